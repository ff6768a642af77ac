"""What the notes on the reparameterization trick claim: what holds, under which condition, and what does not.

N(m, s) has standard deviation s; epsilon is standard normal and u uniform on (0, 1) throughout.
Source: S1, "Reparameterization Trick".
"""

from sympy import Abs, Eq, Function, Integer, Integral, Rational, cos, exp, log, oo, pi, sin, sqrt, symbols

from verify.page import *

SOURCE = "S1, Reparameterization Trick"

mu, s, t, x, y, z, epsilon, u, a, b, c, rho = symbols("mu s t x y z epsilon u a b c rho", real=True)
sigma, tau, rate, alpha, beta, C = symbols("sigma tau lambda alpha beta C", positive=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    q, standard, unit = Normal(mu, sigma), Normal(0, 1), Uniform(0, 1)

    def law_of(image):
        """The law of z = image."""
        return Pushforward(image, epsilon, standard)

    def over_line(integrand, variable):
        return Integral(integrand, (variable, -oo, oo))

    backpropagation = Derivation(
        "gradient-through-a-sample", "Backpropagation through z = mu + sigma*epsilon, for a general f",
        claim("S1.4", D(standard(epsilon), mu), 0, derivative(), claim="the law of epsilon does not move"),
        claim("S1.5", law_of(mu + sigma*epsilon), q, change_of_variables()),
        claim("S1.11a", D(mu + sigma*epsilon, mu), 1, derivative()),
        claim("S1.11b", D(mu + sigma*epsilon, sigma), epsilon, derivative()),
        D(E(f(x), x, q), sigma),
        step("S1.1a", D(E(f(mu + sigma*epsilon), epsilon, standard), sigma), reparameterize(x, mu + sigma*epsilon)),
        step("S1.1b", E(D(f(mu + sigma*epsilon), sigma), epsilon, standard), differentiate_under_integral()),
        step("S1.1", E(D(f(x), x, at=mu + sigma*epsilon)*epsilon, epsilon, standard), derivative()),
        given=[ForAll(Defined(D(f(x), x)), x), ForAll(Abs(f(x)) <= C*(1 + x**2), x),
               ForAll(Abs(D(f(x), x)) <= C*(1 + x**2), x)],
        source=SOURCE,
        note="f is differentiable, and f and f' grow no faster than a square: the notes name neither.",
    )

    two_samplers = Derivation(
        "two-samplers-of-one-law", "One law, two samplers, two derivatives of the sample",
        law_of(mu + sigma*epsilon),
        step("S1.3", q, change_of_variables()),
        step("S1.3a", law_of(mu - sigma*epsilon), change_of_variables(),
             claim="the law does not say how a sample moves"),
        claim("S1.3b", D(mu + sigma*epsilon, sigma), epsilon, derivative()),
        claim("S1.3c", D(mu - sigma*epsilon, sigma), -epsilon, derivative()),
        claim("S1.3d", E(D((mu + sigma*epsilon)**4, sigma), epsilon, standard),
              E(D((mu - sigma*epsilon)**4, sigma), epsilon, standard), expectation(),
              claim="and yet both give the derivative of the mean"),
        D(E(x**4, x, q), sigma),
        step("S1.3e", E(x**4*((x - mu)**2/sigma**3 - 1/sigma), x, q), expectation(),
             claim="which the score function has, without any path"),
        step("S1.3f", 12*mu**2*sigma + 12*sigma**3, expectation()),
        source=SOURCE,
    )

    scale_of_the_encoder = Derivation(
        "scale-as-encoded", "Standard deviation, variance, and logarithm of the variance in z = mu + sigma*epsilon",
        claim("S1.9", law_of(mu + sigma*epsilon), q, change_of_variables()),
        claim("S1.9-negative", law_of(mu + s*epsilon), Normal(mu, -s), change_of_variables(), given=[s < 0],
              claim="of a negative factor only the size counts"),
        claim("S1.2", law_of(mu + sqrt(tau)*epsilon), Normal(mu, sqrt(tau)), change_of_variables(),
              claim="tau in the second place of N is the variance: its root is the factor"),
        claim("S1.2-mixed", law_of(mu + tau*epsilon), Normal(mu, sqrt(tau)), change_of_variables(),
              expected="refuted", claim="the variance as the factor"),
        claim("S1.15", law_of(mu + exp(half*s)*epsilon), Normal(mu, exp(half*s)), change_of_variables()),
        claim("S1.15-variance", Var(z, z, Normal(mu, exp(half*s))), exp(s), expectation()),
        claim("S1.16", 0, exp(half*s), inequality(), relation="<"),
        claim("S1.16-double", exp(Rational(-1491, 2)), 2**Integer(-1075), inequality(), relation="<",
              claim="of logvar = -1491: nearer to 0 than to any other number in double precision"),
        source=SOURCE,
    )

    negative = -half*(1 + s - mu**2 - exp(s))

    log_variance = Derivation(
        "why-log-variance", "What the logarithm of the variance does to gradients and curvature",
        claim("S1.17a", D(KL(q, standard), sigma), sigma - 1/sigma, derivative()),
        claim("S1.17b", D(KL(Normal(mu, exp(s/2)), standard), s), half*(exp(s) - 1), derivative()),
        claim("S1.17c", C, 1/sigma - sigma, inequality(), relation="<=",
              given=[sigma < 1, sigma*(C + 1) <= 1], claim="near sigma = 0 the first is larger than any C"),
        claim("S1.17d", Abs(half*(exp(s) - 1)), half, inequality(), relation="<", given=[s < 0],
              claim="the second stays below 1/2 there"),
        claim("S1.17e", Abs(half*(exp(s) - 1)), half, inequality(), relation="<=", expected="refuted",
              claim="but not for large variances"),
        claim("S1.18a", E(D(log(q(x)), sigma)**2, x, q), 2/sigma**2, expectation(),
              claim="the Fisher information of sigma"),
        claim("S1.18b", E(D(log(Normal(mu, exp(s/2))(x)), s)**2, x, Normal(mu, exp(s/2))), half, expectation(),
              claim="that of the logarithm of the variance is constant"),
        claim("S1.18c", D(D(half*(mu**2 + sigma**2 - 1) - log(sigma), sigma), sigma), 1 + 1/sigma**2, derivative()),
        claim("S1.18d", D(D(negative, s), s), half*exp(s), derivative()),
        claim("S1.18e", 0, half*exp(s), inequality(), relation="<", claim="both objectives are convex"),
        source=SOURCE,
        note="'More stable' and 'easier to optimize' are no mathematics; these statements are.",
    )

    families = Derivation(
        "samplers-of-other-laws", "Samplers of other laws",
        claim("S1.20", Pushforward(mu + sigma*x, x, Logistic(0, 1)), Logistic(mu, sigma), change_of_variables(),
              claim="location and scale"),
        claim("S1.20-cauchy", Pushforward(mu + sigma*x, x, Cauchy(0, 1)), Cauchy(mu, sigma), change_of_variables()),
        claim("S1.21", Pushforward(mu + sigma*u, u, unit), Uniform(mu, mu + sigma), change_of_variables()),
        claim("S1.21a", E(mu + sigma*u, u, unit), mu + sigma/2, expectation()),
        claim("S1.21b", Var(mu + sigma*u, u, unit), sigma**2/12, expectation()),
        claim("W81", E(mu + sigma*u, u, unit), mu, expectation(), expected="refuted",
              claim="mu and sigma are not mean and standard deviation of every family"),
        claim("S1.22", Pushforward(a + (b - a)*u, u, unit), Uniform(a, b), change_of_variables(), given=[a < b]),
        claim("S1.23a", Pushforward(-log(1 - u)/rate, u, unit), Exponential(rate), change_of_variables(),
              claim="the inverse of the distribution function"),
        claim("S1.23b", Integral(Exponential(rate)(t), (t, 0, x)), 1 - exp(-rate*x), given=[x > 0],
              claim="which it is the inverse of"),
        claim("S1.23c", Pushforward(-log(u)/rate, u, unit), Exponential(rate), change_of_variables(),
              claim="another map, not the inverse"),
        claim("S1.23d", Pushforward(x/rate, x, Exponential(1)), Exponential(rate), change_of_variables(),
              claim="and a third, a change of scale"),
        claim("W79", Pushforward(rate*x, x, Exponential(1)), Exponential(rate), change_of_variables(),
              expected="refuted", claim="the rate taken for the scale"),
        claim("S1.23-requires", Integral(Exponential(rate)(t), (t, 0, -log(u)/rate)), u, expected="refuted",
              given=[u > 0, u < 1], claim="-ln(u)/lambda is the inverse of the distribution function"),
        claim("S1.24a", Pushforward(x/rate, x, Gamma(alpha, 1)), Gamma(alpha, rate), change_of_variables(),
              claim="the rate of a Gamma law is a scale"),
        claim("S1.24b", Pushforward(u**(1/alpha), u, unit), Law(alpha*x**(alpha - 1), x, 0, 1),
              change_of_variables(), claim="Beta(alpha, 1)"),
        claim("S1.24c", Pushforward(1 - u**(1/beta), u, unit), Law(beta*(1 - x)**(beta - 1), x, 0, 1),
              change_of_variables(), claim="Beta(1, beta)"),
        source=SOURCE,
    )

    covariance = over_line(over_line(x*y*standard(x)*standard(y), x), y)

    elementwise = Derivation(
        "elementwise-products-are-uncorrelated", "mu + sigma*epsilon, coordinate by coordinate, has covariance zero",
        covariance,
        step("S1.8a", over_line(y*standard(y)*over_line(x*standard(x), x), y), linearity()),
        step("S1.8b", 0, expectation(), claim="so every off-diagonal entry is zero"),
        claim("S1.8c", over_line(over_line(x*(rho*x + b*y)*standard(x)*standard(y), x), y), rho,
              expectation(), given=[Eq(b**2, 1 - rho**2)], claim="L*epsilon reaches every correlation"),
        claim("S1.8e", over_line(over_line((rho*x + b*y)**2*standard(x)*standard(y), x), y), 1,
              expectation(), given=[Eq(b**2, 1 - rho**2)], claim="between coordinates of variance one"),
        claim("S1.8d", over_line(over_line((sigma*x)*(tau*y)*standard(x)*standard(y), x), y), rho*sigma*tau,
              expectation(), expected="refuted", claim="any Gaussian by an elementwise product"),
        source=SOURCE,
        note="Both coordinates are independent: their joint density is the product, and the covariance an"
             " iterated integral.",
    )

    variance_of_score, variance_of_path = (
        Var(cos(2*x)*x, x, standard), Var(-2*sin(2*epsilon), epsilon, standard))

    variance = Derivation(
        "pathwise-is-not-always-better", "The pathwise gradient of E cos(2x) in the mean varies more than the score's",
        claim("S1.27", variance_of_path, variance_of_score, inequality(), relation="<=", expected="refuted",
              claim="the pathwise estimator reduces the variance, whatever f is"),
        claim("S1.27-square", Var(2*(mu + sigma*epsilon), epsilon, standard),
              Var(x**2*((x - mu)/sigma**2), x, q), inequality(), relation="<",
              claim="for x^2 it does"),
        claim("S1.27-cube", Var(3*epsilon**2, epsilon, standard), Var(x**3*x, x, standard), inequality(),
              relation="<", claim="for x^3 at the standard normal law it does, too"),
        source="Mohamed, Rosca, Figurnov, Mnih 2020, section 3; S1",
    )

    eta, theta, v, m = symbols("eta theta v m", real=True)
    bound = eta*v/(4*(1 - eta))

    descent = Derivation(
        "sgd-on-a-square", "Stochastic gradient descent on theta^2 + 1, with gradient noise of variance v",
        claim("S1.36a", E((theta - eta*(2*theta + sqrt(v)*epsilon))**2, epsilon, standard),
              (1 - 2*eta)**2*theta**2 + eta**2*v, expectation(), given=[v > 0], claim="one step"),
        claim("S1.36b", (1 - 2*eta)**2*bound + eta**2*v, bound, algebra(), given=[eta > 0, eta < 1],
              claim="the mean square that stays"),
        claim("S1.36c", (1 - 2*eta)**2*m + eta**2*v - bound, (1 - 2*eta)**2*(m - bound), algebra(),
              given=[eta > 0, eta < 1], claim="the distance to it shrinks by the same factor in each step"),
        claim("S1.36d", (1 - 2*eta)**2, 1, inequality(), relation="<", given=[eta > 0, eta < 1]),
        claim("S1.36e", D(bound, v), eta/(4*(1 - eta)), derivative(), given=[eta > 0, eta < 1]),
        claim("S1.36f", 0, eta/(4*(1 - eta)), inequality(), relation="<", given=[eta > 0, eta < 1],
              claim="so it grows with the variance of the gradient"),
        source="Mandt, Hoffman, Blei 2017; S1",
    )

    w, xi, k = symbols("w xi k", real=True)

    without = Derivation(
        "an-elbo-without-reparameterization", "A gradient of an evidence bound that needs no reparameterization",
        E(log(Normal(w*z, 1)(x)) + log(standard(z)) - log(q(z)), z, q),
        step("S1.34a", -(x - w*mu)**2/2 - w**2*sigma**2/2 - log(2*pi)/2
             + half*(1 + log(sigma**2) - mu**2 - sigma**2), expectation(), claim="in closed form"),
        claim("S1.34b", D(-(x - w*mu)**2/2 - w**2*sigma**2/2 - log(2*pi)/2
                          + half*(1 + log(sigma**2) - mu**2 - sigma**2), mu), w*(x - w*mu) - mu, derivative()),
        claim("S1.34c", E((log(Normal(w*z, 1)(x)) + log(standard(z)) - log(q(z)))*((z - mu)/sigma**2), z, q),
              w*(x - w*mu) - mu, expectation(), claim="and the score function gives it, too"),
        source="Bishop, Pattern Recognition and Machine Learning, section 12.2; S1",
    )
