"""The top line of every screen: workspace, language, as-of day and search; a watermark where all is invented."""

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from domain.org_unit import Level, OrgUnit
from locales import Language
from services.freshness import freshness
from ui import blocks, cached, elements
from ui.address import FIGURES, FIRST_DAY, HOME, OFFICIAL, PAGE_OF, TRAINING, WORKSPACES
from ui.cached import rendered
from ui.page import Page

FOUND = 6
"""How many units and how many indicators a search lists."""
_PAGES = {Level.NATION: HOME, **PAGE_OF}
_AS_OF = "frame-as-of"
_SEARCH = "frame-search"


def show(page: Page) -> None:
    """Draw the line, and below it what was found where something is searched."""
    words = page.words
    if page.workspace == TRAINING:
        elements.show(_band(page))
    with st.container(key="frame-top", horizontal=True, vertical_alignment="center"):
        elements.show(_line(page, (page.person.name or page.person.login) if page.person.signed_in else ""))
        _pick_as_of(page)
        st.text_input(
            words.text("frame.search"),
            key=_SEARCH,
            placeholder=words.text("frame.search-hint"),
            label_visibility="collapsed",
            width=260,
        )
    if asked := st.session_state.get(_SEARCH, "").strip():
        _show_found(page, asked)


@rendered
def _band(page: Page) -> Markup:
    """What stands on every screen of the training workspace."""
    words = page.words
    return Markup(
        '<div class="frame-watermark" aria-hidden="true">{mark}</div>'
        '<p class="frame-band">{band} <a href="{official}">{leave}</a></p>'
    ).format(
        mark=words.text("frame.watermark"),
        band=words.text("frame.band"),
        official=page.link(None, workspace=OFFICIAL, as_of=None),
        leave=words.text("frame.band-leave"),
    )


@rendered
def _line(page: Page, person: str) -> Markup:
    """The links of the line; `person` is the name of whoever is signed in."""
    words = page.words
    languages = {code: cached.words(code).text("language.name") for code in page.bounds.languages}
    return Markup(
        '<div class="frame-line"><span class="frame-name">{name}</span>'
        "{workspaces}{languages}{figures}{person}{back}</div>"
    ).format(
        name=words.text("frame.name"),
        workspaces=_switch(page, "workspace", {w: words.text(f"frame.workspace.{w}") for w in WORKSPACES}),
        languages=_switch(page, "lang", languages),
        figures=_figures(page),
        person=_person(page, person),
        back=_back(page),
    )


def _switch(page: Page, key: str, choices: Mapping[str, str]) -> Markup:
    """Links to this screen with another value of `key`; the day of one workspace says nothing in the other."""
    current = page.address.carried[key]
    drop = {"as_of": None} if key == "workspace" else {}
    links = [
        (value, label, page.link(None, **{key: value}, **({} if value == current else drop)))
        for value, label in choices.items()
    ]
    return blocks.switch(page.words.text(f"frame.switch.{key}"), links, current)


def _figures(page: Page) -> Markup:
    """Links to this screen with and without provisional figures, where the workspace has any."""
    if not page.ask(freshness).provisional:
        return Markup("")
    words, at = page.words, page.address
    links = [(value, words.text(f"frame.figures.{value}"), page.link(None, figures=value)) for value in FIGURES]
    return blocks.switch(words.text("frame.switch.figures"), links, at.figures)


def _person(page: Page, person: str) -> Markup:
    """Who is signed in, leading to their account; else the way to sign in and back to here."""
    words = page.words
    if person:
        href, said = page.link("account"), person
    elif page.name == "sign-in":
        return Markup("")
    else:
        href, said = page.link("sign-in", next=page.link(None)), words.text("page.sign-in.menu")
    return Markup('<nav class="frame-switch frame-person" aria-label="{}"><a href="{}">{}</a></nav>').format(
        words.text("frame.person"), href, said
    )


def _back(page: Page) -> Markup:
    """A way back to the usual day, where the screen looks from another one."""
    usual = page.bounds.default_as_of(page.workspace)
    if page.as_of == usual:
        return Markup("")
    said = page.words.text("frame.as-of-back", day=page.words.date(usual))
    return Markup('<span class="frame-switch frame-back"><a href="{}">{}</a></span>').format(
        page.link(None, as_of=usual), said
    )


def _pick_as_of(page: Page) -> None:
    """The as-of day as a date field that mirrors the address."""
    st.session_state[_AS_OF] = page.as_of

    def moved() -> None:
        if st.session_state[_AS_OF] is not None:
            page.go(as_of=st.session_state[_AS_OF])

    st.date_input(
        page.words.text("frame.as-of"),
        key=_AS_OF,
        min_value=FIRST_DAY,
        max_value=page.bounds.last_day(page.workspace),
        format="DD/MM/YYYY",
        on_change=moved,
        label_visibility="collapsed",
        width=150,
    )


def _show_found(page: Page, asked: str) -> None:
    words, codelists = page.words, page.catalogue
    links = [
        (page.link("indicators", indicator=i.code), words.of(i.names), words.text("frame.found.indicator"))
        for i in codelists.search_indicators(asked)[:FOUND]
    ] + [(_way(page, u), words.of(u.names), _life(u, words)) for u in codelists.search_units(asked) if _way(page, u)][
        :FOUND
    ]
    items = Markup("").join(Markup('<li><a href="{}">{}</a> <span>{}</span></li>').format(*link) for link in links)
    heading = words.text("frame.found" if links else "frame.not-found", asked=asked)
    elements.show(Markup('<div class="frame-found" role="status"><p>{}</p><ul>{}</ul></div>').format(heading, items))


def _way(page: Page, unit: OrgUnit) -> str:
    """Where a unit is shown: its scorecard, or what is reported of its level; nowhere where nothing is."""
    if unit.level in _PAGES:
        return page.link(_PAGES[unit.level], unit=unit.code)
    own = next((i for i in page.catalogue.indicators.values() if unit.level in i.levels), None)
    return page.link("indicators", indicator=own.code, unit=unit.code) if own else ""


def _life(unit: OrgUnit, words: Language) -> str:
    """Level of a unit, and its days: one name may have had several extents."""
    said = [words.text(f"level.{unit.level}")]
    if unit.opened is not None:
        said.append(words.text("frame.found.opened", day=words.date(unit.opened)))
    if unit.closed is not None:
        said.append(words.text("frame.found.closed", day=words.date(unit.closed)))
    return ", ".join(said)
