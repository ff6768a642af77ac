"""SymPy objects for what SymPy cannot write: laws, densities, expectations under a law, propositions.

They hold their parts and do nothing: `KL(q, p)` stays `KL(q, p)`.  `verify.sympy_door` gives them their
meaning.  Bound variables are kept apart: they are no free symbols, and `.subs` leaves them alone.
"""

# mypy: disallow-subclassing-any=false

from __future__ import annotations

from typing import Any, Self

import sympy
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify
from sympy.logic.boolalg import Boolean

from .families import FAMILIES

__all__ = [
    "KL", "Bernoulli", "Beta", "Binomial", "Categorical", "Cauchy", "Chi2", "Continuous",
    "ContinuousBernoulli", "D", "Defined", "Density", "DiscreteUniform", "Distribution", "E", "Entropy",
    "Exponential", "FamilyLaw", "ForAll", "Gamma", "Geometric", "Gumbel", "HalfCauchy", "HalfNormal",
    "Integrable", "InverseGamma", "Kumaraswamy", "Laplace", "Law", "LogNormal", "Logistic", "Mass",
    "NegativeBinomial", "Normal", "Pareto", "Poisson", "Pushforward", "StudentT", "Uniform", "Var",
    "Weibull", "frac", "inert",
]  # fmt: skip


def inert() -> Any:
    """A context in which SymPy leaves expressions as they are written."""
    return sympy.evaluate(False)


def frac(above: Any, below: Any) -> Any:
    """A fraction that stays one factor: `x*frac(1, y)` is no division of x."""
    return sympy.Mul(above, sympy.Pow(below, -1, evaluate=False), evaluate=False)


class _Inert(sympy.Basic):
    """An object that only holds its arguments.  `_binds` is the place of a bound variable, if any."""

    _binds: int | None = None
    _outside: tuple[int, ...] = ()  # the places that the bound variable does not reach
    is_commutative = True

    def __new__(cls, *args: Any) -> Self:
        parts = tuple(map(_sympify, args))
        if cls._binds is not None and not isinstance(parts[cls._binds], sympy.Symbol):
            raise TypeError(f"{cls.__name__} binds a symbol, not {parts[cls._binds]}")
        made: Self = sympy.Basic.__new__(cls, *parts)
        return made

    @property
    def bound_symbols(self) -> list[Any]:
        return [] if self._binds is None else [self.args[self._binds]]

    @property
    def free_symbols(self) -> set[Any]:
        inside: set[Any] = set()
        outside: set[Any] = set()
        for place, part in enumerate(self.args):
            (outside if place in self._outside else inside).update(part.free_symbols)
        return (inside - set(self.bound_symbols)) | outside

    def _eval_subs(self, old: Any, new: Any) -> Any:
        """Substitute without touching or capturing the bound variable."""
        if self._binds is None:
            return None  # SymPy goes on into the arguments
        variable = self.args[self._binds]
        fresh = variable
        if old != variable and variable in new.free_symbols:
            fresh = sympy.Dummy(variable.name, **variable._assumptions_orig)
        parts = []
        for place, part in enumerate(self.args):
            inside = place not in self._outside
            renamed = part.xreplace({variable: fresh}) if inside else part
            parts.append(renamed if inside and old == variable else renamed._subs(old, new))
        return self.func(*parts)


class Distribution(_Inert):
    """A law of one real random variable.  Calling it gives its density: `q(z)`."""

    def __call__(self, at: Any) -> Density:
        return Density(self, at)


class FamilyLaw(Distribution):
    """A member of a family: its name and its parameters."""


class Law(Distribution):
    """The law with an explicit density: `Law(density, x, lower, upper)`."""

    _binds = 1
    _outside = (2, 3)


class Mass(Distribution):
    """The law on the integers with an explicit mass: `Mass(mass, k, lower, upper)`."""

    _binds = 1
    _outside = (2, 3)


class Pushforward(Distribution):
    """The law of `expr` when `variable` is distributed as `law`: `Pushforward(expr, variable, law)`."""

    _binds = 1
    _outside = (2,)


