"""What happens in this process as numbers that Prometheus reads: counts and times by page, outcome and problem.

They are made of what the rooms below tell `events`; no person and no unit is named.
"""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import events
from events import Happening
from storage import timing
from ui import cached
from web import memory

PATH = "/metrics"
DOORS = ("/session", "/oauth2callback", "/healthz", "/readyz", PATH, "/present", "/api", "/figures.csv")
"""First parts of addresses that are counted by name; pages and files of the framework are each counted together."""
_QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics(logging.Handler):
    """Counts events. One for a process: see `METRICS`."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._pages = Histogram(
            "dashboard_page_seconds", "Time a screen took on the server.", ["page", "workspace"],
            buckets=_QUICK, registry=self.registry,
        )  # fmt: skip
        self._failures = Counter("dashboard_page_failures", "Screens that failed.", ["page"], registry=self.registry)
        self._files = Counter(
            "dashboard_files_checked", "Files of reporters that were read, by outcome.", ["workspace", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._problems = Counter(
            "dashboard_file_problems", "Problems found in those files, by kind.", ["workspace", "problem"],
            registry=self.registry,
        )  # fmt: skip
        self._submissions = Counter(
            "dashboard_submissions", "Submissions taken, by kind.", ["kind"], registry=self.registry
        )
        self._figures = Counter(
            "dashboard_submitted_figures", "Figures of submissions, by what became of them.", ["effect"],
            registry=self.registry,
        )  # fmt: skip
        self._sign_ins = Counter(
            "dashboard_sign_ins", "Attempts to sign in, by outcome.", ["outcome"], registry=self.registry
        )
        self._papers = Histogram(
            "dashboard_paper_seconds", "Time a paper of a pack took.", ["outcome"],
            buckets=(0.5, 1, 2.5, 5, 10, 30, 60, 120, 300), registry=self.registry,
        )  # fmt: skip
        self._requests = Histogram(
            "dashboard_request_seconds", "Time of requests outside of screens.", ["door", "method", "status"],
            buckets=_QUICK, registry=self.registry,
        )  # fmt: skip
        self._statements = Histogram(
            "dashboard_database_seconds", "Time of statements.", ["mode"], buckets=_QUICK, registry=self.registry
        )
        self._unknown = Counter(
            "dashboard_events_unknown", "Events that could not be counted: a mistake of the code.",
            registry=self.registry,
        )  # fmt: skip
        sessions = Gauge("dashboard_sessions", "Screens that are open now.", registry=self.registry)
        sessions.set_function(memory.open_screens)
        self.registry.register(_Kept())
        self._counted: dict[str, Callable[[logging.LogRecord], None]] = {
            Happening.PAGE_DRAWN: self._page,
            Happening.PAGE_FAILED: lambda r: self._failures.labels(_of(r, "page")).inc(),
            Happening.FILE_CHECKED: self._file,
            Happening.SUBMISSION_TAKEN: self._submission,
            Happening.SIGN_IN_TRIED: lambda r: self._sign_ins.labels(_of(r, "outcome")).inc(),
            Happening.PAPER_ENDED: lambda r: self._papers.labels(_of(r, "outcome")).observe(_of(r, "seconds")),
        }

    def emit(self, record: logging.LogRecord) -> None:
        """Count one event. One that is unknown, or lacks a field, is counted as that: no screen fails by a number."""
        try:
            self._counted[record.getMessage()](record)
        except Exception:  # noqa: BLE001  whatever it is, it would fail the screen that told it
            self._unknown.inc()

    def statement(self, writes: bool, seconds: float) -> None:
        """Count one statement."""
        self._statements.labels("write" if writes else "read").observe(seconds)

    def request(self, door: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(door, method, str(status)).observe(seconds)

    def text(self) -> bytes:
        """All numbers in the text form of Prometheus."""
        return generate_latest(self.registry)

    def _page(self, record: logging.LogRecord) -> None:
        self._pages.labels(_of(record, "page"), _of(record, "workspace")).observe(_of(record, "seconds"))

    def _file(self, record: logging.LogRecord) -> None:
        workspace = _of(record, "workspace")
        self._files.labels(workspace, _of(record, "outcome")).inc()
        for code, count in _of(record, "problems").items():
            self._problems.labels(workspace, code).inc(count)

    def _submission(self, record: logging.LogRecord) -> None:
        self._submissions.labels(_of(record, "kind")).inc()
        for effect, count in _of(record, "effects").items():
            self._figures.labels(effect).inc(count)


def count() -> None:
    """Begin to count what happens in this process."""
    if METRICS not in events.LOGGER.handlers:
        events.LOGGER.addHandler(METRICS)
        timing.listen(METRICS.statement)


async def metrics(_request: Request) -> Response:
    """The numbers of this process; `web.headers` lets only those in who may see them."""
    return Response(METRICS.text(), headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"})


class Measured:
    """Counts requests by door, method and status."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            METRICS.request(_door(scope["path"]), _method(scope["method"]), status, time.perf_counter() - began)


def _door(path: str) -> str:
    """Few names, whatever is asked for: a stranger must not fill the memory with labels."""
    first = "/" + path.strip("/").partition("/")[0]
    if first in DOORS:
        return first
    return "framework" if first in ("/static", "/_stcore", "/media", "/component", "/frame.js") else "page"


def _method(name: str) -> str:
    return name if name in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") else "other"


def _of(record: logging.LogRecord, field: str) -> Any:
    return record.__dict__[field]


class _Kept(Collector):
    """What this process keeps beside its bounds, found out when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Bytes, bounds, entries and turnover of each kind; screens held for a reconnection."""
        size = GaugeMetricFamily("dashboard_kept_bytes", "What is kept, about, by kind.", labels=["kind"])
        most = GaugeMetricFamily("dashboard_kept_bytes_bound", "What may be kept, by kind.", labels=["kind"])
        entries = GaugeMetricFamily("dashboard_kept_entries", "How many things are kept, by kind.", labels=["kind"])
        dropped = CounterMetricFamily(
            "dashboard_kept_dropped", "Things that made room for others, by kind.", labels=["kind"]
        )
        for kind, kept in cached.kept().items():
            size.add_metric([kind], kept.weight)
            most.add_metric([kind], kept.most)
            entries.add_metric([kind], len(kept))
            dropped.add_metric([kind], kept.dropped)
        papers, weight, bound = cached.paper_jobs().kept
        size.add_metric(["papers"], weight)
        most.add_metric(["papers"], bound)
        entries.add_metric(["papers"], papers)
        yield from (size, most, entries, dropped)
        ended, held = memory.ended_screens()
        yield GaugeMetricFamily("dashboard_sessions_ended", "Closed screens held for a reconnection.", ended)
        yield GaugeMetricFamily("dashboard_sessions_ended_bound", "How many of them are held at most.", held)

    def describe(self) -> Iterator[Metric]:
        """Nothing in advance: a registry would ask for all of it when it is made, before there are settings."""
        return iter(())


METRICS = Metrics()
