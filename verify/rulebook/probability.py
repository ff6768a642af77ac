"""Examples for the laws of one random variable."""

from __future__ import annotations

from ..kernel import images, probability
from ..kernel.branches import density_of_folded
from ..kernel.derivative import differentiate
from ..kernel.elementary import absolute_negative, absolute_nonnegative, exp_of_ln
from ..kernel.enclosure import enclosure
from ..kernel.integral import fundamental_theorem
from ..kernel.logic import assume, definedness, transitivity
from ..kernel.theorem import Theorem
from ..terms import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Term,
    absolute,
    abstract,
    add,
    defined,
    div,
    eq,
    expectation,
    integrable,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
)
from .example import Example, continuous, equal, limit_value, limits, positive, signed, slope, x

_identity = abstract(x, x)
_doubled = abstract(mul(TWO, x), x)
_inverse = abstract(div(ONE, x), x)


def _law(upper: Term, density: Term) -> Term:
    """The law on (0, upper) with this density in x."""
    return Apply("law", (ZERO, upper, abstract(density, x)))


_unit = _law(ONE, ONE)
_wide = _law(TWO, HALF)
_ramp = _law(ONE, mul(TWO, x))
_twice = _law(ONE, TWO)  # no law: its mass is 2
_mean = expectation(_unit, _identity)
_laws_equal = assume(eq(_unit, _ramp))


def _mass(density: Term) -> Theorem:
    """The integral of a constant density over (0, 1)."""
    primitive = mul(density, x) if density != ONE else x
    prime = slope(primitive)
    whole = fundamental_theorem(prime, x, ZERO, ONE, limits(primitive, ZERO, ONE), continuous(prime.rhs), ())
    return transitivity((whole, equal(whole.rhs, density)))


def _unit_defined() -> Theorem:
    return probability.law_defined(_mass(ONE), signed(lt(ZERO, ONE)), x, ())


def _transformed(agreement: Theorem) -> Theorem:
    """The law of 2x for x uniform on (0, 1) is uniform on (0, 2)."""
    prime = differentiate(_doubled, x, (), ())
    monotone = signed(lt(ZERO, prime.rhs))
    first, last = limits(mul(TWO, x), ZERO, ONE)
    pair = first, limit_value(last, equal(mul(TWO, ONE), TWO))
    return probability.density_of_transformed(
        _doubled, _unit, _wide, x, prime, monotone, pair, agreement, (_unit_defined(),)
    )


_centred = Apply("law", (number(-1), ONE, abstract(HALF, x)))
_modulus = abstract(absolute(x), x)


def _folded(image: Term, agreement: Theorem) -> Theorem:
    """The law of |x| for x uniform on (-1, 1) is uniform on (0, 1); its inverses are -x and x."""
    below, above = slope(neg(x)), slope(x)
    undone = absolute_negative(neg(x), positive(x)), absolute_nonnegative(x, positive(x))
    first = transitivity((undone[0], equal(neg(neg(x)), x)))
    branches = (
        (abstract(neg(x), x), below, signed(lt(below.rhs, ZERO)), limits(neg(x), ZERO, ONE), first),
        (abstract(x, x), above, signed(lt(ZERO, above.rhs)), limits(x, ZERO, ONE), undone[1]),
    )
    known = (assume(defined(_centred)), *positive(ONE))
    exists = assume(defined(Apply("pushforward", (_modulus, _centred))))
    return density_of_folded(_modulus, _centred, image, x, ZERO, branches, agreement, exists, known)


def _same_ramp(equation: Theorem) -> Theorem:
    return probability.law_congruence(equation, x, ZERO, ONE, assume(defined(_ramp)), ())


_after = Apply("law", (ONE, TWO, abstract(ONE, x)))  # uniform on (1, 2)
_known = (assume(defined(_wide)), assume(defined(_unit)), assume(defined(_after)))


def _beyond(first: Term, second: Term, side: int, *ends: Term) -> Theorem:
    """KL(first, second) is infinite because of the part between the ends, where the density is 1/2 or 1."""
    positive_there = signed(lt(ZERO, first.args[2].body))  # type: ignore[attr-defined]
    return probability.divergence_infinite(first, second, *ends, side, positive_there, x, _known)


_infinite = assume(Apply("diverges", (Apply("kl", (_wide, _unit)),)))
_wide_again = assume(eq(_ramp, _wide))


def _doubled_twice() -> Theorem:
    """0 < x |- exp(ln(2x)) = 2x."""
    return exp_of_ln(mul(TWO, x), positive(x))


def _nested(whole: Term) -> Theorem:
    """The law of 2y for y = 2x, x uniform on (0, 1)."""
    parts = (Apply("pushforward", (abstract(body, x), _unit)) for body in (mul(TWO, x), whole))
    first, last = (assume(defined(part)) for part in parts)
    return images.transformed_composition(_doubled, _doubled, _unit, first, last)


def _injected(map_: Lambda, first: Term, second: Term, prime: Theorem, lower: Term) -> Theorem:
    monotone = assume(lt(ZERO, prime.rhs)) if prime.hypotheses else signed(lt(ZERO, prime.rhs))
    known = assume(defined(Apply("kl", (first, second))))
    return images.divergence_under_injection(map_, (first, second), lower, ONE, x, prime, monotone, known, ())


def _functional(op: str) -> Theorem:
    known = assume(defined(Apply("entropy", (_unit,))))
    return images.functional_of_equal_laws((_laws_equal,), (), op, known)


