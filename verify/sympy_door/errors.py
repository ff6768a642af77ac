"""What the door refuses."""

from __future__ import annotations

from itertools import islice
from typing import Any

import sympy

from ..context import ContextError
from ..notation import inert
from ..terms import TermError


class Untranslatable(TermError):
    """An expression that is no term; the message names it and says what to write instead."""


class Contradiction(ContextError):
    """A hypothesis that is false before anything is assumed."""


def show(expr: Any) -> str:
    """The expression for a message; its class alone when it is large, since printing has no bound."""
    if not isinstance(expr, sympy.Basic):
        return repr(expr)[:60]
    if sum(1 for _ in islice(sympy.preorder_traversal(expr), 60)) == 60:
        return f"a large {type(expr).__name__}"
    with inert():
        return str(expr)[:200]
