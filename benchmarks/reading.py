r"""Readers of LaTeX side by side: the same formulas, read by verify and by readers into SymPy.

    python -m benchmarks.reading [--verbose]

Each formula stands beside its value, written by hand as a Python function of the letters' values; a reading is
right when its value agrees at two points.  A formula without a value has no single meaning, and to answer it at
all is to misread it.  Readers that are not installed (`lark`, `antlr4-python3-runtime==4.11.*`,
`latex2sympy2_extended`) are left out.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import mpmath
import sympy
from mpmath import (
    atan,
    beta,
    binomial,
    cos,
    digamma,
    e,
    erf,
    exp,
    factorial,
    fprod,
    fsum,
    gamma,
    inf,
    log,
    mpf,
    npdf,
    pi,
    quad,
    sin,
    sqrt,
    tanh,
)  # fmt: skip

from verify.families import FAMILIES
from verify.reader.elaborate import elaborate
from verify.reader.laws import explicit
from verify.reader.scope import Scope
from verify.reader.source import Source
from verify.reader.tree import parse
from verify.terms import (
    ONE,
    ZERO,
    Apply,
    FunctionSort,
    Lambda,
    Number,
    Symbol,
    Term,
    density,
    div,
    instantiate,
    integral,
    ln,
    mul,
    neg,
    open_lambda,
    pow_,
    sub,
    symbol,
)
from verify.terms import number as build_number


class Values:
    """The values of the letters at a point."""

    def __init__(self, shift: float) -> None:
        self.cache: dict[Term, Any] = {}
        names = "x y z mu sigma t a b lambda theta p r s".split()
        self.named = {name: mpf(7 + 3 * i) / (10 + i) + mpf(shift) for i, name in enumerate(names)}
        self.named |= {"p": mpf("0.3") + mpf(shift) / 9, "n": mpf(4), "k": mpf(2), "m": mpf(3), "mu1": mpf("0.4"),
                       "mu2": mpf("1.9"), "sigma1": mpf("1.3"), "sigma2": mpf("0.6"), "muhat": mpf("2.2"),
                       "xbar": mpf("0.8"), "x1": mpf("0.35"), "x2": mpf("0.85")}  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        return self.named["lambda" if name == "rate" else name]


def f(x: Any) -> Any:
    """What the opaque function is, for the comparison."""
    return cos(x) + 2


def member(i: Any) -> Any:
    """What x_i is."""
    return 1 / (mpf(1) + i)


class Formula(NamedTuple):
    """LaTeX, and its value; None where it has no single meaning."""

    latex: str
    value: Callable[[Values], Any] | None


F = Formula
FORMULAS: list[Formula] = [
    # arithmetic
    F(r"x + y - z", lambda v: v.x + v.y - v.z),
    F(r"x - (y - z)", lambda v: v.x - v.y + v.z),
    F(r"-x^2", lambda v: -(v.x**2)),
    F(r"2x^2 y", lambda v: 2 * v.x**2 * v.y),
    F(r"x \cdot y \times z", lambda v: v.x * v.y * v.z),
    F(r"\frac12 x", lambda v: v.x / 2),
    F(r"\frac{1}{2} \left( x + \frac{y}{z} \right)", lambda v: (v.x + v.y / v.z) / 2),
    F(r"\dfrac{x+y}{x-y}", lambda v: (v.x + v.y) / (v.x - v.y)),
    F(r"x^{-\frac{1}{2}}", lambda v: v.x ** mpf(-0.5)),
    F(r"x^{a-1} (1-x)^{b-1}", lambda v: v.x ** (v.a - 1) * (1 - v.x) ** (v.b - 1)),
    F(r"x(1-x)", lambda v: v.x * (1 - v.x)),
    F(r"\lambda (\lambda - t)^{-1}", lambda v: v.rate / (v.rate - v.t)),
    F(r"\sqrt{2\pi}\sigma", lambda v: sqrt(2 * pi) * v.sigma),
    F(r"\sqrt[3]{x}", lambda v: v.x ** (mpf(1) / 3)),
    F(r"\left| x - y \right|", lambda v: abs(v.x - v.y)),
    F(r"|x| + |y|", lambda v: abs(v.x) + abs(v.y)),
    F(r"|x - |y||", lambda v: abs(v.x - abs(v.y))),
    F(r"\left[ 1 + \left( x - 1 \right)^2 \right]", lambda v: 1 + (v.x - 1) ** 2),
    F(r"\left\lbrace x + y \right\rbrace z", lambda v: (v.x + v.y) * v.z),
    F(r"0.5 x + 1.25", lambda v: v.x / 2 + mpf("1.25")),
    F(r"x \, y \; z", lambda v: v.x * v.y * v.z),
    F(r"{\color{red} x} + y", lambda v: v.x + v.y),
    F(r"\underbrace{x + y}_{\text{sum}} z", lambda v: (v.x + v.y) * v.z),
    F(r"x/y + 1", lambda v: v.x / v.y + 1),
    F(r"(x+y)/z", lambda v: (v.x + v.y) / v.z),
    F(r"x^{n/2-1}", lambda v: v.x ** (v.n / 2 - 1)),
    F(r"\cfrac{x}{1 + \cfrac{y}{z}}", lambda v: v.x / (1 + v.y / v.z)),
    F(r"{x \over y}", lambda v: v.x / v.y),
    F(r"\left( x + y \right)^2 \left( x - y \right)", lambda v: (v.x + v.y) ** 2 * (v.x - v.y)),
    # names
    F(r"\mu_1 + \mu_2", lambda v: v.mu1 + v.mu2),
    F(r"\mu_1 \mu_{2}", lambda v: v.mu1 * v.mu2),
    F(r"\sigma_1^2 / \sigma_2^2", lambda v: v.sigma1**2 / v.sigma2**2),
    F(r"\sigma^2_1 + 1", lambda v: v.sigma1**2 + 1),
    F(r"\hat\mu + 1", lambda v: v.muhat + 1),
    F(r"\bar{x}^2", lambda v: v.xbar**2),
    F(r"\hat{\mu} - \bar{x}", lambda v: v.muhat - v.xbar),
    F(r"\theta \lambda", lambda v: v.theta * v.rate),
    F(r"μ + σ x", lambda v: v.mu + v.sigma * v.x),
    # functions
    F(r"e^{-\lambda x}", lambda v: exp(-v.rate * v.x)),
    F(r"e^x e^y", lambda v: exp(v.x + v.y)),
    F(r"\exp(-x)", lambda v: exp(-v.x)),
    F(r"\exp\left[ -\frac{1}{2} \left( \frac{x-\mu}{\sigma} \right)^2 \right]",
      lambda v: exp(-(((v.x - v.mu) / v.sigma) ** 2) / 2)),
    F(r"\mathrm{exp}(x) y", lambda v: exp(v.x) * v.y),
    F(r"\exp[-b x]", lambda v: exp(-v.b * v.x)),
    F(r"\frac{1}{\sqrt{2 \pi} \sigma} \cdot \exp \left[ -\frac{(x-\mu)^2}{2\sigma^2} \right]",
      lambda v: npdf(v.x, v.mu, v.sigma)),
    F(r"\frac{1}{\sqrt{2\pi}} \, e^{\,-\frac{x^2}{2}}", lambda v: npdf(v.x)),
    F(r"\ln x + y", lambda v: log(v.x) + v.y),
    F(r"y \ln x", lambda v: v.y * log(v.x)),
    F(r"\ln(x) y", lambda v: log(v.x) * v.y),
    F(r"x \ln x - x", lambda v: v.x * log(v.x) - v.x),
    F(r"\ln \frac{x}{y}", lambda v: log(v.x / v.y)),
    F(r"\ln \sigma^2", lambda v: log(v.sigma**2)),
    F(r"\log x", lambda v: log(v.x)),
    F(r"\log_2 x", lambda v: log(v.x) / log(2)),
    F(r"-\ln (\sigma^2) + \mu^2", lambda v: -log(v.sigma**2) + v.mu**2),
    F(r"a \cdot \ln b - \ln \Gamma(a) + (a-1) \ln x",
      lambda v: v.a * log(v.b) - log(gamma(v.a)) + (v.a - 1) * log(v.x)),
    F(r"\ln |x|", lambda v: log(abs(v.x))),
    F(r"\sin x \cos y", lambda v: sin(v.x) * cos(v.y)),
    F(r"\sin^2 x + \cos^2 x", lambda v: mpf(1)),
    F(r"\arctan x", lambda v: atan(v.x)),
    F(r"\tanh(x)", lambda v: tanh(v.x)),
    F(r"\mathrm{erf}\left( \frac{x}{\sqrt{2}} \right)", lambda v: erf(v.x / sqrt(2))),
    F(r"\operatorname{erf}(x)", lambda v: erf(v.x)),
    F(r"\Gamma(a+1)", lambda v: gamma(v.a + 1)),
    F(r"\frac{b^a}{\Gamma(a)} x^{a-1} \exp[-b x]",
      lambda v: v.b**v.a / gamma(v.a) * v.x ** (v.a - 1) * exp(-v.b * v.x)),
    F(r"\psi(a) - \ln b", lambda v: digamma(v.a) - log(v.b)),
    F(r"\mathrm{B}(a, b)", lambda v: beta(v.a, v.b)),
    F(r"\frac{1}{\mathrm{B}(a, b)} x^{a-1}", lambda v: v.x ** (v.a - 1) / beta(v.a, v.b)),
    F(r"n!", lambda v: factorial(v.n)),
    F(r"\frac{n!}{k! (n-k)!}", lambda v: binomial(v.n, v.k)),
    F(r"\binom{n}{k}", lambda v: binomial(v.n, v.k)),
    F(r"{n \choose k} p^k (1-p)^{n-k}", lambda v: binomial(v.n, v.k) * v.p**v.k * (1 - v.p) ** (v.n - v.k)),
    F(r"\max(x, y)", lambda v: max(v.x, v.y)),
    F(r"f(x) + f(y)", lambda v: f(v.x) + f(v.y)),
    F(r"f(x)^2", lambda v: f(v.x) ** 2),
    F(r"\ln f(x)", lambda v: log(f(v.x))),
    F(r"f'(x)", lambda v: -sin(v.x)),
    F(r"\begin{cases} x & \text{if } x > y \\ y & \text{otherwise} \end{cases}", lambda v: max(v.x, v.y)),
    # binders
    F(r"\int_0^1 x^2 \, dx", lambda v: mpf(1) / 3),
    F(r"\int_0^1 x^2 \, \mathrm{d}x", lambda v: mpf(1) / 3),
    F(r"\int_{0}^{\infty} e^{-\lambda x} \, dx", lambda v: 1 / v.rate),
    F(r"\int_{0}^{\infty} x \cdot \lambda \exp(-\lambda x) \, \mathrm{d}x", lambda v: 1 / v.rate),
    F(r"\lambda \int_{0}^{+\infty} x \cdot \exp(-\lambda x) \, \mathrm{d}x", lambda v: 1 / v.rate),
    F(r"\int_{-\infty}^{+\infty} e^{-x^2} \, \mathrm{d}x", lambda v: sqrt(pi)),
    F(r"\int_{\mathbb{R}} e^{-x^2} dx", lambda v: sqrt(pi)),
    F(r"\int_0^1 \int_0^x y \, dy \, dx", lambda v: mpf(1) / 6),
    F(r"\int_1^2 \frac{dx}{x}", lambda v: log(2)),
    F(r"y \int_0^1 x dx + z", lambda v: v.y / 2 + v.z),
    F(r"\int_0^1 (x + y) dx \cdot z", lambda v: (mpf("0.5") + v.y) * v.z),
    F(r"\int_{0}^{\infty} z^{a-1} e^{-z} \, dz", lambda v: gamma(v.a)),
    F(r"\int_{(-\infty-\mu)/\sigma}^{0} e^{-t^2} dt", lambda v: sqrt(pi) / 2),
    F(r"\int_{0}^{1} z \, \mathrm{d}(z + \mu)", lambda v: mpf("0.5")),
    F(r"\sum_{i=1}^n i", lambda v: mpf(10)),
    F(r"\sum_{i=1}^{n} i^2 + y", lambda v: mpf(30) + v.y),
    F(r"\sum_{i=1}^n x_i", lambda v: fsum(member(i) for i in range(1, 5))),
    F(r"\frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2", lambda v: fsum((member(i) - v.mu) ** 2 for i in range(1, 5)) / 4),
    F(r"\sum_{k=0}^\infty \frac{x^k}{k!}", lambda v: exp(v.x)),
    F(r"\sum_{k=0}^{n} {n \choose k} \, x^{n-k} \, y^k", lambda v: (v.x + v.y) ** 4),
    F(r"\prod_{i=1}^n i", lambda v: mpf(24)),
    F(r"\prod_{i=1}^n x_i", lambda v: fprod(member(i) for i in range(1, 5))),
    F(r"\lim_{x \to 0} \frac{\sin x}{x}", lambda v: mpf(1)),
    F(r"\lim_{x \rightarrow \infty} e^{-x} + y", lambda v: v.y),
    F(r"\frac{d}{dx} x^2", lambda v: 2 * v.x),
    F(r"\frac{\mathrm{d}}{\mathrm{d}x} (x y)", lambda v: v.y),
    F(r"\frac{d^2}{dx^2} x^3", lambda v: 6 * v.x),
    F(r"\frac{\partial}{\partial \mu} (x - \mu)^2", lambda v: -2 * (v.x - v.mu)),
    F(r"\frac{\mathrm{d}f(x)}{\mathrm{d}x}", lambda v: -sin(v.x)),
    F(r"\left[ t^2 \right]_{0}^{1}", lambda v: mpf(1)),
    F(r"\left. t^2 \right|_{t=0}^{t=2}", lambda v: mpf(4)),
    F(r"\left[ -e^{-t} \right]_0^{\infty}", lambda v: mpf(1)),
    F(r"\left. \frac{d}{dt} e^{t x} \right|_{t=0}", lambda v: v.x),
    # probability: X is normal with mean mu and deviation sigma, q its density, p that of the standard normal
    F(r"\mathrm{E}[X]", lambda v: v.mu),
    F(r"\mathrm{E}(X^2) - \mathrm{E}(X)^2", lambda v: v.sigma**2),
    F(r"\mathbb{E}\left[ (X - \mathbb{E}[X])^2 \right]", lambda v: v.sigma**2),
    F(r"\mathrm{Var}(X)", lambda v: v.sigma**2),
    F(r"\operatorname{Var}(2X)", lambda v: 4 * v.sigma**2),
    F(r"\mathbb{E}_{z \sim q}[z^2]", lambda v: v.mu**2 + v.sigma**2),
    F(r"\langle z^2 \rangle_q", lambda v: v.mu**2 + v.sigma**2),
    F(r"\mathcal{N}(x; \mu, \sigma^2)", lambda v: npdf(v.x, v.mu, v.sigma)),
    F(r"\mathcal{N}(x \mid 0, 1)", lambda v: npdf(v.x)),
    F(r"\int_{-\infty}^{\infty} q(z) \ln \frac{q(z)}{p(z)} dz",
      lambda v: -log(v.sigma) + (v.sigma**2 + v.mu**2 - 1) / 2),
    F(r"D_{KL}(q \parallel p)", lambda v: -log(v.sigma) + (v.sigma**2 + v.mu**2 - 1) / 2),
    F(r"\mathrm{H}(X)", lambda v: log(v.sigma * sqrt(2 * pi * e))),
    F(r"f_X(x)", lambda v: npdf(v.x, v.mu, v.sigma)),
    F(r"F_X(x)", lambda v: quad(lambda u: npdf(u, v.mu, v.sigma), [-inf, v.mu, v.x])),
    # no single meaning
    F(r"a/bc", None),
    F(r"e^{-x^2/2\sigma^2}", None),
    F(r"\ln 2 \pi \sigma^2", lambda v: log(2 * pi * v.sigma**2)),
    F(r"\ln 2 x", None),
    F(r"\ln x y", None),
    F(r"\sin^{-1} x", None),
    F(r"x \pm y", None),
    F(r"1 + 2 + \ldots + n", None),
    F(r"x = y", None),
    F(r"\int x^2", None),
    F(r"\int_0^1 x", None),
    F(r"x \mid y", None),
    F(r"x |", None),
    F(r"x \text{ and } y", None),
    F(r"x +", None),
    F(r"\frac{x}{}", None),
    F(r"\sum_i x_i", None),
    F(r"\frac{d}{dx} x e^x", None),
    F(r"\mathrm{E}[X \mid Y]", None),
    F(r"\mathbf{x}^\top \mathbf{y}", None),
    F(r"\infty - \infty", None),
    F(r"(x, y)", None),
    F(r"x ) + y", None),
    F(r"x \, dx", None),
    F(r"p(x \mid z)", None),
]  # fmt: skip


# --- readers ---------------------------------------------------------------------------------------


def _scope() -> Scope:
    """What the formulas speak of; the other readers take every letter for a number anyway."""
    mu, sigma = symbol("mu"), symbol("sigma")
    normal = FAMILIES["Normal"].law
    scope = Scope().with_function("f").with_random("X", normal(mu, sigma))
    for name in "x y z mu t a b lambda theta p r s".split():
        scope = scope.with_scalar(name)
    for name in ("n", "k", "m"):
        scope = scope.with_scalar(name, "integer")
    scope = scope.with_scalar("sigma", positive=True)
    return (
        scope.with_density("q", normal(mu, sigma), "z").without("p").with_density("p", normal(ZERO, ONE), "z")
    )


SCOPE = _scope()


def by_verify(latex: str) -> Term:
    scope = SCOPE.without("p").with_scalar("p") if "p^k" in latex else SCOPE
    return elaborate(parse(Source("formula", latex)).items, scope).term


def readers() -> dict[str, Callable[[str], Any]]:
    """The readers that are installed."""
    found: dict[str, Callable[[str], Any]] = {"verify": by_verify}
    try:
        from sympy.parsing.latex import parse_latex

        for backend in ("antlr", "lark"):
            try:
                parse_latex("x", backend=backend)
            except ImportError:
                continue
            found[f"sympy ({backend})"] = lambda latex, backend=backend: parse_latex(latex, backend=backend)
    except ImportError:
        pass
    try:
        from latex2sympy2_extended import latex2sympy

        found["latex2sympy2_extended"] = latex2sympy
    except ImportError:
        pass
    return found


# --- judgement -------------------------------------------------------------------------------------


class Late(Exception):
    """The time for one answer is over."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    def late(*_: Any) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Ambiguous(Exception):
    """The reader itself answers several readings."""


