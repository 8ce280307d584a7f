"""Sending a file: what a preview and a transaction cost at few and at many figures, and the way to the screens."""

import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from benchmarks import servers
from benchmarks.browser import chromium
from benchmarks.databases import Workspaces, grown, rows_in
from benchmarks.ratios import interleaved, middle, paired
from benchmarks.report import Section, Table
from domain.assessment import Thresholds
from domain.people import Grant, Person, Role
from domain.period import Period
from services import submissions
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage import observations
from storage.database import Database

ROUNDS, VISITS = 30, 4
UNIT, DAY = "prov34_ha_noi", date(2025, 11, 30)
LOGIN, PASSWORD = "bao-cao-ha-noi", "tap-huan-2025"
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,ghi_chu,nguon_goc\n"
ROWS = 40
WHOLE = 1_000_000


def measure(files: Workspaces, millions: Sequence[float], rounds: int = ROUNDS, visits: int = VISITS) -> Section:
    """A file of 40 figures, again and again with other numbers."""
    size = int(max(millions) * 1e6)
    large, _ = grown(files, size, lambda text: print(text, flush=True))
    with tempfile.TemporaryDirectory() as folder:
        few, many = (
            Path(shutil.copy(path, Path(folder, name))) for path, name in ((files.training, "f"), (large, "m"))
        )
        transactions = _transactions(few, many, Path(folder, "plain"), rounds)
        ways = _ways(files, Path(folder), visits)
    return Section(
        "Sending a file",
        (
            (
                f"A file of {ROWS} figures of one unit, read, checked against its past and written, each time with "
                "other numbers: all of it on the server. *Transaction*: from the first statement to the commit, with "
                "history, sums, report, findings, original and audit entry. *Plain insert*: the same number of rows "
                "into two tables of SQLite with its file synchronised, and nothing else."
            ),
            (
                "In Chromium: from the choice of the file until its preview stands, from the click until the receipt "
                "stands, and from there until another person's screen shows the number."
            ),
        ),
        (transactions, ways),
    )


def _transactions(few: Path, many: Path, plain: Path, rounds: int) -> Table:
    small, large, floor = _Desk(few), _Desk(many), _Plain(plain)
    samples = interleaved(
        rounds,
        {
            "plain": floor.insert,
            "few preview": small.preview, "many preview": large.preview,
            "few": small.write, "many": large.write,
        },
    )  # fmt: skip
    figures = {key: f"{rows_in(path) / 1e6:.2f} M" for key, path in (("few", few), ("many", many))}
    rows = [(f"plain insert of {ROWS} rows, twice", f"{middle(samples['plain']).value:.1f}", "", "1")]
    for title, end in (("transaction", ""), ("preview", " preview")):
        for key, number in figures.items():
            found = samples[key + end]
            beside = paired(found, samples["few" + end]).text(2) if key == "many" else ""
            rows.append((
                f"{title} at {number} figures", f"{middle(found).value:.1f}", beside,
                paired(found, samples["plain"]).text(1),
            ))  # fmt: skip
    return Table("On the server", ("what", "ms", "÷ few figures", "÷ plain insert"), tuple(rows))


class _Desk:
    """A reporter at work on a database."""

    def __init__(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}")
        view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
        person = Person(login=LOGIN, grants=(Grant(Role.REPORTER, UNIT),))
        self._acting = Acting(view=view, person=person, now=datetime.now(UTC), today=DAY, training=True)
        self._codes = [
            one.code
            for one in view.codelists.indicators.values()
            if one.frequency == "monthly" and one.counts == "required" and "province" in one.levels
        ]
        self._numbers = count(1)

    def preview(self) -> float:
        """Milliseconds of one preview."""
        data = _file(self._codes, next(self._numbers))
        start = time.perf_counter()
        found = submissions.preview(self._acting, data, "a.csv")
        spent = (time.perf_counter() - start) * 1e3
        assert len(found.examined.figures) == ROWS
        return spent

    def write(self) -> float:
        """Milliseconds of the transaction alone: what is read and checked before it is left out."""
        acting = replace(self._acting, now=datetime.now(UTC))
        data = _file(self._codes, next(self._numbers))
        timed = _Timed(acting.database)
        with timed.writing():
            submissions.submit(acting, data, "a.csv")
        return timed.milliseconds


