"""A document as a derivation: its declarations are taken in, its chains become steps.

    reading = read_steps("page.md", given=(r"\\sigma > 0",))
    reading.derivation.steps      # each with its place; one that could not be read carries its question
    reading.notes                 # what was inferred

The document is read twice: declarations of parameters hold on the whole page, as authors often write them
after they have used them; then the formulas are read in order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TypeAlias

from ..derivation import Derivation, Place, Step, Written
from ..readings import TWO_WAYS
from ..terms import INTEGER, REAL, Apply, FunctionSort, Number, Symbol, Term, is_definition, le
from .applied import applied_names
from .branches import branched
from .chains import Chains
from .conventions import conventions_settled
from .counts import counts
from .declarations import Declarations, is_domain
from .densities import functions_of, models, says_supports
from .documents import Directive, Document, Formula, read_document
from .members import doubly_indexed, indexed_names, running_names
from .names import identifier
from .occurrences import bound_names, differentiated_names, integer_names, squares
from .outcomes import arguments_of_moments, mentioned, random_names
from .prescripts import hypergeometric
from .prose import Prose, is_asked, is_case, is_supposed
from .question import Question
from .restrictions import joins, restricting
from .rows import Row, chains
from .scope import Abbreviation, Scalar, Scope
from .shapes import argument_names, writes_out
from .source import InputError, ReadError, Source, Span
from .tree import Group, parse
from .unsettled import described, letters_of_unread, subjects, unsettled
from .usage import names_beside_signs, number_names

__all__ = ["Inferred", "Reading", "read_steps", "steps_of"]


@dataclass(frozen=True)
class Inferred:
    """Something that the reader concluded, and where; without a place it concerns the whole document."""

    message: str
    place: Place | None


@dataclass(frozen=True)
class Reading:
    """A document as read."""

    source: Source
    derivation: Derivation
    notes: tuple[Inferred, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A formula or a directive, with its tree; or the question why it has none."""

    span: Span
    display: bool
    directive: bool
    tree: Group | None
    rows: tuple[Row, ...]
    question: Question | None = None
    supposed: tuple[Row, ...] = ()  # conditions, as in `if $x > 0$`
    source: Source | None = None  # of a declaration


def read_steps(path: str | Path, given: Iterable[str] = ()) -> Reading:
    """The document as steps.

    `given` are texts of declarations, one a line, as in `--given`.  Raises `DocumentError` where the file cannot
    be read, and `ReadError` or `Question` for a declaration in `given` or in a directive that has no meaning.
    """
    return steps_of(read_document(path), given)


def steps_of(document: Document, given: Iterable[str] = ()) -> Reading:
    """The steps of a document that is read already."""
    source = document.source
    dollars = any(isinstance(p, Formula) and _is_single(source, p.span) for p in document.pieces)
    pieces = tuple(_piece(source, piece, two_are_display=dollars) for piece in document.pieces)
    outside = tuple(piece for text in given for piece in given_pieces(text))
    variables = frozenset(
        name for piece in pieces if piece.tree is not None for name in bound_names(piece.tree.items)
    )
    differentiated = frozenset(
        name for piece in pieces if piece.tree is not None for name in differentiated_names(piece.tree.items)
    )
    arguments = frozenset(name for piece in pieces for name in argument_names(piece.rows))
    trees = [piece.tree for piece in pieces if piece.tree is not None]
    numbers = number_names(trees)
    rows = (row for piece in pieces for row in (*piece.rows, *piece.supposed))
    applied = applied_names(trees, rows, names_beside_signs(trees))
    conventions = {"U": "discrete"} if _DISCRETE.search(source.text) else {}
    if _MATRICES.search(source.text):
        conventions["capitals"] = "matrices"
    indexed, doubled = indexed_names(trees), doubly_indexed(trees)
    running = running_names(trees)
    used = Scope(
        numbers=numbers,
        applied=applied,
        doubled=doubled,
        running=running,
        indexed=indexed,
        conventions=conventions,
    )
    first = _page(variables, differentiated, arguments, used)
    _count(first, (*outside, *pieces))
    _hold_random(first, source, pieces)
    _hold_densities(first, source, pieces)
    reach = _Reach(source, pieces)
    waiting = _declare(first, (*outside, *(piece for piece in pieces if piece.directive)))
    everywhere = tuple(first.facts)
    for number, piece in enumerate(pieces):
        if not piece.directive:
            reach.enter(first, number)
            before, defined = {*first.facts, *first.local}, dict(first.definitions)
            known = len(first.refused)
            reach.explain(first, number)
            _declare(first, (piece,))
            refuses = len(first.refused) > known and not reach.prose[number].is_alternative
            if refuses and first.is_within_sentence(first.refused[-1]):
                raise objection(source, Question(first.why_refused(), piece.span))
            reach.states(number, (fact for fact in first.facts if fact not in before))
            reach.defines(number, first, defined)
    _settle(_declare(first, waiting))
    page = _page(variables, differentiated, arguments, used)
    page.fixed.update(everywhere)
    _hold_random(page, source, pieces)
    _hold_densities(page, source, pieces)
    _hold_everywhere(page, first, everywhere, (*outside, *pieces))
    _settle(_declare(page, outside))
    _begin(page, first, pieces)
    _define_everywhere(page, first, reach.announced)
    found = Chains(source, page)
    for number, piece in enumerate(pieces):
        reach.enter(page, number)
        reach.hold(page, number)
        found.cited = (*found.cited, *_citations(reach.prose[number].words))
        reach.suppose(page, number)
        _take(found, page, piece)
    for problem in document.problems:
        found.unread(Question(problem.message, problem.span), problem.span)
    notes = tuple(
        dict.fromkeys(
            Inferred(note.message, source.place(note.span) if note.span else None) for note in page.notes
        )
    )
    notes = (*notes, *_not_followed(source))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(source.path).stem) or "document"
    steps = _on_the_page(source, pieces, found.steps)
    return Reading(source, Derivation(name, Path(source.path).name, *steps, source=source.path), notes)


