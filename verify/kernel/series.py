"""Sums and products over ranges of integers, with literal, symbolic or infinite ends.

`sum(a, b, f)` is defined where b >= a - 1, f(k) is defined at every integer k with a <= k <= b, and the sum
of the |f(k)| is finite: an infinite sum converges absolutely or has no value.  With b = a - 1 a sum is 0 and a
product 1.  `defined(sum(a, b, f))` therefore is what books call summable.
"""

from __future__ import annotations

from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    absolute,
    abstract,
    add,
    binomial,
    defined,
    derivative,
    div,
    eq,
    exp,
    factorial,
    instantiate,
    le,
    ln,
    lt,
    mul,
    neg,
    number,
    pow_,
    series,
    sub,
    substitute,
)
from .definedness import conditions, end_conditions, settle
from .derivative import open_hypotheses
from .integral import parts_of
from .limits import bound_of, is_infinite
from .logic import Facts, contracted, lambda_of, relation_of
from .summand import growth_of
from .theorem import RuleError, Sequent, Theorem, require, rule

MAX_LENGTH = 400


# --- ranges ----------------------------------------------------------------------------------------


def index_hypotheses(variable: Term, lower: Term, upper: Term) -> set[Term]:
    """`lower <= variable` and `variable <= upper`, without what an infinite end makes empty."""
    found = set()
    if lower != MINUS_INFINITY:
        found.add(le(lower, variable))
    if upper != INFINITY:
        found.add(le(variable, upper))
    return found


def require_range(lower: Term, upper: Term) -> None:
    """The ends are integers, or infinity on its own side."""
    require(lower.sort == INTEGER or lower == MINUS_INFINITY, "the lower end {} is no integer", lower)
    require(upper.sort == INTEGER or upper == INFINITY, "the upper end {} is no integer", upper)


def over_index(theorem: Theorem, variable: Symbol, lower: Term, upper: Term) -> set[Term]:
    """The hypotheses left when the variable is bound by a sum: it may occur only in its range."""
    require_range(lower, upper)
    require(variable.sort == INTEGER, "a sum is walked by an integer variable")
    require(variable not in lower.free | upper.free, "{} stands in its own range", variable)
    rest = set(theorem.hypotheses - index_hypotheses(variable, lower, upper))
    for hypothesis in rest:
        require(variable not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, variable)
    return rest | end_conditions(lower, upper)


def not_reversed(lower: Term, upper: Term) -> set[Term]:
    """`lower - 1 <= upper`, without which a sum between finite ends is not defined."""
    return set() if is_infinite(lower) or is_infinite(upper) else {le(sub(lower, ONE), upper)}


def sum_of(known: Theorem) -> tuple[Term, Term, Lambda]:
    """Ends and body of the sum that the theorem shows to be defined."""
    (whole,) = parts_of(known, "defined")
    if not isinstance(whole, Apply) or whole.op != "sum":
        raise RuleError(f"{whole} is no sum")
    require_range(*whole.args[:2])
    return whole.args[0], whole.args[1], lambda_of(whole.args[2])


# --- literal and short ranges ----------------------------------------------------------------------


