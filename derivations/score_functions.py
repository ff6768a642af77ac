"""The score function has mean zero, family by family, and what follows: baselines, control variates, information.

Source: Mohamed, Rosca, Figurnov, Mnih 2020, sections 4 and 7.
"""

from sympy import Abs, Function, Rational, exp, log, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, section 4"

mu, x, b, c, epsilon, s = symbols("mu x b c epsilon s", real=True)
A, B, M = symbols("A B M", real=True)
sigma, rate, alpha, beta, tau, C = symbols("sigma lambda alpha beta tau C", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    q, standard = Normal(mu, sigma), Normal(0, 1)
    differentiable = ForAll(Defined(D(f(x), x)), x)
    growth = ForAll(Abs(f(x)) <= C*(1 + x**2), x)

    def score(law, parameter):
        """d ln p/d theta."""
        return D(log(law(x)), parameter)

    def mean_of_score(law, parameter):
        """E d ln p/d theta."""
        return E(score(law, parameter), x, law)

    line = Derivation(
        "score-mean-zero-line", "Laws on the line: the score has mean zero",
        claim("G1.normal.mu", mean_of_score(q, mu), 0, expectation()),
        claim("G1.normal.sigma", mean_of_score(q, sigma), 0, expectation()),
        claim("W19", E((x - mu)**2/sigma**3, x, q), 0, expectation(), expected="refuted",
              claim="the normalization forgotten"),
        claim("G1.gumbel", mean_of_score(Gumbel(mu, sigma), mu), 0, expectation()),
        claim("G1.logistic", mean_of_score(Logistic(mu, sigma), mu), 0, expectation()),
        source=SOURCE,
    )

    half_line = Derivation(
        "score-mean-zero-half-line", "Laws on a half line: the score has mean zero",
        claim("G1.exponential", mean_of_score(Exponential(rate), rate), 0, expectation()),
        claim("G1.gamma.rate", mean_of_score(Gamma(alpha, beta), beta), 0, expectation()),
        claim("G1.gamma.shape", mean_of_score(Gamma(alpha, beta), alpha), 0, expectation()),
        claim("G1.weibull", mean_of_score(Weibull(2, tau), tau), 0, expectation()),
        claim("G1.half-normal", mean_of_score(HalfNormal(sigma), sigma), 0, expectation()),
        claim("G1.pareto", mean_of_score(Pareto(tau, alpha), alpha), 0, expectation()),
        source=SOURCE,
    )

    beta_law = Derivation(
        "score-mean-zero-beta", "Beta laws: the score has mean zero",
        claim("G1.beta", mean_of_score(Beta(alpha, beta), alpha), 0, expectation()),
        source=SOURCE,
    )

    baselines = Derivation(
        "baselines", "A baseline does not bias the score function, unless it depends on the sample",
        E((f(x) - b)*score(q, mu), x, q),
        step("G12.a", E((f(x) - b)*((x - mu)/sigma**2), x, q), derivative()),
        step("G12.b", E(f(x)*((x - mu)/sigma**2), x, q) - b*E((x - mu)/sigma**2, x, q), linearity()),
        step("G12.c", E(f(x)*((x - mu)/sigma**2), x, q), expectation(), claim="the score has mean zero"),
        step("G12", D(E(f(x), x, q), mu), differentiate_under_integral()),
        given=[differentiable, growth],
        source="Williams 1992, section 4; Mohamed, Rosca, Figurnov, Mnih 2020, section 7.4",
    )

    control_variates = Derivation(
        "control-variates", "The best coefficient of a control variate",
        A - 2*c*M + c**2*B,
        step("G14.square", B*(c - M/B)**2 + (A - M**2/B), algebra(),
             claim="A and B are the variances of f and h, M their covariance: complete the square"),
        claim("G14", A - M**2/B, A - 2*c*M + c**2*B, inequality(), relation="<=", claim="no coefficient does better"),
        claim("G14.optimum", A - 2*(M/B)*M + (M/B)**2*B, A - M**2/B, algebra(), claim="than c = Cov(f, h)/Var(h)"),
        claim("G14.sign", A - 2*(-M/B)*M + (-M/B)**2*B, A - M**2/B, algebra(), expected="refuted",
              claim="the sign of the coefficient lost"),
        claim("G14.correlation", A - M**2/B, A*(1 - M**2/(A*B)), algebra(), given=[A > 0],
              claim="the variance falls by the squared correlation"),
        given=[B > 0],
        source="Mohamed, Rosca, Figurnov, Mnih 2020, section 7.4.1",
    )

    optimal_baseline = Derivation(
        "optimal-constant-baseline", "The best constant baseline for f(x) = x^2 at N(0, 1), and in general",
        Var((x**2 - b)*x, x, standard),
        step("G13.a", b**2 - 6*b + 15, expectation()),
        step("G13.b", (b - 3)**2 + 6, algebra()),
        claim("G13.c", E(x**2*x**2, x, standard)/E(x**2, x, standard), 3, expectation(),
              claim="E[f S^2]/E[S^2] is where the minimum is"),
        claim("G13.mean", E(x**2, x, standard), 3, expectation(), expected="refuted",
              claim="the mean of f is the best baseline"),
        claim("G13", (A - M**2/B), A - 2*b*M + b**2*B, inequality(), relation="<=", given=[B > 0],
              claim="with A = E[f^2 S^2], M = E[f S^2], B = E[S^2]"),
        source="Greensmith, Bartlett, Baxter 2004, theorem 8",
    )

    antithetic = Derivation(
        "antithetic-pairs", "Antithetic pairs of a symmetric law",
        Var(half*(exp(epsilon) + exp(-epsilon)), epsilon, standard),
        step("G29.a", half*(Var(exp(epsilon), epsilon, standard)
                            + (E(exp(epsilon)*exp(-epsilon), epsilon, standard)
                               - E(exp(epsilon), epsilon, standard)*E(exp(-epsilon), epsilon, standard))),
             expectation(), claim="half of variance and covariance"),
        step("G29.b", half*(exp(2) - 2*exp(1) + 1), expectation()),
        claim("G29", Var(half*((c + b*epsilon) + (c - b*epsilon)), epsilon, standard), 0, expectation(),
              claim="of a linear function nothing is left"),
        claim("G29.independent", Var(half*(exp(epsilon) + exp(-epsilon)), epsilon, standard),
              half*Var(exp(epsilon), epsilon, standard), expectation(), expected="refuted",
              claim="the variance of two independent samples"),
        source="Owen 2013, Monte Carlo theory, methods and examples, section 8.2",
    )

    sticking = Derivation(
        "sticking-the-landing", "The score part of the path gradient of an evidence bound may be dropped",
        claim("G28.mu", E(D(log(q(x)), mu), x, q), 0, expectation()),
        claim("G28.sigma", E(D(log(q(x)), sigma), x, q), 0, expectation()),
        claim("G28.total", D(log(q(mu + sigma*epsilon)), sigma), -1/sigma, derivative(),
              claim="the whole derivative along the path"),
        claim("G28.path", D(log(q(x)), x, at=mu + sigma*epsilon)*epsilon, -epsilon**2/sigma, derivative(),
              claim="the part through the sample"),
        claim("G28", E(-epsilon**2/sigma, epsilon, standard), -1/sigma, expectation(),
              claim="both have the same mean"),
        source="Roeder, Wu, Duvenaud 2017, section 3",
    )
