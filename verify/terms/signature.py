"""The signature: for each operation the sorts of its arguments and of its value."""

from __future__ import annotations

from .term import INTEGER, LAW, LIMIT_END, PROP, REAL, FunctionSort, Lambda, Sort, Term, TermError

_END = "real or end"
_FUNCTION = FunctionSort(1, REAL)
_FUNCTION_2 = FunctionSort(2, REAL)
_PREDICATE = FunctionSort(1, PROP)

# name: (sorts of the arguments, sort of the value).  A trailing "..." repeats the sort before it.
SIGNATURE: dict[str, tuple[tuple[object, ...], str]] = {
    # constants
    "pi": ((), REAL),
    "euler_gamma": ((), REAL),
    "infinity": ((), LIMIT_END),
    "minus_infinity": ((), LIMIT_END),
    # arithmetic
    "add": ((REAL, REAL, "..."), REAL),
    "mul": ((REAL, REAL, "..."), REAL),
    "neg": ((REAL,), REAL),
    "div": ((REAL, REAL), REAL),
    "pow": ((REAL, REAL), REAL),
    # elementary functions
    "sqrt": ((REAL,), REAL),
    "exp": ((REAL,), REAL),
    "ln": ((REAL,), REAL),
    "abs": ((REAL,), REAL),
    "sin": ((REAL,), REAL),
    "cos": ((REAL,), REAL),
    "tan": ((REAL,), REAL),
    "atan": ((REAL,), REAL),
    "sinh": ((REAL,), REAL),
    "cosh": ((REAL,), REAL),
    "tanh": ((REAL,), REAL),
    "erf": ((REAL,), REAL),
    "gamma": ((REAL,), REAL),
    "lgamma": ((REAL,), REAL),
    "digamma": ((REAL,), REAL),
    "polygamma": ((INTEGER, REAL), REAL),  # order n >= 1: the n-th derivative of digamma
    "beta_function": ((REAL, REAL), REAL),
    "factorial": ((INTEGER,), REAL),
    "binomial": ((REAL, INTEGER), REAL),
    "minimum": ((REAL, REAL), REAL),
    "maximum": ((REAL, REAL), REAL),
    # cases: condition, value, condition, value, ..., default value (the first true condition counts)
    "cases": (("cases",), REAL),
    # binders: the last argument, a Lambda, holds the bound variable
    "integral": ((_END, _END, _FUNCTION), REAL),  # lower, upper, body
    "sum": ((_END, _END, _FUNCTION), REAL),
    "product": ((_END, _END, _FUNCTION), REAL),
    "derivative": ((_FUNCTION, REAL), REAL),  # the derivative of the function at the point
    "limit": ((_FUNCTION, _END, INTEGER), REAL),  # body, point, side: -1 below, +1 above, 0 both
    # functions
    "call": (("call",), REAL),
    # laws of one real random variable
    "law": ((_END, _END, _FUNCTION), LAW),  # support from, to; density
    "mass_law": ((_END, _END, _FUNCTION), LAW),  # integers from, to; mass
    "pushforward": ((_FUNCTION, LAW), LAW),  # the law of g(x), x distributed as the law
    "density": ((LAW, REAL), REAL),
    "expectation": ((LAW, _FUNCTION), REAL),
    "variance": ((LAW, _FUNCTION), REAL),
    "kl": ((LAW, LAW), REAL),
    "entropy": ((LAW,), REAL),
    # propositions
    "eq": (("same", "same"), PROP),
    "ne": ((REAL, REAL), PROP),
    "lt": ((REAL, REAL), PROP),
    "le": ((REAL, REAL), PROP),
    "defined": (("any",), PROP),
    "forall": ((_END, _END, _PREDICATE), PROP),  # on the open interval
    "integrable": ((_END, _END, _FUNCTION), PROP),
    "dominated": ((_END, _END, _FUNCTION_2, REAL), PROP),  # lambda theta, x; near a point of theta
    "continuous": ((_END, _END, _FUNCTION), PROP),  # on the open interval
    "tends": ((_FUNCTION, _END, INTEGER, _END), PROP),  # body, point, side, value
    "diverges": (("any",), PROP),
    "define": (("any", "any"), PROP),  # a symbol and the term that it abbreviates
}

