"""Limits and growth.

`tends(f, p, side, v)`: f(x) tends to v as x approaches p from that side through points at which f is
defined.  A rule that uses such a judgement requires f to be defined on the range at whose end p stands.

Growth: a term of x is bounded by `C (1 + |x|)^k sum_j exp(Q_j(x))`, with C, k and the coefficients of the
polynomials Q_j free of x.  From that follow integrability on an unbounded range, vanishing at an end, and
domination near a value of a parameter.
"""

from __future__ import annotations

from collections.abc import Callable

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    PI,
    REAL,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    add,
    beta,
    div,
    instantiate,
    integrable,
    ln,
    lt,
    mul,
    neg,
    number,
    open_lambda,
    pow_,
    sqrt,
    substitute,
)
from .definedness import NEGATIVE, POSITIVE, conditions, end_conditions, is_end, settle, sign_table
from .derivative import Differentiation, open_hypotheses
from .logic import Facts, close_range, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule

# --- limits by structure ---------------------------------------------------------------------------


def is_infinite(term: Term) -> bool:
    """Whether the term is plus or minus infinity."""
    return is_end(term, "infinity") or is_end(term, "minus_infinity")


class LimitRun:
    """Limits of subterms at one end; the sign of a finite limit comes from the facts."""

    def __init__(self, variable: Symbol, point: Term, side: int, facts: Facts) -> None:
        self.variable, self.point, self.side = variable, point, side
        self.table = sign_table(facts)
        self.hypotheses: set[Term] = set()

    def of(self, term: Term) -> Term:
        """The limit, or `RuleError` where the structure does not decide it."""
        if self.variable not in term.free:
            self.hypotheses |= conditions(term)
            return term
        if term == self.variable:
            return self.point
        if isinstance(term, Apply) and term.op in _LIMIT:
            return _LIMIT[term.op](self, term)
        raise RuleError(f"the structure of {term} does not give its limit")

    def sign(self, term: Term) -> int:
        """The proved sign of a limit (infinite ones included)."""
        if is_infinite(term):
            return 1 if is_end(term, "infinity") else -1
        signs, used, left = self.table.signs(term)
        if signs not in (POSITIVE, NEGATIVE) or left:
            raise RuleError(f"the sign of {term} is not known")
        for fact in used:
            self.hypotheses |= fact.hypotheses
        return 1 if signs == POSITIVE else -1

    def direction(self, term: Term) -> int:
        """1 where the term is above its limit on that side of a finite point, -1 where it is below."""
        if self.variable not in term.free:
            return 0
        if term == self.variable and not is_infinite(self.point):
            return self.side
        if isinstance(term, Apply) and term.op == "neg":
            return -self.direction(term.args[0])
        if isinstance(term, Apply) and term.op == "add":
            found = {self.direction(argument) for argument in term.args} - {0}
            if len(found) == 1:
                return found.pop()
        raise RuleError(f"it is not known from which side {term} tends to its limit")


def _infinite(sign: int) -> Term:
    return INFINITY if sign > 0 else MINUS_INFINITY


def _limit_of_sum(run: LimitRun, term: Apply) -> Term:
    parts = [run.of(argument) for argument in term.args]
    ends = {part for part in parts if is_infinite(part)}
    if len(ends) == 2:
        raise RuleError("infinity minus infinity")
    if ends:
        return ends.pop()
    numbers = [part.value for part in parts if isinstance(part, Number)]
    if len(numbers) == len(parts):
        return number(sum(numbers))
    if _cancel(parts):
        run.hypotheses |= end_conditions(*parts)
        return ZERO
    return add(*parts)


def _cancel(parts: list[Term]) -> bool:
    """Whether the terms are pairs t, -t."""
    rest: list[Term] = []
    for part in parts:
        opposite = part.args[0] if isinstance(part, Apply) and part.op == "neg" else neg(part)
        if opposite in rest:
            rest.remove(opposite)
        else:
            rest.append(part)
    return not rest


def _limit_of_product(run: LimitRun, term: Apply) -> Term:
    parts = [run.of(argument) for argument in term.args]
    if any(is_infinite(part) for part in parts):
        sign = 1
        for part in parts:
            sign *= run.sign(part)
        return _infinite(sign)
    return ZERO if ZERO in parts else mul(*parts)


