"""The charts of a story as SVG: real text in Be Vietnam Pro, one notation for screen, slide and paper.

What is actual is solid, a plan is dashed, what is provisional is striped or hollow; 2020 and 2025 are long ticks, a
small triangle is where the plan should be on the cut-off day; lines end at breaks. Lengths are in pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, inf, log10

from domain.indicator import Unit
from domain.status import Status
from exports.meeting import drawn, lettering
from exports.meeting.canvas import LIGHT, SEMIBOLD, Canvas, Palette
from exports.meeting.lettering import REGULAR
from exports.meeting.story import Bullet, Bullets, RankBar, RankBars, Strip, Trend, TrendPoint
from locales import Language

Chart = Bullets | Trend | RankBars | Strip
WIDTH = 1160
TEXT = 26
"""Pixels of the type, for a drawing that is `WIDTH` wide."""
DENSE = 30
"""Figures on a chart from which on each is a mere point."""
LEAST = 13.0
"""Height of a trend in lines of its type, below which nobody reads it."""
FREE = 1.0
"""Square pixels that a label may stand over something else."""
SMALLER = 2.2
"""A drawing may be drawn so many times smaller, to fit the height it is given, but nothing in it is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How a drawing is drawn, and how much room there is."""

    words: Language
    palette: Palette
    wide: float
    high: float | None
    text: float
    small: float
    thick: float
    """Of lines."""

    @property
    def gap(self) -> float:
        """Between two columns."""
        return self.text * 0.8


def svg(
    chart: Chart,
    words: Language,
    *,
    width: float = WIDTH,
    height: float | None = None,
    text: float = TEXT,
    small: float | None = None,
    palette: Palette = LIGHT,
    whole: bool = False,
) -> str:
    """`chart` as one SVG element, `width` wide and `height` high; as high as it needs to be without a height.

    `text` is the size of names and numbers, `small` that of dates, axes and notes. Where the height does not suffice
    the whole is drawn smaller. The same chart is the same text, letter by letter. `whole` writes each number as one
    word, for files in which one searches.
    """
    look = _Look(
        words=words, palette=palette, wide=width, high=height, text=text, small=small or text * 0.8, thick=text / 10
    )
    canvas, wide, times = Canvas(palette, whole), width, 1.0
    high = _draw(canvas, chart, look)
    while height is not None and high > height * times + 0.5 and times < SMALLER:
        times *= 1.06
        canvas, wide = Canvas(palette, whole), width * times
        high = _draw(canvas, chart, replace(look, wide=wide, high=height * times))
    if height is not None:
        high = max(high, height * times)
    shown = (width, high * width / wide if height is None else height)
    said = ", ".join(text for _, text in chart.counts) if isinstance(chart, Strip) else chart.said
    return canvas.done(wide, high, shown, chart.caption, said)


def height(
    chart: Chart, words: Language, *, width: float = WIDTH, text: float = TEXT, small: float | None = None
) -> float:
    """How high `chart` is at its full size; a trend takes any height from its own least one on."""
    high = LEAST * text if isinstance(chart, Trend) else None
    look = _Look(
        words=words, palette=LIGHT, wide=width, high=high, text=text, small=small or text * 0.8, thick=text / 10
    )
    return _draw(Canvas(LIGHT), chart, look)


def _draw(canvas: Canvas, chart: Chart, look: _Look) -> float:
    """Draw; the height that was needed."""
    match chart:
        case Bullets():
            return _bullets(canvas, chart, look)
        case Trend():
            return _trend(canvas, chart, look)
        case RankBars():
            return _ranking(canvas, chart, look)
        case Strip():
            return _strip(canvas, chart, look)


# Counts


def _strip(canvas: Canvas, strip: Strip, look: _Look) -> float:
    """A caption, a bar of all, and each count with its mark and word."""
    p, size = look.palette, look.text
    y = 1.2 * size  # room for the marks on capital letters below the rule
    y = canvas.lines(0, y, lettering.wrapped(strip.caption, look.wide, size, SEMIBOLD), size, weight=SEMIBOLD)
    y -= 0.7 * size
    canvas.line(0, look.thick / 2, look.wide, look.thick / 2, p.ink, look.thick * 0.8)
    counts = [(status, strip.tally.by_status.get(status, 0), said) for status, said in strip.counts]
    total = sum(number for _, number, _ in counts)
    if total:
        x, room, high = 0.0, look.wide - 3 * (len(counts) - 1), size * 0.5
        for status, number, said in counts:
            wide = room * number / total
            _field(canvas, status, x, y, wide, high, said)
            x += wide + 3
        y += high
    y += 1.35 * size
    x, mark = 0.0, size * 0.8
    for status, _, said in counts:
        wide = mark + 0.4 * size + lettering.width(said, size)
        if x and x + wide > look.wide:
            x, y = 0.0, y + 1.45 * size
        canvas.mark(status, x + mark / 2, y - 0.36 * size, mark)
        for line in (lines := lettering.wrapped(said, look.wide - mark - 0.4 * size, size)):
            canvas.text(x + mark + 0.4 * size, y, line, size)
            y += 1.2 * size if line is not lines[-1] else 0
        x += wide + 1.1 * size
    if not counts:
        canvas.text(0, y, look.words.text("card.strip.none"), size, fill=p.quiet)
    y += 0.45 * size
    if strip.note:
        y = canvas.lines(
            0, y + look.small, lettering.wrapped(strip.note, look.wide, look.small), look.small, fill=p.quiet
        ) - 0.8 * look.small  # fmt: skip
    return y


def _field(canvas: Canvas, status: Status, x: float, y: float, wide: float, high: float, said: str) -> None:
    """A piece of the bar: what is met late or fell back is striped, what is unknown is pale."""
    p = canvas.palette
    match status:
        case Status.MET | Status.ALREADY_MET:
            fill = p.met
        case Status.MET_LATE:
            fill = canvas.striped("late", p.met)
        case Status.ON_PACE:
            fill = p.on_pace
        case Status.BEHIND:
            fill = p.behind
        case Status.OFF_TRACK:
            fill = p.off_track
        case Status.MISSED:
            fill = p.ink
        case Status.REGRESSED:
            fill = canvas.striped("fallen", p.ink)
        case Status.CANNOT_JUDGE | Status.STALE:
            fill = p.silent
        case _:
            fill = p.faint
    canvas.rect(x, y, wide, high, fill, title=said)


# Bullet bars


def _bullets(canvas: Canvas, chart: Bullets, look: _Look) -> float:
    """Name, bar with its targets, the number with its date under it, the statuses by year."""
    p, size, small = look.palette, look.text, look.small
    years = [str(year) for year in chart.years]
    said = [[cell.text for cell in row.statuses] for row in chart.rows]
    mark = size * 0.8
    # A word of a status stands on one line where the bars keep room enough.
    status_wide = _status_columns(look, years, said, 1)
    if sum(status_wide) > 0.3 * look.wide:
        status_wide = _status_columns(look, years, said, 2)
    value_wide = max(
        [lettering.number(row.written, size, SEMIBOLD) for row in chart.rows if row.value is not None]
        + [lettering.narrowest(row.written, 2, size) for row in chart.rows if row.value is None]
        + [lettering.number(row.day, small, SEMIBOLD) for row in chart.rows] + [size],
    )  # fmt: skip
    rest = look.wide - sum(status_wide) - value_wide - look.gap * (len(years) + 2)
    name_wide = max([lettering.narrowest(row.name, 2, size) for row in chart.rows] + [0.0])
    name_wide = max(min(name_wide + 1, rest * 0.62), rest * 0.4)
    bar_wide = rest - name_wide
    bar_x = name_wide + look.gap
    value_x = bar_x + bar_wide + look.gap + value_wide
    status_x = [
        value_x + look.gap + sum(status_wide[:n]) + n * look.gap for n in range(len(years))
    ]  # fmt: skip

    names = [lettering.balanced(row.name, name_wide, size) for row in chart.rows]
    others = [_others(row, chart.years, look, name_wide) for row in chart.rows]
    values = [
        [row.written] if row.value is not None else lettering.wrapped(row.written, value_wide, size)
        for row in chart.rows
    ]
    words_of = [
        [lettering.wrapped(text, wide - mark - 0.4 * size, size) for text, wide in zip(texts, status_wide, strict=True)]
        for texts in said
    ]
    label, bar = 1.15 * small, 0.62 * size
    needs = [
        max(
            1.2 * size * max([len(lines) for lines in statuses] + [1]),
            1.2 * size * max(len(name), 1) + 1.2 * small * sum(len(lines) for _, lines in other),
            1.2 * size * len(value) + (1.15 * small if row.day else 0),
            label + bar + 0.55 * size,
        ) + 0.34 * size
        for row, name, other, value, statuses in zip(chart.rows, names, others, values, words_of, strict=True)
    ]  # fmt: skip
    y = _bullet_key(canvas, chart, look, value_x)
    if status_x:
        for x, year in zip(status_x, years, strict=True):
            canvas.text(x, y, year, size, weight=SEMIBOLD)
    y += 0.5 * size
    spare = 0.0 if look.high is None else max(0.0, look.high - y - sum(needs)) / max(1, len(needs))
    spare = min(spare, 1.1 * size)
    for row, name, other, value, statuses, need in zip(chart.rows, names, others, values, words_of, needs, strict=True):
        high = need + spare
        canvas.line(0, y, look.wide, y, p.faint, 1.5)
        middle = y + high / 2
        _bullet_name(canvas, middle, name, other, look)
        _bullet(canvas, row, look, bar_x, middle - (label + bar) / 2 + label, bar_wide, bar)
        tall = 1.2 * size * len(value) + (1.15 * small if row.day else 0)
        base = middle - tall / 2 + 0.95 * size
        if row.value is None:
            for line in value:
                canvas.text(value_x, base, line, size, fill=p.quiet, anchor="end")
                base += 1.2 * size
        else:
            canvas.number(value_x, base, row.written, size, weight=SEMIBOLD)
            base += 1.2 * size
        if row.day:
            canvas.number(value_x, base - 0.1 * size, row.day, small, fill=p.quiet)
        for x, cell, lines in zip(status_x, row.statuses, statuses, strict=True):
            if cell.status is None:
                _centred(canvas, x, middle, lines, size, fill=p.quiet)
                continue
            # The mark stands beside the first line of its word.
            canvas.mark(cell.status, x + mark / 2, middle - 0.6 * size * (len(lines) - 1), mark)
            _centred(canvas, x + mark + 0.4 * size, middle, lines, size)
        y += high
    return y


def _bullet_name(
    canvas: Canvas, middle: float, name: Sequence[str], others: Sequence[tuple[Status, list[str]]], look: _Look
) -> None:
    """A name, and below it what `_others` found."""
    size, small = look.text, look.small
    below = 1.2 * small * sum(len(lines) for _, lines in others)
    _centred(canvas, 0, middle - below / 2, name, size)
    base = middle - below / 2 + 0.6 * size * len(name) + 0.9 * small
    for status, lines in others:
        canvas.mark(status, 0.4 * small, base - 0.36 * small, 0.8 * small)
        base = canvas.lines(1.2 * small, base, lines, small, fill=look.palette.quiet)


def _others(row: Bullet, years: Sequence[int], look: _Look, wide: float) -> list[tuple[Status, list[str]]]:
    """How a row stands under its targets of years without a column, in lines of small letters behind a mark."""
    found = []
    for tick in row.others(years):
        if tick.verdict is not None and tick.verdict.status is not None:
            said = f"{look.words.text('drawing.target-of', year=tick.year)}: {tick.verdict.text}"
            found.append((tick.verdict.status, lettering.wrapped(said, wide - 1.2 * look.small, look.small)))
    return found


def _status_columns(look: _Look, years: Sequence[str], said: Sequence[Sequence[str]], lines: int) -> list[float]:
    """How wide the statuses of each year are in so many lines, with their marks."""
    size = look.text
    return [
        1.2 * size + 1
        + max([lettering.narrowest(texts[n], lines, size) for texts in said] + [lettering.width(year, size, SEMIBOLD)])
        for n, year in enumerate(years)
    ]  # fmt: skip


def _bullet_key(canvas: Canvas, chart: Bullets, look: _Look, room: float) -> float:
    """What the marks on the bars mean, beside each other as far as there is room; the base line of the last."""
    words = look.words
    ticks = {tick.year for row in chart.rows for tick in row.ticks}
    keys: list[tuple[str, str]] = []
    if any(row.value is not None for row in chart.rows):
        keys.append(("bar", words.text("drawing.actual")))
    if any(row.provisional for row in chart.rows):
        keys.append(("striped", words.text("drawing.provisional")))
    keys += [(f"tick-{year}", words.text("drawing.target-of", year=year)) for year in chart.years if year in ticks]
    if any(row.plan is not None for row in chart.rows):
        keys.append(("plan", words.text("drawing.plan-today")))
    return _keys(canvas, keys, look, room)


def _keys(canvas: Canvas, keys: Sequence[tuple[str, str]], look: _Look, room: float) -> float:
    """A line of explanations, wrapped; the base line of the last one."""
    p, small = look.palette, look.small
    x, y, sign = 0.0, small, 1.5 * small
    for kind, said in keys:
        wide = sign + 0.35 * small + lettering.width(said, small)
        if x and x + wide > room:
            x, y = 0.0, y + 1.35 * small
        middle = y - 0.34 * small
        match kind:
            case "bar":
                canvas.rect(x, middle - 0.22 * small, sign, 0.44 * small, p.bar)
            case "striped":
                canvas.rect(
                    x, middle - 0.22 * small, sign, 0.44 * small, canvas.striped("bar", p.bar), stroke=p.bar, thick=1
                )
            case "plan":
                _triangle(canvas, x + sign / 2, middle - 0.3 * small, 0.62 * small, p.accent)
            case "line":
                canvas.line(x, middle, x + sign, middle, p.ink, look.thick * 1.2)
            case "dashed":
                canvas.line(x, middle, x + sign, middle, p.quiet, look.thick * 0.7, _dashes(look))
            case "level":
                canvas.line(x, middle, x + sign, middle, p.accent, look.thick * 1.8)
            case "hollow":
                canvas.circle(x + sign / 2, middle, 0.3 * small, p.paper, stroke=p.ink, thick=look.thick)
            case "upright":
                canvas.line(x + sign / 2, middle - 0.45 * small, x + sign / 2, middle + 0.45 * small, p.ink, 2.5)
            case _:
                _tick(canvas, int(kind.rpartition("-")[2]), x + sign / 2, middle - 0.5 * small, small, look)
        canvas.text(x + sign + 0.35 * small, y, said, small, fill=p.quiet)
        x += wide + 1.2 * small
    return y


def _bullet(canvas: Canvas, row: Bullet, look: _Look, x: float, y: float, wide: float, high: float) -> None:
    """The bar from `x`, its top at `y`; the levels that are due stand written above their ticks."""
    p, small = look.palette, look.small
    canvas.line(x, y + high / 2, x + wide, y + high / 2, p.faint, 1.5)
    if not row.ticks and row.indicator.bounds.high is None:
        # Without a target or an end, the length of a bar says nothing.
        return
    span = row.best - row.worst

    def at(level: float) -> float:
        return x + wide * min(1.0, max(0.0, (level - row.worst) / span))

    if row.value is not None:
        fill = canvas.striped("bar", p.bar) if row.provisional else p.bar
        canvas.rect(
            x, y + high * 0.14, max(2.0, at(row.value) - x), high * 0.72, fill, stroke=p.bar if row.provisional else "",
            thick=1.2 if row.provisional else 0, title=f"{row.name}: {row.written}",
        )  # fmt: skip
    for tick in row.ticks:
        _tick(canvas, tick.year, at(tick.value), y - high * 0.25, high * 1.5, look)
    if row.plan is not None:
        said = f"{look.words.text('drawing.plan-today')}: {row.plan_written}"
        _triangle(canvas, at(row.plan), y + high * 1.02, high * 0.9, p.accent, said)
    labels = [
        (tick.written if tick.year in (drawn.FIRST, drawn.SECOND) else look.words.text(
            "chart.target.label", year=tick.year, due=tick.written), at(tick.value))
        for tick in row.ticks
    ]  # fmt: skip
    for said, place in _side_by_side(labels, x, x + wide, small):
        canvas.text(place, y - 0.38 * small, said, small, anchor="middle")


def _tick(canvas: Canvas, year: int, x: float, y: float, high: float, look: _Look) -> None:
    """2020 is dashed, 2025 bold, any other deadline short."""
    ink, thick = look.palette.ink, look.thick
    canvas.line(x, y, x, y + high, look.palette.paper, thick * 3)  # stands off from the bar
    if year == drawn.FIRST:
        canvas.line(x, y, x, y + high, ink, thick * 1.1, (0.2 * high, 0.12 * high))
    elif year == drawn.SECOND:
        canvas.line(x, y, x, y + high, ink, thick * 1.7)
    else:
        canvas.line(x, y + 0.14 * high, x, y + 0.86 * high, ink, thick * 0.8)


def _triangle(canvas: Canvas, x: float, top: float, wide: float, fill: str, title: str = "") -> None:
    canvas.polygon([(x, top), (x + wide / 2, top + wide * 0.72), (x - wide / 2, top + wide * 0.72)], fill, title=title)


def _side_by_side(labels: Sequence[tuple[str, float]], low: float, high: float, size: float) -> list[tuple[str, float]]:
    """Labels with the middles they get: near the ones they want, none over another, none beyond the ends."""
    placed: list[tuple[str, float, float]] = []
    for said, wish in sorted(labels, key=lambda one: one[1]):
        half = lettering.width(said, size) / 2
        least = placed[-1][1] + placed[-1][2] + half + 0.5 * size if placed else low + half
        placed.append((said, max(least, wish), half))
    edge = high
    for n in range(len(placed) - 1, -1, -1):
        said, middle, half = placed[n]
        placed[n] = (said, min(middle, edge - half), half)
        edge = placed[n][1] - half - 0.5 * size
    return [(said, middle) for said, middle, _ in placed]


def _centred(canvas: Canvas, x: float, middle: float, lines: Sequence[str], size: float, *, fill: str = "") -> None:
    """Lines around a middle."""
    canvas.lines(x, middle - 0.6 * size * (len(lines) - 1) + 0.36 * size, lines, size, fill=fill)


# Ranking


def _ranking(canvas: Canvas, chart: RankBars, look: _Look) -> float:
    """Place, mark, name, bar, number; the level that is due goes down through all bars."""
    p, size, small = look.palette, look.text, look.small
    rows, judged = chart.rows, any(row.status is not None for row in chart.rows)
    mark = size * 0.8 if judged else 0.0
    place_wide = max([lettering.number(str(row.place), size, SEMIBOLD) for row in rows] + [0.0])
    value_wide = max([lettering.number(row.written, size, SEMIBOLD) for row in rows] + [0.0])
    name_x = place_wide + 0.6 * size + (mark + 0.45 * size if judged else 0)
    name_wide = max([lettering.width(row.name, size) for row in rows] + [0.0])
    name_wide = min(name_wide, look.wide * 0.42)
    bar_x = name_x + name_wide + look.gap
    bar_wide = look.wide - value_wide - look.gap - bar_x
    names = [lettering.wrapped(row.name, name_wide, size) for row in rows]
    needs = [1.2 * size * len(name) + 0.26 * size for name in names]
    keys = [("striped", look.words.text("drawing.provisional"))] if any(row.provisional for row in rows) else []
    y = _keys(canvas, keys, look, look.wide) if keys else 0.0
    y = _status_keys(canvas, chart, look, y)
    top = max([chart.longest, chart.target or 0.0] + [row.value or 0.0 for row in rows])
    y += 0.4 * size if y else 0.0
    if chart.target is not None and top:
        lines = lettering.balanced(chart.target_written, look.wide, small)
        half = max(lettering.width(line, small) for line in lines) / 2
        x = max(half, min(bar_x + bar_wide * chart.target / top, look.wide - half))
        y = canvas.lines(x, y + 0.9 * small, lines, small, anchor="middle") - 0.9 * small
    begin = y
    spare = 0.0 if look.high is None else max(0.0, look.high - y - sum(needs)) / max(1, len(needs))
    spare = min(spare, 0.7 * size)
    for row, name, need in zip(rows, names, needs, strict=True):
        high = need + spare
        middle = y + high / 2
        canvas.number(place_wide, middle + 0.36 * size, str(row.place), size, fill=p.quiet)
        if row.status is not None:
            canvas.mark(row.status, place_wide + 0.6 * size + mark / 2, middle, mark)
        _centred(canvas, name_x, middle, name, size)
        _rank_bar(canvas, row, look, (bar_x, middle), bar_wide, top)
        canvas.number(look.wide, middle + 0.36 * size, row.written, size, weight=SEMIBOLD)
        y += high
    canvas.line(bar_x, begin, bar_x, y, p.silent, 1.5)
    if chart.target is not None and top:
        x = bar_x + bar_wide * chart.target / top
        canvas.line(x, begin, x, y, p.paper, look.thick * 2.6)
        canvas.line(x, begin, x, y, p.ink, look.thick)
    return y


def _rank_bar(canvas: Canvas, row: RankBar, look: _Look, start: tuple[float, float], room: float, top: float) -> None:
    if row.value is None or not top:
        return
    p, high = look.palette, 0.74 * look.text
    fill = canvas.striped("bar", p.bar) if row.provisional else p.bar
    canvas.rect(
        start[0], start[1] - high / 2, max(1.0, room * max(0.0, row.value) / top), high, fill,
        stroke=p.bar if row.provisional else "", thick=1.2 if row.provisional else 0,
        title=f"{row.name}: {row.written}",
    )  # fmt: skip


def _status_keys(canvas: Canvas, chart: RankBars, look: _Look, y: float) -> float:
    """The words of the marks that stand before the names."""
    small = look.small
    shown = [s for s in drawn.BEST_FIRST if any(row.status is s for row in chart.rows)]
    if not shown:
        return y
    x, y = 0.0, y + 1.35 * small
    for status in shown:
        said = look.words.text(f"status.{status}")
        wide = 1.25 * small + lettering.width(said, small)
        if x and x + wide > look.wide:
            x, y = 0.0, y + 1.35 * small
        canvas.mark(status, x + 0.42 * small, y - 0.34 * small, 0.84 * small)
        canvas.text(x + 1.25 * small, y, said, small, fill=look.palette.quiet)
        x += wide + 1.2 * small
    return y


# Time


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where days and values lie."""

    left: float
    top: float
    wide: float
    high: float
    first: date
    last: date
    low: float
    high_value: float
    flipped: bool

    def x(self, day: date) -> float:
        return self.left + self.wide * (day - self.first).days / max(1, (self.last - self.first).days)

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high_value - self.low) or 1.0)
        return self.top + self.high * (share if self.flipped else 1 - share)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _trend(canvas: Canvas, chart: Trend, look: _Look) -> float:
    """Lines, plans and levels over the years; breaks are numbered, and explained below unless that is done beside."""
    p, size, small, words = look.palette, look.text, look.small, look.words
    keys = [("line", words.text("drawing.actual"))]
    if any(point.provisional for line in chart.lines for point in line):
        keys.append(("hollow", words.text("drawing.provisional")))
    if chart.plans:
        keys.append(("dashed", words.text("drawing.plan")))
    if chart.targets:
        keys.append(("level", words.text("drawing.target")))
    y = _keys(canvas, keys, look, look.wide) + 0.5 * small
    remarks = chart.remarks if chart.explained else ()
    notes = [lettering.wrapped(remark.written, look.wide - 1.9 * small, small) for remark in remarks]
    below = sum(1.25 * small * len(lines) + 0.35 * small for lines in notes)
    levels = _levels(chart)
    labels = [_level(chart, level, levels, words) for level in levels]
    plot = _plot(chart, look, y + (1.5 * small if chart.remarks else 0.5 * small), below, labels)
    for level, label in zip(levels, labels, strict=True):
        canvas.line(plot.left, plot.y(level), plot.left + plot.wide, plot.y(level), p.faint, 1.5)
        canvas.number(plot.left - 0.5 * small, plot.y(level) + 0.36 * small, label, small, fill=p.quiet)
    _axis(canvas, plot, look)
    _uprights(canvas, chart, plot, look)
    for plan in chart.plans:
        canvas.path(
            [(plot.x(day), plot.y(value)) for day, value in plan], p.quiet, look.thick * 0.7, _dashes(look),
            title=words.text("drawing.plan"),
        )  # fmt: skip
    half = 0.8 * size
    for target in chart.targets:
        x = plot.x(target.day)
        canvas.line(x - half, plot.y(target.value), x + half, plot.y(target.value), p.accent, look.thick * 1.8)
    for line in chart.lines:
        _line(canvas, line, plot, look, dense=_dense(chart))
    _labels(canvas, chart, plot, look)
    base = plot.top + plot.high + 1.9 * small
    for remark, lines in zip(remarks, notes, strict=True):
        base += 0.35 * small
        _numbered(canvas, 0.65 * small, base + 0.62 * small, remark.number, look)
        base = canvas.lines(1.9 * small, base + small, lines, small, fill=p.quiet, leading=1.25) - small
    return base


