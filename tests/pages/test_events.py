"""What screens and files tell the counters of the server, and that nobody is named in it."""

import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from streamlit.testing.v1 import AppTest

import events
from tests.conftest import SignedIn, samples
from tests.pages.conftest import ROOT, RUN_SECONDS
from ui import cached
from web.metrics import Metrics

Open = Callable[..., AppTest]
Operate = Callable[[Path | None], Path]
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,nguon_goc\n"


def whole_dashboard(query: str) -> None:
    """The first screen through the table of pages."""
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=RUN_SECONDS)
    for key, value in parse_qsl(query):
        test.query_params[key] = value
    assert not test.run().exception


def test_a_screen_is_counted_with_its_time_and_its_statements(operate: Operate, filled: Path, counted: Metrics) -> None:
    operate(filled)
    whole_dashboard("workspace=training&lang=vi")
    found = samples(counted)
    assert found["dashboard_page_seconds_count", "overview", "training"] == 1
    assert found["dashboard_page_seconds_sum", "overview", "training"] > 0
    assert found["dashboard_database_seconds_count", "read"] > 0
    assert found["dashboard_sessions",] == 0
    assert found["process_resident_memory_bytes",] > 1e6


def test_a_file_is_counted_by_outcome_and_problem_and_again_when_it_is_taken(
    open_screen: Open, signed_in: SignedIn, counted: Metrics
) -> None:
    signed_in("bao-cao-ha-noi")
    for name, rows in (
        ("a.csv", "Hà Nim,online_dossier_pct,2025-10,9,10,demo\nHà Nim,online_dossier_pct,2025-10,8,10,demo\n"),
        ("b.csv", "Hà Nội,online_dossier_pct,2025-10,61000,77000,demo\n"),
    ):
        screen = open_screen("submit", "workspace=training&lang=vi")
        screen.file_uploader[0].set_value((name, (HEAD + rows).encode(), "text/csv"))
        screen.run()
    screen.button(key="submit-send").click().run()
    found = samples(counted)
    assert found["dashboard_files_checked_total", "reject_file", "training"] == 1
    assert found["dashboard_file_problems_total", "unit-unknown", "training"] == 2
    assert found["dashboard_submissions_total", "report"] == 1
    assert sum(found["dashboard_submitted_figures_total", effect] for effect in ("created", "revised")) == 1
    assert found["dashboard_database_seconds_count", "write"] > 0


def test_nobody_is_named_in_what_is_logged(
    operate: Operate, filled: Path, signed_in: SignedIn, counted: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    operate(filled)
    login = "bao-cao-ha-noi"
    signed_in(login)
    with caplog.at_level(logging.INFO):
        events.LOGGER.addHandler(caplog.handler)
        whole_dashboard("workspace=training&lang=vi")
        with pytest.raises(DBAPIError) as failed, cached.database("training").reading() as connection:
            connection.execute(text("SELECT :login FROM nowhere"), {"login": login})
        logging.getLogger("x").error("failed", exc_info=failed.value)
    assert caplog.records
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "page drawn" in said
    assert "no such table" in said
    assert login not in said.replace(str(Path.cwd()), "")
