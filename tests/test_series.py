"""Sums over integers and laws on them: steps that hold, and their false twins."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Eq,
    Function,
    Ne,
    Product,
    Rational,
    Sum,
    binomial,
    evaluate,
    exp,
    factorial,
    gamma,
    log,
    oo,
    pi,
    symbols,
)

from verify import check
from verify.kernel.theorem import BudgetExceeded, RuleError
from verify.notation import (
    KL,
    Bernoulli,
    Binomial,
    Categorical,
    D,
    Defined,
    DiscreteUniform,
    E,
    Entropy,
    ForAll,
    Geometric,
    Mass,
    NegativeBinomial,
    Normal,
    Poisson,
    Var,
)
from verify.prover.normal import settled
from verify.prover.session import METER, Session
from verify.refuter.numeric import approximate
from verify.refuter.points import decide
from verify.sympy_door import Untranslatable
from verify.terms import (
    INFINITY,
    INTEGER,
    ONE,
    TWO,
    ZERO,
    Apply,
    Symbol,
    Term,
    TermError,
    add,
    div,
    le,
    lt,
    mul,
    neg,
    number,
    pow_,
    substitute,
    symbol,
)
from verify.terms import binomial as binomial_
from verify.terms import exp as exp_
from verify.terms import series as sum_

_k, _n = Symbol("k", INTEGER), Symbol("n", INTEGER)
a, b, c, d, i, j, k, n = symbols("a b c d i j k n", integer=True)
N, M = symbols("N M", integer=True, nonnegative=True)
P = symbols("P", integer=True, positive=True)
x, y, z = symbols("x y z", real=True)
lam, mu, r, s, B = symbols("lam mu r s B", positive=True)
p, q = symbols("p q", positive=True)
p1, p2, p3, q1, q2, q3 = symbols("p1 p2 p3 q1 q2 q3", positive=True)
A, G, m = (Function(name, real=True) for name in ("A", "G", "m"))
X, Y = symbols("X Y", cls=Function)
S, U, V = (Function(name, positive=True) for name in ("S", "U", "V"))

INSIDE = [p < 1]
BOTH = [p < 1, q < 1]
UNIT = [x < 1, x > -1]
WEIGHTS = [Eq(p1 + p2 + p3, 1), Eq(q1 + q2 + q3, 1)]
MASSES = [Eq(Sum(U(k), (k, 1, P)), 1), Eq(Sum(V(k), (k, 1, P)), 1)]

Step = tuple[str, Any, Any, list[Any]]

with evaluate(False):
    SUMMABLE = [Defined(Sum(X(i), (i, 1, N))), Defined(Sum(Y(i), (i, 1, N)))]
    BOUNDED = [ForAll(abs(G(x)) <= B, x)]

    FINITE: list[Step] = [
        ("first integers", Sum(k, (k, 1, N)), N*(N + 1)/2, []),
        ("squares", Sum(k**2, (k, 1, N)), N*(N + 1)*(2*N + 1)/6, []),
        ("cubes", Sum(k**3, (k, 1, N)), (N*(N + 1)/2)**2, []),
        ("from a to b", Sum(k, (k, a, b)), (a + b)*(b - a + 1)/2, [a <= b]),
        ("a constant", Sum(x, (k, 1, N)), N*x, []),
        ("triangle", Sum(Sum(1, (j, 1, i)), (i, 1, N)), N*(N + 1)/2, []),
        ("table", Sum(Sum(i*j, (i, 1, N)), (j, 1, M)), N*(N + 1)*M*(M + 1)/4, []),
        ("geometric", Sum(x**k, (k, 0, N)), (1 - x**(N + 1))/(1 - x), [Ne(x, 1)]),
        ("telescoping", Sum(1/(k*(k + 1)), (k, 1, N)), N/(N + 1), []),
        ("opaque differences", Sum(A(k + 1) - A(k), (k, 1, N)), A(N + 1) - A(1), []),
        ("linearity", Sum(X(i) + Y(i), (i, 1, N)), Sum(X(i), (i, 1, N)) + Sum(Y(i), (i, 1, N)), SUMMABLE),
        ("a shift by a constant", Sum(A(i) - x, (i, 1, N)), Sum(A(i), (i, 1, N)) - N*x, []),
        ("a constant factor", Sum(x*A(i), (i, 1, N)), x*Sum(A(i), (i, 1, N)), []),
        ("the index shifted", Sum(A(i), (i, 1, N)), Sum(A(i + 1), (i, 0, N - 1)), []),
        ("the last term", Sum(A(i), (i, 1, N + 1)), Sum(A(i), (i, 1, N)) + A(N + 1), []),
        ("the first term", Sum(A(i), (i, 0, N)), A(0) + Sum(A(i), (i, 1, N)), []),
        ("a product of sums", Sum(Sum(A(i)*m(j), (i, 1, N)), (j, 1, M)),
         Sum(A(i), (i, 1, N))*Sum(m(j), (j, 1, M)), []),
        ("squares expanded", Sum((A(i) - x)**2, (i, 1, N)),
         Sum(A(i)**2, (i, 1, N)) - 2*x*Sum(A(i), (i, 1, N)) + N*x**2, []),
        ("deviations from the mean", Sum(A(i) - Sum(A(j), (j, 1, P))/P, (i, 1, P)), 0, []),
        ("the variance of a sample", Sum((A(i) - Sum(A(j), (j, 1, P))/P)**2, (i, 1, P)),
         Sum(A(i)**2, (i, 1, P)) - Sum(A(i), (i, 1, P))**2/P, []),
        ("exp of a sum", exp(Sum(A(i), (i, 1, N))), Product(exp(A(i)), (i, 1, N)), []),
        ("ln of a product", log(Product(S(i), (i, 1, N))), Sum(log(S(i)), (i, 1, N)), []),
        ("a likelihood", log(Product(exp(-S(i)/lam)/lam, (i, 1, P))), -Sum(S(i), (i, 1, P))/lam - P*log(lam), []),
        ("signs", Sum((-1)**k, (k, 0, 2*N)), 1, []),
        ("a sum of exponents", x**(n - 2*i), x**n/(x**i)**2, [Ne(x, 0)]),
        ("signed rows of Pascal", Sum((-1)**k*binomial(P, k), (k, 0, P)), 0, []),
        ("rows of Pascal", Sum(binomial(N, k), (k, 0, N)), 2**N, []),
        ("binomial theorem", Sum(binomial(N, k)*x**k*y**(N - k), (k, 0, N)), (x + y)**N, []),
        ("absorption", k*binomial(n, k), n*binomial(n - 1, k - 1), [k >= 1, n >= k]),
        ("Pascal's rule", binomial(n + 1, k + 1), binomial(n, k) + binomial(n, k + 1), [k >= 0, n >= k]),
        ("symmetry", binomial(n, k), binomial(n, n - k), [k >= 0, k <= n]),
        ("factorials", binomial(n, k), factorial(n)/(factorial(k)*factorial(n - k)), [k >= 0, k <= n]),
    ]  # fmt: skip
    SERIES: list[Step] = [
        ("geometric", Sum(x**k, (k, 0, oo)), 1/(1 - x), UNIT),
        ("zeros", Sum(0*x**k, (k, 0, oo)), 0, UNIT),
        ("geometric from 1", Sum(Rational(1, 2)**k, (k, 1, oo)), 1, []),
        ("its derivative", Sum(k*x**k, (k, 0, oo)), x/(1 - x)**2, UNIT),
        ("the second moment", Sum(k**2*x**k, (k, 0, oo)), x*(1 + x)/(1 - x)**3, UNIT),
        ("exponential", Sum(x**k/factorial(k), (k, 0, oo)), exp(x), []),
        ("e", Sum(1/factorial(k), (k, 1, oo)), exp(1) - 1, []),
        ("its rest", Sum(x**k/factorial(k), (k, 2, oo)), exp(x) - 1 - x, []),
        ("its derivative again", Sum(k*x**k/factorial(k), (k, 0, oo)), x*exp(x), []),
        ("telescoping", Sum(1/(k*(k + 1)), (k, 1, oo)), 1, []),
        ("odd numbers", Sum(1/((2*k - 1)*(2*k + 1)), (k, 1, oo)), Rational(1, 2), []),
        ("negative binomial", Sum(gamma(k + r)/(gamma(r)*factorial(k))*p**k, (k, 0, oo)), (1 - p)**(-r), INSIDE),
    ]  # fmt: skip
    MOMENTS: list[Step] = [
        ("Bernoulli mean", E(k, k, Bernoulli(p)), p, INSIDE),
        ("Bernoulli variance", Var(k, k, Bernoulli(p)), p*(1 - p), INSIDE),
        ("Bernoulli, closed range", Var(k, k, Bernoulli(x)), x*(1 - x), [x >= 0, x <= 1]),
        ("Bernoulli mgf", E(exp(z*k), k, Bernoulli(p)), 1 - p + p*exp(z), INSIDE),
        ("Binomial mean", E(k, k, Binomial(N, p)), N*p, INSIDE),
        ("Binomial variance", Var(k, k, Binomial(N, p)), N*p*(1 - p), INSIDE),
        ("Binomial factorial moment", E(k*(k - 1)*(k - 2), k, Binomial(N, p)), N*(N - 1)*(N - 2)*p**3, INSIDE),
        ("Binomial mgf", E(exp(z*k), k, Binomial(N, p)), (1 - p + p*exp(z))**N, INSIDE),
        ("Binomial pgf", E(z**k, k, Binomial(N, p)), (1 - p + p*z)**N, INSIDE),
        ("Geometric mean", E(k, k, Geometric(p)), (1 - p)/p, [p <= 1]),
        ("Geometric variance", Var(k, k, Geometric(p)), (1 - p)/p**2, INSIDE),
        ("Geometric mgf", E(exp(z*k), k, Geometric(p)), p/(1 - (1 - p)*exp(z)), [p < 1, (1 - p)*exp(z) < 1]),
        ("Geometric pgf", E(z**k, k, Geometric(p)), p/(1 - (1 - p)*z), [p < 1, z < 1, z > -1]),
        ("Geometric cdf", Sum((1 - p)**j*p, (j, 0, N)), 1 - (1 - p)**(N + 1), INSIDE),
        ("trials until success", E(k, k, Mass((1 - p)**(k - 1)*p, k, 1, oo)), 1/p, INSIDE),
        ("their variance", Var(k, k, Mass((1 - p)**(k - 1)*p, k, 1, oo)), (1 - p)/p**2, INSIDE),
        ("Poisson mean", E(k, k, Poisson(lam)), lam, []),
        ("Poisson variance", Var(k, k, Poisson(lam)), lam, []),
        ("Poisson third cumulant", E((k - lam)**3, k, Poisson(lam)), lam, []),
        ("Poisson fourth moment", E((k - lam)**4, k, Poisson(lam)), lam + 3*lam**2, []),
        ("Poisson mgf", E(exp(z*k), k, Poisson(lam)), exp(lam*(exp(z) - 1)), []),
        ("Poisson pgf", E(z**k, k, Poisson(lam)), exp(lam*(z - 1)), []),
        ("Stein and Chen", E(k*x**k, k, Poisson(lam)), lam*E(x**(k + 1), k, Poisson(lam)), []),
        ("Poisson mass", Poisson(lam)(N), exp(-lam)*lam**N/factorial(N), []),
        ("Poisson inverse", E(1/(k + 1), k, Poisson(lam)), (1 - exp(-lam))/lam, []),
        ("NegativeBinomial mean", E(k, k, NegativeBinomial(r, p)), r*p/(1 - p), INSIDE),
        ("NegativeBinomial variance", Var(k, k, NegativeBinomial(r, p)), r*p/(1 - p)**2, INSIDE),
        ("NegativeBinomial pgf", E(z**k, k, NegativeBinomial(r, p)), ((1 - p)/(1 - p*z))**r,
         [p < 1, z < 1, z > -1]),
        ("DiscreteUniform mean", E(k, k, DiscreteUniform(a, b)), (a + b)/2, [a <= b]),
        ("DiscreteUniform variance", Var(k, k, DiscreteUniform(a, b)), ((b - a + 1)**2 - 1)/12, [a <= b]),
        ("Categorical mean", E(k, k, Categorical(p1, p2, p3)), p2 + 2*p3, WEIGHTS[:1]),
        ("a mass by name", E(k, k, Mass(U(k), k, 1, P)), Sum(k*U(k), (k, 1, P)), MASSES[:1]),
        ("affine mean", E(x*k + y, k, Poisson(lam)), x*lam + y, []),
        ("affine variance", Var(x*k + y, k, Poisson(lam)), x**2*lam, []),
    ]  # fmt: skip
    DIVERGENCES: list[Step] = [
        ("Bernoulli", KL(Bernoulli(p), Bernoulli(q)), p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)), BOTH),
        ("Bernoulli, Poisson", KL(Bernoulli(p), Poisson(lam)),
         (1 - p)*log(1 - p) + p*log(p) + lam - p*log(lam), INSIDE),
        ("Bernoulli, Geometric", KL(Bernoulli(p), Geometric(q)),
         p*log(p/(q*(1 - q))) + (1 - p)*log((1 - p)/q), BOTH),
        ("Poisson", KL(Poisson(lam), Poisson(mu)), lam*log(lam/mu) + mu - lam, []),
        ("Geometric", KL(Geometric(p), Geometric(q)), log(p/q) + (1 - p)/p*log((1 - p)/(1 - q)), BOTH),
        ("Binomial", KL(Binomial(N, p), Binomial(N, q)),
         N*(p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))), BOTH),
        ("NegativeBinomial", KL(NegativeBinomial(r, p), NegativeBinomial(r, q)),
         r*(log((1 - p)/(1 - q)) + p/(1 - p)*log(p/q)), BOTH),
        ("DiscreteUniform", KL(DiscreteUniform(a, b), DiscreteUniform(c, d)), log((d - c + 1)/(b - a + 1)),
         [a <= b, c <= a, b <= d]),
        ("Categorical", KL(Categorical(p1, p2, p3), Categorical(q1, q2, q3)),
         p1*log(p1/q1) + p2*log(p2/q2) + p3*log(p3/q3), WEIGHTS),
        ("masses by name", KL(Mass(U(k), k, 1, P), Mass(V(k), k, 1, P)),
         Sum(U(k)*log(U(k)), (k, 1, P)) - Sum(U(k)*log(V(k)), (k, 1, P)), MASSES),
        ("cross-entropy", KL(Bernoulli(p), Bernoulli(q)),
         -Entropy(Bernoulli(p)) - E(log(Bernoulli(q)(k)), k, Bernoulli(p)), BOTH),
        ("entropy of Bernoulli", Entropy(Bernoulli(p)), -p*log(p) - (1 - p)*log(1 - p), INSIDE),
        ("entropy of Geometric", Entropy(Geometric(p)), (-(1 - p)*log(1 - p) - p*log(p))/p, INSIDE),
        ("entropy of DiscreteUniform", Entropy(DiscreteUniform(a, b)), log(b - a + 1), [a <= b]),
        ("a variational autoencoder", -Sum(1 + log(S(j)**2) - m(j)**2 - S(j)**2, (j, 1, N))/2,
         Sum(KL(Normal(m(j), S(j)), Normal(0, 1)), (j, 1, N)), []),
    ]  # fmt: skip
    DERIVATIVES: list[Step] = [
        ("Poisson mean", D(E(k, k, Poisson(lam)), lam), 1, []),
        ("Binomial mean", D(E(k, k, Binomial(N, p)), p), N, INSIDE),
        ("mean from the pgf", D(E(z**k, k, Poisson(lam)), z, 1), lam, []),
        ("mean from the mgf", D(E(exp(z*k), k, Binomial(N, p)), z, 0), N*p, INSIDE),
        ("the score has mean 0", E(D(log(Poisson(lam)(k)), lam), k, Poisson(lam)), 0, []),
        ("score function, Poisson", D(E(G(k), k, Poisson(lam)), lam), E(G(k)*(k/lam - 1), k, Poisson(lam)), BOUNDED),
        ("the same, by its logarithm", D(E(G(k), k, Poisson(lam)), lam),
         E(G(k)*D(log(Poisson(lam)(k)), lam), k, Poisson(lam)), BOUNDED),
        ("measure-valued, Poisson", D(E(G(k), k, Poisson(lam)), lam),
         E(G(k + 1), k, Poisson(lam)) - E(G(k), k, Poisson(lam)), BOUNDED),
        ("score function, Bernoulli", D(E(A(k), k, Bernoulli(p)), p),
         E(A(k)*(k/p - (1 - k)/(1 - p)), k, Bernoulli(p)), INSIDE),
        ("Bernoulli by its two values", D(E(A(k), k, Bernoulli(p)), p), A(1) - A(0), INSIDE),
        ("score function, Binomial", D(E(A(k), k, Binomial(N, p)), p),
         E(A(k)*(k/p - (N - k)/(1 - p)), k, Binomial(N, p)), INSIDE),
        ("score function, Geometric", D(E(G(k), k, Geometric(p)), p),
         E(G(k)*(1/p - k/(1 - p)), k, Geometric(p)), INSIDE + BOUNDED),
        ("score function, NegativeBinomial", D(E(G(k), k, NegativeBinomial(r, p)), p),
         E(G(k)*(k/p - r/(1 - p)), k, NegativeBinomial(r, p)), INSIDE + BOUNDED),
        ("a log-likelihood", D(Sum(A(i)*log(lam) - lam, (i, 1, P)), lam), Sum(A(i), (i, 1, P))/lam - P, []),
        ("of Gaussians", D(Sum(-(A(i) - x)**2/(2*s**2) - log(2*pi)/2, (i, 1, P)), x),
         Sum(A(i) - x, (i, 1, P))/s**2, []),
    ]  # fmt: skip
    FALSE: list[Step] = [
        ("an odd power of -1", (-1)**(2*n + 1), 1, []),
        ("signs to an even end", Sum((-1)**k, (k, 0, 2*N)), 0, []),
        ("one term too few", Sum(k, (k, 1, N)), N*(N - 1)/2, []),
        ("the exponent of the last term", Sum(x**k, (k, 0, N)), (1 - x**N)/(1 - x), [x < 1, x > 0]),
        ("geometric from 1 and from 0", Sum(x**k, (k, 1, oo)), 1/(1 - x), UNIT),
        ("a constant once", Sum(A(i) - x, (i, 1, N)), Sum(A(i), (i, 1, N)) - x, []),
        ("a mean and a sum", Sum(A(i) - x, (i, 1, P)), Sum(A(i), (i, 1, P))/P - x, []),
        ("ln of a sum", log(Sum(S(i), (i, 1, P))), Sum(log(S(i)), (i, 1, P)), []),
        ("the square of a sum", Sum(A(i), (i, 1, N))**2, Sum(A(i)**2, (i, 1, N)), []),
        ("the index not shifted", Sum(A(i), (i, 1, N)), Sum(A(i), (i, 0, N - 1)), []),
        ("a telescope to 2", Sum(1/(k*(k + 1)), (k, 1, oo)), 2, []),
        ("k 2^-k", Sum(k*Rational(1, 2)**k, (k, 1, oo)), 3, []),
        ("Pascal's rule, one lower", binomial(n + 1, k + 1), binomial(n, k) + binomial(n, k - 1), [k >= 1, n >= k]),
        ("rate squared", Var(k, k, Poisson(lam)), lam**2, []),
        ("failures for trials", E(k, k, Geometric(p)), 1/p, INSIDE),
        ("the other probability", E(k, k, NegativeBinomial(r, p)), r*(1 - p)/p, INSIDE),
        ("variance over n", Var(k, k, DiscreteUniform(a, b)), ((b - a)**2 - 1)/12, [a < b]),
        ("pgf for mgf", E(z**k, k, Poisson(lam)), exp(lam*(exp(z) - 1)), []),
        ("sign of the rates", KL(Poisson(lam), Poisson(mu)), lam*log(lam/mu) + mu + lam, []),
        ("the arguments swapped", KL(Poisson(lam), Poisson(mu)), mu*log(mu/lam) + lam - mu, []),
        ("the factor (1 - p)/p", KL(Geometric(p), Geometric(q)), log(p/q) + log((1 - p)/(1 - q)), BOTH),
        ("without n", KL(Binomial(N, p), Binomial(N, q)), p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)), BOTH),
        ("p for the odds", KL(NegativeBinomial(r, p), NegativeBinomial(r, q)),
         r*(log((1 - p)/(1 - q)) + p*log(p/q)), BOTH),
        ("one ratio upside down", KL(Categorical(p1, p2, p3), Categorical(q1, q2, q3)),
         p1*log(q1/p1) + p2*log(p2/q2) + p3*log(p3/q3), WEIGHTS),
        ("masses by name, swapped", KL(Mass(U(k), k, 1, P), Mass(V(k), k, 1, P)),
         Sum(U(k)*log(V(k)), (k, 1, P)) - Sum(U(k)*log(U(k)), (k, 1, P)), MASSES),
        ("the sign of an entropy", Entropy(Bernoulli(p)), p*log(p) + (1 - p)*log(1 - p), INSIDE),
        ("one outcome too few", Entropy(DiscreteUniform(a, b)), log(b - a), [a < b]),
        ("sigma for its square", -Sum(1 + log(S(j)) - m(j)**2 - S(j)**2, (j, 1, N))/2,
         Sum(KL(Normal(m(j), S(j)), Normal(0, 1)), (j, 1, N)), []),
        ("the sign of a score", D(E(G(k), k, Poisson(lam)), lam), E(G(k)*(k/lam + 1), k, Poisson(lam)), BOUNDED),
        ("half of a score", D(E(A(k), k, Binomial(N, p)), p), E(A(k)*k/p, k, Binomial(N, p)), INSIDE),
        ("straight through", D(E(k**2, k, Bernoulli(p)), p), 2*p, INSIDE),
        ("a standard deviation", D(Sum(-(A(i) - x)**2/(2*s**2), (i, 1, P)), x), Sum(A(i) - x, (i, 1, P))/s, []),
        ("a divergent series", Sum(2**k, (k, 0, oo)), -1, []),
        ("the harmonic series", Sum(1/k, (k, 1, oo)), 5, []),
    ]  # fmt: skip
    OPEN: list[Step] = [  # true somewhere, or of parts that may have no value
        ("zero to the zero", Sum((-1)**k*binomial(N, k), (k, 0, N)), 0, []),
        ("a base that may be zero", x**(n + i), x**n*x**i, []),
        ("the ratio may be one", Sum(x**k, (k, 0, N)), (1 - x**(N + 1))/(1 - x), []),
        ("the mgf has a radius", E(exp(z*k), k, Geometric(p)), p/(1 - (1 - p)*exp(z)), INSIDE),
        ("parts without a value", Sum(X(i) + Y(i), (i, 1, N)),
         Sum(X(i), (i, 1, N)) + Sum(Y(i), (i, 1, N)), []),
        ("no bound of the function", D(E(G(k), k, Poisson(lam)), lam), E(G(k)*(k/lam - 1), k, Poisson(lam)), []),
        ("the support sticks out", KL(DiscreteUniform(a, b), DiscreteUniform(c, d)),
         log((d - c + 1)/(b - a + 1)), [a <= b, c <= a]),
        ("an upper end that is no integer", Sum(k, (k, 1, x)), x*(x + 1)/2, []),
        ("a range that may be reversed", Sum(k, (k, a, b)), (a + b)*(b - a + 1)/2, []),
    ]  # fmt: skip


def _cases(*tables: list[Step]) -> list[Any]:
    return [pytest.param(*step[1:], id=step[0]) for table in tables for step in table]


@pytest.mark.parametrize(("lhs", "rhs", "given"), _cases(FINITE, SERIES, MOMENTS, DIVERGENCES, DERIVATIVES))
def test_it_holds(lhs: Any, rhs: Any, given: list[Any]) -> None:
    check(lhs, rhs, given=given).require()


@pytest.mark.parametrize(("lhs", "rhs", "given"), _cases(FALSE))
def test_its_twin_is_refuted(lhs: Any, rhs: Any, given: list[Any]) -> None:
    verdict = check(lhs, rhs, given=given)
    assert verdict.refuted, verdict


@pytest.mark.parametrize(("lhs", "rhs", "given"), _cases(OPEN))
def test_it_is_left_open(lhs: Any, rhs: Any, given: list[Any]) -> None:
    verdict = check(lhs, rhs, given=given)
    assert verdict.undecided, verdict


TRUE = [step for table in (MOMENTS, DIVERGENCES) for step in table]


@pytest.mark.parametrize(("lhs", "rhs", "given"), _cases(TRUE))
@pytest.mark.parametrize("change", [lambda t: t + Rational(1, 1000), lambda t: -t - 1, lambda t: 2 * t + 1])
def test_a_changed_closed_form_is_refuted(lhs: Any, rhs: Any, given: list[Any], change: Any) -> None:
    with evaluate(False):
        verdict = check(lhs, change(rhs), given=given)
    assert verdict.refuted, verdict


# --- SymPy's random variables -------------------------------------------------------------------------


def _stats_mean(made: Any) -> Any:
    from sympy.stats import Expectation

    with evaluate(False):
        return Expectation(made)


def test_the_laws_of_sympy_are_read() -> None:
    from sympy import stats

    for made, mean in (
        (stats.Bernoulli("W", p), p),
        (stats.Binomial("W", 5, p), 5 * p),
        (stats.Poisson("W", lam), lam),
        (stats.Geometric("W", p), 1 / p),  # of the trials, not of the failures
        (stats.NegativeBinomial("W", r, p), r * p / (1 - p)),
    ):
        check(_stats_mean(made), mean, given=INSIDE).require()


def test_a_success_counts_one() -> None:
    from sympy import stats

    with pytest.raises(Untranslatable, match="a success counts 1"):
        check(_stats_mean(stats.Bernoulli("W", p, 3, 0)), 3 * p, given=INSIDE)


# --- what is missing is named --------------------------------------------------------------------------


def _missing(lhs: Any, rhs: Any, *given: Any) -> set[str]:
    return set(map(str, check(lhs, rhs, given=given).missing))


def test_the_conditions_of_sums_are_named() -> None:
    with evaluate(False):
        assert _missing(Sum(k, (k, a, b)), (a + b) * (b - a + 1) / 2) == {"a - 1 <= b"}
        assert _missing(Sum(x**k, (k, 0, N)), (1 - x ** (N + 1)) / (1 - x)) == {"x - 1 != 0"}
        assert "abs(x) < 1" in _missing(Sum(x**k, (k, 0, oo)), 1 / (1 - x))
        parts = Sum(X(i), (i, 1, N)) + Sum(Y(i), (i, 1, N))
        assert _missing(Sum(X(i) + Y(i), (i, 1, N)), parts) == {
            "defined(sum(i, 1, N, X(i)))",
            "defined(sum(i, 1, N, Y(i)))",
        }
        assert (
            "x ends a sum and is not declared an integer" in check(Sum(k, (k, 1, x)), x * (x + 1) / 2).reason
        )


# --- random sums: what is proved of them agrees with an independent evaluation ---------------------------

_FACTORS = [
    lambda c: pow_(symbol("q"), add(_k, number(c))),
    lambda c: pow_(number(Fraction((-1) ** c, 2)), _k),
    lambda c: div(pow_(symbol("lam"), _k), Apply("factorial", (add(_k, number(c)),))),
    lambda c: exp_(neg(mul(symbol("lam"), _k))),
    lambda c: div(ONE, add(_k, number(c + 1))),
    lambda c: div(ONE, mul(add(_k, ONE), add(_k, number(c + 2)))),
    lambda c: binomial_(_n, add(_k, number(c))),
    lambda c: binomial_(add(_k, symbol("r"), neg(ONE)), _k),
    lambda c: pow_(symbol("w"), _k),
    lambda c: add(mul(symbol("w"), pow_(_k, 2)), number(c)),
    lambda c: _k,
]
_RANGES = [(lower, upper) for lower in (ZERO, ONE, TWO) for upper in (_n, add(_n, ONE), INFINITY, number(70))]
_GIVEN = (
    *(lt(ZERO, symbol(name)) for name in ("lam", "r")),
    lt(symbol("q"), ONE),
    lt(number(-1), symbol("q")),
    le(ONE, _n),
)
_POINTS = [
    dict(zip((symbol("q"), symbol("lam"), symbol("r"), symbol("w"), _n), map(number, values), strict=True))
    for values in (
        ("-3/10", "7/5", "5/2", "-2", 4),
        ("4/5", "1/3", "1/2", "3/7", 2),
        ("0", "3", "3", "1/5", 1),
    )
]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_FACTORS), st.integers(0, 2)), min_size=1, max_size=3),
    st.sampled_from(_RANGES),
)
def test_random_sums_agree_with_their_values(factors: list[Any], ends: tuple[Term, Term]) -> None:
    METER.spent = 0  # each sum is a search of its own
    term = sum_(*ends, mul(ONE, *(make(shift) for make, shift in factors)), _k)
    session = Session(_GIVEN)
    try:
        theorem = session.discharge(settled(session, term))
    except (RuleError, TermError, BudgetExceeded, ZeroDivisionError):
        return
    for point in _POINTS:
        if all(_holds(substitute(h, point)) for h in theorem.hypotheses):
            left, right = (approximate(substitute(side, point), 20) for side in (theorem.lhs, theorem.rhs))
            if left is not None and right is not None:
                assert abs(left - right) <= 1e-12 * max(1, abs(left)), theorem


def _holds(hypothesis: Term) -> bool:
    return decide(hypothesis, None) is not None


def test_the_domain_of_a_family_is_named() -> None:
    with evaluate(False):
        assert _missing(E(k, k, Bernoulli(x)), x) == {"0 <= x", "x <= 1"}
        assert _missing(E(k, k, Poisson(x)), x) == {"0 < x"}
        assert _missing(E(k, k, Binomial(n, p)), n * p, p < 1) <= {"0 <= n", "0 < n"}
