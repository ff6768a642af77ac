"""Attempts to forge theorems and certificates: by hand, by known holes, and by changed data."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from verify.checker import check_terms
from verify.kernel import arithmetic, derivative, enclosure, integral, limits, logic, probability, series
from verify.kernel.certificate import CertificateError, certificate, replay
from verify.kernel.theorem import RULES, RuleError, Theorem
from verify.rulebook import EXAMPLES
from verify.rulebook.example import continuous, equal, limit_value, positive, signed
from verify.rulebook.example import limits as ends
from verify.terms import (
    HALF,
    INFINITY,
    INTEGER,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    TermError,
    absolute,
    abstract,
    div,
    eq,
    exp,
    function,
    integrable,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    sub,
    symbol,
)
from verify.terms import derivative as derivative_of
from verify.terms import (
    integral as integral_of,
)

x, y, t, a = map(symbol, ("x", "y", "t", "a"))
LINE = (MINUS_INFINITY, INFINITY)
REFUSED = (RuleError, TermError, AttributeError, TypeError)


def refused(forge: Callable[[], object]) -> None:
    """The kernel answers with an error, and not with a theorem."""
    with pytest.raises(REFUSED):
        print(forge())


# --- theorems by hand ------------------------------------------------------------------------------


def test_theorems_have_one_constructor() -> None:
    for key in (None, object(), True, "key"):
        with pytest.raises(TypeError):
            Theorem(key, (), eq(ZERO, ONE), "assume", ())
    with pytest.raises(TypeError):
        Theorem((), eq(ZERO, ONE))  # type: ignore[call-arg, arg-type]


def test_theorems_cannot_be_changed() -> None:
    theorem = equal(x, x)
    for name, value in (("conclusion", eq(ZERO, ONE)), ("hypotheses", frozenset()), ("more", 1)):
        with pytest.raises(AttributeError):
            setattr(theorem, name, value)
    with pytest.raises(AttributeError):
        theorem.hypotheses.add(eq(x, y))  # type: ignore[attr-defined]
    assert copy.copy(theorem) is theorem
    assert copy.deepcopy(theorem) is theorem
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(theorem, protocol)


def test_terms_cannot_be_changed() -> None:
    term = eq(ZERO, ONE)
    for name in ("args", "op", "sort"):
        with pytest.raises(AttributeError):
            setattr(term, name, term)
    with pytest.raises(AttributeError):
        del term.args  # type: ignore[attr-defined]


def test_a_rule_concludes_closed_propositions() -> None:
    loose = abstract(lt(x, y), x).body
    refused(lambda: logic.assume(loose))
    refused(lambda: logic.assume(x))


# --- holes that were found and mended --------------------------------------------------------------


def zero_denominators() -> object:
    return arithmetic.polynomial_sign(le(ZERO, div(mul(ZERO, x), sub(ONE, ONE))), x, *LINE)


def a_polynomial_without_a_sign() -> object:
    equation = equal(x, limits.polynomial_in(x, (ZERO, ONE)))
    missing: Any = None
    return limits.limit_of_polynomial(abstract(x, x), x, INFINITY, -1, equation, (ZERO, ONE), missing)


def a_growth_bound_at_one_point() -> object:
    """exp(x^2) is bounded where exp(x^2) = 1, and not on the line."""
    grows, q = exp(pow_(x, 2)), symbol("q")
    flat = arithmetic.field(mul(grows, q), q, (logic.assume(eq(grows, ONE)),), (), ())
    template = abstract(absolute(symbol("w")), symbol("w"))
    bound = logic.order_from_equality(logic.congruence(template, flat, ()))
    everywhere = logic.generalize(bound, q, *LINE)
    exponent = neg(div(pow_(x, 2), TWO))
    coefficients = (ZERO, ZERO, neg(HALF))
    polynomial = (
        equal(exponent, limits.polynomial_in(x, coefficients)),
        coefficients,
        signed(lt(neg(HALF), ZERO)),
    )
    body = mul(grows, x, exp(exponent))
    return limits.integrable_by_growth(logic.definedness(body, ()), x, *LINE, (polynomial,), (everywhere,))


def the_parameter_is_the_variable_in_leibniz() -> object:
    return integral.leibniz_rule(x, x, x, ZERO, (ZERO, ONE), (), ())


def the_parameter_is_the_variable_under_the_integral() -> object:
    prime = derivative.differentiate(abstract(x, x), x, (), ())
    dominated = limits.dominated_by_growth(prime.rhs, x, ZERO, x, ZERO, ONE, (), (), ())
    known = integral.integrable_continuous(logic.definedness(ZERO, ()), x, ZERO, ONE, ())
    return integral.differentiation_under_the_integral(prime, x, ZERO, x, ZERO, ONE, dominated, known, ())


MENDED = [
    zero_denominators,
    a_polynomial_without_a_sign,
    a_growth_bound_at_one_point,
    the_parameter_is_the_variable_in_leibniz,
    the_parameter_is_the_variable_under_the_integral,
]


@pytest.mark.parametrize("forge", MENDED, ids=lambda forge: forge.__name__)
def test_mended_holes_stay_mended(forge: Callable[[], object]) -> None:
    refused(forge)


def test_the_value_of_an_inner_derivative_is_not_captured() -> None:
    """What is assumed of x stays an assumption about x, also where the function's variable is written x."""
    prime = integral.leibniz_rule(mul(TWO, a), a, t, y, (ZERO, t), (), ())
    inner = logic.transitivity((prime, logic.assume(eq(prime.rhs, x))))
    function = Lambda("x", abstract(integral_of(ZERO, t, mul(TWO, a), a), t).body)
    theorem = derivative.differentiate(function, y, (inner,), ())
    assert theorem.conclusion == eq(derivative_of(function, y), x)
    assert eq(prime.rhs, x) in theorem.hypotheses


