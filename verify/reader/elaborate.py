r"""Typed elaboration: from the concrete tree to terms, in a scope.

A Pratt parser over the nodes of a formula.  Every node is consumed; where the scope does not settle what a
notation means, the answer is a `Question`, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ..terms import (
    INTEGER,
    REAL,
    Apply,
    Number,
    Sort,
    Symbol,
    Term,
    TermError,
    absolute,
    abstract,
)
from . import (
    absolutes,
    binders,
    cases,
    coefficients,
    derivatives,
    evaluation,
    events,
    expectations,
    functions,
    identifiers,
    integrals,
    laws,
    probability,
)
from .dots import run_before
from .forms import negated, product, quotient, shown, subtracted, summed
from .grammar import (
    BARS,
    DOTS,
    OVER,
    RELATIONS,
    TIMES,
    Cursor,
    differential_sign,
    flattened,
    is_bar,
    is_numeral,
    sign,
    span_of,
    upright_word,
)
from .names import (
    contents,
    identifier,
    is_label,
    solid,
    split,
)
from .question import Question
from .scope import Scope
from .sequences import index
from .source import Span
from .tree import Command, Environment, Group, Leaf, Node, Scripts
from .usage import is_transpose

__all__ = [
    "Note", "Question", "Reading", "elaborate", "elaborate_law", "elaborate_proposition",
    "elaborate_propositions",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """What was settled by a rule of the reader, and where: `reach`, `law`, `convention`, ..."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A term, what was settled on the way, and the names that were read as real numbers undeclared."""

    term: Term
    notes: tuple[Note, ...] = ()
    assumed: frozenset[str] = frozenset()


def elaborate(nodes: tuple[Node, ...] | Node, scope: Scope) -> Reading:
    """The real term that the nodes of an expression mean; raises `Question`."""
    return _reading(nodes, lambda reader, items: reader.expression(items, scope))


def elaborate_law(nodes: tuple[Node, ...] | Node, scope: Scope) -> Reading:
    r"""The law that the nodes name: `\mathcal{N}(\mu, \sigma^2)`, `q_\phi(z \mid x)`, `P`; raises `Question`."""
    return _reading(nodes, lambda reader, items: laws.law(reader, items, scope))


def elaborate_proposition(nodes: tuple[Node, ...] | Node, scope: Scope) -> Reading:
    r"""The one equation or inequality that the nodes are; raises `Question`."""
    found = elaborate_propositions(nodes, scope)
    if len(found) != 1:
        span = span_of(_items(nodes))
        raise Question("one relation is expected here", span, kind="syntax")
    return found[0]


def elaborate_propositions(nodes: tuple[Node, ...] | Node, scope: Scope) -> tuple[Reading, ...]:
    r"""The relations of a chain: `0 < p < 1` has two, `x \in [a, b]` too; raises `Question`."""
    reader = Elaborator()
    found = reader.propositions(_items(nodes), scope)
    return tuple(reader.finish(proposition) for proposition in found)


def _items(nodes: tuple[Node, ...] | Node) -> tuple[Node, ...]:
    return nodes if isinstance(nodes, tuple) else contents(nodes)


def _reading(nodes: tuple[Node, ...] | Node, read: Callable[[Elaborator, tuple[Node, ...]], Term]) -> Reading:
    reader = Elaborator()
    items = _items(nodes)
    try:
        return reader.finish(read(reader, items))
    except Question as question:
        span = span_of(items)
        raise question.at(span) if span is not None else question from None


MAX_OPERANDS = 8_000