def _uprights(canvas: Canvas, chart: Trend, plot: _Plot, look: _Look) -> None:
    """Remarks as dotted uprights, their numbers beside each other above them: months apart may be pixels apart."""
    small = look.small
    side, gap = 1.25 * small, 0.2 * small
    wanted = [plot.x(remark.day) for remark in chart.remarks]
    places: list[float] = []
    for x in wanted:
        places.append(max(x, places[-1] + side + gap) if places else x)
    # Pushed beyond the right edge they go back to the left.
    edge = look.wide - side / 2 - 1
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], edge)
        edge = places[n] - side - gap
    dots = (1, 0.28 * small)
    for remark, x, place in zip(chart.remarks, wanted, places, strict=True):
        quiet, thick, bend = look.palette.quiet, look.thick * 0.6, plot.top + 0.5 * small
        canvas.line(place, plot.top - 0.12 * small, x, bend, quiet, thick, dots)
        canvas.line(x, bend, x, plot.top + plot.high, quiet, thick, dots)
        _numbered(canvas, place, plot.top - 0.75 * small, remark.number, look)


def _plot(chart: Trend, look: _Look, top: float, below: float, labels: Sequence[str]) -> _Plot:
    days = [point.day for line in chart.lines for point in line] + [target.day for target in chart.targets]
    days += [day for plan in chart.plans for day, _ in plan]
    first, last = min(days), max(days)
    small, axis = (
        look.small,
        max([lettering.number(label, look.small, SEMIBOLD) for label in labels] + [0.0]) + 0.7 * look.small,
    )
    high = look.wide * 0.36 if look.high is None else look.high - top - below - 1.9 * small
    high = max(high, 6.5 * look.text)
    span = max(1, (last - first).days)
    room = 0.04 * span
    return _Plot(
        axis, top, look.wide - axis - 0.2 * look.text, high,
        date.fromordinal(floor(first.toordinal() - room)), date.fromordinal(ceil(last.toordinal() + room)),
        chart.low, chart.high, chart.flipped,
    )  # fmt: skip


