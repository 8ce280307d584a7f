"""What `data/` must hold: every fact that was collected, once, with its source, and references that lead somewhere.

Counts are of the first collection and are lower bounds: what is added needs no change here, what is lost fails.
"""

import re
from collections import Counter
from dataclasses import fields
from datetime import date, timedelta

import holidays
import pytest

import settings
from domain.indicator import Counts, Indicator, Unit
from domain.observation import Conflict, Observation, Qualifier, SeriesBreak
from domain.org_unit import NATION, Kind, Level, OrgUnit, UnitEvent
from domain.reference import Claim, HolidayYear, Statement, System, Tile
from domain.target import Certainty, Comparator, Judged, Measure, Target
from domain.working_days import WorkingDays
from loaders import KIND_OF, LOADERS, Codelists, Loader
from tests.loaders.product_data import DATA, everything

EVERY = everything()
INDICATORS = {i.code: i for i in EVERY.of(Indicator)}
TARGETS = {t.code: t for t in EVERY.of(Target)}
UNITS = EVERY.codelists.org_units
FIGURES = EVERY.of(Observation)
STATEMENTS = {s.code: s for s in EVERY.of(Statement)}
LAST_DAY_OF_63 = date(2025, 6, 30)
FIRST_DAY_OF_34 = date(2025, 7, 1)


def figures_of(file: str) -> list[Observation]:
    return [f for f in FIGURES if f.provenance.file == f"published/{file}"]


def alive(level: Level, day: date) -> list[OrgUnit]:
    return [u for u in UNITS.values() if u.level is level and u.alive_on(day)]


def test_nothing_in_the_product_is_refused() -> None:
    assert {name: reading.problems for name, reading in EVERY.readings.items() if reading.problems} == {}


def test_every_file_of_data_has_a_reader() -> None:
    tracked = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.suffix in {".csv", ".yaml"}}
    assert tracked - set(EVERY.readings) == {"training.yaml", "training_accounts.yaml", "training_feeds.yaml"}
    assert all(any(DATA.glob(loader.pattern)) for loader in LOADERS)


def test_the_table_names_the_types_that_come() -> None:
    for loader in LOADERS:
        for path in DATA.glob(loader.pattern):
            items = EVERY.readings[path.relative_to(DATA).as_posix()].items
            assert {type(getattr(one, "item", one)) for one in items} == set(loader.types), path.name
    assert isinstance(LOADERS[0], Loader)
    assert set(KIND_OF) == {one for loader in LOADERS for one in loader.types} - {Observation}


