"""Both gradients of E[x^2] under N(theta, 1): the score function's and the pathwise one, and their variances.

N(m, s) has standard deviation s.  Source: S0, second answer.
"""

from sympy import Integral, exp, log, oo, pi, sqrt, symbols

from verify.page import *

SOURCE = "S0, What is the true equation for the reparameterization trick, second answer"

theta, x, epsilon, b = symbols("theta x epsilon b", real=True)

with inert():
    q, p = Normal(theta, 1), Normal(0, 1)

    objective = Derivation(
        "objective", "The objective E[x^2] under N(theta, 1)",
        claim("S0.10", q(x), frac(1, sqrt(2*pi))*exp(-((x - theta)**2/2)), definition("Normal")),
        E(x**2, x, q),
        step("S0.11a", theta**2 + 1, expectation()),
        claim("S0.11b", E(x**2, x, p), E(x**2, x, q), inequality(), relation="<=",
              claim="theta = 0 is a minimum"),
        claim("S0.11c", D(theta**2 + 1, theta), 2*theta, derivative()),
        source=SOURCE,
    )

    score_function = Derivation(
        "score-function-gradient", "The gradient of E[x^2] by the score function",
        D(E(x**2, x, q), theta),
        step("W21", E(D(x**2, theta), x, q), differentiate_under_integral(), expected="refuted",
             claim="the derivative moved past a law that depends on theta"),
        step("S0.12a", D(Integral(q(x)*x**2, (x, -oo, oo)), theta), definition("expectation")),
        step("S0.12b-exchange", Integral(x**2*D(q(x), theta), (x, -oo, oo)), differentiate_under_integral()),
        step("S0.12b", Integral(x**2*D(q(x), theta)*(q(x)/q(x)), (x, -oo, oo)), algebra()),
        step("S0.12c", Integral(q(x)*D(log(q(x)), theta)*x**2, (x, -oo, oo)), log_derivative()),
        step("S0.12d", E(x**2*D(log(q(x)), theta), x, q), definition("expectation")),
        claim("S0.13-score", D(log(q(x)), theta), x - theta, derivative(), claim="the score of N(theta, 1)"),
        step("S0.13", E(x**2*(x - theta), x, q), derivative()),
        step("S0.13-value", 2*theta, expectation()),
        source=SOURCE,
    )

    pathwise = Derivation(
        "pathwise-gradient", "The gradient of E[x^2] by reparameterization",
        claim("S0.14", Pushforward(theta + epsilon, epsilon, p), q, change_of_variables(),
              claim="x = theta + epsilon has the law q, and epsilon does not depend on theta"),
        claim("S0.15", E(x**2, x, q), E((theta + epsilon)**2, epsilon, p),
              reparameterize(x, theta + epsilon)),
        D(E(x**2, x, q), theta),
        step("S0.16a", D(E((theta + epsilon)**2, epsilon, p), theta), reparameterize(x, theta + epsilon)),
        step("S0.16b", E(D((theta + epsilon)**2, theta), epsilon, p), differentiate_under_integral()),
        step("S0.16", E(2*(theta + epsilon), epsilon, p), derivative()),
        step("S0.16-value", 2*theta, expectation()),
        claim("S0.17", E(x**2*(x - theta), x, q), E(2*(theta + epsilon), epsilon, p), expectation(),
              claim="both gradients agree"),
        source=SOURCE,
    )

    score_estimate, pathwise_estimate = x**2*(x - theta), 2*(theta + epsilon)

    variances = Derivation(
        "gradient-variances", "The variances of both estimators of the gradient of E[x^2]",
        claim("S0.18a", Var(score_estimate, x, q), theta**4 + 14*theta**2 + 15, expectation()),
        claim("S0.18b", Var(pathwise_estimate, epsilon, p), 4, expectation()),
        claim("S0.18c", theta**4 + 14*theta**2 + 15 - 4, theta**4 + 14*theta**2 + 11, algebra()),
        claim("S0.18d", 0, theta**4 + 14*theta**2 + 11, inequality(), relation="<"),
        claim("S0.18e", Var(pathwise_estimate, epsilon, p), Var(score_estimate, x, q),
              inequality(), relation="<", claim="the pathwise estimator varies less, whatever theta is"),
        source=SOURCE,
    )

    with_baseline = (x**2 - b)*(x - theta)

    baseline = Derivation(
        "optimal-baseline", "The score-function estimator with a baseline",
        claim("S0.18f", E(x - theta, x, q), 0, expectation(), claim="the score has mean zero"),
        claim("S0.18g", E(with_baseline, x, q), 2*theta, expectation(), claim="a baseline does not bias"),
        claim("W29", E((x**2 - x**2)*(x - theta), x, q), 2*theta, expectation(), expected="refuted",
              claim="unless it depends on x"),
        Var(with_baseline, x, q),
        step("S0.18h", theta**4 + 14*theta**2 + 15 - 2*b*(theta**2 + 3) + b**2, expectation()),
        step("S0.18i", (b - (theta**2 + 3))**2 + (8*theta**2 + 6), algebra(), claim="complete the square"),
        claim("S0.18j", 8*theta**2 + 6, Var(with_baseline, x, q), inequality(), relation="<=",
              claim="no constant baseline does better"),
        claim("S0.18k", Var((x**2 - (theta**2 + 3))*(x - theta), x, q), 8*theta**2 + 6, expectation(),
              claim="the bound is reached at b = theta^2 + 3"),
        claim("S0.18l", Var((x**2 - (theta**2 + 1))*(x - theta), x, q), 8*theta**2 + 10, expectation(),
              claim="the mean b = theta^2 + 1 is not the best baseline"),
        claim("S0.18m", 4, 8*theta**2 + 6, inequality(), relation="<",
              claim="the pathwise estimator varies less than the best of these"),
        source=SOURCE,
    )
