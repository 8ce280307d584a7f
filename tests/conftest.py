"""What all tests share: no test may be skipped, and workspaces that are filled once a run."""

import fcntl
import logging
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import streamlit as st
from argon2 import PasswordHasher
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool
from streamlit.components.v2 import manifest_scanner

import events
import settings as operator
from domain.people import Grant, Person
from services import downloads, passwords
from services.sessions import digest
from storage import accounts, sessions, timing
from storage.database import Database
from tests.postgresql_server import NoServerError, postgresql_server
from ui import cached, people
from web import metrics
from web.metrics import Metrics

ROOT = Path(__file__).parents[1]
WORKSPACES = ("official", "training")
Samples = dict[tuple[str, ...], float]
FILLING_SECONDS = 900

# No test is timed: a machine that is busy is no mistake.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# Every run of an AppTest reads the metadata of every installed package in search of components, which takes ten times
# as long as a page. A server does so once, when it starts.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser first: its modules are the longest, and one begun last would leave the other processes idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """A skipped test is a failure: a missing browser or database server must not pass for success."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"skipped, and nothing may be skipped: {call.excinfo.value if call.excinfo else report.longrepr}"
        )
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a whole module."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skips itself, and nothing may be skipped: {report.longrepr}"
    return report


def write_config(folder: Path, port: int = 8501) -> Path:
    """A settings file whose databases stand in `folder`."""
    file = folder / "config.yaml"
    urls = "\n".join(f"  {name}: sqlite:///{folder / name}.sqlite" for name in WORKSPACES)
    file.write_text(f"server:\n  port: {port}\ndatabases:\n{urls}\n", "utf-8")
    return file


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both workspaces filled by the operator's own command, once a run; to be copied, never changed."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "filled"
    with (shared / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            done = subprocess.run(
                [sys.executable, "commands.py", "prepare"],
                cwd=ROOT,
                env={**os.environ, operator.VARIABLE: str(write_config(folder))},
                capture_output=True,
                text=True,
                timeout=FILLING_SECONDS,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            (folder / "done").write_text(done.stdout + done.stderr, "utf-8")
    return folder


@pytest.fixture
def operate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path | None], Path]]:
    """Makes this process look at databases of its own: empty ones, or a copy of a folder."""

    def look_at(folder: Path | None) -> Path:
        forget()
        if folder is not None:
            for name in WORKSPACES:
                shutil.copy(folder / f"{name}.sqlite", tmp_path)
        monkeypatch.setenv(operator.VARIABLE, str(write_config(tmp_path)))
        return tmp_path

    yield look_at
    forget()


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Password hashes that cost nothing, for what does not depend on their cost."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


SignedIn = Callable[..., Person]


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> SignedIn:
    """Makes somebody of the browser of this test, after `operate` or `open_screen`; call it again for somebody else.

    `signed_in("bao-cao-ha-noi")` is a ready account of the training workspace; with grants, an account of that login
    is made first: `signed_in("lan", Grant(Role.ADMIN), workspace="official")`. `signed_in("")` is nobody.
    """

    def be(login: str, *grants: Grant, workspace: str = "training") -> Person:
        cookies: dict[str, str] = {}
        if login:
            cookies[people.cookie_of(workspace)] = begin_session(cached.database(workspace), login, *grants)
        monkeypatch.setattr(people, "cookies", lambda: cookies)
        return people.visitor(workspace)

    return be


def begin_session(database: Database, login: str, *grants: Grant, now: datetime | None = None) -> str:
    """A session of an account without its password, and the token of its cookie; with grants the account is made."""
    moment = now or datetime.now(UTC)
    token = secrets.token_urlsafe(16)
    with database.writing(shown=False) as connection:
        account = accounts.find(connection, login)
        if account is None:
            assert grants, f"there is no account {login}"
            number = accounts.add(
                connection, login=login, name=login.title(), email="", password="x", must_change=False, now=moment
            )
            for grant in grants:
                accounts.grant(connection, number, grant, moment)
        else:
            number = account.number
        sessions.begin(connection, digest(token), number, moment, moment + timedelta(hours=1))
    return token


def downloaded(*asked: Any, **more: Any) -> str:
    """What the file of all figures says; see `services.downloads.csv_file`."""
    with downloads.csv_file(*asked, **more) as file:
        return file.read().decode("utf-8-sig")


def forget() -> None:
    """Make this process read its settings and databases anew."""
    operator.current.cache_clear()
    cached.close_databases()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running PostgreSQL; without one the tests fail with the reason."""
    try:
        with postgresql_server() as address:
            yield address
    except NoServerError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def postgresql_address(postgresql: str, worker_id: str) -> Iterator[Callable[[str], str]]:
    """Gives the database of a name, emptied: a new one for each test would take longer than the tests."""
    server = make_url(postgresql).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    made: set[str] = set()

    def empty(name: str) -> str:
        full = f"test_{worker_id}_{name}"
        address = server.set(database=full)
        if full not in made:
            made.add(full)
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)"))
                connection.execute(text(f"CREATE DATABASE {full}"))
        inside = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with inside.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        return address.render_as_string(hide_password=False)

    yield empty
    with engine.connect() as connection:
        for full in made:
            connection.execute(text(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this process when tests run in several."""
    workerinput = getattr(request.config, "workerinput", None)
    return str(workerinput["workerid"]) if workerinput else "only"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Metrics]:
    """The counters of a process in which nothing has happened."""
    fresh = Metrics()
    monkeypatch.setattr(metrics, "METRICS", fresh)
    monkeypatch.setattr(events.LOGGER, "handlers", [fresh])
    monkeypatch.setattr(events.LOGGER, "level", logging.INFO)
    events.LOGGER.manager._clear_cache()
    end = timing.listen(fresh.statement)
    yield fresh
    end()


def samples(counted: Metrics) -> Samples:
    """Value by name of the sample and its labels, as Prometheus would read it."""
    return {
        (sample.name, *(value for key, value in sample.labels.items() if key != "le")): sample.value
        for family in text_string_to_metric_families(counted.text().decode())
        for sample in family.samples
    }
