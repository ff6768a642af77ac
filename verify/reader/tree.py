"""The concrete tree of a formula: lossless, untyped, every node with its place.

Nothing is interpreted here: juxtaposition is a flat list, and a command that nobody knows is kept.
White space and comments stand between nodes; everything else is a node, or a mark of the node around it
(its braces, `_`, `^`, `&`, `\\\\`).  What a macro expands to has the span of the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .macros import Macros
from .source import ReadError, Source, Span

__all__ = ["Command", "Environment", "Group", "Leaf", "Node", "ReadError", "Scripts", "meaning", "parse"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A token.

    kind      text
    letter    one letter, Greek ones in Unicode too: `x`, `α`
    number    digits with at most one decimal point: `12`, `0.5`
    command   the name of a command without its backslash: `alpha`, `sum`, `le`; a mathematical sign in
              Unicode is the command of that name
    operator  one sign: `+ - * / = < > ( ) [ ] | , ; : ! . '`; `\\|` is the command `Vert`
    text      the words of `\\text{...}`, as they are
    space     spacing and style, to be ignored: `,` for `\\,`, `quad`, `~`, `displaystyle`, `nonumber`
    """

    span: Span
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes in delimiters.

    `open` and `close` are empty for braces and for the root.  Otherwise they are `(` `)` `[` `]` `\\lbrace`
    `\\rbrace` `\\langle` `\\rangle` `\\lfloor` `\\rfloor` `\\lceil` `\\rceil` `|` `\\Vert`, also for
    `\\left( ... \\right]` that do not match, and `.` for the empty delimiter of `\\left.` and `\\right.`;
    `$` is mathematics in words.  Rows (`\\\\` or `&` without an environment) are one Environment without a name.
    """

    span: Span
    items: tuple[Node, ...]
    open: str = ""
    close: str = ""


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with scripts; `base` is None where there is none before `_` or `^`."""

    span: Span
    base: Node | None
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its arguments.

    An argument is a Group if it is written in braces, else one node.  `{n \\choose k}`, `\\over` and `\\atop`
    have the two sides as arguments.  `\\sqrt[n]{x}` has the option `(Group n,)`.
    """

    span: Span
    name: str
    options: tuple[Group, ...]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """Rows of cells, each a tuple of nodes.  `arguments` are those of `\\begin{array}{cc}`."""

    span: Span
    name: str
    rows: tuple[tuple[tuple[Node, ...], ...], ...]
    arguments: tuple[Node, ...] = ()


Node: TypeAlias = Leaf | Group | Scripts | Command | Environment


def parse(source: Source, span: Span | None = None, macros: Macros | None = None) -> Group:
    """The tree of a formula, the whole source if no span is given; raises `ReadError`."""
    raise NotImplementedError


def meaning(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes without those that say nothing: spacing, style, labels."""
    return tuple(
        node
        for node in nodes
        if not (isinstance(node, Leaf) and node.kind == "space")
        and not (isinstance(node, Command) and node.name in ("label", "tag"))
    )
