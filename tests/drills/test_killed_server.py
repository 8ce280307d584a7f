"""The server is killed while files are sent from a browser: what was acknowledged is there, what is there is whole."""

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from services import submissions
from storage import audit, observations, originals
from storage import submissions as stored
from storage.database import Database
from tests.browser.conftest import served
from tests.conftest import WORKSPACES

pytestmark = [pytest.mark.drill, pytest.mark.browser]

KILLS = 6
LATEST = 0.6
"""Seconds after the click within which the server dies."""
UNIT, CODES = "prov34_ha_noi", ("reports_on_gris_pct", "online_dossier_pct", "npsp_integrated_pct")
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,ghi_chu,nguon_goc\n"


def file(number: int) -> bytes:
    rows = (f"{UNIT},{code},2025-10,{500_000 + number},1000000,kiểm kê lại toàn bộ,demo\n" for code in CODES)
    return (HEAD + "".join(rows)).encode()


def send(page: Page, address: str, number: int) -> None:
    """Everything up to the click."""
    page.goto(f"{address}/sign-in?workspace=training&lang=vi")
    page.fill("input[name=login]", "bao-cao-ha-noi")
    page.fill("input[type=password]", "tap-huan-2025")
    page.press("input[type=password]", "Enter")
    page.wait_for_selector("input[type=password]", state="detached")
    page.goto(f"{address}/submit?workspace=training&lang=vi")
    page.wait_for_selector("input[type=file]", state="attached")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": file(number)})
    page.locator(".st-key-submit-send button:not([disabled])").click()


def acknowledged(page: Page) -> int | None:
    """The number of the receipt the reporter was shown, if any."""
    try:
        title = page.locator("h1").first.inner_text(timeout=500)
    except BrowserError:
        return None
    return int(title.rpartition(" ")[2]) if "lần nộp số" in title else None


def test_a_killed_server_loses_no_receipt(filled: Path, tmp_path: Path, browser: Browser) -> None:
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", tmp_path)
    draw, receipts = random.Random(11), dict[int, int]()
    for number in range(1, KILLS + 1):
        with served(tmp_path) as server:
            page = browser.new_context(locale="vi-VN").new_page()
            send(page, server.address, number)
            time.sleep(draw.uniform(0, LATEST))
            for process in _of(server.address):
                os.kill(process, signal.SIGKILL)
            found = acknowledged(page)
            if found is not None:
                receipts[found] = number
            page.context.close()
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    with database.reading() as connection:
        kept = [one for one in stored.last(connection, 1_000) if one.kind == submissions.REPORT]
        by_number = {one.number: one for one in kept}
        assert set(receipts) <= set(by_number), "no receipt without its submission"
        for number, sent in receipts.items():
            assert originals.content(connection, by_number[number].sha256) == file(sent)
        for one in kept:
            assert one.created + one.revised + one.unchanged == len(CODES), "taken whole or not at all"
            assert originals.content(connection, one.sha256)
        figures = [f for f in observations.series(connection, CODES, [UNIT]) if f.period.end.month == 10]
        reported = {f.numerator for f in figures if f.provenance.file == "a.csv" and f.period.end.year == 2025}
        assert len(reported) <= 1, "no file is mixed with another"
        assert audit.first_break(connection) is None
    database.dispose()
    assert len(kept) <= KILLS


def _of(address: str) -> list[int]:
    """The process that listens at an address."""
    import psutil

    port = int(address.rpartition(":")[2])
    return [c.pid for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr.port == port and c.pid]
