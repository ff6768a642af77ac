"""Equations between integrals that hold an opaque function: one variable, common ranges, and derivatives of products.

`int A = int B` where A - B, on each of the ranges between their ends, is the derivative of a function whose limits
are known: integration by parts, once or several times.  So Stein's identity, the theorems of Bonnet and Price, and
measure-valued derivatives come out for every f.
"""

from __future__ import annotations

from ..kernel import boundary, limits, logic
from ..kernel import derivative as derivatives
from ..kernel import integral as rules
from ..kernel.arithmetic import field
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    ONE,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    defined,
    derivative,
    div,
    instantiate,
    integrable,
    lt,
    mul,
    sub,
    substitute,
    subterms,
)
from .algebra import Polynomial, canonical_key
from .derivatives import derivative_of_integral, integral_parts
from .domination import is_opaque_head
from .integrals import (
    Body,
    exponents_for,
    growth_bounds,
    normal_body,
    polynomial_powers,
    substitute_affine,
    zero_integral,
)
from .normal import canonical_term, chain, equation, normalize, same, settled, template
from .session import Session

MAX_ORDER = 6  # of the derivatives that are moved from one factor to the other
MAX_CHANGES = 24  # of the integrals of one equation


def by_parts(session: Session, lhs: Term, rhs: Term) -> Theorem | None:
    """`lhs = rhs`, linear in integrals, because their difference is a sum of boundary values that cancel."""
    difference = _prepared(session, sub(lhs, rhs))
    if difference is None:
        return None
    groups: dict[tuple[Term, Term], list[Apply]] = {}
    for atom in integral_atoms(session, difference.rhs):
        groups.setdefault(atom.args[:2], []).append(atom)  # type: ignore[arg-type]
    sums = [_summed(session, difference.rhs, atoms) for atoms in groups.values()]
    if not sums or None in sums:
        return None
    rest = _without(session, difference.rhs, [atom for atoms in groups.values() for atom in atoms])
    total = add(*(theorem.lhs for theorem in sums), rest)  # type: ignore[union-attr]
    links = [same(session, difference.rhs, total)]
    if links[0] is None:
        return None
    for position, theorem in enumerate(sums):
        links.append(logic.congruence(template(links[-1].rhs, position), theorem, session.facts))  # type: ignore
    links.append(same(session, links[-1].rhs, ZERO))  # type: ignore[union-attr]
    if None in links:
        return None
    zero = chain(difference, *links)
    return session.discharge(field(lhs, rhs, (), (zero,), session.facts))


def integral_atoms(session: Session, term: Term) -> list[Apply]:
    """The integrals that are atoms of the term's normal form."""
    value = normalize(session, term)
    used = set(session.algebra.support(value.numerator)) | set(session.algebra.support(value.denominator))
    atoms = (session.algebra.atoms[i] for i in sorted(used))
    return [atom for atom in atoms if isinstance(atom, Apply) and atom.op == "integral"]


# --- one variable, common ranges -------------------------------------------------------------------


def _prepared(session: Session, term: Term) -> Theorem | None:
    """The term with integrals whose opaque functions stand at the variable itself, over common ranges."""
    shown = settled(session, term)
    for _ in range(MAX_CHANGES):
        atoms = integral_atoms(session, shown.rhs)
        if not any(map(_opaque_calls, atoms)):
            return None
        change = _change(session, atoms)
        if change is None:
            return shown
        atom, image = change
        session.images[atom] = image
        session.quotients.clear()
        link = settled(session, shown.rhs)
        if link.rhs == shown.rhs:
            return None
        shown = chain(shown, link)
    return None


def _change(session: Session, atoms: list[Apply]) -> tuple[Apply, Theorem] | None:
    """An integral that can be brought nearer to the others, and what it is equal to."""
    for atom in atoms:
        image = _aligned(session, atom)
        if image is not None:
            return atom, image
    points = dict.fromkeys(end for atom in atoms for end in atom.args[:2] if not limits.is_infinite(end))
    for atom in atoms:
        for point in points:
            if _inside(session, point, atom.args[0], atom.args[1]):
                return atom, _cut(session, atom, point)
    return None


def _opaque_calls(atom: Apply) -> list[Term]:
    """The arguments of opaque functions, and of their derivatives, in the body of an integral, at the variable `_v`."""
    body = instantiate(atom.args[2], _V)
    found: list[Term] = []
    for part in subterms(body):
        if isinstance(part, Apply) and part.op in ("call", "derivative") and not part.loose:
            at = part.args[-1]
            if is_opaque_head(part.args[0]) and _V in at.free and at not in found:
                found.append(at)
    return found


_V = Symbol("_v")


