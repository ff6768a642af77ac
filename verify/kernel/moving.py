"""Derivatives of what moves in two ways: integrals with an end that moves, functions of two arguments."""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    absolute,
    add,
    call,
    defined,
    derivative,
    eq,
    forall,
    fresh,
    instantiate,
    le,
    mul,
    neg,
    substitute,
)
from .definedness import conditions, range_hypotheses, settle
from .derivative import Differentiation
from .integral import parts_of
from .logic import Facts, lambda_of
from .theorem import RuleError, Sequent, Theorem, require, rule


@rule()
def derivative_at_moving_end(
    known: Theorem, parameter: Symbol, end: Term, at: Term, side: int, smooth: Theorem, facts: Facts
) -> Sequent:
    r"""The derivative of an integral in an end that moves: the fundamental theorem, and the chain rule.

    Statement   f \in L^1(a, b), \; a < v(\theta_0) < b, \; f \text{ differentiable at } v(\theta_0) \vdash
                \frac{d}{d\theta} \int_a^{v(\theta)} f(x)\,dx = f(v(\theta_0)) v'(\theta_0), \quad
                \frac{d}{d\theta} \int_{v(\theta)}^b f(x)\,dx = -f(v(\theta_0)) v'(\theta_0)
    Hypotheses  integrable on the larger range; end_inside it; end_differentiable; continuous_at_the_end (f has a
                derivative there); the integrand and the other end are free of the parameter
    Source      Rudin, Real and Complex Analysis, 7.11 (every point of continuity is a Lebesgue point)
    """
    lower, upper, function = parts_of(known, "integrable")
    require(side in (-1, 1), "the end that moves is the lower or the upper one")
    require(lower != INFINITY and upper != MINUS_INFINITY, "the range is reversed")
    require(parameter not in known.conclusion.free, "{} stands in the integrand", parameter)
    require(parameter not in at.free or at == parameter, "{} stands in the point", parameter)
    here = {parameter: at}
    run = Differentiation(parameter, {})
    slope, stop = substitute(run.of(end), here), substitute(end, here)
    body = lambda_of(function)
    require(
        smooth.conclusion == defined(Apply("derivative", (body, stop))),
        "the integrand is not shown to be continuous at the end",
    )
    wanted = {substitute(p, here) for p in run.conditions}
    wanted |= conditions(at) | conditions(stop) | range_hypotheses(stop, lower, upper)
    ends = (lower, end) if side == 1 else (end, upper)
    value = mul(instantiate(body, stop), slope)
    whole = derivative(Apply("integral", (*ends, body)), at, parameter)
    hypotheses = settle(wanted, facts) | known.hypotheses | smooth.hypotheses
    return hypotheses, eq(whole, value if side == 1 else neg(value))


@rule()
def total_derivative(
    function: Symbol,
    arguments: tuple[Term, Term],
    parameter: Symbol,
    at: Term,
    bound: Theorem,
    facts: Facts,
) -> Sequent:
    r"""The chain rule for a function of two arguments.

    Statement   |\partial_1^2 F(x, y)| \le C \text{ for all } x \in (a, b), y \in (c, d) \vdash
                \frac{d}{d\theta} F(x(\theta), y(\theta)) = \partial_1 F \, x' + \partial_2 F \, y'
    Hypotheses  second_derivative_bounded on a rectangle; the_point_inside it; second_partial_exists at the point;
                mixed_partial_exists: y -> dF/dx (x_0, y) has a derivative at y_0; arguments_differentiable
    Source      Apostol, Mathematical Analysis, 12.11: so dF/dx is continuous at the point in both arguments at once
                (in x by the mean value theorem), which with the other partial derivative makes F differentiable there
    """
    require(function.sort == FunctionSort(2, "real"), "{} is no function of two arguments", function)
    require(parameter not in at.free or at == parameter, "{} stands in the point", parameter)
    require(parameter not in bound.conclusion.free, "{} stands in the bound", parameter)
    first, second = arguments
    taken = first.free | second.free | at.free | bound.conclusion.free
    x = fresh("x", taken)
    y = fresh("y", taken | {x})
    low, high, limit, floor, ceiling = _rectangle(bound)
    size = absolute(derivative(derivative(call(function, x, y), x, x), x, x))
    claimed = forall(low, high, forall(floor, ceiling, le(size, limit), y), x)
    require(bound.conclusion == claimed, "no bound of the second derivative of {} is shown", function)
    here = {parameter: at}
    slopes, wanted = [], set(conditions(at))
    for argument in arguments:
        run = Differentiation(parameter, {})
        slopes.append(substitute(run.of(argument), here))
        wanted |= {substitute(p, here) for p in run.conditions}
    u, v = (substitute(argument, here) for argument in arguments)
    wanted |= (
        conditions(u) | conditions(v) | range_hypotheses(u, low, high) | range_hypotheses(v, floor, ceiling)
    )
    along, across = derivative(call(function, x, v), u, x), derivative(call(function, u, y), v, y)
    mixed = derivative(derivative(call(function, x, y), u, x), v, y)
    wanted |= {defined(across), defined(mixed)}
    whole = derivative(call(function, first, second), at, parameter)
    return settle(wanted, facts) | bound.hypotheses, eq(
        whole, add(mul(along, slopes[0]), mul(across, slopes[1]))
    )


def _rectangle(bound: Theorem) -> tuple[Term, Term, Term, Term, Term]:
    """The ends of both ranges of a doubly universal bound, and the bound, which is a constant."""
    low, high, outer = parts_of(bound, "forall")
    inner = lambda_of(outer).body
    if not isinstance(inner, Apply) or inner.op != "forall":
        raise RuleError("a bound for all points of a rectangle is needed")
    floor, ceiling, body = inner.args
    relation = body.body if isinstance(body, Lambda) else None
    if not isinstance(relation, Apply) or relation.op != "le":
        raise RuleError("a bound is an inequality")
    limit = relation.args[1]
    require(not (limit.loose or floor.loose or ceiling.loose), "the rectangle and the bound are fixed")
    return low, high, limit, floor, ceiling
