"""The command line, put together: each group is a module of `command_line/` and one line here."""

import click

from command_line import (
    announcing,
    auditing,
    briefing,
    feeding,
    keeping,
    packing,
    people,
    preparing,
    reading,
    reminding,
    reporting,
    tokens,
)

# A new command or group: its function in a module of command_line/, and one line here.
COMMANDS: tuple[click.Command, ...] = (
    preparing.load,
    preparing.train,
    preparing.prepare,
    preparing.check_config,
    reading.read,
    reporting.report,
    people.people,
    reminding.remind,
    auditing.audit,
    packing.pack,
    briefing.brief,
    announcing.bulletin,
    keeping.backup,
    keeping.restore,
    feeding.feeds,
    tokens.token,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """What an operator does around the dashboard."""


for command in COMMANDS:
    cli.add_command(command)

if __name__ == "__main__":
    cli()
