r"""Members of sequences: `x_i` where i is bound, `y^{(i)}`, `a_{ij}`, and `x_1` of what is a sequence elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..terms import INTEGER, FunctionSort, Symbol, Term, call
from ..terms.latex import spell
from .applied import unknown_function
from .grammar import (
    Cursor,
    digits,
    inner,
    is_numeral,
    letter,
    sign,
)
from .names import (
    Written,
    contents,
    identifier,
    is_label,
    name_of,
    name_or_none,
    scalar_name,
    solid,
    split,
    written,
)
from .question import Question
from .scope import Function, Scalar, Scope, Sequence
from .tree import Group, Node, Scripts
from .usage import looks_like_argument

if TYPE_CHECKING:
    from .elaborate import Elaborator


def member(
    reader: Elaborator, word: Written, base: str, cursor: Cursor, node: Node, scope: Scope
) -> Term | None:
    """`x_i` and `y^{(i)}` where i is bound, and members of a declared sequence.

    Under a sum over i, x_i is a member even if `x_i` was declared for itreader elsewhere.
    """
    raised = next((s for s in (word.label, word.sup) if s is not None and is_label(s)), None)
    if word.sub is not None and _is_member_of_labelled(word.sub, raised, scope):
        base = name_of(replace(word, sup=None, label=None, primes=0))
        word = replace(word, sub=None)
    meaning = scope.meanings.get(base)
    sequence = meaning.symbol if isinstance(meaning, Sequence) else None
    if word.sub is not None:
        single = sequence is None and not _is_member(word, base, scope)
        if not _mentions_index(word.sub, scope) and (single or name_or_none(word) in scope.meanings):
            return None
        indices = _indices(reader, word.sub, node, scope, double=base in scope.doubled)
        power = word.sup
    elif word.label is not None and _mentions_index(word.label, scope):
        indices, power = _raised_index(reader, word.label, scope), word.sup
    elif word.sup is not None and is_label(word.sup) and _mentions_index(word.sup, scope):
        indices, power = _raised_index(reader, word.sup, scope), None
    else:
        if sequence is not None:
            raise Question(f"{base} is a sequence: which member?", node.span, kind="index")
        return None
    labels = [label for label in (word.label, word.sup) if label is not None and is_label(label)]
    if word.primes or (word.sub is not None and labels):
        raise Question("a label or a prime on a member of a sequence", node.span, kind="script")
    if isinstance(meaning, Function):
        return None
    unknown = unknown_function(word, cursor, scope, base, len(indices)) if power is None else None
    if sequence is None and unknown is not None:
        group = cursor.take()
        arguments = [reader.argument(part, scope) for part in split(inner(group), ",", ";")]
        reader.note("applied", f"{base} is read as a function of which nothing is known", node.span)
        return reader.postfix(
            reader.build(lambda: unknown[1].apply(*indices, *arguments), node),
            group if isinstance(group, Scripts) else None,
            scope,
        )
    if sequence is None and power is None and looks_like_argument(cursor.peek()):
        raise Question(
            f"{base} with an index before a bracket: a function, or a factor?",
            node.span,
            (rf"{spell(base)}_i \in \mathbb{{R}}",),
            kind="undeclared",
        )
    if sequence is None:
        reader.note("sequence", f"{base} with an index is read as a sequence of real numbers", node.span)
        sequence = Scope().with_sequence(base, len(indices)).meanings[base].symbol  # type: ignore[union-attr]
    tail = meaning.tail if isinstance(meaning, Sequence) else ()
    if arity_of(sequence) != len(indices) + len(tail):
        raise Question(f"{base} takes {arity_of(sequence) - len(tail)} indices", node.span, kind="arity")
    term = reader.build(lambda: call(sequence, *indices, *tail), node)
    return term if power is None else reader.raised(term, power, scope)


def _is_member_of_labelled(sub: Node, raised: Node | None, scope: Scope) -> bool:
    """Whether `y_1^{(i)}` is the member at i of the sequence y_1."""
    return raised is not None and _mentions_index(raised, scope) and not _mentions_index(sub, scope)


def _is_member(word: Written, base: str, scope: Scope) -> bool:
    """Whether `x_1`, `x_n`, `x_{n-1}` is a member of what is a sequence elsewhere on the page."""
    if base not in scope.indexed or word.sub is None:
        return False
    return all(
        is_numeral(item) or sign(item) in ("+", "-") or _is_whole(item, scope) or _runs(item, scope)
        for item in solid(contents(word.sub))
    )


def _raised_index(reader: Elaborator, label: Node, scope: Scope) -> list[Term]:
    """The index of `y^{(i)}`."""
    (group,) = contents(label)
    return [reader.expression(inner(group), scope)]


def _mentions_index(node: Node, scope: Scope) -> bool:
    """Whether a bound integer stands in a subscript."""
    for item in contents(node):
        word = written(item)
        if word is not None:
            meaning = scope.meanings.get(scalar_name(word)) if word.sup is None else None
            if isinstance(meaning, Scalar) and "#" in meaning.symbol.name and meaning.symbol.sort == INTEGER:
                return True
        elif isinstance(item, Group) and _mentions_index_in(item.items, scope):
            return True
    return False


def _mentions_index_in(nodes: tuple[Node, ...], scope: Scope) -> bool:
    return any(_mentions_index(node, scope) for node in nodes)


def _indices(reader: Elaborator, sub: Node, node: Node, scope: Scope, *, double: bool) -> list[Term]:
    """The indices in a subscript: between commas, or one letter each, as in `a_{ij}`.

    `y_{2i}` has two where the page has `y_{1i}`, too: then it is `double`.
    """
    parts = split(contents(sub), ",")
    if len(parts) == 1 and len(parts[0]) > 1:
        items = parts[0]
        if all(letter(item) or is_numeral(item) for item in items):
            if is_numeral(items[0]) and digits(items[0]) not in ("0", "1") and not double:
                raise Question(
                    "one index, a product, or two indices?",
                    node.span,
                    ("write a comma: x_{1,i}",),
                    kind="index",
                )
            parts = tuple((item,) for item in items)
    return [index(reader, part, scope) for part in parts]


def index(reader: Elaborator, nodes: tuple[Node, ...], scope: Scope) -> Term:
    """An index; a letter that is not declared is an integer here."""
    name = identifier(nodes)
    if name is not None and name not in scope.meanings and name.isalpha():
        reader.assumed.setdefault(name, nodes[0].span)
        return Symbol(name, INTEGER)
    return reader.expression(nodes, scope)


def arity_of(function: Symbol) -> int:
    return function.sort.arity if isinstance(function.sort, FunctionSort) else 0


def _runs(node: Node, scope: Scope) -> bool:
    """Whether the node is a letter over which sums of the page run, and of which nothing else is said."""
    return letter(node) in scope.running and not scope.knows(letter(node))


def _is_whole(node: Node, scope: Scope) -> bool:
    """Whether the node is the name of a whole number."""
    known = scope.meanings.get(identifier(node) or "")
    return isinstance(known, Scalar) and known.symbol.sort == INTEGER
