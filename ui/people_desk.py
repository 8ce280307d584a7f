"""The desk of an administrator: who there is, what they may do, and the forms to change it."""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from domain.accounts import Account
from domain.errors import DashboardError
from domain.names import fold
from domain.org_unit import Level
from domain.people import Grant, Role
from services import accounts
from ui import account_cards, blocks, elements, frame
from ui.page import Page

_ANSWER, _SEARCH = "people-answer", "people-search"
_HOLDING = frozenset({Level.NATION, Level.MINISTRY, Level.PROVINCE})
"""Levels whose units report."""
_ACCOUNT = "account"
"""The key of the address that names the account on the desk."""


def title(page: Page, found: list[Account]) -> Markup:
    """How many accounts there are."""
    words = page.words
    serving = sum(account.in_service for account in found)
    ended, months = len(found) - serving, page.settings.retention_months
    note = words.text("people.note", ended=words.plain(ended), months=months) if ended else ""
    return blocks.heading(
        words.count("people.title", serving), note or words.text("people.note-none", months=months), level=1
    )


def answer(place: DeltaGenerator) -> None:
    """What came of the last press, at `place`, where the form that was sent is no longer on the screen."""
    if said := _taken():
        place.html(said)


def search(page: Page, found: list[Account]) -> list[Account]:
    """The accounts whose name, login or unit contains what is typed, with or without diacritics."""
    typed = fold(st.text_input(page.words.text("people.search"), key=_SEARCH))
    if not typed:
        return found
    return [
        account
        for account in found
        if typed in fold(f"{account.name} {account.login} {account_cards.units(page, account.grants)}")
    ]


def table(page: Page, found: list[Account]) -> Markup:
    """All accounts, each leading to its card."""
    words = page.words
    head = [
        words.text(key) for key in ("people.name", "sign-in.login", "people.roles", "sign-in.units", "people.state")
    ]
    rows = [
        (
            blocks.linked(account.name or words.text("people.forgotten"), page.link("people", account=account.login)),
            Markup('<span class="whole">{}</span>').format(account.login),
            ", ".join(dict.fromkeys(words.text(f"role.{held.role}") for held in account.grants)),
            account_cards.units(page, [held for held in account.grants if held.org_unit]),
            _exception(page, account),
        )
        for account in found
    ]
    return (
        blocks.table(head, rows)
        if rows
        else blocks.empty(words.text("people.none"), words, title=words.text("card.empty.nothing"))
    )


def chosen(page: Page, found: list[Account]) -> Account | None:
    """The account the address names."""
    login = frame.choose(page, _ACCOUNT, ["", *(account.login for account in found)], "")
    return next((account for account in found if account.login == login), None)


def card(page: Page, account: Account) -> Markup:
    """One account: who, which roles, since when."""
    words = page.words
    facts = (
        (words.text("sign-in.login"), account.login),
        (words.text("account.email"), account.email),
        (words.text("people.state"), _exception(page, account) or words.text("people.serving")),
        (words.text("people.since"), page.moment(account.recorded_at)),
    )
    return (
        blocks.heading(account.name or account.login) + blocks.terms(facts) + account_cards.roles(page, account.grants)
    )


def forms(page: Page, account: Account, found: list[Account]) -> None:
    """What can be done with one account; nobody changes their own."""
    words = page.words
    if account.login == page.person.login:
        elements.show(blocks.note(words.text("error.own-account")))
        return
    left, right = st.columns(2, gap="large")
    with left:
        if account.in_service:
            _grant_form(page, account)
            if account.grants:
                _revoke_form(page, account)
        if account.name:
            _amend_form(page, account)
    with right:
        heirs = {one.login: one.name for one in found if one.in_service}
        heirs = {login: name for login, name in heirs.items() if login not in {account.login, page.person.login}}
        if heirs and any(held.org_unit for held in account.grants):
            _hand_over_form(page, account, heirs)
        if account.in_service and not account.outside:
            _press(page, "people.reset", lambda: accounts.reset_password(page.acting, account.login))
        if account.in_service:
            _press(page, "people.end", lambda: accounts.deactivate(page.acting, account.login))
        elif account.name:
            _press(page, "people.revive", lambda: accounts.reactivate(page.acting, account.login))


def without_second_eyes(page: Page) -> Markup:
    """Units whose reports nobody could approve; nothing where there is none."""
    words, found = page.words, accounts.without_second_eyes(page.acting)
    if not found:
        return Markup("")
    named = ", ".join(account_cards.unit_named(page, unit.code) for unit in found)
    return blocks.note(
        words.text("people.second-eyes-note", units=named),
        title=words.count("people.second-eyes", len(found)),
        kind="warning",
    )


def orphans(page: Page) -> None:
    """Units that have ended while accounts still act for them, and for nobody after them."""
    words, found = page.words, accounts.orphans(page.acting)
    if not found:
        return
    elements.show(blocks.heading(words.count("people.orphans", len(found)), words.text("people.orphans-note")))
    for orphan in found:
        code, names = orphan.unit.code, account_cards.unit_named
        successor, keep = f"people-successor-{code}", f"people-keep-{code}"
        with st.form(f"people-orphan-{code}"):
            said = words.text("people.orphan", unit=names(page, code), who=", ".join(orphan.logins))
            elements.show(Markup("<p>{}</p>").format(said))
            st.selectbox(
                words.text("people.successor"),
                [one.code for one in orphan.successors],
                format_func=lambda one: account_cards.unit_named(page, one),
                key=successor,
            )
            st.checkbox(words.text("people.keep-old"), value=True, key=keep)
            _submit(page, "people.succeed", _succession(page, code, successor, keep), code)


