"""Text, LaTeX and data of terms.

A model gives each term a number modulo a large prime: the field operations are the real ones, every other
operation is a hash of what its arguments mean.  Terms with different numbers differ in meaning, so they must
differ in print.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.terms import *
from verify.terms import Apply, Bound, FunctionSort, Lambda, Number, Symbol, Term, TermError
from verify.terms.data import DataError, Encoder, decode, digest
from verify.terms.latex import latex, spell
from verify.terms.term import _rebuild
from verify.terms.text import text

PRIME = (1 << 61) - 1

x, y, mu, sigma, z, epsilon = (symbol(name) for name in ("x", "y", "mu", "sigma", "z", "epsilon"))
n = Symbol("n", "integer")
f = function("f")
normal = function("Normal", 2, "law")
q = call(normal, mu, sigma)


# --- the model -------------------------------------------------------------------------------------


def mixed(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:7], "big")


UNDEFINED = "undefined"


def meaning(term: Term) -> int | str:
    try:
        return value_of(term, ())
    except ValueError:  # a division by zero
        return UNDEFINED


def value_of(term: Term, bound: tuple[int, ...]) -> int:
    if isinstance(term, Symbol):
        return mixed("symbol", term.name)
    if isinstance(term, Bound):
        return bound[term.index]
    if isinstance(term, Number):
        return term.value.numerator * pow(term.value.denominator, -1, PRIME) % PRIME
    if isinstance(term, Lambda):
        return mixed("function", value_of(term.body, (mixed("at", len(bound)), *bound)))
    values = [value_of(argument, bound) for argument in term.args]
    if term.op in ("limit", "tends") and term.args[1] in (INFINITY, MINUS_INFINITY):
        values[2] = 0  # there is but one way to infinity
    exponent = term.args[1] if term.op == "pow" else None
    if term.op == "add":
        return sum(values) % PRIME
    if term.op == "neg":
        return -values[0] % PRIME
    if term.op == "mul":
        product = 1
        for value in values:
            product = product * value % PRIME
        return product
    if term.op == "div":
        return values[0] * pow(values[1], -1, PRIME) % PRIME
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        return pow(values[0], int(exponent.value), PRIME)
    return mixed(term.op, *values)


# --- random terms ----------------------------------------------------------------------------------

leaves = st.sampled_from(
    [x, y, mu, n, ZERO, ONE, TWO, HALF, number("-1/3"), number(-2), PI, Bound(0), Bound(1)]
)


def over(op: str, lower: Term, upper: Term, function: Term) -> Term:
    """An integral, or a sum or product, whose variable is an integer."""
    if op != "integral" and isinstance(function, Lambda):

        def whole(term: Term, level: int) -> Term | None:
            return Bound(level, "integer") if term == Bound(level) else None

        function = Lambda(function.hint, _rebuild(function.body, whole, 0), "integer")
    return Apply(op, (lower, upper, function))


def real_terms(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    function_ = (
        inner.map(lambda body: Lambda("x", body)) | inner.map(lambda body: Lambda("z", body)) | st.just(f)
    )
    ends = inner | st.sampled_from([INFINITY, MINUS_INFINITY])
    law = st.builds(lambda a, b: call(normal, a, b), inner, inner) | st.just(Symbol("q", "law"))
    propositions = st.builds(
        lambda op, a, b: Apply(op, (a, b)), st.sampled_from(["eq", "ne", "lt", "le"]), inner, inner
    )
    return st.one_of(
        st.builds(add, inner, inner),
        st.builds(add, inner, inner, inner),
        st.builds(mul, inner, inner),
        st.builds(mul, inner, inner, inner),
        inner.map(neg),
        st.builds(div, inner, inner),
        st.builds(pow_, inner, inner),
        st.builds(
            lambda op, a: Apply(op, (a,)),
            st.sampled_from(["ln", "exp", "sqrt", "abs", "sin", "gamma", "erf"]),
            inner,
        ),
        inner.map(lambda a: call(f, a)),
        st.builds(
            over,
            st.sampled_from(["integral", "sum", "product"]),
            ends,
            ends,
            function_,
        ),
        st.builds(lambda g, a: Apply("derivative", (g, a)), function_, inner),
        st.builds(
            lambda g, a, s: Apply("limit", (g, a, number(s))), function_, ends, st.sampled_from([-1, 0, 1])
        ),
        st.builds(
            lambda op, p, g: Apply(op, (p, g)), st.sampled_from(["expectation", "variance"]), law, function_
        ),
        st.builds(density, law, inner),
        st.builds(lambda a, b: Apply("kl", (a, b)), law, law),
        st.builds(lambda c, a, b: Apply("cases", (c, a, b)), propositions, inner, inner),
    )


def closed(term: Term) -> Term:
    """Loose variables bound on the outside."""
    while term.loose:
        term = integral(ZERO, ONE, Lambda("y", term))
    return term


terms = st.recursive(leaves, real_terms, max_leaves=12).map(closed)


def spread(count: int, seed: int) -> list[Term]:
    """Many small terms of one alphabet, where prints are likely to meet."""
    dice = random.Random(seed)
    pool: list[Term] = [x, y, TWO, HALF, number(-2), Bound(0)]
    ops = [
        "add",
        "mul",
        "neg",
        "div",
        "pow",
        "ln",
        "exp",
        "call",
        "integral",
        "sum",
        "derivative",
        "abs",
        "factorial",
    ]
    while len(pool) < count:
        op = dice.choice(ops)
        recent = pool[-200:] if dice.random() < 0.5 else pool[:400]
        a, b, c = (dice.choice(recent) for _ in range(3))
        try:
            pool.append(
                call(f, a)
                if op == "call"
                else over(op, a, b, Lambda("x", c))
                if op in ("integral", "sum")
                else Apply(op, (Lambda(dice.choice("xy"), a), b))
                if op == "derivative"
                else Apply(op, (a,))
                if op in ("neg", "ln", "exp", "abs", "factorial")
                else Apply(op, (a, b, c) if op in ("add", "mul") and dice.random() < 0.3 else (a, b))
            )
        except TermError:
            continue
        if pool[-1].size > 14:
            pool.pop()
    return [closed(term) for term in pool]


@pytest.mark.parametrize("printed", [text, latex])
@pytest.mark.parametrize("seed", range(4))
def test_different_meanings_look_different(printed, seed):
    seen: dict[str, Term] = {}
    for term in spread(6000, seed):
        other = seen.setdefault(printed(term), term)
        assert meaning(other) == meaning(term), f"{printed(term)} is both {other.args} and {term.args}"


@settings(max_examples=300, deadline=None)
@given(terms, terms)
def test_two_terms_that_look_alike_mean_the_same(first, second):
    for printed in (text, latex):
        if printed(first) == printed(second):
            assert meaning(first) == meaning(second)


@settings(max_examples=300, deadline=None)
@given(terms)
def test_print_is_ascii_and_in_balance(term):
    for printed in (text(term), latex(term)):
        assert printed.isascii()
        assert printed.count("{") == printed.count("}")
        assert printed.count(r"\left") - printed.count(r"\left. ") >= 0
        assert printed.count(r"\left") == printed.count(r"\right")


@settings(max_examples=300, deadline=None)
@given(terms)
def test_text_of_arithmetic_reads_back(term):
    if set(map(type, term.free)) <= {Symbol} and all(
        not isinstance(part, Lambda) and getattr(part, "op", "add") in ("add", "mul", "neg", "div", "pi")
        for part in subterms(term)
    ):
        assert evaluate(text(term)) == meaning(term)


def evaluate(source: str) -> int | str:
    """The meaning of sums, products, quotients and names, read by Python's own grammar."""

    def value(node: ast.AST) -> int:
        match node:
            case ast.Expression(body=body):
                return value(body)
            case ast.Constant(value=constant):
                return constant % PRIME
            case ast.Name(id="pi"):
                return meaning(PI)
            case ast.Name(id=name):
                return mixed("symbol", name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand) % PRIME
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return (value(left) + value(right)) % PRIME
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return (value(left) - value(right)) % PRIME
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return value(left) * value(right) % PRIME
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return value(left) * pow(value(right), -1, PRIME) % PRIME
        raise AssertionError(ast.dump(node))

    try:
        return value(ast.parse(source, mode="eval"))
    except ValueError:
        return UNDEFINED


