"""One number of decimals for a whole column, so that its numbers line up."""

from collections.abc import Iterable

from domain.indicator import Unit

_MOST = {Unit.PERCENT: 1, Unit.INDEX: 4, Unit.POINTS: 2, Unit.TIMES: 2, Unit.BILLION_VND: 1}
"""Decimals a column shows at most; the figure's own card has all its source gives."""

FINEST = 3
"""Decimals that tell a value from a target it does not reach."""


def decimals(values: Iterable[float | None], unit: Unit, dues: Iterable[float] = ()) -> int:
    """As many as the most precise of `values` has, at most what a column of `unit` shows.

    One or two more where a value would else be rounded onto one of `dues` without being it: a unit at 99.97 %
    that missed 100 % must not be shown with "100.0".
    """
    known = [value for value in values if value is not None]
    needed, most = 0, _MOST.get(unit, 0)
    while needed < most and any(abs(round(value, needed) - value) > 1e-9 for value in known):
        needed += 1
    levels = set(dues)
    while needed < FINEST and any(
        round(value, needed) == round(due, needed) and abs(value - due) > 1e-9 for value in known for due in levels
    ):
        needed += 1
    return needed
