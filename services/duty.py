"""Who owes which report, by when, and what has come: expected cells, due days, completeness, silence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.calendars import period_of
from domain.duty import Arrival, Cell, Completeness, Fulfilment, fulfilment, together
from domain.geography import Area, Geography
from domain.indicator import Frequency
from domain.org_unit import Level, OrgUnit
from domain.period import month_moved, month_number
from domain.reference import Calendar
from services import geographies
from services.catalogue import Catalogue
from services.view import View
from storage import arrivals

LEVELS = (Level.MINISTRY, Level.PROVINCE)
"""Levels whose units report to the Government Office."""
MONTHS = 12
"""Months a matrix shows."""
READY_MADE = "training"
"""Kind of the submissions that hold the invented history: it counts as sent on its due day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyClock:
    """How duties are counted in a workspace; a plain value, so that answers can be kept by it."""

    today: date
    """The day on which a report counts at the latest: in training the day the play is set in (see `Acting.today`)."""
    since: date | None
    """First day on which a period may end for its report to be owed; None: nobody is late, nobody is reminded."""
    timezone: str
    """Where the deadlines are."""

    def counts(self, period_end: date) -> bool:
        """Whether a report of the period is owed."""
        return self.since is not None and self.since <= period_end

    def day_of(self, moment: datetime) -> date:
        """The day on which what was recorded at `moment` counts."""
        return min(moment.astimezone(ZoneInfo(self.timezone)).date(), self.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMonth:
    """One reporting month of a calendar."""

    month: int
    """As 202003."""
    calendar: str
    opens: date
    closes: date
    """First and last day of its period."""
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A unit of which nothing has come for a month that is due."""

    org_unit: OrgUnit
    months: int
    """Months in a row for which nothing has come, this one included; no more than the matrix has."""
    last: int | None
    """The last month for which something came, as 202003; None where the matrix has none."""
    late: int
    """Working days since the due day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """The units of one level by month under one calendar, as seen from the as-of day."""

    level: Level
    calendar: str
    chosen: DueMonth
    months: tuple[DueMonth, ...]
    """The months of the matrix, the oldest first."""
    geography: Geography | None
    """Whose months they are; None where they are the units at the end of the chosen month."""
    units: tuple[OrgUnit, ...]
    """Units that owe the chosen month."""
    cells: Mapping[tuple[str, int], Fulfilment]
    """By unit and month; a pair that is not there owes nothing."""
    silent: tuple[Silence, ...]
    """Longest silence first."""
    counted: bool
    """Whether duties have begun in the chosen month: before that nobody is late."""

    def of_month(self, month: int) -> tuple[Fulfilment, ...]:
        """What the units did for one month."""
        return tuple(self.cells[unit.code, month] for unit in self.units if (unit.code, month) in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLine:
    """One expected cell of a unit, and what came."""

    cell: Cell
    arrival: Arrival | None
    late: int
    """Working days after the due day on which it came; or until the as-of day where it has not. 0 in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMonth:
    """One unit and month, cell by cell."""

    org_unit: OrgUnit
    month: int
    lines: tuple[CellLine, ...]
    fulfilment: Fulfilment | None
    """None where nothing is owed."""


def expected(view: View, org_unit: str, month: int) -> tuple[Cell, ...]:
    """The cells the unit is to send for a month (202003), in the order of the definitions.

    They are those of monthly indicators of its level that are due for the month, where the unit lives on the last
    day of the period. Units that do not report to the Government Office by themselves owe nothing.
    """
    unit = view.codelists.org_units.get(org_unit)
    if unit is None or unit.level not in LEVELS or not unit.principal:
        return ()
    return tuple(cell for cell in cells_of(view.codelists, unit.level, month) if unit.alive_on(cell.period.end))


def calendars(codelists: Catalogue, level: Level) -> tuple[Calendar, ...]:
    """The calendars under which units of a level owe reports."""
    used = {i.calendar for i in codelists.indicators.values() if i.frequency is Frequency.MONTHLY and level in i.levels}
    return tuple(c for code, c in codelists.calendars.items() if code in used and c.due_day is not None)


def due_month(codelists: Catalogue, calendar: str, month: int) -> DueMonth:
    """When a month of a calendar closes and is due. Raises KeyError for a calendar that has no duty."""
    found = codelists.calendars[calendar]
    due = codelists.working_days.due(found, month // 100, month % 100)
    if due is None:
        raise KeyError(calendar)
    period = period_of(found, month // 100, month % 100)
    return DueMonth(month=month, calendar=calendar, opens=period.start or period.end, closes=period.end, due=due)


def last_closed(codelists: Catalogue, calendar: str, on: date) -> DueMonth:
    """The last month whose period had ended before the day `on`."""
    month = month_number(on) if period_of(codelists.calendars[calendar], on.year, on.month).end < on else None
    return due_month(codelists, calendar, month or month_moved(month_number(on), -1))


def last_due(codelists: Catalogue, calendar: str, on: date) -> DueMonth:
    """The last month whose due day was over on the day `on`."""
    found = last_closed(codelists, calendar, on)
    while found.due >= on:
        found = due_month(codelists, calendar, month_moved(found.month, -1))
    return found


def next_due(codelists: Catalogue, calendar: str, on: date) -> DueMonth:
    """The month that falls due next: on the day `on` or after it."""
    return due_month(codelists, calendar, month_moved(last_due(codelists, calendar, on).month, 1))


def tracking(
    view: View,
    level: Level,
    clock: DutyClock,
    month: int | None = None,
    calendar: str | None = None,
    geography: Geography | None = None,
) -> Tracking | None:
    """The units of a level by month, from the as-of day; `month` (202003) is the last due one unless it is given.

    Each unit owes the months at whose end it lives. Of the former units the last month is the last of their time;
    a common unit has done what all its members of a month have. None where no unit of the level owes anything under
    a calendar with a due day.
    """
    codelists = view.codelists
    offered = [c.code for c in calendars(codelists, level)]
    if not offered:
        return None
    code = calendar if calendar in offered else offered[0]
    usual = _last_in_time(view, level, code, geography)
    chosen = due_month(codelists, code, month or usual.month)
    newest = last_closed(codelists, code, view.as_of)
    areas = _areas(view, level, chosen, geography)
    # A window of months that ends with the newest one, unless it would not reach or the units were gone by then.
    living = chosen.month <= newest.month and all(area.standing(newest.closes) for area in areas)
    last = newest.month if living and month_moved(newest.month, 1 - MONTHS) <= chosen.month else chosen.month
    months = tuple(due_month(codelists, code, month_moved(last, n + 1 - MONTHS)) for n in range(MONTHS))
    cells = _of_areas(view, areas, months, clock)
    owing = tuple(area.unit for area in areas if (area.unit.code, chosen.month) in cells)
    return Tracking(
        level=level,
        calendar=code,
        chosen=chosen,
        months=months,
        geography=geography,
        units=owing,
        cells=cells,
        silent=_silent(owing, [one.month for one in months], chosen.month, cells),
        counted=clock.counts(chosen.closes),
    )


def of_area(
    view: View, org_unit: str, month: int, calendar: str, clock: DutyClock, geography: Geography | None
) -> tuple[UnitMonth, ...]:
    """One month cell by cell of the unit, or of each member of the common unit that it is in a geography.

    A unit that owes nothing for the month is there without lines.
    """
    area = geographies.area(view, org_unit, geography if geography is Geography.COMMON else None)
    closes = due_month(view.codelists, calendar, month).closes
    members = area.standing(closes) if area.joined else ()
    codes = [unit.code for unit in members] or [area.unit.code]
    return tuple(of_unit(view, code, month, clock) for code in codes)


def of_unit(view: View, org_unit: str, month: int, clock: DutyClock) -> UnitMonth:
    """One unit and month, cell by cell, from the as-of day. The unit must be one of the codelist."""
    cells = expected(view, org_unit, month)
    found: dict[str, Arrival] = {}
    for code in dict.fromkeys(cell.calendar for cell in cells):
        of_calendar = [cell for cell in cells if cell.calendar == code]
        found |= _arrivals(view, [org_unit], of_calendar, code, clock).get((org_unit, month), {})
    seen = {code: arrival for code, arrival in found.items() if arrival.day <= view.as_of}
    working = view.codelists.working_days
    return UnitMonth(
        org_unit=view.codelists.org_units[org_unit],
        month=month,
        lines=tuple(
            CellLine(
                cell=cell,
                arrival=(arrival := seen.get(cell.indicator.code)),
                late=working.late(cell.due, arrival.day if arrival else view.as_of)
                if cell.due is not None and clock.counts(cell.period.end)
                else 0,
            )
            for cell in cells
        ),
        fulfilment=_fulfilment(view, org_unit, month, cells, seen, clock),
    )


def of_units(
    view: View, org_units: Sequence[str], month: int, calendar: str, clock: DutyClock
) -> tuple[Fulfilment, ...]:
    """What some units did for one month of a calendar; those that owe nothing are left out."""
    units = [view.codelists.org_units[code] for code in org_units if code in view.codelists.org_units]
    found = _fulfilments(view, units, [due_month(view.codelists, calendar, month)], clock)
    return tuple(found.values())


def of_months(
    view: View, org_unit: str, newest: int, months: int, calendar: str, clock: DutyClock
) -> list[tuple[DueMonth, Fulfilment]]:
    """What one unit did for so many months up to `newest`, the newest first; those it owes nothing for are left out."""
    unit = view.codelists.org_units[org_unit]
    asked = [due_month(view.codelists, calendar, month_moved(newest, -n)) for n in range(months)]
    found = _fulfilments(view, [unit], asked, clock)
    return [(one, found[unit.code, one.month]) for one in asked if (unit.code, one.month) in found]


def _last_in_time(view: View, level: Level, calendar: str, geography: Geography | None) -> DueMonth:
    """The last month that was due; of the former units the last one that ended in their time."""
    found = last_due(view.codelists, calendar, view.as_of)
    if geography is Geography.WERE:
        end = geographies.extent(view, level, geography).day
        while found.closes > end:
            found = due_month(view.codelists, calendar, month_moved(found.month, -1))
    return found


def _areas(view: View, level: Level, chosen: DueMonth, geography: Geography | None) -> tuple[Area, ...]:
    """What is followed as one unit each: without a geography the units at the end of the chosen month."""
    if geography is None:
        return tuple(Area.lone(unit) for unit in view.codelists.units(level, chosen.closes))
    areas = geographies.extent(view, level, geography).areas
    # A unit owes nothing for the time before it, whoever had its land: only common units go on.
    return tuple(area if area.joined else Area.lone(area.unit) for area in areas)


def _of_areas(
    view: View, areas: Sequence[Area], months: Sequence[DueMonth], clock: DutyClock
) -> dict[tuple[str, int], Fulfilment]:
    """What `areas` did for `months`, by the code they stand under and month."""
    own = _fulfilments(view, [unit for area in areas for unit in area.members], months, clock)
    found = {}
    for area in areas:
        for one in months:
            answers = [own[key] for unit in area.members if (key := (unit.code, one.month)) in own]
            if answers:
                found[area.unit.code, one.month] = together(area.unit.code, answers)
    return found


def cells_of(codelists: Catalogue, level: Level, month: int) -> tuple[Cell, ...]:
    """The cells a unit of `level` owes for a month, whatever calendar they are of."""
    year, number = month // 100, month % 100
    found = []
    for indicator in codelists.indicators.values():
        calendar = codelists.calendars.get(indicator.calendar)
        if calendar is None or level not in indicator.levels:
            continue
        period = period_of(calendar, year, number)
        if indicator.due_for(period):
            due = codelists.working_days.due(calendar, year, number)
            found.append(Cell(indicator=indicator, period=period, due=due))
    return tuple(found)


def _fulfilments(
    view: View, units: Sequence[OrgUnit], months: Sequence[DueMonth], clock: DutyClock
) -> dict[tuple[str, int], Fulfilment]:
    """What `units` did for `months` of one calendar: one reading of the history for each level."""
    found: dict[tuple[str, int], Fulfilment] = {}
    for level in dict.fromkeys(unit.level for unit in units):
        owed = {
            one.month: [c for c in cells_of(view.codelists, level, one.month) if c.calendar == one.calendar]
            for one in months
        }
        of_level = [unit for unit in units if unit.level is level and unit.principal]
        every = [cell for cells in owed.values() for cell in cells]
        came = _arrivals(view, [unit.code for unit in of_level], every, months[0].calendar, clock)
        for unit in of_level:
            for one in months:
                if not unit.alive_on(one.closes):
                    continue
                answer = _fulfilment(
                    view, unit.code, one.month, owed[one.month], came.get((unit.code, one.month), {}), clock
                )
                if answer is not None:
                    found[unit.code, one.month] = answer
    return found


def _fulfilment(
    view: View, org_unit: str, month: int, cells: Sequence[Cell], came: Mapping[str, Arrival], clock: DutyClock
) -> Fulfilment | None:
    return fulfilment(
        org_unit,
        month,
        [cell for cell in cells if cell.due is not None],
        came,
        on=view.as_of,
        working=view.codelists.working_days,
        counted=any(clock.counts(cell.period.end) for cell in cells),
    )


def _arrivals(
    view: View, org_units: Sequence[str], cells: Iterable[Cell], calendar: str, clock: DutyClock
) -> dict[tuple[str, int], dict[str, Arrival]]:
    """What came of `cells` (all of one calendar), by unit and month, then by indicator.

    What a cell says is what it said on the as-of day.
    """
    wanted = {(cell.indicator.code, cell.period): cell for cell in cells}
    if not wanted or not org_units:
        return {}
    ends = [period.end for _, period in wanted]
    with view.database.reading() as connection:
        rows = arrivals.reported(connection, org_units, {code for code, _ in wanted}, calendar, min(ends), max(ends))
    months = {period: month_number(period.end) for _, period in wanted}
    days: dict[datetime, date] = {}
    found: dict[tuple[str, int], dict[str, Arrival]] = {}
    for row in rows:
        cell = wanted.get((row.indicator, row.period))
        if cell is None:
            continue
        if row.kind == READY_MADE and cell.due is not None:
            day = cell.due
        else:
            day = days.get(row.recorded_at) or days.setdefault(row.recorded_at, clock.day_of(row.recorded_at))
        of_month = found.setdefault((row.org_unit, months[row.period]), {})
        first = of_month.get(row.indicator)
        if first is None:
            of_month[row.indicator] = Arrival(day=day, nil=row.missing)
        elif day <= view.as_of and first.nil is not row.missing:
            of_month[row.indicator] = Arrival(day=first.day, nil=row.missing)
    return found


def _silent(
    units: Sequence[OrgUnit], months: Sequence[int], chosen: int, cells: Mapping[tuple[str, int], Fulfilment]
) -> tuple[Silence, ...]:
    found = []
    for unit in units:
        now = cells[unit.code, chosen]
        if now.completeness is not Completeness.MISSING:
            continue
        before = [m for m in reversed(months) if m <= chosen and (unit.code, m) in cells]
        lacking = 0
        while lacking < len(before) and cells[unit.code, before[lacking]].completeness is Completeness.MISSING:
            lacking += 1
        last = next((m for m in before if cells[unit.code, m].sent), None)
        found.append(Silence(org_unit=unit, months=lacking, last=last, late=now.late))
    return tuple(sorted(found, key=lambda one: (-one.months, -one.late)))
