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
    return _check(lhs, rhs, given, relation, reason, strict=False)


def _check(
    lhs: Expr, rhs: Expr, given: Iterable[Any], relation: str, reason: Reason | None, strict: bool
) -> Verdict:
    from .checker import check_step

    line = reasons.claim("step", lhs, rhs, reason, relation=relation, given=given)
    (step,) = Derivation("check", "", line).steps
    return check_step(step, strict=strict)


def _carried_by(reason: Reason, lhs: Expr, rhs: Expr, given: Iterable[Any], relation: str = "=") -> Verdict:
    """The step has to be carried by the theorem that the reason names."""
    return _check(lhs, rhs, given, relation, reason, strict=True)


def algebra(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = (), relation: str = "=") -> Verdict:
    """Rearrangement, with the laws of exponential, logarithm, powers and roots."""
    return _carried_by(reasons.algebra(), lhs, rhs, given, relation)


def definition(lhs: Expr, rhs: Expr, *, name: str, given: Iterable[Any] = ()) -> Verdict:
    """Both sides differ by unfolding the definition of this name."""
    return _carried_by(reasons.definition(name), lhs, rhs, given)


def derivative(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """The rules of differentiation."""
    return _carried_by(reasons.derivative(), lhs, rhs, given)


def log_derivative(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """p' = p (ln p)' under an integral or by itself."""
    return _carried_by(reasons.log_derivative(), lhs, rhs, given)


def linearity(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """Sums and constant factors of integrals, sums and expectations; asks for integrability."""
    return _carried_by(reasons.linearity(), lhs, rhs, given)


def substitution(lhs: Expr, rhs: Expr, *, variable: Expr, image: Expr, given: Iterable[Any] = ()) -> Verdict:
    """The change `variable = image` in an integral; asks for a monotone C1 map that maps the ends."""
    return _carried_by(reasons.substitute(variable, image), lhs, rhs, given)


def reparameterization(
    lhs: Expr, rhs: Expr, *, variable: Expr, image: Expr, given: Iterable[Any] = ()
) -> Verdict:
    """E f(z) = E f(g(x)) for z = g(x); asks that g(x) has the law of z."""
    return _carried_by(reasons.reparameterize(variable, image), lhs, rhs, given)


def change_of_variables(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """The density of a transformed random variable."""
    return _carried_by(reasons.change_of_variables(), lhs, rhs, given)


def differentiation_under_the_integral(
    lhs: Expr, rhs: Expr, *, bound: Expr | None = None, given: Iterable[Any] = ()
) -> Verdict:
    """The derivative of an integral, with a dominating function (`bound` may give one) and boundary terms."""
    bounds = () if bound is None else (bound,)
    return _carried_by(reasons.differentiate_under_integral(*bounds), lhs, rhs, given)


def expectation(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """An expectation, variance or divergence by its definition, or its value from moments."""
    return _carried_by(reasons.expectation(), lhs, rhs, given)


def integration_by_parts(lhs: Expr, rhs: Expr, *, given: Iterable[Any] = ()) -> Verdict:
    """Integration by parts, with its boundary terms."""
    return _carried_by(reasons.integrate_by_parts(), lhs, rhs, given)


def inequality(lhs: Expr, rhs: Expr, *, relation: str = "<=", given: Iterable[Any] = ()) -> Verdict:
    """An inequality between real expressions."""
    return _carried_by(reasons.inequality(), lhs, rhs, given, relation)
