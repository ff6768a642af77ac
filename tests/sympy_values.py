"""What SymPy expressions mean, by mpmath quadrature: a second opinion that uses nothing of the verifier.

Only the inert objects of `verify.notation` are known here, by their arguments; laws are their expectations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import sympy
from mpmath import mpf
from sympy.core.function import AppliedUndef

from verify.notation import KL, Density, E, Entropy, FamilyLaw, Law, Pushforward, Var

DIGITS = 20

Point = Mapping[str, Any]  # names to numbers, or to functions of numbers
Function = Callable[[Any], Any]


class NoValue(Exception):
    """The expression is undefined, or this module does not know it."""


def value(expr: Any, point: Point) -> Any:
    """The value of a scalar, or the first two moments of a law."""
    with mpmath.workdps(DIGITS):
        if isinstance(expr, (FamilyLaw, Law, Pushforward)):
            return _mean(expr, lambda x: x, point), _mean(expr, lambda x: x**2, point)
        return _value(sympy.sympify(expr), point)


def function(expr: Any, variable: str) -> Function:
    """The function of one number that `expr` is in the variable; as exact as its argument."""
    return lambda number: _value(expr, {variable: number})


def differ(left: Any, right: Any) -> bool:
    """Whether the values differ by more than quadrature and numeric differentiation may be off."""
    if isinstance(left, tuple):
        return any(map(differ, left, right))
    return bool(abs(left - right) > mpf(10) ** -6 * (1 + abs(left) + abs(right)))


def _value(expr: Any, point: Point) -> Any:
    if isinstance(expr, sympy.Symbol):
        return point[expr.name]
    if expr.is_Number or expr.is_NumberSymbol:
        return (
            mpmath.mpmathify(expr.evalf(DIGITS + 5))
            if expr.is_finite
            else mpf(str(expr).replace("oo", "inf"))
        )
    if isinstance(expr, AppliedUndef):
        return point[expr.func.__name__](_value(expr.args[0], point))
    for kind, evaluate in _BINDERS.items():
        if isinstance(expr, kind):
            return evaluate(expr, point)
    plain = _PLAIN.get(type(expr).__name__)
    if plain is None:
        raise NoValue(str(type(expr)))
    found = plain(*(_value(arg, point) for arg in expr.args))
    if isinstance(found, mpmath.mpc):
        raise NoValue(f"{expr} is not real")
    return found


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent < 0:
        raise NoValue("a pole")
    return base ** (int(exponent) if exponent == int(exponent) else exponent)


def _exp(at: Any) -> Any:
    """Zero far out, where mpmath would work with exponents of thousands of digits (exp(-exp(x))); finite always."""
    return mpf(0) if at < -(10**4) else mpmath.exp(min(at, mpf(10) ** 4))


_PLAIN: dict[str, Callable[..., Any]] = {
    "Add": lambda *terms: mpmath.fsum(terms),
    "Mul": lambda *factors: mpmath.fprod(factors),
    "Pow": _power,
    "exp": _exp,
    "log": mpmath.log,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "tanh": mpmath.tanh,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
    "gamma": mpmath.gamma,
    "Abs": abs,
    "Max": max,
    "Min": min,
}


def _function(expr: Any, variable: Any, point: Point) -> Function:
    return lambda x: _value(expr, {**point, variable.name: x})


def _quad(function: Function, lower: Any, upper: Any) -> Any:
    """The integral; cut where integrands of tests have their kinks and bulk."""
    if lower > upper:
        return -_quad(function, upper, lower)
    cuts = [mpf(c) for c in (-40, -8, -3, -1, 0, 1, 3, 8, 40) if lower < c < upper]
    return mpmath.quad(function, [lower, *cuts, upper])


def _integral(expr: Any, point: Point) -> Any:
    *inner, (variable, lower, upper) = expr.args  # SymPy writes nested integrals as one
    body = inner[0] if len(inner) == 1 else sympy.Integral(*inner)
    return _quad(_function(body, variable, point), _value(lower, point), _value(upper, point))


def _sum(expr: Any, point: Point) -> Any:
    body, (variable, lower, upper) = expr.args
    terms = range(int(_value(lower, point)), int(_value(upper, point)) + 1)
    return mpmath.fsum(map(_function(body, variable, point), terms))


def _derivative(expr: Any, point: Point) -> Any:
    body, (variable, order) = expr.args
    return mpmath.diff(_function(body, variable, point), point[variable.name], int(order))


def _subs(expr: Any, point: Point) -> Any:
    body, (variable,), (at,) = expr.args
    return _value(body, {**point, variable.name: _value(at, point)})


def _limit(expr: Any, point: Point) -> Any:
    """The limit at infinity: what two points, one a hundred times as far out as the other, agree on."""
    body, variable, at, _ = expr.args
    if at != sympy.oo:
        raise NoValue("a limit at a finite point")
    function = _function(body, variable, point)
    last = function(mpf(100))
    for power in range(4, 60, 2):
        further = function(mpf(10) ** power)
        if abs(further - last) < mpf(10) ** -9 * (1 + abs(further)):
            return further
        last = further
    raise NoValue("no limit is in sight")


def _piecewise(expr: Any, point: Point) -> Any:
    for branch, condition in expr.args:
        if condition == True or _holds(condition, point):  # noqa: E712  SymPy's true is no bool
            return _value(branch, point)
    raise NoValue("no branch")


def _holds(condition: Any, point: Point) -> bool:
    left, right = (_value(side, point) for side in condition.args)
    return bool(
        {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[condition.rel_op]
    )


# --- laws -------------------------------------------------------------------------------------------------

_FAMILIES: dict[str, Callable[..., tuple[Any, Any, Function]]] = {
    "Normal": lambda m, s: (-mpmath.inf, mpmath.inf, lambda x: mpmath.npdf(x, m, s)),
    "Uniform": lambda a, b: (a, b, lambda _x: 1 / (b - a)),
    "Exponential": lambda r: (mpf(0), mpmath.inf, lambda x: r * mpmath.exp(-r * x)),
    "Gamma": lambda k, r: (
        mpf(0), mpmath.inf, lambda x: r**k * x ** (k - 1) * mpmath.exp(-r * x) / mpmath.gamma(k)
    ),
    "Gumbel": lambda m, s: (
        -mpmath.inf, mpmath.inf, lambda x: mpmath.exp(-(x - m) / s - mpmath.exp(-(x - m) / s)) / s
    ),
    "HalfNormal": lambda s: (mpf(0), mpmath.inf, lambda x: 2 * mpmath.npdf(x, 0, s)),
}  # fmt: skip


def _support_and_density(law: Any, point: Point) -> tuple[Any, Any, Function]:
    if isinstance(law, FamilyLaw):
        name, *parameters = law.args
        return _FAMILIES[str(name)](*(_value(p, point) for p in parameters))
    if isinstance(law, Law):
        density, variable, lower, upper = law.args
        return _value(lower, point), _value(upper, point), _function(density, variable, point)
    if isinstance(law, Pushforward):
        return _of_linear_image(law, point)
    raise NoValue(f"the density of {law}")


def _of_linear_image(law: Any, point: Point) -> tuple[Any, Any, Function]:
    """The law of a + b x, for b > 0, or of |x| on the line."""
    image, variable, base = law.args
    lower, upper, density = _support_and_density(base, point)
    g = _function(image, variable, point)
    a, b = g(mpf(0)), g(mpf(1)) - g(mpf(0))
    if image == sympy.Abs(variable) and lower == -upper:
        return mpf(0), upper, lambda y: density(y) + density(-y)
    if b <= 0 or max(abs(g(mpf(k)) - a - k * b) for k in (3, -2)) > mpf(10) ** -20:
        raise NoValue(f"the density of {law}")
    return a + b * lower, a + b * upper, lambda y: density((y - a) / b) / b


def _mean(law: Any, function: Function, point: Point) -> Any:
    if isinstance(law, Pushforward):
        image, variable, base = law.args
        map_ = _function(image, variable, point)
        return _mean(base, lambda x: function(map_(x)), point)
    lower, upper, density = _support_and_density(law, point)
    return _quad(lambda x: density(x) * function(x), lower, upper)


def _expectation(expr: Any, point: Point) -> Any:
    body, variable, law = expr.args
    return _mean(law, _function(body, variable, point), point)


def _variance(expr: Any, point: Point) -> Any:
    body, variable, law = expr.args
    function = _function(body, variable, point)
    mean = _mean(law, function, point)
    return _mean(law, lambda x: (function(x) - mean) ** 2, point)


def _density(expr: Any, point: Point) -> Any:
    law, at = expr.args
    lower, upper, density = _support_and_density(law, point)
    x = _value(at, point)
    return density(x) if lower < x < upper else mpf(0)


def _divergence(expr: Any, point: Point) -> Any:
    """Of laws with one support; far in the tails, where densities are rounded to 0, nothing is left."""
    (lower, upper, q), (_, _, p) = (_support_and_density(law, point) for law in expr.args)
    return _quad(lambda x: q(x) * mpmath.log(q(x) / p(x)) if q(x) and p(x) else mpf(0), lower, upper)


def _entropy(expr: Any, point: Point) -> Any:
    lower, upper, q = _support_and_density(expr.args[0], point)
    return _quad(lambda x: -q(x) * mpmath.log(q(x)) if q(x) else mpf(0), lower, upper)


_BINDERS: dict[type, Callable[[Any, Point], Any]] = {
    sympy.Integral: _integral,
    sympy.Sum: _sum,
    sympy.Derivative: _derivative,
    sympy.Subs: _subs,
    sympy.Limit: _limit,
    sympy.Piecewise: _piecewise,
    E: _expectation,
    Var: _variance,
    Density: _density,
    KL: _divergence,
    Entropy: _entropy,
}
