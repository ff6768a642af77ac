"""The checker: a step and its context in, a verdict out.

The prover searches for a theorem; the refuter for a point.  `proved` needs a theorem whose hypotheses the
context declares, and a point at which they all hold.  `refuted` needs the kernel's theorems at a point.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from . import families
from .context import Context, ContextError
from .kernel import logic
from .kernel.certificate import inferences
from .kernel.definedness import conditions
from .kernel.enclosure import enclosure
from .kernel.theorem import RULES, BudgetExceeded, RuleError, Theorem
from .prover.laws import unfold_definitions
from .prover.normal import chain, settled
from .prover.session import METER, Session
from .prover.strategies import Search, forget, search_equation, search_order
from .refuter import looks_like, refuter
from .refuter.points import Prover, contradiction, unfold_all, witness
from .statement import RELATIONS, is_infinite, statement
from .terms import (
    INTEGER,
    LAW,
    ONE,
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
    defined,
    fresh,
    le,
    lt,
    pow_,
    substitute,
    subterms,
)
from .terms import replace as replace_term
from .values import existences
from .verdict import Counterexample, Evidence, Verdict

if TYPE_CHECKING:
    from .derivation import Reason, Step

# What the author may name, and the rules of the kernel that carry such a step.
CARRIED_BY: dict[str, frozenset[str]] = {
    "substitution": frozenset({"substitution"}),
    "reparameterization": frozenset({"substitution", "density_of_transformed", "expectation_of_transformed"}),
    "change_of_variables": frozenset(
        {
            "density_of_transformed",
            "density_of_folded",
            "transformed_composition",
            "divergence_under_injection",
        }
        | {"functional_of_equal_laws", "substitution"}
    ),
    "derivative": frozenset({"differentiate"}),
    "log_derivative": frozenset({"differentiate"}),
    "differentiation_under_the_integral": frozenset(
        {
            "differentiation_under_the_integral",
            "leibniz_rule",
            "exponential_family",
            "derivative_of_exponential_series",
        }
    ),
    "integration_by_parts": frozenset({"fundamental_theorem"}),
    "antiderivative": frozenset({"fundamental_theorem"}),
    "expectation": frozenset({"expectation_as_integral", "expectation_of_transformed"}),
}


_HOLDS_UNDER = "the step holds under a condition that is not declared"


def check_step(step: Step, *, strict: bool = False) -> Verdict:
    """Judge a step; `strict` asks that the reason's own rule carries it."""
    forget()
    return check_terms(step.lhs, step.rhs, step.relation, step.given, step.reason, strict=strict)


def check_terms(
    lhs: Term,
    rhs: Term,
    relation: str,
    given: Iterable[Term],
    reason: Reason | None = None,
    *,
    strict: bool = False,
) -> Verdict:
    """Judge `lhs relation rhs` in the context `given`.

    Raises `ContextError` where the context is none: a circular definition, contradictory hypotheses.
    """
    begin = time.perf_counter()
    METER.begin()
    context = Context.of(given)
    try:
        verdict = _judge(context, lhs, rhs, relation, reason, strict)
    except BudgetExceeded as error:
        verdict = Verdict("undecided", relation, lhs, rhs, reason=f"too large: {error}")
    except RecursionError:
        verdict = Verdict("undecided", relation, lhs, rhs, reason="too large: the search went too deep")
    return _timed(verdict, begin)


def _timed(verdict: Verdict, begin: float) -> Verdict:
    return replace(verdict, milliseconds=1000 * (time.perf_counter() - begin))


