"""Every rule of the kernel has a step that it takes and a failing twin that it refuses; both are run."""

from __future__ import annotations

import inspect

import pytest

from verify.kernel.certificate import certificate, replay
from verify.kernel.theorem import RULES, RuleError, Theorem
from verify.rulebook import EXAMPLES, example
from verify.terms import TermError


def test_every_rule_has_an_example() -> None:
    assert EXAMPLES.keys() == RULES.keys()
    assert all(found.says for found in EXAMPLES.values())


@pytest.mark.parametrize("name", RULES)
def test_the_step_holds(name: str) -> None:
    theorem = example(name).holds()
    assert isinstance(theorem, Theorem)
    assert theorem.rule == name
    assert repr(replay(certificate((theorem,))).theorem) == repr(theorem)


@pytest.mark.parametrize("name", RULES)
def test_the_failing_twin_fails(name: str) -> None:
    found = example(name)
    if found.carries is None:
        with pytest.raises((RuleError, TermError)) as caught:
            found.fails()
        assert str(caught.value)
        return
    theorem = found.fails()
    assert isinstance(theorem, Theorem)
    assert theorem.rule == name
    assert found.carries in theorem.hypotheses
    assert found.carries not in found.holds().hypotheses


@pytest.mark.parametrize("name", RULES)
def test_the_rule_states_itself_and_its_source(name: str) -> None:
    statement = inspect.cleandoc(RULES[name].statement)
    assert "Statement " in statement
    assert "Source " in statement
