r"""Scripts before a letter: `{}_1 F_1(a, b, z)` and `{}_2F_1`, the name of a hypergeometric function."""

from __future__ import annotations

from dataclasses import replace

from .names import solid
from .tree import Command, Environment, Group, Leaf, Node, Scripts

__all__ = ["hypergeometric"]


def hypergeometric(tree: Group) -> Group:
    r"""The tree with `{}_p F_q` as one name: `\mathit{hypergeometric}_{p, q}`."""
    found = _nodes(tree.items)
    return tree if found is tree.items else replace(tree, items=found)


def _nodes(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    made: list[Node] = []
    for node in nodes:
        before = next((n for n in reversed(made) if solid((n,))), None)
        joined = _joined(before, node) if before is not None else None
        if joined is not None:
            while made.pop() is not before:
                pass
            made.append(joined)
        else:
            made.append(_within(node))
    changed = len(made) != len(nodes) or any(a is not b for a, b in zip(made, nodes, strict=True))
    return tuple(made) if changed else nodes


def _joined(before: Node, node: Node) -> Scripts | None:
    first = _lower(before)
    letter = node.base if isinstance(node, Scripts) else None
    second = node.sub if isinstance(node, Scripts) and not node.primes and node.sup is None else None
    if first is None or second is None or not (isinstance(letter, Leaf) and letter.text == "F"):
        return None
    if not all(isinstance(sub, Leaf) and sub.kind == "number" for sub in (first, second)):
        return None
    span = before.span.to(node.span)
    letters = tuple(Leaf(letter.span, "letter", each) for each in "hypergeometric")
    name = Command(letter.span, "mathit", (), (Group(letter.span, letters),))
    comma = Leaf(second.span, "operator", ",")
    return Scripts(span, name, Group(second.span, (first, comma, second)))


def _lower(node: Node) -> Node | None:
    """What stands below nothing."""
    if not isinstance(node, Scripts) or node.sup is not None or node.primes:
        return None
    empty = node.base is None or (isinstance(node.base, Group) and not node.base.items and not node.base.open)
    return node.sub if empty else None


def _within(node: Node) -> Node:
    """The node with the names inside it joined."""
    if isinstance(node, Group):
        return hypergeometric(node)
    if isinstance(node, Scripts):
        base, sub, sup = (None if part is None else _within(part) for part in (node.base, node.sub, node.sup))
        same = base is node.base and sub is node.sub and sup is node.sup
        return node if same else replace(node, base=base, sub=sub, sup=sup)
    if isinstance(node, Command):
        arguments = _nodes(node.arguments)
        return node if arguments is node.arguments else replace(node, arguments=arguments)
    if isinstance(node, Environment):
        rows = tuple(tuple(_nodes(cell) for cell in row) for row in node.rows)
        return replace(node, rows=rows)
    return node
