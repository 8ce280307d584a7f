"""Codelists that are not ours, and files made by hand, for the tests beside it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter
import xlwt

from domain.indicator import Bounds, Counts, Direction, Frequency, Indicator, Unit
from domain.org_unit import Kind, Level, OrgUnit
from domain.reference import Calendar
from loaders import read_file
from loaders.actuals import FileReading, Scope

TODAY = date(2021, 6, 20)
SCOPE = Scope(today=TODAY)
PROVINCES = (Level.PROVINCE, Level.MINISTRY)


def unit(code: str, vi: str, short: str, **more) -> OrgUnit:
    level = more.pop("level", Level.PROVINCE)
    words = {"vi": vi, "en": f"The unit {code}"}
    return OrgUnit(code=code, level=level, kind=Kind.PROVINCE, names=words, short={"vi": short, "en": code}, **more)


def indicator(code: str, vi: str, short: str, **more) -> Indicator:
    known = {
        "unit": Unit.PERCENT,
        "direction": Direction.HIGHER,
        "bounds": Bounds(0, 100),
        "counts": Counts.REQUIRED,
        "levels": PROVINCES,
        "calendar": "statistical",
        "frequency": Frequency.MONTHLY,
    }
    return Indicator(code=code, names={"vi": vi, "en": vi}, short={"vi": short, "en": short}, **{**known, **more})


UNITS = (
    unit("u_hn", "Thành phố Hà Nội", "Hà Nội", aliases=("TP Hà Nội", "HN"), codes={"official": "H26"}),
    unit("u_ham", "Tỉnh Hà Nam", "Hà Nam"),
    unit("u_hcm", "Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", aliases=("TP.HCM", "Sài Gòn")),
    unit("u_hb", "Tỉnh Hòa Bình", "Hòa Bình"),
    unit("u_dn", "Thành phố Đà Nẵng", "Đà Nẵng"),
    unit("u_old", "Tỉnh Sông Cũ", "Sông Cũ", closed=date(2020, 6, 30), successors=("u_new",)),
    unit("u_new", "Tỉnh Sông Mới", "Sông Mới", opened=date(2020, 7, 1)),
    unit("u_same", "Tỉnh Trùng Tên", "Trùng Tên"),
    unit("u_same2", "Tỉnh Trùng Tên", "Trùng Tên"),
    unit("u_xa", "Xã Xa", "Xã Xa", level=Level.COMMUNE),
)
INDICATORS = (
    indicator("rate", "Tỷ lệ hồ sơ trực tuyến", "Hồ sơ trực tuyến"),
    indicator("rate09", "Tỷ lệ hồ sơ theo kỳ 15", "Hồ sơ kỳ 15", calendar="decree09"),
    indicator("free", "Tỷ lệ hài lòng", "Hài lòng", counts=Counts.UNAVAILABLE),
    indicator("level3", "Dịch vụ công mức độ 3", "Mức độ 3", counts=Counts.UNAVAILABLE),
    indicator("level4", "Dịch vụ công mức độ 4", "Mức độ 4", counts=Counts.UNAVAILABLE),
    indicator(
        "services", "Số dịch vụ", "Số dịch vụ", unit=Unit.COUNT, bounds=Bounds(0, None), counts=Counts.NOT_A_RATE
    ),
    indicator(
        "total", "Số tài khoản lũy kế", "Tài khoản", unit=Unit.COUNT, bounds=Bounds(0, None), counts=Counts.NOT_A_RATE,
        cumulative=True,
    ),
    indicator("score", "Điểm số", "Điểm", unit=Unit.POINTS, bounds=Bounds(0, None), counts=Counts.NOT_A_RATE),
    indicator("rating", "Xếp loại", "Loại", unit=Unit.CATEGORY, bounds=Bounds(), counts=Counts.NOT_A_RATE),
    indicator("yearly", "Chỉ số năm", "Chỉ số năm", frequency=Frequency.YEARLY, counts=Counts.UNAVAILABLE),
)  # fmt: skip
WORDS = {"vi": "lịch", "en": "calendar"}


@dataclass(frozen=True)
class Lists:
    org_units: dict[str, OrgUnit] = field(default_factory=lambda: {one.code: one for one in UNITS})
    indicators: dict[str, Indicator] = field(default_factory=lambda: {one.code: one for one in INDICATORS})
    calendars: dict[str, Calendar] = field(
        default_factory=lambda: {
            "statistical": Calendar(code="statistical", names=WORDS, first_day=1, last_day=None, due_day=None),
            "decree09": Calendar(code="decree09", names=WORDS, first_day=15, last_day=14, due_day=25),
        }
    )
    called: dict[str, tuple[tuple[date | None, OrgUnit], ...]] = field(default_factory=dict)


LISTS = Lists()
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,gia_tri,ghi_chu\n"
ROW = "Hà Nội,rate,2020-03,865,1000,,\n"
"""A whole row: 86.5 %."""


def read(data: str | bytes, name: str = "a.csv", scope: Scope = SCOPE) -> FileReading:
    return read_file(data.encode() if isinstance(data, str) else data, name, LISTS, scope)


def long(*rows: str, head: str = HEAD) -> FileReading:
    return read(head + "".join(row if row.endswith("\n") else row + "\n" for row in rows))


def figures(reading: FileReading) -> list[tuple[str, str, str, float | None, int | None, int | None]]:
    return [
        (o.org_unit, o.indicator, o.period.end.isoformat(), o.value, o.numerator, o.denominator)
        for o in reading.observations
    ]


def codes(reading: FileReading) -> list[str]:
    return [p.code for p in reading.problems]


def notes(reading: FileReading) -> list[str]:
    return [p.code for p in reading.notes]


WHOLE = [("u_hn", "rate", "2020-03-31", 86.5, 865, 1000)]
"""What `ROW` says."""


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook written by XlsxWriter."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    fill(book)
    book.close()
    return made.getvalue()


def zipped(entries: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def raw_workbook(sheet: str, **more: str | bytes) -> bytes:
    """A workbook of the least XML there can be: no styles, no shared strings, `sheet` inside <worksheet>."""
    kind = f"{LINKS}/worksheet"
    entries = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="rId1" Type="{kind}" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    return zipped({**entries, **{key.replace("__", "/"): value for key, value in more.items()}})


def text_cell(text: str, place: str = "") -> str:
    at = f' r="{place}"' if place else ""
    return f'<c{at} t="inlineStr"><is><t>{text}</t></is></c>'


def raw_table(*rows: list[str | int | float]) -> str:
    """Rows as <sheetData>; numbers as numbers, without places."""
    said = ""
    for row in rows:
        cells = "".join(text_cell(c) if isinstance(c, str) else f"<c><v>{c}</v></c>" for c in row)
        said += f"<row>{cells}</row>"
    return f"<sheetData>{said}</sheetData>"


def old_workbook(*rows: list, percent: bool = False) -> bytes:
    """An .xls by xlwt, with a hidden sheet; column F may be shown as percent."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("S")
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            style = xlwt.Style.default_style
            if isinstance(value, datetime):
                style = xlwt.easyxf(num_format_str="mm/yyyy")
            elif percent and column == 5 and line:
                style = xlwt.easyxf(num_format_str="0.0%")
            sheet.write(line, column, value, style)
    book.add_sheet("Ẩn").visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADINGS = ["don_vi", "chi_tieu", "ky_bao_cao", "tu_so", "mau_so", "gia_tri", "ghi_chu"]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def open_document(table: str, styles: str = "", **more: str) -> bytes:
    """An .ods by hand; `table` is the inside of one <table:table>."""
    names = " ".join(f'xmlns:{short}="{OFFICE}:{short}:1.0"' for short in ("office", "table", "text", "style", "meta"))
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="S">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    entries = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, **more}
    return zipped(entries)
