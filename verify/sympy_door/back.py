"""Back to SymPy: terms as inert expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

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
    inert,
)
from ..terms import (
    LAW,
    ONE,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    open_lambda,
)
from .errors import Untranslatable
from .forms import SIDES, has_one_in_front
from .translator import to_term


def to_sympy(term: Term) -> Any:
    """The term as an inert SymPy expression.  Symbols come back real or integer, without hypotheses.

    Raises `Untranslatable` for what SymPy and `verify.notation` cannot write.
    """
    with inert():
        return _back(term)


def _back(term: Term) -> Any:
    if isinstance(term, Apply):
        writer = _WRITERS.get(term.op)
        if writer is None:
            raise Untranslatable(f"SymPy cannot write {term.op}")
        return writer(*term.args)
    if isinstance(term, Number):
        return sympy.Rational(term.value.numerator, term.value.denominator)
    if isinstance(term, Symbol):
        return _back_symbol(term)
    if isinstance(term, Lambda):
        variable, body = _open(term)
        return sympy.Lambda(variable, body)
    raise Untranslatable("a loose bound variable")


def _back_symbol(symbol: Symbol) -> Any:
    if isinstance(symbol.sort, FunctionSort):
        return sympy.Function(symbol.name)
    return sympy.Symbol(symbol.name, **{symbol.sort: True})


def _open(function: Term) -> tuple[Any, Any]:
    if not isinstance(function, Lambda):
        raise Untranslatable("a function that is no Lambda")
    variable, body = open_lambda(function)
    return _back_symbol(variable), _back(body)


def _raw(kind: Any, *args: Any) -> Any:
    """A SymPy object made of exactly these arguments, past a constructor that would change them."""
    made = sympy.Basic.__new__(kind, *args)
    made.is_commutative = True
    return made


def _back_product(*factors: Term) -> Any:
    first, *others = factors
    return sympy.Mul(_back(first), *(_back_factor(factor) for factor in others))


def _back_factor(factor: Term) -> Any:
    """A later factor; 1/b keeps its 1 there, for else it would read as a division of what stands before."""
    written = _back(factor)
    if isinstance(factor, Apply) and factor.op == "div" and factor.args[0] == ONE:
        return sympy.Mul(1, written)
    return written


def _back_quotient(above: Term, below: Term) -> Any:
    inverse = sympy.Pow(_back(below), -1)
    return inverse if above == ONE else sympy.Mul(_back(above), inverse)


def _back_negative(inside: Term) -> Any:
    return sympy.Mul(-1, _back_factor(inside) if _is_quotient(inside) else _back(inside))


def _is_quotient(term: Term) -> bool:
    return isinstance(term, Apply) and term.op == "div"


def _back_cases(*parts: Term) -> Any:
    written = list(map(_back, parts))
    pairs = zip(written[1::2], written[:-1:2], strict=True)  # value first, as SymPy has it
    return sympy.Piecewise(*pairs, (written[-1], True))


def _back_range(kind: Any) -> Callable[..., Any]:
    def writer(lower: Term, upper: Term, function: Term) -> Any:
        variable, body = _open(function)
        if kind is not sympy.Product and has_one_in_front(body):
            body = sympy.Mul(1, body)  # reading takes one away
        return _raw(kind, body, sympy.Tuple(variable, _back(lower), _back(upper)))

    return writer


def _back_derivative(function: Term, at: Term) -> Any:
    variable, body = _open(function)
    derived = sympy.Derivative(body, variable)
    point = _back(at)
    return derived if point == variable else sympy.Subs(derived, variable, point)


def _back_limit(function: Term, point: Term, side: Term) -> Any:
    variable, body = _open(function)
    sign = next(sign for sign, value in SIDES.items() if side == Number(value))
    return sympy.Limit(body, variable, _back(point), sign)


def _back_call(head: Term, *args: Term) -> Any:
    if isinstance(head, Lambda) and len(args) == 1:
        variable, body = _open(head)
        found = sympy.Subs(body, variable, _back(args[0]))
        if to_term(found) == Apply("call", (head, *args)):
            return found
    if not isinstance(head, Symbol):
        raise Untranslatable("a call of a function that is no symbol")
    written = map(_back, args)
    if isinstance(head.sort, FunctionSort) and head.sort.result == LAW:
        return FamilyLaw(sympy.core.symbol.Str(head.name), *written)
    return sympy.Function(head.name)(*written)


def _back_under_law(kind: Any) -> Callable[..., Any]:
    def writer(law: Term, function: Term) -> Any:
        variable, body = _open(function)
        return kind(body, variable, _back(law))

    return writer


def _back_on_interval(kind: Any) -> Callable[..., Any]:
    def writer(lower: Term, upper: Term, function: Term) -> Any:
        variable, body = _open(function)
        return kind(body, variable, _back(lower), _back(upper))

    return writer


def _back_pushforward(function: Term, law: Term) -> Any:
    variable, body = _open(function)
    return Pushforward(body, variable, _back(law))


def _same(kind: Any) -> Callable[..., Any]:
    return lambda *args: kind(*map(_back, args))


def _back_several(kind: Any) -> Callable[..., Any]:
    """Several arguments from operations of two nested in the first place."""

    def writer(first: Term, second: Term) -> Any:
        written = _back(first)
        return kind(*(written.args if isinstance(written, kind) else (written,)), _back(second))

    return writer


def _back_constant(value: Any) -> Callable[..., Any]:
    return lambda: value


_WRITERS: dict[str, Callable[..., Any]] = {
    "pi": _back_constant(sympy.pi),
    "euler_gamma": _back_constant(sympy.EulerGamma),
    "infinity": _back_constant(sympy.oo),
    "minus_infinity": _back_constant(sympy.S.NegativeInfinity),
    "add": _same(sympy.Add),
    "mul": _back_product,
    "neg": _back_negative,
    "div": _back_quotient,
    "pow": _same(sympy.Pow),
    "sqrt": lambda inside: sympy.Pow(_back(inside), sympy.S.Half),
    "exp": _same(sympy.exp),
    "ln": _same(sympy.log),
    "abs": _same(sympy.Abs),
    "sin": _same(sympy.sin),
    "cos": _same(sympy.cos),
    "tan": _same(sympy.tan),
    "atan": _same(sympy.atan),
    "sinh": _same(sympy.sinh),
    "cosh": _same(sympy.cosh),
    "tanh": _same(sympy.tanh),
    "erf": _same(sympy.erf),
    "gamma": _same(sympy.gamma),
    "lgamma": _same(sympy.loggamma),
    "digamma": _same(sympy.digamma),
    "polygamma": _same(sympy.polygamma),
    "beta_function": _same(sympy.beta),
    "factorial": _same(sympy.factorial),
    "binomial": _same(sympy.binomial),
    "minimum": _back_several(sympy.Min),
    "maximum": _back_several(sympy.Max),
    "cases": _back_cases,
    "integral": _back_range(sympy.Integral),
    "sum": _back_range(sympy.Sum),
    "product": _back_range(sympy.Product),
    "derivative": _back_derivative,
    "limit": _back_limit,
    "call": _back_call,
    "law": _back_on_interval(Law),
    "mass_law": _back_on_interval(Mass),
    "pushforward": _back_pushforward,
    "density": _same(Density),
    "expectation": _back_under_law(E),
    "variance": _back_under_law(Var),
    "kl": _same(KL),
    "entropy": _same(Entropy),
    "eq": _same(sympy.Eq),
    "ne": _same(sympy.Ne),
    "lt": _same(sympy.StrictLessThan),
    "le": _same(sympy.LessThan),
    "defined": _same(Defined),
    "forall": _back_on_interval(ForAll),
    "integrable": _back_on_interval(Integrable),
    "continuous": _back_on_interval(Continuous),
}
