"""The door through which every page opens, and what stands around it: title, notices, failures, footer."""

import logging
import time
from collections.abc import Collection, Mapping
from copy import copy
from datetime import date
from typing import Any, Literal, NoReturn
from uuid import uuid4

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage

import events
from domain.errors import DashboardError
from domain.people import Verb
from events import Happening
from locales import Language
from services.freshness import freshness
from ui import address, blocks, cached, elements, pack_differences, people, top_line
from ui.address import OFFICIAL, TRAINING, WORKSPACES, Bounds, WrongValue
from ui.page import Page

LOG = logging.getLogger(__name__)
REPEATED = 80
"""Letters of a wrong value that are said again."""
OPEN = frozenset({"sign-in", "account", "help"})
"""Pages that open for everybody: without them nobody could come in, or ask whom to turn to."""
_FILLED_BY = {OFFICIAL: "load", TRAINING: "train"}
"""The command that fills a workspace."""
_KEPT = "frame-kept"
_PAGE = "frame-page"
_BEGAN = "frame-began"


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
    elements.style(cached.style())
    top_line.show(page)
    if not page.catalogue.org_units:
        _show_notice(page.words.text("frame.empty", command=f"make {_FILLED_BY[page.workspace]}"))
    for value in page.address.wrong:
        _show_wrong(page, value)
    if name not in OPEN:
        _admit(page)
        elements.show(pack_differences.band(page))
    return page


def require(page: Page, *verbs: Verb) -> None:
    """End the screen with a sentence unless whoever looks may do one of `verbs` for some unit.

    The services ask again, for the unit that is meant: this is so that nobody fills in a form in vain.
    """
    if any(page.person.allows(verb) for verb in verbs):
        return
    if page.person.signed_in:
        stop(page, "frame.not-your-role", link=_way(page, "account", "frame.your-account"))
    ask_to_sign_in(page)


def ask_to_sign_in(page: Page) -> NoReturn:
    """End the screen with the way to sign in and back to it."""
    stop(page, "frame.sign-in-first", link=_way(page, "sign-in", "page.sign-in.menu"))


def choose(page: Page, key: str, choices: Collection[str], default: str) -> str:
    """The value of a key of the page's own; a wrong one is said with the nearest, and `default` stands in its place."""
    found, wrong = page.address.choice(key, choices, default)
    if wrong is not None:
        _show_wrong(page, wrong)
    return found


def say_wrong(page: Page, key: str, value: str) -> None:
    """Say that a value of a key of the page's own cannot be, and that the default stands in its place."""
    _show_wrong(page, WrongValue(key, value))


def run(screen: StreamlitPage) -> None:
    """Run a screen of the router and close it with the footer. A screen that ends early does so by `stop`."""
    st.session_state[_BEGAN] = time.perf_counter()
    screen.run()
    close()


def close() -> None:
    """Draw the footer of the page that was opened in this run."""
    page: Page | None = st.session_state.pop(_PAGE, None)
    if page is None:
        return
    elements.show(_footer(page))
    if began := st.session_state.pop(_BEGAN, None):
        seconds = time.perf_counter() - began
        events.tell(Happening.PAGE_DRAWN, page=page.name, workspace=page.workspace, seconds=seconds)


@cached.rendered
def _footer(page: Page) -> Markup:
    words, contact, data = page.words, page.settings.contact, page.ask(freshness)
    whom = " ".join(filter(None, (getattr(contact, page.language, "") or contact.vi, contact.email)))
    seen = words.text("frame.seen", as_of=words.date(page.as_of))
    if page.address.accepted_only:
        seen += " " + words.text("frame.accepted-only")
    if data.loaded is not None:
        seen += " " + words.text("frame.loaded", when=page.moment(data.loaded))
    if data.refused:
        seen += " " + words.count("frame.refused", data.refused)
    return Markup(
        '<footer class="frame-footer"><p>{source}</p><p>{certainty} <a href="{methodology}">{more}</a></p>'
        '<p>{seen}</p><p>{contact} <a href="{help}">{help_name}</a></p></footer>'
    ).format(
        source=words.text(f"frame.source.{page.workspace}"),
        certainty=words.text("frame.certainty"),
        methodology=page.link("methodology"),
        more=words.text("page.methodology.menu"),
        help=page.link("help"),
        help_name=words.text("page.help.menu"),
        seen=seen,
        contact=words.text("frame.contact", whom=whom) if whom else words.text("frame.no-contact"),
    )


