"""The bulletin of meeting packs from the command line: who gets it, and sending it, for a timer that runs each day."""

import sys
from pathlib import Path

import click

import settings as operator
from command_line.acting import acting
from command_line.packing import WORKSPACE, paper_options
from command_line.reminding import mail_server
from command_line.speaking import BROKEN_ROWS, mended, words

AS = click.option("--as", "login", default="", help="In the name of this account; the operator without it.")


@click.group()
def bulletin() -> None:
    """The bulletin of meeting packs by e-mail."""


@bulletin.command("list")
@WORKSPACE
@mended
def list_(workspace: str) -> None:
    """Say who gets the bulletin."""
    from services import bulletins

    with acting(workspace) as at_work:
        for one in bulletins.listed(at_work):
            click.echo(f"{one.address}\t{one.name}\t{one.language}")


@bulletin.command()
@click.argument("address")
@click.option("--name", default="", help="Name of the recipient.")
@click.option("--lang", "language", default="", help="The language of their letters; the operator's without it.")
@AS
@WORKSPACE
@mended
def add(address: str, name: str, language: str, login: str, workspace: str) -> None:
    """Send the bulletin to ADDRESS, too."""
    from services import bulletins

    said = words()
    with acting(workspace, login) as at_work:
        new = bulletins.add(at_work, address, name, language or said.code)
    click.echo(said.text("command.bulletin-added", address=new.address))


@bulletin.command()
@click.argument("address")
@AS
@WORKSPACE
@mended
def remove(address: str, login: str, workspace: str) -> None:
    """Send the bulletin to ADDRESS no more, and keep nothing of it."""
    from services import bulletins

    with acting(workspace, login) as at_work:
        bulletins.remove(at_work, address)
    click.echo(words().text("command.bulletin-removed", address=address))


@bulletin.command()
@click.option("--pack", "number", type=click.IntRange(min=1), help="Number of the pack.")
@click.option("--latest", is_flag=True, help="The last pack that no other corrects.")
@click.option("--attach", multiple=True, help="Kind of file that goes along, instead of those of config.yaml.")
@click.option("--dry-run", is_flag=True, help="Say who would get it; send nothing.")
@click.option(
    "--html", type=click.Path(path_type=Path), help="Write the letter to this file to be looked at; send nothing."
)
@AS
@WORKSPACE
@mended
def send(
    number: int | None, latest: bool, attach: tuple[str, ...], dry_run: bool, html: Path | None, login: str,
    workspace: str,
) -> None:  # fmt: skip
    """Send the bulletin of a pack to everybody on the list who has not got it.

    Each person gets each pack once, however often this runs: let a timer run it with --latest. Exit code 1 when some
    letters could not be sent: they are named and tried again by the next run; 2 when the mail server cannot be reached.
    """
    from services import bulletins
    from services.bulletins import BulletinOptions
    from services.post import Post

    settings, said = operator.current(), words()
    if (number is None) is not latest:
        raise click.UsageError("--pack NUMBER or --latest")
    contact = settings.contact
    options = BulletinOptions(
        attach=attach or tuple(settings.bulletin.attach),
        papers=paper_options(),
        contact={
            code: " ".join(filter(None, (getattr(contact, code, "") or contact.vi, contact.email)))
            for code in ("vi", "en")
        },
        stop_at=contact.email,
        most_bytes=round(settings.bulletin.most_megabytes * bulletins.MEGABYTE),
    )
    with acting(workspace, login) as at_work:
        wanted = bulletins.latest(at_work) if number is None else number
        if html is not None:
            html.write_text(bulletins.written(at_work, wanted, said.code, options).html, "utf-8")
            click.echo(said.text("command.paper-written", file=html))
            return
        waiting = bulletins.waiting(at_work, wanted)
        if dry_run or not settings.mail.host:
            addresses = ", ".join(one.address for one in waiting) or said.text("command.bulletin-nobody")
            click.echo(said.text("command.bulletin-waiting", number=wanted, addresses=addresses))
            if not settings.mail.host:
                click.echo(said.text("command.mail-off"))
            return
        if not waiting:
            click.echo(said.text("command.bulletin-sent", number=wanted, sent=0, failed=0))
            return
        with Post(mail_server(settings)) as post:
            done = bulletins.send(at_work, wanted, post, options)
    click.echo(said.text("command.bulletin-sent", number=wanted, sent=done.sent, failed=len(done.failures)))
    for recipient, failed in done.failures:
        why = said.text(f"letter.{failed.code}", detail=failed.detail)
        click.echo(said.text("command.bulletin-failed", address=recipient.address, why=why), err=True)
    if done.failures:
        sys.exit(BROKEN_ROWS)
