"""Random chains of rules of the kernel: every theorem that comes out is held against numbers.

    python -m benchmarks.fuzz_kernel [--seconds S] [--seed K] [--library N]

The inferences of the rulebook's examples, and of some proofs of the library, are the seeds.  An inference is made
again with one or two of its arguments changed: another theorem of the same kind, a variable taken for another
one, an end of a range moved, a symbol renamed in the whole proof below it.  Most of this the kernel refuses.  What it
grants must hold at every point that satisfies the hypotheses; mpmath, which shares nothing with the kernel, looks.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from verify import Derivation
from verify import library as load_library
from verify.checker import check_step
from verify.kernel.enclosure import enclosure
from verify.kernel.theorem import RULES, BudgetExceeded, RuleError, Theorem
from verify.refuter.numeric import approximate
from verify.rulebook import EXAMPLES
from verify.terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    add,
    beta,
    instantiate,
    le,
    lt,
    mul,
    ne,
    neg,
    pow_,
    sub,
    substitute,
    subterms,
)

from .document_mutants import within

REALS = [Fraction(v) for v in "0 1 -1 1/2 -1/2 2 3 7/10 -13/10 5/2".split()]
INTEGERS = [Fraction(v) for v in (0, 1, 2, 3, -1, 5)]
POINTS = 40
Call = tuple[str, tuple[Any, ...]]


class Pool:
    """What arguments are drawn from."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.theorems: dict[str, list[Theorem]] = defaultdict(list)
        self.terms: dict[object, list[Term]] = defaultdict(list)
        self.seen: set[tuple[frozenset[Term], Term]] = set()
        self._terms: set[Term] = set()

    def add(self, theorem: Theorem) -> bool:
        """Take the theorem and all that its proof is made of; whether it is new."""
        key = (theorem.hypotheses, theorem.conclusion)
        if key in self.seen:
            return False
        self.seen.add(key)
        for premise in theorem.premises:
            self.add(premise)
        self.calls.append((theorem.rule, theorem.arguments))
        self.theorems[_kind(theorem.conclusion)].append(theorem)
        for part in _terms_in(theorem.arguments):
            if part not in self._terms and not part.loose and part.size < 60:
                self._terms.add(part)
                self.terms[_sort(part)].append(part)
        return True


def _kind(proposition: Term) -> str:
    return proposition.op if isinstance(proposition, Apply) else ""


def _sort(term: Term) -> object:
    if isinstance(term, Symbol):
        return ("symbol", term.sort)
    return ("lambda", term.sort) if isinstance(term, Lambda) else term.sort


def _terms_in(arguments: Iterable[Any]) -> Iterator[Term]:
    for argument in arguments:
        if isinstance(argument, Theorem):
            for proposition in (argument.conclusion, *argument.hypotheses):
                yield from subterms(proposition)
        elif isinstance(argument, Term):
            yield from subterms(argument)
        elif isinstance(argument, tuple):
            yield from _terms_in(argument)


# --- changes ---------------------------------------------------------------------------------------


def changed(value: Any, pool: Pool, dice: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, Theorem):
        return _changed_theorem(value, pool, dice)
    if isinstance(value, tuple):
        if not value:
            return value
        at = dice.randrange(len(value))
        if dice.random() < 0.1 and len(value) > 1:
            return tuple(dice.sample(value, len(value)))
        return (*value[:at], changed(value[at], pool, dice), *value[at + 1 :])
    if isinstance(value, Term):
        return _changed_term(value, pool, dice)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return dice.choice((value + 1, value - 1, -value, 0, 1, 2))
    return value


def _changed_theorem(value: Theorem, pool: Pool, dice: random.Random) -> Theorem:
    throw = dice.random()
    if throw < 0.4:
        return dice.choice(pool.theorems[_kind(value.conclusion)])
    if throw < 0.7:  # the same proof with a symbol renamed
        free = sorted(value.conclusion.free, key=str)
        if free:
            old = dice.choice(free)
            new = dice.choice(pool.terms[_sort(old)])
            return remade(value, {old: new})
    name, arguments = value.rule, list(value.arguments)
    if not arguments:
        return value
    at = dice.randrange(len(arguments))
    arguments[at] = changed(arguments[at], pool, dice)
    return RULES[name].infer(*arguments)


