r"""What is declared where a formula stands.

A scope is immutable: each declaration gives a new one.  Names are canonical (`names.py`): `mu_1` for `\mu_1`,
`sigma_hat` for `\hat\sigma`, `y^{(i)}` for what is no plain word, so that `terms.latex` prints them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..families import FAMILIES
from ..terms import INTEGER, LAW, REAL, FunctionSort, Sort, Symbol, Term, TermError, beta, call, substitute
from .outcomes import OUTCOME, outcome

if TYPE_CHECKING:
    from .densities import OpaqueDensity

__all__ = ["Abbreviation", "Density", "Function", "Meaning", "Scalar", "Scope", "Sequence"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A real or integer symbol; `positive` is what is known of its sign when ends are computed with infinity."""

    symbol: Symbol
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    r"""A real function; `formals` are the names with which it was declared: `f(x) = ..`.

    `body` is what it abbreviates, if known.  Where a free symbol of the body is bound (d/d\lambda f(x)), it is
    `unfolded`, and the bound one is meant.
    """

    symbol: Symbol
    formals: tuple[str, ...] = ()
    body: Term | None = None
    unfolded: bool = False
    written: tuple[
        tuple[str, bool], ...
    ] = ()  # of a likelihood: its parameters, and which of them are squares


@dataclass(frozen=True, slots=True)
class Sequence:
    """A family of scalars: `x_i` is its value at i, and `x` alone is none.

    The members of a sequence of random variables have the outcome as their last argument, which is not written.
    """

    symbol: Symbol
    tail: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Abbreviation:
    r"""A name that stands for a term, as z for \mu + \sigma\epsilon.

    Where a symbol of the term is bound at the place of use (an integral over epsilon), the bound one is meant.
    """

    term: Term


Meaning = Scalar | Function | Sequence | Abbreviation


@dataclass(frozen=True, slots=True)
class Density:
    r"""A name for densities: `p(x \mid z)` has head p, argument x and given (z,).

    `law` is a law, or a function from the values of `given` to laws.  Without an argument's name the density may
    be taken at any point, as f_X; with one, as p(x) beside p(z), the head and the names choose together.
    """

    head: str
    law: Term
    argument: str = ""
    given: tuple[str, ...] = ()
    inferred: bool = False  # nobody wrote it down: it says nothing of the range of an integral

    def law_at_names(self) -> Term:
        """The law, given symbols of the names after the bar."""
        if not isinstance(self.law.sort, FunctionSort):
            return self.law
        return beta(call(self.law, *map(Symbol, self.given)))


