"""What terms mean, by mpmath: a second opinion that shares nothing with `verify` but the terms themselves.

`value` evaluates a term and `holds` a proposition at a point.  Where a term has no value at all they say
`Undefined`; where mpmath cannot tell, `Unknown`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import mpmath

from verify.terms import Apply, Bound, Lambda, Number, Symbol, Term

CLOSE, APART = 1e-6, 1e-4  # relative: equal below, different above

Point = Mapping[Symbol, Any]


class Undefined(Exception):
    """The term has no value at this point."""


class Unknown(Exception):
    """Whether the term has a value, or which, is not clear."""


def value(term: Term, point: Point) -> Any:
    """The value of the term; symbols of functions and families have lambdas (or Python functions) in `point`."""
    return _real(term, point, ())


def holds(proposition: Term, point: Point) -> bool:
    """Whether the proposition holds, by a clear margin; raises `Unknown`."""
    return _holds(proposition, point, ())


def definitions(propositions: Iterable[Term]) -> dict[Symbol, Term]:
    """The meanings that these propositions give to symbols."""
    return {p.args[0]: p.args[1] for p in propositions if isinstance(p, Apply) and p.op == "define"}


def differ(left: Any, right: Any) -> bool:
    """Whether two values are clearly different; raises `Unknown` where that is not clear."""
    gap, size = abs(left - right), 1 + abs(left) + abs(right)
    if CLOSE * size < gap < APART * size or size > 1e12:
        raise Unknown("a close call")
    return bool(gap >= APART * size)


# --- reals -----------------------------------------------------------------------------------------


def _real(term: Term, point: Point, bound: tuple[Any, ...]) -> Any:
    if isinstance(term, Number):
        return float(term.value)
    if isinstance(term, Bound):
        return bound[term.index]
    if isinstance(term, Symbol):
        return _given(term, point)
    if not isinstance(term, Apply) or term.op not in _BINDING | _PLAIN.keys():
        raise Unknown(str(term))
    if term.op in _BINDING:
        return _BINDING[term.op](term.args, point, bound)
    arguments = [_real(argument, point, bound) for argument in term.args]
    found = _finite(_PLAIN[term.op], *arguments)
    if term.op == "add" and max(map(abs, arguments)) * 1e-15 > CLOSE * (1 + abs(found)):
        raise Unknown("the digits of the summands cancel")
    return found


def _given(symbol: Symbol, point: Point) -> Any:
    if symbol not in point:
        raise Unknown(f"{symbol} has no value")
    found = point[symbol]
    return _real(found, point, ()) if isinstance(found, Term) else float(found)


def _finite(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        found = function(*arguments)
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        raise Unknown(str(error)) from None
    if not math.isfinite(found):
        raise Unknown("too large")
    return found


def _near_zero(x: Any) -> bool:
    """Whether x is 0; an x that is only nearly 0 may be either."""
    if 0 < abs(x) < 1e-9:
        raise Unknown("nearly 0")
    return bool(x == 0)


def _div(x: Any, y: Any) -> Any:
    if _near_zero(y):
        raise Undefined("division by 0")
    return x / y


def _pow(x: Any, y: Any) -> Any:
    zero = _near_zero(x)
    if y == int(y):
        if zero and y < 0:
            raise Undefined("a negative power of 0")
        return x ** int(y) if abs(y) < 1000 else math.inf
    if x < 0 or (zero and y < 0):
        raise Undefined("a fractional power of a negative number")
    return x**y


def _ln(x: Any) -> Any:
    if _near_zero(x) or x < 0:
        raise Undefined("the logarithm of a number that is not positive")
    return math.log(x)


def _sqrt(x: Any) -> Any:
    if not _near_zero(x) and x < 0:
        raise Undefined("the root of a negative number")
    return math.sqrt(x)


def _exp(x: Any) -> Any:
    if x > 700:
        raise Unknown("too large")
    return math.exp(x)


def _tan(x: Any) -> Any:
    _near_zero(math.cos(x))
    return math.tan(x)


def _add(*terms: Any) -> Any:
    found, largest = math.fsum(terms), max(map(abs, terms))
    if abs(found) < largest * 1e-14:
        return 0.0  # terms that cancel leave a rounding error
    return found


def _mul(*factors: Any) -> Any:
    return math.prod(factors)


_PLAIN: dict[str, Callable[..., Any]] = {
    "pi": lambda: math.pi,
    "euler_gamma": lambda: float(mpmath.euler),
    "add": _add,
    "mul": _mul,
    "neg": lambda x: -x,
    "div": _div,
    "pow": _pow,
    "sqrt": _sqrt,
    "exp": _exp,
    "ln": _ln,
    "abs": abs,
    "sin": math.sin,
    "cos": math.cos,
    "tan": _tan,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "erf": math.erf,
    "minimum": min,
    "maximum": max,
}


# --- binders and laws ------------------------------------------------------------------------------


def _end(term: Term, point: Point, bound: tuple[Any, ...]) -> Any:
    if isinstance(term, Apply) and term.op in ("infinity", "minus_infinity"):
        return math.inf if term.op == "infinity" else -math.inf
    return _real(term, point, bound)


def _applied(function: Term, point: Point, bound: tuple[Any, ...]) -> Callable[[Any], Any]:
    if not isinstance(function, Lambda):
        raise Unknown(str(function))
    body = function.body
    return lambda x: _real(body, point, (x, *bound))


def _quad(function: Callable[[Any], Any], lower: Any, upper: Any) -> Any:
    """An integral whose error estimate and whose change of grid agree that it is known."""
    if lower == upper:
        return 0.0
    finite = [end for end in (lower, upper) if math.isfinite(end)]
    middle = sum(finite) / 2 if len(finite) == 2 else finite[0] if finite else 0.0
    shifts = (0.37, -0.73)
    if len(finite) == 2:
        grids = [[lower, middle + shift * (upper - lower) / 2, upper] for shift in shifts]
    else:
        sign = 1 if (math.isinf(upper) and upper > 0) or (math.isinf(lower) and lower > 0) else -1
        grids = [
            [lower, *([middle + shift] if len(finite) == 0 else [middle + sign * abs(shift)]), upper]
            for shift in shifts
        ]
    found = []
    for grid in grids:
        try:
            total, error = mpmath.fp.quad(function, grid, error=True, maxdegree=6)
        except Undefined as undefined:
            raise Unknown(f"a singular integrand: {undefined}") from None
        except (ZeroDivisionError, OverflowError, ValueError, mpmath.libmp.NoConvergence) as trouble:
            raise Unknown(str(trouble)) from None
        if not math.isfinite(total) or error > CLOSE * (1 + abs(total)):
            raise Unknown("the integral is not known well")
        found.append(total)
    if abs(found[0] - found[1]) > CLOSE * (1 + abs(found[0])):
        raise Unknown("the integral is not known well")
    return found[0]


def _integral(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    lower, upper = (_end(arg, point, bound) for arg in args[:2])
    return _quad(_applied(args[2], point, bound), lower, upper)


def _sum(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    lower, upper = (_end(arg, point, bound) for arg in args[:2])
    if not (math.isfinite(lower) and math.isfinite(upper)) or upper - lower > 1000:
        raise Unknown("an infinite sum")
    if upper < lower - 1:
        raise Undefined("a sum of negative length")
    body = _applied(args[2], point, bound)
    return math.fsum(body(float(k)) for k in range(int(lower), int(upper) + 1))


def _derivative(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    function, at = _applied(args[0], point, bound), _real(args[1], point, bound)
    middle = function(at)
    try:
        left, right = ((function(at + h) - middle) / h for h in (-1e-4, 1e-4))
        wide, narrow = ((function(at + h) - function(at - h)) / (2 * h) for h in (1e-3, 5e-4))
    except Undefined:
        raise Unknown("no value nearby") from None
    if abs(left - right) > 0.01 * (1 + abs(left)):
        raise Unknown("no derivative in sight")
    return (4 * narrow - wide) / 3


def _law(law: Term, point: Point, bound: tuple[Any, ...]) -> tuple[Any, Any, Callable[[Any], Any]]:
    """The ends of the support and the density of a law."""
    if isinstance(law, Symbol):
        law = _meaning(law, point)
    arguments: tuple[Any, ...] = bound
    if isinstance(law, Apply) and law.op == "call":
        arguments = tuple(_real(argument, point, bound) for argument in reversed(law.args[1:]))
        law = _meaning(law.args[0], point)
        while isinstance(law, Lambda):
            law = law.body
    if not isinstance(law, Apply) or law.op != "law":
        raise Unknown(str(law))
    lower, upper = (_end(arg, point, arguments) for arg in law.args[:2])
    density = _applied(law.args[2], point, arguments)
    if lower >= upper or abs(_quad(density, lower, upper) - 1) > CLOSE:
        raise Undefined("no law: its density has not the integral 1")
    try:
        if density(_inside(lower, upper)) < 0:
            raise Undefined("no law: its density is negative")
    except Undefined as undefined:
        raise Undefined(f"no law: {undefined}") from None
    return lower, upper, density


def _inside(lower: Any, upper: Any) -> Any:
    if math.isfinite(lower) and math.isfinite(upper):
        return (lower + upper) / 2
    return lower + 1 if math.isfinite(lower) else upper - 1 if math.isfinite(upper) else 0.0


def _meaning(head: Term, point: Point) -> Term:
    found = point.get(head) if isinstance(head, Symbol) else head
    if not isinstance(found, Term):
        raise Unknown(f"{head} has no meaning")
    return found


def _density(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    lower, upper, density = _law(args[0], point, bound)
    at = _real(args[1], point, bound)
    if at in (lower, upper):
        raise Unknown("at the end of the support")
    return density(at) if lower < at < upper else 0.0


def _mean(law: tuple[Any, Any, Callable[[Any], Any]], function: Callable[[Any], Any]) -> Any:
    lower, upper, density = law
    return _quad(lambda x: density(x) * function(x), lower, upper)


def _expectation(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    return _mean(_law(args[0], point, bound), _applied(args[1], point, bound))


def _variance(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    law, function = _law(args[0], point, bound), _applied(args[1], point, bound)
    mean = _mean(law, function)
    return _mean(law, lambda x: (function(x) - mean) ** 2)


def _kl(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    q, p = (_law(arg, point, bound) for arg in args)
    if q[:2] != p[:2]:
        raise Unknown("two supports")
    return _mean(q, lambda x: _ln(q[2](x)) - _ln(p[2](x)) if q[2](x) > 0 else 0.0)


def _call(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> Any:
    function = args[0]
    arguments = [_real(argument, point, bound) for argument in args[1:]]
    if isinstance(function, Symbol):
        found = point.get(function)
        if found is None:
            raise Unknown(f"{function} has no meaning")
        if not isinstance(found, Term):
            return found(*arguments)
        function, bound = found, ()
    while isinstance(function, Lambda):
        function = function.body
    return _real(function, point, (*reversed(arguments), *bound))


_BINDING: dict[str, Callable[..., Any]] = {
    "integral": _integral,
    "sum": _sum,
    "derivative": _derivative,
    "density": _density,
    "expectation": _expectation,
    "variance": _variance,
    "kl": _kl,
    "call": _call,
}


# --- propositions ----------------------------------------------------------------------------------


def _holds(proposition: Term, point: Point, bound: tuple[Any, ...]) -> bool:
    if not isinstance(proposition, Apply) or proposition.op not in _JUDGED:
        raise Unknown(str(proposition))
    return _JUDGED[proposition.op](proposition.args, point, bound)


def _relation(judge: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    def judged(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> bool:
        try:
            left, right = (_real(arg, point, bound) for arg in args)
        except Undefined:
            return False
        return judge(left, right)

    return judged


def _less(left: Any, right: Any) -> bool:
    return bool(left < right) if left == right or differ(left, right) else _either()


def _at_most(left: Any, right: Any) -> bool:
    return bool(left <= right) if left == right or differ(left, right) else _either()


def _either() -> bool:
    raise Unknown("a close call")


def _defined(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> bool:
    (subject,) = args
    try:
        if subject.sort == "law":
            _law(subject, point, bound)
        else:
            _real(subject, point, bound)
    except Undefined:
        return False
    return True


def _equation(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> bool:
    if args[0].sort != "law":
        return _relation(lambda left, right: not differ(left, right))(args, point, bound)
    try:
        left, right = (_law(arg, point, bound) for arg in args)
    except Undefined:
        return False
    if left[:2] != right[:2]:
        raise Unknown("two supports")
    middle = _inside(*left[:2])
    inside = [middle + k / 8 for k in (-3, 0, 1, 5)]
    return not any(differ(left[2](x), right[2](x)) for x in inside if left[0] < x < left[1])


def _forall(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> bool:
    """False where an instance fails; one cannot know by numbers that it is true."""
    lower, upper = (_end(arg, point, bound) for arg in args[:2])
    body = args[2].body if isinstance(args[2], Lambda) else None
    if body is None:
        raise Unknown("no binder")
    if lower >= upper:
        raise Unknown("an empty range")
    middle = _inside(lower, upper)
    width = upper - lower if math.isfinite(upper - lower) else 4.0
    for part in (0.02, -0.45, 0.31):
        x = middle + width * part
        try:
            if lower < x < upper and not _holds(body, point, (x, *bound)):
                return False
        except Unknown:
            continue
    raise Unknown("true as far as one sees")


def _define(args: tuple[Term, ...], point: Point, bound: tuple[Any, ...]) -> bool:
    return point.get(args[0]) == args[1] or _either()  # type: ignore[call-overload]


_JUDGED: dict[str, Callable[..., bool]] = {
    "eq": _equation,
    "ne": _relation(differ),
    "lt": _relation(_less),
    "le": _relation(_at_most),
    "defined": _defined,
    "forall": _forall,
    "define": _define,
}
