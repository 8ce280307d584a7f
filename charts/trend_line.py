"""One indicator of one unit over time, with its plans, targets, breaks and rival figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby, pairwise

from charts import hover, theme
from charts.chart import Chart, Part, trace
from charts.label_places import Ground, Place, Point
from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation, ObsStatus
from domain.plan import PlanCurve
from domain.status import Status
from domain.target import Curve, Target
from domain.trend import Trend
from domain.wording import Wording
from locales import Language

HEIGHT = 380
LABEL = 17
"""Pixels from a figure to its label."""
FRAME = 70
"""Pixels of the height that are no room for lines."""
WIDTHS = (330, 700, 1100)
"""Pixels of the plot on a telephone, a tablet and a desk."""
MARK = 24
"""Pixels between two rows of marks."""
NEAR = 0.022
"""Marks of days that lie no farther apart than this share of the time would cover each other: they stand in rows."""
ROWS = 3
"""Rows of marks at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered mark above the chart: where the series breaks, or what people say of a month."""

    day: date
    said: str
    breaks: bool


def draw(trend: Trend, words: Language, height: int = HEIGHT) -> Chart:
    """The trend as a chart. ``customdata`` of a point is the token of its figure.

    Lines end at breaks, which stand as dotted lines; these and the months people explain carry numbered marks (`notes`
    says what they mean). Plans are dashed, targets are short bold levels with their year, rivals are hollow diamonds,
    provisional figures hollow circles.
    """
    indicator = trend.indicator
    low, high = _value_range(trend)
    first, last = _time_range(trend)
    marks = _marks(trend, words)
    rows = _rows([mark.day for mark in marks], (last - first) * NEAR)
    chart = Chart(
        theme.layout(
            height,
            xaxis=theme.axis(
                type="date",
                range=[first.isoformat(), last.isoformat()],
                **theme.years(first, last),
                showline=True,
                linecolor=theme.SILENT,
            ),
            yaxis=_levels(indicator, low, high, words),
            margin={"l": 4, "r": 12, "t": 34 + max(rows) * MARK if marks else 16, "b": 4},
            hovermode="closest",
        )
    )
    for day, _ in _breaks(trend, first, last):
        chart.shapes.append(
            {
                "type": "line",
                "x0": day.isoformat(),
                "x1": day.isoformat(),
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": theme.BREAK,
                "layer": "below",
            }
        )
    targets = _targets(trend)
    chart.traces.extend(_plan(curve, indicator, words) for curve in _plans(trend))
    chart.traces.extend(due_mark(deadline, due, indicator, words) for deadline, due, _ in targets)
    chart.traces.extend(_line(line, indicator, words) for line in trend.lines)
    if trend.rivals:
        chart.traces.append(_rivals(trend.rivals, indicator, words))
    for number, (mark, row) in enumerate(zip(marks, rows, strict=True), 1):
        chart.label(
            str(number),
            theme.INK,
            mark.day.isoformat(),
            1,
            theme.NOTE,
            yref="paper",
            yanchor="bottom",
            yshift=row * MARK,
            bgcolor=theme.PAPER,
            bordercolor=theme.MUTED if mark.breaks else theme.ACCENT,
            borderpad=3,
            hovertext=theme.wrapped(escape(mark.said), hover.LINE),
        )
    _labels(chart, trend, targets, words, (low, high), height)
    return chart


def notes(trend: Trend, words: Language) -> list[str]:
    """What the numbered marks mean, in the order of their numbers: a page prints them below the chart."""
    return [mark.said for mark in _marks(trend, words)]


def text_alternative(trend: Trend, words: Language) -> str:
    """The chart in sentences, for those who cannot see it."""
    name = words.of(trend.indicator.names)
    figures = [f for f in trend.figures if f.value is not None]
    if not figures:
        return words.text("chart.trend.says-empty", name=name)
    first, last = figures[0], figures[-1]
    said = [
        words.text(
            "chart.trend.says",
            name=name,
            count=len(figures),
            first=words.date(first.period.end),
            first_value=words.figure(first, trend.indicator),
            last=words.date(last.period.end),
            last_value=words.figure(last, trend.indicator),
        )
    ]
    if targets := _targets(trend):
        levels = "; ".join(
            words.text("chart.target.label", year=d.year, due=words.number(due, trend.indicator.unit))
            for d, due, _ in targets
        )
        said.append(words.text("chart.trend.says-targets", targets=levels))
    if trend.breaks:
        said.append(words.text("chart.trend.says-breaks", count=len(trend.breaks)))
    if trend.rivals:
        said.append(words.text("chart.trend.says-rivals", count=len(trend.rivals)))
    if trend.explanations:
        said.append(words.text("chart.trend.says-explained", count=len(trend.explanations)))
    return " ".join(said)


def _levels(indicator: Indicator, low: float, high: float, words: Language) -> Part:
    """The axis of values; its topmost level is written with its unit."""
    down = indicator.unit is Unit.RANK or indicator.direction is Direction.LOWER
    ticks = theme.levels(low, high)
    top = ticks[0 if down else -1] if ticks else None
    return theme.axis(
        range=[high, low] if down else [low, high],
        showgrid=True,
        tickvals=ticks,
        ticktext=[words.number(t, indicator.unit) if t == top else words.plain(t) for t in ticks],
    )


def _line(line: tuple[Observation, ...], indicator: Indicator, words: Language) -> Part:
    hollow = [f.status is not ObsStatus.NORMAL for f in line]
    dense = len(line) > 30
    return trace(
        "scatter",
        x=[f.period.end.isoformat() for f in line],
        y=[f.value for f in line],
        mode="lines+markers" if len(line) > 1 else "markers",
        line=theme.ACTUAL,
        marker={
            "size": [4 if dense and not h else 8 for h in hollow],
            "symbol": ["circle-open" if h else "circle" for h in hollow],
            "color": theme.INK,
            "line": {"width": 2, "color": theme.INK},
            "opacity": 1,
        },
        customdata=[f.key.token() for f in line],
        hovertext=[hover.box(f, indicator, words) for f in line],
        hoverinfo="text",
        cliponaxis=False,
    )


def _rivals(rivals: tuple[Observation, ...], indicator: Indicator, words: Language) -> Part:
    return trace(
        "scatter",
        x=[f.period.end.isoformat() for f in rivals],
        y=[f.value for f in rivals],
        mode="markers",
        marker={"size": 11, "symbol": "diamond-open", "color": theme.INK, "line": {"width": 1.6}},
        customdata=[f.key.token() for f in rivals],
        hovertext=[hover.box(f, indicator, words, words.text("chart.rival")) for f in rivals],
        hoverinfo="text",
        cliponaxis=False,
    )


def _plan(curve: PlanCurve, indicator: Indicator, words: Language) -> Part:
    return trace(
        "scatter",
        x=[p.day.isoformat() for p in curve.points],
        y=[p.value for p in curve.points],
        mode="lines",
        line=theme.PLAN | {"shape": "hv" if curve.kind is Curve.STEP else "linear"},
        hovertext=[
            f"{words.text('chart.plan')}<br><b>{words.number(p.value, indicator.unit)}</b><br>{words.date(p.day)}"
            for p in curve.points
        ],
        hoverinfo="text",
    )


def due_mark(deadline: date, due: float, indicator: Indicator, words: Language) -> Part:
    """The bar at what a target asks for on its deadline, as every chart over time has it."""
    text = words.text("chart.ranking.target", year=words.date(deadline), due=words.number(due, indicator.unit))
    return trace(
        "scatter",
        x=[deadline.isoformat()],
        y=[due],
        mode="markers",
        marker={"size": 22, "symbol": "line-ew-open", "color": theme.ACCENT, "line": {"width": 3.5}},
        hovertext=[text],
        hoverinfo="text",
        cliponaxis=False,
    )


def _labels(
    chart: Chart,
    trend: Trend,
    targets: list[tuple[date, float, list[Target]]],
    words: Language,
    value_range: tuple[float, float],
    height: int,
) -> None:
    """Names of the latest figure and of the targets, each where it covers no line, mark or other name."""
    low, high = value_range
    tall = float(height - FRAME)
    pixels = tall / (high - low or 1)
    down = trend.indicator.unit is Unit.RANK or trend.indicator.direction is Direction.LOWER
    first, last = _time_range(trend)

    def at(day: date, value: float) -> Point:
        return (day - first) / (last - first), (high - value if down else value - low) * pixels

    ground = Ground(WIDTHS, tall + LABEL, [], [])
    for line in trend.lines:
        ground.draw([at(f.period.end, f.value) for f in line if f.value is not None])
    for curve in _plans(trend):
        ground.draw([at(day, value) for day, value in _drawn(curve)])
    for rival in trend.rivals:
        ground.draw([at(rival.period.end, rival.value or 0.0)])
    for day, due, _ in targets:
        ground.draw([at(day, due)])
    latest = max((f for line in trend.lines for f in line), key=lambda f: f.period.end, default=None)
    wanted = []
    if latest is not None and latest.value is not None:
        said = words.figure(latest, trend.indicator)
        wanted.append((latest.period.end, latest.value, said, f"<b>{said}</b>", theme.INK, LABEL))
    for day, due, _ in targets:
        said = words.text("chart.target.label", year=day.year, due=words.number(due, trend.indicator.unit))
        wanted.append((day, due, said, said, theme.ACCENT, 14))
    for day, value, said, text, colour, apart in wanted:
        place = ground.place(said, _places(at(day, value), apart))
        chart.label(
            text,
            colour,
            day.isoformat(),
            value,
            theme.NOTE,
            yanchor="middle",
            xanchor=place.side,
            xshift=place.right,
            yshift=place.up,
        )
    if latest is None:
        chart.label(
            words.text("figure.none"),
            theme.MUTED,
            0.5,
            0.5,
            theme.TEXT,
            xref="paper",
            yref="paper",
            bgcolor=theme.PAPER,
            borderpad=6,
        )


def _places(at: Point, apart: int) -> list[Place]:
    """Where the name of a mark may stand, best first: over it, under it, beside it, farther away."""
    # Names near an edge grow inwards, so that none is cut on a narrow screen.
    side, move = ("right", 22) if at[0] > 0.85 else ("left", -22) if at[0] < 0.1 else ("center", 0)
    near = [Place(at, side, move, apart), Place(at, side, move, -apart)]
    beside = [Place(at, "left", 16, 0), Place(at, "right", -16, 0)]
    return near + beside + [Place(at, side, move, up * far * apart) for far in (2, 3) for up in (1, -1)]


def _drawn(curve: PlanCurve) -> list[tuple[date, float]]:
    """The corners of a plan as it is drawn: one of steps goes on level until the next day."""
    points = [(p.day, p.value) for p in curve.points]
    if curve.kind is not Curve.STEP:
        return points
    steps = [corner for (_, before), (day, value) in pairwise(points) for corner in ((day, before), (day, value))]
    return points[:1] + steps


def _plans(trend: Trend) -> Iterable[PlanCurve]:
    """Each plan once: several acts may ask the same of the same day."""
    return dict.fromkeys(
        a.plan for a in trend.assessments if a.plan is not None and a.status is not Status.NOT_APPLICABLE
    )


def _targets(trend: Trend) -> list[tuple[date, float, list[Target]]]:
    """(deadline, value due, targets) of the unit itself, each pair once."""
    targets = sorted(
        # What each unit owes is nothing that the line of the country could reach.
        (a.target for a in trend.assessments if a.target.counts and a.status is not Status.NOT_APPLICABLE),
        key=lambda t: (t.deadline, t.due),
    )
    return [(*key, list(same)) for key, same in groupby(targets, key=lambda t: (t.deadline, t.due))]


def _breaks(trend: Trend, first: date, last: date) -> list[tuple[date, list[Wording]]]:
    """(day, names) of the breaks inside the chart; those of one day share a mark."""
    inside = sorted((b for b in trend.breaks if first <= b.day <= last), key=lambda b: b.day)
    return [(day, [b.names for b in same]) for day, same in groupby(inside, key=lambda b: b.day)]


def _marks(trend: Trend, words: Language) -> list[Mark]:
    """All marks inside the chart in order of time; what is said of one month shares a mark."""
    first, last = _time_range(trend)
    of_units = {b.day for b in trend.breaks if not b.indicators}
    found = []
    for day, names in _breaks(trend, first, last):
        key = "chart.break-units" if day in of_units else "chart.break"
        said = words.text(key, day=words.date(day), name="; ".join(words.of(name) for name in names))
        found.append(Mark(day, said, True))
    for month, same in groupby(trend.explanations, key=lambda e: e.month):
        # On the last day of its month: there the figure stands that it speaks of.
        day = min(max(month.end, first), last)
        found.append(Mark(day, " ".join(words.explanation(e) for e in same), False))
    return sorted(found, key=lambda mark: mark.day)


def _rows(days: list[date], near: timedelta) -> list[int]:
    """A row for each mark, the lowest in which it does not touch the one before."""
    ends: list[date | None] = [None] * ROWS
    rows = []
    for day in days:
        free = (n for n, end in enumerate(ends) if end is None or day - end > near)
        row = next(free, min(range(ROWS), key=lambda n: ends[n] or date.min))
        ends[row] = day
        rows.append(row)
    return rows


def _time_range(trend: Trend) -> tuple[date, date]:
    days = [f.period.end for f in trend.figures if f.value is not None] + [d for d, _, _ in _targets(trend)]
    days += [p.day for curve in _plans(trend) for p in curve.points]
    if not days:
        return date(2019, 1, 1), date(2025, 12, 31)
    room = timedelta(days=max(60, round((max(days) - min(days)).days * 0.07)))
    return min(days) - room, max(days) + room


def _value_range(trend: Trend) -> tuple[float, float]:
    values = [f.value for f in trend.figures if f.value is not None] + [due for _, due, _ in _targets(trend)]
    values += [p.value for curve in _plans(trend) for p in curve.points]
    bounds = trend.indicator.bounds
    if not values:
        return 0.0, 100.0
    if trend.indicator.unit is Unit.RANK:
        room = max(2.0, (max(values) - min(values)) * 0.12)
        return max(0.0, min(values) - room), max(values) + room
    low = min([0.0, *values])
    high = max(values) * 1.12 or 1.0
    if bounds.high is not None and high > bounds.high * 0.9:
        high = bounds.high * 1.06
    return low, high
