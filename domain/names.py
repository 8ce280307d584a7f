"""Finding a unit or an indicator by what people type."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_STROKED = str.maketrans(dict.fromkeys("\u0111\u0110\u00f0\u00d0\u0256\u0189", "d"))
"""The letter d with stroke, and the eth and the African d that keyboards and old fonts put in its place."""


NAME = 200
"""Letters of a text that may be a name: longer ones are folded anew each time and not remembered."""


def fold(text: str) -> str:
    """Letters and digits only, lower case, without diacritics: "TP. Hồ Chí Minh" is "tphochiminh".

    Settles NFD, old and new tone placement, dashes, dots and case at once. Other scripts stay as
    they are, so that a Cyrillic look-alike is not taken for a Latin name.
    """
    return _known(text) if len(text) <= NAME else _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.translate(_STROKED)).casefold()
    return "".join(ch for ch in plain if ch.isalnum())


_known = lru_cache(4_096)(_folded)


def search(query: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Codes whose name holds `query`, best first: equal, then starting with it, then containing it.

    `names` are pairs (name, code); a code may have many names.
    """
    wanted = fold(query)
    best: dict[str, tuple[int, int]] = {}
    for order, (name, code) in enumerate(names):
        folded = fold(name)
        if not wanted or wanted not in folded:
            continue
        rank = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
        best[code] = min(best.get(code, (9, 0)), (rank, order))
    return sorted(best, key=best.__getitem__)
