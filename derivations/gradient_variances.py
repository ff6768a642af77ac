"""The variances of both gradient estimators for f(x) = x^2 under N(mu, sigma), in both parameters.

N(m, s) has standard deviation s.  Source: Mohamed, Rosca, Figurnov, Mnih 2020, section 3; S0.18.
"""

from sympy import symbols

from verify.page import *

mu, x, epsilon = symbols("mu x epsilon", real=True)
sigma = symbols("sigma", positive=True)

with inert():
    q, p = Normal(mu, sigma), Normal(0, 1)

    score_mu = x**2*((x - mu)/sigma**2)
    score_sigma = x**2*((x - mu)**2/sigma**3 - 1/sigma)
    path_mu = 2*(mu + sigma*epsilon)
    path_sigma = 2*(mu + sigma*epsilon)*epsilon

    both_parameters = Derivation(
        "gradient-variances-normal", "Score-function and pathwise gradients of E[x^2] under N(mu, sigma)",
        claim("G15.mean.a", E(score_mu, x, q), 2*mu, expectation()),
        claim("G15.mean.b", E(path_mu, epsilon, p), 2*mu, expectation()),
        claim("G15.mean.c", E(score_sigma, x, q), 2*sigma, expectation()),
        claim("G15.mean.d", E(path_sigma, epsilon, p), 2*sigma, expectation()),
        claim("G15.a", Var(score_mu, x, q), mu**4/sigma**2 + 14*mu**2 + 15*sigma**2, expectation()),
        claim("G15.b", Var(path_mu, epsilon, p), 4*sigma**2, expectation()),
        claim("G15.c", Var(score_sigma, x, q), 2*mu**4/sigma**2 + 60*mu**2 + 74*sigma**2, expectation()),
        claim("G15.d", Var(path_sigma, epsilon, p), 4*mu**2 + 8*sigma**2, expectation()),
        claim("G15.e", Var(path_mu, epsilon, p), Var(score_mu, x, q), inequality(), relation="<"),
        claim("G15.f", Var(path_sigma, epsilon, p), Var(score_sigma, x, q), inequality(), relation="<"),
        source="Mohamed, Rosca, Figurnov, Mnih 2020, section 3",
    )
