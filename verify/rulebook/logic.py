"""Examples for the rules of logic and of definedness."""

from __future__ import annotations

from ..kernel import definedness, logic
from ..kernel.elementary import exp_of_ln
from ..kernel.theorem import Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Term,
    abstract,
    add,
    call,
    div,
    eq,
    exp,
    function,
    le,
    ln,
    lt,
    mul,
    ne,
    pow_,
    sub,
)
from .example import Example, equal, positive, signed, t, x, y, z

assume = logic.assume
_f = function("f")
_square = Apply("define", (_f, abstract(pow_(x, 2), x)))
_circular = Apply("define", (_f, abstract(add(call(_f, x), ONE), x)))
_positive_everywhere = lt(ZERO, x)
_unit, _other = (Apply("law", (ZERO, ONE, abstract(density, x))) for density in (ONE, mul(TWO, x)))


def _square_under(condition: Term) -> Theorem:
    """0 <= x^2 from one case of the sign of x."""
    return definedness.sign(le(ZERO, mul(x, x)), (assume(condition),))


EXAMPLES = {
    "assume": Example(
        lambda: assume(lt(ZERO, x)),
        lambda: assume(x),
        "x is a number, not a proposition",
    ),
    "cut": Example(
        lambda: logic.cut(assume(lt(ZERO, exp(x))), (signed(lt(ZERO, exp(x))),)),
        lambda: logic.cut(exp_of_ln(x, ()), positive(y)),
        "a proof of 0 < y does not discharge 0 < x",
        lt(ZERO, x),
    ),
    "by_cases": Example(
        lambda: logic.by_cases(_square_under(le(ZERO, x)), _square_under(lt(x, ZERO)), le(ZERO, x), ()),
        lambda: logic.by_cases(assume(le(ZERO, x)), assume(lt(x, ZERO)), le(ZERO, x), ()),
        "0 <= x and x < 0 are different conclusions",
    ),
    "specialize_symbols": Example(
        lambda: logic.specialize_symbols(logic.reflexivity(x, ()), (x,), (pow_(y, 2),)),
        lambda: logic.specialize_symbols(logic.reflexivity(x, ()), (x,), (div(ONE, y),)),
        "what is put for x must be defined",
        ne(y, ZERO),
    ),
    "generalize": Example(
        lambda: logic.generalize(assume(lt(ZERO, x)), x, ZERO, INFINITY),
        lambda: logic.generalize(assume(lt(ZERO, x)), x, MINUS_INFINITY, INFINITY),
        "0 < x is assumed, and not given by the range",
    ),
    "specialize": Example(
        lambda: logic.specialize(logic.generalize(assume(lt(ZERO, x)), x, ZERO, INFINITY), exp(y), ()),
        lambda: logic.specialize(logic.generalize(assume(lt(ZERO, x)), x, ZERO, INFINITY), y, ()),
        "y need not lie in the range",
        lt(ZERO, y),
    ),
    "unfold": Example(
        lambda: logic.unfold(call(_f, y), (_square,), ()),
        lambda: logic.unfold(call(_f, y), (_circular,), ()),
        "f is defined by itself",
    ),
    "reflexivity": Example(
        lambda: logic.reflexivity(x, ()),
        lambda: logic.reflexivity(div(x, x), ()),
        "x/x is not defined at x = 0",
        ne(x, ZERO),
    ),
    "definedness": Example(
        lambda: logic.definedness(ln(exp(x)), ()),
        lambda: logic.definedness(ln(x), ()),
        "ln x is not defined for x <= 0",
        lt(ZERO, x),
    ),
    "symmetry": Example(
        lambda: logic.symmetry(assume(eq(x, y))),
        lambda: logic.symmetry(assume(lt(x, y))),
        "x < y does not give y < x",
    ),
    "transitivity": Example(
        lambda: logic.transitivity((assume(eq(x, y)), assume(eq(y, z)))),
        lambda: logic.transitivity((assume(eq(x, y)), assume(eq(x, z)))),
        "the second equation does not begin where the first ends",
    ),
    "congruence": Example(
        lambda: logic.congruence(abstract(pow_(t, 2), t), assume(eq(x, y)), ()),
        lambda: logic.congruence(abstract(ln(t), t), assume(eq(x, y)), ()),
        "the logarithm of x need not be defined",
        lt(ZERO, x),
    ),
    "rewrite": Example(
        lambda: logic.rewrite(assume(lt(ZERO, x)), abstract(lt(ZERO, t), t), assume(eq(x, y))),
        lambda: logic.rewrite(assume(lt(ZERO, x)), abstract(lt(t, ZERO), t), assume(eq(x, y))),
        "x < 0 is not what was proved",
    ),
    "order_from_equality": Example(
        lambda: logic.order_from_equality(assume(eq(x, y))),
        lambda: logic.order_from_equality(assume(eq(_unit, _other))),
        "laws are not ordered",
    ),
    "weaken_order": Example(
        lambda: logic.weaken_order(assume(lt(x, y)), "ne"),
        lambda: logic.weaken_order(assume(le(x, y)), "ne"),
        "x <= y leaves x = y",
    ),
    "order_transitivity": Example(
        lambda: logic.order_transitivity(assume(lt(x, y)), assume(le(y, z))),
        lambda: logic.order_transitivity(assume(lt(x, y)), assume(lt(x, z))),
        "x < y and x < z do not compare y with z",
    ),
    "antisymmetry": Example(
        lambda: logic.antisymmetry(assume(le(x, y)), assume(le(y, x))),
        lambda: logic.antisymmetry(assume(le(x, y)), assume(le(y, z))),
        "x <= y <= z leaves x < y",
    ),
    "sign": Example(
        lambda: definedness.sign(lt(ZERO, add(x, ONE)), positive(x)),
        lambda: definedness.sign(lt(ZERO, sub(x, ONE)), positive(x)),
        "x > 0 does not give x > 1",
    ),
    "order": Example(
        lambda: definedness.order(lt(x, add(x, ONE)), signed(lt(ZERO, ONE)), equal(sub(add(x, ONE), x), ONE)),
        lambda: definedness.order(lt(x, mul(TWO, x)), assume(le(ZERO, x)), equal(sub(mul(TWO, x), x), x)),
        "x >= 0 gives x <= 2x only",
    ),
}
