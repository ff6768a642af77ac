r"""Terms as LaTeX, the way a mathematician would write them; terms that differ in meaning differ in print.

Each operation has an entry in one table: a function that answers the printed form and how tightly it binds.
An operation without an entry prints as `\operatorname{name}(arguments)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from .naming import Scope, opened, own_variable
from .signature import SIGNATURE
from .term import LAW, LIMIT_END, Apply, Bound, FunctionSort, Lambda, Number, Symbol, Term

# How tightly a printed form binds, loosest first.
#   CASES   an open brace: brackets wherever anything stands beside it
#   SIGN    a product that starts with a minus
#   PREFIX  \sum, \int, d/dx, \ln x: the operand stands behind, so only the last factor of a product
#   FACTOR  \frac, powers, e^{..}: a factor anywhere, but no base of a power
RELATION, CASES, SUM, SIGN, PRODUCT, PREFIX, FACTOR, ATOM = range(8)

# Where a subterm stands decides how its fractions are set.
DISPLAY, FRACTION, SCRIPT = range(3)

Printed = tuple[str, int]


class Place(NamedTuple):
    """The names of the enclosing binders, innermost first, and the style in which the subterm is set."""

    names: Scope = ()
    style: int = DISPLAY

    @property
    def script(self) -> Place:
        return Place(self.names, SCRIPT)


Form = Callable[[tuple[Term, ...], Place], Printed]


def latex(term: Term) -> str:
    """The term as LaTeX for math mode; it needs amsmath and amssymb."""
    return _print(term, Place())[0]


def _print(term: Term, place: Place) -> Printed:
    if isinstance(term, Apply):
        form = _FORMS.get(term.op)
        return (
            form(term.args, place)
            if form
            else (rf"\operatorname{{{term.op}}}{_list(term.args, place)}", ATOM)
        )
    if isinstance(term, Symbol):
        return _spell(term), ATOM
    if isinstance(term, Bound):
        index = term.index - len(place.names)
        return place.names[term.index] if index < 0 else rf"\bullet_{{{index}}}", ATOM
    if isinstance(term, Number):
        return _number(term, place)
    names, body, inner = _opened(term, place)
    return rf"{_tuple(names)} \mapsto {_show(body, inner, SUM)}", RELATION


def _show(term: Term, place: Place, level: int = RELATION) -> str:
    """The printed form, in brackets where it binds looser than `level`."""
    printed, binding = _print(term, place)
    return printed if binding >= level else _bracketed(printed)


_TALL = re.compile(r"\\(d?frac|int|sum|prod|lim|left|begin)(?![a-z])")


def _bracketed(printed: str, left: str = "(", right: str = ")") -> str:
    """In brackets, which grow where the content is tall."""
    return rf"\left{left} {printed} \right{right}" if _TALL.search(printed) else f"{left}{printed}{right}"


def _list(args: tuple[Term, ...], place: Place) -> str:
    return _bracketed(", ".join([_show(argument, place) for argument in args]))


def _tuple(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _opened(function: Term, place: Place, count: int | None = None) -> tuple[tuple[str, ...], Term, Place]:
    names, body, scope = opened(function, place.names, spell, count)
    return names, body, Place(scope, place.style)


# --- names -----------------------------------------------------------------------------------------

_GREEK = frozenset(
    re.findall(
        r"\w+",
        """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon
        phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta
        varrho varphi ell""",
    )
)
_FAMILIES = {"Normal": r"\mathcal{N}", "Uniform": r"\mathcal{U}", "F": r"\mathrm{F}"}
_ACCENTS = frozenset(("hat", "bar", "tilde", "dot"))
_TAKEN = frozenset(("d", "e", "pi", "psi", "Gamma")) | frozenset(SIGNATURE)  # these words mean something else
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9]*)((?:_[A-Za-z0-9]+)*)(?:_\{([1-9][0-9]*)\})?")
_COMMANDS = _GREEK | frozenset(
    re.findall(
        r"\w+",
        """mathcal mathbb mathrm mathbf mathsf mathit boldsymbol hat bar tilde dot vec mid star ast prime
        dagger top circ bullet parallel infty""",
    )
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_HARMLESS = re.compile(r"(?:[A-Za-z0-9 ,;=+\-*/.()|'^_{}]|\\[A-Za-z]+ ?)+")
_DOUBLED = re.compile(r"[\^_]\s*(?:$|[\^_}'])|'\s*\^|\^[^{}\\]\s*\^|_[^{}\\]\s*_")


def spell(name: str) -> str:
    r"""A name: `sigma_1` as `\sigma_{1}`, `mu_hat` as `\hat{\mu}`, and the fresh name `z_{1}` as `z'`."""
    if re.fullmatch(r"_[0-9]+", name):  # a name that the search made up
        return f"{{t}}_{{{name[1:]}}}"
    match = _NAME.fullmatch(name)
    if match is None:
        named = "".join([_letter(character) for character in name])
        return f"{{{_verbatim(name)}}}" if named == name else f"{{{{}}{spell(named)}}}"
    base, subscripts, renamed = match.groups()
    parts = subscripts.split("_")[1:]
    printed = _word(base)
    while parts and parts[-1] in _ACCENTS:
        printed = rf"\{parts.pop()}{{{printed}}}"
    if parts:
        printed += f"_{{{', '.join([_word(part, 'mathrm') for part in parts])}}}"
    if renamed:
        few = renamed in ("1", "2", "3")
        printed = printed + "'" * int(renamed) if few else f"{{{printed}^{{({renamed})}}}}"
    return f"{{{printed}}}" if name in _TAKEN else printed


def _letter(character: str) -> str:
    """A Greek letter by its name."""
    script, _, rest = unicodedata.name(character, "").partition(" ")
    size, _, letter = rest.partition(" LETTER ")
    word = letter.capitalize() if size == "CAPITAL" else letter.lower()
    return word if script == "GREEK" and word in _GREEK else character


def _word(word: str, font: str = "mathit") -> str:
    if word in _GREEK:
        return f"\\{word}"
    return word if len(word) == 1 or word.isdigit() else rf"\{font}{{{word}}}"


def _verbatim(name: str) -> str:
    """A name that is itself harmless LaTeX, such as `y^{(i)}`, as it is; another by its characters' codes."""
    if is_harmless(name):
        return name
    plain = [c if c.isascii() and c.isalnum() else rf"\langle\mathtt{{{ord(c):x}}}\rangle " for c in name]
    return f"{{}}{''.join(plain)}"


