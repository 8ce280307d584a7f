"""The brief for leaders from the command line."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

import locales
import settings as operator
from command_line.acting import acting
from command_line.speaking import mended, words


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day from which one looks; today without it.")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; a name with the day if none.")
@click.option("--lang", "language", type=click.Choice(locales.languages()), help="The operator's language without it.")
@click.option("--accepted", is_flag=True, help="Leave out what the Government Office has not accepted yet.")
@click.option("--workspace", type=click.Choice(["official", "training"]), default="official", show_default=True)
@mended
def brief(as_of: datetime | None, to: Path | None, language: str | None, accepted: bool, workspace: str) -> None:
    """Write the brief for leaders: one page of A4 that says where the targets stand."""
    from services import briefs

    said = words()
    with acting(workspace) as found:
        day = as_of.date() if as_of else found.view.as_of
        view = replace(found.view, codelists=found.codelists.on(day), as_of=day, accepted_only=accepted)
        looking = replace(found, view=view)
        made = briefs.document(looking, locales.language(language) if language else said, operator.current().timezone)
    file = to or Path(made.name)
    file.write_bytes(made.content)
    click.echo(said.text("command.brief-written", file=file))
