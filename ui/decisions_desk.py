"""The decisions of a meeting beside its pack: what it followed, what it decided, and the forms of a secretary."""

import streamlit as st
from markupsafe import Markup

from domain.decision import Closing, Decision, DecisionStanding, ExpectedEffect
from domain.names import fold
from domain.org_unit import Level
from services import decisions
from services.decisions import Decided
from services.packs import OpenedPack
from ui import blocks, decision_tables, deeds, elements, naming, pack_items
from ui.decision_tables import Named
from ui.page import Page

_TEXT, _OWNER, _DUE, _ITEM = "decision-text", "decision-owner", "decision-due", "decision-item"
_INDICATOR, _WHOSE, _VALUE = "decision-indicator", "decision-whose", "decision-value"
_DECIDE, _CLOSE = "pack-decide", "pack-close"
_WHICH, _HOW, _DAY, _SAID = "decision-which", "decision-how", "decision-day", "decision-said"
CARRYING_OUT = (Level.MINISTRY, Level.PROVINCE)
LONGEST = 90
"""Letters by which a decision is told from others in a box."""
DAY = "DD/MM/YYYY"


def now(page: Page, found: OpenedPack) -> Decided:
    """What is known of the decisions of the meeting now."""
    return decisions.decided(page.acting, found.head.number)


def followed(page: Page, found: OpenedPack, known: Decided) -> Markup:
    """The decisions the pack follows, as they stood when it was frozen; nothing where there were none."""
    pack = found.pack
    if not pack.decisions:
        return Markup("")
    named = decision_tables.of_pack(page, pack)
    told = named.words
    head = blocks.heading(told.count("decision.title", len(pack.decisions)), told.text("decision.note"))
    return head + decision_tables.table(pack.decisions, named, pack_items.link(page, pack), known.ended)


def made(page: Page, known: Decided) -> Markup:
    """What the meeting has decided, as it stands on the day from which one looks."""
    words = page.words
    number = len(known.made)
    finding = words.count("page.packs.decided", number) if number else words.text("page.packs.undecided")
    head = blocks.part("decisions") + blocks.heading(finding)
    if not known.made:
        return head + blocks.empty(words.text("page.packs.decided-none"), words, title=words.text("card.empty.nothing"))
    named = Named(words=words, indicators=page.catalogue.indicators, org_units=page.catalogue.org_units)
    return head + decision_tables.table(known.made, named, page.link)


def forms(page: Page, found: OpenedPack, known: Decided) -> None:
    """What a secretary does in a meeting: keep a decision, and end one."""
    _decide(page, found)
    living = [one for one in (*found.pack.decisions, *known.made) if one.decision.is_open]
    living = [one for one in living if one.decision.number not in known.ended]
    if living:
        _close(page, living)


def _decide(page: Page, found: OpenedPack) -> None:
    words, pack = page.words, found.pack
    codelists, meeting = page.catalogue, pack.agenda.meeting_day
    living = sorted(
        (u for u in codelists.org_units.values() if u.level in CARRYING_OUT and u.alive_on(meeting)),
        key=lambda unit: fold(words.of(unit.names)),
    )
    items = list(range(1, len(pack.items) + 1))
    told = pack_items.told_in(page, pack)

    def deed() -> str:
        state = st.session_state
        indicator, whose = state[_INDICATOR], state[_WHOSE]
        effect = None
        if indicator is not None:
            effect = ExpectedEffect(
                indicator=indicator.code, org_unit=whose.code if whose else None, value=state[_VALUE]
            )
        new = decisions.decide(
            page.acting, found.head.number, text=state[_TEXT], owner=state[_OWNER].code if state[_OWNER] else "",
            due=state[_DUE], item=state[_ITEM], effect=effect,
        )  # fmt: skip
        return words.text("page.packs.decide-done", number=new.number)

    with st.expander(words.text("page.packs.decide")), st.form(_DECIDE):
        elements.show(deeds.answer(_DECIDE))
        st.text_area(words.text("page.packs.decide-text"), key=_TEXT, max_chars=1000)
        left, right = st.columns(2)
        with left:
            st.selectbox(
                words.text("decision.head.owner"), living, key=_OWNER, index=None,
                format_func=lambda unit: naming.listed(page, unit), placeholder=words.text("picker.hint"),
            )  # fmt: skip
            st.date_input(words.text("page.packs.decide-due"), meeting, min_value=meeting, key=_DUE, format=DAY)
            st.selectbox(
                words.text("page.packs.decide-item"), items, key=_ITEM, index=None,
                format_func=lambda n: told.text(
                    "pack-told.numbered", number=n, name=pack_items.name(told, pack, pack.items[n - 1])
                ),
                placeholder=words.text("page.packs.decide-no-item"),
            )  # fmt: skip
        with right:
            st.selectbox(
                words.text("page.packs.decide-indicator"), list(codelists.indicators.values()), key=_INDICATOR,
                index=None, format_func=lambda one: words.of(one.short),
                placeholder=words.text("page.packs.decide-no-indicator"),
            )  # fmt: skip
            st.selectbox(
                words.text("page.packs.decide-whose"), living, key=_WHOSE, index=None,
                format_func=lambda unit: naming.listed(page, unit),
                placeholder=words.text("page.packs.scope-country"),
            )  # fmt: skip
            st.number_input(words.text("page.packs.decide-value"), key=_VALUE, value=None, step=0.1)
        unsaid = dict.fromkeys((_OWNER, _ITEM, _INDICATOR, _WHOSE, _VALUE))
        st.form_submit_button(
            words.text("page.packs.decide-do"), type="primary",
            on_click=deeds.doing(page, deed, form=_DECIDE, fresh={_TEXT: "", _DUE: meeting, **unsaid}),
        )  # fmt: skip


def _close(page: Page, living: list[DecisionStanding]) -> None:
    words = page.words
    by_number = {one.decision.number: one.decision for one in living}

    def deed() -> str:
        state = st.session_state
        ended = decisions.close(page.acting, state[_WHICH], state[_HOW], day=state[_DAY], comment=state[_SAID])
        return words.text(
            "page.packs.close-done", number=ended.number, how=words.text(f"decision.closing.{ended.how}")
        )  # fmt: skip

    with st.expander(words.text("page.packs.close")), st.form(_CLOSE):
        elements.show(deeds.answer(_CLOSE))
        st.selectbox(
            words.text("decision.head.text"), list(by_number), key=_WHICH,
            format_func=lambda number: _short(page, by_number[number]),
        )  # fmt: skip
        left, right = st.columns(2)
        with left:
            st.selectbox(
                words.text("page.packs.close-how"), list(Closing), key=_HOW,
                format_func=lambda how: words.text(f"decision.closing.{how}"),
            )  # fmt: skip
        with right:
            st.date_input(words.text("page.packs.close-day"), page.acting.today, key=_DAY, format=DAY)
        st.text_area(words.text("page.packs.close-said"), key=_SAID, max_chars=1000)
        again = deeds.doing(page, deed, form=_CLOSE, fresh={_SAID: ""})
        st.form_submit_button(words.text("page.packs.close-do"), on_click=again)


def _short(page: Page, decision: Decision) -> str:
    said = " ".join(decision.text.split())
    said = said if len(said) <= LONGEST else f"{said[:LONGEST]}\N{HORIZONTAL ELLIPSIS}"
    return page.words.text("pack-told.numbered", number=decision.number, name=said)
