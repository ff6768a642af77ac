"""The same page in Markdown, LaTeX and a notebook: the same steps, the same verdicts, exact places."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from verify.derivation import Step
from verify.judge import judge
from verify.reader.document import Reading, read_steps

DOCUMENTS = Path(__file__).resolve().parent / "documents"

PAGES = {
    "scopes": r"""
# Two cases

Let $a < 0$. Then

$$ |a| = -a $$

## The other one

Now let $a > 0$. Then

$$ |a| = a $$

$$ |a| = -a $$

where $a > 0$.
""",
    "directives": r"""
<!-- verify: \sigma, \tau > 0 -->

We have

$$
\begin{align}
\ln (\sigma^2 \tau^2) &= 2 \ln \sigma + 2 \ln \tau \\
&= 2 \ln (\sigma \tau) \\
&= \ln (\sigma \tau)
\end{align}
$$

and, for $x \ge 0$, also $\sqrt{x^2} = x = |x|$.
""",
    "laws": r"""
Let $X \sim \mathcal{N}(\mu, \sigma^2)$ with $\sigma > 0$.

$$ \mathrm{E}[X^2] = \mu^2 + \sigma^2 \label{second} $$

By \eqref{second},

$$ \mathrm{Var}(X) = \mathrm{E}[X^2] - \mu^2 = \sigma^2 $$

$$ \mathrm{Var}(X) = \sigma $$
""",
    "equations": r"""
We solve

$$ 2 x + 1 = 5 $$

so that

$$ x = 2 $$

and not

$$ x = 3 $$
""",
    "unread": r"""
Let $y \in \mathbb{R}$.

$$ g(y) = y + 1 = h(y $$

$$ (y + 1)^2 = y^2 + 2 y + 1 $$
""",
    "sums": r"""
For data $x_1, \ldots, x_n$ with mean $\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i$ we have

$$ \sum_{i=1}^n (x_i + 1) = n + \sum_{i=1}^n x_i $$

$$ \sum_{i=1}^2 x_i = x_1 + x_3 $$
""",
}  # fmt: skip

for _path in sorted(DOCUMENTS.glob("*.md")):
    PAGES[_path.stem] = _path.read_text(encoding="utf-8")


def as_tex(page: str) -> str:
    page = re.sub(r"<!-- verify: (.*?) -->", r"% verify: \1", page)
    page = re.sub(r"^#+ (.*)$", r"\\section{\1}", page, flags=re.MULTILINE)
    page = re.sub(r"\$\$\s*(\\begin\{align\*?\}.*?\\end\{align\*?\})\s*\$\$", r"\1", page, flags=re.DOTALL)
    page = re.sub(r"\$\$(.*?)\$\$", r"\\begin{equation}\1\\end{equation}", page, flags=re.DOTALL)
    return "\\documentclass{article}\n\\begin{document}\n" + page + "\n\\end{document}\n"


def as_notebook(page: str) -> str:
    """Each part of the page in a cell of its own, with code between."""
    parts = re.split(r"\n(?=#)", page)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": part.splitlines(keepends=True)} for part in parts
    ]
    code = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": ["x = '$$ 1 = 2 $$'"],
    }
    mixed = [cell for pair in zip(cells, [code] * len(cells), strict=True) for cell in pair]
    return json.dumps({"cells": mixed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


FORMS = {".tex": as_tex, ".ipynb": as_notebook, ".txt": lambda page: page}


def read(directory: Path, suffix: str, text: str) -> Reading:
    path = directory / f"page{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_steps(path)


def meaning(step: Step) -> tuple[str, ...]:
    """What a step says, wherever it stands."""
    assert step.written is not None
    given = sorted(map(str, step.given))
    return (str(step.lhs), step.relation, str(step.rhs), step.written.question, *given)


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_in_every_form(tmp_path: Path, name: str, suffix: str) -> None:
    page = PAGES[name]
    plain = read(tmp_path, ".md", page)
    other = read(tmp_path, suffix, FORMS[suffix](page))
    assert [meaning(step) for step in other.derivation.steps] == [
        meaning(step) for step in plain.derivation.steps
    ]
    assert plain.derivation.steps
    notes = [{note.message for note in reading.notes} for reading in (plain, other)]
    assert {re.sub(r"line \d+", "", note) for note in notes[0]} == {
        re.sub(r"line \d+", "", n) for n in notes[1]
    }


@pytest.mark.parametrize("suffix", [".md", *FORMS])
@pytest.mark.parametrize("name", PAGES)
def test_places_are_those_of_the_file_in_every_form(tmp_path: Path, name: str, suffix: str) -> None:
    page = PAGES[name]
    text = page if suffix == ".md" else FORMS[suffix](page)
    lines = text.split("\n")
    for step in read(tmp_path, suffix, text).derivation.steps:
        assert step.written is not None and step.place is not None
        for side, place in zip(
            step.written.source, step.written.sides or (), strict=bool(step.written.sides)
        ):
            assert place.line == place.end_line or "\n" in side
            if place.line == place.end_line:
                found = lines[place.line - 1][(place.column or 1) - 1 : (place.end_column or 1) - 1]
                assert (json.loads(f'"{found}"') if suffix == ".ipynb" else found) == side


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        ("scopes", ["proved", "proved", "refuted"]),
        ("directives", ["proved", "proved", "refuted", "proved", "proved"]),
        ("laws", ["proved", "proved", "proved", "refuted"]),
        ("equations", ["proved", "refuted"]),
        ("sums", ["proved", "refuted"]),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".tex", ".ipynb"])
def test_verdicts_are_the_same_in_every_form(
    tmp_path: Path, name: str, suffix: str, verdicts: list[str]
) -> None:
    text = PAGES[name] if suffix == ".md" else FORMS[suffix](PAGES[name])
    assert [judge(step).status for step in read(tmp_path, suffix, text).derivation.steps] == verdicts
