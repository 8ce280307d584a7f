"""Where answers are kept, what several of them are made of is asked once, and the answers stay the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.org_unit import Level
from services import scorecards, systems, trends
from services.view import View
from tests.services.statements import heard

Look = Callable[..., View]
DAY = date(2025, 5, 31)


def keeping(view: View) -> View:
    """The same view with its answers kept, as those of screens are."""
    kept: dict[str, Any] = {}

    def ask(question: Callable[..., Any], looking: View, *args: object, **kwargs: object) -> Any:
        key = repr((question.__qualname__, looking.accepted_only, args, sorted(kwargs.items())))
        if key not in kept:
            kept[key] = question(looking, *args, **kwargs)
        return kept[key]

    return replace(view, kept=ask)


@pytest.mark.parametrize("workspace", ["official", "training"])
def test_a_further_unit_is_held_against_what_was_read_for_the_first(look: Look, workspace: str) -> None:
    view = look(workspace, DAY)
    kept, units = keeping(view), ("prov63_ha_noi", "prov63_hai_phong", "prov63_da_nang")
    cards, needed = [], []
    for unit in units:
        with heard(view) as asked:
            cards.append(scorecards.of_unit(kept, unit))
        needed.append(len(asked))
    assert cards == [scorecards.of_unit(view, unit) for unit in units]
    assert any(card.comparisons for card in cards)
    assert needed[-1] < needed[0] / 2


def test_what_a_level_has_no_figures_of_is_not_asked_for(look: Look) -> None:
    view = look("official", DAY)
    kept, codes = keeping(view), list(view.codelists.indicators)
    having = kept.having(codes, [Level.MINISTRY])
    assert 0 < len(having) < len(codes)
    assert set(having) == set(view.stocked()[Level.MINISTRY])
    silent = next(code for code in codes if code not in having)
    with heard(view) as asked:
        assert kept.deciding([silent], ["moh"]) == {}
    assert asked == []
    assert view.having(codes, [Level.MINISTRY]) == codes
    assert replace(kept, accepted_only=True).having(codes, [Level.MINISTRY]) == codes


def test_the_trend_of_a_system_is_that_of_its_indicator(look: Look) -> None:
    view = look("official", DAY)
    kept = keeping(view)
    drawn = {s.system.code: systems.lead_trend(kept, s.system.code) for s in kept.ask(systems.systems, None).sections}
    shown = [found for found in drawn.values() if found is not None]
    assert len(shown) > 3
    for found in shown:
        assert found == trends.trend(view, found.org_unit, found.indicator.code)
