"""KL divergences of uniform and Beta laws, from their densities."""

from sympy import Le, Lt, digamma, exp, log, loggamma, pi, sqrt, symbols

from verify.page import *

SOURCE = "Gil, Alajaji, Linder 2013, table 2"
CROSS_ENTROPY = "Cover and Thomas, Elements of Information Theory, 2nd edition, (8.46) and table 17.1"

a, b, a_1, b_1, a_2, b_2, mu = symbols("a b a_1 b_1 a_2 b_2 mu", real=True)
alpha, beta, alpha_1, beta_1, alpha_2, beta_2, r, sigma, s, x_0, k = symbols(
    "alpha beta alpha_1 beta_1 alpha_2 beta_2 r sigma s x_0 k", positive=True,
)

with inert():
    # --- uniform laws ---

    mean_of_log = (b*log(b) - a*log(a))/(b - a) - 1
    mean_of_log_of_rest = ((1 - a)*log(1 - a) - (1 - b)*log(1 - b))/(b - a) - 1

    uniform = Derivation(
        "uniform.kl", "KL divergence between two uniform laws, the first on a part of the second's support",
        KL(Uniform(a_1, b_1), Uniform(a_2, b_2)),
        step("value", log((b_2 - a_2)/(b_1 - a_1)), expectation()),
        given=[Le(a_2, a_1), Lt(a_1, b_1), Le(b_1, b_2)],
        source=SOURCE,
    )

    uniform_gaussian = Derivation(
        "uniform-gaussian.kl", "KL divergence of a uniform law from a normal law",
        KL(Uniform(a, b), Normal(mu, sigma)),
        step("value",
             log(sqrt(2*pi)*sigma/(b - a)) + ((b - a)**2/12 + ((a + b)/2 - mu)**2)/(2*sigma**2),
             expectation()),
        given=[Lt(a, b)],
        source=CROSS_ENTROPY,
    )

    uniform_gumbel = Derivation(
        "uniform-gumbel.kl", "KL divergence of a uniform law from a Gumbel law",
        KL(Uniform(a, b), Gumbel(mu, s)),
        step("value",
             log(s/(b - a)) + ((a + b)/2 - mu)/s + s*(exp(-(a - mu)/s) - exp(-(b - mu)/s))/(b - a),
             expectation()),
        given=[Lt(a, b)],
        source=CROSS_ENTROPY,
    )

    uniform_exponential = Derivation(
        "uniform-exponential.kl", "KL divergence of a uniform law from an exponential law",
        KL(Uniform(a, b), Exponential(r)),
        step("value", r*(a + b)/2 - log(r*(b - a)), expectation()),
        given=[Le(0, a), Lt(a, b)],
        source=CROSS_ENTROPY,
    )

    uniform_gamma = Derivation(
        "uniform-gamma.kl", "KL divergence of a uniform law from a Gamma law",
        KL(Uniform(a, b), Gamma(alpha, beta)),
        step("value",
             loggamma(alpha) - log(b - a) - alpha*log(beta) - (alpha - 1)*mean_of_log + beta*(a + b)/2,
             expectation()),
        given=[Lt(0, a), Lt(a, b)],
        source=CROSS_ENTROPY,
    )

    uniform_pareto = Derivation(
        "uniform-pareto.kl", "KL divergence of a uniform law from a Pareto law",
        KL(Uniform(a, b), Pareto(x_0, alpha)),
        step("value", (alpha + 1)*mean_of_log - log(alpha*(b - a)) - alpha*log(x_0), expectation()),
        given=[Le(x_0, a), Lt(a, b)],
        source=CROSS_ENTROPY,
    )

    uniform_beta = Derivation(
        "uniform-beta.kl", "KL divergence of a uniform law from a Beta law",
        KL(Uniform(a, b), Beta(alpha, beta)),
        step("value",
             loggamma(alpha) + loggamma(beta) - loggamma(alpha + beta) - log(b - a)
             - (alpha - 1)*mean_of_log - (beta - 1)*mean_of_log_of_rest,
             expectation()),
        given=[Lt(0, a), Lt(a, b), Lt(b, 1)],
        source=CROSS_ENTROPY,
    )

    # --- Beta laws ---

    negative_entropy = (loggamma(alpha + beta) - loggamma(alpha) - loggamma(beta)
                        + (alpha - 1)*digamma(alpha) + (beta - 1)*digamma(beta)
                        - (alpha + beta - 2)*digamma(alpha + beta))

    beta_beta = Derivation(
        "beta.kl", "KL divergence between two Beta laws",
        KL(Beta(alpha_1, beta_1), Beta(alpha_2, beta_2)),
        step("value",
             loggamma(alpha_1 + beta_1) - loggamma(alpha_1) - loggamma(beta_1)
             - loggamma(alpha_2 + beta_2) + loggamma(alpha_2) + loggamma(beta_2)
             + (alpha_1 - alpha_2)*digamma(alpha_1) + (beta_1 - beta_2)*digamma(beta_1)
             + (alpha_2 - alpha_1 + beta_2 - beta_1)*digamma(alpha_1 + beta_1),
             expectation()),
        source=SOURCE,
    )

    beta_uniform = Derivation(
        "beta-uniform.kl", "KL divergence of a Beta law from a uniform law",
        KL(Beta(alpha, beta), Uniform(a, b)),
        step("value", negative_entropy + log(b - a), expectation()),
        given=[Le(a, 0), Le(1, b)],
        source=CROSS_ENTROPY,
    )

    beta_exponential = Derivation(
        "beta-exponential.kl", "KL divergence of a Beta law from an exponential law",
        KL(Beta(alpha, beta), Exponential(r)),
        step("value", negative_entropy - log(r) + r*alpha/(alpha + beta), expectation()),
        source=CROSS_ENTROPY,
    )

    beta_gamma = Derivation(
        "beta-gamma.kl", "KL divergence of a Beta law from a Gamma law",
        KL(Beta(alpha, beta), Gamma(k, r)),
        step("value",
             negative_entropy - k*log(r) + loggamma(k) - (k - 1)*(digamma(alpha) - digamma(alpha + beta))
             + r*alpha/(alpha + beta),
             expectation()),
        source=CROSS_ENTROPY,
    )

    beta_gaussian = Derivation(
        "beta-gaussian.kl", "KL divergence of a Beta law from a normal law",
        KL(Beta(alpha, beta), Normal(mu, sigma)),
        step("value",
             negative_entropy + log(sqrt(2*pi)*sigma)
             + (alpha*(alpha + 1)/((alpha + beta)*(alpha + beta + 1)) - 2*mu*alpha/(alpha + beta) + mu**2)
             /(2*sigma**2),
             expectation()),
        source=CROSS_ENTROPY,
    )
