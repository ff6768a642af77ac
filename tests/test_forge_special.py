"""Attempts to forge theorems about integrals that depend on an exponent, and about special functions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verify.checker import check_terms
from verify.context import Context
from verify.families import definitions_in, law
from verify.kernel import elementary, limits, logic, special
from verify.kernel.certificate import certificate, replay
from verify.kernel.definedness import conditions
from verify.kernel.derivative import defined_side, differentiate
from verify.kernel.integral import integrable_continuous
from verify.kernel.theorem import RuleError, Theorem
from verify.prover.moments import BETA, GAMMA, moment
from verify.prover.strategies import search_equation
from verify.rulebook.example import continuous, theta, x
from verify.terms import (
    INFINITY,
    INTEGER,
    ONE,
    TWO,
    ZERO,
    Apply,
    Symbol,
    Term,
    TermError,
    abstract,
    add,
    call,
    defined,
    div,
    eq,
    exp,
    expectation,
    forall,
    function,
    integrable,
    integral,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
    symbol,
)

a, b, r, s, t, u, p = map(symbol, ("a", "b", "r", "s", "t", "u", "p"))
low = symbol("l")


def refused(forge: Callable[[], object]) -> None:
    with pytest.raises((RuleError, TermError)):
        print(forge())


def kernel(h: Term, statistic: Term, parameter: Term = theta) -> Term:
    return mul(h, exp(mul(parameter, statistic)))


def restricted(theorem: Theorem, equation: Theorem) -> Theorem:
    """The theorem under the hypotheses of the equation as well: its end 1 is replaced by 1."""
    hole = Symbol("_hole")
    same = logic.congruence(abstract(ONE, hole), equation, ())
    lower, _, body = theorem.conclusion.args  # type: ignore[attr-defined]
    return logic.rewrite(theorem, abstract(Apply("integrable", (lower, hole, body)), hole), same)


# --- differentiation in an exponent ------------------------------------------------------------------


def test_the_theorem_itself() -> None:
    theorem = special.exponential_family(continuous(kernel(ONE, x)), theta)
    assert not theorem.hypotheses
    assert theorem.rhs == integral(ZERO, ONE, mul(x, kernel(ONE, x)), x)
    assert special.integrable_where_defined(defined_side(theorem, 1)).conclusion == integrable(
        ZERO, ONE, mul(x, kernel(ONE, x)), x
    )


def test_an_open_region_is_taken() -> None:
    known = restricted(continuous(kernel(ONE, x)), elementary.exp_of_ln(theta, ()))
    theorem = special.exponential_family(known, theta)
    assert theorem.hypotheses == {lt(ZERO, theta)}


REGIONS = {
    "closed from below": elementary.absolute_nonnegative(theta, ()),
    "closed from above": elementary.absolute_negative(theta, ()),
    "one point": logic.assume(eq(theta, ONE)),
    "through a logarithm": elementary.exp_of_ln(ln(theta), ()),
    "through a pole": elementary.exp_of_ln(div(ONE, theta), ()),
    "of a term that may be undefined": logic.assume(eq(div(ONE, theta), ONE)),
}


@pytest.mark.parametrize("equation", REGIONS.values(), ids=REGIONS)
def test_a_region_that_is_not_shown_to_be_open(equation: Theorem) -> None:
    known = restricted(continuous(kernel(ONE, x)), equation)
    assert any(theta in hypothesis.free for hypothesis in known.hypotheses)
    refused(lambda: special.exponential_family(known, theta))


def test_hypotheses_that_speak_of_integrals_or_of_all_points() -> None:
    body = kernel(ONE, x)
    for hypothesis in (
        integrable(ZERO, INFINITY, body, x),
        defined(integral(ZERO, INFINITY, body, x)),
        forall(ZERO, ONE, lt(x, theta), x),
    ):
        carrier = logic.assume(hypothesis)
        known = logic.cut(logic.assume(integrable(ZERO, INFINITY, body, x)), ())
        if hypothesis == known.conclusion:
            refused(lambda known=known: special.exponential_family(known, theta))
            continue
        if hypothesis.op == "defined":  # type: ignore[attr-defined]
            taken = special.integrable_where_defined(carrier)
            refused(lambda taken=taken: special.exponential_family(taken, theta))
            continue
        special_case = logic.specialize(carrier, div(ONE, TWO), ())
        equation = elementary.exp_of_ln(sub(theta, div(ONE, TWO)), (special_case,))
        known = restricted(continuous(body), equation)
        assert hypothesis in known.hypotheses
        refused(lambda known=known: special.exponential_family(known, theta))


def test_the_parameter_stands_elsewhere() -> None:
    refused(lambda: special.exponential_family(continuous(kernel(theta, x)), theta))
    refused(lambda: special.exponential_family(continuous(kernel(ONE, mul(theta, x))), theta))
    moving = integrable_continuous(
        logic.definedness(kernel(ONE, x), ()), x, ZERO, theta, (logic.assume(lt(ZERO, theta)),)
    )
    refused(lambda: special.exponential_family(moving, theta))


def test_another_shape_of_the_integrand() -> None:
    for body in (
        exp(mul(theta, x)),
        mul(exp(mul(theta, x)), ONE),
        mul(ONE, exp(mul(x, theta))),
        mul(ONE, exp(mul(theta, x, x))),
        mul(ONE, exp(add(mul(theta, x), ONE))),
        mul(ONE, ONE, exp(mul(theta, x))),
    ):
        refused(lambda body=body: special.exponential_family(continuous(body), theta))


def test_the_parameter_is_a_real_symbol_and_not_the_variable() -> None:
    n = Symbol("n", INTEGER)
    refused(lambda: special.exponential_family(continuous(kernel(ONE, x, n)), n))
    refused(lambda: special.exponential_family(continuous(kernel(ONE, x)), x))
    refused(lambda: special.exponential_family(continuous(kernel(ONE, x)), ONE))
    refused(lambda: special.exponential_family(continuous(kernel(ONE, x)), y_of_another_name()))


def y_of_another_name() -> Symbol:
    return symbol("y")


def test_nothing_is_captured() -> None:
    """The parameter is named like the bound variable."""
    known = logic.specialize_symbols(continuous(kernel(t, x)), (theta,), (a,))
    clash = integrable_continuous(logic.definedness(kernel(t, r, x), ()), r, ZERO, ONE, ())
    theorem = special.exponential_family(clash, x)  # integral over r of t e^(x r), in the parameter x
    assert theorem.rhs == integral(ZERO, ONE, mul(r, kernel(t, r, x)), r)
    assert theorem.conclusion.free == {t, x}
    refused(lambda: special.exponential_family(known, a.__class__("x")))


def test_a_statistic_that_is_undefined_on_part_of_the_range() -> None:
    """ln x on (-1, 1): no premise is to be had."""
    body = kernel(ONE, ln(x))
    refused(lambda: integrable_continuous(logic.definedness(body, ()), x, neg(ONE), ONE, ()))
    taken = logic.assume(integrable(neg(ONE), ONE, body, x))
    refused(lambda: special.exponential_family(taken, theta))


def test_an_opaque_factor_needs_a_premise_for_all_parameters() -> None:
    f = function("f")
    body = kernel(call(f, x), x)
    refused(lambda: special.exponential_family(logic.assume(integrable(ZERO, ONE, body, x)), theta))
    refused(lambda: integrable_continuous(logic.definedness(body, ()), x, ZERO, ONE, ()))


def test_definedness_of_something_else_is_no_integrability() -> None:
    refused(lambda: special.integrable_where_defined(logic.definedness(ONE, ())))
    euler = special.euler_integral()
    twice = logic.definedness(
        mul(TWO, euler.lhs), (special.integrable_where_defined(defined_side(euler, 0)),)
    )
    refused(lambda: special.integrable_where_defined(twice))
    refused(lambda: special.integrable_where_defined(euler))


# --- the axioms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [ZERO, neg(ONE), number("-1/2"), sub(a, a)], ids=str)
def test_euler_s_integral_keeps_its_region(value: Term) -> None:
    theorem = logic.specialize_symbols(special.euler_integral(), (s,), (value,))
    assert lt(ZERO, value) in theorem.hypotheses
    theorem = logic.specialize_symbols(special.beta_integral(), (a, b), (value, ONE))
    assert lt(ZERO, value) in theorem.hypotheses


def test_the_variable_of_an_axiom_captures_nothing() -> None:
    theorem = logic.specialize_symbols(special.euler_integral(), (s,), (t,))
    assert theorem.conclusion.free == {t}
    swapped = logic.specialize_symbols(special.beta_integral(), (a, b), (b, a))
    assert swapped.rhs == div(mul(special.gamma(b), special.gamma(a)), special.gamma(add(b, a)))


@pytest.mark.parametrize(("family", "orders"), [(GAMMA, (2,)), (BETA, (1, 1)), (BETA, (0, 2))])
def test_the_moments_replay_without_the_prover(family: object, orders: tuple[int, ...]) -> None:
    theorem = moment(family, orders)  # type: ignore[arg-type]
    assert repr(replay(certificate((theorem,))).theorem) == repr(theorem)
    assert all(h.op == "lt" for h in theorem.hypotheses)  # type: ignore[attr-defined]


# --- special functions -----------------------------------------------------------------------------------


def polygamma(order: Term, at: Term) -> Term:
    return Apply("polygamma", (order, at))


def test_polygamma_is_defined_for_positive_orders_and_arguments() -> None:
    n = Symbol("n", INTEGER)
    assert conditions(polygamma(n, x)) == {lt(ZERO, n), lt(ZERO, x)}
    refused(lambda: polygamma(x, x))
    refused(lambda: special.polygamma_recurrence(neg(ONE), x, ()))
    refused(lambda: special.polygamma_recurrence(n, x, ()))
    refused(lambda: special.polygamma_value(ONE, x))
    assert lt(ZERO, sub(x, ONE)) in special.polygamma_recurrence(ONE, sub(x, ONE), ()).hypotheses


def test_derivatives_of_polygamma_keep_their_conditions() -> None:
    theorem = differentiate(abstract(polygamma(ONE, x), x), t, (), ())
    assert theorem.rhs == polygamma(TWO, t)
    assert lt(ZERO, t) in theorem.hypotheses
    order_free = differentiate(abstract(Apply("digamma", (neg(x),)), x), t, (), ())
    assert lt(ZERO, neg(t)) in order_free.hypotheses
    n = Symbol("n", INTEGER)
    refused(lambda: differentiate(abstract(polygamma(n, x), x), t, (), ()))


# --- limits of sums that cancel ------------------------------------------------------------------------


def limit(body: Term, point: Term, side: int, *facts: Theorem) -> Theorem:
    return limits.limit_by_structure(abstract(body, x), point, side, facts)


def test_what_cancels_must_be_defined() -> None:
    theorem = limit(ln(sub(ln(a), x)), ln(a), -1)
    assert lt(ZERO, a) in theorem.hypotheses
    theorem = limit(ln(add(x, ln(b), neg(ln(b)), neg(ONE))), ONE, 1)
    assert lt(ZERO, b) in theorem.hypotheses


def test_infinities_do_not_cancel() -> None:
    refused(lambda: limit(sub(x, x), INFINITY, -1))
    refused(lambda: limit(sub(exp(x), exp(x)), INFINITY, -1))
    refused(lambda: limit(mul(sub(x, ONE), ln(sub(x, ONE))), ONE, 1))


def test_other_sums_do_not_vanish() -> None:
    for body in (sub(x, TWO), add(x, neg(ONE), neg(ONE)), sub(x, a), add(x, neg(ONE), a)):
        refused(lambda body=body: limit(ln(body), ONE, 1))
    assert limit(ln(add(x, ONE)), ONE, 1).conclusion.args[3] == ln(TWO)  # type: ignore[attr-defined]


# --- through the checker ---------------------------------------------------------------------------------

POSITIVE = (lt(ZERO, a), lt(ZERO, b), lt(ZERO, r), lt(ZERO, s))
_power = pow_(x, sub(p, ONE))

FALSE_OR_OPEN = {
    "no region for the exponent": (
        integral(ZERO, INFINITY, mul(pow_(x, sub(p, ONE)), exp(neg(x))), x), special.gamma(p), (),
    ),
    "no sign of the rate": (
        integral(ZERO, INFINITY, mul(x, exp(mul(p, x))), x), div(ONE, pow_(p, 2)), (),
    ),
    "divergent at zero": (integral(ZERO, INFINITY, div(exp(neg(x)), x), x), neg(Apply("euler_gamma")), ()),
    "a region closed by one": (
        integral(ONE, INFINITY, pow_(x, neg(p)), x), div(ONE, sub(p, ONE)), (le(ONE, p),),
    ),
    "an exponent that may be -1": (
        integral(low, u, _power, x), div(sub(pow_(u, p), pow_(low, p)), p), (lt(ZERO, low), lt(low, u)),
    ),
    "a range through the pole": (
        integral(low, u, div(ONE, x), x), sub(ln(u), ln(neg(low))), (lt(low, ZERO), lt(ZERO, u)),
    ),
    "a logarithm of the wrong order": (
        integral(ZERO, ONE, pow_(ln(x), 2), x), ONE, (),
    ),
    "a kink between ends of unknown order": (
        integral(low, u, Apply("abs", (x,)), x), div(sub(pow_(u, 2), pow_(low, 2)), TWO), (lt(low, u),),
    ),
    "the product of the Gamma functions alone": (
        integral(ZERO, ONE, mul(pow_(x, sub(a, ONE)), pow_(sub(ONE, x), sub(b, ONE))), x),
        mul(special.gamma(a), special.gamma(b)), POSITIVE,
    ),
    "beta on a longer range": (
        integral(ZERO, TWO, mul(pow_(x, sub(a, ONE)), pow_(sub(ONE, x), sub(b, ONE))), x),
        Apply("beta_function", (a, b)), POSITIVE,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lhs", "rhs", "given"), FALSE_OR_OPEN.values(), ids=FALSE_OR_OPEN)
def test_never_proved(lhs: Term, rhs: Term, given: tuple[Term, ...]) -> None:
    assert not check_terms(lhs, rhs, "=", given).proved


def test_a_substitution_that_is_not_monotone_on_the_range() -> None:
    """x^2 takes the line onto the half line twice: an odd factor makes the integral vanish."""
    body = mul(x, exp(neg(pow_(x, 2))))
    verdict = check_terms(integral(Apply("minus_infinity"), INFINITY, body, x), ONE, "=", ())
    assert not verdict.proved


@pytest.mark.parametrize(("name", "arguments"), [("Cauchy", (a, s)), ("Pareto", (s, a))])
def test_an_expectation_that_does_not_exist(name: str, arguments: tuple[Term, ...]) -> None:
    member = law(name, *arguments)
    given = (*POSITIVE, *definitions_in((member,)))
    mean = expectation(member, x, x)
    assert search_equation(Context.of(given), mean, a).best is None
    assert not check_terms(mean, mean, "=", given).proved


def test_conditions_hold_at_the_point_asked() -> None:
    euler = logic.specialize_symbols(special.euler_integral(), (s,), (a,))
    assert ne(a, ZERO) not in euler.hypotheses
    assert not check_terms(euler.lhs, euler.rhs, "=", (ne(a, ZERO),)).proved
    assert check_terms(euler.lhs, euler.rhs, "=", (lt(ZERO, a),)).proved
