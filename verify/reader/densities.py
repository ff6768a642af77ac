r"""Densities of which no law is declared: `p(x, z)`, `p(x \mid z)`, `p(z)`, `q_\phi(z \mid x)`.

A letter p that stands before such arguments is one joint density on the line, positive, with integral 1: p(z) is
its marginal density and p(x | z) the quotient p(x, z)/p(z).  What is proved of it holds for every such density; the
facts are hypotheses that a verdict shows.  A conditional density whose condition has no density on the page, as a
policy, stands for itself.  Read are densities of one variable, and of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..terms import (
    INFINITY,
    LAW,
    MINUS_INFINITY,
    ONE,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    abstract,
    beta,
    call,
    div,
    eq,
    integral,
    ln,
    lt,
    mul,
    open_lambda,
    substitute,
    subterms,
)
from .grammar import BARS, bracket, inner
from .names import Written, name_or_none, solid, split, written
from .occurrences import inside
from .rows import Row
from .tree import Group, Node

__all__ = [
    "OpaqueDensity",
    "Use",
    "density_of_use",
    "existing_integrals",
    "functions_of",
    "models",
    "says_supports",
    "use_of",
    "uses",
    "with_any_weights",
]

Names = tuple[str, ...]

_HEADS = re.compile(r"[pqr](?:_[A-Za-z]+)?\Z")
_SPEAKS = re.compile(
    r"\b(?:densit(?:y|ies)|distributions?|probabilit(?:y|ies)|posterior|likelihood)\b", re.IGNORECASE
)
_DISCRETE = re.compile(r"\\sum\b|\bdiscrete\b|\bmass(?:es)?\b|\bp\.?m\.?f\b", re.IGNORECASE)
MOST_VARIABLES = 2


@dataclass(frozen=True)
class Use:
    """`head(arguments | given)`, all of them names; p(z') is p(z) at another point."""

    head: str
    arguments: Names
    given: Names = ()


@dataclass(frozen=True)
class OpaqueDensity:
    """What a use means: a function of its arguments, then of what is given."""

    use: Use
    symbol: Symbol

    def at(self, values: Mapping[str, Term]) -> Term:
        """The density at values of its names."""
        return call(self.symbol, *(values[name] for name in (*self.use.arguments, *self.use.given)))

    @property
    def law(self) -> Term:
        """Of one variable: the law, or a function of what is given to laws."""
        names = (*self.use.arguments, *self.use.given)
        body = self.at({name: Symbol(name) for name in names})
        found: Term = Apply("law", (MINUS_INFINITY, INFINITY, abstract(body, Symbol(names[0]))))
        for name in reversed(self.use.given):
            found = abstract(found, Symbol(name))
        return found


@dataclass(frozen=True)
class Model:
    """The densities of a letter, what is known of them, and which are quotients of others."""

    densities: tuple[OpaqueDensity, ...]
    facts: tuple[Term, ...]
    definitions: tuple[tuple[Symbol, Term], ...]


# --- what stands on the page -----------------------------------------------------------------------


def use_of(head: Node, group: Group | None) -> Use | None:
    r"""The use that `p(x \mid z)` is, where its arguments are names."""
    word = written(head)
    if word is None or group is None or word.sup is not None or word.primes or word.accents or word.font:
        return None
    name = name_or_none(Written(word.base, word.font, word.accents, word.sub))
    if name is None or not _HEADS.match(name):
        return None
    sides = split(inner(group), *BARS, ";")
    if len(sides) > 2:
        return None
    lists = [[_variable(solid(part)) for part in split(side, ",")] for side in sides]
    names = [name for part in lists for name in part]
    if "" in names or len(set(names)) < len(names):
        return None
    return Use(name, *map(tuple, lists))


def _variable(nodes: tuple[Node, ...]) -> str:
    """The name of a variable, without the prime of one that is bound beside it; empty for anything else."""
    word = written(nodes[0]) if len(nodes) == 1 else None
    if (
        word is None
        or word.sup is not None
        or word.font
        or not word.base.isascii()
        or word.base[:1].isupper()
    ):
        return ""
    return name_or_none(Written(word.base, word.font, word.accents, word.sub)) or ""


def uses(nodes: Iterable[Node]) -> Iterator[Use]:
    """All uses that stand in the nodes."""
    items = solid(tuple(nodes))
    for head, following in zip(items, items[1:], strict=False):
        found = use_of(head, bracket(following))
        if found is not None:
            yield found
    for node in items:
        for within in inside(node):
            yield from uses(within)


def functions_of(nodes: Iterable[Node], variables: frozenset[str]) -> Iterator[str]:
    """The letters f, g, h that stand before a variable in brackets: f(x) beside a density of x is a function."""
    items = solid(tuple(nodes))
    for head, following in zip(items, items[1:], strict=False):
        word, group = written(head), bracket(following)
        if word is None or group is None or word != Written(word.base) or word.base not in ("f", "g", "h"):
            continue
        if _variable(solid(inner(group))) in variables:
            yield word.base
    for node in items:
        for within in inside(node):
            yield from functions_of(within, variables)


def density_of_use(use: Use, known: Iterable[OpaqueDensity]) -> OpaqueDensity | None:
    """What a use means; p(z, x) is p(x, z)."""
    for density in known:
        same = density.use.head == use.head and density.use.given == use.given
        if same and sorted(density.use.arguments) == sorted(use.arguments):
            return density
    return None


def models(
    text: str,
    trees: Iterable[Group],
    rows: Iterable[Row],
    known: frozenset[str],
    vectors: frozenset[str],
    differentiated: frozenset[str],
) -> Iterator[Model]:
    r"""The letters of a page about densities that it nowhere declares; those that are `known` are no densities.

    None where a law is declared by `\sim` or a density written out: what is said of one letter concerns the others.
    Nor of a letter with an index by which the page differentiates, nor on a page that sums and never integrates:
    its densities may be masses.
    """
    found = list(dict.fromkeys(use for tree in trees for use in uses(tree.items)))
    if not found or not _SPEAKS.search(text) or any(_declares(row) for row in rows):
        return
    if r"\int" not in text and _DISCRETE.search(text):
        return
    found = [
        use for use in found if use.head not in known and vectors.isdisjoint((*use.arguments, *use.given))
    ]
    if r"\nabla" in text or r"\partial" in text:
        found = [use for use in found if "_" not in use.head]
    found = [use for use in found if use.head.partition("_")[2] not in differentiated]
    by_head: dict[str, list[Use]] = {}
    for use in found:
        by_head.setdefault(_model_of(use, found), []).append(use)
    for own in by_head.values():
        yield _model(own)


def _model_of(use: Use, others: list[Use]) -> str:
    r"""The head of the model: p(z) beside p_\theta(x | z) is the prior of the same."""
    if use.given or len(use.arguments) != 1:
        return use.head
    for other in others:
        longer = other.head.startswith(f"{use.head}_") and use.arguments == other.given
        if longer and Use(other.head, use.arguments) not in others:
            return other.head
    return use.head


def _declares(row: Row) -> bool:
    """Whether a row gives a law, or writes a density out."""
    names = [relation.name for relation in row.relations]
    if "sim" in names:
        right = solid(row.expressions[-1].nodes)
        return not (0 < len(right) <= 2 and _is_head(right[0]))
    if not names or names[0] not in ("=", "define", "propto"):
        return False
    left = solid(row.expressions[0].nodes)
    if len(left) != 2 or use_of(left[0], bracket(left[1])) is None:
        return False
    return not any(_is_head(node) for node in _all(row.expressions[1].nodes))


def _is_head(node: Node) -> bool:
    word = written(node)
    name = name_or_none(word) if word is not None and not word.font else None
    return name is not None and bool(_HEADS.match(name))


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        for within in inside(node):
            yield from _all(within)


# --- one letter ------------------------------------------------------------------------------------


def _model(own: list[Use]) -> Model:
    """Functions for the uses of one letter; those of too many variables have none."""
    head = max((use.head for use in own), key=len)
    own = [use for use in own if len(use.arguments) + len(use.given) <= MOST_VARIABLES]
    order = list(dict.fromkeys(name for use in own for name in (*use.arguments, *use.given)))
    plain = {frozenset(use.arguments) for use in own if not use.given}
    conditional = {(use.arguments, use.given) for use in own if use.given}
    quotients = {
        (a, b)
        for a, b in conditional
        if (b, a) in conditional or not plain.isdisjoint((frozenset(b), frozenset((*a, *b))))
    }
    for a, b in quotients:
        plain |= {frozenset(b), frozenset((*a, *b))}
    for whole in [names for names in plain if len(names) == MOST_VARIABLES]:
        plain |= {frozenset((name,)) for name in whole}  # also those that the page does not write
    ordered = sorted((tuple(sorted(names, key=order.index)) for names in plain), key=lambda n: (len(n), n))
    functions = {names: _symbol(head, names) for names in ordered}

    def density(names: Iterable[str]) -> Term:
        sorted_names = tuple(sorted(names, key=order.index))
        return call(functions[sorted_names], *map(Symbol, sorted_names))

    facts = [fact for names in ordered for fact in _facts(names, density)]
    definitions = []
    conditions = {}
    for a, b in sorted(conditional):
        symbol = conditions[a, b] = _symbol(head, a, b)
        if (a, b) in quotients:
            body: Term = div(density((*a, *b)), density(b))
            definitions.append((symbol, _function(body, (*a, *b))))
        else:
            value = call(symbol, *map(Symbol, (*a, *b)))
            facts += [_for_all(lt(ZERO, value), (*a, *b)), _for_all(eq(_whole(value, a[0]), ONE), b)]
    known = [
        OpaqueDensity(Use(use.head, *key), conditions[key])
        for use in own
        if (key := (use.arguments, use.given)) in conditions
    ]
    known += [
        OpaqueDensity(
            Use(use.head, tuple(sorted(use.arguments, key=order.index))),
            functions[tuple(sorted(use.arguments, key=order.index))],
        )
        for use in own
        if not use.given
    ]
    return Model(tuple(dict.fromkeys(known)), tuple(facts), tuple(definitions))


def _facts(names: Names, density: object) -> Iterator[Term]:
    """Positive, with integral 1; of two variables, with the marginal densities."""
    value = density(names)  # type: ignore[operator]
    yield _for_all(lt(ZERO, value), names)
    if len(names) == 1:
        yield eq(_whole(value, names[0]), ONE)
        return
    for name in names:
        others = tuple(other for other in names if other != name)
        yield _for_all(eq(_whole(value, name), density(others)), others)  # type: ignore[operator]


def _symbol(head: str, arguments: Names, given: Names = ()) -> Symbol:
    bar = rf" \mid {', '.join(given)}" if given else ""
    return Symbol(rf"{head}_{{{', '.join(arguments)}{bar}}}", FunctionSort(len(arguments) + len(given), REAL))


def _function(body: Term, names: Names) -> Term:
    for name in reversed(names):
        body = abstract(body, Symbol(name))
    return body


def _whole(value: Term, name: str) -> Term:
    return integral(MINUS_INFINITY, INFINITY, value, Symbol(name))


def _for_all(proposition: Term, names: Names) -> Term:
    for name in reversed(names):
        everywhere = (MINUS_INFINITY, INFINITY, abstract(proposition, Symbol(name)))
        proposition = Apply("forall", everywhere)
    return proposition


# --- supports --------------------------------------------------------------------------------------

_SUPPORTED = re.compile(r"\bsupports?\b|\babsolutely\s+continuous\b|\bpositive\b", re.IGNORECASE)


def says_supports(text: str, rows: Iterable[Row]) -> bool:
    """Whether the page says where its densities are positive: in words, or as `q(x) > 0`."""
    heads = (row.expressions[0].nodes for row in rows if [r.name for r in row.relations] == [">"])
    return bool(_SUPPORTED.search(text)) or any(
        use_of(nodes[0], bracket(nodes[1])) is not None for nodes in map(solid, heads) if len(nodes) == 2
    )


def with_any_weights(terms: tuple[Term, ...], facts: Iterable[Term]) -> tuple[Term, ...]:
    """Terms in which any positive functions stand for 1/q, where integrals of other densities are divided by q.

    What then still holds needs not that q is positive.  Where weights p/q are averaged under q, their mean is 1 only
    if the support of q holds that of p.  Empty where nothing is so divided.
    """
    letters = {symbol: symbol.name.partition("_{")[0] for fact in facts for symbol in _heads(fact)}
    below: dict[Term, Term] = {}
    for whole in dict.fromkeys(part for side in terms[:2] for part in subterms(side)):
        if isinstance(whole, Apply) and whole.op in ("integral", "expectation", "variance"):
            quotients = [q for q in _outside_logarithms(whole) if q.op == "div"]
            divisors = {s for q in quotients for s in letters if s in q.args[1].free}
            others = {s: {letters[t] for t in letters if t in whole.free} - {letters[s]} for s in divisors}
            below |= {s: Symbol(f"1/{s.name}", s.sort) for s in divisors if others[s]}
    positive = [fact for fact in facts if _is_order(fact) and not below.keys().isdisjoint(fact.free)]
    weights = (substitute(fact, below) for fact in positive)  # type: ignore[arg-type]
    return (*(_weighed(term, below) for term in terms), *weights) if below else ()


def _is_order(fact: Term) -> bool:
    while isinstance(fact, Apply) and fact.op == "forall" and isinstance(fact.args[2], Lambda):
        fact = fact.args[2].body
    return isinstance(fact, Apply) and fact.op == "lt"


def _weighed(term: Term, weights: Mapping[Term, Term], below: bool = False) -> Term:
    """The term with the inverses of weights in the place of what it is divided by."""
    if isinstance(term, Lambda):
        return Lambda(term.hint, _weighed(term.body, weights, below), term.variable_sort)
    if not isinstance(term, Apply):
        return term
    args = [_weighed(a, weights, below or (term.op == "div" and n == 1)) for n, a in enumerate(term.args)]
    if below and term.op == "call" and term.args[0] in weights:
        return div(ONE, Apply("call", (weights[term.args[0]], *args[1:])))
    return Apply(term.op, args)


def _heads(fact: Term) -> Iterator[Symbol]:
    return (symbol for symbol in fact.free if isinstance(symbol.sort, FunctionSort))


def _outside_logarithms(term: Term) -> Iterator[Apply]:
    """The parts of a term, but those of logarithms."""
    if isinstance(term, Lambda):
        yield from _outside_logarithms(term.body)
    elif isinstance(term, Apply) and term.op != "ln":
        yield term
        for argument in term.args:
            yield from _outside_logarithms(argument)


# --- integrals against them ------------------------------------------------------------------------


def existing_integrals(terms: Iterable[Term], symbols: frozenset[Symbol]) -> Iterator[Term]:
    """That the integrals in the terms exist: who writes an expectation supposes it."""
    for part in dict.fromkeys(part for term in terms for part in subterms(term)):
        if isinstance(part, Apply) and not part.loose and not symbols.isdisjoint(part.free):
            yield from _existing(part)


def _existing(part: Apply) -> Iterator[Term]:
    if part.op == "integral":
        function = part.args[2]
        if isinstance(function, Lambda):
            yield from _inner_ones(function)
            yield Apply("integrable", part.args)
        return
    laws = [law for law in part.args if isinstance(law, Apply) and law.op == "law" and law.sort == LAW]
    functions = [law.args[2] for law in laws if isinstance(law.args[2], Lambda)]
    if part.op not in ("expectation", "kl", "entropy") or not functions or len(functions) < len(laws):
        return
    x, density = open_lambda(functions[0], frozenset().union(*(arg.free for arg in part.args)))
    if part.op == "expectation":
        integrand = mul(density, beta(call(part.args[1], x)))
    elif part.op == "kl" and len(functions) == 2:
        integrand = mul(density, ln(div(density, beta(call(functions[1], x)))))
    else:
        integrand = mul(density, ln(density))
    yield Apply("integrable", (*laws[0].args[:2], abstract(integrand, x, functions[0].hint)))


def _inner_ones(function: Lambda) -> Iterator[Term]:
    """Of an integral of an integral: the inner one exists everywhere."""
    x, body = open_lambda(function)
    for part in subterms(body):
        if isinstance(part, Apply) and part.op == "integral" and not part.loose and x in part.free:
            yield Apply("forall", (MINUS_INFINITY, INFINITY, abstract(Apply("integrable", part.args), x)))
