"""Integrals of powers, logarithms and exponentials, by lemmas that are proved once and cited.

A lemma is the value of `int h(x) exp(p T(x)) dx` for a parameter p; differentiating it in p brings down a
factor T(x).  So Euler's integrals give all logarithmic moments of Gamma and Beta kernels, and the integral of
a power those of powers times logarithms on an interval.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel import limits, logic
from ..kernel import special as axioms
from ..kernel.arithmetic import field
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
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
from .algebra import Polynomial, Quotient
from .integrals import EVALUATORS, INTEGRABILITY, Body, normal_body
from .normal import canonical_term, chain, equation, normalize, same, settled
from .session import Session

# --- lemmas ----------------------------------------------------------------------------------------

_X = Symbol("x")
_S, _R, _A, _B, _L, _U, _P = map(Symbol, ("s", "r", "a", "b", "l", "u", "p"))


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


@cache
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


def _solved(session: Session, lhs: Term, rhs: Term) -> Theorem:
    found = same(session, lhs, rhs)
    if found is None:
        raise RuleError(f"{lhs} is not {rhs}")
    return session.discharge(found)


def _rewritten(family: Family, known: Theorem, body: Term, value: Term) -> Theorem:
    """The theorem with another form of its body and its value, by normal forms."""
    session = Session(family.hypotheses, evaluate=False)
    inside = session.in_range(_X, *family.ends)
    link = _solved(inside, body, instantiate(known.lhs.args[2], _X))  # type: ignore[attr-defined]
    whole = rules.integral_congruence(link, _X, *family.ends, integrable_part(known), session.facts)
    return session.discharge(chain(whole, known, _solved(session, known.rhs, value)))


_LOG = ln(_X)


def _gamma_base() -> Theorem:
    """`int_0^oo x^(s-1) e^(-r x) dx = Gamma(s) r^(-s)` from Euler's integral by x = t/r."""
    from .integrals import substitute_affine

    session = Session(GAMMA.hypotheses, evaluate=False)
    axiom = axioms.euler_integral()
    function = axiom.lhs.args[2]  # type: ignore[attr-defined]
    new = session.variable()
    changed = substitute_affine(session, ZERO, INFINITY, function, mul(_R, new), new, integrable_part(axiom))
    scaled = chain(logic.symmetry(changed), axiom)
    inside = session.in_range(_X, ZERO, INFINITY)
    known = integrable_part(scaled)
    back = div(ONE, exp(mul(_S, ln(_R))))
    total = rules.integral_combination((known,), (back,), _X, session.facts)
    body = mul(div(ONE, _X), exp(neg(mul(_R, _X))), exp(mul(_S, _LOG)))
    link = _solved(inside, body, instantiate(total.lhs.args[2], _X))  # type: ignore[attr-defined]
    both = rules.integrable_combination((known,), (back,), _X, session.facts)
    whole = rules.integral_congruence(link, _X, ZERO, INFINITY, both, session.facts)
    value = mul(back, axioms.gamma(_S))
    final = field(total.rhs, value, (scaled,), (), (*session.facts, known))
    return session.discharge(chain(whole, total, final))


GAMMA = Family((_S,), (_LOG,), (lt(ZERO, _S), lt(ZERO, _R)), (ZERO, INFINITY), _gamma_base)


def _beta_base() -> Theorem:
    body = mul(div(ONE, mul(_X, sub(ONE, _X))), exp(mul(_A, _LOG)), exp(mul(_B, _COLOG)))
    axiom = axioms.beta_integral()
    return _rewritten(BETA, axiom, body, axiom.rhs)


_COLOG = ln(sub(ONE, _X))
BETA = Family((_A, _B), (_LOG, _COLOG), (lt(ZERO, _A), lt(ZERO, _B)), (ZERO, ONE), _beta_base)


