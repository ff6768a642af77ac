"""A cursor over nodes, and the small questions that a parser asks of them."""

from __future__ import annotations

from .names import UPRIGHT, contents, is_space, letters, solid, unwrapped
from .source import Span
from .tree import Command, Group, Leaf, Node, Scripts

BARS = frozenset(("|", "mid", "vert", "lvert", "rvert"))
DOUBLE_BARS = frozenset(("Vert", "parallel", "lVert", "rVert"))
TIMES = frozenset(("cdot", "times", "*", "ast", "cdotp", "odot"))  # of components, where it is odot
OVER = frozenset(("/", "div"))
RELATIONS = {
    "=": "eq", "<": "lt", ">": "gt", "le": "le", "leq": "le", "leqslant": "le", "ge": "ge", "geq": "ge",
    "geqslant": "ge", "ne": "ne", "neq": "ne", "lt": "lt", "gt": "gt",
}  # fmt: skip
DOTS = frozenset(("ldots", "cdots", "dots", "dotsc", "dotsb", "dotsm", "dotso", "vdots", "ddots"))
_THIN = frozenset(("!", "displaystyle", "textstyle", "limits", "nolimits", "big", "Big", "bigg", "Bigg"))


class Cursor:
    """A place in a list of nodes; spaces are left out, but known."""

    __slots__ = ("at", "nodes", "spaced")

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        kept: list[Node] = []
        spaced: list[bool] = []
        space = False
        for node in nodes:
            if is_space(node):
                space = space or (isinstance(node, Leaf) and node.text not in _THIN)
            else:
                kept.append(unwrapped(node))
                spaced.append(space)
                space = False
        self.nodes = tuple(kept)
        self.spaced = spaced
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.nodes)

    def peek(self, ahead: int = 0) -> Node | None:
        position = self.at + ahead
        return self.nodes[position] if position < len(self.nodes) else None

    def take(self) -> Node:
        node = self.nodes[self.at]
        self.at += 1
        return node

    def rest(self) -> tuple[Node, ...]:
        return self.nodes[self.at :]

    def is_spaced(self) -> bool:
        """Whether a visible space stands before the next node."""
        return not self.done and self.spaced[self.at]

    def sign(self, ahead: int = 0) -> str:
        """The operator or command that the next node is, or nothing."""
        return sign(self.peek(ahead))


def sign(node: Node | None) -> str:
    """The text of an operator or of a bare command."""
    return node.text if isinstance(node, Leaf) and node.kind in ("operator", "command") else ""


def letter(node: Node | None) -> str:
    return node.text if isinstance(node, Leaf) and node.kind == "letter" else ""


def bracket(node: Node | None) -> Group | None:
    """The bracket `( .. )` or `[ .. ]` that a node is, also with scripts on it."""
    if isinstance(node, Scripts):
        node = node.base
    if (
        isinstance(node, Group)
        and node.open in ("(", "[", r"\lbrace")
        and node.close in (")", "]", r"\rbrace")
    ):
        return node
    return None


def brace(node: Node | None) -> Group | None:
    """The group in braces that a node is."""
    return node if isinstance(node, Group) and not node.open and not node.close else None


def span_of(nodes: tuple[Node, ...], default: Span | None = None) -> Span | None:
    return nodes[0].span.to(nodes[-1].span) if nodes else default


def is_bar(node: Node | None) -> bool:
    return sign(node) in BARS


def is_pi(node: Node | None) -> bool:
    return sign(node) == "pi" or letter(node) == "π"


def plain(node: Node | None) -> bool:
    """A number, letter or root, with or without scripts: what might belong to the argument before it."""
    if isinstance(node, Scripts):
        node = node.base
    if isinstance(node, Command):
        return node.name == "sqrt"
    return isinstance(node, Leaf) and (node.kind in ("letter", "number") or node.text in _LETTERLIKE)


_LETTERLIKE = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi
    omega varepsilon vartheta varrho varphi ell""".split()
)


def differential_sign(node: Node | None) -> bool:
    r"""The d of `dx`, also `\mathrm{d}`."""
    if letter(node) == "d":
        return True
    if isinstance(node, Command) and node.name in ("mathrm", "operatorname", "text", "rm", "textrm"):
        inside = contents(node.arguments[0]) if node.arguments else ()
        return len(inside) == 1 and letter(inside[0]) == "d"
    return False


def inner(node: Node) -> tuple[Node, ...]:
    """What stands in a bracket or a group."""
    return solid(node.items) if isinstance(node, Group) else contents(node)


def trimmed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without punctuation at the end."""
    nodes = solid(nodes)
    while nodes and sign(nodes[-1]) in (",", ".", ";"):
        nodes = nodes[:-1]
    return nodes


def flattened(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes, or what stands in the braces that are all of them."""
    items = solid(nodes)
    while len(items) == 1 and (group := brace(items[0])) is not None:
        items = solid(group.items)
    return items


def upright_word(node: Node | None) -> str:
    r"""The word of `\operatorname{..}`, `\mathrm{..}`."""
    return (
        letters(node.arguments[0])
        if isinstance(node, Command) and node.name in UPRIGHT and node.arguments
        else ""
    )


def digits(node: Node) -> str:
    """The digits of a numeral."""
    return node.text if isinstance(node, Leaf) else ""


def is_numeral(node: Node | None) -> bool:
    """Whether the node is a number, with or without scripts."""
    base = node.base if isinstance(node, Scripts) else node
    return isinstance(base, Leaf) and base.kind == "number"
