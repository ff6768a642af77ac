"""Steps of documents with a mistake made on purpose: none may come out as proved, unless it is true all the same.

    python -m benchmarks.document_mutants DOCUMENT ... [--each N] [--seconds S] [--seed K] [--library]

Of each proved step `l = r`, r is changed by one slip (see `verify.mutants`, and `_shifted` here), and the step is
judged again in the same context.  A proved mutant is compared with r: it is harmless where the two are proved equal,
a hole where they provably differ, and is printed in both remaining cases.
"""

from __future__ import annotations

import argparse
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from verify import Derivation
from verify import library as load_library
from verify.checker import check_terms
from verify.context import ContextError
from verify.derivation import Step
from verify.judge import judge
from verify.mutants import slips
from verify.reader.document import read_steps
from verify.terms import INTEGER, ONE, REAL, Apply, Lambda, Term, TermError, add, sub

T = TypeVar("T")
BINDERS = ("sum", "product", "integral")


class OutOfTime(BaseException):
    """The processor's time for a question is over."""


def within(seconds: float, ask: Callable[[], T]) -> T | None:
    """The answer, or nothing after so many seconds of the processor."""

    def alarm(_number: int, _frame: object) -> None:
        raise OutOfTime

    signal.signal(signal.SIGPROF, alarm)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)  # again: a callback may swallow the first
        try:
            return ask()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except (OutOfTime, TermError, ContextError, RecursionError, SystemError):
        return None


def mistaken(term: Term) -> Iterator[Term]:
    """The term with one slip."""
    parameters = sorted((s for s in term.free if s.sort in (REAL, INTEGER)), key=str)
    yield from (mutant.term for mutant in slips(term, parameters[:6]))
    yield from _shifted(term)


def _shifted(term: Term) -> Iterator[Term]:
    """One end of a sum, product or integral moved, or both exchanged; a call with its arguments exchanged."""
    if isinstance(term, Lambda):
        yield from (Lambda(term.hint, body, term.variable_sort) for body in _shifted(term.body))
    if not isinstance(term, Apply):
        return
    if term.op in BINDERS:
        lower, upper, function = term.args
        ends = [(add(lower, ONE), upper), (lower, sub(upper, ONE)), (upper, lower)]
        yield from (Apply(term.op, (*pair, function)) for pair in ends)
    if term.op == "call" and len(term.args) == 3:
        yield Apply("call", (term.args[0], term.args[2], term.args[1]))
    for at, part in enumerate(term.args):
        for changed in _shifted(part):
            yield Apply(term.op, (*term.args[:at], changed, *term.args[at + 1 :]))


def examine(step: Step, each: int, seconds: float, dice: random.Random, found: Counter[str]) -> None:
    """Judge mutants of one step."""
    if step.relation not in ("=", "<", "<=") or (step.written and step.written.question):
        return
    base = within(2 * seconds, lambda: judge(step))
    found["steps"] += 1
    if base is None or not base.proved:
        return
    found["proved steps"] += 1
    wrong: list[Step] = []
    for side in ("lhs", "rhs"):
        try:
            terms = list(dict.fromkeys(mistaken(getattr(step, side))))
        except TermError:
            continue
        wrong += [replace(step, **{side: term}) for term in terms]
    if step.written is not None and step.written.starts:  # they belong to the left side as it was
        alone = replace(step.written, starts=(), way=())
        wrong = [m if m.lhs == step.lhs else replace(m, written=alone) for m in wrong]
    if step.relation != "=":
        wrong.append(replace(step, lhs=step.rhs, rhs=step.lhs))
    if step.relation == "<=":
        wrong.append(replace(step, relation="<"))
    for mutant in dice.sample(wrong, min(each, len(wrong))):
        verdict = within(seconds, lambda mutant=mutant: judge(mutant))
        found["mutants"] += 1
        found[verdict.status if verdict is not None else "out of time"] += 1
        if verdict is None or not verdict.proved:
            continue
        kind = _comparison(step, mutant, seconds)
        found[f"proved mutants: {kind}"] += 1
        if kind != "equal":
            print(f"{kind}: {step.place and (step.place.file, step.place.line)} {mutant.relation}")
            print(f"   right  {step.lhs}  {step.relation}  {step.rhs}")
            print(f"   mutant {mutant.lhs}  {mutant.relation}  {mutant.rhs}")
            print(
                f"   given {[str(f) for f in step.given]}  because {verdict.because[:5]} {verdict.reason}",
                flush=True,
            )


def _comparison(step: Step, mutant: Step, seconds: float) -> str:
    if step.relation != "=":
        return "order"
    sides = (mutant.lhs, step.lhs) if mutant.lhs != step.lhs else (mutant.rhs, step.rhs)
    verdict = within(5 * seconds, lambda: check_terms(*sides, "=", step.given))
    if verdict is None:
        return "unknown"
    return {"proved": "equal", "refuted": "HOLE"}.get(verdict.status, "unknown")


def library() -> Iterator[Step]:
    """The steps of the library that are expected to hold."""
    for derivation in load_library():
        if isinstance(derivation, Derivation):
            yield from (step for step in derivation.steps if step.expected == "proved")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="*", type=Path)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", action="store_true")
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    found: Counter[str] = Counter()
    for path in arguments.documents:
        steps = within(30, lambda path=path: read_steps(path).derivation.steps) or ()
        for step in steps:
            examine(step, arguments.each, arguments.seconds, dice, found)
        print(path.name, dict(found), flush=True)
    if arguments.library:
        for step in library():
            examine(step, arguments.each, arguments.seconds, dice, found)
    print(dict(found))


if __name__ == "__main__":
    main()
