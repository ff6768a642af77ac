"""Laws of the elementary functions: one rule per law.

Each law rewrites one atom, and the equation that splits its argument is a theorem of arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..terms import (
    EULER_GAMMA,
    HALF,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Number,
    Term,
    absolute,
    add,
    div,
    eq,
    exp,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sqrt,
    sub,
)
from .definedness import conditions, settle
from .logic import Facts, contrary, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule

Factors = tuple[tuple[Term, int], ...]


def product_of(factors: Factors) -> Term:
    """The product of integer powers, as the rules below write it: exponent 1 is left out."""
    return mul(*(base if exponent == 1 else pow_(base, exponent) for base, exponent in factors))


def combination_of(parts: Factors) -> Term:
    """The sum of integer multiples, as the rules below write it."""
    return add(*(part if times == 1 else mul(number(times), part) for part, times in parts))


@rule()
def exp_of_sum(split: Theorem, parts: Factors) -> Sequent:
    r"""The exponential of a sum is a product of powers.

    Statement   t = \sum_i n_i s_i \vdash e^t = \prod_i (e^{s_i})^{n_i}, \quad n_i \in \mathbb{Z}
    Source      DLMF 4.8.10 and 4.8.13
    """
    whole, combined = relation_of(split, "eq")
    require(combined == combination_of(parts), "the parts are not those of the equation")
    return split.hypotheses, eq(exp(whole), product_of(tuple((exp(part), n) for part, n in parts)))


@rule()
def exp_of_ln(argument: Term, facts: Facts) -> Sequent:
    r"""The exponential undoes the logarithm.

    Statement   x > 0 \vdash e^{\ln x} = x
    Source      DLMF 4.8.4 (real x)
    """
    return settle(conditions(ln(argument)), facts), eq(exp(ln(argument)), argument)


@rule()
def ln_of_exp(argument: Term, facts: Facts) -> Sequent:
    r"""The logarithm undoes the exponential of a real number.

    Statement   \ln e^x = x
    Source      DLMF 4.8.3 (real x)
    """
    return settle(conditions(argument), facts), eq(ln(exp(argument)), argument)


@rule()
def ln_of_product(split: Theorem, factors: Factors, facts: Facts) -> Sequent:
    r"""The logarithm of a product of powers of positive numbers is a sum.

    Statement   t = \prod_i f_i^{n_i}, \; f_i > 0 \vdash \ln t = \sum_i n_i \ln f_i
    Hypotheses  every_factor_positive
    Source      DLMF 4.8.1 and 4.8.5
    """
    whole, product = relation_of(split, "eq")
    require(product == product_of(factors), "the factors are not those of the equation")
    positive = settle({lt(ZERO, base) for base, _ in factors}, facts)
    return split.hypotheses | positive, eq(ln(whole), combination_of(tuple((ln(f), n) for f, n in factors)))


@rule()
def ln_of_absolute_product(split: Theorem, factors: Factors, facts: Facts) -> Sequent:
    r"""The logarithm of a positive product of powers, its factors of unknown sign.

    Statement   t = \prod_i f_i^{n_i}, \; t > 0, \; f_i \ne 0 \vdash \ln t = \sum_i n_i \ln |f_i|
    Hypotheses  the_product_positive; every_factor_nonzero (\ln x^2 = 2 \ln x is refused)
    Source      DLMF 4.8.1 and 4.8.5
    """
    whole, product = relation_of(split, "eq")
    require(product == product_of(factors), "the factors are not those of the equation")
    wanted = {lt(ZERO, whole), *(ne(base, ZERO) for base, _ in factors)}
    parts = tuple((ln(absolute(f)), n) for f, n in factors)
    return split.hypotheses | settle(wanted, facts), eq(ln(whole), combination_of(parts))


@rule()
def ln_of_sqrt(argument: Term, facts: Facts) -> Sequent:
    r"""The logarithm of a square root.

    Statement   x > 0 \vdash \ln \sqrt{x} = \tfrac12 \ln x
    Source      DLMF 4.8.7 (real x)
    """
    wanted = settle({lt(ZERO, argument)} | conditions(argument), facts)
    return wanted, eq(ln(sqrt(argument)), mul(HALF, ln(argument)))


@rule()
def ln_of_one() -> Sequent:
    r"""The logarithm of one.

    Statement   \ln 1 = 0
    Source      DLMF 4.2.2
    """
    return (), eq(ln(ONE), ZERO)


@rule()
def square_of_sqrt(argument: Term, facts: Facts) -> Sequent:
    r"""The square of a square root.

    Statement   x \ge 0 \vdash (\sqrt{x})^2 = x
    Source      DLMF 1.9.6 ff. (real x)
    """
    return settle(conditions(sqrt(argument)), facts), eq(pow_(sqrt(argument), 2), argument)


@rule()
def sqrt_of_product(split: Theorem, outside: Term, inside: Term, facts: Facts) -> Sequent:
    r"""A square factor leaves the root.

    Statement   t = s^2 g, \; s \ge 0, \; g \ge 0 \vdash \sqrt{t} = s \sqrt{g}
    Hypotheses  outside_nonnegative (\sqrt{x^2} = x is refused); inside_nonnegative
    Source      Landau, Foundations of Analysis, Theorem 161
    """
    whole, product = relation_of(split, "eq")
    require(product == mul(pow_(outside, 2), inside), "the equation does not show the square")
    wanted = settle({le(ZERO, outside), le(ZERO, inside)}, facts)
    return split.hypotheses | wanted, eq(sqrt(whole), mul(outside, sqrt(inside)))


@rule()
def sqrt_of_square(outside: Term, facts: Facts) -> Sequent:
    r"""The root of a square is the absolute value.

    Statement   \sqrt{x^2} = |x|
    Source      Landau, Foundations of Analysis, Theorem 161
    """
    return settle(conditions(outside), facts), eq(sqrt(pow_(outside, 2)), absolute(outside))


@rule()
def sqrt_of_exp(argument: Term, facts: Facts) -> Sequent:
    r"""The root of an exponential halves the exponent.

    Statement   \sqrt{e^x} = e^{x/2}
    Source      DLMF 4.8.13 (real x)
    """
    return settle(conditions(argument), facts), eq(sqrt(exp(argument)), exp(div(argument, TWO)))


@rule()
def absolute_nonnegative(argument: Term, facts: Facts) -> Sequent:
    r"""The absolute value of a nonnegative number.

    Statement   x \ge 0 \vdash |x| = x
    Source      Landau, Foundations of Analysis, Definition 46
    """
    return settle({le(ZERO, argument)} | conditions(argument), facts), eq(absolute(argument), argument)


@rule()
def absolute_negative(argument: Term, facts: Facts) -> Sequent:
    r"""The absolute value of a number that is not positive.

    Statement   x \le 0 \vdash |x| = -x
    Source      Landau, Foundations of Analysis, Definition 46
    """
    return settle({le(argument, ZERO)} | conditions(argument), facts), eq(absolute(argument), neg(argument))


@rule()
def square_of_absolute(argument: Term, facts: Facts) -> Sequent:
    r"""The square of an absolute value.

    Statement   |x|^2 = x^2
    Source      Landau, Foundations of Analysis, Theorem 193
    """
    wanted = settle(conditions(argument), facts)
    return wanted, eq(pow_(absolute(argument), 2), pow_(argument, 2))


@rule()
def absolute_of_product(split: Theorem, factors: Factors) -> Sequent:
    r"""The absolute value of a product.

    Statement   t = \prod_i f_i^{n_i} \vdash |t| = \prod_i |f_i|^{n_i}
    Source      Landau, Foundations of Analysis, Theorem 193
    """
    whole, product = relation_of(split, "eq")
    require(product == product_of(factors), "the factors are not those of the equation")
    return split.hypotheses, eq(absolute(whole), product_of(tuple((absolute(f), n) for f, n in factors)))


@rule()
def absolute_between(proposition: Term, upper: Theorem, lower: Theorem) -> Sequent:
    r"""An absolute value is bounded by bounds from both sides.

    Statement   x \le b, \; -x \le b \vdash |x| \le b \quad (< \text{ alike})
    Source      Landau, Foundations of Analysis, Definition 46
    """
    require(isinstance(proposition, Apply) and proposition.op in ("lt", "le"), "expected an inequality")
    inside, bound = proposition.args  # type: ignore[attr-defined]
    require(isinstance(inside, Apply) and inside.op == "abs", "expected an absolute value on the left")
    x = inside.args[0]
    require(relation_of(upper, proposition.op) == (x, bound), "the upper bound is another")  # type: ignore[attr-defined]
    require(relation_of(lower, proposition.op) == (neg(x), bound), "the lower bound is another")  # type: ignore[attr-defined]
    return upper.hypotheses | lower.hypotheses, proposition


_INCREASING = frozenset(("exp", "atan", "sinh", "tanh", "erf"))


@rule()
def increasing(op: str, order: Theorem, facts: Facts) -> Sequent:
    r"""Increasing functions keep the order.

    Statement   s < t \vdash f(s) < f(t) \text{ for } \exp, \operatorname{atan}, \sinh, \tanh, \operatorname{erf};
                \quad \ln \text{ where } 0 < s, \; \sqrt{\cdot} \text{ where } 0 \le s \quad (\le \text{ alike})
    Hypotheses  both_images_defined
    Source      DLMF 4.2, 4.23, 4.28, 7.2: positive derivatives
    """
    left, right = relation_of(order, "lt", "le")
    require(op in _INCREASING or op in ("ln", "sqrt"), "{} is not known to increase", op)
    images = Apply(op, (left,)), Apply(op, (right,))
    wanted = settle(conditions(images[0]) | conditions(images[1]), facts)
    return order.hypotheses | wanted, Apply(order.conclusion.op, images)  # type: ignore[attr-defined]


_BOUNDS: dict[str, tuple[Callable[[Term, Term], Term], Term]] = {
    "sin": (le, ONE),
    "cos": (le, ONE),
    "tanh": (lt, ONE),
    "erf": (lt, ONE),
    "atan": (lt, div(PI, TWO)),
}


@rule()
def bounded(term: Term, side: int, facts: Facts) -> Sequent:
    r"""Bounds of bounded functions.

    Statement   |\sin u| \le 1, \; |\cos u| \le 1, \; |\tanh u| < 1, \; |\operatorname{erf} u| < 1,
                \; |\operatorname{atan} u| < \pi/2; \quad side 1 for the upper bound, -1 for the lower
    Hypotheses  argument_defined
    Source      DLMF 4.21.3 (sin^2 + cos^2 = 1), 4.23, 4.35.11 (cosh^2 - sinh^2 = 1), 7.2
    """
    if not isinstance(term, Apply) or term.op not in _BOUNDS:
        raise RuleError(f"no bound of {term} is known")
    require(side in (1, -1), "a bound is the upper or the lower one")
    relation, bound = _BOUNDS[term.op]
    conclusion = relation(term, bound) if side == 1 else relation(neg(bound), term)
    return settle(conditions(term), facts), conclusion


@rule()
def power_of_positive(base: Term, exponent: Term, facts: Facts) -> Sequent:
    r"""A real power of a positive number, by definition.

    Statement   x > 0 \vdash x^a = e^{a \ln x}
    Source      DLMF 4.2.26 (real a, x > 0)
    """
    wanted = settle({lt(ZERO, base)} | conditions(base) | conditions(exponent), facts)
    return wanted, eq(pow_(base, exponent), exp(mul(exponent, ln(base))))


@rule()
def power_split(base: Term, exponent: Term, shift: int, facts: Facts) -> Sequent:
    r"""Integer powers with a symbolic exponent.

    Statement   x \ne 0, \; n, k \in \mathbb{Z} \vdash x^{n+k} = x^n x^k
    Source      Landau, Foundations of Analysis, Theorem 289
    """
    require(exponent.sort == "integer", "the exponent is an integer")
    wanted = settle({ne(base, ZERO)} | conditions(base) | conditions(exponent), facts)
    return wanted, eq(pow_(base, add(exponent, number(shift))), mul(pow_(base, exponent), pow_(base, shift)))


@rule()
def half_power(base: Term, facts: Facts) -> Sequent:
    r"""The power one half is the square root.

    Statement   x \ge 0 \vdash x^{1/2} = \sqrt{x}
    Source      DLMF 4.2.26 (real x)
    """
    return settle({le(ZERO, base)} | conditions(base), facts), eq(pow_(base, HALF), sqrt(base))


@rule()
def pythagoras(argument: Term, facts: Facts) -> Sequent:
    r"""The squares of sine and cosine.

    Statement   \sin^2 x = 1 - \cos^2 x
    Source      DLMF 4.21.12
    """
    wanted = settle(conditions(argument), facts)
    sine, cosine = Apply("sin", (argument,)), Apply("cos", (argument,))
    return wanted, eq(pow_(sine, 2), sub(ONE, pow_(cosine, 2)))


@rule()
def angle_sum(op: str, left: Term, right: Term, facts: Facts) -> Sequent:
    r"""Sine and cosine of a sum.

    Statement   \sin(x + y) = \sin x \cos y + \cos x \sin y, \;
                \cos(x + y) = \cos x \cos y - \sin x \sin y
    Source      DLMF 4.21.2
    """
    require(op in ("sin", "cos"), "expected sin or cos")
    wanted = settle(conditions(left) | conditions(right), facts)
    sl, cl, sr, cr = (Apply(f, (t,)) for t in (left, right) for f in ("sin", "cos"))
    value = add(mul(sl, cr), mul(cl, sr)) if op == "sin" else sub(mul(cl, cr), mul(sl, sr))
    return wanted, eq(Apply(op, (add(left, right),)), value)


@rule()
def odd_even(op: str, argument: Term, facts: Facts) -> Sequent:
    r"""Odd and even functions.

    Statement   f(-x) = -f(x) \text{ for } \sin, \tan, \operatorname{atan}, \sinh, \tanh, \operatorname{erf};
                \quad f(-x) = f(x) \text{ for } \cos, \cosh, |\cdot|
    Source      DLMF 4.16, 4.30, 7.4
    """
    odd = op in ("sin", "tan", "atan", "sinh", "tanh", "erf")
    require(odd or op in ("cos", "cosh", "abs"), "{} is neither known odd nor even", op)
    image = Apply(op, (argument,))
    wanted = settle(conditions(image), facts)
    return wanted, eq(Apply(op, (neg(argument),)), neg(image) if odd else image)


@rule()
def hyperbolic(op: str, argument: Term, facts: Facts) -> Sequent:
    r"""Hyperbolic functions by exponentials.

    Statement   \sinh x = \frac{e^x - e^{-x}}{2}, \; \cosh x = \frac{e^x + e^{-x}}{2}, \;
                \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}
    Source      DLMF 4.28.1, 4.28.2, 4.28.4
    """
    up, down = exp(argument), exp(neg(argument))
    images = {
        "sinh": div(sub(up, down), TWO),
        "cosh": div(add(up, down), TWO),
        "tanh": div(sub(up, down), add(up, down)),
    }
    require(op in images, "expected sinh, cosh or tanh")
    return settle(conditions(argument), facts), eq(Apply(op, (argument,)), images[op])


@rule()
def tangent(argument: Term, facts: Facts) -> Sequent:
    r"""The tangent by sine and cosine.

    Statement   \cos x \ne 0 \vdash \tan x = \frac{\sin x}{\cos x}
    Source      DLMF 4.14.4
    """
    image = div(Apply("sin", (argument,)), Apply("cos", (argument,)))
    return settle(conditions(image), facts), eq(Apply("tan", (argument,)), image)


_SPECIAL_VALUES: dict[tuple[str, Fraction], Term] = {
    ("exp", Fraction(0)): ONE,
    ("ln", Fraction(1)): ZERO,
    ("sqrt", Fraction(0)): ZERO,
    ("sqrt", Fraction(1)): ONE,
    ("abs", Fraction(0)): ZERO,
    ("sin", Fraction(0)): ZERO,
    ("cos", Fraction(0)): ONE,
    ("tan", Fraction(0)): ZERO,
    ("atan", Fraction(0)): ZERO,
    ("atan", Fraction(1)): div(PI, number(4)),
    ("sinh", Fraction(0)): ZERO,
    ("cosh", Fraction(0)): ONE,
    ("tanh", Fraction(0)): ZERO,
    ("erf", Fraction(0)): ZERO,
    ("gamma", Fraction(1)): ONE,
    ("gamma", Fraction(1, 2)): sqrt(PI),
    ("lgamma", Fraction(1)): ZERO,
    ("digamma", Fraction(1)): neg(EULER_GAMMA),
    ("digamma", Fraction(1, 2)): sub(neg(EULER_GAMMA), mul(TWO, ln(TWO))),
}


@rule()
def special_value(term: Term) -> Sequent:
    r"""Values of elementary and special functions at numbers.

    Statement   e^0 = 1, \; \ln 1 = 0, \; \Gamma(1) = 1, \; \Gamma(\tfrac12) = \sqrt{\pi}, \;
                \psi(1) = -\gamma, \; \ldots
    Source      DLMF 4.2, 4.14, 4.17, 4.28, 5.4, 7.2
    """
    if not isinstance(term, Apply) or len(term.args) != 1 or not isinstance(term.args[0], Number):
        raise RuleError("expected a function of a number")
    value = _SPECIAL_VALUES.get((term.op, term.args[0].value))
    if value is None:
        raise RuleError(f"no special value of {term} is known")
    return (), eq(term, value)


@rule()
def trigonometric_value(op: str, multiple: Term) -> Sequent:
    r"""Sine and cosine at multiples of a half turn's quarter.

    Statement   \sin(k \pi / 2), \cos(k \pi / 2) \in \{-1, 0, 1\}, \quad k \in \mathbb{Z}
    Source      DLMF 4.17.1
    """
    require(op in ("sin", "cos"), "expected sin or cos")
    if not isinstance(multiple, Number) or (2 * multiple.value).denominator != 1:
        raise RuleError("expected half the integer multiple of pi")
    quarter = int(2 * multiple.value) + (1 if op == "cos" else 0)
    value = (0, 1, 0, -1)[quarter % 4]
    return (), eq(Apply(op, (mul(multiple, PI),)), number(value))


@rule()
def gamma_recurrence(argument: Term, facts: Facts) -> Sequent:
    r"""The recurrence of the Gamma function.

    Statement   x > 0 \vdash \Gamma(x + 1) = x \Gamma(x)
    Source      DLMF 5.5.1
    """
    wanted = settle({lt(ZERO, argument)} | conditions(argument), facts)
    image = Apply("gamma", (add(argument, ONE),))
    return wanted, eq(image, mul(argument, Apply("gamma", (argument,))))


@rule()
def digamma_recurrence(argument: Term, facts: Facts) -> Sequent:
    r"""The recurrence of the digamma function.

    Statement   x > 0 \vdash \psi(x + 1) = \psi(x) + \frac{1}{x}
    Source      DLMF 5.5.2
    """
    wanted = settle({lt(ZERO, argument)} | conditions(argument), facts)
    image = Apply("digamma", (add(argument, ONE),))
    return wanted, eq(image, add(Apply("digamma", (argument,)), div(ONE, argument)))


@rule()
def log_gamma(argument: Term, facts: Facts) -> Sequent:
    r"""The logarithm of the Gamma function, by its own name.

    Statement   x > 0 \vdash \operatorname{lgamma} x = \ln \Gamma(x)
    Source      DLMF 5.2.1, 5.9.19
    """
    wanted = settle({lt(ZERO, argument)} | conditions(argument), facts)
    return wanted, eq(Apply("lgamma", (argument,)), ln(Apply("gamma", (argument,))))


@rule()
def extremum_by_absolute(term: Term, facts: Facts) -> Sequent:
    r"""The larger and the smaller of two numbers, by their distance.

    Statement   \max(x, y) = \tfrac12 (x + y + |x - y|), \quad \min(x, y) = \tfrac12 (x + y - |x - y|)
    Hypotheses  both_defined
    Source      Spivak, Calculus, chapter 1, problem 13
    """
    if not isinstance(term, Apply) or term.op not in ("maximum", "minimum"):
        raise RuleError("expected a maximum or a minimum")
    left, right = term.args
    distance = absolute(sub(left, right))
    total = add(left, right, distance if term.op == "maximum" else neg(distance))
    return settle(conditions(term), facts), eq(term, div(total, TWO))


@rule()
def factorial_gamma(argument: Term, facts: Facts) -> Sequent:
    r"""The factorial as a value of the Gamma function.

    Statement   n \in \mathbb{N} \vdash n! = \Gamma(n + 1)
    Source      DLMF 5.4.1
    """
    image = Apply("factorial", (argument,))
    return settle(conditions(image), facts), eq(image, Apply("gamma", (add(argument, ONE),)))


@rule()
def case_selected(term: Term, position: int, decisions: Facts, facts: Facts) -> Sequent:
    r"""A piecewise term has the value of its first case whose condition holds.

    Statement   \neg C_1, \ldots, \neg C_{k-1}, C_k \vdash
                \{ t_1 \text{ if } C_1; \ldots \} = t_k
    Hypotheses  each earlier condition is refuted by its contrary (\le for <, < for \le, \ne for =)
    Source      definition
    """
    if not isinstance(term, Apply) or term.op != "cases":
        raise RuleError("expected cases")
    pairs = [(term.args[i], term.args[i + 1]) for i in range(0, len(term.args) - 1, 2)]
    default = term.args[-1] if len(term.args) % 2 else None
    require(0 <= position < len(pairs) + (default is not None), "no such case")
    wanted = [contrary(condition) for condition, _ in pairs[:position]]
    if position < len(pairs):
        wanted.append(pairs[position][0])
        value = pairs[position][1]
    else:
        value = default  # type: ignore[assignment]
    return settle({*wanted, *conditions(value)}, (*decisions, *facts)), eq(term, value)