def _judge(
    context: Context, lhs: Term, rhs: Term, relation: str, reason: Reason | None, strict: bool
) -> Verdict:
    goal = statement(lhs, relation, rhs)
    search = _search(context, goal, relation, reason)
    best, given = search.best, frozenset(context.given)
    if best is not None and best.conclusion == goal and best.hypotheses <= given:
        _require_witness(context)
        return _proved(lhs, rhs, relation, best, reason, strict)
    _require_consistent(context)
    if best is not None and best.conclusion == goal and _asks_for_values(best.hypotheses - given, lhs, rhs):
        wanted = _missing(context, best)  # no point tells the sides apart
        return Verdict("undecided", relation, lhs, rhs, missing=wanted, reason=_HOLDS_UNDER)
    found = _refute(context, lhs, rhs, relation)
    if isinstance(found, Verdict):
        return found
    missing: tuple[Term, ...] = ()
    if best is not None and best.conclusion == goal:
        missing = _missing(context, best)
        if any(_is_existence_of_law(h) for h in missing):  # said by its parameters where they are known
            missing = _found_under(context, _domains(goal), goal, relation, reason) or missing
        missing = missing if _satisfiable(context, missing) else ()
    missing = missing or _enough(context, goal, relation, reason, search.wanted())
    if missing:
        theorem = _by_cases(context, goal, missing) or _for_any_ends(context, goal)
        if theorem is not None:
            _require_witness(context)
            return _proved(lhs, rhs, relation, theorem, reason, strict)
        return _undecided(lhs, rhs, relation, _HOLDS_UNDER, missing, context)
    if found is not None and _without_value_anywhere(lhs if found.side == "lhs" else rhs, context):
        return _undefined(lhs, rhs, relation, found)
    return _undecided(lhs, rhs, relation, _why(search), (), context)


def _found_by_cases(context: Context, goal: Apply) -> Theorem | None:
    """A theorem of the equation, if need be by the cases of the one condition that a search leaves open."""
    search = _search(context, goal, "=", None)
    best = search.best
    if best is None or best.conclusion != goal:
        missing = _enough(context, goal, "=", None, search.wanted())
    elif best.hypotheses <= frozenset(context.given):
        return best
    else:
        missing = _missing(context, best)
    return _by_cases(context, goal, missing) if len(missing) == 1 else None


def _for_any_ends(context: Context, goal: Apply) -> Theorem | None:
    """The step from one with symbols for the ends of integrals: their signs are open, and nothing need be known."""
    ends = dict.fromkeys(
        end
        for part in subterms(goal)
        if isinstance(part, Apply) and part.op == "integral" and not part.loose
        for end in part.args[:2]
        if isinstance(end, Apply) and end.free
    )
    taken = {*goal.free, *(symbol for fact in context.given for symbol in fact.free)}
    symbols: dict[Term, Symbol] = {}
    general: Term = goal
    for end in ends:
        symbols[end] = fresh("c", taken)
        taken.add(symbols[end])
        general = replace_term(general, end, symbols[end])
    if not symbols or not isinstance(general, Apply) or general.op != "eq":
        return None
    try:
        theorem = _found_by_cases(context, general)
    except (RuleError, TermError, BudgetExceeded):
        return None
    if theorem is None:
        return None
    session = Session(context.given, definitions=context.definitions)
    special = logic.specialize_symbols(theorem, tuple(symbols.values()), tuple(symbols))
    closed = session.discharge(special)
    return closed if closed.conclusion == goal and closed.hypotheses <= frozenset(context.given) else None


def _asks_for_values(open_: frozenset[Term], lhs: Term, rhs: Term) -> bool:
    """Whether the open hypotheses say no more than that parts of the sides exist: where both have values, they do."""
    first, second = map(frozenset, (existences(lhs), existences(rhs)))
    return bool(open_ and first and second) and open_ <= first | second


def _by_cases(context: Context, goal: Apply, missing: tuple[Term, ...]) -> Theorem | None:
    """The step without the one condition that is missing, from a proof under it and one under its contrary."""
    (condition, *others) = missing
    if goal.op != "eq" or others or not isinstance(condition, Apply) or condition.op not in ("lt", "le"):
        return None
    session = Session(context.given, definitions=context.definitions)
    less, equal = lt(*reversed(condition.args)), le(*reversed(condition.args))
    try:
        below, above = (_closed(context, goal, case) for case in (lt(*condition.args), less))
        middle = _closed(context, goal, le(*condition.args), equal)
        if below is None or above is None or middle is None:
            return None
        upper = logic.by_cases(below, middle, lt(*condition.args), session.facts)
        theorem = session.discharge(logic.by_cases(above, upper, less, session.facts))
    except (RuleError, TermError, BudgetExceeded):
        return None
    return theorem if theorem.conclusion == goal and theorem.hypotheses <= frozenset(context.given) else None


