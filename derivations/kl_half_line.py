"""KL divergences of laws on a half line, from their densities.

Exponential and Gamma take a rate, Pareto the left end of its support and the exponent.
"""

from sympy import EulerGamma, Gt, Le, Rational, digamma, exp, log, loggamma, pi, sqrt, symbols

from verify.page import *

SOURCE = "Gil, Alajaji, Linder 2013, table 2"
CROSS_ENTROPY = "Cover and Thomas, Elements of Information Theory, 2nd edition, (8.46) and table 17.1"

mu = symbols("mu", real=True)
lambda_1, lambda_2, alpha_1, alpha_2, beta_1, beta_2, sigma_1, sigma_2, x_1, x_2 = symbols(
    "lambda_1 lambda_2 alpha_1 alpha_2 beta_1 beta_2 sigma_1 sigma_2 x_1 x_2", positive=True
)
alpha, beta, sigma, b, r = symbols("alpha beta sigma b lambda", positive=True)
half = Rational(1, 2)

with inert():
    exponential = Derivation(
        "exponential.kl", "KL divergence between two exponential laws",
        KL(Exponential(lambda_1), Exponential(lambda_2)),
        step("value", log(lambda_1/lambda_2) + lambda_2/lambda_1 - 1, expectation()),
        source=SOURCE,
    )

    exponential_gamma = Derivation(
        "exponential-gamma.kl", "KL divergence of an exponential law from a Gamma law",
        KL(Exponential(r), Gamma(alpha, beta)),
        step("value",
             alpha*log(r/beta) + loggamma(alpha) + (alpha - 1)*EulerGamma + beta/r - 1, expectation()),
        source=CROSS_ENTROPY,
    )

    exponential_gumbel = Derivation(
        "exponential-gumbel.kl", "KL divergence of an exponential law from a Gumbel law",
        KL(Exponential(r), Gumbel(mu, b)),
        step("value", log(r*b) - 1 + (1/r - mu)/b + exp(mu/b)*(r*b/(r*b + 1)), expectation()),
        source=CROSS_ENTROPY,
    )

    exponential_gaussian = Derivation(
        "exponential-gaussian.kl", "KL divergence of an exponential law from a normal law",
        KL(Exponential(r), Normal(mu, sigma)),
        step("value",
             log(r*sqrt(2*pi)*sigma) - 1 + (2/r**2 - 2*mu/r + mu**2)/(2*sigma**2), expectation()),
        source=CROSS_ENTROPY,
    )

    gamma_exponential = Derivation(
        "gamma-exponential.kl", "KL divergence of a Gamma law from an exponential law",
        KL(Gamma(alpha, beta), Exponential(r)),
        step("value",
             log(beta/r) - alpha - loggamma(alpha) + (alpha - 1)*digamma(alpha) + r*alpha/beta,
             expectation()),
        source=CROSS_ENTROPY,
    )

    gamma_gamma = Derivation(
        "gamma.kl", "KL divergence between two Gamma laws",
        KL(Gamma(alpha_1, beta_1), Gamma(alpha_2, beta_2)),
        step("value",
             (alpha_1 - alpha_2)*digamma(alpha_1) - loggamma(alpha_1) + loggamma(alpha_2)
             + alpha_2*log(beta_1/beta_2) + alpha_1*(beta_2 - beta_1)/beta_1,
             expectation()),
        source=SOURCE,
    )

    gamma_gumbel = Derivation(
        "gamma-gumbel.kl", "KL divergence of a Gamma law from a Gumbel law",
        KL(Gamma(alpha, beta), Gumbel(mu, b)),
        step("value",
             log(beta*b) - alpha - loggamma(alpha) + (alpha - 1)*digamma(alpha) + (alpha/beta - mu)/b
             + exp(mu/b)*(beta*b/(beta*b + 1))**alpha,
             expectation()),
        source=CROSS_ENTROPY,
    )

    gamma_gaussian = Derivation(
        "gamma-gaussian.kl", "KL divergence of a Gamma law from a normal law",
        KL(Gamma(alpha, beta), Normal(mu, sigma)),
        step("value",
             log(beta*sqrt(2*pi)*sigma) - alpha - loggamma(alpha) + (alpha - 1)*digamma(alpha)
             + (alpha*(alpha + 1)/beta**2 - 2*mu*alpha/beta + mu**2)/(2*sigma**2),
             expectation()),
        source=CROSS_ENTROPY,
    )

    half_normal = Derivation(
        "half-normal.kl", "KL divergence between two half-normal laws",
        KL(HalfNormal(sigma_1), HalfNormal(sigma_2)),
        step("value", log(sigma_2/sigma_1) + sigma_1**2/(2*sigma_2**2) - half, expectation()),
        source=SOURCE,
    )

    pareto = Derivation(
        "pareto.kl", "KL divergence between two Pareto laws, the first on a part of the second's support",
        KL(Pareto(x_1, alpha_1), Pareto(x_2, alpha_2)),
        step("value", log(alpha_1/alpha_2) + alpha_2*log(x_1/x_2) + alpha_2/alpha_1 - 1, expectation()),
        given=[Le(x_2, x_1)],
        source=SOURCE,
    )

    pareto_exponential = Derivation(
        "pareto-exponential.kl", "KL divergence of a Pareto law from an exponential law",
        KL(Pareto(x_1, alpha), Exponential(r)),
        step("value", log(alpha/(r*x_1)) - 1 - 1/alpha + r*alpha*x_1/(alpha - 1), expectation()),
        given=[Gt(alpha, 1)],
        source=CROSS_ENTROPY, note="Infinite for alpha <= 1, where the mean is.",
    )

    pareto_gamma = Derivation(
        "pareto-gamma.kl", "KL divergence of a Pareto law from a Gamma law",
        KL(Pareto(x_1, alpha_1), Gamma(alpha_2, beta)),
        step("value",
             log(alpha_1) - 1 - 1/alpha_1 - alpha_2*log(beta*x_1) + loggamma(alpha_2)
             - (alpha_2 - 1)/alpha_1 + beta*alpha_1*x_1/(alpha_1 - 1),
             expectation()),
        given=[Gt(alpha_1, 1)],
        source=CROSS_ENTROPY, note="Infinite for alpha_1 <= 1, where the mean is.",
    )

    pareto_gaussian = Derivation(
        "pareto-gaussian.kl", "KL divergence of a Pareto law from a normal law",
        KL(Pareto(x_1, alpha), Normal(mu, sigma)),
        step("value",
             log(alpha*sqrt(2*pi)*sigma/x_1) - 1 - 1/alpha
             + (alpha*x_1**2/(alpha - 2) - 2*mu*alpha*x_1/(alpha - 1) + mu**2)/(2*sigma**2),
             expectation()),
        given=[Gt(alpha, 2)],
        source=CROSS_ENTROPY, note="Infinite for alpha <= 2, where the second moment is.",
    )
