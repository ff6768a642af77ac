"""Chains: the rows of formulas as steps.

A relation stands between neighbours.  A block that begins with the same left side goes on from the last right
side.  A row with a new left side may follow from the rows above it in its block, as where an equation is
solved; and a row may cite earlier ones, by label or because their left side occurs in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..derivation import Place, Step, Written
from ..kernel.theorem import BudgetExceeded, RuleError
from ..proportions import variables_of
from ..prover.session import Session
from ..readings import TWO_WAYS
from ..refuter.points import contradiction, unfold_all
from ..terms import (
    INFINITY,
    INTEGER,
    LAW,
    PROP,
    REAL,
    ZERO,
    Apply,
    Bound,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    TermError,
    abstract,
    is_definition,
    subterms,
)
from ..values import common_needs, positive_bases
from .applied import is_unknown
from .declarations import Declarations
from .densities import existing_integrals, with_any_weights
from .domains import inside_support, off_ends
from .facts import seem_equal
from .inverses import is_inverse_function
from .laws import support
from .occurrences import DOTS, endless
from .outcomes import existing, factorized, independent_at, speaks_of_outcomes
from .question import Question
from .relations import (
    MAKERS,
    RELATIONS,
    infinite,
    is_condition,
    is_solved,
    is_supposition,
    no_relation,
    opened_condition,
    other_base,
    proposition,
    stated,
)
from .relevance import relevant, symbols_of
from .rows import Expression, Relation, Row, implies_next, is_implied, is_named_statement
from .shapes import indefinite
from .source import ReadError, Source, Span
from .tree import Command, Group, Leaf, Node, Scripts

__all__ = ["UNREAD", "Chains"]


BETWEEN_ROWS = frozenset(("iff", "implies"))


MAX_LEMMAS = 6


MAX_SOUGHT = (
    40  # the size of a condition that is looked for among the facts; a larger one is supposed as it is
)


UNREAD = Symbol("unread")  # stands where a side has no meaning


@dataclass
class Chains:
    """The steps of a page, in order."""

    source: Source
    page: Declarations
    steps: list[Step] = field(default_factory=list)
    labelled: dict[str, list[Step]] = field(default_factory=dict)
    _begun: dict[Term, list[int]] = field(default_factory=dict)  # left side -> numbers of equations with it
    cited: tuple[str, ...] = ()  # labels that the prose before the next block cites
    _ends: dict[Term, tuple[Term, frozenset[Term], frozenset[Term]]] = field(
        default_factory=dict
    )  # left side -> the last right side of its chain, and the definitions and facts that held there
    _ways: dict[Term, tuple[Step, ...]] = field(
        default_factory=dict
    )  # the steps from that left side to its end
    _head: Term | None = None  # the left side of the chain at hand
    _solutions: dict[Term, Step] = field(default_factory=dict)  # solutions of equations, which are steps
    _claims: dict[Term, Step] = field(default_factory=dict)  # equations of the rows above that are steps
    _indefinite: set[str] = field(default_factory=set)  # in one block: variables of antiderivatives
    _gap: bool = False  # in one block: whether something in the rows so far is not read
    _silent: set[str] = field(default_factory=set)  # labels of statements that are not read
    _inside: tuple[Term, ...] = ()  # in one block: the points of densities lie in the supports
    _count: dict[int, int] = field(default_factory=dict)
    _terms: dict[tuple[Span, int], Term | Question] = field(default_factory=dict)

    # --- blocks ---

    def block(self, rows: tuple[Row, ...], declared: frozenset[int]) -> None:
        """The steps of the rows of one formula; those in `declared` are no steps."""
        above: list[Term] = []  # equations of the rows above
        current: tuple[Term | Question, Expression] | None = None
        head: Term | None = None
        chain: list[Step | None] = []  # from the left side on
        outside: list[Term] | None = None  # what holds apart from the implication at hand
        said: list[Term] | None = None  # what the row above states
        self._inside, self._indefinite, self._gap = (), set(), False
        self._claims = {}
        labels = [label for row in rows for label in row.labels]
        for number, row in enumerate(rows):
            if number in declared or not row.expressions:
                continue
            open_condition = opened_condition(rows, number, declared)
            if open_condition is not None and row.relations:
                self.unread(Question("this condition is not read", open_condition.span), row.span)
                declared |= {number + 1}
                continue
            if row.leading is None and is_named_statement(row):
                self.page.note("a statement with a name, as a hypothesis or a model: no step", row.span)
                self._silent.update(labels)
                current, head = None, None
                continue
            if row.leading is None:
                chain = []
                self.page.formals = row.expressions[0].nodes
                if row.expressions[0].branch == 2:
                    above.clear()  # of the other branch nothing follows
            if row.question:
                self.unread(Question(row.question, row.span), row.span)
                continue
            if not is_implied(row):
                if outside is not None:  # what was supposed before holds there only
                    above[:] = outside
                outside = list(above) if implies_next(rows, number) else None
            read = [(self._read(expression), expression) for expression in row.expressions]
            states = stated(read, row)
            relations = list(row.relations)
            starts: tuple[Term, ...] = ()
            fresh = True
            if row.leading is not None and row.leading.name in RELATIONS and current is not None:
                read, relations, fresh = [current, *read], [row.leading, *relations], False
            elif isinstance(read[0][0], Term):
                head = read[0][0]
                starts = self._starts(head) if not is_implied(row) else ()
            else:
                head = None
            self._head = head
            if not relations:
                current, said = read[-1], None
                continue
            made: Step | None = None
            premises = tuple(above) if fresh else ()
            if self._defines(row, read, relations):
                read, relations, starts = read[1:], relations[1:], ()
            claimed = not is_implied(row)  # what is supposed, or follows from that, is no chain to go on from
            for index, relation in enumerate(relations):
                made = self._step(
                    read[index], relation, read[index + 1], row,
                    starts if index == 0 else (), premises if index == 0 or is_implied(row) else (), labels, above,
                    inner=index > 0 or not fresh, solved=is_solved(rows, number, read, index),
                    supposed=len(relations) == 1 and implies_next(rows, number),
                )  # fmt: skip
                claimed = claimed and made is not None
                chain.append(made)
                is_equation = made is not None and made.relation == "=" and made.rhs != INFINITY
                if made is not None and is_equation and not (made.written and made.written.question):
                    above.append(Apply("eq", (made.lhs, made.rhs)))
                    self._claims[above[-1]] = made
            if made is not None and row.leading is not None and row.leading.name == "iff":
                self._add_converse(said, states, outside or [])
            said = states
            current = read[-1]
            last = current[0]
            plain = all(relation.name in ("=", "define", "equiv") for relation in relations)
            if head is not None and isinstance(last, Term) and plain and claimed:
                self._ends[head] = (last, *self._context(head, last))
                self._ways[head] = () if None in chain else tuple(step for step in chain if step is not None)
        self.cited = ()
        self.page.supposed.clear()

    def _add_converse(self, above: list[Term] | None, states: list[Term] | None, outside: list[Term]) -> None:
        """Let the last step hold only if the row above follows from it, too."""
        made = self.steps[-1]
        question = (
            "" if above is not None and states is not None and len(above) == 1 else "no single statement"
        )
        converse = replace(made, id=f"{made.id}-converse", written=Written(question=question or "?"))
        if not question and above is not None and states is not None and isinstance(above[0], Apply):
            lhs, rhs = above[0].args
            name = next(name for name, op in MAKERS.items() if op == above[0].op)
            conditions = [c for c in self.page.conditions if c not in above]
            premises = tuple(dict.fromkeys((*states, *outside, *conditions)))
            given = relevant((lhs, rhs, *premises), self.page)
            written = Written(premises=premises, undeclared=self._undeclared((lhs, rhs), given))
            converse = replace(converse, lhs=lhs, rhs=rhs, relation=name, given=given, written=written)
        if made.written is not None:
            self.steps[-1] = replace(made, written=replace(made.written, converse=converse))

    def _starts(self, head: Term) -> tuple[Term, ...]:
        """The last right side of the chain with this left side, unless a name in it was defined anew since."""
        if head not in self._ends or (isinstance(head, Symbol) and head.name in self.page.unknowns):
            return ()
        last, *former = self._ends[head]
        definitions, facts = self._context(head, last)
        return (last,) if definitions == former[0] and facts >= former[1] else ()

    def _context(self, *terms: Term) -> tuple[frozenset[Term], frozenset[Term]]:
        """The definitions and the facts that hold for the terms."""
        given = relevant(terms, self.page)
        definitions = frozenset(fact for fact in given if is_definition(fact))
        return definitions, frozenset(given) - definitions

    def unread(self, question: Question, span: Span) -> None:
        """A formula, or a row of one, that has no single meaning."""
        self._gap = True
        place = self.source.place(question.span or span)
        written = Written(
            (self.source[span], ""),
            question=question.message,
            candidates=question.candidates,
            paste=next(iter(question.candidates), ""),
        )
        self.steps.append(Step(self._id(place), UNREAD, UNREAD, "=", place=place, written=written))

    def _read(self, expression: Expression) -> Term | Question:
        place = (expression.span, expression.branch)
        known = self._terms.get(place)
        if known is None:
            known = self._terms[place] = self._read_anew(expression)
        return known

    def _read_anew(self, expression: Expression) -> Term | Question:
        return self._read_nodes(expression.nodes, expression.span)

    def _read_nodes(self, nodes: tuple[Node, ...], span: Span) -> Term | Question:
        try:
            term = self.page.term(nodes)
        except Question as question:
            return question.at(span)
        except ReadError as error:
            return Question(error.message, error.span)
        except TermError as error:
            return Question(str(error), span)
        if term.sort not in (REAL, INTEGER, LAW, PROP):
            return Question("this is no number", span)
        return term

    def _defines(
        self, row: Row, read: list[tuple[Term | Question, Expression]], relations: list[Relation]
    ) -> bool:
        """Whether the first relation of the row is the definition of its left side, which goes on."""
        first = read[0][0]
        if len(relations) < 2 or not isinstance(first, Symbol):
            return False
        return self.page.definitions.get(first) == read[1][0]

    # --- steps ---

    def _step(
        self,
        left: tuple[Term | Question, Expression],
        relation: Relation,
        right: tuple[Term | Question, Expression],
        row: Row,
        starts: tuple[Term, ...],
        premises: tuple[Term, ...],
        labels: list[str],
        above: list[Term],
        *,
        inner: bool,
        solved: bool = False,
        supposed: bool = False,
    ) -> Step | None:
        if relation.name not in RELATIONS:
            return None
        name, turned = RELATIONS[relation.name]
        if turned:
            left, right = right, left
            starts = ()
        (lhs, before), (rhs, after) = left, right
        is_equation = relation.name == "=" and isinstance(rhs, Term) and not any(endless(after.nodes))
        if is_equation and (found := self._antiderivative(before, rhs)):  # type: ignore[arg-type]
            lhs, rhs = found
        elif isinstance(lhs, Term) and isinstance(rhs, Term):
            lhs = self._without_ends((before, after), lhs, rhs) or lhs
        span = before.span.to(after.span) if before.span <= after.span else after.span.to(before.span)
        sides = (self.source.place(before.span), self.source.place(after.span))
        place = self.source.place(right[1].span if not turned else left[1].span)
        written = Written((self.source[before.span], self.source[after.span]), sides, inner)
        if relation.name == "=":
            rhs = infinite(lhs, after) or rhs
        question = next((side for side in (lhs, rhs) if isinstance(side, Question)), None)
        question = question or no_relation(name, lhs, rhs, span) or other_base(lhs, rhs, written.source, span)
        if question is not None:
            self._gap = True
            self._silent.update(labels)
            written = replace(
                written,
                question=question.message,
                candidates=question.candidates,
                paste=next(iter(question.candidates), ""),
            )
            place = self.source.place(question.span or span)
            return self._add(
                Step(self._id(place), UNREAD, UNREAD, name, place=place, written=written), labels
            )
        if not isinstance(lhs, Term) or not isinstance(rhs, Term):
            return None
        first = not starts and not inner
        if first and name == "=" and not (premises or supposed) and self.page.is_open(lhs, rhs):
            solved = True
        alone = premises == () or (first and self._is_new(lhs, premises))
        if solved or (alone and is_condition(name, lhs, rhs, self.page, first=first)):
            self.page.conditions.append(Apply("eq", (lhs, rhs)))
            above.append(self.page.conditions[-1])
            for label in labels:
                self.page.posed.setdefault(label, []).append(above[-1])
            self._inside_supports(lhs, rhs, relevant((lhs, rhs), self.page), span)
            self.page.note("an equation that is to be solved, no step", span)
            return None
        if name == "=" and rhs == ZERO and self._is_set_to_zero(lhs, supposed=supposed):
            above.append(Apply("eq", (lhs, rhs)))
            self.page.note("an equation that is to be solved, no step", span)
            return None
        if supposed and is_supposition(name, lhs, rhs, self.page):
            above.append(proposition(name, lhs, rhs))
            self.page.note("supposed, no step", span)
            return None
        names = symbols_of(lhs, self.page) | symbols_of(rhs, self.page)
        premises = tuple(
            dict.fromkeys((*premises, *(c for c in self.page.conditions if names & symbols_of(c, self.page))))
        )
        premises = tuple(dict.fromkeys((*premises, *self.page.said_of(names))))
        solves = first and name == "=" and isinstance(lhs, Symbol) and lhs.name in self.page.unknowns
        if solves:  # another value is another solution
            premises = tuple(p for p in premises if p not in self._solutions or p.args[0] != lhs)  # type: ignore[attr-defined]
        given = relevant((lhs, rhs, *starts, *premises), self.page)
        given = (*given, *self._inside_supports(lhs, rhs, given, span))
        for fact in given:
            if is_definition(fact) and fact.args[0] in self.page.upcoming:
                self.page.note(f"{fact}: the page says so further down", span)
        undeclared, rival = self._undeclared((lhs, rhs), given), self._rival(lhs.free | rhs.free, given)
        supposed_values = self._where_both_have_values(lhs, rhs, given, span)
        given = (*given, *supposed_values, *self._of_outcomes((lhs, rhs, *starts), given, span))
        claims = {**self._solutions, **self._claims}
        written = replace(
            written,
            starts=tuple(s for s in starts if s != lhs),
            way=self._ways.get(lhs, ()) if starts else (),
            premises=premises,
            claims=tuple(claims[premise] for premise in premises if premise in claims),
            any_law=speaks_of_outcomes(lhs, rhs, *starts)
            or not self._opaque_densities().isdisjoint(lhs.free | rhs.free)
            or any(map(is_inverse_function, lhs.free | rhs.free))
            or any(is_unknown(symbol, self.page.scope) for symbol in lhs.free | rhs.free),
            two_ways=TWO_WAYS.difference(self.page.scope.conventions),
            undeclared=undeclared,
            variables=self._variables(lhs.free | rhs.free, name, implied=is_implied(row) and not inner),
            rival=(*rival, *supposed_values) if rival else (),
            doubted=tuple(f for f in given if f in self.page.doubted and f not in self.page.local),
            with_any_weights=self._with_any_weights(lhs, rhs, given),
            later=self._later(given, lhs.free | rhs.free),
            solves=solves,
            proportional=variables_of(self._head, lhs, rhs) if name == "propto" else (),
            supports=self._supports(lhs, rhs, given),
            lemmas=self._lemmas(lhs, rhs, relation),
            rests=self._rests(relation, row),
        )
        made = Step(self._id(place), lhs, rhs, name, given=given, place=place, written=written)
        if solves:
            former = [c for c in self.page.conditions if c in self._solutions and c.args[0] == lhs]  # type: ignore[attr-defined]
            self.page.conditions = [c for c in self.page.conditions if c not in former]
            self.page.conditions.append(Apply("eq", (lhs, rhs)))  # a solution, with which the page may go on
            self._solutions[self.page.conditions[-1]] = made
        return self._add(made, labels)

    def _with_any_weights(self, lhs: Term, rhs: Term, given: tuple[Term, ...]) -> tuple[Term, ...]:
        """The sides and facts with any weights for 1/q, where the page does not say where q is positive."""
        facts = [fact for fact in given if fact in self.page.of_densities]
        return () if self.page.says_supports else with_any_weights((lhs, rhs, *given), facts)

    def _is_new(self, term: Term, premises: tuple[Term, ...]) -> bool:
        """Whether a name stands for a parameter of which the rows above say nothing."""
        spoken = frozenset[Symbol]().union(*(symbols_of(premise, self.page) for premise in premises))
        return isinstance(term, Symbol) and term not in spoken and term not in self._ends

    def _is_set_to_zero(self, value: Term, *, supposed: bool) -> bool:
        """Whether `f'(x) = ... = 0` sets a derivative to zero: no identity, and not claimed as one."""
        head = self._head
        if value == head:  # `f'(x) = 0` alone is a claim
            return False
        derived = head is not None and any(
            isinstance(p, Apply) and p.op == "derivative" for p in subterms(head)
        )
        if not derived or not value.free or supposed:
            return False
        return not seem_equal(value, ZERO, relevant((value,), self.page))

    def _antiderivative(self, before: Expression, value: Term) -> tuple[Term, Term] | None:
        """`\\int f dx = F(x)`, without ends and with x on the right: F' = f."""
        found = indefinite(before.nodes)
        if found is None:
            return None
        name, integrand = found
        variable = Symbol(name)
        if variable not in value.free:
            return None
        function = self._read_nodes(integrand, before.span)
        if not isinstance(function, Term):
            return None
        self.page.note(
            f"the integral over {name} without ends is read as: the derivative is the integrand", before.span
        )
        return Apply("derivative", (abstract(value, variable), variable)), function

    def _without_ends(self, sides: tuple[Expression, Expression], lhs: Term, rhs: Term) -> Question | None:
        """An integral without ends beside its own variable, or of a constant, is no integral over the whole line."""
        for side in sides:
            for name in endless(side.nodes):
                beside = Symbol(name) in lhs.free | rhs.free
                if beside or name in self._indefinite or _integrates_a_constant((lhs, rhs), name):
                    self._indefinite.add(name)
                    return Question(
                        f"an integral over {name} without ends, where {name} has a value: it is defined up to a"
                        " constant only",
                        side.span,
                        (r"\int_{-\infty}^{\infty}",),
                        kind="limits",
                    )
        return None

    def _inside_supports(self, lhs: Term, rhs: Term, given: tuple[Term, ...], span: Span) -> tuple[Term, ...]:
        """What is said of a density at x is said on its support; where cases say it everywhere, off its ends."""
        parts = (*subterms(lhs), *subterms(rhs))
        if any(isinstance(part, Apply) and part.op == "cases" for part in parts):
            return self._off_ends(parts, given, span)
        free = lhs.free | rhs.free
        found = [fact for fact in self._inside if fact.free <= free]  # of densities further up in the chain
        points = (*densities_at(parts), *written_out(lhs, rhs))
        found += [fact for law, at in points for fact in inside_support(law, at) if fact.free]
        found = [fact for fact in dict.fromkeys(found) if fact not in given]
        if not found or contradiction((*given, *found)):
            return ()
        for fact in found:
            self.page.note(f"{fact}: where the density is positive", span)
        self._inside = (*self._inside, *found)
        return tuple(found)

    def _off_ends(self, parts: tuple[Term, ...], given: tuple[Term, ...], span: Span) -> tuple[Term, ...]:
        """That densities are not taken at the ends of their supports, where their values are a convention."""
        found = dict.fromkeys(
            fact for law, at in densities_at(parts) for fact in off_ends(law, at) if fact.free
        )
        supposed = tuple(fact for fact in found if fact not in given)
        if not supposed or contradiction((*given, *supposed)):
            return ()
        for fact in supposed:
            self.page.note(f"{fact}: at the end of the support the value of a density is a convention", span)
        return supposed

    def _where_both_have_values(
        self, lhs: Term, rhs: Term, given: tuple[Term, ...], span: Span
    ) -> tuple[Term, ...]:
        """What both sides need to have values: where it does not hold, neither has one, and nothing is claimed."""
        definitions = tuple(fact for fact in given if is_definition(fact))
        scalars = tuple(d for d in definitions if _sort_of_value(d.args[0]) in (REAL, INTEGER))
        sides = unfold_all(lhs, scalars), unfold_all(rhs, scalars)
        facts = tuple(fact for fact in given if fact not in definitions)
        try:
            wanted = (*common_needs(*sides), *positive_bases(*sides, facts))
        except BudgetExceeded:
            return ()
        wanted = tuple(fact for fact in wanted if fact not in given)
        if not wanted:
            return ()
        try:
            known = Session((fact for fact in given if fact not in definitions), definitions=definitions)
            wanted = tuple(fact for fact in wanted if fact.size > MAX_SOUGHT or known.prove(fact) is None)
        except (RuleError, BudgetExceeded):  # definitions that go round, or a search that is too long
            return ()
        if not wanted or contradiction((*given, *wanted)):
            return ()
        for fact in wanted:
            self.page.note(f"{fact}: where both sides have values", span)
        return wanted

    def _of_outcomes(self, terms: tuple[Term, ...], given: tuple[Term, ...], span: Span) -> tuple[Term, ...]:
        """What is supposed where no law is declared: moments and integrals exist, and factorize as is said."""
        found = dict.fromkeys(existing_integrals(terms, self._opaque_densities()))
        if speaks_of_outcomes(*terms):
            independent = independent_at(self.source.text, span.start)
            found |= dict.fromkeys((*existing(terms), *factorized(terms, independent)))
        supposed = tuple(fact for fact in found if fact not in given)
        for fact in supposed:
            is_product = isinstance(fact, Apply) and fact.op == "eq"
            why = "since they are independent" if is_product else "what is written exists"
            self.page.note(f"{fact}: {why}", span)
        return supposed

    def _opaque_densities(self) -> frozenset[Symbol]:
        return frozenset(density.symbol for density in self.page.scope.opaque)

    def _add(self, step: Step, labels: Iterable[str]) -> Step:
        if step.relation == "=" and isinstance(step.lhs, Apply):
            self._begun.setdefault(step.lhs, []).append(len(self.steps))
        self.steps.append(step)
        for label in labels:
            self.labelled.setdefault(label, []).append(step)
        return step

    def _id(self, place: Place) -> str:
        number = self._count[place.line] = self._count.get(place.line, 0) + 1
        return f"{place.line}.{number}"

    def _variables(self, names: frozenset[Symbol], relation: str, *, implied: bool) -> tuple[Symbol, ...]:
        """The names that may take any value: arguments of functions, and all in what an implication concludes."""
        of_functions = self.page.arguments if relation == "=" else frozenset()
        return tuple(name for name in names if implied or name.name in of_functions)

    def _undeclared(self, sides: tuple[Term, Term], given: tuple[Term, ...]) -> tuple[Term, ...]:
        """The symbols of which the document says nothing."""
        said = frozenset[Symbol]().union(*(_spoken_of(fact) for fact in given))
        names = {name for name in self.page.assumed if not self.page.scope.knows(name)} | self.page.elsewhere
        free = sorted(sides[0].free | sides[1].free, key=str)
        return tuple(s for s in free if s.name in names and s not in said and s.sort in (REAL, INTEGER))

    def _rival(self, names: frozenset[Symbol], given: tuple[Term, ...]) -> tuple[Term, ...]:
        """The context in which hold the conditions of the prose, and what was refused as contradictory; or nothing."""
        names = names.union(*(fact.free for fact in given))
        said = [fact for fact in (*self.page.refused, *self.page.supposed) if fact.free & names]
        said = [*(fact for fact in self.page.former if fact.args[0] in names), *said]  # type: ignore[attr-defined]
        rival: list[Term] = []
        for fact in (*reversed(said), *(given if said else ())):  # what was said last
            if not contradiction((*rival, fact)):
                rival.append(fact)
        return tuple(dict.fromkeys(rival)) if frozenset(rival) - frozenset(given) else ()

    def _supports(self, lhs: Term, rhs: Term, given: tuple[Term, ...]) -> tuple[Term, ...]:
        """That the points up to which densities are integrated lie within the supports, where that is possible."""
        parts = (*subterms(lhs), *subterms(rhs))
        found = [fact for law, at in integrated_up_to(parts) for fact in inside_support(law, at) if fact.free]
        found = [fact for fact in dict.fromkeys(found) if fact not in given]
        return () if not found or contradiction((*given, *found)) else tuple(found)

    def _later(self, given: tuple[Term, ...], names: frozenset[Symbol]) -> tuple[Term, ...]:
        """What is stated further down, or was supposed, of a step's symbols, as far as it agrees with its context."""
        names = names.union(*(fact.free for fact in given))
        found: list[Term] = []
        for fact in (*self.page.later, *self.page.heard):
            defines = is_definition(fact) and fact.args[0] in names
            if (
                (defines or fact.free <= names)
                and fact not in given
                and not contradiction((*given, *found, fact))
            ):
                found.append(fact)
        return tuple(found)

    def _rests(self, relation: Relation, row: Row) -> str:
        """Of what the row is said to follow from, what is not read."""
        if any(_is_dots(expression) for expression in row.expressions):
            return "the equations that the dots stand for"
        if is_implied(row) and self._gap:
            return "a row above"
        return ", ".join(sorted(self._silent.intersection(self._reasons(relation))))

    def _reasons(self, relation: Relation) -> list[str]:
        """The labels that stand on the sign of the relation."""
        return [name for node in (*relation.over, *relation.under) for name in _cited(node, self.source)]

    def _lemmas(self, lhs: Term, rhs: Term, relation: Relation) -> tuple[Step, ...]:
        """Earlier steps that are cited, or whose left side occurs in this one."""
        names = self._reasons(relation)
        cited = [step for name in (*names, *self.cited) for step in self.labelled.get(name, ())]
        found = [s for s in cited if s.relation == "=" and not (s.written and s.written.question)]
        parts = dict.fromkeys((*subterms(lhs), *subterms(rhs)))
        numbers = {number for part in parts if part != lhs for number in self._begun.get(part, ())}
        for number in sorted(numbers, reverse=True):
            if len(found) < MAX_LEMMAS and self.steps[number] not in found:
                found.append(self.steps[number])
        return tuple(_bare(step) for step in found[:MAX_LEMMAS])


