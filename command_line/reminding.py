"""Reminders from the command line, for a timer that runs once or more each day."""

import os
import sys
from functools import partial

import click

import settings as operator
from command_line.acting import acting
from command_line.speaking import BROKEN_ROWS, mended, words
from locales import Language
from services import reminders
from services.acting import Acting
from services.duty import DutyClock
from services.post import MailServer, Post
from settings import Settings

OFFICIAL = "official"


@click.command()
@click.option("--dry-run", is_flag=True, help="Say who is to be reminded today; send nothing.")
@click.option("--as", "login", default="", help="Send in the name of this account; the operator without it.")
@mended
def remind(dry_run: bool, login: str) -> None:
    """Remind units of reports that are due in three working days, today, or overdue by two.

    Each person gets each reminder once, however often this runs: let a timer run it every working day, or every hour.
    Exit code 1 when some letters could not be sent: they are named and tried again by the next run; 2 when the mail
    server cannot be reached.
    """
    settings, said = operator.current(), words()
    with acting(OFFICIAL, login) as at_work:
        clock = DutyClock(today=at_work.today, since=settings.reporting_since(OFFICIAL), timezone=settings.timezone)
        if dry_run or not settings.mail.host:
            _list(at_work, clock, said)
            if not settings.mail.host:
                click.echo(said.text("command.mail-off"))
            return
        _send(at_work, clock, settings, said)


def mail_server(settings: Settings) -> MailServer:
    """How letters are handed over, as the operator has set it; the password is in the environment alone."""
    mail = settings.mail
    return MailServer(
        host=mail.host, port=mail.port, security=mail.security, user=mail.user,
        password=os.environ.get(operator.MAIL_PASSWORD, ""), sender=mail.sender, timeout=mail.timeout_seconds,
    )  # fmt: skip


def _list(at_work: Acting, clock: DutyClock, said: Language) -> None:
    found = reminders.due(at_work, clock)
    if not found:
        click.echo(said.text("command.reminders-none"))
    for one in found:
        people = ", ".join(person.login for person in one.people) or said.text("command.reminder-nobody-short")
        click.echo(
            said.text(
                "command.reminder-due", unit=said.of(one.org_unit.names),
                month=f"{one.month.month % 100:02d}/{one.month.month // 100}", due=said.date(one.month.due),
                sent=one.fulfilment.sent, expected=one.fulfilment.expected, people=people,
            )
        )  # fmt: skip


def _send(at_work: Acting, clock: DutyClock, settings: Settings, said: Language) -> None:
    mail, contact = settings.mail, settings.contact
    whom = " ".join(filter(None, (getattr(contact, said.code, "") or contact.vi, contact.email)))
    with Post(mail_server(settings)) as post:
        done = reminders.send(at_work, clock, post, partial(reminders.letter, said, link=mail.link, contact=whom))
    names = {code: said.of(unit.names) for code, unit in at_work.codelists.org_units.items()}
    click.echo(said.text("command.reminders", sent=done.sent, before=done.before, failed=len(done.failures)))
    if done.unreachable:
        listed = ", ".join(names[code] for code in done.unreachable)
        click.echo(said.text("command.reminder-nobody", units=listed), err=True)
    for key, failed in done.failures:
        why = said.text(f"letter.{failed.code}", detail=failed.detail)
        click.echo(said.text("command.reminder-failed", unit=names[key.org_unit], login=key.login, why=why), err=True)
    if done.failures:
        sys.exit(BROKEN_ROWS)
