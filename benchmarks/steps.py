"""`verify` beside `simplify(lhs - rhs) == 0` and `lhs.equals(rhs)`, on the library's steps and on the traps.

    python -m benchmarks.steps [--jobs N] [--limit SECONDS]

SymPy's answers come from processes that are killed at the limit, and a killed one counts with the limit.
Only equations of real expressions are compared, as SymPy can be asked nothing else.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

import sympy
from pebble import ProcessPool

from verify import Derivation, Step, library
from verify.checker import check_step

from .plain import Inexpressible, sides
from .traps import traps

LIMIT = 10.0


class Question(NamedTuple):
    """A step with its truth."""

    step: Step
    truth: str  # "true" | "false" | "conditional"


class Answer(NamedTuple):
    """What was said of a step: it is so (True), it is not (False), or nothing (None)."""

    says: bool | None
    seconds: float


@cache
def questions(group: str) -> tuple[Question, ...]:
    """The library's steps, or the traps; those that SymPy can be asked."""
    if group == "traps":
        found = [Question(trap.step, trap.truth) for trap in traps()]
    else:
        chains = [derivation for derivation in library() if isinstance(derivation, Derivation)]
        found = [
            Question(step, "true" if step.expected == "proved" else "false")
            for chain in chains
            for step in chain.steps
        ]
    return tuple(question for question in found if _can_be_asked(question.step))


def _can_be_asked(step: Step) -> bool:
    try:
        sides(step)
    except Inexpressible:
        return False
    return True


# --- those who answer ------------------------------------------------------------------------------


def by_verify(step: Step) -> bool | None:
    return {"proved": True, "refuted": False}.get(check_step(step).status)


def by_simplify(lhs: Any, rhs: Any) -> bool | None:
    return bool(sympy.simplify(lhs - rhs) == 0)


def by_equals(lhs: Any, rhs: Any) -> bool | None:
    found = lhs.equals(rhs)
    return None if found is None else bool(found)


SYMPY: dict[str, Callable[[Any, Any], bool | None]] = {"simplify": by_simplify, "equals": by_equals}


def ask_sympy(method: str, group: str, index: int) -> Answer:
    """Runs in a worker: SymPy's answer, timed without the writing of the expressions."""
    return _timed(SYMPY[method], *sides(questions(group)[index].step))


def _ready() -> None:
    questions("library"), questions("traps")


def sympy_answers(method: str, group: str, jobs: int, limit: float) -> list[Answer]:
    """The answers to all questions, each within the limit."""
    with ProcessPool(max_workers=jobs, initializer=_ready) as pool:
        asked = [
            pool.schedule(ask_sympy, args=(method, group, index), timeout=limit)
            for index in range(len(questions(group)))
        ]
        return [_answer(future, limit) for future in asked]


def _answer(future: Any, limit: float) -> Answer:
    try:
        found: Answer = future.result()
    except TimeoutError:
        return Answer(None, limit)
    return found


def verify_answers(group: str) -> list[Answer]:
    return [_timed(by_verify, question.step) for question in questions(group)]


def _timed(ask: Callable[..., bool | None], *about: Any) -> Answer:
    begin = time.perf_counter()
    try:
        says = ask(*about)
    except Exception:  # whatever is raised is no answer
        says = None
    return Answer(says, time.perf_counter() - begin)


# --- the tables ------------------------------------------------------------------------------------


def is_right(says: bool | None, truth: str) -> bool:
    """A true step is accepted, a false one rejected, and what holds under a condition is not accepted."""
    return says is not True if truth == "conditional" else says is (truth == "true")


def percentile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def table(group: str, answers: dict[str, list[Answer]]) -> Iterator[str]:
    """One row for each who answers."""
    asked = questions(group)
    counts = ", ".join(f"{sum(q.truth == t for q in asked)} {t}" for t in ("true", "false", "conditional"))
    own = [answer.seconds for answer in answers["verify"]]
    yield f"{len(asked)} equations: {counts}"
    yield ""
    yield "| | right | accepted wrongly | rejected wrongly | no answer | median | ratio | p95 | ratio | total |"
    yield "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
    for name, given in answers.items():
        pairs = [(answer.says, question.truth) for answer, question in zip(given, asked, strict=True)]
        times = [answer.seconds for answer in given]
        median, late = statistics.median(times), percentile(times, 0.95)
        cells = (
            f"{sum(is_right(*pair) for pair in pairs) / len(pairs):.0%}",
            sum(says is True and truth != "true" for says, truth in pairs),
            sum(says is False and truth == "true" for says, truth in pairs),
            sum(says is None for says, _ in pairs),
            f"{1000 * median:.1f} ms",
            f"{median / statistics.median(own):.1f}",
            f"{1000 * late:.0f} ms",
            f"{late / percentile(own, 0.95):.1f}",
            f"{sum(times):.1f} s",
        )
        yield f"| {name} | {' | '.join(map(str, cells))} |"


def mistakes(group: str, answers: dict[str, list[Answer]]) -> Iterator[str]:
    """Who was wrong where, and what `verify` left open."""
    for name, given in answers.items():
        pairs = list(zip(given, questions(group), strict=True))
        wrong = [q.step.id for a, q in pairs if a.says is True and q.truth != "true"]
        denied = [q.step.id for a, q in pairs if a.says is False and q.truth == "true"]
        yield f"- {name} accepts wrongly: {', '.join(wrong) or 'none'}; rejects wrongly: {', '.join(denied) or 'none'}"
    missed = [
        q for a, q in zip(answers["verify"], questions(group), strict=True) if not is_right(a.says, q.truth)
    ]
    yield f"- verify does not decide: {', '.join(q.step.id for q in missed) or 'none'}"


def circumstances() -> str:
    """Versions and date."""
    packages = ("verify-derivations", "sympy", "python-flint")
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        + ", ".join(f"{package} {_version(package)}" for package in packages)
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except ImportError:
        return "(checkout)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes for SymPy")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for one of SymPy's answers")
    options = parser.parse_args()
    print(f"## Steps\n\n{circumstances()}; {options.limit:g} s for each answer of SymPy.")
    for group, title in (("library", "The library's own steps"), ("traps", "Traps")):
        answers = {"verify": verify_answers(group)} | {
            method: sympy_answers(method, group, options.jobs, options.limit) for method in SYMPY
        }
        print(f"\n### {title}\n", *table(group, answers), "", *mistakes(group, answers), sep="\n", flush=True)


if __name__ == "__main__":
    main()
