"""Pieces of Office Open XML as elements, and texts of people that are safe inside of them."""

import re
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.xmlchemy import BaseOxmlElement

_SPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
DECLARED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
"""The prefixes a, c, p and r, for the first element of a part."""
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file may hold (XML 1.0, 2.2)."""
LOST = "\ufffd"


def element(xml: str) -> BaseOxmlElement:
    """The one element that `xml` is, with the prefixes a, c, p and r."""
    return elements(xml)[0]


def elements(xml: str) -> list[BaseOxmlElement]:
    """The elements that `xml` is, one after another."""
    return list(parse_xml(f"<all {DECLARED}>{xml}</all>"))


def root(name: str, xml: str) -> BaseOxmlElement:
    """`xml` inside an element that is the top of a part."""
    found: BaseOxmlElement = parse_xml(f"<{name} {DECLARED}>{xml}</{name}>")
    return found


def clean(text: str) -> str:
    """`text` without what no XML file may hold."""
    return _FORBIDDEN.sub(LOST, text)


def safe(text: str) -> str:
    """`text` for the inside of an element or an attribute."""
    return escape(clean(text), {'"': "&quot;"})
