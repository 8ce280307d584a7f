"""One value: indicator x org unit x period, with where it came from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, total_ordering
from itertools import pairwise

from domain.org_unit import NATION
from domain.period import Period
from domain.target import Certainty
from domain.wording import Wording


class Origin(StrEnum):
    """The four origins of a figure; never mixed without a mark."""

    PUBLISHED = "published"
    REPORTED = "reported"
    FEED = "feed"
    DEMO = "demo"


class Qualifier(StrEnum):
    """What a source says beside the number. All but EXACT make the value a bound or an approximation."""

    EXACT = ""
    ABOUT = "about"
    NEARLY = "nearly"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS, the part we use."""

    NORMAL = "A"
    PROVISIONAL = "P"
    ESTIMATED = "E"
    MISSING = "M"


@lru_cache(maxsize=4096)
def source_key(source: str) -> str:
    """Eight hexadecimal digits that name a source in keys and addresses, equal on every server.

    Two sources may publish two values for one period: the source is part of a figure's identity.
    A reported figure has no source, so that a later report revises an earlier one.
    """
    return hashlib.sha256(source.encode()).hexdigest()[:8] if source else ""


@total_ordering
@dataclass(frozen=True, slots=True)
class FigureKey:
    """What makes two values revisions of one figure. Ordered; a key without a start comes before one with it."""

    indicator: str
    org_unit: str
    end: date
    start: date | None = None
    calendar: str = "stated"
    source: str = ""
    """`source_key` of the source; empty for reported figures."""

    def __lt__(self, other: "FigureKey") -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, str, date, date, str, str]:
        return (self.indicator, self.org_unit, self.end, self.start or date.min, self.calendar, self.source)

    def token(self) -> str:
        """The key as one word for an address: ``figure=<token>``."""
        start = self.start.isoformat() if self.start else ""
        return f"{self.indicator}~{self.org_unit}~{self.end.isoformat()}~{start}~{self.calendar}~{self.source}"

    @classmethod
    def parse(cls, token: str) -> "FigureKey":
        """The key of a token. Raises ValueError when it is none."""
        parts = token.split("~")
        # What cannot be printed is in no key, and a database may refuse to be asked for it.
        if len(parts) != 6 or not token.isprintable():
            raise ValueError(f"not the address of a figure: {token!r}")
        indicator, org_unit, end, start, calendar_name, source = parts
        return cls(
            indicator,
            org_unit,
            date.fromisoformat(end),
            date.fromisoformat(start) if start else None,
            calendar_name,
            source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a value came from, down to the line."""

    file: str
    line: int
    """The row number a spreadsheet shows: the heading is line 1."""
    source: str = ""
    """Address or citation of the publication."""
    certainty: Certainty | None = None
    note: Wording = field(default_factory=dict)
    submission: int | None = None
    revision: int = 1
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """An open dispute about a figure, as it stands beside the figure: what its unit holds right, and until when."""

    value: float | None
    numerator: int | None
    denominator: int | None
    due: date
    """The last day on which it is settled in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What a figure was summed from, in numbers of units."""

    units: int
    """How many are in the sum."""
    provisional: int
    """How many of those with a figure that nobody has accepted yet."""
    left_out: int = 0
    """How many more have only such a figure, and are not in the sum because it takes accepted ones only."""


class MergeMethod(StrEnum):
    """How a merged figure was made."""

    SUM = "sum"
    RATIO = "ratio"
    """The ratio of the sums of the counts."""
    WEIGHTED = "weighted"
    """The mean of rates without counts, weighted by population: an estimate."""


class Cover(StrEnum):
    """By what it is said how much of the land has a figure."""

    POPULATION = "population"
    UNITS = "units"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What a merged figure was made of: no part of its content, and nothing that is stored."""

    method: MergeMethod
    parts: tuple[FigureKey, ...]
    """The figures it was made of."""
    of: int
    """How many units there were; more than `parts` where some had no figure."""
    covered: float
    """Which share of all of them the parts are, from 0 to 1."""
    by: Cover
    provisional: int = 0
    """How many parts nobody has accepted yet."""
    contested: int = 0
    """How many parts are disputed."""

    @property
    def whole(self) -> bool:
        """Whether every unit had a figure."""
        return len(self.parts) >= self.of

    @property
    def estimated(self) -> bool:
        """Whether the value is an estimate."""
        return self.method is MergeMethod.WEIGHTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value. `value` is None for a rank, a rating or a text without a number."""

    indicator: str
    org_unit: str
    period: Period
    value: float | None
    provenance: Provenance
    origin: Origin
    numerator: int | None = None
    denominator: int | None = None
    qualifier: Qualifier = Qualifier.EXACT
    status: ObsStatus = ObsStatus.NORMAL
    calendar: str = "stated"
    series: str = ""
    """Name of the definition used where one indicator is published under several; two series are never joined."""
    rank: int | None = None
    rank_of: int | None = None
    text: str = ""
    contest: Contest | None = None
    """The open dispute about it: no part of its content, it stands beside the figure wherever that is read."""
    reopened: bool = False
    """Whether its month was ever opened again after it was accepted."""
    summed: Sum | None = None
    """For a ratio of sums, of how many units: no part of its content, and nothing that is stored."""
    merged: Merge | None = None
    """For the figure of a unit from before its time: what it was made of. Of no row, and nothing that is stored."""

    @property
    def key(self) -> FigureKey:
        """What this value is a revision of."""
        return FigureKey(
            self.indicator,
            self.org_unit,
            self.period.end,
            self.period.start,
            self.calendar,
            source_key(self.provenance.source),
        )

    @property
    def fed(self) -> bool:
        """Whether a feed brought it, in training a feed of synthetic files: its source is the feed's."""
        return self.origin is Origin.FEED or (self.origin is Origin.DEMO and bool(self.provenance.source))

    @property
    def content(self) -> tuple[object, ...]:
        """What must be equal for a second arrival to be "unchanged"; where it stood in the file is not part of it."""
        return (
            self.value,
            self.numerator,
            self.denominator,
            self.qualifier,
            self.status,
            self.series,
            self.rank,
            self.rank_of,
            self.text,
            self.origin,
            self.provenance.certainty,
            tuple(sorted(self.provenance.note.items())),
        )


_SUREST_LAST = (Certainty.MEMORY, Certainty.DERIVED, Certainty.SECONDARY, None, Certainty.QUOTED)


def precedence(figure: Observation) -> tuple[date, int, bool, FigureKey]:
    """Sort key of figures in order of time; of one day the last one stands on lines and cards, the others beside it.

    The surest stands; of equally sure ones that which states its whole period. Reported figures have no
    certainty of their own and stand behind quoted ones only. What a feed counts has none either and stands beside
    what the unit itself has reported. All of them are judged, whichever stands.
    """
    return (figure.period.end, _SUREST_LAST.index(figure.provenance.certainty), not figure.fed, figure.key)


def in_order(figures: Iterable[Observation]) -> list[Observation]:
    """`figures` in order of `precedence`; its dearer half is asked only where days repeat."""
    ordered = sorted(figures, key=_end)
    if any(a.period.end == b.period.end for a, b in pairwise(ordered)):
        ordered.sort(key=precedence)
    return ordered


def _end(figure: Observation) -> date:
    return figure.period.end


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBreak:
    """A day from which values of an indicator must not be joined with earlier ones."""

    code: str
    indicators: tuple[str, ...]
    day: date
    """First day of the new definition."""
    names: Wording
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two published figures that cannot both be right, or a figure that is not credible; both are kept."""

    code: str
    indicator: str
    ends: tuple[date, ...]
    """The period ends of the figures concerned."""
    org_unit: str = NATION
    names: Wording
