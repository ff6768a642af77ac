"""Inequalities that need a derivative: a difference that vanishes at a point and grows away from it."""

from __future__ import annotations

import pytest
from sympy import Rational, cos, cosh, exp, log, sin, symbols, tanh

from verify import check
from verify.kernel.definedness import sign
from verify.kernel.derivative import differentiate
from verify.kernel.logic import assume
from verify.kernel.monotone import monotone_by_derivative
from verify.kernel.theorem import RuleError
from verify.terms import ONE, ZERO, abstract, le, lt, ne, neg, number, pow_, symbol

x, y = symbols("x y", real=True)
p, q, t = symbols("p q t", positive=True)
cross = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))

TRUE = [
    (1 + x, exp(x), "<=", ()),
    (log(t), t - 1, "<=", ()),
    (1 - 1 / t, log(t), "<=", ()),
    (log(t), t - 1, "<", (t > 1,)),
    (log(1 + x), x, "<=", (x > -1,)),
    (sin(t), t, "<=", ()),
    (1 - t**2 / 2, cos(t), "<=", ()),
    (tanh(t), t, "<=", ()),
    (0, cross, "<=", (p < 1, q < 1)),
    (2 * (p - q) ** 2, cross, "<=", (p < 1, q < 1)),
    (0, log(q / p) + (p**2 + y**2) / (2 * q**2) - Rational(1, 2), "<=", ()),
]

FALSE = [
    (exp(x), 1 + x, "<=", ()),
    (t - 1, log(t), "<=", ()),
    (log(t), t - 1, "<", ()),  # equal at 1
    (1 + x, exp(x), "<", ()),  # equal at 0
    (1 + 2 * x, exp(x), "<=", ()),
    (x, sin(x), "<=", ()),
    (t, sin(t), "<=", ()),
    (cos(t), 1 - t**2 / 2, "<=", ()),
    (cosh(x), 1 + x**2 / 2, "<=", ()),
    (3 * (p - q) ** 2, cross, "<=", (p < 1, q < 1)),
    (0, log(q / p) + (p**2 + y**2) / (2 * q**2) - 1, "<=", ()),
]


@pytest.mark.parametrize(("left", "right", "relation", "given"), TRUE)
def test_true_inequalities_are_proved(left, right, relation, given) -> None:  # type: ignore[no-untyped-def]
    check(left, right, given=list(given), relation=relation).require()


@pytest.mark.parametrize(("left", "right", "relation", "given"), FALSE)
def test_false_twins_are_not_proved(left, right, relation, given) -> None:  # type: ignore[no-untyped-def]
    verdict = check(left, right, given=list(given), relation=relation)
    assert not verdict.proved
    if relation == "<=":
        assert verdict.refuted


TIES = [
    (log(t), t - 1, "<", "1"),
    (1 + x, exp(x), "<", "0"),
    (0, x**2, "<", "0"),
    (sin(x), x, "!=", "0"),
    (x, 0, "!=", "0"),
]


@pytest.mark.parametrize(("left", "right", "relation", "at"), TIES)
def test_a_strict_claim_is_refuted_where_the_sides_meet(left, right, relation, at) -> None:  # type: ignore[no-untyped-def]
    verdict = check(left, right, relation=relation)
    assert verdict.refuted
    assert dict(verdict.counterexample.point).popitem()[1] == at


def test_two_symbols_may_meet() -> None:
    verdict = check(0, (x - y) ** 2, relation="<")
    assert verdict.refuted
    assert len(set(dict(verdict.counterexample.point).values())) == 1


_x, _y = symbol("x"), symbol("y")


def _prime(body, *assumed):  # type: ignore[no-untyped-def]
    return differentiate(abstract(body, _x), _x, (), tuple(map(assume, assumed)))


@pytest.mark.parametrize(
    ("prime", "claimed", "lower", "upper"),
    [
        # no derivative between the ends
        (_prime(neg(pow_(_x, -1)), ne(_x, ZERO)), lambda f: lt(ZERO, f), number(-1), ONE),
        # an end that is the variable, or holds it
        (_prime(pow_(_x, 2)), lambda f: le(ZERO, f), ZERO, _x),
        # the sign of something else
        (_prime(pow_(_x, 2)), lambda _: le(ZERO, _x), ZERO, ONE),
    ],
)
def test_the_rule_refuses(prime, claimed, lower, upper) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RuleError):
        monotone_by_derivative(prime, assume(claimed(prime.rhs)), _x, lower, upper, ())


def test_what_the_sign_assumes_of_the_variable_may_be_the_range_only() -> None:
    prime = _prime(pow_(_x, 2))
    assumed = assume(le(ZERO, prime.rhs))  # 0 <= 2x |- 0 <= 2x
    with pytest.raises(RuleError, match="restricts"):
        monotone_by_derivative(prime, assumed, _x, number(-1), ONE, ())


def test_the_order_of_the_ends_is_a_hypothesis() -> None:
    prime = _prime(pow_(_x, 3))
    theorem = monotone_by_derivative(prime, sign(le(ZERO, prime.rhs), ()), _x, _y, ONE, ())
    assert theorem.hypotheses == {le(_y, ONE)}
    assert theorem.conclusion == le(pow_(_y, 3), pow_(ONE, 3))
