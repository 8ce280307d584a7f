"""Elements that are named: a browser gets what the framework would have sent, and nothing is drawn for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import RUN_SECONDS, screen
from ui import elements
from ui.cached import Block

PAGES = [
    ("overview", ""),
    ("indicators", ""),
    ("ministries", ""),
    ("provinces", ""),
    ("provinces", "unit=prov63_ha_noi"),
    ("provinces", "unit=prov63_ha_noi&map=outlines"),
    ("systems", "trends=vnconnect"),
    ("methodology", ""),
    ("tracking", ""),
    ("history", "indicator=dvc_toan_trinh"),
]


@contextmanager
def browser(held: frozenset[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ForwardMsg]]:
    """What goes to a browser that holds the messages `held`, in order."""
    sent: list[ForwardMsg] = []
    reset = ScriptRunContext.reset

    def holding(self: ScriptRunContext, *args: Any, **values: Any) -> None:
        reset(self, *args, **(values | {"cached_message_hashes": held}))
        passed = self._enqueue
        self._enqueue = lambda message: (sent.append(message), passed(message))[1]

    with monkeypatch.context() as patched:
        patched.setattr(ScriptRunContext, "reset", holding)
        yield sent


def drawn(messages: list[ForwardMsg]) -> list[bytes]:
    """The elements among them, as bytes; without buttons for files, whose address is another one in each session."""
    return [
        m.SerializeToString(deterministic=True)
        for m in messages
        if m.WhichOneof("type") in {"delta", "ref_hash"} and not m.delta.new_element.HasField("download_button")
    ]


@pytest.mark.parametrize("workspace", ["official", "training"])
@pytest.mark.parametrize(("name", "query"), PAGES)
def test_a_browser_gets_what_the_framework_would_have_sent(
    open_screen: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, name: str, query: str, workspace: str
) -> None:
    shown = f"workspace={workspace}&{query}"
    with browser(frozenset(), monkeypatch) as whole:
        assert not open_screen(name, shown).exception
    held = frozenset(message.hash for message in whole if message.metadata.cacheable)
    told: list[object] = []
    for name_of in ("html", "plotly_chart"):
        make = getattr(st, name_of)
        monkeypatch.setattr(
            st, name_of, lambda *args, _make=make, **values: (told.append(args), _make(*args, **values))[1]
        )
    with monkeypatch.context() as patched, browser(held, monkeypatch) as by_framework:
        patched.setattr(elements, "_send", lambda _key, _into, draw: (draw(), elements.Name())[1])
        assert not screen(name, shown).exception
    told.clear()
    with browser(held, monkeypatch) as named:
        assert not screen(name, shown).exception
    assert drawn(named) == drawn(by_framework)
    assert {message.ref_hash for message in named if message.ref_hash} == held
    kinds = [message.delta.new_element.WhichOneof("type") for message in named]
    assert len(told) == kinds.count("html") + kinds.count("plotly_chart"), "only what is sent whole is made"


def test_a_browser_that_holds_nothing_gets_everything(
    open_screen: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with browser(frozenset(), monkeypatch) as sent:
            open_screen("systems")
        assert not any(message.ref_hash for message in sent)


def run(script: Callable[[], None], held: frozenset[str], monkeypatch: pytest.MonkeyPatch) -> list[ForwardMsg]:
    with browser(held, monkeypatch) as sent:
        done = AppTest.from_function(script, default_timeout=RUN_SECONDS).run()
        assert not done.exception, done.exception[0].message
    return sent


def test_one_block_in_two_places_is_named_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    block = Block("<p>" + "x" * 2_000)
    with monkeypatch.context() as patched:
        patched.setattr(elements, "_block_of_test", block, raising=False)

        def script() -> None:
            import streamlit as st

            from ui import elements

            with st.container():
                elements.show(elements._block_of_test)
            elements.show(elements._block_of_test)

        first = run(script, frozenset(), monkeypatch)
        (held,) = {message.hash for message in first if message.metadata.cacheable}
        again = run(script, frozenset({held}), monkeypatch)
    paths = [
        [list(m.metadata.delta_path) for m in sent if m.ref_hash or m.metadata.cacheable] for sent in (first, again)
    ]
    assert paths == [[[0, 0, 0], [0, 1]]] * 2
    assert all(m.ref_hash == held for m in again if list(m.metadata.delta_path) in paths[0])
