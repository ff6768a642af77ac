"""The normal form of a scalar term: a fraction of polynomials in canonical atoms.

`normalize(session, t)` answers the fraction and leaves in the session, for every atom as written, a
theorem that equates it with its canonical form.  `equation(session, t)` then is one inference of field
arithmetic from these theorems.  Conversions for the atoms are registered by operation.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import TypeVar

from flint import fmpz

from ..kernel import elementary as laws
from ..kernel import logic, special
from ..kernel.arithmetic import MAX_EXPONENT, field, integer_exponent, is_arithmetic
from ..kernel.definedness import order, sign
from ..kernel.elementary import product_of
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    HALF,
    ONE,
    PI,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    div,
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
from .algebra import Algebra, NoRoom, Polynomial, Quotient, canonical_key
from .session import METER, Session

MAX_LITERAL = 10**40
MAX_RESTARTS = 24


class UnitsChanged(Exception):
    """A finer unit of an exponent turned up: the session starts its normal forms again."""


T = TypeVar("T")
Conversion = Callable[[Session, Apply], Theorem | None]
CONVERSIONS: dict[str, Conversion] = {}


def conversion(*ops: str) -> Callable[[Conversion], Conversion]:
    """Register the conversion of an atom: a theorem `atom = term`, or None when it is canonical already."""

    def register(function: Conversion) -> Conversion:
        for op in ops:
            CONVERSIONS[op] = function
        return function

    return register


def normalize(session: Session, term: Term) -> Quotient:
    """The fraction of the term; raises `ZeroDivisionError` where a denominator is identically zero."""
    found = session.quotients.get(term)
    if found is None:
        found = _normalize(session, term)
        session.quotients[term] = found
    return found


def _normalize(session: Session, term: Term) -> Quotient:
    algebra = session.algebra
    if isinstance(term, Number):
        return algebra.constant(term.value)
    if isinstance(term, Symbol):
        return _symbol(session, term)
    if not isinstance(term, Apply):
        raise RuleError(f"{term} is no scalar term")
    if is_arithmetic(term):
        return _arithmetic(session, term)
    image = session.images.get(term)
    if image is None:
        image = _convert(session, term)
        if image is None:
            return algebra.generator(term)
        session.images[term] = image
    return normalize(session, image.rhs)


def _symbol(session: Session, term: Symbol) -> Quotient:
    image = session.images.get(term)
    return session.algebra.generator(term) if image is None else normalize(session, image.rhs)


def _arithmetic(session: Session, term: Apply) -> Quotient:
    algebra = session.algebra
    if term.op == "pow":
        return algebra.power(normalize(session, term.args[0]), integer_exponent(term) or 0)
    parts = [normalize(session, argument) for argument in term.args]
    if session.algebra is not algebra:  # a proof on the way has started the normal forms again
        raise UnitsChanged
    total = parts[0]
    if term.op == "neg":
        return algebra.negative(total)
    if term.op == "div":
        return algebra.product(total, algebra.inverse(parts[1]))
    combine = algebra.sum if term.op == "add" else algebra.product
    for part in parts[1:]:
        total = combine(total, part)
    return total


def _convert(session: Session, term: Apply) -> Theorem | None:
    METER.tick()
    convert = CONVERSIONS.get(term.op, canonical_arguments)
    theorem = convert(session, term)
    if theorem is not None and theorem.rhs == term:
        return None
    return theorem


def fresh_start(session: Session) -> None:
    """Forget the normal forms (not the proofs), after units have changed."""
    session.images = {t: image for t, image in session.images.items() if isinstance(t, Symbol)}
    session.bodies.clear()
    _forget_atoms(session)


def make_room(session: Session) -> None:
    """Forget the atoms, but not what integrals and the like are equal to."""
    session.images = {t: image for t, image in session.images.items() if _is_costly(t)}
    _forget_atoms(session)


def _forget_atoms(session: Session) -> None:
    session.algebra = Algebra()
    session.units_read = dict(session.units)
    session.quotients.clear()
    session.relations.clear()


_COSTLY = frozenset(("integral", "expectation", "variance", "kl", "entropy", "derivative", "density", "sum"))


def _is_costly(term: Term) -> bool:
    return isinstance(term, Symbol) or (isinstance(term, Apply) and term.op in _COSTLY)


# --- equations -------------------------------------------------------------------------------------


def equation(session: Session, lhs: Term, rhs: Term) -> Theorem:
    """`lhs = rhs` by field arithmetic from the equations of the session's atoms; raises `RuleError`."""
    key = (lhs, rhs, session.equations)
    found = session.links.get(key)
    if found is None:
        found = session.links[key] = _equation(session, lhs, rhs)
    return found