def _limit_of_negation(run: LimitRun, term: Apply) -> Term:
    inner = run.of(term.args[0])
    if is_infinite(inner):
        return _infinite(-run.sign(inner))
    return number(-inner.value) if isinstance(inner, Number) else neg(inner)


def _limit_of_quotient(run: LimitRun, term: Apply) -> Term:
    top, bottom = (run.of(argument) for argument in term.args)
    if is_infinite(bottom):
        require(not is_infinite(top), "infinity over infinity")
        return ZERO
    if bottom == ZERO:
        return _infinite(run.sign(top) * run.direction(term.args[1]))
    sign = run.sign(bottom)
    if is_infinite(top):
        return _infinite(run.sign(top) * sign)
    if isinstance(top, Number) and isinstance(bottom, Number):
        return number(top.value / bottom.value)
    return ZERO if top == ZERO else div(top, bottom)


def _limit_of_power(run: LimitRun, term: Apply) -> Term:
    base, exponent = run.of(term.args[0]), term.args[1]
    if not isinstance(exponent, Number):
        return _limit_of_real_power(run, term.args[0], base, exponent)
    if exponent.value <= 0:
        raise RuleError("only a power with a positive literal exponent is followed")
    if exponent.value.denominator != 1:
        require(run.sign(base) > 0, "a root of a negative limit")
    if is_infinite(base):
        return _infinite(run.sign(base) if exponent.value % 2 == 1 else 1)
    return pow_(base, exponent)


def _limit_of_real_power(run: LimitRun, inner: Term, base: Term, exponent: Term) -> Term:
    """u^a for a fixed real a, where u tends to the base."""
    require(
        exponent.sort == REAL and run.variable not in exponent.free, "only a fixed real exponent is followed"
    )
    run.hypotheses |= conditions(exponent)
    if base != ZERO and not is_infinite(base):
        require(run.sign(base) > 0, "a real power of a negative limit")
        return pow_(base, exponent)
    require(base == ZERO or is_end(base, "infinity"), "a real power of a negative limit")
    if base != ZERO:
        return INFINITY if run.sign(exponent) > 0 else ZERO
    if run.sign(exponent) > 0:
        return ZERO
    require(run.direction(inner) > 0, "{} is not shown to be positive near the end", inner)
    return INFINITY


def _monotone(op: str, low: Term, high: Term) -> Callable[[LimitRun, Apply], Term]:
    """Functions continuous on the whole line, with these limits at its ends."""

    def limit(run: LimitRun, term: Apply) -> Term:
        inner = run.of(term.args[0])
        if is_infinite(inner):
            return high if is_end(inner, "infinity") else low
        return Apply(op, (inner,))

    return limit


def _limit_of_root(run: LimitRun, term: Apply) -> Term:
    inner = run.of(term.args[0])
    require(inner == ZERO or run.sign(inner) > 0, "a root of a negative limit")
    return INFINITY if is_infinite(inner) else sqrt(inner)


def _limit_of_logarithm(run: LimitRun, term: Apply) -> Term:
    inner = run.of(term.args[0])
    if inner == ZERO:  # the logarithm is defined near the end, so its argument is positive there
        return MINUS_INFINITY
    if inner == ONE:
        return ZERO
    require(run.sign(inner) > 0, "a logarithm of a negative limit")
    return INFINITY if is_infinite(inner) else ln(inner)


def _continuous_at(op: str) -> Callable[[LimitRun, Apply], Term]:
    def limit(run: LimitRun, term: Apply) -> Term:
        inner = run.of(term.args[0])
        require(not is_infinite(inner), "{} has no limit at infinity", op)
        return Apply(op, (inner,))

    return limit


_LIMIT: dict[str, Callable[[LimitRun, Apply], Term]] = {
    "add": _limit_of_sum,
    "mul": _limit_of_product,
    "neg": _limit_of_negation,
    "div": _limit_of_quotient,
    "pow": _limit_of_power,
    "sqrt": _limit_of_root,
    "ln": _limit_of_logarithm,
    "exp": _monotone("exp", ZERO, INFINITY),
    "atan": _monotone("atan", neg(div(PI, number(2))), div(PI, number(2))),
    "tanh": _monotone("tanh", number(-1), ONE),
    "erf": _monotone("erf", number(-1), ONE),
    "sin": _continuous_at("sin"),
    "cos": _continuous_at("cos"),
}


