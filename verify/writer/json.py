"""The report as JSON, schema 1."""

from __future__ import annotations

import json
from typing import Any

from .. import __version__
from ..derivation import Place
from ..report import Checked, Outcome, Report, fingerprint
from ..terms.latex import latex
from ..verdict import Counterexample, Evidence

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
    }


def _step(outcome: Outcome) -> dict[str, Any]:
    step, verdict = outcome
    return {
        "id": step.id,
        **_place(step.place),
        "relation": step.relation,
        "lhs": latex(step.lhs),
        "rhs": latex(step.rhs),
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
