r"""What binds a variable: integrals, sums, products, limits, derivatives, and evaluation at two ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..terms import (
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    REAL,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    absolute,
    abstract,
    beta,
    call,
    derivative,
    instantiate,
    integral,
    le,
    lt,
    pow_,
    replace,
    sqrt,
    substitute,
    subterms,
)
from .forms import difference, negated, product, summed, tidy
from .grammar import (
    OVER,
    Cursor,
    bracket,
    differential_sign,
    inner,
    is_bar,
    letter,
    sign,
    span_of,
)
from .names import Written, contents, is_label, name_of, scalar_name, solid, split, unwrapped, written
from .question import Question
from .scope import Abbreviation, Function, Scalar
from .tree import Command, Environment, Group, Leaf, Node, Scripts

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope

Nodes = tuple[Node, ...]


def scripts_of(node: Node) -> tuple[Nodes | None, Nodes | None]:
    """What stands below and above an operator."""
    if not isinstance(node, Scripts):
        return None, None
    return (
        contents(node.sub) if node.sub is not None else None,
        contents(node.sup) if node.sup is not None else None,
    )


def variable_name(reader: Elaborator, nodes: Nodes) -> str:
    """The name of a bound variable."""
    nodes = solid(nodes)
    word = written(nodes[0]) if len(nodes) == 1 else None
    if word is None or word.font == "bf":
        kind = "matrix" if word is not None else "binder"
        raise Question("this is no variable to bind", span_of(nodes), kind=kind)
    return scalar_name(word)


# --- absolute values -------------------------------------------------------------------------------


def absolute_follows(cursor: Cursor) -> bool:
    """Whether a bar opens an absolute value: another one closes it in the same list."""
    return is_bar(cursor.peek()) and any(map(is_bar, cursor.rest()[1:]))


_OPERATORS = frozenset(("+", "-", "cdot", "times", "/", "*"))


def absolute_between(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    """`| .. |` where the bars are plain signs."""
    opening = cursor.take()
    start = cursor.at
    depth = 0
    for position in range(start, len(cursor.nodes)):
        node = cursor.nodes[position]
        closing = node.base if isinstance(node, Scripts) else node
        if not is_bar(closing):
            continue
        before = cursor.nodes[position - 1]
        if sign(before) in _OPERATORS:
            depth += 1
        elif depth:
            depth -= 1
        elif position > start:
            cursor.at = position + 1
            no_determinant(cursor.nodes[start:position], scope)
            value = absolute(reader.expression(cursor.nodes[start:position], scope))
            return reader.postfix(value, node if isinstance(node, Scripts) else None, scope)
    raise Question("a bar without a partner", opening.span, kind="bar")


def no_determinant(nodes: Nodes, scope: Scope) -> None:
    """`|A|` with a capital letter that is not declared may be the determinant of a matrix."""
    for node in nodes:
        word = written(node)
        if (
            word is None
            or not word.base[:1].isupper()
            or (len(word.base.removeprefix("\\")) > 1 and word.upright)
        ):
            continue
        name = name_of(word)
        if name not in scope.meanings:
            raise Question(
                f"is this an absolute value, or a determinant? {name} is not declared",
                node.span,
                (rf"{name} \in \mathbb{{R}}",),
                kind="matrix",
            )


# --- integrals -------------------------------------------------------------------------------------


class Differential(NamedTuple):
    """`dx` at a place in a list of nodes: what is integrated over, and where the nodes go on."""

    at: int
    after: int
    of: Nodes


def differential_at(nodes: Nodes, position: int) -> Differential | None:
    """The differential that begins here."""
    if not differential_sign(nodes[position]) or position + 1 >= len(nodes):
        return None
    following = nodes[position + 1]
    group = bracket(following)
    if group is not None and not isinstance(following, Scripts):
        return Differential(position, position + 2, inner(group))
    word = written(following)
    if word is None:
        return None
    if word.sup is not None and not is_label(word.sup):
        raise Question(
            "the differential of a power: of what variable?",
            nodes[position].span.to(following.span),
            (r"2 \sigma \, d\sigma", "dv"),
            kind="differential",
        )
    return Differential(position, position + 2, (following,))


def _is_integral(node: Node) -> bool:
    return sign(node.base if isinstance(node, Scripts) else node) == "int"


def read_integral(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
    """An integral and its differential, which is matched as brackets are."""
    start, depth = cursor.at, 0
    for position in range(start, len(cursor.nodes)):
        current = cursor.nodes[position]
        if _is_integral(current):
            depth += 1
            continue
        found = differential_at(cursor.nodes, position)
        if found is None:
            inside = _differential_above(current)
            if inside is None:
                continue
            if depth == 0:
                current, of = inside
                cursor.at = position + 1
                body = (*cursor.nodes[start:position], current)
                return _integral(reader, node, body, of, scope)
            depth -= 1
            continue
        if depth == 0:
            body = cursor.nodes[start:position]
            cursor.at = found.after
            if not body and not reader.ends_term(cursor):
                return _differential_first(reader, node, found, cursor, scope)
            return _integral(reader, node, body, found.of, scope)
        depth -= 1
    raise Question("an integral without its differential", node.span, (r"\, dx",), kind="differential")


def _differential_above(node: Node) -> tuple[Node, Nodes] | None:
    r"""The fraction without its `dx`, and the x: `\frac{f(x) dx}{g}`."""
    if not (isinstance(node, Command) and node.name in ("frac", "dfrac", "tfrac", "cfrac")):
        return None
    above = contents(node.arguments[0])
    for position in range(len(above)):
        found = differential_at(above, position)
        if found is not None and found.after == len(above):
            if position == 0 and differential_sign(contents(node.arguments[1])[0]):
                return None  # a derivative dy/dx
            kept = above[:position] or (Leaf(node.arguments[0].span, "number", "1"),)
            group = Group(node.arguments[0].span, kept)
            return Command(node.span, node.name, node.options, (group, *node.arguments[1:])), found.of
    return None


def _differential_first(
    reader: Elaborator, node: Node, found: Differential, cursor: Cursor, scope: Scope
) -> Term:
    r"""`\int_a^b dx f(x)`: where the rest of the term speaks of x it is the integrand."""
    name = variable_name(reader, found.of)
    start = cursor.at
    while not reader.ends_term(cursor):
        cursor.take()
    rest = cursor.nodes[start : cursor.at]
    if _speaks_of(rest, name):
        return _integral(reader, node, rest, found.of, scope)
    cursor.at = start
    return _integral(reader, node, (), found.of, scope)


def _speaks_of(nodes: Nodes, name: str) -> bool:
    """Whether an identifier of this name stands anywhere in the nodes."""
    for node in nodes:
        word = written(node)
        if word is not None:
            try:
                if name in (name_of(word), word.base):
                    return True
            except Question:
                pass
        parts: tuple[Node, ...] = ()
        if isinstance(node, Group):
            parts = node.items
        elif isinstance(node, Command):
            parts = node.arguments
        elif isinstance(node, Scripts):
            parts = tuple(part for part in (node.base, node.sub, node.sup) if part is not None)
        elif isinstance(node, Environment):
            parts = tuple(item for row in node.rows for cell in row for item in cell)
        if parts and _speaks_of(parts, name):
            return True
    return False


def _integral(reader: Elaborator, node: Node, body: Nodes, of: Nodes, scope: Scope) -> Term:
    sub, sup = scripts_of(node)
    word = written(of[0]) if len(of) == 1 else None
    if word is None or (word.sup is not None and not is_label(word.sup)):
        return _stieltjes(reader, node, body, of, scope)
    if word.font == "bf":
        raise Question("vectors and matrices are not read", node.span, kind="matrix")
    name = variable_name(reader, of)
    inside, variable = reader.bind(scope, name)
    integrand: Term = Number(1)
    if solid(body):
        integrand = reader.expression(body, inside)
    lower, upper = _ends(
        reader, node, sub, sup, scope, lambda: _support(reader, node, integrand, variable, name, scope)
    )
    return reader.build(lambda: integral(lower, upper, abstract(integrand, variable, name)), node)


def _ends(
    reader: Elaborator,
    node: Node,
    sub: Nodes | None,
    sup: Nodes | None,
    scope: Scope,
    default: Callable[[], tuple[Term, Term]],
) -> tuple[Term, Term]:
    """The ends of a range: two scripts, a set below, or what the integrand says."""
    if sub is not None and sup is not None:
        return end(reader, sub, scope), end(reader, sup, scope)
    if sup is not None:
        raise Question("an integral with an upper end only", node.span, kind="limits")
    if sub is None:
        return default()
    return set_ends(reader, sub, scope, node)


def set_ends(reader: Elaborator, nodes: Nodes, scope: Scope, node: Node) -> tuple[Term, Term]:
    r"""The ends of a set: `\mathbb{R}`, `[a, b]`, `(0, \infty)`, `\mathcal{X}`, `x \in \mathcal{X}`."""
    parts = split(nodes, "in")
    nodes = solid(parts[-1])
    only = nodes[0] if len(nodes) == 1 else None
    word = written(only) if only is not None else None
    if word is not None:
        positive = word.sup is not None and sign(contents(word.sup)[0]) == "+"
        positive = positive or (word.sub is not None and sign(contents(word.sub)[0]) == "+")
        base = word.base
        if base == r"\mathbb{R}" and word.sup is None and word.sub is None:
            return MINUS_INFINITY, INFINITY
        if base == r"\mathbb{R}" and positive:
            return ZERO, INFINITY
        name = name_of(word)
        if name in scope.supports:
            return scope.supports[name]
        random = _random_of_support(base, scope)
        if random is not None:
            from .probability import support

            ends = support(scope.randoms[random])
            if ends is not None:
                reader.note("support", f"{base} is the support of {random}", node.span)
                return ends
        raise Question(
            "the ends of this set are not declared", span_of(nodes), (rf"{base} = \mathbb{{R}}",), kind="set"
        )
    if isinstance(only, Group) and only.open in ("(", "[") and only.close in (")", "]"):
        ends_ = split(solid(only.items), ",")
        if len(ends_) == 2:
            return end(reader, ends_[0], scope), end(reader, ends_[1], scope)
    if sign(nodes[0] if nodes else None) in ("[", "(") and sign(nodes[-1]) in (")", "]"):
        ends_ = split(nodes[1:-1], ",")
        if len(ends_) == 2:
            return end(reader, ends_[0], scope), end(reader, ends_[1], scope)
    raise Question("the range is not clear", span_of(nodes, node.span), kind="limits")


def _random_of_support(base: str, scope: Scope) -> str | None:
    r"""The random variable X whose values are `\mathcal{X}`."""
    if base.startswith(r"\mathcal{"):
        letter_ = base[len(r"\mathcal{") : -1]
        return letter_ if letter_ in scope.randoms else None
    return None


def _support(
    reader: Elaborator, node: Node, integrand: Term, variable: Symbol, name: str, scope: Scope
) -> tuple[Term, Term]:
    """The range of an integral without ends: where the density of its variable lives."""
    from .probability import density_laws, support

    laws = dict.fromkeys(density_laws(integrand, variable))
    if not laws and name in scope.randoms:
        laws = {scope.randoms[name]: None}
    if not laws:
        laws = dict.fromkeys(
            density.law_at_names() for density in scope.densities if density.argument == name
        )
    ranges = {support(law) for law in laws}
    if len(ranges) == 1 and (ends := ranges.pop()) is not None:
        reader.note("range", f"the integral over {name} runs over the support of its density", node.span)
        return ends
    raise Question(
        f"an integral over {name} without ends",
        node.span,
        (r"\int_{-\infty}^{\infty}", rf"{name} \sim \mathcal{{N}}(0, 1)"),
        kind="limits",
    )


def _stieltjes(reader: Elaborator, node: Node, body: Nodes, of: Nodes, scope: Scope) -> Term:
    r"""`\int_a^b f \, d(g(z))` is the integral of f g' over z, whose range is written."""
    sub, sup = scripts_of(node)
    name = _one_variable(reader, of, scope)
    if name is None:
        raise Question("which variable does this differential vary?", span_of(of), kind="differential")
    inside, variable = reader.bind(scope, name)
    inner_term = reader.expression(of, inside)
    integrand = reader.expression(body, inside) if solid(body) else Number(1)
    slope = Apply("derivative", (abstract(inner_term, variable, name), variable))

    def nothing() -> tuple[Term, Term]:
        raise Question("an integral without ends", node.span, kind="limits")

    lower, upper = _ends(reader, node, sub, sup, scope, nothing)
    reader.note(
        "differential", f"d(..) is read as the derivative with respect to {name} times d{name}", node.span
    )
    value = product([integrand, slope])
    return reader.build(lambda: integral(lower, upper, abstract(value, variable, name)), node)


