"""Laws of transformed variables: their densities, compositions, and what does not change under a bijection."""

from __future__ import annotations

from collections.abc import Callable

from ..kernel import derivative as derivatives
from ..kernel import images as rules
from ..kernel import limits, logic, probability
from ..kernel.branches import density_of_folded
from ..kernel.theorem import RuleError, Theorem
from ..terms import (
    HALF,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    absolute,
    abstract,
    add,
    defined,
    div,
    exp,
    instantiate,
    ln,
    lt,
    mul,
    neg,
    number,
    open_lambda,
    pow_,
    sqrt,
    sub,
    subterms,
)
from .integrals import Body, map_limit, polynomial_powers
from .normal import canonical_term, chain, same, settled
from .session import Session

# --- the density of a function of a variable -------------------------------------------------------


def transformed_equal(session: Session, left: Apply, right: Apply) -> Theorem | None:
    map_, law = left.args
    if not isinstance(map_, Lambda) or not isinstance(law, Apply) or law.op != "law":
        return None
    lower, upper, p = law.args
    low, high, q = right.args
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    prime = inside.discharge(derivatives.differentiate(map_, variable, (), inside.facts))
    shown = inside.discharge(settled(inside, prime.rhs))
    prime = prime if shown.rhs == prime.rhs else inside.discharge(chain(prime, shown))
    slope = prime.rhs
    monotone = _sign_of_slope(inside, slope)
    if monotone is None:
        try:
            return _folded_equal(session, left, right)
        except RuleError:
            return None
    increasing = monotone.lhs == ZERO
    targets = (low, high) if increasing else (high, low)
    try:
        ends = (
            map_limit(session, map_, variable, lower, 1, targets[0]),
            map_limit(session, map_, variable, upper, -1, targets[1]),
        )
    except RuleError:
        return None
    moved = instantiate(q, instantiate(map_, variable))
    before = mul(moved, slope if increasing else neg(slope))
    agreement = same(inside, before, instantiate(p, variable))
    if agreement is None:
        return None
    agreement = inside.discharge(agreement)
    return probability.density_of_transformed(
        map_, law, right, variable, prime, monotone, ends, agreement, session.facts
    )


def _folded_equal(session: Session, left: Apply, right: Apply) -> Theorem | None:
    """The law of a function that folds the line at a point, such as |x - m| or a (x - m)^2 + c."""
    map_, law = left.args
    low, high, q = right.args
    variable = session.variable()
    inside = session.in_range(variable, low, high)
    inverses = _inverses_of_fold(session, map_, variable)  # type: ignore[arg-type]
    exists = session.prove(defined(left))
    if inverses is None or exists is None:
        return None
    fold, images = inverses
    ends = ((law.args[0], fold), (fold, law.args[1]))  # type: ignore[attr-defined]
    branches, total = [], []
    for image, parts in zip(images, ends, strict=True):
        branch = _branch(session, inside, map_, abstract(image, variable), variable, (low, high), parts)  # type: ignore[arg-type]
        if branch is None:
            return None
        slope = branch[1].rhs
        size = slope if branch[2].lhs == ZERO else neg(slope)
        total.append(mul(instantiate(law.args[2], image), size))  # type: ignore[attr-defined]
        branches.append(branch)
    agreement = same(inside, instantiate(q, variable), add(*total))
    if agreement is None:
        return None
    return density_of_folded(
        map_,
        law,
        right,
        variable,
        fold,
        tuple(branches),
        inside.discharge(agreement),
        exists,
        session.facts,
    )


def _branch(
    session: Session,
    inside: Session,
    map_: Lambda,
    inverse: Lambda,
    variable: Symbol,
    image: tuple[Term, Term],
    part: tuple[Term, Term],
) -> tuple[Lambda, Theorem, Theorem, tuple[Theorem, Theorem], Theorem] | None:
    """What the kernel asks of an inverse on one side of the fold, which it takes the image onto."""
    prime = inside.discharge(derivatives.differentiate(inverse, variable, (), inside.facts))
    monotone = _sign_of_slope(inside, prime.rhs)
    undone = same(inside, instantiate(map_, instantiate(inverse, variable)), variable)
    if monotone is None or undone is None:
        return None
    targets = part if monotone.lhs == ZERO else part[::-1]
    limits = (
        map_limit(session, inverse, variable, image[0], 1, targets[0]),
        map_limit(session, inverse, variable, image[1], -1, targets[1]),
    )
    return inverse, prime, monotone, limits, inside.discharge(undone)


def _inverses_of_fold(session: Session, map_: Lambda, value: Symbol) -> tuple[Term, tuple[Term, Term]] | None:
    """Where a function folds the line, and its inverses below and above: of |a x + b| and of a quadratic."""
    x = Symbol("_x")
    at = instantiate(map_, x)
    for size, inner in (
        (value, at.args[0] if isinstance(at, Apply) and at.op == "abs" else None),
        (None, at),
    ):
        coefficients = _coefficients(session, inner, x) if inner is not None else None
        if size is not None and coefficients is not None and len(coefficients) == 2:
            fold, distance = neg(div(coefficients[0], coefficients[1])), div(size, absolute(coefficients[1]))
        elif size is None and coefficients is not None and len(coefficients) == 3:
            c, b, a = coefficients
            fold = neg(div(b, mul(TWO, a)))
            distance = sqrt(div(sub(value, sub(c, div(pow_(b, 2), mul(number(4), a)))), a))
        else:
            continue
        fold = settled(session, fold).rhs
        below, above = (settled(session, part).rhs for part in (sub(fold, distance), add(fold, distance)))
        return fold, (below, above)
    return None


