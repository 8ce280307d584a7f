"""Screens without a browser."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
RUN_SECONDS = 60


def screen(name: str, query: str = "") -> AppTest:
    """One page run alone, as on a fresh process, with `query` as its address."""
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=RUN_SECONDS)
    for key, value in parse_qsl(query):
        test.query_params[key] = value
    return test.run()


def told(opened: AppTest) -> str:
    """Everything a screen says in HTML, the style sheet left out; the screen must stand without an exception.

    Spaces that keep a number on the line of its unit are plain ones here.
    """
    assert not opened.exception
    drawn = (element.proto.body for element in opened.get("html"))
    return "".join(body for body in drawn if not body.startswith("<style")).replace("\u00a0", " ")


@pytest.fixture
def open_screen(filled: Path, operate: Callable[[Path | None], Path]) -> Callable[..., AppTest]:
    """Opens a page on filled workspaces: `open_screen("indicators", "lang=en&indicator=...")`."""
    operate(filled)
    return screen


@pytest.fixture
def open_empty(operate: Callable[[Path | None], Path]) -> Callable[..., AppTest]:
    """Opens a page on workspaces nobody has filled."""
    operate(None)
    return screen
