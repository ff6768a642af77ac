"""What `torch.distributions` computes, held against the closed forms that are proved here.

python -m benchmarks.torch_audit [--quick]          writes benchmarks/TORCH.md, with torch installed

Formulas: each divergence, entropy, mean and variance of the library at the parameters that Hypothesis chooses,
in both precisions, by `verify.testing`; four digits more than the formula itself loses make a finding.
Gradients of samples: against -dF/dtheta / p, from series in ball arithmetic.  Cases: what the formulas do not
reach (ends of parameter sets, modes, transforms).
"""

from __future__ import annotations

import argparse
import contextlib
import random
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from flint import arb, arb_series, ctx
from torch import distributions as D

from verify import Derivation, library
from verify.formula import Formula, NoFormula, named
from verify.terms import Apply, Number, Symbol, Term
from verify.testing import Mismatch, assert_implements

SLACK = 1e4  # four digits lost are no finding
torch.set_num_threads(1)

REPORT = Path(__file__).with_name("TORCH.md")


class Finding(NamedTuple):
    """Something that torch gets wrong."""

    name: str
    torch: str
    truth: str
    why: str = ""


# --- formulas --------------------------------------------------------------------------------------

LAWS: dict[str, Callable[..., Any]] = {
    "Normal": D.Normal,
    "Uniform": D.Uniform,
    "Exponential": D.Exponential,
    "Gamma": D.Gamma,
    "Beta": D.Beta,
    "Laplace": D.Laplace,
    "Cauchy": D.Cauchy,
    "Gumbel": D.Gumbel,
    "HalfNormal": D.HalfNormal,
    "HalfCauchy": D.HalfCauchy,
    "Pareto": D.Pareto,
    "Weibull": lambda shape, scale: D.Weibull(scale, shape),
    "LogNormal": D.LogNormal,
    "InverseGamma": D.InverseGamma,
    "Chi2": D.Chi2,
    "StudentT": D.StudentT,
    "Kumaraswamy": D.Kumaraswamy,
    "ContinuousBernoulli": D.ContinuousBernoulli,
    "Bernoulli": D.Bernoulli,
    "Geometric": D.Geometric,
    "Poisson": D.Poisson,
    "Binomial": lambda n, p: D.Binomial(n, p),
}

VALUES: dict[str, Callable[..., Any]] = {
    "kl": D.kl_divergence,
    "entropy": lambda law: law.entropy(),
    "mean": lambda law: law.mean,
    "variance": lambda law: law.variance,
}


def _law(term: Term, at: dict[Symbol, Any]) -> Any:
    """torch's law for a member of a family whose parameters are symbols."""
    if not isinstance(term, Apply) or term.op != "call" or str(term.args[0]) not in LAWS:
        raise KeyError(str(term))
    values = [at[a] if isinstance(a, Symbol) else float(a.value) for a in term.args[1:] if _is_plain(a)]
    if len(values) < len(term.args) - 1:
        raise KeyError(str(term))
    return LAWS[str(term.args[0])](*values)


def _is_plain(term: Term) -> bool:
    return isinstance(term, Symbol | Number)


@cache
def formulas() -> tuple[Formula, ...]:
    """The formulas of the library that torch ships."""
    return tuple(_formulas())


def _formulas() -> Iterator[Formula]:
    for derivation in library():
        kind = derivation.id.rpartition(".")[2] if isinstance(derivation, Derivation) else ""
        if kind in VALUES and isinstance(derivation, Derivation):
            with contextlib.suppress(NoFormula, KeyError):
                formula = named(derivation.id, [derivation])
                laws = [part for part in formula.subject.args if part.sort == "law"]  # type: ignore[attr-defined]
                for law in laws:
                    _law(law, dict.fromkeys(formula.parameters, torch.tensor(0.5)) | _ordered(formula))
                yield formula


