"""Expectations, variances, entropies, logarithmic moments and divergences of the families, from their densities.

Each true case has a false twin: the error that a page would make.  No twin is proved, and most are refuted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pytest
import sympy
from sympy import Abs, EulerGamma, Rational, digamma, erf, exp, gamma, log, loggamma, oo, pi, sqrt, trigamma

from verify import Verdict, check, to_term
from verify.checker import check_terms
from verify.families import FAMILIES, definitions_in, law
from verify.terms import ONE, REAL, Apply, Symbol, Term, abstract, le, lt, ne

HALF = Rational(1, 2)
a, b, c, d, r, s, w = sympy.symbols("a b c d r s w", positive=True)
m, n, u = sympy.symbols("m n u", real=True)
x = sympy.Symbol("x", real=True)
X = to_term(x)
POSITIVE = tuple(lt(to_term(sympy.S.Zero), to_term(symbol)) for symbol in (a, b, c, d, r, s, w))

Member = tuple[str, tuple[sympy.Expr, ...]]


def member(name: str, *parameters: sympy.Expr) -> Term:
    return law(name, *map(to_term, parameters))


def judge(lhs: Term, rhs: sympy.Expr, given: Iterable[sympy.Basic]) -> Verdict:
    right = to_term(sympy.sympify(rhs))
    more = tuple(map(relation, given))
    free = lhs.free.union(right.free, *(proposition.free for proposition in more))
    signs = tuple(p for p in POSITIVE if p.args[1] in free)  # type: ignore[attr-defined]
    return check_terms(lhs, right, "=", (*signs, *more, *definitions_in((lhs, right))))


def relation(proposition: sympy.Basic) -> Term:
    for kind, make in ((sympy.StrictLessThan, lt), (sympy.LessThan, le), (sympy.Unequality, ne)):
        if isinstance(proposition, kind):
            return make(to_term(proposition.lhs), to_term(proposition.rhs))
    if isinstance(proposition, sympy.StrictGreaterThan):
        return lt(to_term(proposition.rhs), to_term(proposition.lhs))
    raise TypeError(proposition)


def mean(of: Term, function: sympy.Expr = x) -> Term:
    return Apply("expectation", (of, abstract(to_term(function), X)))  # type: ignore[arg-type]


def variance(of: Term) -> Term:
    return Apply("variance", (of, abstract(X, X)))  # type: ignore[arg-type]


def entropy(of: Term) -> Term:
    return Apply("entropy", (of,))


def kl(first: Term, second: Term) -> Term:
    return Apply("kl", (first, second))


class Case(NamedTuple):
    name: str
    lhs: Term
    true: sympy.Expr
    false: sympy.Expr
    given: tuple[sympy.Basic, ...] = ()


G, B, E = member("Gamma", a, b), member("Beta", a, b), member("Exponential", r)
LAPLACE, GUMBEL, CAUCHY = (member(name, m, s) for name in ("Laplace", "Gumbel", "Cauchy"))
LOGISTIC, NORMAL, LOGNORMAL = (member(name, m, s) for name in ("Logistic", "Normal", "LogNormal"))
PARETO, WEIBULL, HALF_NORMAL = member("Pareto", s, a), member("Weibull", a, s), member("HalfNormal", s)
STUDENT, KUMARASWAMY, UNIFORM = (
    member("StudentT", a),
    member("Kumaraswamy", a, b),
    member("Uniform", u, u + w),
)
BERNOULLI = member("ContinuousBernoulli", r)
INVERSE = member("InverseGamma", a, b)
LN_B = loggamma(a) + loggamma(b) - loggamma(a + b)
BERNOULLI_MEAN = r / (2 * r - 1) + 1 / (log(1 - r) - log(r))
LN_C = log((log(1 - r) - log(r)) / (1 - 2 * r))
BELOW_HALF = (sympy.StrictLessThan(r, HALF),)
EG = EulerGamma

MOMENTS = (
    Case("Gamma mean", mean(G), a / b, a * b),
    Case("Gamma variance", variance(G), a / b**2, a / b),
    Case("Gamma logarithm", mean(G, log(x)), digamma(a) - log(b), digamma(a + 1) - log(b)),
    Case("Gamma rate", mean(G, log(x)), digamma(a) - log(b), digamma(a) + log(b)),
    Case(
        "Gamma squared logarithm",
        mean(G, log(x) ** 2),
        trigamma(a) + (digamma(a) - log(b)) ** 2,
        (digamma(a) - log(b)) ** 2,
    ),
    Case("Gamma x ln x", mean(G, x * log(x)), a * (digamma(a + 1) - log(b)) / b, a * (digamma(a) - log(b)) / b),
    Case("Gamma real power", mean(G, x**c), gamma(a + c) / gamma(a) / b**c, gamma(a + c) / gamma(a) * b**c),
    Case("Gamma inverse", mean(G, 1 / x), b / (a - 1), b / a, (sympy.StrictLessThan(1, a),)),
    Case("Gamma transform", mean(G, exp(-c * x)), (b / (b + c)) ** a, (b / (b - c)) ** a, (c < b,)),
    Case(
        "Gamma entropy",
        entropy(G),
        a - log(b) + loggamma(a) + (1 - a) * digamma(a),
        a + log(b) + loggamma(a) + (1 - a) * digamma(a),
    ),
    Case("inverse Gamma mean", mean(INVERSE), b / (a - 1), b / a, (sympy.StrictLessThan(1, a),)),
    Case("chi squared", variance(member("Chi2", a)), 2 * a, a),
    Case("Beta mean", mean(B), a / (a + b), b / (a + b)),
    Case(
        "Beta variance",
        variance(B),
        a * b / ((a + b) ** 2 * (a + b + 1)),
        a * b / ((a + b) ** 2 * (a + b)),
    ),
    Case("Beta logarithm", mean(B, log(x)), digamma(a) - digamma(a + b), digamma(a) - digamma(b)),
    Case(
        "Beta logarithms",
        mean(B, log(x) * log(1 - x)),
        (digamma(a) - digamma(a + b)) * (digamma(b) - digamma(a + b)) - trigamma(a + b),
        (digamma(a) - digamma(a + b)) * (digamma(b) - digamma(a + b)),
    ),
    Case(
        "Beta entropy",
        entropy(B),
        LN_B - (a - 1) * digamma(a) - (b - 1) * digamma(b) + (a + b - 2) * digamma(a + b),
        LN_B - a * digamma(a) - b * digamma(b) + (a + b) * digamma(a + b),
    ),
    Case("exponential entropy", entropy(E), 1 - log(r), 1 + log(r)),
    Case("exponential logarithm", mean(E, log(x)), -EG - log(r), EG - log(r)),
    Case("Laplace variance", variance(LAPLACE), 2 * s**2, s**2),
    Case("Laplace deviation", mean(LAPLACE, Abs(x - m)), s, s / 2),
    Case("Laplace entropy", entropy(LAPLACE), 1 + log(2 * s), 1 + log(s)),
    Case("Gumbel mean", mean(GUMBEL), m + EG * s, m - EG * s),
    Case("Gumbel variance", variance(GUMBEL), pi**2 * s**2 / 6, pi**2 * s**2 / 12),
    Case("Gumbel entropy", entropy(GUMBEL), log(s) + EG + 1, log(s) + EG),
    Case("Cauchy entropy", entropy(CAUCHY), log(4 * pi * s), log(2 * pi * s)),
    Case("half-Cauchy entropy", entropy(member("HalfCauchy", s)), log(2 * pi * s), log(4 * pi * s)),
    Case("Pareto mean", mean(PARETO), a * s / (a - 1), a * s / (a + 1), (sympy.StrictLessThan(1, a),)),
    Case("Pareto entropy", entropy(PARETO), log(s / a) + 1 / a + 1, log(a / s) + 1 / a + 1),
    Case("logistic variance", variance(LOGISTIC), s**2 * pi**2 / 3, s**2 * pi**2 / 6),
    Case("logistic entropy", entropy(LOGISTIC), log(s) + 2, log(s) + 1),
    Case("Weibull mean", mean(WEIBULL), s * gamma(1 + 1 / a), s * gamma(1 / a)),
    Case("Weibull entropy", entropy(WEIBULL), EG * (1 - 1 / a) + log(s / a) + 1, EG * (1 - 1 / a) + log(s / a)),
    Case("half-normal mean", mean(HALF_NORMAL), s * sqrt(2 / pi), s / sqrt(2 * pi)),
    Case("half-normal variance", variance(HALF_NORMAL), s**2 * (1 - 2 / pi), s**2),
    Case("Student variance", variance(STUDENT), a / (a - 2), a / (a - 1), (sympy.StrictLessThan(2, a),)),
    Case(
        "Student entropy",
        entropy(STUDENT),
        (a + 1) / 2 * (digamma((a + 1) / 2) - digamma(a / 2)) + log(a) / 2 + loggamma(a / 2) + log(pi) / 2
        - loggamma((a + 1) / 2),
        (a + 1) / 2 * (digamma((a + 1) / 2) - digamma(a / 2)) + log(a) + loggamma(a / 2) + log(pi) / 2
        - loggamma((a + 1) / 2),
    ),
    Case(
        "Kumaraswamy mean",
        mean(KUMARASWAMY),
        b * gamma(1 + 1 / a) * gamma(b) / gamma(1 + 1 / a + b),
        gamma(1 + 1 / a) * gamma(b) / gamma(1 + 1 / a + b),
    ),
    Case(
        "Kumaraswamy entropy",
        entropy(KUMARASWAMY),
        (1 - 1 / b) + (1 - 1 / a) * (digamma(b + 1) + EG) - log(a * b),
        (1 - 1 / b) + (1 - 1 / a) * (digamma(b) + EG) - log(a * b),
    ),
    Case("continuous Bernoulli mean", mean(BERNOULLI), BERNOULLI_MEAN, r, BELOW_HALF),
    Case("lognormal mean", mean(LOGNORMAL), exp(m + s**2 / 2), exp(m + s**2)),
    Case(
        "lognormal variance",
        variance(LOGNORMAL),
        (exp(s**2) - 1) * exp(2 * m + s**2),
        exp(s**2) * exp(2 * m + s**2),
    ),
    Case("lognormal entropy", entropy(LOGNORMAL), m + HALF + log(2 * pi * s**2) / 2, HALF + log(2 * pi * s**2) / 2),
    Case("normal deviation", mean(NORMAL, Abs(x - m)), s * sqrt(2 / pi), s * sqrt(1 / pi)),
    Case(
        "folded normal mean",
        mean(NORMAL, Abs(x)),
        s * sqrt(2 / pi) * exp(-(m**2) / (2 * s**2)) + m * erf(m / (s * sqrt(2))),
        s * sqrt(2 / pi) * exp(-(m**2) / (2 * s**2)) + m * erf(m / s),
    ),
    Case("uniform entropy", entropy(UNIFORM), log(w), -log(w)),
)  # fmt: skip

DIVERGENCES = (
    Case(
        "Gamma, Gamma",
        kl(G, member("Gamma", c, d)),
        (a - c) * digamma(a) - loggamma(a) + loggamma(c) + c * log(b / d) + a * (d - b) / b,
        (a - c) * digamma(a) - loggamma(a) + loggamma(c) + c * log(d / b) + a * (d - b) / b,
    ),
    Case(
        "Gamma, Gumbel",
        kl(G, member("Gumbel", n, w)),
        -a + a / (b * w) - n / w + (a - 1) * digamma(a) + log(b * w) - loggamma(a)
        + exp(n / w) / (1 + 1 / (b * w)) ** a,
        -a + a / (b * w) - n / w + (a - 1) * digamma(a) + log(b * w) - loggamma(a)
        + exp(n / w) / (1 + 1 / (b * w)) ** (a + 1),
    ),
    Case(
        "Beta, Beta",
        kl(B, member("Beta", c, d)),
        (a - c) * digamma(a) + (b - d) * digamma(b) + (c - a + d - b) * digamma(a + b) - LN_B
        + loggamma(c) + loggamma(d) - loggamma(c + d),
        (a - c) * digamma(a) + (b - d) * digamma(b) + (c - a + d - b) * digamma(c + d) - LN_B
        + loggamma(c) + loggamma(d) - loggamma(c + d),
    ),
    Case(
        "Gumbel, Gumbel",
        kl(GUMBEL, member("Gumbel", n, w)),
        (m - n) / w + EG * s / w + exp((n - m) / w) * gamma(s / w + 1) - log(s / w) - 1 - EG,
        (m - n) / w + EG * s / w + exp((n - m) / w) * gamma(s / w) - log(s / w) - 1 - EG,
    ),
    Case(
        "Gumbel, Normal",
        kl(GUMBEL, member("Normal", n, w)),
        pi**2 * s**2 / (12 * w**2) - log(s / (sqrt(2 * pi) * w)) - 1 - EG + (m - n + EG * s) ** 2 / (2 * w**2),
        pi**2 * s**2 / (6 * w**2) - log(s / (sqrt(2 * pi) * w)) - 1 - EG + (m - n + EG * s) ** 2 / (2 * w**2),
    ),
    Case(
        "Laplace, Laplace",
        kl(LAPLACE, member("Laplace", n, w)),
        s * exp(-Abs(m - n) / s) / w - log(s / w) - 1 + Abs(m - n) / w,
        s * exp(-Abs(m - n) / w) / w - log(s / w) - 1 + Abs(m - n) / w,
    ),
    Case(
        "Normal, Laplace",
        kl(NORMAL, member("Laplace", n, w)),
        -log(s / w) - HALF - log(pi / 2) / 2
        + (sqrt(2 / pi) * s * exp(-((m - n) ** 2) / (2 * s**2)) + (m - n) * erf((m - n) / (sqrt(2) * s))) / w,
        -log(s / w) - HALF - log(pi / 2) / 2
        + (sqrt(2 / pi) * s * exp(-((m - n) ** 2) / (2 * s**2)) + (m - n) * erf((m - n) / s)) / w,
    ),
    Case(
        "Cauchy, Cauchy",
        kl(CAUCHY, member("Cauchy", n, w)),
        log(((s + w) ** 2 + (m - n) ** 2) / (4 * s * w)),
        log(((s + w) ** 2 + (m - n) ** 2) / (2 * s * w)),
    ),
    Case(
        "Pareto, Pareto",
        kl(PARETO, member("Pareto", w, c)),
        c * log(s / w) - log(c / a) - 1 + c / a,
        c * log(w / s) - log(c / a) - 1 + c / a,
        (sympy.LessThan(w, s),),
    ),
    Case(
        "Uniform, Beta",
        kl(member("Uniform", u, u + w), member("Beta", c, d)),
        -log(w) + loggamma(c) + loggamma(d) - loggamma(c + d)
        - (c - 1) * ((u + w) * log(u + w) - u * log(u) - w) / w
        + (d - 1) * (w - (1 - u) * log(1 - u) + (1 - u - w) * log(1 - u - w)) / w,
        -log(w) + loggamma(c) + loggamma(d) - loggamma(c + d)
        - (c - 1) * ((u + w) * log(u + w) - u * log(u) + w) / w
        + (d - 1) * (w - (1 - u) * log(1 - u) + (1 - u - w) * log(1 - u - w)) / w,
        (sympy.StrictLessThan(0, u), sympy.StrictLessThan(u + w, 1)),
    ),
    Case(
        "continuous Bernoulli, Uniform",
        kl(BERNOULLI, member("Uniform", u, u + w)),
        BERNOULLI_MEAN * (log(r) - log(1 - r)) + LN_C + log(1 - r) + log(w),
        BERNOULLI_MEAN * (log(r) - log(1 - r)) + LN_C + log(1 - r) - log(w),
        (*BELOW_HALF, sympy.LessThan(u, 0), sympy.LessThan(1, u + w)),
    ),
)  # fmt: skip

CASES = (*MOMENTS, *DIVERGENCES)


def named(cases: Iterable[Case]) -> list[str]:
    return [case.name for case in cases]


@pytest.mark.parametrize("case", CASES, ids=named(CASES))
def test_proved_from_the_density(case: Case) -> None:
    verdict = judge(case.lhs, case.true, case.given)
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize("case", CASES, ids=named(CASES))
def test_the_twin_is_refuted(case: Case) -> None:
    verdict = judge(case.lhs, case.false, case.given)
    assert not verdict.proved
    assert verdict.refuted, verdict.reason


NOT_YET = frozenset(("Wald", "ExGaussian"))  # true, and without a proof as yet
CONTINUOUS = sorted(name for name, family in FAMILIES.items() if family.variable.sort == REAL)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_every_continuous_family_is_a_law(name: str) -> None:
    """The density integrates to one: an expectation of 1 is defined only for a law."""
    family = FAMILIES[name]
    given = family.domain
    if name == "ContinuousBernoulli":
        given = (*given, lt(family.parameters[0], to_term(HALF)))
    of = family.law(*family.parameters)
    one = Apply("expectation", (of, abstract(ONE, Symbol("x"))))
    verdict = check_terms(one, ONE, "=", (*given, family.definition))
    assert verdict.undecided if name in NOT_YET else verdict.proved


# --- integrals without a law ---------------------------------------------------------------------------

INTEGRALS = (
    (sympy.Integral(x ** (a - 1) * exp(-x), (x, 0, oo)), gamma(a), gamma(a + 1)),
    (sympy.Integral(x**a * exp(-b * x**2), (x, 0, oo)), gamma((a + 1) / 2) / (2 * b ** ((a + 1) / 2)), gamma(a)),
    (sympy.Integral(exp(-x) * log(x), (x, 0, oo)), -EG, EG),
    (sympy.Integral(exp(-x) * log(x) ** 2, (x, 0, oo)), EG**2 + pi**2 / 6, EG**2),
    (sympy.Integral(x ** (a - 1) / (1 + x) ** (a + b), (x, 0, oo)), gamma(a) * gamma(b) / gamma(a + b), gamma(a)),
    (sympy.Integral(log(x), (x, 0, 1)), sympy.S(-1), sympy.S.One),
    (sympy.Integral(x**a * log(x) ** 2, (x, 0, 1)), 2 / (a + 1) ** 3, 1 / (a + 1) ** 3),
    (sympy.Integral(log(x) / x**2, (x, 1, oo)), sympy.S.One, sympy.S(2)),
    (sympy.Integral(log(1 - x) * log(x), (x, 0, 1)), 2 - pi**2 / 6, 2 - pi**2 / 12),
    (sympy.Integral(1 / (sqrt(x) * sqrt(1 - x)), (x, 0, 1)), pi, pi / 2),
    (sympy.Integral(exp(-exp(x)) * exp(a * x), (x, -oo, oo)), gamma(a), gamma(a + 1)),
    (sympy.Integral(exp(x) / (1 + exp(x)) ** 2 * x**2, (x, -oo, oo)), pi**2 / 3, pi**2 / 6),
    (sympy.Integral(log(1 + x**2) / (1 + x**2), (x, -oo, oo)), 2 * pi * log(2), pi * log(2)),
    (sympy.Integral(exp(-(x**2)), (x, 0, a)), sqrt(pi) * erf(a) / 2, sqrt(pi) * erf(a)),
    (sympy.Integral(exp(-Abs(x - a)), (x, 0, oo)), 2 - exp(-a), 2 + exp(-a)),
    (sympy.Integral(exp(-a / x) / x ** (b + 1), (x, 0, oo)), gamma(b) / a**b, gamma(b) * a**b),
)  # fmt: skip


@pytest.mark.parametrize(
    ("lhs", "true", "false"), INTEGRALS, ids=[str(case[0].args[0]) for case in INTEGRALS]
)
def test_integrals(lhs: sympy.Expr, true: sympy.Expr, false: sympy.Expr) -> None:
    assert check(lhs, true).proved
    assert not check(lhs, false).proved


def test_special_functions() -> None:
    assert check(trigamma(a + 1), trigamma(a) - 1 / a**2).proved
    assert check(trigamma(1), pi**2 / 6).proved
    assert check(sympy.beta(a, b), gamma(a) * gamma(b) / gamma(a + b)).proved
    assert check(gamma(a + 2), a * (a + 1) * gamma(a)).proved
    assert check(gamma(a - 1), gamma(a) / (a - 1), given=[a > 1]).proved
    assert not check(gamma(a - 1), gamma(a) / (a - 1)).proved
    assert check(sympy.Derivative(digamma(a), a), trigamma(a)).proved
    assert check(sympy.Derivative(loggamma(a), a, a), trigamma(a)).proved
    assert not check(trigamma(a + 1), trigamma(a) + 1 / a**2).proved
    assert check(trigamma(a + 1), trigamma(a) + 1 / a**2).refuted


# --- regions of validity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lhs", "rhs", "condition"),
    [
        (mean(PARETO), a * s / (a - 1), sympy.StrictLessThan(1, a)),
        (mean(G, 1 / x), b / (a - 1), sympy.StrictLessThan(1, a)),
        (mean(E, exp(c * x)), r / (r - c), sympy.StrictLessThan(c, r)),
    ],
    ids=["Pareto mean", "Gamma inverse", "exponential transform"],
)
def test_the_region_that_is_missing_is_named(lhs: Term, rhs: sympy.Expr, condition: sympy.Basic) -> None:
    verdict = judge(lhs, rhs, ())
    assert verdict.undecided
    assert verdict.missing == (relation(condition),)
    assert judge(lhs, rhs, (condition,)).proved


def test_both_sides_of_an_excluded_parameter() -> None:
    region = (sympy.StrictLessThan(r, 1), sympy.Unequality(r, HALF))
    assert judge(mean(BERNOULLI), BERNOULLI_MEAN, region).proved
    assert not judge(mean(BERNOULLI), r, region).proved
