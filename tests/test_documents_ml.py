"""Documents as machine-learning researchers write them: what is proved stays so, and a wrong step is never proved.

`tests/documents/ml/expected.toml` has the table.  Beside some documents stands a file of declarations.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from verify.judge import judge
from verify.reader.document import read_steps

HERE = Path(__file__).resolve().parent / "documents" / "ml"
EXPECTED = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
MOST_DECLARATIONS = 5


def verdicts(name: str) -> dict[str, str]:
    """The verdict of every step of a document, by the step's name."""
    path = HERE / name
    beside = path.with_suffix(".given")
    given = beside.read_text(encoding="utf-8") if beside.exists() else ""
    assert len(given.splitlines()) <= MOST_DECLARATIONS
    return {step.id: judge(step).status for step in read_steps(path, [given]).derivation.steps}


def test_every_document_is_in_the_table() -> None:
    documents = {path.name for path in HERE.iterdir() if path.suffix in (".md", ".tex", ".ipynb")}
    assert documents == set(EXPECTED)
    assert len(documents) >= 25


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_document(name: str) -> None:
    table = {kind: steps.split() for kind, steps in EXPECTED[name].items()}
    found = verdicts(name)
    assert sorted(found) == sorted(step for steps in table.values() for step in steps)
    for step in table.get("proved", ()):
        assert found[step] == "proved", step
    for step in table.get("refuted", ()):
        assert found[step] == "refuted", step
    for step in table.get("open", ()):
        assert found[step] != "refuted", step
    for step in table.get("doubted", ()):
        assert found[step] != "proved", step


def test_a_wrong_step_stands_in_every_document() -> None:
    assert all("refuted" in table or "doubted" in table for table in EXPECTED.values())
