"""Order and nonvanishing: by signs of factors, root isolation, squares, and what the context says.

A polynomial factor is shown positive by (in turn) the signs of its monomials, isolation of its roots on
the interval that the context gives its one variable, completed squares, or subtraction of a quantity that
the context says is positive.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement

from ..kernel import derivative as derivatives
from ..kernel import elementary as laws
from ..kernel import logic
from ..kernel.arithmetic import polynomial_sign, rational
from ..kernel.definedness import order, sign
from ..kernel.enclosure import enclosure
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    defined,
    div,
    instantiate,
    le,
    lt,
    mul,
    neg,
    number,
    pow_,
    replace,
    sub,
    subterms,
)
from .algebra import Polynomial, Quotient, canonical_key
from .monotone import by_monotonicity
from .normal import UnitsChanged, equation, fresh_start, normalize
from .samples import is_negative_somewhere
from .session import METER, Session, prover

MAX_DEPTH = 4
MAX_GAPS = 6
MAX_SCALES = 8
MAX_ATTEMPTS = 120  # polynomials of which a sign is looked for on the way to the sign of one

# Inequalities between functionals, as `prover.order` finds them.
FUNCTIONALS: list[Callable[[Session, Apply], Theorem | None]] = []


@prover("lt", "le", "ne")
def prove_order(session: Session, proposition: Apply) -> Theorem | None:
    """Prove an inequality by a theorem on functionals, or through the factored difference of its sides."""
    left, right = proposition.args
    if proposition.op != "ne" and is_negative_somewhere(session, right if left == ZERO else sub(right, left)):
        return None
    for functional in FUNCTIONALS:
        by_theorem = functional(session, proposition)
        if by_theorem is not None:
            return by_theorem
    for _ in range(4):
        try:
            found = _by_difference(session, proposition) or by_monotonicity(session, proposition)
            return found or _by_enclosure(proposition) or _by_transitivity(session, proposition)
        except UnitsChanged:
            fresh_start(session)
    METER.cuts += 1
    return None


def _by_enclosure(proposition: Term) -> Theorem | None:
    """A proposition between numbers, by ball arithmetic: no integrals, which have closed forms or take long."""
    if proposition.free or proposition.loose or any(isinstance(p, Lambda) for p in subterms(proposition)):
        return None
    for bits in (64, 256):
        try:
            return enclosure(proposition, bits, ())
        except (RuleError, BudgetExceeded):
            continue
    return None


def _by_transitivity(session: Session, proposition: Apply) -> Theorem | None:
    """`x < t` from a known `x < exp(s)` and `exp(s) <= t`, where no sum of known differences does it."""
    left, right = proposition.args
    if proposition.op == "ne":
        return None
    for known in session.hypotheses:
        if not isinstance(known, Apply) or known.op not in ("lt", "le"):
            continue
        low, high = known.args
        op = "le" if known.op == "lt" else proposition.op
        if low == left and isinstance(left, Symbol) and _is_transcendental(high):
            links = [logic.assume(known), session.prove(Apply(op, (high, right)))]
        elif high == right and isinstance(right, Symbol) and _is_transcendental(low):
            links = [session.prove(Apply(op, (left, low))), logic.assume(known)]
        else:
            continue
        first, second = links
        if first is not None and second is not None:
            found = logic.order_transitivity(first, second)
            return found if found.conclusion == proposition else logic.weaken_order(found, proposition.op)
    return None


def _is_transcendental(term: Term) -> bool:
    """Whether no polynomial in symbols, with which differences are compared."""
    return any(isinstance(part, Apply) and part.op in ("exp", "ln", "sqrt", "pow") for part in subterms(term))


def _by_difference(session: Session, proposition: Apply) -> Theorem | None:
    left, right = proposition.args
    lifted = _by_increasing(session, proposition) or _by_both_signs(session, proposition)
    if lifted is not None:
        return lifted
    subject = right if left == ZERO else sub(right, left)
    value = normalize(session, subject)
    if value.is_zero():
        if proposition.op != "le":
            return None
        zero = session.discharge_all(equation(session, left, right))
        return logic.order_from_equality(zero) if zero else None
    shape, facts = _signed_shape(session, value)
    split = session.discharge_all(equation(session, subject, shape))
    if split is None:
        return None
    wanted = Apply(proposition.op, (shape, ZERO) if proposition.op == "ne" else (ZERO, shape))
    try:
        signed = session.discharge_all(sign(wanted, (*session.facts, *facts)))
    except RuleError:
        signed = None
    if signed is None and proposition.op == "ne":
        return _strictly(session, proposition)
    return order(proposition, signed, split) if signed is not None else None


def _by_increasing(session: Session, proposition: Apply) -> Theorem | None:
    """f(s) < f(t) from s < t for an increasing f."""
    left, right = proposition.args
    if not (isinstance(left, Apply) and isinstance(right, Apply) and left.op == right.op):
        return None
    if proposition.op == "ne" or left.op not in ("exp", "ln", "sqrt", "atan", "sinh", "tanh", "erf"):
        return None
    below = session.prove(Apply(proposition.op, (left.args[0], right.args[0])))
    return (
        session.discharge_all(laws.increasing(left.op, below, session.facts)) if below is not None else None
    )


def _by_both_signs(session: Session, proposition: Apply) -> Theorem | None:
    """|t| <= b from t <= b and -t <= b."""
    left, right = proposition.args
    if proposition.op == "ne" or not isinstance(left, Apply) or left.op != "abs":
        return None
    inside = left.args[0]
    upper = session.prove(Apply(proposition.op, (inside, right)))
    lower = session.prove(Apply(proposition.op, (neg(inside), right))) if upper is not None else None
    return laws.absolute_between(proposition, upper, lower) if lower is not None else None


def _strictly(session: Session, proposition: Apply) -> Theorem | None:
    """`s != t` from `s < t`."""
    stronger = session.prove(Apply("lt", proposition.args))
    return logic.weaken_order(stronger, "ne") if stronger is not None else None


def _signed_shape(session: Session, value: Quotient) -> tuple[Term, tuple[Theorem, ...]]:
    """The factored fraction as a term, and what is known of the signs of its factors."""
    algebra = session.algebra
    facts: list[Theorem] = []

    def part(polynomial: Polynomial) -> Term:
        constant, factors = algebra.factor(polynomial)
        shown: list[Term] = [number(constant)] if constant != 1 or not factors else []
        for factor, exponent in factors:
            term, proof = _factor_sign(session, factor)
            if proof is not None:
                facts.append(proof)
            shown.append(term if exponent == 1 else pow_(term, exponent))
        return mul(*shown)

    top = part(value.numerator)
    return (top if value.denominator == algebra.one else div(top, part(value.denominator))), tuple(facts)


def _factor_sign(session: Session, factor: Polynomial) -> tuple[Term, Theorem | None]:
    term = session.algebra.polynomial_term(factor)
    if isinstance(term, Symbol) and not _is_compared(session, term):
        return term, None  # its sign is in the table, if anything is known of it
    strict, weak = (lt(ZERO, term), lt(term, ZERO)), (le(ZERO, term), le(term, ZERO))
    quick = _known_sign(session, strict) or _sign_of_atom(session, term) or _known_sign(session, weak)
    if quick is not None:
        return term, quick
    if isinstance(term, Apply) and term.op == "sum":
        return term, session.prove(lt(ZERO, term)) or session.prove(le(ZERO, term))
    for polynomial, mirrored in ((factor, False), (-factor, True)):
        session.attempts = 0
        proof = _positive_polynomial(session, polynomial, MAX_DEPTH)
        if proof is not None:
            if not mirrored:
                return term, proof
            return term, _mirror(session, proof, term)
    return term, _apart(session, factor, term)


def _apart(session: Session, factor: Polynomial, term: Term) -> Theorem | None:
    """`p != 0` for a multiple of a difference that the context says is not 0."""
    for hypothesis in session.hypotheses:
        if not isinstance(hypothesis, Apply) or hypothesis.op != "ne":
            continue
        gap = normalize(session, sub(*hypothesis.args))
        if gap.denominator != session.algebra.one or len(gap.numerator) != len(factor):
            continue
        ratio = factor.leading_coefficient() / gap.numerator.leading_coefficient()
        if gap.numerator * ratio == factor:
            shape = mul(number(Fraction(-int(ratio.p), int(ratio.q))), sub(*hypothesis.args))
            apart = sign(Apply("ne", (shape, ZERO)), session.facts)
            return order(Apply("ne", (term, ZERO)), apart, equation(session, sub(ZERO, term), shape))
    return None


def _known_sign(session: Session, relations: tuple[Term, ...]) -> Theorem | None:
    """The first of the relations that is given, or that the signs of the parts give."""
    for relation in relations:
        if relation in session.hypotheses:
            return logic.assume(relation)
        quick = session.by_signs(relation)
        if quick is not None:
            return quick
    return None


def _sign_of_atom(session: Session, term: Term) -> Theorem | None:
    """The strict sign of a number, of a logarithm, or of the root of a positive term."""
    if not isinstance(term, Apply):
        return None
    if not term.free:
        return _by_enclosure(lt(ZERO, term)) or _by_enclosure(lt(term, ZERO))
    if term.op == "ln":
        return _sign_of_logarithm(session, term)
    if term.op == "sqrt":
        inside = session.prove(lt(ZERO, term.args[0]))
        return sign(lt(ZERO, term), (inside,)) if inside is not None else None
    return None


def _sign_of_logarithm(session: Session, term: Apply) -> Theorem | None:
    """ln t < 0 from t < 1, 0 < ln t from 1 < t."""
    (inside,) = term.args
    hole = Symbol("_hole")
    for sides, shape in (((inside, ONE), lt(term, hole)), ((ONE, inside), lt(hole, term))):
        compared = session.prove(lt(*sides))
        if compared is not None:
            grown = session.discharge_all(laws.increasing("ln", compared, session.facts))
            return logic.rewrite(grown, abstract(shape, hole), laws.ln_of_one()) if grown else None
    return None


def _is_compared(session: Session, symbol: Symbol) -> bool:
    """Whether the context compares the symbol with anything but zero."""
    return any(
        symbol in h.free and isinstance(h, Apply) and h.op in ("lt", "le") and ZERO not in h.args
        for h in session.hypotheses
    )


def _mirror(session: Session, proof: Theorem, term: Term) -> Theorem:
    """From `0 < -p` (its canonical term) the same about p."""
    op = proof.conclusion.op  # type: ignore[attr-defined]
    return order(Apply(op, (term, ZERO)), proof, equation(session, sub(ZERO, term), proof.rhs))


def _positive_polynomial(session: Session, polynomial: Polynomial, depth: int) -> Theorem | None:
    """`0 < p` or `0 <= p` for the canonical term of the polynomial, or None."""
    if depth == 0:
        return None
    if session.attempts > MAX_ATTEMPTS:
        METER.cuts += 1
        return None
    term = session.algebra.polynomial_term(polynomial)
    known = session.memory.hopeless
    if depth <= known.get(term, 0):
        return None
    if depth <= session.hopeless.get(term, 0):
        METER.cuts += 1
        return None
    if is_negative_somewhere(session, term):
        return None
    cuts = METER.cuts
    session.attempts += 1
    for attempt in (
        _by_monomials,
        _by_roots,
        _by_bound,
        _by_logarithms,
        _by_exponentials,
        _by_squares,
        _by_context,
        _by_products,
    ):
        try:
            proof = attempt(session, polynomial, term, depth)
        except (RuleError, ZeroDivisionError):
            proof = None
        except BudgetExceeded:
            METER.cuts += 1
            proof = None
        if proof is not None:
            done = session.discharge_all(proof)
            if done is not None:
                return done
    (known if METER.cuts == cuts else session.hopeless)[term] = depth
    return None


def _by_monomials(session: Session, _polynomial: Polynomial, term: Term, _depth: int) -> Theorem | None:
    for relation in (lt(ZERO, term), le(ZERO, term)):
        if relation in session.hypotheses:
            return logic.assume(relation)
        proof = session.by_signs(relation)
        if proof is not None:
            return proof
    return None


def _by_roots(session: Session, polynomial: Polynomial, term: Term, _depth: int) -> Theorem | None:
    support = session.algebra.support(polynomial)
    if len(support) != 1:
        return None
    atom = session.algebra.atoms[support[0]]
    variable = atom if isinstance(atom, Symbol) else Symbol("_atom")
    shown = term if atom is variable else session.algebra.polynomial_term(polynomial)
    lower, upper, ends = _interval(session, atom)
    for relation in ("lt", "le"):
        wanted = Apply(relation, (ZERO, shown))
        try:
            if atom is variable:
                return polynomial_sign(wanted, variable, lower, upper)
            general = polynomial_sign(replace(wanted, atom, variable), variable, lower, upper)
            special = logic.specialize_symbols(general, (variable,), (atom,))
            return logic.cut(special, ends)
        except RuleError:
            continue
    return None


def _interval(session: Session, atom: Term) -> tuple[Term, Term, tuple[Theorem, ...]]:
    """Rational bounds of the atom that the context states (or that its sign gives), with their proofs."""
    lower: Fraction | None = None
    upper: Fraction | None = None
    for hypothesis in session.hypotheses:
        if isinstance(hypothesis, Apply) and hypothesis.op == "lt":
            left, right = hypothesis.args
            if right == atom and isinstance(left, Number) and (lower is None or left.value > lower):
                lower = left.value
            if left == atom and isinstance(right, Number) and (upper is None or right.value < upper):
                upper = right.value
    if lower is None and session.by_signs(lt(ZERO, atom)) is not None:
        lower = Fraction(0)
    ends = []
    if lower is not None:
        ends.append(session.must(lt(number(lower), atom)))
    if upper is not None:
        ends.append(session.must(lt(atom, number(upper))))
    low = MINUS_INFINITY if lower is None else number(lower)
    high = INFINITY if upper is None else number(upper)
    return low, high, tuple(ends)


def _by_bound(session: Session, _polynomial: Polynomial, term: Term, _depth: int) -> Theorem | None:
    """0 < x from 0 <= a and a < x, for an end a of a range."""
    if not isinstance(term, Symbol):
        return None
    for fact in session.facts:
        conclusion = fact.conclusion
        if isinstance(conclusion, Apply) and conclusion.op == "lt" and conclusion.args[1] == term:
            lower = session.prove(le(ZERO, conclusion.args[0])) if conclusion.args[0] != ZERO else None
            if lower is not None:
                return logic.order_transitivity(lower, fact)
    return None


def _by_logarithms(session: Session, polynomial: Polynomial, term: Term, _depth: int) -> Theorem | None:
    """c (ln s - ln t) > 0 from t < s; c ln s > 0 from 1 < s; -c ln t > 0 from t < 1."""
    return _by_images(session, "ln", polynomial, term)


def _by_exponentials(session: Session, polynomial: Polynomial, term: Term, _depth: int) -> Theorem | None:
    """c (e^s - e^t) > 0 from t < s; c (e^s - 1) > 0 from 0 < s; c (1 - e^t) > 0 from t < 0."""
    return _by_images(session, "exp", polynomial, term)


_NEUTRAL = {"ln": (ONE, 0), "exp": (ZERO, 1)}  # an argument, and the image of the function there


def _by_images(session: Session, op: str, polynomial: Polynomial, term: Term) -> Theorem | None:
    """c (f(s) - f(t)) > 0 for an increasing f, c > 0 rational and t < s."""
    algebra = session.algebra
    argument, image = _NEUTRAL[op]
    sides: dict[int, Term] = {}
    scales = set()
    for exponents, coefficient in algebra.monomials(polynomial):
        places = [i for i, e in enumerate(exponents) if e]
        side = 1 if coefficient > 0 else -1
        if not places and image == 1:
            sides[side] = argument
        elif len(places) == 1 and exponents[places[0]] == 1 and side not in sides:
            atom = algebra.atoms[places[0]]
            if not isinstance(atom, Apply) or atom.op != op:
                return None
            sides[side] = atom.args[0]
        else:
            return None
        scales.add(abs(coefficient))
    if len(scales) != 1 or (len(sides) == 1 and image == 1):
        return None
    smaller, larger = sides.get(-1, argument), sides.get(1, argument)
    below = session.prove(lt(smaller, larger))
    if below is None:
        return None
    images = session.discharge(laws.increasing(op, below, session.facts))
    shape = mul(number(scales.pop()), sub(images.rhs, images.lhs))
    signed = sign(lt(ZERO, shape), (*session.facts, images))
    return order(lt(ZERO, term), signed, equation(session, term, shape))


def _by_squares(session: Session, polynomial: Polynomial, term: Term, depth: int) -> Theorem | None:
    """p = a (x + b/(2a))^2 + (4ac - b^2)/(4a) for an atom x of degree two with positive leading coefficient."""
    algebra = session.algebra
    for index in algebra.support(polynomial):
        powers = algebra.by_power(polynomial, index)
        if max(powers) % 2 or max(powers) > 4 or (max(powers) == 4 and set(powers) - {0, 2, 4}):
            continue
        step = max(powers) // 2
        a = powers[2 * step]
        b = powers.get(step, algebra.zero)
        c = powers.get(0, algebra.zero)
        if set(powers) - {0, step, 2 * step}:
            continue
        lead = _positive_polynomial(session, a, depth - 1)
        if lead is None or lead.conclusion.op != "lt":  # type: ignore[attr-defined]
            continue
        rest = algebra.quotient(4 * a * c - b * b, 4 * a)
        if not rest.is_zero():
            bottom = _positive_polynomial(session, rest.numerator, depth - 1)
            if bottom is None:
                continue
        x = algebra.atoms[index] if step == 1 else pow_(algebra.atoms[index], step)
        a_term = algebra.polynomial_term(a)
        shift = algebra.as_term(algebra.quotient(b, 2 * a))
        square = mul(a_term, pow_(add(x, shift), 2))
        shape = square if rest.is_zero() else add(square, algebra.as_term(rest))
        facts = [lead] + ([bottom] if not rest.is_zero() else [])
        split = equation(session, term, shape)
        for relation in ("lt", "le"):
            try:
                signed = sign(Apply(relation, (ZERO, shape)), (*session.facts, *facts))
            except RuleError:
                continue
            return order(Apply(relation, (ZERO, term)), signed, split)
    return None


def _by_context(session: Session, polynomial: Polynomial, term: Term, depth: int) -> Theorem | None:
    """p = q + c d, where the context says that d > 0, c > 0 is rational and q is positive in turn."""
    gaps = _gaps(session, polynomial)
    if _takes_any_value(session, polynomial, gaps):
        return None
    for gap, difference, known in gaps:
        found = _less(session, polynomial, term, depth, (gap, difference, known))
        if found is not None:
            return found
    return None


def _takes_any_value(session: Session, polynomial: Polynomial, gaps: list[Gap]) -> bool:
    """Whether it is of odd degree in an atom of which nothing is known, so that no sum of known differences helps."""
    algebra = session.algebra
    used = algebra.support(polynomial)
    known = {index for gap, _, _ in gaps for index in algebra.support(gap)}
    for index in set(used) - known:
        atom = algebra.atoms[index]
        loose = isinstance(atom, Symbol) or (isinstance(atom, Apply) and atom.op == "call")
        if not loose or max(algebra.by_power(polynomial, index)) % 2 == 0:
            continue
        if any(atom in subterms(algebra.atoms[other]) for other in used if other != index):
            continue  # e^a - a is positive for every a
        if not any(map(session.by_signs, (le(ZERO, atom), le(atom, ZERO)))):
            return True
    return False


def _by_products(session: Session, polynomial: Polynomial, term: Term, depth: int) -> Theorem | None:
    """As `_by_context`, with the product of two differences."""
    gaps = _gaps(session, polynomial)
    if depth < MAX_DEPTH or len(gaps) > MAX_GAPS or len(polynomial) < 2:
        return None
    for (gap, first, known), (other, second, fact) in combinations_with_replacement(gaps, 2):
        product = gap * other
        if len(product) <= len(polynomial) + 2:
            found = _less(session, polynomial, term, 2, (product, mul(first, second), (*known, *fact)))
            if found is not None:
                return found
    return None


Gap = tuple[Polynomial, Term, tuple[Theorem, ...]]


def _gaps(session: Session, polynomial: Polynomial) -> list[Gap]:
    """The differences that are known to be positive, with their polynomials."""
    found: list[Gap] = []
    for known in _known_orders(session, polynomial):
        left, right = known.lhs, known.rhs
        if left == ZERO and isinstance(right, Symbol):
            continue  # the signs of symbols are known already
        if session.parent and any(isinstance(part, Lambda) for part in subterms(known.conclusion)):
            continue  # its body would open a session that reads it again
        gap = normalize(session, sub(right, left))
        if gap.is_zero():
            continue
        if gap.denominator == session.algebra.one:
            found.append((gap.numerator, sub(right, left), (known,)))
            continue
        bottom = session.algebra.polynomial_term(gap.denominator)
        positive = session.by_signs(lt(ZERO, bottom))
        if positive is not None:  # a difference of fractions times its positive denominator
            found.append((gap.numerator, mul(bottom, sub(right, left)), (known, positive)))
    return found


def _less(
    session: Session,
    polynomial: Polynomial,
    term: Term,
    depth: int,
    positive: tuple[Polynomial, Term, tuple[Theorem, ...]],
) -> Theorem | None:
    """p = q + c d for a positive d, with c and q found positive."""
    algebra = session.algebra
    gap, difference, known = positive
    for scale in _scales(session, polynomial, gap):
        rest = polynomial - gap * scale
        if rest.is_zero():
            rest_term: Term | None = None
            facts: tuple[Theorem, ...] = ()
        else:
            if len(rest) >= len(polynomial) + 2:
                continue
            proof = _positive_polynomial(session, rest, depth - 1)
            if proof is None:
                continue
            rest_term, facts = algebra.polynomial_term(rest), (proof,)
        scaled = mul(algebra.polynomial_term(scale), difference)
        shape = scaled if rest_term is None else add(rest_term, scaled)
        for relation in ("lt", "le"):
            try:
                signed = sign(Apply(relation, (ZERO, shape)), (*session.facts, *known, *facts))
            except RuleError:
                continue
            return order(Apply(relation, (ZERO, term)), signed, equation(session, term, shape))
    return None


def _known_orders(session: Session, polynomial: Polynomial) -> list[Theorem]:
    """The inequalities of the context, and the bounds of bounded functions in the polynomial."""
    given = [
        fact
        for fact in session.facts
        if isinstance(fact.conclusion, Apply) and fact.conclusion.op in ("lt", "le")
    ]
    found = sorted(given, key=lambda fact: canonical_key(fact.conclusion))
    for index in session.algebra.support(polynomial):
        for side in (1, -1):
            try:
                bound = laws.bounded(session.algebra.atoms[index], side, session.facts)
            except RuleError:
                break
            found.append(bound)
    return found


def _scales(session: Session, polynomial: Polynomial, gap: Polynomial) -> list[Polynomial]:
    """Factors c for which p - c d loses a monomial: quotients of monomials of p by those of d."""
    algebra = session.algebra
    found: list[Polynomial] = []
    ours = algebra.monomials(polynomial)
    for theirs, coefficient in algebra.monomials(gap):
        needed = [(i, e) for i, e in enumerate(theirs) if e]
        for exponents, value in ours:
            if (value > 0) != (coefficient > 0) or any(exponents[i] < e for i, e in needed):
                continue
            if sum(exponents) - sum(theirs) <= 4:
                rest = tuple(map(int.__sub__, exponents, theirs))
                scale = algebra.monomial(rest) * rational(value / coefficient)
                if scale not in found:
                    found.append(scale)
                    if len(found) == MAX_SCALES:
                        return found
    return found


@prover("forall")
def prove_forall(session: Session, proposition: Apply) -> Theorem | None:
    """At an arbitrary point of the interval."""
    lower, upper, body = proposition.args
    if not isinstance(body, Lambda):
        return None
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    found = inside.prove(instantiate(body, variable))
    return session.discharge(logic.generalize(found, variable, lower, upper)) if found is not None else None


@prover("defined")
def prove_defined(session: Session, proposition: Apply) -> Theorem | None:
    """A term is defined by its conditions, by what it unfolds to, or because its value is known."""
    (term,) = proposition.args
    theorem = logic.definedness(term, session.facts)
    if proposition not in theorem.hypotheses:
        return session.discharge(theorem)
    if isinstance(term, Apply):
        for convert in DEFINEDNESS.get(term.op, ()):
            found = convert(session, term)
            if found is not None:
                return session.discharge(found)
    return None


DEFINEDNESS: dict[str, list] = {}  # type: ignore[type-arg]


def defined_by_value(theorem: Theorem | None) -> Theorem | None:
    """From `t = value` that t is defined."""
    return derivatives.defined_side(theorem, 0) if theorem is not None else None


def opaque_value_defined(session: Session, term: Apply) -> Theorem | None:
    """f(a) is defined where f is differentiable, and where an inequality says something of it."""
    head, *arguments = term.args
    for relation in (lt(ZERO, term), le(ZERO, term), lt(term, ZERO)):
        proof = session.prove(relation)
        if proof is not None:
            return derivatives.defined_side(proof, 0 if relation.args[0] == term else 1)  # type: ignore[attr-defined]
    if not isinstance(head, Symbol):
        return None
    hidden = Symbol("t'")
    for place, at in enumerate(arguments):
        walked = Apply("call", (head, *arguments[:place], hidden, *arguments[place + 1 :]))
        exists = session.prove(defined(Apply("derivative", (abstract(walked, hidden), at))))
        if exists is not None:
            return derivatives.defined_where_differentiable(exists)
    return None
