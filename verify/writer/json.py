"""The report as JSON, schema 1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..derivation import Place
from ..report import Checked, Outcome, Report, fingerprint
from ..terms.latex import latex
from ..verdict import Counterexample, Evidence

if TYPE_CHECKING:
    from ..reader.document import Inferred

SCHEMA = 1


def write(report: Report) -> str:
    """The whole report as one JSON document."""
    return json.dumps(data(report), indent=2)


def data(report: Report) -> dict[str, Any]:
    """The report as JSON data."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "summary": report.summary,
        "derivations": [_derivation(checked) for checked in report.derivations],
    }


def _derivation(checked: Checked) -> dict[str, Any]:
    derivation = checked.derivation
    return {
        "id": derivation.id,
        "title": derivation.title,
        "source": derivation.source,
        "steps": [_step(outcome) for outcome in checked.outcomes],
    } | ({"notes": [_note(note) for note in checked.notes]} if checked.source is not None else {})


def _note(note: Inferred) -> dict[str, Any]:
    """Something that the reader of a document inferred, and from where."""
    return {"message": note.message, **_place(note.place)}


def _step(outcome: Outcome) -> dict[str, Any]:
    step, verdict = outcome
    return {
        "id": step.id,
        **_place(step.place),
        "relation": step.relation,
        "lhs": _side(outcome, 0),
        "rhs": _side(outcome, 1),
        "verdict": verdict.status,
        "expected": step.expected,
        "rule": verdict.rule,
        "because": list(verdict.because),
        "hypotheses": [latex(hypothesis) for hypothesis in verdict.hypotheses],
        "missing": [latex(hypothesis) for hypothesis in verdict.missing],
        "reason": verdict.reason,
        "counterexample": _counterexample(verdict.counterexample),
        "evidence": _evidence(verdict.evidence),
        "axioms": list(verdict.axioms),
        "fingerprint": fingerprint(step),
        "milliseconds": round(verdict.milliseconds, 3),
    }


def _side(outcome: Outcome, number: int) -> str:
    """A side of a step as it was judged, which a chain may go on with; of one that is not read, as it is written."""
    step, verdict = outcome
    if step.written is not None and step.written.question:
        return step.written.source[number]
    return latex((verdict.lhs, verdict.rhs)[number])


_NOWHERE = dict.fromkeys(("file", "line", "column", "end_line", "end_column"))


def _place(place: Place | None) -> dict[str, Any]:
    return {field: getattr(place, field) for field in _NOWHERE} if place else _NOWHERE


def _counterexample(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "point": dict(found.point),
        "lhs": found.lhs,
        "rhs": found.rhs,
        "looks_like": found.looks_like,
    }


def _evidence(found: Evidence | None) -> dict[str, Any] | None:
    return {"agrees": found.agrees, "points": found.points, "digits": found.digits} if found else None
