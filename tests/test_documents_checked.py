"""Documents from end to end: what is read, what is inferred, and the verdict of every step."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from verify.judge import judge
from verify.reader.document import Reading, read_steps

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "shared" / "seeds"


def page(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return read_steps(path)


def verdicts(reading: Reading) -> list[tuple[int, str]]:
    """(line, verdict) of every step."""
    return [(step.place.line if step.place else 0, judge(step).status) for step in reading.derivation.steps]


def statuses(tmp_path: Path, text: str) -> list[str]:
    return [status for _, status in verdicts(page(tmp_path, text))]


# --- the sources -----------------------------------------------------------------------------------


def seed(start: str) -> Path:
    found = sorted(SEEDS.glob(f"{start}*")) if SEEDS.exists() else []
    if not found:
        pytest.skip("the seeds do not stand beside the repository")
    return found[0]


@pytest.mark.parametrize(
    ("start", "given", "steps"), [("002", "negative-kl", 13), ("000", "reparameterization", 8)]
)
def test_seeds_are_proved(start: str, given: str, steps: int) -> None:
    lines = (HERE / "given" / f"{given}.txt").read_text(encoding="utf-8")
    assert len(lines.splitlines()) <= 5
    reading = read_steps(seed(start), [lines])
    assert len(reading.derivation.steps) == steps
    for step in reading.derivation.steps:
        begin = time.perf_counter()
        verdict = judge(step)
        assert verdict.proved, f"{step.id}: {verdict!r}"
        assert time.perf_counter() - begin < 10


def test_a_dropped_jacobian_in_the_seed_is_refuted() -> None:
    text = seed("002").read_text(encoding="utf-8").replace(r"(\frac{1}{\sigma})dz", "dz")
    given = (HERE / "given" / "negative-kl.txt").read_text(encoding="utf-8")
    wrong = HERE / "given" / "unused"
    assert not wrong.exists()
    from verify.reader.document import steps_of
    from verify.reader.documents import Document, read_document

    original = read_document(seed("002"))
    assert original.source.text != text
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "wrong.md"
        path.write_text(text, encoding="utf-8")
        document: Document = read_document(path)
        refuted = [
            s.place.line for s in steps_of(document, [given]).derivation.steps if s.place and judge(s).refuted
        ]
    assert refuted == [64, 67]


# --- chains ----------------------------------------------------------------------------------------

MEAN = r"""
Waiting times $T \sim \mathrm{Exp}(\lambda)$ have the mean

$$
\begin{align*}
\mathrm{E}(T) &= \int_0^\infty t \, \lambda e^{-\lambda t} \, \mathrm{d}t \\
 &= \left[ -\left( t + \frac{1}{\lambda} \right) e^{-\lambda t} \right]_0^\infty \\
 &= \frac{1}{\lambda} .
\end{align*}
$$
"""


def test_a_chain_is_proved(tmp_path: Path) -> None:
    assert verdicts(page(tmp_path, MEAN)) == [(6, "proved"), (7, "proved"), (8, "proved")]


def test_an_error_is_refuted_where_it_stands(tmp_path: Path) -> None:
    wrong = MEAN.replace(r"&= \frac{1}{\lambda} .", r"&= \frac{1}{\lambda^2} .")
    assert verdicts(page(tmp_path, wrong)) == [(6, "proved"), (7, "proved"), (8, "refuted")]


def test_a_block_with_the_same_left_side_goes_on(tmp_path: Path) -> None:
    text = r"""
Let $a > 0$ and $f: \mathbb{R} \to \mathbb{R}$.
$$ f(a)^2 - 1 = (f(a) - 1)(f(a) + 1) $$
$$ f(a)^2 - 1 = (f(a) + 1)(f(a) - 1) = f(a)^2 + f(a) - f(a) - 1 $$
$$ f(a)^2 - 1 = f(a)^2 + 1 $$
"""
    reading = page(tmp_path, text)
    assert [status for _, status in verdicts(reading)] == ["proved", "proved", "proved", "refuted"]
    assert [bool(step.written and step.written.starts) for step in reading.derivation.steps] == [
        False, True, False, True,
    ]  # fmt: skip


def test_definitions_are_no_steps_and_are_unfolded(tmp_path: Path) -> None:
    text = r"""
