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
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
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
    sqrt,
    sub,
    subterms,
)
from .algebra import Polynomial
from .integrals import (
    EVALUATORS,
    INTEGRABILITY,
    Body,
    integrable_by_continuity,
    integrable_by_growth,
    normal_body,
    pieces,
    polynomial_powers,
    value_by_pieces,
    zero_integral,
)
from .normal import canonical_term, chain, equation, normalize, same, settled
from .session import METER, Missing, Session

# --- lemmas ----------------------------------------------------------------------------------------

_X = Symbol("x")
_S, _R, _A, _B, _L, _U, _P, _C, _M, _G = map(Symbol, ("s", "r", "a", "b", "l", "u", "p", "c", "m", "g"))


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
    exponent: dict[Term, Term]  # coefficient of each monomial that depends on the variable


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
        exponent = _exponent(body, powers)
        if exponent is None:
            return None
        coefficient_ = algebra.as_term(algebra.quotient(polynomial, fixed * lead))
        shown = algebra.as_term(algebra.quotient(algebra.monomial(key), divisor))
        plain = {t: e for t, e in powers.items() if e and not _is_power(t)}
        found.append(Monomial(coefficient_, shown, plain, exponent))
    return found


def _is_power(term: Term) -> bool:
    return isinstance(term, Apply) and term.op in ("exp", "sqrt")


def _exponent(body: Body, powers: dict[Term, int]) -> dict[Term, Term] | None:
    """The sum of the exponents, those of roots included, by what depends on the variable."""
    parts: list[Term] = []
    for term, e in powers.items():
        if e and isinstance(term, Apply) and _is_power(term):
            inner = term.args[0] if term.op == "exp" else div(ln(term.args[0]), TWO)
            parts.append(mul(number(e), inner))
    return linear_parts(body, add(*parts))


def linear_parts(body: Body, term: Term) -> dict[Term, Term] | None:
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
    return {name: algebra.as_term(algebra.quotient(p, top_free)) for name, p in found.items()}


# --- kernels ---------------------------------------------------------------------------------------


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
    a = _shifted(body, monomial.exponent, log, monomial.powers.get(x, 0) + 1)
    shift = monomial.powers.get(rest, 0) + monomial.powers.get(turned, 0) + 1
    b = _shifted(body, monomial.exponent, colog, shift)
    return Kernel(moment(BETA, orders), (_A, _B), (a, b))


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


_UNIT = div(ONE, add(ONE, pow_(_X, 2)))


@cache
def _arctangent_lemma() -> Theorem:
    """`int dx / (1 + x^2) = pi` over the line, from the Beta integral."""
    session = Session((), evaluate=False)
    function = abstract(_UNIT, _X)
    body = normal_body(session, MINUS_INFINITY, INFINITY, function)
    value = _by_splitting(session, body, MAX_DEPTH)
    if value is None:
        raise RuleError("the Beta integral gives no value")
    return session.discharge(chain(_as_written(session, body, value), value, _solved(session, value.rhs, PI)))


@cache
def _poisson_lemma() -> Theorem:
    """`int ln(c ((x - m)^2 + g^2)) / (1 + x^2) dx = pi (ln c + ln(m^2 + (1 + g)^2))` over the line."""
    session = Session((lt(ZERO, _C), lt(ZERO, _G)), evaluate=False)
    inside = session.in_range(_X, MINUS_INFINITY, INFINITY)
    parts = (axioms.poisson_logarithm(), _arctangent_lemma())
    known = tuple(map(integrable_part, parts))
    weights = (ONE, ln(_C))
    pulled = rules.integral_combination(known, weights, _X, session.facts)
    both = rules.integrable_combination(known, weights, _X, session.facts)
    body = mul(ln(mul(_C, add(pow_(sub(_X, _M), 2), pow_(_G, 2)))), _UNIT)
    link = _solved(inside, body, instantiate(pulled.lhs.args[2], _X))  # type: ignore[attr-defined]
    whole = rules.integral_congruence(link, _X, MINUS_INFINITY, INFINITY, both, session.facts)
    value = add(parts[0].rhs, mul(PI, ln(_C)))
    final = field(pulled.rhs, value, parts, (), (*session.facts, *known))
    return session.discharge(chain(whole, pulled, final))


