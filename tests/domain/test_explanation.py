"""Which figures an explanation speaks of."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.explanation import Explanation, ExplanationKind, standing
from domain.period import Period
from tests.domain.builders import an_observation

MARCH = Period.month(2025, 3)
OUTAGE = Explanation(
    number=1, month=MARCH, kind=ExplanationKind.OUTAGE, text="x", by="thu",
    recorded_at=datetime(2025, 4, 1, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("period", "yes"),
    [
        (MARCH, True),
        (Period(date(2025, 3, 31)), True),
        (Period(date(2025, 4, 1)), False),
        (Period(date(2025, 4, 14), date(2025, 3, 15)), True),
        (Period(date(2025, 12, 31), date(2025, 1, 1)), True),
        (Period(date(2025, 2, 28), date(2025, 2, 1)), False),
    ],
)
def test_it_speaks_of_every_period_that_its_month_touches(period: Period, yes: bool) -> None:
    assert OUTAGE.explains(an_observation(period.end, 1.0, period=period)) is yes


def test_it_speaks_of_its_indicator_and_unit_or_of_all() -> None:
    assert OUTAGE.about("rate", "vn")
    of_hue = replace(OUTAGE, org_unit="hue", indicator="rate")
    assert of_hue.about("rate", "hue")
    assert not of_hue.about("rate", "vn")
    assert not of_hue.about("other", "hue")


def test_what_stands_is_in_order_of_time() -> None:
    later = replace(OUTAGE, number=2, month=Period.month(2025, 5))
    gone = replace(OUTAGE, number=3, withdrawn_at=OUTAGE.recorded_at, withdrawn_by="thu")
    other = replace(OUTAGE, number=4, indicator="other")
    asked = [("rate", "vn")]
    assert standing([later, OUTAGE, gone, other], asked, date(2025, 1, 1), date(2025, 12, 31)) == (OUTAGE, later)
    assert standing([later, OUTAGE], asked, date(2025, 4, 1), date(2025, 12, 31)) == (later,)
    assert standing([OUTAGE], [], date(2025, 1, 1), date(2025, 12, 31)) == ()