def stop(page: Page, sentence: str, *, link: str = "", **params: Any) -> NoReturn:
    """End the screen here with its name, one sentence of `locales/` and a way on: nothing below it can be shown."""
    elements.show(blocks.heading(page.words.text(f"page.{page.name}.menu"), level=1))
    _show_notice(page.words.text(sentence, **params), link)
    close()
    # Nothing can be drawn once the framework was told to stop: the footer comes first.
    st.stop()


def show_failure(error: Exception) -> bool:
    """Say that a screen failed: what happened, what to do. The cause goes to the log under a number."""
    words = _visitors_words()
    page: Page | None = st.session_state.get(_PAGE)
    events.tell(Happening.PAGE_FAILED, page=page.name if page else "none")
    if isinstance(error, DashboardError):
        happened = words.text(f"error.{error.code}", **error.params)
    else:
        number = uuid4().hex[:8]
        LOG.error("a screen failed, number %s", number, exc_info=error)
        happened = words.text("frame.failed", number=number)
    elements.show(
        Markup(
            '<section class="frame-failure" role="alert"><h1>{title}</h1><p>{happened}</p><p>{todo}</p></section>'
        ).format(title=words.text("frame.failure"), happened=happened, todo=words.text("frame.failure-todo"))
    )
    close()
    return True


def screens(rules: Mapping[str, str]) -> list[StreamlitPage]:
    """The screens of the router with their names in the menu, in the language of the visitor; see `menu`."""
    # Copies: the framework marks the one that may run, and other sessions have the same screens.
    return [copy(screen) for screen in cached.screens(_visitors_words().code, tuple(menu(rules).items()))]


def menu(rules: Mapping[str, str]) -> dict[str, Literal["visible", "hidden"]]:
    """Which pages the menu shows: always, never, or to whoever may do one of the verbs that a rule names."""
    asked = st.query_params.get("workspace") or st.session_state.get(_KEPT, {}).get("workspace", OFFICIAL)
    person = people.visitor(asked if asked in WORKSPACES else OFFICIAL)

    def shows(rule: str) -> bool:
        return rule == "visible" or (rule != "hidden" and any(person.allows(Verb(verb)) for verb in rule.split()))

    return {name: "visible" if shows(rule) else "hidden" for name, rule in rules.items()}


def _admit(page: Page) -> None:
    """Let in whoever may look at figures."""
    person = page.person
    if person.must_change:
        stop(page, "frame.must-change", link=_way(page, "account", "frame.your-account"))
    if not person.allows(Verb.VIEW):
        if person.signed_in:
            stop(page, "frame.no-role", link=_way(page, "account", "frame.your-account"))
        stop(page, "frame.sign-in-to-look", link=_way(page, "sign-in", "page.sign-in.menu"))


def _way(page: Page, target: str, said: str) -> Markup:
    """A link to another page; the one to sign in comes back to this one."""
    back = {"next": page.link(None)} if target == "sign-in" else {}
    return Markup(' <a href="{}">{}</a>').format(page.link(target, **back), page.words.text(said))


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
        person=people.visitor(found.workspace),
        version=version,
    )


def _show_wrong(page: Page, wrong: WrongValue) -> None:
    words = page.words
    what = words.text(f"frame.key.{wrong.key}")
    value = wrong.value if len(wrong.value) <= REPEATED else f"{wrong.value[:REPEATED]}…"
    if wrong.nearest is None:
        sentence, link = words.text("frame.wrong", what=what, value=value), Markup("")
    else:
        sentence = words.text("frame.wrong-near", what=what, value=value)
        link = Markup(' <a href="{}">{}</a>').format(
            page.link(None, **{wrong.key: wrong.nearest}), _named(page, wrong.key, wrong.nearest)
        )
    _show_notice(sentence, link)


def _show_notice(sentence: str, link: str = "") -> None:
    elements.show(Markup('<p class="frame-notice" role="status">{}{}</p>').format(sentence, link))


def _named(page: Page, key: str, value: str) -> str:
    """A value of the address as a reader knows it."""
    match key:
        case "unit":
            return page.words.of(page.catalogue.org_units[value].names)
        case "indicator":
            return page.words.of(page.catalogue.indicators[value].names)
        case "as_of":
            return page.words.date(date.fromisoformat(value))
        case "month" | "period":
            return page.words.month(date.fromisoformat(f"{value}-01"))
        case "figures":
            return page.words.text(f"frame.figures.{value}")
        case "workspace":
            return page.words.text(f"frame.workspace.{value}")
        case "geography":
            return page.words.text(f"geography.name.{value}")
        case "lang":
            return cached.words(value).text("language.name")
        case _:
            return value
