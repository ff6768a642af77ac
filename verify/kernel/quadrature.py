"""Ball arithmetic for integrals, infinite sums, derivatives and laws.

An integral has a value only when it converges absolutely.  On the finite part quadrature gives a finite ball
only if the integrand is bounded there; on each tail `growth` gives an integrable bound.

Source: F. Johansson, Numerical integration in arbitrary-precision ball arithmetic (2018);
        Rudin, Principles of Mathematical Analysis, 5.5 and 9.42 (differentiation under the integral).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from flint import acb, arb, ctx, fmpq

from ..terms import (
    INTEGER,
    LAW,
    ONE,
    ZERO,
    Apply,
    Bound,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    beta,
    defined,
    div,
    instantiate,
    ln,
    mul,
    neg,
    pow_,
    sub,
    subterms,
)
from .balls import (
    MAX_TERMS,
    NotEnclosed,
    Scope,
    Value,
    ball,
    body_of,
    compare,
    depends,
    evaluate,
    evaluator,
    finite_sum,
    integer_of,
    integer_range,
    is_real,
)
from .growth import Growth, Tail, majorant, tail_integral
from .slope import slope

_MAX_DOUBLINGS = 80
_FIRST = 100  # bits up to which a coarse value is looked for
_COARSE = arb(2) ** -12  # of what is left out of an integral: differences of wrong steps are larger
_NAN = acb(arb.nan(), arb.nan())


# --- integrals -------------------------------------------------------------------------------------


_known: dict[tuple[object, ...], Value] = {}  # closed integrals, which are asked for again and again
_MAX_KNOWN = 1_000


@evaluator("integral")
def _integral(term: Apply, scope: Scope) -> Value:
    if term.loose:
        return _computed_integral(term, scope)
    key = (term, ctx.prec, scope.given, scope.analytic, scope.real)
    value = _known.get(key)
    if value is None:
        value = _computed_integral(term, scope)
        if len(_known) >= _MAX_KNOWN:
            _known.clear()
        _known[key] = value
    return value


def _computed_integral(term: Apply, scope: Scope) -> Value:
    lower, upper, _ = term.args
    body = body_of(term.args[2])
    if _infinite(lower) > 0 or _infinite(upper) < 0:
        return -_oriented(upper, lower, body, scope)
    return _oriented(lower, upper, body, scope)


def _infinite(end: Term) -> int:
    """-1 or 1 for an infinite end, 0 for a finite one."""
    return {"minus_infinity": -1, "infinity": 1}.get(end.op, 0) if isinstance(end, Apply) else 0


def _oriented(lower: Term, upper: Term, body: Term, scope: Scope) -> acb:
    if _infinite(lower) > 0 or _infinite(upper) < 0:
        raise NotEnclosed("both ends of an integral are the same infinity")
    try:
        return _in_one_piece(lower, upper, body, scope)
    except NotEnclosed:
        if not _straddles_zero(lower, upper):
            raise
    return _in_one_piece(lower, ZERO, body, scope) + _in_one_piece(ZERO, upper, body, scope)


def _straddles_zero(lower: Term, upper: Term) -> bool:
    """Whether 0, the likeliest place of an integrable singularity, lies inside the range."""
    below = _infinite(lower) < 0 or (isinstance(lower, Number) and lower.value < 0)
    return below and (_infinite(upper) > 0 or (isinstance(upper, Number) and upper.value > 0))


def _in_one_piece(lower: Term, upper: Term, body: Term, scope: Scope) -> acb:
    """With the tails cut where they hardly count, or near enough for quadrature to get there through oscillations."""
    try:
        return _between_cuts(lower, upper, body, scope, arb(2) ** -ctx.prec)
    except NotEnclosed:
        if not (_infinite(lower) or _infinite(upper)) or ctx.prec > _FIRST:
            raise
    return _between_cuts(lower, upper, body, scope, _COARSE)


def _between_cuts(lower: Term, upper: Term, body: Term, scope: Scope, goal: arb) -> acb:
    a, a_error = _end(lower, -1, body, scope, goal)
    b, b_error = _end(upper, 1, body, scope, goal)
    error = a_error + b_error
    total = _finite_part(body, a, b, scope) + acb(arb(0, error), arb(0) if scope.real else arb(0, error))
    return acb(total.real) if scope.real else total


def _end(end: Term, sign: int, body: Term, scope: Scope, goal: arb) -> tuple[Value, arb]:
    """Where quadrature ends, and a bound of the integral of |body| beyond that."""
    if _infinite(end):
        start, error = _tail(body, sign, scope, goal)
        return acb(sign * start), error
    value = evaluate(end, scope)
    if (
        body.loose > 1  # `_inverted` binds a new variable, which must not capture those of outer binders
        or not isinstance(end, Number)
        or not isinstance(value, fmpq)
        or _evaluates_near(body, value, sign, scope)
    ):
        return value, arb(0)
    try:
        # the cut must stay apart from the end at the working precision
        doublings = _MAX_DOUBLINGS if end == ZERO else min(_MAX_DOUBLINGS, ctx.prec - 12)
        start, error = _tail(_inverted(body, end, sign), 1, scope, goal, doublings)
    except NotEnclosed:
        return value, arb(0)
    return acb(value) - sign / start, error


def _evaluates_near(body: Term, end: fmpq, sign: int, scope: Scope) -> bool:
    try:
        evaluate(body, scope.enter(acb(end).union(acb(end) - sign * arb(2) ** -20)))
    except NotEnclosed:
        return False
    return True


def _inverted(body: Term, end: Number, sign: int) -> Term:
    """f(end -+ 1/t) / t^2: the integral of f near a finite end is that of this to infinity.

    The body holds no other bound variable, so the new one cannot capture any.
    """
    t = Bound(0)
    step = div(Number(-sign), t)
    image = step if end == ZERO else add(end, step)
    return div(beta(Apply("call", (Lambda("t", body), image))), pow_(t, 2))


def _tail(body: Term, sign: int, scope: Scope, goal: arb, doublings: int = _MAX_DOUBLINGS) -> tuple[arb, arb]:
    """A cut, and a bound of the integral of |body| beyond it, which need not be below the goal."""
    best: tuple[arb, arb] | None = None
    failure = NotEnclosed("an improper integral is not shown to converge absolutely")
    for doubling in range(doublings):
        tail = Tail(arb(2) ** doubling, sign, scope)
        try:
            error = tail_integral(majorant(body, tail), tail.start)
        except NotEnclosed as reason:
            failure = reason
            continue
        if error is not None and error.is_finite() and (best is None or error < best[1]):
            best = tail.start, error
            if error < goal:
                break
    if best is None:
        raise failure
    return best


def _finite_part(body: Term, lower: Value, upper: Value, scope: Scope) -> acb:
    """The integral between two numbers: between exact points near them, and a mean value at each end."""
    if isinstance(lower, fmpq) and isinstance(upper, fmpq) and lower == upper:
        return acb(0)
    (a, a_rest), (b, b_rest) = _exact(lower), _exact(upper)
    return (
        _strip(body, upper, b_rest, scope)
        - _strip(body, lower, a_rest, scope)
        + _quadrature(body, a, b, scope)
    )


def _exact(end: Value) -> tuple[acb, acb]:
    """An exact real point near the end, and the difference."""
    z = ball(end)
    middle = z.mid()
    if not is_real(middle):
        raise NotEnclosed("an end of an integral is not real")
    return middle, z - middle


def _strip(body: Term, end: Value, width: acb, scope: Scope) -> acb:
    """The integral over the short path from the exact point to the end."""
    if width.is_zero():
        return acb(0)
    return width * ball(evaluate(body, scope.enter(ball(end).union(ball(end).mid()))))


def _quadrature(body: Term, a: acb, b: acb, scope: Scope) -> acb:
    failures: list[BaseException] = []  # python-flint cannot pass an exception through its C code

    def integrand(x: acb, analytic: bool) -> acb:
        if failures:
            return _NAN
        inner = scope.enter(x)
        try:
            return ball(evaluate(body, inner._replace(analytic=inner.analytic or bool(analytic))))
        except NotEnclosed:
            return _NAN
        except BaseException as failure:  # that of an alarm too
            failures.append(failure)
            return _NAN

    try:
        result = acb.integral(integrand, a, b, eval_limit=4_000 + 30 * ctx.prec)
    except SystemError as fault:  # an alarm between two calls of the integrand
        failures.append(fault)
    if failures:
        raise _origin(failures[0]) from None
    if not result.is_finite():
        raise NotEnclosed("an integrand is not shown to be bounded on its range")
    return result


def _origin(fault: BaseException) -> BaseException:
    """What C code that was interrupted by an exception reports as an error of the system."""
    while isinstance(fault, SystemError) and fault.__cause__ is not None:
        fault = fault.__cause__
    return fault


# --- infinite sums ---------------------------------------------------------------------------------


@evaluator("sum")
def _sum(term: Apply, scope: Scope) -> Value:
    if _infinite(term.args[1]) <= 0:
        return finite_sum(term, integer_range(term, scope), scope)
    lower = integer_of(evaluate(term.args[0], scope))
    if lower is None:
        raise NotEnclosed("the lower end of a sum is no exact integer")
    cut, error = _sum_tail(body_of(term.args[2]), max(lower, 1), scope)
    head = ball(finite_sum(term, range(lower, cut + 1), scope))
    return head + acb(arb(0, error), arb(0) if scope.real else arb(0, error))


def _sum_tail(body: Term, lower: int, scope: Scope) -> tuple[int, arb]:
    """A cut, and a bound of the sum of |body| beyond it: the integral of a falling bound."""
    best: tuple[int, arb] | None = None
    failure = NotEnclosed("an infinite sum is not shown to converge absolutely")
    goal = arb(2) ** (-ctx.prec)
    cut = lower
    while cut - lower < MAX_TERMS:
        start = arb(cut)
        try:
            growth = majorant(body, Tail(start, 1, scope))
        except NotEnclosed as reason:
            failure = reason
        else:
            error = _falling_sum(growth, start)
            if error is not None and error.is_finite() and (best is None or error < best[1]):
                best = cut, error
                if error < goal:
                    break
        cut = 2 * cut
    if best is None:
        raise failure
    return best


def _falling_sum(growth: Growth, start: arb) -> arb | None:
    if growth.factor.is_zero():
        return growth.factor
    rate = growth.rate(start)
    return tail_integral(growth, start) if rate is not None and rate <= 0 else None


# --- derivatives -----------------------------------------------------------------------------------

_BINDING = frozenset(("integral", "sum", "product", "expectation", "variance", "kl", "entropy", "derivative"))


@evaluator("derivative")
def _derivative(term: Apply, scope: Scope) -> Value:
    """The slope, where the function and its slope are analytic.

    Under an integral or a sum both are also bounded uniformly on a neighbourhood of the point (by the
    quadrature on the finite part, by an integrable bound on the tails), which justifies the exchange.
    """
    body = body_of(term.args[0])
    point = evaluate(term.args[1], scope)
    formula = _formula(body)
    strict = scope._replace(analytic=True)
    neighbourhood = point
    if any(isinstance(part, Apply) and part.op in _BINDING for part in subterms(body)):
        if not is_real(point):
            raise NotEnclosed("a derivative of an integral is taken at a real point")
        neighbourhood = acb(ball(point).real + arb(0, 2.0**-20))
        evaluate(formula, strict.enter(neighbourhood))
    evaluate(body, strict.enter(neighbourhood))
    return evaluate(formula, strict.enter(point))


@lru_cache(maxsize=500)
def _formula(body: Term) -> Term:
    return slope(_unfold_laws(body), 0)


# --- laws ------------------------------------------------------------------------------------------


def _declared(law: Term, scope: Scope) -> bool:
    """Whether a premise says that the law is defined: at this value, or for a whole range of its parameter."""
    if not law.loose:
        return defined(law) in scope.given
    indices = [index for index in range(law.loose) if depends(law, index)]
    if len(indices) != 1:
        return False
    family = _as_function(defined(law), indices[0])
    value = scope.values[indices[0]]
    return any(
        isinstance(premise, Apply)
        and premise.op == "forall"
        and premise.args[2] == family
        and all(_inside(end, sign, value, scope) for end, sign in zip(premise.args, (-1, 1), strict=False))
        for premise in scope.given
    )


def _as_function(term: Term, index: int) -> Lambda:
    """The open term, in which one bound variable occurs, as a function of it."""
    closed = term
    for _ in range(index + 1):
        closed = Lambda("x", closed)
    variable = Symbol("x")
    for level in range(index + 1):
        closed = instantiate(lambda_of(closed), variable if level == 0 else ONE)
    return abstract(closed, variable)


def lambda_of(term: Term) -> Lambda:
    """The term as a Lambda; raises where it is none."""
    if not isinstance(term, Lambda):
        raise NotEnclosed("a function without an expression has no value")
    return term


def _inside(end: Term, sign: int, value: Value, scope: Scope) -> bool:
    """Whether the value lies strictly on the inner side of an end of a (closed) range."""
    if _infinite(end):
        return _infinite(end) == sign
    bound = evaluate(end, scope)
    return compare("lt", value, bound) is True if sign > 0 else compare("lt", bound, value) is True


def _law(term: Term, scope: Scope) -> tuple[Term, Term, Lambda]:
    """Support and density, or mass, of an explicit law; a premise must say that it is one."""
    if not isinstance(term, Apply) or term.op not in ("law", "mass_law"):
        raise NotEnclosed(f"{term} is no law given by its density")
    if not _declared(term, scope):
        raise NotEnclosed(f"a theorem is missing: {defined(term)}")
    lower, upper, body = term.args
    return lower, upper, lambda_of(body)


@evaluator("density")
def _density(term: Apply, scope: Scope) -> Value:
    """The density's formula inside the support, 0 outside, and either one on its boundary."""
    lower, upper, body = _law(term.args[0], scope)
    at = evaluate(term.args[1], scope)
    if body.variable_sort == INTEGER:
        return _mass(lower, upper, body, at, scope)
    outside = [_beyond(lower, -1, at, scope), _beyond(upper, 1, at, scope)]
    if True in outside:
        return fmpq(0)
    value = evaluate(body.body, scope.enter(at))
    if None not in outside:
        return value
    if scope.analytic:
        raise NotEnclosed("a density is not analytic at the boundary of its support")
    return ball(value).union(acb(0))


