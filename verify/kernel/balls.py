"""Ball arithmetic for terms: a value that contains the true one, or no value at all.

`evaluate` answers only where the term is proved defined: a denominator's ball excludes zero, the argument
of a logarithm is positive, and so on; otherwise it raises `NotEnclosed`.  Rationals stay exact.

On a complex box it evaluates the holomorphic extension of the term, which is what quadrature asks for.
Each operation then also refuses boxes on which it is not analytic (the branch cut of ln and sqrt, the
kink of an absolute value, an undecided case).

Source: F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic (2017);
        F. Johansson, Numerical integration in arbitrary-precision ball arithmetic (2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import factorial, isqrt
from typing import NamedTuple

from flint import acb, arb, ctx, fmpq, fmpz

from ..terms import INTEGER, Apply, Bound, Lambda, Number, Term
from .theorem import BudgetExceeded, RuleError

MAX_VISITS = 400_000  # nodes evaluated for one question
MAX_EXACT_BITS = 50_000  # an exact power larger than this becomes a ball
MAX_EXPONENT = 2**40
MAX_TERMS = 20_000

Value = fmpq | acb
ClosedValues = dict[tuple[Term, bool, int], Value]  # by term, whether it is to be analytic, and precision


class NotEnclosed(RuleError):
    """Ball arithmetic at this precision gives the term no value; the message says where it stopped."""


class Meter:
    """Counts visited nodes of one question, a bound on work that is the same on every machine, and keeps
    the values of its closed parts, which an integrand asks for at every point."""

    __slots__ = ("closed", "visits")

    def __init__(self) -> None:
        self.visits = 0
        self.closed: ClosedValues = {}

    def tick(self) -> None:
        self.visits += 1
        if self.visits > MAX_VISITS:
            raise BudgetExceeded(f"ball arithmetic stopped after {MAX_VISITS} operations")


class Scope(NamedTuple):
    """Where a term is evaluated: values of the bound variables (innermost first) and what is asked.

    `analytic` asks for a failure wherever the term is not holomorphic in every variable.
    `given` holds the propositions that theorems supply (`defined(law)`).
    """

    values: tuple[Value, ...]
    analytic: bool
    meter: Meter
    given: frozenset[Term]

    def enter(self, value: Value) -> Scope:
        """The scope inside a binder.  Off the reals only holomorphic extensions make sense."""
        return self._replace(values=(value, *self.values), analytic=self.analytic or not is_real(value))

    @property
    def real(self) -> bool:
        """Whether every variable is real."""
        return all(is_real(value) for value in self.values)


def top(given: frozenset[Term] = frozenset()) -> Scope:
    """The scope of a closed term."""
    return Scope((), False, Meter(), given)


Evaluator = Callable[[Apply, Scope], Value]
EVALUATORS: dict[str, Evaluator] = {}


def evaluator(*ops: str) -> Callable[[Evaluator], Evaluator]:
    """Register the function that evaluates these operations."""

    def register(function: Evaluator) -> Evaluator:
        for op in ops:
            EVALUATORS[op] = function
        return function

    return register


def evaluate(term: Term, scope: Scope) -> Value:
    """A value that contains the term's; raises `NotEnclosed` unless the term is proved defined."""
    scope.meter.tick()
    if isinstance(term, Number):
        return fmpq(term.value.numerator, term.value.denominator)
    if isinstance(term, Bound):
        return scope.values[term.index]
    if not isinstance(term, Apply):
        raise NotEnclosed(f"{term} has no value: only closed terms are enclosed")
    key = None if term.loose else (term, scope.analytic, ctx.prec)
    if key is not None:
        known = scope.meter.closed.get(key)
        if known is not None:
            return known
    function = EVALUATORS.get(term.op)
    if function is None:
        raise NotEnclosed(f"ball arithmetic does not know {term.op}")
    value = function(term, scope)
    if isinstance(value, acb) and not value.is_finite():
        raise NotEnclosed(f"{term.op} is not shown to be defined at this precision")
    if key is not None:
        scope.meter.closed[key] = value
    return value


def arguments(term: Apply, scope: Scope) -> list[Value]:
    """The values of all arguments."""
    return [evaluate(argument, scope) for argument in term.args]


def ball(value: Value) -> acb:
    """The value as a complex ball."""
    return value if isinstance(value, acb) else acb(value)


def is_real(value: Value) -> bool:
    """Whether the value is exactly real."""
    return isinstance(value, fmpq) or bool(value.imag.is_zero())


def integer_of(value: Value) -> int | None:
    """The value as an exact integer, or None."""
    return int(value.p) if isinstance(value, fmpq) and value.q == 1 else None


