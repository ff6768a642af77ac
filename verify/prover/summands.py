"""Bodies of sums: their normal forms, and groups P(k) t(k) with a rational ratio t(k + 1)/t(k) = A(k)/B(k + 1).

With F(k) = B(k) Q(k) t(k) the difference F(k + 1) - F(k) is (A(k) Q(k + 1) - B(k) Q(k)) t(k), so linear algebra
reduces P to a remainder of low degree.  Source: Petkovsek, Wilf, Zeilberger, A = B, 5.2.
"""

from __future__ import annotations

from typing import NamedTuple

from ..kernel import series
from ..kernel.theorem import Theorem
from ..terms import (
    INTEGER,
    ONE,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    div,
    instantiate,
    mul,
    pow_,
    sub,
    substitute,
)
from .algebra import Polynomial, Quotient, canonical_key
from .normal import (
    normalize,
    settled,
)
from .session import Missing, Session

MAX_DEGREE = 12


class Summand(NamedTuple):
    """The normal form of a body on its range: the session of the range, the index, `body = shown`."""

    session: Session
    variable: Symbol
    lower: Term
    upper: Term
    theorem: Theorem

    @property
    def shown(self) -> Term:
        return self.theorem.rhs

    def sum_of(self, body: Term) -> Apply:
        """The sum of another body over the same range."""
        return Apply("sum", (self.lower, self.upper, abstract(body, self.variable)))


def over_range(session: Session, lower: Term, upper: Term) -> tuple[Session, Symbol]:
    """The session for a body whose index runs over the range, and the index."""
    index = Symbol(f"_{session.level}", INTEGER)
    return session.child(
        index, *sorted(series.index_hypotheses(index, lower, upper), key=canonical_key)
    ), index


def summand(session: Session, lower: Term, upper: Term, function: Lambda) -> Summand:
    """Bring the body of a sum into normal form; its conditions are discharged."""
    key = (ONE, lower, upper, function)
    found: Summand | None = session.bodies.get(key)
    if found is None:
        inside, index = over_range(session, lower, upper)
        theorem = inside.discharge(settled(inside, instantiate(function, index)))
        for hypothesis in theorem.hypotheses - inside.hypotheses:
            if index in hypothesis.free:
                raise Missing(hypothesis)
        found = Summand(inside, index, lower, upper, theorem)
        session.bodies[key] = found
    return found


def moving_atoms(body: Summand) -> set[int]:
    """The atoms that hold the index."""
    return {i for i, atom in enumerate(body.session.algebra.atoms) if body.variable in atom.free}


def split_constant(body: Summand, value: Quotient) -> tuple[Quotient, Quotient]:
    """The fraction as (free of the index) * (primitive)."""
    return body.session.algebra.split_free(value, moving_atoms(body))


# --- groups P(k) t(k) ------------------------------------------------------------------------------

Coefficients = dict[int, Quotient]  # of the powers of the index


class Group(NamedTuple):
    """P(k) t(k): the coefficients of P, free of the index, and the term t."""

    polynomial: Coefficients
    term: Term


def groups_of(body: Summand) -> list[Group]:
    """The normal body as a sum of groups with different t; empty where the denominator is no monomial."""
    algebra = body.session.algebra
    value = normalize(body.session, body.shown)
    if value.is_zero():
        return []
    place = algebra.index(body.variable)
    others = moving_atoms(body) - {place}
    split = _denominator(body, value.denominator, others)
    if split is None:
        return []
    below, free = split
    gathered: dict[tuple[int, ...], Coefficients] = {}
    for exponents, coefficient in algebra.monomials(value.numerator):
        key = tuple(e if i in others else 0 for i, e in enumerate(exponents))
        rest = tuple(0 if i in others or i == place else e for i, e in enumerate(exponents))
        part = algebra.quotient(algebra.monomial(rest) * algebra.constant(coefficient).numerator, free)
        degree = exponents[place] if place is not None else 0
        group = gathered.setdefault(key, {})
        group[degree] = algebra.sum(group[degree], part) if degree in group else part
    found = []
    for key, polynomial in gathered.items():
        top = algebra.polynomial_term(algebra.monomial(key))
        term = top if below == ONE else div(top, below)
        found.append(Group({d: c for d, c in polynomial.items() if not c.is_zero()}, term))
    return sorted(found, key=lambda group: canonical_key(group.term))


def _denominator(body: Summand, polynomial: Polynomial, others: set[int]) -> tuple[Term, Polynomial] | None:
    """The part of a denominator that moves with the index, in factors, and the part that does not; or None."""
    algebra = body.session.algebra
    place = algebra.index(body.variable)
    constant, factors = polynomial.factor()
    moving: list[Term] = []
    free = algebra.one * constant
    for factor, exponent in factors:
        support = set(algebra.support(factor))
        if not support & (others | {place}):
            free = free * factor ** int(exponent)
        elif support & others and len(factor) > 1:
            return None
        else:
            term = algebra.polynomial_term(factor)
            moving.append(term if exponent == 1 else pow_(term, int(exponent)))
    return mul(*moving), free