def _mass(lower: Term, upper: Term, body: Lambda, at: Value, scope: Scope) -> Value:
    """The mass at an integer of the support."""
    ends = [end for end in (lower, upper) if not _infinite(end)]
    if None in (integer_of(at), *(integer_of(evaluate(end, scope)) for end in ends)):
        raise NotEnclosed("a mass stands at an integer")
    if True in (_beyond(lower, -1, at, scope), _beyond(upper, 1, at, scope)):
        return fmpq(0)
    return evaluate(body.body, scope.enter(at))


def _beyond(end: Term, sign: int, value: Value, scope: Scope) -> bool | None:
    if _infinite(end):
        return False
    bound = evaluate(end, scope)
    if isinstance(value, fmpq) and isinstance(bound, fmpq) and value == bound:
        return None
    return compare("lt", bound, value) if sign > 0 else compare("lt", value, bound)


def _expectation_integral(term: Apply) -> Term:
    law, function = term.args
    if not isinstance(law, Apply) or law.op not in ("law", "mass_law", "pushforward"):
        raise NotEnclosed(f"{law} is no law given by its density")
    if law.op == "pushforward":
        if function.loose:
            raise NotEnclosed("the function of a transformed variable holds other bound variables")
        image = lambda_of(law.args[0])
        return Apply("expectation", (law.args[1], Lambda(image.hint, Apply("call", (function, image.body)))))
    lower, upper, density = law.args
    p, f = lambda_of(density), lambda_of(function)
    if f.variable_sort == INTEGER != p.variable_sort:
        raise NotEnclosed("a function of an integer has no expectation under a law on the line")
    return _total(lower, upper, p, mul(f.body, p.body))


