"""Feeds of portals' statistics: run by a command, one at a time, each document whole and in one transaction or not."""

import secrets
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from domain import checks
from domain.errors import DashboardError
from domain.feed import Feed, FeedOutcome, FeedPeriod, months_due
from domain.observation import FigureKey, Observation, in_order
from domain.people import Verb
from domain.problem import Problem, Severity
from loaders import feeds as documents
from loaders.feeds import FeedReading, Fetched, NotModified, Seen, Unreached
from services.acting import Acting
from services.catalogue import Catalogue
from services.view import View
from storage import audit, feeds, observations, originals
from storage.change import Change
from storage.database import Connection
from storage.feeds import FeedDocument, FeedFetch
from storage.submissions import NewSubmission

FEED = "feed"
"""Kind of submission, and what stands before a feed's name where a reporter's login stands."""
PAUSES = timedelta(minutes=1)
"""Between two requests at most; see `loaders.feeds.fetching`."""
STORING = timedelta(minutes=10)
"""What reading and storing a document takes at most."""

Fetch = Callable[[Feed, int, Seen], Fetched | NotModified]
"""Gives the document of a feed for a month (202503; 0: the only one). Raises Unreached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a feed stands, for those who look at its figures."""

    feed: Feed
    last: FeedFetch | None
    """What the last run did last; None before the first."""
    reached: datetime | None
    """When it was last known to be up to date."""
    watermark: date | None
    """End of the newest period taken."""

    @property
    def said(self) -> str:
        """The key of the words for what became of its last run."""
        if not self.feed.connected:
            return "feed.not-connected"
        return f"feed.outcome.{self.last.outcome}" if self.last else "feed.never"


def _now() -> datetime:
    return datetime.now(UTC)


def run(acting: Acting, feed: Feed, fetch: Fetch, clock: Callable[[], datetime] = _now) -> tuple[FeedFetch, ...]:
    """Fetch what is due of a feed and take it; one entry a document, in order.

    Each document is one transaction: figures, the original, the watermark and the entry of the audit trail, or none of
    them. After a document that did not come or was refused no later month is asked for, so that the watermark passes
    none that never came; months behind it that are not whole are asked for before, and fail for themselves. `clock`
    tells how long the run has held the feed. Raises DashboardError: ``not-allowed``, ``feed-of-other-workspace``,
    ``feed-not-connected`` where no address is declared, ``feed-held`` where another run holds the feed.
    """
    _require(acting, feed)
    holder = secrets.token_hex(8)
    _hold(acting, feed, holder, clock())
    try:
        wrong = documents.mistakes(feed, acting.codelists)
        if wrong:
            return (_kept(acting, _failed(feed, 0, FeedOutcome.REFUSED, "", wrong, acting.now), holder),)
        done: list[FeedFetch] = []
        # Each part fails for itself: a month that the portal no longer gives keeps no new one away.
        for months in _months(acting, feed):
            for month in months:
                # Each document has its own time, so that a run over many months is not taken for dead.
                _hold(acting, feed, holder, clock())
                one = _fetched(acting, feed, month, fetch, holder)
                done.append(one)
                if one.outcome in (FeedOutcome.REFUSED, FeedOutcome.UNREACHABLE):
                    break
        return tuple(done)
    finally:
        with acting.database.writing(shown=False) as connection:
            feeds.release(connection, feed.name, holder)


def check(acting: Acting, feed: Feed, fetch: Fetch) -> tuple[FeedFetch, ...]:
    """What a run would do, found by fetching the first document that is due; nothing is stored. Raises as `run`."""
    _require(acting, feed)
    wrong = documents.mistakes(feed, acting.codelists)
    if wrong:
        return (_failed(feed, 0, FeedOutcome.REFUSED, "", wrong, acting.now),)
    for month in chain(*_months(acting, feed)):
        try:
            got = fetch(feed, month, Seen())
        except Unreached as failed:
            return (_unreached(feed, month, failed, acting.now),)
        assert isinstance(got, Fetched)
        reading = _read(acting, feed, month, got)
        with acting.database.rehearsing() as rehearsal:
            return (_judged(acting, rehearsal.connection, feed, month, got, reading)[0],)
    return ()


def states(view: View, declared: tuple[Feed, ...]) -> tuple[FeedState, ...]:
    """How each of the declared feeds stands, in their order."""
    with view.database.reading() as connection:
        return tuple(
            FeedState(
                feed=one,
                last=next(iter(feeds.fetches(connection, one.name, 1)), None),
                reached=feeds.last_good(connection, one.name),
                watermark=feeds.watermark(connection, one.name),
            )
            for one in declared
        )


def _require(acting: Acting, feed: Feed) -> None:
    acting.require(Verb.FETCH)
    if feed.workspace != ("training" if acting.training else "official"):
        raise DashboardError("feed-of-other-workspace", feed=feed.name, workspace=feed.workspace)
    if not feed.connected:
        raise DashboardError("feed-not-connected", feed=feed.name)


