"""What is left of a thinned series gives the bare answer that all of it gives."""

from dataclasses import dataclass
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.assessment import assess
from domain.indicator import Frequency
from domain.observation import Observation, Origin, Qualifier
from domain.org_unit import Level
from domain.period import Period
from domain.target import Comparator, Judged
from domain.thinning import deciding
from tests.domain.builders import RULES, a_break, a_target, an_indicator, an_observation

RATE = an_indicator(frequency=Frequency.MONTHLY)


@dataclass
class Bare:
    """Figures as they are before they are figures."""

    figures: list[Observation]

    @property
    def ends(self) -> list[date]:
        return [f.period.end for f in self.figures]

    @property
    def values(self) -> list[float]:
        return [f.value for f in self.figures]

    @property
    def exact(self) -> bool:
        return all(f.value is not None and f.qualifier is Qualifier.EXACT for f in self.figures)

    @property
    def series(self) -> set[str]:
        return {f.series for f in self.figures}

    @property
    def calendars(self) -> set[str]:
        return {f.calendar for f in self.figures}


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_a_thinned_series_gives_the_same_answers(seed: int) -> None:
    rng = Random(seed)
    lower = rng.random() < 0.3
    level = rng.uniform(20, 80)
    figures = []
    for number in range(rng.randint(1, 90)):
        level = min(100.0, max(0.0, level + rng.gauss(0.3, 4)))
        if rng.random() < 0.85 or not figures:
            period = Period.month(2018 + number // 12, number % 12 + 1)
            figures.append(an_observation(period.end, round(level), period=period, origin=Origin.REPORTED))
    targets = [
        a_target(
            rng.choice([40, 60, 80, 100]), deadline, issued=rng.choice([date(2019, 3, 7), date(2021, 6, 3)]),
            comparator=rng.choice([Comparator.AT_MOST] if lower else [Comparator.AT_LEAST, Comparator.EXACTLY]),
            lower_better=lower, judged=Judged.EACH_UNIT, levels=(Level.COMMUNE,),
        )
        for deadline in (date(2021, 12, 31), date(2024, 12, 31))
    ]  # fmt: skip
    breaks = [a_break(date(rng.randint(2019, 2024), rng.randint(1, 12), 1))] if rng.random() < 0.3 else []
    as_of = date(rng.randint(2019, 2026), rng.randint(1, 12), 15)
    places = deciding(Bare(figures), RATE, targets, as_of=as_of, breaks=breaks, rules=RULES)
    assert places is not None
    assert len(places) <= 20
    known = [place for place, figure in enumerate(figures) if figure.period.end <= as_of]
    assert set(known[-2:]) <= set(places)
    for target in targets:
        asked = {"org_unit": "u", "level": Level.COMMUNE, "as_of": as_of, "breaks": breaks, "rules": RULES}
        whole = assess(target, RATE, figures, **asked, bare=True)
        assert assess(target, RATE, [figures[place] for place in places], **asked, bare=True) == whole


MONTHS = [an_observation(Period.month(2020, month).end, 50, period=Period.month(2020, month)) for month in (1, 2, 3)]


@pytest.mark.parametrize(
    "more",
    [
        an_observation(date(2020, 4, 30), 51, qualifier=Qualifier.MORE_THAN),
        an_observation(date(2020, 4, 30), None, text="A"),
        an_observation(date(2020, 4, 30), 51, series="other"),
        an_observation(date(2020, 4, 30), 51, calendar="other"),
        an_observation(date(2020, 3, 31), 51, source="https://example.vn/b"),
    ],
    ids=["a bound", "no value", "a series", "a calendar", "a rival"],
)
def test_what_is_not_alike_is_looked_at_whole(more: Observation) -> None:
    asked = {"as_of": date(2021, 1, 1), "breaks": [], "rules": RULES}
    assert deciding(Bare(MONTHS), RATE, [a_target(60, date(2020, 12, 31))], **asked) == [0, 1, 2]
    assert deciding(Bare([*MONTHS, more]), RATE, [], **asked) is None


def test_only_the_rhythm_of_months_is_thinned() -> None:
    yearly = an_indicator(frequency=Frequency.YEARLY)
    assert deciding(Bare(MONTHS), yearly, [], as_of=date(2021, 1, 1), breaks=[], rules=RULES) is None


def test_of_a_unit_that_owes_nothing_the_latest_two_are_left() -> None:
    assert deciding(Bare(MONTHS), RATE, [], as_of=date(2021, 1, 1), breaks=[], rules=RULES) == [1, 2]
