r"""Forms that pages of proofs write: functions that nobody declares, coefficients, sums under conditions, lists.

Each form has its nearest neighbour beside it, which must not be read that way.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import page, statuses

from verify.judge import judge
from verify.reader.document import Reading
from verify.reader.elaborate import elaborate
from verify.reader.scope import scope_of
from verify.reader.source import Source, Span
from verify.reader.tree import parse
from verify.terms.latex import latex


def questions(reading: Reading) -> list[str]:
    """What is asked of each step, in order; nothing of one that is read."""
    return [step.written.question if step.written else "" for step in reading.derivation.steps]


def read_back(reading: Reading) -> None:
    """The steps as printed, read again, are the same terms."""
    for step in reading.derivation.steps:
        if step.written and not step.written.question:
            for side in (step.lhs, step.rhs):
                text = latex(side)
                tree = parse(Source("printed", text), Span(0, len(text)), {})
                assert elaborate(tree.items, scope_of(side)).term == side, text


# --- functions that nobody declares ---


def test_a_name_of_several_letters_is_a_function(tmp_path: Path) -> None:
    found = page(tmp_path, r"$$ 2 \, \mathrm{AIC}(m) - \mathrm{AIC}(m) = \mathrm{AIC}(m) $$")
    assert [judge(step).status for step in found.derivation.steps] == ["proved"]
    read_back(found)


def test_a_left_side_shows_a_function(tmp_path: Path) -> None:
    text = r"""
Let $g(x)$ be a function, and $a > 0$.

$$ \frac{a \, g(a^2)}{a} = g(a^2) $$
"""
    assert statuses(tmp_path, text) == ["proved"]
    assert questions(page(tmp_path, text.replace("$g(x)$", "it"))) != [""]  # a product may be meant


def test_of_an_unknown_function_nothing_is_refuted(tmp_path: Path) -> None:
    assert statuses(tmp_path, r"$$ \mathrm{LL}(a) = \mathrm{LL}(b) $$") == ["undecided"]
    assert statuses(tmp_path, r"$$ \mathrm{LL}(a) + 1 = \mathrm{LL}(a) $$") != ["proved"]


def test_a_number_elsewhere_is_no_function(tmp_path: Path) -> None:
    text = r"""
We know that $a + b = c$.

$$ c \, a(b) = a b c $$
"""
    assert any(questions(page(tmp_path, text)))


def test_an_inverse_before_a_list(tmp_path: Path) -> None:
    found = page(tmp_path, r"$$ x = \frac{\gamma^{-1}(s, y)}{2}, \quad 2 x = \gamma^{-1}(s, y) $$")
    assert questions(found) == [""] * len(found.derivation.steps)
    read_back(found)


def test_functionals_are_no_functions_of_values(tmp_path: Path) -> None:
    text = r"""
Let $X$ be a random variable.

$$ \mathrm{Spread}(X) = \mathrm{Spread}(X) + 0 $$
"""
    assert any("random variable" in question for question in questions(page(tmp_path, text)))


def test_a_family_as_argument_is_no_number(tmp_path: Path) -> None:
    text = r"$$ \sum_{i=1}^{n} \mu_i = n, \quad \frac{\mathrm{d}\mathrm{RSS}(\mu)}{\mathrm{d}\mu_1} = 0 $$"
    assert any("sequence" in question for question in questions(page(tmp_path, text)))


def test_what_depends_on_a_model_silently_is_not_defined(tmp_path: Path) -> None:
    text = r"""
The value for a model is

$$ \mathrm{MLL}(m) = - \frac{n}{2} \ln S $$

so that

$$ \mathrm{MLL}(m_1) - \mathrm{MLL}(m_0) = 0 $$
"""
    assert "proved" not in statuses(tmp_path, text)


def test_a_number_that_is_applied_is_asked_about(tmp_path: Path) -> None:
    text = r"""
We write $\mathrm{MLL} = 3$.

$$ \mathrm{MLL}(m) = 3 m $$
"""
    assert any("applied" in question for question in questions(page(tmp_path, text)))


def test_no_definition_is_circular(tmp_path: Path) -> None:
    text = r"""
