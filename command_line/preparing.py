"""Before serving: load `data/`, build the training history, check a settings file."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

import locales
import settings as operator
from command_line import feeding
from command_line.speaking import BROKEN_ROWS, DATA, UNUSABLE, database, mended, progress, said, words


@click.command()
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


@click.command()
@click.option("--districts", type=click.IntRange(1, 5_000), help="Make so many districts besides.")
@click.option("--communes", type=click.IntRange(1, 30_000), help="Make so many communes besides.")
@mended
def train(districts: int | None, communes: int | None) -> None:
    """Build the synthetic history of the training workspace; does nothing when it stands already.

    Districts and communes are made for tests of scale only, under invented names; to be rid of them, take the file of
    the training database away and train anew.
    """
    _train(None if districts is None and communes is None else (districts or 0, communes or 0))


@click.command()
@mended
def prepare() -> None:
    """Everything that must stand before serving: load, then train. Refused rows are named and stop nothing."""
    _load(DATA)
    _train()


@click.command("check-config")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@mended
def check_config(file: Path | None) -> None:
    """Check a settings file (default: the one in force) and say what is wrong with it."""
    from exports.meeting import slide_template

    checked = file or operator.path()
    found = operator.read(checked)
    slide_template.from_file(found.slides_template)
    if found.feeds:
        from loaders import definitions
        from loaders import feeds as documents

        known, spoken = definitions(DATA), locales.language(found.language)
        wrong = [problem for one in found.feeds for problem in documents.mistakes(one.feed, known)]
        for problem in wrong:
            click.echo(said(problem, spoken), err=True)
        if wrong:
            sys.exit(UNUSABLE)
    click.echo(locales.language(found.language).text("command.config-good", file=str(checked)))


def _load(folder: Path) -> bool:
    """Load `folder`, report it, and return whether rows were refused."""
    from services import loading

    spoken = words()
    found = database("official")
    report = loading.load(found, folder, now=datetime.now(UTC), progress=progress)
    found.dispose()
    for file in report.files:
        if file.change is None:
            continue
        click.echo(
            spoken.text(
                "command.loaded",
                file=file.file,
                created=spoken.plain(file.change.created),
                revised=spoken.plain(file.change.revised),
                unchanged=spoken.plain(file.change.unchanged),
                closed=spoken.plain(file.change.closed),
                refused=spoken.plain(len(file.problems)),
            )
        )
    skipped = sum(file.change is None for file in report.files)
    if skipped:
        click.echo(spoken.text("command.skipped", files=spoken.plain(skipped)))
    for problem in report.problems:
        click.echo(said(problem, spoken), err=True)
    if report.problems:
        click.echo(spoken.text("command.refused", rows=spoken.plain(len(report.problems))), err=True)
    return bool(report.problems)


def _train(lower: tuple[int, int] | None = None) -> None:
    from services import classroom, training
    from services.lower_levels import Numbers

    spoken = words()
    found = database("training")
    change = training.build(found, DATA, progress, lower=Numbers(*lower) if lower else None)
    classroom.make_ready(found, DATA, datetime.now(UTC))
    found.dispose()
    feeding.prepare_training()
    if change.created or change.revised:
        click.echo(
            spoken.text("command.trained", created=spoken.plain(change.created), revised=spoken.plain(change.revised))
        )
    else:
        click.echo(spoken.text("command.training-stands"))
