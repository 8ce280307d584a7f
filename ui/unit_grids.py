"""Many units at once, a mark and a number in each cell: the heat table and the map of tiles."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from charts import column, hover
from domain.indicator import Indicator
from domain.org_unit import OrgUnit
from domain.reference import Tile
from domain.scorecard import HeatCell, HeatTable
from domain.status import Status
from locales import Language
from ui import blocks, figure_chips
from ui.blocks import Link


def heat_table(table: HeatTable, words: Language, link: Link, *, page: str) -> Markup:
    """Units x indicators: a mark and a number in each cell, the name of a unit and of an indicator always in sight.

    A column says under which target its marks stand, or that it has none. `page` is the page of a unit's
    scorecard. A cell tells its date, source and status on hover and focus, and leads to its row.
    """
    figures = {i.code: [table.cells[u.code, i.code].figure for u in table.units] for i in table.indicators}
    dues = {code: {target.due} for code, target in table.targets.items()}
    places = {
        i.code: column.decimals((f.value for f in figures[i.code] if f), i.unit, dues.get(i.code, ()))
        for i in table.indicators
    }
    rows = [
        {
            "name": words.of(unit.short) or words.of(unit.names),
            "code": unit.code,
            "href": link(page, unit=unit.code),
            "cells": [
                _cell(table.cells[unit.code, i.code], unit, i, places[i.code], words, link) for i in table.indicators
            ],
        }
        for unit in table.units
    ]
    columns = [
        {
            "name": words.of(i.short) or words.of(i.names),
            "href": link("indicators", indicator=i.code),
            "coverage": words.text("card.heat.coverage", count=table.with_figures(i.code), all=len(table.units)),
            "target": words.text("card.heat.target", due=words.due(target, i), deadline=words.date(target.deadline))
            if (target := table.targets.get(i.code))
            else words.text("card.heat.no-target"),
        }
        for i in table.indicators
    ]
    caption = words.text("card.heat.caption", units=len(table.units), indicators=len(table.indicators))
    if any(cell.figure and hover.signs(cell.figure, words) for cell in table.cells.values()):
        caption = f"{caption} {words.text('figure.signs')}"
    return blocks.block("heat", rows=rows, columns=columns, unit=words.text("card.heat.unit"), caption=caption)


def tile_map(
    tiles: Sequence[Tile],
    cells: Mapping[str, HeatCell],
    words: Language,
    link: Link,
    indicator: Indicator,
    *,
    page: str = "provinces",
    shades: Mapping[str, int] | None = None,
) -> Markup:
    """The map of provinces as squares of text: light, printable, readable on a telephone. `cells` are by unit code.

    `shades` are five steps of one hue by unit code, for an indicator without a target. The archipelagos have a
    dashed outline, the colour of their province and its name.
    """
    parents = {t.org_unit: words.of(t.names) for t in tiles if not t.archipelago}
    dues = {c.assessment.target.due for c in cells.values() if c.assessment}
    decimals = column.decimals((c.figure.value for c in cells.values() if c.figure), indicator.unit, dues)
    squares = []
    for tile in tiles:
        cell = cells.get(tile.org_unit)
        name = words.of(tile.names)
        parent = parents.get(tile.org_unit, "") if tile.archipelago else ""
        name = name.removesuffix(f" ({parent})")
        title = words.text("card.map.archipelago", name=name, parent=parent) if parent else name
        squares.append(
            {
                "row": tile.row + 1,
                "column": tile.column + 1,
                "name": name,
                "archipelago": tile.archipelago,
                "parent": parent,
                "status": cell.status if cell else Status.NO_DATA,
                "shade": (shades or {}).get(tile.org_unit, 0),
                "code": tile.org_unit,
                "value": figure_chips.bare(cell.figure if cell else None, indicator, decimals, words)
                if not tile.archipelago
                else "",
                "said": _tip(cell, indicator, words, title),
                "href": link(page, unit=tile.org_unit),
            }
        )
    provinces = {t.org_unit for t in tiles if not t.archipelago}
    filled = sum(u in cells and cells[u].figure is not None for u in provinces)
    return blocks.block(
        "tiles",
        tiles=squares,
        label=words.text("card.map.label"),
        columns=max((t.column for t in tiles), default=0) + 1,
        rows=max((t.row for t in tiles), default=0) + 1,
        caption=words.text("card.map.coverage", count=filled, all=len(provinces)),
    )


def _cell(
    cell: HeatCell, unit: OrgUnit, indicator: Indicator, decimals: int, words: Language, link: Link
) -> dict[str, str]:
    name = words.of(unit.short) or words.of(unit.names)
    return {
        "status": cell.status,
        "said": _tip(cell, indicator, words, name),
        "value": figure_chips.bare(cell.figure, indicator, decimals, words),
        "signs": hover.signs(cell.figure, words) if cell.figure else "",
        "href": "" if cell.figure is None else figure_chips.row_of(cell.figure, link),
    }


def _tip(cell: HeatCell | None, indicator: Indicator, words: Language, name: str) -> str:
    """What a cell says on hover, to a screen reader, and on focus."""
    if cell is None or cell.figure is None:
        return f"{name}: {words.text('figure.none')}"
    parts = [
        f"{name}: {words.figure(cell.figure, indicator)}",
        words.period(cell.figure.period),
        *([] if cell.status is Status.NOT_APPLICABLE else [words.text(f"status.{cell.status}")]),
        *hover.standing(cell.figure, indicator, words),
        hover.provenance(cell.figure, words),
    ]
    return " · ".join(parts)