@dataclass(frozen=True)
class Scope:
    """Meanings of names, laws of random variables, densities, and conventions for families."""

    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    randoms: Mapping[str, Term] = field(default_factory=dict)  # name of a random variable -> its law
    laws: Mapping[str, Term] = field(default_factory=dict)  # name of a law (P, Q) -> the law
    densities: tuple[Density, ...] = ()  # the latest declaration first
    conventions: Mapping[str, str] = field(default_factory=dict)  # family -> convention of distributions.py
    vectors: frozenset[str] = frozenset()  # names declared as vectors or matrices: not read
    supports: Mapping[str, tuple[Term, Term]] = field(default_factory=dict)  # \mathcal{X} -> its ends

    outcomes: frozenset[str] = frozenset()  # random variables of which no law is declared
    members: Mapping[str, Term] = field(default_factory=dict)  # sequence -> index -> the law of its member

    numbers: frozenset[str] = frozenset()  # names that the page uses as numbers, declared or not
    applied: frozenset[str] = frozenset()  # names that the page applies to arguments, declared or not
    doubled: frozenset[str] = frozenset()  # names x whose members `x_{1i}`, `x_{ij}` have two indices
    opaque: tuple[OpaqueDensity, ...] = ()  # densities of which no law is declared
    running: frozenset[str] = frozenset()  # names over which sums and products of the page run
    indexed: frozenset[str] = frozenset()  # names whose members x_i the page sums or multiplies

    # --- declarations ---

    def with_scalar(self, name: str, sort: Sort = REAL, *, positive: bool = False) -> Scope:
        """`name` is a real (or integer) number."""
        if sort not in (REAL, INTEGER):
            raise TermError(f"a scalar is real or integer, not {sort}")
        return self._meaning(name, Scalar(Symbol(name, sort), positive))

    def with_function(
        self, name: str, arity: int = 1, formals: tuple[str, ...] = (), body: Term | None = None
    ) -> Scope:
        """`name` is a real function of so many real arguments; `body` is a `Lambda` that it abbreviates."""
        return self._meaning(name, Function(Symbol(name, FunctionSort(arity, REAL)), formals, body))

    def with_written(self, name: str, formals: tuple[tuple[str, bool], ...]) -> Scope:
        """The function `name` is one of these parameters, and of the squares among them."""
        known = self.meanings[name]
        return self._meaning(name, replace(known, written=formals)) if isinstance(known, Function) else self

    def with_sequence(self, name: str, arity: int = 1, sort: str = REAL) -> Scope:
        """`name` with so many indices is a real (or integer) number."""
        return self._meaning(name, Sequence(Symbol(name, FunctionSort(arity, sort))))

    def with_members(self, name: str, laws: Term, sort: str = REAL) -> Scope:
        """`name` with an index is a random number with the law that `laws` gives for the index."""
        if laws.sort != FunctionSort(1, LAW):
            raise TermError(f"{laws} gives no law for an index")
        return self.with_sequence(name, 1, sort)._replace(members={**self.members, name: laws})

    def with_outcome(self, name: str, *, sequence: bool = False) -> Scope:
        """`name` is a random variable without a law that is declared, or a sequence of such variables."""
        meaning: Meaning = Abbreviation(outcome(name))
        if sequence:
            meaning = Sequence(Symbol(name, FunctionSort(2, REAL)), (OUTCOME,))
        return self._meaning(name, meaning)._replace(outcomes=self.outcomes | {name})

    def with_bound(self, name: str, symbol: Symbol) -> Scope:
        """Inside a binder `name` is the bound variable, for which `symbol` stands, in what is declared too.

        Without that, the derivative of E_q[x^2] by a parameter of q would be that of a constant.
        """
        known = self.meanings.get(name)
        outer = known.symbol if isinstance(known, Scalar) else Symbol(name)
        return self._rebound(outer, symbol)._meaning(name, Scalar(symbol))

    def _rebound(self, outer: Symbol, symbol: Symbol) -> Scope:
        def moved(term: Term) -> Term:
            return substitute(term, {outer: symbol}) if outer in term.free else term

        def meaning(known: Meaning) -> Meaning:
            if isinstance(known, Function) and known.body is not None and outer in known.body.free:
                return replace(known, body=moved(known.body), unfolded=True)
            return Abbreviation(moved(known.term)) if isinstance(known, Abbreviation) else known

        if outer == symbol or outer.sort != symbol.sort:
            return self
        return self._replace(
            meanings={name: meaning(known) for name, known in self.meanings.items()},
            randoms={name: moved(law) for name, law in self.randoms.items()},
            laws={name: moved(law) for name, law in self.laws.items()},
            densities=tuple(replace(density, law=moved(density.law)) for density in self.densities),
            supports={name: (moved(low), moved(high)) for name, (low, high) in self.supports.items()},
            members={name: moved(laws) for name, laws in self.members.items()},
        )

    def with_abbreviation(self, name: str, term: Term) -> Scope:
        """`name` stands for a term."""
        return self._meaning(name, Abbreviation(term))

    def with_random(self, name: str, law: Term) -> Scope:
        """`name` is a random variable with this law; outside of expectations it is a real number, its value."""
        _require_law(law)
        scope = self._with_parameters(law).with_scalar(name)
        return scope._replace(randoms={**self.randoms, name: law}, outcomes=self.outcomes - {name})

    def with_law(self, name: str, law: Term) -> Scope:
        """`name` is a law, as P in KL[P || Q]."""
        _require_law(law)
        return self._with_parameters(law)._replace(laws={**self.laws, name: law})

    def with_density(
        self, head: str, law: Term, argument: str = "", given: tuple[str, ...] = (), *, inferred: bool = False
    ) -> Scope:
        """`head(argument | given)` is the density of the law."""
        if isinstance(law.sort, FunctionSort):
            if law.sort != FunctionSort(len(given), LAW):
                raise TermError(f"{law} is no function of {len(given)} arguments to laws")
        else:
            _require_law(law)
        entry = Density(head, law, argument, given, inferred)
        return self._with_parameters(law)._replace(densities=(entry, *self.densities))

    def with_opaque(self, densities: Iterable[OpaqueDensity]) -> Scope:
        """Densities of which no law is declared; those of one variable have laws that can be named."""
        scope = self
        for known in densities:
            if len(known.use.arguments) == 1:
                scope = scope.with_density(known.use.head, known.law, known.use.arguments[0], known.use.given)
            scope = scope._replace(opaque=(*scope.opaque, known))
        return scope

    def with_convention(self, family: str, convention: str) -> Scope:
        """The parameters of a family follow this convention of `distributions.py`."""
        return self._replace(conventions={**self.conventions, family: convention})

    def with_vector(self, name: str) -> Scope:
        """`name` is a vector or a matrix, which are not read."""
        return self._replace(vectors=self.vectors | {name})

    def with_support(self, name: str, lower: Term, upper: Term) -> Scope:
        r"""`name`, as `\mathcal{X}`, is the set between two ends."""
        return self._replace(supports={**self.supports, name: (lower, upper)})

    def without_support(self, name: str) -> Scope:
        """The scope in which nothing is said of this set."""
        return self._replace(supports={n: ends for n, ends in self.supports.items() if n != name})

    def without(self, name: str) -> Scope:
        """The scope in which `name` means nothing: a redefinition opens one."""
        return replace(
            self,
            meanings={n: m for n, m in self.meanings.items() if n != name},
            randoms={n: m for n, m in self.randoms.items() if n != name},
            laws={n: m for n, m in self.laws.items() if n != name},
            densities=tuple(d for d in self.densities if d.head != name),
            members={n: laws for n, laws in self.members.items() if n != name},
            outcomes=self.outcomes - {name},
            vectors=self.vectors - {name},
        )

    def without_inferred(self, law: Term, argument: str) -> Scope:
        """The scope without the densities that were inferred of a variable with this law."""
        kept = (d for d in self.densities if not (d.inferred and d.law == law and d.argument == argument))
        return self._replace(densities=tuple(kept))

    def _with_parameters(self, law: Term) -> Scope:
        """The parameters of a law are numbers."""
        scope = self
        for symbol in law.free:
            if symbol.sort in (REAL, INTEGER) and symbol.name not in scope.meanings:
                scope = scope._meaning(symbol.name, Scalar(symbol))
        return scope

    def _meaning(self, name: str, meaning: Meaning) -> Scope:
        return self._replace(meanings={**self.meanings, name: meaning}, vectors=self.vectors - {name})

    def _replace(self, **changes: object) -> Scope:
        return replace(self, **changes)  # type: ignore[arg-type]

    # --- questions ---

    @property
    def parameters(self) -> frozenset[str]:
        """The names of the parameters of the laws that are declared."""
        laws = (*self.randoms.values(), *self.laws.values(), *(density.law for density in self.densities))
        return frozenset(symbol.name for law in laws for symbol in law.free)

    def knows(self, name: str) -> bool:
        """Whether anything is declared for the name."""
        return (
            name in self.meanings
            or name in self.laws
            or name in self.vectors
            or any(density.head == name for density in self.densities)
        )

    def densities_of(self, head: str) -> tuple[Density, ...]:
        """What is declared for the head of a density, the latest first."""
        return tuple(density for density in self.densities if density.head == head)

    def is_positive(self, symbol: Symbol) -> bool:
        meaning = self.meanings.get(symbol.name)
        return isinstance(meaning, Scalar) and meaning.symbol == symbol and meaning.positive


_PRINTED = {
    "Normal": "deviation", "LogNormal": "deviation", "HalfNormal": "deviation", "Exponential": "rate",
    "Gamma": "rate", "Pareto": "scale first", "Weibull": "shape first",
}  # fmt: skip


def scope_of(*terms: Term) -> Scope:
    """The scope in which what `terms.latex` prints of the terms reads back as the terms themselves."""
    scope = Scope(conventions=_PRINTED)
    for symbol in sorted(frozenset().union(*(term.free for term in terms)), key=lambda symbol: symbol.name):
        sort = symbol.sort
        if isinstance(sort, FunctionSort):
            if sort.result != LAW:
                scope = scope._meaning(symbol.name, Function(symbol))
            elif symbol.name not in FAMILIES:
                scope = scope.with_density(symbol.name, symbol, "", tuple(f"#{i}" for i in range(sort.arity)))
        elif sort == LAW:
            scope = scope.with_density(symbol.name, symbol).with_law(symbol.name, symbol)
        else:
            scope = scope.with_scalar(symbol.name, sort)
    return scope


def _require_law(law: Term) -> None:
    if law.sort != LAW:
        raise TermError(f"{law} is no law")
