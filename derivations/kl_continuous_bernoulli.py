"""KL divergences of and from continuous Bernoulli laws, from their densities.

The law has the density C lambda^x (1 - lambda)^(1 - x) on (0, 1), C = (ln(1 - lambda) - ln(lambda))/(1 - 2 lambda).
The formulas hold on both sides of lambda = 1/2, which is the uniform law and stands apart.
"""

from sympy import Le, Lt, Ne, Rational, digamma, log, loggamma, pi, sqrt, symbols

from verify.page import *

SOURCE = "Loaiza-Ganem and Cunningham, The continuous Bernoulli: fixing a pervasive error in VAEs (2019)"

a, b, mu = symbols("a b mu", real=True)
alpha, beta, r, sigma = symbols("alpha beta r sigma", positive=True)
lam, lam_1, lam_2 = symbols("lambda lambda_1 lambda_2", real=True)


def region(*parameters):
    """The parameters of continuous Bernoulli laws."""
    return [bound for p in parameters for bound in (Lt(0, p), Lt(p, 1), Ne(p, Rational(1, 2)))]


with inert():

    def log_constant(p):
        return log((log(1 - p) - log(p))/(1 - 2*p))

    def mean(p):
        return p/(2*p - 1) + 1/(log(1 - p) - log(p))

    def logit(p):
        return log(p) - log(1 - p)

    negative_entropy = log_constant(lam) + log(1 - lam) + mean(lam)*logit(lam)

    # --- between continuous Bernoulli laws ---

    continuous_bernoulli = Derivation(
        "continuous-bernoulli.kl", "KL divergence between two continuous Bernoulli laws",
        KL(ContinuousBernoulli(lam_1), ContinuousBernoulli(lam_2)),
        step("value",
             log_constant(lam_1) + log(1 - lam_1) - log_constant(lam_2) - log(1 - lam_2)
             + mean(lam_1)*(logit(lam_1) - logit(lam_2)),
             expectation()),
        given=region(lam_1, lam_2),
        source=SOURCE,
    )

    # --- from others ---

    uniform_continuous_bernoulli = Derivation(
        "uniform-continuous-bernoulli.kl", "KL divergence of a uniform law from a continuous Bernoulli law",
        KL(Uniform(a, b), ContinuousBernoulli(lam)),
        step("value", -log(b - a) - log_constant(lam) - log(1 - lam) - (a + b)/2*logit(lam), expectation()),
        given=[Le(0, a), Lt(a, b), Le(b, 1), *region(lam)],
        source=SOURCE,
    )

    beta_continuous_bernoulli = Derivation(
        "beta-continuous-bernoulli.kl", "KL divergence of a Beta law from a continuous Bernoulli law",
        KL(Beta(alpha, beta), ContinuousBernoulli(lam)),
        step("value",
             loggamma(alpha + beta) - loggamma(alpha) - loggamma(beta)
             + (alpha - 1)*digamma(alpha) + (beta - 1)*digamma(beta) - (alpha + beta - 2)*digamma(alpha + beta)
             - log_constant(lam) - log(1 - lam) - alpha/(alpha + beta)*logit(lam),
             expectation()),
        given=region(lam),
        source=SOURCE,
    )

    # --- of others ---

    continuous_bernoulli_uniform = Derivation(
        "continuous-bernoulli-uniform.kl", "KL divergence of a continuous Bernoulli law from a uniform law",
        KL(ContinuousBernoulli(lam), Uniform(a, b)),
        step("value", negative_entropy + log(b - a), expectation()),
        given=[*region(lam), Le(a, 0), Le(1, b)],
        source=SOURCE,
    )

    continuous_bernoulli_exponential = Derivation(
        "continuous-bernoulli-exponential.kl",
        "KL divergence of a continuous Bernoulli law from an exponential law",
        KL(ContinuousBernoulli(lam), Exponential(r)),
        step("value", negative_entropy - log(r) + r*mean(lam), expectation()),
        given=region(lam),
        source=SOURCE,
    )

    continuous_bernoulli_gaussian = Derivation(
        "continuous-bernoulli-gaussian.kl", "KL divergence of a continuous Bernoulli law from a normal law",
        KL(ContinuousBernoulli(lam), Normal(mu, sigma)),
        step("value",
             negative_entropy + log(sqrt(2*pi)*sigma)
             + (lam/(2*lam - 1) - 2*mean(lam)/logit(lam) - 2*mu*mean(lam) + mu**2)/(2*sigma**2),
             expectation()),
        given=region(lam),
        source=SOURCE,
    )
