"""A workbook while it is written: how cells look, and that what people wrote stays text."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from domain.indicator import Unit
from domain.inert_text import inert
from exports import theme
from exports.cells import AT_MOST, LOST
from locales import Language

FONT = "Calibri"
DAY = "dd/mm/yyyy"
PLAIN, SHARE = "#,##0.######", "0.0%"
"""Number formats: any number; a share of one as a percentage."""
DECIMALS = 2
"""Decimals that a value shows at most; the cell holds all of them."""
HEAD = 3
"""Row of the headings, counted from 0: title, band and groups stand above."""
Value = str | float | int | bool | date | None
Look = Mapping[str, str | int | bool]
"""How a cell looks, in the words of the library, besides what all cells look like."""
USUAL: Look = {}


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with its look."""

    value: Value
    look: Look = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Live:
    """A formula, without a sign in front."""

    formula: str
    kept: Value = None
    """What it gave when the pack was frozen, for programs that do not compute."""
    look: Look = field(default_factory=dict)


Content = Value | Styled | Live
RUNNING: Look = {"text_wrap": True, "valign": "top"}
LINE = 15.5
"""Height of a line of text in points; programs do not always make room for running text by themselves."""

_APPLICATION = re.compile(rb"<Application>[^<]*</Application>")
_MAKER = b"<Application>E-Government dashboard</Application>"


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose formulas use none of the functions that newer programs write in another way."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002  theirs
        # The library looks for thirty of them in each formula, which takes most of the time of a large workbook.
        return formula.removeprefix("=")


