"""What the reader asks where the source has no single meaning."""

from __future__ import annotations

from ..terms import TermError
from .source import Span


class Question(TermError):
    """The source has no meaning, or several; never guessed at.

    `span` is the place (None until the elaborator knows it), `candidates` are the lines that would each settle
    it, ready to be pasted as a declaration, or the readings that compete.  `kind` is a stable word for
    statistics: `undeclared`, `joint`, `matrix`, `law`, `reach`, `slash`, `syntax`, ...
    """

    def __init__(
        self, message: str, span: Span | None = None, candidates: tuple[str, ...] = (), kind: str = "syntax"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.candidates = candidates
        self.kind = kind

    def at(self, span: Span) -> Question:
        """The same question at this place, unless it has one."""
        return self if self.span is not None else Question(self.message, span, self.candidates, self.kind)
