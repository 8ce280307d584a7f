"""Numbers as Vietnamese and English staff write them; what can be read two ways is not read."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from domain.names import fold
from loaders.actuals.cells import OFTEN, Cell

COMMA, DOT = ",", "."
"""The two decimal signs."""
DIGITS_AT_MOST = 15
_PLAIN = re.compile(r"[0-9]+")
_SPACED = re.compile(r"([1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")
_ONE_SIGN = re.compile(r"([0-9]+)([.,])([0-9]+)")
_GROUPS = {sign: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+") for sign in (COMMA, DOT)}
_DASHES = re.compile("[-\u2010-\u2015\u2212./\u2026]+")
# Folded: "n/a", "khong co so lieu" and what programs write for nothing.
_NOTHING = frozenset({"na", "nan", "null", "none", "nil", "khongco", "khongcosolieu", "chuaco", "chuacosolieu", "kcsl"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a cell says as a number."""

    value: Decimal | None = None
    """None: there is no number, for the reason `fault`; or there are two, `whole` and `broken`."""
    percent: bool = False
    fault: str = ""
    sign: str = ""
    """The decimal sign that the way of writing proves, if any."""
    whole: Decimal | None = None
    """Of `1.234`: one thousand two hundred and thirty-four."""
    broken: Decimal | None = None
    """Of `1.234`: one and 234 thousandths."""

    @property
    def decimals(self) -> int:
        """Digits shown after the decimal sign."""
        exponent = self.value.as_tuple().exponent if self.value is not None else 0
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def rounding(self) -> Decimal:
        """By how much it may differ from what was rounded to it: half its last digit, and a computer's own noise."""
        return Decimal(5) * Decimal(10) ** (-self.decimals - 1) + Decimal("0.000001")


MISSING = "no-figure-mark"
"""Fault of a dash or of words that say there is no figure: the cell counts as empty, and is asked about."""


def numeral(cell: Cell) -> Numeral:
    """The number in a filled cell: by its type where the file has types, else by how it is written."""
    if cell.fault:
        return Numeral(fault=cell.fault)
    if cell.day is not None:
        return Numeral(fault="date-for-number")
    if cell.number is not None:
        return Numeral(cell.number, percent=cell.percent)
    return written(cell.clean)


def written(text: str) -> Numeral:
    """The number that `text` is, in either way of writing."""
    return _written(text) if len(text) <= OFTEN else Numeral(fault="not-a-number")


@lru_cache(maxsize=8192)
def _written(text: str) -> Numeral:
    if not text[:1].isdigit() and (_DASHES.fullmatch(text) or fold(text) in _NOTHING):
        return Numeral(fault=MISSING)
    if text.startswith(("=", "+", "@")):
        return Numeral(fault="formula-as-text")
    body = text.removesuffix("%").rstrip()
    percent = body != text
    negative = body[:1] in {"-", "\u2212"}
    body = body[1:].lstrip() if negative else body
    if sum(ch.isdigit() for ch in body) > DIGITS_AT_MOST:
        return Numeral(fault="number-too-long")
    found = _unsigned(body)
    if found.fault:
        return found
    factor = -1 if negative else 1
    return Numeral(
        None if found.value is None else factor * found.value, percent=percent, sign=found.sign,
        whole=None if found.whole is None else factor * found.whole,
        broken=None if found.broken is None else factor * found.broken,
    )  # fmt: skip


def _unsigned(body: str) -> Numeral:
    if _PLAIN.fullmatch(body):
        return Numeral(Decimal(body))
    if spaced := _SPACED.fullmatch(body):
        return Numeral(_decimal(spaced[1].replace(" ", ""), spaced[2] or ""))
    if one := _ONE_SIGN.fullmatch(body):
        return _with_one_sign(*one.groups())
    for group, sign in ((DOT, COMMA), (COMMA, DOT)):
        left, comma, right = body.partition(sign)
        if _GROUPS[group].fullmatch(left) and (right.isdigit() if comma else True) and right.isascii():
            return Numeral(_decimal(left.replace(group, ""), right), sign=sign)
    return Numeral(fault="not-a-number")


def _with_one_sign(left: str, sign: str, right: str) -> Numeral:
    if left.startswith("0") and len(left) > 1:
        return Numeral(fault="not-a-number")
    if len(right) == 3 and len(left) <= 3 and left != "0":
        return Numeral(whole=Decimal(left + right), broken=_decimal(left, right))
    return Numeral(_decimal(left, right), sign=sign)


def _decimal(left: str, right: str) -> Decimal:
    return Decimal(f"{left}.{right}" if right else left)


def proved_sign(cell: Cell, *, counts: bool) -> str:
    """The decimal sign of its column that a filled cell proves, or nothing.

    A number with both signs, or with one where it can only be the decimal one, proves it; and so does a count like
    "1.865", whose sign can only part the thousands.
    """
    found = numeral(cell)
    if counts and found.broken is not None and found.broken % 1:
        return DOT if COMMA in cell.clean else COMMA
    return found.sign


def settled(found: Numeral, text: str, sign: str, *, counts: bool, rate: Decimal | None = None) -> Numeral:
    """`found` with its two readings settled by its column or its row, where they do.

    The column settles it by a decimal sign that other cells prove, or by holding counts: "1.234" is no count with
    decimals. "1.000" might be either even there. The row settles it by a `rate` that only one reading can be.
    """
    if found.whole is None or found.broken is None:
        return found
    readings = [Numeral(one, percent=found.percent) for one in (found.whole, found.broken)]
    if sign:
        written_with = COMMA if COMMA in text else DOT
        return readings[written_with == sign]
    if counts and found.broken % 1:
        return readings[0]
    if rate is not None:
        agreeing = [one for one in readings if one.value is not None and abs(one.value - rate) <= one.rounding]
        if len(agreeing) == 1:
            return agreeing[0]
    return Numeral(fault="ambiguous-number", whole=found.whole, broken=found.broken)
