"""Closed forms as code: what is written computes what was proved."""

from __future__ import annotations

import ast
import math
import types
from fractions import Fraction

import pytest
import sympy
from click.testing import CliRunner

from verify import Derivation, library, to_term
from verify.cli import cli
from verify.derivation import algebra, claim, step
from verify.formula import Formula, NoFormula, conditions, named
from verify.kernel.balls import ball
from verify.kernel.enclosure import enclose
from verify.terms import (
    INTEGER,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Number,
    Symbol,
    abstract,
    add,
    div,
    exp,
    ln,
    lt,
    mul,
    neg,
    pow_,
    sqrt,
    sub,
    substitute,
    symbol,
)
from verify.writer.code import FORMS, identifier, write

x, y, k = symbol("x"), symbol("y"), Symbol("k", INTEGER)
n = Symbol("n", INTEGER)
HALF = Number(Fraction(1, 2))
DERIVATIONS = tuple(item for item in library() if isinstance(item, Derivation))


def op(name, *args):
    return Apply(name, args)


def formula(value, *given, id="toy"):
    """A formula whose one step holds by reflexivity."""
    given = (*given, Apply("defined", (value,)))
    return named(id, [Derivation(id, "A toy", claim("T", value, value), given=given)])


def run(source, name="toy"):
    """What the source defines; the text must be plain: imports and functions only."""
    tree = ast.parse(source)
    assert all(isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef) for node in tree.body)
    module = types.ModuleType("exported")
    exec(compile(tree, "exported", "exec"), vars(module))
    return getattr(module, name)


def exact(value, **numbers):
    point = {s: Number(Fraction(numbers[s.name])) for s in value.free}
    return float(ball(enclose(substitute(value, point), 128)).real)


POINTS = {x: (0.75, 2.5, 6.0), y: (0.3, 1.25, 40.0), n: (1, 3, 6)}

