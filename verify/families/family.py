"""What a family of distributions is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..terms import LAW, Apply, FunctionSort, Symbol, Term, TermError, abstract, call, substitute


@dataclass(frozen=True)
class Family:
    """A parametric family of continuous laws of one real variable.

    `support` (two ends), `density` (in the parameters and `variable`) and `domain` (propositions on the
    parameters) are terms in the free symbols `parameters` and `variable`.
    """

    name: str
    parameters: tuple[Symbol, ...]
    domain: tuple[Term, ...]
    support: tuple[Term, Term]
    variable: Symbol
    density: Term
    source: str

    @property
    def symbol(self) -> Symbol:
        """The function symbol that stands for the family."""
        return Symbol(self.name, FunctionSort(len(self.parameters), LAW))

    @cached_property
    def definition(self) -> Term:
        """The proposition that gives the symbol its meaning."""
        meaning: Term = Apply("law", (*self.support, abstract(self.density, self.variable)))
        for parameter in reversed(self.parameters):
            meaning = abstract(meaning, parameter)
        return Apply("define", (self.symbol, meaning))

    def law(self, *arguments: Term) -> Term:
        """The member with these parameters."""
        self._check(arguments)
        return call(self.symbol, *arguments)

    def domain_at(self, *arguments: Term) -> tuple[Term, ...]:
        """What the arguments must satisfy for `law` to be a law."""
        self._check(arguments)
        mapping = dict(zip(self.parameters, arguments, strict=True))
        return tuple(substitute(proposition, mapping) for proposition in self.domain)

    def _check(self, arguments: tuple[Term, ...]) -> None:
        if len(arguments) != len(self.parameters):
            wanted = ", ".join(parameter.name for parameter in self.parameters)
            raise TermError(f"{self.name} takes ({wanted}), not {len(arguments)} arguments")
