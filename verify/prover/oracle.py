"""Proposals of SymPy: believed only when the kernel has checked them."""

from __future__ import annotations

from functools import lru_cache

from ..terms import Apply, Number, Symbol, Term, TermError, subterms

MAX_SIZE = 40
_INTEGRATED = frozenset("add mul neg div pow sqrt ln sin cos atan pi".split())  # rules that end soon


@lru_cache(maxsize=1_000)
def antiderivative(body: Term, variable: Symbol) -> Term | None:
    """An antiderivative of the body by the rules of a calculus text, or None."""
    if body.size > MAX_SIZE or not all(_is_simple(part) for part in subterms(body)):
        return None
    if _holds("ln", body, variable) and _holds("div", body, variable):
        return None  # logarithms over sums lead the rules in circles
    from sympy import evaluate

    with evaluate(True):  # the caller may be writing inertly
        return _integrated(body, variable)


def _integrated(body: Term, variable: Symbol) -> Term | None:
    from sympy import Dummy, Integral
    from sympy.integrals.manualintegrate import manualintegrate

    from ..sympy_door import to_sympy, to_term

    names = {
        to_sympy(s): Dummy(f"s{i}", positive=True)
        for i, s in enumerate(sorted(body.free | {variable}, key=str))
    }
    back = {dummy: name for name, dummy in names.items()}
    try:
        found = manualintegrate(to_sympy(body).subs(names).doit(), names[to_sympy(variable)])
        return None if found.has(Integral) else to_term(found.subs(back))
    except (TermError, ValueError, TypeError, NotImplementedError, AttributeError, RecursionError):
        return None


def _is_simple(part: Term) -> bool:
    if not isinstance(part, Apply):
        return True
    return part.op in _INTEGRATED and (part.op != "pow" or isinstance(part.args[1], Number))


def _holds(op: str, body: Term, variable: Symbol) -> bool:
    """Whether the operation stands in the body with the variable in its last argument."""
    return any(
        isinstance(part, Apply) and part.op == op and variable in part.args[-1].free
        for part in subterms(body)
    )
