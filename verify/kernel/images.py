"""Laws of functions of a random variable: compositions, and what does not change under an injective function."""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    defined,
    derivative,
    eq,
    instantiate,
    lt,
    open_lambda,
)
from .definedness import settle
from .integral import strict_range
from .logic import Facts, relation_of
from .probability import law_parts, within
from .theorem import RuleError, Sequent, Theorem, require, rule


@rule()
def transformed_composition(
    outer: Lambda, inner: Lambda, law: Term, first: Theorem, whole: Theorem
) -> Sequent:
    r"""The law of g(Y) for Y = h(X) is the law of g(h(X)).

    Statement   g_\# (h_\# P) = (g \circ h)_\# P
    Hypotheses  law_of_h_defined; law_of_the_composition_defined
    Source      Billingsley, Probability and Measure, (13.7): (T_2 T_1)^{-1} = T_1^{-1} T_2^{-1}
    """
    variable, body = open_lambda(inner, outer.free | law.free)
    composed = Apply("pushforward", (abstract(instantiate(outer, body), variable, inner.hint), law))
    middle = Apply("pushforward", (inner, law))
    require(first.conclusion == defined(middle), "the law of the inner function is not shown to exist")
    require(whole.conclusion == defined(composed), "the law of the composition is not shown to exist")
    nested = Apply("pushforward", (outer, middle))
    return first.hypotheses | whole.hypotheses, eq(nested, composed)


@rule()
def divergence_under_injection(
    map_: Lambda,
    laws: tuple[Term, Term],
    lower: Term,
    upper: Term,
    variable: Symbol,
    prime: Theorem,
    monotone: Theorem,
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""The divergence does not change under a strictly monotone function.

    Statement   D_{\mathrm{KL}}(g_\# P \parallel g_\# Q) = D_{\mathrm{KL}}(P \parallel Q)
                \text{ for } g \text{ strictly monotone on an interval that holds both supports}
    Hypotheses  g_differentiable and g_strictly_monotone (g' has one sign) on the interval; supports_inside;
                divergence_of_the_laws_finite
    Source      Kullback, Information Theory and Statistics, chapter 2, corollary 4.1
    """
    first, second = laws
    require(variable not in map_.free, "{} stands in the map", variable)
    left, slope = relation_of(prime, "eq")
    require(left == derivative(map_, variable), "the derivative is not that of the map at the variable")
    signs = (lt(ZERO, slope), lt(slope, ZERO))
    require(monotone.conclusion in signs, "the map is not shown to be strictly monotone")
    require(lower != INFINITY and upper != MINUS_INFINITY, "the interval is reversed")
    hypotheses = strict_range(prime, variable, lower, upper) | strict_range(monotone, variable, lower, upper)
    for law in laws:
        a, b, _ = law_parts(law)
        hypotheses |= within(a, b, lower, upper)
    before = Apply("kl", laws)
    if known.conclusion != defined(before):
        raise RuleError("the divergence of the laws is not shown to be finite")
    moved = Apply("kl", (Apply("pushforward", (map_, first)), Apply("pushforward", (map_, second))))
    return settle(hypotheses, facts) | known.hypotheses, eq(moved, before)


@rule()
def functional_of_equal_laws(
    equations: tuple[Theorem, ...], rest: tuple[Lambda, ...], op: str, known: Theorem
) -> Sequent:
    r"""Variance, divergence and entropy depend on the laws only.

    Statement   P = P', \; Q = Q' \vdash D_{\mathrm{KL}}(P \parallel Q) = D_{\mathrm{KL}}(P' \parallel Q'),
                \; H(P) = H(P'), \; \operatorname{Var}_P f = \operatorname{Var}_{P'} f
    Hypotheses  one_side_defined
    Source      Billingsley, Probability and Measure, section 21; Cover and Thomas, (8.1) and (8.46)
    """
    shapes = {"kl": (2, 0), "entropy": (1, 0), "variance": (1, 1)}
    require(shapes.get(op) == (len(equations), len(rest)), "{} is no functional of these laws", op)
    pairs = [relation_of(equation, "eq") for equation in equations]
    sides = tuple(Apply(op, (*laws, *rest)) for laws in zip(*pairs, strict=True))
    require(known.conclusion in tuple(map(defined, sides)), "neither side is shown to exist")
    hypotheses = known.hypotheses.union(*(equation.hypotheses for equation in equations))
    return hypotheses, eq(*sides)
