"""Steps made at random: true ones by valid rewriting, and doubtful ones by the slips of a pen.

Everything takes the random number generator `r`: hypothesis's, which it can replay and shrink, or Python's.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import NamedTuple

from verify.families import law
from verify.terms import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TWO,
    ZERO,
    Apply,
    Lambda,
    Number,
    Symbol,
    Term,
    absolute,
    abstract,
    add,
    derivative,
    div,
    exp,
    expectation,
    instantiate,
    integral,
    le,
    ln,
    lt,
    mul,
    ne,
    neg,
    number,
    pow_,
    series,
    sqrt,
    sub,
    symbol,
)

X, Y, Z, P, Q = (symbol(name) for name in "x y z p q".split())
T = symbol("t")
REALS, POSITIVES = (X, Y, Z), (P, Q)
SIGNS = (lt(ZERO, P), lt(ZERO, Q))


class RandomStep(NamedTuple):
    """Two sides, their relation and what is given."""

    lhs: Term
    rhs: Term
    relation: str = "="
    given: tuple[Term, ...] = SIGNS


# --- terms -----------------------------------------------------------------------------------------


def literal(r: Random) -> Term:
    """A small number."""
    return number(r.choice([2, 3, -1, 5, Fraction(1, 2), Fraction(2, 3), -2]))


def scalar(r: Random, depth: int, symbols: tuple[Symbol, ...] = REALS + POSITIVES) -> Term:
    """A term of real numbers; it may have no value somewhere."""
    if depth == 0 or r.random() < 0.15:
        return r.choice(symbols) if r.random() < 0.75 else literal(r)

    def inside() -> Term:
        return scalar(r, depth - 1, symbols)

    kind = r.choice("add add sub mul mul div neg pow pow exp ln sqrt abs".split())
    if kind in ("ln", "sqrt"):
        return Apply(kind, (positive(r, depth - 1, symbols) if r.random() < 0.8 else inside(),))
    if kind == "exp":
        return exp(scalar(r, min(depth - 1, 1), symbols))
    if kind == "abs":
        return absolute(inside())
    if kind == "pow":
        return pow_(inside(), r.choice([2, 2, 3, 1, 0, -1]))
    if kind == "neg":
        return neg(inside())
    left, right = inside(), inside()
    return {"add": add, "sub": sub, "mul": mul, "div": div}[kind](left, right)


def positive(r: Random, depth: int, symbols: tuple[Symbol, ...] = REALS + POSITIVES) -> Term:
    """A term that is positive wherever it has a value, and has one wherever its symbols do."""
    signed = [s for s in symbols if s in POSITIVES]
    if depth <= 0 or r.random() < 0.2:
        return r.choice(signed) if signed and r.random() < 0.8 else number(r.choice([2, 3, Fraction(1, 2)]))

    def inside() -> Term:
        return positive(r, depth - 1, symbols)

    kind = r.choice("add mul div pow exp sqrt square".split())
    if kind == "exp":
        return exp(polynomial(r, r.choice(symbols), 2))
    if kind == "sqrt":
        return sqrt(inside())
    if kind == "pow":
        return pow_(inside(), r.choice([2, 3, -1, -2]))
    if kind == "square":
        return add(pow_(r.choice(symbols), 2), number(r.choice([1, 2])))
    left, right = inside(), inside()
    return {"add": add, "mul": mul, "div": div}[kind](left, right)


def polynomial(
    r: Random, variable: Term, degree: int, coefficient: Callable[[Random], Term] = literal
) -> Term:
    """A polynomial of at most this degree in the variable."""
    chosen = [k for k in range(degree + 1) if r.random() < 0.6] or [1]
    return add(*(mul(coefficient(r), pow_(variable, k)) for k in chosen))


# --- valid rewriting -------------------------------------------------------------------------------


def rewritten(r: Random, term: Term, times: int) -> Term:
    """An equal term, with a value exactly where the first has one."""
    for _ in range(times):
        term = _somewhere(r, term, _rewrite)
    return term


def _somewhere(r: Random, term: Term, change: Callable[[Random, Term], Term]) -> Term:
    """The term with one of its scalar parts outside binders changed."""
    if not isinstance(term, Apply) or not term.args or r.random() < 0.35:
        return change(r, term)
    place = r.randrange(len(term.args))
    part = term.args[place]
    if part.sort not in ("real", "integer") or (term.op == "pow" and place == 1):
        return change(r, term)
    new = _somewhere(r, part, change)
    return Apply(term.op, (*term.args[:place], new, *term.args[place + 1 :]))


def _rewrite(r: Random, t: Term) -> Term:
    fitting = [law(t) for law in _LAWS if _fits(law, t)]
    return r.choice(fitting) if fitting and r.random() < 0.75 else _padded(r, t)


def _padded(r: Random, t: Term) -> Term:
    other = positive(r, 1)
    return r.choice(
        [
            neg(neg(t)),
            add(t, ZERO),
            mul(ONE, t),
            div(mul(t, other), other),
            mul(t, div(other, other)),
            sub(add(t, other), other),
            ln(exp(t)),
            div(t, pow_(exp(ZERO), 2)),
        ]
    )


def _fits(law: Callable[[Term], Term], t: Term) -> bool:
    try:
        law(t)
    except (TypeError, ValueError, AttributeError, IndexError):
        return False
    return True


def _parts(t: Term, op: str, count: int | None = None) -> tuple[Term, ...]:
    if not isinstance(t, Apply) or t.op != op or (count is not None and len(t.args) != count):
        raise ValueError(op)
    return t.args


def _commute_sum(t: Term) -> Term:
    return add(*reversed(_parts(t, "add")))


def _commute_product(t: Term) -> Term:
    return mul(*reversed(_parts(t, "mul")))


def _expand(t: Term) -> Term:
    a, b = _parts(t, "mul", 2)
    return add(*(mul(a, part) for part in _parts(b, "add")))


def _factor(t: Term) -> Term:
    products = [_parts(part, "mul", 2) for part in _parts(t, "add")]
    (first,) = {a for a, _ in products}
    return mul(first, add(*(b for _, b in products)))


def _square_of_sum(t: Term) -> Term:
    base, two = _parts(t, "pow")
    a, b = _parts(base, "add", 2)
    return add(pow_(a, 2), mul(TWO, a, b), pow_(b, 2)) if two == TWO else _fail()


def _power_as_product(t: Term) -> Term:
    base, exponent = _parts(t, "pow")
    return (
        mul(base, base) if exponent == TWO else mul(pow_(base, 2), base) if exponent == Number(3) else _fail()
    )


def _fraction_as_power(t: Term) -> Term:
    a, b = _parts(t, "div")
    return mul(a, pow_(b, -1))


def _split_fraction(t: Term) -> Term:
    a, b = _parts(t, "div")
    return add(*(div(part, b) for part in _parts(a, "add")))


def _exp_of_sum(t: Term) -> Term:
    (a,) = _parts(t, "exp")
    return mul(*(exp(part) for part in _parts(a, "add")))


def _exp_of_negative(t: Term) -> Term:
    (a,) = _parts(t, "exp")
    (b,) = _parts(a, "neg")
    return div(ONE, exp(b))


def _ln_of_positives(t: Term) -> Term:
    (a,) = _parts(t, "ln")
    if isinstance(a, Apply) and a.op == "mul" and all(map(_surely_positive, a.args)):
        return add(*map(ln, a.args))
    if isinstance(a, Apply) and a.op == "div" and all(map(_surely_positive, a.args)):
        return sub(ln(a.args[0]), ln(a.args[1]))
    if isinstance(a, Apply) and a.op == "pow" and _surely_positive(a.args[0]):
        return mul(a.args[1], ln(a.args[0]))
    return _fail()


def _root_of_square(t: Term) -> Term:
    (a,) = _parts(t, "sqrt")
    base, two = _parts(a, "pow")
    return absolute(base) if two == TWO else _fail()


def _square_of_absolute(t: Term) -> Term:
    base, two = _parts(t, "pow")
    (a,) = _parts(base, "abs")
    return pow_(a, 2) if two == TWO else _fail()


def _distribute_sign(t: Term) -> Term:
    (a,) = _parts(t, "neg")
    return add(*map(neg, _parts(a, "add")))


def _fail() -> Term:
    raise ValueError


def _surely_positive(t: Term) -> bool:
    if isinstance(t, Number):
        return t.value > 0
    if t in POSITIVES:
        return True
    if not isinstance(t, Apply):
        return False
    if t.op == "pow":
        return _surely_positive(t.args[0])
    return t.op == "exp" or (t.op in ("add", "mul", "div", "sqrt") and all(map(_surely_positive, t.args)))


_LAWS = (
    _commute_sum, _commute_product, _expand, _factor, _square_of_sum, _power_as_product, _fraction_as_power,
    _split_fraction, _exp_of_sum, _exp_of_negative, _ln_of_positives, _root_of_square, _square_of_absolute,
    _distribute_sign,
)  # fmt: skip


# --- slips of the pen ------------------------------------------------------------------------------


def slip(r: Random, term: Term) -> Term:
    """The term with one of its parts changed as a tired author would; it may have become another, or not."""
    places = list(_places(term))
    path = r.choice(places)
    return _at(term, path, lambda part: _slipped(r, part))


def _places(term: Term, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """Where scalar parts stand, also inside binders (whose body has the place 0)."""
    if isinstance(term, Lambda):
        return _places(term.body, (*path, 0))
    own = [path] if term.sort in ("real", "integer", "law") else []
    inside = term.args if isinstance(term, Apply) else ()
    return own + [place for i, part in enumerate(inside) for place in _places(part, (*path, i))]


def _at(term: Term, path: tuple[int, ...], change: Callable[[Term], Term]) -> Term:
    if not path:
        return change(term)
    if isinstance(term, Lambda):
        return Lambda(term.hint, _at(term.body, path[1:], change), term.variable_sort)
    if not isinstance(term, Apply):
        raise TypeError("no part stands there")
    args = list(term.args)
    args[path[0]] = _at(args[path[0]], path[1:], change)
    return Apply(term.op, args)


def _slipped(r: Random, t: Term) -> Term:
    if isinstance(t, Number):
        return Number(r.choice([t.value + 1, -t.value, t.value * 2, t.value - 1]))
    if isinstance(t, Symbol):
        return r.choice([s for s in REALS + POSITIVES if s != t])
    if t.sort == "law" and isinstance(t, Apply):
        return Apply(t.op, (t.args[0], *reversed(t.args[1:])))
    if not isinstance(t, Apply):
        return r.choice([neg(t), pow_(t, 2), mul(TWO, t)])
    changes = [neg(t), mul(TWO, t), div(t, TWO)]
    if t.op in ("add", "mul"):
        dropped = r.randrange(len(t.args))
        changes.append((add if t.op == "add" else mul)(*t.args[:dropped], *t.args[dropped + 1 :]))
    if t.op in ("ln", "exp", "sqrt", "abs", "neg"):
        changes.append(t.args[0])
    if t.op == "div":
        changes += [div(t.args[1], t.args[0]), t.args[0]]
    if t.op == "pow":
        changes += [t.args[0], pow_(t.args[0], -2), mul(TWO, t.args[0])]
    careless = _careless(t)
    return r.choice(changes if careless is None else [*changes, careless, careless])


def _careless(t: Term) -> Term | None:
    """A law used without its condition."""
    if not isinstance(t, Apply):
        return None
    inner = t.args[0] if t.args and isinstance(t.args[0], Apply) else None
    if t.op == "ln" and inner is not None and inner.op == "mul":
        return add(*map(ln, inner.args))
    if t.op == "ln" and inner is not None and inner.op == "pow":
        return mul(inner.args[1], ln(inner.args[0]))
    if t.op == "sqrt" and inner is not None and inner.op == "pow":
        return inner.args[0]
    if t.op == "div" and inner is not None and inner.op == "mul" and t.args[1] in inner.args:
        return mul(*(a for a in inner.args if a != t.args[1]))
    if t.op == "abs":
        return t.args[0]
    if t.op == "mul":
        return exp(add(*map(ln, t.args)))
    return None


# --- true steps of each theory ---------------------------------------------------------------------


def algebra(r: Random) -> RandomStep:
    """A scalar term and a rewriting of it."""
    term = scalar(r, 3)
    return RandomStep(rewritten(r, term, 1), rewritten(r, term, 3))


def _constant(r: Random) -> Term:
    return r.choice([P, Q, X, number(2), number(-3), number(Fraction(1, 2))])


def _integrand(r: Random) -> Term:
    """A smooth function of t, with parameters."""
    shape = polynomial(r, T, 2, _constant)
    return r.choice([shape, shape, mul(shape, exp(mul(_constant(r), T))), exp(neg(mul(P, pow_(T, 2))))])


def _ends(r: Random) -> tuple[Term, Term]:
    return r.choice([(ZERO, ONE), (number(-1), TWO), (ZERO, P), (X, add(X, P)), (neg(Q), P)])


def linearity(r: Random) -> RandomStep:
    """An integral of a combination, and the combination of the integrals."""
    f, g, c = _integrand(r), _integrand(r), _constant(r)
    lower, upper = _ends(r)
    joined = integral(lower, upper, add(mul(c, f), neg(g)), T)
    split = sub(mul(c, integral(lower, upper, f, T)), integral(lower, upper, g, T))
    return RandomStep(*r.choice([(joined, split), (split, joined)]))


def linearity_on_the_line(r: Random) -> RandomStep:
    """The same for integrals over the whole line, with Gaussian tails."""
    tail, c = exp(neg(div(pow_(sub(T, X), 2), mul(TWO, pow_(P, 2))))), _constant(r)
    f, g = (mul(polynomial(r, T, 3, _constant), tail) for _ in range(2))
    joined = integral(MINUS_INFINITY, INFINITY, add(mul(c, f), g), T)
    split = add(mul(c, integral(MINUS_INFINITY, INFINITY, f, T)), integral(MINUS_INFINITY, INFINITY, g, T))
    return RandomStep(joined, split)


def substitution(r: Random) -> RandomStep:
    """An affine change of the variable, with the ends that it gives."""
    f, (lower, upper) = _integrand(r), _ends(r)
    shift, scale = r.choice([X, ONE, ZERO, Q]), r.choice([P, TWO, Q, number(-1), number(Fraction(1, 2))])
    image = add(shift, mul(scale, T))
    body = mul(instantiate(abstract(f, T), image), scale)
    ends = (div(sub(end, shift), scale) for end in (lower, upper))
    return RandomStep(integral(lower, upper, f, T), integral(*ends, body, T))


def _moment(k: int, mean: Term, deviation: Term) -> Term:
    """E t^k for t from N(mean, deviation), by the recursion m_k = mean m_(k-1) + (k-1) deviation^2 m_(k-2)."""
    if k == 0:
        return ONE
    if k == 1:
        return mean
    second = mul(number(k - 1), pow_(deviation, 2), _moment(k - 2, mean, deviation))
    return add(mul(mean, _moment(k - 1, mean, deviation)), second)


def gaussian(r: Random) -> RandomStep:
    """An expectation of a polynomial under a Gaussian, and its value by moments."""
    mean, deviation = r.choice([X, ZERO, add(X, ONE), Y]), r.choice([P, ONE, mul(P, Q), TWO])
    coefficients = [_constant(r) if r.random() < 0.6 else ZERO for _ in range(r.choice([2, 3, 4]))]
    body = add(ZERO, *(mul(c, pow_(T, k)) for k, c in enumerate(coefficients)))
    closed = add(ZERO, *(mul(c, _moment(k, mean, deviation)) for k, c in enumerate(coefficients)))
    distribution = law("Normal", mean, deviation)
    return RandomStep(expectation(distribution, body, T), closed)


def reparameterized(r: Random) -> RandomStep:
    """An expectation under N(mean, deviation), and under N(0, 1)."""
    mean, deviation = r.choice([X, Y, ONE]), r.choice([P, Q, mul(TWO, P)])
    f = polynomial(r, T, 3, _constant)
    image = add(mean, mul(deviation, T))
    standard = expectation(law("Normal", ZERO, ONE), instantiate(abstract(f, T), image), T)
    return RandomStep(expectation(law("Normal", mean, deviation), f, T), standard)


def pushforward(r: Random) -> RandomStep:
    """The law of an affine map of a standard Gaussian."""
    shift, scale = r.choice([X, ONE, neg(Q)]), r.choice([P, TWO, mul(P, Q), neg(P)])
    image = add(shift, mul(scale, T))
    deviation = P if scale == neg(P) else scale
    moved = Apply("pushforward", (abstract(image, T), law("Normal", ZERO, ONE)))
    return RandomStep(moved, law("Normal", shift, deviation))


def _differentiated(f: Term, t: Symbol) -> Term:
    """The derivative of f with respect to t, by the rules."""
    if f == t:
        return ONE
    if t not in f.free:
        return ZERO
    if not isinstance(f, Apply) or f.op not in _SLOPES:
        raise ValueError(str(f))
    return _SLOPES[f.op](f, *f.args, *(_differentiated(argument, t) for argument in f.args))


def _product_rule(f: Term, *parts: Term) -> Term:
    factors, slopes = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    return add(*(mul(*factors[:i], slope, *factors[i + 1 :]) for i, slope in enumerate(slopes)))


_SLOPES: dict[str, Callable[..., Term]] = {
    "add": lambda f, *parts: add(*parts[len(parts) // 2 :]),
    "neg": lambda f, a, da: neg(da),
    "mul": _product_rule,
    "div": lambda f, a, b, da, db: div(sub(mul(da, b), mul(a, db)), pow_(b, 2)),
    "pow": lambda f, a, n, da, dn: mul(n, pow_(a, number(n.value - 1)), da),
    "exp": lambda f, a, da: mul(f, da),
    "ln": lambda f, a, da: div(da, a),
    "sqrt": lambda f, a, da: div(da, mul(TWO, f)),
}


def _smooth(r: Random, depth: int) -> Term:
    """A function of t that is differentiable wherever p, q are positive."""
    if depth == 0:
        return r.choice([T, T, T, P, X, literal(r)])

    def inside() -> Term:
        return _smooth(r, depth - 1)

    safe = add(pow_(T, 2), P)
    return r.choice(
        [
            add(inside(), inside()),
            mul(inside(), inside()),
            pow_(inside(), r.choice([2, 3])),
            neg(inside()),
            div(inside(), safe),
            ln(safe),
            exp(mul(X, T)),
            sqrt(safe),
        ]
    )


def slope(r: Random) -> RandomStep:
    """A derivative, and what the rules of differentiation give."""
    f, at = _smooth(r, 2), r.choice([X, Y, P, ONE, add(X, Q)])
    return RandomStep(derivative(f, at, T), instantiate(abstract(_differentiated(f, T), T), at))


def under_the_integral(r: Random) -> RandomStep:
    """The derivative of an integral by a parameter, with the boundary terms."""
    s = symbol("s")
    f = r.choice([polynomial(r, T, 2, lambda r: r.choice([s, pow_(s, 2), ONE, P])), exp(mul(s, T))])
    lower, upper = r.choice([(ZERO, ONE), (ZERO, s), (neg(s), mul(TWO, s)), (s, add(s, Q)), (s, pow_(s, 2))])
    inside = integral(lower, upper, _differentiated(f, s), T)
    boundary = [mul(instantiate(abstract(f, T), end), _differentiated(end, s)) for end in (upper, lower)]
    whole = derivative(integral(lower, upper, f, T), P, s)
    return RandomStep(whole, instantiate(abstract(add(inside, sub(*boundary)), s), P))


def finite_sum(r: Random) -> RandomStep:
    """A sum of a combination, and the combination of the sums."""
    k = Symbol("k", "integer")
    lower, upper = number(r.choice([0, 1, 2])), number(r.choice([2, 3, 5]))
    f, g = (polynomial(r, k, 2, _constant) for _ in range(2))
    c = _constant(r)
    joined = series(lower, upper, add(mul(c, f), g), k)
    split = add(mul(c, series(lower, upper, f, k)), series(lower, upper, g, k))
    return RandomStep(joined, split)


def order(r: Random) -> RandomStep:
    """A sum of squares and of positive terms is not negative."""
    parts: list[Term] = [pow_(scalar(r, 1), 2) for _ in range(r.choice([1, 2, 3]))]
    parts += [mul(positive(r, 1), absolute(r.choice(REALS)))] if r.random() < 0.4 else []
    gap, base = add(ZERO, *parts), scalar(r, 1)
    if r.random() < 0.5:
        return RandomStep(base, add(base, gap, positive(r, 1)), "<")
    return RandomStep(base, add(gap, base), "<=")


THEORIES: dict[str, Callable[[Random], RandomStep]] = {
    "algebra": algebra,
    "linearity": linearity,
    "linearity on the line": linearity_on_the_line,
    "substitution": substitution,
    "gaussian": gaussian,
    "reparameterized": reparameterized,
    "pushforward": pushforward,
    "slope": slope,
    "under the integral": under_the_integral,
    "finite sum": finite_sum,
    "order": order,
}


# --- contexts --------------------------------------------------------------------------------------


def hypotheses(r: Random) -> tuple[Term, ...]:
    """Some signs and bounds for the symbols, fewer or other than the step needs."""
    return tuple(
        found
        for s in REALS + POSITIVES
        for found in [r.choice([None, None, lt(ZERO, s), le(ZERO, s), ne(s, ZERO), lt(s, ONE)])]
        if found is not None
    )
