"""Typeset proofs: their content, and that TeX takes them."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from verify import derivation as page
from verify.derivation import Derivation, algebra, claim, step
from verify.kernel.certificate import inferences
from verify.report import Checked
from verify.terms import *
from verify.terms import Apply
from verify.terms.latex import latex
from verify.verdict import Counterexample, Verdict
from verify.writer import latex as writer
from verify.writer import rules

PDFLATEX = shutil.which("pdflatex")
needs_tex = pytest.mark.skipif(
    PDFLATEX is None,
    reason="pdflatex is missing: apt-get install texlive-latex-base texlive-latex-recommended",
)

x, y, mu, sigma, z, epsilon = map(symbol, ("x", "y", "mu", "sigma", "z", "epsilon"))


def compiled(source, folder):
    """Compile; answer what TeX said."""
    (folder / "proof.tex").write_text(source, encoding="utf-8")
    command = [PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "proof.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
    said = done.stdout.decode(errors="replace")
    assert done.returncode == 0, said[-3000:]
    assert (folder / "proof.pdf").stat().st_size > 1000
    return said


def document(*lines, verdicts=None, title="A title", **options):
    found = Derivation("d", title, *lines, **options)
    given = verdicts or [
        Verdict("undecided", s.relation, s.lhs, s.rhs, reason="not tried") for s in found.steps
    ]
    return writer.document(Checked(found, tuple(given)))


# --- content ---------------------------------------------------------------------------------------


def test_the_chain_stands_as_written():
    source = document(
        add(x, x),
        step("T1", mul(TWO, x), algebra()),
        claim("F1", x, y, expected="refuted"),
        step("T2", mul(x, TWO)),
        claim("C1", y, add(y, ZERO), relation="<="),
        given=(lt(ZERO, x),),
    )
    body = source.split(r"\section*{Derivation}")[1].split(r"\section*{Why")[0]
    assert re.findall(r"\\fit\{(?:\{\})?(.*?)\}(?: \\tag\{(.*?)\})?(?: \\\\)?\n", body) == [
        ("x + x", ""),
        ("= 2 x", "T1"),
        (r"= x \cdot 2", "T2"),
        ("y", ""),
        (r"\le y + 0", "C1"),
    ]
    assert r"\item \fit{0 < x}" in source
    assert r"\emph{False as stated.}" in source


def test_a_false_claim_shows_its_counterexample():
    found = Counterexample((("sigma_1", "-7/10"), ("f", "x -> x^2")), "[1 +/- 2e-3]", "3_%", "lost 1/2")
    verdict = Verdict("refuted", "=", x, y, counterexample=found)
    source = document(claim("F1", x, y, expected="refuted", claim="sign & size"), verdicts=[verdict])
    assert r"At $\sigma_{1} = -7/10, f = \text{x -\textgreater{} x\textasciicircum{}2}$" in source
    assert r"\texttt{[1 +/- 2e-3]}" in source and r"3\_\allowbreak{}\%" in source
    assert "It looks like this: lost 1/2." in source
    assert r"Sign \& size." in source


def test_what_is_missing_is_named():
    verdict = Verdict("undecided", "=", x, y, missing=(ne(x, ZERO),), reason="a denominator may vanish")
    source = document(claim("C1", x, y), verdicts=[verdict])
    assert r"\emph{Undecided.}" in source
    assert "A denominator may vanish." in source and r"It is proved if $x \ne 0$." in source


@pytest.fixture(scope="module")
def substituted():
    """The real proof of a substitution."""
    from verify.checker import check_step

    integrand = mul(exp(neg(div(pow_(epsilon, 2), TWO))), pow_(add(mu, mul(sigma, epsilon)), 2))
    image = div(sub(z, mu), sigma)
    after = mul(exp(neg(div(pow_(image, 2), TWO))), pow_(z, 2), div(ONE, sigma))
    line = (MINUS_INFINITY, INFINITY)
    found = Derivation(
        "substitution",
        "A substitution",
        integral(*line, integrand, epsilon),
        step("S1", integral(*line, after, z), page.substitute(epsilon, image)),
        given=(lt(ZERO, sigma),),
    )
    return Checked(found, tuple(map(check_step, found.steps)))


def test_a_substitution_spells_its_jacobian_out(substituted):
    (verdict,) = substituted.verdicts
    assert verdict.proved
    source = writer.document(substituted)
    assert r"\frac{d}{dz} \frac{z - \mu}{\sigma} = \frac{1}{\sigma}" in source
    assert r"\fit{0 < \frac{1}{\sigma}}\hspace*{\fill}{\small strictly monotone}" in source
    assert r"\to -\infty \text{ as } z \to -\infty" in source
    assert "substitution~[" in source and "Rudin" in source
    assert "Both sides are defined" in source and r"\in L^{1}(-\infty, \infty)" in source


def test_grounds_are_discharged_by_the_proof(substituted):
    (outcome,) = substituted.outcomes
    made = {latex(proof.conclusion) for proof in inferences((outcome.verdict.theorem,))}
    block = writer._definedness(outcome.step, outcome.verdict.theorem, writer._Citations())
    assert len(block.facts) == 2 and "\\infty" in block.facts[0].formula
    assert {fact.note.split("~")[0] for fact in block.facts} == {"integrable by growth"}
    told = [
        fact.formula
        for story in writer._stories(outcome.step, outcome.verdict.theorem)
        for fact in story.facts
    ]
    assert told and made.issuperset(told)


def test_words_are_escaped():
    assert writer.prose(r"a_b^c {50%} $#& \x ~") == (
        r"a\_\allowbreak{}b\textasciicircum{}c \{50\%\} \$\#\& \textbackslash{}x \textasciitilde{}"
    )
    assert writer.prose("caf\u00e9 \u2192 \u03c3") == "caf\u00e9 [U+2192] [U+03C3]"


def test_every_rule_states_itself():
    for rule in rules.by_name().values():
        title, fields = rules.statement(rule)
        assert title and fields.get("Statement") and fields.get("Source"), rule.name


# --- TeX -------------------------------------------------------------------------------------------


@needs_tex
def test_the_substitution_compiles(substituted, tmp_path):
    assert "Overfull" not in compiled(writer.document(substituted), tmp_path)


@needs_tex
def test_every_rule_compiles(tmp_path):
    cited = writer._Citations()
    for name in rules.by_name():
        cited.cite(name)
    source = writer._template().render(
        title="All rules", source="", note="", given=[], chains=[], steps=[], axioms="", rules=cited.entries()
    )
    compiled(source, tmp_path)


@needs_tex
def test_hostile_words_and_names_compile(tmp_path):
    nasty = "50% of $x_1 & {\\input{x} #~^ \u2192 \u00e9 \x07"
    names = [
        r"\input{/etc/passwd}",
        "x^",
        "a}b",
        "%",
        "σ_1",
        "e",
        r"y^{(i)}",
        "x'",
        "z_{1}",
        "logvar_q_hat",
        "^^M",
    ]
    chain = [claim(f"C{i}", pow_(symbol(name), 2), x, claim=nasty) for i, name in enumerate(names)]
    compiled(document(*chain, title=nasty, source=nasty, note=nasty), tmp_path)


@needs_tex
def test_long_and_tall_formulas_compile(tmp_path):
    long = add(*(mul(pow_(x, k), exp(neg(div(pow_(y, 2), number(k + 1))))) for k in range(60)))
    product = mul(*(add(x, number(k)) for k in range(60)))
    tall = x
    for _ in range(12):
        tall = exp(div(ONE, add(ONE, tall)))
    piecewise = Apply("cases", (lt(x, ZERO), neg(x), lt(x, ONE), x, ONE))
    said = compiled(
        document(
            long,
            step("L1", product),
            step("L2", integral(ZERO, INFINITY, product, x)),
            step("L3", tall),
            step("L4", add(piecewise, ONE)),
            step("L5", Apply("limit", (abstract(div(x, y), x), ZERO, ONE))),
        ),
        tmp_path,
    )
    assert "Undefined control sequence" not in said


@needs_tex
def test_every_kind_of_term_compiles(tmp_path):
    from test_printing import spread

    formulas = "\n".join(rf"\[ {latex(term)} \]" for term in spread(700, 7)[::2])
    source = (
        r"\documentclass{article}\usepackage{amsmath,amssymb}\begin{document}" + formulas + r"\end{document}"
    )
    compiled(source, tmp_path)


@needs_tex
def test_the_library_compiles(tmp_path):
    """Every derivation of the library as it stands, nothing checked."""
    import verify

    for found in verify.library():
        verdicts = [Verdict("undecided", s.relation, s.lhs, s.rhs, reason="not tried") for s in found.steps]
        folder = tmp_path / found.id
        folder.mkdir()
        compiled(writer.document(Checked(found, tuple(verdicts))), folder)
