"""Refutations: an admissible point, and theorems that the two sides differ there.

The search is untrusted and may use time and floating point; every answer is made of kernel theorems.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice

from flint import acb, arb, fmpq
from mpmath import log10

from ..kernel import logic
from ..kernel.balls import Value
from ..kernel.definedness import conditions
from ..kernel.enclosure import divergence, enclose, enclosure
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    INFINITY,
    LAW,
    MINUS_INFINITY,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    defined,
    eq,
    forall,
    instantiate,
    is_definition,
    le,
    lt,
    mul,
    ne,
)
from .mistakes import looks_like
from .numeric import approximate, estimate
from .points import Point, Prover, points, premises_for, ties, unfold_all

Normalise = Callable[[Term], Theorem | None]

BITS = (64, 128, 256, 512)


@dataclass(frozen=True)
class Refutation:
    """A point at which the claim fails: `theorems` has the hypotheses there, then the two sides apart."""

    point: Point
    lhs: str
    rhs: str
    theorems: tuple[Theorem, ...]
    looks_like: str | None = None


@dataclass(frozen=True)
class UndefinedSide:
    """A point at which exactly one side is provably undefined or divergent; the other is defined."""

    point: Point
    side: str  # "lhs" | "rhs"
    part: Term  # the subterm without a value
    lhs: str
    rhs: str
    theorems: tuple[Theorem, ...]


@dataclass(frozen=True)
class Agreement:
    """Numeric evidence: whether the sides agree, at how many points, to how many digits."""

    agrees: bool | None
    points: int
    digits: int


# The proposition that contradicts the claim `lhs relation rhs`.
_CONTRARY: dict[str, Callable[[Term, Term], Term]] = {
    "=": ne,
    "!=": eq,
    "<": lambda a, b: le(b, a),
    "<=": lambda a, b: lt(b, a),
}


def refute(
    lhs: Term,
    rhs: Term,
    relation: str,
    hypotheses: Iterable[Term],
    *,
    bits: tuple[int, ...] = BITS,
    prove: Prover | None = None,
    normalise: Normalise | None = None,
    also: tuple[Term, ...] = (),
    tries: int = 6,
    seconds: float = 5.0,
) -> Refutation | UndefinedSide | None:
    """A counterexample to `lhs relation rhs`, or a point where one side is undefined, or None.

    `prove` answers a theorem for a closed proposition (`defined(law)`, a property of a function), `normalise`
    a theorem `t = t'` for a closed term; both may answer None.  The point gives values to the symbols of
    `also` as well.
    """
    if lhs.sort == LAW or relation not in _CONTRARY:
        return None
    given = tuple(hypotheses)
    deadline = time.process_time() + seconds
    places: list[_Place] = []
    candidates = points(given, lhs, rhs, *also, prove=prove, limit=tries, far=relation in ("<", "<="))
    if relation in ("<", "!="):
        equal = (p for p in ties(given, lhs, rhs, *also, prove=prove) if _seem_equal(p.at(lhs), p.at(rhs)))
        candidates = chain(islice(equal, tries), candidates)
    candidates = chain(candidates, _where_both_have_values(places, given, lhs, rhs, also, prove, tries))
    fresh = (_Place(p, lhs, rhs, relation) for p in candidates)
    for place, precision, convert in _agenda(fresh, places, bits, normalise):
        theorem = separate(place.contrary, precision, prove, convert)
        if theorem is not None:
            guess = looks_like(lhs, rhs, given, place.point, prove) if relation == "=" else None
            shown = (_shown(place.left, prove, convert), _shown(place.right, prove, convert))
            return Refutation(place.point, *shown, (*place.point.theorems, theorem), guess)
        if time.process_time() > deadline:
            break
    found = (undefined_side(p.point, p.left, p.right, prove) for p in places[:2])
    return next((side for side in found if side is not None), None)


def _where_both_have_values(
    places: list[_Place],
    given: tuple[Term, ...],
    lhs: Term,
    rhs: Term,
    also: tuple[Term, ...],
    prove: Prover | None,
    tries: int,
) -> Iterator[Point]:
    """Points for the sides that had no value at the places before: there all that they ask for holds, too."""
    if all(approximate(side) is not None for place in places[:1] for side in (place.left, place.right)):
        return
    definitions = tuple(filter(is_definition, given))
    sides = [unfold_all(side, definitions) for side in (lhs, rhs)]
    wanted = [c for side in sides for c in conditions(side) if isinstance(c, Apply) and c.op in _ORDERS]
    wanted = [c for c in sorted(wanted, key=str) if c.free and c not in given]
    if wanted:
        for point in points((*given, *wanted), lhs, rhs, *also, prove=prove, limit=tries):
            yield replace(point, theorems=point.theorems[: len(given) - len(definitions)])


_ORDERS = frozenset(("lt", "le", "ne"))


def refute_infinite(
    divergence: Term, hypotheses: Iterable[Term], prove: Prover | None = None, tries: int = 4
) -> Refutation | None:
    """A point at which the divergence of two laws, which is said to be infinite, has an enclosure."""
    for point in points(hypotheses, divergence, prove=prove, limit=tries):
        value = point.at(divergence)
        theorem = _by_balls(defined(value), BITS[0], premises_for(value, prove))
        if theorem is not None:
            return Refutation(point, _shown(value, prove), str(INFINITY), (*point.theorems, theorem))
    return None


def _seem_equal(left: Term, right: Term) -> bool:
    first, second = approximate(left), approximate(right)
    if first is None or second is None:
        return False
    return bool(abs(first - second) <= 1e-9 * max(1, abs(first)))


class _Place:
    """A point, the two sides there, and the proposition that contradicts the claim."""

    def __init__(self, point: Point, lhs: Term, rhs: Term, relation: str) -> None:
        self.point = point
        self.left, self.right = point.at(lhs), point.at(rhs)
        self.contrary = _CONTRARY[relation](self.left, self.right)


def _agenda(
    fresh: Iterator[_Place], places: list[_Place], bits: tuple[int, ...], normalise: Normalise | None
) -> Iterator[tuple[_Place, int, Normalise | None]]:
    """Every point at the first precision, then a few with the prover's help and at higher precisions."""
    for place in fresh:
        places.append(place)
        yield place, bits[0], None
    if normalise is not None:
        yield from ((place, bits[0], normalise) for place in places[:3])
    for precision in bits[1:]:
        yield from ((place, precision, None) for place in places[:2])


