"""Steps of documents as rustc shows errors: the lines of the source, with the two sides of the step marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from click import style

from ..derivation import Place
from ..reader.source import Source

CONTEXT = 100  # columns of a line that are shown, where no width is given
MOST_LINES = 6  # that a mark shows in full
_BEFORE = 24  # of them, at most so many before the first mark of a line that is too long


@dataclass(frozen=True)
class Mark:
    """A place to be marked, with what is said of it; `main` marks are `^`, the others `-`."""

    place: Place
    label: str
    main: bool = True
    colour: str = "red"


@dataclass(frozen=True)
class _Piece:
    """What a mark covers of one line: columns from 1, the last one not included."""

    line: int
    start: int
    end: int
    mark: Mark
    label: str


def snippet(source: Source, marks: tuple[Mark, ...], width: int | None = None) -> Iterator[str]:
    """The lines that are marked, each with its marks below it."""
    pieces = sorted(
        (piece for mark in marks for piece in _pieces(source, mark)), key=lambda p: (p.line, p.start, -p.end)
    )
    gutter = max((len(str(piece.line)) for piece in pieces), default=1)
    room = max((width or CONTEXT + 20) - gutter - 5, 40)
    last = None
    for line in dict.fromkeys(piece.line for piece in pieces):
        if last is not None and line > last + 1:
            yield style(f"{'...':>{gutter + 1}}", fg="blue")
        yield from _line(source, line, [piece for piece in pieces if piece.line == line], gutter, room)
        last = line


def _pieces(source: Source, mark: Mark) -> Iterator[_Piece]:
    """What a mark covers of each of its lines, of many lines of the first and the last; that has the label."""
    place = mark.place
    start, last = place.column or 1, place.end_line or place.line
    end = place.end_column or start + 1
    covered = []
    for number in range(place.line, last + 1):
        text = source.line(number)
        begin = start if number == place.line else 1
        stop = end if number == last else len(text) + 1
        inside = text[begin - 1 : stop - 1]
        if inside.strip():
            begin += len(inside) - len(inside.lstrip())
            covered.append((number, begin, begin + len(inside.strip())))
    covered = covered or [(place.line, start, start + 1)]
    if len(covered) > MOST_LINES:
        covered = [covered[0], covered[-1]]
    for number, begin, stop in covered:
        yield _Piece(number, begin, stop, mark, mark.label if number == covered[-1][0] else "")


def _line(source: Source, number: int, pieces: list[_Piece], gutter: int, room: int) -> Iterator[str]:
    """A line of the source and its marks: those that do not overlap in one row, each with its label."""
    text = source.line(number).replace("\t", " ")
    cut = 0
    if len(text) > room:
        first = min(piece.start for piece in pieces) - 1
        cut = max(min(first - _BEFORE, len(text) - room), 0)
    shown = text[cut : cut + room]
    shown = ("..." + shown[3:] if cut else shown) if len(text) <= cut + room else shown[: room - 3] + "..."
    if cut and len(text) > cut + room:
        shown = "..." + shown[3:]
    edge = style("|", fg="blue")
    yield f" {style(str(number).rjust(gutter), fg='blue')} {edge} {shown.rstrip()}"
    for row in _rows(pieces):
        for said in _marks(row, cut, room):
            yield f" {' ' * gutter} {edge} {said}".rstrip()


def _rows(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """The marks of a line in rows: one without a label shares the row of the next, unless they overlap."""
    row: list[_Piece] = []
    for piece in pieces:
        if row and (row[-1].label or row[-1].end > piece.start):
            yield row
            row = []
        row.append(piece)
    yield row


def _marks(row: list[_Piece], cut: int, room: int) -> Iterator[str]:
    """The marks of a row; the label of the last one stands behind it, or below it where there is no room."""
    said, column, start, colour = "", 0, 0, ""
    for piece in row:
        start = min(max(piece.start - 1 - cut, column), room - 1)
        end = min(max(piece.end - 1 - cut, start + 1), room)
        colour = piece.mark.colour if piece.mark.main else "blue"
        said += " " * (start - column) + style(("^" if piece.mark.main else "-") * (end - start), fg=colour)
        column = end
    label = row[-1].label
    if label and column + 1 + len(label) > room > start + len(label) - _BEFORE:
        yield said
        yield " " * start + style(label, fg=colour)
    else:
        yield f"{said} {style(label, fg=colour)}" if label else said
