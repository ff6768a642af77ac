"""A proved closed form as a function of Python, NumPy or SymPy, or as LaTeX.

The text is written from the term, operation by operation; nothing is evaluated on the way.
"""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .. import __version__
from ..formula import Formula, NoFormula, conditions
from ..terms import INTEGER, Apply, Bound, Number, Symbol, Term
from ..terms.latex import latex
from ..terms.naming import opened
from ..terms.text import text

# How tightly Python's operators bind, loosest first.
CASE, COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(7)

Written = tuple[str, int]


@dataclass(frozen=True)
class Dialect:
    """How one library names the functions; `{}` stands for the arguments where a plain call does not do."""

    imports: tuple[tuple[str, str], ...]  # a module's name in the text, and the line that imports it
    names: dict[str, str]
    about: str = ""


_SAME = "sqrt exp sin cos tan sinh cosh tanh"


def _names(module: str, same: str = _SAME, **others: str) -> dict[str, str]:
    return {name: f"{module}.{name}" for name in same.split()} | others


DIALECTS = {
    "python": Dialect(
        (("math", "import math"),),
        _names(
            "math", ln="math.log", atan="math.atan", erf="math.erf", gamma="math.gamma", lgamma="math.lgamma",
            digamma="_polygamma(0, {})", polygamma="_polygamma", pi="math.pi", abs="abs",
            euler_gamma="0.5772156649015329", minimum="min", maximum="max", factorial="math.factorial",
            beta_function="_beta", binomial="_binomial", power="{}**{}", sum="math.fsum", product="math.prod",
        ),
    ),
    "numpy": Dialect(
        (("np", "import numpy as np"), ("special", "from scipy import special")),
        _names(
            "np", ln="np.log", atan="np.arctan", erf="special.erf", gamma="special.gamma",
            lgamma="special.gammaln", digamma="special.digamma", polygamma="special.polygamma", pi="np.pi",
            abs="np.abs", euler_gamma="np.euler_gamma", minimum="np.minimum", maximum="np.maximum",
            factorial="special.gamma({} + 1)", beta_function="special.beta", binomial="special.binom",
            power="np.float_power", sum="sum", product="np.prod",
        ),
        "Works elementwise on arrays.",
    ),
    "sympy": Dialect(
        (("sympy", "import sympy"),),
        _names(
            "sympy", ln="sympy.log", atan="sympy.atan", erf="sympy.erf", gamma="sympy.gamma",
            lgamma="sympy.loggamma", digamma="sympy.digamma", polygamma="sympy.polygamma", pi="sympy.pi",
            abs="sympy.Abs", euler_gamma="sympy.EulerGamma", minimum="sympy.Min", maximum="sympy.Max",
            factorial="sympy.factorial", beta_function="sympy.beta", binomial="sympy.binomial",
            power="{}**{}", sum="sympy.Sum", product="sympy.Product",
        ),
        "Takes SymPy expressions.",
    ),
}  # fmt: skip

FORMS = (*DIALECTS, "latex")


def write(formula: Formula, form: str) -> str:
    """The formula as source text in one of `FORMS`; raises `NoFormula` unless it is proved."""
    proved_if = conditions(formula)
    if form == "latex":
        return _latex(formula, proved_if)
    return _Function(formula, DIALECTS[form]).source(proved_if)


def _latex(formula: Formula, proved_if: Iterable[Term]) -> str:
    equation = f"{latex(formula.subject)} = {latex(formula.value)}"
    return ", \\quad ".join([equation, *map(latex, proved_if)]) + "\n"


# --- names -----------------------------------------------------------------------------------------


def identifier(name: str) -> str:
    """An ASCII identifier that is no word of Python and no name that the text uses itself."""
    spelled = "".join(character if character.isascii() else _ascii(character) for character in name)
    word = re.sub(r"[\W_]+", "_", spelled.replace("'", "_prime")).strip("_") or "x"
    if word[0].isdigit():
        word = f"_{word}"
    return f"{word}_" if word in _TAKEN or keyword.iskeyword(word) else word