# --- what is written -------------------------------------------------------------------------------

gaussian = mul(
    div(ONE, mul(sqrt(mul(TWO, PI)), sigma)), exp(neg(div(pow_(sub(z, mu), 2), mul(TWO, pow_(sigma, 2)))))
)


@pytest.mark.parametrize(
    ("term", "plain", "typeset"),
    [
        (sub(x, y), "x - y", "x - y"),
        (sub(x, sub(y, x)), "x - (y - x)", "x - (y - x)"),
        (neg(pow_(x, 2)), "-x^2", "-x^{2}"),
        (pow_(neg(x), 2), "(-x)^2", "(-x)^{2}"),
        (mul(TWO, x, number(3)), "2*x*3", r"2 x \cdot 3"),
        (mul(HALF, x), "1/2*x", r"\frac{1}{2} x"),
        (add(x, number("-1/2")), "x - 1/2", r"x - \frac{1}{2}"),
        (div(x, div(x, y)), "x/(x/y)", r"\frac{x}{\dfrac{x}{y}}"),
        (mul(ln(x), y), "ln(x)*y", r"\ln(x) y"),
        (mul(y, ln(x)), "y*ln(x)", r"y \ln x"),
        (ln(pow_(sigma, 2)), "ln(sigma^2)", r"\ln(\sigma^{2})"),
        (pow_(ln(sigma), 2), "ln(sigma)^2", r"(\ln \sigma)^{2}"),
        (mul(x, add(x, ONE)), "x*(x + 1)", r"x \, (x + 1)"),
        (call(f, add(x, ONE)), "f(x + 1)", "f(x + 1)"),
        (pow_(x, HALF), "x^(1/2)", "x^{1/2}"),
        (exp(div(div(x, y), TWO)), "exp(x/y/2)", r"\exp\left( \frac{\dfrac{x}{y}}{2} \right)"),
        (
            gaussian,
            "1/(sqrt(2*pi)*sigma)*exp(-(z - mu)^2/(2*sigma^2))",
            r"\frac{1}{\sqrt{2 \pi} \sigma} e^{-\frac{(z - \mu)^{2}}{2 \sigma^{2}}}",
        ),
        (
            neg(expectation(q, ln(div(density(q, z), density(call(normal, ZERO, ONE), z))), z)),
            "-E(z ~ Normal(mu, sigma), ln(Normal(z | mu, sigma)/Normal(z | 0, 1)))",
            r"-\mathbb{E}_{z \sim \mathcal{N}(\mu, \sigma)}\left[ \ln \frac{\mathcal{N}(z \mid \mu, \sigma)}"
            r"{\mathcal{N}(z \mid 0, 1)} \right]",
        ),
        (
            integral(MINUS_INFINITY, INFINITY, mul(z, exp(neg(z))), z),
            "integral(z, -oo, oo, z*exp(-z))",
            r"\int_{-\infty}^{\infty} z e^{-z} \, dz",
        ),
        (
            Apply("sum", (ONE, n, abstract(call(f, Symbol("k", "integer")), Symbol("k", "integer")))),
            "sum(k, 1, n, f(k))",
            r"\sum_{k=1}^{n} f(k)",
        ),
        (derivative(pow_(x, 2), x, x), "derivative(x, x^2)", r"\frac{d}{dx} x^{2}"),
        (derivative(pow_(x, 2), y, x), "derivative(y, y^2)", r"\frac{d}{dy} y^{2}"),
        (derivative(pow_(x, 2), TWO, x), "derivative(x, x^2, 2)", r"\left. \frac{d}{dx} x^{2} \right|_{x = 2}"),
        (Apply("derivative", (f, x)), "derivative(x, f(x))", "f'(x)"),
        (Apply("kl", (q, Symbol("p", "law"))), "KL(Normal(mu, sigma) || p)",
         r"D_{\mathrm{KL}}(\mathcal{N}(\mu, \sigma) \parallel p)"),
        (Apply("variance", (q, abstract(z, z))), "Var(z ~ Normal(mu, sigma), z)",
         r"\operatorname{Var}_{z \sim \mathcal{N}(\mu, \sigma)}[z]"),
        (Apply("cases", (lt(x, ZERO), neg(x), x)), "cases(x < 0: -x; otherwise: x)",
         r"\begin{cases} -x & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}"),
        (Apply("limit", (abstract(ln(x), x), ZERO, ONE)), "limit(x -> 0+, ln(x))", r"\lim_{x \to 0^{+}} \ln x"),
        (ne(x, ZERO), "x != 0", r"x \ne 0"),
        (integrable(ZERO, INFINITY, x, x), "integrable(x, 0, oo, x)", r"(x \mapsto x) \in L^{1}(0, \infty)"),
        (forall(ZERO, ONE, lt(ZERO, x), x), "forall(x, 0, 1, 0 < x)", r"\forall x \in (0, 1) \colon 0 < x"),
        (
            Apply("define", (normal, abstract(
                abstract(Apply("law", (MINUS_INFINITY, INFINITY, abstract(mul(mu, z), z))), sigma), mu))),
            "Normal(mu, sigma) := law(z, -oo, oo, mu*z)",
            r"\mathcal{N}(z \mid \mu, \sigma) := \mu z, \quad -\infty < z < \infty",
        ),
        (eq(Apply("pushforward", (abstract(add(mu, epsilon), epsilon), Symbol("p", "law"))), q),
         "pushforward(epsilon ~ p, mu + epsilon) = Normal(mu, sigma)",
         r"\operatorname{Law}_{\epsilon \sim p}[\mu + \epsilon] = \mathcal{N}(\mu, \sigma)"),
    ],
)  # fmt: skip
def test_written_form(term, plain, typeset):
    assert text(term) == plain
    assert latex(term) == typeset


