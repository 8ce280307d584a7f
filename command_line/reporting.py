"""Reports in bulk and on schedule: hold files against the data, and send them, as an account."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from command_line import speaking
from command_line.acting import acting
from command_line.reading import EXIT_CODES, actual_files, problem_as_json, tell_causes
from command_line.speaking import UNUSABLE, mended
from domain.errors import DashboardError
from domain.problem import Cause, Problem, Severity, causes
from loaders.actuals import TEXT_KINDS, Outcome, Scope
from locales import Language
from services import bulk, submissions
from services.acting import Acting
from services.bulk import BulkReading
from services.examination import Examined, examine
from services.submissions import Receipt

_TOO_LARGE = {"file-too-large", "too-many-cells"}

FILES = click.argument("files", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
LOGIN = click.option("--as", "login", required=True, help="Login of the account the files are for; its units count.")
WORKSPACE = click.option(
    "--workspace", type=click.Choice(["official", "training"]), default="official", show_default=True
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
EXPLAIN = click.option("--explain", default="", help="Explanation for every question the checks ask.")


@click.group()
def report() -> None:
    """Reporters' files in bulk: check them against the data, send them. Text files may have millions of rows."""


@report.command()
@FILES
@LOGIN
@WORKSPACE
@EXPLAIN
@JSON
@mended
def check(files: tuple[Path, ...], login: str, workspace: str, explain: str, as_json: bool) -> None:
    """Say what sending files (or folders of them) would meet: a dry run, nothing is stored.

    Exit code 0 when all files would be accepted, 1 when there are warnings or refused rows, 2 when a file is refused.
    """
    words = speaking.words()
    with _acting(workspace, login) as at_work, _bar(as_json) as bar:
        found = [_checked(at_work, name, path, explain, bar) for name, path in actual_files(files, words)]
    _told(found, words, as_json=as_json)


@report.command()
@FILES
@LOGIN
@WORKSPACE
@EXPLAIN
@click.option("--good-rows", is_flag=True, help="Send the good rows of a file that has bad ones.")
@JSON
@mended
def send(files: tuple[Path, ...], login: str, workspace: str, explain: str, good_rows: bool, as_json: bool) -> None:
    """Send files (or folders of them): each is one submission, taken in one transaction or not at all.

    A file that is too large for a screen is read in pieces and taken only when nothing of it is refused. Exit code 0
    when all files were taken whole, 1 when some rows were left out, 2 when a file was not taken.
    """
    words = speaking.words()
    with _acting(workspace, login) as at_work, _bar(as_json) as bar:
        found = [_sent(at_work, name, path, explain, bar, good_rows) for name, path in actual_files(files, words)]
    _told(found, words, as_json=as_json)


@contextmanager
def _acting(workspace: str, login: str) -> Iterator[Acting]:
    """The account at work. Raises DashboardError ``first-password-stands`` for one nobody has signed in with yet."""
    with acting(workspace, login) as at_work:
        if at_work.person.must_change:
            raise DashboardError("first-password-stands", login=login)
        yield at_work


