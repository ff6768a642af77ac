"""The words around the formulas of a page: what they say of how far a statement reaches.

Only a few plain words count, at fixed places: before a formula ("let", "if"), after a display ("where"), and
where a sentence ends.  Everything else in the prose is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from .source import Span

__all__ = ["Prose", "is_supposed"]

_REACH = 400  # characters
_SENTENCE = re.compile(r"[.;!?](?=\s|\Z)")
_DELIMITERS = r"(?:\$|```math|`|\\[()\[\]]|\\(?:begin|end)\{[a-z]+\*?\}|-->|\{:[^}]*\})"
_BREAK = re.compile(r"\n\s*\n|\$\$|\\end\{[a-z]+\*?\}|\\\]")
_BEFORE = re.compile(rf"(?:\s|{_DELIMITERS})*+\Z")  # possessive: a long run is tried in one way only
_AFTER = re.compile(rf"\A(?:[\s.,;]|{_DELIMITERS})*")
_LETTING = re.compile(
    r"\b(?:let|define|redefine|set|now|take|choose|put|fix|consider|suppose|suppose that|assume|assume that)\W*\Z",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\b(?:let|now|take|choose|fix|consider|suppose|assume|next|instead|case|here)\b", re.IGNORECASE
)
_FOR_ALL = re.compile(
    r"\b(?:for|let) (?:all|any|every|each|arbitrary|general|(?:non-?)?(?:negative|positive|zero))(?: \w+){0,2}\Z",
    re.IGNORECASE,
)
_POSING = re.compile(r"\b(?:solve|consider|suppose|exercise|problem|example)\b", re.IGNORECASE)
_ARGUING = re.compile(
    r"""\b(?:since|because|recall|hence|therefore|thus|so|then|that|if|when|as|by|gives?|get|obtain|have|has|is|are
    |follows|yields?|shows?|implies|means|conclude|find|know|see)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FOR = re.compile(
    r"\b(?:for|for all|for any|for every|provided|provided that)\s+(?:\$|\\\()?\Z", re.IGNORECASE
)
_ASSUMING = re.compile(
    r"\b(?:let|suppose|suppose that|assume|assume that|assuming|assuming that)\Z", re.IGNORECASE
)
_CONCLUDING = re.compile(
    r"""\b(?:then|so|hence|thus|therefore|consequently|implies|imply|gives?|yields?|get|obtain
    |(?:conclude|follows|shows?|implies|see|means)\s+that)\W*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_GENERAL = re.compile(r"\W*(?:in general|more generally|generally|for (?:the )?general)\b", re.IGNORECASE)
_LEAVING = re.compile(
    r"\W*(?:in general|more generally|generally|otherwise|else|conversely|on the other hand|for (?:the )?general"
    r"|in (?:the|all|both|either|any|every) (?:(?:other|remaining|opposite|two) )?cases?)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"""\b(?:no\ longer|without(?!\ loss)|drop(?:s|ped|ping)?|remov(?:e|es|ed|ing)|relax(?:es|ed|ing)?|lift(?:s|ed|ing)?
    |abandon(?:s|ed|ing)?|omit(?:s|ted|ting)?|instead\ of|rather\ than|whether\ or\ not|not\ necessarily|need\ not
    |not\ (?:assume|suppose|require|need|use|have))\W+(?:\w+\W+){0,3}\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_SUPPOSITION = re.compile(r"\b(?:suppose|supposing|assume|assuming|case|if|consider)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"[^.;]*?\b(?:otherwise|elsewhere)\b", re.IGNORECASE)
_ARBITRARY = re.compile(
    r"(?:\$|\\\))?\s+(?:is|are|be|may be|can be)\s+(?:now\s+)?(?:arbitrary|any|general|generic)\b"
)
_CASE = re.compile(
    r"\W*(?:and |but |while |whereas )?(?:(?:now )?(?:consider|treat|take) the case|for|when|whenever|on|in|case)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[^.;!?]*\?")
_RENEWING = re.compile(r"\blet\b", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:where|with|for|when|whenever|if|provided|given|in which|which holds|valid|as long as|Where|Here)\b"
)
_RELATIVE = re.compile(
    r"which\b.*\b(?:for|for all|for any|for every|where|with|if|when|provided)(?: \w+)?\Z", re.DOTALL
)
_HEADING = re.compile(r"^(?:#{1,6}\s|\\(?:part|chapter|(?:sub)*section|paragraph)\b)", re.MULTILINE)
_SUPPOSING = re.compile(
    r"\b(?:if|iff|when|whenever|unless|in case|at|setting|putting|inserting|substituting|contradiction that)\W*\Z",
    re.IGNORECASE,
)
_EQUALITY = re.compile(r"\b(?:equality|equal|strict|strictly)\b[^.;$]*\Z", re.IGNORECASE)
_AND_SUPPOSING = re.compile(
    r"\b(?:if|iff|when|whenever|unless|case)\s+(?:\$[^$]*\$,?\s+(?:and|or)\s+(?:if\s+)?)+\$?\Z", re.IGNORECASE
)
_IF = re.compile(r"\W*(?:for|if|when|whenever|in case|provided)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"""\b(?:only|even|not|nor|no|never|cannot|unless|except|fails?|false|wrong|or|either|equality|strict(?:ly)?
    |contrast|whereas|while|otherwise|however|but|instead|always|in\ all\ cases|in\ any\ case|in\ general)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Prose:
    """The words between a formula and an earlier one, in the text of a page."""

    text: str
    before: Span  # from the end of the earlier formula to this one
    after_display: bool = False  # whether the earlier formula is a display

    @cached_property
    def words(self) -> str:
        """The words, without the delimiters of the formulas and the punctuation after the earlier one."""
        inside = self.text[self.before.start : self.before.end]
        if len(inside) > 2 * _REACH:  # what stands far from both formulas is of no account
            inside = f"{inside[:_REACH]}\n\n{inside[-_REACH:]}"
        return _BEFORE.sub("", _AFTER.sub("", inside))

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence, or a section, ends between the two formulas."""
        inside = self.text[self._punctuation : self.before.end]
        capital = self.after_display and self.words[:1].isupper()
        return _SENTENCE.search(inside) is not None or self.is_heading or capital

    @property
    def _punctuation(self) -> int:
        """Where the earlier formula's own last sign stands, if it is the end of a sentence."""
        last = self.before.start - 1
        while last >= 0 and self.text[last].isspace():
            last -= 1
        ends = last >= 0 and self.text[last] in ".;!?"
        return last if ends else self.before.start

    @property
    def is_heading(self) -> bool:
        """Whether a section begins between the two formulas."""
        return _HEADING.search(self.text[self.before.start : self.before.end]) is not None

    @property
    def is_letting(self) -> bool:
        """Whether a definition is announced directly before the formula: "now let"."""
        return _LETTING.search(self.text[self.before.start : self.before.end]) is not None

    @cached_property
    def sentence(self) -> str:
        """The sentence before the formula, as far as it stands, with the formulas in it."""
        text = _BEFORE.sub("", self.text[max(self.before.end - _REACH, 0) : self.before.end])
        ends = [match.end() for match in _SENTENCE.finditer(text)]
        ends += [match.end() for match in _BREAK.finditer(text)]
        return text[max(ends, default=0) :]

    @property
    def opens(self) -> bool:
        """Whether the sentence opens a scope: what it states need not agree with what was stated before."""
        return _OPENING.search(self.sentence) is not None

    @property
    def requantifies(self) -> bool:
        """Whether a name after these words is a new one: "for all x"."""
        return _FOR_ALL.search(self.words) is not None

    @property
    def poses(self) -> bool:
        """Whether the sentence poses a problem: an equation in it is a new one."""
        return _POSING.search(self.sentence) is not None

    @property
    def is_alternative(self) -> bool:
        """Whether the sentence speaks of alternatives, or denies something."""
        return _NEGATED.search(self.sentence) is not None

    @property
    def argues(self) -> bool:
        """Whether the sentence gives a reason or draws a conclusion: what it states is a claim."""
        return _ARGUING.search(self.sentence) is not None

    @property
    def assumes(self) -> bool:
        """Whether what stands next is assumed: "suppose that"."""
        return _ASSUMING.search(self.words) is not None

    @property
    def generalizes(self) -> bool:
        """Whether the sentence leaves an example: "in general"."""
        return _GENERAL.match(self.sentence) is not None

    @property
    def leaves_case(self) -> bool:
        """Whether the sentence leaves what was supposed: "otherwise"."""
        return leaves_case(self.sentence)

    @property
    def supposes(self) -> bool:
        """Whether the sentence supposes something, and does not let it be."""
        return _SUPPOSITION.search(self.sentence) is not None

    @property
    def denies(self) -> bool:
        """Whether what stands next is not assumed: "we no longer assume that"."""
        return _DENYING.search(self.words + " ") is not None

    def goes_on_otherwise(self, formula: Span) -> bool:
        """Whether the sentence goes on with another case behind the formula: "for x > 0, and 0 otherwise"."""
        return _OTHERWISE.match(self.text[formula.end : formula.end + 160]) is not None

    def is_arbitrary(self, formula: Span) -> bool:
        """Whether the words after the formula say that it is no particular one: "k is arbitrary"."""
        return _ARBITRARY.match(self.text[formula.end : formula.end + 60]) is not None

    @property
    def concludes(self) -> bool:
        """Whether what stands next is a conclusion, "then", and no declaration."""
        return _CONCLUDING.search(self.words) is not None

    @property
    def begins_case(self) -> bool:
        """Whether the sentence treats a case: "For x > 0 we have"."""
        return _CASE.match(self.sentence) is not None

    @property
    def renews(self) -> bool:
        """Whether the sentence says "let": the range that it gives to a name takes the place of an earlier one."""
        return _RENEWING.search(self.sentence) is not None

    @property
    def is_conditional(self) -> bool:
        """Whether the sentence before a display is "if ..., then" and no more."""
        sentence = self.sentence
        return _IF.match(sentence) is not None and _NEGATED.search(sentence) is None

    @property
    def trails(self) -> bool:
        """Whether the words go on from a display with what belongs to it: "..., where"."""
        words = self.words
        rest = _SENTENCE.split(self.text[self.before.end : self.before.end + 100], maxsplit=1)[0]
        inside = self.after_display and not self.is_heading and _SENTENCE.search(words) is None
        if _NEGATED.search(_BREAK.split(rest, maxsplit=1)[0]) is not None:
            return False
        goes_on = _TRAILING.match(words) is not None or _RELATIVE.match(words) is not None
        return inside and goes_on and _NEGATED.search(words) is None


def leaves_case(sentence: str) -> bool:
    """Whether a sentence leaves what was supposed before it: "in general", "otherwise"."""
    return _LEAVING.match(sentence) is not None


def is_asked(text: str, end: int) -> bool:
    """Whether the sentence of a formula is a question: it states nothing."""
    return _ASKED.match(text[end : end + 200]) is not None


def is_case(text: str, start: int) -> bool:
    """Whether "for" stands directly before a formula, which restricts what is said then: "for |r| < 1"."""
    return _FOR.search(text[max(start - 30, 0) : start]) is not None


def is_supposed(text: str, start: int) -> bool:
    """Whether a formula in prose is a condition, as in `if $x > 0$`: that is no declaration."""
    before = text[max(start - 30, 0) : start]
    if _EQUALITY.search(before.rstrip("$( \\")) is not None:
        return True
    if _AND_SUPPOSING.search(text[max(start - 200, 0) : start]):
        return True
    return _SUPPOSING.search(before.rpartition(".")[2].rpartition(",")[2]) is not None
