"""The rows of a formula: expressions, and the relations between them as the author wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .lexer import WORDS
from .source import Span
from .tree import Command, Environment, Group, Leaf, Node, Scripts, bracket, bracketed, leaves, meaning


@dataclass(frozen=True, slots=True)
class Expression:
    r"""Nodes between two relations; spaces, labels and trailing punctuation are gone.

    `branch` is 1 or 2 for the upper or lower signs of what was written with `\pm`.
    """

    span: Span
    nodes: tuple[Node, ...]
    branch: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation.

    `name` is one of `=` `<` `<=` `>` `>=` `!=` `approx` `propto` `sim` `in` `notin` `subset` `iff` `implies`
    `implied` `equiv` `asked` (`=` under `?` or `!`) `define` (`:=`) `defines` (`=:`) `to` `mapsto` `perp` `ll`
    `gg`.  `over` and `under` is what stands on and under the sign (`\\overset`, `\\stackrel`): the author's
    reason for `=`; "i.i.d." for `sim`.
    """

    span: Span
    name: str
    over: tuple[Node, ...] = ()
    under: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Expressions with relations between them: one statement, `e0 r0 e1 r1 e2 ...`.

    `leading` is the relation before the first expression, with which the row goes on from the last expression
    of the row before; `implies` or `iff` stand between two rows, also where these are on one line.
    A line of the page that has several statements gives several rows: `separator` holds what stands between this
    one and that before it on the same line: `,` or `;` or `:` or `quad` or `&` (columns of align) or the words, as
    in `\\text{for}` and `\\quad \\text{and} \\quad` ("for", "and"), or `(` for a statement in brackets after another;
    it is empty for the first of a line, unless the line begins with words.
    A line of the page that begins with + or -, or within brackets, belongs to the line before.
    `words` are other texts after the row, in order; `labels` those of `\\label`; `tags` those of `\\tag`.
    `question` is not empty where it is not clear how the line of the page is meant: such a row is not read.
    """

    span: Span
    expressions: tuple[Expression, ...]
    relations: tuple[Relation, ...]
    leading: Relation | None = None
    separator: str = ""
    words: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    question: str = ""


def chains(tree: Group, environment: str = "") -> tuple[Row, ...]:
    """The rows of a formula, those of split, aligned, gathered, ... too; of cases and matrices not.

    `environment` is that whose body the formula is, if any.
    """
    rows: list[Row] = []
    for line in _joined(_lines(tree.items, environment)):
        rows += _statements(line)
    return tuple(rows)


def listed(expression: Expression) -> tuple[Expression, ...]:
    """The members of a list with commas, as in `x, y > 0`; an expression without commas is its only member."""
    members: list[list[Node]] = [[]]
    for node in expression.nodes:
        if _is(node, ","):
            members.append([])
        else:
            members[-1].append(node)
    return tuple(_expression(member, expression.span.start) for member in members)


# --- relations -------------------------------------------------------------------------------------

_SIGNS = {"=": "=", "<": "<", ">": ">"}
_COMMANDS = {
    name: relation
    for relation, names in {
        "=": "eq",
        "<": "lt",
        ">": "gt",
        "<=": "le leq leqslant leqq",
        ">=": "ge geq geqslant geqq",
        "!=": "ne neq",
        "approx": "approx simeq cong approxeq thickapprox",
        "propto": "propto varpropto",
        "sim": "sim thicksim",
        "in": "in",
        "notin": "notin",
        "subset": "subset subseteq subseteqq",
        "iff": "iff Leftrightarrow Longleftrightarrow",
        "implies": "implies Rightarrow Longrightarrow therefore",
        "implied": "impliedby Leftarrow Longleftarrow because",
        "equiv": "equiv",
        "define": "coloneqq coloneq triangleq defeq eqdef vcentcolon",
        "defines": "eqqcolon",
        "to": "to rightarrow longrightarrow",
        "mapsto": "mapsto longmapsto",
        "perp": "perp",
        "ll": "ll",
        "gg": "gg",
    }.items()
    for name in names.split()
}
_DEFINING = frozenset(("def", "def.", "Def", "Def.", "triangle", "Delta", "∆", "Δ", "definition"))


IMPLICATIONS = frozenset(("implies", "iff", "implied"))


def is_implied(row: Row) -> bool:
    """Whether a row is what the row before it implies."""
    return row.leading is not None and row.leading.name in IMPLICATIONS


def implies_next(rows: Sequence[Row], number: int) -> bool:
    """Whether a row begins an implication or equivalence: what it says is supposed."""
    return not is_implied(rows[number]) and number + 1 < len(rows) and is_implied(rows[number + 1])


def is_named_statement(row: Row) -> bool:
    r"""Whether a row is a statement that is given a name, as `H_0: \mu = 0` and `m_1: y = X \beta`: no claim."""
    nodes = row.expressions[0].nodes if row.expressions else ()
    if len(nodes) < 2 or not row.relations or not _is(nodes[1], ":"):
        return False
    base, sup = (nodes[0].base, nodes[0].sup) if isinstance(nodes[0], Scripts) else (nodes[0], None)
    if isinstance(base, Command) and base.name in ("mathcal", "mathrm"):
        base = next(leaves(base), None)
    named = isinstance(base, Leaf) and base.text in ("H", "m", "M") and sup is None
    return named and row.relations[0].name != "to"


def relation_name(text: str) -> str:
    r"""The name of a relation that is written as a sign, as a command or by its name: `<=`, `\leq`, `leq`, `approx`."""
    text = text.strip().strip("$").strip()
    alone = {"==": "=", "!=": "!=", "<=": "<=", ">=": ">=", "~=": "approx", "≈": "approx", "∝": "propto"}
    alone |= {"≤": "<=", "≥": ">=", "≠": "!="}
    return alone.get(text) or _SIGNS.get(text) or _COMMANDS.get(text.removeprefix("\\"), "")


def _relation(node: Node) -> Relation | None:
    """The relation that a node is."""
    match node:
        case Leaf(kind="operator", text=text) if text in _SIGNS:
            return Relation(node.span, _SIGNS[text])
        case Leaf(kind="command", text=text) if text in _COMMANDS:
            return Relation(node.span, _COMMANDS[text])
        case Group(open="", items=items) if len(inside := meaning(items)) == 1:
            found = _relation(inside[0])
            return replace(found, span=node.span) if found else None
        case Command(name="overset" | "stackrel" | "underset", arguments=(side, sign)):
            return _decorated(node, _relation(sign), _inside(side))
        case Command(name="mathrel" | "textcolor", arguments=arguments):
            found = _relation(arguments[-1])
            return replace(found, span=node.span) if found else None
        case Scripts(base=base, sub=sub, sup=sup, primes=0):
            found = _relation(base) if base is not None else None
            if found is None:
                return None
            over = found.over + (_inside(sup) if sup else ())
            return replace(
                found, span=node.span, over=over, under=found.under + (_inside(sub) if sub else ())
            )
        case _:
            return None


def _decorated(node: Command, found: Relation | None, side: tuple[Node, ...]) -> Relation | None:
    if found is None:
        return None
    if node.name == "underset":
        return replace(found, span=node.span, under=side)
    words = "".join(leaf.text for part in side for leaf in leaves(part)).strip()
    if found.name in ("=", "equiv") and words in _DEFINING:
        return replace(found, span=node.span, name="define")
    if words in ("?", "!"):  # whether it holds is asked, or it is demanded
        return replace(found, span=node.span, name="asked", over=side)
    return replace(found, span=node.span, over=side)


def _inside(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Group) and not node.open else (node,)


def _relations(nodes: Sequence[Node]) -> Iterator[tuple[int, int, Relation]]:
    """The relations at the top of nodes: from where to where, and which; `:=` is two nodes."""
    index = 0
    while index < len(nodes):
        found = _relation(nodes[index])
        begin = index
        index += 1
        if found is None:
            continue
        if found.name == "=":
            if begin and _is(nodes[begin - 1], ":"):
                yield (
                    begin - 1,
                    index,
                    replace(found, span=nodes[begin - 1].span.to(found.span), name="define"),
                )
                continue
            if index < len(nodes) and _is(nodes[index], ":"):
                found = replace(found, span=found.span.to(nodes[index].span), name="defines")
                index += 1
        yield begin, index, found


def _is(node: Node, *signs: str) -> bool:
    return isinstance(node, Leaf) and node.kind == "operator" and node.text in signs


# --- the lines of the page -------------------------------------------------------------------------

_ROWS = frozenset(
    name + star
    for name in "split aligned alignedat gathered align alignat flalign gather multline eqnarray equation "
    "displaymath dmath xalignat math array".split()
    for star in ("", "*")
) | {""}
_WHOLE = frozenset(
    ("eqnarray", "eqnarray*", "array", "gather", "gather*", "gathered", "multline", "multline*")
)
_SEPARATE = frozenset(("gather", "gather*", "gathered", "array"))
_BINARY = frozenset("+ - * / pm mp cdot times div circ cup cap".split())
_COLUMN = "&"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the page.  `indented`: nothing stands before its first `&`."""

    nodes: tuple[Node, ...]
    environment: str = ""
    indented: bool = False
    question: str = ""


