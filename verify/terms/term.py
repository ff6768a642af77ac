"""Inert immutable terms.

A term is what stands on the page: `x/x` stays `x/x`.  There is one binder, `Lambda`, and every other
binding construct (integral, sum, derivative, expectation, ...) is an operation applied to a `Lambda`.

Bound variables are de Bruijn indices and a `Lambda` keeps the written name as a hint that equality and
hashing ignore, so terms are equal modulo alpha and substitution cannot capture (McBride and McKinna,
"I am not a number: I am a free variable", 2004).

Terms that are written alike are one object as a rule (Filliatre and Conchon, "Type-safe modular
hash-consing", 2006), so most comparisons end at identity; nothing rests on it but speed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

MAX_DEPTH = 160
MAX_SIZE = 200_000
MAX_DIGITS = 3_000


class TermError(ValueError):
    """An ill-formed term: wrong number of arguments, wrong sort, a loose bound variable."""


class TermTooLarge(TermError):
    """A term exceeds the bounds on depth, size or digits."""


class FunctionSort(NamedTuple):
    """The sort of a function symbol: how many real arguments it takes, and the sort of its value."""

    arity: int
    result: str

    def __str__(self) -> str:
        return f"real^{self.arity} -> {self.result}"


Sort = str | FunctionSort

REAL = "real"
INTEGER = "integer"
LAW = "law"
PROP = "prop"
LIMIT_END = "end"  # plus or minus infinity: an end of a range, never a number


class Term:
    """Base of the five kinds of term.  Immutable; equality and hash are modulo alpha."""

    __slots__ = ("_free", "_hash", "depth", "loose", "redex", "size", "sort")

    _free: frozenset[Symbol] | None
    _hash: int
    sort: Sort
    redex: bool  # whether a `Lambda` is called somewhere in it
    loose: int  # 1 + the largest dangling bound index; 0 for a closed-under-binders term
    depth: int
    size: int

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("terms are immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("terms are immutable")

    def __hash__(self) -> int:
        return self._hash

    @property
    def free(self) -> frozenset[Symbol]:
        """The free symbols."""
        found = self._free
        if found is None:
            found = self._free_symbols()
            _set(self, "_free", found)
        return found

    def _free_symbols(self) -> frozenset[Symbol]:
        return frozenset()

    def __str__(self) -> str:
        from .text import text

        return text(self)

    def __repr__(self) -> str:
        return f"<{self}>"

    def __reduce__(self) -> Any:
        raise TypeError("terms travel as certificate data, not as pickles: use verify.terms.data")


_set = object.__setattr__


_set_sort, _set_loose, _set_depth, _set_size, _set_redex, _set_hash, _set_free = (
    getattr(Term, slot).__set__ for slot in ("sort", "loose", "depth", "size", "redex", "_hash", "_free")
)


def _finish(
    term: Term, sort: Sort, loose: int, depth: int, size: int, key: tuple[int, ...], redex: bool = False
) -> None:
    if depth > MAX_DEPTH:
        raise TermTooLarge(f"the term is nested more than {MAX_DEPTH} deep")
    if size > MAX_SIZE:
        raise TermTooLarge(f"the term has more than {MAX_SIZE} nodes")
    _set_sort(term, sort)
    _set_loose(term, loose)
    _set_depth(term, depth)
    _set_size(term, size)
    _set_redex(term, redex)
    _set_hash(term, hash(key))
    _set_free(term, None)


_shared: dict[tuple[object, ...], Any] = {}
MAX_SHARED = 200_000


def _share(key: tuple[object, ...], term: Term) -> None:
    """Give out this term from now on.  A key names the parts by their ids, which live as long as the term."""
    if len(_shared) >= MAX_SHARED:
        _shared.clear()
    _shared[key] = term


@cache
def _code(name: object) -> int:
    """A number for a name, the same in every process: hashes of strings would shuffle the sets of terms."""
    return crc32(repr(name).encode())


class Symbol(Term):
    """A free variable, or the name of an opaque or defined function."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, sort: Sort = REAL) -> Symbol:
        key = (cls, type(name), name, type(sort), sort)
        found: Symbol | None = _shared.get(key)
        if found is not None:
            return found
        if not name:
            raise TermError("a symbol needs a name")
        self = object.__new__(cls)
        _set(self, "name", name)
        _finish(self, sort, 0, 1, 1, (_code("symbol"), _code(name), _code(sort)))
        _share(key, self)
        return self

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Symbol) and self.name == other.name and self.sort == other.sort
        )

    __hash__ = Term.__hash__

    def _free_symbols(self) -> frozenset[Symbol]:
        return frozenset((self,))


class Bound(Term):
    """A bound variable: how many binders out its own binder stands."""

    __slots__ = ("index",)
    index: int

    def __new__(cls, index: int, sort: Sort = REAL) -> Bound:
        key = (cls, type(index), index, type(sort), sort)
        found: Bound | None = _shared.get(key)
        if found is not None:
            return found
        if index < 0:
            raise TermError("a bound index cannot be negative")
        self = object.__new__(cls)
        _set(self, "index", index)
        _finish(self, sort, index + 1, 1, 1, (_code("bound"), index, _code(sort)))
        _share(key, self)
        return self

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Bound) and self.index == other.index and self.sort == other.sort
        )

    __hash__ = Term.__hash__


