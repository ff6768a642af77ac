"""A session: the facts of one context, what has been proved in it, and how to prove more.

`Session.prove` answers a theorem whose hypotheses are all in the context, or None.  `discharge` cuts the
provable hypotheses out of a theorem.  The conversions by theory live in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar

from ..kernel import logic
from ..kernel.definedness import proves, range_hypotheses, sign, sign_table
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import INTEGER, LAW, REAL, Apply, Bound, Lambda, Symbol, Term, TermError, le, subterms
from .algebra import GENERATORS, Algebra, Quotient, canonical_key

MAX_NESTING = 14
MAX_WORK = 15_000  # conversions and proofs that one search may try


class Meter:
    """Counts the work of one search, so that it ends on every machine after the same attempts."""

    def __init__(self) -> None:
        self.searches = 0
        self.spent = 0
        self.cuts = 0  # how often a search gave up for another reason than that there was nothing left to try
        self.memories: dict[Any, Memory] = {}  # of the contexts of this search
        self.proved: dict[Term, tuple[Theorem, ...]] = {}  # theorems hold wherever their hypotheses do

    def begin(self) -> None:
        """A new search: it has all its work before it, and goes by no failures of others."""
        self.searches += 1
        self.spent = 0
        self.memories.clear()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A search inside another: neither knows what the other has found, nor does it spend its work."""
        outer = self.spent, self.cuts, self.memories, self.proved
        self.spent, self.cuts, self.memories, self.proved = 0, 0, {}, {}
        try:
            yield
        finally:
            self.spent, self.cuts, self.memories, self.proved = outer

    def tick(self, work: int = 1) -> None:
        self.spent += work
        if self.spent > MAX_WORK:
            raise BudgetExceeded(f"the search took more than {MAX_WORK} attempts")


METER = Meter()  # one search runs at a time in a process


class Memory:
    """What searches have found out in a context: serves all sessions that know and may use the same.

    A failure stands here only where no search on the way was cut short: by a proposition that was being
    proved already, or by a bound on the work.
    """

    __slots__ = ("_inner", "failed", "hopeless")

    def __init__(self) -> None:
        self.failed: set[Term] = set()  # propositions without a proof
        self.hopeless: dict[Term, int] = {}  # polynomials and the depth to which no sign was found
        self._inner: dict[Any, Memory] = {}

    def inside(self, key: Any) -> Memory:
        """The memory of a session for the body of a binder."""
        found = self._inner.get(key)
        if found is None:
            found = self._inner[key] = Memory()
        return found


def _memory(key: Any) -> Memory:
    return METER.memories.setdefault(key, Memory())


