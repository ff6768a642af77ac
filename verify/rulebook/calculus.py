"""Examples for derivatives, limits and integrals."""

from __future__ import annotations

from ..kernel import derivative, integral, limits, monotone
from ..kernel.elementary import exp_of_ln, special_value
from ..kernel.logic import assume, congruence, definedness, order_from_equality, reflexivity, transitivity
from ..kernel.theorem import Theorem
from ..terms import (
    HALF,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Term,
    absolute,
    abstract,
    add,
    defined,
    div,
    eq,
    exp,
    integrable,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sqrt,
    sub,
)
from .example import Example, continuous, equal, limit_value, positive, signed, slope, t, theta, x, y
from .example import limits as ends

_LINE = (MINUS_INFINITY, INFINITY)
_inverse = div(ONE, x)
_identity = abstract(x, x)
_bell = mul(pow_(x, 2), exp(neg(div(pow_(x, 2), TWO))))
_shifted_bell = exp(neg(div(pow_(sub(x, theta), 2), TWO)))
_unsigned_sine = absolute(Apply("sin", (x,)))

# --- derivatives -----------------------------------------------------------------------------------


def _exists(body: Term) -> Theorem:
    """The derivative of the body exists at y."""
    return derivative.defined_side(derivative.differentiate(abstract(body, x), y, (), ()), 0)


# --- growth ----------------------------------------------------------------------------------------


def _polynomial(term: Term, *coefficients: Term) -> tuple[Theorem, tuple[Term, ...], Theorem]:
    """The term as a polynomial in x with a negative leading coefficient."""
    shape = limits.polynomial_in(x, coefficients)
    return equal(term, shape), coefficients, signed(lt(coefficients[-1], ZERO))


def _decaying() -> tuple[tuple[Theorem, tuple[Term, ...], Theorem], ...]:
    return (_polynomial(neg(div(pow_(x, 2), TWO)), ZERO, ZERO, neg(HALF)),)


def _integrable(body: Term) -> Theorem:
    return limits.integrable_by_growth(definedness(body, ()), x, *_LINE, _decaying(), ())


def _vanishes(body: Term) -> Theorem:
    return limits.vanishes_by_growth(abstract(body, x), x, INFINITY, -1, _decaying(), ())


def _runs_to_infinity(leading: Term) -> Theorem:
    shape = limits.polynomial_in(x, (ZERO, ONE, leading))
    equation = equal(add(x, mul(leading, pow_(x, 2))), shape)
    positive_leading = signed(lt(ZERO, ONE))
    return limits.limit_of_polynomial(
        abstract(equation.lhs, x), x, INFINITY, -1, equation, (ZERO, ONE, leading), positive_leading
    )


def _bell_slope() -> Theorem:
    """The derivative of exp(-(x - theta)^2/2) with respect to theta."""
    return derivative.differentiate(abstract(_shifted_bell, theta), theta, (), ())


def _dominated(body: Term, lower: Term = MINUS_INFINITY) -> Theorem:
    exponent = neg(div(pow_(sub(x, theta), 2), TWO))
    coefficients = (neg(div(pow_(theta, 2), TWO)), theta, neg(HALF))
    polynomials = (_polynomial(exponent, *coefficients),)
    return limits.dominated_by_growth(body, theta, y, x, lower, INFINITY, polynomials, (), ())


def _bell_integrable() -> Theorem:
    """exp(-(x - y)^2/2) is integrable over the line."""
    body = exp(neg(div(pow_(sub(x, y), 2), TWO)))
    polynomial = _polynomial(neg(div(pow_(sub(x, y), 2), TWO)), neg(div(pow_(y, 2), TWO)), y, neg(HALF))
    return limits.integrable_by_growth(definedness(body, ()), x, *_LINE, (polynomial,), ())


