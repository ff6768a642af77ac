"""Where estimators of gradients are biased: moving supports, jumps, and what repairs them.

N(m, s) has standard deviation s; u is uniform on (0, 1).
Source: Mohamed, Rosca, Figurnov, Mnih 2020, sections 4.3.1 and 5.3.
"""

from sympy import Abs, Function, Integral, Piecewise, Rational, erf, exp, log, oo, pi, sqrt, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, sections 4.3.1 and 5.3"

mu, x, u, epsilon = symbols("mu x u epsilon", real=True)
sigma, theta, alpha, tau, C = symbols("sigma theta alpha tau C", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    q, standard, unit = Normal(mu, sigma), Normal(0, 1), Uniform(0, 1)
    moving = Uniform(0, theta)

    moving_support = Derivation(
        "moving-support", "A support that moves with the parameter adds a boundary term",
        claim("G1.moving", E(D(log(moving(x)), theta), x, moving), 0, expectation(), expected="refuted",
              claim="the score has mean zero"),
        claim("G1.moving-pareto", E(D(log(Pareto(tau, alpha)(x)), tau), x, Pareto(tau, alpha)), 0, expectation(),
              expected="refuted", claim="nor has it where only one end moves"),
        claim("S1.29-moving", D(E(x**2, x, moving), theta), E(x**2*D(log(moving(x)), theta), x, moving),
              expectation(), expected="refuted", claim="the score function on a moving support"),
        D(E(x**2, x, moving), theta),
        step("W23", -E(x**2, x, moving)/theta, differentiate_under_integral(), expected="refuted",
             claim="the boundary term left out"),
        step("G26", theta**2/theta - E(x**2, x, moving)/theta, differentiate_under_integral(),
             claim="Leibniz's rule"),
        step("G26.path", E(u*(2*(theta*u)), u, unit), expectation(), claim="the pathwise estimator has no such term"),
        step("G26.value", 2*theta/3, expectation()),
        source=SOURCE,
    )

    general = Derivation(
        "moving-support-general", "A moving end, for every differentiable f",
        D(E(f(x), x, moving), theta),
        step("G26.general", f(theta)/theta - E(f(x), x, moving)/theta, differentiate_under_integral(),
             claim="Leibniz's rule"),
        D(E(f(theta*u), u, unit), theta),
        step("G26.general.path", E(u*D(f(x), x, at=theta*u), u, unit), differentiate_under_integral(),
             claim="the pathwise form has no boundary term"),
        given=[ForAll(Defined(D(f(x), x)), x), ForAll(Abs(f(x)) <= C*(1 + x**2), x),
               ForAll(Abs(D(f(x), x)) <= C*(1 + x**2), x)],
        source="Flanders 1973; " + SOURCE,
    )

    positive_part = Piecewise((1, x > 0), (0, True), evaluate=False)

    jump = Derivation(
        "discontinuous-cost", "A cost that jumps: the pathwise derivative is zero, the gradient is not",
        claim("S1.26-right", D(positive_part, x), 0, derivative(), given=[x > 0],
              claim="off the jump the derivative of the cost is zero"),
        claim("S1.26-left", D(positive_part, x), 0, derivative(), given=[x < 0]),
        E(positive_part, x, q),
        step("G27.a", Integral(q(x), (x, 0, oo)), definition("expectation")),
        step("G27.b", half*(1 + erf(mu/(sqrt(2)*sigma)))),
        D(E(positive_part, x, q), mu),
        step("G27.c", D(Integral(q(x), (x, 0, oo)), mu), definition("expectation")),
        step("S1.26", 0, differentiate_under_integral(), expected="refuted",
             claim="reparameterization is unbiased, whatever the cost"),
        step("G27", frac(1, sqrt(2*pi)*sigma)*exp(-(mu**2/(2*sigma**2))), derivative(),
             claim="the density at the jump"),
        step("G27.score", E(positive_part*((x - mu)/sigma**2), x, q), expectation(),
             claim="the score function does not mind the jump"),
        source="Lee, Yu, Yang 2018, section 3; S1",
    )