def _hold(acting: Acting, feed: Feed, holder: str, now: datetime) -> None:
    longest = feed.attempts * (timedelta(seconds=feed.timeout_seconds) + PAUSES) + STORING
    with acting.database.writing(shown=False) as connection:
        if not feeds.hold(connection, feed.name, holder, now, now + longest):
            raise DashboardError("feed-held", feed=feed.name)


def _months(acting: Acting, feed: Feed) -> tuple[list[int], list[int]]:
    """The months to ask for, as `months_due` says; one 0 for a feed whose document holds all of them."""
    if feed.period is not FeedPeriod.ASKED:
        return [], [0]
    with acting.database.reading() as connection:
        watermark = feeds.watermark(connection, feed.name)
        known = feeds.months(connection, feed.name, feed.fingerprint)
    codelists = acting.codelists
    calendar = feed.calendar or codelists.indicators[feed.measures[0].indicator].calendar
    return months_due(feed, codelists.calendars[calendar], watermark, known, acting.today)


def _fetched(acting: Acting, feed: Feed, month: int, fetch: Fetch, holder: str) -> FeedFetch:
    with acting.database.reading() as connection:
        before = feeds.document(connection, feed.name, month)
    same = before is not None and before.declared == feed.fingerprint
    seen = Seen(etag=before.etag, modified=before.modified) if before is not None and same else Seen()
    try:
        got = fetch(feed, month, seen)
    except Unreached as failed:
        return _kept(acting, _unreached(feed, month, failed, acting.now), holder)
    if isinstance(got, NotModified):
        one = FeedFetch(
            feed=feed.name, month=month, outcome=FeedOutcome.NOT_MODIFIED, address=got.address, recorded_at=acting.now
        )
        return _kept(acting, one, holder)
    return _taken(acting, feed, month, got, holder)


def _taken(acting: Acting, feed: Feed, month: int, got: Fetched, holder: str) -> FeedFetch:
    """Read a document and store what is new in it, all in one transaction."""
    now, reading = acting.now, _read(acting, feed, month, got)
    with acting.database.writing() as connection:
        _still_held(connection, feed, holder)
        one, figures = _judged(acting, connection, feed, month, got, reading)
        if one.outcome is FeedOutcome.TAKEN:
            change = _written(acting, connection, feed, one, got, figures)
            one = replace(one, change=change, submission=change.submission)
        if figures:
            feeds.advance(connection, feed.name, max(figure.period.end for figure in figures))
        # What was left out or waits is asked for again, and "not modified" would be no answer to that: the codelists
        # may know more by then, and the month be over. Of a document without figures nothing was taken.
        whole = bool(figures) and not one.left_out and not reading.open_rows
        taken = FeedDocument(
            declared=feed.fingerprint, etag=got.seen.etag, modified=got.seen.modified, sha256=one.sha256
        )
        feeds.remember(connection, feed.name, month, taken if whole else None, now)
        feeds.add(connection, one)
    return one


def _read(acting: Acting, feed: Feed, month: int, got: Fetched) -> FeedReading:
    """What a document says; before the transaction begins, so that nobody's writing waits for the reading."""
    return documents.read(
        feed, got.content, _file(feed, month), acting.codelists, today=acting.today, training=acting.training,
        month=month,
    )  # fmt: skip


def _judged(
    acting: Acting, connection: Connection, feed: Feed, month: int, got: Fetched, reading: FeedReading
) -> tuple[FeedFetch, tuple[Observation, ...]]:
    """What would become of a document, held against what is known, and its figures where they may be taken."""
    problems, figures = (*reading.problems, *reading.notes), reading.figures
    behind = _behind(feed, reading, feeds.watermark(connection, feed.name))
    if behind is not None:
        problems, figures = (behind,), ()
    figures, fallen = _unfallen(acting, connection, figures)
    problems = (*problems, *fallen)
    left_out = sum(one.severity is Severity.BLOCK for one in problems)
    known = observations.current(connection, figures)
    changed = [one for one in figures if one.key not in known or known[one.key].content != one.content]
    refused = reading.refused or behind is not None or (not figures and left_out > 0)
    outcome = FeedOutcome.REFUSED if refused else FeedOutcome.TAKEN if changed else FeedOutcome.UNCHANGED
    revised = sum(one.key in known for one in changed)
    change = Change(
        created=len(changed) - revised, revised=revised, unchanged=len(figures) - len(changed)
    )  # fmt: skip
    one = FeedFetch(
        feed=feed.name, month=month, outcome=outcome, address=got.address, sha256=got.sha256, size=len(got.content),
        newest=reading.newest, change=Change() if refused else change, left_out=left_out, problems=problems,
        recorded_at=acting.now,
    )  # fmt: skip
    return one, () if refused else figures


