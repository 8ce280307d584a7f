"""A feed: a portal's statistics that a command fetches, how they are declared, and which months are asked for."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.calendars import period_of
from domain.period import month_moved, month_number
from domain.reference import Calendar

MONTHS_A_RUN = 24
"""Months asked for in one run at most; the next run goes on from there."""


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
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def asked(self, text: str, month: int) -> str:
        """`text` of the declaration with the month that is asked for, such as 202503, filled in."""
        return text.replace("{year}", f"{month // 100:04d}").replace("{month}", f"{month % 100:02d}")


def months_due(feed: Feed, calendar: Calendar, watermark: date | None, today: date) -> Iterator[int]:
    """The months (202503) a run asks for: from those to be asked for again to the last one that is over by `today`.

    `watermark` is the end of the newest period that was taken.
    """
    month = feed.first_month
    if watermark is not None:
        month = max(month, month_moved(month_number(watermark), 1 - feed.months_again))
    for _ in range(MONTHS_A_RUN):
        if period_of(calendar, month // 100, month % 100).end > today:
            return
        yield month
        month = month_moved(month, 1)
