r"""Functions that a page applies and does not declare: `\mathrm{LL}(\theta)`, `Q(a, b)`, g of the formula `g(x)`.

Each is a function of which nothing is known.  What is proved for all functions holds for the one that is meant, and
for a factor too, as f(x) = c x is such a function; and nothing about it is refuted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..terms import REAL, FunctionSort, Symbol, call
from . import functions
from .distributions import find
from .grammar import Cursor, bracket, inner
from .names import Written, identifier, name_or_none, solid, split, written
from .occurrences import inside
from .question import Question
from .rows import Row
from .scope import Scalar, Scope
from .sets import is_of_set
from .shapes import FUNCTIONALS, MOMENTS, NAMED_VALUES, application, letters_of_script
from .tree import Group, Node
from .usage import is_inverse, looks_like_argument

__all__ = ["applied_names", "is_applied_word", "is_unknown", "unknown_function"]


def applied_names(trees: Collection[Group], rows: Iterable[Row], numbers: frozenset[str]) -> frozenset[str]:
    """The names that are functions by their use: of several letters, of several arguments, or in `f(x) = ..`.

    Of the last those do not count that are numbers elsewhere.
    """
    of_left_sides = {name for row in rows for name in _defined_or_mentioned(row)} - numbers
    found = of_left_sides | {name for tree in trees for name in _applications(tree.items)}
    inverses = {name for tree in trees for name in _inverses(tree.items)}
    found |= {name for name in inverses if name.removesuffix(_INVERSE) in found}
    return frozenset(name for name in found if not _is_reserved(name))


def unknown_function(
    word: Written, cursor: Cursor, scope: Scope, base: str = "", indices: int = 0
) -> tuple[str, functions.RealFunction] | None:
    """The function of which nothing is known that a name before a bracket is, and its name.

    The function `base` may have indices besides its arguments.
    """
    name, group = base or function_name(word), bracket(cursor.peek())
    if name is None or group is None or name not in scope.applied or scope.knows(name):
        return None
    parts = split(inner(group), ",", ";")
    if not all(parts) or len(split(inner(group), "|", "mid", "vert")) > 1:
        return None
    if len(word.base) > 1 and any(_is_random(part, scope) for part in parts):  # as sigma(X), MSE(X)
        raise Question(
            f"{name} of a random variable: of its law, or of its value?",
            group.span,
            (rf"{name}(x) = ..",),
            kind="function",
        )
    for part in parts:
        if (whole := identifier(part)) in scope.indexed and not isinstance(
            scope.meanings.get(whole or ""), Scalar
        ):
            raise Question(f"{whole} is a sequence: which member?", group.span, kind="index")
    arity = indices + len(parts)
    symbol = Symbol(name, FunctionSort(arity, REAL))
    return name, functions.RealFunction(lambda *arguments: call(symbol, *arguments), arity)


def without_laws(group: Group | None, scope: Scope) -> Scope:
    r"""The scope in which a model that is an argument, as in `\mathrm{LME}(m_1)`, is a name, and no law."""
    for part in split(group.items, ",", ";") if group is not None else ():
        name = identifier(part)
        if name is not None and name in scope.laws and name not in scope.meanings:
            scope = scope.without(name)
    return scope


def function_name(word: Written) -> str | None:
    """The name of a function as it stands before its argument; the inverse of g is `g^{-1}`."""
    if word.sup is None:
        return name_or_none(word)
    name = name_or_none(Written(word.base, word.font, word.accents, word.sub))
    return f"{name}{_INVERSE}" if name is not None and is_inverse(word.sup) else None


def is_unknown(symbol: Symbol, scope: Scope) -> bool:
    """Whether a symbol is a function, a set or a median of which the page says nothing."""
    if scope.knows(symbol.name):
        return False
    if is_of_set(symbol):
        return True
    if not isinstance(symbol.sort, FunctionSort):
        return symbol.name.partition("_")[0] in NAMED_VALUES
    return symbol.name in scope.applied or symbol.name.endswith(_INVERSE)


def is_applied_word(word: Written, name: str, cursor: Cursor, scope: Scope) -> bool:
    """Whether a name of several letters stands before its argument."""
    several = word.upright and len(word.base) > 1 and word.sup is None
    return several and name in scope.applied and looks_like_argument(cursor.peek())


def _defined_or_mentioned(row: Row) -> Iterator[str]:
    """f of a chain that begins with `f(x)`, and of the formula `f(x)` that stands alone."""
    found = application(row.expressions[0].nodes, inverse=True) if row.expressions else None
    if found is not None and not found[2] and len(found[1]) == 1:
        yield found[0]


def _applications(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The names before brackets that can be no factors: of several letters, and those before a list."""
    items = solid(nodes)
    for node, following in zip(items, items[1:], strict=False):
        word, group = written(node), bracket(following)
        if word is None or group is None or word.font in ("bf", "mathbb", "mathcal", "text") or word.primes:
            continue
        several = group.open == "(" and len(split(inner(group), ",", ";")) > 1
        barred = len(split(inner(group), "|", "mid", "vert")) > 1
        upright = word.upright and (len(word.base) > 1 or word.sup is not None)
        name = None if barred or not (several or upright) else function_name(word)
        if name is not None:
            yield name
        if name is not None and upright and word.sub is not None and not word.accents:
            yield word.base  # of `\mathrm{LME}_i(m)`, where i is an index
    for node in items:
        for nodes_within in inside(node):
            yield from _applications(nodes_within)


def _inverses(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The names `g^{-1}` before brackets."""
    items = solid(nodes)
    for node, following in zip(items, items[1:], strict=False):
        word = written(node)
        if word is not None and word.sup is not None and bracket(following) is not None:
            name = function_name(word)
            if name is not None:
                yield name
    for node in items:
        for nodes_within in inside(node):
            yield from _inverses(nodes_within)


def _is_reserved(name: str) -> bool:
    """Whether a name has a meaning of its own, as those of laws, densities and functionals have."""
    base = letters_of_script(name.split("_")[0].split("^")[0])
    if base in FUNCTIONALS | MOMENTS | NAMED_VALUES | functions.MISSING | _OTHERS:
        return not name.endswith(_INVERSE)
    return (
        base in functions.PREFIX or base in functions.BRACKETED or find(letters_of_script(name)) is not None
    )


_INVERSE = "^{-1}"
_OTHERS = frozenset("p q P Q d e pi B Phi const diag rank N max min".split())


def _is_random(nodes: tuple[Node, ...], scope: Scope) -> bool:
    """Whether an argument is no more than a random variable."""
    name = identifier(nodes)
    return name is not None and (name in scope.randoms or name in scope.outcomes)
