"""What a law says of its parameters and of its values: domains, supports, definitions."""

from __future__ import annotations

from ..families import FAMILIES, definitions_in
from ..terms import INTEGER, LAW, PROP, REAL, Apply, Symbol, Term, le, lt, ne
from .distributions import simple_domain
from .laws import is_discrete, support


def domain_of(law: Term) -> tuple[Term, ...]:
    """What the parameters of a member of a family must satisfy."""
    if not isinstance(law, Apply) or law.op != "call" or not isinstance(law.args[0], Symbol):
        return ()
    family = FAMILIES.get(law.args[0].name)
    if family is None or len(law.args) - 1 != len(family.parameters):
        return ()
    found = map(simple_domain, family.domain_at(*law.args[1:]))
    return tuple(p for p in found if p.free and p.sort == PROP)


def interior(proposition: Term) -> Term:
    """A closed domain of a real parameter without its ends, where the law is a constant."""
    if (
        isinstance(proposition, Apply)
        and proposition.op == "le"
        and REAL in {a.sort for a in proposition.args}
    ):
        return lt(*proposition.args)
    return proposition


def inside_support(law: Term, at: Term) -> tuple[Term, ...]:
    """That a point lies within the support of a member of a family."""
    ends = support(law)
    if ends is None:
        return ()
    low, high = ends
    order = le if is_discrete(law) else lt
    facts = (
        order(low, at) if low.sort in (REAL, INTEGER) else None,
        order(at, high) if high.sort in (REAL, INTEGER) else None,
    )
    return tuple(fact for fact in facts if fact is not None)


def off_ends(law: Term, at: Term) -> tuple[Term, ...]:
    """That a point is no end of the support of a member of a continuous family."""
    ends = () if is_discrete(law) else support(law) or ()
    return tuple(ne(at, end) for end in ends if end.sort in (REAL, INTEGER))


def law_at(term: Term, arguments: tuple[str, ...]) -> Term | None:
    """The law, where the term is one, or is its density at the argument."""
    if term.sort == LAW:
        return term
    if isinstance(term, Apply) and term.op == "density" and len(arguments) == 1:
        law, at = term.args
        if isinstance(at, Symbol) and at.name == arguments[0] and at not in law.free:
            return law
    return None


def facts_of_density(density: Term) -> tuple[Term, ...]:
    """The domain of the parameters, the definition of the family, and the support, as facts."""
    if not isinstance(density, Apply) or density.op != "density":
        return ()
    law, at = density.args
    return (*domain_of(law), *inside_support(law, at), *definitions_in((law,)))