@pytest.mark.parametrize("name", ["t'", "t", "t_{1}", "t_{2}", "x", "y"])
def test_the_hidden_symbol_of_a_second_derivative_captures_nothing(name: str) -> None:
    constant, u = symbol(name), symbol("u")
    inner = abstract(mul(u, constant), u)
    theorem = derivative.differentiate(abstract(derivative_of(inner, a), a), ONE, (), ())
    assert theorem.rhs == derivative_of(derivative_of(inner, u), ONE, u)


# --- a variable that is no symbol: what holds at a point is not what holds on a range ----------------


def the_law_of_a_square(variable: Any) -> object:
    """x^2 has slope 1 at x = 1/2, so its law would be that of x, uniform on (0, 1)."""
    unit, square = Apply("law", (ZERO, ONE, abstract(ONE, x))), abstract(pow_(x, 2), x)
    prime = derivative.differentiate(square, variable, (), ())
    monotone = signed(lt(ZERO, prime.rhs))
    first, last = ends(pow_(x, 2), ZERO, ONE)
    pair = limit_value(first, equal(pow_(ZERO, 2), ZERO)), limit_value(last, equal(pow_(ONE, 2), ONE))
    agreement = equal(mul(ONE, prime.rhs), ONE)
    return probability.density_of_transformed(
        square, unit, unit, variable, prime, monotone, pair, agreement, ()
    )


def the_law_of_a_logarithm(variable: Any) -> object:
    """ln x is defined at 1/2, so it would be on (-2, 2)."""
    shown = logic.definedness(ln(variable), ())
    line = Apply("law", (neg(TWO), TWO, abstract(ONE, x)))
    return probability.transformed_law_defined(line, abstract(ln(x), x), shown, variable, ())


def the_limit_of_minus_x(variable: Any) -> object:
    """-x = 0 + 1*x at x = 0, so it would run to infinity."""
    equation = equal(neg(variable), limits.polynomial_in(variable, (ZERO, ONE)))
    return limits.limit_of_polynomial(
        abstract(neg(x), x), variable, INFINITY, -1, equation, (ZERO, ONE), signed(lt(ZERO, ONE))
    )


