"""The words of a page, in one import: for modules of `derivations`."""

from .derivation import *  # noqa: F403  the vocabulary is meant to be imported whole
from .derivation import __all__ as _reasons
from .notation import *  # noqa: F403
from .notation import __all__ as _objects

__all__ = [*_reasons, *_objects]