class _Timed:
    """Measures how long the transactions of a database take."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.milliseconds = 0.0

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this lasts, every writing transaction is timed."""
        real = self._database.writing

        @contextmanager
        def timed(**options: bool) -> Iterator[object]:
            start = time.perf_counter()
            with real(**options) as connection:
                yield connection
            self.milliseconds += (time.perf_counter() - start) * 1e3

        self._database.writing = timed
        try:
            yield
        finally:
            del self._database.writing


class _Plain:
    """Forty rows into two tables, as fast as the engine takes them."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE history(unit INT, indicator INT, period INT, revision INT, numerator INT, denominator INT, "
            "PRIMARY KEY(unit, indicator, period, revision)) WITHOUT ROWID;"
            "CREATE TABLE current(unit INT, indicator INT, period INT, numerator INT, denominator INT, "
            "PRIMARY KEY(unit, indicator, period)) WITHOUT ROWID;"
        )
        self._numbers = count(1)

    def insert(self) -> float:
        """Milliseconds of one transaction."""
        number = next(self._numbers)
        start = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT INTO history VALUES (1, ?, 1, ?, ?, ?)", [(n, number, number, WHOLE) for n in range(ROWS)]
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO current VALUES (1, ?, 1, ?, ?)", [(n, number, WHOLE) for n in range(ROWS)]
        )
        self._connection.execute("COMMIT")
        return (time.perf_counter() - start) * 1e3


def _file(codes: Sequence[str], number: int) -> bytes:
    months = [f"2025-{month:02}" for month in range(8, 12)]
    cells = [(code, month) for month in months for code in codes][:ROWS]
    remark = "kiểm kê lại toàn bộ hồ sơ"
    return (HEAD + "".join(f"{UNIT},{c},{m},{400_000 + number},{WHOLE},{remark},demo\n" for c, m in cells)).encode()


def _ways(files: Workspaces, folder: Path, visits: int) -> Table:
    official, training = (Path(shutil.copy(path, folder / path.name)) for path in (files.official, files.training))
    steps: dict[str, list[float]] = {"preview": [], "receipt": [], "visible": []}
    codes = _Desk(training)._codes
    with servers.dashboard(official, training) as server, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
        page = context.new_page()
        page.goto(f"{server.url}/sign-in?workspace=training&lang=vi")
        page.fill("input[name=login]", LOGIN)
        page.fill("input[type=password]", PASSWORD)
        page.press("input[type=password]", "Enter")
        page.wait_for_selector(".frame-footer")
        reader = browser.new_context(locale="vi-VN").new_page()
        for number in range(visits):
            page.goto(f"{server.url}/submit?workspace=training&lang=vi")
            page.wait_for_selector("input[type=file]", state="attached")
            start = time.perf_counter()
            page.set_input_files(
                "input[type=file]",
                {"name": "a.csv", "mimeType": "text/csv", "buffer": _file(codes, 10_000 * (number + 1))},
            )
            page.wait_for_selector(".st-key-submit-send button:not([disabled])")
            steps["preview"].append((time.perf_counter() - start) * 1e3)
            start = time.perf_counter()
            page.locator(".st-key-submit-send button").click()
            page.wait_for_url(re.compile("receipt="))
            page.wait_for_selector(".terms")
            steps["receipt"].append((time.perf_counter() - start) * 1e3)
            start = time.perf_counter()
            reader.goto(f"{server.url}/history?workspace=training&lang=vi&figure={_token(training, codes[0])}")
            reader.wait_for_selector("h1")
            steps["visible"].append((time.perf_counter() - start) * 1e3)
    whole = [sum(times) for times in zip(*steps.values(), strict=True)]
    names = {
        "preview": "file chosen → preview", "receipt": "click → receipt",
        "visible": "receipt → the number on another person's screen",
    }  # fmt: skip
    rows = [(names[key], f"{middle(times).value:.0f}") for key, times in steps.items()]
    return Table("In Chromium", ("what", "ms"), (*rows, ("file chosen → number visible", f"{middle(whole).value:.0f}")))


def _token(training: Path, code: str) -> str:
    database = Database(f"sqlite:///{training}")
    month = Period(date(2025, 8, 14))
    with database.reading() as connection:
        (found,) = observations.series(connection, [code], [UNIT], since=month.end, until=month.end)
    database.dispose()
    return found.key.token()
