"""Distributions as data: parameters with their domain, support and density.  Nothing proved stands here.

A family is a function symbol whose meaning is a definition, the proposition
`define(Normal, lambda m. lambda s. law(-oo, oo, lambda x. density))`; it travels as a hypothesis.
"""

from .family import Family
from .table import FAMILIES, definition, definitions_in, domain, family_name, is_discrete, law

__all__ = [
    "FAMILIES",
    "Family",
    "definition",
    "definitions_in",
    "domain",
    "family_name",
    "is_discrete",
    "law",
]
