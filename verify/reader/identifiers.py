r"""What a name means where it stands: a constant, a function of its arguments, a member of a sequence, a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..terms import ONE, PI, REAL, Apply, FunctionSort, Symbol, Term, beta, call, substitute
from ..terms.latex import spell
from . import functions, laws
from .applied import is_applied_word, unknown_function, without_laws
from .forms import tidy
from .grammar import (
    Cursor,
    brace,
    bracket,
    inner,
    is_pi,
    plain,
)
from .inverses import ERF_INVERSE
from .names import (
    Written,
    contents,
    is_label,
    name_of,
    name_or_none,
    primed,
    solid,
    split,
    written,
)
from .question import Question
from .scope import Abbreviation, Function, Scalar, Scope, Sequence
from .sequences import arity_of, member
from .tree import Leaf, Node, Scripts
from .usage import is_inverse, is_transpose, looks_like_argument

if TYPE_CHECKING:
    from .elaborate import Elaborator


def named(reader: Elaborator, word: Written, cursor: Cursor, scope: Scope) -> Term:
    """A named number, function or constant, with what belongs to it."""
    node = cursor.nodes[cursor.at]
    base_name = name_of(Written(word.base, word.font, word.accents))
    special = _constant(reader, word, base_name, cursor, scope)
    if special is not None:
        cursor.take()
        return special
    integral = functions.incomplete(reader, word, cursor, scope)
    if integral is not None:
        return integral
    if functions.is_function(word, base_name, scope):
        return _named_function(reader, word, cursor, scope)
    if word.font == "bf" or (word.sup is not None and is_transpose(word.sup, scope)):
        raise Question("vectors and matrices are not read", node.span, kind="matrix")
    cursor.take()
    indexed = member(reader, word, base_name, cursor, node, scope)
    if indexed is not None:
        return indexed
    name = name_of(word)
    if name in scope.vectors or base_name in scope.vectors:
        raise Question(f"{name} is a vector or a matrix, which are not read", node.span, kind="matrix")
    function = _function(word, name, scope)
    if function is not None:
        return _call(reader, word, name, function, cursor, scope, node)
    unknown = unknown_function(word, cursor, scope)
    if unknown is not None:
        name, function = unknown
        reader.note("applied", f"{name} is read as a function of which nothing is known", node.span)
        inside = without_laws(bracket(cursor.peek()), scope)
        return _call(reader, replace(word, sup=None), name, function, cursor, inside, node)
    return _scalar(reader, word, name, cursor, scope, node)


def _constant(reader: Elaborator, word: Written, name: str, cursor: Cursor, scope: Scope) -> Term | None:
    """pi, Euler's number and Euler's constant, unless they are declared."""
    node = cursor.nodes[cursor.at]
    if word.accents or word.primes:
        return None
    if name == "gamma" and word.sub is not None and name_of(word) == "gamma_E":
        return None if "gamma_E" in scope.meanings else Apply("euler_gamma")
    if word.sub is not None or name in scope.meanings:
        return None
    if name == "pi" and not word.braced and word.font == "" and not _is_policy(cursor, scope):
        return PI if word.sup is None or is_label(word.sup) else reader.raised(PI, word.sup, scope)
    if name == "e" and not word.braced:
        if word.sup is None and cursor.at and is_pi(cursor.nodes[cursor.at - 1]):
            reader.note("e", "e beside pi is read as Euler's number", node.span)
            return Apply("exp", (ONE,))
        if word.sup is None:
            raise Question(
                "e alone: Euler's number, or a symbol?",
                node.span,
                (r"e^{1}", r"e \in \mathbb{R}"),
                kind="e",
            )
        return functions.exponential(reader, reader.expression(contents(word.sup), scope), word.sup, scope)
    return None


def _named_function(reader: Elaborator, word: Written, cursor: Cursor, scope: Scope) -> Term:
    node = cursor.take()
    script = node if isinstance(node, Scripts) else None
    if word.base == "psi" and bracket(cursor.peek()) is None:
        cursor.at -= 1
        cursor.take()
        return _scalar(reader, word, name_of(word), cursor, scope, node)
    return functions.read_function(reader, word.base, script, cursor, scope, node)


def _function(word: Written, name: str, scope: Scope) -> functions.RealFunction | None:
    """The function that a name is declared to be, or that belongs to a declared random variable."""
    if word.sup is not None and not is_label(word.sup):
        inverse = _inverse_name(word, name)
        if inverse is not None and isinstance(scope.meanings.get(inverse), Function):
            name = inverse
    meaning = Function(ERF_INVERSE) if name == ERF_INVERSE.name else scope.meanings.get(name)
    if isinstance(meaning, Function):
        symbol, body = meaning.symbol, meaning.body
        if body is not None and meaning.unfolded:
            return functions.RealFunction(
                lambda *args: beta(call(body, *args)), arity_of(symbol), meaning.formals
            )
        return functions.RealFunction(lambda *args: call(symbol, *args), arity_of(symbol), meaning.formals)
    return None


def _call(
    reader: Elaborator,
    word: Written,
    name: str,
    function: functions.RealFunction,
    cursor: Cursor,
    scope: Scope,
    node: Node,
) -> Term:
    """A declared function applied to its arguments."""
    group = bracket(cursor.peek())
    if group is None:
        raise Question(f"{name} is a function: of what?", node.span, (f"{name}(x)",), kind="function")
    closing = cursor.take()
    if word.sup is not None:
        inverse = _inverse_name(word, name)
        if inverse is None:
            raise Question(
                f"a power of the function {name}: of its value?",
                node.span,
                (f"{name}(x)^2",),
                kind="reach",
            )
        if inverse in scope.applied and not scope.knows(inverse):
            symbol = Symbol(inverse, FunctionSort(1, REAL))
            function = functions.RealFunction(lambda *args: call(symbol, *args), 1)
            reader.note("applied", f"{inverse} is read as a function of which nothing is known", node.span)
        elif not isinstance(scope.meanings.get(inverse), Function):
            raise Question(
                f"the inverse of {name} is not declared",
                node.span,
                (rf"{name}^{{-1}}: \mathbb{{R}} \to \mathbb{{R}}",),
                kind="inverse",
            )
    arguments = [reader.argument(part, scope) for part in split(inner(group), ",", ";")]
    if len(arguments) != function.arity:
        raise Question(
            f"{name} takes {function.arity} arguments, not {len(arguments)}", group.span, kind="arity"
        )
    if word.primes:
        if function.arity != 1:
            raise Question(f"a prime on a function of {function.arity}", node.span, kind="derivative")
        derived = functions.derivative_of(reader, function.apply, word.primes)
        value = reader.build(lambda: derived(arguments[0]), node)
    else:
        value = reader.build(lambda: function.apply(*arguments), node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _scalar(reader: Elaborator, word: Written, name: str, cursor: Cursor, scope: Scope, node: Node) -> Term:
    """A named number, its primes and labels in its name, then its power."""
    power = word.sup
    if power is not None and is_label(power):
        name, power = name_of(word, label=True), None
    name = primed(name, word.primes)
    meaning = scope.meanings.get(name)
    if word.font == "rm" and len(word.base) == 1 and power is None and looks_like_argument(cursor.peek()):
        raise Question(
            f"{name}, written upright, before a bracket: which function?", node.span, kind="function"
        )
    if isinstance(meaning, Abbreviation | Scalar) and is_applied_word(word, name, cursor, scope):
        raise Question(
            f"{name} is a number here, and is applied: a function, or a factor?",
            node.span,
            (rf"{spell(name)} \cdot (x)",),
            kind="function",
        )
    if isinstance(meaning, Abbreviation):
        term = _here(meaning.term, scope)
    elif isinstance(meaning, Scalar):
        term = meaning.symbol
    elif isinstance(meaning, Sequence | Function):
        raise Question(f"{name} is no number", node.span, kind="function")
    else:
        term = _assumed(reader, word, name, power, cursor, scope, node)
    return term if power is None else reader.raised(term, power, scope)


def _assumed(
    reader: Elaborator, word: Written, name: str, power: Node | None, cursor: Cursor, scope: Scope, node: Node
) -> Term:
    """A name that is not declared: real, unless a bracket behind it leaves that open."""
    if name in scope.laws or (bracket(cursor.peek()) and laws.names_family(node)):
        raise Question(f"{name} is a law, no number", node.span, kind="law")
    inverted = power is not None and is_inverse(power)
    if bracket(cursor.peek()) is not None and (
        power is None or inverted or looks_like_argument(cursor.peek())
    ):
        if name in scope.numbers and not looks_like_argument(cursor.peek()):
            reader.note("number", f"{name} is used as a number elsewhere, so it is a factor here", node.span)
            reader.assumed.setdefault(name, node.span)
            return Symbol(name, laws.value_sort(name, scope))
        following, written_name = cursor.nodes[cursor.at].span, spell(name)
        raise Question(
            f"{name} is not declared: a function, or a factor?",
            node.span.to(following),
            (
                *_CUSTOMARY.get(name, ()),
                rf"{written_name}: \mathbb{{R}} \to \mathbb{{R}}",
                rf"{written_name} \in \mathbb{{R}}",
            ),
            kind="undeclared",
        )
    if name == "Delta" and power is None and plain(cursor.peek()) and not cursor.is_spaced():
        raise Question(
            "Delta before a name: a product, or one symbol?",
            node.span,
            (r"\Delta \in \mathbb{R}",),
            kind="name",
        )
    if (word.font == "text" and not word.base.isupper()) or (word.upright and word.base in _SAID):
        raise Question("words inside an expression", node.span, kind="words")
    if power is not None and word.base[:1].isupper() and not word.upright and is_inverse(power):
        raise Question(
            f"is {name} a number, or a matrix that is inverted?",
            node.span,
            (rf"{spell(name)} \in \mathbb{{R}}",),
            kind="matrix",
        )
    capital = len(word.base) == 1 and word.base.isupper() and not word.upright
    if capital and scope.conventions.get("capitals") == "matrices":
        raise Question(
            f"is {name} a number, or a matrix?",
            node.span,
            (rf"{spell(name)} \in \mathbb{{R}}",),
            kind="matrix",
        )
    reader.assumed.setdefault(name, node.span)
    return Symbol(name, laws.value_sort(name, scope))


def _here(term: Term, scope: Scope) -> Term:
    """An abbreviation where some of its symbols may be bound."""
    mapping: dict[Symbol, Term] = {}
    for symbol in term.free:
        meaning = scope.meanings.get(symbol.name)
        if isinstance(meaning, Scalar) and meaning.symbol != symbol and "#" in meaning.symbol.name:
            mapping[symbol] = meaning.symbol
    return tidy(substitute(term, mapping)) if mapping else term


def word_of(node: Node) -> Written | None:
    """The identifier that a node is; also the bare commands of functions."""
    found = written(node)
    if found is not None:
        return found
    head = node.base if isinstance(node, Scripts) else node
    if isinstance(head, Leaf) and head.kind == "command":
        text = head.text
        if text in functions.PREFIX or text in functions.BRACKETED or text in functions.MISSING:
            script = node if isinstance(node, Scripts) else None
            return Written(text, "rm", (), script.sub if script else None, script.sup if script else None)
    return None


def inverse_in_braces(node: Node, scope: Scope) -> Written | None:
    """`{f^{-1}}` where that is the name of a declared function."""
    group = brace(node)
    items = solid(group.items) if group is not None else ()
    word = written(items[0]) if len(items) == 1 else None
    if word is None:
        return None
    if word.base == "erf" and word.upright and word.sup is not None and is_inverse(word.sup):
        return Written(ERF_INVERSE.name, braced=True)
    inverse = _inverse_name(word, name_or_none(word) or "")
    return Written(inverse, braced=True) if inverse in scope.meanings and inverse else None


def _is_policy(cursor: Cursor, scope: Scope) -> bool:
    r"""Whether pi before a bracket is a density of that name, as in `\pi(a)`."""
    return bool(scope.densities_of("pi")) and looks_like_argument(cursor.peek(1))


def _inverse_name(word: Written, name: str) -> str | None:
    """The name of the inverse function, if that is what is raised."""
    return f"{name}^{{-1}}" if word.sup is not None and is_inverse(word.sup) else None


_SAID = frozenset("and or if for with where const constant otherwise when such that".split())
_CUSTOMARY = {
    "Phi": (r"\Phi(x) = \frac{1}{2} \left( 1 + \mathrm{erf}\left( \frac{x}{\sqrt{2}} \right) \right)",),
    "B": (r"B(a, b) = \mathrm{B}(a, b)",),
}
