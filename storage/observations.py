"""Figures: writing a submission, and reading series, latest values, revisions and everything there is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    Table,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable, MetaData

from domain.errors import DashboardError
from domain.observation import FigureKey, Observation, ObsStatus, Origin, Qualifier
from domain.org_unit import Level
from domain.target import Certainty
from domain.thinning import Series
from storage import accepted, dimensions, lists, rollup, submissions
from storage.change import Change
from storage.codes import CERTAINTY, LEVEL, ORIGIN, QUALIFIER, STATUS, day_number, instant_number, number_day, reverse
from storage.database import stored_workspace
from storage.rollup import NATIONAL_LEVELS, national, rollups, submissions_in
from storage.rows import COLUMNS, Decoder, Encoder, Values, collection_paused
from storage.submissions import NewSubmission
from storage.tables import (
    BIG,
    CONTENT,
    FOREVER,
    KEY,
    figure_columns,
    name,
    observation_accepted,
    observation_current,
    observation_history,
    source,
    stock,
)

__all__ = [
    "NATIONAL_LEVELS",
    "Deciding",
    "Sent",
    "SourceCount",
    "count",
    "current",
    "figures",
    "latest",
    "national",
    "org_units_with",
    "revisions",
    "rollups",
    "sent_in",
    "series",
    "settle",
    "sources",
    "spans",
    "stocked",
    "submissions_in",
    "write",
]

TRAINING = "training"
CHUNK = 20_000
"""Figures staged at once: a load of any size needs the memory of one chunk."""
MANY = 1_000
"""Figures from which on PostgreSQL is faster for a statement more about them."""

Progress = Callable[[int], None]
Deciding = Callable[[str, str, Series], Sequence[int] | None]
"""Which places of the figures of a unit under an indicator are wanted, by code; None for all."""
_Statement = Select[Any] | CompoundSelect[Any]
_EXACT = QUALIFIER[Qualifier.EXACT]

incoming = Table(
    "incoming",
    MetaData(),
    *figure_columns(),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
    sqlite_with_rowid=False,
)
"""Staging table of one connection: a write is the same few set-based statements for forty figures and for a million."""


def write(
    connection: Connection,
    submission: NewSubmission,
    observations: Iterable[Observation],
    *,
    progress: Progress | None = None,
) -> Change:
    """Record `submission` with its figures: new ones are created, changed ones get a revision, equal ones stay.

    A figure is compared with its last revision only, so that A, B, A are three revisions. What is not among the
    observations stays as it was. The number, revision and time in their provenance are given here. A figure is never
    recorded before its forerunner: where the clock says so, one microsecond after it. `progress` is called with the
    number of figures done.

    Raises DashboardError: ``demo-in-official`` and ``real-in-training`` where figures are in the wrong workspace, and
    those of `storage.rows.Encoder.rows`. The caller's transaction must then end without a commit.
    """
    training = stored_workspace(connection) == TRAINING
    _require_origin(submission.origin, training, submission.file)
    number = submissions.add(connection, submission)
    encoder = Encoder(connection, number, instant_number(submission.recorded_at))
    connection.execute(CreateTable(incoming, if_not_exists=True))
    change, done = Change(), 0
    for chunk in dimensions.blocks(observations, CHUNK):
        for one in chunk:
            if (one.origin is Origin.DEMO) is not training:
                _require_origin(one.origin, training, one.provenance.file)
        change += _write_chunk(connection, encoder, number, chunk, first=done == 0)
        done += len(chunk)
        if progress:
            progress(done)
    submissions.finish(connection, number, change)
    return Change(created=change.created, revised=change.revised, unchanged=change.unchanged, submission=number)


def settle(connection: Connection, submission: int, org_unit: str, now: datetime) -> int:
    """Make final what is provisional of a submission's current figures of one unit; how many they were.

    Each gets a revision that differs in its status only: same submission, file and line, recorded at `now`. What the
    unit has sent since, and nil returns, stay as they are.
    """
    unit = dimensions.org_unit_numbers(connection, [org_unit]).get(org_unit)
    connection.execute(CreateTable(incoming, if_not_exists=True))
    if connection.dialect.name == "sqlite":
        connection.execute(delete(incoming))
    else:
        connection.exec_driver_sql(_GO_BY_THE_KEY)
        connection.exec_driver_sql("TRUNCATE incoming")
    given = {"settled": unit, "submission_now": submission, "moment": instant_number(now)}
    connection.execute(_PROVISIONAL_AS_FINAL, given)
    settled = connection.execute(_NUMBER_REVISIONS).rowcount
    if settled:
        connection.execute(_END_FORERUNNERS)
        connection.execute(_INTO_HISTORY)
        rollup.follow(connection, incoming)
        accepted.follow(connection, incoming)
        connection.execute(_into_current(connection.dialect.name))
    return settled


def series(
    connection: Connection,
    indicators: Iterable[str],
    org_units: Iterable[str],
    until: date | None = None,
    since: date | None = None,
    *,
    known_at: datetime | None = None,
    nil: bool = False,
    accepted_only: bool = False,
    deciding: Deciding | None = None,
) -> list[Observation]:
    """All figures of the indicators and org units whose period ends in [since, until], rivals included.

    Ordered by org unit, indicator and period. As best known now, or as known at `known_at`, or with `accepted_only`
    as last accepted or published: what is only provisional is then left out. Unknown codes have none.
    A nil return, "no figure this month, because …", is no figure: it is among them with `nil` only.
    With `deciding` those only that it chooses of each series.
    """
    found = _Wanted(connection, indicators, org_units)
    statement = _series(connection.dialect.name, _which(known_at, accepted_only), nil)
    return found.read(statement, until=until, since=since, known_at=known_at, deciding=deciding)


def latest(
    connection: Connection,
    indicators: Iterable[str],
    org_units: Iterable[str],
    until: date | None = None,
    *,
    known_at: datetime | None = None,
    nil: bool = False,
    accepted_only: bool = False,
) -> list[Observation]:
    """The figures with the last period end at or before `until`, per indicator and org unit, rivals included.

    Ordered by org unit, indicator and period. With `nil` a nil return counts as one, with `accepted_only` only what
    was accepted or published.
    """
    found = _Wanted(connection, indicators, org_units)
    statement = _latest(connection.dialect.name, _which(known_at, accepted_only), nil)
    return found.read(statement, until=until, since=None, known_at=known_at)


def revisions(connection: Connection, key: FigureKey) -> list[Observation]:
    """Every revision of one figure, first to last; empty where there is none."""
    indicator = dimensions.indicator_numbers(connection, [key.indicator]).get(key.indicator)
    org_unit = dimensions.org_unit_numbers(connection, [key.org_unit]).get(key.org_unit)
    calendar = connection.execute(select(name.c.id).where(name.c.text == key.calendar)).scalar()
    if indicator is None or org_unit is None or calendar is None:
        return []
    c = observation_history.c
    rows = connection.execute(
        select(*_columns(observation_history))
        .where(
            c.org_unit == org_unit,
            c.indicator == indicator,
            c.period_end == day_number(key.end),
            c.period_start == day_number(key.start),
            c.calendar == calendar,
            c.source.in_(dimensions.source_numbers_by_key(connection, [key.source])),
        )
        .order_by(c.revision)
    ).all()
    return Decoder(connection).observations(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A figure as a submission sent it."""

    figure: Observation
    """The last revision that the submission made of it."""
    before: Observation | None
    """What stood before the submission; None where the figure was new."""
    current: bool
    """Whether nothing later has revised it."""


