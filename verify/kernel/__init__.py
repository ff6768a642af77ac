"""The kernel: the only code that makes theorems.

It imports the terms, the standard library and python-flint, and nothing else of this project.  One file of
rules per theory: logic, definedness (and signs), arithmetic, elementary, derivative, monotone, limits, integral,
boundary, domination, moving, probability, order, branches, images, discrete, series (and the growth of its terms
in summand), enclosure.
"""

from . import (
    arithmetic,
    boundary,
    branches,
    definedness,
    derivative,
    discrete,
    domination,
    elementary,
    enclosure,
    images,
    integral,
    limit_values,
    limits,
    logic,
    monotone,
    moving,
    order,
    probability,
    series,
    summand,
)
from .theorem import RULES, BudgetExceeded, Rule, RuleError, Theorem

__all__ = [
    "RULES",
    "BudgetExceeded",
    "Rule",
    "RuleError",
    "Theorem",
    "arithmetic",
    "boundary",
    "branches",
    "definedness",
    "derivative",
    "discrete",
    "domination",
    "elementary",
    "enclosure",
    "images",
    "integral",
    "limit_values",
    "limits",
    "logic",
    "monotone",
    "moving",
    "order",
    "probability",
    "series",
    "summand",
]
