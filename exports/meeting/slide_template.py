"""The template of a deck: our own, drawn here, or a ministry's file; either way the same few things are asked of it.

A template needs a layout for a cover and one with a title for all other slides. They are found by their type, which
every program writes, else by their name. What a template holds besides stays; its slides are taken out.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Emu, Inches

from domain.errors import DashboardError
from domain.names import fold
from exports import theme
from exports.meeting.lettering import FAMILY
from exports.meeting.office_xml import DECLARED, element, elements

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_SECOND = (PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY)
_BODIES = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)
_FEET = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE)
AT_MOST = 50 * 1024 * 1024
"""Bytes of a template, unzipped part by part: it is read anew for every deck."""
_NARROWEST, _LOWEST = Inches(5), Inches(2.4)
"""Room for content below which nothing can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle on a slide, in English Metric Units."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.top + self.height

    def below(self, by: int) -> "Area":
        """The rest of it, `by` further down."""
        return Area(left=self.left, top=self.top + by, width=self.width, height=self.height - by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A deck without slides, and where things are to stand on its slides."""

    deck: Presentation
    cover: SlideLayout
    content: SlideLayout
    area: Area
    """Between title and footer."""
    own: bool
    """Whether it is ours."""

    @property
    def wide(self) -> int:
        """Of a slide."""
        return self.deck.slide_width or WIDE

    @property
    def high(self) -> int:
        """Of a slide."""
        return self.deck.slide_height or HIGH

    def title(self, layout: SlideLayout) -> Area:
        """Where the title of a layout stands."""
        found = _title(layout)
        assert found is not None
        return found

    def title_size(self, layout: SlideLayout) -> float:
        """Points of titles on a layout: its own, else its master's, else what Office takes."""
        for holder in holders(layout):
            if holder.placeholder_format.type in TITLES:
                for letters in holder._element.iter(qn("a:defRPr")):  # noqa: SLF001 - styles have no door of their own
                    if letters.get("sz"):
                        return int(letters.get("sz")) / 100
        for style in layout.slide_master._element.iter(qn("p:titleStyle")):  # noqa: SLF001
            for letters in style.iter(qn("a:defRPr")):
                return int(letters.get("sz", "4400")) / 100
        return 44.0

    def beneath(self, layout: SlideLayout) -> Area:
        """The room on a cover: from where its second text begins, else from below its title, to its foot."""
        title = self.title(layout)
        second = next((one for one in holders(layout) if one.placeholder_format.type in _SECOND), None)
        area = Area(left=title.left, top=title.bottom + Inches(0.16), width=title.width, height=0)
        if second is not None and second.top >= title.top:
            area = Area(left=second.left, top=second.top, width=second.width, height=0)
        tops = [one.top for one in holders(layout) if one.placeholder_format.type in _FEET and one.top > area.top]
        foot = min(tops, default=self.high - Inches(0.3)) - Inches(0.1)
        return Area(left=area.left, top=area.top, width=area.width, height=foot - area.top)


# Ours


def drawn() -> Template:
    """Our own: paper, ink and deep blue, generous margins, Be Vietnam Pro as the font of the theme."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.part._element.sldSz.attrib.pop("type", None)  # noqa: SLF001 - the library keeps "4:3" beside the new size
    for index in (10, 9, 8, 7, 6, 4, 3, 2):
        deck.slide_layouts.remove(deck.slide_layouts[index])
    master = deck.slide_master
    theme_part = master.part.part_related_by(RT.THEME)
    theme_part._blob = _THEME.encode()  # noqa: SLF001 - a plain part has no other way in
    _replace(master, _MASTER)
    for layout, shapes in zip(deck.slide_layouts, (_COVER, _CONTENT, _TITLE_ONLY), strict=True):
        _replace(layout, shapes)
    package = deck.part.package
    for relation in list(package._rels.values()):  # noqa: SLF001 - a picture of another deck, and counts of its slides
        if relation.reltype.endswith(("/thumbnail", "/extended-properties")):
            package.drop_rel(relation.rId)
    for relation in list(deck.part.rels.values()):
        if relation.reltype.endswith("/printerSettings"):
            deck.part.rels.pop(relation.rId)
    return _known(deck, "", own=True)


def _replace(holder: SlideMaster | SlideLayout, shapes: str) -> None:
    tree = holder.shapes._spTree  # noqa: SLF001 - placeholders of masters cannot be added otherwise
    for old in list(holder.shapes):
        tree.remove(old._element)  # noqa: SLF001
    for shape in elements(shapes):
        tree.append(shape)
    common = holder._element.cSld  # noqa: SLF001
    for old in common.findall(qn("p:bg")):
        common.remove(old)
    if isinstance(holder, SlideMaster):
        common.insert(0, element(_BACKGROUND))
        styles = holder._element.find(qn("p:txStyles"))  # noqa: SLF001
        styles.getparent().replace(styles, element(_STYLES))
    for extra in common.findall(qn("p:extLst")):
        common.remove(extra)


# A ministry's


def opened(data: bytes, file: str) -> Template:
    """A template as it comes, without its slides.

    Raises DashboardError ``slides-template-…`` that names the file, what is missing and how to mend it.
    """
    try:
        deck = pptx.Presentation(io.BytesIO(_as_deck(data, file)))
        _without_slides(deck)
        _with_views(deck)
        return _known(deck, file, own=False)
    except (
        KeyError,
        ValueError,
        AttributeError,
        IndexError,
        OSError,
        PackageNotFoundError,
        zipfile.BadZipFile,
    ) as error:
        raise DashboardError("slides-template-broken", file=file) from error


def from_file(path: Path | None) -> Template:
    """The template in `path`; ours without one. Raises as `opened`, and for a file that cannot be read."""
    if path is None:
        return drawn()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DashboardError("slides-template-file", file=str(path)) from error
    return opened(data, str(path))


def _as_deck(data: bytes, file: str) -> bytes:
    """A template of PowerPoint (.potx) as a presentation. Refused: what runs macros, and what is far too large."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > AT_MOST:
            raise DashboardError("slides-template-large", file=file, most=str(AT_MOST // 1024 // 1024))
        types = archive.read("[Content_Types].xml")
        if b"macroEnabled" in types or b"vbaProject" in types:
            raise DashboardError("slides-template-macros", file=file)
        wanted = CT.PML_PRESENTATION_MAIN.encode()
        changed = types.replace(CT.PML_TEMPLATE_MAIN.encode(), wanted).replace(CT.PML_SLIDESHOW_MAIN.encode(), wanted)
        if changed == types:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in archive.infolist():
                copy.writestr(part, changed if part.filename == "[Content_Types].xml" else archive.read(part))
        return out.getvalue()


def _without_slides(deck: Presentation) -> None:
    """Take out the slides and all that names them: a list of sections with slides that are gone is a broken file."""
    root = deck.part._element  # noqa: SLF001
    slides = root.find(qn("p:sldIdLst"))
    for slide in list(slides) if slides is not None else ():
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    for name in ("p:custShowLst", "p:extLst"):
        for named in root.findall(qn(name)):
            root.remove(named)


def _with_views(deck: Presentation) -> None:
    """LibreOffice writes no part about views, and without one PowerPoint is said to offer to repair the file."""
    if not any(relation.reltype == RT.VIEW_PROPS for relation in deck.part.rels.values()):
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><p:viewPr {DECLARED}/>'
        views = Part(PackURI("/ppt/viewProps.xml"), CT.PML_VIEW_PROPS, deck.part.package, xml.encode())
        deck.part.relate_to(views, RT.VIEW_PROPS)


_COVERS = ("title",)
_CONTENTS = ("titleOnly", "obj", "tx", "objTx", "txAndObj")
"""Types of layouts, the best first (ECMA-376, 19.7.15)."""
_COVER_NAMES = ("titleslide", "trangbia", "trangtieude", "trangchieutieude", "bia")
_CONTENT_NAMES = ("titleonly", "chitieude", "chicotieude", "titleandcontent", "titlecontent", "tieudevanoidung")


def _known(deck: Presentation, file: str, *, own: bool) -> Template:
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    cover = _layout(layouts, _COVERS, _COVER_NAMES)
    content = _layout(layouts, _CONTENTS, _CONTENT_NAMES)
    names = ", ".join(layout.name for layout in layouts)
    if cover is None or _title(cover) is None:
        raise DashboardError("slides-template-cover", file=file, found=names)
    if content is None or _title(content) is None:
        raise DashboardError("slides-template-content", file=file, found=names)
    area = _area(deck, content)
    if area.width < _NARROWEST or area.height < _LOWEST:
        raise DashboardError(
            "slides-template-room", file=file, layout=content.name,
            width=f"{Emu(area.width).cm:.0f}", height=f"{Emu(area.height).cm:.0f}",
        )  # fmt: skip
    return Template(deck=deck, cover=cover, content=content, area=area, own=own)


def _layout(layouts: list[SlideLayout], types: tuple[str, ...], names: tuple[str, ...]) -> SlideLayout | None:
    for kind in types:
        for layout in layouts:
            if layout._element.get("type") == kind and _title(layout) is not None:  # noqa: SLF001
                return layout
    return next(
        (layout for name in names for layout in layouts if fold(layout.name) == name and _title(layout) is not None),
        None,
    )


def holders(layout: SlideLayout) -> list[BaseShape]:
    """The places that a layout keeps: for a title, for content, for a footer and the like."""
    return [layout.placeholders[number] for number in range(len(layout.placeholders))]


def _title(layout: SlideLayout) -> Area | None:
    """Where the title stands."""
    for shape in holders(layout):
        if shape.placeholder_format.type in TITLES:
            return Area(left=shape.left, top=shape.top, width=shape.width, height=shape.height)
    return None


def _area(deck: Presentation, layout: SlideLayout) -> Area:
    """Between the title and what stands at the foot; as wide as the title."""
    title = _title(layout)
    assert title is not None
    assert deck.slide_width is not None
    assert deck.slide_height is not None
    top = title.bottom + Inches(0.08)
    feet = [shape.top for shape in holders(layout) if shape.placeholder_format.type in _FEET and shape.top > top]
    bottom = min(feet, default=deck.slide_height - Inches(0.4)) - Inches(0.06)
    left = max(title.left, Inches(0.3))
    right = min(title.right, deck.slide_width - Inches(0.3))
    # Where the layout of the same master for a title and content puts its content, its maker wants content to be.
    for one in layout.slide_master.slide_layouts:
        body = next((shape for shape in holders(one) if shape.placeholder_format.type in _BODIES), None)
        if one._element.get("type") == "obj" and body is not None and body.top >= title.bottom - Inches(0.5):  # noqa: SLF001
            left, right, top = body.left, body.left + body.width, max(top, body.top)
            bottom = min(bottom, body.top + body.height)
    return Area(left=left, top=top, width=right - left, height=bottom - top)


# What ours looks like


def _placeholder(number: int, name: str, kind: str, box: tuple[float, float, float, float], body: str) -> str:
    x, y, wide, high = (Inches(one) for one in box)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>"
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>{body}</p:txBody></p:sp>'
    )


def _line(number: int, y: float, colour: str) -> str:
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Line {number}"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="{MARGIN}" y="{Inches(y)}"/>'
        f'<a:ext cx="{WIDE - 2 * MARGIN}" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="9525"><a:solidFill>{colour}</a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )


def _bar(number: int, box: tuple[float, float, float, float]) -> str:
    x, y, wide, high = (Inches(one) for one in box)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Bar {number}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )


_BACKGROUND = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
_RULE = '<a:schemeClr val="tx1"><a:lumMod val="25000"/><a:lumOff val="75000"/></a:schemeClr>'
_QUIET = (
    '<a:solidFill><a:schemeClr val="tx1"><a:lumMod val="75000"/><a:lumOff val="25000"/></a:schemeClr></a:solidFill>'
)
_BODY = '<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
_EMPTY = "<a:p><a:endParaRPr/></a:p>"
_NUMBER = (
    '<a:p><a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr/><a:t>1</a:t></a:fld>'
    "<a:endParaRPr/></a:p>"
)


def _small(align: str) -> str:
    return (
        _BODY.format(anchor="ctr")
        + f'<a:lstStyle><a:lvl1pPr algn="{align}"><a:defRPr sz="1200">{_QUIET}</a:defRPr></a:lvl1pPr></a:lstStyle>'
    )


_FOOT = _placeholder(
    14, "Footer", 'type="ftr" sz="quarter" idx="11"', (0.6, 7.02, 9.0, 0.3), _small("l") + _EMPTY
) + _placeholder(
    15, "Slide Number", 'type="sldNum" sz="quarter" idx="12"', (11.73, 7.02, 1.0, 0.3), _small("r") + _NUMBER
)  # fmt: skip
_TITLE_BOX = (0.6, 0.62, 12.13, 1.0)
_MASTER = (
    _placeholder(2, "Title", 'type="title"', _TITLE_BOX, _BODY.format(anchor="t") + "<a:lstStyle/>" + _EMPTY)
    + _placeholder(
        3, "Text", 'type="body" idx="1"', (0.6, 1.7, 12.13, 5.2), _BODY.format(anchor="t") + "<a:lstStyle/>" + _EMPTY
    )
    + _FOOT
    + _line(6, 6.98, _RULE)
)
_TITLE_ONLY = (
    _placeholder(2, "Title", 'type="title"', _TITLE_BOX, _BODY.format(anchor="t") + "<a:lstStyle/>" + _EMPTY) + _FOOT
)
_CONTENT = _TITLE_ONLY + _placeholder(
    3, "Content", 'idx="1"', (0.6, 1.7, 12.13, 5.2), _BODY.format(anchor="t") + "<a:lstStyle/>" + _EMPTY
)
_COVER = (
    _bar(7, (0, 0, 0.28, 7.5))
    + _placeholder(
        2, "Title", 'type="ctrTitle"', (1.0, 1.5, 11.2, 1.9),
        _BODY.format(anchor="b") + '<a:lstStyle><a:lvl1pPr><a:defRPr sz="4000"/></a:lvl1pPr></a:lstStyle>' + _EMPTY,
    )
    + _placeholder(
        3, "Subtitle", 'type="subTitle" idx="1"', (1.0, 3.65, 11.2, 2.0),
        _BODY.format(anchor="t")
        + '<a:lstStyle><a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="2000"/></a:lvl1pPr></a:lstStyle>'
        + _EMPTY,
    )
    + _FOOT
)  # fmt: skip
_STYLES = (
    '<p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
    '<a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/><a:defRPr sz="2800" b="1" kern="1200"><a:solidFill>'
    '<a:schemeClr val="accent1"/></a:solidFill><a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/>'
    '<a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>'
    + "".join(
        f'<a:lvl{level}pPr marL="{228600 * level}" indent="-228600" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
        f'<a:buFont typeface="Arial"/><a:buChar char="&#8226;"/><a:defRPr sz="2000" kern="1200"><a:solidFill>'
        '<a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
        f'<a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{level}pPr>'
        for level in range(1, 6)
    )
    + "</p:bodyStyle><p:otherStyle><a:defPPr><a:defRPr/></a:defPPr>"
    '<a:lvl1pPr marL="0" algn="l"><a:defRPr sz="1800" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
    "</p:otherStyle></p:txStyles>"
)


def _colour(name: str, value: str) -> str:
    return f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'


_FILLS = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
_LINES = '<a:ln w="9525"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
_EFFECTS = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
_FONT = (
    f'<a:latin typeface="{FAMILY}"/><a:ea typeface=""/><a:cs typeface=""/><a:font script="Viet" typeface="{FAMILY}"/>'
)
_THEME = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Dashboard"><a:themeElements>'
    '<a:clrScheme name="Dashboard">'
    + _colour("dk1", theme.INK)
    + _colour("lt1", theme.PAPER)
    + _colour("dk2", theme.ACCENT)
    + _colour("lt2", theme.HEADING)
    + _colour("accent1", theme.ACCENT)
    + _colour("accent2", theme.MET)
    + _colour("accent3", theme.ON_PACE)
    + _colour("accent4", theme.BEHIND)
    + _colour("accent5", theme.OFF_TRACK)
    + _colour("accent6", theme.MUTED)
    + _colour("hlink", theme.ACCENT)
    + _colour("folHlink", theme.ACCENT)
    + '</a:clrScheme><a:fontScheme name="Dashboard">'
    f"<a:majorFont>{_FONT}</a:majorFont><a:minorFont>{_FONT}</a:minorFont></a:fontScheme>"
    f'<a:fmtScheme name="Dashboard"><a:fillStyleLst>{_FILLS}</a:fillStyleLst><a:lnStyleLst>{_LINES}</a:lnStyleLst>'
    f"<a:effectStyleLst>{_EFFECTS}</a:effectStyleLst><a:bgFillStyleLst>{_FILLS}</a:bgFillStyleLst></a:fmtScheme>"
    "</a:themeElements></a:theme>"
)