def _is_dots(expression: Expression) -> bool:
    names = [node.text for node in expression.nodes if isinstance(node, Leaf)]
    return len(names) == len(expression.nodes) > 0 and (set(names) <= DOTS or set(names) == {"."})


def _spoken_of(fact: Term) -> frozenset[Symbol]:
    """The names of which something is said: a definition says nothing of those it is made of."""
    if is_definition(fact):
        return frozenset(symbol for symbol in fact.args[0].free if symbol not in fact.args[1].free)
    return fact.free


def _integrates_a_constant(sides: tuple[Term, Term], name: str) -> bool:
    """Whether there is an integral over that name whose integrand is free of it."""
    integrands = (
        part.args[2]
        for side in sides
        for part in subterms(side)
        if isinstance(part, Apply) and part.op == "integral"
    )
    return any(isinstance(f, Lambda) and f.hint == name and not f.body.loose for f in integrands)


def _sort_of_value(head: Term) -> object:
    return head.sort.result if isinstance(head.sort, FunctionSort) else head.sort


def densities_at(parts: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """(law, point) of the densities in the parts, also of those that are derived at a point."""
    for part in parts:
        if not isinstance(part, Apply) or part.loose:
            continue
        if part.op == "density":
            yield part.args[0], part.args[1]
        elif part.op == "derivative":
            for inner in subterms(part.args[0]):
                is_density = isinstance(inner, Apply) and inner.op == "density" and not inner.args[0].loose
                if is_density and isinstance(inner.args[1], Bound):  # type: ignore[attr-defined]
                    yield inner.args[0], part.args[1]  # type: ignore[attr-defined]


def integrated_up_to(parts: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """(law, point) of the densities that are integrated from or up to a point, as in P(X <= x)."""
    for part in parts:
        if not isinstance(part, Apply) or part.op not in _TOTALS or part.loose:
            continue
        low, high, body = part.args
        for inner in subterms(body):
            if isinstance(inner, Apply) and inner.op == "density" and not inner.args[0].loose:
                law, ends = inner.args[0], support(inner.args[0]) or ()
                yield from (
                    (law, at) for at in (low, high) if at.free and at.sort in _SORTS and at not in ends
                )


_TOTALS = ("integral", "sum")
_SORTS = (REAL, INTEGER)


def written_out(lhs: Term, rhs: Term) -> Iterator[tuple[Term, Term]]:
    """(law, point) of the densities that are integrated up to a point, where the other side has their formula."""
    for side, other in ((lhs, rhs), (rhs, lhs)):
        parts, formulas = (
            [p for p in subterms(s) if isinstance(p, Apply) and p.op in _TOTALS] for s in (side, other)
        )
        ranges = {p.args[:2] for p in formulas if not p.loose and not _holds_density(p)}
        yield from integrated_up_to(part for part in parts if part.args[:2] in ranges)


def _holds_density(term: Term) -> bool:
    return any(isinstance(part, Apply) and part.op == "density" for part in subterms(term))


def _bare(step: Step) -> Step:
    """The step without what it cites itself: a lemma stands on its own."""
    return replace(step, written=None)


def _cited(node: Node, source: Source) -> Iterator[str]:
    """The labels that `\\eqref` and `\\ref` name in a node."""
    if isinstance(node, Command):
        if node.name in ("eqref", "ref", "cref", "autoref"):
            for argument in node.arguments:
                yield source[argument.span].strip("{} ")
        for inner in (*node.options, *node.arguments):
            yield from _cited(inner, source)
    elif isinstance(node, Group):
        for inner in node.items:
            yield from _cited(inner, source)
    elif isinstance(node, Scripts):
        for part in (node.base, node.sub, node.sup):
            if part is not None:
                yield from _cited(part, source)
