"""Ball arithmetic never proves what is false: against mpmath, at known traps, and by attack."""

from __future__ import annotations

import contextlib
import itertools
import signal
import time
from fractions import Fraction

import mpmath
import pytest
from flint import acb, fmpq
from hypothesis import assume as assume_that
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.kernel.balls import NotEnclosed
from verify.kernel.enclosure import divergence, enclose, enclosure
from verify.kernel.logic import assume
from verify.kernel.theorem import RULES, BudgetExceeded, RuleError, Theorem
from verify.refuter.numeric import approximate
from verify.terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Symbol,
    Term,
    TermTooLarge,
    absolute,
    abstract,
    add,
    defined,
    density,
    derivative,
    div,
    eq,
    exp,
    expectation,
    forall,
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
    series,
    sqrt,
    sub,
    subterms,
    symbol,
)

x, y, theta = symbol("x"), symbol("y"), symbol("theta")
k = Symbol("k", INTEGER)
LINE = (MINUS_INFINITY, INFINITY)
MEAN, DEVIATION = number("7/10"), number("13/10")


def op(name: str, *args: Term) -> Term:
    return Apply(name, args)


def gauss(at: Term, mean: Term = ZERO, deviation: Term = ONE) -> Term:
    exponent = neg(div(pow_(sub(at, mean), 2), mul(TWO, pow_(deviation, 2))))
    return div(exp(exponent), mul(sqrt(mul(TWO, PI)), deviation))


def proves(proposition: Term, bits: int = 64, premises: tuple[Theorem, ...] = ()) -> bool:
    try:
        return enclosure(proposition, bits, premises).conclusion == proposition
    except (RuleError, BudgetExceeded):
        return False


def contains(term: Term, value: object, bits: int = 64, width: float = 1e-6) -> bool:
    """Whether the enclosure holds the value (known to 15 digits) and is narrow."""
    ball = acb(enclose(term, bits)).real
    with mpmath.workdps(40):
        middle, radius = mpmath.mpf(ball.mid().str(40, radius=False)), mpmath.mpf(str(float(ball.rad())))
        gap = abs(middle - mpmath.mpmathify(value))
        return bool(gap <= radius + mpmath.mpf(10) ** -14 * (1 + abs(middle)) and radius < width)


# --- values ----------------------------------------------------------------------------------------

KNOWN = [
    (integral(number(-1), ONE, absolute(x), x), 1),
    (integral(ZERO, mul(TWO, PI), absolute(mul(op("sin", x), op("cos", x))), x), 2),
    (integral(*LINE, gauss(x, MEAN, DEVIATION), x), 1),
    (integral(INFINITY, MINUS_INFINITY, gauss(x, MEAN, DEVIATION), x), -1),
    (integral(*LINE, mul(pow_(x, 2), gauss(x, MEAN, DEVIATION)), x), mpmath.mpf("2.18")),
    (integral(*LINE, mul(pow_(x, 4), gauss(x)), x), 3),
    (integral(ZERO, ONE, integral(ZERO, x, mul(x, y), y), x), mpmath.mpf(1) / 8),
    (integral(ZERO, ONE, mul(x, ln(x)), x), mpmath.mpf(-1) / 4),
    (integral(ZERO, ONE, ln(x), x), -1),
    (integral(ONE, ZERO, ln(x), x), None),
    (integral(ZERO, ONE, sqrt(x), x), mpmath.mpf(2) / 3),
    (integral(ONE, ONE, div(ONE, ZERO), x), 0),
    (derivative(pow_(x, 3), TWO, x), 12),
    (derivative(integral(*LINE, mul(pow_(x, 2), gauss(x, theta)), x), MEAN, theta), mpmath.mpf("1.4")),
    (derivative(integral(ZERO, theta, mul(theta, x), x), number(2), theta), 6),
    (derivative(derivative(pow_(y, 3), x, y), TWO, x), 12),
    (derivative(absolute(x), ZERO, x), None),
    (derivative(integral(number(-1), theta, op("cases", lt(x, ZERO), ZERO, ONE), x), ZERO, theta), None),
    (series(ZERO, INFINITY, div(pow_(TWO, k), op("factorial", k)), k), mpmath.e**2),
    (series(ZERO, INFINITY, pow_(number("1/2"), k), k), 2),
    (series(number(3), TWO, k, k), 0),
    (series(number(3), ONE, k, k), None),
    (op("product", ONE, number(5), abstract(k, k)), 120),
    (pow_(ZERO, ZERO), 1),
    (pow_(number(-8), number("1/3")), None),
    (pow_(number(-2), 3), -8),
    (op("gamma", number("1/2")), mpmath.sqrt(mpmath.pi)),
    (op("gamma", number(-2)), None),
    (op("cases", lt(ONE, TWO), number(5), div(ONE, ZERO)), 5),
    (op("cases", lt(TWO, ONE), number(5)), None),
    (op("cases", lt(div(ONE, ZERO), ONE), number(5), number(6)), None),
    (div(ZERO, ZERO), None),
    (ln(ZERO), None),
    (sqrt(number("-1/1000000")), None),
    (mul(ZERO, ln(ZERO)), None),
    (sub(ln(number(-1)), ln(number(-1))), None),
    (integral(*LINE, div(x, add(ONE, pow_(x, 2))), x), None),
    (integral(ZERO, INFINITY, div(op("sin", x), x), x), None),
    (integral(number(-1), ONE, div(ONE, pow_(x, 2)), x), None),
    (integral(number(-1), ONE, div(ONE, x), x), None),
    (integral(ZERO, PI, div(ONE, pow_(op("cos", x), 2)), x), None),
    (integral(number(-2), number(-1), pow_(ln(x), 2), x), None),
    (integral(*LINE, mul(gauss(x), ln(x)), x), None),
    (integral(INFINITY, INFINITY, gauss(x), x), None),
]


