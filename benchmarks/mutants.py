"""Every KL formula of the library with a slip in it: none may be proved, and all should be refuted.

python -m benchmarks.mutants [--jobs N] [--limit SECONDS] [ID...]

Each summand is flipped, dropped and halved, wherever it stands, and each positive parameter squared.  A mutant
counts if mpmath, which shares nothing with the checker, tells its value from the formula's at some point.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import mpmath
from pebble import ProcessPool

from verify import Derivation, Verdict, library
from verify.checker import check_terms
from verify.formula import Formula, NoFormula, conditions, named
from verify.mutants import Mutant, mutants
from verify.refuter.points import points
from verify.terms import ZERO, Apply, Number, Symbol, Term, lt

from .steps import circumstances

DIGITS = 30
LIMIT = 20.0  # seconds of processor time for a mutant
PATIENCE = 20  # times that, by the clock


class Case(NamedTuple):
    """A mutant and the formula that it is made from."""

    formula: Formula
    mutant: Mutant

    def verdict(self) -> Verdict:
        """What the checker says of `KL(q, p) = mutant`."""
        return check_terms(self.formula.subject, self.mutant.term, "=", self.formula.given)


@cache
def divergences() -> tuple[Formula, ...]:
    """The closed forms of the library for `KL(q, p)`."""
    return tuple(_divergences())


def _divergences() -> Iterator[Formula]:
    for derivation in library():
        if isinstance(derivation, Derivation) and derivation.id.endswith(".kl"):
            try:
                yield named(derivation.id, [derivation])
            except NoFormula:
                continue


def cases(formulas: Iterable[Formula]) -> Iterator[Case]:
    """The mutants whose values are not those of the formula."""
    for formula in formulas:
        places = list(_places(formula))
        for mutant in changed(formula):
            if any(_separates(formula.value, mutant.term, place) for place in places):
                yield Case(formula, mutant)


def changed(formula: Formula) -> tuple[Mutant, ...]:
    """All mutants of the formula."""
    positive = [s for s in formula.arguments if lt(ZERO, s) in formula.given]
    return mutants(formula.value, positive)


def _places(formula: Formula) -> Iterator[dict[Symbol, Any]]:
    for point in points(conditions(formula), formula.value, limit=6):
        values = {s: v.value for s, v in point.values if isinstance(v, Number)}
        with mpmath.workdps(DIGITS + 10):
            yield {s: mpmath.mpf(v.numerator) / v.denominator for s, v in values.items()}


def _separates(left: Term, right: Term, place: dict[Symbol, Any]) -> bool:
    with mpmath.workdps(DIGITS + 10):
        try:
            a, b = value(left, place), value(right, place)
        except (ZeroDivisionError, ValueError, KeyError):
            return False
        if isinstance(a, mpmath.mpc) or isinstance(b, mpmath.mpc):
            return True  # the formula is real
        return bool(abs(a - b) > mpmath.mpf(10) ** -(DIGITS - 10) * (1 + abs(a)))


# --- mpmath ----------------------------------------------------------------------------------------


def _sum(*terms: Any) -> Any:
    return mpmath.fsum(terms)


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "pi": lambda: +mpmath.pi,
    "euler_gamma": lambda: +mpmath.euler,
    "add": _sum,
    "mul": lambda *factors: mpmath.fprod(factors),
    "neg": lambda x: -x,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "sqrt": mpmath.sqrt,
    "exp": mpmath.exp,
    "ln": mpmath.log,
    "abs": abs,
    "erf": mpmath.erf,
    "gamma": mpmath.gamma,
    "lgamma": mpmath.loggamma,
    "digamma": mpmath.digamma,
    "polygamma": lambda n, x: mpmath.polygamma(int(n), x),
}


def value(term: Term, place: dict[Symbol, Any]) -> Any:
    """The value of a closed form; raises `KeyError` for an operation that is not listed."""
    if isinstance(term, Number):
        return mpmath.mpf(term.value.numerator) / term.value.denominator
    if isinstance(term, Symbol):
        return place[term]
    if not isinstance(term, Apply):
        raise KeyError(str(term))
    return _OPERATIONS[term.op](*(value(argument, place) for argument in term.args))


# --- all of them -----------------------------------------------------------------------------------


class OutOfTime(BaseException):
    """Not an `Exception`, which what runs might catch."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `OutOfTime` after so much time of the processor, which other work on the machine does not use up."""

    def stop(_signal: int, _frame: Any) -> None:
        raise OutOfTime

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _answer(id: str, name: str, limit: float) -> tuple[str, float]:
    """In a worker: the status and the seconds that it took."""
    formula = next(formula for formula in divergences() if formula.id == id)
    mutant = next(mutant for mutant in changed(formula) if mutant.name == name)
    begin = time.process_time()
    try:
        with within(limit):
            status = Case(formula, mutant).verdict().status
    except OutOfTime:
        status = "timeout"
    return status, time.process_time() - begin


def judged(chosen: Iterable[Case], limit: float, jobs: int) -> Iterator[tuple[Case, str, float]]:
    """Each case with its status, `timeout` where it took longer than the limit, and the seconds."""
    with ProcessPool(max_workers=jobs) as pool:
        asked = [
            (
                case,
                pool.schedule(
                    _answer, args=(case.formula.id, case.mutant.name, limit), timeout=PATIENCE * limit
                ),
            )
            for case in chosen
        ]
        for case, future in asked:
            try:
                yield (case, *future.result())
            except TimeoutError:
                yield case, "timeout", limit


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="formulas; without any, all of the library")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for a mutant")
    options = parser.parse_args()
    formulas = [f for f in divergences() if not options.ids or f.id in options.ids]
    made = sum(len(changed(formula)) for formula in formulas)
    chosen = list(cases(formulas))
    answers = list(judged(chosen, options.limit, options.jobs))
    counts = Counter(status for _, status, _ in answers)
    times = sorted(seconds for _, _, seconds in answers)
    print(f"## Mutants\n\n{circumstances()}; {options.limit:g} s for each.\n")
    print(f"{len(formulas)} formulas, {made} mutants, {len(chosen)} of them with another value.\n")
    print("| proved | refuted | undecided | timeout | median | p95 |\n| --: | --: | --: | --: | --: | --: |")
    numbers = [str(counts[status]) for status in ("proved", "refuted", "undecided", "timeout")]
    late = times[int(0.95 * (len(times) - 1))]
    print(f"| {' | '.join(numbers)} | {1000 * statistics.median(times):.0f} ms | {1000 * late:.0f} ms |\n")
    for status in ("proved", "undecided", "timeout"):
        named_ = [f"{case.formula.id} ({case.mutant.name})" for case, said, _ in answers if said == status]
        print(f"- {status}: {'; '.join(named_) or 'none'}")


if __name__ == "__main__":
    main()
