"""One number of decimals for a whole column, so that its numbers line up."""

from collections.abc import Iterable

from domain.indicator import Unit

_MOST = {Unit.PERCENT: 1, Unit.INDEX: 4, Unit.POINTS: 2, Unit.TIMES: 2, Unit.BILLION_VND: 1}
"""Decimals a column shows at most; the figure's own card has all its source gives."""


def decimals(values: Iterable[float | None], unit: Unit) -> int:
    """As many as the most precise of `values` has, at most what a column of `unit` shows."""
    needed, most = 0, _MOST.get(unit, 0)
    for value in values:
        while value is not None and needed < most and abs(round(value, needed) - value) > 1e-9:
            needed += 1
    return needed
