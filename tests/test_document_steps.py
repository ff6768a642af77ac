r"""Steps of documents that need more than the two sides: where they have values, and what the rows above say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pages import statuses

from verify.judge import judge
from verify.prover.session import METER
from verify.reader.document import read_steps
from verify.terms import Symbol, mul, sqrt
from verify.values import common_needs, conditions_of_value

# --- where both sides have values ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$\frac{5}{s - t} = 5 (s - t)^{-1} = \frac{5 (t - s)}{-(t - s)^2}$$", ["proved", "proved"]),
        (r"$$\frac{a}{s - t} = \frac{a}{t - s}$$", ["refuted"]),
        (r"$$\ln \frac{u}{v} + \ln u + \ln v = 2 \ln u$$", ["undecided"]),  # u/v > 0 for u, v < 0 too
        (r"$$\frac{\ln u}{w} = w^{-1} \ln u$$", ["proved"]),
        (r"$$\frac{1}{w} + 1 = \frac{2}{w}$$", ["refuted"]),
        (r"$$y^{k - 1} (1 - y)^{m} = \frac{y^k (1 - y)^{m + 1}}{y (1 - y)}$$", ["proved"]),
        (r"$$y^{k} (1 - y)^{m} = \frac{y^k (1 - y)^{m + 1}}{y (1 - y)}$$", ["refuted"]),
        (r"$$(y z)^{k} z^{m} = y^k z^{k + m}$$", ["proved"]),
        (r"$$(y z)^{k} z^{m} = y^k z^{k - m}$$", ["refuted"]),
        (r"$$\sqrt{y^{2 k}} = y^k$$", ["undecided"]),  # y = -1, k = 1
        # what only one side needs is not supposed
        (r"$$\frac{x}{x} = 1$$", ["undecided"]),
        (r"$$\sqrt{x}^2 = x$$", ["undecided"]),
        (r"$$\ln x^2 = 2 \ln x$$", ["undecided"]),
        (r"$$e^{\ln x} = x$$", ["undecided"]),
        (r"$$1 = \frac{x^2}{x^2}$$", ["undecided"]),
    ],
)
def test_both_sides_have_values(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert statuses(tmp_path, text) == expected


def test_the_supposed_condition_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(r"$$\frac{3}{2 w} = \frac32 w^{-1}$$", encoding="utf-8")
    reading = read_steps(path)
    (step,) = reading.derivation.steps
    assert [str(fact) for fact in judge(step).hypotheses] == ["w != 0"]
    assert any("w != 0" in note.message for note in reading.notes)


# --- equations that are solved ---------------------------------------------------------------------


def rows(*lines: str) -> str:
    return "$$\n\\begin{split}\n" + " \\\\\n".join(lines) + "\n\\end{split}\n$$\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rows(r"0 &= \frac{k}{r} e^{-r} \left( r - q \right)", r"0 &= r - q"), "proved"),
        (rows(r"0 &= \frac{k}{r} e^{-r} \left( r - q \right)", r"0 &= r + q"), "undecided"),
        (rows(r"0 &= (1 + r^2)^k \left( \frac{q}{r} - 2 \right)", r"2 r &= q"), "proved"),
        (rows(r"0 &= r (r - 2 q)", r"r + q &= 3 q"), "undecided"),  # r may be 0
        (rows(r"0 &= r^k (r - 2 q)", r"r + q &= 3 q"), "undecided"),  # so it may here
        (rows(r"\ln (a + q) &= k r", r"a + q &= e^{k r}"), "proved"),
        (rows(r"\ln (a + q) &= k r", r"a + q &= k e^{r}"), "refuted"),
        (rows(r"e^{a + q} &= k r", r"a + q &= \ln k + \ln r"), "undecided"),  # k and r may be negative
        (rows(r"e^{a + q} &= 5 k", r"a + q &= \ln 5 + \ln k"), "proved"),
    ],
)
def test_rows_that_are_solved(tmp_path: Path, text: str, expected: str) -> None:
    text = "Let $k > 0$.\n" + text
    assert statuses(tmp_path, text)[-1] == expected


# --- what must not be misread ----------------------------------------------------------------------


def test_an_integral_without_ends_beside_its_variable_is_asked_about(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(0, 1)$.

$$ \int e^{-x^2/2} \, dx = x e^{-x^2/2} + \int x^2 e^{-x^2/2} \, dx $$

$$ \int 0 \, dx = c $$
"""
    assert statuses(tmp_path, text) == ["unread", "unread"]


