"""A document as a derivation: its declarations are taken in, its chains become steps.

    reading = read_steps("page.md", given=(r"\\sigma > 0",))
    reading.derivation.steps      # each with its place; one that could not be read carries its question
    reading.notes                 # what was inferred

The document is read twice: declarations of parameters hold on the whole page, as authors often write them
after they have used them; then the formulas are read in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ..derivation import Derivation, Place
from ..terms import INTEGER, REAL, Symbol
from .chains import Chains
from .declarations import (
    Declarations,
    argument_names,
    bound_names,
    differentiated_names,
    integer_names,
    squares,
)
from .documents import Directive, Document, Formula, read_document
from .question import Question
from .rows import Row, chains
from .scope import Abbreviation, Scalar, Scope
from .source import ReadError, Source, Span
from .tree import Group, parse
from .usage import number_names

__all__ = ["Inferred", "Reading", "read_steps", "steps_of"]


@dataclass(frozen=True)
class Inferred:
    """Something that the reader concluded, and where; without a place it concerns the whole document."""

    message: str
    place: Place | None


@dataclass(frozen=True)
class Reading:
    """A document as read."""

    source: Source
    derivation: Derivation
    notes: tuple[Inferred, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A formula or a directive, with its tree; or the question why it has none."""

    span: Span
    display: bool
    directive: bool
    tree: Group | None
    rows: tuple[Row, ...]
    question: Question | None = None
    supposed: tuple[Row, ...] = ()  # conditions, as in `if $x > 0$`


def read_steps(path: str | Path, given: Iterable[str] = ()) -> Reading:
    """The document as steps.

    `given` are texts of declarations, one a line, as in `--given`.  Raises `DocumentError` where the file cannot
    be read, and `ReadError` or `Question` for a declaration in `given` or in a directive that has no meaning.
    """
    return steps_of(read_document(path), given)


def steps_of(document: Document, given: Iterable[str] = ()) -> Reading:
    """The steps of a document that is read already."""
    source = document.source
    dollars = any(isinstance(p, Formula) and _is_single(source, p.span) for p in document.pieces)
    pieces = tuple(_piece(source, piece, two_are_display=dollars) for piece in document.pieces)
    outside = tuple(piece for text in given for piece in given_pieces(text))
    variables = frozenset(
        name for piece in pieces if piece.tree is not None for name in bound_names(piece.tree.items)
    )
    differentiated = frozenset(
        name for piece in pieces if piece.tree is not None for name in differentiated_names(piece.tree.items)
    )
    arguments = frozenset(name for piece in pieces for name in argument_names(piece.rows))
    numbers = number_names(piece.tree for piece in pieces if piece.tree is not None)
    first = _page(variables, differentiated, arguments, numbers)
    waiting = _declare(first, (*outside, *(piece for piece in pieces if piece.directive)))
    _declare(first, (piece for piece in pieces if not piece.directive))
    _settle(_declare(first, waiting))
    page = _page(variables, differentiated, arguments, numbers)
    _hold_everywhere(page, first, (*outside, *pieces))
    _settle(_declare(page, outside))
    _define_everywhere(page, first)
    found = Chains(source, page)
    begin = 0
    for piece in pieces:
        if _SENTENCE.search(source.text[begin : piece.span.start]):
            page.supposed.clear()  # it was a condition of that sentence
        page.letting = _LETTING.search(source.text[begin : piece.span.start]) is not None
        found.cited = (*found.cited, *_citations(source.text[begin : piece.span.start]))
        begin = piece.span.end
        _take(found, page, piece)
    for problem in document.problems:
        found.unread(Question(problem.message, problem.span), problem.span)
    notes = tuple(
        dict.fromkeys(
            Inferred(note.message, source.place(note.span) if note.span else None) for note in page.notes
        )
    )
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(source.path).stem) or "document"
    return Reading(source, Derivation(name, Path(source.path).name, *found.steps, source=source.path), notes)


def _page(
    variables: frozenset[str],
    differentiated: frozenset[str],
    arguments: frozenset[str],
    numbers: frozenset[str],
) -> Declarations:
    page = Declarations(Scope(numbers=numbers))
    page.variables, page.differentiated, page.arguments = variables, differentiated, arguments
    return page


def _is_single(source: Source, span: Span) -> bool:
    """Whether a formula stands between single dollars."""
    before = source.text[max(span.start - 2, 0) : span.start]
    return before.endswith("$") and before != "$$"


def _piece(source: Source, piece: Formula | Directive, *, two_are_display: bool = False) -> _Piece:
    """A formula with its tree.  Two dollars in a line are a display where single ones are used beside them."""
    directive = isinstance(piece, Directive)
    before = source.text[max(piece.span.start - 2, 0) : piece.span.start]
    display = isinstance(piece, Formula) and (piece.display or (two_are_display and before == "$$"))
    try:
        tree = parse(source, piece.span, piece.macros)
        rows = chains(tree, getattr(piece, "environment", ""))
        supposed: tuple[Row, ...] = ()
        if not display and not directive and _is_supposed(source, piece.span):
            supposed = tuple(row for row in rows if _SUPPOSABLE.issuperset(r.name for r in row.relations))
            rows = tuple(row for row in rows if row not in supposed)
        return _Piece(piece.span, display, directive, tree, rows, supposed=supposed)
    except ReadError as error:
        question = Question(error.message, error.span)
        return _Piece(piece.span, display, directive, None, (), question)


_SUPPOSABLE = frozenset(("=", "<", "<=", ">", ">=", "!="))
_SUPPOSING = re.compile(r"\b(?:if|iff|when|whenever|unless|case)\W*\Z", re.IGNORECASE)
_LETTING = re.compile(
    r"\b(?:let|define|redefine|set|now|take|choose|put|fix|consider|suppose|suppose that|assume|assume that)\W*\Z",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;!?]\s")
