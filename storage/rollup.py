"""Exact sums of counts by indicator, period and level, and how many figures there are, kept with every write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.selectable import FromClause

from domain.observation import Observation, ObsStatus, Origin, Provenance, Sum
from domain.org_unit import NATION, Level
from domain.period import Period
from domain.target import Certainty
from storage import dimensions
from storage.codes import LEVEL, ORIGIN, STATUS, day_number, number_day, reverse
from storage.tables import BIG, KEY, observation_accepted, observation_current, org_unit, rollup, stock

NATIONAL_LEVELS = (Level.MINISTRY, Level.PROVINCE)
_ORIGINS = reverse(ORIGIN)
_PROVISIONAL, _MISSING = STATUS[ObsStatus.PROVISIONAL], STATUS[ObsStatus.MISSING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """The sum of one indicator and period over the units of some levels, from one source, in one series."""

    indicator: str
    period: Period
    calendar: str
    series: str
    source: str
    origin: Origin
    sum_numerator: int
    sum_denominator: int
    n: int
    """How many units are in the sum."""
    n_provisional: int
    """How many of them with a figure that nobody has accepted yet."""
    n_left_out: int = 0
    """How many more have such a figure only: those that a sum over accepted figures does without."""

    @property
    def percent(self) -> float | None:
        """The ratio of the sums in percent; None where there was nothing to count."""
        return 100 * self.sum_numerator / self.sum_denominator if self.sum_denominator else None


def same_key(left: FromClause, right: FromClause) -> Any:
    """The condition that two rows are revisions of one figure."""
    return and_(*(left.c[column] == right.c[column] for column in KEY))


def follow(connection: Connection, incoming: Table, *, revising: bool = True) -> None:
    """Take the rows of `incoming` into the sums and their forerunners in the current table out of them.

    Where it is `revising` nothing, there are no forerunners; else it is called before the current table is changed.
    """
    keys = select(*(incoming.c[column] for column in KEY))
    # As a list of keys and not as a join: SQLite would look through all figures.
    forerunner = tuple_(*(observation_current.c[column] for column in KEY)).in_(keys)
    for table, parts in ((rollup, _counts), (stock, _pieces)):
        out = [parts(observation_current, -1).where(forerunner)] if revising else []
        _add(connection, table, [parts(incoming, 1), *out])


def rebuild(connection: Connection) -> None:
    """Make all sums anew from the current figures: needed only where a unit changes its level."""
    for table, parts in ((rollup, _counts), (stock, _pieces)):
        connection.execute(delete(table))
        _add(connection, table, [parts(observation_current, 1)])


def rollups(
    connection: Connection,
    indicators: Iterable[str],
    *,
    until: date | None = None,
    since: date | None = None,
    levels: Sequence[Level] = NATIONAL_LEVELS,
    accepted_only: bool = False,
) -> list[Rollup]:
    """The sums of `indicators` over all units of `levels`, for periods that end in [since, until], by period.

    Provisional figures are included and counted. With `accepted_only` the sums are those of what was last accepted
    or published of each unit, and the units of which nothing was are counted as left out.
    """
    numbers = dimensions.indicator_numbers(connection, indicators)
    codes = {number: code for code, number in numbers.items()}
    first, last = day_number(since or date.min), day_number(until or date.max)
    among = [LEVEL[level] for level in levels]
    rows: list[Any] = []
    for block in dimensions.blocks(numbers.values()):

        def asked(
            figures: FromClause, level: ColumnElement[int], block: Sequence[int] = block
        ) -> list[ColumnElement[bool]]:
            c = figures.c
            return [c.indicator.in_(block), c.period_end.between(first, last), level.in_(among)]

        kept = asked(rollup, rollup.c.level)
        if accepted_only:
            parts = [*_kept_apart(kept), _behind(asked(observation_accepted, org_unit.c.level))]
        else:
            parts = [_kept(kept)]
        every = union_all(*parts).subquery()
        group = [every.c[column] for column in _GROUP]
        totals = [cast(func.sum(every.c[column]), BIG) for column in _TOTALS]
        statement = select(*group, *totals).group_by(*group).having(func.sum(every.c.n) > 0).order_by(*group)
        rows.extend(connection.execute(statement).all())
    names = dimensions.name_texts(connection, {row[3] for row in rows} | {row[4] for row in rows})
    sources = dimensions.source_addresses(connection, {row[5] for row in rows})
    return [
        Rollup(
            indicator=codes[row[0]],
            period=Period(_day(row[1]), number_day(row[2])),
            calendar=names[row[3]],
            series=names[row[4]],
            source=sources[row[5]],
            origin=_ORIGINS[row[6]],
            sum_numerator=row[7],
            sum_denominator=row[8],
            n=row[9],
            n_provisional=row[10],
            n_left_out=row[11],
        )
        for row in rows
    ]


def national(
    connection: Connection,
    indicators: Iterable[str],
    until: date | None = None,
    *,
    since: date | None = None,
    levels: Sequence[Level] = NATIONAL_LEVELS,
    accepted_only: bool = False,
) -> list[Observation]:
    """The sums as figures of the nation: the ratio of sums in percent, with its counts, marked as derived.

    A sum that holds a provisional figure is provisional; each says of how many units it is.
    """
    return [
        Observation(
            indicator=one.indicator,
            org_unit=NATION,
            period=one.period,
            value=one.percent,
            numerator=one.sum_numerator,
            denominator=one.sum_denominator,
            status=ObsStatus.PROVISIONAL if one.n_provisional else ObsStatus.NORMAL,
            calendar=one.calendar,
            series=one.series,
            origin=one.origin,
            provenance=Provenance(file="", line=0, source=one.source, certainty=Certainty.DERIVED),
            summed=Sum(units=one.n, provisional=one.n_provisional, left_out=one.n_left_out),
        )
        for one in rollups(connection, indicators, until=until, since=since, levels=levels, accepted_only=accepted_only)
    ]


def submissions_in(
    connection: Connection,
    sums: Iterable[Observation],
    *,
    levels: Sequence[Level] = NATIONAL_LEVELS,
    accepted_only: bool = False,
) -> set[int]:
    """The numbers of the submissions whose figures are in `sums`, which `national` made with the same arguments."""
    wanted: dict[str, set[tuple[Period, str, str, str, Origin]]] = {}
    for one in sums:
        group = (one.period, one.calendar, one.series, one.provenance.source, one.origin)
        wanted.setdefault(one.indicator, set()).add(group)
    # As a list of units and not as a join: a figure is found by its unit first.
    units = select(org_unit.c.id).where(org_unit.c.level.in_([LEVEL[level] for level in levels]))
    found: set[int] = set()
    for code, number in dimensions.indicator_numbers(connection, wanted).items():
        ends = [day_number(period.end) for period, *_ in wanted[code]]
        rows: list[Any] = []
        for figures in (observation_current, observation_accepted) if accepted_only else (observation_current,):
            c = figures.c
            statement = (
                select(c.period_end, c.period_start, c.calendar, c.series, c.source, c.origin, c.submission)
                .where(c.org_unit.in_(units), c.indicator == number, c.period_end.between(min(ends), max(ends)))
                .where(c.numerator.is_not(None), c.denominator.is_not(None))
            )
            if accepted_only:
                statement = statement.where(c.status != _PROVISIONAL)
            rows.extend(connection.execute(statement.distinct()).all())
        names = dimensions.name_texts(connection, {row[2] for row in rows} | {row[3] for row in rows})
        sources = dimensions.source_addresses(connection, {row[4] for row in rows})
        found |= {
            row[6]
            for row in rows
            for period in [Period(_day(row[0]), number_day(row[1]))]
            if (period, names[row[2]], names[row[3]], sources[row[4]], _ORIGINS[row[5]]) in wanted[code]
        }
    return found


_GROUP = ("indicator", "period_end", "period_start", "calendar", "series", "source", "origin")
_TOTALS = ("sum_numerator", "sum_denominator", "n", "n_provisional", "n_left_out")


def _kept(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The sums as they are kept, provisional figures among them."""
    c = rollup.c
    return select(
        *(c[column] for column in _GROUP),
        c.sum_numerator,
        c.sum_denominator,
        c.n,
        (c.n * c.provisional).label("n_provisional"),
        literal(0).label("n_left_out"),
    ).where(*conditions, c.n > 0)


