"""Integrals: Lebesgue, oriented, over a bounded or unbounded interval.

`integrable(a, b, f)`: f is defined on the open interval between a and b off a finite set, and |f| has a
finite integral there.  All terms are Borel functions of their variables, and so is every opaque function.
"""

from __future__ import annotations

from ..terms import (
    INFINITY,
    MINUS_INFINITY,
    PI,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    abstract,
    add,
    derivative,
    div,
    eq,
    exp,
    instantiate,
    integrable,
    integral,
    le,
    lt,
    mul,
    neg,
    number,
    pow_,
    sqrt,
    sub,
    substitute,
)
from .definedness import conditions, end_conditions, settle
from .derivative import Differentiation, open_hypotheses
from .limits import dominated, in_order, is_infinite, tends_to
from .logic import Facts, close_range, lambda_of, relation_of
from .theorem import RuleError, Sequent, Theorem, require, rule


def over_range(theorem: Theorem, variable: Symbol, lower: Term, upper: Term) -> set[Term]:
    """The hypotheses left when the variable is bound by an integral from `lower` to `upper`.

    Between finite ends the hypotheses `lower < x < upper` are those of the range only if the ends are in
    order, which becomes a hypothesis.
    """
    rest = set(close_range(theorem, variable, lower, upper)) | end_conditions(lower, upper)
    return rest | in_order(lower, upper, "le")


def strict_range(theorem: Theorem, variable: Symbol, lower: Term, upper: Term) -> set[Term]:
    """As `over_range`, for a range that must not be empty, since limits at its two ends are compared."""
    rest = set(close_range(theorem, variable, lower, upper)) | end_conditions(lower, upper)
    return rest | in_order(lower, upper, "lt")


def parts_of(theorem: Theorem, op: str) -> tuple[Term, ...]:
    """The arguments of the theorem's conclusion, which must be of that kind."""
    conclusion = theorem.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op != op:
        raise RuleError(f"expected a theorem that something is {op}, not {conclusion}")
    return conclusion.args


# --- integrability ---------------------------------------------------------------------------------


@rule()
def integrable_congruence(equation: Theorem, variable: Symbol, known: Theorem, facts: Facts) -> Sequent:
    r"""A function that agrees on the range with an integrable one is integrable.

    Statement   f(x) = g(x) \text{ on } (a, b), \; g \in L^1(a, b) \vdash f \in L^1(a, b)
    Hypotheses  agreement_on_the_range (the variable enters through it alone)
    Source      Rudin, Real and Complex Analysis, 1.39
    """
    lower, upper, function = parts_of(known, "integrable")
    left, right = relation_of(equation, "eq")
    require(abstract(right, variable) == function, "the right side is not the integrable function")
    rest = over_range(equation, variable, lower, upper)
    return settle(rest, facts) | known.hypotheses, integrable(lower, upper, left, variable)


@rule()
def integrable_combination(
    known: Facts, coefficients: tuple[Term, ...], variable: Symbol, facts: Facts
) -> Sequent:
    r"""Linear combinations of integrable functions are integrable.

    Statement   f_i \in L^1(a, b) \vdash \sum_i c_i f_i \in L^1(a, b)
    Hypotheses  coefficients_free_of_the_variable
    Source      Rudin, Real and Complex Analysis, 1.32
    """
    require(len(known) == len(coefficients) > 0, "one coefficient for each function")
    lower, upper, _ = parts_of(known[0], "integrable")
    terms: list[Term] = []
    hypotheses: set[Term] = set()
    for theorem, coefficient in zip(known, coefficients, strict=True):
        low, high, function = parts_of(theorem, "integrable")
        require((low, high) == (lower, upper), "the functions are integrable on different ranges")
        require(variable not in coefficient.free | function.free, "{} is not free for the range", variable)
        hypotheses |= theorem.hypotheses | settle(conditions(coefficient), facts)
        terms.append(mul(coefficient, instantiate(lambda_of(function), variable)))
    return hypotheses, integrable(lower, upper, add(*terms), variable)


