"""Gibbs' and Jensen's inequalities, the evidence bound and maximum entropy, for every density.

p and q are positive densities of which nothing else is known than that the integrals in question converge.
N(m, s) has standard deviation s.  Source: Cover and Thomas 2006, chapters 2, 8 and 12.
"""

from sympy import Eq, Function, Integral, exp, log, oo, pi, symbols

from verify.page import *

SOURCE = "Cover and Thomas 2006, Elements of Information Theory"

mu, x, z = symbols("mu x z", real=True)
sigma, c, rate = symbols("sigma c lambda", positive=True)
p, q, r = (Function(name) for name in "pqr")
f, g = (Function(name, real=True) for name in "fg")

with inert():
    first, second = Law(p(x), x, -oo, oo), Law(q(x), x, -oo, oo)
    normal, standard = Normal(mu, sigma), Normal(0, 1)

    def density(of, at=x):
        """That it is one on the line."""
        return [ForAll(of(at) > 0, at), Eq(Integral(of(at), (at, -oo, oo)), 1)]

    def finite(*integrands):
        """That each of them, times p, is integrable."""
        return [Integrable(p(x)*integrand, x) for integrand in integrands]

    gibbs = Derivation(
        "gibbs-theorem", "Gibbs' inequality for every two densities",
        claim("K8.point", p(x) - q(x), p(x)*log(p(x)/q(x)), inequality(), relation="<=",
              claim="from ln u <= u - 1 at u = q/p: both sides have integrals, that on the left 0"),
        claim("K8.theorem", 0, KL(first, second), inequality(), relation="<="),
        claim("K8.reversed", KL(first, second), 0, inequality(), relation="<=", expected="refuted",
              claim="the other way round"),
        claim("K18.theorem", -E(log(q(x)), x, first), Entropy(first) + KL(first, second), linearity(),
              given=finite(log(p(x)), log(q(x))), claim="the cross-entropy"),
        claim("K18.bound", Entropy(first), Entropy(first) + KL(first, second), inequality(), relation="<=",
              given=finite(log(p(x)), log(q(x))), claim="is least at the true density"),
        given=[*density(p), *density(q), *finite(log(p(x)/q(x)))],
        source=SOURCE + ", theorem 8.6.1",
    )

    spread = E((x - mu)**2, x, first)

    maximum_entropy = Derivation(
        "maximum-entropy-normal", "The normal law has the most entropy of all with its mean square deviation",
        Entropy(first),
        step("K10.gibbs", Entropy(first) + KL(first, normal), inequality(), relation="<=", claim="Gibbs"),
        step("K10.cross", log(2*pi*sigma**2)/2 + spread/(2*sigma**2), linearity(),
             claim="the cross-entropy depends on p through the mean square alone"),
        step("K10.theorem", log(2*pi*exp(1)*sigma**2)/2, algebra(), given=[Eq(spread, sigma**2)],
             claim="the entropy of the normal law"),
        claim("K10.attained", Entropy(normal), log(2*pi*exp(1)*sigma**2)/2, expectation()),
        claim("K10.constant", Entropy(normal), log(2*pi*sigma**2)/2, inequality(), relation="<=",
              expected="refuted", claim="the 1/2 left out"),
        given=[*density(p), *finite(log(p(x)), x, x**2)],
        source=SOURCE + ", theorem 8.6.5",
    )

    waiting, exponential = Law(p(x), x, 0, oo), Exponential(rate)
    average = E(x, x, waiting)

    exponential_entropy = Derivation(
        "maximum-entropy-exponential", "The exponential law has the most entropy of all positive ones with its mean",
        Entropy(waiting),
        step("K10.exponential.gibbs", Entropy(waiting) + KL(waiting, exponential), inequality(), relation="<=",
             claim="Gibbs"),
        step("K10.exponential.cross", rate*average - log(rate), linearity(),
             claim="the cross-entropy depends on p through its mean alone"),
        step("K10.exponential", 1 - log(rate), algebra(), given=[Eq(average, 1/rate)],
             claim="the entropy of the exponential law"),
        claim("K10.exponential.attained", Entropy(exponential), 1 - log(rate), expectation()),
        claim("K10.exponential.rate", Entropy(exponential), log(rate), expectation(), expected="refuted",
              claim="the rate taken for the mean"),
        given=[ForAll(p(x) > 0, x, 0, oo), Eq(Integral(p(x), (x, 0, oo)), 1), Integrable(p(x)*log(p(x)), x, 0, oo),
               Integrable(p(x)*x, x, 0, oo)],
        source=SOURCE + ", example 12.2.5",
    )

    confined = Law(p(x), x, 0, c)

    uniform_entropy = Derivation(
        "maximum-entropy-uniform", "The uniform law has the most entropy of all on its interval",
        Entropy(confined),
        step("K10.uniform.gibbs", Entropy(confined) + KL(confined, Uniform(0, c)), inequality(), relation="<=",
             claim="Gibbs"),
        step("K10.uniform", log(c), linearity(), claim="the entropy of the uniform law"),
        claim("K10.uniform.length", Entropy(Uniform(0, c)), c, expectation(), expected="refuted",
              claim="the length taken for its logarithm"),
        given=[ForAll(p(x) > 0, x, 0, c), Eq(Integral(p(x), (x, 0, c)), 1), Integrable(p(x)*log(p(x)), x, 0, c)],
        source=SOURCE + ", example 12.2.4",
    )

    jensen = Derivation(
        "jensen-theorem", "Jensen's inequality, for every function of a normal variable",
        claim("C6.jensen.square", E(f(x), x, normal)**2, E(f(x)**2, x, normal), inequality(), relation="<=",
              given=[Integrable(f(x)**2*normal(x), x)], claim="so a variance is not negative"),
        claim("C6.jensen.exp", exp(E(f(x), x, normal)), E(exp(f(x)), x, normal), inequality(), relation="<=",
              given=[Integrable(exp(f(x))*normal(x), x)]),
        claim("C6.jensen.log", E(log(f(x)), x, normal), log(E(f(x), x, normal)), inequality(), relation="<=",
              given=[ForAll(f(x) > 0, x), Integrable(log(f(x))*normal(x), x)], claim="the logarithm is concave"),
        claim("C6.jensen.log-reversed", log(E(exp(x), x, normal)), E(log(exp(x)), x, normal), inequality(),
              relation="<=", expected="refuted", claim="taken for convex, for f(x) = exp(x)"),
        claim("C6.monotone", E(f(x), x, normal), E(g(x), x, normal), inequality(), relation="<=",
              given=[ForAll(f(x) <= g(x), x), Integrable(g(x)*normal(x), x)], claim="expectations keep the order"),
        given=[Integrable(f(x)*normal(x), x)],
        source="Rudin 1987, Real and Complex Analysis, 3.3",
    )

    approximate, posterior = Law(q(z), z, -oo, oo), Law(r(z)/c, z, -oo, oo)
    bound = E(log(r(z)/q(z)), z, approximate)

    evidence = Derivation(
        "evidence-bound-theorem", "The evidence is the evidence bound and a divergence, for every model and every q",
        claim("E1.theorem", log(c), bound + KL(approximate, posterior), linearity(),
              claim="r(z) = p(x, z) at the data x, r/c the posterior for c = p(x)"),
        claim("E1.bound", bound, bound + KL(approximate, posterior), inequality(), relation="<=",
              claim="so the bound lies below the log-evidence"),
        claim("E2.theorem", bound, E(log(r(z)), z, approximate) + Entropy(approximate), linearity(),
              claim="the mean log-joint and the entropy"),
        claim("E1.reversed", log(c), bound - KL(approximate, posterior), linearity(), expected="refuted",
              claim="the divergence subtracted"),
        given=[*density(q, z), ForAll(r(z) > 0, z), Eq(Integral(r(z)/c, (z, -oo, oo)), 1),
               Integrable(q(z)*log(q(z)), z), Integrable(q(z)*log(r(z)), z)],
        source="Jordan, Ghahramani, Jaakkola, Saul 1999; Blei, Kucukelbir, McAuliffe 2017",
    )