def test_the_inverse_of_a_function_that_is_not_declared_is_no_reciprocal(tmp_path: Path) -> None:
    text = "Let $p > 0$.\n\n" + r"$$ G^{-1}(p) + G^{-1}(p) = \frac{2 p}{G} $$"
    assert statuses(tmp_path, text) == ["unread"]


def test_a_uniform_law_on_whole_numbers_is_asked_about(tmp_path: Path) -> None:
    text = "Let $X \\sim \\mathcal{U}(a, b)$ follow a discrete uniform distribution.\n\n"
    text += "$$ E[X] = \\frac{a + b}{2} $$\n"
    assert "proved" not in statuses(tmp_path, text) and "refuted" not in statuses(tmp_path, text)
    assert statuses(tmp_path, text.replace("discrete ", "")) == ["proved"]


def test_members_define_a_sequence(tmp_path: Path) -> None:
    text = r"""
Let $\sigma > 0$, $n \in \mathbb{N}$ and define

$$ u_i = \frac{x_i - \mu}{\sigma} . $$

$$ \sum_{i=1}^{n} u_i^2 = \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu)^2 $$

$$ \sum_{i=1}^{n} u_i^2 = \frac{1}{\sigma} \sum_{i=1}^n (x_i - \mu)^2 $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_a_function_and_the_name_of_its_value(tmp_path: Path) -> None:
    text = "Let $a > 0$, $b > 0$, $x > 0$.\n" + rows(
        r"g(x) = y &= \frac{a x}{b + a x}",
        r"b y + a x y &= a x",
        r"x (a - a y) &= b y",
        r"x &= \frac{b y}{a - a y}",
    )
    assert statuses(tmp_path, text)[-3:] == ["proved", "proved", "proved"]
    assert (
        statuses(tmp_path, text.replace(r"x &= \frac{b y}{a - a y}", r"x &= \frac{b y}{a + a y}"))[-1]
        != "proved"
    )


def test_a_relation_that_says_what_a_name_is_refutes_nothing(tmp_path: Path) -> None:
    text = "Let $k > 0$.\\n\\n" + r"$$ R + Q = k Q $$"
    assert statuses(tmp_path, text) == ["undecided"]
    assert statuses(tmp_path, "Let $k, m > 0$.\n\n" + r"$$ k + m = k m^2 $$") == ["refuted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an unknown that nothing on the page describes may take any value
        (r"$$ \ln \frac{e^{s - c}}{e^{t - c}} = s - t $$", ["proved"]),
        (r"$$ \ln \frac{e^{s - c}}{e^{t - c}} = s - t + c + c^2 $$", ["refuted"]),
        (r"$$ (x + z)^2 - (x - z)^2 = 4 x z, \qquad (x + z)^2 - (x - z)^2 = x^2 $$", ["proved", "refuted"]),
        # one that an equation may be solved for, or that is described in words, may be anything
        (r"$$ (s + t)^2 = s^2 + t^2 + m $$", ["undecided"]),
        (r"where $m$ is the total number: $$ \sum_{i=1}^k (m_i - 1) = m - k + m^0 - 1 $$", ["undecided"]),
        ("for the mean $m$ we have $$ s^2 - 2 s t = (s - t)^2 + t m^2 + m $$", ["undecided"]),
        # neither is a constraint an identity
        (r"$$ w + v w = 1 $$", ["undecided"]),
    ],
)
def test_unknowns_that_the_page_may_describe(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert statuses(tmp_path, text) == expected


def test_what_is_not_read_may_describe_a_name(tmp_path: Path) -> None:
    false = r"$$ (s + t)^2 - (s - t)^2 = h s + h^2 t $$" + "\n\n"
    assert statuses(tmp_path, false) == ["refuted"]
    assert statuses(tmp_path, false + r"$$ h \star t = \mathbf{M} \mathbf{h} $$") == ["undecided", "unread"]


def test_a_wrong_sign_in_the_second_derivative_of_a_likelihood(tmp_path: Path) -> None:
    text = r"""
