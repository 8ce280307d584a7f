"""The frame around every screen: top line, search, watermark, footer; and the one door through which a page opens."""

import logging
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import Page as Screen

from domain.errors import DashboardError
from domain.org_unit import Level, OrgUnit
from locales import Language
from services.catalogue import Catalogue
from services.freshness import freshness
from services.view import View
from settings import Settings
from storage.database import Database
from ui import address, cached
from ui.address import FIRST_DAY, HOME, OFFICIAL, PAGE_OF, TRAINING, WORKSPACES, Address, Bounds, WrongValue

P = ParamSpec("P")
T = TypeVar("T")

LOG = logging.getLogger(__name__)
FOUND = 6
"""How many units and how many indicators a search lists."""
_PAGES = {Level.NATION: HOME, **PAGE_OF}
_FILLED_BY = {OFFICIAL: "load", TRAINING: "train"}
"""The command that fills a workspace."""
_KEPT = "frame-kept"
_PAGE = "frame-page"
_AS_OF = "frame-as-of"
_SEARCH = "frame-search"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One opened screen: what it shows, from where it looks, and where its links lead."""

    name: str
    address: Address
    settings: Settings
    words: Language
    bounds: Bounds
    version: int
    """Version of the workspace's data, read once a run: all parts of a screen show one state."""

    @property
    def workspace(self) -> str:
        """`official` or `training`."""
        return self.address.workspace

    @property
    def language(self) -> str:
        """Code of the language."""
        return self.address.language

    @property
    def as_of(self) -> date:
        """The day from which one looks."""
        return self.address.as_of

    @property
    def today(self) -> date:
        """The current day where the deadlines are."""
        return self.bounds.today

    @property
    def query(self) -> Mapping[str, str]:
        """The values of the address that can be, keys of the page's own included."""
        return self.address.query

    @cached_property
    def database(self) -> Database:
        """The database of the workspace."""
        return cached.database(self.workspace)

    @cached_property
    def state(self) -> Hashable:
        """What decides all this screen shows: its address, the version of its data, the day."""
        values = sorted(self.address.values().items())
        wrong = ((value.key, value.value) for value in self.address.wrong)
        return (self.name, self.version, self.today, *values, *wrong)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The codelists of the workspace."""
        return cached.codelists(self.workspace, self.version)

    @cached_property
    def view(self) -> View:
        """What every reading service asks for."""
        return View(
            database=self.database,
            codelists=self.catalogue,
            as_of=self.as_of,
            rules=self.settings.rules,
            kept=cached.keeper(f"{self.workspace} {self.version}"),
        )

    def ask(self, question: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`question(view, ...)` of a service, answered from the cache while data and as-of day stand."""
        return self.view.ask(question, *args, **kwargs)

    def moment(self, moment: datetime) -> str:
        """A moment as a reader here writes it: by the clock of the deadlines."""
        return self.words.moment(moment.astimezone(ZoneInfo(self.settings.timezone)))

    def link(self, page: str | None = None, **changes: object) -> str:
        """The address of `page` (None: this one) for an HTML anchor; see `Address.link`."""
        return self.address.link(page, **changes)

    def go(self, **changes: object) -> None:
        """Move this screen to other values of its address; None drops a value. For callbacks of widgets."""
        st.query_params.from_dict(self.address.values(None, **changes))


