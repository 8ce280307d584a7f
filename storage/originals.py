"""The files themselves, by the hash of their content; kept in the transaction that takes their figures."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.codes import instant_number
from storage.tables import original


def keep(connection: Connection, sha256: str, content: bytes, now: datetime) -> None:
    """Keep `content`; one that is there already is kept once."""
    if connection.execute(select(original.c.sha256).where(original.c.sha256 == sha256)).first() is None:
        connection.execute(
            insert(original).values(sha256=sha256, size=len(content), content=content, recorded_at=instant_number(now))
        )


def content(connection: Connection, sha256: str) -> bytes | None:
    """The file of that hash, or None."""
    found = connection.execute(select(original.c.content).where(original.c.sha256 == sha256)).scalar()
    return None if found is None else bytes(found)