def separate(
    proposition: Term, bits: int, prove: Prover | None = None, normalise: Normalise | None = None
) -> Theorem | None:
    """A theorem for the closed relation: by balls, of the sides as they stand or of what they are proved equal to."""
    premises = premises_for(proposition, prove)
    if normalise is None or not isinstance(proposition, Apply):
        return _by_balls(proposition, bits, premises)
    equations = [normalise(side) for side in proposition.args]
    if any(equation is not None and equation.hypotheses for equation in equations):
        return None
    image = [side if e is None else e.rhs for side, e in zip(proposition.args, equations, strict=True)]
    theorem = _by_identity(proposition.op, image) or _by_balls(Apply(proposition.op, image), bits, premises)
    return None if theorem is None else carried_back(theorem, equations)


def _by_identity(op: str, sides: list[Term]) -> Theorem | None:
    """`t = t`, or `t <= t`, of a closed term without conditions."""
    if sides[0] != sides[1] or op not in ("eq", "le"):
        return None
    same = logic.reflexivity(sides[0], ())
    if same.hypotheses:
        return None
    return same if op == "eq" else logic.order_from_equality(same)


def carried_back(theorem: Theorem, equations: list[Theorem | None]) -> Theorem:
    """The relation between the sides as written, from the one between their values."""
    for position, equation in enumerate(equations):
        if equation is not None:
            conclusion = theorem.conclusion
            hole = Symbol("z")
            sides = [theorem.lhs, theorem.rhs]
            sides[position] = hole
            template = abstract(Apply(conclusion.op, sides), hole)  # type: ignore[attr-defined]
            theorem = logic.rewrite(theorem, template, logic.symmetry(equation))
    return theorem


def _by_balls(proposition: Term, bits: int, premises: tuple[Theorem, ...]) -> Theorem | None:
    try:
        return enclosure(proposition, bits, premises)
    except (RuleError, TermError, BudgetExceeded):
        return None


def _shown(term: Term, prove: Prover | None, normalise: Normalise | None = None) -> str:
    """The enclosure of a closed term, or of what it is proved equal to, as text."""
    equation = normalise(term) if normalise is not None else None
    if equation is not None and not equation.hypotheses:
        term = equation.rhs
    try:
        value = enclose(term, 96, premises_for(term, prove))
    except (RuleError, BudgetExceeded):
        return str(term)
    return str(value) if isinstance(value, fmpq) else value.real.str(20)


