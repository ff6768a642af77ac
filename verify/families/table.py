"""The families, each as its textbook writes it.

Sources: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.6; Johnson, Kotz, Balakrishnan,
Continuous Univariate Distributions, 2nd edition.  Conventions that differ between books: the second
parameter of Normal is the standard deviation; Exponential and Gamma take a rate.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Symbol,
    Term,
    TermError,
    absolute,
    add,
    div,
    exp,
    ln,
    lt,
    mul,
    neg,
    pow_,
    sqrt,
    sub,
    symbol,
)
from .family import Family

_x = symbol("x")
_m, _s, _a, _b = map(symbol, ("m", "s", "a", "b"))
_rate, _shape, _scale, _dof = map(symbol, ("r", "k", "s", "n"))

_LINE = (MINUS_INFINITY, INFINITY)
_HALF_LINE = (ZERO, INFINITY)


def _positive(*parameters: Symbol) -> tuple[Term, ...]:
    return tuple(lt(ZERO, parameter) for parameter in parameters)


def _gamma(term: Term) -> Term:
    return Apply("gamma", (term,))


def _gaussian(at: Term, mean: Term, deviation: Term) -> Term:
    """exp(-(at - mean)^2 / (2 deviation^2)) / (sqrt(2 pi) deviation)."""
    exponent = neg(div(pow_(sub(at, mean), 2), mul(TWO, pow_(deviation, 2))))
    return mul(div(ONE, mul(sqrt(mul(TWO, PI)), deviation)), exp(exponent))


_scaled = div(_x, _scale)
_standardized = div(sub(_x, _m), _s)

_TABLE = (
    Family("Normal", (_m, _s), _positive(_s), _LINE, _x, _gaussian(_x, _m, _s), "e-Handbook 1.3.6.6.1"),
    Family("Uniform", (_a, _b), (lt(_a, _b),), (_a, _b), _x, div(ONE, sub(_b, _a)), "e-Handbook 1.3.6.6.2"),
    Family(
        "Exponential", (_rate,), _positive(_rate), _HALF_LINE, _x,
        mul(_rate, exp(neg(mul(_rate, _x)))), "e-Handbook 1.3.6.6.7",
    ),
    Family(
        "Gamma", (_shape, _rate), _positive(_shape, _rate), _HALF_LINE, _x,
        mul(
            div(pow_(_rate, _shape), _gamma(_shape)), pow_(_x, sub(_shape, ONE)), exp(neg(mul(_rate, _x)))
        ),
        "e-Handbook 1.3.6.6.11",
    ),
    Family(
        "Beta", (_a, _b), _positive(_a, _b), (ZERO, ONE), _x,
        mul(
            div(_gamma(add(_a, _b)), mul(_gamma(_a), _gamma(_b))),
            pow_(_x, sub(_a, ONE)), pow_(sub(ONE, _x), sub(_b, ONE)),
        ),
        "e-Handbook 1.3.6.6.17",
    ),
    Family(
        "Laplace", (_m, _s), _positive(_s), _LINE, _x,
        mul(div(ONE, mul(TWO, _s)), exp(neg(div(absolute(sub(_x, _m)), _s)))), "e-Handbook 1.3.6.6.12",
    ),
    Family(
        "Cauchy", (_m, _s), _positive(_s), _LINE, _x,
        div(ONE, mul(PI, _s, add(ONE, pow_(_standardized, 2)))), "e-Handbook 1.3.6.6.3",
    ),
    Family(
        "Gumbel", (_m, _s), _positive(_s), _LINE, _x,
        mul(div(ONE, _s), exp(sub(neg(_standardized), exp(neg(_standardized))))), "e-Handbook 1.3.6.6.16",
    ),
    Family(
        "Logistic", (_m, _s), _positive(_s), _LINE, _x,
        div(exp(neg(_standardized)), mul(_s, pow_(add(ONE, exp(neg(_standardized))), 2))),
        "Johnson, Kotz, Balakrishnan, chapter 23",
    ),
    Family(
        "HalfNormal", (_s,), _positive(_s), _HALF_LINE, _x,
        mul(
            div(sqrt(TWO), mul(sqrt(PI), _s)), exp(neg(div(pow_(_x, 2), mul(TWO, pow_(_s, 2)))))
        ),
        "Johnson, Kotz, Balakrishnan, chapter 13",
    ),
    Family(
        "Pareto", (_scale, _a), _positive(_scale, _a), (_scale, INFINITY), _x,
        div(mul(_a, pow_(_scale, _a)), pow_(_x, add(_a, ONE))), "Johnson, Kotz, Balakrishnan, chapter 20",
    ),
    Family(
        "Weibull", (_shape, _scale), _positive(_shape, _scale), _HALF_LINE, _x,
        mul(
            div(_shape, _scale), pow_(_scaled, sub(_shape, ONE)), exp(neg(pow_(_scaled, _shape)))
        ),
        "e-Handbook 1.3.6.6.8",
    ),
    Family(
        "StudentT", (_dof,), _positive(_dof), _LINE, _x,
        mul(
            div(_gamma(div(add(_dof, ONE), TWO)), mul(sqrt(mul(_dof, PI)), _gamma(div(_dof, TWO)))),
            pow_(add(ONE, div(pow_(_x, 2), _dof)), neg(div(add(_dof, ONE), TWO))),
        ),
        "e-Handbook 1.3.6.6.4",
    ),
    Family(
        "LogNormal", (_m, _s), _positive(_s), _HALF_LINE, _x,
        mul(div(ONE, _x), _gaussian(ln(_x), _m, _s)), "e-Handbook 1.3.6.6.9",
    ),
)  # fmt: skip

FAMILIES: dict[str, Family] = {family.name: family for family in _TABLE}


def _family(name: str) -> Family:
    try:
        return FAMILIES[name]
    except KeyError:
        raise TermError(f"no family is named {name}; known are {', '.join(FAMILIES)}") from None


def definition(name: str) -> Term:
    """The `define` proposition of the family; raises `TermError` for an unknown name."""
    return _family(name).definition


def domain(name: str, *arguments: Term) -> tuple[Term, ...]:
    """What the arguments must satisfy."""
    return _family(name).domain_at(*arguments)


def law(name: str, *arguments: Term) -> Term:
    """The member of the family with these parameters, a term of sort law."""
    return _family(name).law(*arguments)


def definitions_in(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The definitions of all families that the terms speak of, in the table's order."""
    mentioned = frozenset[Symbol]().union(*(term.free for term in terms))
    return tuple(family.definition for family in _TABLE if family.symbol in mentioned)
