"""Samplers: laws of monotone functions of uniform, normal and exponential variables.

u is uniform on (0, 1).  A sampler's law, and that it is the inverse of the distribution function.
Source: Devroye 1986, Non-Uniform Random Variate Generation, chapter II.2.
"""

from sympy import Rational, atan, erf, exp, log, pi, sqrt, symbols

from verify.page import *

SOURCE = "Devroye 1986, Non-Uniform Random Variate Generation, section II.2"

mu, x, y, t, u, a, b = symbols("mu x y t u a b", real=True)
sigma, rate, alpha, beta, tau, kappa = symbols("sigma lambda alpha beta tau kappa", positive=True)
half = Rational(1, 2)

with inert():
    unit, standard = Uniform(0, 1), Normal(0, 1)

    def from_uniform(image):
        """The law of an image of u."""
        return Pushforward(image, u, unit)

    exponential = Derivation(
        "sampler-exponential", "Exponential variables from uniform ones",
        claim("G19.exponential", from_uniform(-log(1 - u)/rate), Exponential(rate), change_of_variables()),
        claim("G19.exponential.reflected", from_uniform(-log(u)/rate), Exponential(rate), change_of_variables()),
        claim("G19.exponential.back", Pushforward(1 - exp(-rate*x), x, Exponential(rate)), unit,
              change_of_variables(), claim="F(X) is uniform"),
        claim("G19.exponential.base", from_uniform(-log(u)*rate), Exponential(rate), change_of_variables(),
              expected="refuted", claim="the rate taken for the scale"),
        source=SOURCE,
    )

    weibull = Derivation(
        "sampler-weibull", "Weibull variables",
        claim("G19.weibull", from_uniform(tau*(-log(u))**(1/alpha)), Weibull(alpha, tau), change_of_variables()),
        claim("V15.weibull", Pushforward(tau*x**(1/alpha), x, Exponential(1)), Weibull(alpha, tau),
              change_of_variables(), claim="powers of exponential variables"),
        claim("V15.square", Pushforward(x**2, x, Weibull(2, 1)), Exponential(1), change_of_variables()),
        source=SOURCE,
    )

    gumbel = Derivation(
        "sampler-gumbel", "Gumbel variables",
        claim("G19.gumbel", from_uniform(mu - sigma*log(-log(u))), Gumbel(mu, sigma), change_of_variables()),
        claim("V15.gumbel", Pushforward(-log(x), x, Exponential(1)), Gumbel(0, 1), change_of_variables(),
              claim="logarithms of exponential variables"),
        source=SOURCE,
    )

    logistic = Derivation(
        "sampler-logistic", "Logistic variables",
        claim("G19.logistic", from_uniform(mu + sigma*log(u/(1 - u))), Logistic(mu, sigma), change_of_variables()),
        claim("G19.logistic.two-logs", from_uniform(mu + sigma*(log(u) - log(1 - u))), Logistic(mu, sigma),
              change_of_variables()),
        source=SOURCE,
    )

    pareto = Derivation(
        "sampler-pareto", "Pareto variables",
        claim("G19.pareto", from_uniform(tau*u**(-1/alpha)), Pareto(tau, alpha), change_of_variables()),
        claim("V15.pareto", Pushforward(tau*exp(x/alpha), x, Exponential(1)), Pareto(tau, alpha),
              change_of_variables(), claim="exponentials of exponential variables"),
        source=SOURCE,
    )

    beta_powers = Derivation(
        "sampler-beta-powers", "Beta variables that are powers of uniform ones",
        claim("G19.beta", from_uniform(u**(1/alpha)), Law(alpha*x**(alpha - 1), x, 0, 1), change_of_variables()),
        claim("G19.beta.second", from_uniform(1 - (1 - u)**(1/beta)), Law(beta*(1 - x)**(beta - 1), x, 0, 1),
              change_of_variables()),
        claim("G19.beta.reflected", from_uniform(1 - u**(1/beta)), Law(beta*(1 - x)**(beta - 1), x, 0, 1),
              change_of_variables()),
        source=SOURCE,
    )

    cauchy = Derivation(
        "sampler-cauchy", "Cauchy variables",
        claim("G19.cauchy.back", Pushforward(half + atan(x)/pi, x, Cauchy(0, 1)), unit, change_of_variables(),
              claim="F(X) is uniform"),
        claim("G19.cauchy.scale", Pushforward(mu + sigma*x, x, Cauchy(0, 1)), Cauchy(mu, sigma),
              change_of_variables()),
        source=SOURCE,
    )

    normal = Derivation(
        "sampler-normal", "Normal variables and the error function",
        claim("G19.normal.back", Pushforward(half*(1 + erf(x/sqrt(2))), x, standard), unit, change_of_variables(),
              claim="F(X) is uniform"),
        claim("G19.normal.scale", Pushforward(mu + sigma*x, x, standard), Normal(mu, sigma), change_of_variables()),
        claim("G19.normal.affine", Pushforward(a + tau*x, x, Normal(mu, sigma)), Normal(a + tau*mu, tau*sigma),
              change_of_variables(), claim="affine maps keep the family"),
        source=SOURCE,
    )

    uniform = Derivation(
        "sampler-uniform", "Uniform variables on other intervals",
        claim("G19.uniform", from_uniform(a + (b - a)*u), Uniform(a, b), change_of_variables(), given=[a < b]),
        claim("G19.uniform.reflected", from_uniform(1 - u), unit, change_of_variables()),
        claim("G19.uniform.square", from_uniform(u**2), unit, change_of_variables(), expected="refuted",
              claim="the square of a uniform variable is uniform"),
        claim("G19.uniform.square-law", from_uniform(u**2), Law(1/(2*sqrt(x)), x, 0, 1), change_of_variables()),
        source=SOURCE,
    )

    gamma = Derivation(
        "sampler-gamma-scale", "The rate of a Gamma law is a scale",
        claim("G19.gamma", Pushforward(x/beta, x, Gamma(alpha, 1)), Gamma(alpha, beta), change_of_variables()),
        claim("G19.gamma.rate", Pushforward(beta*x, x, Gamma(alpha, 1)), Gamma(alpha, beta), change_of_variables(),
              expected="refuted", claim="the rate taken for the scale"),
        source=SOURCE,
    )
