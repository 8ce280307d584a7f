"""The router: `streamlit run dashboard.py` alone opens the first page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import locales
from tests.architecture.source import ROOT

Operate = Callable[[Path | None], Path]


@pytest.fixture
def router(filled: Path, operate: Operate, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dashboard as `server.py` runs it: always through dashboard.py."""
    operate(filled)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    return AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)


def _drawn(test: AppTest) -> str:
    assert not test.exception
    return "".join(element.proto.body for element in test.get("html"))


def test_the_footer_leads_to_help(router: AppTest) -> None:
    assert 'href="help?' in _drawn(router.run()).split("frame-footer")[1]


@pytest.mark.parametrize("language", locales.languages())
def test_the_first_page_opens_with_its_footer(language: str, router: AppTest) -> None:
    router.query_params["lang"] = language
    drawn = _drawn(router.run())
    assert 'class="frame-footer"' in drawn
    assert locales.language(language).text("frame.source.official") in drawn
