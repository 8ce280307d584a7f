"""A feed: a portal's statistics that a command fetches, how they are declared, and which months are asked for."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from domain.calendars import period_of
from domain.period import month_moved, month_number
from domain.reference import Calendar

MONTHS_A_RUN = 24
"""Months asked for in one run at most; the next run goes on from there."""
ASKING = frozenset({"schedule", "first_month", "months_again", "bytes_at_most", "timeout_seconds", "attempts"})
"""What of a declaration says when and how patiently is asked, and nothing of how an answer is read."""


class FeedFormat(StrEnum):
    """What a feed's documents are written in."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class FeedPeriod(StrEnum):
    """Where the period of a figure stands."""

    MONTH = "month"
    """In a field, as a month."""
    DAY = "day"
    """In a field, as the day at which was counted."""
    ASKED = "asked"
    """Nowhere in the document: a month is asked for, by {year} and {month} in the address or the form."""


class FeedNumbers(StrEnum):
    """How the numbers of a feed are typed; what comes otherwise is a changed schema."""

    NUMBER = "number"
    TEXT = "text"


class UnknownUnit(StrEnum):
    """What is refused where a name belongs to no unit."""

    ROW = "row"
    DOCUMENT = "document"


class FeedOutcome(StrEnum):
    """What became of one fetched document."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    """It holds nothing that is not known."""
    NOT_MODIFIED = "not-modified"
    """The portal says that it is still the document that was taken."""
    REFUSED = "refused"
    """It came, and is not what was declared: nothing of it is stored."""
    UNREACHABLE = "unreachable"
    """It did not come, or not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Which fields of a row hold the figure of an indicator: a value, or both counts, or all three."""

    indicator: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it reads."""
        return tuple(filter(None, (self.value, self.numerator, self.denominator)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as the operator declares it."""

    name: str
    """Letters, digits and dashes: in commands, in the names of the kept originals, in the audit trail."""
    source: str
    """Whom its figures cite; part of the identity of each figure, so that another source is another series."""
    format: FeedFormat
    measures: tuple[Measure, ...]
    workspace: str = "official"
    url: str = ""
    path: str = ""
    """Of a file on this machine; either this or `url`, or none as long as nobody knows it."""
    form: tuple[tuple[str, str], ...] = ()
    """Fields of a form that is posted; without them the address is read by GET."""
    token_variable: str = ""
    """The environment variable whose value is sent as a bearer token."""
    rows: str = ""
    """JSON: names with dots between them that lead to the list of rows; XLSX: the sheet, else the only one."""
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    numbers: FeedNumbers = FeedNumbers.NUMBER
    unit_field: str = ""
    unit_code: str = ""
    """The unit of all rows; either this or `unit_field`."""
    pass_over: tuple[str, ...] = ()
    """Names in the unit's field that are no units, such as totals."""
    unknown_unit: UnknownUnit = UnknownUnit.ROW
    period: FeedPeriod = FeedPeriod.MONTH
    period_field: str = ""
    calendar: str = ""
    """Code of the calendar its months have; empty: that of each indicator."""
    first_month: int = 0
    """First month asked for, as 202501."""
    months_again: int = 1
    """How many months that were taken are asked for again, since portals correct them."""
    rows_at_least: int = 1
    """A document of fewer rows was cut off on the way."""
    bytes_at_most: int = 20_000_000
    timeout_seconds: int = 60
    """For one whole request, from the name of the server to its last byte."""
    attempts: int = 4
    schedule: str = ""
    """When its timer runs, in words; shown beside its state."""

    @property
    def connected(self) -> bool:
        """Whether it is said where its document is; until then it is declared and never fetched."""
        return bool(self.url or self.path)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that a document must have, in the order of the declaration, each once."""
        read = (self.unit_field, self.period_field, *(field for one in self.measures for field in one.fields))
        return tuple(dict.fromkeys(filter(None, read)))

    @property
    def fingerprint(self) -> str:
        """Stands for all that decides how a document is read; what another declaration took does not count."""
        read = [(one.name, getattr(self, one.name)) for one in fields(self) if one.name not in ASKING]
        return hashlib.sha256(repr(read).encode()).hexdigest()

    def asked(self, text: str, month: int) -> str:
        """`text` of the declaration with the month that is asked for, such as 202503, filled in."""
        return text.replace("{year}", f"{month // 100:04d}").replace("{month}", f"{month % 100:02d}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMonth:
    """What became of a month that was asked for."""

    last: int
    """Number of the last fetch of it: the greater, the later."""
    came: bool
    """Whether a document of it ever came and was as declared."""
    whole: bool
    """Whether its last document was taken whole, under the declaration of today."""


def months_due(
    feed: Feed, calendar: Calendar, watermark: date | None, known: Mapping[int, AskedMonth], today: date
) -> tuple[list[int], list[int]]:
    """The months (202503) a run asks for: those that are to be made whole, and those on which the watermark depends.

    The second ones go from those that are asked for again to the last one that is over by `today`, in order. The first
    ones are all others that are not whole, the one that was left alone for the longest time first, so that each has its
    turn; together they are MONTHS_A_RUN at most. `watermark` is the end of the newest period that was taken.
    """
    latest = month_number(watermark) if watermark is not None else 0
    # One request at least is left for a month that is new.
    again = month_moved(latest, 1 - min(feed.months_again, MONTHS_A_RUN - 1)) if latest else 0
    behind, onward = [], []
    for month in _over(feed.first_month, calendar, today):
        one = known.get(month)
        # A month that came without figures moves no watermark: it would hold up those after it.
        if again <= month <= latest or (month > latest and not (one and one.came)):
            onward.append(month)
        elif one is None or not one.whole:
            behind.append(month)
    onward = onward[:MONTHS_A_RUN]
    behind.sort(key=lambda month: known[month].last if month in known else 0)
    return behind[: MONTHS_A_RUN - len(onward)], onward


def _over(month: int, calendar: Calendar, today: date) -> Iterator[int]:
    """The months from `month` on that are over by `today`."""
    while period_of(calendar, month // 100, month % 100).end <= today:
        yield month
        month = month_moved(month, 1)