Let $\theta > 0$ and $x_1, \ldots, x_n > 0$ with $$ L(\theta) = \prod_{i=1}^n \theta e^{-\theta x_i} . $$

$$ \frac{d^2}{d\theta^2} \ln L(\theta) = -\frac{n}{\theta^2} $$

$$ \frac{d^2}{d\theta^2} \ln L(\theta) = \frac{n}{\theta^2} $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_a_definition_says_nothing_of_the_sign_of_what_it_is_made_of(tmp_path: Path) -> None:
    text = "Define $q = \\sqrt{s^2} + m$.\n\n" + r"$$ q = m + s $$"
    assert statuses(tmp_path, text) == ["undecided"]
    assert statuses(tmp_path, text.replace("m + s", "m + 2 s")) == ["refuted"]
    assert statuses(tmp_path, "Let $s > 0$.\n\n" + text) == ["proved"]


SYSTEM = r"""
Let $u, v, a, g > 0$ with

$$ \label{eq:system} u = \frac{a}{g}, \qquad v = \frac{a}{g^3} $$

so that

$$ \label{eq:g} g = \sqrt{\frac{u}{v}} . $$

Now solve the first equation of \eqref{eq:system} for $a$ and use \eqref{eq:g}:

$$ a = u g = u \sqrt{\frac{u}{v}} = \sqrt{\frac{u^3}{v}} $$
"""


def test_equations_that_are_cited_where_one_is_solved_hold_there(tmp_path: Path) -> None:
    assert statuses(tmp_path, SYSTEM) == ["proved", "proved"]
    wrong = SYSTEM.replace(r"= u \sqrt{\frac{u}{v}}", r"= u \sqrt{\frac{v}{u}}")
    assert "proved" not in statuses(tmp_path, wrong)
    another = SYSTEM.replace(r"the first equation of \eqref{eq:system} for $a$ and use \eqref{eq:g}", "this")
    assert statuses(tmp_path, another)[0] != "proved"  # another problem: nothing is known of g in it


def test_a_density_that_is_written_out_settles_the_convention(tmp_path: Path) -> None:
    mean = "Let $b > 0$ and $X \\sim \\mathrm{Exp}(b)$.\n\n" + r"$$ \mathrm{E}[X] = b $$" + "\n\n"
    entropy = r"$$ h(X) = -\mathrm{E}\left[ \ln \left( b e^{-b X} \right) \right] $$"
    scaled = r"$$ h(X) = -\mathrm{E}\left[ \ln \left( \frac{1}{b} e^{-X/b} \right) \right] $$"
    assert statuses(tmp_path, mean) == ["undecided"]
    assert statuses(tmp_path, mean + entropy) == ["refuted", "proved"]
    assert statuses(tmp_path, mean + scaled) == ["undecided", "undecided"]


@pytest.mark.parametrize(
    ("expansion", "expected"),
    [
        (r"\sum_{i=1}^n (x_i - \bar x)^2 + 2 c \sum_{i=1}^n (x_i - \bar x) + n c^2", "proved"),
        (r"\sum_{i=1}^n (x_i - \bar x)^2 + n c^2", "proved"),
        (r"\sum_{i=1}^n (x_i - \bar x)^2 + c \sum_{i=1}^n (x_i - \bar x) + n c^2", "undecided"),
        (r"\sum_{i=1}^n (x_i - \bar x)^2 - 2 c \sum_{i=1}^n (x_i - \bar x) + n c^2", "undecided"),
        (r"\sum_{i=1}^n (x_i - \bar x)^2 + 4 c \sum_{i=1}^n (x_i - \bar x) + n c^2", "undecided"),
        (r"\sum_{i=1}^n (x_i - \bar x)^2 + 2 c \sum_{i=1}^n (x_i - \bar x) + 2 n c^2", "refuted"),
    ],
)
def test_a_term_that_vanishes_hides_no_wrong_factor(tmp_path: Path, expansion: str, expected: str) -> None:
    text = "Let $n \\in \\mathbb{N}$, $c \\in \\mathbb{R}$.\n\n"
    text += r"$$ \bar x = \frac1n \sum_{i=1}^n x_i $$" + "\n\n"
    text += rf"$$ \sum_{{i=1}}^n (x_i - \bar x + c)^2 = {expansion} $$"
    assert statuses(tmp_path, text) == [expected]


