"""Integrals: integrability, normal bodies, and values by antiderivatives of polynomials times exponentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..kernel import derivative as derivatives
from ..kernel import elementary as laws
from ..kernel import integral as rules
from ..kernel import limits, logic
from ..kernel.arithmetic import field
from ..kernel.definedness import is_end
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    div,
    eq,
    exp,
    instantiate,
    integrable,
    le,
    lt,
    mul,
    neg,
    number,
    pow_,
    sqrt,
    sub,
)
from .algebra import Polynomial, Quotient, canonical_key
from .normal import canonical_term, chain, conversion, equation, normalize, same, settled, template
from .oracle import antiderivative
from .session import METER, Missing, Session, arguments_for, lemma, prover

# --- bodies ----------------------------------------------------------------------------------------


class Body(NamedTuple):
    """The normal form of a function on a range: the session of the range, the variable, `body = shown`."""

    session: Session
    variable: Symbol
    lower: Term
    upper: Term
    theorem: Theorem  # in the range: body as written = its normal form

    @property
    def shown(self) -> Term:
        return self.theorem.rhs


def normal_body(session: Session, lower: Term, upper: Term, function: Lambda) -> Body:
    """Bring the body of a function on an open range into normal form; its conditions are discharged."""
    key = (lower, upper, function)
    found: Body | None = session.bodies.get(key)
    if found is None:
        found = _normal_body(session, lower, upper, function)
        session.bodies[key] = found
    return found


def _normal_body(session: Session, lower: Term, upper: Term, function: Lambda) -> Body:
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    theorem = inside.discharge(settled(inside, instantiate(function, variable)))
    for hypothesis in theorem.hypotheses - inside.hypotheses:
        if variable in hypothesis.free:
            raise Missing(hypothesis)
    return Body(inside, variable, lower, upper, theorem)


# --- the shape P(x) exp(Q(x)) ----------------------------------------------------------------------


class Piece(NamedTuple):
    """One term `polynomial * exp(exponent)` of a body; coefficients (by power) and exponent are terms."""

    coefficients: dict[int, Quotient]
    exponent: Term
    powers: tuple[Quotient, ...]  # the exponent's coefficients by power of the variable


def pieces(body: Body) -> list[Piece] | None:
    """The body as a sum of polynomials times exponentials of polynomials, or None when it is none."""
    algebra = body.session.algebra
    value = normalize(body.session, body.shown)
    index = algebra.index(body.variable)
    moving = [i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free and i != index]
    used = set(algebra.support(value.numerator)) | set(algebra.support(value.denominator))
    exponentials = [i for i in moving if i in used]
    if any(not _is_exp(algebra.atoms[i]) for i in exponentials):
        return None
    bottom = _single_power(body, value.denominator, exponentials, index)
    if bottom is None:
        return None
    powers, denominator = bottom
    groups: dict[tuple[int, ...], dict[int, Polynomial]] = {}
    for exponents, coefficient in algebra.monomials(value.numerator):
        key = tuple(exponents[i] - powers.get(i, 0) for i in exponentials)
        degree = exponents[index] if index is not None else 0
        rest = tuple(0 if i in exponentials or i == index else e for i, e in enumerate(exponents))
        term = algebra.monomial(rest) * algebra.constant(coefficient).numerator
        group = groups.setdefault(key, {})
        group[degree] = group.get(degree, algebra.zero) + term
    found = []
    for key, group in groups.items():
        exponent = _exponent_of(body, exponentials, key)
        shape = polynomial_powers(body, exponent)
        if shape is None:
            return None
        coefficients = {d: algebra.quotient(p, denominator) for d, p in group.items() if not p.is_zero()}
        found.append(Piece(coefficients, exponent, shape))
    return found


def _is_exp(atom: Term) -> bool:
    return isinstance(atom, Apply) and atom.op == "exp"


def _single_power(
    body: Body, denominator: Polynomial, exponentials: list[int], index: int | None
) -> tuple[dict[int, int], Polynomial] | None:
    """The denominator as a product of powers of exponentials and a part free of the variable."""
    algebra = body.session.algebra
    monomials = algebra.monomials(denominator)
    first = monomials[0][0]
    powers = {i: first[i] for i in exponentials}
    for exponents, _ in monomials:
        if any(exponents[i] != powers[i] for i in exponentials) or (index is not None and exponents[index]):
            return None
    divisor = algebra.monomial(tuple(powers.get(i, 0) for i in range(len(first))))
    return powers, divmod(denominator, divisor)[0]


def _exponent_of(body: Body, exponentials: list[int], key: tuple[int, ...]) -> Term:
    algebra = body.session.algebra
    parts = []
    for i, times in zip(exponentials, key, strict=True):
        inner = algebra.atoms[i].args[0]  # type: ignore[attr-defined]
        if times:
            parts.append(inner if times == 1 else mul(number(times), inner))
    return add(*parts)


def polynomial_powers(body: Body, term: Term) -> tuple[Quotient, ...] | None:
    """Coefficients of a term that is a polynomial in the variable (each free of it), or None."""
    algebra = body.session.algebra
    value = normalize(body.session, term)
    index = algebra.index(body.variable)
    moving = {i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free}
    if moving & set(algebra.support(value.denominator)):
        return None
    if moving & set(algebra.support(value.numerator)) - {index}:
        return None
    if index is None:
        return (value,)
    powers = algebra.by_power(value.numerator, index)
    top = max(powers, default=0)
    return tuple(algebra.quotient(powers.get(d, algebra.zero), value.denominator) for d in range(top + 1))


# --- integrability ---------------------------------------------------------------------------------

Evaluator = Callable[[Session, Body, Theorem], Theorem | None]
# What `special` adds: values of integrals by lemmas, and integrability by such values.
EVALUATORS: list[Callable[[Session, Body], Theorem | None]] = []
INTEGRABILITY: list[Callable[[Session, Term, Term, Lambda], Theorem | None]] = []


@prover("integrable")
def prove_integrable(session: Session, proposition: Apply) -> Theorem | None:
    """By growth on the normal form, by continuity on a compact range, or by an antiderivative of one sign."""
    lower, upper, function = proposition.args
    if not isinstance(function, Lambda):
        return None
    settled_ends = _integrable_at_canonical_ends(session, lower, upper, function)
    if settled_ends is not None:
        return settled_ends
    for attempt in (
        integrable_by_growth,
        integrable_by_continuity,
        _zero_integrable,
        *INTEGRABILITY,
        _integrable_by_antiderivative,
    ):
        try:
            found = attempt(session, lower, upper, function)
        except (RuleError, ZeroDivisionError):
            continue
        except BudgetExceeded:
            METER.cuts += 1
            continue
        if found is not None and found.conclusion == proposition:
            done = session.discharge_all(found)
            if done is not None:
                return done
    return None


def _integrable_at_canonical_ends(
    session: Session, lower: Term, upper: Term, function: Lambda
) -> Theorem | None:
    """The same between the ends in normal form and in order, where they are not written so."""
    ends = [end if limits.is_infinite(end) else canonical_term(session, end) for end in (lower, upper)]
    turned = not any(map(limits.is_infinite, ends)) and session.prove(lt(ends[1], ends[0])) is not None
    if ends == [lower, upper] and not turned:
        return None
    low, high = reversed(ends) if turned else ends
    found = session.prove(integrable(low, high, function))
    if found is None:
        return None
    theorem = rules.integrable_reversed(found) if turned else found
    for position, (written, better) in enumerate(zip((lower, upper), ends, strict=True)):
        if written != better:
            hole = Symbol("_hole")
            args = list(theorem.conclusion.args)  # type: ignore[attr-defined]
            args[position] = hole
            back = session.discharge(equation(session, better, written))
            theorem = logic.rewrite(theorem, abstract(Apply("integrable", args), hole), back)
    return theorem


def growth_bounds(session: Session) -> tuple[Theorem, ...]:
    """The facts of the context that bound an opaque function on the whole line."""
    found = []
    for fact in session.facts:
        conclusion = fact.conclusion
        if isinstance(conclusion, Apply) and conclusion.op == "forall":
            try:
                limits.bound_of(fact)
            except RuleError:
                continue
            found.append(fact)
    return tuple(found)


def integrable_by_growth(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    body = normal_body(session, lower, upper, function)
    shown = body.shown
    bounds = growth_bounds(session)
    polynomials = exponents_for(body, shown, bounds, (lower, upper))
    inside_defined = body.session.discharge(derivatives.defined_side(body.theorem, 1))
    known = limits.integrable_by_growth(inside_defined, body.variable, lower, upper, polynomials, bounds)
    return rules.integrable_congruence(body.theorem, body.variable, known, session.facts)


def exponents_for(
    body: Body, shown: Term, bounds: tuple[Theorem, ...], ends: tuple[Term, ...]
) -> limits.Polynomials:
    """For each exponential in a growth bound of the term: its polynomial, with the sign of the leading term."""
    run = limits.GrowthRun(body.variable, bounds)
    found = []
    for part in sorted(run.of(shown), key=canonical_key):
        if part == ZERO:
            continue
        powers = polynomial_powers(body, part)
        if powers is None:
            raise RuleError(f"{part} is no polynomial in {body.variable}")
        algebra = body.session.algebra
        coefficients = tuple(algebra.as_term(power) for power in powers)
        shape = limits.polynomial_in(body.variable, coefficients)
        split = body.session.discharge(equation(body.session, part, shape))
        sign: Theorem | None = None
        if len(coefficients) > 1:
            outer = body.session.parent or body.session
            sign = outer.prove(lt(coefficients[-1], ZERO)) or outer.prove(lt(ZERO, coefficients[-1]))
        found.append((split, coefficients, sign))
    return tuple(found)


def integrable_by_continuity(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    if limits.is_infinite(lower) or limits.is_infinite(upper):
        return None
    variable = session.variable()
    closed = session.child(variable, le(lower, variable), le(variable, upper))
    body = instantiate(function, variable)
    shown = closed.discharge_all(logic.definedness(body, closed.facts))
    if shown is None:
        return None
    return rules.integrable_continuous(shown, variable, lower, upper, session.facts)


# --- values ----------------------------------------------------------------------------------------


@conversion("integral")
def convert_integral(session: Session, term: Apply) -> Theorem | None:
    """The body in normal form, constants pulled out, and the value where there is one."""
    moved = _canonical_ends(session, term)
    if moved is not None:
        return moved
    lower, upper, function = term.args
    if lower == upper:
        return rules.integral_over_point(lower, function, session.facts)
    declared = _declared_value(session, term)
    if declared is not None:
        return declared
    try:
        body = normal_body(session, lower, upper, function)  # type: ignore[arg-type]
    except Missing:
        return None
    known = session.prove(integrable(lower, upper, function))
    if known is None:
        known = logic.assume(Apply("integrable", term.args))
    link = rules.integral_congruence(body.theorem, body.variable, lower, upper, known, session.facts)
    core = rules.integrable_congruence(_flipped(body), body.variable, known, session.facts)
    if session.evaluate:
        value = evaluate(session, body, core)
        if value is not None:
            return chain(link, value)
        split = split_linear(session, body, core)
        if split is not None:
            return chain(link, split)
    return chain(link, _scaled(session, body, core))


def _declared_value(session: Session, term: Apply) -> Theorem | None:
    """The value that a universal fact gives the integral: of p(x, z) over z, that of p at x."""
    for fact in session.universal:
        for theorem in session.specialized(fact, lambda body: arguments_for(body, eq(term, ZERO))):
            conclusion = theorem.conclusion
            if isinstance(conclusion, Apply) and conclusion.op == "eq" and conclusion.args[0] == term:
                return session.discharge_all(theorem)
    return None


def _canonical_ends(session: Session, term: Apply) -> Theorem | None:
    """The integral with its ends in normal form and in order, or None when they are."""
    link: Theorem | None = None
    current = term
    for position in (0, 1):
        end = current.args[position]
        if limits.is_infinite(end):
            continue
        better = canonical_term(session, end)
        if better != end:
            step = logic.congruence(
                template(current, position), equation(session, end, better), session.facts
            )
            link = step if link is None else chain(link, step)
            current = step.rhs  # type: ignore[assignment]
    lower, upper, function = current.args
    finite = not limits.is_infinite(lower) and not limits.is_infinite(upper)
    if finite and lower != upper and session.prove(lt(upper, lower)) is not None:
        turned = rules.integral_reversed(lower, upper, function, session.facts)
        link = turned if link is None else chain(link, turned)
    return link


def _flipped(body: Body) -> Theorem:
    return logic.symmetry(body.theorem)


def _scaled(session: Session, body: Body, known: Theorem) -> Theorem | None:
    """`int c f = c int f` with c free of the variable and f primitive."""
    inner = body.session
    algebra = inner.algebra
    value = normalize(inner, body.shown)
    if value.is_zero():
        return zero_integral(session, body, known)
    constant, core = _split_constant(body, value)
    if constant == Quotient(algebra.one, algebra.one):
        return None
    c, f = algebra.as_term(constant), algebra.as_term(core)
    product = mul(c, f)
    shape = inner.discharge(equation(inner, body.shown, product))
    back = inner.discharge(equation(inner, f, mul(div(ONE, c), body.shown)))
    core_known = None
    if not back.hypotheses <= inner.hypotheses:  # c may be zero
        core_known = session.prove(integrable(body.lower, body.upper, f, body.variable))
    if core_known is None:
        scaled = rules.integrable_combination((known,), (div(ONE, c),), body.variable, session.facts)
        core_known = rules.integrable_congruence(back, body.variable, scaled, session.facts)
    whole = rules.integral_congruence(shape, body.variable, body.lower, body.upper, known, session.facts)
    pulled = rules.integral_combination((core_known,), (c,), body.variable, session.facts)
    return chain(whole, pulled)


def split_linear(session: Session, body: Body, known: Theorem) -> Theorem | None:
    """`int sum c_i m_i = sum c_i int m_i`, the m_i products of powers of what depends on the variable."""
    inner, algebra = body.session, body.session.algebra
    value = normalize(inner, body.shown)
    moving = [i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free]
    parts = _summands(body, value, moving)
    if parts is None:
        return None
    shown = [(algebra.as_term(c), algebra.as_term(m)) for c, m in parts]
    shown.sort(key=lambda pair: canonical_key(pair[1]))
    proofs = []
    for _, monomial in shown:
        proof = session.prove(integrable(body.lower, body.upper, monomial, body.variable))
        if proof is None:
            return None
        proofs.append(proof)
    combined = add(*(mul(c, m) for c, m in shown))
    shape = inner.discharge(equation(inner, body.shown, combined))
    whole = rules.integral_congruence(shape, body.variable, body.lower, body.upper, known, session.facts)
    pulled = rules.integral_combination(
        tuple(proofs), tuple(c for c, _ in shown), body.variable, session.facts
    )
    return chain(whole, pulled)


def _summands(body: Body, value: Quotient, moving: list[int]) -> list[tuple[Quotient, Quotient]] | None:
    """The fraction as a sum of `c_i m_i`, c_i free of the variable and m_i products of powers of what depends on it.

    Over a denominator with several terms, as of Beta kernels, it is one of products of atoms over that denominator.
    """
    algebra = body.session.algebra
    if len(value.denominator) > 1 and set(moving) & set(algebra.support(value.denominator)):
        if all(
            algebra.atoms[i] == body.variable for i in set(moving) & set(algebra.support(value.numerator))
        ):
            return None  # a rational function
        free, core = algebra.split_free(value, set(moving))
        groups = algebra.by_monomial(core.numerator, moving)
        coefficients = {
            key: algebra.quotient(free.numerator * c, free.denominator) for key, c in groups.items()
        }
        divisor = core.denominator
    else:
        groups = algebra.by_monomial(value.numerator, moving)
        if not groups:
            return None
        fixed, varying = _single_power(body, value.denominator, moving, None) or ({}, None)
        if varying is None:
            return None
        divisor = algebra.monomial(tuple(fixed.get(i, 0) for i in range(len(next(iter(groups))))))
        coefficients = {key: algebra.quotient(c, varying) for key, c in groups.items()}
    if len(groups) < 2 or len(groups) > 12:
        return None
    return [(c, algebra.quotient(algebra.monomial(key), divisor)) for key, c in coefficients.items()]


def zero_integral(session: Session, body: Body, known: Theorem) -> Theorem:
    """The integral of zero."""
    pulled = rules.integral_combination((known,), (ZERO,), body.variable, session.facts)
    shape = field(ZERO, mul(ZERO, ZERO), (), (), session.facts)
    whole = rules.integral_congruence(shape, body.variable, body.lower, body.upper, known, session.facts)
    return chain(whole, pulled, field(pulled.rhs, ZERO, (), (), session.facts))


def _zero_integrable(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    """Zero is integrable on every range, being 0 times a function that is."""
    body = normal_body(session, lower, upper, function)
    if body.shown != ZERO:
        return None
    x = body.variable
    bell = session.must(integrable(lower, upper, exp(neg(pow_(x, 2))), x))
    combined = rules.integrable_combination((bell,), (ZERO,), x, session.facts)
    link = field(ZERO, mul(ZERO, exp(neg(pow_(x, 2)))), (), (), session.facts)
    zero = rules.integrable_congruence(link, x, combined, session.facts)
    return rules.integrable_congruence(body.theorem, x, zero, session.facts)


def _split_constant(body: Body, value: Quotient) -> tuple[Quotient, Quotient]:
    """The fraction as (free of the variable) * (primitive)."""
    algebra = body.session.algebra
    moving = {i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free}
    free, core = algebra.split_free(value, moving)
    if algebra.as_term(core) != ONE and str(algebra.polynomial_term(core.numerator)).startswith("-"):
        free, core = algebra.negative(free), algebra.negative(core)
    return free, core


def evaluate(session: Session, body: Body, known: Theorem) -> Theorem | None:
    """The value of the integral of the normal body, by an antiderivative, Gaussian remainders or lemmas."""
    attempts = (
        value_by_pieces,
        *(_without_known(value) for value in EVALUATORS),
        _by_proposed_antiderivative,
    )
    for attempt in attempts:
        try:
            found = attempt(session, body, known)
        except (Missing, RuleError):
            continue
        if found is not None:
            return found
    return None


def _without_known(value: Callable[[Session, Body], Theorem | None]) -> Evaluator:
    return lambda session, body, _known: value(session, body)


def value_by_pieces(session: Session, body: Body, known: Theorem) -> Theorem | None:
    found = pieces(body)
    return _evaluate_pieces(session, body, found, known) if found else None


def _by_proposed_antiderivative(session: Session, body: Body, known: Theorem) -> Theorem | None:
    """The fundamental theorem for an antiderivative that SymPy proposes and the kernel checks."""
    if known.conclusion in known.hypotheses and not known.hypotheses <= session.hypotheses:
        return None  # integrability is only assumed: a value would be worth nothing
    found = _antiderivative_of(body) if body.shown != ZERO else None
    if found is None:
        return None
    function, prime = found
    ends = (
        limit_at(session, body, function, body.lower, 1),
        limit_at(session, body, function, body.upper, -1),
    )
    return rules.fundamental_theorem(prime, body.variable, body.lower, body.upper, ends, known, session.facts)


def _antiderivative_of(body: Body) -> tuple[Lambda, Theorem] | None:
    """A function with the theorem that its derivative on the range is the body, or None."""
    proposal = antiderivative(body.shown, body.variable)
    if proposal is None:
        return None
    function = abstract(proposal, body.variable)
    prime = body.session.discharge(derivatives.differentiate(function, body.variable, (), body.session.facts))
    if prime.rhs == body.shown:
        return function, prime
    link = body.session.discharge(_solved(body.session, prime.rhs, body.shown))
    return function, chain(prime, link)


def _integrable_by_antiderivative(
    session: Session, lower: Term, upper: Term, function: Lambda
) -> Theorem | None:
    """Of one sign, with an antiderivative that has finite limits."""
    body = normal_body(session, lower, upper, function)
    signs = (le(ZERO, body.shown), le(body.shown, ZERO))
    sign = next((proof for proof in map(body.session.prove, signs) if proof is not None), None)
    found = _antiderivative_of(body) if sign is not None else None
    if found is None or sign is None:
        return None
    image, prime = found
    ends = (limit_at(session, body, image, lower, 1), limit_at(session, body, image, upper, -1))
    known = rules.integrable_by_antiderivative(prime, body.variable, lower, upper, ends, sign, session.facts)
    return rules.integrable_congruence(body.theorem, body.variable, known, session.facts)


def _evaluate_pieces(session: Session, body: Body, found: list[Piece], known: Theorem) -> Theorem | None:
    inner, algebra = body.session, body.session.algebra
    antiderivative: list[Term] = []
    remainders: list[tuple[Term, Term, tuple[Term, ...]]] = []  # exp(Q), its coefficient, those of Q
    for piece in found:
        parts, remainder = _antiderivative(body, piece)
        e = ONE if piece.exponent == ZERO else exp(piece.exponent)
        if parts:
            polynomial = add(*(mul(algebra.as_term(c), _power(body.variable, d)) for d, c in parts))
            antiderivative.append(polynomial if e == ONE else mul(polynomial, e))
        if remainder is not None:
            if len(piece.powers) != 3:
                return None
            remainders.append((e, algebra.as_term(remainder), tuple(map(algebra.as_term, piece.powers))))
    f = add(*antiderivative)
    function = abstract(f, body.variable)
    prime = derivatives.differentiate(function, body.variable, (), inner.facts)
    prime = inner.discharge(prime)
    gaussians = [_gaussian(session, body, e, powers) for e, _, powers in remainders]
    terms = [(ONE, prime.rhs), *((c, e) for e, c, _ in remainders)]
    parts_known: list[Theorem] = []
    if antiderivative:
        slope_known = _slope_integrable(session, body, prime, remainders, gaussians, known)
        parts_known.append(slope_known)
        total = _fundamental(session, body, prime, function, slope_known)
    else:
        total = None
        terms = terms[1:]
    parts_known += [derivative_known for derivative_known, _ in gaussians]
    values = ([total] if total is not None else []) + [value for _, value in gaussians]
    combined = add(*(mul(c, t) for c, t in terms))
    shape = inner.discharge(equation(inner, body.shown, combined))
    whole = rules.integral_congruence(shape, body.variable, body.lower, body.upper, known, session.facts)
    split = rules.integral_combination(
        tuple(parts_known), tuple(c for c, _ in terms), body.variable, session.facts
    )
    result = add(*(mul(c, v.rhs) for (c, _), v in zip(terms, values, strict=True)))
    final = field(split.rhs, result, tuple(values), (), session.facts)
    return chain(whole, split, final)


def _power(variable: Symbol, degree: int) -> Term:
    return ONE if degree == 0 else variable if degree == 1 else pow_(variable, degree)


def _antiderivative(body: Body, piece: Piece) -> tuple[list[tuple[int, Quotient]], Quotient | None]:
    """G with P = G' + G Q' + c: its coefficients by power, and c (None for zero)."""
    algebra = body.session.algebra
    rest = dict(piece.coefficients)
    found: dict[int, Quotient] = {}
    degree = len(piece.powers) - 1
    if degree == 0:
        for power, coefficient in rest.items():
            scale = algebra.inverse(normalize(body.session, number(power + 1)))
            found[power + 1] = algebra.product(coefficient, scale)
        return sorted(found.items()), None
    slope = {
        d - 1: algebra.product(piece.powers[d], normalize(body.session, number(d)))
        for d in range(1, degree + 1)
    }
    lead = algebra.inverse(slope[degree - 1])
    while rest:
        power = max(rest)
        if power < degree - 1:
            break
        top = algebra.product(rest[power], lead)
        target = power - degree + 1
        found[target] = top
        for d, coefficient in slope.items():
            _subtract(algebra, rest, target + d, algebra.product(top, coefficient))
        if target:
            _subtract(
                algebra, rest, target - 1, algebra.product(top, normalize(body.session, number(target)))
            )
    if not rest:
        return sorted(found.items()), None
    if set(rest) != {0}:
        raise RuleError("the integral is not elementary")
    return sorted(found.items()), rest[0]


def _subtract(algebra, rest: dict[int, Quotient], power: int, value: Quotient) -> None:  # type: ignore[no-untyped-def]
    current = rest.get(power)
    updated = algebra.negative(value) if current is None else algebra.sum(current, algebra.negative(value))
    if updated.is_zero():
        rest.pop(power, None)
    else:
        rest[power] = updated


def _slope_integrable(
    session: Session,
    body: Body,
    prime: Theorem,
    remainders: list[tuple[Term, Term, tuple[Term, ...]]],
    gaussians: list[tuple[Theorem, Theorem]],
    known: Theorem,
) -> Theorem:
    """F' = body - (the Gaussian remainders) is integrable because its parts are."""
    parts = (known, *(integrable_part for integrable_part, _ in gaussians))
    coefficients = (ONE, *(neg(c) for _, c, _ in remainders))
    combined = rules.integrable_combination(parts, coefficients, body.variable, session.facts)
    shape = add(
        *(mul(c, t) for c, t in zip(coefficients, (body.shown, *(e for e, _, _ in remainders)), strict=True))
    )
    link = body.session.discharge(equation(body.session, prime.rhs, shape))
    return rules.integrable_congruence(link, body.variable, combined, session.facts)


