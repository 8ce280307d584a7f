"""Read reporters' files and say what is wrong with them."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

import settings as operator
from command_line import speaking
from command_line.speaking import BROKEN_ROWS, DATA, UNUSABLE, mended, said
from domain.errors import DashboardError
from domain.problem import Cause, Problem, causes
from locales import Language

if TYPE_CHECKING:
    from loaders.actuals import FileReading

EXIT_CODES = {"accept": 0, "accept_with_warnings": BROKEN_ROWS, "reject_rows": BROKEN_ROWS, "reject_file": UNUSABLE}


@click.command()
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

    words = speaking.words()
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
    for name, path in actual_files(files, words):
        with path.open("rb") as file:
            # One byte more than is taken says that the file is too large.
            data = file.read(scope.bytes_at_most + 1)
        reading = actuals.read_file(data, name, codelists, scope)
        worst = max(worst, EXIT_CODES[reading.outcome.value])
        if as_json:
            reports.append(_as_json(name, reading, words))
        else:
            _tell(name, reading, words)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    sys.exit(worst)


def actual_files(paths: tuple[Path, ...], words: Language) -> list[tuple[str, Path]]:
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
    tell_causes(causes((*reading.problems, *reading.notes)), words)


def tell_causes(found: Iterable[Cause], words: Language, numbers: Mapping[str, int] | None = None) -> None:
    """Each cause with its lines and at most three examples; `numbers` where not all problems of a code are there."""
    for cause in found:
        stretches = [str(a) if a == b else f"{a}\u2013{b}" for a, b in cause.lines[:12]]
        listed = ", ".join(stretches) + (" \u2026" if len(cause.lines) > len(stretches) else "")
        click.echo(
            words.text(
                "command.cause",
                severity=words.severity(cause.problems[0]),
                number=words.plain((numbers or {}).get(cause.code, len(cause.problems))),
                lines=words.text("command.lines", lines=listed) if listed else "",
            )
        )
        for problem in cause.examples:
            click.echo(f"    {said(problem, words)}")


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
        "problems": [problem_as_json(one, words) for one in reading.problems],
        "notes": [problem_as_json(one, words) for one in reading.notes],
    }


def problem_as_json(one: Problem, words: Language) -> dict[str, object]:
    """A problem for programs, with its sentence."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "line": one.line,
        "column": one.column,
        "cell": one.cell,
        "params": one.params,
        "sentence": words.problem(one),
    }
