"""Densities of transformed variables, and the log-determinants that normalizing flows use.

Source: Papamakarios, Nalisnick, Rezende, Mohamed, Lakshminarayanan 2021, section 2.
"""

from sympy import Abs, Integral, Rational, exp, log, oo, pi, sqrt, symbols, tanh

from verify.page import *

SOURCE = "Papamakarios, Nalisnick, Rezende, Mohamed, Lakshminarayanan 2021, section 2"

mu, x, y, s, t, x_0, a, k, w, b, v = symbols("mu x y s t x_0 a k w b v", real=True)
sigma, rate, alpha, tau = symbols("sigma lambda alpha tau", positive=True)
half = Rational(1, 2)

with inert():
    q, standard = Normal(mu, sigma), Normal(0, 1)

    def sigmoid(at):
        return 1/(1 + exp(-at))

    def softplus(at):
        return log(1 + exp(at))

    log_normal = Derivation(
        "log-normal-density", "The exponential of a normal variable",
        claim("F1.log-normal", Pushforward(exp(x), x, q), LogNormal(mu, sigma), change_of_variables()),
        claim("F1.log-normal.map", Pushforward(exp(mu + sigma*x), x, standard), LogNormal(mu, sigma),
              change_of_variables()),
        source=SOURCE,
    )

    logit_normal = Derivation(
        "logit-normal-density", "The sigmoid of a normal variable",
        claim("F1.logit-normal", Pushforward(sigmoid(x), x, q),
              Law(exp(-(log(y/(1 - y)) - mu)**2/(2*sigma**2))/(sqrt(2*pi)*sigma*y*(1 - y)), y, 0, 1),
              change_of_variables()),
        source=SOURCE,
    )

    tanh_normal = Derivation(
        "tanh-normal-density", "The policy of soft actor-critic: tanh of a normal variable",
        claim("F1.tanh", Pushforward(tanh(x), x, q), Law(q(half*log((1 + y)/(1 - y)))/(1 - y**2), y, -1, 1),
              change_of_variables()),
        claim("F4.slope", D(tanh(x), x), 1 - tanh(x)**2, derivative()),
        claim("F4", log(1 - tanh(x)**2), 2*(log(2) - x - softplus(-2*x)), algebra(), claim="the stable form"),
        claim("W53", log(D(tanh(x), x)), log(1 - tanh(tanh(x))**2), derivative(), expected="refuted",
              claim="the action taken for its argument"),
        source="Haarnoja, Zhou, Abbeel, Levine 2018, appendix C",
    )

    other_maps = Derivation(
        "transformed-densities", "Softplus, square and reciprocal of a positive variable",
        claim("F1.softplus", Pushforward(softplus(x), x, q), Law(q(log(exp(y) - 1))*exp(y)/(exp(y) - 1), y, 0, oo),
              change_of_variables()),
        claim("F1.square", Pushforward(x**2, x, Exponential(1)), Law(exp(-sqrt(y))/(2*sqrt(y)), y, 0, oo),
              change_of_variables()),
        claim("F1.square-forgotten", Pushforward(x**2, x, Exponential(1)), Law(exp(-y), y, 0, oo),
              change_of_variables(), expected="refuted", claim="the map forgotten"),
        claim("F1.reciprocal", Pushforward(1/x, x, Gamma(2, rate)), Law(rate**2*x**(-3)*exp(-rate/x), x, 0, oo),
              change_of_variables()),
        source=SOURCE,
    )

    folded = Derivation(
        "folded-densities", "Functions that take each value twice: the density is a sum over both branches",
        claim("F1.chi-square", Pushforward(x**2, x, standard), Law(exp(-y/2)/sqrt(2*pi*y), y, 0, oo),
              change_of_variables()),
        claim("F1.chi-square-gamma", Pushforward(x**2, x, standard), Gamma(half, half), change_of_variables()),
        claim("W97", E(x**2, x, standard), Integral(y*exp(-y/2)/(2*sqrt(2*pi*y)), (y, 0, oo)), expected="refuted",
              claim="one of the two branches only"),
        claim("F1.half-normal", Pushforward(Abs(x), x, Normal(0, sigma)), HalfNormal(sigma), change_of_variables()),
        claim("F1.laplace", Pushforward(Abs(x - mu), x, Laplace(mu, sigma)), Exponential(1/sigma),
              change_of_variables()),
        claim("F1.folded-normal", Pushforward(Abs(x), x, q), Law(q(y) + q(-y), y, 0, oo), change_of_variables()),
        source="Casella and Berger 2002, theorem 2.1.8",
    )

    log_determinants = Derivation(
        "log-determinants", "Logarithms of derivatives, as libraries of transforms compute them",
        claim("F5.sigmoid", log(D(sigmoid(x), x)), -softplus(-x) - softplus(x), derivative()),
        claim("F5.softplus", log(D(softplus(x), x)), -softplus(-x), derivative()),
        claim("F5.exp", log(D(exp(x), x)), x, derivative()),
        claim("F5.power", log(D(x**alpha, x)), log(alpha*x**alpha/x), derivative(), given=[x > 0]),
        claim("F5.affine", log(D(a + tau*x, x)), log(tau), derivative()),
        claim("W55", D(x + v*tanh(w*x + b), x), 1 + v*w, derivative(), expected="refuted",
              claim="a planar flow without the slope of its nonlinearity"),
        claim("F5.planar", D(x + v*tanh(w*x + b), x), 1 + v*w*(1 - tanh(w*x + b)**2), derivative()),
        source=SOURCE,
    )

    flow = Normal(0, exp(k*t))

    continuous_flow = Derivation(
        "instantaneous-change-of-variables", "The density along a linear flow dz/dt = k z",
        claim("F7.pde", D(flow(x), t), -D(k*x*flow(x), x), derivative(), claim="the continuity equation"),
        claim("F7.path", D(exp(k*t)*x_0, t), k*(exp(k*t)*x_0), derivative(), claim="the path of a point"),
        claim("F7", D(log(flow(exp(k*t)*x_0)), t), -k, derivative(), claim="along it ln p falls by the divergence"),
        claim("F7.sign", D(log(flow(exp(k*t)*x_0)), t), k, derivative(), expected="refuted", claim="the sign lost"),
        source="Chen, Rubanova, Bettencourt, Duvenaud 2018, theorem 1",
    )
