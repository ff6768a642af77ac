"""A checked derivation as a LaTeX document: what is given, the chain as written, and why each step holds."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..derivation import Derivation, Reason, Step
from ..kernel.certificate import inferences
from ..kernel.theorem import Theorem
from ..report import Checked, Outcome
from ..terms import Apply, Term
from ..terms.latex import latex, spell
from ..verdict import Counterexample, Verdict
from . import rules as kernel_rules
from .page import shared_hypotheses

TEMPLATE = "proof.tex.jinja"
MAX_CONDITIONS = 12
MAX_JACOBIANS = 2

_RELATIONS = {"=": "=", "<": "<", "<=": r"\le", "!=": r"\ne"}


def document(checked: Checked) -> str:
    """The whole document; it needs amsmath, amssymb and geometry."""
    derivation = checked.derivation
    cited = _Citations()
    shared = shared_hypotheses(derivation)
    steps = [_step(outcome, shared, cited) for outcome in checked.outcomes]
    axioms = dict.fromkeys(name for verdict in checked.verdicts for name in verdict.axioms)
    rendered: str = _template().render(
        title=prose(derivation.title),
        source=prose(derivation.source),
        note=prose(derivation.note),
        given=[latex(hypothesis) for hypothesis in shared],
        chains=list(_chains(derivation)),
        steps=steps,
        axioms=", ".join(cited.cite(name) for name in axioms),
        rules=cited.entries(),
    )
    return rendered


@functools.cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="(((",
        variable_end_string=")))",
        comment_start_string="((=",
        comment_end_string="=))",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # every value is LaTeX already: `latex` for terms, `prose` for words
    )
    return environment.get_template(TEMPLATE)


_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "\n": " ",
}


def prose(words: str) -> str:
    """Plain words for LaTeX text; a character beyond Latin-1 becomes its code."""
    return "".join(
        [_ESCAPES.get(c, c if c.isprintable() and ord(c) < 0x100 else f"[U+{ord(c):04X}]") for c in words]
    )


# --- the chain -------------------------------------------------------------------------------------


class Line(NamedTuple):
    relation: str
    right: str
    tag: str


class Chain(NamedTuple):
    start: str
    lines: list[Line]


def _chains(derivation: Derivation) -> Iterator[Chain]:
    """The true steps as chains; false claims are no part of them."""
    ends: dict[Term, Chain] = {}
    chains: list[Chain] = []
    for step in derivation.steps:
        if step.expected != "proved":
            continue
        chain = ends.pop(step.lhs, None)
        if chain is None:
            chain = Chain(latex(step.lhs), [])
            chains.append(chain)
        chain.lines.append(Line(_RELATIONS[step.relation], latex(step.rhs), prose(step.id)))
        ends[step.rhs] = chain
    return iter(chains)


def _op(term: Term) -> str:
    return term.op if isinstance(term, Apply) else ""


# --- the steps -------------------------------------------------------------------------------------


class _Citations:
    """The rules that the text names, numbered in the order in which it names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known = kernel_rules.by_name()

    def cite(self, name: str) -> str:
        words = prose(name.replace("_", " "))
        if name not in self._known:
            return words
        return f"{words}~[{self._numbers.setdefault(name, len(self._numbers) + 1)}]"

    def entries(self) -> list[dict[str, Any]]:
        """Name, statement and source of each rule that was cited."""
        return [self._entry(name) for name in self._numbers]

    def _entry(self, name: str) -> dict[str, Any]:
        rule = self._known[name]
        title, fields = kernel_rules.statement(rule)
        return {
            "name": prose(name.replace("_", " ")),
            "axiom": rule.axiom,
            "title": prose(title),
            "statement": fields.get("Statement", ""),
            "source": prose(fields.get("Source", "")),
        }


def _step(outcome: Outcome, shared: tuple[Term, ...], cited: _Citations) -> dict[str, Any]:
    step, verdict = outcome
    proved = verdict.proved and step.expected == "proved"
    return {
        "id": prose(step.id),
        "opening": " ".join(_opening(outcome)),
        "display": "" if proved else f"{latex(step.lhs)} {_RELATIONS[step.relation]} {latex(step.rhs)}",
        "sentences": [*_own_hypotheses(step, shared), *_SENTENCES[verdict.status](verdict, cited)],
        "conditions": list(_conditions(verdict.theorem, cited)) if verdict.theorem is not None else [],
    }


def _opening(outcome: Outcome) -> Iterator[str]:
    step, verdict = outcome
    if step.expected == "refuted":
        yield r"\emph{False as stated.}"
    elif not verdict.proved:
        yield rf"\emph{{{verdict.status.capitalize()}.}}"
    if step.claim:
        yield f"{_capital(prose(step.claim))}."
    if step.reason is not None and step.expected == "proved":
        yield f"By {reason(step.reason)}."


