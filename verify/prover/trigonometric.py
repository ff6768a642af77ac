"""Integrals of sine and cosine against a Gaussian kernel: the characteristic function of a normal law.

`C(t) = int cos(t x) exp(-x^2/2) dx` satisfies C' = -t C (by parts), so C exp(t^2/2) is constant; alike for sine.
"""

from __future__ import annotations

from ..kernel import derivative as derivatives
from ..kernel import elementary as laws
from ..kernel import integral as rules
from ..kernel import limits, logic, monotone
from ..kernel.arithmetic import field
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    HALF,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Symbol,
    Term,
    abstract,
    add,
    div,
    exp,
    instantiate,
    integrable,
    integral,
    le,
    mul,
    neg,
    number,
    pow_,
    sqrt,
    sub,
    substitute,
    subterms,
)
from .derivatives import derivative_of_integral
from .integrals import EVALUATORS, Body, exponents_for, pieces, polynomial_powers, substitute_affine
from .moments import integrable_part, solved
from .normal import canonical_term, chain, settled
from .session import Session, lemma

_LINE = (MINUS_INFINITY, INFINITY)
_T, _X = Symbol("t"), Symbol("x")
_BELL = exp(neg(div(pow_(_X, 2), TWO)))


def _wave(op: str, t: Term, x: Term) -> Term:
    return Apply(op, (mul(t, x),))


@lemma
def wave_lemma(op: str) -> Theorem:
    """`int cos(t x) exp(-x^2/2) dx = sqrt(2 pi) exp(-t^2/2)`; of the sine, zero."""
    session = Session((), evaluate=False)
    body = mul(_wave(op, _T, _X), _BELL)
    whole = integral(*_LINE, body, _X)
    slope = _slope(session, op, whole, body)
    growing = exp(div(pow_(_T, 2), TWO))
    product = abstract(mul(whole, growing), _T)
    prime = session.discharge(derivatives.differentiate(product, _T, (slope,), session.facts))
    prime = chain(prime, solved(session, prime.rhs, ZERO))
    start = sqrt(mul(TWO, PI)) if op == "cos" else ZERO
    constant = chain(
        _constant(session, prime, product), solved(Session(()), instantiate(product, ZERO), start)
    )
    back = exp(neg(div(pow_(_T, 2), TWO)))
    shape = solved(session, whole, mul(mul(whole, growing), back))
    hole = Symbol("_hole")
    value = logic.congruence(abstract(mul(hole, back), hole), constant, session.facts)
    return session.discharge(chain(shape, value))


def _slope(session: Session, op: str, whole: Term, body: Term) -> Theorem:
    """`d/dt int f = -t int f`, by parts."""
    found = derivative_of_integral(session, abstract(whole, _T), _T)
    if found is None:
        raise RuleError("the integral of a wave is not differentiated")
    inside = session.in_range(_X, *_LINE)
    primitive = mul(Apply("sin", (mul(_T, _X),)), _BELL)
    if op == "sin":
        primitive = neg(mul(Apply("cos", (mul(_T, _X),)), _BELL))
    function = abstract(primitive, _X)
    prime = inside.discharge(derivatives.differentiate(function, _X, (), inside.facts))
    known = session.must(integrable(*_LINE, prime.rhs, _X)), session.must(integrable(*_LINE, body, _X))
    shown = Body(inside, _X, *_LINE, logic.reflexivity(primitive, inside.facts))
    ends = []
    for end, side in zip(_LINE, (1, -1), strict=True):
        polynomials = exponents_for(shown, primitive, (), (end,))
        ends.append(limits.vanishes_by_growth(function, _X, end, side, polynomials, ()))
    total = rules.fundamental_theorem(prime, _X, *_LINE, (ends[0], ends[1]), known[0], session.facts)
    weights = (ONE, neg(_T))
    split = rules.integral_combination(known, weights, _X, session.facts)
    both = rules.integrable_combination(known, weights, _X, session.facts)
    sum_ = instantiate(both.conclusion.args[2], _X)  # type: ignore[attr-defined]
    link = solved(inside, instantiate(found.rhs.args[2], _X), sum_)  # type: ignore[attr-defined]
    joined = rules.integral_congruence(link, _X, *_LINE, both, session.facts)
    final = field(split.rhs, mul(neg(_T), whole), (total,), (), (*session.facts, *known))
    return session.discharge(chain(found, joined, split, final))


def _constant(session: Session, prime: Theorem, product: Term) -> Theorem:
    """`G(t) = G(0)` where G' = 0."""
    falling = chain(prime, solved(session, ZERO, neg(ZERO)))
    up = logic.order_from_equality(logic.reflexivity(ZERO, ()))
    down = logic.order_from_equality(solved(session, neg(ZERO), ZERO))
    cases = []
    for ends in ((ZERO, _U), (_U, ZERO)):
        above = monotone.monotone_by_derivative(prime, up, _T, *ends, ())
        below = monotone.monotone_by_derivative(falling, down, _T, *ends, ())
        equal = logic.antisymmetry(above, below)
        cases.append(equal if ends[1] == ZERO else logic.symmetry(equal))
    right, left = cases
    wider = Session((logic.contrary(le(ZERO, _U)),))
    left = wider.discharge_all(left) or left
    whole = logic.by_cases(right, left, le(ZERO, _U), session.facts)
    return session.discharge(logic.specialize_symbols(whole, (_U,), (_T,)))


_U = Symbol("_u")


# --- use -------------------------------------------------------------------------------------------


