"""Inequalities of probability and learning theory, at the points where they are proved.

Source: Boucheron, Lugosi, Massart 2013, Concentration Inequalities, chapter 2.
"""

from sympy import Integral, Rational, cos, exp, log, oo, sin, sqrt, symbols

from verify.page import *

SOURCE = "Boucheron, Lugosi, Massart 2013, Concentration Inequalities, chapter 2"

x, y, z, w, t, s, a, b, mu = symbols("x y z w t s a b mu", real=True)
p, q, sigma, u = symbols("p q sigma u", positive=True)
half = Rational(1, 2)

with inert():
    standard = Normal(0, 1)

    elementary = Derivation(
        "elementary-inequalities", "Young, Cauchy and Schwarz, Jensen for a square",
        claim("C6.young", x*y, x**2/2 + y**2/2, inequality(), relation="<="),
        claim("C6.cauchy-schwarz", (x*z + y*w)**2, (x**2 + y**2)*(z**2 + w**2), inequality(), relation="<="),
        claim("C6.jensen", (p*x + (1 - p)*y)**2, p*x**2 + (1 - p)*y**2, inequality(), relation="<=", given=[p < 1]),
        claim("C6.jensen-reversed", (x**2 + y**2)/2, ((x + y)/2)**2, inequality(), relation="<=",
              expected="refuted", claim="the other way round"),
        claim("C6.geometric-mean", x*y, ((x + y)/2)**2, inequality(), relation="<=",
              claim="the geometric mean below the arithmetic one"),
        claim("C6.log", log(u), u - 1, inequality(), relation="<="),
        source=SOURCE,
    )

    popoviciu = Derivation(
        "popoviciu-inequality", "The variance of a bounded variable",
        claim("C7.point", (x - a)*(b - x), (b - a)**2/4 - (x - (a + b)/2)**2, algebra()),
        claim("C7", (x - a)*(b - x), (b - a)**2/4, inequality(), relation="<="),
        claim("C7.bernoulli", p*(1 - p), Rational(1, 4), inequality(), relation="<=", given=[p < 1]),
        claim("C7.third", p*(1 - p), Rational(1, 5), inequality(), relation="<=", given=[p < 1], expected="refuted",
              claim="with 1/5"),
        source=SOURCE,
    )

    chernoff = Derivation(
        "chernoff-bound-gaussian", "Chernoff's bound for a Gaussian",
        claim("C2.moment", E(exp(s*x), x, standard), exp(s**2/2), expectation()),
        claim("C2.exponent", -t**2/2, s**2/2 - s*t, inequality(), relation="<=", claim="s = t is the best choice"),
        claim("C2", exp(t**2/2 - t*t), exp(-t**2/2), algebra()),
        source=SOURCE,
    )

    mills = Derivation(
        "mills-ratio", "The tail of a Gaussian",
        claim("C3.slope", D(standard(t)/t, t), -(1 + 1/t**2)*standard(t), derivative()),
        claim("C3.parts", Integral(x*standard(x), (x, t, oo)), standard(t)),
        given=[t > 0],
        source="Gordon 1941",
    )

    hoeffding = Derivation(
        "hoeffding-lemma", "Hoeffding's lemma for a fair coin",
        claim("C5.first", D(log(1 - p + p*exp(t)), t), p*exp(t)/(1 - p + p*exp(t)), derivative(), given=[p < 1]),
        claim("C5.second", q*(1 - q), Rational(1, 4), inequality(), relation="<=",
              claim="the second derivative is q(1 - q)"),
        claim("C5.coin", log((exp(t/2) + exp(-t/2))/2), t**2/8, inequality(), relation="<="),
        claim("W89", log((exp(t/2) + exp(-t/2))/2), t**2/16, inequality(), relation="<=", expected="refuted",
              claim="with t^2/16"),
        source="Hoeffding 1963, lemma 1",
    )

    pinsker = Derivation(
        "pinsker-inequality-slope", "Pinsker's inequality for coins: the slope in q",
        claim("K16.slope", D(p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) - 2*(p - q)**2, q),
              (q - p)*(1/(q*(1 - q)) - 4), derivative()),
        claim("K16.factor", 4, 1/(q*(1 - q)), inequality(), relation="<="),
        claim("K16.at-p", p*log(p/p) + (1 - p)*log((1 - p)/(1 - p)) - 2*(p - p)**2, 0, algebra()),
        given=[p < 1, q < 1],
        source="Cover and Thomas 2006, lemma 11.6.1",
    )

    sub_gaussian_maximum = Derivation(
        "maximum-of-sub-gaussians", "The expected maximum of sub-Gaussian variables",
        claim("C9.slope", D(u/s + s*sigma**2/2, s), -u/s**2 + sigma**2/2, derivative(), given=[s > 0]),
        claim("C9", sigma*sqrt(2*u), u/s + s*sigma**2/2, inequality(), relation="<=", given=[s > 0],
              claim="u is the logarithm of their number; no s does better"),
        claim("C9.best", u/(sqrt(2*u)/sigma) + sqrt(2*u)/sigma*sigma**2/2, sigma*sqrt(2*u), algebra()),
        source="Vershynin 2018, High-Dimensional Probability, exercise 2.5.10",
    )

    random_features = Derivation(
        "random-fourier-features", "The Gaussian kernel as an average of cosines",
        claim("V12.slope", D(E(cos(t*x), x, standard), t), E(-x*sin(t*x), x, standard),
              differentiate_under_integral()),
        source="Rahimi and Recht 2007, theorem 1",
    )
