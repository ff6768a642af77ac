"""Documents: where the formulas stand in Markdown, LaTeX and notebooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from .macros import Macros
from .source import Source, Span


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: the span of its inner LaTeX, and the macros that are known where it stands.

    `environment` is the LaTeX environment that it is the body of (`align*`), or empty.
    """

    span: Span
    display: bool
    environment: str = ""
    macros: Macros = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Directive:
    """The content of `<!-- verify: ... -->` or of a line `% verify: ...`: mathematics, with or without dollars."""

    span: Span
    macros: Macros = field(default_factory=dict, compare=False)


Piece: TypeAlias = Formula | Directive


@dataclass(frozen=True)
class Document:
    """A source and its pieces in order."""

    source: Source
    pieces: tuple[Piece, ...]


def read_document(path: str | Path) -> Document:
    """The document in a file; raises `DocumentError`."""
    raise NotImplementedError
