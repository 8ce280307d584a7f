"""Reminders over a real mail server: each once, none lost; and what people have to do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

import locales
from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.people import SYSTEM, Grant, Person, Role
from domain.reminding import Reminding
from domain.report import ReviewStep
from services import reminders
from services.acting import Acting
from services.catalogue import catalogue
from services.duty import DutyClock
from services.post import Letter, Post
from services.reminders import Sending, TaskKind
from services.view import View
from storage import accounts, audit, reports
from storage.database import Database
from tests.services.mail import Mailbox, mail_server
from tests.services.test_duty import CAN_THO, HA_NOI, SINCE, ZONE, defined, official, send

__all__ = ["defined", "official"]

NOW = datetime(2025, 11, 20, 1, tzinfo=UTC)
HUE = "prov34_hue"
VI = locales.language("vi")
PEOPLE = (
    ("lan", "lan@example.org", Grant(Role.REPORTER, HA_NOI)),
    ("binh", "binh@example.org", Grant(Role.APPROVER, HA_NOI)),
    ("hoa", "hoa@example.org", Grant(Role.REPORTER, CAN_THO)),
    ("no-address", "", Grant(Role.REPORTER, CAN_THO)),
    ("minh", "minh@example.org", Grant(Role.REVIEWER)),
    ("gone", "gone@example.org", Grant(Role.REPORTER, HA_NOI)),
)


@pytest.fixture
def peopled(official: Database) -> Database:
    """With reporters and approvers of two provinces; one account has ended."""
    with official.writing() as connection:
        for login, email, grant in PEOPLE:
            number = accounts.add(
                connection, login=login, name=login.title(), email=email, password="", must_change=False, now=NOW
            )
            accounts.grant(connection, number, grant, NOW)
        accounts.end(connection, number, NOW)
    return official


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with mail_server() as found:
        yield found


def acting(
    database: Database, today: date, person: Person = SYSTEM, *, training: bool = False, hour: int = 1
) -> Acting:
    view = View(database=database, codelists=catalogue(database), as_of=today, rules=Thresholds())
    now = datetime(today.year, today.month, today.day, hour, tzinfo=UTC)
    return Acting(view=view, person=person, now=now, today=today, training=training)


def clock(today: date, since: date | None = SINCE) -> DutyClock:
    return DutyClock(today=today, since=since, timezone=ZONE)


def run(database: Database, mailbox: Mailbox, today: date, *, hour: int = 1, person: Person = SYSTEM) -> Sending:
    def write(one: reminders.Reminder, to: reminders.Account) -> Letter:
        return reminders.letter(VI, one, to, link="https://example.org/", contact="Trung tâm hỗ trợ")

    with Post(mailbox.server) as post:
        return reminders.send(acting(database, today, person, hour=hour), clock(today), post, write)


BEFORE, DUE, AFTER = date(2025, 11, 20), date(2025, 11, 25), date(2025, 11, 27)


def test_three_reminders_to_reporters_and_approvers_of_the_unit(peopled: Database, mailbox: Mailbox) -> None:
    subjects = []
    for day in (date(2025, 11, 19), BEFORE, date(2025, 11, 21), DUE, date(2025, 11, 26), AFTER, date(2025, 11, 28)):
        run(peopled, mailbox, day)
        subjects.append([(letter["To"].split("@")[0], letter["Subject"]) for letter in mailbox.letters])
        mailbox.letters.clear()
    assert [len(found) for found in subjects] == [0, 3, 0, 3, 0, 3, 0]
    assert {name for name, _ in subjects[1]} == {"lan", "binh", "hoa"}
    for found, beginning in ((subjects[1], "Sắp đến hạn"), (subjects[3], "Hôm nay là hạn"), (subjects[5], "Quá hạn")):
        assert all(subject.startswith(beginning) for _, subject in found)


def test_the_letter_says_what_is_lacking_by_when(peopled: Database, mailbox: Mailbox) -> None:
    send(peopled, HA_NOI, 202511, datetime(2025, 11, 18, 2, tzinfo=UTC), only=17)
    run(peopled, mailbox, BEFORE)
    (letter,) = [one for one in mailbox.letters if one["To"] == "lan@example.org"]
    assert letter["Subject"] == "Sắp đến hạn gửi số liệu kỳ 11/2025: Thành phố Hà Nội, hạn 25/11/2025"
    text = letter.get_content()
    assert "còn 3 ngày làm việc. Đơn vị đã gửi 17 trên 19 chỉ tiêu" in text
    assert text.count("\n- ") == 2
    assert f"https://example.org/submit?unit={HA_NOI}" in text
    assert "Trung tâm hỗ trợ" in text


def test_who_has_answered_is_left_alone(peopled: Database, mailbox: Mailbox) -> None:
    send(peopled, HA_NOI, 202511, datetime(2025, 11, 18, 2, tzinfo=UTC))
    send(peopled, CAN_THO, 202511, datetime(2025, 11, 18, 2, tzinfo=UTC), nil=True)
    assert run(peopled, mailbox, BEFORE).sent == 0
    assert mailbox.letters == []


def test_each_reminder_goes_out_once(peopled: Database, mailbox: Mailbox) -> None:
    first, second = run(peopled, mailbox, BEFORE), run(peopled, mailbox, BEFORE, hour=5)
    assert (first.sent, first.before) == (3, 0)
    assert (second.sent, second.before) == (0, 3)
    assert len(mailbox.letters) == 3
    # Units without anybody to write to are named: all but two provinces and seventeen ministries here.
    assert len(first.unreachable) == 32 + 17
    with peopled.reading() as connection:
        said = [entry for entry in audit.entries(connection) if entry.action == "reminder-sent"]
    assert {entry.subject for entry in said} == {"account/lan", "account/binh", "account/hoa"}
    assert {entry.detail["month"] for entry in said} == {"202511"}
    assert not any("@" in f"{entry.subject}{entry.detail}" for entry in said)


def test_a_refused_address_stops_nobody_and_is_tried_again(peopled: Database, mailbox: Mailbox) -> None:
    mailbox.refused.add("binh@example.org")
    first = run(peopled, mailbox, BEFORE)
    assert (first.sent, [key.login for key, _ in first.failures]) == (2, ["binh"])
    assert "no such mailbox" in first.failures[0][1].detail
    mailbox.refused.clear()
    second = run(peopled, mailbox, BEFORE, hour=5)
    assert (second.sent, second.before, second.failures) == (1, 2, ())
    assert sorted(mailbox.to) == ["binh@example.org", "hoa@example.org", "lan@example.org"]


def test_a_server_that_goes_away_leaves_the_rest_to_the_next_run(peopled: Database, mailbox: Mailbox) -> None:
    mailbox.drops = 3
    with pytest.raises(DashboardError) as gone:
        run(peopled, mailbox, BEFORE)
    assert gone.value.code == "mail-unreachable"
    assert mailbox.letters == []
    assert run(peopled, mailbox, BEFORE, hour=2).sent == 3


def test_two_senders_at_once_send_each_once(peopled: Database, mailbox: Mailbox) -> None:
    """The second one starts while the first one is writing its first letter."""
    inner: list[Sending] = []

    def write(one: reminders.Reminder, to: reminders.Account) -> Letter:
        if not inner:
            inner.append(run(peopled, mailbox, BEFORE))
        return reminders.letter(VI, one, to)

    with Post(mailbox.server) as post:
        outer = reminders.send(acting(peopled, BEFORE), clock(BEFORE), post, write)
    assert (outer.sent, inner[0].sent, inner[0].before) == (3, 0, 3)
    assert len(mailbox.letters) == 3


@pytest.mark.parametrize(
    "person",
    [
        Person(),
        Person(login="lan", grants=(Grant(Role.REPORTER, HA_NOI),)),
        Person(login="binh", grants=(Grant(Role.APPROVER, HA_NOI),)),
        Person(login="quan", grants=(Grant(Role.AUDITOR),)),
    ],
)
def test_only_the_office_and_the_operator_remind(peopled: Database, mailbox: Mailbox, person: Person) -> None:
    with pytest.raises(DashboardError) as refused:
        run(peopled, mailbox, BEFORE, person=person)
    assert refused.value.code == "not-allowed"
    assert mailbox.letters == []
    assert run(peopled, mailbox, BEFORE, person=Person(login="minh", grants=(Grant(Role.REVIEWER),))).sent == 3


def test_training_writes_to_nobody(peopled: Database, mailbox: Mailbox) -> None:
    with Post(mailbox.server) as post, pytest.raises(DashboardError) as refused:
        reminders.send(acting(peopled, BEFORE, training=True), clock(BEFORE), post, lambda *_: Letter("", "", ""))
    assert refused.value.code == "reminders-in-training"


def test_nobody_is_reminded_before_duties_begin(peopled: Database) -> None:
    for since, number in ((None, 0), (date(2025, 11, 15), 0), (date(2025, 11, 14), 51)):
        found = reminders.due(acting(peopled, BEFORE), clock(BEFORE, since))
        assert len(found) == number
        assert {one.kind for one in found} <= {Reminding.BEFORE}


class TestTasks:
    def test_the_months_a_unit_has_not_answered(self, peopled: Database) -> None:
        lan = Person(login="lan", grants=(Grant(Role.REPORTER, HA_NOI), Grant(Role.REPORTER, CAN_THO)))
        send(peopled, HA_NOI, 202511, datetime(2025, 11, 18, 2, tzinfo=UTC), only=3)
        send(peopled, HA_NOI, 202510, datetime(2025, 10, 18, 2, tzinfo=UTC))
        found = reminders.tasks(acting(peopled, BEFORE, lan), clock(BEFORE))
        said = {
            task.org_unit.code: (task.month.month, task.fulfilment.sent, task.fulfilment.late, task.earlier)
            for task in found
            if task.kind is TaskKind.SEND
        }
        assert said == {HA_NOI: (202511, 3, 0, 0), CAN_THO: (202511, 0, 0, 1)}
        send(peopled, HA_NOI, 202511, datetime(2025, 11, 19, 2, tzinfo=UTC))
        left = reminders.tasks(acting(peopled, BEFORE, lan), clock(BEFORE))
        assert [task.org_unit.code for task in left] == [CAN_THO]

    def test_what_waits_for_whom(self, peopled: Database) -> None:
        """A report goes from the unit's second pair of eyes to the Government Office, or back to its reporter."""
        today, end = date(2025, 11, 21), date(2025, 11, 14)
        lan = Person(login="lan", grants=(Grant(Role.REPORTER, HA_NOI),))
        binh = Person(login="binh", grants=(Grant(Role.APPROVER, HA_NOI),))
        minh = Person(login="minh", grants=(Grant(Role.REVIEWER),))

        def waiting() -> dict[str, list[tuple[TaskKind, int]]]:
            asked = {who.login: reminders.tasks(acting(peopled, today, who), clock(today)) for who in (lan, binh, minh)}
            return {
                login: [(task.kind, task.count) for task in found if task.kind is not TaskKind.SEND]
                for login, found in asked.items()
            }

        def step(taken: ReviewStep) -> None:
            with peopled.writing() as connection:
                reports.step(
                    connection, submission=1, org_unit=HA_NOI, step=taken, reviewer="binh", now=NOW, reason="figures"
                )

        number = send(peopled, HA_NOI, 202511, datetime(2025, 11, 18, 2, tzinfo=UTC))
        with peopled.writing() as connection:
            reports.open_report(connection, 1, HA_NOI, number, end, end, NOW)
        assert waiting() == {"lan": [], "binh": [(TaskKind.APPROVE, 1)], "minh": []}
        both = Person(login="lan", grants=(*lan.grants, *binh.grants))
        kinds = {task.kind for task in reminders.tasks(acting(peopled, today, both), clock(today))}
        assert TaskKind.APPROVE not in kinds, "nobody approves their own"
        step(ReviewStep.APPROVE)
        assert waiting() == {"lan": [], "binh": [], "minh": [(TaskKind.ACCEPT, 1)]}
        step(ReviewStep.RETURN_BY_OFFICE)
        assert waiting() == {"lan": [(TaskKind.MEND, 1)], "binh": [], "minh": []}

    @pytest.mark.parametrize("grant", [Grant(Role.VIEWER), Grant(Role.AUDITOR), Grant(Role.REVIEWER)])
    def test_who_has_no_unit_and_no_queue_has_nothing_to_do(self, peopled: Database, grant: Grant) -> None:
        person = Person(login="x", grants=(grant,))
        assert reminders.tasks(acting(peopled, BEFORE, person), clock(BEFORE)) == ()

    def test_nothing_is_told_to_a_stranger(self, peopled: Database) -> None:
        with pytest.raises(DashboardError) as refused:
            reminders.tasks(acting(peopled, BEFORE, Person()), clock(BEFORE))
        assert refused.value.code == "not-allowed"
