"""KL divergences of laws on the integers, from their mass functions.

Geometric counts the failures before the first success.
"""

from sympy import Eq, Lt, Symbol, log, symbols

from verify.page import *

SOURCE = "Cover and Thomas, Elements of Information Theory, 2nd edition, (2.26)"

p, q = symbols("p q", real=True)
lambda_1, lambda_2, r = symbols("lambda_1 lambda_2 lambda", positive=True)
p_0, p_1, p_2, q_0, q_1, q_2 = symbols("p_0 p_1 p_2 q_0 q_1 q_2", positive=True)
n = Symbol("n", integer=True, nonnegative=True)
probabilities = [Lt(0, p), Lt(p, 1), Lt(0, q), Lt(q, 1)]

with inert():
    bernoulli = Derivation(
        "bernoulli.kl", "KL divergence between two Bernoulli laws",
        KL(Bernoulli(p), Bernoulli(q)),
        step("value", p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)), expectation()),
        given=probabilities,
        source=SOURCE,
    )

    binomial = Derivation(
        "binomial.kl", "KL divergence between two binomial laws of as many trials",
        KL(Binomial(n, p), Binomial(n, q)),
        step("value", n*(p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))), expectation()),
        given=probabilities,
        source=SOURCE,
    )

    bernoulli_poisson = Derivation(
        "bernoulli-poisson.kl", "KL divergence of a Bernoulli law from a Poisson law",
        KL(Bernoulli(p), Poisson(r)),
        step("value", p*log(p/r) + (1 - p)*log(1 - p) + r, expectation()),
        given=probabilities[:2],
        source=SOURCE,
    )

    geometric = Derivation(
        "geometric.kl", "KL divergence between two geometric laws",
        KL(Geometric(p), Geometric(q)),
        step("value", log(p/q) + (1 - p)/p*log((1 - p)/(1 - q)), expectation()),
        given=probabilities,
        source=SOURCE,
    )

    poisson = Derivation(
        "poisson.kl", "KL divergence between two Poisson laws",
        KL(Poisson(lambda_1), Poisson(lambda_2)),
        step("value", lambda_1*log(lambda_1/lambda_2) - lambda_1 + lambda_2, expectation()),
        source=SOURCE,
    )

    categorical = Derivation(
        "categorical.kl", "KL divergence between two laws on three outcomes",
        KL(Categorical(p_0, p_1, p_2), Categorical(q_0, q_1, q_2)),
        step("value", p_0*log(p_0/q_0) + p_1*log(p_1/q_1) + p_2*log(p_2/q_2), expectation()),
        given=[Eq(p_0 + p_1 + p_2, 1), Eq(q_0 + q_1 + q_2, 1)],
        source=SOURCE,
    )
