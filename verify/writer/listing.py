"""Lists of what the library holds: its derivations, and the ledger of claims."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from .. import __version__
from ..derivation import Derivation
from ..ledger import Claim

SCHEMA = 1


def derivations(found: Sequence[Derivation], form: str) -> Iterator[str]:
    """One line for each derivation, or all as JSON."""
    if form == "json":
        rows = [
            {"id": item.id, "title": item.title, "source": item.source, "steps": [s.id for s in item.steps]}
            for item in found
        ]
        yield _json("derivations", rows)
        return
    width = max((len(item.id) for item in found), default=0)
    for item in found:
        yield f"{click.style(item.id.ljust(width), bold=True)}  {len(item.steps):3} steps  {item.title}"


def claims(found: Sequence[Claim], form: str) -> Iterator[str]:
    """Each claim with its verdict, what the text leaves out, and the steps that decide it, or all as JSON."""
    if form == "json":
        yield _json("claims", [vars(claim) for claim in found])
        return
    for claim in found:
        yield f"{click.style(claim.number.ljust(6), bold=True)} {claim.verdict}: {claim.text}"
        if claim.condition:
            yield f"       {claim.condition}"
        yield from _steps("proved", claim.proved)
        yield from _steps("refuted", claim.refuted)
    counts = Counter(claim.verdict for claim in found)
    yield f"{len(found)} claims: {', '.join(f'{count} {verdict}' for verdict, count in counts.items())}"


def _steps(verdict: str, ids: Iterable[str]) -> Iterator[str]:
    """The ids, a line for each derivation: `proved: negative-kl/S2.1, S2.2`."""
    by_derivation: dict[str, list[str]] = {}
    for id in ids:
        derivation, _, step = id.partition("/")
        by_derivation.setdefault(derivation, []).append(step)
    for derivation, steps in by_derivation.items():
        yield click.style(f"       {verdict}: {derivation}/{', '.join(steps)}", dim=True)


def _json(name: str, rows: list[dict[str, Any]]) -> str:
    return json.dumps({"schema": SCHEMA, "version": __version__, name: rows}, indent=2, ensure_ascii=False)