def tends_to(function: Lambda, point: Term, side: int, value: Term) -> Term:
    """The proposition that `function` tends to `value` at the point from that side."""
    return Apply("tends", (function, point, number(side), value))


def _check_side(point: Term, side: int) -> None:
    require(side in (-1, 1), "a limit is one-sided here")
    if is_infinite(point):
        require(side == (-1 if is_end(point, "infinity") else 1), "an end is approached from inside")


@rule()
def limit_by_structure(function: Lambda, point: Term, side: int, facts: Facts) -> Sequent:
    r"""The limit of a term from the limits of its parts.

    Statement   f \to p, g \to q \vdash f + g \to p + q, \; f g \to p q, \; e^f \to e^p, \ldots
                \text{ with } e^{-\infty} = 0, \; c / \infty = 0, \; \infty + c = \infty
    Hypotheses  no_indeterminate_form; signs_of_finite_limits where they matter
    Source      Rudin, Principles of Mathematical Analysis, 4.4, 4.33, 4.34; DLMF 4.2, 4.23, 7.2
    """
    _check_side(point, side)
    variable, body = open_lambda(function, point.free)
    run = LimitRun(variable, point, side, facts)
    value = run.of(body)
    if not is_infinite(value):
        run.hypotheses |= conditions(value)
    if not is_infinite(point):
        run.hypotheses |= conditions(point)
    return settle(run.hypotheses, facts), tends_to(function, point, side, value)


# --- polynomials -----------------------------------------------------------------------------------


def polynomial_in(variable: Term, coefficients: tuple[Term, ...]) -> Term:
    """`c_0 + c_1 x + c_2 x^2 + ...` as the rules here write it."""
    parts = [coefficients[0]]
    for power, coefficient in enumerate(coefficients[1:], start=1):
        parts.append(mul(coefficient, variable if power == 1 else pow_(variable, power)))
    return add(*parts)


class Exponent:
    """A term proved to be a polynomial in the variable, with the sign of its leading coefficient."""

    def __init__(
        self, variable: Symbol, equation: Theorem, coefficients: tuple[Term, ...], sign: Theorem | None
    ) -> None:
        require(variable.sort == REAL, "a polynomial in a real variable")
        self.term, shape = relation_of(equation, "eq")
        require(shape == polynomial_in(variable, coefficients), "the equation does not show the coefficients")
        require(all(variable not in c.free for c in coefficients), "a coefficient holds {}", variable)
        self.coefficients = coefficients
        self.hypotheses = set(equation.hypotheses)
        self.leading = 0
        if sign is not None:
            require(len(coefficients) > 1, "a constant has no leading term")
            top = coefficients[-1]
            table = {lt(ZERO, top): 1, lt(top, ZERO): -1}
            require(sign.conclusion in table, "the sign is not that of {}", top)
            self.leading = table[sign.conclusion]
            self.hypotheses |= sign.hypotheses

    def at_end(self, end: Term) -> int:
        """The sign of the polynomial near an infinite end; 0 when it is not known."""
        odd = (len(self.coefficients) - 1) % 2
        return -self.leading if odd and is_end(end, "minus_infinity") else self.leading


Polynomials = tuple[tuple[Theorem, tuple[Term, ...], Theorem | None], ...]


@rule()
def limit_of_polynomial(
    function: Lambda,
    variable: Symbol,
    point: Term,
    side: int,
    equation: Theorem,
    coefficients: tuple[Term, ...],
    sign: Theorem,
) -> Sequent:
    r"""A polynomial runs to infinity with the sign of its leading term.

    Statement   a_n > 0 \vdash a_0 + \ldots + a_n x^n \to +\infty \text{ as } x \to +\infty \; (n \ge 1)
    Hypotheses  leading_coefficient_sign
    Source      Rudin, Principles of Mathematical Analysis, 8.8 (b)
    """
    _check_side(point, side)
    require(is_infinite(point), "the end is infinite")
    require(variable not in function.free, "{} stands in the function", variable)
    exponent = Exponent(variable, equation, coefficients, sign)
    require(instantiate(function, variable) == exponent.term, "the equation is about another function")
    require(exponent.leading != 0, "the sign of the leading coefficient is not known")
    hypotheses = _without(exponent.hypotheses, variable)
    return hypotheses, tends_to(function, point, side, _infinite(exponent.at_end(point)))


