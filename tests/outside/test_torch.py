"""An outside check: the proved closed forms beside torch.  The findings: `python -m benchmarks.torch_audit`."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install verify-derivations[torch]")
audit = pytest.importorskip("benchmarks.torch_audit", reason="run from the checkout: python -m pytest")

KNOWN = frozenset(f"T{n}" for n in range(1, 11))  # what torch 2.13.0 gets wrong


def test_many_formulas_are_held_against_torch() -> None:
    assert len(audit.formulas()) >= 70


@pytest.mark.parametrize("formula", audit.formulas(), ids=lambda formula: formula.id)
def test_torch_computes_what_is_proved(formula) -> None:
    found = audit.mismatch(formula, torch.float64, magnitude=15.0, examples=40)
    assert found is None, str(found)


def test_a_wrong_formula_would_be_found() -> None:
    """The comparison is not empty: torch's divergence of exchanged laws is refused."""
    formula = next(f for f in audit.formulas() if f.id == "gamma.kl")
    right = audit.implementation(formula)
    with pytest.raises(audit.Mismatch, match="looks like    both distributions exchanged"):
        audit.assert_implements(
            lambda a, b, c, d: right(c, d, a, b),
            "gamma.kl",
            convert=lambda value: torch.tensor(value, dtype=torch.float64),
            magnitude=15.0,
        )


@pytest.mark.skipif(not torch.__version__.startswith("2.13."), reason="the findings are of torch 2.13")
def test_the_known_findings_are_found() -> None:
    assert {finding.name.partition(":")[0] for finding in audit.case_findings()} >= KNOWN


def test_gradients_of_samples() -> None:
    errors = list(audit.gradient_errors(30))
    assert len(errors) > 40
    assert max(error for error, *_ in errors) < 5e-3  # torch approximates them