@pytest.mark.parametrize(
    ("name", "typeset"),
    [
        ("sigma_1", r"\sigma_{1}"),
        ("sigma_q", r"\sigma_{q}"),
        ("mu_hat", r"\hat{\mu}"),
        ("x_i_j", "x_{i, j}"),
        ("logvar", r"\mathit{logvar}"),
        ("z_{1}", "z'"),
        ("y^{(i)}", "{y^{(i)}}"),
        ("e", "{e}"),
    ],
)
def test_names(name, typeset):
    assert spell(name) == typeset


def test_names_never_carry_foreign_commands():
    for name in (r"\input{secret}", r"\write18{rm}", "%", "a}b", "x^", "^^41", "a#b", "$"):
        printed = spell(name)
        assert not any(bad in printed for bad in (r"\input", r"\write", "%", "#", "$", "^^"))
        assert printed.count("{") == printed.count("}")


def test_different_names_look_different():
    names = [
        "z_1",
        "z_{1}",
        "z'",
        "z1",
        "e",
        "pi",
        "σ",
        "sigma",
        r"\sigma",
        "x_ij",
        "x_i_j",
        "hat",
        "x_hat",
        "psi",
        "d",
    ]
    assert len({spell(name) for name in names}) == len(names)
    assert len({text(symbol(name)) for name in names}) == len(names)


