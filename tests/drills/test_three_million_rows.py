"""Three million rows by the command line: bounded memory, one transaction, and nothing of a file with one bad row."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

import settings as operator
from domain.indicator import Counts, Frequency, Unit
from domain.org_unit import Kind, Level, OrgUnit
from domain.people import Grant, Role
from loaders import Located
from services.catalogue import catalogue
from storage import accounts, definitions, observations
from storage.database import Database
from tests.conftest import ROOT, write_config

ROWS = int(os.environ.get("DRILL_ROWS", "3000000"))
MEGABYTES = 300
UNITS = 800
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,gia_tri,ghi_chu\n"

pytestmark = pytest.mark.drill


def settle_down(database: Database) -> list[OrgUnit]:
    """So many invented provinces: those there are have not lived for three million months."""
    made = [
        OrgUnit(
            code=f"settled_{number}",
            level=Level.PROVINCE,
            kind=Kind.PROVINCE,
            names={"vi": f"Tỉnh {number}", "en": f"Province {number}"},
            short={"vi": f"Tỉnh {number}", "en": f"Province {number}"},
        )
        for number in range(UNITS)
    ]
    with database.writing() as connection:
        located = [Located(item=one, file="drill", line=line) for line, one in enumerate(made, 1)]
        definitions.put(connection, "org_unit", located, datetime.now(UTC))
    return made


def written(path: Path, database: Database, units: list[OrgUnit], rows: int) -> None:
    """A file of so many right rows, the latest months first."""
    indicators = [
        one
        for one in catalogue(database).indicators.values()
        if Level.PROVINCE in one.levels
        and one.frequency not in (Frequency.YEARLY, Frequency.BIENNIAL)
        and not one.cumulative
        and one.unit in (Unit.PERCENT, Unit.COUNT)
        and one.counts is not Counts.UNAVAILABLE
    ]
    done = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for back in range(12 * 100):
            year, month = divmod(2024 * 12 + 11 - back, 12)
            for unit in units:
                for one in indicators:
                    if done == rows:
                        return
                    counts = f"{done % 900},1000," if one.counts is Counts.REQUIRED else f",,{done % 900}"
                    file.write(f"{unit.names['vi']},{one.code},{month + 1:02d}/{year},{counts},\n")
                    done += 1
    raise AssertionError(f"only {done} rows")


def sent(folder: Path, path: Path) -> tuple[dict[str, object], float, float]:
    """The report of the command, its seconds, and the most megabytes it took."""
    start = time.monotonic()
    script = (
        "import resource, sys, commands\n"
        "try:\n    commands.cli(sys.argv[1:])\n"
        "finally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "report", "send", str(path), "--as", "bulk", "--json"],
        cwd=ROOT, env={**os.environ, operator.VARIABLE: str(folder / "config.yaml")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return json.loads(done.stdout)[0], time.monotonic() - start, float(done.stderr.split()[-1])


def test_three_million_rows(filled: Path, tmp_path: Path) -> None:
    for name in ("official", "training"):
        (tmp_path / f"{name}.sqlite").write_bytes((filled / f"{name}.sqlite").read_bytes())
    write_config(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    large, small, bad = tmp_path / "large.csv", tmp_path / "small.csv", tmp_path / "bad.csv"
    units = settle_down(database)
    written(large, database, units, ROWS)
    now = datetime.now(UTC)
    with database.writing() as connection:
        number = accounts.add(connection, login="bulk", name="", email="", password="", must_change=False, now=now)
        for unit in units:
            accounts.grant(connection, number, Grant(Role.REPORTER, unit.code), now)
        before = sum(observations.count(connection).values())
    lines = HEAD.splitlines(keepends=True)
    with large.open(encoding="utf-8") as file:
        next(file)
        lines += [next(file) for _ in range(40)]
    small.write_text("".join(lines), "utf-8")
    with bad.open("w", encoding="utf-8") as file, large.open(encoding="utf-8") as right:
        file.writelines(islice(right, 100_000))
        file.write("Hà Nim,online_dossier_pct,2020-03,1,2,,\n")

    report, seconds, megabytes = sent(tmp_path, bad)
    assert (report["receipt"], report["error"]["code"]) == (None, "bulk-refused")
    with database.reading() as connection:
        assert sum(observations.count(connection).values()) == before
    print(f"\nrefused: 100,000 rows in {seconds:.0f} s, {megabytes:.0f} MB")

    _, _, base = sent(tmp_path, small)
    report, seconds, megabytes = sent(tmp_path, large)
    assert report["error"] is None, report
    assert report["receipt"]["created"] == ROWS - 40
    assert report["receipt"]["unchanged"] == 40
    print(f"taken: {ROWS:,} rows in {seconds:.0f} s ({ROWS / seconds:,.0f} a second)")
    print(f"memory: {megabytes:.0f} MB, {base:.0f} MB for 40 rows")
    assert megabytes - base < MEGABYTES
    with database.reading() as connection:
        assert sum(observations.count(connection).values()) == before + ROWS
    database.dispose()
