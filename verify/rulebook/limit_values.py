"""Examples for limits as values, and limits by derivatives."""

from __future__ import annotations

from ..kernel import limit_values as rules
from ..kernel.definedness import sign
from ..kernel.limits import limit_by_structure
from ..kernel.logic import assume, definedness, reflexivity
from ..kernel.theorem import Theorem
from ..terms import (
    INFINITY,
    ONE,
    ZERO,
    Term,
    absolute,
    abstract,
    div,
    exp,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
)
from .example import Example, equal, slope, x, y

_quotient = div(x, x)


def _tends(body: Term, point: Term = ZERO, side: int = 1, *facts: Theorem) -> Theorem:
    return limit_by_structure(abstract(body, x), point, side, facts)


def _limit(body: Term, side: int, *facts: Theorem) -> Theorem:
    """The one-sided limit at 0 as a value."""
    edge = ONE if side == 1 else number(-1)
    known = _tends(body, ZERO, side, *facts)
    return rules.one_sided_limit(known, definedness(body, ()), x, edge, ())


def _unit_sign() -> Theorem:
    """0 < x |- x/x = 1."""
    return equal(_quotient, ONE, sign(ne(x, ZERO), (assume(lt(ZERO, x)),)))


def _hospital(top: Term, bottom: Term) -> Theorem:
    """The quotient at 0 from above, by the quotient of the derivatives."""
    primes = slope(top), slope(bottom)
    nonzero = sign(ne(primes[1].rhs, ZERO), ())
    ratio = div(primes[0].rhs, primes[1].rhs)
    ends = _tends(top), _tends(bottom)
    return rules.quotient_by_derivatives(*primes, nonzero, x, ONE, ends, _tends(ratio), ())


EXAMPLES: dict[str, Example] = {
    "one_sided_limit": Example(
        lambda: _limit(exp(x), 1),
        lambda: rules.one_sided_limit(_tends(ONE), definedness(x, ()), x, ONE, ()),
        "that x is defined near 0 says nothing of another function",
    ),
    "two_sided_limit": Example(
        lambda: rules.two_sided_limit(_limit(exp(x), -1), _limit(exp(x), 1)),
        lambda: rules.two_sided_limit(_limit(exp(x), 1), _limit(exp(x), 1)),
        "the limit from above does not give the one from below",
    ),
    "limit_at_infinity": Example(
        lambda: rules.limit_at_infinity(_far()),
        lambda: rules.limit_at_infinity(_limit(exp(x), 1)),
        "0 has two sides",
    ),
    "tends_congruence": Example(
        lambda: rules.tends_congruence(_unit_sign(), x, _tends(ONE), ONE, ()),
        lambda: rules.tends_congruence(_unit_sign(), x, _tends(ONE, ZERO, -1), number(-1), ()),
        "x/x = 1 was shown above 0, and the limit is from below",
    ),
    "continuous_image": Example(
        lambda: rules.continuous_image(_tends(x), abstract(exp(y), y), ()),
        lambda: rules.continuous_image(_tends(x), abstract(ln(y), y), ()),
        "the logarithm is not defined at 0",
        lt(ZERO, ZERO),
    ),
    "quotient_by_derivatives": Example(
        lambda: _hospital(x, neg(x)),
        lambda: _hospital(exp(x), x),
        "exp(x)/x is not indeterminate at 0: it runs to infinity, and the derivatives' quotient to 1",
    ),
    "difference_quotient": Example(
        lambda: rules.difference_quotient(slope(mul(x, x)), 1, ()),
        lambda: rules.difference_quotient(reflexivity(absolute(x), ()), 1, ()),
        "the value of a function is not that of its derivative",
    ),
}


def _far() -> Theorem:
    """The limit of exp(-x) at infinity from its one side."""
    known = limit_by_structure(abstract(exp(neg(x)), x), INFINITY, -1, ())
    return rules.one_sided_limit(known, definedness(exp(neg(x)), ()), x, ONE, ())
