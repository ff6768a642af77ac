"""From SymPy: a page of expressions, on which a name means one thing, with what their assumptions say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import sympy
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from .. import families
from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
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
    call,
    defined,
    eq,
    fresh,
    le,
    lt,
    ne,
)
from ..terms.term import MAX_DEPTH
from .errors import Contradiction, Untranslatable, show
from .forms import complaint, handler_of
from .stats import law_of


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
        handler = handler_of(type(expr))
        if handler is None:
            raise Untranslatable(complaint(expr))
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise TermTooLarge(f"the expression is nested more than {MAX_DEPTH} deep")
            found = handler(self, expr)
        except (Untranslatable, TermTooLarge, Contradiction):
            raise
        except TermError as error:
            raise Untranslatable(f"{show(expr)}: {error}") from error
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
            raise Untranslatable(f"a hypothesis is a proposition, not {show(hypothesis)}")
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
            raise Untranslatable(f"{show(variable)} cannot be a bound variable: use a symbol")
        return abstract(self.term(body), self.symbol(variable))

    def bind_index(self, body: Any, variable: Any) -> Lambda:
        """`lambda variable: body` for the index of a sum, which is an integer whatever its symbol says."""
        return self.over_index(lambda: self.term(body), variable)

    def over_index(self, read: Callable[[], Term], variable: Any) -> Lambda:
        """`lambda variable: read()`, where `read` runs while the symbol is the integer index."""
        if not isinstance(variable, sympy.Symbol):
            raise Untranslatable(f"{show(variable)} cannot be a bound variable: use a symbol")
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
            raise Untranslatable(f"{show(body)} holds {count} random variables: the law of one is needed")
        ((variable, symbol),) = variables.items()
        return law_of(self, variable), abstract(inner, symbol)

    def random_symbol(self, variable: Any) -> Symbol:
        """A random variable, which has a meaning only inside an expectation or a variance."""
        if self._random is None:
            raise Untranslatable(f"the random variable {variable} stands outside of an expectation")
        self._own(variable.name, variable)
        sort = INTEGER if families.is_discrete(law_of(self, variable)) else REAL
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
