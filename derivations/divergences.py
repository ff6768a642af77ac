"""Identities and inequalities of divergences and entropies.

N(m, s) has standard deviation s.  Source: Cover and Thomas 2006, chapters 2 and 8.
"""

from sympy import Eq, Integral, Ne, Rational, exp, log, oo, pi, symbols

from verify.page import *

SOURCE = "Cover and Thomas 2006, Elements of Information Theory"

mu, mu_1, mu_2, x, y, b, d = symbols("mu mu_1 mu_2 x y b d", real=True)
sigma, sigma_1, sigma_2, alpha, rate, kappa = symbols("sigma sigma_1 sigma_2 alpha lambda kappa", positive=True)
p, r, a = symbols("p r a", positive=True)
epsilon = symbols("epsilon", real=True)
half = Rational(1, 2)

with inert():
    first, second, standard = Normal(mu_1, sigma_1), Normal(mu_2, sigma_2), Normal(0, 1)

    gibbs = Derivation(
        "gibbs-inequality", "The KL divergence is not negative",
        claim("K8.log", log(x), x - 1, inequality(), relation="<=", given=[x > 0]),
        claim("K8.normal", 0, KL(first, second), inequality(), relation="<="),
        claim("K8.exponential", 0, log(rate/kappa) + kappa/rate - 1, inequality(), relation="<=",
              claim="of exponential laws, in closed form"),
        claim("K8.strict", 0, log(rate/kappa) + kappa/rate - 1, inequality(), relation="<", expected="refuted",
              claim="it is positive, even of equal laws"),
        source=SOURCE + ", theorem 2.6.3",
    )

    cross_entropy = Derivation(
        "cross-entropy", "Cross-entropy is entropy and divergence",
        -E(log(second(x)), x, first),
        step("K18", Entropy(first) + KL(first, second), linearity()),
        step("K18.value", log(2*pi*sigma_2**2)/2 + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2), expectation()),
        source=SOURCE + ", section 2.3",
    )

    entropy = Derivation(
        "entropy-under-affine-maps", "Entropy under a change of scale",
        claim("K3.normal", Entropy(Normal(mu, sigma)), log(2*pi*exp(1)*sigma**2)/2, expectation()),
        claim("W87", Entropy(Normal(a*mu, a*sigma)), Entropy(Normal(mu, sigma)), expected="refuted",
              claim="the entropy does not change with the unit"),
        claim("K3.scale", Entropy(Normal(a*mu, a*sigma)), Entropy(Normal(mu, sigma)) + log(a), expectation()),
        claim("K10", Entropy(Laplace(0, 1)), log(2*pi*exp(1)*2)/2, inequality(), relation="<=",
              claim="a Laplace law of variance 2 has less than the normal law of that variance"),
        source=SOURCE + ", chapter 8",
    )

    renyi = Derivation(
        "renyi-divergence-of-gaussians", "Rényi's divergence of two Gaussians of one variance",
        claim("K11.square", Normal(mu_1, sigma)(x)**alpha*Normal(mu_2, sigma)(x)**(1 - alpha),
              Normal(alpha*mu_1 + (1 - alpha)*mu_2, sigma)(x)*exp(alpha*(alpha - 1)*(mu_1 - mu_2)**2/(2*sigma**2)),
              algebra(), claim="complete the square"),
        log(Integral(Normal(mu_1, sigma)(x)**alpha*Normal(mu_2, sigma)(x)**(1 - alpha), (x, -oo, oo)))/(alpha - 1),
        step("K11", alpha*(mu_1 - mu_2)**2/(2*sigma**2), given=[Ne(alpha, 1)]),
        claim("K11.limit", alpha*(mu_1 - mu_2)**2/(2*sigma**2), KL(Normal(mu_1, sigma), Normal(mu_2, sigma)),
              given=[Eq(alpha, 1)], claim="at alpha = 1 that is the KL divergence"),
        source="Gil, Alajaji, Linder 2013, table 2",
    )

    wasserstein = Derivation(
        "wasserstein-distance-of-gaussians", "The quantile coupling of two Gaussians",
        E(((mu_1 + sigma_1*epsilon) - (mu_2 + sigma_2*epsilon))**2, epsilon, standard),
        step("K13.sum", (mu_1 - mu_2)**2 + (sigma_1 + sigma_2)**2, expectation(), expected="refuted",
             claim="the sum of the scales"),
        step("K13", (mu_1 - mu_2)**2 + (sigma_1 - sigma_2)**2, expectation()),
        claim("K13.other", (mu_1 - mu_2)**2 + (sigma_1 - sigma_2)**2,
              E(((mu_1 + sigma_1*epsilon) - (mu_2 - sigma_2*epsilon))**2, epsilon, standard), inequality(),
              relation="<=", claim="the reflected coupling costs more"),
        source="Dowson and Landau 1982",
    )

    invariance = Derivation(
        "divergence-under-bijections", "The divergence does not change under a bijection",
        KL(LogNormal(mu_1, sigma_1), LogNormal(mu_2, sigma_2)),
        step("K15", KL(first, second), expectation(), claim="x -> exp(x)"),
        step("K15.value", log(sigma_2/sigma_1) + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2) - half,
             expectation()),
        claim("K15.scale", KL(Exponential(rate/a), Exponential(kappa/a)), KL(Exponential(rate), Exponential(kappa)),
              expectation(), claim="x -> a x"),
        claim("W11", KL(Exponential(rate), Exponential(kappa)), KL(Exponential(kappa), Exponential(rate)),
              expected="refuted", claim="it is symmetric"),
        source=SOURCE + ", section 8.6",
    )

    discriminator = Derivation(
        "optimal-discriminator", "The best discriminator between two densities, at a point",
        claim("K17.slope", D(p*log(y) + r*log(1 - y), y), p/y - r/(1 - y), derivative(), given=[y > 0, y < 1]),
        claim("K17.zero", p/(p/(p + r)) - r/(1 - p/(p + r)), 0, algebra(), claim="it vanishes at p/(p + r)"),
        claim("K17.concave", D(p/y - r/(1 - y), y), -(p/y**2 + r/(1 - y)**2), derivative(), given=[y > 0, y < 1]),
        claim("K17.negative", -(p/y**2 + r/(1 - y)**2), 0, inequality(), relation="<", given=[y > 0, y < 1]),
        claim("K17", p*log(p/(p + r)) + r*log(r/(p + r)),
              p*log(p/((p + r)/2)) + r*log(r/((p + r)/2)) - (p + r)*log(2), algebra(),
              claim="twice the Jensen-Shannon integrand, and a constant"),
        source="Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio 2014, proposition 1",
    )

    estimator = Derivation(
        "kl-estimators", "Estimating a divergence from samples of one law",
        claim("P11.mean", E(Normal(mu, 1)(x)/standard(x), x, standard), 1, expectation(),
              claim="the ratio q/p has mean one under p"),
        claim("P11.point", 0, r - 1 - log(r), inequality(), relation="<=", claim="each sample is not negative"),
        E(Normal(mu, 1)(x)/standard(x) - 1 - log(Normal(mu, 1)(x)/standard(x)), x, standard),
        step("P11", KL(standard, Normal(mu, 1)), expectation(), claim="unbiased"),
        claim("W91", E(Normal(mu, 1)(x)/standard(x) - 1 - log(Normal(mu, 1)(x)/standard(x)), x, Normal(mu, 1)),
              KL(Normal(mu, 1), standard), expectation(), expected="refuted",
              claim="the samples taken from the other law"),
        source="Schulman 2020, Approximating KL Divergence",
    )

    information = Derivation(
        "mutual-information-of-gaussians", "Mutual information from entropies",
        claim("K14", log(2*pi*exp(1))/2 + log(2*pi*exp(1))/2 - log((2*pi*exp(1))**2*(1 - d**2))/2,
              -log(1 - d**2)/2, algebra(), given=[d < 1, d > -1], claim="d is the correlation"),
        source=SOURCE + ", example 8.5.1",
    )
