"""What follows from an equation of the context: nonzero factors cancel, and functions are applied to both sides."""

from __future__ import annotations

from collections.abc import Iterator

from ..context import Context
from ..kernel import logic
from ..kernel.arithmetic import zero_product
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import LAW, ZERO, Apply, Symbol, Term, TermError, abstract, mul, ne, sub, subterms
from .algebra import Polynomial, Quotient
from .normal import UnitsChanged, equation, fresh_start, normalize
from .session import Session

__all__ = ["by_solving", "equations_of"]

MAX_EQUATIONS = 6


def equations_of(context: Context) -> tuple[Apply, ...]:
    """The equations between numbers that the context states."""
    return tuple(
        h
        for h in context.hypotheses
        if isinstance(h, Apply) and h.op == "eq" and h.args[0].sort != LAW and h.free
    )


def by_solving(context: Context, lhs: Term, rhs: Term) -> Theorem | None:
    """`lhs = rhs` because (lhs - rhs) * (what is not 0) = s - t for an equation `s = t` of the context."""
    stated = equations_of(context)
    wide = Session(context.given, definitions=context.definitions)
    for premise in stated[: -MAX_EQUATIONS - 1 : -1]:
        for kept in ((), tuple(other for other in stated if other != premise)):
            hypotheses = (*(h for h in context.hypotheses if h not in stated), *kept)
            for consequence in _consequences(premise, lhs, rhs, wide):
                narrow = Session(hypotheses, definitions=context.definitions)
                try:
                    found = _through_factors(narrow, wide, consequence, lhs, rhs)
                except (RuleError, TermError, BudgetExceeded, ZeroDivisionError, RecursionError):
                    continue
                if found is not None and found.hypotheses <= wide.hypotheses:
                    return found
            if len(stated) == 1:
                break
    return None


def _consequences(premise: Apply, lhs: Term, rhs: Term, wide: Session) -> Iterator[Theorem]:
    """The equation, and what a function makes of both sides where the claim mentions its inverse or itself."""
    stated = logic.assume(premise)
    yield stated
    before, after = _operations(premise), _operations(lhs) | _operations(rhs)
    hole = Symbol("_hole")
    for op, inverses in (("ln", {"exp", "pow"}), ("exp", {"ln"}), ("sqrt", {"pow"})):
        if op in after - before or (before & inverses and not after & inverses):
            try:
                yield logic.congruence(abstract(Apply(op, (hole,)), hole), stated, wide.facts)
            except RuleError:
                continue


def _operations(term: Term) -> set[str]:
    return {part.op for part in subterms(term) if isinstance(part, Apply)}


def _through_factors(narrow: Session, wide: Session, known: Theorem, lhs: Term, rhs: Term) -> Theorem | None:
    """Split the difference of the known sides into a factor of `lhs - rhs`, and one that is not zero."""
    for _ in range(4):
        try:
            split = _split(narrow, known, lhs, rhs)
            if split is None:
                return None
            cofactor, factor = split
            narrow.equations = (known,)
            product = equation(narrow, mul(cofactor, factor), ZERO)
            zero = zero_product(product, wide.must(ne(cofactor, ZERO)))
            narrow.equations = (zero,)
            return wide.discharge(equation(narrow, lhs, rhs))
        except UnitsChanged:
            narrow.equations = ()
            fresh_start(narrow)
    return None


def _split(session: Session, known: Theorem, lhs: Term, rhs: Term) -> tuple[Term, Term] | None:
    """(cofactor, common factor) of the difference of the known sides, as terms."""
    algebra = session.algebra
    given, wanted = normalize(session, sub(known.lhs, known.rhs)), normalize(session, sub(lhs, rhs))
    if session.algebra is not algebra:
        raise UnitsChanged
    if given.is_zero() or wanted.is_zero():
        return None
    constant, factors = algebra.factor(given.numerator)
    common: Polynomial = algebra.one
    others: Polynomial = algebra.one
    for factor, power in factors:
        divides = divmod(wanted.numerator, factor)[1].is_zero()
        common, others = (
            (common * factor, others) if divides and power == 1 else (common, others * factor**power)
        )
    if common == algebra.one:
        return None
    scale = algebra.constant(constant).numerator
    cofactor = algebra.as_term(algebra.quotient(others * scale, given.denominator))
    return cofactor, algebra.as_term(Quotient(common, algebra.one))
