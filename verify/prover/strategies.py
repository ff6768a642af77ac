"""How an equation between two terms is searched for: the author's reason first, then what is cheap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeGuard

from ..context import Context
from ..kernel import derivative as derivatives
from ..kernel import elementary as laws
from ..kernel import limits, logic, probability
from ..kernel.arithmetic import field
from ..kernel.definedness import sign
from ..kernel.theorem import BudgetExceeded, RuleError, Theorem
from ..terms import (
    LAW,
    ZERO,
    Apply,
    Lambda,
    Symbol,
    Term,
    TermError,
    abstract,
    add,
    div,
    eq,
    instantiate,
    le,
    lt,
    mul,
    open_lambda,
    pow_,
    sub,
    subterms,
)
from . import declared as _declared  # noqa: F401
from . import inequalities as _inequalities  # noqa: F401
from . import limits as _limits  # noqa: F401
from . import order as _order  # noqa: F401
from . import special as _special  # noqa: F401
from . import trigonometric as _trigonometric  # noqa: F401
from .derivatives import neighbourhood
from .integrals import substitute_affine
from .laws import prove_laws_equal
from .normal import canonical_term, chain, equation, normalize, same, settled
from .parts import by_parts, integral_atoms
from .session import Missing, Session, forget_proofs
from .solving import by_solving, equations_of
from .sums import by_splitting

Attempt = Callable[[Context, Term, Term], Theorem | None]


MAX_CASES = 6  # inequalities in a context that is still split into cases


class Search:
    """One search: the theorem with the fewest open hypotheses so far, and why attempts failed."""

    def __init__(self, context: Context, bound: Term | None = None) -> None:
        self.context = context
        self.bound = bound  # a dominating function that the author gives
        self.best: Theorem | None = None
        self.failures: list[str] = []
        self.missing: list[Term] = []

    def session(self, *, evaluate: bool) -> Session:
        """The session of the context: what one attempt has proved serves the next."""
        if self.bound is not None:
            given, definitions = self.context.given, self.context.definitions
            return Session(given, definitions=definitions, evaluate=evaluate, bound_hint=self.bound)
        return _session(self.context, evaluate)

    def wanted(self) -> list[Term]:
        """The conditions under which lemmas would give the integrals that have no value yet."""
        return list(self.session(evaluate=True).wanted)

    def forget(self) -> None:
        """Start the sessions anew, after one has grown beyond its bounds."""
        _session.cache_clear()

    def private_session(self) -> Session:
        """A session of its own, for an attempt that changes the meaning of atoms."""
        given, definitions = self.context.given, self.context.definitions
        return self._apart(Session(given, definitions=definitions, evaluate=False))

    def evaluating_session(self) -> Session:
        """As `private_session`, with integrals and sums replaced by their values."""
        return self._apart(Session(self.context.given, definitions=self.context.definitions))

    def _apart(self, session: Session) -> Session:
        session.learn_from(_session(self.context, session.evaluate))
        return session.forgetful()

    def factorial_session(self) -> Session:
        """As `evaluating_session`, with binomial coefficients written by factorials."""
        session = self.evaluating_session()
        session.factorials = True
        return session

    def angle_session(self) -> Session:
        """As `private_session`, with sines and cosines of sums written out; integrals want them the other way."""
        given, definitions = self.context.given, self.context.definitions
        session = Session(given, definitions=definitions, evaluate=False).forgetful()
        session.angles = True
        return session

    def consider(self, theorem: Theorem | None) -> bool:
        """Keep the theorem if it is better; whether it is closed in the context."""
        if theorem is None:
            return False
        given = frozenset(self.context.given)
        if self.best is None or len(theorem.hypotheses - given) < len(self.best.hypotheses - given):
            self.best = theorem
        return theorem.hypotheses <= given


@lru_cache(maxsize=16)
def _session(context: Context, evaluate: bool) -> Session:
    return Session(context.given, definitions=context.definitions, evaluate=evaluate)


def forget() -> None:
    """Forget what searches have found: the next step is judged as if it came first, so its verdict is its own."""
    _session.cache_clear()
    forget_proofs()


def search_equation(
    context: Context,
    lhs: Term,
    rhs: Term,
    image: tuple[Term, Term] | None = None,
    bound: Term | None = None,
) -> Search:
    """Try to prove `lhs = rhs`; the author may give a substitution (variable, image), and a dominating function."""
    search = Search(context, bound)
    for attempt in _attempts(search, lhs, rhs, image):
        try:
            if search.consider(_with_room(search, attempt)):
                return search
        except Missing as error:
            search.missing.append(error.proposition)
        except (RuleError, TermError, ZeroDivisionError) as error:
            search.failures.append(str(error))
        except BudgetExceeded as error:
            search.failures.append(f"too large: {error}")
        except RecursionError:
            search.failures.append("too large: the search went too deep")
            search.forget()
    return search


def _with_room(search: Search, attempt: Callable[[], Theorem | None]) -> Theorem | None:
    """The attempt; once more in a new session where the shared one had no room left."""
    try:
        return attempt()
    except BudgetExceeded:
        search.forget()
        return attempt()


def _attempts(
    search: Search, lhs: Term, rhs: Term, image: tuple[Term, Term] | None
) -> Iterator[Callable[[], Theorem | None]]:
    if lhs == rhs:  # all that can be asked for is that there is a value
        yield lambda: _identical(search.session(evaluate=False), lhs)
        return
    if lhs.sort == LAW:
        yield lambda: prove_laws_equal(search.session(evaluate=True), lhs, rhs)
        apart = _open_inequation(search, lhs, rhs)
        if apart is not None:
            yield lambda: split_at_inequation(search.context, lhs, rhs, apart)
        return
    if image is not None:
        yield lambda: by_substitution(search.private_session(), lhs, rhs, image[1])
        yield lambda: _reversed(by_substitution(search.private_session(), rhs, lhs, image[1]))
    binders = (_has_binder(lhs), _has_binder(rhs))
    unequal = _open_inequation(search, lhs, rhs) if any(binders) else None
    if unequal is not None and _cuts_an_interval(search.context, unequal):
        # on the whole interval signs are open, and every search for them is long and in vain
        yield lambda: split_at_inequation(search.context, lhs, rhs, unequal)
        return
    if binders[0] == binders[1]:  # else one side is a value, which integrals as they stand never equal
        yield lambda: _settled_same(search.session(evaluate=False), lhs, rhs)
    if any(binders):
        for proposal in (*_matching_images(lhs, rhs), *_images_of_ends(lhs, rhs)):
            yield lambda proposal=proposal: by_substitution(search.private_session(), lhs, rhs, proposal)  # type: ignore[misc]
            yield lambda proposal=proposal: _reversed(  # type: ignore[misc]
                by_substitution(search.private_session(), rhs, lhs, proposal)
            )
        yield lambda: _settled_same(search.session(evaluate=True), lhs, rhs)
        yield lambda: by_gathered_exponents(search.session(evaluate=True), lhs, rhs)
        if _mentions(lhs, rhs, "sum"):
            yield lambda: by_splitting(search.evaluating_session(), lhs, rhs)
        yield lambda: under_the_derivative(search.context, lhs, rhs, image)
        yield lambda: by_parts(search.private_session(), lhs, rhs)
        yield lambda: from_equal_laws(search.session(evaluate=True), lhs, rhs)
    if _mentions(lhs, rhs, "sin") or _mentions(lhs, rhs, "cos"):
        yield lambda: _settled_same(search.angle_session(), lhs, rhs)
    if _mentions(lhs, rhs, "binomial"):
        yield lambda: _settled_same(search.factorial_session(), lhs, rhs)
    if equations_of(search.context):
        yield lambda: by_solving(search.context, lhs, rhs)
    if unequal is not None:
        yield lambda: split_at_inequation(search.context, lhs, rhs, unequal)
        return
    condition = _open_condition(search, lhs, rhs)
    if condition is not None:
        yield lambda: split_by_cases(search.context, lhs, rhs, condition)


def _identical(session: Session, side: Term) -> Theorem:
    return session.discharge(logic.reflexivity(side, session.facts))


def _mentions(lhs: Term, rhs: Term, op: str) -> bool:
    return any(isinstance(part, Apply) and part.op == op for part in (*subterms(lhs), *subterms(rhs)))


def _settled_same(session: Session, lhs: Term, rhs: Term) -> Theorem | None:
    found = same(session, lhs, rhs)
    return session.discharge(found) if found is not None else None


def _reversed(theorem: Theorem | None) -> Theorem | None:
    return logic.symmetry(theorem) if theorem is not None else None


def by_gathered_exponents(session: Session, lhs: Term, rhs: Term) -> Theorem | None:
    """Both sides with one exponential each, whose exponent is one fraction: 1/a + b/(a c) hides in a product."""
    sides = [_with_one_exponential(session, side) for side in (lhs, rhs)]
    if None in sides:
        return None
    left, right = sides
    middle = same(session, left.rhs, right.rhs)  # type: ignore[union-attr]
    if middle is None:
        return None
    return session.discharge(chain(left, middle, logic.symmetry(right)))


def _with_one_exponential(session: Session, term: Term) -> Theorem | None:
    """`term = r exp(q)` where the exponentials of its normal form are a common factor."""
    shown = settled(session, term)
    algebra = session.algebra
    value = normalize(session, shown.rhs)
    places = [i for i, a in enumerate(algebra.atoms) if isinstance(a, Apply) and a.op == "exp"]
    powers = []
    for polynomial in value:
        found = {tuple(exponents[i] for i in places) for exponents, _ in algebra.monomials(polynomial)}
        if len(found) != 1:
            return None
        powers.append(found.pop())
    times = [(i, above - below) for i, above, below in zip(places, *powers, strict=True) if above != below]
    if len(times) < 2:
        return shown
    parts = tuple((algebra.atoms[i].args[0], n) for i, n in times)
    exponent = canonical_term(session, laws.combination_of(parts))
    gathered = laws.exp_of_sum(equation(session, exponent, laws.combination_of(parts)), parts)
    rest = canonical_term(session, div(shown.rhs, gathered.rhs))
    split = equation(session, shown.rhs, mul(rest, gathered.rhs))
    hole = Symbol("_hole")
    joined = logic.congruence(abstract(mul(rest, hole), hole), logic.symmetry(gathered), session.facts)
    return chain(shown, split, joined)


_BINDERS = frozenset(("integral", "expectation", "variance", "kl", "entropy", "sum", "derivative", "density"))


def _has_binder(term: Term) -> bool:
    return any(isinstance(part, Apply) and part.op in _BINDERS for part in subterms(term))


def _open_condition(search: Search, lhs: Term, rhs: Term) -> Term | None:
    """A condition of a piecewise term, or the sign of an absolute value, that the context leaves open."""
    session = search.session(evaluate=False)
    depth = sum(isinstance(h, Apply) and h.op in ("lt", "le") for h in search.context.hypotheses)
    for part in (*subterms(lhs), *subterms(rhs)):
        if not isinstance(part, Apply) or part.loose or depth > MAX_CASES:
            continue
        if part.op == "cases":
            condition = part.args[0]
        elif part.op == "abs":
            condition = lt(ZERO, part.args[0])
            if _has_binder(lhs) and session.prove(logic.contrary(condition)) is not None:
                condition = _vanishing(session, part.args[0]) or condition
        else:
            continue
        if session.prove(condition) is None and session.prove(logic.contrary(condition)) is None:
            return condition
    return None


def _open_inequation(search: Search, lhs: Term, rhs: Term) -> Apply | None:
    """`s != t` of the context, about symbols of the equation, whose order is left open."""
    session = search.session(evaluate=False)
    for hypothesis in search.context.hypotheses:
        if not isinstance(hypothesis, Apply) or hypothesis.op != "ne":
            continue
        orders = (lt(*hypothesis.args), lt(*hypothesis.args[::-1]))
        if hypothesis.free <= lhs.free | rhs.free and not any(map(session.prove, orders)):
            return hypothesis
    return None


def _cuts_an_interval(context: Context, unequal: Apply) -> bool:
    """Whether `s != t` takes a point out of a bounded range: a side has a lower and an upper bound in the context."""
    orders = [h.args for h in context.hypotheses if isinstance(h, Apply) and h.op in ("lt", "le")]
    ends = ({greater for _, greater in orders}, {less for less, _ in orders})
    return any(all(side in end for end in ends) for side in unequal.args)


def split_at_inequation(context: Context, lhs: Term, rhs: Term, unequal: Apply) -> Theorem | None:
    """Prove the equation for s < t and for t < s, where s != t; what either case leaves open stays open."""
    below, above = lt(*unequal.args), lt(*unequal.args[::-1])
    proofs = []
    for case in (below, above):
        wider = Context.of((*context.given, case))
        found = search_equation(wider, lhs, rhs).best
        if found is None:
            return None
        proofs.append(found)
    known = logic.assume(le(*unequal.args[::-1])), logic.assume(unequal)
    upper = logic.cut(proofs[1], (sign(above, known),))
    session = Session(context.given, definitions=context.definitions)
    return session.discharge(logic.by_cases(proofs[0], upper, below, session.facts))


def _vanishing(session: Session, term: Term) -> Term | None:
    """`symbol = value` for the one value of a symbol at which the term is zero."""
    algebra = session.algebra
    value = normalize(session, term)
    for symbol in sorted(term.free, key=str):
        index = algebra.index(symbol)
        powers = algebra.by_power(value.numerator, index) if index is not None else {}
        if set(powers) == {0, 1} and powers[1].is_constant():
            return eq(symbol, algebra.as_term(algebra.quotient(-powers[0], powers[1])))
    return None


def split_by_cases(context: Context, lhs: Term, rhs: Term, condition: Term) -> Theorem | None:
    """Prove the equation under the condition and under its contrary."""
    proofs = []
    for case in (condition, logic.contrary(condition)):
        wider = Context.of((*context.given, case))
        found = search_equation(wider, lhs, rhs).best
        if found is None or not found.hypotheses <= frozenset(wider.given):
            return None
        proofs.append(found)
    session = Session(context.given, definitions=context.definitions)
    return session.discharge(logic.by_cases(proofs[0], proofs[1], condition, session.facts))


# --- substitution ----------------------------------------------------------------------------------


def by_substitution(session: Session, lhs: Term, rhs: Term, image: Term) -> Theorem | None:
    """Change the variable in every integral of the left side, then compare normal forms."""
    new = _new_variable(image, lhs)
    if new is None:
        return None
    settled(session, lhs)
    for atom in integral_atoms(session, lhs):
        lower, upper, function = atom.args
        known = session.prove(Apply("integrable", atom.args)) or logic.assume(Apply("integrable", atom.args))
        changed = substitute_affine(session, lower, upper, function, image, new, known)  # type: ignore[arg-type]
        if atom not in subterms(
            settled(session, changed.rhs).rhs
        ):  # else the image would have an image, and so on
            session.images[atom] = changed
    session.quotients.clear()
    found = same(session, lhs, rhs)
    return session.discharge(found) if found is not None else None


def _new_variable(image: Term, lhs: Term) -> Symbol | None:
    candidates = [s for s in image.free - lhs.free if s.sort == "real"]
    if len(candidates) == 1:
        return candidates[0]
    return None


def _matching_images(lhs: Term, rhs: Term) -> list[Term]:
    """Images x = g(t) read off the arguments of opaque functions: f(x) on one side, f(g(t)) on the other."""
    found: list[Term] = []
    for side in (lhs, rhs):
        for part in subterms(side):
            if not isinstance(part, Lambda) or part.loose:
                continue
            variable, body = open_lambda(part, (*lhs.free, *rhs.free, Symbol("_0")))
            for inner in subterms(body):
                if isinstance(inner, Apply) and inner.op in ("call", "derivative") and len(inner.args) == 2:
                    argument = inner.args[1]
                    moved = variable in argument.free and argument != variable and not argument.loose
                    if moved and argument not in found:
                        found.append(argument)
    return found[:4]


def under_the_derivative(
    context: Context, lhs: Term, rhs: Term, image: tuple[Term, Term] | None
) -> Theorem | None:
    """Two derivatives at one point of functions that agree near it."""
    if not all(isinstance(side, Apply) and side.op == "derivative" for side in (lhs, rhs)):
        return None
    (f, at), (g, other) = lhs.args, rhs.args  # type: ignore[attr-defined]
    if at != other or not isinstance(at, Symbol):
        return None
    session = Session(context.given, definitions=context.definitions)
    near = neighbourhood(session, at, at)
    inner = Context.of((*near.hypotheses, *context.definitions))
    found = search_equation(inner, instantiate(f, at), instantiate(g, at), image).best
    exists = session.prove(Apply("defined", (lhs,))) or session.prove(Apply("defined", (rhs,)))
    if found is None or exists is None:
        return None
    return session.discharge(derivatives.derivative_congruence(found, at, at, exists))


def _images_of_ends(lhs: Term, rhs: Term) -> list[Term]:
    """Affine images x = a + b s that take the range of an integral on the right to one on the left."""
    left, right = (next(filter(_has_finite_range, subterms(side)), None) for side in (lhs, rhs))
    if left is None or right is None:
        return []
    (low, high), (new_low, new_high) = left.args[:2], right.args[:2]
    s = Symbol("_s")
    slope = div(sub(high, low), sub(new_high, new_low))
    back = div(sub(low, high), sub(new_high, new_low))
    straight = add(low, mul(slope, sub(s, new_low)))
    turned = add(high, mul(back, sub(s, new_low)))
    return [straight, turned]


def _has_finite_range(part: Term) -> TypeGuard[Apply]:
    return (
        isinstance(part, Apply)
        and part.op == "integral"
        and not part.loose
        and not any(limits.is_infinite(end) for end in part.args[:2])
    )


# --- equal laws ------------------------------------------------------------------------------------


def from_equal_laws(session: Session, lhs: Term, rhs: Term) -> Theorem | None:
    """Use the equations between laws that the context states: equal laws have equal means and variances."""
    relations = []
    for hypothesis in session.hypotheses:
        if not isinstance(hypothesis, Apply) or hypothesis.op != "eq" or hypothesis.args[0].sort != LAW:
            continue
        fact = logic.assume(hypothesis)
        x = Symbol("_y")
        for body in (x, pow_(x, 2)):
            function = abstract(body, x)
            for side in hypothesis.args:
                known = session.prove(Apply("defined", (Apply("expectation", (side, function)),)))
                if known is not None:
                    relations.append(probability.expectation_of_equal_laws(fact, function, known))
                    break
    if not relations:
        return None
    reduced = []
    for relation in relations:
        left, right = settled(session, relation.lhs), settled(session, relation.rhs)
        reduced.append(chain(logic.symmetry(left), relation, right))
    normalize(session, lhs)
    normalize(session, rhs)
    links = [settled(session, lhs), settled(session, rhs)]
    images = tuple(r for r in reduced if isinstance(r.lhs, Symbol) and r.lhs not in r.rhs.free)
    others = tuple(r for r in reduced if r not in images)
    middle = field(links[0].rhs, links[1].rhs, images, others, session.facts)
    return session.discharge(chain(links[0], middle, logic.symmetry(links[1])))


# --- order -----------------------------------------------------------------------------------------


def search_order(context: Context, proposition: Term) -> Search:
    """Try to prove an inequality: by signs, by closed forms, then by derivatives."""
    search = Search(context)
    for evaluate, slopes in ((False, 0), (True, 0), (True, 2)):
        session = search.session(evaluate=evaluate)
        if slopes:
            session = session.widened()
            session.slopes = slopes
        try:
            found = session.prove(proposition)
        except BudgetExceeded as error:
            search.failures.append(f"too large: {error}")
            continue
        if search.consider(found):
            return search
    return search
