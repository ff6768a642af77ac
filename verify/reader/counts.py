"""Where sums begin and end: a sum from 1 to n speaks of n things, and nobody means none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .names import contents, identifier, solid, split
from .occurrences import inside
from .tree import Group, Leaf, Node, Scripts

__all__ = ["counts"]


def counts(trees: Iterable[Group]) -> dict[str, int]:
    r"""The names that end sums and products from a number on, and the largest such number: {n: 1} of `\sum_{i=1}^n`."""
    found: dict[str, int] = {}
    for tree in trees:
        for name, start in _counts(tree.items):
            found[name] = max(start, found.get(name, start))
    return found


def _counts(nodes: tuple[Node, ...]) -> Iterator[tuple[str, int]]:
    for node in solid(nodes):
        if isinstance(node, Scripts) and isinstance(node.base, Leaf) and node.base.text in ("sum", "prod"):
            name = identifier(contents(node.sup)) if node.sup is not None else None
            start = _start(contents(node.sub)) if node.sub is not None else None
            if name is not None and start is not None:
                yield name, start
        for within in inside(node):
            yield from _counts(within)


def _start(nodes: tuple[Node, ...]) -> int | None:
    """The number 1 of `i = 1`."""
    parts = split(nodes, "=")
    last = solid(parts[1]) if len(parts) == 2 else ()
    number = last[0] if len(last) == 1 else None
    if isinstance(number, Leaf) and number.kind == "number" and number.text.isdecimal():
        return int(number.text)
    return None
