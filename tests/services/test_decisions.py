"""Secretaries keep and end decisions; their figures say what became of them; their units meet them."""

from dataclasses import replace
from datetime import date

import pytest

from domain.decision import Closing, ExpectedEffect, Movement
from domain.errors import DashboardError
from domain.people import Grant, Role
from domain.period import Period
from services import decisions, packs, reminders
from services.duty import DutyClock
from services.reminders import TaskKind
from storage import audit
from tests.services.at_work import HANOI, HUE, LAN, MINH, TODAY, Office, person, sent
from tests.services.test_packs import AGENDA, FEBRUARY, THU, office  # noqa: F401

CLOCK = DutyClock(today=TODAY, since=date(2025, 2, 1), timezone="Asia/Ho_Chi_Minh")
DUE = date(2025, 6, 30)
NEXT = Period.month(2025, 4)


@pytest.fixture
def met(office: Office) -> Office:  # noqa: F811
    """A meeting of 3 March with its pack."""
    packs.freeze(office.acting(THU, 1), AGENDA)
    return office


def decide(office: Office, **changes):  # noqa: F811
    said = {"text": " Mở lại cổng ", "owner": HUE, "due": DUE, "item": 2}
    said["effect"] = ExpectedEffect(indicator="share_1", org_unit=HUE, value=30.0)
    return decisions.decide(office.acting(THU, 2), 1, **said | changes)


def refused(code: str, act, *args, **more) -> None:
    with pytest.raises(DashboardError) as error:
        act(*args, **more)
    assert error.value.code == code


def test_a_decision_is_kept_followed_and_ended(met: Office) -> None:
    made = decide(met)
    assert (made.number, made.text, made.day, made.made_by) == (1, "Mở lại cổng", TODAY, "thu")
    known = decisions.decided(met.acting(LAN, 3), 1)
    assert [one.decision for one in known.made] == [made]
    assert (known.made[0].verdict, known.made[0].before.value) == (Movement.TOO_EARLY, 20.0)
    met.submit(sent(28, org_unit=HUE, period=FEBRUARY), sent(33, org_unit=HUE, period=NEXT), hours=4)
    in_may = met.acting(LAN, 5)
    in_may = replace(in_may, view=replace(in_may.view, as_of=date(2025, 5, 31)))
    (standing,) = decisions.decided(in_may, 1).made
    assert (standing.before.value, standing.after.value) == (28.0, 33.0), "February had ended by the meeting"
    assert standing.verdict is Movement.MOVED
    second = packs.freeze(met.acting(THU, 6), AGENDA)
    ended = decisions.close(met.acting(THU, 7), 1, Closing.DONE, day=TODAY, comment="xong")
    assert (ended.how, ended.closed, ended.remark) == (Closing.DONE, TODAY, "xong")
    assert decisions.decided(met.acting(LAN, 8), second.number).ended == {1: ended}
    frozen = packs.opened(met.acting(LAN, 8), second.number).pack
    assert frozen.decisions[0].decision.is_open, "a pack stays as it was"
    with met.database.reading() as connection:
        entries = audit.entries(connection, subject="decision/1")
    assert [(one.action, one.actor) for one in entries] == [("decision-closed", "thu"), ("decision-made", "thu")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "decision-text"),
        ({"owner": "no"}, "decision-owner"),
        ({"owner": "vn"}, "decision-owner"),
        ({"due": date(2025, 3, 2)}, "decision-due"),
        ({"item": 5}, "decision-item"),
        ({"item": 0}, "decision-item"),
        ({"effect": ExpectedEffect(indicator="no")}, "decision-effect"),
        ({"effect": ExpectedEffect(indicator="share_1", org_unit="no")}, "decision-effect"),
        ({"effect": ExpectedEffect(indicator="share_1", value=float("nan"))}, "decision-effect"),
        ({"effect": ExpectedEffect(indicator="share_1", value=float("inf"))}, "decision-effect"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_leaves_nothing(met: Office, changes: dict, code: str) -> None:
    refused(code, decide, met, **changes)
    assert decisions.decided(met.acting(LAN, 3), 1).made == ()


def test_only_secretaries_decide_and_of_packs_there_are(met: Office) -> None:
    for who in (LAN, MINH):
        refused("not-allowed", decisions.decide, met.acting(who), 1, text="x", owner=HUE, due=DUE)
        refused("not-allowed", decisions.close, met.acting(who), 1, Closing.DONE, day=TODAY)
    refused("pack-unknown", decisions.decide, met.acting(THU), 9, text="x", owner=HUE, due=DUE)
    refused("pack-unknown", decisions.decided, met.acting(LAN), 9)


def test_a_decision_ends_between_its_meeting_and_today_and_is_dropped_for_a_reason(met: Office) -> None:
    decide(met)
    acting = met.acting(THU, 3)
    for day in (date(2025, 3, 2), date(2025, 3, 4)):
        refused("decision-day", decisions.close, acting, 1, Closing.DONE, day=day)
    refused("remark-missing", decisions.close, acting, 1, Closing.DROPPED, day=TODAY)
    refused("decision-unknown", decisions.close, acting, 9, Closing.DONE, day=TODAY)
    decisions.close(acting, 1, Closing.DROPPED, day=TODAY, comment="không còn cần")
    refused("decision-closed", decisions.close, acting, 1, Closing.DONE, day=TODAY)


def test_units_meet_their_decisions(met: Office) -> None:
    decide(met, due=TODAY)
    decide(met, owner=HANOI)
    hue = person("hoa", Grant(Role.REPORTER, HUE))
    assert [one.decision.number for one in decisions.assigned(met.acting(hue, 3))] == [1]
    assert decisions.assigned(met.acting(MINH, 3)) == ()
    tasks = [task for task in reminders.tasks(met.acting(hue, 3), CLOCK) if task.kind is TaskKind.DECISION]
    assert [(task.org_unit.code, task.decision.due, task.decision.overdue) for task in tasks] == [(HUE, True, False)]
    decisions.close(met.acting(THU, 4), 1, Closing.DONE, day=TODAY)
    assert decisions.assigned(met.acting(hue, 5)) == ()
