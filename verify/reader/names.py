r"""Identifiers as written, and one canonical name for each.

`\mu_1` is mu_1, `\hat\mu` and `\widehat{\mu}` are mu_hat, `f_\mathrm{X}` is f_X; what is no plain word keeps its
LaTeX as its name: `y^{(i)}`.  `terms.latex.spell` prints a name back so that it reads as itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from ..terms.latex import is_harmless
from .question import Question
from .tree import Command, Environment, Group, Leaf, Node, Scripts

GREEK = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi
    psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varrho varphi
    varsigma ell""".split()
)
UPRIGHT = frozenset(
    """mathrm text operatorname operatorname* mathit textrm textit mathsf textsf mathtt texttt mathnormal mbox
    textnormal""".split()
)
SCRIPT = {
    "mathcal": "mathcal",
    "mathscr": "mathcal",
    "mathfrak": "mathcal",
    "mathbb": "mathbb",
    "Bbb": "mathbb",
}
TEXT = frozenset("text textrm textit textsf texttt mbox textnormal".split())
BOLD = frozenset("mathbf bm boldsymbol pmb textbf vec bold".split())
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "dot": "dot",
}  # fmt: skip
WRAPPERS = frozenset("textcolor boxed mathord mathop mathstrut smash ensuremath fbox colorbox".split())
LABELS = frozenset(("*", "ast", "star", "dagger", "circ", "prime"))


@dataclass(frozen=True, slots=True)
class Written:
    """An identifier: its base (a plain word or a letter of a font), accents, and what stands around it.

    `sup` is undecided here: a power, a label or an inverse.  `braced` marks `{e}` and `{y^{(i)}}`: a name in
    braces is a name, and no constant or function; what is raised inside is its label.
    """

    base: str
    font: str = ""
    accents: tuple[str, ...] = ()
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0
    braced: bool = False
    label: Node | None = None

    @property
    def upright(self) -> bool:
        return self.font in ("rm", "text")


def is_space(node: Node) -> bool:
    """Whether a node says nothing: spacing, style, a label, a colour that is switched on."""
    if isinstance(node, Leaf):
        return node.kind == "space"
    return isinstance(node, Command) and node.name in _SILENT


_SILENT = frozenset(("label", "tag", "color", "hphantom", "vphantom", "phantom", "hspace", "vspace", "hskip"))


