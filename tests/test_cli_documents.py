"""`verify check`, `show` and `step` for documents and LaTeX: verdicts with their places, and errors that say where."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from verify.cli import cli
from verify.reader.source import Source
from verify.writer.diagnostics import Mark, snippet

ROOT = Path(__file__).resolve().parent.parent

MARKDOWN = r"""---
title: Log-variance
---

# The entropy of a Gaussian

Here $\sigma > 0$ is the standard deviation and $x, \mu \in \mathbb{R}$.

$$
\begin{align*}
\ln (2 \pi \sigma^2)
 &= \ln (2 \pi) + \ln \sigma^2 \\
 &= \ln (2 \pi) + 2 \ln \sigma
\end{align*}
$$

> A quotation:
> $$ \int_0^1 t \, dt
>   = \frac12 $$

$$ \frac{d}{d\mu} (x - \mu)^2 = 2 (x - \mu) $$
"""

LATEX = r"""\documentclass{article}
\newcommand{\sd}{\sigma}
\begin{document}
% verify: \sd > 0
% verify: x, \mu \in \mathbb{R}
\begin{align}
\ln (2 \pi \sd^2)
 &= \ln (2 \pi) + \ln \sd^2 \\ % a comment
 &= \ln (2 \pi) + 2 \ln \sd
\end{align}
\[ \int_0^1 t \, dt
   = \frac12 \]
