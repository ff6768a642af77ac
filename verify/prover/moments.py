"""Lemmas on integrals that depend on an exponent, each proved once.

A lemma is the value of `int h(x) exp(p T(x)) dx` for a parameter p; differentiating it in p brings down a
factor T(x).  So Euler's integrals give all logarithmic moments of Gamma and Beta kernels, and the integral of
a power those of powers times logarithms on an interval.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel import limits, logic
from ..kernel import special as axioms
from ..kernel.arithmetic import field
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    ZERO,
    Apply,
    Symbol,
    Term,
    abstract,
    add,
    div,
    exp,
    instantiate,
    integrable,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
)
from .normal import chain, same, settled
from .session import Session, lemma

_X = Symbol("x")
S, R, A, B, L, U, P, C, M, G = map(Symbol, ("s", "r", "a", "b", "l", "u", "p", "c", "m", "g"))


class Family(NamedTuple):
    """Kernels `h(x) prod_i exp(p_i T_i(x))` on a range, and the theorem that gives their integral."""

    parameters: tuple[Symbol, ...]  # the p_i
    statistics: tuple[Term, ...]  # the T_i
    hypotheses: tuple[Term, ...]
    ends: tuple[Term, Term]
    base: Callable[[], Theorem]  # int h exp(p_1 T_1) ... = value, the factors in any order


def integrable_part(value: Theorem) -> Theorem:
    """From `int f = value` that f is integrable."""
    return axioms.integrable_where_defined(derivatives.defined_side(value, 0))


@lemma
def moment(family: Family, orders: tuple[int, ...]) -> Theorem:
    """`int T_1^k_1 ... T_n^k_n h exp(p_1 T_1) ... = value`, by differentiating in the parameters."""
    position = next((i for i, order in enumerate(orders) if order), None)
    if position is None:
        return family.base()
    lower = tuple(order - (i == position) for i, order in enumerate(orders))
    return _differentiated(family, moment(family, lower), position)


def _differentiated(family: Family, known: Theorem, position: int) -> Theorem:
    """From `int f exp(p T) = V(p)` the equation `int T f exp(p T) = V'(p)`."""
    session = Session(family.hypotheses, evaluate=False)
    parameter, statistic = family.parameters[position], family.statistics[position]
    inside = session.in_range(_X, *family.ends)
    body = instantiate(known.lhs.args[2], _X)  # type: ignore[attr-defined]
    power = exp(mul(parameter, statistic))
    if not isinstance(body, Apply) or len(body.args) != 2 or body.args[1] != power:
        shaped = mul(_without(body, power), power)
        known = _reshaped(session, inside, known, shaped, family.ends)
    step = axioms.exponential_family(integrable_part(known), parameter)
    exists = derivatives.defined_side(step, 0)
    both = derivatives.derivative_congruence(known, parameter, parameter, exists)
    slope = session.discharge(derivatives.differentiate(both.rhs.args[0], parameter, (), session.facts))  # type: ignore[attr-defined]
    value = session.discharge(settled(session, slope.rhs))
    return session.discharge(chain(logic.symmetry(step), both, slope, value))


def _without(body: Term, factor: Term) -> Term:
    """The product of the other factors of a nested product."""
    factors: list[Term] = []
    stack = [body]
    while stack:
        part = stack.pop()
        if isinstance(part, Apply) and part.op == "mul":
            stack.extend(reversed(part.args))
        else:
            factors.append(part)
    factors.remove(factor)
    return mul(*factors)


def _reshaped(
    session: Session, inside: Session, known: Theorem, body: Term, ends: tuple[Term, Term]
) -> Theorem:
    """`int body = value` from `int f = value`, where field arithmetic shows that body = f."""
    written = instantiate(known.lhs.args[2], _X)  # type: ignore[attr-defined]
    link = inside.discharge(field(body, written, (), (), inside.facts))
    whole = rules.integral_congruence(link, _X, *ends, integrable_part(known), session.facts)
    return session.discharge(chain(whole, known))


def solved(session: Session, lhs: Term, rhs: Term) -> Theorem:
    found = same(session, lhs, rhs)
    if found is None:
        raise RuleError(f"{lhs} is not {rhs}")
    return session.discharge(found)


def _rewritten(family: Family, known: Theorem, body: Term, value: Term) -> Theorem:
    """The theorem with another form of its body and its value, by normal forms."""
    session = Session(family.hypotheses, evaluate=False)
    inside = session.in_range(_X, *family.ends)
    link = solved(inside, body, instantiate(known.lhs.args[2], _X))  # type: ignore[attr-defined]
    whole = rules.integral_congruence(link, _X, *family.ends, integrable_part(known), session.facts)
    return session.discharge(chain(whole, known, solved(session, known.rhs, value)))


_LOG = ln(_X)


def _gamma_base() -> Theorem:
    """`int_0^oo x^(s-1) e^(-r x) dx = Gamma(s) r^(-s)` from Euler's integral by x = t/r."""
    from .integrals import substitute_affine

    session = Session(GAMMA.hypotheses, evaluate=False)
    axiom = axioms.euler_integral()
    function = axiom.lhs.args[2]  # type: ignore[attr-defined]
    new = session.variable()
    changed = substitute_affine(session, ZERO, INFINITY, function, mul(R, new), new, integrable_part(axiom))
    scaled = chain(logic.symmetry(changed), axiom)
    inside = session.in_range(_X, ZERO, INFINITY)
    known = integrable_part(scaled)
    back = div(ONE, exp(mul(S, ln(R))))
    total = rules.integral_combination((known,), (back,), _X, session.facts)
    body = mul(div(ONE, _X), exp(neg(mul(R, _X))), exp(mul(S, _LOG)))
    link = solved(inside, body, instantiate(total.lhs.args[2], _X))  # type: ignore[attr-defined]
    both = rules.integrable_combination((known,), (back,), _X, session.facts)
    whole = rules.integral_congruence(link, _X, ZERO, INFINITY, both, session.facts)
    value = mul(back, axioms.gamma(S))
    final = field(total.rhs, value, (scaled,), (), (*session.facts, known))
    return session.discharge(chain(whole, total, final))