_AND_SUPPOSING = re.compile(
    r"\b(?:if|iff|when|whenever|unless|case)\s+(?:\$[^$]*\$,?\s+(?:and|or)\s+(?:if\s+)?)+\$?\Z", re.IGNORECASE
)


def _is_supposed(source: Source, span: Span) -> bool:
    """Whether a formula in prose is a condition, as in `if $x > 0$`: that is no declaration."""
    before = source.text[max(span.start - 30, 0) : span.start]
    if _AND_SUPPOSING.search(source.text[max(span.start - 200, 0) : span.start]):
        return True
    return _SUPPOSING.search(before.rpartition(".")[2].rpartition(",")[2]) is not None


def given_pieces(text: str) -> Iterator[_Piece]:
    """The declarations of a text, one a line; `%` and `#` begin remarks."""
    source = Source("--given", text)
    start = 0
    for line in text.split("\n"):
        inside = re.sub(r"^\s*(<!--\s*verify:|%\s*verify:)|-->\s*$|^\s*[%#].*$", "", line)
        if inside.strip().strip("$"):
            offset = start + line.index(inside)
            left = len(inside) - len(inside.lstrip(" $"))
            right = len(inside.rstrip(" $\r"))
            yield _piece(source, Directive(Span(offset + left, offset + right)))
        start += len(line) + 1


_Asked: TypeAlias = tuple[_Piece, Question]


def _declare(page: Declarations, pieces: Iterable[_Piece | _Asked]) -> tuple[_Asked, ...]:
    """Take in the declarations of pieces; of directives in whatever order they make sense.

    Answers those directives that make none as yet, each with what is asked about it.
    """
    waiting: list[_Piece] = []
    for each in pieces:
        piece = each if isinstance(each, _Piece) else each[0]
        if piece.directive:
            waiting.append(piece)
        elif piece.rows:
            page.local.clear()
            page.declare(piece.rows, inline=not piece.display)
    while True:
        asked = tuple(question for piece in waiting if (question := _asked(page, piece)) is not None)
        if len(asked) == len(waiting):
            return asked
        waiting = [piece for piece, _ in asked]


def _settle(asked: tuple[_Asked, ...]) -> None:
    """Raise the first question about a directive."""
    if asked:
        raise asked[0][1]


def _asked(page: Declarations, piece: _Piece) -> _Asked | None:
    """Take in a directive; what is asked about it."""
    if piece.question is not None:
        return piece, piece.question
    try:
        page.declare(piece.rows, directive=True)
    except Question as question:
        return piece, question
    return None


def _hold_everywhere(page: Declarations, first: Declarations, pieces: tuple[_Piece, ...]) -> None:
    """What holds on the whole page: conventions, whole numbers, and what is stated of parameters."""
    for family, convention in first.scope.conventions.items():
        page.scope = page.scope.with_convention(family, convention)
    for piece in pieces:
        for name in integer_names(piece.tree.items if piece.tree is not None else ()):
            if not page.scope.knows(name):
                page.scope = page.scope.with_scalar(name, INTEGER)
        for family, convention, span in squares(piece.tree.items if piece.tree is not None else ()):
            if family not in page.scope.conventions:
                page.scope = page.scope.with_convention(family, convention)
                page.note(f"{family} takes the {convention}: its parameter is written as a square", span)
    for fact in first.facts:
        names = {s.name for s in fact.free}
        if names & page.variables or not all(isinstance(s.sort, str) for s in fact.free):
            continue
        if any(symbol in first.definitions for symbol in fact.free):
            continue
        for symbol in fact.free:
            known = first.scope.meanings.get(symbol.name)
            if isinstance(known, Scalar) and known.symbol == symbol and symbol.sort in (REAL, INTEGER):
                _know(page, symbol)
        if all(page.scope.knows(name) for name in names):
            page.state(fact)


def _define_everywhere(page: Declarations, first: Declarations) -> None:
    """A parameter that is defined once on the page is defined on the whole of it."""
    meanings = dict(first.definitions)
    for name, known in first.scope.meanings.items():
        if isinstance(known, Abbreviation):
            meanings[Symbol(name)] = known.term
    for head, meaning in meanings.items():
        once = first.defined_often.get(head.name) == 1 and head.sort == REAL
        generic = head.name in page.variables | page.arguments | page.differentiated
        if once and not generic and not page.scope.knows(head.name):
            page.define_everywhere(head.name, meaning)


def _know(page: Declarations, symbol: Symbol) -> None:
    known = page.scope.meanings.get(symbol.name)
    if not isinstance(known, Scalar) or known.symbol != symbol:
        page.scope = page.scope.with_scalar(symbol.name, symbol.sort)


def _take(found: Chains, page: Declarations, piece: _Piece) -> None:
    if not found.steps:
        page.refused.clear()  # a remark, as yet: no other case has begun
    if piece.question is not None:
        found.unread(piece.question, piece.span)
        return
    known = len(page.asked)
    page.suppose(piece.supposed)
    declared = page.declare(piece.rows, directive=piece.directive, inline=not piece.display)
    for question in list(page.asked.values())[known:]:
        found.unread(question, piece.span)
    if piece.directive:
        return
    if piece.display or any(len(row.relations) > 1 for row in piece.rows):
        found.block(piece.rows, declared)
        page.local.clear()


_CITATION = re.compile(r"\\(?:eqref|ref|cref|autoref)\{([^{}]*)\}")


def _citations(prose: str) -> tuple[str, ...]:
    return tuple(label.strip() for label in _CITATION.findall(prose))