def _kept_apart(conditions: Sequence[ColumnElement[bool]]) -> list[Select[Any]]:
    """The sums without provisional figures, and as left out the number of those."""
    c, group = rollup.c, [rollup.c[column] for column in _GROUP]
    none = literal(0)
    final = select(*group, *(c[column] for column in _TOTALS[:3]), none.label("n_provisional"), none.label(_TOTALS[4]))
    waiting = select(*group, none, none, none, none, c.n)
    return [final.where(*conditions, c.provisional == 0), waiting.where(*conditions, c.provisional == 1)]


def _behind(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """What was last accepted of the units whose current figure is provisional: they are not left out after all.

    Unless the provisional one is of another series or origin: then it is another sum in which the unit is missing.
    """
    b, now = observation_accepted.c, observation_current
    # Not a join: it would have an engine look through all figures for the few that are behind one.
    same_sum = exists(
        select(literal(1)).where(
            same_key(now, observation_accepted),
            now.c.series == b.series,
            now.c.origin == b.origin,
            now.c.numerator.is_not(None),
            now.c.denominator.is_not(None),
        )
    )
    return (
        select(
            *(b[column] for column in _GROUP), b.numerator, b.denominator, literal(1), literal(0),
            case((same_sum, -1), else_=0),
        )
        .select_from(observation_accepted.join(org_unit, org_unit.c.id == b.org_unit))
        .where(*conditions, b.numerator.is_not(None), b.denominator.is_not(None))
    )  # fmt: skip


def _counts(figures: FromClause, sign: int) -> Select[Any]:
    """What `figures` add to the sums: those with both counts."""
    c = figures.c
    return (
        select(
            c.indicator, c.period_end, c.period_start, c.calendar, c.series, c.source, c.origin, org_unit.c.level,
            _provisional(figures),
            (sign * c.numerator).label("sum_numerator"),
            (sign * c.denominator).label("sum_denominator"),
            literal(sign).label("n"),
        )
        .select_from(figures.join(org_unit, org_unit.c.id == c.org_unit))
        .where(c.numerator.is_not(None), c.denominator.is_not(None))
    )  # fmt: skip


def _pieces(figures: FromClause, sign: int) -> Select[Any]:
    """What `figures` add to the stock: every one of them; a nil return is none."""
    c = figures.c
    columns = (c.indicator, org_unit.c.level, c.origin, c.source, c.certainty, _provisional(figures))
    joined = select(*columns, literal(sign).label("n")).select_from(figures.join(org_unit, org_unit.c.id == c.org_unit))
    return joined.where(c.status != _MISSING)


def _provisional(figures: FromClause) -> Any:
    return case((figures.c.status == _PROVISIONAL, 1), else_=0).label("provisional")


def _add(connection: Connection, table: Table, parts: Sequence[Select[Any]]) -> None:
    """Add the rows of `parts` to the sums of `table`."""
    key = [column.name for column in table.primary_key]
    sums = [column.name for column in table.columns if column.name not in key]
    delta = union_all(*parts).subquery()
    keys = [delta.c[column] for column in key]
    totals = select(*keys, *(cast(func.sum(delta.c[column]), BIG).label(column) for column in sums))
    # PostgreSQL has no order for writers that meet in a row; there is one writer, but the order costs nothing.
    totals = totals.where(literal(True)).group_by(*keys).order_by(*keys)
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = make(table).from_select([*key, *sums], totals)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=key, set_={column: table.c[column] + statement.excluded[column] for column in sums}
        )
    )


def _day(number: int) -> date:
    day = number_day(number)
    assert day is not None
    return day