class Book:
    """A workbook with the formats of the house; every text goes through `text`."""

    def __init__(self, words: Language, *, title: str, mark: str, seal: str, made: datetime) -> None:
        """`mark` stands on every sheet and page (empty for official figures), `seal` in every footer."""
        self.words = words
        self._mark, self._seal, self._title = mark, seal, title
        self._out = io.BytesIO()
        # Nothing is guessed from a text: a text is a text.
        self._book = Workbook(
            self._out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        # The same pack gives the same file, byte for byte.
        self._book.set_properties(
            {"title": title, "subject": seal, "comments": mark, "created": made.replace(tzinfo=None)}
        )
        self._formats: dict[tuple[tuple[str, str | int | bool], ...], Format] = {}

    def property(self, name: str, value: str) -> None:
        """A property of the document that programs read."""
        self._book.set_custom_property(name, value)

    def define(self, name: str, place: str) -> None:
        """Let formulas call a cell or a range by a name."""
        self._book.define_name(name, f"={place}")

    def number_format(self, unit: Unit, value: float | None, *, change: bool = False) -> str:
        """How a value of a unit of measure is shown: with its unit, and as many decimals as it has.

        Without a value, for formulas, at most two.
        """
        before, _, after = self.words.text(f"unit.{unit}{'.change' if change else ''}", value="\0").partition("\0")
        decimals = "0.##" if value is None else "0." + "0" * _decimals(value)
        return f"{_quoted(before)}#,##{decimals.rstrip('.')}{_quoted(after)}"

    def sheet(self, name: str, *, table: bool = True) -> Worksheet:
        """A new sheet, with the title of the pack, its mark and its seal where a printed page has them."""
        sheet = self._book.add_worksheet(name, _Sheet)
        if table:
            sheet.set_landscape()
        else:
            sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.4, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&9{_code(self._title)}&R&9{_code(self._mark)}")
        sheet.set_footer(f"&L&9{_code(self._seal)}&R&9&P / &N")
        self.text(sheet, 0, 0, f"{self._title}: {name}", {"bold": True, "font_size": 14, "font_color": theme.ACCENT})
        sheet.set_row(0, 24)
        if self._mark:
            band: Look = {"bold": True, "bg_color": theme.DOUBTFUL}
            sheet.set_row(1, 18, self._format(band))
            self.text(sheet, 1, 0, self._mark, band)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, said: str, look: Look = USUAL) -> None:
        """Write `said` as text, whatever it looks like."""
        kept = ILLEGAL_CHARACTERS_RE.sub(LOST, said)[:AT_MOST]
        # A cell that is opened and left again must not become a formula either.
        shown = look if inert(kept) == kept else {**look, "quote_prefix": True}
        sheet.write_string(row, column, kept, self._format(shown))

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, look: Look = USUAL) -> None:
        """Write a value as what it is; nothing for None and for an empty text."""
        match value:
            case None | "":
                return
            case str():
                # A text stands apart from the number at its left.
                self.text(sheet, row, column, value, {"indent": 1, **look})
            case bool():
                sheet.write_number(row, column, int(value), self._format(look))
            case date():
                sheet.write_datetime(row, column, value, self._format({"num_format": DAY, **look}))
            case _:
                sheet.write_number(row, column, value, self._format(look))

    def write(self, sheet: Worksheet, row: int, column: int, content: Content, look: Look = USUAL) -> None:
        """Write whatever a cell holds; `look` gives way to a look of its own."""
        match content:
            case Live():
                # Without a result the library would write zero.
                kept = content.kept if isinstance(content.kept, str | int | float) else ""
                format_ = self._format({**look, **content.look})
                sheet.write_formula(row, column, f"={content.formula}", format_, kept)
            case Styled():
                self.put(sheet, row, column, content.value, {**look, **content.look})
            case _:
                self.put(sheet, row, column, content, look)

    def table(
        self,
        name: str,
        heads: Sequence[tuple[str, float]],
        rows: Iterable[Sequence[Content]],
        *,
        keep: int = 1,
        prose: frozenset[int] = frozenset(),
    ) -> Worksheet:
        """A sheet with one table: headings with the widths of their columns, rows, filters.

        The first `keep` columns stay while one scrolls; texts of the columns in `prose` run over several lines.
        """
        sheet, last = self.sheet(name), HEAD
        self.heads(sheet, heads, keep=keep)
        for last, cells in enumerate(rows, HEAD + 1):
            for place, content in enumerate(cells):
                self.write(sheet, last, place, content, RUNNING if place in prose else USUAL)
            said = [(content, heads[place][1]) for place in prose if isinstance(content := cells[place], str)]
            if lines := max((lines_of(text, width) for text, width in said), default=1) - 1:
                sheet.set_row(last, LINE * (lines + 1))
        if last == HEAD:
            self.text(sheet, HEAD + 1, 0, self.words.text("workbook.empty"), {"italic": True})
        self.filtered(sheet, last, len(heads))
        return sheet

    def stands_out(self, sheet: Worksheet, first: int, last: int, column: int, text: str) -> None:
        """Let cells of a column that say `text` stand out, whatever is computed later."""
        look = self._book.add_format({"bold": True, "bg_color": f"#{theme.WRONG}"})
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": look}
        sheet.conditional_format(first, column, last, column, rule)

    def link(self, sheet: Worksheet, row: int, column: int, to: str, said: str) -> None:
        """A way to another sheet."""
        sheet.write_url(row, column, f"internal:{named(to)}!A1", self._format({"font_color": theme.ACCENT}), said)

    def heads(self, sheet: Worksheet, heads: Sequence[tuple[str, float]], *, row: int = HEAD, keep: int = 0) -> None:
        """Headings with the widths of their columns; they stand while one scrolls and on each page."""
        look: Look = {
            "bold": True, "text_wrap": True, "align": "center", "bg_color": theme.HEADING, "bottom": 1,
            "bottom_color": theme.ACCENT,
        }  # fmt: skip
        for place, (said, width) in enumerate(heads):
            self.text(sheet, row, place, said, look)
            sheet.set_column(place, place, width)
        sheet.set_row(row, 48)
        sheet.freeze_panes(row + 1, keep)
        sheet.repeat_rows(row)

    def filtered(self, sheet: Worksheet, last: int, columns: int, *, row: int = HEAD) -> None:
        """Filters over the rows below the headings."""
        sheet.autofilter(row, 0, max(last, row + 1), columns - 1)

    def closed(self) -> bytes:
        """The file."""
        self._book.close()
        return _signed(self._out.getvalue())

    def _format(self, look: Look) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            usual = {"font_name": FONT, "font_size": 11, "font_color": theme.INK, "valign": "vcenter"}
            self._formats[key] = self._book.add_format({**usual, **look})
        return self._formats[key]


def column(place: int) -> str:
    """The letters of a column counted from 0."""
    return str(xl_col_to_name(place))


def lines_of(text: str, width: float) -> int:
    """Lines of a running text in a column of `width` characters."""
    return max(1, -(-len(text) // int(width - 2)))


def named(sheet: str) -> str:
    """The name of a sheet as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _decimals(value: float) -> int:
    """Decimals of a value, as it is read: at most `DECIMALS`."""
    written = f"{round(value, DECIMALS):.{DECIMALS}f}".rstrip("0")
    return len(written.partition(".")[2])


def _quoted(text: str) -> str:
    """A text inside a number format."""
    return f'"{text}"' if text else ""


def _code(text: str) -> str:
    """A text in a header or footer, where an ampersand begins a code; at most as long as it may be."""
    return text.replace("&", "&&")[:110]


def _signed(data: bytes) -> bytes:
    """The file under the name of its maker.

    The library writes the name of another program; programs that trust that one's results would not compute the
    formulas anew when they open the file.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/app.xml":
                content = _APPLICATION.sub(_MAKER, content)
            new.writestr(entry, content)
    return out.getvalue()
