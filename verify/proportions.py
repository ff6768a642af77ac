"""Proportionality: two functions of variables whose quotient is the same, and not zero, wherever both have values.

It is judged by two equations between the variables and another point w of which the same is declared:
f(x)/g(x) = f(w)/g(w), and the same of g/f.
"""

from __future__ import annotations

from dataclasses import replace

from .checker import check_terms
from .derivation import Step
from .terms import INTEGER, REAL, Apply, Symbol, Term, div, fresh, is_definition, substitute
from .verdict import Verdict, undecided

__all__ = ["proportional", "variables_of"]


def variables_of(*terms: Term | None) -> tuple[Symbol, ...]:
    """The variables of which the first of the terms that has any is a function: x of p(x | z), x and y of f(x, y)."""
    for term in terms:
        if isinstance(term, Apply) and term.op in ("density", "call"):
            head, *points = term.args
            found = tuple(at for at in points if isinstance(at, Symbol) and at not in head.free)
            if len(set(found)) == len(points):
                return found
    return ()


def proportional(step: Step, variables: tuple[Symbol, ...]) -> Verdict:
    """The verdict of `f \\propto g`."""
    variables = variables or _only(step)
    if not variables:
        return undecided(step, "proportional as functions of which variable?")
    if len(variables) > 1 and any(variables_of(side) == variables for side in (step.lhs, step.rhs)):
        return undecided(
            step, "a density of several variables may stand for another one with each set of names"
        )
    given = tuple(fact for fact in step.given if not is_definition(fact))
    taken = step.lhs.free.union(step.rhs.free, *(fact.free for fact in given))
    there = {v: fresh(f"{v.name}'", taken, v.sort) for v in variables}
    moved = tuple(substitute(fact, there) for fact in given if not fact.free.isdisjoint(variables))
    context = (*step.given, *moved)
    found = []
    for above, below in ((step.lhs, step.rhs), (step.rhs, step.lhs)):
        here = div(above, below)
        found.append(check_terms(here, substitute(here, there), "=", context))
    verdict = next((v for v in found if v.refuted), None) or next(
        (v for v in found if not v.proved), found[0]
    )
    reason = verdict.reason or f"as functions of {', '.join(v.name for v in variables)}"
    asked = all(v.proved or v.missing for v in found)
    missing = tuple(fact for fact in verdict.missing if fact.free.isdisjoint(there.values())) if asked else ()
    return replace(verdict, relation="propto", lhs=step.lhs, rhs=step.rhs, reason=reason, missing=missing)


def _only(step: Step) -> tuple[Symbol, ...]:
    """The only free variable of the two sides."""
    defined = {fact.args[0] for fact in step.given if is_definition(fact)}
    names = [s for s in step.lhs.free | step.rhs.free if s.sort in (REAL, INTEGER) and s not in defined]
    return tuple(names) if len(names) == 1 else ()
