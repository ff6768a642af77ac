"""True steps are never refuted, false ones never proved, and theorems are true: at random, against mpmath.

`random_steps` makes the steps, `reference` says what they mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from random import Random

import pytest
from hypothesis import currently_in_test_context, given, note, settings
from hypothesis import strategies as st
from random_steps import POSITIVES, REALS, SIGNS, THEORIES, RandomStep, hypotheses, slip
from reference import Undefined, Unknown, definitions, differ, holds, value

from verify.checker import check_terms
from verify.context import ContextError
from verify.families import definitions_in
from verify.kernel.certificate import certificate, inferences, replay
from verify.kernel.theorem import Theorem
from verify.terms import Apply, Symbol, Term, TermError
from verify.verdict import Verdict

VALUES = tuple(map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "-1/3", "3/2", "7/3", "-5/2", "3", "7/10")))
ABOVE_ZERO = tuple(v for v in VALUES if v > 0)

random = st.randoms(use_true_random=False)


# The part of the profile's number of cases that a theory gets: integrals take a hundred times longer.
SHARE = {"algebra": 1.0, "order": 0.5, "slope": 0.5, "finite sum": 0.5, "gaussian": 0.1, "pushforward": 0.1}


def cases(theory: str, part: float = 1.0) -> settings:
    """As many cases as the profile has for the theory."""
    return settings(max_examples=max(3, int(part * SHARE.get(theory, 0.02) * settings().max_examples)))


def check(step: RandomStep) -> Verdict | None:
    """The verdict on the step; None for a context that is none."""
    if currently_in_test_context():
        note(f"{step.lhs} {step.relation} {step.rhs}    given {', '.join(map(str, step.given))}")
    given_ = (*step.given, *definitions_in((step.lhs, step.rhs)))
    try:
        return check_terms(step.lhs, step.rhs, step.relation, given_)
    except ContextError:
        return None


def points(r: Random, given_: Iterable[Term], count: int) -> Iterator[dict[Symbol, object]]:
    """Points at which everything given holds, values like 0 and 1 among them."""
    meanings: dict[Symbol, object] = dict(definitions(given_))
    for _ in range(count):
        point = meanings | {s: r.choice(VALUES) for s in REALS} | {s: r.choice(ABOVE_ZERO) for s in POSITIVES}
        if lacks_nothing(point, given_):
            yield point


def lacks_nothing(point: dict[Symbol, object], given_: Iterable[Term]) -> bool:
    try:
        return all(holds(hypothesis, point) for hypothesis in given_)
    except Unknown:
        return False


def disproof(relation: str, lhs: Term, rhs: Term, point: dict[Symbol, object]) -> str:
    """Why the relation fails at the point, or nothing where it holds or that is not clear."""
    try:
        if lhs.sort == "law":
            return "" if holds(Apply("eq", (lhs, rhs)), point) else "other laws"
        left, right = value(lhs, point), value(rhs, point)
        apart = differ(left, right)
    except Undefined as undefined:
        return str(undefined)
    except Unknown:
        return ""
    fails = {"=": apart, "<": not left < right, "<=": apart and left > right, "!=": not apart}
    return f"{left} and {right}" if fails[relation] else ""


def require_truth(step: RandomStep, verdict: Verdict, r: Random, count: int = 4) -> None:
    """A step that is proved holds, with both sides defined, at every point; a counterexample is one."""
    if verdict.proved:
        for point in points(r, verdict.hypotheses, count):
            why = disproof(step.relation, step.lhs, step.rhs, point)
            assert not why, f"PROVED, but at {shown(point)}: {why}"
    if verdict.refuted and verdict.counterexample is not None and step.lhs.sort != "law":
        point = (
            dict(definitions(step.given)) | dict(definitions_of(step)) | dict(verdict.counterexample.values)
        )
        agreed = agreement(step, point)
        assert not agreed, f"REFUTED at {verdict.counterexample.point}, where it holds: {agreed}"


def definitions_of(step: RandomStep) -> dict[Symbol, Term]:
    return definitions(definitions_in((step.lhs, step.rhs)))


def agreement(step: RandomStep, point: dict[Symbol, object]) -> str:
    """The values of both sides where the relation clearly holds at the point."""
    try:
        left, right = value(step.lhs, point), value(step.rhs, point)
        apart = differ(left, right)
    except (Undefined, Unknown):
        return ""
    fine = {"=": not apart, "<": apart and left < right, "<=": left <= right and apart, "!=": apart}
    return f"{left} and {right}" if fine[step.relation] else ""


def shown(point: dict[Symbol, object]) -> str:
    return ", ".join(f"{s} = {v}" for s, v in point.items() if s.sort in ("real", "integer"))


# --- true steps ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theory", THEORIES)
def test_true_steps_are_not_refuted(theory: str) -> None:
    @cases(theory)
    @given(random)
    def run(r: Random) -> None:
        step = THEORIES[theory](r)
        verdict = check(step)
        assert verdict is not None and not verdict.refuted, repr(verdict)
        require_truth(step, verdict, r, 2)

    run()


# What is proved of true steps; some of them hold only where a side has a value, and are undecided rightly.
PROVED = {
    "algebra": 0.7,
    "linearity": 0.75,
    "substitution": 0.65,
    "gaussian": 0.9,
    "reparameterized": 0.7,
    "slope": 0.8,
    "under the integral": 0.05,
    "order": 0.35,
}


@pytest.mark.parametrize("theory", THEORIES)
def test_true_steps_are_mostly_proved(theory: str) -> None:
    r = Random(2)
    steps = [THEORIES[theory](r) for _ in range(30)]
    statuses = Counter(verdict.status for step in steps if (verdict := check(step)) is not None)
    assert statuses["proved"] >= PROVED.get(theory, 0.95) * statuses.total(), statuses


# --- slips -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("theory", THEORIES)
def test_what_is_proved_after_a_slip_is_true(theory: str) -> None:
    @cases(theory)
    @given(random)
    def run(r: Random) -> None:
        step = THEORIES[theory](r)
        try:
            wrong = step._replace(rhs=slip(r, step.rhs), given=r.choice([SIGNS, SIGNS, hypotheses(r)]))
        except TermError:
            return
        verdict = check(wrong)
        if verdict is not None:
            require_truth(wrong, verdict, r)

    run()


# --- theorems --------------------------------------------------------------------------------------


@pytest.mark.parametrize("theory", THEORIES)
def test_theorems_inside_proofs_are_true(theory: str) -> None:
    @cases(theory, 0.5)
    @given(random)
    def run(r: Random) -> None:
        verdict = check(THEORIES[theory](r))
        if verdict is None or verdict.theorem is None:
            return
        made = inferences((verdict.theorem,))
        for theorem in (r.choice(made) for _ in range(8)):
            for point in points(r, (*verdict.hypotheses, *theorem.hypotheses), 1):
                assert not is_false(theorem, point), f"{theorem.rule}: {theorem!r} fails at {shown(point)}"
        again = replay(certificate((verdict.theorem,))).theorem
        assert (
            again.conclusion == verdict.theorem.conclusion and again.hypotheses == verdict.theorem.hypotheses
        )

    run()


def is_false(theorem: Theorem, point: dict[Symbol, object]) -> bool:
    try:
        return not holds(theorem.conclusion, point)
    except (Unknown, Undefined):
        return False
