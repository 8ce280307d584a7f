"""Many writers at once lose nothing and refuse nobody; one that is killed leaves nothing half stored."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.observation import Origin
from storage import observations, submissions
from storage.database import Database
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, figure, fill, rate, sent

ROOT = Path(__file__).parents[2]
WRITERS, WRITES = 8, 6


def test_eight_writers_of_one_figure(address: str):
    first = Database(address)
    first.migrate("official")
    fill(first)

    def run(number: int) -> None:
        database = Database(address)
        for _ in range(WRITES):
            with database.writing() as connection:
                before = observations.latest(connection, ["share_1"], ["province_1"])
                numerator = (before[0].numerator or 0) + 1 if before else 1
                observations.write(
                    connection,
                    sent(numerator),
                    [rate(numerator, 1000), rate(numerator, 10**6, org_unit=f"ministry_{1 + number % 3}", period=2)],
                )
        database.dispose()

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(run, range(WRITERS)))
    with first.reading() as connection:
        found = observations.revisions(connection, rate(1, 1000).key)
        assert [one.provenance.revision for one in found] == list(range(1, WRITERS * WRITES + 1))
        assert [one.numerator for one in found] == list(range(1, WRITERS * WRITES + 1))
        assert [one.number for one in submissions.last(connection)] == list(range(WRITERS * WRITES, 0, -1))
        one_month, other_month = observations.national(connection, ["share_1"])
        current = observations.series(connection, ["share_1"], UNIT_CODES)
        assert one_month.numerator == WRITERS * WRITES
        assert other_month.numerator == sum(one.numerator for one in current if one.org_unit.startswith("ministry"))
    first.dispose()


def test_readers_are_served_while_one_writes(database: Database):
    with database.writing() as connection:
        observations.write(connection, sent(), [figure(value=1.0)])
        with database.reading() as other:
            assert observations.latest(other, ["share_1"], ["province_1"]) == []
        assert database.version() > 0


WRITER = """
import sys, time
from storage import observations
from storage.database import Database
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, figure, sent
database = Database(sys.argv[1])
observations.CHUNK = 40
def stop_halfway(done):
    if sys.argv[2] == "halfway" and done >= 80:
        print("halfway", flush=True)
        time.sleep(60)
number = 0
while True:
    number += 1
    with database.writing() as connection:
        observations.write(
            connection,
            sent(number),
            [figure(code, unit, period, float(number)) for code in INDICATOR_CODES for unit in UNIT_CODES
             for period in (1, 2, 3)],
            progress=stop_halfway,
        )
    print(number, flush=True)
"""


@pytest.mark.parametrize("moment", ["halfway", "anywhere"])
def test_a_killed_writer_leaves_nothing_half_stored(database: Database, address: str, moment: str):
    with database.writing() as connection:
        observations.write(connection, sent(0), [figure(org_unit="vn", period=9)])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, address, moment],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline(), "the writer has begun"
        if moment == "anywhere":
            time.sleep(0.15)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    acknowledged = 1 + (len(process.stdout.read().split()) + 1 if moment == "anywhere" else 0)
    process.stdout.close()
    with database.reading() as connection:
        kept = submissions.last(connection, limit=10_000)
        assert acknowledged <= len(kept) <= acknowledged + 1, "what was acknowledged is there"
        figures = observations.series(connection, INDICATOR_CODES, UNIT_CODES)
        whole = len(INDICATOR_CODES) * len(UNIT_CODES) * 3
        assert len(figures) == (1 if len(kept) == 1 else 1 + whole)
        assert {one.provenance.revision for one in figures if one.period.end.month < 9} <= {len(kept) - 1}
        assert observations.count(connection) == {Origin.REPORTED: len(figures)}
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    with database.writing() as connection:
        assert observations.write(connection, sent(99), [figure(period=30)]).submission == len(kept) + 1