def _ordered(formula: Formula) -> dict[Symbol, Any]:
    """Admissible values, with which it is seen whether torch has the law."""
    order = {"a": 0.25, "b": 0.75, "a_1": 0.25, "b_1": 0.75, "a_2": 0.1, "b_2": 0.9, "n": 3.0}
    return {s: torch.tensor(order[s.name]) for s in formula.parameters if s.name in order}


def implementation(formula: Formula) -> Callable[..., Any]:
    """torch's function for the formula's subject, of the formula's parameters."""
    symbols = formula.parameters
    subject = formula.subject
    kind = formula.id.rpartition(".")[2]

    def compute(*values: Any) -> Any:
        at = dict(zip(symbols, values, strict=True))
        return VALUES[kind](*(_law(law, at) for law in subject.args if law.sort == "law"))  # type: ignore[attr-defined]

    compute.__name__ = f"torch {formula.id}"
    return compute


def mismatch(formula: Formula, kind: torch.dtype, magnitude: float, examples: int) -> Mismatch | None:
    """The simplest point at which torch does not compute the formula."""
    try:
        assert_implements(
            implementation(formula),
            formula.id,
            arguments=[symbol.name for symbol in formula.parameters],
            convert=lambda value: torch.tensor(value, dtype=kind),
            slack=SLACK,
            magnitude=magnitude,
            examples=examples,
        )
    except Mismatch as found:
        return found
    return None


# --- gradients of samples --------------------------------------------------------------------------


def gamma_gradient(shape: float, x: float) -> arb:
    """dx/d(shape) at a fixed quantile: -dF/d(shape) / p, by the series DLMF 8.7.1 in balls."""
    with ctx.workprec(256):
        s, t = arb_series([shape, 1], 2), arb(x)
        term = 1 / s
        total, n = term, 0
        while n < t + 100 or not abs(term[0]) < abs(total[0]) * arb(2) ** -220:
            n += 1
            term = term * t / (s + n)
            total = total + term
        log_front = s * t.log() - t - _lgamma(s)
        distribution = log_front.exp() * total
        density = ((arb(shape) - 1) * t.log() - t - arb(shape).lgamma()).exp()
        return -distribution[1] / density


def beta_gradient(a: float, b: float, x: float) -> arb:
    """dx/da at a fixed quantile of Beta(a, b), by the series DLMF 8.17.7 in balls."""
    with ctx.workprec(256):
        s, t = arb_series([a, 1], 2), arb(x)
        total, coefficient, n = 1 / s, arb(1), 0
        while n < 60 or not abs(coefficient) < arb(2) ** -230:
            n += 1
            coefficient = coefficient * (n - arb(b)) / n * t
            total = total + coefficient / (s + n)
            if n > 20_000:
                raise ArithmeticError("the series is too slow")
        log_beta = _lgamma(s) + arb_series([arb(b).lgamma()], 2) - _lgamma(s + arb(b))
        distribution = (s * t.log() - log_beta).exp() * total
        density = ((arb(a) - 1) * t.log() + (arb(b) - 1) * (1 - t).log() - log_beta[0]).exp()
        return -distribution[1] / density


def _lgamma(s: arb_series) -> arb_series:
    return arb_series([s[0].lgamma(), s[0].digamma() * s[1]], 2)


def gradient_errors(cases: int, seed: int = 0) -> Iterator[tuple[float, str, float, arb]]:
    """The relative errors of torch's implicit gradients at random shapes and samples, in double precision."""
    chance = random.Random(seed)
    for _ in range(cases):
        a, b = (10 ** chance.uniform(-2, 2) for _ in range(2))
        x = float(D.Gamma(torch.tensor(a, dtype=torch.float64), torch.tensor(1.0)).sample())
        if x > 1e-30:
            got = float(torch._standard_gamma_grad(_double(a), _double(x)))
            yield _error(f"Gamma({a!r}, 1) at {x!r}", got, gamma_gradient(a, x))
        y = float(D.Beta(_double(a), _double(b)).sample())
        if 1e-30 < y < 0.9:
            got = float(torch._dirichlet_grad(_double(y), _double(a), _double(a + b))) * (1 - y)
            yield _error(f"Beta({a!r}, {b!r}) at {y!r}", got, beta_gradient(a, b, y))


