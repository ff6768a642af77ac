"""The forms of z = mu + sigma*epsilon, and in what sense there is one true equation.

N(m, s) has standard deviation s; epsilon is standard normal throughout.
Source: S0, "What is the true equation for the reparameterization trick".
"""

from sympy import Abs, Eq, Function, Ne, Rational, exp, log, sqrt, symbols

from verify.page import *

SOURCE = "S0, What is the true equation for the reparameterization trick"

mu, s, t, x, z, epsilon, a, b = symbols("mu s t x z epsilon a b", real=True)
sigma = symbols("sigma", positive=True)
g = Function("g", positive=True)
half = Rational(1, 2)

with inert():
    standard = Normal(0, 1)

    def law_of(image):
        """The law of z = image."""
        return Pushforward(image, epsilon, standard)

    forms = Derivation(
        "forms-of-z", "The forms of the reparameterization",
        claim("S0.1", law_of(mu + sigma*epsilon), Normal(mu, sigma), change_of_variables(),
              claim="sigma is the standard deviation"),
        claim("S0.2-as-written", law_of(mu + sqrt(exp(sigma))*epsilon), Normal(mu, sigma),
              change_of_variables(), expected="refuted",
              claim="sigma under exp is still called the standard deviation"),
        claim("S0.2", law_of(mu + sqrt(exp(s))*epsilon), Normal(mu, sqrt(exp(s))), change_of_variables(),
              claim="s is the logarithm of the variance"),
        claim("S0.3", mu + sqrt(exp(s))*epsilon, mu + exp(s/2)*epsilon, algebra(),
              claim="one map, written twice"),
        claim("S0.3-law", law_of(mu + exp(s/2)*epsilon), Normal(mu, exp(s/2)), change_of_variables()),
        claim("S0.5", law_of(mu + g(s)*epsilon), Normal(mu, g(s)), change_of_variables(),
              claim="any positive function of s is the standard deviation of its own z"),
        claim("S0.5-mixed", law_of(mu + exp(s)*epsilon), Normal(mu, exp(s/2)), change_of_variables(),
              expected="refuted", claim="one s, read as two things"),
        claim("W7", law_of(mu + sigma**2*epsilon), Normal(mu, sigma), change_of_variables(),
              expected="refuted", claim="the variance in place of the standard deviation"),
        source=SOURCE,
    )

    scales = Derivation(
        "scale-parameters", "Standard deviation, variance and log-variance",
        claim("S0.6", sigma**2, sigma, algebra(), expected="refuted", claim="variance and deviation are one"),
        claim("S0.7a", sqrt(sigma**2), sigma, algebra()),
        claim("S0.7a-on-the-line", sqrt(x**2), x, algebra(), expected="refuted", claim="without x >= 0"),
        claim("S0.7b", sqrt(x**2), Abs(x), algebra(), claim="on the whole line it is the absolute value"),
        claim("S0.7c", D(x**2, x), 2*x, derivative()),
        claim("S0.7d", 0, 2*sigma, inequality(), relation="<",
              claim="so the variance increases with sigma > 0"),
        claim("S0.7e", D(log(t**2), t, at=sigma), 2/sigma, derivative(), claim="and so does its logarithm"),
        claim("S0.8", exp(half*log(sigma**2)), sigma, algebra(),
              claim="x -> exp(x/2) takes log-variance to sigma"),
        claim("S0.8-backward", log(exp(s/2)**2), s, algebra()),
        source=SOURCE,
    )

    moments = Derivation(
        "mean-and-variance-of-z", "X = mu + sigma*Z has mean mu and standard deviation sigma",
        E(mu + sigma*epsilon, epsilon, standard),
        step("S0.9a", mu + sigma*E(epsilon, epsilon, standard), linearity()),
        step("S0.9b", mu, expectation()),
        Var(mu + sigma*epsilon, epsilon, standard),
        step("S0.9c", E((mu + sigma*epsilon - mu)**2, epsilon, standard), definition("variance")),
        step("S0.9d", sigma**2*E(epsilon**2, epsilon, standard), linearity()),
        step("S0.9e", sigma**2, expectation()),
        claim("S0.9f", E(z, z, Normal(mu, sigma)), mu, expectation()),
        claim("S0.9g", Var(z, z, Normal(mu, sigma)), sigma**2, expectation()),
        claim("S0.9h", law_of(mu + sigma*epsilon), Normal(mu, sigma), change_of_variables()),
        claim("W15", E((mu + sigma*epsilon)**2, epsilon, standard), mu**2, expectation(), expected="refuted",
              claim="the square of the mean for the mean of the square"),
        source=SOURCE,
    )

    same_law = Eq(law_of(a + b*epsilon), Normal(mu, sigma))

    affine = Derivation(
        "one-true-equation", "Which affine maps a + b*epsilon have the law N(mu, sigma)",
        claim("S0.4a", law_of(mu + sigma*epsilon), Normal(mu, sigma), change_of_variables(),
              claim="(mu, sigma) does"),
        claim("S0.4b", law_of(mu - sigma*epsilon), Normal(mu, sigma), change_of_variables(),
              claim="(mu, -sigma) does"),
        a,
        step("S0.4c", E(a + b*epsilon, epsilon, standard), expectation()),
        step("S0.4d", E(z, z, law_of(a + b*epsilon)), reparameterize(z, a + b*epsilon), given=[Ne(b, 0)]),
        step("S0.4e", E(z, z, Normal(mu, sigma)), given=[Ne(b, 0), same_law], claim="the laws are equal"),
        step("S0.4f", mu, expectation(), claim="so a = mu"),
        b**2,
        step("S0.4g", Var(a + b*epsilon, epsilon, standard), expectation()),
        step("S0.4h", Var(z, z, law_of(a + b*epsilon)), reparameterize(z, a + b*epsilon), given=[Ne(b, 0)]),
        step("S0.4i", Var(z, z, Normal(mu, sigma)), given=[Ne(b, 0), same_law], claim="the laws are equal"),
        step("S0.4j", sigma**2, expectation(), claim="so b^2 = sigma^2"),
        claim("S0.4k", (b - sigma)*(b + sigma), 0, algebra(), given=[Eq(b**2, sigma**2)],
              claim="so b is sigma or -sigma, and no other"),
        claim("S0.4-unique", b, sigma, algebra(), given=[Eq(b**2, sigma**2)], expected="refuted",
              claim="there is one true equation"),
        source=SOURCE,
    )
