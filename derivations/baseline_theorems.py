"""Baselines, leave-one-out and Poisson differences for every bounded f.

N(m, s) has standard deviation s.  Source: Kool, van Hoof, Welling 2019; Mohamed, Rosca, Figurnov, Mnih 2020, section 7.
"""

from sympy import Abs, Function, symbols

from verify.page import *

mu, x, y, b = symbols("mu x y b", real=True)
sigma, rate, C = symbols("sigma lambda C", positive=True)
n = symbols("n", integer=True)
f = Function("f")

with inert():
    q, count = Normal(mu, sigma), Poisson(rate)
    score = (x - mu)/sigma**2
    bounded = [ForAll(Abs(f(x)) <= C, x), ForAll(Defined(D(f(x), x)), x)]

    leave_one_out = Derivation(
        "leave-one-out", "REINFORCE with the other sample's value as a baseline, for every bounded f",
        E(E((f(x) - f(y))*score, x, q), y, q),
        step("G24.baseline", E(f(x)*score, x, q), expectation(), claim="y is independent of x: no bias"),
        step("G24", D(E(f(x), x, q), mu), differentiate_under_integral()),
        claim("W29.own", E((x**2 - x**2)*score, x, q), D(E(x**2, x, q), mu), expected="refuted",
              claim="its own value as a baseline, for f(x) = x^2"),
        given=bounded,
        source="Kool, van Hoof, Welling 2019",
    )

    best_baseline = Derivation(
        "best-baseline", "The variance of the score function's estimator is a square in the baseline",
        Var((f(x) - b)*score, x, q),
        step("G13.general", Var(f(x)*score, x, q) - 2*b*E(f(x)*score**2, x, q) + b**2*E(score**2, x, q),
             expectation(), claim="least at b = E[f S^2]/E[S^2]"),
        claim("G13.general.slope", D(-2*b*E(f(x)*score**2, x, q) + b**2*E(score**2, x, q), b),
              2*(b*E(score**2, x, q) - E(f(x)*score**2, x, q)), derivative(), claim="where its slope vanishes"),
        given=bounded,
        source="Greensmith, Bartlett, Baxter 2004, theorem 8",
    )

    poisson = Derivation(
        "poisson-difference", "The gradient under a Poisson law is a difference, for every bounded f",
        D(E(f(n), n, count), rate),
        step("G6.score", E(f(n)*(n/rate - 1), n, count), differentiate_under_integral()),
        step("G6.theorem", E(f(n + 1), n, count) - E(f(n), n, count), expectation()),
        claim("G6.stein", E(n*f(n), n, count), rate*E(f(n + 1), n, count), expectation(), claim="Chen's identity"),
        claim("G6.shift", E(n*n, n, count), rate*E(n, n, count), expectation(), expected="refuted",
              claim="the shift forgotten, for f(n) = n"),
        given=[ForAll(Abs(f(x)) <= C, x)],
        source="Chen 1975; Mohamed, Rosca, Figurnov, Mnih 2020, section 6",
    )
