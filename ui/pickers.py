"""Choosing what a screen is about; every choice stands in the address. And charts, from which one can choose."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st
from markupsafe import Markup

from domain.indicator import Indicator
from domain.observation import FigureKey
from domain.org_unit import NATION, OrgUnit
from domain.period import Period, parse_month
from ui import blocks, elements, naming, subjects
from ui.drawings import Drawing
from ui.page import Page

T = TypeVar("T")


def pick(
    page: Page,
    key: str,
    options: Sequence[T],
    chosen: T | None,
    *,
    label: str,
    name: Callable[[T], str],
    code: Callable[[T], str | None],
    **drop: None,
) -> None:
    """A select box over `options` that mirrors the value `key` of the address.

    The box shows what the address says; a choice moves the screen to its own address, without the values in `drop`.
    """
    widget = f"pick-{page.name}-{key}"
    st.session_state[widget] = chosen

    def moved() -> None:
        picked = st.session_state[widget]
        page.go(**{key: None if picked is None else code(picked), **drop})

    st.selectbox(
        page.words.text(label),
        options,
        key=widget,
        format_func=name,
        on_change=moved,
        index=None,
        placeholder=page.words.text("picker.hint"),
    )


def pick_indicator_and_unit(page: Page, indicator: Indicator, unit: OrgUnit) -> None:
    """Two boxes beside each other: the indicators in the order of the definitions, and the units that have it."""
    words, codelists = page.words, page.catalogue
    units = subjects.units(page, indicator, unit)
    # Shares of the width stand in style.css: columns would be three boxes to send, and this is one.
    with st.container(key="choices-of-two", horizontal=True):
        pick(
            page, "indicator", list(codelists.indicators.values()), indicator,
            label="picker.indicator", name=lambda i: words.of(i.short), code=lambda i: i.code, period=None,
        )  # fmt: skip
        pick(
            page, "unit", units, unit,
            label="picker.unit", name=lambda u: naming.listed(page, u),
            code=lambda u: None if u.code == NATION else u.code,
        )  # fmt: skip


def typed_month(text: str) -> Period | None:
    """The month that somebody wrote as `03/2020` or `2020-03`, or None."""
    month, _, year = text.strip().partition("/")
    return parse_month(f"{year}-{month:0>2}" if year else text.strip())


def show(page: Page, drawing: Drawing | None, key: str, *, empty: str) -> None:
    """A chart with its sentence for those who cannot see it, and what must be known of it."""
    elements.show(draw(page, drawing, key, empty=empty))


def draw(page: Page, drawing: Drawing | None, key: str, *, empty: str) -> Markup:
    """The chart alone; what is to stand below it is returned. A point that is chosen leads to its figure's row."""
    if drawing is None:
        return blocks.empty(page.words.text(empty), page.words)
    event = elements.chart(drawing, f"chart-{page.name}-{key}")
    parts = [blocks.chart_notes(drawing.notes)]
    if drawing.remarks:
        parts.append(blocks.remarks(drawing.remarks))
    if token := _chosen(event):
        parts.append(blocks.linked(page.words.text("picker.open-row"), page.link("history", figure=token)))
    return Markup("").join(parts)


def _chosen(event: Any) -> str | None:
    """The token of the point that was chosen, where points carry one."""
    for point in event["selection"]["points"] if event else ():
        carried = point.get("customdata")
        token = carried[0] if isinstance(carried, list) and carried else carried
        try:
            return FigureKey.parse(str(token)).token()
        except ValueError:
            continue
    return None
