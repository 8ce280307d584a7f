"""Many units at once, a mark and a number in each cell: the heat table."""

from collections.abc import Callable, Iterable

from markupsafe import Markup

from charts import column, hover
from domain.indicator import Indicator, Unit
from domain.observation import Observation
from domain.org_unit import OrgUnit
from domain.scorecard import HeatCell, HeatTable, Time, time_of
from domain.status import Status
from locales import Language
from ui import blocks, figure_chips
from ui.blocks import Link

Names = Callable[[str], str]
"""The name of a unit by its code, where several extents of one name may meet."""


def heat_table(table: HeatTable, words: Language, link: Link, *, page: str, names: Names = str) -> Markup:
    """Units x indicators: a mark and a number in each cell, the name of a unit and of an indicator always in sight.

    A column says under which target its marks stand, or that it has none. `page` is the page of a unit's
    scorecard. A cell tells its date, source and status on hover and focus, and leads to its row; where it is not of the
    time of its column it shows its own. Figures of parts
    that cannot be combined stand beside each other, by `names` of their units, and the column says why.
    """
    figures = {i.code: [table.cells[u.code, i.code].figure for u in table.units] for i in table.indicators}
    dues = {code: {target.due} for code, target in table.targets.items()}
    places = {
        i.code: column.decimals((f.value for f in figures[i.code] if f), i.unit, dues.get(i.code, ()))
        for i in table.indicators
    }
    times = {i.code: table.time(i) for i in table.indicators}
    placed = {i.code: by_place(figures[i.code]) for i in table.indicators}
    rows = [
        {
            "name": words.of(unit.short) or words.of(unit.names),
            "code": unit.code,
            "href": link(page, unit=unit.code),
            "cells": [
                _cell(table.cells[unit.code, i.code], unit, i, places[i.code], words, link, names, page)
                | _when(table.cells[unit.code, i.code], i, times[i.code])
                | (_place(table.cells[unit.code, i.code], words) if placed[i.code] else {})
                for i in table.indicators
            ],
        }
        for unit in table.units
    ]
    columns = [
        {
            "name": words.of(i.short) or words.of(i.names),
            "href": link("indicators", indicator=i.code),
            "coverage": _coverage(table, i, words),
            "target": words.text("card.heat.target", due=words.due(target, i), deadline=words.date(target.deadline))
            if (target := table.targets.get(i.code))
            else words.text("card.heat.no-target"),
            "apart": why_apart(i, words) if any(table.cells[u.code, i.code].apart for u in table.units) else "",
            "apart_short": words.text("card.apart.short"),
        }
        for i in table.indicators
    ]
    caption = words.text("card.heat.caption", units=len(table.units), indicators=len(table.indicators))
    if any(cell.figure and hover.signs(cell.figure, words) for cell in table.cells.values()):
        caption = f"{caption} {words.text('figure.signs')}"
    if any(cell.figure and cell.figure.merged for cell in table.cells.values()):
        caption = f"{caption} {words.text('figure.signs-merged')}"
    return blocks.block("heat", rows=rows, columns=columns, unit=words.text("card.heat.unit"), caption=caption)


def by_place(figures: Iterable[Observation | None]) -> bool:
    """Whether figures are told by their published places: all have one, and of half of them nothing else is known."""
    known = [figure for figure in figures if figure is not None]
    return all(f.rank is not None for f in known) and 0 < len(known) <= 2 * sum(f.value is None for f in known)


def _place(cell: HeatCell, words: Language) -> dict[str, str]:
    """The published place of a figure, in a column of places."""
    if cell.figure is None or cell.figure.rank is None:
        return {}
    return {"value": words.number(cell.figure.rank, Unit.RANK)}


def _when(cell: HeatCell, indicator: Indicator, time: Time | None) -> dict[str, str]:
    """When a figure is from, where that is not the time of its column."""
    figure = cell.figure or next(iter(cell.apart), None)
    if figure is None or time_of(figure, indicator) == time:
        return {"when": ""}
    end = figure.period.end
    return {"when": end.strftime("%m/%Y") if time and time[0] == end.year else str(end.year)}


def _coverage(table: HeatTable, indicator: Indicator, words: Language) -> str:
    """How many units have a figure, of which time, and how many have one of another time."""
    time, every = table.time(indicator), table.with_figures(indicator.code)
    if time is None:
        return words.text("card.heat.coverage", count=0, all=len(table.units))
    count = table.times(indicator)[time]
    key = "card.heat.coverage-other" if count < every else "card.heat.coverage-of"
    return words.text(key, count=count, all=len(table.units), time=words.time(time), other=every - count)


def _cell(
    cell: HeatCell,
    unit: OrgUnit,
    indicator: Indicator,
    decimals: int,
    words: Language,
    link: Link,
    names: Names,
    page: str,
) -> dict[str, str]:
    name = words.of(unit.short) or words.of(unit.names)
    said = tip(cell, indicator, words, name, names)
    if cell.figure is None and cell.apart:
        beside = " · ".join(figure_chips.bare(figure, indicator, decimals, words) for figure in cell.apart)
        sign = words.text("figure.sign.partial") if len(cell.apart) == 1 else ""
        return {
            "status": cell.status, "said": said, "value": beside, "signs": sign, "href": link(page, unit=unit.code),
        }  # fmt: skip
    return {
        "status": cell.status,
        "said": said,
        "value": figure_chips.bare(cell.figure, indicator, decimals, words),
        "signs": hover.signs(cell.figure, words) if cell.figure else "",
        "href": "" if cell.figure is None else figure_chips.row_of(cell.figure, link),
    }


def square(cell: HeatCell | None, indicator: Indicator, decimals: int, words: Language, *, placed: bool = False) -> str:
    """What a square of the map shows: the number with the signs of a merged one, or how many parts stand apart.

    `placed` where the figures of the map are told `by_place`.
    """
    if cell is None:
        return ""
    if cell.figure is None and cell.apart:
        return words.count("card.map.apart", len(cell.apart))
    bare = (
        _place(cell, words).get("value", "") if placed else figure_chips.bare(cell.figure, indicator, decimals, words)
    )
    return bare + (hover.merged_sign(cell.figure, words) if cell.figure else "")


def why_apart(indicator: Indicator, words: Language) -> str:
    """Why figures of parts are not combined."""
    return words.text("card.apart", why=words.of(indicator.apart) or words.text("card.apart.usual"))


def tip(cell: HeatCell | None, indicator: Indicator, words: Language, name: str, names: Names) -> str:
    """What a cell says on hover, to a screen reader, and on focus."""
    if cell is not None and cell.figure is None and cell.apart:
        parts = [f"{names(f.org_unit)} {words.figure(f, indicator)}" for f in cell.apart]
        return " · ".join(
            [f"{name}: {'; '.join(parts)}", words.period(cell.apart[0].period), why_apart(indicator, words)]
        )
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
