"""The kernel: the only code that makes theorems.

It imports the terms, the standard library and python-flint, and nothing else of this project.  One file of
rules per theory: logic, definedness (and signs), arithmetic, elementary, derivative, limits, integral,
probability, series, enclosure.
"""

from . import (
    arithmetic,
    definedness,
    derivative,
    elementary,
    enclosure,
    integral,
    limits,
    logic,
    probability,
    series,
)
from .theorem import RULES, BudgetExceeded, Rule, RuleError, Theorem

__all__ = [
    "RULES",
    "BudgetExceeded",
    "Rule",
    "RuleError",
    "Theorem",
    "arithmetic",
    "definedness",
    "derivative",
    "elementary",
    "enclosure",
    "integral",
    "limits",
    "logic",
    "probability",
    "series",
]
