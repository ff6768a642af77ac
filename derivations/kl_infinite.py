"""Divergences that are infinite, since the first law reaches beyond the support of the second.

Exponential and Gamma take a rate; Pareto's support begins at its scale, which is positive; lambda = 1/2 is no
parameter of the continuous Bernoulli law.  A binomial law of n trials has no mass beyond n, a Bernoulli law none
beyond 1.
"""

from sympy import Lt, Ne, Rational, oo, symbols

from verify.page import *

SOURCE = "Kullback and Leibler 1951; Cover and Thomas, Elements of Information Theory, 2nd edition, (2.26), (8.46)"

mu, a, b, p, lam, lam_1 = symbols("mu a b p lambda lambda_1", real=True)
sigma, r, x_0, k, alpha, beta = symbols("sigma r x_0 k alpha beta", positive=True)
alpha_1, beta_1, nu = symbols("alpha_1 beta_1 nu", positive=True)
n = symbols("n", integer=True, positive=True)


def between_0_and_1(*parameters):
    return [bound for q in parameters for bound in (Lt(0, q), Lt(q, 1), Ne(q, Rational(1, 2)))]


on_the_unit_interval = {
    "beta": (Beta(alpha, beta), ()),
    "continuous-bernoulli": (ContinuousBernoulli(lam), between_0_and_1(lam)),
}
with_ends = on_the_unit_interval | {"uniform": (Uniform(a, b), (Lt(a, b),))}
pareto = {"pareto": (Pareto(x_0, k), ())}
half_lines = {"exponential": (Exponential(r), ()), "gamma": (Gamma(alpha, beta), ())} | pareto


def infinite(id, name, first, others, *extra, given=()):
    """KL(first, second) is infinite for each second law, whose parameters are any in their domains."""
    claims = (claim(second, KL(first, law), oo, given=domain) for second, (law, domain) in others.items())
    return Derivation(f"{id}.kl-infinite", f"Infinite KL divergences of {name}", *claims, *extra,
                      given=given, source=SOURCE)


with inert():
    normal = infinite("normal", "a normal law", Normal(mu, sigma), with_ends | half_lines)
    laplace = infinite("laplace", "a Laplace law", Laplace(mu, sigma), with_ends | half_lines)
    gumbel = infinite("gumbel", "a Gumbel law", Gumbel(mu, sigma), with_ends | half_lines)

    exponential = infinite(
        "exponential", "an exponential law", Exponential(r), with_ends | pareto,
        claim("gamma", KL(Exponential(r), Gamma(alpha, beta)), oo, expected="refuted",
              claim="of two laws on one half line"),
    )
    gamma = infinite("gamma", "a Gamma law", Gamma(alpha_1, beta_1), with_ends | pareto)
    pareto_law = infinite("pareto", "a Pareto law", Pareto(x_0, k), with_ends)

    beta_law = infinite(
        "beta", "a Beta law", Beta(alpha, beta), pareto,
        claim("uniform", KL(Beta(alpha, beta), Uniform(0, 1)), oo, expected="refuted",
              claim="of two laws on one interval"),
    )
    continuous_bernoulli = infinite(
        "continuous-bernoulli", "a continuous Bernoulli law", ContinuousBernoulli(lam_1), pareto,
        given=between_0_and_1(lam_1),
    )

    poisson = infinite(
        "poisson", "a Poisson law", Poisson(nu),
        {name: (law, (Lt(0, p), Lt(p, 1))) for name, law in
         {"bernoulli": Bernoulli(p), "binomial": Binomial(n, p)}.items()},
    )