$$ S = \frac{R}{1 - R} $$

$$ R = \frac{S}{1 + S} $$

$$ T = R + S $$
"""
    for step in page(tmp_path, text).derivation.steps:
        judge(step)  # a circle among definitions was a fault


def test_hypergeometric_names(tmp_path: Path) -> None:
    text = r"""
$$ {}_1F_1(a,b,2z) = {}_1 F_1(a,b,z+z) $$

$$ {}_2 F_1(a,b,z) + 1 = {}_1 F_2(a,b,z) + 1 $$
"""
    found = page(tmp_path, text)
    assert questions(found) == ["", ""]
    read_back(found)
    first, second = found.derivation.steps
    assert first.lhs.free >= {*first.rhs.free}  # one name, whatever the space between its parts
    assert not second.lhs.free >= {*second.rhs.free}
    assert judge(second).status != "proved"


# --- coefficients ---


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"3^{\overline{2}} = 12", "proved"),
        (r"3^{\underline{2}} = 6", "proved"),
        (r"3^{\overline{2}} = 9", "refuted"),
        (r"\binom{4}{2, 2} = 6", "proved"),
        (r"{4 \choose {2, 1, 1}} = 12", "proved"),
        (r"\binom{4}{2, 2} = 12", "refuted"),
    ],
)
def test_coefficients(tmp_path: Path, formula: str, verdict: str) -> None:
    assert statuses(tmp_path, f"$$ {formula} $$") == [verdict]


def test_a_multinomial_coefficient_with_dots(tmp_path: Path) -> None:
    found = page(tmp_path, r"$$ \binom{n}{k_1, \ldots, k_m} = \frac{n!}{2} $$")
    assert questions(found) != [""]


# --- conditions below a sum ---


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"\sum_{i=1, i \neq 2}^{3} i = 4", "proved"),
        (r"\sum_{\substack{i=1 \\ i < 3}}^{4} i = 3", "proved"),
        (r"\prod_{i=1, i \neq 2}^{3} i = 3", "proved"),
        (r"\sum_{i=1, i \neq 2}^{3} i = 6", "refuted"),
        (r"\prod_{i=1, i \neq 2}^{3} i = 0", "refuted"),
    ],
)
def test_conditions_below_a_sum(tmp_path: Path, formula: str, verdict: str) -> None:
    assert statuses(tmp_path, f"$$ {formula} $$") == [verdict]


def test_an_index_in_a_condition_is_declared(tmp_path: Path) -> None:
    text = r"""
$$ \sum_{i=1, i \neq j}^{3} i = 6 - j $$
"""
    assert any("one of the numbers" in question for question in questions(page(tmp_path, text)))


def test_two_indices_below_a_sum(tmp_path: Path) -> None:
    assert any(questions(page(tmp_path, r"$$ \sum_{i, j} (i + j) = 1 $$")))


# --- cases ---


def test_the_complement_is_the_other_case(tmp_path: Path) -> None:
    text = r"""
$$ f(x) = \begin{cases} 1, & \text{if } x \in [0, 1] \\ 0, & \text{if } x \notin [0, 1] \end{cases} $$

$$ f(2) = 0 $$

$$ f(2) = 1 $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_another_set_is_no_complement(tmp_path: Path) -> None:
    text = r"""
$$ 1 = \begin{cases} 1, & \text{if } x \in [0, 1] \\ 0, & \text{if } x \notin [0, 2] \end{cases} $$
"""
    assert any("set" in question for question in questions(page(tmp_path, text)))


# --- lists, indices, models ---


def test_a_list_of_its_members_declares_a_sequence(tmp_path: Path) -> None:
    text = r"""
$$ y = \left\lbrace y_1, \ldots, y_n \right\rbrace $$

$$ \sum_{i=1}^n (y_i + 1) = n + \sum_{i=1}^n y_i $$
"""
    assert statuses(tmp_path, text) == ["proved"]


