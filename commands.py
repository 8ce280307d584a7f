"""The command line: load the files of `data/`, build the training history, check a settings file."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

import click

import locales
import settings as operator
from domain.errors import DashboardError
from domain.problem import Problem, causes
from locales import Language
from storage.database import Database

if TYPE_CHECKING:
    from loaders.actuals import FileReading

P = ParamSpec("P")

DATA = Path(__file__).parent / "data"
BROKEN_ROWS, UNUSABLE = 1, 2
"""Exit codes: some rows were refused and the rest was taken; nothing could be done."""

_EXIT_CODES = {"accept": 0, "accept_with_warnings": BROKEN_ROWS, "reject_rows": BROKEN_ROWS, "reject_file": UNUSABLE}

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


@cli.command()
@click.argument("files", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@click.option("--unit", "units", multiple=True, help="Code of a unit the files may speak for; all units without it.")
@click.option("--training", is_flag=True, help="Read for the training workspace.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@mended
def read(files: tuple[Path, ...], units: tuple[str, ...], training: bool, as_json: bool) -> None:
    """Read reporters' files (or folders of them) and say what is wrong with them. Nothing is stored.

    Problems are grouped by cause. Exit code 0 when all files would be accepted, 1 when there are warnings or refused
    rows, 2 when a file is refused.
    """
    from loaders import actuals, definitions

    words = _words()
    codelists = definitions(DATA)
    for code in units:
        if code not in codelists.org_units:
            raise DashboardError("no-such-unit", unit=code)
    scope = actuals.Scope(
        today=datetime.now(ZoneInfo(operator.current().timezone)).date(),
        org_units=frozenset(units) or None,
        training=training,
    )
    worst, reports = 0, []
    for name, path in _actual_files(files, words):
        with path.open("rb") as file:
            # One byte more than is taken says that the file is too large.
            data = file.read(scope.bytes_at_most + 1)
        reading = actuals.read_file(data, name, codelists, scope)
        worst = max(worst, _EXIT_CODES[reading.outcome.value])
        if as_json:
            reports.append(_as_json(name, reading, words))
        else:
            _tell(name, reading, words)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    sys.exit(worst)


def _actual_files(paths: tuple[Path, ...], words: Language) -> list[tuple[str, Path]]:
    """Files with the names to show; of a folder all files that can be read, in order."""
    from loaders import actuals

    found = []
    for path in paths:
        if not path.is_dir():
            found.append((path.name, path))
            continue
        inside = [one for one in sorted(path.rglob("*")) if one.is_file() and one.suffix.lower() in actuals.KINDS]
        if not inside:
            click.echo(words.text("command.no-files", folder=str(path)), err=True)
        found += [(one.relative_to(path).as_posix(), one) for one in inside]
    return found


def _tell(name: str, reading: "FileReading", words: Language) -> None:
    """One line a file, then each cause with its lines and at most three examples."""
    click.echo(
        words.text(
            "command.read",
            file=name,
            outcome=words.text(f"outcome.{reading.outcome}"),
            figures=words.plain(len(reading.observations)),
            problems=words.plain(len(reading.problems)),
        )
    )
    for cause in causes((*reading.problems, *reading.notes)):
        stretches = [str(a) if a == b else f"{a}\u2013{b}" for a, b in cause.lines[:12]]
        listed = ", ".join(stretches) + (" \u2026" if len(cause.lines) > len(stretches) else "")
        click.echo(
            words.text(
                "command.cause",
                severity=words.text(f"severity.{cause.severity}"),
                number=words.plain(len(cause.problems)),
                lines=words.text("command.lines", lines=listed) if listed else "",
            )
        )
        for problem in cause.examples:
            click.echo(f"    {_said(problem, words)}")


def _as_json(name: str, reading: "FileReading", words: Language) -> dict[str, object]:
    return {
        "file": name,
        "outcome": reading.outcome.value,
        "figures": [
            {
                "indicator": one.indicator,
                "org_unit": one.org_unit,
                "calendar": one.calendar,
                "start": one.period.start.isoformat() if one.period.start else None,
                "end": one.period.end.isoformat(),
                "value": one.value,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "text": one.text,
                "line": one.provenance.line,
            }
            for one in reading.observations
        ],
        "problems": [_problem_as_json(one, words) for one in reading.problems],
        "notes": [_problem_as_json(one, words) for one in reading.notes],
    }


def _problem_as_json(one: Problem, words: Language) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity.value,
        "line": one.line,
        "column": one.column,
        "cell": one.cell,
        "params": one.params,
        "sentence": _sentence(one, words),
    }


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
    return f"{place}: {_sentence(problem, words)}"


def _sentence(problem: Problem, words: Language) -> str:
    said = words.text(f"problem.{problem.code}", **{"cell": problem.cell, "column": problem.column, **problem.params})
    if "nearest" in problem.params:
        said += " " + words.text("problem.nearest", nearest=problem.params["nearest"])
    return said


if __name__ == "__main__":
    cli()