def value_of(reading: Any, values: Values) -> Any:
    """The value of a reading, a term or what a SymPy reader answers."""
    if isinstance(reading, Term):
        return meaning(reading, {}, values)
    if not isinstance(reading, sympy.Basic):
        raise Ambiguous(str(reading))
    expression = reading.replace(
        lambda e: isinstance(e, sympy.core.function.AppliedUndef) and _plain(e.func.__name__) in _KNOWN,
        lambda e: _KNOWN[_plain(e.func.__name__)](*e.args),
    )
    known = {
        s: sympy.Float(str(values.named[plain]))
        if plain not in "nkm"
        else sympy.Integer(int(values.named[plain]))
        for s in expression.free_symbols
        if (plain := _plain(s.name)) in values.named
    }
    expression = expression.subs(sympy.Symbol("pi"), sympy.pi)
    return mpmath.mpmathify(sympy.N(expression.doit().subs(known).doit(), 15))


def _normal(at: Any, mean: Any, deviation: Any) -> Any:
    exponent = -(((at - mean) / deviation) ** 2) / 2
    return sympy.exp(exponent) / (sympy.sqrt(2 * sympy.pi) * deviation)


_MU, _SIGMA = sympy.symbols("mu sigma")
# What undefined functions of the other readers are taken for, where their names say it.
_KNOWN: dict[str, Callable[..., Any]] = {
    "f": lambda x: sympy.cos(x) + 2, "Gamma": sympy.gamma, "psi": sympy.digamma, "B": sympy.beta, "max": sympy.Max,
    "q": lambda x: _normal(x, _MU, _SIGMA), "p": lambda x: _normal(x, 0, 1), "fX": lambda x: _normal(x, _MU, _SIGMA),
    "FX": lambda x: (1 + sympy.erf((x - _MU) / (sympy.sqrt(2) * _SIGMA))) / 2, "exp": sympy.exp, "textexp": sympy.exp,
    "textB": sympy.beta,
}  # fmt: skip


