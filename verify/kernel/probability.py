"""Laws of one real random variable, by their densities.

`law(a, b, p)` is the law with density p on (a, b); it is defined when p is nonnegative there and has
integral 1.  Expectation, variance and divergence are defined by integrals.  No rule names a family:
Normal and the others are definitions, which `unfold` replaces.
"""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    defined,
    density,
    div,
    eq,
    expectation,
    instantiate,
    integrable,
    integral,
    le,
    ln,
    lt,
    mul,
    neg,
    open_lambda,
    pow_,
    sub,
)
from .definedness import conditions, range_hypotheses, settle
from .integral import monotone_map, over_range, parts_of, strict_range
from .limits import is_infinite
from .logic import Facts, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule


def law_parts(law: Term) -> tuple[Term, Term, Lambda]:
    """Support and density of an explicit law."""
    if not isinstance(law, Apply) or law.op != "law":
        raise RuleError(f"{law} is not given by a density")
    return law.args[0], law.args[1], lambda_of(law.args[2])


def within(lower: Term, upper: Term, low: Term, high: Term) -> set[Term]:
    """That the range from `lower` to `upper` lies in the support from `low` to `high`."""
    wanted = set()
    if low != MINUS_INFINITY:
        require(not is_infinite(low) and not is_infinite(lower), "the range is not inside the support")
        wanted.add(le(low, lower))
    if high != INFINITY:
        require(not is_infinite(high) and not is_infinite(upper), "the range is not inside the support")
        wanted.add(le(upper, high))
    return wanted


@rule()
def law_defined(total: Theorem, nonnegative: Theorem, variable: Symbol, facts: Facts) -> Sequent:
    r"""A nonnegative function with integral one is a density.

    Statement   p \ge 0 \text{ on } (a, b), \; \int_a^b p = 1 \vdash \text{the law with density } p \text{ exists}
    Hypotheses  nonnegative on the support; normalized
    Source      Billingsley, Probability and Measure, section 20
    """
    left, one = relation_of(total, "eq")
    require(
        isinstance(left, Apply) and left.op == "integral" and one == ONE, "expected an integral equal to 1"
    )
    lower, upper, function = left.args  # type: ignore[attr-defined]
    zero, body = relation_of(nonnegative, "le", "lt")
    require(zero == ZERO and abstract(body, variable) == function, "the density is not shown nonnegative")
    hypotheses = settle(over_range(nonnegative, variable, lower, upper), facts)
    return hypotheses | total.hypotheses, defined(Apply("law", (lower, upper, function)))


@rule()
def density_of_law(law: Term, at: Term, facts: Facts) -> Sequent:
    r"""The density of a law at a point of its support.

    Statement   a < t < b \vdash p_{\mathrm{law}(a, b, p)}(t) = p(t)
    Hypotheses  law_defined; point_in_the_support
    Source      definition
    """
    lower, upper, function = law_parts(law)
    value = instantiate(function, at)
    wanted = range_hypotheses(at, lower, upper) | conditions(at) | conditions(value) | {defined(law)}
    return settle(wanted, facts), eq(density(law, at), value)


@rule()
def expectation_as_integral(law: Term, function: Lambda, facts: Facts) -> Sequent:
    r"""An expectation is an integral against the density.

    Statement   \mathbb{E}_{x \sim p} f(x) = \int_a^b p(x) f(x)\,dx
    Hypotheses  law_defined; integrable: E |f| is finite
    Source      Billingsley, Probability and Measure, (21.1) and (16.13)
    """
    lower, upper, p = law_parts(law)
    variable, body = open_lambda(function, p.free)
    weighted = mul(instantiate(p, variable), body)
    wanted = {defined(law), integrable(lower, upper, weighted, variable)}
    value = integral(lower, upper, abstract(weighted, variable, function.hint))
    return settle(wanted, facts), eq(expectation(law, function), value)


@rule()
def variance_as_expectation(law: Term, function: Lambda, facts: Facts) -> Sequent:
    r"""The variance is the expected squared deviation from the mean.

    Statement   \operatorname{Var} f(x) = \mathbb{E} (f(x) - \mathbb{E} f(x))^2
    Hypotheses  both_expectations_finite
    Source      Billingsley, Probability and Measure, (21.6)
    """
    mean = expectation(law, function)
    variable, body = open_lambda(function, law.free)
    value = expectation(law, abstract(pow_(sub(body, mean), 2), variable, function.hint))
    return settle(conditions(value) | conditions(mean), facts), eq(Apply("variance", (law, function)), value)


