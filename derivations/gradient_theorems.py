"""Gradients of expectations for every f, from the conditions that the theorems name: one step each.

N(m, s) has standard deviation s.  The conditions are what the theorems ask for and no more: f is differentiable where
its derivative is taken, and either E|f|, E|f'|, ... are finite, or a bound of a derivative makes them so.
Source: Mohamed, Rosca, Figurnov, Mnih 2020; Rezende, Mohamed, Wierstra 2014, appendix.
"""

from sympy import Abs, Function, Integral, Rational, exp, log, oo, pi, sqrt, symbols

from verify.page import *

SOURCE = "Mohamed, Rosca, Figurnov, Mnih 2020, sections 4 to 6"

mu, x, epsilon, s, a, b, u = symbols("mu x epsilon s a b u", real=True)
sigma, rate, v, C, alpha, beta, theta = symbols("sigma lambda v C alpha beta theta", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    q, standard = Normal(mu, sigma), Normal(0, 1)
    z = mu + sigma*epsilon

    def first(at):
        """f' at a point."""
        return D(f(x), x, at=at)

    def second(at):
        """f'' at a point."""
        return D(D(f(x), x), x, at=at)

    differentiable = ForAll(Defined(D(f(x), x)), x)
    lipschitz = [differentiable, ForAll(Abs(D(f(x), x)) <= C, x)]
    curved = [differentiable, ForAll(Abs(D(D(f(x), x), x)) <= C, x)]
    bounded = [*lipschitz, ForAll(Abs(f(x)) <= C, x)]

    pathwise = Derivation(
        "pathwise-theorem", "The pathwise gradient of a location and a scale, for every Lipschitz f",
        claim("G3.theorem.mu", D(E(f(z), epsilon, standard), mu), E(first(z), epsilon, standard),
              differentiate_under_integral()),
        claim("G3.theorem.sigma", D(E(f(z), epsilon, standard), sigma), E(epsilon*first(z), epsilon, standard),
              differentiate_under_integral()),
        claim("G3.theorem.logistic", D(E(f(z), epsilon, Logistic(0, 1)), sigma),
              E(epsilon*first(z), epsilon, Logistic(0, 1)), differentiate_under_integral(),
              claim="any law with a mean will do"),
        claim("G3.theorem.laplace", D(E(f(z), epsilon, Laplace(0, 1)), mu),
              E(first(z), epsilon, Laplace(0, 1)), differentiate_under_integral()),
        claim("G3.theorem.exponential", D(E(f(-log(1 - u)/rate), u, Uniform(0, 1)), rate),
              E(log(1 - u)/rate**2*first(-log(1 - u)/rate), u, Uniform(0, 1)), differentiate_under_integral(),
              claim="an inverse distribution function"),
        claim("G3.theorem.chain", D(E(z**2, epsilon, standard), sigma), E(2*z, epsilon, standard),
              differentiate_under_integral(), expected="refuted", claim="the slope of the map forgotten: f(x) = x^2"),
        given=lipschitz,
        source=SOURCE,
    )

    cauchy = Derivation(
        "pathwise-theorem-cauchy", "A Cauchy variable has no mean: its location takes f bounded with f'",
        claim("G3.theorem.cauchy", D(E(f(z), epsilon, Cauchy(0, 1)), mu), E(first(z), epsilon, Cauchy(0, 1)),
              differentiate_under_integral()),
        given=bounded,
        source=SOURCE,
    )

    bonnet = Derivation(
        "bonnet-price-theorems", "The theorems of Bonnet and Price: derivatives by mean and variance",
        claim("G8.theorem", D(E(f(x), x, q), mu), E(D(f(x), x), x, q), claim="Bonnet"),
        claim("G9.sigma", D(E(f(x), x, q), sigma), sigma*E(D(D(f(x), x), x), x, q), claim="Price"),
        claim("G9.variance", D(E(f(x), x, Normal(mu, sqrt(v))), v), half*E(D(D(f(x), x), x), x, Normal(mu, sqrt(v))),
              claim="in the variance"),
        claim("G9.log-variance", D(E(f(x), x, Normal(mu, exp(s/2))), s),
              half*exp(s)*E(D(D(f(x), x), x), x, Normal(mu, exp(s/2))), claim="in the log-variance"),
        claim("G9.path", D(E(f(z), epsilon, standard), sigma), sigma*E(second(z), epsilon, standard),
              claim="through a sample"),
        claim("G9.heat", D(E(f(x), x, Normal(mu, sqrt(v))), v), half*D(D(E(f(x), x, Normal(mu, sqrt(v))), mu), mu),
              claim="the heat equation"),
        claim("G9.sigma-for-variance", D(E(x**2, x, q), sigma), half*E(D(D(x**2, x), x), x, q), expected="refuted",
              claim="sigma taken for the variance, for f(x) = x^2"),
        given=curved,
        source="Bonnet 1964; Price 1958; Rezende, Mohamed, Wierstra 2014, appendix",
    )

    kinked = Derivation(
        "price-needs-a-second-derivative", "Price's theorem fails for |x|: its second derivative is zero off the kink",
        D(E(Abs(x), x, Normal(0, sigma)), sigma),
        step("G9.kink", 0, expected="refuted", claim="the mean of the second derivative"),
        step("G9.kink.value", sqrt(2/pi), claim="the gradient"),
        source=SOURCE,
    )

    stein = Derivation(
        "stein-theorem", "Stein's lemma from finite means alone",
        claim("G10.theorem", E((x - mu)*f(x), x, q), sigma**2*E(D(f(x), x), x, q)),
        claim("G10.theorem.variance", E((x - mu)*f(x), x, q), sigma*E(D(f(x), x), x, q), expected="refuted",
              claim="sigma taken for the variance"),
        given=[differentiable, Integrable(f(x)*q(x), x), Integrable(x*f(x)*q(x), x), Integrable(D(f(x), x)*q(x), x)],
        source="Stein 1981, lemma 1",
    )

    stein_on_samples = Derivation(
        "stein-theorem-path", "Stein's lemma through a sample",
        claim("G10.path", E(epsilon*f(z), epsilon, standard), sigma*E(first(z), epsilon, standard)),
        given=lipschitz,
        source="Stein 1981, lemma 1",
    )

    gamma = Gamma(alpha, beta)

    stein_gamma = Derivation(
        "stein-theorem-gamma", "Stein's identity for Gamma laws, from finite means alone",
        claim("G11", E(x*D(f(x), x) + (alpha - beta*x)*f(x), x, gamma), 0),
        claim("G11.covariance", E((x - alpha/beta)*f(x), x, gamma), E(x*D(f(x), x), x, gamma)/beta),
        given=[ForAll(Defined(D(f(x), x)), x, 0, oo), Integrable(f(x)*gamma(x), x, 0, oo),
               Integrable(x*f(x)*gamma(x), x, 0, oo), Integrable(x*D(f(x), x)*gamma(x), x, 0, oo)],
        source="Diaconis and Zabell 1991, section 2",
    )

    def stein_of(law, identity, slope, number, **more):
        """A claim that E[identity f] = E[slope f'] under the law."""
        return claim(number, E(identity*f(x), x, law), E(slope*D(f(x), x), x, law), **more)

    stein_others = Derivation(
        "stein-theorem-other-laws", "Stein's identity for other laws, with the values of f at the ends of supports",
        claim("G11.beta", E(x*(1 - x)*D(f(x), x) + (alpha - (alpha + beta)*x)*f(x), x, Beta(alpha, beta)), 0),
        claim("G11.exponential", E(D(f(x), x), x, Exponential(rate)), rate*E(f(x), x, Exponential(rate)) - rate*f(0),
              claim="an exponential law does not vanish at 0"),
        claim("G11.exponential.boundary", E(D(exp(-x), x), x, Exponential(rate)), rate*E(exp(-x), x, Exponential(rate)),
              expected="refuted", claim="the boundary term left out, for f(x) = exp(-x)"),
        claim("G11.uniform", E(D(f(x), x), x, Uniform(0, 1)), f(1) - f(0)),
        stein_of(Cauchy(0, 1), 2*x/(1 + x**2), 1, "G11.cauchy"),
        stein_of(StudentT(3), 4*x/(3 + x**2), 1, "G11.student"),
        given=bounded,
        source="Stein, Diaconis, Holmes, Reinert 2004",
    )

    rayleigh = Weibull(2, sqrt(2))
    maxwell = Law(x**2*exp(-(x**2/2))/sqrt(2*pi), x, -oo, oo)

    measure_valued = Derivation(
        "measure-valued-theorems", "Measure-valued derivatives of a normal law, for every Lipschitz f",
        claim("G4.theorem", D(E(f(x), x, q), mu),
              frac(1, sigma*sqrt(2*pi))*(E(f(mu + sigma*x), x, rayleigh) - E(f(mu - sigma*x), x, rayleigh)),
              claim="two Rayleigh variables"),
        claim("G4.one-mean", D(E(f(x), x, q), mu),
              frac(1, sigma*sqrt(2*pi))*E(f(mu + sigma*x) - f(mu - sigma*x), x, rayleigh),
              claim="coupled: one variable for both"),
        claim("G4.sign", D(E(f(x), x, q), mu),
              frac(1, sigma*sqrt(2*pi))*(E(f(mu - sigma*x), x, rayleigh) - E(f(mu + sigma*x), x, rayleigh)),
              expected="refuted", claim="the parts exchanged"),
        claim("G5.theorem", D(E(f(x), x, q), sigma),
              (E(f(mu + sigma*x), x, maxwell) - E(f(z), epsilon, standard))/sigma,
              claim="a two-sided Maxwell variable and a normal one"),
        given=lipschitz,
        source=SOURCE,
    )

    gamma_gradients = Derivation(
        "gamma-gradient-theorems", "Gradients of E[f] in the shape and the rate of a Gamma law, for every bounded f",
        claim("G2.gamma.shape", D(E(f(x), x, gamma), alpha), E(f(x)*D(log(gamma(x)), alpha), x, gamma),
              claim="the score function in the shape"),
        claim("G2.gamma.rate", D(E(f(x), x, gamma), beta), E(f(x)*(alpha/beta - x), x, gamma)),
        claim("G3.gamma.rate", D(E(f(x), x, gamma), beta), -E(x*D(f(x), x), x, gamma)/beta,
              claim="the implicit gradient dz/dbeta = -z/beta"),
        claim("G3.gamma.scale", D(E(exp(-x), x, gamma), beta), E(x*D(exp(-x), x), x, gamma)/beta, expected="refuted",
              claim="the rate taken for the scale, for f(x) = exp(-x)"),
        given=bounded,
        source="Figurnov, Mohamed, Mnih 2018, section 3",
    )

    moving = Derivation(
        "moving-ends-theorem", "An end that moves, for every bounded differentiable f",
        claim("G26.upper", D(E(f(x), x, Uniform(a, b)), b), (f(b) - E(f(x), x, Uniform(a, b)))/(b - a),
              differentiate_under_integral(), claim="the value at the end, and the mean that the length takes away"),
        claim("G26.lower", D(E(f(x), x, Uniform(a, b)), a), (E(f(x), x, Uniform(a, b)) - f(a))/(b - a),
              differentiate_under_integral()),
        claim("G26.forgotten", D(E(f(x), x, Uniform(a, b)), b), -E(f(x), x, Uniform(a, b))/(b - a),
              differentiate_under_integral(), expected="refuted", claim="the boundary term left out"),
        claim("G26.through", D(E(f(a + (b - a)*u), u, Uniform(0, 1)), b), E(u*first(a + (b - a)*u), u, Uniform(0, 1)),
              differentiate_under_integral(), claim="through a sample no boundary term is left"),
        given=[*bounded, a < b],
        source="Flanders 1973",
    )

    jump = Derivation(
        "jump-correction-theorem", "A cost f(x) 1[x > 0]: the pathwise part, and the jump times the density",
        D(Integral(q(x)*f(x), (x, 0, oo)), mu),
        step("G27.theorem", Integral(q(x)*D(f(x), x), (x, 0, oo)) + f(0)*q(0), claim="for every Lipschitz f"),
        claim("G27.uncorrected", D(Integral(q(x)*exp(-x), (x, 0, oo)), mu), Integral(q(x)*(-exp(-x)), (x, 0, oo)),
              expected="refuted", claim="the correction left out, for f(x) = exp(-x)"),
        given=lipschitz,
        source="Lee, Yu, Yang 2018, theorem 1",
    )
