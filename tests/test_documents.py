"""Where formulas stand in Markdown, LaTeX and notebooks: found all, at the place where the file has them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.reader.documents import Directive, Document, Formula, document, read_document
from verify.reader.source import DocumentError, Span
from verify.reader.tree import leaves, parse


def formulas(name: str, text: str) -> list[str]:
    """The formulas of a document: displays in [], the environment before it; directives after `!`."""
    return [_piece(found, piece) for found in [document(name, text)] for piece in found.pieces]


def _piece(found: Document, piece: Formula | Directive) -> str:
    inner = " ".join(found.source[piece.span].split())
    if isinstance(piece, Directive):
        return f"!{inner}"
    return f"{piece.environment}[{inner}]" if piece.display else inner


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $x$ b $ y $.", ["x", "y"]),
        ("$$ x $$", ["[x]"]),
        ("$$\nx\n$$", ["[x]"]),
        ("text $$x$$ text", ["x"]),
        ("text\n$$x$$\ntext", ["[x]"]),
        (r"\[ x \] and \( y \)", ["[x]", "y"]),
        (r"\\[ x \\] and \\( y \\)", ["[x]", "y"]),
        ("```math\nx\n```", ["[x]"]),
        ("~~~ math\nx\n~~~", ["[x]"]),
        ("$`x`$ and `$y$`", ["x"]),
        ("```\n$x$\n```\n\n    $y$\n\n`` $z$ ` ``", []),
        ("\\begin{align*}\nx\n\\end{align*}", ["align*[x]"]),
        ("\\begin{theorem} $x$ \\end{theorem}", ["x"]),
        ("---\ntitle: $x$\n---\n$y$", ["y"]),
        ("# Head $x$\n\nHead $y$\n---", ["x", "y"]),
        ("| $x$ | $y$ |\n| --- | --- |", ["x", "y"]),
        # what Markdown would read as something else
        ("$$\n- x\n= y\n# z\n\n    > u\n$$", ["[- x = y # z > u]"]),
        ("We have $$\n- x\n\n+ y\n$$ and $z$", ["- x + y", "z"]),
        ("$$\n\\begin{align}\na\n\nb\n\\end{align}\n$$", [r"[\begin{align} a b \end{align}]"]),
        ("* item $$\n  - x $$\n* $y$", ["- x", "y"]),
        ("> $$\n> x\n> > y\n> $$\n> $z$", ["[x > y]", "z"]),
        ("> a $x\n> y$ b", ["x y"]),
        ("1. a\n\n   $$\n   x\n   $$", ["[x]"]),
        ("> ```math\n> x\n> ```", ["[x]"]),
        (r"$\text{if $x$}$ and $\$ y$", [r"\text{if $x$}", r"\$ y"]),
        (r"$y\_{ij} = \mu^\*$", [r"y _{ij} = \mu^ *"]),
        (r"$x &lt; y$ and $$ a &amp;= b &gt; c $$", ["x < y", "a & = b > c"]),
        # money
        ("costs $5 and $10, or $x$", ["x"]),
        ("costs $5 or so, and $x$ too", ["x"]),
        (r"costs \$5, $x$", ["x"]),
        # directives and comments
        ("<!-- verify: x > 0 -->\n\n$y$", ["!x > 0", "y"]),
        ("text <!-- verify: $x$\n y --> $z$ <!-- $u$ -->", ["!$x$ y", "z"]),
        ("<!--\n$x$\n-->\n\n<div>\n$y$\n<pre>$z$</pre>\n</div>", ["y"]),
    ],
)
def test_markdown(text: str, expected: list[str]) -> None:
    assert formulas("a.md", text) == expected
    assert formulas("a.md", text.replace("\n", "\r\n")) == expected


def test_plain_text_is_markdown_without_indented_code() -> None:
    text = "1. answer\n\n       $x$\n\n            $y$ in `$z$`"
    assert formulas("a.txt", text) == ["x", "y"]
    assert formulas("a.md", "    $x$") == [] and formulas("a.txt", "    $x$") == ["x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$x$ \(y\) \[z\] $$u$$", ["x", "y", "[z]", "[u]"]),
        (r"\begin{equation}x\end{equation}\begin{align*}y\end{align*}", ["equation[x]", "align*[y]"]),
        (r"\begin{gather}x\end{gather}\begin{multline}y\end{multline}", ["gather[x]", "multline[y]"]),
        (r"\begin{eqnarray*}x\end{eqnarray*}", ["eqnarray*[x]"]),
        (
            r"\begin{alignat*}{2}x\end{alignat*}\begin{alignat} { 10 } y\end{alignat}",
            ["alignat*[x]", "alignat[y]"],
        ),
        ("% $x$\n$y % $ \n z$ \\% $u$", ["y % $ z", "u"]),
        ("$y$\n% verify: x > 0\n%verify: z > 0", ["y", "!x > 0", "!z > 0"]),
        ("\\[ a\n% verify: x > 0\n\\]", ["[a % verify: x > 0]", "!x > 0"]),
        (r"\documentclass{a} $x$ \begin{document} $y$ \end{document} $z$", ["y"]),
        ("\\begin{verbatim}\n$x$\n\\end{verbatim} \\verb|$y$| \\verb+$z$+ $u$", ["u"]),
        (r"\begin{comment}$x$\end{comment} \iffalse $y$ \fi $z$", ["z"]),
        (r"\$5 \\ $x$ \\[2ex] $y$", ["x", "y"]),
        (r"$\text{if $x$}$", [r"\text{if $x$}"]),
        (r"\newcommand{\a}{$x$} $y$", ["y"]),
    ],
)
def test_latex(text: str, expected: list[str]) -> None:
    assert formulas("a.tex", text) == expected


def test_macros_hold_from_their_definition_on() -> None:
    text = r"\newcommand{\a}{b} $\a$ \renewcommand{\a}{c} $\a$ \DeclareMathOperator{\V}{Var} $\V$"
    found = document("a.tex", text)
    first, second, third = (parse(found.source, piece.span, piece.macros) for piece in found.pieces)
    assert [leaf.text for leaf in leaves(first)] == ["b"]
    assert [leaf.text for leaf in leaves(second)] == ["c"]
    assert [leaf.text for leaf in leaves(third)] == ["V", "a", "r"]
    markdown = document("a.md", r"$\a$ $$\newcommand{\a}{b}$$ $\a$ <!-- verify: \def\c{d} --> $\c$")
    assert [sorted(piece.macros) for piece in markdown.pieces] == [[], [], ["a"], ["a"], ["a", "c"]]


# --- notebooks -------------------------------------------------------------------------------------


def notebook(*cells: object, **more: object) -> str:
    made = [cell if isinstance(cell, dict) else {"cell_type": "markdown", "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **more}, indent=1)


def test_notebook() -> None:
    code = {"cell_type": "code", "source": ["x = '$u$'"], "outputs": [{"text": "$v$"}]}
    text = notebook(["# A\n", "$$\n", r"\frac{1}{2}", "\n$$"], code, 'say "$y$" \u00e9 \U0001d465 $z$\n')
    assert formulas("a.ipynb", text) == [r"[\frac{1}{2}]", "y", "z"]
    assert formulas("a.ipynb", notebook("a $$ never", "$x$")) == ["x"]  # cells are documents of their own


def test_places_in_a_notebook_are_those_in_its_json() -> None:
    text = notebook(["# A\n", '"q" \\ \t\u00e9 \U0001d465 $\\frac{a}{b}$ and $x$'])
    found = document("a.ipynb", text)
    for piece, written in zip(found.pieces, [r"\\frac{a}{b}", "x"], strict=True):
        place = found.source.place(piece.span)
        line = text.split("\n")[place.line - 1]
        assert found.source.line(place.line) == line
        assert line[place.column - 1 : place.end_column - 1] == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no notebook"),
        ("", "no notebook"),
        ("[]", "no notebook"),
        ("{}", "no list of cells"),
        ('{"worksheets": []}', "no list of cells"),
        ('{"cells": {}}', "no list of cells"),
        ('{"cells": [1]}', "a cell is no object"),
        ('{"cells": [{"cell_type": "markdown", "source": 1}]}', "no text"),
        ('{"cells": [{"cell_type": "markdown", "source": [1]}]}', "no text"),
        ('{"cells": ' + "[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_notebook(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        document("a.ipynb", text)


def test_an_empty_notebook_and_cells_without_a_source() -> None:
    assert formulas("a.ipynb", notebook()) == []
    assert formulas("a.ipynb", notebook({"cell_type": "markdown"}, [], "")) == []


# --- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["a.md", "a.tex"])
def test_places_are_lines_and_columns_of_the_file(name: str, newline: str) -> None:
    text = newline.join(["é𝑥 $a$", "", "$$", "b +", "  c", "$$", "d\t$d$"])
    found = document(name, text)
    places = [found.source.place(piece.span) for piece in found.pieces]
    assert (places[0].line, places[0].column, places[0].end_line, places[0].end_column) == (1, 5, 1, 6)
    assert (places[1].line, places[1].end_line, places[1].end_column) == (3, 6, 1)
    lines = text.split(newline)
    assert [found.source.line(number) for number in range(0, 9)] == ["", *lines, ""]
    last = places[-1]
    assert last.line == 7 and lines[6][last.column - 1 : last.end_column - 1] == "d"


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("\ufeff---\na: $x$\n---\n$y$".encode())
    found = read_document(path)
    assert [found.source[piece.span] for piece in found.pieces] == ["y"]


words = st.sampled_from(
    ["a", " ", "\n", "\n\n", "> ", "* ", "1. ", "    ", "`", "é", "# ", "---\n", "|", "\\\\"]
)


@given(st.lists(st.one_of(words, st.integers(0, 99).map(lambda n: f"$x_{{{n}}}$")), max_size=25))
def test_a_place_is_where_its_formula_stands(parts: list[str]) -> None:
    text = "".join(parts)
    for name in ("a.md", "a.txt", "a.tex"):
        found = document(name, text)
        for piece in found.pieces:
            place = found.source.place(piece.span)
            if place.line == place.end_line:
                line = text.split("\n")[place.line - 1]
                assert line[place.column - 1 : place.end_column - 1] == found.source[piece.span]


@given(
    st.lists(
        st.one_of(words, st.sampled_from(["$", "$$", "\\[", "\\]", "<!-- verify: ", "-->", "```math\n"]))
    )
)
def test_any_text_is_a_document(parts: list[str]) -> None:
    text = "".join(parts)
    for name in ("a.md", "a.txt", "a.tex"):
        found = document(name, text)
        assert len(found.source.text) == len(text)
        spans = [piece.span for piece in found.pieces if isinstance(piece, Formula)]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))


# --- what cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a $$ x", Span(2, 4)),
        ("a\n\n$$\nx\n\ny", Span(3, 5)),
        ("\\begin{align}\nx", Span(0, 13)),
    ],
)
def test_a_formula_without_an_end_is_a_problem(text: str, at: Span) -> None:
    (problem,) = document("a.md", text).problems
    assert problem.span == at and "never closed" in problem.message


def test_files_that_are_no_documents(tmp_path: Path) -> None:
    binary, latin, folder, other = (tmp_path / name for name in ("b.md", "l.md", "d.md", "o.pdf"))
    binary.write_bytes(b"a\0b")
    latin.write_bytes("a\nbé".encode("latin-1"))
    folder.mkdir()
    other.write_text("a")
    for path, message in [
        (tmp_path / "no.md", "no such file"),
        (binary, "null characters"),
        (latin, r"l.md:2: no UTF-8"),
        (folder, "a directory"),
        (other, "no document; one ends in"),
    ]:
        with pytest.raises(DocumentError, match=message):
            read_document(path)


def test_many_formulas_take_linear_time() -> None:
    begin = time.perf_counter()
    assert len(document("a.md", "$$ x \\_ y $$ and $a\\_b$\n\n" * 3000).pieces) == 6000
    assert len(document("a.md", "> $$\n> x\n> $$\n\n" * 2000).pieces) == 2000
    assert document("a.md", "$$ " * 3001).problems
    assert document("a.md", "\\begin{align}\n\n" * 3000).problems
    document("a.md", "`" * 3000 + "<!-- " * 3000 + "$`" * 3000)
    assert len(document("a.tex", "\\[ x \\] $y$\n" * 5000).pieces) == 10_000
    assert time.perf_counter() - begin < 15