def test_a_list_of_other_members_is_no_declaration(tmp_path: Path) -> None:
    assert any(questions(page(tmp_path, r"$$ y = \left[ x_1, \ldots, x_n \right] $$")))
    assert any(questions(page(tmp_path, r"$$ y = \left[ y_1, y_2 \right] $$")))


def test_two_indices_where_the_first_is_a_number(tmp_path: Path) -> None:
    one = r"$$ \sum_{i=1}^n 2 y_{1i} = 2 \sum_{i=1}^n y_{1i} $$" + "\n\n"
    two = r"$$ \sum_{i=1}^n 2 y_{2i} = 2 \sum_{i=1}^n y_{2i} $$"
    found = page(tmp_path, one + two)
    assert questions(found) == ["", ""]
    assert "y(2, i)" in str(found.derivation.steps[1].lhs)
    read_back(found)
    assert any("one index" in question for question in questions(page(tmp_path, two)))  # y at 2 i?


def test_a_model_with_a_name_is_no_claim(tmp_path: Path) -> None:
    assert statuses(tmp_path, r"$$ m: \; y = \beta x + \varepsilon $$") == []
    assert statuses(tmp_path, r"$$ 2: \; y = y $$") != []


# --- medians, modes and estimates ---


def test_a_median_is_a_number_of_which_nothing_is_known(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathrm{Exp}(\lambda)$.

$$ F_X(\mathrm{median}(X)) = \frac{1}{2} $$

$$ 2 \, \mathrm{median}(X) = \mathrm{median}(X) + \mathrm{median}(X) $$
"""
    assert statuses(tmp_path, text) == ["undecided", "proved"]


def test_where_something_is_greatest_is_no_claim(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(\mu, \sigma^2)$.

$$ \mathrm{mode}(X) = \operatorname*{arg\,max}_x f_X(x) $$

$$ \hat\theta = \operatorname*{argmin}_\theta S(\theta) $$
"""
    assert statuses(tmp_path, text) == []
    assert any(questions(page(tmp_path, r"$$ x = \operatorname*{argmax}_t g(t) $$")))


# --- differentials, formal arguments, members of labelled sequences ---


@pytest.mark.parametrize(
    ("formula", "proved"),
    [
        (r"\int_0^1 v^2 \, \mathrm{d}(v + s) = \frac{1}{3}", True),
        (r"\int_0^1 v^2 \, \mathrm{d}(v + s) = \frac{1}{2}", False),
        (r"\int_0^1 v \, \mathrm{d}(v^2) = \frac{2}{3}", True),
    ],
)
def test_the_variable_of_the_integrand_varies(tmp_path: Path, formula: str, *, proved: bool) -> None:
    assert (statuses(tmp_path, f"$$ {formula} $$") == ["proved"]) is proved


def test_two_variables_of_the_integrand(tmp_path: Path) -> None:
    assert any(questions(page(tmp_path, r"$$ \int_0^1 s v^2 \, \mathrm{d}(v + s) = \frac{s}{3} $$")))


def test_formal_arguments_are_not_substituted(tmp_path: Path) -> None:
    text = r"""
With the substitution $x = z^2$ we have the integral, as

$$ \Gamma(x) = \int_0^\infty z^{x-1} e^{-z} \, \mathrm{d}z $$

where $x > 0$.
"""
    assert questions(page(tmp_path, text)) == [""]


def test_members_of_a_sequence_with_a_number(tmp_path: Path) -> None:
    found = page(tmp_path, r"$$ \sum_{i=1}^n 2 \, y_1^{(i)} = 2 \sum_{i=1}^n y_1^{(i)} $$")
    assert [judge(step).status for step in found.derivation.steps] == ["proved"]
    read_back(found)
    assert "y_1(i)" in str(found.derivation.steps[0].lhs)


def test_a_function_with_an_index(tmp_path: Path) -> None:
    found = page(tmp_path, r"$$ \sum_{i=1}^n \mathrm{LME}_i(m) = \sum_{j=1}^n \mathrm{LME}_j(m) $$")
    assert questions(found) == [""]
    read_back(found)
    assert any(questions(page(tmp_path, r"$$ \sum_{i=1}^n a_i (m) = 0 $$")))


def test_an_inverse_of_a_function_in_use(tmp_path: Path) -> None:
    text = r"""
Let $g(x) = x^3 + x$.

$$ 2 g^{-1}(y) - g^{-1}(y) = g^{-1}(y) $$

$$ g^{-1}(y) = \frac{1}{g(y)} $$
"""
    found = page(tmp_path, text)
    assert questions(found) == ["", ""]
    assert [judge(step).status for step in found.derivation.steps][1] == "undecided"


# --- sets whose elements nobody declares ---


def test_sums_over_a_set_of_outcomes(tmp_path: Path) -> None:
    text = r"""
Let $g(x)$ and $u(x)$ be functions.

$$ \sum_{x \in \mathcal{X}} (g(x) + 2 u(x)) = \sum_{x \in \mathcal{X}} g(x) + 2 \sum_{x \in \mathcal{X}} u(x) $$

$$ \sum_{x \in \mathcal{X}} g(x) = \sum_{x \in \mathcal{Y}} g(x) $$

$$ \sum_{x \in \mathcal{X}} x = 1 $$
"""
    found = page(tmp_path, text)
    assert [judge(step).status for step in found.derivation.steps] == ["proved", "undecided", "undecided"]
    assert any("finite" in note.message for note in found.notes)
    read_back(found)


def test_a_set_of_a_law_is_that_of_its_values(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathrm{Bern}(p)$.

$$ \sum_{x \in \mathcal{X}} x \, f_X(x) = p $$
"""
    found = page(tmp_path, text)
    assert not any("finite" in note.message for note in found.notes)


def test_a_range_of_a_continuous_law_is_no_sum(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(0, 1)$.

$$ \sum_{x \in \mathcal{X}} f_X(x) = 1 $$
"""
    assert any(questions(page(tmp_path, text)))


def test_a_model_is_the_argument_of_an_unknown_function(tmp_path: Path) -> None:
    text = r"""
Let $m_1: y \sim \mathrm{Bin}(n, p)$.

$$ 2 \, \mathrm{LME}(m_1) = \mathrm{LME}(m_1) + \mathrm{LME}(m_1) $$
"""
    assert questions(page(tmp_path, text)) == [""]


# --- what is a claim, and what is another name ---


def test_a_name_below_itself_is_a_claim(tmp_path: Path) -> None:
    text = r"""
Let $x > 0$.

$$ x < x $$

$$ x \le x $$
"""
    assert statuses(tmp_path, text) == ["refuted", "proved"]
    assert statuses(tmp_path, r"$$ 0 < a < b $$" + "\n\n" + r"$$ \sqrt{a^2} = a $$") == ["proved"]


def test_a_bold_letter_is_another_name(tmp_path: Path) -> None:
    text = r"""
Let $\mathbf{x} \in \mathbb{R}^n$ and let $\mathbf{y} > 0$.

$$ x + x = 2 x $$

$$ \sqrt{y^2} = y $$

$$ \mathbf{x} = \mathbf{x} $$
"""
    found = page(tmp_path, text)
    first, second = [judge(step).status for step in found.derivation.steps][:2]
    assert first == "proved"
    assert second != "proved"  # what is said of the bold y is not said of y
    assert "vector" in questions(found)[2]


# --- an expectation without brackets ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"\mathbb{E}|X| = b", "proved"),
        (r"\mathbb{E} \left| X \right| + 1 = b + 1", "proved"),
        (r"\frac{\mathbb{E}_X |X|}{b} = 1", "proved"),
        (r"\mathbb{E}|X| = 2 b", "refuted"),
        (r"\mathbb{E}|X|^2 = 2 b^2", "unread"),
    ],
)
def test_the_mean_of_an_absolute_value_needs_no_brackets(tmp_path: Path, claim: str, status: str) -> None:
    """With a power behind the bar it is asked whether the value or the mean is raised."""
    text = rf"""
Let $X \sim \mathrm{{Laplace}}(0, b)$.

$$ {claim} $$
"""
    assert statuses(tmp_path, text) == [status]
