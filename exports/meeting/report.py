"""A story as a report on paper, before anybody decides on Word or PDF: what stands where, in which words.

Layout and order follow Annex I of Decree 30/2020/NĐ-CP: letterhead, number, place and day, kind and subject, text,
recipients and signature, annexes. What nobody has told is left open to be filled in, never made up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

import locales
from exports.meeting.story import Block, Bullets, Facts, RankBars, Section, Story, Strip, Table, Trend, TrendPoint
from locales import Language

BLANK = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for what is to be filled in by hand."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
         "XVIII", "XIX", "XX")  # fmt: skip
WHOLE, WHOLE_LETTERS = 8, 320
"""Rows, and letters in the longest cells of these, up to which a table stays on one page."""
LONG = 16
"""Rows above which a table leaves the text for an annex."""
SOURCES = 3
"""Sources that are named under a heading; the last heading names them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes, as far as the operator has told it, in one language; `BLANK` is to be filled in by hand."""

    superior: str = BLANK
    """The agency above; empty where there is none."""
    agency: str = BLANK
    place: str = BLANK
    symbol: str = BLANK
    """Of the agency, behind the kind of the paper in its number: "VPCP" in "BC-VPCP"."""
    recipients: tuple[str, ...] = (BLANK,)
    authority: str = ""
    """By what right one signs, such as "TM. CHÍNH PHỦ"; empty for a head who signs for himself."""
    signer_title: str = BLANK
    signer: str = BLANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A numbered heading."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the text; a note stands under a table, smaller."""

    text: str
    note: bool = False
    last: bool = False
    """The last one: no signature stands on a page without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTable:
    """A table under its caption."""

    label: str
    """"Table 3"; empty in an annex, whose title says it."""
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """A line feed begins a new line inside a cell."""
    numeric: frozenset[int] = frozenset()
    """Columns that are set to the right."""
    widths: tuple[float, ...] = ()
    """Shares of the width, one a column."""
    titled: bool = False
    """Whether the title of the annex says what the caption says: then only programs read the caption."""

    @property
    def whole(self) -> bool:
        """Whether it is short enough to stay on one page: half an empty page before a table helps nobody."""
        letters = sum(max(map(len, row)) for row in self.rows)
        return len(self.rows) <= WHOLE and letters <= WHOLE_LETTERS


Part = Heading | Paragraph | PaperTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """What is attached: long tables."""

    label: str
    title: str
    attached: str
    """To which report."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReport:
    """All that stands on the paper."""

    language: str
    national: str
    """National title; empty where the letterhead is a plain one."""
    motto: str
    superior: str
    agency: str
    number: str
    place_and_day: str
    kind: str
    subject: str
    """In two lines."""
    mark: str
    """What stands across every page and in its head; empty for official figures."""
    band: str
    notice: str
    """What stands in the head of every page of what was corrected, or corrects something; empty for all others."""
    parts: tuple[Part, ...]
    recipients_title: str
    recipients: tuple[str, ...]
    """Lines of the list, with their punctuation."""
    authority: str
    signer_title: str
    signer: str
    annexes: tuple[Annex, ...]
    title: str
    """For the properties of the file."""
    seal: str
    """By what one knows the pack, in the foot of every page."""
    sha256: str
    known_at: datetime
    """The moment of the pack: the same story is the same file."""


def report(story: Story, letterhead: Letterhead) -> MeetingReport:
    """`story` as a report of the agency of `letterhead`."""
    words = locales.language(story.language)
    official = story.language == "vi"
    values = {"title": story.title, "as_of": words.date(story.as_of), "meeting": words.date(story.meeting_day)}
    day = _long_day(story.meeting_day)
    numbering = _Numbering(
        words, words.text("letter.attached", symbol=letterhead.symbol, agency=letterhead.agency, **day)
    )
    parts: list[Part] = [Paragraph(text=text) for text in _opening(story, words)]
    for place, (heading, sections) in enumerate(groupby(story.sections, key=lambda section: section.heading), 1):
        parts.append(Heading(text=words.text("letter.heading", number=place, heading=heading)))
        for section in sections:
            parts += _section(section, words, numbering)
    parts.append(Paragraph(text=words.text("letter.closing", **values), last=True))
    return MeetingReport(
        language=story.language,
        national=words.text("letter.national") if official else "",
        motto=words.text("letter.motto") if official else "",
        superior=letterhead.superior,
        agency=letterhead.agency,
        number=words.text("letter.number", symbol=letterhead.symbol),
        place_and_day=words.text("letter.place-and-day", place=letterhead.place, **day),
        kind=words.text("letter.kind"),
        subject=f"{words.text('letter.subject')}\n{words.text('letter.subject-day', **values)}",
        mark=story.mark,
        band=story.band,
        notice=story.notice,
        parts=tuple(parts),
        recipients_title=words.text("letter.recipients"),
        recipients=_recipients(letterhead.recipients),
        authority=letterhead.authority,
        signer_title=letterhead.signer_title,
        signer=letterhead.signer,
        annexes=numbering.annexes(),
        title=words.text("letter.title", **values),
        seal=story.seal,
        sha256=story.sha256,
        known_at=story.known_at,
    )


