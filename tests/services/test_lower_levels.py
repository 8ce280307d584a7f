"""Districts and communes: made in bulk, ended by events, summed by province and country, judged like all others."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.geography import Geography
from domain.observation import Origin
from domain.org_unit import NATION, EventKind, Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from domain.tally import Tally
from domain.unit_history import event_flaws, orphans, unit_flaws
from services import (
    below,
    figures,
    geographies,
    judging,
    loading,
    lower_levels,
    many_units,
    packs,
    rankings,
    recasts,
    training,
    trends,
)
from services.acting import Acting
from services.catalogue import catalogue
from services.lower_levels import Numbers
from services.shown import Shown
from services.view import View
from storage import observations
from storage.change import Change
from storage.database import Database
from storage.groups import GroupSum

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
NUMBERS = Numbers(districts=70, communes=150)
OF_DISTRICTS, OF_COMMUNES = "workfile_online_district_pct", "workfile_online_commune_pct"
OLD, NEW = "prov63_nghe_an", "prov34_nghe_an"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('lower') / 'training.sqlite'}")
    database.migrate("training")
    loading.load(database, DATA, now=NOW, figures=False)
    assert build(database, NUMBERS).created > 10_000
    yield database
    database.dispose()


def build(database: Database, numbers: Numbers) -> Change:
    return lower_levels.build(database, catalogue(database), training.read_shape(DATA), numbers, NOW)


def look(database: Database, as_of: date) -> View:
    return View(database=database, codelists=catalogue(database), as_of=as_of, rules=Thresholds())


def test_as_many_as_were_asked_for_with_a_history_that_can_be(made: Database) -> None:
    codelists = catalogue(made)
    units = codelists.org_units
    eve, turn = date(2025, 6, 30), date(2025, 7, 1)
    alive = [Counter(u.level for u in units.values() if u.alive_on(day)) for day in (eve, turn)]
    assert (alive[0][Level.DISTRICT], alive[0][Level.COMMUNE]) == (70, 150)
    assert (alive[1][Level.DISTRICT], alive[1][Level.COMMUNE] // 34) == (0, 1)
    lower = [u for u in units.values() if u.level in many_units.MANY]
    assert unit_flaws(lower, units) == event_flaws(units, codelists.unit_events) == ()
    assert orphans(units, codelists.unit_events) == ()
    ends = {e.before: e.kind for e in codelists.unit_events if e.day == turn and units[e.before] in lower}
    assert Counter(ends.values()) == {EventKind.CLOSE: 70, EventKind.MERGE: 150}


def test_the_same_again_changes_nothing_and_others_are_refused(made: Database) -> None:
    assert build(made, NUMBERS) == Change()
    with pytest.raises(DashboardError, match="lower-levels-stand"):
        build(made, Numbers(districts=5))


@pytest.mark.parametrize("day", [date(2021, 3, 31), date(2025, 6, 20), date(2025, 11, 30), date(2026, 1, 31)])
def test_the_short_way_judges_as_the_long_one(made: Database, day: date) -> None:
    view = look(made, day)
    judged = 0
    for code in (OF_DISTRICTS, OF_COMMUNES):
        indicator = view.codelists.indicators[code]
        for target_code, found in judging.of_indicator(view, code).items():
            target = next(t for t in view.codelists.targets_of(code) if t.code == target_code)
            units = view.codelists.units_judged(target, day)
            every = view.series([code], [u.code for u in units])
            whole = Tally.of(view.assess(u, indicator, every.get((u.code, code), []), target).status for u in units)
            assert found.tally == whole
            judged += whole.judged
    assert judged > 0 or day > date(2025, 7, 1), "of the new communes the break lets no target be judged"


def test_a_province_and_the_country_are_the_sums_of_what_lies_below(made: Database) -> None:
    view = look(made, date(2025, 6, 20))
    for code, level in ((OF_DISTRICTS, Level.DISTRICT), (OF_COMMUNES, Level.COMMUNE)):
        children = view.codelists.below(OLD, level)
        assert children
        raw = [f for of in view.series([code], [u.code for u in children]).values() for f in of]
        last = max(f.period.end for f in raw)
        (found,) = (one for one in below.of_unit(view, OLD) if one.indicator.code == code)
        same = [f for f in raw if f.period.end == last]
        assert (found.latest.numerator, found.latest.denominator, found.latest.summed.units) == (
            sum(f.numerator for f in same), sum(f.denominator for f in same), len(same),
        )  # fmt: skip
        assert found.units == len(children)
        assert sum(tally.total for _, tally in found.standings) == len(children) * len(found.standings)
        opened = figures.figure(view, found.latest.key)
        assert opened is not None
        assert opened.current.value == found.latest.value
        assert {part.key for part in opened.parts} == {f.key for f in same}
        behind = {f.provenance.submission for f in same}
        assert below.submissions_in(view, [found.latest]) == behind != {None}
        earlier = figures.figure(look(made, date(2020, 1, 1)), found.latest.key)
        assert earlier is not None, "a link stays good whatever the day from which one looks"
        assert earlier.parts == opened.parts
        with made.reading() as connection:
            every = observations.series(
                connection, [code], [u.code for u in view.codelists.units(level, last)], last, last
            )
        (nation,) = (f for f in view.series([code], [NATION])[NATION, code] if f.period.end == last)
        assert (nation.numerator, nation.denominator) == (
            sum(f.numerator for f in every), sum(f.denominator for f in every),
        )  # fmt: skip


def test_a_sum_over_former_units_opens_to_the_sums_of_each_of_them(made: Database) -> None:
    view = look(made, date(2025, 11, 30))
    areas = geographies.extent(view, Level.PROVINCE, Geography.COMMON).areas
    merged = [
        f
        for found in recasts.every(view, areas, [OF_DISTRICTS]).values()
        for f in found.figures
        if f.merged is not None and len(f.merged.parts) > 1
    ]
    detail = figures.figure(view, merged[-1].key)
    assert detail is not None
    assert {part.key for part in detail.parts} == set(merged[-1].merged.parts)
    for part in detail.parts:
        opened = figures.figure(view, part.key)
        assert opened is not None
        assert sum(one.numerator for one in opened.parts) == part.numerator


def test_the_country_opens_to_its_units_unless_they_are_too_many(
    made: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = look(made, date(2025, 6, 20))
    nation = view.series([OF_DISTRICTS], [NATION])[NATION, OF_DISTRICTS][-1]
    opened = figures.figure(view, nation.key)
    assert opened is not None
    assert len(opened.parts) == nation.summed.units
    assert sum(one.numerator for one in opened.parts) == nation.numerator
    monkeypatch.setattr(figures, "MOST_PARTS", nation.summed.units - 1)
    assert figures.figure(view, nation.key).parts == ()


@pytest.mark.parametrize(
    ("day", "geography"),
    [(date(2025, 6, 20), None), (date(2025, 11, 30), None), (date(2025, 11, 30), Geography.COMMON)],
)
def test_a_pack_names_the_originals_behind_the_sums_of_provinces(
    made: Database, day: date, geography: Geography | None
) -> None:
    thu = Person(login="thu", name="Thu", grants=(Grant(Role.SECRETARY),))
    acting = Acting(view=look(made, day), person=thu, now=NOW, today=NOW.date(), training=True)
    code = OF_COMMUNES if geography is None else OF_DISTRICTS
    agenda = Agenda(
        title={"vi": "Phiên họp"}, meeting_day=NOW.date(), as_of=day,
        scope=PackScope(ScopeKind.PROVINCES, geography=geography),
        items=(AgendaItem(kind=ItemKind.RANKING, indicator=code, level=Level.PROVINCE),),
    )  # fmt: skip
    pack = packs.opened(acting, packs.freeze(acting, agenda).number).pack
    shown = [row.figure for row in pack.items[0].ranking.rows]
    assert any(f.merged is not None for f in shown) is (geography is not None)
    opened = [figures.figure(acting.view, f.key) for f in shown]
    parts = [part for one in opened for part in one.parts]
    # What former provinces have summed opens once more.
    parts += [one for part in parts if part.summed for one in figures.figure(acting.view, part.key).parts]
    behind = {part.provenance.submission for part in parts} - {None}
    assert behind
    assert behind <= {one.submission for one in pack.originals}


def test_of_one_period_the_sum_of_what_was_reported_stands(made: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Shown.sums

    def with_a_feed(shown: Shown, *asked: Any, **named: Any) -> list[GroupSum]:
        found = real(shown, *asked, **named)
        return [*found, *(replace(one, origin=Origin.FEED, sum_numerator=0) for one in found)]

    monkeypatch.setattr(Shown, "sums", with_a_feed)
    found = [one for one in below.of_unit(look(made, date(2025, 6, 20)), OLD) if one.latest]
    assert found
    assert all(one.latest.numerator for one in found)


def test_provinces_are_ranked_by_what_lies_below_them_in_every_geography(made: Database) -> None:
    view = look(made, date(2025, 11, 30))
    now = rankings.of_level(view, Level.PROVINCE, Geography.ARE, OF_COMMUNES)
    assert {row.org_unit.code[:6] for row in now.rows} == {"prov34"}
    then = rankings.of_level(view, Level.PROVINCE, Geography.COMMON, OF_DISTRICTS)
    assert then.rows[0].figure.period.end < date(2025, 7, 1)
    assert len(then.rows) + len(then.partial) + len(then.silent) == 34
    # Only the figures of the time are read, and all times can be asked for.
    areas = geographies.extent(view, Level.PROVINCE, Geography.COMMON).areas
    whole = recasts.every(view, areas, [OF_DISTRICTS])
    assert set(then.ends) == {f.period.end for made in whole.values() for f in made.figures}
    earlier = rankings.of_level(view, Level.PROVINCE, Geography.COMMON, OF_DISTRICTS, "2021-03")
    same = {code: f for (code, _), made in whole.items() for f in made.whole if f.period.end == date(2021, 3, 14)}
    assert {row.org_unit.code: row.figure for row in earlier.rows} == same
    assert same
    assert rankings.of_level(view, Level.PROVINCE, Geography.COMMON, OF_DISTRICTS, "2030-01").rows == then.rows
    drawn = trends.trend(view, NEW, OF_COMMUNES, Geography.COMMON)
    assert {f.period.end.year for f in drawn.figures} >= {2019, 2025}
    assert all(f.summed is not None or f.merged is not None for f in drawn.figures)
