"""A derivation as it is written, before anything is checked: for `verify show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from click import style

from .. import derivation as model
from ..terms import Term, is_definition
from ..terms.latex import latex
from ..terms.text import text
from .text import inferred

if TYPE_CHECKING:
    from ..reader.document import Reading


def derivation(found: model.Derivation) -> Iterator[str]:
    """What is given, and the chain; a step that goes on from the last right side does not repeat it."""
    yield style(found.title, bold=True)
    if found.source:
        yield style(found.source, dim=True)
    yield from filter(None, found.note.splitlines())
    shared = shared_hypotheses(found)
    yield from _given(shared, "")
    last: Term | None = None
    for step in found.steps:
        yield ""
        yield from _step(step, last)
        yield from _given(
            tuple(hypothesis for hypothesis in step.given if hypothesis not in shared), "       "
        )
        if step.expected == "proved":
            last = step.rhs


def reading(found: Reading) -> Iterator[str]:
    """What was read of a document: what was inferred, then each step in LaTeX, at its line."""
    yield style(found.derivation.title, bold=True)
    for said in inferred(found.notes):
        yield f"{style('read:', fg='cyan')} {said}"
    shared = shared_hypotheses(found.derivation)
    yield from _declared(shared, "")
    last: Term | None = None
    for step in found.derivation.steps:
        yield ""
        place = f"{step.place.line}:{step.place.column or 1}" if step.place else ""
        yield f"{style(step.id, bold=True)}  {style(place, dim=True)}".rstrip()
        if step.written is not None and step.written.question:
            written = [" ".join(side.split()) for side in step.written.source if side]
            yield f"       {f' {step.relation} '.join(written)}"
            yield f"    {style('?', fg='magenta')}  {step.written.question}"
            continue
        if step.lhs != last:
            yield f"       {latex(step.lhs)}"
        yield f"    {step.relation:>2} {latex(step.rhs)}"
        yield from _declared(tuple(given for given in step.given if given not in shared), "       ")
        last = step.rhs


def _declared(hypotheses: tuple[Term, ...], indent: str) -> Iterator[str]:
    if hypotheses:
        yield f"{indent}{style('given', dim=True)}"
    for hypothesis in hypotheses:
        yield f"{indent}    {latex(hypothesis)}"


def shared_hypotheses(found: model.Derivation) -> tuple[Term, ...]:
    """What every step is given, and all definitions."""
    everywhere = dict.fromkeys(hypothesis for step in found.steps for hypothesis in step.given)
    return tuple(
        hypothesis
        for hypothesis in everywhere
        if is_definition(hypothesis) or all(hypothesis in step.given for step in found.steps)
    )


def step(found: model.Step) -> Iterator[str]:
    """One step with its whole context."""
    yield from _step(found, None)
    yield from _given(found.given, "       ")


def _given(hypotheses: tuple[Term, ...], indent: str) -> Iterator[str]:
    if hypotheses:
        yield f"{indent}given"
    for hypothesis in hypotheses:
        yield f"{indent}    {text(hypothesis)}"


def _step(found: model.Step, last: Term | None) -> Iterator[str]:
    notes = [found.claim, f"by {reason(found.reason)}" if found.reason else ""]
    if found.expected == "refuted":
        notes.insert(0, style("false", fg="red"))
    yield f"{style(found.id, bold=True)}  {', '.join(filter(None, notes))}".rstrip()
    if found.lhs != last:
        yield f"       {text(found.lhs)}"
    yield f"    {found.relation:>2} {text(found.rhs)}"


def reason(found: model.Reason) -> str:
    """What the author gave as the reason: a name, and what it is applied to."""
    name = found.name.replace("_", " ")
    arguments = [argument if isinstance(argument, str) else text(argument) for argument in found.arguments]
    if found.name == "definition":
        return f"definition of {', '.join(arguments)}"
    if found.name in ("substitution", "reparameterization") and len(arguments) == 2:
        return f"{name} {arguments[0]} = {arguments[1]}"
    return f"{name} {', '.join(arguments)}".strip()