def _poisson_kernel(session: Session, body: Body, monomial: Monomial) -> Kernel | None:
    """1/(1 + x^2), or a logarithm of a quadratic over it, on the line."""
    if (body.lower, body.upper) != (MINUS_INFINITY, INFINITY) or monomial.exponent:
        return None
    bottom = canonical_term(body.session, add(ONE, pow_(body.variable, 2)))
    rest = {term: e for term, e in monomial.powers.items() if term != bottom}
    if monomial.powers.get(bottom) != -1 or len(rest) > 1:
        return None
    if not rest:
        return Kernel(_arctangent_lemma(), (), ())
    ((logarithm, times),) = rest.items()
    shape = _completed(session, body, logarithm.args[0]) if times == 1 and _is_ln(logarithm) else None  # type: ignore[attr-defined]
    return Kernel(_poisson_lemma(), (_C, _M, _G), shape) if shape is not None else None


def _is_ln(term: Term) -> bool:
    return isinstance(term, Apply) and term.op == "ln"


def _completed(session: Session, body: Body, term: Term) -> tuple[Term, Term, Term] | None:
    """c, m, g of a quadratic c ((x - m)^2 + g^2) with g > 0."""
    powers = polynomial_powers(body, term)
    if powers is None or len(powers) != 3:
        return None
    c0, c1, c2 = map(body.session.algebra.as_term, powers)
    m = settled(session, neg(div(c1, mul(TWO, c2)))).rhs
    g = settled(session, sqrt(sub(div(c0, c2), pow_(m, 2)))).rhs
    return (c2, m, g) if session.prove(lt(ZERO, g)) is not None else None


def _by_poisson(session: Session, body: Body, depth: int) -> Theorem | None:
    """For a logarithm over a quadratic with another vertex: x = m + g t makes the denominator 1 + t^2."""
    if (body.lower, body.upper) != (MINUS_INFINITY, INFINITY):
        return None
    for part in monomials(body) or ():
        bottoms = [term for term, e in part.powers.items() if e == -1]
        logarithms = [term for term, e in part.powers.items() if e == 1 and _is_ln(term)]
        if len(bottoms) == len(logarithms) == 1 and len(part.powers) == 2 and not part.exponent:
            shape = _completed(session, body, bottoms[0])
            if shape is not None and logarithms[0].args[0] != bottoms[0]:  # type: ignore[attr-defined]
                _, m, g = shape
                positive = session.must(lt(ZERO, g))
                image = add(m, mul(g, session.variable()))
                change = Change(image, MINUS_INFINITY, INFINITY, (positive,))
                return _substituted(session, body, change, depth - 1)
    return None


RECOGNIZERS: tuple[Recognizer, ...] = (_gamma_kernel, _beta_kernel, _power_kernel, _poisson_kernel)


def recognized(session: Session, body: Body, monomial: Monomial) -> Theorem | None:
    """`int m = value` for a monomial that is the kernel of a lemma, its conditions proved."""
    for recognizer in RECOGNIZERS:
        kernel = recognizer(session, body, monomial)
        if kernel is None:
            continue
        lemma = session.discharge(logic.specialize_symbols(kernel.lemma, kernel.symbols, kernel.values))
        for hypothesis in lemma.hypotheses - session.hypotheses:
            raise Missing(hypothesis)
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

MAX_DEPTH = 5


def value_of_body(session: Session, body: Body, depth: int = MAX_DEPTH) -> Theorem | None:
    """`int shown = value` for the normal body of an integral, all conditions proved; else None."""
    key = (body.lower, body.upper, abstract(body.shown, body.variable))
    found: Found | None = session.values.get(key)
    if found is not None and (found.value is not None or found.depth >= depth):
        return found.value
    session.values[key] = Found(None, MAX_DEPTH)  # while it is being looked for
    value = None
    try:
        value = _value_of_body(session, body, depth)
    finally:
        session.values[key] = Found(value, depth)
    return value


class Found(NamedTuple):
    """What a search for a value has found, and how deep it was allowed to go."""

    value: Theorem | None
    depth: int


def integral_value(
    session: Session, lower: Term, upper: Term, function: Lambda, depth: int
) -> Theorem | None:
    """`int function = value`, or None."""
    try:
        body = normal_body(session, lower, upper, function)
    except Missing:
        return None
    value = value_of_body(session, body, depth)
    if value is None:
        return None
    return session.discharge(chain(_as_written(session, body, value), value))


def _as_written(session: Session, body: Body, value: Theorem) -> Theorem:
    """`int function = int shown`, where the second has a value."""
    known = integrable_part(value)
    return rules.integral_congruence(
        body.theorem, body.variable, body.lower, body.upper, known, session.facts
    )


