"""The way of a file: choose it, read what is wrong, explain, see what follows, send; and the word that there is none.

Nothing that matters lives in the session: a file is either not sent, or in the database with its receipt.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st
from markupsafe import Markup

from domain.errors import DashboardError
from domain.people import Verb
from domain.problem import Cause
from loaders.actuals import KINDS
from locales import Language
from services import duty, submissions, templates
from services.acting import Acting
from services.consequences import Kind
from services.examination import Examined, named, question
from services.remarks import MOST
from services.submissions import Preview, Receipt
from ui import blocks, cached, consequences, elements, examined, naming, receipts
from ui.page import Page

EACH = 6
"""Up to so many questions of one cause are answered one by one; more of them get one answer together."""
RECEIPT = "receipt"
"""Key of the address that holds the number of a receipt."""
_FILE, _NIL = "submit-file", "submit-nil"
_EXPLAINED = "submit-explained"
_REFUSED = "submit-refused"


def receipt_asked(page: Page) -> int | None:
    """The number of the receipt that the address asks for."""
    asked = page.query.get(RECEIPT, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def title(page: Page) -> Markup:
    """What this screen is for."""
    words = page.words
    return blocks.heading(words.text("page.submit.title"), words.text("page.submit.note"), level=1)


def show_template(page: Page) -> None:
    """The template of one of the reporter's units for one of its months."""
    words = page.words
    elements.show(blocks.heading(words.text("submit.template"), words.text("submit.template-note")))
    unit, month = _pick_unit_and_month(page, "template")
    if unit is None or month is None:
        elements.show(blocks.note(words.text("submit.nothing-due")))
        return
    # The file is made when it is asked for, outside of any screen: by whom is settled here.
    acting, buttons = page.acting, st.container(horizontal=True)
    for ending, media_type in templates.KINDS.items():
        buttons.download_button(
            words.text(f"submit.template{ending.replace('.', '-')}"),
            partial(_template, acting, unit, month, ending, words),
            words.text("submit.template-name", unit=unit, month=month, ending=ending),
            media_type, on_click="ignore", key=f"template{ending}",
        )  # fmt: skip


def _template(acting: Acting, unit: str, month: int, ending: str, words: Language) -> bytes:
    return templates.blank(acting, unit, [month], ending, words).content


def show(page: Page) -> None:
    """The whole way of one file, as far as it has come."""
    elements.show(blocks.heading(page.words.text("submit.file-title")))
    sent = st.file_uploader(
        page.words.text("submit.file"),
        key=_FILE,
        type=[ending.removeprefix(".") for ending in KINDS],
        help=page.words.text("submit.file-help"),
    )
    _show_refused(page, _FILE)
    if sent is None:
        st.session_state.pop(_EXPLAINED, None)
        return
    data = sent.getvalue()
    # What was said of one file says nothing of another, be it of the same name: questions name places, not values.
    explained: dict[str, dict[str, str]] = st.session_state.get(_EXPLAINED, {})
    explanations = explained.get(hashlib.sha256(data).hexdigest(), {})
    with st.spinner(page.words.text("submit.reading")):
        preview = _preview(page, data, sent.name, explanations)
    _show_findings(page, preview)
    _ask(page, preview, explanations)
    if preview.examined.figures:
        elements.show(consequences.show(page, preview))
        _offer(page, preview, explanations)


def show_receipt(page: Page, receipt: Receipt) -> None:
    """That a submission was taken, to be printed and kept, and what comes next."""
    elements.show(receipts.block(page, receipt))
    receipts.offer(page, receipt)


def _preview(page: Page, data: bytes, name: str, explanations: Mapping[str, str]) -> Preview:
    return cached.preview(
        (page.workspace, page.version, page.person, page.today, name, tuple(sorted(explanations.items()))),
        data,
        lambda: submissions.preview(page.acting, data, name, explanations),
    )


def _show_findings(page: Page, preview: Preview) -> None:
    words, found = page.words, preview.examined
    problems = named(found.problems, page.catalogue.indicators, words)
    elements.show(
        examined.outcome(preview, words),
        examined.found(problems, words),
        examined.grid(found.reading.sheets, problems, found.name, words),
        examined.notes(found.reading.notes, words),
    )
    if found.problems:
        receipts.offer_marked_copy(page, found)


def _ask(page: Page, preview: Preview, explanations: Mapping[str, str]) -> None:
    """A field for each question; answers are taken together, so that typing does not run the page."""
    words = page.words
    causes = examined.questions(preview.examined.problems, words)
    if not causes:
        return
    with st.form("submit-questions", border=False):
        elements.show(blocks.heading(words.text("submit.questions"), words.text("submit.questions-note")))
        given: dict[str, str] = {}
        for cause, sentence in causes:
            given |= _answers(page, cause, sentence, explanations, preview.examined)
        if st.form_submit_button(words.text("submit.answer")):
            said = {key: text for key, text in given.items() if text.strip()}
            st.session_state[_EXPLAINED] = {preview.examined.sha256: said}
            st.rerun()


