"""Derivatives of integrals of `h(x) exp(theta T(x))`, which need no dominating function.

The integrals of Gamma and Beta kernels depend on their exponents so; h may hold an opaque function.
"""

from __future__ import annotations

from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel import special as axioms
from ..kernel.theorem import Theorem
from ..terms import ZERO, Apply, Symbol, Term, abstract, add, exp, instantiate, integrable, mul, number
from .algebra import Polynomial, Quotient
from .integrals import Body
from .normal import chain, equation, normalize
from .session import Session

MAX_PARTS = 8


def derivative_by_exponential_type(
    session: Session, near: Session, whole: Apply, body: Body, parameter: Symbol
) -> Theorem | None:
    """`d/dtheta int sum_i c_i h_i exp(theta T_i) = sum_i (c_i' I_i + c_i int T_i h_i exp(theta T_i))`."""
    parts = _parts(body, parameter)
    if not parts or len(parts) > MAX_PARTS:
        return None
    x, lower, upper = body.variable, body.lower, body.upper
    steps: list[Theorem] = []
    for _, h, statistic in parts:
        shape = mul(h, exp(mul(parameter, statistic)))
        known = near.prove(integrable(lower, upper, shape, x))
        if known is None:
            return None
        steps.append(axioms.exponential_family(known, parameter))
    known_parts = tuple(integrable_part_of(step) for step in steps)
    coefficients = tuple(c for c, _, _ in parts)
    split = rules.integral_combination(known_parts, coefficients, x, near.facts)
    both = rules.integrable_combination(known_parts, coefficients, x, near.facts)
    written = instantiate(both.conclusion.args[2], x)  # type: ignore[attr-defined]
    link = chain(body.theorem, body.session.discharge(equation(body.session, body.shown, written)))
    joined = rules.integral_congruence(link, x, lower, upper, both, near.facts)
    total = near.discharge(chain(joined, split))
    if total.lhs != whole:
        return None
    slope = derivatives.differentiate(abstract(total.rhs, parameter), parameter, tuple(steps), session.facts)
    slope = session.discharge(slope)
    exists = derivatives.defined_side(slope, 0)
    return chain(derivatives.derivative_congruence(total, parameter, parameter, exists), slope)


def integrable_part_of(step: Theorem) -> Theorem:
    """From `d/dtheta int f = ...` that f is integrable."""
    return axioms.integrable_where_defined(
        derivatives.defined_where_differentiable(derivatives.defined_side(step, 0))
    )


def _parts(body: Body, parameter: Symbol) -> list[tuple[Term, Term, Term]] | None:
    """The body as a sum of `c h exp(theta T)`, c free of the variable and h, T of the parameter."""
    inside, algebra = body.session, body.session.algebra
    value = normalize(inside, body.shown)
    moving = [i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free]
    mixed = [i for i in moving if parameter in algebra.atoms[i].free]
    bottom = algebra.monomials(value.denominator)
    if any(m[i] != bottom[0][0][i] for m, _ in bottom for i in mixed):
        return None
    below = bottom[0][0]
    divisor = algebra.monomial(tuple(e if i in mixed else 0 for i, e in enumerate(below)))
    rest_below = divmod(value.denominator, divisor)[0]
    groups: dict[tuple[int, ...], Polynomial] = {}
    for exponents, times in algebra.monomials(value.numerator):
        key = tuple(exponents[i] - below[i] for i in mixed)
        free = tuple(0 if i in mixed else e for i, e in enumerate(exponents))
        term = algebra.monomial(free) * algebra.constant(times).numerator
        groups[key] = groups.get(key, algebra.zero) + term
    found = []
    for key, top in groups.items():
        exponent = _exponent(body, [algebra.atoms[i] for i in mixed], key, parameter)
        if exponent is None:
            return None
        statistic, offset = exponent
        found += [
            (c, h if offset == ZERO else mul(h, exp(offset)), statistic)
            for c, h in _by_constants(body, algebra.quotient(top, rest_below), parameter)
        ]
    return found if all(parameter not in h.free | t.free for _, h, t in found) else None


def _exponent(
    body: Body, atoms: list[Term], key: tuple[int, ...], parameter: Symbol
) -> tuple[Term, Term] | None:
    """T and Q with `theta T + Q` in the exponent, for a product of powers of exponentials."""
    inside, algebra = body.session, body.session.algebra
    summands: list[Term] = []
    for atom, times in zip(atoms, key, strict=True):
        if times:
            if not isinstance(atom, Apply) or atom.op != "exp":
                return None
            summands.append(mul(number(times), atom.args[0]))
    if not summands:
        return ZERO, ZERO
    value = normalize(inside, add(*summands))
    index = algebra.index(parameter)
    if index is None or index in algebra.support(value.denominator):
        return None
    powers = algebra.by_power(value.numerator, index)
    if set(powers) - {0, 1}:
        return None
    return tuple(  # type: ignore[return-value]
        algebra.as_term(algebra.quotient(powers.get(d, algebra.zero), value.denominator)) for d in (1, 0)
    )


def _by_constants(body: Body, value: Quotient, parameter: Symbol) -> list[tuple[Term, Term]]:
    """`sum c h` with c the factors that hold the parameter: one summand for each of them."""
    algebra = body.session.algebra
    held = {i for i, atom in enumerate(algebra.atoms) if parameter in atom.free}
    bottom_fixed, bottom = _apart(body, value.denominator, held)
    return [
        (
            algebra.as_term(algebra.quotient(algebra.monomial(key), bottom_fixed)),
            algebra.as_term(algebra.quotient(top, bottom)),
        )
        for key, top in algebra.by_monomial(value.numerator, held).items()
    ]


def _apart(body: Body, polynomial: Polynomial, held: set[int]) -> tuple[Polynomial, Polynomial]:
    """The factor that holds the parameter, and the other one."""
    algebra = body.session.algebra
    moving = {i for i, atom in enumerate(algebra.atoms) if body.variable in atom.free}
    if not moving & set(algebra.support(polynomial)):
        return polynomial, algebra.one
    monomials = algebra.monomials(polynomial)
    common = tuple(
        min(m[i] for m, _ in monomials) if i in held and i not in moving else 0
        for i in range(len(monomials[0][0]))
    )
    fixed = algebra.monomial(common)
    return fixed, divmod(polynomial, fixed)[0]


__all__ = ["derivative_by_exponential_type"]
