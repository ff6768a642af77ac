r"""Laws, densities, expectations, and what else is written about random variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..families import FAMILIES
from ..terms import (
    INFINITY,
    INTEGER,
    LAW,
    MINUS_INFINITY,
    ONE,
    REAL,
    TWO,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    abstract,
    beta,
    call,
    density,
    div,
    exp,
    instantiate,
    integral,
    ln,
    mul,
    neg,
    number,
    pow_,
    sub,
    subterms,
)
from . import distributions
from .forms import difference, summed
from .functions import derivative_of
from .grammar import BARS, DOUBLE_BARS, Cursor, bracket, inner, is_bar, letter, sign, span_of
from .inverses import quantile, quantile_facts
from .likelihoods import likelihood
from .names import UPRIGHT, Written, contents, name_of, solid, split, unwrapped, written
from .outcomes import OUTCOME, covariance, moment, probability_of
from .question import Question
from .scope import Abbreviation, Density, Function, Scalar
from .source import Span
from .tree import Command, Group, Leaf, Node, Scripts, leaves
from .usage import is_inverse, looks_like_argument

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope

Nodes = tuple[Node, ...]
_JOINT = "several random variables at once: their joint law is not read"


# --- supports --------------------------------------------------------------------------------------


def explicit(law: Term) -> Term | None:
    """The law with its density or mass written out, where it is a member of a family or explicit itself."""
    if isinstance(law, Apply) and law.op in ("law", "mass_law"):
        return law
    if isinstance(law, Apply) and law.op == "call" and isinstance(law.args[0], Symbol):
        family = FAMILIES.get(law.args[0].name)
        if family is not None and family.symbol == law.args[0]:
            return beta(call(family.definition.args[1], *law.args[1:]))  # type: ignore[attr-defined]
    return None


def support(law: Term) -> tuple[Term, Term] | None:
    """The ends of the support, where they are known."""
    known = explicit(law)
    return (known.args[0], known.args[1]) if isinstance(known, Apply) else None


def is_discrete(law: Term) -> bool:
    known = explicit(law)
    return isinstance(known, Apply) and known.op == "mass_law"


def values_sort(law: Term) -> str:
    """The sort of the values of a random variable with this law."""
    return INTEGER if is_discrete(law) else REAL


def value_sort(name: str, scope: Scope) -> str:
    """The sort of a name that is not declared: x is an integer beside a discrete random variable X."""
    random = _random_for_value(name, scope)
    return values_sort(scope.randoms[random]) if random is not None else REAL


def is_value(name: str, scope: Scope) -> bool:
    """Whether a name that is not declared is the value of a random variable: x of X."""
    return _random_for_value(name, scope) is not None


def density_laws(term: Term, variable: Symbol) -> Iterator[Term]:
    """The laws whose density a term takes at this variable."""
    for part in subterms(term):
        if isinstance(part, Apply) and part.op == "density" and part.args[1] == variable:
            yield part.args[0]


# --- laws ------------------------------------------------------------------------------------------


def law(reader: Elaborator, nodes: Nodes, scope: Scope) -> Term:
    r"""A law: a member of a family, a declared density or law, or that of a random variable."""
    cursor = Cursor(nodes)
    found = _law(reader, cursor, scope)
    if found is None or not cursor.done:
        raise Question("this is no law that is declared", span_of(nodes), kind="law")
    return found


def _law(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    node = cursor.peek()
    if node is None:
        return None
    prefix = ""
    if sign(node) in ("ln", "log") or ((w := written(node)) is not None and w.base == "ln"):
        prefix = "ln "
        cursor.take()
        node = cursor.peek()
        if node is None:
            return None
    head = family_head(node)
    word = written(node)
    name = name_of(word) if word is not None and word.sup is None else ""
    declared = bool(scope.densities_of(name)) or name in scope.laws or name in scope.randoms
    group = bracket(cursor.peek(1))
    if head and not (declared and not prefix) and distributions.find(prefix + head) is not None:
        parameters = _parameters(node, head)
        if group is not None or parameters is not None:
            cursor.take()
            if group is not None:
                cursor.take()
                parts = _without_argument(prefix + head, inner(group))
            else:
                parts = parameters or ()
            return member(reader, prefix + head, parts, scope, node)
    if prefix or word is None:
        return None
    if group is not None and scope.densities_of(name):
        cursor.take()
        cursor.take()
        return _density_law(reader, name, group, scope)[0]
    if name in scope.laws:
        cursor.take()
        return scope.laws[name]
    if name in scope.randoms:
        cursor.take()
        return scope.randoms[name]
    entries = scope.densities_of(name)
    if len(entries) == 1 and not entries[0].given:
        cursor.take()
        return entries[0].law
    if entries:
        candidates = tuple(f"{name}({entry.argument})" for entry in entries)
        raise Question(f"which of the laws {name}?", node.span, candidates, kind="law")
    single = _parametrized(name, scope) if name else None
    if single is not None:
        cursor.take()
        reader.note("law", f"{name} is read as {single}, the only one of that name", node.span)
        return scope.densities_of(single)[0].law
    return None


def _without_argument(head: str, items: Nodes) -> tuple[Nodes, ...]:
    r"""The parameters of `\mathcal{N}(m, s)`, and of `\mathcal{N}(x; m, s)` where a law is meant."""
    sides = split(items, *BARS, ";")
    plain = split(items, ",", ";")
    notation = distributions.find(head)
    counts = {count for count, _ in notation.conventions.values()} if notation is not None else set()
    if len(sides) == 2 and (len(plain) not in counts or any(map(is_bar, items))):
        return split(sides[1], ",")
    return plain


def family_head(node: Node) -> str:
    r"""The plain text of the head of a distribution: `N` for `\mathcal{N}`, `chi^2` for `\chi^2_k`."""
    base = node.base if isinstance(node, Scripts) else node
    if sign(base) == "chi" and isinstance(node, Scripts) and node.sup is not None:
        power = contents(node.sup)
        return "chi^2" if len(power) == 1 and isinstance(power[0], Leaf) and power[0].text == "2" else ""
    if isinstance(base, Command) and base.name in ("mathcal", "mathscr", "mathrm", "text", "operatorname"):
        inside = contents(base.arguments[0])
        if len(inside) == 2 and sign(inside[0]) in ("ln", "log") and letter(inside[1]):
            return f"{sign(inside[0])} {letter(inside[1])}"
    if base is None or (isinstance(node, Scripts) and (node.sup is not None or node.primes)):
        return ""
    if isinstance(base, Command) and base.name in UPRIGHT and base.arguments:
        hyphenated = "".join(leaf.text for leaf in leaves(base.arguments[0]))
        if hyphenated.replace("-", "").isalpha() and "-" in hyphenated.strip("-"):
            return hyphenated.replace("-", "")
    word = written(base)
    if word is None or word.accents or word.font == "bf":
        return ""
    if word.base.startswith("\\"):
        return word.base[word.base.index("{") + 1 : -1]
    return word.base


def names_family(node: Node) -> bool:
    """Whether a head is the name of a family of distributions, in a font of such names."""
    word = written(node)
    return word is not None and word.font != "" and distributions.find(family_head(node)) is not None


def _parameters(node: Node, head: str) -> tuple[Nodes, ...] | None:
    r"""The parameters below: `t_n`, `\chi^2_k`."""
    if isinstance(node, Scripts) and node.sub is not None:
        return split(contents(node.sub), ",")
    return None


def member(reader: Elaborator, head: str, parts: tuple[Nodes, ...], scope: Scope, node: Node) -> Term:
    """The member of a family with these parameters as written."""
    notation = distributions.find(head)
    if notation is None:
        raise Question(f"no family is called {head}", node.span, kind="law")
    if not notation.known:
        raise Question(f"the family {notation.family} is not in the table", node.span, kind="family")
    if notation.family == "Uniform" and head != "CUni" and scope.conventions.get("U") == "discrete":
        raise Question(
            "a uniform law on an interval, or on whole numbers?",
            node.span,
            (r"\mathrm{CUni}(a, b)", r"\mathrm{DUni}(a, b)"),
            kind="convention",
        )
    parameters = tuple(reader.argument(part, scope) for part in parts)
    parameters = _whole(reader, parameters, notation.family)
    if "I" in reader.assumed and any(Symbol("I") in parameter.free for parameter in parameters):
        message = "I, the identity matrix? Laws of one variable are read; for a single component say so"
        raise Question(message, node.span, ("I = 1",), kind="matrix")
    try:
        choice = notation.read(parameters, scope.conventions.get(notation.family, ""))
    except distributions.Ambiguous as ambiguous:
        raise Question(ambiguous.message, node.span, ambiguous.candidates, kind="convention") from None
    except Question as question:
        raise question.at(node.span) from None
    except ValueError as error:
        raise Question(str(error), node.span, kind="law") from None
    if choice.inferred:
        reader.note(
            "convention", f"{choice.family} read with {choice.convention}: {choice.inferred}", node.span
        )
    return choice.law


def _whole(reader: Elaborator, parameters: tuple[Term, ...], name: str) -> tuple[Term, ...]:
    """The parameters; a name that is not declared is an integer where the family needs one."""
    formals = FAMILIES[name].parameters
    if len(formals) != len(parameters):
        return parameters
    return tuple(
        Symbol(p.name, INTEGER)
        if formal.sort == INTEGER and isinstance(p, Symbol) and p.sort == REAL and p.name in reader.assumed
        else p
        for p, formal in zip(parameters, formals, strict=True)
    )


# --- densities -------------------------------------------------------------------------------------


def _bars(nodes: Nodes) -> tuple[Nodes, ...]:
    return split(nodes, *BARS)


def _density_law(reader: Elaborator, head: str, group: Group, scope: Scope) -> tuple[Term, Nodes, str]:
    """The law that `head(argument | given)` names, its argument's nodes, and the argument's declared name."""
    items = inner(group)
    parts = split(items, *BARS, ";")
    if len(parts) > 2:
        raise Question("more than one bar in a density", group.span, kind="bar")
    arguments = split(parts[0], ",")
    given = split(parts[1], ",") if len(parts) == 2 else ()
    unconditional = [entry for entry in scope.densities_of(head) if not entry.given]
    if given and unconditional and all(_is_parameter(part, unconditional[0].law) for part in given):
        given = ()
    if len(arguments) != 1:
        if len(parts) == 1 and (entry := _by_given_only(head, arguments, scope)) is not None:
            return _applied(reader, entry, arguments, scope, group), (), entry.argument
        raise Question(_JOINT, group.span, kind="joint")
    fitting = [entry for entry in scope.densities_of(head) if len(entry.given) == len(given)]
    written_argument = _argument_name(arguments[0])
    if not written_argument and _mentions(arguments[0], head):
        raise Question(
            f"is {head} a density here, or a number?",
            group.span,
            (rf"{head} \in \mathbb{{R}}",),
            kind="undeclared",
        )
    chosen = _choose(fitting, written_argument)
    if chosen is None and not given and (entry := _by_given_only(head, arguments, scope)) is not None:
        return _applied(reader, entry, arguments, scope, group), (), entry.argument
    if chosen is None:
        known = tuple(_written_density(entry) for entry in scope.densities_of(head))
        raise Question(f"no density {head} of this argument is declared", group.span, known, kind="density")
    return _applied(reader, chosen, given, scope, group), arguments[0], chosen.argument


def _by_given_only(head: str, arguments: tuple[Nodes, ...], scope: Scope) -> Density | None:
    r"""`q_\phi(x)` for the law q(. | x): as `terms.latex` prints a function to laws."""
    for entry in scope.densities_of(head):
        if not entry.argument and entry.given and len(entry.given) == len(arguments):
            return entry
    return None


def _written_density(entry: Density) -> str:
    bar = rf" \mid {', '.join(entry.given)}" if entry.given else ""
    return f"{entry.head}({entry.argument or 'x'}{bar})"


def _applied(
    reader: Elaborator, entry: Density, given: tuple[Nodes, ...], scope: Scope, group: Group
) -> Term:
    """The law of an entry, at what is given."""
    if not isinstance(entry.law.sort, FunctionSort):
        return entry.law
    if len(given) != entry.law.sort.arity:
        raise Question(f"{entry.head} is given {entry.law.sort.arity} values", group.span, kind="density")
    values = [reader.argument(part, scope) for part in given]
    return beta(call(entry.law, *values))


def _argument_name(nodes: Nodes) -> str:
    """The name that an argument is, or that stands for it in `z = ..`; empty for another expression."""
    from .elaborate import flattened, identifier

    parts = split(flattened(nodes), "=")
    return identifier(parts[0]) or ""


def _mentions(nodes: Nodes, name: str) -> bool:
    """Whether a letter stands among the nodes for a number."""
    for position, node in enumerate(nodes):
        word = written(node)
        after = nodes[position + 1] if position + 1 < len(nodes) else None
        if word is not None and word.base == name and word.sub is None and bracket(after) is None:
            return True
    return False


def _choose(entries: list[Density], argument: str) -> Density | None:
    """The entry whose names fit: an entry for any argument, one of that name, or the only one."""
    exact = [e for e in entries if e.argument == argument and argument]
    if exact:
        return exact[0]
    free = [entry for entry in entries if not entry.argument]
    if free:
        return free[0]
    if not argument and len({(entry.argument, entry.given) for entry in entries}) == 1:
        return entries[0]  # an expression in the place of the one variable that there is
    return None


def _density_at(reader: Elaborator, cursor: Cursor, scope: Scope, name: str, word: Written) -> Term:
    """`p(x | z)`, and its derivatives."""
    node = cursor.take()
    closing = cursor.nodes[cursor.at]
    group = bracket(closing)
    if group is None:
        raise Question(f"{name} is a density: at what point?", node.span, kind="function")
    cursor.take()
    law_, argument, _ = _density_law(reader, name, group, scope)
    if not argument:
        raise Question("a law is no number", group.span, kind="law")
    at = reader.argument(argument, scope)
    value = _derived(reader, lambda t: density(law_, t), word.primes, at, node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _derived(reader: Elaborator, function: Callable[[Term], Term], primes: int, at: Term, node: Node) -> Term:
    if primes:
        function = derivative_of(reader, function, primes)
    return reader.build(lambda: function(at), node)


# --- operators -------------------------------------------------------------------------------------


def operator(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    """What probability calls what stands here, if it is its business."""
    node = cursor.nodes[cursor.at]
    if isinstance(node, Group) and node.open:
        return angle_bare(reader, node) if node.open == r"\langle" else None
    if sign(node) == "Pr" or (isinstance(node, Scripts) and sign(node.base) == "Pr"):
        return _probability(reader, cursor, scope) if bracket(cursor.peek(1)) else None
    indicator = _indicator(reader, cursor, scope)
    if indicator is not None:
        return indicator
    found = likelihood(reader, cursor, scope)
    if found is not None:
        return found
    word = written(node)
    if word is None:
        group = bracket(cursor.peek(1))
        if group is not None and family_head(node).startswith("ln ") and _is_family(family_head(node), group):
            return _family_density(reader, cursor, scope, node, group)
        return None
    if _is_divergence(word, cursor):
        return divergence(reader, cursor, scope)
    if word.accents or word.font == "bf":
        return None
    base = name_of(Written(word.base, word.font))
    group = bracket(cursor.peek(1))
    name = _name_or_nothing(word)
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
    if scope.densities_of(name) and word.sup is None:
        return _density_at(reader, cursor, scope, name, word)
    if base in _FUNCTIONALS and word.upright and word.sub is None:
        return _functional(reader, cursor, scope, base)
    if base in ("H", "h", r"\mathcal{H}", r"\mathbb{H}") and word.sub is None:
        return _entropy(reader, cursor, scope)
    if base in ("P", r"\mathbb{P}", "Prob", "Pr") and word.sub is None and _speaks_of_event(group):
        return _probability(reader, cursor, scope)
    if word.sub is not None:
        return _of_random(reader, cursor, scope, word)
    if word.sup is None and not word.primes and _is_family_density(word, group):
        return _family_density(reader, cursor, scope, node, group)
    if base == "B" and word.upright and len(split(inner(group), ",", ";")) == 2:
        return _beta_function(reader, cursor, scope)
    return None


def _density_beside_number(
    reader: Elaborator, cursor: Cursor, scope: Scope, group: Group | None
) -> Term | None:
    """`p(x)` for a random variable x, on a page where p alone is a number: its density, and no product."""
    argument = _argument_name(inner(group)) if group is not None else ""
    random = argument if argument in scope.randoms else _random_for_value(argument, scope)
    if not argument or random is None or group is None:
        return None
    law_ = scope.randoms[random]
    if is_discrete(law_):
        raise Question("is p a density here, or a number?", group.span, (r"f(x)",), kind="undeclared")
    cursor.take()
    closing = cursor.take()
    at = reader.argument(inner(group), scope)
    value = reader.build(lambda: density(law_, at), closing)
    reader.note("density", f"p({argument}) is read as the density of {random}, though p is a number", group.span)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _random_follows(cursor: Cursor, scope: Scope) -> bool:
    following = cursor.peek(1)
    word = written(following) if following is not None else None
    return word is not None and _name_or_nothing(word) in scope.randoms


def _of_value(group: Group, scope: Scope) -> str | None:
    """The random variable X of `p(X = x)`."""
    from .elaborate import identifier

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
        _is_parameter(part, law_) for part in (split(parts[1], ",") if len(parts) == 2 else ())
    ):
        raise Question("a conditional probability is not read", group.span, kind="joint")
    if not is_discrete(law_) and (head in ("P", "Pr", "Prob") or word_is_upright(node)):
        raise Question("the probability of a single value of a continuous variable", group.span, kind="event")
    at = reader.expression(split(parts[0], "=")[1], scope)
    value = density(law_, at)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def word_is_upright(node: Node) -> bool:
    return sign(node) == "Pr" or isinstance(node, Command)


def _is_parameter(nodes: Nodes, law_: Term) -> bool:
    """Whether what is given is a parameter that the law has."""
    from .elaborate import identifier

    name = identifier(nodes)
    return any(symbol.name == name for symbol in law_.free)


def _name_or_nothing(word: Written) -> str:
    try:
        return name_of(Written(word.base, word.font, word.accents, word.sub))
    except Question:
        return ""


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


# --- expectations ----------------------------------------------------------------------------------


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
    if len(_bars(body)) == 2 and not _is_absolute(body):
        raise Question("a conditional expectation is not read", span, kind="joint")
    if len(split(body, ",")) > 1:
        raise Question("vectors and matrices are not read", span, kind="matrix")
    if subscript is None:
        return _of_randoms(reader, op, body, scope, node, span)
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
    from .elaborate import identifier

    parts = split(nodes, "sim")
    if len(parts) == 2:
        name = identifier(parts[0])
        if name is None:
            kind = "joint" if len(split(parts[0], ",")) > 1 else "law"
            raise Question("this is no random variable", span_of(nodes), kind=kind)
        return name, law(reader, parts[1], scope)
    if len(parts) > 2 or len(split(nodes, ",")) > 1:
        raise Question(_JOINT, span_of(nodes, node.span), kind="joint")
    name = identifier(nodes)
    if name is not None and name in scope.randoms:
        return name, scope.randoms[name]
    if (
        name is not None
        and (random := _random_for_value(name, scope)) is not None
        and not _names_law(name, scope)
    ):
        return name, scope.randoms[random]
    cursor = Cursor(nodes)
    word = written(cursor.nodes[0])
    group = bracket(cursor.peek(1))
    if word is not None and group is not None and len(cursor.nodes) == 2:
        head = _name_or_nothing(word)
        if _is_family_density(word, group) and not scope.densities_of(head):
            argument = split(inner(group), *BARS, ";")[0]
            return identifier(argument), law(reader, nodes, scope)
        if scope.densities_of(head):
            law_, argument, formal = _density_law(reader, head, group, scope)
            return (identifier(argument) if argument else None) or formal or None, law_
    return None, law(reader, nodes, scope)


def _stem(nodes: Nodes) -> str | None:
    """The bare name below an expectation."""
    from .elaborate import identifier

    return identifier(nodes)


def _parametrized(name: str, scope: Scope) -> str | None:
    r"""The one density `q_\theta(x)` that a bare q means, where no q is declared."""
    if name in scope.laws or name in scope.randoms or scope.densities_of(name):
        return None
    heads = {d.head for d in scope.densities if d.head.startswith(f"{name}_") and not d.given}
    return heads.pop() if len(heads) == 1 else None


def _names_law(name: str, scope: Scope) -> bool:
    return name in scope.laws or bool(scope.densities_of(name))


def _formal_of(name: str | None, scope: Scope) -> str | None:
    """The variable of the one density with this name."""
    entries = scope.densities_of(_parametrized(name, scope) or name) if name else ()
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


def _random_for_value(name: str, scope: Scope) -> str | None:
    """The random variable X that x is a value of, where x itself is not declared."""
    if name in scope.meanings:
        return None
    upper = name[:1].upper() + name[1:]
    return upper if upper != name and upper in scope.randoms else None


def _of_randoms(reader: Elaborator, op: str, body: Nodes, scope: Scope, node: Node, span: Span) -> Term:
    """An expectation over the random variables that its body speaks of."""
    before = dict(reader.assumed)
    value = reader.expression(body, scope)
    names = sorted(symbol.name for symbol in value.free if symbol.name in scope.randoms)
    undeclared = {symbol.name for symbol in value.free} & reader.assumed.keys()
    over_outcomes = OUTCOME in value.free
    if len(names) + over_outcomes > 1 or any(_is_member(symbol, scope) for symbol in value.free):
        raise Question(_JOINT, span, tuple(names), kind="joint")
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
        scope = scope.with_random(name, scope.randoms[_random_for_value(name, scope) or name])
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


def _is_member(symbol: Symbol, scope: Scope) -> bool:
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
    values = [name for name in undeclared if _random_for_value(name, scope)]
    if len(values) != 1:
        raise Question(
            "the law of what stands in this expectation is not declared",
            span,
            (r"X \sim \mathcal{N}(0, 1)", r"\mathrm{E}_{x \sim \mathcal{N}(0, 1)}"),
            kind="law",
        )
    random = _random_for_value(values[0], scope)
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


# --- divergence and entropy ------------------------------------------------------------------------


def _is_divergence(word: Written, cursor: Cursor) -> bool:
    r"""`D_{KL}`, `\mathrm{KL}`, `KL`, before a bracket."""
    base = word.base
    if base in ("KL", "kl", "DKL", r"\mathbb{KL}", "KLD"):
        return bracket(cursor.peek(1)) is not None
    if base in ("D", r"\mathbb{D}", r"\mathcal{D}") and word.sub is not None:
        label = "".join(
            w.base if (w := written(item)) is not None else item.text if isinstance(item, Leaf) else "?"
            for item in contents(word.sub)
        )
        return label.upper() == "KL" and bracket(cursor.peek(1)) is not None
    return base == "K" and letter(cursor.peek(1)) == "L" and bracket(cursor.peek(2)) is not None


def divergence(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    r"""`D_{\mathrm{KL}}(q \parallel p)` in its spellings."""
    node = cursor.take()
    if letter(cursor.peek()) == "L":
        cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    if group is None:
        raise Question("a divergence of what?", node.span, kind="syntax")
    sides = _sides(inner(group))
    if len(sides) != 2:
        raise Question(
            "a divergence is between two laws", group.span, (r"D_{KL}(q \parallel p)",), kind="bar"
        )
    first, second = (law(reader, side, scope) for side in sides)
    value = reader.build(lambda: Apply("kl", (first, second)), node)
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _sides(nodes: Nodes) -> tuple[Nodes, ...]:
    """The two laws: between a double bar, two bars, or a comma."""
    nodes = solid(nodes)
    for position, node in enumerate(nodes):
        if sign(node) in DOUBLE_BARS:
            return nodes[:position], nodes[position + 1 :]
        if is_bar(node) and position + 1 < len(nodes) and is_bar(nodes[position + 1]):
            return nodes[:position], nodes[position + 2 :]
    for separator in (",", ";", ":"):
        parts = split(nodes, separator)
        if len(parts) == 2:
            return parts
    return ()


def _entropy(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
    """`H(X)`, `h(X)`, `H[p]`; the entropy of two laws is the cross-entropy."""
    from .elaborate import identifier

    closing = cursor.nodes[cursor.at + 1]
    group = bracket(closing)
    if group is None:
        return None
    node = cursor.nodes[cursor.at]
    upright = isinstance(node, Command)
    items = inner(group)
    if len(_bars(items)) > 1 and _is_density_call(items) is False:
        raise Question("a conditional entropy is not read", group.span, kind="joint")
    parts = split(items, ",")
    laws: list[Term] = []
    for part in parts:
        name = identifier(part)
        if name is not None and (name in scope.randoms or name in scope.laws or scope.densities_of(name)):
            laws.append(law(reader, part, scope))
            continue
        try:
            laws.append(law(reader, part, scope))
        except Question:
            if upright:
                raise
            return None
    if len(laws) > 1 and any(identifier(part) in scope.randoms for part in parts):
        raise Question(_JOINT, group.span, kind="joint")
    cursor.take()
    cursor.take()
    if len(laws) == 1:
        value: Term = reader.build(lambda: Apply("entropy", (laws[0],)), node)
    elif len(laws) == 2:
        variable = reader.fresh("x", values_sort(laws[0]))
        value = neg(Apply("expectation", (laws[0], abstract(ln(density(laws[1], variable)), variable, "x"))))
    else:
        raise Question(_JOINT, group.span, kind="joint")
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


def _is_density_call(nodes: Nodes) -> bool:
    return any(bracket(node) is not None for node in nodes)


# --- functions of a random variable ----------------------------------------------------------------


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
    if any(s.name in scope.randoms or _is_member(s, scope) for s in first.free | second.free):
        raise Question(_JOINT, group.span, kind="joint")
    value = reader.build(lambda: covariance(first, second), node)
    if base == "cov":
        return value
    spreads = [Apply("sqrt", (moment("variance", part),)) for part in (first, second)]
    return div(value, mul(*spreads))


def _standardized_moment(
    reader: Elaborator, body: Nodes, order: int, scope: Scope, node: Node, span: Span
) -> Term:
    mean = _of_randoms(reader, "expectation", body, scope, node, span)
    if not isinstance(mean, Apply) or not isinstance(mean.args[1], Lambda):
        raise Question("a moment of what?", span, kind="law")
    law_, function = mean.args
    variable = reader.fresh(function.hint, function.variable_sort)  # type: ignore[attr-defined]
    moved = pow_(sub(instantiate(function, variable), mean), order)
    above = Apply("expectation", (law_, abstract(moved, variable, function.hint)))  # type: ignore[attr-defined]
    spread = Apply("variance", (law_, function))
    return div(above, pow_(spread, number("3/2") if order == 3 else TWO))


# --- families at a point ---------------------------------------------------------------------------


def _is_family_density(word: Written, group: Group) -> bool:
    r"""`\mathcal{N}(x \mid \mu, \sigma)`, `\mathrm{Gam}(x; a, b)`: a family's name and a bar or semicolon."""
    if word.font == "" and word.base != "N" and len(word.base) == 1:
        return False
    base = word.base[word.base.index("{") + 1 : -1] if word.base.startswith("\\") else word.base
    if word.sub is not None or (word.upright and base == "B"):
        return False
    return _is_family(base, group)


