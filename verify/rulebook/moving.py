"""Examples for ends that move and for functions of two arguments."""

from __future__ import annotations

from ..kernel import moving
from ..kernel.derivative import defined_side, differentiate
from ..kernel.logic import assume
from ..kernel.theorem import Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Symbol,
    Term,
    absolute,
    abstract,
    call,
    derivative,
    div,
    forall,
    function,
    integrable,
    le,
    lt,
    pow_,
    sqrt,
)
from .example import Example, positive, theta, x, y, z

_F = function("F", 2)


def _up_to(end: Term, upper: Term) -> Theorem:
    """The derivative at z of the integral of 1/sqrt(x) from 0 to `end`, known to be integrable up to `upper`."""
    body = div(ONE, sqrt(x))
    known = assume(integrable(ZERO, upper, body, x))
    smooth = defined_side(differentiate(abstract(body, x), z, (), positive(z)), 0)
    return moving.derivative_at_moving_end(known, theta, end, z, 1, smooth, positive(z))


def _bounded(first: Symbol, second: Symbol) -> Theorem:
    """The chain rule for F(theta, theta^2), where the slope of dF/d`first` in `second` is bounded."""
    slope = derivative(derivative(call(_F, x, y), first, first), second, second)
    bound = forall(MINUS_INFINITY, INFINITY, forall(MINUS_INFINITY, INFINITY, le(absolute(slope), TWO), y), x)
    return moving.total_derivative(_F, (theta, pow_(theta, 2)), theta, theta, assume(bound), ())


EXAMPLES = {
    "derivative_at_moving_end": Example(
        lambda: _up_to(theta, TWO),
        lambda: _up_to(theta, ONE),
        "the integrand is known to be integrable up to 1, and the end moves at z",
        lt(z, ONE),
    ),
    "total_derivative": Example(
        lambda: _bounded(x, x),
        lambda: _bounded(y, x),
        "partial derivatives alone do not give the chain rule: that in the first argument has to be continuous",
    ),
}
