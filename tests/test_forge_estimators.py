"""Attacks on boundary values, domination, bounds by slopes and laws of images; theorems on gradients in other words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy
from sympy import Abs, Function, Integral, Ne, Rational, cos, exp, log, oo, pi, sqrt

from verify import check, inert
from verify.context import Context
from verify.derivation import Derivation, claim
from verify.kernel import boundary, domination, images, logic
from verify.kernel.derivative import differentiate
from verify.kernel.theorem import RuleError, Theorem
from verify.notation import (
    KL,
    Cauchy,
    D,
    Defined,
    E,
    Entropy,
    Exponential,
    ForAll,
    Gamma,
    Integrable,
    Laplace,
    Law,
    LogNormal,
    Normal,
    Pushforward,
    Uniform,
    Weibull,
)
from verify.prover.strategies import search_equation
from verify.terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Term,
    TermError,
    absolute,
    abstract,
    add,
    call,
    defined,
    derivative,
    div,
    eq,
    forall,
    function,
    integrable,
    le,
    lt,
    mul,
    number,
    pow_,
    sub,
    symbol,
)

x, y, t, theta = map(symbol, ("x", "y", "t", "theta"))
f = function("f")
_fx = call(f, x)


def refused(forge: Callable[[], object]) -> None:
    """The kernel answers with an error, and not with a theorem."""
    with pytest.raises((RuleError, TermError)):
        print(forge())


def slope(body: Term) -> Theorem:
    return differentiate(abstract(body, x), x, (), ())


def known(lower: Term, upper: Term, body: Term) -> Theorem:
    return logic.assume(integrable(lower, upper, body, x))


# --- boundary values --------------------------------------------------------------------------------


def vanishing(lower: Term, upper: Term, side: int, small: Theorem, body: Term) -> Theorem:
    prime = slope(body)
    return boundary.vanishes_by_integrability(
        prime, x, lower, upper, side, known(lower, upper, prime.rhs), small, ()
    )


def test_an_end_takes_its_own_weight() -> None:
    body = pow_(x, 2)
    refused(
        lambda: vanishing(ZERO, ONE, -1, known(ZERO, ONE, div(body, sub(x, ZERO))), body)
    )  # x^2 -> 1 at 1
    refused(lambda: vanishing(ZERO, ONE, 1, known(ZERO, ONE, body), body))
    refused(lambda: vanishing(ZERO, INFINITY, 1, known(ZERO, INFINITY, body), body))
    refused(lambda: vanishing(ZERO, ONE, 0, known(ZERO, ONE, body), body))


def test_a_reversed_range_has_no_ends() -> None:
    body = pow_(x, 2)
    refused(lambda: vanishing(INFINITY, MINUS_INFINITY, 1, known(INFINITY, MINUS_INFINITY, body), body))
    theorem = vanishing(TWO, ONE, 1, known(TWO, ONE, div(body, sub(x, TWO))), body)
    assert lt(TWO, ONE) in theorem.hypotheses


def test_a_slope_at_one_point_is_none_on_the_range() -> None:
    prime = differentiate(abstract(absolute(x), x), x, (), ())  # x != 0
    small = known(number(-1), ONE, div(absolute(x), sub(x, ONE)))
    integrable_slope = known(number(-1), ONE, prime.rhs)
    refused(
        lambda: boundary.vanishes_by_integrability(prime, x, number(-1), ONE, -1, integrable_slope, small, ())
    )


def test_a_part_of_a_range_lies_inside_it() -> None:
    whole = known(ZERO, ONE, x)
    assert le(number(-1), ZERO) not in boundary.integrable_on_part(whole, ZERO, ONE, ()).hypotheses
    assert le(ZERO, number(-1)) in boundary.integrable_on_part(whole, number(-1), ONE, ()).hypotheses
    refused(lambda: boundary.integrable_on_part(whole, ZERO, INFINITY, ()))
    refused(lambda: boundary.integrable_on_part(whole, MINUS_INFINITY, ONE, ()))
    assert le(ONE, ZERO) in boundary.integrable_on_part(known(ZERO, ONE, x), ONE, ZERO, ()).hypotheses


def test_a_weight_does_not_capture_the_variable() -> None:
    bound = logic.assume(forall(MINUS_INFINITY, INFINITY, le(absolute(_fx), ONE), x))
    at_y = logic.specialize(bound, y, ())
    refused(lambda: boundary.integrable_by_factor(at_y, x, x, known(ZERO, ONE, mul(y, ONE)), ()))


def test_a_bound_of_a_slope_holds_everywhere_and_rises() -> None:
    image = derivative(call(f, t), x, t)
    half_line = logic.assume(forall(ZERO, INFINITY, le(absolute(image), y), x))
    size = logic.order_from_equality(logic.reflexivity(absolute(x), ()))
    rising = logic.order_from_equality(logic.reflexivity(y, ()))
    refused(lambda: boundary.bound_by_slope(half_line, rising, size, x, theta))
    line = logic.assume(forall(MINUS_INFINITY, INFINITY, le(absolute(image), y), x))
    shrunk = logic.assume(le(absolute(x), ZERO))
    refused(lambda: boundary.bound_by_slope(line, rising, shrunk, x, theta))
    refused(lambda: boundary.bound_by_slope(line, rising, size, x, y))  # the scale stands in the bound
    above = logic.assume(forall(MINUS_INFINITY, INFINITY, le(image, y), x))  # f' <= y: -f' may be large
    refused(lambda: boundary.bound_by_slope(above, rising, size, x, theta))


# --- domination -------------------------------------------------------------------------------------


def test_a_fixed_function_holds_no_parameter() -> None:
    refused(lambda: domination.dominated_when_fixed(known(ZERO, ONE, mul(theta, x)), theta, y, x, ()))
    refused(lambda: domination.dominated_when_fixed(known(ZERO, theta, x), theta, y, x, ()))
    refused(lambda: domination.dominated_when_fixed(known(ZERO, ONE, x), theta, x, x, ()))
    refused(lambda: domination.dominated_when_fixed(known(ZERO, ONE, x), x, y, x, ()))


def test_a_coefficient_is_free_of_the_variable() -> None:
    part = domination.dominated_when_fixed(known(ZERO, ONE, x), theta, y, x, ())
    refused(lambda: domination.dominated_combination((part,), (x,), theta, x, ()))
    other = domination.dominated_when_fixed(known(ZERO, ONE, x), theta, t, x, ())
    refused(lambda: domination.dominated_combination((part, other), (ONE, ONE), theta, x, ()))


# --- laws of images ---------------------------------------------------------------------------------


def test_an_injection_is_one_on_both_supports() -> None:
    narrow = Apply("law", (ZERO, ONE, abstract(ONE, x)))
    wide = Apply("law", (number(-1), ONE, abstract(div(ONE, TWO), x)))
    prime = slope(pow_(x, 2))
    monotone = logic.assume(lt(ZERO, prime.rhs))
    finite = logic.assume(defined(Apply("kl", (narrow, wide))))
    square = abstract(pow_(x, 2), x)
    refused(  # 0 < 2x is assumed of one x
        lambda: images.divergence_under_injection(
            square, (narrow, wide), ZERO, ONE, x, prime, monotone, finite, ()
        )
    )


def test_a_composition_is_that_of_these_maps() -> None:
    law = Apply("law", (ZERO, ONE, abstract(ONE, x)))
    double, shift = abstract(mul(TWO, x), x), abstract(add(x, ONE), x)
    middle = logic.assume(defined(Apply("pushforward", (shift, law))))
    swapped = logic.assume(defined(Apply("pushforward", (abstract(add(mul(TWO, x), ONE), x), law))))
    refused(lambda: images.transformed_composition(double, shift, law, middle, swapped))


@pytest.mark.parametrize("op", ["density", "expectation", "pushforward"])
def test_only_functionals_of_the_law_alone(op: str) -> None:
    p, q = (Apply("law", (ZERO, ONE, abstract(b, x))) for b in (ONE, mul(TWO, x)))
    same = logic.assume(eq(p, q))
    refused(lambda: images.functional_of_equal_laws((same,), (), op, logic.assume(defined(p))))


# --- through the SymPy door -------------------------------------------------------------------------

m, w, a, b, u, r = sympy.symbols("m w a b u r", real=True)
s, k, K, shape, rate = sympy.symbols("s k K shape rate", positive=True)
h = Function("h")

with inert():
    smooth = ForAll(Defined(D(h(w), w)), w)
    lipschitz = [smooth, ForAll(Abs(D(h(w), w)) <= K, w)]
    bounded = [*lipschitz, ForAll(Abs(h(w)) <= K, w)]
    curved = [smooth, ForAll(Abs(D(D(h(w), w), w)) <= K, w)]
    heavy = [smooth, ForAll(Abs(h(w)) <= K * exp(w**2), w), ForAll(Abs(D(h(w), w)) <= K * exp(w**2), w)]
    q, base, gamma = Normal(m, s), Normal(0, 1), Gamma(shape, rate)
    z = m + s * u
    first, second = D(h(w), w, at=z), D(D(h(w), w), w, at=z)

    TRUE: dict[str, tuple[Any, Any, list[Any]]] = {
        "path": (D(E(h(u * s + m), u, base), s), E(first * u, u, base), lipschitz),
        "bonnet": (E(D(h(w), w), w, q), D(E(h(w), w, q), m), lipschitz),
        "price": (E(D(D(h(w), w), w), w, q) * s, D(E(h(w), w, q), s), curved),
        "price through a sample": (D(E(h(z), u, base), s), s * E(second, u, base), curved),
        "price in the variance": (
            2 * D(E(h(w), w, Normal(m, sqrt(k))), k),
            E(D(D(h(w), w), w), w, Normal(m, sqrt(k))),
            curved,
        ),
        "stein": (E(u * h(z), u, base) / s, E(first, u, base), lipschitz),
        "stein for gamma": (E((rate * w - shape) * h(w), w, gamma), E(w * D(h(w), w), w, gamma), bounded),
        "rayleigh": (
            D(E(h(w), w, q), m) * (s * sqrt(2 * pi)),
            E(h(m + s * w), w, Weibull(2, sqrt(2))) - E(h(m - s * w), w, Weibull(2, sqrt(2))),
            lipschitz,
        ),
        "erlang": (
            D(E(h(w), w, Exponential(rate)), rate) * rate,
            E(h(w), w, Exponential(rate)) - E(h(w), w, Gamma(2, rate)),
            bounded,
        ),
        "either sign": (Pushforward(a + b * u, u, base), Normal(a, Abs(b)), [Ne(b, 0)]),
        "composed": (Pushforward(exp(w), w, Pushforward(z, u, base)), LogNormal(m, s), []),
        "invariance": (KL(Pushforward(-w / 2, w, q), Pushforward(-w / 2, w, base)), KL(q, base), []),
        "entropy": (Entropy(Pushforward(3 * w, w, gamma)), Entropy(gamma) + log(3), []),
        "end": (D(E(h(w), w, Uniform(0, k)), k), (h(k) - E(h(w), w, Uniform(0, k))) / k, bounded),
        "overlap": (
            Integral(sqrt(Normal(a, s)(w) * Normal(b, s)(w)), (w, -oo, oo)),
            exp(-((a - b) ** 2) / (8 * s**2)),
            [],
        ),
    }
    FALSE: dict[str, tuple[Any, Any, list[Any]]] = {
        "path, heavy": (D(E(h(z), u, base), m), E(first, u, base), heavy),
        "path, no bound": (D(E(h(z), u, base), m), E(first, u, base), [smooth]),
        "path, a step": (D(E(sympy.Piecewise((1, z > 0), (0, True)), u, base), m), 0, []),
        "price, half": (D(E(h(w), w, q), s), E(D(D(h(w), w), w), w, q)*Rational(1, 2), curved),
        "price, no second derivative": (D(E(h(w), w, q), s), s*E(D(D(h(w), w), w), w, q), lipschitz),
        "price, a kink": (D(E(Abs(w), w, q), s), s*E(D(D(Abs(w), w), w), w, q), []),
        "stein, sigma": (E((w - m)*h(w), w, q), s*E(D(h(w), w), w, q), lipschitz),
        "stein, cauchy": (E(2*w/(1 + w**2)*h(w), w, Cauchy(0, 1)), E(D(h(w), w), w, Cauchy(0, 1)),
                          [smooth, ForAll(Abs(h(w)) <= K*(1 + w**2), w)]),
        "stein, a boundary": (E(D(h(w), w), w, Exponential(rate)), rate*E(h(w), w, Exponential(rate)), bounded),
        "stein, open at 0": (E(D(h(w), w), w, Exponential(rate)), rate*E(h(w), w, Exponential(rate)) - rate*h(0),
                             [ForAll(Defined(D(h(w), w)), w, 0, oo), ForAll(Abs(h(w)) <= K, w, 0, oo),
                              ForAll(Abs(D(h(w), w)) <= K, w, 0, oo)]),
        "stein, unsigned": (E(h(w), w, Laplace(0, 1)), E(D(h(w), w), w, Laplace(0, 1)), bounded),
        "stein, not integrable": (E(u*h(u), u, base), E(D(h(u), u), u, base),
                                  [smooth, Integrable(D(h(w), w)*exp(-w**2/2), w)]),
        "rayleigh, exchanged": (D(E(h(w), w, q), m)*(s*sqrt(2*pi)),
                                E(h(m - s*w), w, Weibull(2, sqrt(2))) - E(h(m + s*w), w, Weibull(2, sqrt(2))),
                                lipschitz),
        "sign of a scale": (Pushforward(a + b*u, u, base), Normal(a, b), [Ne(b, 0)]),
        "degenerate scale": (Pushforward(a + b*u, u, base), Normal(a, Abs(b)), []),
        "folded": (KL(Pushforward(w**2, w, q), Pushforward(w**2, w, base)), KL(q, base), []),
        "entropy, no Jacobian": (Entropy(Pushforward(3*w, w, gamma)), Entropy(gamma), []),
        "density, no Jacobian": (Pushforward(z, u, Law(h(u), u, -oo, oo)), Law(h((w - m)/s), w, -oo, oo),
                                 [ForAll(h(w) >= 0, w), sympy.Eq(Integral(h(w), (w, -oo, oo)), 1)]),
        "end forgotten": (D(E(cos(w), w, Uniform(0, k)), k), -E(cos(w), w, Uniform(0, k))/k, []),
    }  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_theorem_in_other_words_is_proved(name: str) -> None:
    lhs, rhs, given = TRUE[name]
    check(lhs, rhs, given=given).require()


@pytest.mark.parametrize("name", FALSE)
def test_a_theorem_without_its_conditions_is_not_proved(name: str) -> None:
    lhs, rhs, given = FALSE[name]
    (step,) = Derivation("false", "", claim("false", lhs, rhs, given=given)).steps
    context = Context.of(step.given)
    found = search_equation(context, step.lhs, step.rhs).best  # the search alone: refutations take long
    assert found is None or not found.hypotheses <= frozenset(context.given)
