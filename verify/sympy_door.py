"""SymPy to terms and back, nothing else.

The page's order lives in `.args` alone, so an expression is read once, as it stands: nothing is
simplified, evaluated or sorted on the way, and no string is ever read.  What has no meaning as a term
raises `Untranslatable`, which names it.

A bare symbol is read as real.  The assumptions of symbols become hypotheses (`positive` is `0 < x`);
`integer` is a sort.  An assumption that terms cannot say is an error, since dropping it would let a
refutation choose a point that the author excluded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from . import families
from .context import ContextError
from .notation import (
    KL,
    Continuous,
    Defined,
    Density,
    E,
    Entropy,
    FamilyLaw,
    ForAll,
    Integrable,
    Law,
    Mass,
    Pushforward,
    Var,
    inert,
)
from .terms import (
    EULER_GAMMA,
    INFINITY,
    INTEGER,
    LAW,
    MINUS_INFINITY,
    ONE,
    PI,
    PROP,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    TermError,
    TermTooLarge,
    abstract,
    add,
    call,
    defined,
    derivative,
    div,
    eq,
    exp,
    fresh,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    open_lambda,
    pow_,
    sqrt,
    substitute,
)
from .terms.term import MAX_DEPTH

__all__ = ["Contradiction", "Translator", "Untranslatable", "hypotheses_of", "inert", "to_sympy", "to_term"]


class Untranslatable(TermError):
    """An expression that is no term; the message names it and says what to write instead."""


class Contradiction(ContextError):
    """A hypothesis that is false before anything is assumed."""


def to_term(expr: Any) -> Term:
    """The term that `expr` is, as written: a scalar, a law, a proposition or a `Lambda`.

    Raises `Untranslatable` where there is none, and `TermTooLarge`.
    """
    return Translator().term(expr)


def hypotheses_of(exprs: Iterable[Any]) -> tuple[Term, ...]:
    """The propositions that the assumptions of the free symbols of `exprs` state."""
    translator = Translator()
    return translator.assumptions([translator.term(expr) for expr in exprs])


class Translator:
    """Reads the expressions of one page, on which a name means one thing."""

    def __init__(self) -> None:
        self._owners: dict[str, object] = {}
        self._stated: dict[Symbol, tuple[Term, ...]] = {}
        self._symbols: dict[Any, Symbol] = {}
        self._memo: dict[int, tuple[Any, Term]] = {}
        self._random: dict[Any, Symbol] | None = None
        self._depth = 0

    def term(self, expr: Any) -> Term:
        """The term that `expr` is, as written.  A `Term` is returned as it is."""
        if isinstance(expr, Term):
            return expr
        if isinstance(expr, (int, Fraction)) and not isinstance(expr, bool):
            return Number(expr)
        known = self._memo.get(id(expr))
        if known is not None:
            return known[1]
        handler = _handler(type(expr))
        if handler is None:
            raise Untranslatable(_complaint(expr))
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise TermTooLarge(f"the expression is nested more than {MAX_DEPTH} deep")
            found = handler(self, expr)
        except (Untranslatable, TermTooLarge, Contradiction):
            raise
        except TermError as error:
            raise Untranslatable(f"{_show(expr)}: {error}") from error
        finally:
            self._depth -= 1
        self._memo[id(expr)] = (expr, found)  # the expression is kept so that its id stays its own
        return found

    def propositions(self, hypotheses: Iterable[Any]) -> tuple[Term, ...]:
        """Hypotheses as propositions.  `true` is dropped; raises `Contradiction` on `false`."""
        found: list[Term] = []
        for hypothesis in hypotheses:
            found.extend(self._conjuncts(hypothesis))
        return tuple(dict.fromkeys(found))

    def _conjuncts(self, hypothesis: Any) -> Iterator[Term]:
        if hypothesis is True or isinstance(hypothesis, BooleanTrue):
            return
        if hypothesis is False or isinstance(hypothesis, BooleanFalse):
            raise Contradiction("a hypothesis is false (SymPy evaluated it from the symbols' assumptions)")
        if isinstance(hypothesis, sympy.And):
            for part in hypothesis.args:
                yield from self._conjuncts(part)
            return
        proposition = self.term(hypothesis)
        if proposition.sort != PROP:
            raise Untranslatable(f"a hypothesis is a proposition, not {_show(hypothesis)}")
        yield proposition

    def assumptions(self, terms: Iterable[Term]) -> tuple[Term, ...]:
        """What the assumptions of the free symbols of `terms` say, in the order in which symbols came in."""
        free = frozenset[Symbol]().union(*(term.free for term in terms))
        return tuple(p for symbol, stated in self._stated.items() if symbol in free for p in stated)

    # --- symbols --------------------------------------------------------------------------------------

    def symbol(self, variable: Any) -> Symbol:
        """The term of a SymPy symbol."""
        known = self._symbols.get(variable)
        if known is not None:
            return known
        dummy = isinstance(variable, sympy.Dummy)
        name = self._free_name(f"_{variable.name}") if dummy else variable.name
        self._own(name, variable)
        found = Symbol(name, INTEGER if variable.is_integer else REAL)
        stated = _stated(variable, found)
        self._symbols[variable] = found
        self._stated[found] = stated
        return found

    def _free_name(self, hint: str) -> str:
        return fresh(hint, map(Symbol, self._owners)).name

    def _own(self, name: str, owner: object) -> None:
        if self._owners.setdefault(name, owner) != owner:
            raise Untranslatable(
                f"{name} stands for two things (symbols of one name with different assumptions, or a symbol "
                "and a function): declare it once"
            )

    def function(self, head: Any, arity: int) -> Symbol:
        """The term of an undefined function, as one of `arity` arguments."""
        name = head.__name__
        self._own(name, (head, arity))
        found = Symbol(name, FunctionSort(arity, REAL))
        if found not in self._stated:
            self._stated[found] = _stated_of_function(head, found)
        return found

    def bind(self, body: Any, variable: Any) -> Lambda:
        """`lambda variable: body`."""
        if not isinstance(variable, sympy.Symbol):
            raise Untranslatable(f"{_show(variable)} cannot be a bound variable: use a symbol")
        return abstract(self.term(body), self.symbol(variable))

    def bind_index(self, body: Any, variable: Any) -> Lambda:
        """`lambda variable: body` for the index of a sum, which is an integer whatever its symbol says."""
        return self.over_index(lambda: self.term(body), variable)

    def over_index(self, read: Callable[[], Term], variable: Any) -> Lambda:
        """`lambda variable: read()`, where `read` runs while the symbol is the integer index."""
        if not isinstance(variable, sympy.Symbol):
            raise Untranslatable(f"{_show(variable)} cannot be a bound variable: use a symbol")
        symbol = self.symbol(variable)
        if symbol.sort == INTEGER:
            return abstract(read(), symbol)
        index = Symbol(symbol.name, INTEGER)
        with self._scope():
            self._symbols[variable] = index
            try:
                return abstract(read(), index)
            finally:
                self._symbols[variable] = symbol

    @contextmanager
    def _scope(self) -> Iterator[None]:
        """Within it nothing that was read outside is remembered, nor after it what was read within."""
        outer, self._memo = self._memo, {}
        try:
            yield
        finally:
            self._memo = outer

    def random(self, body: Any) -> tuple[Term, Lambda]:
        """The law of the random variable in `body`, and `body` as a function of it."""
        outer, self._random = self._random, {}
        try:
            with self._scope():
                inner = self.term(body)
            variables = self._random
        finally:
            self._random = outer
        if len(variables) != 1:
            count = len(variables) or "no"
            raise Untranslatable(f"{_show(body)} holds {count} random variables: the law of one is needed")
        ((variable, symbol),) = variables.items()
        return _law_of(self, variable), abstract(inner, symbol)

    def random_symbol(self, variable: Any) -> Symbol:
        """A random variable, which has a meaning only inside an expectation or a variance."""
        if self._random is None:
            raise Untranslatable(f"the random variable {variable} stands outside of an expectation")
        self._own(variable.name, variable)
        sort = INTEGER if families.is_discrete(_law_of(self, variable)) else REAL
        return self._random.setdefault(variable, Symbol(variable.name, sort))

    def end(self, point: Any) -> Term:
        """An end of a range: a real term, or plus or minus infinity."""
        if point is sympy.S.Infinity:
            return INFINITY
        if point is sympy.S.NegativeInfinity or point == sympy.Mul(-1, sympy.oo, evaluate=False):
            return MINUS_INFINITY
        return self.term(point)


# --- what assumptions say -----------------------------------------------------------------------------

_SIGNS: tuple[tuple[str, Callable[[Term], Term]], ...] = (  # the first that holds implies those below it
    ("is_zero", lambda t: eq(t, ZERO)),
    ("is_positive", lambda t: lt(ZERO, t)),
    ("is_negative", lambda t: lt(t, ZERO)),
    ("is_nonnegative", lambda t: le(ZERO, t)),
    ("is_nonpositive", lambda t: le(t, ZERO)),
    ("is_nonzero", lambda t: ne(t, ZERO)),
)

_UNSAYABLE = ("even", "odd", "prime", "composite", "irrational", "noninteger")


def _stated(variable: Any, term: Term) -> tuple[Term, ...]:
    _require_real(variable)
    for assumption, proposition in _SIGNS:
        if getattr(variable, assumption):
            return (proposition(term),)
    return ()


def _require_real(variable: Any) -> None:
    if not variable.is_commutative:
        raise Untranslatable(f"{variable} is declared noncommutative: scalars are real here")
    unsure = variable.is_real is None and (variable.is_complex or variable.is_extended_real)
    if variable.is_real is False or unsure:
        raise Untranslatable(f"{variable} is declared otherwise than real: scalars are real here")
    for name in _UNSAYABLE:
        if getattr(variable, f"is_{name}") and not variable.is_zero:
            raise Untranslatable(f"{variable} is declared {name}, which terms cannot state")


def _stated_of_function(head: Any, function: Symbol) -> tuple[Term, ...]:
    """What `Function("g", positive=True)` declares of all values: their sign; `real=True`, that there is one."""
    if not isinstance(function.sort, FunctionSort):
        return ()
    variables = [Symbol(f"x_{place}") for place in range(1, function.sort.arity + 1)]
    at = head(*(sympy.Symbol(v.name, real=True) for v in variables))
    value = call(function, *variables)
    stated = _stated(at, value) or ((defined(value),) if at.is_real else ())
    for variable in reversed(variables):
        stated = tuple(Apply("forall", (MINUS_INFINITY, INFINITY, abstract(p, variable))) for p in stated)
    return stated


# --- arithmetic ---------------------------------------------------------------------------------------


def _spine(expr: Any) -> list[Any]:
    """`expr` and its first arguments of the same class, innermost first: `a + b + c` is nested so."""
    spine = [expr]
    while isinstance(spine[-1].args[0], expr.func):
        spine.append(spine[-1].args[0])
    spine.reverse()
    return spine


def _sum(door: Translator, expr: Any) -> Term:
    if not expr.args:
        return ZERO
    spine = _spine(expr)
    terms = [spine[0].args[0], *(argument for node in spine for argument in node.args[1:])]
    return add(*map(door.term, terms))


def _product(door: Translator, expr: Any) -> Term:
    """Factors in their order; `-1` in front is a sign, and a factor `b**-1` divides what stands before it."""
    if not expr.args:
        return ONE
    spine = _spine(expr)
    first, *others = spine[0].args
    if first is sympy.S.NegativeOne and others:
        done = [neg(_fold(door, _factors(door.term(others[0])), others[1:]))]
    else:
        done = _factors(_fold(door, [door.term(first)], others))
    return _fold(door, done, [argument for node in spine[1:] for argument in node.args[1:]])


def _factors(term: Term) -> list[Term]:
    """The factors of a product, so that those to the right of it join it."""
    return list(term.args) if isinstance(term, Apply) and term.op == "mul" else [term]


def _fold(door: Translator, done: list[Term], factors: Iterable[Any]) -> Term:
    for factor in factors:
        below = _below(door, factor)
        if below is None:
            done.append(door.term(factor))
        else:
            done = [div(mul(*done), below)]
    return mul(*done)


def _below(door: Translator, factor: Any) -> Term | None:
    """What a factor divides by, if it is written as a division."""
    if not isinstance(factor, sympy.Pow):
        return None
    base, exponent = factor.args
    if exponent is sympy.S.NegativeOne:
        return door.term(base)
    if isinstance(exponent, sympy.Rational) and (exponent.p, exponent.q) == (-1, 2):
        return sqrt(door.term(base))
    return None


def _power(door: Translator, expr: Any) -> Term:
    base, exponent = expr.args
    below = _below(door, expr)
    if below is not None:
        return div(ONE, below)
    if base is sympy.E:
        return exp(door.term(exponent))
    if exponent is sympy.S.Half:
        return sqrt(door.term(base))
    return pow_(door.term(base), door.term(exponent))


def _rational(_door: Translator, expr: Any) -> Term:
    return Number(Fraction(int(expr.p), int(expr.q)))


def _logarithm(door: Translator, expr: Any) -> Term:
    argument, *base = map(door.term, expr.args)
    return div(ln(argument), ln(base[0])) if base else ln(argument)


def _polygamma(door: Translator, expr: Any) -> Term:
    order, at = expr.args
    if order == 0:
        return Apply("digamma", (door.term(at),))
    if not order.is_Integer or order < 0:
        raise Untranslatable(f"{_show(expr)}: the order of a polygamma function is a natural number")
    return Apply("polygamma", (door.term(order), door.term(at)))


def _operation(op: str) -> Callable[[Translator, Any], Term]:
    """The operation on the translated arguments."""
    return lambda door, expr: Apply(op, map(door.term, expr.args))


def _pairwise(op: str) -> Callable[[Translator, Any], Term]:
    """An operation of two arguments, folded from the left over several."""

    def handler(door: Translator, expr: Any) -> Term:
        first, *others = map(door.term, expr.args)
        for other in others:
            first = Apply(op, (first, other))
        return first

    return handler


def _constant(term: Term) -> Callable[[Translator, Any], Term]:
    return lambda _door, _expr: term


# --- relations and cases ------------------------------------------------------------------------------


def _flipped(op: str) -> Callable[[Translator, Any], Term]:
    return lambda door, expr: Apply(op, (door.term(expr.args[1]), door.term(expr.args[0])))


def _cases(door: Translator, expr: Any) -> Term:
    *branches, (default, last) = expr.args
    if not isinstance(last, BooleanTrue):
        raise Untranslatable(f"{_show(expr)} has no last branch (value, True)")
    result = door.term(default)
    for value, condition in reversed(branches):
        result = _branch(door, condition, door.term(value), result)
    return result


def _branch(door: Translator, condition: Any, value: Term, otherwise: Term) -> Term:
    if isinstance(condition, sympy.And):
        for part in reversed(condition.args):
            value = _branch(door, part, value, otherwise)
        return value
    if isinstance(condition, sympy.Or):
        for part in reversed(condition.args):
            otherwise = _branch(door, part, value, otherwise)
        return otherwise
    rest = otherwise.args if isinstance(otherwise, Apply) and otherwise.op == "cases" else (otherwise,)
    return Apply("cases", (door.term(condition), value, *rest))


# --- binders ------------------------------------------------------------------------------------------


def _ranges(door: Translator, expr: Any, only: int | None = None) -> Iterator[tuple[Any, Term, Term]]:
    """Variable and ends of every binder, innermost first, or of that one (counted from 1) only."""
    for limit in expr.limits if only is None else (expr.limits[only - 1],):
        if len(limit) != 3:
            raise Untranslatable(
                f"{type(expr).__name__} over {limit[0]} has no limits: write ({limit[0]}, lower, upper), "
                f"for the whole line ({limit[0]}, -oo, oo)"
            )
        yield limit[0], door.end(limit[1]), door.end(limit[2])


def _written_body(expr: Any) -> Any:
    """The body without the factors 1 that SymPy's constructor puts before it, one for each nesting."""
    body = expr.function
    for _ in expr.limits:
        if _has_one_in_front(body):
            body = body.args[1]
    return body


