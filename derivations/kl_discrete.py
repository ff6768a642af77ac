"""KL divergences of laws on the integers, from their mass functions.

Geometric counts the failures before the first success.
"""

from sympy import Lt, Symbol, log, symbols

from verify.page import *

SOURCE = "Cover and Thomas, Elements of Information Theory, 2nd edition, (2.26)"

p, q = symbols("p q", real=True)
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
