"""Monomials that are the kernel of a lemma, by the shape of their exponents."""

from __future__ import annotations

from collections.abc import Callable
from math import lcm
from typing import NamedTuple

from ..kernel import integral as rules
from ..kernel import limits, logic
from ..kernel.arithmetic import field
from ..kernel.theorem import Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Symbol,
    Term,
    add,
    instantiate,
    le,
    ln,
    mul,
    neg,
    number,
    pow_,
    sub,
)
from .integrals import Body
from .moments import (
    ABOVE,
    BELOW,
    BETA,
    BETWEEN,
    GAMMA,
    A,
    B,
    C,
    G,
    L,
    M,
    P,
    R,
    S,
    U,
    arctangent_lemma,
    integrable_part,
    logarithm_lemma,
    moment,
    poisson_lemma,
)
from .monomials import Monomial, completed_square
from .normal import canonical_term, chain, normalize, same
from .session import Missing, Session


class Kernel(NamedTuple):
    """A lemma with the terms that its parameters stand for, and the factor between it and a monomial."""

    lemma: Theorem
    symbols: tuple[Symbol, ...]
    values: tuple[Term, ...]


Recognizer = Callable[[Session, Body, Monomial], Kernel | None]


def _shifted(body: Body, exponent: dict[Term, Term], key: Term, shift: int) -> Term:
    """The coefficient of the key plus a number, as a canonical term."""
    return canonical_term(body.session, add(exponent.get(key, ZERO), number(shift)))