def _equation(session: Session, lhs: Term, rhs: Term) -> Theorem:
    used: dict[Term, Theorem] = {}
    seen: set[Term] = set()

    def collect(term: Term) -> None:
        if term in seen:
            return
        seen.add(term)
        image = session.images.get(term)
        if image is not None:
            used[term] = image
            collect(image.rhs)
        elif isinstance(term, Apply) and is_arithmetic(term):
            for argument in term.args:
                collect(argument)

    for side in (lhs, rhs):
        normalize(session, side)
        collect(side)
    known = session.equations
    session.equations = ()  # what is proved of atoms on the way does not rest on them: they may hold these atoms
    try:
        for fact in known:
            for side in (fact.lhs, fact.rhs):
                normalize(session, side)
                collect(side)
    finally:
        session.equations = known
    relations = tuple(session.relations[atom] for atom in seen if atom in session.relations)
    relations += known
    return field(lhs, rhs, tuple(used.values()), relations, session.facts)


def canonical(session: Session, term: Term) -> Theorem:
    """`term = canonical term`."""
    algebra = session.algebra
    value = normalize(session, term)
    if (
        session.algebra is not algebra
    ):  # a side condition made the session start again: the value is of before
        raise UnitsChanged
    return equation(session, term, algebra.as_term(value))


def canonical_term(session: Session, term: Term) -> Term:
    """The canonical term itself."""
    return session.algebra.as_term(normalize(session, term))


def relate(session: Session, atom: Term, theorem: Theorem, degree: int = 2) -> None:
    """Let the algebra reduce by a theorem `atom^degree = polynomial`."""
    if atom in session.relations:
        return
    session.relations[atom] = theorem  # before its right side is read, which may hold the atom's partner
    value = normalize(session, theorem.rhs)
    if value.denominator != session.algebra.one:
        del session.relations[atom]
        return
    generator = session.algebra.generator(atom).numerator
    session.algebra.powers.append((session.algebra.index(atom) or 0, degree, value.numerator))
    if atom.op in ("sqrt", "exp"):  # type: ignore[attr-defined]
        session.algebra.roots.append((generator, degree, value.numerator))


# --- atoms -----------------------------------------------------------------------------------------


def canonical_arguments(session: Session, term: Apply) -> Theorem | None:
    """Any operation on scalars: its arguments in canonical form."""
    theorem: Theorem | None = None
    current = term
    for position, argument in enumerate(term.args):
        if isinstance(argument, Lambda) or argument.sort not in ("real", "integer"):
            continue
        better = canonical_term(session, argument)
        if better == argument or (argument.sort == "integer" and better.sort != "integer"):
            continue
        inner = equation(session, argument, better)
        link = logic.congruence(template(current, position), inner, session.facts)
        theorem = link if theorem is None else logic.transitivity((theorem, link))
        current = link.rhs  # type: ignore[assignment]
    return theorem


def template(term: Apply, position: int) -> Lambda:
    """The term as a function of its argument at the position."""
    integer = (term.op, position) in (("factorial", 0), ("binomial", 1))
    hole = Symbol("_hole", "integer" if integer else "real")
    args = (*term.args[:position], hole, *term.args[position + 1 :])
    return abstract(Apply(term.op, args), hole)