@rule()
def divergence_as_integral(first: Term, second: Term, facts: Facts) -> Sequent:
    r"""The Kullback-Leibler divergence of laws with densities.

    Statement   D_{\mathrm{KL}}(q \parallel p) = \int_a^b q(x) \ln \frac{q(x)}{p(x)}\,dx
    Hypotheses  laws_defined; support_inclusion: (a, b) lies in the support of p; integrable
    Source      Kullback and Leibler, On information and sufficiency (1951), (2.4)
    """
    lower, upper, q = law_parts(first)
    low, high, p = law_parts(second)
    variable, body = open_lambda(q, p.free)
    integrand = mul(body, ln(div(body, instantiate(p, variable))))
    wanted = {defined(first), defined(second), integrable(lower, upper, integrand, variable)}
    wanted |= within(lower, upper, low, high)
    value = integral(lower, upper, abstract(integrand, variable, q.hint))
    return settle(wanted, facts), eq(Apply("kl", (first, second)), value)


@rule()
def divergence_infinite(
    first: Term,
    second: Term,
    lower: Term,
    upper: Term,
    side: int,
    positive: Theorem,
    variable: Symbol,
    facts: Facts,
) -> Sequent:
    r"""The divergence is infinite where the first law reaches beyond the support of the second.

    Statement   q > 0 \text{ on } (l, u) \subseteq (a, b), \; u \le c \text{ or } d \le l
                \vdash D_{\mathrm{KL}}(q \parallel p) = \infty,
                \quad q \text{ a law on } (a, b), \; p \text{ one on } (c, d)
    Hypotheses  laws_defined; interval_not_empty: l < u (supports may touch); interval_in_the_first_support;
                interval_outside_the_second_support; positive_on_the_interval
    Source      Kullback and Leibler, On information and sufficiency (1951), section 2; Cover and Thomas, (8.46)
    """
    a, b, q = law_parts(first)
    low, high, _ = law_parts(second)
    require(side in (-1, 1), "the interval lies below or above the second support")
    inner, outer = (upper, low) if side < 0 else (high, lower)
    require(
        not is_infinite(inner) and not is_infinite(outer), "the interval is not outside the second support"
    )
    require(lower != INFINITY and upper != MINUS_INFINITY, "the interval is empty")
    require(variable not in q.free, "{} stands in the density", variable)
    require(positive.conclusion == lt(ZERO, instantiate(q, variable)), "the density is not shown positive")
    wanted = strict_range(positive, variable, lower, upper) | within(lower, upper, a, b)
    wanted |= {le(inner, outer), defined(first), defined(second)}
    return settle(wanted, facts), Apply("diverges", (Apply("kl", (first, second)),))


@rule()
def divergence_of_equal_laws(first: Theorem, second: Theorem, known: Theorem) -> Sequent:
    r"""The divergence of laws that are equal to those of an infinite one.

    Statement   P' = P, \; Q' = Q, \; D_{\mathrm{KL}}(P \parallel Q) = \infty
                \vdash D_{\mathrm{KL}}(P' \parallel Q') = \infty
    Source      Mendelson, 2.23: substitutivity
    """
    (left, image), (right, other) = (relation_of(equation, "eq") for equation in (first, second))
    infinite = Apply("diverges", (Apply("kl", (image, other)),))
    require(known.conclusion == infinite, "the divergence of these laws is not shown infinite")
    hypotheses = known.hypotheses | first.hypotheses | second.hypotheses
    return hypotheses, Apply("diverges", (Apply("kl", (left, right)),))


@rule()
def entropy_as_integral(law: Term, facts: Facts) -> Sequent:
    r"""The differential entropy.

    Statement   H(p) = -\int_a^b p(x) \ln p(x)\,dx
    Hypotheses  law_defined; integrable
    Source      Cover and Thomas, Elements of Information Theory, (8.1)
    """
    lower, upper, p = law_parts(law)
    variable, body = open_lambda(p)
    integrand = mul(body, ln(body))
    wanted = {defined(law), integrable(lower, upper, integrand, variable)}
    value = neg(integral(lower, upper, abstract(integrand, variable, p.hint)))
    return settle(wanted, facts), eq(Apply("entropy", (law,)), value)


@rule()
def expectation_of_transformed(
    map_: Lambda, law: Term, function: Lambda, known: Theorem, facts: Facts
) -> Sequent:
    r"""The expectation under the law of g(x): the law of the unconscious statistician.

    Statement   \mathbb{E}_{y \sim g(x)} f(y) = \mathbb{E}_x f(g(x))
    Hypotheses  the_right_side_exists; law_of_g_defined
    Source      Billingsley, Probability and Measure, (21.1), (16.17)
    """
    variable, inner = open_lambda(map_, function.free | law.free)
    value = expectation(law, instantiate(function, inner), variable)
    transformed = Apply("pushforward", (map_, law))
    require(known.conclusion == defined(value), "the expectation of f(g(x)) is not shown to exist")
    wanted = settle({defined(transformed)}, facts)
    return wanted | known.hypotheses, eq(expectation(transformed, function), value)


