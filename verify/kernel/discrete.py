"""Laws of one integer random variable, by their masses; and binomial coefficients.

`mass_law(a, b, p)` is the law with mass p(k) at each integer k with a <= k <= b; it is defined when p is
nonnegative there and sums to 1.  No rule names a family.
"""

from __future__ import annotations

from ..terms import (
    INTEGER,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    binomial,
    defined,
    density,
    div,
    eq,
    expectation,
    instantiate,
    le,
    ln,
    lt,
    mass_law,
    mul,
    ne,
    neg,
    number,
    open_lambda,
    pow_,
    series,
    sub,
)
from .definedness import conditions, settle
from .limits import is_infinite
from .logic import Facts, lambda_of, relation_of
from .probability import law_parts, within
from .series import index_hypotheses, over_index, require_range
from .theorem import RuleError, Sequent, Theorem, require, rule

MAX_LOWER = 40


def mass_parts(law: Term) -> tuple[Term, Term, Lambda]:
    """Support and mass of an explicit law on the integers."""
    if not isinstance(law, Apply) or law.op != "mass_law":
        raise RuleError(f"{law} is not given by a mass on integers")
    require_range(law.args[0], law.args[1])
    return law.args[0], law.args[1], lambda_of(law.args[2])


# --- laws ------------------------------------------------------------------------------------------


@rule()
def mass_law_defined(total: Theorem, nonnegative: Theorem, variable: Symbol, facts: Facts) -> Sequent:
    r"""A nonnegative function on integers with sum one is a mass function.

    Statement   p(k) \ge 0 \text{ for } a \le k \le b, \; \sum_{k=a}^{b} p(k) = 1
                \vdash \text{the law with mass } p \text{ exists}
    Hypotheses  nonnegative on the support; normalized
    Source      Billingsley, Probability and Measure, section 8 and (20.17)
    """
    left, one = relation_of(total, "eq")
    require(isinstance(left, Apply) and left.op == "sum" and one == ONE, "expected a sum equal to 1")
    lower, upper, function = left.args  # type: ignore[attr-defined]
    zero, body = relation_of(nonnegative, "le", "lt")
    require(zero == ZERO and abstract(body, variable) == function, "the mass is not shown nonnegative")
    hypotheses = settle(over_index(nonnegative, variable, lower, upper), facts)
    return hypotheses | total.hypotheses, defined(mass_law(lower, upper, function))


@rule()
def mass_of_law(law: Term, at: Term, facts: Facts) -> Sequent:
    r"""The mass at an integer of the support.

    Statement   a \le n \le b, \; n \in \mathbb{Z} \vdash p_{\mathrm{law}(a, b, p)}(n) = p(n)
    Hypotheses  law_defined; point_in_the_support; point_integer
    Source      definition
    """
    lower, upper, function = mass_parts(law)
    require(at.sort == INTEGER, "a mass stands at an integer")
    value = instantiate(function, at)
    wanted = index_hypotheses(at, lower, upper) | conditions(at) | conditions(value) | {defined(law)}
    return settle(wanted, facts), eq(density(law, at), value)


@rule()
def density_outside(law: Term, at: Term, side: int, facts: Facts) -> Sequent:
    r"""The density, or the mass, at a point below (`side` -1) or above (1) the support is zero.

    Statement   t < a \vdash p_{\mathrm{law}(a, b, p)}(t) = 0, \quad t > b \vdash p_{\mathrm{law}(a, b, p)}(t) = 0
    Hypotheses  law_defined; point_beyond_the_end (at the end of an interval nothing is said); for a law on the
                integers, point_integer
    Source      definition
    """
    discrete = isinstance(law, Apply) and law.op == "mass_law"
    lower, upper, _ = mass_parts(law) if discrete else law_parts(law)
    require(at.sort == INTEGER or not discrete, "a mass stands at an integer")
    require(side in (-1, 1), "the side is -1 or 1")
    end = lower if side < 0 else upper
    require(not is_infinite(end), "the support has no end on that side")
    beyond = lt(at, end) if side < 0 else lt(end, at)
    wanted = {beyond, defined(law)} | conditions(at) | conditions(end)
    return settle(wanted, facts), eq(density(law, at), ZERO)


