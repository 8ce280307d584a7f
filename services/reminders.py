"""What people have to do, and the reminders of it: in the product always, by electronic mail where a server is set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from domain.accounts import Account
from domain.decision import DecisionStanding
from domain.duty import Fulfilment
from domain.errors import DashboardError
from domain.indicator import Indicator
from domain.org_unit import OrgUnit
from domain.people import Role, Verb
from domain.period import month_moved
from domain.reminding import Reminding, reminding
from domain.report import ReportState
from locales import Language
from services import decisions, duty, mailing
from services.acting import Acting
from services.duty import DueMonth, DutyClock
from services.post import Letter, LetterError, Post
from storage import accounts, audit, reminders, reports
from storage.reminders import ReminderKey

LOOKED_BACK = 12
"""Months a unit is told of that it has not answered."""


class TaskKind(StrEnum):
    """What there is to do."""

    SEND = "send"
    """A month is not answered yet."""
    MEND = "mend"
    """Reports were returned."""
    APPROVE = "approve"
    """Reports wait for the second pair of eyes."""
    ACCEPT = "accept"
    """Reports wait for the Government Office."""
    DECISION = "decision"
    """A decision of a meeting is to be carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do."""

    kind: TaskKind
    org_unit: OrgUnit | None = None
    """None where it is of all units."""
    month: DueMonth | None = None
    fulfilment: Fulfilment | None = None
    earlier: int = 0
    """Of SEND: months before this one that are not answered either, as far as one looks back."""
    count: int = 0
    """Of the others: how many reports."""
    decision: DecisionStanding | None = None
    """Of DECISION: which one, and whether it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One unit that is to be reminded of one month, and whom to write to."""

    kind: Reminding
    org_unit: OrgUnit
    month: DueMonth
    days: int
    """Working days to the due day, or since it."""
    fulfilment: Fulfilment
    lacking: tuple[Indicator, ...]
    people: tuple[Account, ...]
    """Reporters and approvers of the unit who have an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a run of reminders did."""

    sent: int
    before: int
    """Letters that an earlier run has sent, or another one is sending."""
    failures: tuple[tuple[ReminderKey, LetterError], ...]
    """Letters that did not go out."""
    unreachable: tuple[str, ...]
    """Units of which nobody has an address."""


Writer = Callable[[Reminder, Account], Letter]


def tasks(acting: Acting, clock: DutyClock) -> tuple[Task, ...]:
    """What the person has to do now, the most urgent first; nothing for whoever has no units and no queue.

    Raises DashboardError ``not-allowed``.
    """
    acting.require(Verb.VIEW)
    found = _to_send(acting, clock)
    of_unit = (
        (TaskKind.MEND, Verb.SUBMIT, ReportState.RETURNED),
        (TaskKind.APPROVE, Verb.APPROVE, ReportState.SUBMITTED),
    )
    with acting.database.reading() as connection:
        for kind, verb, state in of_unit:
            for unit in _units(acting, verb):
                # Nobody decides about their own: that waits for somebody else.
                own = acting.person.login if kind is TaskKind.APPROVE else None
                if number := reports.count(connection, [state], [unit.code], not_of=own):
                    found.append(Task(kind=kind, org_unit=unit, count=number))
        if acting.person.allows(Verb.ACCEPT) and (number := reports.count(connection, [ReportState.APPROVED])):
            found.append(Task(kind=TaskKind.ACCEPT, count=number))
    for one in decisions.assigned(acting):
        owner = acting.codelists.org_units.get(one.decision.owner)
        found.append(Task(kind=TaskKind.DECISION, org_unit=owner, decision=one))
    return tuple(found)


def due(acting: Acting, clock: DutyClock) -> tuple[Reminder, ...]:
    """The reminders of the day, sent already or not, by unit.

    Raises DashboardError ``not-allowed``.
    """
    acting.require(Verb.REMIND)
    view, codelists, today = replace(acting.view, as_of=acting.today), acting.codelists, acting.today
    found: list[Reminder] = []
    for level in duty.LEVELS:
        for calendar in duty.calendars(codelists, level):
            last = duty.last_due(codelists, calendar.code, today)
            for one in (last, duty.due_month(codelists, calendar.code, month_moved(last.month, 1))):
                kind = reminding(one.due, today, codelists.working_days)
                if kind is None or not clock.counts(one.closes):
                    continue
                units = [unit.code for unit in codelists.units(level, one.closes)]
                answers = duty.of_units(view, units, one.month, calendar.code, clock)
                found += [_reminder(acting, clock, kind, one, answer) for answer in answers if not answer.answered]
    return tuple(sorted(found, key=lambda one: (one.org_unit.code, one.month.month)))


def send(acting: Acting, clock: DutyClock, post: Post, write: Writer) -> Sending:
    """Send the reminders of the day that nobody has got yet, each once; a letter that fails stops no other.

    Raises DashboardError: ``not-allowed``; ``reminders-in-training``; those of `Post` where the server is gone: what
    had not gone out by then is left to the next run.
    """
    acting.require(Verb.REMIND)
    if acting.training:
        raise DashboardError("reminders-in-training")
    every = due(acting, clock)
    wanted = {
        ReminderKey(
            org_unit=one.org_unit.code, month=one.month.month, calendar=one.month.calendar, kind=one.kind.value,
            login=person.login,
        ): (one, person)
        for one in every
        for person in one.people
    }  # fmt: skip
    with acting.database.writing(shown=False) as connection:
        taken = reminders.take_up(connection, wanted, acting.now, acting.now - mailing.ABANDONED)
    failures = mailing.send(
        post, taken, lambda key: write(*wanted[key]), partial(_sent, acting), partial(_give_up, acting)
    )
    return Sending(
        sent=len(taken) - len(failures),
        before=len(wanted) - len(taken),
        failures=failures,
        unreachable=tuple(one.org_unit.code for one in every if not one.people),
    )


def _units(acting: Acting, *verbs: Verb) -> list[OrgUnit]:
    """The person's own units for one of `verbs`, by code."""
    known = acting.codelists.org_units
    own = {code for verb in verbs for code in acting.person.units(verb) or ()}
    return [known[code] for code in sorted(own) if code in known]


