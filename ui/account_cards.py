"""What a person sees of their own account: who they are here, for which units, and what was done to it of late."""

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from domain.people import Grant, Role
from services import accounts, sessions
from ui import blocks, deeds, doors, elements, people
from ui.page import Page


def title(page: Page) -> Markup:
    """Who is signed in, and how."""
    words, person = page.words, page.person
    way = "password" if people.session_token(page.workspace) else "identity"
    first = blocks.note(words.text("frame.must-change"), kind="warning") if person.must_change else Markup("")
    who = blocks.heading(person.name or person.login, words.text(f"account.way.{way}", login=person.login), level=1)
    return (
        who
        + first
        + blocks.terms(
            (
                (words.text("account.workspace"), words.text(f"frame.workspace.{page.workspace}")),
                (words.text("account.email"), person.email),
            )
        )
    )


def units(page: Page, grants: Iterable[Grant]) -> str:
    """The units for which roles are held, each once; all of them where a role is held for none."""
    found = []
    for grant in grants:
        unit = page.catalogue.org_units.get(grant.org_unit or "")
        found.append(unit_named(page, grant.org_unit) if unit else page.words.text("account.all-units"))
    return ", ".join(dict.fromkeys(found))


def unit_named(page: Page, code: str | None) -> str:
    """A unit in short, with its days where it has ended: one name may have had several extents."""
    unit = page.catalogue.org_units.get(code or "")
    if unit is None:
        return code or ""
    name = page.words.of(unit.short)
    return (
        name if unit.closed is None else page.words.text("account.until", name=name, day=page.words.date(unit.closed))
    )


def roles(page: Page, grants: Sequence[Grant]) -> Markup:
    """Roles, each with the units it is held for; looking goes without saying where there is another."""
    by_role: dict[str, list[str]] = {}
    held_beside_looking = [grant for grant in grants if grant.role is not Role.VIEWER]
    for grant in held_beside_looking or grants:
        held = by_role.setdefault(grant.role.value, [])
        if grant.org_unit is not None:
            held.append(unit_named(page, grant.org_unit))
    return blocks.terms(
        (page.words.text(f"role.{role}"), ", ".join(held) or page.words.text("account.all-units"))
        for role, held in by_role.items()
    )


def recent(page: Page) -> Markup:
    """The last entries of the trail about one's own account: whoever sees a sign-in that was not theirs can say so."""
    rows = [
        (page.moment(entry.recorded_at), page.words.text(f"audit.{entry.action}"), deeds.actor(page, entry.actor))
        for entry in accounts.recent(page.acting)
    ]
    head = [page.words.text(key) for key in ("account.when", "account.what", "account.who")]
    return blocks.table(head, rows)


def password(page: Page) -> Markup:
    """The form to change the password; why there is none, where there is none."""
    words, rules = page.words, page.settings.sign_in_rules(page.workspace)
    if rules.shared and not page.person.must_change:
        return blocks.note(words.text("error.password-shared"))
    if not people.session_token(page.workspace):
        return blocks.note(words.text("account.password-outside"))
    return blocks.block(
        "password_form",
        present=words.text("account.present"),
        new=words.text("account.new"),
        again=words.text("account.again"),
        change=words.text("account.change"),
        rule=words.text("account.rule", number=rules.password_letters),
        login=page.person.login,
        letters=rules.password_letters,
        hidden=doors.fields(page, people.form_token(page.workspace)),
    )


def leave(page: Page) -> None:
    """The ways out: this browser, or every one."""
    words = page.words
    if people.session_token(page.workspace):
        rules = page.settings.sign_in_rules(page.workspace)
        browsers = sessions.signed_in_browsers(page.database, page.person.login, page.acting.now, rules)
        elements.show(
            Markup('<p class="door-note">{}</p>').format(
                words.count("account.browsers", browsers, idle=rules.idle_minutes, hours=rules.session_hours)
            ),
            doors.button(page, "session/close", "account.sign-out"),
            doors.button(page, "session/close-all", "account.sign-out-everywhere"),
        )
        return

    def everywhere() -> None:
        sessions.sign_out_of_everything(page.acting)
        st.logout()

    st.button(words.text("account.sign-out"), key="identity-out", on_click=st.logout)
    st.button(words.text("account.sign-out-everywhere"), key="identity-out-all", on_click=everywhere)


def kept(page: Page) -> Markup:
    """What is kept of a person, and how long."""
    words, settings = page.words, page.settings
    said = words.text(
        "account.retention",
        months=settings.retention_months,
        hours=settings.sign_in_rules(page.workspace).session_hours,
    )
    return blocks.folded(words.text("account.retention-title"), Markup("<p>{}</p>").format(said))
