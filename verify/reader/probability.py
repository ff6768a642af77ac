r"""What is written about random variables, by the sign it begins with: moments, densities, functions `F_X`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..terms import (
    INTEGER,
    MINUS_INFINITY,
    ONE,
    TWO,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    abstract,
    call,
    density,
    div,
    exp,
    instantiate,
    integral,
    ln,
    mul,
    number,
    pow_,
    sub,
)
from .absolutes import bracketed_bars
from .densities import density_of_use, use_of
from .entropies import divergence, is_divergence, read_entropy
from .events import read_indicator, read_probability, speaks_of_event
from .expectations import angle_bare, expectation, is_family_density, is_member, of_randoms
from .functions import derivative_of
from .grammar import BARS, Cursor, bracket, inner, sign
from .inverses import quantile, quantile_facts
from .laws import (
    JOINT,
    Nodes,
    argument_name,
    density_law,
    family_head,
    is_discrete,
    is_family,
    is_parameter,
    member,
    name_or_nothing,
    random_for_value,
    support,
    values_sort,
)
from .likelihoods import likelihood
from .names import Written, contents, identifier, name_of, solid, split, written
from .outcomes import OUTCOME, covariance, moment
from .question import Question
from .scope import Abbreviation, Scalar
from .shapes import NAMED_VALUES
from .source import Span
from .tree import Command, Group, Node, Scripts
from .usage import is_inverse, looks_like_argument

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


def _density_at(reader: Elaborator, cursor: Cursor, scope: Scope, name: str, word: Written) -> Term:
    """`p(x | z)`, and its derivatives."""
    node = cursor.take()
    closing = cursor.nodes[cursor.at]
    group = bracket(closing)
    if group is None:
        raise Question(f"{name} is a density: at what point?", node.span, kind="function")
    cursor.take()
    law_, argument, _ = density_law(reader, name, group, scope)
    if not argument:
        raise Question("a law is no number", group.span, kind="law")
    at = reader.argument(argument, scope)
    value = _derived(reader, lambda t: density(law_, t), word.primes, at, node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _opaque_density(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    r"""`p(x, z)`, `p(x \mid z)`, of which no law is declared."""
    node, closing = cursor.nodes[cursor.at], cursor.peek(1)
    group = bracket(closing)
    use = use_of(node, group) if scope.opaque and group is not None else None
    known = density_of_use(use, scope.opaque) if use is not None else None
    if known is None or group is None:
        return None
    parts = [part for side in split(inner(group), *BARS, ";") for part in split(side, ",")]
    cursor.take()
    cursor.take()
    values = {
        name: reader.argument(part, scope)
        for name, part in zip((*use.arguments, *use.given), parts, strict=True)  # type: ignore[union-attr]
    }
    return reader.postfix(known.at(values), closing if isinstance(closing, Scripts) else None, scope)


def _derived(reader: Elaborator, function: Callable[[Term], Term], primes: int, at: Term, node: Node) -> Term:
    if primes:
        function = derivative_of(reader, function, primes)
    return reader.build(lambda: function(at), node)


def operator(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    """What probability calls what stands here, if it is its business."""
    node = cursor.nodes[cursor.at]
    if isinstance(node, Group) and node.open:
        return angle_bare(reader, node) if node.open == r"\langle" else None
    if sign(node) == "Pr" or (isinstance(node, Scripts) and sign(node.base) == "Pr"):
        return read_probability(reader, cursor, scope) if bracket(cursor.peek(1)) else None
    indicator = read_indicator(reader, cursor, scope)
    if indicator is not None:
        return indicator
    found = likelihood(reader, cursor, scope)
    if found is not None:
        return found
    word = written(node)
    if word is None:
        group = bracket(cursor.peek(1))
        if group is not None and family_head(node).startswith("ln ") and is_family(family_head(node), group):
            return _family_density(reader, cursor, scope, node, group)
        return None
    if is_divergence(word, cursor):
        return divergence(reader, cursor, scope)
    if word.accents or word.font == "bf":
        return None
    base = name_of(Written(word.base, word.font))
    if (_EXPECTATION.get(base) or base in _VARIANCE) and word.sup is None and word.font != "":
        bracketed_bars(cursor, cursor.at + 1)
    group = bracket(cursor.peek(1))
    name = name_or_nothing(word)
    if group is not None and word.sup is None and _of_value(group, scope) is not None:
        return _mass_at(reader, cursor, scope, name)
    if name == "p" and isinstance(scope.meanings.get("p"), Scalar) and word.sup is None:
        value = _density_beside_number(reader, cursor, scope, group)
        if value is not None:
            return value
    reserved = base in _RESERVED and (word.upright or base.startswith("\\")) and group is not None
    if not reserved and (name in scope.meanings or (base in scope.meanings and word.sub is None)):
        return None
    if _EXPECTATION.get(base) and (group is not None or word.sub is not None):
        return expectation(reader, cursor, scope, "expectation")
    if _EXPECTATION.get(base) and word.sup is None and (word.font != "" or _random_follows(cursor, scope)):
        raise Question(
            "the expectation of what? Write brackets", node.span, (r"\mathrm{E}[X]",), kind="reach"
        )
    if base in _VARIANCE and (group is not None or word.sub is not None):
        return expectation(reader, cursor, scope, "variance")
    if group is None:
        return None
    if name == "pi" and not looks_like_argument(group):
        return None  # 2 pi (1 + s^2), though pi(a) is a density
    opaque = _opaque_density(reader, cursor, scope)
    if opaque is not None:
        return opaque
    if scope.densities_of(name) and word.sup is None:
        return _density_at(reader, cursor, scope, name, word)
    if base in _FUNCTIONALS and word.upright and word.sub is None:
        return _functional(reader, cursor, scope, base)
    if base in ("H", "h", r"\mathcal{H}", r"\mathbb{H}") and word.sub is None:
        return read_entropy(reader, cursor, scope)
    if base in ("P", r"\mathbb{P}", "Prob", "Pr") and word.sub is None and speaks_of_event(group):
        return read_probability(reader, cursor, scope)
    if word.sub is not None:
        return _of_random(reader, cursor, scope, word)
    if word.sup is None and not word.primes and is_family_density(word, group):
        return _family_density(reader, cursor, scope, node, group)
    if base == "B" and word.upright and len(split(inner(group), ",", ";")) == 2:
        return _beta_function(reader, cursor, scope)
    return None


def _density_beside_number(
    reader: Elaborator, cursor: Cursor, scope: Scope, group: Group | None
) -> Term | None:
    """`p(x)` for a random variable x, on a page where p alone is a number: its density, and no product."""
    argument = argument_name(inner(group)) if group is not None else ""
    random = argument if argument in scope.randoms else random_for_value(argument, scope)
    if not argument or random is None or group is None:
        return None
    law_ = scope.randoms[random]
    if is_discrete(law_):
        raise Question("is p a density here, or a number?", group.span, (r"f(x)",), kind="undeclared")
    cursor.take()
    closing = cursor.take()
    at = reader.argument(inner(group), scope)
    value = reader.build(lambda: density(law_, at), closing)
    reader.note(
        "density", f"p({argument}) is read as the density of {random}, though p is a number", group.span
    )
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _random_follows(cursor: Cursor, scope: Scope) -> bool:
    following = cursor.peek(1)
    word = written(following) if following is not None else None
    return word is not None and name_or_nothing(word) in scope.randoms


def _of_value(group: Group, scope: Scope) -> str | None:
    """The random variable X of `p(X = x)`."""

    sides = split(split(inner(group), *BARS, ";")[0], "=")
    name = identifier(sides[0]) if len(sides) == 2 else None
    return name if name in scope.randoms else None


def _mass_at(reader: Elaborator, cursor: Cursor, scope: Scope, head: str) -> Term:
    """`p(X = x)`: the mass, or the density, of X at x."""
    node = cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    if group is None:
        raise Question("the probability of what?", node.span, kind="event")
    random = _of_value(group, scope) or ""
    parts = split(inner(group), *BARS, ";")
    entries = [e for e in scope.densities_of(head) if e.argument in ("", random, random.lower())]
    law_ = entries[0].law if entries else scope.randoms[random]
    if isinstance(law_.sort, FunctionSort) or not all(
        is_parameter(part, law_) for part in (split(parts[1], ",") if len(parts) == 2 else ())
    ):
        raise Question("a conditional probability is not read", group.span, kind="joint")
    if not is_discrete(law_) and (head in ("P", "Pr", "Prob") or word_is_upright(node)):
        raise Question("the probability of a single value of a continuous variable", group.span, kind="event")
    at = reader.expression(split(parts[0], "=")[1], scope)
    value = density(law_, at)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def word_is_upright(node: Node) -> bool:
    return sign(node) == "Pr" or isinstance(node, Command)


_EXPECTATION = {"E": True, r"\mathbb{E}": True, r"\mathcal{E}": False}


_VARIANCE = frozenset(("Var", "var", "Varr", "VAR", r"\mathbb{V}", r"\mathbb{Var}", "Variance"))


# Upright words that no equation redefines.
_RESERVED = frozenset(
    (
        "E",
        r"\mathbb{E}",
        "Var",
        "var",
        r"\mathbb{V}",
        "Skew",
        "Kurt",
        "Cov",
        "Corr",
        "H",
        "h",
        "median",
        "mode",
    )
)


_FUNCTIONALS = frozenset(
    """Cov cov Corr corr Skew skew Kurt kurt median Median mode Mode MSE Bias bias std Std MI I""".split()
)


def _beta_function(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    node = cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    parts = split(inner(group), ",", ";") if group is not None else ()
    first, second = (reader.expression(part, scope) for part in parts)
    value = reader.build(lambda: Apply("beta_function", (first, second)), node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _of_random(reader: Elaborator, cursor: Cursor, scope: Scope, word: Written) -> Term | None:
    """`f_X(x)`, `F_X(x)`, `M_X(t)`, for a declared random variable X."""
    if word.sub is None:
        return None
    items = contents(word.sub)
    inner_word = written(items[0]) if len(items) == 1 else None
    random = name_of(inner_word) if inner_word is not None and inner_word.sup is None else ""
    if random not in scope.randoms:
        return None
    law_ = scope.randoms[random]
    node = cursor.nodes[cursor.at]
    if word.base == "Q" and scope.knows(f"Q_{random}"):
        return None
    if (word.base == "Q" and word.sup is None) or (word.base == "F" and word.sup is not None):
        return _quantile_function(reader, cursor, scope, word, random)
    if word.base in ("phi", "varphi") or word.sup is not None:
        raise Question("characteristic functions are not in the language", node.span, kind="complex")
    make = _RANDOM_FUNCTIONS.get(word.base)
    if make is None:
        return None
    cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    if group is None:
        return None
    at = reader.argument(inner(group), scope)

    def function(point: Term) -> Term:
        return make(reader, law_, random, point, node)

    value = _derived(reader, function, word.primes, at, node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _quantile_function(
    reader: Elaborator, cursor: Cursor, scope: Scope, word: Written, random: str
) -> Term | None:
    r"""`Q_X(p)` and `F_X^{-1}(p)`, of a continuous variable: a function of which `inverses` says what it is."""
    node, closing = cursor.nodes[cursor.at], cursor.peek(1)
    group = bracket(closing)
    if group is None or (word.sup is not None and not is_inverse(word.sup)):
        return None
    if word.primes or quantile_facts(random, scope.randoms[random]) == ():
        raise Question("quantile functions are only read of continuous laws", node.span, kind="quantile")
    cursor.take()
    cursor.take()
    at = reader.argument(inner(group), scope)
    value = reader.build(lambda: call(quantile(random), at), node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _density_function(reader: Elaborator, law_: Term, random: str, at: Term, node: Node) -> Term:
    return density(law_, at)


def _distribution_function(reader: Elaborator, law_: Term, random: str, at: Term, node: Node) -> Term:
    r"""P(X <= x): the integral of the density, or the sum of the masses, from the lower end of the support."""
    ends = support(law_)
    lower = ends[0] if ends is not None else MINUS_INFINITY
    if is_discrete(law_):
        if at.sort != INTEGER:
            raise Question(
                f"the distribution function of a discrete law at {at}, which is not declared an integer",
                node.span,
                (rf"{at} \in \mathbb{{Z}}",),
                kind="integer",
            )
        variable = reader.fresh("t", INTEGER)
        return Apply("sum", (lower, at, abstract(density(law_, variable), variable, "t")))
    variable = reader.fresh("t")
    return integral(lower, at, abstract(density(law_, variable), variable, "t"))


def _survival_function(reader: Elaborator, law_: Term, random: str, at: Term, node: Node) -> Term:
    return sub(ONE, _distribution_function(reader, law_, random, at, node))


def _moment_function(reader: Elaborator, law_: Term, random: str, at: Term, node: Node) -> Term:
    """E exp(t X)."""
    variable = reader.fresh(random, values_sort(law_))
    return Apply("expectation", (law_, abstract(exp(mul(at, variable)), variable, random)))


def _cumulant_function(reader: Elaborator, law_: Term, random: str, at: Term, node: Node) -> Term:
    return ln(_moment_function(reader, law_, random, at, node))


def _generating_function(reader: Elaborator, law_: Term, random: str, at: Term, node: Node) -> Term:
    """E z^X."""
    variable = reader.fresh(random, values_sort(law_))
    return Apply("expectation", (law_, abstract(pow_(at, variable), variable, random)))


_RandomFunction = Callable[["Elaborator", Term, str, Term, Node], Term]


_RANDOM_FUNCTIONS: dict[str, _RandomFunction] = {
    "f": _density_function,
    "p": _density_function,
    "F": _distribution_function,
    "S": _survival_function,
    "M": _moment_function,
    "K": _cumulant_function,
    "G": _generating_function,
}


def functional_name(base: str, inside: tuple[Node, ...]) -> str:
    r"""The name under which `\mathrm{median}(X)` is declared, by an equation that says what it is."""
    word = written(inside[0]) if len(inside) == 1 else None
    return f"{base}_{name_of(word)}" if word is not None and word.sup is None else ""


def _functional(reader: Elaborator, cursor: Cursor, scope: Scope, base: str) -> Term | None:
    """Moments that are expectations; what is no expectation is a question."""
    node = cursor.nodes[cursor.at]
    closing = cursor.nodes[cursor.at + 1]
    group = bracket(closing)
    if group is None:
        return None
    declared = scope.meanings.get(functional_name(base, solid(group.items)))
    if isinstance(declared, Scalar | Abbreviation):
        cursor.at += 2
        value = declared.term if isinstance(declared, Abbreviation) else declared.symbol
        return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)
    if base.lower() in ("cov", "corr") and (found := _of_two(reader, base.lower(), group, scope, node)):
        cursor.at += 2
        return reader.postfix(found, closing if isinstance(closing, Scripts) else None, scope)
    named = functional_name(base, solid(group.items)) if base in NAMED_VALUES else ""
    if named:
        cursor.at += 2
        reader.note("value", f"{named} is a number of which nothing is known", node.span)
        return reader.postfix(Symbol(named), closing if isinstance(closing, Scripts) else None, scope)
    if base.lower() not in ("skew", "kurt"):
        kind = "joint" if base.lower() in ("cov", "corr", "mi", "i") else "functional"
        raise Question(f"{base} of a random variable is not in the language", node.span, kind=kind)
    cursor.take()
    cursor.take()
    value = _standardized_moment(
        reader, inner(group), 3 if base.lower() == "skew" else 4, scope, node, group.span
    )
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _of_two(reader: Elaborator, base: str, group: Group, scope: Scope, node: Node) -> Term | None:
    """The covariance or correlation of two random variables without declared laws."""
    parts = split(inner(group), ",")
    if len(parts) != 2 or not scope.outcomes:
        return None
    first, second = (reader.expression(part, scope) for part in parts)
    if OUTCOME not in first.free and OUTCOME not in second.free:
        return None
    if any(s.name in scope.randoms or is_member(s, scope) for s in first.free | second.free):
        raise Question(JOINT, group.span, kind="joint")
    value = reader.build(lambda: covariance(first, second), node)
    if base == "cov":
        return value
    spreads = [Apply("sqrt", (moment("variance", part),)) for part in (first, second)]
    return div(value, mul(*spreads))


def _standardized_moment(
    reader: Elaborator, body: Nodes, order: int, scope: Scope, node: Node, span: Span
) -> Term:
    mean = of_randoms(reader, "expectation", body, scope, node, span)
    if not isinstance(mean, Apply) or not isinstance(mean.args[1], Lambda):
        raise Question("a moment of what?", span, kind="law")
    law_, function = mean.args
    variable = reader.fresh(function.hint, function.variable_sort)  # type: ignore[attr-defined]
    moved = pow_(sub(instantiate(function, variable), mean), order)
    above = Apply("expectation", (law_, abstract(moved, variable, function.hint)))  # type: ignore[attr-defined]
    spread = Apply("variance", (law_, function))
    return div(above, pow_(spread, number("3/2") if order == 3 else TWO))


def _family_density(reader: Elaborator, cursor: Cursor, scope: Scope, node: Node, group: Group) -> Term:
    head = family_head(node)
    cursor.take()
    closing = cursor.take()
    arguments, parameters = split(inner(group), ";", *BARS)
    law_ = member(reader, head, split(parameters, ","), scope, node)
    if len(split(arguments, ",")) > 1:
        raise Question(JOINT, group.span, kind="joint")
    value = density(law_, reader.argument(arguments, scope))
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


__all__ = ["operator"]
