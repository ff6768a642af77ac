"""Which names of a page are sequences: it sums or multiplies their members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .names import contents, identifier, solid, split
from .occurrences import inside
from .tree import Group, Leaf, Node, Scripts

__all__ = ["doubly_indexed", "indexed_names", "running_names"]


def running_names(trees: Iterable[Group]) -> frozenset[str]:
    """Names over which the sums and products of the page run."""
    return frozenset(name for tree in trees for name in _running(tree.items))


def indexed_names(trees: Iterable[Group]) -> frozenset[str]:
    r"""Names x whose members `x_i` stand on the page, where a sum or product runs over i."""
    trees = tuple(trees)
    running = running_names(trees)
    found = {pair for tree in trees for pair in _members(tree.items)}
    return frozenset(base for base, index in found if index in running)


def doubly_indexed(trees: Iterable[Group]) -> frozenset[str]:
    """Names x whose members `x_{ij}` or `x_{1i}` stand on the page: nobody writes a product with 1."""
    return frozenset(name for tree in trees for name in _doubled(tree.items))


def _doubled(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in solid(nodes):
        if isinstance(node, Scripts) and node.base is not None and node.sub is not None:
            items = contents(node.sub)
            plain = all(isinstance(item, Leaf) and item.kind in ("letter", "number") for item in items)
            number = sum(
                isinstance(item, Leaf) and item.kind == "number" and item.text != "1" for item in items[:1]
            )
            if len(items) > 1 and plain and not number and (base := identifier((node.base,))):
                yield base
        for nodes_within in inside(node):
            yield from _doubled(nodes_within)


def _running(nodes: tuple[Node, ...]) -> Iterator[str]:
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
