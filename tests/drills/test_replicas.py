"""Replicas behind nginx on PostgreSQL die while people work: what was acknowledged is there, and they carry on."""

import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

import locales
from deploy import site
from deploy.plan import Replica
from deploy.site import Site
from services import submissions
from storage import audit, observations, originals
from storage import submissions as stored
from storage.database import Database
from tests.conftest import ROOT
from tests.drills.test_killed_server import CODES, UNIT, acknowledged, file

pytestmark = [pytest.mark.drill, pytest.mark.browser]

KILLS, STOPS = 6, 3
LATEST = 3.0
"""Seconds after the click within which the replica dies."""
PATIENCE = 40_000
"""Milliseconds for a screen to stand again after its replica has died."""


def free_ports(number: int) -> list[int]:
    """Ports nobody listens at."""
    with ExitStack() as held:
        found = []
        for _ in range(number):
            one = held.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            found.append(one.getsockname()[1])
        return found


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that PostgreSQL reaches as another user, as which it runs where we are root; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="dashboard-drill-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """PostgreSQL, two replicas and nginx, with both workspaces filled."""
    port, database_port = free_ports(2)
    first = next(one for one in range(8700, 8800, 2) if _is_free(one) and _is_free(one + 1))
    with (
        open_folder() as folder,
        site.running(folder, port=port, replicas=2, first_port=first, database_port=database_port) as found,
    ):
        yield found


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


def holder(page: Page, running: Site) -> Replica:
    """The replica that holds the socket of this browser, as its cookie says."""
    value = next(c["value"] for c in page.context.cookies() if c["name"] == "replica")
    return running.plan.replicas[int(value) - 1]


def lead_to(page: Page, running: Site, replica: Replica) -> None:
    page.context.add_cookies([{"name": "replica", "value": str(replica.number), "url": running.address}])


def sign_in(page: Page, running: Site) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{running.address}/sign-in?workspace=training&lang=vi")
    page.fill("input[name=login]", "bao-cao-ha-noi")
    page.fill("input[type=password]", "tap-huan-2025")
    page.press("input[type=password]", "Enter")
    page.wait_for_selector("input[type=password]", state="detached")


def choose(page: Page, running: Site, number: int) -> None:
    """A file is chosen and can be sent."""
    page.goto(f"{running.address}/submit?workspace=training&lang=vi")
    page.wait_for_selector("input[type=file]", state="attached")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": file(number)})
    page.wait_for_selector(".st-key-submit-send button:not([disabled])")


def press(page: Page) -> None:
    page.locator(".st-key-submit-send button:not([disabled])").click()


def receipt(page: Page, seconds: float) -> int | None:
    """The number of the receipt that is shown within so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = acknowledged(page)
        if found is not None:
            return found
        time.sleep(0.1)
    return None


def carry_on(page: Page, running: Site, number: int) -> int:
    """Send a file after whatever happened, as a reporter does: look again, choose again, press again."""
    for _ in range(3):
        with suppress(BrowserError):
            choose(page, running, number)
            press(page)
            found = receipt(page, 20)
            if found is not None:
                return found
    raise AssertionError("the reporter could not carry on")


