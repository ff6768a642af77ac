"""Functions held against proved closed forms: right ones pass, wrong ones are found, and said what they are."""

from __future__ import annotations

import builtins
import math
import re
from fractions import Fraction

import pytest

from verify import Derivation, library
from verify.formula import Formula, NoFormula, named
from verify.mutants import mutants, slips
from verify.terms import Symbol
from verify.testing import Mismatch, _search, _Trial, assert_implements

KL = "gaussian.kl"


def kl(mu_1, sigma_1, mu_2, sigma_2):
    return math.log(sigma_2 / sigma_1) + (sigma_1**2 + (mu_1 - mu_2) ** 2) / (2 * sigma_2**2) - 0.5


def story(function, formula=KL, **options) -> str:
    with pytest.raises(Mismatch) as caught:
        assert_implements(function, formula, **options)
    return str(caught.value)


# --- right ones ------------------------------------------------------------------------------------


def test_a_right_function_passes():
    assert_implements(kl, KL)


def test_arguments_by_position():
    assert_implements(lambda m, s, n, t: kl(m, s, n, t), KL)
    assert_implements(lambda s, t, m, n: kl(m, s, n, t), KL, arguments=["sigma_1", "sigma_2", "mu_1", "mu_2"])


def test_arguments_by_keyword():
    def mine(*, loc_q, scale_q, loc_p, scale_p):
        return kl(loc_q, scale_q, loc_p, scale_p)

    names = {"mu_1": "loc_q", "sigma_1": "scale_q", "mu_2": "loc_p", "sigma_2": "scale_p"}
    assert_implements(mine, KL, arguments=names)
    assert_implements(lambda sigma_2, mu_2, sigma_1, mu_1: kl(mu_1, sigma_1, mu_2, sigma_2), KL)


@pytest.mark.parametrize("kind", ["float64", "float32"])
@pytest.mark.parametrize("batch", [None, 3])
def test_numpy(kind, batch):
    np = pytest.importorskip("numpy")

    def mine(m, s, n, t):
        return np.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - np.asarray(0.5, s.dtype)

    assert_implements(mine, KL, convert=lambda v: np.array(v, dtype=kind), batch=batch, examples=100)


def test_a_better_algorithm_passes_where_digits_are_demanded():
    def stable(mu_1, sigma_1, mu_2, sigma_2):
        d = (sigma_1 - sigma_2) / sigma_2
        below = sum((-1) ** (k + 1) * d**k / k for k in range(3, 40)) if abs(d) < 0.1 else None
        rest = d - d * d / 2 + below if below is not None else math.log(sigma_1 / sigma_2)
        quadratic = d + d * d / 2 - rest if below is None else d * d - below
        return quadratic + ((mu_1 - mu_2) / sigma_2) ** 2 / 2

    assert_implements(stable, KL, digits=9)
    assert "cancellation" in story(kl, digits=9)


def test_other_formulas_of_the_library():
    assert_implements(lambda mu, s: (1 + s - mu * mu - math.exp(s)) / 2, "kl-log-variance", magnitude=600)
    assert_implements(lambda mu, sigma: sigma**2, "mean-and-variance-of-z")


def test_infinity_is_right_where_the_value_is_beyond_all_floats():
    def mine(mu, s):
        return (1 + s - mu * mu - (math.exp(s) if s < 700 else math.inf)) / 2

    assert_implements(mine, "kl-log-variance", magnitude=1e6)
    assert "OverflowError" in story(lambda mu, s: (1 + s - mu * mu - math.exp(s)) / 2, "kl-log-variance")


# --- wrong ones ------------------------------------------------------------------------------------

WRONG = {
    "-1/2 dropped": lambda m, s, n, t: kl(m, s, n, t) + 0.5,
    "the other sign": lambda m, s, n, t: -kl(m, s, n, t),
    "a factor 2 too many": lambda m, s, n, t: 2 * kl(m, s, n, t),
    "both distributions exchanged": lambda m, s, n, t: kl(n, t, m, s),
    "sigma_1 and sigma_2 taken for variances": lambda m, s, n, t: kl(m, s**0.5, n, t**0.5),
    "sigma_2 squared": lambda m, s, n, t: kl(m, s, n, t * t),
    "to base 2": lambda m, s, n, t: kl(m, s, n, t) + math.log(t / s) * (1 / math.log(2) - 1),
    "(mu_1 - mu_2)^2 halved": lambda m, s, n, t: kl(m, s, n, t) - (m - n) ** 2 / (4 * t * t),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_function_is_found_and_named(name):
    said = story(WRONG[name])
    assert name in said.partition("looks like")[2]
    for part in ("does not implement gaussian.kl", "proved for    0 < sigma_1", "at  ", "proved value"):
        assert part in said


def test_the_point_is_simple():
    assert "mu_1 = 1, sigma_1 = 1, mu_2 = 1, sigma_2 = 1" in story(WRONG["-1/2 dropped"])
    assert "mu_1 = 1, sigma_1 = 1, mu_2 = 1, sigma_2 = 2" in story(WRONG["the other sign"])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda m, s, n, t: 0.0 if t > 1e5 else kl(m, s, n, t),
        lambda m, s, n, t: kl(m, s, n, t) if s > 1e-5 else 0.0,
        lambda m, s, n, t: kl(m, s, n, t) if (m, s) != (n, t) else math.nan,
        lambda m, s, n, t: kl(m, s, n, t) if m != n else 1.0,
        lambda m, s, n, t: kl(m, s, n, t) if m != 0 else 1.0,
        lambda m, s, n, t: kl(m, s, n, max(t, 1e-3)),
    ],
    ids=["huge", "tiny", "equal", "tie", "zero", "clamped"],
)
def test_mistakes_at_the_edges_are_found(wrong):
    assert "at plain points it computes the formula" in story(wrong)


