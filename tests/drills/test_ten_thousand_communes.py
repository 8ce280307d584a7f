"""Seven hundred districts and ten thousand communes beside the training history: made in bulk, asked as screens ask."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from domain.assessment import Thresholds
from domain.geography import Geography
from domain.org_unit import Level
from services import below, judging, levels, overview, rankings, training
from services.catalogue import catalogue
from services.lower_levels import Numbers
from services.view import View
from storage.database import Database

NUMBERS = Numbers(
    districts=int(os.environ.get("DRILL_DISTRICTS", "700")), communes=int(os.environ.get("DRILL_COMMUNES", "10000"))
)
DATA = Path(__file__).parents[2] / "data"
COMMUNES = "workfile_online_commune_pct"
T = TypeVar("T")

pytestmark = pytest.mark.drill


def timed(what: str, ask: Callable[[], T]) -> T:
    start, worked = time.monotonic(), time.process_time()
    found = ask()
    print(f"{what}: {time.process_time() - worked:.1f} s of processor time in {time.monotonic() - start:.1f} s")
    return found


def test_ten_thousand_communes_are_made_and_asked(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    database.migrate("training")
    now = datetime(2026, 1, 5, tzinfo=UTC)
    timed("the history of ministries and provinces", lambda: training.build(database, DATA, now=now))
    made = timed("districts and communes", lambda: training.build(database, DATA, now=now, lower=NUMBERS))
    assert made.created > 70 * NUMBERS.communes
    assert made.revised == 0, "what there was stays as it was"
    codelists = timed("codelists", lambda: catalogue(database))
    view = View(database=database, codelists=codelists, as_of=date(2025, 6, 20), rules=Thresholds())
    judged = timed("every commune judged", lambda: judging.of_indicator(view, COMMUNES))
    assert all(found.tally.total == NUMBERS.communes for found in judged.values())
    beneath = timed("below one province", lambda: below.of_unit(view, "prov63_thanh_hoa"))
    assert [one.latest is not None for one in beneath] == [True, True]
    now_on = replace(view, as_of=date(2025, 11, 30))
    ranked = timed(
        "provinces by their communes, common units",
        lambda: rankings.of_level(now_on, Level.PROVINCE, Geography.COMMON, COMMUNES),
    )
    assert ranked.expected == 34
    timed("the overview", lambda: overview.overview(now_on))
    timed("the table of common provinces", lambda: levels.of_level(now_on, Level.PROVINCE, Geography.COMMON))
    database.dispose()
