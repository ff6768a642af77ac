r"""The ends of ranges, with infinity among them: of integrals, sums, limits and sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
)
from .grammar import (
    sign,
    span_of,
)
from .names import contents, name_of, scalar_name, solid, split, written
from .question import Question
from .tree import Command, Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


Nodes = tuple[Node, ...]


def scripts_of(node: Node) -> tuple[Nodes | None, Nodes | None]:
    """What stands below and above an operator."""
    if not isinstance(node, Scripts):
        return None, None
    return (
        contents(node.sub) if node.sub is not None else None,
        contents(node.sup) if node.sup is not None else None,
    )


def variable_name(reader: Elaborator, nodes: Nodes) -> str:
    """The name of a bound variable."""
    nodes = solid(nodes)
    word = written(nodes[0]) if len(nodes) == 1 else None
    if word is None or word.font == "bf":
        kind = "matrix" if word is not None else "binder"
        raise Question("this is no variable to bind", span_of(nodes), kind=kind)
    return scalar_name(word)


def set_ends(reader: Elaborator, nodes: Nodes, scope: Scope, node: Node) -> tuple[Term, Term]:
    r"""The ends of a set: `\mathbb{R}`, `[a, b]`, `(0, \infty)`, `\mathcal{X}`, `x \in \mathcal{X}`."""
    parts = split(nodes, "in")
    nodes = solid(parts[-1])
    only = nodes[0] if len(nodes) == 1 else None
    word = written(only) if only is not None else None
    if word is not None:
        positive = word.sup is not None and sign(contents(word.sup)[0]) == "+"
        positive = positive or (word.sub is not None and sign(contents(word.sub)[0]) == "+")
        base = word.base
        if base == r"\mathbb{R}" and word.sup is None and word.sub is None:
            return MINUS_INFINITY, INFINITY
        if base == r"\mathbb{R}" and positive:
            return ZERO, INFINITY
        name = name_of(word)
        if name in scope.supports:
            return scope.supports[name]
        random = random_of_support(base, scope)
        if random is not None:
            from .laws import support

            ends = support(scope.randoms[random])
            if ends is not None:
                reader.note("support", f"{base} is the support of {random}", node.span)
                return ends
        raise Question(
            "the ends of this set are not declared", span_of(nodes), (rf"{base} = \mathbb{{R}}",), kind="set"
        )
    if isinstance(only, Group) and only.open in ("(", "[") and only.close in (")", "]"):
        ends_ = split(solid(only.items), ",")
        if len(ends_) == 2:
            return end(reader, ends_[0], scope), end(reader, ends_[1], scope)
    if sign(nodes[0] if nodes else None) in ("[", "(") and sign(nodes[-1]) in (")", "]"):
        ends_ = split(nodes[1:-1], ",")
        if len(ends_) == 2:
            return end(reader, ends_[0], scope), end(reader, ends_[1], scope)
    raise Question("the range is not clear", span_of(nodes, node.span), kind="limits")


def random_of_support(base: str, scope: Scope) -> str | None:
    r"""The random variable X whose values are `\mathcal{X}`."""
    if base.startswith(r"\mathcal{"):
        letter_ = base[len(r"\mathcal{") : -1]
        return letter_ if letter_ in scope.randoms else None
    return None


_INFINITE = Symbol("infinity#")


def end(reader: Elaborator, nodes: Nodes, scope: Scope) -> Term:
    r"""An end of a range: a number, or `\infty`, also in `(-\infty - \mu)/\sigma`."""
    nodes = solid(nodes)
    if not _has_infinity(nodes):
        return reader.expression(nodes, scope)
    if len(nodes) == 1 and sign(nodes[0]) == "infty":
        return INFINITY
    if len(nodes) == 2 and sign(nodes[1]) == "infty" and sign(nodes[0]) in ("+", "-"):
        return INFINITY if sign(nodes[0]) == "+" else MINUS_INFINITY
    term = reader.expression(_without_infinity(nodes), scope.with_bound("infinity#", _INFINITE))
    found = _extended(term, scope)
    if found is None:
        raise Question(
            "infinity enters a sum or product that is not settled", span_of(nodes), kind="infinity"
        )
    return found


def _has_infinity(nodes: Nodes) -> bool:
    for node in nodes:
        if sign(node) == "infty":
            return True
        if isinstance(node, Group) and _has_infinity(node.items):
            return True
        if isinstance(node, Command) and _has_infinity(node.arguments):
            return True
        if isinstance(node, Scripts) and node.base is not None and _has_infinity((node.base,)):
            return True
    return False


def _without_infinity(nodes: Nodes) -> Nodes:
    r"""The nodes with a letter in the place of `\infty`."""
    kept: list[Node] = []
    for node in nodes:
        if sign(node) == "infty":
            kept.append(Leaf(node.span, "letter", "infinity#"))
        elif isinstance(node, Group):
            kept.append(Group(node.span, _without_infinity(node.items), node.open, node.close))
        elif isinstance(node, Command):
            kept.append(Command(node.span, node.name, node.options, _without_infinity(node.arguments)))
        else:
            kept.append(node)
    return tuple(kept)


def _extended(term: Term, scope: Scope) -> Term | None:
    """The value of a term in which infinity stands: an end, or None where that is not settled."""
    if _INFINITE not in term.free:
        return term
    if term == _INFINITE:
        return INFINITY
    if not isinstance(term, Apply):
        return None
    if term.op == "add":
        ends = {_extended(argument, scope) for argument in term.args if _INFINITE in argument.free}
        return ends.pop() if len(ends) == 1 else None
    if term.op == "neg":
        return _flipped(_extended(term.args[0], scope), -1)
    if term.op in ("mul", "div"):
        if term.op == "div" and _INFINITE in term.args[1].free:
            return None
        parts = [argument for argument in term.args if _INFINITE in argument.free]
        direction = 1
        for argument in term.args:
            if _INFINITE not in argument.free:
                direction *= sign_of(argument, scope)
        return _flipped(_extended(parts[0], scope), direction) if len(parts) == 1 else None
    if term.op in ("sqrt", "ln", "exp"):
        inside = _extended(term.args[0], scope)
        if inside == MINUS_INFINITY and term.op == "exp":
            return ZERO
        return inside if inside == INFINITY else None
    return None


def _flipped(value: Term | None, direction: int) -> Term | None:
    if value is None or direction == 0:
        return None
    if direction > 0:
        return value
    return MINUS_INFINITY if value == INFINITY else INFINITY if value == MINUS_INFINITY else None


def sign_of(term: Term, scope: Scope) -> int:
    """The sign of a term, as far as its form and the declarations show: -1, 1, or 0 for unknown."""
    if isinstance(term, Number):
        return (term.value > 0) - (term.value < 0)
    if isinstance(term, Symbol):
        return int(scope.is_positive(term))
    if not isinstance(term, Apply):
        return 0
    if term.op in ("pi", "exp", "sqrt", "cosh"):
        return 1
    if term.op == "neg":
        return -sign_of(term.args[0], scope)
    if term.op in ("mul", "div"):
        value = 1
        for argument in term.args:
            value *= sign_of(argument, scope)
        return value
    if term.op == "pow":
        return int(sign_of(term.args[0], scope) > 0)
    if term.op == "add":
        signs = {sign_of(argument, scope) for argument in term.args}
        return signs.pop() if len(signs) == 1 else 0
    return 0
