r"""Sets of numbers: `\mathbb{N}_0`, `\mathbb{R}_{>0}`, `[a, b)`."""

from __future__ import annotations

from ..terms import INTEGER, ONE, REAL, ZERO, Term
from .names import contents, letters, solid, split
from .tree import Command, Group, Leaf, Node, Scripts

_REGIONS: dict[str, tuple[str, Term | None, bool]] = {
    "R": (REAL, None, False), "R+": (REAL, ZERO, True), "N": (INTEGER, ONE, False), "N0": (INTEGER, ZERO, False),
    "N*": (INTEGER, ONE, False), "Z*": (INTEGER, None, False), "R*": (REAL, None, False),
    "Z": (INTEGER, None, False), "N+": (INTEGER, ONE, False), "R0": (REAL, ZERO, False), "Z+": (INTEGER, ONE, False),
}  # fmt: skip


def region_of(nodes: tuple[Node, ...]) -> tuple[str, Term | None, bool] | None:
    r"""(sort, lower end, strict) of `\mathbb{N}_0`, `\mathbb{R}_{>0}`, ...; for \mathbb{R}^n the sort is "vector"."""
    inside = solid(nodes)
    if len(inside) != 1:
        return None
    node, mark = inside[0], ""
    if isinstance(node, Scripts):
        marks = [_mark(s) for s in (node.sub, node.sup) if s is not None]
        if node.base is None or len(marks) != 1:
            return None
        node, mark = node.base, marks[0]
    if not isinstance(node, Command) or node.name not in ("mathbb", "mathbf", "Bbb"):
        return None
    letter = letters(node.arguments[0])
    if mark == "vector":
        return ("vector", None, False) if letter in ("R", "Z", "N") else None
    return _REGIONS.get(letter + mark)


def _mark(script: Node) -> str:
    text = "".join(item.text for item in contents(script) if isinstance(item, Leaf))
    return {
        "+": "+",
        "*": "*",
        "ast": "*",
        "star": "*",
        ">0": "+",
        "0": "0",
        "++": "+",
        ">=0": "0",
        "ge0": "0",
        "geq0": "0",
    }.get(text, "vector")


End = tuple[tuple[Node, ...], bool]


def interval(nodes: tuple[Node, ...]) -> tuple[End, End] | None:
    """The ends of `[a, b)` and whether they are excluded."""
    inside = solid(nodes)
    if len(inside) == 1 and isinstance(inside[0], Group) and inside[0].open in ("(", "["):
        opened, closed, items = inside[0].open, inside[0].close, inside[0].items
    elif len(inside) > 3 and all(isinstance(n, Leaf) and n.text in "()[]" for n in (inside[0], inside[-1])):
        opened, closed, items = inside[0].text, inside[-1].text, inside[1:-1]  # type: ignore[union-attr]
    else:
        return None
    parts = split(items, ",")
    if len(parts) != 2:
        return None
    return (solid(parts[0]), opened == "("), (solid(parts[1]), closed == ")")
