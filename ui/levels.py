"""The units of one level in blocks: the finding, how they stand together, the map, the extremes, the heat table."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from charts import column
from domain.indicator import Direction, Indicator
from domain.names import fold
from domain.observation import Observation, Qualifier
from domain.org_unit import Level, OrgUnit
from domain.scorecard import HeatTable, time_of
from domain.status import WORST_FIRST, Status
from domain.target import Target
from locales import Language
from services import findings, geographies
from services.levels import Standing
from ui import blocks, figure_chips, marks, naming, unit_grids, unit_maps
from ui.address import PAGE_OF
from ui.cached import Block, rendered
from ui.elements import Changed
from ui.level_choices import ALL, BY_GAP, BY_NAME, FIRST, MAPS, OUTLINES, Screen, switch
from ui.page import Page

SHADES = 5
FURTHEST = 6
"""How many units a list of extremes names."""
Part = Markup | Changed
_WIDE, _NARROW, _END = Block('<div class="wide-beside"><div>'), Block("</div><div>"), Block("</div></div>")


def beside(wide: Sequence[Part], narrow: Sequence[Part]) -> Sequence[Part]:
    """Two parts beside each other, below each other where there is no room; each alone where the other is empty."""
    if not (any(wide) and any(narrow)):
        return wide if any(wide) else narrow
    return [_WIDE, *wide, _NARROW, *narrow, _END]


@rendered
def title(screen: Screen) -> Markup:
    """The finding as the title of the screen."""
    words, level = screen.page.words, screen.chosen.level
    extent = screen.table.extent
    note = words.text(f"geography.{level}.{extent.geography}")
    found = screen.finding
    if found is None:
        return blocks.heading(words.text(f"page.{PAGE_OF[level]}.nothing", count=len(extent.units)), note, level=1)
    what = _what(screen, found)
    if screen.shown is not None and screen.shown is not found:
        below = words.text("page.units.below-another", name=words.of(screen.shown.indicator.short))
        what = Markup("{} · {}").format(what, below)
    return blocks.heading(_finding(found, words, level), what, level=1)


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


def unit_map(screen: Screen) -> Sequence[Part]:
    """Provinces as squares of one size, or by their outlines; each leads to its scorecard."""
    found = screen.shown
    if found is None:
        return []
    return [_map_head(screen), _marked(_unit_map(screen.bare, found), screen.chosen.unit)]


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
    tables = Markup("").join(_end(screen, found, key, listed) for key, listed in ends if listed)
    parts = [Markup('<div class="level-tables">{}</div>').format(tables)] if tables else []
    cells = found.cells
    silent = [u for u in found.extent.units if cells[u.code].figure is None and not cells[u.code].apart]
    if any(cell.apart for cell in cells.values()):
        parts.append(blocks.note(unit_grids.why_apart(found.indicator, words)))
    if silent:
        names = ", ".join(sorted((words.of(u.short) for u in silent), key=fold))
        # Without a target all figures are of one time: who has none of it may have one of another.
        times = {time_of(cell.figure, found.indicator) for cell in cells.values() if cell.figure is not None}
        of_time = found.target is None and len(times) == 1
        parts.append(
            blocks.folded(
                words.text(
                    f"page.{PAGE_OF[screen.chosen.level]}.{'silent-of' if of_time else 'silent'}",
                    count=len(silent),
                    all=len(units),
                    time=words.time(times.pop()) if of_time else "",
                ),
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


def heat(screen: Screen) -> Sequence[Part]:
    """The heat table with its order and its columns."""
    chosen, words = screen.chosen, screen.page.words
    if not screen.table.heat.indicators:
        return [blocks.empty(words.text(f"page.{PAGE_OF[chosen.level]}.empty"), words)]
    sort = screen.shown.indicator.code if screen.shown and chosen.by_gap else None
    return [_heat_head(screen), _marked(_heat(screen.bare, screen.table.heat, sort), chosen.unit)]


def _finding(found: Standing, words: Language, level: Level) -> str:
    """How many units stand where under the target; without one, the two ends of the order."""
    name = words.of(found.indicator.short)
    if found.target is not None and (tally := found.tally) is not None:
        said = findings.standing(tally, words)
        return words.text(
            f"page.{PAGE_OF[level]}.finding", name=name, year=found.target.deadline.year, total=tally.total, counts=said
        )
    if len(found.ranked) > 1 and len(found.ranked) == found.covered:
        first, last = found.ranked[0], found.ranked[-1]
        return words.text(
            f"page.{PAGE_OF[level]}.finding-values", name=name, covered=found.covered, total=len(found.cells),
            first=words.of(first.short), first_value=_worth(found, first.code, words),
            last=words.of(last.short), last_value=_worth(found, last.code, words),
        )  # fmt: skip
    if any(cell.apart for cell in found.cells.values()):
        return words.text("page.units.finding-apart", name=name, total=len(found.cells))
    return words.text(f"page.{PAGE_OF[level]}.finding-few", name=name, covered=found.covered, total=len(found.cells))


def _worth(found: Standing, unit: str, words: Language) -> str:
    """What a unit is placed by: its published place where all are told by theirs, else its value."""
    figure = found.cells[unit].figure
    if figure is not None and unit_grids.by_place(cell.figure for cell in found.cells.values()):
        return words.rank(figure)
    return words.figure(figure, found.indicator)


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
def _heat_head(screen: Screen) -> Markup:
    page, chosen, words, table = screen.page, screen.chosen, screen.page.words, screen.table
    name = words.of(screen.shown.indicator.short) if screen.shown else ""
    speaking = sum(
        any(cell.figure or cell.apart for i in table.heat.indicators for cell in [table.heat.cells[u.code, i.code]])
        for u in table.heat.units
    )
    parts = [switch(
        screen, "sort", words.text("page.units.sort"),
        [(BY_NAME, words.text("page.units.sort-name")),
         (BY_GAP, words.text("page.units.sort-gap", name=name))],
        BY_GAP if chosen.by_gap else BY_NAME,
    )]  # fmt: skip
    if len(table.offered) > len(table.heat.indicators) or chosen.every:
        parts.append(switch(
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
        _apart(table.heat, words) + _attribution(table.heat.indicators, words),
    )


def _apart(heat: HeatTable, words: Language) -> Markup:
    """Why the figures of some columns are not combined: each reason once, with the indicators."""
    named: dict[str, list[str]] = {}
    for indicator in heat.indicators:
        if any(heat.cells[unit.code, indicator.code].apart for unit in heat.units):
            named.setdefault(unit_grids.why_apart(indicator, words), []).append(words.of(indicator.short))
    lines = [
        Markup("<p class='attribution'>{}</p>").format(words.text("card.apart.of", names=", ".join(names), why=why))
        for why, names in named.items()
    ]
    return Markup("").join(lines)


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
    return Markup('<p class="shades">{} <span class="whole">{} {}</span></p>').format(
        words.text("page.units.shade-low"), squares, words.text("page.units.shade-high")
    )


def _end(screen: Screen, found: Standing, key: str, listed: Sequence[OrgUnit]) -> Markup:
    words, page = screen.page.words, screen.page
    told = {u.code: _told(found, u.code) for u in listed}
    places = column.decimals((f.value for f in told.values() if f), found.indicator.unit)
    placed = unit_grids.by_place(cell.figure for cell in found.cells.values())
    rows: list[list[str | Markup]] = []
    for unit in listed:
        cell, figure = found.cells[unit.code], told[unit.code]
        aligned = figure is not None and figure.value is not None and figure.qualifier is Qualifier.EXACT
        text = words.number(figure.value, found.indicator.unit, places) if figure and aligned else ""
        if figure is not None and placed:
            text = words.rank(figure)
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
def _map_head(screen: Screen) -> Markup:
    words = screen.page.words
    choices = [(kind, words.text(f"map.{kind}")) for kind in MAPS]
    return Markup('<div class="level-switches">{}</div>').format(
        switch(screen, "map", words.text("map.switch"), choices, screen.chosen.map)
    )


@rendered
def _unit_map(screen: Screen, found: Standing) -> Markup:
    page = screen.page
    draw = unit_maps.outline_map if screen.chosen.map == OUTLINES else unit_maps.tile_map
    return draw(
        geographies.tiles(page.catalogue, found.extent.units), found.cells, page.words, page.link, found.indicator,
        page=page.name, shades=None if found.target else shades(found), names=lambda code: _named(page, code),
    )  # fmt: skip


@rendered
def _heat(screen: Screen, table: HeatTable, sort: str | None) -> Markup:
    page = screen.page
    return unit_grids.heat_table(
        ordered(table, page.words, sort), page.words, page.link, page=page.name, names=lambda code: _named(page, code)
    )


def _named(page: Page, code: str) -> str:
    return naming.short(page, page.catalogue.org_units[code])


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


def _marked(made: Block, unit: str | None) -> Part:
    """The finished block with the row or square of `unit` marked: one rendering serves every choice."""
    if unit is None:
        return made
    row, place = f'<tr data-unit="{unit}"', f'<a data-unit="{unit}" class='
    return Changed(made, {
        f"{row}>": f'{row} class="chosen">',
        f'{place}"tile ': f'{place}"tile chosen ',
        f'{place}"unit ': f'{place}"unit chosen ',
    })  # fmt: skip