def test_bound_name_avoids_capture():
    captured = Lambda("x", add(Bound(0), x))
    assert text(integral(ZERO, ONE, captured)) == "integral(x_{1}, 0, 1, x_{1} + x)"
    assert latex(integral(ZERO, ONE, captured)) == r"\int_{0}^{1} (x' + x) \, dx'"
    nested = Lambda("x", integral(ZERO, ONE, Lambda("x", mul(Bound(0), Bound(1)))))
    assert text(integral(ZERO, ONE, nested)) == "integral(x, 0, 1, integral(x_{1}, 0, 1, x_{1}*x))"


def test_deep_terms_print():
    deep: Term = x
    while deep.depth < 158:
        deep = neg(deep)
    assert text(deep).startswith("-(-(") and latex(deep).startswith("-(-(")
    deep = x
    while deep.depth < 156:
        deep = exp(div(ONE, deep))
    assert latex(deep).count(r"\frac") + latex(deep).count(r"\dfrac") > 70


# --- data ------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.lists(terms, max_size=4))
def test_data_round_trip(several):
    encoder = Encoder()
    rows = [encoder.add(term) for term in several]
    back = decode(json.loads(json.dumps(encoder.table)))
    for term, row in zip(several, rows, strict=True):
        assert back[row] == term
        assert text(back[row]) == text(term)


