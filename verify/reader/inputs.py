"""What a command is given to read: documents, declarations beside them, and single steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..derivation import Derivation, Place, Step, Written
from ..proportions import variables_of
from ..terms import Term
from .chains import UNREAD
from .declarations import Declarations
from .document import Inferred, Reading, declared, objection, read_steps
from .documents import read_document
from .question import Question
from .relations import RELATIONS, infinite, no_relation
from .relevance import relevant
from .rows import Expression, chains, relation_name
from .source import DocumentError, InputError, ReadError, Source, Span
from .tree import parse
from .unsettled import subjects_between, unsettled

SINGLE = "the command line"


@dataclass(frozen=True)
class Documents:
    """Documents by their paths, with what is declared beside them: read again by each process that needs them."""

    paths: tuple[str, ...]
    given: tuple[str, ...] = ()

    def __call__(self) -> tuple[Derivation, ...]:
        return tuple(reading.derivation for reading in self.read() if isinstance(reading, Reading))

    def read(self) -> tuple[Reading | InputError, ...]:
        """The documents, each with an id of its own; in place of one that cannot be read, what is wrong."""
        found: list[Reading | InputError] = []
        taken: set[str] = set()
        for path in self.paths:
            try:
                reading = _renamed(read_steps(path, self.given), taken)
            except InputError as error:
                found += (error, *error.others)
            except (ReadError, Question) as error:
                found.append(objection(read_document(path).source, error))
            except DocumentError as error:
                found.append(InputError(str(error)))
            else:
                taken.add(reading.derivation.id)
                found.append(reading)
        return tuple(found)


def _renamed(reading: Reading, taken: set[str]) -> Reading:
    """The reading under an id that no other one has."""
    derivation = reading.derivation
    name, number = derivation.id, 2
    while name in taken:
        name, number = f"{derivation.id}-{number}", number + 1
    if name == derivation.id:
        return reading
    other = Derivation(name, derivation.title, *derivation.steps, source=derivation.source)
    return replace(reading, derivation=other)


# --- a step of its own -----------------------------------------------------------------------------


def read_step(lhs: str, rhs: str, relation: str = "=", given: Iterable[str] = ()) -> Reading:
    """A single step in LaTeX with its declarations; raises `InputError` for what is not well-formed.

    A side without a single meaning makes a step with its question.
    """
    page = declared(given)
    source = Source(SINGLE, f"{lhs}\n{rhs}")
    left, right = _inside_dollars(lhs), _inside_dollars(rhs)
    spans = (left, Span(len(lhs) + 1 + right.start, len(lhs) + 1 + right.end))
    step = _step(page, source, spans, relation)
    notes = tuple(dict.fromkeys(Inferred(note.message, None) for note in page.notes))
    return Reading(source, Derivation("step", "A step", step), notes)


def _inside_dollars(line: str) -> Span:
    inside = line.strip().strip("$")
    start = line.index(inside) if inside else 0
    return Span(start, start + len(inside))


def _step(page: Declarations, source: Source, spans: tuple[Span, Span], relation: str) -> Step:
    name, turned = RELATIONS[named_relation(relation)]
    expressions = [_expression(source, span) for span in spans]
    sides = [source.place(span) for span in spans]
    texts = [source[span] for span in spans]
    if turned:
        expressions, sides, texts = expressions[::-1], sides[::-1], texts[::-1]
    written = Written((texts[0], texts[1]), (sides[0], sides[1]))
    terms: list[Term] = []
    for expression in expressions:
        try:
            terms.append((terms and infinite(terms[0], expression)) or page.term(expression.nodes))
        except Question as question:
            asked = question.at(expression.span)
            return _unread(source.place(asked.span or expression.span), name, written, asked)
    lhs, rhs = terms
    if (wrong := no_relation(name, lhs, rhs, expressions[1].span)) is not None:
        return _unread(sides[1], name, written, wrong)
    if name == "propto":
        written = replace(written, proportional=variables_of(lhs, rhs))
    step = Step("1", lhs, rhs, name, given=relevant((lhs, rhs), page), place=sides[1])
    letters = frozenset(subjects_between(expressions[0].nodes, expressions[1].nodes))
    return replace(step, written=replace(written, unsettled=unsettled(step, letters)))


def named_relation(text: str) -> str:
    """The name of a relation that is written in LaTeX or as a sign; raises `InputError`."""
    name = relation_name(text)
    if name not in RELATIONS:
        known = " ".join(("=", "!=", "<", "<=", ">", ">=", "approx", "propto"))
        raise InputError(f"{text!r} is no relation of a step; these are: {known}")
    return name


def _unread(place: Place, relation: str, written: Written, asked: Question) -> Step:
    paste = next(iter(asked.candidates), "")
    written = replace(written, question=asked.message, candidates=asked.candidates, paste=paste)
    return Step("1", UNREAD, UNREAD, relation, place=place, written=written)


def _expression(source: Source, span: Span) -> Expression:
    """The one expression of a side."""
    try:
        rows = chains(parse(source, span))
    except ReadError as error:
        raise InputError(error.message, source, error.span) from None
    if len(rows) != 1 or rows[0].relations or rows[0].leading or rows[0].question:
        raise InputError("a side is one expression", source, span)
    return rows[0].expressions[0]