class Session:
    """Facts and proofs of one context; a child session knows the range of one more variable."""

    def __init__(
        self,
        hypotheses: Iterable[Term],
        *,
        definitions: tuple[Term, ...] = (),
        parent: Session | None = None,
        bound: Symbol | None = None,
        evaluate: bool = True,
        bound_hint: Term | None = None,
    ) -> None:
        self.parent = parent
        self.bound = bound  # the variable whose range this session knows
        self.level: int = parent.level + 1 if parent else 0
        self.evaluate = evaluate  # whether integrals are replaced by their values
        self.definitions = definitions
        self.bound_hint: Term | None = (
            parent.bound_hint if parent else bound_hint
        )  # the author's dominating function
        self.slopes: int = (
            parent.slopes if parent else 0
        )  # how often the sign of a derivative may be looked for
        self.factorials: bool = parent.factorials if parent else False  # binomials are written by factorials
        self.angles: bool = parent.angles if parent else False  # sines and cosines of sums are written out
        own = [h for h in dict.fromkeys(hypotheses)]
        self.hypotheses: frozenset[Term] = frozenset(own) | (parent.hypotheses if parent else frozenset())
        self.facts: tuple[Theorem, ...] = (*(parent.facts if parent else ()), *map(_assumed, own))
        self.table = sign_table(self.facts)
        self.universal = tuple(fact for fact in self.facts if _is_universal(fact))
        if parent is None and self.universal:
            self._take_bounds()
        self._instances: set[Term] = set()
        self.algebra = Algebra()
        self.units: dict[Term, int] = parent.units if parent else {}
        self.units_read = dict(self.units)  # those with which the normal forms began
        self.images: dict[Term, Theorem] = {}  # written atom -> theorem `atom = canonical term`
        self.links: dict[Any, Theorem] = {}  # equations that field arithmetic has proved
        self.relations: dict[Term, Theorem] = {}  # canonical atom -> theorem `atom^2 = ...`
        self.quotients: dict[Term, Quotient] = {}
        self.equations: tuple[Theorem, ...] = ()  # equations of the context that solve for no symbol
        self._take_equations()
        self._take_definitions()
        self.bodies: dict[tuple[Term, ...], Any] = {}  # normal bodies of binders (see `integrals`)
        self._own = tuple(own)
        self._origin: object = None
        self._memory: tuple[Any, Memory] | None = None
        self.hopeless: dict[Term, int] = {}  # as in the memory, of searches that were cut short
        self.attempts = 0  # at the sign of one polynomial
        self.values: dict[tuple[Term, ...], Any] = {}  # of integrals (see `special`)
        self.wanted: dict[Term, None] = {}  # conditions on the parameters of lemmas that would apply
        self._inner: dict[Any, Session] = {}  # the last session for the body of a binder over each range
        self.samples: tuple[Any, ...] | None = None  # points at which the hypotheses hold (see `samples`)
        self._failed: set[Term] = set()
        self._active: set[Term] = set()

    def _take_bounds(self) -> None:
        """Know what bounds of derivatives say of the functions."""
        universal = tuple(dict.fromkeys(fact.conclusion for fact in self.universal))
        others = tuple(fact.conclusion for fact in self.facts if not _is_universal(fact))
        for further in FURTHER_BOUNDS:
            found = further(universal, others)
            self.facts += found
            self.universal += found

    @property
    def memory(self) -> Memory:
        """What is known to fail here, whichever session of the same context found it out."""
        means = (METER.searches, self.slopes, self.factorials, self.equations)
        if self._memory is None or self._memory[0] != means:
            equations = tuple(equation.conclusion for equation in self.equations)
            key = (self._own, self.definitions, self.evaluate, self.level, self.bound, self.bound_hint)
            outer = self.parent.memory.inside if self.parent else _memory
            self._memory = means, outer((key, self._origin, self.slopes, self.factorials, equations))
        return self._memory[1]

    def forgetful(self) -> Session:
        """This session with a memory of its own: what fails where atoms have another meaning says nothing elsewhere."""
        self._origin, self._memory = object(), None
        return self

    def _squeezed(self) -> Iterator[Theorem]:
        """Equations from inequalities of the context in both directions."""
        orders = {fact.conclusion: fact for fact in self.facts if _is_order(fact)}
        for conclusion, fact in orders.items():
            left, right = conclusion.args  # type: ignore[attr-defined]
            back = orders.get(le(right, left))
            if back is not None and left != right:
                yield logic.antisymmetry(fact, back)

    def _take_equations(self) -> None:
        """Use `symbol = term` of the context as the image of that symbol; other equations reduce differences."""
        solved: set[Symbol] = set()
        rest = []
        for fact in (*self.facts, *self._squeezed()):
            conclusion = fact.conclusion
            if not isinstance(conclusion, Apply) or conclusion.op != "eq" or conclusion.args[0].sort == LAW:
                continue
            if self.parent and any(isinstance(part, Lambda) for part in subterms(conclusion)):
                continue  # its body would open a session that reads it again
            for oriented in (fact, logic.symmetry(fact)):
                head, image = oriented.lhs, oriented.rhs
                fits = isinstance(head, Symbol) and head.sort == REAL
                if fits and head not in solved and self._reached(image).isdisjoint(solved | {head}):
                    solved.add(head)  # type: ignore[arg-type]
                    self.images[head] = oriented
                    break
            else:
                rest.append(fact)
        if any(s in self.images[t].rhs.free for s in solved for t in solved):
            rest = [*rest, *(self.images.pop(t) for t in solved)]
        self.equations = tuple(rest)

    def _reached(self, term: Term) -> frozenset[Symbol]:
        """The free symbols of the term, and of what they abbreviate."""
        reached, waiting = term.free, True
        while waiting:
            bodies = (d.args[1].free for d in self.definitions if d.args[0] in reached)  # type: ignore[attr-defined]
            more = reached.union(*bodies)
            reached, waiting = more, len(more) > len(reached)
        return reached

    def _take_definitions(self) -> None:
        """A defined number is what it abbreviates."""
        for definition in self.definitions:
            head = definition.args[0]  # type: ignore[attr-defined]
            if head.sort in (REAL, INTEGER) and head not in self.images:
                self.images[head] = logic.unfold(head, (definition,), self.facts)

    def child(self, bound: Symbol, *hypotheses: Term) -> Session:
        """A session with more hypotheses on one more variable, for the body of a binder."""
        if self.level >= MAX_NESTING:
            raise BudgetExceeded("binders are nested too deep")
        inner = Session(
            hypotheses, definitions=self.definitions, parent=self, bound=bound, evaluate=self.evaluate
        )
        twin = self._inner.get((bound, hypotheses))
        if twin is not None:
            inner.learn_from(twin)
        self._inner[bound, hypotheses] = inner
        return inner

    def learn_from(self, twin: Session) -> None:
        """Begin with the normal forms of a session of the same facts, if they are of use and leave room."""
        if twin.facts != self.facts or twin.equations != self.equations:
            return
        self.links = dict(twin.links)
        units = self.units if self.parent else twin.units
        settled = len(twin.relations) == len(twin.algebra.powers)  # a relation is stated before it is read
        if settled and twin.units_read == units and len(twin.algebra.atoms) <= GENERATORS // 2:
            if not self.parent:
                self.units, self.units_read = dict(units), dict(units)
            self.algebra = twin.algebra.copy()
            self.images = dict(twin.images)
            self.relations = dict(twin.relations)
            self.quotients = dict(twin.quotients)

    def widened(self, *hypotheses: Term) -> Session:
        """A session of its own with more hypotheses, on symbols that this one may know already."""
        wider = Session(
            (*self.hypotheses, *hypotheses),
            definitions=self.definitions,
            evaluate=self.evaluate,
            bound_hint=self.bound_hint,
        )
        wider.level, wider.slopes = self.level, self.slopes
        wider.learn_from(self)
        return wider

    def variable(self) -> Symbol:
        """The symbol at which this session opens a binder: one for each depth, so normal forms agree."""
        return Symbol(f"_{self.level}")

    # --- proving -----------------------------------------------------------------------------------

    def prove(self, proposition: Term) -> Theorem | None:
        """A theorem with this conclusion and hypotheses of the context only, or None."""
        if proposition in self.memory.failed:
            return None
        if proposition in self._failed:
            METER.cuts += 1
            return None
        known = self._remembered(proposition)
        if known is not None:
            return known
        if proposition in self._active or len(self._active) > 40:
            METER.cuts += 1
            return None
        cuts = METER.cuts
        if self.parent and self.bound not in proposition.free:
            found = self.parent.prove(proposition)
            if found is not None:
                return found
        METER.tick()
        self._active.add(proposition)
        try:
            found = self._search(proposition)
        except (RuleError, TermError, ZeroDivisionError):
            found = None
        finally:
            self._active.discard(proposition)
        if found is not None and not found.hypotheses <= self.hypotheses:
            found = None
        if found is not None:
            _remember(found)
        elif METER.cuts == cuts:
            self.memory.failed.add(proposition)
        elif not self._active:
            self._failed.add(proposition)
        return found

    def _remembered(self, proposition: Term) -> Theorem | None:
        for theorem in METER.proved.get(proposition, ()):
            if theorem.hypotheses <= self.hypotheses:
                return theorem
        return None

    def learned(self, theorem: Theorem) -> Theorem:
        """The theorem, which is known from now on although a search for it may have failed."""
        self.memory.failed.discard(theorem.conclusion)
        self._failed.discard(theorem.conclusion)
        if theorem.hypotheses <= self.hypotheses:
            _remember(theorem)
        return theorem

    def _search(self, proposition: Term) -> Theorem | None:
        if proposition in self.hypotheses:
            return logic.assume(proposition)
        if self.universal:
            special = self.by_universal_facts(proposition)
            if special is not None:
                return special
            self._take_instances(proposition)
        quick = self.by_signs(proposition)
        if quick is not None:
            return quick
        if isinstance(proposition, Apply) and proposition.op in PROVERS:
            return PROVERS[proposition.op](self, proposition)
        return None

    def by_universal_facts(self, proposition: Term) -> Theorem | None:
        """By a universal fact of the context, at the argument at which it gives the proposition."""
        for fact in self.universal:
            for theorem in self.specialized(fact, lambda body: arguments_for(body, proposition)):
                if theorem.conclusion == proposition:
                    return self.discharge_all(theorem)
        return None

    def specialized(self, fact: Theorem, values: Callable[[Term], Sequence[Term]]) -> Iterator[Theorem]:
        """The universal fact at values of its variables, one after the other where it is one of several."""
        for value in values(fact.conclusion.args[2]):  # type: ignore[attr-defined]
            theorem = logic.specialize(fact, value, self.facts)
            yield from self.specialized(theorem, values) if _is_universal(theorem) else (theorem,)

    def _take_instances(self, proposition: Term) -> None:
        """Know what universal facts say of the values of opaque functions that occur in the proposition."""
        for part in subterms(proposition):
            if not isinstance(part, Apply) or part.op != "call" or part.loose or part in self._instances:
                continue
            self._instances.add(part)
            for fact in self.universal:
                for theorem in self.specialized(fact, lambda _, part=part: part.args[1:]):  # type: ignore[misc]
                    if part in subterms(theorem.conclusion) and theorem.hypotheses <= self.hypotheses:
                        self.facts = (*self.facts, theorem)
                        self.table = sign_table(self.facts)

    def by_signs(self, proposition: Term) -> Theorem | None:
        """By the signs of the parts alone."""
        answer = proves(self.table, proposition)
        if answer is None:
            return None
        used, left = answer
        if left and proposition in left:
            return None
        theorem = sign(proposition, tuple(used))
        return self.discharge_all(theorem)

    def discharge(self, theorem: Theorem) -> Theorem:
        """Cut out every hypothesis that can be proved; what cannot stays."""
        proofs = []
        for hypothesis in theorem.hypotheses - self.hypotheses:
            proof = self.prove(hypothesis)
            if proof is not None:
                proofs.append(proof)
        return logic.cut(theorem, tuple(proofs)) if proofs else theorem

    def discharge_all(self, theorem: Theorem) -> Theorem | None:
        """`discharge`, or None where a hypothesis is left."""
        done = self.discharge(theorem)
        return done if done.hypotheses <= self.hypotheses else None

    def must(self, proposition: Term) -> Theorem:
        """A proof of the proposition; `RuleError` names it when there is none."""
        found = self.prove(proposition)
        if found is None:
            raise Missing(proposition)
        return found

    def in_range(self, variable: Symbol, lower: Term, upper: Term) -> Session:
        """The session for a body whose variable runs over the open interval."""
        inside = self.child(variable, *sorted(range_hypotheses(variable, lower, upper), key=canonical_key))
        inside.slopes = 0  # signs of derivatives are looked for where the claim stands, not in each integrand
        return inside