def _aligned(session: Session, atom: Apply) -> Theorem | None:
    """The integral in the variable at which its opaque function stands; of several arguments, as a sum."""
    arguments = _opaque_calls(atom)
    if arguments in ([], [_V]):
        return None
    lower, upper, function = atom.args
    if len(arguments) > 1:
        return _separated(session, atom, arguments)
    inside = session.in_range(_V, lower, upper)
    settled(inside, arguments[0])
    powers = polynomial_powers(
        Body(inside, _V, lower, upper, logic.reflexivity(arguments[0], inside.facts)), arguments[0]
    )
    if powers is None or len(powers) != 2:
        return None
    offset, slope = map(inside.algebra.as_term, powers)
    new = session.variable()
    known = session.must(integrable(lower, upper, function))
    image = div(sub(new, offset), slope)
    return substitute_affine(session, lower, upper, function, image, new, known)  # type: ignore[arg-type]


def _separated(session: Session, atom: Apply, arguments: list[Term]) -> Theorem | None:
    """The integral as a sum of integrals that hold one of the arguments each."""
    lower, upper, function = atom.args
    body = normal_body(session, lower, upper, function)  # type: ignore[arg-type]
    inner, algebra = body.session, body.session.algebra
    value = normalize(inner, body.shown)
    places = {argument: _places(body, argument) for argument in arguments}
    groups: dict[Term | None, Polynomial] = {}
    for exponents, number in algebra.monomials(value.numerator):
        owners = [a for a, indices in places.items() if any(exponents[i] for i in indices)]
        if len(owners) > 1:
            return None
        owner = owners[0] if owners else None
        term = algebra.monomial(exponents) * algebra.constant(number).numerator
        groups[owner] = groups.get(owner, algebra.zero) + term
    if len(groups) < 2:
        return None
    parts = [algebra.as_term(algebra.quotient(top, value.denominator)) for top in groups.values()]
    x = body.variable
    known = tuple(session.must(integrable(lower, upper, part, x)) for part in parts)
    ones = (ONE,) * len(parts)
    shape = inner.discharge(
        equation(inner, body.shown, add(*(mul(c, p) for c, p in zip(ones, parts, strict=True))))
    )
    split = rules.integral_combination(known, ones, x, session.facts)
    both = rules.integrable_combination(known, ones, x, session.facts)
    link = chain(body.theorem, shape)
    written = rules.integral_congruence(link, x, lower, upper, both, session.facts)
    return session.discharge(chain(written, split))


def _places(body: Body, argument: Term) -> list[int]:
    """The generators that are values of opaque functions at the argument."""
    at = canonical_term(body.session, substitute(argument, {_V: body.variable}))
    return [
        index
        for index, atom in enumerate(body.session.algebra.atoms)
        if isinstance(atom, Apply) and atom.op in ("call", "derivative") and atom.args[-1] == at
    ]


def _inside(session: Session, point: Term, lower: Term, upper: Term) -> bool:
    """Whether the point is shown to lie inside the range."""
    below = limits.is_infinite(lower) or session.prove(lt(lower, point)) is not None
    return below and (limits.is_infinite(upper) or session.prove(lt(point, upper)) is not None)


def _cut(session: Session, atom: Apply, point: Term) -> Theorem:
    """The integral as a sum of those on both sides of the point."""
    lower, upper, function = atom.args
    whole = session.must(integrable(lower, upper, function))
    parts = tuple(
        session.discharge(boundary.integrable_on_part(whole, *ends, session.facts))
        for ends in ((lower, point), (point, upper))
    )
    return rules.integral_additive(function, (lower, point, upper), parts, session.facts)


# --- sums of integrals over one range --------------------------------------------------------------


def _summed(session: Session, term: Term, atoms: list[Apply]) -> Theorem | None:
    """`sum_i w_i int f_i = F(b-) - F(a+)`, w_i the coefficients of the integrals in the term."""
    lower, upper = atoms[0].args[:2]
    weights = [coefficient(session, term, atom) for atom in atoms]
    if any(weight is None for weight in weights):
        return None
    variable = session.variable()
    bodies = [instantiate(atom.args[2], variable) for atom in atoms]
    total = add(*(mul(w, b) for w, b in zip(weights, bodies, strict=True)))  # type: ignore[arg-type]
    known = tuple(session.must(Apply("integrable", atom.args)) for atom in atoms)
    both = rules.integrable_combination(known, tuple(weights), variable, session.facts)
    linear = rules.integral_combination(known, tuple(weights), variable, session.facts)
    body = normal_body(session, lower, upper, abstract(total, variable))
    value = _vanishing(session, body, both) or _by_primitive(session, body, total, both)
    return session.discharge(chain(logic.symmetry(linear), value)) if value is not None else None


def coefficient(session: Session, term: Term, atom: Term) -> Term | None:
    """The coefficient of the atom, in which the term has to be linear."""
    algebra = session.algebra
    value = normalize(session, term)
    index = algebra.index(atom)
    if index is None:
        return None
    powers = algebra.by_power(value.numerator, index)
    if set(powers) - {0, 1} or index in algebra.support(value.denominator):
        return None
    return algebra.as_term(algebra.quotient(powers[1], value.denominator))


