"""What people did with a figure and with a submission: decisions, explanations, disputes, files."""

import streamlit as st
from markupsafe import Markup

from domain.dispute import WORKING_DAYS, Dispute, DisputeOutcome
from domain.errors import DashboardError
from domain.indicator import Counts, Unit
from domain.people import Verb
from services import disputes, figures
from services.figures import FigureDetail, Step, SubmissionDetail, Trail
from ui import at_work, blocks, deeds, elements, frame, people, review_desk
from ui.page import Page

_VALUE, _NUMERATOR, _DENOMINATOR, _REASON = "dispute-value", "dispute-numerator", "dispute-denominator", "dispute-why"
_OPEN, _SETTLE = "dispute-open", "dispute-settle"
_OUTCOME, _COMMENT = "dispute-outcome", "dispute-comment"


# A figure


def badges(page: Page, found: Trail) -> Markup:
    """That the month was opened again after it was accepted, and why."""
    return Markup("").join(
        review_desk.reopened(page, one.month, one.reason, one.expires_at) for one in found.reopenings
    )


def decisions(page: Page, detail: FigureDetail, found: Trail) -> Markup:
    """Who sent the figure, who approved and accepted it, what the checks asked and how it was explained; latest first.

    Acceptance makes a revision of its own: revisions of one submission are one line. Figures of no report have none.
    """
    words = page.words
    by_submission: dict[int, list[Step]] = {}
    for one in found.steps:
        if one.report is not None:
            by_submission.setdefault(one.report.submission, []).append(one)
    if not by_submission:
        return Markup("")
    note = words.text("page.history.traced" if found.traced else "page.history.not-traced")
    head = [words.text(f"page.history.trail.{key}") for key in ("revision", "value", "sent", "decided", "said")]
    rows = [_step(page, detail, found, steps) for steps in reversed(by_submission.values())]
    return blocks.heading(words.text("page.history.decisions"), note) + blocks.table(head, rows, numeric={0, 1})


def _step(page: Page, detail: FigureDetail, found: Trail, steps: list[Step]) -> list[str | Markup]:
    words, one = page.words, steps[-1]
    figure, report = one.figure, one.report
    assert report is not None
    sent = words.text("page.history.submission", number=report.submission)
    moment = page.moment(report.submitted_at)
    if found.traced:
        link = blocks.linked(sent, page.link("history", submission=report.submission, figure=None))
        sender = Markup("{}<small>{} · {}</small>").format(link, deeds.person(found.names, report.reporter), moment)
    else:
        sender = Markup("{}<small>{}</small>").format(sent, moment)
    decided = Markup("").join(
        Markup("<p>{}<small>{}</small></p>").format(
            words.text(f"review_step.{said.step}"),
            Markup(" · ").join(filter(None, (deeds.person(found.names, said.reviewer), page.moment(said.recorded_at)))),
        )
        for said in one.reviews
    )
    value = Markup("{}<small>{}</small>").format(
        words.exact(figure, detail.indicator), words.text(f"obs_status.{figure.status}")
    )
    return [
        ", ".join(str(step.figure.provenance.revision) for step in steps),
        value,
        sender,
        decided or words.text(f"report_state.{report.state}"),
        Markup("").join(review_desk.finding(page, said) for said in one.findings),
    ]


def contests(page: Page, detail: FigureDetail, found: Trail) -> Markup:
    """All disputes there were about the figure: both values, the clock, the outcome."""
    words = page.words
    if not found.disputes:
        return Markup("")
    parts = [blocks.part("dispute"), blocks.heading(words.text("dispute.title"))]
    parts += [_contest(page, detail, found, one) for one in reversed(found.disputes)]
    return Markup("").join(parts)


def _contest(page: Page, detail: FigureDetail, found: Trail, one: Dispute) -> Markup:
    words, unit = page.words, detail.indicator.unit
    counts = ""
    if one.numerator is not None and one.denominator is not None:
        counts = f"{words.plain(one.numerator)} / {words.plain(one.denominator)}"
    if one.outcome is None:
        late = one.due < page.acting.today
        state = words.text("dispute.late" if late else "dispute.due", day=words.date(one.due))
    else:
        assert one.settled_at is not None
        state = words.text(f"dispute.outcome.{one.outcome}", day=page.moment(one.settled_at))
    return blocks.terms(
        [
            (words.text("dispute.state"), state),
            (words.text("dispute.head.stands"), words.exact(detail.current, detail.indicator)),
            (words.text("dispute.head.held"), " · ".join(filter(None, (words.number(one.value, unit), counts)))),
            (words.text("dispute.reason"), one.reason),
            (words.text("dispute.by"), deeds.person(found.names, one.opened_by)),
            (words.text("dispute.opened"), page.moment(one.opened_at)),
            (words.text("dispute.comment"), one.comment),
            (words.text("dispute.settled-by"), deeds.person(found.names, one.settled_by)),
        ]
    )


def reply(page: Page, detail: FigureDetail, found: Trail) -> None:
    """The forms of a dispute, for who may open or settle one."""
    acting = page.acting
    # What is disputed is the last revision, whatever the screen shows.
    if disputes.can_contest(acting, detail.revisions[-1]):
        _contest_form(page, detail)
    open_one = next((one for one in found.disputes if one.is_open), None)
    if open_one is not None and acting.person.allows(Verb.SETTLE, detail.org_unit.code):
        _settle_form(page, open_one)