def _has_one_in_front(body: Any) -> bool:
    return isinstance(body, sympy.Mul) and len(body.args) == 2 and body.args[0] is sympy.S.One


def _integral(door: Translator, expr: Any) -> Term:
    body = _written_body(expr)
    for variable, lower, upper in _ranges(door, expr):
        body = Apply("integral", (lower, upper, door.bind(body, variable)))
    return door.term(body)


def _series(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        body = expr.function if op == "product" else _written_body(expr)

        def nest(depth: int) -> Term:
            """The innermost `depth` sums: read inside the outer ones, whose indices they may hold."""
            if not depth:
                return door.term(body)
            ((variable, lower, upper),) = _ranges(door, expr, depth)
            return Apply(op, (lower, upper, door.over_index(lambda: nest(depth - 1), variable)))

        return nest(len(expr.limits))

    return handler


def _count(expr: Any) -> int:
    """How often to differentiate; inertly, SymPy leaves 2 as 1 + 1."""
    if isinstance(expr, sympy.Add):
        return sum(map(_count, expr.args))
    if isinstance(expr, sympy.Integer) and expr.p <= MAX_DEPTH:
        return int(expr.p)
    raise Untranslatable(f"a derivative of order {_show(expr)}")


def _derivative(door: Translator, expr: Any) -> Term:
    body = door.term(expr.args[0])
    for variable, count in expr.args[1:]:
        if not isinstance(variable, sympy.Symbol):
            raise Untranslatable(f"{_show(expr)} differentiates by {_show(variable)}, which is no symbol")
        at = door.symbol(variable)
        for _ in range(_count(count)):
            body = derivative(body, at, at)
    return body


def _at(door: Translator, expr: Any) -> Term:
    body, variables, points = expr.args
    values = dict(zip(map(door.symbol, variables), map(door.term, points), strict=True))
    term = door.term(body)
    plain = {s: v for s, v in values.items() if isinstance(v, Symbol | Number) or _asks_for(term, s)}
    # A function is applied to what has a value, also where it does not ask for it: Subs(1, x, 1/y) needs y != 0.
    taken = term.free.union(*(value.free for value in values.values()))
    idle = {s: fresh(s.name, taken, s.sort) for s in values if s not in plain}
    term = substitute(term, {**plain, **idle})
    for variable, place in idle.items():
        term = call(abstract(term, place), values[variable])
    return term


def _asks_for(term: Term, variable: Term) -> bool:
    """Whether the term has no value where the variable has none: it stands there outside of binders and cases."""
    if not isinstance(term, Apply):
        return term == variable
    strict = term.op != "cases" and term.sort != PROP
    return strict and any(_asks_for(argument, variable) for argument in term.args)


_SIDES = {"+": 1, "-": -1, "+-": 0}


def _limit(door: Translator, expr: Any) -> Term:
    body, variable, point, side = expr.args
    return Apply("limit", (door.bind(body, variable), door.end(point), Number(_SIDES[str(side)])))


def _lambda(door: Translator, expr: Any) -> Term:
    *outer, innermost = expr.signature
    function = door.bind(expr.expr, innermost)
    for variable in reversed(outer):
        function = abstract(function, door.symbol(variable))
    return function


def _call(door: Translator, expr: Any) -> Term:
    return call(door.function(expr.func, len(expr.args)), *map(door.term, expr.args))


# --- laws and propositions ----------------------------------------------------------------------------


def _family_law(door: Translator, expr: Any) -> Term:
    name, *parameters = expr.args
    return families.law(name.name, *map(door.term, parameters))


def _explicit_law(door: Translator, expr: Any) -> Term:
    body, variable, lower, upper = expr.args
    return Apply("law", (door.end(lower), door.end(upper), door.bind(body, variable)))


def _explicit_mass(door: Translator, expr: Any) -> Term:
    body, variable, lower, upper = expr.args
    return Apply("mass_law", (door.end(lower), door.end(upper), door.bind_index(body, variable)))


def _pushforward(door: Translator, expr: Any) -> Term:
    body, variable, law = expr.args
    return Apply("pushforward", (door.bind(body, variable), door.term(law)))


def _under_law(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        body, variable, law = expr.args
        known = door.term(law)
        bind = door.bind_index if families.is_discrete(known) else door.bind
        return Apply(op, (known, bind(body, variable)))

    return handler


def _on_interval(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        body, variable, lower, upper = expr.args
        return Apply(op, (door.end(lower), door.end(upper), door.bind(body, variable)))

    return handler


# --- sympy.stats, by name so that it is imported only by those who use it -----------------------------


def _identity(*parameters: Term) -> tuple[Term, ...]:
    return parameters


def _zero_or_one(values: tuple[Term, ...], *parameters: Term) -> tuple[Term, ...]:
    if values != (ONE, ZERO):
        raise Untranslatable("a success counts 1 and a failure 0 here")
    return parameters


def _trials(success: Term) -> Term:
    """The law of the number of trials until the first success, which SymPy calls geometric."""
    k = Symbol("k", INTEGER)
    mass = mul(pow_(add(ONE, neg(success)), add(k, neg(ONE))), success)
    return Apply("mass_law", (ONE, INFINITY, abstract(mass, k)))


_STATS_LAWS: dict[str, tuple[str, Callable[..., tuple[Term, ...]]]] = {
    "NormalDistribution": ("Normal", _identity),
    "UniformDistribution": ("Uniform", _identity),
    "ExponentialDistribution": ("Exponential", _identity),
    "GammaDistribution": ("Gamma", lambda shape, scale: (shape, div(ONE, scale))),
    "BetaDistribution": ("Beta", _identity),
    "LaplaceDistribution": ("Laplace", _identity),
    "CauchyDistribution": ("Cauchy", _identity),
    "LogisticDistribution": ("Logistic", _identity),
    "ParetoDistribution": ("Pareto", _identity),
    "WeibullDistribution": ("Weibull", lambda scale, shape: (shape, scale)),
    "StudentTDistribution": ("StudentT", _identity),
    "LogNormalDistribution": ("LogNormal", _identity),
    "BernoulliDistribution": ("Bernoulli", lambda p, *values: _zero_or_one(values, p)),
    "BinomialDistribution": ("Binomial", lambda n, p, *values: _zero_or_one(values, n, p)),
    "PoissonDistribution": ("Poisson", _identity),
    "NegativeBinomialDistribution": ("NegativeBinomial", _identity),
    "GumbelDistribution": ("Gumbel", lambda scale, location: (location, scale)),
}


def _law_of(door: Translator, variable: Any) -> Term:
    """The law of a random variable of sympy.stats, through our families."""
    distribution = getattr(variable.pspace, "distribution", None)
    kind = type(distribution).__name__
    arguments = tuple(getattr(distribution, "args", ()))
    if kind == "GumbelDistribution":
        arguments, kind = arguments[:2], "Gumbel of the minimum" if arguments[2] else kind
    if kind == "GeometricDistribution":
        return _trials(*map(door.term, arguments))
    if kind not in _STATS_LAWS:
        known = ", ".join(name for name, _ in _STATS_LAWS.values())
        raise Untranslatable(f"the law of {variable} is a {kind}: known are {known}")
    name, convert = _STATS_LAWS[kind]
    return families.law(name, *convert(*map(door.term, arguments)))


def _stats_moment(op: str) -> Callable[[Translator, Any], Term]:
    def handler(door: Translator, expr: Any) -> Term:
        if len(expr.args) != 1:
            raise Untranslatable(f"{_show(expr)} is conditional")
        return Apply(op, door.random(expr.args[0]))

    return handler


# --- the tables ---------------------------------------------------------------------------------------

_Handler = Callable[[Translator, Any], Term]

_HANDLERS: dict[type, _Handler] = {
    sympy.Symbol: Translator.symbol,
    sympy.Rational: _rational,
    type(sympy.pi): _constant(PI),
    type(sympy.E): _constant(exp(ONE)),
    type(sympy.EulerGamma): _constant(EULER_GAMMA),
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.exp: _operation("exp"),
    sympy.log: _logarithm,
    sympy.Abs: _operation("abs"),
    sympy.sin: _operation("sin"),
    sympy.cos: _operation("cos"),
    sympy.tan: _operation("tan"),
    sympy.atan: _operation("atan"),
    sympy.sinh: _operation("sinh"),
    sympy.cosh: _operation("cosh"),
    sympy.tanh: _operation("tanh"),
    sympy.erf: _operation("erf"),
    sympy.gamma: _operation("gamma"),
    sympy.loggamma: _operation("lgamma"),
    sympy.digamma: _operation("digamma"),
    sympy.polygamma: _polygamma,
    sympy.trigamma: lambda door, expr: Apply("polygamma", (ONE, *map(door.term, expr.args))),
    sympy.beta: _operation("beta_function"),
    sympy.factorial: _operation("factorial"),
    sympy.binomial: _operation("binomial"),
    sympy.Min: _pairwise("minimum"),
    sympy.Max: _pairwise("maximum"),
    sympy.Piecewise: _cases,
    sympy.Eq: _operation("eq"),
    sympy.Ne: _operation("ne"),
    sympy.StrictLessThan: _operation("lt"),
    sympy.LessThan: _operation("le"),
    sympy.StrictGreaterThan: _flipped("lt"),
    sympy.GreaterThan: _flipped("le"),
    sympy.Integral: _integral,
    sympy.Sum: _series("sum"),
    sympy.Product: _series("product"),
    sympy.Derivative: _derivative,
    sympy.Subs: _at,
    sympy.Limit: _limit,
    sympy.Lambda: _lambda,
    AppliedUndef: _call,
    FamilyLaw: _family_law,
    Law: _explicit_law,
    Mass: _explicit_mass,
    Pushforward: _pushforward,
    Density: _operation("density"),
    E: _under_law("expectation"),
    Var: _under_law("variance"),
    KL: _operation("kl"),
    Entropy: _operation("entropy"),
    Defined: _operation("defined"),
    ForAll: _on_interval("forall"),
    Integrable: _on_interval("integrable"),
    Continuous: _on_interval("continuous"),
}

_STATS_HANDLERS: dict[str, _Handler] = {
    "sympy.stats.rv.RandomSymbol": Translator.random_symbol,
    "sympy.stats.symbolic_probability.Expectation": _stats_moment("expectation"),
    "sympy.stats.symbolic_probability.Variance": _stats_moment("variance"),
}

_ADVICE: dict[type, str] = {
    str: "strings are never evaluated",
    float: "numbers are exact: write Rational(1, 10) for 0.1",
    sympy.Float: "numbers are exact: write Rational(1, 10) for 0.1",
    bool: "a truth value is no term",
    type(sympy.oo): "infinity is an end of a range, not a number",
    type(-sympy.oo): "infinity is an end of a range, not a number",
    type(sympy.I): "scalars are real",
}


def _handler(kind: type) -> _Handler | None:
    found = _HANDLERS.get(kind)
    if found is None:
        for base in kind.__mro__:
            found = _HANDLERS.get(base) or _STATS_HANDLERS.get(f"{base.__module__}.{base.__qualname__}")
            if found is not None:
                break
    return found


def _complaint(expr: Any) -> str:
    kind = type(expr)
    advice = next((_ADVICE[base] for base in kind.__mro__ if base in _ADVICE), "it has no meaning as a term")
    return f"{kind.__module__}.{kind.__qualname__} {_show(expr)}: {advice}"


def _show(expr: Any) -> str:
    """The expression for a message; its class alone when it is large, since printing has no bound."""
    if not isinstance(expr, sympy.Basic):
        return repr(expr)[:60]
    if sum(1 for _ in islice(sympy.preorder_traversal(expr), 60)) == 60:
        return f"a large {type(expr).__name__}"
    with inert():
        return str(expr)[:200]


# --- and back -----------------------------------------------------------------------------------------


def to_sympy(term: Term) -> Any:
    """The term as an inert SymPy expression.  Symbols come back real or integer, without hypotheses.

    Raises `Untranslatable` for what SymPy and `verify.notation` cannot write.
    """
    with inert():
        return _back(term)


def _back(term: Term) -> Any:
    if isinstance(term, Apply):
        writer = _WRITERS.get(term.op)
        if writer is None:
            raise Untranslatable(f"SymPy cannot write {term.op}")
        return writer(*term.args)
    if isinstance(term, Number):
        return sympy.Rational(term.value.numerator, term.value.denominator)
    if isinstance(term, Symbol):
        return _back_symbol(term)
    if isinstance(term, Lambda):
        variable, body = _open(term)
        return sympy.Lambda(variable, body)
    raise Untranslatable("a loose bound variable")


def _back_symbol(symbol: Symbol) -> Any:
    if isinstance(symbol.sort, FunctionSort):
        return sympy.Function(symbol.name)
    return sympy.Symbol(symbol.name, **{symbol.sort: True})


def _open(function: Term) -> tuple[Any, Any]:
    if not isinstance(function, Lambda):
        raise Untranslatable("a function that is no Lambda")
    variable, body = open_lambda(function)
    return _back_symbol(variable), _back(body)


def _raw(kind: Any, *args: Any) -> Any:
    """A SymPy object made of exactly these arguments, past a constructor that would change them."""
    made = sympy.Basic.__new__(kind, *args)
    made.is_commutative = True
    return made


def _back_product(*factors: Term) -> Any:
    first, *others = factors
    return sympy.Mul(_back(first), *(_back_factor(factor) for factor in others))


def _back_factor(factor: Term) -> Any:
    """A later factor; 1/b keeps its 1 there, for else it would read as a division of what stands before."""
    written = _back(factor)
    if isinstance(factor, Apply) and factor.op == "div" and factor.args[0] == ONE:
        return sympy.Mul(1, written)
    return written


def _back_quotient(above: Term, below: Term) -> Any:
    inverse = sympy.Pow(_back(below), -1)
    return inverse if above == ONE else sympy.Mul(_back(above), inverse)


def _back_negative(inside: Term) -> Any:
    return sympy.Mul(-1, _back_factor(inside) if _is_quotient(inside) else _back(inside))


def _is_quotient(term: Term) -> bool:
    return isinstance(term, Apply) and term.op == "div"


def _back_cases(*parts: Term) -> Any:
    written = list(map(_back, parts))
    pairs = zip(written[1::2], written[:-1:2], strict=True)  # value first, as SymPy has it
    return sympy.Piecewise(*pairs, (written[-1], True))


def _back_range(kind: Any) -> Callable[..., Any]:
    def writer(lower: Term, upper: Term, function: Term) -> Any:
        variable, body = _open(function)
        if kind is not sympy.Product and _has_one_in_front(body):
            body = sympy.Mul(1, body)  # reading takes one away
        return _raw(kind, body, sympy.Tuple(variable, _back(lower), _back(upper)))

    return writer


def _back_derivative(function: Term, at: Term) -> Any:
    variable, body = _open(function)
    derived = sympy.Derivative(body, variable)
    point = _back(at)
    return derived if point == variable else sympy.Subs(derived, variable, point)


def _back_limit(function: Term, point: Term, side: Term) -> Any:
    variable, body = _open(function)
    sign = next(sign for sign, value in _SIDES.items() if side == Number(value))
    return sympy.Limit(body, variable, _back(point), sign)


def _back_call(head: Term, *args: Term) -> Any:
    if isinstance(head, Lambda) and len(args) == 1:
        variable, body = _open(head)
        found = sympy.Subs(body, variable, _back(args[0]))
        if to_term(found) == Apply("call", (head, *args)):
            return found
    if not isinstance(head, Symbol):
        raise Untranslatable("a call of a function that is no symbol")
    written = map(_back, args)
    if isinstance(head.sort, FunctionSort) and head.sort.result == LAW:
        return FamilyLaw(sympy.core.symbol.Str(head.name), *written)
    return sympy.Function(head.name)(*written)


def _back_under_law(kind: Any) -> Callable[..., Any]:
    def writer(law: Term, function: Term) -> Any:
        variable, body = _open(function)
        return kind(body, variable, _back(law))

    return writer


def _back_on_interval(kind: Any) -> Callable[..., Any]:
    def writer(lower: Term, upper: Term, function: Term) -> Any:
        variable, body = _open(function)
        return kind(body, variable, _back(lower), _back(upper))

    return writer


def _back_pushforward(function: Term, law: Term) -> Any:
    variable, body = _open(function)
    return Pushforward(body, variable, _back(law))


def _same(kind: Any) -> Callable[..., Any]:
    return lambda *args: kind(*map(_back, args))


def _back_several(kind: Any) -> Callable[..., Any]:
    """Several arguments from operations of two nested in the first place."""

    def writer(first: Term, second: Term) -> Any:
        written = _back(first)
        return kind(*(written.args if isinstance(written, kind) else (written,)), _back(second))

    return writer


def _back_constant(value: Any) -> Callable[..., Any]:
    return lambda: value


_WRITERS: dict[str, Callable[..., Any]] = {
    "pi": _back_constant(sympy.pi),
    "euler_gamma": _back_constant(sympy.EulerGamma),
    "infinity": _back_constant(sympy.oo),
    "minus_infinity": _back_constant(sympy.S.NegativeInfinity),
    "add": _same(sympy.Add),
    "mul": _back_product,
    "neg": _back_negative,
    "div": _back_quotient,
    "pow": _same(sympy.Pow),
    "sqrt": lambda inside: sympy.Pow(_back(inside), sympy.S.Half),
    "exp": _same(sympy.exp),
    "ln": _same(sympy.log),
    "abs": _same(sympy.Abs),
    "sin": _same(sympy.sin),
    "cos": _same(sympy.cos),
    "tan": _same(sympy.tan),
    "atan": _same(sympy.atan),
    "sinh": _same(sympy.sinh),
    "cosh": _same(sympy.cosh),
    "tanh": _same(sympy.tanh),
    "erf": _same(sympy.erf),
    "gamma": _same(sympy.gamma),
    "lgamma": _same(sympy.loggamma),
    "digamma": _same(sympy.digamma),
    "polygamma": _same(sympy.polygamma),
    "beta_function": _same(sympy.beta),
    "factorial": _same(sympy.factorial),
    "binomial": _same(sympy.binomial),
    "minimum": _back_several(sympy.Min),
    "maximum": _back_several(sympy.Max),
    "cases": _back_cases,
    "integral": _back_range(sympy.Integral),
    "sum": _back_range(sympy.Sum),
    "product": _back_range(sympy.Product),
    "derivative": _back_derivative,
    "limit": _back_limit,
    "call": _back_call,
    "law": _back_on_interval(Law),
    "mass_law": _back_on_interval(Mass),
    "pushforward": _back_pushforward,
    "density": _same(Density),
    "expectation": _back_under_law(E),
    "variance": _back_under_law(Var),
    "kl": _same(KL),
    "entropy": _same(Entropy),
    "eq": _same(sympy.Eq),
    "ne": _same(sympy.Ne),
    "lt": _same(sympy.StrictLessThan),
    "le": _same(sympy.LessThan),
    "defined": _same(Defined),
    "forall": _back_on_interval(ForAll),
    "integrable": _back_on_interval(Integrable),
    "continuous": _back_on_interval(Continuous),
}