BINDERS = frozenset(
    name for name, (sorts, _) in SIGNATURE.items() if any(isinstance(s, FunctionSort) for s in sorts)
)


_known: dict[tuple[object, ...], Sort] = {}


def result_sort(op: str, args: tuple[Term, ...]) -> Sort:
    """The sort of `op(args)`; raises `TermError` where number or sorts do not fit the signature."""
    key = (op, *[(a.sort, a.variable_sort) if isinstance(a, Lambda) else a.sort for a in args])
    found = _known.get(key)
    if found is None:
        found = _result_sort(op, args)
        if len(_known) < 10_000:
            _known[key] = found
    return found


def _result_sort(op: str, args: tuple[Term, ...]) -> Sort:
    try:
        sorts, result = SIGNATURE[op]
    except KeyError:
        raise TermError(f"unknown operation {op!r}") from None
    if op == "call":
        return _call_sort(args)
    if op == "cases":
        return _cases_sort(args)
    if sorts and sorts[-1] == "...":
        if len(args) < len(sorts) - 1:
            raise TermError(f"{op} needs at least {len(sorts) - 1} arguments")
        for argument in args:
            if argument.sort != REAL and argument.sort != INTEGER:
                raise TermError(f"{op} takes real terms, not {argument.sort}")
    else:
        if len(args) != len(sorts):
            raise TermError(f"{op} takes {len(sorts)} arguments, not {len(args)}")
        for argument, wanted in zip(args, sorts, strict=True):
            if not _accepts(wanted, argument.sort):
                raise TermError(f"{op} takes {wanted}, not {argument.sort}")
        if op == "eq":
            _check_equation(args)
        walked = _WALKED.get(op, (REAL,))
        if op in BINDERS and any(isinstance(a, Lambda) and a.variable_sort not in walked for a in args):
            raise TermError(f"{op} binds a variable that is {' or '.join(walked)}")
    if result == REAL and op in _INTEGER_CLOSED and all(a.sort == INTEGER for a in args):
        return INTEGER
    return result


# The sorts of the variables that an operation binds, where they are not real.
_WALKED: dict[str, tuple[str, ...]] = {
    "sum": (INTEGER,),
    "product": (INTEGER,),
    "mass_law": (INTEGER,),
    "expectation": (REAL, INTEGER),
    "variance": (REAL, INTEGER),
}

_INTEGER_CLOSED = frozenset({"add", "mul", "neg"})


def _accepts(wanted: object, sort: Sort) -> bool:
    if wanted == sort or wanted in ("any", "same"):
        return True
    if wanted == REAL:
        return sort == INTEGER
    if wanted == _END:
        return sort in (REAL, INTEGER, LIMIT_END)
    if isinstance(wanted, FunctionSort) and isinstance(sort, FunctionSort):
        return wanted.arity == sort.arity and wanted.result == REAL and sort.result == INTEGER
    return False


def _check_equation(args: tuple[Term, ...]) -> None:
    left, right = (REAL if a.sort == INTEGER else a.sort for a in args)
    if left != right or left not in (REAL, LAW):
        raise TermError(f"an equation between {left} and {right} has no meaning")


def _call_sort(args: tuple[Term, ...]) -> Sort:
    if not args or not isinstance(args[0].sort, FunctionSort):
        raise TermError("only a function can be called")
    arity, result = args[0].sort
    if len(args) != arity + 1:
        raise TermError(f"{args[0]} takes {arity} arguments, not {len(args) - 1}")
    if any(argument.sort not in (REAL, INTEGER) for argument in args[1:]):
        raise TermError(f"the arguments of {args[0]} are real")
    return result


def _cases_sort(args: tuple[Term, ...]) -> Sort:
    if len(args) < 2:
        raise TermError("cases need a condition and a value")
    for position, argument in enumerate(args):
        condition = position % 2 == 0 and position + 1 < len(args)
        if condition != (argument.sort == PROP):
            raise TermError("cases alternate conditions and real values")
    return REAL
