r"""Declarations as mathematics: `\sigma > 0`, `X \sim \mathrm{Gam}(a, b)`, `q(z \mid x) = \mathcal{N}(z \mid m, s)`.

They mean the same wherever they stand: in the document's own formulas, in a directive, in a file beside it.
`Declarations` is the page as far as it has been read: a scope, the facts that were stated, and what was
inferred.  Nothing here decides whether an equation is true.
"""

from __future__ import annotations

from dataclasses import replace

from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    REAL,
    Apply,
    FunctionSort,
    Symbol,
    TermError,
    abstract,
    call,
    defined,
    le,
    lt,
    subterms,
    symbol,
)
from ..terms import replace as replaced
from .definitions import Definitions
from .facts import ORDER
from .grammar import upright_word
from .names import identifier, solid, split, written
from .occurrences import DOTS, has_dots
from .question import Question
from .regions import interval, region_of
from .restrictions import restricting
from .rows import Expression, Row, implies_next, is_implied, listed
from .scope import Scalar, Sequence
from .shapes import (
    NAMED_VALUES,
    application,
    indexed,
    is_index,
    is_infinite,
    is_member_of,
    is_number,
    is_space_of_outcomes,
    labelled,
)
from .tree import Group, Leaf, Scripts
from .usage import is_transpose

__all__ = ["Declarations", "is_domain"]


