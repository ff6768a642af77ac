r"""The shapes of expressions, read off the tree: a name, a member of a sequence, a function at its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .distributions import find
from .grammar import differential_sign
from .names import contents, identifier, name_of, solid, split, written
from .question import Question
from .rows import Row
from .tree import Command, Group, Leaf, Node, Scripts

NAMED_VALUES = frozenset(("median", "mode", "med", "Median", "Mode"))
FUNCTIONALS = frozenset(
    """E Var V Cov Corr H h KL D_KL Pr P D I Skew Kurt median mode min max sd std SD exp ln log B Gamma erf erfc
    psi""".split()
)
NAMED_FUNCTIONS = frozenset(("max", "min", "exp", "ln", "log", "Gamma", "erf", "erfc", "psi", "Pr", "P"))
MOMENTS = frozenset(("E", "Var", "V", "Cov", "Corr", "Skew", "Kurt", "sd", "std", "SD"))


def root_of_square(nodes: tuple[Node, ...]) -> str | None:
    """s of `s^2`."""
    inside = solid(nodes)
    found = written(inside[0]) if len(inside) == 1 else None
    if found is None or found.sup is None or found.braced:
        return None
    sup = contents(found.sup)
    squared = len(sup) == 1 and isinstance(sup[0], Leaf) and sup[0].text == "2"
    try:
        return name_of(replace(found, sup=None)) if squared else None
    except Question:
        return None


def is_number(nodes: tuple[Node, ...]) -> bool:
    inside = solid(nodes)
    if inside and isinstance(inside[0], Leaf) and inside[0].text in ("-", "+"):
        inside = inside[1:]
    only = inside[0] if len(inside) == 1 else None
    if isinstance(only, Command) and only.name in ("frac", "tfrac", "dfrac") and len(only.arguments) == 2:
        return all(is_number(contents(argument)) for argument in only.arguments)
    return isinstance(only, Leaf) and (only.kind == "number" or only.text == "infty")


def is_infinite(nodes: tuple[Node, ...]) -> bool:
    inside = solid(nodes)
    return bool(inside) and isinstance(inside[-1], Leaf) and inside[-1].text == "infty"


def indexed(nodes: tuple[Node, ...]) -> tuple[str, str] | None:
    """(base, index) of `y_i`."""
    inside = solid(nodes)
    if len(inside) != 1 or not isinstance(inside[0], Scripts) or inside[0].sub is None or inside[0].sup:
        return None
    base = identifier((inside[0].base,)) if inside[0].base is not None else None
    index = identifier(contents(inside[0].sub))
    return (base, index) if base and index else None


def member_base(nodes: tuple[Node, ...]) -> str | None:
    """y of `y_1` or `y_n`."""
    only = nodes[0] if len(nodes) == 1 else None
    if not isinstance(only, Scripts) or only.base is None or only.sub is None or only.sup is not None:
        return None
    return identifier((only.base,))


def is_member_of(base: str, nodes: tuple[Node, ...]) -> bool:
    """Whether the nodes are `y_1` or `y_n`, with this base."""
    return member_base(nodes) == base


def is_index(name: str) -> bool:
    return len(name) == 1 and name in "ijklmn"


def is_space_of_outcomes(nodes: tuple[Node, ...]) -> bool:
    items = solid(nodes)
    return len(items) == 1 and isinstance(items[0], Leaf) and items[0].text in ("Omega", "Ω")


def labelled(nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]]:
    """The name before a colon, and what stands after it."""
    parts = split(solid(nodes), ":")
    if len(parts) != 2:
        return "", solid(nodes)
    return identifier(parts[0]) or "", solid(parts[1])


def application(
    nodes: tuple[Node, ...], *, inverse: bool = False
) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """(head, arguments, given) of `f(x, y)` or `p(x | z)` where all of them are plain names."""
    inside = solid(nodes)
    if len(inside) < 2 or not isinstance(inside[-1], Group) or inside[-1].open not in ("(", "["):
        return None
    head = head_of(inside[:-1]) or (_inverse_head(inside[:-1]) if inverse else None)
    if head is None:
        return None
    bar = split(inside[-1].items, "mid", "|", "vert", ";")
    if len(bar) > 2:
        return None
    lists = [tuple(identifier(solid(part)) for part in split(side, ",")) for side in bar]
    names = [name for side in lists for name in side]
    if None in names or len(set(names)) != len(names):
        return None
    return head, lists[0], lists[1] if len(lists) == 2 else ()  # type: ignore[return-value]


def head_of(nodes: tuple[Node, ...]) -> str | None:
    name = identifier(nodes)
    if name is not None:
        return letters_of_script(name)
    words = [item.text for item in nodes if isinstance(item, Leaf) and item.text in ("ln", "log")]
    return f"{words[0]} {identifier(nodes[1:])}" if len(nodes) == 2 and words else None


def _inverse_head(nodes: tuple[Node, ...]) -> str | None:
    """The name of an inverse function, `g^{-1}`."""
    found = written(nodes[0]) if len(nodes) == 1 else None
    if found is None or found.sup is None:
        return None
    sup = contents(found.sup)
    text = "".join(item.text for item in sup if isinstance(item, Leaf))
    return name_of(found, label=True) if text == "-1" else None


def letters_of_script(name: str) -> str:
    r"""`N` for `\mathcal{N}`."""
    return name[len("\\mathcal{") : -1] if name.startswith("\\mathcal{") else name


def blackboard(name: str) -> str:
    """`E` for `\\mathbb{E}`."""
    return name.removeprefix(r"\mathbb{").removesuffix("}") if name.startswith(r"\mathbb{") else name


def plain_name(name: str) -> str:
    r"""`E` for `\mathbb{E}`."""
    return name.rpartition("{")[2].removesuffix("}")


def names_family(applied: tuple[str, tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether a density of a family is written out: `N(x | m, s)` has parameters, F(x) has none."""
    called, arguments, given = applied
    is_beta = called == "B" and not given  # the function B(a, b)
    return find(called) is not None and len(arguments) + len(given) > 1 and not is_beta


def writes_out(row: Row) -> bool:
    """Whether a function or a density is written out: `for p(x) = N(x; m, s)`."""
    equation = [relation.name for relation in row.relations] == ["="]
    return equation and application(row.expressions[0].nodes) is not None


def indefinite(nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]] | None:
    """(variable, integrand) of an integral without ends that the nodes are."""
    items = solid(nodes)
    if (
        len(items) < 4
        or not (isinstance(items[0], Leaf) and items[0].text == "int")
        or not differential_sign(items[-2])
    ):
        return None
    if any(differential_sign(item) for item in items[1:-2]):
        return None
    name = identifier(items[-1:])
    return (name, items[1:-2]) if name else None


def argument_names(rows: Iterable[Row]) -> Iterator[str]:
    """The arguments of left sides: x of `f(x) = ...`."""
    for row in rows:
        applied = application(row.expressions[0].nodes) if row.expressions and row.relations else None
        if applied is None or names_family(applied):
            continue
        if plain_name(applied[0]) not in FUNCTIONALS:
            yield from applied[1]