def sent_in(connection: Connection, submission: int, org_unit: str) -> list[Sent]:
    """The figures of one unit that a submission created or revised, in order of their keys."""
    unit = dimensions.org_unit_numbers(connection, [org_unit]).get(org_unit)
    given = {"unit": unit, "submission_now": submission}
    rows = connection.execute(_SENT, given).all()
    forerunners = connection.execute(_BEFORE_SENT, given).all()
    decoder = Decoder(connection)
    before = {one.key: one for one in decoder.observations([tuple(row) for row in forerunners])}
    made = decoder.observations([tuple(row)[:-1] for row in rows])
    last = {one.key: (one, row[-1] == FOREVER) for one, row in zip(made, rows, strict=True)}
    return [Sent(figure=one, before=before.get(key), current=current) for key, (one, current) in last.items()]


def figures(
    connection: Connection,
    indicators: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
    *,
    accepted_only: bool = False,
) -> Iterator[Observation]:
    """All current figures but nil returns, or those of some indicators or source addresses, one after the other.

    Ordered by org unit, indicator and period; needs the memory of one chunk, whatever there is. With `accepted_only`
    those that were last accepted or published.
    """
    among = None if indicators is None else list(dimensions.indicator_numbers(connection, indicators).values())
    cited = None if sources is None else select(source.c.id).where(source.c.address.in_(list(sources)))
    parts = []
    which = _which(None, accepted_only)
    for table in which.value:
        part = select(*_columns(table)).where(*_asked(table, which, nil=False))
        if among is not None:
            part = part.where(table.c.indicator.in_(among))
        if cited is not None:
            part = part.where(table.c.source.in_(cited))
        parts.append(part)
    statement = _one_after_the_other(parts)
    decoder = Decoder(connection)
    result = connection.execute(statement, execution_options={"stream_results": True, "yield_per": 5_000})
    for rows in result.partitions():
        yield from decoder.observations(rows)


