"""Sending a file: the screen names what is wrong, asks, tells what follows, and gives a receipt."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

import locales
from domain.people import Grant, Role
from services import submissions
from storage import reports
from tests.pages.conftest import told
from ui import cached, people

VI, EN = locales.language("vi"), locales.language("en")
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,gia_tri,ghi_chu,nguon_goc\n"
GOOD = "prov34_ha_noi,online_dossier_pct,2025-10,61000,77000,,,demo\n"
REPORTER = "bao-cao-ha-noi"
Open = Callable[..., AppTest]


@pytest.fixture
def sending(open_screen: Open, signed_in: Callable[..., object], operate: object) -> Open:
    """The screen as a reporter of Hà Nội sees it."""

    def opened(query: str = "workspace=training&lang=en") -> AppTest:
        cached.database("training")
        signed_in(REPORTER)
        return open_screen("submit", query)

    return opened


def chosen(screen: AppTest, text: str, name: str = "ha-noi.csv") -> AppTest:
    screen.file_uploader[0].set_value((name, text.encode(), "text/csv"))
    return screen.run()


def button(screen: AppTest, key: str):
    return next(b for b in screen.button if b.key == key)


def test_a_visitor_is_asked_to_sign_in(open_screen: Open) -> None:
    screen = open_screen("submit", "workspace=training&lang=en")
    said = told(screen)
    assert "sign-in" in said
    assert not screen.file_uploader


def test_a_reporter_of_no_unit_that_is_due_still_has_a_screen(sending: Open) -> None:
    screen = sending()
    assert [box.label for box in screen.selectbox][:2] == [
        EN.text("submit.template-unit"),
        EN.text("submit.template-month"),
    ]
    assert screen.selectbox[1].value == 202511


def test_the_address_chooses_unit_and_month(sending: Open) -> None:
    """What there is to do leads here with both."""
    screen = sending("workspace=training&lang=en&unit=prov63_ha_noi&month=2025-05")
    assert (screen.selectbox[0].value, screen.selectbox[1].value) == ("prov63_ha_noi", 202505)
    assert EN.text("todo.title") in told(screen)


def test_every_mistake_is_named_and_nothing_is_stored(sending: Open) -> None:
    rows = GOOD + "Hà Nim,npsp_integrated_pct,2025-10,8,9,,,demo\nHà Nội,edoc_exchange_pct,2025-10,910,900,,,demo\n"
    screen = chosen(sending(), HEAD + rows)
    said = told(screen)
    assert EN.text("outcome.reject_rows").capitalize() in said
    assert "Line 3, column A (don_vi)" in said
    assert "Hà Nim" in said
    assert "Line 4, column D (tu_so)" in said
    assert 'class="grid-block"' in said
    assert button(screen, "submit-send").disabled, "rows are left out by choice only"
    with cached.database("training").reading() as connection:
        assert submissions.submissions.last(connection)[0].kind != submissions.REPORT


@pytest.mark.parametrize(
    ("text", "name"),
    [("", "a.csv"), ("%PDF-1.7", "b.csv"), ("a,b\n1,2\n", "no-headings.csv"), (HEAD + ",,,,,,,\n", "unfilled.csv")],
)
def test_a_file_that_is_refused_whole_is_not_called_a_row(sending: Open, text: str, name: str) -> None:
    screen = sending()
    screen.file_uploader[0].set_value((name, text.encode(), "text/csv"))
    said = told(screen.run())
    assert EN.text("severity.file").capitalize() in said
    assert EN.text("severity.block").capitalize() not in said


def test_a_mistake_of_a_workbook_says_on_which_sheet_it_stands(sending: Open) -> None:
    book = Workbook()
    for name in ("Một cửa", "Văn bản [2]"):
        sheet = book.create_sheet(name.replace("[", "(").replace("]", ")"))
        sheet.append(HEAD.strip().split(","))
        sheet.append(["prov34_da_nang", "online_dossier_pct", "2025-10", 1, 2, None, None, "demo"])
    out = io.BytesIO()
    book.save(out)
    screen = sending()
    screen.file_uploader[0].set_value(("ha noi [1].xlsx", out.getvalue(), "application/octet-stream"))
    said = told(screen.run())
    assert "Sheet “Một cửa”: Line 2, column A" in said
    assert "Sheet “Văn bản (2)”: Line 2, column A" in said
    assert "is not among the units you report for (Hanoi)" in said, "one name once"


def test_the_file_is_shown_with_its_headings_and_without_its_title(sending: Open) -> None:
    title = ["BÁO CÁO THÁNG 10", "", "Đơn vị,Chỉ tiêu,Tháng 10/2025,,", ",,Tử số,Mẫu số,Tỷ lệ"]
    rows = [f"Hà Nội,{code},8,9," for code in ("online_dossier_pct", "edoc_exchange_pct", "reports_on_gris_pct")]
    said = told(chosen(sending(), "\n".join([*title, *rows, "Hà Nội,npsp_integrated_pct,9,8,"])))
    grid = said[said.index('<div class="grid"') :].partition("</table>")[0]
    assert "Mẫu số" in grid
    assert "Tháng 10/2025" in grid
    assert "BÁO CÁO" not in grid


def test_a_good_file_is_sent_once_and_opens_its_receipt(sending: Open) -> None:
    screen = chosen(sending(), HEAD + GOOD)
    said = told(screen)
    assert EN.text("submit.consequences") in said
    assert "Nothing is sent yet" in said
    assert "40.91" in said, "what was"
    assert "79.22" in said, "what will be"
    screen = button(screen, "submit-send").click().run()
    said = told(screen)
    with cached.database("training").reading() as connection:
        number = submissions.submissions.last(connection)[0].number
    assert screen.query_params["receipt"] == str(number)
    assert EN.text("submit.receipt.title", number=number) in said
    assert "SHA-256" in said
    again = sending(f"workspace=training&lang=vi&receipt={number}")
    assert VI.text("submit.receipt.title", number=number) in told(again), "the receipt has an address of its own"


def test_a_nil_return_without_a_reason_is_answered_in_its_form(sending: Open) -> None:
    screen = sending("workspace=training&lang=en&unit=prov34_ha_noi&month=2025-07")
    screen = next(b for b in screen.button if b.label == EN.text("submit.nil-send")).click().run()
    (form,) = screen.expander
    assert EN.text("submit.refused") in "".join(one.proto.body for one in form.get("html"))


def test_a_question_is_answered_on_the_screen(sending: Open) -> None:
    row = "prov63_ha_noi,online_dossier_pct,2025-05,100,77000,,,demo\n"
    screen = chosen(sending(), HEAD + row)
    (field,) = [area for area in screen.text_area if area.key and area.key.startswith("why-")]
    said = told(screen)
    assert EN.text("submit.to-explain-title") in said
    assert EN.text("outcome.accept_with_warnings").capitalize() not in said, "it cannot go as it is"
    assert f"press “{EN.text('submit.answer')}”" in said
    assert "submit-send" not in [b.key for b in screen.button]
    field.set_value("cổng ngừng hoạt động ba tuần")
    screen = next(b for b in screen.button if b.label == EN.text("submit.answer")).click().run()
    assert not button(screen, "submit-send").disabled
    button(screen, "submit-send").click().run()
    with cached.database("training").reading() as connection:
        assert submissions.submissions.last(connection)[0].kind == submissions.REPORT


@pytest.mark.parametrize("pressed", [True, False], ids=["taken", "typed"])
def test_an_explanation_stays_with_the_file_it_was_given_for(sending: Open, pressed: bool) -> None:
    """Another file of the same name asks again: what was said of one figure is not kept beside another."""
    row = "prov63_ha_noi,online_dossier_pct,2025-05,{},77000,,,demo\n"

    def fields(screen: AppTest):
        return [area for area in screen.text_area if area.key and area.key.startswith("why-")]

    def answer(screen: AppTest) -> AppTest:
        return next(b for b in screen.button if b.label == EN.text("submit.answer")).click().run()

    screen = chosen(sending(), HEAD + row.format(100))
    fields(screen)[0].set_value("cổng ngừng hoạt động ba tuần")
    if pressed:
        screen = answer(screen)
        assert not button(screen, "submit-send").disabled
    screen = chosen(screen, HEAD + row.format(200))
    assert [field.value for field in fields(screen)] == [""]
    assert "submit-send" not in [b.key for b in screen.button]
    screen = answer(screen)
    assert "submit-send" not in [b.key for b in screen.button], "nothing was said of this figure"
    fields(screen)[0].set_value("đợt kiểm kê hồ sơ tồn đọng")
    screen = answer(screen)
    assert not button(screen, "submit-send").disabled
    button(screen, "submit-send").click().run()
    with cached.database("training").reading() as connection:
        number = submissions.submissions.last(connection)[0].number
        said = {finding.explanation for finding in reports.findings(connection, number)} - {""}
    assert said == {"đợt kiểm kê hồ sơ tồn đọng"}


def test_leaving_rows_out_is_chosen_for_each_file_anew(sending: Open) -> None:
    wrong = "prov34_ha_noi,npsp_integrated_pct,2025-10,9,{},,,demo\n"
    screen = chosen(sending(), HEAD + GOOD + wrong.format(8))
    screen = screen.checkbox[0].check().run()
    assert not button(screen, "submit-send").disabled
    screen = chosen(screen, HEAD + GOOD + wrong.format(7))
    assert button(screen, "submit-send").disabled


def test_data_that_changed_meanwhile_are_looked_at_again(sending: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = chosen(sending(), HEAD + GOOD)
    real = submissions.submit

    def later(acting, data, name, explanations, **rest):
        monkeypatch.setattr(submissions, "submit", real)
        real(acting, (HEAD + GOOD.replace("61000", "61500")).encode(), "other.csv")
        return real(acting, data, name, explanations, **rest)

    monkeypatch.setattr(submissions, "submit", later)
    screen = button(screen, "submit-send").click().run()
    said = told(screen)
    assert EN.text("error.preview-outdated", file="ha-noi.csv") in said
    assert "receipt" not in screen.query_params
    assert "79.87" in said, "the preview shows what has been sent meanwhile"


def test_a_right_that_was_given_meanwhile_counts_for_the_file_on_the_screen(
    sending: Open, signed_in: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GOOD.replace("ha_noi", "hai_phong")
    screen = chosen(sending(), HEAD + other)
    assert [p.code for p in kept_preview(REPORTER).examined.problems] == ["unit-of-others"]
    person = people.visitor("training")
    monkeypatch.setattr(
        people, "visitor", lambda _w: replace(person, grants=(*person.grants, Grant(Role.REPORTER, "prov34_hai_phong")))
    )
    screen.run()
    assert "unit-of-others" not in {p.code for p in kept_preview(REPORTER).examined.problems}


def test_a_preview_weighs_what_was_read_and_not_the_file_alone(sending: Open) -> None:
    rows = HEAD + "".join(GOOD.replace("61000", str(61000 + number)) for number in range(500))
    chosen(sending(), rows)
    kept = cached.kept()["previews"]
    assert kept.weight > 10 * len(rows)


def kept_preview(login: str) -> submissions.Preview:
    """The newest preview that is kept for somebody."""
    return next(
        entry.value for key, entry in reversed(cached.kept()["previews"]._entries.items()) if key[0][2].login == login
    )


def test_a_receipt_of_others_is_refused(sending: Open) -> None:
    screen = sending("workspace=training&lang=en&receipt=3")  # a year of the invented history: nobody sent it
    assert screen.exception
    assert not [body for body in (e.proto.body for e in screen.get("html")) if "SHA-256" in body]


@pytest.mark.parametrize("asked", ["x", "-1", "99999999999", "1;2"])
def test_a_number_that_is_none_opens_the_form(sending: Open, asked: str) -> None:
    screen = sending(f"workspace=training&lang=en&receipt={asked}")
    assert EN.text("page.submit.title") in told(screen)