def _total(lower: Term, upper: Term, p: Lambda, body: Term) -> Term:
    """The integral, or for a mass function p the sum, of the body over the support."""
    op = "sum" if p.variable_sort == INTEGER else "integral"
    return Apply(op, (lower, upper, Lambda(p.hint, body, p.variable_sort)))


def _variance_integrals(term: Apply) -> Term:
    law, function = term.args
    f = lambda_of(function)
    square = Apply("expectation", (law, Lambda(f.hint, pow_(f.body, 2), f.variable_sort)))
    return sub(square, pow_(Apply("expectation", (law, f)), 2))


def _entropy_integral(term: Apply) -> Term:
    lower, upper, density = _explicit(term.args[0])
    return neg(_total(lower, upper, density, mul(density.body, ln(density.body))))


def _divergence_integral(term: Apply) -> Term:
    lower, upper, q = _explicit(term.args[0])
    _, _, p = _explicit(term.args[1])
    if q.variable_sort != p.variable_sort:
        raise NotEnclosed("one law is on the integers and the other is not")
    return _total(lower, upper, q, mul(q.body, ln(div(q.body, p.body))))


def _explicit(law: Term) -> tuple[Term, Term, Lambda]:
    if not isinstance(law, Apply) or law.op not in ("law", "mass_law"):
        raise NotEnclosed(f"{law} is no law given by its density")
    return law.args[0], law.args[1], lambda_of(law.args[2])


