"""The concrete tree of LaTeX: nothing lost, everything in its place, every fault answered."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import fuzz_reader
from verify.reader.documents import Formula, read_document
from verify.reader.macros import Macro
from verify.reader.rows import Row, chains
from verify.reader.source import ReadError, Source, Span
from verify.reader.tree import Command, Environment, Group, Leaf, Node, Scripts, meaning, parse

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def tree(text: str, **macros: Macro) -> Group:
    return parse(Source("", text), macros=macros)


def shape(node: Node) -> str:
    """A tree without its places, as text: [sub base sub sup], and commands as calls."""
    match node:
        case Leaf(kind="space"):
            return ""
        case Leaf(kind="command", text=text):
            return f"\\{text}"
        case Leaf(text=text):
            return text
        case Group(items=items, open=opening, close=closing):
            return f"{opening or '{'}{shapes(items)}{closing or '}'}"
        case Scripts(base=base, sub=sub, sup=sup, primes=primes):
            parts = [f"_{shape(sub)}" if sub else "", f"^{shape(sup)}" if sup else "", "'" * primes]
            return f"<{shape(base) if base else ''}{''.join(parts)}>"
        case Command(name=name, options=options, arguments=arguments):
            return f"{name}({', '.join(map(shape, (*options, *arguments)))})"
        case Environment(name=name, rows=rows):
            return f"{name}[{' // '.join(' & '.join(map(shapes, row)) for row in rows)}]"


def shapes(nodes: tuple[Node, ...]) -> str:
    return " ".join(filter(None, map(shape, nodes)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # letters, numbers, juxtaposition
        (r"2ab\alpha β", r"2 a b \alpha β"),
        ("12.5x", "12.5 x"),
        ("1, 2.", "1 , 2 ."),
        # scripts: one token or one group
        ("x_1^2", "<x_1^2>"),
        ("x^{2}_n", "<x_n^{2}>"),
        ("x_1 2", "<x_1> 2"),
        ("x^-1", "<x^-> 1"),
        (r"x_\mathrm{new}", "<x_mathrm({n e w})>"),
        (r"f''(x)", "<f''> (x)"),
        (r"f^{\prime\prime}", "<f''>"),
        ("f'^2", "<f^2'>"),
        ("(a+b)^2", "<(a + b)^2>"),
        ("{}_1F_1", r"<{}_1> <F_1>"),
        ("_1", "<_1>"),
        ("x²y₁₀", "<x^{2}> <y_{10}>"),
        (r"\int\limits_a^b", r"<\int_a^b>"),
        # commands and how far their arguments reach
        (r"\frac12", "frac(1, 2)"),
        (r"\frac 1{2}3", "frac(1, {2}) 3"),
        (r"\sqrt[3]{x} \sqrt2", "sqrt({3}, {x}) sqrt(2)"),
        (r"e^\frac12", "<e^frac(1, 2)>"),
        (r"{n \choose k} n", "{choose({n}, {k})} n"),
        (r"a \over b", "over({a}, {b})"),
        (r"{\rm Var} X", "{mathrm({V a r})} X"),
        (r"\operatorname*{arg\,max}_x", "<operatorname({a r g m a x})_x>"),
        (r"\not= \not\in", r"\neq \notin"),
        (r"\hat\mu_1", r"<hat(\mu)_1>"),
        (r"\unknown{x}", r"\unknown {x}"),
        # brackets: grouped where they match
        ("f(x)[y]", "f (x) [y]"),
        ("[0, 1)", "[ 0 , 1 )"),
        ("P([0, 1))", "P ([ 0 , 1 ))"),
        ("(a]", "( a ]"),
        (r"\{x\}", r"\lbracex\rbrace"),
        (r"\left( x \right]^2", "<(x]^2>"),
        (r"\left. F \right|_a^b", "<.F|_a^b>"),
        (r"\left( a \middle| b \right)", "(a | b)"),
        (r"\bigl( a \bigr) \bigl| b \bigr|", "(a) |b|"),
        (r"\lvert x \rvert + |y|", "|x| + | y |"),
        (r"\Bigg[ \big( a \big) \Bigg]", "[(a)]"),
        # rows
        (r"a &= b \\ &= c", "[a & = b //  & = c]"),
        (r"\begin{align*} a &= b \\[2ex] &= c \\ \end{align*}", "align*[a & = b //  & = c]"),
        (r"\begin{array}{rl} 0 & 1 \end{array}", "array[0 & 1]"),
        (r"\sum_{\substack{i \\ j}} x", r"<\sum_{substack({[i // j]})}> x"),
        # words
        (r"\text{if $x > 0$ then}", "text({if  $x > 0$  then})"),
        (r"\label{eq:a_b} x", "label({eq:a_b}) x"),
        (r"\color{red} x", "color({red}) x"),
        (r"\textcolor{red}{x+1}", "textcolor({red}, {x + 1})"),
        # signs of Unicode are commands
        ("x ≤ ∞ − 1", r"x \le \infty - 1"),
        # comments
        ("a % b $ { \n c", "a c"),
        (r"50\% a", "50 % a"),
    ],
)
def test_shapes(text: str, expected: str) -> None:
    assert shapes(tree(text).items) == expected


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("{a", "this brace is never closed", "{"),
        ("a} b", "this brace was never opened", "}"),
        (r"\left( a", r"this \left has no \right", r"\left"),
        (r"a \right)", r"\right without \left", r"\right"),
        (r"\left a", r"\left without a delimiter", r"\left"),
        (r"\frac{a}", r"\frac lacks an argument", r"\frac"),
        ("x^", "nothing after ^", "^"),
        ("x^a^b", "two superscripts", "^"),
        ("x_a_b", "two subscripts", "_"),
        ("2^10 = 1024", "write ^{10}", "10"),
        ("x_12", "write _{12}", "12"),
        (r"\begin{align} a", r"\begin{align} has no \end{align}", r"\begin{align}"),
        (r"\begin{align} a \end{split}", r"\begin{align} ends with \end{split}", r"\end{split}"),
        (r"a \end{split}", r"\end{split} without its \begin", r"\end{split}"),
        ("a $ b", "a dollar inside", "$"),
        (r"a \over b \over c", "two of", r"\over"),
        ("#1", "body of a macro", "#1"),
        (r"\text{a", "this brace is never closed", "{"),
        (r"\newcommand", "without the command", r"\newcommand"),
    ],
)
def test_faults_are_named_with_their_place(text: str, message: str, at: str) -> None:
    with pytest.raises(ReadError) as caught:
        tree(text)
    assert message in caught.value.message
    assert text[caught.value.span.start : caught.value.span.end] == at


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{" * 5000, "deep"),
        ("(" * 5000 + ")" * 5000, "deep"),
        (r"\sqrt" * 5000 + "x", "deep"),
        (r"a \over " * 5000, "deep"),
        (r"\left(" * 5000, "deep"),
        ("x^{" * 5000, "deep"),
        (r"\begin{align}" * 5000, "deep"),
        ("x" * 30_000, "tokens"),
        ("1" * 1000, "digits"),
        (r"\def\a{\a}\a", "without end"),
        (r"\def\a{\a\a}\a", "without end"),
        (r"\newcommand{\a}[1]{\a{#1#1}}\a{x}", "tokens"),
        (r"\newcommand{\a}[1]{\a{\text{#1#1}}}\a{x}", "tokens"),
        (r"\def\a{\a}\left\a", "without end"),
    ],
)
def test_what_has_no_end_is_refused_at_once(text: str, message: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(ReadError, match=message):
        tree(text)
    assert time.perf_counter() - begin < 2


def test_macros() -> None:
    kl = Macro(2, r"D(#1 \| #2)")
    assert shapes(tree(r"\KL{q}{p} + \KL qp", KL=kl).items) == r"D (q \Vert p) + D (q \Vert p)"
    assert shapes(tree(r"\newcommand{\E}[2][p]{\mathrm{E}_{#1}[#2]} \E{x} \E[q]{x}").items) == (
        "<mathrm({E})_{p}> [x] <mathrm({E})_{q}> [x]"
    )
    assert shapes(tree(r"\DeclareMathOperator{\Var}{Var} \Var X").items) == "operatorname({V a r}) X"
    assert shapes(tree(r"\def\x#1{a_#1} \x12 \let\y\beta \y").items) == r"<a_1> 2 \beta"
    assert shapes(tree(r"\def\p{p} \text{if \p} \newcommand\q[1]{\text{is #1}} \q{b}").items) == (
        r"text({if \p}) text({is b})"
    )


def test_what_a_macro_expands_to_stands_at_its_call() -> None:
    text = r"a + \half x"
    found = tree(text, half=Macro(0, r"\frac{1}{2}"))
    call = text.index(r"\half")
    fraction = next(node for node in found.items if isinstance(node, Command))
    assert fraction.span == Span(call, call + len(r"\half"))
    assert all(node.span == fraction.span for node in fraction.arguments)


def test_spans_are_those_of_the_source() -> None:
    text = r" \frac{a}{b} + \left( x_1 \right)^2 "
    fraction, _, power = (node for node in tree(text).items)
    assert text[fraction.span.start : fraction.span.end] == r"\frac{a}{b}"
    assert text[power.span.start : power.span.end] == r"\left( x_1 \right)^2"


# --- nothing lost ----------------------------------------------------------------------------------


def shared(pattern: str) -> list[Path]:
    paths = sorted(SHARED.glob(pattern))
    if not paths:
        pytest.skip(f"no documents at ../shared/{pattern}")
    return paths


@pytest.mark.parametrize("pattern", ["corpus/*/P/*.md", "corpus/*/D/*.md", "seeds/*.txt"])
def test_formulas_of_real_documents_are_read_without_loss(pattern: str) -> None:
    times = []
    for path in shared(pattern):
        found = read_document(path)
        assert not found.problems, path
        for piece in found.pieces:
            begin = time.perf_counter()
            root = parse(found.source, piece.span, piece.macros)
            times.append(time.perf_counter() - begin)
            assert list(fuzz_reader.losses(found.source, root)) == [], found.source[piece.span]
            if isinstance(piece, Formula):
                rows = chains(root, piece.environment)
                assert covered(found.source, rows) <= set(range(piece.span.start, piece.span.end))
    assert statistics.median(times) < 0.0005


def covered(source: Source, rows: tuple[Row, ...]) -> set[int]:
    return {at for row in rows for at in range(row.span.start, row.span.end)}


def parts() -> Iterator[str]:
    yield from fuzz_reader.PIECES
    yield from ("x", "y", "+", "=", "{", "}", "(", ")", "^", "_", r"\frac", r"\left(", r"\right)", " ", "1")


@given(st.lists(st.sampled_from(sorted(parts())), max_size=30).map("".join))
def test_generated_formulas_are_read_without_loss_or_refused(text: str) -> None:
    assert fuzz_reader.formula(Source("", text), Span(0, len(text))) in ("read", "refused")


@given(st.text(max_size=60))
def test_any_text_is_read_without_loss_or_refused(text: str) -> None:
    assert fuzz_reader.formula(Source("", text), Span(0, len(text))) in ("read", "refused")


def test_mutated_formulas_and_documents_neither_crash_nor_hang() -> None:
    outcomes = fuzz_reader.run(3000, random.SystemRandom().randrange(2**32))
    assert outcomes["read"] > 500 and outcomes["refused"] > 500
    assert outcomes["worst ms"] < 3000


def test_a_loss_is_noticed() -> None:
    """The check of losses itself: a tree that lacks a node, or has one in two places, is found out."""
    source = Source("", "a + {b c}")
    root = parse(source)
    assert not list(fuzz_reader.losses(source, root))
    assert list(fuzz_reader.losses(source, Group(root.span, root.items[1:])))
    assert list(fuzz_reader.losses(source, Group(root.span, (*root.items, root.items[0]))))
    group = root.items[-1]
    assert isinstance(group, Group)
    assert list(fuzz_reader.losses(source, Group(group.span, group.items[:1])))


# --- rows ------------------------------------------------------------------------------------------


def rows(text: str, environment: str = "") -> list[str]:
    """The rows of a formula in short: expressions without spaces, relations, what stands around them."""
    source = Source("", text)
    return [_row(source, row) for row in chains(parse(source), environment)]


def _row(source: Source, row: Row) -> str:
    said = [f"[{row.separator}]"] if row.separator else []
    said += [f"<{row.leading.name}>"] if row.leading else []
    for expression, relation in zip(row.expressions, (*row.relations, None), strict=True):
        said.append("".join(source[expression.span].split()))
        said += [f"<{relation.name}>"] if relation else []
    said += [f"({word})" for word in row.words] + [f"#{name}" for name in (*row.labels, *row.tags)]
    return " ".join(said + (["?"] if row.question else []))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = b = c", ["a <=> b <=> c"]),
        (r"a \le b < c \neq d", ["a <<=> b <<> c <!=> d"]),
        (r"a &= b \\ &\le c \; .", ["a <=> b", "<<=> c"]),
        (r"\label{eq:x} \begin{split} a &= b \\ &= c \end{split} \tag{2}", ["a <=> b #eq:x", "<=> c #2"]),
        (
            r"a := b \coloneqq c \overset{\mathrm{def}}{=} d =: e",
            ["a <define> b <define> c <define> d <defines> e"],
        ),
        (r"\boxed{a = b}", ["a <=> b"]),
        (r"{\color{red} a = b}", ["a <=> b"]),
        (r"f: \mathbb{R} \to \mathbb{R}", [r"f:\mathbb{R} <to> \mathbb{R}"]),
        # a line that goes on
        (r"a &= b \\ &+ c \\ &= d", [r"a <=> b\\&+c", "<=> d"]),
        (r"a &= b + \\ & c", [r"a <=> b+\\&c"]),
        (
            r"a &= b \left( c \right. \\ & \left. d \right)^2 e",
            [r"a <=> b\left(c\right.\\&\left.d\right)^2e"],
        ),
        (r"a &= ( b \\ &= c ) d", [r"a <=> (b\\&=c)d"]),
        (r"a = & \\ & b", ["a <=> b"]),
        (r"a &= \\ &= b", ["a <=> b"]),
        (r"-a &= b \\ -c &= d", ["-a <=> b", "-c <=> d"]),
        (r"a &= b \\ c", [r"a <=> b\\c ?"]),
        # statements of one line
        (r"a = b, \quad c = d", ["a <=> b", "[,] c <=> d"]),
        (r"a = b \quad c = d", ["a <=> b", "[quad] c <=> d"]),
        (r"a = b \quad \Rightarrow \quad c = d", ["a <=> b", "<implies> c <=> d"]),
        (r"a = b \iff c < d \implies e", ["a <=> b", "<iff> c <<> d", "<implies> e"]),
        (r"\Rightarrow a = b", ["<implies> a <=> b"]),
        (r"a = b \quad \text{for all} \quad x > 0 \; ,", ["a <=> b", "[for all] x <>> 0"]),
        (r"a = b \quad (x > 0)", ["a <=> b", "[(] x <>> 0"]),
        (r"a = b, \; t < c, \; d > 0", ["a <=> b", "[,] t <<> c", "[,] d <>> 0"]),
        (r"\forall x > 0: f(x) > 0", ["[for all] x <>> 0", "[:] f(x) <>> 0"]),
        (r"f(x) > 0 \;\; \forall x > 0", ["f(x) <>> 0", "[for all] x <>> 0"]),
        (r"f = 1 \quad \text{if } a = b", ["f <=> 1 ?", "[if] a <=> b ?"]),
        (r"f = 1 \quad \text{for } i = 1, 2", ["f <=> 1", "[for] i <=> 1", "[,] 2"]),
        (r"x, y > 0", ["x,y <>> 0"]),
        (r"i = 1, \ldots, n", [r"i <=> 1,\ldots,n"]),
        (r"x_1, \ldots, x_n \sim p", [r"x_1,\ldots,x_n <sim> p"]),
        (r"x \in [0, 1), y = 1", ["x <in> [0,1)", "[,] y <=> 1"]),
        (r"a = b \text{ (by linearity)}", ["a <=> b ((by linearity))"]),
        (r"\text{Let } a = b \text{ where } c = d", ["[Let] a <=> b", "[where] c <=> d"]),
        (r"\text{Cov}(a) = \text{const.}", [r"\text{Cov}(a) <=> \text{const.}"]),
        (r"a = b \mathrm{\;and\;} c = d \mathrm{Var} e", [r"a <=> b\mathrm{\;and\;}c <=> d\mathrm{Var}e"]),
    ],
)
def test_rows(text: str, expected: list[str]) -> None:
    assert rows(text) == expected


def test_columns_of_an_environment() -> None:
    assert rows("a &= b & c &= d", "align") == ["a <=> b", "[&] c <=> d"]
    assert rows(r"a &= b && \text{by (3)}", "align") == ["a <=> b (by (3))"]
    assert rows(r"a & = & b \\ & = & c", "eqnarray") == ["a <=> b", "<=> c"]
    assert rows(r"a = b \\ c", "gather") == ["a <=> b", "c"]
    assert rows(r"a = b \\ c \\ = d", "multline") == [r"a <=> b\\c", "<=> d"]


def test_what_stands_on_a_relation_is_its_reason() -> None:
    (row,) = chains(tree(r"a \overset{\eqref{eq:x}}{=} b \stackrel{(2)}{\le} c \overset{\text{iid}}{\sim} d"))
    assert [relation.name for relation in row.relations] == ["=", "<=", "sim"]
    assert [shapes(meaning(relation.over)) for relation in row.relations] == [
        "eqref({eq:x})",
        "(2)",
        "text({iid})",
    ]


def test_cases_and_matrices_are_no_rows() -> None:
    assert len(rows(r"f = \begin{cases} a & x = 1 \\ b & x = 2 \end{cases}")) == 1
    assert len(rows(r"f = \left\{ \begin{array}{rl} a & x = 1 \\ b & x = 2 \end{array} \right.")) == 1
    assert len(rows(r"\left[ \begin{matrix} a \\ b \end{matrix} \right] = c")) == 1


def test_many_lines_take_linear_time() -> None:
    begin = time.perf_counter()
    assert len(rows(r"a = ( b \\" + r" + c \\" * 3000)) == 1
    assert len(rows(r"a = b \\" + r" \quad \text{for} c \\" * 3000)) > 1
    assert time.perf_counter() - begin < 5
