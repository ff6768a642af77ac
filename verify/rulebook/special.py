"""Examples for Euler's integrals and what follows from them."""

from __future__ import annotations

from ..kernel import special
from ..kernel.derivative import defined_side
from ..kernel.logic import assume, reflexivity, transitivity
from ..kernel.theorem import Theorem
from ..terms import INFINITY, ONE, ZERO, Apply, Term, exp, integrable, mul, neg, number, sub
from .example import Example, continuous, positive, theta, x


def _not_the_value(axiom: Theorem, value: Term, *facts: Theorem) -> Theorem:
    """The axiom continued to another value."""
    return transitivity((axiom, reflexivity(value, facts)))


_exponential = mul(ONE, exp(mul(theta, x)))
_euler = special.euler_integral()

EXAMPLES: dict[str, Example] = {
    "euler_integral": Example(
        special.euler_integral,
        lambda: _not_the_value(_euler, special.gamma(x), *positive(x)),
        "the integral of t^(s-1) e^(-t) is Gamma(s), and of no other argument",
    ),
    "beta_integral": Example(
        special.beta_integral,
        lambda: _not_the_value(special.beta_integral(), special.gamma(x), *positive(x)),
        "the Gamma function of the sum belongs below",
    ),
    "poisson_logarithm": Example(
        special.poisson_logarithm,
        lambda: _not_the_value(special.poisson_logarithm(), ZERO),
        "the logarithm of m^2 + (1 + g)^2 is not zero",
    ),
    "integrable_where_defined": Example(
        lambda: special.integrable_where_defined(defined_side(_euler, 0)),
        lambda: special.integrable_where_defined(defined_side(_euler, 1)),
        "the theorem is about the value, and not about the integral",
    ),
    "exponential_family": Example(
        lambda: special.exponential_family(continuous(_exponential), theta),
        lambda: special.exponential_family(
            assume(integrable(ZERO, INFINITY, mul(neg(ONE), exp(mul(theta, x))), x)), theta
        ),
        "integrable at one theta, and not for all theta of an open set",
    ),
    "beta_by_gamma": Example(
        lambda: special.beta_by_gamma(x, ONE, positive(x)),
        lambda: special.beta_by_gamma(sub(x, ONE), ONE, positive(x)),
        "x - 1 may be negative",
        carries=Apply("lt", (ZERO, sub(x, ONE))),
    ),
    "polygamma_recurrence": Example(
        lambda: special.polygamma_recurrence(ONE, x, positive(x)),
        lambda: special.polygamma_recurrence(ZERO, x, positive(x)),
        "of order zero the digamma function has a recurrence of its own",
    ),
    "polygamma_value": Example(
        lambda: special.polygamma_value(ONE, ONE),
        lambda: special.polygamma_value(number(2), ONE),
        "psi'' at 1 is -2 zeta(3), and not pi^2/6",
    ),
}

__all__ = ["EXAMPLES"]
