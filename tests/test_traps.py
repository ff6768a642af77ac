"""Wrong steps that look right, written as users write them: none is proved, and most are refuted.

Each wrong step has the state that it has reached ("refuted", or "open": not proved, and perhaps no
counterexample), and its true twin, which is never refuted.  Every counterexample is checked by quadrature.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from sympy import (
    Abs,
    Eq,
    EulerGamma,
    Function,
    Integral,
    Limit,
    Max,
    Ne,
    Piecewise,
    Rational,
    Sum,
    atan,
    cos,
    erf,
    exp,
    gamma,
    log,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
    tan,
    tanh,
)
from sympy_values import differ, function, value

from verify import Verdict, check, inert, to_sympy, to_term
from verify.context import ContextError
from verify.notation import (
    KL,
    Cauchy,
    D,
    Defined,
    E,
    Entropy,
    Exponential,
    ForAll,
    Gamma,
    HalfNormal,
    Integrable,
    Law,
    Normal,
    Pushforward,
    Uniform,
    Var,
    frac,
)
from verify.terms import Lambda, Term, instantiate
from verify.terms import symbol as term_symbol

x, y, z, t, u, w, epsilon = symbols("x y z t u w epsilon", real=True)
a, b, c, mu, nu, s, theta = symbols("a b c mu nu s theta", real=True)
sigma, tau, lam, r, positive = symbols("sigma tau lambda r p", positive=True)
k, n = symbols("k n", integer=True)
f, g = Function("f"), Function("g")
half = Rational(1, 2)


class Trap(NamedTuple):
    """A wrong step, its state, and the right side that it should have had, if it can be written and has one."""

    name: str
    state: str
    lhs: Any
    wrong: Any
    right: Any = None
    given: tuple[Any, ...] = ()
    relation: str = "="
    meant: tuple[Any, ...] = ()  # what the author should have declared: given for the true twin only


# fmt: off
with inert():
    q, p = Normal(mu, sigma), Normal(0, 1)
    kl = (mu**2 + sigma**2)/2 - log(sigma) - half
    bracket = -log(sigma**2) + (mu + sigma*epsilon)**2 - (sigma*epsilon)**2/sigma**2
    bracket_in_z = -log(sigma**2) + z**2 - (z - mu)**2/sigma**2
    phi, phi_in_z = (frac(1, sqrt(2*pi))*exp(-(v**2/2)) for v in (epsilon, (z - mu)/sigma))
    q_theta = Normal(theta, 1)
    score = x**2*(x - theta)
    maximum_of_five = Law(5*x**4/tau**5, x, 0, tau)
    coin = Piecewise((1, u < a), (0, True))
    bump = w*x*exp(-w*x**2)
    posterior = Normal(x/2, 1/sqrt(2))
    elbo = E(log(Normal(z, 1)(x)) + log(p(z)) - log(q(z)), z, q)
    unit = (a > 0, a < 1, b > 0, b < 1)  # alpha-bar at t-1 and beta at t
    precision = (1 - b)/b + 1/(1 - a)
    softmax = exp(x)/(exp(x) + exp(y))
    cross_entropy = -a*log(exp(x)/(exp(x) + exp(y))) - b*log(exp(y)/(exp(x) + exp(y)))
    middle = (x + y)/2
    spread = sqrt(((x - middle)**2 + (y - middle)**2)/2)
    normalized = (a*(x - middle) + b*(y - middle))/spread
    log_kumaraswamy = -log(x)/2 - log(1 - sqrt(x))/2  # both parameters are 1/2
    tame = (ForAll(Defined(D(f(x), x)), x), ForAll(Abs(f(x)) <= positive*(1 + x**2), x),
            ForAll(Abs(D(f(x), x)) <= positive*(1 + x**2), x))
    half_normal = frac(2, sqrt(2*pi))*exp(-(x**2/2))
    cdf = Integral(q_theta(t), (t, -oo, z))

    TRAPS = (
        Trap("W1", "refuted", -KL(q, p), -half*(1 + log(sigma**2) - mu**2 - sigma**2),
             half*(1 + log(sigma**2) - mu**2 - sigma**2)),
        Trap("W3", "refuted", KL(q, p), mu**2 + sigma**2 - log(sigma) - half, kl),
        Trap("W5", "refuted", KL(Normal(mu, exp(s)), p), half*(mu**2 + exp(s) - 1) - s,
             half*(mu**2 + exp(2*s) - 1) - s),
        Trap("W7", "refuted", Pushforward(mu + sigma**2*epsilon, epsilon, p), q,
             Normal(mu, sigma**2)),
        Trap("W9", "refuted", Integral(phi*bracket, (epsilon, -oo, oo)),
             Integral(phi_in_z*bracket_in_z*sigma, (z, -oo, oo)),
             Integral(phi_in_z*bracket_in_z*frac(1, sigma), (z, -oo, oo))),
        Trap("W11", "refuted", KL(q, p), Integral(q(z)*log(p(z)/q(z)), (z, -oo, oo)),
             Integral(q(z)*log(q(z)/p(z)), (z, -oo, oo))),
        Trap("W13", "refuted",
             -Integral(phi*(-log(sigma) + (mu + sigma*epsilon)**2/2 - (sigma*epsilon)**2/(2*sigma**2)),
                       (epsilon, -oo, oo)),
             -Integral(phi*bracket, (epsilon, -oo, oo)), -half*Integral(phi*bracket, (epsilon, -oo, oo))),
        Trap("W15", "refuted", E((mu + sigma*epsilon)**2, epsilon, p), mu**2, mu**2 + sigma**2),
        Trap("W17", "refuted", KL(q, Normal(nu, tau)),
             log(tau/sigma) + (tau**2 + (mu - nu)**2)/(2*sigma**2) - half,
             log(tau/sigma) + (sigma**2 + (mu - nu)**2)/(2*tau**2) - half),
        Trap("W19", "refuted", D(log(q(x)), sigma), (x - mu)**2/sigma**3,
             (x - mu)**2/sigma**3 - 1/sigma),
        Trap("W19-mean", "refuted", E((x - mu)**2/sigma**3, x, q), 0, 1/sigma),
        Trap("W21", "refuted", D(E(x**2, x, q_theta), theta), E(D(x**2, theta), x, q_theta), 2*theta),
        Trap("W23", "refuted", D(E(x**2, x, Uniform(0, tau)), tau), -E(x**2, x, Uniform(0, tau))/tau,
             tau**2/tau - E(x**2, x, Uniform(0, tau))/tau),
        Trap("W25", "refuted", tau**2/25, Var(6*x/5, x, maximum_of_five), relation="<="),
        Trap("W25-value", "refuted", Var(6*x/5, x, maximum_of_five), tau**2/25, tau**2/35),
        Trap("W27", "open", D(E(coin, u, Uniform(0, 1)), a), E(D(coin, a), u, Uniform(0, 1)), 1,
             (a > 0, a < 1)),
        Trap("W29", "refuted", E(score, x, q_theta), E((x**2 - x**2)*(x - theta), x, q_theta),
             E((x**2 - b)*(x - theta), x, q_theta)),
        Trap("W31", "refuted", E(x, x, Cauchy(0, 1)), 0),
        Trap("W33", "refuted", Integral(-1/(1 + y**2), (y, 0, 1)), Integral(1/(1 + x**2), (x, 0, 1)),
             -Integral(1/(1 + x**2), (x, 0, 1))),  # the inner integrals done: see TOO_SLOW
        Trap("W35", "refuted", E(log(x**2), x, p), 2*E(log(x), x, p), 2*E(log(Abs(x)), x, p)),
        Trap("W37", "refuted", Integral(x**2, (x, -1, 1)), Integral(sqrt(u)/2, (u, 1, 1)), Rational(2, 3)),
        Trap("W39", "refuted", Integral(1/cos(x)**2, (x, 0, pi)), tan(pi) - tan(0)),
        Trap("W41", "refuted", Limit(Integral(bump, (x, 0, oo)), w, oo),
             Integral(Limit(bump, w, oo), (x, 0, oo)), half),
        Trap("W43", "refuted", D(Integral(x*theta, (x, 0, theta)), theta), Integral(x, (x, 0, theta)),
             Integral(x, (x, 0, theta)) + theta*theta),
        Trap("W45", "refuted", Integral(half_normal*((b + x)**2/2), (x, 0, oo)),
             b**2/2 + Integral(half_normal*(x**2/2), (x, 0, oo)),
             b**2/2 + b*sqrt(2/pi) + Integral(half_normal*(x**2/2), (x, 0, oo))),
        Trap("W45-law", "refuted", E((b + x)**2/2, x, HalfNormal(1)), b**2/2 + E(x**2/2, x, HalfNormal(1)),
             b**2/2 + E(x**2/2, x, HalfNormal(1)) + b*sqrt(2/pi)),
        Trap("W47", "refuted", log(Normal(0, sqrt(2))(x)), elbo - KL(q, posterior),
             elbo + KL(q, posterior)),
        Trap("W49", "refuted", 1/precision, b, (1 - a)/(1 - (1 - b)*a)*b, unit),
        Trap("W51", "refuted", (sqrt(1 - b)*x/b + sqrt(a)*y/(1 - a))/precision,
             (sqrt(a)*b*x + sqrt(1 - b)*(1 - a)*y)/(1 - (1 - b)*a),
             (sqrt(a)*b*y + sqrt(1 - b)*(1 - a)*x)/(1 - (1 - b)*a), unit),
        Trap("W53", "refuted", log(p(u)) - log(D(tanh(u), u)), log(p(u)) - log(1 - tanh(tanh(u))**2),
             log(p(u)) - log(1 - tanh(u)**2)),
        Trap("W55", "refuted", D(z + u*tanh(w*z + b), z), 1 + u*w, 1 + (1 - tanh(w*z + b)**2)*u*w),
        Trap("W57", "refuted", 0, D(log_kumaraswamy, x, (1 - half)**2/(1 - half*half)),
             D(log_kumaraswamy, x, ((half - 1)/(half*half - 1))**2)),
        Trap("W59", "refuted", KL(Gamma(2, lam), Gamma(2, r)), 2*log(lam/r) + 2*(lam - r)/r,
             2*log(lam/r) + 2*(r - lam)/lam),
        Trap("W61", "refuted",
             KL(Pushforward(Abs(x), x, Normal(1, 1)), Pushforward(Abs(x), x, Normal(-1, 1))),
             KL(Normal(1, 1), Normal(-1, 1)), 0),
        Trap("W63", "refuted", D(cross_entropy, x), softmax - a, softmax*(a + b) - a),
        Trap("W65", "refuted", D(normalized, x), (a - (a + b)/2)/spread, 0, (x < y,)),
        Trap("W67", "refuted", E(((x - mu)**2/sigma**3 - 1/sigma)**2, x, q), 1/sigma**2, 2/sigma**2),
        Trap("W69", "refuted", E(1/x, x, Gamma(3, lam)), 1/E(x, x, Gamma(3, lam)), lam/2),
        Trap("W69-shape", "refuted", E(1/x, x, Gamma(r + 1, lam)), 1/E(x, x, Gamma(r + 1, lam)), lam/r),
        Trap("W71", "refuted", 1/(1 + exp(-x)), (1 + erf(x*sqrt(pi/8)/sqrt(2)))/2,
             exp(x)/(1 + exp(x))),
        Trap("W73", "refuted", Integral(sin(x)*sin(x/3)*sin(x/5)/x**3, (x, 0, oo)), pi/2),
        Trap("W75", "open", D(E(f(x), x, q), mu), -E(D(f(x), x), x, q), E(D(f(x), x), x, q), tame),
        Trap("W75-path", "refuted", E(D(f(x), x, mu + sigma*epsilon), epsilon, p), -E(D(f(x), x), x, q),
             E(D(f(x), x), x, q), tame),
        Trap("W77", "refuted", D(theta + epsilon, theta), D(cdf, theta)/q_theta(z),
             -D(cdf, theta)/q_theta(z)),
        Trap("W79", "refuted", Pushforward(lam*x, x, Exponential(1)), Exponential(lam), Exponential(1/lam)),
        Trap("W81", "refuted", E(mu + sigma*x, x, Uniform(0, 1)), mu, mu + sigma/2),
        Trap("W81-deviation", "refuted", sqrt(Var(mu + sigma*x, x, Uniform(0, 1))), sigma, sigma/sqrt(12)),
        Trap("W83", "refuted", E(sigma*x, x, p)*E(tau*y, y, p), c*sigma*tau, 0),  # the covariance, see below
        Trap("W85", "refuted", E(mu - sigma*log(x), x, Exponential(1)), mu, mu + sigma*EulerGamma),  # Gumbel
        Trap("W87", "refuted", Entropy(Pushforward(lam*x, x, p)), Entropy(p), Entropy(p) + log(lam)),
        Trap("W87-law", "refuted", Entropy(Normal(0, lam)), Entropy(p), Entropy(p) + log(lam)),
        Trap("W89", "refuted", log((exp(t/2) + exp(-t/2))/2), t**2/16, t**2/8, relation="<="),
        Trap("W91", "refuted", E(q_theta(x)/p(x) - 1 - log(q_theta(x)/p(x)), x, q_theta), KL(q_theta, p),
             exp(theta**2) - 1 - theta**2/2),
        Trap("W93", "refuted", D(1/tau**3, tau), 0, -3/tau**4),
        Trap("W95", "refuted", Var(x + x, x, q), Var(x, x, q) + Var(x, x, q), 4*Var(x, x, q)),
        Trap("W97", "refuted", Pushforward(x**2, x, p), Law(exp(-y/2)/(2*sqrt(2*pi*y)), y, 0, oo),
             Law(exp(-y/2)/sqrt(2*pi*y), y, 0, oo)),
        Trap("W97-uniform", "refuted", Pushforward(x**2, x, Uniform(-1, 1)), Law(1/(4*sqrt(y)), y, 0, 1),
             Law(1/(2*sqrt(y)), y, 0, 1)),
        Trap("W97-mean", "refuted", E(x**2, x, p), Integral(y*exp(-y/2)/(2*sqrt(2*pi*y)), (y, 0, oo)),
             Integral(y*exp(-y/2)/sqrt(2*pi*y), (y, 0, oo))),
    )
# fmt: on

# fmt: off
with inert():
    jump = Piecewise((1, x > 0), (0, True), evaluate=False)
    OWN = (
        # gradient estimators
        Trap("jump-by-path", "refuted", D(E(jump, x, q), mu), 0, q(0)),
        Trap("moving-support", "refuted", D(E(x**2, x, Uniform(0, tau)), tau),
             E(x**2*D(log(Uniform(0, tau)(x)), tau), x, Uniform(0, tau)), 2*tau/3),
        Trap("moving-score", "refuted", E(D(log(Uniform(0, tau)(x)), tau), x, Uniform(0, tau)), 0,
             -1/tau),
        Trap("variance-by-path", "refuted", Var(-2*sin(2*epsilon), epsilon, p), Var(cos(2*x)*x, x, p),
             relation="<="),
        Trap("stein-without-variance", "refuted", E((x - mu)*x**3, x, q), E(3*x**2, x, q),
             sigma**2*E(3*x**2, x, q)),
        Trap("price-without-half", "open", D(E(x**4, x, Normal(mu, sqrt(tau))), tau),
             E(12*x**2, x, Normal(mu, sqrt(tau))), half*E(12*x**2, x, Normal(mu, sqrt(tau)))),
        Trap("information-of-a-moving-support", "refuted",
             -E(D(D(log(Uniform(0, tau)(x)), tau), tau), x, Uniform(0, tau)),
             E(D(log(Uniform(0, tau)(x)), tau)**2, x, Uniform(0, tau)), -1/tau**2),
        # changes of variables
        Trap("inverse-of-the-complement", "refuted", Integral(Exponential(lam)(t), (t, 0, -log(u)/lam)), u,
             1 - u, (u > 0, u < 1)),
        Trap("rate-for-scale", "refuted", Pushforward(r*x, x, Gamma(2, 1)), Gamma(2, r), Gamma(2, 1/r)),
        Trap("square-of-a-uniform", "refuted", Pushforward(u**2, u, Uniform(0, 1)), Uniform(0, 1),
             Law(1/(2*sqrt(x)), x, 0, 1)),
        Trap("folded-over-another-range", "refuted", Pushforward(Abs(x), x, Uniform(-1, 2)), Uniform(0, 2)),
        Trap("continuity-equation", "refuted", D(q(x), sigma), D(q(x)*((x - mu)/sigma), x),
             -D(q(x)*((x - mu)/sigma), x)),
        # names: capture and shadowing
        Trap("parameter-captured", "refuted", D(Integral(exp(-x*y), (x, 0, oo)), y),
             Integral(-x*exp(-x*x), (x, 0, oo)), Integral(-x*exp(-x*y), (x, 0, oo)), (y > 0,)),
        Trap("limit-captured", "refuted", Integral(Integral(y, (x, 0, y)), (y, 0, 1)),
             Integral(Integral(x, (x, 0, x)), (y, 0, 1)), Rational(1, 3)),
        Trap("derivative-by-the-variable-of-the-integral", "refuted", D(Integral(x**2, (x, 0, 1)), x), x**2, 0),
        Trap("mean-by-its-own-variable", "refuted", D(E(x**2, x, p), x), E(2*x + 1, x, p), 0),
        Trap("two-variables-of-one-name", "refuted", Integral(x, (x, 0, 1))*x, Integral(x*x, (x, 0, 1)), x/2),
        # powers, roots, logarithms
        Trap("root-of-square", "refuted", sqrt(x**2), x, Abs(x)),
        Trap("cube-under-root", "refuted", sqrt(x**4), x**2*x/Abs(x), x**2, (Ne(x, 0),)),
        Trap("power-of-power", "refuted", ((x**2)**half)**3, x**3, Abs(x)**3),
        Trap("cube-root-of-a-negative", "refuted", (-8)**Rational(1, 3), -2),
        Trap("tower", "refuted", exp(x)**y, exp(x**y), exp(x*y)),
        Trap("square-of-log", "refuted", log(x*x), log(x)**2, 2*log(x), meant=(x > 0,)),
        Trap("zero-to-the-zero", "refuted", (x - x)**0, 0, 1),
        Trap("exponent-that-vanishes", "refuted", 0**(n - n), 0, 1),
        Trap("log-of-square", "refuted", log(x**2), 2*log(-x) + log(2), 2*log(-x), (x < 0,)),
        Trap("log-of-sum", "refuted", log(sigma + tau), log(sigma) + log(tau), log(tau + sigma)),
        Trap("inverse-tangent", "refuted", atan(tan(x)), x),
        Trap("sign-of-quotient", "refuted", Abs(x)/x, 1, x/Abs(x), (Ne(x, 0),)),
        Trap("product-of-absolute-values", "refuted", Abs(x + y), Abs(x) + Abs(y), Abs(y + x)),
        Trap("gamma-shifted", "refuted", gamma(sigma + 1), (sigma + 1)*gamma(sigma), sigma*gamma(sigma)),
        # integrals: orientation, poles, splitting, substitution, parts
        Trap("odd-but-divergent", "refuted", Integral(x/(1 + x**2), (x, -oo, oo)), 0),
        Trap("fundamental-theorem-past-a-jump", "open", Integral(D(atan(1/x), x), (x, -1, 1)), pi/2, -pi/2),
        Trap("orientation", "refuted", Integral(x, (x, a, b)), Integral(x, (x, b, a)),
             -Integral(x, (x, b, a))),
        Trap("pole-inside", "refuted", Integral(1/x**2, (x, -1, 1)), -2),
        Trap("principal-value", "refuted", Integral(1/x, (x, -1, 1)), 0),
        Trap("divergent-parts", "open", Integral(1/x - 1/x, (x, 0, 1)),
             Integral(1/x, (x, 0, 1)) - Integral(1/x, (x, 0, 1)), Integral(0, (x, 0, 1))),
        Trap("tail-that-diverges", "refuted", Integral(1/x, (x, 1, oo)), 1),
        Trap("not-monotone", "refuted", Integral(x**2, (x, -1, 2)), Integral(sqrt(u)/2, (u, 1, 4)), 3),
        Trap("limits-not-mapped", "refuted", Integral(2*x*exp(x**2), (x, 0, 2)), Integral(exp(u), (u, 0, 2)),
             Integral(exp(u), (u, 0, 4))),
        Trap("falling-substitution", "refuted", Integral(exp(-x), (x, 0, 1)), Integral(exp(u), (u, 0, -1)),
             Integral(exp(u), (u, -1, 0))),
        Trap("boundary-term-of-parts", "refuted", Integral(x*exp(x), (x, 0, 1)), -Integral(exp(x), (x, 0, 1)),
             exp(1) - Integral(exp(x), (x, 0, 1))),
        Trap("product-of-integrals", "refuted", Integral(x*x, (x, 0, 1)), Integral(x, (x, 0, 1))**2,
             Rational(1, 3)),
        Trap("integral-from-a-number", "refuted", D(Integral(sin(t), (t, x, 1)), x), sin(x), -sin(x)),
        # derivatives
        Trap("derivative-at-a-fixed-point", "refuted", D(x**2, x), 1, 2*x, (Eq(x, 1),)),
        Trap("derivative-of-an-equation", "refuted", D(f(x), x), D(g(x), x), D(f(x), x), (Eq(f(x), g(x)),)),
        Trap("integral-of-an-equation", "refuted", Integral(f(x), (x, 0, 1)), Integral(g(x), (x, 0, 1)), None,
             (Eq(f(x), g(x)),)),
        Trap("derivative-of-absolute-value", "refuted", D(Abs(x), x), 1, x/Abs(x), (Ne(x, 0),)),
        Trap("power-with-variable-exponent", "refuted", D(x**x, x), x*x**(x - 1), x**x*(log(x) + 1), (x > 0,)),
        Trap("chain-rule", "refuted", D(f(2*x), x), D(f(t), t, 2*x), 2*D(f(t), t, 2*x),
             (ForAll(Defined(D(f(x), x)), x),)),
        # opaque functions, hypotheses
        Trap("opaque-mean", "refuted", E(f(x), x, p), f(0), E(f(x), x, Normal(0, 1)),
             (Integrable(f(x)*p(x), x),)),
        Trap("opaque-odd", "refuted", f(-x), -f(x), f(-x)),
        Trap("root-of-an-equation", "refuted", x, y, y, (Eq(x**2, y**2),), meant=(x > 0, y > 0)),
        Trap("value-taken-for-identity", "refuted", D(f(x), x), 0, given=(Eq(f(x), 0),)),
        Trap("hypothesis-on-half-of-the-range", "open", Integral(f(t), (t, 0, 2)), 0,
             given=(ForAll(Eq(f(t), 0), t, 0, 1), Integrable(f(t), t, 0, 2))),
        Trap("product-of-opaque-integrals", "refuted", Integral(f(x)*g(x), (x, 0, 1)),
             Integral(f(x), (x, 0, 1))*Integral(g(x), (x, 0, 1)), Integral(g(x)*f(x), (x, 0, 1))),
        Trap("square-of-opaque", "refuted", D(f(x)**2, x), 2*f(x), 2*f(x)*D(f(x), x),
             meant=(ForAll(Defined(D(f(x), x)), x),)),
        # laws
        Trap("mean-of-exponential", "refuted", E(exp(x), x, p), exp(E(x, x, p)), exp(half)),
        Trap("rate-for-scale", "refuted", Pushforward(lam*x, x, Gamma(2, 1)), Gamma(2, lam), Gamma(2, 1/lam)),
        Trap("negative-deviation", "open", Pushforward(mu - sigma*x, x, p), Normal(mu, -sigma), q),
        Trap("point-mass", "open", Pushforward(mu, x, p), Normal(mu, 0)),
        Trap("folded", "refuted", Pushforward(Abs(x), x, p), p),
        Trap("variance-without-mean", "open", Var(x, x, Cauchy(0, 1)), 1),
        Trap("support-not-included", "open", KL(Uniform(0, 2), Uniform(0, 1)), -log(2)),
        Trap("mean-of-ratio", "refuted", E(x**2/2, x, p), E(x, x, p)**2/2, half),
        Trap("divergence-swapped", "refuted", KL(q, p), KL(p, q)),
        Trap("mirror-image", "refuted", Pushforward(-x, x, Exponential(1)), Exponential(1)),
        Trap("support-forgotten", "refuted", Exponential(1)(x), exp(-x), exp(-x), meant=(x > 0,)),
        Trap("outside-of-the-interval", "refuted", Uniform(0, 1)(x), 1, 1, meant=(x > 0, x < 1)),
        Trap("derivative-past-the-support", "refuted", D(E(x, x, Uniform(0, tau)), tau),
             E(D(x, tau), x, Uniform(0, tau)), half),
        # sums
        Trap("one-term-more", "refuted", Sum(k, (k, 1, 4)), Sum(k, (k, 1, 5)), Sum(k, (k, 1, 3)) + 4),
        Trap("index-shifted", "refuted", Sum(f(k), (k, 1, n)), Sum(f(k + 1), (k, 1, n)), Sum(f(k), (k, 1, n)),
             (n > 0,)),
        Trap("derivative-of-a-power-sum", "refuted", D(Sum(x**k, (k, 1, 3)), x), Sum(k*x**k, (k, 1, 3)),
             1 + 2*x + 3*x**2),
        Trap("empty-sum", "refuted", Sum(k, (k, 3, 2)), 3, 0),
        Trap("shorter-than-empty", "open", Sum(k, (k, 3, 1)), -2),
        Trap("shorter-than-empty-zero", "open", Sum(k, (k, 3, 1)), 0),
        # orders
        Trap("square-above", "refuted", x, x**2, x**2 + half, relation="<"),
        Trap("reciprocals-keep-order", "refuted", 1/x, 1/y, given=(x < y, x > 0), relation="<"),
        Trap("strict-where-equal", "open", log(x), x - 1, x - half, (x > 0,), "<"),
        Trap("strict-among-integers", "open", n, n**2, n**2 + 1, relation="<"),
        Trap("never-above", "refuted", 1/x, x, x + 1/x, (x > 0,), "<="),
        Trap("larger-of-two", "refuted", Max(x, 0), x, Max(0, x)),
        Trap("never-equal", "open", x, 2*x, 2*x, relation="!=", meant=(Ne(x, 0),)),
    )
# fmt: on


def wrong(trap: Trap) -> Verdict:
    return check(trap.lhs, trap.wrong, given=trap.given, relation=trap.relation)


def twin(trap: Trap) -> Verdict:
    return check(trap.lhs, trap.right, given=(*trap.given, *trap.meant), relation=trap.relation)


def by_quadrature(trap: Trap, verdict: Verdict) -> None:
    """The counterexample once more, on the SymPy expressions, by means that are not the verifier's."""
    found = verdict.counterexample
    assert found is not None
    point = {symbol.name: concrete(image) for symbol, image in found.values}
    sides = {}
    for text, side in ((found.lhs, trap.lhs), (found.rhs, trap.wrong)):
        if text not in ("undefined", "diverges"):
            sides[text] = value(side, point)
    if len(sides) < 2:  # one side has no value: there is nothing to compare
        assert sides
        return
    left, right = sides.values()
    violated = {"=": differ(left, right), "!=": not differ(left, right),
                "<": left >= right, "<=": left > right}  # fmt: skip
    assert violated[trap.relation], (left, right)


