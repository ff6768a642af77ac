"""The score-function and the pathwise gradient of E[f(x)] under N(mu, sigma), for a general f.

f is differentiable everywhere, and f and f' grow no faster than a square.  N(m, s) has standard
deviation s.  Source: Mohamed, Rosca, Figurnov, Mnih 2020, sections 4 and 5.
"""

from sympy import Abs, Function, Integral, log, oo, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, sections 4 and 5"

mu, x, epsilon = symbols("mu x epsilon", real=True)
sigma, C = symbols("sigma C", positive=True)
f = Function("f")

with inert():
    q, p = Normal(mu, sigma), Normal(0, 1)

    differentiable = ForAll(Defined(D(f(x), x)), x)
    growth = ForAll(Abs(f(x)) <= C*(1 + x**2), x)
    growth_of_derivative = ForAll(Abs(D(f(x), x)) <= C*(1 + x**2), x)

    score_in_mu = Derivation(
        "score-function-identity-mu", "Score-function gradient in the mean",
        D(E(f(x), x, q), mu),
        step("G2.mu.a", D(Integral(q(x)*f(x), (x, -oo, oo)), mu), definition("expectation")),
        step("G2.mu.b", Integral(D(q(x), mu)*f(x), (x, -oo, oo)), differentiate_under_integral()),
        step("G2.mu.c", Integral(q(x)*D(log(q(x)), mu)*f(x), (x, -oo, oo)), log_derivative()),
        step("G2.mu.d", E(f(x)*D(log(q(x)), mu), x, q), definition("expectation")),
        step("G2.mu", E(f(x)*((x - mu)/sigma**2), x, q), derivative()),
        given=[differentiable, growth],
        source=SOURCE,
    )

    score_in_sigma = Derivation(
        "score-function-identity-sigma", "Score-function gradient in the standard deviation",
        claim("W19", D(log(q(x)), sigma), (x - mu)**2/sigma**3, derivative(), expected="refuted",
              claim="the normalization forgotten"),
        D(E(f(x), x, q), sigma),
        step("G2.sigma.a", D(Integral(q(x)*f(x), (x, -oo, oo)), sigma), definition("expectation")),
        step("G2.sigma.b", Integral(D(q(x), sigma)*f(x), (x, -oo, oo)), differentiate_under_integral()),
        step("G2.sigma.c", Integral(q(x)*D(log(q(x)), sigma)*f(x), (x, -oo, oo)), log_derivative()),
        step("G2.sigma.d", E(f(x)*D(log(q(x)), sigma), x, q), definition("expectation")),
        step("G2.sigma", E(f(x)*((x - mu)**2/sigma**3 - 1/sigma), x, q), derivative()),
        given=[differentiable, growth],
        source=SOURCE,
    )

    pathwise_in_mu = Derivation(
        "pathwise-identity-mu", "Pathwise gradient in the mean",
        D(E(f(x), x, q), mu),
        step("G3.mu.a", D(E(f(mu + sigma*epsilon), epsilon, p), mu), reparameterize(x, mu + sigma*epsilon)),
        step("G3.mu.b", E(D(f(mu + sigma*epsilon), mu), epsilon, p), differentiate_under_integral()),
        step("G3.mu", E(D(f(x), x, at=mu + sigma*epsilon), epsilon, p), derivative()),
        step("W75", -E(D(f(x), x), x, q), reparameterize(x, mu + sigma*epsilon), expected="refuted",
             claim="the sign lost"),
        step("G8", E(D(f(x), x), x, q), reparameterize(x, mu + sigma*epsilon), claim="Bonnet's theorem"),
        given=[differentiable, growth, growth_of_derivative],
        source=SOURCE,
    )

    pathwise_in_sigma = Derivation(
        "pathwise-identity-sigma", "Pathwise gradient in the standard deviation",
        D(E(f(x), x, q), sigma),
        step("G3.sigma.a", D(E(f(mu + sigma*epsilon), epsilon, p), sigma),
             reparameterize(x, mu + sigma*epsilon)),
        step("G3.sigma.b", E(D(f(mu + sigma*epsilon), sigma), epsilon, p), differentiate_under_integral()),
        step("G3.sigma", E(D(f(x), x, at=mu + sigma*epsilon)*epsilon, epsilon, p), derivative()),
        given=[differentiable, growth, growth_of_derivative],
        source=SOURCE,
    )