def chain(*theorems: Theorem | None) -> Theorem:
    """Transitivity along the links that are there."""
    links = tuple(theorem for theorem in theorems if theorem is not None)
    return links[0] if len(links) == 1 else logic.transitivity(links)


def _with_argument(session: Session, term: Apply, better: Term) -> Theorem | None:
    """`op(a) = op(better)`, or None when the argument is that term already."""
    if term.args[0] == better:
        return None
    return logic.congruence(template(term, 0), equation(session, term.args[0], better), session.facts)


@conversion("exp")
def _exponential(session: Session, term: Apply) -> Theorem | None:
    argument = term.args[0]
    value = normalize(session, argument)
    algebra = session.algebra
    if value.is_zero():
        split = equation(session, argument, ZERO)
        return laws.exp_of_sum(split, ())
    parts: list[tuple[Term, int]] = []
    for exponents, coefficient in algebra.monomials(value.numerator):
        base = algebra.quotient(algebra.monomial(exponents), value.denominator)
        lead = Fraction(
            int(base.numerator.leading_coefficient().p), int(base.numerator.leading_coefficient().q)
        )
        base = Quotient(base.numerator / base.numerator.leading_coefficient(), base.denominator)
        coefficient *= lead
        key = algebra.as_term(base)
        unit = session.units.get(key, 1)
        if (coefficient * unit).denominator != 1:
            session.units[key] = lcm(unit, coefficient.denominator)
            raise UnitsChanged
        share = key if unit == 1 else div(key, number(unit)) if key != ONE else number(Fraction(1, unit))
        parts.append((share, int(coefficient * unit)))
    if any(abs(times) > MAX_EXPONENT for _, times in parts):
        return canonical_arguments(session, term)
    if len(parts) == 1 and parts[0][1] == 1:
        return _exponential_unit(session, term, parts[0][0])
    parts.sort(key=_by_name)
    split = equation(session, argument, laws.combination_of(tuple(parts)))
    return laws.exp_of_sum(split, tuple(parts))


def _exponential_unit(session: Session, term: Apply, share: Term) -> Theorem | None:
    """exp of one unit: of a logarithm it is known, else it is a generator."""
    link = _with_argument(session, term, share)
    body = link.rhs.args[0] if link else share  # type: ignore[attr-defined]
    if isinstance(body, Apply) and body.op == "ln":
        return chain(link, laws.exp_of_ln(body.args[0], session.facts))
    top, unit = _shared(body)
    if isinstance(top, Apply) and top.op == "ln" and unit > 2:
        _relate_root(session, Apply("exp", (body,)), top, unit)
    if isinstance(top, Apply) and top.op == "ln" and unit == 2:
        inside = top.args[0]
        power = laws.power_of_positive(inside, HALF, session.facts)
        shape = logic.congruence(
            template(Apply("exp", (body,)), 0),
            field(body, mul(HALF, ln(inside)), (), (), session.facts),
            session.facts,
        )
        root = laws.half_power(inside, session.facts)
        return chain(link, shape, logic.symmetry(power), root)
    return link


def _shared(term: Term) -> tuple[Term | None, int]:
    """t and n of t/n."""
    if isinstance(term, Apply) and term.op == "div" and isinstance(term.args[1], Number):
        return term.args[0], int(term.args[1].value)
    return None, 1


def _relate_root(session: Session, root: Term, logarithm: Apply, unit: int) -> None:
    """exp(ln(t)/n)^n = t."""
    share = root.args[0]  # type: ignore[attr-defined]
    split = field(logarithm, mul(number(unit), share), (), (), session.facts)
    power = logic.symmetry(laws.exp_of_sum(split, ((share, unit),)))
    relate(session, root, chain(power, laws.exp_of_ln(logarithm.args[0], session.facts)), unit)