def _fundamental(session: Session, body: Body, prime: Theorem, function: Lambda, known: Theorem) -> Theorem:
    ends = (
        limit_at(session, body, function, body.lower, 1),
        limit_at(session, body, function, body.upper, -1),
    )
    return rules.fundamental_theorem(prime, body.variable, body.lower, body.upper, ends, known, session.facts)


def limit_at(session: Session, body: Body, function: Lambda, end: Term, side: int) -> Theorem:
    """The limit of a function at an end of the range, by growth or by structure."""
    if limits.is_infinite(end):
        try:
            polynomials = exponents_for(body, instantiate(function, body.variable), (), (end,))
            found = limits.vanishes_by_growth(function, body.variable, end, side, polynomials, ())
            return session.discharge(found)
        except RuleError:
            pass
    return session.discharge(limits.limit_by_structure(function, end, side, session.facts))


# --- the Gaussian ----------------------------------------------------------------------------------

_M, _S = Symbol("m"), Symbol("s")


def _bell(x: Term, m: Term, s: Term) -> Term:
    return exp(neg(div(pow_(sub(x, m), 2), mul(TWO, pow_(s, 2)))))


@lemma
def gaussian_lemma() -> tuple[Theorem, Theorem]:
    """For s > 0: exp(-(x - m)^2/(2 s^2)) is integrable, with integral s sqrt(2 pi)."""
    session = Session((lt(ZERO, _S),), evaluate=False)
    x, t = Symbol("x"), session.variable()
    function = abstract(_bell(x, _M, _S), x)
    known = integrable_by_growth(session, MINUS_INFINITY, INFINITY, function)
    if known is None:
        raise RuleError("the Gaussian lemma is not integrable")
    known = session.discharge(known)
    image = add(_M, mul(_S, t))
    changed = substitute_affine(session, MINUS_INFINITY, INFINITY, function, image, t, known)
    axiom = rules.gaussian_integral()
    inside = session.in_range(t, MINUS_INFINITY, INFINITY)
    body = changed.rhs.args[2]  # type: ignore[attr-defined]
    standard = mul(_S, exp(neg(div(pow_(t, 2), TWO))))
    shape = inside.discharge(_solved(inside, instantiate(body, t), standard))
    standard_known = session.must(Apply("integrable", axiom.lhs.args))  # type: ignore[attr-defined]
    scaled = rules.integral_combination((standard_known,), (_S,), t, session.facts)
    new_known = rules.integrable_combination((standard_known,), (_S,), t, session.facts)
    link = rules.integral_congruence(shape, t, MINUS_INFINITY, INFINITY, new_known, session.facts)
    value = field(scaled.rhs, mul(_S, sqrt(mul(TWO, PI))), (axiom,), (), session.facts)
    return known, session.discharge(chain(changed, link, scaled, value))