class TestTargets:
    def test_all_of_them_are_there(self) -> None:
        assert len(TARGETS) >= 62
        assert sum(t.headline for t in TARGETS.values()) >= 15
        assert Counter(t.deadline.year for t in TARGETS.values()) >= Counter(
            {
                2019: 3,
                2020: 19,
                2021: 1,
                2023: 2,
                2024: 3,
                2025: 29,
                2030: 5,
            }
        )
        assert Counter(t.certainty for t in TARGETS.values()) >= Counter(
            {
                Certainty.QUOTED: 42,
                Certainty.SECONDARY: 2,
                Certainty.DERIVED: 1,
            }
        )
        assert Counter(t.judged for t in TARGETS.values()) >= Counter(
            {Judged.NATION: 32, Judged.EACH_UNIT: 17, Judged.BOTH: 13}
        )
        assert sum(t.measure is Measure.SHARE_OF_UNITS for t in TARGETS.values()) >= 7

    def test_the_resolution_counts_a_gain_from_rank_88(self) -> None:
        target = TARGETS["un_egdi_rank@2020"]
        assert (target.comparator, target.base, target.value, target.stretch) == (Comparator.GAIN, 88, 10, 15)
        assert (target.due, target.stretch_due, target.lower_better) == (78, 73, True)

    def test_a_range_is_met_at_its_near_end(self) -> None:
        target = TARGETS["meeting_time_cut_pct@2020"]
        assert (target.due, target.stretch_due) == (30, 50)

    def test_exactly_stands_for_one_hundred_per_cent_alone(self) -> None:
        exact = [t for t in TARGETS.values() if t.comparator is Comparator.EXACTLY]
        assert len(exact) >= 15
        assert {t.value for t in exact} == {100}

    def test_the_day_of_issue_is_that_of_the_instrument(self) -> None:
        days = {t.instrument: t.issued for t in TARGETS.values()}
        assert len(days) == len(EVERY.codelists.instruments) == 12
        assert {code: days[code] for code in ("nq17", "qd168", "nceg2020", "qd749", "qd942", "nq76", "nq03")} == {
            "nq17": date(2019, 3, 7),
            "qd168": date(2019, 2, 27),
            "nceg2020": date(2020, 2, 12),
            "qd749": date(2020, 6, 3),
            "qd942": date(2021, 6, 15),
            "nq76": date(2021, 7, 15),
            "nq03": date(2025, 1, 9),
        }

    def test_targets_with_and_without_figures(self) -> None:
        """Of the first 62, 24 had a figure, one without a date; 7 of the 15 headline ones, one for provinces only."""
        dated = {f.indicator for f in FIGURES}
        undated = {s.indicator for s in STATEMENTS.values() if s.kind == "undated"}
        assert sum(t.indicator in dated | undated for t in TARGETS.values()) >= 24
        assert sum(t.indicator in dated for t in TARGETS.values()) >= 23
        national = {f.indicator for f in FIGURES if f.org_unit == NATION}
        headline = [t for t in TARGETS.values() if t.headline]
        assert sum(t.indicator in national for t in headline) >= 6
        assert [t.code for t in headline if t.indicator in dated - national] == ["npsp_integrated_pct@2020"]

    def test_every_target_says_in_both_languages_what_it_is(self) -> None:
        for target in TARGETS.values():
            assert set(target.names) == {"vi", "en"}
            assert target.source
            assert isinstance(target.clause, dict), f"{target.code}: its clause has one language"
            assert set(target.clause) == {"vi", "en"}

    def test_an_act_without_a_number_is_called_something_in_both_languages(self) -> None:
        for act in EVERY.codelists.instruments.values():
            numbered = isinstance(act.number, str) and re.fullmatch(r"\d+/[\w-]+", act.number)
            assert numbered or set(act.number) == {"vi", "en"}, act.code


class TestIndicators:
    def test_every_one_is_used_by_a_figure_a_target_or_a_feed(self) -> None:
        used = {f.indicator for f in FIGURES} | {t.indicator for t in TARGETS.values()}
        feeds = settings.read(settings.TRAINING_FEEDS).feeds
        used |= {measure.indicator for feed in feeds for measure in feed.measures}
        assert set(INDICATORS) == used
        assert len(INDICATORS) >= 132

    def test_every_rate_of_resolution_17_names_numerator_and_denominator(self) -> None:
        rates = [INDICATORS[t.indicator] for t in TARGETS.values() if t.instrument == "nq17"]
        rates = [i for i in rates if i.unit is Unit.PERCENT]
        assert len(rates) > 20
        for indicator in rates:
            assert indicator.counts is Counts.REQUIRED, f"{indicator.code}: reports must give both counts"
            assert set(indicator.numerator) == set(indicator.denominator) == {"vi", "en"}
            assert (indicator.bounds.low, indicator.bounds.high) == (0, 100)
            assert indicator.calendar == "decree09", f"{indicator.code}: it is reported by the month of the decree"

    def test_all_that_is_judged_has_a_level_with_figures(self) -> None:
        for target in TARGETS.values():
            levels = set(INDICATORS[target.indicator].levels)
            judged = set(target.levels) if target.judged is not Judged.NATION else {Level.NATION}
            assert judged <= levels, target.code

    def test_every_system_that_is_named_exists(self) -> None:
        assert {i.system for i in INDICATORS.values() if i.system} <= set(EVERY.codelists.systems)

    def test_a_name_stands_for_one_indicator(self) -> None:
        for language in ("vi", "en"):
            assert [
                n for n, times in Counter(i.names[language] for i in INDICATORS.values()).items() if times > 1
            ] == []


