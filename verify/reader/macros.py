"""The macros that a document defines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .source import ReadError, Span

MAX_BODY = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Macro:
    """`\\newcommand{\\name}[parameters][default]{body}`; its arguments are `#1` ... in the body."""

    parameters: int
    body: str
    default: str | None = None


Macros: TypeAlias = Mapping[str, Macro]

_NEW = frozenset(("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"))
_OPERATOR = frozenset(("DeclareMathOperator",))
_PLAIN = frozenset(("def", "gdef", "edef", "let"))
DEFINERS = _NEW | _OPERATOR | _PLAIN

_DEFINER = re.compile(r"\\(" + "|".join(sorted(DEFINERS)) + r")(?![A-Za-z])")
_NAME = re.compile(r"\*?\s*(?:\{\s*\\([A-Za-z]+|.)\s*\}|\\([A-Za-z]+|.))", re.DOTALL)
_OPTIONS = re.compile(r"\s*(?:\[\s*([0-9])\s*\])?\s*(?:\[([^\]{}]*)\])?")
_PARAMETERS = re.compile(r"\s*((?:#[1-9]\s*)*)")
_EQUAL = re.compile(r"\s*=?\s*\\([A-Za-z]+)")


def read_definition(text: str, definer: str, at: int, start: int, end: int) -> tuple[str, Macro, int]:
    """Name and macro of the definition whose command ends at `start`, and where the definition ends."""
    name = _NAME.match(text, start, end)
    if name is None:
        raise ReadError(f"\\{definer} without the command that it defines", Span(at, start))
    called = name[1] or name[2]
    if definer == "let":
        other = _EQUAL.match(text, name.end(), end)
        if other is None:
            raise ReadError("\\let gives a command the meaning of another command", Span(at, name.end()))
        return called, Macro(0, f"\\{other[1]} "), other.end()
    parameters, default, position = _form(text, definer, name.end(), end)
    from .lexer import braced

    content = braced(text, position, end)
    if content is None:
        raise ReadError(f"\\{definer} without a body in braces", Span(at, position))
    body = text[content[0] : content[1]]
    if len(body) > MAX_BODY:
        raise ReadError(f"the body of a macro has at most {MAX_BODY} characters", Span(*content))
    if definer in _OPERATOR:
        starred = "*" if text.startswith("*", start) else ""
        body = f"\\operatorname{starred}{{{body}}}"
    return called, Macro(parameters, body, default), content[1] + 1


def _form(text: str, definer: str, position: int, end: int) -> tuple[int, str | None, int]:
    """How many parameters, the default of the first, and where the body begins."""
    if definer in _NEW:
        options = _OPTIONS.match(text, position, end)
        if options is not None:
            return int(options[1] or 0), options[2], options.end()
    elif definer in _PLAIN:
        parameters = _PARAMETERS.match(text, position, end)
        if parameters is not None:
            return parameters[1].count("#"), None, parameters.end()
    return 0, None, position


def definitions(text: str, start: int, end: int) -> Iterator[tuple[int, str, Macro]]:
    """The definitions in a stretch of text: where each ends, its name, the macro; one that is malformed is left out."""
    position = start
    while (definer := _DEFINER.search(text, position, end)) is not None:
        try:
            name, macro, position = read_definition(text, definer[1], definer.start(), definer.end(), end)
        except ReadError:
            position = definer.end()
        else:
            yield position, name, macro