class Declarations(Definitions):
    """What is declared up to a place of the page."""

    def declare(
        self, rows: tuple[Row, ...], *, directive: bool = False, inline: bool = False
    ) -> frozenset[int]:
        """Read the declarations among the rows of one formula; the numbers of the rows that are no more than that.

        In a directive everything is a declaration.  Elsewhere an order between compound terms is a claim, unless
        words such as "for" and "if" make it a condition: what a page claims is never assumed.
        """
        done: set[int] = set()
        heads = (identifier(row.expressions[0].nodes) for row in rows if row.expressions)
        self.heads = frozenset(name for name in heads if name is not None)
        for of_equations in (False, True):  # what a definition speaks of may be declared beside it
            for number, row in enumerate(rows):
                is_equation = bool(row.relations) and row.relations[0].name in ("=", "define")
                if row.question or is_equation is not of_equations:
                    continue
                if not directive and (is_implied(row) or (implies_next(rows, number) and _is_supposed(row))):
                    continue  # what is implied is a claim, and what is supposed holds there only
                shared = _sharing(rows, number)
                before = len(shared)
                if is_equation and not (directive or inline or implies_next(rows, number)):
                    self._note_equation(row)
                if not is_equation and row.relations and not has_dots(row.expressions[0].nodes):
                    *others, subject = listed(row.expressions[0])  # x, y > 0
                    shared += others
                    row = replace(row, expressions=(subject, *row.expressions[1:]))
                self.behind = restricting(rows[number + 1 :]) or self.trailing
                try:
                    if self._declare_row(row, shared, directive=directive, inline=inline):
                        done.update((number, *range(number - before, number)))
                except Question as question:
                    if directive:
                        raise
                    if question.kind == "convention":  # asked once, where it first matters
                        self.asked.setdefault(question.message, question.at(row.span))
                except TermError as error:
                    if directive:
                        raise Question(str(error), row.span, kind="sort") from None
        return frozenset(done)

    def _declare_row(self, row: Row, shared: list[Expression], *, directive: bool, inline: bool) -> bool:
        names = [relation.name for relation in row.relations]
        if not names:
            return False
        if names[0] == "in" and len(names) == 1:
            subjects = [*shared, row.expressions[0]]
            if not (directive or inline):  # `|x| = x \quad \forall x \in R`
                for name in filter(None, (identifier(subject.nodes) for subject in subjects)):
                    self.doubt_of(name)
            return all([self._member(subject, row.expressions[1]) for subject in subjects])
        if names == ["sim", "="]:  # `z \sim q(z) = N(m, s)`
            subject, named, law = row.expressions
            density = replace(row, relations=row.relations[1:], expressions=(named, law))
            self._definition(density, directive=directive, inline=inline, always=False)
            return self._follows(
                replace(row, relations=row.relations[:1], expressions=(subject, law)), directive
            )
        if "sim" in names:
            return self._follows(row, directive)
        if all(name in ORDER for name in names):
            if inline and self.concluding:
                return False
            conditional = directive or _opens_condition(row.separator) or (inline and self.assuming)
            if not conditional and not is_domain(row):
                return False
            if inline and self.assuming and not is_domain(row):
                self.note("assumed, as the prose says", row.span)
            there = not (directive or inline) and _restricts(row.separator)
            return self._order(row, shared, there=there)
        if names[0] == "to" and len(names) == 1:
            return self._function_type(row)
        if names == ["="] and (self._index_range(row) or self._list_of_members(row) or self._is_optimum(row)):
            return True
        if names[0] in ("=", "define"):
            return self._definition(row, directive=directive, inline=inline, always=names[0] == "define")
        return False

    def _member(self, subject: Expression, region: Expression) -> bool:
        name = identifier(subject.nodes)
        index = indexed(subject.nodes)
        found = region_of(region.nodes)
        if found is None:
            return self._in_interval(subject, region)
        sort, low, strict = found
        if index is not None and is_index(index[1]) and sort != "vector":
            if not self.scope.knows(index[0]):
                self.scope = self.scope.with_sequence(index[0])
            return True
        if name is None:
            only = solid(subject.nodes)
            word = written(only[0]) if len(only) == 1 else None
            return word is not None and word.font == "bf"  # a vector by its letter
        if sort == "vector":
            self.scope = self.scope.with_vector(name)
            return True
        self.declared.add(name)
        if not isinstance(self.scope.meanings.get(name), Scalar):
            self.scope = self.scope.with_scalar(name, sort)
        elif sort == INTEGER:
            self.scope = self.scope.with_scalar(name, INTEGER)
        self.elsewhere.discard(name)
        if self.renewing:
            self._end([fact for fact in self._of(Symbol(name, sort)) if self._may_end(fact)], subject.span)
        if low is not None:
            self.state((lt if strict else le)(low, Symbol(name, sort)), subject.span)
        return True

    def _in_interval(self, subject: Expression, region: Expression) -> bool:
        ends = interval(region.nodes)
        name = identifier(subject.nodes)
        if ends is None or name is None:
            return False
        (low, low_strict), (high, high_strict) = ends
        if not self.scope.knows(name):
            self.scope = self.scope.with_scalar(name)
        x = self.term(subject.nodes)
        for end, strict, turned in ((low, low_strict, False), (high, high_strict, True)):
            if not is_infinite(end):
                bound = self.term(end)
                sides = (x, bound) if turned else (bound, x)
                self.state((lt if strict else le)(*sides), subject.span)
        return True

    def _index_range(self, row: Row) -> bool:
        r"""`i = 1, \ldots, n`: both are whole numbers, and there is at least one."""
        running = identifier(row.expressions[0].nodes)
        parts = [solid(part) for part in split(row.expressions[1].nodes, ",")]
        dotted = any(len(p) == 1 and isinstance(p[0], Leaf) and p[0].text in DOTS for p in parts)
        if running is None or len(parts) < 3 or not dotted:
            return False
        last = identifier(parts[-1])
        for name in (running, last):
            if name is not None and not self.scope.knows(name):
                self.scope = self.scope.with_scalar(name, INTEGER)
        known = self.scope.meanings.get(last or "")
        if isinstance(known, Scalar) and known.symbol.sort == INTEGER:
            self.state(le(ONE, known.symbol), row.span)
        return True

    def _list_of_members(self, row: Row) -> bool:
        r"""`y = \{y_1, \ldots, y_n\}`: y is a sequence, and n a whole number, at least 1."""
        base = identifier(row.expressions[0].nodes)
        items = solid(row.expressions[1].nodes)
        only = items[0] if len(items) == 1 else None
        if isinstance(only, Scripts) and only.sup is not None and is_transpose(only.sup, self.scope):
            only = only.base
        if base is None or not isinstance(only, Group) or only.open not in (r"\lbrace", "[", "("):
            return False
        parts = [solid(part) for part in split(only.items, ",")]
        members = [part for part in parts if not has_dots(part)]
        if len(members) == len(parts) or not members or not all(is_member_of(base, part) for part in members):
            return False
        if self.scope.knows(base):
            return isinstance(self.scope.meanings.get(base), Sequence)
        if base not in self.scope.doubled:
            self.scope = self.scope.with_sequence(base)
        last = indexed(members[-1])
        if last is not None and not self.scope.knows(last[1]):
            self.scope = self.scope.with_scalar(last[1], INTEGER)
            self.state(le(ONE, Symbol(last[1], INTEGER)), row.span)
        return True

    def _is_optimum(self, row: Row) -> bool:
        r"""`\hat\theta = \operatorname{arg\,max}_\theta L(\theta)`: it says what an estimate or a mode is."""
        items = solid(row.expressions[1].nodes)
        head = items[0].base if items and isinstance(items[0], Scripts) else next(iter(items), None)
        if upright_word(head) not in ("argmax", "argmin"):
            return False
        head_items = solid(row.expressions[0].nodes)
        word = written(head_items[0]) if head_items else None
        applied = application(row.expressions[0].nodes)
        named = applied is not None and applied[0] in NAMED_VALUES
        estimate = len(head_items) == 1 and word is not None and (word.accents or word.sup or word.sub)
        if not named and not estimate:
            return False
        self.note(
            "an estimate or a mode is said to be where something is greatest or least: no step", row.span
        )
        return True

    def _order(self, row: Row, shared: list[Expression], *, there: bool = False) -> bool:
        """Take an order as facts; those that hold `there` are conditions of the formula at hand only."""
        self._order_of_members(row, shared, there=there)
        terms = []
        for expression in (*shared, *row.expressions):
            name = identifier(expression.nodes)
            if name is not None and self._is_only_inferred(name):
                self.scope = self.scope.without(name)  # 0 < p < 1: no longer the density that p(x) was
            if name is not None and not self.scope.knows(name):
                self.scope = self.scope.with_scalar(name)
                if there:
                    self.elsewhere.add(name)
            term = self.term(expression.nodes)
            if term.sort not in (REAL, INTEGER):
                return False
            terms.append(term)
        shared_terms, sides = terms[: len(shared)], terms[len(shared) :]
        for relation, left, right in zip(row.relations, sides, sides[1:], strict=False):
            make, turned = ORDER[relation.name]
            for first in (left, *(shared_terms if left is sides[0] else ())):
                self.state(make(right, first) if turned else make(first, right), row.span, there=there)
        return True

    def _order_of_members(self, row: Row, shared: list[Expression], *, there: bool) -> None:
        r"""`\sigma_j > 0`, where the page sums over j, is said of every member of the sequence."""
        found = [indexed(expression.nodes) for expression in (*shared, *row.expressions)]
        indices = {pair[1] for pair in found if pair is not None} & self.variables
        if len(indices) != 1:
            return
        (index,) = indices
        member, at = Symbol(f"{index}#", INTEGER), Symbol(f"{index}#")
        scope = self.scope.with_bound(index, member)
        terms = [self.term(expression.nodes, scope) for expression in (*shared, *row.expressions)]
        shared_terms, sides = terms[: len(shared)], terms[len(shared) :]
        for relation, left, right in zip(row.relations, sides, sides[1:], strict=False):
            make, turned = ORDER[relation.name]
            for first in (left, *(shared_terms if left is sides[0] else ())):
                said = make(right, first) if turned else make(first, right)
                for part in subterms(said):
                    if isinstance(part, Apply) and part.op == "call" and part.args[1:] == (member,):
                        said = replaced(said, part, call(part.args[0], at))
                if at in said.free and member not in said.free:
                    everywhere = (MINUS_INFINITY, INFINITY, abstract(said, at, index))
                    self.state(Apply("forall", everywhere), row.span, there=there)

    def _function_type(self, row: Row) -> bool:
        r"""`f: \mathbb{R} \to \mathbb{R}`."""
        label, domain = labelled(row.expressions[0].nodes)
        if label and is_space_of_outcomes(domain) and region_of(row.expressions[1].nodes) is not None:
            self.scope = self.scope.with_outcome(label)
            return True
        if not label or region_of(domain) is None or region_of(row.expressions[1].nodes) is None:
            return False
        self.scope = self.scope.with_function(label, 1)
        x, function = symbol("x"), Symbol(label, FunctionSort(1, REAL))
        everywhere = (MINUS_INFINITY, INFINITY, abstract(defined(call(function, x)), x))
        self.state(Apply("forall", everywhere), row.span)
        return True


