"""What the kernel believes without proof, held against ball arithmetic at many points.

Both sides of every axiom are enclosed at each point in tight balls, which overlap; the ball of a side that
is changed in the twelfth digit does not.  The left sides are computed here, from what they mean, by series
whose remainder is bounded; where the kernel encloses them too, its ball overlaps that one.
"""

from __future__ import annotations

import contextlib
import inspect
import random
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from math import comb
from typing import get_type_hints

import pytest
from click.testing import CliRunner
from flint import acb, arb, ctx, fmpq

from verify.cli import cli
from verify.kernel.balls import ball
from verify.kernel.enclosure import enclose, enclosure
from verify.kernel.theorem import BudgetExceeded, Rule, RuleError, Theorem
from verify.terms import INTEGER, Apply, Number, Symbol, Term, TermError, substitute
from verify.writer import rules

AXIOMS = tuple(rule for rule in rules.by_name().values() if rule.axiom)
BITS = 160
TIGHT = arb(2) ** -80

SIZES = "1/7 1/5 1/3 2/5 1/2 3/5 3/4 4/5 19/20 1 8/7 4/3 3/2 5/3 2 5/2 3 22/7 4 5 13/2 8 17/2 11 16 23"
REALS = [Fraction(v) for v in SIZES.split()]
REALS += [-v for v in REALS[:18]]
INTEGERS = list(map(Fraction, range(13)))
WHOLE = frozenset("nmjk")  # parameters of rules that stand for integers


def general(rule: Rule) -> Theorem:
    """The axiom in free symbols."""
    hints = get_type_hints(rule.function)
    arguments: list[object] = []
    for name in inspect.signature(rule.function).parameters:
        if hints[name] is Term:
            arguments.append(Symbol(name, INTEGER if name in WHOLE else "real"))
        elif hints[name] is Symbol:
            arguments.append(Symbol("i_", INTEGER))
        elif hints[name] is int:
            arguments.append(2)
        else:
            arguments.append(())
    return rule.infer(*arguments)


def points(theorem: Theorem, wanted: int = 48) -> Iterator[dict[Symbol, Term]]:
    """Points at which the hypotheses are theorems, the same in every run."""
    free = sorted(theorem.conclusion.free.union(*(h.free for h in theorem.hypotheses)), key=str)
    if not free:
        yield {}
        return
    chance = random.Random(str(theorem))
    seen: set[tuple[Fraction, ...]] = set()
    for _ in range(60 * wanted):
        values = tuple(chance.choice(INTEGERS if s.sort == INTEGER else REALS) for s in free)
        if len(seen) >= wanted:
            return
        point = {s: Number(v) for s, v in zip(free, values, strict=True)}
        if values not in seen and all(holds(substitute(h, point)) for h in theorem.hypotheses):
            seen.add(values)
            yield point


def holds(hypothesis: Term) -> bool:
    try:
        enclosure(hypothesis, BITS, ())
    except (RuleError, BudgetExceeded, TermError):
        return False
    return True


def enclosed(term: Term) -> arb:
    return ball(enclose(term, BITS)).real


def about(radius: arb) -> arb:
    """All numbers of at most this size."""
    return (-abs(radius).upper()).union(abs(radius).upper())


# --- the left sides, each by itself ----------------------------------------------------------------


def beyond(ratio: arb, last: arb) -> arb:
    """The rest of a series whose terms shrink by the ratio from the last one on."""
    assert ratio < 1
    return about(abs(last) * ratio / (1 - ratio))


def gaussian_integral() -> arb:
    """Twice the series of e^(-x^2/2) up to 20, integrated term by term; beyond, e^(-x^2/2) <= e^(-10 x)."""
    bits = ctx.prec
    with ctx.workprec(bits + 700):
        x, term, total = arb(20), arb(20), arb(20)
        for n in range(1, 1500):
            term *= -(x * x) / (2 * n)
            total += term / (2 * n + 1)
        total += about(term)  # an alternating series whose terms shrink
        return 2 * (total + (arb(-200).exp() / 10).union(arb(0)))


def euler_integral(s: fmpq) -> arb:
    """The series of t^(s-1) e^(-t) up to 400; beyond, t^(s-1) <= e^(t/2) for s <= 30."""
    end = arb(400)
    with ctx.workprec(BITS + 1400):
        s = arb(s)
        term, total = end**s, end**s / s
        for n in range(1, 3000):
            term *= -end / n
            total += term / (s + n)
        return total + about(term) + (2 * arb(-200).exp()).union(arb(0))


def beta_integral(a: fmpq, b: fmpq) -> arb:
    def half(a: arb, b: arb) -> arb:
        """The integral up to 1/2, by the binomial series of (1 - t)^(b-1)."""
        coefficient, total, power = arb(1), arb(0), arb(2) ** -a
        for n in range(400):
            total += coefficient * power / (a + n)
            coefficient *= (n + 1 - b) / (n + 1)
            power /= 2
        ratio = (arb(1) + abs(b) / 400) / 2
        return total + beyond(ratio, coefficient * power * 2)

    return half(arb(a), arb(b)) + half(arb(b), arb(a))


