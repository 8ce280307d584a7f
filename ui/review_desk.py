"""The desk of those who decide about reports: what waits, one report with all it changes, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from domain.errors import DashboardError
from domain.names import fold
from domain.observation import Observation
from domain.people import Verb
from domain.period import month_number
from domain.report import ReportState, ReturnReason
from locales import Language
from services import disputes, duty, reviews
from services.examination import named, remark_alone
from services.reviews import Changed, Desk, Dossier, Waiting
from storage.reports import KeptFinding, Report, Review
from ui import blocks, consequences, deeds, elements, figure_chips, frame, naming, pickers
from ui.page import Page

ROWS = 100
"""Figures of one report that are shown; the greatest changes come first."""
USUAL_DAYS = 7
"""How long a month is proposed to be open again."""
_DECIDE, _REOPEN = "review-decide", "review-reopen"
_REASON, _COMMENT, _CHOSEN, _ALL = "review-reason", "review-comment", "review-chosen", "review-all"
_UNIT, _MONTH, _UNTIL, _WHY = "reopen-unit", "reopen-month", "reopen-until", "reopen-why"


# What waits


def title(page: Page, desk: Desk) -> Markup:
    """How much waits for this person."""
    words, (approve, accept, returned) = page.words, desk.waiting
    parts = [
        words.count(f"page.review.{key}", number)
        for key, number in (("waits-approve", approve), ("waits-accept", accept), ("waits-mend", returned))
        if number
    ]
    finding = "; ".join(parts) if parts else words.text("page.review.nothing")
    return blocks.heading(finding[:1].upper() + finding[1:], words.text("page.review.about"), level=1)


def lists(page: Page, desk: Desk) -> Markup:
    """The reports that wait: for the unit's approver, for the Government Office, for the reporter."""
    words, parts = page.words, []
    for key, found, whole in zip(
        ("approve", "accept", "mend"), (desk.to_approve, desk.to_accept, desk.returned), desk.waiting, strict=True
    ):
        if found:
            note = words.text("page.review.first", shown=len(found), count=whole) if whole > len(found) else ""
            parts.append(blocks.heading(words.text(f"page.review.list.{key}"), note))
            parts.append(_table(page, found, "reason" if key == "mend" else "mark"))
    return Markup("").join(parts)


def recent(page: Page, desk: Desk) -> Markup:
    """What has become of the last reports."""
    if not desk.recent:
        return Markup("")
    return blocks.heading(page.words.text("page.review.recent")) + _table(page, desk.recent, "state")


def _table(page: Page, found: Sequence[Waiting], last_column: str) -> Markup:
    words = page.words
    keys = ("number", "unit", "months", "figures", "findings", "sender", "sent", last_column)
    rows = []
    for one in found:
        report, last = one.report, one.last
        mark: str | Markup = words.text("page.review.own") if one.own else ""
        if last is not None and last.reason:
            mark = _said(page, last)
        if last_column == "state":
            mark = words.text(f"report_state.{report.state}")
        rows.append(
            (
                blocks.linked(
                    words.text("page.review.number", number=report.submission), _link(page, report)
                ),
                words.of(one.unit.names),
                months(page, report),
                words.plain(report.figures),
                words.plain(one.findings) if one.findings else "",
                one.sender,
                page.moment(report.submitted_at),
                mark,
            )
        )  # fmt: skip
    return blocks.table([words.text(f"page.review.head.{key}") for key in keys], rows, numeric={3, 4})


def months(page: Page, report: Report) -> str:
    """The month of a report, or its first and last."""
    first, last = page.words.month(report.first_end), page.words.month(report.last_end)
    return first if first == last else page.words.text("period.days", start=first, end=last)


def _link(page: Page, report: Report) -> str:
    return page.link("review", submission=report.submission, unit=report.org_unit)


def _said(page: Page, review: Review) -> Markup:
    reason = page.words.text(f"return_reason.{review.reason}")
    return Markup("{} <small>{}</small>").format(reason, review.comment)


# One report


def chosen(page: Page) -> tuple[int, str] | None:
    """The submission and the unit that the address names."""
    number, unit = page.query.get("submission", ""), page.address.unit
    return (int(number), unit) if number.isascii() and number.isdigit() and len(number) < 10 and unit else None


def dossier(page: Page, chosen: tuple[int, str]) -> Dossier:
    """The report of the address; where it cannot be shown, the screen ends with the reason."""
    try:
        return reviews.dossier(page.acting, *chosen)
    except DashboardError as error:
        frame.stop(page, f"error.{error.code}", link=back(page), **error.params)


