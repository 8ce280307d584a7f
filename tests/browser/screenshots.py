"""`python -m tests.browser.screenshots`: takes the pictures of docs/images anew, from databases made for it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import settings as operator
from tests.browser.conftest import WAIT_MILLISECONDS, launch, served
from tests.browser.screens import DESK, TELEPHONE, stand
from tests.conftest import FILLING_SECONDS, ROOT, write_config

IMAGES = ROOT / "docs/images"
PICTURES = {
    "overview": ("/?lang=vi&as_of=2026-01-15", DESK),
    "overview-telephone": ("/?lang=vi&as_of=2026-01-15", TELEPHONE),
    "training-provinces": ("/provinces?workspace=training&lang=vi&as_of=2025-11-30", DESK),
}
"""Name of the file: the screen and its window. The day is fixed: only what has changed changes a picture."""


def main() -> None:
    """Fill databases in a folder of their own, serve them, and take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, operator.VARIABLE: str(write_config(Path(folder)))}
        command = [sys.executable, "commands.py", "prepare"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=FILLING_SECONDS)
        with served(Path(folder)) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            for name, (address, (width, height)) in PICTURES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN")
                page.set_default_timeout(WAIT_MILLISECONDS)
                page.goto(server.address + address)
                stand(page)
                page.screenshot(path=IMAGES / f"{name}.png")
                page.close()
            browser.close()


if __name__ == "__main__":
    main()