def is_harmless(name: str) -> bool:
    """Whether a name is LaTeX that can be printed as it is."""
    return bool(
        _HARMLESS.fullmatch(name) and _balanced(name) and _COMMANDS.issuperset(_COMMAND.findall(name))
    )


def _balanced(name: str) -> bool:
    depth = 0
    for character in name:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and not _DOUBLED.search(name)


def _spell(symbol: Symbol) -> str:
    """Families of laws and named functions upright; the prime of a fresh name would be a derivative."""
    if isinstance(symbol.sort, FunctionSort):
        if fresh := re.fullmatch(r"(\w+)_\{([0-9]+)\}", symbol.name):
            return f"{{{spell(fresh[1])}}}_{{({fresh[2]})}}"
        if symbol.sort.result == LAW and symbol.name in _FAMILIES:
            return _FAMILIES[symbol.name]
        if re.fullmatch(r"[A-Za-z]{2,}", symbol.name) and (
            symbol.name not in _GREEK or symbol.sort.result == LAW
        ):
            upright = rf"\operatorname{{{symbol.name}}}"
            taken = symbol.name in _TAKEN and symbol.sort.result != LAW
            return f"{{{upright}}}" if taken else upright
    return spell(symbol.name)


# --- arithmetic ------------------------------------------------------------------------------------

_FRAC = {DISPLAY: r"\frac", FRACTION: r"\dfrac", SCRIPT: r"\frac"}


def _number(number: Number, place: Place) -> Printed:
    value = number.value
    if value.denominator == 1:
        return str(value), ATOM if value >= 0 else SIGN
    fraction = f"{_FRAC[place.style]}{{{abs(value.numerator)}}}{{{value.denominator}}}"
    return (fraction, FACTOR) if value > 0 else (f"-{fraction}", SIGN)


