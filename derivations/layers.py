"""Derivatives of the layers and losses of neural networks.

Source: Goodfellow, Bengio, Courville 2016, Deep Learning, chapter 6.
"""

from sympy import Abs, Eq, Max, Rational, erf, exp, log, pi, sqrt, symbols, tanh

from verify.page import *

SOURCE = "Goodfellow, Bengio, Courville 2016, Deep Learning, chapter 6"

x, y, z, v, w, c, b = symbols("x y z v w c b", real=True)
z_1, z_2, z_3, y_1, y_2, y_3 = symbols("z_1 z_2 z_3 y_1 y_2 y_3", real=True)
sigma, temperature = symbols("sigma T", positive=True)
half = Rational(1, 2)

with inert():
    standard = Normal(0, 1)
    total = exp(z_1) + exp(z_2) + exp(z_3)
    p_1, p_2, p_3 = exp(z_1)/total, exp(z_2)/total, exp(z_3)/total

    def sigmoid(at):
        return 1/(1 + exp(-at))

    def softplus(at):
        return log(1 + exp(at))

    cross_entropy_of_labels = -(y_1*log(p_1) + y_2*log(p_2) + y_3*log(p_3))

    softmax = Derivation(
        "softmax-jacobian", "The Jacobian of the softmax of three logits",
        claim("L1.diagonal", D(p_1, z_1), p_1*(1 - p_1), derivative()),
        claim("L1.off-diagonal", D(p_1, z_2), -(p_1*p_2), derivative()),
        claim("L1.sum", D(p_1, z_1) + D(p_1, z_2) + D(p_1, z_3), 0, derivative(), claim="a shift changes nothing"),
        claim("L1.shift", exp(z_1 + c)/(exp(z_1 + c) + exp(z_2 + c)), exp(z_1)/(exp(z_1) + exp(z_2)), algebra()),
        claim("L1.forgotten", D(p_1, z_1), p_1, derivative(), expected="refuted", claim="the normalization held fixed"),
        source=SOURCE,
    )

    cross_entropy = Derivation(
        "softmax-cross-entropy", "The gradient of cross-entropy after softmax",
        D(cross_entropy_of_labels, z_1),
        step("W63", p_1 - y_1, derivative(), expected="refuted", claim="without labels that sum to one"),
        step("L2.general", p_1*(y_1 + y_2 + y_3) - y_1, derivative()),
        step("L2", p_1 - y_1, algebra(), given=[Eq(y_3, 1 - y_1 - y_2)], claim="the labels sum to one"),
        source=SOURCE,
    )

    logits = Derivation(
        "binary-cross-entropy-with-logits", "Binary cross-entropy from logits, in the stable form",
        -y*log(sigmoid(z)) - (1 - y)*log(sigmoid(-z)),
        step("L3.softplus", softplus(z) - z*y, algebra()),
        step("L3", Max(z, 0) - z*y + log(1 + exp(-Abs(z))), algebra(), claim="no exponential overflows"),
        claim("L3.gradient", D(softplus(z) - z*y, z), sigmoid(z) - y, derivative()),
        claim("L3.hessian", D(sigmoid(z) - y, z), sigmoid(z)*(1 - sigmoid(z)), derivative()),
        claim("L3.without-absolute", softplus(z), Max(z, 0) + log(1 + exp(-z)), algebra(), expected="refuted",
              claim="without the absolute value"),
        source="TensorFlow and PyTorch documentation",
    )

    activations = Derivation(
        "activation-derivatives", "Derivatives of activation functions",
        claim("L7.sigmoid", D(sigmoid(x), x), sigmoid(x)*(1 - sigmoid(x)), derivative()),
        claim("L7.tanh", D(tanh(x), x), 1 - tanh(x)**2, derivative()),
        claim("L7.softplus", D(softplus(x), x), sigmoid(x), derivative()),
        claim("L7.silu", D(x*sigmoid(x), x), sigmoid(x)*(1 + x*(1 - sigmoid(x))), derivative()),
        claim("L7.gelu", D(x*(half*(1 + erf(x/sqrt(2)))), x), half*(1 + erf(x/sqrt(2))) + x*standard(x), derivative()),
        claim("L7.log-sigmoid", D(log(sigmoid(x)), x), sigmoid(-x), derivative()),
        claim("L7.relu", D(Max(x, 0), x), 1, derivative(), given=[x > 0]),
        claim("L7.relu-everywhere", D(Max(x, 0), x), 1, derivative(), expected="refuted", claim="on the whole line"),
        source="Hendrycks and Gimpel 2016",
    )

    log_sum_exp = Derivation(
        "log-sum-exp", "The logarithm of a sum of exponentials",
        claim("L8.gradient", D(log(exp(z_1) + exp(z_2)), z_1), exp(z_1)/(exp(z_1) + exp(z_2)), derivative(),
              claim="its gradient is the softmax"),
        claim("L8.shift", log(exp(z_1 + c) + exp(z_2 + c)), c + log(exp(z_1) + exp(z_2)), algebra()),
        claim("L8.hessian", y_1*(v - (y_1*v + (1 - y_1)*w))**2 + (1 - y_1)*(w - (y_1*v + (1 - y_1)*w))**2,
              y_1*(1 - y_1)*(v - w)**2, algebra(), claim="its second derivative along (v, w) is a variance"),
        claim("L8.convex", 0, y_1*(1 - y_1)*(v - w)**2, inequality(), relation="<=", given=[y_1 > 0, y_1 < 1]),
        source="Boyd and Vandenberghe 2004, section 3.1.5",
    )

    initialization = Derivation(
        "he-initialization", "Half of the variance passes a rectifier",
        E(Max(x, 0)**2, x, Normal(0, sigma)),
        step("L10.whole", sigma**2, expectation(), expected="refuted", claim="all of it"),
        step("L10", sigma**2/2, expectation()),
        claim("L10.mean", E(Max(x, 0), x, standard), 1/sqrt(2*pi), expectation()),
        source="He, Zhang, Ren, Sun 2015, section 2.2",
    )

    cosine = Derivation(
        "cosine-similarity-gradient", "The gradient of the cosine of an angle",
        D((x*z + y*w)/(sqrt(x**2 + y**2)*sqrt(z**2 + w**2)), x),
        step("L17", (z/sqrt(z**2 + w**2)
                     - (x*z + y*w)/(sqrt(x**2 + y**2)*sqrt(z**2 + w**2))*x/sqrt(x**2 + y**2))/sqrt(x**2 + y**2),
             derivative()),
        given=[x**2 + y**2 > 0, z**2 + w**2 > 0],
        source=SOURCE,
    )

    rms = sqrt((x**2 + y**2)/2)

    rms_norm = Derivation(
        "rms-norm-backward", "The backward pass of root-mean-square normalization, with two units",
        D((v*x + w*y)/rms, x),
        step("W65", v/rms, derivative(), expected="refuted", claim="the scale held fixed"),
        step("L5", (v - (x/rms)*((v*(x/rms) + w*(y/rms))/2))/rms, derivative()),
        given=[x > 0, y > 0],
        source="Zhang and Sennrich 2019, section 4",
    )

    attention = Derivation(
        "attention-over-two-keys", "The derivative of attention over two keys",
        D((exp(z_1)*v + exp(z_2)*w)/(exp(z_1) + exp(z_2)), z_1),
        step("L6", exp(z_1)/(exp(z_1) + exp(z_2))*(v - (exp(z_1)*v + exp(z_2)*w)/(exp(z_1) + exp(z_2))), derivative(),
             claim="P (dP - sum of P dP)"),
        source="Dao, Fu, Ermon, Rudra, Ré 2022, appendix B",
    )

    with_temperature = Derivation(
        "softmax-temperature", "The softmax of two logits and its temperature",
        claim("L9", D(sigmoid(z/temperature), temperature),
              -(z/temperature**2)*(sigmoid(z/temperature)*(1 - sigmoid(z/temperature))), derivative()),
        claim("L9.sign", -(z/temperature**2)*(sigmoid(z/temperature)*(1 - sigmoid(z/temperature))), 0, inequality(),
              relation="<", given=[z > 0], claim="it falls towards 1/2 from above"),
        source="Hinton, Vinyals, Dean 2015, section 2",
    )

    probit = Derivation(
        "probit-is-no-logit", "The sigmoid and a rescaled normal distribution function",
        claim("V13", D(half*(1 + erf(x*sqrt(pi/8)/sqrt(2))), x, at=0), D(sigmoid(x), x, at=0), derivative(),
              claim="the slopes at 0 agree"),
        claim("W71", sigmoid(x), half*(1 + erf(x*sqrt(pi/8)/sqrt(2))), expected="refuted",
              claim="but the functions do not"),
        source="MacKay 1992",
    )
