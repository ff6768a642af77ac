"""What documents mean that is written in a shorter way, and the twin of each that is asked about.

Every page is of our own writing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.judge import judge
from verify.reader.document import Reading, read_steps
from verify.terms.text import text


def page(tmp_path: Path, *lines: str) -> Reading:
    path = tmp_path / "page.md"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return read_steps(path)


def sides(reading: Reading) -> list[tuple[str, str]]:
    return [(text(step.lhs), text(step.rhs)) for step in reading.derivation.steps]


def questions(reading: Reading) -> list[str]:
    return [step.written.question for step in reading.derivation.steps if step.written]


def verdicts(reading: Reading) -> list[str]:
    return [judge(step).status for step in reading.derivation.steps]


# --- two signs -------------------------------------------------------------------------------------


def test_two_signs_are_two_statements(tmp_path: Path) -> None:
    reading = page(tmp_path, "Let $a > 0$.", r"$$ (1 \pm a)^2 \mp 2a = 1 + a^2 - 0 \cdot (\pm a) $$")
    assert [left for left, _ in sides(reading)] == ["(1 + a)^2 - 2*a", "(1 - a)^2 + 2*a"]
    assert verdicts(reading) == ["proved", "proved"]


def test_a_false_branch_is_refuted_by_itself(tmp_path: Path) -> None:
    reading = page(tmp_path, "Let $a > 0$.", r"$$ |\pm a - 1| + (\pm 1) = (\pm a) $$")
    assert verdicts(reading)[1] == "refuted"


def test_a_pair_of_roots(tmp_path: Path) -> None:
    reading = page(tmp_path, "Let $a > 0$.", r"$$ x_{1/2} = \frac{2 \pm 2 \sqrt{a}}{2} = 1 \pm \sqrt{a} $$")
    assert verdicts(reading) == ["proved", "proved"]


@pytest.mark.parametrize("line", [r"b = \pm a", r"x^2 = (\pm a)^2", r"x_{1/2} = \pm a \pm b"])
def test_one_of_two_is_no_pair_of_statements(tmp_path: Path, line: str) -> None:
    assert questions(page(tmp_path, "Let $a > 0$.", f"$$ {line} $$")) != [""]


# --- likelihoods -----------------------------------------------------------------------------------

COUNTS = (
    r"Let $y_i \sim \mathrm{Poiss}(\lambda)$ for $i = 1, \ldots, n$.",
    r"$$ p(y_i \mid \lambda) = \mathrm{Poiss}(y_i; \lambda) = \frac{\lambda^{y_i} e^{-\lambda}}{y_i!} $$",
    r"$$ p(y \mid \lambda) = \prod_{i=1}^n p(y_i \mid \lambda) $$",
    r"$$ \mathrm{LL}(\lambda) = \ln p(y \mid \lambda) $$",
)


def test_the_likelihood_of_counts(tmp_path: Path) -> None:
    reading = page(tmp_path, *COUNTS, r"$$ \mathrm{LL}(\lambda) = \sum_{i=1}^n \ln p(y_i \mid \lambda) $$")
    assert questions(reading) == [""] * len(reading.derivation.steps)
    assert ("LL(lambda)", "sum(i, 1, n, ln(Poisson(y(i) | lambda)))") in sides(reading)


@pytest.mark.parametrize(
    "line",
    [
        r"p(y \mid m) = 1",  # another thing that is given
        r"p(y) = 1",
    ],
)
def test_another_density_of_the_data_is_asked_about(tmp_path: Path, line: str) -> None:
    assert questions(page(tmp_path, *COUNTS, f"$$ {line} $$"))[-1]


def test_a_member_at_other_parameters_is_asked_about(tmp_path: Path) -> None:
    assert questions(page(tmp_path, COUNTS[0], r"$$ p(y_i \mid \kappa) = 1 $$"))[-1]


def test_a_wrong_likelihood_is_not_its_definition(tmp_path: Path) -> None:
    """Only a product over the data says what the likelihood is."""
    reading = page(
        tmp_path,
        COUNTS[0],
        r"$$ p(y \mid \lambda) = \sum_{i=1}^n p(y_i \mid \lambda) $$",
        r"$$ p(y \mid \lambda) = 1 $$",
    )
    assert all(questions(reading))


def test_a_function_of_a_variance(tmp_path: Path) -> None:
    reading = page(
        tmp_path,
        r"Let $\sigma > 0$.",
        r"$$ L(\mu, \sigma^2) = -\ln \sigma - \frac{\mu^2}{2 \sigma^2} $$",
        r"$$ \frac{\partial L(\mu, \sigma^2)}{\partial \mu} = -\frac{\mu}{\sigma^2} $$",
        r"$$ \frac{\partial L(\mu, \sigma^2)}{\partial \mu} = -\frac{\mu}{\sigma} $$",
    )
    assert verdicts(reading) == ["proved", "refuted"]


# --- random variables without a law ----------------------------------------------------------------

RANDOM = r"Let $X$ and $Y$ be two random variables, and let $a \in \mathbb{R}$."


def test_moments_of_several_random_variables_are_read(tmp_path: Path) -> None:
    reading = page(
        tmp_path, RANDOM, r"$$ \mathrm{Cov}(a X, Y) = \mathrm{E}[a X Y] - \mathrm{E}[a X] \mathrm{E}[Y] $$"
    )
    (left, right), *_ = sides(reading)
    assert left.count("P_Omega") == 3
    assert right == (
        "E(omega ~ P_Omega, a*X(omega)*Y(omega)) - E(omega ~ P_Omega, a*X(omega))*E(omega ~ P_Omega, Y(omega))"
    )


def test_what_fails_for_some_law_is_not_refuted(tmp_path: Path) -> None:
    """The words of a page may say more: that X and Y are independent, say."""
    reading = page(tmp_path, RANDOM, r"$$ \mathrm{E}[X Y] = \mathrm{E}[X] \mathrm{E}[Y] $$")
    assert verdicts(reading) == ["undecided"]


def test_a_letter_that_nobody_calls_random_is_asked_about(tmp_path: Path) -> None:
    reading = page(tmp_path, RANDOM, r"$$ \mathrm{E}[A X] = A \mathrm{E}[X] $$")
    assert "is A in this expectation random" in questions(reading)[0]
    reading = page(tmp_path, r"Let $X$ be a random vector.", r"$$ \mathrm{E}[X] = 0 $$")
    assert questions(reading) != [""]


def test_a_declared_law_goes_before_the_words(tmp_path: Path) -> None:
    reading = page(
        tmp_path,
        r"Let $X$ be a random variable with $X \sim \mathcal{N}(0, 1)$.",
        r"$$ \mathrm{E}[X + 1] = 1 = 2 $$",
    )
    assert verdicts(reading) == ["proved", "refuted"]


def test_a_random_variable_may_be_declared_as_a_function(tmp_path: Path) -> None:
    reading = page(
        tmp_path, r"<!-- verify: Z: \Omega \to \mathbb{R} -->", r"$$ \mathrm{Var}(Z) = \mathrm{E}[Z^2] $$"
    )
    assert questions(reading) == [""]


# --- inverses --------------------------------------------------------------------------------------


def test_quantile_functions_and_inverses_of_erf_are_read(tmp_path: Path) -> None:
    reading = page(
        tmp_path,
        r"Let $X \sim \mathcal{N}(\mu, \sigma^2)$ and $0 < p < 1$.",
        r"$$ Q_X(p) = F_X^{-1}(p) = \sqrt{2} \sigma \, \mathrm{erf}^{-1}(2p - 1) + \mu $$",
        r"$$ Q_X(p) = \sigma \, \mathrm{erf}^{-1}(2p - 1) + \mu $$",
    )
    assert questions(reading) == [""] * 3
    assert verdicts(reading)[0] == "proved"
    assert "proved" not in verdicts(reading)[2:]


# --- names by what stands before, and statements with a name ---------------------------------------


def test_a_function_is_named_by_what_stands_before_it(tmp_path: Path) -> None:
    reading = page(
        tmp_path, r"Let $a > 0$.", r"$$ a x^2 + a x = g(x) $$", r"$$ g(2) = 6 a $$", r"$$ g(2) = 4 a $$"
    )
    assert verdicts(reading) == ["proved", "refuted"]


def test_what_does_not_speak_of_the_argument_names_no_function(tmp_path: Path) -> None:
    assert questions(page(tmp_path, r"Let $a > 0$.", r"$$ a^2 = g(x) $$"))[0]


def test_a_statement_with_a_name_is_no_claim(tmp_path: Path) -> None:
    reading = page(tmp_path, r"$$ H_0: \mu = 1, \quad H_1: \mu \neq 1 $$", r"$$ \mu = \mu + 1 $$")
    assert verdicts(reading) == ["refuted"]


def test_the_values_of_a_variable_with_two_laws(tmp_path: Path) -> None:
    laws = (r"$$ P: X \sim \mathrm{Bern}(p_1), \quad Q: X \sim \mathrm{Bern}(p_2) $$",)
    step = r"$$ \mathrm{KL}[P || Q] = \sum_{x \in \mathcal{X}} p(x) \ln \frac{p(x)}{q(x)} $$"
    assert questions(page(tmp_path, *laws, step)) == [""]
    other = r"$$ P: X \sim \mathrm{Bin}(m, p_1), \quad Q: X \sim \mathrm{Bin}(n, p_2) $$"
    assert questions(page(tmp_path, r"Let $m, n \in \mathbb{N}$.", other, step)) != [""]
