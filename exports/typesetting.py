"""PDF files by Typst: a sheet with all its words as data, which are shown as they are and never run."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import typst

LOST = "\N{REPLACEMENT CHARACTER}"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What has no letter, or is half of one."""
_LONG = re.compile(r"[^\s\u200b\u00a0-]{25,}")
"""A word that no column holds, such as a hash."""
_PIECE = 12
MAY_BREAK = "\N{ZERO WIDTH SPACE}"


def pdf(
    sheet: Path, data: Mapping[str, object], *, moment: datetime, fonts: Sequence[Path], accessible: bool = True
) -> bytes:
    """`sheet` set with `data` as PDF; the same data are the same file, byte for byte.

    `moment` is written as the time at which it was made. With `accessible` the file keeps PDF/UA-1: it is tagged,
    has a title and a language, and every drawing has a text.
    """
    compiled = typst.compile(
        str(sheet),
        root=str(sheet.parent),
        font_paths=[str(folder) for folder in fonts],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_clean(data), ensure_ascii=False)},
        timestamp=int(moment.timestamp()),
        pdf_standards=["ua-1"] if accessible else [],
    )
    assert isinstance(compiled, bytes)
    return compiled


def breakable(text: str) -> str:
    """`text` with places where words may be broken that are longer than a column."""
    return _LONG.sub(lambda found: MAY_BREAK.join(_pieces(found.group())), text)


def _pieces(word: str) -> list[str]:
    return [word[start : start + _PIECE] for start in range(0, len(word), _PIECE)]


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _UNWRITABLE.sub(LOST, value)
    if isinstance(value, Mapping):
        return {key: _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value