def _one_variable(reader: Elaborator, nodes: Nodes, scope: Scope) -> str | None:
    """The one name in the nodes that is not declared; or the one name at all."""
    trial = reader.trial()
    try:
        term = trial.expression(nodes, scope)
    except Question:
        return None
    names = [symbol.name for symbol in term.free if symbol.sort == REAL and "#" not in symbol.name]
    unknown = [name for name in names if name in trial.assumed]
    parameters = scope.parameters
    for candidates in (unknown, [name for name in names if name not in parameters], names):
        if len(candidates) == 1:
            return candidates[0]
    return None


# --- ends of ranges, with infinity -----------------------------------------------------------------

_INFINITE = Symbol("infinity#")


def end(reader: Elaborator, nodes: Nodes, scope: Scope) -> Term:
    r"""An end of a range: a number, or `\infty`, also in `(-\infty - \mu)/\sigma`."""
    nodes = solid(nodes)
    if not _has_infinity(nodes):
        return reader.expression(nodes, scope)
    if len(nodes) == 1 and sign(nodes[0]) == "infty":
        return INFINITY
    if len(nodes) == 2 and sign(nodes[1]) == "infty" and sign(nodes[0]) in ("+", "-"):
        return INFINITY if sign(nodes[0]) == "+" else MINUS_INFINITY
    term = reader.expression(_without_infinity(nodes), scope.with_bound("infinity#", _INFINITE))
    found = _extended(term, scope)
    if found is None:
        raise Question(
            "infinity enters a sum or product that is not settled", span_of(nodes), kind="infinity"
        )
    return found


