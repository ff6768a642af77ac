"""The report for people: a line per derivation when all is well, and the whole story of a step that is not.

Lines carry terminal styles; `click.echo` drops them where the output is no terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from click import style

from ..derivation import Step
from ..reader.rows import chains
from ..reader.source import ReadError, Source
from ..reader.tree import parse
from ..report import Checked, Outcome, Report, count
from ..terms import Apply
from ..terms.latex import latex
from ..terms.text import text
from ..verdict import Counterexample, Evidence, Verdict
from .diagnostics import Mark, snippet

if TYPE_CHECKING:
    from ..reader.document import Inferred

# What is said of a step whose verdict is not the expected one, by (expected, verdict).
_HEADLINES = {
    ("proved", "refuted"): "does not follow",
    ("proved", "undecided"): "could not be decided",
    ("proved", "unread"): "could not be read",
    ("refuted", "proved"): "is stated as false, but it is proved",
    ("refuted", "undecided"): "is stated as false, but no counterexample was found",
    ("refuted", "unread"): "could not be read",
}
_ORDERS = frozenset(("lt", "le", "ne", "eq"))  # what can be declared in one line
_COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow", "unread": "magenta"}


def write(report: Report, verbose: bool = False, width: int | None = None) -> Iterator[str]:
    """The lines of the report; long expressions are wrapped to `width`, if given."""
    name = max((len(checked.derivation.id) for checked in report.derivations), default=0)
    for checked in report.derivations:
        yield _line(report, checked, name)
        ids = max((len(step.id) for step in checked.derivation.steps), default=0)
        told = False
        for outcome in checked.outcomes:
            if report.is_unexpected(outcome):
                yield ""
                yield from story(outcome, checked, width)
                told = True
            elif verbose:
                yield from _short(outcome, ids)
        if checked.notes and (verbose or told or not checked.verdicts):
            yield from ["", *_notes(checked)] if told else _notes(checked)
        if told:
            yield ""
    yield _summary(report)


def single(report: Report, width: int | None = None) -> Iterator[str]:
    """A step that stands for itself, with all that is known of it."""
    for checked in report.derivations:
        for outcome in checked.outcomes:
            status = style(outcome.verdict.status, fg=_COLOURS[outcome.verdict.status], bold=True)
            yield f"{status}  the step {_HEADLINES.get(('proved', outcome.verdict.status), 'follows')}"
            yield from _body(outcome, checked, width)
        yield from _notes(checked)


def _line(report: Report, checked: Checked, width: int) -> str:
    failed = any(map(report.is_unexpected, checked.outcomes))
    mark = style("FAIL", fg="red", bold=True) if failed else style("ok", fg="green")
    pad = " " * (6 - (4 if failed else 2))
    time = style(f"{checked.milliseconds / 1000:.2f} s", dim=True)
    steps = _steps(count(checked.outcomes))
    return f"{mark}{pad}{style(checked.derivation.id.ljust(width), bold=True)}  {steps}  {time}"


def _notes(checked: Checked) -> Iterator[str]:
    """What the reader inferred, each thing once, with the lines from which it follows."""
    for said in inferred(checked.notes):
        yield f"   {style('read:', fg='cyan')} {said}"


def inferred(notes: Iterable[Inferred]) -> Iterator[str]:
    """Each thing that was inferred, with its lines."""
    lines: dict[str, dict[int, None]] = {}
    for note in notes:
        lines.setdefault(note.message, {}).update({note.place.line: None} if note.place else {})
    for message, numbers in lines.items():
        shown = ", ".join(map(str, list(numbers)[:8])) + (", ..." if len(numbers) > 8 else "")
        yield f"{message} (line{'s' if len(numbers) > 1 else ''} {shown})" if numbers else message


def _steps(counts: dict[str, int]) -> str:
    parts = [f"{number} {status}" for status, number in counts.items() if status != "steps" and number]
    return f"{_plural(counts['steps'], 'step')}: {', '.join(parts)}" if parts else "no steps"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _short(outcome: Outcome, width: int) -> Iterator[str]:
    step, verdict = outcome
    status = style(verdict.status.ljust(9), fg=_COLOURS[verdict.status])
    how = "as claimed" if verdict.refuted and outcome.expected else verdict.rule or verdict.reason
    said = style(f"  {step.claim}", dim=True) if step.claim else ""
    yield f"      {step.id.ljust(width)}  {status}  {how}{said}"
    if verdict.counterexample is not None:
        yield style(f"      {'':{width}}  at {_at(verdict.counterexample)}", dim=True)


def story(outcome: Outcome, checked: Checked, width: int | None = None) -> Iterator[str]:
    """All that is known of a step: its two sides, the verdict, why, and what would help."""
    step, verdict = outcome
    where = _where(step, checked)
    status = style(verdict.status, fg=_COLOURS[verdict.status], bold=True)
    headline = _HEADLINES.get((step.expected, verdict.status), "is as expected")
    yield f"{where}  {status}  {style(step.id, bold=True)} {headline}"
    yield from _body(outcome, checked, width)


def _body(outcome: Outcome, checked: Checked, width: int | None) -> Iterator[str]:
    step, verdict = outcome
    if checked.source is not None and step.place is not None and step.written is not None:
        yield from _marked(outcome, checked.source, width)
    else:
        yield from _sides(verdict, width)
        if verdict.counterexample is not None:
            yield f"   |   {style('^ at ' + _at(verdict.counterexample), fg='red')}"
    for label, line in _remarks(outcome, checked.source):
        yield f"   {style(label + ':', fg='cyan')} {line}"


def _where(step: Step, checked: Checked) -> str:
    if step.place is None:
        return checked.derivation.id
    return f"{step.place.file}:{step.place.line}:{step.place.column or 1}"


def _marked(outcome: Outcome, source: Source, width: int | None) -> Iterator[str]:
    """The lines of the source with the sides of the step, and what these were read as."""
    step, verdict = outcome
    colour = _COLOURS[verdict.status]
    found = verdict.counterexample
    said = f"at {_at(found)}" if found else verdict.reason if verdict.status == "unread" else ""
    marks = [Mark(step.place, said, colour=colour)] if step.place else []
    if step.written is not None and step.written.sides is not None and verdict.status != "unread":
        left, right = step.written.sides
        marks = [Mark(left, "", main=False), Mark(right, said, colour=colour)]
    yield from snippet(source, tuple(marks), width)
    if verdict.status != "unread":
        for words, side in (("left side", verdict.lhs), ("right side", verdict.rhs)):
            for number, line in enumerate(_wrapped(text(side), width and width - 22)):
                yield f"   = {words + ' read as' if number == 0 else '':<18} {line}"


def _sides(verdict: Verdict, width: int | None) -> Iterator[str]:
    for sign, side in (("", verdict.lhs), (verdict.relation, verdict.rhs)):
        for number, line in enumerate(_wrapped(text(side), width)):
            yield f"   | {sign if number == 0 else '':>2} {line}"


def _wrapped(line: str, width: int | None) -> list[str]:
    if width is None or len(line) + 8 <= width:
        return [line]
    return textwrap.wrap(line, max(width - 8, 20), subsequent_indent="  ", break_on_hyphens=False)


def _at(found: Counterexample) -> str:
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    left, right = (side if len(side) <= 80 else f"{side[:77]}..." for side in (found.lhs, found.rhs))
    return f"{point or 'every point'}: left {left}, right {right}"


def _remarks(outcome: Outcome, source: Source | None) -> Iterator[tuple[str, str]]:
    step, verdict = outcome
    if step.claim:
        yield "claim", step.claim
    if verdict.reason and verdict.counterexample is None and verdict.status != "unread":
        yield "reason", verdict.reason
    if verdict.counterexample is not None and verdict.counterexample.looks_like:
        yield "note", f"it looks like this: {verdict.counterexample.looks_like}"
    if verdict.evidence is not None:
        yield "note", _evidence(verdict.evidence)
    if source is None:
        for hypothesis in verdict.missing:
            yield "help", f"proved if {text(hypothesis)}: declare it, `{latex(hypothesis)}`"
    else:
        yield from _helps(step, verdict, source)


def _helps(step: Step, verdict: Verdict, source: Source) -> Iterator[tuple[str, str]]:
    """One line that can be pasted into the document."""
    if verdict.missing:
        needed = ", ".join(text(hypothesis) for hypothesis in verdict.missing)
        line = directive(source.path, ", ".join(latex(hypothesis) for hypothesis in verdict.missing))
        orders = all(isinstance(h, Apply) and h.op in _ORDERS for h in verdict.missing)
        yield "help", f"proved if {needed}{f': declare it, `{line}`' if orders else ''}"
    elif step.written is not None and step.written.question and step.written.candidates:
        declared = [c for c in step.written.candidates if _declares(c)]
        lines = [directive(source.path, c) for c in declared] or step.written.candidates
        word = "answer with" if declared else "write"
        yield "help", f"{word} {' or '.join(f'`{line}`' for line in lines)}"


def _declares(candidate: str) -> bool:
    """Whether an answer is a declaration, rather than another way to write the place that is asked about."""
    try:
        return any(row.relations for row in chains(parse(Source("", candidate))))
    except ReadError:
        return False


def directive(path: str, declaration: str) -> str:
    """A declaration as a line of the document, or as it is given on the command line."""
    if path.lower().endswith(".tex"):
        return f"% verify: {declaration}"
    if "." not in path:
        return f"--given '{declaration}'"
    return f"<!-- verify: {declaration} -->"


def _evidence(evidence: Evidence) -> str:
    if evidence.agrees is None:
        return "the sides could not be compared numerically"
    if evidence.agrees:
        return f"the sides agree to {evidence.digits} digits at {_plural(evidence.points, 'point')}"
    return f"the sides differ numerically at {_plural(evidence.points, 'point')}, which is no proof"


def _summary(report: Report) -> str:
    counts = report.summary
    unexpected = counts.pop("unexpected")
    time = sum(checked.milliseconds for checked in report.derivations) / 1000
    line = f"{_plural(len(report.derivations), 'derivation')}, {_steps(counts)}"
    if unexpected:
        line += ", " + style(f"{unexpected} unexpected", fg="red", bold=True)
    elif not report.interrupted:
        line += ", " + style("all as expected", fg="green") if counts["steps"] else ""
    return f"{line}{', interrupted' if report.interrupted else ''}  {style(f'{time:.2f} s', dim=True)}"
