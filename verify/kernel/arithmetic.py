"""Field arithmetic: one polynomial identity of cleared fractions, checked by python-flint.

`interpret` reads a term as a fraction of polynomials over Q whose generators are the term's atoms: every
symbol and every subterm that is no sum, product, quotient or integer power.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpq_poly

from ..terms import ZERO, Apply, Number, Symbol, Term, eq
from .definedness import conditions, range_hypotheses, settle
from .logic import Facts, relation_of
from .theorem import BudgetExceeded, RuleError, Sequent, Theorem, require, rule

MAX_EXPONENT = 10_000
MAX_GENERATORS = 60
MAX_TERMS = 6_000
MAX_BITS = 200_000  # of a coefficient

Polynomial = Any  # flint.fmpq_mpoly carries no type information
Quotient = tuple[Polynomial, Polynomial]

_ARITHMETIC = frozenset(("add", "mul", "neg", "div"))


def is_arithmetic(term: Term) -> bool:
    """Whether the term is a number, or a field operation or integer power of its arguments."""
    if isinstance(term, Number):
        return True
    if not isinstance(term, Apply):
        return False
    return term.op in _ARITHMETIC or integer_exponent(term) is not None


def integer_exponent(term: Apply) -> int | None:
    """The exponent of a power with a small literal integer exponent; of every other term None."""
    if term.op != "pow" or not isinstance(term.args[1], Number):
        return None
    value = term.args[1].value
    if value.denominator != 1 or abs(value) > MAX_EXPONENT:
        return None
    return int(value)


def rational(value: Fraction) -> Any:
    """A Fraction as flint's fmpq."""
    return fmpq(value.numerator, value.denominator)


class Field:
    """Reads terms as fractions of polynomials; `equations` replace atoms while reading."""

    def __init__(
        self, terms: tuple[Term, ...], equations: Mapping[Term, Term], first: tuple[Term, ...]
    ) -> None:
        self.equations = equations
        self.generators: dict[Term, int] = {}
        for atom in first:
            self._collect(atom, ())
        for term in terms:
            self._collect(term, ())
        if len(self.generators) > MAX_GENERATORS:
            raise BudgetExceeded(f"more than {MAX_GENERATORS} generators")
        self.context = fmpq_mpoly_ctx.get([f"x{i}" for i in range(len(self.generators))], Ordering.lex)
        self._gens = self.context.gens()
        self.one = self.context.constant(1)
        self._memo: dict[Term, Quotient] = {}

    def _collect(self, term: Term, inside: tuple[Term, ...]) -> None:
        image = self.equations.get(term)
        if image is not None:
            require(term not in inside, "the equation for {} runs in a circle", term)
            self._collect(image, (*inside, term))
        elif isinstance(term, Number):
            return
        elif is_arithmetic(term):
            for argument in term.args:  # type: ignore[attr-defined]
                self._collect(argument, inside)
        elif term not in self.generators:
            self.generators[term] = len(self.generators)

    def interpret(self, term: Term) -> Quotient:
        """Numerator and denominator; the denominator is nonzero wherever the term is defined."""
        found = self._memo.get(term)
        if found is None:
            found = self._interpret(term)
            if len(found[0]) > MAX_TERMS or len(found[1]) > MAX_TERMS:
                raise BudgetExceeded(f"a polynomial has more than {MAX_TERMS} terms")
            self._memo[term] = found
        return found

    def _interpret(self, term: Term) -> Quotient:
        image = self.equations.get(term)
        if image is not None:
            return self.interpret(image)
        if isinstance(term, Number):
            return self.context.constant(rational(term.value)), self.one
        if not is_arithmetic(term):
            return self._gens[self.generators[term]], self.one
        op = term.op  # type: ignore[attr-defined]
        if op == "pow":
            return self._power(self.interpret(term.args[0]), integer_exponent(term) or 0)  # type: ignore[attr-defined,arg-type]
        args = [self.interpret(argument) for argument in term.args]  # type: ignore[attr-defined]
        if op == "add":
            total = args[0]
            for part in args[1:]:
                total = self._sum(total, part)
            return total
        if op == "mul":
            n, d = args[0]
            for pn, pd in args[1:]:
                n, d = n * pn, d * pd
            return n, d
        if op == "neg":
            return -args[0][0], args[0][1]
        (an, ad), (bn, bd) = args
        return an * bd, ad * bn

    @staticmethod
    def _sum(left: Quotient, right: Quotient) -> Quotient:
        (an, ad), (bn, bd) = left, right
        if ad == bd:
            return an + bn, ad
        common = ad.gcd(bd)
        if common.is_zero():
            return an * bd + bn * ad, ad * bd
        a_rest, b_rest = divmod(ad, common)[0], divmod(bd, common)[0]
        return an * b_rest + bn * a_rest, a_rest * bd

    def _power(self, base: Quotient, exponent: int) -> Quotient:
        n, d = base if exponent >= 0 else (base[1], base[0])
        for polynomial in (n, d):
            check_power(polynomial, abs(exponent))
        return n ** abs(exponent), d ** abs(exponent)


