"""The ledger: what the source texts claim, what the mathematics says of it, and the steps that decide it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Claim"]

# What a claim can be, and which of its fields such a claim must have.
VERDICTS: dict[str, tuple[str, ...]] = {
    "true": ("steps",),
    "true under a condition": ("proved", "condition"),
    "false": ("refuted", "condition"),
    "no mathematics": ("steps", "condition"),
    "convention": ("steps", "condition"),
    "bibliographic": (),
}


@dataclass(frozen=True)
class Claim:
    """A claim of a source text, by the number that it has in the catalogue.

    `condition` names what the text leaves out, why the claim is false, or the nearest statement that is
    mathematics.  `proved` and `refuted` are ids, DERIVATION/STEP, of the steps that decide it: what is proved
    supports the claim, or says what holds in its place; what is refuted is the claim, or how it is misread.
    Raises `ValueError` for a verdict that is none, and where what the verdict needs is missing.
    """

    number: str
    text: str
    verdict: str
    condition: str = ""
    proved: tuple[str, ...] = ()
    refuted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(
                f"{self.number}: {self.verdict!r} is no verdict; known are {', '.join(VERDICTS)}"
            )
        for field in VERDICTS[self.verdict]:
            if not getattr(self, field):
                raise ValueError(f"{self.number}: {self.verdict}, and no {field}")

    @property
    def steps(self) -> tuple[str, ...]:
        """All steps that decide it."""
        return (*self.proved, *self.refuted)
