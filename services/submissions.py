"""Reporters' files into the data: what one would change, and taking it, whole or not at all."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import events
from domain.duty import Cell
from domain.errors import DashboardError
from domain.observation import FigureKey, Observation, ObsStatus, Origin, Provenance
from domain.people import Verb
from domain.problem import Severity
from domain.wording import Wording, listed
from events import Happening
from services import consequences, duty
from services.acting import Acting
from services.consequences import CellChange, Consequences, Kind, cell_changes
from services.examination import Examined, Explanations, examine, question
from services.remarks import remark
from storage import audit, observations, originals, reports, submissions
from storage.change import Change
from storage.database import Connection
from storage.reports import KeptFinding
from storage.submissions import NewSubmission

REPORT, NIL = "report", "nil"
"""Kinds of submission: figures, or the word that there are none."""
REASON = 10
"""Letters at least of the reason of a nil return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file says, what is wrong with it, and what would follow. Nothing is stored."""

    examined: Examined
    changes: tuple[CellChange, ...]
    consequences: Consequences
    seal: str
    """Stands for everything the file would change; what is then sent must change exactly that."""

    def number(self, kind: Kind) -> int:
        """How many figures of a kind there are."""
        return sum(change.kind is kind for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedUnit:
    """What a submission says of one unit."""

    org_unit: str
    figures: int
    """How many of its figures are new or revised."""
    first: date
    last: date
    """First and last period end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a submission was taken: its number, and what it did."""

    number: int
    kind: str
    file: str
    sha256: str
    reporter: str
    recorded_at: datetime
    created: int
    revised: int
    unchanged: int
    left_out: int
    """Rows of the file that were not taken: the reporter chose to send the others."""
    units: tuple[ReportedUnit, ...]
    seal: str
    """Hash of its entry in the audit trail: whoever holds the receipt can prove that the trail was not cut."""


def preview(acting: Acting, data: bytes, name: str, explanations: Explanations | None = None) -> Preview:
    """What sending a file would do, computed by taking it in a transaction that is undone.

    Raises DashboardError ``not-allowed``.
    """
    examined = examine(acting, data, name, explanations)
    events.tell(
        Happening.FILE_CHECKED,
        workspace="training" if acting.training else "official",
        outcome=examined.outcome.value,
        problems=Counter(problem.code for problem in examined.problems),
    )
    view = replace(acting.view.of_all_figures, as_of=acting.today)
    changes = cell_changes(examined.figures, examined.current)
    changed = [c.figure for c in changes if c.kind is not Kind.UNCHANGED]
    if not changed:
        nothing = Consequences(flips=(), moves=(), national=())
        return Preview(examined=examined, changes=changes, consequences=nothing, seal=_seal(changes))
    before = consequences.standing(view, changed)
    with acting.database.rehearsing() as rehearsal:
        observations.write(rehearsal.connection, _new(acting, REPORT, examined.name, examined.sha256), examined.figures)
        after = consequences.standing(replace(view, database=rehearsal), changed)
    return Preview(
        examined=examined,
        changes=changes,
        consequences=consequences.compare(view, before, after, changed),
        seal=_seal(changes),
    )


def submit(
    acting: Acting,
    data: bytes,
    name: str,
    explanations: Explanations | None = None,
    *,
    good_rows_only: bool = False,
    expected: str | None = None,
) -> Receipt:
    """Take a file: one transaction, with its original, its findings and its entry in the audit trail.

    `expected` is the seal of the preview somebody agreed to. Raises DashboardError: ``not-allowed``;
    ``submission-empty`` where nothing can be taken; ``submission-incomplete`` where rows would be left out and
    `good_rows_only` does not say so; ``preview-outdated`` where the data have changed since the preview.
    """
    examined = examine(acting, data, name, explanations)
    name = examined.name
    if not examined.figures:
        raise DashboardError("submission-empty", file=name)
    if not examined.whole and not good_rows_only:
        raise DashboardError("submission-incomplete", file=name, rows=str(len(_left_out(examined))))
    new = _new(acting, REPORT, name, examined.sha256)
    with acting.database.writing() as connection:
        changes = cell_changes(examined.figures, _current(connection, examined.figures))
        if expected is not None and _seal(changes) != expected:
            raise DashboardError("preview-outdated", file=name)
        if reports.locked(connection, [c.figure.key for c in changes if c.kind is Kind.REVISED], acting.now):
            raise DashboardError("preview-outdated", file=name)
        change = observations.write(connection, new, examined.figures)
        originals.keep(connection, examined.sha256, data, acting.now)
        left_out, found = len(_left_out(examined)), _findings(examined, changes)
        receipt = finish(connection, acting, new, change, _units(changes), left_out=left_out, findings=found)
    return told(receipt)


def nil_return(acting: Acting, org_unit: str, month: int, indicators: Iterable[str], reason: str) -> Receipt:
    """Say that there are no figures of some indicators for a month (202003), and why. It is reported, and no figure.

    Raises DashboardError: ``not-allowed``; ``nil-without-reason``; what `remark` raises; ``submission-empty``;
    ``nil-not-due`` for what the unit does not owe for the month, or not yet; ``nil-has-figure`` where one of the
    figures is there already: it can be revised, not taken back; ``nil-accepted`` for what was accepted as missing.
    """
    acting.require(Verb.SUBMIT, org_unit)
    reason, wanted = remark(reason), list(dict.fromkeys(indicators))
    if len(reason) < REASON:
        raise DashboardError("nil-without-reason", letters=str(REASON))
    shown = f"{month % 100:02d}/{month // 100}"
    owed = {cell.indicator.code: cell for cell in _owed(acting, org_unit, month)}
    if others := [code for code in wanted if code not in owed]:
        raise DashboardError("nil-not-due", month=shown, indicators=_named(acting, others))
    figures = [
        Observation(
            indicator=code,
            org_unit=org_unit,
            period=owed[code].period,
            value=None,
            calendar=owed[code].calendar,
            status=ObsStatus.MISSING,
            origin=_origin(acting),
            provenance=Provenance(file=NIL, line=0, note={"vi": reason}),
        )
        for code in wanted
    ]
    if not figures:
        raise DashboardError("submission-empty", file=NIL)
    sha256 = hashlib.sha256("\n".join([reason, *(f.key.token() for f in figures)]).encode()).hexdigest()
    new = _new(acting, NIL, NIL, sha256)
    with acting.database.writing() as connection:
        current = _current(connection, figures)
        there = [f.indicator for f in current.values() if f.status is not ObsStatus.MISSING]
        if there:
            raise DashboardError("nil-has-figure", indicators=_named(acting, there))
        changes = cell_changes(figures, current)
        if reports.locked(connection, [c.figure.key for c in changes if c.kind is Kind.REVISED], acting.now):
            raise DashboardError("nil-accepted", month=shown)
        change = observations.write(connection, new, figures)
        receipt = finish(connection, acting, new, change, _units(changes))
    return told(receipt)


def receipt(acting: Acting, number: int) -> Receipt:
    """The receipt of a submission, as it was given.

    Raises DashboardError ``no-such-submission``, and ``not-allowed`` for one that speaks of units of others only.
    """
    with acting.database.reading() as connection:
        found = submissions.get(connection, number)
        sealed = audit.entries(connection, subject=_subject(number), limit=1_000)
        units = reports.of_submission(connection, number) if found else []
    if found is None or not sealed:
        raise DashboardError("no-such-submission", number=str(number))
    entry = sealed[-1]
    reach = acting.person.units(Verb.TRACE)
    mine = acting.person.signed_in and found.reporter == acting.person.login
    if not mine and reach is not None and not reach.intersection(unit.org_unit for unit in units):
        raise DashboardError("not-allowed", unit="")
    return Receipt(
        number=found.number, kind=found.kind, file=found.file, sha256=found.sha256, reporter=found.reporter,
        recorded_at=found.recorded_at, created=found.created, revised=found.revised, unchanged=found.unchanged,
        left_out=int(entry.detail.get("left_out", "0")),
        units=tuple(
            ReportedUnit(org_unit=u.org_unit, figures=u.figures, first=u.first_end, last=u.last_end) for u in units
        ),
        seal=entry.hash,
    )  # fmt: skip


def finish(
    connection: Connection,
    acting: Acting,
    new: NewSubmission,
    change: Change,
    units: Sequence[ReportedUnit],
    *,
    left_out: int = 0,
    findings: Iterable[KeptFinding] = (),
) -> Receipt:
    """Open a report for each unit, keep what the checks said, and seal it all in the audit trail.

    Part of taking a submission: whoever may send it was asked before.
    """
    number = change.submission
    # A write of figures always gives the submission its number.
    assert number is not None
    for unit in units:
        reports.open_report(
            connection, number, unit.org_unit, unit.figures, unit.first, unit.last, acting.now,
            reporter=acting.person.login,
        )  # fmt: skip
    reports.add_findings(connection, number, list(findings))
    entry = audit.append(
        connection, now=acting.now, actor=acting.person.login, action=f"submit-{new.kind}", subject=_subject(number),
        file=new.file, sha256=new.sha256, created=str(change.created), revised=str(change.revised),
        unchanged=str(change.unchanged), left_out=str(left_out), units=" ".join(unit.org_unit for unit in units),
    )  # fmt: skip
    return Receipt(
        number=number, kind=new.kind, file=new.file, sha256=new.sha256, reporter=acting.person.login,
        recorded_at=entry.recorded_at, created=change.created, revised=change.revised, unchanged=change.unchanged,
        left_out=left_out, units=tuple(units), seal=entry.hash,
    )  # fmt: skip


def told(receipt: Receipt) -> Receipt:
    """`receipt`, once its transaction has ended and it counts."""
    effects = {name: getattr(receipt, name) for name in ("created", "revised", "unchanged", "left_out")}
    events.tell(Happening.SUBMISSION_TAKEN, kind=receipt.kind, effects=effects)
    return receipt


def _owed(acting: Acting, org_unit: str, month: int) -> list[Cell]:
    """What a unit is to send for a month (202003) whose cut-off has come."""
    if not (1900 < month // 100 < 2200 and 0 < month % 100 <= 12):
        return []
    return [cell for cell in duty.expected(acting.view, org_unit, month) if cell.period.end <= acting.today]


def _named(acting: Acting, indicators: Iterable[str]) -> Wording:
    """Indicators by their short names, those that are none as they were written."""
    known = acting.codelists.indicators
    return listed(known[code].short if code in known else {"vi": code} for code in indicators)


def _units(changes: Iterable[CellChange]) -> tuple[ReportedUnit, ...]:
    """The units a file speaks of, with how many of their figures are new or revised: those are to be approved."""
    by_unit: dict[str, list[CellChange]] = {}
    for change in changes:
        by_unit.setdefault(change.figure.org_unit, []).append(change)
    return tuple(
        ReportedUnit(
            org_unit=unit,
            figures=sum(change.kind is not Kind.UNCHANGED for change in found),
            first=min(change.figure.period.end for change in found),
            last=max(change.figure.period.end for change in found),
        )
        for unit, found in sorted(by_unit.items())
    )


def _findings(examined: Examined, changes: Iterable[CellChange]) -> list[KeptFinding]:
    """Questions and warnings about the figures that were taken, with their explanations."""
    # Two sheets of a workbook have the same lines and columns.
    taken = {
        (change.figure.provenance.file, place.line, place.column): change.figure
        for change in changes
        for place in examined.reading.places.get(change.figure.key, {}).values()
    }
    found = []
    for problem in examined.problems:
        figure = taken.get((problem.file, problem.line or 0, problem.column))
        if figure is not None and problem.severity in (Severity.ASK, Severity.WARN):
            found.append(
                KeptFinding(
                    problem=problem,
                    org_unit=figure.org_unit,
                    indicator=figure.indicator,
                    end=figure.period.end,
                    explanation=examined.explanations.get(question(problem), ""),
                )
            )
    return found


def _left_out(examined: Examined) -> set[tuple[str, int]]:
    """Rows, by file (sheet) and line, of which something is not taken."""
    blocked = [p for p in examined.problems if p.severity is Severity.BLOCK]
    return {(p.file, p.line or 0) for p in (*blocked, *examined.unanswered)}


def _current(connection: Connection, figures: Sequence[Observation]) -> dict[FigureKey, Observation]:
    """What is known now under the keys of `figures`."""
    keys = {figure.key for figure in figures}
    found = observations.series(
        connection,
        {figure.indicator for figure in figures},
        {figure.org_unit for figure in figures},
        since=min(figure.period.end for figure in figures),
        until=max(figure.period.end for figure in figures),
        nil=True,
    )
    return {figure.key: figure for figure in found if figure.key in keys}


def _seal(changes: Iterable[CellChange]) -> str:
    """A hash over every change: figure, what it was and what it becomes."""
    lines = sorted(
        repr((c.figure.key.token(), c.kind.value, c.before.content if c.before else None, c.figure.content))
        for c in changes
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _new(acting: Acting, kind: str, file: str, sha256: str) -> NewSubmission:
    return NewSubmission(
        kind=kind,
        file=file,
        sha256=sha256,
        origin=_origin(acting),
        reporter=acting.person.login,
        recorded_at=acting.now,
    )


def _origin(acting: Acting) -> Origin:
    return Origin.DEMO if acting.training else Origin.REPORTED


def _subject(number: int) -> str:
    return f"submission/{number}"
