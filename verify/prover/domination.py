"""Domination term by term: weights free of the parameter, bounds of opaque functions, growth."""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel import boundary, logic
from ..kernel import derivative as derivatives
from ..kernel import domination as rules
from ..kernel import integral as integrals
from ..kernel.limits import dominated_by_growth
from ..kernel.theorem import RuleError, Theorem
from ..terms import ONE, Apply, Lambda, Symbol, Term, instantiate, integrable, mul
from .algebra import Polynomial, Quotient
from .integrals import INTEGRABILITY, Body, exponents_for, normal_body
from .normal import chain, equation, normalize
from .session import Session, arguments_for

MAX_DEPTH = 3


def is_opaque_head(head: Term) -> bool:
    """Whether it is a function symbol, or a function that is one of its derivatives."""
    if isinstance(head, Symbol):
        return True
    if not isinstance(head, Lambda) or not isinstance(head.body, Apply):
        return False
    inner = head.body
    return inner.op in ("call", "derivative") and not inner.args[0].loose and is_opaque_head(inner.args[0])


def is_opaque_value(atom: Term, variable: Symbol) -> bool:
    """Whether it is the value of an opaque function, or of a derivative of one, that depends on the variable."""
    if not isinstance(atom, Apply) or atom.op not in ("call", "derivative"):
        return False
    return variable in atom.free and is_opaque_head(atom.args[0])


def bound_of(inside: Session, atom: Term) -> Theorem | None:
    """The first of `bounds_of`."""
    return next(bounds_of(inside, atom), None)


def bounds_of(inside: Session, atom: Term) -> Iterator[Theorem]:
    """`|f(u)| <= g(u)` by universal facts."""
    size = Apply("abs", (atom,))
    for fact in inside.universal:
        shape = fact.conclusion.args[2]  # type: ignore[attr-defined]
        inner = shape.body
        if not isinstance(inner, Apply) or inner.op not in ("le", "lt"):
            continue
        left = Lambda(shape.hint, inner.args[0], shape.variable_sort)
        for value in arguments_for(left, size):
            theorem = logic.specialize(fact, value, inside.facts)
            if theorem.conclusion.args[0] == size:  # type: ignore[attr-defined]
                found = inside.discharge_all(theorem)
                if found is not None:
                    yield found


def defined_by_bound(session: Session, term: Apply) -> Theorem | None:
    """A value of an opaque function is defined where a universal fact bounds it."""
    bound = bound_of(session, term) if is_opaque_head(term.args[0]) else None
    return derivatives.defined_argument(derivatives.defined_side(bound, 0), 0) if bound is not None else None


def _grouped(inside: Session, term: Term, variable: Symbol) -> list[tuple[Term, Term | None]] | None:
    """The term as a sum of `w f`, f a value of an opaque function; the rest without one comes by monomials."""
    algebra = inside.algebra
    value = normalize(inside, term)
    opaque: dict[Term, Polynomial] = {}
    plain: list[Polynomial] = []
    for exponents, number in algebra.monomials(value.numerator):
        held = [i for i, atom in enumerate(algebra.atoms) if exponents[i] and is_opaque_value(atom, variable)]
        if len(held) > 1 or any(exponents[i] != 1 for i in held):
            return None
        part = algebra.monomial(exponents) * algebra.constant(number).numerator
        if held:
            atom = algebra.atoms[held[0]]
            opaque[atom] = opaque.get(atom, algebra.zero) + part
        else:
            plain.append(part)
    found: list[tuple[Term, Term | None]] = []
    for atom, top in opaque.items():
        index = algebra.index(atom)
        if index is None or index in algebra.support(value.denominator):
            return None
        weight = algebra.quotient(algebra.by_power(top, index)[1], value.denominator)
        found.append((algebra.as_term(weight), atom))
    found += [(algebra.as_term(algebra.quotient(top, value.denominator)), None) for top in plain]
    return found


# --- integrability ---------------------------------------------------------------------------------