@rule()
def transformed_law_defined(
    law: Term, map_: Lambda, body_defined: Theorem, variable: Symbol, facts: Facts
) -> Sequent:
    r"""A function that is defined on the support has a law.

    Statement   g \text{ defined on } (a, b) \vdash \text{the law of } g(x) \text{ exists}
    Hypotheses  law_defined; defined_on_the_support
    Source      Billingsley, Probability and Measure, section 20: measurable functions of random variables
    """
    lower, upper, _ = law_parts(law)
    (inner,) = parts_of(body_defined, "defined")
    require(
        variable not in map_.free and inner == instantiate(map_, variable),
        "another function is shown defined",
    )
    wanted = settle(over_range(body_defined, variable, lower, upper) | {defined(law)}, facts)
    return wanted, defined(Apply("pushforward", (map_, law)))


@rule()
def expectation_of_equal_laws(equation: Theorem, function: Lambda, known: Theorem) -> Sequent:
    r"""Equal laws have equal expectations.

    Statement   P = Q, \; \mathbb{E}_P |f| < \infty \vdash \mathbb{E}_P f = \mathbb{E}_Q f
    Hypotheses  one_of_the_expectations_exists
    Source      Billingsley, Probability and Measure, section 21
    """
    left, right = relation_of(equation, "eq")
    sides = (expectation(left, function), expectation(right, function))
    require(
        known.conclusion in (defined(sides[0]), defined(sides[1])), "neither expectation is shown to exist"
    )
    return equation.hypotheses | known.hypotheses, eq(*sides)


@rule()
def density_of_transformed(
    map_: Lambda,
    law: Term,
    image: Term,
    variable: Symbol,
    prime: Theorem,
    monotone: Theorem,
    limits: tuple[Theorem, Theorem],
    agreement: Theorem,
    facts: Facts,
) -> Sequent:
    r"""The density of a strictly monotone function of a random variable.

    Statement   q(g(x)) \, |g'(x)| = p(x) \text{ on } (a, b), \; g: (a, b) \to (c, d) \text{ strictly monotone}
                \vdash \text{the law of } g(x) \text{ has density } q
    Hypotheses  g_differentiable; g_strictly_monotone; limits_match: the ends of the support go to the ends
                of the image; densities_agree; law_defined (that q is a density follows: q(g(x)) = p(x)/|g'(x)|
                is nonnegative, and q has the integral of p, by substitution)
    Source      Billingsley, Probability and Measure, (20.16)
    """
    lower, upper, p = law_parts(law)
    low, high, q = law_parts(image)
    slope, hypotheses = monotone_map(map_, variable, lower, upper, prime, monotone, limits, (low, high))
    require(variable not in p.free | q.free, "{} stands in a density", variable)
    before = mul(instantiate(q, instantiate(map_, variable)), slope)
    require(
        agreement.conclusion == eq(before, instantiate(p, variable)), "the densities are not shown to agree"
    )
    hypotheses |= over_range(agreement, variable, lower, upper) | {defined(law)}
    return settle(hypotheses, facts), eq(Apply("pushforward", (map_, law)), image)


@rule()
def law_congruence(
    equation: Theorem, variable: Symbol, lower: Term, upper: Term, known: Theorem, facts: Facts
) -> Sequent:
    r"""Densities that agree on the support give one law.

    Statement   p(x) = q(x) \text{ on } (a, b) \vdash \text{the laws with densities } p, q \text{ are equal}
    Hypotheses  agreement_on_the_support; one_law_defined
    Source      Billingsley, Probability and Measure, section 20: a law is the integral of its density
    """
    left, right = relation_of(equation, "eq")
    laws = tuple(Apply("law", (lower, upper, abstract(side, variable))) for side in (left, right))
    require(known.conclusion in (defined(laws[0]), defined(laws[1])), "neither law is shown to exist")
    wanted = settle(over_range(equation, variable, lower, upper), facts)
    return wanted | known.hypotheses, eq(*laws)


@rule()
def transformed_law_congruence(equation: Theorem, map_: Lambda, known: Theorem) -> Sequent:
    r"""The law of g(x) depends on the law of x only.

    Statement   P = Q \vdash g_\# P = g_\# Q
    Hypotheses  one_side_defined
    Source      Billingsley, Probability and Measure, section 20
    """
    left, right = relation_of(equation, "eq")
    sides = tuple(Apply("pushforward", (map_, law)) for law in (left, right))
    require(known.conclusion in (defined(sides[0]), defined(sides[1])), "neither law is shown to exist")
    return equation.hypotheses | known.hypotheses, eq(*sides)
