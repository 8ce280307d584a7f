"""`python -m deploy write` writes the files of a deployment; `python -m deploy run` runs one on this machine."""

import signal
import time
from pathlib import Path
from types import FrameType

import click

import settings as operator
from command_line.speaking import mended, words
from deploy import plan, site, written

LOOK_SECONDS = 0.5


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Files and processes of a deployment on PostgreSQL."""


@cli.command()
@click.option("--plan", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=plan.PLAN)
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("var/deployment"))
@mended
def write(file: Path, folder: Path) -> None:
    """Write the files of nginx, PostgreSQL, systemd and compose that a plan asks for."""
    contents = written.files(plan.read(file))
    written.write(contents, folder)
    for name in contents:
        click.echo(folder / name)


@cli.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("var/deployed"))
@click.option("--replicas", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option("--first-port", type=int, default=8601, show_default=True)
@click.option("--database-port", type=int, default=54317, show_default=True)
@mended
def run(folder: Path, replicas: int, first_port: int, database_port: int) -> None:
    """Run PostgreSQL, replicas and nginx here until this is told to stop; what ends by itself is started again."""
    spoken, told = words(), []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.append(True)

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    port = operator.current().server.port
    with site.running(
        folder.resolve(), port=port, replicas=replicas, first_port=first_port, database_port=database_port,
        say=lambda step: click.echo(spoken.text(f"deployment.step.{step}"), err=True),
    ) as here:  # fmt: skip
        click.echo(spoken.text("command.serving", url=f"http://localhost:{port}"))
        while not told:
            time.sleep(LOOK_SECONDS)
            here.restart_dead()


if __name__ == "__main__":
    cli()