def concrete(image: Term) -> Any:
    """A number, or a function of numbers for a symbol that stands for a function."""
    if isinstance(image, Lambda):
        return function(to_sympy(instantiate(image, term_symbol("argument"))), "argument")
    return value(to_sympy(image), {})


def names(traps: tuple[Trap, ...]) -> list[str]:
    return [trap.name for trap in traps]


ALL = (*TRAPS, *OWN)


@pytest.mark.parametrize("trap", ALL, ids=names(ALL))
def test_a_wrong_step_is_not_proved(trap: Trap) -> None:
    verdict = wrong(trap)
    assert not verdict.proved, repr(verdict)
    assert trap.state == "open" or verdict.refuted, repr(verdict)
    if verdict.refuted:
        by_quadrature(trap, verdict)


TWINS = tuple(trap for trap in ALL if trap.right is not None)


@pytest.mark.parametrize("trap", TWINS, ids=names(TWINS))
def test_its_true_twin_is_not_refuted(trap: Trap) -> None:
    verdict = twin(trap)
    assert not verdict.refuted, repr(verdict)


def test_every_trap_of_the_list_is_here() -> None:
    """The list has the odd numbers from W1 to W97.

    W83 is about a law of two variables: the coordinates of mu + sigma*epsilon are independent, so their
    covariance is the product of the means of sigma*x and tau*y, and no correlation c but 0 is reached.
    """
    stated = {trap.name.partition("-")[0] for trap in TRAPS}
    assert stated == {f"W{number}" for number in range(1, 98, 2)}