def _gamma_kernel(session: Session, body: Body, monomial: Monomial) -> Kernel | None:
    """x^(s-1) ln(x)^k e^(-r x) on the half line."""
    x, log = body.variable, ln(body.variable)
    if (body.lower, body.upper) != (ZERO, INFINITY) or x not in monomial.exponent:
        return None
    if not monomial.powers.keys() <= {x, log} or not monomial.exponent.keys() <= {x, log}:
        return None
    order = monomial.powers.get(log, 0)
    if order < 0:
        return None
    rate = canonical_term(body.session, neg(monomial.exponent[x]))
    shape = _shifted(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    return Kernel(moment(GAMMA, (order,)), (S, R), (shape, rate))


def _beta_kernel(session: Session, body: Body, monomial: Monomial) -> Kernel | None:
    """x^(a-1) (1-x)^(b-1) ln(x)^j ln(1-x)^k on the unit interval."""
    x, log = body.variable, ln(body.variable)
    if (body.lower, body.upper) != (ZERO, ONE):
        return None
    rest = canonical_term(body.session, sub(ONE, x))
    turned = canonical_term(body.session, sub(x, ONE))
    colog = ln(rest)
    if not monomial.powers.keys() <= {x, log, colog, rest, turned} or not monomial.exponent.keys() <= {
        log,
        colog,
    }:
        return None
    orders = (monomial.powers.get(log, 0), monomial.powers.get(colog, 0))
    if min(orders) < 0:
        return None
    a = _shifted(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    shift = monomial.powers.get(rest, 0) + monomial.powers.get(turned, 0) + 1
    b = _shifted(body, monomial.exponent, colog, shift)
    return Kernel(moment(BETA, orders), (A, B), (a, b))


def _power_kernel(session: Session, body: Body, monomial: Monomial) -> Kernel | None:
    """x^(p-1) ln(x)^k on an interval of positive numbers."""
    x, log = body.variable, ln(body.variable)
    if not monomial.powers.keys() <= {x, log} or not monomial.exponent.keys() <= {log}:
        return None
    order = monomial.powers.get(log, 0)
    if order < 0 or limits.is_infinite(body.lower) or session.prove(le(ZERO, body.lower)) is None:
        return None
    p = _shifted(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    if p == ZERO:
        return _logarithm_kernel(body, order)
    if limits.is_infinite(body.upper):
        return Kernel(moment(ABOVE, (order,)), (P, L), (p, body.lower))
    if body.lower == ZERO:
        return Kernel(moment(BELOW, (order,)), (P, U), (p, body.upper))
    return Kernel(moment(BETWEEN, (order,)), (P, L, U), (p, body.lower, body.upper))


def _logarithm_kernel(body: Body, order: int) -> Kernel | None:
    if limits.is_infinite(body.upper) or body.lower == ZERO:
        return None
    return Kernel(logarithm_lemma(order), (L, U), (body.lower, body.upper))


def _poisson_kernel(session: Session, body: Body, monomial: Monomial) -> Kernel | None:
    """1/(1 + x^2), or a logarithm of a quadratic over it, on the line."""
    if (body.lower, body.upper) != (MINUS_INFINITY, INFINITY) or monomial.exponent:
        return None
    bottom = canonical_term(body.session, add(ONE, pow_(body.variable, 2)))
    rest = {term: e for term, e in monomial.powers.items() if term != bottom}
    if monomial.powers.get(bottom) != -1 or len(rest) > 1:
        return None
    if not rest:
        return Kernel(arctangent_lemma(), (), ())
    ((logarithm, times),) = rest.items()
    if times != 1 or not isinstance(logarithm, Apply) or logarithm.op != "ln":
        return None
    shape = completed_square(session, body, logarithm.args[0])
    return Kernel(poisson_lemma(), (C, M, G), shape) if shape is not None else None


RECOGNIZERS: tuple[Recognizer, ...] = (_gamma_kernel, _beta_kernel, _power_kernel, _poisson_kernel)


def recognized(session: Session, body: Body, monomial: Monomial) -> Theorem | None:
    """`int m = value` for a monomial that is the kernel of a lemma, its conditions proved."""
    for recognizer in RECOGNIZERS:
        kernel = recognizer(session, body, monomial)
        if kernel is None:
            continue
        lemma = session.discharge(logic.specialize_symbols(kernel.lemma, kernel.symbols, kernel.values))
        for hypothesis in lemma.hypotheses - session.hypotheses:
            if session.parent is None:
                session.wanted.setdefault(_readable(session, hypothesis))
            raise Missing(hypothesis)
        return _matched(session, body, monomial.shown, lemma)
    return None


def _readable(session: Session, order: Term) -> Term:
    """An order with only positive coefficients on its sides: 1 < a for 1 - a < 0."""
    if not isinstance(order, Apply) or order.op not in ("lt", "le"):
        return order
    algebra = session.algebra
    value = normalize(session, sub(order.args[1], order.args[0]))
    if value.denominator != algebra.one:
        return order
    parts = algebra.monomials(value.numerator)
    scale = lcm(*(c.denominator for _, c in parts))
    sides = {-1: algebra.zero, 1: algebra.zero}
    for exponents, c in parts:
        sides[1 if c > 0 else -1] += algebra.monomial(exponents) * algebra.constant(abs(c) * scale).numerator
    return Apply(order.op, (algebra.polynomial_term(sides[-1]), algebra.polynomial_term(sides[1])))


def _matched(session: Session, body: Body, shown: Term, lemma: Theorem) -> Theorem | None:
    """`int shown = value` from `int f = value`, where shown is f or -f."""
    inner, x = body.session, body.variable
    f = instantiate(lemma.lhs.args[2], x)  # type: ignore[attr-defined]
    known = integrable_part(lemma)
    for sign in (ONE, number(-1)):
        link = same(inner, shown, f if sign == ONE else mul(sign, f))
        if link is None:
            continue
        link = inner.discharge(link)
        if sign != ONE:
            scaled = rules.integral_combination((known,), (sign,), x, session.facts)
            both = rules.integrable_combination((known,), (sign,), x, session.facts)
            whole = rules.integral_congruence(link, x, body.lower, body.upper, both, session.facts)
            final = field(scaled.rhs, mul(sign, lemma.rhs), (lemma,), (), (*session.facts, known))
            return session.discharge(chain(whole, scaled, final))
        whole = rules.integral_congruence(link, x, body.lower, body.upper, known, session.facts)
        return session.discharge(chain(whole, lemma))
    return None
