"""Rules that decide closed propositions by ball arithmetic.

A counterexample is made of these theorems: every hypothesis holds at an exact point, and the two sides differ
there.  The certificate is the proposition and the precision; the balls are computed again on replay.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, TypeVar

from flint import acb, arb, ctx, fmpq

from ..terms import Apply, Number, Term, neg
from . import quadrature  # noqa: F401  registers the evaluators of integrals, derivatives and laws
from .balls import (
    ClosedValues,
    NotEnclosed,
    Scope,
    Value,
    ball,
    body_of,
    compare,
    evaluate,
    holds,
    is_real,
    top,
)
from .growth import Tail, minorant, settled, tail_diverges
from .slope import slope
from .theorem import BudgetExceeded, RuleError, Sequent, Theorem, require, rule

MAX_BITS = 4096
MAX_BOXES = 1_000


def enclose(
    term: Term, bits: int, premises: tuple[Theorem, ...] = (), closed: ClosedValues | None = None
) -> Value:
    """An exact rational, or a real ball that contains the value of the closed term.

    Raises `NotEnclosed` unless the term is proved defined, `BudgetExceeded` when that takes too long.
    `premises` are theorems `|- defined(law)` for the laws in it; `closed` keeps the values of closed parts
    for further questions.  No theorem comes of this.
    """

    def value(scope: Scope) -> Value:
        if closed is not None:
            scope.meter.closed = closed
        return _real(evaluate(term, scope))

    return _at(bits, value, premises)


def _real(value: Value) -> Value:
    if not is_real(value):
        raise NotEnclosed("the value is not real")
    return value


T = TypeVar("T")


def _at(bits: int, question: Callable[[Scope], T], premises: tuple[Theorem, ...]) -> T:
    if not 16 <= bits <= MAX_BITS:
        raise BudgetExceeded(f"ball arithmetic works with 16 to {MAX_BITS} bits")
    with ctx.workprec(bits):
        return question(top(frozenset(premise.conclusion for premise in premises)))


# --- relations, definedness ------------------------------------------------------------------------


@rule()
def enclosure(proposition: Term, bits: int, premises: tuple[Theorem, ...]) -> Sequent:
    r"""A closed proposition that ball arithmetic decides.

    Statement   \text{the balls of } s, t \text{ are disjoint} \vdash s \ne t; \quad
                \text{ordered} \vdash s < t; \quad s, t \text{ the same exact rational} \vdash s = t; \quad
                t \text{ enclosed} \vdash t \text{ defined}
    Hypotheses  both_sides_defined (denominators exclude 0, ln of a positive ball, integrals converge absolutely);
                those of the premises, which say that a law in the proposition is one
    Source      Moore, Interval Analysis (1966); Johansson, Arb (2017)
    """
    if not isinstance(proposition, Apply) or proposition.op not in _DECIDE:
        raise RuleError(f"ball arithmetic does not decide {proposition}")
    require(not proposition.loose and not proposition.free, "ball arithmetic decides closed propositions")
    decide = _DECIDE[proposition.op]
    answer = _at(bits, lambda scope: decide(proposition, scope), premises)
    require(answer, "the balls do not separate at {} bits: {}", bits, proposition)
    return frozenset[Term]().union(*(premise.hypotheses for premise in premises)), proposition


def _relation(proposition: Apply, scope: Scope) -> bool:
    left, right = (_real(evaluate(side, scope)) for side in proposition.args)
    return compare(proposition.op, left, right) is True


def _defined(proposition: Apply, scope: Scope) -> bool:
    _real(evaluate(proposition.args[0], scope))
    return True


def _integrable(proposition: Apply, scope: Scope) -> bool:
    evaluate(Apply("integral", proposition.args), scope)
    return True


def _everywhere(proposition: Apply, scope: Scope) -> bool:
    """An inequality on an interval: on boxes of its finite part, on tails by a bound from below."""
    lower, upper, body = proposition.args
    condition = body_of(body)
    ends = []
    for end, sign, op in ((lower, -1, "minus_infinity"), (upper, 1, "infinity")):
        if isinstance(end, Apply) and end.op == op:
            ends.append(sign * _settled_beyond(condition, sign, scope))
        else:
            value = ball(evaluate(end, scope)).real
            ends.append(value.lower() if sign < 0 else value.upper())
    return not ends[0] < ends[1] or _on_boxes(condition, ends[0], ends[1], scope)


def _settled_beyond(condition: Term, sign: int, scope: Scope) -> arb:
    """A number beyond which the inequality holds."""
    for doubling in range(40):
        tail = Tail(arb(2) ** doubling, sign, scope)
        try:
            if settled(condition, tail):
                return tail.start
        except NotEnclosed:
            continue
    raise NotEnclosed("an inequality is not shown to hold near infinity")


def _on_boxes(condition: Term, lower: arb, upper: arb, scope: Scope) -> bool:
    stack = [(lower, upper, 0)]
    for _ in range(MAX_BOXES):
        if not stack:
            return True
        a, b, depth = stack.pop()
        try:
            answer = holds(condition, scope.enter(acb(a.union(b))))
        except NotEnclosed:
            answer = None
        if answer is True:
            continue
        if answer is False or depth > 40:
            return False
        middle = ((a + b) / 2).mid()
        stack += [(a, middle, depth + 1), (middle, b, depth + 1)]
    raise NotEnclosed(f"an inequality is not shown to hold on an interval with {MAX_BOXES} boxes")


_DECIDE: dict[str, Callable[[Apply, Scope], bool]] = {
    "eq": _relation,
    "ne": _relation,
    "lt": _relation,
    "le": _relation,
    "defined": _defined,
    "integrable": _integrable,
    "forall": _everywhere,
}


# --- divergence ------------------------------------------------------------------------------------


@rule()
def divergence(term: Term, left: Term, right: Term, bits: int, premises: tuple[Theorem, ...]) -> Sequent:
    r"""An integral or a series that does not converge absolutely, shown on a part of its range.

    Statement   |f(x)| \ge c/|x| \text{ on } (N, \infty) \quad\text{or}\quad |f| \ge c\,|v|^{-p} \text{ on } (l, r),
                p \ge 1, v \text{ differentiable with a zero in } [l, r] \vdash \textstyle\int |f| = \infty;
                \quad |f(k)| \ge c/k \text{ for } k \ge N \vdash \textstyle\sum |f(k)| = \infty
    Hypotheses  the_part_lies_in_the_range; v_changes_sign_or_vanishes_at_an_end
    Source      Rudin, Principles of Mathematical Analysis, 3.28, 5.10 and 6.12: comparison
    """
    require(isinstance(term, Apply) and term.op in ("integral", "sum"), "divergence is shown of an integral")
    require(not term.free and not term.loose and not left.free and not right.free, "expected closed terms")
    answer = _at(bits, lambda scope: _diverges(term, left, right, scope), premises)  # type: ignore[arg-type]
    require(answer, "the integral is not shown to diverge on the part from {} to {}", left, right)
    return frozenset[Term]().union(*(premise.hypotheses for premise in premises)), Apply("diverges", (term,))


def _diverges(term: Apply, left: Term, right: Term, scope: Scope) -> bool:
    lower, upper, body = term.args
    if term.op == "sum":
        require(_is(right, "infinity") and _is(upper, "infinity"), "a series diverges at infinity")
        require(_within(lower, left, right, upper, scope), "the part does not lie in the range of the sum")
        return _diverges_beyond(body_of(body), 1, left, scope)
    if not (_within(lower, left, right, upper, scope) or _within(upper, left, right, lower, scope)):
        raise RuleError("the part does not lie in the range of the integral")
    if _is(right, "infinity"):
        return _diverges_beyond(body_of(body), 1, left, scope)
    if _is(left, "minus_infinity"):
        return _diverges_beyond(body_of(body), -1, neg(right), scope)
    a, b = (ball(evaluate(end, scope)) for end in (left, right))
    require(is_real(a) and is_real(b) and bool(a.real < b.real), "the part of the range is empty")
    return _singular(body_of(body), Box(left, right, scope, scope.enter(acb(a.real.union(b.real)))))


def _is(end: Term, op: str) -> bool:
    return isinstance(end, Apply) and end.op == op


def _within(lower: Term, left: Term, right: Term, upper: Term, scope: Scope) -> bool:
    """Whether lower <= left and right <= upper."""

    def ordered(a: Term, b: Term) -> bool:
        if _is(a, "minus_infinity") or _is(b, "infinity"):
            return True
        if _is(a, "infinity") or _is(b, "minus_infinity"):
            return False
        return a == b or compare("le", evaluate(a, scope), evaluate(b, scope)) is True

    return ordered(lower, left) and ordered(right, upper)


def _diverges_beyond(body: Term, sign: int, start: Term, scope: Scope) -> bool:
    value = ball(evaluate(start, scope))
    require(is_real(value) and bool(value.real >= 1), "a tail starts at 1 or later")
    return tail_diverges(minorant(body, Tail(value.real, sign, scope)))


class Box(NamedTuple):
    """A part of the range of an integral, near a singular point; `inside` has the variable in its ball."""

    left: Term
    right: Term
    scope: Scope
    inside: Scope

    def end(self, term: Term, at: Term) -> Value:
        """The value of a term at an end."""
        return evaluate(term, self.scope.enter(evaluate(at, self.scope)))


def _singular(body: Term, box: Box) -> bool:
    """Whether |body| has an infinite integral over the box: it or one summand does, the others being bounded."""
    if isinstance(body, Apply) and body.op == "add":
        return any(
            _is_bounded((*body.args[:position], *body.args[position + 1 :]), box) and _singular(summand, box)
            for position, summand in enumerate(body.args)
        )
    powers: dict[Term, Fraction] = {}
    _factors(body, Fraction(1), powers)
    return any(
        exponent <= -1 and _has_zero(base, box) and _others_nonzero(powers, base, box)
        for base, exponent in powers.items()
    )


def _is_bounded(terms: tuple[Term, ...], box: Box) -> bool:
    try:
        for term in terms:
            evaluate(term, box.inside)
    except NotEnclosed:
        return False
    return True


def _factors(term: Term, exponent: Fraction, powers: dict[Term, Fraction]) -> None:
    """Write |term|^exponent as a product of powers of moduli."""
    op = term.op if isinstance(term, Apply) else ""
    args = term.args if isinstance(term, Apply) else ()
    if op in ("mul", "neg", "abs"):
        for argument in args:
            _factors(argument, exponent, powers)
    elif op == "div":
        _factors(args[0], exponent, powers)
        _factors(args[1], -exponent, powers)
    elif op == "sqrt":
        _factors(args[0], exponent / 2, powers)
    elif op == "pow" and isinstance(args[1], Number):
        _factors(args[0], exponent * args[1].value, powers)
    elif op == "tan":
        _factors(Apply("sin", args), exponent, powers)
        _factors(Apply("cos", args), -exponent, powers)
    else:
        powers[term] = powers.get(term, Fraction(0)) + exponent


def _has_zero(base: Term, box: Box) -> bool:
    """The term is differentiable with a bounded slope on the box, and zero at a point of it, not everywhere."""
    strict = box.inside._replace(analytic=True)
    try:
        evaluate(base, strict)
        evaluate(slope(base, 0), strict)
        left, right = box.end(base, box.left), box.end(base, box.right)
    except NotEnclosed:
        return False
    signs = (_sign(left), _sign(right))
    return signs in ((-1, 1), (1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))


def _sign(value: Value) -> int | None:
    """The sign of a real value; 0 only for an exact zero."""
    if isinstance(value, fmpq):
        return int(value > 0) - int(value < 0)
    return 1 if value.real > 0 else -1 if value.real < 0 else None


def _others_nonzero(powers: dict[Term, Fraction], base: Term, box: Box) -> bool:
    """Every other factor is bounded, and bounded away from zero, on the box."""
    try:
        return all(
            other == base or bool(ball(evaluate(other, box.inside)).abs_lower() > 0) for other in powers
        )
    except NotEnclosed:
        return False
