"""The refuter's answers: exact admissible points, theorems for every part of a counterexample, and silence."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.checker import check_terms
from verify.kernel.enclosure import enclosure
from verify.kernel.logic import assume
from verify.kernel.theorem import RuleError, Theorem
from verify.refuter import (
    Refutation,
    UndefinedSide,
    contradiction,
    evidence,
    looks_like,
    points,
    refute,
    witness,
)
from verify.refuter.numeric import approximate
from verify.terms import (
    HALF,
    INFINITY,
    INTEGER,
    LAW,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    absolute,
    abstract,
    add,
    call,
    derivative,
    div,
    eq,
    exp,
    expectation,
    forall,
    function,
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
    substitute,
    symbol,
)

x, y, z, mu, sigma, theta = map(symbol, ("x", "y", "z", "mu", "sigma", "theta"))
a, b, lam = map(symbol, ("a", "b", "lambda"))
n = Symbol("n", INTEGER)
f = function("f")
LINE = (MINUS_INFINITY, INFINITY)
POSITIVE = (lt(ZERO, sigma),)


def op(name: str, *args: Term) -> Term:
    return Apply(name, args)


def gauss(at: Term, mean: Term = ZERO, deviation: Term = ONE) -> Term:
    exponent = neg(div(pow_(sub(at, mean), 2), mul(TWO, pow_(deviation, 2))))
    return div(exp(exponent), mul(sqrt(mul(TWO, PI)), deviation))


def check_parts(found: Refutation, hypotheses: tuple[Term, ...], contrary: Term) -> None:
    """Every hypothesis and the contrary of the claim, at the point, are theorems without hypotheses."""
    values = dict(found.point.values)
    conclusions = [theorem.conclusion for theorem in found.theorems]
    assert all(not theorem.hypotheses for theorem in found.theorems)
    assert conclusions[:-1] == [found.point.at(h) for h in hypotheses if h.op != "define"]  # type: ignore[attr-defined]
    assert conclusions[-1] == found.point.at(contrary)
    assert all(not value.free for value in values.values())


CLOSED_FORM = mul(HALF, sub(add(pow_(mu, 2), pow_(sigma, 2)), add(ONE, ln(pow_(sigma, 2)))))
WRITTEN_KL = integral(*LINE, mul(gauss(x, mu, sigma), ln(div(gauss(x, mu, sigma), gauss(x)))), x)
SECOND_MOMENT = integral(*LINE, mul(gauss(x, theta), pow_(x, 2)), x)

# name, left, right, hypotheses, what it looks like
WRONG = [
    ("W1 sign", neg(CLOSED_FORM), CLOSED_FORM, POSITIVE, "sign"),
    ("W1 written integral", neg(WRITTEN_KL), CLOSED_FORM, POSITIVE, "sign"),
    (
        "W3 missing half",
        CLOSED_FORM,
        sub(sub(add(pow_(mu, 2), pow_(sigma, 2)), ln(sigma)), HALF),
        POSITIVE,
        None,
    ),
    (
        "W5 deviation",
        CLOSED_FORM,
        substitute(CLOSED_FORM, {sigma: pow_(sigma, 2)}),
        POSITIVE,
        "sigma^2 for sigma",
    ),
    ("W13 lost half", CLOSED_FORM, mul(TWO, CLOSED_FORM), POSITIVE, "lost 1/2"),
    (
        "W9 Jacobian",
        integral(*LINE, mul(gauss(x), pow_(x, 2)), x),
        integral(*LINE, mul(sigma, gauss(div(sub(z, mu), sigma)), pow_(div(sub(z, mu), sigma), 2)), z),
        POSITIVE,
        "Jacobian",
    ),
    (
        "W15 square of the mean",
        integral(*LINE, mul(pow_(add(mu, mul(sigma, x)), 2), gauss(x)), x),
        pow_(mu, 2),
        POSITIVE,
        None,
    ),
    ("W21 exchange", derivative(SECOND_MOMENT, theta, theta), ZERO, (), None),
    ("W37 not injective", integral(number(-1), ONE, pow_(x, 2), x), integral(ONE, ONE, sqrt(x), x), (), None),
    (
        "W43 Leibniz",
        derivative(integral(ZERO, theta, mul(x, theta), x), theta, theta),
        integral(ZERO, theta, x, x),
        (lt(ZERO, theta),),
        None,
    ),
    ("W69 Jensen", div(ONE, sub(a, ONE)), div(ONE, a), (lt(ONE, a),), None),
    ("opaque", call(f, add(x, y)), add(call(f, x), call(f, y)), (), None),
    (
        "sum",
        series(ONE, n, Symbol("k", INTEGER), Symbol("k", INTEGER)),
        div(mul(n, sub(n, ONE)), TWO),
        (le(ONE, n),),
        None,
    ),
    ("root", sqrt(pow_(x, 2)), x, (), "branch"),
]


@pytest.mark.parametrize(("name", "left", "right", "hypotheses", "guess"), WRONG, ids=[w[0] for w in WRONG])
def test_wrong_steps_are_refuted(
    name: str, left: Term, right: Term, hypotheses: tuple[Term, ...], guess: str | None
) -> None:
    found = refute(left, right, "=", hypotheses)
    assert isinstance(found, Refutation), name
    check_parts(found, hypotheses, ne(left, right))
    if guess is not None:
        assert found.looks_like is not None
        assert guess in found.looks_like


def test_other_relations() -> None:
    found = refute(pow_(x, 2), number(100), "<=", ())
    assert isinstance(found, Refutation)
    check_parts(found, (), lt(number(100), pow_(x, 2)))
    found = refute(x, y, "<", (lt(y, x),))
    assert isinstance(found, Refutation)
    assert isinstance(refute(add(x, ONE), add(ONE, x), "!=", ()), Refutation)
    assert refute(x, add(x, ONE), "<", ()) is None
    assert refute(neg(pow_(x, 2)), ZERO, "<=", ()) is None


TRUE = [
    (WRITTEN_KL, CLOSED_FORM, POSITIVE),
    (derivative(SECOND_MOMENT, theta, theta), mul(TWO, theta), ()),
    (sqrt(pow_(sigma, 2)), sigma, POSITIVE),
    (op("gamma", add(a, ONE)), mul(a, op("gamma", a)), (lt(ZERO, a),)),
    (a, add(b, ONE), (eq(a, add(b, ONE)),)),
    (a, ONE, (eq(b, ZERO), eq(a, add(b, ONE)))),
    (call(f, add(x, y)), call(f, add(y, x)), ()),
    (div(x, x), ONE, ()),
]


@pytest.mark.parametrize(("left", "right", "hypotheses"), TRUE, ids=[str(t[0])[:50] for t in TRUE])
def test_true_steps_are_not_refuted(left: Term, right: Term, hypotheses: tuple[Term, ...]) -> None:
    assert refute(left, right, "=", hypotheses) is None


def test_undefined_and_divergent_sides() -> None:
    cauchy = integral(*LINE, div(x, mul(PI, add(ONE, pow_(x, 2)))), x)
    secant = integral(ZERO, PI, div(ONE, pow_(op("cos", x), 2)), x)
    for term in (cauchy, secant):
        found = refute(term, ZERO, "=", ())
        assert isinstance(found, UndefinedSide)
        assert (found.side, found.lhs, found.rhs) == ("lhs", "diverges", "0")
        assert [t.conclusion.op for t in found.theorems] == ["diverges", "defined"]  # type: ignore[attr-defined]
    square = integral(*LINE, mul(gauss(z), ln(pow_(z, 2))), z)
    twice = mul(TWO, integral(*LINE, mul(gauss(z), ln(z)), z))
    found = refute(square, twice, "=", ())  # W35
    assert isinstance(found, UndefinedSide)
    assert found.rhs == "undefined"
    found = refute(sub(ln(neg(sigma)), ln(neg(sigma))), ZERO, "=", POSITIVE)
    assert isinstance(found, UndefinedSide)
    assert refute(div(ONE, sub(x, x)), ln(neg(pow_(x, 2))), "=", ()) is None  # both undefined: nothing


def test_a_divergent_expectation() -> None:
    cauchy = op("law", *LINE, abstract(div(ONE, mul(PI, add(ONE, pow_(x, 2)))), x))
    found = refute(expectation(cauchy, x, x), ZERO, "=", ())
    assert isinstance(found, UndefinedSide)
    assert found.lhs == "diverges"


def test_laws_need_the_prover() -> None:
    normal = Symbol("Normal", FunctionSort(2, LAW))
    law = op("law", *LINE, Lambda("x", abstract(gauss(x, mu, sigma), x).body))
    given = (op("define", normal, abstract(abstract(law, sigma), mu)), lt(ZERO, lam))
    mean = expectation(call(normal, mu, lam), pow_(x, 2), x)
    assert refute(mean, pow_(mu, 2), "=", given) is None
    asked: list[Term] = []

    def prove(proposition: Term) -> Theorem | None:
        asked.append(proposition)
        return assume(proposition)  # has a hypothesis: not accepted

    assert refute(mean, pow_(mu, 2), "=", given, prove=prove) is None
    assert any(proposition.op == "defined" for proposition in asked)  # type: ignore[attr-defined]


# --- points ----------------------------------------------------------------------------------------

SETTINGS = [
    (lt(ZERO, a), lt(a, ONE), lt(a, b), lt(b, number("101/100"))),
    (lt(number(1000), a),),
    (lt(number("3/10"), a), lt(a, number("31/100"))),
    (eq(add(a, b), ONE), lt(ZERO, a), lt(ZERO, b)),
    (eq(a, pow_(b, 2)), lt(number(2), b)),
    (eq(add(mul(TWO, a), b), ONE), eq(sub(a, b), number("1/2"))),
    (le(ONE, n), lt(n, number(3))),
    (lt(number(7), n),),
    (ne(a, ZERO), le(ZERO, a)),
    (lt(pow_(a, 2), number("1/50")),),
    (forall(*LINE, le(absolute(call(f, x)), ONE), x),),
    (forall(*LINE, lt(ZERO, call(f, x)), x),),
]


@pytest.mark.parametrize("hypotheses", SETTINGS, ids=[str(h[0])[:50] for h in SETTINGS])
def test_points_satisfy_the_hypotheses(hypotheses: tuple[Term, ...]) -> None:
    found = list(points(hypotheses, limit=4))
    assert found
    for point in found:
        assert [t.conclusion for t in point.theorems] == [point.at(h) for h in hypotheses]
        assert all(not t.hypotheses for t in point.theorems)
        assert {name for name, _ in point.values} == set().union(*(h.free for h in hypotheses))


def test_points_avoid_what_hides_a_mistake() -> None:
    for point in points(POSITIVE, mu, sigma):
        values = [value.value for _, value in point.values if isinstance(value, Number)]
        assert len(set(values)) == len(values) == 2
        assert not {Fraction(0), Fraction(1)} & set(values)


def test_contradictions_are_named() -> None:
    assert contradiction((lt(ZERO, a), lt(a, number(-1)))) == "no a lies in (0, -1)"
    assert contradiction((eq(a, ONE), eq(a, TWO))) is not None
    assert contradiction((le(ONE, a), le(a, ONE))) is None
    assert contradiction((lt(ONE, ZERO),)) is not None
    assert witness((lt(ZERO, a), lt(a, number(-1)))) is None
    assert witness((le(ONE, a), le(a, ONE))) is not None
    assert witness(()) is not None


def test_a_defined_symbol_is_never_free() -> None:
    given = (op("define", b, mul(TWO, a)), lt(ZERO, a))
    assert refute(b, mul(TWO, a), "=", given) is None
    found = refute(b, mul(number(3), a), "=", given)
    assert isinstance(found, Refutation)
    assert [name.name for name, _ in found.point.values] == ["a"]


# --- evidence and guesses --------------------------------------------------------------------------


def test_evidence() -> None:
    found = evidence(WRITTEN_KL, CLOSED_FORM, "=", POSITIVE)
    assert found is not None
    assert found.agrees
    assert found.digits >= 15
    found = evidence(WRITTEN_KL, neg(CLOSED_FORM), "=", POSITIVE)
    assert found is not None
    assert not found.agrees
    assert evidence(op("limit", abstract(x, x), ZERO, ZERO), ZERO, "=", ()) is None


def test_guesses() -> None:
    q = op("law", *LINE, abstract(gauss(x, mu, sigma), x))
    p = op("law", *LINE, abstract(gauss(x), x))
    assert "swapped" in str(looks_like(op("kl", q, p), op("kl", p, q), POSITIVE))
    assert "constant" in str(looks_like(add(pow_(x, 2), ONE), pow_(x, 2), ()))
    assert "sign of a term" in str(looks_like(add(x, pow_(y, 2)), sub(x, pow_(y, 2)), ()))
    body = exp(mul(x, theta))
    moving = derivative(integral(ZERO, theta, body, x), theta, theta)
    inside = add(integral(ZERO, theta, mul(x, body), x), integral(ZERO, ONE, ZERO, x))
    assert looks_like(moving, inside, (lt(ZERO, theta),)) is None  # the boundary term is of another integral
    assert looks_like(exp(x), op("sin", x), ()) is None


# --- random mutants --------------------------------------------------------------------------------

atoms = st.one_of(st.sampled_from((x, y, sigma)), st.integers(-3, 3).map(number))


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: add(*p)),
        pairs.map(lambda p: mul(*p)),
        pairs.map(lambda p: div(p[0], add(ONE, pow_(p[1], 2)))),
        inner.map(lambda t: op("sin", t)),
        inner.map(lambda t: ln(add(TWO, op("cos", t)))),
    )


terms = st.recursive(atoms, _grow, max_leaves=8)


@settings(max_examples=100, deadline=None)
@given(terms, terms)
def test_rewritten_terms_are_never_refuted(left: Term, right: Term) -> None:
    before, after = mul(left, add(right, ONE)), add(mul(right, left), left)
    assert refute(before, after, "=", POSITIVE, tries=3) is None


@settings(max_examples=100, deadline=None)
@given(terms, terms)
def test_a_refutation_is_confirmed_by_mpmath(left: Term, right: Term) -> None:
    found = refute(left, right, "=", POSITIVE, tries=3)
    if isinstance(found, Refutation):
        one, other = (approximate(found.point.at(side), 60) for side in (left, right))
        assert one is not None
        assert other is not None
        assert one != other


def test_a_forged_counterexample_is_refused() -> None:
    with pytest.raises(RuleError):
        enclosure(ne(add(ONE, ONE), TWO), 64, ())
    with pytest.raises(RuleError):
        enclosure(lt(ZERO, number(-1)), 64, ())


def test_a_side_that_has_no_value_anywhere_is_refuted() -> None:
    """ln(-x) has none wherever x > 0 holds; ln(x - 1) has one for large x, where the sides may be compared."""
    for wrong in (ln(neg(x)), ln(sub(neg(x), ONE)), div(ONE, sub(x, x))):
        verdict = check_terms(ln(x), wrong, "=", [lt(ZERO, x)])
        assert verdict.refuted and dict(verdict.counterexample.values)[x].value > 0, wrong
    assert check_terms(sqrt(mul(x, x)), mul(sqrt(x), sqrt(x)), "=", []).undecided  # holds for x >= 0


def test_points_are_sought_where_both_sides_have_values() -> None:
    """The right side has values for x > 5 only, where the sides differ."""
    wrong = add(ln(sub(x, number(5))), sqrt(sub(x, TWO)))
    verdict = check_terms(ln(x), wrong, "=", [lt(ZERO, x)])
    assert verdict.refuted and dict(verdict.counterexample.values)[x].value > 5
    assert "differ" in verdict.reason