def _power_base(family: Family, low: Term, high: Term) -> Theorem:
    """`int x^(p-1) dx` by the antiderivative x^p / p, where its limits are low and high (over p)."""
    session = Session(family.hypotheses, evaluate=False)
    lower, upper = family.ends
    inside = session.in_range(_X, lower, upper)
    power = exp(mul(_P, _LOG))
    function = abstract(mul(power, div(ONE, _P)), _X)
    body = mul(div(ONE, _X), power)
    prime = inside.discharge(derivatives.differentiate(function, _X, (), inside.facts))
    prime = chain(prime, _solved(inside, prime.rhs, body))
    ends = (
        session.discharge(limits.limit_by_structure(function, lower, 1, session.facts)),
        session.discharge(limits.limit_by_structure(function, upper, -1, session.facts)),
    )
    sign = inside.must(le(ZERO, body))
    known = rules.integrable_by_antiderivative(prime, _X, lower, upper, ends, sign, session.facts)
    value = rules.fundamental_theorem(prime, _X, lower, upper, ends, known, session.facts)
    return session.discharge(chain(value, _solved(session, value.rhs, div(sub(high, low), _P))))


def _power_at(end: Term) -> Term:
    return exp(mul(_P, ln(end)))


ABOVE: Family = Family(
    (_P,), (_LOG,), (lt(ZERO, _L), lt(_P, ZERO)), (_L, INFINITY),
    lambda: _power_base(ABOVE, _power_at(_L), ZERO),
)  # fmt: skip
BELOW: Family = Family(
    (_P,), (_LOG,), (lt(ZERO, _U), lt(ZERO, _P)), (ZERO, _U), lambda: _power_base(BELOW, ZERO, _power_at(_U))
)
BETWEEN: Family = Family(
    (_P,), (_LOG,), (lt(ZERO, _L), lt(_L, _U), lt(ZERO, _U), ne(_P, ZERO)), (_L, _U),
    lambda: _power_base(BETWEEN, _power_at(_L), _power_at(_U)),
)  # fmt: skip


# --- monomials -------------------------------------------------------------------------------------


class Monomial(NamedTuple):
    """`coefficient * shown`, where shown is a product of powers of atoms and factors times exp(exponent)."""

    coefficient: Term
    shown: Term
    powers: dict[Term, int]  # of what depends on the variable and is no exponential
    exponent: dict[Term, Quotient]  # coefficient of each monomial that depends on the variable


MAX_MONOMIALS = 60


def monomials(body: Body) -> list[Monomial] | None:
    """The normal body as a linear combination; None where its denominator mixes with the exponents."""
    session, algebra = body.session, body.session.algebra
    value = normalize(session, body.shown)
    moving = {i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free}
    _, bottom = algebra.factor(value.denominator)
    below: dict[Term, int] = {}
    fixed, divisor = algebra.one, algebra.one
    for factor, times in bottom:
        if moving & set(algebra.support(factor)):
            divisor = divisor * factor**times
            term = algebra.polynomial_term(factor)
            below[term] = below.get(term, 0) - times
        else:
            fixed = fixed * factor**times
    lead = divmod(value.denominator, divisor * fixed)[0]
    groups: dict[tuple[int, ...], Polynomial] = {}
    for exponents, coefficient in algebra.monomials(value.numerator):
        key = tuple(e if i in moving else 0 for i, e in enumerate(exponents))
        rest = tuple(0 if i in moving else e for i, e in enumerate(exponents))
        term_ = algebra.monomial(rest) * algebra.constant(coefficient).numerator
        groups[key] = groups.get(key, algebra.zero) + term_
    if len(groups) > MAX_MONOMIALS:
        return None
    found = []
    for key, polynomial in groups.items():
        powers = dict(below)
        for i, e in enumerate(key):
            if e:
                powers[algebra.atoms[i]] = powers.get(algebra.atoms[i], 0) + e
        exponent = _exponent(body, powers, moving)
        if exponent is None:
            return None
        coefficient_ = algebra.as_term(algebra.quotient(polynomial, fixed * lead))
        shown = algebra.as_term(algebra.quotient(algebra.monomial(key), divisor))
        plain = {t: e for t, e in powers.items() if e and not _is_exp(t)}
        found.append(Monomial(coefficient_, shown, plain, exponent))
    return found


