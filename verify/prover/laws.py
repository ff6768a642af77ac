"""Laws, expectations and divergences: unfolding by definition, existence of laws, laws of transformed variables."""

from __future__ import annotations

from functools import partial

from ..kernel import derivative as derivatives
from ..kernel import discrete, logic
from ..kernel import probability as rules
from ..kernel.limits import is_infinite
from ..kernel.theorem import Theorem
from ..terms import (
    LAW,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    defined,
    eq,
    instantiate,
    integral,
    le,
    lt,
    replace,
    sub,
)
from .algebra import canonical_key
from .images import explicit_image, flattened, functional_of_images, transformed_equal
from .inequalities import DEFINEDNESS, defined_by_value, opaque_value_defined
from .normal import CONVERSIONS, canonical_arguments, chain, conversion, same, settled
from .session import Session, proved_apart, prover
from .summands import over_range
from .sums import call_in_sum

# --- definitions -----------------------------------------------------------------------------------


def unfold_definitions(session: Session, term: Term) -> Theorem | None:
    """`t = t` with the defined symbols of the context replaced, or None where there are none."""
    current, links = term, []
    for _ in range(20):
        used = tuple(d for d in session.definitions if d.args[0] in current.free)  # type: ignore[attr-defined]
        if not used and not current.redex:
            break
        link = logic.unfold(current, used, session.facts)
        links.append(link)
        current = link.rhs
    return session.discharge(chain(*links)) if links else None


def explicit_law(session: Session, law: Term) -> Term:
    """The law with its definitions unfolded."""
    for _ in range(20):
        used = tuple(d for d in session.definitions if d.args[0] in law.free)  # type: ignore[attr-defined]
        if not used:
            break
        law = logic.unfolded(law, used)
    return law


@conversion("call")
def _call(session: Session, term: Apply) -> Theorem | None:
    return unfold_definitions(session, term) or canonical_arguments(session, term)


# --- existence of laws -----------------------------------------------------------------------------


def law_exists(session: Session, law: Apply) -> Theorem | None:
    """`defined(law)` for an explicit law: its density is nonnegative and has integral one."""
    key = defined(law)
    lower, upper, density = law.args
    if not isinstance(density, Lambda):
        return None
    total = integral(lower, upper, density)
    evaluated = session if session.evaluate else _evaluating(session)
    declared = eq(total, ONE)
    found = logic.assume(declared) if declared in session.hypotheses else session.by_universal_facts(declared)
    found = found or same(evaluated, total, ONE)
    found = evaluated.discharge_all(found) if found is not None else None
    if found is None:
        return None
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    nonnegative = inside.prove(le(ZERO, instantiate(density, variable)))
    if nonnegative is None:
        return None
    theorem = rules.law_defined(found, nonnegative, variable, session.facts)
    return theorem if theorem.conclusion == key else None


def _law_exists_on_both_sides(session: Session, law: Apply) -> Theorem | None:
    return _on_both_sides(session, defined(law))


def _on_both_sides(session: Session, proposition: Term) -> Theorem | None:
    """By cases, where a parameter is declared other than a value: it lies below or above."""
    for fact in sorted(session.hypotheses, key=canonical_key):
        if not isinstance(fact, Apply) or fact.op != "ne" or fact.free.isdisjoint(proposition.free):
            continue
        below, above = lt(*fact.args), lt(*reversed(fact.args))
        if any(session.prove(known) is not None for known in (below, above)):
            continue
        proofs = [session.widened(case).prove(proposition) for case in (below, logic.contrary(below))]
        if None not in proofs:
            return session.discharge(logic.by_cases(*proofs, below, session.facts))
    return None


def mass_law_exists(session: Session, law: Apply) -> Theorem | None:
    """`defined(law)` for an explicit law on the integers: its mass is nonnegative and sums to one."""
    lower, upper, mass = law.args
    if not isinstance(mass, Lambda):
        return None
    evaluated = session if session.evaluate else _evaluating(session)
    found = same(evaluated, Apply("sum", law.args), ONE)
    found = evaluated.discharge_all(found) if found is not None else None
    if found is None:
        return None
    inside, index = over_range(session, lower, upper)
    nonnegative = inside.prove(le(ZERO, instantiate(mass, index)))
    if nonnegative is None:
        return None
    return discrete.mass_law_defined(found, nonnegative, index, session.facts)


def _evaluating(session: Session) -> Session:
    return Session(session.hypotheses, definitions=session.definitions, evaluate=True)


