"""Named mistakes: repairs of one side that make the two sides agree, numerically, at several points.

A guess for the reader, no proof: the refutation does not depend on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from ..kernel.balls import ClosedValues
from ..terms import (
    HALF,
    REAL,
    TWO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    absolute,
    add,
    div,
    instantiate,
    mul,
    neg,
    pow_,
    replace,
    sqrt,
    substitute,
    subterms,
)
from .numeric import estimate
from .points import Point, Prover, points, unfold_all

_POINTS = 3
_DIGITS = 9
_MAX_REPAIRS = 40
_SECONDS = 1.0


class Repair(NamedTuple):
    """A side as it would be without the mistake, and what to say of it."""

    name: str
    help: str
    term: Term


def looks_like(
    lhs: Term,
    rhs: Term,
    hypotheses: Iterable[Term],
    first: Point | None = None,
    prove: Prover | None = None,
) -> str | None:
    """The mistake whose repair makes the sides agree at several points, in one line; or None."""
    given = tuple(hypotheses)
    at = _Values()
    targets = _Targets(lhs, _places(points(given, lhs, rhs, limit=_POINTS, prove=prove), first), at)
    if not any(True for _ in targets):
        return None
    deadline = time.process_time() + _SECONDS
    for repair in _repairs(rhs, first.definitions if first else ()):
        if time.process_time() > deadline:
            break
        if all(_agree(value, at(p, repair.term)) for p, value in targets):
            return f"{repair.name}: {repair.help}"
    return None


def _places(others: Iterator[Point], first: Point | None) -> Iterator[Point]:
    if first is None:
        return others
    return islice(chain((first,), (p for p in others if p.values != first.values)), _POINTS)


class _Targets:
    """The points at which the left side has a value, with it; most repairs fail at the first of them."""

    def __init__(self, lhs: Term, places: Iterator[Point], at: _Values) -> None:
        self._rest = ((p, value) for p in places if (value := at(p, lhs)) is not None)
        self._found: list[tuple[Point, Any]] = []

    def __iter__(self) -> Iterator[tuple[Point, Any]]:
        yield from self._found
        for target in self._rest:
            self._found.append(target)
            yield target


class _Values:
    """Values of terms at points; the integrals that most repairs leave as they are are computed once."""

    def __init__(self) -> None:
        self._closed: ClosedValues = {}

    def __call__(self, point: Point, term: Term) -> Any | None:
        try:
            return estimate(point.at(term), 15, self._closed)
        except TermError:
            return None


def _agree(left: Any | None, right: Any | None) -> bool:
    if left is None or right is None:
        return False
    return bool(abs(left - right) <= 10.0**-_DIGITS * max(abs(left), abs(right), 1e-6))


# --- the library -----------------------------------------------------------------------------------


def _repairs(rhs: Term, definitions: Iterable[Term]) -> Iterator[Repair]:
    written = unfold_all(rhs, definitions)
    count = 0
    for find in _LIBRARY:
        for repair in find(rhs if find in _ON_LAWS else written):
            count += 1
            if count > _MAX_REPAIRS:
                return
            yield repair


def _sign(rhs: Term) -> Iterator[Repair]:
    yield Repair("sign", "the right side with the other sign equals the left", neg(rhs))


def _branch(rhs: Term) -> Iterator[Repair]:
    yield Repair("branch", "the absolute value of the right side equals the left", absolute(rhs))


def _factor(rhs: Term) -> Iterator[Repair]:
    yield Repair("lost 1/2", "half the right side equals the left", mul(HALF, rhs))
    yield Repair("factor 2", "twice the right side equals the left", mul(TWO, rhs))


def _jacobian(rhs: Term) -> Iterator[Repair]:
    """A dropped factor: 1/s or s for a symbol or a square of one."""
    for name in _symbols(rhs):
        for shown, factor in ((f"1/{name}", div(Number(1), name)), (f"{name}", name)):
            yield Repair("dropped factor", f"the right side times {shown} equals the left", mul(factor, rhs))
            again = mul(factor, factor, rhs)
            yield Repair("wrong Jacobian", f"the right side times ({shown})^2 equals the left", again)


def _square(rhs: Term) -> Iterator[Repair]:
    """A standard deviation for a variance, or the reverse, throughout."""
    for name in _symbols(rhs):
        squared, root = substitute(rhs, {name: pow_(name, 2)}), substitute(rhs, {name: sqrt(name)})
        yield Repair(
            f"{name} for {name}^2",
            f"the right side with {name}^2 in place of {name} equals the left",
            squared,
        )
        yield Repair(
            f"{name}^2 for {name}",
            f"the right side with sqrt({name}) in place of {name} equals the left",
            root,
        )


def _swapped_laws(rhs: Term) -> Iterator[Repair]:
    for part in subterms(rhs):
        if isinstance(part, Apply) and part.op == "kl" and not part.loose:
            swapped = Apply("kl", (part.args[1], part.args[0]))
            yield Repair(
                "swapped KL",
                "with the two laws of the divergence exchanged it equals the left",
                replace(rhs, part, swapped),
            )


def _one_summand(rhs: Term) -> Iterator[Repair]:
    """One summand with the wrong sign, halved, doubled, or too many."""
    if not isinstance(rhs, Apply) or rhs.op != "add":
        return
    for position, part in enumerate(rhs.args):
        rest = (*rhs.args[:position], *rhs.args[position + 1 :])
        yield Repair(
            "sign of a term", f"with the other sign of {part} it equals the left", add(*rest, neg(part))
        )
        yield Repair(
            "lost 1/2 of a term", f"with half of {part} it equals the left", add(*rest, mul(HALF, part))
        )
        yield Repair("lost 2 of a term", f"with twice {part} it equals the left", add(*rest, mul(TWO, part)))
        yield Repair("extra term", f"without {part} it equals the left", add(*rest))


def _constant(rhs: Term) -> Iterator[Repair]:
    """A missing constant."""
    for value in (1, -1):
        for constant in (HALF, Number(1)):
            signed = constant if value > 0 else neg(constant)
            yield Repair(
                "missing constant", f"the right side plus {signed} equals the left", add(rhs, signed)
            )


def _boundary(rhs: Term) -> Iterator[Repair]:
    """A missing boundary term of an integral."""
    for part in subterms(rhs):
        if isinstance(part, Apply) and part.op == "integral" and not part.loose:
            body = part.args[2]
            for sign, end in ((1, part.args[1]), (-1, part.args[0])):
                if isinstance(body, Lambda) and end.sort == REAL:
                    edge = instantiate(body, end)
                    yield Repair(
                        "missing boundary term",
                        f"the right side plus the integrand at {end} equals the left",
                        add(rhs, edge if sign > 0 else neg(edge)),
                    )


def _symbols(term: Term) -> list[Symbol]:
    return sorted((s for s in term.free if s.sort == REAL), key=lambda s: s.name)[:5]


_LIBRARY: tuple[Callable[[Term], Iterator[Repair]], ...] = (
    _sign,
    _branch,
    _factor,
    _swapped_laws,
    _jacobian,
    _square,
    _one_summand,
    _constant,
    _boundary,
)
_ON_LAWS = frozenset((_swapped_laws,))