def _div(args: tuple[Term, ...], place: Place) -> Printed:
    inner = Place(place.names, SCRIPT if place.style == SCRIPT else FRACTION)
    return f"{_FRAC[place.style]}{{{_show(args[0], inner)}}}{{{_show(args[1], inner)}}}", FACTOR


def _add(args: tuple[Term, ...], place: Place) -> Printed:
    printed = _show(args[0], place, SUM)
    for argument in args[1:]:
        summand = _show(argument, place, SIGN)
        printed += f" - {summand[1:]}" if summand.startswith("-") else f" + {summand}"
    return printed, SUM


def _neg(args: tuple[Term, ...], place: Place) -> Printed:
    return f"-{_show(args[0], place, PRODUCT)}", SIGN


def _mul(args: tuple[Term, ...], place: Place) -> Printed:
    negative, factors = _factors(args)
    last = len(factors) - 1
    printed = ""
    for position, factor in enumerate(factors):
        shown = _show(factor, place, PREFIX) if position == last else _closed(factor, place)
        printed += _between(factors[position - 1], shown) + shown if position else shown
    return (f"-{printed}", SIGN) if negative else (printed, PRODUCT)


def _factors(args: tuple[Term, ...]) -> tuple[bool, tuple[Term, ...]]:
    """The factors as written; a product or a minus that stands first is drawn out, without brackets."""
    negative = False
    while isinstance(args[0], Apply) and (args[0].op == "mul" or (args[0].op == "neg" and not negative)):
        negative = negative or args[0].op == "neg"
        args = (*args[0].args, *args[1:])
    first = args[0]
    if isinstance(first, Number) and first.value < 0 and not negative:
        return True, (Number(-first.value), *args[1:])
    return negative, args


def _closed(factor: Term, place: Place) -> str:
    r"""A factor with another behind it: `\ln(x) y`, since `\ln x y` could be read as the logarithm of x y."""
    if isinstance(factor, Apply) and factor.op in _PREFIXES:
        return f"{_PREFIXES[factor.op]}{_list(factor.args, place)}"
    return _show(factor, place, FACTOR)


_STARTS_WITH_FRACTION = re.compile(r"\\d?frac\{[0-9]")


def _between(left: Term, right: str) -> str:
    if right[0].isdigit() or (isinstance(left, Number) and _STARTS_WITH_FRACTION.match(right)):
        return r" \cdot "
    called = isinstance(left, Symbol | Bound) and right.startswith(("(", r"\left("))
    return r" \, " if called else " "


def _pow(args: tuple[Term, ...], place: Place) -> Printed:
    base, exponent = args
    raised = str(exponent.value) if isinstance(exponent, Number) else _show(exponent, place.script)
    return f"{_show(base, place, ATOM)}^{{{raised}}}", FACTOR


def _exp(args: tuple[Term, ...], place: Place) -> Printed:
    r"""`e^{..}` where the exponent stays low, `\exp(..)` where it is tall."""
    if _low(args[0], 1):
        return f"e^{{{_show(args[0], place.script)}}}", FACTOR
    return rf"\exp{_list(args, place)}", FACTOR


_HIGH = frozenset(("integral", "sum", "product", "limit", "derivative", "cases", "expectation", "variance"))


def _low(term: Term, fractions: int) -> bool:
    """Whether no more than so many fractions are nested in the term, and nothing has limits above it."""
    if isinstance(term, Number):
        return fractions > 0 or term.value.denominator == 1
    if isinstance(term, Apply):
        fractions -= term.op == "div"
        return fractions >= 0 and term.op not in _HIGH and all(_low(a, fractions) for a in term.args)
    return True


# --- elementary functions --------------------------------------------------------------------------

# Functions whose argument may stand behind them without brackets.
_PREFIXES = {
    "ln": r"\ln",
    "sin": r"\sin",
    "cos": r"\cos",
    "tan": r"\tan",
    "atan": r"\arctan",
    "sinh": r"\sinh",
    "cosh": r"\cosh",
    "tanh": r"\tanh",
}
_BARE = frozenset(("call", "density", "div", "sqrt", "abs", "pi"))


