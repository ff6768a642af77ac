"""Diffusion models in one dimension: forward and backward kernels, their scores, and their means.

a is the product of the signal factors up to step t - 1, k the factor of step t; N(m, s) has standard
deviation s.  Source: Ho, Jain, Abbeel 2020, section 2 and appendix A.
"""

from sympy import Abs, Function, Integral, Rational, exp, log, oo, sqrt, symbols

from verify.page import *

SOURCE = "Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models"

x, x_0, x_1, y, e, m, mu, t, w = symbols("x x_0 x_1 y e m mu t w", real=True)
a, k, sigma, beta, v, alpha = symbols("a k sigma beta v alpha", positive=True)
half = Rational(1, 2)

with inert():
    standard = Normal(0, 1)

    posterior_variance = (1 - a)/(1 - a*k)*(1 - k)
    precision = k/(1 - k) + 1/(1 - a)

    posterior = Derivation(
        "diffusion-posterior", "The forward posterior of a diffusion model",
        1/precision,
        step("W49", 1 - k, algebra(), expected="refuted", claim="the variance of the forward step"),
        step("D2.variance", posterior_variance, algebra()),
        posterior_variance*(sqrt(k)*x/(1 - k) + sqrt(a)*x_0/(1 - a)),
        step("W51", sqrt(a)*(1 - k)/(1 - a*k)*x + sqrt(k)*(1 - a)/(1 - a*k)*x_0, algebra(), expected="refuted",
             claim="the coefficients exchanged"),
        step("D2.mean", sqrt(a)*(1 - k)/(1 - a*k)*x_0 + sqrt(k)*(1 - a)/(1 - a*k)*x, algebra()),
        claim("D2.exponent", (x - sqrt(k)*y)**2/(1 - k) + (y - sqrt(a)*x_0)**2/(1 - a),
              precision*(y - (sqrt(k)*x/(1 - k) + sqrt(a)*x_0/(1 - a))/precision)**2
              + (x - sqrt(a*k)*x_0)**2/(1 - a*k), algebra(), claim="complete the square in y, the state at t - 1"),
        given=[a < 1, k < 1],
        source=SOURCE + ", (6) and (7)",
    )

    noise_mean = Derivation(
        "diffusion-mean-from-noise", "The posterior mean in terms of the noise",
        sqrt(a)*(1 - k)/(1 - a*k)*((x - sqrt(1 - a*k)*e)/sqrt(a*k)) + sqrt(k)*(1 - a)/(1 - a*k)*x,
        step("D3", (x - (1 - k)/sqrt(1 - a*k)*e)/sqrt(k), algebra()),
        claim("D3.forgotten", (x - sqrt(1 - a*k)*e)/sqrt(a*k), (x - (1 - k)/sqrt(1 - a*k)*e)/sqrt(k), algebra(),
              expected="refuted", claim="the estimate of the first state taken for the mean"),
        given=[a < 1, k < 1],
        source=SOURCE + ", (11)",
    )

    loss = Derivation(
        "diffusion-loss", "The divergence of two kernels of one variance is a weighted square",
        KL(Normal(mu, sigma), Normal(m, sigma)),
        step("D4.kl", (mu - m)**2/(2*sigma**2), expectation()),
        claim("D4", ((x - beta/sqrt(1 - a)*e)/sqrt(k) - (x - beta/sqrt(1 - a)*w)/sqrt(k))**2/(2*sigma**2),
              beta**2/(2*sigma**2*k*(1 - a))*(e - w)**2, algebra(), given=[a < 1]),
        source=SOURCE + ", (12)",
    )

    velocity = sqrt(a)*e - sqrt(1 - a)*x_0
    noised = sqrt(a)*x_0 + sqrt(1 - a)*e

    parameterizations = Derivation(
        "diffusion-parameterizations", "State, noise and velocity",
        claim("D5.state", sqrt(a)*noised - sqrt(1 - a)*velocity, x_0, algebra()),
        claim("D5.noise", sqrt(1 - a)*noised + sqrt(a)*velocity, e, algebra()),
        claim("D5.sign", sqrt(a)*noised + sqrt(1 - a)*velocity, x_0, algebra(), expected="refuted",
              claim="the sign lost"),
        given=[a < 1],
        source="Salimans and Ho 2022, appendix D",
    )

    kernel = Normal(sqrt(a)*x_0, sqrt(1 - a))

    score = Derivation(
        "diffusion-score", "The score of the noising kernel is the noise, scaled",
        claim("D6.x", D(log(kernel(x)), x), -(x - sqrt(a)*x_0)/(1 - a), derivative()),
        claim("D6", -(noised - sqrt(a)*x_0)/(1 - a), -e/sqrt(1 - a), algebra()),
        claim("D1.law", Pushforward(noised, e, standard), kernel, change_of_variables()),
        claim("D1.mean", E(noised, e, standard), sqrt(a)*x_0, expectation()),
        claim("D1.variance", Var(noised, e, standard), 1 - a, expectation()),
        claim("D1.chain", k*(1 - a) + (1 - k), 1 - a*k, algebra(), claim="the variances of two steps compose"),
        given=[a < 1],
        source=SOURCE + ", (4); Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021",
    )

    ddim = Derivation(
        "ddim-marginal", "Implicit models keep the marginal",
        claim("D9.variance", (sqrt(1 - alpha - sigma**2)/sqrt(1 - a))**2*(1 - a) + sigma**2, 1 - alpha, algebra()),
        claim("D9.mean", sqrt(alpha)*x_0 + sqrt(1 - alpha - sigma**2)*((sqrt(a)*x_0 - sqrt(a)*x_0)/sqrt(1 - a)),
              sqrt(alpha)*x_0, algebra()),
        given=[a < 1, 1 - alpha - sigma**2 > 0],
        source="Song, Meng, Ermon 2021, lemma 1",
    )

    ornstein = 1 - exp(-beta*t)*(1 - v)

    uhlenbeck = Derivation(
        "ornstein-uhlenbeck-moments", "Mean and variance of a variance-preserving diffusion",
        claim("D11.mean", D(exp(-beta*t/2)*x_0, t), -beta/2*(exp(-beta*t/2)*x_0), derivative()),
        claim("D11.variance", D(ornstein, t), beta*(1 - ornstein), derivative()),
        claim("D11.start", 1 - exp(-beta*0)*(1 - v), v, algebra()),
        source="Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021, appendix B",
    )

    spread = sqrt(1 - exp(-beta*t))

    fokker_planck = Derivation(
        "fokker-planck-stationary", "The standard normal density is stationary",
        claim("D12", -D(-half*beta*x*standard(x), x) + half*beta*D(D(standard(x), x), x), 0, derivative()),
        claim("D12.flow", -half*beta*x - half*beta*D(log(standard(x)), x), 0, derivative(),
              claim="the probability flow stands still"),
        claim("D12.drift", -D(-half*beta*x*standard(x), x) + beta*D(D(standard(x), x), x), 0, derivative(),
              expected="refuted", claim="twice the noise"),
        source="Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021, appendix D",
    )

    path = Normal(t*x_1, 1 - t)

    flow_matching = Derivation(
        "flow-matching-velocity", "The velocity of a Gaussian path that ends at a point",
        claim("D13.path", D((1 - t)*x_0 + t*x_1, t), (x_1 - ((1 - t)*x_0 + t*x_1))/(1 - t), derivative()),
        claim("D13", D(path(x), t) + D(path(x)*((x_1 - x)/(1 - t)), x), 0, derivative(),
              claim="the continuity equation"),
        given=[t < 1],
        source="Lipman, Chen, Ben-Hamu, Nickel, Le 2023, theorem 3",
    )

    tweedie = Derivation(
        "tweedie-formula", "Tweedie's formula for a normal prior",
        claim("D7.score", y + sigma**2*D(log(Normal(0, sqrt(1 + sigma**2))(y)), y), y/(1 + sigma**2), derivative()),
        claim("D7.sign", y - sigma**2*D(log(Normal(0, sqrt(1 + sigma**2))(y)), y), y/(1 + sigma**2), derivative(),
              expected="refuted", claim="the sign lost"),
        source="Efron 2011, section 2",
    )

    s = Function("s")
    C = symbols("C", positive=True)

    score_matching = Derivation(
        "implicit-score-matching", "Implicit score matching on the line",
        E(s(x)*D(log(standard(x)), x), x, standard),
        step("SM1.a", E(-x*s(x), x, standard), derivative()),
        step("SM1", -E(D(s(x), x), x, standard), integrate_by_parts(), claim="no derivative of ln p is left"),
        claim("W45", Integral(HalfNormal(1)(x)*(x*1), (x, 0, oo)), Integral(HalfNormal(1)(x)*0, (x, 0, oo)),
              expected="refuted", claim="on a half line a boundary term is left, here for s = 1"),
        claim("SM2", E((-(x - mu)/sigma**2 + (x - m)/v**2)**2, x, Normal(mu, sigma)),
              (v**2 - sigma**2)**2/(sigma**2*v**4) + (mu - m)**2/v**4, expectation(),
              claim="Fisher's divergence of two Gaussians"),
        given=[ForAll(Defined(D(s(x), x)), x), ForAll(Abs(s(x)) <= C*(1 + x**2), x),
               ForAll(Abs(D(s(x), x)) <= C*(1 + x**2), x)],
        source="Hyvärinen 2005, theorem 1",
    )
