"""What an example is, and the short words with which the examples are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..kernel.arithmetic import field
from ..kernel.definedness import sign
from ..kernel.derivative import differentiate
from ..kernel.integral import integrable_continuous
from ..kernel.limits import limit_by_structure
from ..kernel.logic import assume, definedness, rewrite
from ..kernel.theorem import Theorem
from ..terms import INTEGER, ONE, ZERO, Apply, Symbol, Term, abstract, lt, symbol

x, y, z, t, theta = map(symbol, ("x", "y", "z", "t", "theta"))
n = Symbol("n", INTEGER)


class Example(NamedTuple):
    """A step that the rule takes, and its failing twin: the nearest false step, which it does not.

    `fails` raises `RuleError` or `TermError`; where the rule answers with conditions, it gives a theorem that
    carries the hypothesis which the false step lacks, named in `carries`.
    """

    holds: Callable[[], Theorem]
    fails: Callable[[], object]
    says: str  # why the twin fails
    carries: Term | None = None


def equal(left: Term, right: Term, *facts: Theorem) -> Theorem:
    """Both terms are equal by arithmetic."""
    return field(left, right, (), (), facts)


def positive(*terms: Term) -> tuple[Theorem, ...]:
    """The terms are assumed to be positive."""
    return tuple(assume(lt(ZERO, term)) for term in terms)


def signed(proposition: Term, *facts: Theorem) -> Theorem:
    """The proposition by the signs of the parts."""
    return sign(proposition, facts)


def slope(body: Term, *facts: Theorem) -> Theorem:
    """The derivative of the body with respect to x, at x."""
    return differentiate(abstract(body, x), x, (), facts)


def limits(body: Term, lower: Term, upper: Term, *facts: Theorem) -> tuple[Theorem, Theorem]:
    """The limits of the body at both ends of a range of x."""
    function = abstract(body, x)
    return limit_by_structure(function, lower, 1, facts), limit_by_structure(function, upper, -1, facts)


def continuous(body: Term, lower: Term = ZERO, upper: Term = ONE) -> Theorem:
    """The body is integrable over a compact range of x."""
    return integrable_continuous(definedness(body, ()), x, lower, upper, ())


def limit_value(limit: Theorem, equation: Theorem) -> Theorem:
    """The limit with its value written as the right side of the equation."""
    function, point, side, _ = limit.conclusion.args  # type: ignore[attr-defined]
    template = abstract(Apply("tends", (function, point, side, y)), y)
    return rewrite(limit, template, equation)