def everything_vanishes(variable: Any) -> object:
    """0 = 1 - x at x = 1, so exp(0) would decay."""
    coefficients = (ONE, neg(ONE))
    equation = equal(ZERO, limits.polynomial_in(variable, coefficients))
    polynomial = (equation, coefficients, signed(lt(neg(ONE), ZERO)))
    return limits.vanishes_by_growth(abstract(x, x), variable, INFINITY, -1, (polynomial,), ())


AT_A_POINT = [
    (the_law_of_a_square, HALF),
    (the_law_of_a_logarithm, HALF),
    (the_limit_of_minus_x, ZERO),
    (everything_vanishes, ONE),
]


@pytest.mark.parametrize(("forge", "point"), AT_A_POINT, ids=[forge.__name__ for forge, _ in AT_A_POINT])
def test_a_point_is_no_variable(forge: Callable[[Any], object], point: Term) -> None:
    refused(lambda: forge(point))


def test_an_integer_is_no_real_variable() -> None:
    k = Symbol("k", INTEGER)
    refused(lambda: logic.generalize(logic.assume(lt(ZERO, k)), k, ZERO, INFINITY))
    refused(lambda: the_limit_of_minus_x(k))


# --- attacks on binders, ranges and signs ------------------------------------------------------------


def a_range_that_holds_its_variable() -> object:
    return logic.generalize(logic.assume(lt(y, x)), x, y, x)


def the_wrong_range() -> object:
    return logic.generalize(logic.assume(lt(ZERO, x)), x, neg(ONE), ONE)


def a_constant_that_is_the_variable() -> object:
    return integral.integral_combination((continuous(ONE),), (x,), x, ())


def a_substitution_with_swapped_ends() -> object:
    prime = derivative.differentiate(abstract(neg(x), x), x, (), ())
    monotone = signed(lt(prime.rhs, ZERO))
    first, last = ends(neg(x), ZERO, ONE)
    pair = limit_value(first, equal(neg(ZERO), ZERO)), limit_value(last, equal(neg(ONE), neg(ONE)))
    known = logic.assume(integrable(ZERO, neg(ONE), ONE, t))
    function, image = abstract(ONE, t), abstract(neg(x), x)
    return integral.substitution(
        function, ZERO, neg(ONE), image, x, ZERO, ONE, prime, monotone, pair, known, ()
    )


def a_derivative_under_an_equation() -> object:
    equation = arithmetic.field(pow_(x, 2), x, (logic.assume(eq(x, ONE)),), (), ())
    exists = derivative.defined_side(derivative.differentiate(abstract(x, x), x, (), ()), 0)
    return derivative.derivative_congruence(equation, x, x, exists)


def a_sign_from_nothing() -> object:
    return signed(lt(ZERO, x))


def a_strict_order_from_a_weak_one() -> object:
    return signed(lt(ZERO, x), logic.assume(le(ZERO, x)))


def a_divisor_that_may_be_zero() -> object:
    return arithmetic.zero_product(logic.assume(eq(mul(x, y), ZERO)), logic.assume(ne(x, y)))


def an_antiderivative_across_a_pole() -> object:
    return EXAMPLES["fundamental_theorem"].fails()


def a_logarithm_of_a_negative_number() -> object:
    theorem = logic.definedness(ln(neg(x)), positive(x))
    assert lt(ZERO, neg(x)) in theorem.hypotheses
    raise RuleError("the condition is carried")


ATTACKS = [
    a_range_that_holds_its_variable,
    the_wrong_range,
    a_constant_that_is_the_variable,
    a_substitution_with_swapped_ends,
    a_derivative_under_an_equation,
    a_sign_from_nothing,
    a_strict_order_from_a_weak_one,
    a_divisor_that_may_be_zero,
    an_antiderivative_across_a_pole,
    a_logarithm_of_a_negative_number,
]


@pytest.mark.parametrize("forge", ATTACKS, ids=lambda forge: forge.__name__)
def test_attacks(forge: Callable[[], object]) -> None:
    refused(forge)


