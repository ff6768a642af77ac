r"""Sums over a set of outcomes whose elements nobody declares: `\sum_{x \in \mathcal{X}} f(x)`.

The set is read as a finite one, that is not empty, and whose elements have numbers: what is proved holds for every
such set.  Of infinite sets nothing is said, and nothing about a set is refuted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import INTEGER, ONE, REAL, FunctionSort, Symbol, Term, call, le
from .ends import Nodes, random_of_support, variable_name
from .names import letters, solid, split, unwrapped
from .tree import Command, Node

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope

__all__ = ["facts_of_set", "is_of_set", "over_unknown_set"]


def over_unknown_set(
    reader: Elaborator, sub: Nodes, node: Node, scope: Scope
) -> tuple[str, Term, Scope, Symbol] | None:
    """The name that runs, the number of elements, the scope of the body, and the number of an element."""
    parts = split(sub, "in")
    letter = _letter(parts[1]) if len(parts) == 2 else ""
    written = rf"\mathcal{{{letter}}}"
    if not letter or written in scope.supports or random_of_support(written, scope) is not None:
        return None
    if scope.laws:  # `P: X \sim ..`, `Q: X \sim ..`: the values of which of them?
        return None
    name = variable_name(reader, parts[0])
    number = reader.fresh(name, INTEGER)
    element = call(Symbol(f"elements_{letter}", FunctionSort(1, REAL)), number)
    reader.note("set", f"{written} is read as a finite set, whatever its elements are", node.span)
    inside = scope.without(name).with_abbreviation(name, element)
    return name, Symbol(f"size_{letter}", INTEGER), inside, number


def is_of_set(symbol: Symbol) -> bool:
    """Whether a symbol is the number of elements of such a set, or gives its elements."""
    return symbol.name.partition("_")[0] in ("elements", "size")


def facts_of_set(symbol: Symbol) -> tuple[Term, ...]:
    """That a set has an element, where the symbol is the number of them."""
    is_size = symbol.sort == INTEGER and symbol.name.startswith("size_")
    return (le(ONE, symbol),) if is_size else ()


def _letter(nodes: Nodes) -> str:
    r"""X of `\mathcal{X}`."""
    items = solid(nodes)
    only = unwrapped(items[0]) if len(items) == 1 else None
    if not isinstance(only, Command) or only.name not in ("mathcal", "mathscr") or not only.arguments:
        return ""
    word = letters(only.arguments[0])
    return word if len(word) == 1 else ""
