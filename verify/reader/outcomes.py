r"""Random variables of which no law is declared: functions on one space of outcomes.

`Let X and Y be random variables` makes X and Y real functions of the outcome omega, which has one law P.  So
E[X + Y] and Cov(X, Y) are expectations over omega, and what is proved of them holds for every joint law: each
is that of functions on such a space (Kallenberg, Foundations of Modern Probability, 2nd edition, 6.10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..terms import LAW, ONE, REAL, ZERO, Apply, FunctionSort, Lambda, Symbol, Term, abstract, call, sub
from .grammar import bracket, inner
from .names import contents, name_of, solid, split, written
from .question import Question
from .tree import Command, Environment, Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .rows import Row

__all__ = [
    "LAW_OF_OUTCOMES", "OUTCOME", "arguments_of_moments", "covariance", "mentioned", "moment", "outcome",
    "probability_of", "random_names", "speaks_of_outcomes",
]  # fmt: skip

OUTCOME = Symbol("omega_Omega")
LAW_OF_OUTCOMES = Symbol("P_Omega", LAW)


def outcome(name: str) -> Term:
    """The value of a random variable at the outcome."""
    return call(Symbol(name, FunctionSort(1, REAL)), OUTCOME)


def moment(op: str, value: Term) -> Term:
    """The expectation, or variance, of a value over all outcomes."""
    return Apply(op, (LAW_OF_OUTCOMES, _function(value)))


def covariance(first: Term, second: Term) -> Term:
    """E[(X - E X) (Y - E Y)]."""
    deviations = [sub(value, moment("expectation", value)) for value in (first, second)]
    return moment("expectation", Apply("mul", deviations))


def probability_of(tests: Iterable[Term]) -> Term:
    """The expectation of the indicator of an event."""
    value: Term = ONE
    for test in reversed(tuple(tests)):
        value = Apply("cases", (test, value, ZERO))
    return moment("expectation", value)


def speaks_of_outcomes(*terms: Term) -> bool:
    """Whether random variables without a law occur in the terms."""
    return any(LAW_OF_OUTCOMES in term.free or OUTCOME in term.free for term in terms)


def _function(value: Term) -> Lambda:
    return abstract(value, OUTCOME, "omega")


# --- what the prose declares -----------------------------------------------------------------------

_BEFORE = re.compile(
    r"\brandom variables?(?:\]\([^)\s]*\))?\s+(?:\$[^$]*\$[,\s]*(?:and\s+)?)*(?:\$|\\\()\s*\Z", re.IGNORECASE
)
_AFTER = re.compile(
    r"\A\s*(?:\$|\\\))?[\s,]*(?:(?:and\s+)?\$[^$]*\$[\s,]*)*(?:be|is|are|denotes?)\s+(?:(?!vector|matri|function|value|not\b)"
    r"[^.$]){0,60}?\brandom variables?\b",
    re.IGNORECASE,
)
_DOTS = frozenset(("ldots", "dots", "cdots", "dotsc"))


def random_names(text: str, start: int, end: int, rows: tuple[Row, ...]) -> Iterator[tuple[str, bool]]:
    """The names in a formula of the prose that the words around it call random variables, and which are sequences."""
    if len(rows) != 1 or rows[0].relations or not rows[0].expressions:
        return
    called = _BEFORE.search(text[max(start - 200, 0) : start]) or _AFTER.search(text[end : end + 200])
    if not called:
        return
    parts = split(rows[0].expressions[0].nodes, ",")
    dotted = any(_is_dots(part) for part in parts)
    for part in parts:
        found = _name(part)
        if found is not None:
            yield (found.rpartition("_")[0], True) if dotted and "_" in found else (found, False)


_RANDOM = re.compile(r"\brandom variables?\b", re.IGNORECASE)
_VECTORS = re.compile(r"\b(?:vectors?|matri(?:x|ces)|multivariate)\b", re.IGNORECASE)
_MOMENTS = frozenset("E Var Cov Corr Skew Kurt".split())


def arguments_of_moments(text: str, trees: Iterable[Group]) -> frozenset[str]:
    """The capital letters that are the whole argument of E, Var, Cov or Corr on a page about random variables.

    None on a page that speaks of vectors or matrices.
    """
    if not _RANDOM.search(text) or _VECTORS.search(text):
        return frozenset()
    return frozenset(name for tree in trees for name in _arguments(tree.items))


def _arguments(nodes: tuple[Node, ...]) -> Iterator[str]:
    items = solid(nodes)
    for head, node in zip(items, items[1:], strict=False):
        word, group = written(head), bracket(node)
        if word is None or group is None or word.sub is not None:
            continue
        if (word.upright and word.base in _MOMENTS) or word.base == r"\mathbb{E}":
            yield from (found for part in split(inner(group), ",") if (found := _name(part)) is not None)
    for node in items:
        for part in _parts(node):
            yield from _arguments(part)


def _parts(node: Node) -> Iterator[tuple[Node, ...]]:
    if isinstance(node, Group):
        yield node.items
    elif isinstance(node, Command):
        yield from (contents(argument) for argument in node.arguments)
    elif isinstance(node, Scripts):
        yield from (contents(part) for part in (node.base, node.sup) if part is not None)
    elif isinstance(node, Environment):
        yield from (cell for row in node.rows for cell in row)


def mentioned(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The names, also those with an index, that stand in a list or before a bar."""
    for part in split(solid(nodes), ",", "mid", "|", "vert", ":"):
        found = _name(part)
        if found is not None:
            yield from (found, found.rpartition("_")[0])


def _is_dots(part: tuple[Node, ...]) -> bool:
    items = solid(part)
    return len(items) == 1 and isinstance(items[0], Leaf) and items[0].text in _DOTS


def _name(part: tuple[Node, ...]) -> str | None:
    items = solid(part)
    word = written(items[0]) if len(items) == 1 else None
    if word is None or word.sup is not None or word.primes or not isinstance(items[0], Leaf | Scripts):
        return None
    try:
        name = name_of(word)
    except Question:
        return None
    return name if word.base[:1].isupper() and word.base.isascii() else None
