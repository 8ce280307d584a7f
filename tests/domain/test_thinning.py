"""What is left of a thinned series gives the status that all of it gives."""

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.assessment import assess
from domain.indicator import Frequency
from domain.observation import Origin
from domain.org_unit import Level
from domain.period import Period
from domain.target import Comparator, Judged
from domain.thinning import deciding
from tests.domain.builders import RULES, a_break, a_target, an_indicator, an_observation

RATE = an_indicator(frequency=Frequency.MONTHLY)


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_thinned_series_gives_the_same_statuses(seed: int) -> None:
    rng = Random(seed)
    lower = rng.random() < 0.3
    level = rng.uniform(20, 80)
    figures = []
    for number in range(rng.randint(0, 90)):
        level = min(100.0, max(0.0, level + rng.gauss(0.3, 4)))
        if rng.random() < 0.85:
            period = Period.month(2018 + number // 12, number % 12 + 1)
            figures.append(an_observation(period.end, round(level), period=period, origin=Origin.REPORTED))
    targets = [
        a_target(
            rng.choice([40, 60, 80]), deadline, issued=rng.choice([date(2019, 3, 7), date(2021, 6, 3)]),
            comparator=Comparator.AT_MOST if lower else Comparator.AT_LEAST, lower_better=lower,
            judged=Judged.EACH_UNIT, levels=(Level.COMMUNE,),
        )
        for deadline in (date(2021, 12, 31), date(2024, 12, 31))
    ]  # fmt: skip
    breaks = [a_break(date(rng.randint(2019, 2024), rng.randint(1, 12), 1))] if rng.random() < 0.3 else []
    as_of = date(rng.randint(2019, 2026), rng.randint(1, 12), 15)
    places = deciding(
        [f.period.end for f in figures], [f.value for f in figures], targets, as_of=as_of, breaks=breaks, rules=RULES
    )
    assert len(places) <= 20
    for target in targets:
        asked = {"org_unit": "u", "level": Level.COMMUNE, "as_of": as_of, "breaks": breaks, "rules": RULES}
        whole = assess(target, RATE, figures, **asked)
        thin = assess(target, RATE, [figures[place] for place in places], **asked, bare=True)
        assert (thin.status, thin.reason, thin.figure, thin.gap) == (
            whole.status, whole.reason, whole.figure, whole.gap,
        )  # fmt: skip
