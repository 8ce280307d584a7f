"""No acknowledged submission is lost and none is half stored: killed senders, many at once, a full disk."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from domain.errors import DashboardError
from services import loading, submissions
from storage import audit, observations, originals, reports, rollup
from storage import submissions as stored
from storage.database import Database
from tests.conftest import ROOT
from tests.services import sender

UNITS = [f"prov63_{name}" for name in ("ha_noi", "hai_phong", "da_nang", "can_tho")]
KILLS = 4
PROCESSES, WRITERS, FILES = 4, 4, 4


def start(address: str, unit: str, *files: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.services.sender", address, unit, *files],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def receipts(process: "subprocess.Popen[str]") -> list[tuple[int, str]]:
    """What was acknowledged; a line that was cut off by the end acknowledged nothing."""
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    lines = said[: said.rfind("\n") + 1].splitlines()
    return [(int(number), sha256) for number, sha256 in map(str.split, lines)]


def hold(address: str, acknowledged: list[tuple[int, str]]) -> int:
    """Everything acknowledged is there and whole, and what is there fits together; how many submissions there are."""
    database = Database(address)
    codes = sender.indicators(sender.acting(database, UNITS[0]), UNITS[0])
    with database.reading() as connection:
        kept = {one.number: one for one in stored.last(connection, limit=100_000) if one.kind == submissions.REPORT}
        assert {number: kept[number].sha256 for number, _ in acknowledged} == dict(acknowledged)
        for one in kept.values():
            assert originals.content(connection, one.sha256), "the original is there"
            assert one.created + one.revised + one.unchanged == len(codes), "a file is taken whole"
            entry = audit.entries(connection, subject=f"submission/{one.number}")
            assert [e.action for e in entry] == ["submit-report"]
        assert audit.first_break(connection) is None
        assert audit.count(connection) == len(kept)
        figures = observations.series(connection, codes, UNITS)
        for unit in {f.org_unit for f in figures}:
            of_unit = [f for f in figures if f.org_unit == unit]
            assert len(of_unit) == len(codes)
            assert len({f.numerator for f in of_unit}) == 1, "no file is mixed with another"
        for code in codes:
            summed = rollup.rollups(connection, [code])
            of_code = [f for f in figures if f.indicator == code]
            assert [(r.sum_numerator, r.sum_denominator, r.n) for r in summed] == [
                (sum(f.numerator for f in of_code), sum(f.denominator for f in of_code), len(of_code))
            ]
            for one in of_code:
                history = observations.revisions(connection, one.key)
                assert [h.provenance.revision for h in history] == list(range(1, len(history) + 1))
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.dispose()
    return len(kept)


def test_a_killed_sender_loses_nothing_it_was_given_a_receipt_for(address: str) -> None:
    draw, acknowledged = random.Random(5), []
    for _ in range(KILLS):
        process = start(address, UNITS[0])
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, "it has begun"
        time.sleep(draw.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        acknowledged += [(int(first.split()[0]), first.split()[1]), *receipts(process)]
    there = hold(address, acknowledged)
    assert len(acknowledged) <= there <= len(acknowledged) + KILLS, "at most one a kill was stored unheard"
    again = start(address, UNITS[0], "1", "1")
    assert again.wait(60) == 0
    assert len(receipts(again)) == 1, "and it goes on"


def test_sixteen_writers_at_once_are_all_heard_in_order(address: str) -> None:
    running = [start(address, UNITS[n], str(FILES), str(WRITERS)) for n in range(PROCESSES)]
    acknowledged = []
    for process in running:
        acknowledged += receipts(process)
        assert process.wait(120) == 0, "nobody was told that the database is locked"
    whole = PROCESSES * WRITERS * FILES
    assert len({number for number, _ in acknowledged}) == len(acknowledged) == whole, "each receipt has its own number"
    assert hold(address, acknowledged) == whole


def test_a_full_disk_stores_nothing_says_so_and_goes_on_with_room(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the end of the disk: it gives the very error of a full one."""
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate("official")
    loading.load(database, ROOT / "data", now=datetime.now(UTC), figures=False)
    at = sender.acting(database, UNITS[0])
    codes = sender.indicators(at, UNITS[0])
    first = submissions.submit(at, sender.file(codes, UNITS[0], 1), "a.csv", sender.EXPLAINED)
    with database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    full = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")

    def no_room(connection, _record) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(full.engine, "connect", no_room)
    crowded = sender.acting(full, UNITS[0])
    large = sender.file(codes, UNITS[0], 2, "x" * 1500)
    with pytest.raises(DashboardError, match="disk-full"):
        submissions.submit(crowded, large, "b.csv", sender.EXPLAINED)
    full.dispose()
    assert hold(f"sqlite:///{tmp_path / 'official.sqlite'}", [(first.number, first.sha256)]) == 1
    second = submissions.submit(at, large, "b.csv", sender.EXPLAINED)
    assert (second.number, second.revised) == (first.number + 1, len(codes))
    database.dispose()


def test_a_preview_that_is_cut_off_leaves_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate("official")
    loading.load(database, ROOT / "data", now=datetime.now(UTC), figures=False)
    at = sender.acting(database, UNITS[0])
    data = sender.file(sender.indicators(at, UNITS[0]), UNITS[0], 1)
    before = database.version()
    found = submissions.examine(at, data, "a.csv", sender.EXPLAINED)
    new = submissions.NewSubmission(
        kind="report", file="a.csv", sha256=found.sha256, origin=found.figures[0].origin, reporter="x",
        recorded_at=at.now,
    )  # fmt: skip

    def cut_off() -> None:
        with database.rehearsing() as rehearsal:
            observations.write(rehearsal.connection, new, found.figures)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert database.version() == before
    with database.reading() as connection:
        assert observations.count(connection) == {}
        assert reports.reports(connection) == []
    shutil.rmtree(tmp_path, ignore_errors=True)
    database.dispose()