def _closed(context: Context, goal: Apply, *cases: Term) -> Theorem | None:
    """A theorem of the equation from the context and these hypotheses."""
    wider = Context.of((*context.given, *cases))
    lhs, rhs = goal.args
    found = search_equation(wider, lhs, rhs).best
    return found if found is not None and found.hypotheses <= frozenset(wider.given) else None


def theorem_of(
    lhs: Term, rhs: Term, relation: str, given: Iterable[Term], reason: Reason | None = None
) -> Theorem | None:
    """A theorem of the step from hypotheses that are all `given`; whether any point satisfies them is not asked."""
    METER.begin()
    context = Context.of(given)
    goal = statement(lhs, relation, rhs)
    try:
        best = _search(context, goal, relation, reason).best
    except (BudgetExceeded, RecursionError):
        return None
    if best is None or best.conclusion != goal or not best.hypotheses <= frozenset(context.given):
        return None
    return best


def why_contradictory(given: Iterable[Term]) -> str:
    """Why no point satisfies the hypotheses, where that is found; else nothing."""
    try:
        return _contradiction(Context.of(given).given)
    except (BudgetExceeded, RuleError):
        return ""


def verdict_of(theorem: Theorem, step: Step) -> Verdict:
    """`proved` by this theorem, whose hypotheses are given in the step; raises `ContextError` for none that hold."""
    _require_witness(Context.of(step.given))
    return _proved(step.lhs, step.rhs, step.relation, theorem, step.reason, strict=False)


def _search(context: Context, goal: Apply, relation: str, reason: Reason | None) -> Search:
    if goal.op != "eq":
        return search_order(context, goal)
    lhs, rhs = goal.args
    image = None
    if reason is not None and reason.name in ("substitution", "reparameterization"):
        variable, value = reason.arguments
        if isinstance(variable, Term) and isinstance(value, Term):
            image = (variable, value)
    bound = None
    if reason is not None and reason.name == "differentiation_under_the_integral" and reason.arguments:
        bound = reason.arguments[0] if isinstance(reason.arguments[0], Term) else None
    search = search_equation(context, lhs, rhs, image, bound)
    given = frozenset(context.given)
    if search.best is None or not search.best.hypotheses <= given:
        _by_unfolding(search, context, lhs, rhs, image, bound)
    return search


def _by_unfolding(
    search: Search,
    context: Context,
    lhs: Term,
    rhs: Term,
    image: tuple[Term, Term] | None,
    bound: Term | None,
) -> None:
    """Try the equation with the real functions that the context defines replaced by what they abbreviate."""
    functions = tuple(
        d
        for d in context.definitions
        if _defines_function(d) and d.args[0] in lhs.free | rhs.free  # type: ignore[attr-defined]
    )
    if not functions:
        return
    session = Session(context.given, definitions=functions)
    try:
        left, right = unfold_definitions(session, lhs), unfold_definitions(session, rhs)
        sides = (left.rhs if left is not None else lhs, right.rhs if right is not None else rhs)
        inner = search_equation(context, *sides, image, bound).best
        if inner is not None:
            back = logic.symmetry(right) if right is not None else None
            search.consider(session.discharge(chain(left, inner, back)))
    except (RuleError, TermError, BudgetExceeded):
        return


def _defines_function(definition: Term) -> bool:
    head = definition.args[0]  # type: ignore[attr-defined]
    return isinstance(head.sort, FunctionSort) and head.sort.result == REAL


# --- proved ----------------------------------------------------------------------------------------


