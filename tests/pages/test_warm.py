"""A screen that was shown before costs one short question to the database and no rendering."""

from collections.abc import Callable

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from charts.ready import ReadyFigure
from ui import blocks, cached

Open = Callable[..., AppTest]


PAGES = ["overview", "indicators", "ministries", "provinces", "systems", "methodology"]


@pytest.mark.parametrize("workspace", ["official", "training"])
@pytest.mark.parametrize("name", PAGES)
def test_a_rerun_renders_nothing_and_reads_the_version_only(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch, name: str, workspace: str
) -> None:
    shown = open_screen(name, f"workspace={workspace}")
    assert not shown.exception
    asked: list[str] = []
    rendered: list[str] = []
    engine = cached.database(workspace).engine

    def listen(driver, *_rest) -> None:
        driver.set_trace_callback(asked.append)  # what is told to the driver itself, too

    def leave(driver, *_rest) -> None:
        driver.set_trace_callback(None)

    def seen(kind: str, make: Callable[..., object]) -> Callable[..., object]:
        return lambda *args, **values: (rendered.append(kind), make(*args, **values))[1]

    monkeypatch.setattr(blocks, "block", seen("block", blocks.block))
    monkeypatch.setattr(ReadyFigure, "__init__", seen("chart", ReadyFigure.__init__))
    event.listen(engine, "checkout", listen)
    event.listen(engine, "checkin", leave)
    try:
        assert not shown.run().exception
        assert rendered == []
        asked = [
            statement for statement in asked if not statement.startswith(("PRAGMA", "BEGIN", "ROLLBACK", "COMMIT"))
        ]
        assert asked == ["SELECT version FROM workspace WHERE id = 1"]
        shown.query_params["as_of"] = "2024-06-30"
        assert not shown.run().exception
        assert rendered, "another day is another screen"
    finally:
        event.remove(engine, "checkout", listen)
        event.remove(engine, "checkin", leave)


def test_all_pages_together_need_a_part_of_what_may_be_kept(open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a page would push out what the next run of it asks for."""
    fresh = {kind: cached.Kept(old.most, old._weigh) for kind, old in cached.kept().items()}
    monkeypatch.setattr(cached, "_answers", fresh["answers"])
    monkeypatch.setattr(cached, "_blocks", fresh["blocks"])
    for name in PAGES:
        assert not open_screen(name, "workspace=training").exception
    for kind in ("answers", "blocks"):
        assert fresh[kind].dropped == 0
        assert 0 < fresh[kind].weight < fresh[kind].most / 2, kind
    held = {type(one).__name__ for entry in fresh["blocks"]._entries.values() for one in entry.holds[1]}
    assert held == {"ReferenceType"}, "blocks hold no answers: of what is given to one `weakref_slot=True` is wanted"
