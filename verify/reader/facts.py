"""The facts of a page as far as it has been read: what is stated, what replaces it, what contradicts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..checker import why_contradictory
from ..refuter.numeric import approximate
from ..refuter.points import contradiction, points, unfold_all
from ..terms import INTEGER, REAL, Apply, Number, Symbol, Term, TermError, le, lt, ne, neg, symbol
from .domains import domain_of, interior
from .elaborate import elaborate, elaborate_law
from .laws import value_sort
from .occurrences import bound_names, differentiated_names, quotient_numerators
from .question import Question
from .rows import Row
from .scope import Abbreviation, Scalar, Scope
from .shapes import application
from .source import Span
from .tree import Node, leaves

SMALL = 8  # the size of a fact that is held against the others by proof
ORDER = {"<": (lt, False), "<=": (le, False), ">": (lt, True), ">=": (le, True), "!=": (ne, False)}


@dataclass(frozen=True)
class Note:
    """What was inferred, and from where."""

    message: str
    span: Span | None


class Facts:
    """A scope, the facts that were stated, and what was inferred."""

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope or Scope()
        self.facts: list[Term] = []
        self.local: list[Term] = []  # facts on bound variables, for one formula
        self.definitions: dict[Symbol, Term] = {}
        self.notes: list[Note] = []
        self.heads: frozenset[str] = frozenset()  # names that are left sides in the formula at hand
        self.refused: list[Term] = []  # facts that contradict what was stated before
        self.says_supports = False  # whether the page says where such densities are positive
        self.of_densities: set[Term] = set()  # facts of densities of which no law is declared
        self.former: list[Term] = []  # values that prose replaced by others, as "for c = 1" does
        self.conditions: list[Term] = []  # equations that are to be solved
        self.posed: dict[str, list[Term]] = {}  # label -> those that stand in the formula with it
        self.unknowns: set[str] = set()  # the names in them
        self.posing = False  # whether the prose poses a problem: "we solve"
        self.arguing = False  # whether the prose argues: "since", "so that"; what follows is a claim
        self.otherwise = False  # whether the sentence goes on with "otherwise" behind the formula
        self.partial: set[str] = set()  # functions that are given by cases in words
        self.trailing: tuple[Row, ...] = ()  # those in the prose behind the piece at hand
        self.behind: tuple[
            Row, ...
        ] = ()  # orders that stand behind the formula at hand: conditions of its equations
        self.letting = False  # whether the prose before the formula announces a definition: "now let"
        self.opening = False  # whether the prose opens a scope: what it states replaces what contradicts it
        self.cases: set[Term] = set()  # facts that belong to a case of the prose: "For x > 0 we have"
        self.suppositions: set[Term] = set()  # facts that the prose supposes, in a case or with "suppose"
        self.supposing = False  # whether the sentence supposes something
        self.denying = False  # whether what stands next is denied: "we no longer assume"
        self.doubted: set[Term] = set()  # facts of which the words leave open whether they still hold
        self.assuming = False  # whether "suppose" or "assume" stands directly before the formula
        self.concluding = False  # whether "then" stands directly before the formula
        self.in_case = False  # whether the prose begins a case, which ends one that a display has treated
        self.displays = 0  # how many displays stand before
        self.displays_before: dict[Term, int] = {}  # fact -> how many displays stand before it
        self.upcoming: frozenset[Symbol] = frozenset()  # names that the page defines further down
        self.renewing = False  # whether the prose says "let": a range that it gives to a name is a new one
        self.sentence = 0  # the number of the sentence at hand
        self.stated_in: dict[Term, int] = {}  # fact -> the sentence that states it
        self.here = ""  # where the declarations stand that are read: "line 3"
        self.stated_at: dict[Term, str] = {}  # fact -> where it stands
        self.elsewhere: set[str] = set()  # names that are declared elsewhere on the page only
        self.fixed: set[Term] = set()  # facts that hold on the whole page, whatever the prose says
        self.later: list[Term] = []  # facts that stand further down on the page
        self.supposed: list[Term] = []  # conditions in the prose before a formula: "if x > 0"
        self.declared: set[str] = set()  # names that are said to be any number, of R or N
        self.heard: dict[Term, None] = {}  # equations among them, anywhere on the page
        self.assumed: frozenset[str] = frozenset()  # names that were read as real numbers, undeclared
        self.defined_often: dict[str, int] = {}
        self.several: set[str] = set()  # sets that stand for the supports of several laws
        self.renamed: set[str] = set()  # densities whose name the page uses for several
        self.asked: dict[str, Question] = {}  # what declarations leave open
        self.formals: tuple[
            Node, ...
        ] = ()  # the left side of the chain that is read: its arguments are numbers
        self.substitutions: dict[str, tuple[Node, ...]] = {}  # what is said of bound variables
        self.variables: frozenset[str] = frozenset()  # names that a binder of the page binds
        self.differentiated: frozenset[str] = frozenset()  # names by which the page differentiates
        self.arguments: frozenset[str] = (
            frozenset()
        )  # names that stand as arguments on left sides: `f(x) = ...`
        self.made_of: dict[str, Term] = {}  # random variable -> the term in others that it was defined as

    def term(self, nodes: tuple[Node, ...], scope: Scope | None = None) -> Term:
        """The term of an expression, a number or a law; what the reader settled on the way is noted."""
        partial = self.partial.intersection(leaf.text for node in nodes for leaf in leaves(node))
        if partial:
            name = min(partial)
            help = rf"{name}(x) = \begin{{cases}} .. & x > 0 \\ 0 & \text{{otherwise}} \end{{cases}}"
            raise Question(f"{name} is given by cases in words", None, (help,), kind="cases")
        scope = scope or self._with_quotients(nodes)
        try:
            reading = elaborate(nodes, scope)
        except Question as question:
            try:
                reading = elaborate_law(nodes, scope)
            except Question:
                raise question from None
        if self.substitutions:
            self._check_independent(nodes, reading.term)
        self.notes += [Note(note.text, note.span) for note in reading.notes]
        self.assumed |= reading.assumed
        return reading.term

    def _check_independent(self, nodes: tuple[Node, ...], term: Term) -> None:
        """Ask where a name that stands for something depends on what is bound, or differentiated by, in a term."""
        slopes = frozenset(differentiated_names(nodes))
        bound = bound_names(nodes) | slopes
        applied = application(self.formals)
        formals = applied[1] if applied is not None else ()  # of `Gamma(x) = ..`: any x
        free = {symbol.name for symbol in term.free}
        for name in self.substitutions.keys() - set(formals) if bound else ():
            depends = name in free - bound and self._made_of(name) & bound
            inverse = name in slopes and self._made_of(name) & self.variables & free  # dx/dy of y = x^2
            if depends or inverse:
                raise Question(
                    f"does {name} depend on what is bound here? Write out what it stands for", None
                )

    def _made_of(self, name: str) -> set[str]:
        """The letters in what is said of a bound variable, and in what is said of those."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            body = self.substitutions.get(waiting.pop(), ())
            inside = {leaf.text for node in body for leaf in leaves(node)} - found
            found |= inside
            waiting += inside
        return found

    def _with_quotients(self, nodes: tuple[Node, ...]) -> Scope:
        """The scope in which a variable is the function that a substitution says, where `du/dx` stands."""
        scope = self.with_formals(self.formals)
        for name in quotient_numerators(nodes):
            body = self.substitutions.get(name)
            if body is not None:
                for other in [n for n, m in scope.meanings.items() if _abbreviates(m, name)]:
                    scope = scope.without(other).with_scalar(other)
                term = elaborate(body, scope.without(name)).term
                scope = scope.without(name).with_abbreviation(name, term)
            elif (meaning := self.definitions.get(symbol(name))) is not None:
                scope = scope.without(name).with_abbreviation(name, meaning)
        return scope

    def with_formals(self, nodes: tuple[Node, ...]) -> Scope:
        """The scope in which the arguments of `f(x)`, which the nodes are, are numbers."""
        scope = self.scope
        applied = application(nodes)
        for name in applied[1] if applied is not None else ():
            if not scope.knows(name):
                scope = scope.with_scalar(name, value_sort(name, scope))
        return scope

    def note(self, message: str, span: Span | None) -> None:
        self.notes.append(Note(message, span))

    def state(self, proposition: Term, span: Span | None = None, *, there: bool = False) -> bool:
        """Take a hypothesis, unless it contradicts what was stated before; whether it was taken.

        Where the prose opens a scope, "now let", it takes the place of what contradicts it.
        """
        self.stated_at.setdefault(proposition, self.here)
        if self.denying:
            self.doubt((proposition,))
            return False
        if proposition in self.facts or proposition in self.local:
            self.doubted.discard(proposition)
            return True
        if not proposition.free:
            return False
        if self._contradicts(proposition) and not self._replaces(proposition, span):
            self.refused.append(proposition)
            self.note(f"{proposition} is not assumed: it contradicts what is declared", span)
            return False
        if self.in_case and not there:
            self._end([f for f in self.cases if f.free == proposition.free and self._may_end(f)], span)
            self.cases.add(proposition)
        if self.renewing and not there:
            related = [f for f in self.facts if not f.free.isdisjoint(proposition.free)]
            former = [f for f in related if _bounds_anew(proposition, f) and self._may_end(f)]
            self._end(former, span)
        lasting = self.opening or self.variables.isdisjoint(s.name for s in proposition.free)
        if not there and lasting:
            self.facts.append(proposition)
            self.doubted.discard(proposition)
            if self.supposing or self.in_case:
                self.suppositions.add(proposition)
            self.stated_in[proposition], self.displays_before[proposition] = self.sentence, self.displays
            self._learn_sign(proposition)
        else:
            self.local.append(proposition)
        self.state_bounds(proposition, span, there=there)
        return True

    def state_bounds(self, proposition: Term, span: Span | None, *, there: bool) -> None:
        """Say what `|r| < 1` says of r."""
        if not isinstance(proposition, Apply) or proposition.op not in ("lt", "le"):
            return
        inner, bound = proposition.args
        if isinstance(inner, Apply) and inner.op == "abs":
            make = lt if proposition.op == "lt" else le
            for side in (make(inner.args[0], bound), make(neg(bound), inner.args[0])):
                self.state(side, span, there=there)

    def _contradicts(self, proposition: Term) -> bool:
        concerned = (*self._concerning(proposition), proposition)
        values = [
            Apply("define", (s, t))
            for s, t in self.definitions.items()
            if s in proposition.free and not t.free
        ]
        if contradiction(concerned) or (values and why_contradictory((*concerned, *values))):
            return True
        return proposition.size < SMALL and bool(why_contradictory(concerned))

    def _replaces(self, proposition: Term, span: Span | None) -> bool:
        """Whether the proposition opens a scope; the facts of earlier sentences that contradict it end there."""
        former = [f for f in self._concerning(proposition) if self._may_end(f)]
        if not self.opening:
            treated = self.displays_before
            former = [f for f in former if self.in_case and treated.get(f, 0) < self.displays]
        if not former:
            return False
        before, facts = list(self.facts), (*self.facts, *self.local)
        kept = [fact for fact in facts if fact not in former]
        for fact in former:
            if not contradiction((*(f for f in kept if f.free & fact.free), fact, proposition)):
                kept.append(fact)
        ended = [fact for fact in former if fact not in kept]
        self.facts = [fact for fact in self.facts if fact not in ended]
        if not ended or self._contradicts(proposition):
            self.facts = before
            return False
        self._end(ended, span)
        return True

    def why_refused(self) -> str:
        """With what the fact that was refused last is in contradiction."""
        refused = self.refused.pop()
        said = []
        for fact in self._against(refused):
            where = self.stated_at.get(fact, "")
            said.append(f"{fact}, which is declared on {where}" if where else str(fact))
        return f"{refused} contradicts {', and '.join(said)}"

    def _against(self, refused: Term) -> list[Term]:
        """Facts that contradict another one, none of them without need."""
        facts = list(self._concerning(refused))
        for fact in list(facts):
            rest = (*(other for other in facts if other != fact), refused)
            if contradiction(rest) or why_contradictory(rest):
                facts.remove(fact)
        return facts

    def is_within_sentence(self, refused: Term) -> bool:
        """Whether one sentence that opens a scope says what contradicts itself: "let x > 0 and x < 0"."""
        return self.opening and all(self.stated_in.get(f) == self.sentence for f in self._against(refused))

    def _of(self, symbol: Symbol) -> list[Term]:
        """The facts on a symbol alone."""
        return [fact for fact in self.facts if fact.free == {symbol}]

    def _end(self, facts: list[Term], span: Span | None) -> None:
        """Let facts hold no longer: a new scope has begun."""
        self.facts = [fact for fact in self.facts if fact not in facts]
        for fact in facts:
            self._forget_sign(fact)
            self.note(f"{fact} holds no longer from here on: a new scope begins", span)

    def doubt(self, facts: Iterable[Term]) -> None:
        """Leave open from here on whether facts of earlier sentences still hold."""
        self.doubted.update(fact for fact in facts if self._may_end(fact))

    def doubt_of(self, name: str) -> None:
        """Leave open what was said of a name: the page speaks of all its values."""
        self.doubt(fact for fact in self.facts if any(s.name == name for s in fact.free))

    def _may_end(self, fact: Term) -> bool:
        treated = self.displays_before.get(fact, 0) < self.displays  # a display has made use of it
        earlier = self.stated_in.get(fact) != self.sentence or treated
        return fact in self.facts and fact not in self.fixed and earlier

    def _forget_sign(self, fact: Term) -> None:
        for s in fact.free:
            known = self.scope.meanings.get(s.name)
            if isinstance(known, Scalar) and known.symbol == s and known.positive:
                self.scope = self.scope.with_scalar(s.name, s.sort)

    def suppose(self, rows: Iterable[Row]) -> None:
        """Note conditions of the prose; they are no declarations."""
        makers = {**ORDER, "=": (lambda left, right: Apply("eq", (left, right)), False)}
        for row in rows:
            try:
                sides = [self.term(expression.nodes) for expression in row.expressions]
            except (Question, TermError):
                continue
            for relation, left, right in zip(row.relations, sides, sides[1:], strict=False):
                if relation.name in makers and {left.sort, right.sort} <= {REAL, INTEGER}:
                    make, turned = makers[relation.name]
                    self.supposed.append(make(right, left) if turned else make(left, right))
                    if relation.name == "=":
                        self.heard[self.supposed[-1]] = None

    def _concerning(self, proposition: Term) -> tuple[Term, ...]:
        """The facts that share symbols with the proposition, through others too."""
        names = set(proposition.free)
        facts = [*self.facts, *self.local]
        while True:
            related = [fact for fact in facts if not names.isdisjoint(fact.free)]
            wider = names.union(*(fact.free for fact in related))
            if wider == names:
                return tuple(related)
            names = wider

    def given_definitions(self) -> tuple[Term, ...]:
        return tuple(Apply("define", (head, body)) for head, body in self.definitions.items())

    def unfolded(self, term: Term) -> Term:
        """The term with the page's definitions unfolded."""
        reached: dict[Symbol, Term] = {}
        names = list(term.free)
        while names:
            name = names.pop()
            if name in self.definitions and name not in reached:
                reached[name] = self.definitions[name]
                names += reached[name].free
        return unfold_all(term, (Apply("define", pair) for pair in reached.items()))

    def _learn_sign(self, proposition: Term) -> None:
        """The scope knows which scalars are positive, for ends such as (-oo - m)/s."""
        if isinstance(proposition, Apply) and proposition.op == "lt":
            low, subject = proposition.args
            if isinstance(subject, Symbol) and isinstance(low, Number) and low.value >= 0:
                known = self.scope.meanings.get(subject.name)
                if isinstance(known, Scalar) and known.symbol == subject:
                    self.scope = self.scope.with_scalar(subject.name, subject.sort, positive=True)

    def law_domain(self, law: Term, span: Span | None = None) -> None:
        """State what the parameters of a law must satisfy, which its declaration brings."""
        for parameter in sorted(law.free, key=str):
            plain = parameter.sort in (REAL, INTEGER) and "#" not in parameter.name
            if plain and not self.scope.knows(parameter.name):
                self.scope = self.scope.with_scalar(parameter.name, parameter.sort)
        for proposition in domain_of(law):
            inner = interior(proposition)
            if inner != proposition and inner not in self.facts:
                self.note(f"{inner}: a law that is not degenerate", span)
            self.state(inner, span)


def _bounds_anew(fact: Term, former: Term) -> bool:
    """Whether both bound the same name by a number, from the same side: `x >= 0` after `x > 0`."""
    if not (isinstance(fact, Apply) and isinstance(former, Apply)) or fact == former:
        return False
    if fact.op not in ("lt", "le") or former.op not in ("lt", "le") or len(fact.free) != 1:
        return False
    return any(fact.args[side] == former.args[side] in fact.free for side in (0, 1))


def _abbreviates(meaning: object, name: str) -> bool:
    return isinstance(meaning, Abbreviation) and any(s.name == name for s in meaning.term.free)


def seem_equal(left: Term, right: Term, facts: tuple[Term, ...]) -> bool:
    """Whether two sides agree in numbers at an admissible point: what does not is not worth a proof."""
    point = next(points(facts, left, right), None)
    if point is None:
        return False
    first, second = approximate(point.at(left)), approximate(point.at(right))
    if first is None or second is None:
        return False
    return bool(abs(first - second) <= 1e-9 * max(1, abs(first)))
