r"""Inverse functions by what defines them: `\mathrm{erf}^{-1}`, and the quantile function `Q_X` of a continuous law.

The terms have no operation for them.  Each is a function symbol, and what it is comes with it as hypotheses,
as the meaning of a declared function does: F(Q(p)) = p for 0 < p < 1, with Q(p) inside the support.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..families import FAMILIES
from ..terms import (
    INFINITY,
    MINUS_INFINITY,
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
    density,
    eq,
    integral,
    lt,
    symbol,
)

__all__ = ["ERF_INVERSE", "inverse_facts", "quantile", "quantile_facts"]

ERF_INVERSE = Symbol(r"\mathrm{erf}^{-1}", FunctionSort(1, REAL))


def quantile(random: str) -> Symbol:
    """The quantile function of a random variable."""
    return Symbol(f"Q_{random}", FunctionSort(1, REAL))


def inverse_facts(names: Iterable[Symbol], randoms: Mapping[str, Term]) -> tuple[Term, ...]:
    """What defines the inverse functions among the names; nothing is said of a function that is none."""
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
    there, back = call(ERF_INVERSE, y), call(ERF_INVERSE, Apply("erf", (y,)))
    return (
        Apply("forall", (Number(-1), ONE, abstract(defined(there), y))),
        Apply("forall", (Number(-1), ONE, abstract(eq(Apply("erf", (there,)), y), y))),
        Apply("forall", (MINUS_INFINITY, INFINITY, abstract(eq(back, y), y))),
    )


def quantile_facts(random: str, law: Term) -> tuple[Term, ...]:
    """F(Q(p)) = p, and Q(p) lies in the support; nothing for a law without a density that is known."""
    known = law
    if isinstance(law, Apply) and law.op == "call" and isinstance(law.args[0], Symbol):
        family = FAMILIES.get(law.args[0].name)
        if family is None or family.symbol != law.args[0]:
            return ()
        known = beta(call(family.definition.args[1], *law.args[1:]))  # type: ignore[attr-defined]
    if not (isinstance(known, Apply) and known.op == "law"):
        return ()
    low, high = known.args[:2]
    p, t = symbol("p#"), symbol("t#")
    value = call(quantile(random), p)
    below = integral(low, value, abstract(density(law, t), t, "t"))
    said = [defined(value), eq(below, p)]
    said += [lt(low, value)] if low != MINUS_INFINITY else []
    said += [lt(value, high)] if high != INFINITY else []
    return tuple(Apply("forall", (ZERO, ONE, abstract(fact, p, "p"))) for fact in said)