class _Numbering:
    """Counts tables and annexes while the text is written."""

    def __init__(self, words: Language, attached: str) -> None:
        self._words = words
        self._attached = attached
        self._tables = 0
        self._annexes: list[tuple[str, list[Part]]] = []

    def table(self, table: PaperTable) -> PaperTable:
        """`table` with the next number."""
        self._tables += 1
        return replace(table, label=self._words.text("letter.table", number=self._tables))

    def attach(self, title: str, tables: Sequence[PaperTable]) -> str:
        """Puts tables into an annex of their own; its name."""
        self._annexes.append((title, [*tables]))
        return self._label(len(self._annexes))

    def annexes(self) -> tuple[Annex, ...]:
        """Everything that was attached."""
        return tuple(
            Annex(label=self._label(place), title=title, attached=self._attached, parts=tuple(parts))
            for place, (title, parts) in enumerate(self._annexes, 1)
        )

    def _label(self, place: int) -> str:
        return self._words.text("letter.annex", number=ROMAN[place - 1] if place <= len(ROMAN) else str(place))


def _opening(story: Story, words: Language) -> list[str]:
    said = [
        words.text(
            "letter.opening", title=story.title, meeting=words.date(story.meeting_day), as_of=words.date(story.as_of),
            scope=story.scope,
        )
    ]  # fmt: skip
    before = [story.notice] if story.corrected_by is not None else []
    return [*before, *([f"{story.erratum}."] if story.erratum else []), *said]


def _section(section: Section, words: Language, numbering: _Numbering) -> list[Part]:
    parts: list[Part] = [Paragraph(text=text) for text in section.prose]
    attached: list[PaperTable] = []
    strips = [block for block in section.blocks if isinstance(block, Strip)]
    tables = [_strips(strips, words)] if strips else []
    notes: list[Part] = []
    for block in section.blocks:
        if not isinstance(block, Strip):
            tables.append(_table(block, section, words))
        if isinstance(block, Trend):
            notes += [Paragraph(text=words.text("letter.remark", said=one.written), note=True) for one in block.remarks]
    for table in tables:
        if len(table.rows) > LONG:
            attached.append(table)
        elif table.rows:
            parts.append(numbering.table(table))
    parts += notes
    annexed = [_plain(table, words) for table in section.annex]
    if attached or annexed:
        tables = [_uncaptioned(one, section.heading) for one in (*attached, *annexed)]
        annex = numbering.attach(section.heading, tables)
        parts.append(Paragraph(text=words.text("letter.see-annex", annex=annex)))
    for long in section.reference:
        annex = numbering.attach(long.caption, [_uncaptioned(_plain(long, words), long.caption)])
        parts.append(Paragraph(text=words.text("letter.see-annex-of", what=long.caption, annex=annex)))
    return [*parts, *_sources(section, words)]


def _uncaptioned(table: PaperTable, title: str) -> PaperTable:
    """What the title of an annex says already is not said again over its table."""
    return replace(table, titled=table.caption == title)


def _sources(section: Section, words: Language) -> list[Part]:
    """Where the figures come from: the last heading lists them all, the others name the first of them."""
    sources = section.sources
    if not sources:
        return []
    if section.code == "sources":
        lines = [f"- {one}{'.' if one is sources[-1] else ';'}" for one in sources]
        return [Paragraph(text=words.text("letter.sources")), *(Paragraph(text=line) for line in lines)]
    named, others = "; ".join(sources[:SOURCES]), len(sources) - SOURCES
    said = words.count("letter.source-more", others, names=named) if others > 0 else named
    return [Paragraph(text=words.text("letter.source", names=said), note=True)]


def _table(block: Block, section: Section, words: Language) -> PaperTable:
    """A block as a table: charts are pictures of numbers, and paper has the numbers."""
    match block:
        case Table():
            return _plain(block, words)
        case Facts():
            head = (words.text("letter.fact"), words.text("letter.value"))
            rows = tuple((term, cell.text) for term, cell in block.rows)
            caption = words.text("letter.facts-sources" if section.code == "sources" else "letter.facts")
            return PaperTable(label="", caption=caption, head=head, rows=rows, widths=(1, 1))
        case Bullets():
            return _bullets(block, words)
        case Trend():
            return _trend(block, words)
        case RankBars():
            return _ranking(block, words)
        case _:
            raise TypeError(block)


