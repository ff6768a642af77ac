"""The corpus of real proofs: what is read, what is decided, and why the rest is not.

    python -m benchmarks.statproofbook [--only PREFIX ...] [--jobs N] [--timeout SECONDS] [--out FILE.json]
    python -m benchmarks.statproofbook --read-only [--only PREFIX ...] [--places N]

Prints, in Markdown, a table of verdicts by class of proof (the section of the book) and the reasons by frequency;
`--out` is written as the run goes on, and an interrupted run reports what it has.  With `--read-only` nothing is
judged: the share read by section, and the reasons of what is not read.  The corpus stands beside the
repository, in ../shared/corpus/statproofbook.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import TimeoutError
from functools import lru_cache
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from verify.derivation import Step
from verify.reader.document import Reading, read_steps

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "statproofbook"
UNIVARIATE = ("Univariate continuous distributions", "Univariate discrete distributions")


def section(path: Path) -> str:
    """The section of the book, from the front matter."""
    found = re.search(r'^section: *"?([^"\r\n]*)', path.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else "none"


@lru_cache(maxsize=4)
def reading(path: Path) -> Reading:
    return read_steps(path)


class OutOfTime(BaseException):
    """The processor's time for a step is over."""


def check(path: Path, index: int, seconds: float) -> dict[str, Any]:
    """The verdict of one step, as plain data; `seconds` are of the processor, whatever else the machine does."""
    from verify.judge import judge

    def alarm(_number: int, _frame: object) -> None:
        raise OutOfTime

    step = reading(path).derivation.steps[index]
    signal.signal(signal.SIGPROF, alarm)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)  # again: a callback may swallow the first
    try:
        try:
            verdict = judge(step)
        finally:  # the next document is read in this process, too
            signal.setitimer(signal.ITIMER_PROF, 0)
    except OutOfTime:
        signal.setitimer(signal.ITIMER_PROF, 0)  # it may have come between the verdict and its timer's end
        return {"verdict": "undecided", "reason": f"no answer within {seconds:g} s"}
    except Exception as error:  # a fault is a result here
        return {"verdict": "undecided", "reason": f"{type(error).__name__}: {error}"}
    counterexample = verdict.counterexample
    return {
        "verdict": verdict.status,
        "reason": verdict.reason,
        "missing": [str(hypothesis) for hypothesis in verdict.missing],
        "point": dict(counterexample.point) if counterexample else None,
        "sides": (counterexample.lhs[:60], counterexample.rhs[:60]) if counterexample else None,
        "agrees": verdict.evidence.agrees if verdict.evidence else None,
        "because": list(verdict.because[:4]),
        "milliseconds": round(verdict.milliseconds, 1),
    }


def row_of(path: Path, step: Step) -> dict[str, Any]:
    """What is known of a step before it is judged; it has a verdict only if it is not read."""
    written = step.written
    row: dict[str, Any] = {
        "file": path.name,
        "section": section(path),
        "line": step.place.line if step.place else 0,
        "relation": step.relation,
        "inner": bool(written and written.inner),
        "source": written.source if written else ("", ""),
    }
    if written and written.question:
        row |= {"verdict": "unread", "reason": written.question}
    return row


def read_rows(paths: list[Path]) -> list[dict[str, Any]]:
    """One row for each relation of the documents, none of them judged."""
    rows: list[dict[str, Any]] = []
    for path in paths:
        try:
            rows += [{"verdict": "read"} | row_of(path, step) for step in reading(path).derivation.steps]
        except Exception as error:  # a fault is a result here
            rows.append(_failed(path, error))
    return rows


def run(paths: list[Path], jobs: int, timeout: float) -> Iterator[dict[str, Any]]:
    """One row for each relation of the documents, in their order, as soon as it is judged."""
    with ProcessPool(max_workers=jobs) as pool:
        waiting: list[tuple[dict[str, Any], Any]] = []
        for path in paths:
            try:
                steps = reading(path).derivation.steps
            except Exception as error:
                waiting.append((_failed(path, error), None))
                continue
            for index, step in enumerate(steps):
                row = row_of(path, step)
                judged = (
                    pool.schedule(check, args=(path, index, timeout), timeout=20 * timeout)
                    if "verdict" not in row
                    else None
                )
                waiting.append((row, judged))
            while waiting and (waiting[0][1] is None or waiting[0][1].done()):
                yield _settled(*waiting.pop(0), timeout)
        try:
            for row, judged in waiting:
                yield _settled(row, judged, timeout)
        except (KeyboardInterrupt, GeneratorExit):
            pool.stop()
            raise


def _settled(row: dict[str, Any], judged: Any, timeout: float) -> dict[str, Any]:
    """The row with the verdict that was waited for, if any."""
    if judged is None:
        return row
    try:
        return row | judged.result()
    except (TimeoutError, OutOfTime):
        return row | {"verdict": "undecided", "reason": f"no answer within {timeout:g} s"}
    except (ProcessExpired, MemoryError) as error:
        return row | {"verdict": "undecided", "reason": f"worker: {type(error).__name__}"}