@rule()
def integrable_continuous(
    body_defined: Theorem, variable: Symbol, lower: Term, upper: Term, facts: Facts
) -> Sequent:
    r"""A continuous function is integrable over a compact interval.

    Statement   f \text{ continuous on } [a, b] \vdash f \in L^1(a, b)
    Hypotheses  defined_on_the_closed_interval; built of continuous functions; ends_in_order
    Source      Rudin, Principles of Mathematical Analysis, 6.8
    """
    body = parts_of(body_defined, "defined")[0]
    require(not is_infinite(lower) and not is_infinite(upper), "the interval is compact")
    require(variable.sort == "real", "an interval is walked by a real variable")
    require(variable not in lower.free | upper.free, "{} stands in its own range", variable)
    require(continuous_by_form(body, variable), "{} is not built of continuous functions", body)
    rest = body_defined.hypotheses - {le(lower, variable), le(variable, upper)}
    for hypothesis in rest:
        require(variable not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, variable)
    wanted = {le(lower, upper)} | end_conditions(lower, upper)
    return rest | settle(wanted, facts), integrable(lower, upper, body, variable)


_CONTINUOUS_WHERE_DEFINED = frozenset(
    "add mul neg div sqrt exp ln abs sin cos tan atan sinh cosh tanh erf gamma lgamma digamma polygamma"
    " beta_function".split()
)


def continuous_by_form(term: Term, variable: Symbol, parameter: Symbol | None = None) -> bool:
    """Whether the term is continuous in the variable wherever it is defined, by its form alone.

    With a parameter, opaque functions of what is free of it count: their caller asks that they have a
    derivative at every point, so they are continuous.
    """
    if term == variable or variable not in term.free:
        return True
    if not isinstance(term, Apply):
        return False
    if (
        term.op == "pow"
    ):  # a variable exponent only over a base that is never zero: x^x is continuous for x > 0
        base, exponent = term.args
        return variable not in exponent.free and continuous_by_form(base, variable, parameter)
    if term.op == "call" and parameter is not None:
        head, *arguments = term.args
        if not isinstance(head, Symbol) or len(arguments) != 1 or parameter in arguments[0].free:
            return False
        return continuous_by_form(arguments[0], variable, parameter)
    return term.op in _CONTINUOUS_WHERE_DEFINED and all(
        continuous_by_form(a, variable, parameter) for a in term.args
    )


@rule()
def integrable_by_comparison(bound: Theorem, variable: Symbol, known: Theorem, facts: Facts) -> Sequent:
    r"""A function below an integrable one is integrable.

    Statement   |f(x)| \le g(x) \text{ on } (a, b), \; g \in L^1(a, b) \vdash f \in L^1(a, b)
    Hypotheses  the_bound_on_the_range
    Source      Rudin, Real and Complex Analysis, 1.33
    """
    lower, upper, function = parts_of(known, "integrable")
    left, right = relation_of(bound, "le", "lt")
    require(abstract(right, variable) == function, "the bound is not the integrable function")
    require(isinstance(left, Apply) and left.op == "abs", "the bound is one of an absolute value")
    rest = over_range(bound, variable, lower, upper)
    body = left.args[0]  # type: ignore[attr-defined]
    return settle(rest, facts) | known.hypotheses, integrable(lower, upper, body, variable)


def _antiderivative(
    prime: Theorem, variable: Symbol, lower: Term, upper: Term, limits: tuple[Theorem, Theorem]
) -> tuple[Term, set[Term], Term, Term]:
    """From F' = f on the range and the limits of F: f, the hypotheses, and both limits."""
    image, body = relation_of(prime, "eq")
    require(
        isinstance(image, Apply) and image.op == "derivative" and image.args[1] == variable,
        "expected F'(x) = f(x)",
    )
    function = lambda_of(image.args[0])  # type: ignore[attr-defined]
    require(variable not in function.free, "{} stands in the antiderivative", variable)
    hypotheses = strict_range(prime, variable, lower, upper)
    values = []
    for theorem, end, side in zip(limits, (lower, upper), (1, -1), strict=True):
        found = parts_of(theorem, "tends")
        require(
            found[:2] == (function, end) and found[2] == number(side),
            "a limit is that of another function or end",
        )
        hypotheses |= theorem.hypotheses
        values.append(found[3])
    return body, hypotheses, values[0], values[1]


