r"""Declarations as mathematics: `\sigma > 0`, `X \sim \mathrm{Gam}(a, b)`, `q(z \mid x) = \mathcal{N}(z \mid m, s)`.

They mean the same wherever they stand: in the document's own formulas, in a directive, in a file beside it.
`Declarations` is the page as far as it has been read: a scope, the facts that were stated, and what was
inferred.  Nothing here decides whether an equation is true.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..checker import why_contradictory
from ..families import FAMILIES, definitions_in
from ..refuter.numeric import approximate
from ..refuter.points import contradiction, points, unfold_all
from ..terms import (
    INFINITY,
    INTEGER,
    LAW,
    MINUS_INFINITY,
    ONE,
    PROP,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    call,
    defined,
    le,
    lt,
    ne,
    neg,
    sqrt,
    subterms,
    symbol,
)
from ..terms import replace as replaced
from .distributions import conventions_of, find, simple_domain
from .elaborate import elaborate, elaborate_law
from .grammar import differential_sign
from .likelihoods import Formal, is_product_of_members, likelihood_head, parameter_of, with_squares
from .names import contents, letters, name_of, primed, solid, split, written
from .probability import is_discrete, support, value_sort
from .question import Question
from .rows import Expression, Row, implies_next, is_implied, listed
from .scope import Abbreviation, Scalar, Scope, Sequence
from .source import Span
from .tree import Command, Environment, Group, Leaf, Node, Scripts, leaves

__all__ = [
    "Declarations", "Note", "argument_names", "bound_names", "differentiated_names", "identifier", "indefinite",
    "inside_support", "integer_names", "seem_equal", "squares",
]  # fmt: skip

NAMED_VALUES = frozenset(("median", "mode", "med", "Median", "Mode"))
FUNCTIONALS = frozenset(
    """E Var V Cov Corr H h KL D_KL Pr P D I Skew Kurt median mode min max sd std SD exp ln log B Gamma erf erfc
    psi""".split()
)
NAMED_FUNCTIONS = frozenset(("max", "min", "exp", "ln", "log", "Gamma", "erf", "erfc", "psi", "Pr", "P"))
MOMENTS = frozenset(("E", "Var", "V", "Cov", "Corr", "Skew", "Kurt", "sd", "std", "SD"))
_ARITHMETIC = frozenset(("add", "sub", "mul", "div", "neg", "pow", "sqrt", "abs", "exp", "ln"))
SMALL = 8  # the size of a fact that is held against the others by proof
ORDER = {"<": (lt, False), "<=": (le, False), ">": (lt, True), ">=": (le, True), "!=": (ne, False)}


@dataclass(frozen=True)
class Note:
    """What was inferred, and from where."""

    message: str
    span: Span | None


class Declarations:
    """What is declared up to a place of the page."""

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope or Scope()
        self.facts: list[Term] = []
        self.local: list[Term] = []  # facts on bound variables, for one formula
        self.definitions: dict[Symbol, Term] = {}
        self.notes: list[Note] = []
        self.heads: frozenset[str] = frozenset()  # names that are left sides in the formula at hand
        self.refused: list[Term] = []  # facts that contradict what was stated before
        self.former: list[Term] = []  # values that prose replaced by others, as "for c = 1" does
        self.conditions: list[Term] = []  # equations that are to be solved
        self.unknowns: set[str] = set()  # the names in them
        self.posing = False  # whether the prose poses a problem: "we solve"
        self.arguing = False  # whether the prose argues: "since", "so that"; what follows is a claim
        self.letting = False  # whether the prose before the formula announces a definition: "now let"
        self.opening = False  # whether the prose opens a scope: what it states replaces what contradicts it
        self.cases: set[Term] = set()  # facts that belong to a case of the prose: "For x > 0 we have"
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

    # --- elaboration, with what is inferred ---

    def term(self, nodes: tuple[Node, ...], scope: Scope | None = None) -> Term:
        """The term of an expression, a number or a law; what the reader settled on the way is noted."""
        scope = scope or self._with_quotients(nodes)
        try:
            reading = elaborate(nodes, scope)
        except Question as question:
            try:
                reading = elaborate_law(nodes, scope)
            except Question:
                raise question from None
        bound = bound_names(nodes) if self.substitutions else frozenset()
        for name, body in self.substitutions.items() if bound else ():
            inside = {leaf.text for node in body for leaf in leaves(node)}
            if name not in bound and Symbol(name) in reading.term.free and inside & bound:
                raise Question(
                    f"does {name} depend on what is bound here? Write out what it stands for", None
                )
        self.notes += [Note(note.text, note.span) for note in reading.notes]
        self.assumed |= reading.assumed
        return reading.term

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
        applied = _application(nodes)
        for name in applied[1] if applied is not None else ():
            if not scope.knows(name):
                scope = scope.with_scalar(name, value_sort(name, scope))
        return scope

    def note(self, message: str, span: Span | None) -> None:
        self.notes.append(Note(message, span))

    # --- facts ---

    def state(self, proposition: Term, span: Span | None = None, *, there: bool = False) -> bool:
        """Take a hypothesis, unless it contradicts what was stated before; whether it was taken.

        Where the prose opens a scope, "now let", it takes the place of what contradicts it.
        """
        self.stated_at.setdefault(proposition, self.here)
        if proposition in self.facts or proposition in self.local:
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
            former = [f for f in self.facts if self._may_end(f) and _bounds_anew(proposition, f)]
            self._end(former, span)
        lasting = self.opening or self.variables.isdisjoint(s.name for s in proposition.free)
        if not there and lasting:
            self.facts.append(proposition)
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
            related = [fact for fact in facts if names & fact.free]
            wider = names.union(*(fact.free for fact in related))
            if wider == names:
                return tuple(related)
            names = wider

    def given_definitions(self) -> tuple[Term, ...]:
        return tuple(Apply("define", (head, body)) for head, body in self.definitions.items())

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

    # --- rows ---

    def declare(
        self, rows: tuple[Row, ...], *, directive: bool = False, inline: bool = False
    ) -> frozenset[int]:
        """Read the declarations among the rows of one formula; the numbers of the rows that are no more than that.

        In a directive everything is a declaration.  Elsewhere an order between compound terms is a claim, unless
        words such as "for" and "if" make it a condition: what a page claims is never assumed.
        """
        done: set[int] = set()
        heads = (identifier(row.expressions[0].nodes) for row in rows if row.expressions)
        self.heads = frozenset(name for name in heads if name is not None)
        for of_equations in (False, True):  # what a definition speaks of may be declared beside it
            for number, row in enumerate(rows):
                is_equation = bool(row.relations) and row.relations[0].name in ("=", "define")
                if row.question or is_equation is not of_equations:
                    continue
                if not directive and (is_implied(row) or (implies_next(rows, number) and _is_supposed(row))):
                    continue  # what is implied is a claim, and what is supposed holds there only
                shared = _sharing(rows, number)
                before = len(shared)
                if is_equation and not (directive or inline or implies_next(rows, number)):
                    self._note_equation(row)
                if not is_equation and row.relations and not _has_dots(row.expressions[0].nodes):
                    *others, subject = listed(row.expressions[0])  # x, y > 0
                    shared += others
                    row = replace(row, expressions=(subject, *row.expressions[1:]))
                try:
                    if self._declare_row(row, shared, directive=directive, inline=inline):
                        done.update((number, *range(number - before, number)))
                except Question as question:
                    if directive:
                        raise
                    if question.kind == "convention":  # asked once, where it first matters
                        self.asked.setdefault(question.message, question.at(row.span))
                except TermError as error:
                    if directive:
                        raise Question(str(error), row.span, kind="sort") from None
        return frozenset(done)

    def _declare_row(self, row: Row, shared: list[Expression], *, directive: bool, inline: bool) -> bool:
        names = [relation.name for relation in row.relations]
        if not names:
            return False
        if names[0] == "in" and len(names) == 1:
            subjects = [*shared, row.expressions[0]]
            return all([self._member(subject, row.expressions[1]) for subject in subjects])
        if names == ["sim", "="]:  # `z \sim q(z) = N(m, s)`
            subject, named, law = row.expressions
            density = replace(row, relations=row.relations[1:], expressions=(named, law))
            self._definition(density, directive=directive, inline=inline, always=False)
            return self._follows(
                replace(row, relations=row.relations[:1], expressions=(subject, law)), directive
            )
        if "sim" in names:
            return self._follows(row, directive)
        if all(name in ORDER for name in names):
            if inline and self.concluding:
                return False
            conditional = directive or _opens_condition(row.separator) or (inline and self.assuming)
            if not conditional and not is_domain(row):
                return False
            if inline and self.assuming and not is_domain(row):
                self.note("assumed, as the prose says", row.span)
            there = not (directive or inline) and _restricts(row.separator)
            return self._order(row, shared, there=there)
        if names[0] == "to" and len(names) == 1:
            return self._function_type(row)
        if names == ["="] and self._index_range(row):
            return True
        if names[0] in ("=", "define"):
            return self._definition(row, directive=directive, inline=inline, always=names[0] == "define")
        return False

    # --- membership ---

    def _member(self, subject: Expression, region: Expression) -> bool:
        name = identifier(subject.nodes)
        index = _indexed(subject.nodes)
        found = _region(region.nodes)
        if found is None:
            return self._in_interval(subject, region)
        sort, low, strict = found
        if index is not None and _is_index(index[1]) and sort != "vector":
            if not self.scope.knows(index[0]):
                self.scope = self.scope.with_sequence(index[0])
            return True
        if name is None:
            return False
        if sort == "vector":
            self.scope = self.scope.with_vector(name)
            return True
        self.declared.add(name)
        if not isinstance(self.scope.meanings.get(name), Scalar):
            self.scope = self.scope.with_scalar(name, sort)
        elif sort == INTEGER:
            self.scope = self.scope.with_scalar(name, INTEGER)
        self.elsewhere.discard(name)
        if self.renewing:
            self._end([fact for fact in self._of(Symbol(name, sort)) if self._may_end(fact)], subject.span)
        if low is not None:
            self.state((lt if strict else le)(low, Symbol(name, sort)), subject.span)
        return True

    def _in_interval(self, subject: Expression, region: Expression) -> bool:
        ends = _interval(region.nodes)
        name = identifier(subject.nodes)
        if ends is None or name is None:
            return False
        (low, low_strict), (high, high_strict) = ends
        if not self.scope.knows(name):
            self.scope = self.scope.with_scalar(name)
        x = self.term(subject.nodes)
        for end, strict, turned in ((low, low_strict, False), (high, high_strict, True)):
            if not _is_infinite(end):
                bound = self.term(end)
                sides = (x, bound) if turned else (bound, x)
                self.state((lt if strict else le)(*sides), subject.span)
        return True

    def _index_range(self, row: Row) -> bool:
        r"""`i = 1, \ldots, n`: both are whole numbers, and there is at least one."""
        running = identifier(row.expressions[0].nodes)
        parts = [solid(part) for part in split(row.expressions[1].nodes, ",")]
        dotted = any(len(p) == 1 and isinstance(p[0], Leaf) and p[0].text in _DOTS for p in parts)
        if running is None or len(parts) < 3 or not dotted:
            return False
        last = identifier(parts[-1])
        for name in (running, last):
            if name is not None and not self.scope.knows(name):
                self.scope = self.scope.with_scalar(name, INTEGER)
        known = self.scope.meanings.get(last or "")
        if isinstance(known, Scalar) and known.symbol.sort == INTEGER:
            self.state(le(ONE, known.symbol), row.span)
        return True

    # --- order ---

    def _order(self, row: Row, shared: list[Expression], *, there: bool = False) -> bool:
        """Take an order as facts; those that hold `there` are conditions of the formula at hand only."""
        self._order_of_members(row, shared, there=there)
        terms = []
        for expression in (*shared, *row.expressions):
            name = identifier(expression.nodes)
            if name is not None and self._is_only_inferred(name):
                self.scope = self.scope.without(name)  # 0 < p < 1: no longer the density that p(x) was
            if name is not None and not self.scope.knows(name):
                self.scope = self.scope.with_scalar(name)
                if there:
                    self.elsewhere.add(name)
            term = self.term(expression.nodes)
            if term.sort not in (REAL, INTEGER):
                return False
            terms.append(term)
        shared_terms, sides = terms[: len(shared)], terms[len(shared) :]
        for relation, left, right in zip(row.relations, sides, sides[1:], strict=False):
            make, turned = ORDER[relation.name]
            for first in (left, *(shared_terms if left is sides[0] else ())):
                self.state(make(right, first) if turned else make(first, right), row.span, there=there)
        return True

    def _is_only_inferred(self, name: str) -> bool:
        """Whether a name is known as a density only, which nobody wrote down."""
        known = self.scope.densities_of(name)
        return bool(known) and all(d.inferred for d in known) and name not in self.scope.meanings

    def _order_of_members(self, row: Row, shared: list[Expression], *, there: bool) -> None:
        r"""`\sigma_j > 0`, where the page sums over j, is said of every member of the sequence."""
        found = [_indexed(expression.nodes) for expression in (*shared, *row.expressions)]
        indices = {pair[1] for pair in found if pair is not None} & self.variables
        if len(indices) != 1:
            return
        (index,) = indices
        member, at = Symbol(f"{index}#", INTEGER), Symbol(f"{index}#")
        scope = self.scope.with_bound(index, member)
        terms = [self.term(expression.nodes, scope) for expression in (*shared, *row.expressions)]
        shared_terms, sides = terms[: len(shared)], terms[len(shared) :]
        for relation, left, right in zip(row.relations, sides, sides[1:], strict=False):
            make, turned = ORDER[relation.name]
            for first in (left, *(shared_terms if left is sides[0] else ())):
                said = make(right, first) if turned else make(first, right)
                for part in subterms(said):
                    if isinstance(part, Apply) and part.op == "call" and part.args[1:] == (member,):
                        said = replaced(said, part, call(part.args[0], at))
                if at in said.free and member not in said.free:
                    everywhere = (MINUS_INFINITY, INFINITY, abstract(said, at, index))
                    self.state(Apply("forall", everywhere), row.span, there=there)

    # --- laws ---

    def _follows(self, row: Row, directive: bool) -> bool:
        """`X \\sim law`, also `P: X \\sim law` and `y_i \\sim law`."""
        if row.relations[-1].name != "sim" or len(row.relations) != 1:
            return False
        left, right = row.expressions
        label, subject = _labelled(left.nodes)
        index = _indexed(subject)
        if index is not None and _is_index(index[1]):
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

    # --- functions ---

    def _function_type(self, row: Row) -> bool:
        r"""`f: \mathbb{R} \to \mathbb{R}`."""
        label, domain = _labelled(row.expressions[0].nodes)
        if label and _is_space_of_outcomes(domain) and _region(row.expressions[1].nodes) is not None:
            self.scope = self.scope.with_outcome(label)
            return True
        if not label or _region(domain) is None or _region(row.expressions[1].nodes) is None:
            return False
        self.scope = self.scope.with_function(label, 1)
        x, function = symbol("x"), Symbol(label, FunctionSort(1, REAL))
        everywhere = (MINUS_INFINITY, INFINITY, abstract(defined(call(function, x)), x))
        self.state(Apply("forall", everywhere), row.span)
        return True

    # --- definitions ---

    def _definition(self, row: Row, *, directive: bool, inline: bool, always: bool) -> bool:
        """Whether the row does no more than define its left side."""
        head, body = row.expressions[0], row.expressions[1]
        name = identifier(head.nodes)
        only = len(row.relations) == 1
        if name is not None and self._function_of_random(name, row):
            return True
        member = _indexed(head.nodes)
        if member is not None and self._define_sequence(*member, body):
            return only
        if self._names_function(row) and only:
            return True
        generic = name in self.variables | self.differentiated | self.arguments
        if name is not None and inline and only and generic and not always:
            self.substitutions[name] = body.nodes  # said of a bound variable: no declaration
            return True
        if name is not None and name in self.unknowns and not (directive or always or self.letting):
            return False  # a solution
        if name is not None:
            fresh = not self.scope.knows(name) or always or name in self.scope.outcomes
            scalar = self.letting and isinstance(self.scope.meanings.get(name), Scalar)
            again = (inline or self.letting) and only and (scalar or self._is_defined(name))
            if fresh and generic and not (directive or always or self._is_random(body)):
                return False  # an equation for a variable, as where a root is found
            if not fresh and not again and not directive:
                return only and self._says_again(name, body)
            former = self.definitions.get(symbol(name))
            if not self._define_name(name, body):
                return False
            if again and not self.letting and former is not None:  # a new value, or that of an example?
                self.former.append(Apply("eq", (symbol(name), former)))
            return only
        if (of_data := likelihood_head(head.nodes, self.scope)) is not None:
            return self._define_likelihood(*of_data, body) and only
        root = _root_of_square(head.nodes)
        if root is not None and not self.scope.knows(root) and root not in self.variables | self.heads:
            return self._define_name(root, body, root=True) and only
        applied = _application(head.nodes)
        if applied is None:
            return self._define_of_squares(head, body) and only
        called, arguments, given = applied
        if called in NAMED_VALUES and len(arguments) == 1 and not given:
            value = f"{called}_{arguments[0]}"  # the median of X is what the first equation says
            if self.scope.knows(value):
                return only and self._says_again(value, body)
            return self._define_name(value, body) and only
        if set(arguments) & set(self.scope.randoms) or (
            _plain(called) in FUNCTIONALS and not self._is_formula_in(_plain(called), arguments, body)
        ):
            return False  # a functional of a random variable, as H(X)
        if _names_family(applied) and not self.scope.knows(called):
            return self._convention(called, head, body, arguments) and only
        announced = self.letting or (inline and not self.arguing)
        anew = announced and only and self._is_anew(called, head, body, arguments)
        if anew:
            self.note(f"{called} is defined anew from here on", row.span)
        if self.scope.knows(called) and not directive and not anew:
            return only and (self._is_law(body) or self._other_density(called, head, body, arguments))
        is_policy = called == "pi" and self._is_density(body, arguments)  # `\pi(a) = N(a; m, s)`
        if not directive and not self.scope.knows(called) and self._has_meaning(head) and not is_policy:
            return False
        if self._is_of_random(called) and not directive:
            return False
        short = identifier(body.nodes)
        if short is not None and not only and not self.scope.knows(short):
            body = row.expressions[2]  # `g(x) = y = ...`: y is short for the value
        return self._define_function(called, arguments, given, body) and only

    def _define_likelihood(self, name: str, formals: tuple[Formal, ...], body: Expression) -> bool:
        r"""`p(y \mid \theta) = \prod_i p(y_i \mid \theta)`: what the likelihood of independent data is."""
        if self.scope.knows(name):
            return False
        term = self.term(body.nodes)
        if not is_product_of_members(term):
            return False
        self._define_of(name, formals, term)
        return True

    def _define_of_squares(self, head: Expression, body: Expression) -> bool:
        r"""`f(\mu, \sigma^2) = ..`: a function of the square."""
        items = solid(head.nodes)
        group = items[-1] if len(items) > 1 else None
        called = _head(items[:-1]) if isinstance(group, Group) and group.open == "(" else None
        formals = [parameter_of(part) for part in split(group.items, ",")] if isinstance(group, Group) else []
        known = [each for each in formals if each is not None]
        if called is None or len(known) != len(formals) or len({name for name, _ in known}) != len(known):
            return False
        reserved = called in FUNCTIONALS | NAMED_VALUES or find(called) is not None
        if reserved or self.scope.knows(called) or not any(squared for _, squared in known):
            return False
        inner = self.scope
        for name, _ in known:
            if not isinstance(inner.meanings.get(name), Scalar):
                inner = inner.with_scalar(name)
        term = self.term(body.nodes, inner)
        if term.sort not in (REAL, INTEGER):
            return False
        self._define_of(called, tuple(known), term)
        return True

    def _define_of(self, name: str, formals: tuple[Formal, ...], term: Term) -> None:
        """A function of parameters, some of which are squares."""
        body, variables = with_squares(unfold_all(term, self.given_definitions()), formals)
        meaning: Term = body
        for variable in reversed(variables):
            meaning = abstract(meaning, variable)
        function = Symbol(name, FunctionSort(len(formals), REAL))
        self.scope = self.scope.with_function(name, len(formals), (), meaning).with_written(name, formals)
        self.definitions[function] = meaning

    def declare_functions(self, rows: Iterable[Row]) -> None:
        """Take in the functions that rows write out, those of which nothing is known yet."""
        for row in rows:
            names = [relation.name for relation in row.relations]
            applied = _application(row.expressions[0].nodes) if names == ["="] and not row.question else None
            if applied is None or self.scope.knows(applied[0]):
                continue
            try:
                self._definition(row, directive=False, inline=True, always=False)
            except (Question, TermError):
                continue

    def _names_function(self, row: Row) -> bool:
        """`a x + b = f(x)`, of a function of which nothing is known: it is what stands before."""
        for relation, before, after in zip(row.relations, row.expressions, row.expressions[1:], strict=False):
            applied = _application(after.nodes, inverse=True)
            if applied is None or relation.name not in ("=", "equiv"):
                continue
            called, arguments, given = applied
            reserved = called in FUNCTIONALS | NAMED_VALUES | self.scope.numbers or find(called) is not None
            if given or reserved or self.scope.knows(called) or self._has_meaning(after):
                continue
            scope = self.with_formals(after.nodes)
            term = self.term(before.nodes, scope)
            if isinstance(term, Symbol):
                term = self.made_of.get(term.name, term)
            term = unfold_all(term, self.given_definitions())
            formals = [symbol(name) for name in arguments]
            if term.sort not in (REAL, INTEGER) or not set(formals) <= term.free:
                continue
            if any(s.name in self.scope.randoms and s not in formals for s in term.free):
                continue
            meaning: Term = term
            for formal in reversed(formals):
                meaning = abstract(meaning, formal)
            self.scope = self.scope.with_function(called, len(arguments), arguments, meaning)
            self.definitions[Symbol(called, FunctionSort(len(arguments), REAL))] = meaning
            self.note(f"{called} is the function that stands before it", after.span)
            return True
        return False

    def _function_of_random(self, name: str, row: Row) -> bool:
        """`Y = g(X) = a X`, or `X = g^{-1}(Y) = Y/a`: the function, and the law of what it makes of X."""
        applied = _application(row.expressions[1].nodes, inverse=True)
        if applied is None or len(row.relations) != 2 or row.relations[1].name != "=":
            return False
        called, arguments, given = applied
        if self.scope.knows(called) or len(arguments) != 1 or given:
            return False
        if called in FUNCTIONALS | NAMED_VALUES or self._has_meaning(row.expressions[1]):
            return False
        inner = self.scope.without(arguments[0]).with_scalar(arguments[0])
        body = self.term(row.expressions[2].nodes, inner)
        function = abstract(unfold_all(body, self.given_definitions()), symbol(arguments[0]))
        head = Symbol(called, FunctionSort(1, REAL))
        self.scope = self.scope.with_function(called, 1, arguments, function)
        self.definitions[head] = function
        law = self.scope.randoms.get(arguments[0])
        if law is not None and not self.scope.knows(name):
            self._declare_random(name, Apply("pushforward", (function, law)))
        return True

    def _is_law(self, body: Expression) -> bool:
        """Whether the body is a law: `q(x) = N(m, s)` said again."""
        try:
            return self.term(body.nodes).sort == LAW
        except Question:
            return False

    def _is_density(self, body: Expression, arguments: tuple[str, ...]) -> bool:
        """Whether the body is a law, or its density at the argument."""
        try:
            return _law_at(self.term(body.nodes), arguments) is not None
        except Question:
            return False

    def _other_density(
        self, name: str, head: Expression, body: Expression, arguments: tuple[str, ...]
    ) -> bool:
        """Whether the row writes out the density of another family under a name that is taken.

        Authors write f_X for any density: it then means that one from here on.
        """
        from ..checker import theorem_of  # only for documents that hold such a line

        try:
            left, right = self.term(head.nodes, self.with_formals(head.nodes)), self.term(body.nodes)
        except Question:
            return False
        if not isinstance(left, Apply) or left.op != "density" or len(arguments) != 1 or right.size > 80:
            return False
        law, at = left.args
        if not isinstance(law, Apply) or law.op != "call":
            return False
        facts = (*self._concerning(Apply("defined", (left,))), *_facts_of_density(left))
        if theorem_of(left, right, "=", tuple(dict.fromkeys(facts))) is not None:
            return False
        if name in self.renamed:
            self.note(
                f"{name} is written out as yet another density, and is not held against the last one",
                body.span,
            )
            return True
        for family in FAMILIES.values():
            if len(family.parameters) != len(law.args) - 1 or family.symbol == law.args[0]:
                continue
            try:
                other = family.law(*law.args[1:])
            except TermError:
                continue
            facts = _facts_of_density(Apply("density", (other, at)))
            if theorem_of(Apply("density", (other, at)), right, "=", facts) is not None:
                self.scope = self.scope.with_density(name, other)
                self.renamed.add(name)
                self.note(f"from here on {name} is the density of {other}, which is written out", body.span)
                return True
        return False

    def _is_formula_in(self, called: str, arguments: tuple[str, ...], body: Expression) -> bool:
        """Whether the body speaks of all the arguments as of numbers: `H(p) = -p \\ln p - ...` is a function."""
        if called in NAMED_FUNCTIONS or any(self.scope.densities_of(name) for name in arguments):
            return False
        if called in MOMENTS and (self.scope.randoms or identifier(body.nodes) in arguments):
            return False  # `E[c] = c` says what is known of expectations
        inner = self.scope
        for name in arguments:
            if not isinstance(inner.meanings.get(name), Scalar):
                inner = inner.with_scalar(name)
        try:
            term = self.term(body.nodes, inner)
        except Question:
            return False
        return term.sort == REAL and set(arguments) <= {s.name for s in term.free}

    def _is_anew(self, called: str, head: Expression, body: Expression, arguments: tuple[str, ...]) -> bool:
        """Whether an equation in the prose gives a function or density another meaning: `let f(x) = x^3`."""
        try:
            left, right = self.term(head.nodes, self.with_formals(head.nodes)), self.term(body.nodes)
        except Question:
            return False
        if not isinstance(left, Apply) or left.op not in ("call", "density"):
            return False
        if left.op == "density":
            law = _law_at(right, arguments)
            return law is not None and law != left.args[0] and law.free <= left.free | right.free
        if left.args[0] not in self.definitions:
            return False
        return not seem_equal(left, right, (*self._concerning(left), *self.given_definitions()))

    def _has_meaning(self, head: Expression) -> bool:
        """Whether the left side is read as it is, as F_X(x) for a random variable X."""
        try:
            elaborate(head.nodes, self.with_formals(head.nodes))
        except Question:
            return False
        return True

    def _is_of_random(self, called: str) -> bool:
        """Whether `f_Y` speaks of a Y that is made of random variables: what its density is is claimed, not defined."""
        known = self.scope.meanings.get(called.partition("_")[2])
        return isinstance(known, Abbreviation) and any(s.name in self.scope.randoms for s in known.term.free)

    def _is_random(self, body: Expression) -> bool:
        """Whether a random variable, or one that is defined by them, occurs in the body."""
        return any(s.name in self.scope.randoms for s in self.term(body.nodes).free)

    def _note_equation(self, row: Row) -> None:
        """Note the unknown of an equation that is to be solved."""
        if len(row.expressions) != 2 or row.leading is not None or identifier(row.expressions[0].nodes):
            return
        try:
            left, right = (self.term(expression.nodes) for expression in row.expressions)
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

    def forget_equations(self, names: Iterable[str] | None = None) -> None:
        """Equations to be solved, of some names or all, are those of an earlier part of the page."""
        gone = self.unknowns if names is None else set(names)
        self.conditions = [c for c in self.conditions if names is not None and not _names(c) & gone]
        self.unknowns -= gone

    def forget_definition(self, name: str) -> None:
        """A name that the prose quantifies anew, "for all x", is not what it was defined to be."""
        known = self.scope.meanings.get(name)
        if self.definitions.pop(symbol(name), None) is not None:
            self.scope = self.scope.without(name).with_scalar(name)
        elif isinstance(known, Abbreviation) and not known.term.free:
            self.scope = self.scope.without(name).with_scalar(name, known.term.sort)

    def forget_values(self) -> None:
        """Where the prose goes on "in general", names no longer have the values of an example."""
        values = [s.name for s, term in self.definitions.items() if not term.free and s.sort == REAL]
        values += [
            n for n, m in self.scope.meanings.items() if isinstance(m, Abbreviation) and not m.term.free
        ]
        for name in values:
            self.forget_definition(name)

    def _says_again(self, name: str, body: Expression) -> bool:
        """Whether the row is the definition that holds on the whole page."""
        known = self.scope.meanings.get(name)
        meaning = known.term if isinstance(known, Abbreviation) else self.definitions.get(symbol(name))
        try:
            return (
                meaning is not None and unfold_all(self.term(body.nodes), self.given_definitions()) == meaning
            )
        except Question:
            return False

    def define_everywhere(self, name: str, meaning: Term) -> None:
        """Take a definition that stands further down on the page."""
        involved = {s.name for s in meaning.free}
        if involved & (set(self.scope.randoms) | self.variables | self.differentiated):
            self.scope = self.scope.with_abbreviation(name, meaning)
        else:
            self.scope = self.scope.with_scalar(name)
            self.definitions[symbol(name)] = meaning

    def _is_defined(self, name: str) -> bool:
        known = self.scope.meanings.get(name)
        if isinstance(known, Abbreviation):
            return True
        return isinstance(known, Scalar) and known.symbol in self.definitions

    def _define_name(self, name: str, body: Expression, *, root: bool = False) -> bool:
        """`z = ...`: z abbreviates the term where something random or bound is in it, else it is defined.

        `s^2 = ...` for a new s defines the root.
        """
        before, former = self.scope, dict(self.definitions)
        if before.knows(name):
            self.scope = before.without(name)
            self.definitions.pop(symbol(name), None)
        try:
            term = self.term(body.nodes)
        except Question:
            self.scope, self.definitions = before, former
            raise
        if term.sort == LAW:
            self.scope = self.scope.with_law(name, term).with_density(name, term)
            self.law_domain(term, body.span)
            return True
        if symbol(name) in term.free or term.sort not in (REAL, INTEGER) or _is_rounded_pi(name, term):
            self.scope, self.definitions = (
                before,
                former,
            )  # `G = r + c G` says something of G, and is no definition
            return False
        if root:
            if not term.free:  # `x^2 = 4` is an equation to be solved, and has two solutions
                self.scope, self.definitions = before, former
                return False
            self.note(f"{name} is the root that is not negative", body.span)
            term = sqrt(term)
        self.defined_often[name] = self.defined_often.get(name, 0) + 1
        self.forget_equations((name,))
        term = unfold_all(term, self.given_definitions())
        involved = {s.name for s in term.free}
        known = before.meanings.get(name)
        whole = isinstance(known, Scalar) and known.symbol.sort == INTEGER and not term.free
        if isinstance(known, Scalar):
            value = Apply("eq", (known.symbol, term))
            ended = [f for f in self._of(known.symbol) if self._may_end(f) and contradiction((f, value))]
            self._end(ended, body.span)
        if whole or involved & (set(self.scope.randoms) | self.variables | self.differentiated):
            self.scope = self.scope.with_abbreviation(name, term)  # its parts may be bound where it is used
        else:
            self.scope = self.scope.with_scalar(name)
            self.definitions[symbol(name)] = term
        return True

    def _define_sequence(self, base: str, running: str, body: Expression) -> bool:
        """`u_i = (x_i - m)/s`: the sequence u, where the right side speaks of members at the same index."""
        known = self.scope.meanings.get(running)
        free_index = known is None or (isinstance(known, Scalar) and known.symbol not in self.definitions)
        taken = self._is_defined(base) or not isinstance(self.scope.meanings.get(base), Sequence | None)
        if not _is_index(running) or not free_index or taken:
            return False
        index = Symbol(f"{running}#", INTEGER)
        try:
            term = self.term(body.nodes, self.scope.with_bound(running, index))
        except Question:
            return False
        sequence = Scope().with_sequence(base).meanings[base]
        calls = (part for part in subterms(term) if isinstance(part, Apply) and part.op == "call")
        of_members = any(part.args[1:] == (index,) for part in calls)
        if term.sort not in (REAL, INTEGER) or not of_members or not isinstance(sequence, Sequence):
            return False
        if sequence.symbol in term.free:
            return False
        self.scope = self.scope.with_sequence(base)
        self.definitions[sequence.symbol] = abstract(
            unfold_all(term, self.given_definitions()), index, running
        )
        return True

    def _define_function(
        self, name: str, arguments: tuple[str, ...], given: tuple[str, ...], body: Expression
    ) -> bool:
        """`f(x) = ...`, or a density: `q(z | x) = N(z | m, s)`, `q(x) = N(m, s)`."""
        inner = self.scope
        for formal in (*arguments, *given):
            if not isinstance(inner.meanings.get(formal), Scalar):
                inner = inner.with_scalar(formal)
        outer, self.scope = self.scope, inner
        try:
            term = self.term(body.nodes)
        finally:
            self.scope = outer if not self.scope.knows(name) else self.scope
        law = _law_at(term, arguments)
        if law is not None:
            self._declare_density(name, law, arguments, given)
            self.law_domain(law, body.span)
            return True
        if term.sort not in (REAL, INTEGER) or given:
            return False
        head = Symbol(name, FunctionSort(len(arguments), REAL))
        if head in term.free:
            return False
        meaning: Term = unfold_all(term, self.given_definitions())
        for formal in reversed(arguments):
            meaning = abstract(meaning, _scalar(inner, formal))
        self.scope = self.scope.with_function(name, len(arguments), arguments, meaning)
        self.definitions[head] = meaning
        return True

    def _declare_density(
        self, name: str, law: Term, arguments: tuple[str, ...], given: tuple[str, ...]
    ) -> None:
        argument = arguments[0] if arguments else ""
        meaning = law
        inside = {s.name for s in law.free}
        if set(given) & inside:
            for formal in reversed(given):
                meaning = abstract(meaning, symbol(formal))
        elif given:
            for formal in reversed(given):
                meaning = abstract(meaning, Symbol(formal))
        self.scope = self.scope.with_density(name, meaning, argument, given)

    def _convention(self, name: str, head: Expression, body: Expression, arguments: tuple[str, ...]) -> bool:
        """A line that writes the density of a family out settles what its parameters are."""
        from ..checker import theorem_of  # only for documents that hold such a line

        notation = find(name)
        if notation is None:
            return False
        for convention in conventions_of(notation.family):
            trial = self.scope.with_convention(notation.family, convention)
            for formal in arguments:
                trial = trial.without(formal).with_scalar(formal)
            try:
                lhs, rhs = elaborate(head.nodes, trial).term, elaborate(body.nodes, trial).term
            except Question:
                continue
            facts = _facts_of_density(lhs)
            if seem_equal(lhs, rhs, facts) and theorem_of(lhs, rhs, "=", facts) is not None:
                self.scope = self.scope.with_convention(notation.family, convention)
                self.note(f"{name} takes the {convention}, because its density is written out", body.span)
                return True
        return False


# --- what is read off the tree ---------------------------------------------------------------------


def _plain(name: str) -> str:
    """`E` for `\\mathbb{E}`."""
    return name.removeprefix(r"\mathbb{").removesuffix("}") if name.startswith(r"\mathbb{") else name


def is_domain(row: Row) -> bool:
    """Whether all sides of an order are plain names, lists of them, and numbers: `a < b`, `0 < p < 1`, `x, y > 0`."""
    members = [member.nodes for expression in row.expressions for member in listed(expression)]
    names = [identifier(nodes) for nodes in members]
    return any(names) and all(
        name is not None or _is_number(nodes) for name, nodes in zip(names, members, strict=True)
    )


def writes_out(row: Row) -> bool:
    """Whether a function or a density is written out: `for p(x) = N(x; m, s)`."""
    equation = [relation.name for relation in row.relations] == ["="]
    return equation and _application(row.expressions[0].nodes) is not None


def identifier(nodes: tuple[Node, ...]) -> str | None:
    """The canonical name, if the nodes are one plain identifier."""
    inside = solid(nodes)
    found = written(inside[0]) if len(inside) == 1 else None
    if found is None or (found.sup is not None and not found.braced):
        return None
    try:
        return primed(name_of(found), found.primes)  # x' is another name than x
    except Question:
        return None


def _root_of_square(nodes: tuple[Node, ...]) -> str | None:
    """s of `s^2`."""
    inside = solid(nodes)
    found = written(inside[0]) if len(inside) == 1 else None
    if found is None or found.sup is None or found.braced:
        return None
    sup = contents(found.sup)
    squared = len(sup) == 1 and isinstance(sup[0], Leaf) and sup[0].text == "2"
    try:
        return name_of(replace(found, sup=None)) if squared else None
    except Question:
        return None


def _is_number(nodes: tuple[Node, ...]) -> bool:
    inside = solid(nodes)
    if inside and isinstance(inside[0], Leaf) and inside[0].text in ("-", "+"):
        inside = inside[1:]
    only = inside[0] if len(inside) == 1 else None
    if isinstance(only, Command) and only.name in ("frac", "tfrac", "dfrac") and len(only.arguments) == 2:
        return all(_is_number(contents(argument)) for argument in only.arguments)
    return isinstance(only, Leaf) and (only.kind == "number" or only.text == "infty")


def _is_infinite(nodes: tuple[Node, ...]) -> bool:
    inside = solid(nodes)
    return bool(inside) and isinstance(inside[-1], Leaf) and inside[-1].text == "infty"


def _indexed(nodes: tuple[Node, ...]) -> tuple[str, str] | None:
    """(base, index) of `y_i`."""
    inside = solid(nodes)
    if len(inside) != 1 or not isinstance(inside[0], Scripts) or inside[0].sub is None or inside[0].sup:
        return None
    base = identifier((inside[0].base,)) if inside[0].base is not None else None
    index = identifier(contents(inside[0].sub))
    return (base, index) if base and index else None


def _is_index(name: str) -> bool:
    return len(name) == 1 and name in "ijklmn"


def _is_space_of_outcomes(nodes: tuple[Node, ...]) -> bool:
    items = solid(nodes)
    return len(items) == 1 and isinstance(items[0], Leaf) and items[0].text in ("Omega", "Ω")


def _labelled(nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]]:
    """The name before a colon, and what stands after it."""
    parts = split(solid(nodes), ":")
    if len(parts) != 2:
        return "", solid(nodes)
    return identifier(parts[0]) or "", solid(parts[1])


def _application(
    nodes: tuple[Node, ...], *, inverse: bool = False
) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """(head, arguments, given) of `f(x, y)` or `p(x | z)` where all of them are plain names."""
    inside = solid(nodes)
    if len(inside) < 2 or not isinstance(inside[-1], Group) or inside[-1].open not in ("(", "["):
        return None
    head = _head(inside[:-1]) or (_inverse_head(inside[:-1]) if inverse else None)
    if head is None:
        return None
    bar = split(inside[-1].items, "mid", "|", "vert", ";")
    if len(bar) > 2:
        return None
    lists = [tuple(identifier(solid(part)) for part in split(side, ",")) for side in bar]
    names = [name for side in lists for name in side]
    if None in names or len(set(names)) != len(names):
        return None
    return head, lists[0], lists[1] if len(lists) == 2 else ()  # type: ignore[return-value]


def _head(nodes: tuple[Node, ...]) -> str | None:
    name = identifier(nodes)
    if name is not None:
        return letters_of_script(name)
    words = [item.text for item in nodes if isinstance(item, Leaf) and item.text in ("ln", "log")]
    return f"{words[0]} {identifier(nodes[1:])}" if len(nodes) == 2 and words else None


def _inverse_head(nodes: tuple[Node, ...]) -> str | None:
    """The name of an inverse function, `g^{-1}`."""
    found = written(nodes[0]) if len(nodes) == 1 else None
    if found is None or found.sup is None:
        return None
    sup = contents(found.sup)
    text = "".join(item.text for item in sup if isinstance(item, Leaf))
    return name_of(found, label=True) if text == "-1" else None


def letters_of_script(name: str) -> str:
    r"""`N` for `\mathcal{N}`."""
    return name[len("\\mathcal{") : -1] if name.startswith("\\mathcal{") else name


_REGIONS: dict[str, tuple[str, Term | None, bool]] = {
    "R": (REAL, None, False), "R+": (REAL, ZERO, True), "N": (INTEGER, ONE, False), "N0": (INTEGER, ZERO, False),
    "N*": (INTEGER, ONE, False), "Z*": (INTEGER, None, False), "R*": (REAL, None, False),
    "Z": (INTEGER, None, False), "N+": (INTEGER, ONE, False), "R0": (REAL, ZERO, False), "Z+": (INTEGER, ONE, False),
}  # fmt: skip


def _region(nodes: tuple[Node, ...]) -> tuple[str, Term | None, bool] | None:
    r"""(sort, lower end, strict) of `\mathbb{N}_0`, `\mathbb{R}_{>0}`, ...; for \mathbb{R}^n the sort is "vector"."""
    inside = solid(nodes)
    if len(inside) != 1:
        return None
    node, mark = inside[0], ""
    if isinstance(node, Scripts):
        marks = [_mark(s) for s in (node.sub, node.sup) if s is not None]
        if node.base is None or len(marks) != 1:
            return None
        node, mark = node.base, marks[0]
    if not isinstance(node, Command) or node.name not in ("mathbb", "mathbf", "Bbb"):
        return None
    letter = letters(node.arguments[0])
    if mark == "vector":
        return ("vector", None, False) if letter in ("R", "Z", "N") else None
    return _REGIONS.get(letter + mark)


def _mark(script: Node) -> str:
    text = "".join(item.text for item in contents(script) if isinstance(item, Leaf))
    return {
        "+": "+",
        "*": "*",
        "ast": "*",
        "star": "*",
        ">0": "+",
        "0": "0",
        "++": "+",
        ">=0": "0",
        "ge0": "0",
        "geq0": "0",
    }.get(text, "vector")


End = tuple[tuple[Node, ...], bool]


def _interval(nodes: tuple[Node, ...]) -> tuple[End, End] | None:
    """The ends of `[a, b)` and whether they are excluded."""
    inside = solid(nodes)
    if len(inside) == 1 and isinstance(inside[0], Group) and inside[0].open in ("(", "["):
        opened, closed, items = inside[0].open, inside[0].close, inside[0].items
    elif len(inside) > 3 and all(isinstance(n, Leaf) and n.text in "()[]" for n in (inside[0], inside[-1])):
        opened, closed, items = inside[0].text, inside[-1].text, inside[1:-1]  # type: ignore[union-attr]
    else:
        return None
    parts = split(items, ",")
    if len(parts) != 2:
        return None
    return (solid(parts[0]), opened == "("), (solid(parts[1]), closed == ")")


_CONDITIONAL = frozenset(
    "for if where when whenever with given provided assuming all any every some let suppose as on".split()
)


_DECLARING = frozenset("where with and given let suppose as all any every some".split())


def _opens_condition(separator: str) -> bool:
    """Whether these words, before a statement, make it a condition of what stands before: `for all`, `if`."""
    words = separator.lower().replace(",", " ").split()
    return bool(words) and words[0] in _CONDITIONAL


def _is_rounded_pi(name: str, term: Term) -> bool:
    """Whether a definition of pi is that of the circle's, rounded; other numbers may bear its name."""
    return name == "pi" and isinstance(term, Number) and abs(float(term.value) - math.pi) < 0.05


