"""Monotone functions: what the sign of a derivative says of values."""

from __future__ import annotations

from ..terms import ZERO, Symbol, Term, instantiate, le, lt
from .definedness import end_conditions, settle
from .limits import is_infinite
from .logic import Facts, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule


@rule()
def monotone_by_derivative(
    prime: Theorem, sign: Theorem, variable: Symbol, lower: Term, upper: Term, facts: Facts
) -> Sequent:
    r"""A function whose derivative has one sign between two points is monotone from one to the other.

    Statement   F' = f \ge 0 \vdash F(a) \le F(b); \quad F' = f \le 0 \vdash F(b) \le F(a)
                \quad (\text{with } f > 0, f < 0 \text{ and } a < b \text{ strictly})
    Hypotheses  differentiable on the closed interval [a, b] (what the premise assumes of the variable is
                a <= t, t <= b); the_sign on the open interval; ends_in_order; ends_finite
    Source      Rudin, Principles of Mathematical Analysis, 5.11
    """
    image, slope = relation_of(prime, "eq")
    if getattr(image, "op", None) != "derivative" or image.args[1] != variable:  # type: ignore[attr-defined]
        raise RuleError("expected the derivative of a function at the variable")
    function = lambda_of(image.args[0])  # type: ignore[attr-defined]
    require(variable.sort == "real", "a derivative is with respect to a real variable")
    require(not is_infinite(lower) and not is_infinite(upper), "the interval is bounded")
    fixed = function.free | lower.free | upper.free
    require(variable not in fixed, "{} stands in the function or in an end", variable)
    closed = {le(lower, variable), le(variable, upper)}
    inside = closed | {lt(lower, variable), lt(variable, upper)}
    rest = (prime.hypotheses - closed) | (sign.hypotheses - inside)
    for hypothesis in rest:
        require(variable not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, variable)
    left, right = relation_of(sign, "le", "lt")
    increasing = (left, right) == (ZERO, slope)
    require(increasing or (left, right) == (slope, ZERO), "the sign is not that of the derivative")
    relation = lt if sign.conclusion == lt(left, right) else le
    ends = (lower, upper) if increasing else (upper, lower)
    values = [instantiate(function, end) for end in ends]
    wanted = {relation(lower, upper)} | end_conditions(lower, upper)
    return rest | settle(wanted, facts), relation(values[0], values[1])