# --- undefined sides -------------------------------------------------------------------------------


def undefined_side(point: Point, left: Term, right: Term, prove: Prover | None) -> UndefinedSide | None:
    """Exactly one side provably undefined at the point, the other provably defined."""
    for name, bad, good in (("lhs", left, right), ("rhs", right, left)):
        found = without_value(bad, prove)
        if found is None:
            continue
        part, reason = found
        try:
            proof = enclosure(defined(good), 64, premises_for(good, prove))
        except (RuleError, BudgetExceeded):
            continue
        word = "diverges" if reason.conclusion.op == "diverges" else "undefined"  # type: ignore[attr-defined]
        texts = (word, _shown(right, prove)) if name == "lhs" else (_shown(left, prove), word)
        return UndefinedSide(point, name, part, *texts, (*point.theorems, reason, proof))
    return None


# What makes an operation undefined, as a proposition about its arguments.
_UNDEFINED: dict[str, Callable[[Apply], Term]] = {
    "div": lambda t: eq(t.args[1], ZERO),
    "ln": lambda t: le(t.args[0], ZERO),
    "sqrt": lambda t: lt(t.args[0], ZERO),
    "lgamma": lambda t: le(t.args[0], ZERO),
    "tan": lambda t: eq(Apply("cos", t.args), ZERO),
}


def undefined_where(term: Term) -> Iterator[Term]:
    """Propositions each of which takes the term its value: that a denominator is 0, that ln takes a negative."""
    for part in _strict_parts(term):
        make = _UNDEFINED.get(part.op) if isinstance(part, Apply) and not part.loose else None
        if make is not None:
            yield make(part)  # type: ignore[arg-type]


def without_value(term: Term, prove: Prover | None) -> tuple[Term, Theorem] | None:
    """A part that must be defined for the term to be, and a theorem by which it is not."""
    for part in _strict_parts(term):
        if part.loose or not isinstance(part, Apply):
            continue
        if part.op == "sum":
            theorem = _diverging_series(part, prove)
        elif part.op in ("integral", "expectation"):
            written = _as_integral(part)
            theorem = None if written is None else _undefined_integrand(written) or _diverging(written, prove)
        else:
            theorem = _failing(part, prove)
        if theorem is not None:
            return part, theorem
    return None


def _strict_parts(term: Term) -> Iterator[Term]:
    """Subterms without which the term has no value: not the branches of cases, not under binders."""
    if isinstance(term, Apply) and term.op != "cases":
        yield term
        for argument in term.args:
            yield from _strict_parts(argument)


def _failing(part: Apply, prove: Prover | None) -> Theorem | None:
    make = _UNDEFINED.get(part.op, _bad_power if part.op == "pow" else None)
    if make is None:
        return None
    proposition = make(part)
    try:
        return enclosure(proposition, 64, premises_for(proposition, prove))
    except (RuleError, BudgetExceeded, TermError):
        return None


def _bad_power(part: Apply) -> Term:
    """0 to a negative power, or a negative number to a power that is no integer."""
    base, exponent = part.args
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        return eq(base, ZERO) if exponent.value < 0 else lt(base, base)
    return lt(base, ZERO) if isinstance(exponent, Number) else lt(base, base)


def _as_integral(part: Apply) -> Apply | None:
    """An expectation under an explicit law as the integral that defines it; an integral as it is."""
    if part.op == "integral":
        return part
    law, function = part.args
    if not isinstance(law, Apply) or law.op != "law" or not isinstance(function, Lambda):
        return None
    lower, upper, p = law.args
    if not isinstance(p, Lambda):
        return None
    return Apply("integral", (lower, upper, Lambda(function.hint, mul(p.body, function.body))))


def _undefined_integrand(part: Apply) -> Theorem | None:
    """A theorem that on a piece of the range the integrand takes ln or a root of a negative number."""
    lower, upper, body = part.args
    if not isinstance(body, Lambda):
        return None
    if lower == MINUS_INFINITY or upper == INFINITY:
        low = _place(lower, -4) if lower != MINUS_INFINITY else _place(upper, 4) - 8
        high = low + 8
    else:
        low, high = sorted((_place(lower, 0), _place(upper, 0)))
    if low >= high:
        return None
    for inner in _strict_parts(body.body):
        if isinstance(inner, Apply) and inner.op in ("ln", "sqrt", "lgamma") and inner.loose:
            condition = Lambda(body.hint, lt(inner.args[0], ZERO))
            for eighth in range(8):
                ends = [Number(low + (high - low) * Fraction(k, 8)) for k in (eighth, eighth + 1)]
                try:
                    return enclosure(forall(ends[0], ends[1], condition), 64, ())
                except (RuleError, BudgetExceeded, TermError):
                    continue
    return None