def _on_the_page(source: Source, pieces: tuple[_Piece, ...], steps: list[Step]) -> Iterator[Step]:
    """The steps, with what the page as a whole leaves open: what names are, and conventions."""
    letters = {letter for piece in pieces for letter in subjects((*piece.rows, *piece.supposed))}
    for piece in pieces:
        if not piece.display and not piece.directive:
            letters.update(described(source.text, piece.span.start, piece.span.end, piece.rows))
    letters.update(letters_of_unread(steps))
    written_out = conventions_settled(steps, TWO_WAYS)
    for step in steps:
        written = step.written or Written()
        yield replace(
            step,
            written=replace(
                written,
                unsettled=unsettled(step, frozenset(letters)),
                two_ways=written.two_ways - written_out,
            ),
        )


class _Reach:
    """How far on the page holds what its pieces state.

    A statement holds from where it stands on; what follows a display in the same sentence, "..., where sigma > 0",
    holds for that display too.  A condition, "if x > 0, then ...", holds for the display of its sentence only.
    """

    def __init__(self, source: Source, pieces: tuple[_Piece, ...]) -> None:
        self.pieces, self.text = pieces, source.text
        self.prose: list[Prose] = []  # the words directly before each piece
        self._stated: dict[int, tuple[Term, ...]] = {}  # number of a piece -> the facts that it states
        self._defined: dict[Symbol, int] = {}  # name -> the piece that defines it
        self.announced: set[Symbol] = set()  # names whose definition holds from its place on only
        self._trailed: dict[int, list[int]] = {}  # number of a display -> pieces that belong to it
        self._trailing: set[int] = set()  # all of these pieces
        self._displays = [0, *accumulate(piece.display for piece in pieces)]  # how many stand before a piece
        display, begin = None, 0
        for number, piece in enumerate(pieces):
            after = display is not None and display == number - 1
            self.prose.append(Prose(source.text, Span(begin, piece.span.start), after))
            if display is not None and not (piece.display or piece.directive):
                since = Span(pieces[display].span.end, piece.span.start)
                if Prose(source.text, since, after_display=True).trails:
                    self._trailed.setdefault(display, []).append(number)
                    self._trailing.add(number)
            display = number if piece.display else display
            begin = piece.span.end

    def enter(self, page: Declarations, number: int) -> None:
        """Tell the page what the words before a piece say."""
        prose = self.prose[number]
        if prose.ends_sentence:
            page.supposed.clear()  # it was a condition of that sentence
            page.sentence += 1
        if prose.is_heading:
            page.forget_equations()
        elif prose.poses and self.pieces[number].display:
            page.forget_equations(cited=_citations(prose.sentence))
        page.posing, page.assuming, page.concluding = prose.poses, prose.assumes, prose.concludes
        page.otherwise = prose.goes_on_otherwise(self.pieces[number].span)
        page.trailing = self._trailing_conditions(number)
        page.letting, page.arguing = prose.is_letting, prose.argues
        page.denying = prose.denies and not self.pieces[number].directive
        page.supposing = prose.supposes
        if prose.generalizes:
            page.forget_values()
        if prose.leaves_case:
            page.doubt(page.suppositions)
        if (prose.requantifies or prose.is_arbitrary(self.pieces[number].span)) and len(
            self.pieces[number].rows
        ) == 1:
            only = self.pieces[number].rows[0].expressions
            name = identifier(only[0].nodes) if only else None
            if name is not None:
                page.doubt_of(name)
            if name is not None and len(only) == 1:
                page.forget_equations((name,))
                page.forget_definition(name)
        page.opening = prose.opens and not self.pieces[number].directive
        page.in_case = prose.begins_case and not self.pieces[number].directive
        page.displays = self._displays[number]
        page.renewing = page.opening and prose.renews

    def _trailing_conditions(self, number: int) -> tuple[Row, ...]:
        """The orders behind a piece that are conditions of it: "f(x) = 2x for 0 < x < 1"."""
        found: list[Row] = []
        for before, piece in pairwise(self.pieces[number:]):
            rows = (*piece.rows, *piece.supposed)
            words = self.text[before.span.end : piece.span.start]
            if piece.display or piece.directive or not joins(words) or restricting(rows) != rows:
                break
            found += rows
        return tuple(found)

    def states(self, number: int, facts: Iterable[Term]) -> None:
        self._stated[number] = tuple(facts)

    def defines(self, number: int, page: Declarations, before: dict[Symbol, Term]) -> None:
        """Note the definitions of a piece; one that is announced, "now let", holds from there on."""
        for head, body in page.definitions.items():
            if before.get(head) != body:
                self._defined.setdefault(head, number)
                if page.opening or page.letting:
                    self._stated[number] = (*self._stated[number], Apply("define", (head, body)))
                    self.announced.add(head)

    def suppose(self, page: Declarations, number: int) -> None:
        """Note the conditions that a piece of prose is, unless they belong to the display before."""
        if number not in self._trailing:
            page.suppose(self.pieces[number].supposed)

    def explain(self, page: Declarations, number: int) -> None:
        """Take in the functions that are written out behind a display: "..., where s(x) = ..."."""
        for other in self._trailed.get(number, ()):
            page.declare_functions(self.pieces[other].rows)

    @cached_property
    def _definitions_in_order(self) -> tuple[list[int], list[Symbol]]:
        """The names that are defined, and which pieces do so, once all of them are known."""
        return list(self._defined.values()), list(self._defined)

    @cached_property
    def _facts_in_order(self) -> tuple[list[int], list[Term]]:
        """The facts that are stated, and which pieces do so, once all of them are known."""
        places = [number for number, facts in self._stated.items() for _ in facts]
        return places, [fact for facts in self._stated.values() for fact in facts]

    def hold(self, page: Declarations, number: int) -> None:
        """State what holds for a piece although it stands behind it, and the conditions of its sentence."""
        places, names = self._definitions_in_order
        page.upcoming = frozenset(names[bisect_right(places, number) :])
        places, facts = self._facts_in_order
        page.later = facts[bisect_right(places, number) :]
        piece, prose = self.pieces[number], self.prose[number]
        if not piece.display:
            return
        self.explain(page, number)
        if prose.is_conditional:
            _suppose(page, page.supposed)
        for other in self._trailed.get(number, ()):
            page.supposed.clear()
            page.suppose(self.pieces[other].supposed)
            _suppose(page, page.supposed)
            for fact in self._stated.get(other, ()):
                known = all(page.scope.knows(s.name) or isinstance(s.sort, FunctionSort) for s in fact.free)
                defines = is_definition(fact)
                if known and not defines and page.state(fact):
                    page.note(f"{fact}: it is stated directly after the formula", piece.span)


