"""Fractions of polynomials over Q in canonical atoms, and back to terms.

Everything here is untrusted: it finds normal forms, and the kernel checks the identities that result.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from flint import Ordering, fmpq_mpoly_ctx

from ..kernel.arithmetic import MAX_TERMS, check_power, rational
from ..kernel.theorem import BudgetExceeded
from ..terms import ONE, ZERO, Apply, Bound, Lambda, Number, Symbol, Term, add, div, mul, neg, number, pow_

GENERATORS = 40
MAX_FACTORED = 120  # terms, and total degree

Polynomial = Any


class NoRoom(BudgetExceeded):
    """The ring has no generator left: the session can make room by forgetting atoms."""


class Quotient(NamedTuple):
    """A fraction in lowest terms with a monic denominator, so equal fractions are equal tuples."""

    numerator: Polynomial
    denominator: Polynomial

    def is_zero(self) -> bool:
        return bool(self.numerator.is_zero())


@lru_cache(maxsize=100_000)
def canonical_key(term: Term) -> str:
    """A name of the term that does not depend on the names of bound variables, for ordering."""
    if isinstance(term, Symbol):
        return f"s:{term.name}"
    if isinstance(term, Number):
        return f"n:{term.value}"
    if isinstance(term, Bound):
        return f"b:{term.index}"
    if isinstance(term, Lambda):
        return f"l({canonical_key(term.body)})"
    if isinstance(term, Apply):
        return f"{term.op}({','.join(map(canonical_key, term.args))})"
    raise TypeError(f"no key for {type(term).__name__}")


# One ring serves all sessions, so what is known of a polynomial by its name holds in each.
_RING = fmpq_mpoly_ctx.get([f"x{i}" for i in range(GENERATORS)], Ordering.lex)
_GENS = _RING.gens()
_ONE, _ZERO = _RING.constant(1), _RING.constant(0)

Exponents = tuple[int, ...]
MAX_REMEMBERED = 20_000
_NO_DEGREES = (0,) * GENERATORS


class _ByPolynomial:
    """Values of polynomials, which are unhashable: filed by a few invariants, then found by equality.

    Their printed form would be a key as well, but python-flint does not free the memory of what it prints.
    """

    def __init__(self) -> None:
        self._filed: dict[Any, tuple[tuple[Polynomial, Any], ...]] = {}

    def get(self, polynomial: Polynomial) -> Any | None:
        for known, value in self._filed.get(_invariants(polynomial), ()):
            if known == polynomial:
                return value
        return None

    def put(self, polynomial: Polynomial, value: Any) -> None:
        if len(self._filed) >= MAX_REMEMBERED:
            self._filed.clear()
        key = _invariants(polynomial)
        self._filed[key] = (*self._filed.get(key, ()), (polynomial, value))

    def copy(self) -> _ByPolynomial:
        other = _ByPolynomial()
        other._filed = dict(self._filed)
        return other


def _invariants(polynomial: Polynomial) -> Any:
    return polynomial.degrees(), polynomial.leading_coefficient() if polynomial else None


def _remembered(compute: Callable[[Polynomial], Any]) -> Callable[[Polynomial], Any]:
    """The function, with its last values kept."""
    values = _ByPolynomial()

    def value(polynomial: Polynomial) -> Any:
        found = values.get(polynomial)
        if found is None:
            found = compute(polynomial)
            values.put(polynomial, found)
        return found

    return value


_rows = _remembered(lambda p: tuple((tuple(map(int, exponents)), c) for exponents, c in p.terms()))
_monomials = _remembered(lambda p: tuple((e, Fraction(int(c.p), int(c.q))) for e, c in _rows(p)))
_factored = _remembered(lambda p: p.factor())


class Algebra:
    """One ring of polynomials; its generators are atoms, taken as they come."""

    def __init__(self) -> None:
        self.context = _RING
        self._gens = _GENS
        self.one = _ONE
        self.zero = _ZERO
        self.atoms: list[Term] = []
        self._index: dict[Term, int] = {}
        self.powers: list[tuple[int, int, Polynomial]] = []  # generators (roots and the like): g^n = value
        self.roots: list[tuple[Polynomial, int, Polynomial]] = []  # those that may leave a denominator
        self._terms = _ByPolynomial()

    def copy(self) -> Algebra:
        """The same atoms and relations, to go on from."""
        other = Algebra()
        other.atoms, other._index = list(self.atoms), dict(self._index)
        other.powers, other.roots = list(self.powers), list(self.roots)
        other._terms = self._terms.copy()
        return other

    def generator(self, atom: Term) -> Quotient:
        """The atom as an element of the field."""
        index = self._index.get(atom)
        if index is None:
            index = len(self.atoms)
            if index >= GENERATORS:
                raise NoRoom(f"more than {GENERATORS} atoms in one step")
            self.atoms.append(atom)
            self._index[atom] = index
        return Quotient(self._gens[index], self.one)

    def index(self, atom: Term) -> int | None:
        """The position of the atom, if it is a generator."""
        return self._index.get(atom)

    def constant(self, value: Fraction) -> Quotient:
        return Quotient(self.context.constant(rational(value)), self.one)

    def quotient(self, numerator: Polynomial, denominator: Polynomial) -> Quotient:
        """The fraction in canonical form; relations are applied to both parts."""
        if len(numerator) > MAX_TERMS or len(denominator) > MAX_TERMS:
            raise BudgetExceeded(f"a polynomial has more than {MAX_TERMS} terms")
        if self.powers:
            numerator = self.reduced(numerator)
            denominator = denominator if denominator == self.one else self.reduced(denominator)
        if denominator == self.one:
            return Quotient(numerator, self.one)
        if denominator.is_zero():
            raise ZeroDivisionError("a denominator is zero")
        for root, degree, value in self.roots:  # 1/sqrt(s) is sqrt(s)/s
            bottom, rest = divmod(denominator, root)
            if rest.is_zero():
                numerator, denominator = self.reduced(numerator * root ** (degree - 1)), bottom * value
        if numerator.is_zero():
            return Quotient(self.zero, self.one)
        if not denominator.is_constant():
            common = numerator.gcd(denominator)
            if not common.is_constant():
                numerator, denominator = divmod(numerator, common)[0], divmod(denominator, common)[0]
        lead = denominator.leading_coefficient()
        if lead != 1:
            numerator, denominator = numerator / lead, denominator / lead
        return Quotient(numerator, denominator)

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial with the powers of generators that are known replaced."""
        degrees = polynomial.degrees() if self.powers else _NO_DEGREES
        for index, degree, value in self.powers:
            if degrees[index] < degree:
                continue
            total = self.zero
            for power, coefficient in self.by_power(polynomial, index).items():
                total += coefficient * value ** (power // degree) * self._gens[index] ** (power % degree)
            return self.reduced(total)
        return polynomial

    def sum(self, left: Quotient, right: Quotient) -> Quotient:
        (an, ad), (bn, bd) = left, right
        if ad == bd:
            return self.quotient(an + bn, ad)
        return self.quotient(an * bd + bn * ad, ad * bd)

    def product(self, left: Quotient, right: Quotient) -> Quotient:
        return self.quotient(left[0] * right[0], left[1] * right[1])

    def negative(self, value: Quotient) -> Quotient:
        return Quotient(-value.numerator, value.denominator)

    def inverse(self, value: Quotient) -> Quotient:
        if value.is_zero():
            raise ZeroDivisionError("a denominator is zero")
        return self.quotient(value.denominator, value.numerator)

    def power(self, base: Quotient, exponent: int) -> Quotient:
        n, d = base if exponent >= 0 else (base[1], base[0])
        if d.is_zero():
            raise ZeroDivisionError("a denominator is zero")
        for polynomial in (n, d):
            check_power(polynomial, abs(exponent))
        return self.quotient(n ** abs(exponent), d ** abs(exponent))

    def as_term(self, value: Quotient) -> Term:
        """The canonical term of the fraction: the same for equal fractions, whatever the order of atoms."""
        top = self.polynomial_term(value.numerator)
        return top if value.denominator == self.one else div(top, self._denominator_term(value.denominator))

    def _denominator_term(self, polynomial: Polynomial) -> Term:
        """The denominator with the monomial that divides it in front: an exponential there stays a factor."""
        exponents = [exps for exps, _ in _rows(polynomial)]
        common = tuple(map(min, zip(*exponents, strict=True)))
        if len(exponents) == 1 or not any(common):
            return self.polynomial_term(polynomial)
        content = self.monomial(common)
        front, rest = self.polynomial_term(content), self.polynomial_term(divmod(polynomial, content)[0])
        factors = front.args if isinstance(front, Apply) and front.op == "mul" else (front,)
        return mul(*factors, rest)

    def polynomial_term(self, polynomial: Polynomial) -> Term:
        """The canonical term of the polynomial."""
        found: Term | None = self._terms.get(polynomial)
        if found is None:
            monomials = [self._monomial(exps, coef) for exps, coef in _monomials(polynomial)]
            found = add(*(term for _, term in sorted(monomials, key=lambda pair: pair[0])))
            self._terms.put(polynomial, found)
        return found

    def _monomial(self, exponents: Exponents, value: Fraction) -> tuple[Any, Term]:
        if any(exponents[len(self.atoms) :]):
            raise NoRoom("the atoms of a polynomial were forgotten, to make room")
        powers = sorted((canonical_key(self.atoms[i]), e, i) for i, e in enumerate(exponents) if e)
        factors = [self.atoms[i] if e == 1 else pow_(self.atoms[i], e) for _, e, i in powers]
        key = (-sum(e for _, e, _ in powers), [(k, -e) for k, e, _ in powers])
        if value == 1 and factors:
            return key, mul(*factors)
        if value == -1 and factors:
            return key, neg(mul(*factors))
        return key, mul(number(value), *factors)

    def support(self, polynomial: Polynomial) -> tuple[int, ...]:
        """The generators that occur."""
        return tuple(i for i, degree in enumerate(polynomial.degrees()) if degree > 0)

    def split_free(self, value: Quotient, moving: set[int]) -> tuple[Quotient, Quotient]:
        """The fraction as (free of the generators `moving`) * (primitive)."""

        def split(polynomial: Polynomial) -> tuple[Polynomial, Polynomial]:
            constant, factors = _factored(polynomial)
            free, rest = self.one * constant, self.one
            for factor, exponent in factors:
                if moving & set(self.support(factor)):
                    rest = rest * factor ** int(exponent)
                else:
                    free = free * factor ** int(exponent)
            return free, rest

        (top_free, top), (bottom_free, bottom) = split(value.numerator), split(value.denominator)
        return self.quotient(top_free, bottom_free), self.quotient(top, bottom)

    def factor(self, polynomial: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """Constant and irreducible factors with multiplicities."""
        if len(polynomial) > MAX_FACTORED or polynomial.total_degree() > MAX_FACTORED:
            return Fraction(1), [(polynomial, 1)]  # factoring would take longer than it is worth
        constant, factors = _factored(polynomial)
        return Fraction(int(constant.p), int(constant.q)), [(f, int(e)) for f, e in factors]

    def monomials(self, polynomial: Polynomial) -> tuple[tuple[Exponents, Fraction], ...]:
        """Exponent vectors with their coefficients."""
        found: tuple[tuple[Exponents, Fraction], ...] = _monomials(polynomial)
        return found

    def monomial(self, exponents: Exponents) -> Polynomial:
        """The monomial with these exponents."""
        return self.context.from_dict({exponents: 1})

    def by_monomial(self, polynomial: Polynomial, moving: Collection[int]) -> dict[Exponents, Polynomial]:
        """Coefficients of the monomials in the generators `moving`."""
        found: dict[Exponents, dict[Exponents, Any]] = {}
        for exponents, coefficient in _rows(polynomial):
            key = tuple(e if i in moving else 0 for i, e in enumerate(exponents))
            rest = tuple(0 if i in moving else e for i, e in enumerate(exponents))
            found.setdefault(key, {})[rest] = coefficient
        return {key: self.context.from_dict(terms) for key, terms in found.items()}

    def by_power(self, polynomial: Polynomial, index: int) -> dict[int, Polynomial]:
        """Coefficients of the powers of one generator."""
        found: dict[int, dict[Exponents, Any]] = {}
        for exponents, coefficient in _rows(polynomial):
            rest = (*exponents[:index], 0, *exponents[index + 1 :])
            found.setdefault(exponents[index], {})[rest] = coefficient
        return {power: self.context.from_dict(terms) for power, terms in found.items()}


__all__ = ["ONE", "ZERO", "Algebra", "Quotient", "canonical_key"]
