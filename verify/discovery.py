"""The library: all derivations in the package `derivations`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from .derivation import Derivation
from .ledger import Claim

__all__ = ["LibraryError", "claims", "library"]


@dataclass(frozen=True)
class LibraryError:
    """A module of the library that cannot be used, and why."""

    module: str
    message: str


def library(package: str = "derivations") -> tuple[Derivation | LibraryError, ...]:
    """All derivations, module by module in the order of their names, each module in the order it is written.

    A module that does not import stands in it as a `LibraryError`; the others are not affected.
    """
    try:
        found = importlib.import_module(package)
    except Exception as error:
        return (LibraryError(package, _message(error)),)
    names = sorted(info.name for info in pkgutil.iter_modules(found.__path__))
    return tuple(_distinct(item for name in names for item in _module(f"{package}.{name}")))


def claims(package: str = "derivations") -> tuple[Claim, ...]:
    """The ledger of the library: the claims of the source texts, in the order of the catalogue."""
    found: tuple[Claim, ...] = importlib.import_module(f"{package}.ledger").CLAIMS
    return found


def _module(name: str) -> Iterator[tuple[str, Derivation | LibraryError]]:
    try:
        module = importlib.import_module(name)
    except Exception as error:  # whatever a module raises, the others are still checked
        yield name, LibraryError(name, _message(error))
        return
    for derivation in _derivations(module):
        yield name, derivation


def _derivations(module: ModuleType) -> Iterator[Derivation]:
    own = {id(value): value for value in vars(module).values() if isinstance(value, Derivation)}
    yield from own.values()


def _distinct(items: Iterator[tuple[str, Derivation | LibraryError]]) -> Iterator[Derivation | LibraryError]:
    homes: dict[str, str] = {}
    for name, item in items:
        if isinstance(item, Derivation) and homes.setdefault(item.id, name) != name:
            yield LibraryError(name, f"{item.id} is also a derivation of {homes[item.id]}")
        else:
            yield item


def _message(error: Exception) -> str:
    notes = getattr(error, "__notes__", ())
    return "; ".join((f"{type(error).__name__}: {error}", *notes))