class Density(_Inert, sympy.Expr):
    """The density of a law at a point; written `q(z)`."""


class E(_Inert, sympy.Expr):
    """The expectation of `expr` when `variable` is distributed as `law`: `E(expr, variable, law)`."""

    _binds = 1
    _outside = (2,)


class Var(_Inert, sympy.Expr):
    """The variance of `expr` when `variable` is distributed as `law`: `Var(expr, variable, law)`."""

    _binds = 1
    _outside = (2,)


class KL(_Inert, sympy.Expr):
    """The Kullback-Leibler divergence of q from p: `KL(q, p)`."""


class Entropy(_Inert, sympy.Expr):
    """The differential entropy of a law."""


class Defined(_Inert, Boolean):
    """The proposition that an expression has a value."""


class _OnInterval(_Inert, Boolean):
    """A proposition about an expression in a variable on the open interval from lower to upper."""

    _binds = 1
    _outside = (2, 3)

    def __new__(cls, expr: Any, variable: Any, lower: Any = -sympy.oo, upper: Any = sympy.oo) -> Self:
        return super().__new__(cls, expr, variable, lower, upper)


class ForAll(_OnInterval):
    """`ForAll(proposition, variable, lower, upper)`: it holds on the open interval."""


class Integrable(_OnInterval):
    """`Integrable(expr, variable, lower, upper)`: the integral of the absolute value is finite."""


class Continuous(_OnInterval):
    """`Continuous(expr, variable, lower, upper)`: continuous on the open interval."""


def D(expr: Any, variable: Any, at: Any = None) -> Any:
    """The derivative of `expr` with respect to `variable`, at the point `at` if one is given."""
    derivative = sympy.Derivative(expr, variable, evaluate=False)
    return derivative if at is None else sympy.Subs(derivative, variable, at)


class _Family:
    """Makes members of a family: `Normal(mu, sigma)`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.__doc__ = f"{name}({', '.join(p.name for p in FAMILIES[name].parameters)})"

    def __call__(self, *parameters: Any) -> FamilyLaw:
        wanted = FAMILIES[self.name].parameters
        if len(parameters) != len(wanted):
            raise TypeError(f"{self.__doc__} takes {len(wanted)} parameters, not {len(parameters)}")
        return FamilyLaw(Str(self.name), *parameters)

    def __repr__(self) -> str:
        return self.name


Normal = _Family("Normal")  # mean, standard deviation
Uniform = _Family("Uniform")  # lower end, upper end
Exponential = _Family("Exponential")  # rate
Gamma = _Family("Gamma")  # shape, rate
Beta = _Family("Beta")
Laplace = _Family("Laplace")  # location, scale
Cauchy = _Family("Cauchy")  # location, scale
Gumbel = _Family("Gumbel")  # location, scale
Logistic = _Family("Logistic")  # location, scale
HalfNormal = _Family("HalfNormal")  # scale
Pareto = _Family("Pareto")  # scale, exponent
Weibull = _Family("Weibull")  # shape, scale
StudentT = _Family("StudentT")  # degrees of freedom
LogNormal = _Family("LogNormal")  # mean and standard deviation of the logarithm
InverseGamma = _Family("InverseGamma")  # shape, rate of the inverse
Chi2 = _Family("Chi2")  # degrees of freedom
HalfCauchy = _Family("HalfCauchy")  # scale
Kumaraswamy = _Family("Kumaraswamy")
ContinuousBernoulli = _Family("ContinuousBernoulli")  # as in torch: not 1/2, which is the uniform law
Bernoulli = _Family("Bernoulli")  # probability of 1
Binomial = _Family("Binomial")  # trials, probability
Geometric = _Family("Geometric")  # probability; the failures before the first success
Poisson = _Family("Poisson")  # rate
NegativeBinomial = _Family("NegativeBinomial")  # failures that end it, probability of what is counted
DiscreteUniform = _Family("DiscreteUniform")  # first, last


def Categorical(*probabilities: Any) -> FamilyLaw:
    """The law on 0, 1, ... with these probabilities."""
    return FamilyLaw(Str("Categorical"), *probabilities)