def _has_infinity(nodes: Nodes) -> bool:
    for node in nodes:
        if sign(node) == "infty":
            return True
        if isinstance(node, Group) and _has_infinity(node.items):
            return True
        if isinstance(node, Command) and _has_infinity(node.arguments):
            return True
        if isinstance(node, Scripts) and node.base is not None and _has_infinity((node.base,)):
            return True
    return False


def _without_infinity(nodes: Nodes) -> Nodes:
    r"""The nodes with a letter in the place of `\infty`."""
    kept: list[Node] = []
    for node in nodes:
        if sign(node) == "infty":
            kept.append(Leaf(node.span, "letter", "infinity#"))
        elif isinstance(node, Group):
            kept.append(Group(node.span, _without_infinity(node.items), node.open, node.close))
        elif isinstance(node, Command):
            kept.append(Command(node.span, node.name, node.options, _without_infinity(node.arguments)))
        else:
            kept.append(node)
    return tuple(kept)


def _extended(term: Term, scope: Scope) -> Term | None:
    """The value of a term in which infinity stands: an end, or None where that is not settled."""
    if _INFINITE not in term.free:
        return term
    if term == _INFINITE:
        return INFINITY
    if not isinstance(term, Apply):
        return None
    if term.op == "add":
        ends = {_extended(argument, scope) for argument in term.args if _INFINITE in argument.free}
        return ends.pop() if len(ends) == 1 else None
    if term.op == "neg":
        return _flipped(_extended(term.args[0], scope), -1)
    if term.op in ("mul", "div"):
        if term.op == "div" and _INFINITE in term.args[1].free:
            return None
        parts = [argument for argument in term.args if _INFINITE in argument.free]
        direction = 1
        for argument in term.args:
            if _INFINITE not in argument.free:
                direction *= sign_of(argument, scope)
        return _flipped(_extended(parts[0], scope), direction) if len(parts) == 1 else None
    if term.op in ("sqrt", "ln", "exp"):
        inside = _extended(term.args[0], scope)
        if inside == MINUS_INFINITY and term.op == "exp":
            return ZERO
        return inside if inside == INFINITY else None
    return None


def _flipped(value: Term | None, direction: int) -> Term | None:
    if value is None or direction == 0:
        return None
    if direction > 0:
        return value
    return MINUS_INFINITY if value == INFINITY else INFINITY if value == MINUS_INFINITY else None


def sign_of(term: Term, scope: Scope) -> int:
    """The sign of a term, as far as its form and the declarations show: -1, 1, or 0 for unknown."""
    if isinstance(term, Number):
        return (term.value > 0) - (term.value < 0)
    if isinstance(term, Symbol):
        return int(scope.is_positive(term))
    if not isinstance(term, Apply):
        return 0
    if term.op in ("pi", "exp", "sqrt", "cosh"):
        return 1
    if term.op == "neg":
        return -sign_of(term.args[0], scope)
    if term.op in ("mul", "div"):
        value = 1
        for argument in term.args:
            value *= sign_of(argument, scope)
        return value
    if term.op == "pow":
        return int(sign_of(term.args[0], scope) > 0)
    if term.op == "add":
        signs = {sign_of(argument, scope) for argument in term.args}
        return signs.pop() if len(signs) == 1 else 0
    return 0


