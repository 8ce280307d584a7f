"""Accounts: what is kept of a person, and the rules of signing in. Names and passwords belong to one workspace."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.people import SYSTEM, Grant, Person, Role

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
"""Logins are small Latin letters, digits, dot, dash and underscore: they stand in addresses and in the trail."""
EMAIL = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;]+")
LONGEST = 200
"""Letters of a password at most: hashing takes longer the longer it is."""
DIFFERENT = 5
"""Different letters a password has at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRules:
    """What an operator may set of signing in."""

    idle_minutes: int = 60
    """A session that is not used for so long has ended."""
    session_hours: int = 12
    """A session ends after so long, however it is used."""
    failures: int = 5
    """Wrong passwords in a row after which an account is locked."""
    lock_minutes: int = 15
    """How long it is locked."""
    password_letters: int = 12
    """Letters of a password at least."""
    shared: bool = False
    """Passwords are shown to everybody, as in the training workspace, and nobody changes them."""

    @property
    def idle(self) -> timedelta:
        """`idle_minutes` as a span."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """`session_hours` as a span."""
        return timedelta(hours=self.session_hours)

    @property
    def lock(self) -> timedelta:
        """`lock_minutes` as a span."""
        return timedelta(minutes=self.lock_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person of one workspace, as it is kept. The password is not part of it."""

    number: int
    login: str
    name: str
    email: str
    grants: tuple[Grant, ...] = ()
    must_change: bool = False
    """The password is a first one, given by somebody else."""
    outside: bool = False
    """Has no password here: signs in at the identity provider."""
    failures: int = 0
    locked_until: datetime
    signed_out_at: datetime
    """Whatever was signed in before it has ended."""
    recorded_at: datetime
    ended_at: datetime | None = None
    """None while in service."""

    @property
    def in_service(self) -> bool:
        """Whether this account may sign in."""
        return self.ended_at is None

    @property
    def person(self) -> Person:
        """The account at work."""
        return Person(
            login=self.login, name=self.name, email=self.email, grants=self.grants, must_change=self.must_change
        )


def normal_login(login: str) -> str:
    """A login as it is kept, whatever case and spaces it was typed with."""
    return login.strip().lower()


def normal_email(email: str) -> str:
    """An address as it is compared."""
    return email.strip().lower()


def normal_password(password: str) -> str:
    """A password as it is hashed: keyboards write Vietnamese letters in two ways."""
    return unicodedata.normalize("NFC", password)


def fault_of_login(login: str) -> str | None:
    """Why `login` cannot be one: ``login-shape``, or None. The operator's own name is taken."""
    return None if LOGIN.fullmatch(login) and login != SYSTEM.login else "login-shape"


def fault_of_email(email: str) -> str | None:
    """Why `email` cannot be an address: ``email-shape``, or None. An account need not have one."""
    return None if not email or EMAIL.fullmatch(email) else "email-shape"


def fault_of_password(password: str, login: str, rules: SignInRules) -> str | None:
    """Why `password` will not do: ``password-short``, ``password-long`` or ``password-plain``; None if it will."""
    said = normal_password(password)
    if len(said) < rules.password_letters:
        return "password-short"
    if len(said) > LONGEST:
        return "password-long"
    if len(set(said.lower())) < DIFFERENT or (login and login in said.lower()):
        return "password-plain"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAccount:
    """An account of the training workspace that stands ready for a class."""

    code: str
    """Its login."""
    name: str
    role: Role
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classroom:
    """The accounts a class practises with, and the password they share."""

    password: str
    accounts: tuple[ReadyAccount, ...]