EXAMPLES = {
    "law_defined": Example(
        _unit_defined,
        lambda: probability.law_defined(_mass(TWO), signed(lt(ZERO, TWO)), x, ()),
        "the integral of the density is 2",
    ),
    "density_of_law": Example(
        lambda: probability.density_of_law(_unit, HALF, (_unit_defined(), enclosure(lt(HALF, ONE), 64, ()))),
        lambda: probability.density_of_law(_unit, TWO, (_unit_defined(),)),
        "2 lies outside the support",
        lt(TWO, ONE),
    ),
    "expectation_as_integral": Example(
        lambda: probability.expectation_as_integral(
            _unit, _identity, (_unit_defined(), continuous(mul(ONE, x)))
        ),
        lambda: probability.expectation_as_integral(_unit, _inverse, (_unit_defined(),)),
        "1/x has no mean under the uniform law",
        integrable(ZERO, ONE, mul(ONE, div(ONE, x)), x),
    ),
    "variance_as_expectation": Example(
        lambda: probability.variance_as_expectation(_unit, _identity, ()),
        lambda: probability.variance_as_expectation(_unit, _inverse, ()),
        "1/x has no mean under the uniform law",
        defined(expectation(_unit, _inverse)),
    ),
    "divergence_as_integral": Example(
        lambda: probability.divergence_as_integral(_unit, _wide, (_unit_defined(),)),
        lambda: probability.divergence_as_integral(_wide, _unit, (_unit_defined(),)),
        "the support (0, 2) is not inside (0, 1)",
        le(TWO, ONE),
    ),
    "divergence_infinite": Example(
        lambda: _beyond(_wide, _unit, 1, ONE, TWO),
        lambda: _beyond(_unit, _wide, -1, neg(ONE), ZERO),
        "the interval (-1, 0) is no part of the first support (0, 1), which lies inside the second one",
        le(ZERO, neg(ONE)),
    ),
    "divergence_of_equal_laws": Example(
        lambda: probability.divergence_of_equal_laws(_wide_again, assume(eq(_unit, _unit)), _infinite),
        lambda: probability.divergence_of_equal_laws(assume(eq(_unit, _unit)), _wide_again, _infinite),
        "the laws are exchanged",
    ),
    "entropy_as_integral": Example(
        lambda: probability.entropy_as_integral(_unit, (_unit_defined(),)),
        lambda: probability.entropy_as_integral(_twice, (_unit_defined(),)),
        "the mass of the density is 2",
        defined(_twice),
    ),
    "expectation_of_transformed": Example(
        lambda: probability.expectation_of_transformed(
            _doubled, _unit, _identity, assume(defined(expectation(_unit, _doubled))), ()
        ),
        lambda: probability.expectation_of_transformed(
            _doubled, _unit, _identity, assume(defined(_mean)), ()
        ),
        "the map x -> 2x is forgotten on the right side",
    ),
    "transformed_law_defined": Example(
        lambda: probability.transformed_law_defined(
            _unit, abstract(ln(x), x), definedness(ln(x), positive(x)), x, (_unit_defined(),)
        ),
        lambda: probability.transformed_law_defined(
            _unit, abstract(ln(sub(x, HALF)), x), definedness(ln(sub(x, HALF)), ()), x, (_unit_defined(),)
        ),
        "ln(x - 1/2) is not defined on the whole support",
    ),
    "expectation_of_equal_laws": Example(
        lambda: probability.expectation_of_equal_laws(_laws_equal, _identity, assume(defined(_mean))),
        lambda: probability.expectation_of_equal_laws(_laws_equal, _inverse, assume(defined(_mean))),
        "the mean of 1/x is not shown to exist",
    ),
    "density_of_transformed": Example(
        lambda: _transformed(equal(mul(HALF, TWO), ONE)),
        lambda: _transformed(equal(HALF, HALF)),
        "the slope 2 of the map is left out of the density",
    ),
    "density_of_folded": Example(
        lambda: _folded(_unit, equal(ONE, add(mul(HALF, neg(neg(ONE))), mul(HALF, ONE)))),
        lambda: _folded(_law(ONE, HALF), equal(HALF, mul(HALF, ONE))),
        "one of the two branches is left out",
    ),
    "law_congruence": Example(
        lambda: _same_ramp(_doubled_twice()),
        lambda: _same_ramp(assume(eq(pow_(x, 2), mul(TWO, x)))),
        "x^2 = 2x is assumed of one point, and not shown on the support",
    ),
    "transformed_law_congruence": Example(
        lambda: probability.transformed_law_congruence(
            _laws_equal, _doubled, assume(defined(Apply("pushforward", (_doubled, _unit))))
        ),
        lambda: probability.transformed_law_congruence(_laws_equal, _doubled, assume(defined(_unit))),
        "the law of 2x is not shown to exist",
    ),
    "transformed_composition": Example(
        lambda: _nested(mul(TWO, mul(TWO, x))),
        lambda: _nested(mul(TWO, x)),
        "the law of 2(2x) is not shown to exist",
    ),
    "divergence_under_injection": Example(
        lambda: _injected(_doubled, _unit, _unit, slope(mul(TWO, x)), ZERO),
        lambda: _injected(_modulus, _centred, _centred, slope(absolute(x), assume(ne(x, ZERO))), number(-1)),
        "|x| folds (-1, 1): that it has a slope is assumed off 0",
    ),
    "functional_of_equal_laws": Example(
        lambda: _functional("entropy"),
        lambda: _functional("density"),
        "densities of one law may differ at a point",
    ),
}