@rule()
def integrable_by_antiderivative(
    prime: Theorem,
    variable: Symbol,
    lower: Term,
    upper: Term,
    limits: tuple[Theorem, Theorem],
    one_sign: Theorem,
    facts: Facts,
) -> Sequent:
    r"""A function of one sign is integrable when its antiderivative has finite limits.

    Statement   F' = f \ge 0 \text{ on } (a, b), \; F(a+), F(b-) \text{ finite} \vdash f \in L^1(a, b)
    Hypotheses  derivative_on_the_range; one_sign on the range; finite_limits
    Source      Rudin, Real and Complex Analysis, 7.21 and 1.26 (monotone convergence)
    """
    body, hypotheses, low, high = _antiderivative(prime, variable, lower, upper, limits)
    require(not is_infinite(low) and not is_infinite(high), "a limit is infinite")
    signs = {le(ZERO, body), lt(ZERO, body), le(body, ZERO), lt(body, ZERO)}
    require(one_sign.conclusion in signs, "the integrand is not shown to have one sign")
    hypotheses |= over_range(one_sign, variable, lower, upper)
    return settle(hypotheses, facts), integrable(lower, upper, body, variable)


@rule()
def diverges_by_antiderivative(
    prime: Theorem,
    variable: Symbol,
    lower: Term,
    upper: Term,
    limits: tuple[Theorem, Theorem],
    facts: Facts,
) -> Sequent:
    r"""A function is not integrable when its antiderivative runs to infinity at an end.

    Statement   F' = f \text{ on } (a, b), \; F(a+) = \pm\infty \text{ or } F(b-) = \pm\infty
                \vdash \int_a^b |f| = \infty
    Hypotheses  derivative_on_the_range; one_limit_infinite
    Source      Rudin, Real and Complex Analysis, 7.21: else F would be bounded
    """
    body, hypotheses, low, high = _antiderivative(prime, variable, lower, upper, limits)
    require(is_infinite(low) or is_infinite(high), "both limits are finite")
    return settle(hypotheses, facts), Apply("diverges", (integral(lower, upper, body, variable),))


# --- values ----------------------------------------------------------------------------------------


@rule()
def integral_congruence(
    equation: Theorem, variable: Symbol, lower: Term, upper: Term, known: Theorem, facts: Facts
) -> Sequent:
    r"""Integrands that agree on the range have the same integral.

    Statement   f(x) = g(x) \text{ on } (a, b), \; f \text{ or } g \in L^1(a, b) \vdash \int_a^b f = \int_a^b g
    Hypotheses  agreement_on_the_range; one_side_integrable
    Source      Rudin, Real and Complex Analysis, 1.39
    """
    left, right = relation_of(equation, "eq")
    rest = over_range(equation, variable, lower, upper)
    sides = (integrable(lower, upper, left, variable), integrable(lower, upper, right, variable))
    require(known.conclusion in sides, "neither side is known to be integrable")
    image = eq(integral(lower, upper, left, variable), integral(lower, upper, right, variable))
    return settle(rest, facts) | known.hypotheses, image


@rule()
def integral_combination(
    known: Facts, coefficients: tuple[Term, ...], variable: Symbol, facts: Facts
) -> Sequent:
    r"""The integral is linear on integrable functions.

    Statement   f_i \in L^1(a, b) \vdash \int_a^b \sum_i c_i f_i = \sum_i c_i \int_a^b f_i
    Hypotheses  each_part_integrable; coefficients_free_of_the_variable
    Source      Rudin, Real and Complex Analysis, 1.32
    """
    require(len(known) == len(coefficients) > 0, "one coefficient for each function")
    lower, upper, _ = parts_of(known[0], "integrable")
    bodies: list[Term] = []
    integrals: list[Term] = []
    hypotheses: set[Term] = set()
    for theorem, coefficient in zip(known, coefficients, strict=True):
        low, high, function = parts_of(theorem, "integrable")
        require((low, high) == (lower, upper), "the functions are integrable on different ranges")
        require(variable not in coefficient.free | function.free, "{} is not free for the range", variable)
        hypotheses |= theorem.hypotheses | settle(conditions(coefficient), facts)
        bodies.append(mul(coefficient, instantiate(lambda_of(function), variable)))
        integrals.append(mul(coefficient, integral(lower, upper, function)))
    hypotheses |= settle(end_conditions(lower, upper), facts)
    return hypotheses, eq(integral(lower, upper, add(*bodies), variable), add(*integrals))


