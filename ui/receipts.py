"""What a reporter takes away: the receipt of a submission, and the own file with its mistakes marked."""

import streamlit as st
from markupsafe import Markup

from locales import Language
from services.examination import Examined
from services.marked_copies import marked_copy
from services.receipts import PDF, document
from services.submissions import NIL, Receipt
from ui import blocks, elements
from ui.page import Page


def block(page: Page, receipt: Receipt) -> Markup:
    """The receipt on the screen."""
    words = page.words
    title = words.text("submit.receipt.title", number=receipt.number)
    return blocks.heading(title, words.text("submit.receipt.note"), level=1) + blocks.terms(
        [
            (words.text("submit.receipt.time"), page.moment(receipt.recorded_at)),
            (words.text("submit.receipt.file"), _file(receipt, words)),
            (words.text("submit.receipt.hash"), receipt.sha256),
            (words.text("submit.receipt.counts"), _counts(receipt, words)),
            (words.text("submit.receipt.units"), _units(page, receipt)),
            (words.text("submit.receipt.reporter"), receipt.reporter),
            (words.text("submit.receipt.seal"), receipt.seal),
            (words.text("submit.receipt.next"), words.text(f"submit.receipt.next-{_next(receipt)}")),
        ]
    )


def offer(page: Page, receipt: Receipt) -> None:
    """The receipt as a paper, the submission with everything said of it, and the way to the next file."""
    # The paper is made when it is asked for, outside of any screen: by whom is settled here.
    words, acting = page.words, page.acting
    st.download_button(
        words.text("submit.receipt.pdf"),
        lambda: document(acting, receipt.number, words, page.settings.timezone).content,
        words.text("receipt.name", number=receipt.number), PDF, on_click="ignore", key="receipt-pdf",
    )  # fmt: skip
    ways = (
        (page.link("history", submission=receipt.number), "submit.receipt.history"),
        (page.link("submit", receipt=None), "submit.receipt.another"),
    )
    elements.show(blocks.beside([blocks.linked(words.text(key), href) for href, key in ways]))


def offer_marked_copy(page: Page, found: Examined) -> None:
    """The reporter's own file with its mistakes written where they stand; nothing where none has a place."""
    document = marked_copy(page.acting, found.data, found.name, found.reading.sheets, found.problems, page.words)
    if document is not None:
        st.download_button(
            page.words.text("submit.marked"), document.content, document.name, document.media_type,
            on_click="ignore", key="marked",
        )  # fmt: skip


def _next(receipt: Receipt) -> str:
    return "approval" if receipt.units else "nothing"


def _file(receipt: Receipt, words: Language) -> str:
    return words.text("submit.receipt.nil") if receipt.kind == NIL else receipt.file


def _counts(receipt: Receipt, words: Language) -> str:
    counted = {
        "new": receipt.created, "revised": receipt.revised, "unchanged": receipt.unchanged,
        "left-out": receipt.left_out,
    }  # fmt: skip
    return ", ".join(words.count(f"submit.count.{key}", number) for key, number in counted.items() if number)


def _units(page: Page, receipt: Receipt) -> str:
    words = page.words
    said = []
    for unit in receipt.units:
        name = words.of(page.catalogue.org_units[unit.org_unit].names)
        months = words.month(unit.first)
        if unit.last != unit.first:
            months += f" \u2013 {words.month(unit.last)}"
        said.append(f"{name}: {months}")
    return "; ".join(said)
