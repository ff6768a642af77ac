"""A checked derivation as a LaTeX document: what is given, the chain as written, and why each step holds."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

from ..derivation import Derivation, Reason, Step
from ..kernel import definedness
from ..kernel.certificate import inferences
from ..kernel.theorem import Theorem
from ..report import Checked, Outcome
from ..terms import Apply, Term
from ..terms.latex import latex, spell
from ..verdict import Counterexample
from . import rules as kernel_rules
from .page import shared_hypotheses

TEMPLATE = "proof.tex.jinja"
MAX_STORIES = 3
MAX_SIDE = 90  # characters of a value, beyond which it is not shown
MAX_FORMULA = 200  # characters, beyond which a formula is left to the certificate

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
    "_": r"\_\allowbreak{}",
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


class Item(NamedTuple):
    formula: str
    note: str


class Block(NamedTuple):
    """Facts under one heading."""

    words: str
    facts: list[Item]


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
        chain.lines.append(_line(step))
        ends[step.rhs] = chain
    return iter(chains)


def _line(step: Step) -> Line:
    return Line(_RELATIONS[step.relation], latex(step.rhs), prose(step.id))


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
        return f"{words}~[{self._number(name)}]"

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def numbers(self, names: list[str]) -> str:
        """The numbers alone, `[1, 4--7]`."""
        found = sorted(self._number(name) for name in names)
        shown = []
        for _, members in groupby(enumerate(found), key=lambda member: member[1] - member[0]):
            run = [str(number) for _, number in members]
            shown.append(f"{run[0]}--{run[-1]}" if len(run) > 2 else ", ".join(run))
        return f"[{', '.join(shown)}]"

    def worth_telling(self, name: str) -> bool:
        """Whether a rule says more than how theorems are put together."""
        return name in self._known and kernel_rules.theory(self._known[name]) not in (
            "logic",
            "definedness",
        )

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
    in_chain = verdict.proved and step.expected == "proved"
    blocks: list[Block] = []
    if verdict.theorem is not None:
        blocks += islice(_stories(step, verdict.theorem), MAX_STORIES)
        blocks += [_definedness(step, verdict.theorem, cited)]
    return {
        "id": prose(step.id),
        "opening": " ".join(_opening(outcome)),
        "display": None if in_chain else Chain(latex(step.lhs), [_line(step)]),
        "sentences": [*_own_hypotheses(step, shared), *_SENTENCES[verdict.status](outcome, cited)],
        "blocks": [block for block in blocks if block.facts],
    }


def _opening(outcome: Outcome) -> Iterator[str]:
    step, verdict = outcome
    if step.expected == "refuted":
        yield r"\emph{False as stated.}"
    elif not verdict.proved:
        yield rf"\emph{{{verdict.status.capitalize()}.}}"
    if step.claim:
        yield f"{_capital(prose(step.claim))}."
    if step.reason is not None and step.expected == "proved" and not step.claim.startswith("by "):
        yield f"By {reason(step.reason)}."


def _capital(words: str) -> str:
    """With a capital, unless it starts with a name or a formula."""
    first = words.split(" ", 1)[0]
    word = first == "a" or (len(first) > 1 and first.isalpha())
    return words[:1].upper() + words[1:] if word else words


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


def _proved(outcome: Outcome, cited: _Citations) -> Iterator[str]:
    verdict = outcome.verdict
    carrier = verdict.rule or next(iter(verdict.because), "")
    if carrier:
        others = [name for name in verdict.because if name != carrier and cited.worth_telling(name)]
        first = cited.cite(carrier)
        yield f"Rule: {first}{', with ' + cited.numbers(others) if others else ''}."


def _refuted(outcome: Outcome, _cited: _Citations) -> Iterator[str]:
    verdict = outcome.verdict
    if verdict.counterexample is not None:
        yield from _counterexample(verdict.counterexample)
    elif verdict.reason:
        yield f"{_capital(prose(verdict.reason))}."


def _counterexample(found: Counterexample) -> Iterator[str]:
    point = ", ".join(rf"{spell(name)} = {_value(value)}" for name, value in found.point)
    at = f"At ${point}$" if point else "Whatever the symbols are,"
    if max(len(found.lhs), len(found.rhs)) <= MAX_SIDE:
        sides = (rf"\texttt{{{prose(side)}}}" for side in (found.lhs, found.rhs))
        yield f"{at} the left side is {', the right side '.join(sides)}."
    else:
        yield f"{at} the two sides differ."
    if found.looks_like:
        yield f"It looks like this: {prose(found.looks_like)}."


def _value(value: str) -> str:
    return value if re.fullmatch(r"-?[0-9]+(/[0-9]+)?", value) else rf"\text{{{prose(value)}}}"


def _undecided(outcome: Outcome, _cited: _Citations) -> Iterator[str]:
    verdict = outcome.verdict
    if verdict.reason:
        yield f"{_capital(prose(verdict.reason))}."
    if verdict.missing:
        yield f"It is proved if {_and([f'${latex(hypothesis)}$' for hypothesis in verdict.missing])}."


_SENTENCES = {"proved": _proved, "refuted": _refuted, "undecided": _undecided, "unread": _undecided}


# --- what the proof says ---------------------------------------------------------------------------


def _definedness(step: Step, theorem: Theorem, cited: _Citations) -> Block:
    """The conditions on which both sides are defined as written, and the rule that discharged each."""
    made = {inference.conclusion: inference for inference in inferences((theorem,))}
    wanted = definedness.conditions(step.lhs) | definedness.conditions(step.rhs)
    proofs = {condition: _origin(made[condition]) for condition in wanted if condition in made}
    told = sorted(proofs, key=lambda condition: (_op(condition), condition.size, str(condition)))
    items = [
        Item(latex(condition), cited.cite(proofs[condition].rule))
        for condition in told
        if proofs[condition].rule not in _UNTOLD
    ]
    return Block("Both sides are defined, since", items)


_UNTOLD = frozenset(("assume", "defined_side", "cut"))
_PASSED_ON = frozenset(("integrable_congruence", "cut"))


def _origin(proof: Theorem) -> Theorem:
    """The theorem in which the matter was settled, behind those that only rewrote it."""
    while proof.rule in _PASSED_ON:
        same = [premise for premise in proof.premises if _op(premise.conclusion) == _op(proof.conclusion)]
        if not same:
            break
        proof = same[0]
    return proof


def _stories(step: Step, theorem: Theorem) -> Iterator[Block]:
    """The analytic steps of the proof; lemmas in other symbols than the step's are left out."""
    own = frozenset().union(step.lhs.free, step.rhs.free, *(hypothesis.free for hypothesis in step.given))
    told: set[Item] = set()
    for inference in reversed(inferences((theorem,))):
        local = all(symbol in own or symbol.name.startswith("_") for symbol in inference.conclusion.free)
        if inference.rule not in _STORIES or not local:
            continue
        words, notes = _STORIES[inference.rule]
        items = [
            Item(latex(premise.conclusion), notes[_op(premise.conclusion)])
            for premise in inference.premises
            if _op(premise.conclusion) in notes and premise.rule != "assume"
        ]
        if told.isdisjoint(items) and max((len(item.formula) for item in items), default=0) <= MAX_FORMULA:
            told.update(items)
            yield Block(words, items)


# What is told of an inference by such a rule: its premises of these kinds, and what they say.
_CHANGE_OF_VARIABLE = (
    "The variable is changed by a differentiable map:",
    {"eq": "Jacobian", "lt": "strictly monotone", "tends": "end of the range"},
)
_STORIES: dict[str, tuple[str, dict[str, str]]] = {
    "substitution": _CHANGE_OF_VARIABLE,
    "density_of_transformed": _CHANGE_OF_VARIABLE,
    "differentiation_under_the_integral": (
        "The derivative is taken under the integral:",
        {"dominated": "locally uniform integrable bound"},
    ),
    "fundamental_theorem": (
        "The integral has an antiderivative:",
        {"eq": "antiderivative", "tends": "end of the range"},
    ),
}
