"""Formulas with a mistake made on purpose: what must not be proved, and what a wrong program may compute.

Every mutant differs from the formula by one slip that people make: a summand with the other sign, lost or
halved, a parameter squared.  Whether it differs in value is not said here (a summand may be zero).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from .terms import (
    HALF,
    ONE,
    TWO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    add,
    div,
    ln,
    mul,
    neg,
    pow_,
    sqrt,
    substitute,
)
from .terms.text import text

__all__ = ["Mutant", "mutants", "slips"]


class Mutant(NamedTuple):
    """A formula with a mistake, and what the mistake is."""

    name: str
    term: Term


def mutants(term: Term, parameters: Iterable[Symbol]) -> tuple[Mutant, ...]:
    """Each summand flipped, dropped and halved, wherever it stands; each of the parameters squared."""
    found = [*_changed(term, _summands_changed)]
    found += [Mutant(f"{p} squared", substitute(term, {p: pow_(p, 2)})) for p in parameters]
    return _distinct(term, found)


def slips(term: Term, parameters: Iterable[Symbol]) -> tuple[Mutant, ...]:
    """The mutants and more, the likely first: what a program that is meant to compute the term may compute."""
    chosen = tuple(parameters)
    found = [
        Mutant("the other sign", neg(term)),
        Mutant("a factor 2 too many", mul(TWO, term)),
        Mutant("a factor 1/2 too many", mul(HALF, term)),
    ]
    for group in _alike(chosen):
        shown = " and ".join(map(text, group))
        found.append(_put(term, group, sqrt, f"{shown} taken for variances: the square root is used"))
        found.append(_put(term, group, lambda p: pow_(p, 2), f"{shown} squared once too often"))
        found.append(
            _put(
                term,
                group,
                lambda p: div(ONE, p),
                f"1 over {shown}: rates taken for scales, or scales for rates",
            )
        )
    found += [_reversed(term, chosen)] if len(chosen) > 3 and len(chosen) % 2 == 0 else []
    found += [
        Mutant(f"{p} and {q} exchanged", substitute(term, {p: q, q: p})) for p, q in combinations(chosen, 2)
    ]
    found += mutants(term, chosen)
    found += _changed(term, _slipped)
    return _distinct(term, found)


def _alike(parameters: tuple[Symbol, ...]) -> Iterator[tuple[Symbol, ...]]:
    """Each parameter, and those that have a name with different indices: sigma_1 and sigma_2."""
    yield from ((p,) for p in parameters)
    stems = dict.fromkeys(_stem(p) for p in parameters)
    yield from (tuple(p for p in parameters if _stem(p) == stem) for stem in stems)


def _stem(symbol: Symbol) -> str:
    return symbol.name.rstrip("0123456789_{}'")


def _put(term: Term, group: Iterable[Symbol], change: Callable[[Term], Term], name: str) -> Mutant:
    return Mutant(name, substitute(term, {parameter: change(parameter) for parameter in group}))


def _reversed(term: Term, parameters: tuple[Symbol, ...]) -> Mutant:
    """The two halves of the parameters exchanged: KL(p || q) for KL(q || p)."""
    half = len(parameters) // 2
    first, second = parameters[:half], parameters[half:]
    exchange = dict(zip(parameters, (*second, *first), strict=True))
    return Mutant("both distributions exchanged", substitute(term, exchange))


def _distinct(term: Term, found: Iterable[Mutant]) -> tuple[Mutant, ...]:
    first: dict[Term, Mutant] = {}
    for mutant in found:
        first.setdefault(mutant.term, mutant)
    return tuple(mutant for mutant in first.values() if mutant.term != term)


# --- one place of the term -------------------------------------------------------------------------

Changes = Callable[[Term], Iterable[tuple[str, Term]]]


def _summands_changed(part: Term) -> Iterator[tuple[str, Term]]:
    """A sum with one of its summands dropped, with the other sign, or halved."""
    if not isinstance(part, Apply) or part.op != "add":
        return
    for at, summand in enumerate(part.args):
        before, after, shown = part.args[:at], part.args[at + 1 :], text(summand)
        yield f"{shown} dropped", add(*before, *after)
        yield f"{shown} with the other sign", add(*before, neg(summand), *after)
        yield f"{shown} halved", add(*before, mul(HALF, summand), *after)


def _slipped(part: Term) -> Iterator[tuple[str, Term]]:
    """Slips that are no mutants: a summand doubled, a shifted argument, a quotient upside down."""
    if not isinstance(part, Apply):
        return
    if part.op == "add":
        for at, summand in enumerate(part.args):
            yield f"{text(summand)} doubled", add(*part.args[:at], mul(TWO, summand), *part.args[at + 1 :])
    if part.op in ("gamma", "lgamma", "digamma"):
        for shift in (ONE, Number(-1)):
            moved = Apply(part.op, (add(part.args[0], shift),))
            yield f"{text(moved)} for {text(part)}", moved
    if part.op == "div":
        upside_down = div(part.args[1], part.args[0])
        yield f"{text(upside_down)} for {text(part)}", upside_down
    if part.op == "pow" and part.args[1] == TWO:
        yield f"{text(part.args[0])} for {text(part)}", part.args[0]
    if part.op == "ln":
        yield f"the logarithm to base 2 in {text(part)}", div(part, ln(TWO))
        yield f"the logarithm to base 10 in {text(part)}", div(part, ln(Number(10)))


def _changed(term: Term, changes: Changes) -> Iterator[Mutant]:
    """The term with one of the changes made at one place, outermost places first."""
    yield from (Mutant(name, changed) for name, changed in changes(term))
    if isinstance(term, Lambda):
        for name, body in _changed(term.body, changes):
            yield Mutant(name, Lambda(term.hint, body, term.variable_sort))
    elif isinstance(term, Apply):
        for at, argument in enumerate(term.args):
            for name, new in _changed(argument, changes):
                try:
                    yield Mutant(name, Apply(term.op, (*term.args[:at], new, *term.args[at + 1 :])))
                except TermError:  # half an integer, where one is wanted
                    continue