GAMMA = Family((S,), (_LOG,), (lt(ZERO, S), lt(ZERO, R)), (ZERO, INFINITY), _gamma_base)


def _beta_base() -> Theorem:
    body = mul(div(ONE, mul(_X, sub(ONE, _X))), exp(mul(A, _LOG)), exp(mul(B, _COLOG)))
    axiom = axioms.beta_integral()
    return _rewritten(BETA, axiom, body, axiom.rhs)


_COLOG = ln(sub(ONE, _X))
BETA = Family((A, B), (_LOG, _COLOG), (lt(ZERO, A), lt(ZERO, B)), (ZERO, ONE), _beta_base)


def _power_base(family: Family, low: Term, high: Term) -> Theorem:
    """`int x^(p-1) dx` by the antiderivative x^p / p, where its limits are low and high (over p)."""
    session = Session(family.hypotheses, evaluate=False)
    lower, upper = family.ends
    inside = session.in_range(_X, lower, upper)
    power = exp(mul(P, _LOG))
    function = abstract(mul(power, div(ONE, P)), _X)
    body = mul(div(ONE, _X), power)
    prime = inside.discharge(derivatives.differentiate(function, _X, (), inside.facts))
    prime = chain(prime, solved(inside, prime.rhs, body))
    ends = (
        session.discharge(limits.limit_by_structure(function, lower, 1, session.facts)),
        session.discharge(limits.limit_by_structure(function, upper, -1, session.facts)),
    )
    sign = inside.must(le(ZERO, body))
    known = rules.integrable_by_antiderivative(prime, _X, lower, upper, ends, sign, session.facts)
    value = rules.fundamental_theorem(prime, _X, lower, upper, ends, known, session.facts)
    return session.discharge(chain(value, solved(session, value.rhs, div(sub(high, low), P))))


def _power_at(end: Term) -> Term:
    return exp(mul(P, ln(end)))