def _levels(chart: Trend) -> list[float]:
    """Three to six round levels; whole ones where there is nothing between."""
    span = chart.high - chart.low
    if span <= 0:
        return [chart.low]
    power = 10.0 ** floor(log10(span))
    step = next(s * power for s in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0) if span / (s * power) <= 5)
    if chart.indicator.unit in (Unit.RANK, Unit.COUNT):
        step = max(1.0, float(ceil(step)))
    first, last = ceil(chart.low / step - 1e-9), floor(chart.high / step + 1e-9)
    return [round(n * step, 9) for n in range(first, last + 1)]


def _level(chart: Trend, level: float, levels: Sequence[float], words: Language) -> str:
    """The best level is written with its unit, the others without."""
    return (
        words.number(level, chart.indicator.unit) if level == levels[0 if chart.flipped else -1] else words.plain(level)
    )


def _axis(canvas: Canvas, plot: _Plot, look: _Look) -> None:
    """Years, or months of a short time, in their middle, with a stroke where each begins; as many as have room."""
    p, small = look.palette, look.small
    base = plot.top + plot.high
    canvas.line(plot.left, base, plot.left + plot.wide, base, p.silent, 1.5)
    marks = _months(plot) if (plot.last - plot.first).days < 500 else _years(plot)
    every = ceil(max(lettering.width(said, small) + 0.8 * small for _, _, said in marks) / (plot.wide / len(marks)))
    free = plot.left - 0.6 * small
    for place, (begin, end, said) in enumerate(marks):
        if begin > plot.first:
            canvas.line(plot.x(begin), base, plot.x(begin), base + 0.4 * small, p.silent, 1.5)
        half, middle = lettering.width(said, small) / 2, (plot.x(begin) + plot.x(end)) / 2
        whole = place not in (0, len(marks) - 1) or 2 * half < plot.x(end) - plot.x(begin)
        if place % every == 0 and whole and middle - half > free:
            canvas.text(middle, base + 1.4 * small, said, small, fill=p.quiet, anchor="middle")
            free = middle + half + 0.3 * small


