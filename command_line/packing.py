"""Packs of meetings from the command line: taken out as files, and an archive verified."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import settings
from command_line.acting import acting
from command_line.speaking import mended, progress, words

if TYPE_CHECKING:
    from services.papers import PaperOptions

WRONG = 1
"""Exit code: the file is not what was exported."""
WORKSPACE = click.option(
    "--workspace", type=click.Choice(["official", "training"]), default="official", show_default=True
)


def paper_options() -> "PaperOptions":
    """What the operator sets for all papers."""
    from services.papers import PaperOptions, letterheads

    chosen = settings.current()
    return PaperOptions(
        link=chosen.mail.link, letterheads=letterheads(chosen.letterhead.model_dump()),
        slides_template=chosen.slides_template,
    )  # fmt: skip


@click.group()
def pack() -> None:
    """Packs of meetings."""


@pack.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; pack-<workspace>-<number>.zip if none.")
@WORKSPACE
@mended
def export(number: int, to: Path | None, workspace: str) -> None:
    """Write pack NUMBER as one archive: its JSON, the hashes of the originals behind it, a manifest."""
    from services import packs

    with acting(workspace) as operator:
        data = packs.archive(operator, number)
        sha256 = packs.opened(operator, number).head.sha256
    file = to or Path(f"pack-{workspace}-{number}.zip")
    file.write_bytes(data)
    click.echo(words().text("command.pack-exported", file=file, hash=sha256))


@pack.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--format", "code", required=True, help="Which kind of file; a wrong one is answered with all there are.")
@click.option("--lang", "language", default="", help="The language it is written in; the operator's without it.")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; a name with the number if none.")
@WORKSPACE
@mended
def paper(number: int, code: str, language: str, to: Path | None, workspace: str) -> None:
    """Write pack NUMBER as slides, paper or workbook."""
    from services import papers

    with acting(workspace) as operator:
        said = words()
        made = papers.write(
            operator, number, code, language or said.code, lambda done, whole: progress(code, done, whole),
            paper_options(),
        )  # fmt: skip
    file = to or Path(made.name)
    file.write_bytes(made.data)
    click.echo(said.text("command.paper-written", file=file))


@pack.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--lang", "language", default="", help="The language it is told in; the operator's without it.")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; a name with the number if none.")
@WORKSPACE
@click.pass_context
def present(context: click.Context, number: int, language: str, to: Path | None, workspace: str) -> None:
    """Write pack NUMBER as one HTML file to present without a network: open it in a browser, F is full screen."""
    context.invoke(paper, number=number, code="presentation", language=language, to=to, workspace=workspace)


@pack.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hash", "wanted", default="", help="The hash that the screen of the pack shows, or a paper.")
@click.option("--alone", is_flag=True, help="Ask no database whether it has frozen this pack.")
@WORKSPACE
@mended
def verify(file: Path, wanted: str, alone: bool, workspace: str) -> None:
    """Whether every byte of an archive is what was exported: exit code 0 where it is, 1 where not, 2 for no answer.

    Without --hash and without --alone the workspace must have frozen a pack of this hash.
    """
    from exports import pack_archive
    from services import packs

    said, verdict = words(), pack_archive.verify(file.read_bytes())
    problem = verdict.problem
    if not problem and wanted and wanted.strip().lower() != verdict.sha256:
        problem = "other-hash"
    if not problem and not wanted and not alone:
        with acting(workspace) as operator:
            problem = "" if packs.kept(operator, verdict.sha256) else "not-kept"
    if problem:
        click.echo(said.text(f"pack-verify.{problem}", file=file, hash=verdict.sha256), err=True)
        sys.exit(WRONG)
    click.echo(said.text("command.pack-verified", file=file, hash=verdict.sha256))
