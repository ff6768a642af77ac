"""Examples for sums over integers and laws on them."""

from __future__ import annotations

from ..kernel import derivative as derivatives
from ..kernel import discrete, series
from ..kernel.definedness import sign
from ..kernel.limits import limit_by_structure
from ..kernel.logic import assume, definedness, order_from_equality, reflexivity, transitivity
from ..kernel.theorem import Theorem
from ..terms import (
    HALF,
    INFINITY,
    INTEGER,
    ONE,
    TWO,
    ZERO,
    Symbol,
    Term,
    absolute,
    abstract,
    add,
    defined,
    div,
    eq,
    exp,
    le,
    ln,
    lt,
    mass_law,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
    substitute,
)
from ..terms import series as sum_
from .example import Example, equal, n, signed, x, y

k = Symbol("k", INTEGER)
m = Symbol("m", INTEGER)

_half_power = pow_(HALF, k)
_natural = assume(le(ZERO, k))
_square_of_k = pow_(k, 2)


def _summable(body: Term, *facts: Theorem) -> Theorem:
    """The series of the body over k from 0 converges absolutely."""
    return series.summable_by_growth(definedness(body, (_natural, *facts)), k, ZERO, (), facts)


def _finite(body: Term, *facts: Theorem, first: Term = ONE) -> Theorem:
    """The sum of the body over k up to n is defined."""
    return series.finite_sum_defined("sum", definedness(body, facts), k, first, n, ())


def _step(primitive: Term, *facts: Theorem) -> Theorem:
    """F(k + 1) - F(k) equals itself."""
    return reflexivity(sub(substitute(primitive, {k: add(k, ONE)}), primitive), facts)


_decay = exp(neg(k))
_vanishing = limit_by_structure(abstract(exp(neg(x)), x), INFINITY, -1, ())


def _table(last: Term) -> Term:
    """The sum of k m over k from 1 to n and m from 1 to `last`."""
    return sum_(ONE, n, sum_(ONE, last, mul(k, m), m), k)


def _table_defined() -> Theorem:
    row = series.finite_sum_defined("sum", definedness(mul(k, m), ()), m, ONE, n, ())
    return series.finite_sum_defined("sum", row, k, ONE, n, ())


_log_slope = derivatives.differentiate(abstract(ln(x), x), HALF, (), ())
_waves = sum_(ZERO, INFINITY, mul(_half_power, exp(mul(k, y))), k)
_fair = mass_law(ZERO, ONE, HALF, k)
_three = mass_law(ZERO, TWO, div(ONE, number(3)), k)


def _beyond(at: Term) -> Theorem:
    """KL(three, fair) is infinite because of the mass at one integer."""
    known = (assume(defined(_three)), assume(defined(_fair)))
    positive = sign(lt(ZERO, div(ONE, number(3))), ())
    return discrete.divergence_infinite_mass(_three, _fair, at, 1, positive, known)


_die = mass_law(ZERO, number(3), div(ONE, number(4)), k)
_loaded = mass_law(ZERO, ONE, ONE, k)  # no law: its mass is 2
_identity = abstract(k, k)


def _total(last: int, body: Term) -> Theorem:
    """The sum of a constant body over k = 0, ..., last."""
    written = series.finite_range(sum_(ZERO, number(last), body, k), ())
    return transitivity((written, equal(written.rhs, mul(number(last + 1), body))))


def _law(last: int, body: Term) -> Theorem:
    total = _total(last, body)
    one = transitivity((total, equal(total.rhs, ONE)))
    return discrete.mass_law_defined(one, signed(lt(ZERO, body)), k, ())


_fair_law = _law(1, HALF)
_die_law = _law(3, div(ONE, number(4)))
_mean = sum_(ZERO, ONE, mul(HALF, k), k)
_surprise = mul(HALF, ln(div(HALF, div(ONE, number(4)))))


def _known(term: Term) -> Theorem:
    """A sum over a literal range is defined."""
    return derivatives.defined_side(series.finite_range(term, ()), 0)


