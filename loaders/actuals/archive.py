"""Zipped workbooks opened with care: bombs, macros, passwords and entities are refused before anything is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from loaders.actuals.cells import Unreadable
from loaders.actuals.outcome import MEBIBYTE

ENTRIES_AT_MOST = 2_000
UNPACKED_AT_MOST = 100 * MEBIBYTE
"""Of all entries together, as the archive states it; none of them can then unpack to more."""
READ_AT_MOST = 64 * MEBIBYTE
"""Of the entries we read."""
TEXT_AT_MOST = 20_000_000
"""Characters of text in the entries we read; one of them may take four bytes of memory."""
ELEMENTS_AT_MOST = 3_000_000
DEPTH_AT_MOST = 200
TAG_AT_MOST = 1 * MEBIBYTE
"""A tag or comment that goes on is gone through anew with every chunk: no tag of a workbook is a hundredth as long."""
CHUNK = 64 * 1024

Started = Callable[[str, dict[str, str]], None]
Ended = Callable[[str], None]
Said = Callable[[str], None]


class Archive:
    """The entries of a workbook."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
            raise Unreadable("broken-workbook") from error
        entries = self._zip.infolist()
        if len(entries) > ENTRIES_AT_MOST or sum(one.file_size for one in entries) > UNPACKED_AT_MOST:
            raise Unreadable("zip-bomb", most=str(UNPACKED_AT_MOST // MEBIBYTE))
        if any(one.flag_bits & 0x1 for one in entries):
            raise Unreadable("password")
        self.names = {one.filename: one for one in entries}
        self._left = READ_AT_MOST
        self._elements = ELEMENTS_AT_MOST
        self._text = TEXT_AT_MOST

    def has(self, ending: str) -> bool:
        """Whether an entry's name ends so."""
        return any(name.lower().endswith(ending) for name in self.names)

    def head(self, name: str, size: int = 4096) -> bytes:
        """The first bytes of an entry; empty where there is none."""
        if name not in self.names:
            return b""
        try:
            with self._zip.open(name) as entry:
                return entry.read(size)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError) as error:
            raise Unreadable("broken-workbook") from error

    def walk(self, name: str, started: Started, ended: Ended, said: Said) -> None:
        """Go through an XML entry: local names only. Raises Unreadable for entities and broken XML."""
        if name not in self.names:
            raise Unreadable("broken-workbook")
        parser = self._parser(started, ended, said)
        done = 0
        try:
            with self._zip.open(name) as entry:
                while chunk := entry.read(CHUNK):
                    self._left -= len(chunk)
                    done += len(chunk)
                    if self._left < 0:
                        raise Unreadable("zip-bomb", most=str(READ_AT_MOST // MEBIBYTE))
                    parser.Parse(chunk, False)
                    if done - parser.CurrentByteIndex > TAG_AT_MOST:
                        raise Unreadable("broken-workbook")
                parser.Parse(b"", True)
        except (
            expat.ExpatError, zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError,
            ValueError, LookupError,
        ) as error:  # fmt: skip
            raise Unreadable("broken-workbook") from error

    def _parser(self, started: Started, ended: Ended, said: Said) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def start(element: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements -= 1
            if self._elements < 0:
                raise Unreadable("too-many-cells", most=str(ELEMENTS_AT_MOST))
            if depth > DEPTH_AT_MOST:
                raise Unreadable("broken-workbook")
            started(_local(element), {_local(key): value for key, value in attributes.items()})

        def end(element: str) -> None:
            nonlocal depth
            depth -= 1
            ended(_local(element))

        def text(part: str) -> None:
            self._text -= len(part)
            if self._text < 0:
                raise Unreadable("zip-bomb", most=str(TEXT_AT_MOST // 1_000_000))
            said(part)

        def doctype(*_: object) -> None:
            raise Unreadable("xml-entities")

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = doctype
        return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def ignore(*_: object) -> None:
    """A handler for what is not needed."""