With $p \in (0, 1)$ let $$ q = 1 - p $$ and
$$ (p + q)^2 = 1 $$
$$ p q = p - p^3 $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_a_defined_parameter_is_never_free(tmp_path: Path) -> None:
    text = r"""
$$ \bar{y} = \frac{1}{2} (a + b) $$
$$ (a - \bar{y}) + (b - \bar{y}) = 0 $$
"""
    assert statuses(tmp_path, text) == ["proved"]


def test_the_derivative_of_a_mean_sees_the_parameter_of_the_law(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(\theta, 1)$ with $\theta \in \mathbb{R}$.
$$ \frac{d}{d\theta} \mathrm{E}(X^2) = 2 \theta $$
$$ \frac{d}{d\theta} \mathrm{E}(X^2) = 0 $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_the_derivative_of_a_function_sees_its_parameter(tmp_path: Path) -> None:
    text = r"""
For $\lambda > 0$ let $$ g(x) = \lambda x $$ Then
$$ \frac{d}{d\lambda} g(x) = x $$
$$ \frac{d}{d\lambda} g(x) = 0 $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


# --- equations that are solved ---------------------------------------------------------------------


def test_rows_follow_from_rows_above(tmp_path: Path) -> None:
    text = r"""
Let $b > 0$ and $x > 0$.
$$
\begin{split}
0 &= \frac{a - 1}{x} - b \\
b x &= a - 1 \\
x &= \frac{a - 1}{b} .
\end{split}
$$
"""
    assert statuses(tmp_path, text) == ["proved", "proved"]


def test_a_wrong_solution_is_not_proved(tmp_path: Path) -> None:
    text = r"""
Let $b > 0$ and $x > 0$.
$$
\begin{split}
0 &= \frac{a - 1}{x} - b \\
b x &= a + 1 .
\end{split}
$$
"""
    assert statuses(tmp_path, text) in (["refuted"], ["undecided"])


def test_an_equation_to_be_solved_is_not_refuted(tmp_path: Path) -> None:
    text = r"""
Data $y_i \in \mathbb{R}$, $i = 1, \ldots, n$, have the mean
$$ \bar{y} = \frac{1}{n} \sum_{i=1}^{n} y_i . $$
We match it with $\alpha > 0$ and $\beta > 0$:
$$ \bar{y} = \frac{\alpha}{\beta} $$
"""
    assert "refuted" not in statuses(tmp_path, text)


# --- what is asked, and what is inferred -----------------------------------------------------------


def test_the_convention_of_a_normal_law_is_asked_for(tmp_path: Path) -> None:
    text = (
        "Let $\\sigma > 0$ and $X \\sim \\mathcal{N}(\\mu, \\sigma)$.\n\n$$ \\mathrm{Var}(X) = \\sigma^2 $$\n"
    )
    asked = page(tmp_path, text)
    assert [judge(step).status for step in asked.derivation.steps] == ["unread"]
    declared = page(
        tmp_path,
        "<!-- verify: \\mathcal{N}(x \\mid m, s) = \\frac{1}{\\sqrt{2\\pi} s} e^{-\\frac{(x-m)^2}{2 s^2}} -->\n\n"
        + text,
    )
    assert [judge(step).status for step in declared.derivation.steps] == ["proved"]
    variance = page(
        tmp_path,
        "<!-- verify: \\mathcal{N}(x \\mid m, v) = \\frac{1}{\\sqrt{2\\pi v}} e^{-\\frac{(x-m)^2}{2 v}} -->\n\n"
        + text,
    )
    assert [judge(step).status for step in variance.derivation.steps] == ["refuted"]


def test_a_square_settles_the_convention(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(\mu, \sigma^2)$.
$$ \mathrm{Var}(X) = \sigma^2 $$
$$ \mathrm{Var}(X) = \sigma $$
"""
    reading = page(tmp_path, text)
    assert [judge(step).status for step in reading.derivation.steps] == ["proved", "refuted"]
    assert any("square" in note.message for note in reading.notes)


def test_laws_bring_the_domain_of_their_parameters(tmp_path: Path) -> None:
    text = "Let $X \\sim \\mathrm{Gam}(a, b)$.\n\n$$ \\ln (a b) = \\ln a + \\ln b $$\n"
    assert statuses(tmp_path, text) == ["proved"]


def test_remarks_that_contradict_are_left_out(tmp_path: Path) -> None:
    text = r"""
For $t < 0$ the limit exists; for $t > 0$ it does not.
$$ \sqrt{t^2} = -t $$
"""
    reading = page(tmp_path, text)
    assert [judge(step).status for step in reading.derivation.steps] == ["proved"]
    assert any("contradicts" in note.message for note in reading.notes)


def test_an_antiderivative_is_a_statement_on_its_derivative(tmp_path: Path) -> None:
    text = r"""
$$ \int x e^{-x} \, dx = -(x + 1) e^{-x} $$
$$ \int x e^{-x} \, dx = -(x - 1) e^{-x} $$
"""
    assert statuses(tmp_path, text) == ["proved", "refuted"]


def test_roundings(tmp_path: Path) -> None:
    assert statuses(tmp_path, r"$$ \ln 2 \approx 0.693 $$" + "\n\n" + r"$$ \ln 2 \approx 0.694 $$") == [
        "proved", "refuted",
    ]  # fmt: skip


# --- citing ----------------------------------------------------------------------------------------


def test_what_is_cited_counts_only_where_it_is_proved(tmp_path: Path) -> None:
    text = r"""
Let $f: \mathbb{R} \to \mathbb{R}$.
$$ \label{wrong} f(1) = 2 $$
$$ f(1) + 1 \overset{\eqref{wrong}}{=} 3 $$
"""
    assert statuses(tmp_path, text)[1] != "proved"


# --- random variables ------------------------------------------------------------------------------


def test_the_density_of_a_function_of_a_random_variable(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathcal{N}(\mu, \sigma^2)$ and
$$ Z = g(X) = \frac{X - \mu}{\sigma} $$
with the inverse
$$ X = g^{-1}(Z) = \sigma Z + \mu . $$
$$ \frac{\mathrm{d} g^{-1}(z)}{\mathrm{d} z} = \sigma $$
$$ g(g^{-1}(z)) = z $$
$$ g(g^{-1}(z)) = z + \mu $$
"""
    assert statuses(tmp_path, text)[-3:] == ["proved", "proved", "refuted"]


def test_a_median_is_what_the_page_says_and_held_against_the_distribution(tmp_path: Path) -> None:
    right = r"""
Let $X \sim \mathrm{Exp}(\lambda)$ with
$$ \mathrm{median}(X) = \frac{\ln 2}{\lambda} $$
$$ F_X(\mathrm{median}(X)) = \frac{1}{2} $$
"""
    assert statuses(tmp_path, right) == ["proved"]
    assert statuses(tmp_path, right.replace(r"\ln 2", r"\ln 3")) == ["refuted"]


def test_a_wrong_claim_is_not_assumed_in_its_own_proof(tmp_path: Path) -> None:
    text = r"""
Let $X \sim \mathrm{Exp}(\lambda)$. Then
$$ \label{claim} \mathrm{E}(X) = \frac{2}{\lambda} $$
Indeed
$$ 3 \mathrm{E}(X) \overset{\eqref{claim}}{=} \frac{6}{\lambda} $$
"""
    assert statuses(tmp_path, text) == ["refuted", "refuted"]


def test_cases_by_sign(tmp_path: Path) -> None:
    text = r"""
$$ \mathrm{erf}(x) = \frac{2}{\sqrt{\pi}} \int_0^x e^{-t^2} \, dt $$
"""
    assert statuses(tmp_path, text) == ["proved"]


def test_nothing_is_refuted_by_the_sign_of_an_undeclared_symbol(tmp_path: Path) -> None:
    assert statuses(tmp_path, r"$$ \sqrt{P^2} = P $$") == ["undecided"]
    assert statuses(tmp_path, r"Let $P \in \mathbb{R}$." + "\n" + r"$$ \sqrt{P^2} = P $$") == ["refuted"]
