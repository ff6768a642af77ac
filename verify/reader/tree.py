"""The concrete tree of a formula: lossless, untyped, every node with its place.

Nothing is interpreted here: juxtaposition is a flat list, and a command that nobody knows is kept.
White space and comments stand between nodes; everything else is a node, or a mark of the node around it
(its braces, `_`, `^`, `&`, `\\\\`).  What a macro expands to has the span of the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias, TypeGuard

from .lexer import MAX_TOKENS, NAMES, WORDS, Token, tokens, written
from .macros import Macro, Macros
from .source import ReadError, Source, Span

__all__ = [
    "Command", "Environment", "Group", "Leaf", "Node", "ReadError", "Scripts",
    "bracket", "bracketed", "leaves", "meaning", "parse",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """A token.

    kind      text
    letter    one letter, Greek ones in Unicode too: `x`, `α`
    number    digits with at most one decimal point: `12`, `0.5`
    command   the name of a command without its backslash: `alpha`, `sum`, `le`; a mathematical sign in
              Unicode is the command of that name
    operator  one sign: `+ - * / = < > ( ) [ ] | , ; : ! . '`; `\\|` is the command `Vert`
    text      the words of `\\text{...}`, as they are
    space     spacing and style, to be ignored: `,` for `\\,`, `quad`, `~`, `displaystyle`, `nonumber`
    """

    span: Span
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes in delimiters.

    `open` and `close` are empty for braces and for the root.  Otherwise they are `(` `)` `[` `]` `\\lbrace`
    `\\rbrace` `\\langle` `\\rangle` `\\lfloor` `\\rfloor` `\\lceil` `\\rceil` `|` `\\Vert`, also for
    `\\left( ... \\right]` that do not match, and `.` for the empty delimiter of `\\left.` and `\\right.`;
    `$` is mathematics in words.  Rows (`\\\\` or `&` without an environment) are one Environment without a name.
    """

    span: Span
    items: tuple[Node, ...]
    open: str = ""
    close: str = ""


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with scripts; `base` is None where there is none before `_` or `^`."""

    span: Span
    base: Node | None
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its arguments.

    An argument is a Group if it is written in braces, else one node.  `{n \\choose k}`, `\\over` and `\\atop`
    have the two sides as arguments.  `\\sqrt[n]{x}` has the option `(Group n,)`.
    """

    span: Span
    name: str
    options: tuple[Group, ...]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """Rows of cells, each a tuple of nodes.  `arguments` are those of `\\begin{array}{cc}`."""

    span: Span
    name: str
    rows: tuple[tuple[tuple[Node, ...], ...], ...]
    arguments: tuple[Node, ...] = ()


Node: TypeAlias = Leaf | Group | Scripts | Command | Environment


MAX_DEPTH = 60  # of nodes in nodes
MAX_EXPANSIONS = 2_000  # of macros in a formula

# How many arguments a command takes.
ARITIES = dict.fromkeys(
    "mathrm mathbb mathcal mathbf mathit mathsf mathtt mathfrak mathscr mathnormal boldsymbol bm pmb Bbb "
    "operatorname hat bar tilde vec dot ddot check breve acute grave mathring widehat widetilde overline "
    "underline overbrace underbrace overrightarrow overleftarrow boxed phantom hphantom vphantom smash cancel "
    "bcancel xcancel substack sqrt mathop mathrel mathbin mathord mathopen mathclose mathpunct mathinner pmod "
    "xrightarrow xleftarrow ensuremath".split(),
    1,
) | dict.fromkeys(
    "frac dfrac tfrac cfrac sfrac nicefrac binom dbinom tbinom overset underset stackrel".split(), 2
)
_OPTIONAL = frozenset("sqrt cfrac xrightarrow xleftarrow stackrel smash".split())
_STARRED = frozenset(("operatorname",))
_RAW = {name: 1 for name in WORDS | NAMES} | {
    "textcolor": 2,
    "colorbox": 2,
    "class": 2,
    "style": 2,
    "cssId": 2,
    "href": 2,
}
_INFIX = frozenset("choose over atop brace brack".split())
_SWITCHES = {
    "rm": "mathrm", "bf": "mathbf", "it": "mathit", "cal": "mathcal", "sf": "mathsf", "tt": "mathtt",
    "frak": "mathfrak", "mit": "mathit",
}  # fmt: skip
SPACES = frozenset(
    "quad qquad enspace enskip thinspace medspace thickspace negthinspace negmedspace negthickspace space "
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits nonumber notag hline "
    "hfill hfil allowbreak nobreak break noindent null strut mathstrut relax protect begingroup endgroup small "
    "normalsize large Large footnotesize bgroup egroup allowdisplaybreaks displaybreak".split()
)
_LIMITS = frozenset(("limits", "nolimits", "displaylimits"))
_SIZES = frozenset(size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))

