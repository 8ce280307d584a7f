"""An explanation is pinned on the page of its indicator and stands wherever its figure does."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

import locales
from tests.conftest import SignedIn
from tests.pages.conftest import told

RATE, HANOI = "online_dossier_pct", "prov34_ha_noi"
VI = locales.language("vi")
QUERY = f"workspace=training&lang=vi&indicator={RATE}&unit={HANOI}"


def press(test: AppTest, key: str) -> AppTest:
    (button,) = [one for one in test.button if one.label == VI.text(key)]
    return button.click().run()


def test_an_approver_explains_an_own_figure(open_screen: Callable[..., AppTest], signed_in: SignedIn) -> None:
    test = open_screen("indicators", QUERY)
    assert not test.expander, "readers have no form"
    signed_in("duyet-ha-noi")
    test = open_screen("indicators", QUERY)
    assert len(test.selectbox(key="explain-about").options) == 2, "a unit explains its own figures only"
    test.text_area(key="explain-text").input("Mất <điện> diện rộng")
    test.selectbox(key="explain-kind").select_index(1)
    test = press(test, "page.indicators.explain-do")
    said = told(test)
    assert test.text_input(key="explain-month").value == "11/2025", "that of the latest figure"
    assert VI.text("page.indicators.explain-done", month="Tháng 11/2025") in said
    line = VI.text("explanation.by-unit", said="Tháng 11/2025, sự cố hệ thống: Mất &lt;điện&gt; diện rộng")
    assert line in said, "among the notes of the chart"
    assert line in told(open_screen("provinces", f"workspace=training&lang=vi&unit={HANOI}"))
    (figure, *_) = re.findall(rf"figure=({RATE}~{HANOI}~2025-11[^\"&]+)", said)
    assert line in told(open_screen("history", f"workspace=training&lang=vi&figure={figure}"))
    test = press(open_screen("indicators", QUERY), "page.indicators.withdraw-do")
    assert line not in told(test)


def test_a_law_without_its_source_is_answered(open_screen: Callable[..., AppTest], signed_in: SignedIn) -> None:
    open_screen("indicators", QUERY)
    signed_in("thu-ky")
    test = open_screen("indicators", QUERY)
    assert len(test.selectbox(key="explain-about").options) == 4
    test.text_area(key="explain-text").input("Nghị định mới")
    assert VI.text("error.explanation-source") in told(press(test, "page.indicators.explain-do"))
