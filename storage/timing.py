"""How long statements take, told to whoever listens."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event

_BEGAN = "statement_began"


def listen(told: Callable[[bool, float], None]) -> Callable[[], None]:
    """Call `told` after each statement of every database of this process: whether it may write, and its seconds.

    A statement that fails is not told. Returns what ends the listening.
    """

    def before(connection: Connection, *_: Any) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    def after(connection: Connection, *_: Any) -> None:
        writes = bool(connection.get_execution_options().get("writing"))
        told(writes, time.perf_counter() - connection.info.pop(_BEGAN))

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)

    def end() -> None:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)

    return end