def _restricts(separator: str) -> bool:
    """Whether an order after these words restricts the formula before it, as `x = |x|, x > 0`; `where` declares."""
    words = separator.lower().replace(",", " ").split()
    return bool(separator) and not (words and words[0] in _DECLARING)


def _sharing(rows: tuple[Row, ...], number: int) -> list[Expression]:
    """Expressions before the row that share its relation: mu in `mu, z \\in R`."""
    found: list[Expression] = []
    while rows[number].separator == "," and number and not rows[number - 1].relations:
        number -= 1
        if len(rows[number].expressions) != 1 or identifier(rows[number].expressions[0].nodes) is None:
            break
        found.insert(0, rows[number].expressions[0])
    return found


def _is_supposed(row: Row) -> bool:
    """Whether what implies the next row restricts the page's symbols, as `x > 1` and `x = 2` do."""
    if all(relation.name in ORDER for relation in row.relations):
        return True
    value = row.expressions[1].nodes
    plain = _is_number(value) or identifier(value) is not None
    return row.relations[0].name == "=" and len(row.relations) == 1 and plain


def _has_dots(nodes: Iterable[Node]) -> bool:
    return any(isinstance(node, Leaf) and node.text in _DOTS for node in nodes)


def bound_names(nodes: Iterable[Node]) -> frozenset[str]:
    """Names that a differential, a sum, a product or a limit binds somewhere in the nodes."""
    return frozenset(_bound(tuple(nodes)))


