"""Means and variances of the continuous families, from their densities."""

from sympy import EulerGamma, Gt, Lt, Rational, exp, gamma, pi, sqrt, symbols

from verify.page import *

SOURCE = "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, 2nd edition"

x, mu, a, b = symbols("x mu a b", real=True)
sigma, s, alpha, beta, k, x_0, nu, r = symbols("sigma s alpha beta k x_0 nu lambda", positive=True)
half = Rational(1, 2)

with inert():
    gaussian_mean = Derivation(
        "gaussian.mean", "Mean of a normal law",
        E(x, x, Normal(mu, sigma)),
        step("value", mu, expectation()),
        source=SOURCE,
    )

    gaussian_variance = Derivation(
        "gaussian.variance", "Variance of a normal law",
        Var(x, x, Normal(mu, sigma)),
        step("value", sigma**2, expectation()),
        source=SOURCE,
    )

    uniform_mean = Derivation(
        "uniform.mean", "Mean of a uniform law",
        E(x, x, Uniform(a, b)),
        step("value", (a + b)/2, expectation()),
        given=[Lt(a, b)],
        source=SOURCE,
    )

    uniform_variance = Derivation(
        "uniform.variance", "Variance of a uniform law",
        Var(x, x, Uniform(a, b)),
        step("value", (b - a)**2/12, expectation()),
        given=[Lt(a, b)],
        source=SOURCE,
    )

    exponential_mean = Derivation(
        "exponential.mean", "Mean of an exponential law",
        E(x, x, Exponential(r)),
        step("value", 1/r, expectation()),
        source=SOURCE,
    )

    exponential_variance = Derivation(
        "exponential.variance", "Variance of an exponential law",
        Var(x, x, Exponential(r)),
        step("value", 1/r**2, expectation()),
        source=SOURCE,
    )

    gamma_mean = Derivation(
        "gamma.mean", "Mean of a Gamma law",
        E(x, x, Gamma(alpha, beta)),
        step("value", alpha/beta, expectation()),
        source=SOURCE,
    )

    gamma_variance = Derivation(
        "gamma.variance", "Variance of a Gamma law",
        Var(x, x, Gamma(alpha, beta)),
        step("value", alpha/beta**2, expectation()),
        source=SOURCE,
    )

    beta_mean = Derivation(
        "beta.mean", "Mean of a Beta law",
        E(x, x, Beta(alpha, beta)),
        step("value", alpha/(alpha + beta), expectation()),
        source=SOURCE,
    )

    beta_variance = Derivation(
        "beta.variance", "Variance of a Beta law",
        Var(x, x, Beta(alpha, beta)),
        step("value", alpha*beta/((alpha + beta)**2*(alpha + beta + 1)), expectation()),
        source=SOURCE,
    )

    laplace_mean = Derivation(
        "laplace.mean", "Mean of a Laplace law",
        E(x, x, Laplace(mu, s)),
        step("value", mu, expectation()),
        source=SOURCE,
    )

    laplace_variance = Derivation(
        "laplace.variance", "Variance of a Laplace law",
        Var(x, x, Laplace(mu, s)),
        step("value", 2*s**2, expectation()),
        source=SOURCE,
    )

    gumbel_mean = Derivation(
        "gumbel.mean", "Mean of a Gumbel law",
        E(x, x, Gumbel(mu, s)),
        step("value", mu + EulerGamma*s, expectation()),
        source=SOURCE,
    )

    gumbel_variance = Derivation(
        "gumbel.variance", "Variance of a Gumbel law",
        Var(x, x, Gumbel(mu, s)),
        step("value", pi**2*s**2/6, expectation()),
        source=SOURCE,
    )

    logistic_mean = Derivation(
        "logistic.mean", "Mean of a logistic law",
        E(x, x, Logistic(mu, s)),
        step("value", mu, expectation()),
        source=SOURCE,
    )

    logistic_variance = Derivation(
        "logistic.variance", "Variance of a logistic law",
        Var(x, x, Logistic(mu, s)),
        step("value", pi**2*s**2/3, expectation()),
        source=SOURCE,
    )

    half_normal_mean = Derivation(
        "half-normal.mean", "Mean of a half-normal law",
        E(x, x, HalfNormal(sigma)),
        step("value", sigma*sqrt(2/pi), expectation()),
        source=SOURCE,
    )

    half_normal_variance = Derivation(
        "half-normal.variance", "Variance of a half-normal law",
        Var(x, x, HalfNormal(sigma)),
        step("value", sigma**2*(1 - 2/pi), expectation()),
        source=SOURCE,
    )

    pareto_mean = Derivation(
        "pareto.mean", "Mean of a Pareto law",
        E(x, x, Pareto(x_0, alpha)),
        step("value", alpha*x_0/(alpha - 1), expectation()),
        given=[Gt(alpha, 1)],
        source=SOURCE,
    )

    pareto_variance = Derivation(
        "pareto.variance", "Variance of a Pareto law",
        Var(x, x, Pareto(x_0, alpha)),
        step("value", alpha*x_0**2/((alpha - 1)**2*(alpha - 2)), expectation()),
        given=[Gt(alpha, 2)],
        source=SOURCE,
    )

    weibull_mean = Derivation(
        "weibull.mean", "Mean of a Weibull law",
        E(x, x, Weibull(k, s)),
        step("value", s*gamma(1 + 1/k), expectation()),
        source=SOURCE,
    )

    weibull_variance = Derivation(
        "weibull.variance", "Variance of a Weibull law",
        Var(x, x, Weibull(k, s)),
        step("value", s**2*(gamma(1 + 2/k) - gamma(1 + 1/k)**2), expectation()),
        source=SOURCE,
    )

    log_normal_mean = Derivation(
        "log-normal.mean", "Mean of a log-normal law",
        E(x, x, LogNormal(mu, sigma)),
        step("value", exp(mu + sigma**2/2), expectation()),
        source=SOURCE,
    )

    log_normal_variance = Derivation(
        "log-normal.variance", "Variance of a log-normal law",
        Var(x, x, LogNormal(mu, sigma)),
        step("value", (exp(sigma**2) - 1)*exp(2*mu + sigma**2), expectation()),
        source=SOURCE,
    )

    inverse_gamma_mean = Derivation(
        "inverse-gamma.mean", "Mean of an inverse Gamma law",
        E(x, x, InverseGamma(alpha, beta)),
        step("value", beta/(alpha - 1), expectation()),
        given=[Gt(alpha, 1)],
        source=SOURCE,
    )

    inverse_gamma_variance = Derivation(
        "inverse-gamma.variance", "Variance of an inverse Gamma law",
        Var(x, x, InverseGamma(alpha, beta)),
        step("value", beta**2/((alpha - 1)**2*(alpha - 2)), expectation()),
        given=[Gt(alpha, 2)],
        source=SOURCE,
    )

    chi2_mean = Derivation(
        "chi2.mean", "Mean of a chi-squared law",
        E(x, x, Chi2(nu)),
        step("value", nu, expectation()),
        source=SOURCE,
    )

    chi2_variance = Derivation(
        "chi2.variance", "Variance of a chi-squared law",
        Var(x, x, Chi2(nu)),
        step("value", 2*nu, expectation()),
        source=SOURCE,
    )
