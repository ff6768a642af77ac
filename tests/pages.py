"""Pages of a test's own, read and judged."""

from __future__ import annotations

from pathlib import Path

from verify.judge import judge
from verify.reader.document import Reading, read_steps


def page(tmp_path: Path, text: str, suffix: str = ".md") -> Reading:
    path = tmp_path / f"page{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_steps(path)


def statuses(tmp_path: Path, text: str, suffix: str = ".md") -> list[str]:
    return [judge(step).status for step in page(tmp_path, text, suffix).derivation.steps]
