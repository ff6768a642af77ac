"""Derivatives at a point.

`differentiated` computes the derivative of a term together with the conditions at the point under which
the classical rules hold.  All conditions are strict inequalities between continuous terms, or say that an
opaque function has a derivative there, so they hold near the point when they hold at it.
"""

from __future__ import annotations

from collections.abc import Callable

from ..terms import (
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    call,
    defined,
    derivative,
    div,
    eq,
    exp,
    fresh,
    instantiate,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    open_lambda,
    pow_,
    sqrt,
    sub,
    substitute,
)
from .definedness import conditions, settle
from .logic import Facts, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule

# For f(u): the derivative f'(u) and the condition on u, both as functions of u.
_Chain = tuple[Callable[[Term], Term], Callable[[Term], tuple[Term, ...]]]


def _nothing(_u: Term) -> tuple[Term, ...]:
    return ()


def _positive(u: Term) -> tuple[Term, ...]:
    return (lt(ZERO, u),)


def _op(name: str) -> Callable[[Term], Term]:
    return lambda u: Apply(name, (u,))


_CHAIN: dict[str, _Chain] = {
    "exp": (exp, _nothing),
    "ln": (lambda u: div(ONE, u), _positive),
    "sqrt": (lambda u: div(ONE, mul(TWO, sqrt(u))), _positive),
    "abs": (lambda u: div(u, Apply("abs", (u,))), lambda u: (ne(u, ZERO),)),
    "sin": (_op("cos"), _nothing),
    "cos": (lambda u: neg(Apply("sin", (u,))), _nothing),
    "tan": (
        lambda u: div(ONE, pow_(Apply("cos", (u,)), 2)),
        lambda u: (ne(Apply("cos", (u,)), ZERO),),
    ),
    "atan": (lambda u: div(ONE, add(ONE, pow_(u, 2))), _nothing),
    "sinh": (_op("cosh"), _nothing),
    "cosh": (_op("sinh"), _nothing),
    "tanh": (lambda u: sub(ONE, pow_(Apply("tanh", (u,)), 2)), _nothing),
    "erf": (lambda u: mul(div(TWO, sqrt(PI)), exp(neg(pow_(u, 2)))), _nothing),
    "gamma": (lambda u: mul(Apply("gamma", (u,)), Apply("digamma", (u,))), _positive),
    "lgamma": (_op("digamma"), _positive),
    "digamma": (lambda u: Apply("polygamma", (ONE, u)), _positive),
}


class Differentiation:
    """Derivatives of subterms with respect to one symbol, with the conditions that they need."""

    def __init__(self, variable: Symbol, inner: dict[Term, Term]) -> None:
        self.variable = variable
        self.inner = inner  # Lambda -> its derivative at the point, for what the table cannot do
        self.conditions: set[Term] = set()

    def of(self, term: Term) -> Term:
        """The derivative; `ZERO` exactly where the term does not hold the variable."""
        if self.variable not in term.free:
            self.conditions |= conditions(term)
            return ZERO
        if term == self.variable:
            return ONE
        if not isinstance(term, Apply):
            raise RuleError(f"{term} cannot be differentiated")
        if term.op in _CHAIN:
            prime, wanted = _CHAIN[term.op]
            (argument,) = term.args
            self.conditions.update(wanted(argument))
            return _product(prime(argument), self.of(argument))
        if term.op in _STRUCTURAL:
            return _STRUCTURAL[term.op](self, term)
        image = self.inner.get(abstract(term, self.variable))
        if image is None:
            raise RuleError(f"no rule differentiates {term.op}")
        return image


def _product(left: Term, right: Term) -> Term:
    if right == ZERO or left == ZERO:
        return ZERO
    return left if right == ONE else right if left == ONE else mul(left, right)


def _sum(terms: list[Term]) -> Term:
    return add(*(term for term in terms if term != ZERO))


def _of_sum(d: Differentiation, term: Apply) -> Term:
    return _sum([d.of(argument) for argument in term.args])


def _of_product(d: Differentiation, term: Apply) -> Term:
    parts = []
    for position, argument in enumerate(term.args):
        inner = d.of(argument)
        if inner != ZERO:
            factors = [f for f in (*term.args[:position], inner, *term.args[position + 1 :]) if f != ONE]
            parts.append(mul(*factors))
    return _sum(parts)


def _of_negation(d: Differentiation, term: Apply) -> Term:
    inner = d.of(term.args[0])
    return ZERO if inner == ZERO else neg(inner)


