"""Names for bound variables, chosen when a term is printed: what text and LaTeX share."""

from __future__ import annotations

from collections.abc import Callable

from .term import Apply, Bound, FunctionSort, Lambda, Symbol, Term

Spelling = Callable[[str], str]
Scope = tuple[str, ...]  # the printed names of the enclosing binders, innermost first

_LETTERS = "xyzuvwst"


def opened(
    function: Term, scope: Scope, spell: Spelling, count: int | None = None
) -> tuple[tuple[str, ...], Term, Scope]:
    """The names of a function's variables (the first `count`, or all), its body and the scope of the body."""
    names: list[str] = []
    while isinstance(function.sort, FunctionSort) and (count is None or len(names) < count):
        function = _written_out(function)
        names.append(_bound_name(function, scope, spell))
        scope = (names[-1], *scope)
        function = function.body
    return tuple(names), function, scope


def _bound_name(function: Lambda, scope: Scope, spell: Spelling) -> str:
    """The written name, or that with a number where it would capture a name in the body."""
    taken = {spell(symbol.name) for symbol in function.body.free}
    taken.update(scope[: max(function.body.loose - 1, 0)])
    hint = "t" if function.hint.startswith("_") else function.hint  # `_0` is a name that the search made up
    name, count = spell(hint), 0
    while name in taken:
        count += 1
        name = spell(f"{hint}_{{{count}}}")
    return name


def _written_out(function: Term) -> Lambda:
    """`f` as `x -> f(x)`."""
    if isinstance(function, Lambda):
        return function
    arity = function.sort.arity if isinstance(function.sort, FunctionSort) else 0
    body: Term = Apply("call", (function, *(Bound(index) for index in reversed(range(arity)))))
    for position in reversed(range(arity)):
        body = Lambda(_LETTERS[position % len(_LETTERS)], body)
    if not isinstance(body, Lambda):
        raise TypeError(f"{function!r} is no function")
    return body


def own_variable(function: Term, at: Term) -> Lambda | None:
    """The function, if `at` is a variable that its body lacks, so that both may bear one name: d/dx f(x)."""
    if not isinstance(at, Symbol | Bound):
        return None
    function = _written_out(function)
    taken = at in function.body.free if isinstance(at, Symbol) else mentions(function.body, at.index + 1)
    return None if taken else function


def mentions(term: Term, index: int) -> bool:
    """Whether the bound variable with this index occurs in the term."""
    stack = [(term, index)]
    while stack:
        current, level = stack.pop()
        if current.loose <= level:
            continue
        if isinstance(current, Bound):
            if current.index == level:
                return True
        elif isinstance(current, Lambda):
            stack.append((current.body, level + 1))
        elif isinstance(current, Apply):
            stack.extend((argument, level) for argument in current.args)
    return False