def _prefix(command: str) -> Form:
    def form(args: tuple[Term, ...], place: Place) -> Printed:
        shown, binding = _print(args[0], place)
        bare = args[0].op in _BARE if isinstance(args[0], Apply) else binding == ATOM
        return (f"{command} {shown}", PREFIX) if bare else (f"{command}{_bracketed(shown)}", FACTOR)

    return form


def _applied(command: str) -> Form:
    return lambda args, place: (f"{command}{_list(args, place)}", ATOM)


def _polygamma(args: tuple[Term, ...], place: Place) -> Printed:
    return rf"\psi^{{({_show(args[0], place)})}}{_list(args[1:], place)}", ATOM


def _constant(command: str, binding: int = ATOM) -> Form:
    return lambda _args, _place: (command, binding)


def _sqrt(args: tuple[Term, ...], place: Place) -> Printed:
    return rf"\sqrt{{{_show(args[0], place)}}}", FACTOR


def _abs(args: tuple[Term, ...], place: Place) -> Printed:
    return rf"\left| {_show(args[0], place)} \right|", ATOM


def _factorial(args: tuple[Term, ...], place: Place) -> Printed:
    return f"{_show(args[0], place, ATOM)}!", FACTOR


def _binomial(args: tuple[Term, ...], place: Place) -> Printed:
    return rf"\binom{{{_show(args[0], place)}}}{{{_show(args[1], place)}}}", FACTOR


def _cases(args: tuple[Term, ...], place: Place) -> Printed:
    shown = [_show(argument, place) for argument in args]
    rows = [rf"{value} & \text{{if }} {test}" for test, value in zip(shown[::2], shown[1::2], strict=False)]
    rows += [rf"{rest} & \text{{otherwise}}" for rest in shown[len(rows) * 2 :]]
    listed = r" \\ ".join(rows)
    return rf"\begin{{cases}} {listed} \end{{cases}}", CASES


# --- binders ---------------------------------------------------------------------------------------


def _integral(args: tuple[Term, ...], place: Place) -> Printed:
    lower, upper, function = args
    names, body, inner = _opened(function, place, 1)
    ends = f"_{{{_show(lower, place.script)}}}^{{{_show(upper, place.script)}}}"
    return rf"\int{ends} {_show(body, inner, PRODUCT)} \, d{names[0]}", PREFIX


def _big(command: str, level: int = PRODUCT) -> Form:
    def form(args: tuple[Term, ...], place: Place) -> Printed:
        lower, upper, function = args
        names, body, inner = _opened(function, place, 1)
        ends = f"_{{{names[0]}={_show(lower, place.script)}}}^{{{_show(upper, place.script)}}}"
        return f"{command}{ends} {_show(body, inner, level)}", PREFIX

    return form


def _derivative(args: tuple[Term, ...], place: Place) -> Printed:
    """`f'(a)` of a named function; d/dx of an expression at x itself; elsewhere the point behind a bar."""
    function, at = args
    head = _named(function)
    if head is not None:
        return f"{_spell(head)}'{_list((at,), place)}", ATOM
    own = own_variable(function, at)
    if own:
        name = _show(at, place)
        body = _show(own.body, Place((name, *place.names), place.style), PREFIX)
        return rf"{_FRAC[place.style]}{{d}}{{d{name}}} {body}", PREFIX
    names, opened_body, inner = _opened(function, place, 1)
    quotient = rf"{_FRAC[place.style]}{{d}}{{d{names[0]}}} {_show(opened_body, inner, PREFIX)}"
    return rf"\left. {quotient} \right|_{{{names[0]} = {_show(at, place.script)}}}", FACTOR


def _named(function: Term) -> Symbol | None:
    """The f of `f` and of `x -> f(x)`."""
    if isinstance(function, Symbol):
        return function
    body = function.body if isinstance(function, Lambda) else None
    if isinstance(body, Apply) and body.op == "call" and isinstance(body.args[0], Symbol):
        return body.args[0] if body.args[1:] == (Bound(0),) else None
    return None


_SIDES = {-1: "^{-}", 0: "", 1: "^{+}"}


