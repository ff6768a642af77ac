r"""Binomial and multinomial coefficients, rising and falling factorials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import INTEGER, ONE, ZERO, Apply, Term, abstract
from .forms import difference, product, quotient, shown, summed
from .grammar import DOTS, brace, sign
from .names import contents, solid, split
from .question import Question
from .tree import Command, Node

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def coefficient(reader: Elaborator, node: Command, scope: Scope) -> Term:
    r"""`\binom{n}{k}`; with a list below, `\binom{n}{k_1, k_2}`, n! over the factorials of its members.

    Source of the latter: DLMF 26.4.2.
    """
    above = reader.expression(contents(node.arguments[0]), scope)
    parts = split(_inside(node.arguments[1]), ",")
    below = [reader.expression(part, scope) for part in parts if not _is_dots(part, node)]
    for term in below if len(parts) == 1 else (above, *below):
        if term.sort != INTEGER:
            raise Question(
                f"the binomial coefficient needs an integer, and {shown(term)} is not declared one",
                node.span,
                (rf"{shown(term)} \in \mathbb{{N}}",),
                kind="integer",
            )
    if len(parts) == 1:
        return reader.build(lambda: Apply("binomial", (above, below[0])), node)
    reader.note("multinomial", "the factorial above over those of the list below", node.span)
    factorials = [Apply("factorial", (term,)) for term in below]
    return reader.build(lambda: quotient(Apply("factorial", (above,)), product(list(factorials))), node)


def power_with_bar(reader: Elaborator, base: Term, sup: Node, scope: Scope) -> Term | None:
    r"""`x^{\overline{n}}`, x (x + 1) .. (x + n - 1), and `x^{\underline{n}}`, x (x - 1) .. (x - n + 1).

    Source: Graham, Knuth, Patashnik, Concrete Mathematics, (2.43), (2.44).
    """
    items = contents(sup)
    only = items[0] if len(items) == 1 else None
    if not isinstance(only, Command) or only.name not in ("overline", "underline"):
        return None
    count = reader.expression(contents(only.arguments[0]), scope)
    if count.sort != INTEGER:
        raise Question(
            f"a factorial power needs an integer, and {shown(count)} is not declared one",
            sup.span,
            (rf"{shown(count)} \in \mathbb{{N}}",),
            kind="integer",
        )
    step = reader.fresh("i", INTEGER)
    factor = summed([base, step]) if only.name == "overline" else difference(base, step)
    reader.note("power", f"a power with a bar is a product of {shown(count)} factors", sup.span)
    body = abstract(factor, step, "i")
    return reader.build(lambda: Apply("product", (ZERO, difference(count, ONE), body)), sup)


def _inside(node: Node) -> tuple[Node, ...]:
    """What stands in braces, and in braces within them."""
    items = contents(node)
    while len(items) == 1 and (group := brace(items[0])) is not None:
        items = solid(group.items)
    return items


def _is_dots(part: tuple[Node, ...], node: Node) -> bool:
    if any(sign(item) in DOTS for item in part):
        raise Question(
            "dots leave open what is meant", node.span, (r"\frac{n!}{\prod_{i=1}^{k} x_i!}",), kind="dots"
        )
    return False
