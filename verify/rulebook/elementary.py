"""Examples for the laws of the elementary functions."""

from __future__ import annotations

from ..kernel import elementary
from ..kernel.logic import assume, transitivity
from ..terms import (
    HALF,
    ONE,
    ZERO,
    Apply,
    absolute,
    add,
    div,
    exp,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
)
from .example import Example, equal, n, positive, x, y, z

_inverse = div(ONE, x)
_minus_one = neg(ONE)
_cosine = Apply("cos", (x,))
_modulus = Apply("cases", (lt(ZERO, x), x, neg(x)))

_undefined_argument = "1/x has no value at x = 0"


EXAMPLES = {
    "exp_of_sum": Example(
        lambda: elementary.exp_of_sum(equal(add(x, y), add(x, y)), ((x, 1), (y, 1))),
        lambda: elementary.exp_of_sum(equal(mul(x, y), mul(x, y)), ((x, 1), (y, 1))),
        "x*y is not the sum of x and y",
    ),
    "exp_of_ln": Example(
        lambda: elementary.exp_of_ln(x, positive(x)),
        lambda: elementary.exp_of_ln(neg(x), positive(x)),
        "-x is negative where x is positive",
        lt(ZERO, neg(x)),
    ),
    "ln_of_exp": Example(
        lambda: elementary.ln_of_exp(x, ()),
        lambda: elementary.ln_of_exp(_inverse, ()),
        _undefined_argument,
        ne(x, ZERO),
    ),
    "ln_of_product": Example(
        lambda: elementary.ln_of_product(equal(mul(y, z), mul(y, z)), ((y, 1), (z, 1)), positive(y, z)),
        lambda: elementary.ln_of_product(equal(pow_(x, 2), pow_(x, 2)), ((x, 2),), (assume(ne(x, ZERO)),)),
        "ln x^2 = 2 ln x fails for negative x",
        lt(ZERO, x),
    ),
    "ln_of_absolute_product": Example(
        lambda: elementary.ln_of_absolute_product(
            equal(pow_(x, 2), pow_(x, 2)), ((x, 2),), (assume(ne(x, ZERO)),)
        ),
        lambda: elementary.ln_of_absolute_product(
            equal(mul(x, y), mul(x, y)), ((x, 1), (y, 1)), (assume(ne(x, ZERO)), assume(ne(y, ZERO)))
        ),
        "x*y is negative where the signs differ",
        lt(ZERO, mul(x, y)),
    ),
    "ln_of_sqrt": Example(
        lambda: elementary.ln_of_sqrt(y, positive(y)),
        lambda: elementary.ln_of_sqrt(x, (assume(le(ZERO, x)),)),
        "the logarithm has no value at 0",
        lt(ZERO, x),
    ),
    "ln_of_one": Example(
        elementary.ln_of_one,
        lambda: transitivity((elementary.ln_of_one(), equal(ONE, ONE))),
        "the value is 0, not 1",
    ),
    "square_of_sqrt": Example(
        lambda: elementary.square_of_sqrt(x, positive(x)),
        lambda: elementary.square_of_sqrt(neg(x), positive(x)),
        "-x is negative where x is positive",
        le(ZERO, neg(x)),
    ),
    "sqrt_of_product": Example(
        lambda: elementary.sqrt_of_product(
            equal(mul(pow_(x, 2), y), mul(pow_(x, 2), y)), x, y, positive(x, y)
        ),
        lambda: elementary.sqrt_of_product(equal(mul(pow_(x, 2), y), mul(pow_(x, 2), y)), x, y, positive(y)),
        "sqrt(x^2 y) = x sqrt(y) fails for negative x",
        le(ZERO, x),
    ),
    "sqrt_of_square": Example(
        lambda: elementary.sqrt_of_square(x, ()),
        lambda: elementary.sqrt_of_square(_inverse, ()),
        _undefined_argument,
        ne(x, ZERO),
    ),
    "sqrt_of_exp": Example(
        lambda: elementary.sqrt_of_exp(x, ()),
        lambda: elementary.sqrt_of_exp(_inverse, ()),
        _undefined_argument,
        ne(x, ZERO),
    ),
    "absolute_nonnegative": Example(
        lambda: elementary.absolute_nonnegative(x, positive(x)),
        lambda: elementary.absolute_nonnegative(x, (assume(ne(x, ZERO)),)),
        "|x| = x fails for negative x",
        le(ZERO, x),
    ),
    "absolute_negative": Example(
        lambda: elementary.absolute_negative(x, (assume(lt(x, ZERO)),)),
        lambda: elementary.absolute_negative(x, (assume(ne(x, ZERO)),)),
        "|x| = -x fails for positive x",
        le(x, ZERO),
    ),
    "square_of_absolute": Example(
        lambda: elementary.square_of_absolute(x, ()),
        lambda: elementary.square_of_absolute(_inverse, ()),
        _undefined_argument,
        ne(x, ZERO),
    ),
    "absolute_of_product": Example(
        lambda: elementary.absolute_of_product(equal(mul(x, y), mul(x, y)), ((x, 1), (y, 1))),
        lambda: elementary.absolute_of_product(equal(add(x, y), add(x, y)), ((x, 1), (y, 1))),
        "x + y is not the product of x and y",
    ),
    "extremum_by_absolute": Example(
        lambda: elementary.extremum_by_absolute(Apply("maximum", (x, y)), ()),
        lambda: elementary.extremum_by_absolute(Apply("minimum", (_inverse, y)), ()),
        _undefined_argument,
        ne(x, ZERO),
    ),
    "absolute_between": Example(
        lambda: elementary.absolute_between(le(absolute(x), y), assume(le(x, y)), assume(le(neg(x), y))),
        lambda: elementary.absolute_between(le(absolute(x), y), assume(le(x, y)), assume(le(x, y))),
        "x <= y does not bound -x",
    ),
    "increasing": Example(
        lambda: elementary.increasing("exp", assume(lt(x, y)), ()),
        lambda: elementary.increasing("cos", assume(lt(x, y)), ()),
        "the cosine does not increase",
    ),
    "bounded": Example(
        lambda: elementary.bounded(Apply("cos", (x,)), 1, ()),
        lambda: elementary.bounded(Apply("cosh", (x,)), 1, ()),
        "cosh x exceeds every bound",
    ),
    "power_of_positive": Example(
        lambda: elementary.power_of_positive(x, y, positive(x)),
        lambda: elementary.power_of_positive(_minus_one, HALF, ()),
        "a negative number has no real square root",
        lt(ZERO, _minus_one),
    ),
    "power_split": Example(
        lambda: elementary.power_split(x, n, 1, (assume(ne(x, ZERO)),)),
        lambda: elementary.power_split(x, y, 1, (assume(ne(x, ZERO)),)),
        "the exponent y is no integer",
    ),
    "half_power": Example(
        lambda: elementary.half_power(x, positive(x)),
        lambda: elementary.half_power(_minus_one, ()),
        "a negative number has no real square root",
        le(ZERO, _minus_one),
    ),
    "pythagoras": Example(
        lambda: elementary.pythagoras(x, ()),
        lambda: elementary.pythagoras(_inverse, ()),
        _undefined_argument,
        ne(x, ZERO),
    ),
    "angle_sum": Example(
        lambda: elementary.angle_sum("sin", x, y, ()),
        lambda: elementary.angle_sum("tan", x, y, ()),
        "the tangent of a sum is another law",
    ),
    "odd_even": Example(
        lambda: elementary.odd_even("sin", x, ()),
        lambda: elementary.odd_even("exp", x, ()),
        "the exponential is neither odd nor even",
    ),
    "hyperbolic": Example(
        lambda: elementary.hyperbolic("sinh", x, ()),
        lambda: elementary.hyperbolic("sin", x, ()),
        "the sine is no real combination of real exponentials",
    ),
    "tangent": Example(
        lambda: elementary.tangent(y, (assume(ne(Apply("cos", (y,)), ZERO)),)),
        lambda: elementary.tangent(x, (assume(ne(x, ZERO)),)),
        "the tangent has poles where the cosine is zero",
        ne(_cosine, ZERO),
    ),
    "special_value": Example(
        lambda: elementary.special_value(exp(ZERO)),
        lambda: elementary.special_value(ln(ZERO)),
        "ln 0 has no value",
    ),
    "trigonometric_value": Example(
        lambda: elementary.trigonometric_value("cos", HALF),
        lambda: elementary.trigonometric_value("cos", number("1/3")),
        "pi/3 is no multiple of pi/2",
    ),
    "gamma_recurrence": Example(
        lambda: elementary.gamma_recurrence(x, positive(x)),
        lambda: elementary.gamma_recurrence(sub(x, ONE), positive(x)),
        "Gamma has a pole at 0",
        lt(ZERO, sub(x, ONE)),
    ),
    "digamma_recurrence": Example(
        lambda: elementary.digamma_recurrence(x, positive(x)),
        lambda: elementary.digamma_recurrence(sub(x, ONE), positive(x)),
        "psi has a pole at 0",
        lt(ZERO, sub(x, ONE)),
    ),
    "log_gamma": Example(
        lambda: elementary.log_gamma(x, positive(x)),
        lambda: elementary.log_gamma(sub(x, ONE), positive(x)),
        "Gamma has a pole at 0",
        lt(ZERO, sub(x, ONE)),
    ),
    "factorial_gamma": Example(
        lambda: elementary.factorial_gamma(n, (assume(le(ZERO, n)),)),
        lambda: elementary.factorial_gamma(x, (assume(le(ZERO, x)),)),
        "the factorial of a real number is none",
    ),
    "case_selected": Example(
        lambda: elementary.case_selected(_modulus, 0, positive(x), ()),
        lambda: elementary.case_selected(_modulus, 1, (), ()),
        "the default counts where the condition is refuted only",
        le(x, ZERO),
    ),
}
