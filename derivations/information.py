"""Fisher information, exponential families, and the estimators that go with them.

Source: Lehmann and Casella 1998, Theory of Point Estimation, chapter 2.
"""

from sympy import Eq, Rational, exp, log, sqrt, symbols

from verify.page import *

SOURCE = "Lehmann and Casella 1998, Theory of Point Estimation, section 2.5"

mu, x, s, d, b, y, n_1 = symbols("mu x s d b y n_1", real=True)
sigma, rate, alpha, beta, theta, p, phi = symbols("sigma lambda alpha beta theta p phi", positive=True)
n = symbols("n", integer=True)
eta = symbols("eta", real=True)
half = Rational(1, 2)

with inert():
    q = Normal(mu, sigma)
    log_variance = Normal(mu, exp(s/2))

    def information(law, parameter):
        """The mean of the squared score."""
        return E(D(log(law(x)), parameter)**2, x, law)

    normal = Derivation(
        "fisher-information-normal", "The Fisher information of a normal law, in four parameters",
        claim("I1.mu", information(q, mu), 1/sigma**2, expectation()),
        claim("I1.sigma", information(q, sigma), 2/sigma**2, expectation()),
        claim("W67", information(q, sigma), 1/sigma**2, expectation(), expected="refuted", claim="as in the mean"),
        claim("I1.cross", E(D(log(q(x)), mu)*D(log(q(x)), sigma), x, q), 0, expectation(),
              claim="mean and deviation do not interact"),
        claim("I1.log-variance", information(log_variance, s), half, expectation()),
        claim("I3", information(log_variance, s), 2/sigma**2*D(exp(s/2), s)**2, expectation(),
              given=[Eq(sigma, exp(s/2))], claim="the law of reparameterization"),
        source=SOURCE,
    )

    hessian = Derivation(
        "information-from-curvature", "Information is also minus the mean second derivative",
        claim("I2.mu", -E(D(D(log(q(x)), mu), mu), x, q), 1/sigma**2, expectation()),
        claim("I2.exponential", -E(D(D(log(Exponential(rate)(x)), rate), rate), x, Exponential(rate)),
              information(Exponential(rate), rate), expectation()),
        claim("I2.uniform", -E(D(D(log(Uniform(0, theta)(x)), theta), theta), x, Uniform(0, theta)),
              information(Uniform(0, theta), theta), expectation(), expected="refuted",
              claim="not where the support moves"),
        source=SOURCE,
    )

    families = Derivation(
        "fisher-information-families", "The Fisher information of other laws",
        claim("I4.exponential", information(Exponential(rate), rate), 1/rate**2, expectation()),
        claim("I4.gamma.rate", information(Gamma(alpha, beta), beta), alpha/beta**2, expectation()),
        claim("I4.half-normal", information(HalfNormal(sigma), sigma), 2/sigma**2, expectation()),
        claim("I4.laplace", information(Laplace(0, sigma), sigma), 1/sigma**2, expectation()),
        claim("I4.pareto", information(Pareto(1, alpha), alpha), 1/alpha**2, expectation()),
        source=SOURCE,
    )

    expansion = Derivation(
        "divergence-and-information", "The information is the curvature of the divergence",
        claim("I5.value", KL(Normal(mu, sigma), Normal(mu + d, sigma)), d**2/(2*sigma**2), expectation()),
        claim("I5.first", D(log(theta/rate) + rate/theta - 1, rate), -1/rate + 1/theta, derivative(),
              claim="for exponential laws of the rates theta and lambda"),
        claim("I5.second", D(D(log(theta/rate) + rate/theta - 1, rate), rate), 1/rate**2, derivative()),
        source="Kullback 1959, section 2.6",
    )

    normalizer = Derivation(
        "log-partition-functions", "Moments are derivatives of the logarithm of the normalizer",
        claim("X1.exponential.mean", D(-log(-eta), eta), -1/eta, derivative(), given=[eta < 0]),
        claim("X1.exponential", E(x, x, Exponential(rate)), 1/rate, expectation(), claim="with eta = -lambda"),
        claim("X1.exponential.variance", D(D(-log(rate), rate), rate), Var(x, x, Exponential(rate)), expectation()),
        claim("X1.bernoulli", D(log(1 + exp(eta)), eta), E(n, n, Bernoulli(1/(1 + exp(-eta)))), expectation()),
        claim("X1.bernoulli.variance", D(D(log(1 + exp(eta)), eta), eta), Var(n, n, Bernoulli(1/(1 + exp(-eta)))),
              expectation()),
        claim("X1.poisson", D(exp(eta), eta), E(n, n, Poisson(exp(eta))), expectation()),
        claim("X1.poisson.variance", D(D(exp(eta), eta), eta), Var(n, n, Poisson(exp(eta))), expectation()),
        claim("X5.poisson", D(D(D(exp(eta), eta), eta), eta), exp(eta), derivative(), claim="all cumulants agree"),
        source="Wainwright and Jordan 2008, proposition 3.1",
    )

    bregman = Derivation(
        "divergence-is-bregman", "The divergence within a family is Bregman's, of the log-partition function",
        KL(Exponential(rate), Exponential(theta)),
        step("X2", -log(theta) + log(rate) - (-theta + rate)*frac(1, rate), expectation(),
             claim="A(eta) = -ln(-eta), eta = -lambda"),
        step("X2.order", -log(rate) + log(theta) - (-rate + theta)*frac(1, theta), expected="refuted",
             claim="the laws exchanged"),
        source="Nielsen and Nock 2010",
    )

    likelihood = Derivation(
        "maximum-likelihood", "Stationary points of log-likelihoods, for n samples of sum b",
        claim("M1.exponential", D(n_1*log(rate) - rate*b, rate), n_1/rate - b, derivative()),
        claim("M1.exponential.root", n_1/(n_1/b) - b, 0, algebra(), given=[b > 0, n_1 > 0]),
        claim("M1.exponential.second", D(n_1/rate - b, rate), -n_1/rate**2, derivative()),
        claim("M1.poisson", D(b*log(rate) - n_1*rate, rate), b/rate - n_1, derivative()),
        claim("M1.bernoulli", D(b*log(p) + (n_1 - b)*log(1 - p), p), (b - n_1*p)/(p*(1 - p)), derivative(),
              given=[p < 1]),
        claim("W93", D(1/theta**3, theta), 0, derivative(), expected="refuted",
              claim="a uniform law has a stationary likelihood"),
        claim("M2", D(1/theta**3, theta), 0, inequality(), relation="<", claim="it falls: the largest sample is best"),
        source="Lehmann and Casella 1998, section 6.2",
    )

    jeffreys = Derivation(
        "jeffreys-prior", "Jeffreys' prior of a coin, in the probability and in the logit",
        claim("I8", sqrt(1/(p*(1 - p)))*(p*(1 - p)), sqrt(p*(1 - p)), algebra(),
              claim="the root of the information times dp/d logit"),
        claim("I8.slope", D(1/(1 + exp(-eta)), eta), 1/(1 + exp(-eta))*(1 - 1/(1 + exp(-eta))), derivative()),
        given=[p < 1],
        source="Jeffreys 1946",
    )
