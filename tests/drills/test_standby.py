"""A standby that applies every write before it is acknowledged: read at once, and promoted without a loss."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
import yaml
from sqlalchemy import text

import settings as operator
from deploy import plan as planned
from deploy import written
from deploy.plan import PLAN, Written
from deploy.postgresql import OWNER, Cluster
from services import loading
from storage import audit
from storage.database import Database
from tests.conftest import ROOT
from tests.drills.test_replicas import free_ports, open_folder
from tests.services.test_strength import UNITS, hold, receipts, start

pytestmark = pytest.mark.drill

STANDBY = "standby_1"
FAILOVERS = 3
READS = 200
WRITING = (3.0, 9.0)
"""Between how many seconds of writing the primary dies."""


def configuration(standbys: list[str]) -> str:
    """The very file that a deployment is given."""
    base = Written.model_validate(yaml.safe_load(PLAN.read_text("utf-8")))
    plan = planned.of(base.model_copy(update={"standbys": standbys}), operator.Settings())
    return written.text("postgresql.conf", plan)


def lose_power(cluster: Cluster) -> None:
    """The server and all its processes end at the same moment, none of them in order."""
    assert cluster.process is not None
    whole = psutil.Process(cluster.process.pid)
    for one in [whole, *whole.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGKILL)
    cluster.process.wait(10)
    cluster.process = None


@dataclass
class Pair:
    """A primary with its standby; a failover makes the standby the primary, and a new standby beside it."""

    folder: Path
    ports: list[int]
    primary: Cluster
    standby: Cluster
    made: list[Cluster] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of both servers, as `config.yaml` would name them: it never changes."""
        hosts = "&".join(f"host=127.0.0.1:{port}" for port in self.ports)
        return f"postgresql+psycopg://{OWNER}@/official?{hosts}"

    def follow(self) -> None:
        """Make a standby of the primary, at the port that is free, and wait for it from now on."""
        port = next(one for one in self.ports if one != self.primary.port)
        folder = self.folder / f"server-{len(self.made)}"
        self.standby = self.primary.standby(folder, port, STANDBY)
        self.made.append(self.standby)
        self.standby.start()
        self.primary.configure(configuration([STANDBY]))
        until = time.monotonic() + 120
        said = ""
        while "sync" not in said and "quorum" not in said:
            assert time.monotonic() < until, said
            said = self.primary.ask("psql", "-d", "official", "-Atc", "SELECT sync_state FROM pg_stat_replication")
            time.sleep(0.1)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where both servers stand."""
    with open_folder() as found:
        yield found


@pytest.fixture
def pair(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """A primary with the definitions, and a standby that must have applied what is acknowledged."""
    ports = free_ports(2)
    first = Cluster(folder / "server-0", ports[0])
    first.folder.mkdir()
    (first.folder / "postgresql.conf").write_text(configuration([]), "utf-8")
    made = Pair(folder, ports, first, first, [first])
    try:
        first.make(["official"])
        monkeypatch.setenv("PGPASSFILE", str(first.passwords))
        database = Database(first.address("official"))
        database.migrate("official")
        loading.load(database, ROOT / "data", now=datetime.now(UTC), figures=False)
        database.dispose()
        made.follow()
        yield made
    finally:
        for cluster in made.made:
            cluster.stop(signal.SIGQUIT)


def stale_reads(database: Database) -> int:
    """How many of many writes were not seen by a reader who looked at once."""
    stale = 0
    for _ in range(READS):
        with database.writing() as connection:
            audit.append(connection, now=datetime.now(UTC), actor="drill", action="signed-in", subject="drill")
            wanted = int(connection.execute(text("SELECT version FROM workspace")).scalar_one()) + 1
        stale += database.version() < wanted
    return stale


def test_what_was_sent_is_read_at_once_from_the_standby(pair: Pair) -> None:
    database = Database(pair.address, standby_reads=True)
    with database.reading() as connection:
        assert connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one(), "screens read from the standby"
    applied = stale_reads(database)
    assert applied == 0
    database.dispose()

    weaker = Database(pair.address + "&options=-csynchronous_commit%3Dlocal", standby_reads=True)
    print(f"\nof {READS} writes read at once: {applied} not yet seen with remote_apply, ", end="")
    print(f"{stale_reads(weaker)} with synchronous_commit = local")
    weaker.dispose()

    pair.standby.stop()
    with database.reading() as connection:
        assert not connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one()
    print("standby stopped: screens read from the primary")
    database.dispose()


def test_a_primary_dies_under_load_and_nothing_acknowledged_is_lost(pair: Pair) -> None:
    draw, acknowledged, told = random.Random(3), list[tuple[int, str]](), list[str]()
    staying = Database(pair.address)
    staying.version()
    for _ in range(FAILOVERS):
        senders = [start(pair.address, unit) for unit in UNITS]
        firsts = [sender.stdout.readline() for sender in senders]
        assert all(firsts)
        time.sleep(draw.uniform(*WRITING))
        lose_power(pair.primary)
        died = time.monotonic()
        for sender in senders:  # as a replica's visitors: what they were told is in their pipes
            sender.kill()
        pair.standby.promote()
        promoted = time.monotonic()
        heard = [(int(line.split()[0]), line.split()[1]) for line in firsts]
        for sender in senders:
            heard += receipts(sender)
            sender.wait(60)
        pair.primary = pair.standby
        assert staying.version() > 0, "a server that ran through it goes on, by the same address"
        again = start(pair.address, UNITS[0], "1", "1")
        assert again.wait(60) == 0
        written_again = time.monotonic()
        heard += receipts(again)
        acknowledged += heard
        told.append(
            f"{len(heard)} acknowledged; promoted {promoted - died:.1f} s after the loss, "
            f"written {written_again - died:.1f} s after it (of these, starting a new sender)"
        )
        pair.follow()
    staying.dispose()
    there = hold(pair.address, acknowledged)
    kept = {number for number, _ in acknowledged}
    told.append(f"{len(kept)} acknowledged over {FAILOVERS} failovers, {there} stored, acknowledged and lost: 0")
    print("\n" + "\n".join(told))