# --- sums and products -----------------------------------------------------------------------------


def _big(op: str) -> Callable[[Elaborator, Node, Cursor, Scope], Term]:
    def read(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
        sub, sup = scripts_of(node)
        if sub is None:
            raise Question(
                "over what does this run?", node.span, (rf"\{_NAMES[op]}_{{i=1}}^{{n}}",), kind="limits"
            )
        elements = _elements(sub)
        if elements is not None and sup is None:
            return _over_elements(reader, op, sub, elements, node, cursor, scope)
        name, lower, upper = _walk(reader, node, sub, sup, scope)
        inside, variable = reader.bind(scope, name, INTEGER)
        start = cursor.at
        stop = _reach(reader, cursor, name, scope)
        nodes = cursor.nodes[start:stop]
        if not nodes:
            raise Question("nothing stands behind this", node.span, kind="syntax")
        local = Cursor(nodes)
        local.spaced = cursor.spaced[start:stop]
        minus = local.sign() == "-"
        if minus:
            local.take()
        body = reader.product(local, inside)
        body = negated(body) if minus else body
        if not local.done:
            raise reader.unexpected(local)
        cursor.at = stop
        if op == "product" and len(nodes) > 1:
            _check_reach(body, variable, name, node, any(sign(item) in OVER for item in nodes))
        reader.walk(name, scope, node)
        return reader.build(lambda: Apply(op, (lower, upper, abstract(body, variable, name))), node)

    return read


_NAMES = {"sum": "sum", "product": "prod"}


def _reach(reader: Elaborator, cursor: Cursor, name: str, scope: Scope) -> int:
    """Where the body ends: with the term, or before an operator that binds the same index again."""
    start = cursor.at
    while not reader.ends_term(cursor) or (cursor.sign() == "-" and _opens(cursor, start)):
        node = cursor.nodes[cursor.at]
        if cursor.at > start and _binds(node, name):
            break
        cursor.at += 1
    stop, cursor.at = cursor.at, start
    while stop > start and sign(cursor.nodes[stop - 1]) in ("cdot", "times"):
        stop -= 1
    return stop


def _opens(cursor: Cursor, start: int) -> bool:
    """Whether nothing but sums stand before the next node, so that a minus there is a sign."""
    return all(
        isinstance(node, Scripts) and sign(node.base) in ("sum", "prod")
        for node in cursor.nodes[start : cursor.at]
    )


def _binds(node: Node, name: str) -> bool:
    if not (isinstance(node, Scripts) and sign(node.base) in ("sum", "prod") and node.sub is not None):
        return False
    head = split(contents(node.sub), "=", "in")[0]
    word = written(head[0]) if len(head) == 1 else None
    return word is not None and word.base == name


def _check_reach(body: Term, variable: Symbol, name: str, node: Node, slash: bool) -> None:
    """In a product it matters whether factors, or a denominator, without the index belong to it."""
    several = isinstance(body, Apply) and (body.op == "mul" or (slash and body.op == "div"))
    factors = body.args if isinstance(body, Apply) and several else (body,)
    if variable in body.free and variable not in factors[-1].free:
        raise Question(
            f"does the product over {name} reach to the factors without {name}?",
            node.span,
            (r"\prod_i \left( .. \right)", r"\left( \prod_i .. \right) .."),
            kind="reach",
        )


def _walk(
    reader: Elaborator, node: Node, sub: Nodes, sup: Nodes | None, scope: Scope
) -> tuple[str, Term, Term]:
    """The index and the ends of a sum."""
    parts = split(sub, "=")
    if len(parts) == 2 and sup is not None:
        name = variable_name(reader, parts[0])
        return name, end(reader, parts[1], scope), end(reader, sup, scope)
    sets = split(sub, "in")
    if len(sets) == 2 and sup is None:
        name = variable_name(reader, sets[0])
        lower, upper = _integer_set(reader, sets[1], scope, node)
        return name, lower, upper
    if len(parts) == 1 and sup is not None and len(sets) == 1:
        raise Question("where does this begin?", node.span, (r"\sum_{i=1}^{n}",), kind="limits")
    names = split(sub, ",")
    if len(names) > 1:
        raise Question(
            "a sum over several indices", node.span, (r"\sum_{i=1}^{n} \sum_{j=1}^{m}",), kind="limits"
        )
    raise Question("the ends of this range are not written", node.span, (r"\sum_{i=1}^{n}",), kind="limits")


def _integer_set(reader: Elaborator, nodes: Nodes, scope: Scope, node: Node) -> tuple[Term, Term]:
    only = nodes[0] if len(nodes) == 1 else None
    word = written(only) if only is not None else None
    base = word.base if word is not None else ""
    random = _random_of_support(base, scope)
    if word is not None and base == r"\mathbb{N}" and word.sub is not None:
        return end(reader, contents(word.sub), scope), INFINITY
    ends: tuple[Term, Term] | None = None
    if word is not None and name_of(word) in scope.supports:
        ends = scope.supports[name_of(word)]
    elif random is not None:
        from .probability import is_discrete, support

        if is_discrete(scope.randoms[random]):
            ends = support(scope.randoms[random])
    if ends is None:
        raise Question(
            "the elements of this set are not declared", node.span, (r"\sum_{x=0}^{n}",), kind="set"
        )
    reader.note("support", f"{base} is the range from {ends[0]} to {ends[1]}", node.span)
    return ends


def _elements(sub: Nodes) -> tuple[Nodes, ...] | None:
    r"""The elements of `x \in \{0, 1\}`."""
    parts = split(sub, "in")
    only = parts[-1][0] if len(parts) == 2 and len(parts[1]) == 1 else None
    if isinstance(only, Group) and only.open == r"\lbrace":
        found = split(solid(only.items), ",")
        dots = any(sign(item) in ("ldots", "dots", "cdots") for part in found for item in part)
        return None if dots else found
    return None


def _over_elements(
    reader: Elaborator,
    op: str,
    sub: Nodes,
    elements: tuple[Nodes, ...],
    node: Node,
    cursor: Cursor,
    scope: Scope,
) -> Term:
    """A sum over a set whose elements are written."""
    name = variable_name(reader, split(sub, "in")[0])
    inside, variable = reader.bind(scope, name, INTEGER)
    body = reader.product(cursor, inside)
    values = [reader.expression(element, scope) for element in elements]
    if any(value.sort != INTEGER for value in values):
        raise Question("the elements of this set are no integers", node.span, kind="set")
    function = abstract(body, variable, name)
    terms = [tidy(instantiate(function, value)) for value in values]
    reader.walk(name, scope, node)
    return summed(terms) if op == "sum" else product(terms)


# --- limits ----------------------------------------------------------------------------------------

_ARROWS = ("to", "rightarrow", "longrightarrow", "uparrow", "downarrow", "nearrow", "searrow")


def read_limit(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
    """A limit; it reaches to the end of the term."""
    sub, _ = scripts_of(node)
    if sub is None:
        raise Question("a limit of what variable?", node.span, (r"\lim_{x \to 0}",), kind="limits")
    if len(sub) == 1 and isinstance(sub[0], Command) and sub[0].name == "substack":
        raise Question("a limit under a condition", node.span, kind="limits")
    parts = split(sub, *_ARROWS)
    if len(parts) != 2:
        raise Question("where does the variable go?", node.span, (r"\lim_{x \to 0}",), kind="limits")
    arrow = next(sign(item) for item in sub if sign(item) in _ARROWS)
    name = variable_name(reader, parts[0])
    target, side = _side(parts[1], arrow)
    point = end(reader, target, scope)
    if point in (INFINITY, MINUS_INFINITY):
        side = 0
    inside, variable = reader.bind(scope, name)
    body = reader.product(cursor, inside)
    reader.walk(name, scope, node)
    return reader.build(lambda: Apply("limit", (abstract(body, variable, name), point, Number(side))), node)


def _side(nodes: Nodes, arrow: str) -> tuple[Nodes, int]:
    """The point, and the side from which the variable comes."""
    nodes = solid(nodes)
    side = {"uparrow": -1, "nearrow": -1, "downarrow": 1, "searrow": 1}.get(arrow, 0)
    last = nodes[-1] if nodes else None
    if isinstance(last, Scripts) and last.sup is not None and last.base is not None:
        mark = sign(contents(last.sup)[0]) if len(contents(last.sup)) == 1 else ""
        if mark in ("+", "-"):
            plain_base = last.sub is None and not last.primes
            base = last.base if plain_base else Scripts(last.span, last.base, last.sub, None, last.primes)
            return (*nodes[:-1], base), 1 if mark == "+" else -1
    if len(nodes) > 1 and sign(last) in ("+", "-"):
        return nodes[:-1], 1 if sign(last) == "+" else -1
    return nodes, side


# --- derivatives -----------------------------------------------------------------------------------


class Operator(NamedTuple):
    """`d/dx`, `d^2/dx^2`, `d/d(sigma^2)`: by which names, in order; `squared` where the square is the variable."""

    names: tuple[str, ...]
    squared: bool


def _d_sign(node: Node) -> tuple[bool, Nodes | None]:
    """Whether a node is the d of a derivative, and its order."""
    base = node.base if isinstance(node, Scripts) else node
    if base is None or not (differential_sign(base) or sign(base) == "partial"):
        return False, None
    if isinstance(node, Scripts):
        if node.sub is not None or node.primes:
            return False, None
        return True, contents(node.sup) if node.sup is not None else None
    return True, None


def derivative_operator(reader: Elaborator, node: Node, scope: Scope) -> tuple[Operator, Nodes] | None:
    """The operator that a fraction is, and what stands above behind its d."""
    if not isinstance(node, Command):
        return None
    above, below = (contents(argument) for argument in node.arguments)
    if not above or len(below) < 2:
        return None
    is_d, order_nodes = _d_sign(above[0])
    below_d, _ = _d_sign(below[0])
    if not (is_d and below_d) or (letter(below[0]) == "d" and "d" in scope.meanings):
        return None
    order = _order(reader, order_nodes, node)
    names: list[str] = []
    squared = False
    position = 0
    while position < len(below):
        if not _d_sign(below[position])[0] or position + 1 >= len(below):
            raise Question("by what is this a derivative?", node.span, kind="derivative")
        variable = below[position + 1]
        name, times, squared_here = _by(reader, variable, order, len(below) == 2, node)
        names += [name] * times
        squared = squared or squared_here
        position += 2
    if len(names) != order and not (squared and order == 1):
        raise Question("the order above is not the order below", node.span, kind="derivative")
    return Operator(tuple(names), squared), above[1:]


def _order(reader: Elaborator, nodes: Nodes | None, node: Node) -> int:
    if nodes is None:
        return 1
    only = nodes[0] if len(nodes) == 1 else None
    if isinstance(only, Leaf) and only.kind == "number" and only.text.isdigit() and 0 < int(only.text) < 10:
        return int(only.text)
    raise Question("the order of this derivative is no number", node.span, kind="derivative")


def _by(reader: Elaborator, variable: Node, order: int, alone: bool, node: Node) -> tuple[str, int, bool]:
    """A variable below: its name, how often, and whether its square is meant."""
    group = bracket(variable)
    if group is not None and len(solid(group.items)) == 1 and not isinstance(variable, Scripts):
        name, _, squared = _by(reader, solid(group.items)[0], 1, True, node)
        return name, 1, squared
    word = written(variable)
    if word is None or word.font == "bf":
        kind = "matrix" if word is not None and word.font == "bf" else "derivative"
        raise Question("by what is this a derivative?", node.span, kind=kind)
    if word.sup is None or word.braced:
        return variable_name(reader, (variable,)), 1, False
    power = contents(word.sup)
    only = power[0] if len(power) == 1 else None
    if not (isinstance(only, Leaf) and only.kind == "number"):
        return variable_name(reader, (variable,)), 1, False
    base = (
        Scripts(variable.span, variable.base, variable.sub, None, variable.primes)
        if isinstance(variable, Scripts)
        else variable
    )
    name = variable_name(reader, (base,))
    if only.text == "2" and alone and order == 1:
        return name, 1, True
    return name, int(only.text) if only.text.isdigit() else 0, False


def quotient_derivative(reader: Elaborator, node: Command, scope: Scope) -> Term | None:
    r"""`\frac{d f(x)}{dx}`, with the function above; the bare operator is read by `operator_derivative`."""
    found = derivative_operator(reader, node, scope)
    if found is None:
        return None
    operator, above = found
    if not above:
        raise Question("a derivative of what?", node.span, kind="derivative")
    return _derived(reader, operator, above, node, scope, whole=True)


def operator_derivative(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    r"""`\frac{d}{dx} f(x)`, `\nabla_\theta f`, `\partial_x f`."""
    node = cursor.nodes[cursor.at]
    operator: Operator | None = None
    if isinstance(node, Command) and node.name in ("frac", "dfrac", "tfrac", "cfrac"):
        found = derivative_operator(reader, node, scope)
        if found is not None and not found[1]:
            operator = found[0]
    elif isinstance(node, Scripts) and sign(node.base) in ("nabla", "partial"):
        if node.sub is None or node.sup is not None:
            raise Question("by what is this a derivative?", node.span, (r"\nabla_\theta",), kind="derivative")
        operator = Operator((variable_name(reader, contents(node.sub)),), False)
    elif sign(node) == "nabla":
        raise Question("by what is this a derivative?", node.span, (r"\nabla_\theta",), kind="derivative")
    if operator is None:
        return None
    cursor.take()
    start = cursor.at
    while not reader.ends_term(cursor):
        cursor.take()
    return _derived(reader, operator, cursor.nodes[start : cursor.at], node, scope, whole=False)


def _derived(
    reader: Elaborator, operator: Operator, nodes: Nodes, node: Node, scope: Scope, *, whole: bool
) -> Term:
    """The derivative of what stands behind the operator, at the variable itself."""
    if not nodes:
        raise Question("a derivative of what?", node.span, kind="derivative")
    name = operator.names[0]
    outer = scope.meanings.get(name)
    if outer is not None and not isinstance(outer, Scalar | Abbreviation):
        raise Question(f"{name} is no variable", node.span, kind="derivative")
    if outer is None:
        reader.assumed.setdefault(name, node.span)
    at: Term = outer.symbol if isinstance(outer, Scalar) else Symbol(name)
    if isinstance(outer, Abbreviation):
        raise Question(
            f"{name} is defined by others: by what is this a derivative?", node.span, kind="derivative"
        )
    if operator.squared:
        return _by_square(reader, operator, nodes, at, node, scope)
    variables = dict.fromkeys(operator.names)
    inside = scope
    symbols: dict[str, Symbol] = {}
    for variable in variables:
        inside, symbols[variable] = reader.bind(inside, variable)
    body, rest = _operand(reader, nodes, inside, tuple(symbols.values()), node, whole)
    if whole and len(nodes) == 1 and not set(symbols.values()) & body.free:
        word = written(nodes[0])
        if word is not None:
            raise Question(
                f"does {name_of(word)} depend on {name}? It is not declared so",
                node.span,
                (f"{name_of(word)} = g({name})",),
                kind="dependence",
            )
    _check_members(body, operator, node)
    evaluated = (
        _at_another_point(body, tuple(symbols.values()), inside, name) if len(variables) == 1 else None
    )
    outer_symbols: dict[Symbol, Term] = _outer(symbols, scope)
    if evaluated is not None:
        head, point = evaluated
        body = Apply("call", (head, symbols[name]))
        outer_symbols[symbols[name]] = point
    for variable in reversed(operator.names):
        body = derivative(body, symbols[variable], symbols[variable])
    for variable in variables:
        if variable not in scope.meanings:
            reader.assumed.setdefault(variable, node.span)
    hinted = _hinted(body, symbols)
    return product([substitute(factor, outer_symbols) for factor in (hinted, *rest)])


def _check_members(body: Term, operator: Operator, node: Node) -> None:
    r"""A derivative by x_i of what speaks of the sequence x: of which member?"""
    bases = {name.partition("_")[0] for name in operator.names if "_" in name}
    for part in subterms(body):
        head = part.args[0] if isinstance(part, Apply) and part.op == "call" else None
        if isinstance(head, Symbol) and head.name in bases:
            raise Question("a derivative by a member of a sequence", node.span, kind="index")


def _hinted(term: Term, symbols: dict[str, Symbol]) -> Term:
    """The term whose new binders bear the written names."""
    names = {symbol.name: name for name, symbol in symbols.items()}

    def leaf(part: Term) -> Term:
        if isinstance(part, Lambda):
            return Lambda(names.get(part.hint, part.hint), leaf(part.body), part.variable_sort)
        if isinstance(part, Apply) and part.op in ("derivative",):
            return Apply(part.op, [leaf(argument) for argument in part.args])
        return part

    return leaf(term)


def _outer(symbols: dict[str, Symbol], scope: Scope) -> dict[Symbol, Term]:
    """What the bound variables stand for outside: the point of the derivative."""
    mapping: dict[Symbol, Term] = {}
    for name, symbol in symbols.items():
        meaning = scope.meanings.get(name)
        mapping[symbol] = meaning.symbol if isinstance(meaning, Scalar) else Symbol(name)
    return mapping


def _is_one(term: Term) -> bool:
    """A term over itself, which does not vary where it has a value: both readings say the same."""
    return isinstance(term, Apply) and term.op == "div" and term.args[0] == term.args[1]


def _operand(
    reader: Elaborator, nodes: Nodes, scope: Scope, variables: tuple[Symbol, ...], node: Node, whole: bool
) -> tuple[Term, tuple[Term, ...]]:
    """What is derived, and the factors behind it that do not matter to the derivative."""
    if whole:
        word = written(nodes[0]) if len(nodes) == 1 else None
        meaning = scope.meanings.get(name_of(word)) if word is not None and word.sup is None else None
        if word is not None and isinstance(meaning, Function):
            value = _at_formals(reader, word, meaning, scope, variables)
            if value is not None:
                return value, ()
        return reader.expression(nodes, scope), ()
    cursor = Cursor(nodes)
    first = reader.factor(cursor, scope)
    if cursor.done:
        return first, ()
    cursor = Cursor(nodes)
    term = reader.product(cursor, scope)
    if not cursor.done:
        raise reader.unexpected(cursor)
    varying = set(variables)
    if not varying & first.free:
        return term, ()
    if not (isinstance(term, Apply) and term.op == "mul" and term.args[0] == first):
        rest_varies = True
    else:
        rest_varies = any(varying & factor.free and not _is_one(factor) for factor in term.args[1:])
    if rest_varies:
        raise Question(
            "how far does the derivative reach?",
            node.span,
            (r"\frac{d}{dx} \left( f g \right)", r"\left( \frac{d}{dx} f \right) g"),
            kind="reach",
        )
    return first, term.args[1:]  # type: ignore[attr-defined]


def _at_formals(
    reader: Elaborator, word: Written, meaning: Function, scope: Scope, variables: tuple[Symbol, ...]
) -> Term | None:
    r"""The value of a function that stands without its arguments in `\frac{\partial L}{\partial w}`."""
    formals = [scope.meanings.get(name, Scalar(Symbol(name))) for name in meaning.formals]
    points = [formal.symbol for formal in formals if isinstance(formal, Scalar)]
    plain = len(variables) == 1 and meaning.symbol.sort == FunctionSort(1, REAL)
    if plain and (variables[0] in points or not meaning.unfolded):
        return call(meaning.symbol, variables[0])  # df/dx is f'(x)
    if not points or len(points) != len(formals):
        return None
    if meaning.body is not None and meaning.unfolded:
        return beta(call(meaning.body, *points))
    return call(meaning.symbol, *points) if set(points) & set(variables) else None


def _at_another_point(
    body: Term, variables: tuple[Symbol, ...], scope: Scope, name: str
) -> tuple[Term, Term] | None:
    r"""`\frac{d f(\hat x)}{dx}`: the f and the point, where f is declared as a function of x."""
    if not (isinstance(body, Apply) and body.op == "call" and len(body.args) == 2):
        return None
    if set(variables) & body.free:
        return None
    head, point = body.args
    meaning = scope.meanings.get(head.name) if isinstance(head, Symbol) else None
    if isinstance(meaning, Function) and meaning.formals == (name,):
        return head, point
    return None


def _by_square(
    reader: Elaborator, operator: Operator, nodes: Nodes, at: Term, node: Node, scope: Scope
) -> Term:
    r"""A derivative by v = \sigma^2: powers of \sigma^2 are powers of v, and \sigma its root."""
    name = operator.names[0]
    inside, symbol = reader.bind(scope, name)
    body, rest = _operand(reader, nodes, inside, (symbol,), node, False)
    variable = reader.fresh("v")
    body = powers_of_square(body, symbol, variable)
    if symbol in body.free:
        body = substitute(body, {symbol: sqrt(variable)})
        reader.note("derivative", f"{name} is read as the root of the variable {name}^2", node.span)
    reader.note("derivative", f"the derivative is by v = {name}^2", node.span)
    outside = [substitute(factor, {symbol: at}) for factor in rest]
    return product([derivative(abstract(tidy(body), variable, "v"), pow_(at, 2)), *outside])


def powers_of_square(body: Term, symbol: Symbol, variable: Symbol) -> Term:
    """The even powers of a symbol as powers of the variable that its square is."""
    for exponent in range(2, 13, 2):
        power = variable if exponent == 2 else pow_(variable, exponent // 2)
        body = replace(body, pow_(symbol, exponent), power)
        body = replace(body, pow_(symbol, -exponent), pow_(variable, -(exponent // 2)))
    return body


# --- evaluation ------------------------------------------------------------------------------------


def evaluation_bar(cursor: Cursor) -> int | None:
    r"""Where in this term a bar with scripts stands: `F \Big|_{x=a}^{x=b}`."""
    for position in range(cursor.at, len(cursor.nodes)):
        node = cursor.nodes[position]
        if sign(node) in ("+", "-", "=", ","):
            return None
        if isinstance(node, Scripts) and is_bar(node.base) and node.sub is not None:
            bars = sum(1 for n in cursor.nodes[cursor.at : position] if is_bar(n))
            equation = any(sign(item) == "=" for item in contents(node.sub))
            if bars % 2 == 0 and (equation or node.sup is not None) and position > cursor.at:
                return position
            if bars % 2 == 1:
                continue
    return None


def evaluated_before(reader: Elaborator, cursor: Cursor, position: int, scope: Scope) -> Term:
    """The term before an evaluation bar, at its ends."""
    nodes = cursor.nodes[cursor.at : position]
    script = cursor.nodes[position]
    cursor.at = position + 1
    if not isinstance(script, Scripts):
        raise Question("a bar without ends", script.span, kind="bar")
    return _evaluated(reader, nodes, script, scope)


def evaluated_group(reader: Elaborator, group: Group, script: Scripts, scope: Scope) -> Term | None:
    r"""`\left[ F \right]_a^b` and `\left. F \right|_{x=a}`."""
    if group.open in (".", "[", "(") and group.close in ("|", "]", ")") and script.sub is not None:
        if group.close in ("]", ")") and (group.open == "." or script.sup is None):
            equation = any(sign(item) == "=" for item in contents(script.sub))
            if not equation:
                return None
        return _evaluated(reader, group.items, script, scope)
    return None


def _evaluated(reader: Elaborator, nodes: Nodes, script: Scripts, scope: Scope) -> Term:
    sub, sup = scripts_of(script)
    if sub is None:
        raise Question("at what point?", script.span, kind="limits")
    below = split(sub, "=")
    above = split(sup, "=") if sup is not None else None
    name: str | None = None
    if len(below) == 2:
        name = variable_name(reader, below[0])
    elif above is not None and len(above) == 2:
        name = variable_name(reader, above[0])
    if name is None:
        if sup is None:
            raise Question("which variable is replaced?", script.span, (r"|_{x = a}",), kind="evaluation")
        name = _evaluation_variable(reader, nodes, scope, script)
    inside, variable = reader.bind(scope, name)
    function = reader.expression(nodes, inside)
    reader.walk(name, scope, script)
    lower = _value_at(function, variable, name, end(reader, below[-1], scope))
    if above is None:
        return lower
    upper = _value_at(function, variable, name, end(reader, above[-1], scope))
    return difference(upper, lower)


def _evaluation_variable(reader: Elaborator, nodes: Nodes, scope: Scope, script: Scripts) -> str:
    trial = reader.trial()
    term = trial.expression(nodes, scope)
    unknown = [name for name in trial.assumed if Symbol(name) in term.free]
    names = sorted(symbol.name for symbol in term.free if symbol.sort == REAL and "#" not in symbol.name)
    for candidates in (unknown, [name for name in names if name not in scope.parameters], names):
        if len(candidates) == 1:
            reader.note("evaluation", f"{candidates[0]} runs between the ends", script.span)
            return candidates[0]
    raise Question(
        "which variable runs between the ends?",
        script.span,
        tuple(rf"]_{{{name} = a}}^{{{name} = b}}" for name in names[:3]),
        kind="evaluation",
    )


def _value_at(function: Term, variable: Symbol, name: str, point: Term) -> Term:
    """The value at a finite end, the limit at an infinite one."""
    if point in (INFINITY, MINUS_INFINITY):
        return Apply("limit", (abstract(function, variable, name), point, ZERO))
    return tidy(substitute(function, {variable: point}))


# --- sets ------------------------------------------------------------------------------------------


def membership(reader: Elaborator, left: Nodes, right: Nodes, scope: Scope, node: Node) -> list[Term]:
    r"""`x \in [a, b)` as inequalities; a whole set of numbers says nothing more than its sort."""
    right = solid(right)
    only = right[0] if len(right) == 1 else None
    opening = sign(right[0]) if right else ""
    closing = sign(right[-1]) if right else ""
    if isinstance(only, Group) and only.open in ("(", "["):
        opening, closing = only.open, only.close
        parts = split(solid(only.items), ",")
    elif opening in ("[", "(") and closing in (")", "]"):
        parts = split(right[1:-1], ",")
    else:
        lower, upper = set_ends(reader, right, scope, node)
        parts = ()
        opening = closing = "("
    term = reader.expression(left, scope)
    if parts:
        if len(parts) != 2:
            raise Question("an interval has two ends", node.span, kind="set")
        lower, upper = end(reader, parts[0], scope), end(reader, parts[1], scope)
    found: list[Term] = []
    if lower != MINUS_INFINITY:
        found.append((le if opening == "[" else lt)(lower, term))
    if upper != INFINITY:
        found.append((le if closing == "]" else lt)(term, upper))
    return found


def _several(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
    raise Question(
        "integrals of several variables, around curves: write them one by one", node.span, kind="integral"
    )


def _extremum(op: str) -> Callable[[Elaborator, Node, Cursor, Scope], Term]:
    def read(reader: Elaborator, node: Node, cursor: Cursor, scope: Scope) -> Term:
        from .functions import two_sided

        if isinstance(node, Scripts):
            raise Question("an optimum over a variable is not in the language", node.span, kind="optimum")
        group = bracket(cursor.peek())
        if group is None:
            raise Question("the greatest or least of what?", node.span, (r"\max(a, b)",), kind="optimum")
        closing = cursor.take()
        if any(is_bar(item) for item in solid(group.items)) and group.open == r"\lbrace":
            raise Question("an optimum over a set is not in the language", node.span, kind="optimum")
        values = tuple(reader.expression(part, scope) for part in split(solid(group.items), ",", ";"))
        if len(values) < 2:
            raise Question("an optimum over a set is not in the language", node.span, kind="optimum")
        value = reader.build(lambda: two_sided(op, values), node)
        return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)

    return read


BIG: dict[str, Callable[[Elaborator, Node, Cursor, Scope], Term]] = {
    "int": read_integral,
    "iint": _several,
    "iiint": _several,
    "oint": _several,
    "sum": _big("sum"),
    "prod": _big("product"),
    "lim": read_limit,
    "max": _extremum("maximum"),
    "min": _extremum("minimum"),
}
__all__ = ["BIG", "Operator", "end", "membership", "set_ends", "unwrapped"]