\begin{equation*} \frac{d}{d\mu} (x - \mu)^2 = 2 (x - \mu) \end{equation*}
\end{document}
"""


def notebook() -> str:
    prose = "Here $\\sigma > 0$ and $x, \\mu \\in \\mathbb{R}$.\n"
    body = MARKDOWN[MARKDOWN.index("$$") :]
    cells = [
        {"cell_type": "code", "source": ["$$ 1 = 2 $$"]},
        {"cell_type": "markdown", "source": [prose]},
        {"cell_type": "markdown", "source": body.splitlines(keepends=True)},
    ]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=1)


DOCUMENTS = {"a.md": MARKDOWN, "a.tex": LATEX, "a.ipynb": notebook(), "a.txt": MARKDOWN}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def checked(name: str, text: str, *options: str) -> Result:
    Path(name).write_text(text, encoding="utf-8")
    return call("check", name, *options)


def steps(result: Result) -> list[dict]:
    return [step for found in json.loads(result.stdout)["derivations"] for step in found["steps"]]


# --- check -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_page_in_every_form(here: Path, name: str) -> None:
    result = checked(name, DOCUMENTS[name], "--format", "json")
    found = steps(result)
    assert [step["verdict"] for step in found] == ["proved", "proved", "proved", "refuted"]
    assert result.exit_code == 1
    assert found[1]["lhs"] == found[0]["rhs"] == r"\ln(2 \pi) + \ln(\sigma^{2})"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_places_are_those_of_the_file(here: Path, name: str) -> None:
    found = steps(checked(name, DOCUMENTS[name], "--format", "json"))
    lines = DOCUMENTS[name].split("\n")
    escape = (lambda text: text.replace("\\", "\\\\")) if name.endswith("ipynb") else (lambda text: text)
    for step, wanted in zip(
        found, [r"\ln (2 \pi) + \ln \s", r"\ln (2 \pi) + 2 \ln \s", r"\frac12", "2 (x"], strict=True
    ):
        assert step["file"] == name
        assert lines[step["line"] - 1][step["column"] - 1 :].startswith(escape(wanted))
        end = lines[step["end_line"] - 1][: step["end_column"] - 1]
        ends = ("\\sigma^2", "\\sd^2", "\\sigma", "\\sd", "\\frac12", "(x - \\mu)")
        assert end.endswith(tuple(map(escape, ends)))


def test_a_wrong_step_is_shown_in_the_source(here: Path) -> None:
    result = checked("a.md", MARKDOWN)
    lines = result.stdout.split("\n")
    place = MARKDOWN[: MARKDOWN.index("= 2 (x")].count("\n") + 1
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"a.md:{place}:33  refuted"))
    assert lines[begin + 1] == rf" {place} | $$ \frac{{d}}{{d\mu}} (x - \mu)^2 = 2 (x - \mu) $$"
    assert lines[begin + 2].startswith("    |    --------------------------   ^^^^^^^^^^^ at mu = ")
    assert lines[begin + 3].startswith("   = left side read as  ")
    assert lines[begin + 4].startswith("   = right side read as ")
    assert "note: it looks like this" in result.stdout
    assert lines[-2].startswith("1 derivation, 4 steps: 3 proved, 1 refuted, 1 unexpected")


def test_an_undecided_step_asks_for_a_line_that_settles_it(here: Path) -> None:
    for name, comment in (("a.md", "<!-- verify: {} -->"), ("a.tex", "% verify: {}")):
        text = r"$$ \frac{x}{x} = 1 $$"
        result = checked(name, text)
        assert result.exit_code == 1 and "undecided" in result.stdout
        (line,) = re.findall(r"help: .*`(.*)`", result.stdout)
        assert line == comment.format(r"x \ne 0")
        assert checked(name, f"{line}\n\n{text}").exit_code == 0


def test_what_cannot_be_read_is_a_question_at_its_place(here: Path) -> None:
    result = checked("a.md", "# A\n\n$$ y = f(x)\n$$\n\n$$ 1 + 1 = 2 $$\n")
    assert result.exit_code == 1
    assert "a.md:3:8  unread" in result.stdout
    assert "   |        ^^^^ f is not declared" in result.stdout
    assert "help: answer with `<!-- verify: f: " in result.stdout
    assert "2 steps: 1 proved, 1 unread" in result.stdout
    assert checked("a.md", "$$ x^{2 = 2 $$").exit_code == 1
    assert "this brace is never closed" in call("check", "a.md").stdout
    assert call("check", "a.md", "--allow", "unread").exit_code == 0


@pytest.mark.parametrize(
    "claim",
    [
        r"We know that $\ln x < x - 2$.",
        r"$$ 1 = 1, \quad \ln x < x - 2 $$",
        r"$$ x > 0, \; \ln x < x - 2 $$",
        r"If $x = 1$, nothing follows, and if $x > 7$, little.",
    ],
)
def test_what_a_page_claims_or_supposes_is_not_assumed(here: Path, claim: str) -> None:
    text = f"Let $x > 0$.\n\n{claim}\n\n$$ \\ln x + 2 < x $$\n"
    last = steps(checked("a.md", text, "--format", "json"))[-1]
    assert last["verdict"] == "refuted"


@pytest.mark.parametrize(
    ("formula", "verdicts"),
    [
        (r"2 x = 4 \implies x = 2", ["proved"]),
        (r"x^2 = 4 \implies x = 2", ["refuted"]),
        (r"x > 1 \Rightarrow x^2 > 1", ["proved"]),
        (r"x > 1 \Rightarrow x > 2", ["refuted"]),
        (r"x = 2 \iff 2 x = 4 \iff 3 x = 7", ["proved", "refuted"]),
        (r"(x + 1)^2 = x^2 + 2 x + 1 \implies 2 x + 1 = (x + 1)^2 - x^2", ["proved", "proved"]),
    ],
)
def test_what_an_implication_supposes_is_no_step_and_holds_there_only(
    here: Path, formula: str, verdicts: list[str]
) -> None:
    lines = formula.replace(r"\implies", r"\\ \implies").replace(r"\Rightarrow", r"\\ \Rightarrow")
    for text in (f"$$ {formula} $$", f"\\begin{{align}} {lines} \\end{{align}}"):
        page = f"Let $x \\in \\mathbb{{R}}$.\n\n{text}\n\n$$ x^2 = 4 = 2 x $$\n"
        found = [step["verdict"] for step in steps(checked("a.md", page, "--format", "json"))]
        assert found[: len(verdicts)] == verdicts
        assert "proved" not in found[len(verdicts) :]


def test_a_formula_without_an_end_is_unread(here: Path) -> None:
    result = checked("a.md", "a $$ 1 = 1\n\nb")
    assert result.exit_code == 1 and "a.md:1:3  unread" in result.stdout
    assert "$$ is never closed" in result.stdout


def test_declarations_from_a_file_and_from_the_command_line(here: Path) -> None:
    text = r"$$ \ln \sigma^2 = 2 \ln \sigma $$"
    assert checked("a.md", text).exit_code == 1
    assert checked("a.md", text, "--given", r"\sigma > 0").exit_code == 0
    Path("given.txt").write_text("% what holds\n\\sigma > 0\n", encoding="utf-8")
    assert checked("a.md", text, "--given", "given.txt").exit_code == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("no.txt", "no such file"),
        ("folder", "irectory"),
        ("latin", "no UTF-8"),
        (r"\sigma > {", "never closed"),
    ],
)
def test_declarations_that_are_none(here: Path, given: str, message: str) -> None:
    Path("folder").mkdir()
    Path("latin").write_bytes(b"\xe9")
    result = checked("a.md", "$$ 1 = 1 $$", "--given", given)
    assert result.exit_code == 2
    assert message in result.stderr and "Traceback" not in result.stderr


def test_a_directive_that_means_nothing_is_wrong_input(here: Path) -> None:
    result = checked("a.md", "a\n\n<!-- verify: x > { -->\n\n$$ 1 = 1 $$")
    assert result.exit_code == 2
    assert "a.md:3:18: in a declaration: this brace is never closed" in result.stderr
    assert "   |                  ^" in result.stderr


@pytest.mark.parametrize(
    ("name", "contents", "message"),
    [
        ("no.md", None, "no such file"),
        ("b.md", b"a\0", "null characters"),
        ("l.md", b"a\n\xe9", "l.md:2: no UTF-8"),
        ("n.ipynb", b"{", "no notebook"),
        ("n.pdf", b"a", "no document"),
    ],
)
def test_documents_that_are_none(here: Path, name: str, contents: bytes | None, message: str) -> None:
    """Two outranks one, and the rest is checked all the same."""
    if contents is not None:
        Path(name).write_bytes(contents)
    Path("good.md").write_text("$$ 1 + 1 = 2 $$", encoding="utf-8")
    result = call("check", name, "good.md") if contents is not None or name.endswith("md") else None
    assert result is not None and result.exit_code == 2
    assert message in result.stderr and "Traceback" not in result.stderr
    assert "good  1 step: 1 proved" in result.stdout


def test_a_directory_is_no_document(here: Path) -> None:
    Path("a.md").mkdir()
    result = call("check", "a.md")
    assert result.exit_code == 2 and "a directory" in result.stderr


def test_two_documents_of_one_name(here: Path) -> None:
    for folder, text in (("one", "$$ 1 + 1 = 2 $$"), ("two", "$$ 1 + 1 = 3 $$")):
        Path(folder).mkdir()
        Path(folder, "a.md").write_text(text, encoding="utf-8")
    for jobs in ("1", "2"):
        result = call("check", "one/a.md", "two/a.md", "--jobs", jobs, "--format", "json")
        found = json.loads(result.stdout)["derivations"]
        assert [derivation["id"] for derivation in found] == ["a", "a-2"]
        assert [derivation["steps"][0]["verdict"] for derivation in found] == ["proved", "refuted"]


def test_workers_answer_as_this_process_does(here: Path) -> None:
    plain = steps(checked("a.md", MARKDOWN, "--format", "json"))
    away = steps(checked("a.md", MARKDOWN, "--format", "json", "--jobs", "2", "--timeout", "30"))
    for step in (*plain, *away):
        del step["milliseconds"]
    assert plain == away


def test_a_step_out_of_time_leaves_the_others(here: Path) -> None:
    hard = " + ".join(rf"\sqrt{{x_{{{n}}} + \sqrt{{{n}}}}}" for n in range(2, 30))
    text = f"$$ \\left( {hard} \\right)^{{40}} = \\left( {hard} \\right)^{{41}} $$\n\n$$ 1 + 1 = 2 $$\n"
    begin = time.perf_counter()
    found = steps(checked("a.md", text, "--timeout", "1", "--format", "json"))
    assert time.perf_counter() - begin < 15
    assert found[0]["verdict"] != "proved" and found[1]["verdict"] == "proved"


def test_what_was_inferred_is_in_the_report(here: Path) -> None:
    text = "Let $X \\sim \\mathrm{Exp}(\\lambda)$.\n\n$$ \\mathrm{E}(X) = \\frac{2}{\\lambda} $$\n"
    result = checked("a.md", text, "--format", "json")
    (derivation,) = json.loads(result.stdout)["derivations"]
    assert any("rate" in note["message"] and note["line"] == 1 for note in derivation["notes"])
    assert "read: " in call("check", "a.md").stdout


def test_a_library_derivation_and_a_document_together(here: Path) -> None:
    Path("a.md").write_text("$$ 1 + 1 = 2 $$", encoding="utf-8")
    result = call("check", "negative-kl", "a.md")
    assert result.exit_code == 0 and "2 derivations" in result.stdout


def test_certificates_of_documents_replay(here: Path) -> None:
    result = checked("a.md", MARKDOWN, "--certificates", "proofs")
    assert result.exit_code == 1
    names = sorted(path.name for path in Path("proofs").iterdir())
    assert len(names) == 4
    assert call("replay", *(f"proofs/{name}" for name in names)).exit_code == 0


def test_ctrl_c_ends_a_run_in_order(here: Path) -> None:
    Path("a.md").write_text("$$ 1 + 1 = 2 $$\n\n" * 20_000, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "verify", "check", "a.md"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )  # fmt: skip
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err


_UNIFORM = ("--given", r"p(x) = \mathcal{U}(0, 2)", "--given", r"q(x) = \mathcal{U}(0, 1)")


# --- step ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        ([r"\ln \sigma^2", r"2 \ln \sigma", "--given", r"\sigma > 0"], "proved", 0),
        ([r"$\ln \sigma^2$", r"2 \ln \sigma", "--given", r"$\sigma > 0$"], "proved", 0),
        (["x^2", "2 x - 1", "--relation", ">="], "proved", 0),
        (["x^2 + 1", "0", "--relation", "!="], "proved", 0),
        (["-x", "x", "--given", "x < 0", "--relation", ">"], "proved", 0),
        ([r"\sqrt{x^2}", "x"], "refuted", 1),
        (["x", "y", "--given", "x < y", "--given", "y < x + 1"], "refuted", 1),
        (["x", "x + 1", "--relation", r"\leqslant"], "proved", 0),
        ([r"\ln(a b)", r"\ln a + \ln b", "--given", "a, b > 0"], "proved", 0),
        ([r"\ln(a b)", r"\ln a + \ln b", "--given", "a > 0; b > 0"], "proved", 0),
        ([r"\ln 2", "0.693", "--relation", "approx"], "proved", 0),
        ([r"\ln 2", "0.694", "--relation", r"\approx"], "refuted", 1),
        (["e^{-2 x}", "3 e^{-2 x}", "--relation", "propto"], "proved", 0),
        (["e^{-2 x}", "3 e^{-x}", "--relation", r"\propto"], "refuted", 1),
        (
            [r"\mathrm{Gam}(x; a, b)", "x^{a - 1} e^{-b x}", "--relation", "∝", "--given", "a, b, x > 0"],
            "proved",
            0,
        ),
        (
            [r"\mathrm{Gam}(x; a, b)", "x^a e^{-b x}", "--relation", "∝", "--given", "a, b, x > 0"],
            "refuted",
            1,
        ),
        (["0", "x", "--relation", "propto"], "undecided", 1),
        (["a x", "b x", "--relation", "propto"], "undecided", 1),
        ([r"\mathrm{KL}(p \| q)", r"\infty", *_UNIFORM], "proved", 0),
        ([r"\mathrm{KL}(q \| p)", r"\infty", *_UNIFORM], "refuted", 1),
        ([r"\int_0^\infty 1 \, dx", r"\infty"], "unread", 1),
        ([r"\frac{x}{x}", "1"], "undecided", 1),
        (["f(x)", "x"], "unread", 1),
        ([r"\mathrm{E}[X]", r"\frac{a}{b}", "--given", r"X \sim \mathrm{Gam}(a, b)"], "proved", 0),
    ],
)
def test_step(arguments: list[str], status: str, code: int) -> None:
    result = call("step", *arguments)
    assert result.stdout.startswith(f"{status}  the step "), result.output
    assert result.exit_code == code
    assert call("step", *arguments, "--allow", "undecided,unread").exit_code == (
        1 if status == "refuted" else 0
    )
    (step,) = steps(call("step", *arguments, "--format", "json"))
    assert step["verdict"] == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x^{", "1"], "this brace is never closed"),
        (["x = y", "1"], "a side is one expression"),
        (["", "1"], "a side is one expression"),
        (["x", "1", "--given", "x > {"], "this brace is never closed"),
        (["x", "1", "--given", "x"], "nothing is declared here"),
        (["x", "1", "--given", "no.txt"], "no such file"),
        (["x", "1", "--relation", "~"], "relation"),
        (["x", "1", "--relation", "in"], "relation"),
        (["x", "1", "--given", "x > 0\ny\nz"], "--given:3:1: in a declaration: nothing is declared here"),
        (
            ["x", "1", "--given", "x > y\ny > z\nz > x"],
            "contradicts y < x, which is declared on line 1 of --given",
        ),
        (["x", "1", "--given", "x > 0", "--given", "x < 0"], "contradict"),
        (["x"], "Missing argument"),
    ],
)
def test_step_wrong_input(arguments: list[str], message: str) -> None:
    result = call("step", *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr and "Traceback" not in result.stderr


def test_step_in_latex_shows_both_sides() -> None:
    assert call("step", r"\sqrt{x^2}", "x").stdout.split("\n")[:7] == [
        "refuted  the step does not follow",
        r" 1 | \sqrt{x^2}",
        "   | ----------",
        " 2 | x",
        "   | ^ at x = -3/5: left 3/5, right -3/5",
        "   = left side read as  sqrt(x^2)",
        "   = right side read as x",
    ]


# --- show ------------------------------------------------------------------------------------------


def test_show_prints_back_what_was_read(here: Path) -> None:
    Path("a.md").write_text(MARKDOWN + "\n$$ y = g(x) $$\n", encoding="utf-8")
    result = call("show", "a.md")
    assert result.exit_code == 0
    assert r"= \ln(2 \pi) + 2 \ln \sigma" in result.stdout
    assert "?  g is not declared" in result.stdout and "y = g(x)" in result.stdout
    assert call("show", "no.md").exit_code == 2


# --- the marks -------------------------------------------------------------------------------------


def marked(text: str, *spans: tuple[str, str], width: int | None = None) -> list[str]:
    source = Source("a.md", text)
    marks = []
    for number, (part, label) in enumerate(spans):
        from verify.reader.source import Span

        at = text.index(part)
        marks.append(Mark(source.place(Span(at, at + len(part))), label, main=number > 0))
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in snippet(source, tuple(marks), width)]


def test_marks_in_one_line_and_in_several() -> None:
    assert marked("a = b", ("a", ""), ("b", "here")) == [" 1 | a = b", "   | -   ^ here"]
    assert marked("a\n= b\nc", ("a", ""), ("b", "here")) == [" 1 | a", "   | -", " 2 | = b", "   |   ^ here"]
    assert marked("a\n\n\nb", ("a", ""), ("b", "")) == [" 1 | a", "   | -", "...", " 4 | b", "   | ^"]
    assert marked("\ta +\n  b = c", ("a +\n  b", ""), ("c", "x")) == [
        " 1 |  a +", "   |  ---", " 2 |   b = c", "   |   -   ^ x",
    ]  # fmt: skip
    assert marked("(a\n\n+\nb)", ("(a\n\n+\nb)", "here"))[-1] == "   | -- here"
    assert len(marked("a\n" * 50, ("a\n" * 50, "here"))) == 5


@pytest.mark.parametrize("width", [40, 60, 100, 200])
@pytest.mark.parametrize("before", [0, 5, 50, 500])
def test_long_lines_are_cut_around_the_marks(width: int, before: int) -> None:
    text = "x" * before + " left = right " + "y" * 500
    lines = marked(text, ("left", ""), ("right", "here"), width=width)
    assert len(lines[0]) <= max(width, 46)
    column = lines[1].index("^")
    assert lines[0][column : column + 5] == "right" and lines[0][column - 7 : column - 3] == "left"


# --- whole documents -------------------------------------------------------------------------------

PAGES = ROOT / "tests" / "documents"


@pytest.mark.parametrize("name", ["negative-kl.tex", "negative-kl.ipynb"])
def test_a_real_derivation_in_latex_and_in_a_notebook(name: str) -> None:
    result = call("check", str(PAGES / name))
    assert result.exit_code == 0, result.stdout
    assert int(re.search(r"(\d+) steps?: \1 proved", result.stdout)[1]) >= 6
    assert (
        "N takes the deviation, because its density is written out"
        in call("check", "-v", str(PAGES / name)).stdout
    )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"&= -\frac{1}{2} \int", r"&= -\int"),  # the half is lost
        (r"(-\ln(\sigma^2) +", r"(\ln(\sigma^2) +"),
        (r"\left( -\ln(\sigma^2) + z^2 - ", r"\left( -\ln(\sigma) + z^2 - "),
        (r"\sqrt{2\pi}\sigma} e^", r"\sqrt{2\pi}} e^"),  # the Jacobian is dropped
        (r"\left( \frac{1}{\sigma} \cdot", r"\left( \sigma \cdot"),
        (r"p(\new{z=\mu+\sigma\epsilon}", r"p(\new{z=\mu+\epsilon}"),
        (r"\N(z \mid 0, 1)", r"\N(z \mid 1, 1)"),
        (r"\N(z \mid \mu, \sigma)", r"\N(z \mid \mu, \sigma^2)"),
    ],
)
def test_a_derivation_with_an_error_is_not_proved(here: Path, right: str, wrong: str) -> None:
    text = (PAGES / "negative-kl.tex").read_text(encoding="utf-8")
    changed = text.replace(right, wrong, 1)
    if changed == text:
        changed = text.replace(right.replace("(", r"\left( ", 1), wrong.replace("(", r"\left( ", 1), 1)
    assert changed != text
    result = checked("a.tex", changed, "--timeout", "20")
    assert result.exit_code in (1, 2), result.stdout