def test_a_power_of_a_component_is_no_evaluation(tmp_path: Path) -> None:
    text = r"$$ \sum_{i=1}^{n} (W)_i^2 = \sum_{i=1}^{n} (2 - i) $$"
    assert statuses(tmp_path, text) == ["unread"]
    assert statuses(tmp_path, r"$$ \left[ x^2 \right]_a^2 = 4 - a^2 $$") == ["proved"]


def test_a_capital_letter_may_be_a_matrix_where_the_page_speaks_of_them(tmp_path: Path) -> None:
    step = r"$$ P^2 + Q P = P P + P Q $$"
    assert statuses(tmp_path, f"Let $P$ be a projection matrix.\n\n{step}\n") == ["unread"]
    assert statuses(tmp_path, f"Let $P$ be a price.\n\n{step}\n") == ["proved"]
    assert statuses(tmp_path, f"No matrix: $P, Q \\in \\mathbb{{R}}$.\n\n{step}\n") == ["proved"]


def test_an_entropy_beside_logarithms_to_another_base_is_asked_about(tmp_path: Path) -> None:
    text = "Let $X \\sim \\mathcal{U}(0, 3)$ and let $b > 1$.\n\n" + r"$$ h(X) = \log_b 3 $$"
    assert statuses(tmp_path, text) == ["unread"]
    assert statuses(tmp_path, text.replace("_b", "")) == ["proved"]


def test_an_upright_letter_before_a_bracket_is_no_factor(tmp_path: Path) -> None:
    text = "Let $0 < p < 1$.\n\n" + r"$$ \mathrm{p}(p) = p^2 $$"
    assert statuses(tmp_path, text) == ["unread"]


@pytest.mark.parametrize("asked", [conditions_of_value, lambda terms: common_needs(*terms)])
def test_a_search_that_spent_its_work_leaves_the_next_one_its_own(asked: Callable[..., object]) -> None:
    x, y = Symbol("x"), Symbol("y")
    METER.begin()
    METER.spent = 10**9
    assert asked([sqrt(mul(x, y)), sqrt(mul(x, y))])


# --- what a step rests on and is not read ----------------------------------------------------------

UNREAD = r"\mathop{\mathfrak{R}}(\star) &= 2 \\"


@pytest.mark.parametrize(
    ("text", "refuted"),
    [
        (r"$$a_1 - b_1 = a_2 - b_2 = \ldots = a_m - b_m$$", False),
        (r"$$s - t = t - s$$", True),
        (rf"$$\begin{{align}} {UNREAD} \Rightarrow s^2 + t &= s + t \end{{align}}$$", False),
        (r"$$\begin{align} (s + 1)^2 &= s^2 + 2 s + 1 \\ \Rightarrow s^2 + t &= s + t \end{align}$$", True),
        (rf"$$\begin{{align}} {UNREAD} s^2 + t &= s + t \end{{align}}$$", True),
        (r"$$H_0: s = t \label{null}$$ so that $$s^2 - t \overset{\eqref{null}}{=} s^2 - s$$", False),
        (r"$$H_0: s = t \label{null}$$ so that $$s^2 - s = s^2 - 2 s$$", True),
    ],
)
def test_what_is_not_read_may_be_the_reason(tmp_path: Path, text: str, refuted: bool) -> None:
    found = statuses(tmp_path, "Let $s, t \\in \\mathbb{R}$.\n\n" + text)
    assert ("refuted" in found) == refuted and "proved" not in found[-1:]