def _exchange(dominated_body: Term) -> Theorem:
    dominating = _dominated(dominated_body)
    return integral.differentiation_under_the_integral(
        _bell_slope(), theta, y, x, *_LINE, dominating, _bell_integrable(), ()
    )


# --- integrals -------------------------------------------------------------------------------------


def _on_the_positive_part() -> Theorem:
    """0 < x |- exp(ln x) = x."""
    return exp_of_ln(x, positive(x))


def _root_slope() -> Theorem:
    """0 < x |- (2 sqrt x)' = 2 (1/(2 sqrt x))."""
    return slope(mul(TWO, sqrt(x)), *positive(x))


def _by_antiderivative(prime: Theorem, primitive: Term, *facts: Theorem) -> Theorem:
    one_sign = signed(lt(ZERO, prime.rhs), *positive(x))
    pair = ends(primitive, ZERO, ONE, *facts)
    return integral.integrable_by_antiderivative(prime, x, ZERO, ONE, pair, one_sign, ())


def _root_map() -> Theorem:
    """The integral of 2x over (0, 1) by x = sqrt t."""
    prime = derivative.differentiate(abstract(sqrt(t), t), t, (), positive(t))
    monotone = signed(lt(ZERO, prime.rhs), *positive(t))
    root = abstract(sqrt(t), t)
    first, last = limits.limit_by_structure(root, ZERO, 1, ()), limits.limit_by_structure(root, ONE, -1, ())
    to_ends = limit_value(first, special_value(sqrt(ZERO))), limit_value(last, special_value(sqrt(ONE)))
    function = abstract(mul(TWO, x), x)
    known = continuous(mul(TWO, x))
    return integral.substitution(function, ZERO, ONE, root, t, ZERO, ONE, prime, monotone, to_ends, known, ())


def _square_map() -> Theorem:
    """The integral of x^2 over (-1, 1) by t = x^2, from 1 to 1."""
    prime = slope(pow_(x, 2))
    pair = ends(pow_(x, 2), number(-1), ONE)
    function, image = abstract(div(sqrt(t), TWO), t), abstract(pow_(x, 2), x)
    known = assume(integrable(ONE, ONE, function))
    monotone = assume(lt(ZERO, prime.rhs))
    return integral.substitution(
        function, ONE, ONE, image, x, number(-1), ONE, prime, monotone, pair, known, ()
    )


def _rises(body: Term, lower: Term, upper: Term, assumed: Term) -> Theorem:
    """The body does not decrease from one point to the other, since its derivative is positive where assumed."""
    prime = slope(body, assume(assumed))
    sign = signed(lt(ZERO, prime.rhs), assume(assumed))
    return monotone.monotone_by_derivative(prime, sign, x, lower, upper, ())


def _by_fundamental_theorem(primitive: Term, lower: Term, upper: Term, *facts: Theorem) -> Theorem:
    prime = slope(primitive, *facts)
    known = assume(integrable(lower, upper, prime.rhs, x))
    pair = ends(primitive, lower, upper)
    return integral.fundamental_theorem(prime, x, lower, upper, pair, known, ())


def _diverges(prime: Theorem, primitive: Term) -> Theorem:
    return integral.diverges_by_antiderivative(prime, x, ZERO, ONE, ends(primitive, ZERO, ONE), ())


def _below(body: Term) -> Theorem:
    """body <= |sin x|, where it is |sin x|."""
    return order_from_equality(reflexivity(body, ()))


def _bounded_near(bound: Theorem) -> Theorem:
    return integral.dominated_by_bound(bound, theta, y, ONE, x, continuous(bound.rhs), ())


def _bounded_at_one() -> Theorem:
    """theta = 1 |- |theta x| <= |1 x|."""
    template = abstract(absolute(mul(t, x)), t)
    return order_from_equality(congruence(template, assume(eq(theta, ONE)), ()))


