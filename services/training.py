"""The training workspace: a complete synthetic history that passes through the published national figures."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from domain.errors import DashboardError
from domain.observation import Observation, Origin, Provenance
from domain.org_unit import Level
from domain.target import Target
from loaders import training as shapes
from loaders.training import Shape
from services import loading, lower_levels, many_units
from services.catalogue import Catalogue, catalogue
from services.lower_levels import Numbers
from services.synthesis import Maker
from services.synthetic_path import period_of
from storage import files, observations
from storage.change import Change
from storage.database import Database
from storage.submissions import NewSubmission

GENERATOR = 1
"""Raise it when the same shape gives other figures: the workspace is then built anew."""

FILE = "training"
"""The file named in the provenance of every figure."""

WORKSPACE = "training"

REPORTING = (Level.MINISTRY, Level.PROVINCE)
"""Levels that have a history; districts and communes come with a geography of their own."""

Progress = Callable[[str, int, int], None]
"""Called with the step, how many parts are done and how many there are."""


def build(
    database: Database,
    data_dir: Path,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
    levels: Sequence[Level] = REPORTING,
    lower: Numbers | None = None,
) -> Change:
    """Load the definitions into the training database and write the history, one submission a calendar year.

    With `lower` districts and communes are made besides; see `lower_levels.build`.

    Nothing is written when shape, definitions and generator are those of the last time; a part that is equal
    stays as it is. Raises DashboardError "training-shape" when `data/training.yaml` cannot be used and
    "workspace-mismatch" when `database` is not a training database.
    """
    moment = now or datetime.now(UTC)
    if (stored := database.workspace) != WORKSPACE:
        raise DashboardError("workspace-mismatch", stored=stored, wanted=WORKSPACE)
    loading.load(database, data_dir, now=moment, figures=False, progress=progress)
    shape = read_shape(data_dir)
    codelists = catalogue(database)
    below = Change() if lower is None else lower_levels.build(database, codelists, shape, lower, moment)
    codelists = _reporting(codelists)
    fingerprint = digest(codelists, shape, levels)
    with database.reading() as connection:
        if files.seen(connection, FILE, fingerprint):
            return below
    whole = shape.last.year - shape.first.year + 1
    total = Change()
    for year, rows in groupby(generate(codelists, shape, levels), key=lambda figure: figure.period.end.year):
        submission = NewSubmission(
            kind=FILE,
            file=f"{FILE}-{year}",
            sha256=fingerprint,
            origin=Origin.DEMO,
            reporter=FILE,
            recorded_at=moment,
        )
        with database.writing() as connection:
            total += observations.write(connection, submission, rows)
        if progress:
            progress(FILE, max(1, year - shape.first.year + 1), whole)
    with database.writing() as connection:
        files.remember(connection, FILE, fingerprint, moment, total)
    return total + below


def _reporting(codelists: Catalogue) -> Catalogue:
    """The codelists without districts and communes, on which the history of the others does not depend."""
    units = {code: u for code, u in codelists.org_units.items() if u.level not in many_units.MANY}
    events = tuple(e for e in codelists.unit_events if e.before in units)
    return replace(codelists, org_units=units, unit_events=events)


def read_shape(data_dir: Path) -> Shape:
    """The shape in ``training.yaml`` under `data_dir`. Raises DashboardError "training-shape" when there is none."""
    path = data_dir / f"{FILE}.yaml"
    try:
        reading = shapes.read(path.read_bytes(), path.name)
    except OSError as error:
        raise DashboardError("training-shape", file=path.name, column="", reason=error.strerror or "") from error
    if not reading.items:
        found = reading.problems[0]
        raise DashboardError("training-shape", file=found.file, column=found.column, reason=found.code)
    return reading.items[0]


def digest(codelists: Catalogue, shape: Shape, levels: Sequence[Level] = REPORTING) -> str:
    """SHA-256 over everything the history depends on."""
    parts: list[object] = [GENERATOR, shape, tuple(levels), codelists.targets, codelists.unit_events]
    parts += [tuple(of.values()) for of in (codelists.indicators, codelists.org_units, codelists.calendars)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def generate(codelists: Catalogue, shape: Shape, levels: Sequence[Level] = REPORTING) -> Iterator[Observation]:
    """All figures of the history in order of month, indicator and unit; equal inputs give equal figures.

    Each unit's draws depend on the seed, the unit and the indicator only. What joins the units is the level of the
    nation: each month all are moved by one shift of the log-odds, so that the ratio of their summed counts
    is the value of the nation's path. A unit made by a merger starts at the summed counts of its parts.
    """
    maker = Maker(codelists, shape, levels)
    rows = sorted(maker.rows(), key=lambda row: (row.month, maker.order[row.indicator.code]))
    series = _series(codelists.targets)
    for line, row in enumerate(rows, 2):
        calendar = codelists.calendars.get(row.indicator.calendar)
        yield Observation(
            indicator=row.indicator.code,
            org_unit=row.org_unit,
            period=row.period or period_of(calendar, row.month),
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            rank=row.rank,
            rank_of=row.rank_of,
            provenance=Provenance(file=FILE, line=line),
            origin=Origin.DEMO,
            calendar=row.indicator.calendar,
            series=series.get(row.indicator.code, ""),
        )


def _series(targets: Iterable[Target]) -> dict[str, str]:
    """The series of each indicator that its targets count."""
    return {t.indicator: t.series for t in targets if t.series}
