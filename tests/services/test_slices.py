"""Slices of figures: all of them and each once, at a cost that does not grow with what lies behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from domain.geography import Geography
from domain.observation import ObsStatus
from domain.org_unit import NATION, Level
from services import recasts, slices
from services.catalogue import catalogue
from services.slices import Place, Sliced
from services.view import View
from storage import observations
from storage.database import Database
from storage.rows import Decoder
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, fill, month, rate, sent

Look = Callable[..., View]
UNITS = [code for code in UNIT_CODES if code != NATION]
LATE = date(2199, 12, 31)


def walked(view: View, limit: int, geography: Geography | None = None, levels=(), **more) -> Iterator[list[Sliced]]:
    """Every slice of what is asked for."""
    among, after = slices.areas(view, [], levels, geography), None
    codes = more.pop("indicators", list(view.codelists.indicators))
    while True:
        found = slices.figures(view, among, codes, after=after, limit=limit, **more)
        assert len(found.figures) <= limit
        yield list(found.figures)
        if found.end is None:
            return
        assert found.end == found.figures[-1].place
        after = Place.parse(found.end.token())


@pytest.mark.parametrize("geography", [None, *Geography])
@pytest.mark.parametrize(
    ("workspace", "day"), [("official", date(2026, 11, 22)), ("official", date(2021, 3, 31)), ("training", None)]
)
def test_slices_together_are_what_the_screens_read(
    look: Look, workspace: str, day: date | None, geography: Geography | None
) -> None:
    view = look(workspace, day or date(2025, 11, 30))
    measured = view.codelists.indicators
    codes = list(measured)
    if workspace == "training":  # a rate with counts, a rate without, and what cannot be combined
        codes = [next(c for c in codes if measured[c].merges is rule) for rule in {i.merges for i in measured.values()}]
    levels = [Level.NATION, Level.MINISTRY, Level.PROVINCE]
    found = [one for page in walked(view, 997, geography, levels, indicators=codes) for one in page]
    assert len({(one.area.code, one.figure.key) for one in found}) == len(found) > 100
    among = slices.areas(view, [], levels, geography)
    expected = {}
    for (area, _), made in recasts.every(view, among, codes).items():
        for figure in (*made.figures, *(f for group in made.apart for f in group)):
            expected[area, figure.key] = figure
    assert {(one.area.code, one.figure.key): one.figure for one in found} == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_small_slices_and_large_ones_give_the_same(look: Look, limit: int) -> None:
    view = look("official", date(2026, 11, 22))
    asked = {"levels": [Level.MINISTRY], "indicators": ["dti", "level4_service_pct", "online_dossier_pct"]}
    whole = [one for page in walked(view, 5000, **asked) for one in page]
    assert [one for page in walked(view, limit, **asked) for one in page] == whole
    first, last = date(2019, 1, 1), date(2021, 12, 31)
    between = [one for page in walked(view, limit, since=first, until=last, **asked) for one in page]
    assert between == [one for one in whole if first <= one.figure.period.end <= last] != whole


@pytest.mark.parametrize("geography", [Geography.ARE, Geography.COMMON])
def test_small_slices_of_combined_figures_leave_nothing_out(look: Look, geography: Geography) -> None:
    view = look("training", date(2025, 11, 30))
    asked = {"geography": geography, "levels": [Level.PROVINCE], "indicators": ["online_dossier_pct"]}
    asked |= {"since": date(2024, 11, 1)}
    whole = [one for page in walked(view, 5000, **asked) for one in page]
    assert any(len(one.figure.merged.parts) > 2 for one in whole if one.figure.merged)
    assert [one for page in walked(view, 5, **asked) for one in page] == whole


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'figures.db'}")
    made.migrate("official")
    fill(made)
    yield made
    made.dispose()


def view_of(database: Database, **more) -> View:
    return View(database=database, codelists=catalogue(database), as_of=LATE, rules=Thresholds(), **more)


def test_a_slice_reads_no_more_however_long_the_history(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    decode = Decoder.observations
    monkeypatch.setattr(Decoder, "observations", lambda self, found: rows.append(len(found)) or decode(self, found))

    def read(months: range) -> int:
        with database.writing() as connection:
            figures = [
                rate(month % 100, 100, indicator=code, org_unit=unit, period=month)
                for month in months for code in INDICATOR_CODES for unit in UNITS
            ]  # fmt: skip
            observations.write(connection, sent(months.start), figures)
        rows.clear()
        view, after = view_of(database), None
        for _ in range(4):
            after = slices.figures(view, slices.areas(view, [], [], None), INDICATOR_CODES, after=after, limit=20).end
        return sum(rows)

    short, long = read(range(1, 60)), read(range(60, 600))
    assert abs(short - long) < 10
    assert long <= 4 * 2 * 21


def test_the_sums_of_the_country_come_in_slices_where_nothing_is_published(database: Database) -> None:
    with database.writing() as connection:
        figures = [
            rate(month % 100, 100, org_unit=unit, period=month)
            for month in range(1, 300) for unit in ("province_1", "province_2")
        ]  # fmt: skip
        observations.write(connection, sent(), figures)
    view = view_of(database)
    found = [one.figure for page in walked(view, 50, levels=[Level.NATION]) for one in page]
    assert found == view.series(INDICATOR_CODES, [NATION])[NATION, "share_1"]
    assert len(found) == 299
    assert found[0].summed.units == 2


def test_a_country_with_figures_of_its_own_has_no_sums_before_the_first_of_them(database: Database) -> None:
    """However early a question ends: else a smaller one would tell figures that a larger one does not know."""
    with database.writing() as connection:
        observations.write(connection, sent(), [rate(50, 100, period=number) for number in range(1, 13)])
        observations.write(connection, sent(), [rate(55, 100, org_unit=NATION, period=9)])
    view = view_of(database)
    series = view.series(INDICATOR_CODES, [NATION])[NATION, "share_1"]
    for until in (month(6).end, month(12).end, LATE):
        found = [one.figure for page in walked(view, 50, levels=[Level.NATION], until=until) for one in page]
        assert found == [one for one in series if one.period.end <= until]
    earlier = replace(view, as_of=month(6).end)
    assert len([one for page in walked(earlier, 50, levels=[Level.NATION]) for one in page]) == 6


def test_accepted_figures_come_in_slices_too(database: Database) -> None:
    waiting = {"status": ObsStatus.PROVISIONAL}
    with database.writing() as connection:
        observations.write(connection, sent(), [rate(1, 100, period=month) for month in range(1, 9)])
        observations.write(connection, sent(1), [rate(2, 100, period=month, **waiting) for month in range(4, 13)])
    view = view_of(database, accepted_only=True)
    found = [one.figure for page in walked(view, 3, levels=[Level.PROVINCE]) for one in page]
    assert [(f.period.end.month, f.value) for f in found] == [(month, 1.0) for month in range(1, 9)]


@pytest.mark.parametrize("token", ["", "vn", "vn~a~b", "vn~a~b~2025-02-30~~c~", "vn~a~b~2025-02-28~x~c~"])
def test_a_place_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Place.parse(token)
