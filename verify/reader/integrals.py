r"""Integrals: where the integrand ends, over which variable, between which ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..terms import (
    REAL,
    Apply,
    Number,
    Symbol,
    Term,
    abstract,
    integral,
)
from .ends import Nodes, end, scripts_of, set_ends, variable_name
from .forms import product
from .grammar import (
    Cursor,
    bracket,
    differential_sign,
    inner,
    sign,
    span_of,
)
from .names import contents, is_label, name_of, solid, written
from .question import Question
from .tree import Command, Environment, Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


class Differential(NamedTuple):
    """`dx` at a place in a list of nodes: what is integrated over, and where the nodes go on."""

    at: int
    after: int
    of: Nodes


def differential_at(nodes: Nodes, position: int) -> Differential | None:
    """The differential that begins here."""
    if not differential_sign(nodes[position]) or position + 1 >= len(nodes):
        return None
    following = nodes[position + 1]
    group = bracket(following)
    if group is not None and not isinstance(following, Scripts):
        return Differential(position, position + 2, inner(group))
    word = written(following)
    if word is None:
        return None
    if word.sup is not None and not is_label(word.sup):
        raise Question(
            "the differential of a power: of what variable?",
            nodes[position].span.to(following.span),
            (r"2 \sigma \, d\sigma", "dv"),
            kind="differential",
        )
    return Differential(position, position + 2, (following,))


def _is_integral(node: Node) -> bool:
    return sign(node.base if isinstance(node, Scripts) else node) == "int"


def read_integral(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
    """An integral and its differential, which is matched as brackets are."""
    start, depth = cursor.at, 0
    for position in range(start, len(cursor.nodes)):
        current = cursor.nodes[position]
        if _is_integral(current):
            depth += 1
            continue
        found = differential_at(cursor.nodes, position)
        if found is None:
            inside = _differential_above(current)
            if inside is None:
                continue
            if depth == 0:
                current, of = inside
                cursor.at = position + 1
                body = (*cursor.nodes[start:position], current)
                return _integral(reader, node, body, of, scope)
            depth -= 1
            continue
        if depth == 0:
            body = cursor.nodes[start:position]
            cursor.at = found.after
            if not body and not reader.ends_term(cursor):
                return _differential_first(reader, node, found, cursor, scope)
            return _integral(reader, node, body, found.of, scope)
        depth -= 1
    raise Question("an integral without its differential", node.span, (r"\, dx",), kind="differential")


def _differential_above(node: Node) -> tuple[Node, Nodes] | None:
    r"""The fraction without its `dx`, and the x: `\frac{f(x) dx}{g}`."""
    if not (isinstance(node, Command) and node.name in ("frac", "dfrac", "tfrac", "cfrac")):
        return None
    above = contents(node.arguments[0])
    for position in range(len(above)):
        found = differential_at(above, position)
        if found is not None and found.after == len(above):
            if position == 0 and differential_sign(contents(node.arguments[1])[0]):
                return None  # a derivative dy/dx
            kept = above[:position] or (Leaf(node.arguments[0].span, "number", "1"),)
            group = Group(node.arguments[0].span, kept)
            return Command(node.span, node.name, node.options, (group, *node.arguments[1:])), found.of
    return None


def _differential_first(
    reader: Elaborator, node: Node, found: Differential, cursor: Cursor, scope: Scope
) -> Term:
    r"""`\int_a^b dx f(x)`: where the rest of the term speaks of x it is the integrand."""
    name = variable_name(reader, found.of)
    start = cursor.at
    while not reader.ends_term(cursor):
        cursor.take()
    rest = cursor.nodes[start : cursor.at]
    if _speaks_of(rest, name):
        return _integral(reader, node, rest, found.of, scope)
    cursor.at = start
    return _integral(reader, node, (), found.of, scope)


def _speaks_of(nodes: Nodes, name: str) -> bool:
    """Whether an identifier of this name stands anywhere in the nodes."""
    for node in nodes:
        word = written(node)
        if word is not None:
            try:
                if name in (name_of(word), word.base):
                    return True
            except Question:
                pass
        parts: tuple[Node, ...] = ()
        if isinstance(node, Group):
            parts = node.items
        elif isinstance(node, Command):
            parts = node.arguments
        elif isinstance(node, Scripts):
            parts = tuple(part for part in (node.base, node.sub, node.sup) if part is not None)
        elif isinstance(node, Environment):
            parts = tuple(item for row in node.rows for cell in row for item in cell)
        if parts and _speaks_of(parts, name):
            return True
    return False


def _integral(reader: Elaborator, node: Node, body: Nodes, of: Nodes, scope: Scope) -> Term:
    sub, sup = scripts_of(node)
    word = written(of[0]) if len(of) == 1 else None
    if word is None or (word.sup is not None and not is_label(word.sup)):
        return _stieltjes(reader, node, body, of, scope)
    if word.font == "bf":
        raise Question("vectors and matrices are not read", node.span, kind="matrix")
    name = variable_name(reader, of)
    inside, variable = reader.bind(scope, name)
    integrand: Term = Number(1)
    if solid(body):
        integrand = reader.expression(body, inside)
    lower, upper = _ends(
        reader, node, sub, sup, scope, lambda: _support(reader, node, integrand, variable, name, scope)
    )
    return reader.build(lambda: integral(lower, upper, abstract(integrand, variable, name)), node)


def _ends(
    reader: Elaborator,
    node: Node,
    sub: Nodes | None,
    sup: Nodes | None,
    scope: Scope,
    default: Callable[[], tuple[Term, Term]],
) -> tuple[Term, Term]:
    """The ends of a range: two scripts, a set below, or what the integrand says."""
    if sub is not None and sup is not None:
        return end(reader, sub, scope), end(reader, sup, scope)
    if sup is not None:
        raise Question("an integral with an upper end only", node.span, kind="limits")
    if sub is None:
        return default()
    return set_ends(reader, sub, scope, node)


def _support(
    reader: Elaborator, node: Node, integrand: Term, variable: Symbol, name: str, scope: Scope
) -> tuple[Term, Term]:
    """The range of an integral without ends: where the density of its variable lives."""
    from .laws import density_laws, support

    laws = dict.fromkeys(density_laws(integrand, variable))
    if not laws and name in scope.randoms:
        laws = {scope.randoms[name]: None}
    if not laws:
        laws = dict.fromkeys(
            density.law_at_names() for density in scope.densities if density.argument == name
        )
    ranges = {support(law) for law in laws}
    if len(ranges) == 1 and (ends := ranges.pop()) is not None:
        reader.note("range", f"the integral over {name} runs over the support of its density", node.span)
        return ends
    raise Question(
        f"an integral over {name} without ends",
        node.span,
        (r"\int_{-\infty}^{\infty}", rf"{name} \sim \mathcal{{N}}(0, 1)"),
        kind="limits",
    )


def _stieltjes(reader: Elaborator, node: Node, body: Nodes, of: Nodes, scope: Scope) -> Term:
    r"""`\int_a^b f \, d(g(z))` is the integral of f g' over z, whose range is written."""
    sub, sup = scripts_of(node)
    name = _one_variable(reader, of, body, scope)
    if name is None:
        raise Question("which variable does this differential vary?", span_of(of), kind="differential")
    inside, variable = reader.bind(scope, name)
    inner_term = reader.expression(of, inside)
    integrand = reader.expression(body, inside) if solid(body) else Number(1)
    slope = Apply("derivative", (abstract(inner_term, variable, name), variable))

    def nothing() -> tuple[Term, Term]:
        raise Question("an integral without ends", node.span, kind="limits")

    lower, upper = _ends(reader, node, sub, sup, scope, nothing)
    reader.note(
        "differential", f"d(..) is read as the derivative with respect to {name} times d{name}", node.span
    )
    value = product([integrand, slope])
    return reader.build(lambda: integral(lower, upper, abstract(value, variable, name)), node)


def _one_variable(reader: Elaborator, nodes: Nodes, body: Nodes, scope: Scope) -> str | None:
    """The one name in the nodes that is not declared; or the one name at all; or that of the integrand."""
    trial = reader.trial()
    try:
        term = trial.expression(nodes, scope)
    except Question:
        return None
    names = [symbol.name for symbol in term.free if symbol.sort == REAL and "#" not in symbol.name]
    unknown = [name for name in names if name in trial.assumed]
    parameters = scope.parameters
    inside = [name for name in names if _speaks_of(body, name)]
    for candidates in (unknown, [name for name in names if name not in parameters], names, inside):
        if len(candidates) == 1:
            return candidates[0]
    return None
