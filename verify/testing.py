"""Hold your own code against a closed form that is proved.

    from verify.testing import assert_implements

    def test_kl():
        assert_implements(my_kl, "gaussian.kl")
        assert_implements(torch_kl, "gaussian.kl", convert=torch.tensor)
        assert_implements(my_kl, "gaussian.kl", convert=np.array, batch=5, digits=6)

Hypothesis chooses parameters that satisfy the hypotheses of the theorem: plain ones, tiny and huge ones,
parameters that are equal or nearly so.  The proved value at such a point comes from ball arithmetic, in as
many digits as it takes.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from flint import acb, arb, ctx, fmpq

from .derivation import Derivation
from .formula import Formula, conditions, named
from .kernel.balls import Value, ball, compare, evaluate, is_real, top
from .kernel.theorem import BudgetExceeded, RuleError
from .mutants import slips
from .refuter.points import Interval, interval
from .terms import INTEGER, Apply, Number, Symbol, Term, TermError, abstract, substitute
from .terms.text import text

__all__ = ["Mismatch", "assert_implements"]

SLACK = 32  # how many times the rounding of a straightforward evaluation is tolerated
BITS = (128, 256, 1024, 4096)


class Mismatch(AssertionError):
    """A function does not compute what is proved; the message holds the whole story."""


def assert_implements(
    function: Callable[..., Any],
    formula: str,
    *,
    arguments: Sequence[str] | Mapping[str, str] | None = None,
    convert: Callable[[Any], Any] | None = None,
    batch: int | None = None,
    digits: float | None = None,
    slack: float = SLACK,
    magnitude: float = 1e6,
    examples: int = 200,
) -> None:
    """Assert that `function` computes the closed form called `formula` (as in `verify show`).

    `arguments`: the formula's names in the order in which the function takes them, or a mapping from these
    names to keywords.  Without it, keywords are used where the function has all the names, positions otherwise.
    `convert`: makes the arguments, from a float, or from a list of floats with `batch` (np.array, torch.tensor,
    jnp.asarray, np.float32, ...); the point that counts is the one that it made.
    `batch`: call with arrays of so many points at once.
    `digits`: demand so many correct digits of every value.  Without it the tolerance is the rounding error that
    the formula itself has in the precision of the result, so that cancellation is forgiven.
    `slack`: how many times that error is tolerated.
    `magnitude`: parameters are 0 or lie between 1/magnitude and magnitude.

    Raises `Mismatch` with the simplest point that was found; `NoFormula` where the formula is not proved.
    """
    trial = _Trial(function, _formula(formula), arguments, convert, batch, digits, slack)
    failure = _search(trial, magnitude, examples)
    if failure is not None:
        raise Mismatch(_story(trial, failure)) from failure.error


@cache
def _formula(name: str) -> Formula:
    from .discovery import library

    found = named(name, [item for item in library() if isinstance(item, Derivation)])
    conditions(found)
    return found


# --- the proved value ------------------------------------------------------------------------------


class _Value:
    """A term in its parameters, to be enclosed at points."""

    def __init__(self, term: Term, parameters: Sequence[Symbol]) -> None:
        body: Term = term
        for parameter in parameters:
            body = abstract(body, parameter)
        for _ in parameters:
            body = body.body  # type: ignore[attr-defined]
        self._body = body
        self._sorts = [parameter.sort for parameter in parameters]

    def at(self, point: Sequence[Fraction], bits: int, exact: bool = True) -> Value | None:
        """The value at the point; in balls of that precision throughout unless `exact`.  None: not enclosed."""
        with ctx.workprec(bits):
            values = [fmpq(v.numerator, v.denominator) for v in point]
            inexact = [
                v if exact or s == INTEGER else acb(v) for v, s in zip(values, self._sorts, strict=True)
            ]
            scope = top()._replace(values=tuple(inexact))
            try:
                value = evaluate(self._body, scope)
            except (RuleError, BudgetExceeded, OverflowError):
                return None
            return value if is_real(value) else None


def _exactly(value: _Value, point: Sequence[Fraction], bits: int) -> arb | None:
    """The value to that relative precision; 0 where it is not told from 0 at the highest precision."""
    found: arb | None = None
    for precision in BITS:
        enclosed = value.at(point, precision)
        if enclosed is None:
            continue
        found = ball(enclosed).real
        if found.rel_accuracy_bits() >= bits:
            return found
    return found if found is not None and found.rad() < arb(2) ** -1000 else None


def _holds(condition: Term, point: Mapping[Symbol, Fraction]) -> bool:
    """Whether the condition is true at the point; conditions that are no relations are read off the value."""
    if not isinstance(condition, Apply) or condition.op not in ("eq", "ne", "lt", "le"):
        return True
    symbols = tuple(point)
    numbers = tuple(point.values())
    sides = [_Value(side, symbols).at(numbers, 256) for side in condition.args if side.free <= set(symbols)]
    if len(sides) < 2:
        return True  # it speaks of other symbols
    left, right = sides
    return left is not None and right is not None and compare(condition.op, left, right) is True


# --- calling ---------------------------------------------------------------------------------------

_PRECISION = {"float64": 53, "float32": 24, "float16": 11, "bfloat16": 8}
_LARGEST = {"float64": 1024, "float32": 128, "float16": 16, "bfloat16": 128}  # as powers of 2

Point = dict[Symbol, Fraction]


class _Failure(NamedTuple):
    """What the function made of a point, beside what is proved."""

    point: Point
    got: str
    number: float | None
    proved: arb | None
    kind: str
    error: Exception | None = None


class _Trial:
    """The function beside the formula; `symbols` are the parameters that it takes."""

    def __init__(
        self,
        function: Callable[..., Any],
        formula: Formula,
        arguments: Sequence[str] | Mapping[str, str] | None = None,
        convert: Callable[[Any], Any] | None = None,
        batch: int | None = None,
        digits: float | None = None,
        slack: float = SLACK,
    ) -> None:
        self.function = function
        self.formula = formula
        self.convert = convert
        self.batch = batch
        self.digits = digits
        self.slack = slack
        self.name = str(getattr(function, "__name__", function))
        self.symbols, self.keywords = _taken(function, formula, arguments)
        self.given = conditions(formula)
        self._value = _Value(formula.value, self.symbols)

    def judge(self, points: Sequence[Point]) -> _Failure | bool | None:
        """The first failure at the points; None if there is none, False where a point cannot be judged."""
        symbols = self.symbols
        columns = {s: [_plain(point[s], s) for point in points] for s in symbols}
        made = {s: self._converted(column) for s, column in columns.items()}
        seen = {s: _exact_numbers(made[s], len(points)) for s in symbols}
        actual = [{s: seen[s][i] for s in symbols} for i in range(len(points))]
        if not all(self._admissible(point) for point in actual):
            return False
        values = [_exactly(self._value, tuple(point.values()), 80) for point in actual]
        if None in values:
            return False
        try:
            result = self._call(made)
        except Exception as error:
            return _Failure(actual[0], f"raised {type(error).__name__}: {error}", None, values[0], "", error)
        try:
            numbers, kind = _numbers(result, len(points))
        except (TypeError, ValueError) as error:
            return _Failure(actual[0], f"{result!r} ({error})", None, values[0], "")
        for point, value, number in zip(actual, values, numbers, strict=True):
            if value is not None and not self._agrees(point, value, number, kind):
                return _Failure(point, repr(number), number, value, kind)
        return None

    def _converted(self, column: list[Any]) -> Any:
        given = column if self.batch is not None else column[0]
        return self.convert(given) if self.convert is not None else given

    def _admissible(self, point: Point) -> bool:
        return all(_holds(condition, point) for condition in self.given)

    def _call(self, made: Mapping[Symbol, Any]) -> Any:
        if self.keywords:
            return self.function(**{self.keywords[symbol]: value for symbol, value in made.items()})
        return self.function(*made.values())

    def _agrees(self, point: Point, value: arb, number: float, kind: str) -> bool:
        if math.isnan(number):
            return False
        if abs(value) > arb(2) ** _LARGEST[kind]:
            return math.isinf(number) and bool((value > 0) == (number > 0))
        if math.isinf(number):
            return False
        tolerance = self._tolerance(point, value, kind)
        with ctx.workprec(512):
            return tolerance is None or bool(abs(arb(number) - value) <= tolerance)

    def _tolerance(self, point: Point, value: arb, kind: str) -> arb | None:
        """The largest difference that is no mistake; None where the formula itself has no value in this kind."""
        with ctx.workprec(512):
            smallest = arb(2) ** -(_LARGEST[kind] - 3)
            if self.digits is not None:
                return abs(value).upper() * arb(10) ** arb(-self.digits) + smallest
            rounded = self._value.at(tuple(point.values()), max(16, _PRECISION[kind]), exact=False)
            if rounded is None:
                return None
            unit = arb(2) ** -_PRECISION[kind]
            return arb(self.slack) * (ball(rounded).real.rad() + abs(value).upper() * unit + smallest)


def _plain(value: Fraction, symbol: Symbol) -> Any:
    return int(value) if symbol.sort == INTEGER else float(value)


def _taken(
    function: Callable[..., Any], formula: Formula, arguments: Sequence[str] | Mapping[str, str] | None
) -> tuple[tuple[Symbol, ...], dict[Symbol, str]]:
    """The parameters that the function takes, in its order, and the keywords for them, if it takes keywords."""
    known = {symbol.name: symbol for symbol in formula.parameters}
    if arguments is not None:
        unknown = [name for name in arguments if name not in known]
        if unknown:
            raise ValueError(
                f"{formula.id} has no {', '.join(unknown)}; its parameters are {', '.join(known)}"
            )
        symbols = tuple(known[name] for name in arguments)
        missing = [s.name for s in formula.arguments if s not in symbols]
        if missing:
            raise ValueError(f"{formula.id} depends on {', '.join(missing)} too")
        keywords = arguments if isinstance(arguments, Mapping) else {}
        return symbols, {known[name]: keyword for name, keyword in keywords.items()}
    names, required = _signature(function)
    for symbols in (formula.parameters, formula.arguments):
        if {s.name for s in symbols} <= names:
            return symbols, {s: s.name for s in symbols}
    all_wanted = required == len(formula.parameters)
    return formula.parameters if all_wanted else formula.arguments, {}


def _signature(function: Callable[..., Any]) -> tuple[set[str], int]:
    """The names that can be given as keywords, and how many positions have to be filled."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return set(), 0
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    by_place = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)
    required = sum(p.kind in by_place and p.default is p.empty for p in parameters)
    return {p.name for p in parameters if p.kind in by_name}, required