def is_domain(row: Row) -> bool:
    """Whether all sides of an order are plain names, lists of them, and numbers: `a < b`, `0 < p < 1`, `x, y > 0`.

    `x < x` is a claim.
    """
    members = [member.nodes for expression in row.expressions for member in listed(expression)]
    names = [identifier(nodes) for nodes in members]
    if len({name for name in names if name}) < sum(name is not None for name in names):
        return False
    return any(names) and all(
        name is not None or is_number(nodes) for name, nodes in zip(names, members, strict=True)
    )


_CONDITIONAL = frozenset(
    "for if where when whenever with given provided assuming all any every some let suppose as on".split()
)


_DECLARING = frozenset("where with and given let suppose as all any every some".split())


def _opens_condition(separator: str) -> bool:
    """Whether these words, before a statement, make it a condition of what stands before: `for all`, `if`."""
    words = separator.lower().replace(",", " ").split()
    return bool(words) and words[0] in _CONDITIONAL


def _restricts(separator: str) -> bool:
    """Whether an order after these words restricts the formula before it, as `x = |x|, x > 0`; `where` declares."""
    words = separator.lower().replace(",", " ").split()
    return bool(separator) and not (words and words[0] in _DECLARING)


def _sharing(rows: tuple[Row, ...], number: int) -> list[Expression]:
    """Expressions before the row that share its relation: mu in `mu, z \\in R`."""
    found: list[Expression] = []
    while rows[number].separator == "," and number and not rows[number - 1].relations:
        number -= 1
        if len(rows[number].expressions) != 1 or identifier(rows[number].expressions[0].nodes) is None:
            break
        found.insert(0, rows[number].expressions[0])
    return found


def _is_supposed(row: Row) -> bool:
    """Whether what implies the next row restricts the page's symbols, as `x > 1` and `x = 2` do."""
    if all(relation.name in ORDER for relation in row.relations):
        return True
    value = row.expressions[1].nodes
    plain = is_number(value) or identifier(value) is not None
    return row.relations[0].name == "=" and len(row.relations) == 1 and plain