def _approach(args: tuple[Term, ...], place: Place) -> tuple[str, Term, Place]:
    r"""`x \to p^{+}`, the body, and its place."""
    function, point, side = args
    names, body, inner = _opened(function, place, 1)
    mark = _SIDES.get(side.value.numerator) if isinstance(side, Number) else None
    if point.sort == LIMIT_END:  # there is but one way to infinity
        mark = ""
    if mark is None:
        mark = rf" \text{{ from }} {_show(side, place.script)}"
    shown = _show(point, place.script, ATOM if mark.startswith("^") else RELATION)
    return rf"{names[0]} \to {shown}{mark}", body, inner


def _limit(args: tuple[Term, ...], place: Place) -> Printed:
    towards, body, inner = _approach(args, place)
    return rf"\lim_{{{towards}}} {_show(body, inner, PRODUCT)}", PREFIX


# --- functions and laws ----------------------------------------------------------------------------


def _call(args: tuple[Term, ...], place: Place) -> Printed:
    return f"{_show(args[0], place, ATOM)}{_list(args[1:], place)}", ATOM


def _law(args: tuple[Term, ...], place: Place) -> Printed:
    lower, upper, function = args
    names, body, inner = _opened(function, place, 1)
    ends = _list((lower, upper), place)
    measure = rf"{_show(body, inner, PRODUCT)} \, d{names[0]} \text{{ on }} {ends}"
    return rf"\operatorname{{Law}}{_bracketed(measure, '[', ']')}", ATOM


def _mass_law(args: tuple[Term, ...], place: Place) -> Printed:
    lower, upper, function = args
    names, body, inner = _opened(function, place, 1)
    ends = rf"{names[0]} = {_show(lower, place)}, \ldots, {_show(upper, place)}"
    mass = rf"{_show(body, inner, PRODUCT)} \text{{ at }} {ends}"
    return rf"\operatorname{{Law}}{_bracketed(mass, '[', ']')}", ATOM


def _density(args: tuple[Term, ...], place: Place) -> Printed:
    r"""`q(x)`, and of a member of a family `\mathcal{N}(x \mid \mu, \sigma)`."""
    law, at = args
    point = _show(at, place)
    if isinstance(law, Symbol):
        return f"{_spell(law)}{_bracketed(point)}", ATOM
    if isinstance(law, Apply) and law.op == "call":
        parameters = ", ".join([_show(argument, place) for argument in law.args[1:]])
        bar = rf"{point} \mid {parameters}"
        return f"{_show(law.args[0], place, ATOM)}{_bracketed(bar)}", ATOM
    return rf"\operatorname{{density}}{_bracketed(_show(law, place), '[', ']')}{_bracketed(point)}", ATOM


def _under_law(command: str) -> Form:
    def form(args: tuple[Term, ...], place: Place) -> Printed:
        function, law = args if args[1].sort == LAW else args[::-1]
        names, body, inner = _opened(function, place, 1)
        subscript = rf"_{{{names[0]} \sim {_show(law, place.script)}}}"
        return f"{command}{subscript}{_bracketed(_show(body, inner), '[', ']')}", FACTOR

    return form


def _kl(args: tuple[Term, ...], place: Place) -> Printed:
    laws = rf"{_show(args[0], place)} \parallel {_show(args[1], place)}"
    return rf"D_{{\mathrm{{KL}}}}{_bracketed(laws)}", FACTOR


def _entropy(args: tuple[Term, ...], place: Place) -> Printed:
    return rf"\operatorname{{H}}{_bracketed(_show(args[0], place), '[', ']')}", FACTOR


# --- propositions ----------------------------------------------------------------------------------


def _relation(sign: str) -> Form:
    return lambda args, place: (
        f"{_show(args[0], place, CASES)} {sign} {_show(args[1], place, CASES)}",
        RELATION,
    )


def _said(words: str) -> Form:
    return lambda args, place: (rf"{_show(args[0], place, CASES)} \text{{ {words}}}", RELATION)


def _forall(args: tuple[Term, ...], place: Place) -> Printed:
    lower, upper, function = args
    names, body, inner = _opened(function, place, 1)
    return rf"\forall {names[0]} \in {_list((lower, upper), place)} \colon {_show(body, inner)}", RELATION


