"""Passwords: hashed by argon2, compared without telling what was wrong, made where somebody needs a first one."""

import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from domain.accounts import normal_password

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for another one when a password is read out or copied from paper."""
GROUPS, IN_GROUP = 4, 4
AT_ONCE = 3
"""How many passwords are hashed at a time: each takes 64 MB for a twentieth of a second."""

_hasher = PasswordHasher()
_turns = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """The argon2id hash to keep, with its salt and its costs."""
    with _turns:
        return _hasher.hash(normal_password(password))


def matches(kept: str, password: str) -> bool:
    """Whether `password` is that of the hash; with no hash at all it takes as long and is False."""
    with _turns:
        try:
            _hasher.verify(kept or _nobodys(), normal_password(password))
        except (Argon2Error, InvalidHashError):
            return False
    return bool(kept)


def is_dated(kept: str) -> bool:
    """Whether the hash was made with other costs than those of today."""
    return _hasher.check_needs_rehash(kept)


def one_time() -> str:
    """A first password of 79 random bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


@cache
def _nobodys() -> str:
    """A hash nobody knows the password of."""
    return _hasher.hash(secrets.token_urlsafe(24))
