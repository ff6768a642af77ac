"""Documents that would mislead: what is false is never proved, what is true never refuted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import statuses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a name that is defined anew
        (
            "Let $a = 2$.\n$$a + 1 = 3$$\nLet $a = 5$.\n$$a + 1 = 3$$\n$$a + 1 = 6$$",
            ["proved", "refuted", "proved"],
        ),
        (
            "Let $f(x) = x^2$.\n$$f(2) = 4$$\nNow let $f(x) = x^3$.\n$$f(2) = 4$$\n$$f(2) = 8$$",
            ["proved", "refuted", "proved"],
        ),
        ("Let $c = 2$. For $c = 1$ it is plain.\n$$c + 1 = 2$$\n$$c + 1 = 4$$", ["undecided", "refuted"]),
        # cases in the prose
        (
            "Suppose that $x > 0$. Then\n$$|x| = x$$\nNow suppose that $x < 0$. Then\n$$|x| = -x$$\n$$|x| = x$$",
            ["proved", "proved", "refuted"],
        ),
        (r"Let $x \in \mathbb{R}$. If $x > 0$, then" + "\n$$|x| = x$$", ["proved"]),
        (r"Let $x \in \mathbb{R}$. Even if $x > 0$, then" + "\n$$|x| = x$$", ["undecided"]),
        ("If $x > 0$ and $y > 0$, then\n$$|x y| = x y$$\n$$|y| = y$$", ["proved", "undecided"]),
        # a condition of one formula does not hold in the next
        (
            r"Let $x \in \mathbb{R}$." + "\n" + r"$$|x| = x \quad \text{for } x > 0$$" + "\n$$|x| = x$$",
            ["proved", "refuted"],
        ),
        (r"$$|x| = x, \quad x > 0$$" + "\n$$|x| = x$$", ["proved", "undecided"]),
        # conditions in words
        (r"$$|x| = x \quad \text{if } x > 0, \qquad |x| = -x \quad \text{otherwise}$$", ["unread", "unread"]),
        # numbers and signs
        (
            r"$$\pi = 3.1416$$" + "\n" + r"$$\pi \approx 3.14159$$" + "\n" + r"$$\pi \approx 3.1417$$",
            [None, "proved", "refuted"],
        ),
        ("$$2 < 1$$", ["refuted"]),
        ("$$½ + ½ = 1$$", ["unread"]),
        (r"$$\sqrt[3]{-8} = -2$$", ["unread"]),
        (
            r"$$\frac13 = 0.33$$" + "\n" + r"$$\frac13 = 0.34$$" + "\n" + r"$$\frac{49}{100} = 0.5$$",
            ["proved", "refuted", "refuted"],
        ),
        # words within a statement
        (r"$$2 \text{ times } 3 = 6$$", ["unread", "unread"]),
        (r"$$x = x \quad \text{but not } x = 2x$$", ["unread", "unread"]),
        # what is set to zero, and solved, holds there only
        (
            "Let $f(x) = x^2 - 2x$.\n$$f'(x) = 2x - 2 = 0$$\nHence\n$$x = 1$$\n$$(x + 1)^2 = 4 x$$",
            ["proved", "undecided", "refuted"],
        ),
        # what abbreviates a variable that is bound
        (r"Let $z = 3 x$.$$\int_0^1 z \, dz = \frac12$$" + "\n" + r"$$\int_0^1 z \, dx = z$$", ["proved", "unread"]),
        # the letter of a scale
        (r"Let $X \sim \mathrm{Exp}(\theta)$." + "\n$$E[X] = 1/\\theta$$", ["unread"]),
    ],
)  # fmt: skip
def test_no_step_is_misread(tmp_path: Path, text: str, expected: list[str | None]) -> None:
    found = statuses(tmp_path, text)
    assert len(found) == len(expected)
    assert all(wanted in (None, status) for status, wanted in zip(found, expected, strict=True)), found


def test_an_earlier_false_step_lends_no_proof(tmp_path: Path) -> None:
    text = r"""
Let $x \in \mathbb{R}$.
$$ (x + 1)^2 = x^2 + 1 $$