def _of_quotient(d: Differentiation, term: Apply) -> Term:
    top, bottom = term.args
    d.conditions.add(ne(bottom, ZERO))
    top_prime, bottom_prime = d.of(top), d.of(bottom)
    if bottom_prime == ZERO:
        return div(top_prime, bottom) if top_prime != ZERO else ZERO
    return div(sub(_product(top_prime, bottom), _product(top, bottom_prime)), pow_(bottom, 2))


def _of_power(d: Differentiation, term: Apply) -> Term:
    base, exponent = term.args
    base_prime, exponent_prime = d.of(base), d.of(exponent)
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        n = int(exponent.value)
        if n < 0:
            d.conditions.add(ne(base, ZERO))
        if n == 0:
            return ZERO
        factor = base if n == 2 else ONE if n == 1 else pow_(base, n - 1)
        return _product(_product(number(n), factor), base_prime)
    d.conditions.add(lt(ZERO, base))
    lowered = mul(exponent, pow_(base, sub(exponent, ONE)))
    return _sum([_product(lowered, base_prime), _product(mul(term, ln(base)), exponent_prime)])


def _of_call(d: Differentiation, term: Apply) -> Term:
    """The partial derivative in the one argument that moves; for two see `moving.total_derivative`."""
    head, *arguments = term.args
    moving = [place for place, argument in enumerate(arguments) if d.variable in argument.free]
    image = d.inner.get(abstract(term, d.variable))
    if image is not None:
        return image
    require(isinstance(head, Symbol) and len(moving) == 1, "one argument of an opaque function may move")
    (place,) = moving
    hidden = fresh("t", term.free)
    walked = call(head, *arguments[:place], hidden, *arguments[place + 1 :])
    image = derivative(walked, arguments[place], hidden)
    d.conditions.add(defined(image))
    return _product(image, d.of(arguments[place]))


def _of_derivative(d: Differentiation, term: Apply) -> Term:
    function, at = term.args
    require(d.variable not in function.free, "a derivative of a function that depends on the variable")
    hidden = fresh("t", function.free | at.free)
    image = derivative(derivative(function, hidden), at, hidden)
    d.conditions.add(defined(image))
    return _product(image, d.of(at))


def _of_polygamma(d: Differentiation, term: Apply) -> Term:
    order, argument = term.args
    require(isinstance(order, Number), "the order of a polygamma function is a number")
    d.conditions |= conditions(term)
    return _product(Apply("polygamma", (number(order.value + 1), argument)), d.of(argument))  # type: ignore[attr-defined]


_STRUCTURAL: dict[str, Callable[[Differentiation, Apply], Term]] = {
    "add": _of_sum,
    "mul": _of_product,
    "neg": _of_negation,
    "div": _of_quotient,
    "pow": _of_power,
    "polygamma": _of_polygamma,
    "call": _of_call,
    "derivative": _of_derivative,
}


def differentiated(function: Lambda, at: Term, inner: Facts) -> tuple[Term, set[Term], set[Term]]:
    """The derivative at the point, its conditions at the point, and the hypotheses of the facts used."""
    require(function.variable_sort == "real", "a derivative is with respect to a real variable")
    images: dict[Term, Term] = {}
    hypotheses: set[Term] = set()
    for theorem in inner:
        left, right = relation_of(theorem, "eq")
        if not isinstance(left, Apply) or left.op != "derivative" or left.args[1] != at:
            raise RuleError("{} is not a derivative at {}", theorem.conclusion, at)
        images[left.args[0]] = right
        hypotheses |= theorem.hypotheses
    # the values of `inner` are terms at the point: the variable must not occur in them
    taken = frozenset[Symbol]().union(at.free, *(image.free for image in images.values()))
    variable, body = open_lambda(function, taken)
    run = Differentiation(variable, images)
    value = run.of(body)
    at_point = {variable: at}
    wanted = {substitute(condition, at_point) for condition in run.conditions} | conditions(at)
    return substitute(value, at_point), wanted, hypotheses


@rule()
def differentiate(function: Lambda, at: Term, inner: Facts, facts: Facts) -> Sequent:
    r"""The derivative of a term at a point, by the rules for sums, products, quotients and compositions.

    Statement   (f \circ g)'(a) = f'(g(a)) \, g'(a), \ldots
    Hypotheses  each_function_differentiable_at_its_argument: \ln u, \sqrt u: u > 0; |u|: u \ne 0;
                u/v: v \ne 0; u^a: u > 0 unless a is an integer; an opaque f: f' defined there
    Source      Rudin, Principles of Mathematical Analysis, 5.3 to 5.5; DLMF 4.7, 4.20, 4.34, 5.2.2, 5.15.1, 7.2.1
    """
    value, wanted, hypotheses = differentiated(function, at, inner)
    return hypotheses | settle(wanted, facts), eq(derivative(function, at), value)


