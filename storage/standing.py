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
        self.version = 0
        self._found: dict[Any, Any] = {}

    def at(self, version: int) -> dict[Any, Any]:
        """What is kept of `version`, to be looked up and filled; of one that is past nothing is kept any more."""
        with self._lock:
            if version > self.version:
                self.version, self._found = version, {}
            return self._found if version == self.version else {}


class Moment:
    """One reading transaction: it asks for its version when something that is kept is first needed."""

    __slots__ = ("_found", "_standing", "_version")

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._version = 0
        self._found: dict[Any, Any] = {}

    def version(self, connection: Connection) -> int:
        """The version of the data that `connection` sees."""
        if not self._version:
            # A screen reads some dozens of times: told to the driver it takes a tenth.
            driver: Any = connection.connection.driver_connection
            (self._version,) = driver.execute(_VERSION).fetchone()
            self._found = self._standing.at(self._version)
        return self._version

    def is_behind(self, connection: Connection) -> bool:
        """Whether another connection has seen a later version; nobody is asked before a first one was seen."""
        return self._standing.version > 0 and self.version(connection) < self._standing.version

    def found(self, connection: Connection) -> dict[Any, Any]:
        """What is kept of the moment that `connection` sees."""
        self.version(connection)
        return self._found


def of(connection: Connection) -> dict[Any, Any]:
    """What is kept of the moment that `connection` sees; nothing for one that writes, whose words may be undone."""
    moment: Moment | None = connection.get_execution_options().get(MOMENT)
    return {} if moment is None else moment.found(connection)