def _without(hypotheses: set[Term], variable: Symbol) -> set[Term]:
    for hypothesis in hypotheses:
        require(variable not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, variable)
    return hypotheses


# --- growth ----------------------------------------------------------------------------------------

Parts = frozenset[Term]  # exponents Q_j; their exponentials bound the term up to a power of 1 + |x|
_PLAIN: Parts = frozenset((ZERO,))


class GrowthRun:
    """Bounds a term by powers of 1 + |x| times exponentials of polynomials."""

    def __init__(self, variable: Symbol, bounds: Facts) -> None:
        self.variable = variable
        self.bounds = [(theorem, *bound_of(theorem)) for theorem in bounds]
        self.hypotheses: set[Term] = set()
        self.constants: set[Term] = set()  # must be continuous in the parameter

    def of(self, term: Term) -> Parts:
        """The exponents Q_j of a bound for the term."""
        if self.variable not in term.free:
            self.constants.add(term)
            return _PLAIN
        if term == self.variable:
            return _PLAIN
        if not isinstance(term, Apply):
            raise RuleError(f"no bound for {term}")
        for theorem, function, bound in self.bounds:
            argument = _argument(function, term)
            if argument is not None:
                self.hypotheses |= theorem.hypotheses
                return self._inside_bound(beta(instantiate(bound, argument)), argument)
        if term.op not in _GROWTH:
            raise RuleError(f"no bound for {term.op}")
        return _GROWTH[term.op](self, term)

    def _inside_bound(self, bound: Term, argument: Term) -> Parts:
        require(self.of(argument) == _PLAIN, "{} is not bounded by a polynomial", argument)
        return self.of(bound)


def bound_of(theorem: Theorem) -> tuple[Lambda, Lambda]:
    """From `forall y: |F(y)| <= B(y)` the functions F and B."""
    conclusion = theorem.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op != "forall":
        raise RuleError("a bound is a universal statement")
    lower, upper, body = conclusion.args
    require(is_end(lower, "minus_infinity") and is_end(upper, "infinity"), "a bound on the whole line")
    variable, inside = open_lambda(lambda_of(body))
    if not isinstance(inside, Apply) or inside.op not in ("le", "lt"):
        raise RuleError("a bound is an inequality")
    left, right = inside.args
    if not isinstance(left, Apply) or left.op != "abs":
        raise RuleError("a bound is one of an absolute value")
    return abstract(left.args[0], variable), abstract(right, variable)


def _argument(function: Lambda, term: Apply) -> Term | None:
    """The u for which `term` is `function(u)`, where the function is a call or a derivative at its variable."""
    body = function.body
    if not isinstance(body, Apply) or body.op != term.op or len(body.args) != len(term.args):
        return None
    candidate = term.args[-1]
    if candidate.loose or candidate.sort not in ("real", "integer"):
        return None
    return candidate if instantiate(function, candidate) == term else None


def _growth_of_sum(run: GrowthRun, term: Apply) -> Parts:
    return frozenset().union(*(run.of(argument) for argument in term.args))


def _growth_of_product(run: GrowthRun, term: Apply) -> Parts:
    total = _PLAIN
    for argument in term.args:
        part = run.of(argument)
        total = frozenset(_plus(p, q) for p in total for q in part)
    return total


def _plus(p: Term, q: Term) -> Term:
    return q if p == ZERO else p if q == ZERO else add(p, q)


def _growth_of_argument(run: GrowthRun, term: Apply) -> Parts:
    return run.of(term.args[0])


def _growth_of_power(run: GrowthRun, term: Apply) -> Parts:
    base, exponent = term.args
    if not isinstance(exponent, Number) or exponent.value.denominator != 1 or exponent.value < 0:
        raise RuleError("only natural powers grow like powers of 1 + |x|")
    part = run.of(base)
    if part == _PLAIN or exponent.value == 0:
        return _PLAIN
    if len(part) > 1:  # (a + b)^n is bounded by 2^n (a^n + b^n)
        return frozenset(ZERO if p == ZERO else mul(exponent, p) for p in part)
    (only,) = part
    return frozenset((mul(exponent, only),))


