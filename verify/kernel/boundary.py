"""Boundary values: what integrability and differentiability say of the limits of a function at the ends of a range."""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    REAL,
    ZERO,
    Apply,
    Symbol,
    Term,
    abstract,
    add,
    div,
    forall,
    instantiate,
    integrable,
    le,
    lt,
    mul,
    sub,
    substitute,
)
from .definedness import conditions, end_conditions, settle
from .integral import over_range, parts_of, strict_range
from .limits import is_infinite, tends_to
from .logic import Facts, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule


@rule()
def integrable_by_factor(
    bound: Theorem, factor: Term, variable: Symbol, known: Theorem, facts: Facts
) -> Sequent:
    r"""A factor of an integrable product may be replaced by one that is nowhere larger.

    Statement   |f(x)| \le g(x) \text{ on } (a, b), \; w g \in L^1(a, b) \vdash w f \in L^1(a, b)
    Hypotheses  the_bound_on_the_range (the weight w may have any sign)
    Source      Rudin, Real and Complex Analysis, 1.33: |w f| is at most |w g|
    """
    lower, upper, function = parts_of(known, "integrable")
    left, right = relation_of(bound, "le", "lt")
    if not isinstance(left, Apply) or left.op != "abs":
        raise RuleError("the bound is one of an absolute value")
    require(variable not in lambda_of(function).free, "{} stands in the integrand", variable)
    require(
        abstract(mul(factor, right), variable) == function,
        "the product of weight and bound is not the integrable function",
    )
    rest = over_range(bound, variable, lower, upper)
    body = mul(factor, left.args[0])
    return settle(rest, facts) | known.hypotheses, integrable(lower, upper, body, variable)


@rule()
def integrable_on_part(known: Theorem, lower: Term, upper: Term, facts: Facts) -> Sequent:
    r"""A function that is integrable on a range is so on every part of it.

    Statement   f \in L^1(a, b), \; a \le c \le d \le b \vdash f \in L^1(c, d)
    Hypotheses  the_part_lies_in_the_range; its_ends_in_order
    Source      Rudin, Real and Complex Analysis, 1.24 (a)
    """
    low, high, function = parts_of(known, "integrable")
    require(low != INFINITY and high != MINUS_INFINITY, "the range is reversed")
    require(lower != INFINITY and upper != MINUS_INFINITY, "the part is reversed")
    pairs = [(low, lower), (upper, high)]
    if not is_infinite(lower) and not is_infinite(upper):
        pairs.append((lower, upper))
    wanted = set(end_conditions(lower, upper))
    for smaller, greater in pairs:
        if smaller in (greater, MINUS_INFINITY) or greater == INFINITY:
            continue
        require(not is_infinite(smaller) and not is_infinite(greater), "the part leaves the range")
        wanted.add(Apply("le", (smaller, greater)))
    return known.hypotheses | settle(wanted, facts), Apply("integrable", (lower, upper, function))