def _is_exp(term: Term) -> bool:
    return isinstance(term, Apply) and term.op == "exp"


def _exponent(body: Body, powers: dict[Term, int], moving: set[int]) -> dict[Term, Quotient] | None:
    """The sum of the exponents, by what depends on the variable."""
    parts = [mul(number(e), t.args[0]) for t, e in powers.items() if e and _is_exp(t)]  # type: ignore[attr-defined]
    return linear_parts(body, add(*parts))


def linear_parts(body: Body, term: Term) -> dict[Term, Quotient] | None:
    """The term as a sum of what depends on the variable (monomials of atoms) with free coefficients."""
    algebra = body.session.algebra
    value = normalize(body.session, term)
    moving = {i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free}
    top_free, divisor = value.denominator, algebra.one
    if moving & set(algebra.support(value.denominator)):
        shared = algebra.monomials(value.denominator)
        first = tuple(e if i in moving else 0 for i, e in enumerate(shared[0][0]))
        if any(tuple(e if i in moving else 0 for i, e in enumerate(m)) != first for m, _ in shared):
            return None
        divisor = algebra.monomial(first)
        top_free = divmod(value.denominator, divisor)[0]
    found: dict[Term, Polynomial] = {}
    for exponents, coefficient in algebra.monomials(value.numerator):
        key = tuple(e if i in moving else 0 for i, e in enumerate(exponents))
        rest = tuple(0 if i in moving else e for i, e in enumerate(exponents))
        name = algebra.as_term(algebra.quotient(algebra.monomial(key), divisor))
        term_ = algebra.monomial(rest) * algebra.constant(coefficient).numerator
        found[name] = found.get(name, algebra.zero) + term_
    return {name: algebra.quotient(p, top_free) for name, p in found.items()}


# --- kernels ---------------------------------------------------------------------------------------


class Kernel(NamedTuple):
    """A lemma with the terms that its parameters stand for, and the factor between it and a monomial."""

    lemma: Theorem
    symbols: tuple[Symbol, ...]
    values: tuple[Term, ...]


Recognizer = Callable[[Session, Body, Monomial], Kernel | None]


def _order_of(powers: dict[Term, int], atom: Term) -> int:
    return powers.get(atom, 0)


