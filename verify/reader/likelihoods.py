r"""Likelihoods of data: `p(y_i \mid \theta)` of a member of a sequence, `p(y \mid \theta)` of all of it.

A line `y_i \sim \mathrm{Poiss}(\lambda x_i)` gives each member its law.  The likelihood of all data is a function
of its parameters, and means the product that the page says it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import Apply, Symbol, Term, beta, call, density, sqrt, substitute, subterms
from .grammar import BARS, Cursor, bracket, inner
from .names import Written, contents, name_of, plain_latex, solid, split, written
from .question import Question
from .scope import Function
from .tree import Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope

__all__ = ["Formal", "is_product_of_members", "likelihood", "likelihood_head", "parameter_of", "with_squares"]

Nodes = tuple[Node, ...]
Formal = tuple[str, bool]  # a name, and whether its square is the parameter

_HEADS = frozenset(("p", "f", "P", "L"))


def parameter_of(nodes: Nodes) -> Formal | None:
    r"""The parameter that nodes are: `\mu`, or `\sigma^2`, of which the square is one."""
    items = solid(nodes)
    word = written(items[0]) if len(items) == 1 else None
    if word is None or word.primes:
        return None
    squared = False
    if word.sup is not None:
        power = contents(word.sup)
        squared = len(power) == 1 and isinstance(power[0], Leaf) and power[0].text == "2"
        if not squared:
            return None
    try:
        return name_of(Written(word.base, word.font, word.accents, word.sub)), squared
    except Question:
        return None


def with_squares(body: Term, formals: tuple[Formal, ...]) -> tuple[Term, tuple[Symbol, ...]]:
    r"""The body in variables: v for a parameter that is a square, \sigma^2, and the root of v for \sigma."""
    from .derivatives import powers_of_square

    variables: list[Symbol] = []
    for name, squared in formals:
        symbol = Symbol(name)
        if squared:
            variable = Symbol(f"{name}#2")
            body = substitute(powers_of_square(body, symbol, variable), {symbol: sqrt(variable)})
            symbol = variable
        variables.append(symbol)
    return body, tuple(variables)


# --- heads -----------------------------------------------------------------------------------------


def likelihood_head(nodes: Nodes, scope: Scope) -> tuple[str, tuple[Formal, ...]] | None:
    r"""The name of the function that `p(y \mid \mu, \sigma^2)` is for data y, and its parameters."""
    items = solid(nodes)
    if len(items) != 2 or not isinstance(items[1], Group):
        return None
    found = _sides(items[0], items[1], scope)
    if found is None:
        return None
    head, argument, given = found
    if not given or len(argument) != 1 or _data(argument, scope) is None:
        return None
    formals = tuple(parameter_of(part) for part in given)
    if None in formals or len({name for name, _ in formals if name}) != len(formals):  # type: ignore[misc]
        return None
    return _name(head, argument, given), formals  # type: ignore[return-value]


def is_product_of_members(term: Term) -> bool:
    """Whether a term is a product over densities: what a likelihood of independent data is."""
    product = isinstance(term, Apply) and term.op == "product"
    return product and any(isinstance(part, Apply) and part.op == "density" for part in subterms(term))


def _sides(node: Node, group: Group, scope: Scope) -> tuple[str, Nodes, tuple[Nodes, ...]] | None:
    """(head, argument, parameters) of what looks like a density."""
    word = written(node)
    if word is None or word.sub is not None or word.sup is not None or word.primes or word.accents:
        return None
    if word.base not in _HEADS or (word.font not in ("", "rm", "text")):
        return None
    if word.font == "" and word.base in scope.meanings:
        return None
    parts = split(inner(group), *BARS, ";")
    if len(parts) > 2 or len(split(parts[0], ",")) != 1:
        return None
    return word.base, solid(parts[0]), split(parts[1], ",") if len(parts) == 2 else ()


def _data(argument: Nodes, scope: Scope) -> str | None:
    """The sequence y that stands for all of its members."""
    word = written(argument[0])
    plain = word is not None and word.sub is None and word.sup is None and not word.accents
    return word.base if plain and word is not None and word.base in scope.members else None


def _name(head: str, argument: Nodes, given: tuple[Nodes, ...]) -> str:
    parameters = ", ".join(plain_latex(solid(part)) for part in given)
    return rf"{head}_{{{plain_latex(argument)}\mid {parameters}}}"


# --- terms -----------------------------------------------------------------------------------------


def likelihood(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    """The density of a member of a sequence, or the likelihood of all of them, if that stands here."""
    if not scope.members:
        return None
    closing = cursor.peek(1)
    group = bracket(closing)
    found = _sides(cursor.nodes[cursor.at], group, scope) if group is not None else None
    if found is None or group is None:
        return None
    head, argument, given = found
    value = _of_member(reader, argument, given, scope, group)
    if value is None:
        value = _of_all(reader, head, argument, given, scope)
    if value is None:
        return None
    cursor.take()
    cursor.take()
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _of_member(
    reader: Elaborator, argument: Nodes, given: tuple[Nodes, ...], scope: Scope, group: Group
) -> Term | None:
    word = written(argument[0]) if len(argument) == 1 else None
    if word is None or word.sub is None or word.sup is not None or word.primes or word.accents:
        return None
    laws = scope.members.get(word.base)
    if laws is None:
        return None
    value = reader.expression(argument, scope)
    if not (isinstance(value, Apply) and value.op == "call" and len(value.args) == 2):
        return None
    law = beta(call(laws, value.args[1]))
    known = {symbol.name for symbol in law.free}
    names = [found[0] if (found := _given_name(part)) else "" for part in given]
    if not known.issuperset(names):
        raise Question(
            f"is this the density of {word.base} with its index, at other values of the parameters?",
            group.span,
            kind="density",
        )
    return density(law, value)


def _given_name(part: Nodes) -> Formal | None:
    r"""A parameter that is given: \lambda, \sigma^2, or x_i."""
    found = parameter_of(part)
    if found is not None and "_" in found[0]:
        items = solid(part)
        word = written(items[0])
        if word is not None and word.sub is not None and len(contents(word.sub)) == 1:
            index = written(contents(word.sub)[0])
            if index is not None and index.base in "ijklmn":
                return word.base, found[1]
    return found


def _of_all(
    reader: Elaborator, head: str, argument: Nodes, given: tuple[Nodes, ...], scope: Scope
) -> Term | None:
    if len(argument) != 1 or not given or _data(argument, scope) is None:
        return None
    known = scope.meanings.get(_name(head, argument, given))
    if not isinstance(known, Function):
        known = _at_estimates(head, argument, given, scope)
    if known is None:
        return None
    values = [reader.argument(part, scope) for part in given]
    return call(known.symbol, *values)


def _at_estimates(head: str, argument: Nodes, given: tuple[Nodes, ...], scope: Scope) -> Function | None:
    r"""The likelihood at `\hat{\mu}`, of which it is known at \mu."""
    formals = [parameter_of(part) for part in given]
    plain = [(f[0].removesuffix("_hat"), f[1]) if f else None for f in formals]
    beginning = rf"{head}_{{{plain_latex(argument)}\mid "
    for name, meaning in scope.meanings.items():
        if name.startswith(beginning) and isinstance(meaning, Function) and list(meaning.written) == plain:
            return meaning
    return None