def _answers(
    page: Page, cause: Cause, sentence: str, explanations: Mapping[str, str], found: Examined
) -> dict[str, str]:
    words = page.words
    if len(cause.problems) > EACH:
        label = words.text("submit.explain-all", number=words.plain(len(cause.problems)), sentence=sentence)
        usual = explanations.get(cause.code, "")
        field = f"why-{found.sha256}-{cause.code}"
        return {cause.code: st.text_area(label, usual, key=field, height=80, max_chars=MOST)}
    given = {}
    for problem in cause.problems:
        key = question(problem)
        label = words.text("submit.explain", place=examined.place(problem, words), sentence=words.problem(problem))
        usual = explanations.get(key, found.explanations.get(key, ""))
        given[key] = st.text_area(label, usual, key=f"why-{found.sha256}-{key}", height=80, max_chars=MOST)
    return given


def _offer(page: Page, preview: Preview, explanations: Mapping[str, str]) -> None:
    """The button that sends, and what it sends; rows are left out only by a choice."""
    words, found = page.words, preview.examined
    changed = preview.number(Kind.NEW) + preview.number(Kind.REVISED)
    some = not found.whole
    agreed = True
    if some:
        left_out = words.count("submit.leave-out", len(found.figures))
        agreed = st.checkbox(left_out, key=f"submit-leave-out-{found.sha256}")
    label = words.count("submit.send-some" if some else "submit.send", changed)
    if not changed:
        label = words.text("submit.send-nothing")
    # The button goes while its run lasts: two clicks are one submission, and a second one would change nothing.
    if st.button(label, type="primary", disabled=not agreed, key="submit-send"):
        _take(page, _FILE, lambda: submissions.submit(
            page.acting, found.data, found.name, explanations, good_rows_only=some, expected=preview.seal
        ))  # fmt: skip


def show_nil(page: Page) -> None:
    """The form of a nil return: unit, month, what is lacking, and why there is none."""
    words = page.words
    with st.expander(words.text("submit.nil")):
        _show_refused(page, _NIL)
        unit, month = _pick_unit_and_month(page, "nil")
        if unit is None or month is None:
            elements.show(blocks.note(words.text("submit.nothing-due")))
            return
        lines = duty.of_unit(page.view, unit, month, page.duty_clock).lines
        lacking = [line.cell.indicator for line in lines if line.arrival is None]
        if not lacking:
            elements.show(blocks.note(words.text("submit.nil-nothing-lacks")))
            return
        with st.form(_NIL, border=False):
            chosen = st.multiselect(
                words.text("submit.nil-indicators"), lacking, lacking, format_func=lambda one: words.of(one.short)
            )
            reason = st.text_area(words.text("submit.nil-reason"), height=80, max_chars=MOST)
            sent = st.form_submit_button(words.text("submit.nil-send"))
        if sent:
            _take(page, _NIL, lambda: submissions.nil_return(
                page.acting, unit, month, [one.code for one in chosen], reason
            ))  # fmt: skip


def _show_refused(page: Page, form: str) -> None:
    """Why what was sent last from `form` was not taken."""
    where, why = st.session_state.get(_REFUSED, ("", ""))
    if where == form:
        del st.session_state[_REFUSED]
        elements.show(blocks.note(why, title=page.words.text("submit.refused"), kind="wrong"))


def _take(page: Page, form: str, send: Callable[[], Receipt]) -> None:
    """Send, and move to the receipt; where it is refused, say so on the next run, in the form it was sent from."""
    try:
        receipt = send()
    except DashboardError as error:
        st.session_state[_REFUSED] = (form, page.words.text(f"error.{error.code}", **error.params))
        st.rerun()
    page.go(receipt=receipt.number)
    st.rerun()


def _pick_unit_and_month(page: Page, key: str) -> tuple[str | None, int | None]:
    """One of the reporter's own units and one of its months, first those of the address; None where there is none."""
    words, asked = page.words, page.query.get("month", "")
    units = sorted(page.person.units(Verb.SUBMIT) or (), key=lambda code: (code != page.address.unit, code))
    left, right = st.columns([3, 2])
    with left:
        unit = st.selectbox(
            words.text("submit.template-unit"), units, key=f"{key}-unit",
            format_func=lambda code: naming.listed(page, page.catalogue.org_units[code]),
        )  # fmt: skip
    months = templates.months_to_report(page.acting, unit) if unit else ()
    # The sort keeps the newest first behind the month that is asked for.
    months = tuple(sorted(months, key=lambda m: f"{m // 100}-{m % 100:02d}" != asked))
    with right:
        month = st.selectbox(
            words.text("submit.template-month"), months, key=f"{key}-month",
            format_func=lambda m: words.text("template.month", year=m // 100, month=m % 100),
        )  # fmt: skip
    return unit, month