def _plain(table: Table, words: Language) -> PaperTable:
    dash = words.text("figure.dash")
    return PaperTable(
        label="",
        caption=table.caption,
        head=table.head,
        rows=tuple(tuple(cell.text or dash for cell in row) for row in table.rows),
        numeric=table.numeric,
        widths=table.widths,
    )


def _strips(strips: Sequence[Strip], words: Language) -> PaperTable:
    rows = []
    for strip in strips:
        lines = ["; ".join(said for _, said in strip.counts), strip.note]
        said = "\n".join(filter(None, lines)) or words.text("figure.dash")
        rows.append((strip.caption, words.plain(strip.tally.total), said))
    return PaperTable(
        label="",
        caption=words.text("letter.strips"),
        head=tuple(words.text(f"letter.strips-{key}") for key in ("what", "total", "standing")),
        rows=tuple(rows),
        numeric=frozenset({1}),
        widths=(4, 1.6, 7),
    )


def _bullets(bullets: Bullets, words: Language) -> PaperTable:
    dash, rows = words.text("figure.dash"), []
    for one in bullets.rows:
        asked = [words.text("letter.of-year", year=tick.year, said=tick.written) for tick in one.ticks]
        if one.path:
            asked.append(words.text("letter.plan", day=one.day, value=one.path))
        judged = [
            words.text("letter.of-year", year=tick.year, said=tick.verdict.text) for tick in one.ticks if tick.verdict
        ]
        rows.append((one.name, one.written, one.day or dash, "\n".join(asked) or dash, "\n".join(judged) or dash))
    return PaperTable(
        label="",
        caption=bullets.caption,
        head=tuple(words.text(f"letter.{key}") for key in ("indicator", "figure", "period", "target", "verdict")),
        rows=tuple(rows),
        numeric=frozenset({1}),
        widths=(4.4, 2.4, 2.8, 3.2, 3.2),
    )


def _trend(trend: Trend, words: Language) -> PaperTable:
    """The last figure of each year of each line, and what is due when."""
    points = [point for line in trend.lines for point in _yearly(line)]
    rows: list[tuple[date, str, str]] = [(point.day, point.written, "") for point in points]
    rows += [(target.day, "", target.written) for target in trend.targets]
    dash = words.text("figure.dash")
    return PaperTable(
        label="",
        caption=words.text("letter.trend"),
        head=tuple(words.text(f"letter.{key}") for key in ("day", "figure", "trend-target")),
        rows=tuple(
            (words.date(day), figure or dash, due or dash) for day, figure, due in sorted(rows, key=lambda row: row[0])
        ),
        numeric=frozenset({1}),
        widths=(1, 1, 1.4),
    )


def _yearly(line: Iterable[TrendPoint]) -> list[TrendPoint]:
    return list({point.day.year: point for point in line}.values())


def _ranking(ranking: RankBars, words: Language) -> PaperTable:
    dash = words.text("figure.dash")
    judged = any(row.status is not None for row in ranking.rows)
    head = ["place", "unit", "figure", *(["verdict"] if judged else [])]
    rows = []
    for row in ranking.rows:
        status = [words.text(f"status.{row.status}") if row.status else dash] if judged else []
        rows.append((words.plain(row.place), row.name, row.written, *status))
    caption = words.text("letter.ranking")
    return PaperTable(
        label="",
        caption=f"{caption} ({ranking.target_written})" if ranking.target_written else caption,
        head=tuple(words.text(f"letter.{key}") for key in head),
        rows=tuple(rows),
        numeric=frozenset({0, 2}),
        widths=(1.2, 4, 2.4, 3) if judged else (1.2, 4, 2.4),
    )


def _long_day(day: date) -> dict[str, str]:
    """Days below ten and the first two months get a zero in front, as the Decree asks."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return {"day": f"{day.day:02}", "month": month, "year": str(day.year)}


def _recipients(names: Sequence[str]) -> tuple[str, ...]:
    bare = [name for name in (name.strip().rstrip(";.") for name in names) if name]
    lines = [f"- {name};" for name in bare[:-1]]
    # The last line ends in a full stop, unless there is still something to be written.
    return (*lines, *(f"- {name}{'' if name.endswith(BLANK) else '.'}" for name in bare[-1:]))