def _is_family(head: str, group: Group) -> bool:
    return len(split(inner(group), ";", *BARS)) == 2 and distributions.find(head) is not None


def _family_density(reader: Elaborator, cursor: Cursor, scope: Scope, node: Node, group: Group) -> Term:
    head = family_head(node)
    cursor.take()
    closing = cursor.take()
    arguments, parameters = split(inner(group), ";", *BARS)
    law_ = member(reader, head, split(parameters, ","), scope, node)
    if len(split(arguments, ",")) > 1:
        raise Question(_JOINT, group.span, kind="joint")
    value = density(law_, reader.argument(arguments, scope))
    return reader.postfix(value, closing if isinstance(closing, Scripts) else None, scope)


# --- events and indicators -------------------------------------------------------------------------


def _speaks_of_event(group: Group) -> bool:
    signs = {sign(item) for item in solid(group.items)}
    return bool(signs & {"=", "<", ">", "le", "leq", "ge", "geq", "leqslant", "geqslant"})


def _probability(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term:
    r"""`\mathrm{Pr}(X \le x)` for one declared random variable."""
    node = cursor.take()
    closing = cursor.take()
    group = bracket(closing)
    if group is None or isinstance(node, Scripts):
        raise Question("the probability of what?", node.span, kind="event")
    items = inner(group)
    if len(_bars(items)) > 1 or len(split(items, ",", "cap", "wedge", "cup", "in")) > 1:
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


def _indicator(reader: Elaborator, cursor: Cursor, scope: Scope) -> Term | None:
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


__all__ = [
    "density_laws", "explicit", "is_discrete", "law", "member", "operator", "support", "values_sort",
]  # fmt: skip
