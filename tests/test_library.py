"""The library itself: every step has its verdict, for reasons that do not hang on names or hints."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest

from verify import Derivation, Reason, Step, Verdict, library
from verify.checker import CARRIED_BY, check_step
from verify.kernel.certificate import Replayed, replay
from verify.kernel.theorem import RULES
from verify.matching import objection
from verify.statement import statement as proposition
from verify.terms import Symbol, Term, substitute
from verify.writer.rules import statement


class Judged(NamedTuple):
    """A step of the library with the verdict of the checker."""

    derivation: Derivation
    step: Step
    verdict: Verdict

    @property
    def name(self) -> str:
        return f"{self.derivation.id}/{self.step.id}"


LIBRARY = tuple(library())
DERIVATIONS = tuple(item for item in LIBRARY if isinstance(item, Derivation))
S2 = tuple(d for d in DERIVATIONS if d.source.startswith("S2,"))
CARRIED = ("substitution", "reparameterization", "differentiation_under_the_integral")


@pytest.fixture(scope="session")
def judged() -> tuple[Judged, ...]:
    return tuple(Judged(d, step, check_step(step)) for d in DERIVATIONS for step in d.steps)


@pytest.fixture(scope="session")
def replayed(judged: tuple[Judged, ...]) -> dict[str, tuple[Step, Replayed]]:
    """The certificate of each step, through JSON and back through the kernel."""
    certificates = {item.name: json.dumps(item.verdict.certificate()) for item in judged}
    steps = {item.name: item.step for item in judged}
    return {name: (steps[name], replay(json.loads(text))) for name, text in certificates.items()}


def unexpected(steps: tuple[Step, ...]) -> list[str]:
    """The steps that do not get the verdict expected of them, each with the checker's story."""
    verdicts = ((step, check_step(step)) for step in steps)
    return [f"{step.id}: {verdict!r}" for step, verdict in verdicts if verdict.status != step.expected]


# --- what it holds --------------------------------------------------------------------------------------


def test_every_module_is_a_part_of_the_library() -> None:
    assert [item for item in LIBRARY if not isinstance(item, Derivation)] == []


def test_the_library_is_as_large_as_promised() -> None:
    assert len(DERIVATIONS) >= 8
    assert sum(len(d.steps) for d in DERIVATIONS) >= 40


def test_every_claim_of_the_two_texts_has_a_step() -> None:
    ids = " ".join(step.id for d in DERIVATIONS for step in d.steps)
    wanted = [f"S2.{n}" for n in range(1, 18)] + [f"S0.{n}" for n in range(1, 19)]
    assert [name for name in wanted if name not in ids] == []


def test_every_derivation_names_its_source() -> None:
    assert [d.id for d in DERIVATIONS if not d.source] == []


# --- the verdicts ---------------------------------------------------------------------------------------


def test_every_step_has_the_verdict_expected_of_it(judged: tuple[Judged, ...]) -> None:
    wrong = [item.name for item in judged if item.verdict.status != item.step.expected]
    assert wrong == []


def test_a_proof_is_of_the_step_as_written_and_from_what_is_declared(judged: tuple[Judged, ...]) -> None:
    for item in judged:
        theorem = item.verdict.theorem
        if theorem is not None:
            step = item.step
            assert theorem.conclusion == proposition(step.lhs, step.relation, step.rhs), item.name
            assert theorem.hypotheses <= frozenset(item.step.given), item.name


def test_the_theorem_named_by_the_author_carries_the_step(judged: tuple[Judged, ...]) -> None:
    checked = 0
    for item in judged:
        reason = item.step.reason
        if item.verdict.proved and reason is not None and reason.name in CARRIED:
            checked += 1
            assert not CARRIED_BY[reason.name].isdisjoint(item.verdict.because), item.name
    assert checked >= 8


def test_the_axioms_are_seven(judged: tuple[Judged, ...]) -> None:
    used = frozenset().union(*(item.verdict.axioms for item in judged))
    axioms = {name for name, rule in RULES.items() if rule.axiom}
    integrals = {"beta_integral", "euler_integral", "gaussian_integral", "poisson_logarithm"}
    assert used <= axioms == integrals | {"binomial_series", "binomial_theorem", "exponential_series"}


# --- nothing is scripted --------------------------------------------------------------------------------


def unhinted(step: Step) -> Step:
    return replace(step, reason=None)


def renamed(step: Step, image: Callable[[Symbol], Symbol]) -> Step:
    """The step with other symbols, in its hint and in what it is given as well."""
    arguments = step.reason.arguments if step.reason is not None else ()
    terms = [step.lhs, step.rhs, *step.given, *(a for a in arguments if isinstance(a, Term))]
    mapping = {symbol: image(symbol) for term in terms for symbol in term.free}

    def of(term: Term) -> Term:
        return substitute(term, mapping)

    reason = step.reason
    if reason is not None:
        reason = Reason(reason.name, tuple(of(a) if isinstance(a, Term) else a for a in arguments))
    return replace(step, lhs=of(step.lhs), rhs=of(step.rhs), given=tuple(map(of, step.given)), reason=reason)


def mirrored(symbol: Symbol) -> Symbol:
    """A name that stands in the alphabet as far from its end as the old one from its start."""
    return Symbol("".join(chr(219 - ord(c)) if c.islower() else c for c in symbol.name) + "'", symbol.sort)


def test_the_library_holds_without_the_hints_of_its_authors() -> None:
    """S2 and all the rest: a hint may say why, but nothing hangs on it."""
    assert len(S2) == 2
    assert unexpected(tuple(map(unhinted, _steps(DERIVATIONS)))) == []


def test_the_library_holds_with_other_names() -> None:
    """The names of the families are other ones, too."""
    steps = tuple(renamed(step, mirrored) for step in _steps(DERIVATIONS))
    for new, old in zip(steps, _steps(DERIVATIONS), strict=True):
        assert new.lhs.free.isdisjoint(old.lhs.free)
        assert len(new.lhs.free) == len(old.lhs.free)
    assert unexpected(steps) == []


def test_s2_holds_with_other_names_and_without_hints() -> None:
    assert unexpected(tuple(renamed(unhinted(step), mirrored) for step in _steps(S2))) == []


def _steps(derivations: tuple[Derivation, ...]) -> tuple[Step, ...]:
    return tuple(step for d in derivations for step in d.steps)


# --- certificates ---------------------------------------------------------------------------------------


def test_every_certificate_replays_to_its_step(replayed: dict[str, tuple[Step, Replayed]]) -> None:
    objections = {name: objection(found, step) for name, (step, found) in replayed.items()}
    assert {name: why for name, why in objections.items() if why} == {}


def test_no_certificate_is_that_of_another_step(replayed: dict[str, tuple[Step, Replayed]]) -> None:
    rows = list(replayed.values())
    for (step, _), (other, found) in zip(rows, rows[1:], strict=False):
        if (step.lhs, step.rhs) != (other.lhs, other.rhs):
            assert objection(found, step)


def test_certificates_use_rules_that_have_a_source(judged: tuple[Judged, ...]) -> None:
    used = {line["rule"] for item in judged for line in item.verdict.certificate()["lines"]}
    assert len(used) > 20
    assert [name for name in sorted(used) if not statement(RULES[name]).fields.get("Source")] == []