def current(connection: Connection, figures: Sequence[Observation]) -> dict[FigureKey, Observation]:
    """What is known now under the keys of `figures`, by key; to be asked in a writing transaction.

    By the keys themselves, staged: in the memory of the figures asked for, however many others lie between them.
    """
    if not figures:
        return {}
    connection.execute(CreateTable(incoming, if_not_exists=True))
    _stage(connection, Encoder(connection, 0, 0).rows(figures))
    rows = connection.execute(CURRENT_OF_STAGED).all()
    return {found.key: found for found in Decoder(connection).observations(rows)}


def count(connection: Connection) -> dict[Origin, int]:
    """How many current figures there are of each origin that has any."""
    origins = reverse(ORIGIN)
    total = func.sum(stock.c.n)
    rows = connection.execute(select(stock.c.origin, total).group_by(stock.c.origin).having(total > 0))
    return {origins[origin]: int(n) for origin, n in rows}


def stocked(connection: Connection) -> dict[Level, dict[str, int]]:
    """The number of current figures by level of their units and code of their indicator, where there are any.

    Provisional ones among them: what has none here has none at all, but for figures that a nil return not yet accepted
    has taken the place of.
    """
    total = func.sum(stock.c.n)
    each = select(stock.c.level, stock.c.indicator, total)
    rows = connection.execute(each.group_by(stock.c.level, stock.c.indicator).having(total > 0)).all()
    codes = dimensions.indicator_codes(connection, {number for _, number, _ in rows})
    levels, found = reverse(LEVEL), dict[Level, dict[str, int]]()
    for level, number, n in rows:
        found.setdefault(levels[level], {})[codes[number]] = int(n)
    return found


def org_units_with(
    connection: Connection,
    indicators: Iterable[str],
    org_units: Iterable[str],
    until: date | None = None,
    *,
    nil: bool = False,
    accepted_only: bool = False,
) -> dict[str, int]:
    """Indicator code to how many of `org_units` have a figure whose period ended by `until`; 0 is left out.

    With `nil` a nil return counts as one, with `accepted_only` only what was accepted or published.
    """
    found = _Wanted(connection, indicators, org_units)
    statement = _covered(connection.dialect.name, _which(None, accepted_only), nil)
    rows = connection.execute(statement, found.parameters(until, None, None))
    return {found.indicators[number]: int(n) for number, n in rows}


