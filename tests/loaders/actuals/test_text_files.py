"""Text files as spreadsheets and people write them: encodings, delimiters, quotes, rows as Excel counts them."""

import codecs
import csv
import io

import pytest

from loaders.actuals import Outcome
from tests.loaders.actuals.made import HEAD, ROW, WHOLE, codes, figures, long, read

TEXT = HEAD + ROW


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    assert figures(read(data)) == WHOLE


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter)
    writer.writerow(["BÁO CÁO, tháng 3; số 1"])
    writer.writerow(HEAD.strip().split(","))
    writer.writerow(["Hà Nội", "rate", "2020-03", "865", "1000", "86,5", 'nói "gần đúng"; xem, sau'])
    (figure,) = read(made.getvalue()).observations
    assert (figure.value, figure.provenance.line) == (86.5, 3)
    assert figure.provenance.note == {"vi": 'nói "gần đúng"; xem, sau'}


@pytest.mark.parametrize("name", ["a.tsv", "a.CSV", "a.txt"])
def test_names_of_text_files(name: str) -> None:
    assert figures(read(TEXT.replace(",", "\t"), name)) == WHOLE


@pytest.mark.parametrize("first", ["sep=;\n", "\ufeffsep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_the_line_that_names_the_delimiter_is_no_row(first: str) -> None:
    (figure,) = read(first + TEXT.replace(",", ";")).observations
    assert figure.provenance.line == 2


def test_rows_are_counted_as_a_spreadsheet_shows_them() -> None:
    """A cell over several lines is one row, an empty line is one too."""
    reading = long('Hà Nội,rate,2020-03,865,1000,,"một\nhai\nba"', "", ROW.replace("Nội", "Nim"))
    assert [(p.code, p.line) for p in reading.problems] == [("unit-unknown", 4)]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (HEAD + 'Hà Nội,rate,2020-03,1,2,,"chưa đóng\n' + ROW, "broken-quotes", 2),
        (HEAD + ROW + 'Hà Nội,"rate"x,2020-03,1,2,,\n', "broken-quotes", 3),
        (HEAD + 'Hà Nội,rate,2020-03,1,2,,"' + "x" * 200_000 + '"\n', "cell-too-long", 2),
        (HEAD + ROW + "Hà\x07Nội,rate,2020-03,1,2,,\n", "control-characters", 3),
        (HEAD + ROW + "\x00,,,\n", "control-characters", 3),
        ((HEAD + "Đà Nẵng,rate,2020-03,1,2,,\n").encode() + b"H\xe0 N\xf4i,rate,2020-03,1,2,,\n", "mixed-encodings", 3),
        (HEAD.encode() + "Hà Nôi,rate,2020-03,1,2,,\n".encode("cp1252"), "old-encoding", 2),
        (HEAD.encode() + b"H\xb5 N\xe9i,rate,2020-03,1,2,,\n", "old-encoding", 2),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x00\xd8\x41", "broken-utf16", None),
        ('sep="\n' + TEXT, "bad-delimiter", 1),
        ("", "empty-file", None),
        (" \n\n", "empty-file", None),
        (",,,\n,,\n", "empty-file", None),
        (b"\x00" * 5000, "only-zeros", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "other-content", None),
        (b"%PDF-1.7\n", "other-content", None),
        (b"PK\x03\x04" + b"x" * 50, "other-content", None),
        (b"<html><table><tr><td>1</td></tr></table>", "web-page", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "other-content", None),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read(data: str | bytes, code: str, line: int | None) -> None:
    reading = read(data)
    assert (reading.outcome, reading.observations, reading.notes) == (Outcome.REJECT_FILE, (), ())
    assert [(p.code, p.line) for p in reading.problems] == [(code, line)]


@pytest.mark.parametrize(
    ("name", "code"), [("a.doc", "unknown-kind-of-file"), ("a", "unknown-kind-of-file"), ("a.xlsx", "misnamed")]
)
def test_names_that_promise_something_else(name: str, code: str) -> None:
    assert codes(read(TEXT, name)) == [code]


def test_text_of_an_older_font_is_no_name() -> None:
    """VNI letters that were pasted into Unicode are readable bytes and no names."""
    reading = long(ROW, "Haø Noäi,rate,2020-03,1,2,,")
    assert (figures(reading), codes(reading)) == (WHOLE, ["unit-unknown"])
