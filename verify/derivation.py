"""Derivations as data, and the words with which a page is written.

    Derivation(
        "id", "Title",
        start,
        step("S2.7", next_expression, algebra()),
        step("S2.8", the_one_after, linearity()),
        claim("S2.11", left, right, derivative()),
    )

`step` goes on from the last right side; an expression that stands alone starts a chain; `claim` is a
step of its own.  Expressions are SymPy's, written inertly, or terms.  All of them are read at once, while
SymPy still has the page's order.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from .families import definitions_in
from .statement import is_infinite
from .terms import LIMIT_END, Symbol, Term, TermError

if TYPE_CHECKING:
    from types import FrameType

    from .sympy_door import Translator

__all__ = [
    "Derivation", "Line", "Place", "Reason", "Step", "algebra", "antiderivative", "by", "change_of_variables",
    "claim", "definition", "derivative", "differentiate_under_integral", "expectation", "inequality",
    "integrate_by_parts", "linearity", "log_derivative", "reparameterize", "step", "substitute",
]  # fmt: skip

RELATIONS = ("=", "<", "<=", "!=")
EXPECTED = ("proved", "refuted")

_ID = re.compile(r"[A-Za-z0-9._-]+")

Argument: TypeAlias = Term | str


@dataclass(frozen=True)
class Place:
    """Where a step is written; lines and columns count from 1."""

    file: str
    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True)
class Reason:
    """What the author gave as the reason: the name of a theorem or method, and what it is applied to."""

    name: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class Step:
    """Two expressions, their relation, and the whole context in which they are to be judged."""

    id: str
    lhs: Term
    rhs: Term
    relation: str = "="
    reason: Reason | None = None
    given: tuple[Term, ...] = ()
    expected: str = "proved"
    claim: str = ""
    place: Place | None = None
    written: Written | None = None


@dataclass(frozen=True)
class Written:
    """What a document adds to a step: where its sides stand, and what it may use.

    `starts` are the last right sides of the chain, from which the step may go on as well as from its own
    left side, and `way` the steps that lead there from the left side; `premises` are equations of the rows
    above, from which it may follow, and `claims` the steps among those rows; `lemmas` are earlier steps;
    steps count where they are proved.  `undeclared` are symbols of which the document says nothing, so that
    they were read as real numbers.  `variables` may take any value: arguments of the page's
    functions, and what an implication speaks of.  A step with a `question` could not be read: its sides
    mean nothing, and the question says what is to be settled, `candidates` the answers, `paste` a line that
    would settle it.
    `rival` is the context of the step if what the page says on the way there, against its declarations or
    as the case at hand, holds instead: a verdict stands in both.  `later` is what the page states of its
    symbols only further down: it proves nothing here, and what it would prove is not refuted.  `doubted` are
    hypotheses of which the words leave open whether they still hold: no proof may need them.
    """

    source: tuple[str, str] = ("", "")
    sides: tuple[Place, Place] | None = None
    inner: bool = False  # whether the step begins where another one ends
    starts: tuple[Term, ...] = ()
    way: tuple[Step, ...] = ()
    premises: tuple[Term, ...] = ()
    claims: tuple[Step, ...] = ()
    lemmas: tuple[Step, ...] = ()
    undeclared: tuple[Term, ...] = ()
    rival: tuple[Term, ...] = ()
    doubted: tuple[Term, ...] = ()
    later: tuple[Term, ...] = ()
    proportional: tuple[Symbol, ...] = ()  # of which the chain is a function, for what is proportional to it
    supports: tuple[Term, ...] = ()  # that the points of distribution functions lie within the supports
    converse: Step | None = (
        None  # what has to follow from this row as well, where the page says "if and only if"
    )
    solves: bool = False  # whether the left side is the unknown of an equation above
    rests: str = ""  # what the step is said to follow from, and is not read
    with_any_weights: tuple[Term, ...] = ()  # sides and facts that must be a step too, if this is one
    any_law: bool = False
    unsettled: frozenset[Symbol] = frozenset()  # of which the page may say what they are, unread
    two_ways: frozenset[str] = frozenset()  # families whose convention nobody declared
    variables: tuple[Term, ...] = ()
    question: str = ""
    candidates: tuple[str, ...] = ()
    paste: str = ""


@dataclass(frozen=True)
class Line:
    """A step as it is written, before it is read.  `lhs` is None where it goes on from the line before."""

    id: str
    lhs: Any
    rhs: Any
    reason: Reason | None
    relation: str
    given: tuple[Any, ...]
    expected: str
    claim: str
    place: Place | None


@dataclass(frozen=True, init=False)
class Derivation:
    """A chain of steps in a context.

    `given` holds the hypotheses of all steps; a step's own `given` holds these, its own, the definitions
    of the families in it and what the assumptions of its SymPy symbols state.  Raises `TermError` where
    an expression is no term, and where the ids of two steps are equal.
    """

    id: str
    title: str
    source: str
    steps: tuple[Step, ...]
    note: str
    given: tuple[Term, ...]

    def __init__(
        self, id: str, title: str, *lines: Any, given: Iterable[Any] = (), source: str = "", note: str = ""
    ) -> None:
        page = _Page(given)
        fields = {
            "id": id,
            "title": title,
            "source": source,
            "steps": tuple(page.steps(lines)),
            "note": note,
            "given": page.given,
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        _check_ids(self)


def _check_ids(found: Derivation) -> None:
    ids = [step.id for step in found.steps]
    for id in (found.id, *ids):
        if not _ID.fullmatch(id):
            raise TermError(f"{id!r} is no id: letters, digits, '.', '-' and '_' make one")
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise TermError(f"{found.id}: two steps are called {twice}")


class _Page:
    """Reads the lines of one derivation, on which a name means one thing."""

    def __init__(self, given: Iterable[Any]) -> None:
        self._door: Translator | None = None
        self.given = self._propositions(given)

    def _translator(self) -> Translator:
        if self._door is None:
            from .sympy_door import Translator  # SymPy is loaded only for those who write with it

            self._door = Translator()
        return self._door

    def _term(self, expr: Any) -> Term:
        return expr if isinstance(expr, Term) else self._translator().term(expr)

    def _propositions(self, given: Iterable[Any]) -> tuple[Term, ...]:
        hypotheses = tuple(given)
        if all(isinstance(hypothesis, Term) for hypothesis in hypotheses):
            return hypotheses
        return self._translator().propositions(hypotheses)

    def steps(self, lines: Iterable[Any]) -> Iterable[Step]:
        last: Term | None = None
        for line in lines:
            if isinstance(line, Step):  # read already
                yield line
                continue
            if not isinstance(line, Line):
                last = self._term(line)
                continue
            try:
                lhs = last if line.lhs is None else self._term(line.lhs)
                if lhs is None or lhs.sort == LIMIT_END:
                    raise TermError("no expression stands before it: start a chain, or use claim")
                found = self._step(line, lhs)
            except TermError as error:
                error.add_note(f"in step {line.id}")
                raise
            yield found
            if line.lhs is None and line.expected == "proved":
                last = found.rhs  # a false claim stands beside the chain

    def _right(self, relation: str, expr: Any, lhs: Term) -> Term:
        """The right side, which may be infinity for a divergence."""
        rhs = expr if isinstance(expr, Term) else self._translator().end(expr)
        if rhs.sort == LIMIT_END and not is_infinite(lhs, relation, rhs):
            raise TermError(
                "infinity is no number: only of a divergence of laws it is said that it equals oo"
            )
        return rhs

    def _step(self, line: Line, lhs: Term) -> Step:
        rhs = self._right(line.relation, line.rhs, lhs)
        given = self.given + self._propositions(line.given)
        said = (lhs, rhs, *given, *_terms_of(line.reason))
        assumed = self._door.assumptions(said) if self._door is not None else ()
        context = tuple(dict.fromkeys((*assumed, *given, *definitions_in(said))))
        return Step(
            line.id, lhs, rhs, line.relation, line.reason, context, line.expected, line.claim, line.place
        )


def _terms_of(reason: Reason | None) -> tuple[Term, ...]:
    return tuple(a for a in reason.arguments if isinstance(a, Term)) if reason is not None else ()


def step(
    id: str,
    rhs: Any,
    reason: Reason | None = None,
    *,
    relation: str = "=",
    given: Iterable[Any] = (),
    expected: str = "proved",
    claim: str = "",
) -> Line:
    """The next line of the chain: the last right side stands in `relation` to `rhs`."""
    return _line(id, None, rhs, reason, relation, given, expected, claim, sys._getframe(1))


def claim(
    id: str,
    lhs: Any,
    rhs: Any,
    reason: Reason | None = None,
    *,
    relation: str = "=",
    given: Iterable[Any] = (),
    expected: str = "proved",
    claim: str = "",
) -> Line:
    """A step of its own: `lhs` stands in `relation` to `rhs`.  The chain around it goes on past it."""
    return _line(id, lhs, rhs, reason, relation, given, expected, claim, sys._getframe(1))


def _line(
    id: str,
    lhs: Any,
    rhs: Any,
    reason: Reason | None,
    relation: str,
    given: Iterable[Any],
    expected: str,
    words: str,
    frame: FrameType,
) -> Line:
    if relation not in RELATIONS:
        raise TermError(f"step {id}: the relation is one of {', '.join(RELATIONS)}, not {relation!r}")
    if expected not in EXPECTED:
        raise TermError(f"step {id}: a step is expected to be one of {', '.join(EXPECTED)}, not {expected!r}")
    return Line(id, lhs, rhs, reason, relation, tuple(given), expected, words, _place(frame))


def _place(frame: FrameType) -> Place:
    """Where the call that `frame` is in stands.  A module's file is named from its top package on."""
    code = frame.f_code
    package = frame.f_globals.get("__name__", "").split(".")
    parts = code.co_filename.replace("\\", "/").split("/")
    file = "/".join(parts[-len(package) :])
    positions = next(islice(code.co_positions(), frame.f_lasti // 2, None), (None,) * 4)
    line, end_line, column, end_column = positions
    return Place(
        file,
        line or frame.f_lineno,
        column + 1 if column is not None else None,
        end_line,
        end_column + 1 if end_column is not None else None,
    )


# --- reasons, named with the field's terms ---------------------------------------------------------------


def by(name: str, *arguments: Any) -> Reason:
    """A reason by name."""
    return Reason(name, tuple(a if isinstance(a, (Term, str)) else _read(a) for a in arguments))


def _read(expr: Any) -> Term:
    from .sympy_door import to_term

    return to_term(expr)


def definition(name: str) -> Reason:
    """Unfold or fold the definition of this name."""
    return by("definition", name)


def algebra() -> Reason:
    """Rearrangement, with the laws of exponential, logarithm and roots."""
    return by("algebra")


def substitute(variable: Any, image: Any) -> Reason:
    """Change the variable of an integral: `variable = image`, an expression in the new variable."""
    return by("substitution", variable, image)


def reparameterize(variable: Any, image: Any) -> Reason:
    """E f(z) = E f(g(x)), where z = g(x): `variable = image`, an expression in the new random variable."""
    return by("reparameterization", variable, image)


def change_of_variables() -> Reason:
    """The density of a transformed random variable."""
    return by("change_of_variables")


def derivative() -> Reason:
    """The rules of differentiation."""
    return by("derivative")


def differentiate_under_integral(*bound: Any) -> Reason:
    """Exchange derivative and integral; a dominating function may be given."""
    return by("differentiation_under_the_integral", *bound)


def log_derivative() -> Reason:
    """p' = p (ln p)'."""
    return by("log_derivative")


def linearity() -> Reason:
    """Sums and constant factors of integrals and expectations."""
    return by("linearity")


def expectation() -> Reason:
    """An expectation as an integral against the density, or its value from moments."""
    return by("expectation")


def integrate_by_parts(*parts: Any) -> Reason:
    """Integration by parts, with its boundary terms."""
    return by("integration_by_parts", *parts)


def antiderivative(function: Any, variable: Any) -> Reason:
    """The fundamental theorem of calculus, with this antiderivative."""
    return by("antiderivative", function, variable)


def inequality() -> Reason:
    """An inequality between real expressions."""
    return by("inequality")
