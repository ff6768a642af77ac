"""The other way to read a law whose parameters, or whose values, books write in two ways.

An exponential or gamma law may be given its rate or its scale (a lambda is a rate everywhere); a geometric
one may count the trials or the failures before the first success; a negative binomial one is given the
probability of what it counts, or of the other outcome.
"""

from __future__ import annotations

from collections.abc import Callable

from .families import family_name
from .terms import ONE, Apply, Lambda, Symbol, Term, abstract, add, div, instantiate, open_lambda, sub

__all__ = ["TWO_WAYS", "otherwise"]

Parameters = tuple[Term, ...]

_CONVERSIONS: dict[str, Callable[[Parameters], Parameters]] = {
    "Exponential": lambda p: (*p[:-1], div(ONE, p[-1])),
    "Gamma": lambda p: (*p[:-1], div(ONE, p[-1])),
    "NegativeBinomial": lambda p: (*p[:-1], sub(ONE, p[-1])),
}
_COUNTS_TRIALS = "Geometric"
TWO_WAYS = frozenset((*_CONVERSIONS, _COUNTS_TRIALS))


def otherwise(term: Term, families: frozenset[str]) -> Term:
    """The term with the laws of these families read the other way."""
    if isinstance(term, Lambda):
        return Lambda(term.hint, otherwise(term.body, families), term.variable_sort)
    if not isinstance(term, Apply):
        return term
    name = family_name(term)
    args = tuple(otherwise(argument, families) for argument in term.args)
    if name in families and name in _CONVERSIONS and not _is_rate(args[-1]):
        return Apply("call", (args[0], *_CONVERSIONS[name](args[1:])))
    if _COUNTS_TRIALS in families and args and family_name(args[0]) == _COUNTS_TRIALS:
        if term.op == "density":
            return Apply("density", (args[0], sub(args[1], ONE)))
        if term.op in ("expectation", "variance") and not args[1].loose and isinstance(args[1], Lambda):
            return Apply(term.op, (args[0], _of_next(args[1])))
    return Apply(term.op, args)


def _is_rate(parameter: Term) -> bool:
    return isinstance(parameter, Symbol) and parameter.name.split("_")[0] == "lambda"


def _of_next(function: Lambda) -> Lambda:
    """k -> f(k + 1)."""
    variable, _ = open_lambda(function)
    return abstract(instantiate(function, add(variable, ONE)), variable, function.hint)