$$ (x + 1)^2 = 1 + x^2 $$
"""
    assert "proved" not in statuses(tmp_path, text)


def test_a_true_step_is_not_refuted_by_a_false_one_before(tmp_path: Path) -> None:
    """0^a tends to 0 as a falls to 0; that it does not equal the 1 that was claimed before says nothing of it."""
    text = "\n\n".join(f"$$\n\\lim_{{a \\to 0+}} 0^a = {value}\n$$" for value in (1, 0))
    first, second = statuses(tmp_path, text)
    assert (first == "proved", second == "refuted") == (False, False)


@pytest.mark.parametrize(
    "rows",
    [
        (
            r"\sigma^2 + 1 &= 2 \sigma",
            r"2 \sigma^2 + 2 &= 4 \sigma",
            r"4 \sigma^2 + 4 &= 8 \sigma",
        ),  # holds at 1
        (r"(\sigma + 1)^2 &= \sigma^2 + 1", r"\sigma^2 + 2 \sigma + 1 &= \sigma^2 + 1", r"2 \sigma &= 0"),
    ],
)
def test_a_false_row_proves_no_row_below_it(tmp_path: Path, rows: tuple[str, ...]) -> None:
    lines = " \\\\\n".join(rows)
    text = f"Let $\\sigma \\in \\mathbb{{R}}$.\n\n$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$\n"
    found = statuses(tmp_path, text)
    assert len(found) == len(rows) and "proved" not in found


def test_what_follows_from_a_false_right_side_is_not_proved(tmp_path: Path) -> None:
    """E(1/X) is infinite, so it is not 1/E(X), though the value that was claimed before is."""
    claims = (r"E[1/X] = \lambda", r"E[1/X] = \frac{1}{E[X]}")
    text = "Let $X \\sim \\mathrm{Exp}(\\lambda)$ with $\\lambda > 0$.\n\n"
    text += "\n\n".join(f"$$\n{claim}\n$$" for claim in claims)
    assert "proved" not in statuses(tmp_path, text)


def test_a_chain_goes_on_from_what_is_proved(tmp_path: Path) -> None:
    rows = (r"\ln x^4 = 4 \ln x = 2 \ln x^2", r"\ln x^4 = \ln x^2 + 2 \ln x")
    text = "Let $x > 0$.\n\n" + "\n\n".join(f"$$\n{row}\n$$" for row in rows)
    assert statuses(tmp_path, text) == ["proved"] * 3


def test_a_byte_order_mark_hides_nothing(tmp_path: Path) -> None:
    assert statuses(tmp_path, "\ufeff$$\n1 + 1 = 3\n$$\n") == ["refuted"]


@pytest.mark.parametrize(
    "rows",
    [
        (r"\sqrt{x^{2 a}} = x^a",),  # x = -1, a = 1
        (r"\frac{x}{x} = \frac{y}{y}", r"\frac{x}{x} = 1"),  # a claim, and no equation that is to be solved
        (r"\begin{aligned} x \cdot \frac{1}{x} &= 1 \\ \frac{x}{x} &= 1 \end{aligned}",),  # not proved itself
    ],
)
def test_no_condition_slips_in_from_what_has_values(tmp_path: Path, rows: tuple[str, ...]) -> None:
    text = "Let $x, y, a \\in \\mathbb{R}$.\n\n" + "\n\n".join(f"$$\n{row}\n$$" for row in rows)
    assert "proved" not in statuses(tmp_path, text)


def test_the_density_of_what_is_made_of_random_variables_is_no_definition(tmp_path: Path) -> None:
    """Taken as a definition, a wrong density would refute the right one."""
    claims = (r"f_Y(y) = f_X(\ln y)", r"f_Y(y) = \frac{1}{y} f_X(\ln y)")
    text = "Let $X \\sim \\mathcal{N}(0, 1)$ and let $Y = e^X$.\n\n"
    first, second = statuses(tmp_path, text + "\n\n".join(f"$$\n{claim}\n$$" for claim in claims))
    assert first != "proved" and second != "refuted"


@pytest.mark.parametrize(
    "words",
    ["Setting $x = 2$ gives", "At $x = 2$ both sides are 3:", "Assume for contradiction that $x = 2$."],
)
def test_what_holds_in_the_case_at_hand_is_not_refuted(tmp_path: Path, words: str) -> None:
    text = f"Let $x \\in \\mathbb{{R}}$. {words}\n\n$$\n(x - 1) (x + 1) = x + 1\n$$\n"
    assert "refuted" not in statuses(tmp_path, text)


@pytest.mark.parametrize("claim", ["E[c] = c", r"\mathrm{E}(c) = c", r"\mathbb{E}[\mu] = \mu"])
def test_the_expectation_of_a_constant_defines_no_function(tmp_path: Path, claim: str) -> None:
    """Were E the identity, E(X^2) would be E(X)^2."""
    text = "Let $X \\sim \\mathcal{N}(\\mu, 1)$ and $c \\in \\mathbb{R}$.\n\n"
    claims = (claim, "E[X^2] = E[X]^2")
    assert statuses(tmp_path, text + "\n\n".join(f"$$\n{each}\n$$" for each in claims))[-1] == "refuted"


def test_a_mean_that_is_defined_is_no_member_of_its_sequence(tmp_path: Path) -> None:
    text = r"Let $x_1, \ldots, x_n \in \mathbb{R}$ and $\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i$."
    text += "\n\n$$\n" + r"\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 - \bar{x}^2" + "\n$$\n"
    assert statuses(tmp_path, text) == ["refuted"]


def test_a_name_with_a_prime_is_another_name(tmp_path: Path) -> None:
    """x' = 1 says nothing of x; for x = 1 the second line would hold."""
    text = "\n\n".join(f"$$\n{row}\n$$" for row in ("x' = 1", r"\ln^2 x = 2 \ln x", "x' + 1 = 2"))
    assert statuses(tmp_path, text) == ["refuted", "proved"]


