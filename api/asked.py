"""What may be asked: the parameters of each resource, and no others."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

import locales
from domain.geography import Geography
from domain.org_unit import Level
from ui import address

LanguageCode = StrEnum("LanguageCode", {code.upper(): code for code in locales.languages()})  # type: ignore[misc]
CODE = r"^[A-Za-z0-9_@.-]{1,80}$"
PLACE = r"^[A-Za-z0-9_@.-]{1,80}(~[A-Za-z0-9_@.-]{0,80}){6}$"
KEY = r"^[A-Za-z0-9_@.-]{1,80}(~[A-Za-z0-9_@.-]{0,80}){5}$"
PERIOD = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
"""A year, a month or a day."""
MANY = 200
"""Codes that one question may name."""


class Workspace(StrEnum):
    """The two workspaces."""

    OFFICIAL = address.OFFICIAL
    TRAINING = address.TRAINING


class Figures(StrEnum):
    """Which figures are seen."""

    ALL = address.ALL
    ACCEPTED = address.ACCEPTED


def _day(value: Any) -> Any:
    """`YYYY-MM-DD` and nothing else: a number would be taken for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise PydanticCustomError("day", "no day")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        raise PydanticCustomError("whole", "no whole number")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(_whole)]
Code = Annotated[str, Field(pattern=CODE)]
Codes = Annotated[list[Code], Field(max_length=MANY)]
Levels = Annotated[list[Level], Field(max_length=len(Level))]


class Asked(BaseModel):
    """What every resource may be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workspace: Workspace = Workspace.OFFICIAL
    lang: LanguageCode | None = None


class AsOf(Asked):
    """From which day one looks."""

    as_of: Day | None = None


class Listed(AsOf):
    """A list of definitions."""

    limit: Annotated[int, Field(ge=1, le=1000), BeforeValidator(_whole)] = 500
    after: Code | None = None


class IndicatorsAsked(Listed):
    """Which indicators."""

    level: Level | None = None
    calendar: Code | None = None


class TargetsAsked(Listed):
    """Which targets."""

    indicator: Codes = []
    calendar: Code | None = None


class OrgUnitsAsked(Listed):
    """Which org units."""

    level: Level | None = None
    geography: Geography | None = None


class ObservationsAsked(AsOf):
    """Which figures."""

    indicator: Codes = []
    org_unit: Codes = []
    level: Levels = []
    geography: Geography | None = None
    calendar: Code | None = None
    figures: Figures = Figures.ALL
    since: Day | None = None
    until: Day | None = None
    limit: Annotated[int, Field(ge=1, le=5000), BeforeValidator(_whole)] = 100
    after: Annotated[str, Field(pattern=PLACE)] | None = None


class Judged(AsOf):
    """How units are judged."""

    geography: Geography | None = None
    calendar: Code | None = None
    figures: Figures = Figures.ALL


class ScorecardsAsked(Judged):
    """Whose scorecards."""

    level: Level = Level.PROVINCE
    limit: Annotated[int, Field(ge=1, le=50), BeforeValidator(_whole)] = 10
    after: Code | None = None


class FigureAsked(AsOf):
    """How one figure is seen."""

    figures: Figures = Figures.ALL


class PacksAsked(Asked):
    """Which packs."""

    limit: Annotated[int, Field(ge=1, le=500), BeforeValidator(_whole)] = 100
    after: Number | None = None


class TablesAsked(Asked):
    """Which workspace's tables are described."""


class SdmxAsked(BaseModel):
    """What SDMX clients ask of data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: LanguageCode | None = None
    startPeriod: Annotated[str, Field(pattern=PERIOD)] | None = None  # noqa: N815  the standard's name
    endPeriod: Annotated[str, Field(pattern=PERIOD)] | None = None  # noqa: N815
    figures: Figures = Figures.ALL


class StructureAsked(BaseModel):
    """What SDMX clients ask of structures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: LanguageCode | None = None
    references: str = Field(default="all", pattern="^(all|children|descendants|none|parents|parentsandsiblings)$")
    detail: str = Field(default="full", pattern="^full$")
