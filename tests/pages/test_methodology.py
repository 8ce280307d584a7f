"""Rules with live examples, sources, what is unconfirmed, and the download."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

import locales
import settings as operator
from tests.pages.conftest import told
from tests.test_feeds_command import LEAST

Open = Callable[..., AppTest]


def test_examples_are_computed_by_the_rules(open_screen: Open) -> None:
    page = told(open_screen("methodology"))
    assert "9,8 %" in page
    assert "mark-off_track" in page
    assert "66,68 %" in page, "the value due at the end of 2024"


def test_unconfirmed_targets_breaks_conflicts_claims_and_sources_are_listed(open_screen: Open) -> None:
    page = told(open_screen("methodology", "lang=en"))
    assert "Transactions" in page
    assert "24/06/2022" in page
    assert "10/03/2021" in page
    assert "vneconomy.vn" in page


def test_all_figures_can_be_taken_away(open_screen: Open) -> None:
    opened = open_screen("methodology", "workspace=training&lang=en&as_of=2025-06-30&figures=accepted&geography=common")
    assert not opened.get("download_button"), "the framework would hold the file in memory"
    (link,) = opened.get("link_button")
    assert link.proto.url == (
        "figures.csv?workspace=training&lang=en&as_of=2025-06-30&figures=accepted&geography=common"
    )


def test_it_opens_before_anything_is_loaded(open_empty: Open) -> None:
    assert "mark-met" in told(open_empty("methodology"))


def test_feeds_say_when_they_were_up_to_date(open_screen: Open) -> None:
    page = told(open_screen("methodology", "workspace=training&lang=en"))
    assert "Bộ chỉ số 766 (tệp tập huấn, số giả định)" in page
    assert "30/11/2025" in page
    assert "took new figures" in page
    assert "Portals&#39; statistics" not in told(open_screen("methodology", "lang=en")), "official has no feed"


def test_a_feed_without_an_address_is_said_to_be_not_connected(open_screen: Open) -> None:
    file = operator.path()
    file.write_text(f"{file.read_text('utf-8')}{LEAST.replace('    url: https://e.org/', '')}", "utf-8")
    operator.current.cache_clear()
    for code in locales.languages():
        assert locales.language(code).text("feed.not-connected") in told(open_screen("methodology", f"lang={code}"))