@dataclass(frozen=True, slots=True)
class Span:
    """How much one unit has of one indicator, told without reading more of it than was asked for."""

    n: int
    """Number of figures, but `most` + 1 at the most."""
    filled: date | None
    """The period end of figure number `most`; None where there are fewer."""


def spans(
    connection: Connection,
    indicators: Iterable[str],
    org_units: Iterable[str],
    until: date | None = None,
    since: date | None = None,
    *,
    most: int,
    accepted_only: bool = False,
) -> dict[tuple[str, str], Span]:
    """(unit, indicator) to how many figures end in [since, until], for the pairs that have any.

    Of each pair at most `most` + 1 figures are looked at, in the order of time, however long its history is.
    """
    found = _Wanted(connection, indicators, org_units)
    if not found.indicators or not found.org_units:
        return {}
    statement = _spans(connection.dialect.name, _which(None, accepted_only))
    given = {**found.parameters(until, since, None), "some": most + 1, "before": most - 1}
    return {
        (found.org_units[unit], found.indicators[indicator]): Span(min(int(n), most + 1), number_day(filled or 0))
        for unit, indicator, n, filled in connection.execute(statement, given)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """How many current figures come from one source."""

    source: str
    """Address or citation; empty for figures that were reported."""
    origin: Origin
    certainty: Certainty | None
    n: int


def sources(connection: Connection, *, accepted_only: bool = False) -> list[SourceCount]:
    """Every source of current figures, most figures first; with `accepted_only` of those accepted or published."""
    origins, certainties = reverse(ORIGIN), reverse(CERTAINTY)
    kept = select(stock.c.source, stock.c.origin, stock.c.certainty, stock.c.n)
    if accepted_only:
        behind = observation_accepted
        one_each = select(behind.c.source, behind.c.origin, behind.c.certainty, literal(1)).where(_has_figure(behind))
        pieces = union_all(kept.where(stock.c.provisional == 0), one_each).subquery()
    else:
        pieces = kept.subquery()
    total = func.sum(pieces.c.n)
    rows = connection.execute(
        select(source.c.address, pieces.c.origin, pieces.c.certainty, total)
        .join(source, source.c.id == pieces.c.source)
        .group_by(source.c.id, source.c.address, pieces.c.origin, pieces.c.certainty)
        .having(total > 0)
        .order_by(total.desc(), source.c.id, pieces.c.certainty)
    )
    return [
        SourceCount(source=address, origin=origins[origin], certainty=certainties[certainty], n=int(n))
        for address, origin, certainty, n in rows
    ]


# Writing ---------------------------------------------------------------------------------------------------------


def _require_origin(origin: Origin, training: bool, file: str) -> None:
    if training and origin is not Origin.DEMO:
        raise DashboardError("real-in-training", file=file)
    if not training and origin is Origin.DEMO:
        raise DashboardError("demo-in-official", file=file)


def _write_chunk(
    connection: Connection, encoder: Encoder, number: int, chunk: Sequence[Observation], *, first: bool
) -> Change:
    rows = encoder.rows(chunk)
    _stage(connection, rows)
    if connection.execute(_MET).first() is None:
        _add(connection, rows)
        rollup.follow(connection, incoming, revising=False)
        return Change(created=len(rows))
    if not first:
        again = connection.execute(_TWICE, {"submission_now": number}).first()
        if again is not None:
            raise encoder.twice(chunk, tuple(again))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_GO_BY_THE_KEY)
        if len(rows) > MANY:
            connection.exec_driver_sql("ANALYZE incoming")
    unchanged = connection.execute(_DROP_EQUAL).rowcount
    revised = connection.execute(_NUMBER_REVISIONS).rowcount
    if unchanged < len(rows):
        if revised:
            connection.execute(_END_FORERUNNERS)
        connection.execute(_INTO_HISTORY)
        rollup.follow(connection, incoming)
        if revised:
            accepted.follow(connection, incoming)
        connection.execute(_into_current(connection.dialect.name))
    return Change(created=len(rows) - unchanged - revised, revised=revised, unchanged=unchanged)