@pytest.mark.parametrize(
    ("text", "refuted"),
    [
        (r"$$\log_c 2 \leq \log_c 3$$", False),  # for c > 1
        (r"$$\log_c 3 \leq \log_c 2$$", True),
        (r"Let $0 < c < 1$. $$\log_c 2 \leq \log_c 3$$", True),
        (r"$$\log_c u^2 = \log_c u$$", True),
    ],
)
def test_a_base_that_nobody_declares_may_be_above_one(tmp_path: Path, text: str, refuted: bool) -> None:
    assert (statuses(tmp_path, text)[-1] == "refuted") == refuted


# --- densities beyond their supports, and integrals up to a point ----------------------------------

CASES = (
    r"\left\{ \begin{array}{rl} 0 \; , & \text{if} \; x < %s \\ "
    r"\lambda e^{-\lambda x} \; , & \text{if} \; x \geq %s \; . \end{array} \right."
)
EXPONENTIAL = "Let $X \\sim \\mathrm{Exp}(\\lambda)$. Then\n\n"
BETA = (
    "Let $X \\sim \\mathrm{Bet}(\\alpha, \\beta)$. Then\n\n"
    + r"$$F_X(x) = \frac{1}{\mathrm{B}(\alpha, \beta)} "
)
BINOMIAL = "Let $X \\sim \\mathrm{Bin}(n, p)$. Then\n\n"


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        (EXPONENTIAL + rf"$$f_X(x) = {CASES % (0, 0)}$$", True),
        (EXPONENTIAL + rf"$$f_X(x) = {CASES % (1, 1)}$$", False),
        (BETA + r"\int_0^x z^{\alpha-1} (1-z)^{\beta-1} \, \mathrm{d}z$$", True),
        (BETA + r"\int_0^x z^{\alpha} (1-z)^{\beta-1} \, \mathrm{d}z$$", False),
        (r"$$\int_0^x 3 z^{r-1} (1-z)^{s} \, \mathrm{d}z = 3 \int_0^x z^{r-1} (1-z)^{s} \, \mathrm{d}z$$", True),
        (r"$$\int_0^x 3 z^{r-1} (1-z)^{s} \, \mathrm{d}z = 3 \int_0^x z^{r} (1-z)^{s} \, \mathrm{d}z$$", False),
        (BINOMIAL + r"$$F_X(x) = \sum_{k=0}^{x} {n \choose k} p^k (1-p)^{n-k}$$", True),
        (BINOMIAL + r"$$F_X(x) = \sum_{k=1}^{x} {n \choose k} p^k (1-p)^{n-k}$$", False),
    ],
)  # fmt: skip
def test_densities_and_their_supports(tmp_path: Path, text: str, proved: bool) -> None:
    assert (statuses(tmp_path, text)[-1] == "proved") == proved


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        (r"$$\int_0^\infty 2 e^{r z} \mathrm{d}z = 2 \int_0^\infty e^{r z} \mathrm{d}z$$", True),
        (r"$$\int_0^\infty 2 e^{r z} \mathrm{d}z = 3 \int_0^\infty e^{r z} \mathrm{d}z$$", False),
        (r"$$\int_0^\infty e^{r z} \mathrm{d}z = -\frac{1}{r}$$", False),  # has no value for r > 0
        (r"$$\int_0^\infty e^{r z} \mathrm{d}z - \int_0^\infty e^{r z} \mathrm{d}z = 0$$", False),
        (r"$$\int_0^\infty k e^{r z} \mathrm{d}z = k \int_0^\infty e^{r z} \mathrm{d}z$$", False),  # k = 0
    ],
)
def test_an_equation_speaks_of_where_either_side_has_a_value(tmp_path: Path, text: str, proved: bool) -> None:
    assert (statuses(tmp_path, text)[-1] == "proved") == proved


# --- sums of angles, ends without a sign, several variables, percents -------------------------------

