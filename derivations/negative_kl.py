"""-D_KL of a Gaussian from the standard normal, through z = mu + sigma*epsilon and without it.

N(x | m, s) has standard deviation s.  Source: S2, "Deriving -D_KL with reparameterization".
"""

from sympy import Derivative, Eq, Integral, Rational, exp, log, oo, pi, sqrt, symbols

from verify.page import *

SOURCE = "S2, Deriving -D_KL with reparameterization"

mu, z, epsilon = symbols("mu z epsilon", real=True)
sigma = symbols("sigma", positive=True)
half = Rational(1, 2)

with inert():
    q, p, standard = Normal(mu, sigma), Normal(0, 1), Normal(0, 1)

    density_of_epsilon = frac(1, sqrt(2*pi))*exp(-(epsilon**2/2))
    density_of_z = frac(1, sqrt(2*pi)*sigma)*exp(-((z - mu)**2/(2*sigma**2)))
    density_without_sigma = frac(1, sqrt(2*pi))*exp(-((z - mu)**2/(2*sigma**2)))

    q_at_epsilon = frac(1, sqrt(2*pi)*sigma)*exp(-((mu + sigma*epsilon - mu)**2/(2*sigma**2)))
    p_at_epsilon = frac(1, sqrt(2*pi))*exp(-((mu + sigma*epsilon)**2/2))

    bracket_in_epsilon = -log(sigma**2) + (mu + sigma*epsilon)**2 - (sigma*epsilon)**2/sigma**2
    bracket_in_z = -log(sigma**2) + z**2 - (z - mu)**2/sigma**2

    def over_epsilon(integrand):
        return Integral(integrand, (epsilon, -oo, oo))

    def over_z(integrand):
        return Integral(integrand, (z, -oo, oo))

    reparameterized = Derivation(
        "negative-kl", "Negative KL divergence of a Gaussian, reparameterized",
        -KL(q, p),
        step("S2.1", -E(log(q(z)/p(z)), z, q), definition("KL divergence")),
        claim("S2.2", Pushforward(mu + sigma*epsilon, epsilon, standard), q, change_of_variables(),
              claim="z = mu + sigma*epsilon has the law q"),
        step("S2.3", -E(log(q(mu + sigma*epsilon)/p(mu + sigma*epsilon)), epsilon, standard),
             reparameterize(z, mu + sigma*epsilon)),
        step("S2.4", -over_epsilon(standard(epsilon)*log(q(mu + sigma*epsilon)/p(mu + sigma*epsilon))),
             definition("expectation")),
        step("S2.5", -over_epsilon(density_of_epsilon*log(q_at_epsilon/p_at_epsilon)),
             definition("Normal")),
        step("S2.6",
             -over_epsilon(
                 density_of_epsilon
                 *log(frac(1, sigma)*exp((mu + sigma*epsilon)**2/2 - (sigma*epsilon)**2/(2*sigma**2)))),
             algebra()),
        step("S2.7",
             -over_epsilon(
                 density_of_epsilon
                 *(-log(sigma) + (mu + sigma*epsilon)**2/2 - (sigma*epsilon)**2/(2*sigma**2))),
             algebra(), claim="the logarithm of the density ratio"),
        step("W13", -over_epsilon(density_of_epsilon*bracket_in_epsilon), linearity(), expected="refuted",
             claim="the factor 1/2 lost"),
        step("S2.8", -half*over_epsilon(density_of_epsilon*bracket_in_epsilon), linearity()),
        step("S2.9", -half*over_epsilon(density_of_epsilon*bracket_in_epsilon),
             claim="the line before, written again"),
        claim("S2.10", epsilon, (z - mu)/sigma, algebra(), given=[Eq(z, mu + sigma*epsilon)],
              claim="the inverse of z = mu + sigma*epsilon"),
        claim("S2.11", Derivative((z - mu)/sigma, z), frac(1, sigma), derivative(),
              claim="d epsilon/dz"),
        step("S2.12-no-jacobian", -half*over_z(density_without_sigma*bracket_in_z),
             substitute(epsilon, (z - mu)/sigma), expected="refuted", claim="the Jacobian 1/sigma dropped"),
        step("W9", -half*over_z(density_without_sigma*bracket_in_z*sigma),
             substitute(epsilon, (z - mu)/sigma), expected="refuted", claim="d epsilon = sigma dz"),
        step("S2.12", -half*over_z(density_without_sigma*bracket_in_z*frac(1, sigma)),
             substitute(epsilon, (z - mu)/sigma), claim="by substitution, d epsilon = dz/sigma"),
        step("S2.13", -half*over_z(density_of_z*bracket_in_z), algebra()),
        source=SOURCE,
        note="The limits, which the source leaves out, are the whole line.",
    )

    direct = Derivation(
        "negative-kl-direct", "Negative KL divergence of a Gaussian, without reparameterization",
        -KL(q, p),
        step("W11", -over_z(q(z)*log(p(z)/q(z))), definition("KL divergence"), expected="refuted",
             claim="the ratio upside down"),
        step("S2.14", -over_z(q(z)*log(q(z)/p(z))), definition("KL divergence")),
        step("S2.15", -half*over_z(density_of_z*bracket_in_z), definition("Normal")),
        claim("S2.16", -half*over_z(density_without_sigma*bracket_in_z*frac(1, sigma)),
              -half*over_z(density_of_z*bracket_in_z), algebra(),
              claim="the same as with reparameterization"),
        step("W1", -half*(1 + log(sigma**2) - mu**2 - sigma**2), expectation(), expected="refuted",
             claim="the sign lost"),
        step("W3", -(mu**2 + sigma**2 - log(sigma) - half), expectation(), expected="refuted",
             claim="the factor 1/2 lost"),
        step("S2.17", half*(1 + log(sigma**2) - mu**2 - sigma**2), expectation(),
             claim="the closed form, before which the source stops"),
        source=SOURCE,
    )
