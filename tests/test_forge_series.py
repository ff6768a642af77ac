"""Attempts to forge theorems about sums over integers and laws on them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from verify.checker import check_terms
from verify.kernel import derivative as derivatives
from verify.kernel import discrete, enclosure, limits, logic, series
from verify.kernel.certificate import certificate, replay
from verify.kernel.theorem import RuleError, Theorem
from verify.rulebook.example import equal, signed
from verify.terms import (
    HALF,
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    TermError,
    absolute,
    abstract,
    add,
    binomial,
    call,
    defined,
    div,
    eq,
    exp,
    expectation,
    factorial,
    function,
    le,
    ln,
    lt,
    mass_law,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
    substitute,
    symbol,
)
from verify.terms import series as sum_

k, n, m, a, b = (Symbol(name, INTEGER) for name in ("k", "n", "m", "a", "b"))
x, y, c, r = map(symbol, ("x", "y", "c", "r"))
f = function("f")
NATURAL = logic.assume(le(ZERO, k))
REFUSED = (RuleError, TermError)


def refused(forge: Callable[[], object]) -> None:
    """The kernel answers with an error, and not with a theorem."""
    with pytest.raises(REFUSED):
        print(forge())


def shown(body: Term, *facts: Theorem) -> Theorem:
    """The body is defined."""
    return logic.definedness(body, facts)


def summable(body: Term, *facts: Theorem, lower: Term = ZERO, bounds: tuple[Theorem, ...] = ()) -> Theorem:
    return series.summable_by_growth(shown(body, NATURAL, *facts), k, lower, bounds, ())


def finite(body: Term, lower: Term = ONE, upper: Term = n) -> Theorem:
    return series.finite_sum_defined("sum", shown(body), k, lower, upper, ())


# --- ranges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lower", "upper"), [(3, 1), (0, -2), (5, 3)])
def test_a_reversed_range_has_no_sum(lower: int, upper: int) -> None:
    term = sum_(number(lower), number(upper), k, k)
    refused(lambda: series.finite_range(term, ()))
    theorem = series.finite_sum_defined("sum", shown(k), k, number(lower), number(upper), ())
    assert theorem.hypotheses == {le(sub(number(lower), ONE), number(upper))}  # a false one
    refused(lambda: enclosure.enclosure(defined(term), 64, ()))


def test_a_symbolic_range_carries_its_order() -> None:
    wanted = le(sub(a, ONE), b)
    assert wanted in series.finite_sum_defined("sum", shown(k), k, a, b, ()).hypotheses
    assert wanted in telescoped(k, a, b).hypotheses
    assert wanted in series.product_as_exponential(signed(lt(ZERO, TWO)), k, a, b, ()).hypotheses
    prime = derivatives.differentiate(abstract(mul(k, x), x), y, (), ())
    assert wanted in series.derivative_of_finite_sum(prime, k, a, b, ()).hypotheses


def telescoped(primitive: Term, lower: Term, upper: Term) -> Theorem:
    beyond = substitute(primitive, {k: add(k, ONE)})
    return series.telescoping(logic.reflexivity(sub(beyond, primitive), ()), k, lower, upper, ())


def test_the_empty_range_is_0_and_its_product_1() -> None:
    assert series.finite_range(sum_(ONE, ZERO, k, k), ()).rhs == ZERO
    assert series.finite_range(Apply("product", (ONE, ZERO, abstract(k, k))), ()).rhs == ONE
    assert series.empty_range(sum_(n, sub(n, ONE), k, k), ()).rhs == ZERO


@pytest.mark.parametrize("upper", [n, add(n, ONE), sub(n, TWO), sub(ONE, n), INFINITY])
def test_another_range_is_not_empty(upper: Term) -> None:
    refused(lambda: series.empty_range(sum_(n, upper, k, k), ()))


@pytest.mark.parametrize("end", [x, HALF, div(n, TWO), pow_(x, 2)])
def test_an_end_that_is_no_integer_is_refused(end: Term) -> None:
    refused(lambda: series.finite_sum_defined("sum", shown(k), k, ONE, end, ()))
    refused(lambda: series.finite_sum_defined("sum", shown(k), k, end, n, ()))
    refused(lambda: telescoped(k, ONE, end))
    refused(lambda: series.range_split(sum_(ONE, n, k, k), end, finite(k), ()))
    refused(lambda: series.range_shift(sum_(ONE, n, k, k), end, finite(k), ()))
    refused(lambda: series.binomial_theorem(x, y, end, k, ()))
    refused(lambda: series.single_range(sum_(end, end, k, k), ()))


@pytest.mark.parametrize(
    ("lower", "upper"),
    [(INFINITY, n), (ONE, MINUS_INFINITY), (INFINITY, INFINITY), (INFINITY, MINUS_INFINITY)],
)
def test_infinity_stands_on_its_own_side(lower: Term, upper: Term) -> None:
    equation = equal(add(k, k), mul(TWO, k))
    known = logic.assume(defined(sum_(lower, upper, mul(TWO, k), k)))
    refused(lambda: series.range_congruence("sum", equation, k, lower, upper, known, ()))
    refused(lambda: series.sum_combination((known,), (TWO,), k, ()))


def test_a_hypothesis_that_names_the_index_is_refused() -> None:
    at_one = logic.assume(eq(k, ONE))
    refused(lambda: series.range_congruence("sum", at_one, k, ONE, n, finite(ONE), ()))
    even = logic.assume(eq(call(f, k), ZERO))
    refused(lambda: series.range_congruence("sum", even, k, ONE, n, finite(ZERO), ()))
    refused(lambda: series.finite_sum_defined("sum", shown(div(ONE, k)), k, ONE, n, ()))
    refused(lambda: series.finite_sum_defined("sum", shown(ln(k)), k, ONE, n, ()))
    refused(lambda: series.product_as_exponential(logic.assume(lt(ZERO, k)), k, ONE, n, ()))


def test_the_range_is_the_one_that_was_assumed() -> None:
    """1/k is defined for 1 <= k; the sum from 0 asks for k = 0 too."""
    positive = logic.assume(le(ONE, k))
    inverse = logic.cut(shown(div(ONE, k)), (nonzero_from(positive),))
    assert series.finite_sum_defined("sum", inverse, k, ONE, n, ()).conclusion == defined(
        sum_(ONE, n, div(ONE, k), k)
    )
    refused(lambda: series.finite_sum_defined("sum", inverse, k, ZERO, n, ()))
    refused(lambda: series.finite_sum_defined("sum", inverse, k, number(2), n, ()))


def nonzero_from(positive: Theorem) -> Theorem:
    """k != 0 from 1 <= k."""
    above = logic.order_transitivity(signed(lt(ZERO, ONE)), positive)
    return logic.cut(signed(ne(k, ZERO), above), ())


def test_the_index_does_not_stand_in_its_own_range() -> None:
    refused(lambda: series.finite_sum_defined("sum", shown(ONE), k, ONE, k, ()))
    refused(lambda: telescoped(k, k, n))
    known = logic.assume(defined(sum_(ONE, k, ONE, m)))
    refused(lambda: series.sum_combination((known,), (ONE,), k, ()))


def test_the_index_is_an_integer() -> None:
    refused(lambda: series.finite_sum_defined("sum", shown(x), x, ONE, n, ()))
    refused(lambda: series.exponential_series(y, x, ()))
    refused(
        lambda: discrete.mass_law_defined(
            logic.assume(eq(sum_(ZERO, ONE, HALF, k), ONE)), signed(lt(ZERO, HALF)), x, ()
        )
    )


def test_a_coefficient_does_not_move_with_the_index() -> None:
    refused(lambda: series.sum_combination((finite(k),), (k,), k, ()))
    refused(lambda: series.sum_combination((finite(k), finite(ONE, ZERO)), (x, y), k, ()))


def test_no_split_outside_of_the_range() -> None:
    theorem = series.range_split(sum_(ONE, number(3), k, k), number(7), finite(k, ONE, number(3)), ())
    assert le(number(7), number(3)) in theorem.hypotheses
    theorem = series.range_split(sum_(ONE, number(3), k, k), number(-2), finite(k, ONE, number(3)), ())
    assert le(sub(ONE, ONE), number(-2)) in theorem.hypotheses


def test_the_ends_of_exchanged_sums_do_not_move() -> None:
    inner = sum_(ONE, k, mul(k, m), m)
    term = sum_(ONE, n, inner, k)
    refused(lambda: series.sums_exchanged(term, logic.assume(defined(term))))
    endless = sum_(ONE, INFINITY, sum_(ONE, INFINITY, pow_(HALF, add(k, m)), m), k)
    refused(lambda: series.sums_exchanged(endless, logic.assume(defined(endless))))


# --- shifts ----------------------------------------------------------------------------------------


def test_a_shift_moves_ends_and_body_together() -> None:
    theorem = series.range_shift(
        sum_(ONE, n, call(f, k), k), ONE, logic.assume(defined(sum_(ONE, n, call(f, k), k))), ()
    )
    assert theorem.rhs == sum_(add(ONE, ONE), add(n, ONE), call(f, sub(k, ONE)), k)


@pytest.mark.parametrize(
    ("body", "first", "last"),
    [
        (call(f, add(k, ONE)), ONE, n),
        (call(f, k), ZERO, n),
        (call(f, sub(k, ONE)), ONE, n),
        (call(f, k), ONE, add(n, ONE)),
    ],
)
def test_a_shift_off_by_one_is_not_proved(body: Term, first: Term, last: Term) -> None:
    everywhere = logic.assume
    total = Apply("forall", (MINUS_INFINITY, INFINITY, abstract(defined(call(f, x)), x)))
    assert everywhere(total)
    given = (total, le(ONE, n))
    verdict = check_terms(sum_(ONE, n, call(f, k), k), sum_(first, last, body, k), "=", given)
    assert not verdict.proved


# --- convergence -----------------------------------------------------------------------------------

ALTERNATING = div(pow_(number(-1), k), k)


@pytest.mark.parametrize(
    "body",
    [ONE, k, div(ONE, k), ALTERNATING, div(ONE, ln(add(k, TWO))), pow_(number(-1), k), div(k, add(pow_(k, 2), ONE)),
     factorial(k), div(factorial(k), pow_(k, 3)), exp(k), Apply("sin", (k,)), div(factorial(k), factorial(add(k, ONE))),
     div(Apply("gamma", (add(k, HALF),)), Apply("gamma", (add(k, ONE),))), binomial(number(-2), k)],
    ids=str,
)  # fmt: skip
def test_a_series_that_does_not_converge_absolutely_is_refused(body: Term) -> None:
    def forge() -> object:
        theorem = series.summable_by_growth(logic.assume(defined(body)), k, ONE, (), ())
        if any(k not in h.free for h in theorem.hypotheses):
            raise RuleError(f"only under {theorem.hypotheses}")
        return theorem

    known = logic.assume(defined(body))
    refused(lambda: series.summable_by_growth(known, k, ONE, (), ()))
    refused(forge)


@pytest.mark.parametrize("ratio", [x, exp(y), mul(TWO, x), div(x, y), neg(x)], ids=str)
def test_a_ratio_has_to_be_below_one(ratio: Term) -> None:
    positive = tuple(logic.assume(ne(t, ZERO)) for t in (x, y))
    theorem = summable(mul(pow_(k, 2), pow_(ratio, k)), *positive)
    assert lt(absolute(ratio), ONE) in theorem.hypotheses


def test_a_leading_coefficient_may_vanish() -> None:
    """1/(c k^2 + k) is 1/k at c = 0, and there the series diverges."""
    body = div(ONE, add(mul(c, pow_(k, 2)), k))
    refused(lambda: series.summable_by_growth(hypothetical(body), k, ONE, (), ()))
    body = div(ONE, add(mul(sub(ONE, ONE), pow_(k, 2)), k))
    refused(lambda: series.summable_by_growth(hypothetical(body), k, ONE, (), ()))
    good = div(ONE, add(mul(TWO, pow_(k, 2)), k))
    with pytest.raises(
        REFUSED, match="restricts"
    ):  # the form is right, and only the definedness is not shown
        series.summable_by_growth(hypothetical(good), k, ONE, (), ())


def hypothetical(body: Term) -> Theorem:
    return logic.assume(defined(body))


def test_an_unknown_power_is_not_compared() -> None:
    """Gamma(k + r)/k! is k^(r - 1): whether its series converges depends on r."""
    body = div(Apply("gamma", (add(k, r),)), factorial(k))
    refused(lambda: series.summable_by_growth(hypothetical(body), k, ZERO, (), ()))


def test_a_bound_of_another_function_bounds_nothing() -> None:
    g = function("g")
    bound = logic.assume(
        Apply("forall", (MINUS_INFINITY, INFINITY, abstract(le(absolute(call(g, x)), ONE), x)))
    )
    refused(lambda: summable(mul(call(f, k), pow_(HALF, k)), bounds=(bound,)))
    partly = logic.assume(Apply("forall", (ZERO, ONE, abstract(le(absolute(call(f, x)), ONE), x))))
    refused(lambda: summable(mul(call(f, k), pow_(HALF, k)), bounds=(partly,)))


def test_comparison_bounds_absolute_values() -> None:
    known = summable(pow_(HALF, k))
    below = logic.order_from_equality(equal(pow_(HALF, k), pow_(HALF, k), NATURAL))
    refused(lambda: series.summable_by_comparison(below, k, known, ()))


def test_balls_give_no_value_to_conditional_convergence() -> None:
    for body in (ALTERNATING, div(ONE, k), div(ONE, mul(k, ln(add(k, ONE))))):
        refused(lambda body=body: enclosure.enclosure(defined(sum_(ONE, INFINITY, body, k)), 64, ()))


@pytest.mark.parametrize("base", [Fraction(-1), Fraction(1), Fraction(-3, 2), Fraction(101, 100)])
def test_balls_give_no_value_outside_of_the_radius(base: Fraction) -> None:
    term = sum_(ZERO, INFINITY, pow_(Number(base), k), k)
    refused(lambda: enclosure.enclosure(defined(term), 64, ()))


@pytest.mark.parametrize("base", [Fraction(-1, 2), Fraction(0), Fraction(9, 10), Fraction(-9, 10)])
def test_balls_enclose_geometric_series_of_any_sign(base: Fraction) -> None:
    term = sum_(ZERO, INFINITY, pow_(Number(base), k), k)
    value = 1 / (1 - base)
    for wrong in (value + Fraction(1, 10**6), value - Fraction(1, 10**6)):
        enclosure.enclosure(ne(term, Number(wrong)), 128, ())
    refused(lambda: enclosure.enclosure(ne(term, Number(value)), 128, ()))


def test_balls_enclose_binomial_series() -> None:
    term = sum_(
        ZERO, INFINITY, mul(binomial(add(k, number(Fraction(3, 2))), k), pow_(number(Fraction(1, 4)), k)), k
    )
    value = pow_(number(Fraction(3, 4)), number(Fraction(-5, 2)))
    refused(lambda: enclosure.enclosure(ne(term, value), 128, ()))
    enclosure.enclosure(ne(term, add(value, number(Fraction(1, 10**9)))), 128, ())


# --- telescoping -----------------------------------------------------------------------------------


def test_a_difference_is_one_of_neighbours() -> None:
    for wrong in (sub(pow_(add(k, TWO), 2), pow_(k, 2)), sub(pow_(k, 2), pow_(sub(k, ONE), 2)), pow_(k, 2)):
        refused(lambda wrong=wrong: series.telescoping(logic.reflexivity(wrong, ()), k, ONE, n, ()))


def test_an_infinite_sum_of_differences_needs_a_sequence_that_vanishes() -> None:
    step = logic.reflexivity(sub(add(k, ONE), k), ())
    refused(lambda: series.telescoping_series(step, k, summable(pow_(HALF, k)), ()))
    constant = logic.reflexivity(sub(ONE, ONE), ())
    refused(lambda: series.telescoping_series(constant, k, summable(ONE), ()))
    limit = limits.limit_by_structure(abstract(exp(x), x), INFINITY, -1, ())
    grows = logic.reflexivity(sub(exp(add(k, ONE)), exp(k)), ())
    known = logic.assume(defined(sum_(ZERO, INFINITY, grows.rhs, k)))
    refused(lambda: series.telescoping_limit(grows, k, limit, known, ()))  # its limit is infinite


def test_a_limit_along_the_reals_is_one_of_the_same_function() -> None:
    decay = logic.reflexivity(sub(exp(neg(add(k, ONE))), exp(neg(k))), ())
    known = summable(decay.rhs)
    other = limits.limit_by_structure(abstract(exp(neg(mul(TWO, x))), x), INFINITY, -1, ())
    refused(lambda: series.telescoping_limit(decay, k, other, known, ()))
    at_the_other_end = limits.limit_by_structure(abstract(exp(x), x), MINUS_INFINITY, 1, ())
    refused(lambda: series.telescoping_limit(decay, k, at_the_other_end, known, ()))


# --- closed forms ----------------------------------------------------------------------------------


def test_the_parameters_of_closed_forms_do_not_hold_the_index() -> None:
    refused(lambda: series.exponential_series(k, k, ()))
    refused(lambda: series.binomial_theorem(k, y, n, k, ()))
    refused(lambda: series.binomial_theorem(x, y, k, k, ()))
    refused(lambda: series.binomial_series(k, HALF, k, ()))
    refused(lambda: series.binomial_series(r, mul(k, x), k, ()))


def test_closed_forms_carry_their_conditions() -> None:
    assert le(ZERO, n) in series.binomial_theorem(x, y, n, k, ()).hypotheses
    assert lt(absolute(x), ONE) in series.binomial_series(r, x, k, ()).hypotheses
    assert ne(y, ZERO) in series.exponential_series(div(ONE, y), k, ()).hypotheses


def at(theorem: Theorem, **values: Term) -> Theorem:
    symbols = tuple(s for s in (x, y, r, n) if s.name in values)
    return logic.specialize_symbols(theorem, symbols, tuple(values[s.name] for s in symbols))


@pytest.mark.parametrize(
    ("p", "q", "trials"), [(0, 0, 0), (0, 0, 3), (0, 1, 4), (1, 0, 4), (-2, 2, 3), (5, -1, 2)]
)
def test_the_binomial_theorem_holds_with_zero_to_the_zero(p: int, q: int, trials: int) -> None:
    theorem = at(series.binomial_theorem(x, y, n, k, ()), x=number(p), y=number(q), n=number(trials))
    written = series.finite_range(theorem.lhs, ())  # its terms are defined, 0^0 = 1
    refused(lambda: enclosure.enclosure(ne(written.rhs, theorem.rhs), 128, ()))
    enclosure.enclosure(eq(written.rhs, theorem.rhs), 128, ())


@pytest.mark.parametrize("shape", [Fraction(0), Fraction(-2), Fraction(-1, 2), Fraction(7, 2), Fraction(3)])
@pytest.mark.parametrize("base", [Fraction(-1, 2), Fraction(0), Fraction(1, 3)])
def test_the_binomial_series_holds_at_points(shape: Fraction, base: Fraction) -> None:
    theorem = at(series.binomial_series(r, x, k, ()), r=Number(shape), x=Number(base))
    refused(lambda: enclosure.enclosure(ne(*theorem.conclusion.args), 128, ()))  # type: ignore[attr-defined]
    shifted = add(theorem.rhs, number(Fraction(1, 10**9)))
    enclosure.enclosure(ne(theorem.lhs, shifted), 128, ())


@pytest.mark.parametrize(("base", "exponent"), [(ZERO, -1), (ZERO, -5)])
def test_zero_has_no_negative_powers(base: Term, exponent: int) -> None:
    theorem = discrete.natural_power_step(base, number(exponent), ())
    assert le(ZERO, number(exponent)) in theorem.hypotheses


def test_a_symbolic_power_of_zero_is_not_free() -> None:
    assert logic.definedness(pow_(x, n), ()).hypotheses == {defined(pow_(x, n))}
    assert not check_terms(div(pow_(x, n), pow_(x, n)), ONE, "=", (le(ZERO, n),)).proved  # 0^n is 0 for n > 0
    assert not check_terms(pow_(x, add(n, ONE)), mul(pow_(x, n), x), "=", ()).proved  # x = 0, n = -1
    assert check_terms(pow_(x, add(n, ONE)), mul(pow_(x, n), x), "=", (le(ZERO, n),)).proved
    assert not check_terms(pow_(ZERO, n), ZERO, "=", (le(ZERO, n),)).proved  # 0^0 = 1
    refused(lambda: signed(defined(pow_(x, n))))
    refused(lambda: signed(defined(pow_(x, n)), logic.assume(le(ZERO, x))))


# --- binomial coefficients -------------------------------------------------------------------------

ROWS = [(Fraction(u), v) for u in (-2, -1, Fraction(-1, 2), 0, 1, Fraction(5, 2), 4, 7) for v in (0, 1, 2, 5)]


@pytest.mark.parametrize("move", range(4))
@pytest.mark.parametrize(("upper", "lower"), ROWS)
def test_neighbouring_binomial_coefficients(upper: Fraction, lower: int, move: int) -> None:
    theorem = discrete.binomial_recurrence(Number(upper), number(lower), move, ())
    values = []
    for hypothesis in theorem.hypotheses:
        try:
            enclosure.enclosure(hypothesis, 64, ())
        except RuleError:
            return  # the rule says nothing here
    for side in theorem.conclusion.args:  # type: ignore[attr-defined]
        values.append(enclosure.enclose(side, 64))
    assert values[0] == values[1]


@pytest.mark.parametrize(("upper", "lower"), ROWS)
def test_binomial_coefficients_by_gamma(upper: Fraction, lower: int) -> None:
    theorem = discrete.binomial_gamma(Number(upper), number(lower), ())
    if upper - lower + 1 > 0:
        refused(lambda: enclosure.enclosure(ne(*theorem.conclusion.args), 64, ()))  # type: ignore[attr-defined]
    else:
        assert lt(ZERO, add(sub(Number(upper), number(lower)), ONE)) in theorem.hypotheses


def test_no_negative_lower_entry() -> None:
    refused(lambda: enclosure.enclosure(defined(binomial(number(-1), number(-1))), 64, ()))
    refused(lambda: discrete.binomial_literal(x, -1, ()))
    assert le(ZERO, n) in logic.definedness(binomial(x, n), ()).hypotheses


def test_a_binomial_coefficient_may_be_negative_or_zero() -> None:
    natural = logic.assume(le(ZERO, n))
    theorem = signed(lt(ZERO, binomial(x, n)), natural)
    assert lt(ZERO, add(sub(x, n), ONE)) in theorem.hypotheses
    assert not check_terms(ZERO, binomial(n, m), "<", (le(ZERO, n), le(ZERO, m))).proved


# --- integers --------------------------------------------------------------------------------------


def test_reals_have_no_next() -> None:
    refused(lambda: discrete.integer_order(logic.assume(lt(sub(x, ONE), y))))
    refused(lambda: discrete.integer_order(logic.assume(lt(sub(n, ONE), x))))
    refused(lambda: discrete.integer_order(logic.assume(lt(sub(n, TWO), m))))
    assert not check_terms(ONE, x, "<=", (lt(ZERO, x),)).proved
    assert check_terms(ONE, n, "<=", (lt(ZERO, n),)).proved


# --- laws ------------------------------------------------------------------------------------------


def fair() -> Theorem:
    total = series.finite_range(sum_(ZERO, ONE, HALF, k), ())
    one = logic.transitivity((total, equal(total.rhs, ONE)))
    return discrete.mass_law_defined(one, signed(lt(ZERO, HALF)), k, ())


def test_a_law_has_mass_one_and_no_negative_mass() -> None:
    total = series.finite_range(sum_(ZERO, ONE, ONE, k), ())
    two = logic.transitivity((total, equal(total.rhs, TWO)))
    refused(lambda: discrete.mass_law_defined(two, signed(lt(ZERO, ONE)), k, ()))
    slanted = sub(mul(TWO, k), HALF)  # -1/2 at 0 and 3/2 at 1
    total = series.finite_range(sum_(ZERO, ONE, slanted, k), ())
    one = logic.transitivity((total, equal(total.rhs, ONE)))
    refused(lambda: discrete.mass_law_defined(one, signed(lt(ZERO, HALF)), k, ()))
    refused(lambda: discrete.mass_law_defined(one, logic.assume(le(ZERO, slanted)), k, ()))


def test_a_law_on_integers_is_no_law_with_a_density() -> None:
    law = mass_law(ZERO, ONE, HALF, k)
    from verify.kernel import probability

    for forge in (
        lambda: probability.expectation_as_integral(law, abstract(x, x), (fair(),)),
        lambda: probability.entropy_as_integral(law, (fair(),)),
        lambda: probability.density_of_law(law, HALF, (fair(),)),
        lambda: probability.divergence_as_integral(law, law, (fair(),)),
        lambda: discrete.expectation_as_sum(Apply("law", (ZERO, ONE, abstract(ONE, x))), abstract(x, x), ()),
        lambda: discrete.mass_of_law(law, x, (fair(),)),
    ):
        refused(forge)


def test_the_mass_outside_of_the_support_is_not_the_formula() -> None:
    law = mass_law(ZERO, ONE, HALF, k)
    assert le(number(5), ONE) in discrete.mass_of_law(law, number(5), (fair(),)).hypotheses


def test_an_expectation_needs_its_sum() -> None:
    """The mean of the law with masses 1/(k (k + 1)) is infinite."""
    heavy = mass_law(ONE, INFINITY, div(ONE, mul(k, add(k, ONE))), k)
    theorem = discrete.expectation_as_sum(heavy, abstract(k, k), ())
    assert defined(theorem.rhs) in theorem.hypotheses
    assert not check_terms(expectation(heavy, k, k), expectation(heavy, k, k), "=", ()).proved


def test_a_divergence_needs_the_support_inside() -> None:
    coin, die = mass_law(ZERO, ONE, HALF, k), mass_law(ZERO, number(3), div(ONE, number(4)), k)
    endless = mass_law(ZERO, INFINITY, pow_(HALF, add(k, ONE)), k)
    assert le(number(3), ONE) in discrete.divergence_as_sum(die, coin, ()).hypotheses
    refused(lambda: discrete.divergence_as_sum(endless, coin, ()))


def test_the_entropy_of_an_impossible_outcome_is_not_computed() -> None:
    """0 ln 0 has no value."""
    sure = mass_law(ZERO, ONE, sub(ONE, k), k)
    theorem = discrete.entropy_as_sum(sure, ())
    assert defined(theorem.rhs.args[0]) in theorem.hypotheses  # type: ignore[attr-defined]
    refused(lambda: enclosure.enclosure(defined(theorem.rhs), 64, ()))


# --- derivatives -----------------------------------------------------------------------------------


def test_a_series_is_not_differentiated_where_it_converges_at_a_point_only() -> None:
    waves = sum_(ZERO, INFINITY, mul(pow_(HALF, k), exp(mul(k, y))), k)
    slope = derivatives.differentiate(abstract(ln(x), x), HALF, (), ())
    refused(lambda: series.derivative_of_exponential_series(logic.assume(defined(waves)), y, slope, k, ()))


def test_the_coefficients_do_not_hold_the_parameter() -> None:
    body = mul(pow_(HALF, k), exp(mul(k, y)))
    slope = derivatives.differentiate(abstract(mul(c, x), x), x, (), ())
    known = summable(mul(y, body))
    refused(lambda: series.derivative_of_exponential_series(known, y, slope, k, ()))
    refused(
        lambda: series.derivative_of_exponential_series(
            summable(body), y, derivatives.differentiate(abstract(mul(y, x), x), x, (), ()), k, ()
        )
    )


def test_a_theorem_on_sums_is_replayed() -> None:
    theorem = telescoped(pow_(k, 2), ONE, n)
    assert repr(replay(certificate((theorem,))).theorem) == repr(theorem)
