"""What the server counts and logs: that it does, and that nobody is named in it."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import logger as framework

import events
from events import Happening
from services.paper_jobs import PaperJobs
from services.papers import Paper, PaperOptions, PaperOrder
from tests.conftest import samples
from ui import cached
from web import logs, metrics
from web.headers import SecurityHeaders
from web.metrics import Measured, Metrics


def door(counted: Metrics, client: tuple[str, int] = ("127.0.0.1", 1)) -> TestClient:
    app = Starlette(
        routes=[
            Route(metrics.PATH, metrics.metrics),
            Route("/session/open", lambda _: PlainTextResponse("", 403), methods=["POST"]),
        ],
        middleware=[Middleware(Measured), Middleware(SecurityHeaders)],
    )
    return TestClient(app, client=client)


def test_the_numbers_are_for_this_machine_alone(counted: Metrics) -> None:
    here = door(counted)
    assert here.get(metrics.PATH).text.startswith("# HELP")
    assert here.get(metrics.PATH, headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404, "came through a proxy"
    assert door(counted, ("203.0.113.7", 1)).get(metrics.PATH).status_code == 404


def test_requests_are_counted_under_few_names_whatever_is_asked(counted: Metrics) -> None:
    here = door(counted)
    here.post("/session/open")
    for number in range(20):
        here.request(f"ODD{number}", f"/strange-{number}/x")
    found = samples(counted)
    assert found["dashboard_request_seconds_count", "/session", "POST", "403"] == 1
    assert found["dashboard_request_seconds_count", "page", "other", "404"] == 20


def test_an_event_nobody_knows_is_counted_and_raises_nothing(counted: Metrics) -> None:
    events.LOGGER.info("moon risen", extra={"page": "overview"})
    events.tell(Happening.PAGE_DRAWN, page="overview")  # without its time
    assert samples(counted)["dashboard_events_unknown_total",] == 2
    events.tell(Happening.PAGE_FAILED, page="overview")
    found = samples(counted)
    assert (found["dashboard_events_unknown_total",], found["dashboard_page_failures_total", "overview"]) == (2, 1)


def test_each_event_has_its_counter(counted: Metrics) -> None:
    assert set(counted._counted) == set(Happening)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[str]]]:
    """What stands on the standard error since the last question."""
    monkeypatch.setattr(framework, "setup_formatter", framework.setup_formatter)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield lambda: str(capsys.readouterr().err).splitlines()
    root.handlers, root.level = before, level


def test_json_logs_are_one_object_a_line_with_the_fields_of_the_event(written: Callable[[], list[str]]) -> None:
    logs.configure("json")
    events.tell(Happening.PAGE_DRAWN, page="overview", workspace="official", seconds=0.01)
    try:
        raise ValueError("dòng\nthứ hai")
    except ValueError:
        logging.getLogger("ui.frame").exception("a screen failed, number %s", "1a")
    event, failure = map(json.loads, written())
    assert (event["message"], event["page"], event["seconds"]) == ("page drawn", "overview", 0.01)
    assert event["time"].endswith("+00:00")
    assert (failure["level"], failure["message"]) == ("ERROR", "a screen failed, number 1a")
    assert "dòng\nthứ hai" in failure["exc_info"]


def test_requests_are_not_logged_with_the_address_they_come_from(written: Callable[[], list[str]]) -> None:
    logs.configure("json")
    framework.get_logger("uvicorn.access").info("203.0.113.7 GET /")
    framework.get_logger("uvicorn.error").info("started")
    assert [json.loads(line)["message"] for line in written()] == ["started"]


def test_text_logs_leave_events_out(written: Callable[[], list[str]]) -> None:
    logs.configure("text")
    events.tell(Happening.PAGE_DRAWN, page="overview", workspace="official", seconds=0.01)
    logging.getLogger("ui.frame").error("a screen failed, number 1a")
    (line,) = written()
    assert line.endswith("a screen failed, number 1a")


def test_what_is_kept_stands_beside_its_bound(counted: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks, jobs = cached.Kept(250, lambda _key, value: len(value)), PaperJobs(bytes_kept=1000)
    monkeypatch.setattr(cached, "_blocks", blocks)
    monkeypatch.setattr(cached, "paper_jobs", lambda: jobs)
    for number in range(3):
        blocks.get(number, lambda: "x" * 100)
    order = PaperOrder(number=1, sha256="a" * 64, code="archive", language="vi", options=PaperOptions())
    job = jobs.start("somebody", order, datetime.now(UTC), lambda _: Paper(name="a", media_type="b", data=b"123"))
    assert job.wait(20)
    found = samples(counted)
    assert found["dashboard_kept_bytes", "blocks"] == 200
    assert found["dashboard_kept_bytes_bound", "blocks"] == 250
    assert found["dashboard_kept_entries", "blocks"] == 2
    assert found["dashboard_kept_dropped_total", "blocks"] == 1
    assert found["dashboard_kept_bytes", "papers"] == 3
    assert found["dashboard_kept_bytes_bound", "papers"] == 1000
    for kind in ("answers", "blocks", "documents", "previews", "papers"):
        assert found["dashboard_kept_bytes", kind] <= found["dashboard_kept_bytes_bound", kind]
    assert found[("process_resident_memory_bytes",)] > 1_000_000
