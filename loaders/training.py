"""The shape of the training workspace's synthetic history: reads `data/training.yaml`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from domain.problem import Problem
from loaders.reading import Reading, decode, nearest

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
class Lower:
    """The districts and communes that can be made for tests of scale."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    ends: date
    """The last day of the districts, and of the communes as they were."""
    remaining: float
    """How many communes there are afterwards for one before."""
    legal_act: str
    source: str
    district: dict[str, str]
    """Names, by language, with ``{number}`` and ``{province}``."""
    commune: dict[str, str]
    new_commune: dict[str, str]
    dossiers: float
    """Denominator of a month of ten thousand people."""
    begin: float
    """Percent of an ordinary unit in the first month."""
    end: float
    """Percent of an ordinary unit in the last month."""
    spread: float
    """How far units lie apart, in log-odds."""


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
    lower: Lower | None = None
    """None: districts and communes cannot be made."""


def read(data: bytes, file: str) -> Reading[Shape]:
    """The shape in `data`, or why there is none: broken YAML, an unknown, missing or repeated key, a wrong type."""
    text, problem = decode(data, file)
    if problem:
        return Reading(items=(), problems=(problem,), broken=True)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        tree: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        broken = Problem(code="broken-yaml", file=file, line=mark.line + 1 if mark else 1)
        return Reading(items=(), problems=(broken,), broken=True)
    problems = tuple(_repeated(root, file))
    try:
        shape = TypeAdapter(Shape).validate_python(tree)
    except ValidationError as error:
        problems += tuple(_problem(found, root, file) for found in error.errors())
    return Reading(items=() if problems else (shape,), problems=problems, broken=bool(problems))


def _problem(found: Any, root: yaml.Node | None, file: str) -> Problem:
    """What pydantic found, in the words of the other files."""
    code = {"unexpected_keyword_argument": "unknown-key", "missing": "missing-key"}.get(found["type"], "wrong-type")
    place = [str(step) for step in found["loc"]]
    params = {"expected": found["type"]} if code == "wrong-type" else {}
    if code == "unknown-key":
        params["nearest"] = nearest(place[-1], _keys(found["loc"]))
    return Problem(code=code, file=file, line=_line(root, place), column=".".join(place), params=params)


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys a block has, by the name of the list it stands in."""
    blocks = {"rates": Rate, "otherwise": Rate, "answers": Answers, "national": National, "indices": Index}
    blocks |= {"reporters": Reporters, "lower": Lower}
    return [one.name for one in fields(blocks.get(str(place[0]), Shape) if len(place) > 1 else Shape)]


def _line(node: yaml.Node | None, place: list[str]) -> int:
    """The line of the last step of `place` that stands in the file."""
    line = 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            pair = (node.value[int(step)], node.value[int(step)])
        else:
            pair = None
        if pair is None:
            break
        line, node = int(pair[0].start_mark.line) + 1, pair[1]
    return line


def _repeated(node: yaml.Node | None, file: str, column: str = "") -> Iterator[Problem]:
    """Keys that come twice: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = f"{column}.{key.value}" if column else str(key.value)
            if key.value in seen:
                yield Problem(code="key-twice", file=file, line=int(key.start_mark.line) + 1, column=name)
            seen.add(key.value)
            yield from _repeated(value, file, name)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _repeated(value, file, f"{column}.{place}")
