"""What people say of the figures of a month: listed where the figures stand, pinned and taken back by a small form."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from domain.errors import DashboardError
from domain.explanation import Explanation, ExplanationKind
from domain.indicator import Indicator
from domain.observation import Observation
from domain.org_unit import OrgUnit
from domain.pack import MeetingPack
from domain.people import Verb
from domain.period import Period
from locales import Language
from services import explanations
from ui import blocks, deeds, elements, pack_items, pickers
from ui.cached import rendered
from ui.page import Page

_MONTH, _KIND, _TEXT, _SOURCE, _ABOUT = (
    "explain-month",
    "explain-kind",
    "explain-text",
    "explain-source",
    "explain-about",
)
_PIN, _GONE = "explain", "explain-gone"
A_YEAR = timedelta(days=400)
"""How far a card looks back."""


def listed(words: Language, found: Iterable[Explanation]) -> Markup:
    """Explanations, one a line; nothing where there are none."""
    lines = [words.explanation(one) for one in found]
    return blocks.remarks(lines) if lines else Markup("")


def of_pack(page: Page, pack: MeetingPack) -> Markup:
    """What is said of the figures of a pack, and of which of them."""
    if not pack.explanations:
        return Markup("")
    told = pack_items.told_in(page, pack)
    indicators = {i.code: told.of(i.short) for i in pack.indicators}
    units = {u.code: told.of(u.short) for u in pack.org_units}
    rows = [
        (about(told, one, indicators.get(one.indicator or "", ""), units.get(one.org_unit or "", "")), _said(told, one))
        for one in pack.explanations
    ]
    return blocks.heading(told.text("explanation.title")) + blocks.terms(rows)


@rendered
def of_figure(page: Page, figure: Observation) -> Markup:
    """What is said of one figure."""
    first = figure.period.start or figure.period.end
    view = replace(page.view, as_of=figure.period.end, kept=None)
    found = explanations.of_figures(view, figure.org_unit, figure.indicator, first)
    said = listed(page.words, [one for one in found if one.explains(figure)])
    return blocks.heading(page.words.text("page.history.explained")) + said if said else said


@rendered
def of_unit(page: Page, unit: str) -> Markup:
    """What is said of the figures of one unit over the last year."""
    found = explanations.of_unit(page.view, unit, page.as_of - A_YEAR)
    said = listed(page.words, found)
    return blocks.heading(page.words.text("page.units.explained", count=len(found))) + said if said else said


def about(words: Language, one: Explanation, indicator: str, unit: str) -> str:
    """Of which figures an explanation speaks, from the names of its indicator and unit."""
    if one.indicator is None and one.org_unit is None:
        return words.text("explanation.about-all")
    if one.org_unit is None:
        return words.text("explanation.about-indicator", indicator=indicator or one.indicator)
    if one.indicator is None:
        return words.text("explanation.about-unit", unit=unit or one.org_unit)
    return words.text("explanation.about", indicator=indicator or one.indicator, unit=unit or one.org_unit)


def _said(words: Language, one: Explanation) -> Markup:
    return Markup("{}").format(words.explanation(one))


def offer(page: Page, indicator: Indicator, unit: OrgUnit, figure: Observation | None) -> None:
    """The form to pin an explanation to a month of this unit and indicator, for who may; and to take one back."""
    words, person = page.words, page.person
    if not person.allows(Verb.EXPLAIN, unit.code):
        return
    # A choice of (indicator, unit), None being all of them.
    choices: list[tuple[str | None, str | None]] = [(indicator.code, unit.code), (None, unit.code)]
    if person.units(Verb.EXPLAIN) is None:
        choices += [(indicator.code, None), (None, None)]
    names = {unit.code: words.of(unit.short)}

    def named(choice: tuple[str | None, str | None]) -> str:
        asked = Explanation(
            number=0, indicator=choice[0], org_unit=choice[1], month=month, kind=ExplanationKind.LAW, text="", by="",
            recorded_at=page.acting.now,
        )  # fmt: skip
        return about(words, asked, words.of(indicator.short), names.get(choice[1] or "", ""))

    def deed() -> str:
        state = st.session_state
        period = pickers.typed_month(state[_MONTH])
        if period is None:
            raise DashboardError("explanation-month")
        code, whose = state[_ABOUT]
        explanations.pin(
            page.acting, period, state[_KIND], state[_TEXT], indicator=code, org_unit=whose, source=state[_SOURCE]
        )
        return words.text("page.indicators.explain-done", month=words.month(period.end))

    day = figure.period.end if figure else page.as_of
    month = Period.month(day.year, day.month)
    with st.expander(words.text("page.indicators.explain")), st.form(_PIN):
        elements.show(deeds.answer(_PIN))
        left, right = st.columns(2)
        with left:
            st.text_input(words.text("page.indicators.explain-month"), f"{month.end:%m/%Y}", key=_MONTH)
            st.selectbox(
                words.text("page.indicators.explain-kind"), list(ExplanationKind), key=_KIND,
                format_func=lambda kind: words.text(f"explanation.kind.{kind}"),
            )  # fmt: skip
        with right:
            st.selectbox(words.text("page.indicators.explain-about"), choices, key=_ABOUT, format_func=named)
            st.text_input(words.text("page.indicators.explain-source"), key=_SOURCE, max_chars=500)
        st.text_area(words.text("page.indicators.explain-text"), key=_TEXT, max_chars=500)
        pinned = deeds.doing(page, deed, form=_PIN, fresh={_TEXT: "", _SOURCE: ""})
        st.form_submit_button(words.text("page.indicators.explain-do"), on_click=pinned)
    _take_back(page, indicator, unit)


def _take_back(page: Page, indicator: Indicator, unit: OrgUnit) -> None:
    words, acting = page.words, page.acting
    found = explanations.of_figures(page.view, unit.code, indicator.code, date.min)
    mine = {one.number: one for one in found if explanations.may_withdraw(acting, one)}
    if not mine:
        return

    def deed() -> str:
        gone = explanations.withdraw(page.acting, st.session_state[_GONE])
        return words.text("page.indicators.withdraw-done", month=words.month(gone.month.end))

    with st.expander(words.text("page.indicators.withdraw")), st.form("explain-withdraw"):
        st.selectbox(
            words.text("page.indicators.withdraw-which"), list(mine), key=_GONE,
            format_func=lambda number: words.explanation(mine[number]),
        )  # fmt: skip
        st.form_submit_button(words.text("page.indicators.withdraw-do"), on_click=deeds.doing(page, deed))
