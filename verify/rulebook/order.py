"""Examples for the order of integrals, and for Gibbs' and Jensen's inequalities."""

from __future__ import annotations

from ..kernel import order
from ..kernel.derivative import defined_side, derivative_congruence, differentiate
from ..kernel.logic import (
    assume,
    order_from_equality,
    reflexivity,
    rewrite,
    symmetry,
    transitivity,
    weaken_order,
)
from ..kernel.theorem import Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Term,
    abstract,
    defined,
    exp,
    integrable,
    le,
    lt,
    pow_,
)
from .example import Example, continuous, positive, signed, x, y, z


def _below(known: Theorem) -> Theorem:
    return order.integral_order(known, x, ZERO, ONE, (continuous(known.lhs), continuous(known.rhs)), ())


def _curvature(degree: int) -> Theorem:
    """0 <= the second derivative of y^degree at y, where 0 < y unless it is a constant."""
    first = differentiate(abstract(pow_(y, degree), y), y, (), ())
    second = differentiate(abstract(first.rhs, y), y, (), ())
    bent = transitivity((derivative_congruence(first, y, y, defined_side(second, 0)), second))
    positive_value = signed(lt(ZERO, second.rhs), *positive(*((y,) if y in second.rhs.free else ())))
    template = abstract(lt(ZERO, z), z)
    return weaken_order(rewrite(positive_value, template, symmetry(bent)), "le")


def _convex(degree: int) -> Theorem:
    """Jensen's inequality for y^degree of a uniform variable, on the whole line."""
    law = Apply("law", (ZERO, ONE, abstract(ONE, x)))
    ends = (MINUS_INFINITY, INFINITY)
    return order.jensen(
        law, abstract(x, x), abstract(pow_(y, degree), y), ends, y, (), _curvature(degree), ()
    )


def _divergence(first: Term, second: Term) -> Theorem:
    return order.divergence_nonnegative(first, second, ())


_ONES = abstract(ONE, x)
_UNIT, _HALF_LINE = Apply("law", (ZERO, ONE, _ONES)), Apply("law", (ZERO, INFINITY, _ONES))


def _positive(upper: Term) -> Theorem:
    """The integral of exp(x) from 0 to `upper`."""
    body = exp(x)
    known = continuous(body, ZERO, upper) if upper != y else assume(integrable(ZERO, y, body, x))
    return order.integral_positive(signed(lt(ZERO, body)), x, ZERO, upper, known, ())


EXAMPLES = {
    "integral_positive": Example(
        lambda: _positive(ONE),
        lambda: _positive(y),
        "from 0 to y the range may be empty",
        lt(ZERO, y),
    ),
    "integral_order": Example(
        lambda: _below(order_from_equality(reflexivity(x, ()))),
        lambda: _below(assume(le(x, pow_(x, 2)))),
        "x <= x^2 is assumed at one x, and not shown on the range",
    ),
    "divergence_nonnegative": Example(
        lambda: _divergence(_UNIT, _UNIT),
        lambda: _divergence(_UNIT, _HALF_LINE),
        "the density 1 on the half line is that of no law",
        defined(Apply("kl", (_UNIT, _HALF_LINE))),
    ),
    "jensen": Example(
        lambda: _convex(2),
        lambda: _convex(3),
        "y^3 is convex for y > 0 alone",
    ),
}