def _solved(session: Session, lhs: Term, rhs: Term) -> Theorem:
    found = same(session, lhs, rhs)
    if found is None:
        raise RuleError(f"{lhs} is not {rhs}")
    return found


def _gaussian(session: Session, body: Body, e: Term, powers: tuple[Term, ...]) -> tuple[Theorem, Theorem]:
    """Integrability and integral of exp(Q), Q a quadratic with negative leading coefficient."""
    c, b, a = powers
    outer = session
    s = settled(outer, sqrt(div(number(-1), mul(TWO, a)))).rhs
    m = settled(outer, neg(div(b, mul(TWO, a)))).rhs
    outer.must(lt(ZERO, s))
    k = settled(outer, sub(c, div(pow_(b, 2), mul(number(4), a)))).rhs
    integrable_lemma, value_lemma = _bell_on_range(outer, body.lower, body.upper, m, s)
    x = body.variable
    bell = _bell(x, m, s)
    shape = _completed(body.session, e, exp(k), bell)
    scaled_known = rules.integrable_combination((integrable_lemma,), (exp(k),), x, session.facts)
    known = rules.integrable_congruence(shape, x, scaled_known, session.facts)
    link = rules.integral_congruence(shape, x, body.lower, body.upper, scaled_known, session.facts)
    pulled = rules.integral_combination((integrable_lemma,), (exp(k),), x, session.facts)
    value = field(pulled.rhs, mul(exp(k), value_lemma.rhs), (value_lemma,), (), session.facts)
    return known, chain(link, pulled, value)