@pytest.mark.parametrize(
    "row", [r"x \stackrel{?}{=} 1", r"x \overset{!}{=} 1", r"x = 1 \text{ fails}", r"x = 1 \text{ is wrong}"]
)
def test_what_is_asked_or_denied_is_not_stated(tmp_path: Path, row: str) -> None:
    text = f"$$\n{row}\n$$\n\n$$\n\\ln^2 x = 2 \\ln x\n$$\n"
    assert statuses(tmp_path, text)[-1] == "refuted"


@pytest.mark.parametrize(
    ("law", "claim", "expected"),
    [
        (r"\mathrm{Geom}(p)", r"E[X] = \frac{1}{p}", "undecided"),  # of the trials
        (r"\mathrm{Geom}(p)", r"\mathrm{Var}[X] = \frac{1 - p}{p}", "refuted"),
        (r"\mathrm{NB}(b, p)", r"E[X] = \frac{b (1 - p)}{p}", "undecided"),
        (r"\mathrm{Exp}(b)", "E[X] = b", "undecided"),  # its scale
        (r"\mathrm{Exp}(b)", "E[X] = b^2", "refuted"),
        (r"\mathrm{Exp}(\lambda)", r"E[X] = \lambda", "refuted"),
        (r"\mathrm{Gamma}(a, b)", "E[X] = a b", "undecided"),
        (r"\mathrm{Gamma}(a, b)", r"\mathrm{Var}[X] = \frac{a}{b}", "refuted"),
    ],
)
def test_a_convention_that_nobody_declared_refutes_nothing(
    tmp_path: Path, law: str, claim: str, expected: str
) -> None:
    text = f"Let $X \\sim {law}$ with $a, b, \\lambda > 0$ and $0 < p < 1$.\n\n$$\n{claim}\n$$\n"
    assert statuses(tmp_path, text) == [expected]


def test_a_law_that_is_not_read_leaves_no_other_in_force(tmp_path: Path) -> None:
    """Whether 2 is the variance is asked; that X is no longer standard normal is plain."""
    claim = "\n\n$$\nE[X^2] = 1\n$$\n\n"
    laws = ("Let $X \\sim \\mathcal{N}(0, 1)$.", "Now let $X \\sim \\mathcal{N}(1, 2)$.")
    text = "".join(law + claim for law in laws)
    assert statuses(tmp_path, text) == ["proved", "unread"]


_ROOT = "\n\n$$ \\sqrt{x^2} = x $$\n\n"


