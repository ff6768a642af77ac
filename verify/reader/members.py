"""Which names of a page are sequences: it sums or multiplies their members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .names import contents, identifier, solid, split
from .occurrences import inside
from .tree import Group, Leaf, Node, Scripts

__all__ = ["indexed_names"]


def indexed_names(trees: Iterable[Group]) -> frozenset[str]:
    r"""Names x whose members `x_i` stand on the page, where a sum or product runs over i."""
    trees = tuple(trees)
    running = {name for tree in trees for name in _running(tree.items)}
    found = {pair for tree in trees for pair in _members(tree.items)}
    return frozenset(base for base, index in found if index in running)


def _running(nodes: tuple[Node, ...]) -> Iterator[str]:
    """Names over which sums and products run."""
    for node in solid(nodes):
        if isinstance(node, Scripts) and isinstance(node.base, Leaf) and node.base.text in ("sum", "prod"):
            below = split(contents(node.sub), "=", "in")[0] if node.sub is not None else ()
            if name := identifier(below):
                yield name
        for nodes_within in inside(node):
            yield from _running(nodes_within)


def _members(nodes: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
    """(base, index) of every `x_i`."""
    for node in solid(nodes):
        if isinstance(node, Scripts) and node.base is not None and node.sub is not None:
            base, index = identifier((node.base,)), identifier(contents(node.sub))
            if base and index:
                yield base, index
        for nodes_within in inside(node):
            yield from _members(nodes_within)
