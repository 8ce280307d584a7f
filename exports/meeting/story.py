"""A pack as a story: sections with their findings, tables and charts, before anybody decides on slides or pages.

Every writer tells the same story, so that a figure reads the same on a slide, on paper and in a mail: what is written
here in words is written nowhere else, and a number stands beside the text in which it is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.indicator import Indicator
from domain.status import Status
from domain.tally import Tally
from locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table: what is read, and the number behind it where there is one."""

    text: str
    value: float | None = None
    """In the indicator's own unit, unrounded."""
    status: Status | None = None
    """Drawn as a mark in front of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a heading. A table longer than a slide is cut into several, never shortened."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    """Columns that are set to the right."""
    widths: tuple[float, ...] = ()
    """Relative widths of the columns; equal where empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """How many targets stand where."""

    caption: str
    tally: Tally
    counts: tuple[tuple[Status, str], ...]
    """Each status with its count and word, the best first: "5 met"."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletTick:
    """A target on a bullet bar."""

    year: int
    value: float
    written: str
    verdict: Cell | None = None
    """How the indicator stands under it; of a target that judges each unit, how many have met it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One indicator of one unit as a bar: value, targets, and where the plan should be on the cut-off day."""

    indicator: Indicator
    name: str
    value: float | None
    written: str
    """The figure with its unit; "no data yet" where there is none."""
    day: str
    """The last day of the figure's period; empty without one."""
    ticks: tuple[BulletTick, ...]
    """In order of deadline, one a year."""
    plan: float | None
    """What the plan asks for on the cut-off day: shown, never judged against."""
    plan_written: str
    worst: float
    best: float
    """Ends of the scale; `worst` is the larger one where lower is better."""
    statuses: tuple[Cell, ...]
    """One for each of `Bullets.years`."""
    provisional: bool = False
    path: str = ""
    """What the plan asked for on `day`, by which the pace is judged; empty where there is no plan for that day."""

    def others(self, years: Sequence[int]) -> tuple[BulletTick, ...]:
        """The targets of other years than `years`, which have no column of their own."""
        return tuple(tick for tick in self.ticks if tick.year not in years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """Bullet bars under each other."""

    caption: str
    years: tuple[int, ...]
    rows: tuple[Bullet, ...]
    said: str
    """The chart in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """A figure on a line."""

    day: date
    value: float
    written: str
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendTarget:
    """A level that is due."""

    day: date
    value: float
    written: str
    """Year and value: "2025: 80 %"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRemark:
    """Why a line ends or bends: a break of definition, or an explanation that was pinned to a month."""

    day: date
    number: int
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One indicator of one unit over time."""

    indicator: Indicator
    caption: str
    lines: tuple[tuple[TrendPoint, ...], ...]
    """Unbroken lines in order of time: nothing is joined between them."""
    plans: tuple[tuple[tuple[date, float], ...], ...]
    """Corners of each plan curve."""
    targets: tuple[TrendTarget, ...]
    remarks: tuple[TrendRemark, ...]
    low: float
    high: float
    flipped: bool
    """Whether better is lower, so that the axis runs downwards."""
    said: str
    explained: bool = True
    """Whether the remarks are written out below the lines; else they stand beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankBar:
    """One unit in a ranking."""

    place: int
    name: str
    value: float | None
    """None for a published place without a value."""
    written: str
    status: Status | None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RankBars:
    """Units of one level in order of one indicator."""

    indicator: Indicator
    caption: str
    rows: tuple[RankBar, ...]
    """The best one first."""
    target: float | None
    target_written: str
    said: str
    longest: float = 0.0
    """The largest value a bar may show: one scale for all slides over which a ranking is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Terms and what is said of them; a term that says all by itself has an empty cell."""

    rows: tuple[tuple[str, Cell], ...]


Block = Table | Strip | Bullets | Trend | RankBars | Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the presenter may be asked, and the answer; never shown on the slide itself."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One finding with what shows it."""

    code: str
    """"since", "decisions", "item-3" or "sources": the same in every language."""
    heading: str
    """What it is about: the name of the item."""
    finding: str
    """What is found, in one sentence: the title of the slide."""
    found_in: Bullet | None = None
    """The bar that the finding is about: of several slides the one that shows it has the finding as its title."""
    opening: str = ""
    """What the others say instead: it is true of all the bars."""
    prose: tuple[str, ...] = ()
    """The findings in full sentences, for papers."""
    blocks: tuple[Block, ...] = ()
    annex: tuple[Table, ...] = ()
    """Long tables that papers print at their end and decks leave to their last slides."""
    reference: tuple[Table, ...] = ()
    """Tables for papers and workbooks only: nobody reads them from a slide."""
    notes: tuple[Note, ...] = ()
    sources: tuple[str, ...] = ()
    """Where the figures come from, each once: origin, certainty, publisher or unit, day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is told of a pack in one language."""

    language: str
    words: Language
    """The sentences of that language as they were frozen: for what a writer says beside the story."""
    title: str
    facts: tuple[tuple[str, str], ...]
    """Meeting, cut-off, scope, who froze it and when."""
    meeting_day: date
    as_of: date
    scope: str
    known_at: datetime
    """The moment at which everything in the pack was known, where papers are dated."""
    mark: str
    """What stands across every slide and page; empty for official figures."""
    band: str
    """The same as a sentence."""
    erratum: str
    """That the pack corrects another one, and why; empty where it does not."""
    sha256: str
    seal: str
    """How the pack is known, in words, for footers: number and the beginning of its hash."""
    sections: tuple[Section, ...]
    corrected_by: int | None = None
    """Number of the pack that stands in its place now."""
    notice: str = ""
    """That the pack was corrected, or corrects another one: on every slide and page; empty where neither is so."""

    def written(self) -> Iterator[str]:
        """Every text that shows a number of the pack in tables and charts: what all writers must show alike."""
        for section in self.sections:
            for block in section.blocks:
                yield from _written(block)


def _written(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from (cell.text for row in block.rows for cell in row if cell.value is not None)
        case Facts():
            yield from (cell.text for _, cell in block.rows if cell.value is not None)
        case Strip():
            yield from (said for _, said in block.counts)
        case Bullets():
            for bullet in block.rows:
                yield bullet.written
                yield from (tick.written for tick in bullet.ticks)
        case Trend():
            yield from (line[-1].written for line in block.lines[-1:])
            yield from (target.written for target in block.targets)
        case RankBars():
            yield from (bar.written for bar in block.rows)