def _plain(name: str) -> str:
    for part in ("\\", "{", "}", "_", " "):
        name = name.replace(part, "")
    return name


# --- the value of a term ---------------------------------------------------------------------------

_DIRECT: dict[str, Callable[..., Any]] = {
    "pi": lambda: pi, "infinity": lambda: inf, "minus_infinity": lambda: -inf, "neg": lambda a: -a,
    "div": lambda a, b: a / b, "pow": lambda a, b: a**b, "sqrt": sqrt, "exp": exp, "ln": log, "abs": abs, "sin": sin,
    "cos": cos, "atan": atan, "tanh": tanh, "erf": erf, "gamma": gamma, "digamma": digamma, "beta_function": beta,
    "factorial": factorial, "binomial": binomial, "maximum": max, "minimum": min, "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b, "add": lambda *a: fsum(a), "mul": lambda *a: fprod(a),
}  # fmt: skip


def meaning(term: Term, point: dict[Symbol, Any], values: Values) -> Any:
    """The value of a term, by mpmath."""
    if isinstance(term, Number):
        return mpf(term.value.numerator) / term.value.denominator
    if isinstance(term, Symbol):
        return point[term] if term in point else values.named[_letter(term.name)]
    if not isinstance(term, Apply):
        raise TypeError(str(term))

    def of(function: Term) -> Callable[[Any], Any]:
        if not isinstance(function, Lambda):
            raise TypeError(str(function))
        variable, body = open_lambda(function, point)
        return lambda at: meaning(body, {**point, variable: at}, values)

    args = term.args
    if term.op in _DIRECT:
        return _DIRECT[term.op](*[meaning(argument, point, values) for argument in args])
    if term.op == "call":
        head = f if args[0] == Symbol("f", FunctionSort(1, "real")) else member
        return head(meaning(args[1], point, values))
    if term.op == "cases":
        pairs = zip(args[::2], args[1::2], strict=False)
        chosen = next((value for test, value in pairs if meaning(test, point, values)), args[-1])
        return meaning(chosen, point, values)
    if term.op in ("integral", "sum", "product"):
        low, high = (meaning(end, point, values) for end in args[:2])
        if term.op == "integral":
            ends = [low, *([0] if low == -inf and high == inf else []), high]
            return quad(of(args[2]), ends)
        if high == inf:
            return mpmath.nsum(of(args[2]), [low, high])
        terms = [of(args[2])(mpf(i)) for i in range(int(low), int(high) + 1)]
        return fsum(terms) if term.op == "sum" else fprod(terms)
    if term.op == "derivative":
        return mpmath.diff(of(args[0]), meaning(args[1], point, values))
    if term.op == "limit":
        return mpmath.limit(of(args[0]), meaning(args[1], point, values), direction=1)
    if term.op == "density":
        known = explicit(args[0])
        return of(known.args[2])(meaning(args[1], point, values))  # type: ignore[union-attr]
    if not term.free.isdisjoint(point):
        return meaning(_unfolded(term), point, values)
    if term not in values.cache:  # a mean inside an integrand is one number
        values.cache[term] = meaning(_unfolded(term), point, values)
    return values.cache[term]


