"""What is declared: hypotheses on the symbols, and definitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .terms import PROP, Symbol, Term, TermError, is_definition


class ContextError(TermError):
    """A context that is none: no propositions, a circular definition, or hypotheses that contradict each other."""


@dataclass(frozen=True)
class Context:
    """Hypotheses and definitions, in the order in which they are declared."""

    hypotheses: tuple[Term, ...]
    definitions: tuple[Term, ...]

    @classmethod
    def of(cls, given: Iterable[Term]) -> Context:
        """Sort propositions into hypotheses and definitions; raises `ContextError` where one is neither."""
        hypotheses: list[Term] = []
        definitions: list[Term] = []
        for proposition in dict.fromkeys(given):
            if proposition.sort != PROP or proposition.loose:
                raise ContextError(f"{proposition} is no proposition")
            (definitions if is_definition(proposition) else hypotheses).append(proposition)
        _check_acyclic(definitions)
        return cls(tuple(hypotheses), tuple(definitions))

    @property
    def given(self) -> tuple[Term, ...]:
        return (*self.hypotheses, *self.definitions)


def _check_acyclic(definitions: list[Term]) -> None:
    bodies: dict[Symbol, Term] = {}
    for definition in definitions:
        head, body = definition.args  # type: ignore[attr-defined]
        if not isinstance(head, Symbol) or head in bodies:
            raise ContextError(f"{head} is defined twice, or is no symbol")
        bodies[head] = body
    for head in bodies:
        reached: set[Symbol] = set()
        waiting = [head]
        while waiting:
            for symbol in bodies[waiting.pop()].free & bodies.keys():
                if symbol == head:
                    raise ContextError(f"{head} is defined by itself")
                if symbol not in reached:
                    reached.add(symbol)
                    waiting.append(symbol)
