"""Units and indicators by what people write; a name may omit marks, never contradict them."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from domain.indicator import Indicator
from domain.names import fold
from domain.org_unit import OrgUnit, Turns
from domain.problem import as_parameters
from domain.wording import Wording, listed
from loaders.actuals.codelists import Known

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STROKED = frozenset("\u0111\u0110\u00f0\u00d0\u0256\u0189")
_STROKE = "\u0335"
_VOWELS = frozenset("aeiouy")
_TRAILING_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_NUMBERING = re.compile(r"^\s*(?:[0-9]{1,2}(?:\.[0-9]{1,2})*|[IVX]{1,5}|[a-h])[.)]\s+")
_AND = "v\u00e0"
_BEFORE_UNITS = ("ubnd", "uybannhandan")
"""Folded: the office of a province is named for the province."""
SUGGESTIONS, SCORE = 3, 72
FOUND_AT_MOST = 20_000
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


class _Name(NamedTuple):
    """A name, and the days on which it is borne: from `since` on and before `until`; None for no end."""

    name: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Borne:
    """How a name of a code is spelled, and when it is borne."""

    spelling: _Spelling
    code: str
    since: date | None
    until: date | None

    def on(self, day: date) -> bool:
        """Whether the code bears the name on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class _Index:
    """Who bears which name; made once for a codelist, since working out a thousand spellings takes a while."""

    known: Mapping[str, Sequence[_Borne]]
    """By letters."""
    shown: Mapping[str, Wording]
    """The names to suggest."""
    longest: int
    """Characters that a text may have at most to be a name, as decomposed letters and with what stands around it."""


@lru_cache(maxsize=16)
def _index(named: tuple[tuple[str, tuple[tuple[str, str], ...], frozenset[str | _Name]], ...]) -> _Index:
    known: dict[str, list[_Borne]] = {}
    longest = 0
    for code, _, names in named:
        for name, since, until in {*(_Name(one) if isinstance(one, str) else one for one in names), _Name(code)}:
            spelling = _spelling(name)
            longest = max(longest, 3 * len(name) + 60)
            if spelling.letters:
                known.setdefault(spelling.letters, []).append(_Borne(spelling, code, since, until))
    return _Index(known, {code: dict(shown) for code, shown, _ in named}, longest)


class Names:
    """Codes by their names, and like names for those that are none."""

    def __init__(self, named: Iterable[tuple[str, Wording, Iterable[str | _Name]]]) -> None:
        """`named`: code, name to suggest, all names; a text alone is borne at all times."""
        index = _index(tuple((code, tuple(shown.items()), frozenset(names)) for code, shown, names in named))
        self._known, self._shown, self._longest = index.known, index.shown, index.longest
        self._found: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, dict[str, str]] = {}

    def codes(self, text: str) -> tuple[str, ...]:
        """All codes that bear this name; none where it is only like a name. A code itself is nobody else's name."""
        if text in self._shown:
            return (text,)
        found = self._found.get(text)
        if found is None and len(text) > self._longest:
            return ()
        if found is None:
            found = next(filter(None, (self._exact(form) for form in self._forms(text))), ())
            if len(self._found) < FOUND_AT_MOST:
                self._found[text] = found
        return found

    def bearing(self, text: str, codes: Collection[str], day: date) -> set[str]:
        """Those of `codes` that bear this name on a day, where there are any: others only did before, or will."""
        borne = (self._exact(form, day) for form in self._forms(text))
        return set(next(filter(None, borne), ())) & set(codes) or set(codes)

    def near(self, text: str, wanted: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
        """At most three like names of codes that are `wanted`, `offered` and never chosen; maybe none."""
        if text not in self._near:
            if len(self._near) >= SUGGESTED_AT_MOST:
                return {}
            self._near[text] = self._like(text, wanted)
        return self._near[text]

    def offered(self, codes: Iterable[str]) -> dict[str, str]:
        """The names of the first codes as parameters of a problem: ``nearest``, ``nearest.en`` where that differs."""
        apart = {self.shown(code): self._shown[code] for code in codes}
        if not apart:
            return {}
        return as_parameters("nearest", listed(list(apart.values())[:SUGGESTIONS]))

    def wording(self, code: str) -> Wording:
        """The name of a code, in every language that has one."""
        return self._shown[code]

    def shown(self, code: str) -> str:
        """The name of a code, in Vietnamese."""
        return self._shown[code]["vi"]

    def _exact(self, text: str, day: date | None = None) -> tuple[str, ...]:
        spelling = _spelling(text)
        known = self._known.get(spelling.letters, ())
        return tuple(
            dict.fromkeys(one.code for one in known if spelling.omits(one.spelling) and (day is None or one.on(day)))
        )

    def _forms(self, text: str) -> Iterator[str]:
        """`text`, then without what staff put around names: a unit of measure in brackets, a number in front."""
        yield text
        bare = text
        if bracket := _TRAILING_BRACKET.search(text):
            within = bracket[1]
            # "level 3 (and 4)" is no level 3, and "Ha Nam (Ha Noi)" nobody: only what adds nothing is left out.
            adds = any(ch.isdigit() for ch in within) or bool(self._exact(within))
            if not adds or set(self._exact(within)) == set(self._exact(text[: bracket.start()])):
                bare = text[: bracket.start()]
        yield bare
        yield _NUMBERING.sub("", text)
        yield _NUMBERING.sub("", bare)
        yield bare.replace("&", f" {_AND} ")
        yield bare.replace(f" {_AND} ", "&")
        for office in _BEFORE_UNITS:
            if fold(text).startswith(office):
                words = text.split()
                for taken in (1, 4):
                    if fold("".join(words[:taken])) == office:
                        yield " ".join(words[taken:])

    def _like(self, text: str, wanted: Callable[[str], bool]) -> dict[str, str]:
        folded = fold(text[:200])
        scored = process.extract(folded, list(self._known), scorer=fuzz.ratio, score_cutoff=SCORE, limit=12)
        return self.offered(one.code for letters, _, _ in scored for one in self._known[letters] if wanted(one.code))


def names_of_units(known: Known) -> Names:
    """By code, official code, aliases, names and short names, also those a unit bore before or will bear."""
    called = known.called

    def names(unit: OrgUnit) -> tuple[str | _Name, ...]:
        always = (*unit.aliases, *unit.codes.values())
        if unit.code in called:
            return (*always, *_in_turn(called[unit.code]))
        # Nearly all of them: each file is held against ten thousand communes.
        return (*always, *unit.names.values(), *unit.short.values())

    return Names((unit.code, _shown(unit.short, unit.code), names(unit)) for unit in known.org_units.values())


def _in_turn(turns: Turns) -> Iterator[_Name]:
    """The names and short names of a unit, each with the days on which it is borne."""
    ends = [since for since, _ in turns[1:]]
    for (since, unit), until in zip(turns, [*ends, None], strict=True):
        for name in (*unit.names.values(), *unit.short.values()):
            yield _Name(name, since, until)


def names_of_indicators(indicators: Iterable[Indicator]) -> Names:
    """By code, names and short names."""
    return Names(
        (one.code, _shown(one.names, one.code), (*one.names.values(), *one.short.values())) for one in indicators
    )


def _shown(words: Wording, code: str) -> Wording:
    """The name to suggest; where there is no Vietnamese one, any there is stands for it."""
    return {"vi": next(iter(words.values()), code), **words}
