"""The rows of a formula: expressions, and the relations between them as the author wrote them."""

from __future__ import annotations

from dataclasses import dataclass

from .source import Span
from .tree import Group, Node


@dataclass(frozen=True, slots=True)
class Expression:
    """Nodes between two relations; spaces, labels and trailing punctuation are gone."""

    span: Span
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation.

    `name` is one of `=` `<` `<=` `>` `>=` `!=` `approx` `propto` `sim` `in` `notin` `subset` `iff` `implies`
    `equiv` `define` (`:=`) `to` `mapsto`.  `over` and `under` is what stands on and under the
    sign (`\\overset`, `\\stackrel`): the author's reason for `=`; "i.i.d." for `sim`.
    """

    span: Span
    name: str
    over: tuple[Node, ...] = ()
    under: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Expressions with relations between them: one statement, `e0 r0 e1 r1 e2 ...`.

    `leading` is the relation before the first expression, with which the row goes on from the last expression
    of the row before.  A row of the page that has several statements gives several rows: `separator` holds what
    stands between this one and that before it on the same line of the page: `,` or `quad` or the words, as
    in `\\text{for}`, `\\quad \\text{and} \\quad` ("for", "and"); it is empty for the first of a line.
    A line of the page that begins with + or -, or within brackets, belongs to the row before.
    `words` are other texts, in order; `labels` those of `\\label`; `tags` those of `\\tag`.
    """

    span: Span
    expressions: tuple[Expression, ...]
    relations: tuple[Relation, ...]
    leading: Relation | None = None
    separator: str = ""
    words: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def chains(tree: Group) -> tuple[Row, ...]:
    """The rows of a formula, those of split, aligned, gathered, ... too; of cases and matrices not."""
    raise NotImplementedError
