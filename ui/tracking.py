"""The screen of reports: what the address chooses, the finding, the silent, one unit, the matrix of units by month."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st
from markupsafe import Markup

from domain.duty import Completeness, Fulfilment
from domain.names import fold
from domain.observation import FigureKey
from domain.org_unit import Level, OrgUnit
from domain.period import month_moved
from domain.reference import Region
from locales import Language
from services import duty, geographies
from services.duty import CellLine, DueMonth, Silence, Tracking, UnitMonth
from storage.database import Database
from ui import blocks, elements, frame, pickers, sides
from ui.address import OFFICIAL, PAGE_OF, TRAINING
from ui.cached import rendered
from ui.page import Page

BY_STATE, BY_NAME = "state", "name"
FIRST_MONTH = 201901
"""No month before it can be chosen: no report was owed then."""
LATE = "late"
"""Complete, but after the due day: told apart on screens."""
MARKS = {
    Completeness.COMPLETE: "met",
    LATE: "met_late",
    Completeness.NIL: "already_met",
    Completeness.PARTIAL: "behind",
    Completeness.MISSING: "missed",
    Completeness.OPEN: "no_data",
}
"""Shapes of the marks, in the order of legends."""
ATTENTION = (
    Completeness.MISSING,
    Completeness.PARTIAL,
    Completeness.OPEN,
    LATE,
    Completeness.NIL,
    Completeness.COMPLETE,
)
"""Who comes first in the matrix: those who still owe something."""
NAMED = 12
"""Silent units that are named in a sentence; all of them stand in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The screen: what was chosen, and what the service says of it."""

    page: Page
    found: Tracking
    units: tuple[OrgUnit, ...]
    """Units of the region that was chosen, or all."""
    regions: tuple[Region, ...]
    region: Region | None
    by_name: bool
    unit: OrgUnit | None
    """The unit that is shown cell by cell."""

    @property
    def database(self) -> Database:
        """The database of the workspace."""
        return self.page.database

    @property
    def state(self) -> Hashable:
        """What decides all it shows."""
        return self.page.state

    @property
    def silent(self) -> tuple[Silence, ...]:
        """The silent ones among the units that are shown."""
        return tuple(one for one in self.found.silent if one.org_unit in self.units)

    @property
    def begun(self) -> bool:
        """Whether there is anything to follow: duties, or reports that came without them."""
        return self.found.counted or any(answer.sent for answer in self.found.cells.values())

    @property
    def answers(self) -> tuple[Fulfilment, ...]:
        """What the units that are shown did for the chosen month."""
        return tuple(self.found.cells[unit.code, self.found.chosen.month] for unit in self.units)


def open_screen(page: Page) -> Screen | None:
    """Read what the address chooses, say what it cannot mean, and ask the service; None where nothing is owed."""
    codelists = page.catalogue
    unit = codelists.org_units.get(page.address.unit or "")
    usual = unit.level if unit is not None and unit.level in duty.LEVELS else Level.PROVINCE
    level = Level(frame.choose(page, "level", [one.value for one in duty.LEVELS], usual.value))
    calendars = duty.calendars(codelists, level)
    if not calendars:
        return None
    calendar = frame.choose(page, "calendar", [one.code for one in calendars], calendars[0].code)
    month = frame.choose(page, "month", [_key(one) for one in _months(page, calendar)], "")
    asked = int(month.replace("-", "")) if month else None
    found = page.ask(duty.tracking, level, page.duty_clock, asked, calendar, page.address.geography)
    if found is None or not found.units:
        return None
    regions = tuple(page.catalogue.regions[code] for code in dict.fromkeys(u.region for u in found.units if u.region))
    region = frame.choose(page, "region", [one.code for one in regions], "")
    return Screen(
        page=page,
        found=found,
        units=tuple(u for u in found.units if not region or u.region == region),
        regions=regions,
        region=codelists.regions.get(region),
        by_name=frame.choose(page, "sort", (BY_STATE, BY_NAME), BY_STATE) == BY_NAME,
        unit=page.ask(geographies.area, unit.code, page.joined).unit
        if unit is not None and unit.level is level
        else None,
    )


def choose(screen: Screen) -> None:
    """The boxes and switches of the screen, all mirrored in the address."""
    page, found, words = screen.page, screen.found, screen.page.words
    first, second, third, fourth = st.columns([2, 3, 3, 4], vertical_alignment="bottom")
    with first:
        pickers.pick(
            page, "month", _months(page, found.calendar), found.chosen.month, label="page.tracking.month",
            name=lambda m: words.month(_day(m)), code=_key,
        )  # fmt: skip
    with second:
        # The units that are shown and the one of the address, which may owe nothing for this month.
        offered = [*screen.units, screen.unit] if screen.unit and screen.unit not in screen.units else screen.units
        pickers.pick(
            page, "unit", sorted(offered, key=lambda u: fold(words.of(u.names))), screen.unit,
            label="page.tracking.unit", name=lambda u: words.of(u.names), code=lambda u: u.code,
        )  # fmt: skip
    with third:
        if screen.regions:
            pickers.pick(
                page, "region", screen.regions, screen.region, label="page.tracking.region",
                name=lambda r: words.of(r.names), code=lambda r: r.code, unit=None,
            )  # fmt: skip
    with fourth:
        elements.show(_switches(screen))


@rendered
def title(screen: Screen) -> Markup:
    """The finding in words: how many have answered, who is silent, who was late, what is due next."""
    page, found, words = screen.page, screen.found, screen.page.words
    if not screen.begun:
        return _not_begun(screen)
    of = words.of(screen.region.names) if screen.region else ""
    note = words.text(
        "page.tracking.note",
        start=words.date(found.chosen.opens),
        end=words.date(found.chosen.closes),
        due=_due(screen, found.chosen),
        as_of=words.date(page.as_of),
    )
    head = blocks.heading(_finding(screen), f"{of} · {note}" if of else note, level=1)
    said = [*_silence(screen), *_lateness(screen), *_coming(screen)]
    return head + blocks.findings([Markup("{}").format(one) for one in said])


@rendered
def silent(screen: Screen) -> Markup:
    """Who has sent nothing for the chosen month though it is due, longest silence first."""
    words, listed = screen.page.words, screen.silent
    if not listed:
        return Markup("")
    rows = [
        [
            blocks.linked(words.of(one.org_unit.names), _at(screen, one.org_unit, screen.found.chosen.month)),
            words.count("page.tracking.months", one.months)
            if one.last or one.months < duty.MONTHS
            else words.count("page.tracking.months-least", one.months),
            words.month(_day(one.last)) if one.last else words.text("page.tracking.never"),
            words.count("page.tracking.days", one.late),
        ]
        for one in listed
    ]
    head = [words.text(f"page.tracking.silent.{name}") for name in ("unit", "months", "last", "late")]
    return blocks.heading(words.text("page.tracking.silent.title", count=len(listed))) + _listed(head, rows)


@rendered
def unit(screen: Screen) -> Markup:
    """One unit and month, cell by cell; nothing where no unit is chosen."""
    page, month = screen.page, screen.found.chosen
    if screen.unit is None:
        return Markup("")
    reports = page.ask(
        duty.of_area, screen.unit.code, month.month, month.calendar, page.duty_clock, page.address.geography
    )
    return Markup("").join(_of_unit(screen, report) for report in reports)


def _of_unit(screen: Screen, report: UnitMonth) -> Markup:
    page, words, month, own = screen.page, screen.page.words, screen.found.chosen, report.org_unit
    answer, name = report.fulfilment, words.of(own.names)
    card = blocks.linked(words.text("page.tracking.card"), page.link(PAGE_OF[own.level], unit=own.code))
    if answer is None:
        said = words.text("page.tracking.owes-nothing", unit=name, month=_short(month.month))
        return blocks.heading(said, card)
    heading = words.text("page.tracking.unit-title", unit=name, month=_short(month.month), state=_said(answer, words))
    rows = [_line(screen, own, line) for line in report.lines]
    head = [words.text(f"page.tracking.cell.{column}") for column in ("indicator", "state", "day")]
    return blocks.heading(heading, card) + _listed(head, rows)


@rendered
def matrix(screen: Screen) -> Markup:
    """Units by month, the newest month first."""
    page, found, words = screen.page, screen.found, screen.page.words
    owed = {month for _, month in found.cells}
    months = tuple(one for one in reversed(found.months) if one.month in owed)
    caption = words.text("page.tracking.matrix.caption")
    shown = {_kind(answer) for answer in found.cells.values()}
    legend = Markup("").join(
        Markup('<li><span class="status"><i class="mark mark-{}"></i><span class="word">{}</span></span></li>').format(
            mark, words.text(f"page.tracking.state.{kind}")
        )
        for kind, mark in MARKS.items()
        if kind in shown
    )
    notes = [words.text("page.tracking.matrix.note")]
    if page.workspace == TRAINING:
        notes.append(words.text("page.tracking.matrix.ready-made"))
    head = blocks.heading(
        words.count(f"page.tracking.matrix.{found.level}", len(months), count=len(screen.units)), " ".join(notes)
    )
    table = blocks.block(
        "tracking",
        caption=caption,
        unit=words.text("page.tracking.silent.unit"),
        months=[
            {
                "name": _short(one.month),
                "href": page.link(None, month=_key(one.month)),
                "due": words.text("page.tracking.due", due=words.date(one.due)),
                "done": _done(screen, one.month),
                "chosen": one.month == found.chosen.month,
            }
            for one in months
        ],
        rows=[_row(screen, one, months) for one in _ordered(screen)],
    )
    before = Markup("")
    if months[-1].month != found.months[0].month:
        earlier = month_moved(months[-1].month, -1)
        before = Markup("<p>{}</p>").format(
            blocks.linked(
                words.text("page.tracking.matrix.before", month=_short(earlier)),
                page.link(None, month=_key(earlier), unit=None, region=None),
            )
        )
    return head + _sorting(screen) + Markup('<ul class="legend">{}</ul>').format(legend) + table + before


def _not_begun(screen: Screen) -> Markup:
    """Nobody owes anything and nothing has come: what will be, and where to see it."""
    page, words, codelists = screen.page, screen.page.words, screen.page.catalogue
    owing = {level: codelists.units(level, page.as_of) for level in duty.LEVELS}
    month = screen.found.chosen.month
    said = [
        blocks.sentence(
            words, "page.tracking.will-be", provinces=len(owing[Level.PROVINCE]), ministries=len(owing[Level.MINISTRY]),
            cells=len(duty.cells_of(codelists, screen.found.level, month)),
            day=codelists.calendars[screen.found.calendar].due_day,
        ),
        Markup("{}").format(words.text("page.tracking.not-counted")),
    ]  # fmt: skip
    if page.workspace == OFFICIAL:
        there = page.link(None, workspace=TRAINING, as_of=page.bounds.training_as_of)
        said.append(blocks.linked(words.text("page.tracking.see-training"), there))
    return blocks.heading(words.text("page.tracking.not-begun"), level=1) + blocks.findings(said)


def _finding(screen: Screen) -> str:
    words, found, answers = screen.page.words, screen.found, screen.answers
    kinds = Counter(answer.completeness for answer in answers)
    done = sum(answer.answered for answer in answers)
    partial, month = kinds[Completeness.PARTIAL], words.month(_day(found.chosen.month))
    if done == len(answers):
        return words.text(f"page.tracking.finding-all.{found.level}", month=month, all=done)
    return words.text(
        f"page.tracking.finding.{found.level}", month=month, done=done, all=len(answers), partial=partial,
        missing=len(answers) - done - partial,
    )  # fmt: skip


def _silence(screen: Screen) -> list[str]:
    words, listed = screen.page.words, screen.silent
    if not screen.found.counted:
        return [words.text("page.tracking.not-counted")]
    if not listed:
        over = screen.found.chosen.due < screen.page.as_of
        return [words.text("page.tracking.nobody-silent")] if over else []
    names = ", ".join(words.of(one.org_unit.short) for one in listed[:NAMED])
    rest = len(listed) - NAMED
    if rest > 0:
        names = words.text("page.tracking.and-more", names=names, count=rest)
    return [words.count("page.tracking.silent-now", listed[0].late, names=names)]


def _lateness(screen: Screen) -> list[str]:
    words = screen.page.words
    late = [answer for answer in screen.answers if _kind(answer) == LATE]
    if not late:
        return []
    worst = max(late, key=lambda answer: answer.late)
    return [
        words.count(
            "page.tracking.late", worst.late, count=len(late),
            unit=words.of(screen.page.catalogue.org_units[worst.org_unit].short),
        )
    ]  # fmt: skip


def _coming(screen: Screen) -> list[str]:
    """The month that falls due next; on older months it would say nothing of them."""
    page, words, calendar = screen.page, screen.page.words, screen.found.calendar
    coming = duty.next_due(page.catalogue, calendar, page.as_of)
    if not screen.found.counted or month_moved(screen.found.chosen.month, 1) != coming.month:
        return []
    key = "page.tracking.collecting" if coming.closes < page.as_of else "page.tracking.coming"
    return [words.text(key, month=_short(coming.month), closes=words.date(coming.closes), due=_due(screen, coming))]


def _due(screen: Screen, month: DueMonth) -> str:
    """The due day; with the day it was moved from, where that is a day off."""
    words, calendar = screen.page.words, screen.page.catalogue.calendars[month.calendar]
    moved = calendar.due_day is not None and month.due.day != calendar.due_day
    return (
        words.text("page.tracking.moved", due=words.date(month.due), day=calendar.due_day)
        if moved
        else words.date(month.due)
    )


def _kind(answer: Fulfilment) -> str:
    """The completeness, with what is complete and late told apart."""
    return LATE if answer.answered and answer.late else answer.completeness


def _said(answer: Fulfilment, words: Language) -> str:
    """What a unit did for a month, in words."""
    kind = _kind(answer)
    if kind == Completeness.PARTIAL:
        said = words.text("page.tracking.said.partial", sent=answer.sent, expected=answer.expected)
        return said if not answer.late else f"{said}, {words.count('page.tracking.overdue', answer.late)}"
    if kind in (LATE, Completeness.MISSING):
        return words.count(f"page.tracking.said.{kind}", answer.late)
    return words.text(f"page.tracking.said.{kind}")


def _line(screen: Screen, unit: OrgUnit, line: CellLine) -> list[str | Markup]:
    page, words, cell = screen.page, screen.page.words, line.cell
    key = FigureKey(cell.indicator.code, unit.code, cell.period.end, cell.period.start, cell.calendar)
    name = words.of(cell.indicator.short)
    if line.arrival is None:
        # By how much they are overdue stands in the title: it is the same for all of them.
        state = words.text("page.tracking.cell.lacking")
        return [blocks.linked(name, page.link("indicators", indicator=cell.indicator.code)), state, ""]
    state = words.text("page.tracking.cell.nil" if line.arrival.nil else "page.tracking.cell.sent")
    day = Markup('<span class="whole">{}</span>').format(words.date(line.arrival.day))
    if line.late:
        day += ", " + words.count("page.tracking.days-late", line.late)
    return [name, blocks.linked(state, page.link("history", figure=key.token())), day]


def _listed(head: Sequence[str], rows: Sequence[Sequence[str | Markup]]) -> Markup:
    """A narrow table that stays a table on a telephone."""
    return Markup('<div class="compact listed">{}</div>').format(blocks.table(head, rows))


def _row(screen: Screen, unit: OrgUnit, months: Sequence[DueMonth]) -> dict[str, object]:
    words, found = screen.page.words, screen.found
    name = words.of(unit.short)
    cells = []
    for one in months:
        answer = found.cells.get((unit.code, one.month))
        chosen = one.month == found.chosen.month
        if answer is None:
            said = words.text("page.tracking.owes-nothing", unit=name, month=_short(one.month))
            cells.append({"href": "", "said": said, "chosen": chosen})
            continue
        kind = _kind(answer)
        text = f"{answer.sent}/{answer.expected}" if kind == Completeness.PARTIAL else ""
        if kind == LATE:
            text = words.text("page.tracking.plus", days=answer.late)
        cells.append(
            {
                "href": _at(screen, unit, one.month),
                "said": words.text(
                    "page.tracking.unit-title", unit=name, month=_short(one.month), state=_said(answer, words)
                ),
                "mark": MARKS[kind],
                "text": text,
                "chosen": chosen,
            }
        )
    return {"code": unit.code, "href": _at(screen, unit, found.chosen.month), "name": name, "cells": cells}


def _ordered(screen: Screen) -> list[OrgUnit]:
    words, found = screen.page.words, screen.found

    def place(unit: OrgUnit) -> tuple[int, int, str]:
        answer = found.cells[unit.code, found.chosen.month]
        name = fold(words.of(unit.short))
        return (0, 0, name) if screen.by_name else (ATTENTION.index(_kind(answer)), -answer.late, name)

    return sorted(screen.units, key=place)


def _done(screen: Screen, month: int) -> str:
    answers = [a for u in screen.units if (a := screen.found.cells.get((u.code, month))) is not None]
    return f"{sum(answer.answered for answer in answers)}/{len(answers)}" if answers else ""


@rendered
def _switches(screen: Screen) -> Markup:
    page, words, found = screen.page, screen.page.words, screen.found
    levels = [
        (one.value, words.text(f"page.tracking.level.{one}"),
         page.link(None, level=one.value, region=None, unit=None))
        for one in reversed(duty.LEVELS)
    ]  # fmt: skip
    parts = [blocks.switch(words.text("page.tracking.level"), levels, found.level.value, labelled=True)]
    calendars = duty.calendars(page.catalogue, found.level)
    if len(calendars) > 1:
        links = [(one.code, words.of(one.names), page.link(None, calendar=one.code)) for one in calendars]
        parts.append(blocks.switch(words.text("page.tracking.calendar"), links, found.calendar, labelled=True))
    parts.append(sides.of_level(page, found.level, month=None))
    return Markup('<div class="level-switches">{}</div>').format(Markup("").join(parts))


def _sorting(screen: Screen) -> Markup:
    page, words = screen.page, screen.page.words
    links = [(one, words.text(f"page.tracking.sort.{one}"), page.link(None, sort=one)) for one in (BY_STATE, BY_NAME)]
    current = BY_NAME if screen.by_name else BY_STATE
    return Markup('<div class="level-switches">{}</div>').format(
        blocks.switch(words.text("page.tracking.sort"), links, current, labelled=True)
    )


def _at(screen: Screen, unit: OrgUnit, month: int) -> str:
    return screen.page.link(None, unit=unit.code, month=_key(month))


def _months(page: Page, calendar: str) -> list[int]:
    """Months that can be chosen, the newest first: back to the first one, or to the last that was due before it."""
    newest = duty.last_closed(page.catalogue, calendar, page.as_of).month
    oldest = min(FIRST_MONTH, duty.last_due(page.catalogue, calendar, page.as_of).month)
    found = [newest]
    while found[-1] > oldest:
        found.append(month_moved(found[-1], -1))
    return found


def _day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _key(month: int) -> str:
    """A month as it stands in the address: 2025-11."""
    return f"{_day(month):%Y-%m}"


def _short(month: int) -> str:
    """A month in a narrow place: 11/2025."""
    return f"{_day(month):%m/%Y}"
