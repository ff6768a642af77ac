r"""Definitions: `z = (x - m)/s`, `f(x) = x^2`, `q(z \mid x) = \mathcal{N}(z \mid m, s)`, and what is none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from ..families import FAMILIES
from ..refuter.points import contradiction
from ..terms import (
    INTEGER,
    LAW,
    REAL,
    Apply,
    FunctionSort,
    Number,
    Symbol,
    Term,
    TermError,
    abstract,
    sqrt,
    subterms,
    symbol,
)
from .distributions import conventions_of, find
from .domains import facts_of_density, law_at
from .elaborate import elaborate
from .equations import Equations
from .facts import seem_equal
from .likelihoods import Formal, is_product_of_members, likelihood_head, parameter_of, with_squares
from .names import GREEK, identifier, solid, split
from .question import Question
from .restrictions import restricted
from .rows import Expression, Row
from .scope import Abbreviation, Function, Scalar, Scope, Sequence
from .shapes import (
    FUNCTIONALS,
    MOMENTS,
    NAMED_FUNCTIONS,
    NAMED_VALUES,
    application,
    blackboard,
    head_of,
    indexed,
    is_index,
    member_base,
    names_family,
    root_of_square,
)
from .tree import Group
from .variates import Variates


class Definitions(Equations, Variates):
    """What the names of the page are defined to be."""

    def _definition(self, row: Row, *, directive: bool, inline: bool, always: bool) -> bool:
        """Whether the row does no more than define its left side."""
        head, body = row.expressions[0], row.expressions[1]
        name = identifier(head.nodes)
        only = len(row.relations) == 1
        if name is not None and self._function_of_random(name, row):
            return True
        member = indexed(head.nodes)
        if not (directive or self.letting) and self._is_of_defined_sequence(head):
            return False
        if member is not None and self._define_sequence(*member, body):
            return only
        if self._names_function(row) and only:
            return True
        generic = name in self.variables | self.differentiated | self.arguments
        said = name is not None and inline and only and generic and not always
        if name is not None and said and not self._is_new_random(name, body):
            self.substitutions[name] = body.nodes  # said of a bound variable: no declaration
            return True
        if name is not None and name in self.unknowns and not (directive or always or self.letting):
            return False  # a solution
        if name is not None:
            known = self.scope.knows(name) and not self._is_only_inferred(name)
            fresh = not known or always or name in self.scope.outcomes
            scalar = self.letting and isinstance(self.scope.meanings.get(name), Scalar | Function)
            again = (inline or self.letting) and only and (scalar or self._is_defined(name))
            if fresh and generic and not (directive or always or self._is_random(body)):
                return False  # an equation for a variable, as where a root is found
            if not fresh and not again and not directive:
                return only and self._says_again(name, body)
            before = self.definitions.get(symbol(name))
            if not self._define_name(name, body):
                return False
            if again and not self.letting and before is not None:  # a new value, or that of an example?
                self.former.append(Apply("eq", (symbol(name), before)))
            return only
        if (of_data := likelihood_head(head.nodes, self.scope)) is not None:
            return self._define_likelihood(*of_data, body) and only
        root = root_of_square(head.nodes)
        if root is not None and not self.scope.knows(root) and root not in self.variables | self.heads:
            return self._define_name(root, body, root=True) and only
        applied = application(head.nodes)
        if applied is None:
            return self._define_of_squares(head, body) and only
        called, arguments, given = applied
        if self.otherwise and not directive and self._is_plain_function(called):
            self.partial.add(called)
            return only
        if called in NAMED_VALUES and len(arguments) == 1 and not given:
            value = f"{called}_{arguments[0]}"  # the median of X is what the first equation says
            if self.scope.knows(value):
                return only and self._says_again(value, body)
            return self._define_name(value, body) and only
        random = set(arguments) & set(self.scope.randoms)
        if (random and not self._is_of_values(called, arguments, body, announced=inline or self.letting)) or (
            blackboard(called) in FUNCTIONALS and not self._is_formula_in(blackboard(called), arguments, body)
        ):
            return False  # a functional of a random variable, as H(X)
        if names_family(applied) and not self.scope.knows(called):
            return self._convention(called, head, body, arguments) and only
        announced = self.letting or (inline and not self.arguing)
        anew = announced and only and self._is_anew(called, head, body, arguments)
        if anew:
            self.note(f"{called} is defined anew from here on", row.span)
        if self.scope.knows(called) and not directive and not anew:
            return only and (self._is_law(body) or self._other_density(called, head, body, arguments))
        is_policy = called == "pi" and self._is_density(body, arguments)  # `\pi(a) = N(a; m, s)`
        if not directive and not self.scope.knows(called) and self._has_meaning(head) and not is_policy:
            return False
        if self._is_of_random(called) and not directive:
            return False
        short = identifier(body.nodes)
        if short is not None and not only and not self.scope.knows(short):
            body = row.expressions[2]  # `g(x) = y = ...`: y is short for the value
        return self._define_function(called, arguments, given, body) and only

    def _define_likelihood(self, name: str, formals: tuple[Formal, ...], body: Expression) -> bool:
        r"""`p(y \mid \theta) = \prod_i p(y_i \mid \theta)`: what the likelihood of independent data is."""
        if self.scope.knows(name):
            return False
        term = self.term(body.nodes)
        if not is_product_of_members(term):
            return False
        self._define_of(name, formals, term)
        return True

    def _define_of_squares(self, head: Expression, body: Expression) -> bool:
        r"""`f(\mu, \sigma^2) = ..`: a function of the square."""
        items = solid(head.nodes)
        group = items[-1] if len(items) > 1 else None
        called = head_of(items[:-1]) if isinstance(group, Group) and group.open == "(" else None
        formals = [parameter_of(part) for part in split(group.items, ",")] if isinstance(group, Group) else []
        known = [each for each in formals if each is not None]
        if called is None or len(known) != len(formals) or len({name for name, _ in known}) != len(known):
            return False
        reserved = called in FUNCTIONALS | NAMED_VALUES or find(called) is not None
        if reserved or self.scope.knows(called) or not any(squared for _, squared in known):
            return False
        inner = self.scope
        for name, _ in known:
            if not isinstance(inner.meanings.get(name), Scalar):
                inner = inner.with_scalar(name)
        term = self.term(body.nodes, inner)
        if term.sort not in (REAL, INTEGER):
            return False
        self._define_of(called, tuple(known), term)
        return True

    def _define_of(self, name: str, formals: tuple[Formal, ...], term: Term) -> None:
        """A function of parameters, some of which are squares."""
        function = Symbol(name, FunctionSort(len(formals), REAL))
        body, variables = with_squares(self.unfolded(term), formals)
        if function in body.free:
            return
        meaning: Term = body
        for variable in reversed(variables):
            meaning = abstract(meaning, variable)
        self.scope = self.scope.with_function(name, len(formals), (), meaning).with_written(name, formals)
        self.definitions[function] = meaning

    def declare_functions(self, rows: Iterable[Row]) -> None:
        """Take in the functions that rows write out, those of which nothing is known yet."""
        for row in rows:
            names = [relation.name for relation in row.relations]
            applied = application(row.expressions[0].nodes) if names == ["="] and not row.question else None
            if applied is None or self.scope.knows(applied[0]):
                continue
            try:
                self._definition(row, directive=False, inline=True, always=False)
            except (Question, TermError):
                continue

    def _names_function(self, row: Row) -> bool:
        """`a x + b = f(x)`, of a function of which nothing is known: it is what stands before."""
        for relation, before, after in zip(row.relations, row.expressions, row.expressions[1:], strict=False):
            applied = application(after.nodes, inverse=True)
            if applied is None or relation.name not in ("=", "equiv"):
                continue
            called, arguments, given = applied
            reserved = called in FUNCTIONALS | NAMED_VALUES | self.scope.numbers or find(called) is not None
            if given or reserved or self.scope.knows(called) or self._has_meaning(after):
                continue
            scope = self.with_formals(after.nodes)
            term = self.term(before.nodes, scope)
            if isinstance(term, Symbol):
                term = self.made_of.get(term.name, term)
            term = self.unfolded(term)
            formals = [symbol(name) for name in arguments]
            if term.sort not in (REAL, INTEGER) or not set(formals) <= term.free:
                continue
            head = Symbol(called, FunctionSort(len(arguments), REAL))
            if head in term.free or any(s.name in self.scope.randoms and s not in formals for s in term.free):
                continue
            meaning: Term = term
            for formal in reversed(formals):
                meaning = abstract(meaning, formal)
            self.scope = self.scope.with_function(called, len(arguments), arguments, meaning)
            self.definitions[head] = meaning
            self.note(f"{called} is the function that stands before it", after.span)
            return True
        return False

    def _function_of_random(self, name: str, row: Row) -> bool:
        """`Y = g(X) = a X`, or `X = g^{-1}(Y) = Y/a`: the function, and the law of what it makes of X."""
        applied = application(row.expressions[1].nodes, inverse=True)
        if applied is None or len(row.relations) != 2 or row.relations[1].name != "=":
            return False
        called, arguments, given = applied
        if self.scope.knows(called) or len(arguments) != 1 or given:
            return False
        if called in FUNCTIONALS | NAMED_VALUES or self._has_meaning(row.expressions[1]):
            return False
        inner = self.scope.without(arguments[0]).with_scalar(arguments[0])
        body = self.term(row.expressions[2].nodes, inner)
        function = abstract(self.unfolded(body), symbol(arguments[0]))
        head = Symbol(called, FunctionSort(1, REAL))
        if head in function.free:
            return False
        self.scope = self.scope.with_function(called, 1, arguments, function)
        self.definitions[head] = function
        law = self.scope.randoms.get(arguments[0])
        known = self.scope.meanings.get(name)
        same = isinstance(known, Abbreviation) and known.term == body
        if law is not None and (same or not self.scope.knows(name)):
            self._declare_random(name, Apply("pushforward", (function, law)))
        return True

    def _is_law(self, body: Expression) -> bool:
        """Whether the body is a law: `q(x) = N(m, s)` said again."""
        try:
            return self.term(body.nodes).sort == LAW
        except Question:
            return False

    def _is_density(self, body: Expression, arguments: tuple[str, ...]) -> bool:
        """Whether the body is a law, or its density at the argument."""
        try:
            return law_at(self.term(body.nodes), arguments) is not None
        except Question:
            return False

    def _other_density(
        self, name: str, head: Expression, body: Expression, arguments: tuple[str, ...]
    ) -> bool:
        """Whether the row writes out the density of another family under a name that is taken.

        Authors write f_X for any density: it then means that one from here on.
        """
        from ..checker import theorem_of  # only for documents that hold such a line

        try:
            left, right = self.term(head.nodes, self.with_formals(head.nodes)), self.term(body.nodes)
        except Question:
            return False
        if not isinstance(left, Apply) or left.op != "density" or len(arguments) != 1 or right.size > 80:
            return False
        law, at = left.args
        if not isinstance(law, Apply) or law.op != "call":
            return False
        facts = (*self._concerning(Apply("defined", (left,))), *facts_of_density(left))
        if theorem_of(left, right, "=", tuple(dict.fromkeys(facts))) is not None:
            return False
        if name in self.renamed:
            self.note(
                f"{name} is written out as yet another density, and is not held against the last one",
                body.span,
            )
            return True
        for family in FAMILIES.values():
            if len(family.parameters) != len(law.args) - 1 or family.symbol == law.args[0]:
                continue
            try:
                other = family.law(*law.args[1:])
            except TermError:
                continue
            facts = facts_of_density(Apply("density", (other, at)))
            if theorem_of(Apply("density", (other, at)), right, "=", facts) is not None:
                self.scope = self.scope.with_density(name, other)
                self.renamed.add(name)
                self.note(f"from here on {name} is the density of {other}, which is written out", body.span)
                return True
        return False

    def _is_of_values(
        self, called: str, arguments: tuple[str, ...], body: Expression, *, announced: bool
    ) -> bool:
        """Whether `g(x) = x^2` is a function of numbers, although x is random; an f may be its density."""
        one_letter = (len(called) == 1 and called.islower()) or called in GREEK
        if not one_letter or called in ("p", "q", "r", "pi") or (called == "f" and not announced):
            return False
        if self.scope.knows(called) or self.scope.densities_of(called) or called in self.scope.laws:
            return False
        inner = self.scope
        for name in arguments:
            inner = inner.without(name).with_scalar(name)
        try:
            term = self.term(body.nodes, inner)
        except Question:
            return False
        return term.sort == REAL and set(arguments) <= {s.name for s in term.free}

    def _is_formula_in(self, called: str, arguments: tuple[str, ...], body: Expression) -> bool:
        """Whether the body speaks of all the arguments as of numbers: `H(p) = -p \\ln p - ...` is a function."""
        if called in NAMED_FUNCTIONS or any(self.scope.densities_of(name) for name in arguments):
            return False
        if called in MOMENTS and (self.scope.randoms or identifier(body.nodes) in arguments):
            return False  # `E[c] = c` says what is known of expectations
        inner = self.scope
        for name in arguments:
            if not isinstance(inner.meanings.get(name), Scalar):
                inner = inner.with_scalar(name)
        try:
            term = self.term(body.nodes, inner)
        except Question:
            return False
        return term.sort == REAL and set(arguments) <= {s.name for s in term.free}

    def _is_anew(self, called: str, head: Expression, body: Expression, arguments: tuple[str, ...]) -> bool:
        """Whether an equation in the prose gives a function or density another meaning: `let f(x) = x^3`."""
        try:
            scope = replace(self.with_formals(head.nodes), applied=frozenset())
            left, right = self.term(head.nodes, scope), self.term(body.nodes)
        except Question:
            return False
        if isinstance(self.scope.meanings.get(called), Scalar):  # s(t) was s times t
            return not seem_equal(left, right, self._concerning(left))
        if not isinstance(left, Apply) or left.op not in ("call", "density"):
            return False
        if left.op == "density":
            law = law_at(right, arguments)
            return law is not None and law != left.args[0] and law.free <= left.free | right.free
        if left.args[0] not in self.definitions:
            return False
        return not seem_equal(left, right, (*self._concerning(left), *self.given_definitions()))

    def _is_plain_function(self, called: str) -> bool:
        """Whether a name is free, or that of a function of numbers: no density, no family of laws."""
        known = self.scope.meanings.get(called)
        reserved = called in FUNCTIONALS | NAMED_VALUES | NAMED_FUNCTIONS or find(called) is not None
        return not reserved and isinstance(known, Function | None) and not self.scope.densities_of(called)

    def _has_meaning(self, head: Expression) -> bool:
        """Whether the left side is read as it is, as F_X(x) for a random variable X."""
        try:
            elaborate(head.nodes, replace(self.with_formals(head.nodes), applied=frozenset()))
        except Question:
            return False
        return True

    def _is_of_random(self, called: str) -> bool:
        """Whether `f_Y` speaks of a Y that is made of random variables: what its density is is claimed, not defined."""
        known = self.scope.meanings.get(called.partition("_")[2])
        return isinstance(known, Abbreviation) and any(s.name in self.scope.randoms for s in known.term.free)

    def _is_only_inferred(self, name: str) -> bool:
        """Whether a name is known as a density only, which nobody wrote down."""
        known = self.scope.densities_of(name)
        return bool(known) and all(d.inferred for d in known) and name not in self.scope.meanings

    def _is_new_random(self, name: str, body: Expression) -> bool:
        """Whether a variable is made of random ones, not one of them of it, going back."""
        return name not in self.differentiated and name not in self.scope.randoms and self._is_random(body)

    def _is_random(self, body: Expression) -> bool:
        """Whether a random variable, or one that is defined by them, occurs in the body."""
        try:
            return any(s.name in self.scope.randoms for s in self.term(body.nodes).free)
        except Question:
            return False

    def forget_definition(self, name: str) -> None:
        """A name that the prose quantifies anew, "for all x", is not what it was defined to be."""
        known = self.scope.meanings.get(name)
        if self.definitions.pop(symbol(name), None) is not None:
            self.scope = self.scope.without(name).with_scalar(name)
        elif isinstance(known, Abbreviation) and not known.term.free:
            self.scope = self.scope.without(name).with_scalar(name, known.term.sort)

    def forget_values(self) -> None:
        """Where the prose goes on "in general", names no longer have the values of an example."""
        values = [s.name for s, term in self.definitions.items() if not term.free and s.sort == REAL]
        values += [
            n for n, m in self.scope.meanings.items() if isinstance(m, Abbreviation) and not m.term.free
        ]
        for name in values:
            self.forget_definition(name)

    def _says_again(self, name: str, body: Expression) -> bool:
        """Whether the row is the definition that holds on the whole page."""
        known = self.scope.meanings.get(name)
        meaning = known.term if isinstance(known, Abbreviation) else self.definitions.get(symbol(name))
        try:
            return meaning is not None and self.unfolded(self.term(body.nodes)) == meaning
        except Question:
            return False

    def define_everywhere(self, name: str, meaning: Term) -> None:
        """Take a definition that stands further down on the page."""
        if symbol(name) in self.unfolded(meaning).free:
            return
        involved = {s.name for s in meaning.free}
        if involved & (set(self.scope.randoms) | self.variables | self.differentiated):
            self.scope = self.scope.with_abbreviation(name, meaning)
        else:
            self.scope = self.scope.with_scalar(name)
            self.definitions[symbol(name)] = meaning

    def _is_defined(self, name: str) -> bool:
        known = self.scope.meanings.get(name)
        if isinstance(known, Abbreviation):
            return True
        return isinstance(known, Scalar) and known.symbol in self.definitions

    def _define_name(self, name: str, body: Expression, *, root: bool = False) -> bool:
        """`z = ...`: z abbreviates the term where something random or bound is in it, else it is defined.

        `s^2 = ...` for a new s defines the root.
        """
        before, former = self.scope, dict(self.definitions)
        if before.knows(name):
            self.scope = before.without(name)
            self.definitions.pop(symbol(name), None)
        try:
            term = self.term(body.nodes)
        except Question:
            self.scope, self.definitions = before, former
            raise
        if term.sort == LAW:
            self.scope = self.scope.with_law(name, term).with_density(name, term)
            self.law_domain(term, body.span)
            return True
        if symbol(name) in term.free or term.sort not in (REAL, INTEGER) or _is_rounded_pi(name, term):
            self.scope, self.definitions = (
                before,
                former,
            )  # `G = r + c G` says something of G, and is no definition
            return False
        if root:
            if not term.free:  # `x^2 = 4` is an equation to be solved, and has two solutions
                self.scope, self.definitions = before, former
                return False
            self.note(f"{name} is the root that is not negative", body.span)
            term = sqrt(term)
        term = self.unfolded(term)
        if symbol(name) in term.free:  # what it is defined by is defined by it: an equation
            self.scope, self.definitions = before, former
            return False
        self.defined_often[name] = self.defined_often.get(name, 0) + 1
        self.forget_equations((name,))
        involved = {s.name for s in term.free}
        known = before.meanings.get(name)
        whole = isinstance(known, Scalar) and known.symbol.sort == INTEGER and not term.free
        if isinstance(known, Scalar):
            value = Apply("eq", (known.symbol, term))
            ended = [f for f in self._of(known.symbol) if self._may_end(f) and contradiction((f, value))]
            self._end(ended, body.span)
        if whole or involved & (set(self.scope.randoms) | self.variables | self.differentiated):
            self.scope = self.scope.with_abbreviation(name, term)  # its parts may be bound where it is used
        else:
            self.scope = self.scope.with_scalar(name)
            self.definitions[symbol(name)] = term
        return True

    def _is_of_defined_sequence(self, head: Expression) -> bool:
        """Whether something is said of members, `u_i` or `u_1`, of a sequence that is defined."""
        known = self.scope.meanings.get(member_base(solid(head.nodes)) or "")
        return isinstance(known, Sequence) and known.symbol in self.definitions

    def _define_sequence(self, base: str, running: str, body: Expression) -> bool:
        """`u_i = (x_i - m)/s`: the sequence u, where the right side speaks of members at the same index."""
        known = self.scope.meanings.get(running)
        free_index = known is None or (isinstance(known, Scalar) and known.symbol not in self.definitions)
        taken = self._is_defined(base) or not isinstance(self.scope.meanings.get(base), Sequence | None)
        if not is_index(running) or not free_index or taken:
            return False
        index = Symbol(f"{running}#", INTEGER)
        try:
            term = self.term(body.nodes, self.scope.with_bound(running, index))
        except Question:
            return False
        sequence = Scope().with_sequence(base).meanings[base]
        calls = (part for part in subterms(term) if isinstance(part, Apply) and part.op == "call")
        of_members = any(part.args[1:] == (index,) for part in calls)
        if term.sort not in (REAL, INTEGER) or not of_members or not isinstance(sequence, Sequence):
            return False
        term = self.unfolded(term)
        if sequence.symbol in term.free:
            return False
        self.scope = self.scope.with_sequence(base)
        self.definitions[sequence.symbol] = abstract(term, index, running)
        return True

    def _define_function(
        self, name: str, arguments: tuple[str, ...], given: tuple[str, ...], body: Expression
    ) -> bool:
        """`f(x) = ...`, or a density: `q(z | x) = N(z | m, s)`, `q(x) = N(m, s)`."""
        inner = self.scope
        for formal in (*arguments, *given):
            if formal in inner.randoms:  # its value
                inner = inner.without(formal)
            if not isinstance(inner.meanings.get(formal), Scalar):
                inner = inner.with_scalar(formal)
        outer, self.scope = self.scope, inner
        try:
            term = self.term(body.nodes)
        finally:
            self.scope = outer if not self.scope.knows(name) else self.scope
        law = law_at(term, arguments)
        if law is not None:
            self._declare_density(name, law, arguments, given)
            self.law_domain(law, body.span)
            return True
        if term.sort not in (REAL, INTEGER) or given:
            return False
        head = Symbol(name, FunctionSort(len(arguments), REAL))
        formals = [_scalar(inner, formal) for formal in arguments]
        meaning: Term = restricted(self.unfolded(term), formals, self.behind, inner)
        several = len(name) > 1 and name.isalpha() and name not in GREEK
        silent = several and not meaning.free.issuperset(formals)
        if head in meaning.free or silent:  # `\mathrm{MLL}(m)`: the value speaks of m by other names
            return False
        for variable in reversed(formals):
            meaning = abstract(meaning, variable)
        self.scope = self.scope.with_function(name, len(arguments), arguments, meaning)
        self.definitions[head] = meaning
        return True

    def _declare_density(
        self, name: str, law: Term, arguments: tuple[str, ...], given: tuple[str, ...]
    ) -> None:
        argument = arguments[0] if arguments else ""
        meaning = law
        inside = {s.name for s in law.free}
        if set(given) & inside:
            for formal in reversed(given):
                meaning = abstract(meaning, symbol(formal))
        elif given:
            for formal in reversed(given):
                meaning = abstract(meaning, Symbol(formal))
        self.scope = self.scope.with_density(name, meaning, argument, given)

    def _convention(self, name: str, head: Expression, body: Expression, arguments: tuple[str, ...]) -> bool:
        """A line that writes the density of a family out settles what its parameters are."""
        from ..checker import theorem_of  # only for documents that hold such a line

        notation = find(name)
        if notation is None:
            return False
        for convention in conventions_of(notation.family):
            trial = self.scope.with_convention(notation.family, convention)
            for formal in arguments:
                trial = trial.without(formal).with_scalar(formal)
            try:
                lhs, rhs = elaborate(head.nodes, trial).term, elaborate(body.nodes, trial).term
            except Question:
                continue
            facts = facts_of_density(lhs)
            if seem_equal(lhs, rhs, facts) and theorem_of(lhs, rhs, "=", facts) is not None:
                self.scope = self.scope.with_convention(notation.family, convention)
                self.note(f"{name} takes the {convention}, because its density is written out", body.span)
                return True
        return False


def _is_rounded_pi(name: str, term: Term) -> bool:
    """Whether a definition of pi is that of the circle's, rounded; other numbers may bear its name."""
    return name == "pi" and isinstance(term, Number) and abs(float(term.value) - math.pi) < 0.05


def _scalar(scope: Scope, name: str) -> Symbol:
    known = scope.meanings.get(name)
    if not isinstance(known, Scalar):
        raise TermError(f"{name} is no scalar")
    return known.symbol