# Delimiters, by kind and text of the token: their name, and whether they open (1) or close (-1) by themselves.
_DELIMITERS: dict[tuple[str, str], tuple[str, int]] = {
    ("operator", "("): ("(", 1), ("operator", ")"): (")", -1),
    ("operator", "["): ("[", 1), ("operator", "]"): ("]", -1),
    ("operator", "|"): ("|", 0), ("operator", "/"): ("/", 0), ("operator", "."): (".", 0),
    ("operator", "<"): ("\\langle", 0), ("operator", ">"): ("\\rangle", 0),
    ("command", "vert"): ("|", 0), ("command", "mid"): ("|", 0), ("command", "Vert"): ("\\Vert", 0),
    ("command", "parallel"): ("\\Vert", 0), ("command", "lvert"): ("|", 1), ("command", "rvert"): ("|", -1),
    ("command", "lVert"): ("\\Vert", 1), ("command", "rVert"): ("\\Vert", -1),
    ("command", "lbrack"): ("[", 1), ("command", "rbrack"): ("]", -1),
    ("command", "backslash"): ("\\backslash", 0),
} | {
    ("command", side + name): ("\\" + side + name, sign)
    for name in ("brace", "floor", "ceil")
    for side, sign in (("l", 1), ("r", -1))
} | {("command", "langle"): ("\\langle", 1), ("command", "rangle"): ("\\rangle", -1)}  # fmt: skip
_PAIRS = {
    "(": ")", "[": "]", "|": "|", "\\Vert": "\\Vert", "\\lbrace": "\\rbrace", "\\langle": "\\rangle",
    "\\lfloor": "\\rfloor", "\\lceil": "\\rceil",
}  # fmt: skip
_SIDED = {("|", "l"): "lvert", ("|", "r"): "rvert", ("\\Vert", "l"): "lVert", ("\\Vert", "r"): "rVert"}
_NEGATED = {"=": "neq", "in": "notin", "ni": "notni", "subset": "notsubset"}


def parse(source: Source, span: Span | None = None, macros: Macros | None = None) -> Group:
    """The tree of a formula, the whole source if no span is given; raises `ReadError`."""
    where = Span(0, len(source.text)) if span is None else span
    return _Parser(source.text, where, macros or {}).root()


