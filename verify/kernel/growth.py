"""Bounds of a term on a tail: C t^k exp(b t + a t^2) above or below its modulus, for all t >= N.

They bound the truncated part of an improper integral and prove that it converges absolutely; the lower
bound proves that one diverges.  Every bound also proves that the term is defined on the whole tail.

The coefficients are balls: for all values of the parameters in their balls there are coefficients in these
balls for which the inequality holds.

Source: elementary; de Bruijn, Asymptotic Methods in Analysis, chapter 1.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from flint import acb, arb, fmpq

from ..terms import INTEGER, TWO, Apply, Bound, Number, Term, add, beta, div, exp, ln, mul, neg, pow_
from .balls import NotEnclosed, Scope, Value, ball, depends, evaluate, integer_of, is_real
from .definedness import is_total

_MAX_POWER = 64


class Growth(NamedTuple):
    """The function factor * t^power * exp(linear t + square t^2)."""

    factor: arb
    power: Fraction
    linear: arb
    square: arb

    def __mul__(self, other: Growth) -> Growth:  # type: ignore[override]
        return Growth(
            self.factor * other.factor,
            self.power + other.power,
            self.linear + other.linear,
            self.square + other.square,
        )

    def to(self, exponent: Fraction) -> Growth:
        """A power of it."""
        r = _arb(exponent)
        if exponent.denominator == 1 and exponent >= 0:
            factor = self.factor ** int(exponent)
        else:
            factor = (self.factor.log() * r).exp()
        return Growth(factor, self.power * exponent, self.linear * r, self.square * r)

    def __truediv__(self, other: Growth) -> Growth:
        return self * other.to(Fraction(-1))

    def at(self, t: arb) -> arb:
        """Its value."""
        power = (t.log() * _arb(self.power)).exp()
        return self.factor * power * (self.linear * t + self.square * t * t).exp()

    def rate(self, start: arb) -> arb | None:
        """An upper bound of its logarithmic derivative for all t >= start; None where there is none."""
        if not self.square <= 0:
            return None
        return _arb(max(self.power, Fraction(0))) / start + self.linear + 2 * self.square * start


def _arb(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _constant(value: arb) -> Growth:
    return Growth(value, Fraction(0), arb(0), arb(0))


_LINE = Growth(arb(1), Fraction(1), arb(0), arb(0))


class Tail(NamedTuple):
    """The set of x = sign * t with t >= start >= 1, inside a binder; `scope` is the one outside it."""

    start: arb
    sign: int
    scope: Scope

    def constant(self, term: Term) -> Value:
        """The value of a term without x."""
        return evaluate(term, self.scope.enter(fmpq(0)))

    def at_start(self, term: Term) -> arb:
        """The value of a term at the first point of the tail, which must be real."""
        value = ball(evaluate(term, self.scope.enter(acb(self.sign * self.start))))
        if not is_real(value):
            raise NotEnclosed("a sign is asked of a term that is not real")
        return value.real


def _unknown(term: Term) -> NotEnclosed:
    name = term.op if isinstance(term, Apply) else str(term)
    return NotEnclosed(f"no bound of {name} is known on the tail of an improper integral")


def _falls(growth: Growth, tail: Tail) -> bool:
    """Whether it is proved not to increase on the tail."""
    rate = growth.rate(tail.start)
    return rate is not None and bool(rate <= 0)


# --- upper bounds ----------------------------------------------------------------------------------

Bounder = Callable[[Apply, Tail], Growth]


def majorant(term: Term, tail: Tail) -> Growth:
    """A bound of |term| on the tail; raises `NotEnclosed` unless the term is defined there."""
    tail.scope.meter.tick()
    if not depends(term, 0):
        return _constant(ball(tail.constant(term)).abs_upper())
    if isinstance(term, Bound):
        return _LINE
    if not isinstance(term, Apply) or term.op not in _ABOVE:
        raise _unknown(term)
    return _ABOVE[term.op](term, tail)


def _either(first: Growth, second: Growth, tail: Tail) -> Growth:
    """A bound of the sum of two bounds."""
    for large, small in ((first, second), (second, first)):
        ratio = Growth(arb(1), *small[1:]) / Growth(arb(1), *large[1:])
        if _falls(ratio, tail):
            return Growth(large.factor + small.factor * ratio.at(tail.start), *large[1:])
    return Growth(
        first.factor + second.factor,
        max(first.power, second.power),
        first.linear.max(second.linear),
        first.square.max(second.square),
    )


def _sum_above(term: Apply, tail: Tail) -> Growth:
    first, *rest = _summands(term, tail)
    total = majorant(first, tail)
    for argument in rest:
        total = _either(total, majorant(argument, tail), tail)
    return total


def _summands(term: Apply, tail: Tail) -> list[Term]:
    """The summands, nested sums opened and exact constants added up: 1 - (1 - 1/t) is 1/t."""
    constant = Fraction(0)
    found: list[Term] = []
    stack: list[tuple[Term, int]] = [(term, 1)]
    while stack:
        part, sign = stack.pop()
        if isinstance(part, Number):
            constant += sign * part.value
        elif isinstance(part, Apply) and part.op in ("add", "neg"):
            inner = sign if part.op == "add" else -sign
            stack.extend((argument, inner) for argument in reversed(part.args))
        else:
            found.append(part if sign > 0 else neg(part))
    return [Number(constant), *found] if constant or not found else found


def _product_above(term: Apply, tail: Tail) -> Growth:
    total = majorant(term.args[0], tail)
    for argument in term.args[1:]:
        total = total * majorant(argument, tail)
    return total


def _power_above(term: Apply, tail: Tail) -> Growth:
    base, exponent = term.args
    if depends(exponent, 0):
        if exponent.sort == INTEGER and not depends(base, 0):
            return _integer_power_above(base, exponent, tail)
        return majorant(exp(mul(exponent, ln(base))), tail)
    r = _exponent(term, tail)
    return majorant(base, tail).to(r) if r >= 0 else minorant(base, tail).to(r)


def _integer_power_above(base: Term, exponent: Term, tail: Tail) -> Growth:
    """|c^n| = |c|^n; below u^n where |c| <= u and n is the index itself, which is positive on the tail."""
    value = ball(tail.constant(base))
    modulus = abs(value)
    if not modulus > 0:
        if exponent != Bound(0, INTEGER) or tail.sign < 0:
            raise NotEnclosed("a base is not shown to be away from zero on a tail")
        modulus = value.abs_upper()
    if modulus.is_zero():
        return _constant(modulus)
    coefficients, error = polynomial(exponent, tail)
    if len(coefficients) > 2 or not error.is_zero():
        raise NotEnclosed("an exponent is not affine on a tail")
    return _exponential([c * modulus.log() for c in coefficients], arb(0), tail)


def _binomial_above(term: Apply, tail: Tail) -> Growth:
    """|C(k + c, k)| = prod_{j <= k} |1 + c/j| <= e^|c| k^|c| for k >= 1; |C(x, k)| alike with |x| + 1 for |c|."""
    upper, lower = term.args
    if lower != Bound(0, INTEGER) or tail.sign < 0:
        raise _unknown(term)
    moving = depends(upper, 0)
    coefficients, error = polynomial(add(upper, neg(lower)) if moving else upper, tail)
    if not error.is_zero() or not all(c.is_zero() for c in coefficients[1:]):
        raise _unknown(term)
    size = coefficients[0].abs_upper() + (0 if moving else 1)
    power = size.abs_upper().ceil().unique_fmpz()
    if power is None or power > _MAX_POWER:
        raise _unknown(term)
    return Growth(size.exp(), Fraction(int(power)), arb(0), arb(0))


def _exponent(term: Apply, tail: Tail) -> Fraction:
    """The exact exponent of a power whose base is fit for it: positive unless the exponent is an integer."""
    base, exponent = term.args
    value = tail.constant(exponent)
    if not isinstance(value, fmpq):
        raise NotEnclosed("on a tail only powers with a rational exponent are bounded")
    r = Fraction(int(value.p), int(value.q))
    if abs(r) > _MAX_POWER:
        raise NotEnclosed(f"on a tail only powers up to {_MAX_POWER} are bounded")
    if r.denominator != 1:
        _require_positive(base, tail)
    return r


def _require_positive(term: Term, tail: Tail) -> None:
    """On the tail the (continuous) term vanishes nowhere, so its sign is the one at the start."""
    _require_real(tail)
    minorant(term, tail)
    if not tail.at_start(term) > 0:
        raise NotEnclosed("the argument of a logarithm or a root is not shown to be positive on a tail")


def _quotient_above(term: Apply, tail: Tail) -> Growth:
    return majorant(term.args[0], tail) / minorant(term.args[1], tail)


def _as_power(term: Apply, tail: Tail) -> Term | None:
    """u^c for exp(c ln u), where u is positive on the tail."""
    argument = term.args[0]
    factors = argument.args if isinstance(argument, Apply) and argument.op == "mul" else (argument,)
    moving = [factor for factor in factors if depends(factor, 0)]
    if len(moving) != 1 or not isinstance(moving[0], Apply) or moving[0].op != "ln":
        return None
    base = moving[0].args[0]
    _require_positive(base, tail)
    return pow_(base, mul(*(factor for factor in factors if factor is not moving[0])))


def _exponential_above(term: Apply, tail: Tail) -> Growth:
    power = _as_power(term, tail)
    if power is not None:
        return majorant(power, tail)
    coefficients, error = polynomial(term.args[0], tail)
    if not all(c.real <= 0 for c in coefficients[3:]):
        raise NotEnclosed("an exponential grows faster than any bound on a tail")
    return _exponential(coefficients, error, tail)


def _exponential(coefficients: list[acb], error: arb, tail: Tail) -> Growth:
    """The exponential of a polynomial; c t^d is replaced by c N^(d-2) t^2, nearer to 0, for d > 2."""
    c0, c1, c2 = ([c.real for c in coefficients] + [arb(0)] * 3)[:3]
    for position, c in enumerate(coefficients[3:]):
        c2 += c.real * tail.start ** (position + 1)
    return Growth((c0 + error).exp(), Fraction(0), c1, c2)


def _logarithm_above(term: Apply, tail: Tail) -> Growth:
    argument = term.args[0]
    _require_positive(argument, tail)
    above = _log_size(majorant(argument, tail), tail)
    return _either(above, _log_size(minorant(argument, tail), tail), tail)


def _log_size(growth: Growth, tail: Tail) -> Growth:
    """A bound of |ln growth|, by ln t <= 8 t^(1/8) for t >= 1."""
    total = _constant(abs(growth.factor.log()).upper())
    parts = (
        Growth(8 * abs(_arb(growth.power)), Fraction(1, 8), arb(0), arb(0)),
        Growth(abs(growth.linear).upper(), Fraction(1), arb(0), arb(0)),
        Growth(abs(growth.square).upper(), Fraction(2), arb(0), arb(0)),
    )
    for part in parts:
        if not part.factor.is_zero():
            total = _either(total, part, tail)
    return total


def _root_above(term: Apply, tail: Tail) -> Growth:
    _require_positive(term.args[0], tail)
    return majorant(term.args[0], tail).to(Fraction(1, 2))


def _absolute_above(term: Apply, tail: Tail) -> Growth:
    if tail.scope.analytic:
        _require_real(tail)
        minorant(term.args[0], tail)
    return majorant(term.args[0], tail)


def _bounded_by(bound: Callable[[], arb]) -> Bounder:
    def above(term: Apply, tail: Tail) -> Growth:
        _require_real(tail)
        majorant(term.args[0], tail)  # defined
        return _constant(bound())

    return above


def _at_most_its_argument(bound: Callable[[], arb]) -> Bounder:
    """|f(u)| <= |u|, and below a constant: for sin, tanh and atan."""
    constant = _bounded_by(bound)

    def above(term: Apply, tail: Tail) -> Growth:
        limit = constant(term, tail)
        inside = majorant(term.args[0], tail)
        return inside if inside.power < 0 and _falls(Growth(arb(1), *inside[1:]), tail) else limit

    return above


def _require_real(tail: Tail) -> None:
    if not tail.scope.real:
        raise NotEnclosed("this bound on a tail holds for real parameters only")


def _hyperbolic(term: Apply) -> Term:
    u = term.args[0]
    other = exp(neg(u))
    return div(add(exp(u), other if term.op == "cosh" else neg(other)), TWO)


def _extremum_above(term: Apply, tail: Tail) -> Growth:
    if tail.scope.analytic:
        raise _unknown(term)
    return _either(majorant(term.args[0], tail), majorant(term.args[1], tail), tail)


def _cases_above(term: Apply, tail: Tail) -> Growth:
    """The branch that counts on the whole tail, or else a bound of every branch that may count."""
    found: Growth | None = None
    for position in range(0, len(term.args), 2):
        last = position + 1 == len(term.args)
        answer = True if last else settled(term.args[position], tail)
        if answer is None and tail.scope.analytic:
            raise NotEnclosed("a case is not decided on a tail")
        if answer is not False:
            bound = majorant(term.args[position if last else position + 1], tail)
            found = bound if found is None else _either(found, bound, tail)
        if answer and found is not None:
            return found
    raise NotEnclosed("none of the cases is shown to apply on a tail")


def settled(condition: Term, tail: Tail) -> bool | None:
    """Whether an inequality between continuous terms holds on the whole tail, or nowhere on it."""
    if isinstance(condition, Apply) and condition.op == "defined":
        majorant(condition.args[0], tail)  # a bound on the tail proves that the term is defined there
        return True
    if not isinstance(condition, Apply) or condition.op not in ("lt", "le", "eq", "ne"):
        raise _unknown(condition)
    _require_real(tail)
    difference = add(condition.args[1], neg(condition.args[0]))
    majorant(difference, tail)  # both sides are defined
    try:
        minorant(difference, tail)
    except NotEnclosed:
        return None
    if condition.op in ("eq", "ne"):
        return condition.op == "ne"
    value = tail.at_start(difference)
    return True if value > 0 else False if value < 0 else None


_ABOVE: dict[str, Bounder] = {
    "add": _sum_above,
    "mul": _product_above,
    "neg": lambda t, tail: majorant(t.args[0], tail),
    "div": _quotient_above,
    "pow": _power_above,
    "exp": _exponential_above,
    "ln": _logarithm_above,
    "sqrt": _root_above,
    "abs": _absolute_above,
    "sin": _at_most_its_argument(lambda: arb(1)),
    "cos": _bounded_by(lambda: arb(1)),
    "tanh": _at_most_its_argument(lambda: arb(1)),
    "erf": _bounded_by(lambda: arb(1)),
    "atan": _at_most_its_argument(lambda: arb.pi() / 2),
    "sinh": lambda t, tail: majorant(_hyperbolic(t), tail),
    "cosh": lambda t, tail: majorant(_hyperbolic(t), tail),
    "minimum": _extremum_above,
    "maximum": _extremum_above,
    "cases": _cases_above,
    "binomial": _binomial_above,
    "call": lambda t, tail: majorant(_reduced(t), tail),
}


def _reduced(term: Apply) -> Term:
    result = beta(term)
    if result == term or not all(map(is_total, term.args[1:])):  # application is strict
        raise _unknown(term)
    return result


# --- lower bounds ----------------------------------------------------------------------------------


def minorant(term: Term, tail: Tail) -> Growth:
    """A positive lower bound of |term| on the tail; raises `NotEnclosed` unless the term is defined there."""
    tail.scope.meter.tick()
    if not depends(term, 0):
        bound = ball(tail.constant(term)).abs_lower()
        if not bound > 0:
            raise NotEnclosed("a denominator is not shown to be away from zero on a tail")
        return _constant(bound)
    if isinstance(term, Bound):
        return _LINE
    if not isinstance(term, Apply) or term.op not in _BELOW:
        raise _unknown(term)
    return _BELOW[term.op](term, tail)


def _sum_below(term: Apply, tail: Tail) -> Growth:
    """One summand outweighs the others at the start, and ever more so beyond it."""
    summands = _summands(term, tail)
    for position, candidate in enumerate(summands):
        try:
            large = minorant(candidate, tail)
        except NotEnclosed:
            continue
        rest = (*summands[:position], *summands[position + 1 :])
        share = arb(0)
        for other in rest:
            ratio = majorant(other, tail) / large
            if not _falls(Growth(arb(1), *ratio[1:]), tail):
                break
            share += ratio.at(tail.start)
        else:
            if share < 1:
                return Growth(large.factor * (1 - share), *large[1:])
    raise NotEnclosed("no summand is shown to outweigh the others on a tail")


def _product_below(term: Apply, tail: Tail) -> Growth:
    total = minorant(term.args[0], tail)
    for argument in term.args[1:]:
        total = total * minorant(argument, tail)
    return total


def _power_below(term: Apply, tail: Tail) -> Growth:
    base, exponent = term.args
    if depends(exponent, 0):
        return minorant(exp(mul(exponent, ln(base))), tail)
    r = _exponent(term, tail)
    below = minorant(base, tail)  # also: the base is not 0
    return below.to(r) if r >= 0 else majorant(base, tail).to(r)


def _quotient_below(term: Apply, tail: Tail) -> Growth:
    minorant(term.args[1], tail)  # the denominator is not 0
    return minorant(term.args[0], tail) / majorant(term.args[1], tail)


def _exponential_below(term: Apply, tail: Tail) -> Growth:
    power = _as_power(term, tail)
    if power is not None:
        return minorant(power, tail)
    coefficients, error = polynomial(term.args[0], tail)
    if not all(c.real >= 0 for c in coefficients[3:]):
        raise NotEnclosed("an exponential falls below every bound on a tail")
    return _exponential(coefficients, -error, tail)


def _root_below(term: Apply, tail: Tail) -> Growth:
    _require_positive(term.args[0], tail)
    return minorant(term.args[0], tail).to(Fraction(1, 2))


def _cases_below(term: Apply, tail: Tail) -> Growth:
    for position in range(0, len(term.args), 2):
        last = position + 1 == len(term.args)
        answer = True if last else settled(term.args[position], tail)
        if answer is None:
            break
        if answer:
            return minorant(term.args[position if last else position + 1], tail)
    raise NotEnclosed("a case is not decided on a tail")


def _factorial_below(term: Apply, tail: Tail) -> Growth:
    """n! >= (n/e)^n >= (N/e)^n for integers n >= N."""
    if not isinstance(term.args[0], Bound) or tail.sign < 0:
        raise _unknown(term)
    return Growth(arb(1), Fraction(0), tail.start.log() - 1, arb(0))


_BELOW: dict[str, Bounder] = {
    "add": _sum_below,
    "mul": _product_below,
    "neg": lambda t, tail: minorant(t.args[0], tail),
    "div": _quotient_below,
    "pow": _power_below,
    "exp": _exponential_below,
    "sqrt": _root_below,
    "abs": lambda t, tail: minorant(t.args[0], tail),
    "sinh": lambda t, tail: minorant(_hyperbolic(t), tail),
    "cosh": lambda t, tail: minorant(_hyperbolic(t), tail),
    "cases": _cases_below,
    "factorial": _factorial_below,
    "call": lambda t, tail: minorant(_reduced(t), tail),
}


# --- polynomials, up to a bounded error ------------------------------------------------------------

Approximation = tuple[list[acb], arb]  # coefficients of powers of t, and a bound of the error on the tail


def polynomial(term: Term, tail: Tail) -> Approximation:
    """A polynomial in t that differs from the term by at most the error, on the whole tail."""
    tail.scope.meter.tick()
    if not depends(term, 0):
        return [ball(tail.constant(term))], arb(0)
    if isinstance(term, Bound):
        return [acb(0), acb(tail.sign)], arb(0)
    if isinstance(term, Apply) and term.op in _POLYNOMIAL:
        return _POLYNOMIAL[term.op](term, tail)
    return _within_a_constant(term, tail)


def _within_a_constant(term: Term, tail: Tail) -> Approximation:
    bound = majorant(term, tail)
    if not _falls(Growth(arb(1), *bound[1:]), tail):
        raise NotEnclosed("an exponent is neither a polynomial nor bounded on a tail")
    return [acb(0)], bound.at(tail.start).abs_upper()


def _sum_polynomial(term: Apply, tail: Tail) -> Approximation:
    total: list[acb] = []
    error = arb(0)
    for argument in term.args:
        part, part_error = polynomial(argument, tail)
        size = max(len(total), len(part))
        total = [a + b for a, b in zip(_padded(total, size), _padded(part, size), strict=True)]
        error += part_error
    return total, error


def _padded(coefficients: list[acb], size: int) -> list[acb]:
    return coefficients + [acb(0)] * (size - len(coefficients))


def _times(first: Approximation, second: Approximation) -> Approximation:
    (p, p_error), (q, q_error) = first, second
    if (not p_error.is_zero() and len(q) > 1) or (not q_error.is_zero() and len(p) > 1):
        raise NotEnclosed("an exponent is neither a polynomial nor bounded on a tail")
    if len(p) + len(q) > _MAX_POWER:
        raise NotEnclosed("the polynomial in an exponent has too high a degree")
    product = [acb(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    error = p_error * q[0].abs_upper() + q_error * p[0].abs_upper() + p_error * q_error
    return product, error


def _product_polynomial(term: Apply, tail: Tail) -> Approximation:
    total = polynomial(term.args[0], tail)
    for argument in term.args[1:]:
        total = _times(total, polynomial(argument, tail))
    return total


def _power_polynomial(term: Apply, tail: Tail) -> Approximation:
    base, exponent = term.args
    n = integer_of(tail.constant(exponent)) if not depends(exponent, 0) else None
    if n is None or not 0 <= n <= 8:
        return _within_a_constant(term, tail)
    total: Approximation = [acb(1)], arb(0)
    part = polynomial(base, tail)
    for _ in range(n):
        total = _times(total, part)
    return total


def _quotient_polynomial(term: Apply, tail: Tail) -> Approximation:
    top, bottom = term.args
    if depends(bottom, 0):
        return _within_a_constant(term, tail)
    divisor = ball(tail.constant(bottom))
    if not divisor.abs_lower() > 0:
        raise NotEnclosed("a denominator is not shown to be away from zero on a tail")
    return _times(polynomial(top, tail), ([1 / divisor], arb(0)))


def _absolute_polynomial(term: Apply, tail: Tail) -> Approximation:
    """|u| is u or -u on the whole tail, when u is continuous and vanishes nowhere on it."""
    _require_real(tail)
    minorant(term.args[0], tail)
    inside = polynomial(term.args[0], tail)
    value = tail.at_start(term.args[0])
    return inside if value > 0 else _times(([acb(-1)], arb(0)), inside)


def _logarithm_polynomial(term: Apply, tail: Tail) -> Approximation:
    inside = term.args[0]
    if isinstance(inside, Apply) and inside.op == "exp" and tail.scope.real:
        return polynomial(inside.args[0], tail)
    return _within_a_constant(term, tail)


_POLYNOMIAL: dict[str, Callable[[Apply, Tail], Approximation]] = {
    "add": _sum_polynomial,
    "mul": _product_polynomial,
    "neg": lambda t, tail: _times(([acb(-1)], arb(0)), polynomial(t.args[0], tail)),
    "div": _quotient_polynomial,
    "pow": _power_polynomial,
    "abs": _absolute_polynomial,
    "ln": _logarithm_polynomial,
    "call": lambda t, tail: polynomial(_reduced(t), tail),
}


# --- what the bounds are for -----------------------------------------------------------------------


def tail_integral(growth: Growth, start: arb) -> arb | None:
    """A bound of the integral from `start` to infinity; None where none is proved to exist."""
    rate = growth.rate(start)
    if rate is not None and rate < 0:
        return (growth.at(start) / -rate).abs_upper()
    if growth.linear.is_zero() and growth.square.is_zero() and growth.power < -1:
        line = Growth(growth.factor / _arb(-growth.power - 1), growth.power + 1, arb(0), arb(0))
        return line.at(start).abs_upper()
    return None


def tail_diverges(growth: Growth) -> bool:
    """Whether the integral to infinity of a lower bound is infinite."""
    if not growth.factor > 0:
        return False
    if growth.square > 0:
        return True
    if not growth.square.is_zero():
        return False
    return bool(growth.linear > 0) or (bool(growth.linear.is_zero()) and growth.power >= -1)


__all__ = ["Growth", "Tail", "majorant", "minorant", "settled", "tail_diverges", "tail_integral"]
