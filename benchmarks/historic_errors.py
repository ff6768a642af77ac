"""Errors of the corpus that were corrected later: what is said of the wrong form, and of the right one.

    python -m benchmarks.historic_errors [--timeout SECONDS] [--jobs N]

Each wrong row is put back into today's page, and the steps that touch it are judged; a wrong form must never be
proved.  Rows that numbers alone can refute (`"refutable": "num"`) are counted by themselves.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from concurrent.futures import TimeoutError
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from .statproofbook import CORPUS


def judged(text: str, begin: int, end: int, name: str) -> list[str]:
    """The verdicts of the steps that touch the characters from `begin` to `end`."""
    from verify.judge import judge
    from verify.reader.document import read_steps

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / name
        path.write_text(text, encoding="utf-8", newline="")
        lines = range(text.count("\n", 0, begin) + 1, text.count("\n", 0, end) + 2)
        found = []
        for step in read_steps(path).derivation.steps:
            sides = step.written.sides if step.written and step.written.sides else (step.place, step.place)
            touched = {line for s in sides if s for line in range(s.line, (s.end_line or s.line) + 1)}
            if touched & set(lines):
                found.append(judge(step).status)
        return found


def rows() -> list[dict[str, Any]]:
    text = (CORPUS / "historic_errors.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def tasks() -> list[tuple[dict[str, Any], str, str, int, int]]:
    """(row, form, text of the page, begin, end) for each form that can be placed in today's page."""
    found = []
    for row in rows():
        path = CORPUS / row["file"]
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        right, wrong = row["right_latex"].strip(), row["wrong_latex"].strip()
        if not right or not wrong or text.count(right) != 1:
            continue
        begin = text.index(right)
        found.append((row, "right", text, begin, begin + len(right)))
        found.append((row, "wrong", text.replace(right, wrong), begin, begin + len(wrong)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=float, default=40.0)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = {}
    with ProcessPool(max_workers=arguments.jobs) as pool:
        waiting = [
            (
                row,
                form,
                pool.schedule(
                    judged, args=(text, begin, end, Path(row["file"]).name), timeout=arguments.timeout
                ),
            )
            for row, form, text, begin, end in tasks()
        ]
        for row, form, future in waiting:
            try:
                verdicts = future.result()
            except TimeoutError:
                verdicts = ["no answer in time"]
            except (ProcessExpired, Exception) as error:
                verdicts = [f"{type(error).__name__}"]
            names = ("refuted", "unread", "no answer in time", "undecided", "proved")
            worst = next((name for name in names if name in verdicts), "no step")
            if worst == "proved" and form == "wrong":
                worst = "PROVED"
            counts.setdefault((row["refutable"], form), Counter())[worst] += 1
            print(
                f"{row['refutable']:4} {form:5} {worst:18} {row['file']}  {row['kind']}: {row['note'][:70]}"
            )
    print()
    for (kind, form), count in sorted(counts.items()):
        print(f"{kind:4} {form:5} {dict(count)}")


if __name__ == "__main__":
    main()