class Number(Term):
    """An exact rational literal."""

    __slots__ = ("value",)
    value: Fraction

    def __new__(cls, value: int | Fraction) -> Number:
        exact = value if type(value) in (int, Fraction) else Fraction(value)
        key = (cls, exact.numerator, exact.denominator)
        found: Number | None = _shared.get(key)
        if found is not None:
            return found
        exact = Fraction(exact)
        if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > 3.33 * MAX_DIGITS:
            raise TermTooLarge(f"a number has more than {MAX_DIGITS} digits")
        self = object.__new__(cls)
        _set(self, "value", exact)
        _finish(self, INTEGER if exact.denominator == 1 else REAL, 0, 1, 1, (_code("number"), hash(exact)))
        _share(key, self)
        return self

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Number)
            and self._hash == other._hash
            and self.value.as_integer_ratio() == other.value.as_integer_ratio()
        )

    __hash__ = Term.__hash__


class Lambda(Term):
    """The one binder.  `hint` is the written name; it does not take part in equality."""

    __slots__ = ("body", "hint", "variable_sort")
    hint: str
    variable_sort: Sort
    body: Term

    def __new__(cls, hint: str, body: Term, variable_sort: Sort = REAL) -> Lambda:
        key = (cls, type(hint), hint, id(body), variable_sort)
        found: Lambda | None = _shared.get(key)
        if found is not None:
            return found
        if variable_sort not in (REAL, INTEGER):
            raise TermError("a bound variable is real or integer")
        self = object.__new__(cls)
        _set(self, "hint", hint)
        _set(self, "variable_sort", variable_sort)
        _set(self, "body", body)
        inner = body.sort
        arity, result = (inner.arity, inner.result) if isinstance(inner, FunctionSort) else (0, inner)
        _finish(
            self,
            FunctionSort(arity + 1, result),
            max(body.loose - 1, 0),
            body.depth + 1,
            body.size + 1,
            (_code("lambda"), _code(variable_sort), body._hash),
            body.redex,
        )
        _share(key, self)
        return self

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Lambda)
            and self._hash == other._hash
            and self.variable_sort == other.variable_sort
            and self.body == other.body
        )

    __hash__ = Term.__hash__

    def _free_symbols(self) -> frozenset[Symbol]:
        return self.body.free


class Apply(Term):
    """An operation applied to arguments.  The signature (see `build`) fixes number and sorts."""

    __slots__ = ("args", "op")
    op: str
    args: tuple[Term, ...]

    def __new__(cls, op: str, args: Iterable[Term] = ()) -> Apply:
        arguments = tuple(args)
        key = (cls, op, *map(id, arguments))
        found: Apply | None = _shared.get(key)
        if found is not None:
            return found
        sort = result_sort(op, arguments)
        self = object.__new__(cls)
        _set_op(self, op)
        _set_args(self, arguments)
        loose = depth = 0
        size = 1
        redex = op == "call" and isinstance(arguments[0], Lambda)
        hashes = [_code(op)]
        for argument in arguments:
            if argument.loose > loose:
                loose = argument.loose
            if argument.depth > depth:
                depth = argument.depth
            if argument.redex:
                redex = True
            size += argument.size
            hashes.append(argument._hash)
        _finish(self, sort, loose, depth + 1, size, tuple(hashes), redex)
        _share(key, self)
        return self

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Apply)
            and self._hash == other._hash
            and self.op == other.op
            and self.args == other.args
        )

    __hash__ = Term.__hash__

    def _free_symbols(self) -> frozenset[Symbol]:
        return frozenset().union(*(argument.free for argument in self.args))


_set_op, _set_args = (getattr(Apply, slot).__set__ for slot in ("op", "args"))

# --- substitution: the one place -------------------------------------------------------------------


def _rebuild(term: Term, leaf: Callable[[Term, int], Term | None], level: int) -> Term:
    """Rebuild `term`; `leaf(subterm, level)` may answer a replacement, or None to go on inside."""
    answer = leaf(term, level)
    if answer is not None:
        return answer
    if isinstance(term, Apply):
        args = [_rebuild(argument, leaf, level) for argument in term.args]
        for new, old in zip(args, term.args, strict=True):
            if new is not old:
                return Apply(term.op, args)
        return term
    if isinstance(term, Lambda):
        body = _rebuild(term.body, leaf, level + 1)
        return term if body is term.body else Lambda(term.hint, body, term.variable_sort)
    return term


def _require_closed(term: Term) -> None:
    if term.loose:
        raise TermError("a loose bound variable cannot be substituted")


def _fits(sort: Sort, wanted: Sort) -> bool:
    if isinstance(sort, FunctionSort) and isinstance(wanted, FunctionSort):
        return sort.arity == wanted.arity and _fits(sort.result, wanted.result)
    return sort == wanted or (wanted == REAL and sort == INTEGER)


