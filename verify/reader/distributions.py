r"""The table of written names: how authors write distributions, and which family they mean.

A name is the plain text of its head: `N` for `\mathcal{N}`, `Gam` for `\mathrm{Gam}`, `ln N` for
`\ln \mathcal{N}`, `chi^2` for `\chi^2`.  Books differ in what the parameters are: each reading has a name
(`variance`, `rate`), and a document chooses one (`Choice`), by a declaration, by a square, or by default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..families import FAMILIES
from ..terms import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Apply,
    Number,
    Symbol,
    Term,
    TermError,
    div,
    lt,
    sqrt,
    substitute,
    symbol,
)
from ..terms.latex import latex

__all__ = ["Ambiguous", "Choice", "Notation", "conventions_of", "find", "names"]

Parameters = tuple[Term, ...]
Conversion = Callable[[Parameters], Parameters]  # the parameters as written -> those of the family


class Ambiguous(TermError):
    """A law whose parameters can be read in several ways; `candidates` are lines that would settle it."""

    def __init__(self, message: str, candidates: tuple[str, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.candidates = candidates


@dataclass(frozen=True)
class Choice:
    """A law as read: the term, the convention that was used, and what the declaration of it brings."""

    law: Term
    family: str
    convention: str
    inferred: str  # why this convention, where nobody declared it; empty otherwise
    domain: tuple[Term, ...]


@dataclass(frozen=True)
class Notation:
    """One way to write a family: its names, and the conventions for its parameters."""

    names: frozenset[str]
    family: str
    conventions: Mapping[str, tuple[int, Conversion]]  # name -> (number of written parameters, conversion)
    default: str = ""  # the convention taken where nothing is declared; empty where it has to be asked
    settled: Callable[[Parameters], str] = field(default=lambda _parameters: "")
    letters: tuple[str, ...] = ()  # parameters in a line that declares a convention

    @property
    def known(self) -> bool:
        """Whether the table of families has this one."""
        return self.family in FAMILIES

    def read(self, parameters: Parameters, declared: str = "") -> Choice:
        """The law with these written parameters; raises `Ambiguous`, and `TermError` for a wrong number."""
        if not self.known:
            raise TermError(f"no density is known for the family {self.family}")
        fitting = {n: c for n, (count, c) in self.conventions.items() if count == len(parameters)}
        if not fitting:
            counts = " or ".join(sorted({str(count) for count, _ in self.conventions.values()}))
            raise TermError(f"{self.family} takes {counts} parameters, not {len(parameters)}")
        convention, why = self._choose(parameters, declared, fitting)
        written = fitting[convention](parameters)
        family = FAMILIES[self.family]
        domain = tuple(map(simple_domain, family.domain_at(*written)))
        return Choice(family.law(*written), self.family, convention, why, tuple(d for d in domain if d.free))

    def _choose(
        self, parameters: Parameters, declared: str, fitting: Mapping[str, Conversion]
    ) -> tuple[str, str]:
        if declared in fitting:
            return declared, ""
        if len({conversion(parameters) for conversion in fitting.values()}) == 1:
            return next(iter(fitting)), ""
        settled = self.settled(parameters)
        if settled in fitting:
            return settled, f"the parameter of {self.family} is written as a square"
        if self.default in fitting and not ("scale" in fitting and _named_as_scale(parameters[-1])):
            others = " or ".join(name for name in fitting if name != self.default)
            return (
                self.default,
                f"no line declares whether {self.family} takes a {self.default} or a {others}",
            )
        raise Ambiguous(
            f"the parameter of {self.family} may be the {' or the '.join(fitting)}",
            tuple(map(self.line, fitting)),
        )

    def line(self, convention: str) -> str:
        r"""A line that settles the convention, as it writes the density out."""
        count, conversion = self.conventions[convention]
        parameters = tuple(map(symbol, _LETTERS[convention if convention == "variance" else ""][:count]))
        family = FAMILIES[self.family]
        values = dict(zip(family.parameters, conversion(parameters), strict=True))
        head = next(name for name in (*_SHORT, *sorted(self.names)) if name in self.names)
        head = rf"\mathcal{{{head}}}" if len(head) == 1 else rf"\mathrm{{{head}}}"
        given = ", ".join(parameter.name for parameter in parameters)
        return rf"{head}(x \mid {given}) = {latex(substitute(family.density, values))}"


def _named_as_scale(parameter: Term) -> bool:
    """Whether a parameter has the letter of a scale, so that it is not taken for a rate unasked."""
    return isinstance(parameter, Symbol) and parameter.name.split("_")[0] == "theta"


_SHORT = ("N", "U", "Exp", "Gam")
_LETTERS = {"": ("m", "s", "r"), "variance": ("m", "v", "r")}


def simple_domain(proposition: Term) -> Term:
    """`0 < sqrt(v)` as `0 < v`, which says the same and reads better."""
    if isinstance(proposition, Apply) and proposition.op == "lt" and proposition.args[0] == ZERO:
        subject = proposition.args[1]
        if isinstance(subject, Apply) and subject.op == "sqrt":
            return simple_domain(lt(ZERO, subject.args[0]))
        if isinstance(subject, Apply) and subject.op == "div" and _is_positive_number(subject.args[0]):
            return simple_domain(lt(ZERO, subject.args[1]))
        if isinstance(subject, Apply) and subject.op == "div" and _is_positive_number(subject.args[1]):
            return simple_domain(lt(ZERO, subject.args[0]))
    return proposition


def _is_positive_number(term: Term) -> bool:
    return isinstance(term, Number) and term.value > 0


# --- conversions -----------------------------------------------------------------------------------


def _same(parameters: Parameters) -> Parameters:
    return parameters


def _root(variance: Term) -> Term:
    """The deviation whose square the variance is: sigma for sigma^2, which is positive where it is declared."""
    if variance in (ZERO, ONE):
        return variance
    if isinstance(variance, Apply) and variance.op == "pow" and variance.args[1] == TWO:
        base = variance.args[0]
        if isinstance(base, Symbol) or (isinstance(base, Apply) and base.op == "call"):
            return base
    return sqrt(variance)


def _variance_second(parameters: Parameters) -> Parameters:
    first, second = parameters
    return (first, _root(second))


def _precision_second(parameters: Parameters) -> Parameters:
    first, second = parameters
    return (first, ONE if second == ONE else div(ONE, _root(second)))


def _inverse_last(parameters: Parameters) -> Parameters:
    return (*parameters[:-1], ONE if parameters[-1] == ONE else div(ONE, parameters[-1]))


def _swapped(parameters: Parameters) -> Parameters:
    return tuple(reversed(parameters))


def _second_is_square(parameters: Parameters) -> str:
    return "variance" if len(parameters) == 2 and _is_square(parameters[1]) else ""


def _is_square(term: Term) -> bool:
    """A square, or a product or quotient with one: sigma^2, sigma^2/n, a^2 sigma^2."""
    if not isinstance(term, Apply):
        return False
    if term.op == "pow":
        return term.args[1] == TWO
    if term.op in ("mul", "div", "add"):
        return any(map(_is_square, term.args))
    return False


def _plain(count: int, convention: str = "standard") -> dict[str, tuple[int, Conversion]]:
    return {convention: (count, _same)}


def _names(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split("|"))


_TABLE: tuple[Notation, ...] = (
    Notation(
        _names("N|Normal|Norm|norm|Gaussian|Gauss|G"), "Normal",
        {"deviation": (2, _same), "variance": (2, _variance_second), "precision": (2, _precision_second)},
        settled=_second_is_square, letters=("m", "s"),
    ),
    Notation(
        _names("ln N|lnN|log N|logN|LN|LogNormal|Lognormal|LogN|Lognorm|lognorm|LogNorm"), "LogNormal",
        {"deviation": (2, _same), "variance": (2, _variance_second)}, settled=_second_is_square, letters=("m", "s"),
    ),
    Notation(_names("U|Uniform|Unif|unif|Uni|CUni"), "Uniform", _plain(2), letters=("a", "b")),
    Notation(
        _names("Exp|Exponential|Expo|exponential"), "Exponential",
        {"rate": (1, _same), "scale": (1, _inverse_last)}, default="rate", letters=("r",),
    ),
    Notation(
        _names("Gam|Gamma|gamma|Ga|Gamm"), "Gamma",
        {"rate": (2, _same), "scale": (2, _inverse_last)}, default="rate", letters=("k", "r"),
    ),
    Notation(
        _names("chi^2|chi2|ChiSquared|ChiSq"), "Gamma",
        {"standard": (1, lambda p: (div(p[0], TWO), HALF))}, letters=("k",),
    ),
    Notation(_names("Bet|Beta|Be|beta"), "Beta", _plain(2), letters=("a", "b")),
    Notation(_names("Lap|Laplace|La|DoubleExponential"), "Laplace", _plain(2, "scale"), letters=("m", "b")),
    Notation(_names("Cauchy|Cau|C"), "Cauchy", _plain(2), letters=("m", "s")),
    Notation(_names("Gumbel|Gum"), "Gumbel", _plain(2), letters=("m", "s")),
    Notation(_names("Logistic|Logis|Log"), "Logistic", _plain(2), letters=("m", "s")),
    Notation(
        _names("HalfNormal|HN"), "HalfNormal",
        {"deviation": (1, _same), "variance": (1, lambda p: (_root(p[0]),))},
        settled=lambda p: "variance" if _is_square(p[0]) else "", letters=("s",),
    ),
    Notation(
        _names("Pareto|Par|Pa"), "Pareto", {"scale first": (2, _same), "shape first": (2, _swapped)},
        letters=("s", "a"),
    ),
    Notation(
        _names("Weibull|Weib|Wei"), "Weibull", {"shape first": (2, _same), "scale first": (2, _swapped)},
        letters=("k", "s"),
    ),
    Notation(_names("t|T|StudentT|Student|St"), "StudentT", _plain(1), letters=("n",)),
    Notation(_names("Wald"), "Wald", _plain(2), letters=("g", "a")),
    Notation(
        _names("InverseGaussian|InvGaussian"), "Wald",
        {"mean": (2, lambda p: (div(sqrt(p[1]), p[0]), sqrt(p[1])))}, letters=("m", "l"),
    ),
    Notation(
        _names("exGaussian|exG|ExG|EMG|ExGaussian|exponnorm"), "ExGaussian", _plain(3), letters=("m", "s", "r")
    ),
    Notation(_names("F|FisherF|Fisher"), "F", _plain(2), letters=("u", "v")),
    Notation(_names("InvGam|InverseGamma|InvGamma"), "InverseGamma", _plain(2), letters=("a", "b")),
    Notation(_names("Bern|Bernoulli|Ber"), "Bernoulli", _plain(1), letters=("p",)),
    Notation(_names("Bin|Binomial|Binom|B"), "Binomial", _plain(2), letters=("n", "p")),
    Notation(_names("Poiss|Poisson|Poi|Pois|Po"), "Poisson", _plain(1), letters=("r",)),
    Notation(_names("Geom|Geometric|Geo"), "Geometric", _plain(1), letters=("p",)),
    Notation(_names("NegBin|NB|NegativeBinomial"), "NegativeBinomial", _plain(2), letters=("r", "p")),
    Notation(_names("BetBin|BetaBin|BetaBinomial|BB"), "BetaBinomial", _plain(3), letters=("n", "a", "b")),
    Notation(_names("DUni|DiscreteUniform"), "DiscreteUniform", _plain(2), letters=("a", "b")),
)  # fmt: skip

_BY_NAME: dict[str, Notation] = {name: notation for notation in _TABLE for name in notation.names}


def find(name: str) -> Notation | None:
    """The notation with this written name."""
    return _BY_NAME.get(name)


def names() -> frozenset[str]:
    """All written names of distributions."""
    return frozenset(_BY_NAME)


def conventions_of(family: str) -> tuple[str, ...]:
    """The conventions for the parameters of a family, in the table's order."""
    found: Iterable[str] = (
        name for notation in _TABLE if notation.family == family for name in notation.conventions
    )
    return tuple(dict.fromkeys(found))