def _completed(inside: Session, whole: Term, first: Term, second: Term) -> Theorem:
    """`exp(Q) = exp(k) exp(B)` for Q = k + B, where the exponents may be fractions over different denominators."""
    direct = same(inside, whole, mul(first, second))
    if direct is not None:
        return inside.discharge(direct)
    parts = tuple((factor.args[0], 1) for factor in (first, second))  # type: ignore[attr-defined]
    split = inside.discharge(_solved(inside, whole.args[0], laws.combination_of(parts)))  # type: ignore[attr-defined]
    found = laws.exp_of_sum(split, parts)
    if found.rhs != mul(first, second):
        raise RuleError("the exponential does not split")
    return inside.discharge(found)


def _bell_on_range(session: Session, lower: Term, upper: Term, m: Term, s: Term) -> tuple[Theorem, Theorem]:
    """Integrability and integral of exp(-(x - m)^2/(2 s^2)), between finite ends by the error function."""
    finite = not limits.is_infinite(lower), not limits.is_infinite(upper)
    lemmas = error_function_lemma(*finite) if any(finite) else gaussian_lemma()
    symbols, values = [_M, _S], [m, s]
    for is_finite, symbol, end in zip(finite, (_A, _B), (lower, upper), strict=True):
        if is_finite:
            symbols.append(symbol)
            values.append(end)
    found = (logic.specialize_symbols(lemma, tuple(symbols), tuple(values)) for lemma in lemmas)
    known, value = map(session.discharge, found)
    return known, value