def _growth_of_quotient(run: GrowthRun, term: Apply) -> Parts:
    top, bottom = term.args
    part = run.of(top)
    if run.variable not in bottom.free:
        run.constants.add(bottom)
        run.constants.add(div(ONE, bottom))
        return part
    inverse = _inverse_exponent(run, bottom)
    return frozenset(_plus(p, inverse) for p in part)


def _inverse_exponent(run: GrowthRun, bottom: Term) -> Term:
    """Q for a denominator that is a constant times exponentials, so that its inverse is one as well."""
    if run.variable not in bottom.free:
        run.constants.update((bottom, div(ONE, bottom)))
        return ZERO
    if isinstance(bottom, Apply) and bottom.op == "exp":
        return neg(bottom.args[0])
    if isinstance(bottom, Apply) and bottom.op == "pow" and isinstance(bottom.args[1], Number):
        require(bottom.args[1].value.denominator == 1, "a natural power of an exponential")
        return mul(bottom.args[1], _inverse_exponent(run, bottom.args[0]))
    if isinstance(bottom, Apply) and bottom.op == "mul":
        total: Term = ZERO
        for factor in bottom.args:
            total = _plus(total, _inverse_exponent(run, factor))
        return total
    raise RuleError("a denominator that depends on the variable is an exponential")


def _growth_of_root(run: GrowthRun, term: Apply) -> Parts:
    require(run.of(term.args[0]) == _PLAIN, "the root of an exponential")
    return _PLAIN  # sqrt(u) <= 1 + |u|


def _bounded(run: GrowthRun, term: Apply) -> Parts:
    run.of(term.args[0])  # collects the constants; the value itself stays bounded
    return _PLAIN


def _growth_of_exponential(_run: GrowthRun, term: Apply) -> Parts:
    return frozenset((term.args[0],))


_GROWTH: dict[str, Callable[[GrowthRun, Apply], Parts]] = {
    "add": _growth_of_sum,
    "mul": _growth_of_product,
    "neg": _growth_of_argument,
    "abs": _growth_of_argument,
    "pow": _growth_of_power,
    "div": _growth_of_quotient,
    "sqrt": _growth_of_root,
    "exp": _growth_of_exponential,
    "sin": _bounded,
    "cos": _bounded,
    "tanh": _bounded,
    "atan": _bounded,
    "erf": _bounded,
}


def _decays(exponents: list[Exponent], parts: Parts, ends: tuple[Term, ...]) -> None:
    """Require every exponential of the bound to decay at each infinite end."""
    known = {exponent.term: exponent for exponent in exponents}
    for part in parts:
        for end in ends:
            if is_infinite(end):
                require(part in known, "nothing shows how exp({}) decays", part)
                require(known[part].at_end(end) < 0, "exp({}) does not decay at {}", part, end)


def _bound_locally(parts: Parts, exponents: list[Exponent]) -> None:
    """On a bounded range an exponential of a polynomial is bounded: each exponent must be one."""
    known = {exponent.term for exponent in exponents}
    for part in parts:
        require(part == ZERO or part in known, "nothing shows that {} is a polynomial", part)


def _run_growth(
    variable: Symbol, body: Term, polynomials: Polynomials, bounds: Facts
) -> tuple[GrowthRun, Parts, list[Exponent]]:
    require(variable.sort == REAL, "the growth in a real variable")
    run = GrowthRun(variable, bounds)
    parts = run.of(body)
    _without(run.hypotheses, variable)
    exponents = [Exponent(variable, *polynomial) for polynomial in polynomials]
    _bound_locally(parts, exponents)
    for exponent in exponents:
        run.hypotheses |= _without(exponent.hypotheses, variable)
        run.constants.update(exponent.coefficients)
    return run, parts, exponents


@rule()
def integrable_by_growth(
    body_defined: Theorem, variable: Symbol, lower: Term, upper: Term, polynomials: Polynomials, bounds: Facts
) -> Sequent:
    r"""Powers times exponentials of polynomials that run to minus infinity are integrable.

    Statement   |f(x)| \le C (1 + |x|)^k \sum_j e^{Q_j(x)}, \; Q_j(x) \to -\infty \text{ at the infinite ends}
                \vdash f \in L^1(a, b)
    Hypotheses  f_defined_on_the_range; leading_coefficient_signs; growth_bounds of opaque functions
    Source      Rudin, Principles of Mathematical Analysis, 8.6 (f), and comparison: Real and Complex Analysis, 1.33
    """
    conclusion = body_defined.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op != "defined":
        raise RuleError("the body is shown to be defined")
    body = conclusion.args[0]
    rest = close_range(body_defined, variable, lower, upper)
    run, parts, exponents = _run_growth(variable, body, polynomials, bounds)
    _decays(exponents, parts, (lower, upper))
    hypotheses = rest | run.hypotheses | end_conditions(lower, upper) | in_order(lower, upper)
    return hypotheses, integrable(lower, upper, body, variable)


