"""Sums over groups of units, and the bare values of very many units: read without making a figure of each.

Districts and communes are thousands; a screen wants their sum by province and how they stand, not every figure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    bindparam,
    case,
    func,
    select,
    true,
    union_all,
)

from domain.observation import Observation, ObsStatus, Origin, Qualifier
from domain.period import Period
from storage import dimensions, lists
from storage.codes import ORIGIN, QUALIFIER, STATUS, day_number, number_day, reverse
from storage.rows import collection_paused
from storage.tables import BIG, observation_accepted, observation_current

_PROVISIONAL, _MISSING = STATUS[ObsStatus.PROVISIONAL], STATUS[ObsStatus.MISSING]
_ORIGINS, _QUALIFIERS, _STATUSES = reverse(ORIGIN), reverse(QUALIFIER), reverse(STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSum:
    """The sum of one indicator and period over the units of one group, of one series and origin."""

    group: str
    indicator: str
    period: Period
    calendar: str
    series: str
    origin: Origin
    sum_numerator: int
    sum_denominator: int
    n: int
    """How many figures are in the sum: of each unit one, where a unit has one a period."""
    n_provisional: int


@dataclass(frozen=True, slots=True)
class BareValue:
    """A value with what a verdict depends on, and nothing of where it came from."""

    period: Period
    value: float
    numerator: int | None
    denominator: int | None
    qualifier: Qualifier
    status: ObsStatus
    calendar: str
    series: str
    origin: Origin


def sums(
    connection: Connection,
    indicators: Collection[str],
    groups: Mapping[str, Collection[str]],
    *,
    since: date | None = None,
    until: date | None = None,
    accepted_only: bool = False,
) -> list[GroupSum]:
    """The sums of `indicators` over each group of units, by group, indicator and period.

    Figures without both counts are in none. With `accepted_only` of what was last accepted or published.
    """
    codes = {number: code for code, number in dimensions.indicator_numbers(connection, indicators).items()}
    numbers = dimensions.org_unit_numbers(connection, {unit for units in groups.values() for unit in units})
    names = list(groups)
    pairs = [(numbers[unit], place) for place, name in enumerate(names) for unit in groups[name] if unit in numbers]
    if not codes or not pairs:
        return []
    parts = [_sums(connection.dialect.name, table, accepted_only) for table in _tables(accepted_only)]
    every = union_all(*parts).subquery()
    key = [every.c[name] for name in ("grp", "indicator", "period_end", "period_start", "calendar", "series", "origin")]
    totals = [func.sum(every.c[name]) for name in ("numerator", "denominator", "n", "provisional")]
    given = {
        "indicators": lists.given(connection, codes),
        "since": day_number(since or date.min),
        "until": day_number(until or date.max),
        **_pairs(connection, pairs),
    }
    rows = connection.execute(select(*key, *totals).group_by(*key).order_by(*key), given).all()
    texts = dimensions.name_texts(connection, {row[4] for row in rows} | {row[5] for row in rows})
    return [
        GroupSum(
            group=names[row[0]],
            indicator=codes[row[1]],
            period=_period(row[2], row[3]),
            calendar=texts.get(row[4], ""),
            series=texts.get(row[5], ""),
            origin=_ORIGINS[row[6]],
            sum_numerator=int(row[7]),
            sum_denominator=int(row[8]),
            n=int(row[9]),
            n_provisional=int(row[10]),
        )
        for row in rows
    ]


def submissions_in(
    connection: Connection,
    found: Iterable[Observation],
    org_units: Iterable[str],
    *,
    accepted_only: bool = False,
) -> set[int]:
    """The numbers of the submissions whose figures are in `found`: sums of one indicator over `org_units`."""
    wanted = {(one.period, one.calendar, one.series, one.origin): one for one in found}
    if not wanted:
        return set()
    ends = [period.end for period, *_ in wanted]
    numbers = dimensions.indicator_numbers(connection, {one.indicator for one in wanted.values()})
    units = dimensions.org_unit_numbers(connection, org_units)
    rows: list[Any] = []
    for table in _tables(accepted_only):
        c = table.c
        statement = (
            select(c.period_end, c.period_start, c.calendar, c.series, c.origin, c.submission)
            .where(
                lists.among(connection.dialect.name, c.org_unit, "org_units"),
                lists.among(connection.dialect.name, c.indicator, "indicators"),
                c.period_end.between(bindparam("since"), bindparam("until")),
                c.numerator.is_not(None),
                c.denominator.is_not(None),
                *_seen(table, accepted_only),
            )
            .distinct()
        )
        given = {
            "org_units": lists.given(connection, units.values()),
            "indicators": lists.given(connection, numbers.values()),
            "since": day_number(min(ends)),
            "until": day_number(max(ends)),
        }
        rows.extend(connection.execute(statement, given).all())
    texts = dimensions.name_texts(connection, {row[2] for row in rows} | {row[3] for row in rows})
    return {
        row[5]
        for row in rows
        if (_period(row[0], row[1]), texts.get(row[2], ""), texts.get(row[3], ""), _ORIGINS[row[4]]) in wanted
    }


class BareSeries:
    """The values of one unit in order of time: a figure is made of one only when it is asked for."""

    __slots__ = ("_names", "_rows")

    def __init__(self, rows: list[Any], names: "_Names") -> None:
        self._rows, self._names = rows, names

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def ends(self) -> list[date]:
        """The last day of each period."""
        days = self._names.days
        return [days[row[1]] for row in self._rows]

    @property
    def values(self) -> list[float]:
        """The values."""
        return [row[3] for row in self._rows]

    @property
    def exact(self) -> bool:
        """Whether no value is a bound or an approximation."""
        return self._names.exact or not any(row[6] for row in self._rows)

    @property
    def series(self) -> set[str]:
        """The series that the values are of."""
        return {self._names.texts[number] for number in {row[9] for row in self._rows}}

    @property
    def calendars(self) -> set[str]:
        """The calendars of their periods."""
        return {self._names.texts[number] for number in {row[8] for row in self._rows}}

    def at(self, place: int) -> BareValue:
        """The value at a place."""
        _, end, start, value, numerator, denominator, qualifier, status, calendar, series, origin = self._rows[place]
        names = self._names
        return BareValue(
            names.periods[end, start], value, numerator, denominator, _QUALIFIERS[qualifier], _STATUSES[status],
            names.texts[calendar], names.texts[series], _ORIGINS[origin],
        )  # fmt: skip


class _Names:
    """What the numbers of many rows stand for: each worked out once."""

    def __init__(self, connection: Connection, rows: list[Any]) -> None:
        self.texts = {0: ""} | dimensions.name_texts(connection, {row[8] for row in rows} | {row[9] for row in rows})
        self.periods = {key: _period(*key) for key in {(row[1], row[2]) for row in rows}}
        self.days = {end: period.end for (end, _), period in self.periods.items()}
        self.exact = not any(row[6] for row in rows)


def values(
    connection: Connection,
    indicator: str,
    org_units: Iterable[str],
    until: date,
    *,
    accepted_only: bool = False,
) -> Iterator[tuple[str, BareSeries]]:
    """The values of each of `org_units` that has any up to `until`, in order of time, unit after unit."""
    number = dimensions.indicator_numbers(connection, [indicator]).get(indicator)
    units = {n: code for code, n in dimensions.org_unit_numbers(connection, org_units).items()}
    if number is None or not units:
        return
    parts = [_values(connection.dialect.name, table, accepted_only) for table in _tables(accepted_only)]
    every = union_all(*parts)
    statement = every.order_by(*(every.selected_columns[name] for name in ("org_unit", "period_end", "period_start")))
    given = {"org_units": lists.given(connection, units), "indicator": number, "until": day_number(until)}
    with collection_paused(), connection.execute(statement, given) as result:
        cursor: Any = result.cursor
        rows = cursor.fetchall()
    names = _Names(connection, rows)
    for unit, of_unit in groupby(rows, key=itemgetter(0)):
        yield units[unit], BareSeries(list(of_unit), names)


def _tables(accepted_only: bool) -> tuple[Table, ...]:
    return (observation_current, observation_accepted) if accepted_only else (observation_current,)


def _seen(table: Table, accepted_only: bool) -> list[ColumnElement[bool]]:
    found = [table.c.status != _MISSING]
    if accepted_only and table is observation_current:
        found.append(table.c.status != _PROVISIONAL)
    return found


def _sums(dialect: str, table: Table, accepted_only: bool) -> Select[Any]:
    """The counts of the units of all groups; each unit is looked up by the key."""
    c = table.c
    columns = [
        c.indicator, c.period_end, c.period_start, c.calendar, c.series, c.origin, c.numerator, c.denominator,
        case((c.status == _PROVISIONAL, 1), else_=0).label("provisional"),
    ]  # fmt: skip
    asked = [
        c.period_end.between(bindparam("since"), bindparam("until")),
        c.numerator.is_not(None),
        c.denominator.is_not(None),
        *_seen(table, accepted_only),
    ]
    if dialect == "sqlite":
        pair = func.json_each(bindparam("pairs")).table_valued("value", name="pair")
        unit, group = func.json_extract(pair.c.value, "$[0]"), func.json_extract(pair.c.value, "$[1]")
        of_group = (
            select(group.label("grp"), *columns)
            .select_from(pair.join(table, c.org_unit == unit))
            .where(lists.among(dialect, c.indicator, "indicators"), *asked)
            .subquery()
        )
    else:
        pair = (
            func.unnest(bindparam("units", type_=ARRAY(Integer)), bindparam("groups", type_=ARRAY(Integer)))
            .table_valued("unit", "grp", name="pair")
            .render_derived()
        )
        # The fence of an offset: PostgreSQL would rather join with all figures there are.
        of_unit = (
            select(*columns)
            .where(c.org_unit == pair.c.unit, lists.among(dialect, c.indicator, "indicators"), *asked)
            .offset(0)
            .lateral()
        )
        of_group = (
            select(pair.c.grp.label("grp"), *(of_unit.c[one.name] for one in columns))
            .select_from(pair.join(of_unit, true()))
            .subquery()
        )
    f = of_group.c
    key = [f.grp, f.indicator, f.period_end, f.period_start, f.calendar, f.series, f.origin]
    return select(
        *key,
        func.sum(f.numerator).cast(BIG).label("numerator"),
        func.sum(f.denominator).cast(BIG).label("denominator"),
        func.count().label("n"),
        func.sum(f.provisional).label("provisional"),
    ).group_by(*key)


def _values(dialect: str, table: Table, accepted_only: bool) -> Select[Any]:
    c = table.c
    return select(
        c.org_unit, c.period_end, c.period_start, c.value, c.numerator, c.denominator, c.qualifier, c.status,
        c.calendar, c.series, c.origin,
    ).where(
        lists.among(dialect, c.org_unit, "org_units"),
        c.indicator == bindparam("indicator"),
        c.period_end <= bindparam("until"),
        c.value.is_not(None),
        *_seen(table, accepted_only),
    )  # fmt: skip


def _pairs(connection: Connection, pairs: list[tuple[int, int]]) -> dict[str, Any]:
    if connection.dialect.name == "sqlite":
        return {"pairs": str([list(pair) for pair in pairs])}
    return {"units": [unit for unit, _ in pairs], "groups": [group for _, group in pairs]}


def _period(end: int, start: int) -> Period:
    day = number_day(end)
    assert day is not None
    return Period(day, number_day(start))
