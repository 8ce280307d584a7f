"""A scenario beside what is known: where the figure leads as things go, and where it would lead. Marked as supposed."""

from datetime import date, timedelta

from charts import hover, theme
from charts.chart import Chart, Part, trace
from charts.trend_line import due_mark
from domain.indicator import Unit
from domain.scenario import Outcome, Prospect
from locales import Language

HEIGHT = 360
KNOWN = {"color": theme.MUTED, "width": 1.6, "dash": "dot"}
SUPPOSED = {"color": theme.ACCENT, "width": 2, "dash": "dash"}


def draw(outcome: Outcome, words: Language) -> Chart:
    """The known line in ink, what follows at its own pace dotted, what is supposed dashed with hollow squares.

    ``customdata`` of a point of the known line is the token of its figure; what is supposed has none: it is no figure.
    The word for a scenario stands large inside the chart, so that a picture of it cannot pass for anything else.
    """
    chart = Chart(
        theme.layout(HEIGHT, margin={"l": 4, "r": 12, "t": 52, "b": 4}, hovermode="closest", **_axes(outcome, words))
    )
    indicator = outcome.indicator
    chart.label(
        f"<b>{words.text('what-if.mark')}</b>", theme.ACCENT, 0, 1, theme.TITLE,
        xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=14,
    )  # fmt: skip
    # A sum of units has no row of its own to open.
    known = outcome.history
    chart.traces.append(
        trace(
            "scatter",
            x=[f.period.end.isoformat() for f in known],
            y=[f.value for f in known],
            mode="lines+markers",
            line=theme.ACTUAL,
            marker={"size": 5, "color": theme.INK},
            customdata=[f.key.token() for f in known],
            hovertext=[hover.box(f, indicator, words) for f in known],
            hoverinfo="text",
            cliponaxis=False,
        )
    )
    before, after = outcome.before, outcome.after
    assert before is not None
    assert after is not None
    chart.traces.append(_line(before, KNOWN, words.text("what-if.as-is"), outcome, words))
    if _points(after) != _points(before):
        chart.traces.append(
            _line(after, SUPPOSED, words.text("what-if.supposed"), outcome, words, mode="lines+markers")
        )
    for deadline, due in dict.fromkeys((p.deadline, p.due) for p in (before, after)):
        if deadline is not None and due is not None:
            chart.traces.append(due_mark(deadline, due, outcome.indicator, words))
    _ends(chart, outcome, words)
    return chart


def text_alternative(outcome: Outcome, words: Language) -> str:
    """The chart in a sentence, for those who cannot see it."""
    before, after = outcome.before, outcome.after
    assert before is not None
    assert after is not None
    unit = outcome.indicator.unit
    return words.text(
        "what-if.says",
        name=words.of(outcome.indicator.names),
        before=words.number(_last(before)[1], unit),
        before_day=words.date(_last(before)[0]),
        after=words.number(_last(after)[1], unit),
        after_day=words.date(_last(after)[0]),
    )


def _points(side: Prospect) -> list[tuple[date, float]]:
    """From the figure to where it leads; the figure alone where no pace is known."""
    points = [(side.day, side.value)]
    if side.at_deadline is not None and side.deadline is not None:
        points.append((side.deadline, side.at_deadline))
    return points


def _last(side: Prospect) -> tuple[date, float]:
    return _points(side)[-1]


def _line(
    side: Prospect, line: dict[str, object], name: str, outcome: Outcome, words: Language, *, mode: str = "lines"
) -> Part:
    points = _points(side)
    return trace(
        "scatter",
        x=[day.isoformat() for day, _ in points],
        y=[value for _, value in points],
        mode=mode,
        line=line,
        marker={"size": 10, "symbol": "square-open", "color": theme.ACCENT, "line": {"width": 2}},
        hovertext=[
            f"<b>{name}</b><br>{words.number(value, outcome.indicator.unit)}<br>{words.date(day)}"
            for day, value in points
        ],
        hoverinfo="text",
        cliponaxis=False,
    )


def _ends(chart: Chart, outcome: Outcome, words: Language) -> None:
    """What each line comes to, and what is due, written at their ends and moved apart."""
    before, after = outcome.before, outcome.after
    assert before is not None
    assert after is not None
    unit = outcome.indicator.unit
    key = "what-if.end-now" if before.at_deadline is None else "what-if.end-as-is"
    wanted = [(*_last(before), words.text(key, value=words.number(_last(before)[1], unit)), theme.INK)]
    if _points(after) != _points(before):
        said = words.text("what-if.end-supposed", value=words.number(_last(after)[1], unit))
        wanted.append((*_last(after), f"<b>{said}</b>", theme.ACCENT))
    if after.deadline is not None and after.due is not None:
        said = words.text("chart.target.label", year=after.deadline.year, due=words.number(after.due, unit))
        wanted.append((after.deadline, after.due, said, theme.ACCENT))
    low, high = _values(outcome)
    pixels = (HEIGHT - 110) / (high - low or 1)
    falls = outcome.indicator.unit is Unit.RANK
    heights = [(high - value if falls else value - low) * pixels for _, value, _, _ in wanted]
    for (day, value, said, colour), wish, got in zip(wanted, heights, theme.spread(heights, 17), strict=True):
        chart.label(
            said, colour, day.isoformat(), value, theme.NOTE, xanchor="right", yanchor="middle", xshift=-16,
            yshift=got - wish + 12, bgcolor=theme.PAPER, opacity=0.92,
        )  # fmt: skip


def _values(outcome: Outcome) -> tuple[float, float]:
    values = [f.value for f in outcome.history if f.value is not None]
    for side in (outcome.before, outcome.after):
        assert side is not None
        values += [value for _, value in _points(side)] + ([] if side.due is None else [side.due])
    room = max((max(values) - min(values)) * 0.15, 0.5)
    bounds = outcome.indicator.bounds
    low, high = min(values) - room, max(values) + room
    return (low if bounds.low is None else max(low, bounds.low)), high


def _axes(outcome: Outcome, words: Language) -> dict[str, Part]:
    before, after = outcome.before, outcome.after
    assert before is not None
    assert after is not None
    days = [f.period.end for f in outcome.history] + [before.day]
    days += [d for side in (before, after) for d, _ in _points(side)]
    days += [side.deadline for side in (before, after) if side.deadline is not None]
    first, last = min(days), max(days)
    room = timedelta(days=max(20, round((last - first).days * 0.06)))
    first, last = first - room, last + room
    low, high = _values(outcome)
    unit, levels = outcome.indicator.unit, theme.levels(low, high)
    return {
        "xaxis": theme.axis(
            type="date",
            range=[first.isoformat(), last.isoformat()],
            **theme.years(first, last),
            showline=True,
            linecolor=theme.SILENT,
        ),
        "yaxis": theme.axis(
            range=[high, low] if unit is Unit.RANK else [low, high],
            showgrid=True,
            tickvals=levels,
            ticktext=[words.number(level, unit) for level in levels],
        ),
    }