class TestOrgUnits:
    def test_the_63_and_the_34(self) -> None:
        former, later = alive(Level.PROVINCE, LAST_DAY_OF_63), alive(Level.PROVINCE, FIRST_DAY_OF_34)
        assert (len(former), len(later)) == (63, 34)
        assert all(u.code.startswith("prov63_") for u in former)
        assert all(u.code.startswith("prov34_") for u in later)

    def test_populations_sum_to_the_census(self) -> None:
        for day in (LAST_DAY_OF_63, FIRST_DAY_OF_34):
            assert sum(u.population for u in alive(Level.PROVINCE, day)) == 96_208_984
        assert UNITS[NATION].population == 96_208_984

    def test_the_22_ministries_become_17(self) -> None:
        principal = {Kind.MINISTRY, Kind.MINISTERIAL_AGENCY}
        counts = {
            day: Counter(u.kind for u in alive(Level.MINISTRY, day) if u.kind in principal)
            for day in (date(2025, 2, 28), date(2025, 3, 1))
        }
        assert counts[date(2025, 2, 28)] == {Kind.MINISTRY: 18, Kind.MINISTERIAL_AGENCY: 4}
        assert counts[date(2025, 3, 1)] == {Kind.MINISTRY: 14, Kind.MINISTERIAL_AGENCY: 3}
        assert sum(u.level is Level.MINISTRY for u in UNITS.values()) == 37

    def test_each_of_the_63_has_one_successor_and_each_of_the_34_its_parts(self) -> None:
        for unit in alive(Level.PROVINCE, LAST_DAY_OF_63):
            (after,) = unit.successors
            assert unit.code in UNITS[after].predecessors
            assert UNITS[after].opened == FIRST_DAY_OF_34
        for unit in alive(Level.PROVINCE, FIRST_DAY_OF_34):
            parts = [UNITS[code] for code in unit.predecessors]
            assert sum(part.population for part in parts) == unit.population

    def test_every_unit_that_ends_is_followed(self) -> None:
        assert [u.code for u in UNITS.values() if u.closed and not u.successors] == []

    def test_a_wider_scope_is_another_unit(self) -> None:
        wider = {code for code in UNITS if "@" in code}
        assert wider == {"most@2025-03", "moha@2025-03", "mof@2025-03", "moc@2025-03"}
        assert set(UNITS["mof@2025-03"].predecessors) == {"mof", "mpi", "vss", "cmsc"}

    def test_events_name_units_that_live_on_their_day(self) -> None:
        events = EVERY.of(UnitEvent)
        assert len(events) == 107
        assert Counter(e.kind for e in events)["status"] == 4
        for event in events:
            if event.after != event.before:
                assert UNITS[event.after].alive_on(event.day), event.code

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("tp hcm", "prov63_ho_chi_minh"),
            ("TPHCM", "prov34_ho_chi_minh"),
            ("Sài Gòn", "prov63_ho_chi_minh"),
            ("HN", "prov63_ha_noi"),
            ("BR-VT", "prov63_ba_ria_vung_tau"),
            ("Bộ TT&TT", "mic"),
        ],
    )
    def test_people_find_a_unit_by_the_name_they_use(self, typed: str, code: str) -> None:
        unit = UNITS[code]
        assert typed in {*unit.aliases, *unit.short.values()}


