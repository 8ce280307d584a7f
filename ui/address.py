"""The address of a screen: everything it shows is in its query, and a link reopens it exactly."""

import re
from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, starmap
from urllib.parse import quote_plus

from domain.geography import Geography
from domain.names import fold
from domain.observation import FigureKey
from domain.org_unit import Level
from domain.period import Period, parse_month

OFFICIAL, TRAINING = "official", "training"
WORKSPACES = (OFFICIAL, TRAINING)
ALL, ACCEPTED = "all", "accepted"
FIGURES = (ALL, ACCEPTED)
"""Which figures a screen shows: provisional ones too, or only what was accepted or published."""
CARRIED = ("workspace", "lang", "as_of", "figures", "geography")
"""What every link, form and navigation carries; `figures` only where it is not `ALL`, `geography` once chosen."""
GEOGRAPHIES = tuple(geography.value for geography in Geography)
"""Which extents of units a screen may show; without a choice each screen has its own."""
FIRST_DAY = date(2010, 1, 1)
"""No figure is older."""
SHORT = 200
"""Letters of a key and its value together in an address: what is longer is no code, day or figure of ours."""
LONGEST, MOST_KEYS = 3_000, 40
"""Letters of a value and keys that are taken of an address: more of either is none of ours, and all would be kept."""
HOME = "overview"
PAGE_OF = {Level.MINISTRY: "ministries", Level.PROVINCE: "provinces"}
"""The page that has the scorecards of a level."""


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A value of the query that cannot be, and the nearest one that can."""

    key: str
    value: str
    nearest: str | None = None
    """None where nothing is near: the default is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the query may say of workspace, language and day."""

    languages: tuple[str, ...]
    language: str
    today: date
    training_as_of: date

    def default_as_of(self, workspace: str) -> date:
        """The day from which a workspace looks unless the address says another."""
        return self.training_as_of if workspace == TRAINING else self.today

    def last_day(self, workspace: str) -> date:
        """The latest day from which one can look."""
        return max(self.today, self.training_as_of) if workspace == TRAINING else self.today


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a screen shows. `query` are the values as they stand in the address, other keys of a page included."""

    page: str
    workspace: str
    language: str
    as_of: date
    figures: str = ALL
    """One of `FIGURES`."""
    geography: Geography | None = None
    """Which extents of units were chosen; None where nobody has chosen."""
    indicator: str | None = None
    unit: str | None = None
    period: Period | None = None
    figure: FigureKey | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    wrong: tuple[WrongValue, ...] = ()

    @property
    def carried(self) -> dict[str, str]:
        """The part of the query that goes along everywhere."""
        usual = {"workspace": self.workspace, "lang": self.language, "as_of": self.as_of.isoformat()}
        figures = {"figures": self.figures} if self.accepted_only else {}
        return {**usual, **figures, **({"geography": self.geography.value} if self.geography else {})}

    @property
    def accepted_only(self) -> bool:
        """Whether only accepted and published figures are shown."""
        return self.figures == ACCEPTED

    def values(self, page: str | None = None, **changes: object) -> dict[str, str]:
        """The query of `page` (None: this one) after `changes`.

        Workspace, language, as-of day, a choice of accepted figures and one of a geography always go along; the other
        values only on the same page.
        A change to None drops a value. Keys are those of the query: `lang`, not `language`.
        """
        rest = {} if (page or self.page) != self.page else {k: v for k, v in self.query.items() if k not in CARRIED}
        every: dict[str, object] = {**self.carried, **rest, **changes}
        if every.get("figures") == ALL:
            del every["figures"]
        return {key: _written(value) for key, value in every.items() if value is not None}

    def link(self, page: str | None = None, **changes: object) -> str:
        """The relative address of `page` (None: this one) for an HTML anchor; see `values`."""
        target = page or self.page
        return f"{'./' if target == HOME else target}?{'&'.join(starmap(_pair, self.values(page, **changes).items()))}"

    def choice(self, key: str, choices: Collection[str], default: str) -> tuple[str, WrongValue | None]:
        """The value of a key of the page's own, else `default`; with the wrong value where the address has one."""
        wrong: list[WrongValue] = []
        found = _choice(self.query, {}, key, choices, default, wrong)
        return found, (wrong[0] if wrong else None)

    def checked(self, indicators: Collection[str], units: Collection[str]) -> "Address":
        """The same address with its indicator and unit held against the codelists of the workspace."""
        wrong = list(self.wrong)
        indicator = _code(self.query, "indicator", indicators, wrong)
        unit = _code(self.query, "unit", units, wrong)
        refused = {value.key for value in wrong}
        query = {key: value for key, value in self.query.items() if key not in refused}
        return replace(self, indicator=indicator, unit=unit, query=query, wrong=tuple(wrong))


def _pair(key: str, value: str) -> str:
    """A key with its value for an address. Hundreds of links of a screen carry the same ones along."""
    # Anybody may ask with values of any length, and what is kept would stay as long as it is.
    return (_short_pair if len(key) + len(value) <= SHORT else _short_pair.__wrapped__)(key, value)


@lru_cache(4096)
def _short_pair(key: str, value: str) -> str:
    return f"{quote_plus(key)}={quote_plus(value, safe='~')}"


