"""Functions of a random variable that take each value twice: the density is a sum over the branches."""

from __future__ import annotations

from ..terms import Apply, Lambda, Symbol, Term, add, defined, eq, instantiate, mul
from .definedness import settle
from .integral import monotone_map, over_range
from .logic import Facts
from .probability import law_parts
from .theorem import RuleError, Sequent, Theorem, require, rule

# An inverse h of the function on one side of the fold; h' = slope; 0 < slope or slope < 0; its limits at both ends
# of the image; g(h(y)) = y.
Branch = tuple[Lambda, Theorem, Theorem, tuple[Theorem, Theorem], Theorem]


@rule()
def density_of_folded(
    map_: Lambda,
    law: Term,
    image: Term,
    variable: Symbol,
    fold: Term,
    branches: tuple[Branch, Branch],
    agreement: Theorem,
    exists: Theorem,
    facts: Facts,
) -> Sequent:
    r"""The density of a function that folds the support at a point: one summand for each branch.

    Statement   g(h_i(y)) = y, \; h_1: (c, d) \to (a, m), \; h_2: (c, d) \to (m, b) \text{ onto, strictly monotone},
                \; q(y) = p(h_1(y)) |h_1'(y)| + p(h_2(y)) |h_2'(y)|
                \vdash \text{the law of } g(x) \text{ has density } q
    Hypotheses  both_inverses_differentiable; both_strictly_monotone; limits_match: the ends of the image go to
                the ends of each part; inverses on the image; densities_agree; law_of_g_exists
    Source      Casella and Berger, Statistical Inference, Theorem 2.1.8; Billingsley, Probability and Measure, (20.16)
    """
    lower, upper, p = law_parts(law)
    low, high, q = law_parts(image)
    fixed = (lower, upper, low, high, fold, p, q, map_)
    require(all(variable not in term.free for term in fixed), "{} is not free for the value", variable)
    hypotheses: set[Term] = set()
    parts = []
    for branch, ends in zip(branches, ((lower, fold), (fold, upper)), strict=True):
        inverse, prime, monotone, limits, undone = branch
        slope, wanted = monotone_map(inverse, variable, low, high, prime, monotone, limits, ends)
        at = instantiate(inverse, variable)
        identity = eq(instantiate(map_, at), variable)
        require(undone.conclusion == identity, "the inverse is not shown to be one")
        hypotheses |= wanted | over_range(undone, variable, low, high)
        parts.append(mul(instantiate(p, at), slope))
    total = eq(instantiate(q, variable), add(*parts))
    require(agreement.conclusion == total, "the densities are not shown to agree")
    transformed = Apply("pushforward", (map_, law))
    if exists.conclusion != defined(transformed):
        raise RuleError("the law of the function is not shown to exist")
    hypotheses |= over_range(agreement, variable, low, high) | exists.hypotheses
    return settle(hypotheses | {defined(law)}, facts), eq(transformed, image)
