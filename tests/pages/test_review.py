"""A report on its way over the screens: waiting, returned, approved, accepted, contested; and who sees what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import locales
from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.observation import FigureKey
from domain.people import Person
from domain.report import ReportState, ReturnReason
from services import disputes, duty, reviews, submissions
from services.acting import Acting
from services.catalogue import catalogue
from services.duty import DutyClock
from services.view import View
from storage import accounts, observations, originals, reports
from storage.database import Database
from tests.conftest import SignedIn
from tests.pages.conftest import screen, told
from tests.storage.unguarded import unguard
from ui import cached, people

VI = locales.language("vi")
HANOI, DAY = "prov34_ha_noi", date(2025, 11, 30)
RATE, OTHER = "online_dossier_pct", "auth_transactions_pct"
REPORTER, APPROVER, OFFICE = "bao-cao-ha-noi", "duyet-ha-noi", "tiep-nhan"


@dataclass(frozen=True)
class Training:
    """A copy of the training workspace in which Hà Nội has sent a report of October."""

    signed_in: SignedIn
    number: int

    @property
    def database(self) -> Database:
        return cached.database("training")

    def acting(self, login: str) -> Acting:
        return act(self.database, self.signed_in(login))

    def state(self) -> ReportState:
        with self.database.reading() as connection:
            return reports.get(connection, self.number, HANOI).state

    def open(self, login: str, name: str = "review", query: str = "", lang: str = "vi") -> AppTest:
        self.signed_in(login)
        return screen(name, f"workspace=training&lang={lang}{query}")

    def report(self, login: str) -> AppTest:
        return self.open(login, query=f"&submission={self.number}&unit={HANOI}")

    @property
    def key(self) -> FigureKey:
        with self.database.reading() as connection:
            found = observations.series(connection, [RATE], [HANOI], since=date(2025, 10, 1), until=date(2025, 10, 31))
        return found[0].key

    def accept(self) -> None:
        reviews.approve(self.acting(APPROVER), self.number, HANOI)
        reviews.accept(self.acting(OFFICE), self.number, HANOI)


def act(database: Database, who: Person) -> Acting:
    view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
    return Acting(view=view, person=who, now=datetime.now(UTC), today=DAY, training=True)


@pytest.fixture
def training(filled: Path, operate: Callable[[Path | None], Path], signed_in: SignedIn) -> Training:
    operate(filled)
    data = (
        "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,nguon_goc\n"
        f"{HANOI},{RATE},2025-10,41900,104000,demo\n{HANOI},{OTHER},2025-10,90000,232000,demo\n"
    ).encode()  # fmt: skip
    acting = act(cached.database("training"), signed_in(REPORTER))
    asked = {
        one.code: "Hệ thống <b>xác thực</b> được thay"
        for one in submissions.preview(acting, data, "a.csv").examined.problems
    }
    receipt = submissions.submit(acting, data, "thang-10.csv", asked)
    return Training(signed_in, receipt.number)


def press(opened: AppTest, key: str) -> AppTest:
    """Press the button with this key in its element."""
    button = next(one for one in opened.button if one.key == key or str(one.proto.id).find(key) >= 0)
    return button.click().run()


def test_an_approver_sees_what_waits_and_passes_it_on(training: Training) -> None:
    page = told(training.open(APPROVER))
    assert "1 báo cáo chờ bạn duyệt trong đơn vị" in page
    assert f"submission={training.number}&amp;unit={HANOI}" in page
    report = training.report(APPROVER)
    page = told(report)
    for said in ("2 số sửa", "thang-10.csv", "Giao dịch được xác thực", "Chờ đơn vị duyệt", "Cán bộ báo cáo Hà Nội"):
        assert said in page
    done = press(report, "review-approve")
    assert "đang chờ Văn phòng Chính phủ" in told(done)
    assert training.state() is ReportState.APPROVED
    assert "submission" not in done.query_params, "back at the list"


def test_a_warning_of_a_denominator_names_the_other_indicator_and_shows_the_counts(
    filled: Path, operate: Callable[[Path | None], Path], signed_in: SignedIn
) -> None:
    operate(filled)
    data = (
        "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,nguon_goc\n"
        f"{HANOI},fullprocess_dossier_pct,2025-11,24500,76300,demo\n"
    ).encode()  # fmt: skip
    acting = act(cached.database("training"), signed_in(REPORTER))
    found = submissions.preview(acting, data, "a.csv").examined.problems
    assert [one.code for one in found] == ["other-denominator"]
    training = Training(signed_in, submissions.submit(acting, data, "thang-11.csv", {}).number)
    said = told(training.report(APPROVER))
    assert (
        f"chỉ tiêu {acting.codelists.indicators['one_stop_dossier_pct'].short['vi']}, vốn chia cho cùng mẫu số" in said
    )
    assert "one_stop_dossier_pct" not in said
    assert "<small>24.500 / 76.300</small>" in said


def test_the_office_accepts_and_the_mark_of_provisional_goes(training: Training) -> None:
    history = f"&figure={training.key.token()}"
    assert "sơ bộ" in told(training.open("", "history", history))
    reviews.approve(training.acting(APPROVER), training.number, HANOI)
    assert "1 báo cáo chờ Văn phòng Chính phủ" in told(training.open(OFFICE))
    done = press(training.report(OFFICE), "review-accept")
    assert "số liệu thành chính thức" in told(done)
    assert training.state() is ReportState.ACCEPTED
    page = told(training.open("", "history", history))
    assert "Văn phòng Chính phủ chấp nhận" in page
    assert "chính thức" in page


def test_a_return_needs_a_reason_that_the_reporter_then_reads(training: Training) -> None:
    refused = press(training.report(APPROVER), "review-return")
    said = told(refused)
    assert said.index(locales.language("vi").text("page.review.decide")) < said.index("Chưa ghi lý do"), (
        "beside the button, not far above"
    )
    assert training.state() is ReportState.SUBMITTED
    report = training.report(APPROVER)
    report.text_area(key="review-comment").input("Dòng 3 <script>sai</script>")
    report.selectbox(key="review-reason").select(ReturnReason.WRONG_PERIOD)
    press(report, "review-return")
    assert training.state() is ReportState.RETURNED
    page = told(training.open(REPORTER))
    assert "1 báo cáo bị trả lại cần sửa" in page
    assert "Sai kỳ báo cáo" in page
    assert "Dòng 3 &lt;script&gt;sai&lt;/script&gt;" in page
    again = training.report(REPORTER)
    again.text_area(key="review-comment").input("Số đúng theo sổ theo dõi")
    press(again, "review-again")
    assert training.state() is ReportState.SUBMITTED


def test_a_stale_decision_is_told_what_has_happened(training: Training) -> None:
    report = training.report(APPROVER)
    reviews.approve(training.acting(APPROVER), training.number, HANOI)
    assert "vừa được người khác duyệt" in told(press(report, "review-approve"))


@pytest.mark.parametrize("login", ["", "bao-cao-nghe-an", "duyet-nghe-an", "kiem-tra", "thu-ky"])
def test_others_cannot_decide(training: Training, login: str) -> None:
    report = training.report(login)
    told(report)
    assert not [one for one in report.button if "review-" in str(one.proto.id)]


def test_an_auditor_reads_a_report_and_a_reporter_what_became_of_theirs(training: Training) -> None:
    assert "2 số sửa" in told(training.report("kiem-tra"))
    assert "2 số sửa" not in told(training.report("duyet-nghe-an"))
    page = told(training.open(REPORTER))
    assert "Báo cáo gần đây" in page
    assert "Chờ đơn vị duyệt" in page
    training.accept()
    assert "Đã chấp nhận" in told(training.open(REPORTER))
    assert "Đã chấp nhận" not in told(training.open("bao-cao-nghe-an"))


def test_explanations_are_shown_as_text_each_beside_its_question(training: Training) -> None:
    page = told(training.report(APPROVER))
    assert "<b>xác thực</b>" not in page
    why = "Hệ thống &lt;b&gt;xác thực&lt;/b&gt; được thay"
    assert page.count(f"<b>Giải trình:</b> {why}") == page.count("Giải trình:") > 0
    assert f'<p class="said">{why}' not in page, "nor again as a remark of the file"
    row = told(training.open(APPROVER, "history", f"&submission={training.number}"))
    assert f'</p><p class="explained"><b>Giải trình:</b> {why}</p></div></li>' in row, (
        "both beside the line, in one box"
    )


def test_a_nil_return_is_decided_about_with_its_reason(training: Training) -> None:
    reason = "Phần mềm một cửa ngừng <b>hoạt động</b> cả tháng"
    clock = DutyClock(today=DAY, since=date(2019, 1, 1), timezone="Asia/Ho_Chi_Minh")
    acting = training.acting(REPORTER)
    month, lacking = next(
        (month, line.cell.indicator.code)
        for month in range(202507, 202512)
        for line in duty.of_unit(acting.view, HANOI, month, clock).lines
        if line.arrival is None
    )
    receipt = submissions.nil_return(acting, HANOI, month, [lacking], reason)
    opened = training.open(APPROVER, query=f"&submission={receipt.number}&unit={HANOI}")
    page = told(opened)
    assert "Phần mềm một cửa ngừng &lt;b&gt;hoạt động&lt;/b&gt; cả tháng" in page
    assert "chưa có số liệu" in page
    assert "đang chờ Văn phòng Chính phủ" in told(press(opened, "review-approve"))


def test_a_report_that_is_not_there_is_a_sentence(training: Training) -> None:
    assert "Không có báo cáo nào của đơn vị này" in told(training.open(OFFICE, query=f"&submission=999&unit={HANOI}"))
    assert "2 báo cáo" not in told(training.open(OFFICE, query="&submission=x&unit=y"))


def test_a_month_is_reopened_from_the_desk(training: Training) -> None:
    training.accept()
    desk = training.open(OFFICE)
    unit = next(one for one in desk.selectbox(key="reopen-unit").options if "Hà Nội" in one and "đến" not in one)
    desk.selectbox(key="reopen-unit").select(unit)
    desk.text_input(key="reopen-month").input("13/2025")
    desk.text_area(key="reopen-why").input("Tính trùng mẫu số")
    assert "không phải một tháng" in told(press(desk, "reopen"))
    desk = training.open(OFFICE)
    desk.selectbox(key="reopen-unit").select(unit)
    desk.text_input(key="reopen-month").input("10/2025")
    desk.text_area(key="reopen-why").input("Tính trùng mẫu số")
    assert "Đã mở lại Tháng 10/2025" in told(press(desk, "reopen"))
    page = told(training.open("", "history", f"&figure={training.key.token()}"))
    assert "đã được mở lại" in page
    assert "Tính trùng mẫu số" in page


# The figure and its people


def test_only_those_who_may_trace_see_who_did_it(training: Training) -> None:
    training.accept()
    history = f"&figure={training.key.token()}"
    for login, seen in (("", False), ("duyet-nghe-an", False), (APPROVER, True), (OFFICE, True), ("kiem-tra", True)):
        page = told(training.open(login, "history", history))
        assert ("Cán bộ báo cáo Hà Nội" in page.partition("frame-line")[2].partition("<h1")[2]) is seen, login
        assert (f"submission={training.number}" in page) is seen, login


def test_a_unit_contests_and_the_office_settles(training: Training) -> None:
    training.accept()
    history = f"&figure={training.key.token()}"
    page = training.open(REPORTER, "history", history)
    page.number_input(key="dispute-numerator").set_value(41900)
    page.number_input(key="dispute-denominator").set_value(98000)
    page.text_area(key="dispute-why").input("Mẫu số tính trùng")
    assert "thời hạn kết luận là ngày 05/12/2025" in told(press(page, "dispute-open"))
    for login in ("", REPORTER, OFFICE):
        said = told(training.open(login, "history", history))
        assert "42,76 %" in said
        assert "05/12/2025" in said
    assert "1 đề nghị xem lại số liệu chưa kết luận" in told(training.open(OFFICE))
    page = training.open(OFFICE, "history", history)
    page.text_area(key="dispute-comment").input("Đúng như đơn vị nêu")
    assert "Chưa chọn kết luận" in told(press(page, "dispute-settle"))
    page = training.open(OFFICE, "history", history)
    page.radio(key="dispute-outcome").set_value(page.radio(key="dispute-outcome").options[0])
    page.text_area(key="dispute-comment").input("Đúng như đơn vị nêu")
    assert "tháng được mở lại" in told(press(page, "dispute-settle"))
    assert disputes.contested(training.acting(OFFICE)) == ()


def test_a_contested_figure_says_so_on_the_scorecard(training: Training) -> None:
    training.accept()
    page = told(training.open("", "indicators", f"&indicator={RATE}&unit={HANOI}"))
    assert "đơn vị nêu" not in page
    with training.database.reading() as connection:
        latest = observations.latest(connection, [RATE], [HANOI], until=DAY)[0]
    disputes.contest(training.acting(REPORTER), latest.key, "Mẫu số", value=12.5)
    page = told(training.open("", "provinces", f"&unit={HANOI}"))
    assert "đơn vị nêu 12,5 %, kết luận trước hết 05/12/2025" in page


# A submission


def test_a_submission_opens_with_its_file_for_those_who_may_trace_it(training: Training) -> None:
    query = f"&submission={training.number}"
    for login in (REPORTER, APPROVER, OFFICE, "kiem-tra"):
        opened = training.open(login, "history", query)
        page = told(opened)
        assert f"Lần nộp số {training.number}" in page
        assert "thang-10.csv" in page
        assert len(opened.get("download_button")) == 1, login
    for login, said in (("", "đăng nhập"), ("duyet-nghe-an", "không có quyền"), ("thu-ky", "")):
        opened = training.open(login, "history", query)
        assert "thang-10.csv" not in told(opened)
        assert said.casefold() in told(opened).casefold()
        assert not opened.get("download_button"), login
    assert "Không có lần nộp số 999" in told(training.open(OFFICE, "history", "&submission=999"))


def test_the_file_of_a_submission_is_read_when_it_is_asked_for_and_by_whoever_may_have_it_then(
    training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Callable[[], bytes]] = []
    monkeypatch.setattr(st, "download_button", lambda _label, data, **_more: offered.append(data))
    with monkeypatch.context() as unread:
        unread.delattr(originals, "content")
        assert not training.open(APPROVER, "history", f"&submission={training.number}").exception
    (take,) = offered
    monkeypatch.setattr(people, "cookies", dict)  # outside of a screen there are none
    assert take().startswith(b"don_vi,chi_tieu")
    with training.database.writing() as connection:
        accounts.end(connection, accounts.find(connection, APPROVER).number, datetime.now(UTC))
    with pytest.raises(DashboardError, match="not-allowed"):
        take()


# The trail


def test_the_trail_is_for_auditors_and_leads_on(training: Training) -> None:
    training.accept()
    opened = training.open("kiem-tra", "audit")
    page = told(opened)
    for said in (
        "Số liệu thành chính thức: 2",
        "Chấp nhận báo cáo",
        "Duyệt báo cáo trong đơn vị",
        f"Lần nộp số {training.number} · Hà Nội",
        "hệ thống (system)",
    ):
        assert said in page
    only = told(training.open("kiem-tra", "audit", "&action=report-accepted"))
    assert "Duyệt báo cáo trong đơn vị</div>" not in only
    assert "Chấp nhận báo cáo" in only
    assert "Không có mục nào như vậy" in told(training.open("kiem-tra", "audit", "&words=khong-co-ai"))
    for login in ("", REPORTER, OFFICE):
        assert "Chấp nhận báo cáo" not in told(training.open(login, "audit"))


def test_the_button_verifies_the_chain(training: Training) -> None:
    opened = training.open("kiem-tra", "audit")
    assert "Nhật ký nguyên vẹn" in told(press(opened, "audit-verify"))
    with training.database.writing() as connection:
        unguard(connection)
        connection.exec_driver_sql("UPDATE audit SET actor = 'hoa' WHERE id = 3")
    assert "đứt ở mục 3" in told(press(training.open("kiem-tra", "audit"), "audit-verify"))


def test_wrong_searches_are_harmless_and_said(training: Training) -> None:
    query = "&since=2025-99-99&until=9999-12-31&before=" + "9" * 30 + "&action=none&words=%25%27%3B--&subject=%00"
    said = told(training.open("kiem-tra", "audit", query))
    assert people.visitor("training").login == "kiem-tra"
    for key in ("since", "until", "before", "action"):
        assert VI.text("frame.wrong", what=VI.text(f"frame.key.{key}"), value="x").partition("“")[0] in said


@pytest.mark.parametrize("before", ["x", "0", "1", "-5", "9" * 30, "2026-01-01"])
def test_a_number_with_no_entries_before_it_is_said_and_the_newest_are_shown(training: Training, before: str) -> None:
    training.accept()
    newest = told(training.open("kiem-tra", "audit"))
    said = told(training.open("kiem-tra", "audit", f"&before={before}"))
    assert VI.text("frame.key.before") in said
    assert "Số liệu thành chính thức: 2" in said
    assert VI.text("frame.key.before") not in newest


def test_older_entries_lead_back_to_the_newest(training: Training) -> None:
    training.accept()
    said = told(training.open("kiem-tra", "audit", "&before=2"))
    assert VI.text("frame.key.before") not in said
    assert VI.text("page.audit.newest") in said
    assert VI.text("page.audit.newest") not in told(training.open("kiem-tra", "audit"))


def test_an_action_that_is_none_asks_for_all(training: Training) -> None:
    training.accept()
    assert "Chấp nhận báo cáo" in told(training.open("kiem-tra", "audit", "&action=report-accepte"))