@lru_cache(maxsize=20_000)
def depends(term: Term, index: int) -> bool:
    """Whether the bound variable with that index (counted at the term's own level) occurs."""
    if term.loose <= index:
        return False
    if isinstance(term, Bound):
        return term.index == index
    if isinstance(term, Lambda):
        return depends(term.body, index + 1)
    return isinstance(term, Apply) and any(depends(argument, index) for argument in term.args)


# --- arithmetic ------------------------------------------------------------------------------------


def _size(value: fmpq) -> int:
    return max(int(value.p).bit_length(), int(value.q).bit_length())


def _bounded(value: Value) -> Value:
    """An exact value, or a ball when it has grown too long."""
    return value if isinstance(value, acb) or _size(value) <= MAX_EXACT_BITS else acb(value)


@evaluator("add")
def _add(term: Apply, scope: Scope) -> Value:
    first, *rest = arguments(term, scope)
    for value in rest:
        both = isinstance(first, fmpq) and isinstance(value, fmpq)
        first = first + value if both else ball(first) + ball(value)
    return _bounded(first)


@evaluator("mul")
def _mul(term: Apply, scope: Scope) -> Value:
    first, *rest = arguments(term, scope)
    for value in rest:
        both = isinstance(first, fmpq) and isinstance(value, fmpq)
        first = first * value if both else ball(first) * ball(value)
    return _bounded(first)


@evaluator("neg")
def _neg(term: Apply, scope: Scope) -> Value:
    return -evaluate(term.args[0], scope)


@evaluator("div")
def _div(term: Apply, scope: Scope) -> Value:
    return quotient(*arguments(term, scope))


def quotient(left: Value, right: Value) -> Value:
    """`left / right`; raises unless the denominator's ball excludes zero."""
    if isinstance(right, fmpq):
        if right == 0:
            raise NotEnclosed("a denominator is zero")
        return _bounded(left / right) if isinstance(left, fmpq) else left / acb(right)
    return ball(left) / right  # non-finite when the ball contains zero, which `evaluate` refuses


@evaluator("pow")
def _pow(term: Apply, scope: Scope) -> Value:
    base, exponent = arguments(term, scope)
    n = integer_of(exponent)
    if n is not None:
        return _integer_power(base, n)
    if abs(ball(exponent).real) > MAX_EXPONENT:
        raise BudgetExceeded(f"an exponent is larger than 2^{MAX_EXPONENT.bit_length() - 1}")
    if not scope.analytic and ball(exponent).real > 0 and ball(base).real >= 0:
        return _power_of_nonnegative(ball(base).real, ball(exponent).real)
    return (logarithm(base) * ball(exponent)).exp()


def _power_of_nonnegative(base: arb, exponent: arb) -> Value:
    """`base ** exponent` on the reals for base >= 0 and exponent > 0: increasing in the base, 0 at 0."""
    if base > 0:
        return acb((base.log() * exponent).exp())
    if base.is_zero():
        return fmpq(0)
    return acb((base.upper().log() * exponent).exp().union(arb(0)))


def _integer_power(base: Value, n: int) -> Value:
    if abs(n) > MAX_EXPONENT:
        raise BudgetExceeded(f"an exponent is larger than 2^{MAX_EXPONENT.bit_length() - 1}")
    if n < 0:
        return quotient(fmpq(1), _integer_power(base, -n))
    if isinstance(base, fmpq) and _size(base) * n <= MAX_EXACT_BITS:
        return base**n
    return ball(base) ** fmpz(n)


# --- elementary functions --------------------------------------------------------------------------


def logarithm(value: Value) -> acb:
    """ln of the value; on the real line the value must be positive, off it away from the branch cut."""
    z = ball(value)
    if is_real(z):
        if not z.real > 0:
            raise NotEnclosed("the argument of a logarithm or a real power is not shown to be positive")
        return z.log()
    answer = z.log(analytic=True)
    if not answer.is_finite():
        raise NotEnclosed("a logarithm is not analytic on its branch cut")
    return answer


@evaluator("ln")
def _ln(term: Apply, scope: Scope) -> Value:
    """By parts where that works: ln e^u = u has no branch cut, ln of the value of e^u has."""
    try:
        return _logarithm_by_parts(term.args[0], scope)
    except NotEnclosed:
        return _logarithm_of_value(term.args[0], scope)


def _logarithm_of_value(term: Term, scope: Scope) -> Value:
    value = evaluate(term, scope)
    return fmpq(0) if isinstance(value, fmpq) and value == 1 else logarithm(value)