_A, _B = Symbol("a"), Symbol("b")


@lemma
def error_function_lemma(lower_finite: bool, upper_finite: bool) -> tuple[Theorem, Theorem]:
    """The integral of exp(-(x - m)^2/(2 s^2)) over a range with a finite end, by the error function."""
    lower = _A if lower_finite else MINUS_INFINITY
    upper = _B if upper_finite else INFINITY
    order = (lt(_A, _B),) if lower_finite and upper_finite else ()
    session = Session((lt(ZERO, _S), *order), evaluate=False)
    x = Symbol("x")
    scale = mul(sqrt(div(PI, TWO)), _S)
    inside = session.in_range(x, lower, upper)
    function = abstract(mul(scale, Apply("erf", (div(sub(x, _M), mul(sqrt(TWO), _S)),))), x)
    prime = inside.discharge(derivatives.differentiate(function, x, (), inside.facts))
    prime = chain(prime, inside.discharge(_solved(inside, prime.rhs, _bell(x, _M, _S))))
    known = session.must(integrable(lower, upper, _bell(x, _M, _S), x))
    ends = (
        session.discharge(limits.limit_by_structure(function, lower, 1, session.facts)),
        session.discharge(limits.limit_by_structure(function, upper, -1, session.facts)),
    )
    value = rules.fundamental_theorem(prime, x, lower, upper, ends, known, session.facts)
    return known, session.discharge(value)


