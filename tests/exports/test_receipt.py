"""The receipt is a paper: what stands on it can be read back, in both languages, without a network."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

import locales
from exports import receipt
from exports.receipt import ReceiptPaper, ReceiptUnit
from tests.loaders.product_data import everything

UNITS = everything().codelists.org_units
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SEAL = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
PAPER = ReceiptPaper(
    number=1042,
    file="bao cao thang 3.xlsx",
    sha256=SHA,
    sent_at=datetime(2020, 3, 24, 20, 5, 9, tzinfo=UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")),
    reporter="hanoi.baocao",
    units=[
        ReceiptUnit(org_unit=UNITS["prov63_ha_noi"], months=[202003], figures=17),
        ReceiptUnit(org_unit=UNITS["prov63_dak_lak"], months=range(202001, 202013), figures=1204),
    ],
    created=1219,
    revised=2,
    unchanged=5,
    left_out=3,
    seal=SEAL,
    training=False,
)


def said(paper: ReceiptPaper, code: str = "vi") -> str:
    reader = PdfReader(io.BytesIO(receipt.pdf(paper, locales.language(code))))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.replace("\u200b", "")))


def test_a_vietnamese_receipt_says_everything() -> None:
    text = said(PAPER)
    for part in (
        "Biên nhận số liệu số 1042", "03:05:09 ngày 25/03/2020 (UTC+07:00)", "hanoi.baocao", "bao cao thang 3.xlsx",
        SHA, SEAL, "Thành phố Hà Nội", "Tỉnh Đắk Lắk", "Tháng 3/2020", "Tháng 1/2020 – Tháng 12/2020 (12 tháng)",
        "1.219", "1.204", "số liệu sửa đổi", "sơ bộ",
    ):  # fmt: skip
        assert part in text, part
    assert "TẬP HUẤN" not in text


def test_an_english_receipt_says_everything() -> None:
    text = said(PAPER, "en")
    for part in ("Receipt of figures no. 1042", "1,219", SHA, SEAL, "March 2020", "provisional"):
        assert part in text, part


@pytest.mark.parametrize("code", locales.languages())
def test_it_is_one_page_in_our_own_letters(code: str) -> None:
    reader = PdfReader(io.BytesIO(receipt.pdf(PAPER, locales.language(code))))
    assert len(reader.pages) == 1
    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert fonts
    assert all("BeVietnamPro" in font for font in fonts), "a letter that our own font lacks"


def test_training_stands_across_it() -> None:
    text = said(replace(PAPER, training=True))
    assert "TẬP HUẤN" in text
    assert "giả định" in text


def test_the_same_receipt_is_the_same_file() -> None:
    assert receipt.pdf(PAPER, locales.language("vi")) == receipt.pdf(PAPER, locales.language("vi"))


@pytest.mark.parametrize(
    "name",
    ['#panic("x")', "$x$ *b* _i_ [c] <a>", "\\u{41} // y", '"}', "=cmd", "x" * 300 + ".csv", "báo cáo_tháng 3.xlsx"],
)
def test_a_hostile_file_name_is_text(name: str) -> None:
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", said(replace(PAPER, file=name)))


def test_many_units_go_over_several_pages() -> None:
    many = [ReceiptUnit(org_unit=unit, months=[202003], figures=n) for n, unit in enumerate(list(UNITS.values())[:90])]
    reader = PdfReader(io.BytesIO(receipt.pdf(replace(PAPER, units=many), locales.language("vi"))))
    assert len(reader.pages) > 1
    assert f"{len(reader.pages)} / {len(reader.pages)}" in reader.pages[-1].extract_text()


def test_a_return_without_a_file_says_so() -> None:
    text = said(replace(PAPER, file="", sha256=""))
    assert "Không có tệp" in text
    assert "SHA-256" not in text


def test_the_file_is_called_by_its_number() -> None:
    assert receipt.file_name(PAPER, locales.language("vi")) == "bien-nhan-1042.pdf"
    assert receipt.file_name(PAPER, locales.language("en")) == "receipt-1042.pdf"
