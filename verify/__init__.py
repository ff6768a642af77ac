"""Decide the steps of mathematical derivations: a theorem, a counterexample, or what is missing.

    from verify import check
    check(lhs, rhs, given=[sigma > 0]).require()

Names are loaded when they are first used: importing `verify` imports neither SymPy nor the kernel.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .derivation import Derivation, Place, Reason, Step, claim, step
    from .discovery import LibraryError, library
    from .notation import inert
    from .steps import check
    from .sympy_door import Untranslatable, hypotheses_of, to_sympy, to_term
    from .verdict import Verdict

__version__ = "0.1.0"

_HOMES = {
    "Derivation": "derivation",
    "LibraryError": "discovery",
    "Place": "derivation",
    "Reason": "derivation",
    "Step": "derivation",
    "Untranslatable": "sympy_door",
    "Verdict": "verdict",
    "check": "steps",
    "claim": "derivation",
    "hypotheses_of": "sympy_door",
    "inert": "notation",
    "library": "discovery",
    "step": "derivation",
    "to_sympy": "sympy_door",
    "to_term": "sympy_door",
}

__all__ = [
    "Derivation",
    "LibraryError",
    "Place",
    "Reason",
    "Step",
    "Untranslatable",
    "Verdict",
    "__version__",
    "check",
    "claim",
    "hypotheses_of",
    "inert",
    "library",
    "step",
    "to_sympy",
    "to_term",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