def _failed(path: Path, error: Exception) -> dict[str, Any]:
    return {
        "file": path.name, "section": section(path), "line": 0, "relation": "", "inner": False, "source": ("", ""),
        "verdict": "unread", "reason": f"{type(error).__name__}: {error}", "fault": True,
    }  # fmt: skip


def classes(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows by section, of all and of the univariate ones; the largest class first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for name in (row["section"], "all", *(("univariate",) if row["section"] in UNIVARIATE else ())):
            found[name].append(row)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def table(rows: list[dict[str, Any]]) -> str:
    """Verdicts by section."""
    lines = [
        "| class | proofs | relations | proved | refuted | undecided | unread | read | inner steps decided |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, members in classes(rows).items():
        count = Counter(row["verdict"] for row in members)
        inner = [row["verdict"] in ("proved", "refuted") for row in members if row["inner"]]
        decided = f"{share(sum(inner), len(inner))} of {len(inner)}" if inner else ""
        lines.append(
            f"| {name} | {len({row['file'] for row in members})} | {len(members)} | {count['proved']} |"
            f" {count['refuted']} | {count['undecided']} | {count['unread']} |"
            f" {share(len(members) - count['unread'], len(members))} | {decided} |"
        )
    return "\n".join(lines)


def table_of_reading(rows: list[dict[str, Any]]) -> str:
    """The shares read by section."""
    lines = ["| class | proofs | relations | unread | read |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, members in classes(rows).items():
        unread = sum(row["verdict"] == "unread" for row in members)
        lines.append(
            f"| {name} | {len({row['file'] for row in members})} | {len(members)} | {unread} |"
            f" {share(len(members) - unread, len(members))} |"
        )
    return "\n".join(lines)


def reasons(rows: list[dict[str, Any]], verdict: str, limit: int = 40, places: int = 1) -> str:
    """The reasons of a verdict by frequency, names and numbers left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["verdict"] == verdict:
            words = row.get("reason", "")
            if row.get("missing"):
                words = f"holds if {', '.join(row['missing'])}"
            reason = re.sub(r"[0-9]+", "#", words)[:90].replace("|", r"\|")
            found[reason].append(f"{row['file'].removesuffix('.md')}:{row['line']}")
    lines = ["| times | reason | where |", "| ---: | --- | --- |"]
    for reason, where in sorted(found.items(), key=lambda item: -len(item[1]))[:limit]:
        lines.append(f"| {len(where)} | {reason} | {', '.join(dict.fromkeys(where[:places]))} |")
    return "\n".join(lines)


def report(rows: list[dict[str, Any]]) -> None:
    """The tables, and every refuted step, to be looked at."""
    print(table(rows))
    for verdict in ("unread", "undecided"):
        print(f"\n{verdict}, by reason\n\n{reasons(rows, verdict)}")
    print("\nrefuted\n")
    for row in rows:
        if row["verdict"] == "refuted":
            left, right = row["source"]
            print(f"{row['file']}:{row['line']}  {left[:90]}  {row['relation']}  {right[:90]}")
            print(f"       {row['point']}  {row['sides']}")


def judged(paths: list[Path], jobs: int, timeout: float, out: Path | None) -> list[dict[str, Any]]:
    """The rows of a run, also of one that is interrupted; they are written as it goes on."""
    rows: list[dict[str, Any]] = []
    written = time.monotonic()
    try:
        for row in run(paths, jobs, timeout):
            rows.append(row)
            if time.monotonic() - written > 10:
                written = time.monotonic()
                print(f"{len(rows)} relations, at {row['file']}", file=sys.stderr)
                write(rows, out)
    except KeyboardInterrupt:
        print("interrupted: what follows is a part of the corpus", file=sys.stderr)
    write(rows, out)
    return rows


def write(rows: list[dict[str, Any]], out: Path | None) -> None:
    if out is not None:
        out.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", default=[], help="prefixes of the names of files")
    parser.add_argument(
        "--univariate", action="store_true", help="only proofs about univariate distributions"
    )
    parser.add_argument("--read-only", action="store_true", help="read, and judge nothing")
    parser.add_argument("--places", type=int, default=3, help="places that are shown for each reason")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("--out", type=Path, help="write all rows there, as JSON")
    arguments = parser.parse_args()
    paths = sorted((CORPUS / "P").glob("*.md"))
    if arguments.only:
        paths = [path for path in paths if path.name.startswith(tuple(arguments.only))]
    if arguments.univariate:
        paths = [path for path in paths if section(path) in UNIVARIATE]
    begin = time.perf_counter()
    if arguments.read_only:
        rows = read_rows(paths)
        write(rows, arguments.out)
        print(table_of_reading(rows))
        for name, members in classes(rows).items():
            print(f"\n{name}: unread, by reason\n\n{reasons(members, 'unread', 100, arguments.places)}")
    else:
        report(judged(paths, arguments.jobs, arguments.timeout, arguments.out))
    print(f"\n{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
