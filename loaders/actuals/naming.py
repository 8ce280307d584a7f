"""Units and indicators by what people write; a name may omit marks, never contradict them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from domain.indicator import Indicator
from domain.names import fold
from domain.org_unit import OrgUnit

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STROKED = frozenset("\u0111\u0110\u00f0\u00d0\u0256\u0189")
_STROKE = "\u0335"
_VOWELS = frozenset("aeiouy")
_TRAILING_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_NUMBERING = re.compile(r"^\s*(?:[0-9]{1,2}(?:\.[0-9]{1,2})*|[IVX]{1,5}|[a-h])[.)]\s+")
_BEFORE_UNITS = ("ubnd", "uybannhandan")
"""Folded: the office of a province is named for the province."""
SUGGESTIONS, SCORE = 3, 72
SUGGESTED_AT_MOST = 200
"""Different unknown names for which like ones are looked up in one file."""


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Letters and digits, the marks on each, and the tones of each run of vowels, wherever they are placed."""

    letters: str
    marks: tuple[frozenset[str], ...]
    tones: tuple[frozenset[str], ...]

    def omits(self, known: "_Spelling") -> bool:
        """Whether this is `known` with marks left out, and none changed."""
        return (
            self.letters == known.letters
            and all(mine <= theirs for mine, theirs in zip(self.marks, known.marks, strict=True))
            and all(mine <= theirs for mine, theirs in zip(self.tones, known.tones, strict=True))
        )


def _spelling(text: str) -> _Spelling:
    letters: list[str] = []
    marks: list[set[str]] = []
    tones: list[set[str]] = []
    for ch in unicodedata.normalize("NFD", text):
        stroked = ch in _STROKED
        for part in "d" if stroked else unicodedata.normalize("NFD", ch.casefold()):
            if unicodedata.combining(part) and letters:
                if part not in _TONES:
                    marks[-1].add(part)
                elif tones:
                    tones[-1].add(part)
            elif part.isalnum():
                if part in _VOWELS and (not letters or letters[-1] not in _VOWELS):
                    tones.append(set())
                letters.append(part)
                marks.append({_STROKE} if stroked else set())
    return _Spelling("".join(letters), tuple(map(frozenset, marks)), tuple(map(frozenset, tones)))


class Names:
    """Codes by their names, and like names for those that are none."""

    def __init__(self, named: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """`named`: code, name to suggest, all names."""
        self._known: dict[str, list[tuple[_Spelling, str]]] = {}
        self._shown: dict[str, str] = {}
        self._found: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, str] = {}
        self._longest = 0
        for code, shown, names in named:
            self._shown[code] = shown
            for name in {*names, code}:
                spelling = _spelling(name)
                # As decomposed letters, and with what may stand around a name.
                self._longest = max(self._longest, 3 * len(name) + 60)
                if spelling.letters:
                    self._known.setdefault(spelling.letters, []).append((spelling, code))

    def codes(self, text: str) -> tuple[str, ...]:
        """All codes that bear this name; none where it is only like a name."""
        found = self._found.get(text)
        if found is None and len(text) > self._longest:
            return ()
        if found is None:
            found = next(filter(None, (self._exact(form) for form in _forms(text))), ())
            self._found[text] = found
        return found

    def near(self, text: str, wanted: Callable[[str], bool] = lambda _: True) -> str:
        """At most three like names of codes that are `wanted`, to be offered and never chosen; maybe none."""
        if text not in self._near:
            if len(self._near) >= SUGGESTED_AT_MOST:
                return ""
            self._near[text] = self._like(text, wanted)
        return self._near[text]

    def shown(self, code: str) -> str:
        """The name of a code."""
        return self._shown[code]

    def _exact(self, text: str) -> tuple[str, ...]:
        spelling = _spelling(text)
        known = self._known.get(spelling.letters, ())
        return tuple(dict.fromkeys(code for name, code in known if spelling.omits(name)))

    def _like(self, text: str, wanted: Callable[[str], bool]) -> str:
        folded = fold(text[:200])
        scored = process.extract(folded, list(self._known), scorer=fuzz.ratio, score_cutoff=SCORE, limit=12)
        codes = dict.fromkeys(code for letters, _, _ in scored for _, code in self._known[letters] if wanted(code))
        shown = dict.fromkeys(self._shown[code] for code in codes)
        return ", ".join(list(shown)[:SUGGESTIONS])


def _forms(text: str) -> Iterator[str]:
    """`text`, then without what staff put around names: a unit of measure in brackets, a number in front."""
    yield text
    bare = _TRAILING_BRACKET.sub("", text)
    yield bare
    yield _NUMBERING.sub("", text)
    yield _NUMBERING.sub("", bare)
    for office in _BEFORE_UNITS:
        if fold(text).startswith(office):
            words = text.split()
            for taken in (1, 4):
                if fold("".join(words[:taken])) == office:
                    yield " ".join(words[taken:])


def names_of_units(units: Iterable[OrgUnit]) -> Names:
    """By code, official code, names, short names and aliases."""
    return Names(
        (
            unit.code,
            unit.short.get("vi", unit.code),
            [*unit.names.values(), *unit.short.values(), *unit.aliases, *unit.codes.values()],
        )
        for unit in units
    )


def names_of_indicators(indicators: Iterable[Indicator]) -> Names:
    """By code, names and short names."""
    return Names(
        (one.code, one.names.get("vi", one.code), [*one.names.values(), *one.short.values()]) for one in indicators
    )