def back(page: Page) -> Markup:
    """The way to the list."""
    return Markup(' <a href="{}">{}</a>').format(
        page.link("review", submission=None, unit=None), page.words.text("page.review.back")
    )


def head(page: Page, found: Dossier) -> Markup:
    """Which report, where it stands, how much it changes and what was said of it."""
    words, report = page.words, found.report
    new = sum(one.before is None for one in found.changes)
    asked = sum(bool(one.findings) for one in found.changes)
    counts = [
        words.count("page.review.new", new) if new else "",
        words.count("page.review.revised", len(found.changes) - new) if len(found.changes) - new else "",
        words.count("page.review.unchanged", found.unchanged) if found.unchanged else "",
    ]
    sentences = [", ".join(filter(None, counts)), words.count("page.review.asked", asked) if asked else ""]
    later = sum(not one.current for one in found.changes)
    if later:
        sentences.append(words.count("page.review.later", later))
    file = page.link("history", submission=report.submission)
    return Markup("").join(
        [
            Markup('<p class="review-back">{}</p>').format(back(page)),
            blocks.heading(
                words.text(
                    "page.review.report",
                    number=report.submission, unit=words.of(found.unit.names), months=months(page, report),
                ),
                words.text(f"report_state.{report.state}"),
                level=1,
            ),
            blocks.findings([Markup("{}").format(one[:1].upper() + one[1:]) for one in sentences if one]),
            blocks.terms(
                [
                    (words.text("page.review.head.sender"), deeds.person(found.names, report.reporter)),
                    (words.text("page.review.head.sent"), page.moment(report.submitted_at)),
                    (words.text("page.review.file"), blocks.linked(report.file, file)),
                ]
            ),
        ]
    )  # fmt: skip


def changes(page: Page, found: Dossier) -> Markup:
    """Each figure that is new or revised: before, now, the difference, what was said and how it was explained."""
    words, shown = page.words, found.changes[:ROWS]
    if not shown:
        return blocks.empty(words.text("page.review.no-changes"), words, title=words.text("card.empty.nothing"))
    rest = len(found.changes) - len(shown)
    note = words.count("page.review.rest", rest) if rest else words.text("page.review.order")
    return (
        blocks.heading(words.text("page.review.changes"), note)
        + blocks.table(
            [words.text(f"page.review.change.{key}") for key in ("indicator", "period", "before", "now", "by", "said")],
            [_change(page, one) for one in shown],
            numeric={2, 3, 4},
        )
        + _remarks(page, found.remarks)
    )


def _change(page: Page, one: Changed) -> list[str | Markup]:
    words, figure, before = page.words, one.figure, one.before
    difference = ""
    remark = remark_alone(words.of(figure.provenance.note), {said.explanation for said in one.findings})
    if before is not None and before.value is not None and figure.value is not None:
        difference = words.signed(figure.value - before.value, one.indicator.unit)
    return [
        words.of(one.indicator.short),
        words.period(figure.period),
        words.text("page.review.change.none")
        if before is None
        else Markup("{}{}").format(words.figure(before, one.indicator), _counts(before, words)),
        figure_chips.figure(figure, one.indicator, words, page.link) + _counts(figure, words),
        difference,
        _note(remark) + Markup("").join(finding(page, said) for said in one.findings),
    ]


def _counts(figure: Observation, words: Language) -> Markup:
    """Numerator and denominator where the figure has both: what a check says of one is not seen in their ratio."""
    if figure.numerator is None or figure.denominator is None:
        return Markup("")
    return Markup("<small>{}</small>").format(
        words.text(
            "page.history.counts", numerator=words.plain(figure.numerator), denominator=words.plain(figure.denominator)
        )
    )


def _note(text: str) -> Markup:
    """What the reporter wrote beside a figure: for a nil return, why there is none."""
    return Markup('<p class="said">{}</p>').format(text) if text else Markup("")


def finding(page: Page, said: KeptFinding) -> Markup:
    """What a check says of a figure, and how its reporter explains it."""
    words = page.words
    (problem,) = named([said.problem], page.catalogue.indicators, words)
    block = Markup('<p class="said">{}</p>').format(words.problem(problem))
    if said.explanation:
        block += Markup('<p class="explained"><b>{}</b> {}</p>').format(
            words.text("page.review.explained"), said.explanation
        )
    return block