def _factors(session: Session, value: Quotient) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
    """Constant and irreducible factors of the fraction; those of the denominator count negative."""
    algebra = session.algebra
    top, factors = algebra.factor(value.numerator)
    bottom, inverse = algebra.factor(value.denominator)
    return top / bottom, [*factors, *((f, -e) for f, e in inverse)]


def _prime_factors(value: Fraction) -> list[tuple[Term, int]]:
    """Prime factors of a positive rational as terms."""
    if max(value.numerator, value.denominator) > MAX_LITERAL:
        raise BudgetExceeded("a number is too large to be factored")
    found: list[tuple[Term, int]] = [(number(int(p)), int(e)) for p, e in fmpz(value.numerator).factor()]
    return found + [(number(int(p)), -int(e)) for p, e in fmpz(value.denominator).factor()]


def _signed(
    session: Session, constant: Fraction, factors: list[tuple[Polynomial, int]]
) -> tuple[Fraction, list[tuple[Term, int]], bool]:
    """Factors as terms, turned positive where their sign is known; whether all are positive now."""
    algebra = session.algebra
    all_positive = True
    found: list[tuple[Term, int]] = []
    for polynomial, exponent in factors:
        term = algebra.polynomial_term(polynomial)
        if session.prove(lt(ZERO, term)) is None:
            if session.prove(lt(term, ZERO)) is not None:
                term = algebra.polynomial_term(-polynomial)
                constant *= (-1) ** (exponent % 2)
                if session.prove(lt(ZERO, term)) is None:
                    all_positive = False
            else:
                all_positive = False
        found.append((term, exponent))
    return constant, found, all_positive


@conversion("ln")
def _logarithm(session: Session, term: Apply) -> Theorem | None:
    argument = term.args[0]
    value = normalize(session, argument)
    if value.is_zero():
        raise RuleError("a logarithm of zero")
    if argument == ONE or value == session.algebra.constant(Fraction(1)):
        link = _with_argument(session, term, ONE)
        return chain(link, laws.ln_of_one())
    constant, factors, all_positive = _signed(session, *_factors(session, value))
    if constant < 0:
        if all_positive:
            raise RuleError("a logarithm of a negative number")
        constant, factors = _absorb_sign(session, constant, factors)
    parts = tuple(sorted((*_prime_factors(constant), *factors), key=_by_name))
    if parts == ((argument, 1),) and all_positive:
        return _logarithm_of_atom(session, term)
    split = equation(session, argument, product_of(parts))
    facts = _positivity(session, parts, all_positive)
    if all_positive:
        return laws.ln_of_product(split, parts, facts)
    return laws.ln_of_absolute_product(split, parts, (*facts, *_known(session, lt(ZERO, argument))))


def _absorb_sign(
    session: Session, constant: Fraction, factors: list[tuple[Term, int]]
) -> tuple[Fraction, list[tuple[Term, int]]]:
    """Move a negative sign into a factor of unknown sign and odd multiplicity."""
    for position, (factor, exponent) in enumerate(factors):
        if exponent % 2 and session.prove(lt(ZERO, factor)) is None:
            turned = canonical_term(session, neg(factor))
            return -constant, [*factors[:position], (turned, exponent), *factors[position + 1 :]]
    raise RuleError("a logarithm of a negative number")


def _known(session: Session, *propositions: Term) -> tuple[Theorem, ...]:
    """Proofs of those that can be proved."""
    proofs = (session.prove(proposition) for proposition in propositions)
    return tuple(proof for proof in proofs if proof is not None)


def _by_name(part: tuple[Term, int]) -> str:
    return canonical_key(part[0])


def _positivity(
    session: Session, parts: tuple[tuple[Term, int], ...], all_positive: bool
) -> tuple[Theorem, ...]:
    wanted = [lt(ZERO, base) if all_positive else ne(base, ZERO) for base, _ in parts]
    return (*session.facts, *_known(session, *wanted))


