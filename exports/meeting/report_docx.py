"""A report as a Word document, laid out as Annex I of Decree 30/2020/NĐ-CP asks: to be edited, numbered and signed."""

from collections.abc import Sequence
from datetime import UTC
from functools import cache

from PIL import ImageFont

from exports.meeting import word
from exports.meeting.report import BLANK, Annex, Heading, MeetingReport, PaperTable, Paragraph, Part
from exports.meeting.word import Grid, Properties, Style
from exports.template import DEMO, DEMO_COLUMN
from exports.typefaces import SERIF_BOLD, SERIF_REGULAR

FONT = "Times New Roman"
LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
MM = 1440 / 25.4
PAGE = (round(210 * MM), round(297 * MM))
TOP, BOTTOM, LEFT, RIGHT = (round(side * MM) for side in (22, 20, 30, 15))
"""Margins: the Decree allows 20 to 25 mm above and below, 30 to 35 left, 15 to 20 right."""
HEADER = round(8 * MM)
ROOM = PAGE[0] - LEFT - RIGHT
HEAD_LEFT = round(63 * MM)
HEAD_RIGHT = ROOM - HEAD_LEFT
FIRST_LINE = 720
"""1.27 cm."""
SHARE = 0.4
"""Of the width of a text, for the rule under it: the Decree allows a third to a half."""
BLANK_RULE = round(20 * MM)
SIGNING = 72.0
"""Points between the title of who signs and the name: for signature and seal."""
NUMBER_SIZE = 13.0

STYLES = {
    "BodyText": Style(name="Body Text", align="both", first=FIRST_LINE, after=6, line=1.2),
    "Closing": Style(name="Closing Text", based_on="BodyText", align="both", first=FIRST_LINE, line=1.2, keep=True),
    "Heading1": Style(
        name="heading 1", bold=True, align="both", first=FIRST_LINE, before=6, after=6, line=1.2, level=0, keep=True
    ),
    "AnnexHeading": Style(
        name="Annex Heading", based_on="Heading1", bold=True, align="center", after=6, level=0, keep=True
    ),
    "Attached": Style(name="Annex Of", italic=True, align="center", after=12),
    "Title": Style(name="Title", bold=True, caps=True, align="center", before=18),
    "Subtitle": Style(name="Subtitle", bold=True, align="center"),
    "Caption": Style(name="caption", size=13, italic=True, align="center", before=6, after=4, keep=True),
    "Note": Style(name="Note", size=12, italic=True, align="both", before=4, after=6),
    "TableHead": Style(name="Table Head", size=12, bold=True, align="center", before=2, after=2, keep=True),
    "TableText": Style(name="Table Text", size=12, align="left", before=2, after=2),
    "TableNumber": Style(name="Table Number", size=12, align="right", before=2, after=2),
    "Superior": Style(name="Superior Agency", size=13, caps=True, align="center"),
    "Agency": Style(name="Agency", size=13, bold=True, caps=True, align="center"),
    "National": Style(name="National Title", size=13, bold=True, align="center"),
    "Motto": Style(name="National Motto", size=14, bold=True, align="center"),
    "Number": Style(name="Number And Symbol", size=NUMBER_SIZE, align="center", before=6),
    "PlaceDay": Style(name="Place And Day", size=14, italic=True, align="center", before=6),
    "Rule": Style(name="Rule", size=2, before=1, exactly=4),
    "RecipientsTitle": Style(
        name="Recipients Title", size=12, bold=True, italic=True, align="left", before=12, keep=True
    ),
    "Recipient": Style(name="Recipient", size=11, align="left"),
    "Signatory": Style(name="Signatory", bold=True, caps=True, align="center", before=6, keep=True),
    "Signer": Style(name="Signer", bold=True, align="center", before=SIGNING),
    "Header": Style(name="header", size=14, align="center"),
    "Mark": Style(name="Mark", size=9, bold=True, align="center"),
    "Footer": Style(name="footer", size=9, align="center"),
    "Gap": Style(name="Gap", size=6),
}


