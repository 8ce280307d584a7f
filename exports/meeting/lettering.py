"""How wide a text is in Be Vietnam Pro: what must fit on a drawing is measured, never cut."""

import unicodedata
from functools import cache, lru_cache

import fontpkg_be_vietnam_pro
from PIL import ImageFont

FONTS = fontpkg_be_vietnam_pro.ROOT / "files"
FAMILY = "Be Vietnam Pro"
_EM = 1000
LETTERS = 20_000
"""Widths that are kept."""
STEPS = 10
"""Halvings on the way to the least room: a thousandth of the text."""
REGULAR, SEMIBOLD = 400, 600
"""The weights of drawings."""
_FILES = {REGULAR: "BeVietnamPro-Regular.ttf", SEMIBOLD: "BeVietnamPro-SemiBold.ttf"}


def width(text: str, size: float, weight: int = REGULAR) -> float:
    """The width of `text` in the unit of `size`; letters are taken one by one, so it is never less than drawn."""
    return _width(text, weight) * size / _EM


def wrapped(text: str, room: float, size: float, weight: int = REGULAR) -> list[str]:
    """`text` in lines no wider than `room`: broken between words, and inside a word only where it is wider itself."""
    lines, used, space = [""], 0.0, width(" ", size, weight)
    room += 0.01  # what was measured as a whole must fit where it is summed up
    # Only plain spaces break: the others hold a number and its unit together.
    for word in filter(None, text.replace("\n", " ").split(" ")):
        wide = width(word, size, weight)
        if lines[-1] and used + space + wide <= room:
            lines[-1] += f" {word}"
            used += space + wide
            continue
        if lines[-1]:
            lines.append("")
        used = wide
        if wide <= room:
            lines[-1] = word
            continue
        used = 0.0
        for letter in word:
            wide = width(letter, size, weight)
            if lines[-1] and used + wide > room:
                lines.append("")
                used = 0.0
            lines[-1] += letter
            used += wide
    return lines


def balanced(text: str, room: float, size: float, weight: int = REGULAR) -> list[str]:
    """As `wrapped`, in as many lines, all about equally long: no word is left alone at the end."""
    lines = wrapped(text, room, size, weight)
    if len(lines) == 1:
        return lines
    return wrapped(text, min(room, narrowest(text, len(lines), size, weight)), size, weight)


def narrowest(text: str, lines: int, size: float, weight: int = REGULAR) -> float:
    """About the least room in which `text` takes no more than so many lines, broken between words."""
    low, high = max(width(word, size, weight) for word in text.split(" ")), width(text, size, weight)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if len(wrapped(text, middle, size, weight)) <= lines:
            high = middle
        else:
            low = middle
    return high


def digit(size: float, weight: int = REGULAR) -> float:
    """The room of one figure where figures stand under each other: the font's own ones are of unequal width."""
    return _advance("0", weight) * size / _EM


def advances(text: str, size: float, weight: int = REGULAR) -> list[tuple[float, float]]:
    """(room, width) of each letter of a number that stands under others: every figure takes the room of a zero."""
    found = []
    for letter in text:
        drawn = _advance(letter, weight) * size / _EM
        found.append((digit(size, weight) if letter.isdigit() else drawn, drawn))
    return found


def number(text: str, size: float, weight: int = REGULAR) -> float:
    """The width of a number whose figures stand in columns."""
    return sum(room for room, _ in advances(text, size, weight))


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / _FILES[weight]), _EM, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(LETTERS)
def _width(text: str, weight: int) -> float:
    return sum(_advance(letter, weight) for letter in unicodedata.normalize("NFC", text))


@lru_cache(LETTERS)
def _advance(letter: str, weight: int) -> float:
    return float(_font(weight).getlength(letter))
