"""The audit trail on a screen: searched, filtered, verified."""

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from domain.observation import FigureKey
from services import audit_trail
from services.audit_trail import Excerpt
from storage.audit import Entry
from ui import blocks, deeds, frame
from ui.page import Page

_WORDS, _ACTION, _SINCE, _UNTIL, _SEALS = "audit-words", "audit-action", "audit-since", "audit-until", "audit-seals"
_BEFORE = "before"
"""The key of the address from whose number on older entries are shown."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""Days one may look from and to: the ends of the calendar have no day before and after them."""


def choose(page: Page) -> None:
    """What is looked for: words, one action, days. It stands in the address, so that a search can be sent on."""
    words, query = page.words, page.query
    st.session_state[_WORDS] = query.get("words", "")
    st.session_state[_SINCE], st.session_state[_UNTIL] = _day(query.get("since")), _day(query.get("until"))

    def looked() -> None:
        state = st.session_state
        page.go(
            words=state[_WORDS] or None, since=state[_SINCE], until=state[_UNTIL],
            action=state[_ACTION] or None, before=None,
        )  # fmt: skip

    known = _actions(page)
    st.session_state[_ACTION] = frame.choose(page, "action", known, "")
    columns = st.columns([3, 3, 2, 2])
    with columns[0]:
        st.text_input(words.text("page.audit.words"), key=_WORDS, on_change=looked)
    with columns[1]:
        st.selectbox(
            words.text("page.audit.action"), known, key=_ACTION, on_change=looked,
            format_func=lambda action: _action(page, action) if action else words.text("page.audit.every-action"),
        )  # fmt: skip
    with columns[2]:
        st.date_input(words.text("page.audit.since"), key=_SINCE, on_change=looked, format="DD/MM/YYYY")
    with columns[3]:
        st.date_input(words.text("page.audit.until"), key=_UNTIL, on_change=looked, format="DD/MM/YYYY")


def excerpt(page: Page) -> Excerpt:
    """The entries that the address asks for; a value that cannot be is said, and asks for nothing.

    So is a number that has no such entries before it: then the newest ones are shown.
    """
    query, before = page.query, page.number(_BEFORE)
    for key in ("since", "until"):
        if query.get(key) and _day(query[key]) is None:
            frame.say_wrong(page, key, query[key])
    until = _day(query.get("until"))
    # `choose` says that an action is none.
    action, _ = page.address.choice("action", _actions(page), "")
    found = partial(
        audit_trail.excerpt,
        page.acting,
        words=query.get("words", ""),
        action=action,
        subject=query.get("subject", ""),
        since=_start(page, _day(query.get("since"))),
        until=_start(page, until + timedelta(days=1) if until else None),
    )
    listed = found(before=before)
    if not query.get(_BEFORE) or (before and listed.entries):
        return listed
    newest = found()
    if newest.entries or not before:
        frame.say_wrong(page, _BEFORE, query[_BEFORE])
    return newest


def title(page: Page, found: Excerpt) -> Markup:
    """How many entries there are, and what the trail is."""
    words = page.words
    return blocks.heading(words.count("page.audit.title", found.whole), words.text("page.audit.about"), level=1)


def table(page: Page, found: Excerpt) -> Markup:
    """The entries, newest first, and the way to older ones."""
    words = page.words
    if not found.entries:
        return blocks.empty(words.text("page.audit.none"), words, title=words.text("card.empty.nothing"))
    head = [words.text(f"page.audit.head.{key}") for key in ("number", "when", "who", "what", "subject", "detail")]
    listed = blocks.table(head, [_row(page, one) for one in found.entries], numeric={0})
    ways = []
    if found.entries[0].number < (page.number(_BEFORE) or 0):
        ways.append(blocks.linked(words.text("page.audit.newest"), page.link("audit", before=None)))
    if found.more:
        older = page.link("audit", before=found.entries[-1].number)
        ways.append(blocks.linked(words.text("page.audit.older"), older))
    return listed + Markup('<p class="more">{}</p>').format(Markup(" · ").join(ways)) if ways else listed