def add_form(page: Page) -> None:
    """A new account with its first role."""
    words, state = page.words, st.session_state
    with st.form("people-add"):
        st.text_input(words.text("sign-in.login"), key="people-add-login", help=words.text("people.login-help"))
        st.text_input(words.text("people.name"), key="people-add-name")
        st.text_input(words.text("account.email"), key="people-add-email", help=words.text("people.email-help"))
        _pick_grants(page, "people-add")
        st.checkbox(words.text("people.outside"), key="people-add-outside")

        def add() -> str:
            return accounts.add(
                page.acting,
                state["people-add-login"],
                state["people-add-name"],
                state["people-add-email"],
                _picked_grants("people-add"),
                outside=state["people-add-outside"],
            )

        _submit(page, "people.add", add)


def _grant_form(page: Page, account: Account) -> None:
    with st.form("people-grant"):
        _pick_grants(page, "people-grant")

        def give() -> None:
            for given in _picked_grants("people-grant"):
                accounts.grant(page.acting, account.login, given)

        _submit(page, "people.grant", give)


def _revoke_form(page: Page, account: Account) -> None:
    held = {f"{one.role}/{one.org_unit or ''}": one for one in account.grants}
    with st.form("people-revoke"):
        st.selectbox(
            page.words.text("people.held"),
            list(held),
            format_func=lambda key: _grant_named(page, held[key]),
            key="people-revoke-held",
        )

        def take() -> None:
            accounts.revoke(page.acting, account.login, held[st.session_state["people-revoke-held"]])

        _submit(page, "people.revoke", take)


def _amend_form(page: Page, account: Account) -> None:
    name, email = f"people-name-{account.login}", f"people-email-{account.login}"
    with st.form("people-amend"):
        st.text_input(page.words.text("people.name"), value=account.name, key=name)
        st.text_input(page.words.text("account.email"), value=account.email, key=email)

        def write() -> None:
            accounts.amend(page.acting, account.login, st.session_state[name], st.session_state[email])

        _submit(page, "people.amend", write)


def _hand_over_form(page: Page, account: Account, heirs: dict[str, str]) -> None:
    with st.form("people-hand-over"):
        st.selectbox(
            page.words.text("people.heir"),
            list(heirs),
            format_func=lambda login: f"{heirs[login]} ({login})",
            key="people-heir",
        )
        st.checkbox(page.words.text("people.hand-over-end"), value=True, key="people-hand-over-end")

        def move() -> None:
            heir, end = st.session_state["people-heir"], st.session_state["people-hand-over-end"]
            accounts.hand_over(page.acting, account.login, heir, end=end)

        _submit(page, "people.hand-over", move)


def _pick_grants(page: Page, key: str) -> None:
    words = page.words
    st.selectbox(
        words.text("people.role"), list(Role), format_func=lambda role: words.text(f"role.{role}"), key=f"{key}-role"
    )
    units = [unit for unit in page.catalogue.org_units.values() if unit.level in _HOLDING]
    st.multiselect(
        words.text("people.units"),
        [unit.code for unit in sorted(units, key=lambda unit: fold(words.of(unit.short)))],
        format_func=lambda code: account_cards.unit_named(page, code),
        key=f"{key}-units",
        help=words.text("people.units-help"),
        placeholder=words.text("people.units-choose"),
    )


def _picked_grants(key: str) -> list[Grant]:
    role, units = st.session_state[f"{key}-role"], st.session_state[f"{key}-units"]
    return [Grant(role, unit) for unit in units] or [Grant(role)]


def _succession(page: Page, unit: str, successor: str, keep: str) -> Callable[[], None]:
    def succeed() -> None:
        accounts.succeed(page.acting, unit, st.session_state[successor], keep=st.session_state[keep])

    return succeed


def _submit(page: Page, key: str, deed: Callable[[], str | None], where: str = "") -> None:
    """The button of a form; `deed` does it, and gives a first password where there is one.

    `where` tells forms with the same button apart.
    """
    place = f"{key} {where}"
    st.form_submit_button(page.words.text(key), on_click=_do, args=(page, key, place, deed))
    _say(place)


def _press(page: Page, key: str, deed: Callable[[], str | None]) -> None:
    """A button that asks nothing."""
    st.button(page.words.text(key), key=key, on_click=_do, args=(page, key, key, deed))
    _say(key)


def _say(place: str) -> None:
    """What came of the last press, beside the button that was pressed."""
    if st.session_state.get(_ANSWER, ("",))[0] == place:
        elements.show(_taken())


def _taken() -> Markup:
    """The answer to the last press, once; a first password is shown here and nowhere else."""
    _, kind, said, password = st.session_state.pop(_ANSWER, ("", "", "", ""))
    if not said:
        return Markup("")
    return blocks.note(Markup("{} <code>{}</code>").format(said, password) if password else said, kind=kind)


def _do(page: Page, key: str, place: str, deed: Callable[[], str | None]) -> None:
    words = page.words
    try:
        password = deed()
    except DashboardError as error:
        st.session_state[_ANSWER] = (place, "wrong", words.text(f"error.{error.code}", **error.params), "")
        return
    said = words.text(f"{key}.done")
    if password:
        said = f"{said} {words.text('people.first-password')}"
    st.session_state[_ANSWER] = (place, "plain", said, password or "")


def _grant_named(page: Page, held: Grant) -> str:
    role = page.words.text(f"role.{held.role}")
    return role if held.org_unit is None else f"{role} · {account_cards.unit_named(page, held.org_unit)}"


def _exception(page: Page, account: Account) -> str:
    """What is out of the ordinary with an account."""
    words = page.words
    if account.ended_at is not None:
        return words.text("people.ended", day=page.moment(account.ended_at))
    if account.locked_until > page.acting.now:
        return words.text("people.locked", when=page.moment(account.locked_until))
    return words.text("people.first") if account.must_change else ""
