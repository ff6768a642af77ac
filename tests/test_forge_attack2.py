"""Attacks on sums, limits, Euler's integrals and balls: each of these once made a false theorem, or was tried to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sympy

from verify import check, inert, to_term
from verify.derivation import Step, Written
from verify.judge import judge
from verify.kernel import enclosure, limits, logic, series, summand
from verify.kernel.theorem import RuleError
from verify.reader.inputs import read_step
from verify.rulebook.example import equal
from verify.terms import (
    INFINITY,
    INTEGER,
    ONE,
    ZERO,
    Apply,
    Symbol,
    Term,
    TermError,
    absolute,
    abstract,
    add,
    defined,
    div,
    eq,
    exp,
    expectation,
    lt,
    mul,
    neg,
    number,
    pow_,
    sqrt,
    sub,
    symbol,
)
from verify.terms import derivative as derivative_of
from verify.terms import series as sum_of

x, y, t = map(symbol, ("x", "y", "t"))
i, j, k, n = (Symbol(name, INTEGER) for name in ("i", "j", "k", "n"))


def refused(forge: Callable[[], object]) -> None:
    """The kernel answers with an error, and not with a theorem."""
    with pytest.raises((RuleError, TermError)):
        print(forge())


# --- derivatives by balls ---------------------------------------------------------------------------


@pytest.mark.parametrize("inside", [x, neg(absolute(x))], ids=str)
def test_a_power_zero_does_not_hide_where_its_base_ends(inside: Term) -> None:
    """sqrt(x)^0 is 1 for x >= 0 and nothing for x < 0, so it has no slope at 0."""
    slope = derivative_of(pow_(sqrt(inside), 0), ZERO, x)
    refused(lambda: enclosure.enclosure(eq(slope, ZERO), 64, ()))


# --- sums -------------------------------------------------------------------------------------------


def test_exchanged_sums_do_not_capture_the_outer_end() -> None:
    """sum_{i=0}^{j} sum_{m=0}^{n} f is not sum_{j=0}^{n} sum_{i=0}^{j} f."""
    term = sum_of(ZERO, j, sum_of(ZERO, n, mul(i, k), k), i)
    theorem = series.sums_exchanged(term, logic.definedness(term, ()))
    assert theorem.rhs == sum_of(ZERO, n, sum_of(ZERO, j, mul(i, k), i), k)


def test_a_sequence_and_its_path_have_no_index_in_common() -> None:
    """(k^2 + 1)/(x^2 + 1) tends to 0 as x grows, and (k^2 + 1)/(k^2 + 1) does not as k grows."""

    def square(u: Term) -> Term:
        return add(pow_(u, 2), ONE)

    after = add(k, ONE)
    body = mul(ZERO, exp(neg(k)))
    step = equal(body, sub(div(square(after), square(after)), div(square(k), square(k))))
    known = series.summable_by_growth(logic.definedness(body, ()), k, ZERO, (), ())
    limit = limits.limit_by_structure(abstract(div(square(k), square(x)), x), INFINITY, -1, ())
    assert limit.conclusion.args[-1] == ZERO  # type: ignore[attr-defined]
    refused(lambda: series.telescoping_limit(step, k, limit, known, ()))


def test_a_leading_term_may_not_vanish() -> None:
    """1/(c k^2 + k) falls like 1/k^2, except where c is 0: then its sum diverges."""
    c = symbol("c")
    body = div(ONE, add(mul(c, pow_(k, 2)), k))
    with pytest.raises(RuleError, match="no power of k"):
        summand.growth_of(body, k)


def test_a_function_of_an_integer_has_no_mean_under_a_law_on_the_line() -> None:
    uniform = Apply("law", (ZERO, ONE, abstract(ONE, x)))
    mean = expectation(uniform, pow_(number(2), k), k)
    known = logic.assume(defined(uniform))
    refused(lambda: enclosure.enclosure(lt(ONE, mean), 64, (known,)))


# --- the door -----------------------------------------------------------------------------------------


def test_the_indices_of_nested_sums_are_bound() -> None:
    """SymPy flattens nested sums; the inner one may hold the outer index, also one that is not declared integer."""
    u, v = sympy.symbols("u v")
    with inert():
        nested = sympy.Sum(u * v, (v, 0, u), (u, 0, 2))
        written = to_term(nested)
        assert not written.free
        assert not check(sympy.Sum(u, (v, 0, 0), (u, 0, 2)), 3 * u).proved
        assert check(nested, 7).proved
        assert not to_term(sympy.Product(u * v, (v, 1, u), (u, 1, 2))).free


# --- rows of a document -------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [(eq(x, ONE), eq(x, number(2))), (eq(add(x, ONE), x),)], ids=str)
def test_nothing_follows_from_rows_that_contradict_each_other(rows: tuple[Term, ...]) -> None:
    assert not judge(Step("s", ZERO, ONE, written=Written(premises=rows))).proved


def test_a_row_follows_from_a_row_that_can_hold() -> None:
    rows = (eq(mul(number(2), x), number(6)),)
    assert judge(Step("s", x, number(3), written=Written(premises=rows))).proved


@pytest.mark.parametrize("right", [r"x_1 + x_2", r"x_1 + \sum_{i=2}^{2} x_i"])
def test_members_of_a_sequence_are_not_refuted_as_names(right: str) -> None:
    (step,) = read_step(r"\sum_{i=1}^{2} x_i", right).derivation.steps
    assert not judge(step).refuted