@pytest.mark.parametrize("name", RULES)
def test_rules_refuse_arguments_of_wrong_types(name: str) -> None:
    """Each argument in turn is replaced by things of other kinds: an error, or a theorem that replays."""
    theorem = EXAMPLES[name].holds()
    strange: tuple[Any, ...] = (None, "x", -7, (), ((),), x, HALF, eq(ZERO, ONE), abstract(x, x), equal(x, x))
    for place in range(len(theorem.arguments)):
        for value in strange:
            arguments = (*theorem.arguments[:place], value, *theorem.arguments[place + 1 :])
            try:
                found = RULES[name].infer(*arguments)
            except Exception as error:
                assert not isinstance(error, AssertionError | SystemError)
                continue
            assert found.conclusion != eq(ZERO, ONE) or eq(ZERO, ONE) in found.hypotheses


# --- forged certificates ---------------------------------------------------------------------------


def genuine() -> dict[str, Any]:
    """ln(exp x) = x, ln((exp x)^2) = ..., along a chain with hypotheses."""
    first = logic.congruence(abstract(ln(t), t), logic.assume(eq(x, y)), positive(x))
    data = certificate((logic.symmetry(first),))
    loaded: dict[str, Any] = json.loads(json.dumps(data))
    return loaded


def test_the_genuine_certificate_replays() -> None:
    theorem = replay(genuine()).theorem
    assert theorem.conclusion == eq(ln(y), ln(x))
    assert theorem.hypotheses == {eq(x, y), lt(ZERO, x)}


def _set(*path: Any) -> Callable[[dict[str, Any]], None]:
    *where, last, value = path

    def change(data: dict[str, Any]) -> None:
        place: Any = data
        for key in where:
            place = place[key]
        place[last] = value

    return change


def _drop_a_hypothesis(data: dict[str, Any]) -> None:
    data["statements"][0]["hypotheses"].pop()


def _swap_the_sides(data: dict[str, Any]) -> None:
    row = data["terms"][data["statements"][0]["conclusion"]]
    row[-2:] = row[:-3:-1]


def _refer_forward(data: dict[str, Any]) -> None:
    data["lines"][0]["arguments"] = [{"theorem": len(data["lines"]) - 1}]


def _refer_to_itself(data: dict[str, Any]) -> None:
    last = len(data["lines"]) - 1
    data["lines"][last]["arguments"] = [{"theorem": last}]


FORGERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "swapped sides": _swap_the_sides,
    "dropped hypothesis": _drop_a_hypothesis,
    "no hypotheses": _set("statements", 0, "hypotheses", []),
    "hypotheses are no list": _set("statements", 0, "hypotheses", None),
    "a hypothesis too many": lambda d: d["statements"][0]["hypotheses"].append(
        d["statements"][0]["conclusion"]
    ),
    "another conclusion": _set("statements", 0, "conclusion", 0),
    "a conclusion out of range": _set("statements", 0, "conclusion", 10**6),
    "a negative row": _set("statements", 0, "conclusion", -1),
    "true for a row": _set("statements", 0, "line", True),
    "another line": _set("statements", 0, "line", 0),
    "no statements": _set("statements", []),
    "no lines": _set("lines", []),
    "lines are no list": _set("lines", {}),
    "no terms": _set("terms", []),
    "an unknown rule": _set("lines", 0, "rule", "believe"),
    "a rule that is no string": _set("lines", 0, "rule", 1),
    "a python name": _set("lines", 0, "rule", "__import__"),
    "revision 0": _set("lines", 0, "revision", 0),
    "revision 2": _set("lines", 0, "revision", 2),
    "revision true": _set("lines", 0, "revision", True),
    "revision 1.0": _set("lines", 0, "revision", 1.0),
    "revision '1'": _set("lines", 0, "revision", "1"),
    "no revision": lambda d: d["lines"][0].pop("revision"),
    "forward reference": _refer_forward,
    "reference to itself": _refer_to_itself,
    "true for a theorem": _set("lines", -1, "arguments", [{"theorem": True}]),
    "a term for a theorem": _set("lines", -1, "arguments", [{"term": 0}]),
    "an unknown kind": _set("lines", -1, "arguments", [{"python": "1"}]),
    "two kinds": _set("lines", -1, "arguments", [{"term": 0, "theorem": 0}]),
    "a float": _set("lines", -1, "arguments", [1.5]),
    "true for a number": _set("lines", -1, "arguments", [True]),
    "deep nesting": _set("lines", -1, "arguments", [json.loads('{"list": [' * 60 + "]}" * 60)]),
    "too many arguments": lambda d: d["lines"][-1]["arguments"].append(0),
    "too few arguments": _set("lines", -1, "arguments", []),
    "arguments are no list": _set("lines", -1, "arguments", "all"),
    "another format": _set("format", "mathematics"),
    "another version": _set("version", 2),
    "no point": lambda d: d.pop("point"),
    "a point of numbers": _set("point", [[1, 2]]),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_certificates_are_refused(name: str) -> None:
    data = genuine()
    FORGERIES[name](data)
    with pytest.raises(CertificateError) as caught:
        replay(data)
    assert str(caught.value)


