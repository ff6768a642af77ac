"""Whether a replayed certificate is that of a step, for `verify replay --for`; nothing is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .kernel.certificate import Replayed
from .statement import contrary, statement
from .terms import LAW, Apply, Term, TermError, beta, is_definition, substitute

if TYPE_CHECKING:
    from .derivation import Step


def objection(replayed: Replayed, step: Step) -> str:
    """Why the theorems do not prove or refute the step; nothing if they do."""
    hypotheses = frozenset().union(*(theorem.hypotheses for theorem in replayed.theorems))
    undeclared = hypotheses.difference(step.given)
    if undeclared:
        return f"the step does not declare {'; '.join(sorted(map(str, undeclared)))}"
    if replayed.theorem.conclusion == statement(step.lhs, step.relation, step.rhs):
        return ""
    try:
        return _objection_to_refutation(replayed, step)
    except TermError as error:  # a point of other sorts than the step's symbols
        return f"its point does not fit the step: {error}"


def _objection_to_refutation(replayed: Replayed, step: Step) -> str:
    """A refutation has a theorem for each hypothesis at its point, and one that the sides differ there."""
    definitions = {h.args[0]: h.args[1] for h in step.given if is_definition(h)}
    values = dict(replayed.point)

    def at(term: Term) -> Term:
        for _ in definitions:
            term = beta(substitute(term, definitions))  # type: ignore[arg-type]
        return beta(substitute(term, values))

    proved = {theorem.conclusion for theorem in replayed.theorems}
    differ = _laws_differ if step.lhs.sort == LAW else _sides_differ
    if not differ(replayed.theorem.conclusion, step.relation, at(step.lhs), at(step.rhs)):
        return "it neither concludes the step nor shows that its sides differ at a point"
    shown = {at(h) for h in step.given if not is_definition(h)}
    open_ = sorted(map(str, shown - proved))
    return f"it does not show that the point satisfies {'; '.join(open_)}" if open_ else ""


def _sides_differ(conclusion: Term, relation: str, left: Term, right: Term) -> bool:
    return conclusion == contrary(left, relation, right)


def _laws_differ(conclusion: Term, relation: str, left: Term, right: Term) -> bool:
    """Laws under which one function has two expectations are two."""
    if relation != "=" or not isinstance(conclusion, Apply) or conclusion.op != "ne":
        return False
    means = [side for side in conclusion.args if isinstance(side, Apply) and side.op == "expectation"]
    return [mean.args[0] for mean in means] == [left, right] and means[0].args[1] == means[1].args[1]