class Elaborator:
    """One elaboration: notes, names that were assumed, and fresh variables."""

    def __init__(self, budget: list[int] | None = None) -> None:
        self.budget = [MAX_OPERANDS] if budget is None else budget  # shared with trials
        self.notes: list[Note] = []
        self.assumed: dict[str, Span] = {}
        self.walked: dict[str, Span] = {}  # indices of sums and the like, whose reach is a matter of rule
        self._count = 0

    def finish(self, term: Term) -> Reading:
        """The reading; raises where an index of a sum is also used outside of it."""
        for name, span in self.walked.items():
            if name in self.assumed:
                raise Question(
                    f"{name} is bound here, and used again outside: how far does this reach?",
                    span.to(self.assumed[name]) if span.start < self.assumed[name].end else span,
                    ("put the body in brackets", f"declare {name}"),
                    kind="reach",
                )
        return Reading(term, tuple(dict.fromkeys(self.notes)), frozenset(self.assumed))

    def note(self, kind: str, text: str, span: Span) -> None:
        self.notes.append(Note(kind, text, span))

    def fresh(self, hint: str, sort: Sort = REAL) -> Symbol:
        """A variable that no name in a document can mean."""
        self._count += 1
        return Symbol(f"{hint}#{self._count}", sort)

    def bind(self, scope: Scope, name: str, sort: Sort = REAL) -> tuple[Scope, Symbol]:
        """The scope of a binder's body, and the bound variable."""
        symbol = self.fresh(name, sort)
        return scope.with_bound(name, symbol), symbol

    def walk(self, name: str, scope: Scope, node: Node) -> None:
        """An index that means nothing outside of its operator."""
        if name not in scope.meanings and not laws.is_value(name, scope):
            self.walked[name] = node.span

    def build(self, make: Callable[[], Term], node: Node) -> Term:
        """A term that the signature may refuse; then it is a question."""
        try:
            return make()
        except Question as question:
            raise question.at(node.span) from None
        except TermError as error:
            raise Question(str(error), node.span, kind="sort") from None

    # --- sums and products ---

    def expression(self, nodes: tuple[Node, ...], scope: Scope) -> Term:
        """All of the nodes as one real term."""
        cursor = Cursor(nodes)
        if cursor.done:
            raise Question("an expression is missing", span_of(nodes), kind="syntax")
        term = self.sum(cursor, scope)
        if not cursor.done:
            raise self.unexpected(cursor)
        return term

    def unexpected(self, cursor: Cursor) -> Question:
        node = cursor.nodes[cursor.at]
        what = sign(node)
        if what in ("Vert", "lVert", "rVert"):
            return Question("vectors and matrices are not read", node.span, kind="matrix")
        if what in BARS or what == "parallel":
            return Question("a bar without a meaning here", node.span, kind="bar")
        if what in TIMES or what in OVER:
            return Question("an operand is missing", node.span, kind="syntax")
        if what in RELATIONS or what in ("in", "sim", "approx", "propto", "equiv"):
            return Question("a relation inside an expression", node.span, kind="relation")
        if what in ("pm", "mp"):
            return Question(
                "two signs make two statements", node.span, ("write the two branches",), kind="branches"
            )
        if what in DOTS:
            return Question("dots leave open what is meant", node.span, (r"\sum_{i=1}^{n} x_i",), kind="dots")
        if what in ("otimes", "oplus", "wedge", "nabla"):
            return Question("vectors and matrices are not read", node.span, kind="matrix")
        return Question(f"unexpected {what}" if what else "this cannot stand here", node.span, kind="syntax")

    def sum(self, cursor: Cursor, scope: Scope) -> Term:
        """Terms up to what is no summand."""
        terms: list[Term] = []
        plain_terms: list[tuple[Node, ...]] = []  # the last terms, as long as they are added
        while True:
            mark = cursor.sign()
            if mark in ("+", "-"):
                cursor.take()
            elif terms:
                break
            if mark == "+" and cursor.sign() in DOTS and cursor.sign(1) == "+":
                count, run = self._dotted(cursor, plain_terms, scope)
                terms[len(terms) - count :] = [run]
                plain_terms = []
            else:
                start = cursor.at
                term = self.product(cursor, scope)
                if mark == "-":
                    term = subtracted(term) if terms else negated(term)
                    plain_terms = []
                else:
                    plain_terms.append(cursor.nodes[start : cursor.at])
                terms.append(term)
            if cursor.sign() not in ("+", "-"):
                break
        return summed(terms)

    def _dotted(self, cursor: Cursor, before: list[tuple[Node, ...]], scope: Scope) -> tuple[int, Term]:
        r"""`\ldots + x_n` behind the terms `before`: how many of these belong to it, and the sum."""
        sign_node = cursor.nodes[cursor.at]
        start = cursor.at + 2
        trial = Cursor(cursor.nodes[start:])
        while not self.ends_term(trial):
            trial.take()
        last = cursor.nodes[start : start + trial.at]
        run = run_before(before, last) if last else None
        if run is None:
            raise self.unexpected(cursor)
        cursor.at = start + len(last)
        upper = index(self, run.last, scope)
        if upper.sort != INTEGER:
            raise Question(
                f"does {shown(upper)} run by one? It is not declared an integer",
                sign_node.span,
                (rf"{shown(upper)} \in \mathbb{{N}}",),
                kind="integer",
            )
        inside, variable = self.bind(scope, run.index, INTEGER)
        body = self.expression(run.body, inside)
        self.note("dots", f"the dots are read as a sum from {run.first} to {shown(upper)}", sign_node.span)
        function = abstract(body, variable, run.index)
        return run.count, self.build(lambda: Apply("sum", (Number(run.first), upper, function)), sign_node)

    def ends_term(self, cursor: Cursor) -> bool:
        """Whether the term ends before the next node."""
        mark = cursor.sign()
        return cursor.done or mark in ("+", "-") or mark in RELATIONS or mark in _ENDS

    def product(self, cursor: Cursor, scope: Scope) -> Term:
        """Factors up to the next + or -."""
        start = cursor.at
        evaluated = evaluation.evaluation_bar(cursor)
        if evaluated is not None:
            factors = [evaluation.evaluated_before(self, cursor, evaluated, scope)]
        else:
            if self.ends_term(cursor):
                raise self._missing(cursor, start)
            factors = [self.factor(cursor, scope)]
        while not self.ends_term(cursor):
            mark = cursor.sign()
            if mark in TIMES:
                sign_node = cursor.take()
                if cursor.sign() in DOTS:
                    raise self.unexpected(cursor)
                if self.ends_term(cursor) and cursor.sign() != "-":
                    raise Question("a factor is missing", sign_node.span, kind="syntax")
                factors.append(self._signed(cursor, scope))
            elif mark in OVER:
                cursor.take()
                factors = [self._divided(factors, cursor, scope)]
            elif is_bar(cursor.peek()) and not absolutes.absolute_follows(cursor):
                break
            elif is_numeral(cursor.peek()) and self._is_bare(cursor):
                if isinstance(cursor.peek(), Scripts):
                    raise Question(
                        "a number with scripts behind a factor", cursor.nodes[cursor.at].span, kind="matrix"
                    )
                raise Question(
                    "a number behind a factor: a product, or a label?",
                    cursor.nodes[cursor.at].span,
                    (r"x \cdot 2", "x_2"),
                    kind="syntax",
                )
            else:
                factors.append(self.factor(cursor, scope))
        return product(factors)

    def _missing(self, cursor: Cursor, start: int) -> Question:
        if not cursor.done and cursor.sign() not in ("+", "-", ","):
            return self.unexpected(cursor)
        node = cursor.nodes[min(start, len(cursor.nodes) - 1)]
        return Question("an operand is missing", node.span, kind="syntax")

    @staticmethod
    def _is_bare(cursor: Cursor) -> bool:
        """Whether a letter or a number stands right before the next node."""
        before = cursor.nodes[cursor.at - 1]
        return isinstance(before, Leaf) and before.kind in ("letter", "number") and not cursor.is_spaced()

    def _signed(self, cursor: Cursor, scope: Scope) -> Term:
        r"""A factor behind `\cdot`, which may have a minus."""
        if cursor.sign() == "-":
            cursor.take()
            return negated(self.factor(cursor, scope))
        return self.factor(cursor, scope)

    def _divided(self, factors: list[Term], cursor: Cursor, scope: Scope) -> Term:
        """`a/b`: what stands behind b without a sign is asked for."""
        if self.ends_term(cursor):
            raise Question("the denominator is missing", cursor.nodes[cursor.at - 1].span, kind="syntax")
        slash = cursor.nodes[cursor.at - 1]
        below = self.factor(cursor, scope)
        following = cursor.peek()
        juxtaposed = (
            not self.ends_term(cursor) and cursor.sign() not in TIMES | OVER and not is_bar(following)
        )
        if juxtaposed and following is not None:
            if not cursor.is_spaced():
                raise Question(
                    "a/bc: is c above or below?",
                    slash.span.to(following.span),
                    (r"\frac{a}{b} c", r"\frac{a}{b c}"),
                    kind="slash",
                )
            self.note("slash", "what is set off behind a/b stands above", slash.span.to(following.span))
        return self.build(lambda: quotient(product(factors), below), slash)

    # --- factors ---

    def factor(self, cursor: Cursor, scope: Scope) -> Term:
        """An operand, and the factorial behind it."""
        term = self.operand(cursor, scope)
        while cursor.sign() in ("!", "%"):
            mark = cursor.take()
            if sign(mark) == "%":
                if not isinstance(term, Number):
                    raise Question("per cent of what is no number", mark.span, (r"0.05",), kind="syntax")
                term = Number(term.value / 100)
            elif cursor.sign() == "!":
                cursor.take()
                term = functions.double_factorial(term, mark)
            else:
                term = self.factorial(term, mark)
        return term

    def factorial(self, term: Term, mark: Node) -> Term:
        if term.sort != INTEGER:
            raise Question(
                f"the factorial of {shown(term)}, which is not declared an integer",
                mark.span,
                (rf"{shown(term)} \in \mathbb{{N}}",),
                kind="integer",
            )
        return Apply("factorial", (term,))

    def trial(self) -> Elaborator:
        """Another elaboration, to look ahead; what it costs is counted here."""
        return Elaborator(self.budget)

    def operand(self, cursor: Cursor, scope: Scope) -> Term:
        """A number, name, bracket, or operator with what it binds."""
        node = cursor.nodes[cursor.at]
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise Question("this formula is too deep to be read", node.span, kind="size")
        if isinstance(node, Leaf) and node.kind == "number":
            cursor.take()
            return self.numeral(node)
        if is_bar(node):
            return absolutes.absolute_between(self, cursor, scope)
        script = node if isinstance(node, Scripts) else None
        head: Node | None = node.base if isinstance(node, Scripts) else node
        big = binders.BIG.get(sign(head) or upright_word(head))
        if big is not None:
            cursor.take()
            return big(self, node, cursor, scope)
        if script is not None and head is None:
            raise Question("a script without a base", node.span, kind="syntax")
        term = derivatives.operator_derivative(self, cursor, scope) or probability.operator(
            self, cursor, scope
        )
        if term is not None:
            return term
        if (
            differential_sign(node)
            and "d" not in scope.meanings
            and integrals.differential_at(cursor.nodes, cursor.at)
        ):
            raise Question("a differential without its integral", node.span, kind="differential")
        word = identifiers.word_of(node) or identifiers.inverse_in_braces(node, scope)
        if word is not None:
            return identifiers.named(self, word, cursor, scope)
        cursor.take()
        if script is not None and head is not None:
            return self._scripted(script, head, scope)
        return self.compound(node, scope)

    def numeral(self, node: Leaf) -> Term:
        try:
            return Number(Fraction(node.text))
        except (ValueError, TermError):
            raise Question("this is no number", node.span, kind="syntax") from None

    def _scripted(self, script: Scripts, head: Node, scope: Scope) -> Term:
        """A bracket, a fraction or a number with scripts."""
        if isinstance(head, Group) and (evaluated := evaluation.evaluated_group(self, head, script, scope)):
            return evaluated
        if isinstance(head, Group) and head.open == r"\langle":
            return expectations.angle(self, head, script, scope)
        if isinstance(head, Leaf) and head.kind == "number":
            if script.sub is not None:
                return events.indicator_one(self, script, scope)
            base: Term = self.numeral(head)
        else:
            base = self.compound(head, scope)
        return self.postfix(base, script, scope)

    def postfix(self, base: Term, script: Scripts | None, scope: Scope) -> Term:
        """The power that stands on a closing bracket."""
        if script is None:
            return base
        if script.sub is not None:
            raise Question("a member of a vector or a matrix, which are not read", script.span, kind="matrix")
        if script.primes:
            raise Question("this prime has no meaning here", script.span, kind="script")
        if script.sup is None:
            return base
        return self.raised(base, script.sup, scope)

    def raised(self, base: Term, sup: Node, scope: Scope) -> Term:
        """A power."""
        if is_transpose(sup, scope):
            raise Question("vectors and matrices are not read", sup.span, kind="matrix")
        factorial = coefficients.power_with_bar(self, base, sup, scope)
        if factorial is not None:
            return factorial
        if is_label(sup):
            raise Question("a label stands on what is no name", sup.span, kind="script")
        return self.power(base, self.expression(contents(sup), scope), sup)

    def power(self, base: Term, exponent: Term, node: Node) -> Term:
        return self.build(lambda: Apply("pow", (base, exponent)), node)

    # --- groups and commands ---

    def compound(self, node: Node, scope: Scope) -> Term:
        """A bracket, a command with arguments, or an environment."""
        if isinstance(node, Group):
            return self._group(node, scope)
        if isinstance(node, Command):
            return self._command(node, scope)
        if isinstance(node, Environment):
            if node.name == "":
                raise Question("rows inside an expression", node.span, kind="syntax")
            return cases.cases(self, node, scope)
        if isinstance(node, Leaf):
            if node.text == "infty":
                raise Question("infinity is not a number", node.span, kind="infinity")
            if node.kind == "text":
                raise Question("words inside an expression", node.span, kind="words")
            return self._leaf(node)
        raise Question("this cannot stand here", node.span, kind="syntax")

    def _leaf(self, node: Leaf) -> Term:
        cursor = Cursor((node,))
        known = self.unexpected(cursor)
        if node.kind == "command" and known.kind == "syntax":
            raise Question(f"the command \\{node.text} is not known", node.span, kind="command")
        raise known

    def _group(self, node: Group, scope: Scope) -> Term:
        pair = (node.open, node.close)
        if pair in _BRACKETS:
            items = solid(node.items)
            environment = items[0] if len(items) == 1 else None
            if isinstance(environment, Environment) and node.open and environment.name not in cases.CASES:
                raise Question("vectors and matrices are not read", node.span, kind="matrix")
            if pair == ("(", ")") and len(split(items, *BARS)) == 2:
                raise Question(
                    "a bar in brackets: a density that is not declared?", node.span, kind="density"
                )
            if len(split(items, ",")) > 1:
                raise Question("a list or an interval is no number", node.span, kind="vector")
            return self.expression(items, scope)
        if pair == ("|", "|"):
            absolutes.no_determinant(solid(node.items), scope)
            return absolute(self.expression(node.items, scope))
        if pair == (r"\lbrace", "."):
            items = solid(node.items)
            if len(items) == 1 and isinstance(items[0], Environment):
                return cases.cases(self, items[0], scope)
        if pair == (r"\Vert", r"\Vert"):
            raise Question("vectors and matrices are not read", node.span, kind="matrix")
        if pair == (r"\langle", r"\rangle"):
            raise Question(
                "the law of this expectation is not written",
                node.span,
                (r"\langle f(x) \rangle_p",),
                kind="law",
            )
        if node.open in (r"\lfloor", r"\lceil"):
            raise Question("floor and ceiling are not in the language", node.span, kind="floor")
        raise Question(
            f"brackets {node.open} .. {node.close} have no meaning here", node.span, kind="bracket"
        )

    def _command(self, node: Command, scope: Scope) -> Term:
        name, arguments = node.name, node.arguments
        if name in _FRACTIONS and len(arguments) == 2:
            derived = derivatives.quotient_derivative(self, node, scope)
            if derived is not None:
                return derived
            above = self.expression(contents(arguments[0]), scope)
            below = self.expression(contents(arguments[1]), scope)
            return self.build(lambda: quotient(above, below), node)
        if name == "sqrt" and len(arguments) == 1:
            index = self.expression(node.options[0].items, scope) if node.options else None
            radicand = self.expression(contents(arguments[0]), scope)
            return self.build(lambda: functions.square_root(radicand, index), node)
        if name in _BINOMIALS and len(arguments) == 2:
            return coefficients.coefficient(self, node, scope)
        if name in (
            "hat",
            "bar",
            "overline",
            "tilde",
            "mathbf",
            "bm",
            "boldsymbol",
            "vec",
            "mathbb",
            "mathcal",
        ):
            raise Question("this is no name of a number", node.span, kind="name")
        if name == "mathrm" and any(
            not isinstance(n, Leaf) or n.kind == "operator" for n in contents(arguments[0])
        ):
            return self.expression(contents(arguments[0]), scope)
        if name in ("text", "textrm", "textit", "mbox", "mathrm"):
            raise Question("words inside an expression", node.span, kind="words")
        raise Question(f"the command \\{name} is not known", node.span, kind="command")

    # --- identifiers ---

    def argument(self, nodes: tuple[Node, ...], scope: Scope) -> Term:
        r"""An argument; `z = \mu + \sigma\epsilon` in its place says what stands for z."""
        parts = split(flattened(nodes), "=")
        if len(parts) == 2 and identifier(parts[0]) is not None:
            return self.expression(parts[1], scope)
        return self.expression(nodes, scope)

    # --- propositions ---

    def propositions(self, nodes: tuple[Node, ...], scope: Scope) -> list[Term]:
        """The relations of a chain."""
        items = solid(nodes)
        sides: list[tuple[Node, ...]] = []
        relations: list[tuple[str, Node]] = []
        start = 0
        for position, item in enumerate(items):
            mark = sign(item)
            if mark in RELATIONS or mark in ("in", "notin", "ni"):
                sides.append(items[start:position])
                relations.append((RELATIONS.get(mark, mark), item))
                start = position + 1
        sides.append(items[start:])
        if not relations:
            raise Question("no relation stands here", span_of(items), kind="relation")
        found: list[Term] = []
        for position, (name, node) in enumerate(relations):
            found += self._relation(name, sides[position], sides[position + 1], node, scope)
        return found

    def _relation(
        self, name: str, left: tuple[Node, ...], right: tuple[Node, ...], node: Node, scope: Scope
    ) -> list[Term]:
        if name in ("in", "notin", "ni"):
            if name == "in":
                return binders.membership(self, left, right, scope, node)
            raise Question("that something is not in a set is no relation of numbers", node.span, kind="set")
        first, second = self.expression(left, scope), self.expression(right, scope)
        if name in ("gt", "ge"):
            first, second, name = second, first, {"gt": "lt", "ge": "le"}[name]
        return [self.build(lambda: Apply(name, (first, second)), node)]


_ENDS = frozenset((",", ";", ")", "]", ".", ":", "in", "notin", "sim", "approx", "propto", "equiv", "to",
                   "mapsto", "pm", "mp", "implies", "iff", "Rightarrow", "Leftrightarrow", "rightarrow", "parallel",
                   "Vert", "mid", "quad", "otimes", "oplus", "&")) | DOTS  # fmt: skip
_BRACKETS = frozenset((("", ""), ("(", ")"), ("[", "]"), (r"\lbrace", r"\rbrace")))
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "over", "nicefrac", "sfrac"))
_BINOMIALS = frozenset(("binom", "dbinom", "tbinom", "choose"))