class TestFigures:
    def test_all_of_them_are_there(self) -> None:
        undated = [s for s in STATEMENTS.values() if s.kind == "undated"]
        assert len(figures_of("national.csv")) >= 214
        assert len(figures_of("agencies.csv")) + len(undated) >= 424
        assert len(figures_of("papi.csv")) >= 1606
        assert {(s.indicator, s.org_unit, s.value) for s in undated} == {
            ("level4_services", "prov63_hoa_binh", 912),
            ("level3_services", "prov63_hoa_binh", 620),
            ("doc_system_connected_pct", "prov63_binh_duong", 100),
            ("edoc_digitally_signed_pct", "prov63_binh_duong", 78),
        }

    def test_what_they_say_of_themselves(self) -> None:
        figures = [f for f in FIGURES if f.provenance.file != "published/statements.csv"]
        assert Counter(f.provenance.certainty for f in figures) >= Counter(
            {
                Certainty.QUOTED: 597,
                Certainty.SECONDARY: 1263,
                Certainty.DERIVED: 376,
                Certainty.MEMORY: 4,
            }
        )
        assert Counter(f.qualifier for f in figures if f.qualifier) >= Counter(
            {
                Qualifier.MORE_THAN: 66,
                Qualifier.LESS_THAN: 15,
                Qualifier.ABOUT: 8,
                Qualifier.NEARLY: 7,
            }
        )
        assert all(f.provenance.source for f in figures)

    def test_every_figure_is_known_by_one_key(self) -> None:
        assert len({f.key for f in FIGURES}) == len(FIGURES)

    def test_figures_of_a_rank_or_a_rating_alone_are_kept(self) -> None:
        bare = [f for f in FIGURES if f.value is None]
        assert len(bare) >= 142
        assert Counter(f.text for f in bare if f.text) >= Counter({"tốt": 12, "khá": 5, "trung bình": 3})
        assert all(f.rank or f.text for f in bare)

    def test_the_government_portal_has_a_series_of_its_own(self) -> None:
        vgp = [f for f in FIGURES if f.series == "vgp"]
        assert sorted((f.indicator, f.value) for f in vgp) == [
            ("level4_eligible_pct", 28),
            ("level4_eligible_pct", 51.5),
        ]

    def test_figures_of_a_new_extent_belong_to_the_new_unit(self) -> None:
        by_unit = {(f.indicator, f.org_unit): f for f in FIGURES}
        assert by_unit["online_dossier_pct", "prov34_lam_dong"].value == 80
        assert by_unit["online_dossier_pct", "prov63_lam_dong"].value == 71
        assert by_unit["qd766_rating", "most@2025-03"].text == "khá"
        assert {f.series for f in FIGURES if f.indicator == "dti_34"} == {"recast"}

    def test_no_note_tells_how_the_figure_was_searched(self) -> None:
        for figure in FIGURES:
            for text in figure.provenance.note.values():
                assert not any(word in text.lower() for word in ("stored copy", "excerpt", "seed", "github")), text


class TestStatements:
    def test_every_row_of_the_articles_is_there(self) -> None:
        rows = [s for s in STATEMENTS.values() if s.kind != "undated"]
        assert Counter(s.kind for s in rows) == {"repeat": 13, "text": 6, "target": 3, "observation": 2}
        assert {s.value for s in rows} >= {
            1_300_000,
            65_900,
            17_000_000,
            1_925_000,
            11_000,
            72,
            86.5,
            1_800,
            1_100,
            600,
            50,
        }
        assert all(s.citation for s in rows)
        assert sum(s.source.startswith("https://plo.vn/") for s in rows) == 6

    def test_what_is_new_in_them_is_a_figure_too(self) -> None:
        new = {(f.indicator, f.value, f.period.end) for f in figures_of("statements.csv")}
        assert new == {
            ("doc_system_connected_pct", 100, date(2020, 2, 12)),
            ("ndxp_month10_over_month1", 2, date(2020, 1, 31)),
        }

    def test_a_repeat_is_published_elsewhere_with_the_same_value(self) -> None:
        known = {(f.indicator, f.org_unit, f.value) for f in FIGURES}
        for statement in STATEMENTS.values():
            if statement.kind == "repeat":
                assert (statement.indicator, statement.org_unit, statement.value) in known, statement.code

    def test_a_target_of_an_article_is_one_of_ours(self) -> None:
        ours = {(t.indicator, t.value, t.deadline) for t in TARGETS.values()}
        for statement in STATEMENTS.values():
            if statement.kind == "target":
                assert (statement.indicator, statement.value, statement.as_of) in ours, statement.code