def _listed(value: Any) -> list[Any]:
    """The numbers in a scalar or an array of NumPy, torch or JAX, flat."""
    plain = value.tolist() if hasattr(value, "tolist") else value
    while isinstance(plain, list) and plain and isinstance(plain[0], list):
        plain = [item for row in plain for item in row]
    return plain if isinstance(plain, list) else [plain]


def _exact_numbers(value: Any, count: int) -> list[Fraction]:
    numbers = [Fraction(item) for item in _listed(value)]
    return numbers if len(numbers) == count else numbers[:1] * count


def _numbers(result: Any, count: int) -> tuple[list[float], str]:
    """The values in the result, and the kind of float they are."""
    numbers = [float(item) for item in _listed(result)]
    if len(numbers) != count:
        raise ValueError(f"{count} values were expected")
    kind = str(getattr(result, "dtype", "float64")).rpartition(".")[2]
    return numbers, kind if kind in _PRECISION else "float64"


# --- choosing points -------------------------------------------------------------------------------


def _search(trial: _Trial, magnitude: float, examples: int) -> _Failure | None:
    """A failure at the simplest point that Hypothesis finds, or None."""
    try:
        from hypothesis import HealthCheck, Phase, assume, given, settings
        from hypothesis import strategies as st
    except ImportError:
        raise ImportError(
            "verify.testing chooses parameters with Hypothesis: install verify-derivations[testing]"
        ) from None

    last: list[_Failure] = []

    @st.composite
    def one_point(draw: Callable[[Any], Any]) -> Point:
        point: Point = {}
        for symbol in trial.symbols:
            point[symbol] = draw(_parameter(st, symbol, point, trial.given, Fraction(magnitude)))
        return point

    points = st.lists(one_point(), min_size=trial.batch or 1, max_size=trial.batch or 1)

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(points)
    def run(chosen: list[Point]) -> None:
        answer = trial.judge(chosen)
        assume(answer is not False)
        if isinstance(answer, _Failure):
            last[:] = [answer]
            raise Mismatch("at this point")

    try:
        run()
    except Mismatch:
        return last[0]
    return None