def _sum_of(body: Body, exponent: dict[Term, Quotient], key: Term, shift: int) -> Term:
    """shift + the coefficient of the key, as a canonical term."""
    algebra = body.session.algebra
    total = algebra.constant(Fraction(shift))
    if key in exponent:
        total = algebra.sum(total, exponent[key])
    return algebra.as_term(total)


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
    algebra = body.session.algebra
    rate = algebra.as_term(algebra.negative(monomial.exponent[x]))
    shape = _sum_of(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    return Kernel(moment(GAMMA, (order,)), (_S, _R), (shape, rate))


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
    a = _sum_of(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    shift = monomial.powers.get(rest, 0) + monomial.powers.get(turned, 0) + 1
    b = _sum_of(body, monomial.exponent, colog, shift)
    return Kernel(moment(BETA, orders), (_A, _B), (a, b))


def _power_kernel(session: Session, body: Body, monomial: Monomial) -> Kernel | None:
    """x^(p-1) ln(x)^k on an interval of positive numbers."""
    x, log = body.variable, ln(body.variable)
    if not monomial.powers.keys() <= {x, log} or not monomial.exponent.keys() <= {log}:
        return None
    order = monomial.powers.get(log, 0)
    if order < 0 or limits.is_infinite(body.lower) or session.prove(le(ZERO, body.lower)) is None:
        return None
    p = _sum_of(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    if p == ZERO:
        return _logarithm_kernel(body, order)
    if limits.is_infinite(body.upper):
        return Kernel(moment(ABOVE, (order,)), (_P, _L), (p, body.lower))
    if body.lower == ZERO:
        return Kernel(moment(BELOW, (order,)), (_P, _U), (p, body.upper))
    return Kernel(moment(BETWEEN, (order,)), (_P, _L, _U), (p, body.lower, body.upper))


def _logarithm_kernel(body: Body, order: int) -> Kernel | None:
    if limits.is_infinite(body.upper) or body.lower == ZERO:
        return None
    return Kernel(_logarithm_lemma(order), (_L, _U), (body.lower, body.upper))


@cache
def _logarithm_lemma(order: int) -> Theorem:
    """`int_l^u ln(x)^k / x dx` by the antiderivative ln(x)^(k+1) / (k+1)."""
    session = Session((lt(ZERO, _L), lt(_L, _U), lt(ZERO, _U)), evaluate=False)
    inside = session.in_range(_X, _L, _U)
    function = abstract(mul(pow_(_LOG, order + 1), div(ONE, number(order + 1))), _X)
    body = mul(pow_(_LOG, order), div(ONE, _X))
    prime = inside.discharge(derivatives.differentiate(function, _X, (), inside.facts))
    prime = chain(prime, _solved(inside, prime.rhs, body))
    ends = (
        session.discharge(limits.limit_by_structure(function, _L, 1, session.facts)),
        session.discharge(limits.limit_by_structure(function, _U, -1, session.facts)),
    )
    known = session.must(integrable(_L, _U, body, _X))
    value = rules.fundamental_theorem(prime, _X, _L, _U, ends, known, session.facts)
    return session.discharge(value)


RECOGNIZERS: tuple[Recognizer, ...] = (_gamma_kernel, _beta_kernel, _power_kernel)


def recognized(session: Session, body: Body, monomial: Monomial) -> Theorem | None:
    """`int m = value` for a monomial that is the kernel of a lemma, its conditions proved."""
    for recognizer in RECOGNIZERS:
        kernel = recognizer(session, body, monomial)
        if kernel is None:
            continue
        lemma = logic.specialize_symbols(kernel.lemma, kernel.symbols, kernel.values)
        lemma = session.discharge_all(lemma)  # type: ignore[assignment]
        if lemma is None:
            continue
        return _matched(session, body, monomial.shown, lemma)
    return None


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


# --- values ----------------------------------------------------------------------------------------


def value_of_body(session: Session, body: Body) -> Theorem | None:
    """`int shown = value` for the normal body of an integral, all conditions proved; else None."""
    key = (body.lower, body.upper, abstract(body.shown, body.variable))
    if key not in session.values:
        session.values[key] = None  # while it is being looked for
        session.values[key] = _value_of_body(session, body)
    return session.values[key]


def _value_of_body(session: Session, body: Body) -> Theorem | None:
    parts = monomials(body)
    if not parts:
        return None
    values = []
    for part in parts:
        value = recognized(session, body, part)
        if value is None:
            return None
        values.append(value)
    return combined(session, body, parts, values)


def combined(session: Session, body: Body, parts: list[Monomial], values: list[Theorem]) -> Theorem:
    """`int sum c_i m_i = sum c_i v_i`."""
    inner, x = body.session, body.variable
    known = tuple(map(integrable_part, values))
    coefficients = tuple(part.coefficient for part in parts)
    pulled = rules.integral_combination(known, coefficients, x, session.facts)
    both = rules.integrable_combination(known, coefficients, x, session.facts)
    written = add(*(mul(part.coefficient, part.shown) for part in parts))
    shape = inner.discharge(equation(inner, body.shown, written))
    whole = rules.integral_congruence(shape, x, body.lower, body.upper, both, session.facts)
    result = add(*(mul(c, value.rhs) for c, value in zip(coefficients, values, strict=True)))
    final = field(pulled.rhs, result, tuple(values), (), (*session.facts, *known))
    return session.discharge(chain(whole, pulled, final))


def integrable_by_value(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    """Integrability of a function whose integral has a value."""
    body = normal_body(session, lower, upper, function)
    value = value_of_body(session, body)
    if value is None:
        return None
    return rules.integrable_congruence(body.theorem, body.variable, integrable_part(value), session.facts)


EVALUATORS.append(value_of_body)
INTEGRABILITY.append(integrable_by_value)
