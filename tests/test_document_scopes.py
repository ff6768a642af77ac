"""How far on a page holds what it states: scopes, cases, definitions, equations to be solved."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pages import page, statuses

from verify.reader.source import InputError

PROVED, REFUTED, OPEN, UNREAD = "proved", "refuted", "undecided", "unread"
ON_THE_LINE = r"Let $x \in \mathbb{R}$."
ABS, NEGATIVE = "\n\n$$ |x| = x $$\n\n", "\n\n$$ |x| = -x $$\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a fact holds from where it stands on
        (f"For real $x$,{ABS}Later, let $x > 0$. Then{ABS}", [OPEN, PROVED]),
        (r"$$ \ln \sigma^2 = 2 \ln \sigma $$ Much later, in other words, $\sigma > 0$.", [OPEN]),
        # ... and for the display that it follows in the same sentence
        (r"$$ \ln \sigma^2 = 2 \ln \sigma $$" + "\nwhere $\\sigma > 0$.", [PROVED]),
        (r"$$ \ln \sigma^2 = 2 \ln \sigma $$" + "\nwhere $x$ is that and $\\sigma > 0$ is this.", [PROVED]),
        (r"$$ \ln \sigma^2 = 2 \ln \sigma. $$" + "\nHere $\\sigma > 0$ is the deviation.", [PROVED]),
        (r"$$ \ln \sigma^2 = 2 \ln \sigma $$" + "\nwhich holds for $\\sigma > 0$.", [PROVED]),
        (r"$$ \ln \sigma^2 = 2 \ln \sigma $$" + "\nwhich is false for $\\sigma < 0$.", [OPEN]),
        (f"{ABS}where $x \\ge 0$.{NEGATIVE}", [PROVED, REFUTED]),
        # a new scope ends what contradicts it, or what it says anew
        (f"Let $x < 0$.{NEGATIVE}Let $x > 0$.{ABS}{NEGATIVE}", [PROVED, PROVED, REFUTED]),
        (f"For $x > 0$ we have{ABS}For $x < 0$ we have{NEGATIVE}{ABS}", [PROVED, PROVED, REFUTED]),
        ("Let $x > 0$.\n$$ x/x = 1 $$\nLet $x \\ge 0$.\n$$ x/x = 1 $$", [PROVED, OPEN]),
        (f"Let $x > 0$.{ABS}Let $x \\in \\mathbb{{R}}$.{ABS}", [PROVED, REFUTED]),
        (f"Let $x > 0$. Assume $x < 1$.{ABS}$$ |1 - x| = 1 - x $$", [PROVED, PROVED]),
        (f"{ON_THE_LINE} For $x > 0$:{ABS}For $x > -1$:{ABS}", [PROVED, REFUTED]),
        (f"For $x \\ge 1$ we have{ABS}and for $x \\le -1$ we have{NEGATIVE}", [PROVED, PROVED]),
        (f"{ON_THE_LINE} Consider the case $x > 0$ first.{ABS}Now consider the case $x < 0$.{NEGATIVE}{ABS}",
         [PROVED, PROVED, REFUTED]),
        (f"{ON_THE_LINE} **Case $x < 0$.**{NEGATIVE}**Case $x > 0$.**{ABS}{NEGATIVE}", [PROVED, PROVED, REFUTED]),
        # what is asked, or said of equality, is not stated
        (f"{ON_THE_LINE} When is $x > 0$? We have{ABS}", [REFUTED]),
        (f"{ON_THE_LINE}\n$$ |x| \\ge -x $$\nwith equality for $x < 0$.{NEGATIVE}", [OPEN, REFUTED]),
        (f"{ON_THE_LINE}{ABS}which for $x < 0$ is not so.", [REFUTED]),
        ("Let $y = 3$. If $y = 2$, then\n$$ y^2 = 4 $$\n$$ y^2 = 9 $$", [OPEN, PROVED]),
        ("Let $f(x) = x^2$. Setting $f'(x) = 0$ gives $x = 0$.\n$$ f(x + 1) = 1 $$", [OPEN]),
        # what is concluded is no declaration, and what goes on from it is not proved
        ("Let $0 < p < 1$ and $q = 1 - p$. Then $q < p$.\n$$ |p - q| = 2 p - 1 $$", [REFUTED]),
        (
            "Let $0 < p < 1$, $q = 1 - p$. If $p > \\frac12$, then $q < p$ and $|p - q| = p - q = 2 p - 1$.\n"
            "$$ |p - q| = 2 p - 1 $$",
            [OPEN, PROVED, OPEN],
        ),
        (f"{ON_THE_LINE} Hence $x > 0$.{ABS}", [REFUTED]),
        (f"Let $x$ be such that $x > 0$.{ABS}", [PROVED]),
        # values of an example
        ("Let $n = 10$.\n$$ n^2 = 100 $$\nIn general,\n$$ n^2 = 10 n $$", [PROVED, REFUTED]),
        ("Let $x = 3$.\n$$ x^2 = 9 $$\nFor general $x$,\n$$ (x + 1) (x - 1) = 3 x - 1 $$", [PROVED, REFUTED]),
        ("Let $n = 10$.\n$$ \\sum_{k=1}^n k = 55 $$\nLet $n = 3$.\n$$ \\sum_{k=1}^n k = 55 $$", [PROVED, REFUTED]),
        # conditions hold for the display of their sentence
        ("For $|r| < 1$,\n$$ \\sum_{k=0}^\\infty r^k = \\frac{1}{1 - r} $$\n$$ |r| = r^2 + 1 $$", [PROVED, REFUTED]),
        (
            f"{ON_THE_LINE} If $x \\ge 0$, then{ABS}If $x < 0$, then{NEGATIVE}{ABS}",
            [PROVED, PROVED, REFUTED],
        ),
        (f"{ON_THE_LINE}{ABS}if $x \\ge 0$, and{NEGATIVE}if $x < 0$.", [PROVED, PROVED]),
        (f"{ON_THE_LINE} Not only if $x > 0$ we have{ABS}", [OPEN]),
        # definitions
        ("$$ y + 1 = x + 3 $$\nNow let $y = x + 2$.\n$$ y + 1 = x + 3 $$\n$$ y + 1 = x $$", [PROVED, REFUTED]),
        (
            "Let $f(x) = x^2$.\n$$ f(3) = 9 $$\nHere $f(x) = x^3$.\n$$ f(3) = 27 $$\n$$ f(3) = 9 $$",
            [PROVED, PROVED, REFUTED],
        ),
        ("Let $f(x) = x^2$. Since $f(x) = x^3$,\n$$ f(3) = 9 $$\n$$ f(3) = 27 $$", [PROVED, REFUTED]),
    ],
)  # fmt: skip
def test_how_far_a_statement_reaches(tmp_path: Path, text: str, expected: list[str]) -> None:
    for suffix in (".md", ".tex"):
        if suffix == ".tex" and "$$" not in text:
            continue
        assert statuses(tmp_path, text, suffix) == expected


def test_what_holds_beforehand_is_said(tmp_path: Path) -> None:
    notes = page(tmp_path, "$$ \\ln \\sigma^2 = 2 \\ln \\sigma $$ where $\\sigma > 0$.").notes
    assert any("directly after the formula" in note.message for note in notes)
    ended = page(tmp_path, f"Let $x < 0$.{NEGATIVE}Let $x > 0$.{ABS}").notes
    assert any("holds no longer" in note.message and note.place and note.place.line == 5 for note in ended)
    later = page(tmp_path, "$$ y + 1 = x $$\nwith\n$$ y = x - 1. $$\n").notes
    assert any("further down" in note.message for note in later)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We solve\n$$ x^2 = 1 $$\nThus\n$$ x = 1 $$\nand\n$$ x + 1 = 2 $$\n$$ x + 1 = 3 $$",
            [OPEN, OPEN, OPEN],
        ),
        ("$$ 2 x + 1 = 5 $$\nso\n$$ x = 2 $$\nand\n$$ x^2 = 4 $$\n$$ x^2 = 5 $$", [PROVED, PROVED, OPEN]),
        ("$$ 2 x + 1 = 5 $$\nso\n$$ x = 3 $$", [REFUTED]),
        (
            "\\begin{align} x^2 - 3 x + 2 &= 0 \\\\ (x - 1) (x - 2) &= 0 \\\\ x &= 3 \\end{align}",
            [PROVED, REFUTED],
        ),
        ("$$ x^2 = 1 $$\nso\n$$ x = 1 \\text{ or } x = -1 $$", [OPEN, OPEN]),
        ("# One\n$$ x^2 = 4 $$\n# Two\n$$ (x + 1)^2 = 2 x + 5 $$", [REFUTED]),
        ("$$ x^2 = 4 $$ Elsewhere, for any $x$, $$ (x + 1)^2 = 2 x + 5 $$", [REFUTED]),
        ("$$ x^2 = 4 $$ Now let $x = 5$. $$ x + 1 = 6 $$ $$ x + 1 = 7 $$", [PROVED, REFUTED]),
        ("Let $x \\in \\mathbb{R}$.\n$$ (x + 1)^2 - x^2 - 2 x = 2 $$", [OPEN]),
    ],
)
def test_equations_to_be_solved(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert statuses(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (r"2 x + 2 = 4 \\ \Leftrightarrow 2 x = 2 \\ \Leftrightarrow x = 1", [PROVED, PROVED]),
        (r"x = 2 \\ \Leftrightarrow x^2 = 4", [REFUTED]),
        (r"x = 2 \\ \Rightarrow x^2 = 4", [PROVED]),
        (r"x > 2 \\ \Rightarrow x^2 > 4 \\ x^2 > 4 \\ \Rightarrow x > 2", [PROVED, REFUTED]),
        (r"a < b \\ \Leftrightarrow -b < -a \\ \Leftrightarrow 0 < b - a", [PROVED, PROVED]),
        (r"a = b \\ \Rightarrow a c = b c", [PROVED]),
        (r"a = b \\ \Leftrightarrow a c = b c", [OPEN]),
    ],
)
def test_an_equivalence_holds_in_both_directions(tmp_path: Path, rows: str, expected: list[str]) -> None:
    text = f"Let $x, a, b, c \\in \\mathbb{{R}}$.\n\\begin{{align}} {rows} \\end{{align}}"
    found = statuses(tmp_path, text)
    assert all(a == b or {a, b} == {OPEN, REFUTED} for a, b in zip(found, expected, strict=True)), found


def test_what_is_supposed_defines_nothing_elsewhere(tmp_path: Path) -> None:
    rows = r"\begin{align} a < b \\ \Rightarrow -b < -a \end{align}"
    rows += r"\begin{align} a = b \\ \Rightarrow 2 a = 2 b \end{align}"
    assert statuses(tmp_path, rows) == [PROVED, PROVED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Let $X \\sim \\mathcal{U}(0, 1)$. $$ \\int_0^1 x \\, p(x) \\, dx = \\frac12 $$"
            "Now let $X \\sim \\mathcal{U}(0, 2)$. $$ p(x) = \\frac12 $$ $$ p(x) = 1 $$",
            [PROVED, PROVED, REFUTED],
        ),
        (
            "Let $X \\sim \\mathcal{U}(0, 1)$ and $Y \\sim \\mathcal{U}(0, 2)$. $$ p(x) = 1 $$ $$ p(y) = 1 $$",
            [PROVED, REFUTED],
        ),
        (
            "Let $X \\sim \\mathcal{N}(0, 1^2)$ and $Y = 2 X$. $$ E[Y^2] = 4 $$"
            "Now let $X \\sim \\mathcal{N}(0, 3^2)$. $$ E[Y^2] = 36 $$ $$ E[Y^2] = 4 $$",
            [PROVED, PROVED, REFUTED],
        ),
        # a distribution function is meant within the support: that is asked for
        ("Let $X \\sim \\mathcal{U}(a, b)$. $$ P(X \\le x) = \\frac{x - a}{b - a} $$", [OPEN]),
        (
            "Let $X \\sim \\mathcal{U}(a, b)$. For $a < x < b$, $$ P(X \\le x) = \\frac{x - a}{b - a} $$",
            [PROVED],
        ),
        ("Let $X \\sim \\mathcal{U}(a, b)$. $$ P(X \\le x) = \\frac{x - a}{2 (b - a)} $$", [REFUTED]),
    ],
)
def test_random_variables_are_declared_anew(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert statuses(tmp_path, text) == expected


def test_members_of_a_sequence(tmp_path: Path) -> None:
    text = r"""
