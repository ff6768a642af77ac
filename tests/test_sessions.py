"""What a session remembers for others: failures and normal forms, of the same facts only."""

from __future__ import annotations

from verify import library
from verify.judge import judge
from verify.prover import laws, strategies  # noqa: F401  registers the searches
from verify.prover.normal import settled
from verify.prover.samples import is_negative_somewhere, samples
from verify.prover.session import METER, Session, _apart, proved_apart
from verify.terms import (
    INFINITY,
    ONE,
    ZERO,
    Apply,
    Symbol,
    abstract,
    add,
    exp,
    le,
    ln,
    lt,
    mul,
    neg,
    number,
    sub,
)

x, y = Symbol("x"), Symbol("y")
POSITIVE = lt(ZERO, x)


def test_a_failure_is_known_to_all_sessions_of_the_same_facts() -> None:
    METER.begin()
    first, second = Session((POSITIVE,)), Session((POSITIVE,))
    claim = lt(ONE, add(x, y))
    assert first.prove(claim) is None
    assert claim in second.memory.failed
    assert claim not in first.forgetful().memory.failed


def test_a_failure_says_nothing_where_more_is_known() -> None:
    METER.begin()
    poor, rich = Session(()), Session((POSITIVE, lt(ONE, y)))
    claim = lt(ZERO, mul(x, sub(y, ONE)))
    assert poor.prove(claim) is None
    assert rich.prove(claim) is not None
    inside = poor.child(x, POSITIVE)
    assert inside.prove(lt(ZERO, x)) is not None
    assert poor.prove(lt(ZERO, x)) is None


def test_a_failure_does_not_outlive_its_search() -> None:
    METER.begin()
    session = Session(())
    assert session.prove(POSITIVE) is None
    METER.begin()
    assert POSITIVE not in session.memory.failed


def test_a_search_that_was_cut_short_is_not_remembered() -> None:
    METER.begin()
    session = Session(())
    claim = lt(ZERO, add(x, ONE))
    session._active.add(claim)  # as if it were being proved
    assert session.prove(claim) is None
    session._active.discard(claim)
    assert claim not in session.memory.failed


def test_normal_forms_are_taken_over_from_a_session_of_the_same_facts() -> None:
    METER.begin()
    outer = Session((POSITIVE,))
    term = ln(mul(number(4), x, exp(y)))
    first = outer.child(y, lt(ZERO, y))
    shown = settled(first, term).rhs
    second = outer.child(y, lt(ZERO, y))
    assert term in second.images and settled(second, term).rhs == shown
    other = outer.child(y, lt(ONE, y))
    assert term not in other.images
    first.units[y] = 3  # a finer unit of the exponents: the old forms are of no use
    assert term not in outer.child(y, lt(ZERO, y)).images


def test_a_step_is_judged_alike_whatever_was_judged_before() -> None:
    pages = {page.id: page for page in library()}
    target = next(s for s in pages["antithetic-pairs"].steps if s.id == "G29.b")
    others = {"pathwise-is-not-always-better": "S1.27", "pathwise-gradient": "S0.17", "forms-of-z": "S0.2"}
    alone = judge(target)
    assert judge(target).because == alone.because
    for page, id in others.items():
        judge(next(s for s in pages[page].steps if s.id == id))
    after = judge(target)
    assert alone.proved and after.proved
    assert alone.hypotheses == after.hypotheses


# --- lemmas and samples ----------------------------------------------------------------------------

EXPONENTIAL = Apply("law", (ZERO, INFINITY, abstract(mul(x, exp(neg(mul(x, y)))), y)))


def test_a_lemma_costs_the_same_whether_it_is_known_or_not() -> None:
    spent, theorems = [], []
    _apart.cache_clear()
    for others in ((), (lt(ONE, Symbol("z")),)):  # what is said of other symbols is no part of the lemma
        METER.begin()
        theorem = proved_apart(laws.law_exists, Session((POSITIVE, *others)), EXPONENTIAL)
        spent.append(METER.spent)
        theorems.append(theorem)
    assert theorems[0] is theorems[1] is not None
    assert spent[0] == spent[1] > 0
    assert theorems[0].hypotheses == {POSITIVE}


def test_a_lemma_knows_nothing_of_the_search_around_it() -> None:
    METER.begin()
    session = Session((POSITIVE,))
    assert session.prove(lt(ONE, x)) is None
    memories, proved, spent = METER.memories, METER.proved, METER.spent
    with METER.apart():
        assert not METER.memories and not METER.proved and METER.spent == 0
        Session(()).prove(lt(ONE, x))
    assert (METER.memories, METER.proved, METER.spent) == (memories, proved, spent)
    assert proved_apart(laws.law_exists, Session(()), EXPONENTIAL) is None  # nothing says that x > 0


def test_the_context_holds_at_its_samples() -> None:
    a, b = Symbol("a"), Symbol("b")
    session = Session((lt(ZERO, a), lt(a, b), lt(b, ONE)))
    assert samples(session)
    inside = session.child(x, lt(a, x), lt(x, b))
    for sample in samples(inside):
        low, middle, high = (sample.value(symbol) for symbol in (a, x, b))
        assert 0 < low < middle < high < 1
    assert not is_negative_somewhere(inside, sub(x, a))
    assert is_negative_somewhere(inside, sub(a, x))
    assert not is_negative_somewhere(inside, add(sub(x, a), sub(a, x)))  # zero up to rounding


def test_there_are_no_samples_of_what_equations_or_universal_facts_say() -> None:
    bounded = Apply("forall", (ZERO, INFINITY, abstract(le(y, x), y)))
    assert not is_negative_somewhere(Session((Apply("eq", (x, ONE)),)), sub(x, number(2)))
    assert not is_negative_somewhere(Session((bounded,)), sub(x, number(100)))
    assert not samples(Session((lt(x, ZERO), lt(ZERO, x))))  # none satisfies a contradiction


def test_verdicts_do_not_depend_on_the_order_of_the_steps() -> None:
    steps = [step for derivation in library()[::40] for step in derivation.steps]
    first = [judge(step) for step in steps]
    _apart.cache_clear()
    last = [judge(step) for step in reversed(steps)][::-1]
    for one, other in zip(first, last, strict=True):
        assert (one.status, one.because, one.hypotheses) == (other.status, other.because, other.hypotheses)
