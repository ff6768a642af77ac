"""Control variates and baselines with their best coefficients, for every law with a density and every f.

Of f, the control variate h and the score s nothing is known but that the second moments in question are finite.
Source: Mohamed, Rosca, Figurnov, Mnih 2020, section 7; Owen 2013, Monte Carlo theory, chapter 8.
"""

from sympy import Eq, Function, Integral, oo, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, section 7"

x, y, z, b, c = symbols("x y z b c", real=True)
p = Function("p")
f, h, s = (Function(name, real=True) for name in "fhs")

with inert():
    law = Law(p(x), x, -oo, oo)
    density = [ForAll(p(x) > 0, x), Eq(Integral(p(x), (x, -oo, oo)), 1)]

    def finite(*integrands):
        """That each of them has an expectation."""
        return [Integrable(integrand*p(x), x) for integrand in integrands]

    def mean(integrand, variable=x):
        """The expectation under the law."""
        return E(integrand, variable, law)

    covariance = mean(f(x)*h(x)) - mean(f(x))*mean(h(x))
    spread, noise = Var(f(x), x, law), Var(h(x), x, law)
    best = covariance/noise

    control_variate = Derivation(
        "control-variate-theorem", "The best coefficient of a control variate, and that no other does better",
        claim("G14.unbiased", mean(f(x) - c*(h(x) - mean(h(x)))), mean(f(x)), expectation(), claim="whatever c is"),
        claim("G14.variance", Var(f(x) - c*h(x), x, law), spread - 2*c*covariance + c**2*noise, expectation()),
        claim("G14.half", Var(f(x) - c*h(x), x, law), spread - c*covariance + c**2*noise, expectation(),
              expected="refuted", claim="the factor 2 lost"),
        spread - covariance**2/noise,
        step("G14.least", spread - covariance**2/noise + noise*(c - best)**2, inequality(), relation="<=",
             given=[noise > 0], claim="a square is added"),
        step("G14.theorem", Var(f(x) - c*h(x), x, law), expectation(), given=[noise > 0],
             claim="so no c does better than Cov(f, h)/Var(h)"),
        claim("G14.best", Var(f(x) - best*h(x), x, law), spread - covariance**2/noise, expectation(),
              given=[noise > 0], claim="which attains it"),
        given=[*density, *finite(f(x), f(x)**2, h(x), h(x)**2, f(x)*h(x))],
        source=SOURCE,
    )

    weight, gain = mean(s(x)**2), mean(f(x)*s(x)**2)

    baseline = Derivation(
        "optimal-baseline-theorem", "The best constant baseline of the score function's estimator",
        claim("G12.theorem", mean((f(x) - b)*s(x)), mean(f(x)*s(x)), expectation(), claim="no baseline biases it"),
        claim("G13.variance", Var((f(x) - b)*s(x), x, law), Var(f(x)*s(x), x, law) - 2*b*gain + b**2*weight,
              expectation()),
        Var(f(x)*s(x), x, law) - gain**2/weight,
        step("G13.least", Var(f(x)*s(x), x, law) - gain**2/weight + weight*(b - gain/weight)**2, inequality(),
             relation="<=", given=[weight > 0], claim="a square is added"),
        step("G13.theorem", Var((f(x) - b)*s(x), x, law), expectation(), given=[weight > 0],
             claim="so no b does better than E[f s^2]/E[s^2]"),
        given=[*density, *finite(s(x), s(x)**2, f(x)*s(x), f(x)*s(x)**2, f(x)**2*s(x)**2), Eq(mean(s(x)), 0)],
        source="Greensmith, Bartlett, Baxter 2004, theorem 8",
    )

    leave_one_out = Derivation(
        "leave-one-out-theorem", "The other samples' mean as a baseline, of two and of three samples",
        claim("G24.two", mean(mean((f(x) - f(y))*s(x)), y), mean(f(x)*s(x)), expectation()),
        claim("G24.three", mean(mean(mean((f(x) - (f(y) + f(z))/2)*s(x)), y), z), mean(f(x)*s(x)), expectation()),
        claim("G24.own", mean(mean((f(x) - (f(x) + f(y))/2)*s(x)), y), mean(f(x)*s(x)), expectation(),
              expected="refuted", claim="its own value among them: the estimate is halved"),
        given=[*density, *finite(s(x), f(x), f(x)*s(x)), Eq(mean(s(x)), 0)],
        source="Kool, van Hoof, Welling 2019",
    )
