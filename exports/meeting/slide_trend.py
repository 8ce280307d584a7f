"""Trends as a native line chart over the calendar."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from domain.indicator import Unit
from exports.meeting import lettering
from exports.meeting.slide_chart import (
    ACCENT,
    DAY,
    FAINT,
    INK,
    NO_LINE,
    PAPER,
    QUIET,
    UNMARKED,
    Axis,
    Chart,
    Said,
    Sheet,
    filled,
    label,
    labels,
    letters,
    plain,
    space,
    stroke,
)
from exports.meeting.slide_template import Area
from exports.meeting.slide_text import POINT
from exports.meeting.story import Trend, TrendPoint, TrendRemark
from locales import Language

DENSE = 24
"""Points from which on not every one is marked."""
DASH = 22
"""Points of the level of a target."""
STEPS = 4.5
"""Of the axis of values, about."""
Slot = tuple[date, int]
"""A row of the workbook: its day, and which of several figures of that day it holds."""


def chart(shown: Trend, area: Area, words: Language, tag: str, size: float, *, training: bool) -> Chart:
    """Unbroken lines as a series each, plans dashed, targets as short levels, remarks as numbered uprights.

    What is provisional is hollow. Nothing is joined over a break, because each stretch is a series of its own.
    """
    lines = [_slots([(point.day, point.value) for point in line]) for line in shown.lines]
    plans = [_slots(plan) for plan in shown.plans]
    single = [(target.day, 0) for target in shown.targets] + [(remark.day, 0) for remark in shown.remarks]
    slots = sorted({slot for line in (*lines, *plans) for slot in line} | set(single))
    sheet, series = Sheet(), list[str]()
    calendar = sheet.add(words.text("deck.day"), (day for day, _ in slots))
    category = f"<c:cat>{sheet.numbers(calendar, DAY)}</c:cat>"

    def add(head: str, cells: dict[Slot, float], look: str, marker: str, rest: str = "") -> None:
        column = sheet.add(head, (cells.get(slot) for slot in slots))
        series.append(
            f'<c:ser><c:idx val="{len(series)}"/><c:order val="{len(series)}"/>{sheet.title(column)}'
            f"<c:spPr>{look}</c:spPr>{marker}{rest}{category}<c:val>{sheet.numbers(column)}</c:val>"
            '<c:smooth val="0"/></c:ser>'
        )

    field = _field(shown, area, size, words)
    field.draw([[(day, value) for (day, _), value in line.items()] for line in (*lines, *plans)])
    field.draw([(one.day, field.low), (one.day, field.high)] for one in shown.remarks)
    for plan in plans:
        add(words.text("drawing.plan"), plan, stroke(QUIET, 1.75, "dash"), UNMARKED)
    for target in shown.targets:
        side = field.place(target.day, target.value, target.written, size, "rtbl", DASH / 2)
        marker = f'<c:marker><c:symbol val="dash"/><c:size val="{DASH}"/>{filled(INK)}</c:marker>'
        written = label(slots.index((target.day, 0)), [Said(target.written)], size, tag, side)
        add(target.written, {(target.day, 0): target.value}, NO_LINE, marker, labels([written]))
    dense = sum(len(line) for line in lines) >= DENSE
    for number, (points, line) in enumerate(zip(shown.lines, lines, strict=True), 1):
        final = points[-1] if number == len(lines) else None
        dots = [_dot(slots.index(slot), one, final, dense) for slot, one in zip(line, points, strict=True)]
        written = ""
        if final is not None:
            side = field.place(final.day, final.value, final.written, size * 1.1, "tbrl", 5)
            place = slots.index(list(line)[-1])
            written = labels([label(place, [Said(final.written, ACCENT)], size * 1.1, tag, side, bold=True)])
        head = words.text("drawing.actual") if len(lines) == 1 else words.text("deck.stretch", number=number)
        add(head, line, stroke(ACCENT, 3), UNMARKED if dense else _round(ACCENT, 7), "".join(dots) + written)
    if shown.remarks:
        edge = field.low if shown.flipped else field.high
        upright = (
            f'<c:errBars><c:errDir val="y"/><c:errBarType val="{"plus" if shown.flipped else "minus"}"/>'
            f'<c:errValType val="fixedVal"/><c:noEndCap val="1"/><c:val val="{field.high - field.low!r}"/>'
            f"<c:spPr>{stroke(QUIET, 1, 'sysDot')}</c:spPr></c:errBars>"
        )
        numbered = [
            label(slots.index((near[len(near) // 2].day, 0)), [Said(_numbers(near))], size, tag, "t", bold=True)
            for near in field.near(shown.remarks, size)
        ]
        places = {(one.day, 0): edge for one in shown.remarks}
        add(words.text("deck.remark"), places, NO_LINE, UNMARKED, labels(numbered) + upright)
    plot = (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(series)}'
        '<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>'
    )
    axes = _calendar(field, size, tag).xml() + _values(field, shown, size, tag, words).xml()
    return Chart(xml=space(plot + axes, tag, size, field.inner, "span"), workbook=sheet.workbook(training=training))


def _numbers(near: Sequence[TrendRemark]) -> str:
    return " ".join(f"({one.number})" for one in near)


def _slots(points: Iterable[tuple[date, float]]) -> dict[Slot, float]:
    """Values by day; two figures of one day stand in two rows."""
    seen: Counter[date] = Counter()
    found = {}
    for day, value in points:
        found[(day, seen[day])] = value
        seen[day] += 1
    return found


def _round(fill: str, size: int) -> str:
    return f'<c:marker><c:symbol val="circle"/><c:size val="{size}"/>{filled(fill, stroke(ACCENT, 1.5))}</c:marker>'


def _dot(place: int, point: TrendPoint, final: TrendPoint | None, dense: bool) -> str:
    """A point that is drawn otherwise than its line: hollow where it is provisional, large where it is the last."""
    last = point is final
    if not point.provisional and not (last and dense):
        return ""
    marker = _round(PAPER if point.provisional else ACCENT, 5 if dense and not last else 9)
    return f'<c:dPt><c:idx val="{place}"/>{marker}<c:bubble3D val="0"/></c:dPt>'


# Axes


def _field(shown: Trend, area: Area, size: float, words: Language) -> "_Field":
    """Ends of both axes and the room around them."""
    days = [point.day for line in shown.lines for point in line] + [target.day for target in shown.targets]
    days += [day for plan in shown.plans for day, _ in plan] + [remark.day for remark in shown.remarks]
    whole = shown.indicator.unit in (Unit.RANK, Unit.COUNT)
    low, high, step = _nice(shown.low, shown.high, whole, shown.indicator.bounds.high)
    wide, tall = area.width / POINT, area.height / POINT
    before = lettering.width(words.number(high, shown.indicator.unit), size) + 12
    behind = max((lettering.width(one.written, size * 1.04) + DASH / 2 for one in shown.targets), default=0.0) + 10
    if shown.lines:
        # The last figure has room beside its line, wherever that ends.
        behind = max(behind, lettering.width(shown.lines[-1][-1].written, size * 1.15) + 16)
    inner = (before / wide, size * 1.7 / tall, 1 - (before + behind) / wide, 1 - size * 3.9 / tall)
    return _Field(
        first=date(min(days).year, 1, 1), last=date(max(days).year, 12, 31), low=low, high=high, step=step,
        inner=inner, wide=wide, tall=tall, flipped=shown.flipped,
    )  # fmt: skip


def _calendar(field: "_Field", size: float, tag: str) -> Axis:
    years = field.last.year - field.first.year + 1
    every = max(1, ceil(years / (field.inner[2] * field.wide / (size * 3.2))))
    unit, step, code = ("years", every, "yyyy") if years > 2 else ("months", 3, "mm/yyyy")
    return Axis(
        kind="dateAx", own=111, other=222, side="b", low=float(plain(field.first)), high=float(plain(field.last)),
        code=code, texts=letters(size, tag, QUIET), line=stroke(QUIET, 1), ticks="out",
        crosses="max" if field.flipped else "min",
        rest='<c:auto val="0"/><c:lblOffset val="100"/><c:baseTimeUnit val="days"/>'
             f'<c:majorUnit val="{step}"/><c:majorTimeUnit val="{unit}"/>',
    )  # fmt: skip


def _values(field: "_Field", shown: Trend, size: float, tag: str, words: Language) -> Axis:
    code = "#,##0.####"
    if shown.indicator.unit is Unit.PERCENT:
        # As this language writes them.
        before, after = words.text("unit.percent", value="\0").split("\0")
        code = "".join(f'"{part}"' if part else "" for part in (before,)) + "0" + (f'"{after}"' if after else "")
    return Axis(
        kind="valAx", own=222, other=111, side="l", low=field.low, high=field.high, flipped=field.flipped, code=code,
        texts=letters(size, tag, QUIET), near="low",
        grid=f"<c:majorGridlines><c:spPr>{stroke(FAINT, 0.75)}</c:spPr></c:majorGridlines>",
        rest=f'<c:crossBetween val="midCat"/><c:majorUnit val="{field.step!r}"/>',
    )  # fmt: skip


def _nice(low: float, high: float, whole: bool, most: float | None) -> tuple[float, float, float]:
    """Ends and steps of an axis that people can read: 1, 2 or 5 times a power of ten."""
    span = max(high - low, 1e-9) / STEPS
    power = 10.0 ** floor(log10(span))
    step = next(power * times for times in (1, 2, 5, 10) if span <= power * times)
    if whole:
        step = max(1.0, step)
    least, top = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    if most is not None and most >= high:
        top = min(top, most)
    return least, top if top > least else least + step, step


# Labels beside each other


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left < x < self.right and self.top < y < self.bottom


@dataclass(slots=True, kw_only=True)
class _Field:
    """Where a day and a value are drawn, in points of the chart: labels are set beside each other and beside lines."""

    first: date
    last: date
    low: float
    high: float
    step: float
    inner: tuple[float, float, float, float]
    wide: float
    tall: float
    flipped: bool
    labels: list[_Box] = field(default_factory=list)
    drawn: list[tuple[float, float]] = field(default_factory=list)
    """Places along every line, close to each other."""

    def at(self, day: date, value: float) -> tuple[float, float]:
        """Where it is drawn: from the left, from the top."""
        across = (day - self.first).days / max(1, (self.last - self.first).days)
        up = (value - self.low) / (self.high - self.low)
        x, y, wide, high = self.inner
        return (x + across * wide) * self.wide, (y + (up if self.flipped else 1 - up) * high) * self.tall

    def near(self, remarks: Sequence[TrendRemark], size: float) -> list[list[TrendRemark]]:
        """Remarks whose numbers would stand over each other share one label."""
        found: list[list[TrendRemark]] = []
        for one in remarks:
            wide = lettering.width(f" ({one.number})", size * 1.1)
            if found and self.at(one.day, self.low)[0] - self.at(found[-1][-1].day, self.low)[0] < wide:
                found[-1].append(one)
            else:
                found.append([one])
        return found

    def draw(self, lines: Iterable[Sequence[tuple[date, float]]]) -> None:
        """Keep where lines go."""
        for line in lines:
            for (x, y), (far, low) in pairwise([self.at(*point) for point in line]):
                steps = max(1, int(max(abs(far - x), abs(low - y)) / 4))
                self.drawn += [(x + (far - x) * n / steps, y + (low - y) * n / steps) for n in range(steps + 1)]

    def place(self, day: date, value: float, text: str, size: float, sides: str, off: float) -> str:
        """The side on which a label stands most alone: inside the frame, over no other label, over few lines."""
        x, y = self.at(day, value)
        wide, high = lettering.width(text, size * 1.04) + 6, size * 1.4
        boxes = {
            "r": _Box(x + off, y - high / 2, x + off + wide, y + high / 2),
            "l": _Box(x - off - wide, y - high / 2, x - off, y + high / 2),
            "t": _Box(x - wide / 2, y - off - high, x + wide / 2, y - off),
            "b": _Box(x - wide / 2, y + off, x + wide / 2, y + off + high),
        }

        def crowded(side: str) -> float:
            box = boxes[side]
            outside = box.left < self.inner[0] * self.wide or box.right > self.wide
            outside = outside or box.top < 0 or box.bottom > self.tall
            met = sum(box.meets(other) for other in self.labels)
            return 1000 * outside + 200 * met + sum(box.holds(*one) for one in self.drawn) + sides.index(side) / 2

        side = min(sides, key=crowded)
        self.labels.append(boxes[side])
        return side