ABOVE: Family = Family(
    (P,), (_LOG,), (lt(ZERO, L), lt(P, ZERO)), (L, INFINITY),
    lambda: _power_base(ABOVE, _power_at(L), ZERO),
)  # fmt: skip
BELOW: Family = Family(
    (P,), (_LOG,), (lt(ZERO, U), lt(ZERO, P)), (ZERO, U), lambda: _power_base(BELOW, ZERO, _power_at(U))
)
BETWEEN: Family = Family(
    (P,), (_LOG,), (lt(ZERO, L), lt(L, U), lt(ZERO, U), ne(P, ZERO)), (L, U),
    lambda: _power_base(BETWEEN, _power_at(L), _power_at(U)),
)  # fmt: skip


@lemma
def logarithm_lemma(order: int) -> Theorem:
    """`int_l^u ln(x)^k / x dx` by the antiderivative ln(x)^(k+1) / (k+1)."""
    session = Session((lt(ZERO, L), lt(L, U), lt(ZERO, U)), evaluate=False)
    inside = session.in_range(_X, L, U)
    function = abstract(mul(pow_(_LOG, order + 1), div(ONE, number(order + 1))), _X)
    body = mul(pow_(_LOG, order), div(ONE, _X))
    prime = inside.discharge(derivatives.differentiate(function, _X, (), inside.facts))
    prime = chain(prime, solved(inside, prime.rhs, body))
    ends = (
        session.discharge(limits.limit_by_structure(function, L, 1, session.facts)),
        session.discharge(limits.limit_by_structure(function, U, -1, session.facts)),
    )
    known = session.must(integrable(L, U, body, _X))
    value = rules.fundamental_theorem(prime, _X, L, U, ends, known, session.facts)
    return session.discharge(value)


_UNIT = div(ONE, add(ONE, pow_(_X, 2)))


@lemma
def arctangent_lemma() -> Theorem:
    """`int dx / (1 + x^2) = pi` over the line, by the arctangent."""
    session = Session((), evaluate=False)
    ends = MINUS_INFINITY, INFINITY
    inside = session.in_range(_X, *ends)
    function = abstract(Apply("atan", (_X,)), _X)
    prime = inside.discharge(derivatives.differentiate(function, _X, (), inside.facts))
    limits_ = (
        session.discharge(limits.limit_by_structure(function, ends[0], 1, session.facts)),
        session.discharge(limits.limit_by_structure(function, ends[1], -1, session.facts)),
    )
    sign = inside.must(le(ZERO, prime.rhs))
    known = rules.integrable_by_antiderivative(prime, _X, *ends, limits_, sign, session.facts)
    value = rules.fundamental_theorem(prime, _X, *ends, limits_, known, session.facts)
    return session.discharge(chain(value, solved(session, value.rhs, PI)))


@lemma
def poisson_lemma() -> Theorem:
    """`int ln(c ((x - m)^2 + g^2)) / (1 + x^2) dx = pi (ln c + ln(m^2 + (1 + g)^2))` over the line."""
    session = Session((lt(ZERO, C), lt(ZERO, G)), evaluate=False)
    inside = session.in_range(_X, MINUS_INFINITY, INFINITY)
    parts = (axioms.poisson_logarithm(), arctangent_lemma())
    known = tuple(map(integrable_part, parts))
    weights = (ONE, ln(C))
    pulled = rules.integral_combination(known, weights, _X, session.facts)
    both = rules.integrable_combination(known, weights, _X, session.facts)
    body = mul(ln(mul(C, add(pow_(sub(_X, M), 2), pow_(G, 2)))), _UNIT)
    link = solved(inside, body, instantiate(pulled.lhs.args[2], _X))  # type: ignore[attr-defined]
    whole = rules.integral_congruence(link, _X, MINUS_INFINITY, INFINITY, both, session.facts)
    value = add(parts[0].rhs, mul(PI, ln(C)))
    final = field(pulled.rhs, value, parts, (), (*session.facts, *known))
    return session.discharge(chain(whole, pulled, final))
