"""Certificates: the proof of a step as plain data, and its replay.

A certificate lists the terms that occur (see `verify.terms.data`), then one line per inference in the order
in which they are made:

    {"rule": name, "revision": n, "arguments": [...]}

An argument is {"term": row}, {"theorem": line}, {"list": [...]}, an integer or a string.  Replay runs each
line through the kernel's own rule, so a certificate cannot claim more than the rules give.  It states what
it proves (`hypotheses`, `conclusion`), which replay compares with what came out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from ..terms import Symbol, Term, TermError
from ..terms.data import DataError, Encoder, decode
from . import arithmetic, branches, elementary, enclosure, integral, limits, probability, series, special  # noqa: F401  registers the rules
from .theorem import RULES, BudgetExceeded, RuleError, Theorem

FORMAT = "verify-certificate"
VERSION = 1
MAX_LINES = 200_000
MAX_NESTING = 20

T = TypeVar("T")


class CertificateError(ValueError):
    """A certificate is malformed, uses an unknown rule, or does not prove what it says."""


class Replayed(NamedTuple):
    """What a certificate proves: one theorem, or those of a counterexample and its point."""

    theorems: tuple[Theorem, ...]
    point: tuple[tuple[Symbol, Term], ...]

    @property
    def theorem(self) -> Theorem:
        """The last theorem: that of a proof, or that the sides differ at the point."""
        return self.theorems[-1]


def certificate(theorems: tuple[Theorem, ...], point: tuple[tuple[Symbol, Term], ...] = ()) -> dict[str, Any]:
    """The proofs of the theorems as JSON data, for a counterexample with its point."""
    encoder = Encoder()
    numbers: dict[int, int] = {}
    lines: list[dict[str, Any]] = []

    def argument(value: Any) -> Any:
        if isinstance(value, Theorem):
            return {"theorem": numbers[id(value)]}
        if isinstance(value, Term):
            return {"term": encoder.add(value)}
        if isinstance(value, tuple):
            return {"list": [argument(item) for item in value]}
        if value is None or isinstance(value, int | str):
            return value
        raise TypeError(f"a rule takes terms, theorems, numbers and strings, not {type(value).__name__}")

    for step in inferences(theorems):
        arguments = [argument(value) for value in step.arguments]
        numbers[id(step)] = len(lines)
        lines.append({"rule": step.rule, "revision": RULES[step.rule].revision, "arguments": arguments})
    statements = [
        {
            "line": numbers[id(theorem)],
            "hypotheses": sorted(encoder.add(hypothesis) for hypothesis in theorem.hypotheses),
            "conclusion": encoder.add(theorem.conclusion),
        }
        for theorem in theorems
    ]
    rows = [[encoder.add(symbol), encoder.add(value)] for symbol, value in point]
    return {
        "format": FORMAT,
        "version": VERSION,
        "statements": statements,
        "point": rows,
        "terms": encoder.table,
        "lines": lines,
    }


def inferences(theorems: Iterable[Theorem]) -> list[Theorem]:
    """All theorems of the proofs, each once, premises before conclusions."""
    order: list[Theorem] = []
    seen: set[int] = set()
    stack = [(theorem, False) for theorem in reversed(tuple(theorems))]
    while stack:
        current, expanded = stack.pop()
        if expanded:
            order.append(current)
        elif id(current) not in seen:
            seen.add(id(current))
            stack.append((current, True))
            stack.extend(
                (premise, False) for premise in reversed(current.premises) if id(premise) not in seen
            )
    return order


def replay(data: Any) -> Replayed:
    """Run a certificate through the kernel; raises `CertificateError` where it does not prove its statements."""
    _require(
        isinstance(data, dict) and data.get("format") == FORMAT, "this is no certificate of a derivation"
    )
    version = data.get("version")
    _require(
        type(version) is int and version == VERSION,
        f"certificate version {data.get('version')!r} is not known",
    )
    try:
        terms = decode(data.get("terms"))
    except DataError as error:
        raise CertificateError(f"terms: {error}") from None
    lines = data.get("lines")
    _require(isinstance(lines, list) and 0 < len(lines) <= MAX_LINES, "a certificate has lines")
    theorems: list[Theorem] = []
    for number, line in enumerate(lines):
        theorems.append(_infer(number, line, terms, theorems))
    stated = data.get("statements")
    _require(isinstance(stated, list) and len(stated) > 0, "a certificate states what it proves")
    return Replayed(
        tuple(_stated(statement, terms, theorems) for statement in stated), _point(data.get("point"), terms)
    )


def _stated(statement: Any, terms: list[Term], theorems: list[Theorem]) -> Theorem:
    _require(isinstance(statement, dict), "a statement is malformed")
    result = _at(statement.get("line"), theorems)
    conclusion = _at(statement.get("conclusion"), terms)
    rows = statement.get("hypotheses")
    _require(isinstance(rows, list), "a statement lists its hypotheses")
    if result.conclusion != conclusion or result.hypotheses != {_at(row, terms) for row in rows}:
        raise CertificateError(f"the lines prove {result!r}, which is not what the certificate states")
    return result


def _point(rows: Any, terms: list[Term]) -> tuple[tuple[Symbol, Term], ...]:
    _require(isinstance(rows, list), "a certificate has a point, which may be empty")
    found = []
    for row in rows:
        _require(isinstance(row, list) and len(row) == 2, "a point lists symbols with their values")
        symbol, value = (_at(entry, terms) for entry in row)
        if not isinstance(symbol, Symbol) or value.loose or value.free:
            raise CertificateError("a point gives closed values to symbols")
        found.append((symbol, value))
    return tuple(found)


def _infer(number: int, line: Any, terms: list[Term], theorems: list[Theorem]) -> Theorem:
    _require(isinstance(line, dict) and isinstance(line.get("rule"), str), f"line {number} names no rule")
    name = line["rule"]
    _require(name in RULES, f"line {number}: there is no rule {name!r}")
    revision = line.get("revision")
    _require(
        type(revision) is int and revision == RULES[name].revision,
        f"line {number}: revision {line.get('revision')!r} of {name} is not known",
    )
    arguments = line.get("arguments")
    _require(isinstance(arguments, list), f"line {number} has no arguments")
    values = [_argument(value, terms, theorems, 0) for value in arguments]
    try:
        return RULES[name].infer(*values)
    except (RuleError, TermError, BudgetExceeded, ZeroDivisionError) as error:
        raise CertificateError(f"line {number}: {name} refuses: {error}") from None
    except (
        TypeError,
        ValueError,
        AttributeError,
        KeyError,
        IndexError,
        OverflowError,
        RecursionError,
    ) as error:
        raise CertificateError(f"line {number}: the arguments do not fit {name}: {error}") from None


def _argument(value: Any, terms: list[Term], theorems: list[Theorem], depth: int) -> Any:
    if value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    _require(isinstance(value, dict) and len(value) == 1 and depth < MAX_NESTING, "an argument is malformed")
    ((kind, content),) = value.items()
    if kind == "term":
        return _at(content, terms)
    if kind == "theorem":
        return _at(content, theorems)
    _require(kind == "list" and isinstance(content, list), "an argument is malformed")
    return tuple(_argument(item, terms, theorems, depth + 1) for item in content)


def _at(row: Any, table: list[T]) -> T:
    fits = isinstance(row, int) and not isinstance(row, bool) and 0 <= row < len(table)
    _require(fits, "a line refers to a term or line that does not stand before it")
    found: T = table[row]
    return found


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise CertificateError(message)