_DOTS = frozenset(("ldots", "cdots", "dots", "dotsc", "dotsb"))
_BINDING = frozenset(("sum", "prod", "lim", "max", "min", "sup", "inf"))


def _bound(nodes: tuple[Node, ...]) -> Iterator[str]:
    items = solid(nodes)
    for first, second in zip(items, items[1:], strict=False):
        if differential_sign(first) and (name := identifier((second,))):
            yield name
    for node in items:
        if isinstance(node, Scripts) and isinstance(node.base, Leaf) and node.base.text in _BINDING:
            below = contents(node.sub) if node.sub is not None else ()
            if name := identifier(split(below, "=", "to", "rightarrow", "in")[0]):
                yield name
        if isinstance(node, Command) and node.name.endswith("frac") and _is_quotient_of_differentials(node):
            continue
        for within in inside(node):
            yield from _bound(within)


def differentiated_names(nodes: Iterable[Node]) -> Iterator[str]:
    r"""Names by which is differentiated somewhere in the nodes: `\frac{d}{d\theta}`, `\nabla_\theta`."""
    for node in solid(tuple(nodes)):
        if isinstance(node, Command) and node.name.endswith("frac") and _is_quotient_of_differentials(node):
            for below in contents(node.arguments[-1])[1:]:
                base = below.base if isinstance(below, Scripts) and below.base is not None else below
                yield from filter(None, (identifier((below,)), identifier((base,))))
        if (
            isinstance(node, Scripts)
            and isinstance(node.base, Leaf)
            and node.base.text in ("nabla", "partial")
        ):
            yield from filter(None, (identifier(contents(node.sub)) if node.sub is not None else None,))
        for within in inside(node):
            yield from differentiated_names(within)


