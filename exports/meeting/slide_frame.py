"""What stands on every slide of a deck: title, subject, sources, seal, mark, notes; and its cover."""

from collections.abc import Sequence

from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideLayout
from pptx.text.text import TextFrame
from pptx.util import Emu, Inches

from exports import theme
from exports.meeting import slide_text
from exports.meeting.office_xml import element, safe
from exports.meeting.slide_template import MARGIN, TITLES, Area, Template, holders
from exports.meeting.slide_text import POINT, Lines, Run, Tone, say
from exports.meeting.story import Note, Story

TITLE_LINES = 2
SMALL = 12.0
"""Points of what stands at the edges."""
GAP = Inches(0.16)
NOTICE = Inches(0.24)
"""Height of the band that says of a correction."""
_SUBJECT = Inches(0.34)
"""Height of the line that says what a slide is about."""
_SOURCES = Inches(0.3)
_PARTED = 3.0
"""Points between the facts of the cover."""


class Frame:
    """The frame of the slides of one deck."""

    def __init__(self, story: Story, template: Template, tag: str) -> None:
        self.story, self.template, self.words, self.tag = story, template, story.words, tag
        area = template.area if template.own else template.area.below(_SUBJECT)
        self.area = Area(left=area.left, top=area.top, width=area.width, height=area.height - _SOURCES)
        """Where the content of a slide stands."""

    def slide(self, title: str, subject: str = "", layout: SlideLayout | None = None) -> Slide:
        """A new slide with what stands on every one."""
        content = layout is None
        layout = layout or self.template.content
        slide: Slide = self.template.deck.slides.add_slide(layout)
        if content:
            for shape in list(slide.placeholders):
                if shape.placeholder_format.type not in TITLES:
                    _remove(shape)
        self._title(slide, layout, title)
        if self.story.mark:
            self._mark(slide, self._subject().top if content else NOTICE + Inches(0.06))
        if subject:
            place = self._subject()
            said = say(subject, tone=Tone.QUIET)
            size = slide_text.fitting(said, place.width / POINT, place.height / POINT, (14, 13, 12, 11, 10, 9), 1)
            slide_text.put(self.box(slide, "Subject", place), said, size, self.tag)
        if self.story.notice:
            self._notice(slide)
        self._foot(slide, layout)
        return slide

    def box(self, slide: Slide, name: str, area: Area) -> TextFrame:
        """A place for text without edges."""
        box = slide.shapes.add_textbox(Emu(area.left), Emu(area.top), Emu(area.width), Emu(area.height))
        box.name = name
        frame: TextFrame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        frame.word_wrap = True
        return frame

    def _title(self, slide: Slide, layout: SlideLayout, title: str) -> None:
        holder = slide.shapes.title
        place = self.template.title(layout)
        assert holder is not None
        given = self.template.title_size(layout)
        # Fonts of others may be wider than the one that is measured, and their boxes have edges.
        room, high = place.width / POINT, place.height / POINT
        if not self.template.own:
            room, high = room * 0.92 - 15, high - 8
        sizes = [given, *(size for size in (36, 32, 28, 26, 24, 22, 20, 18, 16, 14) if size < given)]
        lines = TITLE_LINES + (layout is self.template.cover)
        size = slide_text.fitting(say(title, bold=True), room, high, sizes, lines)
        slide_text.put(holder.text_frame, say(title), None if size == given else size, self.tag)

    def _subject(self) -> Area:
        if self.template.own:
            return Area(left=MARGIN, top=Inches(0.3), width=Inches(10.4), height=Inches(0.3))
        area = self.template.area
        return Area(left=area.left, top=area.top, width=area.width - Inches(1.6), height=_SUBJECT)

    # The mark of training

    def _mark(self, slide: Slide, top: int) -> None:
        """That figures are invented: across the slide behind everything, and on a plate at its edge."""
        wide, high = self.template.wide, self.template.high
        across = Area(left=wide // 20, top=(high - Inches(2)) // 2, width=wide * 9 // 10, height=Inches(2))
        frame = self.box(slide, "Mark", across)
        box = slide.shapes[-1]
        box.rotation = -24.0
        frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, False
        slide_text.put(frame, say(self.story.mark, bold=True), 110, self.tag, PP_ALIGN.CENTER)
        _coloured(box, '<a:schemeClr val="tx1"><a:alpha val="8000"/></a:schemeClr>')
        tree = slide.shapes._spTree  # noqa: SLF001 - behind everything: there is no door to the order of shapes
        tree.remove(box._element)  # noqa: SLF001
        tree.insert(2, box._element)  # noqa: SLF001
        right = min(self.template.area.right, wide - Inches(0.3))
        plate = self._plate(
            slide, "Mark plate", Area(left=right - Inches(1.4), top=top, width=Inches(1.4), height=Inches(0.29))
        )
        _field(plate, '<a:schemeClr val="tx1"/>')
        frame = plate.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        frame.word_wrap = False
        slide_text.put(frame, say(self.story.mark, bold=True), SMALL, self.tag, PP_ALIGN.CENTER)
        _coloured(plate, '<a:schemeClr val="bg1"/>')

    def _notice(self, slide: Slide) -> None:
        """That the pack was corrected, or corrects another one: a band along the upper edge."""
        area = self.template.area
        plate = self._plate(slide, "Notice", Area(left=area.left, top=0, width=area.width, height=NOTICE))
        _field(plate, f'<a:srgbClr val="{theme.DOUBTFUL}"/>')
        frame = plate.text_frame
        frame.margin_top = frame.margin_bottom = Emu(0)
        said: Lines = ((Run(text=self.story.notice, bold=True, colour=theme.INK),),)
        size = slide_text.fitting(said, area.width / POINT - 16, 99, (SMALL, 11, 10, 9, 8), 1)
        slide_text.put(frame, said, size, self.tag, PP_ALIGN.LEFT)

    def _plate(self, slide: Slide, name: str, area: Area) -> Shape:
        plate = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Emu(area.left), Emu(area.top), Emu(area.width), Emu(area.height)
        )
        plate.name = name
        plate.shadow.inherit = False
        plate.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        return plate

    # The foot

    def _foot(self, slide: Slide, layout: SlideLayout) -> None:
        """Seal and number of the slide, in the places that the template keeps for them; a new slide has none."""
        for shape in holders(layout):
            kind = shape.placeholder_format.type
            if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
                continue
            footer = kind is PP_PLACEHOLDER.FOOTER
            size = SMALL
            if footer:
                size = slide_text.fitting(say(self.story.seal), shape.width / POINT - 15, 99, (SMALL, 11, 10, 9, 8), 1)
            # Programs do not agree on what a footer takes over from its layout: it is said.
            look = f'lang="{self.tag}" sz="{round(size * 100)}"'
            font = '<a:latin typeface="+mn-lt"/>'
            text = (
                f"<a:r><a:rPr {look}>{font}</a:rPr><a:t>{safe(self.story.seal)}</a:t></a:r>"
                if footer
                else f'<a:fld id="{_FIELD}" type="slidenum"><a:rPr {look}>{font}</a:rPr>'
                f"<a:t>{len(self.template.deck.slides)}</a:t></a:fld>"
            )
            number = max(int(one.shape_id) for one in slide.shapes) + 1
            name, ph = ("Footer", "ftr") if footer else ("Slide Number", "sldNum")
            slide.shapes._spTree.append(  # noqa: SLF001 - the library adds none
                element(
                    f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/>'
                    '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
                    f'<p:nvPr><p:ph type="{ph}" sz="quarter" idx="{shape.placeholder_format.idx}"/></p:nvPr></p:nvSpPr>'
                    f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>{text}</a:p></p:txBody></p:sp>"
                )
            )

    def sources(self, slide: Slide, found: Sequence[str]) -> None:
        """As many sources as a line holds, then how many more; the notes name all."""
        area = Area(
            left=self.area.left, top=self.area.bottom + Inches(0.05), width=self.area.width, height=Inches(0.24)
        )
        text = ""
        for count in range(len(found), 0, -1):
            named, left = "; ".join(found[:count]), len(found) - count
            text = self.words.count("slide.and-more", left, names=named) if left else named
            text = self.words.text("deck.sources", sources=text)
            if slide_text.width(say(text), SMALL) <= area.width / POINT:
                break
        size = slide_text.fitting(say(text), area.width / POINT, 99, (SMALL, 11, 10, 9), 1)
        slide_text.put(self.box(slide, "Sources", area), say(text, tone=Tone.QUIET), size, self.tag)

    # The cover

    def cover(self) -> Slide:
        """The first slide: what meeting, what day, and what the pack corrects."""
        story, layout = self.story, self.template.cover
        slide = self.slide(story.title, "", layout)
        area = self.template.beneath(layout)
        holder = next((one for one in slide.placeholders if one.placeholder_format.type in _BODIES), None)
        for shape in list(slide.placeholders):
            kept = shape.placeholder_format.type in (*TITLES, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
            if not kept and (holder is None or shape.shape_id != holder.shape_id):
                _remove(shape)
        facts: Lines = tuple(
            (Run(text=f"{term}: ", tone=Tone.QUIET), Run(text=said, bold=True)) for term, said in story.facts
        )
        if story.band:
            facts += ((Run(text=story.band, size=0.8),),)
        erratum: Lines = ((Run(text=story.erratum, bold=True, colour=theme.INK),),) if story.erratum else ()
        room, size, high, plate = area.width / POINT - 16, 11.0, 0.0, 0.0
        for size in (20, 18, 16, 14, 12, 11):
            high = slide_text.height(facts, room, size) + _PARTED * len(facts) + 8
            plate = slide_text.height(erratum, room, size) + 16 if erratum else 0.0
            if (high + plate) * POINT + GAP <= area.height:
                break
        if holder is None:
            frame = self.box(slide, "Facts", area)
        else:
            holder.left, holder.top = Emu(area.left), Emu(area.top)
            holder.width, holder.height = Emu(area.width), Emu(int(high * POINT))
            frame = holder.text_frame
        slide_text.put(frame, facts, size, self.tag, gap=_PARTED)
        if erratum:
            top = area.top + int(high * POINT) + GAP
            shown = self._plate(
                slide, "Erratum", Area(left=area.left, top=top, width=area.width, height=int(plate * POINT))
            )
            _field(shown, f'<a:srgbClr val="{theme.DOUBTFUL}"/>', f'<a:srgbClr val="{theme.BEHIND}"/>')
            shown.text_frame.word_wrap = True
            slide_text.put(shown.text_frame, erratum, size, self.tag, PP_ALIGN.LEFT)
        self.notes(slide, [story.title, *(f"{term}: {said}" for term, said in story.facts)], (), ())
        return slide

    # Notes

    def notes(self, slide: Slide, findings: Sequence[str], asked: Sequence[Note], sources: Sequence[str]) -> None:
        """What the presenter has before him: the finding, likely questions with answers, sources, and the seal."""
        lines: list[Lines] = [say(one) for one in findings]
        for note in asked:
            lines += [say(""), say(self.words.text("deck.asked", question=note.question), bold=True)]
            lines.append(say(self.words.text("deck.answered", answer=note.answer)))
        if sources:
            lines += [say(""), say(self.words.text("deck.all-sources"), bold=True), *(say(one) for one in sources)]
        if self.story.notice:
            lines += [say(""), say(self.story.notice, bold=True)]
        lines += [say(""), say(self.story.seal), say(self.words.text("deck.hash", hash=self.story.sha256))]
        if self.story.mark:
            lines.append(say(f"{self.story.mark}. {self.story.band}"))
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            slide_text.put(frame, tuple(line for one in lines for line in one), None, self.tag)


_BODIES = (PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_FIELD = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"
"""Any number will do for a field; this one is always the same."""


def _remove(shape: BaseShape) -> None:
    """Take a shape off its slide: an empty placeholder asks for text for ever."""
    shape._element.getparent().remove(shape._element)  # noqa: SLF001 - the library takes none away


def _coloured(shape: BaseShape, colour: str) -> None:
    """Give all letters of a shape a colour of the theme, where the library has no door for it."""
    for properties in shape._element.iter(qn("a:rPr")):  # noqa: SLF001
        properties.insert(0, element(f"<a:solidFill>{colour}</a:solidFill>"))


def _field(shape: Shape, colour: str, edge: str = "") -> None:
    """Fill a shape, below its letters; without an edge where none is named."""
    line = f"<a:solidFill>{edge}</a:solidFill>" if edge else "<a:noFill/>"
    geometry = shape._element.spPr.find(qn("a:prstGeom"))  # noqa: SLF001
    assert geometry is not None
    geometry.addnext(element(f"<a:ln>{line}</a:ln>"))
    geometry.addnext(element(f"<a:solidFill>{colour}</a:solidFill>"))
