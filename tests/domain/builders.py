"""Figures, targets and indicators for tests: each with defaults that make it whole, changed by name."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.assessment import Assessment, Thresholds, assess
from domain.indicator import Bounds, Direction, Frequency, Indicator, Unit
from domain.observation import Observation, Origin, Provenance, SeriesBreak
from domain.org_unit import NATION, Kind, Level, OrgUnit
from domain.period import Period
from domain.target import Comparator, Target

ISSUED = date(2019, 3, 7)
END_2020 = date(2020, 12, 31)
END_2025 = date(2025, 12, 31)
RULES = Thresholds()


def an_observation(day: date = END_2020, value: float | None = 50.0, **changes: Any) -> Observation:
    """A published figure of the nation, as of `day`."""
    source = changes.pop("source", "https://example.vn/a")
    certainty = changes.pop("certainty", None)
    defaults: dict[str, Any] = {
        "indicator": "rate",
        "org_unit": NATION,
        "period": Period(day),
        "value": value,
        "origin": Origin.PUBLISHED,
        "provenance": Provenance(file="national.csv", line=2, source=source, certainty=certainty),
    }
    return Observation(**(defaults | changes))


def figures(*pairs: tuple[date, float], **changes: Any) -> list[Observation]:
    """Published figures of (day, value)."""
    return [an_observation(day, value, **changes) for day, value in pairs]


def counted(day: date, numerator: int, denominator: int, **changes: Any) -> Observation:
    """A figure with its counts."""
    return an_observation(day, 100 * numerator / denominator, numerator=numerator, denominator=denominator, **changes)


def months(first: date, values: Iterable[float], **changes: Any) -> list[Observation]:
    """Reported monthly figures from the month of `first` on."""
    made = []
    for number, value in enumerate(values, first.year * 12 + first.month - 1):
        period = Period.month(number // 12, number % 12 + 1)
        made.append(an_observation(period.end, value, **({"period": period, "origin": Origin.REPORTED} | changes)))
    return made


def a_target(value: float = 80.0, deadline: date = END_2025, **changes: Any) -> Target:
    """At least `value` per cent by the deadline, set by Resolution 17 for the nation."""
    defaults: dict[str, Any] = {
        "code": f"rate@{deadline.year}",
        "indicator": "rate",
        "instrument": "17/NQ-CP",
        "issued": ISSUED,
        "deadline": deadline,
        "comparator": Comparator.AT_LEAST,
        "value": value,
    }
    return Target(**(defaults | changes))


def an_indicator(**changes: Any) -> Indicator:
    """A rate in per cent, published now and then."""
    defaults: dict[str, Any] = {
        "code": "rate",
        "names": {"vi": "Tỷ lệ", "en": "Rate"},
        "short": {"vi": "Tỷ lệ", "en": "Rate"},
        "unit": Unit.PERCENT,
        "direction": Direction.HIGHER,
        "bounds": Bounds(0, 100),
        "frequency": Frequency.OCCASIONAL,
    }
    return Indicator(**(defaults | changes))


def a_rank(**changes: Any) -> Indicator:
    """A place in a survey that is made every two years: lower is better."""
    return an_indicator(
        **(
            {
                "unit": Unit.RANK,
                "direction": Direction.LOWER,
                "bounds": Bounds(1, None),
                "frequency": Frequency.BIENNIAL,
            }
            | changes
        )
    )


def a_province(code: str = "prov63_x", **changes: Any) -> OrgUnit:
    """A province that lives throughout."""
    defaults: dict[str, Any] = {
        "code": code,
        "level": Level.PROVINCE,
        "kind": Kind.PROVINCE,
        "names": {"vi": code},
        "short": {"vi": code},
    }
    return OrgUnit(**(defaults | changes))


def a_break(day: date) -> SeriesBreak:
    """From `day` on the rate means something else."""
    return SeriesBreak(code=f"break-{day}", indicators=("rate",), day=day, names={"vi": "Đổi mẫu số"})


def judge(
    target: Target,
    given: Iterable[Observation],
    as_of: date,
    indicator: Indicator | None = None,
    *,
    level: Level = Level.NATION,
    breaks: Iterable[SeriesBreak] = (),
    rules: Thresholds = RULES,
) -> Assessment:
    """`assess` for the nation with the default thresholds."""
    return assess(
        target,
        indicator or an_indicator(),
        list(given),
        org_unit=NATION,
        level=level,
        as_of=as_of,
        breaks=list(breaks),
        rules=rules,
    )
