"""Three of the pages written in Dash: same services, same caches, same blocks and figures, sent the way Dash sends.

It gets every advantage the product gives itself: answers are asked once for a state of the data, blocks are made
once, charts are finished dictionaries. What remains is what Dash does for each change of the address: one request, a
walk over the components, their JSON. It comes in two forms: *components*, the way Dash pages are written, where every
element of a block is a component; and *html*, where a block is finished HTML in one Markdown component, the product's
own way.
"""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from markupsafe import Markup
from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks.peer_pages import PARTS, Part, Pick, open_page
from ui.cached import Kept
from ui.drawings import Drawing
from ui.page import Page

ROOT = Path(__file__).parent.parent
FORM = os.environ.get("BENCHMARK_DASH", "components")
KEPT = 512
_NAMES = {
    "class": "className", "colspan": "colSpan", "rowspan": "rowSpan", "datetime": "dateTime", "for": "htmlFor",
    "tabindex": "tabIndex",
}  # fmt: skip
_VOID = {"br", "hr", "img", "col", "wbr", "input"}


class Components(HTMLParser):
    """HTML as the components a Dash page is made of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = html.Div([])
        self._open: list[Component] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = _component(tag, attrs)
        self._open[-1].children.append(made)
        if tag not in _VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() or data == " ":
            self._open[-1].children.append(data)


def _component(tag: str, attrs: list[tuple[str, str | None]]) -> Component:
    kind: Any = getattr(html, tag.capitalize(), html.Span)
    known: dict[str, Any] = {}
    for name, value in attrs:
        prop = _NAMES.get(name, name)
        if prop == "style":
            known["style"] = _style(value or "")
        elif prop.startswith(("data-", "aria-")) or prop in kind().available_properties:
            known[prop] = value if value is not None else True
    return kind(children=[], **known)


def _style(text: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {
        name.strip() if name.strip().startswith("--") else re.sub(r"-(\w)", lambda m: m[1].upper(), name.strip()):
        value.strip()
        for name, value in pairs
    }  # fmt: skip


def components(*blocks: Markup) -> Component:
    """Blocks of the product as components."""
    if FORM == "html":
        return dcc.Markdown(str(Markup("").join(blocks)), dangerously_allow_html=True)
    parser = Components()
    parser.feed(str(Markup("").join(blocks)))
    return parser.root


def chart(drawing: Drawing | None) -> Component:
    """A chart of the product, finished."""
    if drawing is None:
        return html.P([])
    figure = orjson.loads(orjson.dumps(drawing.chart.to_dict().to_plotly_json()))  # type: ignore[attr-defined]
    return html.Div([dcc.Graph(figure=figure), html.P(drawing.says, hidden=True)])


def _drawn(part: Part) -> Component:
    """A part of a page in Dash's way."""
    if isinstance(part, tuple):
        return components(*part)
    if isinstance(part, Pick):
        listed = [{"value": code, "label": label} for code, label in part.options]
        return dcc.Dropdown(id=f"pick-{part.key}", options=listed, value=part.chosen)
    return chart(part)


_kept = Kept(KEPT)


def draw(pathname: str, search: str) -> list[Component]:
    """The components of an address; made once for a state of the data."""
    name = pathname.strip("/") or "overview"
    page = open_page(name, dict(parse_qsl((search or "").lstrip("?"))))
    return _kept.get((page.state, page.workspace), lambda: [_top(page), *map(_drawn, PARTS[name](page))])


def _top(page: Page) -> Component:
    words = page.words
    links = [dcc.Link(words.text(f"page.{name}.menu"), href=f"/{'' if name == 'overview' else name}") for name in PARTS]
    return html.Div(
        [*links, dcc.DatePickerSingle(date=page.as_of.isoformat()), dcc.Input(placeholder=words.text("frame.search"))]
    )


def make() -> Dash:
    """The application."""
    app = Dash(
        __name__, assets_folder=str(ROOT / "ui"), serve_locally=True, suppress_callback_exceptions=True,
        update_title="",
    )  # fmt: skip
    app.layout = html.Div([dcc.Location(id="address"), html.Div(id="page")])
    app.callback(Output("page", "children"), Input("address", "pathname"), Input("address", "search"))(draw)
    return app


class Handler(WSGIRequestHandler):
    """Connections are kept, and small packets are not held back."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_request(self, *_args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    make_server(
        "127.0.0.1", int(os.environ["BENCHMARK_PORT"]), make().server, threaded=True, request_handler=Handler
    ).serve_forever()