class Reduction(NamedTuple):
    """P = (A(k) Q(k + 1) - B(k) Q(k)) + R: F(k) = B(k) Q(k) t(k) as a term, R, and the ratio A, B of t."""

    primitive: Term | None
    remainder: Coefficients
    ratio: tuple[Coefficients, Coefficients] | None


def _ratio(body: Summand, term: Term) -> tuple[Coefficients, Coefficients] | None:
    """A and B with t(k + 1)/t(k) = A(k)/B(k + 1), where that is a rational function of k."""
    inner, algebra = body.session, body.session.algebra
    here = normalize(inner, term)
    beyond = normalize(inner, substitute(term, {body.variable: add(body.variable, ONE)}))
    value = algebra.product(beyond, algebra.inverse(here))
    top = _coefficients(body, Quotient(value.numerator, algebra.one))
    if top is None or _coefficients(body, Quotient(value.denominator, algebra.one)) is None:
        return None
    before = substitute(algebra.polynomial_term(value.denominator), {body.variable: sub(body.variable, ONE)})
    bottom = _coefficients(body, normalize(inner, before))
    return None if bottom is None else (top, bottom)


def _coefficients(body: Summand, value: Quotient) -> Coefficients | None:
    """The coefficients of a polynomial in the index, free of it; None where it is none."""
    algebra = body.session.algebra
    place, moving = algebra.index(body.variable), moving_atoms(body)
    if moving & set(algebra.support(value.denominator)):
        return None
    if (moving - {place}) & set(algebra.support(value.numerator)):
        return None
    if place is None:
        return {0: value}
    powers = algebra.by_power(value.numerator, place)
    return {d: algebra.quotient(p, value.denominator) for d, p in powers.items() if not p.is_zero()}


def reduction_of(body: Summand, group: Group) -> Reduction:
    """Reduce P by the polynomials A(k) (k + 1)^d - B(k) k^d."""
    rest = dict(group.polynomial)
    ratio = _ratio(body, group.term) if max(rest) <= MAX_DEGREE else None
    if ratio is None:
        return Reduction(None, rest, None)
    algebra = body.session.algebra
    q: Coefficients = {}
    rows: dict[int, tuple[Coefficients, Coefficients]] = {}  # leading degree -> (L, its Q)
    for degree in range(max(rest) + 2):
        row = minus(
            algebra,
            _times(algebra, ratio[0], _binomial_power(body, degree)),
            _times(algebra, ratio[1], {degree: _unit(algebra)}),
        )
        own: Coefficients = {degree: _unit(algebra)}
        while row and max(row) in rows:
            lead = max(row)
            factor = algebra.product(row[lead], algebra.inverse(rows[lead][0][lead]))
            row = minus(algebra, row, _scaled_by(algebra, rows[lead][0], factor))
            own = minus(algebra, own, _scaled_by(algebra, rows[lead][1], factor))
        if row:
            rows[max(row)] = (row, own)
    for lead in sorted(rows, reverse=True):
        if lead in rest:
            factor = algebra.product(rest[lead], algebra.inverse(rows[lead][0][lead]))
            rest = minus(algebra, rest, _scaled_by(algebra, rows[lead][0], factor))
            q = minus(algebra, q, _scaled_by(algebra, rows[lead][1], algebra.negative(factor)))
    if not q:
        return Reduction(None, rest, ratio)
    product = _times(algebra, ratio[1], q)
    return Reduction(mul(polynomial_term(body, product), group.term), rest, ratio)


def _unit(algebra) -> Quotient:  # type: ignore[no-untyped-def]
    return Quotient(algebra.one, algebra.one)


def _binomial_power(body: Summand, degree: int) -> Coefficients:
    """(k + 1)^degree."""
    found = _coefficients(body, normalize(body.session, pow_(add(body.variable, ONE), degree)))
    return found or {}


def _times(algebra, left: Coefficients, right: Coefficients) -> Coefficients:  # type: ignore[no-untyped-def]
    found: Coefficients = {}
    for i, a in left.items():
        for j, b in right.items():
            part = algebra.product(a, b)
            found[i + j] = algebra.sum(found[i + j], part) if i + j in found else part
    return {d: c for d, c in found.items() if not c.is_zero()}


def _scaled_by(algebra, p: Coefficients, factor: Quotient) -> Coefficients:  # type: ignore[no-untyped-def]
    return {d: algebra.product(c, factor) for d, c in p.items()}


def minus(algebra, left: Coefficients, right: Coefficients) -> Coefficients:  # type: ignore[no-untyped-def]
    found = dict(left)
    for d, c in right.items():
        part = algebra.negative(c)
        found[d] = algebra.sum(found[d], part) if d in found else part
    return {d: c for d, c in found.items() if not c.is_zero()}


def polynomial_term(body: Summand, p: Coefficients) -> Term:
    algebra = body.session.algebra
    return add(*(monomial_term(algebra.as_term(c), body.variable, d) for d, c in sorted(p.items())))


def monomial_term(factor: Term, variable: Symbol, degree: int) -> Term:
    """factor * variable^degree, without what is 1."""
    power = [] if degree == 0 else [variable if degree == 1 else pow_(variable, degree)]
    return mul(*([] if factor == ONE and power else [factor]), *power)