def _weighted(p: Lambda, function: Lambda) -> tuple[Symbol, Term]:
    """An integer index k, and p(k) f(k)."""
    index, mass = open_lambda(p, function.free)
    return index, mul(mass, instantiate(function, index))


@rule()
def expectation_as_sum(law: Term, function: Lambda, facts: Facts) -> Sequent:
    r"""An expectation under a law on the integers is a sum against the mass.

    Statement   \mathbb{E}_{k \sim p} f(k) = \sum_{k=a}^{b} p(k) f(k)
    Hypotheses  law_defined; summable: E |f| is finite
    Source      Billingsley, Probability and Measure, (21.1) and (16.9)
    """
    lower, upper, p = mass_parts(law)
    index, weighted = _weighted(p, function)
    value = series(lower, upper, abstract(weighted, index, function.hint))
    return settle({defined(law), defined(value)}, facts), eq(expectation(law, function), value)


@rule()
def divergence_as_sum(first: Term, second: Term, facts: Facts) -> Sequent:
    r"""The Kullback-Leibler divergence of laws on the integers.

    Statement   D_{\mathrm{KL}}(q \parallel p) = \sum_{k=a}^{b} q(k) \ln \frac{q(k)}{p(k)}
    Hypotheses  laws_defined; support_inclusion: the integers from a to b lie in the support of p; summable
                (so both masses are positive on the range)
    Source      Kullback and Leibler, On information and sufficiency (1951), (2.4); Cover and Thomas, (2.26)
    """
    lower, upper, q = mass_parts(first)
    low, high, p = mass_parts(second)
    index, body = open_lambda(q, p.free)
    summand = mul(body, ln(div(body, instantiate(p, index))))
    value = series(lower, upper, abstract(summand, index, q.hint))
    wanted = {defined(first), defined(second), defined(value)} | within(lower, upper, low, high)
    return settle(wanted, facts), eq(Apply("kl", (first, second)), value)


@rule()
def divergence_infinite_mass(
    first: Term, second: Term, at: Term, side: int, positive: Theorem, facts: Facts
) -> Sequent:
    r"""The divergence is infinite where the first law has mass beyond the support of the second.

    Statement   q(n) > 0, \; a \le n \le b, \; n < c \text{ or } n > d \vdash D_{\mathrm{KL}}(q \parallel p) = \infty,
                \quad q \text{ a mass from } a \text{ to } b, \; p \text{ one from } c \text{ to } d
    Hypotheses  laws_defined; n_integer; n_in_the_first_support; n_outside_the_second_support; mass_positive_at_n
    Source      Kullback and Leibler, On information and sufficiency (1951), section 2; Cover and Thomas, (2.26)
    """
    lower, upper, q = mass_parts(first)
    low, high, _ = mass_parts(second)
    require(side in (-1, 1), "the integer lies below or above the second support")
    require(at.sort == INTEGER, "a mass stands at an integer")
    require(not is_infinite(low if side < 0 else high), "the integer is not outside the second support")
    require(positive.conclusion == lt(ZERO, instantiate(q, at)), "the mass is not shown positive")
    wanted = index_hypotheses(at, lower, upper) | conditions(at) | {defined(first), defined(second)}
    wanted.add(lt(at, low) if side < 0 else lt(high, at))
    return settle(wanted, facts) | positive.hypotheses, Apply("diverges", (Apply("kl", (first, second)),))


@rule()
def entropy_as_sum(law: Term, facts: Facts) -> Sequent:
    r"""The entropy of a law on the integers.

    Statement   H(p) = -\sum_{k=a}^{b} p(k) \ln p(k)
    Hypotheses  law_defined; summable (so the mass is positive on the range)
    Source      Cover and Thomas, Elements of Information Theory, (2.1)
    """
    lower, upper, p = mass_parts(law)
    index, body = open_lambda(p)
    value = series(lower, upper, abstract(mul(body, ln(body)), index, p.hint))
    return settle({defined(law), defined(value)}, facts), eq(Apply("entropy", (law,)), neg(value))


