"""Search for points at which a claim fails.  Untrusted: what it finds, the kernel decides."""

from .mistakes import looks_like
from .points import Point, contradiction, points, witness
from .refuter import Agreement, Refutation, UndefinedSide, evidence, refute

__all__ = [
    "Agreement",
    "Point",
    "Refutation",
    "UndefinedSide",
    "contradiction",
    "evidence",
    "looks_like",
    "points",
    "refute",
    "witness",
]
