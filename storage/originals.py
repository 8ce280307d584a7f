"""The files themselves, by the hash of their content; kept in the transaction that takes their figures."""

import hashlib
import io
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Connection, exists, insert, select

from storage.codes import instant_number
from storage.tables import original, original_part

PART = 1024 * 1024
"""Bytes of a piece: neither engine writes a value without holding it in memory, several times over."""


def keep(connection: Connection, sha256: str, content: bytes, now: datetime) -> None:
    """Keep `content`; one that is there already is kept once."""
    if not is_kept(connection, sha256):
        connection.execute(
            insert(original).values(sha256=sha256, size=len(content), content=content, recorded_at=instant_number(now))
        )


def keep_large(connection: Connection, file: BinaryIO, now: datetime) -> str:
    """Keep all of `file` in pieces, in the memory of one; gives its hash. One that is there already is kept once."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while part := file.read(PART):
        digest.update(part)
        size += len(part)
    sha256 = digest.hexdigest()
    if not is_kept(connection, sha256):
        connection.execute(
            insert(original).values(sha256=sha256, size=size, content=b"", recorded_at=instant_number(now))
        )
        file.seek(0)
        number = 0
        while part := file.read(PART):
            connection.execute(insert(original_part).values(sha256=sha256, number=number, content=part))
            number += 1
    return sha256


def is_kept(connection: Connection, sha256: str) -> bool:
    """Whether there is a file of that hash; nothing of it is read."""
    return bool(connection.execute(select(exists().where(original.c.sha256 == sha256))).scalar_one())


def content(connection: Connection, sha256: str) -> bytes | None:
    """The file of that hash, or None; it is read in the memory of itself and a piece."""
    found = connection.execute(select(original.c.content).where(original.c.sha256 == sha256)).scalar()
    if found is None:
        return None
    parts = connection.execute(
        select(original_part.c.content).where(original_part.c.sha256 == sha256).order_by(original_part.c.number),
        execution_options={"stream_results": True, "yield_per": 1},
    ).scalars()
    whole = io.BytesIO()
    whole.write(found)
    for part in parts:
        whole.write(part)
    return whole.getvalue()
