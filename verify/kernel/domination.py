"""Domination near a value of a parameter: sums, weights and bounds.

`dominated(a, b, f, t)`: there are a neighbourhood of t and an integrable g with |f(theta, x)| <= g(x) for every x of
the range, off a finite set, and every theta of the neighbourhood.
"""

from __future__ import annotations

from ..terms import Apply, Symbol, Term, add, instantiate, mul, substitute
from .definedness import conditions, end_conditions, settle
from .derivative import Differentiation, open_hypotheses
from .integral import over_range, parts_of
from .limits import dominated
from .logic import Facts, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule


def _fixed(parameter: Symbol, variable: Symbol, at: Term, lower: Term, upper: Term) -> None:
    """The range and the point do not depend on what moves in them."""
    require(parameter != variable, "{} is the variable of the integral", parameter)
    require(parameter not in lower.free | upper.free, "the ends depend on the parameter")
    require(variable not in lower.free | upper.free, "{} stands in its own range", variable)
    require(variable not in at.free, "{} stands in the point", variable)
    require(parameter not in at.free or at == parameter, "{} stands in the point", parameter)


def _near_the_point(
    theorem: Theorem, parameter: Symbol, variable: Symbol, at: Term, lower: Term, upper: Term
) -> set[Term]:
    """The hypotheses at the point of what holds for every x of the range and every theta near the point."""
    rest = over_range(theorem, variable, lower, upper)
    open_hypotheses(theorem, parameter)
    return {substitute(hypothesis, {parameter: at}) for hypothesis in rest}


def _dominated_body(known: Theorem, parameter: Symbol, variable: Symbol) -> tuple[Term, Term, Term, Term]:
    """Range, body and point of a theorem that something is dominated."""
    lower, upper, function, at = parts_of(known, "dominated")
    require(
        parameter not in function.free and variable not in function.free, "the names are taken in the body"
    )
    return lower, upper, instantiate(lambda_of(instantiate(lambda_of(function), parameter)), variable), at


@rule()
def dominated_when_fixed(
    known: Theorem, parameter: Symbol, at: Term, variable: Symbol, facts: Facts
) -> Sequent:
    r"""An integrable function that is free of the parameter is dominated by its own modulus.

    Statement   w \in L^1(a, b) \vdash w \text{ is dominated near } \theta_0
    Hypotheses  integrable (at the point: what the premise assumes of theta it assumes there); free_of_the_parameter
    Source      Lang, Real and Functional Analysis, XIII, 8.1
    """
    lower, upper, function = parts_of(known, "integrable")
    _fixed(parameter, variable, at, lower, upper)
    require(parameter not in function.free, "{} stands in the function", parameter)
    require(variable not in function.free, "{} is not free for the range", variable)
    body = instantiate(lambda_of(function), variable)
    at_point = {substitute(hypothesis, {parameter: at}) for hypothesis in known.hypotheses}
    wanted = settle(at_point | conditions(at), facts)
    return wanted, dominated(lower, upper, body, parameter, variable, at)


@rule()
def dominated_combination(
    known: Facts,
    coefficients: tuple[Term, ...],
    parameter: Symbol,
    variable: Symbol,
    facts: Facts,
) -> Sequent:
    r"""Sums of dominated functions, with coefficients that are continuous in the parameter, are dominated.

    Statement   |f_i(x, \theta)| \le g_i(x) \text{ near } \theta_0, \; c_i \text{ continuous at } \theta_0
                \vdash \sum_i c_i(\theta) f_i(x, \theta) \text{ is dominated near } \theta_0
    Hypotheses  coefficients_continuous_at_the_point (by their derivatives) and free of the variable; one_point
    Source      Rudin, Principles of Mathematical Analysis, 4.6: near the point |c_i| is below a constant
    """
    require(len(known) == len(coefficients) > 0, "one coefficient for each function")
    first = parts_of(known[0], "dominated")
    lower, upper, at = first[0], first[1], first[3]
    _fixed(parameter, variable, at, lower, upper)
    terms: list[Term] = []
    hypotheses: set[Term] = set()
    continuity = Differentiation(parameter, {})
    for theorem, coefficient in zip(known, coefficients, strict=True):
        *place, body, point = _dominated_body(theorem, parameter, variable)
        require((*place, point) == (lower, upper, at), "the functions are dominated elsewhere")
        require(variable not in coefficient.free, "{} is not free for the range", variable)
        hypotheses |= theorem.hypotheses
        continuity.of(coefficient)
        terms.append(mul(coefficient, body))
    wanted = {substitute(condition, {parameter: at}) for condition in continuity.conditions}
    wanted |= end_conditions(lower, upper) | conditions(at)
    body = add(*terms)
    return hypotheses | settle(wanted, facts), dominated(lower, upper, body, parameter, variable, at)


@rule()
def dominated_by_factor(
    bound: Theorem, factor: Term, parameter: Symbol, variable: Symbol, known: Theorem, facts: Facts
) -> Sequent:
    r"""A factor of a dominated product may be replaced by one that is nowhere larger.

    Statement   |f(x, \theta)| \le g(x, \theta), \; w g \text{ dominated near } \theta_0
                \vdash w f \text{ is dominated near } \theta_0
    Hypotheses  the_bound for every x of the range and every theta near the point (what it assumes of theta is a
                strict inequality between continuous terms, free of x)
    Source      Lang, Real and Functional Analysis, XIII, 8.1: |w f| is at most |w g|
    """
    lower, upper, body, at = _dominated_body(known, parameter, variable)
    _fixed(parameter, variable, at, lower, upper)
    left, right = relation_of(bound, "le", "lt")
    if not isinstance(left, Apply) or left.op != "abs":
        raise RuleError("the bound is one of an absolute value")
    require(body == mul(factor, right), "the product of weight and bound is not the dominated function")
    rest = _near_the_point(bound, parameter, variable, at, lower, upper)
    smaller = mul(factor, left.args[0])
    return known.hypotheses | settle(rest, facts), dominated(lower, upper, smaller, parameter, variable, at)


@rule()
def dominated_congruence(
    equation: Theorem, parameter: Symbol, variable: Symbol, known: Theorem, facts: Facts
) -> Sequent:
    r"""A function that agrees with a dominated one is dominated.

    Statement   f(x, \theta) = g(x, \theta), \; g \text{ dominated near } \theta_0 \vdash f \text{ is, too}
    Hypotheses  agreement for every x of the range and every theta near the point (as in `dominated_by_factor`)
    Source      Lang, Real and Functional Analysis, XIII, 8.1
    """
    lower, upper, body, at = _dominated_body(known, parameter, variable)
    _fixed(parameter, variable, at, lower, upper)
    left, right = relation_of(equation, "eq")
    require(right == body, "the right side is not the dominated function")
    rest = _near_the_point(equation, parameter, variable, at, lower, upper)
    return known.hypotheses | settle(rest, facts), dominated(lower, upper, left, parameter, variable, at)