def _remarks(page: Page, remarks: Sequence[KeptFinding]) -> Markup:
    if not remarks:
        return Markup("")
    inside = Markup("").join(finding(page, one) for one in remarks)
    return blocks.folded(page.words.count("page.review.remarks", len(remarks)), inside)


def effect(page: Page, found: Dossier) -> Markup:
    """Statuses, places and national sums that the report has moved; nothing where no figure of it is current."""
    if not any(one.current for one in found.changes):
        return Markup("")
    moved = page.ask(reviews.effect, found.report.submission, found.report.org_unit)
    return Markup("") if moved is None else consequences.of_report(page, moved)


def steps(page: Page, found: Dossier) -> Markup:
    """What was decided so far, and whether a month of it was opened again."""
    words = page.words
    parts = [reopened(page, one.month, one.reason, one.expires_at) for one in found.reopenings]
    if found.reviews:
        parts.append(blocks.heading(words.text("page.review.steps")))
        parts.append(step_table(page, found.reviews, found.names))
    return Markup("").join(parts)


def step_table(page: Page, found: Sequence[Review], names: Mapping[str, str]) -> Markup:
    """Decisions, first to last."""
    words = page.words
    return blocks.table(
        [words.text(f"page.review.step.{key}") for key in ("when", "what", "who", "said")],
        [
            (
                page.moment(one.recorded_at),
                words.text(f"review_step.{one.step}"),
                deeds.person(names, one.reviewer),
                _said(page, one) if one.reason else one.comment,
            )
            for one in found
        ],
    )