def _suppose(page: Declarations, conditions: list[Term]) -> None:
    """Let the conditions hold for the formula at hand."""
    for condition in list(conditions):
        refused = len(page.refused)
        if page.state(condition, there=True):
            conditions.remove(condition)
            page.note(f"{condition} is supposed here", None)
        del page.refused[refused:]  # it stays a supposition, in which a verdict has to stand, too


_DISCRETE = re.compile(r"\bdiscrete(?:ly)? uniform", re.IGNORECASE)  # then U(a, b) may be such a law
_MATRICES = re.compile(r"\bmatri(?:x|ces)\b", re.IGNORECASE)  # then a capital letter may be one


def _page(
    variables: frozenset[str],
    differentiated: frozenset[str],
    arguments: frozenset[str],
    used: Scope,
) -> Declarations:
    page = Declarations(used)
    page.variables, page.differentiated, page.arguments = variables, differentiated, arguments
    return page


def _count(page: Declarations, pieces: Iterable[_Piece]) -> None:
    """Names that end a sum are whole numbers from the outset, unless an equation says what they are."""
    trees = [piece.tree.items for piece in pieces if piece.tree is not None]
    rows = [row for piece in pieces for row in piece.rows if row.relations and row.relations[0].name == "="]
    heads = {identifier(row.expressions[0].nodes) for row in rows}
    for name in sorted(frozenset().union(*map(integer_names, trees)) - heads):
        page.scope = page.scope.with_scalar(name, INTEGER)


