"""Bullet bars as a native chart: bars, ticks and triangles of rows that share one scale."""

from collections.abc import Sequence

from exports.meeting.slide_chart import (
    ACCENT,
    FAINT,
    INK,
    NO_LINE,
    PAPER,
    QUIET,
    UNMARKED,
    Axis,
    Chart,
    Sheet,
    Value,
    filled,
    space,
    stroke,
)
from exports.meeting.slide_template import Area
from exports.meeting.slide_text import POINT
from exports.meeting.story import Bullet
from locales import Language

BAR, TICK = 0.30, 0.74
"""Heights of bar and tick beside that of a row."""
_FIRST, _SECOND = (111, 222), (333, 444)
"""Axes for bars, and for what stands over them: LibreOffice draws the lines of one pair of axes in the other order."""
_EDGE = 0.012
"""Of the scale, left over at both ends: a tick at 100 % is drawn whole."""
Span = tuple[float, float]


def chart(
    rows: Sequence[Bullet], area: Area, years: Sequence[int], words: Language, tag: str, *, training: bool
) -> Chart:
    """Rows of one scale as bullet bars: a chart of points, whose bars and ticks are thick lines between two of them.

    Each series takes three rows of the workbook a bullet: from, to, and an empty one that ends the line.
    """
    sheet = Sheet()
    sheet.add(words.text("deck.indicator"), (cell for row in rows for cell in (row.name, None, None)))
    worst, best = rows[0].worst, rows[0].best
    thick = area.height / POINT / len(rows) * BAR
    lower, upper = list[str](), list[str]()

    def series(to: list[str], head: str, x: Sequence[Value], y: Sequence[Value], look: str, marker: str) -> None:
        across, along = sheet.add(head, x), sheet.add(words.text("deck.row"), y)
        number = len(lower) + len(upper)
        to.append(
            f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>{sheet.title(across)}'
            f"<c:spPr>{look}</c:spPr>{marker}"
            f"<c:xVal>{sheet.numbers(across)}</c:xVal><c:yVal>{sheet.numbers(along)}</c:yVal>"
            '<c:smooth val="0"/></c:ser>'
        )

    def lines(to: list[str], head: str, spans: Sequence[Span | None], look: str, up: float = 0.0) -> None:
        """A line a row: along it from one value to the other, or across it at one value."""
        if any(spans):
            x = [cell for span in spans for cell in ((*span, None) if span else (None, None, None))]
            places = [(place - up, place + up, None) for place in range(1, len(spans) + 1)]
            y = [
                cell
                for span, place in zip(spans, places, strict=True)
                for cell in (place if span else (None, None, None))
            ]
            series(to, head, x, y, look, UNMARKED)

    rest = [(worst if row.value is None else row.value, best) for row in rows]
    lines(lower, words.text("deck.scale"), [span if span[0] != span[1] else None for span in rest],
          stroke(FAINT, thick))  # fmt: skip
    for provisional, key in ((False, "drawing.actual"), (True, "drawing.provisional")):
        spans = [
            (worst, row.value) if row.value is not None and row.provisional is provisional else None for row in rows
        ]
        lines(lower, words.text(key), spans, _striped(thick) if provisional else stroke(ACCENT, thick))
    for year in sorted({tick.year for row in rows for tick in row.ticks}):
        due = [next((tick.value for tick in row.ticks if tick.year == year), None) for row in rows]
        look = stroke(INK, 3.5) if year == max(years) else stroke(QUIET, 2.5)
        lines(upper, words.text("drawing.target-of", year=year), [one if one is None else (one, one) for one in due],
              look, TICK / 2)  # fmt: skip
    if any(row.plan is not None for row in rows):
        marker = (
            f'<c:marker><c:symbol val="triangle"/><c:size val="{round(min(13, max(8, thick * 0.75)))}"/>'
            f"{filled(INK, stroke(PAPER, 0.75))}</c:marker>"
        )
        series(
            upper, words.text("drawing.plan-today"), [cell for row in rows for cell in (row.plan, None, None)],
            [
                cell
                for place, row in enumerate(rows, 1)
                for cell in (None if row.plan is None else place + BAR, None, None)
            ],
            NO_LINE, marker,
        )  # fmt: skip
    return Chart(
        xml=space(_plot(lower, _FIRST) + _plot(upper, _SECOND)
                  + _axes(_FIRST, worst, best, len(rows), shown=bool(lower))
                  + _axes(_SECOND, worst, best, len(rows), shown=bool(upper)), tag, 12, (0.0, 0.0, 1.0, 1.0)),
        workbook=sheet.workbook(training=training),
    )  # fmt: skip


def _plot(series: Sequence[str], axes: tuple[int, int]) -> str:
    if not series:
        return ""
    return (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{"".join(series)}'
        f'<c:axId val="{axes[0]}"/><c:axId val="{axes[1]}"/></c:scatterChart>'
    )


def _axes(axes: tuple[int, int], worst: float, best: float, rows: int, *, shown: bool) -> str:
    """Both axes of a pair, without lines: values from the worst to the best, rows from above."""
    if not shown:
        return ""
    far, edge = axes is _SECOND, abs(best - worst) * _EDGE
    rest = '<c:crossBetween val="midCat"/>'
    across = Axis(
        kind="valAx", own=axes[0], other=axes[1], side="t" if far else "b", rest=rest, low=min(worst, best) - edge,
        high=max(worst, best) + edge, flipped=worst > best, shown=False,
    )  # fmt: skip
    along = Axis(
        kind="valAx", own=axes[1], other=axes[0], side="r" if far else "l", rest=rest, low=0.5, high=rows + 0.5,
        flipped=True, shown=False, crosses="max" if far else "autoZero",
    )  # fmt: skip
    return across.xml() + along.xml()


def _striped(points: float) -> str:
    """A line cut into stripes: what is provisional."""
    return (
        f'<a:ln w="{int(points * POINT)}" cap="flat"><a:solidFill>{ACCENT}</a:solidFill>'
        '<a:custDash><a:ds d="22000" sp="14000"/></a:custDash><a:round/></a:ln>'
    )
