r"""Which names stand in an expression, and how: bound, differentiated, as ends of sums, in squares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .distributions import find
from .grammar import differential_sign
from .names import contents, identifier, solid, split
from .shapes import head_of
from .source import Span
from .tree import Command, Environment, Group, Leaf, Node, Scripts

DOTS = frozenset(("ldots", "cdots", "dots", "dotsc", "dotsb"))


def has_dots(nodes: Iterable[Node]) -> bool:
    return any(isinstance(node, Leaf) and node.text in DOTS for node in nodes)


_BINDING = frozenset(("sum", "prod", "lim", "max", "min", "sup", "inf"))


def bound_names(nodes: Iterable[Node]) -> frozenset[str]:
    """Names that a differential, a sum, a product or a limit binds somewhere in the nodes."""
    return frozenset(_bound(tuple(nodes)))


def _bound(nodes: tuple[Node, ...]) -> Iterator[str]:
    items = solid(nodes)
    for first, second in zip(items, items[1:], strict=False):
        if differential_sign(first) and (name := identifier((second,))):
            yield name
    for node in items:
        if isinstance(node, Scripts) and isinstance(node.base, Leaf) and node.base.text in _BINDING:
            below = contents(node.sub) if node.sub is not None else ()
            if name := identifier(split(below, "=", "to", "rightarrow", "in")[0]):
                yield name
        if isinstance(node, Command) and node.name.endswith("frac") and _is_quotient_of_differentials(node):
            continue
        for within in inside(node):
            yield from _bound(within)


def differentiated_names(nodes: Iterable[Node]) -> Iterator[str]:
    r"""Names by which is differentiated somewhere in the nodes: `\frac{d}{d\theta}`, `\nabla_\theta`."""
    for node in solid(tuple(nodes)):
        if isinstance(node, Command) and node.name.endswith("frac") and _is_quotient_of_differentials(node):
            for below in contents(node.arguments[-1])[1:]:
                base = below.base if isinstance(below, Scripts) and below.base is not None else below
                yield from filter(None, (identifier((below,)), identifier((base,))))
        if (
            isinstance(node, Scripts)
            and isinstance(node.base, Leaf)
            and node.base.text in ("nabla", "partial")
        ):
            yield from filter(None, (identifier(contents(node.sub)) if node.sub is not None else None,))
        for within in inside(node):
            yield from differentiated_names(within)


def quotient_numerators(nodes: Iterable[Node]) -> Iterator[str]:
    """Names u of differential quotients du/dx in the nodes."""
    for node in solid(tuple(nodes)):
        quotient = (
            isinstance(node, Command) and node.name.endswith("frac") and _is_quotient_of_differentials(node)
        )
        if quotient and (name := identifier(contents(node.arguments[0])[1:])):  # type: ignore[union-attr]
            yield name
        for within in inside(node):
            yield from quotient_numerators(within)


def endless(nodes: Iterable[Node]) -> Iterator[str]:
    """The variables of the integrals without ends in the nodes."""
    items = solid(tuple(nodes))
    for position, node in enumerate(items):
        if isinstance(node, Leaf) and node.text == "int":
            behind = items[position + 1 :]
            signs = [i for i, item in enumerate(behind[:-1]) if differential_sign(item)]
            if signs and (name := identifier(behind[signs[0] + 1 : signs[0] + 2])):
                yield name
        for within in inside(node):
            yield from endless(within)


def integer_names(nodes: Iterable[Node]) -> frozenset[str]:
    """Names that end a sum or product, or stand before `!`: they are whole numbers."""
    return frozenset(_integers(tuple(nodes)))


def _integers(nodes: tuple[Node, ...]) -> Iterator[str]:
    items = solid(nodes)
    for first, second in zip(items, items[1:], strict=False):
        factorial = isinstance(second, Leaf) and second.kind == "operator" and second.text == "!"
        if factorial:
            yield from _added(first)
    for dots, _, last in zip(items, items[1:], items[2:], strict=False):
        if (
            isinstance(dots, Leaf)
            and dots.text in DOTS
            and isinstance(last, Scripts)
            and last.sub is not None
        ):
            yield from filter(None, (identifier(contents(last.sub)),))  # n of x_1 + \ldots + x_n
    for node in items:
        if isinstance(node, Scripts) and isinstance(node.base, Leaf) and node.base.text in ("sum", "prod"):
            if node.sup is not None and (name := identifier(contents(node.sup))):
                yield name
            if node.sub is not None:
                low = split(contents(node.sub), "=")
                for part in low[1:]:
                    if name := identifier(part):
                        yield name
        for within in inside(node):
            yield from _integers(within)


def _added(node: Node) -> Iterator[str]:
    """n of `n!`, n and k of `(n - k)!` and `(2n + k)!!`."""
    items = solid(node.items) if isinstance(node, Group) and node.open == "(" else (node,)
    names = [identifier((item,)) for item in items]
    known = (
        n or (isinstance(i, Leaf) and (i.kind == "number" or i.text in "+-"))
        for n, i in zip(names, items, strict=True)
    )
    if all(known):
        yield from filter(None, names)


def squares(nodes: Iterable[Node]) -> Iterator[tuple[str, str, Span]]:
    """(family, convention, place) where the last parameter of a law is written as a square, or with the matrix I."""
    items = solid(tuple(nodes))
    for position, node in enumerate(items):
        if isinstance(node, Group) and node.open == "(" and position:
            notation = find(head_of(items[position - 1 : position]) or "")
            given = split(node.items, "mid", "|", ";")[-1]
            parts = split(given, ",")
            if notation is not None and len(parts) == 2 and "variance" in notation.conventions:
                last = solid(parts[1])
                if any(_is_squared(part) or identifier((part,)) == "I" for part in last):
                    yield notation.family, "variance", node.span
        for within in inside(node):
            yield from squares(within)


def _is_squared(node: Node) -> bool:
    sup = contents(node.sup) if isinstance(node, Scripts) and node.sup is not None else ()
    return len(sup) == 1 and isinstance(sup[0], Leaf) and sup[0].text == "2"


def inside(node: Node) -> Iterator[tuple[Node, ...]]:
    """The lists of nodes within a node."""
    if isinstance(node, Scripts):
        yield from (contents(part) for part in (node.base, node.sub, node.sup) if part is not None)
    elif isinstance(node, Group):
        yield node.items
    elif isinstance(node, Command):
        yield from (contents(argument) for argument in (*node.options, *node.arguments))
    elif isinstance(node, Environment):
        yield from (cell for row in node.rows for cell in row)


def _is_quotient_of_differentials(node: Command) -> bool:
    below = contents(node.arguments[-1])
    return bool(below) and (
        differential_sign(below[0]) or (isinstance(below[0], Leaf) and below[0].text == "partial")
    )