def _double(value: float) -> Any:
    return torch.tensor(value, dtype=torch.float64)


def _error(place: str, got: float, truth: arb) -> tuple[float, str, float, arb]:
    return float(abs((arb(got) - truth) / truth).mid()), place, got, truth


# --- cases -----------------------------------------------------------------------------------------

CASES: list[Callable[[], Finding | None]] = []


def case(function: Callable[[], Finding | None]) -> Callable[[], Finding | None]:
    CASES.append(function)
    return function


def _unless_near(name: str, got: Any, truth: float, why: str, within: float = 1e-4) -> Finding | None:
    value = float(got)
    return (
        None
        if abs(value - truth) <= within * max(1, abs(truth))
        else Finding(name, f"{value:.6g}", f"{truth:.6g}", why)
    )


@cache
def _cb(p: float) -> tuple[float, float]:
    """The entropy and the cross entropy from the uniform law of the continuous Bernoulli law, by quadrature."""
    import mpmath

    p = mpmath.mpf(p)
    c = (mpmath.log(1 - p) - mpmath.log(p)) / (1 - 2 * p)

    def density(x: Any) -> Any:
        return c * p**x * (1 - p) ** (1 - x)

    entropy = -mpmath.quad(lambda x: density(x) * mpmath.log(density(x)), [0, 1])
    cross = -mpmath.quad(lambda x: mpmath.log(density(x)), [0, 1])
    return float(entropy), float(cross)


@case
def continuous_bernoulli_from_uniform() -> Finding | None:
    got = D.kl_divergence(D.ContinuousBernoulli(torch.tensor(0.3)), D.Uniform(0.0, 1.0))
    why = "equal supports are taken for different ones: `ge`, `le` where `gt`, `lt` belong"
    return _unless_near("T1: KL(ContinuousBernoulli(0.3) || Uniform(0, 1))", got, -_cb(0.3)[0], why)


@case
def uniform_from_continuous_bernoulli() -> Finding | None:
    got = D.kl_divergence(D.Uniform(0.0, 1.0), D.ContinuousBernoulli(torch.tensor(0.3)))
    why = "the same comparison"
    return _unless_near("T2: KL(Uniform(0, 1) || ContinuousBernoulli(0.3))", got, _cb(0.3)[1], why)


@case
def transforms_that_are_not_injective() -> Finding | None:
    folded = [D.TransformedDistribution(D.Normal(m, 1.0), D.AbsTransform()) for m in (1.0, -1.0)]
    why = "|N(1,1)| and |N(-1,1)| are one law: the divergence of the bases counts only for injective maps"
    return _unless_near("T3: KL of |N(1, 1)| from |N(-1, 1)|", D.kl_divergence(*folded), 0.0, why)


@case
def softmax_transform() -> Finding | None:
    base = [D.Independent(D.Normal(torch.full((2,), m), torch.ones(2)), 1) for m in (0.0, 1.0)]
    laws = [D.TransformedDistribution(law, D.SoftmaxTransform()) for law in base]
    why = "softmax does not see a shift of all logits"
    return _unless_near("T3: KL of softmax N(0, I) from softmax N(1, I)", D.kl_divergence(*laws), 0.0, why)


@case
def affine_transform_of_scale_zero() -> Finding | None:
    laws = [D.TransformedDistribution(D.Normal(m, 1.0), D.AffineTransform(0.0, 0.0)) for m in (1.0, -1.0)]
    why = "both are the constant 0"
    return _unless_near("T3: KL of 0*N(1, 1) from 0*N(-1, 1)", D.kl_divergence(*laws), 0.0, why)