def integrable_by_bounds(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    """Each summand is a weight times a value of an opaque function, of which a universal fact gives a bound."""
    if not session.universal:
        return None
    body = normal_body(session, lower, upper, function)
    inside, x = body.session, body.variable
    groups = _grouped(inside, body.shown, x)
    if not groups or all(atom is None for _, atom in groups):
        return None
    known: list[Theorem] = []
    for weight, atom in groups:
        if atom is None:
            part = session.prove(integrable(lower, upper, weight, x))
        else:
            part = _integrable_value(session, body, weight, atom)
        if part is None:
            return None
        known.append(part)
    both = integrals.integrable_combination(tuple(known), (ONE,) * len(known), x, session.facts)
    written = instantiate(both.conclusion.args[2], x)  # type: ignore[attr-defined]
    link = chain(body.theorem, inside.discharge(equation(inside, body.shown, written)))
    return integrals.integrable_congruence(link, x, both, session.facts)


def _integrable_value(session: Session, body: Body, weight: Term, atom: Term) -> Theorem | None:
    """w f from w g, where |f| <= g."""
    for bound in bounds_of(body.session, atom):
        larger = session.prove(integrable(body.lower, body.upper, mul(weight, bound.rhs), body.variable))
        if larger is not None:
            return boundary.integrable_by_factor(bound, weight, body.variable, larger, session.facts)
    return None


INTEGRABILITY.append(integrable_by_bounds)


# --- domination ------------------------------------------------------------------------------------


def dominated_by_summands(
    session: Session, body: Body, slope: Term, parameter: Symbol, at: Term, depth: int = MAX_DEPTH
) -> Theorem | None:
    """Domination of a sum: each summand by itself, its factor free of the variable taken as a coefficient."""
    inside, x = body.session, body.variable
    groups = _grouped(inside, slope, x)
    if not groups or depth == 0:
        return None
    known: list[Theorem] = []
    coefficients: list[Term] = []
    for weight, atom in groups:
        if atom is None:
            constant, core = _constant_apart(inside, weight, x)
            found = _dominated_core(session, body, core, parameter, at)
        else:
            constant = ONE
            found = _dominated_value(session, body, weight, atom, parameter, at, depth)
        if found is None:
            return None
        known.append(found)
        coefficients.append(constant)
    both = rules.dominated_combination(tuple(known), tuple(coefficients), parameter, x, session.facts)
    return _as_written(session, body, slope, both, parameter)


def _as_written(
    session: Session, body: Body, slope: Term, known: Theorem, parameter: Symbol
) -> Theorem | None:
    """Domination of the slope from that of another form of it."""
    shared = instantiate(known.conclusion.args[2], parameter)  # type: ignore[attr-defined]
    written = instantiate(shared, body.variable)
    if written != slope:
        link = body.session.discharge(equation(body.session, slope, written))
        known = rules.dominated_congruence(link, parameter, body.variable, known, session.facts)
    return session.discharge_all(known)


def _constant_apart(inside: Session, term: Term, variable: Symbol) -> tuple[Term, Term]:
    """The factor that is free of the variable, and the other one."""
    algebra = inside.algebra
    value = normalize(inside, term)
    moving = {i for i, atom in enumerate(algebra.atoms) if variable in atom.free}
    parts: list[tuple[Polynomial, Polynomial]] = []
    for polynomial in (value.numerator, value.denominator):
        monomials = algebra.monomials(polynomial)
        exponents = tuple(
            min(m[i] for m, _ in monomials) if i not in moving else 0 for i in range(len(monomials[0][0]))
        )
        fixed = algebra.monomial(exponents)
        if not moving & set(algebra.support(polynomial)):
            fixed = polynomial
        parts.append((fixed, divmod(polynomial, fixed)[0]))
    (top, top_rest), (bottom, bottom_rest) = parts
    return (
        algebra.as_term(Quotient(*algebra.quotient(top, bottom))),
        algebra.as_term(Quotient(*algebra.quotient(top_rest, bottom_rest))),
    )


def _dominated_core(session: Session, body: Body, core: Term, parameter: Symbol, at: Term) -> Theorem | None:
    x, lower, upper = body.variable, body.lower, body.upper
    if parameter not in core.free:
        known = session.prove(integrable(lower, upper, core, x))
        if known is None:
            return None
        return rules.dominated_when_fixed(known, parameter, at, x, session.facts)
    try:
        polynomials = exponents_for(body, core, (), (lower, upper))
        return dominated_by_growth(core, parameter, at, x, lower, upper, polynomials, (), session.facts)
    except RuleError:
        return None


def _dominated_value(
    session: Session, body: Body, weight: Term, atom: Term, parameter: Symbol, at: Term, depth: int
) -> Theorem | None:
    """w f from w g, where |f| <= g."""
    for bound in bounds_of(body.session, atom):
        larger = dominated_by_summands(session, body, mul(weight, bound.rhs), parameter, at, depth - 1)
        if larger is not None:
            return rules.dominated_by_factor(bound, weight, parameter, body.variable, larger, session.facts)
    return None


__all__ = [
    "bound_of",
    "defined_by_bound",
    "dominated_by_summands",
    "integrable_by_bounds",
    "is_opaque_head",
    "is_opaque_value",
]
