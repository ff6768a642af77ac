"""Differences of expectations: measure-valued derivatives, and the theorems of Bonnet, Price and Stein.

f is differentiable as often as it is differentiated, and grows no faster than a square.
Source: Mohamed, Rosca, Figurnov, Mnih 2020, section 6; Rezende, Mohamed, Wierstra 2014, appendix.
"""

from sympy import Abs, Function, Integral, Rational, exp, oo, pi, sqrt, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, section 6"

mu, x, t = symbols("mu x t", real=True)
sigma, rate, v, C, alpha, beta = symbols("sigma lambda v C alpha beta", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    q, standard = Normal(mu, sigma), Normal(0, 1)
    rayleigh = Weibull(2, sqrt(2))
    maxwell = Law(x**2*exp(-(x**2/2))/sqrt(2*pi), x, -oo, oo)

    tame = [ForAll(Defined(D(f(x), x)), x), ForAll(Abs(f(x)) <= C*(1 + x**2), x),
            ForAll(Abs(D(f(x), x)) <= C*(1 + x**2), x)]

    stein = Derivation(
        "stein-lemma", "Stein's lemma",
        claim("G10.kernel", (x - mu)*q(x), -sigma**2*D(q(x), x), derivative()),
        E((x - mu)*f(x), x, q),
        step("G10.a", Integral((x - mu)*q(x)*f(x), (x, -oo, oo)), definition("expectation")),
        step("G10.b", sigma**2*Integral(q(x)*D(f(x), x), (x, -oo, oo)), integrate_by_parts()),
        step("G10", sigma**2*E(D(f(x), x), x, q), definition("expectation")),
        claim("G10.forgotten", E((x - mu)*x, x, q), 1, expectation(), expected="refuted",
              claim="the variance forgotten"),
        given=tame,
        source="Stein 1981, lemma 1",
    )

    bonnet = Derivation(
        "bonnet-theorem", "Bonnet's theorem, through the kernel",
        claim("G8.kernel", D(q(x), mu), -D(q(x), x), derivative(), claim="mu and x move the density oppositely"),
        D(E(f(x), x, q), mu),
        step("G8.a", Integral(D(q(x), mu)*f(x), (x, -oo, oo)), differentiate_under_integral()),
        step("G8.b", -Integral(D(q(x), x)*f(x), (x, -oo, oo)), derivative()),
        step("G8", E(D(f(x), x), x, q), integrate_by_parts()),
        given=tame,
        source="Bonnet 1964; Rezende, Mohamed, Wierstra 2014, appendix",
    )

    heat = Derivation(
        "price-theorem-kernel", "Price's theorem: the normal density solves the heat equation",
        claim("G9.kernel", D(Normal(mu, sqrt(v))(x), v), half*D(D(Normal(mu, sqrt(v))(x), x), x), derivative()),
        D(E(x**4, x, Normal(mu, sqrt(v))), v),
        step("G9.value", 6*mu**2 + 6*v, expectation()),
        step("G9.half", E(12*x**2, x, Normal(mu, sqrt(v))), expectation(), expected="refuted",
             claim="the factor 1/2 lost"),
        step("G9.fourth", half*E(12*x**2, x, Normal(mu, sqrt(v))), expectation(), claim="for f(x) = x^4"),
        claim("G9.exponential", D(E(exp(t*x), x, Normal(mu, sqrt(v))), v),
              half*E(t**2*exp(t*x), x, Normal(mu, sqrt(v))), expectation(), claim="for f(x) = exp(t x)"),
        source="Price 1958; Rezende, Mohamed, Wierstra 2014, appendix",
    )

    exponential = Derivation(
        "measure-valued-exponential", "The measure-valued derivative of an exponential law, for every f",
        D(E(f(x), x, Exponential(rate)), rate),
        step("G7.a", E(f(x)*(1/rate - x), x, Exponential(rate)), differentiate_under_integral()),
        step("G7.sign", (E(f(x), x, Gamma(2, rate)) - E(f(x), x, Exponential(rate)))/rate, expected="refuted",
             claim="the parts exchanged"),
        step("G7", (E(f(x), x, Exponential(rate)) - E(f(x), x, Gamma(2, rate)))/rate, expectation(),
             claim="Erlang's law takes the negative part"),
        given=tame,
        source=SOURCE,
    )

    normal_mean = Derivation(
        "measure-valued-normal-mean", "The measure-valued derivative in the mean of a normal law, for cubes",
        claim("G4.law", rayleigh(x), x*exp(-(x**2/2)), given=[x > 0], claim="W is a Rayleigh variable"),
        D(E(x**3, x, q), mu),
        step("G4", frac(1, sigma*sqrt(2*pi))*(E((mu + sigma*x)**3, x, rayleigh)
                                              - E((mu - sigma*x)**3, x, rayleigh)), expectation()),
        step("G4.value", 3*mu**2 + 3*sigma**2, expectation()),
        source=SOURCE,
    )

    normal_scale = Derivation(
        "measure-valued-normal-scale", "The measure-valued derivative in the scale of a normal law, for fourth powers",
        claim("G5.law", E(1, x, maxwell), 1, expectation(), claim="M has the two-sided Maxwell law"),
        D(E(x**4, x, q), sigma),
        step("G5", (E((mu + sigma*x)**4, x, maxwell) - E((mu + sigma*x)**4, x, standard))/sigma, expectation()),
        step("G5.value", 12*mu**2*sigma + 12*sigma**3, expectation()),
        source=SOURCE,
    )

    gamma_certificate = Derivation(
        "stein-identity-gamma", "Stein's identity for Gamma laws: the certificate, and instances",
        claim("G11.certificate", D(x*f(x)*Gamma(alpha, beta)(x), x),
              Gamma(alpha, beta)(x)*(x*D(f(x), x) + (alpha - beta*x)*f(x)), derivative(), given=[x > 0, *tame]),
        claim("G11.linear", E(x*1 + (alpha - beta*x)*x, x, Gamma(alpha, beta)), 0, expectation(), claim="f(x) = x"),
        claim("G11.square", E(x*(2*x) + (alpha - beta*x)*x**2, x, Gamma(alpha, beta)), 0, expectation(),
              claim="f(x) = x^2"),
        claim("G11.decaying", E(x*(-exp(-x)) + (alpha - beta*x)*exp(-x), x, Gamma(alpha, beta)), 0, expectation(),
              claim="f(x) = exp(-x)"),
        claim("W69", E(1/x, x, Gamma(3, rate)), 1/E(x, x, Gamma(3, rate)), expectation(), expected="refuted",
              claim="the mean of the reciprocal is the reciprocal of the mean"),
        source="Diaconis and Zabell 1991, section 2",
    )