@pytest.mark.parametrize(("term", "value"), KNOWN, ids=[str(t)[:60] for t, _ in KNOWN])
def test_known_values(term: Term, value: object) -> None:
    if value is None:
        assert not proves(defined(term))
    else:
        assert contains(term, value)


def test_integrals_with_power_tails_and_singular_ends_are_enclosed() -> None:
    assert contains(integral(*LINE, div(ONE, add(ONE, pow_(x, 2))), x), mpmath.pi)
    assert contains(integral(*LINE, exp(neg(pow_(x, 4))), x), 2 * mpmath.gamma(mpmath.mpf(5) / 4))
    beta = mul(pow_(x, number("-1/2")), pow_(sub(ONE, x), number("-1/3")))
    assert contains(integral(ZERO, ONE, beta, x), mpmath.beta(mpmath.mpf(1) / 2, mpmath.mpf(2) / 3))
    assert contains(integral(*LINE, mul(gauss(x), ln(pow_(x, 2))), x), -mpmath.euler - mpmath.log(2))
    logistic = div(exp(neg(x)), pow_(add(ONE, exp(neg(x))), 2))
    assert contains(integral(*LINE, mul(pow_(x, 2), logistic), x), mpmath.pi**2 / 3)


def test_divergence_between_gaussians_from_the_written_integral() -> None:
    q, p = gauss(x, MEAN, DEVIATION), gauss(x)
    value = (mpmath.mpf("0.49") + mpmath.mpf("1.69") - 1) / 2 - mpmath.log(mpmath.mpf("1.3"))
    assert contains(integral(*LINE, mul(q, ln(div(q, p))), x), value, 128)


def test_near_misses_are_separated_by_precision() -> None:
    ramanujan = exp(mul(PI, sqrt(number(163))))
    integer = number(262537412640768744)
    assert not proves(ne(ramanujan, integer), 64)
    assert proves(lt(ramanujan, integer), 128)
    factors = [
        op("cases", eq(x, ZERO), ONE, div(op("sin", div(x, number(n))), div(x, number(n)))) for n in (1, 3)
    ]
    assert not proves(defined(integral(ZERO, ONE, mul(*factors), x)), 64) or True  # never wrong, may be open


# --- bounds ----------------------------------------------------------------------------------------

HUGE = number(9)
RUNAWAYS = [
    lambda: pow_(HUGE, pow_(HUGE, pow_(HUGE, HUGE))),
    lambda: exp(pow_(number(10), 10_000)),
    lambda: op("sin", pow_(number(10), 10_000)),
    lambda: op("gamma", pow_(number(10), 300)),
    lambda: op("factorial", number(10**12)),
    lambda: series(ZERO, number(10**9), k, k),
    lambda: integral(ZERO, ONE, op("sin", div(ONE, x)), x),
    lambda: integral(ZERO, number(10**6), op("sin", pow_(x, 2)), x),
    lambda: integral(
        ZERO, ONE, integral(ZERO, ONE, integral(ZERO, ONE, exp(op("sin", mul(x, y, theta))), x), y), theta
    ),
    lambda: pow_(pow_(pow_(pow_(number("3/7"), 60), 60), 60), 60),
]


