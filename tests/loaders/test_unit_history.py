"""Histories of units in two files that belong together: what can be is taken, what cannot be is refused by its line."""

from datetime import date

import pytest

import locales
from domain.org_unit import Level
from domain.reference import Region
from loaders import Codelists, Reading, definitions, org_units, unit_events
from tests.loaders.product_data import DATA

TURN = "2025-07-01"
EVE = "2025-06-30"
UNITS = (
    "code,level,kind,name_vi,name_en,short_vi,short_en,opened,closed,region,gso,iso,official,aliases,population,"
    "certainty,source,note_vi,note_en"
)
EVENTS = (
    "code,kind,day,before,after,share,legal_act,source,certainty,note_vi,note_en,unit_kind,name_vi,name_en,"
    "short_vi,short_en"
)
NORTH = Codelists(regions={"north": Region(code="north", geography="63", names={"vi": "Bắc", "en": "North"})})


def history(units: str, events: str) -> tuple[Reading, Reading, Codelists]:
    """The readings of both files. A unit is "code opened..closed" and maybe "gso=.. level=..", an event a row."""
    rows = []
    for text in filter(None, map(str.strip, units.split(";"))):
        code, life, *more = text.split()
        opened, closed = life.split("..")
        said = {"gso": "", "level": "province"} | dict(one.split("=") for one in more)
        rows.append(
            f"{code},{said['level']},province,Tên,Name,Tên,Name,{opened},{closed},north,{said['gso']},,,,5,quoted,s,,"
        )
    first = org_units.read("\n".join([UNITS, *rows, ""]).encode(), "org_units.csv", NORTH)
    known = NORTH.extended(first.items)
    lines = []
    for number, text in enumerate(filter(None, map(str.strip, events.split(";"))), 1):
        kind, day, before, after, share = (*text.split(), "", "")[:5]
        city = "city" if kind == "status" else ""
        lines.append(f"e{number},{kind},{day},{before},{after},{share},,x,quoted,,,{city},,,,")
    second = unit_events.read("\n".join([EVENTS, *lines, ""]).encode(), "unit_events.csv", known)
    return first, second, known.extended(second.items)


def named(*readings: Reading) -> list[str]:
    return [f"{p.file.partition('.')[0]}:{p.line} {p.code} {p.cell}" for one in readings for p in one.problems]


def test_units_follow_each_other_by_their_events_and_strangers_are_named() -> None:
    units = f"a ..{EVE}; b {TURN}.."
    first, second, known = history(units, f"merge {TURN} a b 1; merge {TURN} z b 1")
    assert named(first, second) == ["unit_events:3 unknown-org-unit z"]
    assert [one.item.code for one in second.items] == ["e1"]
    assert (known.org_units["a"].successors, known.org_units["b"].predecessors) == (("b",), ("a",))


TWO = f"a ..{EVE}; b ..{EVE}; c {TURN}.."
BOTH = f"merge {TURN} a c; merge {TURN} b c"


@pytest.mark.parametrize(
    ("units", "events", "problem"),
    [
        # A circle, whatever its days.
        ("b ..2025-12-31; c 2026-01-01..2026-06-30", "rename 2026-01-01 b c; rename 2026-07-01 c b",
         "unit_events:2 event-cycle c"),
        (TWO, f"{BOTH}; merge {TURN} b c", "unit_events:4 event-twice e3"),
        (TWO, f"{BOTH}; merge {TURN} c c", "unit_events:4 event-of-itself c"),
        # Validity: a hole between, two at once, before the first day, after the last one.
        (f"a ..2025-06-29; c {TURN}..", f"merge {TURN} a c", "unit_events:2 event-gap a"),
        (f"a ..{EVE}; c 2025-07-02..", f"merge {TURN} a c", "unit_events:2 event-gap c"),
        (f"a ..{TURN}; c {TURN}..", f"merge {TURN} a c", "unit_events:2 event-overlap a"),
        (f"a ..{EVE}; c 2024-01-01..", f"rename {TURN} a c", "unit_events:2 event-overlap c"),
        (f"a {TURN}..2025-08-01; c {TURN}..", f"merge {TURN} a c", "unit_events:2 event-before-opening a"),
        (f"a ..{EVE}; c ..{EVE}", f"merge {TURN} a c; close {TURN} c", "unit_events:2 event-after-closing c"),
        (f"a ..{EVE}", f"close {TURN} a; status 2025-08-01 a a", "unit_events:3 event-after-closing a"),
        (f"a ..{EVE}; c {TURN}.. level=district", f"merge {TURN} a c", "unit_events:2 event-across-levels c"),
        (f"a ..{EVE}; c {TURN}..", f"close {TURN} a c", "unit_events:2 close-into c"),
        (f"a ..{EVE}; c {TURN}..", f"merge {TURN} a c; status {TURN} a c", "unit_events:3 status-of-two c"),
        (f"a ..{EVE}; c {TURN}..; d {TURN}..", f"split {TURN} a c 0.4; split {TURN} a d 0.4",
         "unit_events:3 event-shares 0.4"),
        # Orphans stand at their own lines.
        (TWO, f"merge {TURN} a c", f"org_units:3 unit-ends-unsaid {EVE}"),
        (f"{TWO}; d {TURN}..", BOTH, f"org_units:5 unit-begins-unsaid {TURN}"),
        # One code at one time.
        (f"a ..{EVE} gso=24; b ..{EVE} gso=24; c {TURN}.. gso=24", f"merge {TURN} a c",
         "org_units:3 official-code-twice 24"),
    ],
)  # fmt: skip
def test_an_impossible_history_is_refused_by_file_and_line(units: str, events: str, problem: str) -> None:
    first, second, _ = history(units, events)
    assert problem in named(first, second)
    refused = {p.line for p in second.problems if p.file == "unit_events.csv"}
    assert not refused & {one.line for one in second.items}
    for language in ("vi", "en"):
        for one in (*first.problems, *second.problems):
            said = locales.language(language).text(
                f"problem.{one.code}", column=one.column, cell=one.cell, **one.params
            )
            assert "{" not in said


