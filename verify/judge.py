"""Steps of documents: what a chain offers beside the two sides is used here, and then the checker decides.

A step of a document may go on from the last right side of its chain as well as from its own left side; it
may cite earlier steps, which count where they are proved; and a row may follow from the rows above it, as
where an equation is solved.  A row that is solved for something is never refuted as an identity.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from .checker import check_terms, theorem_of, verdict_of
from .context import ContextError
from .derivation import Step, Written
from .kernel import logic
from .kernel.theorem import BudgetExceeded, RuleError, Theorem
from .proportions import proportional
from .prover.strategies import forget
from .readings import otherwise
from .refuter.numeric import approximate
from .refuter.points import points, unfold_all
from .statement import RELATIONS, is_infinite
from .terms import (
    INTEGER,
    LAW,
    ONE,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Number,
    Term,
    TermError,
    absolute,
    add,
    eq,
    is_definition,
    lt,
    mul,
    neg,
    number,
    sub,
    subterms,
)
from .values import conditions_of_value, existences
from .verdict import Verdict, undecided

_PLAIN = Written()


def judge(step: Step) -> Verdict:
    """The verdict of a step, of a document or not; raises `ContextError` where its context is none."""
    begin = time.perf_counter()
    forget()
    written = step.written or _PLAIN
    if written.question:
        found = Verdict("unread", step.relation, step.lhs, step.rhs, reason=written.question)
    elif step.relation == "approx":
        found = _excused(step, written, _approximate(step, written))
    elif step.relation == "propto":
        found = proportional(step, written.proportional)
    elif is_infinite(step.lhs, step.relation, step.rhs):
        found = check_terms(step.lhs, step.rhs, step.relation, step.given, step.reason)
    elif step.relation in RELATIONS:
        found = _related(step, written)
        for reconsidered in _SECOND_LOOKS:
            found = reconsidered(step, written, found)
    else:
        found = undecided(step, f"nothing is known of the relation {step.relation}")
    return replace(found, milliseconds=1000 * (time.perf_counter() - begin))


def _as_number(step: Step, written: Written, found: Verdict) -> Verdict:
    """An equation with a number may be a rounding, or say what a name stands for."""
    if not (found.refuted and step.relation == "=" and step.written is not None):
        return found
    return _as_rounding(step, written) or _as_value(step, found)


def _excused(step: Step, written: Written, found: Verdict) -> Verdict:
    """What is no identity may still be meant: as a consequence, for some laws, of a name or a member."""
    if not found.refuted or step.written is None:
        return found
    reason = ""
    if written.rests:
        reason = f"it is no identity; it may follow from what is not read: {written.rests}"
    elif written.any_law:
        reason = (
            "it fails for some laws or functions that symbols may mean; not all that is said of them is known"
        )
    elif names := _one_sided(step):
        reason = f"it is no identity; it may say what {names} is, of which nothing is declared"
    elif doubtful := _possible_members(step):
        reason = f"{doubtful}, read as a name of its own, may be a member of the sequence"
    return undecided(step, reason) if reason else found


def _possible_members(step: Step) -> str:
    """The names x_1, x_n, ... on a page that also speaks of the members x_i of a sequence x; empty for none."""
    names = step.lhs.free | step.rhs.free
    sequences = {symbol.name for symbol in names if isinstance(symbol.sort, FunctionSort)}
    defined = {fact.args[0] for fact in step.given if is_definition(fact)}
    scalars = sorted(s.name for s in names - defined if not isinstance(s.sort, FunctionSort))
    return ", ".join(name for name in scalars if "_" in name and name.split("_")[0] in sequences)


def _one_sided(step: Step) -> str:
    """The names that stand on one side only, where the relation may say what they are.

    An equation may where the page as a whole leaves room for that, or where it sets them equal to a number.
    """
    definitions = [fact for fact in step.given if is_definition(fact)]
    sides = [unfold_all(side, definitions) for side in (step.lhs, step.rhs)]
    stated = [
        h for h in step.given if h not in definitions and not (isinstance(h, Apply) and h.op == "forall")
    ]
    parts = [part for side in sides for part in subterms(side)]
    laws = [part for part in parts if part.sort == LAW]
    points = [p.args[-1] for p in parts if isinstance(p, Apply) and p.op in ("derivative", "density")]
    written = step.written or _PLAIN
    above = written.premises if written.solves else ()
    said = frozenset[Term]().union(*(t.free for t in (*stated, *laws, *points, *above, *written.variables)))
    names = (sides[0].free ^ sides[1].free) - said
    if step.relation == "=" and sides[0].free and sides[1].free:
        names &= written.unsettled
    return ", ".join(sorted(symbol.name for symbol in names))


def _with_true_factors(step: Step, _written: Written, found: Verdict) -> Verdict:
    """A term that is 0 by a definition hides a wrong factor before it: such a step is not passed.

    Without the definition the step fails, and it holds with twice or half the term, or with the other sign.
    """
    if not (found.proved and step.relation == "=" and step.written is not None):
        return found
    defined = [h for h in found.hypotheses if is_definition(h)]
    used = [define for define in defined if define.args[0].sort in _NUMBERS]
    heads = frozenset[Term](define.args[0] for define in used)
    given = tuple(fact for fact in step.given if fact not in used)
    for side, other in ((step.rhs, step.lhs), (step.lhs, step.rhs)):
        terms = _summands(side)
        for term in terms if len(terms) > 1 else ():
            if term.free & heads and _vanishes(term, step.given, used):
                if theorem_of(step.lhs, step.rhs, "=", given) is not None:
                    return found
                if any(theorem_of(other, add(side, mul(number(f), term)), "=", given) for f in _SLIPS):
                    return undecided(
                        step, f"it holds only because {term} is 0: the factor before it is wrong"
                    )
    return found


def _vanishes(term: Term, given: tuple[Term, ...], definitions: list[Apply]) -> bool:
    """Whether a term is proved to be 0; at first in numbers, since most are not."""
    unfolded = unfold_all(term, definitions)
    point = next(points([fact for fact in given if fact not in definitions], unfolded), None)
    value = approximate(point.at(unfolded)) if point is not None else None
    small = value is not None and abs(value) < _SMALL
    return small and theorem_of(term, ZERO, "=", given) is not None


_SMALL = 1e-9
_NUMBERS = (REAL, INTEGER)
_SLIPS = (
    Fraction(1),
    Fraction(-1, 2),
    Fraction(-2),
)  # of a term: what is missing where it has half, twice, or minus it


def _summands(term: Term) -> tuple[Term, ...]:
    """The terms of a sum, with their signs."""
    if isinstance(term, Apply) and term.op == "add":
        return tuple(part for argument in term.args for part in _summands(argument))
    if isinstance(term, Apply) and term.op == "neg":
        return tuple(map(neg, _summands(term.args[0])))
    return (term,)


def _with_signs(step: Step, written: Written, found: Verdict) -> Verdict:
    """A refutation stands only where it does not rest on the sign of a symbol that nobody declared."""
    if not (found.refuted and written.undeclared):
        return found
    bases = {base for side in (step.lhs, step.rhs) for base in _bases(side)}
    signs = tuple(lt(ONE if symbol in bases else ZERO, symbol) for symbol in written.undeclared)
    try:
        again = _related(replace(step, given=(*step.given, *signs)), written)
    except ContextError:
        return found
    if again.refuted:
        return again
    if again.proved:
        reason = "the step holds under a condition that is not declared"
        missing = tuple(sign for sign in signs if sign in again.hypotheses) or signs
        return Verdict("undecided", step.relation, step.lhs, step.rhs, missing=missing, reason=reason)
    return undecided(step, "it fails for some signs of symbols that are not declared")


def _bases(side: Term) -> Iterator[Term]:
    """The bases of logarithms, `ln x/ln c`; where nobody declares one, it may well be meant to be above 1."""
    for part in subterms(side):
        if isinstance(part, Apply) and part.op == "div":
            above, below = part.args
            if all(isinstance(p, Apply) and p.op == "ln" for p in (above, below)):
                yield below.args[0]  # type: ignore[attr-defined]


def _both_ways(step: Step, written: Written, found: Verdict) -> Verdict:
    """An equivalence holds where the row above follows from this one, too."""
    if not (found.proved and written.converse is not None):
        return found
    again = judge(written.converse)
    if again.proved:
        return found
    if again.refuted:
        return replace(
            again, reason="the rows are not equivalent: the one above does not follow from this one"
        )
    return undecided(step, "it follows from the row above, but the row above is not proved from it")


def _with_later(step: Step, written: Written, found: Verdict) -> Verdict:
    """What is stated further down on the page proves nothing here, but is named where it would; so is a refutation."""
    if not (written.later and not found.proved):
        return found
    try:
        again = _related(replace(step, given=(*step.given, *written.later)), written)
    except ContextError:
        return found
    if not again.proved and not (found.refuted and again.undecided):
        return found
    missing = tuple(fact for fact in written.later if fact in again.hypotheses) or written.later
    reason = "it may hold under what is stated only elsewhere on the page"
    return Verdict("undecided", step.relation, step.lhs, step.rhs, missing=missing, reason=reason)


def _inside_supports(step: Step, written: Written, found: Verdict) -> Verdict:
    """What is said of a distribution function within the support may be false outside: that is asked for."""
    if not (found.refuted and written.supports):
        return found
    try:
        again = _related(replace(step, given=(*step.given, *written.supports)), written)
    except ContextError:
        return found
    if not again.proved:
        return found
    missing = tuple(fact for fact in written.supports if fact in again.hypotheses) or written.supports
    reason = "it holds where the density is positive, and fails outside"
    return Verdict("undecided", step.relation, step.lhs, step.rhs, missing=missing, reason=reason)


def _in_both(step: Step, written: Written, found: Verdict) -> Verdict:
    """The verdict where it is the same in the rival context: of two cases nobody knows which one is meant."""
    if not (written.rival and (found.refuted or found.proved)):
        return found
    if found.proved and frozenset(step.given) <= frozenset(written.rival):
        return found
    try:
        again = _related(*_in_context(step, written, written.rival))
    except ContextError:
        return undecided(step, "the page makes assumptions that contradict each other")
    if again.status == found.status:
        return found
    assumed = ", ".join(str(fact) for fact in written.rival if fact not in step.given)
    other = {"proved": "it holds", "refuted": "it fails"}.get(again.status, "it is open")
    return undecided(step, f"{other} if {assumed}, which the page says too")


def _in_context(step: Step, written: Written, given: tuple[Term, ...]) -> tuple[Step, Written]:
    """The step in another context, in which what its chain has proved on the way is not proved as yet."""
    claims = tuple(replace(claim, given=given) for claim in written.claims)
    written = replace(written, way=(), claims=claims)
    return replace(step, given=given, written=written), written


def _without_doubted(step: Step, written: Written, found: Verdict) -> Verdict:
    """A proof needs nothing of which the page leaves open whether it still holds."""
    if not (found.proved and written.doubted):
        return found
    given = tuple(fact for fact in step.given if fact not in written.doubted)
    if _related(*_in_context(step, written, given)).proved:
        return found
    facts = ", ".join(map(str, written.doubted))
    return undecided(step, f"it rests on {facts}: do the words before still suppose that? Say so there")


def _with_any_weights(step: Step, written: Written, found: Verdict) -> Verdict:
    """Weights p/q cancel against q only where q is positive, which has to be said."""
    if not (found.proved and written.with_any_weights):
        return found
    lhs, rhs, *given = written.with_any_weights
    if theorem_of(lhs, rhs, step.relation, tuple(given)) is not None:
        return found
    return undecided(step, "what it is divided by may be 0 where the rest is not: say that it is positive")


def _read_otherwise(step: Step, written: Written, found: Verdict) -> Verdict:
    """A refutation stands only where the step fails also with its laws read by the other convention of the books."""
    if not (found.refuted and written.two_ways):
        return found
    lhs, rhs = (otherwise(side, written.two_ways) for side in (step.lhs, step.rhs))
    if (lhs, rhs) == (step.lhs, step.rhs):
        return found
    try:
        again = check_terms(lhs, rhs, step.relation, step.given)
    except ContextError:
        return found
    if not again.proved:
        return found
    families = {s.name for s in step.lhs.free | step.rhs.free} & written.two_ways
    shown = ", ".join(sorted(families))
    return undecided(
        step, f"it holds by the other convention for {shown}: write the density out to settle it"
    )


# What a verdict from the sides alone is held against, one after the other.
_SECOND_LOOKS: tuple[Callable[[Step, Written, Verdict], Verdict], ...] = (
    _with_later, _inside_supports, _with_signs, _in_both, _without_doubted, _with_any_weights, _as_number,
    _read_otherwise, _excused, _both_ways, _with_true_factors,
)  # fmt: skip


# --- from where a step may go on -------------------------------------------------------------------


def _related(step: Step, written: Written) -> Verdict:
    goes_on = False
    starts = tuple(start for start in dict.fromkeys(written.starts) if start != step.lhs)
    for start in (*starts, step.lhs) if starts else ():  # first what is proved: to refute takes longer
        theorem = theorem_of(start, step.rhs, step.relation, step.given, step.reason)
        if theorem is not None and (start == step.lhs or _is_reached(start, step, written)):
            return verdict_of(theorem, replace(step, lhs=start))
        goes_on = goes_on or theorem is not None
    found = check_terms(step.lhs, step.rhs, step.relation, step.given, step.reason)
    found = _where_it_has_values(step, found)
    if found.proved:
        return found
    for theorem in _by_citing(step, written):
        return verdict_of(theorem, step)
    if goes_on:
        stands = "false as it stands" if found.refuted else "not proved as it stands"
        return undecided(step, f"it follows from the last right side, but it is {stands}")
    if written.premises:
        return _from_rows_above(step, written, found)
    if not found.refuted:
        for start in reversed(starts):
            verdict = check_terms(start, step.rhs, step.relation, step.given, step.reason)
            if verdict.refuted and _is_own(step, verdict, written):
                return verdict
    return found


def _asked_by(side: Term, step: Step) -> list[Term]:
    """What gives a side its value, as far as it is not given."""
    definitions = [fact for fact in step.given if is_definition(fact) and fact.args[0].sort in _NUMBERS]
    try:
        wanted = (*existences(side), *conditions_of_value((unfold_all(side, definitions),)))
    except BudgetExceeded:
        return []
    return [fact for fact in dict.fromkeys(wanted) if fact not in step.given]


def _where_it_has_values(step: Step, found: Verdict) -> Verdict:
    """An equation speaks of the points at which its sides have values.

    It holds there where it follows from the value of either side, each by itself: then both have one, or neither.
    """
    if not (found.undecided and step.relation == "=" and step.written is not None):
        return found
    first, second = (_asked_by(side, step) for side in (step.lhs, step.rhs))
    if not (first and second):
        return found
    try:
        theorem = None
        for values in dict.fromkeys((tuple(second), tuple(first))):
            theorem = theorem_of(step.lhs, step.rhs, "=", (*step.given, *values), step.reason)
            if theorem is None:
                return found
        if theorem is None:
            return found
        used = tuple(fact for fact in first if fact in theorem.hypotheses)
        proved = verdict_of(
            theorem, replace(step, given=(*step.given, *used))
        )  # points at which all can hold
    except (ContextError, RuleError):
        return found
    return replace(proved, reason="where the sides have values") if proved.proved else found


def _is_reached(start: Term, step: Step, written: Written) -> bool:
    """Whether the last right side is proved to equal the left side: by the steps that lead there, or at once."""
    supposed = [
        fact for row in written.way for fact in row.given if isinstance(fact, Apply) and fact.op == "eq"
    ]
    if written.way and all(fact in step.given for fact in supposed) and all(map(_stands, written.way)):
        return True
    return theorem_of(step.lhs, start, "=", step.given) is not None


def _is_own(step: Step, refuted: Verdict, written: Written) -> bool:
    """Whether it is the step that fails: the last right side, from which it goes on, may have been false."""
    return refuted.lhs == step.lhs or _is_reached(refuted.lhs, step, written)


def _by_citing(step: Step, written: Written) -> Iterator[Theorem]:
    """Theorems of the step by means of earlier ones, each proved again here from its own context."""
    proofs = [proof for lemma in written.lemmas if (proof := _proof(lemma)) is not None]
    if not proofs:
        return
    cited = tuple(proof.conclusion for proof in proofs)
    for start in dict.fromkeys((step.lhs, *written.starts)):
        theorem = theorem_of(start, step.rhs, step.relation, (*step.given, *cited), step.reason)
        if theorem is None or (start != step.lhs and not _is_reached(start, step, written)):
            continue
        closed = logic.cut(theorem, tuple(p for p in proofs if p.conclusion in theorem.hypotheses))
        if closed.hypotheses <= frozenset(step.given):
            yield closed


def _proof(lemma: Step) -> Theorem | None:
    if lemma.relation not in RELATIONS or (lemma.written and lemma.written.question):
        return None
    try:
        return theorem_of(lemma.lhs, lemma.rhs, lemma.relation, lemma.given, lemma.reason)
    except (TermError, RuleError):
        return None


def _from_rows_above(step: Step, written: Written, found: Verdict) -> Verdict:
    """Whether the row follows from the rows above; as an identity it may well be false."""
    values = _values_above(written)
    context = tuple(dict.fromkeys((*step.given, *written.premises, *values)))
    try:
        theorem = theorem_of(step.lhs, step.rhs, step.relation, context, step.reason)
        if theorem is not None:
            used = tuple(p for p in (*written.premises, *values) if p in theorem.hypotheses)
            for row in written.claims:
                if _equation(row) in used and not _stands(row):
                    return undecided(
                        step, f"it follows from a row above that is not proved: {_equation(row)}"
                    )
            proved = verdict_of(theorem, replace(step, given=(*step.given, *used)))  # rows that can all hold
            return replace(proved, reason="it follows from the rows above")
        verdict = check_terms(step.lhs, step.rhs, step.relation, context, step.reason)
        if not verdict.proved and _is_solution(step, written):
            return undecided(
                step, "it solves the equation above, but it is not proved to be the only solution"
            )
        if verdict.refuted:
            return verdict
    except (ContextError, RuleError):
        pass
    reason = "it is no identity, and it was not proved from the rows above"
    if not found.refuted:
        return found
    return undecided(step, reason)


def _values_above(written: Written) -> tuple[Term, ...]:
    """What gives values to the equations above that are supposed: an equation that holds has sides with values."""
    claimed = set(map(_equation, written.claims))
    try:
        return conditions_of_value(premise for premise in written.premises if premise not in claimed)
    except BudgetExceeded:
        return ()


def _equation(row: Step) -> Term:
    return Apply("eq", (row.lhs, row.rhs))


@lru_cache(maxsize=500)
def _stands(row: Step) -> bool:
    """Whether a row above is proved, or says what a name stands for."""
    written = row.written or _PLAIN
    if row.relation != "=" or written.question:
        return False
    if row.lhs in _free(row) and isinstance(_unsigned(row.rhs), Number) and not written.solves:
        return True
    for start in (row.lhs, *written.starts):
        if theorem_of(start, row.rhs, "=", row.given, row.reason) is not None:
            return start == row.lhs or _is_reached(start, row, written)
    if any(True for _ in _by_citing(row, written)):
        return True
    values = _values_above(written)
    context = tuple(dict.fromkeys((*row.given, *written.premises, *values)))
    theorem = theorem_of(row.lhs, row.rhs, "=", context, row.reason)
    used = theorem.hypotheses if theorem is not None else frozenset()
    return theorem is not None and all(_stands(claim) for claim in written.claims if _equation(claim) in used)


def _is_solution(step: Step, written: Written) -> bool:
    """Whether `x = 1` solves the rows above, although other values may do so too."""
    if not written.solves:
        return False
    value = (*step.given, eq(step.lhs, step.rhs))
    equations = [p for p in written.premises if isinstance(p, Apply) and p.op == "eq"]
    return bool(equations) and all(theorem_of(p.args[0], p.args[1], "=", value) for p in equations)


# --- roundings -------------------------------------------------------------------------------------


def _approximate(step: Step, written: Written) -> Verdict:
    """Whether the number on the right is the left side, rounded to the digits that are written."""
    half = _half_unit(written.source[1])
    if half is None or not isinstance(_unsigned(step.rhs), Number):
        return undecided(step, "an approximation is judged only where its right side is a decimal number")
    distance = absolute(sub(step.lhs, step.rhs))
    verdict = check_terms(distance, number(half), "<=", step.given)
    return replace(verdict, relation="approx", lhs=step.lhs, rhs=step.rhs)


def _as_rounding(step: Step, written: Written) -> Verdict | None:
    """`= 0.693` as a rounding, where it is one: of a closed term, to at least two digits."""
    digits = sum(sign.isdigit() for sign in written.source[1].lstrip("-{ 0."))
    if "." not in written.source[1] or "." in written.source[0] or digits < 2 or _free(step):
        return None
    verdict = _approximate(step, written)
    return replace(verdict, reason="as a rounding") if verdict.proved else None


def _free(step: Step) -> frozenset[Term]:
    """The symbols of the left side that are not defined."""
    defined = {fact.args[0] for fact in step.given if is_definition(fact)}
    return frozenset(step.lhs.free - defined)


def _as_value(step: Step, found: Verdict) -> Verdict:
    """`x = 1` says what x is, of a name without a definition, and is no identity."""
    premises = step.written is not None and step.written.premises
    if not premises and step.lhs in _free(step) and isinstance(_unsigned(step.rhs), Number):
        return undecided(step, f"{step.lhs} is not defined: this may define it, or solve an equation for it")
    return found


def _unsigned(term: Term) -> Term:
    return term.args[0] if isinstance(term, Apply) and term.op == "neg" else term


def _half_unit(source: str) -> Fraction | None:
    """Half a unit in the last written digit."""
    digits = "".join(source.split()).replace("{", "").replace("}", "").replace(r"\;", "").rstrip(".,;")
    unit = Fraction(1, 100) if digits.endswith(r"\%") else Fraction(1)
    try:
        exponent = Decimal(digits.removesuffix(r"\%")).as_tuple().exponent
    except InvalidOperation:
        return None
    return unit * Fraction(10) ** exponent / 2 if isinstance(exponent, int) else None