def docx(report: MeetingReport) -> bytes:
    """The report as a file for Word; the same report is the same file, byte for byte."""
    body = [_letterhead(report), _subject(report)]
    body += [_part(part) for part in report.parts]
    body.append(_signature(report))
    body.append(word.paragraph("", "Gap", _section(annex=False) if report.annexes else ""))
    for annex in report.annexes:
        body.append(_annex(annex))
        if annex is not report.annexes[-1]:
            body.append(word.paragraph("", "Gap", _section(annex=True)))
    # The properties of the last section stand at the end of the body, outside of any paragraph.
    body.append(_section(annex=bool(report.annexes)))
    language = LANGUAGES[report.language]
    parts = (
        word.Part(name="styles.xml", kind="styles", xml=word.styles(STYLES, font=FONT, size=14, language=language)),
        word.Part(name="settings.xml", kind="settings", xml=_settings(language)),
        word.Part(name="header1.xml", kind="header", xml=_header(report, numbered=False)),
        word.Part(name="header2.xml", kind="header", xml=_header(report, numbered=True)),
        word.Part(name="footer1.xml", kind="footer", xml=_footer(report)),
        word.Part(name="fontTable.xml", kind="fontTable", xml=_fonts()),
    )
    properties = Properties(
        title=report.title,
        subject=report.subject.replace("\n", " "),
        author="" if report.agency == BLANK else report.agency,
        keywords=report.seal,
        language=language,
        moment=report.known_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        custom={"pack_sha256": report.sha256, **({DEMO_COLUMN: DEMO} if report.mark else {})},
    )
    return word.document("".join(body), parts, properties)


def width(said: str, size: float, *, bold: bool) -> float:
    """The width of a line in twips, by the free twin of the font, whose letters are exactly as wide."""
    return _font(bold).getlength(said) / EM * size * 20


EM = 2048


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    file = SERIF_BOLD if bold else SERIF_REGULAR
    return ImageFont.truetype(str(file), EM, layout_engine=ImageFont.Layout.BASIC)


def _letterhead(report: MeetingReport) -> str:
    """Agency at the left, national title and motto at the right; below them the number, and place and day."""
    left = word.paragraph(word.run(report.superior), "Superior") if report.superior else ""
    left += word.paragraph(word.run(report.agency), "Agency") + _short_rule(report.agency.upper(), 13, HEAD_LEFT)
    right = ""
    if report.national:
        motto = width(report.motto, 14, bold=True)
        right = word.paragraph(word.run(report.national), "National")
        right += word.paragraph(word.run(report.motto), "Motto") + word.rule(motto, HEAD_RIGHT, "Rule")
    number = word.paragraph(word.run(report.number), "Number")
    day = word.paragraph(word.run(report.place_and_day), "PlaceDay")
    rows = [(left, right or word.paragraph("", "Number")), (number, day)]
    return word.table(Grid(widths=(HEAD_LEFT, HEAD_RIGHT), ruled=False), (), rows)


def _short_rule(said: str, size: float, room: int) -> str:
    """A rule under a text, a part of it as wide; under what is still to be filled in as wide as a short name."""
    wide = BLANK_RULE if said == BLANK else min(width(said, size, bold=True), room) * SHARE
    return word.rule(wide, room, "Rule")


def _subject(report: MeetingReport) -> str:
    return (
        word.paragraph(word.run(report.kind), "Title")
        + word.paragraph(word.run(report.subject), "Subtitle")
        + _short_rule(max(report.subject.split("\n"), key=len), 14, ROOM)
        + word.paragraph("", "Gap")
    )


def _part(part: Part) -> str:
    match part:
        case Heading():
            return word.paragraph(word.run(part.text), "Heading1")
        case Paragraph():
            style = "Note" if part.note else "Closing" if part.last else "BodyText"
            return word.paragraph(word.run(part.text), style)
        case PaperTable():
            return _table(part)


