"""Every page opens, for anybody, in every language, on filled and on empty workspaces."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

import locales
from tests.architecture.source import pages
from tests.pages.conftest import screen, told

Operate = Callable[[Path | None], Path]


@pytest.mark.parametrize("name", pages())
def test_has_a_name_in_the_menu(name: str) -> None:
    for code in locales.languages():
        assert locales.language(code).has(f"page.{name}.menu"), f"locales/{code}.yaml lacks page.{name}.menu"


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("workspace", ["official", "training"])
@pytest.mark.parametrize("name", pages())
def test_opens_on_filled_workspaces(name: str, workspace: str, language: str, filled: Path, operate: Operate) -> None:
    operate(filled)
    _stands(screen(name, f"workspace={workspace}&lang={language}"), language)


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", pages())
def test_opens_on_empty_workspaces(name: str, language: str, operate: Operate) -> None:
    operate(None)
    _stands(screen(name, f"lang={language}"), language)


@pytest.mark.parametrize("name", pages())
def test_a_wrong_address_is_a_sentence_and_not_a_traceback(name: str, filled: Path, operate: Operate) -> None:
    operate(filled)
    opened = screen(
        name, "workspace=offical&lang=xx&as_of=2025-02-30&indicator=nothing&unit=nowhere&period=2025-13&figure=x~y"
    )
    _stands(opened, "vi")
    assert opened.query_params["lang"] in ("xx", ["xx"]), "what was typed stays until the reader chooses"
    notices = [h for h in opened.get("html") if "frame-notice" in h.proto.body]
    assert len(notices) >= 7


@pytest.mark.parametrize("name", pages())
def test_wrong_values_get_a_sentence_and_the_nearest_choice(name: str, filled: Path, operate: Operate) -> None:
    operate(filled)
    opened = screen(
        name,
        "workspace=trainin&lang=eng&as_of=2025-02-30&indicator=un_egdi_rnk&unit=prov63_ha_noii&period=2025-13",
    )
    _stands(opened, "vi")
    said = told(opened)
    assert "frame-failure" not in said
    assert "Traceback" not in said
    notices = [html.unescape(one) for one in re.findall(r'<p class="frame-notice".*?</p>', said, re.DOTALL)]
    near = {"workspace": "training", "lang": "en", "as_of": "2025-02-28"}
    near |= {"indicator": "un_egdi_rank", "unit": "prov63_ha_noi", "period": "2025-12"}
    for key, value in near.items():
        what = locales.language("vi").text(f"frame.key.{key}").casefold()
        assert sum(what in one.casefold() for one in notices) == 1, key
        links = [parse_qs(urlsplit(link).query) for one in notices for link in re.findall(r'href="([^"]*)"', one)]
        assert any(link.get(key) == [value] for link in links), key


def _stands(opened: AppTest, language: str) -> None:
    assert not opened.exception
    drawn = "".join(element.proto.body for element in opened.get("html"))
    assert locales.language(language).text("frame.name") in drawn
