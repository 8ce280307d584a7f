"""Units, indicators and figures for the storage tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation, Origin, Provenance
from domain.org_unit import Kind, Level, OrgUnit
from domain.period import Period
from storage import definitions
from storage.database import Database
from storage.submissions import NewSubmission

NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)


def later(hours: float) -> datetime:
    """`NOW` and so many hours."""
    return NOW + timedelta(hours=hours)


@dataclass(frozen=True)
class At:
    """An item and where it stood."""

    item: Any
    file: str
    line: int


def located(items: Iterable[Any], file: str = "file.yaml") -> list[At]:
    """`items`, one a line after a heading."""
    return [At(item, file, line) for line, item in enumerate(items, 2)]


def unit(code: str, level: Level, **more: Any) -> OrgUnit:
    names = {"vi": code.title()}
    return OrgUnit(code=code, level=level, kind=Kind(level.value), names=names, short=names, **more)


def indicator(code: str, **more: Any) -> Indicator:
    names = {"vi": code.title(), "en": code}
    return Indicator(code=code, names=names, short=names, unit=Unit.PERCENT, direction=Direction.HIGHER, **more)


UNITS = [
    unit("vn", Level.NATION),
    *(unit(f"ministry_{i}", Level.MINISTRY) for i in range(1, 4)),
    *(unit(f"province_{i}", Level.PROVINCE) for i in range(1, 6)),
    *(unit(f"district_{i}", Level.DISTRICT) for i in range(1, 3)),
]
UNIT_CODES = [one.code for one in UNITS]
LEVELS = {one.code: one.level for one in UNITS}
INDICATORS = [indicator(f"share_{i}") for i in range(1, 5)]
INDICATOR_CODES = [one.code for one in INDICATORS]


def fill(database: Database) -> None:
    """Put the units and indicators into a migrated database."""
    with database.writing() as connection:
        definitions.put(connection, "org_unit", located(UNITS, "units.csv"), NOW)
        definitions.put(connection, "indicator", located(INDICATORS, "indicators.yaml"), NOW)


def month(number: int) -> Period:
    """The calendar month `number` months after December 2018."""
    return Period.month(2019 + (number - 1) // 12, (number - 1) % 12 + 1)


def figure(
    indicator: str = "share_1",
    org_unit: str = "province_1",
    period: Period | int = 1,
    value: float | None = 50.0,
    *,
    source: str = "",
    file: str = "march.csv",
    line: int = 14,
    certainty: Any = None,
    note: dict[str, str] | None = None,
    origin: Origin = Origin.REPORTED,
    **more: Any,
) -> Observation:
    return Observation(
        indicator=indicator,
        org_unit=org_unit,
        period=month(period) if isinstance(period, int) else period,
        value=value,
        origin=origin,
        provenance=Provenance(file=file, line=line, source=source, certainty=certainty, note=note or {}),
        **more,
    )


def rate(numerator: int, denominator: int, **more: Any) -> Observation:
    """A figure with its counts."""
    value = 100 * numerator / denominator if denominator else None
    return figure(value=value, numerator=numerator, denominator=denominator, **more)


def sent(hours: float = 0, origin: Origin = Origin.REPORTED, file: str = "march.csv") -> NewSubmission:
    """A submission of so many hours after `NOW`."""
    return NewSubmission(
        kind="file", file=file, sha256="0" * 64, origin=origin, reporter="lan@hanoi.gov.vn", recorded_at=later(hours)
    )
