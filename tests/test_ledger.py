"""The ledger: every claim of the source texts has an entry, and the steps that it names say what it says."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from verify import Derivation, library
from verify.checker import check_step
from verify.cli import cli
from verify.discovery import claims
from verify.ledger import VERDICTS, Claim

CLAIMS = claims()
STEPS = {
    f"{item.id}/{step.id}": step for item in library() if isinstance(item, Derivation) for step in item.steps
}
# The numbers of section 1 of the catalogue.
NUMBERS = [
    *(f"S0.{n}" for n in (*range(1, 12), "12a", "12b", "12c", "12d", *range(13, 19))),
    *(f"S1.{n}" for n in range(1, 39)),
    *(f"S2.{n}" for n in range(1, 20)),
]
FALSE = ["S0.4", "S1.8", "S1.23", "S1.26", "S1.27", "S1.28", "S1.31", "S1.33"]


def test_every_claim_of_the_catalogue_has_one_entry() -> None:
    assert [claim.number for claim in CLAIMS] == NUMBERS


def test_every_kind_of_claim_occurs() -> None:
    assert {claim.verdict for claim in CLAIMS} == set(VERDICTS)


def test_what_is_false_is_listed_as_false() -> None:
    assert [claim.number for claim in CLAIMS if claim.verdict == "false"] == FALSE


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.number for claim in CLAIMS])
def test_its_steps_exist_and_expect_what_the_entry_says(claim: Claim) -> None:
    for ids, verdict in ((claim.proved, "proved"), (claim.refuted, "refuted")):
        assert [id for id in ids if id not in STEPS] == []
        assert [id for id in ids if STEPS[id].expected != verdict] == []


def test_the_checker_gives_the_verdicts_of_the_entries() -> None:
    wanted = {id: "proved" for claim in CLAIMS for id in claim.proved}
    wanted |= {id: "refuted" for claim in CLAIMS for id in claim.refuted}
    assert {id: check_step(STEPS[id]).status for id in wanted} == wanted


def test_every_step_that_names_a_claim_is_of_that_claim_or_beside_it() -> None:
    """The number at the head of an id, S1.27-cube or S0.4e, is one of the catalogue."""
    named = [id.partition("/")[2] for id in STEPS]
    heads = [name for name in named if name.startswith(("S0.", "S1.", "S2."))]
    known = tuple(sorted(NUMBERS, key=len, reverse=True))
    assert [name for name in heads if not name.startswith((*known, "S0.12"))] == []


# --- what an entry must have ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "fields"),
    [
        ("true", {}),
        ("false", {"condition": "why"}),
        ("false", {"condition": "why", "proved": ("a/b",)}),
        ("false", {"refuted": ("a/b",)}),
        ("true under a condition", {"proved": ("a/b",)}),
        ("true under a condition", {"condition": "x > 0", "refuted": ("a/b",)}),
        ("no mathematics", {"condition": "nearest"}),
        ("convention", {"proved": ("a/b",)}),
        ("probably", {"proved": ("a/b",)}),
    ],
)
def test_an_entry_without_what_its_verdict_needs_is_none(verdict: str, fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="X1"):
        Claim("X1", "a claim", verdict, **fields)  # type: ignore[arg-type]


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_prints_every_claim_with_its_verdict() -> None:
    result = CliRunner().invoke(cli, ["list", "--claims"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    for claim in CLAIMS:
        assert f"{claim.number.ljust(6)} {claim.verdict}: {claim.text}" in lines
    assert lines[-1].startswith(f"{len(CLAIMS)} claims: ")


def test_the_ledger_as_json() -> None:
    result = CliRunner().invoke(cli, ["list", "--claims", "--format", "json"])
    data = json.loads(result.output)
    assert data["schema"] == 1
    assert [row["number"] for row in data["claims"]] == NUMBERS
    assert set(data["claims"][0]) == {"number", "text", "verdict", "condition", "proved", "refuted"}


def test_the_list_of_derivations_as_json() -> None:
    result = CliRunner().invoke(cli, ["list", "--format", "json"])
    rows = json.loads(result.output)["derivations"]
    assert {f"{row['id']}/{step}" for row in rows for step in row["steps"]} == set(STEPS)
