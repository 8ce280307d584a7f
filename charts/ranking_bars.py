"""Units of one level by one indicator: a bar each, the target as a tick, the distance in words."""

from charts import column, hover, theme
from charts.chart import Chart, trace
from domain.assessment import shortfall
from domain.observation import ObsStatus
from domain.scorecard import RankedUnit, Ranking
from domain.status import Status
from domain.target import Target
from locales import Language

ROW = 24
"""Pixels a row."""
LINE = 14
"""Pixels a further line of a name adds to its row."""
NAME = 24
"""Letters a line of a name."""


VALUES_END, END = 1.45, 1.85
"""Where the columns of values and of distances end, in lengths of the longest bar: wide enough on a telephone."""


def draw(ranking: Ranking, words: Language, chosen: str | None = None) -> Chart:
    """The ranking as bars, best first; `chosen` is the code of a unit to set off.

    ``customdata`` of a bar is the code of its unit. Units without a figure have no bar: a page lists them.
    """
    rows = ranking.rows
    names = [theme.wrapped(words.of(row.org_unit.short), NAME) for row in rows]
    places, length = _places(names)
    height = max(120, round(52 + ROW * length))
    values = [row.figure.value for row in rows]
    # The longest thing a row shows: the scale ends there, and the columns of numbers begin.
    known = [v for v in values if v is not None]
    top = max([*known, *(row.assessment.target.due for row in rows if row.assessment)], default=1.0) or 1.0
    chart = Chart(
        theme.layout(
            height,
            xaxis=theme.axis(
                range=[-top * 0.06, top * (END + 0.01)],
                showticklabels=False,
                zeroline=True,
                zerolinewidth=1,
            ),
            yaxis=theme.axis(
                range=[length - 0.4, -0.6],
                tickvals=places,
                ticktext=names,
                automargin=True,
                tickfont={"family": theme.FONT, "size": theme.NOTE, "color": theme.INK},
            ),
            margin={"l": 4, "r": 4, "t": 34, "b": 4},
            bargap=0.3,
        )
    )
    chart.traces.append(
        trace(
            "bar",
            x=values,
            y=places,
            orientation="h",
            width=0.62,
            marker={
                "color": [theme.ACCENT if row.org_unit.code == chosen else theme.EARLIER for row in rows],
                "line": {"width": 0},
                # Provisional figures are striped, on paper too.
                "pattern": {
                    "shape": ["/" if row.figure.status is ObsStatus.PROVISIONAL else "" for row in rows],
                    "fgcolor": theme.PAPER,
                    "size": 6,
                    "solidity": 0.4,
                },
            },
            customdata=[row.org_unit.code for row in rows],
            hovertext=[_hover(row, ranking, words) for row in rows],
            hoverinfo="text",
        )
    )
    _column(chart, [_value(row, ranking, words) for row in rows], places, top * VALUES_END)
    _column(chart, [_distance(row, ranking, words) for row in rows], places, top * END)
    marks = [theme.MARKS[row.assessment.status if row.assessment else Status.NOT_APPLICABLE] for row in rows]
    if any(row.assessment for row in rows):
        chart.traces.append(
            trace(
                "scatter",
                x=[-top * 0.03] * len(rows),
                y=places,
                mode="markers",
                marker={
                    "symbol": [m.symbol for m in marks],
                    "color": [m.colour for m in marks],
                    "size": [11 * m.size for m in marks],
                    "opacity": 1,
                    "line": {
                        "width": [2 if m.symbol.endswith("-open") else 0 for m in marks],
                        "color": [m.colour for m in marks],
                    },
                },
                customdata=[row.org_unit.code for row in rows],
                hovertext=[words.text(f"status.{row.assessment.status}") if row.assessment else "" for row in rows],
                hoverinfo="text",
                cliponaxis=False,
            )
        )
        _targets(chart, ranking, places, words)
    return chart


def text_alternative(ranking: Ranking, words: Language) -> str:
    """The ranking in one sentence."""
    name = words.of(ranking.indicator.names)
    if not ranking.rows:
        return words.text("chart.ranking.says-empty", name=name, all=ranking.expected)
    best, worst = ranking.rows[0], ranking.rows[-1]
    return words.text(
        "chart.ranking.says",
        name=name,
        count=len(ranking.rows),
        all=ranking.expected,
        best=words.of(best.org_unit.short),
        best_value=words.figure(best.figure, ranking.indicator),
        worst=words.of(worst.org_unit.short),
        worst_value=words.figure(worst.figure, ranking.indicator),
    )


