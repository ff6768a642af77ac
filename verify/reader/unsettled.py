"""Names of which a page may say what they are, although no definition of them was read.

A relation in which such a name stands on one side only may be part of what is said of it, and is never
refuted as an identity.  Letters count, whatever their accents and indices: where `y_{ij}` is described,
of `\\bar y` nothing is certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from ..derivation import Step
from ..terms import Symbol
from .grammar import bracket
from .names import solid, split, written
from .occurrences import inside
from .rows import Row
from .tree import Leaf, Node, Scripts

__all__ = ["described", "letters_of_unread", "subjects", "subjects_between", "unsettled"]

_NO_EQUATIONS = frozenset(("in", "notin", "<", "<=", ">", ">=", "!="))
_FONT = re.compile(r"\\[A-Za-z]+(?=\{)")  # and accents
_LETTERS = re.compile(r"[^\W\d_]+")
_IS = re.compile(r"\A(?:\$|\\\))?\W*(?:is|are|be|being|denotes?|stands?\sfor|represents?|means)\b")
_THE = re.compile(r"\bthe\b[^.;,$]{1,60}\$?\Z", re.IGNORECASE)


def subjects(rows: Iterable[Row]) -> Iterator[str]:
    """The letters that equations may be solved for: alone on a side, or once on one side and not on the other."""
    for row in rows:
        sides = [expression.nodes for expression in row.expressions]
        for relation, left, right in zip(row.relations, sides, sides[1:], strict=False):
            if relation.name not in _NO_EQUATIONS:
                yield from subjects_between(left, right)
        if row.leading is not None and sides:
            yield from _alone(sides[0])


def subjects_between(left: tuple[Node, ...], right: tuple[Node, ...]) -> Iterator[str]:
    """The letters for which an equation between two sides may be solved."""
    yield from _subjects(left, right)
    yield from _subjects(right, left)


def _subjects(side: tuple[Node, ...], other: tuple[Node, ...]) -> Iterator[str]:
    yield from _alone(side)
    counted, beside = Counter(_bases(side)), frozenset(_bases(other))
    only = [base for base in counted if base not in beside]
    if len(only) == 1 and counted[only[0]] == 1:
        yield only[0]


def _alone(side: tuple[Node, ...]) -> Iterator[str]:
    """The letter of a side that is a name, or a name that is applied to arguments."""
    items = solid(side)
    word = written(items[0]) if items else None
    if word is not None and all(bracket(item) is not None for item in items[1:]):
        yield _letter(word.base)


def described(text: str, start: int, end: int, rows: tuple[Row, ...]) -> Iterator[str]:
    """The letters of names that the words around a formula of the prose say something of: `$n$ is the number of`."""
    if len(rows) != 1 or rows[0].relations or not rows[0].expressions:
        return
    if _IS.search(text[end : end + 40]) or _THE.search(text[max(start - 90, 0) : start]):
        for part in split(rows[0].expressions[0].nodes, ","):
            yield from _alone(part)


def letters_of_unread(steps: Iterable[Step]) -> Iterator[str]:
    """All letters and words in the source of what was not read."""
    for step in steps:
        if step.written is not None and step.written.question:
            for word in _LETTERS.findall(" ".join(step.written.source)):
                yield from (word, *word)


def unsettled(step: Step, letters: frozenset[str]) -> frozenset[Symbol]:
    """The symbols of a step, and of what is given for it, with these letters."""
    free = step.lhs.free.union(step.rhs.free, *(fact.free for fact in step.given))
    return frozenset(symbol for symbol in free if _letter(symbol.name) in letters)


def _bases(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The letters in an expression; an index is none."""
    for node in solid(nodes):
        word = written(node)
        if word is not None:
            if word.base not in ("d", "e"):
                yield _letter(word.base)
            if isinstance(node, Scripts) and node.sup is not None and not isinstance(node.sup, Leaf):
                yield from _bases((node.sup,))
        else:
            for nodes_within in inside(node):
                yield from _bases(nodes_within)


def _letter(name: str) -> str:
    found = _LETTERS.search(_FONT.sub("", name))
    return found.group() if found else name
