"""Short constructors for terms, used wherever terms are written by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeGuard

from .term import REAL, Apply, FunctionSort, Lambda, Number, Symbol, Term, abstract

__all__ = [
    "EULER_GAMMA",
    "HALF",
    "INFINITY",
    "MINUS_INFINITY",
    "ONE",
    "PI",
    "TWO",
    "ZERO",
    "absolute",
    "add",
    "binomial",
    "call",
    "defined",
    "density",
    "derivative",
    "div",
    "eq",
    "exp",
    "expectation",
    "factorial",
    "forall",
    "function",
    "integrable",
    "integral",
    "is_definition",
    "le",
    "ln",
    "lt",
    "mass_law",
    "mul",
    "ne",
    "neg",
    "number",
    "pow_",
    "series",
    "sqrt",
    "sub",
    "symbol",
]  # fmt: skip

PI = Apply("pi")
EULER_GAMMA = Apply("euler_gamma")
INFINITY = Apply("infinity")
MINUS_INFINITY = Apply("minus_infinity")
ZERO = Number(0)
ONE = Number(1)
TWO = Number(2)
HALF = Number(Fraction(1, 2))


def symbol(name: str) -> Symbol:
    """A real symbol."""
    return Symbol(name, REAL)


def function(name: str, arity: int = 1, result: str = REAL) -> Symbol:
    """A function symbol."""
    return Symbol(name, FunctionSort(arity, result))


def number(value: int | str | Fraction) -> Number:
    """An exact rational."""
    return Number(Fraction(value))


def add(*terms: Term) -> Term:
    """The sum of the terms as written; of one term, that term; of none, 0."""
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    return Apply("add", terms)


def mul(*terms: Term) -> Term:
    """The product of the terms as written; of one term, that term; of none, 1."""
    if len(terms) < 2:
        return terms[0] if terms else ONE
    return Apply("mul", terms)


def neg(term: Term) -> Term:
    return Apply("neg", (term,))


def sub(left: Term, right: Term) -> Term:
    """`left - right`, which is `left + (-right)`."""
    return Apply("add", (left, neg(right)))


def div(left: Term, right: Term) -> Term:
    return Apply("div", (left, right))


def pow_(base: Term, exponent: Term | int) -> Term:
    return Apply("pow", (base, Number(exponent) if isinstance(exponent, int) else exponent))


def sqrt(term: Term) -> Term:
    return Apply("sqrt", (term,))


def exp(term: Term) -> Term:
    return Apply("exp", (term,))


def ln(term: Term) -> Term:
    return Apply("ln", (term,))


def absolute(term: Term) -> Term:
    return Apply("abs", (term,))


def factorial(term: Term) -> Term:
    return Apply("factorial", (term,))


def binomial(upper: Term, lower: Term) -> Term:
    """The binomial coefficient `upper (upper - 1) ... (upper - lower + 1) / lower!`."""
    return Apply("binomial", (upper, lower))


def call(head: Term, *args: Term) -> Term:
    return Apply("call", (head, *args))


def _binder(body: Term, variable: Symbol | None) -> Lambda:
    if variable is not None:
        return abstract(body, variable)
    if not isinstance(body, Lambda):
        raise TypeError("give the bound variable, or a Lambda")
    return body


def integral(lower: Term, upper: Term, body: Term, variable: Symbol | None = None) -> Term:
    """The integral of `body` over `variable` from `lower` to `upper` (`body` may be a `Lambda` itself)."""
    return Apply("integral", (lower, upper, _binder(body, variable)))


def series(lower: Term, upper: Term, body: Term, variable: Symbol | None = None) -> Term:
    """The sum of `body` over an integer `variable`."""
    return Apply("sum", (lower, upper, _binder(body, variable)))


def mass_law(lower: Term, upper: Term, body: Term, variable: Symbol | None = None) -> Term:
    """The law on the integers from `lower` to `upper` with this mass at the integer `variable`."""
    return Apply("mass_law", (lower, upper, _binder(body, variable)))


def derivative(body: Term, at: Term, variable: Symbol | None = None) -> Term:
    """The derivative of `body` with respect to `variable`, at the point `at`."""
    return Apply("derivative", (_binder(body, variable), at))


def expectation(law: Term, body: Term, variable: Symbol | None = None) -> Term:
    return Apply("expectation", (law, _binder(body, variable)))


def density(law: Term, at: Term) -> Term:
    return Apply("density", (law, at))


def eq(left: Term, right: Term) -> Term:
    return Apply("eq", (left, right))


def ne(left: Term, right: Term) -> Term:
    return Apply("ne", (left, right))


def lt(left: Term, right: Term) -> Term:
    return Apply("lt", (left, right))


def le(left: Term, right: Term) -> Term:
    return Apply("le", (left, right))


def defined(term: Term) -> Term:
    return Apply("defined", (term,))


def forall(lower: Term, upper: Term, body: Term, variable: Symbol | None = None) -> Term:
    return Apply("forall", (lower, upper, _binder(body, variable)))


def integrable(lower: Term, upper: Term, body: Term, variable: Symbol | None = None) -> Term:
    return Apply("integrable", (lower, upper, _binder(body, variable)))


def is_definition(proposition: Term) -> TypeGuard[Apply]:
    """Whether it says what a symbol abbreviates."""
    return isinstance(proposition, Apply) and proposition.op == "define"