def _logarithm_of_atom(session: Session, term: Apply) -> Theorem | None:
    inside = term.args[0]
    if isinstance(inside, Apply) and inside.op == "exp":
        return laws.ln_of_exp(inside.args[0], session.facts)
    if isinstance(inside, Apply) and inside.op == "sqrt":
        return laws.ln_of_sqrt(inside.args[0], session.facts)
    return None


@conversion("sqrt")
def _square_root(session: Session, term: Apply) -> Theorem | None:
    argument = term.args[0]
    if isinstance(argument, Apply) and argument.op == "exp":
        return laws.sqrt_of_exp(argument.args[0], session.facts)
    unit = session.units.get(ln(argument), 1)
    if (
        unit > 2 and unit % 2 == 0 and session.prove(lt(ZERO, argument)) is not None
    ):  # a power of a finer root
        power = laws.power_of_positive(argument, HALF, session.facts)
        return chain(logic.symmetry(laws.half_power(argument, session.facts)), power)
    value = normalize(session, argument)
    if value.is_zero():
        return chain(_with_argument(session, term, ZERO), laws.special_value(sqrt(ZERO)))
    if value == session.algebra.constant(Fraction(1)):
        return chain(_with_argument(session, term, ONE), laws.special_value(sqrt(ONE)))
    constant, factors, all_positive = _signed(session, *_factors(session, value))
    if constant < 0:
        return _atom(session, term)
    parts = [*_prime_factors(constant), *factors]
    if not all_positive and any(session.prove(lt(ZERO, base)) is None for base, e in parts if e % 2 == 0):
        return _root_of_unsigned(session, term, parts)
    outside = [(base, e // 2) for base, e in parts if e // 2]
    inside = [base for base, e in parts if e % 2]
    unsigned = [base for base in inside if session.prove(lt(ZERO, base)) is None]
    signed = [base for base in inside if base not in unsigned]
    last = mul(*unsigned) if unsigned else (signed.pop() if signed else ONE)
    if not outside and not signed:
        return _atom(session, term)
    roots = [sqrt(base) for base in signed]
    for root, base in zip(roots, signed, strict=True):
        if not isinstance(base, Apply) or base.op != "exp":
            _root_relation(session, root)
    shape = mul(*(base if e == 1 else pow_(base, e) for base, e in outside), *roots)
    split = equation(session, argument, mul(pow_(shape, 2), last))
    facts = (*session.facts, *_known(session, le(ZERO, shape)), *_of_factor(session, argument, shape, last))
    theorem = laws.sqrt_of_product(split, shape, last, facts)
    if last == ONE:
        one = logic.congruence(template(theorem.rhs, 1), laws.special_value(sqrt(ONE)), facts)  # type: ignore[arg-type]
        theorem = chain(theorem, one)
    return theorem


def _of_factor(session: Session, whole: Term, shape: Term, factor: Term) -> tuple[Theorem, ...]:
    """`0 <= factor` of `whole = shape^2 factor`: a sum of squares shows its sign as it is written only."""
    wanted = le(ZERO, factor)
    quotient = div(whole, pow_(shape, 2))
    written = session.prove(le(ZERO, whole)) if factor.free else None
    positive = session.prove(lt(ZERO, shape)) if written is not None else None
    if written is None or positive is None:
        return _known(session, wanted)
    signed = sign(le(ZERO, quotient), (*session.facts, written, positive))
    theorem = order(wanted, signed, equation(session, sub(factor, ZERO), quotient))
    return (session.learned(session.discharge(theorem)),)


def _root_of_unsigned(session: Session, term: Apply, parts: list[tuple[Term, int]]) -> Theorem | None:
    """sqrt(x^2) = |x| for a perfect square; anything else stays."""
    if any(e % 2 for _, e in parts):
        return _atom(session, term)
    shape = product_of(tuple((base, e // 2) for base, e in parts))
    link = _with_argument(session, term, pow_(shape, 2))
    return chain(link, laws.sqrt_of_square(shape, session.facts))


def _atom(session: Session, term: Apply) -> Theorem | None:
    """The root as a generator, with its square as a relation."""
    link = canonical_arguments(session, term)
    _root_relation(session, link.rhs if link else term)
    return link


def _root_relation(session: Session, root: Term) -> None:
    inside = root.args[0]  # type: ignore[attr-defined]
    if root not in session.relations:
        facts = (*session.facts, *_known(session, le(ZERO, inside)))
        relate(session, root, laws.square_of_sqrt(inside, facts))


@conversion("abs")
def _absolute(session: Session, term: Apply) -> Theorem | None:
    argument = term.args[0]
    for bound, law in (
        (le(ZERO, argument), laws.absolute_nonnegative),
        (le(argument, ZERO), laws.absolute_negative),
    ):
        proof = session.prove(bound)
        if proof is not None:
            return law(argument, (*session.facts, proof))
    value = normalize(session, argument)
    constant, factors, _ = _signed(session, *_factors(session, value))
    parts = tuple(sorted(((number(constant), 1), *factors) if constant != 1 else factors, key=_by_name))
    if len(parts) != 1 or parts[0][1] != 1:
        return laws.absolute_of_product(equation(session, argument, product_of(parts)), parts)
    link = _with_argument(session, term, parts[0][0])
    inside = parts[0][0]
    relate(session, Apply("abs", (inside,)), laws.square_of_absolute(inside, session.facts))
    return link


@conversion("pow")
def _power(session: Session, term: Apply) -> Theorem | None:
    base, exponent = term.args
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        return canonical_arguments(session, term)  # too large an exponent to expand
    if session.prove(lt(ZERO, base)) is not None:
        facts = (*session.facts, *_known(session, lt(ZERO, base)))
        return laws.power_of_positive(base, exponent, facts)
    if exponent == HALF:
        return laws.half_power(base, session.facts)
    if exponent.sort == "integer" and session.prove(ne(base, ZERO)) is not None:
        shifted = _integer_shift(session, term)
        if shifted is not None:
            return shifted
    if exponent.sort == "integer":
        return None
    return canonical_arguments(session, term)


def _integer_shift(session: Session, term: Apply) -> Theorem | None:
    base, exponent = term.args
    if isinstance(exponent, Apply) and exponent.op == "add" and isinstance(exponent.args[-1], Number):
        rest = add(*exponent.args[:-1])
        shift = int(exponent.args[-1].value)
        if rest.sort == "integer" and len(exponent.args) == 2:
            facts = (*session.facts, *_known(session, ne(base, ZERO)))
            return laws.power_split(base, rest, shift, facts)
    return None


MAX_MULTIPLE = 6  # of an angle whose sine is written out


@conversion("sin", "cos")
def _trigonometric(session: Session, term: Apply) -> Theorem | None:
    value = normalize(session, term.args[0])
    turn = _multiple_of_pi(session, value)
    if turn is not None and (2 * turn).denominator == 1:
        link = _with_argument(session, term, mul(number(turn), PI))
        return chain(link, laws.trigonometric_value(term.op, number(turn)))
    parts = _angles(session, value) if session.angles else None
    if parts is not None:
        return chain(
            _with_argument(session, term, add(*parts)), laws.angle_sum(term.op, *parts, session.facts)
        )
    link = _unsigned_argument(session, term)
    image = link.rhs if link else term
    if image.op in ("sin", "cos"):  # type: ignore[attr-defined]
        inside = image.args[0]  # type: ignore[attr-defined]
        relate(session, Apply("sin", (inside,)), laws.pythagoras(inside, session.facts))
    return link


def _angles(session: Session, value: Quotient) -> tuple[Term, Term] | None:
    """Two summands of an angle: one and the rest, or of a multiple k x with a whole k the parts x and (k - 1) x."""
    algebra = session.algebra
    parts = [
        (algebra.quotient(algebra.monomial(exponents), value.denominator), factor)
        for exponents, factor in algebra.monomials(value.numerator)
    ]
    (first, factor), *rest = parts
    if not rest and factor.denominator == 1 and 1 < abs(factor) <= MAX_MULTIPLE:
        sign = 1 if factor > 0 else -1
        rest, factor = [(first, factor - sign)], Fraction(sign)
    if not rest:
        return None
    terms = [mul(number(factor), algebra.as_term(part)) for part, factor in ((first, factor), *rest)]
    return terms[0], add(*terms[1:])


def _multiple_of_pi(session: Session, value: Quotient) -> Fraction | None:
    if value.is_zero():
        return Fraction(0)
    pi = normalize(session, PI)
    ratio = session.algebra.product(value, session.algebra.inverse(pi))
    if ratio.numerator.is_constant() and ratio.denominator.is_constant():
        lead = ratio.numerator.leading_coefficient()
        return Fraction(int(lead.p), int(lead.q))
    return None


@conversion("atan", "erf")
def _odd(session: Session, term: Apply) -> Theorem | None:
    special = _special(session, term)
    return special if special is not None else _unsigned_argument(session, term)


def _unsigned_argument(session: Session, term: Apply) -> Theorem | None:
    """Canonical argument with a positive leading coefficient, the sign taken out by parity."""
    value = normalize(session, term.args[0])
    if value.is_zero() or value.numerator.leading_coefficient() > 0:
        return canonical_arguments(session, term)
    positive = session.algebra.as_term(session.algebra.negative(value))
    link = _with_argument(session, term, neg(positive))
    return chain(link, laws.odd_even(term.op, positive, session.facts))


def _special(session: Session, term: Apply) -> Theorem | None:
    value = normalize(session, term.args[0])
    if not (value.numerator.is_constant() and value.denominator.is_constant()):
        return None
    point = session.algebra.as_term(value)
    try:
        known = laws.special_value(Apply(term.op, (point,)))
    except RuleError:
        return None
    return chain(_with_argument(session, term, point), known)


@conversion("sinh", "cosh", "tanh")
def _hyperbolic(session: Session, term: Apply) -> Theorem | None:
    return laws.hyperbolic(term.op, term.args[0], session.facts)


@conversion("tan")
def _tangent(session: Session, term: Apply) -> Theorem | None:
    return laws.tangent(term.args[0], session.facts)


@conversion("factorial")
def _factorial(session: Session, term: Apply) -> Theorem | None:
    return laws.factorial_gamma(term.args[0], session.facts)


@conversion("lgamma")
def _log_gamma(session: Session, term: Apply) -> Theorem | None:
    return laws.log_gamma(term.args[0], session.facts)


@conversion("gamma", "digamma", "polygamma")
def _shifted(session: Session, term: Apply) -> Theorem | None:
    """The argument brought to a constant part in [0, 1) by the recurrence, where it stays positive."""
    position = len(term.args) - 1
    argument = term.args[position]
    special_value = _special(session, term) if term.op != "polygamma" else _polygamma_value(session, term)
    if special_value is not None:
        return special_value
    value = normalize(session, argument)
    constant = _constant_part(session, value)
    is_number = value == session.algebra.constant(constant)
    if constant > 200 or constant < -20 or (is_number and constant <= 1) or 0 <= constant < 1:
        return canonical_arguments(session, term)
    if term.op == "polygamma" and not isinstance(term.args[0], Number):
        return canonical_arguments(session, term)
    lower = canonical_term(session, sub(argument, ONE) if constant > 0 else argument)
    positive = session.prove(lt(ZERO, lower))
    if positive is None:
        return canonical_arguments(session, term)
    facts = (*session.facts, positive)
    step = (
        special.polygamma_recurrence(term.args[0], lower, facts)
        if term.op == "polygamma"
        else (laws.gamma_recurrence if term.op == "gamma" else laws.digamma_recurrence)(lower, facts)
    )
    if constant < 0:  # the recurrence is solved for the lower side
        image, upper = Apply(term.op, (*term.args[:position], lower)), step.lhs
        rest = None if term.op == "gamma" else step.rhs.args[1]  # type: ignore[attr-defined]
        step = field(image, div(upper, lower) if rest is None else sub(upper, rest), (step,), (), facts)
    better = step.lhs.args[position]  # type: ignore[attr-defined]
    if argument == better:
        return step
    inner = equation(session, argument, better)
    return chain(logic.congruence(template(term, position), inner, session.facts), step)


def _constant_part(session: Session, value: Quotient) -> Fraction:
    """The c for which value - c has no constant term: that of the denominator's leading monomial."""
    lead, scale = next(iter(session.algebra.monomials(value.denominator)))
    found = dict(session.algebra.monomials(value.numerator)).get(lead, Fraction(0))
    return found / scale


def _polygamma_value(session: Session, term: Apply) -> Theorem | None:
    value = normalize(session, term.args[1])
    if not (value.numerator.is_constant() and value.denominator.is_constant()):
        return None
    point = session.algebra.as_term(value)
    try:
        known = special.polygamma_value(term.args[0], point)
    except RuleError:
        return None
    return chain(canonical_arguments(session, term), known)


@conversion("beta_function")
def _beta_function(session: Session, term: Apply) -> Theorem | None:
    return special.beta_by_gamma(*term.args, session.facts)


@conversion("maximum", "minimum")
def _extremum(session: Session, term: Apply) -> Theorem | None:
    return laws.extremum_by_absolute(term, session.facts)


@conversion("cases")
def _cases(session: Session, term: Apply) -> Theorem | None:
    proofs: list[Theorem] = []
    count = (len(term.args) + 1) // 2
    for position in range(count):
        last = position == count - 1 and len(term.args) % 2
        condition = term.args[2 * position]
        if last or session.prove(condition) is not None:
            if not last:
                proofs.append(session.must(condition))
            return laws.case_selected(term, position, tuple(proofs), session.facts)
        opposite = session.prove(logic.contrary(condition))
        if opposite is None:
            return None
        proofs.append(opposite)
    return None


def same(session: Session, lhs: Term, rhs: Term) -> Theorem | None:
    """`lhs = rhs` when the normal forms agree (hypotheses not yet discharged), else None."""

    def attempt() -> Theorem | None:
        units = dict(session.units)
        left, right = normalize(session, lhs), normalize(session, rhs)
        if left == right or _equal_modulo(session, left, right):
            return equation(session, lhs, rhs)
        if session.units != units:  # under a binder a finer unit turned up after the first side was read
            raise UnitsChanged
        return None

    return _until_settled(session, attempt)


def settled(session: Session, term: Term) -> Theorem:
    """`canonical`, repeated until the units of the exponents settle."""
    return _until_settled(session, lambda: canonical(session, term))


def _until_settled(session: Session, attempt: Callable[[], T]) -> T:
    crowded = False
    for _ in range(MAX_RESTARTS):
        try:
            return attempt()
        except UnitsChanged:
            fresh_start(session)
        except NoRoom:
            if crowded:
                raise
            crowded = True
            make_room(session)
    raise BudgetExceeded("the units of the exponents do not settle")


def _equal_modulo(session: Session, left: Quotient, right: Quotient) -> bool:
    algebra = session.algebra
    difference = left[0] * right[1] - right[0] * left[1]
    difference = algebra.reduced(difference)
    for fact in session.equations:
        (an, ad), (bn, bd) = normalize(session, fact.lhs), normalize(session, fact.rhs)
        modulus = an * bd - bn * ad
        if not difference.is_zero() and not modulus.is_zero():
            difference = divmod(difference, modulus)[1]
    return bool(difference.is_zero())


__all__ = [
    "CONVERSIONS",
    "UnitsChanged",
    "canonical",
    "canonical_term",
    "chain",
    "conversion",
    "equation",
    "fresh_start",
    "normalize",
    "same",
    "settled",
    "template",
]
