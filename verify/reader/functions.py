r"""Named functions: `\ln x`, `\exp[..]`, `\Gamma(a)`, `\max(a, b)`.

One table says which operation a name means.  The reach of a name without a bracket is one factor; where more
could belong to it, it is a question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from ..refuter.numeric import approximate
from ..terms import (
    INFINITY,
    INTEGER,
    ONE,
    TWO,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    call,
    div,
    exp,
    integral,
    ln,
    mul,
    neg,
    pow_,
)
from ..terms import sub as sub_
from .forms import difference, product, summed
from .grammar import OVER, Cursor, bracket, inner, is_pi, plain
from .inverses import ERF_INVERSE
from .names import Written, contents, split
from .question import Question
from .scope import Scalar
from .tree import Group, Leaf, Node, Scripts
from .usage import is_inverse

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope

Apply1 = Callable[[Term], Term]


@dataclass(frozen=True, slots=True)
class RealFunction:
    """A function as the reader knows it: how it is applied, to how many arguments, and their declared names."""

    apply: Callable[..., Term]
    arity: int
    formals: tuple[str, ...] = ()


def _op(name: str) -> Apply1:
    return lambda argument: Apply(name, (argument,))


def _one_over(name: str) -> Apply1:
    return lambda argument: div(ONE, Apply(name, (argument,)))


# Names that stand before their argument, with or without a bracket.
PREFIX: dict[str, Apply1] = {
    "ln": _op("ln"), "log": _op("ln"), "exp": _op("exp"), "sin": _op("sin"), "cos": _op("cos"),
    "tan": _op("tan"), "arctan": _op("atan"), "sinh": _op("sinh"), "cosh": _op("cosh"), "tanh": _op("tanh"),
    "cot": _one_over("tan"), "sec": _one_over("cos"), "csc": _one_over("sin"),
}  # fmt: skip
# Names that need a bracket.
BRACKETED: dict[str, Apply1] = {
    "erf": _op("erf"), "Gamma": _op("gamma"), "psi": _op("digamma"), "digamma": _op("digamma"),
    "lgamma": _op("lgamma"), "abs": _op("abs"), "sqrt": _op("sqrt"), "atan": _op("atan"),
}  # fmt: skip
# Names that the terms have no operation for.
MISSING = frozenset(
    """arcsin arccos arccot arcsinh arccosh arctanh arsinh arcosh artanh erfc erfi sgn sign sup inf limsup liminf argmin
    argmax arg det tr rank diag Tr trace vec cot coth sech csch gcd deg dim ker hom Re Im Li erfcx""".split()
)
_POSTPONED = {"det": "matrix", "tr": "matrix", "rank": "matrix", "diag": "matrix", "Tr": "matrix", "trace": "matrix",
              "vec": "matrix", "argmin": "optimum", "argmax": "optimum", "arg": "optimum", "sup": "optimum",
              "inf": "optimum", "Re": "complex", "Im": "complex"}  # fmt: skip


def is_function(identifier: Written | None, name: str, scope: Scope) -> bool:
    """Whether a written word means a function of the tables here; a declaration goes before."""
    if identifier is None or identifier.font == "bf" or identifier.accents:
        return False
    base = identifier.base
    declared = scope.meanings.get(name)
    if isinstance(declared, Scalar) or (declared is not None and base == "psi"):
        return False  # an equation about Gamma or erf is no new definition of it
    if base in ("Gamma", "psi"):
        return not identifier.braced and identifier.font == ""
    return len(base) > 1 and (base in PREFIX or base in BRACKETED or base in MISSING)


def read_function(
    reader: Elaborator, base: str, script: Scripts | None, cursor: Cursor, scope: Scope, node: Node
) -> Term:
    """The function `base` applied to what follows."""
    if base in MISSING:
        raise Question(f"{base} is not in the language", node.span, kind=_POSTPONED.get(base, "function"))
    function = PREFIX.get(base) or BRACKETED[base]
    power: Node | None = None
    derivatives = 0
    if base == "erf" and script is not None and script.sup is not None and is_inverse(script.sup):
        function, script = partial(call, ERF_INVERSE), None
    if script is not None:
        derivatives = script.primes
        if script.sub is not None:
            function = _with_subscript(reader, base, script.sub, scope)
        if script.sup is not None:
            order = _order(script.sup)
            if order is not None and base == "psi":
                index = reader.expression(inner(order), scope)
                function = partial(polygamma, index)
            elif order is not None:
                count = reader.expression(inner(order), scope)
                if not (isinstance(count, Number) and count.sort == INTEGER and 0 < count.value < 20):
                    raise Question("this order of a derivative is no number", order.span, kind="derivative")
                derivatives = int(count.value)
            else:
                power = script.sup
    if derivatives and base in ("psi", "digamma"):
        function = partial(polygamma, Number(derivatives))
    elif derivatives:
        function = derivative_of(reader, function, derivatives)
    argument, closing = argument_of(reader, base, cursor, scope, node)
    if base == "exp":
        exponential(reader, argument, node, scope)
    value = reader.build(lambda: function(argument), node)
    if power is not None:
        exponent = reader.expression(contents(power), scope)
        if exponent == Number(-1):
            raise Question(
                f"{base}^{{-1}} may be an inverse function or a power",
                node.span,
                (rf"\frac{{1}}{{\{base}(x)}}", rf"\arc{base}(x)"),
                kind="inverse",
            )
        value = reader.power(value, exponent, node)
    return reader.postfix(value, closing, scope)


def _with_subscript(reader: Elaborator, base: str, sub: Node, scope: Scope) -> Apply1:
    if base == "log":
        at = reader.expression(contents(sub), scope)
        if any(at.free & law.free for law in scope.randoms.values()):
            raise Question(
                f"is the base {at} of this logarithm the parameter of a law on this page?",
                sub.span,
                kind="meaning",
            )
        return lambda argument: div(ln(argument), ln(at))
    if base == "psi":
        order = reader.expression(contents(sub), scope)
        return lambda argument: polygamma(order, argument)
    raise Question(f"{base} with a subscript is not declared", sub.span, kind="undeclared")


def polygamma(order: Term, argument: Term) -> Term:
    """The derivative of this order of the digamma function; order 0 is the function itself."""
    if isinstance(order, Number) and order.value == 0:
        return Apply("digamma", (argument,))
    return Apply("polygamma", (order, argument))


def derivative_of(reader: Elaborator, function: Apply1, times: int) -> Apply1:
    """The derivative of a function so many times, as a function."""
    for _ in range(times):
        variable = reader.fresh("t")
        function = _derivative(abstract(function(variable), variable, "t"))
    return function


def _derivative(body: Term) -> Apply1:
    return lambda at: Apply("derivative", (body, at))


def _order(sup: Node) -> Group | None:
    r"""The bracket of `\psi^{(1)}`."""
    items = contents(sup)
    only = items[0] if len(items) == 1 else None
    return only if isinstance(only, Group) and only.open == "(" else None


def argument_of(
    reader: Elaborator, base: str, cursor: Cursor, scope: Scope, node: Node
) -> tuple[Term, Scripts | None]:
    """The argument, and the scripts on its closing bracket, which belong to the value."""
    following = cursor.peek()
    group = bracket(following)
    if group is not None:
        cursor.take()
        closing = following if isinstance(following, Scripts) else None
        if closing is not None and base not in ("exp", "Gamma", "psi", "erf"):
            raise Question(
                rf"is the power in \{base}(..)^n of the value, or of the argument?",
                following.span if following else node.span,
                (rf"(\{base}(x))^n", rf"\{base}((x)^n)"),
                kind="reach",
            )
        parts = split(inner(group), ",", ";")
        if len(parts) != 1:
            raise Question(f"{base} takes one argument", group.span, kind="arity")
        return reader.expression(group.items, scope), closing
    if base in BRACKETED:
        raise Question(f"{base} needs its argument in brackets", node.span, (rf"\{base}(x)",), kind="reach")
    if following is None or reader.ends_term(cursor):
        raise Question(f"{base} has no argument", node.span, kind="syntax")
    start = cursor.at
    argument = reader.factor(cursor, scope)
    if cursor.sign() in OVER:
        raise Question(
            rf"\{base} a/b: of a/b, or divided by b?",
            node.span.to(cursor.nodes[cursor.at].span),
            (rf"\{base}(a/b)", rf"\frac{{\{base} a}}{{b}}"),
            kind="reach",
        )
    simple = cursor.at == start + 1 and plain(cursor.nodes[start])
    if simple and is_pi(cursor.peek()) and isinstance(cursor.nodes[start], Leaf):
        cursor.at = start
        return _run(reader, cursor, scope, base), None
    close = plain(cursor.peek()) and not cursor.is_spaced()
    if (simple and close) or (base in ("ln", "log") and _is_exponential(cursor)):
        raise Question(
            rf"how far does \{base} reach?",
            node.span.to(cursor.nodes[cursor.at].span),
            (rf"\{base}(a) \, b", rf"\{base}(a b)"),
            kind="reach",
        )
    if not reader.ends_term(cursor) and not cursor.sign():
        reader.note("reach", rf"\{base} reaches as far as the factor behind it", node.span)
    return argument, None


def _is_exponential(cursor: Cursor) -> bool:
    r"""Whether e to a power, or exp of something, comes next: `\ln c \, e^{-x}` may be the logarithm of both."""
    node = cursor.peek()
    base = node.base if isinstance(node, Scripts) and node.sup is not None else None
    return (isinstance(base, Leaf) and base.text == "e") or cursor.sign() == "exp"


def _run(reader: Elaborator, cursor: Cursor, scope: Scope, base: str) -> Term:
    r"""The argument of `\ln 2\pi\sigma^2`: nobody multiplies the logarithm of 2 by pi that way."""
    node, start = cursor.nodes[cursor.at], cursor.at
    while cursor.at == start or (plain(cursor.peek()) and not cursor.is_spaced()):
        cursor.take()
    if bracket(cursor.peek()) is not None:
        raise Question(
            rf"how far does \{base} reach?",
            node.span.to(cursor.nodes[cursor.at].span),
            (rf"\{base}(a) \, b", rf"\{base}(a b)"),
            kind="reach",
        )
    reader.note("reach", rf"\{base} reaches over the factors that follow 2 \pi", node.span)
    return reader.expression(cursor.nodes[start : cursor.at], scope)


def two_sided(op: str, arguments: tuple[Term, ...]) -> Term:
    """The least or greatest of several."""
    if len(arguments) < 2:
        raise TermError(f"the {op} of one number is asked for")
    value = arguments[-1]
    for argument in reversed(arguments[:-1]):
        value = Apply(op, (argument, value))
    return value


def double_factorial(term: Term, node: Node) -> Term:
    """`(2i-1)!!` is the product of the odd numbers from 1 on, `(2i)!!` of the even ones from 2 on.

    Source: DLMF 5.4.2.
    """
    halves = _halves(term)
    if halves is None:
        raise Question(
            "a double factorial of a number that may be odd or even",
            node.span,
            ("(2n-1)!!",),
            kind="function",
        )
    whole, rest = halves
    odd = int(rest % 2)
    parts = [part for part in (whole, Number((rest + odd) / 2)) if part != ZERO] or [ZERO]
    upper = summed(parts)
    factor = Symbol("k#", INTEGER)
    body = difference(mul(TWO, factor), ONE) if odd else mul(TWO, factor)
    return Apply("product", (ONE, upper, abstract(body, factor, "k")))


def _halves(term: Term) -> tuple[Term, Fraction] | None:
    """(m, c) of a term that is 2 m + c by its form."""
    if isinstance(term, Number):
        return (ZERO, term.value) if term.value.denominator == 1 else None
    if not isinstance(term, Apply):
        return None
    if term.op == "mul" and isinstance(term.args[0], Number) and term.args[0].value % 2 == 0:
        half, rest = term.args[0].value / 2, term.args[1:]
        if any(argument.sort != INTEGER for argument in rest):
            return None
        return product([*([] if half == 1 else [Number(half)]), *rest]), Fraction(0)
    if term.op == "neg":
        inside = _halves(term.args[0])
        return None if inside is None or inside[0] != ZERO else (ZERO, -inside[1])
    if term.op == "add":
        parts = [_halves(argument) for argument in term.args]
        known = [part for part in parts if part is not None]
        wholes = [whole for whole, _ in known if whole != ZERO]
        return (
            (summed(wholes), sum((c for _, c in known), Fraction(0)))
            if wholes and len(known) == len(parts)
            else None
        )
    return None


def square_root(argument: Term, index: Term | None) -> Term:
    """A root; one with an index is a power."""
    if index is None:
        return Apply("sqrt", (argument,))
    if isinstance(index, Number) and index.value.denominator == 1 and index.value > 0:
        if index.value % 2 == 1 and not argument.free and (approximate(argument) or 0) < 0:
            raise TermError("an odd root of a negative number: write it as the negative of a root")
        return pow_(argument, Number(1 / index.value))
    return pow_(argument, div(ONE, index))


# --- incomplete functions --------------------------------------------------------------------------


def incomplete(reader: Elaborator, word: Written, cursor: Cursor, scope: Scope) -> Term | None:
    r"""`\gamma(s, x)`, `\Gamma(s, x)`, `\mathrm{B}(x; a, b)`, `\mathrm{I}_x(a, b)`: the integrals that define them.

    Source: DLMF 8.2.1, 8.2.2, 8.17.1, 8.17.2.
    """
    closing = cursor.peek(1)
    group = bracket(closing)
    if group is None or word.sup is not None or word.primes or word.accents or word.braced:
        return None
    parts = split(inner(group), ",", ";")
    node = cursor.nodes[cursor.at]
    if word.base in scope.meanings or len(parts) < 2:
        return None
    sub = contents(word.sub) if word.sub is not None else None
    kind = (word.base, "rm" if word.upright else word.font, len(parts), sub is not None)
    if kind not in (
        ("gamma", "", 2, False), ("Gamma", "", 2, False), ("B", "rm", 3, False), ("I", "rm", 2, True)
    ):  # fmt: skip
        return None
    cursor.take()
    cursor.take()
    terms = [reader.expression(part, scope) for part in parts]
    t = reader.fresh("t")
    if word.base in ("gamma", "Gamma"):
        s, x = terms
        body = mul(pow_(t, sub_(s, ONE)), exp(neg(t)))
        lower, upper = (ZERO, x) if word.base == "gamma" else (x, INFINITY)
        value = integral(lower, upper, abstract(body, t, "t"))
    else:
        if sub is not None:
            terms = [reader.expression(sub, scope), *terms]
        x, a, b = terms
        body = mul(pow_(t, sub_(a, ONE)), pow_(sub_(ONE, t), sub_(b, ONE)))
        value = integral(ZERO, x, abstract(body, t, "t"))
        if sub is not None:
            value = div(value, Apply("beta_function", (a, b)))
    reader.note(
        "incomplete",
        f"{word.base} with {len(parts)} arguments is read as the integral that defines it",
        node.span,
    )
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def exponential(reader: Elaborator, exponent: Term, node: Node, scope: Scope) -> Term:
    """exp of a real exponent."""
    if Symbol("i") in exponent.free and "i" in reader.assumed and "i" not in scope.meanings:
        raise Question(
            "i in an exponent: the imaginary unit, or a symbol?",
            node.span,
            (r"i \in \mathbb{R}",),
            kind="complex",
        )
    return Apply("exp", (exponent,))