def _capital(words: str) -> str:
    """With a capital, unless it starts with a name or a formula."""
    first = words.split(" ", 1)[0]
    return words[:1].upper() + words[1:] if len(first) > 1 and first.isalpha() else words


def reason(found: Reason) -> str:
    """What the author gave as the reason."""
    name = prose(found.name.replace("_", " "))
    arguments = [prose(a) if isinstance(a, str) else f"${latex(a)}$" for a in found.arguments]
    if found.name == "definition":
        return f"definition of {', '.join(arguments)}"
    if found.name in ("substitution", "reparameterization") and len(found.arguments) == 2:
        return f"{name} {' $=$ '.join(arguments)}"
    return f"{name} {', '.join(arguments)}".strip()


def _own_hypotheses(step: Step, shared: tuple[Term, ...]) -> Iterator[str]:
    own = [f"${latex(hypothesis)}$" for hypothesis in step.given if hypothesis not in shared]
    if own:
        yield f"Here {_and(own)} {'is' if len(own) == 1 else 'are'} given."


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _proved(verdict: Verdict, cited: _Citations) -> Iterator[str]:
    used = [name for name in verdict.because or (verdict.rule,) if name]
    if used:
        yield f"Rules: {', '.join([cited.cite(name) for name in used])}."
    if verdict.theorem is not None:
        yield from _jacobians(verdict.theorem)
        if any(True for _ in _conditions(verdict.theorem, _Citations())):
            yield "Side conditions:"


def _refuted(verdict: Verdict, _cited: _Citations) -> Iterator[str]:
    found = verdict.counterexample
    if found is not None:
        yield from _counterexample(found)
    if verdict.reason:
        yield f"{_capital(prose(verdict.reason))}."


def _counterexample(found: Counterexample) -> Iterator[str]:
    point = ", ".join(rf"{spell(name)} = {prose(value)}" for name, value in found.point)
    at = f"At ${point}$" if point else "Whatever the symbols are"
    sides = (rf"\texttt{{{prose(side)}}}" for side in (found.lhs, found.rhs))
    yield f"{at} the left side is {', the right side '.join(sides)}."
    if found.looks_like:
        yield f"It looks like this: {prose(found.looks_like)}."


def _undecided(verdict: Verdict, _cited: _Citations) -> Iterator[str]:
    if verdict.reason:
        yield f"{_capital(prose(verdict.reason))}."
    if verdict.missing:
        yield f"It is proved if {_and([f'${latex(hypothesis)}$' for hypothesis in verdict.missing])}."


_SENTENCES = {"proved": _proved, "refuted": _refuted, "undecided": _undecided, "unread": _undecided}


# --- what the proof says ---------------------------------------------------------------------------

# Kinds of side conditions, the most telling first.
_KINDS = ("integrable", "dominated", "continuous", "tends", "forall", "ne", "lt", "le", "defined")


def _conditions(theorem: Theorem, cited: _Citations) -> Iterator[str]:
    """The side conditions that were discharged on the way to the equation, and by which rule."""
    found = sorted(_discharged(theorem).values(), key=lambda fact: _KINDS.index(_op(fact.conclusion)))
    for fact in found[:MAX_CONDITIONS]:
        yield rf"\fit{{{latex(fact.conclusion)}}} \hfill {cited.cite(fact.rule)}"
    if len(found) > MAX_CONDITIONS:
        yield f"and {len(found) - MAX_CONDITIONS} more, in the certificate"


def _discharged(theorem: Theorem) -> dict[Term, Theorem]:
    """Side conditions that stand as premises of a relation; those of side conditions are left out."""
    return {
        premise.conclusion: premise
        for inference in inferences((theorem,))
        if _op(inference.conclusion) not in _KINDS or inference is theorem
        for premise in inference.premises
        if _op(premise.conclusion) in _KINDS and premise.rule != "assume"
    }


_CHANGES_OF_VARIABLE = ("substitution", "density_of_transformed")


def _jacobians(theorem: Theorem) -> Iterator[str]:
    """Each change of variables: the derivative of the map, its sign, and where the ends go."""
    changes = [inference for inference in inferences((theorem,)) if inference.rule in _CHANGES_OF_VARIABLE]
    yield from dict.fromkeys(_jacobian(change) for change in changes[-MAX_JACOBIANS:])


def _jacobian(change: Theorem) -> str:
    facts = [premise.conclusion for premise in change.premises]
    slope = [f"${latex(fact)}$" for fact in facts if _op(fact) == "eq"]
    sign = [f"${latex(fact)}$" for fact in facts if _op(fact) == "lt"]
    ends = [f"${latex(fact)}$" for fact in facts if _op(fact) == "tends"]
    sentence = f"The Jacobian is spelled out by {_and(slope[:1] or ['the map'])}"
    sentence += f"; the map is strictly monotone, since {sign[0]}" if sign else ""
    return f"{sentence}{'; at the ends ' + _and(ends) if ends else ''}."
