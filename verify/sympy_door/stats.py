"""From sympy.stats: its laws and moments, by name so that it is imported only by those who use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import families
from ..terms import (
    INFINITY,
    INTEGER,
    ONE,
    ZERO,
    Apply,
    Symbol,
    Term,
    abstract,
    add,
    div,
    mul,
    neg,
    pow_,
)
from .errors import Untranslatable, show

if TYPE_CHECKING:
    from .translator import Translator


Handler = Callable[["Translator", Any], Term]


def _identity(*parameters: Term) -> tuple[Term, ...]:
    return parameters


def _zero_or_one(values: tuple[Term, ...], *parameters: Term) -> tuple[Term, ...]:
    if values != (ONE, ZERO):
        raise Untranslatable("a success counts 1 and a failure 0 here")
    return parameters


def _trials(success: Term) -> Term:
    """The law of the number of trials until the first success, which SymPy calls geometric."""
    k = Symbol("k", INTEGER)
    mass = mul(pow_(add(ONE, neg(success)), add(k, neg(ONE))), success)
    return Apply("mass_law", (ONE, INFINITY, abstract(mass, k)))


_STATS_LAWS: dict[str, tuple[str, Callable[..., tuple[Term, ...]]]] = {
    "NormalDistribution": ("Normal", _identity),
    "UniformDistribution": ("Uniform", _identity),
    "ExponentialDistribution": ("Exponential", _identity),
    "GammaDistribution": ("Gamma", lambda shape, scale: (shape, div(ONE, scale))),
    "BetaDistribution": ("Beta", _identity),
    "LaplaceDistribution": ("Laplace", _identity),
    "CauchyDistribution": ("Cauchy", _identity),
    "LogisticDistribution": ("Logistic", _identity),
    "ParetoDistribution": ("Pareto", _identity),
    "WeibullDistribution": ("Weibull", lambda scale, shape: (shape, scale)),
    "StudentTDistribution": ("StudentT", _identity),
    "LogNormalDistribution": ("LogNormal", _identity),
    "BernoulliDistribution": ("Bernoulli", lambda p, *values: _zero_or_one(values, p)),
    "BinomialDistribution": ("Binomial", lambda n, p, *values: _zero_or_one(values, n, p)),
    "PoissonDistribution": ("Poisson", _identity),
    "NegativeBinomialDistribution": ("NegativeBinomial", _identity),
    "GumbelDistribution": ("Gumbel", lambda scale, location: (location, scale)),
}


def law_of(door: Translator, variable: Any) -> Term:
    """The law of a random variable of sympy.stats, through our families."""
    distribution = getattr(variable.pspace, "distribution", None)
    kind = type(distribution).__name__
    arguments = tuple(getattr(distribution, "args", ()))
    if kind == "GumbelDistribution":
        arguments, kind = arguments[:2], "Gumbel of the minimum" if arguments[2] else kind
    if kind == "GeometricDistribution":
        return _trials(*map(door.term, arguments))
    if kind not in _STATS_LAWS:
        known = ", ".join(name for name, _ in _STATS_LAWS.values())
        raise Untranslatable(f"the law of {variable} is a {kind}: known are {known}")
    name, convert = _STATS_LAWS[kind]
    return families.law(name, *convert(*map(door.term, arguments)))


def _stats_moment(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        if len(expr.args) != 1:
            raise Untranslatable(f"{show(expr)} is conditional")
        return Apply(op, door.random(expr.args[0]))

    return handler


STATS_HANDLERS: dict[str, Handler] = {
    "sympy.stats.rv.RandomSymbol": lambda door, expr: door.random_symbol(expr),
    "sympy.stats.symbolic_probability.Expectation": _stats_moment("expectation"),
    "sympy.stats.symbolic_probability.Variance": _stats_moment("variance"),
}
