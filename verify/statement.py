"""What a step states, and what holds at a point where it fails."""

from __future__ import annotations

from collections.abc import Callable

from .terms import INFINITY, Apply, Term, TermError, defined, eq, le, lt, ne

RELATIONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le"}

_CONTRARY: dict[str, Callable[[Term, Term], Term]] = {
    "=": ne,
    "!=": eq,
    "<": lambda left, right: le(right, left),
    "<=": lambda left, right: lt(right, left),
}


def is_infinite(lhs: Term, relation: str, rhs: Term) -> bool:
    """Whether the step says that a divergence of laws is infinite: it is never minus infinity, nor without value.

    Of integrals this is not said: one that does not converge absolutely may do so in the limit.
    """
    return relation == "=" and rhs == INFINITY and isinstance(lhs, Apply) and lhs.op == "kl"


def statement(lhs: Term, relation: str, rhs: Term) -> Apply:
    """The proposition that the step states; raises `TermError` where it states none."""
    if is_infinite(lhs, relation, rhs):
        return Apply("diverges", (lhs,))
    if relation not in RELATIONS:
        raise TermError(f"{relation!r} is no relation of a step; known are {', '.join(RELATIONS)}")
    return Apply(RELATIONS[relation], (lhs, rhs))


def contrary(lhs: Term, relation: str, rhs: Term) -> Term:
    """What contradicts the step where both sides are closed; a divergence that is defined is finite."""
    return defined(lhs) if is_infinite(lhs, relation, rhs) else _CONTRARY[relation](lhs, rhs)
