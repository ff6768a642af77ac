"""What a page's own use of letters says of them.

A letter that is added, multiplied or raised to a power is a number, unless it is applied to an argument, as in
f(x), anywhere on the page.  So `a(b + 1)` on a page that has `a + b` and no `a(b)` is a product.
"""

from __future__ import annotations

from collections.abc import Iterable

from .grammar import bracket, inner, plain, sign
from .names import Written, contents, is_label, name_of, solid, split, unwrapped, written
from .question import Question
from .scope import Scope
from .tree import Command, Environment, Group, Leaf, Node, Scripts

_ARITHMETIC = frozenset(("+", "-", "cdot", "times", "/"))


def number_names(trees: Iterable[Group]) -> frozenset[str]:
    """The names that are numbers by their use on the whole page."""
    uses = _uses(trees)
    return frozenset(uses.numbers - uses.applied)


def names_beside_signs(trees: Iterable[Group]) -> frozenset[str]:
    """The names that are used as numbers somewhere on the page."""
    return frozenset(_uses(trees).numbers)


def _uses(trees: Iterable[Group]) -> _Uses:
    uses = _Uses()
    for tree in trees:
        uses.read(tree.items)
    return uses


class _Uses:
    def __init__(self) -> None:
        self.numbers: set[str] = set()
        self.applied: set[str] = set()

    def read(self, nodes: tuple[Node, ...]) -> None:
        """Note each identifier of a list, and look inside the nodes."""
        items = tuple(unwrapped(node) for node in solid(nodes))
        for position, node in enumerate(items):
            word = written(node)
            if word is not None:
                before = items[position - 1] if position else None
                self._note(word, before, items[position + 1] if position + 1 < len(items) else None)
            self._inside(node)

    def _note(self, word: Written, before: Node | None, after: Node | None) -> None:
        try:
            name = name_of(Written(word.base, word.font, word.accents, word.sub, label=word.label))
        except Question:
            return
        if word.base[:1].isupper() and word.base.isascii():
            return
        group = bracket(after)
        if group is not None:
            if looks_like_argument(after):
                self.applied.add(name)
            return
        if word.primes or sign(before) == "d":
            self.applied.add(name)
            return
        raised = word.sup is not None and not is_label(word.sup) and not is_inverse(word.sup)
        beside = sign(before) in _ARITHMETIC or sign(after) in _ARITHMETIC or plain(before) or plain(after)
        if raised or beside:
            self.numbers.add(name)

    def _inside(self, node: Node) -> None:
        if isinstance(node, Group):
            self.read(node.items)
        elif isinstance(node, Command):
            for argument in node.arguments:
                self.read(contents(argument))
        elif isinstance(node, Scripts):
            for part in (node.base, node.sup):
                if isinstance(part, Group | Command):
                    self._inside(part)
        elif isinstance(node, Environment):
            for row in node.rows:
                for cell in row:
                    self.read(cell)


def looks_like_argument(node: Node | None) -> bool:
    """Whether a bracket holds one name or number, or a list: what a function is applied to."""
    group = bracket(node)
    items = inner(group) if group is not None else ()
    one = len(items) == 1 and (written(items[0]) is not None or isinstance(items[0], Leaf))
    return one or len(split(items, ",", ";", "|", "mid", "vert")) > 1


def is_inverse(sup: Node) -> bool:
    """Whether -1 is raised."""
    items = contents(sup)
    return len(items) == 2 and sign(items[0]) == "-" and isinstance(items[1], Leaf) and items[1].text == "1"


def is_transpose(sup: Node, scope: Scope) -> bool:
    items = contents(sup)
    only = items[0] if len(items) == 1 else None
    if sign(only) in ("top", "intercal", "dag"):
        return True
    word = written(only) if only is not None else None
    return word is not None and word.base == "T" and (word.font == "rm" or not scope.knows("T"))