def _years(plot: _Plot) -> list[tuple[date, date, str]]:
    """First and last visible day of each year, and its name."""
    return [
        (max(date(year, 1, 1), plot.first), min(date(year, 12, 31), plot.last), str(year))
        for year in range(plot.first.year, plot.last.year + 1)
    ]


def _months(plot: _Plot) -> list[tuple[date, date, str]]:
    """The same of each month."""
    found, begin = [], plot.first.replace(day=1)
    while begin <= plot.last:
        after = (begin + timedelta(days=31)).replace(day=1)
        found.append((max(begin, plot.first), min(after - timedelta(days=1), plot.last), f"{begin.month}/{begin.year}"))
        begin = after
    return found


def _line(canvas: Canvas, line: Sequence[TrendPoint], plot: _Plot, look: _Look, *, dense: bool) -> None:
    """One unbroken line with its figures; in a dense one only the provisional figures and the ends are marked."""
    p = look.palette
    places = [(plot.x(point.day), plot.y(point.value)) for point in line]
    if len(line) > 1:
        canvas.path(places, p.ink, look.thick * 1.2)
    for n, (point, (x, y)) in enumerate(zip(line, places, strict=True)):
        radius = look.thick * (1.1 if dense else 2.2)
        if point.provisional:
            canvas.circle(x, y, look.thick * 1.9, p.paper, stroke=p.ink, thick=look.thick * 0.9, title=point.written)
        else:
            radius = look.thick * 2.2 if n in (0, len(line) - 1) else radius
            canvas.circle(x, y, radius, p.ink, title=point.written)


