"""Disputes and what stands beside a figure because of them, on both engines."""

from datetime import date

import pytest

from domain.dispute import Dispute, DisputeOutcome
from domain.errors import DashboardError
from domain.observation import Contest, FigureKey, Origin
from domain.target import Certainty
from storage import disputes, observations, reports
from storage.database import Database
from storage.reports import Reopening
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, later, month, rate, sent

HANOI, HUE = "province_1", "province_2"
DUE = date(2025, 3, 8)


def contested(key: FigureKey, hours: float = 1) -> Dispute:
    return Dispute(
        number=0, key=key, value=45.0, numerator=45, denominator=100, reason="Mẫu số đã đổi", opened_by="lan",
        opened_at=later(hours), due=DUE,
    )  # fmt: skip


@pytest.fixture
def keys(database: Database) -> list[FigureKey]:
    """A reported and a published figure of one unit, and one of another unit."""
    figures = [
        rate(40, 100),
        rate(41, 100, org_unit=HUE),
        rate(42, 100, origin=Origin.PUBLISHED, source="https://example.vn", certainty=Certainty.QUOTED),
    ]
    with database.writing() as connection:
        observations.write(connection, sent(), figures)
    return [one.key for one in figures]


def everything(database: Database) -> dict[FigureKey, object]:
    with database.reading() as connection:
        return {one.key: one for one in observations.series(connection, INDICATOR_CODES, UNIT_CODES)}


def test_a_dispute_stands_beside_its_figure_until_it_is_settled(database: Database, keys: list[FigureKey]) -> None:
    with database.writing() as connection:
        opened = disputes.add(connection, contested(keys[0]))
    assert opened.number == 1
    found = everything(database)
    assert found[keys[0]].contest == Contest(value=45.0, numerator=45, denominator=100, due=DUE)
    assert [found[key].contest for key in keys[1:]] == [None, None]
    with database.reading() as connection:
        assert disputes.unsettled(connection) == [opened]
        latest = observations.latest(connection, ["share_1"], [HANOI])
    assert [one.contest is not None for one in latest if one.key == keys[0]] == [True]
    with database.writing() as connection:
        ended = disputes.settle(
            connection, 1, DisputeOutcome.DISMISSED, comment="Theo định nghĩa", by="minh", now=later(3)
        )
    assert everything(database)[keys[0]].contest is None
    with database.reading() as connection:
        assert disputes.unsettled(connection) == []
        assert disputes.of_figure(connection, keys[0]) == [ended]
        assert disputes.get(connection, 1) == ended
        assert not ended.is_open


def test_a_published_figure_is_contested_by_itself(database: Database, keys: list[FigureKey]) -> None:
    with database.writing() as connection:
        disputes.add(connection, contested(keys[2]))
    found = everything(database)
    assert [found[key].contest is not None for key in keys] == [False, False, True]


def test_one_open_dispute_a_figure_and_one_end_a_dispute(database: Database, keys: list[FigureKey]) -> None:
    def refused(code: str, act) -> None:
        with pytest.raises(DashboardError) as error, database.writing() as connection:
            act(connection)
        assert error.value.code == code

    def settle(connection, number: int = 1) -> None:
        disputes.settle(connection, number, DisputeOutcome.UPHELD, comment="", by="minh", now=later(2))

    missing = FigureKey("share_4", HANOI, month(9).end, month(9).start)
    refused("figure-unknown", lambda c: disputes.add(c, contested(missing)))
    refused("figure-unknown", lambda c: disputes.add(c, contested(FigureKey("x", "y", month(9).end))))
    refused("dispute-unknown", settle)
    with database.writing() as connection:
        disputes.add(connection, contested(keys[0]))
    refused("dispute-open", lambda c: disputes.add(c, contested(keys[0])))
    with database.writing() as connection:
        settle(connection)
    refused("dispute-settled", settle)
    with database.writing() as connection:
        assert disputes.add(connection, contested(keys[0], 5)).number == 2


def test_what_is_due_first_comes_first(database: Database, keys: list[FigureKey]) -> None:
    with database.writing() as connection:
        for key, due in zip(keys, (DUE, date(2025, 3, 5), date(2025, 3, 6)), strict=True):
            one = contested(key)
            disputes.add(connection, Dispute(**{**{n: getattr(one, n) for n in one.__slots__}, "due": due}))
    with database.reading() as connection:
        assert [one.key for one in disputes.unsettled(connection)] == [keys[1], keys[2], keys[0]]


def test_a_month_that_was_ever_reopened_is_marked_for_what_was_reported(
    database: Database, keys: list[FigureKey]
) -> None:
    with database.writing() as connection:
        reports.reopen(
            connection,
            Reopening(
                org_unit=HANOI, month=201901, reason="…", reviewer="minh", recorded_at=later(1), expires_at=later(2)
            ),
        )
        observations.write(connection, sent(3), [rate(50, 100, period=2)])
    found = everything(database)
    assert [found[key].reopened for key in keys] == [True, False, False]
    assert not next(one for key, one in found.items() if key.end == month(2).end).reopened


def test_what_a_submission_sent_stands_beside_what_was_there(database: Database, keys: list[FigureKey]) -> None:
    with database.writing() as connection:
        change = observations.write(
            connection, sent(1), [rate(50, 100), rate(51, 100, period=2), rate(9, 9, org_unit=HUE)]
        )
        observations.write(connection, sent(2), [rate(60, 100, period=2)])
    number = change.submission
    assert number == 2
    with database.reading() as connection:
        revised, new = observations.sent_in(connection, number, HANOI)
        assert (revised.figure.numerator, revised.before.numerator, revised.current) == (50, 40, True)
        assert (new.figure.numerator, new.before, new.current) == (51, None, False)
        assert observations.sent_in(connection, number, "province_3") == []
