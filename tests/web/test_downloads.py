"""The address of the file of all figures: who gets it, who is sent to the page, and that few are made at once."""

import asyncio
import csv
import errno
import io
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

import locales
from domain.errors import DashboardError
from domain.geography import Geography
from domain.people import Grant, Role
from services import downloads as figures
from tests.conftest import begin_session, downloaded, samples
from tests.web.test_presenting import choose, only_signed_in
from ui import at_work, cached, people
from web import downloads
from web.metrics import Measured, Metrics

Operate = Callable[[Path | None], Path]
ASKED = "/figures.csv?workspace=official&lang=en"


@pytest.fixture
def folder(filled: Path, operate: Operate) -> Path:
    """Both workspaces, filled."""
    return operate(filled)


@pytest.fixture
def browser(folder: Path) -> Iterator[TestClient]:
    """Somebody who asks the server for files."""
    app = Starlette(routes=[Route(downloads.PATH, downloads.figures)], middleware=[Middleware(Measured)])
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def all_taken() -> Iterator[None]:
    """Every place of guests is taken."""
    with ExitStack() as taken:
        for _ in range(figures.GUESTS):
            taken.enter_context(downloads.DOWNLOADS.place(guest=True))
        yield


@pytest.mark.parametrize(
    ("query", "day", "side"),
    [
        ("", None, None),
        ("&figures=accepted", None, None),
        ("&geography=common&as_of=2025-11-30", date(2025, 11, 30), Geography.COMMON),
    ],
)
def test_the_file_is_that_of_the_service(
    browser: TestClient, query: str, day: date | None, side: Geography | None
) -> None:
    answer = browser.get(ASKED + query)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    version = cached.database("official").version()
    name = f"figures-official-{version}{'-common' if side else ''}.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    view = at_work.acting("official", people.sender("official", {}), day).view
    assert answer.content.decode("utf-8-sig") == downloaded(view, figures.attributed(view), side)


def test_what_only_its_publisher_gives_goes_along_where_the_operator_says_so(browser: TestClient, folder: Path) -> None:
    def indicators() -> set[str]:
        text = browser.get(ASKED).content.decode("utf-8-sig")
        return {row["indicator"][:4] for row in csv.DictReader(io.StringIO(text))}

    assert "papi" not in indicators()
    choose(folder, "papi_in_downloads: true")
    assert "papi" in indicators()


def test_where_figures_are_for_accounts_a_stranger_is_sent_to_the_page(browser: TestClient, folder: Path) -> None:
    only_signed_in(folder)
    refused = browser.get(ASKED)
    assert (refused.status_code, refused.headers["location"]) == (303, "./methodology?workspace=official&lang=en")
    token = begin_session(cached.database("official"), "lan", Grant(Role.VIEWER))
    browser.cookies.set(people.cookie_of("official"), token)
    assert browser.get(ASKED).status_code == 200
    assert browser.get(ASKED.replace("official", "training")).status_code == 303, "an account is of one workspace"
    browser.cookies.set(people.cookie_of("official"), f"{token}x")
    assert browser.get(ASKED).status_code == 303


@pytest.mark.parametrize(
    "query", ["workspace=elsewhere", "as_of=2025-13-01", "figures=some", "geography=moon", "lang=fr"]
)
def test_an_address_that_cannot_be_is_told_by_the_page(browser: TestClient, query: str) -> None:
    refused = browser.get(f"/figures.csv?{query}")
    assert (refused.status_code, refused.headers["location"]) == (303, f"./methodology?{query}")


def test_where_the_database_cannot_be_read_the_page_says_so(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **_more: object) -> None:
        raise DashboardError("database-unreachable", address="x")

    monkeypatch.setattr(at_work, "acting", broken)
    assert browser.get(ASKED).status_code == 303


