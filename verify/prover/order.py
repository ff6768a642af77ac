"""Inequalities between functionals: Gibbs' and Jensen's, and those of integrals from those of their integrands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ..kernel import derivative as derivatives
from ..kernel import logic, order
from ..kernel.definedness import range_hypotheses
from ..kernel.probability import expectation_as_integral
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    derivative,
    div,
    instantiate,
    integrable,
    integral,
    le,
    ln,
    lt,
    replace,
    sub,
    subterms,
)
from .inequalities import FUNCTIONALS
from .laws import holds_defined_name, unfold_definitions
from .normal import chain, equation, settled
from .session import Session, lemma

Attempt = Callable[[Session, Apply], Theorem | None]

_HOLE = Symbol("_functional")
_RANGES = ((MINUS_INFINITY, INFINITY), (ZERO, INFINITY), (ZERO, ONE))


def by_functionals(session: Session, proposition: Apply) -> Theorem | None:
    """An inequality that a theorem on divergences, expectations, integrals or logarithms gives."""
    if proposition.op not in ("le", "lt") or proposition.loose:
        return None
    found = {part.op for part in subterms(proposition) if isinstance(part, Apply)}
    for relation, ops, attempt in _ATTEMPTS:
        if relation == proposition.op and ops <= found:
            try:
                theorem = attempt(session, proposition)
            except RuleError:
                continue
            if theorem is not None:
                return theorem
    return None


Convert = Callable[[Session, Term], Theorem | None]


def _through(convert: Convert, attempt: Attempt, session: Session, proposition: Apply) -> Theorem | None:
    """The attempt at the proposition whose sides are replaced by what they are equal to."""
    links = [convert(session, side) for side in proposition.args]
    if not any(links):
        return attempt(session, proposition)
    images = [link.rhs if link else side for link, side in zip(links, proposition.args, strict=True)]
    theorem = attempt(session, Apply(proposition.op, tuple(images)))
    for position, link in enumerate(links):
        if theorem is None:
            return None
        if link is not None:
            args = list(theorem.conclusion.args)  # type: ignore[attr-defined]
            args[position] = _HOLE
            template = abstract(Apply(proposition.op, tuple(args)), _HOLE)
            theorem = session.discharge_all(logic.rewrite(theorem, template, logic.symmetry(link)))
    return theorem


def _unfolded(session: Session, side: Term) -> Theorem | None:
    return unfold_definitions(session, side) if holds_defined_name(session, side) else None


def _as_integral(session: Session, side: Term) -> Theorem | None:
    """An expectation as an integral, by definition."""
    if not isinstance(side, Apply) or side.op != "expectation":
        return None
    unfolded = _unfolded(session, side)
    written = unfolded.rhs if unfolded is not None else side
    law, function = written.args  # type: ignore[attr-defined]
    if not isinstance(law, Apply) or law.op != "law":
        return None
    link = session.discharge_all(expectation_as_integral(law, function, session.facts))
    return chain(unfolded, link) if link is not None else None


def _parts(term: Term, op: str) -> Iterator[Apply]:
    """The closed subterms with that operation, each once."""
    found = (part for part in subterms(term) if isinstance(part, Apply) and part.op == op and not part.loose)
    return iter(dict.fromkeys(found))


def _by_divergence(session: Session, proposition: Apply) -> Theorem | None:
    """What holds whatever nonnegative number stands in place of a divergence."""
    for part in _parts(proposition, "kl"):
        general = session.widened(le(ZERO, _HOLE)).prove(replace(proposition, part, _HOLE))
        if general is None:
            continue
        known = session.discharge_all(order.divergence_nonnegative(*part.args, session.facts))
        if known is None:
            continue
        special = logic.specialize_symbols(general, (_HOLE,), (part,))
        done = session.discharge_all(logic.cut(special, (known, derivatives.defined_side(known, 1))))
        if done is not None:
            return done
    return None


# --- logarithms ---------------------------------------------------------------------------------------


def _by_logarithms(session: Session, proposition: Apply) -> Theorem | None:
    """By `ln v <= v - 1` and `-ln v <= 1/v - 1` for logarithms of values of opaque functions."""
    if session.parent is not None and ZERO in proposition.args:
        return None  # the sign of an integrand is asked for often, and is seldom that of a logarithm's bound
    known = []
    for part in _parts(proposition, "ln"):
        if any(isinstance(inner, Apply) and inner.op == "call" for inner in subterms(part)):
            for value in (part.args[0], div(ONE, part.args[0])):
                bound = session.discharge_all(
                    logic.specialize_symbols(_logarithm_bound(), (_HOLE,), (value,))
                )
                if bound is not None:
                    known.append(bound)
    if not known or any(bound.conclusion in session.hypotheses for bound in known):
        return None
    general = session.widened(*(bound.conclusion for bound in known)).prove(proposition)
    return session.discharge_all(logic.cut(general, tuple(known))) if general is not None else None


@lemma
def _logarithm_bound() -> Theorem:
    """`0 < u |- ln u <= u - 1`, by its slope."""
    session = Session((lt(ZERO, _HOLE),))
    session.slopes = 2
    return session.must(le(ln(_HOLE), sub(_HOLE, ONE)))


# --- Jensen ----------------------------------------------------------------------------------------


def _by_jensen(session: Session, proposition: Apply) -> Theorem | None:
    """phi(E g) and E phi(g), phi of the one or the other curvature."""
    for position in (0, 1):
        side, other = proposition.args[position], proposition.args[1 - position]
        if not isinstance(other, Apply) or other.op != "expectation":
            continue
        for mean in _parts(side, "expectation"):
            law, function = mean.args
            outer = abstract(replace(side, mean, _HOLE), _HOLE)
            if law != other.args[0] or side == mean or not isinstance(function, Lambda):
                continue
            found = _jensen(session, law, function, outer, convex=position == 0)
            done = _as_stated(session, found, proposition, 1 - position) if found is not None else None
            if done is not None:
                return done
    return None


def _jensen(session: Session, law: Term, function: Lambda, outer: Lambda, convex: bool) -> Theorem | None:
    if not isinstance(law, Apply) or law.op != "law":
        return None
    x = session.variable()
    inside = session.in_range(x, *law.args[:2])
    for ends in _RANGES:
        walked = session.in_range(x, *ends)
        second = derivative(derivative(instantiate(outer, x), x, x), x, x)
        curvature = walked.prove(le(ZERO, second) if convex else le(second, ZERO))
        if curvature is None:
            continue
        wanted = range_hypotheses(instantiate(function, x), *ends)
        shown = tuple(map(inside.prove, sorted(wanted, key=str)))
        if None in shown:
            continue
        found = order.jensen(law, function, outer, ends, x, shown, curvature, session.facts)
        done = session.discharge_all(found)
        if done is not None:
            return done
    return None


def _as_stated(session: Session, theorem: Theorem, proposition: Apply, position: int) -> Theorem | None:
    """The theorem with one of its sides as the proposition has it."""
    written = proposition.args[position]
    image = theorem.conclusion.args[position]  # type: ignore[attr-defined]
    if image == written:
        return theorem if theorem.conclusion == proposition else None
    link = session.discharge_all(equation(session, image, written))
    if link is None:
        return None
    args = list(proposition.args)
    args[position] = _HOLE
    return logic.rewrite(theorem, abstract(Apply(proposition.op, tuple(args)), _HOLE), link)


# --- integrands ------------------------------------------------------------------------------------


def _by_integrands(session: Session, proposition: Apply) -> Theorem | None:
    """`int f <= int g` from f <= g on the common range; 0 is the integral of 0."""
    ends = {side.args[:2] for side in proposition.args if isinstance(side, Apply) and side.op == "integral"}
    if len(ends) != 1:
        return None
    ((lower, upper),) = ends
    x = session.variable()
    bodies = []
    for side in proposition.args:
        if side != ZERO and (not isinstance(side, Apply) or side.op != "integral"):
            return None
        bodies.append(ZERO if side == ZERO else instantiate(side.args[2], x))  # type: ignore[attr-defined]
    below = session.in_range(x, lower, upper).prove(le(*bodies))
    known = tuple(session.prove(integrable(lower, upper, body, x)) for body in bodies)
    if below is None or None in known:
        return None
    found = session.discharge_all(order.integral_order(below, x, lower, upper, known, session.facts))
    for position, side in enumerate(proposition.args):
        if found is not None and side == ZERO:
            zero = settled(session, integral(lower, upper, ZERO, x))
            args = [*found.conclusion.args]  # type: ignore[attr-defined]
            args[position] = _HOLE
            found = session.discharge_all(logic.rewrite(found, abstract(le(*args), _HOLE), zero))
    return found if found is not None and found.conclusion == proposition else None


def _by_positive_integrand(session: Session, proposition: Apply) -> Theorem | None:
    """`0 < int f` for a positive f."""
    zero, whole = proposition.args
    if zero != ZERO or not isinstance(whole, Apply) or whole.op != "integral":
        return None
    lower, upper, function = whole.args
    x = session.variable()
    body = instantiate(function, x)
    positive = session.in_range(x, lower, upper).prove(lt(ZERO, body))
    known = session.prove(Apply("integrable", whole.args)) if positive is not None else None
    if positive is None or known is None:
        return None
    return session.discharge_all(order.integral_positive(positive, x, lower, upper, known, session.facts))


_ATTEMPTS: tuple[tuple[str, frozenset[str], Attempt], ...] = (
    ("le", frozenset(("kl",)), _by_divergence),
    ("le", frozenset(("expectation",)), partial(_through, _unfolded, _by_jensen)),
    ("le", frozenset(("expectation",)), partial(_through, _as_integral, _by_integrands)),
    ("le", frozenset(("integral",)), partial(_through, _unfolded, _by_integrands)),
    ("le", frozenset(("ln", "call")), _by_logarithms),
    ("lt", frozenset(("expectation",)), partial(_through, _as_integral, _by_positive_integrand)),
    ("lt", frozenset(("integral",)), partial(_through, _unfolded, _by_positive_integrand)),
)
FUNCTIONALS.append(by_functionals)

__all__ = ["by_functionals"]
