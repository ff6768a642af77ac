"""Changes of variable, read off what stands in exponents, under logarithms and in denominators."""

from __future__ import annotations

from typing import NamedTuple

from ..kernel import limits
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Term,
    add,
    div,
    exp,
    ln,
    lt,
    mul,
    sub,
    substitute,
)
from .integrals import Body, polynomial_powers
from .monomials import compounds, linear_parts, monomials
from .normal import canonical_term
from .session import Session


class Change(NamedTuple):
    """x = image(t), t from lower to upper; what is known of the coefficients of the image."""

    image: Term
    lower: Term
    upper: Term
    facts: tuple[Theorem, ...]


def changes(session: Session, body: Body) -> list[Change]:
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
    for compound in compounds(body):
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
    unit = _onto_unit_interval(session, body)
    if unit is not None:
        return [unit]
    half_line = (body.lower, body.upper) == (ZERO, INFINITY)
    for compound in compounds(body):
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


def _onto_unit_interval(session: Session, body: Body) -> Change | None:
    """x = a + (b - a) t where a factor vanishes at an end of the bounded range (a, b)."""
    lower, upper, t = body.lower, body.upper, session.variable()
    if limits.is_infinite(lower) or limits.is_infinite(upper) or (lower, upper) == (ZERO, ONE):
        return None
    for compound in compounds(body):
        for end in (lower, upper):
            value = substitute(compound, {body.variable: end})
            if compound != body.variable and canonical_term(session, value) == ZERO:
                length = canonical_term(session, sub(upper, lower))
                positive = session.prove(lt(ZERO, length))
                if positive is not None:
                    return Change(add(lower, mul(length, t)), ZERO, ONE, (positive,))
    return None


def _affine_end(session: Session, offset: Term, slope: Term, end: Term, positive: bool) -> Term:
    if limits.is_infinite(end):
        return INFINITY if (end == INFINITY) == positive else MINUS_INFINITY
    return canonical_term(session, add(offset, mul(slope, end)))