def _unfolded(term: Apply) -> Term:
    """What is defined by integrals of densities, as these integrals."""
    law = term.args[0]
    known = explicit(law)
    if not isinstance(known, Apply):
        raise TypeError(str(term))
    t = symbol("t'")
    p = instantiate(known.args[2], t)  # type: ignore[arg-type]
    if term.op == "expectation":
        body = mul(p, instantiate(term.args[1], t))  # type: ignore[arg-type]
    elif term.op == "variance":
        mean = Apply("expectation", term.args)
        body = mul(p, pow_(sub(instantiate(term.args[1], t), mean), 2))  # type: ignore[arg-type]
    elif term.op == "kl":
        body = mul(p, ln(div(p, density(term.args[1], t))))
    elif term.op == "entropy":
        body = mul(p, neg(ln(p)))
    else:
        raise TypeError(str(term))
    return integral(MINUS, PLUS, body, t)


# The tails of the normal laws here are beyond the precision of the comparison.
MINUS, PLUS = (build_number(end) for end in (-14, 14))


def _letter(name: str) -> str:
    for accent in ("hat", "bar"):
        name = name.replace(f"_{accent}", accent)
    return _plain(name)


class Outcome(NamedTuple):
    """What a reader made of a formula: right, misread, or rejected."""

    verdict: str
    milliseconds: float
    answer: str


