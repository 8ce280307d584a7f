"""No question and no upload looks through all figures: each statement goes by the key, on both engines."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, event

from domain.observation import Observation, ObsStatus
from domain.report import ReviewStep
from storage import arrivals, observations, reports
from storage.database import Database
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, figure, later, month, rate, sent

MONTHS = 150
LARGE = ("observation_current", "observation_history")


def figures() -> Iterator[Observation]:
    for number in range(1, MONTHS + 1):
        for unit in UNIT_CODES:
            for code in INDICATOR_CODES:
                yield rate(number, 1000, indicator=code, org_unit=unit, period=number)


@pytest.fixture
def filled(database: Database) -> Database:
    """Enough figures that a plan by the key pays on PostgreSQL as well."""
    with database.writing() as connection:
        observations.write(connection, sent(), figures())
        if not database.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
    return database


@contextmanager
def plans(connection: Connection) -> Iterator[list[tuple[str, str]]]:
    """(statement, plan) of each statement on the large tables that the block runs."""
    found: list[tuple[str, str]] = []
    prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "

    def explain(_connection, _cursor, statement, parameters, _context, executemany):
        if not executemany and any(table in statement for table in LARGE) and "CREATE" not in statement:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(prefix + statement, parameters)
                found.append((statement, "\n".join(str(row[-1]) for row in cursor.fetchall())))

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def scanned(plan: str) -> list[str]:
    """The lines of a plan that read a large table whole."""
    aliases = (*LARGE, "earlier")
    return [
        line
        for line in plan.splitlines()
        if any(f"SCAN {alias}" in line for alias in aliases) or any(f"Seq Scan on {table}" in line for table in LARGE)
    ]


READS = {
    "series": lambda c: observations.series(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], until=month(60).end),
    "series as known": lambda c: observations.series(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], known_at=later(1)),
    "latest": lambda c: observations.latest(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], until=date(2024, 1, 1)),
    "latest as known": lambda c: observations.latest(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], known_at=later(1)),
    "series as accepted": lambda c: observations.series(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], accepted_only=True),
    "latest as accepted": lambda c: observations.latest(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], accepted_only=True),
    "coverage as accepted": lambda c: observations.org_units_with(
        c, INDICATOR_CODES[:2], UNIT_CODES[1:5], accepted_only=True
    ),
    "sums as accepted": lambda c: observations.national(c, INDICATOR_CODES, accepted_only=True),
    "coverage": lambda c: observations.org_units_with(c, INDICATOR_CODES[:2], UNIT_CODES[1:5]),
    "spans": lambda c: observations.spans(c, INDICATOR_CODES[:2], UNIT_CODES[1:5], month(60).end, most=12),
    "spans as accepted": lambda c: observations.spans(
        c, INDICATOR_CODES[:2], UNIT_CODES[1:5], most=12, accepted_only=True
    ),
    "arrivals": lambda c: arrivals.reported(
        c, UNIT_CODES[1:5], INDICATOR_CODES[:2], "stated", month(50).end, month(61).end
    ),
    "revisions": lambda c: observations.revisions(c, figure().key),
}


def test_questions_go_by_the_key(filled: Database):
    with filled.reading() as connection:
        for question, ask in READS.items():
            with plans(connection) as found:
                assert ask(connection), question
            assert len(found) == 1, f"one statement a question: {question}"
            statement, plan = found[0]
            assert not scanned(plan), f"{question}\n{plan}\n{statement}"
        with plans(connection) as found:
            assert observations.count(connection)
            assert observations.stocked(connection)
            assert observations.sources(connection)
            assert observations.national(connection, INDICATOR_CODES)
        assert found == [], "counts and sums do not touch the figures"


def test_an_upload_goes_by_the_key(filled: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(observations, "CHUNK", 2)
    with filled.writing() as connection, plans(connection) as found:
        change = observations.write(
            connection,
            sent(1),
            [figure(period=1, value=1.0), figure(period=MONTHS + 1), rate(2, 1000, period=2)],
        )
        assert (change.created, change.revised, change.unchanged) == (1, 1, 1)
    assert len(found) >= 9
    for statement, plan in found:
        assert not scanned(plan), f"{plan}\n{statement}"


def test_what_is_known_of_staged_figures_is_found_by_the_key(filled: Database):
    asked = [figure(period=1, value=1.0), figure(period=MONTHS + 1), rate(2, 1000, period=2)]
    with filled.writing() as connection, plans(connection) as found:
        known = observations.current(connection, asked)
    assert set(known) == {asked[0].key, asked[2].key}
    assert found
    for statement, plan in found:
        assert not scanned(plan), f"{plan}\n{statement}"


def test_reviewing_goes_by_the_key(filled: Database):
    number, unit = MONTHS // 2, UNIT_CODES[4]
    ends = month(number).end, month(number).end
    with filled.writing() as connection, plans(connection) as found:
        new = [rate(n, 1000, indicator=INDICATOR_CODES[n], org_unit=unit, period=number, status=ObsStatus.PROVISIONAL)
               for n in (1, 2)]  # fmt: skip
        change = observations.write(connection, sent(1), new)
        assert change.submission is not None
        reports.open_report(connection, change.submission, unit, 2, *ends, later(1))
        for step in (ReviewStep.APPROVE, ReviewStep.ACCEPT):
            reports.step(
                connection, submission=change.submission, org_unit=unit, step=step, reviewer="minh", now=later(2)
            )
        assert observations.settle(connection, change.submission, unit, later(2)) == 2
        assert len(reports.locked(connection, [one.key for one in new], later(3))) == 2
    assert len(found) >= 9
    for statement, plan in found:
        assert not scanned(plan), f"{plan}\n{statement}"
