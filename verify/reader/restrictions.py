r"""Where a function is given: `f(x) = \lambda e^{-\lambda x}, \; x \ge 0` says nothing of the other x."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..terms import Apply, Symbol, Term, TermError, le, lt
from .elaborate import elaborate
from .facts import ORDER
from .question import Question
from .regions import interval, region_of
from .rows import Row
from .scope import Scope
from .shapes import is_infinite

__all__ = ["joins", "restricted", "restricting"]

_JOINING = re.compile(
    r"[\s$\\)\]]*[,;:]?\s*(?:(?:for|when|whenever|where|if|on|with|provided(?:\s+that)?|defined\s+(?:for|on))\b)?"
    r"(?:\s*(?:all|every|each|any)\b)?[\s$\\(\[]*",
    re.IGNORECASE,
)


def joins(words: str) -> bool:
    """Whether the words between an equation and an order make the order a condition of the equation."""
    return len(words) < 60 and _JOINING.fullmatch(words) is not None


def restricting(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The first of the rows, as far as they are orders or memberships."""
    found: list[Row] = []
    for row in rows:
        if row.question or not row.relations or not all(r.name in (*ORDER, "in") for r in row.relations):
            break
        found.append(row)
    return tuple(found)


def restricted(meaning: Term, formals: Iterable[Symbol], rows: Iterable[Row], scope: Scope) -> Term:
    """The value where what the rows say of the formals holds; elsewhere it has none."""
    names = frozenset(formals)
    conditions = [c for row in rows for c in _conditions(row, scope) if c.free & names]
    for condition in reversed(dict.fromkeys(conditions)):
        meaning = Apply("cases", (condition, meaning))
    return meaning


def _conditions(row: Row, scope: Scope) -> Iterator[Term]:
    """What a row says, as far as it is read: a condition on other names is none on the formals."""
    for relation, left, right in zip(row.relations, row.expressions, row.expressions[1:], strict=False):
        try:
            if relation.name == "in":
                yield from _membership(elaborate(left.nodes, scope).term, right.nodes, scope)
            elif not (is_infinite(left.nodes) or is_infinite(right.nodes)):
                make, turned = ORDER[relation.name]
                sides = [elaborate(side.nodes, scope).term for side in (left, right)]
                yield make(*reversed(sides)) if turned else make(*sides)
        except (Question, TermError):
            continue


def _membership(subject: Term, region: tuple, scope: Scope) -> Iterator[Term]:  # type: ignore[type-arg]
    known, ends = region_of(region), interval(region)
    if known is not None:
        _, low, strict = known
        if low is not None:
            yield (lt if strict else le)(low, subject)
    elif ends is not None:
        (low_nodes, low_strict), (high_nodes, high_strict) = ends
        if not is_infinite(low_nodes):
            yield (lt if low_strict else le)(elaborate(low_nodes, scope).term, subject)
        if not is_infinite(high_nodes):
            yield (lt if high_strict else le)(subject, elaborate(high_nodes, scope).term)