DENSITY = r"$$p(u, v) = k e^{-(u - v)^2}$$" + "\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$\cos x \cos y + \sin x \sin y = \cos(x - y)$$", "proved"),
        (r"$$\cos x \cos y + \sin x \sin y = \cos(x + y)$$", "refuted"),
        (r"$$\sin(3 x) = 3 \sin x - 4 \sin^3 x$$", "proved"),
        (r"$$\sin(3 x) = 3 \sin x - 4 \sin^2 x$$", "refuted"),
        (r"$$e^{k \cos(x - y)} = e^{k \cos x \cos y} e^{k \sin x \sin y}$$", "proved"),
        (DENSITY + r"$$p(x, r) \propto e^{-(x - r)^2} \propto 2 e^{-x^2 + 2 x r - r^2}$$", "proved"),
        (DENSITY + r"$$p(x, r) \propto e^{-(x - r)^2} \propto 2 e^{-x^2 + 2 x r}$$", "refuted"),
        (r"$$\frac{1}{3} \approx 33.3 \%$$", "proved"),
        (r"$$\frac{1}{3} \approx 33.4 \%$$", "refuted"),
        (r"$$\frac{1}{3} = 33.33 \%$$", "proved"),
        (
            r"Let $X$ be a random variable. $$\mathrm{Pr}(X \leq 1) \approx 68 \%$$",
            "undecided",
        ),  # of which law?
    ],
)
def test_angles_proportions_and_percents(tmp_path: Path, text: str, expected: str) -> None:
    assert statuses(tmp_path, text)[-1] == expected


@pytest.mark.parametrize(("middle", "proved"), [("0", True), ("1", True), ("q", False)])
def test_an_integral_is_split_whatever_the_sign_of_its_end(tmp_path: Path, middle: str, proved: bool) -> None:
    end, f = r"\frac{x - \mu}{\sqrt{2} \sigma}", r"e^{-t^2} \, \mathrm{d}t"
    start = "0" if middle == "q" else middle  # the range from q to 0 is lost
    text = rf"$$\int_{{-\infty}}^{{{end}}} {f} = \int_{{-\infty}}^{{{middle}}} {f} + \int_{{{start}}}^{{{end}}} {f}$$"
    assert (statuses(tmp_path, "Let $\\sigma > 0$.\n\n" + text)[-1] == "proved") == proved


# --- roots of sums of squares ----------------------------------------------------------------------

SAMPLE = r"""Let $n \geq 1$ and $\sigma > 0$, and let

$$ \bar{X} = \frac{1}{n} \sum_{i=1}^n X_i $$

and

$$ s = \sqrt{\frac{1}{n-1} \sum_{i=1}^n (X_i - \bar{X})^2} \; . $$

"""


@pytest.mark.parametrize(
    ("right", "proved"),
    [
        (r"\frac{1}{n-1} \sum_{i=1}^n (X_i - \bar{X})^2", True),
        (r"\frac{1}{n} \sum_{i=1}^n (X_i - \bar{X})^2", False),
        (r"\frac{1}{n-1} \sum_{i=1}^n (X_i + \bar{X})^2", False),
    ],
)
def test_a_sum_of_squares_shows_its_sign(tmp_path: Path, right: str, proved: bool) -> None:
    assert (statuses(tmp_path, SAMPLE + f"$$ s^2 = {right} $$")[-1] == "proved") == proved


# --- moments from generating functions -------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "equation", "expected"),
    [
        (r"\mathrm{Exp}(\lambda)", r"M_X'''(0) = \frac{6}{\lambda^3}", "proved"),
        (r"\mathrm{Exp}(\lambda)", r"M_X'''(0) = \frac{6}{\lambda^2}", "refuted"),
        (r"\chi^2(k)", r"M_X'(0) = k", "proved"),
        (r"\chi^2(k)", r"M_X'(0) = 2 k", "refuted"),
        (r"\mathrm{Gam}(a, b)", r"M_X''(0) = \frac{a (a + 1)}{b^2}", "proved"),
        (r"\mathrm{Gam}(a, b)", r"M_X''(0) = \frac{a^2}{b^2}", "refuted"),
        (
            r"\mathrm{Exp}(\lambda)",
            r"M_X'(\lambda) = \lambda",
            "undecided",
        ),  # the mean of a density that has none
    ],
)
def test_moments_are_slopes_at_zero(tmp_path: Path, law: str, equation: str, expected: str) -> None:
    assert statuses(tmp_path, rf"Let $X \sim {law}$. Then $$ {equation} $$")[-1] == expected


