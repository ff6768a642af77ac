"""Divergences that are infinite: the kernel's rules and what they refuse, the prover, and steps that say it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sympy
from click.testing import CliRunner

from verify import cli
from verify.checker import check_step
from verify.derivation import Derivation, claim, step
from verify.kernel import discrete, probability
from verify.kernel.certificate import certificate, replay
from verify.kernel.logic import assume
from verify.kernel.theorem import RuleError
from verify.matching import objection
from verify.notation import (
    KL,
    Beta,
    Binomial,
    ContinuousBernoulli,
    Exponential,
    Gamma,
    Normal,
    Pareto,
    Poisson,
    Uniform,
)
from verify.rulebook.example import positive, signed
from verify.statement import contrary, statement
from verify.terms import (
    HALF,
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Symbol,
    Term,
    TermError,
    abstract,
    defined,
    eq,
    exp,
    le,
    lt,
    mass_law,
    mul,
    neg,
    number,
    sub,
    symbol,
)
from verify.verdict import Verdict

x, y, a, b = map(symbol, ("x", "y", "a", "b"))
n = Symbol("n", INTEGER)
k = Symbol("k", INTEGER)


def law(lower: Term, upper: Term, density: Term) -> Apply:
    return Apply("law", (lower, upper, abstract(density, x)))


UNIT = law(ZERO, ONE, ONE)
WIDE = law(ZERO, TWO, HALF)
NEXT = law(ONE, TWO, ONE)
TENT = law(ZERO, TWO, mul(TWO, sub(ONE, x)))  # no law: negative beyond 1
HALF_LINE = law(ZERO, INFINITY, exp(neg(x)))
KNOWN = tuple(assume(defined(p)) for p in (UNIT, WIDE, NEXT, HALF_LINE))


def infinite(first: Term, second: Term, lower: Term, upper: Term, side: int, density: Term = ONE):
    return probability.divergence_infinite(
        first, second, lower, upper, side, signed(lt(ZERO, density)), x, KNOWN
    )


HYPOTHESES = {
    defined(NEXT),
    defined(UNIT),
    lt(ONE, TWO),
    le(ONE, ONE),
    le(TWO, TWO),
}  # NEXT reaches beyond UNIT


# --- the rule for densities ------------------------------------------------------------------------


def test_the_conclusion_and_its_hypotheses() -> None:
    found = infinite(NEXT, UNIT, ONE, TWO, 1)
    assert found.conclusion == Apply("diverges", (Apply("kl", (NEXT, UNIT)),))
    assert found.hypotheses == HYPOTHESES


def test_supports_that_touch_in_one_point_leave_an_empty_interval() -> None:
    """(0, 1) meets the part at or above 1 in nothing: the hypothesis 1 < 1 stays."""
    assert lt(ONE, ONE) in infinite(UNIT, UNIT, ONE, ONE, 1).hypotheses
    assert lt(ONE, ONE) in infinite(NEXT, NEXT, ONE, ONE, -1).hypotheses


def test_a_reversed_interval_is_not_taken() -> None:
    assert lt(TWO, ONE) in infinite(WIDE, UNIT, TWO, ONE, 1, HALF).hypotheses


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper", "side", "lacks"),
    [
        (UNIT, WIDE, ONE, TWO, 1, le(TWO, ONE)),  # inside the second support
        (UNIT, WIDE, number(2), number(3), 1, le(number(3), ONE)),  # outside the first one as well
        (WIDE, UNIT, ONE, TWO, -1, le(TWO, ZERO)),  # on the other side
        (WIDE, UNIT, HALF, TWO, 1, le(ONE, HALF)),  # partly inside
    ],
)
def test_the_interval_lies_in_one_support_and_outside_the_other(
    first: Apply, second: Apply, lower: Term, upper: Term, side: int, lacks: Term
) -> None:
    density = HALF if first == WIDE else ONE
    assert lacks in infinite(first, second, lower, upper, side, density).hypotheses


def test_a_support_without_an_end_is_left_on_no_side() -> None:
    with pytest.raises(RuleError):
        infinite(UNIT, HALF_LINE, ONE, TWO, 1)
    with pytest.raises(RuleError):
        infinite(WIDE, UNIT, ONE, INFINITY, 1, HALF)
    with pytest.raises((RuleError, TermError)):
        infinite(HALF_LINE, UNIT, INFINITY, MINUS_INFINITY, 1, exp(neg(x)))
    with pytest.raises((RuleError, TermError)):
        infinite(HALF_LINE, UNIT, INFINITY, TWO, -1, exp(neg(x)))


def test_a_side_is_one_of_two() -> None:
    for side in (0, 2):
        with pytest.raises(RuleError):
            infinite(NEXT, UNIT, ONE, TWO, side)


def test_the_density_is_positive_on_the_whole_interval() -> None:
    with pytest.raises(RuleError):  # of another function
        infinite(WIDE, UNIT, ONE, TWO, 1, ONE)
    at_one_point = positive(mul(TWO, sub(ONE, x)))[0]
    with pytest.raises(RuleError):  # of one point x
        probability.divergence_infinite(TENT, UNIT, ONE, TWO, 1, at_one_point, x, KNOWN)


def test_a_weak_inequality_is_not_enough() -> None:
    with pytest.raises(RuleError):
        probability.divergence_infinite(NEXT, UNIT, ONE, TWO, 1, signed(le(ZERO, ONE)), x, KNOWN)


def test_the_variable_is_no_parameter() -> None:
    depends = Apply("law", (ZERO, TWO, abstract(exp(mul(a, x)), x)))
    with pytest.raises(RuleError):  # a in the density is taken for the variable
        probability.divergence_infinite(
            depends, UNIT, ONE, TWO, 1, signed(lt(ZERO, exp(mul(a, a)))), a, KNOWN
        )
    with pytest.raises(RuleError):  # the variable stands in an end
        probability.divergence_infinite(NEXT, UNIT, x, TWO, 1, signed(lt(ZERO, ONE)), x, KNOWN)
    restricted = probability.divergence_infinite(NEXT, UNIT, ONE, TWO, 1, signed(lt(ZERO, ONE)), a, KNOWN)
    assert restricted.hypotheses == HYPOTHESES
    with pytest.raises(RuleError):  # an integer does not walk an interval
        probability.divergence_infinite(NEXT, UNIT, ONE, TWO, 1, signed(lt(ZERO, ONE)), n, KNOWN)


def test_both_laws_have_to_be_laws() -> None:
    found = probability.divergence_infinite(NEXT, UNIT, ONE, TWO, 1, signed(lt(ZERO, ONE)), x, ())
    assert {defined(NEXT), defined(UNIT)} <= found.hypotheses


def test_masses_are_no_densities() -> None:
    coin = mass_law(ZERO, ONE, HALF, k)
    with pytest.raises(RuleError):
        infinite(NEXT, coin, ONE, TWO, 1)
    with pytest.raises(RuleError):
        discrete.divergence_infinite_mass(NEXT, coin, TWO, 1, signed(lt(ZERO, ONE)), KNOWN)


# --- the rule for masses ---------------------------------------------------------------------------

COIN = mass_law(ZERO, ONE, HALF, k)
THREE = mass_law(ZERO, TWO, HALF, k)


def massive(first: Term, second: Term, at: Term, side: int):
    return discrete.divergence_infinite_mass(first, second, at, side, signed(lt(ZERO, HALF)), ())


@pytest.mark.parametrize(
    ("first", "second", "at", "side", "lacks"),
    [
        (THREE, COIN, ONE, 1, lt(ONE, ONE)),  # the last point of the second support
        (COIN, COIN, TWO, 1, le(TWO, ONE)),  # outside of the first support
        (THREE, COIN, TWO, -1, lt(TWO, ZERO)),  # on the other side
        (THREE, COIN, n, 1, lt(ONE, n)),
    ],
)
def test_the_integer_lies_in_one_support_and_outside_the_other(
    first: Apply, second: Apply, at: Term, side: int, lacks: Term
) -> None:
    assert lacks in massive(first, second, at, side).hypotheses


def test_a_mass_stands_at_an_integer() -> None:
    with pytest.raises(RuleError):
        massive(THREE, COIN, x, 1)
    with pytest.raises(RuleError):
        massive(THREE, COIN, HALF, 1)


def test_the_mass_has_to_be_positive_there() -> None:
    with pytest.raises(RuleError):
        discrete.divergence_infinite_mass(THREE, COIN, TWO, 1, signed(lt(ZERO, ONE)), ())


# --- equal laws ------------------------------------------------------------------------------------


def test_equal_laws_in_their_own_places() -> None:
    known = assume(Apply("diverges", (Apply("kl", (UNIT, WIDE)),)))
    other = assume(eq(NEXT, UNIT))
    same = assume(eq(WIDE, WIDE))
    found = probability.divergence_of_equal_laws(other, same, known)
    assert found.conclusion == Apply("diverges", (Apply("kl", (NEXT, WIDE)),))
    assert found.hypotheses == known.hypotheses | other.hypotheses | same.hypotheses
    for wrong in ((same, other), (assume(eq(UNIT, NEXT)), same), (assume(eq(a, b)), same)):
        with pytest.raises((RuleError, TermError)):
            probability.divergence_of_equal_laws(*wrong, known)
    with pytest.raises(RuleError):
        probability.divergence_of_equal_laws(other, same, assume(defined(Apply("kl", (UNIT, WIDE)))))


# --- steps -----------------------------------------------------------------------------------------

m, lam, p, u, v = sympy.symbols("m lambda p u v", real=True)
s, r, q, alpha, beta = sympy.symbols("s r q alpha beta", positive=True)
count = sympy.symbols("count", integer=True, positive=True)


def judged(divergence: object, *given: object) -> Verdict:
    (found,) = Derivation("test", "", claim("step", divergence, sympy.oo, given=given)).steps
    return check_step(found)


@pytest.mark.parametrize(
    ("divergence", "given"),
    [
        (KL(Normal(m, s), Exponential(r)), ()),
        (KL(Normal(m, s), Uniform(u, v)), (sympy.Lt(u, v),)),
        (KL(Exponential(r), Uniform(u, v)), (sympy.Lt(u, v),)),  # wherever the interval lies
        (KL(Uniform(0, 3), Uniform(1, 2)), ()),
        (KL(Uniform(u, v), Uniform(0, 1)), (sympy.Lt(u, v), sympy.Lt(1, v))),
        (KL(Pareto(s, r), Pareto(q, r)), (sympy.Lt(s, q),)),
        (
            KL(Exponential(r), ContinuousBernoulli(lam)),
            (sympy.Lt(0, lam), sympy.Lt(lam, sympy.Rational(1, 2))),
        ),
        (KL(Poisson(r), Binomial(count, p)), (sympy.Lt(0, p), sympy.Lt(p, 1))),
        (KL(Binomial(3, p), Binomial(2, p)), (sympy.Lt(0, p), sympy.Lt(p, 1))),
    ],
)
def test_infinite_divergences(divergence: object, given: tuple[object, ...]) -> None:
    verdict = judged(divergence, *given)
    assert verdict.proved, verdict
    assert {"divergence_infinite", "divergence_infinite_mass"} & set(verdict.because)
    assert replay(json.loads(json.dumps(certificate((verdict.theorem,))))).theorem.conclusion == Apply(
        "diverges", (verdict.lhs,)
    )


@pytest.mark.parametrize(
    ("divergence", "given"),
    [
        (KL(Beta(alpha, beta), Uniform(0, 1)), ()),
        (KL(Exponential(r), Gamma(alpha, beta)), ()),
        (KL(Normal(m, s), Normal(0, 1)), ()),
        (KL(Uniform(1, 2), Uniform(1, 3)), ()),
        (KL(Binomial(2, p), Binomial(3, p)), (sympy.Lt(0, p), sympy.Lt(p, 1))),
        (KL(Pareto(s, 3), Pareto(q, 3)), (sympy.Lt(q, s),)),
        (KL(Uniform(u, v), Uniform(0, 1)), (sympy.Lt(u, v), sympy.Lt(v, 2))),  # at some points only
    ],
)
def test_finite_divergences_are_refuted(divergence: object, given: tuple[object, ...]) -> None:
    verdict = judged(divergence, *given)
    assert verdict.refuted, verdict
    found = verdict.counterexample
    assert found is not None and found.rhs == "oo"
    last = found.theorems[-1].conclusion
    assert isinstance(last, Apply) and last.op == "defined"


def test_what_is_missing_is_said() -> None:
    verdict = judged(KL(Exponential(r), Uniform(u, v)))
    assert verdict.undecided and list(map(str, verdict.missing)) == ["u < v"]


def test_a_heavy_tail_is_not_proved_by_supports() -> None:
    """KL(Pareto(2, 1), Exponential) is infinite too, for want of a mean; the supports do not show it."""
    assert judged(KL(Pareto(2, 1), Exponential(r))).undecided


def test_an_equation_with_infinity_is_said_of_divergences_only() -> None:
    x_ = sympy.Symbol("x", real=True)
    for line in (
        claim("step", x_, sympy.oo),
        claim("step", sympy.Integral(x_, (x_, 0, sympy.oo)), sympy.oo),
        claim("step", KL(Normal(m, s), Exponential(r)), -sympy.oo),
        claim("step", -KL(Normal(m, s), Exponential(r)), sympy.oo),
        claim("step", KL(Normal(m, s), Exponential(r)), sympy.oo, relation="<"),
        claim("step", KL(Normal(m, s), Exponential(r)), sympy.oo, relation="<="),
        claim("step", sympy.oo, KL(Normal(m, s), Exponential(r))),
    ):
        with pytest.raises(TermError):
            Derivation("test", "", line)
    with pytest.raises(TermError):
        statement(x, "=", INFINITY)
    with pytest.raises(TermError):
        statement(INFINITY, "=", INFINITY)


def test_the_chain_does_not_go_on_from_infinity() -> None:
    divergence = KL(Normal(m, s), Exponential(r))
    with pytest.raises(TermError):
        Derivation("test", "", divergence, step("one", sympy.oo), step("two", sympy.oo))


def test_a_certificate_is_that_of_its_step() -> None:
    lines = (
        claim("one", KL(Normal(m, s), Exponential(r)), sympy.oo),
        claim("other", KL(Normal(m, s), Gamma(alpha, r)), sympy.oo),
        claim("false", KL(Exponential(r), Gamma(alpha, beta)), sympy.oo),
    )
    one, other, false = Derivation("test", "", *lines).steps
    proof = replay(certificate((check_step(one).theorem,)))
    assert objection(proof, one) == ""
    assert objection(proof, other) and objection(proof, false)


def test_the_contrary_of_infinity_is_a_value() -> None:
    divergence = Apply("kl", (UNIT, WIDE))
    assert contrary(divergence, "=", INFINITY) == defined(divergence)
    assert statement(divergence, "=", INFINITY) == Apply("diverges", (divergence,))
    assert statement(divergence, "=", x) == eq(divergence, x)


def run(*arguments: str) -> str:
    found = CliRunner().invoke(cli.cli, arguments)
    assert found.exit_code == 0, found.output
    return found.output


def test_the_writers_show_infinity(tmp_path: Path) -> None:
    assert "= oo" in run("show", "beta.kl-infinite")
    report = json.loads(run("check", "beta.kl-infinite", "--format", "json"))
    steps = report["derivations"][0]["steps"]
    assert [found["rhs"] for found in steps] == [r"\infty"] * len(steps)
    assert all(found["fingerprint"] for found in steps)


def test_certificates_of_the_library_replay_for_their_steps(tmp_path: Path) -> None:
    run("check", "beta.kl-infinite", "--certificates", str(tmp_path))
    for name in ("pareto", "uniform"):
        (file,) = tmp_path.glob(f"*{name}.json")
        run("replay", str(file), "--for", f"beta.kl-infinite/{name}")