def _stage(connection: Connection, rows: list[Values]) -> None:
    """Make `rows` the content of the staging table, as fast as the engine can."""
    if connection.dialect.name == "sqlite":
        columns, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
        connection.execute(delete(incoming))
        _driver(connection).executemany(f"INSERT INTO incoming ({columns}) VALUES ({marks})", rows)  # noqa: S608
        return
    # Deleted rows would stay in the way until the end of the transaction, more of them with each chunk.
    connection.exec_driver_sql("TRUNCATE incoming")
    _copy(connection, "incoming", COLUMNS, rows)


def _add(connection: Connection, rows: list[Values]) -> None:
    """Put figures of which none is known into history and current figures; they are staged, and `rows`.

    PostgreSQL takes rows that are sent to it page by page, and rows that it reads from a table one by one.
    """
    if connection.dialect.name == "sqlite" or len(rows) <= MANY:
        connection.execute(_INTO_HISTORY)
        connection.execute(_NEW_INTO_CURRENT)
        return
    _copy(connection, observation_history.name, [*COLUMNS, "superseded_at"], [(*row, FOREVER) for row in rows])
    _copy(connection, observation_current.name, COLUMNS, rows)


def _copy(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
    """Send `rows` into a table of PostgreSQL."""
    told = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with _driver(connection).cursor() as cursor, cursor.copy(told) as copy:
        for row in rows:
            copy.write_row(row)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


# With twenty thousand staged figures PostgreSQL would rather read the whole table, once a chunk.
_GO_BY_THE_KEY = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL random_page_cost = 1.1"

_same = rollup.same_key(observation_current, incoming)
_by_key = [incoming.c[column] for column in KEY]
# Values and not joins: the key is read for each staged figure, whatever an engine thinks of the tables.
_MET = (
    select(literal(1))
    .select_from(incoming)
    .where(select(observation_current.c.revision).where(_same).scalar_subquery().is_not(None))
    .limit(1)
)
_TWICE = (
    select(*_by_key)
    .where(
        select(observation_current.c.submission).where(_same).scalar_subquery() == bindparam("submission_now"),
    )
    .limit(1)
)
_DROP_EQUAL = delete(incoming).where(
    exists(
        select(literal(1))
        .select_from(observation_current)
        .where(
            _same,
            *(observation_current.c[column].is_not_distinct_from(incoming.c[column]) for column in CONTENT),
        )
    )
)
_NUMBER_REVISIONS = (
    update(incoming)
    .where(_same)
    .values(
        revision=observation_current.c.revision + 1,
        recorded_at=case(
            (incoming.c.recorded_at > observation_current.c.recorded_at, incoming.c.recorded_at),
            else_=observation_current.c.recorded_at + 1,
        ),
    )
)
_END_FORERUNNERS = (
    update(observation_history)
    .where(
        rollup.same_key(observation_history, incoming),
        incoming.c.revision > 1,
        observation_history.c.revision == incoming.c.revision - 1,
    )
    .values(superseded_at=incoming.c.recorded_at)
)
_PROVISIONAL_AS_FINAL = insert(incoming).from_select(
    COLUMNS,
    select(
        *(
            {
                "status": literal(STATUS[ObsStatus.NORMAL]),
                "recorded_at": bindparam("moment", type_=BIG),
            }.get(column, observation_current.c[column])
            for column in COLUMNS
        )
    ).where(
        observation_current.c.org_unit == bindparam("settled"),
        observation_current.c.submission == bindparam("submission_now"),
        observation_current.c.status == STATUS[ObsStatus.PROVISIONAL],
    ),
)
CURRENT_OF_STAGED = select(*(observation_current.c[column] for column in COLUMNS)).where(
    tuple_(*(observation_current.c[column] for column in KEY)).in_(select(*_by_key))
)
"""As a list of keys and not as a join: SQLite would read every figure there is and look it up among the staged ones."""
_INTO_HISTORY = insert(observation_history).from_select(
    [*COLUMNS, "superseded_at"],
    select(*(incoming.c[column] for column in COLUMNS), literal(FOREVER)).order_by(*_by_key),
)


_NEW_INTO_CURRENT = insert(observation_current).from_select(
    COLUMNS, select(*(incoming.c[column] for column in COLUMNS)).order_by(*_by_key)
)


@cache
def _into_current(dialect: str) -> Any:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    rows = select(*(incoming.c[column] for column in COLUMNS)).where(literal(True)).order_by(*_by_key)
    statement = make(observation_current).from_select(COLUMNS, rows)
    return statement.on_conflict_do_update(
        index_elements=KEY,
        set_={column: statement.excluded[column] for column in COLUMNS if column not in KEY},
    )


# Reading ---------------------------------------------------------------------------------------------------------


class _Wanted:
    """The numbers of the indicators and org units of one question."""

    def __init__(self, connection: Connection, indicators: Iterable[str], org_units: Iterable[str]) -> None:
        self.connection = connection
        self.indicators = _inverse(dimensions.indicator_numbers(connection, dict.fromkeys(indicators)))
        self.org_units = _inverse(dimensions.org_unit_numbers(connection, dict.fromkeys(org_units)))

    def parameters(self, until: date | None, since: date | None, known_at: datetime | None) -> dict[str, Any]:
        """What the statements of this module are bound to."""
        found: dict[str, Any] = {
            "indicators": lists.given(self.connection, self.indicators),
            "org_units": lists.given(self.connection, self.org_units),
            "until": day_number(until or date.max),
            "since": day_number(since or date.min),
        }
        if known_at is not None:
            found["known_at"] = instant_number(known_at)
        return found

    def read(
        self,
        statement: _Statement,
        *,
        until: date | None,
        since: date | None,
        known_at: datetime | None,
        deciding: Deciding | None = None,
    ) -> list[Observation]:
        """The observations that `statement` finds, by unit and indicator, or those of them that are `deciding`."""
        if not self.indicators or not self.org_units:
            return []
        with collection_paused():
            rows = _tuples(self.connection, statement, self.parameters(until, since, known_at))
            if deciding is not None:
                rows = self._chosen(rows, deciding)
            return Decoder(self.connection, self.indicators, self.org_units).observations(rows)

    def _chosen(self, rows: list[Values], deciding: Deciding) -> list[Values]:
        names = {0: ""} | dimensions.name_texts(self.connection, {row[4] for row in rows} | {row[11] for row in rows})
        days = {number: number_day(number) or date.min for number in {row[2] for row in rows}}
        kept: list[Values] = []
        for (unit, indicator), group in groupby(rows, key=itemgetter(0, 1)):
            some = list(group)
            places = deciding(self.org_units[unit], self.indicators[indicator], _Bare(some, days, names))
            kept += some if places is None else [some[place] for place in places]
        return kept


class _Bare:
    """Rows of one unit and indicator as `domain.thinning` looks at them: no figure is made of one that is left out."""

    __slots__ = ("_days", "_names", "_rows")

    def __init__(self, rows: list[Values], days: dict[int, date], names: dict[int, str]) -> None:
        self._rows, self._days, self._names = rows, days, names

    @property
    def ends(self) -> list[date]:
        return [self._days[row[2]] for row in self._rows]

    @property
    def values(self) -> list[float]:
        return [row[6] for row in self._rows]

    @property
    def exact(self) -> bool:
        return all(row[6] is not None and row[9] == _EXACT for row in self._rows)

    @property
    def series(self) -> set[str]:
        return {self._names[row[11]] for row in self._rows}

    @property
    def calendars(self) -> set[str]:
        return {self._names[row[4]] for row in self._rows}


def _tuples(connection: Connection, statement: _Statement, parameters: dict[str, Any]) -> list[Values]:
    """The rows as the driver gives them: SQLAlchemy's take a third longer, and nothing here needs their names."""
    with connection.execute(statement, parameters) as result:
        cursor: Any = result.cursor
        rows: list[Values] = cursor.fetchall()
        return rows


def _columns(table: Table) -> list[Column[Any]]:
    return [table.c[column] for column in COLUMNS]


def _inverse(numbers: dict[str, int]) -> dict[int, str]:
    return {number: code for code, number in numbers.items()}


def _known(rows: FromClause, as_known: bool) -> list[ColumnElement[bool]]:
    """The condition that a revision held at ``known_at``; none for the current figures."""
    if not as_known:
        return []
    return [rows.c.recorded_at <= bindparam("known_at"), rows.c.superseded_at > bindparam("known_at")]


def _has_figure(rows: FromClause) -> ColumnElement[bool]:
    """The condition that a row is a figure and not a nil return."""
    return rows.c.status != STATUS[ObsStatus.MISSING]


def _figures_only(rows: FromClause, nil: bool) -> list[ColumnElement[bool]]:
    return [] if nil else [_has_figure(rows)]


_sent = observation_history.alias("sent")
_of_submission = (_sent.c.org_unit == bindparam("unit"), _sent.c.submission == bindparam("submission_now"))
_SENT = (
    select(*(_sent.c[column] for column in COLUMNS), _sent.c.superseded_at)
    .where(*_of_submission)
    .order_by(*(_sent.c[column] for column in KEY), _sent.c.revision)
)
_BEFORE_SENT = (
    select(*_columns(observation_history))
    .select_from(_sent.join(observation_history, rollup.same_key(_sent, observation_history)))
    .where(
        *_of_submission,
        observation_history.c.revision == _sent.c.revision - 1,
        observation_history.c.submission != _sent.c.submission,
    )
)


class _Which(Enum):
    """Of which revisions a question is."""

    CURRENT = (observation_current,)
    KNOWN = (observation_history,)
    ACCEPTED = (observation_current, observation_accepted)


def _which(known_at: datetime | None, accepted_only: bool) -> _Which:
    if known_at is not None and accepted_only:
        raise ValueError("what was accepted is known as of now only")
    return _Which.ACCEPTED if accepted_only else _Which.CURRENT if known_at is None else _Which.KNOWN


def _asked(table: Table, which: _Which, nil: bool, rows: FromClause | None = None) -> list[ColumnElement[bool]]:
    """The conditions of a question on one of its tables, seen as `rows`."""
    seen = table if rows is None else rows
    found = [*_known(seen, which is _Which.KNOWN), *_figures_only(seen, nil)]
    if which is _Which.ACCEPTED and table is observation_current:
        found.append(seen.c.status != STATUS[ObsStatus.PROVISIONAL])
    return found


def _one_after_the_other(parts: Sequence[Select[Any]]) -> _Statement:
    """The rows of `parts` in the order of their keys."""
    if len(parts) == 1:
        only = parts[0]
        return only.order_by(*(only.selected_columns[column] for column in KEY))
    every = union_all(*parts)
    return every.order_by(*(every.selected_columns[column] for column in KEY))


@cache
def _series(dialect: str, which: _Which, nil: bool) -> _Statement:
    return _one_after_the_other(
        [
            select(*_columns(table)).where(
                lists.among(dialect, table.c.org_unit, "org_units"),
                lists.among(dialect, table.c.indicator, "indicators"),
                table.c.period_end >= bindparam("since"),
                table.c.period_end <= bindparam("until"),
                *_asked(table, which, nil),
            )
            for table in which.value
        ]
    )


@cache
def _latest(dialect: str, which: _Which, nil: bool) -> _Statement:
    parts = []
    for table in which.value:
        units, indicators = lists.each(dialect, "org_units"), lists.each(dialect, "indicators")
        last = _last_end(dialect, which, units, indicators, nil)
        # As a list of keys, not as a join: SQLite would read all figures of a unit before it looks at the indicators.
        keys = select(units.c.value, indicators.c.value, last).select_from(units.join(indicators, true()))
        parts.append(
            select(*_columns(table)).where(
                tuple_(table.c.org_unit, table.c.indicator, table.c.period_end).in_(keys), *_asked(table, which, nil)
            )
        )
    return _one_after_the_other(parts)


@cache
def _covered(dialect: str, which: _Which, nil: bool) -> Select[Any]:
    units, indicators = lists.each(dialect, "org_units"), lists.each(dialect, "indicators")
    # Not EXISTS: PostgreSQL would turn it into a join that reads all figures.
    return (
        select(indicators.c.value, func.count())
        .select_from(units.join(indicators, true()))
        .where(_last_end(dialect, which, units, indicators, nil).is_not(None))
        .group_by(indicators.c.value)
    )


@cache
def _spans(dialect: str, which: _Which) -> Select[Any]:
    units, indicators = lists.each(dialect, "org_units"), lists.each(dialect, "indicators")
    numbers: list[Any] = []
    days: list[Any] = []
    for table in which.value:
        rows = table.alias("earlier")
        of_pair = (
            rows.c.org_unit == units.c.value,
            rows.c.indicator == indicators.c.value,
            rows.c.period_end >= bindparam("since"),
            rows.c.period_end <= bindparam("until"),
            *_asked(table, which, False, rows),
        )
        some = select(literal(1).label("one")).where(*of_pair).limit(bindparam("some"))
        counted = some.correlate(units, indicators).subquery()
        numbers.append(select(func.count()).select_from(counted).correlate(units, indicators).scalar_subquery())
        ends = select(rows.c.period_end).where(*of_pair).order_by(rows.c.period_end)
        days.append(ends.limit(1).offset(bindparam("before")).correlate(units, indicators).scalar_subquery())
    # Of several tables the day on which the first of them is full: no later one has been looked at whole.
    least = func.min if dialect == "sqlite" else func.least
    far = day_number(date.max)
    filled = days[0] if len(days) == 1 else func.nullif(least(*(func.coalesce(day, far) for day in days)), far)
    number = sum(numbers[1:], numbers[0])
    pairs = (
        select(units.c.value.label("unit"), indicators.c.value.label("indicator"), number.label("n"),
               filled.label("filled"))
        .select_from(units.join(indicators, true()))
        .subquery()
    )  # fmt: skip
    return select(pairs).where(pairs.c.n > 0)


def _last_end(dialect: str, which: _Which, units: Any, indicators: Any, nil: bool) -> ColumnElement[Any]:
    """The last period end of one unit and indicator: one seek a table, since the key ends with it."""
    ends = []
    for table in which.value:
        earlier = table.alias("earlier")
        ends.append(
            select(func.max(earlier.c.period_end))
            .where(
                earlier.c.org_unit == units.c.value,
                earlier.c.indicator == indicators.c.value,
                earlier.c.period_end <= bindparam("until"),
                *_asked(table, which, nil, earlier),
            )
            .scalar_subquery()
        )
    if len(ends) == 1:
        return ends[0]
    # The greater of two where either may be missing; no day has the number 0.
    greatest = func.max if dialect == "sqlite" else func.greatest
    return func.nullif(greatest(*(func.coalesce(end, 0) for end in ends)), 0)
