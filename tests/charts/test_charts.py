"""What charts draw: every figure once, nothing across a break, marks that lead to their row."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import pytest

import locales
from charts import bullet, column, label_places, ranking_bars, small_trends, sparkline, theme, trend_line
from charts.label_places import Place
from domain.indicator import Bounds, Unit
from domain.observation import Contest, ObsStatus, Qualifier
from domain.org_unit import Level
from domain.scorecard import RankedUnit, Ranking, ScorecardRow
from domain.status import Status
from domain.target import Comparator, Judged
from domain.trend import Trend, lines
from tests.charts.drawn import figure_of
from tests.domain.builders import (
    END_2020,
    END_2025,
    a_break,
    a_province,
    a_rank,
    a_target,
    an_indicator,
    an_observation,
    figures,
    judge,
)

VI = locales.language("vi")
BREAK = a_break(date(2021, 1, 1))
NAMES = ("Bà Rịa - Vũng Tàu", "Thừa Thiên Huế", "Bộ Lao động - Thương binh và Xã hội")


def a_trend(given=(), breaks=(), targets=(), indicator=None, as_of=date(2025, 3, 1)):
    drawn, rivals = lines(list(given), list(breaks))
    return Trend(
        indicator=indicator or an_indicator(),
        org_unit="vn",
        lines=drawn,
        rivals=rivals,
        assessments=tuple(judge(t, given, as_of, indicator, breaks=breaks) for t in targets),
        breaks=tuple(breaks),
        conflicts=(),
    )


def a_row(given, targets=(), indicator=None, as_of=date(2025, 3, 1)):
    given = list(given)
    return ScorecardRow(
        indicator=indicator or an_indicator(),
        org_unit=a_province(),
        latest=given[-1] if given else None,
        previous=given[-2] if len(given) > 1 else None,
        history=tuple(given),
        assessments=tuple(judge(t, given, as_of, indicator) for t in targets),
    )


def tokens(chart):
    return [token for trace in chart.data if trace.customdata is not None for token in trace.customdata]


# Trend


def test_every_figure_of_a_trend_is_one_mark_that_knows_its_row():
    given = [
        *figures((date(2019, 12, 31), 10), (END_2020, 31), (date(2022, 12, 31), 50)),
        an_observation(END_2020, 28.0, source="https://other.vn"),
    ]
    chart = figure_of(trend_line.draw(a_trend(given, [BREAK]), VI))
    assert sorted(tokens(chart)) == sorted(f.key.token() for f in given)


@pytest.mark.parametrize(("before", "below"), [(50, False), (70, True)], ids=["rising", "falling"])
def test_the_label_of_the_latest_figure_does_not_lie_on_its_line(before, below):
    given = figures((date(2019, 12, 31), 10), (date(2024, 11, 30), before), (date(2024, 12, 31), 60))
    (label,) = [
        a for a in figure_of(trend_line.draw(a_trend(given), VI)).layout.annotations if a.text.startswith("<b>60")
    ]
    assert (label.yshift < 0) is below


def test_a_line_is_cut_at_a_break_which_is_marked_and_explained():
    given = figures((date(2019, 12, 31), 10), (END_2020, 31), (date(2021, 12, 31), 20), (date(2022, 12, 31), 50))
    trend = a_trend(given, [BREAK])
    chart = figure_of(trend_line.draw(trend, VI))
    drawn = [trace for trace in chart.data if trace.customdata is not None]
    assert [list(trace.x) for trace in drawn] == [["2019-12-31", "2020-12-31"], ["2021-12-31", "2022-12-31"]]
    assert [shape.x0 for shape in chart.layout.shapes] == ["2021-01-01"]
    assert trend_line.notes(trend, VI) == ["Thay đổi cách tính từ 01/01/2021: Đổi mẫu số"]
    assert chart.layout.annotations[0].text == "1"


def test_breaks_outside_the_chart_have_no_number():
    trend = a_trend(figures((END_2020, 31), (date(2021, 12, 31), 40)), [a_break(date(2000, 1, 1))])
    assert trend_line.notes(trend, VI) == []


def test_rivals_and_provisional_figures_are_hollow():
    given = [
        an_observation(END_2020, 31.0, source="a"),
        an_observation(END_2020, 28.0, source="b"),
        an_observation(date(2021, 12, 31), 40.0, status=ObsStatus.PROVISIONAL, source="a"),
    ]
    chart = figure_of(trend_line.draw(a_trend(given), VI))
    line, rivals = (trace for trace in chart.data if trace.customdata is not None)
    assert list(line.marker.symbol) == ["circle", "circle-open"]
    assert rivals.marker.symbol == "diamond-open"
    assert "sơ bộ" in line.hovertext[1]


def test_targets_are_levels_named_by_year_and_equal_ones_stand_once():
    given = figures((date(2019, 12, 31), 10), (date(2024, 12, 31), 50))
    targets = [a_target(30, END_2020), a_target(80), a_target(80, code="again")]
    chart = figure_of(trend_line.draw(a_trend(given, targets=targets), VI))
    labels = [a.text for a in chart.layout.annotations]
    assert sum("2025" in text for text in labels) == 1
    assert any("2020" in text for text in labels)
    assert any("50" in text and text.startswith("<b>") for text in labels), "the latest figure"


def test_a_line_is_held_against_the_targets_of_its_own_level():
    """What each ministry or province owes is nothing that the line of the country could reach."""
    given = figures((date(2024, 6, 30), 42), (date(2024, 12, 31), 46), (date(2025, 11, 26), 52))
    each = {"judged": Judged.EACH_UNIT}
    targets = [
        a_target(50, date(2024, 12, 31)),
        a_target(70, date(2024, 12, 31), code="ministries", levels=(Level.MINISTRY,), **each),
        a_target(30, date(2024, 12, 31), code="provinces", levels=(Level.PROVINCE,), **each),
    ]
    trend = a_trend(given, targets=targets, as_of=date(2025, 12, 1))
    chart = figure_of(trend_line.draw(trend, VI))
    labels = [a.text for a in chart.layout.annotations]
    assert [text for text in labels if text.startswith("2024")] == ["2024: 50\u00a0%"]
    assert [list(t.y) for t in chart.data if t.marker.symbol == "line-ew-open"] == [[50]]
    said = trend_line.text_alternative(trend, VI)
    assert "70" not in said
    assert "30\u00a0%" not in said


def test_the_name_of_a_target_lies_on_no_line_and_no_other_name():
    """At the day of the target another plan passes right over it and the line right under it."""
    given = figures((date(2024, 6, 30), 42), (date(2024, 12, 31), 45.8), (date(2025, 11, 26), 51.7))
    targets = [a_target(50, date(2024, 12, 31), issued=date(2024, 6, 30)), a_target(80, issued=date(2024, 6, 30))]
    trend = a_trend(given, targets=targets, as_of=date(2025, 11, 30))
    chart = trend_line.draw(trend, VI)
    low, high = chart.layout["yaxis"]["range"]
    first, last = (date.fromisoformat(day) for day in chart.layout["xaxis"]["range"])
    tall = trend_line.HEIGHT - trend_line.FRAME

    def point(day, value):
        return (date.fromisoformat(day) - first) / (last - first), (value - low) / (high - low) * tall

    paths = [[point(*one) for one in zip(t["x"], t["y"], strict=True)] for t in chart.traces]
    for width in trend_line.WIDTHS:
        boxes = []
        for label in chart.annotations:
            place = Place(point(label["x"], label["y"]), label["xanchor"], label["xshift"], label["yshift"])
            boxes.append(label_places._box(re.sub("<.*?>", "", label["text"]), place, width))
        for box in boxes:
            for path in paths:
                for start, end in pairwise(path):
                    a, b = (start[0] * width, start[1]), (end[0] * width, end[1])
                    assert not label_places._meets(box, a, b)
        for one, other in combinations(boxes, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_hover_tells_date_origin_certainty_source_and_qualifier():
    given = [an_observation(END_2020, 90.8, qualifier=Qualifier.MORE_THAN, certainty="secondary")]
    box = figure_of(trend_line.draw(a_trend(given), VI)).data[0].hovertext[0]
    text = re.sub(r"<br>", " ", box).replace("\u00a0", " ")
    for said in ("hơn 90,8 %", "31/12/2020", "đã công bố", "nguồn thứ cấp", "example.vn", "giá trị thật cao hơn"):
        assert said in text


def test_a_rank_is_drawn_with_the_best_on_top():
    chart = figure_of(
        trend_line.draw(a_trend(figures((date(2018, 12, 31), 88), (END_2020, 86)), indicator=a_rank()), VI)
    )
    bottom, top = chart.layout.yaxis.range
    assert bottom > top


def test_an_empty_trend_says_so():
    trend = a_trend(targets=[a_target(50, END_2020)])
    assert "chưa có số liệu" in [a.text for a in figure_of(trend_line.draw(trend, VI)).layout.annotations]
    assert trend_line.text_alternative(trend, VI) == "Tỷ lệ: chưa có số liệu."


def test_the_text_alternative_names_first_last_targets_breaks_and_rivals():
    rival = an_observation(date(2022, 12, 31), 48.0, source="z")
    given = [*figures((date(2019, 12, 31), 10), (date(2022, 12, 31), 50)), rival]
    said = trend_line.text_alternative(a_trend(given, [BREAK], [a_target(30, END_2020)]), VI).replace("\u00a0", " ")
    assert "31/12/2019 (10 %)" in said
    assert "2020: 30 %" in said
    assert "ngắt 1 lần" in said
    assert "1 số liệu khác" in said


# Ranking


def a_ranking(*values, target=None):
    rows = []
    for place, value in enumerate(values, 1):
        figure = an_observation(date(2024, 12, 31), value, org_unit=f"u{place}")
        name = {"vi": NAMES[place % len(NAMES)]}
        judged = judge(target, [an_observation(END_2020, 0.0), figure], date(2025, 2, 1)) if target else None
        unit = a_province(f"u{place}", short=name, names=name)
        rows.append(RankedUnit(org_unit=unit, figure=figure, place=place, assessment=judged))
    silent = (a_province("silent"),)
    return Ranking(indicator=an_indicator(), rows=tuple(rows), silent=silent, ends=(date(2024, 12, 31),))


def test_a_ranking_draws_each_unit_with_its_whole_name_value_and_distance():
    ranking = a_ranking(90.0, 52.25, 3.0, target=a_target(50))
    chart = figure_of(ranking_bars.draw(ranking, VI, chosen="u2"))
    assert list(chart.data[0].customdata) == ["u1", "u2", "u3"]
    assert list(chart.data[0].marker.color) == [theme.EARLIER, theme.ACCENT, theme.EARLIER]
    shown = [label.replace("<br>", " ") for label in chart.layout.yaxis.ticktext]
    assert shown == [VI.of(row.org_unit.short) for row in ranking.rows]
    texts = [list(trace.text) for trace in chart.data[1:] if trace.mode == "text"]
    assert [t.replace("\u00a0", " ") for t in texts[0]] == ["<b>90,0 %</b>", "<b>52,2 %</b>", "<b>3,0 %</b>"]
    assert texts[1] == ["+40,0", "+2,2", "\u221247,0"]


def test_the_distance_is_that_of_the_figure_shown_not_of_the_one_judged():
    ranking = a_ranking(90.0, target=a_target(50, END_2020))
    assert ranking.rows[0].assessment.gap != -40
    assert [list(t.text) for t in figure_of(ranking_bars.draw(ranking, VI)).data[1:] if t.mode == "text"][1] == ["+40"]


def test_a_ranking_shows_a_status_by_shape():
    chart = figure_of(ranking_bars.draw(a_ranking(90.0, 3.0, target=a_target(50)), VI))
    marks = [t.marker.symbol for t in chart.data[1:] if t.mode == "markers" and not isinstance(t.marker.symbol, str)]
    assert list(marks[0]) == [theme.MARKS[Status.ALREADY_MET].symbol, theme.MARKS[Status.OFF_TRACK].symbol]


def test_names_of_two_lines_have_room_below_each_other():
    drawn = a_ranking(*range(20, 0, -1))
    short, long = ({"vi": name} for name in NAMES[1:])
    rows = [
        replace(row, org_unit=replace(row.org_unit, short=long if row.place in (8, 9) else short)) for row in drawn.rows
    ]
    ranking = replace(drawn, rows=tuple(rows))
    chart = figure_of(ranking_bars.draw(ranking, VI))
    top, bottom = chart.layout.yaxis.range[::-1]
    margin = chart.layout.margin
    row = (chart.layout.height - margin.t - margin.b) / (bottom - top)
    names = list(zip(chart.layout.yaxis.tickvals, chart.layout.yaxis.ticktext, strict=True))
    for (before, one), (after, two) in pairwise(names):
        halves = sum(1 + name.count("<br>") for name in (one, two)) / 2
        assert (after - before) * row >= halves * 1.3 * theme.NOTE, (one, two)
    for part in chart.data:
        assert list(part.y) == list(chart.layout.yaxis.tickvals)


def test_a_ranking_grows_with_its_rows_and_may_be_empty():
    long, short = (figure_of(ranking_bars.draw(a_ranking(*values), VI)).layout.height for values in (range(63), (1.0,)))
    assert long > short
    empty = a_ranking()
    assert figure_of(ranking_bars.draw(empty, VI)).layout.height >= 100
    assert "chưa đơn vị nào trong 1 đơn vị" in ranking_bars.text_alternative(empty, VI)


# Small


def test_small_trends_are_one_figure_with_a_panel_for_each_row_that_has_figures():
    given = figures((date(2019, 12, 31), 10), (END_2020, 31))
    chart = figure_of(small_trends.draw([a_row(given, [a_target(30, END_2020)]), a_row([]), a_row(given)], VI))
    assert len(chart.data) == 2
    assert {trace.xaxis for trace in chart.data} == {"x", "x2"}
    assert small_trends.text_alternative([a_row(given)], VI).replace("\u00a0", " ") == "1 biểu đồ nhỏ: Tỷ lệ 31 %."
    assert figure_of(small_trends.draw([], VI)).layout.height > 0


@pytest.mark.parametrize(("values", "above"), [((40, 45), True), ((88, 89), False)], ids=["short", "beyond"])
def test_the_name_of_a_target_does_not_lie_on_a_small_trend(values, above):
    given = figures(*((date(2025, month, 28), value) for month, value in zip((6, 11), values, strict=True)))
    (label, *_) = figure_of(small_trends.draw([a_row(given, [a_target(80)])], VI)).layout.annotations
    assert label.text.startswith("2025")
    assert (label.yshift > 0) is above


def test_a_sparkline_needs_two_values_and_puts_better_on_top():
    share = an_indicator()
    assert sparkline.address(figures((END_2020, 1)), share) == ""

    def heights(indicator):
        drawn = sparkline.draw(figures((date(2019, 12, 31), 20), (END_2020, 80)), indicator)
        return [float(p.split(",")[1]) for p in re.search(r'points="([^"]+)"', drawn)[1].split()]

    first, last = heights(share)
    assert last < first
    first, last = heights(a_rank())
    assert last > first
    address = sparkline.address(figures((date(2019, 12, 31), 1), (END_2020, 2)), share)
    assert not set("<>\"'") & set(address)


# Parts


def test_a_bullet_bar_runs_from_worst_to_best():
    row = a_row(figures((date(2019, 12, 31), 10), (date(2024, 12, 31), 50)), [a_target(30, END_2020), a_target(80)])
    placed = bullet.place(row, date(2025, 3, 1))
    assert placed.value == 50
    assert [t.position for t in placed.ticks] == [30, 80]
    assert placed.plan is not None
    assert 50 < placed.plan < 80
    gain = a_target(10, END_2020, base=88, lower_better=True, comparator=Comparator.GAIN)
    rank = bullet.place(a_row(figures((END_2020, 86)), [gain], a_rank()), date(2021, 6, 1))
    assert rank.value < rank.ticks[0].position, "rank 86 is short of rank 78"


def test_a_bar_without_target_or_end_is_not_drawn():
    visits = an_indicator(unit=Unit.COUNT, bounds=Bounds())
    assert bullet.place(a_row(figures((END_2020, 98e6)), indicator=visits), END_2025).value is None
    assert bullet.place(a_row([]), END_2025).value is None


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([83.0, 62.7], Unit.PERCENT, 1),
        ([83.0, 62.0], Unit.PERCENT, 0),
        ([98.55], Unit.PERCENT, 1),
        ([0.6667, 0.5], Unit.INDEX, 4),
        ([3.0, 7.0], Unit.RANK, 0),
        ([None], Unit.PERCENT, 0),
        ([41.25], Unit.POINTS, 2),
    ],
)
def test_a_column_has_one_number_of_decimals(values, unit, expected):
    assert column.decimals(values, unit) == expected


def test_a_column_never_rounds_a_value_onto_a_target_it_misses():
    assert column.decimals([99.97, 50.0], Unit.PERCENT, [100.0]) == 2
    assert column.decimals([100.0, 50.5], Unit.PERCENT, [100.0]) == 1
    assert column.decimals([79.6, 50.0], Unit.PERCENT, [80.0]) == 1


def test_labels_are_wrapped_and_never_cut():
    for name in NAMES:
        assert theme.wrapped(name, 9).replace("<br>", " ") == name


def test_labels_that_would_meet_are_moved_apart_in_order():
    placed = theme.spread([10.0, 12.0, 80.0], 17)
    assert placed[1] - placed[0] >= 17
    assert placed[2] - placed[1] >= 17
    assert theme.spread([], 17) == []


def test_a_ranking_stripes_what_is_provisional_and_signs_what_is_contested():
    ranking = a_ranking(90.0, 80.0)
    first, second = ranking.rows
    contest = Contest(value=85.0, numerator=None, denominator=None, due=date(2025, 3, 5))
    rows = (
        replace(first, figure=replace(first.figure, status=ObsStatus.PROVISIONAL, reopened=True)),
        replace(second, figure=replace(second.figure, contest=contest)),
    )
    bars, values = figure_of(ranking_bars.draw(replace(ranking, rows=rows), VI)).data[:2]
    assert list(bars.marker.pattern.shape) == ["/", ""]
    assert [text.partition(" ")[0] for text in values.text] == ["*↺", "⇄"]
    assert "sơ bộ" in bars.hovertext[0]
    assert "mở lại" in bars.hovertext[0]
    contested = bars.hovertext[1].replace("<br>", " ").replace("\u00a0", " ")
    assert "85 %; kết luận trước hết ngày 05/03/2025" in contested
    said = [one.replace("\u00a0", " ") for one in ranking_bars.remarks(replace(ranking, rows=rows), VI)]
    assert len(said) == 2
    assert "80 %: Đơn vị đề nghị xem lại và cho rằng đúng là 85 %" in said[0]
    assert ranking_bars.remarks(ranking, VI) == []
