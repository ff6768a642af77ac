"""SymPy to terms and back, nothing else.

The page's order lives in `.args` alone, so an expression is read once, as it stands: nothing is
simplified, evaluated or sorted on the way, and no string is ever read.  What has no meaning as a term
raises `Untranslatable`, which names it.

A bare symbol is read as real.  The assumptions of symbols become hypotheses (`positive` is `0 < x`);
`integer` is a sort.  An assumption that terms cannot say is an error, since dropping it would let a
refutation choose a point that the author excluded.
"""

from ..notation import inert
from .back import to_sympy
from .errors import Contradiction, Untranslatable
from .translator import Translator, hypotheses_of, to_term

__all__ = ["Contradiction", "Translator", "Untranslatable", "hypotheses_of", "inert", "to_sympy", "to_term"]