def judged(read: Callable[[str], Any], formula: Formula) -> Outcome:
    begin = time.perf_counter()
    try:
        with within(20):
            reading = read(formula.latex)
    except Late:
        return Outcome("rejected", 20_000.0, "no answer")
    except Exception as error:  # a reader may fail in any way
        return Outcome(
            "rejected", (time.perf_counter() - begin) * 1000, f"{type(error).__name__}: {error}"[:80]
        )
    milliseconds = (time.perf_counter() - begin) * 1000
    if formula.value is None:
        if not isinstance(reading, Term | sympy.Basic):
            return Outcome("rejected", milliseconds, str(reading)[:80])
        return Outcome("misread", milliseconds, str(reading))
    try:
        with within(30):
            right = all(
                _agree(value_of(reading, values), formula.value(values))
                for values in (Values(0), Values(0.21))
            )
    except Ambiguous as error:
        return Outcome("rejected", milliseconds, str(error)[:80])
    except Exception as error:  # what has no value is not what was written
        return Outcome("misread", milliseconds, f"{reading} ({type(error).__name__}: {error})"[:160])
    return Outcome("right" if right else "misread", milliseconds, str(reading))


def _agree(first: Any, second: Any) -> bool:
    return bool(abs(first - second) <= 1e-6 * (1 + abs(second)))


