"""The blocks of a story that stand on several items: counts, bullet bars, trends, paces."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.assessment import Assessment
from domain.indicator import Direction, Indicator, Unit
from domain.observation import ObsStatus
from domain.pack import PackItem, PackStrip
from domain.scorecard import ScorecardRow
from domain.status import Status
from domain.tally import Tally
from exports.meeting import choosing
from exports.meeting.story import (
    Bullet,
    Bullets,
    BulletTick,
    Cell,
    Strip,
    Trend,
    TrendPoint,
    TrendRemark,
    TrendTarget,
)
from exports.meeting.telling import Telling
from locales import Language

FIRST, SECOND = 2020, 2025
"""The two deadlines of Resolution 17."""
BEST_FIRST = (
    Status.MET, Status.ALREADY_MET, Status.MET_LATE, Status.ON_PACE, Status.BEHIND, Status.OFF_TRACK,
    Status.REGRESSED, Status.MISSED, Status.CANNOT_JUDGE, Status.STALE, Status.NO_DATA,
)  # fmt: skip


def strip(told: Telling, caption: str, tally: Tally, note: str = "") -> Strip:
    """How many stand where."""
    return strip_in(told.words, caption, tally, note)


def strip_in(words: Language, caption: str, tally: Tally, note: str = "") -> Strip:
    """How many stand where, in `words`."""
    counts = tuple(
        (s, words.text("finding.count", count=n, status=words.text(f"status.{s}")))
        for s in BEST_FIRST
        if (n := tally.by_status.get(s, 0))
    )
    return Strip(caption=caption, tally=tally, counts=counts, note=note)


def pack_strip(told: Telling, frozen: PackStrip) -> Strip:
    """How the targets of one deadline stood."""
    kind = "passed" if frozen.passed else "coming"
    notes = [
        told.words.text(f"pack-told.{key}", count=n)
        for key, n in (
            ("each-unit", len(frozen.each_unit)), ("successors", frozen.successors.total),
            ("unconfirmed", frozen.unconfirmed),
        )
        if n
    ]  # fmt: skip
    caption = told.words.text(f"pack-told.strip-{kind}", year=frozen.deadline.year)
    return strip(told, caption, frozen.tally, " ".join(notes))


def bullets(told: Telling, caption: str, rows: Iterable[ScorecardRow]) -> Bullets:
    """Each row as a bullet bar."""
    return bullets_on(told.words, told.pack.agenda.as_of, caption, rows)


def bullets_on(words: Language, as_of: date, caption: str, rows: Iterable[ScorecardRow]) -> Bullets:
    """Each row as a bullet bar, its plan where it should be on `as_of`."""
    found = []
    for row in rows:
        indicator = row.indicator
        by_year = choosing.one_a_year(row)
        verdicts = {year: verdict_in(words, a, row.units.get(a.target.code)) for year, a in by_year.items()}
        value = row.latest.value if row.latest else None
        coming = [a for a in row.assessments if a.plan_today is not None and a.target.deadline >= as_of]
        plan = coming[0].plan_today if coming else None
        following = next((a for a in by_year.values() if a.target.deadline >= as_of), None)
        on_day = following.plan_value if following and following.figure == row.latest else None
        known = [v for v in (value, plan, *(a.target.due for a in by_year.values())) if v is not None]
        worst, best = scale(indicator, known)
        found.append(
            Bullet(
                indicator=indicator,
                name=words.of(indicator.short),
                value=value,
                written=words.figure(row.latest, indicator),
                day=words.date(row.latest.period.end) if row.latest else "",
                ticks=tuple(
                    BulletTick(
                        year=year, value=a.target.due, written=words.due(a.target, indicator), verdict=verdicts[year]
                    )
                    for year, a in by_year.items()
                ),
                plan=plan,
                plan_written="" if plan is None else words.number(plan, indicator.unit),
                worst=worst,
                best=best,
                statuses=tuple(verdicts.get(year) or status_in(words, None) for year in (FIRST, SECOND)),
                provisional=row.latest is not None and row.latest.status is ObsStatus.PROVISIONAL,
                path="" if on_day is None else words.number(on_day, indicator.unit),
            )
        )  # fmt: skip
    said = "; ".join(words.text("slide.bullet", name=one.name, figure=one.written) for one in found)
    return Bullets(caption=caption, years=(FIRST, SECOND), rows=tuple(found), said=said)


def scale(indicator: Indicator, known: Sequence[float]) -> tuple[float, float]:
    """(worst, best) end of a bar that shows all of `known`: a percentage from 0 to 100, an index over its bounds."""
    if indicator.unit is Unit.RANK:
        return max(known, default=1.0) * 1.25 + 1, 1.0
    low = indicator.bounds.low if indicator.bounds.low is not None else min([0.0, *known])
    high = indicator.bounds.high if indicator.bounds.high is not None else max([*known, 0.0]) * 1.1
    low, high = min([low, *known]), max([high, *known])
    if high == low:
        high = low + 1
    return (high, low) if indicator.direction is Direction.LOWER else (low, high)


def trend(told: Telling, row: ScorecardRow, item: PackItem) -> Trend | None:
    """The row over time, cut at breaks; None without a value."""
    words, indicator = told.words, row.indicator
    stretches = item.trend.lines if item.trend else ((row.history,) if row.history else ())
    lines = tuple(
        tuple(
            TrendPoint(
                day=f.period.end, value=f.value, written=words.figure(f, indicator),
                provisional=f.status is not ObsStatus.NORMAL,
            )
            for f in line
            if f.value is not None
        )
        for line in stretches
    )  # fmt: skip
    lines = tuple(line for line in lines if line)
    if not lines:
        return None
    counted = [a for a in row.assessments if a.target.counts and a.status is not Status.NOT_APPLICABLE]
    plans = dict.fromkeys(tuple((p.day, p.value) for p in a.plan.points) for a in counted if a.plan is not None)
    targets = {(a.target.deadline, a.target.due): a.target for a in counted}
    values = [p.value for line in lines for p in line] + [due for _, due in targets]
    values += [value for plan in plans for _, value in plan]
    flipped = indicator.unit is Unit.RANK or indicator.direction is Direction.LOWER
    if indicator.unit is Unit.RANK:
        low, high = max(1.0, min(values) * 0.8), max(values) * 1.1
    else:
        low, high = min([0.0, *values]), max([*values, 0.0]) * 1.12 or 1.0
        if indicator.bounds.high is not None and high > indicator.bounds.high * 0.9:
            high = indicator.bounds.high
    first, last = lines[0][0].day, max(line[-1].day for line in lines)
    breaks = sorted({b.day for b in told.pack.breaks if indicator.code in b.indicators and first < b.day <= last})
    names = {b.day: words.of(b.names) for b in told.pack.breaks if indicator.code in b.indicators}
    said_of = [(day, words.text("chart.break", day=words.date(day), name=names[day])) for day in breaks]
    said_of += [
        (e.month.end, words.explanation(e))
        for e in told.pack.explanations
        if e.about(indicator.code, row.org_unit.code) and e.of_time(first, last)
    ]
    remarks = tuple(
        TrendRemark(day=day, number=place, written=written) for place, (day, written) in enumerate(sorted(said_of), 1)
    )
    points = [p for line in lines for p in line]
    said = words.text(
        "chart.trend.says", name=words.of(indicator.names), count=len(points), first=words.date(points[0].day),
        first_value=points[0].written, last=words.date(points[-1].day), last_value=points[-1].written,
    )  # fmt: skip
    return Trend(
        indicator=indicator,
        caption=told.item(item),
        lines=lines,
        plans=tuple(plans),
        targets=tuple(
            TrendTarget(
                day=day, value=due,
                written=words.text("chart.target.label", year=day.year, due=words.due(target, indicator)),
            )
            for (day, due), target in sorted(targets.items())
        ),
        remarks=remarks,
        low=low,
        high=high,
        flipped=flipped,
        said=said,
    )  # fmt: skip


def pace(told: Telling, a: Assessment, indicator: Indicator) -> list[tuple[str, Cell]]:
    """Gap, months ahead or behind, rates, landing: what is known of them."""
    words, rows = told.words, []
    if a.gap is not None and a.figure == a.latest:
        key = "missing" if a.gap > 0 else "over" if a.gap < 0 else "none"
        said = words.text(f"card.score.gap-{key}", gap=words.difference(a.gap, indicator.unit))
        rows.append((words.text("card.score.gap"), Cell(text=said, value=a.gap)))
    if a.months_ahead is not None and a.target.deadline >= told.pack.agenda.as_of:
        key = "ahead" if a.months_ahead >= 0 else "behind"
        said = words.text(f"card.score.months-{key}", months=words.months(a.months_ahead))
        rows.append((words.text("card.score.ahead"), Cell(text=said, value=a.months_ahead)))
    if a.required_rate is not None:
        required = words.text("card.score.rate-required", rate=words.difference(a.required_rate, indicator.unit))
        recent = (
            words.text("card.score.rate-recent", rate=words.signed(a.recent_rate, indicator.unit))
            if a.recent_rate is not None
            else words.text("card.score.rate-unknown")
        )
        rows.append((words.text("card.score.rate"), Cell(text=f"{required}; {recent}", value=a.required_rate)))
    if a.landing is not None:
        said = words.text(
            "card.score.landing", value=words.number(a.landing.value, indicator.unit),
            low=words.number(a.landing.low, indicator.unit), high=words.number(a.landing.high, indicator.unit),
        )  # fmt: skip
        rows.append((words.text("slide.landing"), Cell(text=said, value=a.landing.value)))
    return rows


def status_cell(told: Telling, status: Status | None) -> Cell:
    """A status as mark and word; a dash for none."""
    return status_in(told.words, status)


def status_in(words: Language, status: Status | None) -> Cell:
    """A status as mark and word, in `words`."""
    if status is None:
        return Cell(text=words.text("figure.dash"))
    return Cell(text=words.text(f"status.{status}"), status=status)


def verdict_in(words: Language, a: Assessment, units: Tally | None) -> Cell:
    """How a line stands under a target, as screens say it: with how late it was met, or how many units have met it.

    `units` is how they stand under a target that judges each of them.
    """
    if a.status is not Status.NOT_APPLICABLE or units is None:
        if a.status is Status.MET_LATE and a.months_late:
            return Cell(text=words.text("status.met_late.months", months=words.months(a.months_late)), status=a.status)
        return status_in(words, a.status)
    silent = words.text("card.lines.units-silent", count=words.plain(units.without_data)) if units.without_data else ""
    if units.worst is None:
        status = Status.CANNOT_JUDGE if units.total > units.without_data else Status.NO_DATA
        said = words.text(f"status.{status}")
    else:
        status = units.worst
        said = words.text("card.lines.units", met=words.plain(units.met), judged=words.plain(units.judged))
    return Cell(text="; ".join(filter(None, (said, silent))), status=status)