def _logarithm_by_parts(term: Term, scope: Scope) -> Value:
    """ln of a term whose factors are all positive on the reals; off them an extension of it."""
    op, args = (term.op, term.args) if isinstance(term, Apply) else ("", ())
    if op == "exp":
        return evaluate(args[0], scope)
    if op == "mul":
        return sum((ball(_logarithm_by_parts(factor, scope)) for factor in args), acb(0))
    if op == "div":
        return ball(_logarithm_by_parts(args[0], scope)) - ball(_logarithm_by_parts(args[1], scope))
    if op == "sqrt":
        return ball(_logarithm_by_parts(args[0], scope)) / 2
    if op == "pow" and isinstance(args[1], Number):
        return ball(evaluate(args[1], scope)) * ball(_logarithm_by_parts(args[0], scope))
    return _logarithm_of_value(term, scope)


@evaluator("sqrt")
def _sqrt(term: Apply, scope: Scope) -> Value:
    value = evaluate(term.args[0], scope)
    if isinstance(value, fmpq) and value >= 0:
        root = fmpq(isqrt(int(value.p)), isqrt(int(value.q)))
        if root * root == value:
            return root
    z = ball(value)
    if scope.analytic or not is_real(z):
        return z.sqrt(analytic=True)
    if not z.real >= 0:
        raise NotEnclosed("the argument of a square root is not shown to be nonnegative")
    return _power_of_nonnegative(z.real, arb(0.5))


def _meromorphic(name: str, at_zero: int | None) -> Evaluator:
    """A function that is holomorphic wherever its ball is finite, and real on the reals."""

    def apply(term: Apply, scope: Scope) -> Value:
        value = evaluate(term.args[0], scope)
        if isinstance(value, fmpq) and value == 0 and at_zero is not None:
            return fmpq(at_zero)
        return getattr(ball(value), name)()  # type: ignore[no-any-return]

    return apply