@rule(revision=2)
def finite_range(term: Term, facts: Facts) -> Sequent:
    r"""A sum or product over a literal range, term by term.

    Statement   \sum_{k=a}^{b} f(k) = f(a) + \ldots + f(b), \quad \sum_{k=a}^{a-1} f(k) = 0
    Hypotheses  range_not_reversed (b \ge a - 1); each_term_defined
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.1
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, function = term.args
    if not isinstance(lower, Number) or not isinstance(upper, Number) or not isinstance(function, Lambda):
        raise RuleError("the range is not literal")
    require(lower.sort == INTEGER and upper.sort == INTEGER, "the ends of the range are integers")
    first, last = int(lower.value), int(upper.value)
    require(first - 1 <= last < first + MAX_LENGTH, "the range is reversed or too long")
    terms = [contracted(instantiate(function, number(k))) for k in range(first, last + 1)]
    parts = [literal(part) for part, _ in terms]
    wanted = frozenset[Term]().union(*(strict for _, strict in terms), *map(conditions, parts))
    value = add(*parts) if term.op == "sum" else mul(*parts)
    return settle(wanted, facts), eq(term, value)


def literal(term: Term) -> Term:
    """The term with every sum, product or negative of literal integers as one literal: x^(1-1) is x^0."""
    if isinstance(term, Lambda):
        return Lambda(term.hint, literal(term.body), term.variable_sort)
    if not isinstance(term, Apply):
        return term
    args = tuple(map(literal, term.args))
    integers = [a.value for a in args if isinstance(a, Number) and a.sort == INTEGER]
    if term.op in ("add", "mul", "neg") and len(integers) == len(args):
        value = -integers[0] if term.op == "neg" else integers[0]
        for other in integers[1:]:
            value = value + other if term.op == "add" else value * other
        return Number(value)
    return Apply(term.op, args)


@rule()
def empty_range(term: Term, facts: Facts) -> Sequent:
    r"""A sum or product over the empty range that ends one before it starts.

    Statement   \sum_{k=a}^{a-1} f(k) = 0, \quad \prod_{k=a}^{a-1} f(k) = 1
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.1
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, _ = term.args
    require_range(lower, upper)
    require(upper == sub(lower, ONE), "the range is not the empty one from a to a - 1")
    return settle(end_conditions(lower), facts), eq(term, ZERO if term.op == "sum" else ONE)


