"""What tests of visual blocks share: the languages, a block read as a browser would, and a row."""

import re
from datetime import date
from html.parser import HTMLParser

import locales
from domain.scorecard import ScorecardRow
from tests.domain.builders import (
    a_province,
    an_indicator,
    judge,
)

VI, EN = locales.language("vi"), locales.language("en")
AS_OF = date(2025, 3, 1)
LONG = "Tỷ lệ cổng dịch vụ công của các bộ, ngành, địa phương cung cấp giao diện cho thiết bị di động"


def link(page, **query):
    return f"{page}?lang=vi" + "".join(f"&{key}={value}" for key, value in query.items())


class Read(HTMLParser):
    """Reads a block as a browser would: its text, its links, and whether every element is closed."""

    VOID = frozenset({"br", "img", "hr", "input"})

    def __init__(self, block):
        super().__init__()
        self.open, self.said, self.links, self.labels, self.tags = [], [], [], [], []
        self.feed(str(block))
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append((tag, values))
        if "href" in values:
            self.links.append(values["href"])
        if "aria-label" in values:
            self.labels.append(values["aria-label"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.said.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.said).replace("\u00a0", " ")).strip()


def a_row(given=(), targets=(), indicator=None, units=None):
    given = list(given)
    return ScorecardRow(
        indicator=indicator or an_indicator(),
        org_unit=a_province("prov63_x"),
        latest=given[-1] if given else None,
        previous=given[-2] if len(given) > 1 else None,
        history=tuple(given),
        assessments=tuple(judge(t, given, AS_OF, indicator) for t in targets),
        units=units or {},
    )
