r"""What stands between two sides: a claim, a condition that is to be solved, a supposition, or nothing that is read."""

from __future__ import annotations

import re

from ..statement import is_infinite
from ..terms import (
    INFINITY,
    INTEGER,
    LAW,
    PROP,
    REAL,
    ZERO,
    Apply,
    Lambda,
    Number,
    Term,
    subterms,
)
from .declarations import Declarations
from .facts import seem_equal
from .question import Question
from .relevance import relevant, symbols_of
from .rows import Expression, Row
from .source import Span
from .tree import Leaf

# The relation of a step, and whether its sides change places.
RELATIONS = {
    "=": ("=", False), "define": ("=", False), "equiv": ("=", False), "<": ("<", False), "<=": ("<=", False),
    ">": ("<", True), ">=": ("<=", True), "!=": ("!=", False), "approx": ("approx", False),
    "propto": ("propto", False),
}  # fmt: skip


MAKERS = {"=": "eq", "<": "lt", "<=": "le", "!=": "ne"}


def proposition(name: str, lhs: Term, rhs: Term) -> Term:
    return Apply(MAKERS[name], (lhs, rhs))


def stated(read: list[tuple[Term | Question, Expression]], row: Row) -> list[Term] | None:
    """The propositions of a row, unless one of them is none."""
    found: list[Term] = []
    relations = row.relations
    if len(relations) != len(read) - 1:
        return None
    for relation, (left, _), (right, _) in zip(relations, read, read[1:], strict=False):
        name, turned = RELATIONS.get(relation.name, ("", False))
        numbers = (
            isinstance(left, Term) and isinstance(right, Term) and {left.sort, right.sort} <= {REAL, INTEGER}
        )
        if name not in MAKERS or not numbers or not isinstance(left, Term) or not isinstance(right, Term):
            return None
        found.append(proposition(name, right, left) if turned else proposition(name, left, right))
    return found


def infinite(lhs: Term | Question, side: Expression) -> Term | None:
    """Infinity, where the side is no more than that and a divergence of laws may be infinite."""
    items = [item for item in side.nodes if not (isinstance(item, Leaf) and item.text == "+")]
    bare = len(items) == 1 and isinstance(items[0], Leaf) and items[0].text == "infty"
    return INFINITY if bare and isinstance(lhs, Apply) and is_infinite(lhs, "=", INFINITY) else None


def no_relation(name: str, lhs: Term | Question, rhs: Term | Question, span: Span) -> Question | None:
    """What is wrong with a relation between sides that are both read."""
    if isinstance(lhs, Question) or isinstance(rhs, Question):
        return None
    if is_infinite(lhs, name, rhs):
        return None
    sorts = {REAL if side.sort == INTEGER else side.sort for side in (lhs, rhs)}
    if len(sorts) > 1 or sorts == {PROP} or (sorts == {LAW} and name != "="):
        return Question("the two sides are no things of one kind", span, kind="sort")
    return None


_OTHER_BASE = re.compile(r"\\log\s*_\s*(?![\s{]*(?:e|10)\b)")


def other_base(
    lhs: Term | Question, rhs: Term | Question, source: tuple[str, str], span: Span
) -> Question | None:
    """Entropies and divergences are in nats; beside a logarithm to another base they may be to that base."""
    sides = [side for side in (lhs, rhs) if isinstance(side, Term)]
    parts = (part for side in sides for part in subterms(side))
    named = any(isinstance(part, Apply) and part.op in ("entropy", "kl") for part in parts)
    if not named or not any(map(_OTHER_BASE.search, source)):
        return None
    return Question("an entropy beside a logarithm to another base: which base?", span, kind="base")


_CONDITIONAL = frozenset(("if", "for", "when", "whenever", "unless"))


def opened_condition(rows: tuple[Row, ...], number: int, declared: frozenset[int]) -> Row | None:
    """The condition behind a row, `..., \\text{for } y \\notin [0, 1]`, where it was not taken in as a fact."""
    following = rows[number + 1] if number + 1 < len(rows) else None
    if following is None or number + 1 in declared or not following.relations:
        return None
    words = following.separator.lower().split()
    return following if words and words[0] in _CONDITIONAL else None


def is_solved(
    rows: tuple[Row, ...], number: int, read: list[tuple[Term | Question, Expression]], index: int
) -> bool:
    """Whether a root is looked for: `f'(x) = 0 = ...`, or `f'(x) = 0` before a row that begins with `0 =`."""
    if ZERO in (read[index][0], read[index + 1][0]) and len(read) > 2 and read[-1][0] != ZERO:
        return True
    following = rows[number + 1] if number + 1 < len(rows) else None
    goes_on = following is not None and following.leading is None and len(following.relations) > 0
    if not goes_on or read[index + 1][0] != ZERO:
        return False
    first = following.expressions[0].nodes if following is not None else ()
    return len(first) == 1 and isinstance(first[0], Leaf) and first[0].text == "0"


def is_condition(name: str, lhs: Term, rhs: Term, page: Declarations, *, first: bool) -> bool:
    """Whether an equation is one to be solved: `0 = f'(x)`, or data against parameters, with nothing in common."""
    if name != "=" or lhs.sort == LAW:
        return False
    if lhs == ZERO and rhs.free:
        return first
    left, right = (symbols_of(side, page) for side in (lhs, rhs))
    if not left or not right or not left.isdisjoint(right) or isinstance(rhs, Number):
        return False
    return not seem_equal(lhs, rhs, relevant((lhs, rhs), page))  # `x/x = y/y` is claimed


def is_supposition(name: str, lhs: Term, rhs: Term, page: Declarations) -> bool:
    """Whether what implies the next row is supposed rather than claimed: it speaks of plain unknowns, and does not
    hold wherever it may."""
    if name not in MAKERS or any(
        isinstance(p, Lambda) or p.sort == LAW for p in (*subterms(lhs), *subterms(rhs))
    ):
        return False
    free = lhs.free | rhs.free
    if not free or free & page.definitions.keys() or not all(isinstance(symbol.sort, str) for symbol in free):
        return False
    return name != "=" or not seem_equal(lhs, rhs, relevant((lhs, rhs), page))