def remarks(ranking: Ranking, words: Language) -> list[str]:
    """Each disputed figure with both values and the clock, and what the signs beside numbers mean."""
    said = [
        f"{words.of(row.org_unit.short)}, {words.figure(row.figure, ranking.indicator)}: "
        + words.text(
            "figure.contested",
            value=words.number(row.figure.contest.value, ranking.indicator.unit),
            day=words.date(row.figure.contest.due),
        )
        for row in ranking.rows
        if row.figure.contest is not None
    ]
    said = [*words.limits(ranking), *said]
    if any(hover.signs(row.figure, words) for row in ranking.rows):
        said.append(words.text("figure.signs"))
    if any(row.figure.merged for row in ranking.rows):
        said.append(words.text("figure.signs-merged"))
    return said


def _places(names: list[str]) -> tuple[list[float], float]:
    """The middle of each row in rows of one line, and how long they are together: names of more lines never meet."""
    places, length = [], 0.0
    for name in names:
        tall = 1 + LINE / ROW * name.count("<br>")
        places.append(length + (tall - 1) / 2)
        length += tall
    return places, length


def _targets(chart: Chart, ranking: Ranking, places: list[float], words: Language) -> None:
    """A tick on each row at the target of its unit; the label stands once above for each target there is."""
    held: dict[tuple[float, int], list[float]] = {}
    for place, row in zip(places, ranking.rows, strict=True):
        if row.assessment is not None:
            target: Target = row.assessment.target
            held.setdefault((target.due, target.deadline.year), []).append(place)
    for (due, year), at in held.items():
        chart.traces.append(
            trace(
                "scatter",
                x=[due] * len(at),
                y=at,
                mode="markers",
                hoverinfo="skip",
                cliponaxis=False,
                marker={"symbol": "line-ns-open", "size": 19, "color": theme.INK, "line": {"width": 2}},
            )
        )
        chart.label(
            words.text("chart.ranking.target", year=year, due=words.number(due, ranking.indicator.unit)),
            theme.INK,
            due,
            1,
            theme.NOTE,
            yref="paper",
            yanchor="bottom",
            yshift=4,
            xanchor="center" if due < 80 else "right",
        )


def _column(chart: Chart, texts: list[str], places: list[float], at: float) -> None:
    """Numbers that end at one place, so that they line up and never meet a bar."""
    chart.traces.append(
        trace(
            "scatter",
            x=[at] * len(texts),
            y=places,
            mode="text",
            text=texts,
            textposition="middle left",
            textfont={"family": theme.FONT, "size": theme.NOTE, "color": theme.INK},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )


def _value(row: RankedUnit, ranking: Ranking, words: Language) -> str:
    figure, unit = row.figure, ranking.indicator.unit
    if figure.value is None:
        return words.figure(figure, ranking.indicator)
    dues = {r.assessment.target.due for r in ranking.rows if r.assessment is not None}
    places = column.decimals((r.figure.value for r in ranking.rows), unit, dues)
    written = words.qualified(words.number(figure.value, unit, places), figure.qualifier)
    return f"{hover.signs(figure, words)} <b>{written}</b>".strip()


def _gap(row: RankedUnit) -> float | None:
    """What the figure in the ranking lacks to the target; the assessment may have judged an earlier one."""
    if row.assessment is None or row.figure.value is None:
        return None
    return shortfall(row.figure.value, row.assessment.target)


def _distance(row: RankedUnit, ranking: Ranking, words: Language) -> str:
    """What the unit is beyond (+) or short of (a minus) its target."""
    gap = _gap(row)
    if gap is None:
        return ""
    places = column.decimals(map(_gap, ranking.rows), ranking.indicator.unit, [0.0])
    return words.signed(-gap, decimals=places)


def _hover(row: RankedUnit, ranking: Ranking, words: Language) -> str:
    more = []
    if row.assessment is not None:
        more.append(words.text(f"status.{row.assessment.status}"))
        if (gap := _gap(row)) is not None:
            key = "chart.ranking.short" if gap > 0 else "chart.ranking.over"
            more.append(words.text(key, gap=words.difference(gap, ranking.indicator.unit)))
    return hover.box(row.figure, ranking.indicator, words, f"{row.place}. {words.of(row.org_unit.names)}", *more)