def main() -> None:
    arguments = argparse.ArgumentParser(description="Readers of LaTeX side by side.")
    arguments.add_argument("--verbose", action="store_true", help="list what is not right")
    verbose = arguments.parse_args().verbose
    warnings.simplefilter("ignore")
    meaningful = [formula for formula in FORMULAS if formula.value is not None]
    print(f"{len(meaningful)} formulas with one meaning, {len(FORMULAS) - len(meaningful)} without\n")
    print("| reader | right | misread | rejected | answered without a meaning | median ms | total ms |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for name, read in readers().items():
        read("x")  # what is loaded once
        outcomes = {formula: judged(read, formula) for formula in FORMULAS}
        counts = {
            verdict: sum(outcomes[formula].verdict == verdict for formula in meaningful)
            for verdict in ("right", "misread", "rejected")
        }
        guessed = sum(o.verdict == "misread" for formula, o in outcomes.items() if formula.value is None)
        times = [outcome.milliseconds for outcome in outcomes.values()]
        shares = " | ".join(f"{100 * count / len(meaningful):.0f} %" for count in counts.values())
        rest = len(FORMULAS) - len(meaningful)
        print(
            f"| {name} | {shares} | {guessed} of {rest} | {statistics.median(times):.2f} | {sum(times):.0f} |"
        )
        if verbose:
            for formula, outcome in outcomes.items():
                wanted = "rejected" if formula.value is None else "right"
                if outcome.verdict != wanted:
                    print(f"    {outcome.verdict}: {formula.latex} => {outcome.answer}")


if __name__ == "__main__":
    main()
