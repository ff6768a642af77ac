"""What a family of distributions is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..terms import INTEGER, LAW, Apply, FunctionSort, Symbol, Term, TermError, abstract, call, substitute


@dataclass(frozen=True)
class Family:
    """A parametric family of laws of one variable, real or integer.

    `support` (two ends), `density` (in the parameters and `variable`; for an integer variable the mass) and
    `domain` (propositions on the parameters) are terms in the free symbols `parameters` and `variable`.
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

    @property
    def discrete(self) -> bool:
        """Whether it is a family of laws on the integers."""
        return self.variable.sort == INTEGER

    @cached_property
    def definition(self) -> Term:
        """The proposition that gives the symbol its meaning."""
        meaning: Term = Apply(
            "mass_law" if self.discrete else "law", (*self.support, abstract(self.density, self.variable))
        )
        for parameter in reversed(self.parameters):
            meaning = abstract(meaning, parameter)
        return Apply("define", (self.symbol, meaning))

    def law(self, *arguments: Term) -> Term:
        """The member with these parameters."""
        self._check(arguments)
        for parameter, argument in zip(self.parameters, arguments, strict=True):
            if parameter.sort == INTEGER and argument.sort != INTEGER:
                raise TermError(
                    f"{parameter.name} of {self.name} is an integer, and {argument} is not declared one"
                )
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
