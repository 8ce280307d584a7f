"""Large files from the command line: millions of rows, in the memory of a few thousand, taken whole or not at all.

A large file is held to the rules of its rows, to itself and to what is locked; it is not held against the past of each
unit, has no preview, and is taken only when nothing of it is refused. Its figures wait for approval like all others.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from domain.errors import DashboardError
from domain.observation import Observation, Origin
from domain.people import Verb
from domain.problem import Problem, Severity
from loaders.actuals import Outcome, Scope, Unreadable, read_stream
from services import examination, submissions
from services.acting import Acting
from services.remarks import file_name
from services.submissions import REPORT, Receipt, ReportedUnit
from storage import observations, originals, reports
from storage.database import Connection
from storage.submissions import NewSubmission

EXAMPLES = 3
"""Problems of one cause that are kept; the others are counted."""
LINES = 200
"""Lines of one cause that are kept."""

Progress = Callable[[str, int, int], None]
"""Called with the step (``reading``, ``writing``), the rows or figures done, and all of them."""


@dataclass(slots=True)
class Tally:
    """All problems of one cause: how many, on which of the first lines, and a few of them."""

    number: int = 0
    lines: list[int] = field(default_factory=list)
    examples: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Count `problem`."""
        self.number += 1
        if problem.line is not None and len(self.lines) < LINES:
            self.lines.append(problem.line)
        if len(self.examples) < EXAMPLES:
            self.examples.append(problem)


@dataclass(slots=True)
class BulkReading:
    """What a large file says: its figures are not here."""

    name: str
    figures: int = 0
    tallies: dict[tuple[Severity, str], Tally] = field(default_factory=dict)
    unanswered: int = 0
    """Figures that need an explanation and have no remark that is one."""

    def add(self, problem: Problem) -> None:
        """Count `problem` among those of its cause."""
        self.tallies.setdefault((problem.severity, problem.code), Tally()).add(problem)

    @property
    def refused(self) -> int:
        """How many problems stand in the way of a row."""
        return sum(one.number for (severity, _), one in self.tallies.items() if severity is Severity.BLOCK)

    @property
    def outcome(self) -> Outcome:
        """The same four outcomes as of any file."""
        if not self.figures:
            return Outcome.REJECT_FILE
        if self.refused:
            return Outcome.REJECT_ROWS
        warned = any(severity in (Severity.ASK, Severity.WARN) for severity, _ in self.tallies)
        return Outcome.ACCEPT_WITH_WARNINGS if warned else Outcome.ACCEPT


def examine(acting: Acting, file: BinaryIO, name: str, progress: Progress | None = None) -> BulkReading:
    """Read all of a file and say what is wrong with it; nothing is stored.

    Raises DashboardError ``not-allowed`` for somebody who may not submit for any unit.
    """
    acting.require(Verb.SUBMIT)
    return _read(acting, file, file_name(name), progress, lambda _: None)


def submit(acting: Acting, file: BinaryIO, name: str, progress: Progress | None = None) -> Receipt:
    """Take a file of any size in one transaction, with its original, a report for each unit, and the audit trail.

    The figures are read before the transaction begins and wait in a temporary file: nobody else's writing waits for
    the reading. Raises DashboardError: ``not-allowed``; ``submission-empty``; ``bulk-refused`` where a row is refused
    or a question has no answer; ``bulk-locked`` where an accepted figure would be revised.
    """
    acting.require(Verb.SUBMIT)
    name = file_name(name)
    with tempfile.TemporaryFile() as kept:
        reading = _read(acting, file, name, progress, lambda figures: pickle.dump(figures, kept))
        if not reading.figures:
            raise DashboardError("submission-empty", file=name)
        if reading.refused or reading.unanswered:
            rows = str(reading.refused + reading.unanswered)
            raise DashboardError("bulk-refused", file=name, rows=rows)
        kept.seek(0)
        with acting.database.writing() as connection:
            sha256 = originals.keep_large(connection, file, acting.now)
            new = NewSubmission(
                kind=REPORT, file=name, sha256=sha256, reporter=acting.person.login, recorded_at=acting.now,
                origin=Origin.DEMO if acting.training else Origin.REPORTED,
            )  # fmt: skip
            units = _Units()
            incoming = _incoming(connection, acting, kept, units)
            done = (lambda n: progress("writing", n, reading.figures)) if progress else None
            change = observations.write(connection, new, incoming, progress=done)
            receipt = submissions.finish(connection, acting, new, change, units.reported())
        return submissions.told(receipt)


def _read(
    acting: Acting,
    file: BinaryIO,
    name: str,
    progress: Progress | None,
    keep: Callable[[Sequence[Observation]], None],
) -> BulkReading:
    scope = Scope(today=acting.today, org_units=acting.person.units(Verb.SUBMIT), training=acting.training)
    found = BulkReading(name)
    done = (lambda rows, whole: progress("reading", rows, whole)) if progress else None
    try:
        for reading in read_stream(file, name, acting.codelists, scope, done):
            remarks = {one.provenance.line: one.provenance.note.get("vi", "") for one in reading.observations}
            for problem in (*reading.problems, *reading.notes):
                found.add(problem)
                if problem.severity is Severity.ASK:
                    explained = len(remarks.get(problem.line or 0, "").strip()) >= examination.EXPLAINED
                    found.unanswered += not explained
            found.figures += len(reading.observations)
            if reading.observations:
                keep(reading.observations)
    except Unreadable as broken:
        found.figures = 0
        found.add(
            Problem(code=broken.code, file=name, line=broken.line, column=broken.column, cell=broken.cell,
                    params=broken.params, whole_file=True)
        )  # fmt: skip
    return found


class _Units:
    """How many new and revised figures of each unit a file has, and of which months; filled while they are written."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, date, date]] = {}

    def add(self, figure: Observation, *, changed: bool) -> None:
        end = figure.period.end
        number, first, last = self._found.get(figure.org_unit, (0, end, end))
        self._found[figure.org_unit] = (number + changed, min(first, end), max(last, end))

    def reported(self) -> list[ReportedUnit]:
        return [
            ReportedUnit(org_unit=unit, figures=number, first=first, last=last)
            for unit, (number, first, last) in sorted(self._found.items())
        ]


def _incoming(connection: Connection, acting: Acting, kept: BinaryIO, units: _Units) -> Iterator[Observation]:
    """The figures as they are to be written, each beside what is known now. Raises DashboardError ``bulk-locked``."""
    while True:
        try:
            figures: Sequence[Observation] = pickle.load(kept)  # noqa: S301 - a temporary file of our own
        except EOFError:
            return
        known = observations.current(connection, figures)
        locked = reports.locked(connection, sorted(known), acting.now)
        for figure in figures:
            before = known.get(figure.key)
            same = before is not None and examination.says_the_same(before, figure)
            if not same and figure.key in locked:
                raise DashboardError(
                    "bulk-locked", file=figure.provenance.file, line=str(figure.provenance.line),
                    month=f"{figure.period.end:%m/%Y}",
                )  # fmt: skip
            units.add(figure, changed=not same)
            yield examination.as_sent(figure, before)
