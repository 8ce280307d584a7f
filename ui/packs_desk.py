"""The packs of meetings on a screen: the list, what stands around one of them, and the forms of a secretary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from markupsafe import Markup

from domain.errors import DashboardError
from domain.geography import Geography
from domain.names import fold
from domain.observation import Observation
from domain.org_unit import Level
from domain.pack import ACCEPTED, Agenda, AgendaItem, Changes, ItemKind, PackScope, ScopeKind, StatusChange, Turn
from domain.people import Verb
from exports.meeting import prose
from exports.meeting.telling import Telling
from services import packs, remarks
from services.packs import OpenedPack, SinceLast
from storage.packs import PackHead
from ui import (
    blocks,
    decision_tables,
    deeds,
    elements,
    frame,
    marks,
    naming,
    pack_differences,
    pack_items,
    paper_desk,
    picture_desk,
)
from ui.page import Page

_TITLE, _TITLE_EN, _DAY, _AS_OF = "pack-title", "pack-title-en", "pack-day", "pack-as-of"
_MAKE, _CORRECT = "pack-make", "pack-correct"
_SCOPE, _UNIT, _ITEMS, _WHY = "pack-scope", "pack-unit", "pack-items", "pack-why"
_ACCEPTED = "pack-accepted"
_ADDED = "pack-add"
_GEOGRAPHY = "pack-geography"
_BEFORE = "before"
"""The key of the address from whose number on older packs are listed."""
REPORTING = (Level.MINISTRY, Level.PROVINCE)
SHORT = 8
"""Rows of a table of changes that stand open."""
DAY = "DD/MM/YYYY"


def chosen(page: Page) -> int | None:
    """The number of the pack that the address names; what is no number ends the screen with a sentence."""
    text = page.query.get("pack", "")
    number = page.number("pack")
    if text and number is None:
        frame.stop(page, "error.pack-unknown", link=back(page), number=text[: frame.REPEATED])
    return number


def opened(page: Page, number: int) -> OpenedPack:
    """That pack; where it cannot be shown, the screen ends with the reason."""
    try:
        return packs.opened(page.acting, number)
    except DashboardError as error:
        frame.stop(page, f"error.{error.code}", link=back(page), **error.params)


def back(page: Page) -> Markup:
    """The way to the list."""
    return Markup(' <a href="{}">{}</a>').format(page.link("packs", pack=None), page.words.text("page.packs.back"))


# The list


def title(page: Page) -> Markup:
    """How many packs there are, and what they are."""
    words = page.words
    number = packs.count(page.acting)
    said = words.count("page.packs.title", number) if number else words.text("page.packs.title-none")
    return blocks.heading(said, words.text("page.packs.about"), level=1)


def table(page: Page) -> Markup:
    """Packs, the last one first: the newest ones or those before the one the address names, and the way to the others.

    An address that names nothing that has others before it gets a sentence, and the newest. Where there is none at all,
    whoever may not make one reads who does.
    """
    words, before = page.words, page.number(_BEFORE)
    found = packs.listed(page.acting, before=before, limit=packs.LISTED + 1)
    if page.query.get(_BEFORE) and (before is None or not found):
        frame.say_wrong(page, _BEFORE, page.query[_BEFORE])
        before, found = None, packs.listed(page.acting, limit=packs.LISTED + 1)
    shown = found[: packs.LISTED]
    if not shown:
        if page.person.allows(Verb.FREEZE):
            return Markup("")
        return blocks.empty(words.text("page.packs.none"), words, title=words.text("card.empty.nothing"))
    head = [words.text(f"page.packs.{key}") for key in ("number", "meeting", "what", "cut-off", "scope", "state")]
    made: Markup = blocks.table(head, [_listed(page, one) for one in shown], numeric={0})
    ways = []
    if before is not None:
        ways.append(blocks.linked(words.text("page.packs.newest"), page.link("packs", before=None)))
    if len(found) > len(shown):
        ways.append(blocks.linked(words.text("page.packs.older"), page.link("packs", before=shown[-1].number)))
    if not ways:
        return made
    numbers = {"first": shown[0].number, "last": shown[-1].number}
    said = words.text("page.packs.some", number=packs.count(page.acting), **numbers)
    return made + Markup('<p class="more">{} {}</p>').format(said, Markup(" · ").join(ways))


def _listed(page: Page, one: PackHead) -> list[str | Markup]:
    words = page.words
    state = ""
    if one.corrected_by is not None:
        state = words.text("page.packs.corrected-by", number=one.corrected_by)
    elif one.corrects is not None:
        state = words.text("page.packs.corrects", number=one.corrects)
    return [
        str(one.number),
        words.date(one.meeting_day),
        blocks.linked(words.of(one.title), page.link("packs", pack=one.number)),
        words.date(one.as_of),
        _scope(page, one.scope),
        state,
    ]


def _scope(page: Page, token: str) -> str:
    named, _, within = token.removesuffix(ACCEPTED).partition("~")
    kind, _, code = named.partition("/")
    unit = page.catalogue.org_units.get(code)
    named = naming.short(page, unit) if unit else code or page.words.text(f"page.packs.scope-{kind}")
    if within:
        seen = page.words.text(f"geography.name.{within}")
        named = page.words.text("page.packs.scope-geography", scope=named, geography=seen)
    return page.words.text("page.packs.scope-accepted", scope=named) if token.endswith(ACCEPTED) else named


# One pack


def head(page: Page, found: OpenedPack) -> Markup:
    """Title, meeting, cut-off, scope; and that it was corrected, or what it corrects."""
    words, pack, agenda = page.words, found.pack, found.pack.agenda
    parts = [
        blocks.heading(
            words.of(agenda.title),
            words.text(
                "page.packs.note", day=words.date(agenda.meeting_day), as_of=words.date(agenda.as_of),
                scope=_scope(page, agenda.scope.token()), known_at=page.moment(pack.known_at),
            ),
            level=1,
        )
    ]  # fmt: skip
    link = page.link("present", pack=found.head.number)
    parts.append(Markup("<p>{}</p>").format(blocks.linked(words.text("page.present.open"), link)))
    if found.correction is not None:
        said = words.text("page.packs.is-corrected", number=found.correction.number)
        link = page.link("packs", pack=found.correction.number)
        parts.append(blocks.note(blocks.linked(said, link), title=words.text("page.packs.erratum"), kind="wrong"))
    if pack.erratum is not None:
        said = words.text("page.packs.is-correction", number=pack.erratum.number, reason=pack.erratum.reason)
        link = page.link("packs", pack=pack.erratum.number)
        parts.append(blocks.note(blocks.linked(said, link), title=words.text("page.packs.erratum"), kind="warning"))
    told = pack_items.told_in(page, pack)
    made_of = prose.made_of(Telling(pack, told))
    parts.append(marks.strip(words.text("page.packs.totals"), pack.tally, told, note=made_of))
    named = [(place, pack_items.name(told, pack, item)) for place, item in enumerate(pack.items, 1)]
    listed = Markup("").join(
        Markup("<p>{}</p>").format(
            blocks.linked(told.text("pack-told.numbered", number=place, name=name), f"#item-{place}")
        )
        for place, name in named
    )
    parts.append(blocks.heading(words.text("page.packs.agenda")) + listed)
    first = next((item.item.indicator for item in pack.items if item.item.indicator), None)
    supposed = page.link("what-if", as_of=agenda.as_of, pack=found.head.number, indicator=first)
    parts.append(Markup('<p class="more">{}</p>').format(blocks.linked(words.text("what-if.way"), supposed)))
    return Markup("").join(parts)


def since(page: Page, found: OpenedPack) -> Markup:
    """What has changed since the pack before of the same scope; nothing for the first one."""
    words = page.words
    made = packs.since_last(page.acting, found.head.number)
    if made is None:
        return blocks.heading(words.text("page.packs.since")) + blocks.note(words.text("page.packs.since-first"))
    before = made.before
    said = words.text("page.packs.since-of", title=words.of(before.title), day=words.date(before.meeting_day))
    heading = blocks.heading(
        words.count("page.packs.since-title", len(made.changes.statuses)),
        blocks.linked(said, page.link("packs", pack=before.number)),
    )
    strips = [
        marks.strip(words.text("page.packs.was"), made.changes.before, words),
        marks.strip(words.text("page.packs.is"), made.changes.after, words),
    ]
    return heading + blocks.beside(strips) + _due(page, found, made) + _changes(page, found, made.changes, made.senders)


def _due(page: Page, found: OpenedPack, made: SinceLast) -> Markup:
    """The decisions that were to be carried out by the meeting, and are open."""
    if not made.due:
        return Markup("")
    head = blocks.heading(page.words.count("decision.due-title", len(made.due)), level=3)
    return head + decision_tables.due(made.due, decision_tables.of_pack(page, found.pack))


def live(page: Page, found: OpenedPack) -> Markup:
    """How the live screens of the same cut-off differ from the pack."""
    words = page.words
    made = packs.differences(page.acting, found.head.number)
    title = blocks.heading(words.text("page.packs.live"))
    if made.none:
        return title + blocks.note(words.text("page.packs.live-same"))
    said = "; ".join(pack_differences.said(words, made))
    note = blocks.note(said, title=words.text("page.packs.live-differs"), kind="warning")
    return title + note + _changes(page, found, made.changes, {}, silent=False)


def seal(page: Page, found: OpenedPack) -> Markup:
    """By what one knows the pack."""
    words, pack = page.words, found.pack
    return blocks.heading(words.text("page.packs.seal")) + blocks.terms(
        [
            (words.text("page.packs.hash"), Markup('<span class="seal">{}</span>').format(found.head.sha256)),
            (words.text("page.packs.known"), page.moment(pack.known_at)),
            (words.text("page.packs.made-by"), pack.made_by),
            (words.text("page.packs.originals"), words.plain(len(pack.originals))),
            (words.text("page.packs.product"), pack.product),
        ]
    )


def offer(page: Page, found: OpenedPack) -> None:
    """The pack as files to take away."""
    elements.show(blocks.heading(page.words.text("paper.title"), page.words.text("paper.about")))
    paper_desk.choose(page, found.head.number)
    picture_desk.choose(page, found.head.number)
    elements.show(Markup("<p>{}</p>").format(back(page)))


# Changes


def _changes(
    page: Page, found: OpenedPack, changes: Changes, senders: Mapping[int, str], *, silent: bool = True
) -> Markup:
    words = page.words
    parts = [
        _long(
            words.text("page.packs.counted", what=words.text(f"page.packs.turn.{turn}"), count=len(listed)),
            [words.text(f"page.packs.{key}") for key in ("unit", "indicator", "deadline", "before", "after")],
            [_turned(page, found, one) for one in listed],
        )
        for turn in Turn
        if (listed := changes.of(turn))
    ]
    if changes.revised:
        parts.append(
            _long(
                words.text("page.packs.counted", what=words.text("page.packs.revised"), count=len(changes.revised)),
                [words.text(f"page.packs.{key}") for key in ("unit", "indicator", "period", "before", "after", "by")],
                [_revised(page, found, one.before, one.after, senders) for one in changes.revised],
            )
        )
    if silent and changes.silent:
        names = ", ".join(sorted((_unit(page, found, code) for code in changes.silent), key=fold))
        said = words.text("page.packs.counted", what=words.text("page.packs.silent"), count=len(changes.silent))
        parts.append(blocks.heading(said, level=3) + Markup("<p>{}</p>").format(names))
    return Markup("").join(parts)


def _long(said: str, head: Sequence[str], rows: Sequence[Sequence[str | Markup]]) -> Markup:
    """A table under its heading; a long one is opened by whoever wants it."""
    if len(rows) <= SHORT:
        return blocks.heading(said, level=3) + blocks.table(head, rows)
    return blocks.folded(said, blocks.table(head, rows))


def _turned(page: Page, found: OpenedPack, one: StatusChange) -> list[str | Markup]:
    words, dash = page.words, page.words.text("figure.dash")
    target = next((t for t in (*found.pack.targets, *page.catalogue.targets) if t.code == one.target), None)
    return [
        _unit(page, found, one.org_unit),
        _indicator(page, found, one.indicator),
        words.date(target.deadline) if target else one.target,
        *(marks.mark(status, words) if status else dash for status in (one.before, one.after)),
    ]


def _revised(
    page: Page, found: OpenedPack, before: Observation, after: Observation, senders: Mapping[int, str]
) -> list[str | Markup]:
    words = page.words
    indicators = {**page.catalogue.indicators, **{i.code: i for i in found.pack.indicators}}
    indicator = indicators[after.indicator]
    who = senders.get(after.provenance.submission or 0, "")
    return [
        _unit(page, found, after.org_unit),
        blocks.linked(words.of(indicator.short), page.link("history", figure=after.key.token())),
        words.period(after.period),
        words.figure(before, indicator),
        words.figure(after, indicator),
        who or blocks.source(after.provenance.source) or _unit(page, found, after.org_unit),
    ]


def _unit(page: Page, found: OpenedPack, code: str) -> str:
    """The name of a unit as the pack has it, else as it is now: one that has ended may be in neither."""
    unit = next((u for u in found.pack.org_units if u.code == code), page.catalogue.org_units.get(code))
    return naming.short(page, unit) if unit else code


def _indicator(page: Page, found: OpenedPack, code: str) -> str:
    indicator = next((i for i in found.pack.indicators if i.code == code), page.catalogue.indicators.get(code))
    return page.words.of(indicator.short) if indicator else code


# The forms of a secretary


def make(page: Page) -> None:
    """The form to freeze a pack; it alone is drawn anew while it is filled in."""
    with st.expander(page.words.text("page.packs.make")):
        st.fragment(_fill_in)(page)


def _fill_in(page: Page) -> None:
    words = page.words
    units = sorted(
        (u for u in page.catalogue.org_units.values() if u.level in REPORTING and u.alive_on(page.as_of)),
        key=lambda unit: fold(words.of(unit.names)),
    )
    left, right = st.columns(2)
    with left:
        st.text_input(words.text("page.packs.title-vi"), key=_TITLE, max_chars=200)
        st.date_input(words.text("page.packs.meeting"), page.acting.today, key=_DAY, format=DAY)
        st.selectbox(
            words.text("page.packs.scope"), list(ScopeKind), key=_SCOPE,
            format_func=lambda kind: words.text(f"page.packs.scope-{kind}"),
        )  # fmt: skip
    with right:
        st.text_input(words.text("page.packs.title-en"), key=_TITLE_EN, max_chars=200)
        st.date_input(
            words.text("page.packs.cut-off"), min(page.as_of, page.acting.today), key=_AS_OF,
            max_value=page.acting.today, format=DAY,
        )  # fmt: skip
        st.selectbox(
            words.text("page.packs.scope-which"), units, key=_UNIT, index=None,
            format_func=lambda unit: naming.listed(page, unit), placeholder=words.text("picker.hint"),
        )  # fmt: skip
    _arrange(page)
    st.selectbox(
        words.text("page.packs.geography"), [None, *Geography], key=_GEOGRAPHY,
        format_func=lambda one: words.text(f"geography.name.{one}" if one else "page.packs.geography-usual"),
    )  # fmt: skip
    st.checkbox(words.text("page.packs.accepted-only"), key=_ACCEPTED)
    elements.show(deeds.answer(_MAKE))
    if st.button(words.text("page.packs.make-do"), key="pack-make-do", type="primary"):
        _freeze(page)
        # The answer stands on the screen of the new pack, or above this button.
        st.rerun()


def _freeze(page: Page) -> None:
    state, number = st.session_state, 0

    def deed() -> str:
        nonlocal number
        kind = ScopeKind(state[_SCOPE])
        unit = state[_UNIT].code if kind is ScopeKind.UNIT and state[_UNIT] else None
        agenda = Agenda(
            title={"vi": state[_TITLE], "en": state[_TITLE_EN]},
            meeting_day=_day(state[_DAY], page.acting.today),
            as_of=_day(state[_AS_OF], page.as_of),
            scope=PackScope(kind, unit, accepted_only=state[_ACCEPTED], geography=state[_GEOGRAPHY]),
            items=tuple(replace(item, note=state.get(_note_of(item), "")) for item in state[_ITEMS]),
        )
        number = packs.freeze(page.acting, agenda).number
        return page.words.text("page.packs.frozen", number=number)

    if deeds.do(page, deed, form=_MAKE):
        page.go(pack=number)


def _arrange(page: Page) -> None:
    """The items of the agenda: add one at a time, put them in order, say to the presenter what is on no slide.

    One choice closes its list by itself, so that no run ends under an open one, and the items stand below with their
    whole names: chips beside each other show neither on a telephone.
    """
    words, state, offered = page.words, st.session_state, _offered(page)
    chosen: list[AgendaItem] = state.setdefault(_ITEMS, [next(iter(offered))])
    full = len(chosen) >= packs.ITEMS
    st.selectbox(
        words.text("page.packs.items"), list(offered), key=_ADDED, index=None, on_change=_add, disabled=full,
        format_func=lambda item: offered.get(item, ""), placeholder=words.text("page.packs.items-hint"),
        help=words.text("page.packs.items-help"),
    )  # fmt: skip
    for place, item in enumerate(chosen):
        name = words.text("pack-told.numbered", number=place + 1, name=offered.get(item, ""))
        with st.container(key=f"pack-item-{place}", horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                name, key=_note_of(item), max_chars=remarks.MOST, placeholder=words.text("page.packs.item-note"),
            )  # fmt: skip
            for step, sign, ends in ((-1, "↑", place == 0), (1, "↓", place == len(chosen) - 1)):
                st.button(
                    sign, key=f"pack-move-{place}-{step}", on_click=_move, args=(place, step), disabled=ends,
                    help=words.text("page.packs.item-up" if step < 0 else "page.packs.item-down", name=name),
                )  # fmt: skip
            st.button(
                "×", key=f"pack-drop-{place}", on_click=_drop, args=(place,),
                help=words.text("page.packs.item-drop", name=name),
            )  # fmt: skip


def _add() -> None:
    """Put what was picked at the end of the agenda, once, and leave the picker free for the next."""
    state = st.session_state
    picked, state[_ADDED] = state[_ADDED], None
    if picked is not None and picked not in state[_ITEMS]:
        state[_ITEMS] = [*state[_ITEMS], picked]


def _drop(place: int) -> None:
    """Take an item off the agenda."""
    items = list(st.session_state[_ITEMS])
    del items[place]
    st.session_state[_ITEMS] = items


def _move(place: int, step: int) -> None:
    """Let an item of the agenda change places with its neighbour."""
    items = list(st.session_state[_ITEMS])
    items[place], items[place + step] = items[place + step], items[place]
    st.session_state[_ITEMS] = items


def _note_of(item: AgendaItem) -> str:
    """Where the note of an item is kept while the form is filled in: it moves with the item."""
    return f"pack-note-{item.kind}-{item.indicator}-{item.unit}-{item.level}"


def correct(page: Page, found: OpenedPack) -> None:
    """The form to correct a pack: another one takes its place, and this one says so."""
    words, number = page.words, found.head.number
    if found.correction is not None:
        return

    def pressed() -> None:
        made = 0

        def deed() -> str:
            nonlocal made
            made = packs.correct(page.acting, number, st.session_state[_WHY]).number
            return words.text("page.packs.frozen", number=made)

        if deeds.do(page, deed, form=_CORRECT):
            page.go(pack=made)

    with st.expander(words.text("page.packs.correct")), st.form(_CORRECT):
        elements.show(blocks.note(words.text("page.packs.correct-about")), deeds.answer(_CORRECT))
        st.text_area(words.text("page.packs.why"), key=_WHY)
        st.form_submit_button(words.text("page.packs.correct-do"), on_click=pressed)


def _offered(page: Page) -> dict[AgendaItem, str]:
    """What can be put on an agenda, with its name: the headline indicators before the others."""
    words, codelists = page.words, page.catalogue
    first = list(codelists.headlines)
    indicators = [*first, *(i for i in codelists.indicators.values() if i not in first)]
    units = [u for u in codelists.org_units.values() if u.level in REPORTING and u.alive_on(page.as_of)]
    say: Callable[..., str] = lambda kind, **names: words.text(  # noqa: E731
        f"pack-told.item.{kind}", **{"indicator": "", "unit": "", "level": "", **names}
    )
    offered = {AgendaItem(kind=ItemKind.STRIPS): say(ItemKind.STRIPS)}
    nation = next((u for u in codelists.org_units.values() if u.level is Level.NATION), None)
    country = words.of(nation.names) if nation else ""
    for one in indicators:
        named = words.of(one.short)
        offered[AgendaItem(kind=ItemKind.INDICATOR, indicator=one.code)] = say(
            ItemKind.INDICATOR, indicator=named, unit=country
        )
        for level in REPORTING:
            if level in one.levels:
                ranking = AgendaItem(kind=ItemKind.RANKING, indicator=one.code, level=level)
                offered[ranking] = say(ItemKind.RANKING, indicator=named, level=words.text(f"level.{level}"))
    for unit in units:
        offered[AgendaItem(kind=ItemKind.SCORECARD, unit=unit.code)] = say(
            ItemKind.SCORECARD, unit=words.of(unit.names)
        )
    return offered


def _day(picked: object, usual: date) -> date:
    return picked if isinstance(picked, date) else usual
