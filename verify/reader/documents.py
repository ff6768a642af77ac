"""Documents: where the formulas stand in Markdown, LaTeX and notebooks.

What is read has a character for each character of the file (of a notebook: of its Markdown cells), so places
are exact; signs of Markdown that stand inside a formula, such as the `>` of a quotation, are blanked.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from .macros import DEFINERS, Macro, Macros, definitions
from .source import DocumentError, ReadError, Source, Span

MAX_BYTES = 20_000_000

SUFFIXES = (".md", ".markdown", ".txt", ".tex", ".ipynb")


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
    """A source, its pieces in order, and what in it is the beginning of a formula that has no end."""

    source: Source
    pieces: tuple[Piece, ...]
    problems: tuple[ReadError, ...] = ()


def read_document(path: str | Path) -> Document:
    """The document in a file; raises `DocumentError`."""
    return document(str(path), _contents(Path(path)))


def document(path: str, contents: str) -> Document:
    """The document with these contents, of the kind that the name of its file says; raises `DocumentError`."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise DocumentError(f"{path}: no document; one ends in {', '.join(SUFFIXES)}")
    text = contents.replace("\r\n", " \n").replace("\r", "\n")
    if suffix == ".ipynb":
        return _notebook(path, contents)
    scan = _Latex(text) if suffix == ".tex" else _Markdown(text, plain=suffix == ".txt")
    scan.run()
    return scan.document(Source(path, scan.text, contents))