VALUES = [
    sub(x, sub(y, ONE)),
    div(x, mul(y, TWO)),
    div(div(x, y), div(TWO, y)),
    mul(x, div(ONE, y)),
    mul(x, neg(y), Number(-3)),
    neg(add(x, neg(y))),
    pow_(neg(x), 2),
    neg(pow_(x, 2)),
    pow_(pow_(x, y), HALF),
    pow_(x, pow_(y, HALF)),
    pow_(x, neg(y)),
    pow_(x, -2),
    div(x, Number(Fraction(-1, 2))),
    pow_(Number(Fraction(2, 3)), y),
    add(Number(Fraction(-1, 3)), x, Number(-2)),
    exp(neg(div(pow_(x, 2), mul(TWO, y)))),
    ln(div(x, y)),
    sqrt(mul(PI, x)),
    ln(op("gamma", mul(Number(100), x))),
    op("gamma", x),
    op("lgamma", x),
    op("digamma", add(x, y)),
    mul(op("euler_gamma"), x),
    op("erf", x),
    op("atan", x),
    op("tanh", sub(x, y)),
    op("abs", sub(x, y)),
    op("minimum", x, y),
    op("maximum", sub(x, y), ZERO),
    op("factorial", n),
    op("cases", lt(x, y), x, op("le", TWO, x), pow_(x, 2), y),
    op("sum", ONE, n, abstract(div(pow_(x, k), k), k)),
    op("product", ONE, n, abstract(add(x, k), k)),
    op("sum", k, add(k, TWO), abstract(mul(k, n), n)),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize("form", ["python", "numpy", "sympy"])
def test_the_code_computes_the_term(value, form):
    if form == "numpy":
        pytest.importorskip("scipy")
    toy = formula(value, *(lt(ZERO, s) for s in value.free))
    function = run(write(toy, form))
    for at in range(3):
        numbers = {s.name: POINTS.get(s, (1, 2, 3))[at] for s in toy.arguments}
        given = [sympy.Rational(v) if form == "sympy" else v for v in numbers.values()]
        assert float(function(*given)) == pytest.approx(exact(value, **numbers), rel=1e-12)


@pytest.mark.parametrize("value", [v for v in VALUES if not v.free & {n, k}], ids=str)
def test_numpy_works_elementwise(value):
    np = pytest.importorskip("numpy")
    pytest.importorskip("scipy")
    toy = formula(value, *(lt(ZERO, s) for s in value.free))
    function = run(write(toy, "numpy"))
    grids = np.meshgrid(*(np.array(POINTS[s]) for s in toy.arguments), indexing="ij")
    found = function(*grids)
    assert np.shape(found) == (3,) * len(grids)
    for place in np.ndindex(*found.shape):
        numbers = {s.name: float(g[place]) for s, g in zip(toy.arguments, grids, strict=True)}
        assert found[place] == pytest.approx(exact(value, **numbers), rel=1e-12)


def test_numpy_takes_arrays_of_integers():
    np = pytest.importorskip("numpy")
    toy = formula(add(pow_(x, -2), pow_(x, neg(y))), lt(ZERO, x))
    found = run(write(toy, "numpy"))(np.array([1, 2]), np.array([1, 2]))
    assert found.tolist() == [2.0, 0.5]


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_the_polygamma_of_the_plain_function(order):
    special = pytest.importorskip("scipy.special")
    source = write(formula(op("digamma", x), lt(ZERO, x)), "python")
    polygamma = run(source, "_polygamma")
    for at in (1e-6, 0.1, 1.0, 3.7, 19.999, 20.0, 21.5, 1e5):
        assert polygamma(order, at) == pytest.approx(special.polygamma(order, at), rel=1e-12, abs=1e-14)
    with pytest.raises(ValueError, match="domain"):
        polygamma(0, -0.5)


def test_sympy_gets_exact_numbers():
    value = add(div(ONE, Number(3)), pow_(TWO, -1), mul(HALF, x), pow_(add(ONE, TWO), HALF))
    found = run(write(formula(value), "sympy"))(sympy.Symbol("x"))
    assert not found.has(sympy.Float)
    assert sympy.simplify(found - (sympy.Rational(5, 6) + sympy.Symbol("x") / 2 + sympy.sqrt(3))) == 0


def test_a_long_sum_stands_on_several_lines():
    terms = [mul(Number(i), pow_(x, i), exp(neg(mul(Number(i), y)))) for i in range(1, 9)]
    value = add(terms[0], *(neg(term) if i % 2 else term for i, term in enumerate(terms[1:])))
    source = write(formula(value), "python")
    assert max(map(len, source.splitlines())) < 110
    assert run(source)(0.5, 0.25) == pytest.approx(exact(value, x=0.5, y=0.25), rel=1e-12)


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("mu_1", "mu_1"), ("lambda", "lambda_"), ("σ", "sigma"), ("x_{1}", "x_1"), ("x'", "x_prime"),
        ("abs", "abs_"), ("np", "np_"), ("2x", "_2x"), ("{}", "x"), ("a;import os", "a_import_os"),
    ],
)  # fmt: skip
def test_names_are_identifiers(name, safe):
    assert identifier(name) == safe and safe.isidentifier()


def test_names_stay_apart():
    value = add(
        *(mul(Number(10**i), symbol(name)) for i, name in enumerate(("lambda", "lambda_", "σ", "sigma")))
    )
    for form in ("python", "numpy", "sympy"):
        assert run(write(formula(value), form))(1, 2, 3, 4) == 4321


def test_a_bound_variable_hides_no_argument():
    inner = Symbol("x", INTEGER)
    value = op("sum", ONE, Number(3), abstract(mul(x, inner), inner))
    assert run(write(formula(value), "python"))(2) == 12
    assert run(write(formula(value), "numpy"))(2) == 12
    assert run(write(formula(value), "sympy"))(2).doit() == 12


def test_a_title_cannot_leave_the_docstring():
    page = Derivation("toy", 'x"""\nimport os\n\\', claim("T", x, x))
    tree = ast.parse(write(named("toy", [page]), "python"))
    assert [type(node) for node in tree.body] == [ast.FunctionDef]


# --- what a formula is -----------------------------------------------------------------------------

CHAIN = Derivation(
    "chain", "A chain",
    add(x, x),
    step("A", mul(TWO, x), algebra()),
    claim("wrong", add(x, x), x, expected="refuted"),
    claim("aside", lt(ZERO, x).args[1], mul(x, ONE)),
    step("B", mul(x, TWO)),
    claim("order", ZERO, x, relation="<", given=[lt(ZERO, x)]),
)  # fmt: skip


