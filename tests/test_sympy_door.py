"""SymPy to terms and back: the page's order is kept, nothing is evaluated, what has no meaning is named."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import sympy
import sympy.stats as stats
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Derivative,
    Eq,
    Function,
    Integral,
    Limit,
    Piecewise,
    Rational,
    Subs,
    exp,
    log,
    oo,
    pi,
    sqrt,
)

import verify
from verify import families
from verify.notation import (
    KL,
    D,
    Defined,
    E,
    ForAll,
    Law,
    Normal,
    Pushforward,
    Var,
    frac,
    inert,
)
from verify.sympy_door import (
    Contradiction,
    Translator,
    Untranslatable,
    hypotheses_of,
    to_sympy,
    to_term,
)
from verify.terms import (
    HALF,
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Number,
    Symbol,
    TermError,
    TermTooLarge,
    abstract,
    add,
    call,
    defined,
    density,
    derivative,
    div,
    eq,
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
    sub,
    symbol,
)
from verify.terms import exp as exp_
from verify.terms import sqrt as sqrt_

x, y, mu = sympy.symbols("x y mu", real=True)
sigma = sympy.symbols("sigma", positive=True)
n = sympy.symbols("n", integer=True)
f = Function("f")

X, Y, MU, SIGMA = map(symbol, ("x", "y", "mu", "sigma"))
F = function("f")
STANDARD = families.law("Normal", ZERO, ONE)

with inert():
    WRITTEN = [
        (x / x, div(X, X)),
        (x - x, sub(X, X)),
        (x + y + mu, add(X, Y, MU)),
        (x + (y + mu), add(X, add(Y, MU))),
        (x * y * mu, mul(X, Y, MU)),
        (x * (y * mu), mul(X, mul(Y, MU))),
        (-x * y, mul(neg(X), Y)),
        (-(x * y), neg(mul(X, Y))),
        (0 * x, mul(ZERO, X)),
        (x / y * mu, mul(div(X, Y), MU)),
        (x * y / mu, div(mul(X, Y), MU)),
        (1 / x, div(ONE, X)),
        (x * frac(1, y), mul(X, div(ONE, Y))),
        (x * y**-2, mul(X, pow_(Y, -2))),
        (sqrt(x), sqrt_(X)),
        (x / sqrt(y), div(X, sqrt_(Y))),
        (sympy.Pow(x, Rational(-1, 2)), div(ONE, sqrt_(X))),
        (1 / (sqrt(2 * pi) * sigma), div(ONE, mul(sqrt_(mul(TWO, PI)), SIGMA))),
        ((mu + sigma * x - mu) ** 2, pow_(add(MU, mul(SIGMA, X), neg(MU)), 2)),
        (Rational(3, 4) * x, mul(number("3/4"), X)),
        (sympy.S(1) / 2, div(ONE, TWO)),
        (Rational(1, 2), HALF),
        (exp(x), exp_(X)),
        (sympy.E**x, exp_(X)),
        (log(x), ln(X)),
        (log(x, y), div(ln(X), ln(Y))),
        (2**x, pow_(TWO, X)),
        (Abs(x), Apply("abs", (X,))),
        (sympy.polygamma(0, x), Apply("digamma", (X,))),
        (sympy.factorial(n), Apply("factorial", (Symbol("n", INTEGER),))),
        (f(x), call(F, X)),
        (sympy.Max(x, y), Apply("maximum", (X, Y))),
        (Piecewise((x, x > 0), (-x, True)), Apply("cases", (lt(ZERO, X), X, neg(X)))),
        (Integral(x, (x, -oo, oo)), integral(MINUS_INFINITY, INFINITY, X, X)),
        (Integral(x * y, (x, 0, y), (y, 0, 1)), integral(ZERO, ONE, integral(ZERO, Y, mul(X, Y), X), Y)),
        (Integral(Integral(x, (x, 0, y)), (y, 0, 1)), integral(ZERO, ONE, integral(ZERO, Y, X, X), Y)),
        (Integral(1 * x, (x, 0, 1)), integral(ZERO, ONE, mul(ONE, X), X)),
        (Derivative(x**2, x), derivative(pow_(X, 2), X, X)),
        (Derivative(x**2, x, x), derivative(derivative(pow_(X, 2), X, X), X, X)),
        (Derivative(x * y, x, y), derivative(derivative(mul(X, Y), X, X), Y, Y)),
        (Subs(Derivative(f(x), x), x, mu + y), derivative(call(F, X), add(MU, Y), X)),
        (Subs(x**2, x, 1 / y), pow_(div(ONE, Y), 2)),
        (Subs(x / y, x, y), div(Y, Y)),
        (Subs(y, x, 1 / y), call(abstract(Y, X), div(ONE, Y))),
        (Subs(sympy.S(1), x, log(y)), call(abstract(ONE, X), ln(Y))),
        (D(f(x), x, at=y), derivative(call(F, X), Y, X)),
        (Limit(f(x), x, 0, "-"), Apply("limit", (abstract(call(F, X), X), ZERO, Number(-1)))),
        (Eq(x, x), eq(X, X)),
        (sympy.Ne(x, y), ne(X, Y)),
        (x > y, lt(Y, X)),
        (x >= y, le(Y, X)),
        (Normal(mu, sigma), families.law("Normal", MU, SIGMA)),
        (Normal(mu, sigma)(x), density(families.law("Normal", MU, SIGMA), X)),
        (E(x**2, x, Normal(0, 1)), expectation(STANDARD, pow_(X, 2), X)),
        (KL(Normal(0, 1), Normal(mu, 1)), Apply("kl", (STANDARD, families.law("Normal", MU, ONE)))),
        (ForAll(f(x) > 0, x), forall(MINUS_INFINITY, INFINITY, lt(ZERO, call(F, X)), X)),
        (Defined(D(f(x), x)), defined(derivative(call(F, X), X, X))),
    ]


@pytest.mark.parametrize(("written", "term"), WRITTEN, ids=[str(term) for _, term in WRITTEN])
def test_the_page_is_kept_as_written(written, term):
    assert to_term(written) == term
    assert to_term(to_sympy(term)) == term


def test_a_point_without_a_value_gives_none():
    with inert():
        constant = Subs(sympy.S(1), x, 1 / y)
        two = Subs(x, (x, y), (y, 1 / x))
    assert verify.check(constant, 1).missing == (ne(Y, ZERO),)
    assert verify.check(constant, 1, given=[sympy.Ne(y, 0)]).proved
    assert not verify.check(two, y).proved


def test_evaluated_sympy_reads_too():
    assert to_term(-x / y) == neg(div(X, Y))
    assert to_term(x**2 * y / mu) == to_term(to_sympy(to_term(x**2 * y / mu)))


def test_python_numbers_and_terms():
    assert to_term(3) == Number(3)
    assert to_term(X) is X


def test_the_index_of_a_sum_is_an_integer():
    k = sympy.Symbol("k")
    with inert():
        written = sympy.Sum(x**k, (k, 1, n))
    index = Symbol("k", INTEGER)
    assert to_term(written) == series(ONE, Symbol("n", INTEGER), pow_(X, index), index)


# --- what has no meaning ------------------------------------------------------------------------------

UNTRANSLATABLE = [
    (0.1, "write Rational"),
    (sympy.Float("0.5") * x, "write Rational"),
    ("x + 1", "never evaluated"),
    (sympy.I * x, "real"),
    (oo, "end of a range"),
    (sympy.nan, "NaN"),
    (sympy.zoo, "ComplexInfinity"),
    (sympy.MatrixSymbol("A", 2, 2), "MatrixSymbol A"),
    (sympy.conjugate(sympy.Symbol("w")), "conjugate(w)"),
    (Integral(x, x), "(x, -oo, oo)"),
    (Integral(x, (x, 3)), "no limits"),
    (Derivative(f(x), (x, n)), "order n"),
    (sympy.factorial(x), "integer"),
    (Piecewise((x, x > 0)), "last branch"),
    (stats.Normal("Z", 0, 1), "outside of an expectation"),
    (stats.Expectation(stats.Skellam("P", 2, 3)), "SkellamDistribution"),
    (stats.Expectation(stats.Normal("A", 0, 1) * stats.Normal("B", 0, 1)), "2 random variables"),
    (stats.Expectation(sympy.Symbol("Z") + stats.Normal("Z", 0, 1)), "two things"),
    (sympy.Symbol("w", complex=True), "otherwise than real"),
    (sympy.Symbol("w", imaginary=True), "otherwise than real"),
    (sympy.Symbol("w", commutative=False), "noncommutative"),
    (sympy.Symbol("w", even=True), "even"),
    (x + sympy.Symbol("x"), "two things"),
    (f(x) + f(x, y), "two things"),
    (f(x) + sympy.Symbol("f"), "two things"),
    (sympy.Not(Eq(x, y), evaluate=False), "Not"),
    (True, "truth value"),
]


@pytest.mark.parametrize(("written", "message"), UNTRANSLATABLE, ids=[m for _, m in UNTRANSLATABLE])
def test_what_has_no_meaning_is_named(written, message):
    with pytest.raises(Untranslatable) as caught:
        to_term(written)
    assert message in str(caught.value)


def test_one_page_one_meaning_across_expressions():
    door = Translator()
    door.term(x)
    with pytest.raises(Untranslatable, match="x stands for two things"):
        door.term(sympy.Symbol("x", positive=True))


# --- bounds -------------------------------------------------------------------------------------------


def test_a_tower_is_not_evaluated():
    with inert():
        nine = sympy.Integer(9)
        tower = nine**nine**nine**nine
    assert str(to_term(tower)).startswith("9^")


def test_a_tower_in_a_message_is_not_evaluated():
    with inert():
        nine = sympy.Integer(9)
        wrong = sympy.I * nine**nine**nine**nine
    with pytest.raises(Untranslatable):
        to_term(wrong)


def test_too_many_digits():
    with pytest.raises(TermTooLarge):
        to_term(sympy.Integer(10) ** 4000)


def test_a_long_sum_is_no_deep_one():
    with inert():
        total = x
        for _ in range(3000):
            total = total + y
    assert len(to_term(total).args) == 3001


def test_deep_nesting_is_refused():
    deep = x
    for _ in range(400):
        deep = sympy.sin(deep, evaluate=False)
    with pytest.raises(TermTooLarge):
        to_term(deep)


def test_shared_parts_do_not_multiply_time():
    shared = x
    for _ in range(60):
        shared = sympy.Add(y, sympy.Mul(shared, shared, evaluate=False), evaluate=False)
    start = time.perf_counter()
    with pytest.raises(TermTooLarge):
        to_term(shared)
    assert time.perf_counter() - start < 5


# --- hypotheses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assumption", "proposition"),
    [
        ("positive", lt(ZERO, X)),
        ("negative", lt(X, ZERO)),
        ("nonnegative", le(ZERO, X)),
        ("nonpositive", le(X, ZERO)),
        ("nonzero", ne(X, ZERO)),
        ("zero", eq(X, ZERO)),
    ],
)
def test_assumptions_are_hypotheses(assumption, proposition):
    if assumption == "zero":
        proposition = eq(Symbol("x", INTEGER), ZERO)
    assert hypotheses_of([sympy.Symbol("x", **{assumption: True}) + 1]) == (proposition,)


def test_real_and_bare_symbols_say_nothing():
    assert hypotheses_of([x + sympy.Symbol("w")]) == ()


def test_bound_symbols_say_nothing():
    assert hypotheses_of([Integral(sigma, (sigma, 1, 2))]) == ()


def test_positive_functions():
    g = Function("g", positive=True)
    at = symbol("t")
    assert hypotheses_of([g(x)]) == (forall(MINUS_INFINITY, INFINITY, lt(ZERO, call(function("g"), at)), at),)


def test_true_is_dropped_and_false_is_a_contradiction():
    door = Translator()
    assert door.propositions([sigma > 0, True, sympy.And(x > 0, y > x)]) == (lt(ZERO, X), lt(X, Y))
    with pytest.raises(Contradiction):
        door.propositions([sigma < 0])
    with pytest.raises(Untranslatable):
        door.propositions([x + 1])


# --- sympy.stats --------------------------------------------------------------------------------------

STATS = [
    (stats.Normal("Z", mu, sigma), ("Normal", MU, SIGMA)),
    (stats.Uniform("Z", 0, 1), ("Uniform", ZERO, ONE)),
    (stats.Exponential("Z", sigma), ("Exponential", SIGMA)),
    (stats.Gamma("Z", 2, sigma), ("Gamma", TWO, div(ONE, SIGMA))),
    (stats.Beta("Z", 1, 2), ("Beta", ONE, TWO)),
    (stats.Laplace("Z", mu, sigma), ("Laplace", MU, SIGMA)),
    (stats.Cauchy("Z", mu, sigma), ("Cauchy", MU, SIGMA)),
    (stats.Logistic("Z", mu, sigma), ("Logistic", MU, SIGMA)),
    (stats.Gumbel("Z", sigma, mu), ("Gumbel", MU, SIGMA)),
    (stats.Pareto("Z", 1, 2), ("Pareto", ONE, TWO)),
    (stats.Weibull("Z", 1, 2), ("Weibull", TWO, ONE)),
    (stats.StudentT("Z", 3), ("StudentT", Number(3))),
    (stats.LogNormal("Z", mu, sigma), ("LogNormal", MU, SIGMA)),
]


@pytest.mark.parametrize(("variable", "law"), STATS, ids=[name for _, (name, *_) in STATS])
def test_random_variables_become_laws(variable, law):
    z = symbol("Z")
    with inert():
        written = stats.Expectation(variable**2)
    name, *parameters = law
    assert to_term(written) == expectation(families.law(name, *parameters), pow_(z, 2), z)


@pytest.mark.parametrize("variable", [v for v, _ in STATS], ids=[name for _, (name, *_) in STATS])
def test_our_densities_are_those_of_sympy(variable):
    """The parameters are carried over in the right order: both densities agree at points of the support."""
    values = {mu: Rational(1, 3), sigma: Rational(5, 4)}
    law = to_term(stats.Expectation(variable)).args[0]
    family = families.FAMILIES[law.args[0].name]
    parameters = [
        to_sympy(argument).subs({sympy.Symbol(s.name, real=True): v for s, v in values.items()})
        for argument in law.args[1:]
    ]
    names = [sympy.Symbol(p.name, real=True) for p in family.parameters]
    at = sympy.Symbol(family.variable.name, real=True)
    for point in (Rational(6, 5), Rational(1, 2)):
        ours = to_sympy(family.density).subs(dict(zip(names, parameters, strict=True))).subs(at, point)
        theirs = stats.density(variable)(point).subs(values)
        if theirs != 0:
            assert abs(sympy.N(ours.doit() - theirs)) < 1e-12


def test_variance_of_a_random_variable():
    z = symbol("Z")
    with inert():
        written = stats.Variance(2 * stats.Normal("Z", 0, 1))
    assert to_term(written) == Apply("variance", (STANDARD, abstract(mul(TWO, z), z)))


# --- the objects of the page --------------------------------------------------------------------------


def test_bound_variables_are_not_free():
    assert E(x * y, x, Normal(mu, 1)).free_symbols == {y, mu}
    assert Pushforward(mu + x, x, Normal(x, 1)).free_symbols == {mu, x}
    assert Law(y * x, x, 0, x).free_symbols == {x, y}


def test_substitution_does_not_capture():
    w, h = symbol("w"), function("h", 2)
    written = E(Function("h")(x, y), x, Normal(mu, 1)).subs(y, x)
    assert to_term(written) == expectation(families.law("Normal", MU, ONE), call(h, w, X), w)
    assert Var(x, x, Normal(x, 1)).subs(x, 2) == Var(x, x, Normal(2, 1))


def test_a_binder_binds_a_symbol():
    with pytest.raises(TypeError):
        E(x, x + 1, Normal(0, 1))
    with pytest.raises(TypeError):
        Normal(1)


# --- round trips --------------------------------------------------------------------------------------


def _scalars(depth: int) -> st.SearchStrategy:
    leaves = st.sampled_from([X, Y, MU, ONE, TWO, Number(-3), HALF, PI])
    if depth == 0:
        return leaves
    inner = _scalars(depth - 1)
    one = st.sampled_from([exp_, ln, sqrt_, lambda t: Apply("abs", (t,)), lambda t: pow_(t, 2)])
    return st.one_of(
        leaves,
        st.builds(lambda g, t: g(t), one, inner),
        st.builds(lambda a, b: sub(a, b), inner, inner),
        st.builds(lambda a, b: mul(a, b), inner, inner),
        st.builds(lambda a, b: div(a, b), inner, inner),
        st.builds(lambda t: integral(ZERO, INFINITY, t, X), inner),
        st.builds(lambda t, a: derivative(t, a, X), inner, inner),
    )


@settings(deadline=None)  # a busy machine is no failure
@given(_scalars(4))
def test_reading_what_was_written_changes_nothing(term):
    """After one reading, a term is what SymPy can write, and stays as it is."""
    try:
        written = to_sympy(term)
    except RecursionError:  # SymPy sorts the points of a Subs by their numerical values, and may not end
        reject()
    read = to_term(written)
    assert to_term(to_sympy(read)) == read


def test_the_library_goes_through_the_door_and_back():
    for derivation in verify.library():
        for step in derivation.steps:
            for term in (step.lhs, step.rhs):
                assert Translator().end(to_sympy(term)) == term, step.id


# --- imports ------------------------------------------------------------------------------------------


def _imported(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_verify_is_cheap():
    modules = _imported("import verify, verify.derivation, verify.families, verify.steps")
    assert not modules & {"sympy", "flint"}


def test_stats_is_imported_only_by_those_who_use_it():
    assert "sympy.stats" not in _imported("import verify.page, verify.sympy_door")


def test_errors_are_of_the_project():
    assert issubclass(Untranslatable, TermError)
    assert issubclass(Contradiction, TermError)
