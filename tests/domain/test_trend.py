"""Lines that may honestly be drawn."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.period import Period
from domain.trend import Trend, lines
from tests.domain.builders import END_2020, a_break, an_indicator, an_observation, figures

day = st.dates(date(2019, 1, 1), date(2022, 12, 31))
series = st.lists(
    st.builds(
        an_observation,
        day,
        st.one_of(st.none(), st.floats(0, 100)),
        series=st.sampled_from(["", "eligible"]),
        calendar=st.sampled_from(["stated", "portal"]),
        source=st.sampled_from(["a", "b"]),
    ),
    max_size=20,
)


def stretch(figure, breaks):
    """What a line may hold: one series, one calendar, and no break inside."""
    return figure.series, figure.calendar, len({b.day for b in breaks if b.day <= figure.period.end})


@given(series=series, breaks=st.lists(st.builds(a_break, day), max_size=3))
def test_nothing_is_joined_across_and_nothing_is_lost(series, breaks):
    drawn, rivals = lines(series, breaks)
    for line in drawn:
        assert len({stretch(f, breaks) for f in line}) == 1
        days = [f.period.end for f in line]
        assert days == sorted(set(days))
    kept = [id(f) for line in drawn for f in line] + [id(f) for f in rivals]
    assert sorted(kept) == sorted(id(f) for f in series if f.value is not None)
    assert len({stretch(line[0], breaks) for line in drawn}) == len(drawn)


def test_a_break_belongs_to_the_new_definition():
    given_figures = figures((END_2020, 30.85), (date(2021, 1, 1), 96.0))
    drawn, _ = lines(given_figures, [a_break(date(2021, 1, 1))])
    assert [[f.value for f in line] for line in drawn] == [[30.85], [96.0]]
    assert len(lines(given_figures, [])[0]) == 1


def test_a_trend_has_all_figures_in_order():
    given_figures = [
        *figures((END_2020, 30.85), (date(2019, 12, 31), 10.0)),
        an_observation(END_2020, 30.1, source="b"),
    ]
    drawn, rivals = lines(given_figures, [])
    trend = Trend(
        indicator=an_indicator(), org_unit="vn", lines=drawn, rivals=rivals, assessments=(), breaks=(), conflicts=()
    )
    assert [f.period.end for f in trend.figures] == [date(2019, 12, 31), END_2020, END_2020]
    assert len(rivals) == 1


def test_counts_of_periods_of_different_length_are_different_lines() -> None:
    """1.4 million dossiers in six months and 324,000 in one month are no fall."""
    half = an_observation(period=Period(date(2022, 6, 30), date(2022, 1, 1)), value=1_400_000.0)
    month = an_observation(period=Period(date(2022, 7, 20), date(2022, 6, 21)), value=324_000.0)
    assert [len(line) for line in lines([half, month], [], flow=True)[0]] == [1, 1]
    assert [len(line) for line in lines([half, month], [])[0]] == [2]
    twice = an_observation(period=Period(date(2022, 7, 20), date(2022, 1, 1)), value=1_700_000.0)
    assert lines([month, twice], [], flow=True)[1] == (), "two lengths that end on one day are no rivals"
