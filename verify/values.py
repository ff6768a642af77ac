"""Where the sides of a step have values: what an author supposes by writing a quotient, a logarithm, a root.

A relation speaks of the points at which its sides have values.  A condition that both sides need, each for itself,
takes away no point at which the relation could fail: where it does not hold, neither side has a value.  What
only one side needs is not supposed: `x/x = 1` waits for x != 0.  A power with a symbolic exponent asks nothing of its
base: where the exponent is 2, (-1)^2 has a value.  Its base is supposed to be positive where such powers stand on
both sides, and where the sides do not differ at other points as far as numbers tell (`positive_bases`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import TypeAlias

from .kernel.theorem import BudgetExceeded, RuleError
from .prover.normal import normalize
from .prover.session import METER, Session
from .refuter.numeric import approximate
from .refuter.points import points
from .terms import (
    INTEGER,
    LAW,
    ONE,
    PI,
    REAL,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    add,
    defined,
    instantiate,
    le,
    lt,
    ne,
    neg,
    open_lambda,
    replace,
    sub,
    substitute,
    subterms,
)

__all__ = ["common_needs", "conditions_of_value", "existences", "positive_bases"]

Signs: TypeAlias = frozenset[int]
Needs: TypeAlias = dict[Term, Signs]  # the signs that terms may have

_POSITIVE, _NONNEGATIVE, _NONZERO = frozenset((1,)), frozenset((0, 1)), frozenset((-1, 1))
_ANY = frozenset((-1, 0, 1))

# Which arguments have to have values for the whole to have one; of the other operations none are looked into.
_CONSTANTS = (PI,)
_STRICT = {
    "integral": 2, "sum": 2, "product": 2, **dict.fromkeys(("derivative", "expectation", "variance"), 0),
    **dict.fromkeys(
        "add mul neg div pow sqrt ln exp abs sin cos tan atan sinh cosh tanh erf minimum maximum gamma lgamma"
        " digamma polygamma beta_function factorial binomial eq ne lt le".split()
    ),
}  # fmt: skip


def common_needs(left: Term, right: Term) -> tuple[Term, ...]:
    """The conditions without which neither of two sides has a value."""
    METER.begin()
    ring = Session(())
    first, second = needs(left, ring), needs(right, ring)
    both = {subject: first[subject] | second[subject] for subject in first if subject in second}
    return _propositions(both)


def positive_bases(left: Term, right: Term, given: tuple[Term, ...]) -> tuple[Term, ...]:
    """That the bases of powers with symbolic exponents on both sides are positive.

    Elsewhere such powers have values for single exponents only.  Nothing is supposed where the sides differ
    there: `\\sqrt{x^{2 a}} = x^a` fails at x = -1, a = 1.
    """
    found: tuple[Term, ...] = ()
    for _ in range(2):  # once more with what is found: a factor of a base may stand alone elsewhere
        ring = Session((*given, *found))
        first, second = (_exponents(side, ring) for side in (left, right))
        bases = [base for base in first if base in second]
        powers = [e for found_ in (first, second) for base in bases for e in found_[base]]
        exponents = {s for e in powers for s in e.free if s.sort == REAL}
        if not all(map(_is_polynomial, powers)) or len(exponents) > MAX_EXPONENTS:
            return ()
        if any(_differ_where(lt(base, ZERO), exponents, powers, left, right, given) for base in bases):
            return ()
        found = tuple(dict.fromkeys((*found, *(lt(ZERO, base) for base in bases))))
    return found


def _exponents(side: Term, ring: Session) -> dict[Term, list[Term]]:
    """The exponents of each base."""
    found: dict[Term, list[Term]] = {}
    for base, exponent in _bases(side, ring):
        found.setdefault(base, []).append(exponent)
    return found


def _bases(side: Term, ring: Session) -> Iterator[tuple[Term, Term]]:
    """(positive factor of a base, exponent) of the powers with symbolic exponents of reals."""
    for base, exponent in _powers(side, ring):
        for factor, signs in _factors(base, _POSITIVE, ring):
            if signs == _POSITIVE and factor.free:
                yield factor, exponent
            elif signs == frozenset((-1,)):
                yield neg(factor), exponent


def _powers(side: Term, ring: Session) -> Iterator[tuple[Term, Term]]:
    """(base, symbolic exponent) of the powers; of one in an integrand, the base at the ends of the integral.

    A base that is linear in the variable is positive within the range if it is nowhere negative at its ends.
    """
    for part in _parts(side):
        if _has_open_exponent(part):
            yield part.args[0], part.args[1]
        elif part.op == "integral" and isinstance(part.args[2], Lambda):
            variable, body = open_lambda(part.args[2], part.free)
            ends = [end for end in part.args[:2] if end.sort in (REAL, INTEGER)]
            inside = [p for p in subterms(body) if isinstance(p, Apply) and not p.loose]
            for base, exponent in (power.args for power in filter(_has_open_exponent, inside)):
                if variable not in exponent.free and _is_linear(base, variable, ring):
                    yield from ((substitute(base, {variable: end}), exponent) for end in ends)


def _has_open_exponent(part: Apply) -> bool:
    return part.op == "pow" and not isinstance(part.args[1], Number) and part.args[1].sort != INTEGER


def _is_linear(term: Term, variable: Symbol, ring: Session) -> bool:
    if not _is_rational(term):
        return False
    value = normalize(ring, term)
    index = ring.algebra.index(variable)  # none where the variable does not occur
    if index is None or index in ring.algebra.support(value.denominator):
        return False
    return set(ring.algebra.by_power(value.numerator, index)) <= {0, 1}


def _differ_where(
    there: Term,
    exponents: Iterable[Term],
    powers: Iterable[Term],
    left: Term,
    right: Term,
    given: tuple[Term, ...],
) -> bool:
    """Whether numbers tell the sides apart where the condition holds and exponents are whole, odd and even."""
    names = sorted(exponents, key=str)
    numbers = [part.value for power in powers for part in subterms(power) if isinstance(part, Number)]
    whole = lcm(*(abs(part) for n in numbers if n != 0 for part in (n.numerator, n.denominator)))
    scales = [scale for scale in range(1, MAX_SCALE) if whole % scale == 0]
    steps = [Number(n) for n in sorted({scale * k for scale in scales for k in (1, 2, 3, 4)})]
    if whole >= MAX_SCALE or len(steps) ** len(names) > MAX_CHOICES:
        return True  # for all that is known here
    for choice in product(steps, repeat=len(names)):
        values = dict(zip(names, choice, strict=True))
        sides = [_with_whole_powers(substitute(side, values)) for side in (left, right)]  # type: ignore[arg-type]
        facts = [substitute(fact, values) for fact in (*given, there)]  # type: ignore[arg-type]
        for point in points(facts, *sides, limit=2):
            first, second = (approximate(point.at(side)) for side in sides)
            if first is None or second is None:
                continue
            if abs(first - second) > 1e-9 * max(1, abs(first)):
                return True
    return False


MAX_EXPONENTS, MAX_SCALE, MAX_CHOICES = 2, 100, 300  # beyond, not all choices of whole numbers are tried


def _with_whole_powers(term: Term) -> Term:
    """The term with exponents that are closed as numbers: (-1)^(5/5) is (-1)^1."""
    for part in tuple(subterms(term)):
        exponent = part.args[1] if isinstance(part, Apply) and part.op == "pow" else ZERO
        if not (exponent.free or isinstance(exponent, Number)) and _is_polynomial(exponent):
            term = replace(term, exponent, Number(_value(exponent)))
    return term


def _value(term: Term) -> Fraction:
    """The value of a polynomial without symbols."""
    if isinstance(term, Number):
        return term.value
    if not isinstance(term, Apply):
        raise TermError(f"{term} is no number")
    values = [_value(argument) for argument in term.args]
    if term.op == "pow":
        return Fraction(values[0] ** int(values[1]))
    if term.op == "div":
        return values[0] / values[1]
    if term.op == "neg":
        return -values[0]
    return sum(values, Fraction(0)) if term.op == "add" else prod(values, start=Fraction(1))


_POWERS = frozenset(map(Number, range(1, 9)))


def _is_polynomial(term: Term) -> bool:
    """Whether it is made of numbers and symbols without a symbol in a denominator: whole at whole multiples."""
    if isinstance(term, Number | Symbol):
        return term.sort in (REAL, INTEGER)
    if not isinstance(term, Apply):
        return False
    if term.op == "pow":
        return _is_polynomial(term.args[0]) and term.args[1] in _POWERS
    if term.op == "div":
        return _is_polynomial(term.args[0]) and isinstance(term.args[1], Number) and term.args[1] != ZERO
    return term.op in ("add", "mul", "neg") and all(map(_is_polynomial, term.args))


def conditions_of_value(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The conditions without which one of the terms has no value."""
    METER.begin()  # the search before may have spent all its work
    found: Needs = {}
    ring = Session(())
    for term in terms:
        for subject, signs in needs(term, ring).items():
            _narrow(found, subject, signs)
    return _propositions(found)