def _contest_form(page: Page, detail: FigureDetail) -> None:
    words, indicator = page.words, detail.indicator
    counted = indicator.counts is not Counts.NOT_A_RATE or indicator.unit is Unit.PERCENT

    def deed() -> str:
        state = st.session_state
        opened = disputes.contest(
            page.acting,
            detail.current.key,
            state[_REASON],
            value=state[_VALUE],
            numerator=state.get(_NUMERATOR),
            denominator=state.get(_DENOMINATOR),
        )
        return words.text("dispute.done.open", day=words.date(opened.due))

    with st.expander(words.text("dispute.contest")), st.form(_OPEN):
        note = Markup("<p>{}</p>").format(words.text("dispute.contest-note", days=WORKING_DAYS))
        elements.show(note, deeds.answer(_OPEN))
        boxes = st.columns(3 if counted else 1)
        with boxes[0]:
            st.number_input(
                words.text("dispute.value", unit=words.text(f"unit.{indicator.unit}.name")), value=None, key=_VALUE
            )
        if counted:
            with boxes[1]:
                st.number_input(words.text("dispute.numerator"), value=None, min_value=0, step=1, key=_NUMERATOR)
            with boxes[2]:
                st.number_input(words.text("dispute.denominator"), value=None, min_value=0, step=1, key=_DENOMINATOR)
        st.text_area(words.text("dispute.reason"), key=_REASON)
        st.form_submit_button(words.text("dispute.contest-do"), on_click=deeds.doing(page, deed, form=_OPEN))


def _settle_form(page: Page, one: Dispute) -> None:
    words = page.words

    def deed() -> str:
        outcome = st.session_state[_OUTCOME]
        if outcome is None:
            raise DashboardError("outcome-missing")
        disputes.settle(page.acting, one.number, outcome, st.session_state[_COMMENT])
        return words.text(f"dispute.done.{outcome}")

    with st.form(_SETTLE):
        elements.show(blocks.heading(words.text("dispute.settle"), level=3), deeds.answer(_SETTLE))
        st.radio(
            words.text("dispute.outcome"), list(DisputeOutcome), key=_OUTCOME, index=None,
            format_func=lambda outcome: words.text(f"dispute.choice.{outcome}"),
        )  # fmt: skip
        st.text_area(words.text("dispute.why"), key=_COMMENT)
        st.form_submit_button(
            words.text("dispute.settle-do"), type="primary", on_click=deeds.doing(page, deed, form=_SETTLE)
        )  # fmt: skip


# A submission


def chosen(page: Page) -> int | None:
    """The submission that the address names."""
    number = page.query.get("submission", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def submission(page: Page, number: int) -> SubmissionDetail:
    """The submission of the address; where it cannot be shown, the screen ends with the reason."""
    frame.require(page, Verb.TRACE)
    try:
        return figures.submission(page.acting, number)
    except DashboardError as error:
        frame.stop(page, f"error.{error.code}", link="", **error.params)


def received(page: Page, found: SubmissionDetail) -> Markup:
    """What came in, from whom, when, and what it did; for each unit where it stands."""
    words, one = page.words, found.submission
    kind = f"submission_kind.{one.kind}"
    parts = [
        blocks.heading(
            words.text("page.history.submission", number=one.number),
            words.text(kind if words.has(kind) else "submission_kind.load"),
            level=1,
        ),
        blocks.terms(
            [
                (words.text("page.review.file"), one.file),
                (words.text("page.history.sha256"), Markup("<code>{}</code>").format(one.sha256)),
                (words.text("page.review.head.sender"), deeds.person(found.names, one.reporter)),
                (words.text("page.review.head.sent"), page.moment(one.recorded_at)),
                (words.text("page.history.fetched"), blocks.source(found.fetch.address) if found.fetch else ""),
                (words.text("page.history.created"), words.plain(one.created)),
                (words.text("page.history.revised"), words.plain(one.revised)),
                (words.text("page.history.unchanged"), words.plain(one.unchanged)),
            ]
        ),
    ]
    if found.reports:
        head = [words.text(f"page.review.head.{key}") for key in ("unit", "months", "figures", "state")]
        rows = []
        for report in found.reports:
            unit = page.catalogue.org_units.get(report.org_unit)
            name = words.of(unit.names) if unit else report.org_unit
            link = page.link("review", submission=one.number, unit=report.org_unit)
            state = words.text(f"report_state.{report.state}")
            rows.append(
                (blocks.linked(name, link), review_desk.months(page, report), words.plain(report.figures), state)
            )
        parts += [blocks.heading(words.text("page.history.units")), blocks.table(head, rows, numeric={2})]
    if found.reviews:
        parts += [
            blocks.heading(words.text("page.review.steps")),
            review_desk.step_table(page, found.reviews, found.names),
        ]
    if found.findings:
        inside = Markup("").join(
            Markup("<li><small>{}</small><div>{}</div></li>").format(
                words.text("page.history.row", line=said.problem.line or "–"), review_desk.finding(page, said)
            )
            for said in found.findings
        )
        parts += [
            blocks.heading(words.text("page.history.findings")),
            Markup('<ul class="remarks">{}</ul>').format(inside),
        ]
    return Markup("").join(parts)


def download(page: Page, found: SubmissionDetail) -> None:
    """The file as it was sent, for who may have it."""
    if not found.has_file:
        return
    workspace, sent = page.workspace, people.cookies()

    def content() -> bytes:
        # The button may be pressed long after the screen was drawn, and runs outside of it: who presses is asked anew.
        acting = at_work.acting(workspace, people.sender(workspace, sent))
        return figures.original(acting, found.submission.number)[1]

    st.download_button(
        page.words.text("page.history.download"), content, file_name=found.submission.file,
        mime="application/octet-stream", key="history-file", on_click="ignore",
    )  # fmt: skip
