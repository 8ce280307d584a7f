"""The screen of reports: finding, silent units, one unit cell by cell, the matrix."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from domain.people import Grant, Role
from storage.database import Database
from tests.conftest import SignedIn, write_config
from tests.pages.conftest import screen, told
from tests.services.test_duty import send

TRAINING = "workspace=training&lang=vi"
OpenScreen = Callable[..., AppTest]


def heading(text: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", text)[1]


def rows(text: str) -> dict[str, list[str]]:
    """The marks of the matrix by unit, the newest month first; empty where nothing is owed."""
    return {
        code: re.findall(r"mark mark-(\w+)|class=\"silent\"", row)
        for code, row in re.findall(r'<tr data-unit="([^"]+)">(.*?)</tr>', text, re.DOTALL)
    }


def test_the_finding_and_the_matrix_say_the_same(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING))
    said = re.search(
        r"(\d+) trên (\d+) tỉnh, thành phố đã gửi đủ số liệu, (\d+) gửi thiếu, (\d+) chưa gửi", heading(text)
    )
    done, every, partial, missing = map(int, said.groups())
    marks = [found[0] for found in rows(text).values()]
    assert every == len(marks) == 34
    assert (marks.count("met"), marks.count("behind"), marks.count("missed")) == (done, partial, missing)
    assert missing > 0
    assert f"{missing} đơn vị chưa gửi gì" in text
    assert "hạn gửi 25/11/2025" in text
    assert "Kỳ tới 12/2025: chốt số liệu hết ngày 14/12/2025, hạn gửi 25/12/2025." in text
    # Those who still owe something come first.
    assert marks == ["missed"] * missing + ["behind"] * partial + ["met"] * done


def test_a_province_that_has_just_come_owes_nothing_of_before(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING))
    assert {len(found) for found in rows(text).values()} == {5}
    assert "Kỳ 06/2025 và các kỳ trước" in text
    ministries = rows(told(open_screen("tracking", TRAINING + "&level=ministry")))
    assert len(ministries) == 17
    assert {len(found) for found in ministries.values()} == {12}
    assert sum(found[-1] == "" for found in ministries.values()) == 6


def test_an_old_month_shows_the_units_of_its_time(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING + "&month=2020-01"))
    assert "trên 63 tỉnh, thành phố" in heading(text)
    assert "hạn gửi 30/01/2020 (chuyển từ ngày 25 vì trùng ngày nghỉ)" in text
    assert "Kỳ tới" not in text


def test_common_units_go_on_over_the_merger(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING + "&geography=common&unit=prov63_bac_giang&month=2025-05"))
    found = rows(text)
    assert len(found) == 34
    assert {len(marks) for marks in found.values()} == {12}
    assert all(mark for marks in found.values() for mark in marks), "no month without a mark"
    assert "Tỉnh Bắc Giang, kỳ 05/2025" in text
    assert "Tỉnh Bắc Ninh, kỳ 05/2025" in text
    former = told(open_screen("tracking", TRAINING + "&geography=were"))
    assert "Tháng 6/2025" in heading(former)
    assert len(rows(former)) == 63


def test_a_region_leaves_out_the_others(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING + "&region=reg34_mrd"))
    found = rows(text)
    assert "prov34_ca_mau" in found
    assert "prov34_ha_noi" not in found
    assert f"trên {len(found)} tỉnh" in heading(text) or f"cả {len(found)} tỉnh" in heading(text)


def test_a_unit_cell_by_cell(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING + "&unit=prov34_ha_noi"))
    assert "Thành phố Hà Nội, kỳ 11/2025: đã gửi đủ, đúng hạn" in text
    assert text.count("đã có số liệu</a>") == 19
    assert "history?" in text
    text = told(open_screen("tracking", TRAINING + "&unit=prov63_ha_giang"))
    assert "Tỉnh Hà Giang không phải báo cáo kỳ 11/2025" in text


def test_a_wrong_value_is_said_with_the_nearest(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", TRAINING + "&month=2025-13"))
    assert "2025-13" in text
    assert "trên 34 tỉnh" in text
    # A month whose period has not ended yet.
    assert "2025-12" in told(open_screen("tracking", TRAINING + "&month=2025-12"))


def test_before_reporting_begins(open_screen: OpenScreen) -> None:
    text = told(open_screen("tracking", "lang=vi"))
    assert heading(text) == "Chưa có báo cáo hằng tháng nào: chế độ báo cáo chưa bắt đầu"
    assert "34 tỉnh, thành phố và 17 bộ" in text
    assert "chưa đơn vị nào bị tính là chậm" in text
    assert not rows(text)


@pytest.mark.parametrize("day", ["2019-01-20", "2019-01-02", "2015-06-01", "2010-01-01", "2025-07-01", "2025-07-15"])
@pytest.mark.parametrize("workspace", ["official", "training"])
def test_any_day_to_look_from(workspace: str, day: str, open_screen: OpenScreen) -> None:
    for level in ("province", "ministry"):
        assert heading(told(open_screen("tracking", f"lang=vi&workspace={workspace}&as_of={day}&level={level}")))


def test_reports_before_duties_are_shown_and_nobody_is_late(
    filled: Path, operate: Callable[[Path | None], Path]
) -> None:
    database = Database(f"sqlite:///{operate(filled) / 'official.sqlite'}")
    send(database, "prov34_ha_noi", 202511, datetime(2025, 12, 28, 2, tzinfo=UTC))
    database.dispose()
    text = told(screen("tracking", "lang=vi&as_of=2025-12-30&month=2025-11"))
    assert heading(text) == "Tháng 11/2025: 1 trên 34 tỉnh, thành phố đã gửi đủ số liệu, 0 gửi thiếu, 33 chưa gửi"
    marks = {code: found[1] for code, found in rows(text).items()}
    assert marks.pop("prov34_ha_noi") == "met"
    assert set(marks.values()) == {"no_data"}
    assert "chưa đơn vị nào bị tính là chậm" in text
    assert "quá hạn 4" not in text


def test_an_empty_workspace(open_empty: OpenScreen) -> None:
    assert "Không có đơn vị nào phải gửi báo cáo" in told(open_empty("tracking", "lang=vi"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_official_reports_late_and_partial(
    lang: str, filled: Path, operate: Callable[[Path | None], Path], tmp_path: Path
) -> None:
    folder = operate(filled)
    file = write_config(folder)
    file.write_text(file.read_text("utf-8") + "reporting:\n  official_since: 2025-10-01\n", "utf-8")
    database = Database(f"sqlite:///{folder / 'official.sqlite'}")
    send(database, "prov34_ha_noi", 202511, datetime(2025, 11, 28, 2, tzinfo=UTC))
    send(database, "prov34_hue", 202511, datetime(2025, 11, 20, 2, tzinfo=UTC), only=4)
    send(database, "prov34_ca_mau", 202511, datetime(2025, 11, 20, 2, tzinfo=UTC), nil=True)
    database.dispose()
    text = told(screen("tracking", f"lang={lang}&as_of={date(2025, 12, 1)}&month=2025-11"))
    marks = {code: found[0] for code, found in rows(text).items()}
    assert marks["prov34_ha_noi"] == "met_late"
    assert "+3</a>" in text
    assert marks["prov34_hue"] == "behind"
    assert "4/19" in text
    assert marks["prov34_ca_mau"] == "already_met"
    assert list(marks.values()).count("missed") == 31
    assert {"vi": "quá hạn 4 ngày làm việc", "en": "4 working days overdue"}[lang] in text


class TestToDo:
    def test_a_reporter_sees_what_is_owed(self, open_screen: OpenScreen, signed_in: SignedIn) -> None:
        signed_in("lan", Grant(Role.REPORTER, "prov34_dien_bien"), Grant(Role.APPROVER, "prov34_son_la"))
        text = told(open_screen("tracking", TRAINING))
        assert "Việc cần làm" in text
        said = re.findall(r'<a href="(\w+)\?([^"]*)">Tỉnh ([^:]*): kỳ 11/2025 quá hạn 4 ngày làm việc', text)
        assert [(page, name) for page, _, name in said] == [("submit", "Điện Biên"), ("tracking", "Sơn La")]
        assert "unit=prov34_dien_bien" in said[0][1]
        assert text.count("Còn 2 kỳ trước đó chưa gửi đủ.") == 2

    @pytest.mark.parametrize("grant", [Grant(Role.AUDITOR), Grant(Role.REPORTER, "prov34_an_giang")])
    def test_who_owes_nothing_sees_nothing(self, grant: Grant, open_screen: OpenScreen, signed_in: SignedIn) -> None:
        signed_in("lan", grant)
        assert "Việc cần làm" not in told(open_screen("tracking", TRAINING))

    def test_what_is_more_is_counted(self, open_screen: OpenScreen, signed_in: SignedIn) -> None:
        units = ["dien_bien", "son_la", "dong_thap", "bac_ninh", "dong_nai"]
        signed_in(
            "lan",
            *(Grant(Role.REPORTER, f"prov34_{unit}") for unit in units),
            Grant(Role.REPORTER, "moj"),
            Grant(Role.REPORTER, "mofa"),
            Grant(Role.REPORTER, "sbv"),
        )
        text = told(open_screen("tracking", TRAINING))
        assert text.count("kỳ 11/2025 quá hạn") == 6
        assert "Và 2 việc nữa." in text
