"""The words of a page, in one import: for modules of `derivations`."""

from .derivation import *
from .derivation import __all__ as _reasons
from .notation import *
from .notation import __all__ as _objects

__all__ = [*_reasons, *_objects]