# --- substitution ----------------------------------------------------------------------------------


def substitute_affine(
    session: Session, lower: Term, upper: Term, function: Lambda, image: Term, new: Symbol, known: Theorem
) -> Theorem:
    """`int_a^b f(x) dx = int f(g(t)) |g'(t)| dt` for a strictly monotone g, its ends found by solving."""
    map_ = abstract(image, new)
    new_lower, new_upper = ends_under(session, lower, upper, image, new)
    inside = session.in_range(new, new_lower, new_upper)
    prime = inside.discharge(derivatives.differentiate(map_, new, (), inside.facts))
    slope = settled(inside, prime.rhs)
    if slope.rhs != prime.rhs:
        prime = inside.discharge(chain(prime, slope))
    monotone = inside.prove(lt(ZERO, prime.rhs)) or inside.must(lt(prime.rhs, ZERO))
    increasing = monotone.lhs == ZERO
    targets = (lower, upper) if increasing else (upper, lower)
    ends = (
        map_limit(session, map_, new, new_lower, 1, targets[0]),
        map_limit(session, map_, new, new_upper, -1, targets[1]),
    )
    theorem = rules.substitution(
        function, lower, upper, map_, new, new_lower, new_upper, prime, monotone, ends, known, session.facts
    )
    return session.discharge(theorem)


