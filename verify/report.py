"""The report: what was checked and how it came out.  Every writer renders this one model."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .terms.data import digest

if TYPE_CHECKING:
    from .derivation import Derivation, Step
    from .reader.document import Inferred
    from .reader.source import Source
    from .verdict import Verdict

STATUSES = ("proved", "refuted", "undecided", "unread")

# Exit statuses, as the contract has them.
EXPECTED, UNEXPECTED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130


class Outcome(NamedTuple):
    """A step and what the checker says of it."""

    step: Step
    verdict: Verdict

    @property
    def expected(self) -> bool:
        return self.verdict.status == self.step.expected


class Checked(NamedTuple):
    """A derivation and the verdicts on its steps, in order: fewer than steps if the run was interrupted.

    One that was read from a document has that as its `source`, and `notes` on what the reader inferred.
    """

    derivation: Derivation
    verdicts: tuple[Verdict, ...]
    source: Source | None = None
    notes: tuple[Inferred, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(map(Outcome, self.derivation.steps, self.verdicts))

    @property
    def milliseconds(self) -> float:
        return sum(verdict.milliseconds for verdict in self.verdicts)


@dataclass(frozen=True)
class Report:
    """Derivations with verdicts; `errors` are inputs that cannot be used, `allowed` are statuses excused."""

    derivations: tuple[Checked, ...]
    errors: tuple[str, ...] = ()
    allowed: frozenset[str] = frozenset()
    interrupted: bool = False

    @property
    def outcomes(self) -> Iterator[Outcome]:
        for checked in self.derivations:
            yield from checked.outcomes

    def is_unexpected(self, outcome: Outcome) -> bool:
        """Whether the step has another verdict than the expected one, and not one that is allowed."""
        return not outcome.expected and outcome.verdict.status not in self.allowed

    @property
    def unexpected(self) -> tuple[Outcome, ...]:
        return tuple(filter(self.is_unexpected, self.outcomes))

    @property
    def summary(self) -> dict[str, int]:
        """How many steps there are, how many of each status, and how many unexpected."""
        return count(self.outcomes) | {"unexpected": len(self.unexpected)}

    @property
    def exit_status(self) -> int:
        if self.interrupted:
            return INTERRUPTED
        if self.errors:
            return WRONG_INPUT
        return UNEXPECTED if self.unexpected else EXPECTED


def count(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many steps, and how many of each status."""
    found = Counter(outcome.verdict.status for outcome in outcomes)
    return {"steps": found.total()} | {status: found[status] for status in STATUSES}


def fingerprint(step: Step) -> str:
    """A hash of what the step says, whatever its id, place, and names of bound variables."""
    content = [digest(step.lhs), step.relation, digest(step.rhs), sorted(set(map(digest, step.given)))]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