def test_float32_in_the_middle_of_float64_is_found():
    np = pytest.importorskip("numpy")

    def mine(m, s, n, t):
        return float(np.float32(kl(m, s, n, t)))

    lost = re.search(r"([0-9.]+) of 16.0 are right", story(mine))
    assert lost and 6 < float(lost[1]) < 9


def test_an_expanded_square_cancels():
    def mine(m, s, n, t):
        return math.log(t / s) + (s * s + m * m - 2 * m * n + n * n) / (2 * t * t) - 0.5

    assert "cancellation" in story(mine)


def test_exceptions_and_what_is_no_number():
    assert "raised ZeroDivisionError" in story(lambda m, s, n, t: kl(m, s, n, t) + 0 / (m - n))
    assert "None" in story(lambda m, s, n, t: None)
    np = pytest.importorskip("numpy")
    assert "3 values were expected" in story(lambda m, s, n, t: np.zeros(2), convert=np.array, batch=3)


@pytest.mark.parametrize("at", range(0, 23, 4))
def test_mutants_are_found(at):
    """Each kind of mutant, as a function of its own."""
    formula = named(KL, [item for item in library() if isinstance(item, Derivation)])
    positive = [s for s in formula.arguments if s.name.startswith("sigma")]
    mutant = mutants(formula.value, positive)[at]
    from verify.testing import _Value

    value = _Value(mutant.term, formula.arguments)

    def mine(*numbers):
        found = value.at([Fraction(n) for n in numbers], 128)
        return (
            math.nan
            if found is None
            else float(found.real if hasattr(found, "real") else Fraction(int(found.p), int(found.q)))
        )

    same = mutant.term == formula.value
    assert not same and "looks like" in story(mine)


# --- the points ------------------------------------------------------------------------------------


def points_of(formula: Formula, examples=150):
    seen = []

    def note(*numbers):
        seen.append(numbers)
        return 0.0

    trial = _Trial(note, formula)
    trial._agrees = lambda *_: True
    _search(trial, 1e6, examples)
    return seen


def test_the_points_are_admissible_and_reach_the_edges():
    formula = named(KL, [item for item in library() if isinstance(item, Derivation)])
    seen = points_of(formula, 400)
    assert len(seen) > 100
    assert all(s > 0 and t > 0 for _, s, _, t in seen)
    assert any(s <= 1e-5 for _, s, _, _ in seen) and any(s >= 1e5 for _, s, _, _ in seen)
    assert any(s == t for _, s, _, t in seen) and any(m == n for m, _, n, _ in seen)
    assert any(s != t and abs(s - t) < 1e-5 * s for _, s, _, t in seen)


def test_parameters_that_the_value_lacks_may_be_left_out():
    assert_implements(lambda sigma: sigma**2, "mean-and-variance-of-z")
    assert_implements(lambda sigma, mu: sigma**2, "mean-and-variance-of-z")
    assert_implements(lambda m, s: s**2, "mean-and-variance-of-z")


# --- calls that make no sense ----------------------------------------------------------------------


def test_unknown_formulas_are_refused():
    with pytest.raises(NoFormula):
        assert_implements(kl, "no.such.formula")


def test_arguments_are_those_of_the_formula():
    with pytest.raises(ValueError, match=r"has no theta; its parameters are mu_1, sigma_1, mu_2, sigma_2"):
        assert_implements(kl, KL, arguments=["theta"])
    with pytest.raises(ValueError, match="depends on sigma_1, mu_2, sigma_2 too"):
        assert_implements(kl, KL, arguments=["mu_1"])


def test_without_hypothesis_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name.partition(".")[0] == "hypothesis":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"install verify-derivations\[testing\]"):
        assert_implements(kl, KL)


def test_verify_imports_no_array_library() -> None:
    """NumPy, torch and JAX are the user's; Hypothesis is asked for only where it is used."""
    import ast
    from pathlib import Path

    import verify

    for path in Path(verify.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            found = {module.partition(".")[0] for module in modules}
            assert found.isdisjoint({"torch", "jax", "numpy", "scipy"}), path
            assert "hypothesis" not in found or path.name == "testing.py", path


# --- slips -----------------------------------------------------------------------------------------


def test_slips_differ_from_the_formula_and_from_each_other():
    formula = named(KL, [item for item in library() if isinstance(item, Derivation)])
    found = slips(formula.value, formula.arguments)
    terms = [slip.term for slip in found]
    assert len(found) > 50 and len(set(terms)) == len(terms) and formula.value not in terms
    assert all(slip.term.free <= set(formula.arguments) for slip in found)


def test_mutants_touch_every_summand_and_parameter():
    formula = named(KL, [item for item in library() if isinstance(item, Derivation)])
    names = " | ".join(mutant.name for mutant in mutants(formula.value, [Symbol("sigma_1")]))
    for part in ("ln(sigma_2/sigma_1) dropped", "-1/2 halved", "mu_1 with the other sign", "sigma_1 squared"):
        assert part in names
