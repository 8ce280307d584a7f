"""What-if in the room: a scenario is played on the figures one looks at, and may be kept in the minutes."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from domain import scenario as rules
from domain.assessment import Answer
from domain.errors import DashboardError
from domain.geography import Geography
from domain.indicator import Indicator, Unit
from domain.observation import Observation, in_order
from domain.org_unit import Level, OrgUnit
from domain.pace import RECENT_GAINS, monthly_gains, recent_rate
from domain.people import Verb
from domain.scenario import Aim, Counted, KeptOutcome, Lift, Lifted, Obstacle, Outcome, Prospect, Scenario
from domain.status import Status
from domain.target import Judged, Measure, Target
from domain.trend import lines
from services import geographies, recasts
from services.acting import Acting
from services.remarks import remark
from services.view import View
from storage import audit, packs, scenarios

SUMMED = (Level.MINISTRY, Level.PROVINCE)
"""The levels that the sums of the nation are made of."""
HISTORY = 25
"""Figures of the past beside a scenario: two years of months."""


def targets(view: View, unit: OrgUnit, indicator: str) -> tuple[Target, ...]:
    """The targets a scenario of `unit` can look at, in order of deadline: those that ask for a value and count."""
    return tuple(t for t in view.targets_for(unit, indicator) if t.measure is Measure.VALUE)


def usual(view: View, unit: OrgUnit, indicator: str) -> Target | None:
    """The target whose deadline comes next, else the last one; None where there is none."""
    found = targets(view, unit, indicator)
    coming = [t for t in found if t.deadline >= view.as_of]
    return coming[0] if coming else (found[-1] if found else None)


def played(view: View, scenario: Scenario) -> Outcome:
    """What comes of `scenario`, whose codes are those of the workspace, by the figures that `view` shows.

    Where it cannot be played the outcome says why.
    """
    codelists = view.codelists
    indicator, unit = codelists.indicators[scenario.indicator], codelists.org_units[scenario.org_unit]
    target = next((t for t in targets(view, unit, indicator.code) if t.code == scenario.target), None)
    shown = _valued(view.series([indicator.code], [unit.code]).get((unit.code, indicator.code), []), target)
    blank = Outcome(
        scenario=scenario, indicator=indicator, org_unit=unit, target=target, as_of=view.as_of,
        figure=shown[-1] if shown else None,
    )  # fmt: skip
    supposed = target if target is None or scenario.deadline is None else replace(target, deadline=scenario.deadline)
    if (scenario.deadline is not None or _aims_at_target(scenario)) and target is None:
        return replace(blank, obstacle=Obstacle.NO_TARGET)
    figures: Sequence[Observation] = shown
    counted: tuple[Counted, ...] = ()
    lifted: Lifted | None = None
    if scenario.lift is not None:
        if unit.level is not Level.NATION:
            return replace(blank, obstacle=Obstacle.NOT_THE_NATION)
        figures, counted, uncounted = _summed(view, indicator, target)
        if scenario.lift.geography is not None and figures:
            end = figures[-1].period.end
            counted, uncounted = _together(view, scenario.lift.geography, counted, uncounted, end)
        if len(counted) < 2:
            return replace(blank, obstacle=Obstacle.NO_COUNTS)
        lifted = _lifted(view, scenario.lift, counted, uncounted, indicator, target)
    if not figures:
        return replace(blank, obstacle=Obstacle.NO_FIGURE)
    figure = figures[-1]
    line = _line(view, indicator, figures)
    known, enough = recent_rate(line), len(monthly_gains(line)) >= RECENT_GAINS
    after = figure if lifted is None else replace(
        figure, value=lifted.value_after, numerator=lifted.after, denominator=lifted.denominator
    )  # fmt: skip
    found = replace(
        blank,
        figure=figure,
        history=line[-HISTORY:],
        published=shown[-1] if shown and shown[-1].value != figure.value else None,
        before=_prospect(view, unit, indicator, target, figures, known, projected=enough),
        after=_prospect(
            view, unit, indicator, supposed, [*figures[:-1], after],
            known if scenario.pace is None else scenario.pace, projected=enough or scenario.pace is not None,
        ),
        lifted=lifted,
    )  # fmt: skip
    if lifted is None:
        return found
    named = {shift.org_unit for shift in lifted.shifts} | {*lifted.there, *lifted.uncounted}
    units = tuple(u for u in codelists.org_units.values() if u.code in named)
    if target is not None and target.judged is not Judged.NATION:
        assert supposed is not None
        assert scenario.lift is not None
        judged = [one for one in counted if target.judges(codelists.org_units[one.org_unit].level)]
        met_before = rules.meeting(judged, target, indicator, view.rules)
        met_after = rules.meeting(rules.after_lift(judged, lifted), target, indicator, view.rules)
        side, end = scenario.lift.geography, figure.period.end
        found = replace(
            found,
            met_before=len(met_before),
            met_after=len(met_after),
            late_before=_late(view, indicator, target, met_before, side, end),
            late_after=_late(view, indicator, supposed, met_after, side, end),
        )
    return replace(found, org_units=units)


def keep(acting: Acting, pack: int, scenario: Scenario, comment: str = "") -> KeptOutcome:
    """Keep a scenario in the minutes of the meeting with pack `pack`: what was supposed, and what came of it, by value.

    It is played anew, on all figures as they are known now, from the day one looks. Raises DashboardError:
    ``not-allowed``, ``scenario-empty`` where nothing is supposed, ``scenario-codes`` for an indicator, a unit, a
    target or a number that is none, ``scenario-obstacle`` where it cannot be played, ``pack-unknown``.
    """
    acting.require(Verb.DECIDE)
    said = remark(comment)
    if scenario.empty:
        raise DashboardError("scenario-empty")
    _check(acting.view, scenario)
    outcome = played(replace(acting.view, kept=None), scenario)
    if outcome.obstacle is not None:
        raise DashboardError("scenario-obstacle")
    with acting.database.writing() as connection:
        if packs.head(connection, pack) is None:
            raise DashboardError("pack-unknown", number=str(pack))
        made = scenarios.add(
            connection,
            KeptOutcome(
                number=0, pack=pack, remark=said, outcome=outcome, made_by=acting.person.login, recorded_at=acting.now
            ),
        )
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="scenario-kept",
            subject=f"pack/{pack}",
            scenario=str(made.number),
            indicator=scenario.indicator,
        )
        return made


def minutes(acting: Acting, pack: int) -> tuple[KeptOutcome, ...]:
    """The scenarios in the minutes of the meeting with pack `pack`, first to last."""
    acting.require(Verb.VIEW)
    with acting.database.reading() as connection:
        return tuple(scenarios.of_pack(connection, pack))


def _check(view: View, scenario: Scenario) -> None:
    """Raise ``scenario-codes`` for what is not of the workspace, or no number."""
    known, lift = view.codelists, scenario.lift
    right = scenario.indicator in known.indicators and scenario.org_unit in known.org_units
    right = right and (scenario.pace is None or math.isfinite(scenario.pace))
    if lift is not None:
        right = right and (lift.bottom is None or lift.bottom > 0) and set(lift.units) <= known.org_units.keys()
    if right and scenario.target is not None:
        offered = targets(view, known.org_units[scenario.org_unit], scenario.indicator)
        right = scenario.target in {target.code for target in offered}
    if not right:
        raise DashboardError("scenario-codes")


def _aims_at_target(scenario: Scenario) -> bool:
    return scenario.lift is not None and scenario.lift.aim is Aim.TARGET


def _valued(figures: Sequence[Observation], target: Target | None) -> list[Observation]:
    """Figures with a value, of the series the target was set in."""
    return in_order(f for f in figures if f.value is not None and (target is None or f.series == target.series))


def _line(view: View, indicator: Indicator, figures: Sequence[Observation]) -> tuple[Observation, ...]:
    """The unbroken line on which the last of `figures` stands."""
    found, _ = lines(figures, view.codelists.breaks_of(indicator.code), flow=indicator.flow)
    return next((line for line in found if line[-1] is figures[-1]), (figures[-1],))


def _summed(
    view: View, indicator: Indicator, target: Target | None
) -> tuple[list[Observation], tuple[Counted, ...], tuple[str, ...]]:
    """The national sums in order of time; of the last one the counts of its units, and who has none."""
    if indicator.unit is not Unit.PERCENT:
        return [], (), ()
    units = [u.code for u in view.codelists.org_units.values() if u.level in SUMMED]
    with view.reading() as shown:
        sums = _valued(shown.national([indicator.code], view.as_of), target)
        if not sums:
            return [], (), ()
        last, end = sums[-1], sums[-1].period.end
        every = shown.series([indicator.code], units, since=end, until=end)

    def made(figure: Observation) -> tuple[object, ...]:
        return (figure.period, figure.calendar, figure.series, figure.origin, figure.provenance.source)

    counted = tuple(
        Counted(org_unit=f.org_unit, numerator=f.numerator, denominator=f.denominator)
        for f in every
        if f.numerator is not None and f.denominator and made(f) == made(last)
    )
    there = {one.org_unit for one in counted}
    alive = [u.code for level in SUMMED if level in indicator.levels for u in view.codelists.units(level, end)]
    return sums, counted, tuple(code for code in alive if code not in there)


def _together(
    view: View, geography: Geography, counted: Sequence[Counted], uncounted: Sequence[str], end: date
) -> tuple[tuple[Counted, ...], tuple[str, ...]]:
    """The same counts by the areas of a geography, none lost: units that make up one area on the day `end` are added.

    Where one of them has no counts the others stand for themselves, as part of nothing.
    """
    silent = set(uncounted)
    place: dict[str, str] = {}
    for level in SUMMED:
        for area in geographies.extent(view, level, geography, principal=False).areas:
            codes = {unit.code for unit in area.standing(end)}
            if not codes & silent:
                place |= dict.fromkeys(codes, area.unit.code)
    sums: dict[str, Counted] = {}
    for one in counted:
        code = place.get(one.org_unit, one.org_unit)
        before = sums.get(code)
        sums[code] = Counted(
            org_unit=code,
            numerator=one.numerator + (before.numerator if before else 0),
            denominator=one.denominator + (before.denominator if before else 0),
        )
    return tuple(sums.values()), tuple(uncounted)


def _late(
    view: View,
    indicator: Indicator,
    target: Target,
    met: Sequence[Counted],
    geography: Geography | None,
    end: date,
) -> int:
    """How many of those that meet `target` with these counts of a period that ends on `end` do so only late.

    As everywhere their own figures say so, with these counts in the place of the last ones.
    """
    if not met or view.as_of <= target.deadline:
        return 0
    codes = {one.org_unit for one in met}
    areas = [
        area
        for level in SUMMED
        for area in (geographies.extent(view, level, geography, principal=False).areas if geography else ())
        if area.unit.code in codes and len(area.members) > 1
    ]
    figures: dict[str, Sequence[Observation]] = {
        code: found for (code, _), found in view.series([indicator.code], codes).items()
    }
    for (code, _), recast in recasts.every(view, areas, [indicator.code]).items():
        figures[code] = recast.whole
    late = 0
    for one in met:
        then = [
            replace(f, value=float(one.rate), numerator=one.numerator, denominator=one.denominator)
            if f.period.end == end and f.numerator is not None
            else f
            for f in figures.get(one.org_unit, ())
        ]
        unit = view.codelists.org_units[one.org_unit]
        late += view.assess(unit, indicator, then, target, bare=True).status is Status.MET_LATE
    return late


def _lifted(
    view: View,
    lift: Lift,
    counted: Sequence[Counted],
    uncounted: tuple[str, ...],
    indicator: Indicator,
    target: Target | None,
) -> Lifted:
    lower = rules.lower_is_better(indicator, target)
    units = view.codelists.org_units
    group = [one for one in counted if lift.among is None or units[one.org_unit].level is lift.among] or list(counted)
    chosen = lift.units if lift.bottom is None else rules.bottom(group, lift.bottom, lower_better=lower)
    if lift.aim is Aim.TARGET:
        assert target is not None
        level = Fraction(str(target.due))
    else:
        level = rules.median(group)
    return rules.lift(counted, chosen, level, lower_better=lower, uncounted=uncounted)


def _prospect(
    view: View,
    unit: OrgUnit,
    indicator: Indicator,
    target: Target | None,
    figures: Sequence[Observation],
    pace: float | None,
    *,
    projected: bool,
) -> Prospect:
    assessment = None if target is None else view.assess(unit, indicator, figures, target)
    found = rules.prospect(
        figures[-1], indicator, target, pace=pace, as_of=view.as_of, rules=view.rules, projected=projected,
        assessment=assessment,
    )  # fmt: skip
    # A target that judges each unit gives the nation no verdict.
    return found if target is None or target.judges(unit.level) else replace(found, answer=Answer.UNKNOWN)
