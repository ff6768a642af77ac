"""The rulebook: for every rule of the kernel a step that it takes, and the nearest false one.

`verify explain RULE` prints both; the tests run both.
"""

from __future__ import annotations

from . import (
    algebra,
    boundary,
    calculus,
    elementary,
    limit_values,
    logic,
    moving,
    order,
    probability,
    series,
    special,
)
from .example import Example

__all__ = ["EXAMPLES", "Example", "example"]

EXAMPLES: dict[str, Example] = {
    **logic.EXAMPLES,
    **algebra.EXAMPLES,
    **elementary.EXAMPLES,
    **calculus.EXAMPLES,
    **boundary.EXAMPLES,
    **limit_values.EXAMPLES,
    **moving.EXAMPLES,
    **order.EXAMPLES,
    **probability.EXAMPLES,
    **series.EXAMPLES,
    **special.EXAMPLES,
}


def example(name: str) -> Example:
    """The example of the rule; raises `KeyError` for an unknown name."""
    return EXAMPLES[name]
