"""The shape of the training workspace's synthetic history: reads `data/training.yaml`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from domain.problem import Problem
from loaders.reading import Reading

Points = dict[date, float]
"""Value by day. Of an anchor the day is the end of the published period."""


class Every(StrEnum):
    """How often a national series has a figure."""

    MONTH = "month"
    YEAR = "year"
    POINTS = "points"
    """Only on the days of its points and anchors, as an edition of a survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporters:
    """How agencies report: shares of all units, drawn for each unit by itself."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    late: float
    """Lack their last one to three months."""
    patchy: float
    """Lack about every sixth month."""
    silent: float
    """Stop for half a year or more; half of them never come back."""
    slips: float
    """Share of single figures that everybody forgets."""
    regress: float
    """Share of unit-and-indicator pairs that fall back at some time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate that each unit reports with numerator and denominator."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    indicator: str = ""
    ministry: float = 200.0
    """Denominator of a ministry of size 1 (see `Shape.sizes`)."""
    province: float = 400.0
    """Denominator of a province of a million people."""
    stock: bool = False
    """A stand counted at the end of the month; otherwise a flow, which dips around Tet."""
    spread: float = 0.7
    """How far units lie apart, as a standard deviation of the log-odds."""
    lead: float = 0.3
    """How far ministries are ahead of provinces, in log-odds."""
    first: date | None = None
    """First month; None is the first of the whole history."""
    points: Points = field(default_factory=dict)
    """Invented values of the nation between and beyond the anchors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A question each unit answers by yes or no; the nation's figure is the share of yes."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    indicator: str
    first: date | None = None
    points: Points = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class National:
    """A series only the nation has."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    indicator: str
    every: Every = Every.MONTH
    noise: float = 0.0
    """Standard deviation of the monthly noise, in log-odds for rates and as a share for the others; none at anchors."""
    of: int | None = None
    """Denominator of a rate whose counts are made too."""
    points: Points = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A yearly score of each unit, without counts."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    indicator: str
    high: float = 1.0
    """The best score there is."""
    spread: float = 0.35
    points: Points = field(default_factory=dict)
    """Mean of all units, by day of the year's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Everything the generator needs beside the definitions."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    seed: int
    first: date
    last: date
    tet: tuple[date, ...]
    """First day of each lunar year."""
    reporters: Reporters
    kinds: dict[str, float]
    """Size of a unit of this kind where `sizes` does not name it; 1 for all others."""
    sizes: dict[str, float]
    """Size of a ministry or agency, by the code before any ``@``."""
    rates: tuple[Rate, ...]
    otherwise: Rate
    """For a rate that is not named."""
    answers: tuple[Answers, ...]
    national: tuple[National, ...]
    gains: dict[str, str]
    """Monthly series made of the steps of a cumulative one: code to the code it is made from."""
    indices: tuple[Index, ...]
    anchors: dict[str, Points]
    """Published national figures (`data/published/national.csv`) the history passes through, by indicator."""


def read(data: bytes, file: str) -> Reading[Shape]:
    """The shape in `data`, or why there is none: unreadable YAML, an unknown key, a wrong type."""
    try:
        tree: Any = yaml.safe_load(data)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        return Reading(items=(), problems=(Problem(code="file-unreadable", file=file, line=line),))
    try:
        shape = TypeAdapter(Shape).validate_python(tree)
    except ValidationError as error:
        return Reading(
            items=(),
            problems=tuple(
                Problem(
                    code="definition-invalid",
                    file=file,
                    column=".".join(str(step) for step in found["loc"]),
                    params={"reason": found["msg"]},
                )
                for found in error.errors()
            ),
        )
    return Reading(items=(shape,), problems=())
