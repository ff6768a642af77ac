r"""Derivatives: operators `\frac{d}{dx}`, quotients `\frac{du}{dx}`, and how far an operator reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..terms import (
    REAL,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    abstract,
    beta,
    call,
    derivative,
    pow_,
    replace,
    sqrt,
    substitute,
    subterms,
)
from .ends import Nodes, variable_name
from .forms import product, tidy
from .grammar import (
    Cursor,
    bracket,
    differential_sign,
    letter,
    sign,
)
from .names import Written, contents, name_of, solid, written
from .question import Question
from .scope import Abbreviation, Function, Scalar
from .tree import Command, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


class Operator(NamedTuple):
    """`d/dx`, `d^2/dx^2`, `d/d(sigma^2)`: by which names, in order; `squared` where the square is the variable."""

    names: tuple[str, ...]
    squared: bool


def _d_sign(node: Node) -> tuple[bool, Nodes | None]:
    """Whether a node is the d of a derivative, and its order."""
    base = node.base if isinstance(node, Scripts) else node
    if base is None or not (differential_sign(base) or sign(base) == "partial"):
        return False, None
    if isinstance(node, Scripts):
        if node.sub is not None or node.primes:
            return False, None
        return True, contents(node.sup) if node.sup is not None else None
    return True, None


def derivative_operator(reader: Elaborator, node: Node, scope: Scope) -> tuple[Operator, Nodes] | None:
    """The operator that a fraction is, and what stands above behind its d."""
    if not isinstance(node, Command):
        return None
    above, below = (contents(argument) for argument in node.arguments)
    if not above or len(below) < 2:
        return None
    is_d, order_nodes = _d_sign(above[0])
    below_d, _ = _d_sign(below[0])
    if not (is_d and below_d) or (letter(below[0]) == "d" and "d" in scope.meanings):
        return None
    order = _order(reader, order_nodes, node)
    names: list[str] = []
    squared = False
    position = 0
    while position < len(below):
        if not _d_sign(below[position])[0] or position + 1 >= len(below):
            raise Question("by what is this a derivative?", node.span, kind="derivative")
        variable = below[position + 1]
        name, times, squared_here = _by(reader, variable, order, len(below) == 2, node)
        names += [name] * times
        squared = squared or squared_here
        position += 2
    if len(names) != order and not (squared and order == 1):
        raise Question("the order above is not the order below", node.span, kind="derivative")
    return Operator(tuple(names), squared), above[1:]


def _order(reader: Elaborator, nodes: Nodes | None, node: Node) -> int:
    if nodes is None:
        return 1
    only = nodes[0] if len(nodes) == 1 else None
    if isinstance(only, Leaf) and only.kind == "number" and only.text.isdigit() and 0 < int(only.text) < 10:
        return int(only.text)
    raise Question("the order of this derivative is no number", node.span, kind="derivative")


def _by(reader: Elaborator, variable: Node, order: int, alone: bool, node: Node) -> tuple[str, int, bool]:
    """A variable below: its name, how often, and whether its square is meant."""
    group = bracket(variable)
    if group is not None and len(solid(group.items)) == 1 and not isinstance(variable, Scripts):
        name, _, squared = _by(reader, solid(group.items)[0], 1, True, node)
        return name, 1, squared
    word = written(variable)
    if word is None or word.font == "bf":
        kind = "matrix" if word is not None and word.font == "bf" else "derivative"
        raise Question("by what is this a derivative?", node.span, kind=kind)
    if word.sup is None or word.braced:
        return variable_name(reader, (variable,)), 1, False
    power = contents(word.sup)
    only = power[0] if len(power) == 1 else None
    if not (isinstance(only, Leaf) and only.kind == "number"):
        return variable_name(reader, (variable,)), 1, False
    base = (
        Scripts(variable.span, variable.base, variable.sub, None, variable.primes)
        if isinstance(variable, Scripts)
        else variable
    )
    name = variable_name(reader, (base,))
    if only.text == "2" and alone and order == 1:
        return name, 1, True
    return name, int(only.text) if only.text.isdigit() else 0, False


def quotient_derivative(reader: Elaborator, node: Command, scope: Scope) -> Term | None:
    r"""`\frac{d f(x)}{dx}`, with the function above; the bare operator is read by `operator_derivative`."""
    found = derivative_operator(reader, node, scope)
    if found is None:
        return None
    operator, above = found
    if not above:
        raise Question("a derivative of what?", node.span, kind="derivative")
    return _derived(reader, operator, above, node, scope, whole=True)


def operator_derivative(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    r"""`\frac{d}{dx} f(x)`, `\nabla_\theta f`, `\partial_x f`."""
    node = cursor.nodes[cursor.at]
    operator: Operator | None = None
    if isinstance(node, Command) and node.name in ("frac", "dfrac", "tfrac", "cfrac"):
        found = derivative_operator(reader, node, scope)
        if found is not None and not found[1]:
            operator = found[0]
    elif isinstance(node, Scripts) and sign(node.base) in ("nabla", "partial"):
        if node.sub is None or node.sup is not None:
            raise Question("by what is this a derivative?", node.span, (r"\nabla_\theta",), kind="derivative")
        operator = Operator((variable_name(reader, contents(node.sub)),), False)
    elif sign(node) == "nabla":
        raise Question("by what is this a derivative?", node.span, (r"\nabla_\theta",), kind="derivative")
    if operator is None:
        return None
    cursor.take()
    start = cursor.at
    while not reader.ends_term(cursor):
        cursor.take()
    return _derived(reader, operator, cursor.nodes[start : cursor.at], node, scope, whole=False)


def _derived(
    reader: Elaborator, operator: Operator, nodes: Nodes, node: Node, scope: Scope, *, whole: bool
) -> Term:
    """The derivative of what stands behind the operator, at the variable itself."""
    if not nodes:
        raise Question("a derivative of what?", node.span, kind="derivative")
    name = operator.names[0]
    outer = scope.meanings.get(name)
    if outer is not None and not isinstance(outer, Scalar | Abbreviation):
        raise Question(f"{name} is no variable", node.span, kind="derivative")
    if outer is None:
        reader.assumed.setdefault(name, node.span)
    at: Term = outer.symbol if isinstance(outer, Scalar) else Symbol(name)
    if isinstance(outer, Abbreviation):
        raise Question(
            f"{name} is defined by others: by what is this a derivative?", node.span, kind="derivative"
        )
    if operator.squared:
        return _by_square(reader, operator, nodes, at, node, scope)
    variables = dict.fromkeys(operator.names)
    inside = scope
    symbols: dict[str, Symbol] = {}
    for variable in variables:
        inside, symbols[variable] = reader.bind(inside, variable)
    body, rest = _operand(reader, nodes, inside, tuple(symbols.values()), node, whole)
    if whole and len(nodes) == 1 and not set(symbols.values()) & body.free:
        word = written(nodes[0])
        if word is not None:
            raise Question(
                f"does {name_of(word)} depend on {name}? It is not declared so",
                node.span,
                (f"{name_of(word)} = g({name})",),
                kind="dependence",
            )
    _check_members(body, operator, node)
    evaluated = (
        _at_another_point(body, tuple(symbols.values()), inside, name) if len(variables) == 1 else None
    )
    outer_symbols: dict[Symbol, Term] = _outer(symbols, scope)
    if evaluated is not None:
        head, point = evaluated
        body = Apply("call", (head, symbols[name]))
        outer_symbols[symbols[name]] = point
    for variable in reversed(operator.names):
        body = derivative(body, symbols[variable], symbols[variable])
    for variable in variables:
        if variable not in scope.meanings:
            reader.assumed.setdefault(variable, node.span)
    hinted = _hinted(body, symbols)
    return product([substitute(factor, outer_symbols) for factor in (hinted, *rest)])


def _check_members(body: Term, operator: Operator, node: Node) -> None:
    r"""A derivative by x_i of what speaks of the sequence x: of which member?"""
    bases = {name.partition("_")[0] for name in operator.names if "_" in name}
    for part in subterms(body):
        head = part.args[0] if isinstance(part, Apply) and part.op == "call" else None
        if isinstance(head, Symbol) and head.name in bases:
            raise Question("a derivative by a member of a sequence", node.span, kind="index")


def _hinted(term: Term, symbols: dict[str, Symbol]) -> Term:
    """The term whose new binders bear the written names."""
    names = {symbol.name: name for name, symbol in symbols.items()}

    def leaf(part: Term) -> Term:
        if isinstance(part, Lambda):
            return Lambda(names.get(part.hint, part.hint), leaf(part.body), part.variable_sort)
        if isinstance(part, Apply) and part.op in ("derivative",):
            return Apply(part.op, [leaf(argument) for argument in part.args])
        return part

    return leaf(term)


def _outer(symbols: dict[str, Symbol], scope: Scope) -> dict[Symbol, Term]:
    """What the bound variables stand for outside: the point of the derivative."""
    mapping: dict[Symbol, Term] = {}
    for name, symbol in symbols.items():
        meaning = scope.meanings.get(name)
        mapping[symbol] = meaning.symbol if isinstance(meaning, Scalar) else Symbol(name)
    return mapping


def _is_one(term: Term) -> bool:
    """A term over itself, which does not vary where it has a value: both readings say the same."""
    return isinstance(term, Apply) and term.op == "div" and term.args[0] == term.args[1]


def _operand(
    reader: Elaborator, nodes: Nodes, scope: Scope, variables: tuple[Symbol, ...], node: Node, whole: bool
) -> tuple[Term, tuple[Term, ...]]:
    """What is derived, and the factors behind it that do not matter to the derivative."""
    if whole:
        word = written(nodes[0]) if len(nodes) == 1 else None
        meaning = scope.meanings.get(name_of(word)) if word is not None and word.sup is None else None
        if word is not None and isinstance(meaning, Function):
            value = _at_formals(reader, word, meaning, scope, variables)
            if value is not None:
                return value, ()
        return reader.expression(nodes, scope), ()
    cursor = Cursor(nodes)
    first = reader.factor(cursor, scope)
    if cursor.done:
        return first, ()
    cursor = Cursor(nodes)
    term = reader.product(cursor, scope)
    if not cursor.done:
        raise reader.unexpected(cursor)
    varying = set(variables)
    if not varying & first.free:
        return term, ()
    if not (isinstance(term, Apply) and term.op == "mul" and term.args[0] == first):
        rest_varies = True
    else:
        rest_varies = any(varying & factor.free and not _is_one(factor) for factor in term.args[1:])
    if rest_varies:
        raise Question(
            "how far does the derivative reach?",
            node.span,
            (r"\frac{d}{dx} \left( f g \right)", r"\left( \frac{d}{dx} f \right) g"),
            kind="reach",
        )
    return first, term.args[1:]  # type: ignore[attr-defined]


def _at_formals(
    reader: Elaborator, word: Written, meaning: Function, scope: Scope, variables: tuple[Symbol, ...]
) -> Term | None:
    r"""The value of a function that stands without its arguments in `\frac{\partial L}{\partial w}`."""
    formals = [scope.meanings.get(name, Scalar(Symbol(name))) for name in meaning.formals]
    points = [formal.symbol for formal in formals if isinstance(formal, Scalar)]
    plain = len(variables) == 1 and meaning.symbol.sort == FunctionSort(1, REAL)
    if plain and (variables[0] in points or not meaning.unfolded):
        return call(meaning.symbol, variables[0])  # df/dx is f'(x)
    if not points or len(points) != len(formals):
        return None
    if meaning.body is not None and meaning.unfolded:
        return beta(call(meaning.body, *points))
    return call(meaning.symbol, *points) if set(points) & set(variables) else None


def _at_another_point(
    body: Term, variables: tuple[Symbol, ...], scope: Scope, name: str
) -> tuple[Term, Term] | None:
    r"""`\frac{d f(\hat x)}{dx}`: the f and the point, where f is declared as a function of x."""
    if not (isinstance(body, Apply) and body.op == "call" and len(body.args) == 2):
        return None
    if set(variables) & body.free:
        return None
    head, point = body.args
    meaning = scope.meanings.get(head.name) if isinstance(head, Symbol) else None
    if isinstance(meaning, Function) and meaning.formals == (name,):
        return head, point
    return None


def _by_square(
    reader: Elaborator, operator: Operator, nodes: Nodes, at: Term, node: Node, scope: Scope
) -> Term:
    r"""A derivative by v = \sigma^2: powers of \sigma^2 are powers of v, and \sigma its root."""
    name = operator.names[0]
    inside, symbol = reader.bind(scope, name)
    body, rest = _operand(reader, nodes, inside, (symbol,), node, False)
    variable = reader.fresh("v")
    body = powers_of_square(body, symbol, variable)
    if symbol in body.free:
        body = substitute(body, {symbol: sqrt(variable)})
        reader.note("derivative", f"{name} is read as the root of the variable {name}^2", node.span)
    reader.note("derivative", f"the derivative is by v = {name}^2", node.span)
    outside = [substitute(factor, {symbol: at}) for factor in rest]
    return product([derivative(abstract(tidy(body), variable, "v"), pow_(at, 2)), *outside])


def powers_of_square(body: Term, symbol: Symbol, variable: Symbol) -> Term:
    """The even powers of a symbol as powers of the variable that its square is."""
    for exponent in range(2, 13, 2):
        power = variable if exponent == 2 else pow_(variable, exponent // 2)
        body = replace(body, pow_(symbol, exponent), power)
        body = replace(body, pow_(symbol, -exponent), pow_(variable, -(exponent // 2)))
    return body
