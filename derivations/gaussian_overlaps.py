"""Waves and overlaps of normal laws: the characteristic function, the Bhattacharyya coefficient, the VAE's divergence.

N(m, s) has standard deviation s.
Source: Billingsley 1995, section 26; Pardo 2006, chapter 1; Kingma and Welling 2014, appendix B.
"""

from sympy import Function, Integral, Rational, Sum, cos, exp, log, oo, sin, sqrt, symbols

from verify.page import *

mu, x, t, mu_1, mu_2, epsilon = symbols("mu x t mu_1 mu_2 epsilon", real=True)
sigma, sigma_1, sigma_2, k = symbols("sigma sigma_1 sigma_2 k", positive=True)
j = symbols("j", integer=True)
J = symbols("J", integer=True, positive=True)
m, s = Function("m"), Function("s")
half = Rational(1, 2)

with inert():
    q, standard = Normal(mu, sigma), Normal(0, 1)
    first, second = Normal(mu_1, sigma_1), Normal(mu_2, sigma_2)

    characteristic = Derivation(
        "characteristic-function", "The characteristic function of a normal law, in its real and imaginary part",
        claim("G16.standard", E(cos(t*epsilon), epsilon, standard), exp(-(t**2/2)), expectation()),
        claim("G16.real", E(cos(t*x), x, q), exp(-(sigma**2*t**2/2))*cos(mu*t), expectation()),
        claim("G16.imaginary", E(sin(t*x), x, q), exp(-(sigma**2*t**2/2))*sin(mu*t), expectation()),
        claim("G16.scale", E(cos(t*epsilon), epsilon, standard), exp(-t**2), expectation(), expected="refuted",
              claim="the half lost"),
        claim("G16.pathwise", D(E(cos(k*x), x, q), mu), E(-k*sin(k*x), x, q), derivative(),
              claim="both sides of the pathwise gradient have a value"),
        claim("G16.square", E((-k*sin(k*epsilon))**2, epsilon, standard), k**2*(1 - exp(-2*k**2))/2, expectation(),
              claim="the second moment of the pathwise estimator of cos(k x)"),
        claim("G16.variance", Var(cos(k*epsilon), epsilon, standard), (1 - exp(-k**2))**2/2, expectation()),
        source="Billingsley 1995, Probability and Measure, example 26.1",
    )

    overlap = Integral(sqrt(first(x)*second(x)), (x, -oo, oo))

    bhattacharyya = Derivation(
        "bhattacharyya-coefficient", "The Bhattacharyya coefficient and distance of two normal laws",
        claim("K12", overlap, sqrt(2*sigma_1*sigma_2/(sigma_1**2 + sigma_2**2))
              *exp(-((mu_1 - mu_2)**2/(4*(sigma_1**2 + sigma_2**2))))),
        claim("K12.distance", -log(overlap), (mu_1 - mu_2)**2/(4*(sigma_1**2 + sigma_2**2))
              + half*log((sigma_1**2 + sigma_2**2)/(2*sigma_1*sigma_2))),
        claim("K12.hellinger", 1 - Integral(sqrt(Normal(mu_1, sigma)(x)*Normal(mu_2, sigma)(x)), (x, -oo, oo)),
              1 - exp(-((mu_1 - mu_2)**2/(8*sigma**2))), claim="Hellinger's squared distance at one variance"),
        claim("K12.lost-half", overlap, sqrt(2*sigma_1*sigma_2/(sigma_1**2 + sigma_2**2))
              *exp(-((mu_1 - mu_2)**2/(2*(sigma_1**2 + sigma_2**2)))), expected="refuted",
              claim="the exponent of the product, not of its root"),
        source="Pardo 2006, Statistical Inference Based on Divergence Measures, chapter 1",
    )

    vae = Derivation(
        "vae-divergence", "The VAE's divergence in dimension J, in deviations and in log-variances",
        claim("K2.sum", Sum(KL(Normal(m(j), s(j)), standard), (j, 1, J)),
              -half*Sum(1 + log(s(j)**2) - m(j)**2 - s(j)**2, (j, 1, J)), given=[ForAll(s(x) > 0, x)]),
        claim("K2.log-variance", Sum(KL(Normal(m(j), exp(s(j)/2)), standard), (j, 1, J)),
              -half*Sum(1 + s(j) - m(j)**2 - exp(s(j)), (j, 1, J)), given=[ForAll(Defined(s(x)), x)],
              claim="s is the logarithm of the variance"),
        claim("K2.twice", Sum(KL(Normal(m(j), exp(s(j))), standard), (j, 1, J)),
              -half*Sum(1 + s(j) - m(j)**2 - exp(s(j)), (j, 1, J)), given=[ForAll(Defined(s(x)), x)],
              expected="refuted", claim="exp(s) taken for the deviation"),
        given=[ForAll(Defined(m(x)), x)],
        source="Kingma and Welling 2014, appendix B",
    )