def _begin(page: Declarations, first: Declarations, pieces: Iterable[_Piece]) -> None:
    """Sums from 1 to n are not empty where the page says nothing of n."""
    said = {s.name for fact in (*page.facts, *first.facts) for s in fact.free}
    said |= {head.name for head in first.definitions}
    page.opening = True  # also of names that a limit binds elsewhere
    for name, start in counts(piece.tree for piece in pieces if piece.tree is not None).items():
        known = page.scope.meanings.get(name)
        if name not in said and isinstance(known, Scalar) and known.symbol.sort == INTEGER:
            page.state(le(Number(start), known.symbol))
            page.note(f"{start} <= {name}: it ends a sum or product from {start} on", None)
    page.opening = False


def _hold_random(page: Declarations, source: Source, pieces: tuple[_Piece, ...]) -> None:
    """Random variables that the prose introduces, and of which the page gives no law."""
    with_law = {
        name
        for piece in pieces
        for row in piece.rows
        if any(relation.name in ("sim", "in") for relation in row.relations)
        for name in mentioned(row.expressions[0].nodes)
    }
    for piece in pieces:
        if piece.display or piece.directive:
            continue
        for name, sequence in random_names(source.text, piece.span.start, piece.span.end, piece.rows):
            if name not in with_law and not page.scope.knows(name):
                page.scope = page.scope.with_outcome(name, sequence=sequence)
                page.note(f"{name} is a random variable of which no law is declared", piece.span)
    trees = (piece.tree for piece in pieces if piece.tree is not None)
    for name in sorted(arguments_of_moments(source.text, trees)):
        if name not in with_law and "_" not in name and not page.scope.knows(name):
            page.scope = page.scope.with_outcome(name)
            page.note(f"{name}, in an expectation or variance, is a random variable without a law", None)


def _hold_densities(page: Declarations, source: Source, pieces: tuple[_Piece, ...]) -> None:
    """Densities that the page writes, and of which it gives no law."""
    scope = page.scope
    known = scope.numbers | scope.meanings.keys() | scope.laws.keys()
    trees = [piece.tree for piece in pieces if piece.tree is not None]
    rows = [row for piece in pieces for row in piece.rows if row.relations]
    for model in models(source.text, trees, rows, frozenset(known), scope.vectors, page.differentiated):
        page.scope = page.scope.with_opaque(model.densities)
        page.facts += model.facts
        page.fixed.update(model.facts)
        page.of_densities.update(model.facts)
        page.definitions |= dict(model.definitions)
        for density in model.densities:
            use = density.use
            bar = rf" | {', '.join(use.given)}" if use.given else ""
            page.note(
                f"{use.head}({', '.join(use.arguments)}{bar}) is a density of which no law is declared", None
            )
    page.says_supports = says_supports(
        source.text, (row for piece in pieces if not piece.display for row in piece.rows)
    )
    variables = frozenset(name for density in page.scope.opaque for name in density.use.arguments)
    for name in dict.fromkeys(name for tree in trees for name in functions_of(tree.items, variables)):
        if not page.scope.knows(name) and name not in page.scope.numbers:
            page.scope = page.scope.with_function(name)
            page.note(f"{name} is a function of which nothing is known", None)


