"""The families are laws: their densities integrate to one, and their definitions are closed."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import mpmath
import pytest
import sympy

from verify import families
from verify.families import FAMILIES
from verify.refuter.points import unfold_all
from verify.sympy_door import to_sympy
from verify.terms import LAW, ONE, TWO, ZERO, Number, TermError, add, eq, lt, subterms, symbol


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_definition_is_closed(family):
    assert family.definition.free == {family.symbol}
    assert family.definition == families.definition(family.name)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_domain_speaks_of_the_parameters(family):
    assert family.domain
    assert all(proposition.free <= set(family.parameters) for proposition in family.domain)


HEAVY_TAILS = {"Cauchy", "HalfCauchy", "InverseGamma", "LogNormal", "Pareto", "StudentT", "F"}


CONTINUOUS = {name: family for name, family in FAMILIES.items() if not family.discrete}
DISCRETE = {name: family for name, family in FAMILIES.items() if family.discrete}
INSIDE = {"l": Fraction(7, 3), "p": Fraction(2, 7), "r": Fraction(5, 2), "n": 5, "a": -2, "b": 6,
          "alpha": Fraction(3, 2), "beta": Fraction(4, 3)}  # fmt: skip


@pytest.mark.parametrize("family", DISCRETE.values(), ids=DISCRETE)
def test_the_mass_sums_to_one(family):
    """An independent evaluation, by mpmath."""
    values = {sympy.Symbol(p.name, **{p.sort: True}): INSIDE[p.name] for p in family.parameters}
    at = sympy.Symbol(family.variable.name, integer=True)
    mass = sympy.lambdify(at, to_sympy(family.density).xreplace(values), "mpmath")
    lower, upper = (to_sympy(end).xreplace(values) for end in family.support)
    total = mpmath.fsum(mass(mpmath.mpf(k)) for k in range(int(lower), int(min(upper, 400)) + 1))
    assert abs(total - 1) < 1e-9


@pytest.mark.parametrize("outcomes", [1, 2, 5])
def test_a_categorical_law_has_a_probability_for_each_outcome(outcomes):
    weights = [symbol(f"w{i}") for i in range(outcomes)]
    member = families.law("Categorical", *weights)
    (definition,) = families.definitions_in([eq(member, member)])
    mass = unfold_all(member, [definition]).args[2]
    assert families.is_discrete(member)
    assert families.domain("Categorical", *weights)[-1] == eq(add(*weights), ONE)
    assert {part for part in subterms(mass) if part in weights} == set(weights)


def test_a_number_of_trials_is_an_integer():
    with pytest.raises(TermError, match="n of Binomial is an integer"):
        families.law("Binomial", symbol("n"), symbol("p"))


@pytest.mark.parametrize("family", CONTINUOUS.values(), ids=CONTINUOUS)
@pytest.mark.parametrize("parameters", [(2, 3, 1), (3, 4, Fraction(1, 2))])
def test_the_density_integrates_to_one(family, parameters):
    """An independent evaluation, by mpmath."""
    values = {sympy.Symbol(p.name, real=True): v for p, v in zip(family.parameters, parameters, strict=False)}
    at = sympy.Symbol(family.variable.name, real=True)
    density = sympy.lambdify(at, to_sympy(family.density).xreplace(values), "mpmath")
    lower, upper = (to_sympy(end).xreplace(values) for end in family.support)
    if family.name not in HEAVY_TAILS:  # mpmath does not end on exp(exp(10^300))
        lower, upper = max(lower, -200), min(upper, 200)
    points = [point for point in (-20, -5, 0, 1, 2, 3, 8, 30) if lower < point < upper]
    total = mpmath.quad(density, [float(lower), *points, float(upper)])
    assert abs(total - 1) < 1e-9


def test_a_member():
    m, s = symbol("m"), symbol("s")
    member = families.law("Normal", m, s)
    assert member.sort == LAW
    assert families.domain("Normal", m, TWO) == (lt(ZERO, TWO),)
    assert families.definitions_in([eq(member, member)]) == (families.definition("Normal"),)
    assert families.definitions_in([ONE]) == ()


def test_parameters_are_put_in_at_once():
    a, b = symbol("a"), symbol("b")
    assert families.domain("Uniform", b, a) == (lt(b, a),)


def test_errors_name_the_family():
    with pytest.raises(TermError, match=r"Normal takes \(m, s\), not 1"):
        families.law("Normal", Number(1))
    with pytest.raises(TermError, match=r"no family is named Nrmal; known are Normal"):
        families.definition("Nrmal")


def test_the_kernel_does_not_know_the_families():
    code = (
        "import importlib, pkgutil, sys, verify.kernel\n"
        "for module in pkgutil.iter_modules(verify.kernel.__path__):\n"
        "    importlib.import_module('verify.kernel.' + module.name)\n"
        "print(*(m for m in sys.modules if m.startswith('verify.families') or m == 'sympy'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