def verify(page: Page) -> None:
    """The button that follows the whole chain, and looks for seals that receipts have printed."""
    words = page.words

    def deed() -> str:
        found = audit_trail.verify(page.acting, st.session_state[_SEALS].split())
        if found.broken is not None:
            return words.text(f"audit-break.{found.broken.kind}", number=found.broken.number)
        if found.missing:
            return words.text("page.audit.seal-missing", seal=found.missing[0])
        return words.count("page.audit.holds", found.entries, seal=found.last)

    with st.expander(words.text("page.audit.verify")), st.form("audit-verify"):
        st.text_area(words.text("page.audit.seals"), key=_SEALS, help=words.text("page.audit.seals-help"))
        st.form_submit_button(words.text("page.audit.verify-do"), on_click=deeds.doing(page, deed))


def _row(page: Page, one: Entry) -> list[str | Markup]:
    detail = [Markup("<small>{}: {}</small>").format(*_said(page, key, value)) for key, value in one.detail.items()]
    detail.append(Markup('<small class="seal">{}</small>').format(one.hash))
    return [
        str(one.number),
        page.moment(one.recorded_at),
        deeds.actor(page, one.actor),
        _action(page, one.action),
        _subject(page, one.subject),
        blocks.folded(page.words.text("page.audit.detail"), Markup("").join(detail)),
    ]


def _said(page: Page, key: str, value: str) -> tuple[str, str]:
    """One detail of an entry in words, where there are words for it; codes are said as the screens say them."""
    words, named = page.words, f"audit-detail.{key}"
    coded = ("return_reason", "review_step", "role", "dispute.choice", "decision.closing", "explanation.kind")
    for said in (f"{code}.{value}" for code in coded):
        if words.has(said):
            value = words.text(said)
            break
    if key in {"unit", "org_unit"} and value in page.catalogue.org_units:
        value = _unit(page, value)
    return (words.text(named) if words.has(named) else key), value


def _action(page: Page, action: str) -> str:
    key = f"audit.{action}"
    return page.words.text(key) if page.words.has(key) else action


def _subject(page: Page, subject: str) -> str | Markup:
    """What it was done to, leading there where there is a screen of it."""
    words = page.words
    match subject.split("/"):
        case ["submission", number]:
            said = words.text("page.history.submission", number=number)
            return blocks.linked(said, page.link("history", submission=number))
        case ["report", number, unit] if unit in page.catalogue.org_units:
            said = f"{words.text('page.history.submission', number=number)} · {_unit(page, unit)}"
            return blocks.linked(said, page.link("review", submission=number, unit=unit))
        case ["unit", unit, month] if unit in page.catalogue.org_units and len(month) == 6:
            return f"{_unit(page, unit)} · {words.month(date(int(month[:4]), int(month[4:]), 1))}"
        case ["pack", number] if number.isdigit():
            return blocks.linked(words.text("page.audit.pack", number=number), page.link("packs", pack=number))
        case ["decision", number]:
            return words.text("page.audit.decision", number=number)
        case ["explanation", number]:
            return words.text("page.audit.explanation", number=number)
        case ["account", login]:
            return words.text("page.audit.account", login=login)
        case ["figure", token]:
            return _figure(page, token)
        case _:
            return subject


def _figure(page: Page, token: str) -> str | Markup:
    try:
        key = FigureKey.parse(token)
    except ValueError:
        return token
    indicator = page.catalogue.indicators.get(key.indicator)
    if indicator is None or key.org_unit not in page.catalogue.org_units:
        return token
    said = f"{page.words.of(indicator.short)} · {_unit(page, key.org_unit)} · {page.words.month(key.end)}"
    return blocks.linked(said, page.link("history", figure=token))


def _unit(page: Page, code: str) -> str:
    return page.words.of(page.catalogue.org_units[code].short)


def _actions(page: Page) -> list[str]:
    """What was ever done, and every action."""
    return ["", *audit_trail.excerpt(page.acting, before=0).actions]


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _start(page: Page, day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, ZoneInfo(page.settings.timezone)) if day else None
