"""What the context declares of opaque functions: integrals that exist, and bounds of derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from ..kernel import boundary, logic, special
from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel.limits import is_infinite
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    add,
    div,
    instantiate,
    le,
    lt,
    mul,
    pow_,
    substitute,
    subterms,
)
from .algebra import Algebra, Polynomial, Quotient
from .inequalities import FUNCTIONALS
from .integrals import INTEGRABILITY, Body, integrable_by_continuity, normal_body
from .normal import UnitsChanged, chain, equation, fresh_start, normalize, settled, template
from .session import FURTHER_BOUNDS, Session

MAX_FACTS = 12
MAX_RESTARTS = 4

Row = dict[tuple[int, ...], Quotient]  # by powers of what depends on the variable: the coefficient


def integrable_by_facts(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    """The function is a linear combination of functions that the context says are integrable."""
    known = _on_the_range(session, lower, upper, function)
    if not known:
        return None
    body = normal_body(session, lower, upper, function)
    inside, x = body.session, body.variable
    bodies = [instantiate(fact.conclusion.args[2], x) for fact in known]  # type: ignore[attr-defined]
    weights = _weights(body, bodies)
    if weights is None:
        return None
    used = [(fact, weight) for fact, weight in zip(known, weights, strict=True) if not weight.is_zero()]
    if not used:
        return None
    facts = tuple(fact for fact, _ in used)
    coefficients = tuple(inside.algebra.as_term(weight) for _, weight in used)
    both = rules.integrable_combination(facts, coefficients, x, session.facts)
    written = instantiate(both.conclusion.args[2], x)  # type: ignore[attr-defined]
    link = chain(body.theorem, inside.discharge(equation(inside, body.shown, written)))
    return rules.integrable_congruence(link, x, both, session.facts)


def _weights(body: Body, bodies: list[Term]) -> list[Quotient] | None:
    """What the integrable functions are multiplied by, where their sum is the body."""
    for _ in range(MAX_RESTARTS):
        try:
            target, *rows = _rows(body, [body.shown, *bodies])
            return _solution(body.session.algebra, rows, target)
        except UnitsChanged:
            fresh_start(body.session)
    return None


def _instances(session: Session, function: Lambda) -> Iterator[Theorem]:
    """Universal facts at the values that stand as arguments in the function: of p(x | z), at z under the integral."""
    calls = (
        (p for p in subterms(function) if isinstance(p, Apply) and p.op == "call")
        if session.universal
        else ()
    )
    values = tuple(dict.fromkeys(at for call in calls for at in call.args[1:] if not at.loose))
    for fact in session.universal:
        for theorem in session.specialized(fact, lambda _: values):
            if theorem.hypotheses <= session.hypotheses:
                yield theorem


def _on_the_range(session: Session, lower: Term, upper: Term, function: Lambda) -> list[Theorem]:
    """The declared integrals, restricted to the range where it is a part of theirs."""
    found: list[Theorem] = []
    facts = (*session.facts, *_instances(session, function))
    declared = (fact for fact in map(_integrable, facts) if fact is not None)
    # X before a X + b: nothing is divided by a
    for fact in sorted(declared, key=lambda fact: (len(fact.conclusion.free), fact.conclusion.size)):
        conclusion: Apply = fact.conclusion  # type: ignore[assignment]
        if conclusion.args[:2] != (lower, upper):
            try:
                part = boundary.integrable_on_part(fact, lower, upper, session.facts)
            except RuleError:
                continue
            restricted = session.discharge_all(part)
            if restricted is None:
                continue
            fact = restricted
        found.append(fact)
    if found and not (is_infinite(lower) or is_infinite(upper)):  # constants are, between finite ends
        constant = integrable_by_continuity(session, lower, upper, Lambda("x", ONE))
        constant = session.discharge_all(constant) if constant is not None else None
        return [constant, *found[:MAX_FACTS]] if constant is not None else found[:MAX_FACTS]
    return found[:MAX_FACTS]


def _integrable(fact: Theorem) -> Theorem | None:
    """A fact that says that an integral exists, or what its value is."""
    conclusion = fact.conclusion
    if isinstance(conclusion, Apply) and conclusion.op == "eq":
        left = conclusion.args[0]
        if isinstance(left, Apply) and left.op == "integral":
            return special.integrable_where_defined(derivatives.defined_side(fact, 0))
    return fact if isinstance(conclusion, Apply) and conclusion.op == "integrable" else None


def _rows(body: Body, terms: list[Term]) -> list[Row]:
    """The terms over one denominator, by the powers of what depends on the variable."""
    inside = body.session
    for term in terms:  # every atom is known before the first value is read
        normalize(inside, term)
    algebra = inside.algebra
    values = [normalize(inside, term) for term in terms]
    common = algebra.one
    for value in values:
        common = common * divmod(value.denominator, common.gcd(value.denominator))[0]
    moving = {i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free}
    return [_row(algebra, value.numerator * divmod(common, value.denominator)[0], moving) for value in values]


def _row(algebra: Algebra, polynomial: Polynomial, moving: set[int]) -> Row:
    parts: dict[tuple[int, ...], Polynomial] = {}
    for exponents, number in algebra.monomials(polynomial):
        key = tuple(e if i in moving else 0 for i, e in enumerate(exponents))
        rest = tuple(0 if i in moving else e for i, e in enumerate(exponents))
        term = algebra.monomial(rest) * algebra.constant(number).numerator
        parts[key] = parts.get(key, algebra.zero) + term
    return {key: algebra.quotient(part, algebra.one) for key, part in parts.items()}


def _solution(algebra: Algebra, rows: list[Row], target: Row) -> list[Quotient] | None:
    """Coefficients with which the rows add up to the target, by elimination."""
    zero = Quotient(algebra.zero, algebra.one)
    unit = Quotient(algebra.one, algebra.one)

    def less(row: Row, factor: Quotient, other: Row) -> Row:
        found = dict(row)
        for key, value in other.items():
            entry = algebra.sum(found.get(key, zero), algebra.negative(algebra.product(factor, value)))
            if entry.is_zero():
                found.pop(key, None)
            else:
                found[key] = entry
        return found

    # each row comes with the combination of the given rows that it is
    reduced: list[tuple[tuple[int, ...], Row, dict[int, Quotient]]] = []

    def reduce_(row: Row, made_of: dict[int, Quotient]) -> tuple[Row, dict[int, Quotient]]:
        for pivot, other, parts in reduced:
            if pivot in row:
                factor = algebra.product(row[pivot], algebra.inverse(other[pivot]))
                row = less(row, factor, other)
                made_of = less(made_of, factor, parts)  # type: ignore[arg-type,assignment]
        return row, made_of

    for number, row in enumerate(rows):
        left, made_of = reduce_(row, {number: unit})
        if left:
            reduced.append((max(left), left, made_of))
    left, made_of = reduce_(target, {})
    if left:
        return None
    return [algebra.negative(made_of.get(number, zero)) for number in range(len(rows))]


INTEGRABILITY.insert(0, integrable_by_facts)


def sign_by_value(session: Session, proposition: Apply) -> Theorem | None:
    """The sign of an integral from its value, where universal facts give values: of p(x, z) over z, p at x."""
    if not session.universal or ZERO not in proposition.args:
        return None
    position = 1 - proposition.args.index(ZERO)
    term = proposition.args[position]
    if not isinstance(term, Apply) or term.op not in ("integral", "expectation"):
        return None
    value = session.discharge_all(settled(session, term))
    if value is None or any(isinstance(part, Lambda) for part in subterms(value.rhs)):
        return None
    known = session.prove(instantiate(template(proposition, position), value.rhs))
    return logic.rewrite(known, template(proposition, position), logic.symmetry(value)) if known else None


FUNCTIONALS.append(sign_by_value)


# --- bounds of functions from those of their derivatives -------------------------------------------


_searching: list[bool] = []  # the sessions of this search itself look for no further bounds


def bounds_by_slopes(universal: tuple[Term, ...], others: tuple[Term, ...]) -> tuple[Theorem, ...]:
    """As `_bounds_by_slopes`, for the universal facts that are bounds of derivatives or of their functions."""
    subjects = [_bounded_subject(proposition) for proposition in universal]
    if _searching or not any(subject is not None and _is_derivative(subject) for subject in subjects):
        return ()
    _searching.append(True)
    try:
        return _bounds_by_slopes(universal, others)
    finally:
        _searching.pop()


def _is_derivative(subject: Lambda) -> bool:
    return isinstance(subject.body, Apply) and subject.body.op == "derivative"


@lru_cache(maxsize=256)
def _bounds_by_slopes(universal: tuple[Term, ...], others: tuple[Term, ...]) -> tuple[Theorem, ...]:
    """What bounds of derivatives among the universal facts say of functions that have no bound of their own."""
    known = [logic.assume(proposition) for proposition in universal]
    bounded = [subject for fact in known if (subject := _bounded_subject(fact.conclusion)) is not None]
    found: list[Theorem] = []
    for fact in known:  # of a second derivative first, then of what follows for the first one
        for distance in (_itself, _smooth):  # the first is smaller, the second has no kink
            found += _chain_of_bounds(fact, (*universal, *others), distance, bounded)
    return tuple(found)


def _chain_of_bounds(
    fact: Theorem, context: tuple[Term, ...], distance: Callable[[Term], Term], bounded: list[Lambda]
) -> Iterator[Theorem]:
    """From f'' to f', from that to f, as long as there is no bound of what comes next."""
    current: Theorem | None = fact
    while current is not None:
        current = _bound_by_slope(current, context, distance)
        if current is None or _bounded_subject(current.conclusion) in bounded:
            return
        yield current


