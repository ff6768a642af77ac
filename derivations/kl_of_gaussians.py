"""The KL divergence between two Gaussians, and the forms that variational autoencoders use.

N(x | m, s) has standard deviation s.  Source: Gil, Alajaji, Linder 2013, table 2.
"""

from sympy import Integral, Rational, exp, log, oo, pi, sqrt, symbols

from verify.page import *

x, mu, mu_1, mu_2, s = symbols("x mu mu_1 mu_2 s", real=True)
sigma, sigma_1, sigma_2 = symbols("sigma sigma_1 sigma_2", positive=True)
half = Rational(1, 2)

with inert():
    q, p = Normal(mu_1, sigma_1), Normal(mu_2, sigma_2)
    density_of_q = frac(1, sqrt(2*pi)*sigma_1)*exp(-((x - mu_1)**2/(2*sigma_1**2)))
    density_of_p = frac(1, sqrt(2*pi)*sigma_2)*exp(-((x - mu_2)**2/(2*sigma_2**2)))

    two_gaussians = Derivation(
        "gaussian.kl", "KL divergence of N(mu_1, sigma_1) from N(mu_2, sigma_2)",
        KL(q, p),
        step("K1.a", Integral(q(x)*log(q(x)/p(x)), (x, -oo, oo)), definition("KL divergence")),
        step("K1.b", Integral(density_of_q*log(density_of_q/density_of_p), (x, -oo, oo)),
             definition("Normal")),
        step("K1.c",
             Integral(density_of_q*(log(sigma_2/sigma_1) + (x - mu_2)**2/(2*sigma_2**2)
                                    - (x - mu_1)**2/(2*sigma_1**2)), (x, -oo, oo)),
             algebra()),
        step("K1.d",
             log(sigma_2/sigma_1) + E((x - mu_2)**2, x, q)/(2*sigma_2**2)
             - E((x - mu_1)**2, x, q)/(2*sigma_1**2),
             linearity()),
        step("W17", log(sigma_2/sigma_1) + (sigma_2**2 + (mu_1 - mu_2)**2)/(2*sigma_1**2) - half,
             expectation(), expected="refuted", claim="the ratio of the variances upside down"),
        step("K1", log(sigma_2/sigma_1) + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2) - half,
             expectation()),
        source="Gil, Alajaji, Linder 2013, table 2",
    )

    log_variance = Derivation(
        "kl-log-variance", "The same in the log-variance s, as an encoder gives it",
        -KL(Normal(mu, exp(s/2)), Normal(0, 1)),
        step("W5", half*(1 + s/2 - mu**2 - exp(s/2)), expectation(), expected="refuted",
             claim="the logarithm of the standard deviation taken for that of the variance"),
        step("K2", half*(1 + s - mu**2 - exp(s)), expectation()),
        source="Kingma and Welling 2014, appendix B",
    )
