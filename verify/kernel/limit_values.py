"""Limits as values, and limits by derivatives.

`limit(f, p, s)` is defined where f is defined between p and some point beyond it on the side s (on both sides
for s = 0) and tends to a finite value there.
"""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    REAL,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    div,
    eq,
    instantiate,
    lt,
    ne,
    number,
    open_lambda,
    sub,
)
from .definedness import conditions, end_conditions, settle
from .integral import continuous_by_form, parts_of
from .limits import is_infinite, tends_to
from .logic import Facts, close_range, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule


def _near(point: Term, side: int, edge: Term) -> tuple[Term, Term]:
    """The open interval between the point and the edge."""
    require(side in (1, -1), "a neighbourhood is on one side here")
    require(not is_infinite(edge), "the edge of a neighbourhood is finite")
    if is_infinite(point):
        require(point == (INFINITY if side == -1 else MINUS_INFINITY), "an end is approached from inside")
    return (point, edge) if side == 1 else (edge, point)


def _over(theorem: Theorem, variable: Symbol, ends: tuple[Term, Term]) -> set[Term]:
    """The hypotheses left when the theorem holds on a neighbourhood, which is not empty."""
    lower, upper = ends
    rest = set(close_range(theorem, variable, lower, upper)) | end_conditions(lower, upper)
    return rest if is_infinite(lower) or is_infinite(upper) else rest | {lt(lower, upper)}


def _require_free(variable: Symbol, *terms: Term) -> None:
    """The variable is real, and stands in none of the terms."""
    require(variable.sort == REAL, "a limit is one of a real variable")
    require(all(variable not in term.free for term in terms), "{} is not free", variable)


def _limit_of(theorem: Theorem) -> tuple[Lambda, Term, int, Term]:
    function, point, side, value = parts_of(theorem, "tends")
    return lambda_of(function), point, int(side.value), value  # type: ignore[attr-defined]


@rule()
def one_sided_limit(known: Theorem, near: Theorem, variable: Symbol, edge: Term, facts: Facts) -> Sequent:
    r"""A limit from one side.

    Statement   f(x) \to v \text{ as } x \to p\pm, \; f \text{ defined between } p \text{ and } p'
                \vdash \lim_{x \to p\pm} f(x) = v
    Hypotheses  defined_near_the_point on that side; value_finite; the_edge_beyond_the_point
    Source      Rudin, Principles of Mathematical Analysis, 4.25 and 4.33
    """
    function, point, side, value = _limit_of(known)
    require(not is_infinite(value), "infinity is no value")
    require(
        variable.sort == REAL and variable not in function.free | point.free | edge.free,
        "{} is not free",
        variable,
    )
    require(
        parts_of(near, "defined")[0] == instantiate(function, variable), "another function is shown defined"
    )
    rest = _over(near, variable, _near(point, side, edge)) | known.hypotheses
    return settle(rest, facts), eq(Apply("limit", (function, point, number(side))), value)


@rule()
def two_sided_limit(below: Theorem, above: Theorem) -> Sequent:
    r"""Equal limits from both sides are the limit.

    Statement   \lim_{x \to p-} f(x) = v, \; \lim_{x \to p+} f(x) = v \vdash \lim_{x \to p} f(x) = v
    Source      Rudin, Principles of Mathematical Analysis, 4.25
    """
    limits = []
    for theorem, side in ((below, -1), (above, 1)):
        left, value = relation_of(theorem, "eq")
        if not isinstance(left, Apply) or left.op != "limit" or left.args[2] != number(side):
            raise RuleError("expected the limits from below and from above")
        limits.append((left.args[0], left.args[1], value))
    require(limits[0] == limits[1], "the two limits differ")
    function, point, value = limits[0]
    require(not is_infinite(point), "infinity has one side")
    whole = Apply("limit", (function, point, ZERO))
    return below.hypotheses | above.hypotheses, eq(whole, value)


@rule()
def limit_at_infinity(known: Theorem) -> Sequent:
    r"""Infinity has one side, so the side need not be named.

    Statement   \lim_{x \to \infty-} f(x) = v \vdash \lim_{x \to \infty} f(x) = v
    Source      Rudin, Principles of Mathematical Analysis, 4.33
    """
    left, value = relation_of(known, "eq")
    if not isinstance(left, Apply) or left.op != "limit" or not is_infinite(left.args[1]):
        raise RuleError("expected a limit at infinity")
    return known.hypotheses, eq(Apply("limit", (*left.args[:2], ZERO)), value)


@rule()
def tends_congruence(
    equation: Theorem, variable: Symbol, known: Theorem, edge: Term, facts: Facts
) -> Sequent:
    r"""Functions that agree near a point on one side have the same limit there.

    Statement   f(x) = g(x) \text{ between } p \text{ and } p', \; g(x) \to v \vdash f(x) \to v
    Hypotheses  agreement_near_the_point (the variable enters through its range alone); the_edge_beyond_the_point
    Source      Rudin, Principles of Mathematical Analysis, 4.33
    """
    function, point, side, value = _limit_of(known)
    left, right = relation_of(equation, "eq")
    require(abstract(right, variable) == function, "the right side is not the function of the limit")
    require(
        variable.sort == REAL and variable not in function.free | point.free | edge.free,
        "{} is not free",
        variable,
    )
    rest = _over(equation, variable, _near(point, side, edge)) | known.hypotheses
    return settle(rest, facts), tends_to(abstract(left, variable), point, side, value)


