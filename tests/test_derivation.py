"""How a page becomes steps: chains, claims, contexts, places; and how the library is found."""

from __future__ import annotations

import sys

import pytest
import sympy
from sympy import Eq, symbols

import verify
from verify import LibraryError, families, library
from verify.notation import E, Normal, inert
from verify.page import Derivation, Reason, algebra, claim, step, substitute
from verify.terms import ZERO, TermError, eq, lt, symbol

x, y = symbols("x y", real=True)
s = symbols("s", positive=True)


def _sides(derivation):
    return [(str(found.lhs), found.relation, str(found.rhs)) for found in derivation.steps]


def test_a_chain_goes_on_from_the_last_right_side():
    found = Derivation("d", "", x, step("1", y), step("2", 2 * x, relation="<"))
    assert _sides(found) == [("x", "=", "y"), ("y", "<", "2*x")]


def test_claims_and_false_steps_stand_beside_the_chain():
    false = step("no", s, expected="refuted")
    found = Derivation("d", "", x, step("1", y), claim("c", s, x), false, step("2", s))
    assert _sides(found) == [("x", "=", "y"), ("s", "=", "x"), ("y", "=", "s"), ("y", "=", "s")]


def test_an_expression_alone_starts_a_chain():
    found = Derivation("d", "", x, step("1", y), s, step("2", x))
    assert _sides(found)[1] == ("s", "=", "x")


def test_terms_need_no_sympy():
    a, b = symbol("a"), symbol("b")
    found = Derivation("d", "", a, step("1", b, given=[lt(a, b)]))
    assert found.steps[0].given == (lt(a, b),)


def test_the_context_of_a_step():
    with inert():
        found = Derivation("d", "", E(x, x, Normal(0, s)), step("1", 0, given=[Eq(y, x)]), given=[y > 0])
    only = found.steps[0]
    declared = lt(ZERO, symbol("s")), lt(ZERO, symbol("y")), eq(symbol("y"), symbol("x"))
    assert only.given == (*declared, families.definition("Normal"))
    assert found.given == (lt(ZERO, symbol("y")),)


def test_assumptions_of_symbols_that_do_not_occur_are_left_out():
    found = Derivation("d", "", s, step("1", s), claim("2", x, x))
    assert found.steps[1].given == ()


def test_a_place_is_a_line_of_this_file():
    found = Derivation(
        "d", "", x,
        step("1", x),
    ).steps[0].place  # fmt: skip
    assert found.file.endswith("test_derivation.py")
    assert found.line == found.end_line
    assert found.column == 9


def test_reasons_are_data():
    assert substitute(x, y - 1) == Reason("substitution", (symbol("x"), verify.to_term(y - 1)))
    assert algebra() == Reason("algebra")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([step("1", x)], "no expression stands before"),
        ([x, step("1", x), step("1", x)], "two steps are called 1"),
        ([x, step("a b", x)], "no id"),
        ([x, step("1", sympy.I)], "real"),
    ],
)
def test_what_is_wrong_with_a_page(lines, message):
    with pytest.raises(TermError, match=message):
        Derivation("d", "", *lines)


def test_an_error_says_in_which_step():
    with pytest.raises(TermError) as caught:
        Derivation("d", "", x, step("here", sympy.I))
    assert caught.value.__notes__ == ["in step here"]


@pytest.mark.parametrize("words", [{"relation": "~"}, {"expected": "true"}])
def test_relations_and_expectations_are_checked(words):
    with pytest.raises(TermError):
        step("1", x, **words)


# --- the library --------------------------------------------------------------------------------------


def test_the_library_holds_the_source_texts():
    ids = {found.id for derivation in library() for found in derivation.steps}
    assert len(library()) >= 8
    assert len(ids) >= 40
    assert ids >= {f"S2.{number}" for number in range(1, 18)}
    assert ids >= {f"S0.{number}" for number in (1, 2, 3, 5, 6, 8, 10, 13, 14, 15, 16, 17)}


def test_a_broken_module_does_not_stop_the_others(tmp_path, monkeypatch):
    package = tmp_path / "shelf_for_a_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a_broken.py").write_text("import no_such_module\n")
    page = "from sympy import symbols\nfrom verify.page import *\nx = symbols('x')\n"
    (package / "b_good.py").write_text(page + "good = Derivation('good', '', x, step('1', x))\n")
    (package / "c_untranslatable.py").write_text(page + "bad = Derivation('bad', '', x, step('1', 0.5*x))\n")
    (package / "d_twice.py").write_text(page + "good = Derivation('good', '', x, step('1', x))\n")
    monkeypatch.syspath_prepend(tmp_path)
    broken, good, untranslatable, twice = library(package.name)
    assert (good.id, broken.module) == ("good", "shelf_for_a_test.a_broken")
    assert all(isinstance(error, LibraryError) for error in (broken, untranslatable, twice))
    assert "no_such_module" in broken.message
    assert "Rational" in untranslatable.message and "in step 1" in untranslatable.message
    assert "b_good" in twice.message
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        del sys.modules[name]


def test_a_package_that_does_not_exist():
    (error,) = library("no_such_package")
    assert "no_such_package" in error.message