def test_shared_subterms_are_written_once():
    term: Term = x
    for _ in range(12):
        term = add(term, term)
    encoder = Encoder()
    encoder.add(term)
    assert len(encoder.table) == 13


def test_digest_ignores_bound_names():
    assert digest(integral(ZERO, ONE, pow_(x, 2), x)) == digest(integral(ZERO, ONE, pow_(y, 2), y))
    assert digest(x) != digest(y)
    assert digest(x) != digest(Symbol("x", "integer"))


SYMBOL = ["symbol", "x", "real"]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "a list"),
        ([["symbol", "x"]], "2 fields"),
        ([["symbol", "", "real"]], "a name has"),
        ([["symbol", "x", "complex"]], "no sort"),
        ([["symbol", "f", [True, "real"]]], "arguments"),
        ([["symbol", "f", [1, "real", 2]]], "no sort"),
        ([["bound", True, "real"]], "no index"),
        ([["bound", -1, "real"]], "no index"),
        ([["bound", 0, "law"]], "real or integer"),
        ([["number", 3]], "as a string"),
        ([["number", "1/0"]], "no rational"),
        ([["number", "2/4"]], "lowest terms"),
        ([["number", "-0"]], "lowest terms"),
        ([["number", "1e9"]], "no rational"),
        ([["number", "\u0663"]], "no rational"),
        ([["number", "9" * 9000]], "digits"),
        ([["number", "9" * 3500]], "digits"),
        ([SYMBOL, ["frobnicate", 0]], "frobnicate"),
        ([SYMBOL, ["exp", 1]], "no row 1"),
        ([SYMBOL, ["exp", -1]], "no row -1"),
        ([SYMBOL, ["exp", True]], "by its number"),
        ([SYMBOL, ["exp", 0.0]], "by its number"),
        ([SYMBOL, ["exp", "0"]], "by its number"),
        ([SYMBOL, ["exp", 0, 0]], "takes 1 arguments"),
        ([SYMBOL, ["lt", 0, 0], ["exp", 1]], "not prop"),
        ([["bound", 0, "integer"], ["lambda", "x", "real", 0]], "another sort"),
        ([["bound", 0, "integer"], ["bound", 0, "real"], ["add", 0, 1]], "two sorts"),
        ([["lambda", "x", "real", 0]], "no row 0"),
        ([[]], "starts with its kind"),
        (["exp"], "starts with its kind"),
        ([[["exp"], 0]], "starts with its kind"),
    ],
)
def test_malformed_data_is_refused(table, complaint):
    with pytest.raises(DataError, match=complaint):
        decode(table)


def test_a_small_table_cannot_make_a_huge_term():
    doubling = [SYMBOL, *(["add", row, row] for row in range(60))]
    with pytest.raises(DataError, match="nodes"):
        decode(doubling)


def test_numbers_are_exact():
    encoder = Encoder()
    encoder.add(number(Fraction(-22, 7)))
    assert encoder.table == [["number", "-22/7"]]
    encoder.add(Symbol("g", FunctionSort(2, "law")))
    assert json.loads(json.dumps(encoder.table[1])) == ["symbol", "g", [2, "law"]]