@pytest.mark.parametrize(
    "words",
    [
        "Let $x \\in \\mathbb{R}$. Suppose that $x \\ge 0$. Then" + _ROOT + "If $x < 0$, then",
        "Let $x \\in \\mathbb{R}$. Suppose that $x \\ge 0$. Then" + _ROOT + "In general,",
        "Let $x \\in \\mathbb{R}$. Assume for the moment that $x \\ge 0$. Then" + _ROOT + "Otherwise,",
        "Let $x > 0$. Then" + _ROOT + "Now drop the assumption $x > 0$.",
        "Let $x > 0$. Then" + _ROOT + "We no longer assume that $x > 0$.",
        "Let $x > 0$. Then" + _ROOT + "For every real $x$,",
        "Let $x > 0$. Then" + _ROOT + "For every $x \\in \\mathbb{R}$,",
        "Let $x > 0$. Then" + _ROOT + "Let now $x$ be any real number.",
        "Let $x > 0$. Then" + _ROOT + "For negative $x$ it is the same:",
    ],
)
def test_what_was_supposed_proves_nothing_in_another_case(tmp_path: Path, words: str) -> None:
    first, second = statuses(tmp_path, words + _ROOT)
    assert first == "proved" and second in ("undecided", "refuted")


@pytest.mark.parametrize(
    "condition", [r"\forall x \in \mathbb{R}", r"\text{for all } x \in \mathbb{R}", r"(x < 0)"]
)
def test_a_condition_of_a_display_is_held_against_what_is_declared(tmp_path: Path, condition: str) -> None:
    text = "Let $x > 0$. Then" + _ROOT + rf"$$ \sqrt{{x^2}} = x \qquad {condition} $$"
    assert statuses(tmp_path, text) == ["proved", "undecided"]


def test_what_is_not_assumed_is_no_fact(tmp_path: Path) -> None:
    text = "Let $x \\in \\mathbb{R}$. We do not assume that $x > 0$." + _ROOT
    assert statuses(tmp_path, text) == ["refuted"]
    text = "Without loss of generality, let $x > 0$." + _ROOT
    assert statuses(tmp_path, text) == ["proved"]


def test_a_fact_that_is_said_again_is_doubted_no_more(tmp_path: Path) -> None:
    text = (
        "Let $x > 0$. Then"
        + _ROOT
        + "For every $x \\in \\mathbb{R}$ we have $|x| \\ge 0$. For every $x > 0$"
        + _ROOT
    )
    assert statuses(tmp_path, text) == ["proved", "proved"]


@pytest.mark.parametrize("before", ["Let $s = 3$. ", "Let $s > 0$. ", ""])
def test_a_number_becomes_a_function(tmp_path: Path, before: str) -> None:
    """s(t) is no product, once it is defined as a function."""
    text = before + "Let $s(t) = \\frac{1}{1+e^{-t}}$.\n\n$$ s(-t) = -s(t) $$\n\n$$ s(-t) = 1 - s(t) $$"
    assert statuses(tmp_path, text) == ["refuted", "proved"]


def test_a_function_becomes_a_number(tmp_path: Path) -> None:
    text = "Let $f(x) = x^2$. Then $$f(2) = 4.$$ Let $f = 3$.\n\n$$ f + 1 = 4 $$\n\n$$ f(2) = 4 $$"
    assert statuses(tmp_path, text) == ["proved", "proved", "refuted"]


_FACTORS = "\n\n$$ \\mathrm{E}[X Y] = \\mathrm{E}[X] \\mathrm{E}[Y] $$\n\n"
_VARIABLES = "Let $X$ and $Y$ be random variables. "


@pytest.mark.parametrize(
    "words",
    [
        "Let $X$, $Y$ and $Z$ be random variables, and let $X$ and $Z$ be independent.",
        "Let $X$, $Y$, $Z$ be random variables such that $Z$ is independent of $X$ and $Y$.",
        _VARIABLES + "They are independent given $Z$.",
        _VARIABLES + "Suppose that $X$ and $Y$ are independent." + _FACTORS + "In general,",
        _VARIABLES + "Let $X$ and $Y$ be independent." + _FACTORS + "Without independence,",
        _VARIABLES + "Let $X$ and $Y$ be independent." + _FACTORS + "Now let $X$ and $Y$ be correlated.",
        "Let $X$ and $Y$ be independent random variables."
        + _FACTORS
        + "Now let $X$ and $Y$ be arbitrary random variables.",
    ],
)
def test_independence_holds_of_those_of_which_it_is_said(tmp_path: Path, words: str) -> None:
    assert statuses(tmp_path, words + _FACTORS)[-1] == "undecided"


