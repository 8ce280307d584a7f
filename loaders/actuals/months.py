"""Months as people write them: 2020-03, 03/2020, "Thang 3/2020", a first or last day, a date of a spreadsheet."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from loaders.actuals.cells import Cell

_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NUMBER = r"0?([1-9]|1[0-9]|[2-9][0-9])"
_YEAR = r"((?:19|20|21)[0-9]{2})"
_MONTH_YEAR = re.compile(rf"(?:thang|th|t|month|m|ky)?\.? ?{_NUMBER}(?: ?[/.\-] ?| ?,? ?nam | ){_YEAR}")
_YEAR_MONTH = re.compile(rf"{_YEAR}(?: ?[/.\-] ?m?|m){_NUMBER}")
_SIX = re.compile(rf"{_YEAR}([0-9]{{2}})")
_NAMED = re.compile(rf"([a-z]{{3,9}})[ .,\-]*{_YEAR}")
_DAY = re.compile(r"([0-9]{1,2}) ?[/.\-] ?([0-9]{1,2}) ?[/.\-] ?([0-9]{4})(?: 0?0:00(?::00)?)?")
_ISO_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?z?")
_SHORT_YEAR = re.compile(r"(?:thang|th|t)?\.? ?[0-9]{1,2} ?[/\-] ?'?[0-9]{2}|[a-z]{3,9}[ \-]'?[0-9]{2}")
_SPOKEN_NUMBERS = "mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi|muoi mot|muoi hai"
_SPOKEN = re.compile(rf"thang ({_SPOKEN_NUMBERS})(?: ?[/.\-] ?| ?,? ?nam | ){_YEAR}")
_DAY_NAMED = re.compile(rf"([0-9]{{1,2}})[ \-]([a-z]{{3,9}})[ ,\-]+{_YEAR}")
_MONTH_ONLY = re.compile(rf"(?:thang|th|t|month)\.? ?{_NUMBER}")
_NO_MONTH = re.compile(r"(?:quy|q|ky|nam|year|quarter|[69] thang|h|6t|9t)\b.*|(?:quy|q)[1-4].*|(?:19|20)[0-9]{2}")
_YEAR_SAID = re.compile(rf"(?:nam|year)[ :]*{_YEAR}(?![0-9])")
_DATED = re.compile(r"ngay\D{0,4}[0-9.]{1,4} ?thang\D{0,4}[0-9.]{1,4} ?nam[ .]*[0-9.]{2,6}")


MONTH_AT_MOST = 60
TITLE_AT_MOST = 300
"""Characters; what is longer is no month and no title."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month, one whose year stands elsewhere (`year` is 0), or the code of why there is none."""

    year: int = 0
    month: int = 0
    fault: str = ""


def plain(text: str) -> str:
    """Lower case without diacritics, spaces and signs kept."""
    letters = unicodedata.normalize("NFD", text.replace("\u0111", "d").replace("\u0110", "D")).casefold()
    return "".join(ch for ch in letters if not unicodedata.combining(ch)).strip()


def month_in(cell: Cell) -> Month:
    """The month a filled cell of the period column says."""
    if cell.fault:
        return Month(fault=cell.fault)
    return of_day(cell.day) if cell.day is not None else written(cell.clean)


def heading_month(cell: Cell) -> Month | None:
    """The month above a column, maybe without its year; None for a heading that speaks of no month."""
    if cell.day is not None:
        return of_day(cell.day)
    return None if len(cell.clean) > MONTH_AT_MOST else _month_above(cell.clean)


@lru_cache(maxsize=2048)
def _month_above(text: str) -> Month | None:
    if only := _MONTH_ONLY.fullmatch(plain(text)):
        return _month(0, int(only[1]))
    found = written(text)
    return found if not found.fault or found.fault == "month-out-of-range" else None


def written(text: str) -> Month:
    """The month that `text` is."""
    return _written(text) if len(text) <= MONTH_AT_MOST else Month(fault="bad-month")


@lru_cache(maxsize=2048)
def _written(text: str) -> Month:
    said = plain(text)
    if found := _MONTH_YEAR.fullmatch(said):
        return _month(int(found[2]), int(found[1]))
    if found := _YEAR_MONTH.fullmatch(said) or _SIX.fullmatch(said):
        return _month(int(found[1]), int(found[2]))
    if (found := _NAMED.fullmatch(said)) and (number := _named(found[1])):
        return Month(int(found[2]), number)
    if found := _SPOKEN.fullmatch(said):
        return Month(int(found[2]), _SPOKEN_NUMBERS.split("|").index(found[1]) + 1)
    if (found := _DAY_NAMED.fullmatch(said)) and (number := _named(found[2])):
        return _day(int(found[3]), number, int(found[1]))
    if found := _ISO_DAY.fullmatch(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(said):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if _SHORT_YEAR.fullmatch(said):
        return Month(fault="short-year")
    return Month(fault="not-a-month" if _NO_MONTH.fullmatch(said) else "bad-month")


def years_said(text: str) -> set[int]:
    """Years named as such in a title ("nam 2020"); the day on which a paper was signed is none."""
    if len(text) > TITLE_AT_MOST:
        return set()
    return {int(found) for found in _YEAR_SAID.findall(_DATED.sub(" ", plain(text)))}


def signed(text: str) -> bool:
    """Whether `text` holds the date of a signature: "Ha Noi, ngay 20 thang 3 nam 2020"."""
    return len(text) <= TITLE_AT_MOST and bool(_DATED.search(plain(text)))


def of_day(day: date) -> Month:
    """The month whose first or last day `day` is; any other day is asked about."""
    if day.day in (1, monthrange(day.year, day.month)[1]):
        return Month(day.year, day.month)
    return Month(fault="day-within-month")


def _named(word: str) -> int:
    return next((number for number, name in enumerate(_NAMES, 1) if name.startswith(word) and len(word) >= 3), 0)


def _month(year: int, month: int) -> Month:
    return Month(year, month) if 1 <= month <= 12 else Month(fault="month-out-of-range")


def _day(year: int, month: int, day: int) -> Month:
    try:
        return of_day(date(year, month, day))
    except ValueError:
        return Month(fault="bad-month")