@case
def power_transform_of_exponent_zero() -> Finding | None:
    power = D.transforms.PowerTransform(torch.tensor(0.0))
    laws = [D.TransformedDistribution(D.Exponential(rate), power) for rate in (1.0, 3.0)]
    return _unless_near(
        "T3: KL of Exp(1)^0 from Exp(3)^0", D.kl_divergence(*laws), 0.0, "both are the constant 1"
    )


@case
def kumaraswamy_mode() -> Finding | None:
    a, b = 2.0, 3.0
    truth = ((a - 1) / (a * b - 1)) ** (1 / a)
    got = D.Kumaraswamy(torch.tensor(a), torch.tensor(b)).mode
    return _unless_near(
        "T4: mode of Kumaraswamy(2, 3)", got, truth, "the logarithm of 1 - b, which is negative"
    ) or (
        Finding("T4: mode of Kumaraswamy(2, 3)", str(float(got)), f"{truth:.6g}", "nan")
        if got.isnan()
        else None
    )


@case
def weibull_mode() -> Finding | None:
    got = D.Weibull(torch.tensor(1.0), torch.tensor(0.5)).mode
    why = "the density falls from infinity at 0 when the shape is below 1"
    return _unless_near("T5: mode of Weibull(scale 1, shape 0.5)", got, 0.0, why)


@case
def poisson_of_rate_zero() -> Finding | None:
    got = D.kl_divergence(D.Poisson(torch.tensor(0.0)), D.Poisson(torch.tensor(2.0)))
    why = "the rate 0 is admitted, and all mass is at 0; 0 ln 0 is taken for nan"
    return _nan_too("T6: KL(Poisson(0) || Poisson(2))", got, 2.0, why)


@case
def poisson_zero_from_bernoulli() -> Finding | None:
    got = D.kl_divergence(D.Poisson(torch.tensor(0.0)), D.Bernoulli(torch.tensor(0.3)))
    return _nan_too("T6: KL(Poisson(0) || Bernoulli(0.3))", got, 0.35667, "infinite for every rate but 0")


@case
def binomial_of_more_trials() -> Finding | None:
    got = D.kl_divergence(D.Binomial(3, torch.tensor(0.0)), D.Binomial(2, torch.tensor(0.3)))
    return _nan_too("T6: KL(Binomial(3, 0) || Binomial(2, 0.3))", got, 0.71335, "all mass is at 0")


@case
def continuous_bernoulli_of_large_logits() -> Finding | None:
    laws = [D.ContinuousBernoulli(logits=torch.tensor(v)) for v in (-500.0, 20.0)]
    got = float(D.kl_divergence(*laws))
    why = "a divergence is not negative (Gibbs): clamped probabilities meet logits that are not"
    return (
        Finding("T7: KL of CB(logits -500) from CB(logits 20)", f"{got:.6g}", ">= 0", why)
        if got < 0
        else None
    )


@case
def continuous_bernoulli_near_one_half() -> Finding | None:
    got = D.ContinuousBernoulli(torch.tensor(0.4989)).variance
    why = "cancellation in single precision just outside the Taylor region"
    return _unless_near(
        "T8: variance of ContinuousBernoulli(0.4989), float32", got, 0.0833333, why, within=1e-2
    )


@case
def straight_through_is_biased() -> Finding | None:
    """E f depends on the probabilities; the pathwise derivative of a one-hot sample is that of the sample itself."""
    p = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
    weights = torch.tensor([1.0, 2.0], dtype=torch.float64)
    law = D.OneHotCategoricalStraightThrough(probs=p)
    if not law.has_rsample:
        return None
    torch.manual_seed(0)
    value = ((law.rsample((20_000,)) * weights).sum(-1) ** 2).mean()
    (got,) = torch.autograd.grad(value, p)
    exact = torch.autograd.grad(((p / p.sum()) * weights**2).sum(), p)[0]
    if torch.allclose(got, exact, rtol=0.05):
        return None
    shown = [f"({', '.join(f'{float(v):.3f}' for v in g)})" for g in (got, exact)]
    return Finding(
        "T9: gradient of E (w.z)^2 by OneHotCategoricalStraightThrough.rsample",
        *shown,
        "has_rsample promises no bias",
    )


