"""Examples for the rules of arithmetic, of finite sums and of ball arithmetic."""

from __future__ import annotations

from ..kernel import arithmetic, enclosure, series
from ..kernel.logic import assume
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    abstract,
    add,
    div,
    eq,
    integral,
    lt,
    mul,
    ne,
    number,
    pow_,
    sqrt,
)
from .example import Example, n, x, y

_archimedes = number("22/7")


def _sum(first: int, last: int) -> Apply:
    return Apply("sum", (number(first), number(last), abstract(n, n)))


EXAMPLES = {
    "field": Example(
        lambda: arithmetic.field(pow_(add(x, y), 2), add(pow_(x, 2), mul(TWO, x, y), pow_(y, 2)), (), (), ()),
        lambda: arithmetic.field(div(x, x), ONE, (), (), ()),
        "x/x has no value at x = 0",
        ne(x, ZERO),
    ),
    "zero_product": Example(
        lambda: arithmetic.zero_product(assume(eq(mul(x, y), ZERO)), assume(ne(x, ZERO))),
        lambda: arithmetic.zero_product(assume(eq(mul(x, y), ZERO)), assume(ne(y, ZERO))),
        "y is the factor that is not zero",
    ),
    "polynomial_sign": Example(
        lambda: arithmetic.polynomial_sign(lt(ZERO, add(pow_(x, 2), ONE)), x, MINUS_INFINITY, INFINITY),
        lambda: arithmetic.polynomial_sign(lt(ZERO, pow_(x, 2)), x, MINUS_INFINITY, INFINITY),
        "x^2 has a root in the interval",
    ),
    "finite_range": Example(
        lambda: series.finite_range(_sum(1, 3), ()),
        lambda: series.finite_range(_sum(3, 1), ()),
        "a reversed range has no sum",
    ),
    "enclosure": Example(
        lambda: enclosure.enclosure(lt(PI, _archimedes), 64, ()),
        lambda: enclosure.enclosure(lt(_archimedes, PI), 64, ()),
        "22/7 exceeds pi",
    ),
    "divergence": Example(
        lambda: enclosure.divergence(integral(ZERO, ONE, div(ONE, x), x), ZERO, ONE, 64, ()),
        lambda: enclosure.divergence(integral(ZERO, ONE, div(ONE, sqrt(x)), x), ZERO, ONE, 64, ()),
        "the integral of 1/sqrt(x) converges at 0",
    ),
}
