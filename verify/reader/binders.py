r"""What binds a variable, by the sign it begins with: sums, products, limits, extrema, and membership of sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    abstract,
    instantiate,
    le,
    lt,
)
from .ends import Nodes, end, random_of_support, scripts_of, set_ends, variable_name
from .forms import negated, product, summed, tidy
from .grammar import (
    OVER,
    RELATIONS,
    Cursor,
    bracket,
    is_bar,
    sign,
)
from .integrals import read_integral
from .names import contents, name_of, scalar_name, solid, split, written
from .question import Question
from .sets import over_unknown_set
from .tree import Command, Environment, Group, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def _big(op: str) -> Callable[[Elaborator, Node, Cursor, Scope], Term]:
    def read(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
        sub, sup = scripts_of(node)
        if sub is None:
            raise Question(
                "over what does this run?", node.span, (rf"\{_NAMES[op]}_{{i=1}}^{{n}}",), kind="limits"
            )
        sub, conditions = _conditions_below(sub)
        elements = _elements(sub)
        if elements is not None and sup is None and not conditions:
            return _over_elements(reader, op, sub, elements, node, cursor, scope)
        of_set = over_unknown_set(reader, sub, node, scope) if sup is None else None
        lower: Term = ONE
        if of_set is not None:
            name, upper, inside, variable = of_set
        else:
            name, lower, upper = _walk(reader, node, sub, sup, scope)
            inside, variable = reader.bind(scope, name, INTEGER)
        start = cursor.at
        stop = _reach(reader, cursor, name, scope)
        nodes = cursor.nodes[start:stop]
        if not nodes:
            raise Question("nothing stands behind this", node.span, kind="syntax")
        local = Cursor(nodes)
        local.spaced = cursor.spaced[start:stop]
        minus = local.sign() == "-"
        if minus:
            local.take()
        body = reader.product(local, inside)
        body = negated(body) if minus else body
        if not local.done:
            raise reader.unexpected(local)
        cursor.at = stop
        if op == "product" and len(nodes) > 1:
            _check_reach(body, variable, name, node, any(sign(item) in OVER for item in nodes))
        for condition in reversed(conditions):
            _check_declared(condition, name, node, scope)
            for test in reversed(reader.propositions(condition, inside)):
                body = Apply("cases", (test, body, ZERO if op == "sum" else ONE))
        reader.walk(name, scope, node)
        return reader.build(lambda: Apply(op, (lower, upper, abstract(body, variable, name))), node)

    return read


_NAMES = {"sum": "sum", "product": "prod"}


def _conditions_below(sub: Nodes) -> tuple[Nodes, list[Nodes]]:
    r"""The range, and the conditions on the index beside it: `i = 1, i \neq j`, `t \in \mathcal{X}, t \leq x`."""
    first, *rest = _lines_below(sub)
    if any(not any(sign(item) in _CONDITIONS for item in part) for part in rest):
        return sub, []  # a sum over several indices
    return first, rest


_CONDITIONS = frozenset(RELATIONS) - {"="}


def _check_declared(condition: Nodes, name: str, node: Node, scope: Scope) -> None:
    r"""In `i \neq j` it matters whether j is an index: then it has to be declared."""
    if any(sign(item) in ("ne", "neq") for item in condition):
        words = [word for item in condition if (word := written(item)) is not None and word.sup is None]
        for other in [scalar_name(word) for word in words]:
            if other != name and not scope.knows(other):
                raise Question(
                    f"is {other} one of the numbers over which this runs?",
                    node.span,
                    (rf"1 \leq {other} \leq n",),
                    kind="limits",
                )


def _lines_below(sub: Nodes) -> list[Nodes]:
    r"""The lines of a `\substack`, or the parts between commas."""
    only = sub[0] if len(sub) == 1 else None
    if isinstance(only, Command) and only.name == "substack":
        inside = contents(only.arguments[0])
        if len(inside) == 1 and isinstance(inside[0], Environment):
            return [solid(tuple(item for cell in row for item in cell)) for row in inside[0].rows]
        return [inside]
    return [solid(part) for part in split(sub, ",")]


def _reach(reader: Elaborator, cursor: Cursor, name: str, scope: Scope) -> int:
    """Where the body ends: with the term, or before an operator that binds the same index again."""
    start = cursor.at
    while not reader.ends_term(cursor) or (cursor.sign() == "-" and _opens(cursor, start)):
        node = cursor.nodes[cursor.at]
        if cursor.at > start and _binds(node, name):
            break
        cursor.at += 1
    stop, cursor.at = cursor.at, start
    while stop > start and sign(cursor.nodes[stop - 1]) in ("cdot", "times"):
        stop -= 1
    return stop


def _opens(cursor: Cursor, start: int) -> bool:
    """Whether nothing but sums stand before the next node, so that a minus there is a sign."""
    return all(
        isinstance(node, Scripts) and sign(node.base) in ("sum", "prod")
        for node in cursor.nodes[start : cursor.at]
    )


def _binds(node: Node, name: str) -> bool:
    if not (isinstance(node, Scripts) and sign(node.base) in ("sum", "prod") and node.sub is not None):
        return False
    head = split(contents(node.sub), "=", "in")[0]
    word = written(head[0]) if len(head) == 1 else None
    return word is not None and word.base == name


def _check_reach(body: Term, variable: Symbol, name: str, node: Node, slash: bool) -> None:
    """In a product it matters whether factors, or a denominator, without the index belong to it."""
    several = isinstance(body, Apply) and (body.op == "mul" or (slash and body.op == "div"))
    factors = body.args if isinstance(body, Apply) and several else (body,)
    if variable in body.free and variable not in factors[-1].free:
        raise Question(
            f"does the product over {name} reach to the factors without {name}?",
            node.span,
            (r"\prod_i \left( .. \right)", r"\left( \prod_i .. \right) .."),
            kind="reach",
        )


def _walk(
    reader: Elaborator, node: Node, sub: Nodes, sup: Nodes | None, scope: Scope
) -> tuple[str, Term, Term]:
    """The index and the ends of a sum."""
    parts = split(sub, "=")
    if len(parts) == 2 and sup is not None:
        name = variable_name(reader, parts[0])
        return name, end(reader, parts[1], scope), end(reader, sup, scope)
    sets = split(sub, "in")
    if len(sets) == 2 and sup is None:
        name = variable_name(reader, sets[0])
        lower, upper = _integer_set(reader, sets[1], scope, node)
        return name, lower, upper
    if len(parts) == 1 and sup is not None and len(sets) == 1:
        raise Question("where does this begin?", node.span, (r"\sum_{i=1}^{n}",), kind="limits")
    names = split(sub, ",")
    if len(names) > 1:
        raise Question(
            "a sum over several indices", node.span, (r"\sum_{i=1}^{n} \sum_{j=1}^{m}",), kind="limits"
        )
    raise Question("the ends of this range are not written", node.span, (r"\sum_{i=1}^{n}",), kind="limits")


def _integer_set(reader: Elaborator, nodes: Nodes, scope: Scope, node: Node) -> tuple[Term, Term]:
    only = nodes[0] if len(nodes) == 1 else None
    word = written(only) if only is not None else None
    base = word.base if word is not None else ""
    random = random_of_support(base, scope)
    if word is not None and base == r"\mathbb{N}" and word.sub is not None:
        return end(reader, contents(word.sub), scope), INFINITY
    ends: tuple[Term, Term] | None = None
    if word is not None and name_of(word) in scope.supports:
        ends = scope.supports[name_of(word)]
    elif random is not None:
        from .laws import is_discrete, support

        if is_discrete(scope.randoms[random]):
            ends = support(scope.randoms[random])
    if ends is None:
        raise Question(
            "the elements of this set are not declared", node.span, (r"\sum_{x=0}^{n}",), kind="set"
        )
    reader.note("support", f"{base} is the range from {ends[0]} to {ends[1]}", node.span)
    return ends


def _elements(sub: Nodes) -> tuple[Nodes, ...] | None:
    r"""The elements of `x \in \{0, 1\}`."""
    parts = split(sub, "in")
    only = parts[-1][0] if len(parts) == 2 and len(parts[1]) == 1 else None
    if isinstance(only, Group) and only.open == r"\lbrace":
        found = split(solid(only.items), ",")
        dots = any(sign(item) in ("ldots", "dots", "cdots") for part in found for item in part)
        return None if dots else found
    return None


def _over_elements(
    reader: Elaborator,
    op: str,
    sub: Nodes,
    elements: tuple[Nodes, ...],
    node: Node,
    cursor: Cursor,
    scope: Scope,
) -> Term:
    """A sum over a set whose elements are written."""
    name = variable_name(reader, split(sub, "in")[0])
    inside, variable = reader.bind(scope, name, INTEGER)
    body = reader.product(cursor, inside)
    values = [reader.expression(element, scope) for element in elements]
    if any(value.sort != INTEGER for value in values):
        raise Question("the elements of this set are no integers", node.span, kind="set")
    function = abstract(body, variable, name)
    terms = [tidy(instantiate(function, value)) for value in values]
    reader.walk(name, scope, node)
    return summed(terms) if op == "sum" else product(terms)


_ARROWS = ("to", "rightarrow", "longrightarrow", "uparrow", "downarrow", "nearrow", "searrow")


def read_limit(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
    """A limit; it reaches to the end of the term."""
    sub, _ = scripts_of(node)
    if sub is None:
        raise Question("a limit of what variable?", node.span, (r"\lim_{x \to 0}",), kind="limits")
    sub, *conditions = _lines_below(sub)
    if conditions:
        raise Question("a limit under a condition", node.span, kind="limits")
    parts = split(sub, *_ARROWS)
    if len(parts) != 2:
        raise Question("where does the variable go?", node.span, (r"\lim_{x \to 0}",), kind="limits")
    arrow = next(sign(item) for item in sub if sign(item) in _ARROWS)
    name = variable_name(reader, parts[0])
    target, side = _side(parts[1], arrow)
    point = end(reader, target, scope)
    if point in (INFINITY, MINUS_INFINITY):
        side = 0
    inside, variable = reader.bind(scope, name)
    body = reader.product(cursor, inside)
    reader.walk(name, scope, node)
    return reader.build(lambda: Apply("limit", (abstract(body, variable, name), point, Number(side))), node)


def _side(nodes: Nodes, arrow: str) -> tuple[Nodes, int]:
    """The point, and the side from which the variable comes."""
    nodes = solid(nodes)
    side = {"uparrow": -1, "nearrow": -1, "downarrow": 1, "searrow": 1}.get(arrow, 0)
    last = nodes[-1] if nodes else None
    if isinstance(last, Scripts) and last.sup is not None and last.base is not None:
        mark = sign(contents(last.sup)[0]) if len(contents(last.sup)) == 1 else ""
        if mark in ("+", "-"):
            plain_base = last.sub is None and not last.primes
            base = last.base if plain_base else Scripts(last.span, last.base, last.sub, None, last.primes)
            return (*nodes[:-1], base), 1 if mark == "+" else -1
    if len(nodes) > 1 and sign(last) in ("+", "-"):
        return nodes[:-1], 1 if sign(last) == "+" else -1
    return nodes, side


def membership(reader: Elaborator, left: Nodes, right: Nodes, scope: Scope, node: Node) -> list[Term]:
    r"""`x \in [a, b)` as inequalities; a whole set of numbers says nothing more than its sort."""
    right = solid(right)
    only = right[0] if len(right) == 1 else None
    opening = sign(right[0]) if right else ""
    closing = sign(right[-1]) if right else ""
    if isinstance(only, Group) and only.open in ("(", "["):
        opening, closing = only.open, only.close
        parts = split(solid(only.items), ",")
    elif opening in ("[", "(") and closing in (")", "]"):
        parts = split(right[1:-1], ",")
    else:
        lower, upper = set_ends(reader, right, scope, node)
        parts = ()
        opening = closing = "("
    term = reader.expression(left, scope)
    if parts:
        if len(parts) != 2:
            raise Question("an interval has two ends", node.span, kind="set")
        lower, upper = end(reader, parts[0], scope), end(reader, parts[1], scope)
    found: list[Term] = []
    if lower != MINUS_INFINITY:
        found.append((le if opening == "[" else lt)(lower, term))
    if upper != INFINITY:
        found.append((le if closing == "]" else lt)(term, upper))
    return found


def _several(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
    raise Question(
        "integrals of several variables, around curves: write them one by one", node.span, kind="integral"
    )


def _extremum(op: str) -> Callable[[Elaborator, Node, Cursor, Scope], Term]:
    def read(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
        from .functions import two_sided

        if isinstance(node, Scripts):
            raise Question("an optimum over a variable is not in the language", node.span, kind="optimum")
        group = bracket(cursor.peek())
        if group is None:
            raise Question("the greatest or least of what?", node.span, (r"\max(a, b)",), kind="optimum")
        closing = cursor.take()
        if any(is_bar(item) for item in solid(group.items)) and group.open == r"\lbrace":
            raise Question("an optimum over a set is not in the language", node.span, kind="optimum")
        values = tuple(reader.expression(part, scope) for part in split(solid(group.items), ",", ";"))
        if len(values) < 2:
            raise Question("an optimum over a set is not in the language", node.span, kind="optimum")
        value = reader.build(lambda: two_sided(op, values), node)
        return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)

    return read


BIG: dict[str, Callable[[Elaborator, Node, Cursor, Scope], Term]] = {
    "int": read_integral,
    "iint": _several,
    "iiint": _several,
    "oint": _several,
    "sum": _big("sum"),
    "prod": _big("product"),
    "lim": read_limit,
    "max": _extremum("maximum"),
    "min": _extremum("minimum"),
}


__all__ = ["BIG", "membership"]
