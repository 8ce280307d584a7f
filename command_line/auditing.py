"""Verifying the audit trail from the command line: for a timer, or for whoever does not trust a screen."""

import sys

import click

from command_line.acting import acting
from command_line.speaking import mended, words
from services import audit_trail

BROKEN = 1
"""Exit code: the trail was changed."""


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@click.option("--workspace", type=click.Choice(["official", "training"]), default="official", show_default=True)
@click.option("--seal", "seals", multiple=True, help="A seal that a receipt has printed; may be given more than once.")
@mended
def verify(workspace: str, seals: tuple[str, ...]) -> None:
    """Follow the chain from its first entry: exit code 0 where it holds, 1 where it was changed, 2 for no answer.

    Says the first entry that is not as it was written, and which seals are missing.
    """
    with acting(workspace) as operator:
        found = audit_trail.verify(operator, seals)
    said = words()
    if found.broken is not None:
        click.echo(said.text(f"audit-break.{found.broken.kind}", number=found.broken.number), err=True)
    for seal in found.missing:
        click.echo(said.text("page.audit.seal-missing", seal=seal), err=True)
    if not found.holds:
        sys.exit(BROKEN)
    click.echo(said.count("page.audit.holds", found.entries, seal=found.last))