def _parameter(st: Any, symbol: Symbol, point: Point, given: Iterable[Term], magnitude: Fraction) -> Any:
    """A strategy for one parameter where the others before it are chosen."""
    chosen = {s: Number(v) for s, v in point.items()}
    constraints = []
    for condition in given:
        try:
            constraints.append(substitute(condition, chosen))
        except TermError:
            continue
    range_ = interval(symbol, constraints)
    if symbol.sort == INTEGER:
        return _integers(st, range_)
    low = -magnitude if range_.lower is None else max(range_.lower, -magnitude)
    high = magnitude if range_.upper is None else min(range_.upper, magnitude)
    steps = (1 / magnitude, Fraction(1, 1000), Fraction(1, 10))
    edges = [low + step for step in steps] + [high - step for step in steps]
    edges += [
        v * near for v in point.values() for near in (1, 1 + Fraction(1, 2**20), 1 - Fraction(1, 2**40))
    ]
    edges = [v for v in edges if v in range_]
    simple = [v for v in _SIMPLE if v in range_]
    strategies = [st.sampled_from(pool) for pool in (simple, edges) if pool]
    if low < high:
        strategies.append(st.floats(float(low), float(high)).map(Fraction))
        strategies.append(st.floats(-1.0, 1.0).map(lambda t: _spread(t, low, high, magnitude)))
    apart = [end for end in (Fraction(0), range_.lower, range_.upper) if end is not None]

    def usable(value: Fraction) -> bool:
        """In the range, and where it is not 0 or an end itself, not nearer to these than 1/magnitude."""
        return value in range_ and all(value == end or abs(value - end) >= 1 / magnitude for end in apart)

    return st.one_of(strategies).map(lambda v: Fraction(float(v))).filter(usable)