class _Parser:
    """Recursive descent over a stack of tokens, on which macros put what they expand to."""

    def __init__(self, text: str, where: Span, macros: Macros, depth: int = 0) -> None:
        self._text = text
        self._where = where
        self._macros = dict(macros)
        self._tokens = [
            Token("eof", "", where.end, where.end),
            *reversed(tokens(text, where.start, where.end)),
        ]
        self._budget = MAX_TOKENS - len(self._tokens)
        self._expansions = 0
        self._depth = depth
        self._end = where.start  # of the last token taken

    def root(self) -> Group:
        items = self._rows()
        token = self._tokens[-1]
        if token.kind != "eof":
            raise ReadError(_STRAY[token.kind].format(token.text), token.span)
        return Group(self._where, items)

    # --- tokens ---

    def _take(self) -> Token:
        token = self._tokens.pop()
        if token.end > self._end:
            self._end = token.end
        return token

    def _expand(self, call: Token) -> None:
        """Put on the stack what a macro expands to, its tokens at the place of the call."""
        macro = self._macros[call.text]
        self._expansions += 1
        if self._expansions > MAX_EXPANSIONS:
            raise ReadError(f"\\{call.text} expands without end", call.span)
        given = self._given(macro, call)
        where = (call.start, max(call.end, self._end))
        expanded: list[Token] = []
        for token in _body(macro.body):
            if token.kind == "parameter":
                number = int(token.text[1])
                if number > len(given):
                    raise ReadError(f"\\{call.text} has no argument {token.text}", call.span)
                expanded.extend(
                    argument._replace(start=where[0], end=where[1]) for argument in given[number - 1]
                )
            else:
                text = token.text
                if token.kind == "raw" and "#" in text:
                    for number, argument in enumerate(given, 1):
                        text = text.replace(f"#{number}", written(argument))
                    self._budget -= len(text)
                    if self._budget < 0:
                        break
                expanded.append(token._replace(text=text, start=where[0], end=where[1]))
        self._budget -= len(expanded)
        if self._budget < 0:
            raise ReadError(f"a formula has at most {MAX_TOKENS} tokens with its macros expanded", call.span)
        self._tokens.extend(reversed(expanded))

    def _given(self, macro: Macro, call: Token) -> list[list[Token]]:
        given: list[list[Token]] = []
        if macro.default is not None and macro.parameters:
            given.append(self._bracketed() or list(_body(macro.default)))
        while len(given) < macro.parameters:
            given.append(self._unread(call))
        return given

    def _bracketed(self) -> list[Token] | None:
        """The tokens of an optional argument of a macro."""
        if self._tokens[-1][:2] != ("operator", "["):
            return None
        opening = self._take()
        found: list[Token] = []
        depth = 0
        while depth or self._tokens[-1][:2] != ("operator", "]"):
            token = self._take()
            if token.kind == "eof":
                self._tokens.append(token)
                raise ReadError("this bracket is never closed", opening.span)
            depth += (token.kind == "open") - (token.kind == "close")
            found.append(token)
        self._take()
        return found

    def _unread(self, call: Token) -> list[Token]:
        """The tokens of an argument, without its braces."""
        token = self._tokens[-1]
        if token.kind in ("eof", "close", "newline", "align", "end"):
            raise ReadError(f"\\{call.text} lacks an argument", call.span)
        if token.kind != "open":
            first = self._digit() if token.kind == "number" else self._take()
            return [first, self._take()] if self._tokens[-1].kind == "raw" else [first]
        opening = self._take()
        found: list[Token] = []
        depth = 1
        while True:
            token = self._take()
            if token.kind == "eof":
                self._tokens.append(token)
                raise ReadError("this brace is never closed", opening.span)
            depth += (token.kind == "open") - (token.kind == "close")
            if depth == 0:
                return found
            found.append(token)

    def _digit(self) -> Token:
        """The first digit of a number: `\\frac12` has two arguments."""
        number = self._tokens.pop()
        if len(number.text) > 1:
            inside = number.end - number.start == len(number.text)
            cut = number.start + 1 if inside else number.end
            rest = number._replace(text=number.text[1:], start=cut if inside else number.start)
            self._tokens.append(rest)
            number = number._replace(text=number.text[0], end=cut)
        if number.end > self._end:
            self._end = number.end
        return number

    # --- nodes ---

    def _rows(self) -> tuple[Node, ...]:
        """Nodes up to the end of the group; rows are one Environment without a name."""
        start = self._tokens[-1].start
        rows = self._table()
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return (Environment(Span(start, self._end), "", rows),)

    def _table(self) -> tuple[tuple[tuple[Node, ...], ...], ...]:
        rows: list[tuple[tuple[Node, ...], ...]] = []
        cells = [self._sequence()]
        while self._tokens[-1].kind in ("align", "newline"):
            if self._take().kind == "newline":
                rows.append(tuple(cells))
                cells = []
            cells.append(self._sequence())
        rows.append(tuple(cells))
        return tuple(rows)

    def _deeper(self, token: Token, by: int = 1) -> None:
        if self._depth + by > MAX_DEPTH:
            raise ReadError(f"nested more than {MAX_DEPTH} deep", token.span)

    def _sequence(self) -> tuple[Node, ...]:
        """Nodes up to what ends a cell or a group; plain brackets are grouped where they match."""
        brackets = _Brackets()
        while True:
            token = self._tokens[-1]
            kind = token.kind
            if kind in _ENDS or (kind == "command" and token.text == "right" and "right" not in self._macros):
                return brackets.close()
            if kind == "letter" or kind == "number":
                self._take()
                brackets.items.append(Leaf(token.span, kind, token.text))
            elif kind in _SCRIPTS:
                self._script(brackets.items)
            elif kind == "command" and token.text in self._macros:
                self._expand(self._take())
            elif kind == "command" and token.text in _INFIX:
                return self._infix(brackets.close())
            elif kind == "command" and token.text in _SWITCHES:
                brackets.items.append(self._switch())
            else:
                self._append(brackets, token)

    def _append(self, brackets: _Brackets, token: Token) -> None:
        """One node more, or a bracket."""
        delimiter = _DELIMITERS.get((token.kind, token.text))
        if token.kind == "command" and token.text in _SIZES:
            sized = self._sized()
            if sized is None:
                brackets.items.append(Leaf(token.span, "space", token.text))
                return
            token, delimiter = sized
        elif delimiter is not None:
            self._take()
        if delimiter is None:
            brackets.items.append(self._node())
            return
        name, sign = delimiter
        leaf = _delimiter_leaf(token)
        if sign > 0:
            self._deeper(token, len(brackets.stack) + 1)
            brackets.open(leaf, name)
        elif sign < 0:
            brackets.shut(leaf, name)
        else:
            brackets.items.append(leaf)

    def _sized(self) -> tuple[Token, tuple[str, int] | None] | None:
        """The delimiter after `\\big`, `\\bigl`, ...; nothing if there is none."""
        size = self._take()
        token = self._tokens[-1]
        delimiter = _DELIMITERS.get((token.kind, token.text))
        if delimiter is None:
            return None
        self._take()
        token = token._replace(start=size.start)
        side = size.text.lstrip("Bbig")
        sided = _SIDED.get((delimiter[0], side))
        if sided is not None:
            token = token._replace(kind="command", text=sided)
            delimiter = _DELIMITERS["command", sided]
        return token, delimiter

    def _node(self) -> Node:
        """The next node, without scripts."""
        token = self._take()
        kind = token.kind
        if kind == "open":
            return self._group(token)
        if kind == "command":
            return self._command(token)
        if kind == "begin":
            return self._environment(token)
        if kind == "definition":
            if token.macro is not None:
                self._macros[token.text] = token.macro
            return Leaf(token.span, "space", "definition")
        if kind == "raw":
            return self._words(token)
        if kind == "dollar":
            raise ReadError("a dollar inside mathematics", token.span)
        if kind == "parameter":
            raise ReadError(f"{token.text} stands in the body of a macro only", token.span)
        return Leaf(token.span, kind, token.text)

    def _group(self, opening: Token) -> Group:
        self._deeper(opening)
        self._depth += 1
        items = self._rows()
        self._depth -= 1
        closing = self._tokens[-1]
        if closing.kind != "close":
            _unclosed("this brace is never closed", opening, closing)
        self._take()
        return Group(Span(opening.start, closing.end), items)

    def _argument(self, call: Token) -> Node:
        """A group, or one token with what it takes."""
        while True:
            token = self._tokens[-1]
            if token.kind == "command" and token.text in self._macros:
                self._expand(self._take())
            elif token.kind == "space":
                self._take()
            else:
                break
        if token.kind in _ENDS or token.kind in _SCRIPTS or token.text in ("left", "right", "middle"):
            what = (
                f"\\{call.text} lacks an argument" if call.kind == "command" else f"nothing after {call.text}"
            )
            raise ReadError(what, call.span)
        self._deeper(token)
        self._depth += 1
        if token.kind == "number":
            if call.kind in _SCRIPTS and len(token.text) > 1:
                written_out = f"{call.text}{{{token.text}}}"
                raise ReadError(
                    f"{call.text}{token.text} has one digit as its script: write {written_out}", token.span
                )
            first = self._digit()
            node: Node = Leaf(first.span, "number", first.text)
        elif (token.kind, token.text) in _DELIMITERS:
            self._take()
            node = _delimiter_leaf(token)
        else:
            node = self._node()
        self._depth -= 1
        return node

    def _command(self, token: Token) -> Node:
        name = token.text
        if name in SPACES:
            return Leaf(token.span, "space", name)
        if name == "left":
            return self._delimited(token)
        if name == "middle":
            return self._middle(token)
        if name == "not":
            return self._negated(token)
        if name in _RAW:
            return self._raw(token)
        arity = ARITIES.get(name)
        if arity is None:
            return Leaf(token.span, "command", name)
        if name in _STARRED and self._tokens[-1][:2] == ("operator", "*"):
            self._take()
        options = self._options() if name in _OPTIONAL else ()
        arguments = tuple([self._argument(token) for _ in range(arity)])
        return Command(Span(token.start, self._until(token, arguments)), name, options, arguments)

    def _until(self, token: Token, arguments: tuple[Node, ...]) -> int:
        return max(token.end, arguments[-1].span.end) if arguments else token.end

    def _raw(self, token: Token) -> Command:
        """A command with an argument of words, and perhaps one of mathematics."""
        arguments: list[Node] = []
        for _ in range(_RAW[token.text]):
            if self._tokens[-1].kind == "raw":
                words = self._take()
                arguments.append(self._words(words) if token.text in WORDS else _name(words))
            else:
                arguments.append(self._argument(token))
        end = max(arguments[-1].span.end, token.end)
        self._end = max(end, self._end)
        return Command(Span(token.start, end), token.text, (), tuple(arguments))

    def _words(self, raw: Token) -> Group:
        """Words, with the mathematics in them between dollars."""
        inside = raw.end - raw.start == len(raw.text)  # else it comes from a macro
        outer = _outside(raw)
        items: list[Node] = []
        parts = list(_parts(raw.text))
        if len(parts) % 2 == 0:
            raise ReadError("a dollar without its match", outer)
        for number, (part, start) in enumerate(parts):
            where = Span(raw.start + start, raw.start + start + len(part)) if inside else raw.span
            if number % 2 == 0:
                if part:
                    items.append(Leaf(where, "text", part))
                continue
            text, within = (self._text, where) if inside else (part, Span(0, len(part)))
            self._deeper(raw)
            inner = _Parser(text, within, self._macros, self._depth + 1).root()
            items.append(Group(where, inner.items if inside else tuple(_moved(inner.items, where)), "$", "$"))
        return Group(outer, tuple(items))

    def _options(self) -> tuple[Group, ...]:
        if self._tokens[-1][:2] != ("operator", "["):
            return ()
        opening = self._tokens[-1]
        found = self._bracketed() or []
        end = self._end
        closing = Token("close", "]", end - 1, end)
        self._tokens.append(closing)
        self._tokens.extend(reversed(found))
        self._end = opening.end
        group = self._group(opening._replace(kind="open"))
        return (group,)

    def _switch(self) -> Command:
        """`{\\rm x}` is `{\\mathrm{x}}`."""
        token = self._take()
        self._deeper(token)
        self._depth += 1
        start = self._tokens[-1].start
        items = self._sequence()
        self._depth -= 1
        end = max(token.end, self._end)
        group = Group(Span(min(max(start, token.end), end), end), items)
        return Command(Span(token.start, end), _SWITCHES[token.text], (), (group,))

    def _infix(self, left: tuple[Node, ...]) -> tuple[Node, ...]:
        """`a \\over b`: everything before it, and everything after."""
        token = self._take()
        self._deeper(token)
        self._depth += 1
        right = self._sequence()
        self._depth -= 1
        if any(
            isinstance(node, Command) and node.name in _INFIX and len(right) == 1 and not node.options
            for node in right
        ):
            raise ReadError("two of \\choose, \\over, \\atop in one group: use braces", token.span)
        start = left[0].span.start if left else token.start
        end = max(token.end, right[-1].span.end) if right else token.end
        sides = (
            Group(Span(start, token.start), left),
            Group(Span(token.end, max(end, token.end)), right),
        )
        return (Command(Span(start, end), token.text, (), sides),)

    def _delimited(self, left: Token) -> Group:
        """`\\left( ... \\right)`."""
        self._deeper(left)
        opening = self._delimiter(left)
        self._depth += 1
        items = self._rows()
        self._depth -= 1
        right = self._tokens[-1]
        if not (right.kind == "command" and right.text == "right"):
            _unclosed("this \\left has no \\right", left, right)
        self._take()
        closing = self._delimiter(right)
        return Group(
            Span(left.start, self._end if self._end >= right.end else right.end), items, opening, closing
        )

    def _delimiter(self, side: Token) -> str:
        """The name of the delimiter after `\\left`, `\\right`, `\\middle`."""
        while (token := self._tokens[-1]).kind == "command" and token.text in self._macros:
            self._expand(self._take())
        delimiter = _DELIMITERS.get((token.kind, token.text))
        if delimiter is None:
            raise ReadError(f"\\{side.text} without a delimiter", side.span)
        self._take()
        return delimiter[0]

    def _middle(self, token: Token) -> Leaf:
        following = self._tokens[-1]
        self._delimiter(token)
        leaf = _delimiter_leaf(following)
        return replace(leaf, span=Span(token.start, leaf.span.end))

    def _negated(self, token: Token) -> Node:
        argument = self._argument(token)
        span = Span(token.start, max(token.end, argument.span.end))
        if isinstance(argument, Leaf) and argument.text in _NEGATED:
            return Leaf(span, "command", _NEGATED[argument.text])
        return Command(span, "not", (), (argument,))

    def _environment(self, begin: Token) -> Environment:
        self._deeper(begin)
        self._depth += 1
        rows = self._table()
        self._depth -= 1
        end = self._tokens[-1]
        if end.kind != "end":
            _unclosed(f"\\begin{{{begin.text}}} has no \\end{{{begin.text}}}", begin, end)
        if end.text != begin.text:
            raise ReadError(f"\\begin{{{begin.text}}} ends with \\end{{{end.text}}}", end.span)
        self._take()
        arguments = tuple(Group(begin.span, (Leaf(begin.span, "text", words),)) for words in begin.arguments)
        return Environment(Span(begin.start, end.end), begin.text, _without_last(rows), arguments)

    # --- scripts ---

    def _script(self, items: list[Node]) -> None:
        """Put a script on the last node."""
        mark = self._take()
        index = len(items)
        while index and _is_space(last := items[index - 1]) and last.text in _LIMITS:
            index -= 1
        if index and not _is_space(items[index - 1]):
            del items[index:]
        base = items.pop() if items and not _is_space(items[-1]) else None
        found = base if isinstance(base, Scripts) else Scripts(base.span if base else mark.span, base)
        if mark.kind == "prime":
            items.append(replace(found, span=_until(found.span, mark.end), primes=found.primes + 1))
            return
        script = self._argument(mark)
        span = _until(found.span, script.span.end)
        primes = _primes(script) if mark.kind == "sup" else 0
        if primes:
            items.append(replace(found, span=span, primes=found.primes + primes))
            return
        if (found.sub if mark.kind == "sub" else found.sup) is not None:
            raise ReadError(
                f"two {'sub' if mark.kind == 'sub' else 'super'}scripts on one base: use braces", mark.span
            )
        items.append(
            replace(found, span=span, sub=script)
            if mark.kind == "sub"
            else replace(found, span=span, sup=script)
        )