@case
def wishart_warns() -> Finding | None:
    torch.manual_seed(0)
    law = D.Wishart(torch.tensor(5.0), covariance_matrix=torch.eye(2))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        sample = law.rsample((50,))
    regular = bool((torch.linalg.eigvalsh(sample) > 1e-4).all())
    if regular and any("ingular" in str(w.message) for w in said):
        return Finding(
            "T10: Wishart.rsample",
            "warns of singular samples",
            "all are regular",
            "`~` missing before the check",
        )
    return None


@case
def half_cauchy_log_prob() -> Finding | None:
    law = D.HalfCauchy(torch.tensor(1.0), validate_args=False)
    return _unless_near(
        "HalfCauchy(1).log_prob(-1)", law.log_prob(torch.tensor(-1.0)).exp(), 0.0, "outside the support"
    )


@case
def generalized_pareto_entropy() -> Finding | None:
    if not hasattr(D, "GeneralizedPareto"):
        return None
    law = D.GeneralizedPareto(torch.tensor(0.0), torch.tensor(2.0), torch.tensor(0.5))
    return _unless_near(
        "entropy of GeneralizedPareto(0, 2, 0.5)", law.entropy(), 0.693147 + 0.5 + 1, "ln(scale) + shape + 1"
    )


def _nan_too(name: str, got: Any, truth: float, why: str) -> Finding | None:
    value = float(got)
    return None if abs(value - truth) < 1e-4 else Finding(name, f"{value:.6g}", f"{truth:.6g}", why)


SETTINGS = (
    (torch.float64, 100.0),
    (torch.float64, 1e6),
    (torch.float32, 100.0),
    (torch.float32, 1e4),
)

# --- the report ------------------------------------------------------------------------------------


def case_findings() -> list[Finding]:
    found = []
    for function in CASES:
        try:
            finding = function()
        except Exception as error:
            finding = Finding(function.__name__, f"{type(error).__name__}: {str(error)[:80]}", "a value")
        if finding is not None:
            found.append(finding)
    return found


def report(quick: bool) -> Iterator[str]:
    yield "# Findings about torch.distributions\n"
    yield f"torch {torch.__version__}.  Written by `python -m benchmarks.torch_audit`.\n"
    yield "## Cases\n"
    yield "| what | torch | proved or computed | why |\n| --- | --- | --- | --- |"
    for finding in case_findings():
        yield "| " + " | ".join(part.replace("|", "\\|") for part in finding) + " |"
    yield "\n## Formulas\n"
    yield f"{len(formulas())} closed forms of the library beside torch's, in the tolerance that fits the precision.\n"
    for kind, magnitude in SETTINGS[: 2 if quick else 4]:
        name = str(kind).partition(".")[2]
        bad = [
            (f, m)
            for f in formulas()
            if (m := mismatch(f, kind, magnitude, 30 if quick else 200)) is not None
        ]
        agree = len(formulas()) - len(bad)
        yield f"### {name}, parameters from 1/{magnitude:g} to {magnitude:g}: {agree} agree\n"
        for _, message in bad:
            yield f"```\n{message}\n```\n"
    yield "## Gradients of samples\n"
    errors = sorted(gradient_errors(50 if quick else 400), key=lambda e: -e[0])
    yield f"{len(errors)} random shapes from 0.01 to 100 and samples, float64; the largest relative errors:\n"
    yield "| where | torch | -dF/dtheta / p | relative error |\n| --- | --- | --- | --: |"
    for error, place, got, truth in errors[:12]:
        yield f"| {place} | {got:.10g} | {truth.str(12, radius=False)} | {error:.1e} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer points")
    options = parser.parse_args()
    lines = []
    for line in report(options.quick):
        print(line, flush=True)
        lines.append(line)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