def substitute(term: Term, mapping: Mapping[Symbol, Term]) -> Term:
    """Replace free symbols simultaneously.  Capture cannot happen: bound variables are indices."""
    for symbol, value in mapping.items():
        _require_closed(value)
        if not _fits(value.sort, symbol.sort):
            raise TermError(f"{symbol} is {symbol.sort}, its replacement is {value.sort}")
    keys = frozenset(mapping)

    def leaf(sub: Term, _level: int) -> Term | None:
        if isinstance(sub, Symbol):
            return mapping.get(sub, sub)
        return sub if keys.isdisjoint(sub.free) else None

    return _rebuild(term, leaf, 0)


def replace(term: Term, old: Term, new: Term) -> Term:
    """Replace every occurrence of the subterm `old` (which holds no loose variable) by `new`."""
    _require_closed(old)
    _require_closed(new)
    size = old.size

    def leaf(sub: Term, _level: int) -> Term | None:
        if sub.size < size:
            return sub
        return new if sub == old else None

    return _rebuild(term, leaf, 0)


def instantiate(function: Term, value: Term) -> Term:
    """The body of `function` with its bound variable replaced by `value`."""
    return _instantiated((id(function), id(value)), function, value)


# Remembered by identity: equal terms may differ in the written names of bound variables.
@lru_cache(maxsize=20_000)
def _instantiated(_ids: tuple[int, int], function: Any, value: Term) -> Term:
    _require_closed(value)
    if not _fits(value.sort, function.variable_sort):
        raise TermError(f"an {function.variable_sort} variable cannot stand for a {value.sort} term")

    def leaf(sub: Term, level: int) -> Term | None:
        if isinstance(sub, Bound):
            if sub.index == level:
                return value
            return Bound(sub.index - 1, sub.sort) if sub.index > level else sub
        return sub if sub.loose <= level else None

    return _rebuild(function.body, leaf, 0)


def abstract(term: Term, symbol: Symbol, hint: str | None = None) -> Lambda:
    """`lambda symbol: term`; the inverse of `instantiate` at that symbol."""
    return _abstracted(id(term), term, symbol, hint)


@lru_cache(maxsize=20_000)
def _abstracted(_id: int, term: Term, symbol: Symbol, hint: str | None) -> Lambda:
    _require_closed(term)

    def leaf(sub: Term, level: int) -> Term | None:
        if sub == symbol:
            return Bound(level, symbol.sort)
        return sub if symbol not in sub.free else None

    return Lambda(hint or symbol.name, _rebuild(term, leaf, 0), symbol.sort)


def fresh(hint: str, avoid: Iterable[Symbol], sort: Sort = REAL) -> Symbol:
    """A symbol whose name is not in use among `avoid`: the hint, or the hint with a number."""
    used = {symbol.name for symbol in avoid}
    name, count = hint, 0
    while name in used:
        count += 1
        name = f"{hint}_{{{count}}}"
    return Symbol(name, sort)


def open_lambda(function: Lambda, avoid: Iterable[Symbol] = ()) -> tuple[Symbol, Term]:
    """The body of `function` at a fresh symbol named after the written variable, and that symbol."""
    symbol = fresh(function.hint, (*function.free, *avoid), function.variable_sort)
    return symbol, instantiate(function, symbol)


def beta(term: Term) -> Term:
    """Contract every `call` of a `Lambda`, innermost first."""
    if not term.redex:
        return term
    if isinstance(term, Lambda):
        body = beta(term.body)
        return term if body is term.body else Lambda(term.hint, body, term.variable_sort)
    if not isinstance(term, Apply):
        return term
    args = tuple(beta(argument) for argument in term.args)
    if term.op == "call" and isinstance(args[0], Lambda):
        function: Term = args[0]
        for argument in args[1:]:
            if not isinstance(function, Lambda):
                raise TermError("too many arguments in a call")
            function = _contract(function, argument)
        return beta(function)
    return Apply(term.op, args)


def _contract(function: Lambda, argument: Term) -> Term:
    """`instantiate` for an argument that may itself hold bound variables of outer binders."""
    if not _fits(argument.sort, function.variable_sort):
        raise TermError(f"an {function.variable_sort} variable cannot stand for a {argument.sort} term")

    def leaf(sub: Term, level: int) -> Term | None:
        if isinstance(sub, Bound):
            if sub.index == level:
                return _lift(argument, level)
            return Bound(sub.index - 1, sub.sort) if sub.index > level else sub
        return sub if sub.loose <= level else None

    return _rebuild(function.body, leaf, 0)


def _lift(term: Term, by: int) -> Term:
    if not by or not term.loose:
        return term

    def leaf(sub: Term, level: int) -> Term | None:
        if isinstance(sub, Bound):
            return Bound(sub.index + by, sub.sort) if sub.index >= level else sub
        return sub if sub.loose <= level else None

    return _rebuild(term, leaf, 0)


def subterms(term: Term) -> Iterator[Term]:
    """All subterms, outermost first; bodies of binders show loose indices."""
    stack = [term]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Apply):
            stack.extend(reversed(current.args))
        elif isinstance(current, Lambda):
            stack.append(current.body)


from .signature import result_sort  # noqa: E402  the table of operations needs the sorts above
