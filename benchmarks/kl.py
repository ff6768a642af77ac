"""The KL divergences of the library in one run, beside `sympy.integrate`.

python -m benchmarks.kl [--jobs N] [--limit SECONDS]

SymPy gets the integral of q ln(q/p) twice: as it stands, and with the logarithm expanded and the summands
integrated one by one; the better answer counts.  An answer counts when no integral is left in it and it is,
numerically, the closed form; that SymPy proves nothing is not held against it.
"""

from __future__ import annotations

import argparse
import cmath
import statistics
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError
from typing import Any, NamedTuple

import sympy
from pebble import ProcessExpired, ProcessPool

from verify import Step
from verify.checker import check_step
from verify.formula import Formula, conditions
from verify.refuter.points import points
from verify.terms import Number

from .mutants import PATIENCE, OutOfTime, divergences, within
from .plain import Inexpressible, sides
from .steps import circumstances

LIMIT = 60.0  # seconds of processor time, which other work on the machine does not use up
ROUNDING = 1e-8


class Answer(NamedTuple):
    """Whether the closed form was reached, and how long it took."""

    says: str  # "proved" of verify; "agrees" | "wrong" | "unevaluated" | "timeout" | "error" of SymPy
    seconds: float


def by_verify(formula: Formula) -> Answer:
    begin = time.process_time()
    verdicts = [check_step(step) for step in formula.chain]
    open_ = next((verdict.status for verdict in verdicts if not verdict.proved), "proved")
    return Answer(open_, time.process_time() - begin)


def _integrate(id: str, expanded: bool, limit: float) -> tuple[str, float]:
    """In a worker: what SymPy makes of the integral within so many seconds of processor time."""
    formula = next(f for f in divergences() if f.id == id)
    try:
        left, right = sides(Step(id, formula.subject, formula.value, given=formula.given))
    except Inexpressible:
        return "inexpressible", 0.0
    begin = time.process_time()
    try:
        with within(limit):
            found = _summand_by_summand(left) if expanded else left.doit()
    except OutOfTime:
        return "timeout", limit
    seconds = time.process_time() - begin
    return _judged(found, right, formula), seconds


def _summand_by_summand(integral: Any) -> Any:
    body = sympy.expand(sympy.expand_log(sympy.simplify(integral.function), force=True))
    return sympy.Add(*(sympy.integrate(part, *integral.limits) for part in sympy.Add.make_args(body)))


def _judged(found: Any, wanted: Any, formula: Formula) -> str:
    """Whether both have the same value at several points; where SymPy's has none (a pole of its form), no matter."""
    names = {symbol.name: symbol for symbol in found.free_symbols | wanted.free_symbols}
    compared = 0
    for point in points(conditions(formula), formula.value, limit=6):
        at = {
            names[s.name]: sympy.Rational(v.value.numerator, v.value.denominator)
            for s, v in point.values
            if isinstance(v, Number) and s.name in names
        }
        value = found.subs(at)
        if value.has(sympy.Integral):
            return "unevaluated"
        left, right = (complex(side.evalf(20)) for side in (value, wanted.subs(at)))
        if cmath.isfinite(left):
            if abs(left - right) > ROUNDING * (1 + abs(right)):
                return "wrong"
            compared += 1
    return "agrees" if compared else "unevaluated"


def by_sympy(formulas: Iterable[Formula], limit: float, jobs: int) -> Iterator[Answer]:
    """The better of both attempts at each."""
    with ProcessPool(max_workers=jobs) as pool:
        asked = [
            [
                pool.schedule(_integrate, args=(f.id, expanded, limit), timeout=PATIENCE * limit)
                for expanded in (False, True)
            ]
            for f in formulas
        ]
        for futures in asked:
            answers = [_answer(future, limit) for future in futures]
            yield min(answers, key=lambda answer: (answer.says != "agrees", answer.seconds))


def _answer(future: Any, limit: float) -> Answer:
    try:
        return Answer(*future.result())
    except TimeoutError:
        return Answer("timeout", limit)
    except ProcessExpired:
        return Answer("error", limit)
    except Exception:  # whatever SymPy raises
        return Answer("error", 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for one of SymPy's answers")
    options = parser.parse_args()
    formulas = divergences()
    own = [by_verify(formula) for formula in formulas]
    other = list(by_sympy(formulas, options.limit, options.jobs))
    print(
        f"## KL divergences\n\n{circumstances()}; {options.limit:g} s of processor time for each answer of SymPy.\n"
    )
    print("| | verify | | sympy.integrate | | ratio |\n| --- | --- | --: | --- | --: | --: |")
    pairs = [
        (mine, theirs) for mine, theirs in zip(own, other, strict=True) if theirs.says != "inexpressible"
    ]
    for formula, mine, theirs in zip(formulas, own, other, strict=True):
        times = f"| {mine.says} | {mine.seconds:.2f} s | {theirs.says} | {theirs.seconds:.1f} s |"
        print(f"| {formula.id} {times} {theirs.seconds / mine.seconds:.0f} |")
    proved = sum(answer.says == "proved" for answer in own)
    agreed = sum(theirs.says == "agrees" for _, theirs in pairs)
    ratios = [theirs.seconds / mine.seconds for mine, theirs in pairs]
    print(
        f"\nverify proves {proved} of {len(formulas)}.  Of the {len(pairs)} that SymPy can express it reaches {agreed},"
        f" in {sum(theirs.seconds for _, theirs in pairs):.0f} s where verify takes"
        f" {sum(mine.seconds for mine, _ in pairs):.1f} s; ratio of the times: median {statistics.median(ratios):.0f}."
    )


if __name__ == "__main__":
    main()
