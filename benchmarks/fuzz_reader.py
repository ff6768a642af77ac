"""Mutated LaTeX for the reader: no crash, no hang, nothing lost.

    python -m benchmarks.fuzz_reader [HOW_MANY] [SEED]

Formulas and documents are taken apart and put together wrongly.  Whatever comes out is read, or answered with
a `ReadError` or `DocumentError`; nothing else may be raised, and no input may take long.  What is read is
checked to be lossless.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from verify.reader.document import steps_of
from verify.reader.documents import Document, Formula, document, read_document
from verify.reader.question import Question
from verify.reader.rows import chains
from verify.reader.source import DocumentError, ReadError, Source, Span
from verify.reader.tree import Command, Environment, Group, Leaf, Node, Scripts, parse

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared"

FORMULAS = r"""
-\frac{1}{2}\int \left( \frac{1}{\sqrt{2\pi}} e^{-\frac{\epsilon^2}{2}} \right) \ln \sigma \, d\epsilon
\begin{align*} f(x) &= \sum_{k=1}^n a_k x^k \\ &= \prod_{i \in \{0, 1\}} {n \choose i} \; . \end{align*}
\mathbb{E}_{z \sim q_\phi(z \mid x)}\left[ \ln \frac{q_\phi(z \mid x)}{p(z)} \right] \overset{\eqref{eq:a}}{=} 0
F_X(x) = \left\{ \begin{array}{rl} 0 \; , & \text{if} \; x < 0 \\ 1 \; , & \text{if $x \geq 0$} \end{array} \right.
\left. \frac{d}{dx} \exp\bigl[ x^{2} \bigr] \right|_{x=0} \neq x'' + |x|^{-1}, \quad x \in [0, 1)
\newcommand{\KL}[2]{D_{KL}(#1 \,\|\, #2)} \KL{q}{p} \coloneqq \sqrt[3]{\hat\mu_{1}^{(i)}} \cdot \binom{n}{k}
α + β² ≤ ∑_{i=1}^∞ x_i · \operatorname{Var}(X) \label{eq:b} \tag{3}
\begin{split} a = {} & \left( b + \right. \\ & \left. c \right)^2 \\ \propto & d \cdot 10^{-3} \end{split}
""".strip().splitlines()

PIECES = r"""
{ } ( ) [ ] | _ ^ ' & \\ $ $$ % # #1 ~ \ \left \right \left( \right) \left. \right| \middle| \bigl( \Bigr] \frac \sqrt
\sqrt[ \begin{align} \end{align} \begin{array}{cc} \end{array} \begin{cases} \begin{x} \end{x} \text{ \mathrm \label{a}
\choose \over \not = \ne \newcommand{\a}[1]{#1\a{#1}} \def\b{\b\b} \a \b \a{ \let\c\d \rm \limits \prime \hat \overset
\stackrel{?}{=} 1 12 .5 1. 999999999999999999999999999999 x α β² ₁ ≤ ∫ √ 𝐱 é \u \color{red} \operatorname* \substack
\\[2ex] , . ; : ! + - * / < > \quad \, \intertext{a} \tag{1} \verb|x| {{{{{{{{{{{{{{{{ }}}}}}}}}}}}}}}} ((((((((
<!-- --> ``` `$ $` --- > \[ \] \( \) \\( \\) verify: \iffalse \fi \begin{document} \end{document} \begin{equation}
""".split()

_PARTS = re.compile(r"\\[A-Za-z]+|\\.|\s+|\w|.", re.DOTALL)


def corpus() -> list[str]:
    """Formulas to mutate: those above, and those of the documents beside the project where there are any."""
    found = list(FORMULAS)
    for path in sorted(CORPUS.glob("corpus/*/P/*.md")):
        read = read_document(path)
        found += [
            read.source[piece.span] for piece in read.pieces if isinstance(piece, Formula) and piece.display
        ]
    return found


def mutated(formulas: Sequence[str], chance: random.Random) -> str:
    """One of the formulas with some of its parts changed."""
    parts = _PARTS.findall(chance.choice(formulas))[:400]
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        at = chance.randrange(len(parts) + 1)
        what = chance.randrange(8)
        if what == 0:
            parts[at : at + chance.randrange(1, 4)] = []
        elif what <= 3:
            parts.insert(at, chance.choice(PIECES))
        elif what == 4:
            parts[at:at] = parts[at : at + chance.randrange(1, 10)]
        elif what == 5 and parts:
            other = chance.randrange(len(parts))
            at = min(at, len(parts) - 1)
            parts[at], parts[other] = parts[other], parts[at]
        elif what == 6:
            parts[at:at] = [chance.choice(PIECES)] * chance.choice((2, 10, 70, 500))
        else:
            parts[at:] = _PARTS.findall(chance.choice(formulas))[at : at + 100]
    return "".join(parts)


def written(formula: str, chance: random.Random) -> tuple[str, str]:
    """A document that holds a formula: the name of its file and its contents."""
    kind = chance.randrange(6)
    if kind == 0:
        return "a.tex", f"\\begin{{document}}\n\\begin{{align}}\n{formula}\n\\end{{align}}\ntext ${formula}$"
    if kind == 1:
        cell = {"cell_type": "markdown", "source": [f"$$\n{formula}\n$$\n", "text\n"]}
        return "a.ipynb", json.dumps({"cells": [cell], "nbformat": 4})
    if kind == 2:
        return "a.ipynb", formula
    if kind == 3:
        quoted = formula.replace("\n", "\n> ")
        return "a.md", f"---\na: b\n---\n> $$\n> {quoted}\n> $$\n\n<!-- verify: {formula} -->"
    return "a.md", f"Let ${formula}$ and\n\n$$ {formula} $$\n\n* {formula}\n"


# --- nothing lost ----------------------------------------------------------------------------------

_BLANK = re.compile(r"(\\\\|\\%)|%[^\n]*(?:\n|\Z)|\s+|\\[,;:!> \t\r\n/@-]|~")
_MARKS = {
    Leaf: r"",
    Group: r"|\{(?:\$\$)*\}|\$|(?:\\(?:left|[bB]igg?[lrm]?))?(?:[^\w\\]|\\.|\\[A-Za-z]+)"
    r"(?:\\(?:right|[bB]igg?[lrm]?))?(?:[^\w\\]|\\.|\\[A-Za-z]+)",
    Scripts: r"(?:[_^'′’{}]|\\prime|\\limits|\\nolimits|\\displaylimits)*",
    Command: r"\\[A-Za-z]+\*?(?:\[\])?",
    Environment: r".*",
}


def losses(source: Source, tree: Node) -> Iterator[str]:
    """What of the text is in no node, and nodes out of place; for a formula without macros."""
    inside = sorted(children(tree), key=lambda node: (node.span.start, node.span.end))
    position, rest = tree.span.start, ""
    for node in inside:
        if node.span.start < position or node.span.end > tree.span.end:
            yield f"{node} overlaps its neighbour, or leaves its parent"
        rest += source.text[position : node.span.start]
        position = max(position, node.span.end)
        yield from losses(source, node)
    if isinstance(tree, Leaf):
        return
    rest += source.text[position : tree.span.end]
    for argument in tree.arguments if isinstance(tree, Environment) else ():
        rest = rest.replace(f"{{{argument.items[0].text}}}", "", 1)
    rest = _BLANK.sub(r"\1", rest)
    if isinstance(tree, Environment):
        rest = re.sub(r"\\(begin|end)\{[A-Za-z]+\*?\}|\[[tbc]\]|\{[^{}]*\}|&|\\\\\*?(\[[^\]]*\])?", "", rest)
        if rest:
            yield f"{rest!r} is lost in {tree.name}"
    elif not re.fullmatch(_MARKS[type(tree)], rest, re.DOTALL):
        yield f"{rest!r} is lost in a {type(tree).__name__}"


def children(node: Node) -> Sequence[Node]:
    match node:
        case Group(items=items):
            return items
        case Scripts(base=base, sub=sub, sup=sup):
            return [part for part in (base, sub, sup) if part is not None]
        case Command(options=options, arguments=arguments):
            return (*options, *arguments)
        case Environment(rows=rows):
            return [part for row in rows for cell in row for part in cell]
        case _:
            return ()


# --- the run ---------------------------------------------------------------------------------------


def read(found: Document) -> Counter[str]:
    """Read all formulas of a document, and its steps; what came of them."""
    outcomes: Counter[str] = Counter()
    for piece in found.pieces:
        environment = piece.environment if isinstance(piece, Formula) else ""
        outcomes[formula(found.source, piece.span, environment, dict(piece.macros))] += 1
    try:
        outcomes["steps"] += len(steps_of(found).derivation.steps)
    except (ReadError, Question):  # in a directive
        outcomes["directive refused"] += 1
    return outcomes


def formula(source: Source, span: Span, environment: str = "", macros: dict | None = None) -> str:
    """Read a formula: `read`, or `refused`; raises `AssertionError` where something is lost."""
    try:
        tree = parse(source, span, macros)
    except ReadError as error:
        if not span.start <= error.span.start <= error.span.end <= span.end and not macros:
            raise AssertionError(f"{error} at {error.span}, outside of the formula") from None
        return "refused"
    for row in chains(tree, environment):
        if len(row.expressions) != len(row.relations) + 1:
            raise AssertionError(f"{row} has not one relation between each two expressions")
    text = source[span]
    if not macros and not re.search(
        r"\\(?:\w*newcommand|\w*def|let|Declare\w*|providecommand)(?![a-z])", text
    ):
        for loss in losses(source, tree):
            raise AssertionError(loss)
    return "read"


def run(how_many: int, seed: int) -> dict[str, object]:
    """Read so many mutated inputs; raises on the first that is not answered properly, with the input."""
    chance = random.Random(seed)
    formulas = corpus()
    outcomes: Counter[str] = Counter()
    times = []
    for number in range(how_many):
        text = mutated(formulas, chance)
        name, contents = written(text, chance) if number % 10 == 0 else ("", text)
        begin = time.process_time()
        try:
            if name:
                outcomes += read(document(name, contents))
            else:
                outcomes[formula(Source("", text), Span(0, len(text)))] += 1
        except DocumentError:
            outcomes["no document"] += 1
        except BaseException as error:
            raise AssertionError(f"{type(error).__name__}: {error}; input {contents!r}, {name}") from error
        times.append(time.process_time() - begin)
    return {
        **outcomes,
        "median ms": round(1000 * statistics.median(times), 3),
        "worst ms": round(1000 * max(times), 1),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("how_many", nargs="?", type=int, default=100_000)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    arguments = parser.parse_args()
    for name, value in run(arguments.how_many, arguments.seed).items():
        print(f"{name:12} {value}")


if __name__ == "__main__":
    sys.exit(main())
