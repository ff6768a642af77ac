"""Differential entropies of the continuous families, from their densities."""

from sympy import EulerGamma, Lt, Rational, digamma, log, loggamma, pi, symbols

from verify.page import *

SOURCE = "Cover and Thomas, Elements of Information Theory, 2nd edition, table 17.1"

mu, a, b = symbols("mu a b", real=True)
sigma, s, alpha, beta, k, x_0, nu, r = symbols("sigma s alpha beta k x_0 nu lambda", positive=True)
half = Rational(1, 2)

with inert():
    gaussian_entropy = Derivation(
        "gaussian.entropy", "Entropy of a normal law",
        Entropy(Normal(mu, sigma)),
        step("value", log(2*pi*sigma**2)/2 + half, expectation()),
        source=SOURCE,
    )

    uniform_entropy = Derivation(
        "uniform.entropy", "Entropy of a uniform law",
        Entropy(Uniform(a, b)),
        step("value", log(b - a), expectation()),
        given=[Lt(a, b)],
        source=SOURCE,
    )

    exponential_entropy = Derivation(
        "exponential.entropy", "Entropy of an exponential law",
        Entropy(Exponential(r)),
        step("value", 1 - log(r), expectation()),
        source=SOURCE,
    )

    gamma_entropy = Derivation(
        "gamma.entropy", "Entropy of a Gamma law",
        Entropy(Gamma(alpha, beta)),
        step("value", alpha - log(beta) + loggamma(alpha) + (1 - alpha)*digamma(alpha), expectation()),
        source=SOURCE,
    )

    beta_entropy = Derivation(
        "beta.entropy", "Entropy of a Beta law",
        Entropy(Beta(alpha, beta)),
        step("value",
             loggamma(alpha) + loggamma(beta) - loggamma(alpha + beta)
             - (alpha - 1)*digamma(alpha) - (beta - 1)*digamma(beta)
             + (alpha + beta - 2)*digamma(alpha + beta),
             expectation()),
        source=SOURCE,
    )

    laplace_entropy = Derivation(
        "laplace.entropy", "Entropy of a Laplace law",
        Entropy(Laplace(mu, s)),
        step("value", 1 + log(2*s), expectation()),
        source=SOURCE,
    )

    gumbel_entropy = Derivation(
        "gumbel.entropy", "Entropy of a Gumbel law",
        Entropy(Gumbel(mu, s)),
        step("value", log(s) + EulerGamma + 1, expectation()),
        source=SOURCE,
    )

    logistic_entropy = Derivation(
        "logistic.entropy", "Entropy of a logistic law",
        Entropy(Logistic(mu, s)),
        step("value", log(s) + 2, expectation()),
        source=SOURCE,
    )

    half_normal_entropy = Derivation(
        "half-normal.entropy", "Entropy of a half-normal law",
        Entropy(HalfNormal(sigma)),
        step("value", log(pi*sigma**2/2)/2 + half, expectation()),
        source=SOURCE,
    )

    pareto_entropy = Derivation(
        "pareto.entropy", "Entropy of a Pareto law",
        Entropy(Pareto(x_0, alpha)),
        step("value", log(x_0/alpha) + 1 + 1/alpha, expectation()),
        source=SOURCE,
    )

    weibull_entropy = Derivation(
        "weibull.entropy", "Entropy of a Weibull law",
        Entropy(Weibull(k, s)),
        step("value", EulerGamma*(1 - 1/k) + log(s/k) + 1, expectation()),
        source=SOURCE,
    )

    log_normal_entropy = Derivation(
        "log-normal.entropy", "Entropy of a log-normal law",
        Entropy(LogNormal(mu, sigma)),
        step("value", mu + half + log(2*pi*sigma**2)/2, expectation()),
        source=SOURCE,
    )

    inverse_gamma_entropy = Derivation(
        "inverse-gamma.entropy", "Entropy of an inverse Gamma law",
        Entropy(InverseGamma(alpha, beta)),
        step("value", alpha + log(beta) + loggamma(alpha) - (1 + alpha)*digamma(alpha), expectation()),
        source=SOURCE,
    )

    chi2_entropy = Derivation(
        "chi2.entropy", "Entropy of a chi-squared law",
        Entropy(Chi2(nu)),
        step("value", nu/2 + log(2) + loggamma(nu/2) + (1 - nu/2)*digamma(nu/2), expectation()),
        source=SOURCE,
    )

    cauchy_entropy = Derivation(
        "cauchy.entropy", "Entropy of a Cauchy law",
        Entropy(Cauchy(mu, s)),
        step("value", log(4*pi*s), expectation()),
        source=SOURCE,
    )

    half_cauchy_entropy = Derivation(
        "half-cauchy.entropy", "Entropy of a half-Cauchy law",
        Entropy(HalfCauchy(s)),
        step("value", log(2*pi*s), expectation()),
        source=SOURCE,
    )