@rule()
def quotient_by_derivatives(
    top: Theorem,
    bottom: Theorem,
    slope: Theorem,
    variable: Symbol,
    edge: Term,
    limits: tuple[Theorem, ...],
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""L'Hospital's rule.

    Statement   f', g' \text{ exist and } g' \ne 0 \text{ between } p \text{ and } p', \; f, g \to 0
                \text{ or } |g| \to \infty, \; \frac{f'(x)}{g'(x)} \to v \vdash \frac{f(x)}{g(x)} \to v
    Hypotheses  both_differentiable near the point; derivative_of_the_denominator_not_zero there;
                indeterminate: both tend to 0, or the denominator to infinity; the_edge_beyond_the_point
    Source      Rudin, Principles of Mathematical Analysis, 5.13
    """
    ratio, point, side, value = _limit_of(known)
    ends = _near(point, side, edge)
    require(
        variable.sort == REAL and variable not in ratio.free | point.free | edge.free,
        "{} is not free",
        variable,
    )
    functions, slopes = [], []
    rest: set[Term] = set(known.hypotheses)
    for prime in (top, bottom):
        image, body = relation_of(prime, "eq")
        if not isinstance(image, Apply) or image.op != "derivative" or image.args[1] != variable:
            raise RuleError("expected derivatives at the variable")
        functions.append(lambda_of(image.args[0]))
        slopes.append(body)
        rest |= _over(prime, variable, ends)
    require(all(variable not in f.free for f in functions), "{} stands in a function", variable)
    require(slope.conclusion == ne(slopes[1], ZERO), "the derivative of the denominator is not shown nonzero")
    require(
        instantiate(ratio, variable) == div(*slopes), "the limit is not that of the quotient of derivatives"
    )
    rest |= _over(slope, variable, ends) | _indeterminate(functions, point, side, limits)
    f, g = (instantiate(function, variable) for function in functions)
    return settle(rest, facts), tends_to(abstract(div(f, g), variable), point, side, value)


def _indeterminate(functions: list[Lambda], point: Term, side: int, limits: tuple[Theorem, ...]) -> set[Term]:
    """What shows that both functions tend to 0, or the second to infinity."""
    shown = [theorem.conclusion for theorem in limits]
    f, g = functions
    both = [tends_to(h, point, side, ZERO) for h in (f, g)]
    endless = ([tends_to(g, point, side, INFINITY)], [tends_to(g, point, side, MINUS_INFINITY)])
    require(shown == both or shown in endless, "the quotient is not shown to be indeterminate")
    return set().union(*(theorem.hypotheses for theorem in limits))


@rule()
def continuous_image(known: Theorem, outer: Lambda, facts: Facts) -> Sequent:
    r"""A continuous function of what has a limit.

    Statement   u(x) \to v, \; F \text{ continuous where it is defined, and defined at } v
                \vdash F(u(x)) \to F(v)
    Hypotheses  defined_at_the_limit; limit_finite
    Source      Rudin, Principles of Mathematical Analysis, 4.7
    """
    inner, point, side, value = _limit_of(known)
    require(not is_infinite(value), "infinity is no value")
    require(outer.variable_sort == REAL, "a real function of a real variable")
    variable, body = open_lambda(inner, (*outer.free, *point.free))
    hole, image = open_lambda(outer, (variable, *inner.free, *point.free))
    require(continuous_by_form(image, hole), "{} is not built of continuous functions", image)
    at_limit = instantiate(outer, value)
    conclusion = tends_to(abstract(instantiate(outer, body), variable), point, side, at_limit)
    return known.hypotheses | settle(conditions(at_limit), facts), conclusion


@rule()
def difference_quotient(exists: Theorem, side: int, facts: Facts) -> Sequent:
    r"""The derivative is the limit of difference quotients.

    Statement   f'(a) = v \vdash \frac{f(a + h) - f(a)}{h} \to v \text{ as } h \to 0
    Hypotheses  derivative_exists
    Source      Rudin, Principles of Mathematical Analysis, 5.1
    """
    require(side in (1, -1), "a limit is one-sided here")
    left, value = relation_of(exists, "eq")
    if not isinstance(left, Apply) or left.op != "derivative":
        raise RuleError("expected the value of a derivative")
    function, at = lambda_of(left.args[0]), left.args[1]
    step = Symbol("h")
    while step in function.free | at.free | value.free:
        step = Symbol(step.name + "'")
    rise = sub(instantiate(function, add(at, step)), instantiate(function, at))
    conclusion = tends_to(abstract(div(rise, step), step), ZERO, side, value)
    return settle(exists.hypotheses | conditions(value), facts), conclusion


__all__ = [
    "continuous_image",
    "difference_quotient",
    "limit_at_infinity",
    "one_sided_limit",
    "quotient_by_derivatives",
    "tends_congruence",
    "two_sided_limit",
]