def _assumed(proposition: Term) -> Theorem:
    """`p |- p`, the same for all sessions; by identity, since equal terms may be written differently."""
    return _assumption(id(proposition), proposition)


@lru_cache(maxsize=10_000)
def _assumption(_id: int, proposition: Term) -> Theorem:
    return logic.assume(proposition)


def _is_order(fact: Theorem) -> bool:
    return isinstance(fact.conclusion, Apply) and fact.conclusion.op == "le"


def _is_universal(fact: Theorem) -> bool:
    return isinstance(fact.conclusion, Apply) and fact.conclusion.op == "forall"


def arguments_for(body: Term, target: Term) -> list[Term]:
    """The closed subterms of `target` that stand where `body` (a Lambda) has its bound variable."""
    found: list[Term] = []

    def match(pattern: Term, term: Term, level: int) -> None:
        if isinstance(pattern, Bound) and pattern.index == level:
            if not term.loose and term not in found:
                found.append(term)
        elif isinstance(pattern, Apply) and isinstance(term, Apply) and pattern.op == term.op:
            for p, t in zip(pattern.args, term.args, strict=False):
                match(p, t, level)
        elif isinstance(pattern, Lambda) and isinstance(term, Lambda):
            match(pattern.body, term.body, level + 1)

    depth = 0
    while isinstance(body, Lambda) and isinstance(body.body, Apply) and body.body.op == "forall":
        body, depth = body.body.args[2], depth + 1
    if isinstance(body, Lambda):
        match(body.body, target, depth)
    return found


