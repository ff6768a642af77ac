"""Gradients of expectations under discrete laws: the score function, differences, and the maps that fail.

Bernoulli(p) is 1 with probability p, Poisson(lambda) has mean lambda.
Source: Mohamed, Rosca, Figurnov, Mnih 2020, sections 4 and 6.
"""

from sympy import Eq, Function, Integral, Piecewise, Rational, log, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, sections 4 and 6"

n = symbols("n", integer=True)
x, u, phi = symbols("x u phi", real=True)
p, rate, r, drop = symbols("p lambda r d", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    coin, count, unit = Bernoulli(p), Poisson(rate), Uniform(0, 1)
    values = [p < 1, Defined(f(0)), Defined(f(1))]

    bernoulli = Derivation(
        "score-function-bernoulli", "The score function of a Bernoulli law, for every f",
        claim("G1.bernoulli", E(D(log(coin(n)), p), n, coin), 0, expectation(), given=values,
              claim="the score has mean zero"),
        D(E(f(n), n, coin), p),
        step("S1.29a", D((1 - p)*f(0) + p*f(1), p), definition("expectation")),
        step("S1.29b", f(1) - f(0), derivative()),
        step("S1.29", E(f(n)*D(log(coin(n)), p), n, coin), expectation(),
             claim="the score function needs no derivative of f"),
        claim("I4.bernoulli", E(D(log(coin(n)), p)**2, n, coin), 1/(p*(1 - p)), expectation(), given=[p < 1],
              claim="its variance is the Fisher information"),
        given=values,
        source=SOURCE,
    )

    poisson = Derivation(
        "score-function-poisson", "The score function and the difference of a Poisson law",
        claim("G1.poisson", E(D(log(count(n)), rate), n, count), 0, expectation()),
        claim("G2.poisson", D(E(n**2, n, count), rate), E(n**2*D(log(count(n)), rate), n, count),
              expectation(), claim="the score function"),
        claim("G6.square", D(E(n**2, n, count), rate), E((n + 1)**2, n, count) - E(n**2, n, count),
              expectation(), claim="the difference of means at n + 1 and n"),
        claim("G6", D(E(r**n, n, count), rate), E(r**(n + 1), n, count) - E(r**n, n, count), expectation(),
              claim="for r^n with any r, which determine a law on the natural numbers"),
        claim("G6.sign", D(E(n**2, n, count), rate), E(n**2, n, count) - E((n + 1)**2, n, count), expectation(),
              expected="refuted", claim="the difference the other way round"),
        claim("I4.poisson", E(D(log(count(n)), rate)**2, n, count), 1/rate, expectation()),
        source=SOURCE,
    )

    geometric = Derivation(
        "score-function-geometric", "The score function of a geometric law",
        claim("G1.geometric", E(D(log(Geometric(p)(n)), p), n, Geometric(p)), 0, expectation()),
        given=[p < 1],
        source=SOURCE,
    )

    step_of_u = Piecewise((1, u < p), (0, True), evaluate=False)

    through_the_step = Derivation(
        "pathwise-through-a-step", "A Bernoulli variable as a step of a uniform one has no pathwise gradient",
        E(step_of_u, u, unit),
        step("S1.32a", Integral(1, (u, 0, p)), definition("expectation")),
        step("S1.32b", p),
        claim("S1.32", D(E(step_of_u, u, unit), p), 1, derivative(), claim="the gradient of the mean is one"),
        claim("S1.32-below", D(step_of_u, p), 0, derivative(), given=[u < p],
              claim="on both sides of the step the sample does not move"),
        claim("S1.32-above", D(step_of_u, p), 0, derivative(), given=[p < u]),
        claim("W27", D(E(step_of_u, u, unit), p), 0, derivative(), expected="refuted",
              claim="the mean of these zeros taken for the gradient"),
        given=[p < 1],
        source="Mohamed, Rosca, Figurnov, Mnih 2020, section 5; S1",
    )

    straight_through = Derivation(
        "straight-through", "The straight-through estimator is biased",
        claim("G23.a", D(E(n**2, n, coin), p), 1, expectation()),
        claim("G23.b", E(2*n, n, coin), 2*p, expectation(), claim="what the estimator has in the mean"),
        claim("G23", D(E(n**2, n, coin), p), E(2*n, n, coin), expectation(), expected="refuted",
              claim="the derivative of f at the sample"),
        claim("G23.half", D(E(n**2, n, coin), p), E(2*n, n, coin), expectation(), given=[Eq(p, half)],
              claim="at p = 1/2 both agree"),
        given=[p < 1],
        source="Bengio, Léonard, Courville 2013",
    )

    dropout = Derivation(
        "inverted-dropout", "Inverted dropout keeps the mean",
        E(x*n/(1 - drop), n, Bernoulli(1 - drop)),
        step("L13.mean", x, expectation()),
        Var(x*n/(1 - drop), n, Bernoulli(1 - drop)),
        step("L13.forgotten", x**2*drop*(1 - drop), expectation(), expected="refuted",
             claim="the variance without the scale"),
        step("L13.variance", x**2*drop/(1 - drop), expectation()),
        given=[drop < 1],
        source="Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014",
    )