def _on_range(words: str) -> Form:
    r"""`(x \mapsto body) words (a, b)`."""

    def form(args: tuple[Term, ...], place: Place) -> Printed:
        lower, upper, function = args
        names, body, inner = _opened(function, place, 1)
        mapping = _bracketed(rf"{names[0]} \mapsto {_show(body, inner, SUM)}")
        return f"{mapping} {words}{_list((lower, upper), place)}", RELATION

    return form


def _dominated(args: tuple[Term, ...], place: Place) -> Printed:
    lower, upper, function, at = args
    names, body, inner = _opened(function, place, 2)
    mapping = _bracketed(rf"{_tuple(names)} \mapsto {_show(body, inner, SUM)}")
    point = _show(at, place)
    near = rf"\text{{ near }} {point}" if point == names[0] else rf"\text{{ near }} {names[0]} = {point}"
    return rf"{mapping} \text{{ is dominated on }} {_list((lower, upper), place)} {near}", RELATION


def _tends(args: tuple[Term, ...], place: Place) -> Printed:
    towards, body, inner = _approach(args[:3], place)
    return rf"{_show(body, inner, SUM)} \to {_show(args[3], place)} \text{{ as }} {towards}", RELATION


def _define(args: tuple[Term, ...], place: Place) -> Printed:
    r"""`\mathcal{N}(m, s) := ..`; for a density, `\mathcal{N}(x \mid m, s) := ..` and where x ranges."""
    names, body, inner = _opened(args[1], place)
    head = _show(args[0], place, ATOM)
    if not (isinstance(body, Apply) and body.op in ("law", "mass_law")):
        return f"{head}{_bracketed(', '.join(names)) if names else ''} := {_show(body, inner)}", RELATION
    (variable,), density, innermost = _opened(body.args[2], inner, 1)
    point = rf"{variable} \mid {', '.join(names)}" if names else variable
    lower, upper = (_show(end, inner) for end in body.args[:2])
    ranges = rf"{lower} < {variable} < {upper}"
    if body.op == "mass_law":
        ranges = rf"{variable} = {lower}, \ldots, {upper}"
    return rf"{head}({point}) := {_show(density, innermost)}, \quad {ranges}", RELATION


_FORMS: dict[str, Form] = {
    "pi": _constant(r"\pi"),
    "euler_gamma": _constant(r"\gamma_{\mathrm{E}}"),
    "infinity": _constant(r"\infty"),
    "minus_infinity": _constant(r"-\infty", SIGN),
    "add": _add,
    "mul": _mul,
    "neg": _neg,
    "div": _div,
    "pow": _pow,
    "sqrt": _sqrt,
    "exp": _exp,
    **{op: _prefix(command) for op, command in _PREFIXES.items()},
    "abs": _abs,
    "gamma": _applied(r"\Gamma"),
    "lgamma": _applied(r"\operatorname{lgamma}"),
    "digamma": _applied(r"\psi"),
    "polygamma": _polygamma,
    "beta_function": _applied(r"\mathrm{B}"),
    "factorial": _factorial,
    "binomial": _binomial,
    "minimum": _applied(r"\min"),
    "maximum": _applied(r"\max"),
    "cases": _cases,
    "integral": _integral,
    "sum": _big(r"\sum"),
    "product": _big(r"\prod", PREFIX),  # whether factors belong to it matters
    "derivative": _derivative,
    "limit": _limit,
    "call": _call,
    "law": _law,
    "mass_law": _mass_law,
    "pushforward": _under_law(r"\operatorname{Law}"),
    "density": _density,
    "expectation": _under_law(r"\mathbb{E}"),
    "variance": _under_law(r"\operatorname{Var}"),
    "kl": _kl,
    "entropy": _entropy,
    "eq": _relation("="),
    "ne": _relation(r"\ne"),
    "lt": _relation("<"),
    "le": _relation(r"\le"),
    "defined": _said("is defined"),
    "diverges": _said("diverges"),
    "forall": _forall,
    "integrable": _on_range(r"\in L^{1}"),
    "continuous": _on_range(r"\text{ is continuous on }"),
    "dominated": _dominated,
    "tends": _tends,
    "define": _define,
}