def _is_single(source: Source, span: Span) -> bool:
    """Whether a formula stands between single dollars."""
    before = source.text[max(span.start - 2, 0) : span.start]
    return before.endswith("$") and before != "$$"


def _piece(source: Source, piece: Formula | Directive, *, two_are_display: bool = False) -> _Piece:
    """A formula with its tree.  Two dollars in a line are a display where single ones are used beside them."""
    directive = isinstance(piece, Directive)
    before = source.text[max(piece.span.start - 2, 0) : piece.span.start]
    display = isinstance(piece, Formula) and (piece.display or (two_are_display and before == "$$"))
    try:
        tree = parse(source, piece.span, piece.macros)
        if _PRESCRIPT.search(source.text, piece.span.start, piece.span.end):
            tree = hypergeometric(tree)
        rows = branched(chains(tree, getattr(piece, "environment", "")))
        supposed: tuple[Row, ...] = ()
        prose = not display and not directive
        restricting = [row for row in rows if not (is_domain(row) or writes_out(row))]
        restricts = prose and is_case(source.text, piece.span.start) and bool(restricting)
        if prose and is_asked(source.text, piece.span.end):
            rows = ()
        if restricts or (prose and is_supposed(source.text, piece.span.start)):
            supposed = tuple(row for row in rows if _SUPPOSABLE.issuperset(r.name for r in row.relations))
            rows = tuple(row for row in rows if row not in supposed)
        return _Piece(piece.span, display, directive, tree, rows, supposed=supposed, source=source)
    except ReadError as error:
        question = Question(error.message, error.span)
        return _Piece(piece.span, display, directive, None, (), question, source=source)


_PRESCRIPT = re.compile(r"_\s*\{?\s*[0-9]\s*\}?\s*(?:\\[,!]\s*)?F\s*_")
_SUPPOSABLE = frozenset(("=", "<", "<=", ">", ">=", "!="))


def given_pieces(text: str) -> Iterator[_Piece]:
    """The declarations of a text, one a line; `%` and `#` begin remarks."""
    source = Source("--given", text)
    start = 0
    for line in text.split("\n"):
        inside = re.sub(r"^\s*(<!--\s*verify:|%\s*verify:)|-->\s*$|^\s*[%#].*$", "", line)
        if inside.strip().strip("$"):
            offset = start + line.index(inside)
            left = len(inside) - len(inside.lstrip(" $"))
            right = len(inside.rstrip(" $\r"))
            yield _piece(source, Directive(Span(offset + left, offset + right)))
        start += len(line) + 1


_Asked: TypeAlias = tuple[_Piece, Question]


def _declare(page: Declarations, pieces: Iterable[_Piece | _Asked]) -> tuple[_Asked, ...]:
    """Take in the declarations of pieces; of directives in whatever order they make sense.

    Answers those directives that make none as yet, each with what is asked about it.
    """
    waiting: list[_Piece] = []
    for each in pieces:
        piece = each if isinstance(each, _Piece) else each[0]
        if piece.directive:
            waiting.append(piece)
        elif piece.rows:
            page.local.clear()
            _at(page, piece).declare(piece.rows, inline=not piece.display)
    while True:
        asked = tuple(
            question for piece in waiting if (question := _asked(_at(page, piece), piece)) is not None
        )
        if len(asked) == len(waiting):
            return asked
        waiting = [piece for piece, _ in asked]


def _at(page: Declarations, piece: _Piece) -> Declarations:
    """The page, which notes where the piece stands."""
    if piece.source is not None:
        place = piece.source.place(piece.span)
        page.here = f"line {place.line}" + (f" of {place.file}" if place.file == "--given" else "")
    return page


def _settle(asked: tuple[_Asked, ...]) -> None:
    """Raise the questions about directives."""
    if asked:
        first, *others = (objection(piece.source, question.at(piece.span)) for piece, question in asked)
        first.others = tuple(others)
        raise first


def objection(source: Source | None, error: ReadError | Question) -> InputError:
    """What is wrong with a declaration, and where it stands."""
    where = ""
    if source is not None and error.span is not None:
        place = source.place(error.span)
        where = f"{place.file}:{place.line}:{place.column}: "
    help = " or ".join(error.candidates) if isinstance(error, Question) else ""
    return InputError(f"{where}in a declaration: {error.message}", source, error.span, help)


def declared(given: Iterable[str]) -> Declarations:
    """What texts of declarations declare; raises `InputError`."""
    page = Declarations()
    _settle(_declare(page, (piece for text in given for piece in given_pieces(text))))
    return page


