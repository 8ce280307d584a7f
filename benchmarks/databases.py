"""Databases to measure with, under var/bench: both workspaces as shipped, and the training one grown to millions.

Growth lies behind the same screens: figures of districts and communes under the indicators that provinces report, and
two revisions of every figure of the ministries and provinces. What a leader sees is the same; what has to be skipped
to find it is not. There are never more such units than a country has: what they do not fill are revisions of theirs.

The figures of the first unit under each province are written by the product's own bulk path, revisions too; those of
all others are their copies, made inside SQL in the order of their keys, with the sums made anew by the product. A test
holds such a database equal to one that the bulk path wrote whole.
"""

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from domain.indicator import Frequency, Indicator
from domain.observation import Observation, Origin, Provenance
from domain.org_unit import Kind, Level, OrgUnit
from loaders import Located
from services import classroom, loading, training
from services.catalogue import Catalogue, catalogue
from storage import definitions, dimensions, observations, rollup, submissions
from storage.database import Database, head_revision
from storage.submissions import NewSubmission

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "var" / "bench"
DATA = ROOT / "data"
DISTRICTS = 705
"""Further units are communes."""
BATCH = 250_000
MOST_UNITS = DISTRICTS + 10_595
"""Districts and communes of the country before the mergers of 2025."""
GENERATOR = 2
"""Raise it when the grown databases must be made anew."""
FILE = "growth"
BEFORE_MERGERS = date(2024, 12, 31)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Speed:
    """How fast something was loaded."""

    rows: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Workspaces:
    """The files of both workspaces, filled."""

    official: Path
    training: Path


def workspaces(folder: Path = FOLDER) -> Workspaces:
    """Both workspaces, brought up to date."""
    found = Workspaces(folder / "official.sqlite", folder / "training.sqlite")
    folder.mkdir(parents=True, exist_ok=True)
    load(found)
    return found


def load(files: Workspaces) -> tuple[Speed, Speed]:
    """Load the official workspace and build the training history by the product's own services."""
    speeds = []
    for name, path in (("official", files.official), ("training", files.training)):
        database = Database(f"sqlite:///{path}")
        start = time.perf_counter()
        database.migrate(name)
        if name == "official":
            change = loading.load(database, DATA, now=datetime.now(UTC)).change
        else:
            change = training.build(database, DATA)
            classroom.make_ready(database, DATA, datetime.now(UTC))
        speeds.append(Speed(change.created + change.revised, time.perf_counter() - start))
        database.dispose()
    return speeds[0], speeds[1]


def grown(files: Workspaces, size: int, say: Say) -> tuple[Path, Speed | None]:
    """The training workspace with about `size` figures in its history; made once."""
    name = f"{FILE}-{size}"
    path = files.training.with_name(f"{name}-{_fingerprint(files.training)}.sqlite")
    if path.exists():
        return path, None
    for old in path.parent.glob(f"{name}-*"):
        old.unlink()
    making = path.with_suffix(".making")
    with sqlite3.connect(files.training) as source, sqlite3.connect(making) as target:
        source.backup(target)
    source.close()
    target.close()
    start, first = time.perf_counter(), rows_in(making)
    grow(making, size, say)
    with sqlite3.connect(making) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    speed = Speed(rows_in(making) - first, time.perf_counter() - start)
    making.rename(path)
    for rest in path.parent.glob(f"{making.name}-*"):
        rest.unlink()
    return path, speed


def grow(path: Path, size: int, say: Say, *, copied: bool = True, most: int = MOST_UNITS) -> None:
    """Let the history of a training database reach about `size` figures.

    With `copied` all units below but the first one of each province are copies made inside SQL; without, the product
    writes all of them, which says the same and takes many times as long. `most` bounds the units.
    """
    database = Database(f"sqlite:///{path}")
    try:
        _grow(database, path, size, say, copied=copied, most=most)
    finally:
        database.dispose()


def rows_in(path: Path) -> int:
    """Figures in the history, revisions included."""
    with sqlite3.connect(path) as connection:
        found = int(connection.execute("SELECT count(*) FROM observation_history").fetchone()[0])
    connection.close()
    return found


def scratch(source: Path, folder: Path) -> Path:
    """A copy of a database for a server of its own."""
    return Path(shutil.copy(source, folder))


