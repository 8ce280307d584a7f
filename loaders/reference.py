"""The small lists: reads regions, calendars, holidays, systems, breaks, conflicts and claims, one list a file.

How to add a list: a function that names what is wrong with an item, and a line in `LISTS`; the file is called like the
one key it holds.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from domain.observation import Conflict, SeriesBreak
from domain.reference import Calendar, Claim, HolidayYear, Region, System
from domain.working_days import FIRST_YEAR, LAST_YEAR, SATURDAY
from loaders.blocks import Blocks
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, span


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[Any]]:
    """The blocks of a file that are whole, each with its line; what they refer to must be known."""
    key = PurePosixPath(file).stem
    wanted, check = LISTS[key]
    blocks = Blocks(file)
    items = []
    for node, _ in blocks.compose(data, (key,)).values():
        for item, line in blocks.items(node, wanted, key):
            before = len(blocks.problems)
            checked = check(item, blocks, line, codelists)
            if len(blocks.problems) == before:
                items.append(Located(checked, file, line))
    return Reading(tuple(items), tuple(blocks.problems), broken=blocks.broken)


def _region(item: Region, _blocks: Blocks, _line: int, _codelists: Codelists) -> Region:
    return item


def _calendar(item: Calendar, blocks: Blocks, line: int, _codelists: Codelists) -> Calendar:
    for name in ("first_day", "last_day", "due_day"):
        day = getattr(item, name)
        if day is not None and not 1 <= day <= 31:
            blocks.wrong("out-of-bounds", line, name, str(day), range=span(1, 31))
    return item


def _holidays(item: HolidayYear, blocks: Blocks, line: int, _codelists: Codelists) -> HolidayYear:
    """Every day lies in its year, and what is worked in exchange is a day of a weekend."""
    if not (item.code.isdecimal() and FIRST_YEAR <= int(item.code) <= LAST_YEAR):
        blocks.wrong("out-of-bounds", line, "code", item.code, range=span(FIRST_YEAR, LAST_YEAR))
        return item
    for festival in item.off:
        if festival.last < festival.first:
            blocks.wrong("holiday-order", line, "off", festival.last.isoformat(), first=festival.first.isoformat())
    for name, day in [("off", day) for one in item.off for day in (one.first, one.last)] + [
        ("worked", day) for day in item.worked
    ]:
        if day.year != int(item.code):
            blocks.wrong("holiday-outside", line, name, day.isoformat(), year=item.code)
    for day in item.worked:
        if day.weekday() < SATURDAY:
            blocks.wrong("worked-weekday", line, "worked", day.isoformat())
    return item


def _system(item: System, blocks: Blocks, line: int, codelists: Codelists) -> System:
    """The indicators of a section are those that name it, in the order of their file."""
    if item.owner is not None:
        blocks.known(item.owner, "org-unit", codelists.org_units, line, "owner")
    own = tuple(i.code for i in codelists.indicators.values() if i.system == item.code)
    if item.lead:
        blocks.known(item.lead, "indicator", own, line, "lead")
    return replace(item, indicators=own)


def _break(item: SeriesBreak, blocks: Blocks, line: int, codelists: Codelists) -> SeriesBreak:
    for code in item.indicators:
        blocks.known(code, "indicator", codelists.indicators, line, "indicators")
    return item


def _conflict(item: Conflict, blocks: Blocks, line: int, codelists: Codelists) -> Conflict:
    blocks.known(item.indicator, "indicator", codelists.indicators, line, "indicator")
    blocks.known(item.org_unit, "org-unit", codelists.org_units, line, "org_unit")
    return item


def _claim(item: Claim, blocks: Blocks, line: int, codelists: Codelists) -> Claim:
    for code in item.excepted:
        blocks.known(code, "indicator", codelists.indicators, line, "excepted")
    return item


Check = Callable[[Any, Blocks, int, Codelists], Any]
"""Names what is wrong with an item, and gives it back completed."""

LISTS: dict[str, tuple[type[Any], Check]] = {
    "regions": (Region, _region),
    "calendars": (Calendar, _calendar),
    "holidays": (HolidayYear, _holidays),
    "systems": (System, _system),
    "breaks": (SeriesBreak, _break),
    "conflicts": (Conflict, _conflict),
    "claims": (Claim, _claim),
}