def open_hypotheses(theorem: Theorem, variable: Symbol) -> None:
    """Require that the hypotheses hold near a value of the variable where they hold at it."""
    for hypothesis in theorem.hypotheses:
        if variable in hypothesis.free:
            strict = isinstance(hypothesis, Apply) and hypothesis.op in ("lt", "ne")
            require(
                strict and all(_continuous(side, variable) for side in hypothesis.args),  # type: ignore[attr-defined]
                "{} is no strict inequality of continuous terms",
                hypothesis,
            )


_CONTINUOUS = frozenset("add mul neg exp sin cos abs atan tanh sinh cosh erf".split())


def _continuous(term: Term, variable: Symbol) -> bool:
    """Whether the term is continuous everywhere in the variable, by its form alone."""
    if term == variable or variable not in term.free:
        return True
    if not isinstance(term, Apply):
        return False
    if term.op == "pow":
        base, exponent = term.args
        return (
            isinstance(exponent, Number)
            and exponent.value.denominator == 1
            and exponent.value >= 0
            and _continuous(base, variable)
        )
    return term.op in _CONTINUOUS and all(_continuous(argument, variable) for argument in term.args)


@rule()
def derivative_congruence(equation: Theorem, variable: Symbol, at: Term, exists: Theorem) -> Sequent:
    r"""Functions that agree near a point have the same derivative there.

    Statement   f(x) = g(x) \text{ near } a, \; f'(a) \text{ exists} \vdash f'(a) = g'(a)
    Hypotheses  the_equation_holds_near_the_point: what it assumes of x is a strict inequality between
                continuous terms (x = 1 |- x^2 = x is refused); derivative_exists of either side
    Source      Rudin, Principles, 5.1
    """
    open_hypotheses(equation, variable)
    require(variable not in at.free or at == variable, "the point {} holds {}", at, variable)
    left, right = relation_of(equation, "eq")
    left_prime, right_prime = derivative(left, at, variable), derivative(right, at, variable)
    require(
        exists.conclusion in (defined(left_prime), defined(right_prime)),
        "neither derivative is known to exist",
    )
    at_point = {substitute(hypothesis, {variable: at}) for hypothesis in equation.hypotheses}
    return at_point | exists.hypotheses, eq(left_prime, right_prime)


@rule()
def defined_side(theorem: Theorem, position: int) -> Sequent:
    r"""Both sides of a relation that holds are defined.

    Statement   s = t \vdash s \text{ defined}, \; t \text{ defined} \quad (<, \le, \ne \text{ alike})
    Source      Beeson, Foundations of Constructive Mathematics, VI.1: strictness
    """
    sides = relation_of(theorem, "eq", "ne", "lt", "le")
    require(position in (0, 1), "a relation has two sides")
    return theorem.hypotheses, defined(sides[position])


_STRICT = frozenset("add mul neg div abs exp ln sqrt".split())


@rule()
def defined_argument(exists: Theorem, position: int) -> Sequent:
    r"""What stands in a defined term of arithmetic is defined.

    Statement   |t| \text{ defined} \vdash t \text{ defined} \quad (s + t, s t, -t, s/t, \ln t, \ldots \text{ alike})
    Source      Beeson, Foundations of Constructive Mathematics, VI.1: strictness
    """
    conclusion = exists.conclusion
    whole = conclusion.args[0] if isinstance(conclusion, Apply) and conclusion.op == "defined" else None
    if not isinstance(whole, Apply) or whole.op not in _STRICT:
        raise RuleError("expected a theorem that a term of arithmetic is defined")
    require(0 <= position < len(whole.args), "the term has no such argument")
    return exists.hypotheses, defined(whole.args[position])


@rule()
def defined_where_differentiable(exists: Theorem) -> Sequent:
    r"""A function that has a derivative at a point is defined there.

    Statement   f'(a) \text{ defined} \vdash f(a) \text{ defined}
    Source      Rudin, Principles of Mathematical Analysis, 5.1
    """
    image = exists.conclusion.args[0] if isinstance(exists.conclusion, Apply) else None
    if exists.conclusion != (defined(image) if image is not None else None):
        raise RuleError("expected a theorem that a derivative is defined")
    if not isinstance(image, Apply) or image.op != "derivative" or not isinstance(image.args[0], Lambda):
        raise RuleError("expected a theorem that a derivative is defined")
    return exists.hypotheses, defined(instantiate(image.args[0], image.args[1]))
