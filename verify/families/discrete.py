"""The families on the integers, each as its textbook writes it.

Sources: Johnson, Kemp, Kotz, Univariate Discrete Distributions, 3rd edition; e-Handbook, section 1.3.6.6.
Conventions that differ between books: Geometric counts the failures before the first success, from 0;
NegativeBinomial counts the successes, each of probability p, before the r-th failure.
"""

from __future__ import annotations

from functools import lru_cache

from ..terms import (
    INFINITY,
    INTEGER,
    ONE,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    add,
    binomial,
    div,
    eq,
    exp,
    factorial,
    le,
    lt,
    mul,
    neg,
    pow_,
    sub,
    symbol,
)
from .family import Family

_k, _n, _a, _b = (Symbol(name, INTEGER) for name in ("k", "n", "a", "b"))
_p, _r, _rate, _shape, _other = map(symbol, ("p", "r", "l", "alpha", "beta"))
_q = sub(ONE, _p)
_PROBABILITY = (lt(ZERO, _p), lt(_p, ONE))


def _beta(first: Term, second: Term) -> Term:
    return Apply("beta_function", (first, second))


BERNOULLI = Family(
    "Bernoulli", (_p,), (le(ZERO, _p), le(_p, ONE)), (ZERO, ONE), _k,
    mul(pow_(_p, _k), pow_(_q, sub(ONE, _k))), "Johnson, Kemp, Kotz, 3.1",
)  # fmt: skip
BINOMIAL = Family(
    "Binomial", (_n, _p), (le(ZERO, _n), *_PROBABILITY), (ZERO, _n), _k,
    mul(binomial(_n, _k), pow_(_p, _k), pow_(_q, sub(_n, _k))), "e-Handbook 1.3.6.6.18",
)  # fmt: skip
GEOMETRIC = Family(
    "Geometric", (_p,), (lt(ZERO, _p), le(_p, ONE)), (ZERO, INFINITY), _k,
    mul(pow_(_q, _k), _p), "Johnson, Kemp, Kotz, 5.2",
)  # fmt: skip
POISSON = Family(
    "Poisson", (_rate,), (lt(ZERO, _rate),), (ZERO, INFINITY), _k,
    div(mul(pow_(_rate, _k), exp(neg(_rate))), factorial(_k)), "e-Handbook 1.3.6.6.19",
)  # fmt: skip
NEGATIVE_BINOMIAL = Family(
    "NegativeBinomial", (_r, _p), (lt(ZERO, _r), *_PROBABILITY), (ZERO, INFINITY), _k,
    mul(binomial(add(_k, _r, neg(ONE)), _k), pow_(_q, _r), pow_(_p, _k)), "Johnson, Kemp, Kotz, 5.1",
)  # fmt: skip
DISCRETE_UNIFORM = Family(
    "DiscreteUniform", (_a, _b), (le(_a, _b),), (_a, _b), _k,
    div(ONE, add(sub(_b, _a), ONE)), "Johnson, Kemp, Kotz, 6.10.1",
)  # fmt: skip

BETA_BINOMIAL = Family(
    "BetaBinomial", (_n, _shape, _other), (le(ZERO, _n), lt(ZERO, _shape), lt(ZERO, _other)), (ZERO, _n), _k,
    div(
        mul(binomial(_n, _k), _beta(add(_shape, _k), sub(add(_other, _n), _k))), _beta(_shape, _other)
    ),
    "Johnson, Kemp, Kotz, 6.2.2",
)  # fmt: skip

TABLE = (BERNOULLI, BINOMIAL, GEOMETRIC, POISSON, NEGATIVE_BINOMIAL, DISCRETE_UNIFORM, BETA_BINOMIAL)
CATEGORICAL = "Categorical"


@lru_cache(maxsize=64)
def categorical(outcomes: int) -> Family:
    """The law on 0, ..., outcomes - 1 with one probability for each."""
    weights = tuple(symbol(f"p_{i}") for i in range(outcomes))
    rows = [part for i, weight in enumerate(weights[:-1]) for part in (eq(_k, Number(i)), weight)]
    mass = Apply("cases", (*rows, weights[-1])) if rows else weights[0]
    domain = (*(le(ZERO, weight) for weight in weights), eq(add(*weights), ONE))
    support = (ZERO, Number(outcomes - 1))
    return Family(CATEGORICAL, weights, domain, support, _k, mass, "Johnson, Kemp, Kotz, 1.1.2")
