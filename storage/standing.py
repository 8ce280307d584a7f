"""What readings of a database need again and again: it stands while the version of the database does.

Words behind numbers and the marks that are open are few, and every question about figures needs some of them: kept,
they are asked once for a state of the data and not five times a question.
"""

from threading import Lock
from typing import Any

from sqlalchemy import Connection

MOMENT = "moment"
"""The execution option of connections that read."""
_VERSION = "SELECT version FROM workspace WHERE id = 1"


class Standing:
    """What was read at the last version that any connection of one database has seen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = 0
        self._found: dict[Any, Any] = {}

    def at(self, version: int) -> dict[Any, Any]:
        """What is kept of `version`, to be looked up and filled; of one that is past nothing is kept any more."""
        with self._lock:
            if version > self._version:
                self._version, self._found = version, {}
            return self._found if version == self._version else {}


class Moment:
    """One reading transaction: it asks for its version when something that is kept is first needed."""

    __slots__ = ("_found", "_standing")

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._found: dict[Any, Any] | None = None

    def found(self, connection: Connection) -> dict[Any, Any]:
        """What is kept of the moment that `connection` sees."""
        if self._found is None:
            # A screen reads some dozens of times: told to the driver it takes a tenth.
            driver: Any = connection.connection.driver_connection
            (version,) = driver.execute(_VERSION).fetchone()
            self._found = self._standing.at(version)
        return self._found


def of(connection: Connection) -> dict[Any, Any]:
    """What is kept of the moment that `connection` sees; nothing for one that writes, whose words may be undone."""
    moment: Moment | None = connection.get_execution_options().get(MOMENT)
    return {} if moment is None else moment.found(connection)
