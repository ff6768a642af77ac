r"""Laws and densities by name: `\mathcal{N}(\mu, \sigma^2)`, `q_\phi(z \mid x)`, and the supports they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..families import FAMILIES
from ..terms import (
    INTEGER,
    REAL,
    Apply,
    FunctionSort,
    Symbol,
    Term,
    beta,
    call,
    subterms,
)
from . import distributions
from .grammar import BARS, Cursor, bracket, flattened, inner, is_bar, letter, sign, span_of
from .names import UPRIGHT, Written, contents, identifier, name_of, split, written
from .question import Question
from .scope import Density
from .tree import Command, Group, Leaf, Node, Scripts, leaves

if TYPE_CHECKING:
    from .elaborate import Elaborator
    from .scope import Scope


Nodes = tuple[Node, ...]


JOINT = "several random variables at once: their joint law is not read"


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
    random = random_for_value(name, scope)
    return values_sort(scope.randoms[random]) if random is not None else REAL


def is_value(name: str, scope: Scope) -> bool:
    """Whether a name that is not declared is the value of a random variable: x of X."""
    return random_for_value(name, scope) is not None


def density_laws(term: Term, variable: Symbol) -> Iterator[Term]:
    """The laws whose density a term takes at this variable."""
    for part in subterms(term):
        if isinstance(part, Apply) and part.op == "density" and part.args[1] == variable:
            yield part.args[0]


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
        return density_law(reader, name, group, scope)[0]
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
    single = parametrized(name, scope) if name else None
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


def bars_in(nodes: Nodes) -> tuple[Nodes, ...]:
    return split(nodes, *BARS)


def density_law(reader: Elaborator, head: str, group: Group, scope: Scope) -> tuple[Term, Nodes, str]:
    """The law that `head(argument | given)` names, its argument's nodes, and the argument's declared name."""
    items = inner(group)
    parts = split(items, *BARS, ";")
    if len(parts) > 2:
        raise Question("more than one bar in a density", group.span, kind="bar")
    arguments = split(parts[0], ",")
    given = split(parts[1], ",") if len(parts) == 2 else ()
    unconditional = [entry for entry in scope.densities_of(head) if not entry.given]
    if given and unconditional and all(is_parameter(part, unconditional[0].law) for part in given):
        given = ()
    if len(arguments) != 1:
        if len(parts) == 1 and (entry := _by_given_only(head, arguments, scope)) is not None:
            return _applied(reader, entry, arguments, scope, group), (), entry.argument
        raise Question(JOINT, group.span, kind="joint")
    fitting = [entry for entry in scope.densities_of(head) if len(entry.given) == len(given)]
    written_argument = argument_name(arguments[0])
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


def argument_name(nodes: Nodes) -> str:
    """The name that an argument is, or that stands for it in `z = ..`; empty for another expression."""

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


def is_parameter(nodes: Nodes, law_: Term) -> bool:
    """Whether what is given is a parameter that the law has."""

    name = identifier(nodes)
    return any(symbol.name == name for symbol in law_.free)


def name_or_nothing(word: Written) -> str:
    try:
        return name_of(Written(word.base, word.font, word.accents, word.sub))
    except Question:
        return ""


def parametrized(name: str, scope: Scope) -> str | None:
    r"""The one density `q_\theta(x)` that a bare q means, where no q is declared."""
    if name in scope.laws or name in scope.randoms or scope.densities_of(name):
        return None
    heads = {d.head for d in scope.densities if d.head.startswith(f"{name}_") and not d.given}
    return heads.pop() if len(heads) == 1 else None


def random_for_value(name: str, scope: Scope) -> str | None:
    """The random variable X that x is a value of, where x itself is not declared."""
    if name in scope.meanings:
        return None
    upper = name[:1].upper() + name[1:]
    return upper if upper != name and upper in scope.randoms else None


def is_family(head: str, group: Group) -> bool:
    return len(split(inner(group), ";", *BARS)) == 2 and distributions.find(head) is not None
