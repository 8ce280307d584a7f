"""Files that want to harm: one clear sentence, nothing stored, in bounded time and memory."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
import xlwt

from loaders.actuals import Outcome
from tests.conftest import ROOT
from tests.loaders.actuals.made import (
    HEAD,
    HEADINGS,
    MAIN,
    ROW,
    SCOPE,
    codes,
    open_document,
    raw_table,
    raw_workbook,
    read,
    text_cell,
    workbook,
    zipped,
)

SECONDS = 8.0
MEGABYTES = 300


def refused(data: bytes, name: str, code: str) -> None:
    reading = read(data, name)
    assert (reading.outcome, reading.observations, codes(reading)) == (Outcome.REJECT_FILE, (), [code])


def test_macros() -> None:
    book = raw_workbook(raw_table(HEADINGS), xl__vbaProject__bin=b"x")
    refused(zipped({"[Content_Types].xml": "", "xl/vbaProject.bin": b"x"}), "a.xlsx", "macros")
    refused(book, "a.xlsm", "macros")
    refused(zipped({"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}), "a.xlsx", "macros")


def test_passwords() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    refused(ole, "a.xlsx", "password")
    made = bytearray(zipped({"xl/workbook.xml": "x"}))
    central = made.find(b"PK\x01\x02")
    made[central + 8] |= 1
    refused(bytes(made), "a.xlsx", "password")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(doctype: str, encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    book = raw_workbook("", **{"xl/worksheets/sheet1.xml": sheet.encode(encoding)})
    refused(book, "a.xlsx", "xml-entities")


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row r="0"><c r="A0"><v>1</v></c></row></sheetData>',
        '<sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData>',
        '<sheetData><row><c t="s"><v>7</v></c></row></sheetData>',
        "<sheetData><row><c><v>nan</v></c></row></sheetData>",
        "<sheetData><row><c><v>\u0661</v></c></row></sheetData>",
        "<sheetData><row><c><v>1</v></c></sheetData>",
    ],
)
def test_impossible_sheets(sheet: str) -> None:
    refused(raw_workbook(sheet), "a.xlsx", "broken-workbook")


def test_no_workbook_at_all() -> None:
    refused(zipped({"a.txt": "x"}), "a.xlsx", "broken-workbook")
    refused(workbook(lambda book: book.add_worksheet())[:900], "a.xlsx", "broken-workbook")


def test_a_merge_over_everything() -> None:
    sheet = raw_table(HEADINGS) + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    refused(raw_workbook(sheet), "a.xlsx", "merged-too-wide")


def test_too_many_cells() -> None:
    rows = raw_table(*[["x"] * 100] * 1001)
    refused(raw_workbook(rows), "a.xlsx", "too-many-cells")
    refused(("x," * 50 + "\n").encode() * 2500, "a.csv", "too-many-cells")


def test_the_limit_of_bytes_is_of_the_scope() -> None:
    small = replace(SCOPE, bytes_at_most=10)
    assert codes(read(HEAD + ROW, scope=small)) == ["file-too-large"]


def test_control_characters_in_a_workbook() -> None:
    book = raw_workbook(raw_table(HEADINGS, ["Hà\u0085Nội\u0080", "rate", "2020-03", 1, 2]))
    refused(book, "a.xlsx", "control-characters")


def zeros() -> bytes:
    """300 MB in 0.3 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as entry:
        for _ in range(300):
            entry.write(bytes(1024 * 1024))
    return made.getvalue()


def merges() -> bytes:
    places = "".join(f'<row><c r="A{n}"><v>1</v></c></row>' for n in range(1, 9001))
    wide = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 9001))
    return raw_workbook(f"<sheetData>{places}</sheetData><mergeCells>{wide}</mergeCells>")


def names() -> bytes:
    unknown = [[f"Hà Nim {n} " + "ă" * 300, "rate", "2020-03", 1, 2] for n in range(9000)]
    return raw_workbook(raw_table(HEADINGS, *unknown))


def with_strings(strings: str) -> bytes:
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    sst = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return raw_workbook("", **{"xl/_rels/workbook.xml.rels": links, "xl/sharedStrings.xml": sst})


def unknown() -> bytes:
    many = (f"đơn vị lạ {n} {'ô' * 150},chỉ tiêu lạ {n} {'ê' * 150},2020-03,1,2,,\n" for n in range(14_000))
    return (HEAD + "".join(many)).encode()


def values() -> bytes:
    return (HEAD + "".join(f"Hà Nội,services,2020-03,,,{n},\n" for n in range(20_000))).encode()


def numbers() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for line in range(500):
        for column in range(250):
            sheet.write(line, column, line * column)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