def existences(side: Term) -> tuple[Term, ...]:
    """That the integrals, sums, derivatives and expectations exist without whose values the side has none."""
    found: dict[Term, None] = {}
    for part in _parts(side):
        if part.free and part.op == "integral":
            found[Apply("integrable", part.args)] = None
        elif part.free and (_STRICT[part.op] == 0 or part.op in ("sum", "product")):
            found[defined(part)] = None
    return tuple(found)


def needs(term: Term, ring: Session) -> Needs:
    """The signs that parts of the term must have for it to have a value as it is written, in factors of one ring."""
    found: Needs = {}
    for part in _parts(term):
        for subject, signs in _own(part):
            for factor, allowed in _factors(subject, signs, ring):
                _narrow(found, factor, allowed)
    return found


def _narrow(found: Needs, subject: Term, signs: Signs) -> None:
    found[subject] = found.get(subject, _ANY) & signs


def _propositions(wanted: Needs) -> tuple[Term, ...]:
    made = (_proposition(subject, signs) for subject, signs in wanted.items() if subject.free)
    return tuple(proposition for proposition in made if proposition is not None)


def _proposition(subject: Term, signs: Signs) -> Term | None:
    by_signs = {
        _POSITIVE: lt(ZERO, subject), _NONNEGATIVE: le(ZERO, subject), _NONZERO: ne(subject, ZERO),
        frozenset((-1,)): lt(subject, ZERO), frozenset((-1, 0)): le(subject, ZERO),
    }  # fmt: skip
    return by_signs.get(signs)  # none for a subject of which nothing is asked, or what nothing satisfies


