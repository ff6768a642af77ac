r"""Piecewise values: the rows of `cases`, each with its value and its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import Apply, Term
from .grammar import sign, trimmed
from .names import plain_latex, solid
from .question import Question
from .scope import Scope
from .tree import Command, Environment, Group, Leaf, Node

if TYPE_CHECKING:
    from .elaborate import Elaborator


def cases(reader: Elaborator, node: Environment, scope: Scope) -> Term:
    """Rows of a value and its condition."""
    if node.name not in (*CASES, "array"):
        raise Question("vectors and matrices are not read", node.span, kind="matrix")
    rows = [tuple(solid(cell) for cell in row) for row in node.rows]
    rows = [tuple(cell for cell in row if cell) for row in rows]
    read: list[tuple[list[Term], Term]] = []
    written = [_case(row, node) for row in rows if row]
    for number, (value, condition) in enumerate(written):
        last = number == len(written) - 1 == 1 and _is_opposite(condition, written[0][1])
        tests = [] if last else _conditions(reader, condition, scope)
        read.append((tests, reader.expression(value, scope)))
    if any(not tests for tests, _ in read[:-1]):
        raise Question("a case without a condition is not the last", node.span, kind="cases")
    return reader.build(lambda: _cases(read), node)


def _case(row: tuple[tuple[Node, ...], ...], node: Environment) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    if len(row) > 2:
        raise Question("a case has a value and a condition", node.span, kind="cases")
    value = trimmed(row[0])
    if len(row) == 1:
        for position, item in enumerate(value):
            if _words(item):
                return trimmed(value[:position]), value[position:]
        return value, ()
    return value, row[1]


def _is_opposite(condition: tuple[Node, ...], first: tuple[Node, ...]) -> bool:
    r"""Whether `y \notin S` is the second case of two, and `y \in S` the first."""
    return _said(condition, "notin", "in") == _said(first, "in", "in") != ()


def _said(condition: tuple[Node, ...], mark: str, shown: str) -> tuple[str, ...]:
    """A membership as text, `shown` in the place of its sign; nothing for another condition."""
    items = trimmed(tuple(item for item in condition if not _words(item)))
    if [sign(item) for item in items].count(mark) != 1:
        return ()
    return tuple(shown if sign(item) == mark else plain_latex((item,)) for item in items)


def _conditions(reader: Elaborator, nodes: tuple[Node, ...], scope: Scope) -> list[Term]:
    """The propositions of a condition; none for `otherwise`."""
    parts: list[list[Node]] = [[]]
    for item in nodes:
        said = _words(item).lower().strip(" ,;:.")
        if said in ("otherwise", "else", "sonst"):
            return []
        if said == "and":
            parts.append([])
        elif not said and not _words(item):
            parts[-1].append(item)
        elif said not in ("if", "for", "when", "where", "with", "falls", ""):
            raise Question(f"the condition says {said!r}", item.span, kind="condition")
    return [test for part in parts for test in reader.propositions(trimmed(tuple(part)), scope)]


def _cases(rows: list[tuple[list[Term], Term]]) -> Term:
    """The first row whose tests all hold; a row with several tests stands inside itself, test by test."""
    arguments: list[Term] = []
    for position, (tests, value) in enumerate(rows):
        if len(tests) < 2:
            arguments += [*tests, value]
            continue
        rest = [_cases(rows[position + 1 :])] if rows[position + 1 :] else []
        for test in reversed(tests[1:]):
            value = Apply("cases", (test, value, *rest))
        arguments += [tests[0], value, *rest]
        break
    return arguments[0] if len(arguments) == 1 else Apply("cases", arguments)


def _words(node: Node) -> str:
    """The words that a node of text says."""
    if isinstance(node, Leaf) and node.kind == "text":
        return node.text
    if isinstance(node, Command) and node.name in (
        "text",
        "textrm",
        "textit",
        "mbox",
        "mathrm",
        "textnormal",
    ):
        inside = node.arguments[0] if node.arguments else None
        leaves = inside.items if isinstance(inside, Group) else (inside,) if inside is not None else ()
        return "".join(
            [leaf.text if isinstance(leaf, Leaf) and leaf.kind != "space" else " " for leaf in leaves]
        )
    return ""


CASES = ("cases", "dcases", "rcases")
