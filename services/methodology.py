"""The rules in worked examples computed by the rules themselves; sources, breaks, and what is unconfirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.assessment import Assessment, Thresholds, assess
from domain.indicator import Bounds, Direction, Frequency, Indicator, Unit
from domain.observation import Observation, Origin, Provenance, Qualifier
from domain.org_unit import NATION, Level
from domain.period import Period
from domain.target import Comparator, Target
from services.view import View
from storage.observations import SourceCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One worked example: the figures that went in and the assessment that came out."""

    code: str
    """Key under ``example.`` in `locales/`."""
    indicator: Indicator
    figures: tuple[Observation, ...]
    assessment: Assessment


def examples(rules: Thresholds) -> tuple[Example, ...]:
    """A table of cases a reader can follow with a pencil; recomputed whenever the page is opened."""
    growth = [(date(2019, 12, 31), 0.0), (date(2024, 12, 31), 9.8)]
    return (
        _example("far-behind", growth, _target(80, date(2025, 12, 31)), date(2025, 1, 15), rules),
        _example(
            "met", [(date(2019, 12, 31), 86.5), (date(2020, 12, 31), 90.81)], _target(90), date(2021, 6, 30), rules
        ),
        _example(
            "met-late",
            [(date(2019, 12, 31), 10.0), (date(2020, 12, 31), 25.0), (date(2021, 8, 31), 31.0)],
            _target(30),
            date(2022, 1, 31),
            rules,
        ),
        _example(
            "regressed",
            [(date(2019, 12, 31), 10.0), (date(2020, 12, 31), 32.0), (date(2021, 8, 31), 28.0)],
            _target(30),
            date(2022, 1, 31),
            rules,
        ),
        _example(
            "rank-gain",
            [(date(2018, 7, 31), 88.0), (date(2020, 7, 31), 86.0), (date(2024, 9, 17), 71.0)],
            _target(10, comparator=Comparator.GAIN, base=88, lower_better=True),
            date(2025, 1, 31),
            rules,
            unit=Unit.RANK,
        ),
        _example(
            "on-pace",
            [(date(2019, 12, 31), 5.0), (date(2020, 9, 30), 23.8)],
            _target(30),
            date(2020, 10, 15),
            rules,
        ),
        _example("too-close", [(date(2020, 12, 31), 99.4)], _target(100), date(2021, 6, 30), rules, about=True),
        _example("no-window", [(date(2020, 2, 29), 27.0)], _target(100), date(2021, 6, 30), rules),
    )


def unconfirmed(view: View) -> tuple[Target, ...]:
    """The targets known only from memory: shown grey on this page, counted nowhere."""
    return tuple(t for t in view.codelists.targets if not t.counts)


def sources(view: View) -> tuple[SourceCount, ...]:
    """Every publication figures were taken from, with how many."""
    with view.reading() as shown:
        return tuple(shown.sources())


def _target(
    value: float,
    deadline: date = date(2020, 12, 31),
    comparator: Comparator = Comparator.AT_LEAST,
    base: float | None = None,
    lower_better: bool = False,
) -> Target:
    return Target(
        code="example",
        indicator="example",
        instrument="example",
        issued=date(2019, 3, 7),
        deadline=deadline,
        comparator=comparator,
        value=value,
        base=base,
        lower_better=lower_better,
    )


def _example(
    code: str,
    values: Sequence[tuple[date, float]],
    target: Target,
    as_of: date,
    rules: Thresholds,
    *,
    unit: Unit = Unit.PERCENT,
    about: bool = False,
) -> Example:
    indicator = Indicator(
        code="example",
        names={"vi": code},
        short={"vi": code},
        unit=unit,
        direction=Direction.LOWER if target.lower_better else Direction.HIGHER,
        bounds=Bounds(0, 100) if unit is Unit.PERCENT else Bounds(1, None),
        frequency=Frequency.BIENNIAL if unit is Unit.RANK else Frequency.OCCASIONAL,
    )
    figures = tuple(
        Observation(
            indicator="example",
            org_unit=NATION,
            period=Period(day),
            value=value,
            origin=Origin.PUBLISHED,
            qualifier=Qualifier.ABOUT if about else Qualifier.EXACT,
            provenance=Provenance(file="", line=0),
        )
        for day, value in values
    )
    found = assess(target, indicator, figures, org_unit=NATION, level=Level.NATION, as_of=as_of, rules=rules)
    return Example(code=code, indicator=indicator, figures=figures, assessment=found)