def map_limit(session: Session, map_: Lambda, new: Symbol, end: Term, side: int, target: Term) -> Theorem:
    """The limit of a map at an end, brought into the form of the target."""
    try:
        found = session.discharge(limits.limit_by_structure(map_, end, side, session.facts))
    except RuleError:
        found = session.discharge(_polynomial_limit(session, map_, new, end, side))
    value = found.conclusion.args[3]  # type: ignore[attr-defined]
    if value == target or limits.is_infinite(value) or limits.is_infinite(target):
        return found
    same_value = session.discharge(_solved(session, value, target))
    return with_limit(found, same_value)


def with_limit(found: Theorem, value: Theorem) -> Theorem:
    """The limit with its value written as the right side of the equation."""
    hole = Symbol("_hole")
    shape = abstract(Apply("tends", (*found.conclusion.args[:3], hole)), hole)  # type: ignore[attr-defined]
    return logic.rewrite(found, shape, value)


def _polynomial_limit(session: Session, map_: Lambda, new: Symbol, end: Term, side: int) -> Theorem:
    inside = session.in_range(new, MINUS_INFINITY, INFINITY)
    term = instantiate(map_, new)
    settled(inside, term)
    powers = polynomial_powers(Body(inside, new, MINUS_INFINITY, INFINITY, logic.reflexivity(term, ())), term)
    if powers is None or len(powers) < 2:
        raise RuleError("the map is no polynomial")
    coefficients = tuple(inside.algebra.as_term(power) for power in powers)
    split = inside.discharge(equation(inside, term, limits.polynomial_in(new, coefficients)))
    sign = session.prove(lt(ZERO, coefficients[-1])) or session.must(lt(coefficients[-1], ZERO))
    return limits.limit_of_polynomial(map_, new, end, side, split, coefficients, sign)


def ends_under(session: Session, lower: Term, upper: Term, image: Term, new: Symbol) -> tuple[Term, Term]:
    """The ends of the new range for a map that is affine in the new variable (others: see `inverse_ends`)."""
    inside = session.in_range(new, MINUS_INFINITY, INFINITY)
    settled(inside, image)
    body = Body(inside, new, MINUS_INFINITY, INFINITY, logic.reflexivity(image, ()))
    powers = polynomial_powers(body, image)
    if powers is None or len(powers) != 2:
        return MINUS_INFINITY, INFINITY
    offset, slope = (inside.algebra.as_term(power) for power in powers)
    increasing = session.prove(lt(ZERO, slope)) is not None

    def solve(end: Term) -> Term:
        if limits.is_infinite(end):
            return end if increasing else (MINUS_INFINITY if is_end(end, "infinity") else INFINITY)
        return settled(session, div(sub(end, offset), slope)).rhs

    found = (solve(lower), solve(upper))
    return found if increasing else (found[1], found[0])