def _diverging(part: Apply, prove: Prover | None) -> Theorem | None:
    premises = premises_for(part, prove)
    for left, right in _suspects(part):
        try:
            return divergence(part, left, right, 64, premises)
        except (RuleError, BudgetExceeded, TermError):
            continue
    return None


def _diverging_series(part: Apply, prove: Prover | None) -> Theorem | None:
    if part.args[1] != INFINITY:
        return None
    for start in (2, 16, 1024):
        try:
            return divergence(part, Number(start), INFINITY, 64, premises_for(part, prove))
        except (RuleError, BudgetExceeded, TermError):
            continue
    return None


def _suspects(part: Apply) -> Iterator[tuple[Term, Term]]:
    """Parts of the range on which the integral may diverge: far out, and short pieces, ends first."""
    lower, upper, _ = part.args
    for start in (2, 16, 1024):
        if upper == INFINITY:
            yield Number(start), INFINITY
        if lower == MINUS_INFINITY:
            yield MINUS_INFINITY, Number(-start)
    low, high = _place(lower, -40), _place(upper, 40)
    pieces = 400
    step = (high - low) / pieces
    if step <= 0:
        return
    small = min(step, Fraction(1, 64))
    if isinstance(lower, Number):
        yield lower, Number(low + small)
    if isinstance(upper, Number):
        yield Number(high - small), upper
    order = _sign_changes(part, low, step, pieces)
    for index in order:
        yield Number(low + index * step), Number(low + (index + 1) * step)


def _place(end: Term, default: int) -> Fraction:
    if isinstance(end, Number):
        return end.value
    try:
        value = enclose(end, 64)
    except (RuleError, BudgetExceeded):
        return Fraction(default)
    inward = Fraction(1, 10**6) * (1 if default < 0 else -1)
    return Fraction(float(_ball(value).mid())).limit_denominator(10**9) + inward


def _ball(value: Value) -> arb:
    return acb(value).real if isinstance(value, fmpq) else value.real


def _sign_changes(part: Apply, low: Fraction, step: Fraction, pieces: int) -> list[int]:
    """Pieces on which the integrand is large at both ends, largest first."""
    sizes: list[tuple[float, int]] = []
    for index in range(pieces):
        middle = Number(low + index * step + step / 2)
        value = approximate(instantiate(part.args[2], middle))
        if value is None or abs(value) > 50:
            sizes.append((float("inf") if value is None else abs(value), index))
    return [index for _, index in sorted(sizes, reverse=True)[:6]]


# --- evidence --------------------------------------------------------------------------------------


def evidence(
    lhs: Term,
    rhs: Term,
    relation: str,
    hypotheses: Iterable[Term],
    *,
    prove: Prover | None = None,
    tries: int = 6,
    seconds: float = 3.0,
) -> Agreement | None:
    """How the two sides compare numerically; no proof.  None where nothing could be computed."""
    if lhs.sort == LAW or relation not in _CONTRARY:
        return None
    deadline = time.process_time() + seconds
    count, digits, agrees = 0, 30, True
    for point in points(hypotheses, lhs, rhs, prove=prove, limit=tries):
        try:
            sides = (point.at(lhs), point.at(rhs))
            left, right = (estimate(side) for side in sides)
        except TermError:
            continue
        if left is not None and right is not None:
            count += 1
            same = _common_digits(left, right)
            digits = min(digits, same)
            agrees = agrees and _NUMERIC[relation](left, right, same)
        if time.process_time() > deadline:
            break
    return Agreement(agrees, count, max(digits, 0)) if count else None


_NUMERIC: dict[str, Callable[[float, float, int], bool]] = {
    "=": lambda a, b, same: same >= 8,
    "!=": lambda a, b, same: same < 8,
    "<": lambda a, b, same: a < b,
    "<=": lambda a, b, same: a < b or same >= 8,
}


def _common_digits(left: float, right: float) -> int:
    gap, scale = abs(left - right), max(abs(left), abs(right), 1e-30)
    return 30 if gap == 0 else min(30, int(-log10(gap / scale)))
