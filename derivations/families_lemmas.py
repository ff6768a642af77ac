"""Expectations of powers, logarithms and exponentials: what divergences and gradients are made of."""

from sympy import (
    EulerGamma,
    Gt,
    Lt,
    Ne,
    Rational,
    digamma,
    erf,
    exp,
    gamma,
    log,
    pi,
    polygamma,
    sqrt,
    symbols,
)

from verify.page import *

SOURCE = "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, 2nd edition"

x, mu, a, b, t, c = symbols("x mu a b t c", real=True)
sigma, s, alpha, beta, k, x_0, nu, r = symbols("sigma s alpha beta k x_0 nu lambda", positive=True)
half = Rational(1, 2)

with inert():
    gaussian_mgf = Derivation(
        "gaussian.mgf", "Moment generating function of a normal law",
        E(exp(t*x), x, Normal(mu, sigma)),
        step("value", exp(mu*t + sigma**2*t**2/2), expectation()),
        source=SOURCE,
    )

    gaussian_distance = Derivation(
        "gaussian.distance", "Mean distance from a point of a normal law",
        E(abs(x - c), x, Normal(mu, sigma)),
        step("value",
             sqrt(2/pi)*sigma*exp(-((mu - c)**2/(2*sigma**2))) + (mu - c)*erf((mu - c)/(sqrt(2)*sigma)),
             expectation()),
        source=SOURCE,
    )

    gaussian_fourth_moment = Derivation(
        "gaussian.fourth-moment", "Fourth central moment of a normal law",
        E((x - mu)**4, x, Normal(mu, sigma)),
        step("value", 3*sigma**4, expectation()),
        source=SOURCE,
    )

    exponential_mgf = Derivation(
        "exponential.mgf", "Moment generating function of an exponential law",
        E(exp(t*x), x, Exponential(r)),
        step("value", r/(r - t), expectation()),
        given=[Lt(t, r)],
        source=SOURCE,
    )

    exponential_power = Derivation(
        "exponential.power", "Moments of any order of an exponential law",
        E(x**c, x, Exponential(r)),
        step("value", gamma(c + 1)/r**c, expectation()),
        given=[Gt(c, -1)],
        source=SOURCE,
    )

    exponential_log = Derivation(
        "exponential.log", "Mean of the logarithm of an exponential law",
        E(log(x), x, Exponential(r)),
        step("value", -EulerGamma - log(r), expectation()),
        source=SOURCE,
    )

    gamma_mgf = Derivation(
        "gamma.mgf", "Moment generating function of a Gamma law",
        E(exp(t*x), x, Gamma(alpha, beta)),
        step("value", (beta/(beta - t))**alpha, expectation()),
        given=[Lt(t, beta)],
        source=SOURCE,
    )

    gamma_power = Derivation(
        "gamma.power", "Moments of any order of a Gamma law",
        E(x**c, x, Gamma(alpha, beta)),
        step("value", gamma(alpha + c)/(gamma(alpha)*beta**c), expectation()),
        given=[Gt(c, -alpha)],
        source=SOURCE,
    )

    gamma_log = Derivation(
        "gamma.log", "Mean of the logarithm of a Gamma law",
        E(log(x), x, Gamma(alpha, beta)),
        step("value", digamma(alpha) - log(beta), expectation()),
        source=SOURCE,
    )

    gamma_log_variance = Derivation(
        "gamma.log-variance", "Variance of the logarithm of a Gamma law",
        Var(log(x), x, Gamma(alpha, beta)),
        step("value", polygamma(1, alpha), expectation()),
        source=SOURCE,
    )

    gamma_x_log = Derivation(
        "gamma.x-log", "Mean of x ln x of a Gamma law",
        E(x*log(x), x, Gamma(alpha, beta)),
        step("value", alpha/beta*(digamma(alpha + 1) - log(beta)), expectation()),
        source=SOURCE,
    )

    beta_power = Derivation(
        "beta.power", "Moments of any order of a Beta law",
        E(x**c, x, Beta(alpha, beta)),
        step("value",
             gamma(alpha + c)*gamma(alpha + beta)/(gamma(alpha)*gamma(alpha + beta + c)),
             expectation()),
        given=[Gt(c, -alpha)],
        source=SOURCE,
    )

    beta_log = Derivation(
        "beta.log", "Mean of the logarithm of a Beta law",
        E(log(x), x, Beta(alpha, beta)),
        step("value", digamma(alpha) - digamma(alpha + beta), expectation()),
        source=SOURCE,
    )

    beta_log_of_rest = Derivation(
        "beta.log-of-rest", "Mean of ln(1 - x) of a Beta law",
        E(log(1 - x), x, Beta(alpha, beta)),
        step("value", digamma(beta) - digamma(alpha + beta), expectation()),
        source=SOURCE,
    )

    beta_log_variance = Derivation(
        "beta.log-variance", "Variance of the logarithm of a Beta law",
        Var(log(x), x, Beta(alpha, beta)),
        step("value", polygamma(1, alpha) - polygamma(1, alpha + beta), expectation()),
        source=SOURCE,
    )

    beta_logit_variance = Derivation(
        "beta.logit-variance", "Variance of the log-odds of a Beta law",
        Var(log(x) - log(1 - x), x, Beta(alpha, beta)),
        step("value", polygamma(1, alpha) + polygamma(1, beta), expectation()),
        source=SOURCE,
    )

    laplace_distance = Derivation(
        "laplace.distance", "Mean distance from a point of a Laplace law",
        E(abs(x - c), x, Laplace(mu, s)),
        step("value", s*exp(-(abs(mu - c)/s)) + abs(mu - c), expectation()),
        source=SOURCE,
    )

    gumbel_mgf = Derivation(
        "gumbel.mgf", "Moment generating function of a Gumbel law",
        E(exp(t*x), x, Gumbel(mu, s)),
        step("value", exp(mu*t)*gamma(1 - s*t), expectation()),
        given=[Gt(1 - s*t, 0)],
        source=SOURCE,
    )

    logistic_mgf = Derivation(
        "logistic.mgf", "Moment generating function of a logistic law",
        E(exp(t*x), x, Logistic(mu, s)),
        step("value", exp(mu*t)*gamma(1 - s*t)*gamma(1 + s*t), expectation()),
        given=[Gt(1 - s*t, 0), Gt(1 + s*t, 0)],
        source=SOURCE,
    )

    uniform_mgf = Derivation(
        "uniform.mgf", "Moment generating function of a uniform law",
        E(exp(t*x), x, Uniform(a, b)),
        step("value", (exp(t*b) - exp(t*a))/(t*(b - a)), expectation()),
        given=[Lt(a, b), Ne(t, 0)],
        source=SOURCE,
    )

    uniform_log = Derivation(
        "uniform.log", "Mean of the logarithm of a uniform law",
        E(log(x), x, Uniform(a, b)),
        step("value", (b*log(b) - a*log(a))/(b - a) - 1, expectation()),
        given=[Lt(a, b), Lt(0, a)],
        source=SOURCE,
    )

    pareto_power = Derivation(
        "pareto.power", "Moments of any order of a Pareto law",
        E(x**c, x, Pareto(x_0, alpha)),
        step("value", alpha*x_0**c/(alpha - c), expectation()),
        given=[Lt(c, alpha)],
        source=SOURCE,
    )

    pareto_log = Derivation(
        "pareto.log", "Mean of the logarithm of a Pareto law",
        E(log(x), x, Pareto(x_0, alpha)),
        step("value", log(x_0) + 1/alpha, expectation()),
        source=SOURCE,
    )

    weibull_power = Derivation(
        "weibull.power", "Moments of any order of a Weibull law",
        E(x**c, x, Weibull(k, s)),
        step("value", s**c*gamma(1 + c/k), expectation()),
        given=[Gt(c, -k)],
        source=SOURCE,
    )

    weibull_log = Derivation(
        "weibull.log", "Mean of the logarithm of a Weibull law",
        E(log(x), x, Weibull(k, s)),
        step("value", log(s) - EulerGamma/k, expectation()),
        source=SOURCE,
    )

    half_normal_mgf = Derivation(
        "half-normal.mgf", "Moment generating function of a half-normal law",
        E(exp(t*x), x, HalfNormal(sigma)),
        step("value", exp(sigma**2*t**2/2)*(1 + erf(sigma*t/sqrt(2))), expectation()),
        source=SOURCE,
    )

    log_normal_power = Derivation(
        "log-normal.power", "Moments of any order of a log-normal law",
        E(x**c, x, LogNormal(mu, sigma)),
        step("value", exp(c*mu + c**2*sigma**2/2), expectation()),
        source=SOURCE,
    )

    log_normal_log = Derivation(
        "log-normal.log", "Mean of the logarithm of a log-normal law",
        E(log(x), x, LogNormal(mu, sigma)),
        step("value", mu, expectation()),
        source=SOURCE,
    )

    inverse_gamma_log = Derivation(
        "inverse-gamma.log", "Mean of the logarithm of an inverse Gamma law",
        E(log(x), x, InverseGamma(alpha, beta)),
        step("value", log(beta) - digamma(alpha), expectation()),
        source=SOURCE,
    )

    inverse_gamma_inverse = Derivation(
        "inverse-gamma.inverse", "Mean of 1/x of an inverse Gamma law",
        E(1/x, x, InverseGamma(alpha, beta)),
        step("value", alpha/beta, expectation()),
        source=SOURCE,
    )

    chi2_mgf = Derivation(
        "chi2.mgf", "Moment generating function of a chi-squared law",
        E(exp(t*x), x, Chi2(nu)),
        step("value", (1 - 2*t)**(-nu/2), expectation()),
        given=[Lt(t, half)],
        source=SOURCE,
    )

    cauchy_log = Derivation(
        "cauchy.log", "Mean of ln(1 + x^2) under the standard Cauchy law",
        E(log(1 + x**2), x, Cauchy(0, 1)),
        step("value", log(4), expectation()),
        source=SOURCE,
    )
