"""One checker per theory: each says which theorem must carry the step.

Every checker takes the two sides of a step, as SymPy expressions or as terms, and gives a verdict;
`check` leaves the choice of the theorem to the search.

    from verify import steps
    steps.substitution(left, right, variable=epsilon, image=(z - mu)/sigma).require()
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import derivation as reasons
from .derivation import Derivation, Reason

if TYPE_CHECKING:
    from .verdict import Verdict

__all__ = [
    "algebra", "change_of_variables", "check", "definition", "derivative",
    "differentiation_under_the_integral", "expectation", "inequality", "integration_by_parts", "linearity",
    "log_derivative", "reparameterization", "substitution",
]  # fmt: skip

Expr = Any  # a SymPy expression, a term, or a number


def check(
    lhs: Expr, rhs: Expr, *, given: Iterable[Any] = (), relation: str = "=", reason: Reason | None = None
) -> Verdict:
    """Whether `lhs relation rhs` follows from `given` and the assumptions of the symbols.

    Raises `Untranslatable` for an expression that is no term, and `Contradiction` where `given` holds a
    hypothesis that is false by itself.
    """
    from .checker import check_step

    line = reasons.claim("step", lhs, rhs, reason, relation=relation, given=given)
    (step,) = Derivation("check", "", line).steps
    return check_step(step)


def algebra(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = (), relation: str = "=") -> Verdict:
    """Rearrangement, with the laws of exponential, logarithm, powers and roots."""
    return check(lhs, rhs, given=given, relation=relation, reason=reasons.algebra())


def definition(lhs: Expr, rhs: Expr, *, name: str, given: Iterable[Any] = ()) -> Verdict:
    """Both sides differ by unfolding the definition of this name."""
    return check(lhs, rhs, given=given, reason=reasons.definition(name))


def derivative(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """The rules of differentiation."""
    return check(lhs, rhs, given=given, reason=reasons.derivative())


def log_derivative(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """p' = p (ln p)' under an integral or by itself."""
    return check(lhs, rhs, given=given, reason=reasons.log_derivative())


def linearity(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """Sums and constant factors of integrals, sums and expectations; asks for integrability."""
    return check(lhs, rhs, given=given, reason=reasons.linearity())


def substitution(lhs: Expr, rhs: Expr, *, variable: Expr, image: Expr, given: Iterable[Any] = ()) -> Verdict:
    """The change `variable = image` in an integral; asks for a monotone C1 map that maps the ends."""
    return check(lhs, rhs, given=given, reason=reasons.substitute(variable, image))


def reparameterization(
    lhs: Expr, rhs: Expr, *, variable: Expr, image: Expr, given: Iterable[Any] = ()
) -> Verdict:
    """E f(z) = E f(g(x)) for z = g(x); asks that g(x) has the law of z."""
    return check(lhs, rhs, given=given, reason=reasons.reparameterize(variable, image))


def change_of_variables(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """The density of a transformed random variable."""
    return check(lhs, rhs, given=given, reason=reasons.change_of_variables())


def differentiation_under_the_integral(
    lhs: Expr, rhs: Expr, *, bound: Expr | None = None, given: Iterable[Any] = ()
) -> Verdict:
    """The derivative of an integral, with a dominating function (`bound` may give one) and boundary terms."""
    bounds = () if bound is None else (bound,)
    return check(lhs, rhs, given=given, reason=reasons.differentiate_under_integral(*bounds))


def expectation(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """An expectation, variance or divergence by its definition, or its value from moments."""
    return check(lhs, rhs, given=given, reason=reasons.expectation())


def integration_by_parts(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """Integration by parts, with its boundary terms."""
    return check(lhs, rhs, given=given, reason=reasons.integrate_by_parts())


def inequality(lhs: Expr, rhs: Expr, *, relation: str = "<=", given: Iterable[Any] = ()) -> Verdict:
    """An inequality between real expressions."""
    return check(lhs, rhs, given=given, relation=relation, reason=reasons.inequality())
