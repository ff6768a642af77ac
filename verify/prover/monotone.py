"""Inequalities by the sign of a derivative: a difference that vanishes at a point and grows away from it."""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel import derivative as derivatives
from ..kernel import logic
from ..kernel.definedness import order
from ..kernel.monotone import monotone_by_derivative
from ..kernel.theorem import RuleError, Theorem
from ..terms import HALF, ONE, REAL, ZERO, Apply, Symbol, Term, abstract, le, lt, sub, substitute, subterms
from .normal import chain, same, settled
from .session import Session

_CURVED = frozenset("exp ln sqrt sin cos atan sinh cosh tanh erf lgamma digamma pow".split())


def by_monotonicity(session: Session, proposition: Apply) -> Theorem | None:
    """`s <= t` where t - s is zero at some value of a symbol, and its derivative has the right signs around."""
    if proposition.op not in ("le", "lt") or not session.slopes:
        return None
    session = session.widened()  # of its own: its normal forms may start again without harm to the caller's
    left, right = proposition.args
    subject = right if left == ZERO else sub(right, left)
    difference = settled(session, subject).rhs
    for variable in _curved_in(difference):
        for anchor, base in _anchors(session, difference, variable):
            found = _from_anchor(session, Apply(proposition.op, (ZERO, difference)), variable, anchor, base)
            if found is not None:
                split = _equal(session, subject, difference)
                return order(proposition, found, split) if split is not None else None
    return None


def _equal(session: Session, left: Term, right: Term) -> Theorem | None:
    theorem = same(session, left, right)
    return session.discharge_all(theorem) if theorem is not None else None


def _curved_in(term: Term) -> list[Symbol]:
    """The real symbols that occur under a function that is no polynomial."""
    inside = [part for part in subterms(term) if isinstance(part, Apply) and part.op in _CURVED]
    return _real_symbols(*inside)


def _real_symbols(*terms: Term) -> list[Symbol]:
    symbols = frozenset[Symbol]().union(*(term.free for term in terms))
    return sorted((s for s in symbols if s.sort == REAL), key=lambda s: s.name)


def _anchors(session: Session, difference: Term, variable: Symbol) -> Iterator[tuple[Term, Theorem]]:
    """`0 <= difference` at values of the variable at which it is likely to be smallest."""
    plain = session.widened()
    plain.slopes = 0
    for value in (ZERO, ONE, HALF, *_real_symbols(difference)):
        if value == variable:
            continue
        at_value = plain.prove(le(ZERO, substitute(difference, {variable: value})))
        if at_value is not None:
            yield value, at_value


def _from_anchor(
    session: Session, goal: Apply, variable: Symbol, anchor: Term, base: Theorem
) -> Theorem | None:
    """The goal, `0 <= difference`, above the anchor and below it."""
    strict = goal.op == "lt"
    above, below = (le(anchor, variable), lt(variable, anchor))
    for condition in (lt(anchor, variable) if strict else above, below):
        if session.prove(condition) is not None:
            found = _one_side(session, goal, variable, condition, base)
            return session.discharge_all(found) if found is not None else None
    if strict:
        return None
    cases = []
    for condition in (above, below):
        found = _one_side(session, goal, variable, condition, base)
        if found is None:
            return None
        cases.append(found)
    return session.discharge_all(logic.by_cases(cases[0], cases[1], above, session.facts))


def _one_side(
    session: Session, goal: Apply, variable: Symbol, condition: Term, base: Theorem
) -> Theorem | None:
    """The goal on one side of the anchor, by the sign of the derivative between anchor and variable."""
    lower, upper = condition.args  # type: ignore[attr-defined]
    function = abstract(goal.args[1], variable)
    case = session.widened(condition)
    case.slopes -= 1
    hidden = case.variable()
    closed = case.child(hidden, le(lower, hidden), le(hidden, upper))
    inside = case.child(hidden, lt(lower, hidden), lt(hidden, upper))
    try:
        prime = closed.discharge(derivatives.differentiate(function, hidden, (), closed.facts))
        simple = closed.discharge(settled(closed, prime.rhs))
        prime = closed.discharge(chain(prime, simple))
        increasing = upper == variable
        sides = (ZERO, prime.rhs) if increasing else (prime.rhs, ZERO)
        sign = inside.prove(Apply(goal.op, sides))
        if sign is None:
            return None
        grown = case.discharge(monotone_by_derivative(prime, sign, hidden, lower, upper, case.facts))
    except RuleError:
        return None
    found = logic.order_transitivity(base, grown)
    return found if found.hypotheses <= case.hypotheses else None