def _proved(
    lhs: Term, rhs: Term, relation: str, theorem: Theorem, reason: Reason | None, strict: bool
) -> Verdict:
    because, axioms = rules_used(theorem)
    carried = _carriers(reason)
    if strict and carried and carried.isdisjoint(because):
        name = reason.name if reason is not None else ""
        return Verdict(
            "undecided", relation, lhs, rhs, because=because, reason=f"the step holds, but not by {name}"
        )
    rule = next((name for name in because if name in carried), because[0])
    hypotheses = tuple(sorted(theorem.hypotheses, key=str))
    return Verdict(
        "proved", relation, lhs, rhs, theorem, hypotheses, rule=rule, because=because, axioms=axioms
    )


def _carriers(reason: Reason | None) -> frozenset[str]:
    """The rules of which one has to occur for the reason to carry the step; empty where any will do."""
    if reason is None:
        return frozenset()
    if reason.name == "differentiation_under_the_integral" and reason.arguments:
        return frozenset({"dominated_by_bound"})
    return CARRIED_BY.get(reason.name, frozenset())


_PLUMBING = frozenset(
    "assume cut symmetry transitivity congruence rewrite specialize_symbols specialize generalize definedness"
    " reflexivity defined_side sign order weaken_order integral_congruence integrable_congruence"
    " divergence_of_equal_laws".split()
)


