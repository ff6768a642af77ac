"""Euler's integrals, the functions that they define, and integrals that depend on an exponent.

The two integrals of Euler and one of Poisson are what is taken on trust here; logarithmic moments and moment generating
functions follow by differentiation in the exponent.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    REAL,
    TWO,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    derivative,
    div,
    eq,
    exp,
    integral,
    ln,
    lt,
    mul,
    neg,
    number,
    open_lambda,
    pow_,
    sub,
)
from .definedness import conditions, settle
from .derivative import open_hypotheses
from .integral import parts_of
from .logic import Facts, lambda_of
from .theorem import RuleError, Sequent, Theorem, require, rule

_a, _b, _g, _m, _s, _t = map(Symbol, ("a", "b", "g", "m", "s", "t"))


def gamma(term: Term) -> Term:
    """The Gamma function at the term."""
    return Apply("gamma", (term,))


@rule(axiom=True)
def euler_integral() -> Sequent:
    r"""Euler's integral of the second kind, which defines the Gamma function.

    Statement   s > 0 \vdash \int_0^{\infty} t^{s-1} e^{-t}\,dt = \Gamma(s)
    Source      DLMF 5.2.1
    """
    body = mul(pow_(_t, sub(_s, ONE)), exp(neg(_t)))
    return {lt(ZERO, _s)}, eq(integral(ZERO, INFINITY, body, _t), gamma(_s))


@rule(axiom=True)
def beta_integral() -> Sequent:
    r"""Euler's integral of the first kind, by the Gamma function.

    Statement   a, b > 0 \vdash \int_0^1 t^{a-1} (1 - t)^{b-1}\,dt = \frac{\Gamma(a) \Gamma(b)}{\Gamma(a+b)}
    Source      DLMF 5.12.1
    """
    body = mul(pow_(_t, sub(_a, ONE)), pow_(sub(ONE, _t), sub(_b, ONE)))
    value = div(mul(gamma(_a), gamma(_b)), gamma(add(_a, _b)))
    return {lt(ZERO, _a), lt(ZERO, _b)}, eq(integral(ZERO, ONE, body, _t), value)


@rule(axiom=True)
def poisson_logarithm() -> Sequent:
    r"""The Poisson integral of a logarithm that is harmonic in the upper half plane, at the point i.

    Statement   g > 0 \vdash \int_{-\infty}^{\infty} \frac{\ln((t - m)^2 + g^2)}{1 + t^2}\,dt
                = \pi \ln(m^2 + (1 + g)^2)
    Source      Axler, Bourdon, Ramey, Harmonic Function Theory, chapter 7 (Poisson kernel of the half space), for
                u(t, y) = \ln((t - m)^2 + (y + g)^2); m = 0: Gradshteyn and Ryzhik, 4.295.7
    """
    body = div(ln(add(pow_(sub(_t, _m), 2), pow_(_g, 2))), add(ONE, pow_(_t, 2)))
    value = mul(PI, ln(add(pow_(_m, 2), pow_(add(ONE, _g), 2))))
    return {lt(ZERO, _g)}, eq(integral(MINUS_INFINITY, INFINITY, body, _t), value)


@rule()
def integrable_where_defined(known: Theorem) -> Sequent:
    r"""An integral that is defined has an integrable integrand.

    Statement   \int_a^b f \text{ defined} \vdash f \in L^1(a, b)
    Source      definition: the integral is Lebesgue's (Rudin, Real and Complex Analysis, 1.30)
    """
    (term,) = parts_of(known, "defined")
    if not isinstance(term, Apply) or term.op != "integral":
        raise RuleError(f"{term} is no integral")
    return known.hypotheses, Apply("integrable", term.args)


@rule()
def exponential_family(known: Theorem, parameter: Symbol) -> Sequent:
    r"""An integral of exponential type is differentiated under the sign, inside its region of convergence.

    Statement   h e^{\theta T} \in L^1(a, b) \text{ for every } \theta \text{ of an open set} \vdash
                \frac{d}{d\theta} \int_a^b h(x) e^{\theta T(x)}\,dx = \int_a^b T(x) h(x) e^{\theta T(x)}\,dx
    Hypotheses  integrable_on_an_open_set: what the premise assumes of theta is strict inequalities between
                continuous terms; h, T and the ends are free of theta.  That T h e^{theta T} is integrable
                is part of the conclusion (an integral in an equation is defined)
    Source      Lehmann and Romano, Testing Statistical Hypotheses, Theorem 2.7.1
    """
    lower, upper, function = parts_of(known, "integrable")
    require(parameter.sort == REAL, "the parameter is real")
    require(parameter not in lower.free | upper.free, "an end depends on the parameter")
    variable, body = open_lambda(lambda_of(function), (parameter, *lower.free, *upper.free))
    h, statistic = _exponential_type(body, parameter)
    require(parameter not in h.free | statistic.free, "{} stands outside the exponent's factor", parameter)
    open_hypotheses(known, parameter)
    whole = integral(lower, upper, function)
    value = integral(lower, upper, abstract(mul(statistic, body), variable, lambda_of(function).hint))
    return known.hypotheses, eq(derivative(whole, parameter, parameter), value)


def _exponential_type(body: Term, parameter: Symbol) -> tuple[Term, Term]:
    """h and T of `h * exp(parameter * T)`."""
    if isinstance(body, Apply) and body.op == "mul" and len(body.args) == 2:
        h, power = body.args
        if isinstance(power, Apply) and power.op == "exp":
            exponent = power.args[0]
            product = isinstance(exponent, Apply) and exponent.op == "mul" and len(exponent.args) == 2
            if product and exponent.args[0] == parameter:  # type: ignore[attr-defined]
                return h, exponent.args[1]  # type: ignore[attr-defined]
    raise RuleError(f"{body} is not written as h exp({parameter} T)")


# --- functions -------------------------------------------------------------------------------------


@rule()
def beta_by_gamma(left: Term, right: Term, facts: Facts) -> Sequent:
    r"""The beta function by the Gamma function.

    Statement   a, b > 0 \vdash \mathrm{B}(a, b) = \frac{\Gamma(a) \Gamma(b)}{\Gamma(a+b)}
    Source      DLMF 5.12.1
    """
    image = Apply("beta_function", (left, right))
    value = div(mul(gamma(left), gamma(right)), gamma(add(left, right)))
    return settle(conditions(image) | conditions(value), facts), eq(image, value)


@rule()
def polygamma_recurrence(order: Term, argument: Term, facts: Facts) -> Sequent:
    r"""The recurrence of the polygamma functions.

    Statement   x > 0 \vdash \psi^{(n)}(x + 1) = \psi^{(n)}(x) + (-1)^n \frac{n!}{x^{n+1}}, \quad n \ge 1
    Source      DLMF 5.15.5
    """
    n = _order(order)
    lower = Apply("polygamma", (order, argument))
    image = Apply("polygamma", (order, add(argument, ONE)))
    step = div(number((-1) ** n * factorial(n)), pow_(argument, n + 1))
    return settle(conditions(lower) | {lt(ZERO, argument)}, facts), eq(image, add(lower, step))


def _order(order: Term) -> int:
    if not isinstance(order, Number) or order.value.denominator != 1 or not 1 <= order.value <= 100:
        raise RuleError("the order is a number between 1 and 100")
    return int(order.value)


_POLYGAMMA: dict[tuple[int, Fraction], Term] = {
    (1, Fraction(1)): div(pow_(PI, 2), number(6)),
    (1, Fraction(1, 2)): div(pow_(PI, 2), TWO),
}


@rule()
def polygamma_value(order: Term, argument: Term) -> Sequent:
    r"""Values of the trigamma function.

    Statement   \psi'(1) = \frac{\pi^2}{6}, \; \psi'(\tfrac12) = \frac{\pi^2}{2}
    Source      DLMF 5.4.12, 5.4.13
    """
    n = _order(order)
    value = _POLYGAMMA.get((n, argument.value)) if isinstance(argument, Number) else None
    if value is None:
        raise RuleError(f"no value of the polygamma function at {argument} is known")
    return (), eq(Apply("polygamma", (order, argument)), value)