def test_what_can_be_is_taken() -> None:
    """A merger into one that lived before, a part split off, a task given away, an end without an heir, a new kind."""
    first, second, known = history(
        f"a ..{EVE}; b ..{EVE}; c ..; d {TURN}..; e ..{EVE}; f ..",
        f"merge {TURN} a c 1; split {TURN} b d 0.5; merge {TURN} b c 0.5; close {TURN} e; transfer {TURN} f d;"
        f"status {TURN} f f",
    )
    assert named(first, second) == []
    assert known.org_units["b"].successors == ("d", "c")
    assert known.org_units["f"].successors == ()


def test_a_row_that_follows_from_a_refused_one_is_not_named_again() -> None:
    _, second, _ = history(TWO, f"merge {TURN} a c; merge 2025-08-01 b c")
    assert named(second) == ["unit_events:3 event-gap b"]


def test_a_district_lives_within_its_province() -> None:
    rows = [
        f"p,province,province,Tên,Name,Tên,Name,,{EVE},,,,,,5,quoted,s,,,",
        f"d,district,district,Tên,Name,Tên,Name,,{EVE},,,,,,5,quoted,s,,,p",
        "late,district,district,Tên,Name,Tên,Name,,,,,,,,5,quoted,s,,,p",
        "lost,commune,commune,Tên,Name,Tên,Name,,,,,,,,5,quoted,s,,,nobody",
        f"above,province,province,Tên,Name,Tên,Name,,{EVE},,,,,,5,quoted,s,,,d",
    ]
    reading = org_units.read("\n".join([f"{UNITS},parent", *rows, ""]).encode(), "org_units.csv", NORTH)
    assert sorted(named(reading)) == [
        "org_units:4 outside-parent p",
        "org_units:5 unknown-org-unit nobody",
        "org_units:6 parent-not-above d",
    ]
    assert [one.item.parent for one in reading.items] == [None, "p"]


def test_a_merger_of_2027_is_two_rows_and_a_last_day() -> None:
    """To add a future event is to add rows: the product's own files with a merger nobody has decided."""
    units, events = ((DATA / name).read_text("utf-8") for name in ("org_units.csv", "unit_events.csv"))
    ending = ("prov34_lai_chau", "prov34_dien_bien")
    lines = units.splitlines()
    for place, line in enumerate(lines):
        if line.startswith(ending):
            lines[place] = line.replace(",2025-07-01,,", ",2025-07-01,2026-12-31,", 1)
    new = "prov_tay_bac,province,province,Tỉnh Tây Bắc,Tay Bac Province,Tây Bắc,Tay Bac,2027-01-01,"
    lines.append(f"{new},reg34_nmm,10,,,,1,secondary,x,,")
    rows = [f"2027-{one},merge,2027-01-01,{one},prov_tay_bac,1,,x,secondary,,,,,,," for one in ending]
    known = definitions(DATA)
    first = org_units.read("\n".join([*lines, ""]).encode(), "org_units.csv", known)
    known = known.extended(first.items)
    second = unit_events.read((events + "\n".join([*rows, ""])).encode(), "unit_events.csv", known)
    assert named(first, second) == []
    found = known.extended(second.items).org_units
    alive = [
        {u.code for u in found.values() if u.level is Level.PROVINCE and u.alive_on(day)}
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert [len(codes) for codes in alive] == [34, 33]
    assert alive[1] - alive[0] == {"prov_tay_bac"}
    assert set(found["prov_tay_bac"].predecessors) == set(ending)
