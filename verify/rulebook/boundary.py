"""Examples for boundary values, for what is integrable beside another function, and for domination."""

from __future__ import annotations

from ..kernel import boundary, domination
from ..kernel.derivative import defined_side, differentiate
from ..kernel.logic import assume, congruence, order_from_equality, reflexivity
from ..kernel.theorem import Theorem
from ..terms import (
    HALF,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Term,
    absolute,
    abstract,
    add,
    call,
    defined,
    derivative,
    div,
    eq,
    exp,
    forall,
    function,
    integrable,
    le,
    mul,
    ne,
    neg,
    pow_,
    sub,
)
from .example import Example, continuous, equal, slope, t, theta, x, y, z

_sine = absolute(Apply("sin", (x,)))


def _weighted(bound: Theorem) -> Theorem:
    """-x is a weight on (0, 1)."""
    known = continuous(mul(neg(x), bound.rhs))
    return boundary.integrable_by_factor(bound, neg(x), x, known, ())


def _at_zero(body: Term, small: Theorem) -> Theorem:
    """The limit at 0 of a function on (0, 1)."""
    prime = slope(body)
    return boundary.vanishes_by_integrability(prime, x, ZERO, ONE, 1, continuous(prime.rhs), small, ())


def _over_distance(body: Term) -> Theorem:
    return assume(integrable(ZERO, ONE, div(body, sub(x, ZERO)), x))


def _exists() -> Theorem:
    return defined_side(differentiate(abstract(pow_(x, 2), x), y, (), ()), 0)


def _fixed(body: Term) -> Theorem:
    return domination.dominated_when_fixed(continuous(body), theta, y, x, ())


def _scaled(coefficient: Term, body: Term) -> Theorem:
    return domination.dominated_combination((_fixed(body),), (coefficient,), theta, x, ())


def _at_one() -> Theorem:
    """theta = 1 |- |theta x| = |1 x|."""
    return congruence(abstract(absolute(mul(t, x)), t), assume(eq(theta, ONE)), ())


def _factor(bound: Theorem) -> Theorem:
    known = _scaled(theta, bound.rhs)
    return domination.dominated_by_factor(bound, theta, theta, x, known, ())


def _agrees(equation: Theorem) -> Theorem:
    return domination.dominated_congruence(equation, theta, x, _fixed(equation.rhs), ())


def _grows(bound: Term, rising: Term) -> Theorem:
    """From |f'(x)| <= bound."""
    image = derivative(call(function("f"), t), x, t)
    known = assume(forall(MINUS_INFINITY, INFINITY, le(absolute(image), bound), x))
    size = order_from_equality(reflexivity(absolute(x), ()))
    return boundary.bound_by_slope(known, assume(rising), size, x, y)


EXAMPLES = {
    "integrable_by_factor": Example(
        lambda: _weighted(order_from_equality(reflexivity(_sine, ()))),
        lambda: _weighted(assume(le(absolute(div(ONE, x)), ONE))),
        "the bound |1/x| <= 1 is assumed at one x, and not shown on the range",
    ),
    "integrable_on_part": Example(
        lambda: boundary.integrable_on_part(continuous(x), ZERO, HALF, ()),
        lambda: boundary.integrable_on_part(continuous(x), ZERO, TWO, ()),
        "(0, 2) is no part of (0, 1)",
        le(TWO, ONE),
    ),
    "vanishes_by_integrability": Example(
        lambda: _at_zero(pow_(x, 2), _over_distance(pow_(x, 2))),
        lambda: _at_zero(add(ONE, x), continuous(add(ONE, x))),
        "1 + x is integrable and tends to 1 at 0: over the distance x it is not",
    ),
    "limit_where_differentiable": Example(
        lambda: boundary.limit_where_differentiable(_exists(), 1, ()),
        lambda: boundary.limit_where_differentiable(assume(defined(call(function("f"), y))), 1, ()),
        "a function that is only defined at y may jump there",
    ),
    "bound_by_slope": Example(
        lambda: _grows(z, le(z, z)),
        lambda: _grows(exp(neg(x)), le(exp(neg(mul(y, x))), exp(neg(x)))),
        "exp(-x) falls: that it rises from 0 to x is assumed, not shown for every x",
    ),
    "dominated_when_fixed": Example(
        lambda: _fixed(x),
        lambda: _fixed(mul(theta, x)),
        "theta x moves with theta",
    ),
    "dominated_combination": Example(
        lambda: _scaled(theta, x),
        lambda: _scaled(div(ONE, theta), x),
        "1/theta is not bounded near 0",
        ne(y, ZERO),
    ),
    "dominated_by_factor": Example(
        lambda: _factor(order_from_equality(reflexivity(_sine, ()))),
        lambda: _factor(order_from_equality(_at_one())),
        "the bound holds at theta = 1, and not for all theta near a point",
    ),
    "dominated_congruence": Example(
        lambda: _agrees(equal(add(x, mul(theta, x), neg(mul(theta, x))), x)),
        lambda: _agrees(_at_one()),
        "both agree at theta = 1, and not for all theta near a point",
    ),
}
