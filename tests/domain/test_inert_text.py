"""What people write stays text in spreadsheets, and comes back as it was."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inert_text import bare, inert

HOSTILE = [
    "=1+1", '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1+1", "\r=1+1",
    "x;=1+1", 'x,"=1+1', "x\t@y", "x\n=1", "'=1+1", "\uff1d1+1", "- xem biểu", 'Hà Nội",=1',
]  # fmt: skip
HARMLESS = ["Hà Nội", "-5", "-5,5", "+84", "-", "--", "a-b", "1=1", "x@y.vn", "", "'đã dừng'", "-86,5%", "5;-3"]
RUN = re.compile("[=@\t\r\uff1d\uff20]|[+\\-\uff0b\uff0d](?![0-9])(?!-*$)")
RUN_ELSEWHERE = re.compile("[=@\uff1d\uff20]|[+\\-\uff0b\uff0d]+[a-z(=@]")
"""Cut at a delimiter that was not meant, a dash or a signed number may swallow the cell behind it; nothing else may."""
ALPHABET = "=+-@'\",;|\t\r\n a5.%\u0111\uff1d"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_run_is_text(text: str) -> None:
    assert inert(text) != text
    assert not RUN.match(inert(text))
    assert bare(inert(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert inert(text) == text == bare(text)


@settings(max_examples=2000)
@given(st.text(ALPHABET, max_size=14))
def test_every_text_comes_back(text: str) -> None:
    assert bare(inert(text)) == text


@settings(max_examples=2000)
@given(st.lists(st.text(ALPHABET, max_size=9), min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_no_cell_is_run_wherever_a_spreadsheet_cuts(cells: list[str], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerow([inert(cell) for cell in cells])
    (own,) = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter)
    assert not [cell for cell in own if RUN.match(cell)]
    for other in ",;\t|":
        for row in csv.reader(re.split("[\r\n]+", out.getvalue()), delimiter=other):
            assert not [cell for cell in row if RUN_ELSEWHERE.match(cell.lstrip("\t"))], (out.getvalue(), other)
