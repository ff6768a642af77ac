"""Proportionality: two functions of a variable whose quotient is the same, and not zero, wherever both have values.

It is judged by two equations between the variable and another point w of which the same is declared:
f(x)/g(x) = f(w)/g(w), and the same of g/f.
"""

from __future__ import annotations

from dataclasses import replace

from .checker import check_terms
from .derivation import Step
from .terms import INTEGER, REAL, Apply, Symbol, Term, div, fresh, is_definition, substitute
from .verdict import Verdict, undecided

__all__ = ["proportional", "variable_of"]


def variable_of(*terms: Term | None) -> Symbol | None:
    """The variable of which the first of the terms that has one is a function: x of p(x | z), and of f(x)."""
    for term in terms:
        if isinstance(term, Apply) and term.op in ("density", "call") and len(term.args) == 2:
            at = term.args[1]
            if isinstance(at, Symbol) and at not in term.args[0].free:
                return at
    return None


def proportional(step: Step, variable: Symbol | None) -> Verdict:
    """The verdict of `f \\propto g`."""
    variable = variable or _only(step)
    if variable is None:
        return undecided(step, "proportional as functions of which variable?")
    given = tuple(fact for fact in step.given if not is_definition(fact))
    taken = step.lhs.free.union(step.rhs.free, *(fact.free for fact in given))
    other = fresh(f"{variable.name}'", taken, variable.sort)
    there = tuple(substitute(fact, {variable: other}) for fact in given if variable in fact.free)
    context = (*step.given, *there)
    found = []
    for above, below in ((step.lhs, step.rhs), (step.rhs, step.lhs)):
        here = div(above, below)
        found.append(check_terms(here, substitute(here, {variable: other}), "=", context))
    verdict = next((v for v in found if v.refuted), None) or next(
        (v for v in found if not v.proved), found[0]
    )
    reason = verdict.reason or f"as functions of {variable}"
    asked = all(v.proved or v.missing for v in found)
    missing = tuple(fact for fact in verdict.missing if other not in fact.free) if asked else ()
    return replace(verdict, relation="propto", lhs=step.lhs, rhs=step.rhs, reason=reason, missing=missing)


def _only(step: Step) -> Symbol | None:
    """The only free variable of the two sides."""
    defined = {fact.args[0] for fact in step.given if is_definition(fact)}
    names = [s for s in step.lhs.free | step.rhs.free if s.sort in (REAL, INTEGER) and s not in defined]
    return names[0] if len(names) == 1 else None
