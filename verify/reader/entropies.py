r"""Divergences and entropies: `\mathrm{KL}(q \,\|\, p)`, `H(X)`, `H(p, q)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import (
    Apply,
    Term,
    abstract,
    density,
    ln,
    neg,
)
from .grammar import DOUBLE_BARS, Cursor, bracket, inner, is_bar, letter, sign
from .laws import JOINT, Nodes, bars_in, law, values_sort
from .names import Written, contents, identifier, solid, split, written
from .question import Question
from .tree import Command, Leaf, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def is_divergence(word: Written, cursor: Cursor) -> bool:
    r"""`D_{KL}`, `\mathrm{KL}`, `KL`, before a bracket."""
    base = word.base
    if base in ("KL", "kl", "DKL", r"\mathbb{KL}", "KLD"):
        return bracket(cursor.peek(1)) is not None
    if base in ("D", r"\mathbb{D}", r"\mathcal{D}") and word.sub is not None:
        label = "".join(
            w.base if (w := written(item)) is not None else item.text if isinstance(item, Leaf) else "?"
            for item in contents(word.sub)
        )
        return label.upper() == "KL" and bracket(cursor.peek(1)) is not None
    return base == "K" and letter(cursor.peek(1)) == "L" and bracket(cursor.peek(2)) is not None


def divergence(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    r"""`D_{\mathrm{KL}}(q \parallel p)` in its spellings."""
    node = cursor.take()
    if letter(cursor.peek()) == "L":
        cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    if group is None:
        raise Question("a divergence of what?", node.span, kind="syntax")
    sides = _sides(inner(group))
    if len(sides) != 2:
        raise Question(
            "a divergence is between two laws", group.span, (r"D_{KL}(q \parallel p)",), kind="bar"
        )
    first, second = (law(reader, side, scope) for side in sides)
    value = reader.build(lambda: Apply("kl", (first, second)), node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _sides(nodes: Nodes) -> tuple[Nodes, ...]:
    """The two laws: between a double bar, two bars, or a comma."""
    nodes = solid(nodes)
    for position, node in enumerate(nodes):
        if sign(node) in DOUBLE_BARS:
            return nodes[:position], nodes[position + 1 :]
        if is_bar(node) and position + 1 < len(nodes) and is_bar(nodes[position + 1]):
            return nodes[:position], nodes[position + 2 :]
    for separator in (",", ";", ":"):
        parts = split(nodes, separator)
        if len(parts) == 2:
            return parts
    return ()


def read_entropy(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    """`H(X)`, `h(X)`, `H[p]`; the entropy of two laws is the cross-entropy."""

    closing = cursor.nodes[cursor.at + 1]
    group = bracket(closing)
    if group is None:
        return None
    node = cursor.nodes[cursor.at]
    upright = isinstance(node, Command)
    items = inner(group)
    if len(bars_in(items)) > 1 and _is_density_call(items) is False:
        raise Question("a conditional entropy is not read", group.span, kind="joint")
    parts = split(items, ",")
    laws: list[Term] = []
    for part in parts:
        name = identifier(part)
        if name is not None and (name in scope.randoms or name in scope.laws or scope.densities_of(name)):
            laws.append(law(reader, part, scope))
            continue
        try:
            laws.append(law(reader, part, scope))
        except Question:
            if upright:
                raise
            return None
    if len(laws) > 1 and any(identifier(part) in scope.randoms for part in parts):
        raise Question(JOINT, group.span, kind="joint")
    cursor.take()
    cursor.take()
    if len(laws) == 1:
        value: Term = reader.build(lambda: Apply("entropy", (laws[0],)), node)
    elif len(laws) == 2:
        variable = reader.fresh("x", values_sort(laws[0]))
        value = neg(Apply("expectation", (laws[0], abstract(ln(density(laws[1], variable)), variable, "x"))))
    else:
        raise Question(JOINT, group.span, kind="joint")
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _is_density_call(nodes: Nodes) -> bool:
    return any(bracket(node) is not None for node in nodes)