def transformed_exists(session: Session, term: Apply) -> Theorem | None:
    """`defined(pushforward(g, law))`."""
    map_, law = term.args
    if not isinstance(map_, Lambda) or not isinstance(law, Apply) or law.op != "law":
        return defined_by_value(flattened(session, term))
    variable = session.variable()
    inside = session.in_range(variable, law.args[0], law.args[1])
    body = inside.prove(defined(instantiate(map_, variable)))
    if body is None:
        return None
    return rules.transformed_law_defined(law, map_, body, variable, session.facts)


def _through_definitions(session: Session, term: Apply) -> Theorem | None:
    """Definedness of a term from that of what it unfolds to."""
    return defined_by_value(unfold_definitions(session, term))


def _through_value(session: Session, term: Apply) -> Theorem | None:
    convert = {
        "cases": CONVERSIONS["cases"],
        "expectation": _expectation,
        "variance": _variance,
        "kl": _divergence,
        "entropy": _entropy,
        "density": _density,
    }[term.op]
    return defined_by_value(convert(session, term))


def _defined_in_each_case(session: Session, term: Apply) -> Theorem | None:
    """Cases are defined where they are under a condition that is open and under its contrary."""
    for condition in term.args[: len(term.args) // 2 * 2 : 2]:
        contrary = logic.contrary(condition)
        if any(session.prove(known) is not None for known in (condition, contrary)):
            continue
        proofs = [session.widened(case).prove(defined(term)) for case in (condition, contrary)]
        if None in proofs:
            return None
        return session.discharge(logic.by_cases(*proofs, condition, session.facts))
    return None


DEFINEDNESS["law"] = [partial(proved_apart, law_exists), law_exists, _law_exists_on_both_sides]
DEFINEDNESS["mass_law"] = [partial(proved_apart, mass_law_exists), mass_law_exists]
DEFINEDNESS["pushforward"] = [_through_definitions, transformed_exists]
DEFINEDNESS["call"] = [_through_definitions, opaque_value_defined, call_in_sum]
for _op in ("expectation", "variance", "kl", "entropy", "density", "cases"):
    DEFINEDNESS[_op] = [_through_definitions, _through_value]
DEFINEDNESS["cases"].append(_defined_in_each_case)


# --- unfolding -------------------------------------------------------------------------------------


def holds_defined_name(session: Session, term: Term) -> bool:
    return any(d.args[0] in term.free for d in session.definitions)  # type: ignore[attr-defined]


@conversion("expectation")
def _expectation(session: Session, term: Apply) -> Theorem | None:
    if holds_defined_name(session, term):
        return unfold_definitions(session, term)
    law, function = term.args
    if isinstance(law, Apply) and law.op == "pushforward":
        return _expectation_of_transformed(session, law, function)
    if not isinstance(law, Apply) or law.op not in _EXPECTED or not isinstance(function, Lambda):
        return None
    return session.discharge(_EXPECTED[law.op](law, function, session.facts))


_EXPECTED = {"law": rules.expectation_as_integral, "mass_law": discrete.expectation_as_sum}


def _expectation_of_transformed(session: Session, law: Apply, function: Term) -> Theorem | None:
    map_, source = law.args
    if not isinstance(map_, Lambda) or not isinstance(function, Lambda):
        return None
    variable = Symbol("_x")
    inner = instantiate(function, instantiate(map_, variable))
    value = Apply("expectation", (source, abstract(inner, variable, map_.hint)))
    known = session.prove(defined(value)) or logic.assume(defined(value))
    return session.discharge(rules.expectation_of_transformed(map_, source, function, known, session.facts))


@conversion("variance")
def _variance(session: Session, term: Apply) -> Theorem | None:
    if holds_defined_name(session, term):
        return unfold_definitions(session, term)
    law, function = term.args
    if not isinstance(function, Lambda):
        return None
    mean = Apply("expectation", (law, function))
    theorem = rules.variance_as_expectation(law, function, session.facts)
    value = settled(session, mean)  # the mean first: it is a constant inside the square
    shape = replace(theorem.rhs, mean, value.rhs)
    hole = Symbol("_hole")
    link = logic.congruence(abstract(replace(theorem.rhs, mean, hole), hole), value, session.facts)
    return session.discharge(chain(theorem, link)) if link.rhs == shape else session.discharge(theorem)


@conversion("kl")
def _divergence(session: Session, term: Apply) -> Theorem | None:
    if holds_defined_name(session, term):
        return unfold_definitions(session, term)
    first, second = term.args
    for op, rule in (("law", rules.divergence_as_integral), ("mass_law", discrete.divergence_as_sum)):
        if all(isinstance(law, Apply) and law.op == op for law in (first, second)):
            return session.discharge(rule(first, second, session.facts))
    return functional_of_images(session, term)


@conversion("entropy")
def _entropy(session: Session, term: Apply) -> Theorem | None:
    if holds_defined_name(session, term):
        return unfold_definitions(session, term)
    (law,) = term.args
    for op, rule in (("law", rules.entropy_as_integral), ("mass_law", discrete.entropy_as_sum)):
        if isinstance(law, Apply) and law.op == op:
            return session.discharge(rule(law, session.facts))
    return functional_of_images(session, term)


@conversion("density")
def _density(session: Session, term: Apply) -> Theorem | None:
    if holds_defined_name(session, term):
        return unfold_definitions(session, term)
    law, at = term.args
    for op, rule in (("law", rules.density_of_law), ("mass_law", discrete.mass_of_law)):
        if isinstance(law, Apply) and law.op == op:
            return _outside(session, law, at) or session.discharge(rule(law, at, session.facts))
    return None


def _outside(session: Session, law: Apply, at: Term) -> Theorem | None:
    """The density beyond an end of the support, where the point is shown to lie there."""
    for side, end in ((-1, law.args[0]), (1, law.args[1])):
        if is_infinite(end):
            continue
        if session.prove(lt(at, end) if side < 0 else lt(end, at)) is not None:
            return session.discharge(discrete.density_outside(law, at, side, session.facts))
    return None


# --- equality of laws ------------------------------------------------------------------------------


def prove_laws_equal(session: Session, left: Term, right: Term) -> Theorem | None:
    """An equation between laws: by agreeing densities, or through the density of a transformed variable."""
    links: list[Theorem | None] = []
    sides = []
    for side in (left, right):
        unfolded = unfold_definitions(session, side)
        links.append(unfolded)
        sides.append(unfolded.rhs if unfolded else side)
    core = _explicit_equal(session, *sides)
    if core is None:
        core = _explicit_equal(session, *sides[::-1])
        core = logic.symmetry(core) if core else None
    core = core or _equal_images(session, *sides)
    if core is None:
        return None
    known = tuple(derivatives.defined_side(core, side) for side in (0, 1))
    first, second = (logic.cut(link, known) if link else None for link in links)
    return session.discharge(chain(first, core, logic.symmetry(second) if second else None))


def _explicit_equal(session: Session, left: Term, right: Term) -> Theorem | None:
    if not isinstance(left, Apply) or not isinstance(right, Apply):
        return None
    if left == right:
        return logic.reflexivity(left, session.facts)
    if left.op == "law" and right.op == "law":
        return _same_density(session, left, right)
    if left.op == "mass_law" and right.op == "mass_law":
        return _same_mass(session, left, right)
    if left.op == "pushforward" and right.op == "law":
        return transformed_equal(session, left, right)
    return None


def _equal_images(session: Session, left: Term, right: Term) -> Theorem | None:
    """An equation between laws of transformed variables, nested ones included, by their explicit forms."""
    flat = [flattened(session, side) for side in (left, right)]
    shown = [link.rhs if link else side for link, side in zip(flat, (left, right), strict=True)]
    core = None
    if any(flat):
        core = _explicit_equal(session, *shown)
    if core is None:
        images = [explicit_image(session, side) for side in shown]
        ends = [link.rhs if link else side for link, side in zip(images, shown, strict=True)]
        if not any(images):
            return None
        between = _explicit_equal(session, *ends)
        if between is None:
            return None
        core = chain(images[0], between, logic.symmetry(images[1]) if images[1] else None)
    return chain(flat[0], core, logic.symmetry(flat[1]) if flat[1] else None)


def _same_mass(session: Session, left: Apply, right: Apply) -> Theorem | None:
    lower, upper, p = left.args
    if (lower, upper) != right.args[:2]:
        return None
    inside, index = over_range(session, lower, upper)
    agreement = same(inside, instantiate(p, index), instantiate(right.args[2], index))
    known = session.prove(defined(left)) or session.prove(defined(right))
    if agreement is None or known is None:
        return None
    return discrete.mass_law_congruence(
        inside.discharge(agreement), index, lower, upper, known, session.facts
    )


def _same_density(session: Session, left: Apply, right: Apply) -> Theorem | None:
    lower, upper, p = left.args
    if (lower, upper) != right.args[:2]:
        return None
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    agreement = same(inside, instantiate(p, variable), instantiate(right.args[2], variable))
    known = session.prove(defined(left)) or session.prove(defined(right))
    if agreement is None or known is None:
        return None
    agreement = inside.discharge(agreement)
    return rules.law_congruence(agreement, variable, lower, upper, known, session.facts)


# --- infinite divergences --------------------------------------------------------------------------


@prover("diverges")
def prove_infinite(session: Session, proposition: Apply) -> Theorem | None:
    """That a divergence of laws is infinite, since the first law reaches beyond the support of the second."""
    (term,) = proposition.args
    if not isinstance(term, Apply) or term.op != "kl":
        return None
    laws = tuple(explicit_law(session, law) for law in term.args)
    found = _beyond_support(session, *laws)
    if found is None:
        return _on_both_sides(session, proposition)
    if laws == term.args:
        return found
    links = (unfold_definitions(session, law) or logic.reflexivity(law, session.facts) for law in term.args)
    return session.discharge(rules.divergence_of_equal_laws(*links, found))


def _beyond_support(session: Session, first: Term, second: Term) -> Theorem | None:
    """`diverges(KL)` of explicit laws by a part of the first support below or above the second one."""
    if not isinstance(first, Apply) or not isinstance(second, Apply) or first.op != second.op:
        return None
    search = {"law": _beyond_interval, "mass_law": _beyond_range}.get(first.op)
    if search is None or session.prove(defined(first)) is None or session.prove(defined(second)) is None:
        return None
    found = (search(session, first, second, side) for side in (-1, 1))
    return next((theorem for theorem in found if theorem is not None), None)


def _beyond_interval(session: Session, first: Apply, second: Apply, side: int) -> Theorem | None:
    """By an interval from the end of the second support outwards, or from where the first one begins."""
    own, end = (first.args[1], second.args[0]) if side < 0 else (first.args[0], second.args[1])
    if is_infinite(end):
        return None
    if is_infinite(own):
        return _from_end(session, first, second, side, end)
    for start in (end, own):
        found = _from_end(session, first, second, side, start)
        if found is not None:
            return found
    case = lt(end, own)
    proofs = []
    for condition, start in (
        (case, own if side > 0 else end),
        (logic.contrary(case), end if side > 0 else own),
    ):
        found = _from_end(session.widened(condition), first, second, side, start)
        if found is None:
            return None
        proofs.append(found)
    return session.discharge_all(logic.by_cases(*proofs, case, session.facts))


def _from_end(session: Session, first: Apply, second: Apply, side: int, start: Term) -> Theorem | None:
    """By the interval from `start` to the end of the first support, or of length one where that is infinite."""
    a, b, density = first.args
    if side < 0:
        lower, upper = sub(start, ONE) if is_infinite(a) else a, start
    else:
        lower, upper = start, add(start, ONE) if is_infinite(b) else b
    if session.prove(lt(lower, upper)) is None:
        return None
    variable = session.variable()
    inside = session.in_range(variable, lower, upper)
    positive = inside.prove(lt(ZERO, instantiate(density, variable)))
    if positive is None:
        return None
    positive = inside.discharge(positive)
    found = rules.divergence_infinite(first, second, lower, upper, side, positive, variable, session.facts)
    return session.discharge_all(found)


def _beyond_range(session: Session, first: Apply, second: Apply, side: int) -> Theorem | None:
    """By the integer next to the second support, or an end of the first one."""
    (a, b, mass), (c, d, _) = first.args, second.args
    end, outer = (c, a) if side < 0 else (d, b)
    if is_infinite(end):
        return None
    beside = sub(end, ONE) if side < 0 else add(end, ONE)
    for at in (beside,) if is_infinite(outer) else (beside, outer):
        positive = session.prove(lt(ZERO, instantiate(mass, at)))
        if positive is None:
            continue
        theorem = discrete.divergence_infinite_mass(first, second, at, side, positive, session.facts)
        found = session.discharge_all(theorem)
        if found is not None:
            return found
    return None


@prover("eq")
def prove_equation(session: Session, proposition: Apply) -> Theorem | None:
    """An equation as a side condition: by normal forms, or between laws."""
    left, right = proposition.args
    if left.sort == LAW:
        return prove_laws_equal(session, left, right)
    found = same(session, left, right)
    return session.discharge(found) if found is not None else None
