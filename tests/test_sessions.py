"""What a session remembers for others: failures and normal forms, of the same facts only."""

from __future__ import annotations

from verify import library
from verify.judge import judge
from verify.prover import strategies  # noqa: F401  registers the searches
from verify.prover.normal import settled
from verify.prover.session import METER, Session
from verify.terms import ONE, ZERO, Symbol, add, exp, ln, lt, mul, number, sub

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
