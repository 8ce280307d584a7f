"""Loading data/: idempotent, one transaction a file, every broken row named, nothing lost by it."""

import csv
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from domain.observation import SeriesBreak
from domain.org_unit import NATION
from services import loading
from services.catalogue import catalogue
from storage import definitions, observations, submissions
from storage.database import Database

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 5, tzinfo=UTC)
LATER = datetime(2026, 2, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "data", tmp_path / "data")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    found.migrate(workspace="official")
    yield found
    found.dispose()


def edit(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text("utf-8")
    after = change(before)
    assert after != before, "the edit must change the file"
    file.write_text(after, "utf-8")


def rows_of(file: Path) -> int:
    """How many figures a file holds: one a row below the heading."""
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def test_everything_is_created_once_and_then_left_alone(folder: Path, database: Database) -> None:
    first = loading.load(database, folder, now=NOW)
    by_file = {r.file: r.change.created for r in first.files if r.change}
    assert by_file["published/national.csv"] == rows_of(folder / "published/national.csv") > 200
    assert by_file["published/papi.csv"] == rows_of(folder / "published/papi.csv") > 1000
    assert not first.problems
    version = database.version()
    second = loading.load(database, folder, now=LATER)
    assert all(report.change is None for report in second.files)
    assert database.version() == version


def test_replicas_that_start_together_load_each_file_once(folder: Path, database: Database) -> None:
    (folder / "published/papi.csv").unlink()
    replicas = [Database(str(database.url)) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        reports = list(threads.map(lambda one: loading.load(one, folder, now=NOW), replicas))
    for one in replicas:
        one.dispose()
    loaded = [file.file for report in reports for file in report.files if file.change]
    assert len(loaded) == len(set(loaded)) > 10, "who comes second leaves it alone"
    with database.reading() as connection:
        sent = [one.file for one in submissions.last(connection)]
    assert len(sent) == len(set(sent)) > 1


def test_a_corrected_figure_is_one_revision_and_touches_nothing_else(folder: Path, database: Database) -> None:
    loading.load(database, folder, now=NOW)
    edit(folder / "published/national.csv", lambda text: text.replace(",90.81,", ",90.82,", 1))
    report = loading.load(database, folder, now=LATER)
    changed = [r for r in report.files if r.change is not None]
    assert [r.file for r in changed] == [
        "published/national.csv",
        "published/agencies.csv",
        "published/papi.csv",
        "published/statements.csv",
    ]
    assert report.change.revised == 1
    assert report.change.created == 0
    with database.reading() as connection:
        found = observations.series(connection, ["edoc_exchange_pct"], [NATION])
        latest = max(found, key=lambda f: f.period.end)
        assert latest.value == 90.82
        told = observations.revisions(connection, latest.key)
    assert [f.value for f in told] == [90.81, 90.82]


def test_a_broken_row_is_named_and_stops_nothing(folder: Path, database: Database) -> None:
    edit(folder / "published/national.csv", lambda text: text.replace(",90.81,", ",9O.81,", 1))
    report = loading.load(database, folder, now=NOW)
    (problem,) = report.problems
    assert problem.file == "published/national.csv"
    assert problem.column == "value"
    assert problem.cell == "9O.81"
    line = (folder / "published/national.csv").read_text("utf-8").splitlines()[problem.line - 1]
    assert "9O.81" in line
    created = {r.file: r.change.created for r in report.files if r.change}
    assert created["published/national.csv"] == rows_of(folder / "published/national.csv") - 1
    again = loading.load(database, folder, now=LATER)
    assert again.problems == report.problems, "a file with problems is reported again until it is mended"


def test_a_broken_definition_keeps_what_it_said_before(folder: Path, database: Database) -> None:
    loading.load(database, folder, now=NOW)
    edit(folder / "resolution17.yaml", lambda text: text.replace("direction: lower_better", "direction: sideways", 1))
    report = loading.load(database, folder, now=LATER)
    assert report.problems
    assert report.change.closed == 0
    assert "un_egdi_rank" in catalogue(database).indicators


def test_a_removed_definition_is_closed_and_kept(folder: Path, database: Database) -> None:
    loading.load(database, folder, now=NOW)
    before = catalogue(database).breaks
    blocks = yaml.safe_load((folder / "breaks.yaml").read_text("utf-8"))
    rest = blocks[:-1] if isinstance(blocks, list) else {"breaks": blocks["breaks"][:-1]}
    (folder / "breaks.yaml").write_text(yaml.safe_dump(rest, allow_unicode=True), "utf-8")
    report = loading.load(database, folder, now=LATER)
    assert not report.problems
    assert report.change.closed == 1
    assert len(catalogue(database).breaks) == len(before) - 1
    with database.reading() as connection:
        assert len(definitions.latest(connection, "break", SeriesBreak, known_at=NOW)) == len(before)


def test_a_file_that_is_no_text_is_one_problem(folder: Path, database: Database) -> None:
    (folder / "published/papi.csv").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    report = loading.load(database, folder, now=NOW)
    assert [p.file for p in report.problems] == ["published/papi.csv"]
    created = {r.file: r.change.created for r in report.files if r.change}
    assert created["published/national.csv"] == rows_of(folder / "published/national.csv")