def in_order(lower: Term, upper: Term, relation: str = "le") -> set[Term]:
    """That finite ends are in order: the range of the hypotheses is then that of the integral."""
    return set() if is_infinite(lower) or is_infinite(upper) else {Apply(relation, (lower, upper))}


@rule()
def vanishes_by_growth(
    function: Lambda, variable: Symbol, point: Term, side: int, polynomials: Polynomials, bounds: Facts
) -> Sequent:
    r"""Powers times exponentials of polynomials that run to minus infinity tend to zero.

    Statement   |f(x)| \le C (1 + |x|)^k \sum_j e^{Q_j(x)}, \; Q_j(x) \to -\infty \vdash f(x) \to 0
    Hypotheses  leading_coefficient_signs; growth_bounds of opaque functions
    Source      Rudin, Principles of Mathematical Analysis, 8.6 (f)
    """
    _check_side(point, side)
    require(is_infinite(point), "the end is infinite")
    require(variable not in function.free, "{} stands in the function", variable)
    run, parts, exponents = _run_growth(variable, instantiate(function, variable), polynomials, bounds)
    _decays(exponents, parts, (point,))
    return run.hypotheses, tends_to(function, point, side, ZERO)


@rule()
def dominated_by_growth(
    body: Term,
    parameter: Symbol,
    at: Term,
    variable: Symbol,
    lower: Term,
    upper: Term,
    polynomials: Polynomials,
    bounds: Facts,
    facts: Facts,
) -> Sequent:
    r"""A bound by powers times decaying exponentials is locally uniform in a parameter.

    Statement   |f(x, \theta)| \le C(\theta) (1 + |x|)^k \sum_j e^{Q_j(x, \theta)} \text{ with continuous coefficients
                and negative leading ones at } \theta_0 \vdash
                \exists \delta > 0, g \in L^1: |f(x, \theta)| \le g(x) \text{ for } |\theta - \theta_0| < \delta
    Hypotheses  coefficients_continuous_at_the_point (by their derivatives); leading_coefficient_signs at the
                point, by strict inequalities; growth_bounds of opaque functions; ends_free_of_the_parameter
    Source      Rudin, Real and Complex Analysis, 1.34 and its use in Lang, Real and Functional Analysis, XIII 8.1
    """
    require(parameter != variable, "{} is the variable of the integral", parameter)
    require(parameter not in lower.free and parameter not in upper.free, "the ends depend on the parameter")
    require(variable not in at.free, "{} stands in the point", variable)
    require(parameter not in at.free or at == parameter, "{} stands in the point", parameter)
    run, parts, exponents = _run_growth(variable, body, polynomials, bounds)
    _decays(exponents, parts, (lower, upper))
    for bound in bounds:
        require(parameter not in bound.conclusion.free, "a bound depends on the parameter")
        require(all(parameter not in h.free for h in bound.hypotheses), "a bound depends on the parameter")
    for equation, _, sign in polynomials:
        open_hypotheses(equation, parameter)
        if sign is not None:
            open_hypotheses(sign, parameter)
    continuity = Differentiation(parameter, {})
    for constant in run.constants:
        continuity.of(constant)
    at_point = {parameter: at}
    wanted = {substitute(p, at_point) for p in (*run.hypotheses, *continuity.conditions)}
    wanted |= end_conditions(lower, upper) | conditions(at) | in_order(lower, upper)
    return settle(wanted, facts), dominated(lower, upper, body, parameter, variable, at)


def dominated(lower: Term, upper: Term, body: Term, parameter: Symbol, variable: Symbol, at: Term) -> Term:
    """The proposition that the body is dominated on the range, locally uniformly in the parameter at a point."""
    inner = abstract(body, variable)
    shared = Lambda(parameter.name, abstract(inner, parameter).body, parameter.sort)
    return Apply("dominated", (lower, upper, shared, at))