@dataclass(slots=True)
class _Found:
    """What became of one file."""

    name: str
    outcome: Outcome
    figures: int
    causes: tuple[Cause, ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    """Of a file that was read in pieces: how many problems each code has."""
    unanswered: int = 0
    receipt: Receipt | None = None
    error: DashboardError | None = None

    @property
    def exit_code(self) -> int:
        if self.receipt is not None:
            return int(self.receipt.left_out > 0)
        return UNUSABLE if self.error is not None else EXIT_CODES[self.outcome]


Bar = Callable[[str, int, int], None]


@contextmanager
def _bar(silent: bool) -> Iterator[Bar]:
    """A progress bar where a person watches, begun anew for each step; lines of a log stay free of it."""
    drawn: dict[str, Any] = {}

    def show(step: str, done: int, whole: int) -> None:
        if silent or not sys.stderr.isatty():
            return
        if step not in drawn:
            end()
            label = speaking.words().text(f"command.report-{step}")
            drawn[step] = click.progressbar(length=whole, label=label, file=sys.stderr)
        drawn[step].update(done - drawn[step].pos)

    def end() -> None:
        for one in drawn.values():
            one.render_finish()
        drawn.clear()

    try:
        yield show
    finally:
        end()


def _checked(at_work: Acting, name: str, path: Path, explain: str, bar: Bar) -> _Found:
    examined = _examined(at_work, name, path, explain)
    if examined is None:
        with path.open("rb") as file:
            return _of_bulk(bulk.examine(at_work, file, name, bar))
    return _of_examined(examined)


def _sent(at_work: Acting, name: str, path: Path, explain: str, bar: Bar, good_rows: bool) -> _Found:
    examined = _examined(at_work, name, path, explain)
    try:
        if examined is None:
            with path.open("rb") as file:
                receipt = bulk.submit(at_work, file, name, bar)
            return _Found(name, Outcome.ACCEPT, receipt.created + receipt.revised + receipt.unchanged, receipt=receipt)
        found = _of_examined(examined)
        found.receipt = submissions.submit(
            at_work, examined.data, name, dict.fromkeys(_asked(examined.problems), explain), good_rows_only=good_rows
        )
    except DashboardError as error:
        if examined is None:
            with path.open("rb") as file:
                found = _of_bulk(bulk.examine(at_work, file, name, bar))
        found.error = error
    return found


def _examined(at_work: Acting, name: str, path: Path, explain: str) -> Examined | None:
    """A file held against the data; None for a text file that has to be read in pieces."""
    most = Scope(today=at_work.today).bytes_at_most
    with path.open("rb") as file:
        # One byte more than is taken says that the file is too large.
        data = file.read(most + 1)
    examined = examine(at_work, data, name)
    codes = {problem.code for problem in examined.problems}
    if codes & _TOO_LARGE and path.suffix.lower() in TEXT_KINDS:
        return None
    return examine(at_work, data, name, dict.fromkeys(_asked(examined.problems), explain)) if explain else examined


def _asked(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems if problem.severity is Severity.ASK]


def _of_examined(examined: Examined) -> _Found:
    return _Found(
        examined.name, examined.outcome, len(examined.figures),
        causes((*examined.problems, *examined.reading.notes)), unanswered=len(examined.unanswered),
    )  # fmt: skip


def _of_bulk(reading: BulkReading) -> _Found:
    order = list(Severity)
    tallies = sorted(reading.tallies.items(), key=lambda one: (order.index(one[0][0]), -one[1].number))
    return _Found(
        reading.name, reading.outcome, reading.figures,
        tuple(Cause(code=code, severity=sev, problems=tuple(one.examples)) for (sev, code), one in tallies),
        {code: one.number for (_, code), one in tallies}, reading.unanswered,
    )  # fmt: skip


def _told(found: list[_Found], words: Language, *, as_json: bool) -> None:
    """Say what became of the files, and leave with the exit code of the worst."""
    if as_json:
        click.echo(json.dumps([_as_json(one, words) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            _tell(one, words)
    sys.exit(max((one.exit_code for one in found), default=0))


def _tell(one: _Found, words: Language) -> None:
    number = sum(one.numbers.get(cause.code, len(cause.problems)) for cause in one.causes)
    click.echo(
        words.text(
            "command.read", file=one.name, outcome=words.text(f"outcome.{one.outcome}"),
            figures=words.plain(one.figures), problems=words.plain(number),
        )
    )  # fmt: skip
    tell_causes(one.causes, words, one.numbers)
    if one.unanswered:
        click.echo(words.text("command.report-unanswered", number=words.plain(one.unanswered)))
    if one.receipt is not None:
        r = one.receipt
        click.echo(
            words.text(
                "command.report-sent", number=str(r.number), created=words.plain(r.created),
                revised=words.plain(r.revised), unchanged=words.plain(r.unchanged), left_out=words.plain(r.left_out),
                seal=r.seal,
            )
        )  # fmt: skip
    if one.error is not None:
        click.echo(words.text(f"error.{one.error.code}", **one.error.params), err=True)


def _as_json(one: _Found, words: Language) -> dict[str, object]:
    receipt = one.receipt
    return {
        "file": one.name,
        "outcome": one.outcome.value,
        "figures": one.figures,
        "unanswered": one.unanswered,
        "causes": [
            {
                "code": cause.code,
                "severity": cause.severity.value,
                "number": one.numbers.get(cause.code, len(cause.problems)),
                "problems": [problem_as_json(problem, words) for problem in cause.problems],
            }
            for cause in one.causes
        ],
        "receipt": None
        if receipt is None
        else {
            "number": receipt.number, "sha256": receipt.sha256, "recorded_at": receipt.recorded_at.isoformat(),
            "created": receipt.created, "revised": receipt.revised, "unchanged": receipt.unchanged,
            "left_out": receipt.left_out, "seal": receipt.seal,
        },
        "error": None if one.error is None else {"code": one.error.code, **one.error.params},
    }  # fmt: skip