def _dense(chart: Trend) -> bool:
    return sum(map(len, chart.lines)) > DENSE


def _numbered(canvas: Canvas, x: float, middle: float, number: int, look: _Look) -> None:
    p, small = look.palette, look.small
    side = 1.25 * small
    canvas.rect(x - side / 2, middle - side / 2, side, side, p.paper, stroke=p.quiet, thick=1.5)
    canvas.text(x, middle + 0.36 * small, str(number), small, anchor="middle")


def _labels(canvas: Canvas, chart: Trend, plot: _Plot, look: _Look) -> None:
    """The last figure and every level that is due are written; the other figures where they stand free."""
    p, size, small = look.palette, look.text, look.small
    taken = list(_drawn_boxes(chart, plot, look))
    last = max((line[-1] for line in chart.lines), key=lambda point: point.day)
    wanted: list[tuple[date, float, str, float, int, str, bool]] = [
        (line[-1].day, line[-1].value, line[-1].written, size, SEMIBOLD, p.ink, True)
        for line in chart.lines
        if line[-1] is last
    ]
    wanted += [(t.day, t.value, t.written, size, SEMIBOLD, p.accent, True) for t in chart.targets]
    points = [point for line in chart.lines for point in line if point is not last]
    few = points if len(points) <= 8 else [line[0] for line in chart.lines if line[0] is not last]
    wanted += [(f.day, f.value, f.written, small, REGULAR, p.ink, False) for f in few]
    for day, value, said, letters, weight, fill, needed in wanted:
        wide, high = lettering.width(said, letters, weight), letters
        best, cost = (0.0, 0.0, 0.0, 0.0), inf
        for box in _places(plot.x(day), plot.y(value), wide, high, look):
            if (found := _cost(box, taken, plot)) < cost:
                best, cost = box, found
            if cost <= FREE:
                break
        if not needed and cost > FREE:
            continue
        taken.append((best[0] - 4, best[1] - 2, best[2] + 4, best[3] + 2))
        canvas.text(
            (best[0] + best[2]) / 2, best[3] - 0.16 * letters, said, letters, fill=fill, weight=weight, anchor="middle"
        )


