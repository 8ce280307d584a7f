"""Which file was loaded with which content, so that an unchanged one is not read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from domain.problem import Problem
from storage.change import Change
from storage.codes import instant_number, number_instant
from storage.serialisation import from_json, to_json
from storage.tables import loaded_file


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """One file as it was loaded last."""

    file: str
    sha256: str
    recorded_at: datetime
    change: Change
    problems: tuple[Problem, ...]


def seen(connection: Connection, file: str, sha256: str) -> bool:
    """Whether `file` was loaded last with exactly this content."""
    row = connection.execute(select(loaded_file.c.sha256).where(loaded_file.c.file == file)).scalar()
    return row == sha256


def remember(
    connection: Connection,
    file: str,
    sha256: str,
    now: datetime,
    change: Change,
    problems: Sequence[Problem] = (),
) -> None:
    """Keep that `file` was loaded, what it changed and the problems it had."""
    connection.execute(delete(loaded_file).where(loaded_file.c.file == file))
    connection.execute(
        insert(loaded_file).values(
            file=file,
            sha256=sha256,
            recorded_at=instant_number(now),
            created=change.created,
            revised=change.revised,
            unchanged=change.unchanged,
            closed=change.closed,
            problems=to_json(tuple(problems), tuple[Problem, ...]),
        )
    )


def loaded(connection: Connection) -> list[LoadedFile]:
    """Every loaded file, by name."""
    return [
        LoadedFile(
            file=row.file,
            sha256=row.sha256,
            recorded_at=number_instant(row.recorded_at),
            change=Change(created=row.created, revised=row.revised, unchanged=row.unchanged, closed=row.closed),
            problems=from_json(row.problems, tuple[Problem, ...]),
        )
        for row in connection.execute(select(loaded_file).order_by(loaded_file.c.file))
    ]
