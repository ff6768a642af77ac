"""What the README shows is what comes out."""

from __future__ import annotations

import doctest
import importlib
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from verify.cli import cli
from verify.discovery import library

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_sessions_run_as_shown() -> None:
    session = doctest.DocTestParser().get_doctest("\n".join(blocks("pycon")), {}, "README", "README.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(session, out=said.append)
    assert result.attempted > 10 and not result.failed, "".join(said)


def test_the_derivation_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from verify.checker import check_step

    (text,) = blocks("python")
    package = tmp_path / "shown_in_readme"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "small.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    try:
        (derivation,) = library(package.name)
        assert [check_step(step).status for step in derivation.steps] == [
            s.expected for s in derivation.steps
        ]
    finally:
        for name in [name for name in sys.modules if name.startswith(package.name)]:
            del sys.modules[name]


def test_the_document_is_answered_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (page,), (shown,) = blocks("markdown"), blocks("text")
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(cli, ["check", "page.md"]).stdout
    assert re.sub(r"[0-9.]+ s$", "... s", said, flags=re.MULTILINE).split() == shown.split()
