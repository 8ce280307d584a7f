"""What-if in the room: the address holds the scenario, everything says that it is one, a secretary keeps it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import locales
from services import packs
from storage import packs as kept
from tests.conftest import SignedIn
from tests.pages.conftest import told
from tests.storage.test_packs import a_pack
from ui import cached

RATE = "online_dossier_pct"
VI = locales.language("vi")
LIFTED = f"workspace=training&lang=vi&indicator={RATE}&lift=bottom-median&bottom=10&among=province"
Open = Callable[..., AppTest]


def test_the_bottom_ten_at_the_median_is_a_finding_marked_as_supposed(open_screen: Open) -> None:
    said = told(open_screen("what-if", LIFTED))
    assert VI.text("what-if.band") in said
    title = said.partition("<h1")[2].partition("</h1>")[0]
    assert "Giả định: nếu 10 địa phương thấp nhất đạt mức trung vị" in title
    assert "thay vì 69,54 %" in title
    assert VI.count("what-if.units", 10) in said
    assert "Số cả nước là tổng tử số chia tổng mẫu số" in said
    assert f"{VI.text('what-if.uncounted.other', number=6, names='')[:-1]}" in said


def test_every_choice_moves_the_address(open_screen: Open) -> None:
    test = open_screen("what-if", LIFTED)
    test = test.number_input(key="what-if-bottom").set_value(3).run()
    assert "nếu 3 địa phương" in told(test)
    test = test.number_input(key="what-if-pace").set_value(1.5).run()
    assert test.query_params["pace"] in ("1.5", ["1.5"])
    assert test.query_params["bottom"] in ("3", ["3"])
    assert VI.text("what-if.if-pace", pace="+1,5 điểm %") in told(test)
    test = test.selectbox(key="pick-what-if-lift").set_value("named-target").run()
    assert test.multiselect(key="what-if-units").value == []


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("pace=much", "pace"),
        ("deadline=soon", "deadline"),
        ("lift=all", "lift"),
        ("lift=named-median&units=x", "units"),
    ],
)
def test_a_value_that_cannot_be_is_said(open_screen: Open, query: str, key: str) -> None:
    said = told(open_screen("what-if", f"workspace=training&lang=vi&indicator={RATE}&{query}"))
    assert VI.text(f"frame.key.{key}") in said
    assert VI.text("what-if.band") in said


def test_where_counts_are_missing_it_says_so(open_screen: Open) -> None:
    said = told(open_screen("what-if", f"workspace=official&lang=vi&indicator={RATE}&lift=bottom-median"))
    assert VI.text("what-if.obstacle.no_counts") in said


def test_a_secretary_keeps_a_scenario_in_the_minutes(open_screen: Open, signed_in: SignedIn) -> None:
    test = open_screen("what-if", LIFTED)
    assert not test.expander, "readers have no form"
    signed_in("thu-ky")
    assert VI.text("what-if.no-pack") in told(open_screen("what-if", LIFTED))
    desk = open_screen("packs", "workspace=training&lang=vi")
    desk.text_input(key="pack-title").input("Phiên họp")
    desk.button(key="pack-make-do").click().run()
    test = open_screen("what-if", LIFTED)
    test.text_area(key="what-if-remark").input("<b>Xem lại</b>")
    (button,) = [one for one in test.button if one.label == VI.text("what-if.keep-do")]
    assert VI.text("what-if.kept", number=1) in told(button.click().run())
    said = told(open_screen("packs", "workspace=training&lang=vi&pack=1"))
    assert VI.count("what-if.minutes", 1) in said
    assert "&lt;b&gt;Xem lại" in said
    assert "Giả định: nếu 10 địa phương thấp nhất" in said
    assert "lift=bottom-median" in said, "and leads back to where it can be played again"
    assert VI.text("what-if.minutes-note").replace('"', "&#34;") in said, "and that no file of this pack has it"
    beside = told(open_screen("what-if", f"{LIFTED}&pack=1"))
    assert 'class="frame-live"' in beside, "beside a pack it says that it plays live figures"
    assert VI.text("what-if.keep-about") in beside
    desk = open_screen("packs", "workspace=training&lang=vi")
    desk.text_input(key="pack-title").input("Phiên họp sau")
    desk.button(key="pack-make-do").click().run()
    said = told(open_screen("packs", "workspace=training&lang=vi&pack=2"))
    assert VI.count("what-if.followed", 1) in said
    assert VI.count("what-if.minutes", 1) not in said


def test_minutes_are_of_the_pack_one_came_from_however_old(
    open_screen: Open, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in("thu-ky")
    monkeypatch.setattr(packs, "LISTED", 1)
    with cached.database("training").writing() as connection:
        for hours in range(3):
            kept.add(connection, a_pack(hours))
    for asked, chosen in (("1", 1), ("99", 3), ("\u00b2", 3), ("", 3)):
        assert open_screen("what-if", f"{LIFTED}&pack={asked}").selectbox(key="what-if-pack").value == chosen
