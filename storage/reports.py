"""Reports: what each submission says of each unit, the steps it went through, what the checks said of it, and locks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from domain.errors import DashboardError
from domain.observation import FigureKey
from domain.problem import Problem
from domain.report import ReportState, ReviewStep, after
from storage import dimensions, figure_keys
from storage.codes import day_number, instant_number, number_day, number_instant
from storage.serialisation import from_json, to_json
from storage.tables import finding, observation_current, org_unit, reopening, report, review, submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What submission `submission` says of one unit, and where that stands."""

    submission: int
    org_unit: str
    state: ReportState
    figures: int
    """How many of its figures were new or revised."""
    first_end: date
    last_end: date
    """Period ends of its first and last month."""
    recorded_at: datetime
    """When it reached this state."""
    kind: str
    file: str
    reporter: str
    """Login."""
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One step that somebody took."""

    submission: int
    org_unit: str
    step: ReviewStep
    reason: str
    """A `ReturnReason` where the step returns; otherwise empty."""
    comment: str
    reviewer: str
    """Login."""
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFinding:
    """What reading and checks said of a submission, with the explanation of its reporter."""

    problem: Problem
    org_unit: str | None = None
    indicator: str | None = None
    end: date | None = None
    """Last day of the period; None where the finding is of no figure."""
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """A month of a unit whose accepted figures may be revised until a moment."""

    org_unit: str
    month: int
    """202003 for March 2020."""
    reason: str
    reviewer: str
    """Login."""
    recorded_at: datetime
    expires_at: datetime


# Reports and their steps


def open_report(
    connection: Connection,
    submission: int,
    org_unit: str,
    figures: int,
    first_end: date,
    last_end: date,
    now: datetime,
    *,
    reporter: str = "",
) -> None:
    """Record that `submission` speaks of `org_unit`, with so many new or revised `figures`; it waits for approval.

    To be called after the figures were written, also where none of them was new: a file that repeats what stands has
    no report of its own, but it still answers what was returned. It ends the reports of the unit none of whose
    figures are current any more (`mark_superseded`), and it is the answer to reports of the unit that were returned
    for months within [first_end, last_end]: what it leaves of them goes to the approver again, sent by `reporter`.
    """
    unit = _unit(connection, org_unit)
    if figures:
        connection.execute(
            insert(report).values(
                submission=submission,
                org_unit=unit,
                state=ReportState.SUBMITTED,
                figures=figures,
                first_end=day_number(first_end),
                last_end=day_number(last_end),
                recorded_at=instant_number(now),
            )
        )
    mark_superseded(connection, org_unit)
    answered = connection.execute(
        select(report.c.submission).where(
            report.c.org_unit == unit,
            report.c.state == ReportState.RETURNED,
            report.c.first_end // 100 >= day_number(first_end) // 100,
            report.c.last_end // 100 <= day_number(last_end) // 100,
        )
    ).scalars()
    for number in answered.all():
        step(connection, submission=number, org_unit=org_unit, step=ReviewStep.SEND_AGAIN, reviewer=reporter, now=now)


def step(
    connection: Connection,
    *,
    submission: int,
    org_unit: str,
    step: ReviewStep,
    reviewer: str,
    now: datetime,
    reason: str = "",
    comment: str = "",
) -> Report:
    """Take `step` and give the report as it is then; to be called in a writing transaction, where the state is certain.

    Raises DashboardError ``report-unknown`` where there is none, and ``report-is-<state>`` where the report is in a
    state from which the step cannot be taken: somebody was quicker.
    """
    found = get(connection, submission, org_unit)
    if found is None:
        raise DashboardError("report-unknown", number=str(submission))
    state = after(found.state, step)
    if state is None:
        raise DashboardError(f"report-is-{found.state}", number=str(submission))
    unit = _unit(connection, org_unit)
    connection.execute(
        update(report)
        .where(report.c.submission == submission, report.c.org_unit == unit)
        .values(state=state, recorded_at=instant_number(now))
    )
    number = int(connection.execute(select(func.coalesce(func.max(review.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(review).values(
            id=number,
            submission=submission,
            org_unit=unit,
            step=step,
            reason=reason,
            comment=comment,
            reviewer=reviewer,
            recorded_at=instant_number(now),
        )
    )
    changed = get(connection, submission, org_unit)
    assert changed is not None
    return changed


def mark_superseded(connection: Connection, org_unit: str) -> int:
    """End the reports of a unit that have no current figure left; how many they are."""
    unit = _unit(connection, org_unit)
    living = connection.execute(
        select(report.c.submission, report.c.first_end, report.c.last_end).where(
            report.c.org_unit == unit, report.c.state != ReportState.SUPERSEDED, report.c.figures > 0
        )
    ).all()
    if not living:
        return 0
    current = observation_current.c
    standing = set(
        connection.execute(
            select(current.submission)
            .distinct()
            .where(
                current.org_unit == unit,
                current.period_end >= min(row.first_end for row in living),
                current.period_end <= max(row.last_end for row in living),
            )
        ).scalars()
    )
    ended = [row.submission for row in living if row.submission not in standing]
    for block in dimensions.blocks(ended):
        connection.execute(
            update(report)
            .where(report.c.org_unit == unit, report.c.submission.in_(block))
            .values(state=ReportState.SUPERSEDED)
        )
    return len(ended)


def get(connection: Connection, submission: int, org_unit: str) -> Report | None:
    """The report of one submission and unit, or None."""
    return next(iter(of_submission(connection, submission, org_units=[org_unit])), None)


def of_submission(connection: Connection, number: int, *, org_units: Collection[str] | None = None) -> list[Report]:
    """The reports of one submission by org unit, or those of some units."""
    statement = _REPORTS.where(report.c.submission == number).order_by(report.c.org_unit)
    if org_units is not None:
        statement = statement.where(org_unit.c.code.in_(list(org_units)))
    return [_report(row) for row in connection.execute(statement)]


def reports(
    connection: Connection,
    *,
    states: Iterable[ReportState] | None = None,
    org_units: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    reporter: str = "",
    before: tuple[int, str] | None = None,
    limit: int = 50,
    oldest_first: bool = False,
) -> list[Report]:
    """Reports, newest submission first: in some `states`, of some units, with period ends in [since, until].

    `before` is (submission, org unit) of the last one of the page before; with `oldest_first` the order is the other
    one.
    """
    order = (report.c.submission, org_unit.c.code)
    statement = _REPORTS.order_by(*(order if oldest_first else (one.desc() for one in order))).limit(limit)
    if states is not None:
        statement = statement.where(report.c.state.in_(list(states)))
    if org_units is not None:
        statement = statement.where(org_unit.c.code.in_(list(org_units)))
    if since is not None:
        statement = statement.where(report.c.last_end >= day_number(since))
    if until is not None:
        statement = statement.where(report.c.first_end <= day_number(until))
    if reporter:
        statement = statement.where(submission.c.reporter == reporter)
    if before is not None:
        statement = statement.where(tuple_(report.c.submission, org_unit.c.code) < before)
    return [_report(row) for row in connection.execute(statement)]


def count(
    connection: Connection,
    states: Iterable[ReportState],
    org_units: Collection[str] | None = None,
    *,
    not_of: str | None = None,
) -> int:
    """How many reports are in `states`, of all units or of some; `not_of` leaves out those of one reporter."""
    statement = (
        select(func.count())
        .select_from(report.join(org_unit, org_unit.c.id == report.c.org_unit))
        .where(report.c.state.in_(list(states)))
    )
    if org_units is not None:
        statement = statement.where(org_unit.c.code.in_(list(org_units)))
    if not_of is not None:
        statement = statement.join(submission, submission.c.id == report.c.submission)
        statement = statement.where(submission.c.reporter.is_distinct_from(not_of))
    return int(connection.execute(statement).scalar_one())


def reviews(connection: Connection, number: int, org_unit_code: str | None = None) -> list[Review]:
    """The steps of a submission, first to last; of all its units, or of one."""
    statement = (
        select(review, org_unit.c.code)
        .join(org_unit, org_unit.c.id == review.c.org_unit)
        .where(review.c.submission == number)
        .order_by(review.c.id)
    )
    if org_unit_code is not None:
        statement = statement.where(org_unit.c.code == org_unit_code)
    return [
        Review(
            submission=row.submission,
            org_unit=row.code,
            step=ReviewStep(row.step),
            reason=row.reason,
            comment=row.comment,
            reviewer=row.reviewer,
            recorded_at=number_instant(row.recorded_at),
        )
        for row in connection.execute(statement)
    ]


# Locks


def locked(connection: Connection, keys: Sequence[FigureKey], now: datetime) -> set[FigureKey]:
    """Those of `keys` whose current figure was accepted and whose month is not open again.

    A figure that was never sent is not locked: missing cells of an accepted month may still come.
    """
    wanted = figure_keys.numbers(connection, keys)
    if not wanted:
        return set()
    current, held = observation_current.c, set[tuple[int, ...]]()
    indicators = {key[1] for key in wanted}
    ends = {key[2] for key in wanted}
    columns = [current[column] for column in ("org_unit", "indicator", "period_end", "period_start", "calendar")]
    for block in dimensions.blocks({key[0] for key in wanted}):
        units = _with_accepted(connection, block, min(ends), max(ends))
        for among in dimensions.blocks(indicators) if units else ():
            rows = connection.execute(
                select(*columns, current.source)
                .join(
                    report,
                    (report.c.submission == current.submission) & (report.c.org_unit == current.org_unit),
                )
                .where(
                    current.org_unit.in_(units),
                    current.indicator.in_(among),
                    current.period_end >= min(ends),
                    current.period_end <= max(ends),
                    report.c.state == ReportState.ACCEPTED,
                )
            )
            held.update(tuple(row) for row in rows)
    open_again = _open_months(connection, now)
    return {key for row, key in wanted.items() if row in held and (row[0], row[2] // 100) not in open_again}


def reopen(connection: Connection, new: Reopening) -> None:
    """Let the accepted figures of a month of a unit be revised until `expires_at`; the row stays for ever."""
    number = int(connection.execute(select(func.coalesce(func.max(reopening.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(reopening).values(
            id=number,
            org_unit=_unit(connection, new.org_unit),
            month=new.month,
            reason=new.reason,
            reviewer=new.reviewer,
            recorded_at=instant_number(new.recorded_at),
            expires_at=instant_number(new.expires_at),
        )
    )


def reopenings(connection: Connection, org_units: Collection[str] | None = None) -> list[Reopening]:
    """All months that were ever open again, newest first; of all units or of some."""
    statement = (
        select(reopening, org_unit.c.code)
        .join(org_unit, org_unit.c.id == reopening.c.org_unit)
        .order_by(reopening.c.id.desc())
    )
    if org_units is not None:
        statement = statement.where(org_unit.c.code.in_(list(org_units)))
    return [
        Reopening(
            org_unit=row.code,
            month=row.month,
            reason=row.reason,
            reviewer=row.reviewer,
            recorded_at=number_instant(row.recorded_at),
            expires_at=number_instant(row.expires_at),
        )
        for row in connection.execute(statement)
    ]


# What the checks said


def add_findings(connection: Connection, submission: int, findings: Iterable[KeptFinding]) -> None:
    """Keep what was said of a submission, in its order."""
    items = list(findings)
    indicators = dimensions.indicator_numbers(connection, {f.indicator for f in items if f.indicator})
    units = dimensions.org_unit_numbers(connection, {f.org_unit for f in items if f.org_unit})
    last = connection.execute(
        select(func.coalesce(func.max(finding.c.number), 0)).where(finding.c.submission == submission)
    ).scalar_one()
    rows = [
        {
            "submission": submission,
            "number": number,
            "file": one.problem.file,
            "line": one.problem.line or 0,
            "org_unit": units.get(one.org_unit or ""),
            "indicator": indicators.get(one.indicator or ""),
            "period_end": day_number(one.end),
            "code": one.problem.code,
            "severity": one.problem.severity,
            "body": to_json(one.problem),
            "explanation": one.explanation,
        }
        for number, one in enumerate(items, last + 1)
    ]
    for block in dimensions.blocks(rows):
        connection.execute(insert(finding), block)


def findings(
    connection: Connection,
    number: int,
    *,
    org_unit_code: str | None = None,
    indicator: str | None = None,
    end: date | None = None,
    general: bool = False,
) -> list[KeptFinding]:
    """What was said of a submission, in its order; of one unit, indicator or period end where those are given.

    With `general`, beside that of the unit also what is of no unit: remarks on the file.
    """
    statement = select(finding).where(finding.c.submission == number).order_by(finding.c.number)
    if org_unit_code is not None:
        of_unit = finding.c.org_unit.in_(_numbers(connection, "org_unit", org_unit_code))
        statement = statement.where(of_unit | finding.c.org_unit.is_(None) if general else of_unit)
    if indicator is not None:
        statement = statement.where(finding.c.indicator.in_(_numbers(connection, "indicator", indicator)))
    if end is not None:
        statement = statement.where(finding.c.period_end == day_number(end))
    rows = connection.execute(statement).all()
    units = dimensions.org_unit_codes(connection, {row.org_unit for row in rows if row.org_unit is not None})
    indicators = dimensions.indicator_codes(connection, {row.indicator for row in rows if row.indicator is not None})
    return [
        KeptFinding(
            problem=from_json(row.body, Problem),
            org_unit=units.get(row.org_unit),
            indicator=indicators.get(row.indicator),
            end=number_day(row.period_end),
            explanation=row.explanation,
        )
        for row in rows
    ]


def asked(connection: Connection, numbers: Collection[int]) -> dict[tuple[int, str], int]:
    """(submission, org unit) to how many findings there are, for some submissions; none is left out."""
    rows = connection.execute(
        select(finding.c.submission, org_unit.c.code, func.count())
        .join(org_unit, org_unit.c.id == finding.c.org_unit)
        .where(finding.c.submission.in_(list(numbers)))
        .group_by(finding.c.submission, org_unit.c.code)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


_REPORTS = (
    select(
        report, org_unit.c.code, submission.c.kind, submission.c.file, submission.c.reporter,
        submission.c.recorded_at.label("submitted_at"),
    )
    .join(org_unit, org_unit.c.id == report.c.org_unit)
    .join(submission, submission.c.id == report.c.submission)
)  # fmt: skip


def _report(row: Row[Any]) -> Report:
    first, last = number_day(row.first_end), number_day(row.last_end)
    assert first is not None
    assert last is not None
    return Report(
        submission=row.submission,
        org_unit=row.code,
        state=ReportState(row.state),
        figures=row.figures,
        first_end=first,
        last_end=last,
        recorded_at=number_instant(row.recorded_at),
        kind=row.kind,
        file=row.file,
        reporter=row.reporter,
        submitted_at=number_instant(row.submitted_at),
    )


def _unit(connection: Connection, code: str) -> int:
    return dimensions.org_unit_numbers(connection, [code])[code]


def _numbers(connection: Connection, kind: str, code: str) -> list[int]:
    found = (
        dimensions.org_unit_numbers(connection, [code])
        if kind == "org_unit"
        else dimensions.indicator_numbers(connection, [code])
    )
    return list(found.values())


def _with_accepted(connection: Connection, units: Collection[int], first: int, last: int) -> list[int]:
    """Those of `units` that have an accepted report between two days: most uploads find none and are done."""
    return list(
        connection.execute(
            select(report.c.org_unit)
            .distinct()
            .where(
                report.c.org_unit.in_(list(units)),
                report.c.state == ReportState.ACCEPTED,
                report.c.first_end <= last,
                report.c.last_end >= first,
            )
        ).scalars()
    )


def _open_months(connection: Connection, now: datetime) -> set[tuple[int, int]]:
    rows = connection.execute(
        select(reopening.c.org_unit, reopening.c.month).where(reopening.c.expires_at > instant_number(now))
    )
    return {(row.org_unit, row.month) for row in rows}
