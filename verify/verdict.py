"""What the checker says of a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .kernel.theorem import Theorem
from .terms import Symbol, Term
from .terms.text import text

if TYPE_CHECKING:
    from .derivation import Step


class NotProved(AssertionError):
    """Raised by `Verdict.require` for a step that is not proved; its message is the full story."""


@dataclass(frozen=True)
class Counterexample:
    """An exact point at which every hypothesis holds and the two sides provably differ.

    `theorems` are the kernel's: each hypothesis at the point, and that the sides differ there.
    """

    point: tuple[tuple[str, str], ...]
    lhs: str
    rhs: str
    looks_like: str | None = None
    theorems: tuple[Theorem, ...] = ()
    values: tuple[tuple[Symbol, Term], ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What numbers say, which decides nothing: whether the sides agree, at how many points, to how many digits."""

    agrees: bool | None
    points: int
    digits: int


@dataclass(frozen=True, repr=False)
class Verdict:
    """The verdict of a step, with the theorem, the counterexample, or what is missing."""

    status: str  # "proved" | "refuted" | "undecided" | "unread"
    relation: str
    lhs: Term
    rhs: Term
    theorem: Theorem | None = None
    hypotheses: tuple[Term, ...] = ()
    missing: tuple[Term, ...] = ()
    counterexample: Counterexample | None = None
    reason: str = ""
    evidence: Evidence | None = None
    rule: str | None = None
    because: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    milliseconds: float = field(default=0.0, compare=False)

    @property
    def proved(self) -> bool:
        return self.status == "proved"

    @property
    def refuted(self) -> bool:
        return self.status == "refuted"

    @property
    def undecided(self) -> bool:
        return self.status == "undecided"

    def require(self) -> Verdict:
        """This verdict if it is `proved`; raises `NotProved` with the full story otherwise."""
        if not self.proved:
            raise NotProved(repr(self))
        return self

    def certificate(self) -> dict[str, Any]:
        """The proof, or the theorems of the counterexample, as JSON data; raises `ValueError` if there are none."""
        from .kernel.certificate import certificate

        if self.theorem is not None:
            return certificate((self.theorem,))
        if self.counterexample is not None and self.counterexample.theorems:
            return certificate(self.counterexample.theorems, self.counterexample.values)
        if self.proved or self.refuted:
            raise ValueError("the theorems of this verdict were not asked for")
        raise ValueError(f"a step that is {self.status} has no certificate")

    def __repr__(self) -> str:
        lines = [f"{self.status}: {text(self.lhs)} {self.relation} {text(self.rhs)}"]
        if self.hypotheses:
            lines.append("  given: " + ", ".join(map(text, self.hypotheses)))
        if self.missing:
            lines.append("  proved if: " + ", ".join(map(text, self.missing)))
        if self.reason:
            lines.append("  reason: " + self.reason)
        if self.counterexample is not None:
            point = ", ".join(f"{name} = {value}" for name, value in self.counterexample.point) or "any point"
            lines.append(f"  at {point}: left {self.counterexample.lhs}, right {self.counterexample.rhs}")
            if self.counterexample.looks_like:
                lines.append("  looks like: " + self.counterexample.looks_like)
        if self.evidence is not None and self.evidence.agrees is not None:
            word = "agree" if self.evidence.agrees else "differ"
            lines.append(
                f"  numbers {word} at {self.evidence.points} points to {self.evidence.digits} digits"
            )
        if self.because:
            lines.append("  because: " + ", ".join(self.because))
        return "\n".join(lines)


def undecided(step: Step, reason: str, seconds: float = 0.0) -> Verdict:
    """That a step is not decided, and why."""
    return Verdict("undecided", step.relation, step.lhs, step.rhs, reason=reason, milliseconds=1000 * seconds)
