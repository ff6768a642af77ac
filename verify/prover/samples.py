"""Points at which a context holds, in floating point: what is false there is not worth a search.

Nothing is proved here.  A term that is clearly negative at a point where all hypotheses about its symbols
hold has no proof of being positive, so the search for one can be left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from zlib import crc32

from ..terms import INTEGER, REAL, Apply, Number, Symbol, Term
from .session import Session

MAX_SAMPLES = 5
MAX_TRIES = 60
_ORDERS = ("lt", "le", "ne")
MARGIN = 1e-6  # of the size of the parts: closer to zero than this is no sign

# Values of symbols: small and large, and of either sign.
_REALS = (0.71, 1.9, -0.83, 0.37, 3.1, 0.061, -2.3, 5.3, -0.19, 1.13, 11.7, 0.52)
_INTEGERS = (1.0, 2.0, 3.0, 5.0, 0.0, -1.0, 4.0, -3.0)
_WITHIN = (0.43, 0.81, 0.12, 0.57, 0.93)  # shares of a bounded range


class Sample:
    """Values of symbols; those of terms are kept."""

    __slots__ = ("_barred", "_turn", "_values")

    def __init__(self, values: dict[Term, float | None], barred: frozenset[Symbol], turn: int) -> None:
        self._values = values
        self._barred = barred  # symbols of which the context says more than orders
        self._turn = turn

    def value(self, term: Term) -> float | None:
        """The value of the term, or None where it has none or none is known."""
        if term in self._values:
            return self._values[term]
        found: float | None = None
        if isinstance(term, Number):
            found = _float(term)
        elif isinstance(term, Symbol):
            found = self._of_symbol(term)
        elif isinstance(term, Apply) and term.op in _FUNCTIONS and not term.loose:
            parts = [self.value(argument) for argument in term.args]
            if None not in parts:
                found = _applied(term.op, parts)  # type: ignore[arg-type]
        self._values[term] = found
        return found

    def _of_symbol(self, symbol: Symbol) -> float | None:
        if symbol in self._barred or symbol.sort not in (REAL, INTEGER):
            return None
        draw = crc32(f"{symbol.name} {self._turn}".encode())  # hashes of strings differ from run to run
        if symbol.sort == INTEGER:
            return _INTEGERS[draw % len(_INTEGERS)]
        return _REALS[draw % len(_REALS)] * (1 + draw % 89 / 1000)

    def is_negative(self, term: Term) -> bool:
        """Whether the term, with its summands in view, is clearly below zero."""
        value = self.value(term)
        if value is None or value >= 0:
            return False
        summands = term.args if isinstance(term, Apply) and term.op == "add" else (term,)
        size = sum(abs(self.value(part) or 0.0) for part in summands)
        return value < -MARGIN * size

    def satisfies(self, hypothesis: Apply) -> bool:
        left, right = (self.value(side) for side in hypothesis.args)
        if left is None or right is None:
            return False
        gap = MARGIN * max(abs(left), abs(right))
        return abs(left - right) > gap if hypothesis.op == "ne" else right - left > gap

    def extended(self, symbol: Symbol, value: float) -> Sample:
        """The sample with a value for one more symbol, which occurs in nothing that is known yet."""
        known = {term: found for term, found in self._values.items() if symbol not in term.free}
        return Sample({**known, symbol: value}, self._barred - {symbol}, self._turn)


def _float(term: Number) -> float | None:
    try:
        return float(term.value)
    except OverflowError:
        return None


def _applied(op: str, parts: list[float]) -> float | None:
    try:
        value = _FUNCTIONS[op](*parts)
    except (ArithmeticError, ValueError):
        return None
    return value if isinstance(value, float) and math.isfinite(value) and abs(value) < 1e100 else None


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "add": lambda *parts: math.fsum(parts),
    "mul": lambda *parts: math.prod(parts),
    "neg": lambda x: -x,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "abs": abs,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "atan": math.atan,
    "erf": math.erf,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "gamma": lambda x: math.gamma(x) if x > 0 else math.nan,
    "lgamma": lambda x: math.lgamma(x) if x > 0 else math.nan,
    "pi": lambda: math.pi,
    "euler_gamma": lambda: 0.5772156649015329,
}


def samples(session: Session) -> tuple[Sample, ...]:
    """Points at which the hypotheses of the session hold."""
    if session.samples is None:
        outer = session.parent
        found = _in_range(session) if outer is not None and session.bound is not None else _anywhere(session)
        session.samples = tuple(islice(found, MAX_SAMPLES))
    return session.samples


def is_negative_somewhere(session: Session, term: Term) -> bool:
    """Whether the term is below zero at a point at which the context holds."""
    return any(sample.is_negative(term) for sample in samples(session))


def _anywhere(session: Session) -> Iterator[Sample]:
    orders = [h for h in session.hypotheses if isinstance(h, Apply) and h.op in _ORDERS]
    others = [h for h in session.hypotheses if h not in orders]
    bound = frozenset[Symbol]().union(*(h.free for h in others))
    while any(not h.free.isdisjoint(bound) and not h.free <= bound for h in orders):
        bound = bound.union(*(h.free for h in orders if not h.free.isdisjoint(bound)))
    wanted = [h for h in orders if h.free.isdisjoint(bound)]
    for turn in range(MAX_TRIES):
        sample = Sample({}, bound, turn)
        if all(map(sample.satisfies, wanted)):
            yield sample


def _in_range(session: Session) -> Iterator[Sample]:
    """Those of the outer session, with a value of the variable of this one."""
    variable, outer = session.bound, session.parent
    own = [h for h in session.hypotheses - outer.hypotheses if isinstance(h, Apply)]  # type: ignore[union-attr]
    for place, sample in enumerate(samples(outer)):  # type: ignore[arg-type]
        below = [h.args[0] for h in own if h.args[-1] == variable]
        above = [h.args[1] for h in own if h.args[0] == variable]
        low, high = (sample.value(ends[0]) if ends else None for ends in (below, above))
        if (below and low is None) or (above and high is None):
            continue
        share = _WITHIN[place % len(_WITHIN)]
        if low is not None and high is not None:
            value = low + share * (high - low)
        elif low is not None:
            value = low + 3 * share
        elif high is not None:
            value = high - 3 * share
        else:
            value = _REALS[(place + 1) % len(_REALS)]
        found = sample.extended(variable, value)  # type: ignore[arg-type]
        if all(map(found.satisfies, own)):
            yield found