def _behind(feed: Feed, reading: FeedReading, watermark: date | None) -> Problem | None:
    """A document that ends before what was taken already: a portal that was put back to an old state."""
    if feed.period is FeedPeriod.ASKED or reading.refused or watermark is None or reading.newest is None:
        return None
    if reading.newest >= watermark:
        return None
    days = {"newest": f"{reading.newest:%d/%m/%Y}", "watermark": f"{watermark:%d/%m/%Y}"}
    return Problem(code="feed-went-back", file=_file(feed, 0), params=days)


def _unfallen(
    acting: Acting, connection: Connection, figures: tuple[Observation, ...]
) -> tuple[tuple[Observation, ...], tuple[Problem, ...]]:
    """The figures without those of a cumulative series that fall, and a problem for each of these.

    A series is what one source says of a unit, as it would stand afterwards: what a document says anew takes the place
    of what was taken before. One change of definition apart nothing is compared.
    """
    lists = acting.codelists
    new = [one for one in figures if lists.indicators[one.indicator].cumulative and one.value is not None]
    if not new:
        return figures, ()
    standing: dict[tuple[str, str, str, str, int], dict[FigureKey, Observation]] = {}
    past = observations.series(connection, {one.indicator for one in new}, {one.org_unit for one in new})
    for one in past:
        if one.fed and one.value is not None:
            standing.setdefault(_series(lists, one), {})[one.key] = one
    said = {one.key for one in new}
    problems: dict[FigureKey, Problem] = {}
    for one in sorted(new, key=lambda figure: figure.period.end):
        like = standing.setdefault(_series(lists, one), {})
        if one.key in like and like[one.key].content == one.content:
            continue
        subject = checks.Subject(
            figure=one,
            indicator=lists.indicators[one.indicator],
            before=[other for other in in_order(like.values()) if other.period.end < one.period.end],
            after=[
                other
                for other in in_order(like.values())
                if other.period.end > one.period.end and other.key not in said
            ],
        )
        params = checks.cumulative_falls(subject)
        if params is None:
            like[one.key] = one
            continue
        place = one.provenance
        problems[one.key] = Problem(
            code="feed-cumulative-falls", file=place.file, line=place.line, cell=params["value"],
            params={**params, "unit": one.org_unit},
        )  # fmt: skip
    return tuple(one for one in figures if one.key not in problems), tuple(problems.values())


def _series(lists: Catalogue, one: Observation) -> tuple[str, str, str, str, int]:
    """What a figure is compared within: unit, indicator, calendar, source and the stretch between two breaks."""
    days = [change.day for change in lists.breaks_of(one.indicator)]
    return one.org_unit, one.indicator, one.calendar, one.key.source, bisect_right(days, one.period.end)


def _written(
    acting: Acting, connection: Connection, feed: Feed, one: FeedFetch, got: Fetched, figures: Iterable[Observation]
) -> Change:
    new = NewSubmission(
        kind=FEED, file=_file(feed, one.month), sha256=one.sha256, origin=next(iter(figures)).origin,
        reporter=f"{FEED}:{feed.name}", recorded_at=acting.now,
    )  # fmt: skip
    change = observations.write(connection, new, figures)
    originals.keep(connection, one.sha256, got.content, acting.now)
    audit.append(
        connection, now=acting.now, actor=acting.person.login, action="feed-taken",
        subject=f"submission/{change.submission}", feed=feed.name, address=got.address, sha256=one.sha256,
        created=str(change.created), revised=str(change.revised), unchanged=str(change.unchanged),
        left_out=str(one.left_out),
    )  # fmt: skip
    return change


def _still_held(connection: Connection, feed: Feed, holder: str) -> None:
    if not feeds.held(connection, feed.name, holder):
        raise DashboardError("feed-held", feed=feed.name)


def _kept(acting: Acting, one: FeedFetch, holder: str) -> FeedFetch:
    """Keep a fetch that brought no figures."""
    with acting.database.writing() as connection:
        if feeds.held(connection, one.feed, holder):
            feeds.add(connection, one)
    return one


def _unreached(feed: Feed, month: int, failed: Unreached, now: datetime) -> FeedFetch:
    said = Problem(code=failed.code, file=feed.name, params=failed.params)
    return _failed(feed, month, FeedOutcome.UNREACHABLE, documents.place(feed, month), (said,), now)


def _failed(
    feed: Feed, month: int, outcome: FeedOutcome, address: str, problems: tuple[Problem, ...], now: datetime
) -> FeedFetch:
    return FeedFetch(feed=feed.name, month=month, outcome=outcome, address=address, problems=problems, recorded_at=now)


def _file(feed: Feed, month: int) -> str:
    """The name under which the original is kept."""
    return f"{feed.name}-{month // 100:04d}-{month % 100:02d}.{feed.format}" if month else f"{feed.name}.{feed.format}"