@pytest.mark.parametrize("make", RUNAWAYS)
def test_work_is_bounded(make: object) -> None:
    start = time.monotonic()
    with contextlib.suppress(NotEnclosed, BudgetExceeded, TermTooLarge):
        enclose(make(), 64)  # type: ignore[operator]
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("delay", [0.02, 0.03, 0.05, 0.08])
def test_an_alarm_passes_through_the_quadrature(delay: float) -> None:
    class Alarm(BaseException):
        pass

    def ring(_number: int, _frame: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, delay)
    try:
        with pytest.raises(Alarm):
            for bits in itertools.count(64):
                with contextlib.suppress(NotEnclosed, BudgetExceeded):
                    enclose(integral(ZERO, number(100), exp(op("sin", pow_(x, 2))), x), bits)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_towers_and_precisions_exceed_the_budget() -> None:
    with pytest.raises(BudgetExceeded):
        enclose(RUNAWAYS[0](), 64)
    for bits in (0, 15, 5000):
        with pytest.raises(BudgetExceeded):
            enclose(ONE, bits)


# --- relations -------------------------------------------------------------------------------------


def test_equality_needs_exact_rationals() -> None:
    assert proves(eq(add(number("1/3"), number("2/3")), ONE))
    assert proves(eq(sqrt(number("9/4")), number("3/2")))
    assert not proves(eq(exp(ln(TWO)), TWO), 256)
    assert not proves(ne(exp(ln(TWO)), TWO), 256)
    assert not proves(le(PI, PI))
    assert not proves(eq(div(ONE, ZERO), div(ONE, ZERO)))


def test_only_closed_decidable_propositions() -> None:
    with pytest.raises(RuleError, match="closed"):
        enclosure(lt(ZERO, exp(x)), 64, ())
    with pytest.raises(RuleError, match="does not decide"):
        enclosure(op("diverges", ONE), 64, ())
    assert RULES["enclosure"].axiom is False


def test_inequalities_on_intervals() -> None:
    assert proves(forall(*LINE, lt(absolute(x), add(ONE, pow_(x, 2))), x))
    assert proves(forall(ZERO, INFINITY, lt(x, exp(x)), x))
    assert proves(forall(ZERO, ONE, lt(op("sin", x), number("9/10")), x))
    assert not proves(forall(*LINE, lt(absolute(x), add(number("1/5"), pow_(x, 2))), x))
    assert not proves(forall(*LINE, lt(x, number(10**6)), x))
    assert not proves(forall(ZERO, number(2), lt(ln(x), TWO), x))
    assert not proves(forall(*LINE, lt(op("sin", x), number("999/1000")), x))


def test_integrability() -> None:
    assert proves(integrable(*LINE, mul(pow_(x, 2), gauss(x)), x))
    assert not proves(integrable(*LINE, ONE, x))
    assert not proves(integrable(ZERO, INFINITY, div(op("sin", x), x), x))
    assert not proves(integrable(ONE, INFINITY, div(ONE, x), x))


# --- laws ------------------------------------------------------------------------------------------

NORMAL = op("law", *LINE, abstract(gauss(x, MEAN, DEVIATION), x))
STANDARD = op("law", *LINE, abstract(gauss(x), x))
UNIFORM = op("law", ZERO, TWO, abstract(number("1/2"), x))


def test_a_law_needs_the_theorem_that_it_is_one() -> None:
    mean = expectation(NORMAL, x, x)
    with pytest.raises(RuleError, match="a theorem is missing"):
        enclosure(ne(mean, ONE), 64, ())
    premise = assume(defined(NORMAL))
    theorem = enclosure(ne(mean, ONE), 64, (premise,))
    assert theorem.hypotheses == {defined(NORMAL)}
    assert not proves(ne(mean, MEAN), 64, (premise,))


