"""Limits: by structure, growth, normal forms, continuity and l'Hospital's rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..kernel import derivative as derivatives
from ..kernel import limit_values as rules
from ..kernel import limits, logic
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    add,
    defined,
    div,
    exp,
    instantiate,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    replace,
    sub,
    subterms,
)
from .inequalities import DEFINEDNESS, defined_by_value
from .integrals import Body, exponents_for, growth_bounds, map_limit, with_limit
from .laws import unfold_definitions
from .normal import chain, conversion, normalize, same, settled
from .session import Session

MAX_DEPTH = 5  # of limits that are found by other limits
_REACH = tuple(number(value) for value in ("1", "1/2", "1/10", "1/100"))
_FAR = tuple(number(value) for value in ("0", "1", "10", "100"))


class Near(NamedTuple):
    """The points close to `point` on one side: those between it and the edge, with a session that knows it."""

    outer: Session
    session: Session
    variable: Symbol
    point: Term
    side: int
    edge: Term

    def defines(self, body: Term) -> Theorem | None:
        return self.session.prove(defined(body))


def neighbourhoods(session: Session, point: Term, side: int) -> Iterator[Near]:
    """Smaller and smaller neighbourhoods of the point on that side."""
    variable = session.variable()
    for distance in _FAR if limits.is_infinite(point) else _REACH:
        edge = _edge(session, point, side, distance)
        lower, upper = (point, edge) if side == 1 else (edge, point)
        yield Near(session, session.in_range(variable, lower, upper), variable, point, side, edge)


def _edge(session: Session, point: Term, side: int, distance: Term) -> Term:
    if limits.is_infinite(point):
        return distance if point == INFINITY else settled(session, neg(distance)).rhs
    return settled(session, add(point, distance) if side == 1 else sub(point, distance)).rhs


@conversion("limit")
def convert_limit(session: Session, term: Apply) -> Theorem | None:
    """A limit by its value."""
    unfolded = unfold_definitions(session, term)
    if unfolded is not None:
        return unfolded
    function, point, side = term.args
    if not isinstance(function, Lambda) or not isinstance(side, Number):
        return None
    wanted = _sides(point, int(side.value))
    found = [_one_sided(session, function, point, direction) for direction in wanted]
    if any(theorem is None for theorem in found):
        return None
    if len(found) == 2:
        below, above = found
        if below.rhs != above.rhs:  # type: ignore[union-attr]
            link = same(session, above.rhs, below.rhs)  # type: ignore[union-attr]
            if link is None:
                return None
            above = chain(above, session.discharge(link))
        return session.discharge(rules.two_sided_limit(below, above))
    return rules.limit_at_infinity(found[0]) if side == ZERO else found[0]


def _sides(point: Term, side: int) -> tuple[int, ...]:
    if limits.is_infinite(point):
        return (-1 if point == INFINITY else 1,)
    return (side,) if side else (-1, 1)


def _one_sided(session: Session, function: Lambda, point: Term, side: int) -> Theorem | None:
    for near in neighbourhoods(session, point, side):
        body = instantiate(function, near.variable)
        exists = near.defines(body)
        if exists is None:
            continue
        found = tends(near, body, 0)
        if found is None or limits.is_infinite(_value(found)):
            return None
        theorem = rules.one_sided_limit(found, exists, near.variable, near.edge, session.facts)
        theorem = session.discharge(theorem)
        simple = settled(session, theorem.rhs)
        return session.discharge(chain(theorem, simple))
    return None


DEFINEDNESS["limit"] = [lambda session, term: defined_by_value(convert_limit(session, term))]


# --- tends -----------------------------------------------------------------------------------------


def _value(theorem: Theorem) -> Term:
    return theorem.conclusion.args[3]  # type: ignore[attr-defined,no-any-return]


def tends(near: Near, body: Term, depth: int) -> Theorem | None:
    """A theorem that the body tends to something, or None."""
    if depth > MAX_DEPTH:
        return None
    for attempt in (_by_structure, _by_growth, _by_normal_form, _by_quotient, _by_power, _by_image):
        try:
            found = attempt(near, body, depth)
        except (RuleError, TermError, ZeroDivisionError):
            continue
        if found is not None and found.hypotheses <= near.outer.hypotheses:
            return found
    return None


def _by_structure(near: Near, body: Term, _depth: int) -> Theorem | None:
    function = abstract(body, near.variable)
    try:
        return map_limit(near.outer, function, near.variable, near.point, near.side, INFINITY)
    except RuleError:
        signs = _signs_of_logarithms(near, body)
        if not signs:
            raise
    facts = (*near.outer.facts, *signs)
    return near.outer.discharge(limits.limit_by_structure(function, near.point, near.side, facts))


def _signs_of_logarithms(near: Near, body: Term) -> tuple[Theorem, ...]:
    """On which side of 1 the constants are whose logarithms stand in the body: what c^t = e^(t ln c) tends to."""
    found = []
    for part in dict.fromkeys(subterms(body)):
        constant = isinstance(part, Apply) and part.op == "ln" and not part.loose
        if constant and near.variable not in part.free:
            found += [near.outer.prove(lt(part, ZERO)) or near.outer.prove(lt(ZERO, part))]
    return tuple(theorem for theorem in found if theorem is not None)


def _by_growth(near: Near, body: Term, _depth: int) -> Theorem | None:
    """Polynomials times decaying exponentials vanish at infinity."""
    if not limits.is_infinite(near.point):
        return None
    bounds = growth_bounds(near.outer)
    shown = Body(
        near.session, near.variable, MINUS_INFINITY, INFINITY, logic.reflexivity(body, near.session.facts)
    )
    polynomials = exponents_for(shown, body, bounds, (near.point,))
    function = abstract(body, near.variable)
    theorem = limits.vanishes_by_growth(function, near.variable, near.point, near.side, polynomials, bounds)
    return near.outer.discharge(theorem)


def _by_normal_form(near: Near, body: Term, depth: int) -> Theorem | None:
    """The limit of the normal form, if the body is not in it."""
    link = near.session.discharge(settled(near.session, body))
    return _through(near, link, depth) if link.rhs != body else None


def _through(near: Near, link: Theorem, depth: int) -> Theorem | None:
    """From `f(x) = g(x)` near the point and the limit of g that of f."""
    found = tends(near, link.rhs, depth + 1)
    return _carried(near, link, found) if found is not None else None


def _carried(near: Near, link: Theorem, found: Theorem) -> Theorem:
    theorem = rules.tends_congruence(link, near.variable, found, near.edge, near.outer.facts)
    return near.outer.discharge(theorem)


def _by_quotient(near: Near, body: Term, depth: int) -> Theorem | None:
    """L'Hospital's rule for the body as one fraction, or for a product with a logarithm as a fraction."""
    for top, bottom in _fractions(near, body):
        link = same(near.session, body, div(top, bottom))
        link = near.session.discharge_all(link) if link is not None else None
        if link is None:
            continue
        found = _hospital(near, top, bottom, depth)
        if found is not None:
            return _carried(near, link, found) if body != div(top, bottom) else found
    return None


def _fractions(near: Near, body: Term) -> Iterator[tuple[Term, Term]]:
    if isinstance(body, Apply) and body.op == "mul":
        yield from _inverted(near, body.args, ONE)
    algebra = near.session.algebra
    value = normalize(near.session, body)
    top = algebra.polynomial_term(value.numerator)
    bottom = algebra.polynomial_term(value.denominator)
    if near.variable in bottom.free:
        yield top, bottom
    if isinstance(top, Apply) and top.op == "mul":
        yield from _inverted(near, top.args, bottom)


def _inverted(near: Near, factors: tuple[Term, ...], bottom: Term) -> Iterator[tuple[Term, Term]]:
    """A product over the bottom as one factor over the inverse of the others."""
    for position, factor in enumerate(factors):
        rest = mul(*(other for place, other in enumerate(factors) if place != position))
        if near.variable in factor.free and near.variable in rest.free:
            yield factor, settled(near.session, div(bottom, rest)).rhs
            yield rest, settled(near.session, div(bottom, factor)).rhs


def _hospital(near: Near, top: Term, bottom: Term, depth: int) -> Theorem | None:
    ends = _indeterminate(near, top, bottom, depth)
    if ends is None:
        return None
    primes = [_slope(near, part) for part in (top, bottom)]
    nonzero = near.session.prove(ne(primes[1].rhs, ZERO))
    if nonzero is None:
        return None
    ratio = div(primes[0].rhs, primes[1].rhs)
    known = tends(near, ratio, depth + 1)
    if known is None:
        return None
    return near.outer.discharge(
        rules.quotient_by_derivatives(
            primes[0], primes[1], nonzero, near.variable, near.edge, ends, known, near.outer.facts
        )
    )


def _indeterminate(near: Near, top: Term, bottom: Term, depth: int) -> tuple[Theorem, ...] | None:
    below = tends(near, bottom, depth + 1)
    if below is None:
        return None
    if limits.is_infinite(_value(below)):
        return (below,)
    above = tends(near, top, depth + 1)
    if above is None:
        return None
    zeros = tuple(_with_value(near, theorem, ZERO) for theorem in (above, below))
    return None if None in zeros else zeros  # type: ignore[return-value]


def _with_value(near: Near, theorem: Theorem, value: Term) -> Theorem | None:
    """The limit with its value written in another way."""
    if _value(theorem) == value:
        return theorem
    if limits.is_infinite(_value(theorem)):
        return None
    link = same(near.outer, _value(theorem), value)
    link = near.outer.discharge_all(link) if link is not None else None
    return with_limit(theorem, link) if link is not None else None


def _slope(near: Near, body: Term) -> Theorem:
    session = near.session
    prime = session.discharge(
        derivatives.differentiate(abstract(body, near.variable), near.variable, (), session.facts)
    )
    simple = session.discharge(settled(session, prime.rhs))
    return session.discharge(chain(prime, simple))


def _by_power(near: Near, body: Term, depth: int) -> Theorem | None:
    """u^v = e^(v ln u), wherever the variable is in v."""
    image = body
    for part in dict.fromkeys(subterms(body)):
        moving = isinstance(part, Apply) and part.op == "pow" and near.variable in part.args[1].free
        if moving and not part.loose:
            image = replace(image, part, exp(mul(part.args[1], ln(part.args[0]))))  # type: ignore[attr-defined]
    link = same(near.session, body, image) if image != body else None
    link = near.session.discharge_all(link) if link is not None else None
    return _through(near, link, depth) if link is not None else None


def _by_image(near: Near, body: Term, depth: int) -> Theorem | None:
    """F(u) tends to F(v) where u tends to v: for exponentials, logarithms and roots of what is not settled."""
    if not isinstance(body, Apply) or len(body.args) != 1 or body.op == "neg":
        return None
    inner = tends(near, body.args[0], depth + 1)
    if inner is None or limits.is_infinite(_value(inner)):
        return None
    hole = Symbol("_value")
    outer = abstract(Apply(body.op, (hole,)), hole)
    return near.outer.discharge(rules.continuous_image(inner, outer, near.outer.facts))


__all__ = ["convert_limit", "neighbourhoods", "tends"]
