"""Values of integrals by lemmas: term by term, after splitting the range, after a change of variable."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ..kernel import boundary, limits, logic
from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel.arithmetic import field
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Term,
    abstract,
    add,
    instantiate,
    integrable,
    le,
    lt,
    mul,
    neg,
    sub,
    subterms,
)
from .changes import Change, changes
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
    with_limit,
    zero_integral,
)
from .kernels import recognized
from .moments import integrable_part, solved
from .monomials import Monomial, completed_square, compounds, is_logarithm, monomials
from .normal import canonical_term, chain, equation, settled
from .session import METER, Missing, Session

MAX_DEPTH = 5


def value_of_body(session: Session, body: Body, depth: int = MAX_DEPTH) -> Theorem | None:
    """`int shown = value` for the normal body of an integral, all conditions proved; else None."""
    key = (body.lower, body.upper, abstract(body.shown, body.variable))
    found: Found | None = session.values.get(key)
    if found is not None and (found.value is not None or found.depth >= depth):
        METER.cuts += found.value is None  # it may be under way, or have been out of reach
        return found.value
    session.values[key] = Found(None, MAX_DEPTH)  # while it is being looked for
    try:
        value = _value_of_body(session, body, depth)
    except Missing:
        session.values[key] = Found(None, depth)
        raise
    except BaseException:  # interrupted: nothing is known
        del session.values[key]
        raise
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
    for factor in compounds(body):
        powers = polynomial_powers(body, factor)
        if powers is not None and len(powers) == 3:
            twice = algebra.product(algebra.constant(Fraction(2)), powers[2])
            vertex = algebra.negative(algebra.product(powers[1], algebra.inverse(twice)))
            return [canonical_term(session, algebra.as_term(vertex))]
    return []


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


def _by_poisson(session: Session, body: Body, depth: int) -> Theorem | None:
    """For a logarithm over a quadratic with another vertex: x = m + g t makes the denominator 1 + t^2."""
    if (body.lower, body.upper) != (MINUS_INFINITY, INFINITY):
        return None
    for part in monomials(body) or ():
        bottoms = [term for term, e in part.powers.items() if e == -1]
        logarithms = [term for term, e in part.powers.items() if e == 1 and is_logarithm(term)]
        if len(bottoms) == len(logarithms) == 1 and len(part.powers) == 2 and not part.exponent:
            shape = completed_square(session, body, bottoms[0])
            if shape is not None and logarithms[0].args[0] != bottoms[0]:  # type: ignore[attr-defined]
                _, m, g = shape
                positive = session.must(lt(ZERO, g))
                image = add(m, mul(g, session.variable()))
                change = Change(image, MINUS_INFINITY, INFINITY, (positive,))
                return _substituted(session, body, change, depth - 1)
    return None


def _by_substitution(session: Session, body: Body, depth: int) -> Theorem | None:
    if depth <= 1:
        return None
    outside: Missing | None = None
    for change in changes(session, body):
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
    return with_limit(found, solved(session, value, target))


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


def integrable_on_larger_range(
    session: Session, lower: Term, upper: Term, function: Lambda
) -> Theorem | None:
    """A part of the half line, or of the unit interval, on which the integral has a value."""
    for low, high in ((ZERO, INFINITY), (ZERO, ONE)):
        if (lower == low) == (upper == high) or not _lies_in(session, (lower, upper), (low, high)):
            continue
        try:
            whole = integrable_by_value(session, low, high, function)
        except RuleError:  # it has a meaning on the part only
            continue
        if whole is not None:
            return boundary.integrable_on_part(session.discharge(whole), lower, upper, session.facts)
    return None


def _lies_in(session: Session, part: tuple[Term, Term], whole: tuple[Term, Term]) -> bool:
    """Whether the part is one of the range."""
    if part[0] == MINUS_INFINITY or (part[1] == INFINITY and whole[1] != INFINITY):
        return False
    pairs = ((whole[0], part[0]), (part[1], whole[1]), part)
    return all(
        small == large or large == INFINITY or session.prove(le(small, large)) is not None
        for small, large in pairs
    )


EVALUATORS.append(value_of_body)
INTEGRABILITY.extend((integrable_by_value, integrable_on_larger_range))
