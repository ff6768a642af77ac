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
    ONE,
    PI,
    REAL,
    Apply,
    FunctionSort,
    Number,
    Sort,
    Symbol,
    Term,
    TermError,
    absolute,
    abstract,
    beta,
    call,
    substitute,
)
from ..terms.latex import latex, spell
from . import (
    absolutes,
    binders,
    derivatives,
    evaluation,
    events,
    expectations,
    functions,
    integrals,
    laws,
    probability,
)
from .dots import run_before
from .forms import negated, product, quotient, subtracted, summed, tidy
from .grammar import (
    BARS,
    DOTS,
    OVER,
    RELATIONS,
    TIMES,
    Cursor,
    brace,
    bracket,
    differential_sign,
    inner,
    is_bar,
    is_pi,
    letter,
    plain,
    sign,
    span_of,
)
from .inverses import ERF_INVERSE
from .names import (
    UPRIGHT,
    Written,
    contents,
    is_label,
    letters,
    name_of,
    primed,
    scalar_name,
    solid,
    split,
    written,
)
from .question import Question
from .scope import Abbreviation, Function, Scalar, Scope, Sequence
from .source import Span
from .tree import Command, Environment, Group, Leaf, Node, Scripts
from .usage import is_inverse, looks_like_argument

__all__ = [
    "Note", "Question", "Reading", "elaborate", "elaborate_law", "elaborate_proposition",
    "elaborate_propositions", "identifier",
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


def identifier(nodes: tuple[Node, ...] | Node) -> str | None:
    r"""The canonical name, if the nodes are one identifier (a label such as `x^*` belongs to it)."""
    items = solid(_items(nodes))
    word = written(items[0]) if len(items) == 1 else None
    if word is None:
        return None
    if word.sup is not None and not is_label(word.sup):
        return None
    return scalar_name(word)


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


def is_transpose(sup: Node, scope: Scope) -> bool:
    items = contents(sup)
    only = items[0] if len(items) == 1 else None
    if sign(only) in ("top", "intercal", "dag"):
        return True
    word = written(only) if only is not None else None
    return word is not None and word.base == "T" and (word.font == "rm" or not scope.knows("T"))


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
        upper = self._index(run.last, scope)
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
            elif self._is_numeral(cursor.peek()) and self._is_bare(cursor):
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
    def _is_numeral(node: Node | None) -> bool:
        base = node.base if isinstance(node, Scripts) else node
        return isinstance(base, Leaf) and base.kind == "number"

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
        word = _word(node) or _inverse_in_braces(node, scope)
        if word is not None:
            return self.identifier(word, cursor, scope)
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
        items = contents(sup)
        if len(items) == 1 and isinstance(items[0], Command) and items[0].name in ("overline", "underline"):
            raise Question("rising and falling factorials are not in the language", sup.span, kind="function")
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
            return self.cases(node, scope)
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
            if isinstance(environment, Environment) and node.open and environment.name not in _CASES:
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
                return self.cases(items[0], scope)
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
            return self._binomial(node, scope)
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

    def _binomial(self, node: Command, scope: Scope) -> Term:
        above, below = (self.expression(contents(argument), scope) for argument in node.arguments)
        if below.sort != INTEGER:
            raise Question(
                f"the binomial coefficient needs an integer, and {shown(below)} is not declared one",
                node.span,
                (rf"{shown(below)} \in \mathbb{{N}}",),
                kind="integer",
            )
        return self.build(lambda: Apply("binomial", (above, below)), node)

    def cases(self, node: Environment, scope: Scope) -> Term:
        """Rows of a value and its condition."""
        if node.name not in (*_CASES, "array"):
            raise Question("vectors and matrices are not read", node.span, kind="matrix")
        rows = [tuple(solid(cell) for cell in row) for row in node.rows]
        rows = [tuple(cell for cell in row if cell) for row in rows]
        read: list[tuple[list[Term], Term]] = []
        for row in filter(None, rows):
            value, condition = self._case(row, node)
            read.append((self._conditions(condition, scope), self.expression(value, scope)))
        if any(not tests for tests, _ in read[:-1]):
            raise Question("a case without a condition is not the last", node.span, kind="cases")
        return self.build(lambda: _cases(read), node)

    @staticmethod
    def _case(
        row: tuple[tuple[Node, ...], ...], node: Environment
    ) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        if len(row) > 2:
            raise Question("a case has a value and a condition", node.span, kind="cases")
        value = trimmed(row[0])
        if len(row) == 1:
            for position, item in enumerate(value):
                if _words(item):
                    return trimmed(value[:position]), value[position:]
            return value, ()
        return value, row[1]

    def _conditions(self, nodes: tuple[Node, ...], scope: Scope) -> list[Term]:
        """The propositions of a condition; none for `otherwise`."""
        parts: list[list[Node]] = [[]]
        for item in nodes:
            said = _words(item).lower().strip(" ,;:.")
            if said in ("otherwise", "else", "sonst"):
                return []
            if said == "and":
                parts.append([])
            elif not said and not _words(item):
                parts[-1].append(item)
            elif said not in ("if", "for", "when", "where", "with", "falls", ""):
                raise Question(f"the condition says {said!r}", item.span, kind="condition")
        return [test for part in parts for test in self.propositions(trimmed(tuple(part)), scope)]

    # --- identifiers ---

    def identifier(self, word: Written, cursor: Cursor, scope: Scope) -> Term:
        """A named number, function or constant, with what belongs to it."""
        node = cursor.nodes[cursor.at]
        base_name = name_of(Written(word.base, word.font, word.accents))
        special = self._constant(word, base_name, cursor, scope)
        if special is not None:
            cursor.take()
            return special
        integral = functions.incomplete(self, word, cursor, scope)
        if integral is not None:
            return integral
        if functions.is_function(word, base_name, scope):
            return self._named_function(word, cursor, scope)
        if word.font == "bf" or (word.sup is not None and is_transpose(word.sup, scope)):
            raise Question("vectors and matrices are not read", node.span, kind="matrix")
        cursor.take()
        indexed = self._indexed(word, base_name, cursor, node, scope)
        if indexed is not None:
            return indexed
        name = name_of(word)
        if name in scope.vectors or base_name in scope.vectors:
            raise Question(f"{name} is a vector or a matrix, which are not read", node.span, kind="matrix")
        function = self._function(word, name, scope)
        if function is not None:
            return self._call(word, name, function, cursor, scope, node)
        return self._scalar(word, name, cursor, scope, node)

    def _constant(self, word: Written, name: str, cursor: Cursor, scope: Scope) -> Term | None:
        """pi, Euler's number and Euler's constant, unless they are declared."""
        node = cursor.nodes[cursor.at]
        if word.accents or word.primes:
            return None
        if name == "gamma" and word.sub is not None and name_of(word) == "gamma_E":
            return None if "gamma_E" in scope.meanings else Apply("euler_gamma")
        if word.sub is not None or name in scope.meanings:
            return None
        if name == "pi" and not word.braced and word.font == "" and not _is_policy(cursor, scope):
            return PI if word.sup is None or is_label(word.sup) else self.raised(PI, word.sup, scope)
        if name == "e" and not word.braced:
            if word.sup is None and cursor.at and is_pi(cursor.nodes[cursor.at - 1]):
                self.note("e", "e beside pi is read as Euler's number", node.span)
                return Apply("exp", (ONE,))
            if word.sup is None:
                raise Question(
                    "e alone: Euler's number, or a symbol?",
                    node.span,
                    (r"e^{1}", r"e \in \mathbb{R}"),
                    kind="e",
                )
            return self.exponential(self.expression(contents(word.sup), scope), word.sup, scope)
        return None

    def exponential(self, exponent: Term, node: Node, scope: Scope) -> Term:
        """exp of a real exponent."""
        if Symbol("i") in exponent.free and "i" in self.assumed and "i" not in scope.meanings:
            raise Question(
                "i in an exponent: the imaginary unit, or a symbol?",
                node.span,
                (r"i \in \mathbb{R}",),
                kind="complex",
            )
        return Apply("exp", (exponent,))

    def _named_function(self, word: Written, cursor: Cursor, scope: Scope) -> Term:
        node = cursor.take()
        script = node if isinstance(node, Scripts) else None
        if word.base == "psi" and bracket(cursor.peek()) is None:
            cursor.at -= 1
            cursor.take()
            return self._scalar(word, name_of(word), cursor, scope, node)
        return functions.read_function(self, word.base, script, cursor, scope, node)

    def _indexed(self, word: Written, base: str, cursor: Cursor, node: Node, scope: Scope) -> Term | None:
        """`x_i` and `y^{(i)}` where i is bound, and members of a declared sequence.

        Under a sum over i, x_i is a member even if `x_i` was declared for itself elsewhere.
        """
        meaning = scope.meanings.get(base)
        sequence = meaning.symbol if isinstance(meaning, Sequence) else None
        if word.sub is not None:
            single = sequence is None and not self._is_member(word, base, scope)
            if not self._mentions_index(word.sub, scope) and (
                single or name_of_or_none(word) in scope.meanings
            ):
                return None
            indices = self._indices(word.sub, node, scope)
            power = word.sup
        elif word.label is not None and self._mentions_index(word.label, scope):
            indices, power = self._raised_index(word.label, scope), word.sup
        elif word.sup is not None and is_label(word.sup) and self._mentions_index(word.sup, scope):
            indices, power = self._raised_index(word.sup, scope), None
        else:
            if sequence is not None:
                raise Question(f"{base} is a sequence: which member?", node.span, kind="index")
            return None
        labels = [label for label in (word.label, word.sup) if label is not None and is_label(label)]
        if word.primes or (word.sub is not None and labels):
            raise Question("a label or a prime on a member of a sequence", node.span, kind="script")
        if isinstance(meaning, Function):
            return None
        if sequence is None and power is None and looks_like_argument(cursor.peek()):
            raise Question(
                f"{base} with an index before a bracket: a function, or a factor?",
                node.span,
                (rf"{spell(base)}_i \in \mathbb{{R}}",),
                kind="undeclared",
            )
        if sequence is None:
            self.note("sequence", f"{base} with an index is read as a sequence of real numbers", node.span)
            sequence = Scope().with_sequence(base, len(indices)).meanings[base].symbol  # type: ignore[union-attr]
        tail = meaning.tail if isinstance(meaning, Sequence) else ()
        if _arity(sequence) != len(indices) + len(tail):
            raise Question(f"{base} takes {_arity(sequence) - len(tail)} indices", node.span, kind="arity")
        term = self.build(lambda: call(sequence, *indices, *tail), node)
        return term if power is None else self.raised(term, power, scope)

    def _is_member(self, word: Written, base: str, scope: Scope) -> bool:
        """Whether `x_1`, `x_n`, `x_{n-1}` is a member of what is a sequence elsewhere on the page."""
        if base not in scope.indexed or word.sub is None:
            return False
        return all(
            self._is_numeral(item) or sign(item) in ("+", "-") or _is_whole(item, scope)
            for item in solid(contents(word.sub))
        )

    def _raised_index(self, label: Node, scope: Scope) -> list[Term]:
        """The index of `y^{(i)}`."""
        (group,) = contents(label)
        return [self.expression(inner(group), scope)]

    def _mentions_index(self, node: Node, scope: Scope) -> bool:
        """Whether a bound integer stands in a subscript."""
        for item in contents(node):
            word = written(item)
            if word is not None:
                meaning = scope.meanings.get(scalar_name(word)) if word.sup is None else None
                if (
                    isinstance(meaning, Scalar)
                    and "#" in meaning.symbol.name
                    and meaning.symbol.sort == INTEGER
                ):
                    return True
            elif isinstance(item, Group) and self._mentions_index_in(item.items, scope):
                return True
        return False

    def _mentions_index_in(self, nodes: tuple[Node, ...], scope: Scope) -> bool:
        return any(self._mentions_index(node, scope) for node in nodes)

    def _indices(self, sub: Node, node: Node, scope: Scope) -> list[Term]:
        """The indices in a subscript: between commas, or one letter each, as in `a_{ij}`."""
        parts = split(contents(sub), ",")
        if len(parts) == 1 and len(parts[0]) > 1:
            items = parts[0]
            if all(letter(item) or self._is_numeral(item) for item in items):
                if self._is_numeral(items[0]) and digits(items[0]) not in ("0", "1"):
                    raise Question(
                        "one index, a product, or two indices?",
                        node.span,
                        ("write a comma: x_{1,i}",),
                        kind="index",
                    )
                parts = tuple((item,) for item in items)
        return [self._index(part, scope) for part in parts]

    def _index(self, nodes: tuple[Node, ...], scope: Scope) -> Term:
        """An index; a letter that is not declared is an integer here."""
        name = identifier(nodes)
        if name is not None and name not in scope.meanings and name.isalpha():
            self.assumed.setdefault(name, nodes[0].span)
            return Symbol(name, INTEGER)
        return self.expression(nodes, scope)

    def _function(self, word: Written, name: str, scope: Scope) -> functions.RealFunction | None:
        """The function that a name is declared to be, or that belongs to a declared random variable."""
        if word.sup is not None and not is_label(word.sup):
            inverse = _inverse_name(word, name)
            if inverse is not None and isinstance(scope.meanings.get(inverse), Function):
                name = inverse
        meaning = Function(ERF_INVERSE) if name == ERF_INVERSE.name else scope.meanings.get(name)
        if isinstance(meaning, Function):
            symbol, body = meaning.symbol, meaning.body
            if body is not None and meaning.unfolded:
                return functions.RealFunction(
                    lambda *args: beta(call(body, *args)), _arity(symbol), meaning.formals
                )
            return functions.RealFunction(lambda *args: call(symbol, *args), _arity(symbol), meaning.formals)
        return None

    def _call(
        self,
        word: Written,
        name: str,
        function: functions.RealFunction,
        cursor: Cursor,
        scope: Scope,
        node: Node,
    ) -> Term:
        """A declared function applied to its arguments."""
        group = bracket(cursor.peek())
        if group is None:
            raise Question(f"{name} is a function: of what?", node.span, (f"{name}(x)",), kind="function")
        closing = cursor.take()
        if word.sup is not None:
            inverse = _inverse_name(word, name)
            if inverse is None:
                raise Question(
                    f"a power of the function {name}: of its value?",
                    node.span,
                    (f"{name}(x)^2",),
                    kind="reach",
                )
            if not isinstance(scope.meanings.get(inverse), Function):
                raise Question(
                    f"the inverse of {name} is not declared",
                    node.span,
                    (rf"{name}^{{-1}}: \mathbb{{R}} \to \mathbb{{R}}",),
                    kind="inverse",
                )
        arguments = [self.argument(part, scope) for part in split(inner(group), ",", ";")]
        if len(arguments) != function.arity:
            raise Question(
                f"{name} takes {function.arity} arguments, not {len(arguments)}", group.span, kind="arity"
            )
        if word.primes:
            if function.arity != 1:
                raise Question(f"a prime on a function of {function.arity}", node.span, kind="derivative")
            derived = functions.derivative_of(self, function.apply, word.primes)
            value = self.build(lambda: derived(arguments[0]), node)
        else:
            value = self.build(lambda: function.apply(*arguments), node)
        return self.postfix(value, closing if isinstance(closing, Scripts) else None, scope)

    def argument(self, nodes: tuple[Node, ...], scope: Scope) -> Term:
        r"""An argument; `z = \mu + \sigma\epsilon` in its place says what stands for z."""
        parts = split(flattened(nodes), "=")
        if len(parts) == 2 and identifier(parts[0]) is not None:
            return self.expression(parts[1], scope)
        return self.expression(nodes, scope)

    def _scalar(self, word: Written, name: str, cursor: Cursor, scope: Scope, node: Node) -> Term:
        """A named number, its primes and labels in its name, then its power."""
        power = word.sup
        if power is not None and is_label(power):
            name, power = name_of(word, label=True), None
        name = primed(name, word.primes)
        meaning = scope.meanings.get(name)
        if word.font == "rm" and len(word.base) == 1 and power is None and looks_like_argument(cursor.peek()):
            raise Question(
                f"{name}, written upright, before a bracket: which function?", node.span, kind="function"
            )
        if isinstance(meaning, Abbreviation):
            term = self._here(meaning.term, scope)
        elif isinstance(meaning, Scalar):
            term = meaning.symbol
        elif isinstance(meaning, Sequence | Function):
            raise Question(f"{name} is no number", node.span, kind="function")
        else:
            term = self._assumed(word, name, power, cursor, scope, node)
        return term if power is None else self.raised(term, power, scope)

    def _assumed(
        self, word: Written, name: str, power: Node | None, cursor: Cursor, scope: Scope, node: Node
    ) -> Term:
        """A name that is not declared: real, unless a bracket behind it leaves that open."""
        if name in scope.laws or (bracket(cursor.peek()) and laws.names_family(node)):
            raise Question(f"{name} is a law, no number", node.span, kind="law")
        inverted = power is not None and is_inverse(power)
        if bracket(cursor.peek()) is not None and (
            power is None or inverted or looks_like_argument(cursor.peek())
        ):
            if name in scope.numbers and not looks_like_argument(cursor.peek()):
                self.note(
                    "number", f"{name} is used as a number elsewhere, so it is a factor here", node.span
                )
                self.assumed.setdefault(name, node.span)
                return Symbol(name)
            following, written_name = cursor.nodes[cursor.at].span, spell(name)
            raise Question(
                f"{name} is not declared: a function, or a factor?",
                node.span.to(following),
                (
                    *_CUSTOMARY.get(name, ()),
                    rf"{written_name}: \mathbb{{R}} \to \mathbb{{R}}",
                    rf"{written_name} \in \mathbb{{R}}",
                ),
                kind="undeclared",
            )
        if name == "Delta" and power is None and plain(cursor.peek()) and not cursor.is_spaced():
            raise Question(
                "Delta before a name: a product, or one symbol?",
                node.span,
                (r"\Delta \in \mathbb{R}",),
                kind="name",
            )
        if (word.font == "text" and not word.base.isupper()) or (word.upright and word.base in _SAID):
            raise Question("words inside an expression", node.span, kind="words")
        if power is not None and word.base[:1].isupper() and not word.upright and is_inverse(power):
            raise Question(
                f"is {name} a number, or a matrix that is inverted?",
                node.span,
                (rf"{spell(name)} \in \mathbb{{R}}",),
                kind="matrix",
            )
        capital = len(word.base) == 1 and word.base.isupper() and not word.upright
        if capital and scope.conventions.get("capitals") == "matrices":
            raise Question(
                f"is {name} a number, or a matrix?",
                node.span,
                (rf"{spell(name)} \in \mathbb{{R}}",),
                kind="matrix",
            )
        self.assumed.setdefault(name, node.span)
        return Symbol(name, laws.value_sort(name, scope))

    def _here(self, term: Term, scope: Scope) -> Term:
        """An abbreviation where some of its symbols may be bound."""
        mapping: dict[Symbol, Term] = {}
        for symbol in term.free:
            meaning = scope.meanings.get(symbol.name)
            if isinstance(meaning, Scalar) and meaning.symbol != symbol and "#" in meaning.symbol.name:
                mapping[symbol] = meaning.symbol
        return tidy(substitute(term, mapping)) if mapping else term

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


def _cases(rows: list[tuple[list[Term], Term]]) -> Term:
    """The first row whose tests all hold; a row with several tests stands inside itself, test by test."""
    arguments: list[Term] = []
    for position, (tests, value) in enumerate(rows):
        if len(tests) < 2:
            arguments += [*tests, value]
            continue
        rest = [_cases(rows[position + 1 :])] if rows[position + 1 :] else []
        for test in reversed(tests[1:]):
            value = Apply("cases", (test, value, *rest))
        arguments += [tests[0], value, *rest]
        break
    return arguments[0] if len(arguments) == 1 else Apply("cases", arguments)


def _arity(function: Symbol) -> int:
    return function.sort.arity if isinstance(function.sort, FunctionSort) else 0


def _is_whole(node: Node, scope: Scope) -> bool:
    """Whether the node is the name of a whole number."""
    known = scope.meanings.get(identifier(node) or "")
    return isinstance(known, Scalar) and known.symbol.sort == INTEGER


def name_of_or_none(word: Written) -> str | None:
    try:
        return name_of(word)
    except Question:
        return None


def shown(term: Term) -> str:
    r"""A term in a message: bound variables by their written names, members of sequences as `y_i`."""
    mapping: dict[Symbol, Term] = {
        symbol: Symbol(symbol.name.partition("#")[0], symbol.sort)
        for symbol in term.free
        if "#" in symbol.name
    }
    term = substitute(term, mapping)
    if isinstance(term, Apply) and term.op == "call" and all(isinstance(a, Symbol) for a in term.args):
        head, *indices = [latex(argument) for argument in term.args]
        return f"{head}_{{{', '.join(indices)}}}"
    return latex(term)


def trimmed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without punctuation at the end."""
    nodes = solid(nodes)
    while nodes and sign(nodes[-1]) in (",", ".", ";"):
        nodes = nodes[:-1]
    return nodes


def flattened(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes, or what stands in the braces that are all of them."""
    items = solid(nodes)
    while len(items) == 1 and (group := brace(items[0])) is not None:
        items = solid(group.items)
    return items


def upright_word(node: Node | None) -> str:
    r"""The word of `\operatorname{..}`, `\mathrm{..}`."""
    return (
        letters(node.arguments[0])
        if isinstance(node, Command) and node.name in UPRIGHT and node.arguments
        else ""
    )


def digits(node: Node) -> str:
    """The digits of a numeral."""
    return node.text if isinstance(node, Leaf) else ""


def _words(node: Node) -> str:
    """The words that a node of text says."""
    if isinstance(node, Leaf) and node.kind == "text":
        return node.text
    if isinstance(node, Command) and node.name in (
        "text",
        "textrm",
        "textit",
        "mbox",
        "mathrm",
        "textnormal",
    ):
        inside = node.arguments[0] if node.arguments else None
        leaves = inside.items if isinstance(inside, Group) else (inside,) if inside is not None else ()
        return "".join(
            [leaf.text if isinstance(leaf, Leaf) and leaf.kind != "space" else " " for leaf in leaves]
        )
    return ""


def _word(node: Node) -> Written | None:
    """The identifier that a node is; also the bare commands of functions."""
    found = written(node)
    if found is not None:
        return found
    head = node.base if isinstance(node, Scripts) else node
    if isinstance(head, Leaf) and head.kind == "command":
        text = head.text
        if text in functions.PREFIX or text in functions.BRACKETED or text in functions.MISSING:
            script = node if isinstance(node, Scripts) else None
            return Written(text, "rm", (), script.sub if script else None, script.sup if script else None)
    return None


def _inverse_in_braces(node: Node, scope: Scope) -> Written | None:
    """`{f^{-1}}` where that is the name of a declared function."""
    group = brace(node)
    items = solid(group.items) if group is not None else ()
    word = written(items[0]) if len(items) == 1 else None
    if word is None:
        return None
    if word.base == "erf" and word.upright and word.sup is not None and is_inverse(word.sup):
        return Written(ERF_INVERSE.name, braced=True)
    inverse = _inverse_name(word, name_of_or_none(word) or "")
    return Written(inverse, braced=True) if inverse in scope.meanings and inverse else None


def _is_policy(cursor: Cursor, scope: Scope) -> bool:
    r"""Whether pi before a bracket is a density of that name, as in `\pi(a)`."""
    return bool(scope.densities_of("pi")) and looks_like_argument(cursor.peek(1))


def _inverse_name(word: Written, name: str) -> str | None:
    """The name of the inverse function, if that is what is raised."""
    return f"{name}^{{-1}}" if word.sup is not None and is_inverse(word.sup) else None


_ENDS = frozenset((",", ";", ")", "]", ".", ":", "in", "notin", "sim", "approx", "propto", "equiv", "to",
                   "mapsto", "pm", "mp", "implies", "iff", "Rightarrow", "Leftrightarrow", "rightarrow", "parallel",
                   "Vert", "mid", "quad", "otimes", "oplus", "&")) | DOTS  # fmt: skip
_CASES = ("cases", "dcases", "rcases")
_SAID = frozenset("and or if for with where const constant otherwise when such that".split())
_CUSTOMARY = {
    "Phi": (r"\Phi(x) = \frac{1}{2} \left( 1 + \mathrm{erf}\left( \frac{x}{\sqrt{2}} \right) \right)",),
    "B": (r"B(a, b) = \mathrm{B}(a, b)",),
}
_BRACKETS = frozenset((("", ""), ("(", ")"), ("[", "]"), (r"\lbrace", r"\rbrace")))
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "over", "nicefrac", "sfrac"))
_BINOMIALS = frozenset(("binom", "dbinom", "tbinom", "choose"))
