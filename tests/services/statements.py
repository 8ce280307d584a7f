"""What a service asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from services.view import View


@contextmanager
def heard(view: View) -> Iterator[list[str]]:
    """The statements that are asked meanwhile."""
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(view.database.engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(view.database.engine, "before_cursor_execute", listen)
