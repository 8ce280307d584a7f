"""Districts and communes on the screens: their province sums them up, and they are chosen within it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import locales
from services import lower_levels, training
from services.catalogue import catalogue
from services.lower_levels import Numbers
from storage.database import Database
from tests.pages.conftest import screen, told

VI = locales.language("vi")
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def open_with_communes(filled: Path, operate: Callable[[Path | None], Path]) -> Callable[..., AppTest]:
    database = Database(f"sqlite:///{operate(filled) / 'training.sqlite'}")
    numbers, now = Numbers(districts=64, communes=64), datetime(2026, 1, 5, tzinfo=UTC)
    lower_levels.build(database, catalogue(database), training.read_shape(DATA), numbers, now)
    database.dispose()
    return screen


def test_a_province_sums_up_what_lies_below_it(open_with_communes: Callable[..., AppTest]) -> None:
    html = told(open_with_communes("provinces", "workspace=training&as_of=2025-06-20&unit=prov63_nghe_an&lang=en"))
    assert "Districts and communes" in html
    assert "2 of 2 units have a figure of the time" in html
    opened = open_with_communes(
        "indicators", "workspace=training&as_of=2025-11-30&indicator=workfile_online_commune_pct&unit=prov34_nghe_an"
    )
    assert "Tổng hợp từ cấp xã" in told(opened)
    units = opened.selectbox(key="pick-indicators-unit").options
    assert "Xã mới số 1, Nghệ An (từ 01/07/2025)" in units
    assert len([name for name in units if name.startswith(("Xã", "Huyện"))]) < 5


def test_the_sum_of_a_province_opens_to_the_figures_in_it(open_with_communes: Callable[..., AppTest]) -> None:
    sides = "workspace=training&as_of=2025-11-30"
    card = told(open_with_communes("provinces", f"{sides}&unit=prov34_nghe_an"))
    (opened,) = set(re.findall(r"figure=(workfile_online_commune_pct~prov34_nghe_an~[^&\"]*)", card))
    row = told(open_with_communes("history", f"{sides}&figure={opened}"))
    parts = set(re.findall(r"figure=(workfile_online_commune_pct~new_commune[^&\"]*)", row))
    assert VI.text("page.history.summed", count=len(parts)) in row
    assert parts
    for part in parts:
        assert VI.text("page.history.derived") not in told(open_with_communes("history", f"{sides}&figure={part}"))