def _changed_term(value: Term, pool: Pool, dice: random.Random) -> Term:
    throw = dice.random()
    if throw < 0.5 or isinstance(value, Symbol | Lambda):
        return dice.choice(pool.terms[_sort(value)] or [value])
    if throw < 0.8 and value.sort in (REAL, INTEGER) and value not in (INFINITY, MINUS_INFINITY):
        ways = (add(value, ONE), sub(value, ONE), neg(value), mul(ZERO, value), ZERO, ONE, pow_(value, 2))
        return dice.choice(ways)
    if throw < 0.85 and value.sort == REAL:
        return dice.choice((INFINITY, MINUS_INFINITY))
    free = sorted(value.free, key=str)
    if not free:
        return value
    old = dice.choice(free)
    return substitute(value, {old: dice.choice(pool.terms[_sort(old)])})


def remade(value: Any, names: dict[Symbol, Term]) -> Any:
    """The value with symbols renamed everywhere, its proofs made anew."""
    if isinstance(value, Theorem):
        return RULES[value.rule].infer(*(remade(argument, names) for argument in value.arguments))
    if isinstance(value, tuple):
        return tuple(remade(part, names) for part in value)
    return substitute(value, names) if isinstance(value, Term) else value


def attempt(pool: Pool, dice: random.Random) -> Theorem:
    """An inference that nobody meant."""
    name, arguments = dice.choice(pool.calls)
    rule = RULES[name]
    if dice.random() < 0.25:
        symbols = [part for part in dict.fromkeys(_terms_in(arguments)) if isinstance(part, Symbol)]
        if symbols:
            old = dice.choice(symbols)
            same = [s for s in symbols if s.sort == old.sort and s != old]
            new = dice.choice(same) if same and dice.random() < 0.7 else dice.choice(pool.terms[_sort(old)])
            return rule.infer(*remade(arguments, {old: new}))
    values = list(arguments)
    for _ in range(dice.choice((1, 1, 2))):
        if values:
            at = dice.randrange(len(values))
            values[at] = changed(values[at], pool, dice)
    return rule.infer(*values)


# --- numbers ---------------------------------------------------------------------------------------


def counterexample(theorem: Theorem, dice: random.Random, found: Counter[str]) -> dict[Symbol, Term] | None:
    """A point at which the hypotheses hold and the conclusion does not."""
    propositions = (theorem.conclusion, *theorem.hypotheses)
    free = sorted(frozenset[Symbol]().union(*(p.free for p in propositions)), key=str)
    if any(isinstance(s.sort, FunctionSort) or s.sort not in (REAL, INTEGER) for s in free):
        found["not looked at"] += 1
        return None
    met = 0
    for _ in range(POINTS if free else 1):
        point = {s: Number(dice.choice(INTEGERS if s.sort == INTEGER else REALS)) for s in free}
        try:
            if not all(holds(substitute(h, point)) for h in theorem.hypotheses):
                continue
            met += 1
            claim = beta(substitute(theorem.conclusion, point))
            if fails(claim) and not holds_nearly(claim):
                return point
        except TermError:
            continue
        if met >= 4:
            break
    found["met at a point" if met else "no point found"] += 1
    return None


def holds(proposition: Term) -> bool:
    """Whether the kernel's balls prove the closed proposition."""
    try:
        enclosure(proposition, 64, ())
    except (RuleError, BudgetExceeded, TermError, ZeroDivisionError):
        return False
    return True


def holds_nearly(proposition: Term) -> bool:
    """Whether balls of both sides overlap, or are in order: mpmath integrates what jumps badly."""
    if not isinstance(proposition, Apply) or proposition.op not in _CONTRARY:
        return False
    left, right = proposition.args
    defined = all(holds(Apply("defined", (side,))) for side in (left, right))
    return defined and not holds(_CONTRARY[proposition.op](left, right))


_CONTRARY = {"eq": ne, "lt": lambda s, t: le(t, s), "le": lambda s, t: lt(t, s)}


