"""The macros that a document defines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Macro:
    """`\\newcommand{\\name}[parameters][default]{body}`."""

    parameters: int
    body: str
    default: str | None = None


Macros: TypeAlias = Mapping[str, Macro]
