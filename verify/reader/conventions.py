r"""Which conventions for the parameters of laws a page settles: it writes a density out.

In `h(X) = -\mathrm{E}[\ln(b e^{-b X})]` of an exponential X the density stands, so that b is its rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..derivation import Step
from ..families import family_name
from ..terms import LAW, REAL, Apply, Lambda, Term, open_lambda, subterms
from .domains import inside_support
from .facts import seem_equal

__all__ = ["conventions_settled"]


def conventions_settled(steps: Iterable[Step], families: frozenset[str]) -> frozenset[str]:
    """Those of the families that have a member whose density, as it is read, the page writes out in an expectation."""
    found: set[str] = set()
    for step in steps:
        parts = dict.fromkeys((*subterms(step.lhs), *subterms(step.rhs)))
        for law, integrand in _expectations(parts):
            family = family_name(law)
            if family in families - found and _writes_density(law, integrand, step.given):
                found.add(family)
    return frozenset(found)


def _expectations(parts: Iterable[Term]) -> Iterator[tuple[Term, Lambda]]:
    """(law, function) of the expectations that are free of outer variables."""
    for part in parts:
        if isinstance(part, Apply) and part.op == "expectation" and not part.loose:
            law, function = part.args
            if isinstance(function, Lambda) and function.variable_sort == REAL:
                yield law, function


def _writes_density(law: Term, integrand: Lambda, given: tuple[Term, ...]) -> bool:
    variable, body = open_lambda(integrand)
    density = Apply("density", (law, variable))
    facts = (*given, *inside_support(law, variable))
    parameters = {symbol for symbol in law.free if isinstance(symbol.sort, str)}
    return any(
        parameters | {variable} <= part.free and part.free <= density.free and _is_written_out(part)
        and seem_equal(part, density, facts)
        for part in dict.fromkeys(subterms(body))
        if isinstance(part, Apply) and part.sort == REAL and not part.loose
    )  # fmt: skip


def _is_written_out(term: Term) -> bool:
    return not any(part.sort == LAW for part in subterms(term))