def value_of_wave(session: Session, body: Body) -> Theorem | None:
    """The integral of c cos(a x + b) exp(Q(x)) or with the sine, Q a quadratic that falls at both ends."""
    if (body.lower, body.upper) != _LINE:
        return None
    parts = _factors(session, body)
    if parts is None:
        return None
    op, weight, phase, exponent = parts
    b, a = phase
    c, slope, lead = exponent
    s = settled(session, sqrt(div(number(-1), mul(TWO, lead)))).rhs
    m = settled(session, neg(div(slope, mul(TWO, lead)))).rhs
    k = settled(session, sub(c, div(pow_(slope, 2), mul(number(4), lead)))).rhs
    new = session.variable()
    function = abstract(body.shown, body.variable)
    known = session.must(integrable(*_LINE, function))
    changed = substitute_affine(session, *_LINE, function, add(m, mul(s, new)), new, known)
    t, offset = mul(a, s), add(b, mul(a, m))
    inside = session.in_range(new, *_LINE)
    bell = substitute(_BELL, {_X: new})
    scale = mul(s, weight, exp(k))
    gathered = Apply(op, (add(offset, mul(t, new)),))
    written = instantiate(changed.rhs.args[2], new)  # type: ignore[attr-defined]
    shape = solved(inside, written, mul(scale, gathered, bell))
    hole = Symbol("_hole")
    opened = laws.angle_sum(op, offset, mul(t, new), inside.facts)
    expanded = logic.congruence(abstract(mul(scale, hole, bell), hole), opened, inside.facts)
    cosine, sine = Apply("cos", (offset,)), Apply("sin", (offset,))
    pair = (sine, cosine) if op == "sin" else (cosine, neg(sine))
    weights = tuple(mul(scale, factor) for factor in pair)
    lemmas = tuple(
        session.discharge(logic.specialize_symbols(wave_lemma(name), (_T,), (t,))) for name in ("cos", "sin")
    )
    integrables = tuple(map(integrable_part, lemmas))
    split = rules.integral_combination(integrables, weights, new, session.facts)
    both = rules.integrable_combination(integrables, weights, new, session.facts)
    sum_ = instantiate(both.conclusion.args[2], new)  # type: ignore[attr-defined]
    link = inside.discharge(chain(shape, expanded, field(expanded.rhs, sum_, (), (), inside.facts)))
    joined = rules.integral_congruence(link, new, *_LINE, both, session.facts)
    result = add(*(mul(w, lemma.rhs) for w, lemma in zip(weights, lemmas, strict=True)))
    final = field(split.rhs, result, lemmas, (), (*session.facts, *integrables))
    return session.discharge_all(chain(changed, joined, split, final))


Parts = tuple[str, Term, tuple[Term, Term], tuple[Term, Term, Term]]


def _factors(session: Session, body: Body) -> Parts | None:
    """op, c, (b, a) and the coefficients of Q, for c op(a x + b) exp(Q)."""
    inside = body.session
    waves = _waves(body, body.shown)
    if len(waves) != 1:
        return None
    rest = canonical_term(inside, div(body.shown, waves[0]))
    if _waves(body, rest):
        return None
    found = pieces(body._replace(theorem=inside.discharge(logic.reflexivity(rest, inside.facts))))
    phase = polynomial_powers(body, waves[0].args[0])
    if not found or len(found) != 1 or set(found[0].coefficients) != {0} or len(found[0].powers) != 3:
        return None
    if phase is None or len(phase) != 2:
        return None
    term = inside.algebra.as_term
    quadratic = tuple(map(term, found[0].powers))
    return waves[0].op, term(found[0].coefficients[0]), (term(phase[0]), term(phase[1])), quadratic  # type: ignore


def value_by_double_angle(session: Session, body: Body) -> Theorem | None:
    """The integral of c cos(u)^2 by (1 + cos 2u)/2, and of c sin(u) cos(u) by sin(2u)/2."""
    inside, x = body.session, body.variable
    waves = _waves(body, body.shown)
    angles = {wave.args[0] for wave in waves}
    if len(angles) != 1 or (len(waves) == 1 and waves[0].op != "cos"):
        return None
    (u,) = angles
    product = mul(*waves) if len(waves) == 2 else pow_(waves[0], 2)
    core = canonical_term(inside, div(body.shown, product))
    if _waves(body, core):
        return None
    doubled = laws.angle_sum("sin" if len(waves) == 2 else "cos", u, u, inside.facts)
    parts = [mul(core, doubled.lhs)]
    if len(waves) == 1:
        parts.insert(0, core)
    halves = (HALF,) * len(parts)
    known = tuple(session.must(integrable(body.lower, body.upper, part, x)) for part in parts)
    split = rules.integral_combination(known, halves, x, session.facts)
    both = rules.integrable_combination(known, halves, x, session.facts)
    written = instantiate(both.conclusion.args[2], x)  # type: ignore[attr-defined]
    squares = (laws.pythagoras(u, inside.facts),)
    link = inside.discharge(field(body.shown, written, (doubled,), squares, inside.facts))
    joined = rules.integral_congruence(link, x, body.lower, body.upper, both, session.facts)
    value = settled(session, split.rhs)
    if any(isinstance(part, Apply) and part.op == "integral" for part in subterms(value.rhs)):
        return None
    return session.discharge_all(chain(joined, split, value))


def _waves(body: Body, term: Term) -> list[Apply]:
    """The sines and cosines in the term that depend on the variable."""
    found = [
        part
        for part in subterms(term)
        if isinstance(part, Apply) and part.op in ("sin", "cos") and body.variable in part.free
    ]
    return list(dict.fromkeys(found))


EVALUATORS[:0] = [value_of_wave, value_by_double_angle]

__all__ = ["value_of_wave", "wave_lemma"]
