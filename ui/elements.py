"""Finished elements on their way to a browser: one that it holds is named, and not put together and weighed again.

Browsers keep large elements, and the framework sends the name of one in its place. But to find that name it makes the
whole element anew in each run of a script: of a page of 300 KB it copies each letter five times and looks at it three
times, to send 40 bytes. What is finished has the same name every time, so it is found once.

Only the way of an element that is named is ours. One that is not goes the way of the framework, which also says what it
is called. `tests/pages/test_elements.py` holds what a browser gets to what the framework would have sent.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator
from streamlit.delta_generator_singletons import get_dg_singleton_instance
from streamlit.elements.lib.utils import _register_element_id
from streamlit.elements.plotly_chart import PlotlyChartSelectionSerde
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, ThreadState, get_script_run_ctx
from streamlit.runtime.state import register_widget

from charts import theme
from ui import cached
from ui.cached import Block, Name
from ui.drawings import Drawing

SHORT = 500
"""Letters of a text that is its own key; what is longer and not finished is sent the usual way."""


class Changed:
    """A finished block with something replaced in it when it is sent, by which one rendering serves many screens."""

    def __init__(self, block: Block, changes: Mapping[str, str]) -> None:
        """`changes` are HTML of our own templates: what stands there, and what is to stand in its place."""
        self._block, self._changes = block, changes
        self.serial = (block.serial, *changes.values())

    def __html__(self) -> str:
        made = str(self._block)
        for before, after in self._changes.items():
            made = made.replace(before, after)
        return made


def show(*drawn: Markup | Changed) -> None:
    """Draw blocks below each other as one element: a few large ones cost less than many small ones."""
    parts = [part for part in drawn if part]
    if parts:
        _send(_keys(parts), get_dg_singleton_instance().main_dg, lambda: st.html(_whole(parts)))


def style(sheet: Block) -> None:
    """Put a style sheet beside the page: it takes no room."""
    _send((sheet.serial,), get_dg_singleton_instance().event_dg, lambda: st.html(sheet))


def chart(drawing: Drawing, key: str) -> Any:
    """Draw a chart. Returns what is chosen on it, as the framework's chart element does."""
    made: list[Any] = []
    given: dict[str, Any] = {"on_select": "rerun", "selection_mode": "points", "config": theme.CONFIG}
    called = _send(
        (drawing.serial, key),
        get_dg_singleton_instance().main_dg,
        lambda: made.append(st.plotly_chart(drawing.chart, key=key, alt=drawing.says, **given)),
    )
    return made[0] if made else _chosen(called)


def _keys(parts: list[Markup | Changed]) -> Hashable:
    """What tells finished parts from all others; None where one is neither finished nor short."""
    if any(isinstance(part, Markup) and not isinstance(part, Block) and len(part) > SHORT for part in parts):
        return None
    return tuple(part.serial if isinstance(part, Block | Changed) else str(part) for part in parts)


def _whole(parts: list[Markup | Changed]) -> Block:
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Block) else Block(Markup("").join(parts))


def _send(key: Hashable, into: DeltaGenerator, draw: Callable[[], object]) -> Name:
    """Name the element of `key` to a browser that holds it; else `draw` it. Returns what it is called."""
    context = get_script_run_ctx()
    if context is None or key is None or ThreadState.get().fragment_id:
        draw()  # a fragment's elements have names of their own
        return Name()
    called = cached.name((key, ThreadState.get().active_script_hash))
    if called.hash and called.hash in context.cached_message_hashes:
        # As the framework does with each widget; it raises where one stands on the screen twice.
        _register_element_id(context, "plotly_chart", called.id)
        _send_name(called.hash, into, context)
        return called
    with _heard(context) as heard:
        draw()
    for message in heard:
        if message.metadata.cacheable:
            called.id = message.delta.new_element.plotly_chart.id
            called.hash = message.hash
    return called


def _send_name(hash_: str, into: DeltaGenerator, context: ScriptRunContext) -> None:
    cursor = into._active_dg._cursor  # noqa: SLF001
    assert cursor is not None  # a page and the place of its style have one in each run
    message = ForwardMsg()
    message.ref_hash = hash_
    message.metadata.delta_path[:] = cursor.delta_path
    message.metadata.active_script_hash = ThreadState.get().active_script_hash
    context._enqueue(message)  # noqa: SLF001
    cursor.lock_element()


def _chosen(called: Name) -> Any:
    """What the browser says is chosen on a chart that was named."""
    serde = PlotlyChartSelectionSerde()
    return register_widget(
        called.id, on_change_handler=None, deserializer=serde.deserialize, serializer=serde.serialize,
        ctx=get_script_run_ctx(), value_type="string_value",
    ).value  # fmt: skip


@contextmanager
def _heard(context: ScriptRunContext) -> Iterator[list[ForwardMsg]]:
    """The elements that the framework sends meanwhile, whole, though a browser may get a name only."""
    send, heard = context.enqueue, []

    def enqueue(message: ForwardMsg) -> None:
        send(message)
        heard.append(message)

    vars(context)["enqueue"] = enqueue
    try:
        yield heard
    finally:
        del vars(context)["enqueue"]
