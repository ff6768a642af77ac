"""Theorems, and the one way to make them.

A theorem `H |- J` says: for every assignment of its free symbols, and every interpretation of its opaque
functions, if all propositions of H hold then J holds.  Atoms are strict: an equation or an inequality
holds only where both sides are defined.

Only a function registered with `@rule` makes a theorem.  It returns a pair (hypotheses, conclusion) or
raises `RuleError`; a condition that it cannot check itself it returns as a hypothesis, so that none can
get lost.  The theorem keeps the rule and its arguments, which is its certificate.

This guards against accident and against untrusted search in the same process; the guarantee is the
replay of a certificate in a fresh one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from ..terms import PROP, Term


class RuleError(ValueError):
    """A rule was asked for a conclusion that it does not give."""


class BudgetExceeded(RuntimeError):
    """A bound on terms, generators, degree or precision was reached: no answer, not a wrong one."""


Sequent = tuple[Iterable[Term], Term]

_KEY = object()
_set = object.__setattr__


class Theorem:
    """`hypotheses |- conclusion`, with the rule and the arguments that gave it."""

    __slots__ = ("arguments", "conclusion", "hypotheses", "rule")

    hypotheses: frozenset[Term]
    conclusion: Term
    rule: str
    arguments: tuple[Any, ...]

    def __init__(
        self, key: object, hypotheses: Iterable[Term], conclusion: Term, rule: str, arguments: tuple[Any, ...]
    ) -> None:
        if key is not _KEY:
            raise TypeError("theorems are made by the rules of the kernel")
        _set(self, "hypotheses", frozenset(hypotheses))
        _set(self, "conclusion", conclusion)
        _set(self, "rule", rule)
        _set(self, "arguments", arguments)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("theorems are immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("theorems are immutable")

    def __reduce__(self) -> Any:
        raise TypeError("theorems never cross a process: send the certificate")

    def __copy__(self) -> Theorem:
        return self

    def __deepcopy__(self, memo: object) -> Theorem:
        return self

    @property
    def premises(self) -> tuple[Theorem, ...]:
        """The theorems among the arguments, in order."""
        return tuple(_theorems(self.arguments))

    @property
    def lhs(self) -> Term:
        """The left side of the conclusion, which must be a relation."""
        return self.conclusion.args[0]  # type: ignore[attr-defined,no-any-return]

    @property
    def rhs(self) -> Term:
        """The right side of the conclusion, which must be a relation."""
        return self.conclusion.args[1]  # type: ignore[attr-defined,no-any-return]

    def __repr__(self) -> str:
        given = ", ".join(sorted(map(str, self.hypotheses)))
        return f"{given} |- {self.conclusion}" if given else f"|- {self.conclusion}"


def _theorems(arguments: Iterable[Any]) -> Iterable[Theorem]:
    for argument in arguments:
        if isinstance(argument, Theorem):
            yield argument
        elif isinstance(argument, tuple):
            yield from _theorems(argument)


class Rule(NamedTuple):
    """A registered rule: the function that states it, and the one that infers by it."""

    name: str
    revision: int
    axiom: bool
    function: Callable[..., Sequent]
    infer: Callable[..., Theorem]

    @property
    def statement(self) -> str:
        """The docstring, which holds statement, hypotheses and source."""
        return self.function.__doc__ or ""


RULES: dict[str, Rule] = {}


def rule(
    *, revision: int = 1, axiom: bool = False
) -> Callable[[Callable[..., Sequent]], Callable[..., Theorem]]:
    """Register a function that returns (hypotheses, conclusion) as a rule of the kernel."""

    def register(function: Callable[..., Sequent]) -> Callable[..., Theorem]:
        name = function.__name__
        if name in RULES:
            raise ValueError(f"two rules are named {name}")

        fits = _argument_checks(function)

        @functools.wraps(function)
        def infer(*arguments: Any) -> Theorem:
            checks = fits()
            if len(arguments) != len(checks):
                raise RuleError(f"{name} takes {len(checks)} arguments, not {len(arguments)}")
            for position, (check, argument) in enumerate(zip(checks, arguments, strict=True)):
                if not check(argument):
                    raise RuleError(f"argument {position + 1} of {name} is of the wrong kind")
            hypotheses, conclusion = function(*arguments)
            given = frozenset(hypotheses)
            for proposition in (*given, conclusion):
                if proposition.sort != PROP or proposition.loose:
                    raise RuleError(f"{proposition} is no closed proposition")
            return Theorem(_KEY, given, conclusion, name, arguments)

        RULES[name] = Rule(name, revision, axiom, function, infer)
        return infer

    return register


Check = Callable[[Any], bool]


def _argument_checks(function: Callable[..., Sequent]) -> Callable[[], tuple[Check, ...]]:
    """For each parameter a check of its annotation: a number where a rule names its variable proves anything."""

    @functools.cache
    def checks() -> tuple[Check, ...]:
        hints = get_type_hints(function)
        return tuple(_check_of(hints[name]) for name in inspect.signature(function).parameters)

    return checks


def _check_of(hint: Any) -> Check:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple and parts[-1] is Ellipsis:
        each = _check_of(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    if origin is tuple:
        checks = [_check_of(part) for part in parts]
        return lambda value: (
            isinstance(value, tuple)
            and len(value) == len(checks)
            and all(check(item) for check, item in zip(checks, value, strict=True))
        )
    if origin in (Union, UnionType):
        options = [_check_of(part) for part in parts]
        return lambda value: any(option(value) for option in options)
    if hint is int:
        return lambda value: type(value) is int
    return lambda value: isinstance(value, hint)


def require(condition: bool, message: str, *about: object) -> None:
    """Raise `RuleError` unless the side condition holds (an `assert` would vanish under -O).

    The message is formatted with `about` only when it is needed: printing terms takes longer than checking.
    """
    if not condition:
        raise RuleError(message.format(*about))