@rule()
def mass_law_congruence(
    equation: Theorem, variable: Symbol, lower: Term, upper: Term, known: Theorem, facts: Facts
) -> Sequent:
    r"""Masses that agree on the support give one law.

    Statement   p(k) = q(k) \text{ for } a \le k \le b \vdash \text{the laws with masses } p, q \text{ are equal}
    Hypotheses  agreement_on_the_support; one_law_defined
    Source      Billingsley, Probability and Measure, section 20
    """
    left, right = relation_of(equation, "eq")
    laws = tuple(mass_law(lower, upper, abstract(side, variable)) for side in (left, right))
    require(known.conclusion in map(defined, laws), "neither law is shown to exist")
    wanted = settle(over_index(equation, variable, lower, upper), facts)
    return wanted | known.hypotheses, eq(*laws)


# --- integers --------------------------------------------------------------------------------------


@rule()
def integer_order(strict: Theorem) -> Sequent:
    r"""Between an integer and the next there is none.

    Statement   m, n \in \mathbb{Z}, \; m - 1 < n \vdash m \le n
    Hypotheses  both_integers (1/2 < 1 gives nothing for reals)
    Source      Landau, Foundations of Analysis, Theorem 25
    """
    below, right = relation_of(strict, "lt")
    if not isinstance(below, Apply) or below.op != "add" or len(below.args) != 2 or below.args[1] != neg(ONE):
        raise RuleError("expected m - 1 < n")
    left = below.args[0]
    require(left.sort == INTEGER and right.sort == INTEGER, "both sides are integers")
    return strict.hypotheses, le(left, right)


@rule()
def natural_power_step(base: Term, exponent: Term, facts: Facts) -> Sequent:
    r"""The next natural power, of any base.

    Statement   n \in \mathbb{N} \vdash x^{n+1} = x^n x, \quad 0^0 = 1
    Hypotheses  exponent_natural (0^{-1+1} = 0^{-1} \cdot 0 is refused)
    Source      Landau, Foundations of Analysis, Definition 71
    """
    require(exponent.sort == INTEGER, "the exponent is an integer")
    wanted = {le(ZERO, exponent)} | conditions(base) | conditions(exponent)
    return settle(wanted, facts), eq(pow_(base, add(exponent, ONE)), mul(pow_(base, exponent), base))


@rule()
def integer_power_of_sum(base: Term, left: Term, right: Term, facts: Facts) -> Sequent:
    r"""An integer power whose exponent is a sum.

    Statement   m, n \in \mathbb{Z} \vdash x^{m+n} = x^m x^n
    Hypotheses  each_power_defined: m, n \ge 0, or x \ne 0
    Source      Landau, Foundations of Analysis, Theorem 289
    """
    require(left.sort == INTEGER and right.sort == INTEGER, "both exponents are integers")
    powers = [pow_(base, left), pow_(base, right)]
    whole = pow_(base, add(left, right))
    wanted = conditions(powers[0]) | conditions(powers[1]) | conditions(whole)
    return settle(wanted, facts), eq(whole, mul(*powers))


@rule()
def integer_power_of_product(factors: tuple[Term, ...], exponent: Term, facts: Facts) -> Sequent:
    r"""An integer power of a product.

    Statement   n \in \mathbb{Z} \vdash (x y)^n = x^n y^n
    Hypotheses  each_power_defined: n \ge 0, or no factor is 0
    Source      Landau, Foundations of Analysis, Theorem 289
    """
    require(exponent.sort == INTEGER, "the exponent is an integer")
    require(len(factors) > 0, "a product has a factor")
    powers = [pow_(factor, exponent) for factor in factors]
    wanted = frozenset[Term]().union(*map(conditions, powers))
    return settle(wanted, facts), eq(pow_(mul(*factors), exponent), mul(*powers))


# --- binomial coefficients -------------------------------------------------------------------------


