"""Whether a decision has moved its figure: never said to have where it cannot be known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decision import (
    Closing,
    Decision,
    Effect,
    ExpectedEffect,
    Movement,
    MovementReason,
    effect,
    standing,
)
from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation, Qualifier
from domain.period import Period
from tests.domain.builders import RULES, a_break, a_rank, an_indicator, an_observation, counted, months

DECIDED = date(2025, 7, 5)
JUNE, JULY, AUGUST = (Period.month(2025, number) for number in (6, 7, 8))
NOW = datetime(2025, 7, 5, 9, tzinfo=UTC)


def monthly(period: Period, value: float, **changes) -> Observation:
    return an_observation(period.end, value, period=period, **changes)


def ask(
    *figures: Observation, indicator: Indicator | None = None, as_of: date = date(2025, 12, 31), breaks=(), **more
) -> Effect:
    return effect(
        indicator or an_indicator(), figures, decided=DECIDED, as_of=as_of, breaks=breaks, rules=RULES, **more
    )


def said(found: Effect) -> tuple[Movement, MovementReason]:
    return found.verdict, found.reason


def test_the_month_of_the_decision_speaks_for_neither_side() -> None:
    june, july, august = (monthly(p, v) for p, v in ((JUNE, 40.0), (JULY, 60.0), (AUGUST, 61.0)))
    found = ask(june, july)
    assert said(found) == (Movement.TOO_EARLY, MovementReason.NO_NEWER_FIGURE)
    assert (found.before, found.after, found.change) == (june, None, None)
    found = ask(june, july, august)
    assert (found.before, found.after) == (june, august)
    assert said(found) == (Movement.MOVED, MovementReason.BETTER)
    assert found.change == 21.0
    assert ask(june, july, august, as_of=date(2025, 8, 30)).verdict is Movement.TOO_EARLY


def test_of_a_state_its_day_decides() -> None:
    before, after = an_observation(DECIDED, 40.0), an_observation(DECIDED + timedelta(days=1), 45.0)
    assert ask(before, after).verdict is Movement.MOVED


@pytest.mark.parametrize(
    ("before", "after", "more", "expected"),
    [
        (40.0, 40.1, {}, (Movement.DID_NOT_MOVE, MovementReason.UNCHANGED)),
        (40.0, 40.11, {}, (Movement.MOVED, MovementReason.BETTER)),
        (40.0, 39.9, {}, (Movement.DID_NOT_MOVE, MovementReason.UNCHANGED)),
        (40.0, 39.0, {}, (Movement.DID_NOT_MOVE, MovementReason.WORSE)),
        (39.95, 40.0, {"expected": 40.0}, (Movement.MOVED, MovementReason.REACHED)),
        (40.0, 40.0, {"expected": 40.0}, (Movement.DID_NOT_MOVE, MovementReason.UNCHANGED)),
        (90, 86, {"indicator": a_rank()}, (Movement.MOVED, MovementReason.BETTER)),
        (86, 90, {"indicator": a_rank()}, (Movement.DID_NOT_MOVE, MovementReason.WORSE)),
        (
            40.0, 90.0, {"indicator": an_indicator(direction=Direction.NONE)},
            (Movement.CANNOT_COMPARE, MovementReason.NO_DIRECTION),
        ),
    ],
)  # fmt: skip
def test_what_counts_is_more_than_rounding(before: float, after: float, more: dict, expected: tuple) -> None:
    assert said(ask(monthly(JUNE, before), monthly(AUGUST, after), **more)) == expected


def test_a_rate_with_its_counts_is_not_rounded() -> None:
    june, august = counted(JUNE.end, 400, 1000), counted(AUGUST.end, 401, 1000)
    assert ask(june, august).verdict is Movement.MOVED
    assert ask(june, replace(august, numerator=None)).verdict is Movement.DID_NOT_MOVE


def test_without_a_figure_before_nothing_is_said() -> None:
    assert said(ask(monthly(AUGUST, 60.0))) == (Movement.CANNOT_COMPARE, MovementReason.NO_FIGURE_BEFORE)
    assert said(ask()) == (Movement.TOO_EARLY, MovementReason.NO_NEWER_FIGURE)
    assert ask(monthly(JUNE, 40.0), an_observation(AUGUST.end, None, text="A")).verdict is Movement.TOO_EARLY


@pytest.mark.parametrize(
    ("figures", "breaks", "reason"),
    [
        ([monthly(JUNE, 40.0), monthly(AUGUST, 60.0)], [a_break(date(2025, 8, 1))], MovementReason.SERIES_BREAK),
        ([monthly(JUNE, 40.0), monthly(AUGUST, 60.0, series="new")], [], MovementReason.OTHER_SERIES),
        ([monthly(JUNE, 40.0), monthly(AUGUST, 60.0, calendar="portal")], [], MovementReason.OTHER_SERIES),
    ],
)
def test_nothing_is_compared_across_a_change_of_definition(figures: list, breaks: list, reason) -> None:
    found = ask(*figures, breaks=breaks)
    assert said(found) == (Movement.CANNOT_COMPARE, reason)
    assert found.change is None


def test_counts_of_unequal_periods_are_not_compared() -> None:
    dossiers = an_indicator(unit=Unit.COUNT)
    half = monthly(Period(date(2025, 6, 30), date(2025, 1, 1)), 600.0)
    assert said(ask(half, monthly(AUGUST, 100.0), indicator=dossiers))[1] is MovementReason.OTHER_SERIES


def test_a_line_that_reaches_over_the_decision_is_taken_before_one_that_does_not() -> None:
    june, august = monthly(JUNE, 40.0), monthly(AUGUST, 45.0)
    other = an_observation(date(2025, 9, 30), 99.0, series="new")
    found = ask(june, august, other)
    assert (found.before, found.after, found.verdict) == (june, august, Movement.MOVED)


def test_figures_that_contradict_each_other_or_are_approximate_leave_it_open() -> None:
    june = monthly(JUNE, 40.0)
    assert said(ask(june, monthly(AUGUST, 40.5, qualifier=Qualifier.ABOUT)))[1] is MovementReason.UNSURE
    assert ask(june, monthly(AUGUST, 42.0, qualifier=Qualifier.ABOUT)).verdict is Movement.MOVED
    assert ask(june, monthly(AUGUST, 42.0, qualifier=Qualifier.MORE_THAN)).verdict is Movement.MOVED
    assert ask(june, monthly(AUGUST, 42.0, qualifier=Qualifier.LESS_THAN)).verdict is Movement.CANNOT_COMPARE
    assert ask(june, monthly(AUGUST, 38.0, qualifier=Qualifier.LESS_THAN)).verdict is Movement.DID_NOT_MOVE
    rival = monthly(AUGUST, 39.0)
    other = replace(rival.provenance, source="https://example.vn/b")
    assert said(ask(june, monthly(AUGUST, 60.0), replace(rival, provenance=other)))[1] is MovementReason.UNSURE


values = st.floats(0, 100).map(lambda v: round(v, 2))


@given(
    st.lists(values, min_size=1, max_size=14), st.booleans(), st.sampled_from(list(Qualifier)), values | st.none(),
    st.sampled_from([None, date(2025, 7, 1), date(2025, 9, 1)]),
)  # fmt: skip
def test_moved_is_never_said_where_the_figure_is_not_better(
    given_values: list, lower: bool, qualifier: Qualifier, expected: float | None, broken: date | None
) -> None:
    """Whatever the figures are: moved means that each thing they can mean is better, on one unbroken line."""
    indicator = an_indicator(direction=Direction.LOWER if lower else Direction.HIGHER)
    figures = months(date(2025, 1, 1), given_values)
    figures[-1] = replace(figures[-1], qualifier=qualifier)
    breaks = [a_break(broken)] if broken else []
    found = ask(*figures, indicator=indicator, expected=expected, breaks=breaks, as_of=date(2026, 12, 31))
    if found.verdict is Movement.MOVED:
        assert found.before.period.end <= DECIDED < found.after.period.start
        assert not any(found.before.period.end < b.day <= found.after.period.end for b in breaks)
        assert (found.after.value < found.before.value) is lower
    if found.verdict is Movement.DID_NOT_MOVE:
        better = found.before.value - found.after.value if lower else found.after.value - found.before.value
        assert better <= 0.1 + 1e-6
    if len(given_values) < 8:
        assert found.verdict is Movement.TOO_EARLY
    elif broken is None and qualifier is Qualifier.EXACT:
        assert found.verdict in (Movement.MOVED, Movement.DID_NOT_MOVE)


@given(st.lists(values, min_size=8, max_size=12), values | st.none())
def test_which_way_is_better_is_all_that_differs(given_values: list, expected: float | None) -> None:
    """Mirrored figures where less is better say the same."""
    figures = months(date(2025, 1, 1), given_values)
    mirrored = [replace(f, value=100.0 - f.value) for f in figures]
    lower = an_indicator(direction=Direction.LOWER)
    other = None if expected is None else 100.0 - expected
    assert said(ask(*figures, expected=expected)) == said(ask(*mirrored, expected=other, indicator=lower))


def a_decision(**changes) -> Decision:
    made = Decision(
        number=1, pack=1, day=DECIDED, text="x", owner="ministry_1", due=date(2025, 9, 30), made_by="thu",
        recorded_at=NOW, effect=ExpectedEffect(indicator="rate"),
    )  # fmt: skip
    return replace(made, **changes)


def test_a_decision_is_due_on_its_day_and_overdue_from_the_next() -> None:
    def look(day: date, decision: Decision) -> tuple[bool, bool]:
        found = standing(decision, an_indicator(), [], on=day, as_of=day, rules=RULES)
        return found.due, found.overdue

    assert look(date(2025, 9, 29), a_decision()) == (False, False)
    assert look(date(2025, 9, 30), a_decision()) == (True, False)
    assert look(date(2025, 10, 1), a_decision()) == (True, True)
    ended = a_decision(closed=date(2025, 9, 1), how=Closing.DONE)
    assert look(date(2025, 10, 1), ended) == (False, False)


def test_a_decision_that_names_no_figure_has_no_verdict() -> None:
    found = standing(
        a_decision(effect=None), None, [monthly(JUNE, 1.0)], on=DECIDED, as_of=DECIDED, rules=RULES
    )  # fmt: skip
    assert said(found) == (Movement.CANNOT_COMPARE, MovementReason.NO_EFFECT_NAMED)
    assert found.change is None