def _bounded_subject(proposition: Term) -> Lambda | None:
    """F of `forall x: |F(x)| <= B(x)` on the whole line."""
    if not isinstance(proposition, Apply) or proposition.args[:2] != (MINUS_INFINITY, INFINITY):
        return None
    body = proposition.args[2]
    inner = body.body if isinstance(body, Lambda) else None
    if not isinstance(body, Lambda) or not isinstance(inner, Apply) or inner.op not in ("le", "lt"):
        return None
    left = inner.args[0]
    if not isinstance(left, Apply) or left.op != "abs":
        return None
    return Lambda(body.hint, left.args[0], body.variable_sort)


def _bound_by_slope(
    fact: Theorem, context: tuple[Term, ...], distance: Callable[[Term], Term]
) -> Theorem | None:
    """|f| <= |f(0)| + w B from |f'| <= B, where |x| <= w."""
    subject = _bounded_subject(fact.conclusion)
    if subject is None or not _is_derivative(subject):
        return None
    x, s = Symbol("_x"), Symbol("_s")
    bound = instantiate(fact.conclusion.args[2], x).args[1]  # type: ignore[attr-defined]
    session = Session((*context, lt(ZERO, s), lt(s, ONE)), evaluate=False)
    rising = session.prove(le(substitute(bound, {x: mul(s, x)}), bound))
    if rising is None:
        return None
    size = session.prove(le(Apply("abs", (x,)), distance(x)))
    try:
        return boundary.bound_by_slope(fact, rising, size, x, s) if size is not None else None
    except RuleError:
        return None


def _itself(x: Term) -> Term:
    return Apply("abs", (x,))


def _smooth(x: Term) -> Term:
    return div(add(ONE, pow_(x, 2)), TWO)


FURTHER_BOUNDS.append(bounds_by_slopes)

__all__ = ["bounds_by_slopes", "integrable_by_facts"]
