"""Which target a line is told under, and which line is the worst."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.assessment import Assessment
from domain.scorecard import Ranking, ScorecardRow, worst_first
from domain.status import Status
from domain.tally import Tally


def one_a_year(row: ScorecardRow) -> dict[int, Assessment]:
    """Of several targets of one year the headline one, else the first; in order of deadline.

    A target that judges each unit is among them where one knows how the units stand.
    """
    kept: dict[int, Assessment] = {}
    for a in row.assessments:
        if a.status is Status.NOT_APPLICABLE and a.target.code not in row.units:
            continue
        there = kept.get(a.target.deadline.year)
        if there is None or (a.target.headline and not there.target.headline):
            kept[a.target.deadline.year] = a
    return {year: kept[year] for year in sorted(kept)}


def shown(assessments: Sequence[Assessment]) -> Assessment | None:
    """The target a line is told under: the next one that is coming, else the last that has passed."""
    judged = [a for a in assessments if a.status is not Status.NOT_APPLICABLE]
    coming = [a for a in judged if a.target.deadline >= a.as_of]
    return min(coming, key=_deadline) if coming else max(judged, key=_deadline, default=None)


def _deadline(a: Assessment) -> date:
    return a.target.deadline


def worst(rows: Iterable[ScorecardRow]) -> tuple[ScorecardRow, Assessment] | None:
    """The line that is worst, and the target by which it is: as the overview of the same day has it."""
    return next(iter(worst_first(rows)), None)


def together(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    return Tally.of(s for tally in tallies for s, n in tally.by_status.items() for _ in range(n))


def judged(ranking: Ranking) -> list[Assessment]:
    """The units of a ranking of which one knows whether they have reached the target."""
    return [one.assessment for one in ranking.rows if one.assessment is not None and one.assessment.status.judged]


def reached(assessments: Iterable[Assessment]) -> int:
    """How many have reached their target, in time or late."""
    return Tally.of(a.status for a in assessments).met


def late(assessments: Iterable[Assessment]) -> int:
    """How many of those that have reached their target did so only after the deadline."""
    return Tally.of(a.status for a in assessments).late
