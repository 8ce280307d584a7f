"""A document of a feed to figures: schema first, then rows; no unit, number or month is ever guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain import checks
from domain.calendars import period_of
from domain.feed import Feed, FeedNumbers, FeedPeriod, Measure, UnknownUnit
from domain.indicator import Counts, Indicator, Unit
from domain.observation import FigureKey, Observation, Origin, Provenance
from domain.org_unit import OrgUnit
from domain.period import Period
from domain.problem import Problem, Severity
from loaders.actuals import Known, Unreadable, months
from loaders.actuals.cells import Cell
from loaders.actuals.naming import Names, names_of_units
from loaders.feeds.tables import FeedRow, FeedTable, table

ROUNDED = Decimal("0.06")
"""By how many points a rate may differ from its counts: portals show one decimal."""
DIGITS_AT_MOST = 15
"""No count has more digits, and no computer keeps them all."""
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TEXTS = (Unit.CATEGORY, Unit.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What a document says."""

    figures: tuple[Observation, ...] = ()
    """The figures of all rows that are whole, in their order; none where the document is refused."""
    problems: tuple[Problem, ...] = ()
    """What is wrong: of severity block a row or figure that is left out, or, of a refused document, why it is."""
    notes: tuple[Problem, ...] = ()
    """What was passed over and is no mistake: months that are not over, fields nobody reads."""
    open_rows: int = 0
    """How many rows are of months that are not over: they wait."""
    refused: bool = False
    newest: date | None = None
    """The end of the newest period that is over, whether its rows are whole or not."""


def mistakes(feed: Feed, known: Known) -> tuple[Problem, ...]:
    """What of a declaration the codelists do not bear out; nothing is fetched before it is mended."""
    found = []
    for name, code, among in (
        ("unit_code", feed.unit_code, known.org_units), ("calendar", feed.calendar, known.calendars),
    ):  # fmt: skip
        if code and code not in among:
            found.append(Problem(code="feed-no-such-code", file=feed.name, column=name, cell=code))
    for one in feed.measures:
        indicator = known.indicators.get(one.indicator)
        if indicator is None:
            found.append(Problem(code="feed-no-such-code", file=feed.name, column="indicator", cell=one.indicator))
        elif indicator.counts is Counts.REQUIRED and not one.numerator:
            found.append(Problem(code="feed-without-counts", file=feed.name, cell=one.indicator))
        elif indicator.counts is Counts.NOT_A_RATE and one.numerator:
            found.append(Problem(code="feed-no-rate", file=feed.name, cell=one.indicator))
    return tuple(found)


def read(
    feed: Feed, data: bytes, file: str, known: Known, *, today: date, training: bool, month: int = 0
) -> FeedReading:
    """What a document says; never raises for what is in `data`.

    `file` is the name under which the original is kept, `month` the one that was asked for (202503; 0: none),
    `today` the day by which a period must be over. A synthetic document is refused in the official workspace, and any
    other one in training.
    """
    try:
        found = table(feed, data)
        _of_workspace(found, training)
        return _Rows(feed, file, known, today, training, month).read(found)
    except Unreadable as broken:
        said = Problem(
            code=broken.code, file=file, line=broken.line, column=broken.column, cell=broken.cell[:200],
            params=broken.params,
        )  # fmt: skip
        return FeedReading(problems=(said,), refused=True)


def _of_workspace(found: FeedTable, training: bool) -> None:
    if found.demo is not training:
        raise Unreadable("demo-file" if found.demo else "feed-not-demo")


