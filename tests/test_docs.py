"""What the pages of the documentation show is what comes out."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from verify import Derivation, library

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))


def session(page: Path) -> str:
    """The interactive blocks of the page, one after the other."""
    return "\n".join(re.findall(r"```pycon\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_sessions_run_as_shown(page: Path) -> None:
    test = doctest.DocTestParser().get_doctest(session(page), {}, page.stem, page.name, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not result.failed, "".join(said)


def test_the_page_on_bias_shows_both_kinds_of_verdict() -> None:
    text = session(ROOT / "docs" / "unbiased.md")
    assert text.count("\nrefuted: ") >= 5
    assert text.count(".proved") >= 10


def test_the_page_on_bias_names_derivations_of_the_library() -> None:
    ids = {item.id for item in library() if isinstance(item, Derivation)}
    text = (ROOT / "docs" / "unbiased.md").read_text(encoding="utf-8").rpartition("In your own tests")[2]
    named = re.findall(r"`(?:verify show )?([a-z]+(?:-[a-z]+)+)`", text)
    assert len(named) >= 6
    assert [id for id in named if id not in ids] == []


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"](docs/{page.name})" not in readme] == []
