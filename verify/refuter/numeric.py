"""Approximate values of closed terms, by mpmath.  No proof: used to guess and to report evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
from flint import acb

from ..kernel.balls import ClosedValues
from ..kernel.enclosure import enclose
from ..kernel.logic import assume
from ..kernel.theorem import BudgetExceeded, RuleError
from ..terms import (
    INFINITY,
    LAW,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Bound,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    defined,
    forall,
    instantiate,
    subterms,
)

Env = tuple[Any, ...]


class NoValue(ArithmeticError):
    """The term has no approximate value."""


def approximate(term: Term, digits: int = 15) -> Any | None:
    """A value of the closed term to about so many digits, or None."""
    try:
        with mpmath.workdps(digits):
            value = mpmath.mpmathify(_value(term, ()))
            real = value.real if abs(value.imag) < mpmath.mpf(10) ** (-digits // 2) else mpmath.nan
            return +real if mpmath.isfinite(real) else None
    except (ArithmeticError, ValueError, TypeError, OverflowError, mpmath.libmp.NoConvergence):
        return None


def estimate(term: Term, digits: int = 30, closed: ClosedValues | None = None) -> Any | None:
    """A value of the closed term: the middle of an enclosure where there is one, else by mpmath.

    That its laws are laws is taken for granted here.  `closed` keeps the values of parts for the next terms.
    """
    laws = dict.fromkeys(p for part in subterms(term) if part.sort == LAW for p in declarations(part))
    premises = tuple(map(assume, laws))
    try:
        value = enclose(term, 16 + 4 * digits, premises, closed)
    except (RuleError, BudgetExceeded, TermError):
        return approximate(term, digits)
    with mpmath.workdps(digits + 10):
        return mpmath.mpf(acb(value).real.mid().str(digits + 10, radius=False))


def declarations(law: Term) -> list[Term]:
    """`defined(law)`; for a law with one bound parameter, for all values of it, or those between usual ends."""
    if not law.loose:
        return [defined(law)]
    if law.loose > 1:
        return []
    t = Symbol("t")  # real, also where the law stands under a sum
    body = instantiate(Lambda("t", defined(law)), t)
    ranges = ((MINUS_INFINITY, INFINITY), (ZERO, INFINITY), (ZERO, ONE))
    return [forall(lower, upper, body, t) for lower, upper in ranges]


def truth(proposition: Term) -> bool | None:
    """Whether a closed relation seems to hold; None where that is not clear."""
    if not isinstance(proposition, Apply) or proposition.op not in _RELATIONS:
        return None
    left, right = (approximate(side) for side in proposition.args)
    if left is None or right is None or abs(left - right) < 1e-9 * max(1, abs(left)):
        return None
    return _RELATIONS[proposition.op](left, right)


def _value(term: Term, env: Env) -> Any:
    if isinstance(term, Number):
        return mpmath.mpf(term.value.numerator) / term.value.denominator
    if isinstance(term, Bound):
        return env[term.index]
    if not isinstance(term, Apply):
        raise NoValue(str(term))
    if term.op in _SPECIAL:
        return _SPECIAL[term.op](term, env)
    if term.op not in _FUNCTIONS:
        raise NoValue(term.op)
    arguments = [_value(argument, env) for argument in term.args]
    if term.op not in _RATIONAL:
        arguments = [_moderate(argument) for argument in arguments]
    return _FUNCTIONS[term.op](*arguments)


_RATIONAL = frozenset(("add", "mul", "neg", "div", "abs", "pow"))  # `_real_power` looks at sizes itself
_MAX_MAGNITUDE = 16  # bits before the point of an argument: exp(2^60) would be computed to 2^60 bits


def _moderate(value: Any) -> Any:
    """The value, if a transcendental function of it is computed in bounded time."""
    if value and mpmath.mag(value) > _MAX_MAGNITUDE:
        raise NoValue("too large an argument")
    return value


def _real_power(base: Any, exponent: Any) -> Any:
    if base < 0 and exponent != int(exponent):
        raise NoValue("power of a negative number")
    if base and abs(exponent) * abs(mpmath.mag(base)) > 2**20:
        raise NoValue("too large a power")
    return base**exponent


def _positive(function: Callable[[Any], Any], strict: bool) -> Callable[[Any], Any]:
    def apply(x: Any) -> Any:
        if x < 0 or (strict and x == 0):
            raise NoValue("outside the domain")
        return function(x)

    return apply


def _positive_arguments(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(x: Any, y: Any) -> Any:
        if x <= 0 or y <= 0:
            raise NoValue("outside the domain")
        return function(x, y)

    return apply


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "pi": lambda: +mpmath.pi,
    "euler_gamma": lambda: +mpmath.euler,
    "add": lambda *xs: mpmath.fsum(xs),
    "mul": lambda *xs: mpmath.fprod(xs),
    "neg": lambda x: -x,
    "div": lambda x, y: x / y,
    "pow": _real_power,
    "sqrt": _positive(mpmath.sqrt, False),
    "ln": _positive(mpmath.ln, True),
    "abs": abs,
    "gamma": mpmath.gamma,
    "lgamma": _positive(mpmath.loggamma, True),
    "digamma": mpmath.digamma,
    "polygamma": _positive_arguments(mpmath.polygamma),
    "beta_function": _positive_arguments(mpmath.beta),
    "factorial": mpmath.factorial,
    "binomial": mpmath.binomial,
    "minimum": min,
    "maximum": max,
    **{
        name: getattr(mpmath, name)
        for name in ("exp", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf")
    },
}


def _end(term: Term, env: Env) -> Any:
    if isinstance(term, Apply) and term.op in ("infinity", "minus_infinity"):
        return mpmath.inf if term.op == "infinity" else -mpmath.inf
    return _value(term, env)


def _function(term: Term, env: Env) -> Callable[[Any], Any]:
    if not isinstance(term, Lambda):
        raise NoValue(str(term))
    body = term.body
    return lambda x: _value(body, (x, *env))


def _integral(term: Apply, env: Env) -> Any:
    lower, upper = _end(term.args[0], env), _end(term.args[1], env)
    if mpmath.isinf(lower) and mpmath.isinf(upper):
        return mpmath.quad(_function(term.args[2], env), [lower, -3, 0, 3, upper])
    return mpmath.quad(_function(term.args[2], env), [lower, upper])


def _sum(term: Apply, env: Env) -> Any:
    lower, upper = _end(term.args[0], env), _end(term.args[1], env)
    return _summed(_function(term.args[2], env), lower, upper)


def _summed(body: Callable[[Any], Any], lower: Any, upper: Any) -> Any:
    if mpmath.isinf(upper):
        return _series(body, int(lower))
    if upper < lower - 1 or upper - lower > 5_000:
        raise NoValue("range of a sum")
    return mpmath.fsum(body(mpmath.mpf(k)) for k in range(int(lower), int(upper) + 1))


_MAX_SUMMED = 2_000


def _series(body: Callable[[Any], Any], lower: int) -> Any:
    """The partial sum up to where ten terms in a row no longer count; else what mpmath makes of it."""
    total, small = mpmath.mpf(0), 0
    for k in range(lower, lower + _MAX_SUMMED):
        part = body(mpmath.mpf(k))
        total += part
        small = small + 1 if abs(part) <= mpmath.eps * max(abs(total), mpmath.mpf(1)) else 0
        if small == 10:
            return total
    if abs(part) > mpmath.mpf(10) ** -3 * max(abs(total), mpmath.mpf(1)):
        raise NoValue("a series whose terms do not fall")
    return mpmath.nsum(body, [lower, mpmath.inf])


def _product(term: Apply, env: Env) -> Any:
    lower, upper = _end(term.args[0], env), _end(term.args[1], env)
    body = _function(term.args[2], env)
    if upper < lower - 1 or upper - lower > 5_000:
        raise NoValue("range of a product")
    return mpmath.fprod(body(mpmath.mpf(k)) for k in range(int(lower), int(upper) + 1))


def _law(term: Term, env: Env) -> tuple[Any, Any, Callable[[Any], Any]]:
    if not isinstance(term, Apply) or term.op not in ("law", "mass_law"):
        raise NoValue(str(term))
    return _end(term.args[0], env), _end(term.args[1], env), _function(term.args[2], env)


def _mean(law: Term, function: Callable[[Any], Any], env: Env) -> Any:
    if isinstance(law, Apply) and law.op == "pushforward":
        image = _function(law.args[0], env)
        return _mean(law.args[1], lambda x: function(image(x)), env)
    lower, upper, density = _law(law, env)
    if law.op == "mass_law":  # type: ignore[attr-defined]
        return _summed(lambda k: density(k) * function(k), lower, upper)
    cuts = [lower, -3, 0, 3, upper] if mpmath.isinf(lower) and mpmath.isinf(upper) else [lower, upper]
    return mpmath.quad(lambda x: density(x) * function(x), cuts)


def _variance(term: Apply, env: Env) -> Any:
    f = _function(term.args[1], env)
    mean = _mean(term.args[0], f, env)
    return _mean(term.args[0], lambda x: (f(x) - mean) ** 2, env)


def _kl(term: Apply, env: Env) -> Any:
    q, p = _law(term.args[0], env)[2], _law(term.args[1], env)[2]
    return _mean(term.args[0], lambda x: mpmath.ln(q(x) / p(x)), env)


def _density(term: Apply, env: Env) -> Any:
    lower, upper, density = _law(term.args[0], env)
    at = _value(term.args[1], env)
    if term.args[0].op == "mass_law":  # type: ignore[attr-defined]
        return density(at) if lower <= at <= upper else mpmath.mpf(0)
    return density(at) if lower < at < upper else mpmath.mpf(0)


def _derivative(term: Apply, env: Env) -> Any:
    return mpmath.diff(_function(term.args[0], env), _value(term.args[1], env))


def _cases(term: Apply, env: Env) -> Any:
    for position in range(0, len(term.args) - 1, 2):
        if _holds(term.args[position], env):
            return _value(term.args[position + 1], env)
    if len(term.args) % 2:
        return _value(term.args[-1], env)
    raise NoValue("no case applies")


_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
}


def _holds(condition: Term, env: Env) -> bool:
    if not isinstance(condition, Apply) or condition.op not in _RELATIONS:
        raise NoValue(str(condition))
    return _RELATIONS[condition.op](*[_value(side, env) for side in condition.args])


def _call(term: Apply, env: Env) -> Any:
    head: Term = term.args[0]
    inner = env
    for argument in term.args[1:]:
        if not isinstance(head, Lambda):
            raise NoValue(str(head))
        inner = (_value(argument, env), *inner)
        head = head.body
    return _value(head, inner)


_SPECIAL: dict[str, Callable[[Apply, Env], Any]] = {
    "integral": _integral,
    "sum": _sum,
    "product": _product,
    "expectation": lambda t, env: _mean(t.args[0], _function(t.args[1], env), env),
    "variance": _variance,
    "kl": _kl,
    "entropy": lambda t, env: _mean(t.args[0], lambda x: -mpmath.ln(_law(t.args[0], env)[2](x)), env),
    "density": _density,
    "derivative": _derivative,
    "cases": _cases,
    "call": _call,
}
