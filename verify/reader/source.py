"""A source text, and places in it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from ..derivation import Place
from ..terms import TermError


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """The characters from `start` up to `end` of the text of a source."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def to(self, other: Span) -> Span:
        """From the beginning of this span to the end of the other."""
        return Span(self.start, other.end)


class DocumentError(TermError):
    """A document that cannot be read at all: missing, no text, no notebook."""


class InputError(DocumentError):
    """An input that cannot be used; `source` and `span` say where, if anywhere, `help` what may be written.

    `others` is what is wrong beside that.
    """

    def __init__(
        self,
        message: str,
        source: Source | None = None,
        span: Span | None = None,
        help: str = "",
        others: tuple[InputError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.source = source
        self.span = span
        self.help = help
        self.others = others


class ReadError(TermError):
    """Mathematics that is not well-formed, at `span` of the source."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


@dataclass(frozen=True, eq=False)
class Source:
    """A text to read, and the file that it comes from.

    `text` is what is read and what spans count in.  `original` is the file as it is; where the two differ
    (a notebook's cells stand in JSON), `origins[i]` is where character i of the text begins in the file, and
    one more entry says where the last one ends.
    """

    path: str
    text: str
    original: str | None = None
    origins: array[int] | None = None

    @property
    def _file(self) -> str:
        return self.text if self.original is None else self.original

    @cached_property
    def _starts(self) -> list[int]:
        """Where the lines of the file begin."""
        starts = [0]
        for line in self._file.split("\n")[:-1]:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def __getitem__(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text in the file; both count from 1."""
        if self.origins is not None:
            offset = self.origins[min(offset, len(self.origins) - 1)]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, span: Span) -> Place:
        """Where a span stands in the file; the end column is the one after its last character."""
        line, column = self.position(span.start)
        end_line, end_column = self.position(span.end)
        return Place(self.path, line, column, end_line, end_column)

    def line(self, number: int) -> str:
        """A line of the file, without its end; nothing where there is none."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self._file)
        return self._file[start:end].removesuffix("\r")