def exponential_series(argument: fmpq) -> arb:
    x = arb(argument)
    term, total = arb(1), arb(1)
    for n in range(1, 400):
        term *= x / n
        total += term
    return total + beyond(abs(x) / 400, term)


def binomial_theorem(x: fmpq, y: fmpq, n: fmpq) -> arb:
    m = int(n.p)
    return arb(sum((comb(m, k) * x**k * y ** (m - k) for k in range(m + 1)), fmpq(0)))


def binomial_series(r: fmpq, x: fmpq) -> arb:
    """The k-th coefficient is r (r + 1) ... (r + k - 1) / k!."""
    r, x = arb(r), arb(x)
    term, total = arb(1), arb(1)
    for k in range(3000):
        term *= x * (r + k) / (k + 1)
        total += term
    return total + beyond(abs(x) * (1 + abs(r) / 3000), term)


def poisson_logarithm(m: fmpq, g: fmpq) -> arb:
    """With t = tan(phi): ln of an analytic function without zeros, less 2 ln cos(phi), whose integral is Euler's."""

    def integrand(angle: acb, analytic: bool) -> acb:
        sine, cosine = angle.sin(), angle.cos()
        return ((sine - m * cosine) ** 2 + (g * cosine) ** 2).log(analytic=analytic)

    half = arb.pi() / 2
    return acb.integral(integrand, -half, half).real + 2 * arb.pi() * arb(2).log()


LEFT = {
    function.__name__: function
    for function in (
        gaussian_integral, euler_integral, beta_integral, poisson_logarithm, exponential_series, binomial_theorem,
        binomial_series,
    )
}  # fmt: skip


def left_side(rule: Rule, left: Term, point: dict[Symbol, Term]) -> arb:
    """Its ball, by the function of that name at exact numbers, or the kernel's."""
    function = LEFT.get(rule.name)
    if function is None:
        return enclosed(left)
    return function(**{symbol.name: exact(value) for symbol, value in point.items()})


def exact(value: Term) -> fmpq:
    assert isinstance(value, Number)
    return fmpq(value.value.numerator, value.value.denominator)


@pytest.mark.parametrize("rule", AXIOMS, ids=lambda rule: rule.name)
def test_the_left_sides_are_those_of_the_axioms(rule: Rule) -> None:
    """The kernel's own balls, where it has any, overlap those that are computed here."""
    theorem = general(rule)
    for point in islice(points(theorem), 8):
        left = substitute(theorem.lhs, point)
        with ctx.workprec(BITS), contextlib.suppress(RuleError, BudgetExceeded):
            assert enclosed(left).overlaps(left_side(rule, left, point)), point


@pytest.mark.parametrize("rule", AXIOMS, ids=lambda rule: rule.name)
def test_both_sides_agree_in_tight_balls_and_a_perturbed_twin_does_not(rule: Rule) -> None:
    theorem = general(rule)
    conclusion = theorem.conclusion
    assert isinstance(conclusion, Apply) and conclusion.op == "eq"
    count = 0
    for point in points(theorem):
        left, right = (substitute(side, point) for side in conclusion.args)
        with ctx.workprec(BITS):
            first, second = left_side(rule, left, point), enclosed(right)
            twin = second * (1 + arb(10) ** -12)
            assert first.overlaps(second), (point, first, second)
            assert max(first.rad(), second.rad()) < TIGHT * (abs(second).upper() + 1), (point, first, second)
            assert second.is_zero() or not first.overlaps(twin), point
        count += 1
    assert count >= (24 if conclusion.free else 1)


def test_the_points_reach_beyond_the_easy_ones() -> None:
    """Small and large parameters, and both signs where the axiom allows them."""
    for rule in AXIOMS:
        theorem = general(rule)
        for symbol in theorem.conclusion.free:
            values = [p[symbol].value for p in points(theorem)]  # type: ignore[attr-defined]
            assert max(values) - min(values) > 1, (rule.name, symbol)


def test_there_are_few_axioms_and_each_names_its_source() -> None:
    assert len(AXIOMS) <= 12
    for rule in AXIOMS:
        fields = rules.statement(rule).fields
        assert fields["Statement"] and re.search(r"[0-9]", fields["Source"]), rule.name


def test_the_command_lists_them_with_their_sources() -> None:
    output = CliRunner().invoke(cli, ["explain", "axioms"]).output
    for rule in AXIOMS:
        said = rules.statement(rule)
        assert rule.name in output and said.fields["Statement"] in output and said.fields["Source"] in output
    ordinary = next(rule for rule in rules.by_name().values() if not rule.axiom)
    assert f"{ordinary.name}  " not in output
