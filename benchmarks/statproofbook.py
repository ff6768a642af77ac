"""The corpus of real proofs: what is read, what is decided, and why the rest is not.

    python -m benchmarks.statproofbook [--only PREFIX ...] [--jobs N] [--timeout SECONDS] [--out FILE.json]

Prints a table of verdicts by class of proof (the section of the book) and the reasons by frequency.  The corpus
stands beside the repository, in ../shared/corpus/statproofbook.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import time
from collections import Counter, defaultdict
from concurrent.futures import TimeoutError
from functools import lru_cache
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

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
        verdict = judge(step)
        signal.setitimer(signal.ITIMER_PROF, 0)
    except OutOfTime:
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


def run(paths: list[Path], jobs: int, timeout: float) -> list[dict[str, Any]]:
    """One row for each step of the documents."""
    rows: list[dict[str, Any]] = []
    with ProcessPool(max_workers=jobs) as pool:
        waiting = []
        for path in paths:
            begin = time.perf_counter()
            try:
                steps = reading(path).derivation.steps
            except Exception as error:
                rows.append(_failed(path, error))
                continue
            seconds = time.perf_counter() - begin
            for index, step in enumerate(steps):
                row: dict[str, Any] = {
                    "file": path.name,
                    "section": section(path),
                    "line": step.place.line if step.place else 0,
                    "relation": step.relation,
                    "inner": bool(step.written and step.written.inner),
                    "source": step.written.source if step.written else ("", ""),
                    "read_seconds": seconds if index == 0 else 0.0,
                }
                if step.written and step.written.question:
                    row |= {"verdict": "unread", "reason": step.written.question}
                    rows.append(row)
                    continue
                waiting.append((row, pool.schedule(check, args=(path, index, timeout), timeout=20 * timeout)))
        for row, future in waiting:
            try:
                row |= future.result()
            except TimeoutError:
                row |= {"verdict": "undecided", "reason": f"no answer within {timeout:g} s"}
            except (ProcessExpired, MemoryError) as error:
                row |= {"verdict": "undecided", "reason": f"worker: {type(error).__name__}"}
            rows.append(row)
    return rows


def _failed(path: Path, error: Exception) -> dict[str, Any]:
    return {
        "file": path.name, "section": section(path), "line": 0, "relation": "", "inner": False, "source": ("", ""),
        "verdict": "unread", "reason": f"{type(error).__name__}: {error}", "fault": True,
    }  # fmt: skip


def table(rows: list[dict[str, Any]]) -> str:
    """Verdicts by section."""
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        names = [row["section"], "all"]
        if row["section"] in UNIVARIATE:
            names.append("univariate")
        for name in names:
            count = classes[name]
            count["files", row["file"]] = 1  # type: ignore[index]
            count["steps"] += 1
            count[row["verdict"]] += 1
            if row["inner"]:
                count["inner"] += 1
                count["inner decided"] += row["verdict"] in ("proved", "refuted")
    lines = [
        "| class | proofs | relations | proved | refuted | undecided | unread | read | inner steps decided |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, count in sorted(classes.items(), key=lambda item: -item[1]["steps"]):
        files = sum(1 for key in count if isinstance(key, tuple))
        total, unread = count["steps"], count["unread"]
        inner = (
            f"{100 * count['inner decided'] / count['inner']:.1f} % of {count['inner']}"
            if count["inner"]
            else ""
        )
        lines.append(
            f"| {name} | {files} | {total} | {count['proved']} | {count['refuted']} | {count['undecided']} |"
            f" {unread} | {100 * (total - unread) / total:.1f} % | {inner} |"
        )
    return "\n".join(lines)


def reasons(rows: list[dict[str, Any]], verdict: str, limit: int = 40) -> str:
    """The reasons of a verdict by frequency, names and numbers left out."""
    found: Counter[str] = Counter()
    example: dict[str, str] = {}
    for row in rows:
        if row["verdict"] == verdict:
            words = row.get("reason", "")
            if row.get("missing"):
                words = f"holds if {', '.join(row['missing'])}"
            reason = re.sub(r"[0-9]+", "#", words)[:90]
            found[reason] += 1
            example.setdefault(reason, f"{row['file']}:{row['line']}")
    return "\n".join(
        f"{count:5d}  {reason}   ({example[reason]})" for reason, count in found.most_common(limit)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="prefixes of the names of files")
    parser.add_argument(
        "--univariate", action="store_true", help="only proofs about univariate distributions"
    )
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
    rows = run(paths, arguments.jobs, arguments.timeout)
    print(table(rows))
    for verdict in ("unread", "undecided"):
        print(f"\n{verdict}, by reason\n")
        print(reasons(rows, verdict))
    print("\nrefuted\n")
    for row in rows:
        if row["verdict"] == "refuted":
            print(
                f"{row['file']}:{row['line']}  {row['source'][0][:90]}  {row['relation']}  {row['source'][1][:90]}"
            )
            print(f"       {row['point']}  {row['sides']}")
    print(f"\n{time.perf_counter() - begin:.0f} s")
    if arguments.out:
        arguments.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
