"""Derivatives: of terms by rule, of integrals under the integral sign, of opaque functions as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel import limits, moving
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Bound,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    defined,
    div,
    instantiate,
    integrable,
    le,
    lt,
    number,
    open_lambda,
    replace,
    sub,
    substitute,
    subterms,
)
from .domination import defined_by_bound, dominated_by_summands
from .exponential_type import derivative_by_exponential_type
from .inequalities import DEFINEDNESS, defined_by_value
from .integrals import Body, exponents_for, growth_bounds, normal_body
from .laws import holds_defined_name, unfold_definitions
from .normal import canonical_arguments, chain, conversion, settled
from .session import Session
from .sums import derivative_of_sum

_OPEN_OPS = ("integral", "expectation", "variance", "kl", "entropy", "density", "sum")


def _is_opaque(function: Lambda) -> bool:
    """Whether the function is f itself, in one of its arguments, or a (mixed) derivative of it at its variable."""
    body = function.body
    if not isinstance(body, Apply) or body.op not in ("call", "derivative"):
        return False
    if body.op == "call":
        return _walks(body, 0)
    inner, at = body.args
    if not isinstance(inner, Lambda):
        return False
    if at == Bound(0):
        return not inner.loose and _is_opaque(inner)
    return not at.loose and isinstance(inner.body, Apply) and _walks(inner.body, 0) and _walks(inner.body, 1)


def _walks(term: Apply, index: int) -> bool:
    """Whether it is a call of a symbol with that bound variable for one argument, and fixed ones for the others."""
    if term.op != "call" or not isinstance(term.args[0], Symbol):
        return False
    plain = all(isinstance(argument, Bound) or not argument.loose for argument in term.args[1:])
    return plain and sum(isinstance(a, Bound) and a.index == index for a in term.args[1:]) == 1


@conversion("derivative")
def convert_derivative(session: Session, term: Apply) -> Theorem | None:
    """The derivative by rule; under integrals by domination."""
    function, at = term.args
    if holds_defined_name(session, term):
        try:
            return unfold_definitions(session, term)
        except RuleError:  # arguments under the binder that may be undefined elsewhere: open it at the point
            return _through_normal_form(session, function, at) if isinstance(function, Lambda) else None
    if not isinstance(function, Lambda):
        return None
    if _is_opaque(function):
        return canonical_arguments(session, term)
    return _differentiated(session, function, at)


def _differentiated(session: Session, function: Lambda, at: Term) -> Theorem | None:
    if any(_is_evaluable(part) for part in subterms(function)):
        return _through_normal_form(session, function, at)
    inner = tuple(
        found
        for found in (derivative_of_integral(session, part, at) for part in integral_parts(function))
        if found
    )
    try:
        return derivatives.differentiate(function, at, inner, session.facts)
    except RuleError:
        return _through_normal_form(session, function, at)


def _is_evaluable(term: Term) -> bool:
    """Whether the term is a derivative of a function that is written out, as in a second derivative."""
    if not isinstance(term, Apply) or term.op != "derivative" or not isinstance(term.args[0], Lambda):
        return False
    return not _is_opaque(term.args[0])


def integral_parts(function: Lambda) -> list[Lambda]:
    """The outermost integrals, sums and calls with two arguments that depend on the variable, as functions of it."""
    variable, body = open_lambda(function)
    found: list[Lambda] = []
    stack = [body]
    while stack:
        term = stack.pop()
        if variable not in term.free:
            continue
        if isinstance(term, Apply) and (term.op in ("integral", "sum") or _moves_twice(term, variable)):
            found.append(abstract(term, variable, function.hint))
        elif isinstance(term, Apply):
            stack.extend(term.args)
    return found


def _moves_twice(term: Apply, variable: Symbol) -> bool:
    """Whether two arguments of an opaque function hold the variable."""
    return term.op == "call" and sum(variable in argument.free for argument in term.args[1:]) == 2


def _total_derivative(session: Session, whole: Apply, parameter: Symbol, at: Term) -> Theorem | None:
    """The chain rule for F(u, v), by a bound of the second derivative of F in u."""
    head, *arguments = whole.args
    if not isinstance(head, Symbol) or len(arguments) != 2:
        return None
    for fact in session.universal:
        try:
            found = moving.total_derivative(
                head, (arguments[0], arguments[1]), parameter, at, fact, session.facts
            )
        except RuleError:
            continue
        done = session.discharge_all(found)
        if done is not None:
            return done
    return None


def _through_normal_form(session: Session, function: Lambda, at: Term) -> Theorem | None:
    """Bring the body to normal form first (values of integrals, unfolded laws), then differentiate."""
    variable, body = open_lambda(function, (*at.free, *session_symbols(session)))
    local = at if isinstance(at, Symbol) else variable
    if local != variable:
        body = substitute(body, {variable: local})
        variable = local
    inside = neighbourhood(session, variable, at)
    shown = inside.discharge(settled(inside, body))
    if shown.rhs == body:
        return None
    image = abstract(shown.rhs, variable)
    inner = tuple(
        found for found in (derivative_of_integral(session, p, at) for p in integral_parts(image)) if found
    )
    exists = session.discharge(derivatives.differentiate(image, at, inner, session.facts))
    link = derivatives.derivative_congruence(shown, variable, at, derivatives.defined_side(exists, 0))
    return chain(link, exists)


def session_symbols(session: Session) -> frozenset[Symbol]:
    """The symbols of which the context says something."""
    return frozenset().union(*(h.free for h in session.hypotheses))


_NEAR = Fraction(1, 4)


def neighbourhood(session: Session, variable: Symbol, at: Term) -> Session:
    """The facts that hold near the point: strict ones about the variable, all others as they are."""
    if variable != at:
        signs = [p for p in (lt(ZERO, at), lt(at, ZERO)) if session.prove(p) is not None]
        near = [replace(p, at, variable) for p in signs]
        if isinstance(at, Number):  # between the next integers, where probabilities stay between 0 and 1
            near = [lt(Number(ceil(at.value) - 1), variable), lt(variable, Number(floor(at.value) + 1))]
            near += [lt(Number(at.value - _NEAR), variable), lt(variable, Number(at.value + _NEAR))]
            near += _beside(session, variable, at)
        return _similar(session, (*session.hypotheses, *near))
    kept = []
    for fact in session.facts:
        try:
            derivatives.open_hypotheses(fact, variable)
        except RuleError:
            continue
        kept.append(fact.conclusion)
    return _similar(session, kept)


def _beside(session: Session, variable: Symbol, at: Term) -> list[Term]:
    """The strict orders of the context with the point on one side, which hold near it, too: 0 < c gives x < c."""
    orders = [h.args for h in session.hypotheses if isinstance(h, Apply) and h.op == "lt"]
    below = [lt(variable, greater) for less, greater in orders if less == at]
    return below + [lt(less, variable) for less, greater in orders if greater == at]


def _similar(session: Session, hypotheses: Iterable[Term]) -> Session:
    return Session(
        hypotheses,
        definitions=session.definitions,
        evaluate=session.evaluate,
        bound_hint=session.bound_hint,
    )


def derivative_of_integral(session: Session, function: Lambda, at: Term) -> Theorem | None:
    """The derivative of `theta -> int f(x, theta) dx` at a point, when fixed ends and domination allow it."""
    parameter, whole = open_lambda(function, (*at.free, *session_symbols(session)))
    if isinstance(at, Symbol):
        whole = substitute(whole, {parameter: at})
        parameter = at
    if whole.op == "call":  # type: ignore[attr-defined]
        return _total_derivative(session, whole, parameter, at)  # type: ignore[arg-type]
    if whole.op == "sum":  # type: ignore[attr-defined]
        return derivative_of_sum(session, neighbourhood(session, parameter, at), whole, parameter, at)  # type: ignore[arg-type]
    lower, upper, body = whole.args  # type: ignore[attr-defined]
    if parameter in lower.free | upper.free:
        return _moving_ends(session, whole, parameter, at)  # type: ignore[arg-type]
    near = neighbourhood(session, parameter, at)
    shown = normal_body(near, lower, upper, body)
    variable = shown.variable
    inside = shown.session
    written = instantiate(body, variable)
    prime = _differentiated(inside, abstract(written, parameter), parameter)
    if prime is None:
        return None
    prime = inside.discharge(prime)
    slope = inside.discharge(settled(inside, prime.rhs))
    prime = prime if slope.rhs == prime.rhs else inside.discharge(chain(prime, slope))
    known = session.prove(integrable(lower, upper, substitute(written, {parameter: at}), variable))
    try:
        dominated = _dominated(session, shown, prime.rhs, parameter, at)
    except RuleError:
        if parameter != at:
            raise
        found = derivative_by_exponential_type(session, near, whole, shown, parameter)  # type: ignore[arg-type]
        if found is None:
            raise
        return found
    if known is None or dominated is None:
        return None
    return rules.differentiation_under_the_integral(
        prime, parameter, at, variable, lower, upper, dominated, known, session.facts
    )


def _dominated(session: Session, body: Body, slope: Term, parameter: Symbol, at: Term) -> Theorem | None:
    """Domination of the slope by its growth, or of each summand by a bound of what it holds."""
    if session.bound_hint is not None:
        return _dominated_by_hint(session, body, slope, parameter, at, session.bound_hint)
    bounds, ends = growth_bounds(session), (body.lower, body.upper)
    try:
        polynomials = exponents_for(body, slope, bounds, ends)
        return session.discharge(
            limits.dominated_by_growth(
                slope, parameter, at, body.variable, *ends, polynomials, bounds, session.facts
            )
        )
    except RuleError:
        found = dominated_by_summands(session, body, slope, parameter, at)
        if found is None:
            raise
        return found


def _dominated_by_hint(
    session: Session, body: Body, slope: Term, parameter: Symbol, at: Term, hint: Term
) -> Theorem | None:
    """Domination by the author's function of the one variable, on a neighbourhood that is looked for."""
    written = [s for s in hint.free if s not in slope.free and s not in session_symbols(session)]
    bound = substitute(hint, {written[0]: body.variable}) if len(written) == 1 else hint
    function = abstract(bound, body.variable)
    known = session.prove(integrable(body.lower, body.upper, function))
    if known is None:
        return None
    near = Symbol("_near")
    moved = substitute(slope, {parameter: near})
    for radius in (ONE, Number(Fraction(1, 10)), div(at, TWO)):
        if session.prove(lt(ZERO, radius)) is None:
            continue
        around = session.child(near, lt(sub(at, radius), near), lt(near, add(at, radius)))
        inside = around.in_range(body.variable, body.lower, body.upper)
        shown = inside.prove(le(Apply("abs", (moved,)), bound))
        if shown is not None:
            return session.discharge(
                rules.dominated_by_bound(shown, near, at, radius, body.variable, known, session.facts)
            )
    return None


