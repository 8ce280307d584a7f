"""Both workspaces as one folder, and back from it: nothing is taken on trust, nothing is wiped out unasked."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.errors import DashboardError
from storage import audit, backup
from storage.backup import Copy
from storage.database import Database, head_revision

LIST = "backup.json"
"""Names what is in a backup; written last."""
_NAME = re.compile(r"dashboard-\d{8}T\d{6}Z")
OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A folder with a copy of each workspace."""

    folder: Path
    made_at: datetime
    copies: tuple[Copy, ...]


def back_up(databases: Mapping[str, Database], to: Path, *, now: datetime, keep: int = 0) -> Backup:
    """Copy each workspace into a new folder under `to`; each is of one moment, and nobody waits.

    With `keep`, only so many of the latest backups there stay. A backup that was cut off has another name and is no
    backup. Raises DashboardError as `storage.backup.copy` does.
    """
    name = f"dashboard-{now:%Y%m%dT%H%M%SZ}"
    made, folder = to / f".{name}", to / name
    made.mkdir(parents=True, mode=0o700)
    try:
        copies = tuple(backup.copy(database, made) for database in databases.values())
        said = {"made_at": now.isoformat(), "copies": [one.as_json() for one in copies]}
        (made / LIST).write_text(json.dumps(said, indent=1), "utf-8")
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    older = sorted(one for one in to.iterdir() if _NAME.fullmatch(one.name) and (one / LIST).exists())
    for one in older[:-keep] if keep else []:
        shutil.rmtree(one)
    return Backup(folder=folder, made_at=now, copies=copies)


def read(folder: Path) -> Backup:
    """The backup in a folder, with every byte of it proven.

    Raises DashboardError ``backup-unreadable`` for a folder that is none, ``backup-changed`` for a file that is not
    what was written.
    """
    try:
        said = json.loads((folder / LIST).read_text("utf-8"))
        copies = tuple(Copy.from_json(one) for one in said["copies"])
        found = Backup(folder=folder, made_at=datetime.fromisoformat(said["made_at"]), copies=copies)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DashboardError("backup-unreadable", folder=str(folder)) from error
    for one in copies:
        file = folder / one.file
        if not file.is_file() or backup.sha256(file) != one.sha256:
            raise DashboardError("backup-changed", file=str(file))
    return found


def restore(databases: Mapping[str, Database], found: Backup, *, now: datetime, replace: bool = False) -> None:
    """Put each copy of `found` back into the workspace it was taken from, and write that into the audit trail.

    Everything is asked before anything is done. Raises DashboardError ``restore-over-filled`` where a database holds
    figures and `replace` was not said, ``restore-other-engine``, ``database-newer``, ``restore-missing`` where the
    backup lacks a workspace; ``restore-trail-broken`` afterwards, where the trail that came back does not hold.
    """
    by_workspace = {one.content.workspace: one for one in found.copies}
    for name, database in databases.items():
        copied = by_workspace.get(name)
        if copied is None:
            raise DashboardError("restore-missing", workspace=name, folder=str(found.folder))
        if copied.engine != backup.engine(database):
            raise DashboardError("restore-other-engine", file=copied.file, engine=copied.engine)
        if copied.content.revision > head_revision():
            raise DashboardError("database-newer", database=copied.content.revision, product=head_revision())
        if not replace and backup.is_filled(database):
            raise DashboardError("restore-over-filled", address=database.shown_address)
    for name, database in databases.items():
        copied = by_workspace[name]
        backup.put_back(database, copied, found.folder)
        with database.writing() as connection:
            if (broken := audit.first_break(connection)) is not None:
                raise DashboardError("restore-trail-broken", workspace=name, number=str(broken.number))
            audit.append(
                connection, now=now, actor=OPERATOR, action="database-restored", subject=f"backup/{copied.sha256[:12]}",
                made=found.made_at.isoformat(timespec="seconds"),
            )  # fmt: skip