def _plain_name(name: str) -> str:
    r"""`E` for `\mathbb{E}`."""
    return name.rpartition("{")[2].removesuffix("}")


def argument_names(rows: Iterable[Row]) -> Iterator[str]:
    """The arguments of left sides: x of `f(x) = ...`."""
    for row in rows:
        applied = _application(row.expressions[0].nodes) if row.expressions and row.relations else None
        if applied is None or _names_family(applied):
            continue
        if _plain_name(applied[0]) not in FUNCTIONALS:
            yield from applied[1]


def _names(term: Term) -> set[str]:
    return {symbol.name for symbol in term.free}


def _bounds_anew(fact: Term, former: Term) -> bool:
    """Whether both bound the same name by a number, from the same side: `x >= 0` after `x > 0`."""
    if not (isinstance(fact, Apply) and isinstance(former, Apply)) or fact == former:
        return False
    if fact.op not in ("lt", "le") or former.op not in ("lt", "le") or len(fact.free) != 1:
        return False
    return any(fact.args[side] == former.args[side] in fact.free for side in (0, 1))


def _names_family(applied: tuple[str, tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether a density of a family is written out: `N(x | m, s)` has parameters, F(x) has none."""
    called, arguments, given = applied
    is_beta = called == "B" and not given  # the function B(a, b)
    return find(called) is not None and len(arguments) + len(given) > 1 and not is_beta


def quotient_numerators(nodes: Iterable[Node]) -> Iterator[str]:
    """Names u of differential quotients du/dx in the nodes."""
    for node in solid(tuple(nodes)):
        quotient = (
            isinstance(node, Command) and node.name.endswith("frac") and _is_quotient_of_differentials(node)
        )
        if quotient and (name := identifier(contents(node.arguments[0])[1:])):  # type: ignore[union-attr]
            yield name
        for within in inside(node):
            yield from quotient_numerators(within)


def _abbreviates(meaning: object, name: str) -> bool:
    return isinstance(meaning, Abbreviation) and any(s.name == name for s in meaning.term.free)


def indefinite(nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]] | None:
    """(variable, integrand) of an integral without ends that the nodes are."""
    items = solid(nodes)
    if (
        len(items) < 4
        or not (isinstance(items[0], Leaf) and items[0].text == "int")
        or not differential_sign(items[-2])
    ):
        return None
    if any(differential_sign(item) for item in items[1:-2]):
        return None
    name = identifier(items[-1:])
    return (name, items[1:-2]) if name else None


def endless(nodes: Iterable[Node]) -> Iterator[str]:
    """The variables of the integrals without ends in the nodes."""
    items = solid(tuple(nodes))
    for position, node in enumerate(items):
        if isinstance(node, Leaf) and node.text == "int":
            behind = items[position + 1 :]
            signs = [i for i, item in enumerate(behind[:-1]) if differential_sign(item)]
            if signs and (name := identifier(behind[signs[0] + 1 : signs[0] + 2])):
                yield name
        for within in inside(node):
            yield from endless(within)


def integer_names(nodes: Iterable[Node]) -> frozenset[str]:
    """Names that end a sum or product, or stand before `!`: they are whole numbers."""
    return frozenset(_integers(tuple(nodes)))


def _integers(nodes: tuple[Node, ...]) -> Iterator[str]:
    items = solid(nodes)
    for first, second in zip(items, items[1:], strict=False):
        factorial = isinstance(second, Leaf) and second.kind == "operator" and second.text == "!"
        if factorial:
            yield from _added(first)
    for dots, _, last in zip(items, items[1:], items[2:], strict=False):
        if (
            isinstance(dots, Leaf)
            and dots.text in _DOTS
            and isinstance(last, Scripts)
            and last.sub is not None
        ):
            yield from filter(None, (identifier(contents(last.sub)),))  # n of x_1 + \ldots + x_n
    for node in items:
        if isinstance(node, Scripts) and isinstance(node.base, Leaf) and node.base.text in ("sum", "prod"):
            if node.sup is not None and (name := identifier(contents(node.sup))):
                yield name
            if node.sub is not None:
                low = split(contents(node.sub), "=")
                for part in low[1:]:
                    if name := identifier(part):
                        yield name
        for within in inside(node):
            yield from _integers(within)


def _added(node: Node) -> Iterator[str]:
    """n of `n!`, n and k of `(n - k)!` and `(2n + k)!!`."""
    items = solid(node.items) if isinstance(node, Group) and node.open == "(" else (node,)
    names = [identifier((item,)) for item in items]
    known = (
        n or (isinstance(i, Leaf) and (i.kind == "number" or i.text in "+-"))
        for n, i in zip(names, items, strict=True)
    )
    if all(known):
        yield from filter(None, names)


def squares(nodes: Iterable[Node]) -> Iterator[tuple[str, str, Span]]:
    """(family, convention, place) where the last parameter of a law is written as a square, or with the matrix I."""
    items = solid(tuple(nodes))
    for position, node in enumerate(items):
        if isinstance(node, Group) and node.open == "(" and position:
            notation = find(_head(items[position - 1 : position]) or "")
            given = split(node.items, "mid", "|", ";")[-1]
            parts = split(given, ",")
            if notation is not None and len(parts) == 2 and "variance" in notation.conventions:
                last = solid(parts[1])
                if any(_is_squared(part) or identifier((part,)) == "I" for part in last):
                    yield notation.family, "variance", node.span
        for within in inside(node):
            yield from squares(within)


def _is_squared(node: Node) -> bool:
    sup = contents(node.sup) if isinstance(node, Scripts) and node.sup is not None else ()
    return len(sup) == 1 and isinstance(sup[0], Leaf) and sup[0].text == "2"


def inside(node: Node) -> Iterator[tuple[Node, ...]]:
    """The lists of nodes within a node."""
    if isinstance(node, Scripts):
        yield from (contents(part) for part in (node.base, node.sub, node.sup) if part is not None)
    elif isinstance(node, Group):
        yield node.items
    elif isinstance(node, Command):
        yield from (contents(argument) for argument in (*node.options, *node.arguments))
    elif isinstance(node, Environment):
        yield from (cell for row in node.rows for cell in row)


def _is_quotient_of_differentials(node: Command) -> bool:
    below = contents(node.arguments[-1])
    return bool(below) and (
        differential_sign(below[0]) or (isinstance(below[0], Leaf) and below[0].text == "partial")
    )


# --- laws ------------------------------------------------------------------------------------------


def domain_of(law: Term) -> tuple[Term, ...]:
    """What the parameters of a member of a family must satisfy."""
    if not isinstance(law, Apply) or law.op != "call" or not isinstance(law.args[0], Symbol):
        return ()
    family = FAMILIES.get(law.args[0].name)
    if family is None or len(law.args) - 1 != len(family.parameters):
        return ()
    found = map(simple_domain, family.domain_at(*law.args[1:]))
    return tuple(p for p in found if p.free and p.sort == PROP)


def interior(proposition: Term) -> Term:
    """A closed domain of a real parameter without its ends, where the law is a constant."""
    if (
        isinstance(proposition, Apply)
        and proposition.op == "le"
        and REAL in {a.sort for a in proposition.args}
    ):
        return lt(*proposition.args)
    return proposition


def inside_support(law: Term, at: Term) -> tuple[Term, ...]:
    """That a point lies within the support of a member of a family."""
    ends = support(law)
    if ends is None:
        return ()
    low, high = ends
    order = le if is_discrete(law) else lt
    facts = (
        order(low, at) if low.sort in (REAL, INTEGER) else None,
        order(at, high) if high.sort in (REAL, INTEGER) else None,
    )
    return tuple(fact for fact in facts if fact is not None)


def _law_at(term: Term, arguments: tuple[str, ...]) -> Term | None:
    """The law, where the term is one, or is its density at the argument."""
    if term.sort == LAW:
        return term
    if isinstance(term, Apply) and term.op == "density" and len(arguments) == 1:
        law, at = term.args
        if isinstance(at, Symbol) and at.name == arguments[0] and at not in law.free:
            return law
    return None


def _facts_of_density(density: Term) -> tuple[Term, ...]:
    """The domain of the parameters, the definition of the family, and the support, as facts."""
    if not isinstance(density, Apply) or density.op != "density":
        return ()
    law, at = density.args
    return (*domain_of(law), *inside_support(law, at), *definitions_in((law,)))


def seem_equal(left: Term, right: Term, facts: tuple[Term, ...]) -> bool:
    """Whether two sides agree in numbers at an admissible point: what does not is not worth a proof."""
    point = next(points(facts, left, right), None)
    if point is None:
        return False
    first, second = approximate(point.at(left)), approximate(point.at(right))
    if first is None or second is None:
        return False
    return bool(abs(first - second) <= 1e-9 * max(1, abs(first)))


def _scalar(scope: Scope, name: str) -> Symbol:
    known = scope.meanings.get(name)
    if not isinstance(known, Scalar):
        raise TermError(f"{name} is no scalar")
    return known.symbol