def _moving_ends(session: Session, whole: Apply, parameter: Symbol, at: Term) -> Theorem | None:
    """Leibniz's rule on a closed range, or the fundamental theorem where the integrand is singular at the other end."""
    if any(map(limits.is_infinite, whole.args[:2])):
        return _moving_end(session, whole, parameter, at)
    try:
        return _leibniz(session, whole, parameter, at)
    except RuleError:
        found = _moving_end(session, whole, parameter, at)
        if found is None:
            raise
        return found


def _moving_end(session: Session, whole: Apply, parameter: Symbol, at: Term) -> Theorem | None:
    """The integrand is integrable beyond the end that moves, and differentiable there."""
    lower, upper, function = whole.args
    one_moves = (parameter in lower.free) != (parameter in upper.free)
    if not one_moves or parameter in function.free or not isinstance(function, Lambda):
        return None
    side = 1 if parameter in upper.free else -1
    fixed, end = (lower, upper) if side == 1 else (upper, lower)
    stop = substitute(end, {parameter: at})
    smooth = session.prove(defined(Apply("derivative", (function, stop))))
    if smooth is None:
        return None
    for far in (
        INFINITY if side == 1 else MINUS_INFINITY,
        ONE if side == 1 else ZERO,
        add(stop, number(side)),
    ):
        ends = (fixed, far) if side == 1 else (far, fixed)
        known = session.prove(integrable(*ends, function))
        if known is None:
            continue
        walked = substitute(end, {parameter: _MOVING})  # the range beyond may be told by where the end stands
        found = moving.derivative_at_moving_end(known, _MOVING, walked, at, side, smooth, session.facts)
        done = session.discharge_all(found)
        if done is not None:
            return done
    return None


_MOVING = Symbol("_moving")


def _leibniz(session: Session, whole: Apply, parameter: Symbol, at: Term) -> Theorem | None:
    lower, upper, function = whole.args
    variable = session.variable()
    body = instantiate(function, variable)
    here = {parameter: at}
    low, high = substitute(lower, here), substitute(upper, here)
    closed = session.child(variable, le(low, variable), le(variable, high))
    run = derivatives.Differentiation(parameter, {})
    run.of(body)
    across = derivatives.Differentiation(variable, {})
    across.of(body)
    shown = []
    for condition in run.conditions | across.conditions:
        wanted = substitute(condition, here)
        if variable in wanted.free:
            shown.append(closed.must(wanted))
    return rules.leibniz_rule(body, variable, parameter, at, (lower, upper), tuple(shown), session.facts)


def _derivative_exists(session: Session, term: Apply) -> Theorem | None:
    function = term.args[0]
    if isinstance(function, Lambda) and _is_opaque(function):
        return None
    return defined_by_value(convert_derivative(session, term))


DEFINEDNESS["derivative"] = [_derivative_exists, defined_by_bound]
DEFINEDNESS["call"].append(defined_by_bound)