def _lines(items: Sequence[Node], environment: str) -> Iterator[_Line]:
    """The lines of a formula, with what stands before and after an environment on its first and last line."""
    flat = tuple(_opened(items))
    before: list[Node] = []
    waiting: _Line | None = None
    for node in flat:
        if isinstance(node, Environment) and node.name in _ROWS and not _is_matrix(node):
            lines = [line for row in node.rows for line in _row(row, node.name or environment)]
            if waiting is not None:
                yield replace(waiting, nodes=(*waiting.nodes, *before))
                before = []
            if lines:
                lines[0] = replace(
                    lines[0], nodes=(*before, *lines[0].nodes), indented=lines[0].indented and not before
                )
                before = []
                yield from lines[:-1]
                waiting = lines[-1]
        else:
            before.append(node)
    if waiting is not None:
        yield replace(waiting, nodes=(*waiting.nodes, *before))
    elif before:
        yield _Line(tuple(before), environment)


def _is_matrix(node: Environment) -> bool:
    """Whether an array is a table of entries rather than lines of relations."""
    cells = (cell for row in node.rows for cell in row)
    return node.name == "array" and not any(_relation(part) for cell in cells for part in cell)


def _opened(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, those in braces, boxes or a colour too where there are relations or rows among them."""
    for node in nodes:
        inside: tuple[Node, ...] = ()
        if isinstance(node, Group) and not node.open:
            inside = node.items
        elif (
            isinstance(node, Command) and node.name in ("boxed", "textcolor", "ensuremath") and node.arguments
        ):
            inside = _inside(node.arguments[-1])
        if _relation(node) is None and any(_relation(part) or _has_rows(part) for part in inside):
            yield from _opened(inside)
        else:
            yield node


def _has_rows(node: Node) -> bool:
    return isinstance(node, Environment) and node.name in _ROWS and not _is_matrix(node)


def _row(cells: tuple[tuple[Node, ...], ...], environment: str) -> Iterator[_Line]:
    """The line that a row is; rows within a cell are lines too."""
    nodes: list[Node] = []
    for number, cell in enumerate(cells):
        if number >= 2 and number % 2 == 0 and environment not in _WHOLE and nodes:
            nodes.append(Leaf(Span(nodes[-1].span.end, nodes[-1].span.end), "space", _COLUMN))
        nodes += cell
    if not meaning(nodes):
        labels = tuple(node for node in nodes if isinstance(node, Command))
        if labels:
            yield _Line(labels, environment)
        return
    indented = len(cells) > 1 and not meaning(cells[0])
    inner = list(_lines(nodes, environment))
    if len(inner) == 1:
        inner = [replace(inner[0], environment=environment, indented=indented)]
    yield from inner


class _Joining:
    """Lines that are one: what has been joined so far, and what the next line has to know of it."""

    def __init__(self, line: _Line) -> None:
        self.first = line
        self.parts = [line.nodes]
        self.question = line.question
        self.last: Node | None = None  # that says something
        self.related = False
        self.depth = 0  # of brackets that are open
        self._note(line.nodes)

    def add(self, nodes: tuple[Node, ...], question: str = "") -> None:
        self.parts.append(nodes)
        self.question = self.question or question
        self._note(nodes)

    def _note(self, nodes: tuple[Node, ...]) -> None:
        said = meaning(nodes)
        self.depth = _depth(said, self.depth)
        self.related = self.related or any(True for _ in _relations(said))
        self.last = said[-1] if said else self.last

    def line(self) -> _Line:
        if len(self.parts) == 1:
            return self.first
        nodes = bracketed(half for part in self.parts for half in _halves(part))
        return replace(self.first, nodes=nodes, question=self.question)


def _joined(lines: Iterable[_Line]) -> Iterator[_Line]:
    """The lines, one that goes on from the line before joined to it."""
    waiting: _Joining | None = None
    for line in lines:
        if waiting is None:
            waiting = _Joining(line)
        elif not meaning(line.nodes):
            waiting.add(line.nodes)
        else:
            joins, question = _goes_on(waiting, line)
            if joins:
                waiting.add(_unrepeated(waiting.last, line.nodes), question)
            else:
                yield waiting.line()
                waiting = _Joining(line)
    if waiting is not None:
        yield waiting.line()


def _goes_on(before: _Joining, line: _Line) -> tuple[bool, str]:
    """Whether a line belongs to the one before it, and what is not clear about that."""
    first = meaning(line.nodes)
    if before.last is None or before.depth or _is_binary(before.last):
        return True, ""
    ended = _relation(before.last) is not None
    if ended or _relation(first[0]) is not None:
        return ended, ""
    related = any(True for _ in _relations(first))
    if _is_binary(first[0]):
        return line.indented or not related, ""
    if related or not before.related or _word(line.nodes, _position(line.nodes, first[0]), None):
        return False, ""
    if line.environment in _SEPARATE:
        return False, ""
    clear = line.indented or line.environment.startswith("multline")
    return (
        True,
        "" if clear else "does this line go on from the one before it? begin it with & or with an operator",
    )


def _position(nodes: Sequence[Node], wanted: Node) -> int:
    return next(index for index, node in enumerate(nodes) if node is wanted)


def _is_binary(node: Node) -> bool:
    return isinstance(node, Leaf) and node.kind in ("operator", "command") and node.text in _BINARY


def _depth(nodes: Sequence[Node], depth: int) -> int:
    """How many brackets are open after the nodes, which may be closed on the next line."""
    for node in nodes:
        leaf = node.base if isinstance(node, Scripts) else node
        depth = max(depth + bracket(leaf)[1], 0)
        if isinstance(leaf, Group) and (leaf.open == ".") != (leaf.close == ".") and not _holds_rows(leaf):
            opens = leaf.close == "." and leaf is node
            depth = max(depth + (1 if opens else 0 if leaf.close in (".", "|") else -1), 0)
    return depth


def _holds_rows(node: Group) -> bool:
    """`\\left\\{ \\begin{array} ... \\right.` is whole."""
    inside = meaning(node.items)
    return len(inside) == 1 and isinstance(inside[0], Environment)


def _unrepeated(last: Node | None, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes of a line without the relation at its beginning if the line before it ends with the same."""
    first = next(iter(meaning(nodes)))
    ended, begun = _relation(last) if last is not None else None, _relation(first)
    if ended is not None and begun is not None and ended.name == begun.name:
        return tuple(node for node in nodes if node is not first)
    return nodes


_HALVES = {"|": ("lvert", "rvert"), "\\Vert": ("lVert", "rVert")}


def _halves(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes with the brackets of `\\left( ... \\right.` and `\\left. ... \\right)` as leaves, to be matched."""
    for node in nodes:
        group = node.base if isinstance(node, Scripts) else node
        if not isinstance(group, Group) or (group.open == ".") == (group.close == ".") or _holds_rows(group):
            yield node
        elif group.close == ".":
            yield _half(group.open, 0, Span(group.span.start, group.span.start))
            yield from _halves(group.items)
        elif group.close == "|":
            yield node  # an evaluation
        else:
            yield from _halves(group.items)
            closing = _half(group.close, 1, Span(group.span.end, group.span.end))
            yield replace(node, base=closing) if isinstance(node, Scripts) else closing


def _half(name: str, side: int, span: Span) -> Leaf:
    if name in _HALVES:
        return Leaf(span, "command", _HALVES[name][side])
    return Leaf(span, "command", name[1:]) if name.startswith("\\") else Leaf(span, "operator", name)


# --- the statements of a line ----------------------------------------------------------------------

_WIDE = frozenset(("quad", "qquad", "hspace", "hskip", "hfill", _COLUMN))
_CONNECTIVES = frozenset(
    "for where and if with since by such that or because using when otherwise iff let then hence thus so but as all "
    "any every some given whenever unless while provided from on via which is be are in case".split()
)
_ENDS = frozenset(("square", "Box", "blacksquare", "qed", "qedhere", "qedsymbol", "blacklozenge", "hfill"))


class _Neighbours:
    """For each node of a line, the nodes before and after it that say something."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.before = list(_running(nodes))
        self.after = list(_running(reversed(nodes)))[::-1]


def _running(nodes: Iterable[Node]) -> Iterator[Node | None]:
    last: Node | None = None
    for node in nodes:
        yield last
        if meaning((node,)):
            last = node


def _word(nodes: Sequence[Node], index: int, before: Node | None) -> str:
    """The words that a node is, if it is no name in an expression; `before` is what says something before it."""
    node = nodes[index]
    if isinstance(node, Leaf) and node.kind == "command" and node.text == "forall":
        return "for all"
    if not isinstance(node, Command):
        return ""
    if node.name in WORDS:
        raw = "".join(_raw(leaf) for leaf in leaves(node))
    elif node.name in ("mathrm", "mathit", "mathsf"):
        raw = "".join(leaf.text for leaf in leaves(node))
        return raw if raw in _CONNECTIVES else ""
    else:
        return ""
    words = raw.strip()
    if not words:
        return " "
    if before is not None and (_relation(before) or _is_binary(before)):
        return ""  # a side of the relation: `= \\text{const.}`
    if (
        node.name.endswith("intertext")
        or words != raw
        or " " in words
        or words[0] == "("
        or words[-1] in ".:,)"
    ):
        return words
    if words.rstrip(".,:").lower() in _CONNECTIVES:
        return words
    around = (nodes[index - 1] if index else None, nodes[index + 1] if index + 1 < len(nodes) else None)
    return (
        words
        if all(other is None or _is_wide(other) or _is(other, ",", ".", ";") for other in around)
        else ""
    )


def _remark(node: Node, before: Node | None) -> str:
    r"""The words with which a bracket begins that explains a step: `(\text{substituting } v = e^{-g})`."""
    if not isinstance(node, Group) or node.open not in ("(", "[") or before is None:
        return ""
    inside = meaning(node.items)
    first = inside[0] if inside else None
    if isinstance(first, Leaf) and first.text in ("because", "therefore"):
        return "(because"
    if not isinstance(first, Command) or first.name not in WORDS:
        return ""
    words = "".join(_raw(leaf) for leaf in leaves(first)).strip()
    opening = re.findall(r"[a-z]+", words.lower())[:1]
    return f"({words}" if opening and opening[0] in _EXPLAINING else ""


_EXPLAINING = frozenset(
    """as because by cancelling change chain completing definition due expanding from identity integrating
    integration jensen let linearity log multiply multiplying note product putting recall rearranging reparameterize
    set setting since substitute substituting substitution that the this using use via we with writing""".split()
)


def _raw(leaf: Leaf) -> str:
    return leaf.text if leaf.kind in ("text", "letter", "number", "operator") else f"\\{leaf.text} "


def _is_wide(node: Node) -> bool:
    """Whether a node is a wide space."""
    if isinstance(node, Command):
        return node.name in _WIDE
    return isinstance(node, Leaf) and node.kind == "space" and node.text in _WIDE


@dataclass(slots=True)
class _Part:
    """A stretch of a line between separators."""

    separator: str
    nodes: list[Node]


def _statements(line: _Line) -> Iterator[Row]:
    labels = tuple(_named(line.nodes, "label"))
    tags = tuple(_named(line.nodes, "tag"))
    rows: list[Row] = []
    for part in _merged(_parts(line.nodes)):
        found = list(_statement(part))
        rows += found
        if not found and rows and part.separator not in _PLAIN:  # words after the last statement
            rows[-1] = replace(rows[-1], words=(*rows[-1].words, part.separator))
    if not rows:
        return
    rows[0] = replace(rows[0], labels=labels, tags=tags)
    asked = {number for number in range(len(rows)) if _is_special(rows, number)}
    if question := next((q for row in rows if (q := _in_words(row))), "") or _in_pieces(rows):
        yield from (replace(row, question=line.question or question) for row in rows)
        return
    for number, row in enumerate(rows):
        special = number in asked or number + 1 in asked
        yield replace(row, question=line.question or (_SPECIAL if special else ""))


_SPECIAL = "this holds where an equation does: put the value in, or declare it"


_RESTRICTING = frozenset("if when whenever unless provided otherwise else elsewhere only almost".split())


_DENYING = frozenset("fails fail false wrong incorrect impossible".split())
_NEGATING = frozenset("not never false wrong wrongly incorrect incorrectly except but".split())
_JOINING = frozenset(
    "for if where when whenever with and or given let suppose as on in over all any some every".split()
)


def _in_pieces(rows: Sequence[Row]) -> str:
    """What is asked about a line whose words deny a statement, or stand within one: `2 times 3 = 6`."""
    for before, row in zip((None, *rows), rows, strict=False):
        words = re.findall(r"[a-z]+", row.separator.lower())
        if row.separator in _PLAIN or not words:
            continue
        torn = (
            before is not None
            and not before.relations
            and before.leading is None
            and words[0] not in _JOINING
        )
        if torn or not _NEGATING.isdisjoint(words):
            return f"a statement with words in it: '{row.separator.strip()}'"
    return ""


def _in_words(row: Row) -> str:
    """What is asked about a row that holds under a condition in words: `if x is positive`, `otherwise`."""
    condition = row.separator if not row.relations else ""
    for words in (condition, *row.words):
        first = words.lower().strip(" ,;:(.").split()[:1]
        if first and first[0].strip(",.") in _RESTRICTING:
            return f"a condition in words: '{words.strip()}'"
    if any(set(re.findall(r"[a-z]+", words.lower())) & _DENYING for words in row.words):
        return "these words deny the statement"
    return ""


def _is_special(rows: Sequence[Row], number: int) -> bool:
    """Whether a row is an equation that is a condition of the row before it: `if a = b`, but not `for i = 1, 2`."""
    row = rows[number]
    words = row.separator.lower().split()
    if not words or words[0] not in ("if", "when", "whenever", "unless", "for"):
        return False
    if len(row.relations) != 1 or row.leading is not None or row.relations[0].name != "=":
        return False
    goes_on = number + 1 < len(rows) and rows[number + 1].separator == "," and not rows[number + 1].relations
    return not goes_on and len(listed(row.expressions[1])) == 1


def _named(nodes: Iterable[Node], name: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Command) and node.name == name and node.arguments:
            yield "".join(leaf.text for leaf in leaves(node.arguments[0]))


def _parts(nodes: Sequence[Node]) -> Iterator[_Part]:
    """A line cut at commas, wide spaces and words."""
    part = _Part("", [])
    depth = 0  # of brackets that do not match, as in [0, 1)
    near = _Neighbours(nodes)
    for index, node in enumerate(nodes):
        depth = max(depth + bracket(node)[1], 0)
        words = _word(nodes, index, near.before[index]) or _remark(node, near.before[index])
        mark = "" if words else _mark(node, near.before[index], near.after[index], depth)
        if _is(node, ":") and _ends_condition(part, near.after[index]):
            mark = ":"
        if not words and not mark:
            if meaning((node,)) and not _is_wide(node):
                part.nodes.append(node)
            continue
        if part.nodes:
            yield part
            part = _Part("", [])
        if words:
            part.separator = (
                f"{part.separator} {words}".strip() if part.separator not in _PLAIN else words.strip()
            )
        elif part.separator in _PLAIN and part.separator not in (",", ";"):
            part.separator = mark
    yield part


def _ends_condition(part: _Part, after: Node | None) -> bool:
    """Whether a colon stands after a condition, as in `x > 0: f(x) > 0`, and is no part of `:=` or `f: A \\to B`."""
    return after is not None and not _is(after, "=") and _is_related(part) and not _is(part.nodes[-1], "=")


def _mark(node: Node, before: Node | None, after: Node | None, depth: int) -> str:
    """The comma or wide space that a node is, where it separates what stands before and after it."""
    if _is(node, ",", ";"):
        return node.text if depth == 0 and isinstance(node, Leaf) else ""
    if not _is_wide(node) or before is None or after is None:
        return ""
    if any(_relation(other) or _is_binary(other) or _is(other, ":") for other in (before, after)):
        return ""  # a space beside an operator
    return _COLUMN if isinstance(node, Leaf) and node.text == _COLUMN else "quad"


_PLAIN = frozenset(("", ",", ";", ":", "quad", "&"))


def _merged(parts: Iterable[_Part]) -> Iterator[_Part]:
    """The parts, those that commas leave without a relation joined to a neighbour: `x, y > 0`, `i = 1, \\ldots, n`."""
    done: list[_Part] = []
    for part in parts:
        if done and part.separator in (",", ";") and _is_list(done[-1], part):
            _join(done[-1], part)
        else:
            done.append(part)
    yield from done


def _is_list(before: _Part, part: _Part) -> bool:
    """Whether a comma between two parts belongs to a list."""
    if not part.nodes or not before.nodes:
        return False
    related, goes_on = _is_related(before), _is_related(part)
    if not related:
        return True
    return not goes_on and (_has_dots(before.nodes) or _has_dots(part.nodes))


def _is_related(part: _Part) -> bool:
    return any(True for _ in _relations(part.nodes))


def _has_dots(nodes: Iterable[Node]) -> bool:
    return any(isinstance(node, Leaf) and node.text in ("ldots", "dots", "cdots", "dotsc") for node in nodes)


def _join(before: _Part, part: _Part) -> None:
    at = part.nodes[0].span.start
    before.nodes += [Leaf(Span(at, at), "operator", part.separator), *part.nodes]


def _statement(part: _Part) -> Iterator[Row]:
    """The rows that a part is: one, or one for each side of an implication or equivalence."""
    nodes = list(part.nodes)
    while nodes and (
        _is(nodes[-1], ".", ",", ";", ":") or (isinstance(nodes[-1], Leaf) and nodes[-1].text in _ENDS)
    ):
        nodes.pop()
    separator = part.separator
    if len(nodes) == 1 and separator and isinstance(nodes[0], Group) and nodes[0].open in ("(", "["):
        inside = meaning(nodes[0].items)
        if any(True for _ in _relations(inside)):
            nodes, separator = list(inside), separator if separator not in _PLAIN else "("
    leading: Relation | None = None
    start = 0
    found = list(_relations(nodes))
    for begin, end, relation in found:
        if relation.name in IMPLICATIONS and begin > start:
            yield _one_row(nodes[start:begin], leading, separator)
            leading, separator, start = relation, "", end
        elif relation.name in IMPLICATIONS and begin == 0:
            leading, start = relation, end
    if nodes[start:] or leading is not None:
        yield _one_row(nodes[start:], leading, separator)


def _one_row(nodes: list[Node], leading: Relation | None, separator: str) -> Row:
    expressions: list[Expression] = []
    relations: list[Relation] = []
    start = 0
    at = nodes[-1].span.end if nodes else leading.span.end if leading else 0
    for begin, end, relation in _relations(nodes):
        if begin == start == 0 and leading is None:
            leading = relation
        else:
            expressions.append(_expression(nodes[start:begin], relation.span.start))
            relations.append(relation)
        start = end
    expressions.append(_expression(nodes[start:], at))
    begin, end = (nodes[0].span.start, max(node.span.end for node in nodes)) if nodes else (at, at)
    return Row(Span(begin, end), tuple(expressions), tuple(relations), leading, separator)


def _expression(nodes: list[Node], at: int) -> Expression:
    if not nodes:
        return Expression(Span(at, at), ())
    return Expression(Span(nodes[0].span.start, max(node.span.end for node in nodes)), tuple(nodes))
