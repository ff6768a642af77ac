"""The rules of the kernel as their docstrings state them: for `verify explain` and typeset proofs."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from click import style

from .. import kernel
from ..kernel.theorem import RULES, Rule, RuleError
from ..terms import TermError

_FIELD = re.compile(r"([A-Z][a-z]+) {2,}(.*)")


class Statement(NamedTuple):
    """What a rule says: a line of English, then fields such as Statement, Hypotheses and Source."""

    title: str
    fields: dict[str, str]


def by_name() -> dict[str, Rule]:
    """All rules of the kernel, by theory."""
    for module in pkgutil.iter_modules(kernel.__path__, f"{kernel.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(RULES.items(), key=lambda item: (theory(item[1]), item[0])))


def theory(rule: Rule) -> str:
    """The file in which the rule stands."""
    return rule.function.__module__.rpartition(".")[2]


def statement(rule: Rule) -> Statement:
    """The docstring, taken apart."""
    title: list[str] = []
    fields: dict[str, str] = {}
    current = ""
    for line in inspect.cleandoc(rule.statement).splitlines():
        match = _FIELD.fullmatch(line)
        if match:
            current, fields[match[1]] = match.groups()
        elif current and line.startswith(" "):
            fields[current] += f" {line.strip()}"
        elif line.strip() and not fields:
            title.append(line.strip())
    return Statement(" ".join(title), {name: value.strip() for name, value in fields.items()})


def listing(rules: Iterable[Rule]) -> Iterator[str]:
    """A line for each rule, under its theory."""
    chosen = list(rules)
    width = max((len(rule.name) for rule in chosen), default=0)
    last = ""
    for rule in chosen:
        if theory(rule) != last:
            if last:
                yield ""
            last = theory(rule)
            yield style(last, fg="cyan")
        axiom = style(" (axiom)", fg="yellow") if rule.axiom else ""
        yield f"  {style(rule.name.ljust(width), bold=True)}  {statement(rule).title}{axiom}"


def axioms(rules: Iterable[Rule]) -> Iterator[str]:
    """What is believed without proof: each axiom with its statement and its source."""
    yield "Taken on trust; the tests hold each against ball arithmetic at many points."
    for rule in rules:
        if rule.axiom:
            said = statement(rule)
            yield ""
            yield f"{style(rule.name, bold=True)}  {said.title}"
            yield f"    {said.fields.get('Statement', '')}"
            yield f"    {style(said.fields.get('Source', ''), dim=True)}"


def explanation(rule: Rule) -> Iterator[str]:
    """Everything that the rule says of itself."""
    kind = "axiom" if rule.axiom else "rule"
    yield f"{style(rule.name, bold=True)}  {kind} of {theory(rule)}, revision {rule.revision}"
    yield ""
    yield from inspect.cleandoc(rule.statement).splitlines()
    yield from _examples(rule.name)


def _examples(name: str) -> Iterator[str]:
    """The step that the rule takes, and the failing twin with what becomes of it."""
    from ..rulebook import EXAMPLES

    example = EXAMPLES.get(name)
    if example is None:
        return
    yield f"{style('Holds', fg='green')}       {example.holds()!r}"
    yield f"{style('Fails', fg='red')}       {example.says}"
    yield f"            {_answer(example.fails)}"


def _answer(step: Callable[[], object]) -> str:
    """What the kernel answers to a false step: conditions that do not hold, or a refusal."""
    try:
        return f"only under a condition: {step()!r}"
    except (RuleError, TermError) as error:
        return f"refused: {error}"