OPEN = '<table:table-row><table:table-cell office:value-type="string">{}</table:table-cell></table:table-row>'
HUGE = 19 * 1024 * 1024
LONG = 40 * 1024 * 1024
WIDE = "\U0001f600"
"""One of these in a text makes each of its characters take four bytes."""
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zeros.csv": ("only-zeros", lambda: bytes(HUGE)),
    "large.csv": ("file-too-large", lambda: bytes(300 * 1024 * 1024)),
    "zeros.xlsx": ("zip-bomb", zeros),
    "cells.xlsx": ("too-many-cells", lambda: raw_workbook("<sheetData>" + "<row/>" * 3_500_000 + "</sheetData>")),
    "strings.xlsx": ("too-many-cells", lambda: with_strings("<si/>" * 3_500_000)),
    "emoji.xlsx": ("zip-bomb", lambda: with_strings(f"<si><t>{'a' * LONG}{WIDE}</t></si>")),
    "emojis.xlsx": ("zip-bomb", lambda: with_strings(f"<si><t>{WIDE}{'a' * 30_000}</t></si>" * 2000)),
    "cell.xlsx": ("cell-too-long", lambda: raw_workbook(raw_table([WIDE + "a" * LONG]))),
    "tag.xlsx": ("broken-workbook", lambda: raw_workbook(f'<sheetData><row x="{"a" * LONG}"/></sheetData>')),
    "name.xlsx": ("broken-workbook", lambda: raw_workbook(f"<sheetData><{'a' * LONG}/></sheetData>")),
    "remark.xlsx": ("broken-workbook", lambda: raw_workbook(f"<sheetData><!--{'a' * LONG}--></sheetData>")),
    "depth.xlsx": ("broken-workbook", lambda: raw_workbook("<a>" * 2_000_000)),
    "attributes.xlsx": (
        "broken-workbook",
        lambda: raw_workbook("<row " + " ".join(f"a{n}='x'" for n in range(200_000)) + "/>"),
    ),
    "cell.ods": ("cell-too-long", lambda: open_document(OPEN.format(f"<text:p>{WIDE}{'a' * LONG}</text:p>"))),
    "paragraphs.ods": ("cell-too-long", lambda: open_document(OPEN.format("<text:p/>" * 2_900_000))),
    "merges.xlsx": ("merged-too-wide", merges),
    "names.xlsx": ("unit-unknown", names),
    "quotes.csv": ("broken-quotes", (HEAD + 'x,"' + "y,\n" * 30_000).encode),
    "columns.csv": ("no-headings", ("x" + "," * 90_000 + "x\n").encode),
    "commas.csv": ("too-many-cells", lambda: b"x" + b"," * HUGE),
    "lines.csv": ("too-many-cells", lambda: b"x" + b"\n" * HUGE),
    "titles.csv": ("no-headings", lambda: (",".join(["năm 2020 " * 1000] * 30) + "\n").encode() * 59),
    "headings.csv": ("no-headings", (",".join(["(" * 30_000] * 500) + "\n").encode),
    "wide.csv": (
        "heading-missing",
        lambda: (",".join(["don_vi", "chi_tieu", *map(str, range(16_000))]) + "\n").encode() * 6,
    ),
    "dates.csv": ("no-figures", (HEAD + ("ngay" + " ngay 1 thang" * 2000 + ",,,,\n") * 700).encode),
    "digits.csv": ("not-a-number", (HEAD + f"Hà Nội,services,2020-03,,,{'1.' * 5000},\n" * 1500).encode),
    "marks.csv": ("unit-unknown", (HEAD + f"a{chr(0x301) * 9000},rate,2020-03,1,2,,\n" * 700).encode),
    "unknown.csv": ("indicator-unknown", unknown),
    "values.csv": ("two-values", values),
    "numbers.xls": ("too-many-cells", numbers),
}


def test_time_and_memory_are_bounded() -> None:
    """In a process of its own, since memory once taken is seldom given back."""
    script = (
        "import json, sys, time\n"
        "from tests.loaders.actuals.made import read\n"
        "from tests.loaders.actuals.test_hostile_files import BOMBS\n"
        "def peak():\n"
        "    return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024\n"
        "for name, (code, make) in BOMBS.items():\n"
        "    data = make()\n"
        "    open('/proc/self/clear_refs', 'w').write('5')\n"
        "    before, start = peak(), time.process_time()\n"
        "    reading = read(data, name)\n"
        "    print(json.dumps([name, reading.outcome, reading.problems[0].code, len(reading.observations),"
        " time.process_time() - start, peak() - before]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one[0] for one in measured] == list(BOMBS)
    for name, outcome, code, count, seconds, megabytes in measured:
        assert (outcome, code, count) == ("reject_file", BOMBS[name][0], 0), name
        assert seconds < SECONDS, (name, seconds)
        assert megabytes < MEGABYTES, (name, megabytes)


def test_a_cell_with_a_place_far_away_in_each_row() -> None:
    rows = "".join(f'<row r="{n}">{text_cell("x", f"XFD{n}")}</row>' for n in range(1, 300))
    assert codes(read(raw_workbook(f"<sheetData>{rows}</sheetData>"), "a.xlsx")) == ["no-headings"]
