"""`python -m benchmarks`: all parts in one run, or the chosen ones, as tables of ratios and in docs/performance.md."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace

import click

from benchmarks import above_two, databases, report, servers
from benchmarks.databases import Workspaces
from benchmarks.report import Section

PARTS = (
    "official", "training", "profile", "browser", "growth", "viewers", "sessions", "soak", "programs", "reading",
    "import", "sending", "start",
)  # fmt: skip
QUICK = 4
"""A quick run makes so many times fewer rounds: it shows that everything works, not how fast it is."""


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--viewers", multiple=True, type=int, default=(300,), help="Viewers of one process; may be repeated.")
@click.option("--seconds", default=40.0, help="How long the viewers stay.")
@click.option(
    "--millions", multiple=True, type=float, default=(3.0, 30.0), help="Figures of a grown database, in millions."
)
@click.option("--rounds", default=1.0, help="Times as many rounds as usual.")
@click.option("--quick", is_flag=True, help="Few rounds, and docs/performance.md stays as it is.")
def main(
    parts: tuple[str, ...],
    viewers: tuple[int, ...],
    seconds: float,
    millions: tuple[float, ...],
    rounds: float,
    quick: bool,
) -> None:
    """Measure PARTS (default: all) and write docs/performance.md."""
    logging.disable(logging.WARNING)
    files = databases.workspaces()
    share = rounds / QUICK if quick else rounds
    with servers.settings(files.official, files.training) as (_, config):
        os.environ["DASHBOARD_CONFIG"] = str(config)
        for part in parts or PARTS:
            start, found_on = time.perf_counter(), report.machine()
            section = measures(files, share, viewers, seconds / QUICK if quick else seconds, millions)[part]()
            section = replace(section, measured=f"Measured on {found_on}; {time.perf_counter() - start:.0f} s.")
            click.echo("\n".join(section.lines()))
            if not quick:
                report.keep(part, section)
                report.write(
                    PARTS, explain=above_two.lines
                )  # after each part: a run that is broken off leaves what it has found


def measures(
    files: Workspaces, share: float, viewers: tuple[int, ...], seconds: float, millions: tuple[float, ...]
) -> dict[str, Callable[[], Section]]:
    """How each part is measured; imported only where it is, since a browser or Dash is slow to import."""
    from benchmarks import (
        browser,
        growth,
        importing,
        pages,
        profiles,
        programs,
        reading,
        sending,
        sessions,
        soak,
        starting,
    )
    from benchmarks import viewers as crowd

    def times(rounds: int) -> int:
        return max(2, round(rounds * share))

    def load() -> Section:
        indicators, units = _choices(files)
        return crowd.measure(files, indicators, units, viewers, seconds)

    def capacity() -> Section:
        indicators, units = _choices(files)
        return sessions.measure(files, indicators, units, sessions.SECONDS * min(1.0, share))

    def day() -> Section:
        indicators, units = _choices(files)
        return soak.measure(
            files, indicators, units, soak.MINUTES * min(1.0, share), soak.FILLING_MINUTES * min(1.0, share)
        )

    return {
        "official": lambda: pages.measure(files, "official", times(pages.WARM), times(pages.COLD)),
        "training": lambda: pages.measure(files, "training", times(pages.WARM), times(pages.COLD)),
        "profile": lambda: profiles.measure(files, times(profiles.ROUNDS)),
        "browser": lambda: browser.measure(files, rounds=times(browser.ROUNDS)),
        "viewers": load,
        "sessions": capacity,
        "soak": day,
        "growth": lambda: growth.measure(files, millions, times(growth.ROUNDS)),
        "programs": lambda: programs.measure(files, millions, times(programs.ROUNDS)),
        "import": lambda: importing.measure(files, times(importing.ROUNDS)),
        "reading": lambda: reading.measure(times(reading.ROUNDS)),
        "sending": lambda: sending.measure(files, millions, times(sending.ROUNDS), times(sending.VISITS)),
        "start": lambda: starting.measure(files, times(starting.ROUNDS)),
    }


def _choices(files: Workspaces) -> tuple[list[str], list[str]]:
    """Indicators and provinces a reader moves among."""
    from datetime import date

    from domain.org_unit import Level
    from services.catalogue import catalogue
    from storage.database import Database

    database = Database(f"sqlite:///{files.official}")
    codelists = catalogue(database)
    database.dispose()
    return [i.code for i in codelists.headlines], [u.code for u in codelists.units(Level.PROVINCE, date(2025, 6, 30))]


if __name__ == "__main__":
    main()
