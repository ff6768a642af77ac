r"""Dots: `x_1 + x_2 + \ldots + x_n` is the sum of x_i for i from 1 to n.

The last term says how the others go on: those before the dots have to be the same, with a number where the
last one has its end, and the numbers run by one.  A single term before the dots has the index 0 or 1.
Anything else, as `x_1 + x_3 + \ldots + x_n`, stays a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .names import contents, plain_latex, solid
from .question import Question
from .tree import Command, Group, Leaf, Node, Scripts, leaves

__all__ = ["Run", "run_before"]

Nodes = tuple[Node, ...]
_INDICES = "ijklrs"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of terms: how many of those before the dots belong to it, and the body with an index."""

    count: int
    index: str
    body: Nodes
    first: int
    last: Nodes  # the upper end


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where two terms differ: a number in the one, its counterpart in the other."""

    leaf: Leaf
    other: Nodes


def run_before(terms: Sequence[Nodes], last: Nodes) -> Run | None:
    """The run that ends in `last`, whose other terms are the last of `terms`; None where they are of no one form."""
    numbers: list[int] = []
    nearest: list[_Gap] = []
    for term in reversed(terms):
        gaps = _gaps(solid(term), solid(last))
        if not gaps or len({(gap.leaf.text, _text(gap.other)) for gap in gaps}) != 1:
            break
        numbers.append(int(gaps[0].leaf.text))
        nearest = nearest or gaps
    downwards = [numbers[0] - step for step in range(len(numbers))] if numbers else []
    if not numbers or numbers != downwards:
        return None
    bare = len(solid(terms[-1])) == 1 and isinstance(solid(terms[-1])[0], Leaf)
    if len(numbers) == 1 and (numbers[0] > 1 or bare):
        return None  # 1 + ... + n may go on with 2 or with 3
    term = terms[-1]
    used = {leaf.text for node in term for leaf in leaves(node)}
    index = next((letter for letter in _INDICES if letter not in used), "")
    if not index:
        return None
    places = {id(gap.leaf) for gap in nearest}
    body = tuple(_with_index(node, places, index) for node in term)
    return Run(len(numbers), index, body, numbers[-1], nearest[0].other)


def _gaps(first: Nodes, second: Nodes) -> list[_Gap] | None:
    """The places where the first nodes have a number and the second something else; None where they differ more."""
    only = first[0] if len(first) == 1 else None
    if isinstance(only, Leaf) and only.kind == "number" and only.text.isdigit() and second:
        return [] if _text(first) == _text(second) else [_Gap(only, second)]
    if len(first) != len(second):
        return None
    found: list[_Gap] = []
    for one, other in zip(first, second, strict=True):
        inside = _gap(one, other)
        if inside is None:
            return None
        found += inside
    return found


def _gap(one: Node, other: Node) -> list[_Gap] | None:
    if isinstance(one, Leaf) and one.kind == "number" and one.text.isdigit():
        return _gaps((one,), (other,))
    if type(one) is not type(other):
        return None
    if isinstance(one, Leaf) and isinstance(other, Leaf):
        return [] if (one.kind, one.text) == (other.kind, other.text) else None
    parts = list(zip(_parts(one), _parts(other), strict=False))
    if _shape(one) != _shape(other):
        return None
    found: list[_Gap] = []
    for first, second in parts:
        inside = _gaps(first, second)
        if inside is None:
            return None
        found += inside
    return found


def _parts(node: Node) -> tuple[Nodes, ...]:
    if isinstance(node, Group):
        return (solid(node.items),)
    if isinstance(node, Scripts):
        return tuple(contents(part) for part in (node.base, node.sub, node.sup) if part is not None)
    if isinstance(node, Command):
        return tuple(contents(part) for part in (*node.options, *node.arguments))
    return ()


def _shape(node: Node) -> tuple[object, ...]:
    """What has to be the same of two nodes besides their parts."""
    if isinstance(node, Group):
        return (node.open, node.close)
    if isinstance(node, Scripts):
        return (node.base is None, node.sub is None, node.sup is None, node.primes)
    if isinstance(node, Command):
        return (node.name, len(node.options), len(node.arguments))
    return (id(node),)  # tables are compared with nothing


def _with_index(node: Node, places: set[int], index: str) -> Node:
    """The node with an index in the places of the numbers."""

    def inside(part: Node | None) -> Node | None:
        return None if part is None else _with_index(part, places, index)

    if isinstance(node, Leaf):
        return Leaf(node.span, "letter", index) if id(node) in places else node
    if isinstance(node, Group):
        return Group(node.span, tuple(_each(node.items, places, index)), node.open, node.close)
    if isinstance(node, Scripts):
        return Scripts(node.span, inside(node.base), inside(node.sub), inside(node.sup), node.primes)
    if isinstance(node, Command):
        options = tuple(
            Group(option.span, tuple(_each(option.items, places, index)), option.open, option.close)
            for option in node.options
        )
        return Command(node.span, node.name, options, tuple(_each(node.arguments, places, index)))
    return node


def _each(nodes: Sequence[Node], places: set[int], index: str) -> Iterator[Node]:
    for node in nodes:
        yield _with_index(node, places, index)


def _text(nodes: Nodes) -> str:
    try:
        return plain_latex(nodes)
    except Question:
        return "?"
