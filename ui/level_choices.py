"""What a screen of ministries or provinces is asked for: its address, its boxes and its switches."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from markupsafe import Markup

from domain.names import fold
from domain.org_unit import NATION, Level
from services import geographies, levels
from services.geographies import Extent, Geography
from services.levels import LevelTable, Standing
from storage.database import Database
from ui import blocks, elements, frame, pickers
from ui.address import HOME, PAGE_OF, Address
from ui.cached import rendered
from ui.page import Page

YES, NO = "yes", "no"
BY_NAME, BY_GAP = "name", "gap"
FIRST, ALL = "first", "all"
TILES, OUTLINES = "tiles", "outlines"
MAPS = (TILES, OUTLINES)
"""How the map draws its units; the first one unless the address says another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the address says of this screen, every value one that can be."""

    level: Level
    geography: Geography
    others: bool
    every: bool
    by_gap: bool
    map: str
    """One of `MAPS`."""
    indicator: str | None
    """The indicator of the address; None on a first visit."""
    unit: str | None
    """The unit of the address where it is one of the level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen of one level: what was chosen, and what the services say of it."""

    page: Page
    chosen: Choices
    table: LevelTable
    finding: Standing | None
    """The indicator the title speaks of; None where no unit has a figure."""
    shown: Standing | None
    """The indicator of the map: the finding's, unless most units would be blank."""

    @property
    def database(self) -> Database:
        """The database of the workspace."""
        return self.page.database

    @property
    def state(self) -> Hashable:
        """What decides all it shows."""
        return self.page.state

    @property
    def address(self) -> Address:
        """The address without the unit: one rendering of the map and of the table serves all units."""
        c = self.chosen
        query = {
            "geography": c.geography.value,
            "others": YES if c.others else None,
            "columns": ALL if c.every else None,
            "sort": BY_GAP if c.by_gap else None,
            "map": None if c.map == TILES else c.map,
            "indicator": c.indicator,
        }
        return replace(
            self.page.address,
            query={k: v for k, v in query.items() if v},
            unit=None,
            figure=None,
            period=None,
            wrong=(),
        )

    @property
    def bare(self) -> "Screen":
        """This screen without its unit."""
        return replace(self, page=replace(self.page, address=self.address), chosen=replace(self.chosen, unit=None))

    def link(self, **changes: object) -> str:
        """The address of this screen with other choices."""
        return self.address.link(None, **({"unit": self.chosen.unit} | changes))


def open_screen(page: Page, level: Level) -> Screen:
    """Read what the address chooses, say what it cannot mean, and ask the services."""
    chosen = _choices(page, level)
    table = page.ask(
        levels.of_level, level, chosen.geography, others=chosen.others, every=chosen.every, also=chosen.indicator
    )

    def standing(indicator: str | None) -> Standing | None:
        if indicator is None:
            return None
        return page.ask(levels.standing, level, chosen.geography, indicator, others=chosen.others)

    return Screen(
        page=page,
        chosen=chosen,
        table=table,
        finding=standing(chosen.indicator or table.leading),
        shown=standing(chosen.indicator or table.widest),
    )


def choose(screen: Screen) -> None:
    """The boxes and switches of the screen, all mirrored in the address."""
    page, chosen, words = screen.page, screen.chosen, screen.page.words
    unit = page.catalogue.org_units.get(chosen.unit or "")
    units = sorted(screen.table.extent.units, key=lambda u: fold(words.of(u.names)))
    # Shares of the width stand in style.css: columns would be four boxes to send, and this is one.
    with st.container(key="choices-of-level", horizontal=True, vertical_alignment="bottom"):
        options = [*units, unit] if unit and unit not in units else units
        pickers.pick(
            page, "unit", options, unit, label=f"page.{PAGE_OF[chosen.level]}.pick",
            name=lambda u: words.of(u.names), code=lambda u: u.code,
        )  # fmt: skip
        indicator = screen.shown.indicator if screen.shown else None
        offered = list(screen.table.offered)
        if indicator and indicator not in offered:
            offered.append(indicator)
        pickers.pick(
            page, "indicator", offered, indicator, label="picker.indicator",
            name=lambda i: words.of(i.short), code=lambda i: i.code,
        )  # fmt: skip
        elements.show(_switches(screen))


def _choices(page: Page, level: Level) -> Choices:
    codelists, words = page.catalogue, page.words
    unit = codelists.org_units.get(page.address.unit or "")
    if unit is not None and unit.level is not level:
        where = page.link(PAGE_OF.get(unit.level, HOME), **({} if unit.code == NATION else {"unit": unit.code}))
        named = blocks.linked(words.of(unit.names), where)
        elements.show(blocks.note(blocks.sentence(words, f"page.{page.name}.elsewhere", unit=named)))
        unit = None
    usual = (page.ask(geographies.side_of, unit.code) if unit else None) or page.ask(geographies.usual, level)
    indicator = page.address.indicator
    if indicator is not None and level not in codelists.indicators[indicator].levels:
        name = words.of(codelists.indicators[indicator].names)
        where = page.link("indicators", indicator=indicator)
        elements.show(
            blocks.note(blocks.sentence(words, f"page.{page.name}.not-here", indicator=blocks.linked(name, where)))
        )
        indicator = None
    return Choices(
        level=level,
        geography=page.address.geography or usual,
        others=frame.choose(page, "others", (YES, NO), NO) == YES,
        every=frame.choose(page, "columns", (FIRST, ALL), FIRST) == ALL,
        by_gap=frame.choose(page, "sort", (BY_NAME, BY_GAP), BY_NAME) == BY_GAP,
        map=frame.choose(page, "map", MAPS, TILES),
        indicator=indicator,
        unit=page.ask(geographies.area, unit.code, page.joined).unit.code if unit else None,
    )


@rendered
def _switches(screen: Screen) -> Markup:
    page, chosen, words = screen.page, screen.chosen, screen.page.words
    sides = page.ask(geographies.extents, chosen.level)
    shown = page.ask(geographies.extent, chosen.level, chosen.geography)
    parts: list[Markup] = []
    if len(sides) > 1:
        links = [
            (
                side.geography.value,
                words.text(f"page.{page.name}.{side.geography}", count=len(side.units)),
                screen.link(geography=side.geography.value, unit=_in(side, chosen.unit)),
            )
            for side in sides
        ]
        parts.append(blocks.switch(words.text("page.units.geography"), links, shown.geography.value, labelled=True))
    every = page.ask(geographies.extent, chosen.level, chosen.geography, principal=False).units
    principal = shown.units
    if len(every) > len(principal):
        parts.append(switch(
            screen, "others", words.text("page.units.others"),
            [(NO, words.text("page.units.others-no", count=len(principal))),
             (YES, words.text("page.units.others-yes", count=len(every)))],
            YES if chosen.others else NO,
        ))  # fmt: skip
    return Markup('<div class="level-switches">{}</div>').format(Markup("").join(parts))


def _in(side: Extent, unit: str | None) -> str | None:
    """The unit as it stands in a geography: itself, or the common unit its land is part of; None where it does not."""
    for area in side.areas:
        if area.unit.code == unit or (area.joined and unit in {member.code for member in area.members}):
            return area.unit.code
    return None


def switch(
    screen: Screen, key: str, label: str, choices: Sequence[tuple[str, str]], current: str, **changes: object
) -> Markup:
    """Links to this screen with another value of `key`."""
    links = [
        (value, text, screen.link(**{key: value}, **({} if value == current else changes))) for value, text in choices
    ]
    return blocks.switch(label, links, current, labelled=True)
