"""Laws of transformed variables, limits at their ends, and integrals whose ends move: what holds, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Function, Integral, Rational, exp, log, oo, pi, sqrt, symbols

from verify import check, inert
from verify.kernel.limits import limit_by_structure
from verify.kernel.logic import assume
from verify.kernel.theorem import RuleError
from verify.notation import (
    D,
    Defined,
    Exponential,
    ForAll,
    Gamma,
    Gumbel,
    HalfNormal,
    Law,
    Logistic,
    LogNormal,
    Normal,
    Pareto,
    Pushforward,
    Uniform,
    Weibull,
)
from verify.terms import INFINITY, ONE, ZERO, Term, abstract, div, ln, lt, neg, pow_, sub
from verify.terms import symbol as term_symbol

x, y, u, mu, epsilon = symbols("x y u mu epsilon", real=True)
sigma, tau, rate, alpha, theta = symbols("sigma tau lambda alpha theta", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    unit, standard, normal = Uniform(0, 1), Normal(0, 1), Normal(mu, sigma)

    LAWS = (
        (Pushforward(-log(1 - u) / rate, u, unit), Exponential(rate)),
        (Pushforward(tau * (-log(u)) ** (1 / alpha), u, unit), Weibull(alpha, tau)),
        (Pushforward(mu - sigma * log(-log(u)), u, unit), Gumbel(mu, sigma)),
        (Pushforward(mu + sigma * log(u / (1 - u)), u, unit), Logistic(mu, sigma)),
        (Pushforward(tau * u ** (-1 / alpha), u, unit), Pareto(tau, alpha)),
        (Pushforward(exp(x), x, normal), LogNormal(mu, sigma)),
        (Pushforward(1 / x, x, Gamma(2, rate)), Law(rate**2 * x ** (-3) * exp(-rate / x), x, 0, oo)),
        (Pushforward(x**2, x, standard), Law(exp(-y / 2) / sqrt(2 * pi * y), y, 0, oo)),
        (Pushforward((x - mu) ** 2 / sigma**2, x, normal), Gamma(half, half)),
        (Pushforward(Abs(x), x, Normal(0, sigma)), HalfNormal(sigma)),
        (Pushforward(Abs(3 * x), x, Uniform(-1, 1)), Uniform(0, 3)),
    )
    NOT_THE_LAW = (
        (Pushforward(-log(1 - u)*rate, u, unit), Exponential(rate)),
        (Pushforward(x**2, x, Uniform(-1, 1)), Law(1/(4*sqrt(y)), y, 0, 1)),  # one branch
        (Pushforward(Abs(x), x, Uniform(-1, 2)), Uniform(0, 2)),  # the branches reach different ends
        (Pushforward(Abs(x), x, Uniform(1, 2)), Uniform(0, 2)),  # the fold lies outside
        (Pushforward(x**2, x, Uniform(0, 1)), Law(1/sqrt(y), y, 0, 1)),
    )  # fmt: skip


@pytest.mark.parametrize(("law", "named"), LAWS, ids=[str(row[0])[:40] for row in LAWS])
def test_the_law_of_a_function(law: Any, named: Any) -> None:
    check(law, named).require()


@pytest.mark.parametrize(("law", "named"), NOT_THE_LAW, ids=[str(row[0])[:40] for row in NOT_THE_LAW])
def test_another_law_is_not_proved(law: Any, named: Any) -> None:
    assert not check(law, named).proved


# --- limits at the ends -----------------------------------------------------------------------------------

t, a = term_symbol("t"), term_symbol("a")
POSITIVE = (assume(lt(ZERO, a)),)


def limit(body: Term, point: Term, side: int, *facts: Any) -> Term:
    return limit_by_structure(abstract(body, t), point, side, facts).conclusion.args[3]  # type: ignore[attr-defined]


def test_a_quotient_runs_to_infinity_on_the_side_that_its_denominator_comes_from() -> None:
    assert limit(div(ONE, t), ZERO, 1) == INFINITY
    assert str(limit(div(ONE, t), ZERO, -1)) == "-oo"
    assert limit(div(ONE, sub(ONE, t)), ONE, -1) == INFINITY
    assert str(limit(div(ONE, sub(ONE, t)), ONE, 1)) == "-oo"


def test_real_powers_at_zero_and_infinity() -> None:
    assert limit(pow_(t, a), ZERO, 1, *POSITIVE) == ZERO
    assert limit(pow_(t, a), INFINITY, -1, *POSITIVE) == INFINITY
    assert limit(pow_(t, neg(a)), ZERO, 1, *POSITIVE) == INFINITY
    assert limit(pow_(t, neg(a)), INFINITY, -1, *POSITIVE) == ZERO
    assert str(limit(ln(sub(ONE, t)), ONE, -1)) == "-oo"


@pytest.mark.parametrize(
    ("body", "point", "side", "facts"),
    [
        (pow_(t, a), ZERO, 1, ()),  # the sign of the exponent is not known
        (pow_(t, neg(a)), ZERO, -1, POSITIVE),  # from below
        (div(t, t), ZERO, 1, ()),  # zero over zero
        (div(ONE, pow_(t, 2)), ZERO, 1, ()),  # the side of a square is not read off
        (div(ONE, sub(t, t)), ZERO, 1, ()),
        (pow_(t, t), ZERO, 1, ()),  # the exponent moves
    ],
)
def test_a_limit_that_the_structure_does_not_give(
    body: Term, point: Term, side: int, facts: tuple[Any, ...]
) -> None:
    with pytest.raises(RuleError):
        limit(body, point, side, *facts)


# --- moving ends ------------------------------------------------------------------------------------------

with inert():
    DIFFERENTIABLE = ForAll(Defined(D(f(x), x)), x)
    BOUNDED = ForAll(Abs(f(x)) <= 1 + x**2, x)
    MOVING = D(Integral(f(x), (x, 0, theta)), theta)
    WEIGHTED = D(Integral(f(x) * exp(-theta * x), (x, 0, theta)), theta)
    BY_LEIBNIZ = f(theta)*exp(-theta*theta) - Integral(x*f(x)*exp(-theta*x), (x, 0, theta))  # fmt: skip


def test_leibniz_for_a_differentiable_function() -> None:
    check(MOVING, f(theta), given=[DIFFERENTIABLE]).require()
    check(WEIGHTED, BY_LEIBNIZ, given=[DIFFERENTIABLE, BOUNDED]).require()


def test_leibniz_asks_for_continuity() -> None:
    """A function that is only defined may jump at theta."""
    assert not check(MOVING, f(theta)).proved
    assert not check(MOVING, f(theta), given=[ForAll(Defined(f(x)), x)]).proved


def test_leibniz_does_not_take_a_derivative_for_continuous() -> None:
    """f(theta x) has a derivative in theta, which may jump: f may be x^2 sin(1/x)."""
    with inert():
        dependent = D(Integral(f(x * theta), (x, 0, theta)), theta)
        formal = f(theta * theta) + Integral(x * D(f(y), y, at=x * theta), (x, 0, theta))
    assert not check(dependent, formal, given=[DIFFERENTIABLE]).proved
