r"""Random variables of which no law is declared: functions on one space of outcomes.

`Let X and Y be random variables` makes X and Y real functions of the outcome omega, which is uniform on (0, 1).  So
E[X + Y] and Cov(X, Y) are expectations over omega, and what is proved of them holds for every joint law: each
is that of functions on this space (Kallenberg, Foundations of Modern Probability, 2nd edition, 6.10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..terms import (
    LAW,
    ONE,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    abstract,
    call,
    eq,
    exp,
    instantiate,
    mul,
    neg,
    pow_,
    sub,
    subterms,
)
from .forms import summed
from .grammar import bracket, inner
from .names import contents, name_of, solid, split, written
from .prose import leaves_case
from .question import Question
from .tree import Command, Environment, Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .rows import Row

__all__ = [
    "DEFINITION", "LAW_OF_OUTCOMES", "OUTCOME", "arguments_of_moments", "covariance", "existing", "factorized",
    "independent_at", "mentioned", "moment", "outcome", "probability_of", "random_names", "speaks_of_outcomes",
]  # fmt: skip

OUTCOME = Symbol("omega_Omega")
LAW_OF_OUTCOMES = Symbol("P_Omega", LAW)
_UNIFORM = Apply("law", (ZERO, ONE, Lambda("omega", ONE)))
DEFINITION = Apply("define", (LAW_OF_OUTCOMES, _UNIFORM))


def outcome(name: str) -> Term:
    """The value of a random variable at the outcome."""
    return call(Symbol(name, FunctionSort(1, REAL)), OUTCOME)


def moment(op: str, value: Term) -> Term:
    """The expectation, or variance, of a value over all outcomes."""
    return Apply(op, (LAW_OF_OUTCOMES, _function(value)))


def covariance(first: Term, second: Term) -> Term:
    """E[(X - E X) (Y - E Y)]."""
    deviations = [sub(value, moment("expectation", value)) for value in (first, second)]
    return moment("expectation", Apply("mul", deviations))


def probability_of(tests: Iterable[Term]) -> Term:
    """The expectation of the indicator of an event."""
    value: Term = ONE
    for test in reversed(tuple(tests)):
        value = Apply("cases", (test, value, ZERO))
    return moment("expectation", value)


def speaks_of_outcomes(*terms: Term) -> bool:
    """Whether random variables without a law occur in the terms."""
    return any(LAW_OF_OUTCOMES in term.free or OUTCOME in term.free for term in terms)


def _function(value: Term) -> Lambda:
    return abstract(value, OUTCOME, "omega")


def existing(terms: Iterable[Term]) -> Iterator[Term]:
    """That the moments in the terms exist: who writes E[X^2] supposes it."""
    for function, op in _moments(terms):
        body = _without_means(instantiate(function, OUTCOME))
        if body is not None:
            yield _integrable(body)
            if op == "variance":
                yield _integrable(pow_(body, 2))


def _integrable(body: Term) -> Term:
    return Apply("integrable", (ZERO, ONE, _function(body)))


def _without_means(body: Term) -> Term | None:
    """The body without the moments inside: (X - E X)^2 has a mean where X and X^2 have; None for no polynomial."""
    if isinstance(body, Apply) and body.op in ("expectation", "variance") and body.args[0] == LAW_OF_OUTCOMES:
        return ZERO
    if LAW_OF_OUTCOMES not in body.free:
        return body
    if not isinstance(body, Apply) or body.op not in ("add", "mul", "neg", "pow"):
        return None
    if body.op == "pow" and not (isinstance(body.args[1], Number) and body.args[1].value > 0):
        return None
    parts = [part for argument in body.args if (part := _without_means(argument)) is not None]
    if len(parts) < len(body.args):
        return None
    if body.op == "add":
        return summed([part for part in parts if part not in (ZERO, neg(ZERO))] or [ZERO])
    return Apply(body.op, parts)


def _moments(terms: Iterable[Term]) -> Iterator[tuple[Lambda, str]]:
    """The functions of which an expectation or a variance over all outcomes is taken, and which."""
    for part in dict.fromkeys(part for term in terms for part in subterms(term)):
        if isinstance(part, Apply) and part.op in ("expectation", "variance") and not part.loose:
            law, function = part.args
            if law == LAW_OF_OUTCOMES and isinstance(function, Lambda):
                yield function, part.op


# --- independence ----------------------------------------------------------------------------------


def factorized(terms: Iterable[Term], independent: frozenset[str]) -> Iterator[Term]:
    """Where variables are independent: E[f(X) g(Y)] = E[f(X)] E[g(Y)], of the moments in the terms.

    Where a variance or a product of deviations stands, E[X Y] is one of them.
    Source: Billingsley, Probability and Measure, (21.18).
    """
    terms = tuple(terms)
    names = sorted({s.name for term in terms for s in term.free} & independent)
    moments = list(_moments(terms))
    products = [mul(outcome(x), outcome(y)) for i, x in enumerate(names) for y in names[i + 1 :]]
    if not any(op == "variance" or LAW_OF_OUTCOMES in function.free for function, op in moments):
        products = []
    for body in dict.fromkeys((*products, *(instantiate(function, OUTCOME) for function, _ in moments))):
        groups = _by_variable(body, independent)
        if groups is not None and len(groups) > 1:
            whole, parts = moment("expectation", mul(*groups)), [moment("expectation", g) for g in groups]
            yield from existing((whole, *parts))
            yield eq(whole, mul(*parts))


def _by_variable(body: Term, independent: frozenset[str]) -> list[Term] | None:
    """The product of a body by the one independent variable that each factor depends on, or None."""
    groups: dict[str, list[Term]] = {}
    for factor in _factors(body):
        held = {part for part in subterms(factor) if isinstance(part, Apply) and OUTCOME in part.args}
        names = {part.args[0].name for part in held if isinstance(part.args[0], Symbol)}
        if not held:
            groups.setdefault("", []).append(factor)
        elif len(names) == 1 and names <= independent:
            groups.setdefault(names.pop(), []).append(factor)
        else:
            return None
    groups.pop("", None)  # a constant comes out of any expectation
    return [parts[0] if len(parts) == 1 else mul(*parts) for _, parts in sorted(groups.items())]


def _factors(body: Term) -> Iterator[Term]:
    if isinstance(body, Apply) and body.op == "mul":
        for part in body.args:
            yield from _factors(part)
    elif isinstance(body, Apply) and body.op == "exp" and isinstance(body.args[0], Apply):
        inner = body.args[0]
        yield from map(exp, inner.args if inner.op == "add" else (inner,))
    else:
        yield body


_INDEPENDENT = re.compile(
    r"(?<![A-Za-z-])independent(?!ly of\b)|(?<![A-Za-z])(?:in)?dependence\b|(?<![A-Za-z-])(?:dependent|correlated)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|without|unless|whether|never|if|when|no|need|conditional(?:ly)?|given)\b", re.IGNORECASE
)
_LIST = r"((?:\$[^$]*\$[\s,]*(?:and\s+)?)+)"
_LISTED_BEFORE = re.compile(
    rf"{_LIST}(?:(?:be|are|is|being|and)\s+)?(?:(?:two|three|some|mutually|pairwise|jointly|statistically|all)\s+)*\Z",
    re.IGNORECASE,
)
_LISTED_AFTER = re.compile(
    rf"\A\s*(?:and\s+[\w-]+(?:\s+distributed)?\s+)?(?:of|(?:real|continuous|discrete)?\s*(?:random\s+)?(?:variables?|quantities))?\s*{_LIST}",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"\$([^$]*)\$")
_DISPLAY = re.compile(
    r"\$\$.*?(?:\$\$|\Z)|\\\[.*?(?:\\\]|\Z)"
    r"|\\begin\{((?:align|equation|gather|multline|eqnarray|displaymath)\*?)\}.*?(?:\\end\{\1\}|\Z)",
    re.DOTALL,
)
_ANEW = re.compile(
    r"\b(?:let|now|suppose|assume|consider|take)\b.*\brandom variables?\b", re.IGNORECASE | re.DOTALL
)


def independent_at(text: str, place: int) -> frozenset[str]:
    """The random variables that the page says to be independent, before a place.

    "X and Y are independent", "independent random variables X and Y"; a sentence that denies it or makes it a
    condition says nothing, and what follows such a sentence supposes nothing.  Nor does it where the page
    introduces them anew, or leaves the case: "in general".
    """
    known: frozenset[str] = frozenset()
    prose = _DISPLAY.sub("\n\n", text[:place])
    for sentence in re.finditer(r"[^.;:\n]*(?:\n(?!\s*(?:\n|#))[^.;:\n]*)*", prose):
        words = sentence.group()
        found = _INDEPENDENT.search(words)
        if found:
            said = found.group().lower() == "independent" and not _NEGATED.search(words)
            known = _said_independent(words, found) if said else frozenset()
        elif leaves_case(words):
            known = frozenset()
        elif _ANEW.search(words):
            known -= frozenset(_letters(words))
    return known


def _said_independent(words: str, found: re.Match[str]) -> frozenset[str]:
    """The names in the list directly before or behind the word; pairs do not make several of them independent."""
    before, after = _LISTED_BEFORE.search(words[: found.start()]), _LISTED_AFTER.match(words[found.end() :])
    lists = [frozenset(_letters(each[1])) for each in (before, after) if each is not None]
    names = frozenset[str]().union(*lists)
    only_pairs = "pairwise" in words.lower() or len(lists) > 1
    return frozenset() if only_pairs and len(names) > 2 else names


def _letters(words: str) -> Iterator[str]:
    for formula in _LETTERS.findall(words):
        yield from (letter.strip() for letter in formula.split(","))


# --- what the prose declares -----------------------------------------------------------------------

_BEFORE = re.compile(
    r"\brandom variables?(?:\]\([^)\s]*\))?\s+(?:\$[^$]*\$[,\s]*(?:and\s+)?)*(?:\$|\\\()\s*\Z", re.IGNORECASE
)
_AFTER = re.compile(
    r"\A\s*(?:\$|\\\))?[\s,]*(?:(?:and\s+)?\$[^$]*\$[\s,]*)*(?:be|is|are|denotes?)\s+(?:(?!vector|matri|function|value|not\b)"
    r"[^.$]){0,60}?\brandom variables?\b",
    re.IGNORECASE,
)
_DOTS = frozenset(("ldots", "dots", "cdots", "dotsc"))


def random_names(text: str, start: int, end: int, rows: tuple[Row, ...]) -> Iterator[tuple[str, bool]]:
    """The names in a formula of the prose that the words around it call random variables, and which are sequences."""
    if len(rows) != 1 or rows[0].relations or not rows[0].expressions:
        return
    called = _BEFORE.search(text[max(start - 200, 0) : start]) or _AFTER.search(text[end : end + 200])
    if not called:
        return
    parts = split(rows[0].expressions[0].nodes, ",")
    dotted = any(_is_dots(part) for part in parts)
    for part in parts:
        found = _name(part)
        if found is not None:
            yield (found.rpartition("_")[0], True) if dotted and "_" in found else (found, False)


_RANDOM = re.compile(r"\brandom variables?\b", re.IGNORECASE)
_VECTORS = re.compile(r"\b(?:vectors?|matri(?:x|ces)|multivariate)\b", re.IGNORECASE)
_MOMENTS = frozenset("E Var Cov Corr Skew Kurt".split())


def arguments_of_moments(text: str, trees: Iterable[Group]) -> frozenset[str]:
    """The capital letters that are the whole argument of E, Var, Cov or Corr on a page about random variables.

    None on a page that speaks of vectors or matrices.
    """
    if not _RANDOM.search(text) or _VECTORS.search(text):
        return frozenset()
    return frozenset(name for tree in trees for name in _arguments(tree.items))


def _arguments(nodes: tuple[Node, ...]) -> Iterator[str]:
    items = solid(nodes)
    for head, node in zip(items, items[1:], strict=False):
        word, group = written(head), bracket(node)
        if word is None or group is None or word.sub is not None:
            continue
        if (word.upright and word.base in _MOMENTS) or word.base == r"\mathbb{E}":
            yield from (found for part in split(inner(group), ",") if (found := _name(part)) is not None)
    for node in items:
        for part in _parts(node):
            yield from _arguments(part)


def _parts(node: Node) -> Iterator[tuple[Node, ...]]:
    if isinstance(node, Group):
        yield node.items
    elif isinstance(node, Command):
        yield from (contents(argument) for argument in node.arguments)
    elif isinstance(node, Scripts):
        yield from (contents(part) for part in (node.base, node.sup) if part is not None)
    elif isinstance(node, Environment):
        yield from (cell for row in node.rows for cell in row)


def mentioned(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The names, also those with an index, that stand in a list or before a bar."""
    for part in split(solid(nodes), ",", "mid", "|", "vert", ":"):
        found = _name(part)
        if found is not None:
            yield from (found, found.rpartition("_")[0])


def _is_dots(part: tuple[Node, ...]) -> bool:
    items = solid(part)
    return len(items) == 1 and isinstance(items[0], Leaf) and items[0].text in _DOTS


def _name(part: tuple[Node, ...]) -> str | None:
    items = solid(part)
    word = written(items[0]) if len(items) == 1 else None
    if word is None or word.sup is not None or word.primes or not isinstance(items[0], Leaf | Scripts):
        return None
    try:
        name = name_of(word)
    except Question:
        return None
    return name if word.base[:1].isupper() and word.base.isascii() else None