# --- as it is written ------------------------------------------------------------------------------


def _parts(term: Term) -> Iterator[Apply]:
    """The parts without whose values the term has none."""
    if isinstance(term, Apply) and not term.loose and term.sort != LAW and term.op in _STRICT:
        yield term
        for argument in term.args[: _STRICT[term.op]]:
            yield from _parts(argument)
        if term.op == "derivative" and isinstance(
            term.args[0], Lambda
        ):  # a function has a value where it has a slope
            yield from _parts(instantiate(*term.args))


def _own(term: Apply) -> Iterator[tuple[Term, Signs]]:
    """What the operation itself asks of its arguments."""
    if term.op == "div":
        yield term.args[1], _NONZERO
    elif term.op in ("ln", "lgamma"):
        yield term.args[0], _POSITIVE
    elif term.op in ("sqrt", "factorial"):
        yield term.args[0], _NONNEGATIVE
    elif term.op == "binomial":
        yield term.args[1], _NONNEGATIVE
    elif term.op == "beta_function":
        yield from ((argument, _POSITIVE) for argument in term.args)
    elif term.op in ("sum", "product") and all(end.sort == INTEGER for end in term.args[:2]):
        yield add(sub(term.args[1], term.args[0]), ONE), _NONNEGATIVE
    elif term.op == "pow" and isinstance(term.args[1], Number):
        base, exponent = term.args[0], term.args[1]
        if exponent.value.denominator == 1:
            if exponent.value < 0:
                yield base, _NONZERO
        else:
            yield base, _NONNEGATIVE if exponent.value > 0 else _POSITIVE


# --- in factors, so that the same condition reads the same -----------------------------------------


def _factors(subject: Term, signs: Signs, ring: Session) -> Iterator[tuple[Term, Signs]]:
    """What the sign of a term says of its irreducible factors, where it says so of each."""
    if isinstance(subject, Apply) and subject.op == "abs" and 0 not in signs:
        yield from _factors(subject.args[0], _NONZERO, ring)
        return
    if not _is_rational(subject):
        yield subject, signs
        return
    algebra = ring.algebra
    try:
        value = normalize(ring, subject)
        constant, factors = algebra.factor(value.numerator)
        bottom, divisors = algebra.factor(value.denominator)
    except (RuleError, TermError, BudgetExceeded, ZeroDivisionError):
        yield subject, signs
        return
    parts = [(algebra.polynomial_term(factor), power) for factor, power in (*factors, *divisors)]
    odd = [part for part, power in parts if power % 2]
    if len(odd) > 1:
        odd = [part for part in odd if ring.prove(lt(ZERO, part)) is None]
    even = [part for part, power in parts if power % 2 == 0]
    negative = (constant < 0) != (bottom < 0)
    if signs == _NONZERO:
        yield from ((part, _NONZERO) for part, _ in parts)
    elif len(odd) > 1 or (even and 0 in signs) or (negative and not odd):
        yield subject, signs
    else:
        yield from ((part, _NONZERO) for part in even)
        yield from ((part, frozenset(-sign for sign in signs) if negative else signs) for part in odd)


def _is_rational(term: Term) -> bool:
    """Whether it is made of constants and symbols by the four operations and whole powers."""
    if isinstance(term, Number | Symbol):
        return term.sort in (REAL, INTEGER)
    if not isinstance(term, Apply):
        return False
    if term in _CONSTANTS:
        return True
    if term.op == "pow":
        whole = isinstance(term.args[1], Number) and term.args[1].value.denominator == 1
        return whole and _is_rational(term.args[0])
    return term.op in ("add", "mul", "neg", "div") and all(map(_is_rational, term.args))