def _without(session: Session, term: Term, atoms: list[Apply]) -> Term:
    """The term with zero for the atoms."""
    algebra = session.algebra
    value = normalize(session, term)
    rest = value.numerator
    for atom in atoms:
        index = algebra.index(atom)
        if index is not None:
            rest = algebra.by_power(rest, index).get(0, algebra.zero)
    return algebra.as_term(algebra.quotient(rest, value.denominator))


def _vanishing(session: Session, body: Body, known: Theorem) -> Theorem | None:
    """The integral of a function that is zero."""
    if body.shown != ZERO:
        return None
    link = rules.integral_congruence(
        body.theorem, body.variable, body.lower, body.upper, known, session.facts
    )
    core = rules.integrable_congruence(logic.symmetry(body.theorem), body.variable, known, session.facts)
    return chain(link, zero_integral(session, body, core))


def _by_primitive(session: Session, body: Body, total: Term, known: Theorem) -> Theorem | None:
    """The integral of the derivative of a sum of products with opaque functions."""
    primitive = _primitive(body)
    if primitive is None:
        return None
    inside = body.session
    function = abstract(primitive, body.variable)
    prime = _slope(inside, function, body.variable)
    link = same(inside, prime.rhs, total)
    if link is None:
        return None
    prime = chain(prime, inside.discharge(link)) if prime.rhs != total else prime
    ends = []
    for end, side in ((body.lower, 1), (body.upper, -1)):
        found = _limit_of_primitive(session, body, prime, function, end, side, known)
        if found is None:
            return None
        ends.append(found)
    return rules.fundamental_theorem(
        prime, body.variable, body.lower, body.upper, (ends[0], ends[1]), known, session.facts
    )


def _primitive(body: Body) -> Term | None:
    """P with P' = body, a sum of products w f^(k) with opaque f: the highest derivatives are taken off in turn."""
    inside = body.session
    parts: list[Term] = []
    rest = body.shown
    for _ in range(MAX_ORDER):
        if rest == ZERO:
            return add(*parts) if parts else None
        product = _product_with_derivative(inside, rest, body.variable)
        if product is None:
            return None
        parts.append(product)
        prime = _slope(inside, abstract(product, body.variable), body.variable)
        rest = canonical_term(inside, sub(rest, prime.rhs))
    return None


def _slope(inside: Session, function: Lambda, at: Symbol) -> Theorem:
    """The derivative by rule, of integrals whose end moves as well."""
    inner = (derivative_of_integral(inside, part, at) for part in integral_parts(function))
    known = tuple(theorem for theorem in inner if theorem is not None)
    return inside.discharge(derivatives.differentiate(function, at, known, inside.facts))


def _product_with_derivative(inside: Session, term: Term, variable: Symbol) -> Term | None:
    """w f for the derivative f' of the highest order in the term, in which it has the coefficient w."""
    algebra = inside.algebra
    value = normalize(inside, term)
    used = set(algebra.support(value.numerator))
    candidates = [
        atom
        for index, atom in enumerate(algebra.atoms)
        if index in used and _is_derivative(atom) and atom.args[1] == variable  # type: ignore[attr-defined]
    ]
    if not candidates:
        return None
    atom = max(candidates, key=lambda a: (_order(a), canonical_key(a)))
    weight = coefficient(inside, term, atom)
    return mul(weight, instantiate(atom.args[0], variable)) if weight is not None else None  # type: ignore


def _is_derivative(atom: Term) -> bool:
    return isinstance(atom, Apply) and atom.op == "derivative"


def _order(atom: Term) -> int:
    """How many derivatives stand in one another."""
    order = 0
    while isinstance(atom, Apply) and atom.op == "derivative" and isinstance(atom.args[0], Lambda):
        order, atom = order + 1, atom.args[0].body
    return order


def _limit_of_primitive(
    session: Session, body: Body, prime: Theorem, function: Lambda, end: Term, side: int, known: Theorem
) -> Theorem | None:
    """The limit of the primitive at an end: its value, or zero by growth or because it is integrable."""
    if not limits.is_infinite(end):
        exists = session.prove(defined(derivative(function, end)))
        if exists is not None:
            return session.discharge_all(boundary.limit_where_differentiable(exists, side, session.facts))
    else:
        try:
            bounds = growth_bounds(session)
            polynomials = exponents_for(body, instantiate(function, body.variable), bounds, (end,))
            found = limits.vanishes_by_growth(function, body.variable, end, side, polynomials, bounds)
            done = session.discharge_all(found)
            if done is not None:
                return done
        except RuleError:
            pass
    value = instantiate(function, body.variable)
    weighted = value if limits.is_infinite(end) else div(value, sub(body.variable, end))
    small = session.prove(integrable(body.lower, body.upper, weighted, body.variable))
    if small is None:
        return None
    return session.discharge_all(
        boundary.vanishes_by_integrability(
            prime, body.variable, body.lower, body.upper, side, known, small, session.facts
        )
    )


__all__ = ["by_parts", "coefficient", "integral_atoms"]
