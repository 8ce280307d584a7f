"""Keeping both databases safe: backing up while people work, restoring."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

import settings as operator
from command_line.speaking import mended, words
from storage.database import Database

WORKSPACES = ("official", "training")
BACKUPS = Path("var/backups")
_chosen = click.option(
    "--workspace", "workspaces", type=click.Choice(WORKSPACES), multiple=True, default=WORKSPACES, show_default=True
)


@click.command()
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=BACKUPS, show_default=True,
    help="Where a folder for this backup is made.",
)  # fmt: skip
@click.option("--keep", type=click.IntRange(0), default=0, help="Keep so many of the latest backups; 0: all.")
@_chosen
@mended
def backup(folder: Path, keep: int, workspaces: tuple[str, ...]) -> None:
    """Copy both databases, each of one moment, while people work; fit for a timer."""
    from services import backups

    made = backups.back_up(_databases(workspaces), folder, now=datetime.now(UTC), keep=keep)
    for one in made.copies:
        click.echo(
            words().text(
                "command.backed-up",
                file=str(made.folder / one.file),
                figures=words().plain(one.content.rows["observation_current"]),
                submissions=words().plain(one.content.rows["submission"]),
                seal=one.content.seal,
            )
        )


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Wipe out what stands in a database that holds figures.")
@_chosen
@mended
def restore(folder: Path, replace: bool, workspaces: tuple[str, ...]) -> None:
    """Make both databases what they were when FOLDER was backed up. Stop the servers first, start them afterwards.

    Every byte of the backup and the audit trail are proven. A database that holds figures is left alone unless
    --replace is said.
    """
    from services import backups

    found = backups.read(folder)
    backups.restore(_databases(workspaces), found, now=datetime.now(UTC), replace=replace)
    made = words().moment(found.made_at.astimezone(ZoneInfo(operator.current().timezone)))
    for name in workspaces:
        click.echo(words().text("command.restored", workspace=name, made=made))


def _databases(workspaces: tuple[str, ...]) -> dict[str, Database]:
    """The databases of workspaces, as they are: nothing is migrated before it is copied or replaced."""
    return {name: Database(operator.current().database_url(name)) for name in workspaces}
