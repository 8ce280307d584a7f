"""A story as a deck for PowerPoint: native charts and tables that can be edited, on our template or a ministry's.

Nothing is a picture. Charts carry their workbooks, every chart and table says in words what it shows, every text its
language, and the notes of a slide what its presenter may be asked. The same story gives the same bytes.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import groupby
from pathlib import Path

from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.parts.chart import ChartPart
from pptx.slide import Slide
from pptx.util import Emu

from exports.meeting import (
    paging,
    slide_blocks,
    slide_bullets,
    slide_ranking,
    slide_tables,
    slide_template,
    slide_text,
    slide_trend,
)
from exports.meeting.office_xml import clean, root
from exports.meeting.progress import Progress, unwatched
from exports.meeting.slide_chart import Chart
from exports.meeting.slide_frame import GAP, Frame
from exports.meeting.slide_tables import Grid, heading
from exports.meeting.slide_template import Area, Template
from exports.meeting.slide_text import POINT, Lines, Run, Tone
from exports.meeting.story import Block, Bullets, Facts, RankBars, Section, Story, Strip, Table, Trend
from exports.template import DEMO, DEMO_COLUMN

KEY = 20.0
"""Points of the line over bullet bars that says what is what."""
LEAST = 17.0
"""Points of names and figures beside bullet bars; with more rows than fit, another slide is begun."""
ROW = 66.0
"""Points of a row of bullet bars at most."""
FACTS = 0.38
"""Share of a slide for facts beside a chart."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
Draw = Callable[[Slide], object]
"""Puts something on a slide."""


