"""Densities and random variables of which a page declares no law: what is true of all is proved, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import statuses

DENSITIES = r"""
Let $p(x, z)$ be a joint density with conditional densities $p(x \mid z)$ and $p(z \mid x)$, and $q(z)$ a density.
"""

VARIABLES = r"""
Let $X$, $Y$ and $Z$ be random variables and $a, b$ constants.
"""


def verdicts(tmp_path: Path, before: str, *formulas: str) -> list[str]:
    """The verdicts of the relations of displays after some prose."""
    return statuses(tmp_path, "\n\n".join((before, *(f"$$ {formula} $$" for formula in formulas))))


@pytest.mark.parametrize(
    "formula",
    [
        r"p(z \mid x) = \frac{p(x, z)}{p(x)} = \frac{p(x \mid z) p(z)}{p(x)}",
        r"p(x, z) = p(z \mid x) p(x)",
        r"p(x) = \int p(x \mid z) p(z) \, dz",
        r"\int p(z \mid x) \, dz = 1",
        r"\log p(x, z) = \log p(x \mid z) + \log p(z)",
        r"\mathrm{KL}(q(z) \,\|\, p(z)) = \int q(z) \log q(z) \, dz - \int q(z) \log p(z) \, dz",
        r"\mathrm{KL}(q(z) \,\|\, p(z)) \ge 0",
        r"\int p(z) \int x \, p(x \mid z) \, dx \, dz = \int \int x \, p(x, z) \, dx \, dz",
        r"\int p(z) \log p(z) \, dz = \int \int p(x, z) \log p(z) \, dx \, dz",
    ],
)
def test_what_holds_for_every_density_is_proved(tmp_path: Path, formula: str) -> None:
    found = verdicts(tmp_path, DENSITIES, formula)
    assert found
    assert set(found) == {"proved"}


@pytest.mark.parametrize(
    "formula",
    [
        r"p(z \mid x) = \frac{p(x \mid z) p(x)}{p(z)}",  # prior and evidence are exchanged
        r"p(x \mid z) = p(z \mid x)",
        r"\int p(x \mid z) \, dz = 1",  # over the wrong variable
        r"p(z) = \int p(x, z) \, dz",
        r"p(x, z) = p(x) p(z)",  # nobody says that they are independent
        r"\mathrm{KL}(q(z) \,\|\, p(z)) = \mathrm{KL}(p(z) \,\|\, q(z))",
        r"\mathbb{E}_{p(z)}[ f(z) ] = \mathbb{E}_{q(z)}\left[ f(z) \frac{q(z)}{p(z)} \right]",
        r"p(x) = q(x)",
        r"\int p(x) \int x \, p(x \mid z) \, dx \, dz = \int \int x \, p(x, z) \, dx \, dz",
    ],
)
def test_what_fails_for_some_density_is_neither_proved_nor_refuted(tmp_path: Path, formula: str) -> None:
    found = verdicts(tmp_path, DENSITIES, formula)
    assert found
    assert set(found) <= {"undecided", "unread"}


def test_a_point_that_is_bound_elsewhere_is_no_other_variable(tmp_path: Path) -> None:
    found = verdicts(
        tmp_path, DENSITIES, r"\int_{-\infty}^{\infty} p(x \mid z') p(z') \, dz' = p(x)", r"p(z') = p(z)"
    )
    assert found[0] == "proved"
    assert found[1] != "proved"


def test_masses_are_no_densities(tmp_path: Path) -> None:
    before = r"Let $X$ be discrete, with the probability distribution $p(x)$, so that $\sum_x p(x) = 1$."
    assert "proved" not in verdicts(tmp_path, before, r"\mathbb{E}_{p(x)}[1] = 1")


def test_a_density_with_a_law_is_not_taken_for_any(tmp_path: Path) -> None:
    before = r"The density is $p(x) = \mathcal{N}(x; 0, 1)$, and $\sigma > 0$."
    assert "proved" not in verdicts(tmp_path, before, r"p(x) = \frac{1}{2} e^{-|x|}")


def test_a_parameter_by_which_is_differentiated_is_no_label(tmp_path: Path) -> None:
    before = r"Let $p_\theta(x \mid z)$ be a density."
    assert "proved" not in verdicts(tmp_path, before, r"\frac{d}{d\theta} \log p_\theta(x \mid z) = 0")


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathrm{E}[aX + bY] = a\mathrm{E}[X] + b\mathrm{E}[Y]",
        r"\mathrm{Var}(X) = \mathrm{E}[X^2] - \mathrm{E}[X]^2",
        r"\mathrm{Var}(aX+b) = a^2 \mathrm{Var}(X)",
        r"\mathrm{Var}(aX+bY) = a^2 \mathrm{Var}(X) + b^2 \mathrm{Var}(Y) + 2ab\,\mathrm{Cov}(X,Y)",
        r"\mathrm{Cov}(X,Y) = \mathrm{E}[X Y] - \mathrm{E}[X]\mathrm{E}[Y]",
        r"\mathrm{Cov}(aX + bY, Z) = a\mathrm{Cov}(X, Z) + b\mathrm{Cov}(Y, Z)",
        r"\mathrm{E}[(X - \mathrm{E}[X])^3] = \mathrm{E}[X^3] - 3 \mathrm{E}[X] \mathrm{E}[X^2] + 2 \mathrm{E}[X]^3",
    ],
)
def test_moments_of_any_random_variables(tmp_path: Path, formula: str) -> None:
    assert verdicts(tmp_path, VARIABLES, formula) == ["proved"]


INDEPENDENT = [
    r"\mathrm{E}[X Y] = \mathrm{E}[X] \mathrm{E}[Y]",
    r"\mathrm{Var}(X+Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)",
    r"\mathrm{Cov}(X,Y) = 0",
    r"\mathrm{E}[e^{tX} e^{tY}] = \mathrm{E}[e^{tX}] \mathrm{E}[e^{tY}]",
]


@pytest.mark.parametrize("formula", INDEPENDENT)
def test_independence_is_used_where_it_is_said(tmp_path: Path, formula: str) -> None:
    said = VARIABLES + "\nLet $X$ and $Y$ be independent."
    assert verdicts(tmp_path, said, formula) == ["proved"]


@pytest.mark.parametrize("formula", INDEPENDENT)
@pytest.mark.parametrize(
    "prose",
    [
        "",
        "Let $X$ and $Z$ be independent.",
        "Here $X$ and $Y$ need not be independent.",
        "Let $X$ and $Y$ be independent.\n\nNow let $X$ and $Y$ be dependent.",
    ],
)
def test_independence_is_not_used_where_it_is_not_said(tmp_path: Path, formula: str, prose: str) -> None:
    assert verdicts(tmp_path, VARIABLES + "\n" + prose, formula)[0] != "proved"


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathrm{Var}(X) = \mathrm{E}[X^2] + \mathrm{E}[X]^2",
        r"\mathrm{Var}(X - Y) = \mathrm{Var}(X) - \mathrm{Var}(Y)",
        r"\mathrm{Cov}(aX + b, Y) = a\mathrm{Cov}(X, Y) + b",
        r"\mathrm{Var}(aX + b) = a \mathrm{Var}(X)",
    ],
)
def test_wrong_moments_are_not_proved(tmp_path: Path, formula: str) -> None:
    assert verdicts(tmp_path, VARIABLES, formula)[0] != "proved"


WEIGHTS = r"\mathbb{E}_{p(z)}[ f(z) ] = \mathbb{E}_{q(z)}\left[ f(z) \frac{p(z)}{q(z)} \right]"
ANY_DENSITIES = "Let $p(z)$ and $q(z)$ be densities"


@pytest.mark.parametrize("where", [", $q(z) > 0$", " such that the support of q contains that of p"])
def test_weights_by_a_density_whose_support_is_told(tmp_path: Path, where: str) -> None:
    assert verdicts(tmp_path, f"{ANY_DENSITIES}{where}.", WEIGHTS) == ["proved"]


@pytest.mark.parametrize("formula", [WEIGHTS, r"\int p(z) \frac{q(z)}{p(z)} \, dz = 1"])
def test_weights_ask_for_the_supports(tmp_path: Path, formula: str) -> None:
    assert verdicts(tmp_path, f"{ANY_DENSITIES}.", formula) == ["undecided"]
