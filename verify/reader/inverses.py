r"""Inverse functions by what defines them: `\mathrm{erf}^{-1}`, and the quantile function `Q_X` of a continuous law.

The terms have no operation for them.  Each is a function symbol, of which it is said where it has values; that
it undoes F is not, so that nothing about it is refuted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..families import FAMILIES
from ..terms import (
    ONE,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Number,
    Symbol,
    Term,
    abstract,
    beta,
    call,
    defined,
    symbol,
)

__all__ = ["ERF_INVERSE", "inverse_facts", "is_inverse_function", "quantile", "quantile_facts"]

ERF_INVERSE = Symbol(r"\mathrm{erf}^{-1}", FunctionSort(1, REAL))


def quantile(random: str) -> Symbol:
    """The quantile function of a random variable."""
    return Symbol(f"Q_{random}", FunctionSort(1, REAL))


def inverse_facts(names: Iterable[Symbol], randoms: Mapping[str, Term]) -> tuple[Term, ...]:
    """What is said of the inverse functions among the names; nothing is said of a function that is none."""
    found: list[Term] = []
    for name in names:
        if name == ERF_INVERSE:
            found += _erf_inverse_facts()
        for random, law in randoms.items():
            if name == quantile(random):
                found += quantile_facts(random, law)
    return tuple(found)


def _erf_inverse_facts() -> tuple[Term, ...]:
    y = symbol("y")
    return (Apply("forall", (Number(-1), ONE, abstract(defined(call(ERF_INVERSE, y)), y))),)


def is_inverse_function(name: Symbol) -> bool:
    """Whether a symbol is one of the functions here, of which only a part is said."""
    return name == ERF_INVERSE or (name.name.startswith("Q_") and name.sort == FunctionSort(1, REAL))


def quantile_facts(random: str, law: Term) -> tuple[Term, ...]:
    """The quantile function has values on (0, 1); nothing for a law without a density that is known."""
    known = law
    if isinstance(law, Apply) and law.op == "call" and isinstance(law.args[0], Symbol):
        family = FAMILIES.get(law.args[0].name)
        if family is None or family.symbol != law.args[0]:
            return ()
        known = beta(call(family.definition.args[1], *law.args[1:]))  # type: ignore[attr-defined]
    if not (isinstance(known, Apply) and known.op == "law"):
        return ()
    p = symbol("p")
    return (Apply("forall", (ZERO, ONE, abstract(defined(call(quantile(random), p)), p))),)
