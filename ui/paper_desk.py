"""Taking a pack away as a file: which format, in which language; how far it is, and the file."""

from uuid import uuid4

import streamlit as st

from domain.errors import DashboardError
from domain.indicator import Unit
from services import paper_worker, papers
from services.paper_jobs import JobState, PaperJob
from services.papers import PaperOptions
from ui import blocks, cached, elements
from ui.page import Page

_FORMAT, _LANGUAGE = "paper-format", "paper-language"
_OWNER, _REFUSED = "paper-owner", "paper-refused"
EVERY = 0.7
"""Seconds between two looks at a paper that is being made."""


def choose(page: Page, number: int) -> None:
    """The formats there are, the languages, and the file that is made or asked for."""
    words, job = page.words, _job(page)
    left, right = st.columns(2)
    with left:
        st.selectbox(
            words.text("paper.format"), [one.code for one in papers.FORMATS], key=_FORMAT,
            format_func=lambda one: words.text(f"paper.{one}"),
        )  # fmt: skip
    with right:
        st.selectbox(
            words.text("paper.language"), list(cached.languages()), key=_LANGUAGE,
            index=cached.languages().index(page.language),
            format_func=lambda one: cached.words(one).text("language.name"),
        )  # fmt: skip
    working = job is not None and not job.ended
    st.button(words.text("paper.make"), key="paper-make", disabled=working, on_click=_begin, args=(page, number))
    if refused := st.session_state.pop(_REFUSED, ""):
        elements.show(blocks.note(refused, kind="wrong"))
    if working:
        # It alone is drawn anew while the file is made: nobody else waits, and nothing else of this screen.
        st.fragment(_watch, run_every=EVERY)(page)
    elif job is not None:
        _give(page, job)


def _begin(page: Page, number: int) -> None:
    chosen = page.settings
    options = PaperOptions(
        link=chosen.mail.link, letterheads=papers.letterheads(chosen.letterhead.model_dump()),
        slides_template=chosen.slides_template,
    )  # fmt: skip
    code, language = st.session_state[_FORMAT], st.session_state[_LANGUAGE]
    try:
        paper_worker.begin(page.acting, cached.paper_jobs(), _owner(page), number, code, language, options)
    except DashboardError as error:
        # Beside the button: the answers of other deeds stand at the top of a long screen.
        st.session_state[_REFUSED] = page.words.text(f"error.{error.code}", **error.params)


def _watch(page: Page) -> None:
    """How far it is, and a button to stop it."""
    words, job = page.words, _job(page)
    if job is None or job.ended:
        st.rerun()
    if job.state is JobState.WAITING:
        st.progress(0.0, words.count("paper.waits", cached.paper_jobs().before(job)))
    else:
        share = job.done / job.whole if job.whole else 0.0
        st.progress(
            share, words.text("paper.makes", name=_name(page, job), share=words.number(100 * share, Unit.PERCENT, 0))
        )
    st.button(words.text("paper.stop"), key="paper-stop", on_click=_stop, args=(page,))


def _stop(page: Page) -> None:
    cached.paper_jobs().stop(_owner(page))


def _give(page: Page, job: PaperJob) -> None:
    """What was made, or why it was not."""
    words = page.words
    if job.result is not None:
        st.download_button(
            words.text("paper.take", name=_name(page, job)), job.result.data, job.result.name, job.result.media_type,
            on_click="ignore", key="paper-take", type="primary",
        )  # fmt: skip
    elif job.error is not None:
        said = words.text(f"error.{job.error.code}", **job.error.params)
        elements.show(blocks.note(said, title=words.text("paper.failed", name=_name(page, job)), kind="wrong"))


def _name(page: Page, job: PaperJob) -> str:
    """What is made: format, language, pack."""
    order, words = job.order, page.words
    kind, language = words.text(f"paper.{order.code}"), cached.words(order.language).text("language.name")
    told = papers.paper_format(order.code).told
    return words.text("paper.of" if told else "paper.of-all", kind=kind, language=language, number=order.number)


def _job(page: Page) -> PaperJob | None:
    return cached.paper_jobs().of(_owner(page))


def _owner(page: Page) -> str:
    """Who waits: the account wherever it is signed in; this tab of a visitor."""
    if page.person.signed_in:
        return f"{page.workspace}/{page.person.login}"
    return f"{page.workspace}/{st.session_state.setdefault(_OWNER, uuid4().hex)}"
