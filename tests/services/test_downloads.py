"""The file of all figures: of one moment, in the memory of a part of it, few at once."""

import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice, product

import pytest

from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.geography import Geography
from domain.observation import Observation, Origin
from domain.org_unit import Level
from services import downloads, figures
from services.catalogue import catalogue
from services.downloads import Downloads
from services.view import View
from storage import observations
from storage.database import Database
from tests.storage.made import figure, month, sent

MANY = 40_000
BOUND = 11_000_000
"""Bytes: nearly half as much again as is needed; with the whole file in memory it would be 14 million."""


@pytest.fixture
def view(address: str) -> Iterator[View]:
    database = Database(address)
    yield View(database=database, codelists=catalogue(database), as_of=date(2030, 1, 1), rules=Thresholds())
    database.dispose()


def made(view: View) -> Iterator[Observation]:
    units = [unit.code for unit in view.codelists.of_level(Level.PROVINCE)]
    for period, unit, code in product(map(month, range(1, 133)), units, list(view.codelists.indicators)[:10]):
        yield figure(code, unit, period, origin=Origin.PUBLISHED)


def write(view: View, found: Iterator[Observation]) -> None:
    with view.database.writing() as connection:
        observations.write(connection, sent(), found)


def test_a_file_of_any_length_takes_the_memory_of_a_part(view: View) -> None:
    """So does one with what is combined of former units, which is read of one indicator after another."""
    write(view, islice(made(view), MANY))
    for geography in (None, Geography.COMMON):
        tracemalloc.start()
        try:
            with downloads.csv_file(view, geography=geography) as file:
                _, peak = tracemalloc.get_traced_memory()
                lines = sum(1 for _ in file)
        finally:
            tracemalloc.stop()
        assert lines > MANY + 1 if geography else lines == MANY + 1
        assert peak < BOUND, geography


def test_what_is_written_meanwhile_is_not_in_the_file(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    every = made(view)
    write(view, islice(every, 3))

    def read(still: View, without: frozenset[str]) -> Iterator[Observation]:
        found = figures.every_figure(still, without)
        yield next(found)
        write(view, islice(every, 5))
        yield from found
        yield from figures.every_figure(still, without)

    monkeypatch.setattr(downloads, "every_figure", read)
    with downloads.csv_file(view) as file:
        assert len(file.readlines()) == 1 + 2 * 3, "all that is read is of one moment"
    monkeypatch.undo()
    with downloads.csv_file(view) as file:
        assert len(file.readlines()) == 1 + 8


def test_a_file_that_fails_is_closed(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    class Watched(downloads.SpooledTemporaryFile):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            opened.append(self)

    monkeypatch.setattr(downloads, "SpooledTemporaryFile", Watched)
    monkeypatch.setattr(downloads, "every_figure", lambda *_: iter([None]))
    with pytest.raises(AttributeError):
        downloads.csv_file(view)
    assert [file.closed for file in opened] == [True]


def test_few_files_are_made_at_once_and_guests_leave_a_place() -> None:
    places = Downloads(at_once=2, guests=1)

    def refused(*, guest: bool) -> bool:
        try:
            with places.place(guest=guest):
                return False
        except DashboardError as error:
            return error.code == "downloads-full"

    with ExitStack() as taken:
        taken.enter_context(places.place(guest=True))
        assert refused(guest=True)
        assert not refused(guest=False)
        taken.enter_context(places.place(guest=False))
        assert refused(guest=False)
    assert not refused(guest=True)
    with pytest.raises(ZeroDivisionError), places.place(guest=True):
        1 / 0  # noqa: B018
    assert not refused(guest=True), "what failed gives its place back"