def parse(page: str, query: Mapping[str, str], kept: Mapping[str, str], bounds: Bounds) -> Address:
    """The address of a screen from its query and, for what the query leaves out, from `kept`.

    The menu of Streamlit clears the query: `kept` are the values of the screen before. What the query
    says wins, so that a link opened afresh is never overruled. A wrong value never raises: it is named
    in `wrong`, and the default stands in its place. Indicator and unit are taken as they are: see `Address.checked`.
    Of a query beyond all bounds the first `MOST_KEYS` are read, and of each value `LONGEST` letters.
    """
    query = {key: value[:LONGEST] for key, value in islice(query.items(), MOST_KEYS) if len(key) <= SHORT}
    wrong: list[WrongValue] = []
    workspace = _choice(query, kept, "workspace", WORKSPACES, OFFICIAL, wrong)
    language = _choice(query, kept, "lang", bounds.languages, bounds.language, wrong)
    # The day kept from one workspace says nothing of the other.
    same = kept.get("workspace", workspace) == workspace
    as_of = _day(query, kept if same else {}, workspace, bounds, wrong)
    return Address(
        page=page,
        workspace=workspace,
        language=language,
        as_of=as_of,
        figures=_choice(query, kept, "figures", FIGURES, ALL, wrong),
        geography=_geography(query, kept, wrong),
        indicator=query.get("indicator"),
        unit=query.get("unit"),
        period=_period(query, wrong),
        figure=_figure(query, wrong),
        query={k: v for k, v in query.items() if k not in {w.key for w in wrong}},
        wrong=tuple(wrong),
    )


def _written(value: object) -> str:
    match value:
        case FigureKey():
            return value.token()
        case Period():
            return f"{value.end:%Y-%m}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _choice(
    query: Mapping[str, str],
    kept: Mapping[str, str],
    key: str,
    choices: Collection[str],
    default: str,
    wrong: list[WrongValue],
) -> str:
    usual = kept[key] if kept.get(key) in choices else default
    if key not in query or query[key] in choices:
        return query.get(key, usual)
    wrong.append(WrongValue(key, query[key], _nearest(query[key], choices)))
    return usual


def _nearest(value: str, choices: Collection[str]) -> str | None:
    """The choice that is nearest to `value`: of months in time, of other words in letters."""
    months = {choice: month.end for choice in choices if (month := parse_month(choice))}
    day = _nearest_day(value) if months else None
    if day is not None:
        return min(months, key=lambda choice: abs(months[choice] - day))
    return next(iter(get_close_matches(value.casefold(), choices, n=1, cutoff=0.5)), None)


def _geography(query: Mapping[str, str], kept: Mapping[str, str], wrong: list[WrongValue]) -> Geography | None:
    found = _choice(query, kept, "geography", GEOGRAPHIES, "", wrong)
    return Geography(found) if found else None


def _code(query: Mapping[str, str], key: str, codes: Collection[str], wrong: list[WrongValue]) -> str | None:
    value = query.get(key)
    if value is None or value in codes:
        return value
    folded = {fold(code): code for code in codes}
    close = get_close_matches(fold(value), folded, n=1, cutoff=0.5)
    wrong.append(WrongValue(key, value, folded[close[0]] if close else None))
    return None


def _day(
    query: Mapping[str, str], kept: Mapping[str, str], workspace: str, bounds: Bounds, wrong: list[WrongValue]
) -> date:
    first, last = FIRST_DAY, bounds.last_day(workspace)
    usual = _iso(kept.get("as_of", "")) or bounds.default_as_of(workspace)
    usual = min(max(usual, first), last)
    if "as_of" not in query:
        return usual
    text = query["as_of"]
    day = _iso(text)
    if day is not None and first <= day <= last:
        return day
    near = day or _nearest_day(text)
    wrong.append(WrongValue("as_of", text, min(max(near, first), last).isoformat() if near else None))
    return usual


def _iso(text: str) -> date | None:
    """`YYYY-MM-DD` and nothing else: `date.fromisoformat` also takes `20251130`."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _nearest_day(text: str) -> date | None:
    """The day meant by 2025-02-30, 2025-3-1, 20250301 or 2025-03."""
    found = re.fullmatch(r"(\d{4})[-/.]?(\d{1,2})(?:[-/.]?(\d{1,2}))?", text.strip(), re.ASCII)
    if not found or not 1 <= int(found[1]) <= 9999:
        return None
    year, month = int(found[1]), min(max(int(found[2]), 1), 12)
    last = monthrange(year, month)[1]
    return date(year, month, min(max(int(found[3]), 1), last) if found[3] else last)


def _period(query: Mapping[str, str], wrong: list[WrongValue]) -> Period | None:
    text = query.get("period")
    if text is None:
        return None
    found = parse_month(text)
    if found is None:
        near = _nearest_day(text)
        wrong.append(WrongValue("period", text, f"{near:%Y-%m}" if near else None))
    return found


def _figure(query: Mapping[str, str], wrong: list[WrongValue]) -> FigureKey | None:
    text = query.get("figure")
    if text is None:
        return None
    try:
        return FigureKey.parse(text)
    except ValueError:
        wrong.append(WrongValue("figure", text))
        return None
