r"""Random variables, named laws and sequences of them: `X \sim \mathrm{Gam}(a, b)`, `P: X \sim ..`, `y_i \sim ..`."""

from __future__ import annotations

from ..terms import INTEGER, LAW, REAL, Symbol, Term, abstract, subterms
from .facts import Facts
from .laws import is_discrete, support
from .names import identifier, solid, split
from .question import Question
from .rows import Expression, Row
from .scope import Abbreviation, Sequence
from .shapes import indexed, is_index, labelled
from .source import Span


class Variates(Facts):
    """The random variables of the page, and their laws."""

    def _follows(self, row: Row, directive: bool) -> bool:
        """`X \\sim law`, also `P: X \\sim law` and `y_i \\sim law`."""
        if row.relations[-1].name != "sim" or len(row.relations) != 1:
            return False
        left, right = row.expressions
        label, subject = labelled(left.nodes)
        index = indexed(subject)
        if index is not None and is_index(index[1]):
            self._declare_sequence(index, right)
            return True
        names = [identifier(solid(part)) for part in split(subject, ",")]
        try:
            law = self.term(right.nodes)
            if law.sort != LAW:
                raise Question("this is no law", right.span, kind="law")
        except Question:
            for name in names:
                if name is not None and not label:
                    self._forget_random(name)  # whatever its law is now, it is another one
            raise
        for name in names:
            if name is None:
                return False
            if label:
                self._declare_named_law(label, name, law)
            else:
                self._declare_random(name, law)
        self.law_domain(law, row.span)
        return True

    def _declare_random(self, name: str, law: Term) -> None:
        known = self.scope.randoms.get(name)
        if known == law:
            return
        defined_as = self.scope.meanings.get(name)
        if isinstance(defined_as, Abbreviation):
            self.made_of[name] = defined_as.term
        self._forget_random(name)
        self.scope = self.scope.with_random(name, law)
        if not self.scope.densities_of(f"f_{name}"):
            self.scope = self.scope.with_density(f"f_{name}", law)
        written = [p for p in self.scope.densities_of("p") if not p.inferred or p.argument == name.lower()]
        if not written and "p" not in self.scope.meanings and "p" not in self.scope.laws:
            self.scope = self.scope.with_density("p", law, name.lower(), inferred=True)

    def _forget_random(self, name: str) -> None:
        """Take a random variable's law away, with what was made of it."""
        known = self.scope.randoms.get(name)
        if known is None:
            return
        self.scope = self.scope.without(name)
        self.scope = self.scope.without(f"f_{name}").without_inferred(known, name.lower())
        for other, of in self.scope.randoms.items():
            if of != known and known in subterms(of):  # Y = 2 X, of the X that was
                self.scope = self.scope.without(other).without(f"f_{other}")

    def _declare_named_law(self, label: str, name: str, law: Term) -> None:
        self.scope = self.scope.with_law(label, law)
        self._note_support(rf"\mathcal{{{name}}}", law)
        if not self.scope.knows(label.lower()):
            self.scope = self.scope.with_density(label.lower(), law)

    def _note_support(self, region: str, law: Term) -> None:
        r"""The values `\mathcal{X}` of X, where all laws `P: X \sim ..` of the page have the same support."""
        ends = support(law)
        known = self.scope.supports.get(region, ends)
        if ends is None or known != ends or region in self.several:
            self.several.add(region)
            self.scope = self.scope.without_support(region)
        else:
            self.scope = self.scope.with_support(region, *ends)

    def _declare_sequence(self, index: tuple[str, str], law: Expression) -> None:
        base, running = index
        if not self.scope.knows(base):
            self.scope = self.scope.with_sequence(base)
        if not self.scope.knows(running):
            self.scope = self.scope.with_scalar(running, INTEGER)
        place = Symbol(f"{running}#", INTEGER)
        try:
            found = self.term(law.nodes, self.scope.with_bound(running, place))
        except Question:
            return
        if found.sort == LAW:
            self._declare_members(base, found, place, law.span)

    def _declare_members(self, base: str, law: Term, place: Symbol, span: Span) -> None:
        """Each member of a sequence has the law, in which its index may stand."""
        if not isinstance(self.scope.meanings.get(base), Sequence):
            return  # it is also a name of its own, as the mean of means
        sort = INTEGER if is_discrete(law) else REAL
        self.scope = self.scope.with_members(base, abstract(law, place), sort)
        if place not in law.free:
            self.law_domain(law, span)