def test_most_wrong_steps_are_refuted() -> None:
    assert sum(trap.state == "refuted" for trap in ALL) >= 80


# --- no value, or a contradiction -----------------------------------------------------------------------


def test_a_fraction_of_a_number_by_itself_asks_for_a_number_that_is_not_zero() -> None:
    with inert():
        verdict = check(x / x, 1)
    assert verdict.undecided
    assert verdict.missing == (to_term(Ne(x, 0)),)


# fmt: off
with inert():
    # Both sides agree wherever they have a value: a hypothesis would mend each of these.
    MENDED = (
        ("root", sqrt(x - 4)**2 + Abs(x - 4), 2*(x - 4)),
        ("logarithm", log(x - 3) + Abs(x - 3), log(Abs(x - 3)) + x - 3),
        ("reciprocal", 1/(1/x), x),
        ("vanishing-pole", (x - 1)*(1/(x - 1)), 1),
        ("exp-of-log", exp(log(x)), x),
        ("log-of-square", log(x**2), 2*log(x)),
        ("log-of-product", log(x*y), log(x) + log(y)),
        ("root-of-product", sqrt(x*y), sqrt(x)*sqrt(y)),
        ("real-powers", x**a*x**b, x**(a + b)),
        ("zero-times-log", 0*log(x), 0),
        ("derivative-at-the-kink", D(Abs(x), x), x/Abs(x)),
        ("derivative-of-log", D(log(x), x), 1/x),
        ("mean-of-opaque", E(f(x) - f(x), x, p), 0),
        ("limit-of-integration", Integral(1/t, (t, 1, x)), log(x)),
        ("law-without-its-domain", E(1, x, Normal(mu, s)), 1),
        ("opaque-divided-by-itself", f(x)/f(x), 1),
    )
# fmt: on


@pytest.mark.parametrize(("lhs", "rhs"), [row[1:] for row in MENDED], ids=[row[0] for row in MENDED])
def test_a_side_that_a_hypothesis_would_mend_refutes_nothing(lhs: Any, rhs: Any) -> None:
    verdict = check(lhs, rhs)
    assert verdict.undecided, repr(verdict)


CONTRADICTIONS = (
    ("bounds", (x > 0, x < 0)),
    ("square", (x**2 < 0,)),
    ("chain", (x < y, y < z, z < x)),
    ("equation", (Eq(x, 1), Eq(x, 2))),
    ("sum", (x > 0, y > 0, x + y < 0)),
    ("against-an-assumption", (sigma < -1,)),
)


@pytest.mark.parametrize("given", [row[1] for row in CONTRADICTIONS], ids=[row[0] for row in CONTRADICTIONS])
def test_hypotheses_that_contradict_each_other_prove_nothing(given: tuple[Any, ...]) -> None:
    """They are an error of the input, for a step that is false and for one that is true anyway."""
    for right in (x + 1, x):
        with pytest.raises(ContextError):
            check(x + sigma - sigma, right, given=given)
