"""Finite sums and products over literal ranges.

`sum(a, b, f)` with b = a - 1 is 0 and the product 1; for b < a - 1 neither is defined.
"""

from __future__ import annotations

from ..terms import INTEGER, Apply, Lambda, Number, Term, add, eq, instantiate, mul, number
from .definedness import conditions, settle
from .logic import Facts, contracted
from .theorem import RuleError, Sequent, require, rule

MAX_LENGTH = 400


@rule()
def finite_range(term: Term, facts: Facts) -> Sequent:
    r"""A sum or product over a literal range, term by term.

    Statement   \sum_{k=a}^{b} f(k) = f(a) + \ldots + f(b), \quad \sum_{k=a}^{a-1} f(k) = 0
    Hypotheses  range_not_reversed (b \ge a - 1); each_term_defined
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.1
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, function = term.args
    if not isinstance(lower, Number) or not isinstance(upper, Number) or not isinstance(function, Lambda):
        raise RuleError("the range is not literal")
    require(lower.sort == INTEGER and upper.sort == INTEGER, "the ends of the range are integers")
    first, last = int(lower.value), int(upper.value)
    require(first - 1 <= last < first + MAX_LENGTH, "the range is reversed or too long")
    terms = [contracted(instantiate(function, number(k))) for k in range(first, last + 1)]
    parts = [part for part, _ in terms]
    wanted = frozenset[Term]().union(*(conditions(part) | strict for part, strict in terms))
    value = add(*parts) if term.op == "sum" else mul(*parts)
    return settle(wanted, facts), eq(term, value)
