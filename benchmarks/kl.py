"""The KL divergences of the library in one run, beside `sympy.integrate`.

python -m benchmarks.kl [--jobs N] [--limit SECONDS]

SymPy gets the integral of q ln(q/p) twice: as it stands, and with the logarithm expanded and the summands
integrated one by one; the better answer counts.  An answer counts when no integral is left in it and it is,
numerically, the closed form; that SymPy proves nothing is not held against it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError
from typing import Any, NamedTuple

import sympy
from pebble import ProcessExpired, ProcessPool

from verify.checker import check_step
from verify.formula import Formula, conditions
from verify.refuter.points import points
from verify.terms import Number

from .mutants import divergences
from .plain import Inexpressible, sides
from .steps import circumstances

LIMIT = 60.0
ROUNDING = 1e-8


class Answer(NamedTuple):
    """Whether the closed form was reached, and how long it took."""

    says: str  # "proved" of verify; "agrees" | "wrong" | "unevaluated" | "timeout" | "error" of SymPy
    seconds: float


def by_verify(formula: Formula) -> Answer:
    begin = time.perf_counter()
    verdicts = [check_step(step) for step in formula.chain]
    open_ = next((verdict.status for verdict in verdicts if not verdict.proved), "proved")
    return Answer(open_, time.perf_counter() - begin)


def _integrate(id: str, expanded: bool) -> tuple[str, float]:
    """In a worker: what SymPy makes of the integral."""
    formula = next(f for f in divergences() if f.id == id)
    step = formula.chain[0].__class__(id, formula.subject, formula.value, given=formula.given)
    try:
        left, right = sides(step)
    except Inexpressible:
        return "inexpressible", 0.0
    begin = time.perf_counter()
    found = _summand_by_summand(left) if expanded else left.doit()
    seconds = time.perf_counter() - begin
    if found.has(sympy.Integral, sympy.Sum):
        return "unevaluated", seconds
    if isinstance(found, sympy.Piecewise):
        found = found.args[0].expr  # under conditions that it does not check
    return ("agrees" if _agree(found, right, formula) else "wrong"), seconds


def _summand_by_summand(integral: Any) -> Any:
    body = sympy.expand(sympy.expand_log(sympy.simplify(integral.function), force=True))
    return sympy.Add(*(sympy.integrate(part, *integral.limits) for part in sympy.Add.make_args(body)))


def _agree(found: Any, wanted: Any, formula: Formula) -> bool:
    """Whether both have the same value at several points."""
    names = {symbol.name: symbol for symbol in found.free_symbols | wanted.free_symbols}
    compared = 0
    for point in points(conditions(formula), formula.value, limit=3):
        at = {
            names[s.name]: sympy.Rational(v.value.numerator, v.value.denominator)
            for s, v in point.values
            if isinstance(v, Number) and s.name in names
        }
        left, right = (complex(side.subs(at).evalf(20)) for side in (found, wanted))
        if not abs(left - right) <= ROUNDING * (1 + abs(right)):
            return False
        compared += 1
    return compared > 0


def by_sympy(formulas: Iterable[Formula], limit: float, jobs: int) -> Iterator[Answer]:
    """The better of both attempts at each."""
    with ProcessPool(max_workers=jobs) as pool:
        asked = [
            [pool.schedule(_integrate, args=(f.id, expanded), timeout=limit) for expanded in (False, True)]
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
    print(f"## KL divergences\n\n{circumstances()}; {options.limit:g} s for each answer of SymPy.\n")
    print("| | verify | | sympy.integrate | | ratio |\n| --- | --- | --: | --- | --: | --: |")
    for formula, mine, theirs in zip(formulas, own, other, strict=True):
        times = f"| {mine.says} | {mine.seconds:.2f} s | {theirs.says} | {theirs.seconds:.1f} s |"
        print(f"| {formula.id} {times} {theirs.seconds / mine.seconds:.0f} |")
    proved = sum(answer.says == "proved" for answer in own)
    agreed = sum(answer.says == "agrees" for answer in other)
    ratios = [theirs.seconds / mine.seconds for mine, theirs in zip(own, other, strict=True)]
    print(
        f"\nverify proves {proved} of {len(formulas)} in {sum(a.seconds for a in own):.1f} s; SymPy reaches"
        f" {agreed} in {sum(a.seconds for a in other):.0f} s.  Ratio of the times: median"
        f" {statistics.median(ratios):.0f}."
    )


if __name__ == "__main__":
    main()
