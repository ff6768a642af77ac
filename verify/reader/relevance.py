"""What of a page concerns a term: hypotheses and definitions, through other symbols too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ..families import definitions_in
from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    REAL,
    Apply,
    FunctionSort,
    Symbol,
    Term,
    abstract,
    call,
    defined,
)
from .declarations import Declarations
from .inverses import ERF_INVERSE, inverse_facts
from .outcomes import DEFINITION, LAW_OF_OUTCOMES
from .sets import facts_of_set


def _has_numbers(function: Symbol) -> bool:
    """Whether a symbol is a sequence or a function of numbers; an inverse has values on a part of the line only."""
    sort = function.sort
    of_numbers = isinstance(sort, FunctionSort) and sort.arity < 3 and sort.result in (REAL, INTEGER)
    return of_numbers and not function.name.endswith("^{-1}")


def relevant(terms: Iterable[Term], page: Declarations) -> tuple[Term, ...]:
    """The hypotheses and definitions that concern the terms, through other symbols too."""
    terms = tuple(terms)
    names = {s for term in terms for s in term.free if not _is_family(s)}
    facts = (*page.facts, *page.local)
    used: dict[Symbol, Term] = {}
    while True:
        before = len(names) + len(used)
        for head, body in page.definitions.items():
            if head in names and head not in used:
                used[head] = body
                names |= {s for s in body.free if not _is_family(s)}
        for fact in facts:
            if fact not in page.of_densities and not fact.free.isdisjoint(names):
                names |= {s for s in fact.free if not _is_family(s)}
        if len(names) + len(used) == before:
            break
    hypotheses = tuple(fact for fact in facts if not fact.free.isdisjoint(names))
    hypotheses = tuple(f for f in hypotheses if f not in page.of_densities or f.free <= names)
    definitions = tuple(Apply("define", (head, body)) for head, body in used.items())
    if LAW_OF_OUTCOMES in names:
        definitions = (*definitions, DEFINITION)
    families = definitions_in((*terms, *hypotheses, *used.values()))
    functions = [s for s in sorted(names - used.keys(), key=str) if s == ERF_INVERSE or _has_numbers(s)]
    inverses = {s: inverse_facts((s,), page.scope.randoms) for s in functions}
    values = tuple(fact for s in functions for fact in inverses[s] or (has_values(s),))
    values += tuple(fact for s in sorted(names, key=str) for fact in facts_of_set(s))
    return tuple(dict.fromkeys((*hypotheses, *values, *definitions, *families)))


def has_values(function: Symbol) -> Term:
    """That a sequence, or a function of one or two numbers, has a value everywhere."""
    arity = function.sort.arity if isinstance(function.sort, FunctionSort) else 0
    places = [Symbol("x"), Symbol("y")][:arity]
    proposition = defined(call(function, *places))
    for place in reversed(places):
        proposition = Apply("forall", (MINUS_INFINITY, INFINITY, abstract(proposition, place)))
    return proposition


def symbols_of(term: Term, page: Declarations) -> frozenset[Symbol]:
    """The free symbols of a term, definitions unfolded; names of families do not count."""
    seen: set[Symbol] = set()
    waiting = [*term.free]
    while waiting:
        symbol = waiting.pop()
        if symbol not in seen:
            seen.add(symbol)
            waiting.extend(page.definitions[symbol].free if symbol in page.definitions else ())
    return frozenset(symbol for symbol in seen if symbol not in page.definitions and not _is_family(symbol))


@lru_cache(maxsize=10_000)  # asked of every name of every step
def _is_family(symbol: Symbol) -> bool:
    return bool(definitions_in((symbol,)))
