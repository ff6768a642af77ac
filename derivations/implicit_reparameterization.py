"""Implicit reparameterization: dz/dtheta = -(dF/dtheta)/p, and the maps whose derivative it is.

That z moves so is certified by the continuity equation dp/dtheta + d(p dz/dtheta)/dz = 0.
Source: Figurnov, Mohamed, Mnih 2018, sections 2 and 3.
"""

from sympy import Abs, Eq, Function, Integral, Ne, Rational, Subs, digamma, erf, exp, log, oo, sqrt, symbols

from verify.page import *

SOURCE = "Figurnov, Mohamed, Mnih 2018, section 3"

mu, x, t, u = symbols("mu x t u", real=True)
sigma, rate, alpha, beta, tau = symbols("sigma lambda alpha beta tau", positive=True)
half = Rational(1, 2)

with inert():
    q = Normal(mu, sigma)
    standardized = (x - mu)/sigma

    def continuity(law, parameter, velocity):
        """dp/dtheta + d(p v)/dx."""
        return D(law(x), parameter) + D(law(x)*velocity, x)

    normal = Derivation(
        "implicit-normal", "Implicit and explicit gradient of a normal variable",
        claim("G17.normal.mu", continuity(q, mu, 1), 0, derivative(), claim="mu moves every point alike"),
        claim("G17.normal.sigma", continuity(q, sigma, standardized), 0, derivative()),
        claim("G18.normal.cdf", Integral(q(t), (t, -oo, x)), half*(1 + erf((x - mu)/(sqrt(2)*sigma)))),
        claim("G18.normal.mu", -D(Integral(q(t), (t, -oo, x)), mu)/q(x), 1, derivative()),
        claim("G18.normal.sigma", -D(Integral(q(t), (t, -oo, x)), sigma)/q(x), standardized, derivative(),
              claim="which is epsilon"),
        claim("G17.normal.sign", continuity(q, sigma, -standardized), 0, derivative(), expected="refuted",
              claim="the sign lost"),
        source=SOURCE,
    )

    exponential = Derivation(
        "implicit-exponential", "Implicit and explicit gradient of an exponential variable",
        claim("G17.exponential", continuity(Exponential(rate), rate, -x/rate), 0, derivative()),
        claim("G18.exponential.cdf", Integral(Exponential(rate)(t), (t, 0, x)), 1 - exp(-rate*x)),
        claim("G18.exponential", -D(1 - exp(-rate*x), rate)/Exponential(rate)(x), -x/rate, derivative()),
        claim("W77", D(1 - exp(-rate*x), rate)/Exponential(rate)(x), -x/rate, derivative(), expected="refuted",
              claim="the sign lost"),
        claim("G18.exponential.explicit", D(-log(1 - u)/rate, rate), -(-log(1 - u)/rate)/rate, derivative(),
              given=[u > 0, u < 1], claim="the map z = -ln(1 - u)/lambda moves so, too"),
        given=[x > 0],
        source=SOURCE,
    )

    gamma_rate = Derivation(
        "implicit-gamma-rate", "The gradient of a Gamma variable in its rate",
        claim("G17.gamma", continuity(Gamma(alpha, beta), beta, -x/beta), 0, derivative()),
        claim("G18.gamma", D(t/beta, beta), -(t/beta)/beta, derivative(), claim="z = t/beta moves so"),
        claim("G17.gamma.scale", continuity(Gamma(alpha, beta), beta, x/beta), 0, derivative(),
              expected="refuted", claim="the rate taken for the scale"),
        given=[x > 0],
        source=SOURCE,
    )

    weibull = Derivation(
        "implicit-weibull", "The gradient of a Weibull variable in its scale and its shape",
        claim("G17.weibull.scale", continuity(Weibull(alpha, tau), tau, x/tau), 0, derivative()),
        claim("G18.weibull.scale", D(tau*(-log(u))**(1/alpha), tau), tau*(-log(u))**(1/alpha)/tau, derivative(),
              given=[u > 0, u < 1]),
        claim("G17.weibull.shape", continuity(Weibull(alpha, 1), alpha, -x*log(x)/alpha), 0, derivative()),
        claim("G18.weibull.shape", D(t**(1/alpha), alpha), -(t**(1/alpha)*log(t**(1/alpha)))/alpha, derivative(),
              given=[t > 0], claim="z = t^(1/alpha) moves so"),
        given=[x > 0],
        source=SOURCE,
    )

    gumbel = Derivation(
        "implicit-gumbel", "The gradient of a Gumbel variable",
        claim("G17.gumbel.mu", continuity(Gumbel(mu, sigma), mu, 1), 0, derivative()),
        claim("G17.gumbel.sigma", continuity(Gumbel(mu, sigma), sigma, standardized), 0, derivative()),
        claim("G18.gumbel", D(mu - sigma*log(-log(u)), sigma), (mu - sigma*log(-log(u)) - mu)/sigma, derivative(),
              given=[u > 0, u < 1]),
        source=SOURCE,
    )

    logistic = Derivation(
        "implicit-logistic", "The gradient of a logistic variable",
        claim("G17.logistic.mu", continuity(Logistic(mu, sigma), mu, 1), 0, derivative()),
        claim("G17.logistic.sigma", continuity(Logistic(mu, sigma), sigma, standardized), 0, derivative()),
        claim("G18.logistic", D(mu + sigma*log(u/(1 - u)), sigma), (mu + sigma*log(u/(1 - u)) - mu)/sigma,
              derivative(), given=[u > 0, u < 1]),
        source=SOURCE,
    )

    cauchy = Derivation(
        "implicit-cauchy", "The gradient of a Cauchy variable, which has no mean",
        claim("G17.cauchy.mu", continuity(Cauchy(mu, sigma), mu, 1), 0, derivative()),
        claim("G17.cauchy.sigma", continuity(Cauchy(mu, sigma), sigma, standardized), 0, derivative()),
        source=SOURCE,
    )

    pareto = Derivation(
        "implicit-pareto", "The gradient of a Pareto variable in its exponent",
        claim("G17.pareto", continuity(Pareto(tau, alpha), alpha, -x*log(x/tau)/alpha), 0, derivative(),
              given=[x > tau]),
        claim("G18.pareto", D(tau*u**(-1/alpha), alpha),
              -(tau*u**(-1/alpha))*log(tau*u**(-1/alpha)/tau)/alpha, derivative(), given=[u > 0, u < 1]),
        source=SOURCE,
    )

    power = Law(alpha*x**(alpha - 1), x, 0, 1)

    beta_power = Derivation(
        "implicit-beta-power", "The gradient of a Beta(alpha, 1) variable, a power of a uniform one",
        claim("G17.beta", D(alpha*x**(alpha - 1), alpha) + D(alpha*x**(alpha - 1)*(-x*log(x)/alpha), x), 0,
              derivative()),
        claim("G18.beta.cdf", Integral(alpha*t**(alpha - 1), (t, 0, x)), x**alpha),
        claim("G18.beta", -D(x**alpha, alpha)/(alpha*x**(alpha - 1)), -x*log(x)/alpha, derivative()),
        given=[x > 0, x < 1],
        source=SOURCE,
    )

    def below(law):
        """The distribution function at x, of a law of positive numbers."""
        return Integral(law(t), (t, 0, x))

    standard, unit = Gamma(alpha, 1), Beta(alpha, beta)
    score = log(t) - digamma(alpha)
    gamma_score = Integral(t**(alpha - 1)*score*exp(-t), (t, 0, x))
    beta_score = Integral(t**(alpha - 1)*(1 - t)**(beta - 1)*(score + digamma(alpha + beta)), (t, 0, x))

    gamma_shape = Derivation(
        "implicit-gamma-shape", "The gradient of a Gamma variable in its shape",
        claim("G18.gamma.moving-end", D(Integral(t**(alpha - 1)*exp(-t), (t, 0, x)), x), x**(alpha - 1)*exp(-x),
              derivative(), claim="the incomplete Gamma function, in its end"),
        claim("G18.gamma.incomplete", D(Integral(t**(alpha - 1)*exp(-t), (t, 0, x)), alpha),
              Integral(t**(alpha - 1)*log(t)*exp(-t), (t, 0, x)), differentiate_under_integral(),
              claim="and in its shape"),
        claim("G18.gamma.shape", -D(below(standard), alpha)/standard(x), -x**(1 - alpha)*exp(x)*gamma_score,
              derivative(), claim="minus the score gathered below x, over the density"),
        claim("G17.gamma.shape", D(standard(x), alpha) + D(standard(x)*(-D(below(standard), alpha)/standard(x)), x),
              0, derivative(), claim="the law moves so"),
        claim("G18.gamma.sign", D(below(standard), alpha)/standard(x), -x**(1 - alpha)*exp(x)*gamma_score,
              derivative(), expected="refuted", claim="the sign lost"),
        claim("G18.gamma.density", -D(below(standard), alpha), -x**(1 - alpha)*exp(x)*gamma_score, derivative(),
              expected="refuted", claim="the density forgotten"),
        claim("G18.gamma.point", -D(below(standard), alpha)/standard(x), -(log(x) - digamma(alpha)), derivative(),
              expected="refuted", claim="the score taken at x, not gathered below it"),
        given=[x > 0],
        source=SOURCE + "; DLMF 8.2.1, 8.8.13",
    )

    beta_shapes = Derivation(
        "implicit-beta-shapes", "The gradient of a Beta variable in its shapes",
        claim("G18.beta.incomplete.first", D(Integral(t**(alpha - 1)*(1 - t)**(beta - 1), (t, 0, x)), alpha),
              Integral(t**(alpha - 1)*(1 - t)**(beta - 1)*log(t), (t, 0, x)), differentiate_under_integral(),
              claim="the incomplete Beta function, in its first shape"),
        claim("G18.beta.incomplete.second", D(Integral(t**(alpha - 1)*(1 - t)**(beta - 1), (t, 0, x)), beta),
              Integral(t**(alpha - 1)*(1 - t)**(beta - 1)*log(1 - t), (t, 0, x)), differentiate_under_integral(),
              claim="and in its second"),
        claim("G18.beta.shape", -D(below(unit), alpha)/unit(x), -x**(1 - alpha)*(1 - x)**(1 - beta)*beta_score,
              derivative()),
        claim("G17.beta.shape.first", D(unit(x), alpha) + D(unit(x)*(-D(below(unit), alpha)/unit(x)), x), 0,
              derivative(), claim="the law moves so"),
        claim("G17.beta.shape.second", D(unit(x), beta) + D(-D(below(unit), beta), x), 0, derivative()),
        claim("G18.beta.sign", D(below(unit), alpha)/unit(x), -x**(1 - alpha)*(1 - x)**(1 - beta)*beta_score,
              derivative(), expected="refuted", claim="the sign lost"),
        given=[x > 0, x < 1],
        source=SOURCE + "; DLMF 8.17.1",
    )

    F, g, y = Function("F"), Function("g"), symbols("y", real=True)

    def along(expression):
        """A derivative of F(x, theta) where the sample is."""
        return Subs(expression, x, g(tau))

    def everywhere(proposition):
        """For all samples and all parameters."""
        return ForAll(ForAll(proposition, y), x)

    moves, turns = along(D(F(x, tau), x)), along(D(F(x, tau), tau))

    implicit = Derivation(
        "implicit-theorem", "The implicit gradient of a sample, for every distribution function",
        claim("G17.total", D(F(g(tau), tau), tau), moves*D(g(tau), tau) + turns, derivative(),
              claim="the chain rule for two arguments: the sample moves, and so does its distribution function"),
        claim("G17.theorem", D(g(tau), tau), -turns/moves, given=[Eq(D(F(g(tau), tau), tau), 0)],
              claim="F(z(theta), theta) = u stays: the slope of F in theta over the density, and the sign"),
        claim("G17.total.forgotten", D((tau**2)**2*tau, tau), 2*tau**2*tau*D(tau**2, tau), derivative(),
              expected="refuted", claim="the slope in theta forgotten: F = x^2 theta along x = theta^2"),
        claim("G17.sign", D(tau*u, tau), (-tau*u/tau**2)/(1/tau), derivative(), given=[Ne(u, 0)],
              expected="refuted", claim="the sign lost: F = x/theta, a change of scale"),
        given=[everywhere(Defined(D(F(x, y), x))), everywhere(Defined(D(F(x, y), y))),
               everywhere(Defined(D(D(F(x, y), x), y))), everywhere(Abs(D(D(F(x, y), x), x)) <= beta),
               everywhere(Ne(D(F(x, y), x), 0)), Defined(D(g(tau), tau))],
        source=SOURCE + "; Apostol 1974, Mathematical Analysis, 12.11",
    )

    p, f = Function("p"), Function("f")
    density, turning = p(x, tau), D(p(x, tau), tau)
    gathered = Integral(D(p(t, tau), tau), (t, -oo, x))
    law = Law(density, x, -oo, oo)

    implicit_expectation = Derivation(
        "implicit-expectation-theorem", "The gradient of E[f(Z)] through the implicit gradient of Z, for every density",
        claim("G17.end", D(gathered, x), turning, derivative(),
              claim="dF/dtheta, gathered from dp/dtheta, has that slope in z"),
        Integral(f(x)*turning, (x, -oo, oo)),
        step("G17.parts", -Integral(D(f(x), x)*gathered, (x, -oo, oo)), integrate_by_parts(),
             claim="the score function's side, by parts; nothing is left at the ends, since f dF/dtheta is integrable"),
        step("G17.expectation", E(D(f(x), x)*(-gathered/density), x, law), expectation(),
             claim="E[f'(Z) dZ/dtheta] with dZ/dtheta = -(dF/dtheta)/p"),
        claim("G17.expectation.sign", D(E(x**2, x, q), mu),
              E(D(x**2, x)*(D(half*(1 + erf((x - mu)/(sqrt(2)*sigma))), mu)/q(x)), x, q), expected="refuted",
              claim="the sign lost, for f(x) = x^2 and a normal law"),
        given=[ForAll(Defined(D(f(x), x)), x), ForAll(density > 0, x), ForAll(Defined(turning), x),
               ForAll(Defined(D(turning, x)), x), Eq(Integral(density, (x, -oo, oo)), 1),
               *(Integrable(part, x) for part in (f(x)*density, turning, f(x)*turning, f(x)*gathered,
                                                  D(f(x), x)*gathered))],
        source=SOURCE + "; Rudin 1987, Real and Complex Analysis, 7.11, 7.21",
    )
