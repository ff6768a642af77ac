"""Rules of pure logic: hypotheses, cut, instantiation, universal statements, definitions, equality."""

from __future__ import annotations

from ..terms import (
    INTEGER,
    PROP,
    REAL,
    Apply,
    FunctionSort,
    Lambda,
    Symbol,
    Term,
    beta,
    defined,
    eq,
    forall,
    instantiate,
    le,
    lt,
    ne,
    substitute,
    subterms,
)
from .definedness import conditions, end_conditions, is_total, range_hypotheses, settle
from .theorem import RuleError, Sequent, Theorem, require, rule

Facts = tuple[Theorem, ...]


def relation_of(theorem: Theorem, *ops: str) -> tuple[Term, Term]:
    """Both sides of the theorem's conclusion, which must be one of the relations `ops`."""
    conclusion = theorem.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op not in ops:
        raise RuleError(f"expected a theorem about {' or '.join(ops)}, not {conclusion}")
    return conclusion.args[0], conclusion.args[1]


def lambda_of(term: Term) -> Lambda:
    """The term as a Lambda; raises where it is none."""
    if not isinstance(term, Lambda):
        raise RuleError(f"{term} is not a function given by an expression")
    return term


@rule()
def assume(proposition: Term) -> Sequent:
    r"""A proposition follows from itself.

    Statement   P \vdash P
    Source      Gentzen, Untersuchungen ueber das logische Schliessen (1935): identity
    """
    require(proposition.sort == PROP, "{} is no proposition", proposition)
    return {proposition}, proposition


@rule()
def cut(theorem: Theorem, proofs: Facts) -> Sequent:
    r"""Replace hypotheses that are proved by the hypotheses of their proofs.

    Statement   \Gamma \vdash P \text{ and } \Delta, P \vdash Q \text{ give } \Gamma, \Delta \vdash Q
    Source      Gentzen (1935): cut
    """
    proved = {proof.conclusion for proof in proofs}
    hypotheses = set(theorem.hypotheses - proved)
    for proof in proofs:
        if proof.conclusion in theorem.hypotheses:
            hypotheses |= proof.hypotheses
    return hypotheses, theorem.conclusion


@rule()
def specialize_symbols(theorem: Theorem, symbols: tuple[Symbol, ...], values: tuple[Term, ...]) -> Sequent:
    r"""Put terms for free symbols, everywhere at once.

    Statement   \Gamma(x) \vdash P(x) \text{ gives } \Gamma(t), t \text{ defined} \vdash P(t)
    Hypotheses  t_defined; t_integer where x is an integer; a function symbol becomes a function
    Source      Prawitz, Natural Deduction (1965): universal elimination
    """
    require(len(symbols) == len(values) == len(set(symbols)), "one value for each symbol")
    hypotheses: set[Term] = set()
    for symbol, value in zip(symbols, values, strict=True):
        if isinstance(symbol.sort, FunctionSort):
            require(isinstance(value, Lambda | Symbol), "a function symbol stands for a function")
        else:
            require(symbol.sort != INTEGER or value.sort == INTEGER, "{} is an integer", symbol)
            hypotheses |= conditions(value)
    mapping = dict(zip(symbols, values, strict=True))
    results = []
    for proposition in (theorem.conclusion, *theorem.hypotheses):
        result, strict = contracted(substitute(proposition, mapping))
        results.append(result)
        hypotheses |= strict
    return hypotheses | set(results[1:]), results[0]


def close_range(theorem: Theorem, variable: Symbol, lower: Term, upper: Term) -> frozenset[Term]:
    """The hypotheses that remain when `variable` gets bound on the open interval.

    The variable may occur only in `lower < variable` and `variable < upper`, where lower <= upper is not
    assumed: for an empty interval there is nothing to prove.
    """
    require(
        isinstance(variable, Symbol) and variable.sort == REAL,
        "a range of reals is walked by a real variable",
    )
    require(variable not in lower.free and variable not in upper.free, "{} stands in its own range", variable)
    rest = theorem.hypotheses - range_hypotheses(variable, lower, upper)
    for hypothesis in rest:
        require(variable not in hypothesis.free, "the hypothesis {} restricts {}", hypothesis, variable)
    return rest


@rule()
def generalize(theorem: Theorem, variable: Symbol, lower: Term, upper: Term) -> Sequent:
    r"""What holds at an arbitrary point of an interval holds on the interval.

    Statement   \Gamma, a < x, x < b \vdash P(x) \text{ gives } \Gamma \vdash \forall x \in (a, b): P(x)
    Hypotheses  x_only_in_its_range; ends_defined
    Source      Prawitz (1965): universal introduction
    """
    rest = close_range(theorem, variable, lower, upper)
    return rest | end_conditions(lower, upper), forall(lower, upper, theorem.conclusion, variable)


