"""How the units that owe a target stand, all of them judged: for sentences, strips and who can move it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.assessment import Assessment
from domain.geography import Geography, Recast
from domain.indicator import Indicator
from domain.tally import Tally
from domain.target import Target
from services import geographies, many_units, recasts, scorecards
from services.view import View

FARTHEST = 10
"""How many units are kept as the farthest from a target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsUnder:
    """How the units stand under one target."""

    tally: Tally
    farthest: tuple[Assessment, ...] = ()
    """Those judged that have not reached it, farthest first."""


def of_target(view: View, target: Target, geography: Geography | None = None) -> UnitsUnder:
    """Every unit that owes `target`, judged; see `of_indicator`."""
    found = view.ask(of_indicator, target.indicator, geography)
    return found.get(target.code) or UnitsUnder(tally=Tally.of(()))


def of_indicator(view: View, indicator: str, geography: Geography | None = None) -> dict[str, UnitsUnder]:
    """By target of an indicator that judges units. Figures are read once; ask for it by `View.ask`.

    Without a `geography` the units are those that owe each target: the former ones what fell due in their time, the
    present ones what came after. With one they are its units, as the tables of their level have them.
    """
    statuses: dict[str, list[Assessment]] = {}
    for code, assessments in view.ask(assessments_of, indicator, geography).items():
        statuses.setdefault(code, []).extend(assessments)
    measured = view.codelists.indicators[indicator]
    counted = {code: [a.status for a in found] for code, found in statuses.items()}
    for assessment in many_units.assessments(view, measured):
        code = assessment.target.code
        counted.setdefault(code, []).append(assessment.status)
        if assessment.status.judged and not assessment.status.good:
            far = statuses.setdefault(code, [])
            far.append(assessment)
            if len(far) > 20 * FARTHEST:
                statuses[code] = list(_farthest(far))
    tallies = {code: Tally.of(found) for code, found in counted.items()}
    return {
        code: UnitsUnder(tally=tally, farthest=_farthest(statuses.get(code, ()))) for code, tally in tallies.items()
    }


def tallies(view: View, indicator: str, geography: Geography | None = None) -> dict[str, Tally]:
    """How many units stand where, by target of an indicator that any unit owes; see `of_indicator`."""
    found = view.ask(of_indicator, indicator, geography)
    targets = [t.code for t in view.codelists.targets_of(indicator) if t.code in found]
    return {code: found[code].tally for code in targets if found[code].tally.total}


def assessments_of(view: View, indicator: str, geography: Geography | None = None) -> dict[str, tuple[Assessment, ...]]:
    """By target of an indicator: every ministry and province that owes it, judged; ask for it by `View.ask`.

    The answers are bare: see `domain.assessment.assess`.
    """
    measured = view.codelists.indicators[indicator]
    targets = {t.code: t for t in view.codelists.targets_of(indicator) if t.counts and t.judges_units}
    if geography is not None:
        return _within(view, measured, targets, geography)
    owing = {
        code: tuple(u for u in view.codelists.units_judged(target, view.as_of) if u.level not in many_units.MANY)
        for code, target in targets.items()
    }
    everyone = list(dict.fromkeys(unit.code for units in owing.values() for unit in units))
    found = view.deciding([indicator], everyone, bare=True)
    return {
        code: tuple(
            view.assess(u, measured, found.get((u.code, indicator), []), view.owed(u, targets[code]), bare=True)
            for u in units
        )
        for code, units in owing.items()
    }


def _within(
    view: View, indicator: Indicator, targets: Mapping[str, Target], geography: Geography
) -> dict[str, tuple[Assessment, ...]]:
    """The ministries and provinces of a geography under every target of the indicator that they owe."""
    levels = [level for level in geographies.REORGANISED if any(t.judges(level) for t in targets.values())]
    areas = [area for level in levels for area in geographies.extent(view, level, geography).areas]
    found = recasts.deciding(view, areas, [indicator.code], bare=True)
    judged: dict[str, list[Assessment]] = {code: [] for code in targets}
    for area in areas:
        figures = found.get((area.unit.code, indicator.code), Recast())
        for assessment in scorecards.judged(view, area, indicator, figures, bare=True):
            judged[assessment.target.code].append(assessment)
    return {code: tuple(of_target) for code, of_target in judged.items()}


def _farthest(found: Sequence[Assessment]) -> tuple[Assessment, ...]:
    short = [a for a in found if a.status.judged and not a.status.good]
    return tuple(sorted(short, key=lambda a: -(a.gap or 0.0))[:FARTHEST])
