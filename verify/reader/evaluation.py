r"""Evaluation between two ends, or at a point: `\left[ F(x) \right]_a^b`, `f(x) \big|_{x = 0}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    REAL,
    ZERO,
    Apply,
    Symbol,
    Term,
    abstract,
    substitute,
)
from .ends import Nodes, end, scripts_of, variable_name
from .forms import difference, tidy
from .grammar import (
    Cursor,
    is_bar,
    sign,
)
from .names import contents, split
from .question import Question
from .tree import Group, Leaf, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def evaluation_bar(cursor: Cursor) -> int | None:
    r"""Where in this term a bar with scripts stands: `F \Big|_{x=a}^{x=b}`."""
    for position in range(cursor.at, len(cursor.nodes)):
        node = cursor.nodes[position]
        if sign(node) in ("+", "-", "=", ","):
            return None
        if isinstance(node, Scripts) and is_bar(node.base) and node.sub is not None:
            bars = sum(1 for n in cursor.nodes[cursor.at : position] if is_bar(n))
            equation = any(sign(item) == "=" for item in contents(node.sub))
            if bars % 2 == 0 and (equation or node.sup is not None) and position > cursor.at:
                return position
            if bars % 2 == 1:
                continue
    return None


def evaluated_before(reader: Elaborator, cursor: Cursor, position: int, scope: Scope) -> Term:
    """The term before an evaluation bar, at its ends."""
    nodes = cursor.nodes[cursor.at : position]
    script = cursor.nodes[position]
    cursor.at = position + 1
    if not isinstance(script, Scripts):
        raise Question("a bar without ends", script.span, kind="bar")
    return _evaluated(reader, nodes, script, scope)


def evaluated_group(reader: Elaborator, group: Group, script: Scripts, scope: Scope) -> Term | None:
    r"""`\left[ F \right]_a^b` and `\left. F \right|_{x=a}`."""
    if group.open in (".", "[", "(") and group.close in ("|", "]", ")") and script.sub is not None:
        if group.close in ("]", ")") and (group.open == "." or script.sup is None):
            equation = any(sign(item) == "=" for item in contents(script.sub))
            if not equation:
                return None
        return _evaluated(reader, group.items, script, scope)
    return None


def _evaluated(reader: Elaborator, nodes: Nodes, script: Scripts, scope: Scope) -> Term:
    sub, sup = scripts_of(script)
    if sub is None:
        raise Question("at what point?", script.span, kind="limits")
    below = split(sub, "=")
    above = split(sup, "=") if sup is not None else None
    name: str | None = None
    if len(below) == 2:
        name = variable_name(reader, below[0])
    elif above is not None and len(above) == 2:
        name = variable_name(reader, above[0])
    if name is None:
        if sup is None:
            raise Question("which variable is replaced?", script.span, (r"|_{x = a}",), kind="evaluation")
        number = len(sup) == 1 and isinstance(sup[0], Leaf) and sup[0].kind == "number"
        if number and _is_index(reader, sub, scope):
            raise Question("a power of a component, or a value between two ends?", script.span, kind="matrix")
        name = _evaluation_variable(reader, nodes, scope, script)
    inside, variable = reader.bind(scope, name)
    function = reader.expression(nodes, inside)
    reader.walk(name, scope, script)
    lower = _value_at(function, variable, name, end(reader, below[-1], scope))
    if above is None:
        return lower
    upper = _value_at(function, variable, name, end(reader, above[-1], scope))
    return difference(upper, lower)


def _is_index(reader: Elaborator, sub: Nodes, scope: Scope) -> bool:
    """Whether a script is a whole number that varies, as the index of a component does."""
    try:
        term = reader.trial().expression(sub, scope)
    except Question:
        return False
    return isinstance(term, Symbol) and term.sort == INTEGER


def _evaluation_variable(reader: Elaborator, nodes: Nodes, scope: Scope, script: Scripts) -> str:
    trial = reader.trial()
    term = trial.expression(nodes, scope)
    unknown = [name for name in trial.assumed if Symbol(name) in term.free]
    names = sorted(symbol.name for symbol in term.free if symbol.sort == REAL and "#" not in symbol.name)
    for candidates in (unknown, [name for name in names if name not in scope.parameters], names):
        if len(candidates) == 1:
            reader.note("evaluation", f"{candidates[0]} runs between the ends", script.span)
            return candidates[0]
    raise Question(
        "which variable runs between the ends?",
        script.span,
        tuple(rf"]_{{{name} = a}}^{{{name} = b}}" for name in names[:3]),
        kind="evaluation",
    )


def _value_at(function: Term, variable: Symbol, name: str, point: Term) -> Term:
    """The value at a finite end, the limit at an infinite one."""
    if point in (INFINITY, MINUS_INFINITY):
        return Apply("limit", (abstract(function, variable, name), point, ZERO))
    return tidy(substitute(function, {variable: point}))
