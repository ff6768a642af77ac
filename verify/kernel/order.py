"""Order under the integral sign: monotone integrals, Gibbs' and Jensen's inequalities."""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    defined,
    derivative,
    expectation,
    instantiate,
    integrable,
    integral,
    le,
    lt,
)
from .definedness import range_hypotheses, settle
from .integral import over_range, strict_range
from .logic import Facts, relation_of
from .probability import law_parts
from .theorem import Sequent, Theorem, require, rule


@rule()
def integral_order(
    order: Theorem, variable: Symbol, lower: Term, upper: Term, known: Facts, facts: Facts
) -> Sequent:
    r"""The integral keeps the order.

    Statement   f(x) \le g(x) \text{ on } (a, b), \; f, g \in L^1(a, b) \vdash \int_a^b f \le \int_a^b g
    Hypotheses  order_on_the_range (the variable enters through it alone); both_integrable; ends_in_order
    Source      Rudin, Real and Complex Analysis, 1.24 (a), 1.32
    """
    sides = relation_of(order, "le", "lt")
    claimed = [integrable(lower, upper, side, variable) for side in sides]
    require([theorem.conclusion for theorem in known] == claimed, "a side is not shown integrable")
    rest = settle(over_range(order, variable, lower, upper), facts)
    hypotheses = rest.union(*(theorem.hypotheses for theorem in known))
    return hypotheses, le(*(integral(lower, upper, side, variable) for side in sides))


@rule()
def integral_positive(
    positive: Theorem, variable: Symbol, lower: Term, upper: Term, known: Theorem, facts: Facts
) -> Sequent:
    r"""The integral of a positive function is positive.

    Statement   0 < f(x) \text{ on } (a, b), \; a < b, \; f \in L^1(a, b) \vdash 0 < \int_a^b f
    Hypotheses  positive_on_the_range (the variable enters through it alone); integrable; range_not_empty
    Source      Rudin, Real and Complex Analysis, 1.39 (a)
    """
    zero, body = relation_of(positive, "lt")
    require(zero == ZERO, "the integrand is not shown positive")
    require(
        known.conclusion == integrable(lower, upper, body, variable), "the integrand is not shown integrable"
    )
    require(lower != INFINITY and upper != MINUS_INFINITY, "the range is reversed")
    rest = settle(strict_range(positive, variable, lower, upper), facts)
    return rest | known.hypotheses, lt(ZERO, integral(lower, upper, body, variable))


@rule()
def divergence_nonnegative(first: Term, second: Term, facts: Facts) -> Sequent:
    r"""Gibbs' inequality: a Kullback-Leibler divergence is not negative.

    Statement   D_{\mathrm{KL}}(q \parallel p) < \infty \vdash 0 \le D_{\mathrm{KL}}(q \parallel p)
    Hypotheses  divergence_defined: both are laws, and the integral or sum converges absolutely
    Source      Kullback and Leibler, On information and sufficiency (1951), lemma 3.1; Cover and Thomas, 8.6.1
    """
    divergence = Apply("kl", (first, second))
    return settle({defined(divergence)}, facts), le(ZERO, divergence)


@rule()
def jensen(
    law: Term,
    function: Lambda,
    outer: Lambda,
    ends: tuple[Term, Term],
    variable: Symbol,
    inside: Facts,
    curvature: Theorem,
    facts: Facts,
) -> Sequent:
    r"""Jensen's inequality.

    Statement   \varphi'' \ge 0 \text{ on } (c, d), \; c < g(x) < d \text{ on the support} \vdash
                \varphi(\mathbb{E} g(x)) \le \mathbb{E} \varphi(g(x)); \quad
                \text{for } \varphi'' \le 0 \text{ the other way round}
    Hypotheses  second_derivative_of_one_sign at every point of (c, d); values_inside for every x of the support;
                both_expectations_exist
    Source      Rudin, Real and Complex Analysis, 3.3
    """
    lower, upper, _ = law_parts(law)
    low, high = ends
    require(variable not in law.free | function.free | outer.free, "{} is not free", variable)
    require(variable not in low.free | high.free, "{} stands in the ends", variable)
    value = instantiate(function, variable)
    shown = {theorem.conclusion for theorem in inside}
    require(range_hypotheses(value, low, high) <= shown, "the values are not shown to lie inside")
    hypotheses: set[Term] = set()
    for theorem in inside:
        hypotheses |= over_range(theorem, variable, lower, upper)
    sides = relation_of(curvature, "le", "lt")
    first = derivative(instantiate(outer, variable), variable, variable)
    second = derivative(first, variable, variable)
    require(sides in ((ZERO, second), (second, ZERO)), "the second derivative is not shown to have one sign")
    hypotheses |= strict_range(curvature, variable, low, high)
    mean = expectation(law, function)
    image = expectation(law, instantiate(outer, value), variable)
    values = (instantiate(outer, mean), image)
    wanted = settle(hypotheses | {defined(mean), defined(image)}, facts)
    return wanted, le(*(values if sides[0] == ZERO else values[::-1]))