def check_power(polynomial: Polynomial, exponent: int) -> None:
    """Raise `BudgetExceeded` where the power would have too many terms or too long coefficients."""
    terms = len(polynomial)
    if terms > 1 and comb(terms - 1 + min(exponent, MAX_TERMS), terms - 1) > MAX_TERMS:
        raise BudgetExceeded("a power of a sum is too large to expand")
    if exponent > 30:
        bits = max((max(c.p.bit_length(), c.q.bit_length()) for c in polynomial.coeffs()), default=0)
        if bits * exponent > MAX_BITS:
            raise BudgetExceeded("a power of a number is too large")


@rule()
def field(lhs: Term, rhs: Term, equations: Facts, relations: Facts, facts: Facts) -> Sequent:
    r"""Equality of fractions of polynomials in atoms.

    Statement   \frac{a}{b} = \frac{c}{d} \text{ where } a d - c b = 0 \text{ as polynomials}
    Hypotheses  both_sides_defined as written; the_equations that were used: `equations` a = e replace the
                atom a by e while reading, `relations` u = v reduce the final polynomial by u - v
    Source      Gregoire and Mahboubi, Proving equalities in a commutative ring done right in Coq (2005)
    """
    hypotheses, remainder = field_remainder(lhs, rhs, equations, relations)
    require(remainder.is_zero(), "{} and {} differ as fractions of polynomials", lhs, rhs)
    return hypotheses | settle(conditions(lhs) | conditions(rhs), facts), eq(lhs, rhs)


def field_remainder(lhs: Term, rhs: Term, equations: Facts, relations: Facts) -> tuple[set[Term], Polynomial]:
    """The cross difference of both sides after reduction; zero when the sides are equal."""
    hypotheses: set[Term] = set()
    images: dict[Term, Term] = {}
    for equation in equations:
        atom, image = relation_of(equation, "eq")
        images[atom] = image
        hypotheses |= equation.hypotheses
    pairs = [relation_of(relation, "eq") for relation in relations]
    first = tuple(left for left, _ in pairs)
    reader = Field((lhs, rhs, *(right for _, right in pairs)), images, first)
    (an, ad), (bn, bd) = reader.interpret(lhs), reader.interpret(rhs)
    remainder = an - bn if ad == bd else an * bd - bn * ad
    for relation, (left, right) in zip(relations, pairs, strict=True):
        (ln, ld), (rn, rd) = reader.interpret(left), reader.interpret(right)
        modulus = ln * rd - rn * ld
        if not modulus.is_zero() and not remainder.is_zero():
            remainder = divmod(remainder, modulus)[1]
        hypotheses |= relation.hypotheses
    return hypotheses, remainder


@rule()
def zero_product(equation: Theorem, nonzero: Theorem) -> Sequent:
    r"""A field has no zero divisors.

    Statement   a \cdot b = 0, \; a \ne 0 \vdash b = 0
    Source      Landau, Foundations of Analysis, Theorem 152
    """
    product, zero = relation_of(equation, "eq")
    factor, other = relation_of(nonzero, "ne")
    require(zero == ZERO and other == ZERO, "expected a product that is zero, and a factor that is not")
    if not isinstance(product, Apply) or product.op != "mul" or len(product.args) != 2:
        raise RuleError("expected a product of two factors")
    require(product.args[0] == factor, "the nonzero factor stands first")
    return equation.hypotheses | nonzero.hypotheses, eq(product.args[1], ZERO)


# --- polynomials of one variable -------------------------------------------------------------------