$$ \sum_{i=1}^n (x_i + 1) = n + \sum_{i=1}^n x_i $$
$$ \sum_{i=1}^n x_i = x_1 + \sum_{i=2}^n x_i $$
$$ \sum_{i=1}^n x_i = x_n + \sum_{i=1}^{n-1} x_i $$
$$ \sum_{i=1}^n x_i = x_n + \sum_{i=1}^n x_i $$
$$ \prod_{i=1}^3 a_i = a_1 a_2 a_3 $$
$$ \prod_{i=1}^3 a_i = a_1 a_2 a_4 $$
"""
    assert statuses(tmp_path, text) == [PROVED, PROVED, PROVED, REFUTED, PROVED, REFUTED]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<!-- verify: x > 0 -->\n\n<!-- verify: x < 0 -->",
            r"page.md:3:14: .* x < 0 contradicts 0 < x, .* line 1$",
        ),
        (
            "<!-- verify: x > 1 -->\n<!-- verify: x < y -->\n<!-- verify: y < 0 -->",
            r":3:14: .* line 1, and .* line 2$",
        ),
        ("Let $x > 0$ and $x < -1$.", r":1:18: .* contradicts 0 < x, .* line 1$"),
        ("<!-- verify: foo bar -->", "nothing is declared here"),
        ("<!-- verify: x -->", "nothing is declared here"),
    ],
)
def test_declarations_that_contradict_or_say_nothing(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        page(tmp_path, text + "\n\n$$ 1 = 1 $$\n")


def test_every_broken_declaration_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        page(
            tmp_path, "<!-- verify: x -->\n<!-- verify: x > { -->\n<!-- verify: y > 0 -->\n<!-- verify: z -->"
        )
    messages = [str(error).partition(":")[2] for error in (caught.value, *caught.value.others)]
    assert [message.partition(":")[0] for message in messages] == ["1", "2", "4"]


def test_alternatives_are_no_contradiction(tmp_path: Path) -> None:
    assert statuses(tmp_path, "Let $x > 0$ or $x < 0$. $$ 1 = 1 $$") == [PROVED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$ e^{-2 x} \propto 3 e^{-2 x} $$", [PROVED]),
        (r"$$ e^{-2 x} \propto 3 e^{-x} $$", [REFUTED]),
        (
            r"Let $p(x) = \mathrm{Gam}(x; a, b)$. $$ p(x) \propto x^{a - 1} e^{-b x} \propto 7 x^{a - 1} e^{-b x} $$",
            [PROVED, PROVED],
        ),
        (r"Let $p(x) = \mathrm{Gam}(x; a, b)$. $$ p(x) \propto x^a e^{-b x} $$", [REFUTED]),
        (
            r"Let $p(x) = \mathcal{U}(0, 2)$, $q(x) = \mathcal{U}(0, 1)$. $$ \mathrm{KL}(p \| q) = \infty $$",
            [PROVED],
        ),
        (
            r"Let $p(x) = \mathcal{U}(0, 2)$, $q(x) = \mathcal{U}(0, 1)$. $$ \mathrm{KL}(q \| p) = \infty $$",
            [REFUTED],
        ),
    ],
)
def test_relations(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert statuses(tmp_path, text) == expected


def test_files_that_are_not_followed_are_said(tmp_path: Path) -> None:
    notes = page(tmp_path, "\\input{a}\n% \\input{b}\n\\[ 1 = 1 \\]", ".tex").notes
    assert [(n.message, n.place.line if n.place else 0) for n in notes] == [
        ("\\input{a} is not followed: check that file too", 1)
    ]


@pytest.mark.parametrize("run", ["$", "`", "```", " ", "\\n", "{:", "let ", "which if ", ".", "-->"])
def test_long_runs_of_delimiters_and_words_take_no_time(tmp_path: Path, run: str) -> None:
    begin = time.process_time()
    for count in (60, 3000):
        page(tmp_path, f"Let $x = 1$.\n\n{run * count}x $x^2 = 1$ and {run * count} $x^3 = 1$.", ".md")
    assert time.process_time() - begin < 5
