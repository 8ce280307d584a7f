"""Whatever the bytes: no exception, and no figure that is not in the file."""

import csv
import io
import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.problem import Severity
from loaders.actuals import KINDS, FileReading, Outcome
from tests.loaders.actuals.made import (
    HEAD,
    HEADINGS,
    INDICATORS,
    ROW,
    UNITS,
    long,
    old_workbook,
    open_document,
    raw_table,
    raw_workbook,
    read,
    zipped,
)

QUICK = settings(
    deadline=None, derandomize=True, max_examples=120, suppress_health_check=[HealthCheck.too_slow], database=None
)
NAMES = [name for unit in UNITS for name in (unit.code, unit.short["vi"], unit.names["vi"])]
CODES = [name for one in INDICATORS for name in (one.code, one.short["vi"])]
MONTHS = [
    "2020-03",
    "03/2020",
    "Tháng 3/2020",
    "31/03/2020",
    "15/03/2020",
    "2020-13",
    "2031-01",
    "03/20",
    "Q1 2020",
    "",
]
digits = st.text("0123456789", min_size=1, max_size=7)
amounts = st.one_of(
    digits,
    st.builds("{}{}{}".format, digits, st.sampled_from([",", ".", " ", ".000,", "%", "e"]), digits),
    st.builds("{}%".format, digits),
    st.sampled_from(["", "-", "n/a", "=1+1", "-5", "1.234", "\u0661", "1e3", "#REF!", "<b>1</b>", "nan", "inf"]),
)
words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
rows = st.tuples(
    st.one_of(st.sampled_from(NAMES), words),
    st.one_of(st.sampled_from(CODES), words),
    st.one_of(st.sampled_from(MONTHS), words),
    amounts,
    amounts,
    amounts,
    words,
)


def sound(reading: FileReading) -> None:
    """What holds of every reading."""
    blocked = [p for p in reading.problems if p.severity is Severity.BLOCK]
    assert all(p.severity is not Severity.NOTE for p in reading.problems)
    assert all(n.severity is Severity.NOTE for n in reading.notes)
    if reading.outcome is Outcome.REJECT_FILE:
        assert not reading.observations
        assert reading.problems
    else:
        assert reading.observations
        assert (reading.outcome is Outcome.REJECT_ROWS) == bool(blocked)
        assert (reading.outcome is Outcome.ACCEPT) == (not reading.problems)
    keys = [one.key for one in reading.observations]
    assert len(keys) == len(set(keys))


def numbers_in(text: str) -> set[float]:
    """Every number the digits of a cell can stand for, in either way of writing."""
    bare = re.sub(r"[^0-9.,\-]", "", text)
    found = set()
    for body in (bare.replace(",", ""), bare.replace(".", "").replace(",", "."), re.sub(r"[.,]", "", bare)):
        try:
            found.add(float(body))
        except ValueError:
            continue
    return found


def in_the_file(reading: FileReading, cells: list[list[str]]) -> None:
    """Every figure is made of numbers that stand in its own line, and of the unit named there."""
    for figure in reading.observations:
        row = cells[figure.provenance.line - 1]
        there = set().union(*(numbers_in(cell) for cell in row))
        if figure.numerator is not None:
            assert {float(figure.numerator), float(figure.denominator)} <= there
            assert figure.value == 100 * figure.numerator / figure.denominator
        elif figure.value is not None:
            assert any(abs(figure.value - one) < 1e-9 for one in there)
        else:
            assert figure.text in {" ".join(cell.split()) for cell in row}


@QUICK
@given(st.lists(rows, max_size=8), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_structured_text(table, delimiter: str, encoding: str) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=delimiter)
    cells = [HEADINGS, *map(list, table)]
    writer.writerows(cells)
    reading = read(made.getvalue().encode(encoding))
    sound(reading)
    in_the_file(reading, cells)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(CODES), amounts, amounts, amounts), max_size=6))
