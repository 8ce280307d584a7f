"""What all native charts of slides are made of: workbook, series, axes, labels.

They are written as XML because no library draws them: bars with ticks and a triangle, lines over a calendar with their
targets. Everything is an ordinary chart, so that PowerPoint and LibreOffice draw the same and both let people edit
the figures.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from exports.meeting.office_xml import clean, safe
from exports.meeting.slide_text import GLYPH_FONT, POINT
from exports.template import DEMO, DEMO_COLUMN

SHEET = "Sheet1"
"""The name by which every chart finds its sheet; a name of people could need quotation marks."""
EPOCH = date(1899, 12, 30)
"""Day 0 of workbooks."""
DAY = "dd/mm/yyyy"
Value = str | float | date | None
"""What a cell of a workbook holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as it is put on a slide."""

    xml: str
    """What stands in `c:chartSpace`."""
    workbook: bytes


@dataclass(slots=True)
class Sheet:
    """The cells of a chart's workbook, and references to them with what is shown before a workbook is opened."""

    columns: list[tuple[str, list[Value]]] = field(default_factory=list)

    def add(self, head: str, cells: Iterable[Value]) -> int:
        """One more column; returns its place."""
        self.columns.append((head, [float(one) if isinstance(one, int) else one for one in cells]))
        return len(self.columns) - 1

    def title(self, column: int) -> str:
        """The heading of a column as the name of a series."""
        return (
            f'<c:tx><c:strRef><c:f>{SHEET}!${xl_col_to_name(column)}$1</c:f><c:strCache><c:ptCount val="1"/>'
            f'<c:pt idx="0"><c:v>{safe(self.columns[column][0])}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        )

    def texts(self, column: int) -> str:
        """A column of texts."""
        cells = self.columns[column][1]
        points = _cached((place, safe(one)) for place, one in enumerate(cells) if one and isinstance(one, str))
        return (
            f'<c:strRef><c:f>{self._range(column)}</c:f><c:strCache><c:ptCount val="{len(cells)}"/>{points}'
            "</c:strCache></c:strRef>"
        )

    def numbers(self, column: int, code: str = "General") -> str:
        """A column of numbers or days."""
        cells = self.columns[column][1]
        points = _cached((place, plain(one)) for place, one in enumerate(cells) if isinstance(one, float | date))
        return (
            f"<c:numRef><c:f>{self._range(column)}</c:f><c:numCache><c:formatCode>{safe(code)}</c:formatCode>"
            f'<c:ptCount val="{len(cells)}"/>{points}</c:numCache></c:numRef>'
        )

    def _range(self, column: int) -> str:
        name = xl_col_to_name(column)
        return f"{SHEET}!${name}$2:${name}${len(self.columns[column][1]) + 1}"

    def workbook(self, *, training: bool) -> bytes:
        """The workbook behind the chart: the same cells, the same bytes. Texts are texts, whatever they look like."""
        out = io.BytesIO()
        book = Workbook(out, {"in_memory": True})
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        if training:
            book.set_custom_property(DEMO_COLUMN, DEMO)
        sheet = book.add_worksheet(SHEET)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": DAY})
        for column, (head, cells) in enumerate(self.columns):
            sheet.set_column(column, column, 14 if column else 36)
            sheet.write_string(0, column, clean(head), bold)
            for row, cell in enumerate(cells, 1):
                if isinstance(cell, date):
                    sheet.write_number(row, column, float(plain(cell)), day)
                elif isinstance(cell, float):
                    sheet.write_number(row, column, cell)
                elif cell:
                    sheet.write_string(row, column, clean(cell))
        book.close()
        return out.getvalue()


def _cached(points: Iterable[tuple[int, str]]) -> str:
    return "".join(f'<c:pt idx="{place}"><c:v>{text}</c:v></c:pt>' for place, text in points)


def plain(value: float | date) -> str:
    """A number or a day as a workbook keeps it."""
    return str((value - EPOCH).days) if isinstance(value, date) else repr(value)


# Colours, lines, letters: those of the template's own theme

INK = '<a:schemeClr val="tx1"/>'
QUIET = '<a:schemeClr val="tx1"><a:lumMod val="75000"/><a:lumOff val="25000"/></a:schemeClr>'
FAINT = '<a:schemeClr val="tx1"><a:lumMod val="20000"/><a:lumOff val="80000"/></a:schemeClr>'
ACCENT = '<a:schemeClr val="accent1"/>'
PAPER = '<a:schemeClr val="bg1"/>'
NO_LINE = "<a:ln><a:noFill/></a:ln>"
UNMARKED = '<c:marker><c:symbol val="none"/></c:marker>'


def stroke(colour: str, points: float, dash: str = "") -> str:
    """A line; `dash` is one of the names of Office."""
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{int(points * POINT)}" cap="flat"><a:solidFill>{colour}</a:solidFill>{dashed}<a:round/></a:ln>'


def filled(colour: str, line: str = NO_LINE) -> str:
    """The look of a bar or marker."""
    return f"<c:spPr><a:solidFill>{colour}</a:solidFill>{line}</c:spPr>"


def letters(size: float, tag: str, colour: str = INK) -> str:
    """The look of texts of a chart or axis."""
    return (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{_look(size, tag, colour)}</a:pPr>"
        f'<a:endParaRPr lang="{tag}"/></a:p></c:txPr>'
    )


def _look(size: float, tag: str, colour: str) -> str:
    return (
        f'<a:defRPr lang="{tag}" sz="{round(size * 100)}"><a:solidFill>{colour}</a:solidFill>'
        '<a:latin typeface="+mn-lt"/></a:defRPr>'
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a label."""

    text: str
    colour: str = INK
    glyph: bool = False


def label(place: int, runs: Sequence[Said], size: float, tag: str, side: str, *, bold: bool = False) -> str:
    """The text at one point of a series, on the side of it that Office calls `side`."""
    font = f'<a:latin typeface="{GLYPH_FONT}"/><a:ea typeface="{GLYPH_FONT}"/>'
    written = "".join(
        f'<a:r><a:rPr lang="{tag}" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>{run.colour}</a:solidFill>'
        f"{font if run.glyph else ''}</a:rPr><a:t>{safe(run.text)}</a:t></a:r>"
        for run in runs
    )
    return (
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr wrap="none" anchor="ctr"><a:spAutoFit/></a:bodyPr>'
        f"<a:lstStyle/><a:p><a:pPr>{_look(size, tag, INK)}</a:pPr>{written}</a:p></c:rich></c:tx>"
        f'<c:spPr><a:noFill/>{NO_LINE}</c:spPr><c:dLblPos val="{side}"/>{_SHOWN.format(value=1)}</c:dLbl>'
    )


_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def labels(found: Sequence[str]) -> str:
    """The labels of a series: these, and none at its other points."""
    return f"<c:dLbls>{''.join(found)}{_SHOWN.format(value=0)}</c:dLbls>" if found else ""


# Frame and axes


def space(plot: str, tag: str, size: float, inner: tuple[float, float, float, float], blanks: str = "gap") -> str:
    """The whole chart around its plot; `inner` is left, top, width and height of the field as shares of the frame."""
    x, y, wide, high = inner
    return (
        f'<c:date1904 val="0"/><c:lang val="{tag}"/><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout><c:manualLayout><c:layoutTarget val="inner"/>'
        f'<c:xMode val="edge"/><c:yMode val="edge"/><c:x val="{x:.5f}"/><c:y val="{y:.5f}"/><c:w val="{wide:.5f}"/>'
        f'<c:h val="{high:.5f}"/></c:manualLayout></c:layout>{plot}<c:spPr><a:noFill/>{NO_LINE}</c:spPr></c:plotArea>'
        f'<c:plotVisOnly val="0"/><c:dispBlanksAs val="{blanks}"/></c:chart><c:spPr><a:noFill/>{NO_LINE}</c:spPr>'
        f"{letters(size, tag)}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis; its names and numbers are those of ECMA-376."""

    kind: str
    own: int
    other: int
    """The number of the axis it crosses."""
    side: str
    rest: str
    """What only this kind has, behind everything else."""
    low: float | None = None
    high: float | None = None
    flipped: bool = False
    shown: bool = True
    grid: str = ""
    code: str = "General"
    line: str = NO_LINE
    texts: str = ""
    crosses: str = "autoZero"
    near: str = "nextTo"
    ticks: str = "none"

    def xml(self) -> str:
        """As an element of a plot."""
        high = "" if self.high is None else f'<c:max val="{self.high!r}"/>'
        low = "" if self.low is None else f'<c:min val="{self.low!r}"/>'
        turned = "maxMin" if self.flipped else "minMax"
        return (
            f'<c:{self.kind}><c:axId val="{self.own}"/>'
            f'<c:scaling><c:orientation val="{turned}"/>{high}{low}</c:scaling>'
            f'<c:delete val="{int(not self.shown)}"/><c:axPos val="{self.side}"/>{self.grid}'
            f'<c:numFmt formatCode="{safe(self.code)}" sourceLinked="0"/><c:majorTickMark val="{self.ticks}"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="{self.near}"/><c:spPr>{self.line}</c:spPr>{self.texts}'
            f'<c:crossAx val="{self.other}"/><c:crosses val="{self.crosses}"/>{self.rest}</c:{self.kind}>'
        )
