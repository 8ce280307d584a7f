"""Feeds of portals' statistics from the command line: what a timer runs, and what its operator reads."""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

import settings as operator
from command_line.acting import acting
from command_line.packing import WORKSPACE
from command_line.speaking import BROKEN_ROWS, UNUSABLE, mended, said, words
from domain.errors import DashboardError
from domain.feed import Feed, FeedOutcome
from domain.problem import Severity
from locales import Language

if TYPE_CHECKING:
    from services.acting import Acting
    from services.feeds import Fetch
    from storage.feeds import FeedFetch

HELD = 3
"""Exit code: another run holds a feed; no mistake, and nothing was done for it."""

NOT_CONNECTED = 4
"""Exit code: a feed is declared without an address; no mistake, and nothing was done for it."""

NAMES = click.argument("names", nargs=-1)


@click.group()
def feeds() -> None:
    """Portals' statistics that config.yaml declares: fetch them, try them, see how they stand."""


@feeds.command()
@NAMES
@WORKSPACE
@mended
def run(names: tuple[str, ...], workspace: str) -> None:
    """Fetch what is new of the feeds called NAMES, or of all, and store it; for cron or a timer.

    Each document is taken whole, in one transaction, or refused; what is known already is not stored again. Exit code 0
    when all is up to date, 1 when rows were left out, 2 when a document was refused or did not come, 3 when another
    run is at work, 4 when a feed has no address yet.
    """
    from services import feeds as service

    sys.exit(_each(names, workspace, service.run))


@feeds.command()
@NAMES
@WORKSPACE
@mended
def check(names: tuple[str, ...], workspace: str) -> None:
    """Fetch the first document that is due of each feed and say what a run would do; nothing is stored.

    Exit codes as of run.
    """
    from services import feeds as service

    code = _each(names, workspace, service.check)
    click.echo(words().text("command.feeds-tried"))
    sys.exit(code)


@feeds.command()
@WORKSPACE
@mended
def status(workspace: str) -> None:
    """Say when each feed was last up to date, how far it was taken, and what its last run did."""
    from services import feeds as service

    spoken = words()
    declared = operator.current().feeds_of(workspace)
    if not declared:
        click.echo(spoken.text("command.feeds-none"))
    with acting(workspace) as at_work:
        for one in service.states(at_work.view, declared):
            click.echo(
                spoken.text(
                    "command.feed-state",
                    feed=one.feed.name,
                    outcome=spoken.text(one.said),
                    reached=_moment(one.reached, spoken) if one.reached else spoken.text("figure.dash"),
                    newest=spoken.date(one.watermark) if one.watermark else spoken.text("figure.dash"),
                )
            )
            for problem in one.last.problems if one.last else ():
                click.echo(f"    {said(problem, spoken)}")


def _each(
    names: tuple[str, ...], workspace: str, deed: "Callable[[Acting, Feed, Fetch], tuple[FeedFetch, ...]]"
) -> int:
    """Do it for each feed, also after one that failed; the gravest exit code."""
    from loaders import feeds as documents

    spoken, worst = words(), 0
    wanted = _wanted(names, workspace)
    if not wanted:
        click.echo(spoken.text("command.feeds-none"))
        return 0
    fetch = partial(documents.fetch, root=operator.ROOT)
    for feed in wanted:
        try:
            with acting(workspace) as at_work:
                done = deed(at_work, feed, fetch)
        except DashboardError as error:
            click.echo(spoken.text(f"error.{error.code}", **error.params), err=True)
            nothing_done = {"feed-held": HELD, "feed-not-connected": NOT_CONNECTED}
            worst = max(worst, nothing_done.get(error.code, UNUSABLE), key=_gravity)
            continue
        if not done:
            click.echo(spoken.text("command.feed-nothing-due", feed=feed.name))
        for one in done:
            _tell(one, spoken)
            failed = one.outcome in (FeedOutcome.REFUSED, FeedOutcome.UNREACHABLE)
            worst = max(worst, UNUSABLE if failed else BROKEN_ROWS if one.left_out else 0, key=_gravity)
    return worst


def prepare_training() -> None:
    """Take the synthetic files of the training workspace: files of this machine only, nothing is fetched."""
    from loaders import feeds as documents
    from services import feeds as service

    spoken = words()
    for feed in operator.read(operator.TRAINING_FEEDS).feeds:
        with acting("training") as at_work:
            for one in service.run(at_work, feed.feed, partial(documents.fetch, root=operator.ROOT)):
                if one.outcome is not FeedOutcome.UNCHANGED:
                    _tell(one, spoken)


def _wanted(names: tuple[str, ...], workspace: str) -> tuple[Feed, ...]:
    """The declared feeds of these names, or all. Raises DashboardError ``no-such-feed``."""
    declared = operator.current().feeds_of(workspace)
    known = {one.name: one for one in declared}
    for name in names:
        if name not in known:
            raise DashboardError("no-such-feed", feed=name, feeds=", ".join(known) or "\N{EN DASH}")
    return tuple(known[name] for name in names) or declared


def _tell(one: "FeedFetch", spoken: Language) -> None:
    """One line for the document, then what is wrong with it, on the stream of errors where it was not taken."""
    failed = one.outcome in (FeedOutcome.REFUSED, FeedOutcome.UNREACHABLE)
    month = f" {one.month % 100:02d}/{one.month // 100}" if one.month else ""
    click.echo(
        spoken.text(
            "command.feed-done",
            feed=f"{one.feed}{month}",
            outcome=spoken.text(f"feed.outcome.{one.outcome}"),
            created=spoken.plain(one.change.created),
            revised=spoken.plain(one.change.revised),
            unchanged=spoken.plain(one.change.unchanged),
            left_out=spoken.plain(one.left_out),
        ),
        err=failed,
    )
    for problem in one.problems:
        click.echo(f"    {said(problem, spoken)}", err=problem.severity is not Severity.NOTE)


def _moment(moment: datetime, spoken: Language) -> str:
    return spoken.moment(moment.astimezone(ZoneInfo(operator.current().timezone)))


def _gravity(code: int) -> int:
    return (0, NOT_CONNECTED, HELD, BROKEN_ROWS, UNUSABLE).index(code)
