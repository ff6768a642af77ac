"""Laws of functions of a random variable: both signs of a scale, opaque densities, compositions, divergence, entropy.

N(m, s) has standard deviation s.
Source: Papamakarios, Nalisnick, Rezende, Mohamed, Lakshminarayanan 2021, section 2; Kullback 1959, chapter 2.
"""

from sympy import Abs, Eq, Function, Integral, Ne, exp, log, oo, sqrt, symbols

from verify.page import *

SOURCE = "Papamakarios, Nalisnick, Rezende, Mohamed, Lakshminarayanan 2021, section 2"

mu, m, x, y, z, epsilon, b = symbols("mu m x y z epsilon b", real=True)
sigma, tau, alpha, beta, rate, kappa, a = symbols("sigma tau alpha beta lambda kappa a", positive=True)
f, g = Function("f"), Function("g")

with inert():
    q, p, standard = Normal(mu, sigma), Normal(m, tau), Normal(0, 1)

    def sigmoid(at):
        return 1/(1 + exp(-at))

    signs = Derivation(
        "scale-of-either-sign", "mu + b*epsilon for b of either sign: the size of b is the standard deviation",
        claim("S1.9.either-sign", Pushforward(mu + b*epsilon, epsilon, standard), Normal(mu, Abs(b)),
              change_of_variables(), given=[Ne(b, 0)]),
        claim("S1.9.root", Pushforward(mu + b*epsilon, epsilon, standard), Normal(mu, sqrt(b**2)),
              change_of_variables(), given=[Ne(b, 0)]),
        claim("S1.9.reflected", Pushforward(mu - sigma*epsilon, epsilon, standard), q, change_of_variables()),
        claim("S1.9.couplings", Pushforward(mu + sigma*epsilon, epsilon, standard),
              Pushforward(mu - sigma*epsilon, epsilon, standard), change_of_variables(),
              claim="two maps, one law"),
        claim("S1.9.asymmetric", E(mu - sigma*x, x, Exponential(1)), E(mu + sigma*x, x, Exponential(1)),
              expectation(), expected="refuted", claim="a law that is not symmetric does not forgive the sign"),
        source=SOURCE,
    )

    base = Law(g(epsilon), epsilon, -oo, oo)

    location_scale = Derivation(
        "location-scale-theorem", "Location and scale of any law with a density g",
        claim("S1.20.density", Pushforward(mu + sigma*epsilon, epsilon, base), Law(g((x - mu)/sigma)/sigma, x, -oo, oo),
              change_of_variables()),
        claim("S1.20.reflected", Pushforward(mu - sigma*epsilon, epsilon, base),
              Law(g((mu - x)/sigma)/sigma, x, -oo, oo), change_of_variables()),
        given=[ForAll(g(x) >= 0, x), Eq(Integral(g(x), (x, -oo, oo)), 1)],
        source=SOURCE,
    )

    compositions = Derivation(
        "composed-push-forwards", "Maps of maps of a random variable",
        claim("F1.composed", Pushforward(exp(z), z, Pushforward(mu + sigma*epsilon, epsilon, standard)),
              LogNormal(mu, sigma), change_of_variables()),
        claim("F1.composed.affine", Pushforward(a*z + b, z, Pushforward(mu + sigma*epsilon, epsilon, standard)),
              Normal(a*mu + b, a*sigma), change_of_variables()),
        claim("F1.composed.one-map", Pushforward(a*z + b, z, Pushforward(mu + sigma*epsilon, epsilon, standard)),
              Pushforward((a*mu + b) + a*sigma*epsilon, epsilon, standard), change_of_variables(),
              claim="a composition is one map"),
        claim("F1.composed.order", E(z, z, Pushforward(2*y + 1, y, Pushforward(y + 1, y, q))),
              E(z, z, Pushforward(y + 1, y, Pushforward(2*y + 1, y, q))), expectation(), expected="refuted",
              claim="the order of the maps does not matter"),
        source=SOURCE,
    )

    divergence = Derivation(
        "divergence-of-push-forwards", "The KL divergence of two laws under the same bijection",
        claim("K15.exp", KL(Pushforward(exp(x), x, q), Pushforward(exp(x), x, p)), KL(q, p), change_of_variables()),
        claim("K15.affine", KL(Pushforward(b - a*x, x, q), Pushforward(b - a*x, x, p)), KL(q, p),
              change_of_variables()),
        claim("K15.sigmoid", KL(Pushforward(sigmoid(x), x, q), Pushforward(sigmoid(x), x, p)), KL(q, p),
              change_of_variables()),
        claim("K15.log", KL(Pushforward(log(x), x, Gamma(alpha, beta)), Pushforward(log(x), x, Gamma(kappa, rate))),
              KL(Gamma(alpha, beta), Gamma(kappa, rate)), change_of_variables()),
        claim("K15.reparameterized", KL(Pushforward(mu + sigma*epsilon, epsilon, standard), standard),
              (mu**2 + sigma**2 - 1)/2 - log(sigma), claim="of a reparameterized variable from the base"),
        claim("K15.folded", KL(HalfNormal(sigma), HalfNormal(sigma)), KL(Normal(1, 1), Normal(-1, 1)),
              expected="refuted", claim="|x| folds both laws into one: a map that is no bijection loses divergence"),
        source="Kullback 1959, chapter 2, corollary 4.1",
    )

    entropy = Derivation(
        "entropy-of-push-forwards", "Entropy under an affine map grows by ln |a|",
        claim("K3.affine", Entropy(Pushforward(mu + sigma*epsilon, epsilon, standard)), Entropy(standard) + log(sigma),
              change_of_variables()),
        claim("K3.affine.gamma", Entropy(Pushforward(b - a*x, x, Gamma(alpha, beta))),
              Entropy(Gamma(alpha, beta)) + log(a), change_of_variables()),
        claim("K3.affine.forgotten", Entropy(Pushforward(mu + sigma*epsilon, epsilon, standard)), Entropy(standard),
              expected="refuted", claim="the Jacobian forgotten"),
        source="Cover and Thomas 2006, theorem 8.6.4",
    )
