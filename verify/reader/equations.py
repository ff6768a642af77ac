"""Equations that a page sets up to be solved, and values that it gives to the unknowns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..terms import INTEGER, REAL, Apply, Symbol, Term, TermError, subterms, symbol
from .elaborate import elaborate
from .facts import Facts, seem_equal
from .names import identifier
from .question import Question
from .rows import Row

_ARITHMETIC = frozenset(("add", "sub", "mul", "div", "neg", "pow", "sqrt", "abs", "exp", "ln"))


class Equations(Facts):
    """What of the page's equations is to be solved, and for which names."""

    def _note_equation(self, row: Row) -> None:
        """Note the unknown of an equation that is to be solved."""
        if len(row.expressions) != 2 or row.leading is not None or identifier(row.expressions[0].nodes):
            return
        try:
            left, right = (elaborate(expression.nodes, self.scope).term for expression in row.expressions)
        except (Question, TermError):
            return
        if self.is_open(left, right):
            self.unknowns |= {symbol.name for symbol in left.free} if len(left.free) == 1 else set()

    def is_open(self, left: Term, right: Term) -> bool:
        """Whether `x^2 = 1` may be an equation to be solved: arithmetic of one unknown, a number, and no identity.

        Of several unknowns, where the prose says so.
        """
        numeric = not right.free and right.sort in (REAL, INTEGER)
        if not numeric or not isinstance(left, Apply) or not left.free:
            return False
        if len(left.free) > 1 and not self.posing:
            return False
        if any(s in self.definitions or s.name in self.scope.randoms or s.sort != REAL for s in left.free):
            return False
        plain = all(
            not isinstance(p, Apply) or p.op in _ARITHMETIC for p in (*subterms(left), *subterms(right))
        )
        facts = tuple(self._concerning(Apply("defined", (left,))))
        if not plain or seem_equal(left, right, facts) or any(map(self._is_solved, left.free)):
            return False
        from ..checker import theorem_of  # only for documents that hold such a line

        return theorem_of(left, right, "!=", facts) is None

    def said_of(self, names: Iterable[Symbol]) -> Iterator[Term]:
        """Equations that the prose states of names which are variables elsewhere: `s = \\ln \\sigma^2`."""
        for name in sorted({each.name for each in names} & self.substitutions.keys()):
            try:
                term = self.term(self.substitutions[name])
            except (Question, TermError):
                continue
            if term.free and symbol(name) not in term.free and term.sort in (REAL, INTEGER):
                yield Apply("eq", (symbol(name), term))  # a number is the value of an example

    def _is_solved(self, unknown: Symbol) -> bool:
        return any(isinstance(c, Apply) and c.args[0] == unknown for c in self.conditions)

    def forget_equations(self, names: Iterable[str] | None = None, cited: Iterable[str] = ()) -> None:
        """Equations to be solved, of some names or all, are those of an earlier part of the page.

        Those with labels that are cited here belong to this part as well.
        """
        kept = {equation for label in cited for equation in self.posed.get(label, ())}
        gone = self.unknowns if names is None else set(names)
        self.conditions = [
            c for c in self.conditions if c in kept or (names is not None and not _names(c) & gone)
        ]
        self.unknowns -= gone.difference(*map(_names, kept))


def _names(term: Term) -> set[str]:
    return {symbol.name for symbol in term.free}