def _places(x: float, y: float, wide: float, high: float, look: _Look) -> Iterable[Box]:
    """Where a label may stand, the best place first: over, under, beside, askew, and then further away."""
    for far in (0.55, 1.3, 2.2):
        away, beside = far * look.text, (far + 0.35) * look.text
        for dx, dy in ((0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1), (-1, 0), (1, 0)):
            middle = x + dx * (wide / 2 + (beside if dy == 0 else 0))
            top = y + (dy * (away + high / 2)) - high / 2
            yield middle - wide / 2, top, middle + wide / 2, top + high


def _cost(box: Box, taken: Iterable[Box], plot: _Plot) -> float:
    """How much of a label would stand over something else or outside."""
    left, top, right, bottom = box
    outside = max(0.0, plot.left - left) + max(0.0, right - plot.left - plot.wide)
    upright = max(0.0, plot.top - top) + max(0.0, bottom - plot.top - plot.high + 2)
    over = 0.0
    for x, y, r, b in taken:
        if x < right and r > left and y < bottom and b > top:
            over += (min(right, r) - max(left, x)) * (min(bottom, b) - max(top, y))
    return over + 1000 * (outside + upright)


def _drawn_boxes(chart: Trend, plot: _Plot, look: _Look) -> Iterable[Box]:
    """What labels must keep off: figures, lines in small pieces, levels, breaks."""
    around = look.thick * 2.4
    for line in chart.lines:
        places = [(plot.x(point.day), plot.y(point.value)) for point in line]
        yield from _pieces(places, look.thick * 1.5)
        if not _dense(chart):
            yield from ((x - around, y - around, x + around, y + around) for x, y in places)
    for plan in chart.plans:
        yield from _pieces([(plot.x(day), plot.y(value)) for day, value in plan], look.thick * 0.5)
    for target in chart.targets:
        x, y = plot.x(target.day), plot.y(target.value)
        yield x - 0.8 * look.text, y - look.thick, x + 0.8 * look.text, y + look.thick
    for remark in chart.remarks:
        x = plot.x(remark.day)
        yield x - 1, plot.top, x + 1, plot.top + plot.high


def _pieces(places: Sequence[tuple[float, float]], half: float) -> Iterable[Box]:
    for (x1, y1), (x2, y2) in pairwise(places):
        steps = max(1, ceil(max(abs(x2 - x1), abs(y2 - y1)) / 12))
        for n in range(steps + 1):
            x, y = x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps
            yield x - 6, y - half, x + 6, y + half


def _dashes(look: _Look) -> tuple[float, float]:
    return 0.3 * look.text, 0.22 * look.text