# --- functions of random variables' values, and one name of one sort -------------------------------------


def test_a_function_that_is_let_may_have_the_name_of_a_random_variable_for_its_argument(
    tmp_path: Path,
) -> None:
    text = r"""
Let $x \sim \mathcal{N}(\mu, \sigma^2)$ and let $f(x) = x^2$.

$$ \mathbb{E}[f(x)] = \mu^2 + \sigma^2 $$

$$ \nabla_\mu \mathbb{E}[f(x)] = \mathbb{E}\left[ f(x) \frac{x - \mu}{\sigma^2} \right] = 2 \mu $$

$$ \mathbb{E}[f(x)] = \mu^2 $$
"""
    assert statuses(tmp_path, text) == ["proved", "proved", "proved", "refuted"]


def test_a_functional_of_a_random_variable_is_no_function_of_its_value(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(\mu, \sigma^2)$ and $H(X) = \ln \sigma$.

$$ H(X) = \ln \sigma $$
"""
    assert "proved" not in statuses(tmp_path, text)


def test_a_name_beside_a_discrete_variable_has_one_sort(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathrm{Bernoulli}(p)$.

$$ \frac{d}{dw} \left( (y - w x)^2 + c w^2 \right) = -2x(y - wx) + 2 c w $$

$$ \frac{d}{dw} \left( (y - w x)^2 + c w^2 \right) = 2x(y - wx) + 2 c w $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"P(U \le e^{-s}) = e^{-s}, \quad s > 0", "proved"),
        (r"P(U \le e^{-e^{-g}}) = e^{-e^{-g}}", "proved"),
        (r"P(U \le e^{-s}) = 1 - e^{-s}, \quad s > 0", "refuted"),
    ],
)
def test_order_is_transitive(tmp_path: Path, claim: str, status: str) -> None:
    text = rf"""
Let $U \sim \mathrm{{Uniform}}(0, 1)$.

$$ {claim} $$
"""
    assert statuses(tmp_path, text) == [status]


def test_a_variable_made_of_a_random_one_may_be_bound_elsewhere(tmp_path: Path) -> None:
    """z = mu + sigma epsilon is random, although an integral further down runs over a z."""
    text = r"""
Let $\epsilon \sim \mathcal{N}(0, 1)$ and $z = \mu + \sigma \epsilon$ with $\sigma > 0$.

$$ \mathbb{E}[z] = \mu + \sigma \mathbb{E}[\epsilon] = \mu $$

$$ \frac{\partial}{\partial \sigma} \mathbb{E}[z^3] = \mathbb{E}[3 z^2 \epsilon] = 3 \mu \sigma $$

Let $q = \mathcal{N}(\mu, \sigma^2)$ and $p = \mathcal{N}(0, 1)$. Then

$$ -D_{KL}(q \| p) = \int q(z) (\log p(z) - \log q(z)) dz = \frac12 (1 + \log \sigma^2 - \mu^2 - \sigma^2) $$
"""
    assert statuses(tmp_path, text) == ["proved", "proved", "proved", "refuted", "proved", "proved"]


def test_a_member_at_an_index_that_runs_elsewhere(tmp_path: Path) -> None:
    text = r"""
Let $p_i = \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}}$. Then $\sum_{i=1}^n p_i = 1$ and

$$ \log p_i = x_i - \log \sum_{j=1}^n e^{x_j} $$

$$ \log p_i = x_i + \log \sum_{j=1}^n e^{x_j} $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_of_a_defined_sequence_a_second_equation_is_a_claim(tmp_path: Path) -> None:
    text = r"""
Let $u_i = \frac{x_i - m}{s}$ with $s > 0$.

$$ \sum_{i=1}^n u_i = \frac{1}{s} \sum_{i=1}^n (x_i - m) $$

$$ u_i = \frac{x_i}{s} - \frac{m}{s} $$

$$ u_i = \frac{x_i}{s} + \frac{m}{s} $$

$$ u_1 = \frac{x_1 - m}{s} $$

$$ u_1 = x_1 $$
"""
    assert statuses(tmp_path, text) == ["proved", "proved", "refuted", "proved", "refuted"]