def _coefficients(session: Session, term: Term, x: Symbol) -> tuple[Term, ...] | None:
    """The coefficients of a polynomial in x, by power."""
    inside = session.in_range(x, MINUS_INFINITY, INFINITY)
    body = Body(inside, x, MINUS_INFINITY, INFINITY, logic.reflexivity(term, inside.facts))
    powers = polynomial_powers(body, term)
    return tuple(map(inside.algebra.as_term, powers)) if powers is not None else None


def _sign_of_slope(inside: Session, slope: Term) -> Theorem | None:
    """`0 < g'` or `g' < 0`, if need be from the signs of the logarithms in it."""
    direct = inside.prove(lt(ZERO, slope)) or inside.prove(lt(slope, ZERO))
    logarithms = [part for part in subterms(slope) if isinstance(part, Apply) and part.op == "ln"]
    if direct is not None or not logarithms:
        return direct
    signs = [inside.prove(lt(ZERO, t)) or inside.prove(lt(t, ZERO)) for t in dict.fromkeys(logarithms)]
    known = tuple(theorem for theorem in signs if theorem is not None)
    wider = inside.widened(*(theorem.conclusion for theorem in known))
    found = wider.prove(lt(ZERO, slope)) or wider.prove(lt(slope, ZERO))
    return logic.cut(found, known) if found is not None else None


# --- explicit forms --------------------------------------------------------------------------------


def explicit_image(session: Session, law: Term) -> Theorem | None:
    """The law of a transformed variable as one with a density: `g#P = law(c, d, q)`, for g with an inverse."""
    flat = flattened(session, law)
    term = flat.rhs if flat is not None else law
    if not isinstance(term, Apply) or term.op != "pushforward":
        return None
    image = _image_law(session, *term.args) or _folded_law(session, *term.args)
    found = transformed_equal(session, term, image) if image is not None else None
    return session.discharge_all(chain(flat, found)) if found is not None else None


def flattened(session: Session, law: Term) -> Theorem | None:
    """`g#(h#P) = (g o h)#P`, for as many maps as there are; None where there is only one."""
    if not isinstance(law, Apply) or law.op != "pushforward":
        return None
    outer, middle = law.args
    if not isinstance(outer, Lambda) or not isinstance(middle, Apply) or middle.op != "pushforward":
        return None
    below = flattened(session, middle)
    inner, source = (below.rhs if below is not None else middle).args  # type: ignore[attr-defined]
    variable, body = open_lambda(inner, outer.free | source.free)
    composed = Apply("pushforward", (abstract(instantiate(outer, body), variable, inner.hint), source))
    parts = [session.prove(defined(part)) for part in (Apply("pushforward", (inner, source)), composed)]
    if None in parts:
        return None
    found = rules.transformed_composition(outer, inner, source, *parts)
    if below is None:
        return found
    known = derivatives.defined_side(found, 0)
    return chain(probability.transformed_law_congruence(below, outer, known), found)


def _image_law(session: Session, map_: Term, law: Term) -> Apply | None:
    """The law that g(x) should have: p(h(y)) |h'(y)| between the limits of g, h its inverse."""
    if not isinstance(map_, Lambda) or not isinstance(law, Apply) or law.op != "law":
        return None
    lower, upper, p = law.args
    x, y = Symbol("_x"), Symbol("_y")
    inverse = inverse_of(instantiate(map_, x), x, y)
    first, last = _end_of_image(session, map_, lower, 1), _end_of_image(session, map_, upper, -1)
    if inverse is None or first is None or last is None or not isinstance(p, Lambda):
        return None
    inside = session.in_range(x, lower, upper)
    prime = inside.discharge(derivatives.differentiate(map_, x, (), inside.facts))
    sign = _sign_of_slope(inside, settled(inside, prime.rhs).rhs)
    if sign is None:
        return None
    low, high = (first, last) if sign.lhs == ZERO else (last, first)
    size = prime.rhs if sign.lhs == ZERO else neg(prime.rhs)
    back = abstract(size, x)
    density = div(instantiate(p, inverse), instantiate(back, inverse))
    return Apply("law", (low, high, abstract(density, y)))


