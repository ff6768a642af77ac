"""The families, each as its textbook writes it.

Sources: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.6; Johnson, Kotz, Balakrishnan,
Continuous Univariate Distributions, 2nd edition.  Conventions that differ between books: the second
parameter of Normal is the standard deviation; Exponential and Gamma take a rate.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..terms import (
    HALF,
    INFINITY,
    LAW,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    FunctionSort,
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
    ne,
    neg,
    pow_,
    sqrt,
    sub,
    symbol,
)
from . import discrete
from .family import Family

_x = symbol("x")
_m, _s, _a, _b = map(symbol, ("m", "s", "a", "b"))
_rate, _shape, _scale, _dof, _l = map(symbol, ("r", "k", "s", "n", "l"))

_drift, _first, _second = map(symbol, ("g", "d_1", "d_2"))

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
    Family(
        "InverseGamma", (_shape, _rate), _positive(_shape, _rate), _HALF_LINE, _x,
        mul(
            div(pow_(_rate, _shape), _gamma(_shape)), pow_(_x, sub(neg(_shape), ONE)), exp(neg(div(_rate, _x)))
        ),
        "Johnson, Kotz, Balakrishnan, chapter 17",
    ),
    Family(
        "Chi2", (_dof,), _positive(_dof), _HALF_LINE, _x,
        mul(
            div(ONE, mul(pow_(TWO, div(_dof, TWO)), _gamma(div(_dof, TWO)))),
            pow_(_x, sub(div(_dof, TWO), ONE)), exp(neg(div(_x, TWO))),
        ),
        "e-Handbook 1.3.6.6.6",
    ),
    Family(
        "HalfCauchy", (_s,), _positive(_s), _HALF_LINE, _x,
        div(TWO, mul(PI, _s, add(ONE, pow_(_scaled, 2)))), "Johnson, Kotz, Balakrishnan, chapter 16",
    ),
    Family(
        "Kumaraswamy", (_a, _b), _positive(_a, _b), (ZERO, ONE), _x,
        mul(_a, _b, pow_(_x, sub(_a, ONE)), pow_(sub(ONE, pow_(_x, _a)), sub(_b, ONE))),
        "Kumaraswamy, A generalized probability density function, J. Hydrology 46 (1980)",
    ),
    Family(
        "ContinuousBernoulli", (_l,), (lt(ZERO, _l), lt(_l, ONE), ne(_l, HALF)), (ZERO, ONE), _x,
        mul(
            div(sub(ln(sub(ONE, _l)), ln(_l)), sub(ONE, mul(TWO, _l))),
            pow_(_l, _x), pow_(sub(ONE, _l), sub(ONE, _x)),
        ),
        "Loaiza-Ganem and Cunningham, The continuous Bernoulli (2019), (1) to (3)",
    ),
    Family(
        "Wald", (_drift, _a), _positive(_drift, _a), _HALF_LINE, _x,
        mul(
            div(_a, sqrt(mul(TWO, PI, pow_(_x, 3)))),
            exp(neg(div(pow_(sub(_a, mul(_drift, _x)), 2), mul(TWO, _x)))),
        ),
        "Johnson, Kotz, Balakrishnan, chapter 15: the first passage of a threshold a with drift g",
    ),
    Family(
        "ExGaussian", (_m, _s, _rate), _positive(_s, _rate), _LINE, _x,
        mul(
            div(_rate, TWO),
            exp(mul(div(_rate, TWO), sub(add(mul(TWO, _m), mul(_rate, pow_(_s, 2))), mul(TWO, _x)))),
            sub(ONE, Apply("erf", (div(sub(add(_m, mul(_rate, pow_(_s, 2))), _x), mul(sqrt(TWO), _s)),))),
        ),
        "Grushka, Characterization of exponentially modified Gaussian peaks, Anal. Chem. 44 (1972)",
    ),
    Family(
        "F", (_first, _second), _positive(_first, _second), _HALF_LINE, _x,
        mul(
            div(
                _gamma(div(add(_first, _second), TWO)),
                mul(_gamma(div(_first, TWO)), _gamma(div(_second, TWO))),
            ),
            pow_(div(_first, _second), div(_first, TWO)),
            pow_(_x, sub(div(_first, TWO), ONE)),
            pow_(add(ONE, div(mul(_first, _x), _second)), neg(div(add(_first, _second), TWO))),
        ),
        "e-Handbook 1.3.6.6.5",
    ),
)  # fmt: skip

FAMILIES: dict[str, Family] = {family.name: family for family in (*_TABLE, *discrete.TABLE)}


def _family(name: str, parameters: int | None = None) -> Family:
    if name == discrete.CATEGORICAL and parameters:
        return discrete.categorical(parameters)
    try:
        return FAMILIES[name]
    except KeyError:
        raise TermError(f"no family is named {name}; known are {', '.join(FAMILIES)}") from None


def definition(name: str) -> Term:
    """The `define` proposition of the family; raises `TermError` for an unknown name."""
    return _family(name).definition


def domain(name: str, *arguments: Term) -> tuple[Term, ...]:
    """What the arguments must satisfy."""
    return _family(name, len(arguments)).domain_at(*arguments)


def law(name: str, *arguments: Term) -> Term:
    """The member of the family with these parameters, a term of sort law."""
    return _family(name, len(arguments)).law(*arguments)


def family_name(law: Term) -> str:
    """The name of the family whose member the law is; empty for other laws."""
    head = law.args[0] if isinstance(law, Apply) and law.op == "call" else None
    return head.name if isinstance(head, Symbol) else ""


def is_discrete(law: Term) -> bool:
    """Whether the law, explicit or a member of a family, is one on the integers."""
    if not isinstance(law, Apply) or law.op != "call":
        return isinstance(law, Apply) and law.op == "mass_law"
    head = law.args[0]
    return isinstance(head, Symbol) and _family(head.name, len(law.args) - 1).discrete


def definitions_in(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The definitions of all families that the terms speak of, in the table's order."""
    mentioned = frozenset[Symbol]().union(*(term.free for term in terms))
    known = (*FAMILIES.values(), *_categoricals(mentioned))
    return tuple(family.definition for family in known if family.symbol in mentioned)


def _categoricals(mentioned: Iterable[Symbol]) -> list[Family]:
    """The categorical laws among the symbols: one family for each number of outcomes."""
    arities = (
        s.sort.arity
        for s in mentioned
        if s.name == discrete.CATEGORICAL and isinstance(s.sort, FunctionSort) and s.sort.result == LAW
    )
    return [discrete.categorical(arity) for arity in sorted(arities)]
