"""What every screen shares, run through a small page of its own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import locales
from ui import cached

VI = locales.language("vi")
Operate = Callable[[Path | None], Path]
Open = Callable[..., AppTest]


def _screen() -> None:
    import streamlit as st

    from ui import frame

    page = frame.open_page("systems")
    st.session_state["seen"] = page
    frame.close()


@pytest.fixture
def opened(filled: Path, operate: Operate, monkeypatch: pytest.MonkeyPatch) -> Open:
    operate(filled)
    monkeypatch.setattr(cached, "today", lambda: date(2026, 3, 2))

    def run(**query: str) -> AppTest:
        test = AppTest.from_function(_screen, default_timeout=30)
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return run


def drawn(test: AppTest) -> str:
    assert not test.exception
    return "".join(element.proto.body for element in test.get("html"))


def test_a_page_knows_from_where_one_looks(opened: Open) -> None:
    page = opened(workspace="training", lang="en", as_of="2024-06-30").session_state["seen"]
    assert (page.workspace, page.language, page.as_of) == ("training", "en", date(2024, 6, 30))
    assert page.view.as_of == date(2024, 6, 30)
    assert page.view.rules == page.settings.rules
    assert page.catalogue.indicators
    assert page.database.workspace == "training"


def test_the_address_is_completed_with_what_is_seen(opened: Open) -> None:
    test = opened()
    assert {key: test.query_params[key] for key in ("workspace", "lang", "as_of")} == {
        "workspace": "official",
        "lang": "vi",
        "as_of": "2026-03-02",
    }


def test_the_footer_says_that_only_accepted_figures_are_shown(opened: Open) -> None:
    assert VI.text("frame.accepted-only") in drawn(opened(figures="accepted"))
    assert opened(figures="accepted").session_state["seen"].view.accepted_only
    assert not opened(figures="accepted").session_state["seen"].acting.view.accepted_only, "whoever acts sees all"
    assert VI.text("frame.accepted-only") not in drawn(opened())


def test_training_bears_its_mark_and_official_does_not(opened: Open) -> None:
    assert 'class="frame-watermark"' in drawn(opened(workspace="training"))
    assert VI.text("frame.band") in drawn(opened(workspace="training"))
    assert 'class="frame-watermark"' not in drawn(opened())


def test_another_day_leads_back_to_the_usual_one(opened: Open) -> None:
    assert 'frame-back"' not in drawn(opened())
    assert 'frame-back"' in drawn(opened(as_of="2024-06-30"))


def test_the_date_field_moves_the_address(opened: Open) -> None:
    test = opened(as_of="2024-06-30", unit="mic")
    test.date_input[0].set_value(date(2023, 1, 31)).run()
    assert test.query_params["as_of"] == "2023-01-31"
    assert test.session_state["seen"].as_of == date(2023, 1, 31)


@pytest.mark.parametrize(
    ("typed", "page", "code"),
    [
        ("ha noi", "provinces", "prov63_ha_noi"),
        ("tp hcm", "provinces", "prov63_ho_chi_minh"),
        ("H\u00c0 N\u1ed8I", "provinces", "prov63_ha_noi"),
        ("bo y te", "ministries", "moh"),
    ],
)
def test_the_search_leads_to_the_screen_of_a_unit(typed: str, page: str, code: str, opened: Open) -> None:
    test = opened(as_of="2024-06-30")
    test.text_input[0].set_value(typed).run()
    assert f'href="{page}?workspace=official&amp;lang=vi&amp;as_of=2024-06-30&amp;unit={code}"' in drawn(test)


def test_what_is_typed_is_text_and_never_markup(opened: Open) -> None:
    test = opened()
    test.text_input[0].set_value("<script>alert(1)</script>").run()
    assert "<script>" not in drawn(test)
    assert "&lt;script&gt;" in drawn(test)


def test_an_empty_workspace_says_which_command_fills_it(operate: Operate) -> None:
    operate(None)
    test = AppTest.from_function(_screen, default_timeout=30)
    test.query_params["workspace"] = "training"
    assert "make train" in drawn(test.run())


def test_answers_are_asked_once_for_each_state(opened: Open) -> None:
    page = opened().session_state["seen"]
    asked = []

    def question(view, number: int) -> int:
        asked.append(number)
        return number + len(asked)

    first = page.ask(question, 5)
    assert page.ask(question, 5) == first
    assert page.ask(question, 6) != first
    assert asked == [5, 6]


def _failing() -> None:
    from domain.errors import DashboardError
    from ui import frame

    frame.open_page("systems")
    frame.show_failure(DashboardError("database-busy", address="<x>"))


def _broken() -> None:
    from ui import frame

    frame.open_page("systems")
    frame.show_failure(ZeroDivisionError("secret detail"))


def test_a_mistake_of_the_operator_is_shown_as_its_sentence(operate: Operate) -> None:
    operate(None)
    said = drawn(AppTest.from_function(_failing, default_timeout=30).run())
    assert VI.text("error.database-busy", address="&lt;x&gt;") in said
    assert "frame-footer" in said


def test_a_bug_is_shown_by_number_and_its_cause_stays_in_the_log(
    operate: Operate, caplog: pytest.LogCaptureFixture
) -> None:
    operate(None)
    said = drawn(AppTest.from_function(_broken, default_timeout=30).run())
    assert "secret detail" not in said
    record = next(record for record in caplog.records if record.name == "ui.frame")
    assert record.args[0] in said
    assert record.exc_info[1].args == ("secret detail",)