def open_page(name: str) -> Page:
    """Open the screen `name`: read its address, draw its top line, say what in the address cannot be.

    Call it first on every page, and take everything else from what it returns.
    """
    page = _read(name)
    st.session_state[_PAGE] = page
    st.session_state[_KEPT] = page.address.carried
    if missing := {key: value for key, value in page.address.carried.items() if key not in st.query_params}:
        st.query_params.update(missing)
    st.set_page_config(
        page_title=page.words.text("frame.window", title=page.words.text(f"page.{name}.menu")),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(cached.style())
    _show_top(page)
    if not page.catalogue.org_units:
        _show_notice(page.words.text("frame.empty", command=f"make {_FILLED_BY[page.workspace]}"))
    for value in page.address.wrong:
        _show_wrong(page, value)
    return page


def choose(page: Page, key: str, choices: Collection[str], default: str) -> str:
    """The value of a key of the page's own; a wrong one is said with the nearest, and `default` stands in its place."""
    found, wrong = page.address.choice(key, choices, default)
    if wrong is not None:
        _show_wrong(page, wrong)
    return found


def run(screen: Screen) -> None:
    """Run a screen of the router and close it with the footer. A screen that ends early does so by `stop`."""
    screen.run()
    close()


def close() -> None:
    """Draw the footer of the page that was opened in this run."""
    page: Page | None = st.session_state.pop(_PAGE, None)
    if page is None:
        return
    st.html(_footer(page))


@cached.rendered
def _footer(page: Page) -> Markup:
    words, contact, data = page.words, page.settings.contact, page.ask(freshness)
    whom = " ".join(filter(None, (getattr(contact, page.language, "") or contact.vi, contact.email)))
    seen = words.text("frame.seen", as_of=words.date(page.as_of))
    if data.loaded is not None:
        seen += " " + words.text("frame.loaded", when=page.moment(data.loaded))
    if data.refused:
        seen += " " + words.count("frame.refused", data.refused)
    return Markup(
        '<footer class="frame-footer"><p>{source}</p><p>{certainty} <a href="{methodology}">{more}</a></p>'
        "<p>{seen}</p><p>{contact}</p></footer>"
    ).format(
        source=words.text(f"frame.source.{page.workspace}"),
        certainty=words.text("frame.certainty"),
        methodology=page.link("methodology"),
        more=words.text("page.methodology.menu"),
        seen=seen,
        contact=words.text("frame.contact", whom=whom) if whom else words.text("frame.no-contact"),
    )


def show(*blocks: Markup) -> None:
    """Draw blocks below each other as one element: a few large ones cost less than many small ones."""
    if whole := Markup("").join(blocks):
        st.html(cached.Block(whole))


def stop(page: Page, sentence: str, **params: Any) -> NoReturn:
    """End the screen here with one sentence of `locales/`: nothing below it can be shown."""
    _show_notice(page.words.text(sentence, **params))
    close()
    # Nothing can be drawn once the framework was told to stop: the footer comes first.
    st.stop()


def show_failure(error: Exception) -> bool:
    """Say that a screen failed: what happened, what to do. The cause goes to the log under a number."""
    words = _visitors_words()
    if isinstance(error, DashboardError):
        happened = words.text(f"error.{error.code}", **error.params)
    else:
        number = uuid4().hex[:8]
        LOG.error("a screen failed, number %s", number, exc_info=error)
        happened = words.text("frame.failed", number=number)
    st.html(
        Markup(
            '<section class="frame-failure" role="alert"><h1>{title}</h1><p>{happened}</p><p>{todo}</p></section>'
        ).format(title=words.text("frame.failure"), happened=happened, todo=words.text("frame.failure-todo"))
    )
    close()
    return True


def title(name: str) -> str:
    """How the menu names a page, in the language of the visitor."""
    return _visitors_words().text(f"page.{name}.menu")


def _visitors_words() -> Language:
    known, default = cached.languages(), cached.settings().language
    asked = st.query_params.get("lang") or st.session_state.get(_KEPT, {}).get("lang", default)
    return cached.words(asked if asked in known else default)


def _read(name: str) -> Page:
    settings, today = cached.settings(), cached.today()
    bounds = Bounds(
        languages=cached.languages(), language=settings.language, today=today, training_as_of=settings.training_as_of
    )
    found = address.parse(name, st.query_params.to_dict(), st.session_state.get(_KEPT, {}), bounds)
    version = cached.database(found.workspace).version()
    codelists = cached.codelists(found.workspace, version)
    return Page(
        name=name,
        address=found.checked(codelists.indicators, codelists.org_units),
        settings=settings,
        words=cached.words(found.language),
        bounds=bounds,
        version=version,
    )


def _show_top(page: Page) -> None:
    words = page.words
    if page.workspace == TRAINING:
        st.html(
            Markup(
                '<div class="frame-watermark" aria-hidden="true">{mark}</div>'
                '<p class="frame-band">{band} <a href="{official}">{leave}</a></p>'
            ).format(
                mark=words.text("frame.watermark"),
                band=words.text("frame.band"),
                official=page.link(None, workspace=OFFICIAL, as_of=None),
                leave=words.text("frame.band-leave"),
            )
        )
    with st.container(key="frame-top", horizontal=True, vertical_alignment="center"):
        st.html(
            Markup(
                '<div class="frame-line"><span class="frame-name">{name}</span>{workspaces}{languages}{back}</div>'
            ).format(
                name=words.text("frame.name"),
                workspaces=_switch(page, "workspace", {w: words.text(f"frame.workspace.{w}") for w in WORKSPACES}),
                languages=_switch(
                    page, "lang", {code: cached.words(code).text("language.name") for code in page.bounds.languages}
                ),
                back=_back(page),
            )
        )
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


def _switch(page: Page, key: str, choices: Mapping[str, str]) -> Markup:
    """Links to this screen with another value of `key`; the day of one workspace says nothing in the other."""
    current = page.address.carried[key]
    drop = {"as_of": None} if key == "workspace" else {}
    links = Markup("").join(
        Markup('<a href="{}" data-value="{}"{}>{}</a>').format(
            page.link(None, **{key: value}, **({} if value == current else drop)),
            value,
            Markup(' aria-current="true"') if value == current else "",
            label,
        )
        for value, label in choices.items()
    )
    return Markup('<nav class="frame-switch" aria-label="{}">{}</nav>').format(
        page.words.text(f"frame.switch.{key}"), links
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
    ] + [
        (page.link(_PAGES[u.level], unit=u.code), words.of(u.names), _life(u, words))
        for u in codelists.search_units(asked)
        if u.level in _PAGES
    ][:FOUND]
    items = Markup("").join(Markup('<li><a href="{}">{}</a> <span>{}</span></li>').format(*link) for link in links)
    heading = words.text("frame.found" if links else "frame.not-found", asked=asked)
    st.html(Markup('<div class="frame-found" role="status"><p>{}</p><ul>{}</ul></div>').format(heading, items))


def _life(unit: OrgUnit, words: Language) -> str:
    """Level of a unit, and its days: one name may have had several extents."""
    said = [words.text(f"level.{unit.level}")]
    if unit.opened is not None:
        said.append(words.text("frame.found.opened", day=words.date(unit.opened)))
    if unit.closed is not None:
        said.append(words.text("frame.found.closed", day=words.date(unit.closed)))
    return ", ".join(said)


def _show_wrong(page: Page, wrong: WrongValue) -> None:
    words = page.words
    what = words.text(f"frame.key.{wrong.key}")
    if wrong.nearest is None:
        sentence, link = words.text("frame.wrong", what=what, value=wrong.value), Markup("")
    else:
        sentence = words.text("frame.wrong-near", what=what, value=wrong.value)
        link = Markup(' <a href="{}">{}</a>').format(
            page.link(None, **{wrong.key: wrong.nearest}), _named(page, wrong.key, wrong.nearest)
        )
    _show_notice(sentence, link)


def _show_notice(sentence: str, link: str = "") -> None:
    st.html(Markup('<p class="frame-notice" role="status">{}{}</p>').format(sentence, link))


def _named(page: Page, key: str, value: str) -> str:
    """A value of the address as a reader knows it."""
    match key:
        case "unit":
            return page.words.of(page.catalogue.org_units[value].names)
        case "indicator":
            return page.words.of(page.catalogue.indicators[value].names)
        case "as_of":
            return page.words.date(date.fromisoformat(value))
        case "workspace":
            return page.words.text(f"frame.workspace.{value}")
        case "lang":
            return cached.words(value).text("language.name")
        case _:
            return value