def _moving_density(term: Apply) -> Term:
    """The density as a formula: only for a support without ends, elsewhere its slope may jump."""
    lower, upper, density = _explicit(term.args[0])
    if density.variable_sort == INTEGER:
        raise NotEnclosed("no derivative of a mass by its integer")
    if not (_infinite(lower) and _infinite(upper)):
        raise NotEnclosed("no derivative of a density whose support has an end")
    return Apply("call", (density, term.args[1]))


# What an operation on laws means, as an integral.
_MEANING: dict[str, Callable[[Apply], Term]] = {
    "expectation": _expectation_integral,
    "variance": _variance_integrals,
    "entropy": _entropy_integral,
    "kl": _divergence_integral,
}


@evaluator(*_MEANING)
def _operation_on_laws(term: Apply, scope: Scope) -> Value:
    for law in term.args:
        if law.sort == LAW and not _declared(law, scope):
            raise NotEnclosed(f"a theorem is missing: {defined(law)}")
    if term.op == "kl":
        _require_included(term.args[0], term.args[1], scope)
    return evaluate(_MEANING[term.op](term), scope)


def _require_included(inner: Term, outer: Term, scope: Scope) -> None:
    """The support of the first law lies in that of the second."""
    first, second = _explicit(inner), _explicit(outer)
    for end, limit, sign in ((first[0], second[0], -1), (first[1], second[1], 1)):
        if _infinite(limit):
            continue
        if _infinite(end):
            raise NotEnclosed("the support of the first law is not shown to lie in that of the second")
        a, b = evaluate(end, scope), evaluate(limit, scope)
        if not (compare("le", a, b) if sign > 0 else compare("le", b, a)):
            raise NotEnclosed("the support of the first law is not shown to lie in that of the second")


def _unfold_laws(term: Term) -> Term:
    """The open term with every operation on laws written as an integral."""
    if isinstance(term, Lambda):
        return Lambda(term.hint, _unfold_laws(term.body), term.variable_sort)
    if not isinstance(term, Apply) or term.op in ("law", "mass_law"):
        return term
    if term.op in _MEANING:
        return _unfold_laws(_MEANING[term.op](term))
    if term.op == "density":
        return _unfold_laws(_moving_density(term))
    return Apply(term.op, [_unfold_laws(argument) for argument in term.args])
