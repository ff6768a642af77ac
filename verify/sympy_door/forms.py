"""From SymPy: which term each class of expressions is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanTrue

from .. import families
from ..notation import (
    KL,
    Continuous,
    Defined,
    Density,
    E,
    Entropy,
    FamilyLaw,
    ForAll,
    Integrable,
    Law,
    Mass,
    Pushforward,
    Var,
)
from ..terms import (
    EULER_GAMMA,
    ONE,
    PI,
    PROP,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    call,
    derivative,
    div,
    exp,
    fresh,
    ln,
    mul,
    neg,
    pow_,
    sqrt,
    substitute,
)
from ..terms.term import MAX_DEPTH
from .errors import Untranslatable, show
from .stats import STATS_HANDLERS, Handler

if TYPE_CHECKING:
    from .translator import Translator


# --- arithmetic ---------------------------------------------------------------------------------------


def _spine(expr: Any) -> list[Any]:
    """`expr` and its first arguments of the same class, innermost first: `a + b + c` is nested so."""
    spine = [expr]
    while isinstance(spine[-1].args[0], expr.func):
        spine.append(spine[-1].args[0])
    spine.reverse()
    return spine


def _sum(door: Translator, expr: Any) -> Term:
    if not expr.args:
        return ZERO
    spine = _spine(expr)
    terms = [spine[0].args[0], *(argument for node in spine for argument in node.args[1:])]
    return add(*map(door.term, terms))


def _product(door: Translator, expr: Any) -> Term:
    """Factors in their order; `-1` in front is a sign, and a factor `b**-1` divides what stands before it."""
    if not expr.args:
        return ONE
    spine = _spine(expr)
    first, *others = spine[0].args
    if first is sympy.S.NegativeOne and others:
        done = [neg(_fold(door, _factors(door.term(others[0])), others[1:]))]
    else:
        done = _factors(_fold(door, [door.term(first)], others))
    return _fold(door, done, [argument for node in spine[1:] for argument in node.args[1:]])


def _factors(term: Term) -> list[Term]:
    """The factors of a product, so that those to the right of it join it."""
    return list(term.args) if isinstance(term, Apply) and term.op == "mul" else [term]


def _fold(door: Translator, done: list[Term], factors: Iterable[Any]) -> Term:
    for factor in factors:
        below = _below(door, factor)
        if below is None:
            done.append(door.term(factor))
        else:
            done = [div(mul(*done), below)]
    return mul(*done)


def _below(door: Translator, factor: Any) -> Term | None:
    """What a factor divides by, if it is written as a division."""
    if not isinstance(factor, sympy.Pow):
        return None
    base, exponent = factor.args
    if exponent is sympy.S.NegativeOne:
        return door.term(base)
    if isinstance(exponent, sympy.Rational) and (exponent.p, exponent.q) == (-1, 2):
        return sqrt(door.term(base))
    return None


def _power(door: Translator, expr: Any) -> Term:
    base, exponent = expr.args
    below = _below(door, expr)
    if below is not None:
        return div(ONE, below)
    if base is sympy.E:
        return exp(door.term(exponent))
    if exponent is sympy.S.Half:
        return sqrt(door.term(base))
    return pow_(door.term(base), door.term(exponent))


def _rational(_door: Translator, expr: Any) -> Term:
    return Number(Fraction(int(expr.p), int(expr.q)))


def _logarithm(door: Translator, expr: Any) -> Term:
    argument, *base = map(door.term, expr.args)
    return div(ln(argument), ln(base[0])) if base else ln(argument)


def _polygamma(door: Translator, expr: Any) -> Term:
    order, at = expr.args
    if order == 0:
        return Apply("digamma", (door.term(at),))
    if not order.is_Integer or order < 0:
        raise Untranslatable(f"{show(expr)}: the order of a polygamma function is a natural number")
    return Apply("polygamma", (door.term(order), door.term(at)))


def _operation(op: str) -> Callable[[Translator, Any], Term]:
    """The operation on the translated arguments."""
    return lambda door, expr: Apply(op, map(door.term, expr.args))


def _pairwise(op: str) -> Callable[[Translator, Any], Term]:
    """An operation of two arguments, folded from the left over several."""

    def handler(door: Translator, expr: Any) -> Term:
        first, *others = map(door.term, expr.args)
        for other in others:
            first = Apply(op, (first, other))
        return first

    return handler


def _constant(term: Term) -> Callable[[Translator, Any], Term]:
    return lambda _door, _expr: term


# --- relations and cases ------------------------------------------------------------------------------


def _flipped(op: str) -> Callable[[Translator, Any], Term]:
    return lambda door, expr: Apply(op, (door.term(expr.args[1]), door.term(expr.args[0])))


def _cases(door: Translator, expr: Any) -> Term:
    *branches, (default, last) = expr.args
    if not isinstance(last, BooleanTrue):
        raise Untranslatable(f"{show(expr)} has no last branch (value, True)")
    result = door.term(default)
    for value, condition in reversed(branches):
        result = _branch(door, condition, door.term(value), result)
    return result


def _branch(door: Translator, condition: Any, value: Term, otherwise: Term) -> Term:
    if isinstance(condition, sympy.And):
        for part in reversed(condition.args):
            value = _branch(door, part, value, otherwise)
        return value
    if isinstance(condition, sympy.Or):
        for part in reversed(condition.args):
            otherwise = _branch(door, part, value, otherwise)
        return otherwise
    rest = otherwise.args if isinstance(otherwise, Apply) and otherwise.op == "cases" else (otherwise,)
    return Apply("cases", (door.term(condition), value, *rest))


# --- binders ------------------------------------------------------------------------------------------


def _ranges(door: Translator, expr: Any, only: int | None = None) -> Iterator[tuple[Any, Term, Term]]:
    """Variable and ends of every binder, innermost first, or of that one (counted from 1) only."""
    for limit in expr.limits if only is None else (expr.limits[only - 1],):
        if len(limit) != 3:
            raise Untranslatable(
                f"{type(expr).__name__} over {limit[0]} has no limits: write ({limit[0]}, lower, upper), "
                f"for the whole line ({limit[0]}, -oo, oo)"
            )
        yield limit[0], door.end(limit[1]), door.end(limit[2])


def _written_body(expr: Any) -> Any:
    """The body without the factors 1 that SymPy's constructor puts before it, one for each nesting."""
    body = expr.function
    for _ in expr.limits:
        if has_one_in_front(body):
            body = body.args[1]
    return body


