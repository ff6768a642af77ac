"""Steps that look right and are not, or only under a condition, and true ones that do not look it.

The truth of each is written down here by hand: `true`, `false`, or `conditional` where one side lacks a value
at some points that the declarations admit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sympy import Abs, Derivative, Integral, Rational, atan, cos, exp, log, oo, pi, sin, sqrt, symbols

from verify import Derivation, Step, claim, inert
from verify.notation import KL, E, Normal, Var, frac

x, y, z, t, a, b, mu, theta = symbols("x y z t a b mu theta", real=True)
sigma, tau, p = symbols("sigma tau p", positive=True)


class Trap(NamedTuple):
    """A step with its truth."""

    step: Step
    truth: str  # "true" | "false" | "conditional"


def _trap(truth: str, name: str, lhs: Any, rhs: Any, **given: Any) -> Trap:
    (step,) = Derivation(name, name, claim(name, lhs, rhs, **given)).steps
    return Trap(step, truth)


def _normal(at: Any, mean: Any, deviation: Any) -> Any:
    return frac(1, sqrt(2 * pi) * deviation) * exp(-((at - mean) ** 2 / (2 * deviation**2)))


def _line(integrand: Any) -> Any:
    return Integral(integrand, (t, -oo, oo))


def traps() -> list[Trap]:
    """All of them, algebra first."""
    half = Rational(1, 2)
    with inert():
        q, standard = Normal(mu, sigma), Normal(0, 1)
        second = _line(_normal(t, mu, sigma) * t**2)
        return [
            # a value that is not there
            _trap("conditional", "x-over-x", x / x, 1),
            _trap("conditional", "cancelled-factor", (x**2 - 1) / (x - 1), x + 1),
            _trap("conditional", "difference-of-poles", 1 / x - 1 / x, 0),
            _trap("conditional", "exp-of-ln", exp(log(x)), x),
            _trap("conditional", "square-of-root", sqrt(x) ** 2, x),
            _trap("conditional", "ln-of-product", log(x * y), log(x) + log(y)),
            # branches and signs
            _trap("false", "root-of-square", sqrt(x**2), x),
            _trap("false", "tangent-sum", atan(x) + atan(frac(1, x)), pi / 2),
            _trap("true", "two-radicals", sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2)),
            _trap("true", "ln-of-positives", log(sigma**2 / tau**2), 2 * log(sigma) - 2 * log(tau)),
            _trap("false", "near-miss", exp(pi * sqrt(163)), 262537412640768744),
            _trap("false", "hundredth-digit", x + 10 ** Rational(-30), x + 2 * 10 ** Rational(-30)),
            # integrals
            _trap("false", "through-a-pole", Integral(frac(1, t**2), (t, -1, 1)), -2),
            _trap("false", "odd-with-a-pole", Integral(frac(1, t), (t, -1, 2)), log(2)),
            _trap("false", "principal-value", _line(t / (1 + t**2)), 0),
            _trap(
                "false",
                "split-in-two-infinities",
                _line(1 + exp(-(t**2)) - 1),
                _line(1) - _line(1 - exp(-(t**2))),
            ),
            _trap("false", "not-injective", Integral(t**2, (t, -1, 1)), Integral(sqrt(t) / 2, (t, 1, 1))),
            _trap("true", "orientation", Integral(t**2, (t, 1, 0)), -Rational(1, 3)),
            _trap("true", "second-moment", second, mu**2 + sigma**2),
            _trap(
                "false", "variance-for-deviation", second, _line(_normal(t, 0, 1) * (mu + sigma**2 * t) ** 2)
            ),
            _trap("false", "leibniz", Derivative(Integral(x * t, (t, 0, x)), x), Integral(t, (t, 0, x))),
            _trap(
                "true",
                "leibniz-mended",
                Derivative(Integral(x * t, (t, 0, x)), x),
                Integral(t, (t, 0, x)) + x**2,
            ),
            # Gaussians
            _trap("false", "lost-half", KL(q, standard), mu**2 + sigma**2 - log(sigma) - half),
            _trap("true", "divergence", KL(q, standard), half * (mu**2 + sigma**2 - 1) - log(sigma)),
            _trap(
                "false",
                "deviation-for-variance",
                KL(q, standard),
                half * (mu**2 + sigma - 1) - half * log(sigma),
            ),
            _trap("false", "jensen", E(x**2, x, q), mu**2),
            _trap("false", "no-exchange", Derivative(E(x**2, x, Normal(theta, 1)), theta), 0),
            _trap("true", "variance-of-square", Var(x**2, x, q), 4 * mu**2 * sigma**2 + 2 * sigma**4),
            _trap("false", "even-at-one", log(sigma) * Abs(sigma - 1), 0),
            _trap("true", "pythagoras", sin(x) ** 2 + cos(x) ** 2, 1),
        ]
