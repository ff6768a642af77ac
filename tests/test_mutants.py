"""Formulas with a slip in them are never proved.  All of them: `python -m benchmarks.mutants`."""

from __future__ import annotations

import random

import mpmath
import pytest

from benchmarks.mutants import Case, cases, changed, divergences, value
from verify import Verdict
from verify.checker import check_terms
from verify.formula import Formula
from verify.terms import HALF, ONE, TWO, Number, Symbol, add, div, exp, ln, mul, neg, pow_, symbol

EACH = 1  # mutants of each formula
x, y = symbol("x"), symbol("y")


def chosen(formula: Formula) -> list[Case]:
    found = list(cases([formula]))
    return random.Random(f"{formula.id}, too").sample(found, min(EACH, len(found)))


@pytest.fixture(scope="module")
def judged() -> list[tuple[Case, Verdict]]:
    return [(case, case.verdict()) for formula in divergences() for case in chosen(formula)]


def test_no_mutant_is_proved(judged: list[tuple[Case, Verdict]]) -> None:
    assert [f"{case.formula.id}: {case.mutant.name}" for case, verdict in judged if verdict.proved] == []


def test_all_mutants_are_refuted(judged: list[tuple[Case, Verdict]]) -> None:
    open_ = [f"{case.formula.id}: {case.mutant.name}" for case, verdict in judged if not verdict.refuted]
    assert len(judged) >= 35 and open_ == []
    for _, verdict in judged:
        if verdict.refuted:
            assert verdict.counterexample is not None and verdict.counterexample.theorems


@pytest.mark.parametrize(
    ("formula", "slip"),
    [
        ("uniform-continuous-bernoulli.kl", "-ln(lambda) dropped"),  # a value for lambda > 1/2 only
        ("gumbel.kl", "b_1/b_2 with the other sign"),  # a value for b_1 < b_2 only
        ("continuous-bernoulli-exponential.kl", "1 dropped"),  # no value anywhere
        ("uniform-beta.kl", "b with the other sign"),
    ],
)
def test_mutants_without_a_value_on_most_of_the_region_are_refuted(formula: str, slip: str) -> None:
    (whole,) = (f for f in divergences() if f.id == formula)
    slips = [mutant for mutant in changed(whole) if mutant.name == slip]
    assert slips and all(Case(whole, mutant).verdict().refuted for mutant in slips)


def test_the_library_gives_a_thousand_mutants() -> None:
    assert sum(len(changed(formula)) for formula in divergences()) > 1000


def test_nearly_every_mutant_has_another_value() -> None:
    """Where a change does not alter the value (a sign under a square), it is no mutant."""
    formula = next(f for f in divergences() if f.id == "gamma.kl")
    assert len(list(cases([formula]))) >= 0.9 * len(changed(formula))


def test_a_change_that_alters_nothing_is_proved_and_left_out() -> None:
    formula = next(f for f in divergences() if f.id == "gaussian.kl")
    mu_1, mu_2 = Symbol("mu_1"), Symbol("mu_2")
    mutant = next(m for m in changed(formula) if m.name == "mu_1 with the other sign")
    assert mutant.term.free >= {mu_1, mu_2}
    flipped = add(neg(mu_1), mu_2)
    same = Case(formula, mutant._replace(term=_with(formula.value, flipped)))
    assert same.verdict().proved
    assert not check_terms(formula.subject, mutant.term, "=", formula.given).proved


def _with(term, other):
    from verify.terms import replace, sub

    return replace(term, sub(Symbol("mu_1"), Symbol("mu_2")), other)


def test_the_second_opinion_computes() -> None:
    term = add(ln(div(x, y)), mul(HALF, pow_(x, 2)), neg(exp(y)), Number(-3), mul(TWO, ONE))
    with mpmath.workdps(30):
        expected = mpmath.log(2) + 8 - mpmath.exp(2) - 1
        assert abs(value(term, {x: mpmath.mpf(4), y: mpmath.mpf(2)}) - expected) < 1e-25
