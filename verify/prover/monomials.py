"""What an integrand is made of: monomials with their exponents, and sums that stand where a new variable may."""

from __future__ import annotations

from typing import NamedTuple

from ..terms import (
    TWO,
    ZERO,
    Apply,
    Term,
    add,
    div,
    ln,
    lt,
    mul,
    neg,
    number,
    pow_,
    sqrt,
    sub,
    subterms,
)
from .algebra import Polynomial
from .integrals import Body, polynomial_powers
from .normal import normalize, settled
from .session import Session


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
    groups = algebra.by_monomial(value.numerator, moving)
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
        coefficient = algebra.as_term(algebra.quotient(polynomial, fixed * lead))
        shown = algebra.as_term(algebra.quotient(algebra.monomial(key), divisor))
        plain = {t: e for t, e in powers.items() if e and not _is_power(t)}
        found.append(Monomial(coefficient, shown, plain, exponent))
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


def compounds(body: Body) -> list[Term]:
    """The arguments of logarithms and roots, and the factors of the denominator, that depend on the variable."""
    session, algebra = body.session, body.session.algebra
    value = normalize(session, body.shown)
    found = [
        part.args[0]
        for part in subterms(body.shown)
        if isinstance(part, Apply)
        and part.op in ("ln", "sqrt")
        and not part.loose
        and body.variable in part.free
    ]
    for factor, _ in algebra.factor(value.denominator)[1]:
        term = algebra.polynomial_term(factor)
        if body.variable in term.free and isinstance(term, Apply) and term.op in ("add", "neg"):
            found.append(term)
    return list(dict.fromkeys(term for term in found if term != body.variable))


def is_logarithm(term: Term) -> bool:
    return isinstance(term, Apply) and term.op == "ln"


def completed_square(session: Session, body: Body, term: Term) -> tuple[Term, Term, Term] | None:
    """c, m, g of a quadratic c ((x - m)^2 + g^2) with g > 0."""
    powers = polynomial_powers(body, term)
    if powers is None or len(powers) != 3:
        return None
    c0, c1, c2 = map(body.session.algebra.as_term, powers)
    m = settled(session, neg(div(c1, mul(TWO, c2)))).rhs
    g = settled(session, sqrt(sub(div(c0, c2), pow_(m, 2)))).rhs
    return (c2, m, g) if session.prove(lt(ZERO, g)) is not None else None