_uncertain = mul(HALF, ln(HALF))

EXAMPLES: dict[str, Example] = {
    "empty_range": Example(
        lambda: series.empty_range(sum_(n, sub(n, ONE), k, k), ()),
        lambda: series.empty_range(sum_(n, n, k, k), ()),
        "the range from n to n is not empty",
    ),
    "single_range": Example(
        lambda: series.single_range(sum_(n, n, k, k), ()),
        lambda: series.single_range(sum_(n, add(n, ONE), k, k), ()),
        "the range from n to n + 1 has two indices",
    ),
    "finite_sum_defined": Example(
        lambda: _finite(_square_of_k),
        lambda: _finite(div(ONE, k)),
        "1/k is defined where k is not 0, which is no hypothesis of the range",
    ),
    "summable_by_growth": Example(
        lambda: _summable(mul(k, pow_(HALF, k))),
        lambda: _summable(pow_(k, 2)),
        "the terms k^2 do not fall",
    ),
    "summable_by_comparison": Example(
        lambda: series.summable_by_comparison(
            order_from_equality(equal(absolute(_half_power), absolute(_half_power), _natural)),
            k,
            _summable(absolute(_half_power)),
            (),
        ),
        lambda: series.summable_by_comparison(
            order_from_equality(equal(_half_power, _half_power, _natural)), k, _summable(_half_power), ()
        ),
        "a bound of f itself bounds no absolute values: -2^k is below 2^(-k)",
    ),
    "term_of_sum_defined": Example(
        lambda: series.term_of_sum_defined(_finite(k), n, (assume(le(ONE, n)),)),
        lambda: series.term_of_sum_defined(assume(defined(sum_(ONE, TWO, div(ONE, k), k))), ZERO, ()),
        "1/k is not defined at 0 because the sum from 1 to 2 is",
        le(ONE, ZERO),
    ),
    "sum_order": Example(
        lambda: series.sum_order(
            signed(le(ZERO, _square_of_k)), k, ONE, n, (_finite(ZERO), _finite(_square_of_k)), ()
        ),
        lambda: series.sum_order(
            assume(le(ONE, k)), k, ZERO, n, (_finite(ONE, first=ZERO), _finite(k, first=ZERO)), ()
        ),
        "1 <= k does not hold at the index 0",
    ),
    "range_congruence": Example(
        lambda: series.range_congruence(
            "sum", equal(add(k, k), mul(TWO, k)), k, ONE, n, _finite(mul(TWO, k)), ()
        ),
        lambda: series.range_congruence("sum", assume(eq(k, ONE)), k, ONE, n, _finite(ONE), ()),
        "the equation k = 1 holds at one index alone",
    ),
    "sum_combination": Example(
        lambda: series.sum_combination((_finite(k), _finite(_square_of_k)), (x, y), k, ()),
        lambda: series.sum_combination((_finite(k), _finite(_square_of_k)), (x, k), k, ()),
        "the coefficient k moves with the index",
    ),
    "range_shift": Example(
        lambda: series.range_shift(sum_(ONE, n, _square_of_k, k), m, _finite(_square_of_k), ()),
        lambda: series.range_shift(sum_(ONE, n, _square_of_k, k), HALF, _finite(_square_of_k), ()),
        "an index is shifted by an integer",
    ),
    "range_reflected": Example(
        lambda: series.range_reflected(sum_(ONE, n, _square_of_k, k), _finite(_square_of_k)),
        lambda: series.range_reflected(sum_(ZERO, INFINITY, _half_power, k), _summable(_half_power)),
        "a series has no last term to start from",
    ),
    "range_split": Example(
        lambda: series.range_split(sum_(ONE, n, k, k), m, _finite(k), (assume(le(m, n)),)),
        lambda: series.range_split(sum_(ONE, n, k, k), x, _finite(k), ()),
        "a range splits at an integer",
    ),
    "sums_exchanged": Example(
        lambda: series.sums_exchanged(_table(n), _table_defined()),
        lambda: series.sums_exchanged(_table(k), assume(defined(_table(k)))),
        "the range of the inner index ends at the outer one",
    ),
    "product_as_exponential": Example(
        lambda: series.product_as_exponential(signed(lt(ZERO, TWO)), k, ONE, n, ()),
        lambda: series.product_as_exponential(assume(lt(ZERO, x)), k, ONE, INFINITY, ()),
        "an infinite product is another thing",
    ),
    "telescoping": Example(
        lambda: series.telescoping(_step(_square_of_k), k, ONE, n, ()),
        lambda: series.telescoping(equal(k, sub(_square_of_k, sub(_square_of_k, k))), k, ONE, n, ()),
        "k^2 - (k^2 - k) is no difference of neighbours",
    ),
    "telescoping_series": Example(
        lambda: series.telescoping_series(_step(_half_power, _natural), k, _summable(_half_power), ()),
        lambda: series.telescoping_series(_step(k), k, _summable(_half_power), ()),
        "the sequence k does not tend to 0",
    ),
    "telescoping_limit": Example(
        lambda: series.telescoping_limit(_step(_decay), k, _vanishing, _summable(_step(_decay).rhs), ()),
        lambda: series.telescoping_limit(_step(k), k, _vanishing, _summable(_half_power), ()),
        "the limit is that of another sequence",
    ),
    "exponential_series": Example(
        lambda: series.exponential_series(x, k, ()),
        lambda: series.exponential_series(mul(k, x), k, ()),
        "the argument must not hold the index: the sum of k^k x^k / k! is another",
    ),
    "binomial_theorem": Example(
        lambda: series.binomial_theorem(x, y, n, k, ()),
        lambda: series.binomial_theorem(x, y, HALF, k, ()),
        "a sum up to 1/2 has no meaning",
    ),
    "binomial_series": Example(
        lambda: series.binomial_series(x, HALF, k, ()),
        lambda: series.binomial_series(x, TWO, k, ()),
        "2 lies outside of the radius of convergence",
        lt(absolute(TWO), ONE),
    ),
    "derivative_of_finite_sum": Example(
        lambda: series.derivative_of_finite_sum(
            derivatives.differentiate(abstract(mul(k, x), x), y, (), ()), k, ONE, n, ()
        ),
        lambda: series.derivative_of_finite_sum(
            derivatives.differentiate(abstract(mul(k, x), x), y, (), ()), k, ONE, INFINITY, ()
        ),
        "an infinite sum of differentiable functions need not be differentiable",
    ),
    "derivative_of_exponential_series": Example(
        lambda: series.derivative_of_exponential_series(
            _summable(mul(_half_power, exp(mul(k, y)))), y, _log_slope, k, ()
        ),
        lambda: series.derivative_of_exponential_series(assume(defined(_waves)), y, _log_slope, k, ()),
        "that the series converges is assumed of this y alone, not near it",
    ),
    "mass_law_defined": Example(
        lambda: _law(1, HALF),
        lambda: discrete.mass_law_defined(_total(1, ONE), signed(lt(ZERO, ONE)), k, ()),
        "the masses 1 and 1 sum to 2",
    ),
    "mass_of_law": Example(
        lambda: discrete.mass_of_law(_fair, ONE, (_fair_law,)),
        lambda: discrete.mass_of_law(_fair, HALF, (_fair_law,)),
        "a law on the integers has no mass function at 1/2",
    ),
    "density_outside": Example(
        lambda: discrete.density_outside(_fair, TWO, 1, (_fair_law,)),
        lambda: discrete.density_outside(_fair, ONE, 1, (_fair_law,)),
        "1 is the last integer of the support",
        lt(ONE, ONE),
    ),
    "expectation_as_sum": Example(
        lambda: discrete.expectation_as_sum(_fair, _identity, (_fair_law, _known(_mean))),
        lambda: discrete.expectation_as_sum(_loaded, _identity, ()),
        "masses that sum to 2 make no law",
        defined(_loaded),
    ),
    "divergence_as_sum": Example(
        lambda: discrete.divergence_as_sum(
            _fair, _die, (_fair_law, _die_law, _known(sum_(ZERO, ONE, _surprise, k)))
        ),
        lambda: discrete.divergence_as_sum(_die, _fair, (_fair_law, _die_law)),
        "3 lies outside of the support of the second law",
        le(number(3), ONE),
    ),
    "divergence_infinite_mass": Example(
        lambda: _beyond(number(2)),
        lambda: _beyond(ONE),
        "1 lies in both supports",
        lt(ONE, ONE),
    ),
    "entropy_as_sum": Example(
        lambda: discrete.entropy_as_sum(_fair, (_fair_law, _known(sum_(ZERO, ONE, _uncertain, k)))),
        lambda: discrete.entropy_as_sum(_loaded, ()),
        "masses that sum to 2 make no law",
        defined(_loaded),
    ),
    "mass_law_congruence": Example(
        lambda: discrete.mass_law_congruence(equal(HALF, div(ONE, TWO)), k, ZERO, ONE, _fair_law, ()),
        lambda: discrete.mass_law_congruence(assume(eq(HALF, k)), k, ZERO, ONE, _fair_law, ()),
        "the equation 1/2 = k restricts the index",
    ),
    "integer_order": Example(
        lambda: discrete.integer_order(assume(lt(sub(n, ONE), m))),
        lambda: discrete.integer_order(assume(lt(sub(x, ONE), y))),
        "0 - 1 < -1/2 for reals",
    ),
    "natural_power_step": Example(
        lambda: discrete.natural_power_step(x, n, (assume(le(ZERO, n)),)),
        lambda: discrete.natural_power_step(ZERO, number(-1), ()),
        "0^0 = 1 is not 0^(-1) * 0",
        le(ZERO, number(-1)),
    ),
    "integer_power_of_sum": Example(
        lambda: discrete.integer_power_of_sum(TWO, n, m, ()),
        lambda: discrete.integer_power_of_sum(ZERO, ONE, sub(ZERO, ONE), ()),
        "0^0 = 1 is not 0^1 0^(-1)",
        defined(pow_(ZERO, sub(ZERO, ONE))),
    ),
    "integer_power_of_product": Example(
        lambda: discrete.integer_power_of_product((x, y), n, (assume(le(ZERO, n)),)),
        lambda: discrete.integer_power_of_product((x, y), y, ()),
        "a real power of a product of negative numbers does not split",
    ),
    "binomial_recurrence": Example(
        lambda: discrete.binomial_recurrence(x, n, 1, (assume(le(ZERO, n)), assume(ne(sub(x, n), ZERO)))),
        lambda: discrete.binomial_recurrence(ONE, ONE, 1, ()),
        "C(1, 1) = 1 is not C(1, 2) 2/0",
        ne(sub(ONE, ONE), ZERO),
    ),
    "binomial_gamma": Example(
        lambda: discrete.binomial_gamma(x, n, (assume(le(ZERO, n)), assume(lt(ZERO, add(sub(x, n), ONE))))),
        lambda: discrete.binomial_gamma(TWO, number(5), ()),
        "Gamma has poles: C(2, 5) = 0 is no quotient of them",
        lt(ZERO, add(sub(TWO, number(5)), ONE)),
    ),
    "binomial_symmetry": Example(
        lambda: discrete.binomial_symmetry(n, m, (assume(le(ZERO, m)), assume(le(m, n)))),
        lambda: discrete.binomial_symmetry(x, m, ()),
        "C(1/2, 1) = 1/2, and C(1/2, -1/2) has no meaning",
    ),
    "binomial_literal": Example(
        lambda: discrete.binomial_literal(x, 3, ()),
        lambda: discrete.binomial_literal(x, -1, ()),
        "the lower entry is a natural number",
    ),
}
