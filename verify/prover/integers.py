"""Integer powers with symbolic exponents, and binomial coefficients."""

from __future__ import annotations

from fractions import Fraction

from ..kernel import discrete, logic
from ..kernel.arithmetic import field
from ..kernel.theorem import Theorem
from ..terms import (
    INTEGER,
    ONE,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    binomial,
    div,
    le,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
)
from .algebra import canonical_key
from .inequalities import DEFINEDNESS
from .normal import (
    CONVERSIONS,
    canonical_arguments,
    canonical_term,
    chain,
    conversion,
    equation,
    normalize,
    relate,
    settled,
)
from .session import Session

_real_power = CONVERSIONS["pow"]


def _power_exists(session: Session, term: Apply) -> Theorem | None:
    """An integer power: of a base that is not 0, or to an exponent that is not negative."""
    base, exponent = term.args
    for wanted in (le(ZERO, exponent), ne(base, ZERO)):
        proof = session.prove(wanted)
        if proof is not None:
            return logic.definedness(term, (*session.facts, proof))
    return None


@conversion("pow")
def convert_power(session: Session, term: Apply) -> Theorem | None:
    """Symbolic integer powers of bases whose sign is not known: factor by factor, with literal steps split off."""
    base, exponent = term.args
    symbolic = exponent.sort == INTEGER and not isinstance(exponent, Number)
    if not symbolic or session.prove(lt(ZERO, base)) is not None:
        return _real_power(session, term)
    for attempt in (_factorwise, _stepwise, _sumwise, canonical_arguments):
        found = attempt(session, term)
        if found is not None:
            return found
    if base == number(-1):
        relate(session, term, _square_of_sign(session, term))
    return None


def _factorwise(session: Session, term: Apply) -> Theorem | None:
    """(x y)^n = x^n y^n."""
    base, exponent = term.args
    parts = _base_factors(session, base)
    if len(parts) < 2:
        return None
    split = equation(session, base, mul(*parts))
    hole = Symbol("_hole")
    link = logic.congruence(abstract(pow_(hole, exponent), hole), split, session.facts)
    return chain(link, discrete.integer_power_of_product(tuple(parts), exponent, session.facts))


def _base_factors(session: Session, base: Term) -> list[Term]:
    """Factors of the base, positive where their sign is known; the reciprocals of those of its denominator."""
    algebra, value = session.algebra, normalize(session, base)
    (top, above), (bottom, below) = algebra.factor(value.numerator), algebra.factor(value.denominator)
    constant = top / bottom
    parts: list[Term] = []
    for factors, shown in ((above, lambda t: t), (below, lambda t: div(ONE, t))):
        for polynomial, times in factors:
            factor = algebra.polynomial_term(polynomial)
            if session.prove(lt(factor, ZERO)) is not None:
                factor, constant = algebra.polynomial_term(-polynomial), constant * (-1) ** times
            parts += [shown(factor)] * times
    if constant < 0 and constant != -1:
        parts, constant = [number(-constant), *parts], Fraction(-1)
    return parts if constant == 1 else [number(constant), *parts]


def _stepwise(session: Session, term: Apply) -> Theorem | None:
    """x^(n + c) = x^(n + c - 1) x for a literal c > 0, as far as the exponent stays natural."""
    base, exponent = term.args
    constant = literal_part(session, exponent)
    if constant < 1:
        return None
    before = canonical_term(session, sub(exponent, ONE))
    if before.sort != INTEGER or session.prove(le(ZERO, before)) is None:
        return None
    hole = Symbol("_hole", INTEGER)
    link = logic.congruence(
        abstract(pow_(base, hole), hole), equation(session, exponent, add(before, ONE)), session.facts
    )
    facts = (*session.facts, session.must(le(ZERO, before)))
    return chain(link, discrete.natural_power_step(base, before, facts))


def _sumwise(session: Session, term: Apply) -> Theorem | None:
    """x^(m + n) = x^m x^n for a base that is not 0; m is one of the symbols of the exponent, or its negative."""
    base, exponent = term.args
    value = normalize(session, exponent)
    algebra = session.algebra
    monomials = algebra.monomials(value.numerator)
    if not monomials or value.denominator != algebra.one or session.prove(ne(base, ZERO)) is None:
        return None
    powers, coefficient = monomials[0]
    unit = algebra.polynomial_term(algebra.monomial(powers))
    if len(monomials) == 1 and abs(coefficient) == 1:
        return _reciprocal(session, term, unit) if coefficient < 0 and unit.sort == INTEGER else None
    first = unit if coefficient > 0 else neg(unit)
    rest = canonical_term(session, sub(exponent, first))
    if first.sort != INTEGER or rest.sort != INTEGER:
        return None
    hole = Symbol("_hole", INTEGER)
    link = logic.congruence(
        abstract(pow_(base, hole), hole), equation(session, exponent, add(first, rest)), session.facts
    )
    facts = (*session.facts, session.must(ne(base, ZERO)))
    return chain(link, discrete.integer_power_of_sum(base, first, rest, facts))