def _ascii(character: str) -> str:
    """The last word of the character's name: `sigma` for the Greek letter."""
    return f"{unicodedata.name(character, 'x').rpartition(' ')[2].lower()}_"


_TAKEN = frozenset(dir(builtins)) | {"math", "np", "special", "sympy"}


def _distinct(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    used = set(taken)
    chosen: list[str] = []
    for name in names:
        chosen.append(next(n for n in (name, *(f"{name}_{i}" for i in range(2, 10_000))) if n not in used))
        used.add(chosen[-1])
    return chosen


# --- the function ----------------------------------------------------------------------------------


class _Function:
    """Writes one function; `_names` are the identifiers of its arguments."""

    def __init__(self, formula: Formula, dialect: Dialect) -> None:
        self._formula = formula
        self._dialect = dialect
        self._helpers: dict[str, None] = {}
        self._names: dict[Symbol, str] = {}
        self.name = identifier(formula.id)
        arguments = formula.arguments
        spelled = _distinct((identifier(symbol.name) for symbol in arguments), taken=(self.name,))
        self._names = dict(zip(arguments, spelled, strict=True))

    def source(self, proved_if: Iterable[Term]) -> str:
        body = self._show(self._formula.value, ())
        head = f"def {self.name}({', '.join(self._names.values())}):"
        doc = textwrap.indent(self._docstring(proved_if), "    ")
        function = f"{head}\n{doc}\n    return {self._wrapped(body)}\n"
        needed = [helper for helper in _HELPERS if helper in self._helpers]
        texts = [_HELPERS[helper] for helper in needed]
        whole = "\n\n".join([*texts, function])
        imports = [line for module, line in self._dialect.imports if f"{module}." in whole]
        return "\n\n\n".join(filter(None, ["\n".join(imports), *texts, function]))

    def _wrapped(self, body: str) -> str:
        """The text of a long sum with one summand on each line."""
        value = self._formula.value
        if len(body) <= 96 or not isinstance(value, Apply) or value.op != "add":
            return body
        summands = "\n".join(f"        {summand}" for summand in self._summands(value, ()))
        return f"(\n{summands}\n    )"

    def _docstring(self, proved_if: Iterable[Term]) -> str:
        formula = self._formula
        given = ", ".join(text(condition) for condition in proved_if)
        renamed = [f"{name} is {symbol.name}" for symbol, name in self._names.items() if name != symbol.name]
        integers = [name for symbol, name in self._names.items() if symbol.sort == INTEGER]
        lines = [
            f"{formula.title}.",
            "",
            *textwrap.wrap(f"Computes {text(formula.subject)}.", 96, break_long_words=False),
            f"Proved for {given}." if given else "Proved for all real arguments.",
            f"Integers: {', '.join(integers)}." if integers else "",
            self._dialect.about,
            f"Names: {', '.join(renamed)}." if renamed else "",
            f"From {formula.id} of verify {__version__}.",
        ]
        kept = [line for position, line in enumerate(lines) if line or position == 1]
        words = "\n".join(kept).replace("\\", "\\\\").replace('"""', "'''")
        return f'"""{words}\n"""'

    # --- terms ---

    def _show(self, term: Term, scope: tuple[str, ...], level: int = CASE) -> str:
        """The text, in brackets where it binds looser than `level`."""
        written, binding = self._write(term, scope)
        return written if binding >= level else f"({written})"

    def _write(self, term: Term, scope: tuple[str, ...]) -> Written:
        if isinstance(term, Symbol) and term in self._names:
            return self._names[term], ATOM
        if isinstance(term, Bound):
            return scope[term.index], ATOM
        if isinstance(term, Number):
            return self._number(term)
        if isinstance(term, Apply):
            return _WRITERS.get(term.op, _Function._plain)(self, term, scope)
        raise NoFormula(f"there is no code for {term}")

    def _number(self, number: Number) -> Written:
        value = number.value
        if value.denominator == 1:
            return str(value), ATOM if value >= 0 else SIGN
        if self._dialect is DIALECTS["sympy"]:
            sign = "-" if value < 0 else ""
            return f"{sign}sympy.Rational({abs(value.numerator)}, {value.denominator})", SIGN
        return str(value), PRODUCT

    def _call(self, name: str, *arguments: str) -> Written:
        known = self._dialect.names.get(name)
        if known is None:
            raise NoFormula(f"there is no code for {name}")
        if known.startswith("_"):
            self._helpers[known.partition("(")[0]] = None
        if "{}" in known:
            return known.format(*arguments), ATOM
        return f"{known}({', '.join(arguments)})", ATOM

    def _plain(self, term: Apply, scope: tuple[str, ...]) -> Written:
        return self._call(term.op, *(self._show(argument, scope) for argument in term.args))

    def _constant(self, term: Apply, _scope: tuple[str, ...]) -> Written:
        return self._dialect.names[term.op], ATOM

    def _add(self, term: Apply, scope: tuple[str, ...]) -> Written:
        return " ".join(self._summands(term, scope)), SUM

    def _summands(self, term: Apply, scope: tuple[str, ...]) -> list[str]:
        """The summands, each but the first with its sign."""
        first, *others = term.args
        shown = [self._show(other, scope, PRODUCT) for other in others]
        signed = [f"- {s[1:]}" if s.startswith("-") else f"+ {s}" for s in shown]
        return [self._show(first, scope, SUM), *signed]

    def _mul(self, term: Apply, scope: tuple[str, ...]) -> Written:
        first, *others = term.args
        return "*".join(
            [self._show(first, scope, PRODUCT), *(self._show(o, scope, SIGN) for o in others)]
        ), PRODUCT

    def _neg(self, term: Apply, scope: tuple[str, ...]) -> Written:
        return f"-{self._show(term.args[0], scope, PRODUCT)}", PRODUCT

    def _div(self, term: Apply, scope: tuple[str, ...]) -> Written:
        above = self._exact(term, scope, PRODUCT)
        return f"{above}/{self._show(term.args[1], scope, SIGN)}", PRODUCT

    def _exact(self, term: Apply, scope: tuple[str, ...], level: int) -> str:
        """The first argument; of SymPy's kind where 1/2 would be a float."""
        first = term.args[0]
        if self._dialect is DIALECTS["sympy"] and _is_arithmetic(term):
            return f"sympy.S({self._show(first, scope)})"
        return self._show(first, scope, level)

    def _pow(self, term: Apply, scope: tuple[str, ...]) -> Written:
        base, exponent = term.args
        if isinstance(exponent, Number) and exponent.value.denominator == 1:
            return self._integer_power(term, int(exponent.value), scope)
        if self._dialect is DIALECTS["numpy"]:
            return self._call("power", self._show(base, scope), self._show(exponent, scope))
        above = self._exact(term, scope, ATOM)
        return f"{above}**{self._show(exponent, scope, POWER)}", POWER

    def _integer_power(self, term: Apply, n: int, scope: tuple[str, ...]) -> Written:
        """1/x**2 for a negative exponent: arrays of integers have no negative powers."""
        base = self._show(term.args[0], scope, ATOM)
        if self._dialect is DIALECTS["sympy"] and _is_arithmetic(term):
            return f"sympy.S({base})**{n}", POWER
        return (f"{base}**{n}", POWER) if n >= 0 else (f"1/{base}**{-n}", PRODUCT)

    def _ln(self, term: Apply, scope: tuple[str, ...]) -> Written:
        """ln Gamma(x), where it is defined, is log-gamma, which does not overflow."""
        argument = term.args[0]
        if isinstance(argument, Apply) and argument.op == "gamma" and self._dialect is not DIALECTS["sympy"]:
            return self._call("lgamma", self._show(argument.args[0], scope))
        return self._plain(term, scope)

    def _relation(self, term: Apply, scope: tuple[str, ...]) -> Written:
        left, right = (self._show(side, scope, SUM) for side in term.args)
        if self._dialect is DIALECTS["sympy"]:
            return f"sympy.{term.op.capitalize()}({left}, {right})", ATOM
        return f"{left} {_SIGNS[term.op]} {right}", COMPARISON

    def _cases(self, term: Apply, scope: tuple[str, ...]) -> Written:
        shown = [self._show(argument, scope) for argument in term.args]
        pairs = list(zip(shown[::2], shown[1::2], strict=False))
        rest = shown[-1] if len(shown) % 2 else None
        if self._dialect is DIALECTS["sympy"]:
            listed = [f"({value}, {test})" for test, value in pairs]
            return f"sympy.Piecewise({', '.join([*listed, *([f'({rest}, True)'] if rest else [])])})", ATOM
        if self._dialect is DIALECTS["numpy"]:
            written = rest or "np.nan"
            for test, value in reversed(pairs):
                written = f"np.where({test}, {value}, {written})"
            return written, ATOM
        written = rest or "math.nan"
        for test, value in reversed(pairs):
            written = f"({value} if {test} else {written})"
        return written, ATOM

    def _repeated(self, term: Apply, scope: tuple[str, ...]) -> Written:
        lower, upper, function = term.args
        names, body, _ = opened(function, scope, identifier, 1)
        name = _distinct(names, taken=(*scope, *self._names.values(), self.name))[0]
        shown = self._show(body, (name, *scope))
        start, end = self._show(lower, scope), self._show(upper, scope)
        if self._dialect is DIALECTS["sympy"]:
            variable = f"sympy.Dummy({name!r}, integer=True)"
            summed, _ = self._call(term.op, shown, f"({name}, {start}, {end})")
            return f"(lambda {name}: {summed})({variable})", ATOM
        stop = f"{self._show(upper, scope, SUM)} + 1"
        generator = f"{shown} for {name} in range({start}, {stop})"
        if self._dialect is DIALECTS["numpy"] and term.op == "product":
            generator = f"[{generator}]"
            return f"np.prod({generator}, axis=0)", ATOM
        return self._call(term.op, generator)


_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<="}


def _is_arithmetic(term: Term) -> bool:
    """Whether only numbers stand in it, so that Python and not SymPy would compute it."""
    if isinstance(term, Number):
        return term.value.denominator == 1
    return isinstance(term, Apply) and term.op in _ARITHMETIC and all(map(_is_arithmetic, term.args))


_ARITHMETIC = ("add", "mul", "neg", "div", "pow")

_WRITERS: dict[str, Callable[[_Function, Apply, tuple[str, ...]], Written]] = {
    "pi": _Function._constant,
    "euler_gamma": _Function._constant,
    "add": _Function._add,
    "mul": _Function._mul,
    "neg": _Function._neg,
    "div": _Function._div,
    "pow": _Function._pow,
    "ln": _Function._ln,
    "cases": _Function._cases,
    "sum": _Function._repeated,
    "product": _Function._repeated,
    **dict.fromkeys(_SIGNS, _Function._relation),
}

# What the module `math` lacks.
_HELPERS = {
    "_polygamma": '''\
def _polygamma(n, x):
    """The n-th derivative of digamma at x > 0: DLMF 5.5.2 up to x >= 20, then the series DLMF 5.11.2."""
    if not x > 0:
        raise ValueError("math domain error")
    sign, factorial, shifted = (-1)**(n + 1), math.factorial(n), 0.0
    while x < 20:
        shifted += factorial/x**(n + 1)
        x += 1
    tail = -math.log(x) if n == 0 else math.factorial(n - 1)/x**n
    tail += factorial/(2*x**(n + 1))
    for k, b in enumerate((1/6, -1/30, 1/42, -1/30, 5/66, -691/2730, 7/6), 1):
        tail += b*math.factorial(2*k + n - 1)/(math.factorial(2*k)*x**(2*k + n))
    return sign*(tail + shifted)
''',
    "_beta": '''\
def _beta(a, b):
    """The beta function for a, b > 0."""
    return math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))
''',
    "_binomial": '''\
def _binomial(a, k):
    """a over k, for real a and an integer k >= 0."""
    return math.prod((a - j)/(j + 1) for j in range(k))
''',
}