class TestReference:
    def test_eight_systems_with_their_indicators_and_milestones(self) -> None:
        systems = {s.code: s for s in EVERY.of(System)}
        assert list(systems) == ["npsp", "ndxp", "ecabinet", "gris", "lgsp", "one_stop", "satisfaction", "programme"]
        for system in systems.values():
            assert system.lead in system.indicators
            assert all(event.source for event in system.milestones)
        days = {system.code: system.milestones[0].day for system in systems.values()}
        assert days["npsp"] == date(2019, 12, 9)
        assert days["ndxp"] == date(2019, 3, 12)
        assert date(2019, 6, 24) in {event.day for event in systems["ecabinet"].milestones}
        assert days["gris"] == date(2020, 3, 13)

    def test_breaks_leave_no_target_without_its_own_stretch(self) -> None:
        """A break on or before the day of issue would be the start of the target's stretch, never its middle."""
        breaks = {b.code: b for b in EVERY.of(SeriesBreak)}
        assert breaks["decree42"].day == date(2022, 6, 24)
        assert "level4_service_pct" in breaks["decree42"].indicators
        assert "fullprocess_dossier_pct" not in {code for b in breaks.values() for code in b.indicators}

    def test_conflicts_point_at_figures(self) -> None:
        """But for the disputed target of 2023, which is no figure."""
        ends = {(f.indicator, f.org_unit, f.period.end) for f in FIGURES}
        conflicts = EVERY.of(Conflict)
        assert len(conflicts) == 13
        for one in conflicts:
            if one.code != "online-target-2023":
                assert {(one.indicator, one.org_unit, end) for end in one.ends} <= ends, one.code

    def test_the_claim_of_march_2021(self) -> None:
        (claim,) = EVERY.of(Claim)
        assert (claim.day, claim.deadline) == (date(2021, 3, 10), date(2020, 12, 31))
        assert claim.excepted == ("online_dossier_pct", "eid_authenticated_pct")

    def test_months_of_the_calendars(self) -> None:
        days = {c.code: (c.first_day, c.last_day, c.due_day) for c in EVERY.codelists.calendars.values()}
        assert days == {
            "stated": (1, None, None),
            "decree09": (15, 14, 25),
            "statistical": (1, None, None),
            "portal": (20, 19, None),
        }

    def test_working_days_are_those_of_an_independent_list(self) -> None:
        """`holidays` follows the same law and notices; that 2026-01-02 was exchanged for the 10th is missing there."""
        years = range(2019, 2031)
        ours, theirs = WorkingDays.of(EVERY.of(HolidayYear)), holidays.country_holidays("VN", years=years)
        assert ours.years == set(years)
        every = [date(2019, 1, 1) + timedelta(days=n) for n in range((date(2030, 12, 31) - date(2019, 1, 1)).days)]
        differing = [day for day in every if ours.works(day) != theirs.is_working_day(day)]
        assert differing == [date(2026, 1, 2), date(2026, 1, 10)]

    def test_only_notices_exchange_days(self) -> None:
        years = EVERY.of(HolidayYear)
        assert all(one.source for one in years)
        assert {one.code for one in years if one.worked} == {"2019", "2024", "2025", "2026"}
        assert all(one.certainty is not Certainty.DERIVED for one in years if one.worked)

    @pytest.mark.parametrize(("geography", "units"), [("63", 63), ("34", 34)])
    def test_every_province_and_both_archipelagos_are_on_the_map(self, geography: str, units: int) -> None:
        tiles = [t for t in EVERY.of(Tile) if t.geography == geography]
        assert len({t.org_unit for t in tiles if not t.archipelago}) == units
        islands = {t.names["vi"].split(" (")[0]: t.org_unit for t in tiles if t.archipelago}
        assert islands == {
            "Hoàng Sa": f"prov{geography}_da_nang",
            "Trường Sa": f"prov{geography}_khanh_hoa",
        }


def test_reading_twice_gives_the_same() -> None:
    again = Codelists()
    for loader in LOADERS:
        for path in sorted(DATA.glob(loader.pattern)):
            name = path.relative_to(DATA).as_posix()
            reading = loader.read(path.read_bytes(), name, again)
            assert reading == EVERY.readings[name]
            again = again.extended(reading.items)
    assert {one.name for one in fields(again)} >= {"indicators", "org_units"}
