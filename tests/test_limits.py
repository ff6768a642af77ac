"""Limits as values: true ones are proved, false twins are not, and a limit that does not exist has no value."""

from __future__ import annotations

import pytest
from sympy import Abs, Limit, Rational, atan, cos, exp, log, oo, pi, sin, symbols

from verify import check, inert
from verify.kernel.limit_values import one_sided_limit, quotient_by_derivatives, tends_congruence
from verify.kernel.limits import limit_by_structure
from verify.kernel.logic import assume, definedness
from verify.kernel.theorem import RuleError
from verify.rulebook.example import equal, slope
from verify.terms import INFINITY, ONE, ZERO, abstract, div, lt, ne, symbol
from verify.terms import exp as exp_

x, h, y = symbols("x h y", real=True)
a = symbols("a", positive=True)

with inert():
    TRUE = [
        (Limit(sin(x) / x, x, 0, "+-"), 1),
        (Limit((exp(x) - 1) / x, x, 0, "+-"), 1),
        (Limit((1 - cos(x)) / x**2, x, 0, "+-"), Rational(1, 2)),
        (Limit(x * log(x), x, 0, "+"), 0),
        (Limit((1 + a / x) ** x, x, oo), exp(a)),
        (Limit((3 * x**2 + 1) / (2 * x**2 - x), x, oo), Rational(3, 2)),
        (Limit(x * exp(-a * x), x, oo), 0),
        (Limit(((y + h) ** 2 - y**2) / h, h, 0, "+-"), 2 * y),
        (Limit(log(x) / x, x, oo), 0),
        (Limit(atan(x), x, oo), pi / 2),
        (Limit((1 - exp(-a * x)) / a, x, oo), 1 / a),
    ]
    FALSE = [
        (Limit(sin(x) / x, x, 0, "+-"), 0),
        (Limit(x * log(x), x, 0, "+"), 1),
        (Limit((1 + a / x) ** x, x, oo), a),
        (Limit(((y + h) ** 2 - y**2) / h, h, 0, "+-"), y),
        (Limit(atan(x), x, oo), pi),
    ]
    WITHOUT_VALUE = [
        (Limit(Abs(x) / x, x, 0, "+-"), 1),
        (Limit(1 / x, x, 0, "+"), 0),
        (Limit(sin(1 / x), x, 0, "+"), 0),
        (Limit(log(x), x, 0, "+-"), 0),
    ]


@pytest.mark.parametrize(("limit", "value"), TRUE)
def test_limits_are_proved(limit, value) -> None:  # type: ignore[no-untyped-def]
    check(limit, value).require()


@pytest.mark.parametrize(("limit", "value"), FALSE)
def test_false_values_are_refuted(limit, value) -> None:  # type: ignore[no-untyped-def]
    assert check(limit, value).refuted


@pytest.mark.parametrize(("limit", "value"), WITHOUT_VALUE)
def test_what_has_no_limit_has_no_value(limit, value) -> None:  # type: ignore[no-untyped-def]
    assert not check(limit, value).proved


_x, _p = symbol("x"), symbol("p")


def _tends(body, point=ZERO, side=1, *facts):  # type: ignore[no-untyped-def]
    return limit_by_structure(abstract(body, _x), point, side, facts)


def test_a_limit_needs_a_function_defined_on_its_side() -> None:
    root = div(ONE, _x)
    near = definedness(root, ())  # x != 0 |- 1/x is defined: no fact about x alone may remain
    with pytest.raises(RuleError, match="restricts"):
        one_sided_limit(_tends(root, INFINITY, -1), near, _x, ONE, ())


def test_the_edge_lies_beyond_the_point() -> None:
    theorem = one_sided_limit(_tends(exp_(_x), _p), definedness(exp_(_x), ()), _x, ZERO, ())
    assert theorem.hypotheses == {lt(_p, ZERO)}


def test_agreement_at_the_wrong_side_or_under_an_assumption_is_refused() -> None:
    same = equal(div(_x, _x), ONE, assume(ne(_x, ZERO)))
    with pytest.raises(RuleError, match="restricts"):
        tends_congruence(same, _x, _tends(ONE), ONE, ())


def test_l_hospital_asks_for_an_indeterminate_form() -> None:
    primes = slope(exp_(_x)), slope(_x)
    known = _tends(div(primes[0].rhs, primes[1].rhs))
    with pytest.raises(RuleError):
        quotient_by_derivatives(*primes, assume(ne(ONE, ZERO)), _x, ONE, (_tends(_x), _tends(_x)), known, ())


@pytest.mark.parametrize("power", [0, 1])
def test_powers_of_a_constant_vanish_where_it_is_below_one(power: int) -> None:
    with inert():
        limit = Limit(1 - a**x, x, oo)
    assert check(limit, 1, given=[a < 1]).proved
    assert not check(limit, power, given=[a > 1]).proved
    assert not check(limit, power).proved
