"""How a long piece of writing tells how far it is, and how it is stopped."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""``progress(done, whole)`` after each step of a writer. It may raise: nobody wants the file any more."""


def unwatched(_done: int, _whole: int) -> None:
    """Nobody looks how far it is."""
