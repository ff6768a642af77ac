"""Steps as a SymPy user would write them: laws as integrals of densities, assumptions on the symbols."""

from __future__ import annotations

from typing import Any

import sympy

from verify import Step, to_sympy
from verify.families import FAMILIES
from verify.terms import (
    LAW,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    beta,
    call,
    div,
    fresh,
    instantiate,
    integral,
    ln,
    mul,
    neg,
    open_lambda,
    pow_,
    substitute,
)


class Inexpressible(ValueError):
    """SymPy has no words for this step."""


def sides(step: Step) -> tuple[Any, Any]:
    """Both sides of an equation, ready for `simplify` and `equals`; raises `Inexpressible`."""
    if step.relation != "=" or step.lhs.sort == LAW:
        raise Inexpressible(step.relation)
    equations = {
        given.args[0]: given.args[1]
        for given in step.given
        if isinstance(given, Apply) and given.op == "eq" and isinstance(given.args[0], Symbol)
    }
    try:
        left, right = (to_sympy(_unfolded(substitute(side, equations))) for side in (step.lhs, step.rhs))
    except ValueError as error:
        raise Inexpressible(str(error)) from None
    symbols = (symbol for symbol in step.lhs.free | step.rhs.free if symbol.sort == "real")
    names = {to_sympy(symbol): _assuming(symbol, step) for symbol in symbols}
    return _rebuilt(left, names), _rebuilt(right, names)


def _rebuilt(expression: Any, names: dict[Any, Any]) -> Any:
    """The expression with these symbols, evaluated from the leaves on as SymPy does when one types it."""
    if not expression.args:
        return names.get(expression, expression)
    return expression.func(*(_rebuilt(argument, names) for argument in expression.args))


def _assuming(symbol: Symbol, step: Step) -> Any:
    positive = Apply("lt", (ZERO, symbol)) in step.given
    return sympy.Symbol(symbol.name, **{"positive" if positive else "real": True})


def _unfolded(term: Term) -> Term:
    """The term with expectations, variances and divergences written as integrals."""
    if isinstance(term, Lambda):
        variable, body = open_lambda(term)
        return abstract(_unfolded(body), variable)
    if not isinstance(term, Apply):
        return term
    if term.op in _UNFOLDED:
        return _unfolded(_UNFOLDED[term.op](*term.args))
    return beta(Apply(term.op, (_unfolded(argument) for argument in term.args)))


def _law(law: Term) -> tuple[Term, Term, Lambda]:
    """The ends of the support and the density."""
    if isinstance(law, Apply) and law.op == "call":
        head, *arguments = law.args
        if str(head) not in FAMILIES:
            raise Inexpressible(str(head))
        meaning: Term = FAMILIES[str(head)].definition.args[1]  # type: ignore[attr-defined]
        for argument in arguments:
            meaning = instantiate(meaning, argument) if isinstance(meaning, Lambda) else meaning
        law = meaning
    if not isinstance(law, Apply) or law.op != "law" or not isinstance(law.args[2], Lambda):
        raise Inexpressible(str(law))
    return law.args[0], law.args[1], law.args[2]


def _expectation(law: Term, function: Term) -> Term:
    lower, upper, density = _law(law)
    if not isinstance(function, Lambda):
        function = abstract(call(function, Symbol("x")), Symbol("x"))
    x, body = open_lambda(function, law.free)
    return integral(lower, upper, mul(instantiate(density, x), body), x)


def _variance(law: Term, function: Term) -> Term:
    if not isinstance(function, Lambda):
        raise Inexpressible(str(function))
    x, body = open_lambda(function, law.free)
    centred = add(body, neg(_expectation(law, function)))
    return _expectation(law, abstract(pow_(centred, 2), x))


def _divergence(q: Term, p: Term) -> Term:
    x = fresh("x", q.free | p.free)
    ratio = div(instantiate(_law(q)[2], x), instantiate(_law(p)[2], x))
    return _expectation(q, abstract(ln(ratio), x))


def _density(law: Term, at: Term) -> Term:
    return instantiate(_law(law)[2], at)


_UNFOLDED = {"expectation": _expectation, "variance": _variance, "kl": _divergence, "density": _density}
