"""Closed forms that a derivation ends in: what leaves the library, as code or as the measure of other code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from .derivation import Derivation, Step
from .terms import INTEGER, LAW, REAL, Apply, Lambda, Symbol, Term, TermError, is_definition, subterms

CLOSED = frozenset(
    "pi euler_gamma add mul neg div pow sqrt exp ln abs sin cos tan atan sinh cosh tanh erf gamma lgamma"
    " digamma polygamma beta_function factorial binomial minimum maximum cases eq ne lt le sum product".split()
)
"""The operations of closed forms; sums and products are finite there."""


class NoFormula(TermError):
    """Nothing of that name is a closed form, or it is not proved; the message says what to name instead."""


@dataclass(frozen=True)
class Formula:
    """The equation `subject = value` at the end of a chain, and the chain.

    `arguments` are the free symbols of the value, in the order in which the subject names them.
    """

    id: str
    title: str
    chain: tuple[Step, ...]

    @property
    def subject(self) -> Term:
        return self.chain[0].lhs

    @property
    def value(self) -> Term:
        return self.chain[-1].rhs

    @property
    def parameters(self) -> tuple[Symbol, ...]:
        """The free symbols of both sides, in the order in which they are written."""
        return tuple(dict.fromkeys((*_symbols(self.subject), *_symbols(self.value))))

    @property
    def arguments(self) -> tuple[Symbol, ...]:
        return tuple(symbol for symbol in self.parameters if symbol in self.value.free)

    @property
    def given(self) -> tuple[Term, ...]:
        """All that the steps are given."""
        return tuple(dict.fromkeys(hypothesis for step in self.chain for hypothesis in step.given))


def named(name: str, derivations: Iterable[Derivation]) -> Formula:
    """The formula called DERIVATION, DERIVATION/STEP, or STEP where that is unique.

    A derivation stands for the end of its longest chain, the last of several.  Raises `NoFormula`.
    """
    known = {found.id: found for found in derivations}
    if name in known:
        return _last(known[name])
    home, _, wanted = name.rpartition("/")
    homes = [known[home]] if home in known else [] if home else list(known.values())
    places = [(found, at) for found in homes for at, step in enumerate(found.steps) if step.id == wanted]
    if len(places) != 1:
        raise NoFormula(f"{name} names {len(places) or 'no'} steps: write DERIVATION or DERIVATION/STEP")
    found, at = places[0]
    return _ending_at(found, at, f"{found.id}/{wanted}")


def _last(found: Derivation) -> Formula:
    ends = [at for at, step in enumerate(found.steps) if _is_equation(step)]
    if not ends:
        raise NoFormula(f"{found.id} holds no equation that is expected to be proved")
    chains = _chains(found.steps)
    return _ending_at(found, max(ends, key=lambda at: (len(chains[at]), at)), found.id)


def _ending_at(found: Derivation, at: int, id: str) -> Formula:
    """The chain that ends in this step, if it is an equation with a closed form."""
    if not _is_equation(found.steps[at]):
        raise NoFormula(f"{id} is no equation that is expected to be proved")
    open_ = next(_not_closed(found.steps[at].rhs), None)
    if open_ is not None:
        raise NoFormula(f"{id} ends in no closed form: in {found.steps[at].id} stands {open_}")
    return Formula(id, found.title, _chains(found.steps)[at])


def _chains(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    """For each step the longest chain of equations that ends in it."""
    chains: list[tuple[Step, ...]] = []
    for at, step in enumerate(steps):
        before = [chains[j] for j in range(at) if _is_equation(steps[j]) and steps[j].rhs == step.lhs]
        chains.append((*max(before, key=len, default=()), step))
    return chains


def _is_equation(step: Step) -> bool:
    return step.relation == "=" and step.expected == "proved" and step.rhs.sort != LAW


def _not_closed(term: Term) -> Iterator[str]:
    for part in subterms(term):
        if isinstance(part, Apply):
            if part.op not in CLOSED:
                yield f"an operation without code ({part.op})"
            elif part.op in ("sum", "product") and any(
                end.sort not in (INTEGER, REAL) for end in part.args[:2]
            ):
                yield f"an infinite {part.op}"
        elif isinstance(part, Symbol) and part.sort not in (REAL, INTEGER):
            yield f"the function {part}"


def _symbols(term: Term) -> Iterator[Symbol]:
    """The free symbols that stand for numbers, in the order in which they are written."""
    if isinstance(term, Symbol) and term.sort in (REAL, INTEGER):
        yield term
    elif isinstance(term, Apply):
        for argument in term.args:
            yield from _symbols(argument)
    elif isinstance(term, Lambda):
        yield from _symbols(term.body)


@cache
def conditions(formula: Formula) -> tuple[Term, ...]:
    """The hypotheses from which the formula is proved, definitions apart.

    Checks every step of the chain; raises `NoFormula` with the verdict of one that is not proved.
    """
    from .checker import check_step

    used: dict[Term, None] = {}
    for step in formula.chain:
        verdict = check_step(step)
        if not verdict.proved or verdict.theorem is None:
            raise NoFormula(f"{formula.id} is not proved: step {step.id} is {verdict!r}")
        used.update(dict.fromkeys(h for h in step.given if h in verdict.theorem.hypotheses))
    return tuple(h for h in used if not is_definition(h))