def solid(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes without those that say nothing."""
    return tuple([node for node in nodes if not is_space(node)])


def contents(node: Node) -> tuple[Node, ...]:
    """What stands in braces, or the node itself; wrappers that only colour or box are taken off."""
    node = unwrapped(node)
    if isinstance(node, Group) and not node.open and not node.close:
        return solid(node.items)
    return (node,)


def unwrapped(node: Node) -> Node:
    """A node without the commands that only colour, box or underline it."""
    while True:
        if isinstance(node, Command) and node.arguments and node.name in WRAPPERS:
            node = node.arguments[-1]
        elif (
            isinstance(node, Scripts)
            and isinstance(node.base, Command)
            and node.base.name in ("underbrace", "overbrace")
        ):
            node = node.base.arguments[0]
        elif isinstance(node, Command) and node.name in ("underbrace", "overbrace"):
            node = node.arguments[0]
        else:
            return node


def letter_name(text: str) -> str:
    """A letter by its name: Greek ones in Unicode as their commands."""
    if text.isascii():
        return text
    script, _, rest = unicodedata.name(unicodedata.normalize("NFKC", text)[:1], "").partition(" ")
    size, _, letter = rest.partition(" LETTER ")
    word = letter.capitalize() if size == "CAPITAL" else letter.lower()
    word = {"lamda": "lambda", "Lamda": "Lambda", "final sigma": "varsigma"}.get(word, word)
    return word if script == "GREEK" and word in GREEK else text


def letters(node: Node) -> str:
    """The word of letters and digits that the argument of a font command is, or nothing."""
    word = ""
    for item in contents(node):
        if isinstance(item, Leaf) and item.kind in ("letter", "number", "text"):
            word += letter_name(item.text) if item.kind == "letter" else item.text.strip()
        else:
            return ""
    return word if word.isalnum() else ""


def written(node: Node) -> Written | None:
    """The identifier that a node is, or None."""
    node = unwrapped(node)
    if isinstance(node, Leaf):
        if node.kind == "letter":
            return Written(letter_name(node.text))
        return Written(node.text) if node.kind == "command" and node.text in GREEK else None
    if isinstance(node, Command):
        return _of_command(node)
    if isinstance(node, Scripts):
        return _of_scripts(node)
    if isinstance(node, Group) and not node.open and not node.close:
        inside = solid(node.items)
        inner = written(inside[0]) if len(inside) == 1 else None
        if inner is not None and isinstance(inside[0], Command) and inside[0].name == "mathrm":
            return inner  # {\rm E}
        return _in_braces(inner) if inner else None
    return None


def _in_braces(inner: Written) -> Written | None:
    if inner.primes:
        return Written(scalar_name(inner), inner.font, braced=True)
    if inner.sup is None:
        return replace(inner, braced=True)
    if inner.label is not None or not is_label(inner.sup):
        return None
    return replace(inner, sup=None, label=inner.sup, braced=True)


def is_label(sup: Node) -> bool:
    r"""Whether what is raised is a label: `*`, `(i)`, `\mathrm{new}`."""
    items = contents(sup)
    only = items[0] if len(items) == 1 else None
    if isinstance(only, Leaf) and only.kind in ("operator", "command") and only.text in LABELS:
        return True
    if isinstance(only, Group) and only.open == "(":
        return True
    return isinstance(only, Command) and (word := written(only)) is not None and len(word.base) > 1


def _of_command(node: Command) -> Written | None:
    if len(node.arguments) != 1:
        return None
    argument = node.arguments[0]
    if node.name in UPRIGHT:
        word = letters(argument)
        if word:
            font = "text" if node.name in TEXT else "rm"
            return Written(word, font) if word[0].isalpha() else None
        inner = contents(argument)
        return written(inner[0]) if len(inner) == 1 and not isinstance(inner[0], Leaf) else None
    if node.name in SCRIPT:
        word = letters(argument)
        return Written(rf"\{SCRIPT[node.name]}{{{word}}}", node.name) if word else None
    if node.name in BOLD:
        inside = contents(argument)
        inner_ = written(inside[0]) if len(inside) == 1 else None
        return replace(inner_, font="bf") if inner_ else None
    if node.name in ACCENTS:
        inside = contents(argument)
        inner_ = written(inside[0]) if len(inside) == 1 else None
        if inner_ is None or inner_.sup is not None or inner_.primes:
            return None
        return replace(inner_, accents=(*inner_.accents, ACCENTS[node.name]), braced=False)
    return None


def _of_scripts(node: Scripts) -> Written | None:
    inner = written(node.base) if node.base is not None else None
    if inner is None:
        return None
    if inner.sub is not None and node.sub is not None:
        return None
    if inner.sup is not None or inner.primes:
        return None
    primes = node.primes
    sup = node.sup
    if sup is not None and (count := _prime_count(sup)):
        primes, sup = primes + count, None
    return replace(inner, sub=node.sub or inner.sub, sup=sup, primes=primes)


def _prime_count(sup: Node) -> int:
    items = contents(sup)
    primes = all(isinstance(i, Leaf) and i.kind == "command" and i.text == "prime" for i in items)
    return len(items) if primes else 0


# --- names -----------------------------------------------------------------------------------------


def scalar_name(word: Written) -> str:
    """The name of a scalar: primes and labels belong to it; raises `Question` for a power."""
    if word.sup is not None:
        if not is_label(word.sup):
            raise Question("a power is no name", word.sup.span, kind="name")
        return name_of(word, label=True)
    return primed(name_of(word), word.primes)


def name_of(identifier: Written, *, label: bool = False) -> str:
    """The canonical name, without primes and powers; with `label` what is raised belongs to it.

    Raises `Question` where the subscript is no name.
    """
    base = identifier.base
    if identifier.label is not None:
        if label and identifier.sup is not None:
            raise Question("two labels on one name", identifier.sup.span, kind="name")
        identifier, label = replace(identifier, sup=identifier.label, label=None, primes=0), True
    if label and identifier.sup is not None:
        count = _fresh_number(identifier.sup)
        return primed(name_of(replace(identifier, sup=None)), count) if count else _verbatim(identifier)
    plain = base.isalnum() and base.isascii()
    parts: tuple[str, ...] = ()
    if identifier.sub is not None:
        parts = _sub_words(identifier.sub)
        plain = plain and bool(parts) and not set(parts) & set(ACCENTS.values())
    if not plain and (identifier.sub is not None or identifier.accents):
        return _verbatim(replace(identifier, sup=None, primes=0))
    return "_".join((base, *parts, *reversed(identifier.accents)))


def _fresh_number(sup: Node) -> int:
    """The number of `z^{(4)}`, as a fresh name is printed that has too many primes; else 0."""
    items = contents(sup)
    group = items[0] if len(items) == 1 else None
    inside = solid(group.items) if isinstance(group, Group) and group.open == "(" else ()
    only = inside[0] if len(inside) == 1 else None
    digits = only.text if isinstance(only, Leaf) and only.kind == "number" else ""
    return int(digits) if digits.isdigit() and digits[0] != "0" and len(digits) < 6 and int(digits) > 3 else 0


def primed(name: str, primes: int) -> str:
    """A scalar's name with primes, which are part of it."""
    return f"{name}_{{{primes}}}" if primes else name


def _sub_words(sub: Node) -> tuple[str, ...]:
    """The words of a subscript: one, or several between commas; empty where it is no list of words."""
    words: list[str] = []
    for part in split(contents(sub), ","):
        inner = written(part[0]) if len(part) == 1 else None
        if inner is not None and not (inner.sub or inner.sup or inner.accents or inner.primes):
            word = inner.base
        elif (len(part) == 1 and isinstance(part[0], Leaf) and part[0].kind == "number") or (
            len(part) == 1 and isinstance(part[0], Leaf) and part[0].text in ("max", "min", "sup", "inf")
        ):
            word = part[0].text
        else:
            return ()
        if not (word.isalnum() and word.isascii()):
            return ()
        words.append(word)
    return tuple(words)


def _is_word(leaf: Leaf) -> bool:
    return leaf.kind == "number" or leaf.text in ("max", "min", "sup", "inf")


def split(nodes: tuple[Node, ...], *signs: str) -> tuple[tuple[Node, ...], ...]:
    """The nodes between operators or commands with these names."""
    parts: list[tuple[Node, ...]] = []
    start = 0
    for position, node in enumerate(nodes):
        if isinstance(node, Leaf) and node.kind in ("operator", "command") and node.text in signs:
            parts.append(nodes[start:position])
            start = position + 1
    return (*parts, nodes[start:])


def _verbatim(identifier: Written) -> str:
    base = identifier.base
    if base in GREEK:
        base = f"\\{base}"
    elif base.isalnum() and len(base) > 1:
        base = rf"\mathit{{{base}}}"
    for accent in identifier.accents:
        base = rf"\{accent}{{{base}}}"
    if not base.startswith("\\") and not base.isalnum():
        raise Question(f"a script on the name {base}", kind="name")
    if identifier.sub is not None:
        base += f"_{{{plain_latex(contents(identifier.sub))}}}"
    if identifier.sup is not None:
        base += f"^{{{plain_latex(contents(identifier.sup))}}}"
    if identifier.primes:
        raise Question("primes beside a label", kind="name")
    name = base
    if not is_harmless(name) or "=" in name:
        raise Question(f"this is no name: {name}", kind="name")
    return name


def plain_latex(nodes: tuple[Node, ...]) -> str:
    """The nodes as LaTeX in one normal form."""
    return "".join([_latex_of(node) for node in nodes]).rstrip()


_BRACKETS = {r"\lbrace": r"\{", r"\rbrace": r"\}"}


def _latex_of(node: Node) -> str:
    if isinstance(node, Leaf):
        if node.kind == "command":
            return f"\\{node.text} "
        if node.kind == "letter":
            name = letter_name(node.text)
            return name if len(name) == 1 else f"\\{name} "
        return node.text if node.kind in ("number", "operator") else ""
    if isinstance(node, Group):
        inner = plain_latex(solid(node.items))
        if not node.open and not node.close:
            return f"{{{inner}}}"
        return f"{_BRACKETS.get(node.open, node.open)}{inner}{_BRACKETS.get(node.close, node.close)}"
    if isinstance(node, Scripts):
        printed = _latex_of(node.base).rstrip() if node.base is not None else ""
        printed += "'" * node.primes
        if node.sub is not None:
            printed += f"_{{{plain_latex(contents(node.sub))}}}"
        return printed + (f"^{{{plain_latex(contents(node.sup))}}}" if node.sup is not None else "")
    if isinstance(node, Environment):
        raise Question("a matrix or cases is no name", node.span, kind="name")
    if node.name in UPRIGHT and (word := letters(node)):
        return rf"\mathrm{{{word}}}"
    if node.name in UPRIGHT and len(node.arguments) == 1 and (word := letters(node.arguments[0])):
        return word if len(word) == 1 else rf"\mathrm{{{word}}}"
    arguments = "".join([f"{{{plain_latex(contents(argument))}}}" for argument in node.arguments])
    return f"\\{node.name}{arguments}"


def name_or_none(identifier: Written) -> str | None:
    """The canonical name, if the subscript is a part of a name."""
    try:
        return name_of(identifier)
    except Question:
        return None


def identifier(nodes: tuple[Node, ...] | Node) -> str | None:
    r"""The canonical name, if the nodes are one identifier: primes and a label such as `x^*` belong to it.

    A bold letter is a vector, and none of the names here.
    """
    items = solid(nodes if isinstance(nodes, tuple) else contents(nodes))
    word = written(items[0]) if len(items) == 1 else None
    if word is None or word.font == "bf" or (word.sup is not None and not is_label(word.sup)):
        return None
    try:
        return scalar_name(word)
    except Question:
        return None