def has_one_in_front(body: Any) -> bool:
    return isinstance(body, sympy.Mul) and len(body.args) == 2 and body.args[0] is sympy.S.One


def _integral(door: Translator, expr: Any) -> Term:
    body = _written_body(expr)
    for variable, lower, upper in _ranges(door, expr):
        body = Apply("integral", (lower, upper, door.bind(body, variable)))
    return door.term(body)


def _series(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        body = expr.function if op == "product" else _written_body(expr)

        def nest(depth: int) -> Term:
            """The innermost `depth` sums: read inside the outer ones, whose indices they may hold."""
            if not depth:
                return door.term(body)
            ((variable, lower, upper),) = _ranges(door, expr, depth)
            return Apply(op, (lower, upper, door.over_index(lambda: nest(depth - 1), variable)))

        return nest(len(expr.limits))

    return handler


def _count(expr: Any) -> int:
    """How often to differentiate; inertly, SymPy leaves 2 as 1 + 1."""
    if isinstance(expr, sympy.Add):
        return sum(map(_count, expr.args))
    if isinstance(expr, sympy.Integer) and expr.p <= MAX_DEPTH:
        return int(expr.p)
    raise Untranslatable(f"a derivative of order {show(expr)}")


def _derivative(door: Translator, expr: Any) -> Term:
    body = door.term(expr.args[0])
    for variable, count in expr.args[1:]:
        if not isinstance(variable, sympy.Symbol):
            raise Untranslatable(f"{show(expr)} differentiates by {show(variable)}, which is no symbol")
        at = door.symbol(variable)
        for _ in range(_count(count)):
            body = derivative(body, at, at)
    return body


def _at(door: Translator, expr: Any) -> Term:
    body, variables, points = expr.args
    values = dict(zip(map(door.symbol, variables), map(door.term, points), strict=True))
    term = door.term(body)
    plain = {s: v for s, v in values.items() if isinstance(v, Symbol | Number) or _asks_for(term, s)}
    # A function is applied to what has a value, also where it does not ask for it: Subs(1, x, 1/y) needs y != 0.
    taken = term.free.union(*(value.free for value in values.values()))
    idle = {s: fresh(s.name, taken, s.sort) for s in values if s not in plain}
    term = substitute(term, {**plain, **idle})
    for variable, place in idle.items():
        term = call(abstract(term, place), values[variable])
    return term


def _asks_for(term: Term, variable: Term) -> bool:
    """Whether the term has no value where the variable has none: it stands there outside of binders and cases."""
    if not isinstance(term, Apply):
        return term == variable
    strict = term.op != "cases" and term.sort != PROP
    return strict and any(_asks_for(argument, variable) for argument in term.args)


SIDES = {"+": 1, "-": -1, "+-": 0}


def _limit(door: Translator, expr: Any) -> Term:
    body, variable, point, side = expr.args
    return Apply("limit", (door.bind(body, variable), door.end(point), Number(SIDES[str(side)])))


def _lambda(door: Translator, expr: Any) -> Term:
    *outer, innermost = expr.signature
    function = door.bind(expr.expr, innermost)
    for variable in reversed(outer):
        function = abstract(function, door.symbol(variable))
    return function


def _call(door: Translator, expr: Any) -> Term:
    return call(door.function(expr.func, len(expr.args)), *map(door.term, expr.args))


# --- laws and propositions ----------------------------------------------------------------------------


def _family_law(door: Translator, expr: Any) -> Term:
    name, *parameters = expr.args
    return families.law(name.name, *map(door.term, parameters))


def _explicit_law(door: Translator, expr: Any) -> Term:
    body, variable, lower, upper = expr.args
    return Apply("law", (door.end(lower), door.end(upper), door.bind(body, variable)))


def _explicit_mass(door: Translator, expr: Any) -> Term:
    body, variable, lower, upper = expr.args
    return Apply("mass_law", (door.end(lower), door.end(upper), door.bind_index(body, variable)))


def _pushforward(door: Translator, expr: Any) -> Term:
    body, variable, law = expr.args
    return Apply("pushforward", (door.bind(body, variable), door.term(law)))


def _under_law(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        body, variable, law = expr.args
        known = door.term(law)
        bind = door.bind_index if families.is_discrete(known) else door.bind
        return Apply(op, (known, bind(body, variable)))

    return handler


def _on_interval(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        body, variable, lower, upper = expr.args
        return Apply(op, (door.end(lower), door.end(upper), door.bind(body, variable)))

    return handler


# --- the tables ---------------------------------------------------------------------------------------

_HANDLERS: dict[type, Handler] = {
    sympy.Symbol: lambda door, expr: door.symbol(expr),
    sympy.Rational: _rational,
    type(sympy.pi): _constant(PI),
    type(sympy.E): _constant(exp(ONE)),
    type(sympy.EulerGamma): _constant(EULER_GAMMA),
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.exp: _operation("exp"),
    sympy.log: _logarithm,
    sympy.Abs: _operation("abs"),
    sympy.sin: _operation("sin"),
    sympy.cos: _operation("cos"),
    sympy.tan: _operation("tan"),
    sympy.atan: _operation("atan"),
    sympy.sinh: _operation("sinh"),
    sympy.cosh: _operation("cosh"),
    sympy.tanh: _operation("tanh"),
    sympy.erf: _operation("erf"),
    sympy.gamma: _operation("gamma"),
    sympy.loggamma: _operation("lgamma"),
    sympy.digamma: _operation("digamma"),
    sympy.polygamma: _polygamma,
    sympy.trigamma: lambda door, expr: Apply("polygamma", (ONE, *map(door.term, expr.args))),
    sympy.beta: _operation("beta_function"),
    sympy.factorial: _operation("factorial"),
    sympy.binomial: _operation("binomial"),
    sympy.Min: _pairwise("minimum"),
    sympy.Max: _pairwise("maximum"),
    sympy.Piecewise: _cases,
    sympy.Eq: _operation("eq"),
    sympy.Ne: _operation("ne"),
    sympy.StrictLessThan: _operation("lt"),
    sympy.LessThan: _operation("le"),
    sympy.StrictGreaterThan: _flipped("lt"),
    sympy.GreaterThan: _flipped("le"),
    sympy.Integral: _integral,
    sympy.Sum: _series("sum"),
    sympy.Product: _series("product"),
    sympy.Derivative: _derivative,
    sympy.Subs: _at,
    sympy.Limit: _limit,
    sympy.Lambda: _lambda,
    AppliedUndef: _call,
    FamilyLaw: _family_law,
    Law: _explicit_law,
    Mass: _explicit_mass,
    Pushforward: _pushforward,
    Density: _operation("density"),
    E: _under_law("expectation"),
    Var: _under_law("variance"),
    KL: _operation("kl"),
    Entropy: _operation("entropy"),
    Defined: _operation("defined"),
    ForAll: _on_interval("forall"),
    Integrable: _on_interval("integrable"),
    Continuous: _on_interval("continuous"),
}

_ADVICE: dict[type, str] = {
    str: "strings are never evaluated",
    float: "numbers are exact: write Rational(1, 10) for 0.1",
    sympy.Float: "numbers are exact: write Rational(1, 10) for 0.1",
    bool: "a truth value is no term",
    type(sympy.oo): "infinity is an end of a range, not a number",
    type(-sympy.oo): "infinity is an end of a range, not a number",
    type(sympy.I): "scalars are real",
}


def handler_of(kind: type) -> Handler | None:
    found = _HANDLERS.get(kind)
    if found is None:
        for base in kind.__mro__:
            found = _HANDLERS.get(base) or STATS_HANDLERS.get(f"{base.__module__}.{base.__qualname__}")
            if found is not None:
                break
    return found


def complaint(expr: Any) -> str:
    kind = type(expr)
    advice = next((_ADVICE[base] for base in kind.__mro__ if base in _ADVICE), "it has no meaning as a term")
    return f"{kind.__module__}.{kind.__qualname__} {show(expr)}: {advice}"