@rule()
def vanishes_by_integrability(
    prime: Theorem,
    variable: Symbol,
    lower: Term,
    upper: Term,
    side: int,
    slope_known: Theorem,
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""A function whose derivative is integrable has limits at the ends, and they are zero if it is small there.

    Statement   G' = g \text{ on } (a, b), \; g \in L^1(a, b), \; G(x)/(x - b) \in L^1(a, b)
                \; (\text{for } b = \infty: G \in L^1(a, b)) \vdash G(b-) = 0; \quad \text{alike at } a
    Hypotheses  derivative_at_every_point_of_the_range; derivative_integrable; function_integrable over the
                distance from the end; range_not_empty
    Source      Rudin, Real and Complex Analysis, 7.21: the limit exists; were it not zero, G or G/(x - b) would
                exceed a constant, or one over the distance, near the end
    """
    image, slope = relation_of(prime, "eq")
    if not isinstance(image, Apply) or image.op != "derivative" or image.args[1] != variable:
        raise RuleError("expected G'(x) = g(x)")
    function = lambda_of(image.args[0])
    require(side in (-1, 1), "the limit is one at the lower or at the upper end")
    require(lower != INFINITY and upper != MINUS_INFINITY, "the range is reversed")
    require(variable not in function.free, "{} stands in the function", variable)
    end = lower if side == 1 else upper
    body = instantiate(function, variable)
    weighted = body if is_infinite(end) else div(body, sub(variable, end))
    require(
        slope_known.conclusion == integrable(lower, upper, slope, variable),
        "the derivative is not shown integrable",
    )
    require(
        known.conclusion == integrable(lower, upper, weighted, variable),
        "{} is not shown integrable",
        weighted,
    )
    hypotheses = settle(strict_range(prime, variable, lower, upper), facts)
    found = hypotheses | slope_known.hypotheses | known.hypotheses
    return found, tends_to(function, end, side, ZERO)


@rule()
def limit_where_differentiable(exists: Theorem, side: int, facts: Facts) -> Sequent:
    r"""A function that has a derivative at a point is continuous there.

    Statement   f'(a) \text{ defined} \vdash f(x) \to f(a) \text{ as } x \to a \text{ from either side}
    Hypotheses  derivative_exists_at_the_point
    Source      Rudin, Principles of Mathematical Analysis, 5.2
    """
    (image,) = parts_of(exists, "defined")
    if not isinstance(image, Apply) or image.op != "derivative":
        raise RuleError("expected a theorem that a derivative is defined")
    function, at = lambda_of(image.args[0]), image.args[1]
    require(side in (-1, 1), "a limit is one-sided here")
    require(not is_infinite(at), "the point is finite")
    return exists.hypotheses | settle(conditions(at), facts), tends_to(
        function, at, side, instantiate(function, at)
    )


@rule()
def bound_by_slope(
    known: Theorem, rising: Theorem, size: Theorem, variable: Symbol, scale: Symbol
) -> Sequent:
    r"""A bound of the derivative bounds the function.

    Statement   |f'(x)| \le B(x) \text{ for all real } x, \; B(s x) \le B(x) \text{ for } 0 < s < 1, \; |x| \le w(x)
                \vdash |f(x)| \le |f(0)| + w(x) B(x) \text{ for all real } x
    Hypotheses  bound_of_the_derivative everywhere (so f is differentiable everywhere); bound_rising from 0
                outwards; the_distance_bounded for every x
    Source      Rudin, Principles of Mathematical Analysis, 5.10: f(x) - f(0) = x f'(s x) for some s of (0, 1)
    """
    conclusion = known.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op != "forall":
        raise RuleError("a bound is a universal statement")
    lower, upper, body = conclusion.args
    require(lower == MINUS_INFINITY and upper == INFINITY, "the bound is one on the whole line")
    inside = instantiate(lambda_of(body), variable)
    require(variable not in body.free, "{} stands in the bound", variable)
    if not isinstance(inside, Apply) or inside.op not in ("le", "lt"):
        raise RuleError("a bound is an inequality")
    left, bound = inside.args
    image = left.args[0] if isinstance(left, Apply) and left.op == "abs" else None
    if not isinstance(image, Apply) or image.op != "derivative" or image.args[1] != variable:
        raise RuleError("the bound is one of the absolute value of a derivative at the variable")
    function = lambda_of(image.args[0])
    require(variable not in function.free, "{} stands in the function", variable)
    require(scale != variable and scale not in body.free, "{} is not free for the scale", scale)
    require(variable.sort == REAL and scale.sort == REAL, "the line is walked by a real variable")
    moved = substitute(bound, {variable: mul(scale, variable)})
    require(rising.conclusion in (le(moved, bound), lt(moved, bound)), "the bound is not shown to rise")
    nearer, distance = relation_of(size, "le", "lt")
    require(nearer == Apply("abs", (variable,)), "no bound of the distance is shown")
    rest = (rising.hypotheses - {lt(ZERO, scale), lt(scale, ONE)}) | size.hypotheses
    for hypothesis in rest:
        restricted = not hypothesis.free.isdisjoint((variable, scale))
        require(not restricted, "the hypothesis {} restricts the variables", hypothesis)
    require(scale not in distance.free, "{} is not free for the scale", scale)
    at_zero = Apply("abs", (instantiate(function, ZERO),))
    value = Apply("abs", (instantiate(function, variable),))
    larger = add(at_zero, mul(distance, bound))
    return known.hypotheses | rest, forall(MINUS_INFINITY, INFINITY, le(value, larger), variable)