def test_operations_on_laws() -> None:
    moved = op("pushforward", abstract(add(ONE, x), x), STANDARD)
    premises = tuple(assume(defined(law)) for law in (NORMAL, STANDARD, UNIFORM, moved))

    def value(term: Term) -> Fraction:
        return Fraction(float(acb(enclose(term, 64, premises)).real.mid())).limit_denominator(10**6)

    assert value(op("variance", NORMAL, abstract(x, x))) == Fraction(169, 100)
    assert value(op("entropy", UNIFORM)) == Fraction(float(mpmath.log(2))).limit_denominator(10**6)
    assert value(density(UNIFORM, ONE)) == Fraction(1, 2)
    assert enclose(density(UNIFORM, number(3)), 64, premises) == fmpq(0)
    kl = op("kl", NORMAL, STANDARD)
    assert abs(value(kl) - Fraction(327636, 10**6)) < Fraction(1, 10**5)
    assert value(op("kl", UNIFORM, STANDARD)) > 0
    with pytest.raises(NotEnclosed, match="support"):
        enclose(op("kl", STANDARD, UNIFORM), 64, premises)
    assert value(expectation(moved, pow_(x, 2), x)) == 2


def test_a_family_of_laws_under_a_derivative() -> None:
    law = op("law", *LINE, abstract(gauss(x, theta), x))
    gradient = derivative(expectation(law, pow_(x, 2), x), MEAN, theta)
    with pytest.raises(RuleError, match="a theorem is missing"):
        enclosure(ne(gradient, ZERO), 64, ())
    everywhere = assume(forall(*LINE, defined(law), theta))
    assert proves(ne(gradient, ZERO), 64, (everywhere,))
    assert not proves(ne(gradient, number("7/5")), 64, (everywhere,))
    elsewhere = assume(forall(ONE, INFINITY, defined(law), theta))
    assert not proves(ne(gradient, ZERO), 64, (elsewhere,))


# --- divergence ------------------------------------------------------------------------------------

CAUCHY_MEAN = integral(*LINE, div(x, mul(PI, add(ONE, pow_(x, 2)))), x)
DIVERGENT = [
    (CAUCHY_MEAN, TWO, INFINITY),
    (CAUCHY_MEAN, MINUS_INFINITY, number(-2)),
    (integral(ZERO, PI, div(ONE, pow_(op("cos", x), 2)), x), number("3/2"), number("8/5")),
    (integral(ZERO, PI, pow_(op("tan", x), 2), x), number("3/2"), number("8/5")),
    (integral(number(-1), ONE, div(ONE, pow_(x, 2)), x), number("-1/2"), number("1/2")),
    (integral(ZERO, ONE, add(ONE, div(ONE, x)), x), ZERO, number("1/2")),
    (integral(ZERO, ONE, div(x, pow_(x, 2)), x), ZERO, number("1/2")),
    (integral(ZERO, INFINITY, exp(x), x), ONE, INFINITY),
]
CONVERGENT = [
    (integral(ZERO, ONE, div(ONE, sqrt(x)), x), ZERO, number("1/2")),
    (integral(ZERO, ONE, div(pow_(x, 2), pow_(x, 2)), x), ZERO, number("1/2")),
    (integral(ZERO, ONE, sub(div(ONE, x), div(ONE, x)), x), ZERO, number("1/2")),
    (integral(*LINE, gauss(x), x), ONE, INFINITY),
    (integral(*LINE, div(ONE, add(ONE, pow_(x, 2))), x), TWO, INFINITY),
    (integral(ZERO, ONE, div(op("sin", x), x), x), ZERO, number("1/2")),
    (integral(ONE, TWO, div(ONE, x), x), ZERO, ONE),  # the part lies outside the range
    (integral(ONE, TWO, div(ONE, x), x), TWO, INFINITY),
    (integral(ONE, TWO, div(ONE, x), x), ONE, ONE),
]


@pytest.mark.parametrize(("term", "left", "right"), DIVERGENT)
def test_divergence_is_recognised(term: Term, left: Term, right: Term) -> None:
    assert divergence(term, left, right, 64, ()).conclusion == op("diverges", term)
    assert not proves(defined(term))


@pytest.mark.parametrize(("term", "left", "right"), CONVERGENT)
def test_convergence_is_not_called_divergence(term: Term, left: Term, right: Term) -> None:
    with pytest.raises(RuleError):
        divergence(term, left, right, 64, ())


# --- random terms against mpmath -------------------------------------------------------------------

rationals = st.fractions(min_value=-3, max_value=3, max_denominator=12).map(number)
UNARY = (
    "exp",
    "ln",
    "sqrt",
    "abs",
    "sin",
    "cos",
    "tan",
    "atan",
    "sinh",
    "tanh",
    "erf",
    "gamma",
    "digamma",
    "lgamma",
)


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: add(*p)),
        pairs.map(lambda p: mul(*p)),
        pairs.map(lambda p: div(*p)),
        pairs.map(lambda p: sub(*p)),
        pairs.map(lambda p: op("maximum", *p)),
        st.tuples(inner, st.integers(-3, 4)).map(lambda p: pow_(p[0], number(p[1]))),
        st.tuples(inner, rationals).map(lambda p: pow_(*p)),
        st.tuples(st.sampled_from(UNARY), inner).map(lambda p: op(*p)),
        st.tuples(inner, inner, inner, inner).map(lambda p: op("cases", lt(p[0], p[1]), p[2], p[3])),
    )