_ENDS = frozenset(("eof", "close", "align", "newline", "end"))
_SCRIPTS = frozenset(("sub", "sup", "prime"))
_STRAY = {
    "close": "this brace was never opened",
    "end": "\\end{{{}}} without its \\begin",
    "command": "\\right without \\left",
}


class _Brackets:
    """Matches plain brackets.  Those that do not match, as in `[0, 1)`, stay operators."""

    def __init__(self) -> None:
        self.items: list[Node] = []
        self.stack: list[
            tuple[list[Node], Leaf, str]
        ] = []  # the nodes before a bracket, the bracket, its name

    def open(self, bracket: Leaf, name: str) -> None:
        self.stack.append((self.items, bracket, name))
        self.items = []

    def shut(self, bracket: Leaf, name: str) -> None:
        if not self.stack:
            self.items.append(bracket)
            return
        before, opening, opened = self.stack[-1]
        if _PAIRS[opened] != name:
            self._give_up()
            self.items.append(bracket)
            return
        self.stack.pop()
        before.append(Group(Span(opening.span.start, bracket.span.end), tuple(self.items), opened, name))
        self.items = before

    def _give_up(self) -> None:
        before, opening, _ = self.stack.pop()
        self.items = [*before, opening, *self.items]

    def close(self) -> tuple[Node, ...]:
        while self.stack:
            self._give_up()
        return tuple(self.items)