def _value_of_body(session: Session, body: Body, depth: int) -> Theorem | None:
    if body.shown == ZERO:
        zero = session.prove(integrable(body.lower, body.upper, ZERO, body.variable))
        return zero_integral(session, body, zero) if zero is not None else None
    if depth == 0:
        return None
    for attempt in (_by_lemmas, _by_poisson, _by_splitting, _by_substitution, _by_parts_of_sum):
        try:
            value = attempt(session, body, depth)
        except Missing:  # the right lemma outside its region: no other way leads inside
            raise
        except (RuleError, ZeroDivisionError):
            continue
        if value is not None:
            return value
    return None


def _by_lemmas(session: Session, body: Body, _depth: int) -> Theorem | None:
    """Every monomial is a kernel, or a polynomial times the exponential of one."""
    parts = monomials(body)
    if not parts:
        return None
    values = []
    for part in parts:
        value = recognized(session, body, part) or _elementary(session, body, part)
        if value is None:
            return None
        values.append(value)
    return combined(session, body, parts, values)


def _part(body: Body, shown: Term) -> Body:
    """A function on the same range, as it stands."""
    inner = body.session
    return body._replace(theorem=inner.discharge(logic.reflexivity(shown, inner.facts)))


def _elementary(session: Session, body: Body, monomial: Monomial) -> Theorem | None:
    part = _part(body, monomial.shown)
    if pieces(part) is None:
        return None
    function = abstract(monomial.shown, body.variable)
    for attempt in (integrable_by_growth, integrable_by_continuity):
        try:
            known = attempt(session, body.lower, body.upper, function)
            known = session.discharge_all(known) if known is not None else None
            if known is not None:
                return value_by_pieces(session, part, known)
        except RuleError:
            continue
    return None


def _by_parts_of_sum(session: Session, body: Body, depth: int) -> Theorem | None:
    """Each monomial by itself."""
    parts = monomials(body)
    if not parts or len(parts) == 1:
        return None
    values = []
    for part in parts:
        value = value_of_body(session, _part(body, part.shown), depth)
        if value is None:
            return None
        values.append(value)
    return combined(session, body, parts, values)


# --- splitting -------------------------------------------------------------------------------------


def _by_splitting(session: Session, body: Body, depth: int) -> Theorem | None:
    """The integral as a sum over the ranges between the points where an absolute value changes its sign."""
    points = _ordered(session, body, _kinks(session, body))
    if not points:
        return None
    function = abstract(body.shown, body.variable)
    ends = [body.lower, *points, body.upper]
    total: Theorem | None = None
    for low, high in zip(ends, ends[1:], strict=False):
        value = integral_value(session, low, high, function, depth - 1)
        if value is None:
            return None
        if total is None:
            total = value
            continue
        known = (integrable_part(total), integrable_part(value))
        whole = rules.integral_additive(function, (body.lower, low, high), known, session.facts)
        result = add(total.rhs, value.rhs)
        final = field(whole.rhs, result, (total, value), (), (*session.facts, *known))
        total = session.discharge(chain(whole, final))
    return total