def test_pairs_do_not_make_three_independent(tmp_path: Path) -> None:
    text = "Let $X$, $Y$ and $Z$ be {} independent random variables.\n\n$$ E[X Y Z] = E[X] E[Y] E[Z] $$"
    assert statuses(tmp_path, text.format("pairwise")) == ["undecided"]
    assert statuses(tmp_path, text.format("mutually")) == ["proved"]


@pytest.mark.parametrize(
    "claim",
    [r"x^{a b} = \sqrt{x^{2 a b}}", r"x^{a/5} = \sqrt{x^{2 a/5}}", r"x^{1/(2 a)} = \sqrt{x^{1/a}}"],
)
def test_a_base_is_not_supposed_to_be_positive_where_the_sides_differ(tmp_path: Path, claim: str) -> None:
    """At x = -1 with an odd exponent the left side is -1 and the right side 1."""
    text = f"Let $x, a, b \\in \\mathbb{{R}}$.\n\n$$ {claim} $$"
    assert statuses(tmp_path, text)[0] in ("refuted", "undecided")


@pytest.mark.parametrize(
    "claim",
    [r"\frac{d}{dx} y = 0", r"\frac{d}{dx} (y + 1)^2 = 0", r"\frac{d}{dy} x = 0", r"\frac{d}{dx} w = 0"],
)
def test_what_stands_for_a_function_of_x_is_no_constant(tmp_path: Path, claim: str) -> None:
    """y is bound elsewhere, so it is no abbreviation; but its derivative by x is not 0."""
    integrals = r"\int_0^1 y \, dy + \int_0^1 w \, dw + \int_0^1 x \, dx = \frac32"
    text = f"Let $y = x^2$ with $x > 0$, and $w = y + 1$.\n\n$$ {integrals} $$\n\n$$ {claim} $$"
    assert statuses(tmp_path, text) == ["proved", "unread"]


@pytest.mark.parametrize(
    "definition",
    [
        r"Let $f(x) = \exp(-x)$ for $x \ge 0$ and $f(x) = 0$ otherwise.",
        r"Let $f(x) = \exp(-x)$ for $x \ge 0$ and $0$ elsewhere.",
        "Let\n\n$$ f(x) = \\exp(-x), \\quad x \\ge 0 $$\n\nand $f(x) = 0$ otherwise.",
    ],
)
def test_cases_in_words_are_no_definition(tmp_path: Path, definition: str) -> None:
    text = definition + "\n\n$$ f(-1) = \\exp(1) $$\n\n$$ \\int_{-\\infty}^{\\infty} f(x) dx = 1 $$"
    assert statuses(tmp_path, text) == ["unread", "unread"]


@pytest.mark.parametrize(
    "given",
    [
        "Let $p(x) = 2x$ for $0 < x < 1$.",
        "The density is $p(x) = 2x$ where $0 \\le x \\le 1$.",
        "$$ p(x) = 2x, \\quad 0 < x < 1 $$",
        "$$ p(x) = 2x \\quad \\text{for } x \\in (0, 1) $$",
        "$$ p(x) = 2x $$\n\nfor $0 < x < 1$.",
    ],
)
def test_a_function_is_not_known_outside_of_where_it_is_given(tmp_path: Path, given: str) -> None:
    """What a density is beyond its formula is not said: nothing is proved of it there, and nothing refuted."""
    outside = r"$$ p(2) = 4 $$" "\n\n" r"$$ \int_0^2 p(x) dx = 4 $$" "\n\n" r"$$ \int_0^2 p(x) dx = 1 $$"
    inside = r"$$ \int_0^1 p(x) dx = 1 $$" "\n\n" r"$$ \int_0^1 x p(x) dx = \frac23 $$"
    wrong = r"$$ \int_0^1 x p(x) dx = \frac34 $$"
    found = statuses(tmp_path, "\n\n".join((given, outside, inside, wrong)))
    assert found == ["undecided"] * 3 + ["proved"] * 2 + ["refuted"]