# What follows from universal facts, given the other facts, as `prover.declared` finds it.
FURTHER_BOUNDS: list[Callable[[tuple[Term, ...], tuple[Term, ...]], tuple[Theorem, ...]]] = []

MAX_REMEMBERED = 20_000


def _remember(theorem: Theorem) -> None:
    if len(METER.proved) >= MAX_REMEMBERED:
        METER.proved.clear()
    known = METER.proved.get(theorem.conclusion, ())
    if len(known) < 8:
        METER.proved[theorem.conclusion] = (*known, theorem)


def forget_proofs() -> None:
    METER.proved.clear()


# --- lemmas ----------------------------------------------------------------------------------------

Proof = Callable[[Session, Apply], Theorem | None]
_Lemma = TypeVar("_Lemma")


def lemma(prove: Callable[..., _Lemma]) -> Callable[..., _Lemma]:
    """Prove a lemma once in a process, at no cost to the search that happens to be the first to need it."""

    @cache
    def once(*arguments: Any) -> _Lemma:
        with METER.apart():
            return prove(*arguments)

    return wraps(prove)(once)


def proved_apart(proof: Proof, session: Session, term: Apply) -> Theorem | None:
    """What the proof finds from nothing but what the context says of the symbols of the term.

    It is looked for once in a process.  The search pays for it each time, and it knows nothing of the search:
    so no verdict depends on where it was found first.
    """
    level = session.level if any(symbol.name.startswith("_") for symbol in term.free) else 0
    found, work = _apart(proof, term, _about(session, term.free), level)
    METER.tick(work)
    return found


