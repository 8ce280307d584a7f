"""Checks of a figure beyond reading: what each finds, and what it lets pass."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import locales
from domain.checks import CHECKS, Subject, run
from domain.indicator import Bounds, Counts, Direction, Indicator, Unit
from domain.observation import Observation, Origin, Provenance
from domain.period import Period
from domain.problem import Severity

PART, WHOLE = {"vi": "Số hồ sơ trực tuyến"}, {"vi": "Tổng số hồ sơ"}


def indicator(code: str = "rate", **more) -> Indicator:
    known = {
        "unit": Unit.PERCENT, "direction": Direction.HIGHER, "bounds": Bounds(0, 100), "counts": Counts.REQUIRED,
        "numerator": PART, "denominator": WHOLE,
    }  # fmt: skip
    return Indicator(code=code, names={"vi": code}, short={"vi": code}, **{**known, **more})


RATE = indicator()
COUNT = indicator(
    "count", unit=Unit.COUNT, bounds=Bounds(0, None), counts=Counts.NOT_A_RATE, numerator=None, denominator=None
)
SUM = indicator(
    "sum", unit=Unit.COUNT, bounds=Bounds(0, None), counts=Counts.NOT_A_RATE, cumulative=True, numerator=None,
    denominator=None,
)  # fmt: skip


def figure(month: int, value: float | None = None, part: int | None = None, whole: int | None = None) -> Observation:
    if value is None and part is not None and whole:
        value = 100 * part / whole
    return Observation(
        indicator="x", org_unit="u", period=Period.month(2018 + month // 12, month % 12 + 1), value=value,
        numerator=part, denominator=whole, origin=Origin.REPORTED, provenance=Provenance(file="f", line=1),
    )  # fmt: skip


def series(*values: float) -> list[Observation]:
    return [figure(month, value) for month, value in enumerate(values)]


def found(last: Observation, of: Indicator = RATE, before: Sequence[Observation] = (), **more) -> list[str]:
    return [one.code for one in run(Subject(figure=last, indicator=of, before=before, **more))]


class TestAlone:
    @pytest.mark.parametrize(
        ("last", "codes"),
        [
            (figure(1, 50.0), []),
            (figure(1, 0.0), []),
            (figure(1, 100.0), []),
            (figure(1, 100.1), ["value-out-of-bounds"]),
            (figure(1, -0.1), ["value-out-of-bounds"]),
            (figure(1, float("nan")), ["value-out-of-bounds"]),
            (figure(1, part=3, whole=2), ["part-above-whole"]),
            (figure(1, part=2, whole=2), []),
            (figure(1, part=-1, whole=2), ["negative-count"]),
            (figure(1, 0.0, part=0, whole=0), ["nothing-counted"]),
            (figure(1, 0.865), ["share-for-percent"]),
            (figure(1, part=1, whole=200), []),
            (figure(1), []),
        ],
    )
    def test_what_is_found(self, last: Observation, codes: list[str]) -> None:
        assert found(last) == codes

    def test_a_rate_that_may_exceed_the_whole(self) -> None:
        assert found(figure(1, part=3, whole=2), indicator(bounds=Bounds(0, 500))) == []

    def test_open_bounds_are_said_with_the_sign(self) -> None:
        (one,) = run(Subject(figure=figure(1, -5.0), indicator=COUNT))
        assert one.params == {"value": "-5", "range": "\u2265 0"}

    def test_alone_leaves_out_what_needs_a_past(self) -> None:
        subject = Subject(figure=figure(9, 5.0), indicator=SUM, before=series(9.0))
        assert run(subject, alone=True) == ()
        assert [one.code for one in run(subject)] == ["cumulative-falls"]


class TestTime:
    def test_what_is_counted_since_a_start_day_never_falls(self) -> None:
        assert found(figure(3, 10.0), SUM, series(9.0, 10.0)) == []
        assert found(figure(3, 9.0), SUM, series(9.0, 10.0)) == ["cumulative-falls"]
        assert found(figure(1, 12.0), SUM, [], after=[figure(3, 11.0)]) == ["cumulative-falls"]
        assert found(figure(3, 9.0), COUNT, series(9.0, 10.0)) == []

    def test_a_jump_of_a_rate(self) -> None:
        assert found(figure(2, 91.0), RATE, series(50.0)) == ["great-jump"], "too little is known, but not nothing"
        assert found(figure(2, 8.0), RATE, series(50.0)) == ["great-jump"]
        assert "great-jump" not in found(figure(9, 91.0), RATE, series(*[50.0] * 6)), "own history says more"
        assert found(figure(2, 75.0), RATE, series(50.0)) == ["jump-of-rate"]
        assert found(figure(2, 65.0), RATE, series(50.0)) == []

    def test_a_jump_among_few_dossiers_is_chance(self) -> None:
        assert found(figure(2, part=3, whole=4), RATE, [figure(1, part=2, whole=4)]) == []
        assert found(figure(2, part=3000, whole=4000), RATE, [figure(1, part=2000, whole=4000)]) == ["jump-of-rate"]

    def test_a_count_that_grows_by_several_times(self) -> None:
        assert found(figure(2, 400.0), COUNT, series(100.0)) == ["jump-of-count"]
        assert found(figure(2, 100.0), COUNT, series(400.0)) == ["jump-of-count"]
        assert found(figure(2, 290.0), COUNT, series(100.0)) == []
        assert found(figure(2, 12.0), COUNT, series(2.0)) == [], "little is soon three times as much"

    def test_a_denominator_that_loses_a_digit(self) -> None:
        assert found(figure(2, part=50, whole=100), RATE, [figure(1, part=500, whole=1000)]) == ["jump-of-denominator"]


class TestOwnHistory:
    def test_a_slip_of_a_digit(self) -> None:
        calm = series(41.0, 42.5, 42.0, 43.1, 44.0, 44.2, 45.0)
        assert "unlike-own-history" in found(figure(9, 4.5), RATE, calm)
        assert "unlike-own-history" in found(figure(9, 95.0), RATE, calm)
        assert found(figure(9, 46.5), RATE, calm) == []

    def test_a_steady_climb_is_not_unusual(self) -> None:
        climb = series(10.0, 15.0, 20.0, 26.0, 31.0, 37.0, 42.0, 48.0)
        assert found(figure(9, 54.0), RATE, climb) == []

    def test_a_series_that_stands_still_may_move(self) -> None:
        assert found(figure(9, 100.0), RATE, series(*[99.0] * 7)) == []
        assert found(figure(9, 98.0), RATE, series(*[99.0] * 7)) == []

    def test_one_slip_in_the_past_hides_nothing_and_its_return_is_no_slip(self) -> None:
        slipped = series(41.0, 42.5, 4.2, 43.1, 44.0, 44.2, 45.0, 45.1)
        assert "unlike-own-history" in found(figure(9, 4.6), RATE, slipped)
        after = series(41.0, 42.5, 43.1, 44.0, 44.2, 45.0, 4.5)
        assert "unlike-own-history" not in found(figure(9, 45.5), RATE, after)

    def test_a_short_series_says_nothing(self) -> None:
        assert "unlike-own-history" not in found(figure(9, 90.0), RATE, series(41.0, 42.0, 41.0, 42.0, 41.0))

    def test_what_is_asked_is_said_with_its_past(self) -> None:
        past = series(41.0, 42.5, 42.0, 43.1, 44.0, 44.2, 45.0)
        one = next(
            f for f in run(Subject(figure=figure(9, 4.5), indicator=RATE, before=past)) if f.severity is Severity.ASK
        )
        assert one.params == {"value": "4.5", "low": "42", "high": "45", "months": "6"}


class TestSisters:
    def test_two_rates_over_one_denominator(self) -> None:
        sister = indicator("sister", denominator={"vi": "tổng số hồ sơ"})
        own = figure(1, part=1, whole=10)
        assert found(own, RATE, sisters=[(sister, figure(1, part=2, whole=11))]) == ["other-denominator"]
        assert found(own, RATE, sisters=[(sister, figure(1, part=2, whole=10))]) == []
        assert (
            found(own, RATE, sisters=[(indicator("far", denominator={"vi": "x"}), figure(1, part=2, whole=11))]) == []
        )

    @pytest.mark.parametrize(
        ("name", "value", "codes"), [(PART, 2.0, ["other-count"]), (PART, 1.0, []), (WHOLE, 9.0, ["other-count"])]
    )
    def test_a_count_reported_twice(self, name: dict[str, str], value: float, codes: list[str]) -> None:
        sister = Indicator(
            code="s", names=name, short=name, unit=Unit.COUNT, direction=Direction.HIGHER, bounds=Bounds(0, None)
        )
        assert found(figure(1, part=1, whole=10), RATE, sisters=[(sister, figure(1, value))]) == codes


@given(
    st.lists(st.one_of(st.none(), st.floats(-10, 1e12)), max_size=20),
    st.one_of(st.none(), st.floats(allow_nan=True)),
    st.sampled_from([RATE, COUNT, SUM]),
)
def test_no_figure_stops_a_check(past: list[float | None], value: float | None, of: Indicator) -> None:
    run(Subject(figure=figure(40, value), indicator=of, before=[figure(n, v) for n, v in enumerate(past)]))


def test_each_check_has_a_sentence_that_its_parameters_fill() -> None:
    twin = Indicator(code="s", names=PART, short=PART, unit=Unit.COUNT, direction=Direction.HIGHER)
    subjects = [
        Subject(figure=figure(1, 150.0), indicator=RATE),
        Subject(figure=figure(1, part=3, whole=2), indicator=RATE),
        Subject(figure=figure(1, part=-1, whole=2), indicator=RATE),
        Subject(figure=figure(1, 0.0, part=0, whole=0), indicator=RATE),
        Subject(figure=figure(1, 0.5), indicator=RATE),
        Subject(figure=figure(9, 9.0), indicator=SUM, before=series(10.0)),
        Subject(figure=figure(9, 4.5), indicator=RATE, before=series(41.0, 42.5, 42.0, 43.1, 44.0, 44.2, 45.0)),
        Subject(figure=figure(9, 95.0), indicator=RATE, before=series(41.0)),
        Subject(figure=figure(9, 66.0), indicator=RATE, before=series(41.0)),
        Subject(figure=figure(9, 400.0), indicator=COUNT, before=series(100.0)),
        Subject(figure=figure(9, part=50, whole=100), indicator=RATE, before=[figure(1, part=500, whole=1000)]),
        Subject(figure=figure(1, part=1, whole=10), indicator=RATE, sisters=[(RATE, figure(1, part=2, whole=11))]),
        Subject(
            figure=figure(1, part=1, whole=10), indicator=RATE,
            sisters=[(twin, figure(1, 2.0))],
        ),
    ]  # fmt: skip
    findings = {one.code: one for subject in subjects for one in run(subject)}
    assert set(findings) == {check.code for check in CHECKS}
    for language in locales.languages():
        for one in findings.values():
            assert locales.language(language).text(f"problem.{one.code}", **one.params)
