"""Sums over integers: when they are defined, and their values by differences and a few known series.

For a law with mass t the differences of the groups P(k) t(k) are the identities of Stein and Chen.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel import derivative as derivatives
from ..kernel import discrete, limits, logic, series
from ..kernel.arithmetic import field
from ..kernel.limits import is_infinite
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    INFINITY,
    INTEGER,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    add,
    binomial,
    defined,
    div,
    exp,
    instantiate,
    lt,
    mul,
    neg,
    number,
    replace,
    sub,
    substitute,
    subterms,
)
from .algebra import canonical_key
from .inequalities import DEFINEDNESS, defined_by_value, prove_order
from .integers import literal_part
from .integrals import growth_bounds
from .normal import (
    CONVERSIONS,
    canonical_term,
    chain,
    conversion,
    equation,
    normalize,
    same,
    settled,
)
from .session import METER, Missing, Session, arguments_for, prover
from .summands import (
    Coefficients,
    Group,
    Reduction,
    Summand,
    groups_of,
    minus,
    monomial_term,
    over_range,
    polynomial_term,
    reduction_of,
    split_constant,
    summand,
)

MAX_WRITTEN_OUT = 60  # terms of a literal range
MAX_GROUPS = 12
MAX_SPLITS = 8  # terms split off sums before they are compared


# --- definedness -----------------------------------------------------------------------------------


def range_defined(session: Session, term: Apply) -> Theorem | None:
    """`defined(sum)` or `defined(product)`; hypotheses may be left open."""
    lower, upper, function = term.args
    if not isinstance(function, Lambda):
        return None
    if _is_short(lower, upper):
        return defined_by_value(series.finite_range(term, session.facts))
    if not is_infinite(lower) and not is_infinite(upper):
        inside, index = over_range(session, lower, upper)
        shown = inside.prove(defined(instantiate(function, index)))
        if shown is None:
            return None
        found = series.finite_sum_defined(term.op, shown, index, lower, upper, session.facts)
        return session.discharge(found)
    if term.op == "sum" and upper == INFINITY and not is_infinite(lower):
        return _series_defined(session, lower, upper, function)
    return None


def existing(session: Session, term: Apply) -> Theorem | None:
    """`defined(sum)`, if need be under conditions that are left open: a range in order, a ratio below one."""
    found = session.prove(defined(term))
    if found is not None:
        return found
    try:
        return range_defined(session, term)
    except RuleError:
        return None


def _series_defined(session: Session, lower: Term, upper: Term, function: Lambda) -> Theorem | None:
    body = summand(session, lower, upper, function)
    equal = body.theorem
    groups = groups_of(body)
    if groups:  # in a form that shows how fast it falls
        shape = add(*(mul(polynomial_term(body, group.polynomial), group.term) for group in groups))
        equal = body.session.discharge(chain(equal, equation(body.session, body.shown, shape)))
    inside_defined = derivatives.defined_side(equal, 1)
    known = series.summable_by_growth(
        inside_defined, body.variable, lower, growth_bounds(session), session.facts
    )
    link = _congruent(session, body, equal, known)
    return session.discharge(derivatives.defined_side(link, 0))


def _is_short(lower: Term, upper: Term) -> bool:
    literal = isinstance(lower, Number) and isinstance(upper, Number)
    return literal and upper.value - lower.value < MAX_WRITTEN_OUT  # type: ignore[attr-defined]


def _by_hypothesis(session: Session, term: Apply) -> Theorem | None:
    """A multiple of a sum that the context says is defined."""
    lower, upper, _ = term.args
    for fact in session.facts:
        given = fact.conclusion
        if not isinstance(given, Apply) or given.op != "defined":
            continue
        inner = given.args[0]
        if not isinstance(inner, Apply) or inner.op != "sum" or inner.args[:2] != (lower, upper):
            continue
        found = _as_multiple(session, term, inner, fact)
        if found is not None:
            return found
    return None


def _as_multiple(session: Session, term: Apply, other: Apply, known: Theorem) -> Theorem | None:
    """`defined(sum f)` from `defined(sum g)` and f = c g."""
    lower, upper, function = term.args
    inside, index = over_range(session, lower, upper)
    f, g = (instantiate(side, index) for side in (function, other.args[2]))
    top, bottom = normalize(inside, f), normalize(inside, g)
    if bottom.is_zero():
        return None
    ratio = inside.algebra.product(top, inside.algebra.inverse(bottom))
    constant = inside.algebra.as_term(ratio)
    if index in constant.free:
        return None
    shape = same(inside, f, mul(constant, g))
    if shape is None:
        return None
    scaled = series.sum_combination((known,), (constant,), index, session.facts)
    exists = derivatives.defined_side(scaled, 0)
    link = series.range_congruence("sum", inside.discharge(shape), index, lower, upper, exists, session.facts)
    return session.discharge(derivatives.defined_side(link, 0))


def _through_value(session: Session, term: Apply) -> Theorem | None:
    return defined_by_value(CONVERSIONS[term.op](session, term))


# --- orders between integers -----------------------------------------------------------------------


@prover("le")
def prove_weak_order(session: Session, proposition: Apply) -> Theorem | None:
    """As for reals; between integers also m <= n from m - 1 < n."""
    found = prove_order(session, proposition) or by_summands(session, proposition)
    left, right = proposition.args
    if found is not None or left.sort != INTEGER or right.sort != INTEGER:
        return found
    strict = session.prove(lt(sub(left, ONE), right))
    return discrete.integer_order(strict) if strict is not None else None


def by_summands(session: Session, proposition: Apply) -> Theorem | None:
    """An order between sums over one range, or of a sum and 0, by that of the summands."""
    sums = [side for side in proposition.args if isinstance(side, Apply) and side.op == "sum"]
    if not sums or any(side != ZERO and side not in sums for side in proposition.args):
        return None
    lower, upper, _ = sums[0].args
    if any(whole.args[:2] != (lower, upper) for whole in sums):
        return None
    inside, k = over_range(session, lower, upper)
    bodies = [ZERO if side == ZERO else instantiate(side.args[2], k) for side in proposition.args]  # type: ignore[attr-defined]
    below = inside.prove(Apply(proposition.op, bodies))
    wholes = [Apply("sum", (lower, upper, abstract(body, k))) for body in bodies]
    known = tuple(session.must(defined(whole)) for whole in wholes)
    if below is None:
        return None
    found = session.discharge_all(series.sum_order(below, k, lower, upper, known, session.facts))
    if found is None or len(sums) == 2:
        return found
    zero = next(whole for whole, side in zip(wholes, proposition.args, strict=True) if side == ZERO)
    value = session.discharge_all(_zero_value(session, zero, k))
    hole = Symbol("_hole")
    args = [hole if whole == zero else whole for whole in wholes]
    return logic.rewrite(found, abstract(Apply(proposition.op, args), hole), value) if value else None


def _zero_value(session: Session, zero: Apply, k: Symbol) -> Theorem:
    """`sum 0 = 0`."""
    known = session.must(defined(zero))
    pulled = series.sum_combination((known,), (ZERO,), k, session.facts)
    shape = field(ZERO, mul(ZERO, ZERO), (), (), session.facts)
    whole = series.range_congruence("sum", shape, k, *zero.args[:2], known, session.facts)
    return chain(whole, pulled, field(pulled.rhs, ZERO, (), (), session.facts))


@prover("lt")
def prove_strict_order(session: Session, proposition: Apply) -> Theorem | None:
    """As for reals; between sums by their summands."""
    return prove_order(session, proposition) or by_summands(session, proposition)


# --- values ----------------------------------------------------------------------------------------


@conversion("sum")
def convert_sum(session: Session, term: Apply) -> Theorem | None:
    """Short literal ranges term by term; else the body in normal form, split, and its value where there is one."""
    moved = _canonical_ends(session, term)
    if moved is not None:
        return moved
    lower, upper, function = term.args
    if not isinstance(function, Lambda):
        return None
    for end in (lower, upper):
        if end.sort != INTEGER and not is_infinite(end):
            raise RuleError(f"{end} ends a sum and is not declared an integer")
    if _is_short(lower, upper):
        return series.finite_range(term, session.facts)
    if lower == upper:
        return series.single_range(term, session.facts)
    if (
        not is_infinite(lower)
        and not is_infinite(upper)
        and normalize(session, add(sub(upper, lower), ONE)).is_zero()
    ):
        return _empty(session, term)
    try:
        body = summand(session, lower, upper, function)
    except Missing:
        return None
    known = existing(session, term) or logic.assume(defined(term))
    link = _congruent(session, body, body.theorem, known)
    core = derivatives.defined_side(link, 1)
    if session.evaluate:
        value = (
            evaluate(session, body, core)
            or _exchanged(session, body, core)
            or _without_first(session, body, core)
            or _shifted(session, body, core)
        )
        if value is not None:
            return chain(link, value)
    return chain(link, _scaled(session, body, core))


def _empty(session: Session, term: Apply) -> Theorem:
    """The sum that ends one before it starts."""
    lower, upper, function = term.args
    hole = Symbol("_hole", INTEGER)
    ends = equation(session, upper, sub(lower, ONE))
    link = logic.congruence(abstract(Apply("sum", (lower, hole, function)), hole), ends, session.facts)
    return chain(link, series.empty_range(link.rhs, session.facts))


def _exchanged(session: Session, body: Summand, known: Theorem) -> Theorem | None:
    """Of the two orders of a double sum the one that comes first."""
    if not isinstance(body.shown, Apply) or body.shown.op != "sum":
        return None
    try:
        swapped = session.discharge(series.sums_exchanged(body.sum_of(body.shown), known))
    except RuleError:
        return None
    first = canonical_key(swapped.rhs) < canonical_key(swapped.lhs)
    return swapped if first and swapped.hypotheses <= session.hypotheses else None


def _without_first(session: Session, body: Summand, known: Theorem) -> Theorem | None:
    """A series from a literal index on without its first term, where that is 0."""
    if body.upper != INFINITY or not isinstance(body.lower, Number) or body.shown == ZERO:
        return None
    first = substitute(body.shown, {body.variable: body.lower})
    try:
        if not normalize(session, first).is_zero():
            return None
    except (RuleError, ZeroDivisionError):
        return None
    return series.range_split(body.sum_of(body.shown), body.lower, known, session.facts)


def _shifted(session: Session, body: Summand, known: Theorem) -> Theorem | None:
    """The index shifted so that the body speaks of k, not of k + c."""
    offset = _offset(body)
    if offset == 0:
        return None
    whole = body.sum_of(body.shown)
    return series.range_shift(whole, number(offset), known, session.facts)


def _offset(body: Summand) -> int:
    """The least literal c of the k + c that are arguments of functions, divisors, or in Gamma(k + 1 + c)."""
    k, algebra = body.variable, body.session.algebra
    value = normalize(body.session, body.shown)
    above, below = (
        [algebra.atoms[i] for i in algebra.support(part)] for part in (value.numerator, value.denominator)
    )
    calls = [atom for atom in above if isinstance(atom, Apply) and atom.op == "call" and k in atom.free]
    if calls:
        arguments = [argument for call in calls for argument in call.args[1:]]
        return min(_offsets(body, arguments, plain=False), default=0)
    gammas = [atom for atom in (*above, *below) if isinstance(atom, Apply) and atom.op == "gamma"]
    factorials = [sub(atom.args[0], ONE) for atom in gammas if k in atom.free]
    divisors = [algebra.polynomial_term(factor) for factor, _ in algebra.factor(value.denominator)[1]]
    offsets = _offsets(body, divisors, plain=True) or _offsets(body, factorials, plain=True)
    return min(offsets, default=0)


def _offsets(body: Summand, terms: list[Term], *, plain: bool) -> list[int]:
    """The literal c of those terms that are k + c; `plain` asks that c be a number."""
    k, algebra = body.variable, body.session.algebra
    found = []
    for term in terms:
        rest = normalize(body.session, sub(term, k))
        fits = rest.denominator == algebra.one and k not in algebra.as_term(rest).free
        if k in term.free and fits and (rest.numerator.is_constant() or not plain):
            found.append(literal_part(body.session, algebra.as_term(rest)))
    return found


@conversion("product")
def convert_product(session: Session, term: Apply) -> Theorem | None:
    """Short literal ranges factor by factor; a product of positive factors as an exponential."""
    moved = _canonical_ends(session, term)
    if moved is not None:
        return moved
    lower, upper, function = term.args
    if _is_short(lower, upper):
        return series.finite_range(term, session.facts)
    if is_infinite(lower) or is_infinite(upper) or not isinstance(function, Lambda):
        return None
    inside, k = over_range(session, lower, upper)
    positive = inside.prove(lt(ZERO, instantiate(function, k)))
    if positive is None:
        return None
    return series.product_as_exponential(positive, k, lower, upper, session.facts)


def _canonical_ends(session: Session, term: Apply) -> Theorem | None:
    """The sum with its ends in normal form, or None when they are."""
    link: Theorem | None = None
    current = term
    for position in (0, 1):
        end = current.args[position]
        if is_infinite(end) or end.sort != INTEGER:
            continue
        better = canonical_term(session, end)
        if better != end and better.sort == INTEGER:
            hole = Symbol("_hole", INTEGER)
            args = (*current.args[:position], hole, *current.args[position + 1 :])
            step = logic.congruence(
                abstract(Apply(term.op, args), hole), equation(session, end, better), session.facts
            )
            link = step if link is None else chain(link, step)
            current = step.rhs  # type: ignore[assignment]
    return link


def _scaled(session: Session, body: Summand, known: Theorem) -> Theorem | None:
    """`sum c f = c sum f` with c free of the index and f primitive."""
    inner, algebra = body.session, body.session.algebra
    value = normalize(inner, body.shown)
    if value.is_zero():
        return _zero_sum(session, body, known)
    free, core = split_constant(body, value)
    c, f = algebra.as_term(free), algebra.as_term(core)
    if c == ONE:
        return None
    exists = session.prove(defined(body.sum_of(f)))
    if exists is None:
        back = inner.discharge(equation(inner, f, mul(div(ONE, c), body.shown)))
        scaled = series.sum_combination((known,), (div(ONE, c),), body.variable, session.facts)
        link = _congruent(session, body, back, derivatives.defined_side(scaled, 0))
        exists = derivatives.defined_side(link, 0)
    return _combined(session, body, known, [(c, f, exists, None)])


def _congruent(session: Session, body: Summand, equal: Theorem, known: Theorem) -> Theorem:
    """Equal summands over the range of the body have equal sums."""
    return series.range_congruence("sum", equal, body.variable, body.lower, body.upper, known, session.facts)


def _zero_sum(session: Session, body: Summand, known: Theorem) -> Theorem:
    """The sum of zeros."""
    pulled = series.sum_combination((known,), (ZERO,), body.variable, session.facts)
    shape = field(body.shown, mul(ZERO, body.shown), (), (), session.facts)
    whole = _congruent(session, body, shape, known)
    return chain(whole, pulled, field(pulled.rhs, ZERO, (), (), session.facts))


# A part of a body: coefficient, body, a proof that its sum is defined, and the value of that sum if known.
Part = tuple[Term, Term, Theorem, Theorem | None]


def _combined(session: Session, body: Summand, known: Theorem, parts: list[Part]) -> Theorem:
    """`sum body = sum_i c_i value_i`."""
    inner = body.session
    combined = add(*(mul(c, b) for c, b, _, _ in parts))
    shape = same(inner, body.shown, combined)
    if shape is None:
        raise RuleError("the parts do not add up to the body")
    whole = _congruent(session, body, inner.discharge(shape), known)
    split = series.sum_combination(
        tuple(p for _, _, p, _ in parts), tuple(c for c, _, _, _ in parts), body.variable, session.facts
    )
    values = tuple(value for _, _, _, value in parts if value is not None)
    result = add(*(mul(c, body.sum_of(b) if v is None else v.rhs) for c, b, _, v in parts))
    if result == split.rhs:
        return chain(whole, split)
    return chain(whole, split, field(split.rhs, result, values, (), session.facts))


def evaluate(session: Session, body: Summand, known: Theorem) -> Theorem | None:
    """The sum split into groups, each by differences and known series as far as that goes; None if nothing changes."""
    try:
        groups = groups_of(body)
        if not groups or len(groups) > MAX_GROUPS:
            return None
        parts = [part for group in groups for part in _parts(session, body, group)]
        if len(parts) == 1 and parts[0][0] == ONE and parts[0][3] is None:
            return None
        return _combined(session, body, known, parts)
    except (RuleError, TermError, ZeroDivisionError):
        return None
    except BudgetExceeded:
        METER.cuts += 1
        return None


def _parts(session: Session, body: Summand, group: Group) -> Iterator[Part]:
    algebra = body.session.algebra
    reduction = reduction_of(body, group)
    if reduction.primitive is not None:
        reduced = minus(algebra, group.polynomial, reduction.remainder)
        part = mul(polynomial_term(body, reduced), group.term)
        value = _differences(session, body, part, reduction.primitive)
        if value is None:
            reduction = Reduction(None, group.polynomial, reduction.ratio)
        else:
            yield ONE, part, derivatives.defined_side(value, 0), value
    for degree, coefficient in sorted(reduction.remainder.items()):
        term = monomial_term(group.term, body.variable, degree)
        value = _value_of(session, body, term, reduction.ratio) if degree == 0 else None
        exists = defined_by_value(value) or existing(session, body.sum_of(term))
        if exists is None:
            raise Missing(defined(body.sum_of(term)))
        yield algebra.as_term(coefficient), term, exists, value


def _value_of(
    session: Session, body: Summand, term: Term, ratio: tuple[Coefficients, Coefficients] | None
) -> Theorem | None:
    """The value of `sum t`, for a t that is a known series or its rest from a literal index on."""
    found = _written_out(session, body, term)
    if found is not None or ratio is None:
        return found
    standard = _standard(session, body, ratio)
    if standard is None or not isinstance(body.lower, Number) or body.lower.value < 0:
        return None
    standard = session.discharge(standard)
    image = instantiate(standard.lhs.args[2], body.lower)  # type: ignore[attr-defined]
    first = canonical_term(session, div(substitute(term, {body.variable: body.lower}), image))
    if body.lower != ZERO:
        rest = _rest(session, standard, body)
        if rest is None:
            return None
        standard = rest
    return _as_standard(session, body, term, first, standard)


def _rest(session: Session, standard: Theorem, body: Summand) -> Theorem | None:
    """A series from a positive index on is the one from 0 without its first terms."""
    start = int(body.lower.value)  # type: ignore[attr-defined]
    whole = standard.lhs
    known = session.discharge(derivatives.defined_side(standard, 0))
    if start > MAX_WRITTEN_OUT:
        return None
    split = session.discharge(series.range_split(whole, number(start - 1), known, session.facts))
    head, rest = split.rhs.args  # type: ignore[attr-defined]
    hole = Symbol("_hole", INTEGER)
    ends = equation(session, rest.args[0], body.lower)
    moved = logic.congruence(abstract(Apply("sum", (hole, *rest.args[1:])), hole), ends, session.facts)
    begin = series.finite_range(head, session.facts)
    total = chain(logic.symmetry(split), standard)
    found = field(moved.rhs, sub(standard.rhs, begin.rhs), (begin, moved), (total,), session.facts)
    return session.discharge_all(found)


def _differences(session: Session, body: Summand, part: Term, primitive: Term) -> Theorem | None:
    """`sum part` over the range by telescoping, where part = F(k + 1) - F(k)."""
    if body.upper != INFINITY:
        step = _step(body, part, primitive)
        found = step and series.telescoping(step, body.variable, body.lower, body.upper, session.facts)
    else:
        known = existing(session, body.sum_of(primitive))
        if known is None:
            found = _through_limit(session, body, part, canonical_term(body.session, primitive))
        else:
            step = _step(body, part, primitive)
            found = step and series.telescoping_series(step, body.variable, known, session.facts)
    return session.discharge(found) if found is not None else None


def _step(body: Summand, part: Term, primitive: Term) -> Theorem | None:
    """`part = F(k + 1) - F(k)` on the range."""
    beyond = substitute(primitive, {body.variable: add(body.variable, ONE)})
    found = same(body.session, part, sub(beyond, primitive))
    return body.session.discharge(found) if found is not None else None


def _through_limit(session: Session, body: Summand, part: Term, primitive: Term) -> Theorem | None:
    """The same for an F that is not summable but has a limit."""
    x = Symbol("_x")
    path = abstract(replace(primitive, body.variable, x), x)
    limit = session.discharge_all(limits.limit_by_structure(path, INFINITY, -1, session.facts))
    known = session.prove(defined(body.sum_of(part)))
    step = _step(body, part, primitive)
    if limit is None or known is None or step is None:
        return None
    return series.telescoping_limit(step, body.variable, limit, known, session.facts)


# --- known series ----------------------------------------------------------------------------------


def _standard(session: Session, body: Summand, ratio: tuple[Coefficients, Coefficients]) -> Theorem | None:
    """The known series, from 0 on, whose terms have this ratio."""
    algebra = body.session.algebra
    top, bottom = ratio
    if set(bottom) != {1} or not set(top) <= {0, 1} or not top:
        return None
    scale = algebra.inverse(bottom[1])
    constant, slope = (algebra.as_term(algebra.product(top[d], scale)) if d in top else ZERO for d in (0, 1))
    k, facts = body.variable, session.facts
    if slope == ZERO:
        return series.exponential_series(constant, k, facts) if body.upper == INFINITY else None
    if body.upper == INFINITY:
        return series.binomial_series(canonical_term(session, div(constant, slope)), slope, k, facts)
    x = canonical_term(session, neg(slope))
    if not normalize(session, sub(constant, mul(x, body.upper))).is_zero():
        return None
    return series.binomial_theorem(x, ONE, body.upper, k, facts)


def _written_out(session: Session, body: Summand, term: Term) -> Theorem | None:
    """The binomial theorem for C(n, k) x^k y^(n - k) as it stands, where x or y may be 0."""
    k, n = body.variable, body.upper
    if body.lower != ZERO or n == INFINITY or binomial(n, k) not in subterms(term):
        return None
    rising: list[Term] = []
    falling: list[Term] = []
    for part in subterms(term):
        if isinstance(part, Apply) and part.op == "pow" and k in part.args[1].free:
            if part.args[1] == k:
                rising.append(part.args[0])
            elif normalize(body.session, sub(sub(n, k), part.args[1])).is_zero():
                falling.append(part.args[0])
    if not falling:
        return None
    standard = series.binomial_theorem(mul(*rising), mul(*falling), n, k, session.facts)
    return _as_standard(session, body, term, ONE, session.discharge(standard))


def _as_standard(
    session: Session, body: Summand, term: Term, first: Term, standard: Theorem
) -> Theorem | None:
    """`sum t = first * sum s` for a standard series with the terms s."""
    inner = body.session
    known = session.discharge(derivatives.defined_side(standard, 0))
    image = instantiate(standard.lhs.args[2], body.variable)  # type: ignore[attr-defined]
    shape = same(inner, term, mul(first, image))
    if shape is None:
        return None
    scaled = series.sum_combination((known,), (first,), body.variable, session.facts)
    link = _congruent(session, body, inner.discharge(shape), derivatives.defined_side(scaled, 0))
    value = field(scaled.rhs, mul(first, standard.rhs), (standard,), (), session.facts)
    return session.discharge(chain(link, scaled, value))


# --- derivatives -----------------------------------------------------------------------------------


def derivative_of_sum(
    session: Session, near: Session, whole: Apply, parameter: Symbol, at: Term
) -> Theorem | None:
    """The derivative of a sum by a parameter: of its terms, or of a series of exponentials."""
    lower, upper, _ = whole.args
    if parameter in lower.free | upper.free:
        return None
    if is_infinite(upper):
        return _derivative_of_series(session, near, whole, parameter, at)
    inside, k = over_range(session, lower, upper)
    body = instantiate(whole.args[2], k)
    prime = inside.discharge(derivatives.differentiate(abstract(body, parameter), at, (), inside.facts))
    return series.derivative_of_finite_sum(prime, k, lower, upper, session.facts)


def _derivative_of_series(
    session: Session, near: Session, whole: Apply, parameter: Symbol, at: Term
) -> Theorem | None:
    """`sum h(k) exp(k s(theta))`: h free of theta, and the exponentials of the body together."""
    lower, upper, function = whole.args
    body = summand(near, lower, upper, function)  # type: ignore[arg-type]
    inner, k, algebra = body.session, body.variable, body.session.algebra
    value = normalize(inner, body.shown)
    if len(value.numerator) != 1 or len(value.denominator) != 1:
        return None
    exponents = (*algebra.monomials(value.numerator), *algebra.monomials(value.denominator))
    slopes: list[Term] = []
    for sign, (powers, _) in zip((1, -1), exponents, strict=True):
        for atom, times in zip(algebra.atoms, powers, strict=False):
            if times and parameter in atom.free and k in atom.free:
                if not isinstance(atom, Apply) or atom.op != "exp":
                    return None
                slopes.append(mul(number(sign * times), div(atom.args[0], k)))
    exponent = canonical_term(inner, add(*slopes)) if slopes else ZERO
    if exponent == ZERO or k in exponent.free:
        return None
    rest = canonical_term(inner, mul(body.shown, exp(neg(mul(k, exponent)))))
    if parameter in rest.free:
        return None
    standard = mul(rest, exp(mul(k, exponent)))
    equal = body.session.discharge(chain(body.theorem, equation(inner, body.shown, standard)))
    y = Symbol("_y")
    waves = mul(rest, exp(mul(k, y)))
    shown = over_range(session, lower, upper)[0].must(defined(waves))
    known = series.summable_by_growth(shown, k, lower, growth_bounds(session), session.facts)
    prime = derivatives.differentiate(abstract(exponent, parameter), at, (), session.facts)
    found = series.derivative_of_exponential_series(known, y, prime, k, session.facts)
    exists = near.must(defined(whole))
    link = near.discharge(series.range_congruence("sum", equal, k, lower, upper, exists, near.facts))
    same_derivative = derivatives.derivative_congruence(
        link, parameter, at, derivatives.defined_side(session.discharge(found), 0)
    )
    return chain(session.discharge(same_derivative), session.discharge(found))


# --- sums over neighbouring ranges -----------------------------------------------------------------


def by_splitting(session: Session, lhs: Term, rhs: Term) -> Theorem | None:
    """Extend sums of one body by single terms until their ranges agree, then compare normal forms."""
    for side in (lhs, rhs):
        settled(session, side)
    for _ in range(MAX_SPLITS):
        shorter = _shorter(session, lhs, rhs)
        if shorter is None:
            return None
        extended = _extended(session, *shorter)
        if extended is None:
            return None
        session.images[shorter[0]] = extended
        session.quotients.clear()
        found = same(session, lhs, rhs)
        if found is not None:
            return session.discharge(found)
    return None


def _shorter(session: Session, lhs: Term, rhs: Term) -> tuple[Apply, int] | None:
    """A sum beyond whose lower (0) or upper (1) end another of the same body reaches by a literal number of terms."""
    algebra = session.algebra
    used: set[int] = set()
    for value in (normalize(session, lhs), normalize(session, rhs)):
        used |= set(algebra.support(value.numerator)) | set(algebra.support(value.denominator))
    atoms = [algebra.atoms[i] for i in sorted(used)]
    sums = [atom for atom in atoms if isinstance(atom, Apply) and atom.op == "sum"]
    for one in sums:
        for other in sums:
            if one.args[2] == other.args[2]:
                if _steps(session, one.args[0], other.args[0]) > 0:
                    return one, 0
                if _steps(session, other.args[1], one.args[1]) > 0:
                    return one, 1
    return None


def _extended(session: Session, one: Apply, position: int) -> Theorem | None:
    """The sum as a sum with one term more, minus that term."""
    end = canonical_term(session, add(one.args[position], number(1 if position else -1)))
    ends = (one.args[0], end) if position else (end, one.args[1])
    whole = Apply("sum", (*ends, one.args[2]))
    known = session.must(defined(whole))
    last = one.args[1] if position else end
    split = session.discharge_all(series.range_split(whole, last, known, session.facts))
    if split is None:
        return None
    kept, rest = split.rhs.args if position else reversed(split.rhs.args)  # type: ignore[attr-defined]
    links = []
    if kept != one:
        hole = Symbol("_hole", INTEGER)
        moved = equation(session, kept.args[0], one.args[0])
        links.append(
            logic.congruence(abstract(Apply("sum", (hole, *kept.args[1:])), hole), moved, session.facts)
        )
    return session.discharge_all(field(one, sub(whole, rest), tuple(links), (split,), session.facts))


def _steps(session: Session, far: Term, near: Term) -> int:
    """The literal difference of two ends; 0 where there is none."""
    if is_infinite(far) or is_infinite(near):
        return 0
    value = normalize(session, sub(far, near))
    literal = value.numerator.is_constant() and value.denominator == session.algebra.one
    return literal_part(session, sub(far, near)) if literal else 0


def call_in_sum(session: Session, term: Apply) -> Theorem | None:
    """f(k) is defined where it is a term of a sum that is."""
    for fact in session.facts:
        given = fact.conclusion.args[0] if fact.conclusion.op == "defined" else None  # type: ignore[attr-defined]
        if not isinstance(given, Apply) or given.op != "sum":
            continue
        for at in arguments_for(given.args[2], term):
            if at.sort == INTEGER and instantiate(given.args[2], at) == term:
                return session.discharge(series.term_of_sum_defined(fact, at, session.facts))
    return None


for _op in ("sum", "product"):
    DEFINEDNESS[_op] = [range_defined, _by_hypothesis, _through_value]

__all__ = [
    "by_splitting",
    "call_in_sum",
    "convert_sum",
    "derivative_of_sum",
    "over_range",
    "range_defined",
    "summand",
]