def _asked(page: Declarations, piece: _Piece) -> _Asked | None:
    """Take in a directive; what is asked about it."""
    if piece.question is not None:
        return piece, piece.question
    try:
        done = page.declare(piece.rows, directive=True)
        if page.refused:
            return piece, Question(page.why_refused(), piece.rows[0].span)
    except Question as question:
        return piece, question
    left = [row.span for number, row in enumerate(piece.rows) if number not in done]
    if left or not piece.rows:
        return piece, Question("nothing is declared here", next(iter(left), piece.span))
    return None


def _hold_everywhere(
    page: Declarations, first: Declarations, facts: tuple[Term, ...], pieces: tuple[_Piece, ...]
) -> None:
    """What holds on the whole page: conventions, which names are (whole) numbers, and the facts of directives."""
    for family, convention in first.scope.conventions.items():
        page.scope = page.scope.with_convention(family, convention)
    for piece in pieces:
        for name in integer_names(piece.tree.items if piece.tree is not None else ()):
            if not page.scope.knows(name):
                page.scope = page.scope.with_scalar(name, INTEGER)
        for family, convention, span in squares(piece.tree.items if piece.tree is not None else ()):
            if family not in page.scope.conventions:
                page.scope = page.scope.with_convention(family, convention)
                page.note(f"{family} takes the {convention}: its parameter is written as a square", span)
    for fact in first.facts:
        names = {s.name for s in fact.free}
        if names & page.variables or not all(isinstance(s.sort, str) for s in fact.free):
            continue
        if any(symbol in first.definitions for symbol in fact.free):
            continue
        for symbol in fact.free:
            known = first.scope.meanings.get(symbol.name)
            if isinstance(known, Scalar) and known.symbol == symbol and symbol.sort in (REAL, INTEGER):
                _know(page, symbol, elsewhere=fact not in facts)
        if fact in facts and all(page.scope.knows(name) for name in names):
            page.state(fact)


def _define_everywhere(page: Declarations, first: Declarations, announced: set[Symbol]) -> None:
    """A parameter that is defined once on the page is defined on the whole of it."""
    meanings = dict(first.definitions)
    for name, known in first.scope.meanings.items():
        if isinstance(known, Abbreviation):
            meanings[Symbol(name)] = known.term
    for head, meaning in meanings.items():
        once = first.defined_often.get(head.name) == 1 and head.sort == REAL
        generic = head.name in page.variables | page.arguments | page.differentiated
        if once and head not in announced and not generic and not page.scope.knows(head.name):
            page.define_everywhere(head.name, meaning)


def _know(page: Declarations, symbol: Symbol, *, elsewhere: bool) -> None:
    known = page.scope.meanings.get(symbol.name)
    if not isinstance(known, Scalar) or known.symbol != symbol:
        if elsewhere:
            page.elsewhere.add(symbol.name)
        page.scope = page.scope.with_scalar(symbol.name, symbol.sort)


def _take(found: Chains, page: Declarations, piece: _Piece) -> None:
    if not found.steps:
        page.refused.clear()  # a remark, as yet: no other case has begun
    if piece.question is not None:
        found.unread(piece.question, piece.span)
        return
    known = len(page.asked)
    declared = page.declare(piece.rows, directive=piece.directive, inline=not piece.display)
    for question in list(page.asked.values())[known:]:
        found.unread(question, piece.span)
    if piece.directive:
        return
    if piece.display or any(len(row.relations) > 1 for row in piece.rows):
        found.block(piece.rows, declared)
        page.local.clear()


_INCLUSION = re.compile(r"^[^%\n]*?(?<!\\)(\\(?:input|include|subfile)\s*\{[^{}\n]*\})", re.MULTILINE)


def _not_followed(source: Source) -> Iterator[Inferred]:
    """The files that a LaTeX file takes in, which are documents of their own."""
    for match in _INCLUSION.finditer(source.text) if source.path.lower().endswith(".tex") else ():
        span = Span(match.start(1), match.end(1))
        yield Inferred(f"{match.group(1)} is not followed: check that file too", source.place(span))


_CITATION = re.compile(r"\\(?:eqref|ref|cref|autoref)\{([^{}]*)\}")


def _citations(prose: str) -> tuple[str, ...]:
    return tuple(label.strip() for label in _CITATION.findall(prose))
