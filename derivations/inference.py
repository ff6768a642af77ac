"""Evidence bounds, conjugate posteriors and importance weights, in one dimension.

N(m, s) has standard deviation s.  Source: Bishop 2006, Pattern Recognition and Machine Learning, chapters 2, 10, 12.
"""

from sympy import Function, Integral, Rational, exp, log, oo, pi, sqrt, symbols

from verify.page import *

SOURCE = "Bishop 2006, Pattern Recognition and Machine Learning"

x, y, z, w, m, mu, nu, a, b = symbols("x y z w m mu nu a b", real=True)
sigma, tau, rate, alpha, beta, p, w_1, w_2 = symbols("sigma tau lambda alpha beta p w_1 w_2", positive=True)
n = symbols("n", integer=True)
f = Function("f")
half = Rational(1, 2)

with inert():
    q, standard = Normal(mu, sigma), Normal(0, 1)
    likelihood, posterior = Normal(z, 1)(x), Normal(x/2, 1/sqrt(2))
    evidence = Normal(0, sqrt(2))(x)

    bound = Derivation(
        "evidence-bound", "The evidence, its lower bound, and the gap",
        E(log(likelihood) + log(standard(z)) - log(q(z)), z, q),
        step("E2.kl", E(log(likelihood), z, q) - KL(q, standard), linearity()),
        step("W47", log(evidence) + KL(q, posterior), expectation(), expected="refuted",
             claim="the sign of the gap lost"),
        step("E1", log(evidence) - KL(q, posterior), expectation()),
        claim("E1.gap", 0, KL(q, Normal(m, tau)), inequality(), relation="<=", claim="so it is a lower bound"),
        claim("E3.tight", KL(Normal(x/2, 1/sqrt(2)), posterior), 0, expectation(), claim="tight at the posterior"),
        source=SOURCE + ", section 10.1",
    )

    decoder = Derivation(
        "gaussian-decoder", "A Gaussian decoder is a squared error",
        -log(Normal(m, tau)(x)),
        step("E5", (x - m)**2/(2*tau**2) + log(2*pi*tau**2)/2, algebra()),
        claim("E5.gradient", D((x - m)**2/(2*tau**2) + log(2*pi*tau**2)/2, m), (m - x)/tau**2, derivative()),
        claim("P3.mean", D(log(q(a)), mu), (a - mu)/sigma**2, derivative(), claim="and so is a Gaussian policy"),
        claim("P3.scale", D(log(q(a)), sigma)*sigma, (a - mu)**2/sigma**2 - 1, derivative(),
              claim="in the logarithm of the scale"),
        source="Williams 1992; " + SOURCE,
    )

    weights = Derivation(
        "importance-weighted-bound", "Two samples give the tighter bound, at each pair of weights",
        claim("E4.square", ((w_1 + w_2)/2)**2 - w_1*w_2, ((w_1 - w_2)/2)**2, algebra()),
        claim("E4.order", w_1*w_2, ((w_1 + w_2)/2)**2, inequality(), relation="<="),
        claim("E4", log(w_1*w_2), log(((w_1 + w_2)/2)**2), inequality(), relation="<=",
              claim="the mean of the logarithms below the logarithm of the mean"),
        source="Burda, Grosse, Salakhutdinov 2016, theorem 1",
    )

    normal_normal = Derivation(
        "normal-posterior", "A normal prior and a normal likelihood",
        claim("B3.square", (x - z)**2 + z**2, 2*(z - x/2)**2 + x**2/2, algebra(), claim="complete the square"),
        claim("B3.marginal", Integral(likelihood*standard(z), (z, -oo, oo)), evidence, expectation()),
        claim("B3", likelihood*standard(z)/evidence, posterior(z), algebra(), claim="Bayes' theorem"),
        claim("B3.wide", likelihood*standard(z)/evidence, Normal(x/2, half)(z), algebra(), expected="refuted",
              claim="the variance taken for the deviation"),
        source=SOURCE + ", section 2.3",
    )

    gamma_exponential = Derivation(
        "lomax-predictive", "An exponential variable whose rate has a Gamma law",
        Integral(Exponential(y)(x)*Gamma(alpha, beta)(y), (y, 0, oo)),
        step("B6", alpha*beta**alpha/(beta + x)**(alpha + 1)),
        claim("B6.posterior", Exponential(y)(x)*Gamma(alpha, beta)(y)/(alpha*beta**alpha/(beta + x)**(alpha + 1)),
              Gamma(alpha + 1, beta + x)(y), algebra(), given=[y > 0]),
        given=[x > 0],
        source=SOURCE + ", section 2.3.6",
    )

    beta_bernoulli = Derivation(
        "beta-bernoulli", "A coin whose probability has a Beta law",
        claim("B1.evidence", E(x, x, Beta(alpha, beta)), alpha/(alpha + beta), expectation(),
              claim="the predictive probability"),
        claim("B1", x*Beta(alpha, beta)(x)/(alpha/(alpha + beta)), Beta(alpha + 1, beta)(x), algebra(),
              given=[x > 0, x < 1], claim="the posterior after a success"),
        source=SOURCE + ", section 2.1.1",
    )

    importance = Derivation(
        "importance-sampling", "Importance weights between two normal laws",
        claim("V1.mean", E(Normal(nu, 1)(x)/Normal(mu, 1)(x), x, Normal(mu, 1)), 1, expectation()),
        claim("V1", E(x**2*(Normal(nu, 1)(x)/Normal(mu, 1)(x)), x, Normal(mu, 1)), nu**2 + 1, expectation(),
              claim="unbiased for x^2"),
        claim("V2", E((Normal(nu, 1)(x)/Normal(mu, 1)(x))**2, x, Normal(mu, 1)), exp((nu - mu)**2), expectation(),
              claim="and of a variance that grows with the distance"),
        claim("V2.forgotten", E((Normal(nu, 1)(x)/Normal(mu, 1)(x))**2, x, Normal(mu, 1)), 1, expectation(),
              expected="refuted", claim="weights of mean one have square one"),
        source="Owen 2013, Monte Carlo theory, methods and examples, chapter 9",
    )

    product = Derivation(
        "product-of-gaussians", "The product of two normal densities",
        claim("N2", Normal(mu, 1)(x)*Normal(nu, 1)(x), Normal(mu, sqrt(2))(nu)*Normal((mu + nu)/2, 1/sqrt(2))(x),
              algebra()),
        claim("F11", Integral(standard(x)*standard(z - x), (x, -oo, oo)), Normal(0, sqrt(2))(z),
              claim="and their convolution"),
        claim("N8", E(exp(a*x), x, q), exp(mu*a + sigma**2*a**2/2), expectation(),
              claim="the moment generating function"),
        source=SOURCE + ", section 2.3.1",
    )

    kalman = Derivation(
        "kalman-update", "The variance after an observation, in three forms",
        alpha - alpha**2/(alpha + tau),
        step("N3.information", 1/(1/alpha + 1/tau), algebra()),
        step("N3.joseph", (1 - alpha/(alpha + tau))**2*alpha + (alpha/(alpha + tau))**2*tau, algebra()),
        claim("N7", alpha - alpha**2/(alpha + tau), alpha, inequality(), relation="<=",
              claim="an observation never hurts"),
        claim("N4", D((1 - w)**2*alpha + w**2*tau, w, at=alpha/(alpha + tau)), 0, derivative(),
              claim="the gain is where the variance is smallest"),
        source="Kalman 1960",
    )

    r, v = symbols("r v", real=True)

    policies = Derivation(
        "policy-gradients", "Gradients of policies over two actions",
        claim("P1", D(p*a + (1 - p)*b, p), E((n*a + (1 - n)*b)*D(log(Bernoulli(p)(n)), p), n, Bernoulli(p)),
              expectation(), given=[p < 1], claim="the policy gradient of two arms of rewards a and b"),
        claim("P2", E(b*D(log(Bernoulli(p)(n)), p), n, Bernoulli(p)), 0, expectation(), given=[p < 1],
              claim="a reward that came before weighs nothing"),
        claim("P8", D(exp(a)/exp(b)*m, a, at=b), m, derivative(), claim="the ratio's slope at the old policy"),
        claim("P6", D(-log(1/(1 + exp(-beta*a))), a), -beta*(1/(1 + exp(beta*a))), derivative(),
              claim="direct preference optimization"),
        claim("P6.sign", D(-log(1/(1 + exp(-beta*a))), a), beta*(1/(1 + exp(beta*a))), derivative(),
              expected="refuted", claim="the sign lost"),
        source="Sutton, McAllester, Singh, Mansour 2000; Schulman et al. 2017; Rafailov et al. 2023",
    )