def _kinks(session: Session, body: Body) -> list[Term]:
    """Where the arguments of absolute values, and the sides of conditions of cases, change their order."""
    found: list[Term] = []
    for part in subterms(body.shown):
        if not isinstance(part, Apply) or part.loose or body.variable not in part.free:
            continue
        if part.op == "abs":
            differences = [part.args[0]]
        elif part.op == "cases":
            conditions = part.args[: len(part.args) // 2 * 2 : 2]
            differences = [sub(c.args[0], c.args[1]) for c in conditions if isinstance(c, Apply)]
        else:
            continue
        for difference in differences:
            powers = polynomial_powers(body, difference)
            if powers is not None and len(powers) == 2:
                algebra = body.session.algebra
                root = algebra.negative(algebra.product(powers[0], algebra.inverse(powers[1])))
                point = canonical_term(session, algebra.as_term(root))
                if point not in found:
                    found.append(point)
    if not found and (body.lower, body.upper) == (MINUS_INFINITY, INFINITY):
        found = _vertices(session, body)
    return found


def _vertices(session: Session, body: Body) -> list[Term]:
    """The points of symmetry of the quadratic factors of the body, and of those under its logarithms."""
    algebra = body.session.algebra
    for factor in _compounds(body):
        powers = polynomial_powers(body, factor)
        if powers is not None and len(powers) == 3:
            twice = algebra.product(algebra.constant(Fraction(2)), powers[2])
            vertex = algebra.negative(algebra.product(powers[1], algebra.inverse(twice)))
            return [canonical_term(session, algebra.as_term(vertex))]
    return []


def _compounds(body: Body) -> list[Term]:
    """The arguments of logarithms and the factors of the denominator that depend on the variable."""
    session, algebra = body.session, body.session.algebra
    value = normalize(session, body.shown)
    found = [
        part.args[0]
        for part in subterms(body.shown)
        if isinstance(part, Apply) and part.op == "ln" and not part.loose and body.variable in part.free
    ]
    for factor, _ in algebra.factor(value.denominator)[1]:
        term = algebra.polynomial_term(factor)
        if body.variable in term.free and isinstance(term, Apply) and term.op in ("add", "neg"):
            found.append(term)
    return list(dict.fromkeys(term for term in found if term != body.variable))


def _ordered(session: Session, body: Body, points: list[Term]) -> list[Term] | None:
    """The points in increasing order, all inside the range; None where the order is not known."""
    ordered: list[Term] = []
    for point in points:
        place = 0
        for other in ordered:
            if session.prove(lt(other, point)) is not None:
                place += 1
            elif session.prove(lt(point, other)) is None:
                return None
        ordered.insert(place, point)
    for point in ordered:
        for low, high in ((body.lower, point), (point, body.upper)):
            ends_known = limits.is_infinite(low) or limits.is_infinite(high)
            if not ends_known and session.prove(lt(low, high)) is None:
                return None
    return ordered


# --- substitution ----------------------------------------------------------------------------------


class Change(NamedTuple):
    """x = image(t), t from lower to upper; what is known of the coefficients of the image."""

    image: Term
    lower: Term
    upper: Term
    facts: tuple[Theorem, ...]


def _by_substitution(session: Session, body: Body, depth: int) -> Theorem | None:
    if depth <= 1:
        return None
    outside: Missing | None = None
    for change in _changes(session, body):
        try:
            METER.tick()
            value = _substituted(session, body, change, depth - 1)
        except Missing as error:
            outside = outside or error
            continue
        except (RuleError, ZeroDivisionError):
            continue
        if value is not None:
            return value
    if outside is not None:
        raise outside
    return None


def _substituted(session: Session, body: Body, change: Change, depth: int) -> Theorem | None:
    """`int f(x) dx = int f(g(t)) |g'(t)| dt = value`."""
    t = session.variable()
    function, map_ = abstract(body.shown, body.variable), abstract(change.image, t)
    inside = session.in_range(t, change.lower, change.upper)
    prime = inside.discharge(derivatives.differentiate(map_, t, (), (*inside.facts, *change.facts)))
    slope = inside.discharge(settled(inside, prime.rhs))
    prime = prime if slope.rhs == prime.rhs else inside.discharge(chain(prime, slope))
    monotone = inside.prove(lt(ZERO, prime.rhs)) or inside.must(lt(prime.rhs, ZERO))
    increasing = monotone.lhs == ZERO
    targets = (body.lower, body.upper) if increasing else (body.upper, body.lower)
    scale = prime.rhs if increasing else neg(prime.rhs)
    moved = abstract(mul(instantiate(function, change.image), scale), t)
    value = integral_value(session, change.lower, change.upper, moved, depth)
    if value is None:
        return None
    ends = (
        _limit(session, map_, change.lower, 1, targets[0], change.facts),
        _limit(session, map_, change.upper, -1, targets[1], change.facts),
    )
    theorem = rules.substitution(
        function, body.lower, body.upper, map_, t, change.lower, change.upper,
        prime, monotone, ends, integrable_part(value), session.facts,
    )  # fmt: skip
    return session.discharge_all(chain(theorem, value))


def _limit(
    session: Session, map_: Lambda, end: Term, side: int, target: Term, facts: tuple[Theorem, ...]
) -> Theorem:
    found = session.discharge(limits.limit_by_structure(map_, end, side, (*session.facts, *facts)))
    value = found.conclusion.args[3]  # type: ignore[attr-defined]
    if value == target or limits.is_infinite(value) or limits.is_infinite(target):
        return found
    hole = Symbol("_hole")
    shape = abstract(Apply("tends", (*found.conclusion.args[:3], hole)), hole)  # type: ignore[attr-defined]
    return logic.rewrite(found, shape, _solved(session, value, target))


def _changes(session: Session, body: Body) -> list[Change]:
    """Changes of variable read off what stands in exponents, under logarithms and in denominators."""
    found: list[Change] = []
    seen: list[Term] = []
    inner = _inner_terms(body)
    for key in inner:
        try:
            change = _change_for(session, body, key)
        except (RuleError, ZeroDivisionError):
            continue
        if change is not None and change.image not in seen:
            seen.append(change.image)
            found.append(change)
    found += _affine_changes(session, body, bool(inner))
    return found[:4]


def _inner_terms(body: Body) -> list[Term]:
    """What a new variable may stand for."""
    found: list[Term] = []
    for part in monomials(body) or ():
        found += [key for key in part.exponent if key not in (body.variable, ln(body.variable))]
    for compound in _compounds(body):
        found += [key for key in linear_parts(body, compound) or () if body.variable in key.free]
    return list(dict.fromkeys(found))


def _change_for(session: Session, body: Body, key: Term) -> Change | None:
    """The change of variable t = key."""
    t, x = session.variable(), body.variable
    log = ln(x)
    if isinstance(key, Apply) and key.op == "pow" and key.args[0] == log:
        low_, high_ = (_logarithm_of_end(session, end) for end in (body.lower, body.upper))
        return Change(exp(t), low_, high_, ()) if low_ is not None and high_ is not None else None
    if key == x:
        return None
    parts = linear_parts(body, ln(key))
    if parts is None or len(parts) != 1:
        return None
    ((inner, rate),) = parts.items()
    if inner not in (x, log):
        return None
    sign = session.prove(lt(ZERO, rate)) or session.prove(lt(rate, ZERO))
    if sign is None:
        return None
    root = div(ln(t), rate)
    image = root if inner == x else exp(root)
    ends = [
        _image_of_end(session, end, rate, inner == x, sign.lhs == ZERO) for end in (body.lower, body.upper)
    ]
    low, high = ends if sign.lhs == ZERO else reversed(ends)
    return Change(image, low, high, (sign,))


def _logarithm_of_end(session: Session, end: Term) -> Term | None:
    if end == ZERO:
        return MINUS_INFINITY
    if limits.is_infinite(end):
        return end
    return canonical_term(session, ln(end)) if session.prove(lt(ZERO, end)) is not None else None


def _image_of_end(session: Session, end: Term, rate: Term, linear: bool, positive: bool) -> Term:
    """exp(rate * x) or x^rate at an end of the range of x."""
    if limits.is_infinite(end):
        return INFINITY if (end == INFINITY) == positive else ZERO
    if linear:
        return canonical_term(session, exp(mul(rate, end)))
    if end == ZERO:
        return ZERO if positive else INFINITY
    return canonical_term(session, exp(mul(rate, ln(end))))


def _affine_changes(session: Session, body: Body, found_inside: bool) -> list[Change]:
    """For a linear factor the factor itself; on a half line x = c t/(1 - t); else from 0 upwards."""
    t = session.variable()
    half_line = (body.lower, body.upper) == (ZERO, INFINITY)
    for compound in _compounds(body):
        powers = polynomial_powers(body, compound)
        if powers is None or len(powers) != 2:
            continue
        algebra = body.session.algebra
        offset, slope = map(algebra.as_term, powers)
        if half_line:
            ratio = canonical_term(session, div(offset, slope))
            sign = session.prove(lt(ZERO, ratio))
            if sign is not None:
                return [Change(mul(ratio, exp(sub(ln(t), ln(sub(ONE, t))))), ZERO, ONE, (sign,))]
            continue
        sign = session.prove(lt(ZERO, slope)) or session.prove(lt(slope, ZERO))
        if sign is not None and compound != body.variable:
            ends = [
                _affine_end(session, offset, slope, end, sign.lhs == ZERO) for end in (body.lower, body.upper)
            ]
            low, high = ends if sign.lhs == ZERO else reversed(ends)
            return [Change(div(sub(t, offset), slope), low, high, (sign,))]
    if not found_inside:
        return []
    if body.upper == INFINITY and not limits.is_infinite(body.lower) and body.lower != ZERO:
        return [Change(add(body.lower, t), ZERO, INFINITY, ())]
    if body.lower == MINUS_INFINITY and not limits.is_infinite(body.upper):
        return [Change(sub(body.upper, t), ZERO, INFINITY, ())]
    return []


def _affine_end(session: Session, offset: Term, slope: Term, end: Term, positive: bool) -> Term:
    if limits.is_infinite(end):
        return INFINITY if (end == INFINITY) == positive else MINUS_INFINITY
    return canonical_term(session, add(offset, mul(slope, end)))


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
