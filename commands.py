"""The command line: load the files of `data/`, build the training history, check a settings file."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

import locales
import settings as operator
from domain.errors import DashboardError
from domain.problem import Problem
from locales import Language
from storage.database import Database

P = ParamSpec("P")

DATA = Path(__file__).parent / "data"
BROKEN_ROWS, UNUSABLE = 1, 2
"""Exit codes: some rows were refused and the rest was taken; nothing could be done."""

QUICK_SECONDS = 1.0
_STARTED = time.monotonic()


def mended(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a mistake of the operator into one sentence in every language and exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DashboardError as error:
            for code in locales.languages():
                click.echo(locales.language(code).text(f"error.{error.code}", **error.params), err=True)
            sys.exit(UNUSABLE)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """What an operator does around the dashboard."""


@cli.command()
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DATA, show_default=True
)
@mended
def load(folder: Path) -> None:
    """Load what has changed under data/ into the official workspace.

    Says for each file what was created, revised, left unchanged and refused, and names every refused row with
    its reason. Exit code 1 when rows were refused: all others are loaded.
    """
    if _load(folder):
        sys.exit(BROKEN_ROWS)


@cli.command()
@mended
def train() -> None:
    """Build the synthetic history of the training workspace; does nothing when it stands already."""
    _train()


@cli.command()
@mended
def prepare() -> None:
    """Everything that must stand before serving: load, then train. Refused rows are named and stop nothing."""
    _load(DATA)
    _train()


@cli.command("check-config")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@mended
def check_config(file: Path | None) -> None:
    """Check a settings file (default: the one in force) and say what is wrong with it."""
    checked = file or operator.path()
    found = operator.read(checked)
    click.echo(locales.language(found.language).text("command.config-good", file=str(checked)))


def _load(folder: Path) -> bool:
    """Load `folder`, report it, and return whether rows were refused."""
    from services import loading

    words = _words()
    database = _database("official")
    report = loading.load(database, folder, now=datetime.now(UTC), progress=_progress)
    database.dispose()
    for file in report.files:
        if file.change is None:
            continue
        click.echo(
            words.text(
                "command.loaded",
                file=file.file,
                created=words.plain(file.change.created),
                revised=words.plain(file.change.revised),
                unchanged=words.plain(file.change.unchanged),
                closed=words.plain(file.change.closed),
                refused=words.plain(len(file.problems)),
            )
        )
    skipped = sum(file.change is None for file in report.files)
    if skipped:
        click.echo(words.text("command.skipped", files=words.plain(skipped)))
    for problem in report.problems:
        click.echo(_said(problem, words), err=True)
    if report.problems:
        click.echo(words.text("command.refused", rows=words.plain(len(report.problems))), err=True)
    return bool(report.problems)


def _train() -> None:
    from services import training

    words = _words()
    database = _database("training")
    change = training.build(database, DATA, _progress)
    database.dispose()
    if change.created or change.revised:
        click.echo(
            words.text("command.trained", created=words.plain(change.created), revised=words.plain(change.revised))
        )
    else:
        click.echo(words.text("command.training-stands"))


def _words() -> Language:
    return locales.language(operator.current().language)


def _database(workspace: str) -> Database:
    database = Database(operator.current().database_url(workspace))
    database.migrate(workspace)
    return database


def _progress(step: str, done: int, whole: int) -> None:
    """One line that is written over where a person watches, one line a step in a log; nothing where all is quick."""
    if time.monotonic() - _STARTED < QUICK_SECONDS:
        return
    if sys.stderr.isatty():
        click.echo(f"\r\033[K[{done}/{whole}] {step}", nl=done == whole, err=True)
    else:
        click.echo(f"[{done}/{whole}] {step}", err=True)


def _said(problem: Problem, words: Language) -> str:
    place = ":".join(part for part in (problem.file, str(problem.line or ""), problem.column) if part)
    said = words.text(f"problem.{problem.code}", cell=problem.cell, column=problem.column, **problem.params)
    return f"{place}: {said}"


if __name__ == "__main__":
    cli()