def _fingerprint(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        built = connection.execute("SELECT sha256 FROM loaded_file WHERE file = 'training'").fetchone()
    connection.close()
    return hashlib.sha256(f"{GENERATOR} {head_revision()} {built}".encode()).hexdigest()[:10]


def _grow(database: Database, path: Path, size: int, say: Say, *, copied: bool, most: int) -> None:
    codelists = catalogue(database)
    every = [u.code for u in codelists.org_units.values()]
    with database.reading() as connection:
        own = observations.series(connection, codelists.indicators, every)
    provinces = list(codelists.units(Level.PROVINCE, BEFORE_MERGERS))
    models = _models(codelists, own, provinces)
    each = len(next(iter(models.values())))
    number, revisions = extent(size - 3 * len(own), each, most)
    units = list(islice(_units(provinces), number))
    with database.writing() as connection:
        located = [Located(item=unit, file=FILE, line=line) for line, unit in enumerate(units, 2)]
        definitions.put(connection, "org_unit", located, datetime.now(UTC))
    written = len(provinces) if copied else number
    below = list(_figures(units[:written], models))
    for start in range(0, len(below), BATCH):
        _write(database, f"{FILE}-{start}", below[start : start + BATCH])
        say(f"{FILE}: {min(start + BATCH, len(below)):,} / {len(below):,}")
    # There and back: what holds is what held before, and the history is three times as long.
    own = [figure for figure in own if figure.value is not None]
    revised = own if revisions == 1 else own + below
    for turn in range(1, max(3, revisions)):
        if turn == 3:
            revised = below
        for start in range(0, len(revised), BATCH):
            block = revised[start : start + BATCH]
            changed = [_nudged(figure) if turn % 2 else figure for figure in block]
            _write(database, f"{FILE}-revision-{turn}-{start}", changed)
        say(f"{FILE}: revision {turn}")
    if copied and number > written:
        _copy(database, path, units, written, each)
        say(f"{FILE}: {number:,} units of {each:,} figures with {revisions} revisions")


def extent(figures: int, each: int, most: int = MOST_UNITS) -> tuple[int, int]:
    """How many units with `each` figures, and how many revisions of each: an odd number, so that they end where they
    began, and as few as keep the units within `most`."""
    revisions = 1
    while -(-figures // (each * revisions)) > most:
        revisions += 2
    return max(0, -(-figures // (each * revisions))), revisions


def _copy(database: Database, path: Path, units: Sequence[OrgUnit], written: int, each: int) -> None:
    """Give every unit after the first `written` ones the figures and revisions of the one that stands for it."""
    patterns = {unit.parent: unit.code for unit in units[:written]}
    with database.writing() as connection:
        number = submissions.add(connection, _submission(f"{FILE}-copies"))
        ids = dimensions.org_unit_numbers(connection, [unit.code for unit in units])
    moved = sorted(
        (ids[unit.code], ids[patterns[unit.parent]], place // written * written * each)
        for place, unit in enumerate(units)
        if place >= written
    )
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-500000; BEGIN IMMEDIATE;")
    connection.execute("CREATE TEMP TABLE moved (unit INTEGER PRIMARY KEY, pattern INT, lines INT)")
    connection.executemany("INSERT INTO moved VALUES (?, ?, ?)", moved)
    for table in ("observation_history", "observation_current"):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        given = {"org_unit": "moved.unit", "line": "kept.line + moved.lines", "submission": str(number)}
        taken = ", ".join(given.get(column, f"kept.{column}") for column in columns)
        # Beside the table itself: SQLite would write all it selects to a file before it inserts the first row.
        connection.execute(
            f"CREATE TEMP TABLE {table}_kept AS SELECT * FROM {table} WHERE org_unit IN (SELECT pattern FROM moved)"
        )
        connection.execute(f"CREATE INDEX {table}_of ON {table}_kept (org_unit)")
        # The outer table first, so that rows come in the order of their key and pages are filled one after the other.
        made = connection.execute(
            f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {taken} "
            f"FROM moved CROSS JOIN {table}_kept AS kept ON kept.org_unit = moved.pattern "
            "ORDER BY moved.unit, kept.rowid"
        ).rowcount
    connection.execute("UPDATE submission SET created = ? WHERE id = ?", (made, number))
    connection.execute("COMMIT")
    connection.close()
    with database.writing() as connection:
        rollup.rebuild(connection)


def _models(codelists: Catalogue, own: list[Observation], provinces: list[OrgUnit]) -> dict[str, list[Observation]]:
    """What each province reports monthly with counts: the pattern of the units below it, equally long for all."""
    monthly = {i.code for i in codelists.indicators.values() if _is_rate(i)}
    found: dict[str, list[Observation]] = {unit.code: [] for unit in provinces}
    for figure in own:
        if figure.org_unit in found and figure.indicator in monthly and figure.denominator:
            found[figure.org_unit].append(figure)
    long = {code: figures for code, figures in found.items() if figures}
    least = min(len(figures) for figures in long.values())
    return {code: figures[:least] for code, figures in long.items()}


def _is_rate(indicator: Indicator) -> bool:
    return indicator.frequency is Frequency.MONTHLY and Level.PROVINCE in indicator.levels


def _units(provinces: list[OrgUnit]) -> Iterator[OrgUnit]:
    for number in count():
        parent = provinces[number % len(provinces)]
        level = Level.DISTRICT if number < DISTRICTS else Level.COMMUNE
        name = {"vi": f"{level} {number}", "en": f"{level} {number}"}
        yield OrgUnit(
            code=f"{level}_{number}", level=level, kind=Kind(level.value), names=name, short=name, parent=parent.code
        )


def _figures(units: list[OrgUnit], models: dict[str, list[Observation]]) -> Iterator[Observation]:
    any_model = next(iter(models.values()))
    line = 1
    for unit in units:
        for figure in models.get(unit.parent or "", any_model):
            line += 1
            yield Observation(
                indicator=figure.indicator, org_unit=unit.code, period=figure.period, value=figure.value,
                provenance=Provenance(file=FILE, line=line), origin=Origin.DEMO,
                numerator=figure.numerator, denominator=figure.denominator,
                calendar=figure.calendar, series=figure.series,
            )  # fmt: skip


def _nudged(figure: Observation) -> Observation:
    if figure.numerator is not None:
        return replace(figure, numerator=figure.numerator + 1)
    return replace(figure, value=(figure.value or 0.0) + 0.001)


def _write(database: Database, file: str, figures: list[Observation]) -> None:
    with database.writing() as connection:
        observations.write(connection, _submission(file), figures)


def _submission(file: str) -> NewSubmission:
    moment = datetime.now(UTC) + timedelta(seconds=1)
    return NewSubmission(kind=FILE, file=file, sha256="", origin=Origin.DEMO, reporter=FILE, recorded_at=moment)