def _about(session: Session, symbols: frozenset[Symbol]) -> tuple[Term, ...]:
    """The facts of the context about these symbols, and about those that they are compared with."""
    facts = [h for h in session.hypotheses if isinstance(h, Apply) and h.op in ("lt", "le", "ne")]
    reached, waiting = symbols, True
    while waiting:
        more = reached.union(*(h.free for h in facts if not h.free.isdisjoint(reached)))
        reached, waiting = more, len(more) > len(reached)
    return tuple(sorted((h for h in facts if not h.free.isdisjoint(reached)), key=canonical_key))


@lru_cache(maxsize=2_000)
def _apart(proof: Proof, term: Apply, given: tuple[Term, ...], level: int) -> tuple[Theorem | None, int]:
    with METER.apart():
        session = Session(given)
        session.level = level
        try:
            found = proof(session, term)
        except (RuleError, TermError, ZeroDivisionError, BudgetExceeded):
            found = None
        return found, METER.spent


class Missing(RuleError):
    """A side condition could not be proved; it is kept so that the user can be told."""

    def __init__(self, proposition: Term) -> None:
        super().__init__(f"not proved: {proposition}")
        self.proposition = proposition


Prover = Callable[[Session, Apply], Theorem | None]
PROVERS: dict[str, Prover] = {}


def prover(*ops: str) -> Callable[[Prover], Prover]:
    """Register a search for propositions of these kinds."""

    def register(function: Prover) -> Prover:
        for op in ops:
            PROVERS[op] = function
        return function

    return register