_SIMPLE = tuple(Fraction(n, 4) for n in (4, 8, 12, 2, 1, 40, 0, -4))


def _integers(st: Any, range_: Interval) -> Any:
    low = -20 if range_.lower is None else math.ceil(range_.lower)
    high = low + 40 if range_.upper is None else math.floor(range_.upper)
    return st.integers(low, high).map(Fraction).filter(lambda v: v in range_) if low <= high else st.nothing()


def _spread(t: float, low: Fraction, high: Fraction, magnitude: Fraction) -> Fraction:
    """A number of any size between the ends: logarithmic in t."""
    size = Fraction(float(magnitude) ** (2 * abs(t) - 1))
    if low >= 0:
        return low + size if low + size < high else low + (high - low) * Fraction(abs(t))
    return size if t > 0 else -size


# --- telling -----------------------------------------------------------------------------------------


def _story(trial: _Trial, failure: _Failure) -> str:
    formula = trial.formula
    lines = [f"{trial.name} does not implement {formula.id}"]
    lines.append(f"  {text(formula.subject)} = {text(formula.value)}")
    given = conditions(formula)
    if given:
        lines.append(f"  proved for    {', '.join(map(text, given))}")
    lines.append(f"  at            {', '.join(f'{s.name} = {_shown(v)}' for s, v in failure.point.items())}")
    lines.append(f"  value         {failure.got}{f' ({failure.kind})' if failure.kind else ''}")
    if failure.proved is not None:
        lines.append(f"  proved value  {failure.proved.str(20, radius=False)}")
        lines += _digits(failure)
    guess = _looks_like(trial, failure)
    if guess:
        lines.append(f"  looks like    {guess}")
    return "\n".join(lines)


def _shown(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _digits(failure: _Failure) -> Iterable[str]:
    if failure.number is None or failure.proved is None or not math.isfinite(failure.number):
        return
    held = math.log10(2) * _PRECISION[failure.kind]
    with ctx.workprec(512):
        error = abs(arb(failure.number) - failure.proved)
        size = abs(failure.proved)
        if not size > 0 or not error > 0:
            return
        right = max(0.0, -float((error / size).log().mid()) / math.log(10))
    yield f"  digits        {right:.1f} of {held:.1f} are right: {max(0.0, held - right):.1f} lost"


def _looks_like(trial: _Trial, failure: _Failure) -> str | None:
    """The slip in the formula that would give the function's values, here and at plain points; or rounding."""
    symbols = trial.symbols
    samples = [(p, number) for p in _samples(trial) if (number := _number_at(trial, p)) is not None]
    if len(samples) < 2:
        return None

    def agrees(term: Term, at: Iterable[tuple[Point, float]]) -> bool:
        value = _Value(term, symbols)
        return all(_near(value.at(tuple(point.values()), 128), number) for point, number in at)

    if agrees(trial.formula.value, samples):
        return _numeric_trouble(failure)
    if failure.number is not None and math.isfinite(failure.number):
        samples.append((failure.point, failure.number))
    found = (slip.name for slip in slips(trial.formula.value, symbols) if agrees(slip.term, samples))
    return next(found, None)


def _numeric_trouble(failure: _Failure) -> str | None:
    if failure.number is None:
        return None
    if math.isfinite(failure.number):
        return "cancellation or a special case: at plain points it computes the formula"
    return "overflow or a special case: at plain points it computes the formula"


def _samples(trial: _Trial) -> Iterable[Point]:
    """A few plain points, as different as their numbers allow."""
    from .refuter.points import points

    symbols = trial.symbols
    for found in points(trial.given, trial.formula.value, *trial.symbols, limit=5):
        values = dict(found.values)
        exact = {s: v.value for s in symbols if isinstance(v := values.get(s), Number)}
        if len(exact) == len(symbols):
            yield {s: v if s.sort == INTEGER else Fraction(float(v)) for s, v in exact.items()}


def _number_at(trial: _Trial, point: Point) -> float | None:
    points = [point] * (trial.batch or 1)
    made = {s: trial._converted([_plain(p[s], s) for p in points]) for s in trial.symbols}
    try:
        number = _numbers(trial._call(made), len(points))[0][0]
    except Exception:  # a failure was found before; this only looks for its name
        return None
    return number if math.isfinite(number) else None


def _near(value: Value | None, number: float) -> bool:
    if value is None:
        return False
    near = ball(value).real
    return bool(abs(near - number) <= arb(1e-4) * abs(near) + arb(1e-6))
