r"""Absolute values, whose bars open and close alike: `|x|`, and where no determinant is meant."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from ..terms import (
    Term,
    absolute,
)
from .ends import Nodes
from .grammar import (
    Cursor,
    bracket,
    is_bar,
    sign,
)
from .names import name_of, written
from .question import Question
from .tree import Group, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def absolute_follows(cursor: Cursor) -> bool:
    """Whether a bar opens an absolute value: another one closes it in the same list."""
    return is_bar(cursor.peek()) and any(map(is_bar, cursor.rest()[1:]))


_OPERATORS = frozenset(("+", "-", "cdot", "times", "/", "*"))


def absolute_between(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    """`| .. |` where the bars are plain signs."""
    opening = cursor.take()
    start = cursor.at
    depth = 0
    for position in range(start, len(cursor.nodes)):
        node = cursor.nodes[position]
        closing = node.base if isinstance(node, Scripts) else node
        if not is_bar(closing):
            continue
        before = cursor.nodes[position - 1]
        if sign(before) in _OPERATORS:
            depth += 1
        elif depth:
            depth -= 1
        elif position > start:
            cursor.at = position + 1
            no_determinant(cursor.nodes[start:position], scope)
            value = absolute(reader.expression(cursor.nodes[start:position], scope))
            return reader.postfix(value, node if isinstance(node, Scripts) else None, scope)
    raise Question("a bar without a partner", opening.span, kind="bar")


def bracketed_bars(cursor: Cursor, at: int) -> None:
    """Let `E|X|` stand as `E[|X|]`: the bars that open at this place of the cursor, up to their plain partner.

    What is raised on the closing bar is left as it is: a power of the value, or of what is averaged?
    """
    nodes = cursor.nodes
    if at >= len(nodes):
        return
    if isinstance(nodes[at], Group) and (nodes[at].open, nodes[at].close) == ("|", "|"):  # type: ignore[union-attr]
        end = at
    elif is_bar(nodes[at]):
        end = next((n for n in range(at + 1, len(nodes)) if is_bar(nodes[n])), at)
        if end == at or any(isinstance(n, Scripts) and is_bar(n.base) for n in nodes[at:end]):
            return
    else:
        return
    inside = nodes[at : end + 1]
    group = Group(inside[0].span.to(inside[-1].span), inside, "[", "]")
    cursor.nodes = (*nodes[:at], group, *nodes[end + 1 :])
    cursor.spaced = [*cursor.spaced[: at + 1], *cursor.spaced[end + 1 :]]


def no_determinant(nodes: Nodes, scope: Scope) -> None:
    """`|A|` with a capital letter that is not declared may be the determinant of a matrix."""
    for node, following in zip_longest(nodes, nodes[1:]):
        word = written(node)
        if (
            word is None
            or bracket(following) is not None  # a function's value
            or not word.base[:1].isupper()
            or (len(word.base.removeprefix("\\")) > 1 and word.upright)
        ):
            continue
        name = name_of(word)
        if name not in scope.meanings:
            raise Question(
                f"is this an absolute value, or a determinant? {name} is not declared",
                node.span,
                (rf"{name} \in \mathbb{{R}}",),
                kind="matrix",
            )