def write(story: Story, template: Path | None = None, progress: Progress = unwatched) -> bytes:
    """The deck of `story` on the template in that file, or on ours; what was corrected says so on every slide.

    Raises DashboardError ``slides-template-…`` for a template that cannot be used, and whatever `progress` raises.
    """
    return _Deck(story, slide_template.from_file(template), progress).written()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A slide that is to be: what it says around its blocks, and how they are put on it."""

    about: paging.Slide
    draw: tuple[Draw, ...]
    first: bool
    """Whether it is the first of its slide of the story, which carries the notes."""


class _Deck:
    """A deck in the making."""

    def __init__(self, story: Story, template: Template, progress: Progress) -> None:
        self.story, self.words, self.template, self.progress = story, story.words, template, progress
        self.tag = self.words.text("deck.language")
        self.training = bool(story.mark)
        self.frame = Frame(story, template, self.tag)
        self.area = self.frame.area

    def written(self) -> bytes:
        """The file."""
        pages = [page for about in paging.slides(self.story, self._fits) for page in self._pages(about)]
        contents = self._contents(pages)
        before = 1 + len(contents)
        self.frame.cover()
        agenda = [self.frame.slide(self.words.text("deck.agenda")) for _ in contents]
        made = []
        for number, page in enumerate(pages, 1):
            made.append(self._content(page, pages))
            self.progress(before + number, before + len(pages))
        for slide, (entries, size) in zip(agenda, contents, strict=True):
            slide_tables.put(slide, self._agenda(entries, pages, before, made), self.area, size, self.tag)
        self._properties()
        return self._bytes()

    def _content(self, page: _Page, pages: Sequence[_Page]) -> Slide:
        about = page.about
        alike = [one for one in pages if _alike(one.about, about)]
        part = next(place for place, one in enumerate(alike, 1) if one is page)
        subject = about.heading
        if len(alike) > 1:
            subject = self.words.text("deck.part", heading=subject, part=part, parts=len(alike))
        # The finding once; a slide that continues says what, and each has a title of its own.
        finds = part == 1 or (about.finds and page.first)
        slide = self.frame.slide(about.finding, subject) if finds else self.frame.slide(subject)
        for draw in page.draw:
            draw(slide)
        if about.sources:
            self.frame.sources(slide, about.sources)
        self.frame.notes(slide, [about.finding], about.notes if page.first else (), about.sources)
        return slide

    # The agenda

    def _contents(self, pages: Sequence[_Page]) -> list[tuple[Sequence[int], float]]:
        """The entries of each slide of the agenda, as places of pages, with the size of their text."""
        entries = [
            place
            for place, page in enumerate(pages)
            if not place or _subject(pages[place - 1].about) != _subject(page.about)
        ]
        grid = self._agenda(entries, pages, 0)
        # LibreOffice breaks a link anywhere: rather smaller letters than a second line.
        room = self.area.width / POINT * 0.9 - 2 * slide_tables.SIDE
        whole = max(slide_text.width(row[0], 1.0) for row in grid.rows)
        sizes = [size for size in (20.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0) if whole * size < room] or [12.0]
        found, first = list[tuple[Sequence[int], float]](), 0
        for rows, size in slide_tables.pages(replace(grid, sizes=sizes), self.area):
            found.append((entries[first : first + len(rows)], size))
            first += len(rows)
        return found

    def _agenda(self, entries: Sequence[int], pages: Sequence[_Page], before: int, made: Sequence[Slide] = ()) -> Grid:
        """What the deck holds, each with a link to its first slide once that is made."""
        rows: list[tuple[Lines, ...]] = []
        for place in entries:
            name = pages[place].about.heading
            if pages[place].about.annex:
                name = self.words.text("deck.annex", heading=name)
            entry = Run(text=name, link=made[place] if made else None)
            rows.append((((entry,),), ((Run(text=str(before + place + 1), tone=Tone.QUIET),),)))
        return Grid(
            said=self.words.text("deck.agenda"),
            name=self.words.text("deck.agenda"),
            head=(heading(self.words.text("deck.subject")), heading(self.words.text("deck.slide"))),
            rows=tuple(rows),
            widths=(9, 1),
            right=frozenset({1}),
            least=24,
        )

    # What stands on a slide

    def _pages(self, about: paging.Slide) -> list[_Page]:
        """The slides that a slide of the story becomes: one, or more where this template has less room."""
        drawn: list[list[Draw]] = []
        strips = [one for one in about.blocks if isinstance(one, Strip)]
        blocks = [one for one in about.blocks if not isinstance(one, Strip)]
        area = self.area
        if strips:
            grid = slide_blocks.strips(strips, self.words)
            size = slide_tables.size_of(grid, area) or grid.sizes[-1]
            drawn.append([self._tabled(grid, area, size)])
            area = area.below(int(slide_tables.high(grid, area, size) * POINT) + 2 * GAP)
        if not strips and len(blocks) == 2 and isinstance(blocks[0], Trend) and isinstance(blocks[1], Facts):
            beside = self._beside(blocks[0], blocks[1])
            blocks, drawn = ([], [[beside]]) if beside else (blocks, [])
        # Whether the last slide so far has room below what it shows.
        begun = bool(strips)
        for block in blocks:
            match block:
                case Table() | Facts():
                    words = self.words
                    grid = (
                        slide_blocks.table(block, words)
                        if isinstance(block, Table)
                        else slide_blocks.facts(block, words)
                    )
                    if not begun or slide_tables.size_of(grid, area) is None:
                        area, begun = self.area, False
                    for rows, size in slide_tables.pages(grid, area):
                        table = self._tabled(replace(grid, rows=rows), area, size)
                        if begun:
                            drawn[-1].append(table)
                        else:
                            drawn.append([table])
                        begun = False
                case Bullets():
                    drawn.append([self._bullets(block)])
                case RankBars():
                    drawn.append([self._ranked(block)])
                case Trend():
                    drawn.append([self._trended(block, self.area)])
            begun = False
        return [_Page(about=about, draw=tuple(one), first=place == 0) for place, one in enumerate(drawn)]

    def _tabled(self, grid: Grid, area: Area, size: float) -> Draw:
        return lambda slide: slide_tables.put(slide, grid, area, size, self.tag)

    # Bullet bars

    def _bullets(self, block: Bullets) -> Draw:
        """The rows as a table, and over its second column a chart for each stretch of rows that share a scale."""
        *_, (size, row, _) = self._bullet_sizes(block)
        return lambda slide: self._bullet_slide(slide, block, self.area.below(int(KEY * POINT)), size, row)

    def _fits(self, section: Section, blocks: Sequence[Block]) -> bool:
        """Whether blocks may share a slide; rather fewer rows of bullet bars than letters that are too small."""
        if not paging.by_count(section, blocks):
            return False
        last = blocks[-1]
        if not isinstance(last, Bullets) or len(last.rows) <= 3:
            return True
        return any(fits and size >= LEAST for size, _, fits in self._bullet_sizes(last))

    def _bullet_sizes(self, block: Bullets) -> Iterator[tuple[float, float, bool]]:
        """Sizes of letters down to the first that fits, each with the height of a row and whether it does."""
        grid, area = slide_blocks.bullets(block, self.words), self.area.below(int(KEY * POINT))
        for size in (18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0):
            head, *high = slide_tables.heights(grid, slide_tables.widths(grid, area, size), size)
            row = min(ROW, (area.height / POINT - head) / len(high))
            fits = max(high) <= row and bool(slide_tables.around(grid, area, size))
            yield size, row, fits
            if fits:
                return

    def _bullet_slide(self, slide: Slide, block: Bullets, area: Area, size: float, row: float) -> None:
        grid = slide_blocks.bullets(block, self.words, row)
        slide_tables.put(slide, grid, area, size, self.tag)
        columns = slide_tables.widths(grid, area, size)
        high = slide_tables.heights(grid, columns, size)
        left, wide = area.left + columns[0], columns[1]
        over = Area(left=left, top=self.area.top, width=self.area.right - left, height=int(KEY * POINT))
        key = (slide_blocks.key(block, self.words),)
        small = slide_text.fitting(key, over.width / POINT, 99, (14, 13, 12, 11, 10, 9, 8), 1)
        slide_text.put(self.frame.box(slide, "Key", over), key, small, self.tag, PP_ALIGN.LEFT)
        first = 0
        for _, group in groupby(block.rows, key=lambda one: (one.indicator.unit, one.worst, one.best)):
            rows = tuple(group)
            if any(one.value is not None or one.ticks or one.plan is not None for one in rows):
                place = Area(
                    left=left + int(slide_tables.SIDE * POINT),
                    top=area.top + int(sum(high[: 1 + first]) * POINT),
                    width=wide - int(2 * slide_tables.SIDE * POINT),
                    height=int(sum(high[1 + first : 1 + first + len(rows)]) * POINT),
                )
                chart = slide_bullets.chart(rows, place, block.years, self.words, self.tag, training=self.training)
                self._chart(slide, chart, place, block.caption, slide_blocks.said(rows, self.words))
            first += len(rows)

    # Rankings and trends

    def _ranked(self, bars: RankBars) -> Draw:
        rows = len(bars.rows) + (bars.target is not None)
        high = min(self.area.height, int(rows * (40 if rows > 4 else 54) * POINT))
        area = Area(left=self.area.left, top=self.area.top, width=self.area.width, height=high)
        size = min(18.0, max(11.0, high / POINT / rows * 0.52))

        def draw(slide: Slide) -> None:
            chart = slide_ranking.chart(bars, area, self.words, self.tag, size, training=self.training)
            self._chart(slide, chart, area, bars.caption, bars.said)

        return draw

    def _beside(self, shown: Trend, facts: Facts) -> Draw | None:
        """A trend with its facts to the right; None where these would be too small to read."""
        wide = int(self.area.width * FACTS)
        right = Area(left=self.area.right - wide, top=self.area.top, width=wide, height=self.area.height)
        left = Area(
            left=self.area.left, top=self.area.top, width=self.area.width - wide - 2 * GAP, height=self.area.height
        )
        grid = slide_blocks.facts(facts, self.words, beside=True)
        size = slide_tables.size_of(grid, right)
        if size is None:
            return None
        trend, table = self._trended(shown, left), self._tabled(grid, right, size)
        if slide_tables.high(grid, right, size) * POINT <= self.area.height - self._remarks(shown, self.area)[1]:
            # What the numbers stand for has the whole width below both.
            trend = self._trended(shown, left, self.area)
        return lambda slide: (trend(slide), table(slide))

    def _trended(self, shown: Trend, area: Area, whole: Area | None = None) -> Draw:
        """A trend, and below it, as wide as `whole`, what its numbers stand for."""
        base = whole or area

        def draw(slide: Slide) -> None:
            size, below = self._remarks(shown, base)
            if below:
                place = Area(left=base.left, top=base.bottom - below + GAP, width=base.width, height=below - GAP)
                slide_text.put(self.frame.box(slide, "Remarks", place), _numbered(shown), size, self.tag)
            space = Area(left=area.left, top=area.top, width=area.width, height=area.height - below)
            chart = slide_trend.chart(shown, space, self.words, self.tag, 16, training=self.training)
            self._chart(slide, chart, space, shown.caption, shown.said)

        return draw

    def _remarks(self, shown: Trend, area: Area) -> tuple[float, int]:
        """Size of what the numbers of a trend stand for, and the room it takes with the gap above; none without any."""
        remarks, room = _numbered(shown), area.width / POINT
        if not remarks:
            return 0.0, 0
        size = slide_text.fitting(remarks, room, area.height / POINT * 0.34, (18, 17, 16, 15, 14, 13, 12, 11, 10))
        return size, int(slide_text.height(remarks, room, size) * POINT) + GAP

    def _chart(self, slide: Slide, chart: Chart, area: Area, name: str, said: str) -> None:
        package = slide.part.package
        number = package.next_partname(ChartPart.partname_template)
        part = ChartPart(number, CT.DML_CHART, package, root("c:chartSpace", chart.xml))
        part.chart_workbook.update_from_xlsx_blob(chart.workbook)
        frame = slide.shapes._add_chart_graphicFrame(  # noqa: SLF001 - the door it has takes charts it drew itself
            slide.part.relate_to(part, RT.CHART), Emu(area.left), Emu(area.top), Emu(area.width), Emu(area.height)
        )
        properties = frame.nvGraphicFramePr.cNvPr
        properties.set("name", clean(name))
        properties.set("descr", clean(said))

    # The file

    def _properties(self) -> None:
        story, core, package = self.story, self.template.deck.core_properties, self.template.deck.part.package
        core.title = clean(story.title)[:255]
        core.subject = clean(" · ".join(said for _, said in story.facts))[:255]
        core.author = clean(self.words.text("frame.name"))[:255]
        core.language, core.identifier = self.tag, story.sha256
        core.keywords = f"{DEMO_COLUMN}={DEMO}" if self.training else ""
        core.comments = core.category = core.last_modified_by = ""
        core.created = core.modified = datetime.combine(story.meeting_day, time())
        core.revision = 1
        if self.training:
            for relation in list(package._rels.values()):  # noqa: SLF001 - the library does not know own properties
                if relation.reltype == _CUSTOM:
                    package.drop_rel(relation.rId)
            mark = _CUSTOM_XML.format(name=DEMO_COLUMN, value=DEMO).encode()
            package.relate_to(Part(PackURI("/docProps/custom.xml"), CT.OFC_CUSTOM_PROPERTIES, package, mark), _CUSTOM)

    def _bytes(self) -> bytes:
        """The file with one date for all its parts, so that the same story is the same file."""
        raw, out = io.BytesIO(), io.BytesIO()
        self.template.deck.save(raw)
        with zipfile.ZipFile(raw) as archive, zipfile.ZipFile(out, "w") as copy:
            for name in archive.namelist():
                part = zipfile.ZipInfo(name, _ZIP_DAY)
                part.create_system, part.compress_type = 3, zipfile.ZIP_DEFLATED
                copy.writestr(part, archive.read(name))
        return out.getvalue()


def _numbered(shown: Trend) -> Lines:
    return tuple((Run(text=f"({one.number}) {one.written}"),) for one in shown.remarks)


def _alike(one: paging.Slide, other: paging.Slide) -> bool:
    """Whether two slides belong together: rows of one section, or of one long table."""
    if one.annex or other.annex:
        return (one.section, one.finding) == (other.section, other.finding)
    return one.section == other.section


def _subject(about: paging.Slide) -> tuple[str, bool]:
    return about.heading, about.annex


_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CUSTOM_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}"><vt:lpwstr>{value}</vt:lpwstr>'
    "</property></Properties>"
)
