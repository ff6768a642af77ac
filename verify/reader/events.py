r"""Probabilities of events and indicators: `\Pr(X \le x)`, `\mathbf{1}[x > 0]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    REAL,
    ZERO,
    Apply,
    Symbol,
    Term,
    abstract,
    density,
    integral,
)
from .forms import difference, summed
from .grammar import Cursor, bracket, inner, sign
from .laws import Nodes, bars_in, is_discrete, support
from .names import contents, solid, split, unwrapped
from .outcomes import OUTCOME, probability_of
from .question import Question
from .tree import Command, Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def speaks_of_event(group: Group) -> bool:
    signs = {sign(item) for item in solid(group.items)}
    return bool(signs & {"=", "<", ">", "le", "leq", "ge", "geq", "leqslant", "geqslant"})


def read_probability(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    r"""`\mathrm{Pr}(X \le x)` for one declared random variable."""
    node = cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    if group is None or isinstance(node, Scripts):
        raise Question("the probability of what?", node.span, kind="event")
    items = inner(group)
    if len(bars_in(items)) > 1 or len(split(items, ",", "cap", "wedge", "cup", "in")) > 1:
        raise Question("the probability of several events, or of a set", group.span, kind="joint")
    tests = reader.propositions(items, scope)
    names = sorted({s.name for test in tests for s in test.free if s.name in scope.randoms})
    if not names and all(OUTCOME in test.free for test in tests):
        value = reader.build(lambda: probability_of(tests), node)
        return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)
    if len(names) != 1 or any(OUTCOME in test.free for test in tests):
        kind = "joint" if names else "law"
        raise Question("the law of this event is not declared", group.span, (r"X \sim ..",), kind=kind)
    random = Symbol(names[0], REAL)
    value = _of_event(reader, scope.randoms[names[0]], random, tests, node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _of_event(reader: Elaborator, law_: Term, random: Symbol, tests: list[Term], node: Node) -> Term:
    """The probability that a random variable lies between two ends."""
    lower, upper = support(law_) or (MINUS_INFINITY, INFINITY)
    discrete = is_discrete(law_)
    for test in tests:
        if not isinstance(test, Apply):
            continue
        left, right = test.args
        if test.op == "eq" and discrete and random in (left, right):
            return density(law_, right if left == random else left)
        if test.op not in ("lt", "le") or (random in left.free) == (random in right.free):
            raise Question("this event is no range of one variable", node.span, kind="event")
        if random not in (left, right):
            raise Question("this event is no range of one variable", node.span, kind="event")
        bound = right if left == random else left
        if discrete:
            bound = _whole_bound(bound, strict=test.op == "lt", upper=left == random, node=node)
        lower, upper = (lower, bound) if left == random else (bound, upper)
    variable = reader.fresh("t", INTEGER if discrete else REAL)
    mass = abstract(density(law_, variable), variable, "t")
    return Apply("sum", (lower, upper, mass)) if discrete else integral(lower, upper, mass)


def _whole_bound(bound: Term, *, strict: bool, upper: bool, node: Node) -> Term:
    """The last value, or the first, that a discrete variable has up to a bound, or from it on."""
    if bound.sort != INTEGER:
        raise Question(
            f"events of a discrete variable are read at integers, and {bound} is not declared one",
            node.span,
            (rf"{bound} \in \mathbb{{Z}}",),
            kind="integer",
        )
    if not strict:
        return bound
    return difference(bound, ONE) if upper else summed([bound, ONE])


def read_indicator(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    r"""`\mathbb{1}_{x > 0}`, `\mathbb{1}(x > 0)`, `\mathbf{1}\{x > 0\}`."""
    node = cursor.nodes[cursor.at]
    base = unwrapped(node.base) if isinstance(node, Scripts) and node.base is not None else node
    if not (
        isinstance(base, Command)
        and base.name in ("mathbb", "mathbf", "mathds", "mathbbm", "bm", "boldsymbol")
    ):
        return None
    inside = contents(base.arguments[0]) if base.arguments else ()
    only = inside[0] if len(inside) == 1 else None
    if not (isinstance(only, Leaf) and (only.text == "1" or (only.text == "I" and base.name == "mathbb"))):
        return None
    if isinstance(node, Scripts):
        if node.sup is not None or node.primes or node.sub is None:
            raise Question("this indicator is not clear", node.span, kind="condition")
        cursor.take()
        sub_ = contents(node.sub)
        group = bracket(sub_[0]) if len(sub_) == 1 else None
        return _indicator_of(reader, inner(group) if group is not None else sub_, scope, node)
    group = bracket(cursor.peek(1))
    if group is None or isinstance(cursor.peek(1), Scripts):
        raise Question("the indicator of what?", node.span, (r"\mathbb{1}_{x > 0}",), kind="condition")
    cursor.take()
    cursor.take()
    return _indicator_of(reader, inner(group), scope, node)


def indicator_one(reader: Elaborator, script: Scripts, scope: Scope) -> Term:
    """`1_{x > 0}`."""
    if (
        script.sub is None
        or script.sup is not None
        or not isinstance(script.base, Leaf)
        or script.base.text != "1"
    ):
        raise Question("a vector or a matrix of equal numbers is not read", script.span, kind="matrix")
    return _indicator_of(reader, contents(script.sub), scope, script)


def _indicator_of(reader: Elaborator, nodes: Nodes, scope: Scope, node: Node) -> Term:
    tests = reader.propositions(nodes, scope)
    value: Term = ONE
    for test in reversed(tests):
        value = reader.build(lambda test=test, value=value: Apply("cases", (test, value, ZERO)), node)  # type: ignore[misc]
    return value