_AT_ZERO = {"exp": 1, "sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "erf": 0}
for _name in (*_AT_ZERO, "gamma", "digamma"):
    EVALUATORS[_name] = _meromorphic(_name, _AT_ZERO.get(_name))


@evaluator("atan")
def _atan(term: Apply, scope: Scope) -> Value:
    z = ball(evaluate(term.args[0], scope))
    if not is_real(z) and not abs(z.imag) < 1:
        raise NotEnclosed("atan is not analytic on its branch cut")
    return z.atan()


@evaluator("lgamma")
def _lgamma(term: Apply, scope: Scope) -> Value:
    z = ball(evaluate(term.args[0], scope))
    if not z.real > 0:
        raise NotEnclosed("the argument of ln Gamma is not shown to be positive")
    return z.lgamma()


@evaluator("polygamma")
def _polygamma(term: Apply, scope: Scope) -> Value:
    order, at = arguments(term, scope)
    n, z = integer_of(order), ball(at)
    if n is None or n < 1 or not z.real > 0:
        raise NotEnclosed("a polygamma function needs an order of at least one and a positive argument")
    return z.polygamma(n)


@evaluator("beta_function")
def _beta_function(term: Apply, scope: Scope) -> Value:
    a, b = map(ball, arguments(term, scope))
    if not (a.real > 0 and b.real > 0):
        raise NotEnclosed("the arguments of the beta function are not shown to be positive")
    return a.gamma() * b.gamma() / (a + b).gamma()


@evaluator("factorial")
def _factorial(term: Apply, scope: Scope) -> Value:
    value = evaluate(term.args[0], scope)
    n = integer_of(value)
    if n is None or n < 0:
        raise NotEnclosed("a factorial needs a nonnegative integer")
    if n > MAX_EXPONENT:
        raise BudgetExceeded("a factorial of a number that large")
    return fmpq(factorial(n)) if n <= 2000 else acb(n + 1).gamma()


@evaluator("binomial")
def _binomial(term: Apply, scope: Scope) -> Value:
    """The product of (x - i)/(i + 1) for 0 <= i < k."""
    upper, lower = arguments(term, scope)
    k = integer_of(lower)
    if k is None or k < 0:
        raise NotEnclosed("the lower entry of a binomial coefficient is no natural number")
    if k > MAX_TERMS:
        raise BudgetExceeded("a binomial coefficient with that large a lower entry")
    total: Value = fmpq(1)
    for i in range(k):
        exact = isinstance(total, fmpq) and isinstance(upper, fmpq)
        factor = (upper - i) / (i + 1)
        total = _bounded(total * factor) if exact else ball(total) * ball(factor)
    return total


@evaluator("abs")
def _abs(term: Apply, scope: Scope) -> Value:
    value = evaluate(term.args[0], scope)
    return abs(value) if isinstance(value, fmpq) else value.real_abs(analytic=scope.analytic)


@evaluator("minimum", "maximum")
def _extremum(term: Apply, scope: Scope) -> Value:
    left, right = arguments(term, scope)
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return min(left, right) if term.op == "minimum" else max(left, right)
    name = "real_min" if term.op == "minimum" else "real_max"
    return getattr(ball(left), name)(ball(right), analytic=scope.analytic)  # type: ignore[no-any-return]


@evaluator("pi")
def _pi(_term: Apply, _scope: Scope) -> Value:
    return acb.pi()


@evaluator("euler_gamma")
def _euler_gamma(_term: Apply, _scope: Scope) -> Value:
    return acb(arb.const_euler())


# --- propositions and cases ------------------------------------------------------------------------


def compare(op: str, left: Value, right: Value) -> bool | None:
    """Whether the relation holds between the real parts of the values; None where the balls do not tell.

    Away from the reals the relation of the real parts is what extends a piecewise function holomorphically.
    """
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return _EXACT[op](left, right)
    a, b = ball(left).real, ball(right).real
    return _BALLS[op](a, b)


_EXACT: dict[str, Callable[[fmpq, fmpq], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
}


def _order(a: arb, b: arb) -> bool | None:
    return True if a < b else False if a > b else None


def _distinct(a: arb, b: arb) -> bool | None:
    return True if a < b or a > b else None


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


# Touching balls tell nothing: `a <= b` for balls that share one point is left open, which is safe.
_BALLS: dict[str, Callable[[arb, arb], bool | None]] = {
    "eq": lambda a, b: _not(_distinct(a, b)),
    "ne": _distinct,
    "lt": _order,
    "le": _order,
}


def holds(proposition: Term, scope: Scope) -> bool | None:
    """Whether a relation holds; None where the balls do not tell.  Raises where a side is not defined."""
    if isinstance(proposition, Apply) and proposition.op == "defined":
        evaluate(proposition.args[0], scope)
        return True
    if not isinstance(proposition, Apply) or proposition.op not in _EXACT:
        raise NotEnclosed("only an equation or an inequality is decided by balls")
    left, right = arguments(proposition, scope)
    return compare(proposition.op, left, right)


@evaluator("cases")
def _cases(term: Apply, scope: Scope) -> Value:
    possible: list[Value] = []
    for condition, value in _branches(term):
        answer = True if condition is None else holds(condition, scope)
        if answer is None and scope.analytic:
            raise NotEnclosed("a case is not decided on this box")
        if answer is not False:
            possible.append(evaluate(value, scope))
        if answer:
            break
    else:
        raise NotEnclosed("none of the cases is shown to apply")
    hull = possible[0]
    for other in possible[1:]:
        hull = ball(hull).union(ball(other))
    return hull


def _branches(term: Apply) -> Iterator[tuple[Term | None, Term]]:
    for position in range(0, len(term.args) - 1, 2):
        yield term.args[position], term.args[position + 1]
    if len(term.args) % 2:
        yield None, term.args[-1]


# --- finite sums, calls ----------------------------------------------------------------------------


def integer_range(term: Apply, scope: Scope) -> range:
    """The indices of a finite sum or product; raises where it is undefined, infinite or too long."""
    ends = [integer_of(evaluate(end, scope)) for end in term.args[:2]]
    lower, upper = ends
    if lower is None or upper is None:
        raise NotEnclosed(f"the ends of a {term.op} are no exact integers")
    if upper < lower - 1:
        raise NotEnclosed(f"a {term.op} from {lower} to {upper} is undefined")
    if upper - lower >= MAX_TERMS:
        raise BudgetExceeded(f"a {term.op} of more than {MAX_TERMS} terms")
    return range(lower, upper + 1)


@evaluator("product")
def _product(term: Apply, scope: Scope) -> Value:
    total: Value = fmpq(1)
    for index in integer_range(term, scope):
        value = evaluate(body_of(term.args[2]), scope.enter(fmpq(index)))
        exact = isinstance(total, fmpq) and isinstance(value, fmpq)
        total = _bounded(total * value) if exact else ball(total) * ball(value)
    return total


def finite_sum(term: Apply, indices: range, scope: Scope) -> Value:
    """The sum of the body over the indices."""
    total: Value = fmpq(0)
    for index in indices:
        value = evaluate(body_of(term.args[2]), scope.enter(fmpq(index)))
        exact = isinstance(total, fmpq) and isinstance(value, fmpq)
        total = _bounded(total + value) if exact else ball(total) + ball(value)
    return total


@evaluator("call")
def _call(term: Apply, scope: Scope) -> Value:
    head: Term = term.args[0]
    inner = scope
    for argument in term.args[1:]:
        if not isinstance(head, Lambda):
            raise NotEnclosed("a function without an expression has no value")
        value = evaluate(argument, scope)
        if head.variable_sort == INTEGER and integer_of(value) is None:
            raise NotEnclosed("a function of an integer is called with another number")
        inner = inner.enter(value)
        head = head.body
    return evaluate(head, inner)


def body_of(term: Term) -> Term:
    if not isinstance(term, Lambda):
        raise NotEnclosed("a function without an expression has no value")
    return term.body
