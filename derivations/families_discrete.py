"""Means, variances, entropies and generating functions of laws on the integers, from their masses.

Geometric counts the failures before the first success.
"""

from sympy import Le, Lt, Symbol, exp, log, symbols

from verify.page import *

SOURCE = "Johnson, Kemp, Kotz, Univariate Discrete Distributions, 3rd edition"

p, t = symbols("p t", real=True)
r = Symbol("lambda", positive=True)
k, a, b = symbols("k a b", integer=True)
n = Symbol("n", integer=True, nonnegative=True)
between = [Lt(0, p), Lt(p, 1)]

with inert():
    bernoulli_mean = Derivation(
        "bernoulli.mean", "Mean of a Bernoulli law",
        E(k, k, Bernoulli(p)),
        step("value", p, expectation()),
        given=between,
        source=SOURCE,
    )

    bernoulli_variance = Derivation(
        "bernoulli.variance", "Variance of a Bernoulli law",
        Var(k, k, Bernoulli(p)),
        step("value", p*(1 - p), expectation()),
        given=between,
        source=SOURCE,
    )

    bernoulli_entropy = Derivation(
        "bernoulli.entropy", "Entropy of a Bernoulli law",
        Entropy(Bernoulli(p)),
        step("value", -p*log(p) - (1 - p)*log(1 - p), expectation()),
        given=between,
        source=SOURCE,
    )

    binomial_mean = Derivation(
        "binomial.mean", "Mean of a binomial law",
        E(k, k, Binomial(n, p)),
        step("value", n*p, expectation()),
        given=between,
        source=SOURCE,
    )

    binomial_variance = Derivation(
        "binomial.variance", "Variance of a binomial law",
        Var(k, k, Binomial(n, p)),
        step("value", n*p*(1 - p), expectation()),
        given=between,
        source=SOURCE,
    )

    binomial_mgf = Derivation(
        "binomial.mgf", "Moment generating function of a binomial law",
        E(exp(t*k), k, Binomial(n, p)),
        step("value", (1 - p + p*exp(t))**n, expectation()),
        given=between,
        source=SOURCE,
    )

    geometric_mean = Derivation(
        "geometric.mean", "Mean of a geometric law",
        E(k, k, Geometric(p)),
        step("value", (1 - p)/p, expectation()),
        given=between,
        source=SOURCE,
    )

    geometric_variance = Derivation(
        "geometric.variance", "Variance of a geometric law",
        Var(k, k, Geometric(p)),
        step("value", (1 - p)/p**2, expectation()),
        given=between,
        source=SOURCE,
    )

    geometric_entropy = Derivation(
        "geometric.entropy", "Entropy of a geometric law",
        Entropy(Geometric(p)),
        step("value", -log(p) - (1 - p)/p*log(1 - p), expectation()),
        given=between,
        source=SOURCE,
    )

    poisson_mean = Derivation(
        "poisson.mean", "Mean of a Poisson law",
        E(k, k, Poisson(r)),
        step("value", r, expectation()),
        source=SOURCE,
    )

    poisson_variance = Derivation(
        "poisson.variance", "Variance of a Poisson law",
        Var(k, k, Poisson(r)),
        step("value", r, expectation()),
        source=SOURCE,
    )

    poisson_mgf = Derivation(
        "poisson.mgf", "Moment generating function of a Poisson law",
        E(exp(t*k), k, Poisson(r)),
        step("value", exp(r*(exp(t) - 1)), expectation()),
        source=SOURCE,
    )

    discrete_uniform_mean = Derivation(
        "discrete-uniform.mean", "Mean of a uniform law on integers",
        E(k, k, DiscreteUniform(a, b)),
        step("value", (a + b)/2, expectation()),
        given=[Le(a, b)],
        source=SOURCE,
    )

    discrete_uniform_variance = Derivation(
        "discrete-uniform.variance", "Variance of a uniform law on integers",
        Var(k, k, DiscreteUniform(a, b)),
        step("value", ((b - a + 1)**2 - 1)/12, expectation()),
        given=[Le(a, b)],
        source=SOURCE,
    )

    discrete_uniform_entropy = Derivation(
        "discrete-uniform.entropy", "Entropy of a uniform law on integers",
        Entropy(DiscreteUniform(a, b)),
        step("value", log(b - a + 1), expectation()),
        given=[Le(a, b)],
        source=SOURCE,
    )