def test_a_derivation_stands_for_the_end_of_its_chain():
    found = named("chain", [CHAIN])
    assert [s.id for s in found.chain] == ["A", "B"]
    assert (found.subject, found.value) == (add(x, x), mul(x, TWO))
    assert named("chain/A", [CHAIN]).value == named("A", [CHAIN]).value == mul(TWO, x)


@pytest.mark.parametrize("name", ["chain/wrong", "chain/order", "chain/C", "nothing", "other/A"])
def test_what_gives_no_formula(name):
    with pytest.raises(NoFormula, match=name.partition("/")[0]):
        named(name, [CHAIN])


def test_a_name_of_two_steps_is_refused():
    other = Derivation("other", "", claim("A", x, x))
    with pytest.raises(NoFormula, match="names 2 steps"):
        named("A", [CHAIN, other])


def test_no_code_without_a_proof():
    unproved = Derivation("unproved", "", claim("U", add(x, x), mul(Number(3), x)))
    for form in FORMS:
        with pytest.raises(NoFormula, match="unproved is not proved: step U is refuted"):
            write(named("unproved", [unproved]), form)


def test_conditions_are_those_that_the_proof_uses():
    page = Derivation(
        "page", "", claim("C", add(x, x), mul(TWO, x)), claim("D", div(y, y), ONE),
        given=[lt(ZERO, x), lt(ZERO, y)],
    )  # fmt: skip
    assert conditions(named("page/C", [page])) == ()
    assert conditions(named("page/D", [page])) == (lt(ZERO, y),)


def test_arguments_come_in_the_order_of_the_subject():
    assert [s.name for s in named("gaussian.kl", DERIVATIONS).arguments] == [
        "mu_1", "sigma_1", "mu_2", "sigma_2",
    ]  # fmt: skip


def test_integrals_have_no_code():
    with pytest.raises(NoFormula, match="integral"):
        named("S2.13", DERIVATIONS)


# --- the library and the command -------------------------------------------------------------------


def _formulas():
    for derivation in DERIVATIONS:
        try:
            yield named(derivation.id, [derivation])
        except NoFormula:
            continue


FORMULAS = tuple(_formulas())


def test_many_derivations_end_in_closed_forms():
    assert len(FORMULAS) >= 10 and all(isinstance(found, Formula) for found in FORMULAS)


def test_gaussian_kl_as_numpy():
    np = pytest.importorskip("numpy")
    done = CliRunner().invoke(cli, ["show", "gaussian.kl", "--as", "numpy"])
    assert done.exit_code == 0
    function = run(done.output, "gaussian_kl")
    for part in ("Proved for 0 < sigma_1, 0 < sigma_2", "gaussian.kl of verify", "KL("):
        assert part in function.__doc__
    wide = function(np.zeros(3), 1.0, np.array([0.0, 1.0, 2.0]), 2.0)
    assert wide == pytest.approx([math.log(2) + (1 + d * d) / 8 - 0.5 for d in (0, 1, 2)])


def test_gaussian_kl_as_latex():
    done = CliRunner().invoke(cli, ["show", "gaussian.kl", "--as", "latex"])
    assert done.output.startswith(r"D_{\mathrm{KL}}(") and r"0 < \sigma_{1}" in done.output


def test_the_command_says_why_there_is_no_code():
    done = CliRunner().invoke(cli, ["show", "negative-kl", "--as", "numpy"])
    assert done.exit_code != 0 and "integral" in done.output
    assert "S2.17 is no" not in CliRunner().invoke(cli, ["show", "S2.17", "--as", "sympy"]).output


def test_sympy_gives_the_term_back():
    symbols = sympy.symbols("mu_1 sigma_1 mu_2 sigma_2")
    found = run(write(named("gaussian.kl", DERIVATIONS), "sympy"), "gaussian_kl")(*symbols)
    back = to_term(found)
    numbers = {"mu_1": 1, "sigma_1": 2, "mu_2": 3, "sigma_2": 5}
    assert exact(back, **numbers) == pytest.approx(exact(named("gaussian.kl", DERIVATIONS).value, **numbers))
