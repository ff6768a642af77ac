"""Exact points that satisfy the hypotheses, each with the theorems that say so.

Definitions are unfolded and equations solved first, so every symbol of a point is free.  Values are small
rationals, different for different symbols; those at which wrong steps tend to hold (0, 1, equal values) come
last.  A function symbol becomes a concrete function, which has to satisfy what is declared of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from ..kernel.enclosure import enclosure
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    INFINITY,
    INTEGER,
    LAW,
    MINUS_INFINITY,
    ONE,
    PI,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    add,
    beta,
    div,
    exp,
    instantiate,
    is_definition,
    lt,
    mul,
    neg,
    pow_,
    sqrt,
    substitute,
    subterms,
    symbol,
)
from .numeric import declarations, truth

Prover = Callable[[Term], Theorem | None]

_MAX_ATTEMPTS = 2_000
_MAX_SHARED = 60
_BITS = (64, 192)

# fmt: off
_REALS = [
    Fraction(*pair) for pair in (
        (7, 10), (13, 10), (-3, 5), (2, 1), (1, 2), (-7, 4), (3, 1), (5, 2), (-2, 1), (1, 3), (-1, 4), (5, 1),
        (1, 10), (4, 5), (3, 10), (-5, 1), (10, 1), (1, 100), (100, 1), (-100, 1), (1, 1), (-1, 1), (0, 1),
    )
]
# fmt: on
_INTEGERS = [Fraction(n) for n in (3, 2, 5, 4, 7, 6, -2, 10, -3, 1, 0, -1)]
_SPREAD = [Fraction(n, 100) for n in (70, 30, 50, 40, 90, 10, 99, 1)]


@dataclass(frozen=True)
class Point:
    """Values for all free symbols, and a theorem for each hypothesis at these values."""

    values: tuple[tuple[Symbol, Term], ...]
    theorems: tuple[Theorem, ...]
    definitions: tuple[Term, ...] = ()

    def at(self, term: Term) -> Term:
        """The term at the point: definitions unfolded, symbols replaced, functions applied."""
        return beta(substitute(unfold_all(term, self.definitions), dict(self.values)))

    def as_text(self) -> tuple[tuple[str, str], ...]:
        """Names and exact values."""
        return tuple((name.name, str(value)) for name, value in self.values)


# --- definitions and solved equations --------------------------------------------------------------


def unfold_all(term: Term, definitions: Iterable[Term]) -> Term:
    """The term with all (acyclic) definitions unfolded."""
    mapping = _definition_map(definitions)
    for _ in range(len(mapping)):
        if mapping.keys().isdisjoint(term.free):
            break
        term = beta(substitute(term, mapping))
    return term


def _definition_map(definitions: Iterable[Term]) -> dict[Symbol, Term]:
    found: dict[Symbol, Term] = {}
    for definition in definitions:
        if isinstance(definition, Apply) and isinstance(definition.args[0], Symbol):
            found[definition.args[0]] = definition.args[1]
    return found


class Setting(NamedTuple):
    """A context made ready for the search."""

    definitions: tuple[Term, ...]
    solved: tuple[tuple[Symbol, Term], ...]  # symbols that an equation gives in terms of the others
    constraints: tuple[Term, ...]  # the other hypotheses, in the free symbols
    free: tuple[Symbol, ...]
    hypotheses: tuple[Term, ...]  # all of them, unfolded


def setting(hypotheses: Iterable[Term], *terms: Term) -> Setting:
    """Unfold the definitions, solve the equations, and list what is left free."""
    given = tuple(hypotheses)
    definitions = tuple(h for h in given if is_definition(h))
    unfolded = tuple(unfold_all(h, definitions) for h in given if h not in definitions)
    solved: list[tuple[Symbol, Term]] = []
    rest = list(unfolded)
    progress = True
    while progress:
        progress = False
        for hypothesis in rest:
            answer = _solution(hypothesis, rest)
            if answer is not None:
                mapping = dict([answer])
                rest = [beta(substitute(h, mapping)) for h in rest if h is not hypothesis]
                solved = [(name, beta(substitute(value, mapping))) for name, value in solved] + [answer]
                progress = True
                break
    names: dict[Symbol, None] = {}
    # a function and its bounds come first: one for which they are false is soon given up
    for term in (*filter(_is_bound, unfolded), *(unfold_all(t, definitions) for t in terms), *unfolded):
        names.update(dict.fromkeys(_free_in_order(term)))
    free = tuple(name for name in names if name not in dict(solved))
    return Setting(definitions, tuple(solved), tuple(rest), free, unfolded)


def _is_bound(hypothesis: Term) -> bool:
    if not isinstance(hypothesis, Apply) or hypothesis.op != "forall":
        return False
    body = hypothesis.args[2]
    return isinstance(body, Lambda) and isinstance(body.body, Apply) and body.body.op in ("lt", "le")


def _free_in_order(term: Term) -> Iterator[Symbol]:
    return (part for part in subterms(term) if isinstance(part, Symbol))


def _solution(hypothesis: Term, hypotheses: list[Term]) -> tuple[Symbol, Term] | None:
    """A real symbol and its value, where the hypothesis is an equation that can be solved for one.

    A value with which another hypothesis is plainly false is none.
    """
    for name, value in _solve(hypothesis):
        closed = (
            substitute(h, {name: value}) for h in hypotheses if h is not hypothesis and h.free == {name}
        )
        if value.free or not any(map(_is_false, closed)):
            return name, value
    return None


def _is_false(closed: Term) -> bool:
    """Whether balls show that a relation between numbers does not hold."""
    if not isinstance(closed, Apply) or closed.op not in _NEGATION:
        return False
    return decide(_NEGATION[closed.op](*closed.args), None) is not None


def _solve(hypothesis: Term) -> Iterator[tuple[Symbol, Term]]:
    """Symbols and their values for which an equation holds; proposals, which are decided at points."""
    if not isinstance(hypothesis, Apply) or hypothesis.op != "eq":
        return
    left, right = hypothesis.args
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Symbol) and one not in other.free and _fits(other, one):
            yield one, other
            return
    if left.sort not in (REAL, INTEGER):
        return
    form = linear(add(left, neg(right)))
    if form is None:
        yield from _isolated(left, right)
        yield from _isolated(right, left)
        return
    coefficients, constant = form
    for name, coefficient in coefficients.items():
        if name.sort == REAL:
            rest = [mul(Number(-c / coefficient), s) for s, c in coefficients.items() if s != name]
            yield name, add(Number(-constant / coefficient), *rest)


def _isolated(side: Term, value: Term) -> Iterator[tuple[Symbol, Term]]:
    """Symbols that stand once in `side`, and the values that make `side = value` hold, as far as signs allow."""
    if not isinstance(side, Apply):
        if isinstance(side, Symbol) and side.sort == REAL and side not in value.free:
            yield side, value
        return
    for position, part in enumerate(side.args):
        others = (*side.args[:position], *side.args[position + 1 :])
        zero = value == ZERO and side.op in ("mul", "div") and (side.op, position) != ("div", 1)
        image = ZERO if zero else _peeled(side, position, others, value)
        if image is not None:
            yield from _isolated(part, image)


def _peeled(side: Apply, position: int, others: tuple[Term, ...], value: Term) -> Term | None:
    """What an argument is, where the operation on it and on the others gives the value."""
    if value == ZERO and (side.op in ("pow", "exp") or (side.op, position) == ("div", 1)):
        return None
    if side.op == "add":
        return add(value, *map(neg, others))
    if side.op == "mul":
        return div(value, mul(*others))
    if side.op == "div":
        return mul(value, others[0]) if position == 0 else div(others[0], value)
    if side.op == "pow" and position == 0:
        even = isinstance(others[0], Number) and others[0].value % 2 == 0
        return None if even else pow_(value, div(ONE, others[0]))  # -2 solves x^2 = 4 too
    inverse: dict[str, Callable[[Term], Term]] = {
        "neg": neg, "exp": lambda v: Apply("ln", (v,)), "ln": exp, "sqrt": lambda v: pow_(v, 2)
    }  # fmt: skip
    return inverse[side.op](value) if side.op in inverse else None


def _fits(value: Term, name: Symbol) -> bool:
    return value.sort == name.sort or (name.sort == REAL and value.sort == INTEGER)


Linear = tuple[dict[Symbol, Fraction], Fraction]


def linear(term: Term) -> Linear | None:
    """The rational linear form of a term, or None."""
    if isinstance(term, Number):
        return {}, term.value
    if isinstance(term, Symbol) and term.sort in (REAL, INTEGER):
        return {term: Fraction(1)}, Fraction(0)
    if not isinstance(term, Apply) or term.op not in ("add", "mul", "neg", "div"):
        return None
    parts = [linear(argument) for argument in term.args]
    total: Linear | None = parts[0]
    if term.op == "neg":
        return _scaled(total, Fraction(-1))
    for part in parts[1:]:
        if total is None or part is None:
            return None
        if term.op == "add":
            total = _added(total, part)
        elif term.op == "div":
            total = None if part[0] or not part[1] else _scaled(total, 1 / part[1])
        else:
            total = _scaled(part, total[1]) if not total[0] else None if part[0] else _scaled(total, part[1])
    return total


def _scaled(form: Linear | None, factor: Fraction) -> Linear | None:
    if form is None:
        return None
    return {s: c * factor for s, c in form[0].items() if c * factor}, form[1] * factor


def _added(first: Linear, second: Linear) -> Linear:
    total = dict(first[0])
    for name, coefficient in second[0].items():
        total[name] = total.get(name, Fraction(0)) + coefficient
    return {s: c for s, c in total.items() if c}, first[1] + second[1]


# --- intervals -------------------------------------------------------------------------------------


class Interval(NamedTuple):
    """Rational bounds of one symbol, and whether each is strict."""

    lower: Fraction | None = None
    lower_strict: bool = False
    upper: Fraction | None = None
    upper_strict: bool = False

    def narrowed(self, bound: Fraction, above: bool, strict: bool) -> Interval:
        """With one more bound."""
        if above:
            if self.lower is None or bound > self.lower or (bound == self.lower and strict):
                return self._replace(lower=bound, lower_strict=strict)
        elif self.upper is None or bound < self.upper or (bound == self.upper and strict):
            return self._replace(upper=bound, upper_strict=strict)
        return self

    @property
    def empty(self) -> bool:
        """Whether no number lies in it."""
        if self.lower is None or self.upper is None:
            return False
        return self.lower > self.upper or (
            self.lower == self.upper and (self.lower_strict or self.upper_strict)
        )

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Fraction):
            return False
        above = self.lower is None or value > self.lower or (value == self.lower and not self.lower_strict)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.upper_strict)
        return above and below

    def __str__(self) -> str:
        left = "(-oo" if self.lower is None else f"{'(' if self.lower_strict else '['}{self.lower}"
        right = "oo)" if self.upper is None else f"{self.upper}{')' if self.upper_strict else ']'}"
        return f"{left}, {right}"


def interval(name: Symbol, constraints: Iterable[Term]) -> Interval:
    """What the constraints that are linear in that symbol alone say of it."""
    found = Interval()
    for constraint in constraints:
        if not isinstance(constraint, Apply) or constraint.op not in ("lt", "le", "eq"):
            continue
        left, right = constraint.args
        form = linear(add(right, neg(left))) if left.sort in (REAL, INTEGER) else None
        if form is None or set(form[0]) != {name}:
            continue
        coefficient = form[0][name]
        bound = -form[1] / coefficient
        strict = constraint.op == "lt"
        sides = (True, False) if constraint.op == "eq" else (coefficient > 0,)
        for above in sides:
            found = found.narrowed(bound, above, strict)
    return found


def contradiction(hypotheses: Iterable[Term]) -> str | None:
    """Why no point satisfies the hypotheses, where that is plain; None says nothing."""
    ready = setting(hypotheses)
    for name in ready.free:
        if name.sort in (REAL, INTEGER):
            range_ = interval(name, ready.constraints)
            if range_.empty:
                return f"no {name} lies in {range_}"
    for constraint in ready.constraints:
        if isinstance(constraint, Apply) and constraint.op in _NEGATION and not constraint.free:
            try:
                opposite = _NEGATION[constraint.op](*constraint.args)
                enclosure(opposite, 64, ())
            except (RuleError, BudgetExceeded, TermError):
                continue
            return f"the hypotheses give {constraint}, but {opposite}"
    return None


_NEGATION: dict[str, Callable[[Term, Term], Term]] = {
    "eq": lambda a, b: Apply("ne", (a, b)),
    "ne": lambda a, b: Apply("eq", (a, b)),
    "lt": lambda a, b: Apply("le", (b, a)),
    "le": lambda a, b: Apply("lt", (b, a)),
}


# --- the search ------------------------------------------------------------------------------------

_x, _y = symbol("x"), symbol("y")
_FUNCTIONS: dict[int, list[Lambda]] = {
    1: [
        abstract(body, _x)
        for body in (
            pow_(_x, 2),
            add(pow_(_x, 3), neg(_x)),
            Apply("sin", (_x,)),
            exp(neg(pow_(_x, 2))),
            div(ONE, add(ONE, pow_(_x, 2))),
            add(mul(Number(Fraction(1, 2)), _x), ONE),
            Number(Fraction(3, 2)),
            exp(_x),
            div(Apply("sin", (_x,)), Number(2)),
            mul(Number(Fraction(3, 5)), exp(neg(pow_(_x, 2)))),
            Number(Fraction(1, 2)),  # the values at 1 and 2 of this and the next are probabilities
            div(add(pow_(_x, 2), ONE), Number(7)),
            div(exp(neg(div(pow_(_x, 2), Number(2)))), sqrt(mul(Number(2), PI))),  # densities
            exp(neg(_x)),
        )
    ],
    2: [
        abstract(abstract(body, _y), _x)
        for body in (
            add(mul(_x, pow_(_y, 2)), _y),
            add(pow_(_x, 2), mul(Number(2), _y)),
            Apply("sin", (add(_x, mul(Number(2), _y)),)),
            exp(neg(add(pow_(_x, 2), pow_(_y, 2)))),
            add(_x, neg(div(_y, Number(2)))),  # increasing in x, with bounded derivatives
        )
    ],
}


def _bell(deviation_squared: int, shift: Term) -> Term:
    """The density at x of a Normal law with this variance over 2, around a point."""
    width = Number(deviation_squared)
    return div(exp(neg(div(pow_(add(_x, neg(shift)), 2), width))), sqrt(mul(PI, width)))


# Densities and, of two arguments, conditional ones and joint ones.
_DENSITIES: dict[int, list[Lambda]] = {
    1: [
        *(abstract(_bell(width, ZERO), _x) for width in (2, 1, 3, 4, 5)),
        abstract(exp(neg(_x)), _x),  # on the half line, and on an interval of length 2
        abstract(Number(Fraction(1, 2)), _x),
    ],
    2: [
        abstract(abstract(body, _y), _x)
        for body in (
            _bell(3, ZERO),
            mul(_bell(2, ZERO), substitute(_bell(1, ZERO), {_x: _y})),
            _bell(4, ZERO),
            _bell(2, _y),
            mul(_bell(1, ZERO), substitute(_bell(3, ZERO), {_x: _y})),
            _bell(1, div(_y, Number(2))),
        )
    ],
}


def _is_density(name: Symbol, constraints: Iterable[Term]) -> bool:
    """Whether a constraint says what an integral of the function is: 1, or a marginal density."""
    return any(
        _gives_integral(_matrix(constraint)) and name in _matrix(constraint).args[0].free  # type: ignore[attr-defined]
        for constraint in constraints
    )


def _matrix(proposition: Term) -> Term:
    """What is said of all values."""
    while isinstance(proposition, Apply) and proposition.op == "forall":
        body = proposition.args[2]
        proposition = body.body if isinstance(body, Lambda) else body
    return proposition


def _gives_integral(proposition: Term) -> bool:
    if not isinstance(proposition, Apply) or proposition.op != "eq":
        return False
    left = proposition.args[0]
    return isinstance(left, Apply) and left.op == "integral"


def points(
    hypotheses: Iterable[Term],
    *terms: Term,
    prove: Prover | None = None,
    limit: int = 8,
    far: bool = False,
) -> Iterator[Point]:
    """Points for all symbols of the terms at which every hypothesis is a theorem, at most `limit` of them.

    With `far`, every other point takes large or tiny values, where inequalities tend to fail.
    """
    ready = setting(hypotheses, *terms)
    found = 0
    attempts = [0]
    for rotation in range(max(limit, 4)):
        for values in _assignments(ready, {}, rotation, attempts, far and rotation % 2 == 1, prove=prove):
            point = _admitted(ready, values, prove)
            if point is not None:
                yield point
                found += 1
                break
        if found >= limit or attempts[0] > _MAX_ATTEMPTS or not ready.free:
            return


def ties(hypotheses: Iterable[Term], *terms: Term, prove: Prover | None = None) -> Iterator[Point]:
    """Admissible points at which one symbol is 0, 1, -1 or the value of another: where a strict claim may fail."""
    ready = setting(hypotheses, *terms)
    usual = next(points(hypotheses, *terms, prove=prove, limit=1), None)
    if usual is None:
        return
    base = {name: value for name, value in usual.values if name in ready.free}
    for name in (name for name in ready.free if not isinstance(name.sort, FunctionSort)):
        special = (Number(0), Number(1), Number(-1), *_same_sort(name, base))
        for value in dict.fromkeys(v for v in special if v != base[name]):
            point = _admitted(ready, {**base, name: value}, prove)
            if point is not None:
                yield point


def witness(hypotheses: Iterable[Term], *terms: Term, prove: Prover | None = None) -> Point | None:
    """One point that satisfies the hypotheses, with the theorems; None where none was found.

    Hypotheses that no solved equation covers (two laws are equal) often hold where symbols share a value.
    """
    given = tuple(hypotheses)
    ready = setting(given, *terms)
    shared = any(isinstance(c, Apply) and c.op == "eq" and c.args[0].sort == LAW for c in ready.constraints)
    if shared:
        found = _with_shared_values(ready, prove)
        if found is not None:
            return found
    return next(points(given, *terms, prove=prove, limit=1), None) or _with_shared_values(ready, prove)


def _with_shared_values(ready: Setting, prove: Prover | None) -> Point | None:
    if not any(isinstance(c, Apply) and c.op == "eq" for c in ready.constraints):
        return None
    leaves = _assignments(ready, {}, 0, [0], far=False, shared=True)
    tried = (_admitted(ready, values, prove) for values in islice(leaves, _MAX_SHARED))
    return next((point for point in tried if point is not None), None)


def _assignments(
    ready: Setting,
    chosen: Mapping[Symbol, Term],
    rotation: int,
    attempts: list[int],
    far: bool,
    shared: bool = False,
    prove: Prover | None = None,
) -> Iterator[dict[Symbol, Term]]:
    """Values for the free symbols, one after the other; a constraint is tried once it is closed."""
    position = len(chosen)
    if position == len(ready.free):
        yield dict(chosen)
        return
    name = ready.free[position]
    constraints = [beta(substitute(c, dict(chosen))) for c in ready.constraints]
    candidates = _candidates(name, constraints, rotation + position, far)
    for value in chain(_same_sort(name, chosen), islice(candidates, 2)) if shared else candidates:
        attempts[0] += 1
        if attempts[0] > _MAX_ATTEMPTS:
            return
        if (shared or value not in chosen.values()) and not _is_violated(constraints, name, value, prove):
            yield from _assignments(ready, {**chosen, name: value}, rotation, attempts, far, shared, prove)


def _same_sort(name: Symbol, chosen: Mapping[Symbol, Term]) -> Iterator[Term]:
    return (value for other, value in chosen.items() if other.sort == name.sort)


def _candidates(name: Symbol, constraints: list[Term], rotation: int, far: bool) -> Iterator[Term]:
    if isinstance(name.sort, FunctionSort):
        known = _DENSITIES if _is_density(name, constraints) else _FUNCTIONS
        pool: list[Lambda] = known.get(name.sort.arity, []) if name.sort.result == REAL else []
        yield from _rotated(pool, rotation)
    elif name.sort == INTEGER:
        range_ = interval(name, constraints)
        near = [Fraction(n) for n in _integers_near(range_)]
        yield from (Number(v) for v in _rotated(_INTEGERS, rotation) + near if v in range_)
    elif name.sort == REAL:
        range_ = interval(name, constraints)
        inside = [v for v in _REALS if v in range_]
        usual = [v for v in inside if v not in (0, 1, -1)]
        rest = [v for v in inside if v in (0, 1, -1)]
        first = _rotated(usual[::-1], rotation // 2) if far else _rotated(usual[:9], rotation) + usual[9:]
        values = first + _rotated(_inner(range_), rotation) + rest
        yield from (Number(v) for v in dict.fromkeys(values))


T = TypeVar("T")


def _rotated(pool: list[T], by: int) -> list[T]:
    by = by % len(pool) if pool else 0
    return pool[by:] + pool[:by]


def _inner(range_: Interval) -> list[Fraction]:
    """Values inside an interval that the usual pool may miss."""
    lower, upper = range_.lower, range_.upper
    if lower is not None and upper is not None:
        return [lower + (upper - lower) * part for part in _SPREAD] if lower < upper else [lower]
    if lower is not None:
        return [lower + abs(v) for v in _REALS[:6]] + [lower]
    return [upper - abs(v) for v in _REALS[:6]] + [upper] if upper is not None else []


def _integers_near(range_: Interval) -> list[int]:
    if range_.lower is not None:
        start = -(-range_.lower.numerator // range_.lower.denominator)
        return list(range(start, start + 8))
    if range_.upper is not None:
        start = range_.upper.numerator // range_.upper.denominator
        return list(range(start, start - 8, -1))
    return []


def _is_violated(constraints: list[Term], name: Symbol, value: Term, prove: Prover | None) -> bool:
    """Whether a constraint that the value closes is plainly false or undefined, or a bound without a proof."""
    for constraint in constraints:
        if constraint.free != {name}:
            continue
        closed = beta(substitute(constraint, {name: value}))
        if _is_elementary(constraint) and decide(closed, None) is None:
            return True
        if (
            isinstance(name.sort, FunctionSort)
            and _gives_integral(_matrix(closed))
            and not decide(closed, prove)
        ):
            return True
        if _is_bound(closed) and (_fails_somewhere(closed) or decide(closed, prove) is None):
            return True
    return False


@lru_cache(maxsize=2_000)
def _is_elementary(constraint: Term) -> bool:
    """Whether balls alone decide a relation at any point, up to ties: no laws and no binders in it."""
    if not isinstance(constraint, Apply) or constraint.op not in _NEGATION:
        return False
    return not any(part.sort == LAW or isinstance(part, Lambda) for part in subterms(constraint))


def _admitted(ready: Setting, values: dict[Symbol, Term], prove: Prover | None) -> Point | None:
    """The point, if every hypothesis is a theorem there."""
    try:
        full = {**values, **{s: _closed(beta(substitute(v, values))) for s, v in ready.solved}}
        theorems = []
        for hypothesis in ready.hypotheses:
            theorem = decide(beta(substitute(hypothesis, full)), prove)
            if theorem is None:
                return None
            theorems.append(theorem)
    except TermError:
        return None
    return Point(tuple(full.items()), tuple(theorems), ready.definitions)


def _closed(term: Term) -> Term:
    """The term, as a number where it is a rational."""
    form = linear(term)
    return Number(form[1]) if form is not None and not form[0] else term


# --- deciding closed propositions ------------------------------------------------------------------


def decide(proposition: Term, prove: Prover | None, bits: tuple[int, ...] = _BITS) -> Theorem | None:
    """A theorem without hypotheses for the closed proposition, by balls or by the prover."""
    premises = premises_for(proposition, prove)
    theorem = _by_balls(proposition, bits, premises)
    if theorem is not None or prove is None:
        return theorem
    found = prove(proposition)
    return found if found is not None and not found.hypotheses else None


@lru_cache(maxsize=4_000)
def _by_balls(proposition: Term, bits: tuple[int, ...], premises: tuple[Theorem, ...]) -> Theorem | None:
    if _fails_somewhere(proposition):
        return None
    for precision in bits:
        try:
            return enclosure(proposition, precision, premises)
        except (RuleError, BudgetExceeded, TermError):
            continue
    return None


@lru_cache(maxsize=4_000)
def _fails_somewhere(proposition: Term) -> bool:
    """Whether a universal statement is numerically false at a few sample points: a proof need not be tried."""
    if not isinstance(proposition, Apply) or proposition.op != "forall":
        return False
    lower, upper, body = proposition.args
    if not isinstance(body, Lambda):
        return False
    samples = (Number(v) for v in (*_REALS, Fraction(12), Fraction(-12)))
    ends = [
        pair for pair in ((lower, _x), (_x, upper)) if INFINITY not in pair and MINUS_INFINITY not in pair
    ]
    range_ = interval(_x, [lt(*pair) for pair in ends])
    return any(truth(instantiate(body, value)) is False for value in samples if value.value in range_)


def premises_for(term: Term, prove: Prover | None) -> tuple[Theorem, ...]:
    """Theorems that the laws in the term are laws, as far as the prover finds them."""
    if prove is None:
        return ()
    wanted = dict.fromkeys(tuple(declarations(part)) for part in subterms(term) if part.sort == LAW)
    found = (next(filter(None, map(prove, options)), None) for options in wanted)
    return tuple(theorem for theorem in found if theorem is not None and not theorem.hypotheses)
