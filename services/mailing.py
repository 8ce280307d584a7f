"""Letters that were taken up go out one by one: what fails is left to the next run, and stops no other."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from services.post import Letter, LetterError, Post

Key = TypeVar("Key")

ABANDONED = timedelta(hours=1)
"""A letter that was taken up and not sent for so long is taken over: its sender died."""


def send(
    post: Post, taken: Sequence[Key], write: Callable[[Key], Letter], sent: Callable[[Key], None],
    give_up: Callable[[Sequence[Key]], None],
) -> tuple[tuple[Key, LetterError], ...]:  # fmt: skip
    """Send the letter of each that was taken up, once; those that failed, each with why.

    `sent` writes down that one has gone out, `give_up` that some are left to the next run. Raises DashboardErrors of
    `Post` where the server is gone: what had not gone out by then is given up.
    """
    failures, done = [], 0
    try:
        for key in taken:
            try:
                post.send(write(key))
            except LetterError as error:
                failures.append((key, error))
                give_up([key])
            else:
                sent(key)
            done += 1
    finally:
        # Empty unless the server is gone.
        if left := taken[done:]:
            give_up(left)
    return tuple(failures)
