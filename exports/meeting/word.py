"""The pieces of a Word document: paragraphs, tables, styles and parts as WordprocessingML, and the file they make.

Written by hand, like a page of HTML: a report needs a dozen elements, must be the same file byte for byte, and carries
nothing it does not use. Lengths are in twips (1/20 pt) unless said otherwise.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from exports import theme

LOST = "\N{REPLACEMENT CHARACTER}"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold at all, not even escaped."""
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{RELATIONS}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day a zip can name: when it was written is no part of what it says."""


def text(said: str) -> str:
    """`said` for the inside of an element; what XML cannot hold is shown as lost."""
    return escape(_UNWRITABLE.sub(LOST, said))


def value(said: str) -> str:
    """`said` as the value of an attribute, with its quotation marks."""
    return quoteattr(_UNWRITABLE.sub(LOST, said).replace("\n", " "))


def run(said: str, properties: str = "") -> str:
    """Letters in one look; a line feed begins a new line."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{text(line)}</w:t>' for line in said.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


def field(instruction: str, shown: str) -> str:
    """What the program computes, such as the number of the page, with what it shows until then."""
    return f"<w:fldSimple w:instr={value(f' {instruction} ')}>{run(shown)}</w:fldSimple>"


def paragraph(inside: str, style: str, properties: str = "") -> str:
    """A paragraph of runs; `properties` stand behind its style, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def rule(width: float, room: float, style: str) -> str:
    """A line of `width` in the middle of `room`."""
    side = round((room - width) / 2)
    border = f'<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="{theme.BLACK}"/></w:pBdr>'
    return paragraph("", style, f'{border}<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How a table stands on the page."""

    widths: Sequence[int]
    """Of its columns."""
    ruled: bool = True
    title: str = ""
    """Alternative text."""
    description: str = ""


def table(grid: Grid, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells, each the paragraphs inside it; its head row is repeated on every page."""
    said = f"<w:tblCaption w:val={value(grid.title)}/>" if grid.title else ""
    said += f"<w:tblDescription w:val={value(grid.description)}/>" if grid.description else ""
    look = '<w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>' if head else ""
    margins = "" if grid.ruled else _NO_MARGINS
    properties = (
        f'<w:tblPr><w:tblStyle w:val="{"TableGrid" if grid.ruled else "TableNormal"}"/>'
        f'<w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}{look}{said}</w:tblPr>'
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.widths)
    lines = [_row(grid, head, "<w:cantSplit/><w:tblHeader/>")] if head else []
    lines += [_row(grid, row, "<w:cantSplit/>") for row in rows]
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"


_NO_MARGINS = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'


def _row(grid: Grid, cells: Sequence[str], properties: str) -> str:
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(grid.widths, cells, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A named look of paragraphs. Sizes in points."""

    name: str
    """As the program knows it: built-in names are lower case in the file."""
    based_on: str = "Normal"
    size: float | None = None
    bold: bool = False
    italic: bool = False
    caps: bool = False
    align: str = ""
    """left, center, right or both."""
    before: float = 0
    after: float = 0
    line: float = 1
    """Line spacing, in lines."""
    exactly: float = 0
    """Line spacing in points, in the place of `line`."""
    first: int = 0
    """Indent of the first line."""
    level: int | None = None
    """Of a heading, from 0."""
    keep: bool = False
    """On one page with the next paragraph."""


def styles(known: Mapping[str, Style], *, font: str, size: float, language: str) -> str:
    """The part of styles: one font, black, in `language`; and ruled tables."""
    letters = (
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'<w:color w:val="{theme.BLACK}"/><w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'
    )
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{theme.BLACK}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    cells = "".join(f'<w:{side} w:w="85" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f"{HEAD}<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr>{letters}</w:rPr></w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>{cells}</w:tblCellMar></w:tblPr></w:style>"
        f"{''.join(_style(code, one) for code, one in known.items())}</w:styles>"
    )


def _style(code: str, style: Style) -> str:
    spacing = (
        f'w:line="{round(style.exactly * 20)}" w:lineRule="exact"'
        if style.exactly
        else f'w:line="{round(style.line * 240)}" w:lineRule="auto"'
    )
    look = (
        f"{'<w:keepNext/><w:keepLines/>' if style.keep else ''}"
        f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}" {spacing}/>'
        f'<w:ind w:firstLine="{style.first}"/>'
    )
    if style.align:
        look += f'<w:jc w:val="{style.align}"/>'
    if style.level is not None:
        look += f'<w:outlineLvl w:val="{style.level}"/>'
    # What a style is based on may be bold or slanted: its own look is said in either case.
    letters = "".join(
        f'<w:{tag} w:val="{int(on)}"/>'
        for tag, on in (("b", style.bold), ("bCs", style.bold), ("i", style.italic), ("iCs", style.italic),
                        ("caps", style.caps))
    )  # fmt: skip
    if style.size is not None:
        letters += f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based_on}"/><w:qFormat/>'
        f"<w:pPr>{look}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def watermark(said: str, number: int) -> str:
    """Letters across the page, behind everything else, as Word makes them; for a paragraph of a header."""
    if not said:
        return ""
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
        ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
        ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="Mark{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt={value(said)}'
        ' style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:100pt;rotation:315;'
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f"'
        f' fillcolor="#{theme.ACROSS}" stroked="f"><v:fill opacity=".6"/>'
        f'<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string={value(said)}/></v:shape>'
        "</w:pict></w:r>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file inside the file that the document refers to."""

    name: str
    """Under ``word/``, such as ``header1.xml``."""
    kind: str
    """Last word of the type of its relation: styles, settings, header, footer."""
    xml: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What the program shows of a file without opening it."""

    title: str
    subject: str
    author: str
    keywords: str
    language: str
    moment: str
    """As 2025-11-30T08:00:00Z."""
    custom: Mapping[str, str]


def document(body: str, parts: Sequence[Part], properties: Properties) -> bytes:
    """The file. Parts are referred to as rId1, rId2 … in their order."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = [
        ("word/document.xml", f"{main}.document.main+xml"),
        *((f"word/{part.name}", f"{main}.{part.kind}+xml") for part in parts),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
    ]
    files = {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types)
            + "</Types>"
        ),
        "_rels/.rels": _relations(
            (f"{RELATIONS}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{RELATIONS}/custom-properties", "docProps/custom.xml"),
        ),
        "docProps/core.xml": _core(properties),
        "docProps/custom.xml": _custom(properties.custom),
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(*((f"{RELATIONS}/{part.kind}", part.name) for part in parts)),
        **{f"word/{part.name}": part.xml for part in parts},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content.encode())
    return out.getvalue()


def _relations(*leading: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(leading, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _core(said: Properties) -> str:
    moments = "".join(
        f'<dcterms:{one} xsi:type="dcterms:W3CDTF">{said.moment}</dcterms:{one}>' for one in ("created", "modified")
    )
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{text(said.title)}</dc:title><dc:subject>{text(said.subject)}</dc:subject>"
        f"<dc:creator>{text(said.author)}</dc:creator><cp:keywords>{text(said.keywords)}</cp:keywords>"
        f"<dc:language>{said.language}</dc:language>{moments}</cp:coreProperties>"
    )


def _custom(said: Mapping[str, str]) -> str:
    types = "http://schemas.openxmlformats.org/officeDocument/2006"
    lines = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{text(content)}</vt:lpwstr></property>"
        for number, (name, content) in enumerate(said.items(), 2)
    )
    return f'{HEAD}<Properties xmlns="{types}/custom-properties" xmlns:vt="{types}/docPropsVTypes">{lines}</Properties>'