@rule()
def specialize(theorem: Theorem, value: Term, facts: Facts) -> Sequent:
    r"""What holds on an interval holds at each of its points.

    Statement   \Gamma \vdash \forall x \in (a, b): P(x) \text{ gives } \Gamma, a < t, t < b \vdash P(t)
    Hypotheses  t_defined; t_in_the_interval
    Source      Prawitz (1965): universal elimination
    """
    conclusion = theorem.conclusion
    if not isinstance(conclusion, Apply) or conclusion.op != "forall":
        raise RuleError(f"{conclusion} is no universal statement")
    lower, upper, body = conclusion.args
    hypotheses = settle(range_hypotheses(value, lower, upper) | conditions(value), facts)
    result, strict = contracted(instantiate(lambda_of(body), value))
    return theorem.hypotheses | hypotheses | settle(strict, facts), result


@rule()
def unfold(term: Term, definitions: tuple[Term, ...], facts: Facts) -> Sequent:
    r"""Replace defined symbols by what they abbreviate, and apply functions to their arguments.

    Statement   f := \lambda x. s \vdash f(t) = s[x := t]
    Hypotheses  acyclic (each body is unfolded once); the_unfolded_term_is_defined
    Source      Gordon and Melham, Introduction to HOL (1993), 16.4: constant definition
    """
    result, strict = _unfolded(term, definitions)
    return settle(conditions(result) | strict, facts) | set(definitions), eq(term, result)


def unfolded(term: Term, definitions: tuple[Term, ...]) -> Term:
    """The term after one simultaneous unfolding, beta-normal."""
    return _unfolded(term, definitions)[0]


def contracted(term: Term) -> tuple[Term, frozenset[Term]]:
    """The beta-normal form, and what makes the arguments defined: application is strict.

    A function may ignore its argument, so that 1 is not the value of (lambda x. 1)(1/y) at y = 0.
    """
    if not term.redex:
        return term, frozenset()
    wanted: set[Term] = set()
    for part in subterms(term):
        if isinstance(part, Apply) and part.op == "call" and isinstance(part.args[0], Lambda):
            for argument in part.args[1:]:
                if not argument.loose:
                    wanted |= conditions(argument)
                else:
                    require(is_total(argument), "{} under a binder may be undefined", argument)
    return beta(term), frozenset(wanted)


def _unfolded(term: Term, definitions: tuple[Term, ...]) -> tuple[Term, frozenset[Term]]:
    mapping: dict[Symbol, Term] = {}
    for definition in definitions:
        if not isinstance(definition, Apply) or definition.op != "define":
            raise RuleError(f"{definition} is no definition")
        head, body = definition.args
        if not isinstance(head, Symbol) or head in mapping or head in body.free:
            raise RuleError(f"{definition} does not define one symbol by others")
        mapping[head] = body
    return contracted(substitute(term, mapping))


@rule()
def by_cases(first: Theorem, second: Theorem, condition: Term, facts: Facts) -> Sequent:
    r"""What follows from a condition and from its contrary follows.

    Statement   \Gamma, s < t \vdash P \text{ and } \Delta, t \le s \vdash P \text{ give } \Gamma, \Delta \vdash P
                \quad (= \text{ and } \ne \text{ alike})
    Hypotheses  both_sides_of_the_condition_defined
    Source      Landau, Foundations of Analysis, Theorem 123 (trichotomy)
    """
    require(first.conclusion == second.conclusion, "the two cases have different conclusions")
    opposite = contrary(condition)
    wanted = frozenset[Term]().union(*map(conditions, condition.args))  # type: ignore[attr-defined]
    rest = (first.hypotheses - {condition}) | (second.hypotheses - {opposite})
    return rest | settle(wanted, facts), first.conclusion


def contrary(condition: Term) -> Term:
    """The proposition that holds where both sides are defined and the condition does not."""
    if not isinstance(condition, Apply):
        raise RuleError("expected a condition")
    left, right = condition.args
    table = {"lt": le(right, left), "le": lt(right, left), "eq": ne(left, right), "ne": eq(left, right)}
    if condition.op not in table:
        raise RuleError(f"{condition} cannot be negated")
    return table[condition.op]


# --- equality --------------------------------------------------------------------------------------


@rule()
def reflexivity(term: Term, facts: Facts) -> Sequent:
    r"""A defined term equals itself.

    Statement   t \text{ defined} \vdash t = t
    Hypotheses  t_defined (x/x = x/x is nothing at x = 0)
    Source      Beeson, Foundations of Constructive Mathematics (1985), VI.1: logic of partial terms
    """
    return settle(conditions(term), facts), eq(term, term)


