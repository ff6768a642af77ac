"""The terms that a reader makes: brackets that only associate are not kept.

`(a b) c` and `a b c` are one term, as are `(-a) b` and `-a b`, `\\frac{1}{2}` and 0.5.  So what
`terms.latex` prints reads back as the term itself.
"""

from __future__ import annotations

from math import gcd

from ..terms import INTEGER, REAL, Apply, Bound, FunctionSort, Lambda, Number, Symbol, Term, call, substitute
from ..terms.latex import latex

__all__ = ["difference", "negated", "product", "quotient", "summed", "tidy"]


def negated(term: Term) -> Term:
    """`-t`; of a positive number, the negative number."""
    return Number(-term.value) if isinstance(term, Number) and term.value > 0 else Apply("neg", (term,))


def subtracted(term: Term) -> Term:
    """`-t` as a later summand."""
    return Apply("neg", (term,))


def summed(terms: list[Term]) -> Term:
    """A sum; one that stands first is no term of its own, and negative numbers are subtracted."""
    first = terms[0]
    if len(terms) == 1:
        return first
    head = first.args if isinstance(first, Apply) and first.op == "add" else (first,)
    rest = [
        Apply("neg", (Number(-t.value),)) if isinstance(t, Number) and t.value < 0 else t for t in terms[1:]
    ]
    return Apply("add", (*head, *rest))


def difference(left: Term, right: Term) -> Term:
    return summed([left, subtracted(right)])


def product(factors: list[Term]) -> Term:
    """A product; a product or a sign that stands first is drawn out."""
    while len(factors) > 1:
        first = factors[0]
        if isinstance(first, Apply) and first.op == "mul":
            factors = [*first.args, *factors[1:]]
        elif isinstance(first, Apply) and first.op == "neg":
            return Apply("neg", (product([first.args[0], *factors[1:]]),))
        elif isinstance(first, Number) and first.value < 0:
            return Apply("neg", (product([Number(-first.value), *factors[1:]]),))
        else:
            return Apply("mul", factors)
    return factors[0]


def quotient(above: Term, below: Term) -> Term:
    """A quotient; one of numerals in lowest terms is a number."""
    if isinstance(above, Number) and isinstance(below, Number):
        a, b = above.value, below.value
        if a.denominator == b.denominator == 1 and a > 0 and b > 1 and gcd(int(a), int(b)) == 1:
            return Number(a / b)
    return Apply("div", (above, below))


def tidy(term: Term) -> Term:
    """A term as the reader would have made it."""
    if isinstance(term, Lambda):
        return Lambda(term.hint, tidy(term.body), term.variable_sort)
    if not isinstance(term, Apply):
        return term
    args = [tidy(argument) for argument in term.args]
    if term.op == "add":
        return summed(args)
    if term.op == "mul":
        return product(args)
    if term.op == "neg":
        return negated(args[0])
    if term.op == "div":
        return quotient(args[0], args[1])
    if term.op in ("limit", "tends") and not _finite(args[1]):
        args[2] = Number(0)
    sort = INTEGER if term.op in ("sum", "product", "mass_law") else REAL
    return Apply(term.op, args if term.op == "call" else [_written_out(argument, sort) for argument in args])


def _finite(term: Term) -> bool:
    return not (isinstance(term, Apply) and term.op in ("infinity", "minus_infinity"))


def _written_out(term: Term, sort: str) -> Term:
    """A function of one variable in an argument as `x -> f(x)`."""
    if isinstance(term, Symbol) and isinstance(term.sort, FunctionSort) and term.sort.arity == 1:
        return Lambda("x", call(term, Bound(0, sort)), sort)
    return term


def shown(term: Term) -> str:
    r"""A term in a message: bound variables by their written names, members of sequences as `y_i`."""
    mapping: dict[Symbol, Term] = {
        symbol: Symbol(symbol.name.partition("#")[0], symbol.sort)
        for symbol in term.free
        if "#" in symbol.name
    }
    term = substitute(term, mapping)
    if isinstance(term, Apply) and term.op == "call" and all(isinstance(a, Symbol) for a in term.args):
        head, *indices = [latex(argument) for argument in term.args]
        return f"{head}_{{{', '.join(indices)}}}"
    return latex(term)