@rule()
def single_range(term: Term, facts: Facts) -> Sequent:
    r"""A sum or product over one index.

    Statement   \sum_{k=a}^{a} f(k) = f(a)
    Hypotheses  the_term_defined
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.1
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, function = term.args
    require(lower == upper and lower.sort == INTEGER, "the range is not one index")
    value, strict = contracted(instantiate(lambda_of(function), lower))
    return settle(conditions(value) | strict | conditions(lower), facts), eq(term, value)


# --- when a sum is defined -------------------------------------------------------------------------


@rule()
def finite_sum_defined(
    op: str, body_defined: Theorem, variable: Symbol, lower: Term, upper: Term, facts: Facts
) -> Sequent:
    r"""A finite sum or product of defined terms is defined.

    Statement   f(k) \text{ defined for } a \le k \le b, \; a - 1 \le b \vdash \sum_{k=a}^{b} f(k) \text{ defined}
    Hypotheses  each_term_defined; range_not_reversed; ends_integer
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.1
    """
    require(op in ("sum", "product"), "expected a sum or a product")
    require(not is_infinite(lower) and not is_infinite(upper), "the range is finite")
    (body,) = parts_of(body_defined, "defined")
    rest = over_index(body_defined, variable, lower, upper) | not_reversed(lower, upper)
    return settle(rest, facts), defined(Apply(op, (lower, upper, abstract(body, variable))))


@rule()
def summable_by_growth(
    body_defined: Theorem, variable: Symbol, lower: Term, bounds: Facts, facts: Facts
) -> Sequent:
    r"""A series converges absolutely whose terms fall fast enough, read off their form.

    Statement   f(k) = O(k^m \rho^k (k!)^s), \; s < 0 \text{ or } s = 0, |\rho| < 1 \text{ or } s = 0, \rho = 1, m < -1
                \vdash \sum_{k=a}^{\infty} |f(k)| < \infty
    Hypotheses  each_term_defined; ratio_below_one: |\rho| < 1; a bound \forall y: |F(y)| \le B(y) of each opaque F
    Source      Rudin, Principles of Mathematical Analysis, 3.25, 3.28, 3.34; DLMF 5.11.12 (quotients of Gamma)
    """
    (body,) = parts_of(body_defined, "defined")
    rest = over_index(body_defined, variable, lower, INFINITY)
    require(not is_infinite(lower), "the range starts at an integer")
    for bound in bounds:
        rest |= bound.hypotheses
        require(all(variable not in h.free for h in bound.hypotheses), "a bound restricts {}", variable)
    sizes = [] if body == ZERO else growth_of(body, variable, tuple(map(bound_of, bounds)))
    for size in sizes:
        if size.factorials > 0:
            raise RuleError("the terms of the series grow like a factorial")
        if size.factorials < 0 or (size.base == ONE and size.degree is not None and size.degree < -1):
            continue
        require(size.base != ONE, "the terms of the series do not fall fast enough")
        rest.add(lt(absolute(size.base), ONE))
    return settle(rest, facts), defined(series(lower, INFINITY, body, variable))


@rule()
def summable_by_comparison(bound: Theorem, variable: Symbol, known: Theorem, facts: Facts) -> Sequent:
    r"""A series below a convergent one converges absolutely.

    Statement   |f(k)| \le g(k) \text{ for } a \le k \le b, \; \sum_{k=a}^{b} g(k) \text{ defined}
                \vdash \sum_{k=a}^{b} f(k) \text{ defined}
    Hypotheses  the_bound_on_the_range
    Source      Rudin, Principles of Mathematical Analysis, 3.25
    """
    lower, upper, function = sum_of(known)
    left, right = relation_of(bound, "le", "lt")
    require(abstract(right, variable) == function, "the bound is not the summand of the convergent series")
    require(isinstance(left, Apply) and left.op == "abs", "the bound is one of an absolute value")
    rest = over_index(bound, variable, lower, upper)
    body = left.args[0]  # type: ignore[attr-defined]
    return settle(rest, facts) | known.hypotheses, defined(series(lower, upper, body, variable))


@rule()
def term_of_sum_defined(known: Theorem, at: Term, facts: Facts) -> Sequent:
    r"""Every term of a sum that has a value has one.

    Statement   \sum_{k=a}^{b} f(k) \text{ defined}, \; a \le n \le b, \; n \in \mathbb{Z} \vdash f(n) \text{ defined}
    Hypotheses  index_in_the_range; index_integer
    Source      definition
    """
    lower, upper, function = sum_of(known)
    require(at.sort == INTEGER, "{} is no index", at)
    wanted = index_hypotheses(at, lower, upper) | conditions(at)
    return known.hypotheses | settle(wanted, facts), defined(instantiate(function, at))


@rule()
def sum_order(
    order: Theorem, variable: Symbol, lower: Term, upper: Term, known: Facts, facts: Facts
) -> Sequent:
    r"""Larger summands have a larger sum.

    Statement   f(k) \le g(k) \text{ for } a \le k \le b \vdash \sum_{k=a}^{b} f(k) \le \sum_{k=a}^{b} g(k);
                \quad a \le b, \; f(k) < g(k) \vdash \sum_{k=a}^{b} f(k) < \sum_{k=a}^{b} g(k)
    Hypotheses  order_on_the_range; both_sums_defined; for a strict order range_not_empty
    Source      Rudin, Principles of Mathematical Analysis, 3.25
    """
    left, right = relation_of(order, "lt", "le")
    rest = over_index(order, variable, lower, upper)
    sums = tuple(series(lower, upper, side, variable) for side in (left, right))
    shown = {theorem.conclusion: theorem for theorem in known}
    for whole in sums:
        require(defined(whole) in shown, "{} is not shown to be defined", whole)
        rest |= shown[defined(whole)].hypotheses
    relation = order.conclusion.op  # type: ignore[attr-defined]
    if relation == "lt" and not is_infinite(lower) and not is_infinite(upper):
        rest.add(le(lower, upper))
    return settle(rest, facts), Apply(relation, sums)


# --- congruence, linearity, shift, split -----------------------------------------------------------


@rule()
def range_congruence(
    op: str, equation: Theorem, variable: Symbol, lower: Term, upper: Term, known: Theorem, facts: Facts
) -> Sequent:
    r"""Summands that agree on the range have the same sum; products alike.

    Statement   f(k) = g(k) \text{ for } a \le k \le b \vdash \sum_{k=a}^{b} f(k) = \sum_{k=a}^{b} g(k)
    Hypotheses  agreement_on_the_range (the index enters through it alone); one_side_defined
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.2
    """
    require(op in ("sum", "product"), "expected a sum or a product")
    left, right = relation_of(equation, "eq")
    rest = over_index(equation, variable, lower, upper)
    sides = tuple(Apply(op, (lower, upper, abstract(side, variable))) for side in (left, right))
    require(known.conclusion in map(defined, sides), "neither side is known to be defined")
    return settle(rest, facts) | known.hypotheses, eq(*sides)


@rule()
def sum_combination(known: Facts, coefficients: tuple[Term, ...], variable: Symbol, facts: Facts) -> Sequent:
    r"""Sums are linear where their parts converge absolutely.

    Statement   \sum_{k=a}^{b} \sum_i c_i f_i(k) = \sum_i c_i \sum_{k=a}^{b} f_i(k)
    Hypotheses  each_part_defined; coefficients_free_of_the_index
    Source      Rudin, Principles of Mathematical Analysis, 3.47
    """
    require(len(known) == len(coefficients) > 0, "one coefficient for each sum")
    require(variable.sort == INTEGER, "a sum is walked by an integer variable")
    lower, upper, _ = sum_of(known[0])
    bodies: list[Term] = []
    sums: list[Term] = []
    hypotheses: set[Term] = set()
    for theorem, coefficient in zip(known, coefficients, strict=True):
        low, high, function = sum_of(theorem)
        require((low, high) == (lower, upper), "the sums have different ranges")
        require(variable not in coefficient.free | function.free, "{} is not free for the range", variable)
        hypotheses |= theorem.hypotheses | settle(conditions(coefficient), facts)
        bodies.append(mul(coefficient, instantiate(function, variable)))
        sums.append(mul(coefficient, series(lower, upper, function)))
    require(variable not in lower.free | upper.free, "{} stands in its own range", variable)
    return hypotheses, eq(series(lower, upper, add(*bodies), variable), add(*sums))


@rule()
def range_shift(term: Term, shift: Term, known: Theorem, facts: Facts) -> Sequent:
    r"""The index of a sum or product may be shifted.

    Statement   \sum_{k=a}^{b} f(k) = \sum_{k=a+s}^{b+s} f(k - s), \quad s \in \mathbb{Z}
    Hypotheses  the_left_side_defined; shift_integer
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, 2.4
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, function = term.args
    require_range(lower, upper)
    require(shift.sort == INTEGER, "the index is shifted by an integer")
    require(known.conclusion == defined(term), "the sum is not shown to be defined")
    low, high = (end if is_infinite(end) else add(end, shift) for end in (lower, upper))
    index = _fresh_index("k", function.free | shift.free)
    body = instantiate(lambda_of(function), sub(index, shift))
    moved = Apply(term.op, (low, high, abstract(body, index, lambda_of(function).hint)))
    return known.hypotheses | settle(conditions(shift), facts), eq(term, moved)