def _table(table: PaperTable) -> str:
    label, _, number = table.label.rpartition(" ")
    said = word.run(table.caption)
    if label:
        said = word.run(f"{label} ") + word.field("SEQ Table \\* ARABIC", number) + word.run(f". {table.caption}")
    head = [word.paragraph(word.run(cell), "TableHead") for cell in table.head]
    rows = [
        [
            word.paragraph(word.run(cell), "TableNumber" if column in table.numeric else "TableText", keep)
            for column, cell in enumerate(row)
        ]
        for place, row in enumerate(table.rows, 1)
        for keep in ["<w:keepNext/>" if table.whole and place < len(table.rows) else ""]
    ]
    columns = ", ".join(table.head)
    grid = Grid(
        widths=_widths(table.widths, len(table.head)),
        title=table.caption,
        description=f"{table.caption}: {columns}",
    )
    above = word.paragraph(said, "Caption") if not table.titled else ""
    return above + word.table(grid, head, rows) + word.paragraph("", "Gap")


def _widths(shares: Sequence[float], columns: int) -> list[int]:
    """Columns that fill the room between the margins."""
    given = shares or (1.0,) * columns
    return [round(ROOM * share / sum(given)) for share in given]


def _signature(report: MeetingReport) -> str:
    """Recipients at the left; by what right, as what and who signs at the right."""
    left = word.paragraph(word.run(report.recipients_title), "RecipientsTitle")
    left += "".join(word.paragraph(word.run(line), "Recipient") for line in report.recipients)
    right = word.paragraph(word.run(report.authority), "Signatory") if report.authority else ""
    right += word.paragraph(word.run(report.signer_title), "Signatory")
    right += word.paragraph(word.run(report.signer), "Signer")
    half = ROOM // 2
    return word.table(Grid(widths=(half, ROOM - half), ruled=False), (), [(left, right)])


def _annex(annex: Annex) -> str:
    title = word.run(annex.label) + "<w:r><w:br/></w:r>" + word.run(annex.title, "<w:caps/>")
    return (
        word.paragraph(title, "AnnexHeading")
        + word.paragraph(word.run(annex.attached), "Attached")
        + "".join(_part(part) for part in annex.parts)
    )


def _section(*, annex: bool) -> str:
    """The pages up to here; those of an annex are numbered for themselves. The first page shows no number."""
    start = '<w:pgNumType w:start="1"/>' if annex else ""
    return (
        "<w:sectPr>"
        '<w:headerReference w:type="first" r:id="rId3"/><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="first" r:id="rId5"/><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" w:header="{HEADER}"'
        f' w:footer="{HEADER}" w:gutter="0"/>'
        f"{start}<w:titlePg/></w:sectPr>"
    )


def _header(report: MeetingReport, *, numbered: bool) -> str:
    """The number of the page, in the middle above the text; in training the mark on every page."""
    number = word.paragraph(word.field("PAGE", "2") if numbered else "", "Header")
    mark = ""
    if report.mark:
        said = word.run(f"{report.mark}. {report.band}")
        mark = word.paragraph(said + word.watermark(report.mark, 2 if numbered else 1), "Mark")
    if report.notice:
        mark += word.paragraph(word.run(report.notice), "Mark")
    return f"{word.HEAD}<w:hdr {word.SPACES}>{number}{mark}</w:hdr>"


def _footer(report: MeetingReport) -> str:
    return f"{word.HEAD}<w:ftr {word.SPACES}>{word.paragraph(word.run(report.seal), 'Footer')}</w:ftr>"


def _fonts() -> str:
    """The one font, and by what it may be replaced where it is not."""
    twin = '<w:altName w:val="Liberation Serif"/>'
    return f'{word.HEAD}<w:fonts {word.SPACES}><w:font w:name="{FONT}">{twin}</w:font></w:fonts>'


def _settings(language: str) -> str:
    modern = 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return (
        f'{word.HEAD}<w:settings {word.SPACES}><w:defaultTabStop w:val="{FIRST_LINE}"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" {modern}/></w:compat>'
        f'<w:themeFontLang w:val="{language}"/></w:settings>'
    )
