"""Approving, accepting, returning and reopening: what waits for whom, what a report changes, and each decision.

A report's state is looked at inside the transaction that decides, so that of two people who decide at once one is
told what the other has done. Each decision is an entry of the audit trail in the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import DashboardError
from domain.indicator import Indicator
from domain.observation import Observation, ObsStatus
from domain.org_unit import OrgUnit
from domain.people import Verb
from domain.period import month_number
from domain.report import ReportState, ReturnReason, ReviewStep, after
from services import consequences
from services.acting import Acting
from services.consequences import Consequences
from services.remarks import remark
from services.view import View
from storage import accounts, audit, observations, reports, submissions
from storage.database import Connection, Database
from storage.reports import KeptFinding, Reopening, Report, Review
from storage.submissions import NewSubmission

SHOWN, RECENT = 100, 20
"""Reports of a list of what waits, and of the list of the last ones."""
LONGEST_REOPENING = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One report in a list, with what was last said of it."""

    report: Report
    unit: OrgUnit
    own: bool
    """Whether the person who looks has sent or approved it, and so cannot decide about it."""
    findings: int
    """How many findings of the checks there are to look at."""
    last: Review | None
    sender: str
    """Name of who has sent it; the login where none is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What waits for one person, oldest first; each list at most `SHOWN` long, beside how many there are."""

    to_approve: tuple[Waiting, ...]
    to_accept: tuple[Waiting, ...]
    returned: tuple[Waiting, ...]
    """What was given back to the person's own units, to be mended and sent again."""
    waiting: tuple[int, int, int]
    """How many there are of each of the three."""
    recent: tuple[Waiting, ...]
    """The last reports of the person's units in whichever state, newest first: what has become of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A figure that a report created or revised."""

    indicator: Indicator
    figure: Observation
    before: Observation | None
    current: bool
    """False where a later submission has revised it: a decision does not touch it."""
    findings: tuple[KeptFinding, ...]

    @property
    def step(self) -> float:
        """The size of the change, for the order of a list: new figures stand behind the greatest changes."""
        if self.before is None or self.before.value is None or self.figure.value is None:
            return 0.0
        return abs(self.figure.value - self.before.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a decision about one report is made from."""

    report: Report
    unit: OrgUnit
    own: bool
    changes: tuple[Changed, ...]
    """Those with findings first, then by the size of the change."""
    remarks: tuple[KeptFinding, ...]
    """Findings that are of no figure."""
    reviews: tuple[Review, ...]
    reopenings: tuple[Reopening, ...]
    """Of the months of the report."""
    names: Mapping[str, str]
    """Login to name, of those who appear in it."""
    unchanged: int
    """Figures of the whole submission that stood as they were sent."""


# What waits


def desk(acting: Acting) -> Desk:
    """What waits for the person. Raises DashboardError ``not-allowed`` for one who can send, approve or accept nothing.

    A unit's approver sees what its reporters have sent, the Government Office what units have approved, a reporter
    what was given back.
    """
    person = acting.person
    if not any(person.allows(verb) for verb in (Verb.ACCEPT, Verb.SUBMIT)):
        acting.require(Verb.APPROVE)
    with acting.database.reading() as connection:
        found = [
            _list(acting, connection, state, person.units(verb))
            for state, verb in (
                (ReportState.SUBMITTED, Verb.APPROVE),
                (ReportState.APPROVED, Verb.ACCEPT),
                (ReportState.RETURNED, Verb.SUBMIT),
            )
        ]
        last = reports.reports(connection, org_units=person.units(Verb.TRACE), limit=RECENT)
        recent = _waiting(acting, connection, last)
    return Desk(
        to_approve=found[0][0],
        to_accept=found[1][0],
        returned=found[2][0],
        waiting=(found[0][1], found[1][1], found[2][1]),
        recent=recent,
    )


def dossier(acting: Acting, submission: int, org_unit: str) -> Dossier:
    """What a report changes, what the checks said, what was decided so far.

    Raises DashboardError ``not-allowed``, and ``report-unknown``.
    """
    acting.require(Verb.TRACE, org_unit)
    with acting.database.reading() as connection:
        report = _report(connection, submission, org_unit)
        reviews = tuple(reports.reviews(connection, submission, org_unit))
        sent = observations.sent_in(connection, submission, org_unit)
        findings = reports.findings(connection, submission, org_unit_code=org_unit, general=True)
        whole = submissions.get(connection, submission)
        names = accounts.names(connection, {report.reporter, *(one.reviewer for one in reviews)})
        opened = tuple(
            one
            for one in reports.reopenings(connection, [org_unit])
            if month_number(report.first_end) <= one.month <= month_number(report.last_end)
        )
    indicators = acting.codelists.indicators
    changes = [
        Changed(
            indicator=indicators[one.figure.indicator],
            figure=one.figure,
            before=one.before,
            current=one.current,
            findings=tuple(
                f for f in findings if f.indicator == one.figure.indicator and f.end == one.figure.period.end
            ),
        )
        for one in sent
        if one.figure.indicator in indicators
    ]
    changes.sort(key=lambda one: (not one.findings, -one.step))
    spoken = {id(f) for one in changes for f in one.findings}
    return Dossier(
        report=report,
        unit=acting.codelists.org_units[org_unit],
        own=_is_own(acting, report, reviews),
        changes=tuple(changes),
        remarks=tuple(f for f in findings if id(f) not in spoken),
        reviews=reviews,
        reopenings=opened,
        names=names,
        unchanged=0 if whole is None else whole.unchanged,
    )


def effect(view: View, submission: int, org_unit: str) -> Consequences | None:
    """What a report has changed on the screens: statuses, places, national sums, as against the data without it.

    The data without it are made in a transaction that is undone, which needs the turn of a writer: None where other
    writers leave none. A question for answers that are kept; it discloses nothing that figures do not.
    """
    view, database = view.of_all_figures, view.database
    # A rehearsal is made of the data themselves, not of another rehearsal.
    assert isinstance(database, Database)
    with database.reading() as connection:
        sent = [one for one in observations.sent_in(connection, submission, org_unit) if one.current]
        found = submissions.get(connection, submission)
    figures = [one.figure for one in sent if one.figure.indicator in view.codelists.indicators]
    if not figures or found is None:
        return Consequences(flips=(), moves=(), national=())
    after = consequences.standing(view, figures)
    undone = NewSubmission(
        kind=found.kind, file=found.file, sha256=found.sha256, origin=found.origin, reporter=found.reporter,
        recorded_at=found.recorded_at,
    )  # fmt: skip
    try:
        with database.rehearsing() as rehearsal:
            observations.write(rehearsal.connection, undone, [one.before or _nothing(one.figure) for one in sent])
            before = consequences.standing(replace(view, database=rehearsal), figures)
    except DashboardError as error:
        if error.code != "database-busy":
            raise
        return None
    return consequences.compare(view, before, after, figures)


def _nothing(figure: Observation) -> Observation:
    """In the place of a figure that was new: what no reading counts as one."""
    return replace(figure, value=None, numerator=None, denominator=None, status=ObsStatus.MISSING)


# Decisions


def approve(acting: Acting, submission: int, org_unit: str, comment: str = "") -> Report:
    """The unit's second pair of eyes says yes.

    Raises DashboardError: ``not-allowed``, ``own-report`` for who has sent it, ``report-is-<state>`` where somebody was
    quicker, ``report-unknown``.
    """
    acting.require(Verb.APPROVE, org_unit)
    return _decide(acting, submission, org_unit, ReviewStep.APPROVE, comment=remark(comment))


def accept(acting: Acting, submission: int, org_unit: str, comment: str = "") -> Report:
    """The Government Office accepts: the report's figures become final and locked, and sums follow.

    Raises as `approve`; ``own-report`` also for who has approved it in the unit.
    """
    acting.require(Verb.ACCEPT, org_unit)
    return _decide(acting, submission, org_unit, ReviewStep.ACCEPT, comment=remark(comment))


def accept_all(acting: Acting, chosen: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Accept many reports, each in a transaction of its own; gives the code of the error of those that were refused.

    Raises DashboardError ``not-allowed`` before anything is done where one of them may not be accepted by the person.
    """
    wanted = list(chosen)
    acting.require(Verb.ACCEPT)
    for _, org_unit in wanted:
        acting.require(Verb.ACCEPT, org_unit)
    refused: dict[tuple[int, str], str] = {}
    for submission, org_unit in wanted:
        try:
            _decide(acting, submission, org_unit, ReviewStep.ACCEPT)
        except DashboardError as error:
            refused[submission, org_unit] = error.code
    return refused


def give_back(acting: Acting, submission: int, org_unit: str, reason: ReturnReason, comment: str) -> Report:
    """Return a report to its reporter: by the unit before it has approved it, by the Government Office after that.

    Its figures stay, provisional, until they are mended. Raises DashboardError: ``not-allowed``, ``remark-missing``
    without a comment, ``report-is-<state>``, ``report-unknown``.
    """
    by_unit = acting.person.allows(Verb.APPROVE, org_unit)
    by_office = acting.person.allows(Verb.ACCEPT, org_unit)
    if not by_unit:
        acting.require(Verb.ACCEPT, org_unit)
    said = remark(comment, needed=True)
    with acting.database.writing() as connection:
        found = _report(connection, submission, org_unit)
        unit_decides = by_unit and (found.state is ReportState.SUBMITTED or not by_office)
        step = ReviewStep.RETURN_BY_UNIT if unit_decides else ReviewStep.RETURN_BY_OFFICE
        return _take(connection, acting, found, step, reason=reason, comment=said)


def send_again(acting: Acting, submission: int, org_unit: str, comment: str) -> Report:
    """The reporter stands by a report that was returned, and says why; it goes to the unit's approver again.

    Raises DashboardError: ``not-allowed``, ``remark-missing``, ``report-is-<state>``, ``report-unknown``.
    """
    acting.require(Verb.SUBMIT, org_unit)
    said = remark(comment, needed=True)
    with acting.database.writing() as connection:
        found = _report(connection, submission, org_unit)
        return _take(connection, acting, found, ReviewStep.SEND_AGAIN, comment=said)


def reopen(acting: Acting, org_unit: str, month: int, reason: str, until: datetime) -> Reopening:
    """Let the accepted figures of `month` (202003) of a unit be revised until a moment; the mark of it stays for ever.

    Raises DashboardError: ``not-allowed``, ``remark-missing`` without a reason, ``reopening-until`` where the moment
    is not within `LONGEST_REOPENING` from now, ``nothing-locked`` where no figure of the month was accepted.
    """
    acting.require(Verb.REOPEN, org_unit)
    said = remark(reason, needed=True)
    with acting.database.writing() as connection:
        accepted = reports.reports(connection, states=[ReportState.ACCEPTED], org_units=[org_unit], limit=10_000)
        if not any(month_number(one.first_end) <= month <= month_number(one.last_end) for one in accepted):
            raise DashboardError("nothing-locked", month=f"{month % 100:02d}/{month // 100}")
        return open_again(connection, acting, org_unit, month, said, until)


def open_again(
    connection: Connection, acting: Acting, org_unit: str, month: int, reason: str, until: datetime
) -> Reopening:
    """`reopen` inside the transaction of another decision, whose right was asked for."""
    if not acting.now < until <= acting.now + LONGEST_REOPENING:
        raise DashboardError("reopening-until", days=str(LONGEST_REOPENING.days))
    new = Reopening(
        org_unit=org_unit,
        month=month,
        reason=reason,
        reviewer=acting.person.login,
        recorded_at=acting.now,
        expires_at=until,
    )
    reports.reopen(connection, new)
    audit.append(
        connection,
        now=acting.now,
        actor=acting.person.login,
        action="month-reopened",
        subject=f"unit/{org_unit}/{month}",
        reason=reason,
        until=until.isoformat(timespec="seconds"),
    )
    return new


_ACTIONS = {
    ReviewStep.APPROVE: "report-approved",
    ReviewStep.ACCEPT: "report-accepted",
    ReviewStep.RETURN_BY_UNIT: "report-returned",
    ReviewStep.RETURN_BY_OFFICE: "report-returned",
    ReviewStep.SEND_AGAIN: "report-sent-again",
}


def _decide(acting: Acting, submission: int, org_unit: str, step: ReviewStep, *, comment: str = "") -> Report:
    with acting.database.writing() as connection:
        found = _report(connection, submission, org_unit)
        own = _is_own(acting, found, reports.reviews(connection, submission, org_unit))
        # What has become of the report comes first: who has just approved it is told that, and not that it is theirs.
        if own and after(found.state, step) is not None:
            raise DashboardError("own-report", number=str(submission))
        return _take(connection, acting, found, step, comment=comment)


def _take(
    connection: Connection, acting: Acting, found: Report, step: ReviewStep, *, reason: str = "", comment: str = ""
) -> Report:
    """The step, what follows from it and its entry in the trail, in the transaction of `connection`."""
    changed = reports.step(
        connection,
        submission=found.submission,
        org_unit=found.org_unit,
        step=step,
        reviewer=acting.person.login,
        now=acting.now,
        reason=reason,
        comment=comment,
    )
    detail = {"step": str(step), "reason": reason, "comment": comment}
    if step is ReviewStep.ACCEPT:
        settled = observations.settle(connection, found.submission, found.org_unit, acting.now)
        detail["settled"] = str(settled)
    audit.append(
        connection,
        now=acting.now,
        actor=acting.person.login,
        action=_ACTIONS[step],
        subject=f"report/{found.submission}/{found.org_unit}",
        **{key: value for key, value in detail.items() if value},
    )
    return changed


def _report(connection: Connection, submission: int, org_unit: str) -> Report:
    found = reports.get(connection, submission, org_unit)
    if found is None:
        raise DashboardError("report-unknown", number=str(submission))
    return found


def _is_own(acting: Acting, report: Report, reviews: Iterable[Review]) -> bool:
    """Whether the person has a hand in the report already: two pairs of eyes belong to two people."""
    counted = {ReviewStep.SEND_AGAIN}
    if report.state is ReportState.APPROVED:
        counted.add(ReviewStep.APPROVE)
    return acting.person.login in {report.reporter, *(one.reviewer for one in reviews if one.step in counted)}


def _list(
    acting: Acting, connection: Connection, state: ReportState, units: frozenset[str] | None
) -> tuple[tuple[Waiting, ...], int]:
    if units is not None and not units:
        return (), 0
    found = reports.reports(connection, states=[state], org_units=units, limit=SHOWN, oldest_first=True)
    number = len(found) if len(found) < SHOWN else reports.count(connection, [state], units)
    return _waiting(acting, connection, found), number


def _waiting(acting: Acting, connection: Connection, found: Sequence[Report]) -> tuple[Waiting, ...]:
    """Reports with what a list says of each; those of units that are not defined any more are left out."""
    waiting, names = [], accounts.names(connection, {one.reporter for one in found})
    asked = reports.asked(connection, {one.submission for one in found})
    for one in found:
        unit = acting.codelists.org_units.get(one.org_unit)
        if unit is not None:
            said = reports.reviews(connection, one.submission, one.org_unit)
            own = _is_own(acting, one, said)
            sender, last = names.get(one.reporter, one.reporter), said[-1] if said else None
            findings = asked.get((one.submission, one.org_unit), 0)
            waiting.append(Waiting(report=one, unit=unit, own=own, findings=findings, last=last, sender=sender))
    return tuple(waiting)