def fails(proposition: Term) -> bool:
    """Whether numbers contradict the closed proposition."""
    if not isinstance(proposition, Apply):
        return False
    if proposition.op in ("eq", "lt", "le", "ne"):
        left, right = (approximate(side, 25) for side in proposition.args)
        if left is None or right is None:
            return False
        scale = max(1, abs(left), abs(right))
        differ = abs(left - right) > 1e-7 * scale
        if proposition.op == "eq":
            return bool(differ)
        if proposition.op == "ne":
            return bool(left == right)
        return bool(differ and left > right) or (proposition.op == "lt" and left == right)
    if proposition.op == "integrable":
        return holds(Apply("diverges", (Apply("integral", proposition.args),)))
    if proposition.op == "defined" and _kind(proposition.args[0]) == "integral":
        return holds(Apply("diverges", proposition.args))
    if proposition.op == "diverges":
        return approximate(proposition.args[0], 15) is not None and holds(Apply("defined", proposition.args))
    if proposition.op == "tends":
        return _misses(*proposition.args)
    return False


def _misses(function: Term, point: Term, side: Term, value: Term) -> bool:
    """Whether values near the point stay away from the limit that is claimed."""
    if not isinstance(function, Lambda) or not isinstance(side, Number):
        return False
    away = []
    for size in (10**3, 10**5, 10**7):
        if point == INFINITY:
            near: Term = Number(Fraction(size))
        elif point == MINUS_INFINITY:
            near = Number(Fraction(-size))
        elif isinstance(point, Number):
            near = Number(point.value + side.value / size)
        else:
            return False
        found = approximate(instantiate(function, near), 40)
        if found is None:
            return False
        away.append(found)
    last = away[-1]
    if value in (INFINITY, MINUS_INFINITY):
        sign = 1 if value == INFINITY else -1
        return bool(sign * last < 2 and sign * (last - away[0]) <= 0)
    limit = approximate(value, 40)
    if limit is None:
        return False
    gaps = [abs(a - limit) for a in away]
    return bool(gaps[-1] > 1e-2 and gaps[-1] > 0.7 * gaps[0])


# --- the run ---------------------------------------------------------------------------------------


def seeds(steps: int, dice: random.Random) -> Iterator[Theorem]:
    """The theorems of the examples, and of some proofs of the library."""
    for example in EXAMPLES.values():
        yield example.holds()
    chosen = [
        step
        for derivation in load_library()
        if isinstance(derivation, Derivation)
        for step in derivation.steps
        if step.expected == "proved"
    ]
    for step in dice.sample(chosen, min(steps, len(chosen))):
        verdict = within(2, lambda step=step: check_step(step))
        if verdict is not None and verdict.theorem is not None:
            yield verdict.theorem


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", type=int, default=60)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    pool, found = Pool(), Counter[str]()
    for theorem in seeds(arguments.library, dice):
        pool.add(theorem)
    print(f"{len(pool.calls)} inferences to start from", flush=True)
    rules = Counter[str]()
    end = time.process_time() + arguments.seconds
    while time.process_time() < end:
        found["attempts"] += 1
        if found["attempts"] % 20_000 == 0:
            print(dict(found), flush=True)
        try:
            theorem = within(1, lambda: attempt(pool, dice))
        except (RuleError, BudgetExceeded, TermError):
            theorem = None
        except (TypeError, AttributeError, IndexError, KeyError, ZeroDivisionError) as error:
            found[f"fault {type(error).__name__}"] += 1
            if found[f"fault {type(error).__name__}"] < 6:
                import traceback

                traceback.print_exc(limit=-3)
            continue
        if theorem is None:
            continue
        found["granted"] += 1
        size = sum(h.size for h in (theorem.conclusion, *theorem.hypotheses))
        if size > 300 or (theorem.hypotheses, theorem.conclusion) in pool.seen:
            continue
        rules[theorem.rule] += 1
        found["new theorems"] += 1
        if len(pool.calls) < 20_000:
            pool.add(theorem)
        point = within(3, lambda theorem=theorem: counterexample(theorem, dice, found))
        if point is not None:
            found["HOLE?"] += 1
            shown = {str(s): str(v) for s, v in point.items()}
            print(f"HOLE? {theorem.rule}: {theorem}\n   at {shown}", flush=True)
    print(dict(found))
    print(rules.most_common())


if __name__ == "__main__":
    main()
