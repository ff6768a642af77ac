"""Terms as plain data, with shared subterms written once: what certificates and fingerprints are made of.

A table is a list of rows, each a list; a row refers to rows before it by their number:

    ["symbol", name, sort]   ["bound", index, sort]   ["number", "3/4"]   ["lambda", hint, sort, body]
    [operation, argument, ...]

A sort is "real", "integer", "law" or "prop"; of a function symbol [number of arguments, sort of the value].
"""

from __future__ import annotations

import hashlib
import json
import re
import reprlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .signature import SIGNATURE
from .term import (
    INTEGER,
    LAW,
    MAX_DIGITS,
    PROP,
    REAL,
    Apply,
    Bound,
    FunctionSort,
    Lambda,
    Number,
    Sort,
    Symbol,
    Term,
    TermError,
)

MAX_ROWS = 500_000
MAX_NAME = 200
MAX_ARITY = 16

Row = list[Any]


class DataError(TermError):
    """Data that describes no term."""


class Encoder:
    """Collects terms in one table; `add` answers the row of a term."""

    def __init__(self, hints: bool = True) -> None:
        """Without `hints` the written names of bound variables are left out: data equal modulo alpha."""
        self.table: list[Row] = []
        self._hints = hints
        self._rows: dict[tuple[Any, ...], int] = {}
        self._seen: dict[
            int, tuple[Term, int]
        ] = {}  # by identity; the term is kept so that its id stays its own

    def add(self, term: Term) -> int:
        """The number of the term's row, which is written if it is new."""
        seen = self._seen.get(id(term))
        if seen is not None:
            return seen[1]
        row = self._row(term)
        number = self._rows.setdefault(tuple(row), len(self.table))
        if number == len(self.table):
            self.table.append([list(field) if isinstance(field, FunctionSort) else field for field in row])
        self._seen[id(term)] = (term, number)
        return number

    def _row(self, term: Term) -> Row:
        if isinstance(term, Apply):
            return [term.op, *[self.add(argument) for argument in term.args]]
        if isinstance(term, Symbol):
            return ["symbol", term.name, term.sort]
        if isinstance(term, Bound):
            return ["bound", term.index, term.sort]
        if isinstance(term, Number):
            return ["number", str(term.value)]
        if isinstance(term, Lambda):
            return ["lambda", term.hint if self._hints else "", term.variable_sort, self.add(term.body)]
        raise DataError(f"{type(term).__name__} is no kind of term")


def digest(term: Term) -> str:
    """A hash of the term's content, the same in every process and equal modulo alpha."""
    encoder = Encoder(hints=False)
    encoder.add(term)
    return hashlib.sha256(json.dumps(encoder.table, separators=(",", ":")).encode()).hexdigest()


def decode(table: Any) -> list[Term]:
    """The terms of all rows.

    Raises `DataError` where a row is malformed, refers to a row that does not stand before it, or makes no
    well-sorted term.
    """
    _require(type(table) is list, "a table of terms is a list")
    _require(len(table) <= MAX_ROWS, f"a table of terms has at most {MAX_ROWS} rows")
    reader = _Reader()
    for number, row in enumerate(table):
        try:
            reader.read(row)
        except TermError as error:
            raise DataError(f"row {number}: {error}") from None
    return reader.terms


_Read = tuple[Term, dict[int, Sort]]  # a term, and the sorts of its loose bound variables by index


class _Reader:
    """Reads rows in order, and sees that a bound variable has the sort of its binder."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self._loose: list[dict[int, Sort]] = []

    def read(self, row: Any) -> None:
        _require(
            type(row) is list and bool(row) and type(row[0]) is str,
            "a row is a list that starts with its kind",
        )
        kind, *fields = row
        if kind in SIGNATURE:
            term, loose = self._apply(kind, fields)
        elif kind in _LEAVES:
            count, leaf = _LEAVES[kind]
            _require(len(fields) == count, f"a {kind} has {count} fields, not {len(fields)}")
            term, loose = leaf(*fields)
        elif kind == "lambda" and len(fields) == 3:
            term, loose = self._lambda(*fields)
        else:
            raise DataError(f"unknown kind of row {_shown(kind)} with {len(fields)} fields")
        self.terms.append(term)
        self._loose.append(loose)

    def _at(self, index: Any) -> int:
        _require(type(index) is int, f"a row is referred to by its number, not by {_shown(index)}")
        _require(0 <= index < len(self.terms), f"there is no row {index} before this one")
        return int(index)

    def _apply(self, op: str, fields: Row) -> _Read:
        rows = [self._at(index) for index in fields]
        loose: dict[int, Sort] = {}
        for row in rows:
            for index, sort in self._loose[row].items():
                _require(loose.setdefault(index, sort) == sort, "a bound variable has two sorts")
        return Apply(op, [self.terms[row] for row in rows]), loose

    def _lambda(self, hint: Any, sort: Any, body: Any) -> _Read:
        row = self._at(body)
        loose = self._loose[row]
        _require(loose.get(0, sort) == sort, "a bound variable has another sort than its binder")
        function = Lambda(_name(hint), self.terms[row], _variable_sort(sort))
        return function, {index - 1: found for index, found in loose.items() if index}


def _symbol(name: Any, sort: Any) -> _Read:
    return Symbol(_name(name), _sort(sort)), {}


def _bound(index: Any, sort: Any) -> _Read:
    _require(type(index) is int and 0 <= index < MAX_ROWS, f"{_shown(index)} is no index of a bound variable")
    return Bound(index, _variable_sort(sort)), {index: sort}


_RATIONAL = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:/([1-9][0-9]*))?")


def _number(written: Any) -> _Read:
    _require(type(written) is str, "a number is written as a string")
    _require(len(written) <= 2 * MAX_DIGITS + 2, f"a number has more than {MAX_DIGITS} digits")
    match = _RATIONAL.fullmatch(written)
    if match is None:
        raise DataError(f"{_shown(written)} is no rational number")
    numerator, denominator = match[1], match[2] or "1"
    _require(
        max(len(numerator), len(denominator)) <= MAX_DIGITS + 1, f"a number has more than {MAX_DIGITS} digits"
    )
    value = Fraction(int(numerator), int(denominator))
    _require(str(value) == written, f"{_shown(written)} is not in lowest terms")
    return Number(value), {}


_LEAVES: dict[str, tuple[int, Callable[..., _Read]]] = {
    "symbol": (2, _symbol),
    "bound": (2, _bound),
    "number": (1, _number),
}


def _name(name: Any) -> str:
    _require(type(name) is str and 0 < len(name) <= MAX_NAME, f"a name has 1 to {MAX_NAME} characters")
    return str(name)


def _variable_sort(sort: Any) -> Sort:
    _require(type(sort) is str and sort in (REAL, INTEGER), "a bound variable is real or integer")
    return str(sort)


def _sort(sort: Any) -> Sort:
    if type(sort) is str and sort in _SORTS:
        return sort
    _require(type(sort) is list and len(sort) == 2, f"{_shown(sort)} is no sort")
    arity, result = sort
    _require(type(arity) is int and 1 <= arity <= MAX_ARITY, f"a function takes 1 to {MAX_ARITY} arguments")
    _require(type(result) is str and result in _SORTS, f"{_shown(result)} is no sort of a value")
    return FunctionSort(arity, result)


_SORTS = (REAL, INTEGER, LAW, PROP)


def _shown(value: Any) -> str:
    return reprlib.repr(value)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise DataError(message)