def _folded_law(session: Session, map_: Term, law: Term) -> Apply | None:
    """The law that a function should have which folds the support: a summand for each inverse."""
    if not isinstance(map_, Lambda) or not isinstance(law, Apply) or law.op != "law":
        return None
    lower, upper, p = law.args
    y = session.variable()
    inverses = _inverses_of_fold(session, map_, y)
    if inverses is None or not isinstance(p, Lambda):
        return None
    fold, images = inverses
    ends = {
        INFINITY if limits.is_infinite(end) else settled(session, instantiate(map_, end)).rhs
        for end in (lower, upper)
    }
    if len(ends) != 1:
        return None
    (far,) = ends
    low = settled(session, instantiate(map_, fold)).rhs
    inside = session.in_range(y, low, far)
    parts = []
    for image in images:
        prime = inside.discharge(derivatives.differentiate(abstract(image, y), y, (), inside.facts))
        sign = _sign_of_slope(inside, prime.rhs)
        if sign is None:
            return None
        parts.append(mul(instantiate(p, image), prime.rhs if sign.lhs == ZERO else neg(prime.rhs)))
    return Apply("law", (low, far, abstract(add(*parts), y)))


def _end_of_image(session: Session, map_: Lambda, end: Term, side: int) -> Term | None:
    try:
        found = map_limit(session, map_, Symbol("_x"), end, side, INFINITY)
    except RuleError:
        return None
    value: Term = found.conclusion.args[3]  # type: ignore[attr-defined]
    return value if limits.is_infinite(value) else canonical_term(session, value)


def inverse_of(term: Term, x: Symbol, y: Term) -> Term | None:
    """The x at which the term is y, read off its outermost operations in turn; None where one has no inverse."""
    while term != x:
        if not isinstance(term, Apply) or term.op not in _INVERSES:
            return None
        step = _INVERSES[term.op]
        moving = [i for i, argument in enumerate(term.args) if x in argument.free]
        found = step(term, moving[0], y) if len(moving) == 1 else None
        if found is None:
            return None
        term, y = found
    return y


_Step = Callable[[Apply, int, Term], tuple[Term, Term] | None]


def _others(term: Apply, position: int) -> tuple[Term, ...]:
    return (*term.args[:position], *term.args[position + 1 :])


def _through_quotient(term: Apply, position: int, y: Term) -> tuple[Term, Term]:
    top, bottom = term.args
    return (top, mul(y, bottom)) if position == 0 else (bottom, div(top, y))


def _through_power(term: Apply, position: int, y: Term) -> tuple[Term, Term] | None:
    base, exponent = term.args
    return (base, exp(div(ln(y), exponent))) if position == 0 else None


def _outer(inverse: Callable[[Term], Term]) -> _Step:
    return lambda term, _position, y: (term.args[0], inverse(y))


_INVERSES: dict[str, _Step] = {
    "add": lambda term, i, y: (term.args[i], sub(y, add(*_others(term, i)))),
    "mul": lambda term, i, y: (term.args[i], div(y, mul(*_others(term, i)))),
    "neg": _outer(neg),
    "div": _through_quotient,
    "pow": _through_power,
    "exp": _outer(ln),
    "ln": _outer(exp),
    "sqrt": _outer(lambda y: pow_(y, 2)),
    "tanh": _outer(lambda y: mul(HALF, ln(div(add(ONE, y), sub(ONE, y))))),
}


# --- divergence, entropy ---------------------------------------------------------------------------


def functional_of_images(session: Session, term: Apply) -> Theorem | None:
    """A divergence or an entropy of transformed variables by that of laws with densities."""
    count = 2 if term.op == "kl" else 1
    laws, rest = term.args[:count], term.args[count:]
    if not any(isinstance(law, Apply) and law.op == "pushforward" for law in laws):
        return None
    if term.op == "kl":
        direct = _under_one_map(session, term)
        if direct is not None:
            return direct
    equations = []
    for law in laws:
        explicit = explicit_image(session, law)
        equations.append(explicit if explicit is not None else logic.reflexivity(law, session.facts))
    value = Apply(term.op, (*(equation.rhs for equation in equations), *rest))
    known = session.prove(defined(value)) if value != term else None
    if known is None:
        return None
    return session.discharge(rules.functional_of_equal_laws(tuple(equations), rest, term.op, known))


def _under_one_map(session: Session, term: Apply) -> Theorem | None:
    """`KL(g#P, g#Q) = KL(P, Q)` for a g that is strictly monotone where P and Q live."""
    first, second = term.args
    if not all(isinstance(law, Apply) and law.op == "pushforward" for law in (first, second)):
        return None
    (map_, p), (other, q) = first.args, second.args  # type: ignore[attr-defined]
    known = session.prove(defined(Apply("kl", (p, q))))
    if map_ != other or known is None or not all(isinstance(law, Apply) for law in (p, q)):
        return None
    lower, upper = q.args[:2]  # the support of P lies in that of Q where the divergence is finite
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    prime = inside.discharge(derivatives.differentiate(map_, variable, (), inside.facts))
    shown = inside.discharge(settled(inside, prime.rhs))
    prime = prime if shown.rhs == prime.rhs else inside.discharge(chain(prime, shown))
    sign = _sign_of_slope(inside, prime.rhs)
    if sign is None:
        return None
    found = rules.divergence_under_injection(
        map_, (p, q), lower, upper, variable, prime, inside.discharge(sign), known, session.facts
    )
    return session.discharge_all(found)


__all__ = ["explicit_image", "flattened", "functional_of_images", "inverse_of", "transformed_equal"]