def test_replicas_die_and_nothing_acknowledged_is_lost(running: Site, browser: Browser) -> None:
    draw, receipts, told = random.Random(17), dict[int, int](), list[str]()
    one, two = running.plan.replicas
    page = browser.new_context(locale="vi-VN").new_page()

    # Sign in at one replica, upload through the other.
    page.goto(f"{running.address}/")
    lead_to(page, running, one)
    sign_in(page, running)
    assert holder(page, running) == one
    lead_to(page, running, two)
    receipts[carry_on(page, running, 1)] = 1
    assert holder(page, running) == two, "the session of one replica holds at the other"
    told.append("signed in at replica 1, uploaded through replica 2")

    # In mid-session: a file is chosen and looked at, then its replica dies; the same tab goes on at the other one.
    choose(page, running, 2)
    dead = holder(page, running)
    running.stop_replica(dead, signal.SIGKILL)
    receipts[carry_on(page, running, 2)] = 2
    assert holder(page, running) != dead
    page.goto(f"{running.address}/account?workspace=training&lang=vi")
    page.wait_for_selector(".frame-footer")
    assert "bao-cao-ha-noi" in page.locator("body").inner_text(), "and nobody had to sign in again"
    running.start_replica(dead)
    told.append(f"killed replica {dead.number} in mid-session: carried on at the other, still signed in")

    # In mid-upload, at any moment around the commit.
    heard = 0
    for number in range(3, 3 + KILLS):
        choose(page, running, number)
        dead = holder(page, running)
        press(page)
        time.sleep(draw.uniform(0, LATEST))
        running.stop_replica(dead, signal.SIGKILL)
        found = acknowledged(page)
        if found is not None:
            receipts[found], heard = number, heard + 1
        else:
            receipts[carry_on(page, running, number)] = number
        running.start_replica(dead)
    told.append(
        f"killed replicas in mid-upload {KILLS} times: {heard} receipts had been shown, the others were sent again"
    )

    # Told to stop, a replica finishes what it has begun: the receipt comes in the tab that waits for it.
    for number in range(3 + KILLS, 3 + KILLS + STOPS):
        choose(page, running, number)
        stopped = holder(page, running)
        press(page)
        time.sleep(0.5)  # what has reached the server is finished; a click takes its time on a busy machine
        running.stop_replica(stopped)
        found = receipt(page, 30)
        assert found is not None, f"a stop in order cuts nobody off: {page.locator('body').inner_text()[:2000]}"
        receipts[found] = number
        running.start_replica(stopped)
    told.append(f"stopped replicas in order {STOPS} times in mid-upload: every receipt was shown")
    page.context.close()

    held = hold(running, receipts)
    told.append(f"{len(receipts)} receipts, {held} submissions, lost of what was acknowledged: 0")
    print("\n" + "\n".join(told))


def hold(running: Site, receipts: dict[int, int]) -> int:
    """Every receipt has its submission and its file, byte for byte; the trail holds; how many submissions there are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PGPASSFILE", str(running.cluster.passwords))
        database = Database(running.cluster.address("training"))
        with database.reading() as connection:
            kept = {one.number: one for one in stored.last(connection, 1_000) if one.kind == submissions.REPORT}
            assert set(receipts) <= set(kept), "no receipt without its submission"
            for number, sent in receipts.items():
                assert originals.content(connection, kept[number].sha256) == file(sent)
            for one in kept.values():
                assert one.created + one.revised + one.unchanged == len(CODES), "taken whole or not at all"
            figures = [f for f in observations.series(connection, CODES, [UNIT]) if f.provenance.file == "a.csv"]
            last = max(receipts.values())
            assert {f.numerator for f in figures} == {500_000 + last}, "what was sent last is what stands"
            assert audit.first_break(connection) is None
        database.dispose()
    return len(kept)


def fetch(
    address: str, *, method: str = "GET", data: bytes | None = None, **headers: str
) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(address, data=data, headers=named, method=method), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_nginx_guards_and_compresses(running: Site) -> None:
    status, headers, page = fetch(running.address)
    assert status == 200
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["set-cookie"] is None or "replica=" not in headers["set-cookie"], "only the socket's answer names it"
    script = page.decode().split('type="module" crossorigin src=".')[1].split('"')[0]
    sizes = {}
    for wanted in ("identity", "gzip", "br"):
        status, headers, body = fetch(running.address + script, accept_encoding=wanted)
        assert (status, headers["content-encoding"] or "identity") == (200, wanted)
        sizes[wanted] = len(body)
    assert sizes["br"] < sizes["gzip"] < sizes["identity"] / 2
    upload = f"{running.address}/_stcore/upload_file/a/b"
    assert fetch(upload, method="PUT", data=bytes(22 << 20))[0] == 413
    assert fetch(upload, method="PUT", data=bytes(20 << 20))[0] in {400, 403}, "let through; nobody knows the session"
    for inner in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/metrics"):
        assert fetch(running.address + inner)[0] == 404
    print(f"\nframework script: {sizes} bytes")


def test_without_any_replica_a_page_says_so_and_visitors_come_back(running: Site) -> None:
    for replica in running.plan.replicas:
        running.stop_replica(replica)
    status, _, page = fetch(running.address)
    assert status == 502
    for code in locales.languages():
        assert locales.language(code).text("deployment.unavailable") in page.decode()
    with ThreadPoolExecutor(2) as both:
        list(both.map(running.start_replica, running.plan.replicas))
    time.sleep(6)  # nginx asks a replica that has failed again after five seconds
    assert fetch(running.address)[0] == 200


def test_a_deployment_is_backed_up_by_its_own_command(running: Site, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "commands.py", "backup", "--to", str(tmp_path)], cwd=ROOT, env=running.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (folder,) = tmp_path.iterdir()
    assert {one.name for one in folder.iterdir()} == {"backup.json", "official.dump", "training.dump"}
