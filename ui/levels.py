"""The screens of ministries and of provinces in blocks: the finding, the choices, the map and the heat table."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from markupsafe import Markup

from charts import column
from domain.indicator import Direction, Indicator
from domain.names import fold
from domain.observation import Observation, Qualifier
from domain.org_unit import NATION, Level, OrgUnit
from domain.scorecard import HeatTable
from domain.status import WORST_FIRST, Status
from domain.target import Target
from locales import Language
from services import geographies, levels
from services.geographies import Geography
from services.levels import LevelTable, Standing
from storage.database import Database
from ui import blocks, figure_chips, frame, marks, pickers, sentences, unit_grids
from ui.address import HOME, PAGE_OF, Address
from ui.cached import Block, rendered
from ui.drawings import Drawing
from ui.frame import Page

YES, NO = "yes", "no"
BY_NAME, BY_GAP = "name", "gap"
FIRST, ALL = "first", "all"
SHADES = 5
FURTHEST = 6
"""How many units a list of extremes names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the address says of this screen, every value one that can be."""

    level: Level
    geography: Geography
    others: bool
    every: bool
    by_gap: bool
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


def show(*parts: Markup) -> None:
    """Write the parts that have something to say, each as an element of its own."""
    for part in parts:
        if part:
            st.html(part)


@rendered
def title(screen: Screen) -> Markup:
    """The finding as the title of the screen."""
    words, level = screen.page.words, screen.chosen.level
    extent = screen.table.extent
    note = words.text(f"geography.{level}.{extent.geography}")
    found = screen.finding
    if found is None:
        return blocks.heading(words.text(f"page.{PAGE_OF[level]}.nothing", count=len(extent.units)), note, level=1)
    return blocks.heading(_finding(found, words, level), _what(screen, found), level=1)


def choose(screen: Screen) -> None:
    """The boxes and switches of the screen, all mirrored in the address."""
    page, chosen, words = screen.page, screen.chosen, screen.page.words
    unit = page.catalogue.org_units.get(chosen.unit or "")
    units = sorted(screen.table.extent.units, key=lambda u: fold(words.of(u.names)))
    left, middle, right = st.columns([3, 3, 4], vertical_alignment="bottom")
    with left:
        options = [*units, unit] if unit and unit not in units else units
        pickers.pick(
            page, "unit", options, unit, label=f"page.{PAGE_OF[chosen.level]}.pick",
            name=lambda u: words.of(u.names), code=lambda u: u.code,
        )  # fmt: skip
    with middle:
        indicator = screen.shown.indicator if screen.shown else None
        offered = list(screen.table.offered)
        if indicator and indicator not in offered:
            offered.append(indicator)
        pickers.pick(
            page, "indicator", offered, indicator, label="picker.indicator",
            name=lambda i: words.of(i.short), code=lambda i: i.code,
        )  # fmt: skip
    with right:
        st.html(_switches(screen))


@rendered
def together(screen: Screen) -> Markup:
    """How the units stand under every target of the indicator that is shown; below a scorecard, with its finding."""
    found, words, level = screen.shown, screen.page.words, screen.chosen.level
    if found is None:
        return Markup("")
    head = Markup("")
    if screen.chosen.unit or found is not screen.finding:
        head = blocks.heading(_finding(found, words, level), _what(screen, found))
    if not found.tallies:
        return head
    acts = screen.page.catalogue.instruments
    return head + blocks.beside([
        marks.strip(
            _asked(target, found.indicator, words), tally, words, units=True,
            note=words.of(acts[target.instrument].names),
        )
        for target, tally in found.tallies
    ])  # fmt: skip


def tile_map(screen: Screen) -> Markup:
    """Provinces as squares of one size; a square leads to its scorecard."""
    found = screen.shown
    if found is None:
        return Markup("")
    return Block(_marked(_tile_map(screen.bare, found), screen.chosen.unit))


def show_trends(page: Page, drawing: Drawing | None) -> None:
    """The small trends of a unit under their heading; nothing where no line has two points."""
    if drawing is not None:
        st.html(blocks.heading(page.words.text("page.units.trends"), page.words.text("page.units.trends-note")))
        pickers.show(page, drawing, "trends", empty="page.units.trends")


@rendered
def extremes(screen: Screen) -> Markup:
    """Who is furthest from the target, or the two ends of the order; and how many are silent."""
    found, words, page = screen.shown, screen.page.words, screen.page
    if found is None:
        return Markup("")
    units = {u.code: u for u in found.extent.units}
    ends: list[tuple[str, list[OrgUnit]]] = []
    if found.target is None:
        ends = [("best", list(found.ranked[:FURTHEST]))]
        if len(found.ranked) > 2 * FURTHEST:
            ends.append(("last", list(found.ranked[-FURTHEST:])[::-1]))
    else:
        known = [c for c, cell in found.cells.items() if cell.assessment and cell.status.judged]
        ordered = sorted(known, key=lambda c: _gap(found, c))
        missing = [units[c] for c in ordered[::-1] if _gap(found, c) > 0][:FURTHEST]
        reached = [units[c] for c in ordered if _gap(found, c) <= 0][:FURTHEST]
        ends = [("furthest", missing), ("reached", reached)]
    parts = [_end(screen, found, key, listed) for key, listed in ends if listed]
    silent = [u for u in found.extent.units if found.cells[u.code].figure is None]
    if silent:
        names = ", ".join(sorted((words.of(u.short) for u in silent), key=fold))
        parts.append(
            blocks.folded(
                words.text(f"page.{PAGE_OF[screen.chosen.level]}.silent", count=len(silent), all=len(units)),
                Markup("<p>{}</p>").format(names),
            )
        )
    statuses = {cell.status for cell in found.cells.values()}
    if found.target is not None:
        parts.append(marks.legend(words, screen.page.settings.rules, statuses))
    elif page.name == PAGE_OF[Level.PROVINCE]:
        parts.append(_shade_legend(words))
    parts.append(_attribution([found.indicator], words))
    return Markup('<div class="level-ends">{}</div>').format(Markup("").join(parts))


def heat(screen: Screen) -> Markup:
    """The heat table with its order and its columns."""
    chosen, words = screen.chosen, screen.page.words
    if not screen.table.heat.indicators:
        return blocks.empty(words.text(f"page.{PAGE_OF[chosen.level]}.empty"), words)
    sort = screen.shown.indicator.code if screen.shown and chosen.by_gap else None
    made = _heat(screen.bare, screen.table.heat, sort)
    return Block(_heat_head(screen) + _marked(made, chosen.unit))


def _choices(page: Page, level: Level) -> Choices:
    codelists, words = page.catalogue, page.words
    sides = [side.geography for side in page.ask(geographies.extents, level)]
    unit = codelists.org_units.get(page.address.unit or "")
    if unit is not None and unit.level is not level:
        where = page.link(PAGE_OF.get(unit.level, HOME), **({} if unit.code == NATION else {"unit": unit.code}))
        named = blocks.linked(words.of(unit.names), where)
        st.html(blocks.note(blocks.sentence(words, f"page.{page.name}.elsewhere", unit=named)))
        unit = None
    usual = (page.ask(geographies.side_of, unit.code) if unit else None) or page.ask(geographies.usual, level)
    indicator = page.address.indicator
    if indicator is not None and level not in codelists.indicators[indicator].levels:
        name = words.of(codelists.indicators[indicator].names)
        where = page.link("indicators", indicator=indicator)
        st.html(blocks.note(blocks.sentence(words, f"page.{page.name}.not-here", indicator=blocks.linked(name, where))))
        indicator = None
    return Choices(
        level=level,
        geography=Geography(frame.choose(page, "geography", [side.value for side in sides], usual.value)),
        others=frame.choose(page, "others", (YES, NO), NO) == YES,
        every=frame.choose(page, "columns", (FIRST, ALL), FIRST) == ALL,
        by_gap=frame.choose(page, "sort", (BY_NAME, BY_GAP), BY_NAME) == BY_GAP,
        indicator=indicator,
        unit=unit.code if unit else None,
    )


def _finding(found: Standing, words: Language, level: Level) -> str:
    """How many units stand where under the target; without one, the two ends of the order."""
    name = words.of(found.indicator.short)
    if found.target is not None and (tally := found.tally) is not None:
        said = sentences.standing(words, tally)
        return words.text(
            f"page.{PAGE_OF[level]}.finding", name=name, year=found.target.deadline.year, total=tally.total, counts=said
        )
    if len(found.ranked) > 1 and len(found.ranked) == found.covered:
        first, last = found.ranked[0], found.ranked[-1]
        return words.text(
            f"page.{PAGE_OF[level]}.finding-values", name=name, covered=found.covered, total=len(found.cells),
            first=words.of(first.short), first_value=words.figure(found.cells[first.code].figure, found.indicator),
            last=words.of(last.short), last_value=words.figure(found.cells[last.code].figure, found.indicator),
        )  # fmt: skip
    return words.text(f"page.{PAGE_OF[level]}.finding-few", name=name, covered=found.covered, total=len(found.cells))


def _what(screen: Screen, found: Standing) -> Markup:
    """Below the title: what is measured, under which target, of which units."""
    words, level = screen.page.words, screen.chosen.level
    parts: list[str | Markup] = [
        blocks.linked(words.of(found.indicator.names), screen.page.link("indicators", indicator=found.indicator.code))
    ]
    if found.target is not None:
        parts.append(_asked(found.target, found.indicator, words))
    elif found.ranked and (latest := found.cells[found.ranked[0].code].figure) is not None:
        parts.append(words.period(latest.period))
    parts.append(words.text(f"geography.{level}.{found.extent.geography}"))
    return Markup(" · ").join(parts)


def _asked(target: Target, indicator: Indicator, words: Language) -> str:
    return words.text("page.units.strip", target=words.target(target, indicator), deadline=words.date(target.deadline))


@rendered
def _switches(screen: Screen) -> Markup:
    page, chosen, words = screen.page, screen.chosen, screen.page.words
    sides = page.ask(geographies.extents, chosen.level)
    parts = []
    if len(sides) > 1:
        parts.append(_switch(
            screen, "geography", words.text("page.units.geography"),
            [(s.geography.value, words.text(f"page.{page.name}.{s.geography}", count=len(s.units))) for s in sides],
            chosen.geography.value, unit=None,
        ))  # fmt: skip
    every = page.ask(geographies.extent, chosen.level, chosen.geography, principal=False).units
    principal = page.ask(geographies.extent, chosen.level, chosen.geography).units
    if len(every) > len(principal):
        parts.append(_switch(
            screen, "others", words.text("page.units.others"),
            [(NO, words.text("page.units.others-no", count=len(principal))),
             (YES, words.text("page.units.others-yes", count=len(every)))],
            YES if chosen.others else NO,
        ))  # fmt: skip
    return Markup('<div class="level-switches">{}</div>').format(Markup("").join(parts))


def _switch(
    screen: Screen, key: str, label: str, choices: Sequence[tuple[str, str]], current: str, **changes: object
) -> Markup:
    """Links to this screen with another value of `key`."""
    links = Markup("").join(
        Markup('<a href="{}"{}>{}</a>').format(
            screen.link(**{key: value}, **({} if value == current else changes)),
            Markup(' aria-current="true"') if value == current else "",
            text,
        )
        for value, text in choices
    )
    return Markup('<nav class="frame-switch" aria-label="{0}"><span>{0}</span>{1}</nav>').format(label, links)


@rendered
def _heat_head(screen: Screen) -> Markup:
    page, chosen, words, table = screen.page, screen.chosen, screen.page.words, screen.table
    name = words.of(screen.shown.indicator.short) if screen.shown else ""
    speaking = sum(
        any(table.heat.cells[u.code, i.code].figure for i in table.heat.indicators) for u in table.heat.units
    )
    parts = [_switch(
        screen, "sort", words.text("page.units.sort"),
        [(BY_NAME, words.text("page.units.sort-name")),
         (BY_GAP, words.text("page.units.sort-gap", name=name))],
        BY_GAP if chosen.by_gap else BY_NAME,
    )]  # fmt: skip
    if len(table.offered) > len(table.heat.indicators) or chosen.every:
        parts.append(_switch(
            screen, "columns", words.text("page.units.columns"),
            [(FIRST, words.text("page.units.columns-first")),
             (ALL, words.text("page.units.columns-all", count=len(table.offered)))],
            ALL if chosen.every else FIRST,
        ))  # fmt: skip
    statuses = {cell.status for cell in table.heat.cells.values()} - {Status.NOT_APPLICABLE}
    head = blocks.heading(
        words.text(f"page.{page.name}.table", count=speaking, all=len(table.heat.units)),
        words.text("page.units.table-note"),
    )
    return Markup('{}<div class="level-switches">{}</div>{}{}').format(
        head,
        Markup("").join(parts),
        marks.legend(words, screen.page.settings.rules, statuses),
        _attribution(table.heat.indicators, words),
    )


def _attribution(indicators: Sequence[Indicator], words: Language) -> Markup:
    """The publishers that ask to be named with their figures."""
    named: dict[str, list[str]] = {}
    for indicator in indicators:
        if indicator.attribution:
            named.setdefault(indicator.attribution, []).append(words.of(indicator.short))
    lines = [
        Markup("<p class='attribution'>{}</p>").format(
            blocks.sentence(
                words, "page.units.attribution", names=", ".join(names),
                publisher=Markup('<a href="https://{0}" target="_blank">{0}</a>').format(publisher),
            )
        )
        for publisher, names in named.items()
    ]  # fmt: skip
    return Markup("").join(lines)


def _shade_legend(words: Language) -> Markup:
    squares = Markup("").join(Markup('<i class="shade shade-{}"></i>').format(n) for n in range(1, SHADES + 1))
    return Markup('<p class="shades">{} {} {}</p>').format(
        words.text("page.units.shade-low"), squares, words.text("page.units.shade-high")
    )


def _end(screen: Screen, found: Standing, key: str, listed: Sequence[OrgUnit]) -> Markup:
    words, page = screen.page.words, screen.page
    told = {u.code: _told(found, u.code) for u in listed}
    places = column.decimals((f.value for f in told.values() if f), found.indicator.unit)
    rows: list[list[str | Markup]] = []
    for unit in listed:
        cell, figure = found.cells[unit.code], told[unit.code]
        aligned = figure is not None and figure.value is not None and figure.qualifier is Qualifier.EXACT
        text = words.number(figure.value, found.indicator.unit, places) if figure and aligned else ""
        row: list[str | Markup] = [
            blocks.linked(words.of(unit.short), screen.link(unit=unit.code)),
            figure_chips.figure(figure, found.indicator, words, page.link, unit_name=words.of(unit.names), text=text),
        ]
        if found.target is not None and cell.assessment is not None:
            row.append(marks.mark(cell.status, words, months_late=cell.assessment.months_late))
        else:
            row.append(words.period(cell.figure.period) if cell.figure else "")
        rows.append(row)
    head = [
        words.text("card.heat.unit"),
        words.text("page.units.value"),
        words.text("card.score.status" if found.target else "card.figure.period"),
    ]
    heading = words.text(f"page.units.end.{key}", name=words.of(found.indicator.short), count=len(listed))
    return Markup('<div class="compact">{}{}</div>').format(
        blocks.heading(heading, level=3), blocks.table(head, rows, numeric={1})
    )


def _told(found: Standing, unit: str) -> Observation | None:
    """The figure that was judged; without a verdict the latest one."""
    cell = found.cells[unit]
    return cell.assessment.figure if cell.assessment and cell.assessment.figure else cell.figure


def _gap(found: Standing, unit: str) -> float:
    assessment = found.cells[unit].assessment
    return assessment.gap if assessment and assessment.gap is not None else 0.0


def shades(found: Standing) -> dict[str, int]:
    """Five steps of one hue by the order of the values, the darkest for the highest (or best) ones."""
    values = {u.code: found.cells[u.code].figure for u in found.ranked}
    distinct = sorted({f.value for f in values.values() if f is not None and f.value is not None})
    if found.indicator.direction is Direction.LOWER:
        distinct.reverse()
    return {
        code: 1 + distinct.index(f.value) * SHADES // len(distinct)
        for code, f in values.items()
        if f is not None and f.value is not None
    }


@rendered
def _tile_map(screen: Screen, found: Standing) -> Markup:
    page = screen.page
    return unit_grids.tile_map(
        geographies.tiles(page.catalogue, found.extent.units), found.cells, page.words, page.link, found.indicator,
        page=page.name, shades=None if found.target else shades(found),
    )  # fmt: skip


@rendered
def _heat(screen: Screen, table: HeatTable, sort: str | None) -> Markup:
    page = screen.page
    return unit_grids.heat_table(ordered(table, page.words, sort), page.words, page.link, page=page.name)


def ordered(table: HeatTable, words: Language, sort: str | None) -> HeatTable:
    """The rows by name, or by the gap under `sort`: what is missing most comes first, what is unknown last."""

    def place(unit: OrgUnit) -> tuple[bool, float, int, str]:
        name = fold(words.of(unit.short))
        cell = table.cells.get((unit.code, sort or ""))
        if cell is None:
            return (False, 0.0, 0, name)
        if cell.assessment is not None:
            gap = cell.assessment.gap if cell.status.judged else None
            return (gap is None, -(gap or 0.0), WORST_FIRST.index(cell.status), name)
        value = cell.figure.value if cell.figure else None
        lower = any(i.code == sort and i.direction is Direction.LOWER for i in table.indicators)
        return (value is None, (value or 0.0) * (-1 if lower else 1), 0, name)

    return replace(table, units=tuple(sorted(table.units, key=place)))


def _marked(made: Markup, unit: str | None) -> Markup:
    """The finished block with the row or square of `unit` marked: one rendering serves every choice."""
    if unit is None:
        return made
    old: Mapping[str, str] = {
        f'<tr data-unit="{unit}">': f'<tr data-unit="{unit}" class="chosen">',
        f'<a data-unit="{unit}" class="tile ': f'<a data-unit="{unit}" class="tile chosen ',
    }
    for before, after in old.items():
        made = made.replace(Markup(before), Markup(after))  # noqa: S704  our own templates, and a code of the codelist
    return made