@rule()
def polynomial_sign(proposition: Term, variable: Symbol, lower: Term, upper: Term) -> Sequent:
    r"""A polynomial of one variable has one sign on an interval that holds none of its roots.

    Statement   p \in \mathbb{Q}[x], \; p \text{ without root in } (a, b), \; p(c) > 0 \text{ for a } c \in (a, b)
                \text{ give } a < x, x < b \vdash p(x) > 0
    Hypotheses  coefficients_rational; ends_rational_or_infinite; no_root_between, counted exactly
    Source      Sturm's theorem: Basu, Pollack, Roy, Algorithms in Real Algebraic Geometry, 2.50
    """
    require(isinstance(proposition, Apply) and proposition.op in ("lt", "le", "ne"), "expected an order")
    left, right = proposition.args  # type: ignore[attr-defined]
    reader = Field((left, right), {}, (variable,))
    require(set(reader.generators) == {variable}, "not a polynomial in {} alone", variable)
    (an, ad), (bn, bd) = reader.interpret(left), reader.interpret(right)
    for denominator in (ad, bd):
        require(denominator.is_constant() and not denominator.is_zero(), "not a polynomial")
    difference = _univariate(bn * ad - an * bd, ad.leading_coefficient() * bd.leading_coefficient())
    ends = (_end(lower), _end(upper))
    signs = polynomial_signs(difference, *ends)
    allowed = {"lt": {1}, "le": {0, 1}, "ne": {-1, 1}}[proposition.op]  # type: ignore[attr-defined]
    require(signs <= allowed, "the signs of the polynomial on the interval are {}", sorted(signs))
    defined_ = settle(conditions(left) | conditions(right), ())
    return range_hypotheses(variable, lower, upper) | defined_, proposition


def _univariate(numerator: Polynomial, scale: Any) -> Any:
    coefficients: dict[int, Any] = {}
    for exponents, coefficient in numerator.to_dict().items():
        coefficients[int(exponents[0])] = coefficient / scale
    degree = max(coefficients, default=0)
    return fmpq_poly([coefficients.get(i, 0) for i in range(degree + 1)])


def _end(term: Term) -> Fraction | None:
    if isinstance(term, Number):
        return term.value
    require(isinstance(term, Apply) and term.op in ("infinity", "minus_infinity"), "the end is not rational")
    return None


def polynomial_signs(p: Any, lower: Fraction | None, upper: Fraction | None) -> set[int]:
    """The signs that `p` takes on the open interval (None: infinite end)."""
    if p.degree() < 1:
        value = p[0]
        return {(value > 0) - (value < 0)}
    if lower is not None and upper is not None and lower >= upper:
        return set()
    squarefree = divmod(p, p.gcd(p.derivative()))[0]
    for end in (lower, upper):  # an end is not in the open interval
        if end is not None and squarefree(rational(end)) == 0:
            squarefree = divmod(squarefree, fmpq_poly([-rational(end), 1]))[0]
    roots = _roots_between(squarefree, lower, upper)
    if roots == 0:
        value = p(rational(_inner_point(lower, upper)))
        return {(value > 0) - (value < 0)}
    odd = _odd_part(p)
    for end in (lower, upper):
        if end is not None and odd(rational(end)) == 0:
            odd = divmod(odd, fmpq_poly([-rational(end), 1]))[0]
    if _roots_between(odd, lower, upper) == 0:  # every root inside is even: the sign does not change
        return {0, _sign_off_roots(p, lower, upper)}
    return {-1, 0, 1}


def _odd_part(p: Any) -> Any:
    """The product of the squarefree factors of odd multiplicity."""
    product = fmpq_poly([1])
    for factor, multiplicity in p.factor_squarefree()[1]:
        if multiplicity % 2:
            product *= factor
    return product


def _sign_off_roots(p: Any, lower: Fraction | None, upper: Fraction | None) -> int:
    point = _inner_point(lower, upper)
    step = Fraction(1, 2) if upper is None or lower is None else (upper - lower) / 4
    while p(rational(point)) == 0:
        step /= 3
        point += step
    value = p(rational(point))
    return int((value > 0) - (value < 0))


def _inner_point(lower: Fraction | None, upper: Fraction | None) -> Fraction:
    if lower is None:
        return Fraction(0) if upper is None else upper - 1
    return lower + 1 if upper is None else (lower + upper) / 2


def _roots_between(p: Any, lower: Fraction | None, upper: Fraction | None) -> int:
    """Sturm's count of the roots of a squarefree polynomial between ends that are no roots."""
    if p.degree() < 1:
        return 0
    chain = [p, p.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(divmod(chain[-2], chain[-1])[1]))
        if chain[-1] == 0:
            chain.pop()
            break
    return _variations(chain, lower, -1) - _variations(chain, upper, 1)


def _variations(chain: list[Any], end: Fraction | None, side: int) -> int:
    values = []
    for p in chain:
        if end is None:
            value = p.leading_coefficient() * (side ** (p.degree() % 2) if p.degree() else 1)
        else:
            value = p(rational(end))
        if value != 0:
            values.append(value > 0)
    return sum(a != b for a, b in zip(values, values[1:], strict=False))