@rule()
def binomial_recurrence(upper: Term, lower: Term, move: int, facts: Facts) -> Sequent:
    r"""Neighbouring binomial coefficients.

    Statement   \binom{x}{k+1} = \binom{x}{k} \frac{x-k}{k+1}, \;
                \binom{x}{k} = \binom{x}{k+1} \frac{k+1}{x-k}, \;
                \binom{x+1}{k} = \binom{x}{k} \frac{x+1}{x+1-k}, \;
                \binom{x}{k} = \binom{x+1}{k} \frac{x+1-k}{x+1}
    Hypotheses  k_natural; the_divisor_is_not_zero
    Source      Concrete Mathematics, (5.5) to (5.7); DLMF 1.2.6
    """
    require(lower.sort == INTEGER, "the lower entry is an integer")
    raised, next_lower, here = add(upper, ONE), add(lower, ONE), binomial(upper, lower)
    moves = {
        0: (binomial(upper, next_lower), mul(here, div(sub(upper, lower), next_lower)), next_lower),
        1: (here, mul(binomial(upper, next_lower), div(next_lower, sub(upper, lower))), sub(upper, lower)),
        2: (binomial(raised, lower), mul(here, div(raised, sub(raised, lower))), sub(raised, lower)),
        3: (here, mul(binomial(raised, lower), div(sub(raised, lower), raised)), raised),
    }
    require(move in moves, "a binomial coefficient has four neighbours")
    left, right, divisor = moves[move]
    wanted = {le(ZERO, lower), ne(divisor, ZERO)} | conditions(upper) | conditions(lower)
    return settle(wanted, facts), eq(left, right)


@rule()
def binomial_gamma(upper: Term, lower: Term, facts: Facts) -> Sequent:
    r"""The binomial coefficient by the Gamma function.

    Statement   k \in \mathbb{N}, \; x - k + 1 > 0 \vdash
                \binom{x}{k} = \frac{\Gamma(x + 1)}{\Gamma(k + 1) \, \Gamma(x - k + 1)}
    Hypotheses  k_natural; no_pole: x - k + 1 > 0
    Source      DLMF 1.2.6 with 5.5.1
    """
    rest = add(sub(upper, lower), ONE)
    above, below = (Apply("gamma", (add(t, ONE),)) for t in (upper, lower))
    value = div(above, mul(below, Apply("gamma", (rest,))))
    wanted = {le(ZERO, lower), lt(ZERO, rest)} | conditions(upper) | conditions(lower)
    return settle(wanted, facts), eq(binomial(upper, lower), value)


@rule()
def binomial_literal(upper: Term, lower: int, facts: Facts) -> Sequent:
    r"""The binomial coefficient with a literal lower entry is a polynomial.

    Statement   \binom{x}{k} = \frac{x (x - 1) \cdots (x - k + 1)}{k!}, \quad \binom{x}{0} = 1
    Hypotheses  k_natural
    Source      Concrete Mathematics, (5.1); DLMF 1.2.6
    """
    require(0 <= lower <= MAX_LOWER, "the lower entry is no small natural number")
    factorial = 1
    for i in range(2, lower + 1):
        factorial *= i
    falling = mul(*(upper if i == 0 else sub(upper, number(i)) for i in range(lower)))
    value = div(falling, number(factorial))
    return settle(conditions(upper), facts), eq(binomial(upper, Number(lower)), value)


@rule()
def binomial_symmetry(upper: Term, lower: Term, facts: Facts) -> Sequent:
    r"""A binomial coefficient counts the complements as well.

    Statement   n \in \mathbb{N}, \; 0 \le k \le n \vdash \binom{n}{k} = \binom{n}{n - k}
    Hypotheses  k_natural; k_at_most_n; n_integer (C(-1, 0) = 1, and C(-1, -1) has no meaning)
    Source      Concrete Mathematics, (5.4)
    """
    require(upper.sort == INTEGER and lower.sort == INTEGER, "both entries are integers")
    wanted = {le(ZERO, lower), le(lower, upper)} | conditions(upper) | conditions(lower)
    return settle(wanted, facts), eq(binomial(upper, lower), binomial(upper, sub(upper, lower)))
