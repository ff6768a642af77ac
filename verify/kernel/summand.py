"""How fast the terms of a series grow, read off their form: O(k^m rho^k (k!)^s) as k runs to infinity.

`growth_of` answers sizes whose sum bounds |f(k)| up to a constant, for all large integers k.  That f(k) is defined
is not looked at: the rules ask for it separately.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from ..terms import (
    INTEGER,
    ONE,
    REAL,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    div,
    exp,
    instantiate,
    mul,
    pow_,
)
from .theorem import BudgetExceeded, RuleError, require

MAX_SIZES = 64


class Size(NamedTuple):
    """k^degree * base^k * (k!)^factorials; `base` is a term free of k, 1 where it is absent.

    A degree of None stands for some power that is not known.
    """

    degree: Fraction | None
    base: Term
    factorials: int

    def times(self, other: Size) -> Size:
        """The size of a product."""
        base = (
            self.base if other.base == ONE else other.base if self.base == ONE else mul(self.base, other.base)
        )
        unknown = self.degree is None or other.degree is None
        degree = None if unknown else self.degree + other.degree  # type: ignore[operator]
        return Size(degree, base, self.factorials + other.factorials)

    def inverse(self) -> Size:
        """The size of the reciprocal, where this size is exact."""
        base = ONE if self.base == ONE else div(ONE, self.base)
        return Size(None if self.degree is None else -self.degree, base, -self.factorials)


_BOUNDED = Size(Fraction(0), ONE, 0)
_SMALL = Fraction(1, 8)  # ln k = O(k^(1/8))


Bounds = tuple[tuple[Lambda, Lambda], ...]  # functions F and B with |F(y)| <= B(y) for all real y


def growth_of(term: Term, variable: Symbol, bounds: Bounds = ()) -> list[Size]:
    """Sizes that together bound the term; raises `RuleError` where its form does not tell."""
    if variable not in term.free:
        return [_BOUNDED]
    if term == variable:
        return [Size(Fraction(1), ONE, 0)]
    if isinstance(term, Apply) and term.op == "call":
        return _of_call(term, variable, bounds)
    if not isinstance(term, Apply) or term.op not in _GROWTH:
        raise RuleError(f"no bound for {term} as {variable} runs to infinity")
    found = list(dict.fromkeys(_GROWTH[term.op](term, variable, bounds)))
    if len(found) > MAX_SIZES:
        raise BudgetExceeded("a term of a series has too many parts")
    return found


def _of_call(term: Apply, variable: Symbol, bounds: Bounds) -> list[Size]:
    """f(t) by a bound of f that holds everywhere; the bound speaks of no other function."""
    for function, bound in bounds:
        at = term.args[-1]
        if not at.loose and at.sort in (REAL, INTEGER) and instantiate(function, at) == term:
            return growth_of(instantiate(bound, at), variable)
    raise RuleError(f"no bound for {term} as {variable} runs to infinity")


def exact(term: Term, variable: Symbol) -> Size:
    """The size of a term that is bounded by it from both sides, for all large k where it is defined."""
    if variable not in term.free:
        return _BOUNDED  # a constant; where it stands as a divisor it is not 0
    if isinstance(term, Apply) and term.op in ("mul", "neg", "div", "abs"):
        first, *rest = (exact(argument, variable) for argument in term.args)
        for other in rest:
            first = first.times(other if term.op == "mul" else other.inverse())
        return first
    if isinstance(term, Apply) and term.op in _EXACT:
        return _EXACT[term.op](term, variable)
    if isinstance(term, Apply) and term.op == "add":
        return _leading(term, variable)
    slope = affine(term, variable)
    if slope is not None and slope != 0:
        return Size(Fraction(1), ONE, 0)
    raise RuleError(f"no bound for {term} from below as {variable} runs to infinity")


def _leading(term: Apply, variable: Symbol) -> Size:
    """The size of the one summand that outgrows the others by a power of k.

    Its coefficient is a literal: c k^2 + k is no more than k where c = 0.
    """
    degrees = [_power(growth_of(argument, variable)) for argument in term.args]
    top = max(range(len(degrees)), key=degrees.__getitem__)
    lower = all(degree < degrees[top] for place, degree in enumerate(degrees) if place != top)
    require(lower, "no summand of {} outgrows the others", term)
    require(_is_monomial(term.args[top], variable), "{} is no power of {}", term.args[top], variable)
    return Size(degrees[top], ONE, 0)


def _is_monomial(term: Term, variable: Symbol) -> bool:
    """A literal that is not 0 times a natural power of the variable, by its form."""
    if term == variable:
        return True
    op, args = (term.op, term.args) if isinstance(term, Apply) else ("", ())
    if op == "neg":
        return _is_monomial(args[0], variable)
    if op == "pow":
        natural = isinstance(args[1], Number) and args[1].sort == INTEGER and args[1].value > 0
        return natural and args[0] == variable
    moving = [argument for argument in args if not isinstance(argument, Number)]
    literal = all(argument.value != 0 for argument in args if isinstance(argument, Number))
    return op == "mul" and literal and len(moving) == 1 and _is_monomial(moving[0], variable)


def _power(sizes: list[Size]) -> Fraction:
    """The largest power of k among sizes that are nothing else."""
    plain = all(size.base == ONE and size.factorials == 0 and size.degree is not None for size in sizes)
    require(plain, "powers are compared with powers only")
    return max(size.degree for size in sizes if size.degree is not None)


def affine(term: Term, variable: Symbol) -> Fraction | None:
    """The rational slope of a term that is affine in the variable, by its form; None where it is not."""
    if variable not in term.free:
        return Fraction(0)
    if term == variable:
        return Fraction(1)
    if not isinstance(term, Apply) or term.op not in ("add", "neg", "mul", "div"):
        return None
    parts = [part for part in (affine(argument, variable) for argument in term.args) if part is not None]
    if len(parts) < len(term.args):
        return None
    if term.op == "add":
        return sum(parts, Fraction(0))
    if term.op == "neg":
        return -parts[0]
    moving = [(a, p) for a, p in zip(term.args, parts, strict=True) if variable in a.free]
    scale = Fraction(1)
    for position, argument in enumerate(term.args):
        if variable in argument.free:
            if len(moving) > 1 or (term.op == "div" and position == 1):
                return None
        elif not isinstance(argument, Number) or (term.op == "div" and position == 1 and argument.value == 0):
            return None
        else:
            scale = scale / argument.value if term.op == "div" and position == 1 else scale * argument.value
    return moving[0][1] * scale


def _integral_slope(term: Term, variable: Symbol) -> int:
    slope = affine(term, variable)
    if slope is None or slope.denominator != 1:
        raise RuleError(f"{term} is not affine in {variable} with an integer slope")
    return int(slope)


def _of_sum(term: Apply, variable: Symbol, bounds: Bounds) -> list[Size]:
    return [size for argument in term.args for size in growth_of(argument, variable, bounds)]


def _of_product(term: Apply, variable: Symbol, bounds: Bounds) -> list[Size]:
    total = [_BOUNDED]
    for argument in term.args:
        total = [a.times(b) for a in total for b in growth_of(argument, variable, bounds)]
        if len(total) > MAX_SIZES:
            raise BudgetExceeded("a term of a series has too many parts")
    return total


def _of_quotient(term: Apply, variable: Symbol, bounds: Bounds) -> list[Size]:
    below = exact(term.args[1], variable).inverse()
    return [size.times(below) for size in growth_of(term.args[0], variable, bounds)]


def _power_of(base: Term, exponent: Term, variable: Symbol) -> Size:
    """c^(m k + d) for a c free of k."""
    slope = _integral_slope(exponent, variable)
    return _BOUNDED if slope == 0 else Size(Fraction(0), base if slope == 1 else pow_(base, slope), 0)


def _of_power(term: Apply, variable: Symbol, bounds: Bounds) -> list[Size]:
    base, exponent = term.args
    if variable not in base.free:
        return [_power_of(base, exponent, variable)]
    if isinstance(exponent, Number) and exponent.value.denominator == 1 and 0 <= exponent.value <= 8:
        return _of_product(Apply("mul", (ONE, ONE, *[base] * int(exponent.value))), variable, bounds)
    return [_exact_power(term, variable)]


def _exact_power(term: Apply, variable: Symbol) -> Size:
    base, exponent = term.args
    if variable not in base.free:
        return _power_of(base, exponent, variable)
    require(isinstance(exponent, Number) and exponent.value.denominator == 1, "the exponent is no integer")
    n = int(exponent.value)  # type: ignore[attr-defined]
    require(abs(n) <= 64, "the exponent is too large")
    size, total = exact(base, variable), _BOUNDED
    for _ in range(abs(n)):
        total = total.times(size)
    return total if n >= 0 else total.inverse()


def _exponential(term: Apply, variable: Symbol) -> Size:
    """e^(c k + d): the slope c may be any term free of k."""
    slope = _slope(term.args[0], variable)
    return _BOUNDED if slope == ZERO else Size(Fraction(0), exp(slope), 0)


def _slope(term: Term, variable: Symbol) -> Term:
    """The coefficient of k in a term that is affine in it, as a term."""
    if variable not in term.free:
        return ZERO
    if term == variable:
        return ONE
    op, args = (term.op, term.args) if isinstance(term, Apply) else ("", ())
    if op == "add":
        parts = [part for part in (_slope(argument, variable) for argument in args) if part != ZERO]
        return parts[0] if len(parts) == 1 else Apply("add", parts)
    if op == "neg":
        return Apply("neg", (_slope(args[0], variable),))
    if op == "div" and variable not in args[1].free:
        return div(_slope(args[0], variable), args[1])
    if op == "mul" and sum(variable in argument.free for argument in args) == 1:
        factors = [_slope(argument, variable) if variable in argument.free else argument for argument in args]
        return mul(*(factor for factor in factors if factor != ONE))
    raise RuleError(f"{term} is not affine in {variable}")


def _factorial_like(term: Apply, variable: Symbol) -> Size:
    """(k + d)! and Gamma(k + 1 + d) lie between multiples of k! k^d (DLMF 5.11.12)."""
    argument = term.args[0]
    require(_integral_slope(argument, variable) == 1, "{} does not run like {}", argument, variable)
    offset = _offset(argument, variable)
    return Size(offset if offset is None or term.op == "factorial" else offset - 1, ONE, 1)


def _offset(term: Term, variable: Symbol) -> Fraction | None:
    """The d of k + d, where it is a sum of literals; else None."""
    if term == variable:
        return Fraction(0)
    if isinstance(term, Number):
        return term.value
    if (
        not isinstance(term, Apply)
        or term.op not in ("add", "neg")
        or (term.op == "neg" and variable in term.free)
    ):
        return None
    parts = [part for part in (_offset(argument, variable) for argument in term.args) if part is not None]
    if len(parts) < len(term.args):
        return None
    total = sum(parts, Fraction(0))
    return -total if term.op == "neg" else total


def _of_logarithm(term: Apply, variable: Symbol, _bounds: Bounds) -> list[Size]:
    """ln of what lies between two sizes: of k^m a small power of k, of rho^k like k, of k! less than k^2."""
    size = exact(term.args[0], variable)
    degree = Fraction(2) if size.factorials else Fraction(1) if size.base != ONE else _SMALL
    return [Size(degree, ONE, 0)]


def _of_binomial(term: Apply, variable: Symbol, _bounds: Bounds) -> list[Size]:
    """C(x, j) = prod_{i < j} (x - i)/(i + 1) with j = k + d and x = c or x = k + c: at most a power of k."""
    upper, lower = term.args
    require(_integral_slope(lower, variable) == 1, "{} does not run like {}", lower, variable)
    require(_integral_slope(upper, variable) in (0, 1), "{} does not run like {}", upper, variable)
    return [Size(None, ONE, 0)]


def _same(term: Apply, variable: Symbol, bounds: Bounds) -> list[Size]:
    return growth_of(term.args[0], variable, bounds)


def _bounded(_term: Apply, _variable: Symbol, _bounds: Bounds) -> list[Size]:
    return [_BOUNDED]


_EXACT: dict[str, Callable[[Apply, Symbol], Size]] = {
    "pow": _exact_power,
    "exp": _exponential,
    "factorial": _factorial_like,
    "gamma": _factorial_like,
}

_GROWTH: dict[str, Callable[[Apply, Symbol, Bounds], list[Size]]] = {
    "add": _of_sum,
    "mul": _of_product,
    "neg": _same,
    "abs": _same,
    "div": _of_quotient,
    "pow": _of_power,
    "exp": lambda t, k, _: [_exponential(t, k)],
    "ln": _of_logarithm,
    "factorial": lambda t, k, _: [_factorial_like(t, k)],
    "gamma": lambda t, k, _: [_factorial_like(t, k)],
    "binomial": _of_binomial,
    **dict.fromkeys(("sin", "cos", "atan", "tanh", "erf"), _bounded),
}

__all__ = ["Size", "affine", "exact", "growth_of"]