@rule()
def substitution(
    function: Lambda,
    lower: Term,
    upper: Term,
    image: Lambda,
    variable: Symbol,
    new_lower: Term,
    new_upper: Term,
    prime: Theorem,
    monotone: Theorem,
    limits: tuple[Theorem, Theorem],
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""Change of variable in a definite integral.

    Statement   \int_a^b f(x)\,dx = \int_\alpha^\beta f(g(t))\,g'(t)\,dt
                \text{ for } g' > 0, \; g(\alpha+) = a, \; g(\beta-) = b;
                \quad \text{for } g' < 0: \; g(\alpha+) = b, \; g(\beta-) = a, \text{ and } -g'
    Hypotheses  g_differentiable on the range; g_strictly_monotone there (g' has one sign);
                limits_match at both ends; one_side_integrable; new_ends_in_order
    Source      Rudin, Real and Complex Analysis, 7.26; Principles of Mathematical Analysis, 6.19
    """
    slope, hypotheses = monotone_map(
        image, variable, new_lower, new_upper, prime, monotone, limits, (lower, upper)
    )
    before = Apply("integral", (lower, upper, function))
    body = mul(instantiate(function, instantiate(image, variable)), slope)
    sides = (Apply("integrable", before.args), integrable(new_lower, new_upper, body, variable))
    require(known.conclusion in sides, "neither integrand is known to be integrable")
    require(variable not in function.free, "{} stands in the integrand", variable)
    hypotheses |= settle(end_conditions(lower, upper), facts)
    return settle(hypotheses, facts) | known.hypotheses, eq(
        before, integral(new_lower, new_upper, body, variable)
    )


def monotone_map(
    image: Lambda,
    variable: Symbol,
    new_lower: Term,
    new_upper: Term,
    prime: Theorem,
    monotone: Theorem,
    limits: tuple[Theorem, Theorem],
    ends: tuple[Term, Term],
) -> tuple[Term, set[Term]]:
    """Check that g maps the new range one to one onto the old; its absolute slope and the hypotheses."""
    require(variable not in image.free, "{} stands in the map", variable)
    left, slope = relation_of(prime, "eq")
    require(left == derivative(image, variable), "the derivative is not that of the map at the variable")
    increasing = monotone.conclusion == lt(ZERO, slope)
    require(
        increasing or monotone.conclusion == lt(slope, ZERO), "the map is not shown to be strictly monotone"
    )
    hypotheses = strict_range(prime, variable, new_lower, new_upper)
    hypotheses |= strict_range(monotone, variable, new_lower, new_upper)
    targets = ends if increasing else ends[::-1]
    for theorem, end, side, target in zip(limits, (new_lower, new_upper), (1, -1), targets, strict=True):
        wanted = tends_to(image, end, side, target)
        require(theorem.conclusion == wanted, "the limits do not match: {} is needed", wanted)
        hypotheses |= theorem.hypotheses
    return (slope if increasing else neg(slope)), hypotheses


@rule()
def fundamental_theorem(
    prime: Theorem,
    variable: Symbol,
    lower: Term,
    upper: Term,
    limits: tuple[Theorem, Theorem],
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""The integral of a derivative, by the limits of the antiderivative.

    Statement   F' = f \text{ on } (a, b), \; f \in L^1(a, b) \vdash \int_a^b f = F(b-) - F(a+)
    Hypotheses  derivative_at_every_point_of_the_range; integrable; finite_limits
    Source      Rudin, Real and Complex Analysis, 7.21, and dominated convergence (1.34) for the ends
    """
    body, hypotheses, low, high = _antiderivative(prime, variable, lower, upper, limits)
    require(not is_infinite(low) and not is_infinite(high), "a limit is infinite")
    require(
        known.conclusion == integrable(lower, upper, body, variable), "the integrand is not shown integrable"
    )
    value = eq(integral(lower, upper, body, variable), sub(high, low))
    return settle(hypotheses, facts) | known.hypotheses, value


@rule()
def integral_reversed(lower: Term, upper: Term, function: Lambda, facts: Facts) -> Sequent:
    r"""Exchanging the ends changes the sign.

    Statement   \int_a^b f = -\int_b^a f
    Source      Rudin, Principles of Mathematical Analysis, 6.12 (definition of the oriented integral)
    """
    before, after = (Apply("integral", (*ends, function)) for ends in ((lower, upper), (upper, lower)))
    wanted = conditions(before) | conditions(after)
    # integrability between two ends does not depend on their order
    wanted = (wanted - {Apply("integrable", after.args)}) | {Apply("integrable", before.args)}
    return settle(wanted, facts), eq(before, neg(after))


@rule()
def integrable_reversed(known: Theorem) -> Sequent:
    r"""Integrability between two ends does not depend on their order.

    Statement   f \in L^1(a, b) \vdash f \in L^1(b, a)
    Source      Rudin, Principles of Mathematical Analysis, 6.12 (definition of the oriented integral)
    """
    lower, upper, function = parts_of(known, "integrable")
    return known.hypotheses, Apply("integrable", (upper, lower, function))


@rule()
def integral_over_point(at: Term, function: Lambda, facts: Facts) -> Sequent:
    r"""An integral over a point is zero.

    Statement   \int_a^a f = 0
    Source      Rudin, Principles of Mathematical Analysis, 6.12
    """
    require(not is_infinite(at), "infinity is no point")
    return settle(conditions(at), facts), eq(Apply("integral", (at, at, function)), ZERO)


@rule()
def integral_additive(function: Lambda, ends: tuple[Term, Term, Term], known: Facts, facts: Facts) -> Sequent:
    r"""An integral splits at a point.

    Statement   f \in L^1(a, b), \; f \in L^1(b, c) \vdash \int_a^c f = \int_a^b f + \int_b^c f
    Hypotheses  both_parts_integrable
    Source      Rudin, Principles of Mathematical Analysis, 6.12 (c)
    """
    a, b, c = ends
    parts = [Apply("integrable", (low, high, function)) for low, high in ((a, b), (b, c))]
    require([theorem.conclusion for theorem in known] == parts, "both parts are shown to be integrable")
    hypotheses = set(known[0].hypotheses | known[1].hypotheses) | settle(end_conditions(a, b, c), facts)
    whole, left, right = (Apply("integral", (low, high, function)) for low, high in ((a, c), (a, b), (b, c)))
    return hypotheses, eq(whole, add(left, right))


@rule(axiom=True)
def gaussian_integral() -> Sequent:
    r"""The Gaussian integral, taken on trust.

    Statement   \int_{-\infty}^{\infty} e^{-x^2/2}\,dx = \sqrt{2\pi}
    Source      DLMF 7.2.1 with 7.2.2 (erf at infinity); Rudin, Principles of Mathematical Analysis, 8.21
    """
    x = Symbol("x")
    body = exp(neg(div(pow_(x, 2), TWO)))
    return (), eq(integral(MINUS_INFINITY, INFINITY, body, x), sqrt(mul(TWO, PI)))


# --- derivatives of integrals ----------------------------------------------------------------------


@rule()
def differentiation_under_the_integral(
    prime: Theorem,
    parameter: Symbol,
    at: Term,
    variable: Symbol,
    lower: Term,
    upper: Term,
    dominating: Theorem,
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""The derivative of an integral with fixed ends.

    Statement   \frac{d}{d\theta} \int_a^b f(x, \theta)\,dx \Big|_{\theta_0}
                = \int_a^b \frac{\partial f}{\partial \theta}(x, \theta_0)\,dx
    Hypotheses  derivative_near_the_point: for every x of the range and every theta near theta_0 (what the
                premise assumes of theta is a strict inequality between continuous terms, free of x);
                dominated: |df/dtheta| has an integrable bound free of theta near theta_0;
                integrable_at_the_point; ends_free_of_the_parameter
    Source      Lang, Real and Functional Analysis, XIII, Theorem 8.1; Mathlib, ParametricIntegral
    """
    require(parameter != variable, "{} is the variable of the integral", parameter)
    image, slope = relation_of(prime, "eq")
    if not isinstance(image, Apply) or image.op != "derivative" or image.args[1] != parameter:
        raise RuleError("expected the derivative of the integrand at the parameter")
    integrand = lambda_of(image.args[0])
    require(parameter not in integrand.free | lower.free | upper.free, "an end depends on the parameter")
    require(parameter not in at.free or at == parameter, "{} stands in the point", parameter)
    require(variable not in at.free, "{} stands in the point", variable)
    hypotheses = over_range(prime, variable, lower, upper)
    open_hypotheses(prime, parameter)
    require(
        dominating.conclusion == dominated(lower, upper, slope, parameter, variable, at),
        "the bound is one of another function, range or point",
    )
    at_point = {parameter: at}
    body = instantiate(integrand, at)
    require(
        known.conclusion == integrable(lower, upper, body, variable), "the integrand is not shown integrable"
    )
    hypotheses = {substitute(h, at_point) for h in hypotheses}
    whole = derivative(integral(lower, upper, instantiate(integrand, parameter), variable), at, parameter)
    value = integral(lower, upper, substitute(slope, at_point), variable)
    wanted = settle(hypotheses | conditions(at), facts) | dominating.hypotheses | known.hypotheses
    return wanted, eq(whole, value)


@rule()
def dominated_by_bound(
    bound: Theorem,
    parameter: Symbol,
    at: Term,
    radius: Term,
    variable: Symbol,
    known: Theorem,
    facts: Facts,
) -> Sequent:
    r"""Domination by an explicit function.

    Statement   |f(x, \theta)| \le g(x) \text{ for } \theta_0 - \delta < \theta < \theta_0 + \delta, \; g \in L^1(a, b)
                \vdash f \text{ is dominated near } \theta_0
    Hypotheses  the_bound for every x of the range and every theta of the neighbourhood; g_integrable; radius_positive
    Source      Lang, Real and Functional Analysis, XIII, 8.1
    """
    require(parameter != variable, "{} is the variable of the integral", parameter)
    lower, upper, function = parts_of(known, "integrable")
    left, right = relation_of(bound, "le", "lt")
    require(isinstance(left, Apply) and left.op == "abs", "the bound is one of an absolute value")
    require(abstract(right, variable) == function, "the bound is not the integrable function")
    fixed = (lower, upper, function, at, radius)
    require(all(parameter not in term.free for term in fixed), "the bound depends on the parameter")
    require(variable not in at.free | radius.free, "{} stands in the neighbourhood", variable)
    near = {lt(sub(at, radius), parameter), lt(parameter, add(at, radius))}
    rest = over_range(bound, variable, lower, upper) - near
    for hypothesis in rest:
        require(parameter not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, parameter)
    wanted = settle(rest | {lt(ZERO, radius)} | conditions(at), facts)
    body = left.args[0]  # type: ignore[attr-defined]
    return wanted | known.hypotheses, dominated(lower, upper, body, parameter, variable, at)


@rule()
def leibniz_rule(
    body: Term,
    variable: Symbol,
    parameter: Symbol,
    at: Term,
    ends: tuple[Term, Term],
    conditions_on_range: Facts,
    facts: Facts,
) -> Sequent:
    r"""The derivative of an integral whose ends depend on the parameter.

    Statement   \frac{d}{d\theta} \int_{u(\theta)}^{v(\theta)} f(x, \theta)\,dx = f(v, \theta) v' - f(u, \theta) u'
                + \int_u^v \frac{\partial f}{\partial \theta}\,dx
    Hypotheses  u_v_differentiable; f_and_its_derivative_continuous near the closed range (strict conditions,
                shown for every x with u <= x <= v; an opaque factor is free of theta and has a derivative
                there, so it is continuous and bounded near each point); ends_in_order
    Source      Flanders, Differentiation under the integral sign, Amer. Math. Monthly 80 (1973); Rudin,
                Principles of Mathematical Analysis, 9.42 and 6.20
    """
    require(parameter != variable, "{} is the variable of the integral", parameter)
    require(
        variable not in at.free and (parameter not in at.free or at == parameter), "the point is not free"
    )
    require(variable not in ends[0].free | ends[1].free, "{} stands in its own range", variable)
    require(continuous_by_form(body, variable, parameter), "{} is not built of continuous functions", body)
    at_point = {parameter: at}
    inner = Differentiation(parameter, {})
    slope = inner.of(body)
    across = Differentiation(variable, {})  # open conditions under which the body is continuous in x
    across.of(body)
    require(
        slope == ZERO or continuous_by_form(slope, variable, parameter),
        "the derivative is not continuous by form",
    )
    lower, upper = (substitute(end, at_point) for end in ends)
    hypotheses: set[Term] = {le(lower, upper)} | conditions(at) | end_conditions(lower, upper)
    shown = {theorem.conclusion: theorem for theorem in conditions_on_range}
    for condition in inner.conditions | across.conditions:
        wanted = substitute(condition, at_point)
        if variable not in wanted.free:
            hypotheses.add(wanted)
            continue
        require(wanted in shown, "{} is not shown on the closed range", wanted)
        rest = shown[wanted].hypotheses - {le(lower, variable), le(variable, upper)}
        for hypothesis in rest:
            require(variable not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, variable)
        hypotheses |= rest
    moving = Differentiation(parameter, {})
    slopes = [substitute(moving.of(end), at_point) for end in ends]
    hypotheses |= {substitute(condition, at_point) for condition in moving.conditions}
    here = substitute(body, at_point)
    boundary = [
        mul(substitute(here, {variable: end}), s) for end, s in ((upper, slopes[1]), (lower, slopes[0]))
    ]
    value = add(boundary[0], neg(boundary[1]), integral(lower, upper, substitute(slope, at_point), variable))
    whole = derivative(integral(*ends, body, variable), at, parameter)
    return settle(hypotheses, facts), eq(whole, value)
