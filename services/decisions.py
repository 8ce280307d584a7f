"""The decisions of meetings: what becomes of the figures they should move."""

from collections.abc import Iterable
from datetime import date

from domain.decision import Decision, DecisionStanding, standing
from domain.org_unit import NATION
from services.view import View


def standings(view: View, decisions: Iterable[Decision], on: date) -> tuple[DecisionStanding, ...]:
    """How each of `decisions` stands on the day `on`, by the figures that `view` shows."""
    asked = list(decisions)
    effects = [one.effect for one in asked if one.effect is not None]
    pairs = {(e.org_unit or NATION, e.indicator) for e in effects}
    found = view.series(sorted({code for _, code in pairs}), sorted({unit for unit, _ in pairs}))
    indicators = view.codelists.indicators
    made = []
    for one in asked:
        code = one.effect.indicator if one.effect else ""
        unit = (one.effect.org_unit if one.effect else None) or NATION
        made.append(
            standing(
                one, indicators.get(code), found.get((unit, code), []), on=on, as_of=view.as_of,
                breaks=view.codelists.breaks_of(code), rules=view.rules,
            )
        )  # fmt: skip
    return tuple(made)