def _reciprocal(session: Session, term: Apply, unit: Term) -> Theorem:
    """x^(-n) = 1/x^n."""
    base, exponent = term.args
    facts = (*session.facts, session.must(ne(base, ZERO)))
    split = discrete.integer_power_of_sum(base, unit, exponent, facts)
    hole = Symbol("_hole", INTEGER)
    ends = equation(session, add(unit, exponent), ZERO)
    none = logic.congruence(abstract(pow_(base, hole), hole), ends, facts)
    one = chain(logic.symmetry(split), none, field(none.rhs, ONE, (), (), facts))
    return field(term, div(ONE, pow_(base, unit)), (), (one,), facts)


def _square_of_sign(session: Session, term: Apply) -> Theorem:
    """((-1)^n)^2 = 1."""
    sign = term.args[0]
    doubled = discrete.integer_power_of_product((sign, sign), term.args[1], session.facts)
    hole = Symbol("_hole")
    one = field(mul(sign, sign), ONE, (), (), ())
    link = logic.congruence(abstract(pow_(hole, term.args[1]), hole), one, session.facts)
    square = field(pow_(term, 2), doubled.rhs, (), (), session.facts)
    return chain(square, logic.symmetry(doubled), link, settled(session, link.rhs))


def literal_part(session: Session, term: Term) -> int:
    """The literal summand of an integer term in normal form; 0 where it is no polynomial."""
    value = normalize(session, term)
    if value.denominator != session.algebra.one:
        return 0
    monomials = session.algebra.monomials(value.numerator)
    constant = next((c for exponents, c in monomials if not any(exponents)), 0)
    return int(constant) if constant == int(constant) else 0


@conversion("binomial")
def convert_binomial(session: Session, term: Apply) -> Theorem | None:
    """By Gamma where the two entries run together; else with literal summands moved out of the entries."""
    better = canonical_arguments(session, term)
    if better is not None:
        return better
    upper, lower = term.args
    if isinstance(lower, Number):
        return discrete.binomial_literal(upper, int(lower.value), session.facts)
    rest = canonical_term(session, add(sub(upper, lower), ONE))
    if session.factorials or rest.free.isdisjoint(lower.free):
        proof = session.prove(lt(ZERO, add(sub(upper, lower), ONE)))
        if proof is not None:
            return discrete.binomial_gamma(upper, lower, (*session.facts, proof))
    return _neighbour(session, upper, lower) or _complement(session, upper, lower)


def _complement(session: Session, upper: Term, lower: Term) -> Theorem | None:
    """Of C(n, k) and C(n, n - k) the one whose lower entry comes first."""
    other = canonical_term(session, sub(upper, lower))
    first = (lower.size, canonical_key(lower)) <= (other.size, canonical_key(other))
    if upper.sort != INTEGER or other.sort != INTEGER or first:
        return None
    proofs = [session.prove(bound) for bound in (le(ZERO, lower), le(lower, upper))]
    if None in proofs:
        return None
    facts = (*session.facts, *(proof for proof in proofs if proof is not None))
    turned = discrete.binomial_symmetry(upper, lower, facts)
    return chain(turned, _entries(session, upper, sub(upper, lower), binomial(upper, other)))


def _neighbour(session: Session, upper: Term, lower: Term) -> Theorem | None:
    """The binomial coefficient whose entries have no literal summands, a step nearer."""
    below, above = literal_part(session, lower), literal_part(session, upper)
    moves: list[tuple[int, Term, Term, Term]] = []
    if below > 0:
        before = canonical_term(session, sub(lower, ONE))
        moves.append((0, upper, before, binomial(upper, add(before, ONE))))
    if above < 0:
        moves.append((3, upper, lower, binomial(upper, lower)))
    if below < 0:
        moves.append((1, upper, lower, binomial(upper, lower)))
    if above > 0:
        before = canonical_term(session, sub(upper, ONE))
        moves.append((2, before, lower, binomial(add(before, ONE), lower)))
    for move, x, k, written in moves:
        if k.sort != INTEGER or session.prove(le(ZERO, k)) is None:
            continue
        found = session.discharge(discrete.binomial_recurrence(x, k, move, session.facts))
        if found.hypotheses <= session.hypotheses and found.lhs == written:
            return chain(_entries(session, upper, lower, written), found)
    return None


def _entries(session: Session, upper: Term, lower: Term, written: Term) -> Theorem | None:
    """`C(upper, lower)` with its entries written another way."""
    term = binomial(upper, lower)
    link: Theorem | None = None
    for position, (old, new) in enumerate(zip((upper, lower), written.args, strict=True)):  # type: ignore[attr-defined]
        if old != new:
            hole = Symbol("_hole", INTEGER if position else "real")
            args = [*(link.rhs if link else term).args]  # type: ignore[attr-defined]
            args[position] = hole
            step = logic.congruence(
                abstract(Apply("binomial", args), hole), equation(session, old, new), session.facts
            )
            link = step if link is None else chain(link, step)
    return link


DEFINEDNESS["pow"] = [_power_exists]