class _Rows:
    """Reads the rows of one document."""

    def __init__(self, feed: Feed, file: str, known: Known, today: date, training: bool, month: int) -> None:
        self._feed, self._file, self._known, self._today, self._month = feed, file, known, today, month
        self._origin = Origin.DEMO if training else Origin.FEED
        self._names: Names = names_of_units(known)
        self._problems: list[Problem] = []
        self._open = 0
        self._newest: date | None = None
        self._first: dict[FigureKey, int] = {}

    def read(self, found: FeedTable) -> FeedReading:
        """All rows. Raises Unreadable where the document as a whole is not as declared."""
        figures = [figure for row in found.rows for figure in self._row(row)]
        notes = []
        if found.others:
            fields = ", ".join(found.others[:20])[:300]
            notes.append(self._problem("feed-fields-unread", None, fields=fields, severity=Severity.NOTE))
        if self._open:
            notes.append(self._problem("feed-months-open", None, rows=str(self._open), severity=Severity.NOTE))
        return FeedReading(
            figures=tuple(figures), problems=tuple(self._problems), notes=tuple(notes), open_rows=self._open,
            newest=self._newest,
        )  # fmt: skip

    def _row(self, row: FeedRow) -> Iterator[Observation]:
        feed = self._feed
        name = row.cell(feed.unit_field).clean if feed.unit_field else ""
        if feed.unit_field and name in feed.pass_over:
            return
        # Types are looked at in every row, also in one whose unit is not known: a changed schema refuses all.
        numbers = [{field: self._number(row, field, one) for field in one.fields} for one in feed.measures]
        month = self._month_of(row)
        unit: OrgUnit | None = None
        for one, found in zip(feed.measures, numbers, strict=True):
            indicator = self._known.indicators[one.indicator]
            calendar = feed.calendar or indicator.calendar
            period = month if isinstance(month, Period) else self._period(month, calendar)
            if period.end > self._today:
                self._open += 1
                return
            self._newest = max(self._newest or period.end, period.end)
            unit = unit or self._unit(row, name, period.end)
            if unit is None:
                return
            figure = self._figure(row, one, indicator, found, unit, period, calendar)
            if figure is not None:
                yield figure

    # Periods

    def _month_of(self, row: FeedRow) -> tuple[int, int] | Period:
        """Year and month, or the period itself where the feed counts at days."""
        if self._feed.period is FeedPeriod.ASKED:
            return self._month // 100, self._month % 100
        cell = row.cell(self._feed.period_field)
        if cell.blank or cell.fault:
            raise Unreadable("feed-period", row.line, self._feed.period_field, cell.clean)
        if self._feed.period is FeedPeriod.DAY:
            day = cell.day or _day(cell.clean)
            if day is None:
                raise Unreadable("feed-period", row.line, self._feed.period_field, cell.clean)
            return Period(day)
        said = months.month_in(cell)
        if said.fault or not said.year:
            raise Unreadable("feed-period", row.line, self._feed.period_field, cell.clean)
        return said.year, said.month

    def _period(self, month: tuple[int, int], calendar: str) -> Period:
        known = self._known.calendars.get(calendar)
        return Period.month(*month) if known is None else period_of(known, *month)

    # Units

    def _unit(self, row: FeedRow, name: str, day: date) -> OrgUnit | None:
        """The one unit that bears the name on `day`; None after naming why there is none, or more than one."""
        units = self._known.org_units
        if self._feed.unit_code:
            return units[self._feed.unit_code]
        bearers = self._names.codes(name) if name else ()
        alive = [code for code in bearers if units[code].alive_on(day)]
        levels = {level for one in self._feed.measures for level in self._known.indicators[one.indicator].levels}
        if len(alive) > 1:
            alive = [code for code in alive if units[code].level in levels] or alive
            alive = list(self._names.bearing(name, alive, day))
        if len(alive) == 1:
            return units[alive[0]]
        code = "feed-unit-several" if alive else "feed-unit-ended" if bearers else "feed-unit-unknown"
        params = {"day": f"{day:%d/%m/%Y}", "codes": ", ".join(sorted(alive))}
        near = self._names.near(name, lambda one: units[one].alive_on(day)) if name and not bearers else {}
        if self._feed.unknown_unit is UnknownUnit.DOCUMENT:
            raise Unreadable(code, row.line, self._feed.unit_field, name, **params)
        self._wrong(code, row, self._feed.unit_field, name, params | near)
        return None

    # Figures

    def _number(self, row: FeedRow, field: str, one: Measure) -> Decimal | str | None:
        """What a field says; None where it is empty. Raises Unreadable for another type than the declared one."""
        cell = row.cell(field)
        if cell.blank:
            return None
        indicator = self._known.indicators[one.indicator]
        if indicator.unit in _TEXTS:
            if cell.fault or cell.number is not None:
                self._other_type(row, field, cell)
            return cell.clean
        rate = field == one.value and indicator.unit is Unit.PERCENT
        found = self._typed(cell, percent=rate)
        if found is None:
            self._other_type(row, field, cell)
        whole = field != one.value or indicator.unit is Unit.COUNT
        if found is not None and whole and found % 1:
            self._other_type(row, field, cell)
        return found

    def _typed(self, cell: Cell, *, percent: bool) -> Decimal | None:
        if cell.fault or cell.day is not None or (cell.percent and not percent):
            return None
        if cell.number is not None:
            return cell.number if cell.number.is_finite() and cell.number.adjusted() < DIGITS_AT_MOST else None
        # A text file has no types: what it says is a number when it is written as the declaration says.
        if self._feed.numbers is FeedNumbers.NUMBER and self._feed.format != "csv":
            return None
        return written(cell.clean, self._feed.decimal, percent=percent)

    @staticmethod
    def _other_type(row: FeedRow, field: str, cell: Cell) -> None:
        raise Unreadable("feed-field-type", row.line, field, cell.clean)

    def _figure(
        self,
        row: FeedRow,
        one: Measure,
        indicator: Indicator,
        found: Mapping[str, Decimal | str | None],
        unit: OrgUnit,
        period: Period,
        calendar: str,
    ) -> Observation | None:
        value, part, whole = (found.get(field) for field in (one.value, one.numerator, one.denominator))
        place = one.value or one.numerator
        if value is None and part is None and whole is None:
            # An empty cell is no figure, and never zero.
            return None
        if unit.level not in indicator.levels:
            levels = ", ".join(indicator.levels)
            self._wrong("feed-level", row, place, unit.code, {"indicator": indicator.code, "levels": levels})
            return None
        if one.numerator and (part is None or whole is None):
            self._wrong("feed-half-counts", row, place, "", {"indicator": indicator.code})
            return None
        if isinstance(part, Decimal) and isinstance(whole, Decimal) and whole > 0:
            exact = 100 * part / whole
            if isinstance(value, Decimal) and abs(value - exact) > ROUNDED:
                params = {"numerator": str(part), "denominator": str(whole), "exact": f"{exact:.2f}"}
                self._wrong("value-against-counts", row, one.value, str(value), params)
                return None
            value = exact
        figure = Observation(
            indicator=indicator.code, org_unit=unit.code, period=period,
            value=float(value) if isinstance(value, Decimal) else None if isinstance(value, str) else 0.0,
            numerator=int(part) if isinstance(part, Decimal) else None,
            denominator=int(whole) if isinstance(whole, Decimal) else None,
            text=value if isinstance(value, str) else "",
            calendar="stated" if self._feed.period is FeedPeriod.DAY else calendar, origin=self._origin,
            provenance=Provenance(file=self._file, line=row.line, source=self._feed.source),
        )  # fmt: skip
        first = self._first.setdefault(figure.key, row.line)
        if first != row.line:
            raise Unreadable("feed-figure-twice", row.line, place, unit.code, first=str(first))
        return self._checked(figure, indicator, row, place)

    def _checked(self, figure: Observation, indicator: Indicator, row: FeedRow, place: str) -> Observation | None:
        for finding in checks.run(checks.Subject(figure=figure, indicator=indicator), alone=True):
            self._problems.append(
                Problem(
                    code=finding.code, file=self._file, line=row.line, column=place, cell=str(figure.value),
                    params=dict(finding.params), severity=finding.severity,
                )
            )  # fmt: skip
            if finding.severity is Severity.BLOCK:
                return None
        return figure

    def _wrong(self, code: str, row: FeedRow, column: str, cell: str, params: dict[str, str]) -> None:
        self._problems.append(
            Problem(code=code, file=self._file, line=row.line, column=column, cell=cell[:200], params=params)
        )

    def _problem(self, code: str, line: int | None, *, severity: Severity, **params: str) -> Problem:
        return Problem(code=code, file=self._file, line=line, params=params, severity=severity)


def written(text: str, decimal: str, *, percent: bool = False) -> Decimal | None:
    """The number that `text` is with this decimal sign, thousands grouped by the other one or not; else None."""
    body = text.removesuffix("%").rstrip() if percent else text
    group = "," if decimal == "." else "."
    whole = rf"[0-9]{{1,15}}|[0-9]{{1,3}}(?:[{group} ][0-9]{{3}}){{1,4}}"
    found = re.fullmatch(rf"(-?)({whole})(?:[{decimal}]([0-9]{{1,10}}))?", body)
    if found is None:
        return None
    sign, before, after = found.groups()
    return Decimal(f"{sign}{before.replace(group, '').replace(' ', '')}.{after or '0'}")


def _day(text: str) -> date | None:
    """A day as YYYY-MM-DD or dd/mm/yyyy."""
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def left_out(problems: Sequence[Problem]) -> int:
    """How many rows or figures were left out."""
    return sum(one.severity is Severity.BLOCK for one in problems)
