"""KL divergences of laws on the whole line, from their densities.

N(m, s) has standard deviation s; the second parameter of Laplace, Gumbel and Cauchy is the scale.
"""

from sympy import EulerGamma, Rational, erf, exp, gamma, log, pi, sqrt, symbols

from verify.page import *

SOURCE = "Gil, Alajaji, Linder 2013, table 2"
CROSS_ENTROPY = "Cover and Thomas, Elements of Information Theory, 2nd edition, (8.46) and table 17.1"

mu_1, mu_2 = symbols("mu_1 mu_2", real=True)
sigma_1, sigma_2, b_1, b_2 = symbols("sigma_1 sigma_2 b_1 b_2", positive=True)
half = Rational(1, 2)

with inert():
    d = mu_1 - mu_2

    gaussian_laplace = Derivation(
        "gaussian-laplace.kl", "KL divergence of a normal law from a Laplace law",
        KL(Normal(mu_1, sigma_1), Laplace(mu_2, b_2)),
        step("value",
             log(2*b_2/(sqrt(2*pi)*sigma_1)) - half
             + (sqrt(2/pi)*sigma_1*exp(-(d**2/(2*sigma_1**2))) + d*erf(d/(sqrt(2)*sigma_1)))/b_2,
             expectation()),
        source=CROSS_ENTROPY,
    )

    gaussian_gumbel = Derivation(
        "gaussian-gumbel.kl", "KL divergence of a normal law from a Gumbel law",
        KL(Normal(mu_1, sigma_1), Gumbel(mu_2, b_2)),
        step("value",
             log(b_2/(sqrt(2*pi)*sigma_1)) - half + d/b_2 + exp(sigma_1**2/(2*b_2**2) - d/b_2),
             expectation()),
        source=CROSS_ENTROPY,
    )

    laplace = Derivation(
        "laplace.kl", "KL divergence between two Laplace laws",
        KL(Laplace(mu_1, b_1), Laplace(mu_2, b_2)),
        step("value", log(b_2/b_1) - 1 + (b_1*exp(-(abs(d)/b_1)) + abs(d))/b_2, expectation()),
        source=SOURCE,
    )

    laplace_gaussian = Derivation(
        "laplace-gaussian.kl", "KL divergence of a Laplace law from a normal law",
        KL(Laplace(mu_1, b_1), Normal(mu_2, sigma_2)),
        step("value",
             log(sqrt(2*pi)*sigma_2/(2*b_1)) - 1 + (2*b_1**2 + d**2)/(2*sigma_2**2), expectation()),
        source=CROSS_ENTROPY,
    )

    gumbel = Derivation(
        "gumbel.kl", "KL divergence between two Gumbel laws",
        KL(Gumbel(mu_1, b_1), Gumbel(mu_2, b_2)),
        step("value",
             log(b_2/b_1) - EulerGamma - 1 + (d + EulerGamma*b_1)/b_2 + exp(-d/b_2)*gamma(1 + b_1/b_2),
             expectation()),
        source=SOURCE,
    )

    gumbel_gaussian = Derivation(
        "gumbel-gaussian.kl", "KL divergence of a Gumbel law from a normal law",
        KL(Gumbel(mu_1, b_1), Normal(mu_2, sigma_2)),
        step("value",
             log(sqrt(2*pi)*sigma_2/b_1) - EulerGamma - 1
             + (pi**2*b_1**2/6 + (d + EulerGamma*b_1)**2)/(2*sigma_2**2),
             expectation()),
        source=CROSS_ENTROPY,
    )

    cauchy = Derivation(
        "cauchy.kl", "KL divergence between two Cauchy laws",
        KL(Cauchy(mu_1, b_1), Cauchy(mu_2, b_2)),
        step("value", log(((b_1 + b_2)**2 + d**2)/(4*b_1*b_2)), expectation()),
        source="Chyzak and Nielsen 2019, theorem 1",
    )
