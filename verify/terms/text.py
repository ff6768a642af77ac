"""Terms as plain text: ASCII, one line, and terms that differ in meaning differ in print.

Each operation has an entry in one table: a function that answers the printed form and how tightly it binds.
An operation without an entry prints as `name(arguments)`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from .naming import Scope, opened, own_variable
from .signature import SIGNATURE
from .term import LAW, LIMIT_END, Apply, Bound, Number, Symbol, Term

# How tightly a printed form binds, loosest first.  SIGN is a product that starts with a minus.
RELATION, SUM, SIGN, PRODUCT, POWER, ATOM = range(6)

Printed = tuple[str, int]
Form = Callable[[tuple[Term, ...], Scope], Printed]


def text(term: Term) -> str:
    """The term in one line of ASCII."""
    return _print(term, ())[0]


def _print(term: Term, scope: Scope) -> Printed:
    if isinstance(term, Apply):
        form = _FORMS.get(term.op)
        return form(term.args, scope) if form else (f"{term.op}{_list(term.args, scope)}", ATOM)
    if isinstance(term, Symbol):
        return _spell(term.name), ATOM
    if isinstance(term, Bound):
        return scope[term.index] if term.index < len(scope) else f"#{term.index - len(scope)}", ATOM
    if isinstance(term, Number):
        return str(term.value), SIGN if term.value < 0 else ATOM if term.value.denominator == 1 else PRODUCT
    names, body, inner = opened(term, scope, _spell)
    return f"{_tuple(names)} -> {_show(body, inner)}", RELATION


def _show(term: Term, scope: Scope, level: int = RELATION) -> str:
    """The printed form, in brackets where it binds looser than `level`."""
    printed, binding = _print(term, scope)
    return printed if binding >= level else f"({printed})"


def _list(args: tuple[Term, ...], scope: Scope) -> str:
    return f"({', '.join([_show(argument, scope) for argument in args])})"


def _tuple(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


# --- names -----------------------------------------------------------------------------------------

_PLAIN = re.compile(r"_[0-9]+|[A-Za-z][A-Za-z0-9_]*(_\{[0-9]+\})?'*")
_RESERVED = frozenset(SIGNATURE) | {"oo", "E", "Var", "KL", "otherwise"}


def _spell(name: str) -> str:
    """A name that is no plain word, or is a word of this language, is quoted."""
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    return f"`{name}`" if name.isascii() and name.isprintable() and "`" not in name else json.dumps(name)


# --- arithmetic ------------------------------------------------------------------------------------


def _add(args: tuple[Term, ...], scope: Scope) -> Printed:
    printed = _show(args[0], scope, SUM)
    for argument in args[1:]:
        summand = _show(argument, scope, SIGN)
        printed += f" - {summand[1:]}" if summand.startswith("-") else f" + {summand}"
    return printed, SUM


def _mul(args: tuple[Term, ...], scope: Scope) -> Printed:
    return _signed("*".join([_show(args[0], scope, SIGN), *[_show(a, scope, POWER) for a in args[1:]]]))


def _div(args: tuple[Term, ...], scope: Scope) -> Printed:
    return _signed(f"{_show(args[0], scope, SIGN)}/{_show(args[1], scope, POWER)}")


def _signed(product: str) -> Printed:
    return product, SIGN if product.startswith("-") else PRODUCT


def _neg(args: tuple[Term, ...], scope: Scope) -> Printed:
    return f"-{_show(args[0], scope, PRODUCT)}", SIGN


def _pow(args: tuple[Term, ...], scope: Scope) -> Printed:
    return f"{_show(args[0], scope, ATOM)}^{_show(args[1], scope, ATOM)}", POWER


def _word(word: str, binding: int = ATOM) -> Form:
    return lambda _args, _scope: (word, binding)


def _cases(args: tuple[Term, ...], scope: Scope) -> Printed:
    shown = [_show(argument, scope) for argument in args]
    rows = [f"{condition}: {value}" for condition, value in zip(shown[::2], shown[1::2], strict=False)]
    return f"cases({'; '.join(rows + [f'otherwise: {rest}' for rest in shown[len(rows) * 2 :]])})", ATOM


# --- binders ---------------------------------------------------------------------------------------


def _over_range(op: str) -> Form:
    """`op(x, lower, upper, body)`."""

    def form(args: tuple[Term, ...], scope: Scope) -> Printed:
        lower, upper, function = args
        names, body, inner = opened(function, scope, _spell, 1)
        return f"{op}({names[0]}, {_show(lower, scope)}, {_show(upper, scope)}, {_show(body, inner)})", ATOM

    return form


def _derivative(args: tuple[Term, ...], scope: Scope) -> Printed:
    """`derivative(x, body)` at x itself, `derivative(x, body, point)` elsewhere."""
    point = _show(args[1], scope)
    own = own_variable(*args)
    if own:
        return f"derivative({point}, {_show(own.body, (point, *scope))})", ATOM
    names, body, inner = opened(args[0], scope, _spell, 1)
    return f"derivative({names[0]}, {_show(body, inner)}, {point})", ATOM


_SIDES = {-1: "-", 0: "", 1: "+"}


def _approach(args: tuple[Term, ...], scope: Scope) -> tuple[str, str]:
    """`x -> point` and the body; a side from which x comes is marked as in `x -> 0+`."""
    function, point, side = args
    names, body, inner = opened(function, scope, _spell, 1)
    mark = _SIDES.get(side.value.numerator) if isinstance(side, Number) else None
    if point.sort == LIMIT_END:  # there is but one way to infinity
        mark = ""
    towards = f"{_show(point, scope, ATOM if mark else RELATION)}{mark}"
    if mark is None:
        towards = f"{_show(point, scope)} from {_show(side, scope)}"
    return f"{names[0]} -> {towards}", _show(body, inner, SUM)


def _limit(args: tuple[Term, ...], scope: Scope) -> Printed:
    towards, body = _approach(args, scope)
    return f"limit({towards}, {body})", ATOM


def _tends(args: tuple[Term, ...], scope: Scope) -> Printed:
    towards, body = _approach(args[:3], scope)
    return f"tends({towards}, {body}, {_show(args[3], scope)})", ATOM


def _dominated(args: tuple[Term, ...], scope: Scope) -> Printed:
    lower, upper, function, at = args
    names, body, inner = opened(function, scope, _spell, 2)
    ends = f"{_show(lower, scope)}, {_show(upper, scope)}"
    point = _show(at, scope)
    near = f"near {point}" if point == names[0] else f"{names[0]} near {point}"
    return f"dominated({names[1]}, {ends}, {_show(body, inner)}, {near})", ATOM


# --- functions and laws ----------------------------------------------------------------------------


def _call(args: tuple[Term, ...], scope: Scope) -> Printed:
    return f"{_show(args[0], scope, ATOM)}{_list(args[1:], scope)}", ATOM


def _density(args: tuple[Term, ...], scope: Scope) -> Printed:
    """`q(x)`, and of a member of a family `Normal(x | mu, sigma)`."""
    law, at = args
    if isinstance(law, Symbol):
        return f"{_spell(law.name)}({_show(at, scope)})", ATOM
    if isinstance(law, Apply) and law.op == "call":
        parameters = ", ".join([_show(argument, scope) for argument in law.args[1:]])
        return f"{_show(law.args[0], scope, ATOM)}({_show(at, scope)} | {parameters})", ATOM
    return f"density({_show(law, scope)}, {_show(at, scope)})", ATOM


def _under_law(word: str) -> Form:
    """`E(x ~ law, body)`."""

    def form(args: tuple[Term, ...], scope: Scope) -> Printed:
        function, law = args if args[1].sort == LAW else args[::-1]
        names, body, inner = opened(function, scope, _spell, 1)
        return f"{word}({names[0]} ~ {_show(law, scope)}, {_show(body, inner)})", ATOM

    return form


def _kl(args: tuple[Term, ...], scope: Scope) -> Printed:
    return f"KL({_show(args[0], scope)} || {_show(args[1], scope)})", ATOM


# --- propositions ----------------------------------------------------------------------------------


def _relation(sign: str) -> Form:
    return lambda args, scope: (f"{_show(args[0], scope, SUM)} {sign} {_show(args[1], scope, SUM)}", RELATION)


def _define(args: tuple[Term, ...], scope: Scope) -> Printed:
    """`Normal(m, s) := ...`."""
    names, body, inner = opened(args[1], scope, _spell)
    head = _show(args[0], scope, ATOM) + (f"({', '.join(names)})" if names else "")
    return f"{head} := {_show(body, inner)}", RELATION


_FORMS: dict[str, Form] = {
    "infinity": _word("oo"),
    "minus_infinity": _word("-oo", SIGN),
    "pi": _word("pi"),
    "euler_gamma": _word("euler_gamma"),
    "add": _add,
    "mul": _mul,
    "neg": _neg,
    "div": _div,
    "pow": _pow,
    "cases": _cases,
    "integral": _over_range("integral"),
    "sum": _over_range("sum"),
    "product": _over_range("product"),
    "derivative": _derivative,
    "limit": _limit,
    "call": _call,
    "law": _over_range("law"),
    "mass_law": _over_range("mass_law"),
    "pushforward": _under_law("pushforward"),
    "density": _density,
    "expectation": _under_law("E"),
    "variance": _under_law("Var"),
    "kl": _kl,
    "eq": _relation("="),
    "ne": _relation("!="),
    "lt": _relation("<"),
    "le": _relation("<="),
    "forall": _over_range("forall"),
    "integrable": _over_range("integrable"),
    "continuous": _over_range("continuous"),
    "dominated": _dominated,
    "tends": _tends,
    "define": _define,
}