def _splits(body: Term) -> Theorem:
    function = abstract(body, x)
    known = tuple(assume(integrable(low, high, function)) for low, high in ((number(-1), ZERO), (ZERO, ONE)))
    return integral.integral_additive(function, (number(-1), ZERO, ONE), known, ())


def _leibniz(parameter: Term) -> Theorem:
    return integral.leibniz_rule(x, x, parameter, y, (ZERO, theta), (), ())


EXAMPLES = {
    "differentiate": Example(
        lambda: derivative.differentiate(abstract(pow_(x, 2), x), y, (), ()),
        lambda: derivative.differentiate(abstract(absolute(x), x), ZERO, (), ()),
        "|x| has no derivative at 0",
        ne(ZERO, ZERO),
    ),
    "derivative_congruence": Example(
        lambda: derivative.derivative_congruence(_on_the_positive_part(), x, y, _exists(x)),
        lambda: derivative.derivative_congruence(assume(eq(x, ONE)), x, y, _exists(x)),
        "x = 1 holds at a point, and not near it: else x' = 1'",
    ),
    "defined_side": Example(
        lambda: derivative.defined_side(assume(lt(ln(x), y)), 0),
        lambda: derivative.defined_side(assume(defined(x)), 0),
        "no relation is given",
    ),
    "defined_argument": Example(
        lambda: derivative.defined_argument(assume(defined(absolute(ln(x)))), 0),
        lambda: derivative.defined_argument(assume(defined(Apply("integral", (ZERO, ONE, _identity)))), 0),
        "an integral binds a variable: what stands in it has no value by itself",
    ),
    "defined_where_differentiable": Example(
        lambda: derivative.defined_where_differentiable(_exists(pow_(x, 2))),
        lambda: derivative.defined_where_differentiable(assume(defined(ln(x)))),
        "ln x is no derivative",
    ),
    "limit_by_structure": Example(
        lambda: limits.limit_by_structure(abstract(exp(neg(x)), x), INFINITY, -1, ()),
        lambda: limits.limit_by_structure(abstract(mul(x, _inverse), x), INFINITY, -1, ()),
        "infinity times zero is not zero: x*(1/x) tends to 1",
    ),
    "limit_of_polynomial": Example(
        lambda: _runs_to_infinity(ONE),
        lambda: _runs_to_infinity(number(-1)),
        "the leading coefficient is -1, and 1 was shown to be positive",
    ),
    "integrable_by_growth": Example(
        lambda: _integrable(_bell),
        lambda: _integrable(pow_(x, 2)),
        "x^2 does not decay",
    ),
    "vanishes_by_growth": Example(
        lambda: _vanishes(_bell),
        lambda: _vanishes(pow_(x, 2)),
        "x^2 does not decay",
    ),
    "dominated_by_growth": Example(
        lambda: _dominated(_bell_slope().rhs),
        lambda: _dominated(_bell_slope().rhs, theta),
        "the range depends on the parameter",
    ),
    "integrable_congruence": Example(
        lambda: integral.integrable_congruence(_on_the_positive_part(), x, continuous(x), ()),
        lambda: integral.integrable_congruence(_on_the_positive_part(), x, continuous(x, number(-1)), ()),
        "exp(ln x) = x on the positive part of the range only",
    ),
    "integrable_combination": Example(
        lambda: integral.integrable_combination((continuous(x), continuous(ONE)), (y, TWO), x, ()),
        lambda: integral.integrable_combination((continuous(x),), (_inverse,), x, ()),
        "the coefficient 1/x depends on the variable",
    ),
    "integrable_continuous": Example(
        lambda: continuous(pow_(x, 2)),
        lambda: continuous(_inverse),
        "1/x is not defined at the end 0",
    ),
    "integrable_by_comparison": Example(
        lambda: integral.integrable_by_comparison(_below(_unsigned_sine), x, continuous(_unsigned_sine), ()),
        lambda: integral.integrable_by_comparison(_below(x), x, continuous(x), ()),
        "a bound from above alone says nothing: -1/x <= 0",
    ),
    "integrable_by_antiderivative": Example(
        lambda: _by_antiderivative(_root_slope(), mul(TWO, sqrt(x))),
        lambda: _by_antiderivative(slope(ln(x), *positive(x)), ln(x)),
        "ln x runs to minus infinity at 0",
    ),
    "diverges_by_antiderivative": Example(
        lambda: _diverges(slope(ln(x), *positive(x)), ln(x)),
        lambda: _diverges(_root_slope(), mul(TWO, sqrt(x))),
        "2 sqrt(x) has finite limits",
    ),
    "integral_congruence": Example(
        lambda: integral.integral_congruence(_on_the_positive_part(), x, ZERO, ONE, continuous(x), ()),
        lambda: integral.integral_congruence(
            _on_the_positive_part(), x, number(-1), ONE, continuous(x, number(-1)), ()
        ),
        "exp(ln x) = x on the positive part of the range only",
    ),
    "integral_combination": Example(
        lambda: integral.integral_combination((continuous(x), continuous(ONE)), (y, TWO), x, ()),
        lambda: integral.integral_combination((continuous(x),), (x,), x, ()),
        "the factor x cannot leave the integral over x",
    ),
    "substitution": Example(
        _root_map,
        _square_map,
        "t = x^2 is not monotone on (-1, 1)",
    ),
    "monotone_by_derivative": Example(
        lambda: _rises(pow_(x, 2), ZERO, ONE, lt(ZERO, x)),
        lambda: _rises(neg(_inverse), number(-1), ONE, ne(x, ZERO)),
        "-1/x does not rise from -1 to 1: it has no derivative at 0 between them",
    ),
    "fundamental_theorem": Example(
        lambda: _by_fundamental_theorem(pow_(x, 2), ZERO, ONE),
        lambda: _by_fundamental_theorem(neg(_inverse), number(-1), ONE, assume(ne(x, ZERO))),
        "-1/x is no antiderivative at 0, inside the range",
    ),
    "integral_reversed": Example(
        lambda: integral.integral_reversed(ZERO, ONE, _identity, (continuous(x),)),
        lambda: integral.integral_reversed(ZERO, ONE, abstract(_inverse, x), (continuous(x),)),
        "the integral of 1/x over (0, 1) does not exist",
        integrable(ZERO, ONE, _inverse, x),
    ),
    "integrable_reversed": Example(
        lambda: integral.integrable_reversed(continuous(x)),
        lambda: integral.integrable_reversed(definedness(x, ())),
        "that x is defined does not make it integrable",
    ),
    "integral_over_point": Example(
        lambda: integral.integral_over_point(y, _identity, ()),
        lambda: integral.integral_over_point(div(ONE, y), _identity, ()),
        "the point 1/y need not exist",
        ne(y, ZERO),
    ),
    "integral_additive": Example(
        lambda: _splits(x),
        lambda: _splits(_inverse),
        "neither part of the integral of 1/x exists",
        integrable(ZERO, ONE, _inverse, x),
    ),
    "gaussian_integral": Example(
        integral.gaussian_integral,
        lambda: transitivity((integral.gaussian_integral(), reflexivity(sqrt(PI), ()))),
        "sqrt(pi) belongs to exp(-x^2)",
    ),
    "differentiation_under_the_integral": Example(
        lambda: _exchange(_bell_slope().rhs),
        lambda: _exchange(_shifted_bell),
        "the integrand is dominated, not its derivative",
    ),
    "dominated_by_bound": Example(
        lambda: _bounded_near(_below(_unsigned_sine)),
        lambda: _bounded_near(_bounded_at_one()),
        "the bound holds at one theta, and not for all near y",
    ),
    "leibniz_rule": Example(
        lambda: _leibniz(theta),
        lambda: _leibniz(x),
        "the parameter is not the variable of the integral",
    ),
}