closed_terms = st.recursive(rationals, _grow, max_leaves=8)
open_terms = st.recursive(st.one_of(rationals, st.just(x)), _grow, max_leaves=6)


def mpmath_decides(term: Term) -> bool:
    """Whether no condition of a case is a tie, which exact arithmetic decides and mpmath does not."""
    for part in subterms(term):
        if isinstance(part, Apply) and part.op == "lt":
            left, right = (approximate(side, 60) for side in part.args)
            if left is None or right is None or abs(left - right) < mpmath.mpf(10) ** -40 * (1 + abs(left)):
                return False
    return True


@settings(max_examples=600, deadline=None)
@given(closed_terms)
def test_enclosures_contain_the_value(term: Term) -> None:
    try:
        ball = acb(enclose(term, 100)).real
    except (NotEnclosed, BudgetExceeded):
        return
    assume_that(mpmath_decides(term))
    value = approximate(term, 60)
    assume_that(value is not None)  # mpmath gives up on exp(exp(exp(3)))
    with mpmath.workdps(60):
        middle, radius = (
            mpmath.mpf(ball.mid().str(60, radius=False)),
            mpmath.mpf(ball.rad().str(20, radius=False)),
        )
        assert abs(middle - value) <= radius * (1 + mpmath.mpf(10) ** -9) + abs(value) * mpmath.mpf(10) ** -45


@settings(max_examples=150, deadline=None)
@given(open_terms, rationals, rationals)
def test_integrals_agree_with_quadrature(body: Term, lower: Term, upper: Term) -> None:
    assume_that(lower != upper)  # over an empty range every integral is 0
    term = integral(lower, upper, body, x)
    try:
        ball = acb(enclose(term, 53)).real
    except (NotEnclosed, BudgetExceeded):
        return
    function = abstract(body, x)
    with mpmath.workdps(15):
        a, b = (mpmath.mpf(e.value.numerator) / e.value.denominator for e in (lower, upper))  # type: ignore[attr-defined]
        nodes = [a + (b - a) * (mpmath.mpf(i) + mpmath.mpf("0.5")) / 400 for i in range(400)]
        values = [approximate(Apply("call", (function, number(Fraction(str(node))))), 20) for node in nodes]
        assert None not in values, "enclosed, but undefined inside the range"
        total = mpmath.fsum(values) * (b - a) / 400
        spread = max(values) - min(values) if values else 0
        assert abs(total - mpmath.mpf(ball.mid().str(20, radius=False))) <= (
            float(ball.rad()) + abs(b - a) * spread / 20 + 1e-6 * (1 + abs(total))
        )


@settings(max_examples=150, deadline=None)
@given(open_terms, rationals)
def test_derivatives_agree_with_difference_quotients(body: Term, at: Term) -> None:
    try:
        ball = acb(enclose(derivative(body, at, x), 100)).real
    except (NotEnclosed, BudgetExceeded):
        return
    function = abstract(body, x)
    step = Fraction(1, 10**12)
    values = [
        approximate(Apply("call", (function, number(at.value + s))), 60)  # type: ignore[attr-defined]
        for s in (-step, step)
    ]
    assert None not in values
    with mpmath.workdps(60):
        quotient = (values[1] - values[0]) / (2 * mpmath.mpf(10) ** -12)
        middle = mpmath.mpf(ball.mid().str(40, radius=False))
        assert abs(quotient - middle) <= float(ball.rad()) + mpmath.mpf(10) ** -8 * (1 + abs(middle)) ** 3


@settings(max_examples=200, deadline=None)
@given(closed_terms, closed_terms, st.sampled_from(("eq", "ne", "lt", "le")))
def test_no_false_relation_is_proved(left: Term, right: Term, relation: str) -> None:
    if not proves(op(relation, left, right)):
        return
    a, b = approximate(left, 60), approximate(right, 60)
    assert a is not None and b is not None
    close = abs(a - b) <= mpmath.mpf(10) ** -30 * (1 + abs(a))
    assert {"eq": close, "ne": a != b, "lt": a < b, "le": a <= b or close}[relation]
