r"""Expectations and variances: of which random variable, under which law: `E_{q(z)}[f(z)]`, `\langle x \rangle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terms import (
    INTEGER,
    LAW,
    REAL,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    abstract,
)
from .grammar import BARS, Cursor, bracket, inner, is_bar, sign, span_of
from .laws import (
    JOINT,
    Nodes,
    bars_in,
    density_law,
    is_discrete,
    is_family,
    law,
    name_or_nothing,
    parametrized,
    random_for_value,
    values_sort,
)
from .names import Written, contents, identifier, split, written
from .outcomes import OUTCOME, moment
from .question import Question
from .scope import Function
from .source import Span
from .tree import Group, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def expectation(reader: Elaborator, cursor: Cursor, scope: Scope, op: str) -> Term:
    r"""`\mathrm{E}[f(X)]`, `\mathbb{E}_{z \sim q}[f(z)]`, `\mathrm{Var}(X)`: the brackets close it."""
    node = cursor.take()
    word = written(node)
    closing = cursor.peek()
    group = bracket(closing)
    what = "expectation" if op == "expectation" else "variance"
    if word is not None and (word.sup is not None or word.primes):
        raise Question(
            f"a power or prime on the sign of the {what}", node.span, (r"\mathrm{E}[X]^2",), kind="script"
        )
    if group is None or closing is None:
        raise Question(f"the {what} of what? Write brackets", node.span, (r"\mathrm{E}[X]",), kind="reach")
    cursor.take()
    sub_ = contents(word.sub) if word is not None and word.sub is not None else None
    script = closing if isinstance(closing, Scripts) else None
    if sub_ is None and script is not None and script.sub is not None:
        sub_ = contents(script.sub)
        script = Scripts(script.span, script.base, None, script.sup, script.primes)
    value = _under(reader, op, inner(group), sub_, scope, node, group.span)
    return reader.postfix(value, script, scope)


def _under(
    reader: Elaborator, op: str, body: Nodes, subscript: Nodes | None, scope: Scope, node: Node, span: Span
) -> Term:
    if len(bars_in(body)) == 2 and not _is_absolute(body):
        raise Question("a conditional expectation is not read", span, kind="joint")
    if len(split(body, ",")) > 1:
        raise Question("vectors and matrices are not read", span, kind="matrix")
    if subscript is None:
        return of_randoms(reader, op, body, scope, node, span)
    name, law_ = _subscript(reader, subscript, scope, node)
    formal = _formal_of(_stem(subscript), scope) if name is None else None
    if formal is not None:
        inside, variable = reader.bind(scope, formal, values_sort(law_))
        value = reader.expression(body, inside)
        if variable in value.free or _is_constant(value):
            return reader.build(lambda: _apply_law(op, law_, abstract(value, variable, formal)), node)
    chosen = name or _name_for_law(reader, body, law_, scope, node)
    inside, variable = reader.bind(scope, chosen, values_sort(law_))
    value = reader.expression(body, inside)
    return reader.build(lambda: _apply_law(op, law_, abstract(value, variable, chosen)), node)


def _apply_law(op: str, law_: Term, function: Lambda) -> Term:
    return Apply(op, (law_, function))


def _is_absolute(nodes: Nodes) -> bool:
    """Whether the two bars in a list are an absolute value: one at the start of an operand."""
    bars = [position for position, node in enumerate(nodes) if is_bar(node) and sign(node) != "mid"]
    return len(bars) == 2


def _subscript(reader: Elaborator, nodes: Nodes, scope: Scope, node: Node) -> tuple[str | None, Term]:
    r"""The variable and the law below an expectation: `z \sim q`, `q`, `q(z | x)`, `X`."""

    parts = split(nodes, "sim")
    if len(parts) == 2:
        name = identifier(parts[0])
        if name is None:
            kind = "joint" if len(split(parts[0], ",")) > 1 else "law"
            raise Question("this is no random variable", span_of(nodes), kind=kind)
        return name, law(reader, parts[1], scope)
    if len(parts) > 2 or len(split(nodes, ",")) > 1:
        raise Question(JOINT, span_of(nodes, node.span), kind="joint")
    name = identifier(nodes)
    if name is not None and name in scope.randoms:
        return name, scope.randoms[name]
    if (
        name is not None
        and (random := random_for_value(name, scope)) is not None
        and not _names_law(name, scope)
    ):
        return name, scope.randoms[random]
    cursor = Cursor(nodes)
    word = written(cursor.nodes[0])
    group = bracket(cursor.peek(1))
    if word is not None and group is not None and len(cursor.nodes) == 2:
        head = name_or_nothing(word)
        if is_family_density(word, group) and not scope.densities_of(head):
            argument = split(inner(group), *BARS, ";")[0]
            return identifier(argument), law(reader, nodes, scope)
        if scope.densities_of(head):
            law_, argument, formal = density_law(reader, head, group, scope)
            return (identifier(argument) if argument else None) or formal or None, law_
    return None, law(reader, nodes, scope)


def _stem(nodes: Nodes) -> str | None:
    """The bare name below an expectation."""

    return identifier(nodes)


def _names_law(name: str, scope: Scope) -> bool:
    return name in scope.laws or bool(scope.densities_of(name))


def _formal_of(name: str | None, scope: Scope) -> str | None:
    """The variable of the one density with this name."""
    entries = scope.densities_of(parametrized(name, scope) or name) if name else ()
    return entries[0].argument or None if len(entries) == 1 else None


def _name_for_law(reader: Elaborator, body: Nodes, law_: Term, scope: Scope, node: Node) -> str:
    """The variable of an expectation under a law alone: the one undeclared name, or the random variable of it."""
    trial = reader.trial()
    try:
        term = trial.expression(body, scope)
    except Question:
        term = None
    if term is not None:
        present = [n for n in scope.randoms if Symbol(n) in term.free]
        of_law = [n for n in present if scope.randoms[n] == law_] or present
        if len(of_law) == 1:
            return of_law[0]
        unknown = [name for name in trial.assumed if Symbol(name) in term.free]
        if not of_law and len(unknown) == 1:
            return unknown[0]
    raise Question("which variable has this law?", node.span, (r"\mathbb{E}_{x \sim q}",), kind="law")


def of_randoms(reader: Elaborator, op: str, body: Nodes, scope: Scope, node: Node, span: Span) -> Term:
    """An expectation over the random variables that its body speaks of."""
    before = dict(reader.assumed)
    value = reader.expression(body, scope)
    names = sorted(symbol.name for symbol in value.free if symbol.name in scope.randoms)
    undeclared = {symbol.name for symbol in value.free} & reader.assumed.keys()
    over_outcomes = OUTCOME in value.free
    if len(names) + over_outcomes > 1 or any(is_member(symbol, scope) for symbol in value.free):
        raise Question(JOINT, span, tuple(names), kind="joint")
    for other in sorted(undeclared):
        if other[:1].isupper():
            raise Question(
                f"is {other} in this expectation random, or a number?",
                span,
                (
                    rf"{other}: \Omega \to \mathbb{{R}}",
                    rf"{other} \in \mathbb{{R}}",
                    rf"{other} \sim \mathcal{{N}}(0, 1)",
                ),
                kind="undeclared",
            )
    if over_outcomes or (scope.outcomes and not scope.randoms and _is_constant(value)):
        return reader.build(lambda: moment(op, value), node)
    if names:
        name = names[0]
    elif scope.randoms and _is_constant(value):
        name = next(iter(scope.randoms))  # a constant has one expectation, under every law
    else:
        name = _value_name(reader, undeclared, scope, span)
        if name not in before:
            reader.assumed.pop(name)
        scope = scope.with_random(name, scope.randoms[random_for_value(name, scope) or name])
    symbol = Symbol(name, REAL)
    law_ = scope.randoms[name]
    if is_discrete(law_):
        inside, symbol = reader.bind(scope, name, INTEGER)
        value = reader.expression(body, inside)
    return reader.build(lambda: _apply_law(op, law_, abstract(value, symbol, name)), node)


def _is_constant(value: Term) -> bool:
    """Whether a term is made of numbers and of expectations alone; a bare letter might be random."""
    waiting = [value]
    while waiting:
        term = waiting.pop()
        if isinstance(term, Apply) and term.op not in ("expectation", "variance", "entropy", "kl"):
            waiting += term.args
        elif isinstance(term, Symbol | Lambda):
            return False
    return True


def is_member(symbol: Symbol, scope: Scope) -> bool:
    """Whether a symbol is a sequence, whose members may be random."""
    if (
        not isinstance(symbol.sort, FunctionSort)
        or symbol.sort.result == LAW
        or symbol.name in scope.outcomes
    ):
        return False
    return not isinstance(scope.meanings.get(symbol.name), Function)


def _value_name(reader: Elaborator, undeclared: set[str], scope: Scope, span: Span) -> str:
    """The one x that stands for the random variable X in an expectation."""
    values = [name for name in undeclared if random_for_value(name, scope)]
    if len(values) != 1:
        raise Question(
            "the law of what stands in this expectation is not declared",
            span,
            (r"X \sim \mathcal{N}(0, 1)", r"\mathrm{E}_{x \sim \mathcal{N}(0, 1)}"),
            kind="law",
        )
    random = random_for_value(values[0], scope)
    reader.note("random", f"{values[0]} in an expectation is read as the random variable {random}", span)
    return values[0]


def angle(reader: Elaborator, group: Group, script: Scripts, scope: Scope) -> Term:
    r"""`\langle f(x) \rangle_p`."""
    if script.sub is None or script.sup is not None or script.primes:
        return angle_bare(reader, group)
    return _under(reader, "expectation", inner(group), contents(script.sub), scope, script, group.span)


def angle_bare(reader: Elaborator, group: Group) -> Term:
    raise Question(
        "the law of this expectation is not written", group.span, (r"\langle f(x) \rangle_{p}",), kind="law"
    )


def is_family_density(word: Written, group: Group) -> bool:
    r"""`\mathcal{N}(x \mid \mu, \sigma)`, `\mathrm{Gam}(x; a, b)`: a family's name and a bar or semicolon."""
    if word.font == "" and word.base != "N" and len(word.base) == 1:
        return False
    base = word.base[word.base.index("{") + 1 : -1] if word.base.startswith("\\") else word.base
    if word.sub is not None or (word.upright and base == "B"):
        return False
    return is_family(base, group)
