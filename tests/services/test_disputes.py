"""The right of reply: who may contest what, the clock, and what follows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.dispute import DisputeOutcome
from domain.errors import DashboardError
from domain.observation import Origin
from domain.people import Grant, Person, Role
from domain.target import Certainty
from services import disputes, reviews
from storage import audit, observations, reports
from storage.database import Database
from tests.services.at_work import BINH, HANOI, HOA, LAN, MINH, QUAN, Office, person, sent
from tests.storage.made import fill, later, month, rate
from tests.storage.made import sent as submission


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    yield Office(database)
    database.dispose()


@pytest.fixture
def accepted(office: Office):
    """An accepted figure of Hà Nội."""
    number = office.submit(sent(40))
    reviews.approve(office.acting(BINH), number, HANOI)
    reviews.accept(office.acting(MINH), number, HANOI)
    return figure(office)


def figure(office: Office):
    with office.database.reading() as connection:
        return observations.series(connection, ["share_1"], [HANOI])[0]


def refused(code: str, act, *args, **more) -> None:
    with pytest.raises(DashboardError) as error:
        act(*args, **more)
    assert error.value.code == code


def test_a_unit_contests_its_own_accepted_figure(office: Office, accepted) -> None:
    opened = disputes.contest(office.acting(LAN, 1), accepted.key, "Mẫu số đã đổi", numerator=45, denominator=90)
    assert (opened.value, opened.numerator, opened.denominator) == (50.0, 45, 90)
    assert opened.due == date(2025, 3, 10), "five working days after a Monday"
    assert figure(office).contest.value == 50.0
    (one,) = disputes.contested(office.acting(MINH))
    assert (one.dispute, one.unit.code, one.late) == (opened, HANOI, False)
    assert [c.dispute for c in disputes.contested(office.acting(BINH))] == [opened]
    assert disputes.contested(office.acting(HOA)) == ()
    refused("dispute-open", disputes.contest, office.acting(BINH), accepted.key, "x", value=51)


@pytest.mark.parametrize("who", [HOA, MINH, QUAN, Person()], ids=lambda one: one.login or "visitor")
def test_nobody_contests_for_another_unit(office: Office, accepted, who: Person) -> None:
    refused("not-allowed", disputes.contest, office.acting(who), accepted.key, "x", value=51)
    assert not disputes.can_contest(office.acting(who), accepted)
    assert disputes.can_contest(office.acting(LAN), accepted)


def test_what_is_held_right_must_be_something_else_that_can_be(office: Office, accepted) -> None:
    acting = office.acting(LAN)
    for held in (
        {},
        {"value": 40.0, "numerator": 40, "denominator": 100},
        {"numerator": 45},
        {"numerator": 45, "denominator": 0},
        {"numerator": 101, "denominator": 100},
        {"numerator": -1, "denominator": 100},
        {"value": 60.0, "numerator": 45, "denominator": 100},
        {"value": float("nan")},
        {"value": float("inf")},
        {"numerator": 10**30, "denominator": 10**31},
    ):
        refused("dispute-value", disputes.contest, acting, accepted.key, "x", **held)
    refused("remark-missing", disputes.contest, acting, accepted.key, " ", value=50)
    assert figure(office).contest is None


def test_a_provisional_figure_is_sent_again_instead(office: Office) -> None:
    office.submit(sent(40))
    found = figure(office)
    refused("dispute-provisional", disputes.contest, office.acting(LAN), found.key, "x", value=50)
    assert not disputes.can_contest(office.acting(LAN), found)


def test_upheld_opens_the_month_and_changes_no_figure(office: Office, accepted) -> None:
    disputes.contest(office.acting(LAN, 1), accepted.key, "Mẫu số đã đổi", value=50)
    refused("not-allowed", disputes.settle, office.acting(LAN), 1, DisputeOutcome.UPHELD, "x")
    refused("remark-missing", disputes.settle, office.acting(MINH), 1, DisputeOutcome.UPHELD, "")
    ended = disputes.settle(office.acting(MINH, 2), 1, DisputeOutcome.UPHELD, "Đơn vị đúng")
    assert (ended.outcome, ended.settled_by) == (DisputeOutcome.UPHELD, "minh")
    found = figure(office)
    assert (found.value, found.contest, found.reopened) == (40.0, None, True)
    with office.database.reading() as connection:
        assert reports.locked(connection, [accepted.key], later(3)) == set()
        said = [(one.action, one.actor) for one in audit.entries(connection, limit=3)]
        assert audit.first_break(connection) is None
    assert said == [("month-reopened", "minh"), ("dispute-settled", "minh"), ("dispute-opened", "lan")]
    refused("dispute-settled", disputes.settle, office.acting(MINH), 1, DisputeOutcome.DISMISSED, "x")
    refused("dispute-unknown", disputes.settle, office.acting(MINH), 2, DisputeOutcome.DISMISSED, "x")


def test_dismissed_leaves_all_as_it_was(office: Office, accepted) -> None:
    disputes.contest(office.acting(LAN, 1), accepted.key, "x", value=50)
    disputes.settle(office.acting(MINH, 2), 1, DisputeOutcome.DISMISSED, "Theo định nghĩa của chỉ tiêu")
    assert figure(office) == accepted
    with office.database.reading() as connection:
        assert reports.locked(connection, [accepted.key], later(3)) == {accepted.key}


def test_a_published_figure_is_contested_and_opens_no_month(office: Office) -> None:
    published = rate(
        40, 100, origin=Origin.PUBLISHED, source="https://example.vn/bao-cao", certainty=Certainty.QUOTED
    )  # fmt: skip
    with office.database.writing() as connection:
        observations.write(connection, submission(), [published])
    disputes.contest(office.acting(LAN), published.key, "Đã đính chính", value=41)
    assert figure(office).contest is not None
    disputes.settle(office.acting(MINH), 1, DisputeOutcome.UPHELD, "Đúng")
    with office.database.reading() as connection:
        assert reports.reopenings(connection) == []


def test_nobody_settles_their_own(office: Office, accepted) -> None:
    both = person("ca-hai", Grant(Role.APPROVER, HANOI), Grant(Role.REVIEWER))
    disputes.contest(office.acting(both), accepted.key, "x", value=50)
    refused("own-dispute", disputes.settle, office.acting(both), 1, DisputeOutcome.UPHELD, "x")


def test_the_clock_runs_out(office: Office, accepted) -> None:
    disputes.contest(office.acting(LAN), accepted.key, "x", value=50)
    acting = office.acting(MINH)
    past = type(acting)(**{**{n: getattr(acting, n) for n in acting.__dataclass_fields__}, "today": date(2025, 3, 11)})
    assert [one.late for one in disputes.contested(past)] == [True]


def test_unknown_figures(office: Office, accepted) -> None:
    missing = type(accepted.key)("share_1", HANOI, month(40).end, month(40).start)
    refused("figure-unknown", disputes.contest, office.acting(LAN), missing, "x", value=50)
