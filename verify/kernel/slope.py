"""The derivative of a term with respect to a bound variable, as a term.

This is a formula only.  Where the term and its slope both have a value in ball arithmetic the formula is the
derivative: every condition of the chain rule then holds in a neighbourhood (`ln`, `sqrt` and real powers away
from 0, absolute values away from their kink), because the slope of such an operation divides by what must not
vanish.  The exchange of derivative and integral is justified where the integral is evaluated.

Source: Rudin, Principles of Mathematical Analysis, 5.5; DLMF 4.4, 5.2, 7.2.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..terms import (
    HALF,
    PI,
    TWO,
    ZERO,
    Apply,
    Bound,
    Lambda,
    Number,
    Term,
    add,
    beta,
    div,
    exp,
    ln,
    mul,
    neg,
    pow_,
    sqrt,
)
from .balls import NotEnclosed, depends
from .definedness import is_total

Slope = Callable[[Apply, int], Term]


@lru_cache(maxsize=2_000)
def slope(term: Term, index: int) -> Term:
    """The derivative of the term with respect to the bound variable with that index."""
    if not depends(term, index):
        return ZERO
    if isinstance(term, Bound):
        return Number(1)
    if not isinstance(term, Apply):
        raise NotEnclosed(f"no derivative of {term}")
    if term.op in _OUTER:
        return mul(_OUTER[term.op](term.args[0]), slope(term.args[0], index))
    if term.op not in _RULES:
        raise NotEnclosed(f"no derivative of {term.op}")
    return _RULES[term.op](term, index)


def _sum(term: Apply, index: int) -> Term:
    parts = [slope(argument, index) for argument in term.args]
    return add(*(part for part in parts if part != ZERO))


def _product(term: Apply, index: int) -> Term:
    found = []
    for position, factor in enumerate(term.args):
        if depends(factor, index):
            rest = (*term.args[:position], *term.args[position + 1 :])
            found.append(mul(slope(factor, index), *rest))
    return add(*found)


def _quotient(term: Apply, index: int) -> Term:
    top, bottom = term.args
    first = div(slope(top, index), bottom)
    return add(first, neg(div(mul(top, slope(bottom, index)), pow_(bottom, 2))))


def _power(term: Apply, index: int) -> Term:
    base, exponent = term.args
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        if (
            exponent.value == 0
        ):  # 1 where the base is defined, which is near the point if the base has a slope
            return mul(ZERO, slope(base, index))
        return mul(exponent, pow_(base, Number(exponent.value - 1)), slope(base, index))
    if not depends(exponent, index):
        return mul(exponent, div(term, base), slope(base, index))
    inner = add(mul(slope(exponent, index), ln(base)), div(mul(exponent, slope(base, index)), base))
    return mul(term, inner)


def _binder(term: Apply, index: int) -> Term:
    lower, upper, body = term.args
    if depends(lower, index) or depends(upper, index):
        return _moving_ends(term, index)
    return Apply(term.op, (lower, upper, _under(body, index)))


def _moving_ends(term: Apply, index: int) -> Term:
    """Leibniz: the slope of the body, and the body at each end times the slope of that end."""
    lower, upper, body = term.args
    if term.op != "integral" or not isinstance(body, Lambda):
        raise NotEnclosed(f"no derivative of a {term.op} whose ends move")
    parts: list[Term] = [Apply("integral", (lower, upper, _under(body, index)))]
    if depends(upper, index):
        parts.append(mul(Apply("call", (body, upper)), slope(upper, index)))
    if depends(lower, index):
        parts.append(neg(mul(Apply("call", (body, lower)), slope(lower, index))))
    return add(*parts)


def _under(body: Term, index: int) -> Lambda:
    if not isinstance(body, Lambda):
        raise NotEnclosed(f"no derivative of {body}")
    return Lambda(body.hint, slope(body.body, index + 1), body.variable_sort)


def _derivative(term: Apply, index: int) -> Term:
    body, at = term.args
    if not isinstance(body, Lambda):
        raise NotEnclosed(f"no derivative of {body}")
    first = slope(body.body, 0)
    direct = Apply("call", (Lambda(body.hint, slope(first, index + 1), body.variable_sort), at))
    if not depends(at, index):
        return direct
    second = Apply("call", (Lambda(body.hint, slope(first, 0), body.variable_sort), at))
    return add(direct, mul(second, slope(at, index)))


def _call(term: Apply, index: int) -> Term:
    reduced = beta(term)
    if reduced == term or not all(map(is_total, term.args[1:])):  # application is strict
        raise NotEnclosed("no derivative of a function without an expression")
    return slope(reduced, index)


def _cases(term: Apply, index: int) -> Term:
    found: list[Term] = []
    for position, argument in enumerate(term.args):
        condition = position % 2 == 0 and position + 1 < len(term.args)
        if condition and depends(argument, index):
            raise NotEnclosed("no derivative of cases whose condition moves")
        found.append(argument if condition else slope(argument, index))
    return Apply("cases", found)


def _polygamma(term: Apply, index: int) -> Term:
    order, at = term.args
    if not isinstance(order, Number):
        raise NotEnclosed("no derivative of a polygamma function of a symbolic order")
    return mul(Apply("polygamma", (Number(order.value + 1), at)), slope(at, index))


_RULES: dict[str, Slope] = {
    "add": _sum,
    "mul": _product,
    "neg": lambda t, i: neg(slope(t.args[0], i)),
    "div": _quotient,
    "pow": _power,
    "polygamma": _polygamma,
    "integral": _binder,
    "sum": _binder,
    "derivative": _derivative,
    "call": _call,
    "cases": _cases,
}

# The outer derivative of a function of one argument, at that argument.
_OUTER: dict[str, Callable[[Term], Term]] = {
    "exp": exp,
    "ln": lambda u: div(Number(1), u),
    "sqrt": lambda u: div(HALF, sqrt(u)),
    "abs": lambda u: div(u, Apply("abs", (u,))),
    "sin": lambda u: Apply("cos", (u,)),
    "cos": lambda u: neg(Apply("sin", (u,))),
    "tan": lambda u: div(Number(1), pow_(Apply("cos", (u,)), 2)),
    "atan": lambda u: div(Number(1), add(Number(1), pow_(u, 2))),
    "sinh": lambda u: Apply("cosh", (u,)),
    "cosh": lambda u: Apply("sinh", (u,)),
    "tanh": lambda u: div(Number(1), pow_(Apply("cosh", (u,)), 2)),
    "erf": lambda u: mul(div(TWO, sqrt(PI)), exp(neg(pow_(u, 2)))),
    "gamma": lambda u: mul(Apply("gamma", (u,)), Apply("digamma", (u,))),
    "lgamma": lambda u: Apply("digamma", (u,)),
    "digamma": lambda u: Apply("polygamma", (Number(1), u)),
}