def bracketed(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes with plain brackets grouped where they match: for lines of a page that are joined."""
    brackets = _Brackets()
    for node in nodes:
        leaf = node.base if isinstance(node, Scripts) else node
        name, sign = bracket(leaf)
        if not isinstance(leaf, Leaf) or sign == 0 or (sign > 0 and leaf is not node):
            brackets.items.append(node)
        elif sign > 0:
            brackets.open(leaf, name)
        else:
            brackets.shut(leaf, name)
            if isinstance(node, Scripts):
                base = brackets.items.pop()
                brackets.items.append(replace(node, span=base.span.to(node.span), base=base))
    return brackets.close()


def bracket(node: Node | None) -> tuple[str, int]:
    """The name of the delimiter that a leaf is, and 1 if it opens, -1 if it closes; else nothing and 0."""
    return _DELIMITERS.get((node.kind, node.text), ("", 0)) if isinstance(node, Leaf) else ("", 0)


def _is_space(node: Node) -> TypeGuard[Leaf]:
    return isinstance(node, Leaf) and node.kind == "space"


def _delimiter_leaf(token: Token) -> Leaf:
    if token.kind == "command" and token.text == "vert":
        return Leaf(token.span, "operator", "|")
    return Leaf(token.span, token.kind, token.text)


def _unclosed(message: str, opening: Token, found: Token) -> None:
    """Raise what is wrong where a group has no end: the message, unless another error explains it better."""
    raise ReadError(message, opening.span)


def _until(span: Span, end: int) -> Span:
    return Span(span.start, max(span.end, end))


def _primes(script: Node) -> int:
    """How many primes a superscript is made of; zero if of anything else."""
    if isinstance(script, Leaf):
        return int(script.kind == "command" and script.text == "prime")
    if isinstance(script, Scripts):
        return script.primes if script.base is None and script.sub is None and script.sup is None else 0
    if isinstance(script, Group) and not script.open and script.items:
        counts = [_primes(item) for item in script.items]
        return sum(counts) if all(counts) else 0
    return 0


def _without_last(rows: tuple[tuple[tuple[Node, ...], ...], ...]) -> tuple[tuple[tuple[Node, ...], ...], ...]:
    """The rows without an empty one after the last `\\\\`."""
    return rows[:-1] if len(rows) > 1 and rows[-1] == ((),) else rows


def _outside(raw: Token) -> Span:
    """The span of an argument with its braces."""
    inside = raw.end - raw.start == len(raw.text)
    return Span(raw.start - 1, raw.end + 1) if inside else raw.span


def _name(raw: Token) -> Group:
    return Group(_outside(raw), (Leaf(raw.span, "text", raw.text.strip()),))


def _parts(words: str) -> Iterator[tuple[str, int]]:
    """Words and mathematics in turn, split at dollars, each with where it begins."""
    start = 0
    for dollar in re.finditer(r"(?<!\\)\$|\Z", words):
        yield words[start : dollar.start()], start
        start = dollar.end()


def _moved(nodes: Iterable[Node], where: Span) -> Iterator[Node]:
    """The nodes with all of their spans at one place."""
    for node in nodes:
        match node:
            case Leaf():
                yield replace(node, span=where)
            case Group(items=items):
                yield replace(node, span=where, items=tuple(_moved(items, where)))
            case Scripts(base=base, sub=sub, sup=sup):
                parts = [
                    next(_moved((part,), where)) if part is not None else None for part in (base, sub, sup)
                ]
                yield Scripts(where, parts[0], parts[1], parts[2], node.primes)
            case Command(options=options, arguments=arguments):
                moved = tuple(_moved(options, where))
                yield Command(where, node.name, moved, tuple(_moved(arguments, where)))  # type: ignore[arg-type]
            case Environment(rows=rows):
                cells = tuple(tuple(tuple(_moved(cell, where)) for cell in row) for row in rows)
                yield Environment(where, node.name, cells, tuple(_moved(node.arguments, where)))


@lru_cache(maxsize=1024)
def _body(text: str) -> tuple[Token, ...]:
    return tuple(tokens(text, 0, len(text)))


_SILENT = frozenset("label tag hspace vspace color class style cssId require bbox".split())


def meaning(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes without those that say nothing: spacing, style, labels, colours."""
    return tuple(
        node
        for node in nodes
        if not (isinstance(node, Leaf) and node.kind == "space")
        and not (isinstance(node, Command) and node.name in _SILENT)
    )


def leaves(node: Node) -> Iterator[Leaf]:
    """The leaves of a tree from left to right; a script after its base, a subscript before a superscript."""
    match node:
        case Leaf():
            yield node
        case Group(items=parts) | Command(arguments=parts):
            for part in (*node.options, *parts) if isinstance(node, Command) else parts:
                yield from leaves(part)
        case Scripts(base=base, sub=sub, sup=sup):
            for script in (base, sub, sup):
                if script is not None:
                    yield from leaves(script)
        case Environment(rows=rows):
            for row in rows:
                for cell in row:
                    for part in cell:
                        yield from leaves(part)
