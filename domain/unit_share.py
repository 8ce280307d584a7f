"""Targets on the share of units that have something, judged from the units where nobody published the share."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.assessment import Answer, Assessment, Thresholds, assess, fresh_until
from domain.indicator import Indicator, Unit
from domain.observation import Observation, Origin, Provenance, SeriesBreak, precedence
from domain.org_unit import NATION, Level, OrgUnit
from domain.period import Period
from domain.status import Reason, Status
from domain.target import Certainty, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitShare:
    """How many units say yes, say no, and say nothing, on one day. The denominator is all of them."""

    day: date
    yes: int
    no: int
    unknown: int

    @property
    def total(self) -> int:
        """The denominator that is always named."""
        return self.yes + self.no + self.unknown

    @property
    def low(self) -> float:
        """The share in per cent if every unknown unit said no."""
        return 100 * self.yes / self.total if self.total else 0.0

    @property
    def high(self) -> float:
        """The share in per cent if every unknown unit said yes."""
        return 100 * (self.yes + self.unknown) / self.total if self.total else 0.0


def answer_of(figure: Observation, unit: Unit, rules: Thresholds) -> Answer:
    """What a unit's own figure answers: yes is the whole (100 %, from 99.95 %), or 1 where it is not a rate."""
    if figure.value is None:
        return Answer.UNKNOWN
    return Answer.YES if figure.value >= (rules.full_percent if unit is Unit.PERCENT else 1) else Answer.NO


def shares(
    indicator: Indicator,
    figures: Mapping[str, Sequence[Observation]],
    *,
    units: Sequence[OrgUnit],
    as_of: date,
    rules: Thresholds,
) -> tuple[UnitShare, ...]:
    """The share on every day on which a figure ends, in order of time.

    `figures` are by code of the unit. A unit counts on the days it is alive. Its answer holds until the next
    one, or until it is stale: two missed periods and the grace for monthly reports, else the months of a publication.
    """
    series: dict[str, tuple[list[date], list[tuple[Answer, date]]]] = {}
    for unit in units:
        known = sorted(
            (f for f in figures.get(unit.code, ()) if f.value is not None and f.period.end <= as_of),
            key=precedence,
        )
        if known:
            series[unit.code] = (
                [f.period.end for f in known],
                [(answer_of(f, indicator.unit, rules), fresh_until(f, indicator.frequency, rules)) for f in known],
            )
    found = []
    for day in sorted({end for ends, _ in series.values() for end in ends}):
        answers = [
            _answer_on(day, *series[unit.code]) if unit.code in series else Answer.UNKNOWN
            for unit in units
            if unit.alive_on(day)
        ]
        counts = {answer: answers.count(answer) for answer in Answer}
        if counts[Answer.YES] + counts[Answer.NO]:
            found.append(
                UnitShare(day=day, yes=counts[Answer.YES], no=counts[Answer.NO], unknown=counts[Answer.UNKNOWN])
            )
    return tuple(found)


def assess_share(
    target: Target,
    indicator: Indicator,
    figures: Mapping[str, Sequence[Observation]],
    *,
    units: Sequence[OrgUnit],
    as_of: date,
    breaks: Sequence[SeriesBreak] = (),
    rules: Thresholds,
) -> tuple[Assessment, UnitShare | None]:
    """The national status of a share-of-units target from the units' own answers, and the counts behind it.

    For when no national share is published; a published one goes through `assess`. The share is taken twice,
    with every silent unit as no and with every silent unit as yes. Where both give one status it holds
    whatever the silent units have; otherwise it cannot be judged. `figure` of the assessment is the
    lower share with its counts, and `rivals` the upper one.
    """
    found = shares(indicator, figures, units=units, as_of=as_of, rules=rules)
    origin = next((f.origin for of_unit in figures.values() for f in of_unit), Origin.REPORTED)
    calendar = next((f.calendar for of_unit in figures.values() for f in of_unit), indicator.calendar)

    def judged(count_unknown: bool) -> Assessment:
        national = [
            Observation(
                indicator=target.indicator,
                org_unit=NATION,
                period=Period(share.day),
                value=share.high if count_unknown else share.low,
                numerator=share.yes + share.unknown * count_unknown,
                denominator=share.total,
                provenance=Provenance(file="", line=0, certainty=Certainty.DERIVED),
                origin=origin,
                calendar=calendar,
                series=target.series,
            )
            for share in found
        ]
        return assess(
            target,
            indicator,
            national,
            org_unit=NATION,
            level=Level.NATION,
            as_of=as_of,
            breaks=breaks,
            rules=rules,
        )

    low, high = judged(False), judged(True)
    if low.figure is None or high.figure is None:
        return low, None
    share = next(s for s in found if s.day == low.figure.period.end)
    if share.unknown:
        low = replace(low, rivals=(high.figure,))
    if low.status is not high.status:
        return replace(low, status=Status.CANNOT_JUDGE, reason=Reason.UNITS_UNKNOWN, turn=None), share
    return low, share


def _answer_on(day: date, ends: Sequence[date], answers: Sequence[tuple[Answer, date]]) -> Answer:
    """The last answer up to `day`, as long as it is fresh."""
    last = bisect_right(ends, day) - 1
    if last < 0:
        return Answer.UNKNOWN
    answer, until = answers[last]
    return answer if day <= until else Answer.UNKNOWN