def _to_send(acting: Acting, clock: DutyClock) -> list[Task]:
    """The months the person's units have not answered: the last one that is closed, with how many lack before it."""
    view, codelists = replace(acting.view, as_of=acting.today), acting.codelists
    found = []
    # A duty ends with its unit.
    for unit in (u for u in _units(acting, Verb.SUBMIT, Verb.APPROVE) if u.alive_on(acting.today)):
        for calendar in duty.calendars(codelists, unit.level):
            newest = duty.last_closed(codelists, calendar.code, acting.today).month
            answers = duty.of_months(view, unit.code, newest, LOOKED_BACK, calendar.code, clock)
            lacking = [
                (month, answer) for month, answer in answers if not answer.answered and clock.counts(month.closes)
            ]
            if lacking:
                month, answer = lacking[0]
                earlier = len(lacking) - 1
                found.append(
                    (
                        month.due,
                        Task(kind=TaskKind.SEND, org_unit=unit, month=month, fulfilment=answer, earlier=earlier),
                    )
                )
    return [task for _, task in sorted(found, key=lambda one: one[0])]


def _reminder(acting: Acting, clock: DutyClock, kind: Reminding, month: DueMonth, answer: Fulfilment) -> Reminder:
    view = replace(acting.view, as_of=acting.today)
    lines = duty.of_unit(view, answer.org_unit, month.month, clock).lines
    with acting.database.reading() as connection:
        people = accounts.holders(connection, [Role.REPORTER, Role.APPROVER], [answer.org_unit])
    return Reminder(
        kind=kind,
        org_unit=acting.codelists.org_units[answer.org_unit],
        month=month,
        days=abs(acting.codelists.working_days.between(acting.today, month.due)),
        fulfilment=answer,
        lacking=tuple(
            line.cell.indicator for line in lines if line.arrival is None and line.cell.calendar == month.calendar
        ),
        people=tuple(person for person in people if person.email),
    )


def letter(words: Language, one: Reminder, person: Account, *, link: str = "", contact: str = "") -> Letter:
    """The letter of a reminder; `link` is the address of the dashboard, `contact` whom to ask; either may be empty."""
    month, unit = one.month, words.of(one.org_unit.names)
    said = {
        "unit": unit, "month": f"{month.month % 100:02d}/{month.month // 100}", "due": words.date(month.due),
        "sent": one.fulfilment.sent, "expected": one.fulfilment.expected,
        "lacking": "\n".join(f"- {words.of(indicator.names)}" for indicator in one.lacking),
    }  # fmt: skip
    parts = [
        words.text("reminder.greeting", **said),
        words.count(f"reminder.said.{one.kind}", one.days, **said),
        words.text("reminder.lacking", **said),
        words.text("reminder.nil"),
        words.text("reminder.link", link=f"{link.rstrip('/')}/submit?unit={one.org_unit.code}") if link else "",
        words.text("reminder.contact", contact=contact) if contact else "",
        words.text("reminder.closing"),
    ]
    return Letter(
        to=person.email,
        subject=words.text(f"reminder.subject.{one.kind}", **said),
        text="\n\n".join(part for part in parts if part) + "\n",
        identity=f"{one.org_unit.code.replace('@', '.')}.{month.month}.{month.calendar}.{one.kind}.{person.login}",
    )


def _sent(acting: Acting, key: ReminderKey) -> None:
    with acting.database.writing(shown=False) as connection:
        reminders.sent(connection, key, acting.now)
        audit.append(
            connection, now=acting.now, actor=acting.person.login, action="reminder-sent",
            subject=f"account/{key.login}", org_unit=key.org_unit, month=str(key.month), kind=key.kind,
        )  # fmt: skip


def _give_up(acting: Acting, keys: Sequence[ReminderKey]) -> None:
    with acting.database.writing(shown=False) as connection:
        reminders.give_up(connection, keys)