def reopened(page: Page, month: int, reason: str, until: datetime) -> Markup:
    """The badge of a month that was opened again: it stays for ever."""
    words = page.words
    said = words.text(
        "page.review.reopened", month=words.month(date(month // 100, month % 100, 1)), until=page.moment(until)
    )
    return blocks.note(reason, title=said, kind="warning")


# Decisions


def decide(page: Page, found: Dossier) -> None:
    """The form of whoever may decide about this report now; why there is none, where there is none."""
    words, report, person = page.words, found.report, page.person
    unit = report.org_unit
    approving = report.state is ReportState.SUBMITTED and person.allows(Verb.APPROVE, unit)
    accepting = report.state is ReportState.APPROVED and person.allows(Verb.ACCEPT, unit)
    if report.state is ReportState.RETURNED and person.allows(Verb.SUBMIT, unit):
        _send_again(page, report)
        return
    if not (approving or accepting):
        elements.show(deeds.answer(_DECIDE))
        return
    elements.show(blocks.heading(words.text("page.review.decide")), deeds.answer(_DECIDE))
    if found.own:
        elements.show(blocks.note(words.text("error.own-report", number=report.submission)))
    with st.form(_DECIDE):
        st.text_area(words.text("page.review.comment"), key=_COMMENT, help=words.text("page.review.comment-help"))
        st.selectbox(
            words.text("page.review.reason"), list(ReturnReason), key=_REASON,
            format_func=lambda reason: words.text(f"return_reason.{reason}"),
        )  # fmt: skip
        yes = "approve" if approving else "accept"
        if not found.own:
            st.form_submit_button(
                words.text(f"page.review.{yes}"), type="primary", key=f"review-{yes}",
                on_click=_decided, args=(page, report, yes),
            )  # fmt: skip
        st.form_submit_button(
            words.text("page.review.return"), key="review-return", on_click=_decided, args=(page, report, "return")
        )


def _send_again(page: Page, report: Report) -> None:
    words = page.words
    mended = blocks.linked(words.text("page.submit.menu"), page.link("submit", unit=report.org_unit))
    elements.show(
        blocks.heading(words.text("page.review.mend"), words.text("page.review.mend-note")),
        deeds.answer(_DECIDE),
        Markup('<p class="more">{}</p>').format(mended),
    )
    with st.form("review-again"):
        st.text_area(words.text("page.review.stand-by"), key=_COMMENT)
        st.form_submit_button(
            words.text("page.review.again"), key="review-again", on_click=_decided, args=(page, report, "again")
        )


def _decided(page: Page, report: Report, what: str) -> None:
    number, unit, comment = report.submission, report.org_unit, st.session_state.get(_COMMENT, "")

    def deed() -> str:
        match what:
            case "approve":
                reviews.approve(page.acting, number, unit, comment)
            case "accept":
                reviews.accept(page.acting, number, unit, comment)
            case "return":
                reviews.give_back(page.acting, number, unit, st.session_state[_REASON], comment)
            case _:
                reviews.send_again(page.acting, number, unit, comment)
        return page.words.text(f"page.review.done.{what}", number=number)

    if deeds.do(page, deed, form=_DECIDE):
        page.go(submission=None, unit=None)


def accept_together(page: Page, desk: Desk) -> None:
    """Accept several reports at once; each refusal is named."""
    words = page.words
    open_ones = {(one.report.submission, one.report.org_unit): one for one in desk.to_accept if not one.own}
    if len(open_ones) < 2:
        return
    clean = [key for key, one in open_ones.items() if not one.findings]

    def named(key: tuple[int, str]) -> str:
        one = open_ones[key]
        return words.text(
            "page.review.report", number=key[0], unit=words.of(one.unit.short), months=months(page, one.report)
        )

    def deed() -> str:
        picked = dict.fromkeys([*st.session_state[_CHOSEN], *(clean if st.session_state.get(_ALL) else ())])
        refused = reviews.accept_all(page.acting, picked)
        said = [words.count("page.review.done.together", len(picked) - len(refused))]
        said += [words.text(f"error.{code}", number=number) for (number, _), code in refused.items()]
        return " ".join(said)

    with st.expander(words.text("page.review.together")), st.form("review-together"):
        st.multiselect(
            words.text("page.review.choose"), list(open_ones), key=_CHOSEN, format_func=named,
            placeholder=words.text("picker.hint"),
        )  # fmt: skip
        if clean:
            st.checkbox(words.count("page.review.all", len(clean)), key=_ALL)
        st.form_submit_button(words.text("page.review.accept-chosen"), on_click=deeds.doing(page, deed))


# Months opened again, disputes


def reopen(page: Page) -> None:
    """The form to open an accepted month of a unit again."""
    words = page.words
    units = sorted(
        (unit for unit in page.catalogue.org_units.values() if unit.level in duty.LEVELS),
        key=lambda unit: fold(words.of(unit.names)),
    )
    tomorrow = page.today + timedelta(days=1)

    def deed() -> str:
        period = pickers.typed_month(st.session_state[_MONTH])
        if period is None:
            raise DashboardError("month-shape", text=st.session_state[_MONTH])
        unit = st.session_state[_UNIT]
        until = datetime.combine(st.session_state[_UNTIL], time.max, ZoneInfo(page.settings.timezone))
        reviews.reopen(page.acting, unit.code, month_number(period.end), st.session_state[_WHY], until)
        return words.text(
            "page.review.done.reopen", unit=words.of(unit.names), month=words.month(period.end),
            until=words.date(st.session_state[_UNTIL]),
        )  # fmt: skip

    with st.expander(words.text("page.review.reopen")), st.form(_REOPEN):
        elements.show(deeds.answer(_REOPEN))
        st.selectbox(words.text("picker.unit"), units, key=_UNIT, format_func=lambda unit: naming.listed(page, unit))
        st.text_input(words.text("page.review.month"), key=_MONTH, placeholder=f"{page.acting.today:%m/%Y}")
        st.date_input(
            words.text("page.review.until"), page.today + timedelta(days=USUAL_DAYS), key=_UNTIL,
            min_value=tomorrow, max_value=page.today + reviews.LONGEST_REOPENING, format="DD/MM/YYYY",
        )  # fmt: skip
        st.text_area(words.text("page.review.why"), key=_WHY)
        st.form_submit_button(words.text("page.review.reopen-do"), on_click=deeds.doing(page, deed, form=_REOPEN))


def contested(page: Page) -> Markup:
    """The disputes that are open, for those who have a part in them."""
    words, person = page.words, page.person
    if not (person.allows(Verb.SETTLE) or person.allows(Verb.DISPUTE)):
        return Markup("")
    found = disputes.contested(page.acting)
    if not found:
        return Markup("")
    rows = []
    for one in found:
        figure, unit = one.figure, one.indicator.unit
        due = words.text("dispute.late" if one.late else "dispute.due", day=words.date(one.dispute.due))
        rows.append(
            (
                blocks.linked(
                    words.of(one.indicator.short), page.link("history", figure=figure.key.token()) + "#dispute"
                ),
                words.of(one.unit.names),
                words.period(figure.period),
                words.figure(figure, one.indicator),
                words.number(one.dispute.value, unit),
                due,
            )
        )  # fmt: skip
    head = [words.text(f"dispute.head.{key}") for key in ("indicator", "unit", "period", "stands", "held", "due")]
    return blocks.heading(words.count("dispute.open", len(found)), words.text("dispute.about")) + blocks.table(
        head, rows, numeric={3, 4}
    )
