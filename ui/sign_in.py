"""The page on which one signs in: the form, the identity provider where there is one, the accounts of a class."""

import streamlit as st
from markupsafe import Markup

from services import classroom
from ui import account_cards, blocks, cached, doors, elements, people
from ui.address import OFFICIAL, TRAINING
from ui.page import Page


def title(page: Page) -> Markup:
    """Where one signs in to; who is signed in already."""
    words = page.words
    if page.person.signed_in:
        note = Markup('{} <a href="{}">{}</a>').format(
            words.text("sign-in.already", name=page.person.name or page.person.login),
            page.link("account"),
            words.text("frame.your-account"),
        )
    else:
        note = Markup("{}").format(words.text(f"sign-in.note.{page.workspace}"))
    return blocks.heading(words.text(f"sign-in.title.{page.workspace}"), note, level=1)


def form(page: Page) -> Markup:
    """The form; where the server gave this browser no cookie for it, how to come by one."""
    words, token = page.words, people.sign_in_form_token()
    if not token:
        again = Markup('{} <a href="{}">{}</a>').format(
            words.text("sign-in.no-form"), page.link(None, next=page.query.get("next")), words.text("sign-in.reload")
        )
        return blocks.note(again, kind="warning")
    return blocks.block(
        "sign_in",
        login=words.text("sign-in.login"),
        password=words.text("sign-in.password"),
        button=words.text("sign-in.button"),
        hidden=doors.fields(page, token),
    )


def forgotten(page: Page) -> Markup:
    """Whom to ask for another password."""
    contact = page.settings.contact
    whom = " ".join(filter(None, (getattr(contact, page.language, "") or contact.vi, contact.email)))
    words = page.words
    text = words.text("sign-in.forgotten-ask", whom=whom) if whom else words.text("sign-in.forgotten")
    return Markup('<p class="door-note">{}</p>').format(text)


def identity(page: Page) -> None:
    """The way through the identity provider, where one is configured; it speaks for the official workspace only."""
    if page.workspace != OFFICIAL or not people.has_identity_provider():
        return
    words, email = page.words, people.identity_email()
    if email and not page.person.signed_in:
        elements.show(blocks.note(words.text("sign-in.unknown-identity", email=email), kind="warning"))
        st.button(words.text("sign-in.other-identity"), key="identity-out", on_click=st.logout)
    st.button(words.text("sign-in.identity"), key="identity-in", on_click=st.login)


def ready_accounts(page: Page) -> Markup:
    """The accounts of a class, each one press away; none in the official workspace."""
    if page.workspace != TRAINING or (known := cached.classroom()) is None:
        return Markup("")
    words, token = page.words, people.sign_in_form_token()
    standing = classroom.standing(page.database, known)
    if not standing:
        return blocks.empty(words.text("sign-in.no-class"), words, title=words.text("sign-in.class"))
    rows = []
    for account in standing:
        hidden = {**doors.fields(page, token), "login": account.login, "password": known.password}
        enter = blocks.block("one_button", action="session/open", said=words.text("sign-in.enter"), hidden=hidden)
        whose = account_cards.units(page, account.grants)
        rows.append((account.name, _whole(account.login), whose, enter if token else ""))
    head = [words.text(key) for key in ("sign-in.who", "sign-in.login", "sign-in.units")]
    return blocks.heading(words.text("sign-in.class"), words.text("sign-in.class-note", password=known.password)) + (
        blocks.table([*head, words.text("sign-in.enter")], rows)
    )


def _whole(login: str) -> Markup:
    """A login, which is no text to be broken at its hyphens."""
    return Markup('<span class="whole">{}</span>').format(login)
