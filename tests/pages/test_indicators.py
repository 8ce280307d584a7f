"""The page of one indicator: finding, verdicts, chart, ranking, definition, rows."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import locales
from domain.indicator import Unit
from services import trends
from tests.pages.conftest import told

Open = Callable[..., AppTest]
TODAY = "as_of=2026-11-22"


def test_the_title_is_the_finding_and_the_verdict_stands_below_it(open_screen: Open) -> None:
    page = told(open_screen("indicators", f"indicator=edoc_exchange_pct&{TODAY}"))
    assert "90,81 %" in page
    assert "31/12/2020" in page
    assert "mark-met" in page


def test_english_writes_numbers_the_english_way(open_screen: Open) -> None:
    page = told(open_screen("indicators", f"indicator=edoc_exchange_pct&lang=en&{TODAY}"))
    assert "90.81" in page
    assert "90,81" not in page


def test_a_first_visit_shows_a_headline_indicator_that_has_a_figure(open_screen: Open) -> None:
    assert "h1" in told(open_screen("indicators", TODAY))


def test_an_indicator_without_any_figure_says_so_and_shows_no_zero(open_screen: Open) -> None:
    opened = open_screen("indicators", f"indicator=eid_authenticated_pct&{TODAY}")
    page = told(opened)
    assert "chưa có số liệu" in page
    assert "20" in page, "its target stands"
    assert not opened.get("plotly_chart")
    assert ">0 %<" not in page


def test_conflicting_figures_are_both_on_the_page(open_screen: Open) -> None:
    page = told(open_screen("indicators", f"indicator=level4_service_pct&{TODAY}"))
    assert "30,1 %" in page
    assert "30,85 %" in page


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_target_of_each_unit_says_of_whom_it_is_asked(open_screen: Open, lang: str) -> None:
    words = locales.language(lang)
    query = f"indicator=fullprocess_dossier_pct&as_of=2026-01-15&lang={lang}"
    said = told(open_screen("indicators", query))
    table, strips = said.split("</table>", 1)

    def shown(due: float) -> str:
        return words.number(due, Unit.PERCENT).replace("\u00a0", " ")

    for due, level in ((70, "ministry"), (30, "province")):
        whom = words.text(f"level.{level}")
        assert f"{shown(due)}<small>31/12/2024</small><small>{whom}</small>" in table
        assert f"{whom[0].upper()}{whom[1:]} {'so với mục tiêu' if lang == 'vi' else 'against the target'}" in strips
    assert f"{shown(50)}<small>31/12/2024</small></td>" in table


def test_unconfirmed_targets_are_named_and_not_judged(open_screen: Open) -> None:
    page = told(open_screen("indicators", f"indicator=auth_transactions_pct&{TODAY}"))
    assert "chờ xác nhận" in page
    assert "mark-missed" not in page


def test_every_number_leads_to_its_row(open_screen: Open) -> None:
    page = told(open_screen("indicators", f"indicator=edoc_exchange_pct&{TODAY}"))
    assert "history?" in page
    assert "figure=edoc_exchange_pct~vn~2020-12-31" in page


def test_a_trend_is_worked_out_once_for_chart_and_rows_in_both_languages(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, found = [], trends.trend
    monkeypatch.setattr(trends, "trend", lambda *given: asked.append(given) or found(*given))
    for language in ("vi", "en"):
        assert open_screen("indicators", f"indicator=edoc_exchange_pct&lang={language}&{TODAY}").get("plotly_chart")
    assert len(asked) == 1


def test_choosing_another_indicator_moves_the_address(open_screen: Open) -> None:
    opened = open_screen("indicators", f"indicator=edoc_exchange_pct&{TODAY}")
    box = opened.selectbox(key="pick-indicators-indicator")
    box.select_index(0)
    opened.run()
    assert not opened.exception
    assert opened.query_params["indicator"] in ("un_egdi_rank", ["un_egdi_rank"])


def test_the_training_workspace_ranks_provinces(open_screen: Open) -> None:
    opened = open_screen("indicators", "workspace=training&indicator=online_dossier_pct")
    assert not opened.exception
    assert len(opened.get("plotly_chart")) == 3
    assert "TẬP HUẤN" in told(opened).upper()


def test_an_empty_workspace_says_what_to_do(open_empty: Open) -> None:
    assert "make load" in told(open_empty("indicators"))