@pytest.mark.parametrize("data", [None, [], "certificate", 1, {}, {"format": "verify-certificate"}])
def test_what_is_no_certificate_is_refused(data: object) -> None:
    with pytest.raises(CertificateError):
        replay(data)


def test_every_changed_row_is_noticed() -> None:
    """Each term of the table is replaced by those before it: refused, or a theorem that follows."""
    original = genuine()
    for row in range(len(original["terms"])):
        for other in range(row):
            data = copy.deepcopy(original)
            data["terms"][row] = data["terms"][other]
            try:
                theorem = replay(data).theorem
            except CertificateError:
                continue
            stated = data["statements"][0]["hypotheses"]
            assert len(theorem.hypotheses) == len(stated)
            assert theorem.conclusion in (eq(ln(y), ln(x)), eq(ln(x), ln(x)), eq(ln(y), ln(y)))


def test_certificates_take_plain_data_only() -> None:
    theorem = Theorem.__new__(Theorem)
    with pytest.raises((AttributeError, TypeError, KeyError)):
        certificate((theorem,))


# --- isolation -------------------------------------------------------------------------------------


def test_replay_needs_no_search() -> None:
    """Kernel and replay import neither SymPy nor the prover."""
    program = (
        "import json, sys\n"
        "from verify.kernel.certificate import replay\n"
        "print(replay(json.load(sys.stdin)).theorem)\n"
        "bad = [m for m in sys.modules if m.split('.')[0] == 'sympy' or m.startswith(('verify.prover',"
        " 'verify.refuter', 'verify.checker', 'verify.sympy_door'))]\n"
        "sys.exit(f'imported: {bad}' if bad else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(genuine()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == repr(replay(genuine()).theorem)


# --- application is strict -------------------------------------------------------------------------

CONSTANT = abstract(ONE, x)  # a function that ignores its argument


def ignoring(argument: Term) -> Term:
    """(x -> 1)(argument), which has no value where the argument has none."""
    return Apply("call", (CONSTANT, argument))


def test_a_finite_sum_keeps_the_conditions_of_arguments() -> None:
    k = Symbol("k", INTEGER)
    total = Apply("sum", (ZERO, ZERO, abstract(ignoring(div(ONE, y)), k)))
    assert ne(y, ZERO) in series.finite_range(total, ()).hypotheses


def test_unfolding_keeps_the_conditions_of_arguments() -> None:
    f = function("f")
    definition = Apply("define", (f, CONSTANT))
    unfolded = logic.unfold(Apply("call", (f, div(ONE, y))), (definition,), ())
    assert ne(y, ZERO) in unfolded.hypotheses


@pytest.mark.parametrize("argument", [ln(sub(number(10**9), x)), div(ONE, sub(x, number(200)))])
def test_a_tail_is_not_bounded_past_an_undefined_argument(argument: Term) -> None:
    body = mul(exp(neg(x)), ignoring(argument))
    refused(lambda: enclosure.enclosure(integrable(ONE, INFINITY, body, x), 64, ()))


def test_no_counterexample_stands_where_a_hypothesis_is_undefined() -> None:
    f = function("f")
    given = (Apply("define", (f, CONSTANT)), lt(ZERO, Apply("call", (f, ln(y)))))
    assert not check_terms(absolute(y), y, "=", given).refuted
    assert not check_terms(ZERO, y, "<", given).refuted
