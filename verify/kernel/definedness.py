"""When a term is defined, and which signs it can have: the two judgements that every rule needs.

`conditions` reads off the term as written what must hold for it to be defined.  They are sufficient, not
always necessary (Gamma is asked to have a positive argument).  `signs` computes the possible signs of a
term from facts.  `settle` drops the conditions that facts or signs prove; what is left becomes a
hypothesis of the theorem, so no condition can get lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from ..terms import INTEGER, ONE, ZERO, Apply, Lambda, Number, Term, add, defined, le, lt, ne, sub
from .theorem import RuleError, Sequent, Theorem, require, rule

# --- conditions ------------------------------------------------------------------------------------

_NOTHING: frozenset[Term] = frozenset()
_TOTAL = frozenset(
    "pi euler_gamma infinity minus_infinity add mul neg exp abs sin cos atan sinh cosh tanh erf minimum maximum"
    " eq ne lt le".split()
)


def _power_conditions(term: Apply) -> frozenset[Term]:
    base, exponent = term.args
    if isinstance(exponent, Number):
        value = exponent.value
        if value.denominator == 1:
            return _NOTHING if value >= 0 else frozenset((ne(base, ZERO),))
        return frozenset((le(ZERO, base) if value > 0 else lt(ZERO, base),))
    if exponent.sort == INTEGER:  # the base is not 0, or the exponent not negative: see `_power_defined`
        return frozenset((defined(term),))
    return frozenset((lt(ZERO, base),))


# The condition of the operation itself; those of the arguments are added to it.
_OWN: dict[str, Callable[[Apply], frozenset[Term]]] = {
    "div": lambda t: frozenset((ne(t.args[1], ZERO),)),
    "pow": _power_conditions,
    "sqrt": lambda t: frozenset((le(ZERO, t.args[0]),)),
    "ln": lambda t: frozenset((lt(ZERO, t.args[0]),)),
    "tan": lambda t: frozenset((ne(Apply("cos", t.args), ZERO),)),
    "gamma": lambda t: frozenset((lt(ZERO, t.args[0]),)),
    "lgamma": lambda t: frozenset((lt(ZERO, t.args[0]),)),
    "digamma": lambda t: frozenset((lt(ZERO, t.args[0]),)),
    "polygamma": lambda t: frozenset((lt(ZERO, t.args[0]), lt(ZERO, t.args[1]))),
    "beta_function": lambda t: frozenset((lt(ZERO, t.args[0]), lt(ZERO, t.args[1]))),
    "factorial": lambda t: frozenset((le(ZERO, t.args[0]),)),
    "binomial": lambda t: frozenset((le(ZERO, t.args[1]),)),
    "integral": lambda t: frozenset((Apply("integrable", t.args),)),
}


@lru_cache(maxsize=50_000)
def conditions(term: Term) -> frozenset[Term]:
    """Propositions that together make the (closed) term defined."""
    if term.loose:
        raise RuleError("conditions are taken of closed terms")
    if not isinstance(term, Apply) or term.op == "infinity" or term.op == "minus_infinity":
        return _NOTHING
    if term.op in _TOTAL:
        found = _NOTHING
    elif term.op in _OWN:
        if term.op == "factorial":
            require(term.args[0].sort == INTEGER, "a factorial is taken of an integer")
        found = _OWN[term.op](term)
    else:  # several ways to be defined, or a definition to unfold: the judgement itself is the condition
        return frozenset((defined(term),))
    if term.op == "integral":
        return found.union(*(conditions(end) for end in term.args[:2]))
    return found.union(*(conditions(argument) for argument in term.args))


def is_total(term: Term) -> bool:
    """Whether a term is defined whatever its variables are, by its form alone."""
    if not isinstance(term, Apply):
        return not isinstance(term, Lambda)
    if term.op == "call" and isinstance(term.args[0], Lambda):
        body: Term = term.args[0]
        for _ in term.args[1:]:
            body = body.body if isinstance(body, Lambda) else body
        return is_total(body) and all(map(is_total, term.args[1:]))
    natural = term.op == "pow" and isinstance(term.args[1], Number) and term.args[1].sort == INTEGER
    if natural:
        return term.args[1].value >= 0 and is_total(term.args[0])  # type: ignore[attr-defined]
    if term.op == "div":
        return isinstance(term.args[1], Number) and term.args[1].value != 0 and is_total(term.args[0])
    return term.op in _TOTAL_OPS and all(map(is_total, term.args))


_TOTAL_OPS = frozenset("pi euler_gamma add mul neg exp abs sin cos atan sinh cosh tanh erf".split())


def end_conditions(*ends: Term) -> frozenset[Term]:
    """Conditions for the ends of a range; an infinite end has none."""
    return _NOTHING.union(*(conditions(end) for end in ends))


def range_hypotheses(value: Term, lower: Term, upper: Term) -> frozenset[Term]:
    """`lower < value` and `value < upper`, without what an infinite end makes empty."""
    found = set()
    if not is_end(lower, "minus_infinity"):
        found.add(lt(lower, value))
    if not is_end(upper, "infinity"):
        found.add(lt(value, upper))
    return frozenset(found)


def is_end(term: Term, op: str) -> bool:
    """Whether the term is that infinity."""
    return isinstance(term, Apply) and term.op == op


# --- signs -----------------------------------------------------------------------------------------

Signs = frozenset[int]
ANY: Signs = frozenset((-1, 0, 1))
POSITIVE: Signs = frozenset((1,))
NONNEGATIVE: Signs = frozenset((0, 1))
NONZERO: Signs = frozenset((-1, 1))
NEGATIVE: Signs = frozenset((-1,))
_ZERO: Signs = frozenset((0,))
_NONPOSITIVE: Signs = frozenset((-1, 0))

_ALLOWED = {"lt": POSITIVE, "le": NONNEGATIVE, "ne": NONZERO, "eq": _ZERO}


class SignTable:
    """Signs of terms, from facts.  One table serves one inference and remembers what it has computed."""

    def __init__(self, facts: Iterable[Theorem]) -> None:
        self._facts: dict[Term, list[tuple[Signs, Theorem]]] = {}
        self._known: dict[Term, Theorem] = {}
        self._memo: dict[Term, tuple[Signs, frozenset[Theorem], frozenset[Term]]] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Theorem) -> None:
        """Take one more theorem into account."""
        conclusion = fact.conclusion
        self._known.setdefault(conclusion, fact)
        self._memo.clear()
        if not isinstance(conclusion, Apply) or conclusion.op not in _ALLOWED:
            return
        left, right = conclusion.args
        if left.sort not in ("real", INTEGER):
            return
        allowed = _ALLOWED[conclusion.op]
        mirrored = frozenset(-s for s in allowed)
        for subject, signs in _subjects(left, right, allowed, mirrored):
            self._facts.setdefault(subject, []).append((signs, fact))

    def known(self, proposition: Term) -> Theorem | None:
        """The fact that is this proposition, if there is one."""
        return self._known.get(proposition)

    def signs(self, term: Term) -> tuple[Signs, frozenset[Theorem], frozenset[Term]]:
        """The possible signs of the term where it is defined, the facts used, and the conditions left."""
        found = self._memo.get(term)
        if found is None:
            found = self._compute(term)
            self._memo[term] = found
        return found

    def _compute(self, term: Term) -> tuple[Signs, frozenset[Theorem], frozenset[Term]]:
        used: frozenset[Theorem] = frozenset()
        left: frozenset[Term] = _NOTHING
        signs: Signs = ANY
        if isinstance(term, Number):
            signs = frozenset(((term.value > 0) - (term.value < 0),))
        elif isinstance(term, Apply) and term.op in _SIGN_RULES:
            parts = []
            for argument in term.args:
                part, part_used, part_left = self.signs(argument)
                parts.append(part)
                used |= part_used
                left |= part_left
            signs, own = _SIGN_RULES[term.op](term, parts)
            left |= own
        elif isinstance(term, Apply):
            left = conditions(term)
            signs = _SIGN_OF_ATOM.get(term.op, ANY)
        for fact_signs, fact in self._facts.get(term, ()):
            narrowed = signs & fact_signs
            if narrowed != signs:
                signs, used = narrowed, used | {fact}
            if isinstance(term, Apply):  # the fact is strict: where it holds the term is defined
                used, left = used | {fact}, _NOTHING
        if not signs:
            signs = ANY  # contradictory facts: conclude nothing here
        return signs, used, left


def _subjects(left: Term, right: Term, allowed: Signs, mirrored: Signs) -> list[tuple[Term, Signs]]:
    """The terms about whose sign `left R right` speaks."""
    found = [(sub(right, left), allowed), (sub(left, right), mirrored)]
    if left == ZERO:
        found.append((right, allowed))
    if right == ZERO:
        found.append((left, mirrored))
    return found


def _sum_signs(_term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    total: Signs = _ZERO
    for part in parts:
        total = frozenset(r for a in total for b in part for r in _SUM[a, b])
    return total, _NOTHING


_SUM = {(a, b): ((a or b,) if a * b >= 0 else (-1, 0, 1)) for a in (-1, 0, 1) for b in (-1, 0, 1)}


def _product_signs(_term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    total: Signs = POSITIVE
    for part in parts:
        total = frozenset(a * b for a in total for b in part)
    return total, _NOTHING


def _quotient_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    numerator, denominator = parts
    own = _NOTHING if 0 not in denominator else frozenset((ne(term.args[1], ZERO),))
    return frozenset(a * b for a in numerator for b in denominator - {0}), own


def _power_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    base, exponent = parts[0], term.args[1]
    own = _power_conditions(term)
    if base == POSITIVE:
        return POSITIVE, _NOTHING
    if exponent.sort == INTEGER and not isinstance(exponent, Number):
        own = _NOTHING if base <= NONZERO or parts[1] <= NONNEGATIVE else own
        return (NONNEGATIVE if base <= NONNEGATIVE else NONZERO if base <= NONZERO else ANY), own
    if not isinstance(exponent, Number) or exponent.value.denominator != 1:
        if base <= NONNEGATIVE and isinstance(exponent, Number) and exponent.value > 0:
            return base, _NOTHING
        return ANY, own
    n = int(exponent.value)
    if n == 0:
        return POSITIVE, _NOTHING
    if n < 0 and 0 not in base:
        own = _NOTHING
    signs = frozenset(s * s if n % 2 == 0 else s for s in base)
    return (signs - {0} if n < 0 else signs), own


def _square_root_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    inside = parts[0]
    own = _NOTHING if inside <= NONNEGATIVE else _OWN["sqrt"](term)
    return inside & NONNEGATIVE or NONNEGATIVE, own


def _logarithm_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    argument = term.args[0]
    own = _NOTHING if parts[0] == POSITIVE else _OWN["ln"](term)
    if isinstance(argument, Number) and argument.value > 0:
        return frozenset(((argument.value > 1) - (argument.value < 1),)), own
    return ANY, own


def _positive_argument(sign: Signs) -> Callable[[Apply, list[Signs]], tuple[Signs, frozenset[Term]]]:
    def signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
        return sign, _NOTHING if parts[0] == POSITIVE else _OWN[term.op](term)

    return signs


def _polygamma_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    """(-1)^(n+1) psi^(n)(x) = n! sum_k 1/(x + k)^(n+1) > 0 for x > 0 (DLMF 5.15.1)."""
    order = term.args[0]
    own = _NOTHING if parts[0] == parts[1] == POSITIVE else _OWN["polygamma"](term)
    if not isinstance(order, Number) or order.value < 1:
        return ANY, own
    return (POSITIVE if order.value % 2 == 1 else NEGATIVE), own


def _beta_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    return POSITIVE, _NOTHING if parts[0] == parts[1] == POSITIVE else _OWN["beta_function"](term)


def _case_signs(term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    """Those of any value; all conditions and values are asked to be defined, and a default to be there."""
    if len(parts) % 2 == 0:
        return ANY, conditions(term)
    return frozenset[int]().union(*parts[1::2], parts[-1]), _NOTHING


def _binomial_signs(term: Apply, _parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    """All factors x, x - 1, ..., x - k + 1 are positive when the last is."""
    upper, lower = term.args
    return POSITIVE, frozenset((le(ZERO, lower), lt(ZERO, add(sub(upper, lower), ONE))))


def _same(_term: Apply, parts: list[Signs]) -> tuple[Signs, frozenset[Term]]:
    return parts[0], _NOTHING


_SIGN_RULES: dict[str, Callable[[Apply, list[Signs]], tuple[Signs, frozenset[Term]]]] = {
    "add": _sum_signs,
    "mul": _product_signs,
    "neg": lambda _t, parts: (frozenset(-s for s in parts[0]), _NOTHING),
    "div": _quotient_signs,
    "pow": _power_signs,
    "sqrt": _square_root_signs,
    "ln": _logarithm_signs,
    "exp": lambda _t, _parts: (POSITIVE, _NOTHING),
    "cosh": lambda _t, _parts: (POSITIVE, _NOTHING),
    "abs": lambda _t, parts: (frozenset(abs(s) for s in parts[0]), _NOTHING),
    "erf": _same,  # odd and increasing
    "atan": _same,
    "tanh": _same,
    "sinh": _same,
    "sin": lambda _t, _parts: (ANY, _NOTHING),
    "cos": lambda _t, _parts: (ANY, _NOTHING),
    "gamma": _positive_argument(POSITIVE),
    "lgamma": _positive_argument(ANY),
    "digamma": _positive_argument(ANY),
    "polygamma": _polygamma_signs,
    "beta_function": _beta_signs,
    "binomial": _binomial_signs,
    "cases": _case_signs,
    "pi": lambda _t, _parts: (POSITIVE, _NOTHING),
    "euler_gamma": lambda _t, _parts: (POSITIVE, _NOTHING),
}
_SIGN_OF_ATOM: dict[str, Signs] = {"factorial": POSITIVE}


def proves(table: SignTable, proposition: Term) -> tuple[frozenset[Theorem], frozenset[Term]] | None:
    """The facts used and the conditions left when the table decides the proposition; None when it does not."""
    known = table.known(proposition)
    if known is not None:
        return frozenset((known,)), _NOTHING
    if isinstance(proposition, Apply) and proposition.op == "defined":
        return _power_defined(table, proposition.args[0])
    if not isinstance(proposition, Apply) or proposition.op not in ("lt", "le", "ne"):
        return None
    left, right = proposition.args
    subject, mirror = (right, 1) if left == ZERO else (left, -1) if right == ZERO else (sub(right, left), 1)
    signs, used, remaining = table.signs(subject)
    if not frozenset(mirror * s for s in signs) <= _ALLOWED[proposition.op]:
        return None
    return used, remaining


def _power_defined(table: SignTable, term: Term) -> tuple[frozenset[Theorem], frozenset[Term]] | None:
    """An integer power with a symbolic exponent: of a base that is not 0, or to an exponent that is not negative."""
    if not isinstance(term, Apply) or term.op != "pow" or term.args[1].sort != INTEGER:
        return None
    base, exponent = map(table.signs, term.args)
    if not (base[0] <= NONZERO or exponent[0] <= NONNEGATIVE):
        return None
    return base[1] | exponent[1], base[2] | exponent[2]


@lru_cache(maxsize=1024)
def sign_table(facts: tuple[Theorem, ...]) -> SignTable:
    """The table of these facts; inferences in one context share it."""
    return SignTable(facts)


def settle(wanted: Iterable[Term], facts: Iterable[Theorem]) -> set[Term]:
    """The hypotheses under which all wanted propositions hold: those of the facts used, and what is left."""
    table = sign_table(tuple(facts))
    hypotheses: set[Term] = set()
    for proposition in wanted:
        answer = proves(table, proposition)
        if answer is None or answer[1]:
            hypotheses.add(proposition)
        else:
            for fact in answer[0]:
                hypotheses |= fact.hypotheses
    return hypotheses


@rule()
def sign(proposition: Term, facts: tuple[Theorem, ...]) -> Sequent:
    r"""The sign of a term from the signs of its parts.

    Statement   x > 0, y \ge 0 \vdash x + y > 0; \quad x^2 \ge 0; \quad e^x > 0; \ldots
    Hypotheses  the_term_is_defined; the_facts_used
    Source      Landau, Foundations of Analysis, chapter IV; DLMF 4.2, 4.12, 5.2
    """
    answer = proves(sign_table(facts), proposition)
    if answer is None:
        raise RuleError(f"the signs of the parts do not give {proposition}")
    used, left = answer
    return left.union(*(fact.hypotheses for fact in used)), proposition


@rule()
def order(proposition: Term, difference: Theorem, equation: Theorem) -> Sequent:
    r"""Compare two terms by the sign of their difference, written in another way.

    Statement   t - s = d, \; 0 < d \vdash s < t \quad (\le, \ne \text{ alike})
    Hypotheses  the_difference_equals_d; d_has_the_sign
    Source      Landau, Foundations of Analysis, Theorem 141
    """
    require(isinstance(proposition, Apply) and proposition.op in ("lt", "le", "ne"), "expected an order")
    left, right = proposition.args  # type: ignore[attr-defined]
    subject = right if left == ZERO else sub(right, left)
    lhs, d = _sides(equation, "eq")
    require(lhs in (subject, sub(right, left)), "the equation is not about {}", subject)
    zero, about = _sides(difference, proposition.op)  # type: ignore[attr-defined]
    if proposition.op == "ne" and about == ZERO:  # type: ignore[attr-defined]
        zero, about = about, zero
    require(zero == ZERO and about == d, "the sign is not that of {}", d)
    return difference.hypotheses | equation.hypotheses, proposition


def _sides(theorem: Theorem, op: str) -> tuple[Term, Term]:
    conclusion = theorem.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op != op:
        raise RuleError(f"expected a theorem about {op}, not {conclusion}")
    return conclusion.args[0], conclusion.args[1]