@rule()
def range_reflected(term: Term, known: Theorem) -> Sequent:
    r"""A finite sum or product read backwards.

    Statement   \sum_{k=a}^{b} f(k) = \sum_{k=a}^{b} f(a + b - k)
    Hypotheses  the_left_side_defined; ends_finite
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, (2.18)
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, function = term.args
    require(lower.sort == INTEGER and upper.sort == INTEGER, "the ends are integers")
    require(known.conclusion == defined(term), "the sum is not shown to be defined")
    index = _fresh_index("k", function.free | lower.free | upper.free)
    body = instantiate(lambda_of(function), add(lower, upper, neg(index)))
    turned = Apply(term.op, (lower, upper, abstract(body, index, lambda_of(function).hint)))
    return known.hypotheses, eq(term, turned)


@rule()
def range_split(term: Term, last: Term, known: Theorem, facts: Facts) -> Sequent:
    r"""A sum or product splits after an index of its range, or before the first.

    Statement   a - 1 \le m \le b \vdash \sum_{k=a}^{b} f(k) = \sum_{k=a}^{m} f(k) + \sum_{k=m+1}^{b} f(k)
    Hypotheses  the_whole_defined; m_in_the_range (a sum of reversed range has no value); m_integer
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, (2.20)
    """
    if not isinstance(term, Apply) or term.op not in ("sum", "product"):
        raise RuleError("expected a sum or a product")
    lower, upper, function = term.args
    require_range(lower, upper)
    require(last.sort == INTEGER, "a range splits at an integer")
    require(known.conclusion == defined(term), "the whole is not shown to be defined")
    wanted = not_reversed(lower, last) | conditions(last)
    if not is_infinite(upper):
        wanted.add(le(last, upper))
    parts = [Apply(term.op, (*ends, function)) for ends in ((lower, last), (add(last, ONE), upper))]
    value = add(*parts) if term.op == "sum" else mul(*parts)
    return known.hypotheses | settle(wanted, facts), eq(term, value)


@rule()
def sums_exchanged(term: Term, known: Theorem) -> Sequent:
    r"""The order of two finite sums over independent ranges.

    Statement   \sum_{i=a}^{b} \sum_{j=c}^{d} f(i, j) = \sum_{j=c}^{d} \sum_{i=a}^{b} f(i, j)
    Hypotheses  the_left_side_defined; ranges_finite_and_independent; inner_range_not_reversed
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, (2.28)
    """
    if not isinstance(term, Apply) or term.op != "sum":
        raise RuleError("expected a sum")
    require(known.conclusion == defined(term), "the sum is not shown to be defined")
    lower, upper, function = term.args
    outer = _fresh_index("i", function.free | lower.free | upper.free)
    inner = instantiate(lambda_of(function), outer)
    if not isinstance(inner, Apply) or inner.op != "sum":
        raise RuleError("expected a sum of sums")
    low, high, body = inner.args
    for end in (lower, upper, low, high):
        require(end.sort == INTEGER, "the ranges are finite")
    require(outer not in low.free | high.free, "the inner range moves with the outer index")
    index = _fresh_index(
        "j", term.free | {outer}
    )  # also apart from the outer range, which it comes to enclose
    cell = instantiate(lambda_of(body), index)
    swapped = series(low, high, series(lower, upper, cell, outer), index)
    return known.hypotheses | not_reversed(low, high) | end_conditions(low, high), eq(term, swapped)


def _fresh_index(hint: str, avoid: frozenset[Symbol]) -> Symbol:
    index = Symbol(hint, INTEGER)
    while index.name in {symbol.name for symbol in avoid}:
        index = Symbol(index.name + "'", INTEGER)
    return index


@rule()
def product_as_exponential(
    positive: Theorem, variable: Symbol, lower: Term, upper: Term, facts: Facts
) -> Sequent:
    r"""A finite product of positive numbers by its logarithm.

    Statement   f(k) > 0 \text{ for } a \le k \le b, \; a - 1 \le b
                \vdash \prod_{k=a}^{b} f(k) = \exp \sum_{k=a}^{b} \ln f(k)
    Hypotheses  positive_on_the_range; range_not_reversed
    Source      DLMF 4.8.10
    """
    zero, body = relation_of(positive, "lt")
    require(zero == ZERO, "the factors are not shown to be positive")
    require(not is_infinite(lower) and not is_infinite(upper), "the range is finite")
    rest = over_index(positive, variable, lower, upper) | not_reversed(lower, upper)
    product = Apply("product", (lower, upper, abstract(body, variable)))
    return settle(rest, facts), eq(product, exp(series(lower, upper, ln(body), variable)))


# --- telescoping -----------------------------------------------------------------------------------


def _difference(step: Theorem, variable: Symbol) -> tuple[Term, Lambda]:
    """From f(k) = F(k + 1) - F(k): the body f(k), and F."""
    body, difference = relation_of(step, "eq")
    if not isinstance(difference, Apply) or difference.op != "add" or len(difference.args) != 2:
        raise RuleError("expected f(k) = F(k + 1) - F(k)")
    here = difference.args[1]
    if not isinstance(here, Apply) or here.op != "neg":
        raise RuleError("expected f(k) = F(k + 1) - F(k)")
    function = abstract(here.args[0], variable)
    require(
        difference.args[0] == instantiate(function, add(variable, ONE)), "{} is no difference", difference
    )
    return body, function


@rule()
def telescoping(step: Theorem, variable: Symbol, lower: Term, upper: Term, facts: Facts) -> Sequent:
    r"""A finite sum of differences.

    Statement   f(k) = F(k + 1) - F(k) \text{ for } a \le k \le b \vdash \sum_{k=a}^{b} f(k) = F(b + 1) - F(a)
    Hypotheses  the_difference_on_the_range; range_not_reversed; F_defined_at_both_ends
    Source      Graham, Knuth, Patashnik, Concrete Mathematics, (2.48)
    """
    body, function = _difference(step, variable)
    require(not is_infinite(lower) and not is_infinite(upper), "the range is finite")
    first, beyond = instantiate(function, lower), instantiate(function, add(upper, ONE))
    wanted = over_index(step, variable, lower, upper) | not_reversed(lower, upper)
    wanted |= conditions(first) | conditions(beyond)
    return settle(wanted, facts), eq(series(lower, upper, body, variable), sub(beyond, first))


@rule()
def telescoping_series(step: Theorem, variable: Symbol, known: Theorem, facts: Facts) -> Sequent:
    r"""An infinite sum of differences of a summable sequence, which tends to 0.

    Statement   f(k) = F(k + 1) - F(k) \text{ for } k \ge a, \; \sum_{k=a}^{\infty} |F(k)| < \infty
                \vdash \sum_{k=a}^{\infty} f(k) = -F(a)
    Hypotheses  the_difference_on_the_range; F_summable
    Source      Rudin, Principles of Mathematical Analysis, 3.23; Concrete Mathematics, (2.48)
    """
    body, function = _difference(step, variable)
    lower, upper, summable = sum_of(known)
    require(summable == function and upper == INFINITY, "another sequence is shown to be summable")
    require(not is_infinite(lower), "the range starts at an integer")
    first = instantiate(function, lower)
    wanted = over_index(step, variable, lower, INFINITY)
    return settle(wanted, facts) | known.hypotheses, eq(series(lower, INFINITY, body, variable), neg(first))


@rule()
def telescoping_limit(
    step: Theorem, variable: Symbol, limit: Theorem, known: Theorem, facts: Facts
) -> Sequent:
    r"""An infinite sum of differences of a sequence that has a limit.

    Statement   f(k) = F(k + 1) - F(k) \text{ for } k \ge a, \; F(x) \to L \; (x \to \infty)
                \vdash \sum_{k=a}^{\infty} f(k) = L - F(a)
    Hypotheses  the_difference_on_the_range; limit_along_the_reals; f_summable
    Source      Rudin, Principles of Mathematical Analysis, 3.21 and 4.2
    """
    body, function = _difference(step, variable)
    path, point, _, value = parts_of(limit, "tends")
    require(point == INFINITY and not is_infinite(value), "the limit is a finite one at infinity")
    require(
        instantiate(lambda_of(path), variable) == instantiate(function, variable), "another limit is shown"
    )
    require(variable not in path.free | value.free, "{} is fixed where the limit is taken", variable)
    lower, upper, summable = sum_of(known)
    require(summable == abstract(body, variable) and upper == INFINITY, "another series is shown to converge")
    require(not is_infinite(lower), "the range starts at an integer")
    first = instantiate(function, lower)
    wanted = over_index(step, variable, lower, INFINITY) | conditions(first)
    hypotheses = settle(wanted, facts) | known.hypotheses | limit.hypotheses
    return hypotheses, eq(series(lower, INFINITY, body, variable), sub(value, first))


# --- closed forms ----------------------------------------------------------------------------------


@rule(axiom=True)
def exponential_series(argument: Term, variable: Symbol, facts: Facts) -> Sequent:
    r"""The exponential series.

    Statement   \sum_{k=0}^{\infty} \frac{x^k}{k!} = e^x
    Source      DLMF 4.2.19 (the definition of the exponential in Rudin, Principles, 3.30 and 8.25)
    """
    _free_index(variable, argument)
    body = div(pow_(argument, variable), factorial(variable))
    return settle(conditions(argument), facts), eq(series(ZERO, INFINITY, body, variable), exp(argument))


@rule(axiom=True)
def binomial_theorem(x: Term, y: Term, n: Term, variable: Symbol, facts: Facts) -> Sequent:
    r"""The binomial theorem.

    Statement   n \in \mathbb{N} \vdash \sum_{k=0}^{n} \binom{n}{k} x^k y^{n-k} = (x + y)^n, \quad 0^0 = 1
    Hypotheses  n_natural
    Source      DLMF 1.2.2; Concrete Mathematics, (5.12)
    """
    _free_index(variable, x, y, n)
    require(n.sort == INTEGER, "the exponent is an integer")
    body = mul(binomial(n, variable), pow_(x, variable), pow_(y, sub(n, variable)))
    wanted = {le(ZERO, n)} | conditions(x) | conditions(y) | conditions(n)
    return settle(wanted, facts), eq(series(ZERO, n, body, variable), pow_(add(x, y), n))


@rule(axiom=True)
def binomial_series(r: Term, x: Term, variable: Symbol, facts: Facts) -> Sequent:
    r"""The binomial series with a negative exponent.

    Statement   |x| < 1 \vdash \sum_{k=0}^{\infty} \binom{k + r - 1}{k} x^k = (1 - x)^{-r}
    Hypotheses  inside_the_radius
    Source      DLMF 4.6.7 and 1.2.6; Concrete Mathematics, (5.56)
    """
    _free_index(variable, r, x)
    coefficient = binomial(add(variable, r, neg(ONE)), variable)
    wanted = {lt(absolute(x), ONE)} | conditions(x) | conditions(r)
    whole = series(ZERO, INFINITY, mul(coefficient, pow_(x, variable)), variable)
    return settle(wanted, facts), eq(whole, pow_(sub(ONE, x), neg(r)))


def _free_index(variable: Symbol, *terms: Term) -> None:
    require(variable.sort == INTEGER, "a sum is walked by an integer variable")
    require(all(variable not in term.free for term in terms), "{} stands in a parameter", variable)


# --- derivatives -----------------------------------------------------------------------------------


@rule()
def derivative_of_finite_sum(
    prime: Theorem, variable: Symbol, lower: Term, upper: Term, facts: Facts
) -> Sequent:
    r"""The derivative of a finite sum.

    Statement   \frac{d}{d\theta} \sum_{k=a}^{b} f(k, \theta)
                = \sum_{k=a}^{b} \frac{\partial f}{\partial \theta}(k, \theta)
    Hypotheses  derivative_of_each_term at the point; range_not_reversed; ends_free_of_the_parameter
    Source      Rudin, Principles of Mathematical Analysis, 5.3
    """
    image, slope = relation_of(prime, "eq")
    if not isinstance(image, Apply) or image.op != "derivative":
        raise RuleError("expected the derivative of the summand")
    term, at = lambda_of(image.args[0]), image.args[1]
    require(not is_infinite(lower) and not is_infinite(upper), "the range is finite")
    require(variable not in at.free, "{} stands in the point", variable)
    rest = over_index(prime, variable, lower, upper) | not_reversed(lower, upper)
    whole = _sum_of_functions(term, variable, lower, upper)
    return settle(rest, facts), eq(derivative(whole, at), series(lower, upper, slope, variable))


def _sum_of_functions(term: Lambda, variable: Symbol, lower: Term, upper: Term) -> Lambda:
    """From `lambda theta: f(k, theta)` the function `lambda theta: sum_k f(k, theta)`."""
    require(term.variable_sort == "real", "a derivative is with respect to a real variable")
    parameter = _fresh_real(term.hint, term.free | lower.free | upper.free | {variable})
    return abstract(series(lower, upper, instantiate(term, parameter), variable), parameter, term.hint)


@rule()
def derivative_of_exponential_series(
    known: Theorem, parameter: Symbol, prime: Theorem, variable: Symbol, facts: Facts
) -> Sequent:
    r"""The derivative of a series of exponentials, term by term.

    Statement   \sum_{k=a}^{\infty} h(k) e^{k y} \text{ convergent for } y \text{ near } s(\theta_0), s'(\theta_0) = c
                \vdash \frac{d}{d\theta} \sum_{k=a}^{\infty} h(k) e^{k s(\theta)} \Big|_{\theta_0}
                = c \sum_{k=a}^{\infty} k \, h(k) e^{k s(\theta_0)}
    Hypotheses  convergent_near_the_point: what the premise assumes of y is a strict inequality between continuous
                terms; s_differentiable; h_free_of_the_parameter; upper_end_infinite, lower_end_finite
    Source      Rudin, Principles of Mathematical Analysis, 8.1 (power series in e^y) and 5.5
    """
    lower, upper, function = sum_of(known)
    require(upper == INFINITY and not is_infinite(lower), "expected a series from an integer on")
    require(parameter.sort == "real" and parameter not in lower.free, "{} is not free", parameter)
    body = instantiate(function, variable)
    if not isinstance(body, Apply) or body.op != "mul" or len(body.args) != 2:
        raise RuleError("expected h(k) exp(k y)")
    coefficient = body.args[0]
    require(body.args[1] == exp(mul(variable, parameter)), "expected h(k) exp(k y)")
    require(parameter not in coefficient.free, "the coefficient depends on {}", parameter)
    require(variable not in function.free, "{} stands in the series", variable)
    open_hypotheses(known, parameter)
    image, slope = relation_of(prime, "eq")
    if not isinstance(image, Apply) or image.op != "derivative":
        raise RuleError("expected the derivative of the exponent")
    exponent, at = lambda_of(image.args[0]), image.args[1]
    fixed = exponent.free | at.free | slope.free
    require(parameter not in fixed and variable not in fixed, "the exponent is not free")
    point = instantiate(exponent, at)
    hypotheses = {substitute(h, {parameter: point}) for h in known.hypotheses} | prime.hypotheses
    theta = _fresh_real("theta", exponent.free | coefficient.free | lower.free | {variable})
    moving = mul(coefficient, exp(mul(variable, instantiate(exponent, theta))))
    whole = abstract(series(lower, INFINITY, moving, variable), theta, exponent.hint)
    weighted = mul(variable, mul(coefficient, exp(mul(variable, point))))
    value = mul(slope, series(lower, INFINITY, weighted, variable))
    return settle(hypotheses | conditions(point), facts), eq(derivative(whole, at), value)


def _fresh_real(hint: str, avoid: frozenset[Symbol]) -> Symbol:
    taken = {symbol.name for symbol in avoid}
    while hint in taken:
        hint += "'"
    return Symbol(hint)
