r"""Two signs make two statements: a chain with `\pm` says what it says for the upper signs, and for the lower ones.

`f(\pm a) = \mp b` is f(a) = -b and f(-a) = b.  `x_{1/2} = m \pm s` is x_1 = m + s and x_2 = m - s.  A chain
that begins without a sign and gets one later, as `x = \pm a`, says that one of two things holds: that is no step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .grammar import sign
from .names import GREEK, contents
from .rows import Expression, Row
from .tree import Command, Environment, Group, Leaf, Node, Scripts, leaves

__all__ = ["branched"]

_UPPER = {"pm": "+", "mp": "-"}
_LOWER = {"pm": "-", "mp": "+"}
_PAIRS = (("1", "/", "2"), ("1", ",", "2"))


def branched(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows, each chain with two signs written out for the upper and the lower ones where that is clear."""
    if not any(_has_signs(expression) for row in rows for expression in row.expressions):
        return rows
    return tuple(row for chain in _chains(rows) for row in _branches(chain))


def _chains(rows: tuple[Row, ...]) -> Iterator[list[Row]]:
    """The rows, those together that go on from one another."""
    chain: list[Row] = []
    for row in rows:
        if chain and row.leading is None:
            yield chain
            chain = []
        chain.append(row)
    if chain:
        yield chain


def _branches(chain: list[Row]) -> list[Row]:
    expressions = [expression for row in chain for expression in row.expressions]
    if not any(map(_has_signs, expressions)) or not chain[0].relations:
        return chain
    first, rest = expressions[0], expressions[1:]
    pair = _is_pair(first) and all(sum(map(_count, other.nodes)) == 1 for other in rest)
    if not pair and not (
        _has_signs(first) and all(_has_signs(other) or not _has_letters(other) for other in rest)
    ):
        return chain
    return [_branch(row, number) for number in (1, 2) for row in chain]


def _branch(row: Row, number: int) -> Row:
    expressions = tuple(
        replace(expression, nodes=tuple(_signed(node, number) for node in expression.nodes), branch=number)
        for expression in row.expressions
    )
    return replace(row, expressions=expressions, labels=row.labels if number == 1 else ())


def _has_signs(expression: Expression) -> bool:
    return any(map(_count, expression.nodes))


def _has_letters(expression: Expression) -> bool:
    return any(
        leaf.kind == "letter" or leaf.text in GREEK for node in expression.nodes for leaf in leaves(node)
    )


def _count(node: Node) -> int:
    return sum(sign(leaf) in _UPPER for leaf in leaves(node))


def _is_pair(expression: Expression) -> bool:
    """Whether an expression is `x_{1/2}` or `x_{1,2}`."""
    node = expression.nodes[0] if len(expression.nodes) == 1 else None
    return (
        isinstance(node, Scripts) and node.sub is not None and node.sup is None and _subscript(node) in _PAIRS
    )


def _subscript(node: Scripts) -> tuple[str, ...]:
    items = contents(node.sub) if node.sub is not None else ()
    return tuple(item.text for item in items if isinstance(item, Leaf))


def _signed(node: Node, number: int) -> Node:
    """The node with the signs of the upper branch (1) or of the lower one (2)."""
    if isinstance(node, Leaf):
        signs = _UPPER if number == 1 else _LOWER
        return Leaf(node.span, "operator", signs[node.text]) if sign(node) in signs else node
    if isinstance(node, Group):
        return replace(node, items=tuple(_signed(item, number) for item in node.items))
    if isinstance(node, Scripts):
        if node.sub is not None and _subscript(node) in _PAIRS:
            return replace(node, sub=Leaf(node.sub.span, "number", str(number)))
        parts = (None if part is None else _signed(part, number) for part in (node.base, node.sub, node.sup))
        base, sub, sup = parts
        return replace(node, base=base, sub=sub, sup=sup)
    if isinstance(node, Command):
        return replace(node, arguments=tuple(_signed(argument, number) for argument in node.arguments))
    if isinstance(node, Environment):
        rows = tuple(tuple(tuple(_signed(n, number) for n in cell) for cell in row) for row in node.rows)
        return replace(node, rows=rows)
    return node