def rules_used(theorem: Theorem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rules of the proof, those nearest to the conclusion first (plumbing last), and its axioms."""
    names = list(dict.fromkeys(line.rule for line in reversed(inferences((theorem,)))))
    telling = [name for name in names if name not in _PLUMBING]
    plumbing = [name for name in names if name in _PLUMBING]
    axioms = tuple(name for name in names if RULES[name].axiom)
    return (*telling, *plumbing), axioms


@lru_cache(maxsize=1_000)
def _witness(given: tuple[Term, ...]) -> bool:
    context = Context.of(given)
    return witness(given, prove=_prover(context)) is not None


def _require_witness(context: Context) -> None:
    """`proved` says nothing in a context that no point satisfies."""
    if not _witness(context.given):
        _require_consistent(context)
        raise ContextError(
            "no point that satisfies all hypotheses was found, so a proof from them would say nothing; declare"
            " simpler hypotheses"
        )


def _require_consistent(context: Context) -> None:
    why = _contradiction(context.given)
    if why:
        raise ContextError(f"the hypotheses contradict each other: {why}")


@lru_cache(maxsize=1_000)
def _contradiction(given: tuple[Term, ...]) -> str:
    found = contradiction(given)
    if found:
        return found
    context = Context.of(given)
    for hypothesis in context.hypotheses:
        if (
            isinstance(hypothesis, Apply)
            and hypothesis.op in RELATIONS.values()
            and hypothesis.args[0].sort != LAW
        ):
            others = [h for h in given if h != hypothesis]
            opposite = logic.contrary(hypothesis)
            session = Session(others, definitions=context.definitions)
            try:
                found_opposite = session.prove(opposite) is not None
            except (BudgetExceeded, RecursionError):
                continue
            if found_opposite:
                return f"{hypothesis} is given, and the others give {opposite}"
    return ""


# --- refuted ---------------------------------------------------------------------------------------


def _prover(context: Context) -> Prover:
    session = Session(context.definitions, definitions=context.definitions)

    def prove(proposition: Term) -> Theorem | None:
        try:
            return session.prove(proposition)
        except BudgetExceeded:
            return None

    return prove


def _normaliser(context: Context) -> refuter.Normalise:
    session = Session((), definitions=())

    def normalise(term: Term) -> Theorem | None:
        try:
            found = session.discharge(settled(session, term))
        except (RuleError, TermError, BudgetExceeded, ZeroDivisionError):
            return None
        return found if not found.hypotheses else None

    return normalise


def _refute(context: Context, lhs: Term, rhs: Term, relation: str) -> Verdict | refuter.UndefinedSide | None:
    prove, normalise = _prover(context), _normaliser(context)
    if is_infinite(lhs, relation, rhs):
        return _refute_infinite(context, lhs, rhs, prove)
    for left, right, shown in (
        *_functionals(lhs, rhs, relation),
        *_masses(context, lhs, rhs, relation, prove),
    ):
        found: refuter.Refutation | refuter.UndefinedSide | None
        found = _refute_closed(context, left, right, relation, prove)
        if found is None:
            found = refuter.refute(left, right, relation, context.given, prove=prove, normalise=normalise)
        if found is not None and not _is_admissible(context, found, lhs, rhs):
            found = None
        if isinstance(found, refuter.Refutation):
            return _refuted(lhs, rhs, relation, found, shown)
        if found is not None:
            return found
    return None


def _refuted(lhs: Term, rhs: Term, relation: str, found: refuter.Refutation, shown: str = "") -> Verdict:
    point = Counterexample(
        found.point.as_text(),
        shown + found.lhs,
        shown + found.rhs,
        found.looks_like,
        found.theorems,
        found.point.values,
    )
    reason = "the two sides differ at a point"
    return Verdict("refuted", relation, lhs, rhs, counterexample=point, reason=reason)


def _refute_infinite(context: Context, lhs: Term, rhs: Term, prove: Prover) -> Verdict | None:
    """By a point at which the divergence has a value."""
    found = refuter.refute_infinite(lhs, context.given, prove)
    if found is None or not _is_admissible(context, found, lhs, rhs):
        return None
    return _refuted(lhs, rhs, "=", found)


def _is_admissible(
    context: Context, found: refuter.Refutation | refuter.UndefinedSide, lhs: Term, rhs: Term
) -> bool:
    """Whether the arguments of all functions that are applied at the point are defined: application is strict."""
    bodies = {d.args[0]: d.args[1] for d in context.definitions if isinstance(d, Apply)}
    values = dict(found.point.values)
    try:
        for term in (lhs, rhs, *context.hypotheses):
            for _ in bodies:
                term = substitute(term, bodies)  # type: ignore[arg-type]
            _, wanted = logic.contracted(substitute(term, values))
            for condition in wanted:
                enclosure(condition, 128, ())
    except (RuleError, TermError, BudgetExceeded):
        return False
    return True


def _refute_closed(
    context: Context, lhs: Term, rhs: Term, relation: str, prove: Prover
) -> refuter.Refutation | None:
    """Refute by the closed forms of both sides, which the prover finds, and carry the result back to the sides."""
    hypotheses = tuple(unfold_all(h, context.definitions) for h in context.hypotheses)
    session = Session(hypotheses)
    equations = []
    for side in (lhs, rhs):
        try:
            equations.append(session.discharge(settled(session, unfold_all(side, context.definitions))))
        except (RuleError, TermError, BudgetExceeded, ZeroDivisionError):
            return None
    asked = frozenset[Term]().union(*(equation.hypotheses for equation in equations)) - session.hypotheses
    if not (_are_plainer(equations) and all(map(_is_order, asked))):
        return None
    left, right = (equation.rhs for equation in equations)
    there = (*context.given, *sorted(asked, key=str))  # what the closed forms ask for holds at the point
    found = refuter.refute(left, right, relation, there, prove=prove, also=(lhs, rhs))
    if not isinstance(found, refuter.Refutation):
        return None
    at_point: list[Theorem | None] = [_at_point(equation, found) for equation in equations]
    swapped = relation in ("<", "<=")  # their contraries name the right side first
    theorem = refuter.carried_back(found.theorems[-1], at_point[::-1] if swapped else at_point)
    guess = found.looks_like or looks_like(lhs, rhs, context.given, found.point, prove)
    return replace(found, theorems=(*found.theorems[:-1], theorem), looks_like=guess)


def _is_order(hypothesis: Term) -> bool:
    return isinstance(hypothesis, Apply) and hypothesis.op in ("lt", "le", "ne")


def _are_plainer(equations: list[Theorem]) -> bool:
    """Whether no binder is left, or integrals alone where there were derivatives of them."""
    if not any(isinstance(part, Lambda) for equation in equations for part in subterms(equation.rhs)):
        return True
    before, after = (
        any(_mentions(side, "derivative") for side in sides)
        for sides in ([e.lhs for e in equations], [e.rhs for e in equations])
    )
    return before and not after


def _mentions(term: Term, op: str) -> bool:
    return any(isinstance(part, Apply) and part.op == op for part in subterms(term))


def _at_point(equation: Theorem, found: refuter.Refutation) -> Theorem:
    """The equation at the point, without hypotheses."""
    symbols, values = zip(*found.point.values, strict=True) if found.point.values else ((), ())
    special = logic.specialize_symbols(equation, symbols, values)
    return logic.cut(special, found.point.theorems)


def _functionals(lhs: Term, rhs: Term, relation: str) -> Iterable[tuple[Term, Term, str]]:
    """The sides themselves; for laws their first moments, which are equal where the laws are."""
    if lhs.sort != LAW:
        yield lhs, rhs, ""
        return
    if relation != "=":
        return
    x = Symbol("x")
    for body, shown in ((pow_(x, 2), "second moment "), (x, "mean ")):
        function = abstract(body, x)
        left, right = (Apply("expectation", (law, function)) for law in (lhs, rhs))
        yield left, right, shown


def _masses(
    context: Context, lhs: Term, rhs: Term, relation: str, prove: Prover
) -> Iterable[tuple[Term, Term, str]]:
    """The integral of what is said to be the density of a law that exists, and 1."""
    if lhs.sort != LAW or relation != "=":
        return
    laws = [unfold_all(side, context.definitions) for side in (lhs, rhs)]
    for position, law in enumerate(laws):
        closed = isinstance(law, Apply) and law.op == "law" and not law.free
        if closed and prove(defined(laws[1 - position])) is not None:
            mass = Apply("integral", law.args)  # type: ignore[attr-defined]
            yield (mass, ONE, "total mass ") if position == 0 else (ONE, mass, "total mass ")


def _without_value_anywhere(side: Term, context: Context) -> bool:
    """Whether no choice of the free symbols can help a side that has no value at a point.

    It is closed up to definitions, or proved to have no value wherever the hypotheses hold.
    """
    term = unfold_all(side, context.definitions)
    if not term.free:
        return True
    prove = Session(context.given, definitions=context.definitions).prove
    try:
        return any(prove(proposition) is not None for proposition in refuter.undefined_where(term))
    except (RuleError, TermError, BudgetExceeded):
        return False


def _undefined(lhs: Term, rhs: Term, relation: str, found: refuter.UndefinedSide) -> Verdict:
    point = Counterexample(
        found.point.as_text(), found.lhs, found.rhs, None, found.theorems, found.point.values
    )
    side = "left" if found.side == "lhs" else "right"
    reason = f"the {side} side has no value at a point where the other has one: {found.part}"
    return Verdict("refuted", relation, lhs, rhs, counterexample=point, reason=reason)


# --- undecided -------------------------------------------------------------------------------------


def _missing(context: Context, theorem: Theorem) -> tuple[Term, ...]:
    """The hypotheses that are not declared, without those that the others give."""
    open_ = sorted(theorem.hypotheses - frozenset(context.given), key=lambda h: (-h.size, str(h)))
    kept = list(open_)
    for hypothesis in open_:
        others = [h for h in kept if h != hypothesis]
        session = Session((*context.given, *others), definitions=context.definitions)
        if session.prove(hypothesis) is not None:
            kept = others
    for hypothesis in list(kept):  # x >= 0 and x != 0 read better as x > 0
        if isinstance(hypothesis, Apply) and hypothesis.op == "ne" and le(ZERO, hypothesis.args[0]) in kept:
            subject = hypothesis.args[0]
            kept = [h for h in kept if h not in (hypothesis, le(ZERO, subject))] + [lt(ZERO, subject)]
    return tuple(sorted(kept, key=str))


def _enough(
    context: Context, goal: Apply, relation: str, reason: Reason | None, wanted: list[Term]
) -> tuple[Term, ...]:
    """Signs of undeclared symbols, what makes the sides defined, or the region of a lemma that would apply
    (`wanted`), under which a proof is found; else empty."""
    known = frozenset[Symbol]().union(*(h.free for h in context.hypotheses))
    unsigned = sorted(goal.free - known, key=str)
    signs: list[Term] = [lt(ZERO, s) for s in unsigned if s.sort in (REAL, INTEGER)]
    sides = (unfold_all(side, context.definitions) for side in goal.args if side.sort != LAW)
    domain = frozenset[Term]().union(*map(conditions, sides))
    relations: list[Term] = [
        c for c in sorted(domain, key=str) if isinstance(c, Apply) and c.op in ("lt", "le", "ne")
    ]
    domains = [condition for condition in _domains(goal) if condition not in context.given]
    for extra in (wanted, signs, relations, [*signs, *relations], domains, _parts_of_sums(goal)):
        missing = _found_under(context, extra, goal, relation, reason) if extra else ()
        if missing:
            return missing
    return ()


def _is_existence(hypothesis: Term) -> bool:
    return isinstance(hypothesis, Apply) and hypothesis.op in ("defined", "integrable")


def _is_existence_of_law(hypothesis: Term) -> bool:
    return isinstance(hypothesis, Apply) and hypothesis.op == "defined" and hypothesis.args[0].sort == LAW


def _domains(goal: Apply) -> list[Term]:
    """What the parameters of the members of families in the goal have to satisfy."""
    found: dict[Term, None] = {}
    for part in subterms(goal):
        if isinstance(part, Apply) and part.op == "call" and part.sort == LAW and not part.loose:
            head, *parameters = part.args
            if isinstance(head, Symbol):
                found.update(dict.fromkeys(families.domain(head.name, *parameters)))
    return [condition for condition in found if condition.free]


def _parts_of_sums(goal: Apply) -> list[Term]:
    """That the sums of the opaque functions under sums have values."""
    found: dict[Term, None] = {}
    for part in subterms(goal):
        if isinstance(part, Apply) and part.op == "sum" and not part.loose:
            lower, upper, function = part.args
            name = function.hint if isinstance(function, Lambda) else "k"
            for inner in filter(_is_opaque_value, subterms(function)):
                whole = Apply("sum", (lower, upper, Lambda(name, inner, INTEGER)))
                found[defined(whole)] = None
    return list(found)


def _is_opaque_value(term: Term) -> bool:
    """Whether the term is f(k), k the one bound variable."""
    if not isinstance(term, Apply) or term.op != "call" or term.loose != 1:
        return False
    return isinstance(term.args[0], Symbol) and all(isinstance(argument, Bound) for argument in term.args[1:])


def _found_under(
    context: Context, extra: list[Term], goal: Apply, relation: str, reason: Reason | None
) -> tuple[Term, ...]:
    """Those of the extra hypotheses that a proof under all of them needs; empty when there is no proof."""
    wider = Context.of((*context.given, *extra))
    best = _search(wider, goal, relation, reason).best
    if best is None or best.conclusion != goal or not best.hypotheses <= frozenset(wider.given):
        return ()
    missing = _missing(context, best)
    return missing if _satisfiable(context, missing) else ()


def _satisfiable(context: Context, missing: tuple[Term, ...]) -> bool:
    try:
        return witness((*context.given, *missing), prove=_prover(context)) is not None
    except (TermError, RuleError):
        return False


def _undecided(
    lhs: Term, rhs: Term, relation: str, reason: str, missing: tuple[Term, ...], context: Context
) -> Verdict:
    found = None
    if not is_infinite(lhs, relation, rhs):
        wanted = (
            fact for fact in missing if not _is_existence(fact)
        )  # no side has a number where that fails
        found = refuter.evidence(lhs, rhs, relation, (*context.given, *wanted), prove=_prover(context))
    evidence = Evidence(found.agrees, found.points, found.digits) if found is not None else None
    return Verdict("undecided", relation, lhs, rhs, missing=missing, reason=reason, evidence=evidence)


def _why(search: Search) -> str:
    if search.missing:
        return f"a side condition is not proved: {search.missing[0]}"
    for sign in ("too large", "is not declared"):
        if any(sign in failure for failure in search.failures):
            return next(failure for failure in search.failures if sign in failure)
    return "no proof was found, and no point where the sides provably differ"