def test_structured_wide_text(table) -> None:
    cells = [["Đơn vị", "Chỉ tiêu", "T1/2020", "T2/2020", "T3/2020"], *map(list, table)]
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";").writerows(cells)
    reading = read(made.getvalue())
    sound(reading)
    in_the_file(reading, cells)


@QUICK
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.sampled_from(CODES), st.sampled_from(MONTHS[:4]),
            *[st.one_of(st.integers(-5, 10**6), st.floats(0, 200).map(lambda x: round(x, 3)), st.just(""))] * 3,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_structured_workbooks(table) -> None:
    reading = read(raw_workbook(raw_table(HEADINGS, *map(list, table))), "a.xlsx")
    sound(reading)
    for figure in reading.observations:
        row = table[figure.provenance.line - 2]
        if figure.numerator is not None:
            assert (figure.numerator, figure.denominator) == (row[3], row[4])
        elif figure.value is not None:
            assert figure.value == row[5]
        else:
            assert float(figure.text) == row[5]


@QUICK
@given(st.binary(max_size=400), st.sampled_from(sorted(KINDS)))
def test_raw_bytes(data: bytes, kind: str) -> None:
    sound(read(data, f"a{kind}"))


@QUICK
@given(st.text(max_size=200), st.booleans())
def test_any_text_under_headings(text: str, headed: bool) -> None:
    sound(read(((HEAD if headed else "") + text).encode("utf-8", "surrogatepass")))


BOOK = raw_workbook(raw_table(HEADINGS, ["Hà Nội", "rate", "2020-03", 865, 1000, 86.5, "x"]))
OLD = old_workbook(HEADINGS, ["Hà Nội", "rate", "2020-03", 865, 1000, 86.5, "x"])
OPEN = open_document("<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>")
TEXT = (HEAD + ROW * 3).encode()


@QUICK
@given(st.sampled_from([(BOOK, "a.xlsx"), (TEXT, "a.csv"), (OLD, "a.xls"), (OPEN, "a.ods")]), st.data())
def test_a_good_file_with_damaged_bytes(good: tuple[bytes, str], data) -> None:
    content, name = good
    made = bytearray(content)
    for at in data.draw(st.lists(st.integers(0, len(made) - 1), max_size=6)):
        made[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(made) // 2, len(made)))
    sound(read(bytes(made[:cut]), name))


tags = st.recursive(
    st.text(string.printable.replace("<", "").replace("&", ""), max_size=6),
    lambda inner: st.builds(
        "<{0} {1}>{2}</{0}>".format,
        st.sampled_from(["row", "c", "v", "f", "is", "t", "sheetData", "mergeCell", "rPh", "si", "x"]),
        st.sampled_from(
            ["", 'r="A1"', 'r="3"', 'r="ZZ9"', 't="s"', 't="d"', 't="e"', 's="1"', 'ref="A1:B2"', 'hidden="1"']
        ),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)


@QUICK
@given(tags)
def test_any_xml_as_a_sheet(inner: str) -> None:
    sound(read(raw_workbook(inner), "a.xlsx"))


@QUICK
@given(st.dictionaries(st.sampled_from(["xl/workbook.xml", "content.xml", "[Content_Types].xml", "_rels/.rels"]), tags))
def test_any_archive(entries: dict[str, str]) -> None:
    made = zipped(dict(entries))
    for name in ("a.xlsx", "a.ods"):
        sound(read(made, name))


@pytest.mark.parametrize("value", ["86,5", "86.5", "86,5%"])
def test_the_oracle_of_these_tests_finds_a_real_figure(value: str) -> None:
    """The property above would fail for a figure that is not there."""
    reading = long(f'Hà Nội,free,2020-03,,,"{value}",')
    in_the_file(reading, [HEADINGS, ["Hà Nội", "free", "2020-03", "", "", value, ""]])
    with pytest.raises(AssertionError):
        in_the_file(reading, [HEADINGS, ["Hà Nội", "free", "2020-03", "", "", "7", ""]])
