"""Reference facts from `data/` into a workspace: one transaction a file, nothing read twice."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.observation import Observation, Origin
from domain.problem import Problem
from loaders import KIND_OF, LOADERS, Codelists, Loader, Located, Reading
from storage import definitions, files, observations
from storage.change import Change
from storage.database import Database
from storage.submissions import NewSubmission

REPORTER = "data"
"""Who sent the figures that stand in the project's own files."""

Progress = Callable[[str, int, int], None]
"""Called with (file, its number, how many there are)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What loading one file did."""

    file: str
    change: Change | None
    """None where the file has not changed since it was last loaded whole."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What loading a folder did."""

    files: tuple[FileReport, ...]

    @property
    def change(self) -> Change:
        """All files together."""
        return sum((report.change for report in self.files if report.change), Change())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every row that was refused, by file and line."""
        return tuple(p for report in self.files for p in report.problems)


def load(
    database: Database, folder: Path, *, now: datetime, figures: bool = True, progress: Progress | None = None
) -> LoadReport:
    """Load what has changed under `folder` into `database`.

    Each file is one transaction of its valid rows; broken rows are named and stop nothing, and what they said before
    still holds. A file with problems is read again next time, so that its report does not fall silent. Without
    `figures` only the definitions are loaded: the training workspace takes no published figure.
    """
    wanted = [
        (loader, path.relative_to(folder).as_posix(), path.read_bytes())
        for loader in LOADERS
        if figures or not loader.figures
        for path in sorted(folder.glob(loader.pattern))
    ]
    prints = _fingerprints([data for _, _, data in wanted])
    with database.reading() as connection:
        known = {
            name for (_, name, _), sha256 in zip(wanted, prints, strict=True) if files.seen(connection, name, sha256)
        }
    reports = []
    codelists = Codelists()
    for number, ((loader, name, data), sha256) in enumerate(zip(wanted, prints, strict=True), start=1):
        if progress:
            progress(name, number, len(wanted))
        if len(known) == len(wanted) or (name in known and loader.figures):
            reports.append(FileReport(file=name, change=None))
            continue
        reading = loader.read(data, name, codelists)
        codelists = codelists.extended(reading.items)
        if name in known:
            reports.append(FileReport(file=name, change=None))
        else:
            reports.append(_store(database, loader, name, sha256, reading, now))
    return LoadReport(files=tuple(reports))


def _fingerprints(contents: Sequence[bytes]) -> list[str]:
    """One SHA-256 a file, over its bytes and those of every file before it, to which it may refer."""
    chain, found = hashlib.sha256(), []
    for content in contents:
        chain.update(hashlib.sha256(content).digest())
        found.append(chain.hexdigest())
    return found


def _store(
    database: Database, loader: Loader, name: str, sha256: str, reading: Reading[Any], now: datetime
) -> FileReport:
    change = Change()
    with database.writing() as connection:
        if files.seen(connection, name, sha256):  # another server started at the same time and was first
            return FileReport(file=name, change=None)
        # What a broken row said before still holds: only a file without problems can take a definition away.
        own_files = () if reading.problems or reading.broken else (name,)
        for kind in loader.kinds:
            located = [one for one in reading.items if isinstance(one, Located) and KIND_OF[type(one.item)] == kind]
            change += definitions.put(connection, kind, located, now, files=own_files)
        figures = list(_figures(reading))
        if figures:
            submission = NewSubmission(
                kind=REPORTER, file=name, sha256=sha256, origin=Origin.PUBLISHED, reporter=REPORTER, recorded_at=now
            )
            change += observations.write(connection, submission, figures)
        # Under no fingerprint, so that the next load reads it again, and with what a reader must be told.
        files.remember(connection, name, "" if reading.problems else sha256, now, change, reading.problems)
    return FileReport(file=name, change=change, problems=reading.problems)


def _figures(reading: Reading[Any]) -> Iterator[Observation]:
    return (one for one in reading.items if isinstance(one, Observation))