@pytest.mark.usefixtures("all_taken")
def test_too_many_at_once_are_told_so_and_counted(browser: TestClient, folder: Path, counted: Metrics) -> None:
    for code in locales.languages():
        refused = browser.get(f"/figures.csv?lang={code}")
        assert refused.status_code == 429
        assert refused.text == locales.language(code).text("error.downloads-full")
        assert refused.headers["retry-after"] == "60"
    token = begin_session(cached.database("official"), "lan", Grant(Role.VIEWER))
    browser.cookies.set(people.cookie_of("official"), token)
    assert browser.get(ASKED).status_code == 200, "a place is left for whoever has signed in"
    found = samples(counted)
    assert found["dashboard_request_seconds_count", downloads.PATH, "GET", "429"] == len(locales.languages())
    assert found["dashboard_request_seconds_count", downloads.PATH, "GET", "200"] == 1


def test_whoever_does_not_take_it_gives_the_place_back(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "DOWNLOADS", figures.Downloads(1, 1))
    monkeypatch.setattr(downloads, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(downloads, "SLOWEST", 10**9)
    made = []
    make = figures.csv_file

    def kept(*asked: object):
        made.append(make(*asked))
        return made[-1]

    monkeypatch.setattr(figures, "csv_file", kept)

    async def stalled() -> list[str]:
        sent = []

        async def send(message: dict[str, object]) -> None:
            sent.append(message["type"])
            if message["type"] == "http.response.body":
                await asyncio.Event().wait()

        async def receive() -> dict[str, object]:
            return {"type": "http.request"}

        scope = {"type": "http", "method": "GET", "path": downloads.PATH, "query_string": b"", "headers": []}
        await Starlette(routes=[Route(downloads.PATH, downloads.figures)])(scope, receive, send)
        return sent

    with ThreadPoolExecutor(1) as beside:  # a browser of other tests may have its loop running here
        assert beside.submit(lambda: asyncio.run(stalled())).result() == ["http.response.start", "http.response.body"]
    assert [file.closed for file in made] == [True]
    assert browser.get(ASKED).status_code == 200


def test_whoever_asks_for_the_headers_makes_no_file(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = browser.get(ASKED)
    monkeypatch.delattr(figures, "csv_file")
    monkeypatch.setattr(downloads, "DOWNLOADS", figures.Downloads(0, 0))
    head = browser.head(ASKED)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == {k: v for k, v in whole.headers.items() if k != "content-length"}
    assert browser.head(f"{ASKED}&as_of=x").status_code == 303


@pytest.mark.parametrize("code", ["vi", "en"])
def test_a_full_disk_is_said_and_leaves_nothing(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    opened = []

    def full(**_: object):
        """What is written to it meets the end of a disk."""
        opened.append(Path("/dev/full").open("w+b"))  # noqa: SIM115  the file that is made closes it
        return opened[-1]

    monkeypatch.setattr(downloads, "DOWNLOADS", figures.Downloads(1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(figures, "IN_MEMORY", 1_000)
        patch.setattr(tempfile, "TemporaryFile", full)
        refused = browser.get(f"/figures.csv?workspace=official&lang={code}")
        assert refused.status_code == 507
        assert refused.text == locales.language(code).text("error.downloads-no-room")
        assert refused.headers["cache-control"] == "no-store"
        assert [file.closed for file in opened] == [True]
        assert "no room" in caplog.text
        patch.setattr(tempfile, "TemporaryFile", no_folder)
        assert browser.get(ASKED).status_code == 507
    assert browser.get(ASKED).status_code == 200, "the place was given back"


def no_folder(**_: object) -> None:
    """What is said where no folder for temporary files takes any."""
    raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")


def test_a_database_that_is_gone_meanwhile_is_told_by_the_page(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise DashboardError("database-unreachable", address="x")

    monkeypatch.setattr(figures, "csv_file", gone)
    refused = browser.get(ASKED)
    assert (refused.status_code, refused.headers["location"]) == (303, "./methodology?workspace=official&lang=en")