def _contents(path: Path) -> str:
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise DocumentError(f"{path}: a directory, not a document") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"{path}: {reason[:1].lower()}{reason[1:]}") from None
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{path}: a document has at most {MAX_BYTES // 1_000_000} MB")
    if b"\0" in data:
        raise DocumentError(f"{path}: no text: it holds null characters")
    try:
        return data.decode("utf-8-sig")  # some editors put a byte order mark in front
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: no UTF-8: {error.reason}") from None


class _Scan:
    """Finds the pieces of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: list[Piece] = []
        self.problems: list[ReadError] = []
        self.macros: list[tuple[int, str, Macro]] = []

    def document(self, source: Source) -> Document:
        """The document, each piece with the macros that are defined before it."""
        self.pieces.sort(key=lambda piece: piece.span)
        known: Macros = {}
        later = iter(sorted(self.macros, key=lambda found: found[0]))
        following = next(later, None)
        pieces = []
        for piece in self.pieces:
            while following is not None and following[0] <= piece.span.start:
                known = {**known, following[1]: following[2]}
                following = next(later, None)
            pieces.append(replace(piece, macros=known))
        return Document(source, tuple(pieces), tuple(self.problems))

    def add(self, start: int, end: int, display: bool, environment: str = "") -> None:
        self.pieces.append(Formula(Span(start, end), display, environment))

    def direct(self, start: int, end: int) -> None:
        """Add a directive, and what macros it defines."""
        self.pieces.append(Directive(Span(start, end)))
        self.macros += definitions(self.text, start, end)

    def unclosed(self, opening: str, at: int) -> None:
        self.problems.append(ReadError(f"{opening} is never closed", Span(at, at + len(opening))))


# --- where a formula ends --------------------------------------------------------------------------

_ENVIRONMENTS = "equation align gather multline eqnarray alignat flalign displaymath math dmath xalignat"
ENVIRONMENTS = frozenset(name + star for name in _ENVIRONMENTS.split() for star in ("", "*"))

_INSIDE = re.compile(r"\\.|\$\$|[${}]", re.DOTALL)
_INSIDE_LATEX = re.compile(r"%[^\n]*|\\.|\$\$|[${}]", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


MAX_SIGNS = 200  # how many signs behind a dollar within braces are looked at for one outside


def _closing(text: str, opening: str, start: int, end: int, latex: bool = False) -> int:
    """Where the formula whose content begins at `start` has its closing delimiter; -1 if it has none."""
    if opening.startswith("\\\\"):
        return text.find("\\\\" + _CLOSING[opening[2]], start, end)
    depth = 0
    inner = _INSIDE_LATEX if latex else _INSIDE
    wanted = "\\" + _CLOSING[opening[1]] if opening[0] == "\\" else opening
    if text.find(wanted, start, end) < 0:  # quick, for a page of openings
        return -1
    first, behind = -1, 0
    for found in inner.finditer(text, start, end):
        behind += first >= 0
        if behind > MAX_SIGNS:
            break
        sign = found.group()
        if sign == wanted:
            if depth <= 0 or opening != "$":
                return found.start()
            first = found.start() if first < 0 else first
        elif opening == "$" and sign == "$$":
            return found.start() if depth <= 0 else first
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
    return first


_CLOSING = {"[": "]", "(": ")"}


_COUNT = re.compile(r"(?:\s*\[[tbc]\])?\s*\{\s*[0-9]+\s*\}|\s*\[[tbc]\]")


def _body(text: str, environment: str, start: int, end: int) -> int:
    """Where the body of an environment begins, after its arguments."""
    arguments = _COUNT.match(text, start, end) if "alignat" in environment else None
    return arguments.end() if arguments is not None else start


def _end_of(text: str, environment: str, start: int, end: int, latex: bool = False) -> int:
    r"""Where `\end{...}` of an environment stands; -1 if nowhere."""
    if text.find("\\end", start, end) < 0:
        return -1
    for found in re.compile(rf"(%[^\n]*)|\\end\s*\{{{re.escape(environment)}\}}").finditer(text, start, end):
        if found[1] is None:
            return found.start()
        if not latex:
            again = text.find(f"\\end{{{environment}}}", found.start(), found.end())
            if again >= 0:
                return again
    return -1


# --- Markdown --------------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MARK = re.compile(
    r"""
      <!--                                              # a comment
    | (?P<html></?(?:script|style|pre|code)\b)          # no mathematics in these
    | (?P<ticks>`+)
    | (?P<github>\$`)
    | (?P<dollars>\$\$)
    | \\begin\s*\{(?P<environment>[A-Za-z]+\*?)\}
    | (?P<bracket>\\\\?[\[(])
    | (?P<dollar>\$)
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"\s*verify:")
_ESCAPED = re.compile(r"\\([_*'~])")


class _Markdown(_Scan):
    """CommonMark, with the mathematics of kramdown, GitHub and MathJax.

    markdown-it finds the blocks; a rule of ours keeps it from reading Markdown in formulas of several lines.
    """

    def __init__(self, text: str, plain: bool = False) -> None:
        super().__init__(text)
        self._plain = plain

    def run(self) -> None:
        front = _FRONT_MATTER.match(self.text)
        body = self.text
        if front is not None:
            body = re.sub(r"[^\n]", " ", body[: front.end()]) + body[front.end() :]
        body = body.replace("\ufeff", " ")
        self.lines = [0, *(end.end() for end in re.finditer("\n", body))]
        for token in _blocks(body, self._plain):
            if token.type == "mathematics":
                self._region(token.map, [start for start, _ in token.meta["lines"]])
            elif token.type in ("inline", "html_block"):
                self._region(token.map, self._starts(token.map, token.content))
            elif token.type == "fence" and token.info.strip().split(" ")[0] == "math":
                self._fence(token)

    def _starts(self, lines: list[int], content: str) -> list[int]:
        """Where the content of a block begins on each of its lines."""
        starts = []
        for number, part in zip(range(*lines), content.split("\n"), strict=False):
            start, end = self._line(number)
            found = self.text.rfind(part.rstrip(), start, end) if part.strip() else end
            starts.append(found if found >= 0 else start)
        return starts

    def _line(self, number: int) -> tuple[int, int]:
        start = self.lines[number]
        return start, self.lines[number + 1] - 1 if number + 1 < len(self.lines) else len(self.text)

    def _blank(self, lines: list[int], starts: list[int]) -> None:
        """Blank what stands before the content of lines: the marks of quotations."""
        for number, start in zip(range(*lines), starts, strict=False):
            begin = self.lines[number]
            self._put(begin, self.text[begin:start].replace(">", " "))

    def _put(self, start: int, part: str) -> None:
        if not self.text.startswith(part, start):
            self.text = self.text[:start] + part + self.text[start + len(part) :]

    def _region(self, lines: list[int], starts: list[int]) -> None:
        if not starts:
            return
        self._blank([lines[0] + 1, lines[1]], starts[1:])
        self._inline(starts[0], self._line(lines[0] + len(starts) - 1)[1])

    def _fence(self, token: Any) -> None:
        first, last = token.map[0] + 1, token.map[0] + 1 + token.content.count("\n")
        if first < last:
            starts = self._starts([first, last], token.content)
            self._blank([first, last], starts)
            self._formula(self.lines[first], self._line(last - 1)[1], True)

    def _formula(self, start: int, end: int, display: bool, environment: str = "") -> None:
        if "&" in self.text[start:end]:
            self._put(start, _ENTITY.sub(_decoded_entity, self.text[start:end]))
        self.add(start, end, display, environment)
        self.macros += definitions(self.text, start, end)

    def _inline(self, position: int, end: int) -> None:
        """The formulas and directives in the text of a block."""
        while (mark := _MARK.search(self.text, position, end)) is not None:
            position = self._marked(mark, end)

    def _marked(self, mark: re.Match[str], end: int) -> int:
        """Read what a mark opens, and answer where to go on."""
        if mark["html"]:
            closing = mark["html"].replace("<", "</", 1) + ">"
            found = -1 if mark["html"].startswith("</") else self.text.find(closing, mark.end(), end)
            return found if found >= 0 else mark.end()
        if mark["ticks"]:
            return self._code(mark, end)
        if mark["github"]:
            found = self.text.find("`$", mark.end(), end)
            if found >= 0:
                self._formula(mark.end(), found, False)
                return found + 2
            return mark.start() + 1
        if mark["environment"] is not None:
            return self._environment(mark, end)
        if mark["dollar"]:
            return self._dollar(mark, end)
        opening = mark["dollars"] or mark["bracket"]
        if opening:
            return self._delimited(mark, opening, end)
        return self._comment(mark, end) if mark.group() == "<!--" else mark.end()

    def _code(self, mark: re.Match[str], end: int) -> int:
        for ticks in re.compile("`+").finditer(self.text, mark.end(), end):
            if len(ticks.group()) == len(mark["ticks"]):
                return ticks.end()
        return mark.end()

    def _comment(self, mark: re.Match[str], end: int) -> int:
        found = self.text.find("-->", mark.end(), end)
        if found < 0:
            return mark.end()
        directive = _DIRECTIVE.match(self.text, mark.end(), found)
        if directive is not None:
            self.direct(directive.end(), found)
        return found + 3

    def _environment(self, mark: re.Match[str], end: int) -> int:
        name = mark["environment"]
        if name not in ENVIRONMENTS:
            return mark.end()
        found = _end_of(self.text, name, mark.end(), end)
        if found < 0:
            self.unclosed(mark.group(), mark.start())
            return mark.end()
        self._formula(_body(self.text, name, mark.end(), found), found, True, name)
        return self.text.index("}", found) + 1

    def _delimited(self, mark: re.Match[str], opening: str, end: int) -> int:
        found = _closing(self.text, opening, mark.end(), end)
        if found < 0:
            if opening == "$$":
                self.unclosed(opening, mark.start())
            return mark.end()
        after = found + len(opening)
        display = opening[-1] == "[" or (opening == "$$" and self._alone(mark.start(), after))
        self._formula(mark.end(), found, display)
        return after

    def _alone(self, start: int, end: int) -> bool:
        """Whether nothing else stands on the lines of a formula."""
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        stop = self.text.find("\n", end)
        after = self.text[end : stop if stop >= 0 else len(self.text)]
        return not before.strip(" \t>*+-0123456789.#") and not after.strip()

    def _dollar(self, mark: re.Match[str], end: int) -> int:
        start = mark.end()
        found = _closing(self.text, "$", start, end)
        content = self.text[start:found] if found >= 0 else ""
        if not content.strip() or _is_money(content, self.text[found + 1 : found + 2]):
            return start
        # Markdown takes away the backslash of \_ here
        self._put(start, _ESCAPED.sub(r" \1", content))
        self._formula(start, found, False)
        return found + 1


_ENTITY = re.compile(r"&(lt|gt|amp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}


def _decoded_entity(entity: re.Match[str]) -> str:
    """The sign that an entity of HTML stands for, as wide as the entity."""
    return _ENTITIES[entity[1]].ljust(len(entity.group()))


def _is_money(content: str, following: str) -> bool:
    """Whether what stands between two dollars is words between two amounts."""
    if following.isdigit() or _BLANK_LINE.search(content):
        return True
    return content[0].isdigit() and content[-1].isspace()


def _blocks(text: str, plain: bool) -> list[Any]:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark")
    reader.core.ruler.enableOnly(["normalize", "block"])
    reader.block.ruler.before(
        "code", "mathematics", _mathematics, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    if plain:
        reader.disable("code")
    return reader.parse(text)


_CONTAINER = re.compile(r">|[-+*][ \t]|[0-9]{1,9}[.)][ \t]")


def _mathematics(state: Any, first: int, last: int, silent: bool) -> bool:
    """A rule for markdown-it: the lines from one on which a formula begins to that on which it ends."""
    start = state.bMarks[first] + state.tShift[first]
    if state.is_code_block(first) or _CONTAINER.match(state.src, start, state.eMarks[first]):
        return False  # code; or a quotation or list, in whose lines this rule is tried again
    position = start
    line = first
    while True:
        position = _open(state.src, position, state.eMarks[line])
        if position < 0:
            break
        end = state.eMarks[last - 1]
        after = _after(state.src, position, end)
        if after < 0:
            return False
        while state.eMarks[line] < after:
            line += 1
            if line >= last or (state.sCount[line] < state.blkIndent and not state.isEmpty(line)):
                return False
        position = after
    if line == first:
        return False
    if silent:
        return True
    token = state.push("mathematics", "", 0)
    token.map = [first, line + 1]
    token.meta = {
        "lines": [
            (min(state.bMarks[at] + state.tShift[at], state.eMarks[at]), state.eMarks[at])
            for at in range(first, line + 1)
        ]
    }
    state.line = line + 1
    return True


def _open(text: str, position: int, end: int) -> int:
    """Where a formula begins on this line that does not end on it; -1 if there is none."""
    while (mark := _MARK.search(text, position, end)) is not None:
        position = mark.end()
        if mark["ticks"]:
            closing = text.find(mark["ticks"], position, end)
            position = closing + len(mark["ticks"]) if closing >= 0 else position
        elif mark["dollars"] or mark["environment"] in ENVIRONMENTS or (mark["bracket"] or "").endswith("["):
            after = _after(text, mark.start(), end)
            if after < 0:
                return mark.start()
            position = after
        elif mark["dollar"]:
            closing = _closing(text, "$", position, end)
            position = closing + 1 if closing >= 0 else position
    return -1


def _after(text: str, position: int, end: int) -> int:
    """Where the formula that begins here is over; -1 if it never is."""
    mark = _MARK.match(text, position, end)
    if mark is None:
        return -1
    if mark["environment"] is not None:
        closing = _end_of(text, mark["environment"], mark.end(), end)
        return text.index("}", closing) + 1 if closing >= 0 else -1
    closing = _closing(text, mark.group(), mark.end(), end)
    return closing + len(mark.group()) if closing >= 0 else -1


# --- LaTeX -----------------------------------------------------------------------------------------

_VERBATIM = "verbatim Verbatim lstlisting minted comment filecontents alltt"
_LATEX = re.compile(
    rf"""
      (?P<comment>%[^\n]*)
    | \\begin\s*\{{(?P<verbatim>(?:{"|".join(_VERBATIM.split())})\*?)\}}
    | \\begin\s*\{{(?P<environment>[A-Za-z]+\*?)\}}
    | (?P<ended>\\end\s*\{{document\}})
    | \\(?:verb|lstinline)\*?(?P<quote>[^A-Za-z\s*]).*?(?P=quote)
    | \\(?P<definer>{"|".join(sorted(DEFINERS))})(?![A-Za-z])
    | (?P<false>\\iffalse(?![A-Za-z]))
    | (?P<opening>\$\$|\$|\\[\[(])
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_LATEX_DIRECTIVE = re.compile(r"%+\s*verify:")
_DOCUMENT = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.MULTILINE)


class _Latex(_Scan):
    """A LaTeX file; before `\\begin{document}`, if it has one, only macros and directives count."""

    def run(self) -> None:
        beginning = _DOCUMENT.search(self.text)
        self._body = beginning.end() if beginning is not None else 0
        position, end = 0, len(self.text)
        while (mark := _LATEX.search(self.text, position, end)) is not None and not mark["ended"]:
            position = self._marked(mark, end)

    def _marked(self, mark: re.Match[str], end: int) -> int:
        if mark["comment"]:
            directive = _LATEX_DIRECTIVE.match(mark["comment"])
            if directive is not None:
                self.direct(mark.start() + directive.end(), mark.end())
            return mark.end()
        if mark["definer"]:
            found = next(definitions(self.text, mark.start(), min(end, mark.end() + 5_000)), None)
            if found is None or not self.text.startswith(mark.group(), mark.start()):
                return mark.end()
            self.macros.append(found)
            return max(found[0], mark.end())
        if mark["verbatim"] or mark["false"]:
            closing = "\\fi" if mark["false"] else f"\\end{{{mark['verbatim']}}}"
            found_at = self.text.find(closing, mark.end(), end)
            return found_at + len(closing) if found_at >= 0 else end
        if mark.start() < self._body:
            return mark.end()
        if mark["environment"] in ENVIRONMENTS:
            return self._found(mark, mark["environment"], end)
        return self._found(mark, "", end) if mark["opening"] else mark.end()

    def _found(self, mark: re.Match[str], environment: str, end: int) -> int:
        opening = mark.group()
        blank = _BLANK_LINE.search(self.text, mark.end(), end) if opening == "$" else None
        limit = blank.start() if blank is not None else end
        if environment:
            closing = _end_of(self.text, environment, mark.end(), limit, latex=True)
        else:
            closing = _closing(self.text, opening, mark.end(), limit, latex=True)
        if closing < 0:
            self.unclosed(opening, mark.start())
            return mark.end()
        start = _body(self.text, environment, mark.end(), closing)
        self.add(start, closing, bool(environment) or opening in ("$$", "\\["), environment)
        for comment in re.compile(r"\\.|(%[^\n]*)").finditer(self.text, mark.end(), closing):
            directive = _LATEX_DIRECTIVE.match(comment[1] or "")
            if directive is not None:
                self.direct(comment.start() + directive.end(), comment.end())
        self.macros += definitions(self.text, mark.end(), closing)
        return self.text.index("}", closing) + 1 if environment else closing + len(opening)


# --- notebooks -------------------------------------------------------------------------------------

_UNIT = re.compile(
    r'\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^"\\]', re.DOTALL
)
_SPACE = re.compile(r"[ \t\n\r]*")


class _Located(NamedTuple):
    """A value of JSON and where it begins."""

    value: Any
    start: int


def _notebook(path: str, contents: str) -> Document:
    """The Markdown cells of a Jupyter notebook."""
    text = ""
    origins: array[int] = array("q")
    starts = []
    try:
        for cell in _cells(path, contents):
            starts.append(len(text))
            for part in cell:
                decoded, places = _decoded(contents, part.start)
                text += decoded
                origins.extend(places)
            text += "\n\n"
            origins.extend([origins[-1] + 1 if origins else 0] * 2)
    except (ValueError, RecursionError) as error:
        if isinstance(error, DocumentError):
            raise
        where = f":{error.lineno}:{error.colno}" if isinstance(error, JSONDecodeError) else ""
        message = error.msg if isinstance(error, JSONDecodeError) else "it is nested too deep"
        raise DocumentError(f"{path}{where}: no notebook: {message[:1].lower()}{message[1:]}") from None
    origins.append(origins[-1] if origins else 0)
    joined = _Scan("")
    clean = list[str]()
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        scan = _Markdown(text[start:end].replace("\r", " "))
        scan.run()
        clean.append(scan.text)
        joined.pieces += [replace(piece, span=_shifted(piece.span, start)) for piece in scan.pieces]
        joined.macros += [(at + start, name, macro) for at, name, macro in scan.macros]
        joined.problems += [ReadError(each.message, _shifted(each.span, start)) for each in scan.problems]
    return joined.document(Source(path, "".join(clean), contents, origins))


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _cells(path: str, contents: str) -> Iterator[list[_Located]]:
    """The strings of the source of each Markdown cell."""
    top = _members(contents, _SPACE.match(contents).end())  # type: ignore[union-attr]
    if "cells" not in top or not isinstance(top["cells"].value, list):
        raise DocumentError(f"{path}: no notebook of version 4: it has no list of cells")
    for element in _elements(contents, top["cells"].start):
        if not isinstance(element.value, dict):
            raise DocumentError(f"{path}: no notebook: a cell is no object")
        if element.value.get("cell_type") != "markdown":
            continue
        source = _members(contents, element.start).get("source", _Located("", 0))
        parts = _elements(contents, source.start) if isinstance(source.value, list) else [source]
        if not all(isinstance(part.value, str) for part in parts):
            raise DocumentError(f"{path}: no notebook: the source of a cell is no text")
        yield parts if source.start else []


_decoder = JSONDecoder()


def _members(text: str, start: int) -> dict[str, _Located]:
    """The members of the object that begins here; raises `ValueError`."""
    found: dict[str, _Located] = {}

    def member(position: int) -> int:
        key, position = _decoder.raw_decode(text, position)
        position = _after_sign(text, position, ":")
        value, end = _decoder.raw_decode(text, position)
        found[str(key)] = _Located(value, position)
        return end

    _separated(text, start, "{}", member)
    return found


def _elements(text: str, start: int) -> list[_Located]:
    """The elements of the array that begins here; raises `ValueError`."""
    found: list[_Located] = []

    def element(position: int) -> int:
        value, end = _decoder.raw_decode(text, position)
        found.append(_Located(value, position))
        return end

    _separated(text, start, "[]", element)
    return found


def _separated(text: str, start: int, ends: str, read: Callable[[int], int]) -> None:
    position = _after_sign(text, start, ends[0])
    while not text.startswith(ends[1], position):
        position = _SPACE.match(text, read(position)).end()  # type: ignore[union-attr]
        if not text.startswith(ends[1], position):
            position = _after_sign(text, position, ",")


def _after_sign(text: str, position: int, sign: str) -> int:
    position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
    if not text.startswith(sign, position):
        raise JSONDecodeError(f"{sign} expected", text, position)
    return _SPACE.match(text, position + 1).end()  # type: ignore[union-attr]


def _decoded(text: str, start: int) -> tuple[str, list[int]]:
    """The string of JSON that begins here, and where each of its characters stands."""
    value, end = _decoder.raw_decode(text, start)
    places = [unit.start() for unit in _UNIT.finditer(text, start + 1, end - 1)]
    return value, places