@rule()
def definedness(term: Term, facts: Facts) -> Sequent:
    r"""A term is defined where the conditions that stand on the page hold.

    Statement   \text{denominators} \ne 0, \text{ arguments of } \ln > 0, \text{ integrands integrable}, \ldots
                \vdash t \text{ defined}
    Source      Beeson (1985), VI.1: logic of partial terms
    """
    return settle(conditions(term), facts), defined(term)


@rule()
def symmetry(theorem: Theorem) -> Sequent:
    r"""Equality is symmetric.

    Statement   s = t \vdash t = s
    Source      Mendelson, Introduction to Mathematical Logic, 2.23
    """
    left, right = relation_of(theorem, "eq")
    return theorem.hypotheses, eq(right, left)


@rule()
def transitivity(theorems: Facts) -> Sequent:
    r"""Equality is transitive, along a chain.

    Statement   t_0 = t_1, t_1 = t_2, \ldots \vdash t_0 = t_n
    Source      Mendelson, 2.23
    """
    require(len(theorems) > 0, "a chain needs a link")
    first, current = relation_of(theorems[0], "eq")
    hypotheses = set(theorems[0].hypotheses)
    for theorem in theorems[1:]:
        left, right = relation_of(theorem, "eq")
        require(left == current, "the chain breaks: {} is followed by {}", current, left)
        hypotheses |= theorem.hypotheses
        current = right
    return hypotheses, eq(first, current)


@rule()
def congruence(template: Lambda, equation: Theorem, facts: Facts) -> Sequent:
    r"""Equals may replace equals inside a term.

    Statement   s = t, F(s) \text{ defined} \vdash F(s) = F(t)
    Hypotheses  the_left_side_is_defined; s and t hold no variable that F binds
    Source      Mendelson, 2.23: substitutivity
    """
    left, right = relation_of(equation, "eq")
    before, after = instantiate_any(template, left), instantiate_any(template, right)
    return equation.hypotheses | settle(conditions(before), facts), eq(before, after)


@rule()
def rewrite(theorem: Theorem, template: Lambda, equation: Theorem) -> Sequent:
    r"""Equals may replace equals inside what is proved.

    Statement   P(s), s = t \vdash P(t)
    Source      Mendelson, 2.23: substitutivity
    """
    left, right = relation_of(equation, "eq")
    require(instantiate_any(template, left) == theorem.conclusion, "the template does not give the theorem")
    return theorem.hypotheses | equation.hypotheses, instantiate_any(template, right)


def instantiate_any(template: Lambda, value: Term) -> Term:
    """`instantiate`, also for a law in the place of the variable."""
    require(isinstance(template, Lambda), "the template is a Lambda")
    if value.sort in (REAL, INTEGER):
        return instantiate(template, value)
    raise RuleError("only real terms are replaced this way")


@rule()
def order_from_equality(theorem: Theorem) -> Sequent:
    r"""Equal numbers are at most equal.

    Statement   s = t \vdash s \le t
    Source      Landau, Foundations of Analysis, Definition 44
    """
    left, right = relation_of(theorem, "eq")
    require(left.sort in (REAL, INTEGER), "an order needs real numbers")
    return theorem.hypotheses, Apply("le", (left, right))


@rule()
def weaken_order(theorem: Theorem, relation: str) -> Sequent:
    r"""A strict inequality gives the weak one and the negated equation.

    Statement   s < t \vdash s \le t; \quad s < t \vdash s \ne t
    Source      Landau, Foundations of Analysis, Definition 44
    """
    left, right = relation_of(theorem, "lt")
    require(relation in ("le", "ne"), "a strict inequality gives le or ne")
    return theorem.hypotheses, Apply(relation, (left, right))


@rule()
def order_transitivity(first: Theorem, second: Theorem) -> Sequent:
    r"""Order is transitive; strict where one part is.

    Statement   r \le s, s < t \vdash r < t
    Source      Landau, Foundations of Analysis, Theorems 15 to 17
    """
    left, middle = relation_of(first, "lt", "le")
    same, right = relation_of(second, "lt", "le")
    require(middle == same, "the two inequalities do not meet")
    strict = "lt" in (first.conclusion.op, second.conclusion.op)  # type: ignore[attr-defined]
    return first.hypotheses | second.hypotheses, Apply("lt" if strict else "le", (left, right))


@rule()
def antisymmetry(first: Theorem, second: Theorem) -> Sequent:
    r"""Two numbers neither of which is greater are equal.

    Statement   r \le s, s \le r \vdash r = s
    Source      Landau, Foundations of Analysis, Theorem 10
    """
    left, right = relation_of(first, "le")
    require((right, left) == relation_of(second, "le"), "the two inequalities are not each other's converse")
    return first.hypotheses | second.hypotheses, eq(left, right)
