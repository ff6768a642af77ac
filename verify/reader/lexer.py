"""The tokens of LaTeX mathematics."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .macros import DEFINERS, Macro, read_definition
from .source import ReadError, Span

MAX_TOKENS = 20_000  # of a formula, its macros expanded
MAX_DIGITS = 400  # of a number


class Token(NamedTuple):
    """A token; `kind` is one of those of a Leaf, or

    open, close   braces            sub, sup, prime   marks of scripts        align, newline   `&` and `\\\\`
    begin, end    an environment    raw               the text of an argument that is no mathematics
    parameter     `#1`              definition        of a macro              dollar
    """

    kind: str
    text: str
    start: int
    end: int
    macro: Macro | None = None
    arguments: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


# Commands whose first argument is words, or a name.
WORDS = frozenset(
    "text textrm textit textbf textsf texttt textnormal textup textmd textsl textsc emph mbox hbox fbox "
    "intertext shortintertext".split()
)
NAMES = frozenset(
    "label ref eqref autoref cref Cref nameref pageref cite citep citet tag hspace vspace hskip vskip color "
    "textcolor colorbox bbox class style cssId unicode href url require".split()
)
RAW = WORDS | NAMES

_SIGNS = {
    "{": "open", "}": "close", "_": "sub", "^": "sup", "'": "prime", "′": "prime", "’": "prime",
    "&": "align", "~": "space", "$": "dollar",
}  # fmt: skip
_SPACES = frozenset(",;:!> \t\n\r/@-")  # the control symbols that are spaces
_SYMBOLS = {"{": "lbrace", "}": "rbrace", "|": "Vert"}  # those that are other names of commands

# Mathematical signs in Unicode and the commands that they are.
UNICODE = {
    "≤": "le", "⩽": "le", "≥": "ge", "⩾": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "∼": "sim",
    "∝": "propto", "∈": "in", "∉": "notin", "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∅": "emptyset",
    "×": "times", "·": "cdot", "⋅": "cdot", "∙": "cdot", "⊙": "odot", "÷": "div", "±": "pm", "∓": "mp", "∞": "infty",
    "∑": "sum", "∏": "prod", "∫": "int", "∬": "iint", "√": "surd", "∂": "partial", "∇": "nabla", "→": "to",
    "↦": "mapsto", "⇒": "Rightarrow", "⇔": "Leftrightarrow", "⟹": "Longrightarrow", "⟺": "iff", "…": "ldots",
    "⋯": "cdots", "∣": "mid", "‖": "Vert", "∥": "parallel", "⟨": "langle", "⟩": "rangle", "⌊": "lfloor",
    "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "∀": "forall", "∃": "exists", "¬": "neg", "∧": "wedge", "∨": "vee",
    "≔": "coloneqq", "∘": "circ", "≪": "ll", "≫": "gg",
}  # fmt: skip
_SAME = {"−": "-", "∗": "*", "／": "/", "∶": ":"}  # other forms of a sign
_RAISED = {"sup": "⁰¹²³⁴⁵⁶⁷⁸⁹", "sub": "₀₁₂₃₄₅₆₇₈₉"}
_DIGITS = {sign: str(n) for signs in _RAISED.values() for n, sign in enumerate(signs)}

_LENGTH = r"\s*-?(?:\d+\.?\d*|\.\d+)\s*(?:ex|em|pt|mm|cm|in|mu|pc|bp|sp|dd|cc|\\jot|\\baselineskip)\s*"
_TOKEN = re.compile(
    rf"""
      (?P<blank>\s+|%[^\n]*)
    | (?P<newline>\\\\\*?(?:\s*\[{_LENGTH}\])?)
    | \\(?P<edge>begin|end)\s*\{{\s*(?P<name>[A-Za-z]+\*?)\s*\}}
    | \\(?P<command>[A-Za-z]+)
    | \\(?P<symbol>.)
    | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | (?P<raised>[{_RAISED["sup"]}]+|[{_RAISED["sub"]}]+)
    | (?P<parameter>\#[1-9])
    | (?P<letter>[^\W\d_])
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_OPENING = re.compile(r"\s*\{")
_POSITION = re.compile(r"\s*\[[tbc]\]")
_COLUMNS = frozenset("array tabular alignat alignat* alignedat xalignat xalignat* xxalignat subarray".split())


def braced(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the argument in braces that begins at `start`, after spaces, has its content; None if there is none."""
    opening = _OPENING.match(text, start, end)
    if opening is None:
        return None
    depth = 1
    for brace in _BRACE.finditer(text, opening.end(), end):
        if brace.group() == "{":
            depth += 1
        elif brace.group() == "}":
            depth -= 1
            if depth == 0:
                return opening.end(), brace.start()
    raise ReadError("this brace is never closed", Span(opening.end() - 1, opening.end()))


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a stretch of text, white space and comments left out; raises `ReadError`."""
    found: list[Token] = []
    add = found.append
    match = _TOKEN.match
    position = start
    while position < end:
        token = match(text, position, end)
        if token is None:
            add(Token("operator", text[position], position, position + 1))  # a backslash at the very end
            break
        kind = token.lastgroup
        at, position = position, token.end()
        if kind == "blank":
            continue
        if len(found) >= MAX_TOKENS:
            raise ReadError(f"a formula has at most {MAX_TOKENS} tokens", Span(at, position))
        if kind == "letter":
            if (
                not token.group().isalpha() or unicodedata.category(token.group()) == "Lm"
            ):  # one half; a raised n
                raise ReadError(f"the sign {token.group()} is not known", Span(at, position))
            add(Token("letter", token.group(), at, position))
        elif kind == "sign":
            add(_sign(token.group(), at))
        elif kind == "command":
            position = _command(found, text, token["command"], at, position, end)
        elif kind == "number":
            if position - at > MAX_DIGITS:
                raise ReadError(f"a number has at most {MAX_DIGITS} digits", Span(at, position))
            add(Token("number", token.group(), at, position))
        elif kind == "newline" or kind == "parameter":
            add(Token(kind, token.group(), at, position))
        elif kind == "symbol":
            add(_symbol(token["symbol"], at))
        elif kind == "raised":
            _raised(found, token.group(), at, position)
        else:
            arguments, position = (
                _columns(text, token["name"], position, end) if token["edge"] == "begin" else ((), position)
            )
            add(Token(token["edge"], token["name"], at, position, None, arguments))
    return found


def _sign(sign: str, at: int) -> Token:
    kind = _SIGNS.get(sign)
    if kind is not None:
        return Token(kind, sign, at, at + 1)
    if sign in UNICODE:
        return Token("command", UNICODE[sign], at, at + 1)
    return Token("operator", _SAME.get(sign, sign), at, at + 1)


def _symbol(sign: str, at: int) -> Token:
    if sign in _SYMBOLS:
        return Token("command", _SYMBOLS[sign], at, at + 2)
    return Token("space" if sign in _SPACES else "operator", sign, at, at + 2)


def _raised(found: list[Token], signs: str, at: int, end: int) -> None:
    """x² is x^{2}."""
    kind = "sup" if signs[0] in _RAISED["sup"] else "sub"
    digits = "".join(_DIGITS[sign] for sign in signs)
    for part, text in ((kind, "^"), ("open", "{"), ("number", digits), ("close", "}")):
        found.append(Token(part, text, at, end))


def _command(found: list[Token], text: str, name: str, at: int, position: int, end: int) -> int:
    """Add a command, with the argument that is no mathematics, and answer where to go on."""
    if name in DEFINERS:
        macro_name, macro, position = read_definition(text, name, at, position, end)
        found.append(Token("definition", macro_name, at, position, macro))
        return position
    found.append(Token("command", name, at, position))
    if name in RAW:
        starred = (
            position + 1
            if text.startswith("*", position) and name in ("hspace", "vspace", "tag")
            else position
        )
        content = braced(text, starred, end)
        if content is not None:
            found.append(Token("raw", text[content[0] : content[1]], *content))
            return content[1] + 1
    return position


def _columns(text: str, name: str, position: int, end: int) -> tuple[tuple[str, ...], int]:
    """The arguments of an environment that are about its form: `[t]`, `{cc}`."""
    placed = _POSITION.match(text, position, end)
    if placed is not None:
        position = placed.end()
    if name in _COLUMNS:
        content = braced(text, position, end)
        if content is not None:
            return (text[content[0] : content[1]],), content[1] + 1
    return (), position


def written(found: list[Token]) -> str:
    """LaTeX for tokens."""
    return "".join(map(_written, found))


def _written(token: Token) -> str:
    if token.kind == "command":
        return f"\\{token.text} "
    if token.kind == "raw":
        return f"{{{token.text}}}"
    if token.kind in ("begin", "end"):
        return f"\\{token.kind}{{{token.text}}}" + "".join(f"{{{argument}}}" for argument in token.arguments)
    if token.kind == "space":
        return "~" if token.text == "~" else f"\\{token.text}"
    if token.kind == "operator" and token.text in "_%#&$*":
        return f"\\{token.text}"
    return token.text
