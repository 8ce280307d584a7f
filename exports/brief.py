"""The brief for leaders: one page of A4 that says where the targets stand on a day, however long the names are.

What is least leaves first: exceptions from the end of their list, then headline lines that are well or unknown. The
page says how many were left out.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from domain.status import WORST_FIRST
from exports import theme, typesetting
from exports.meeting import drawing
from exports.meeting.canvas import PRINT
from exports.meeting.story import Bullet, Bullets, Strip
from exports.typefaces import SANS
from exports.typesetting import breakable
from locales import Language

SHEET = Path(__file__).with_name("brief.typ")
WIDE = 524.0
"""Points between the margins."""
GAP = 20.0
"""Points between the two strips."""
TEXT, SMALL = 9.0, 7.5
"""Type of drawings, in points."""
FEWEST = 4
"""Headline lines that stay in any case."""
STEPS = 5
"""In how many steps lines leave, at most."""
SOURCES = 6
"""Sources that are named before the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notable:
    """Something out of the ordinary."""

    name: str
    reason: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All that stands on the page."""

    finding: str
    """How the targets stand, in one line."""
    sentences: tuple[str, ...]
    """Is something wrong, how wrong, who can move it."""
    strips: tuple[Strip, Strip]
    lines: Bullets
    """Headline indicators."""
    notable: tuple[Notable, ...]
    """What is most important first."""
    sources: tuple[str, ...]
    day: str
    """Of the figures."""
    workspace: str
    mark: str
    """What stands across the page; empty for official figures."""
    band: str
    only: str
    """That provisional figures are left out, and which units were counted; empty where neither was chosen."""
    made: datetime
    """When it was printed, where its readers are."""


def pdf(brief: Brief, words: Language) -> bytes:
    """The page as PDF; the same brief of the same moment is the same file, byte for byte."""
    kept = list(_fewer(brief.lines))
    lines = [
        {
            "svg": _drawn(some, words, WIDE),
            "left": words.count("brief.lines-left", left) if (left := len(brief.lines.rows) - len(some.rows)) else "",
        }
        for some in kept
    ]
    data = {
        "language": words.code,
        "name": words.text("frame.name"),
        "title": words.text("brief.title", day=brief.day),
        "kind": words.text("brief.kind"),
        "day": words.text("brief.day", day=brief.day),
        "finding": breakable(brief.finding),
        "sentences": [breakable(said) for said in brief.sentences],
        "strips": [
            {"svg": _drawn(strip, words, (WIDE - GAP) / 2), "said": _said(strip), "note": breakable(strip.note)}
            for strip in brief.strips
        ],
        "lines": lines,
        "lines_title": words.text("brief.lines"),
        "lines_said": brief.lines.said if brief.lines.rows else "",
        "nothing": words.text("figure.none"),
        "notable_title": words.text("brief.notable"),
        "notable": [[breakable(said) for said in (one.name, one.reason, one.said)] for one in brief.notable],
        "notable_left": [
            words.count("brief.notable-left", len(brief.notable) - shown) if shown < len(brief.notable) else ""
            for shown in range(len(brief.notable) + 1)
        ],
        "sources": breakable(words.text("brief.sources", names=_sources(brief, words))) if brief.sources else "",
        "only": brief.only,
        "mark": brief.mark,
        "band": brief.band,
        "footer": words.text("brief.footer", time=words.moment(brief.made), workspace=brief.workspace),
        "seal": words.text("brief.seal", hash=seal(brief)[:12]),
        "colours": {
            "ink": theme.INK, "accent": theme.ACCENT, "muted": theme.MUTED, "rule": theme.RULE, "across": theme.ACROSS,
        },
    }  # fmt: skip
    return typesetting.pdf(SHEET, data, moment=brief.made, fonts=[SANS])


def seal(brief: Brief) -> str:
    """A hash of what the page says: two briefs with the same seal say the same, whenever they were printed."""
    said = json.dumps({**asdict(brief), "made": ""}, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()


def _drawn(chart: Strip | Bullets, words: Language, width: float) -> str:
    note = replace(chart, note="") if isinstance(chart, Strip) else chart
    return drawing.svg(note, words, width=width, text=TEXT, small=SMALL, palette=PRINT, whole=True)


def _said(strip: Strip) -> str:
    return f"{strip.caption}: {', '.join(said for _, said in strip.counts)}"


def _fewer(lines: Bullets) -> Iterator[Bullets]:
    """All lines, then ever fewer: what is well or unknown leaves before what is wrong, the order stays."""
    ranked = sorted(range(len(lines.rows)), key=lambda place: (_weight(lines.rows[place]), place))
    step = max(1, -(-(len(ranked) - FEWEST) // STEPS))
    sizes = {len(ranked), *range(len(ranked), FEWEST, -step), min(FEWEST, len(ranked))}
    for kept in sorted(sizes, reverse=True):
        shown = set(ranked[:kept])
        yield replace(lines, rows=tuple(row for place, row in enumerate(lines.rows) if place in shown))


def _weight(row: Bullet) -> int:
    """The worst status of a line; one without a status is the least."""
    return min((WORST_FIRST.index(cell.status) for cell in row.statuses if cell.status), default=len(WORST_FIRST))


def _sources(brief: Brief, words: Language) -> str:
    named, others = "; ".join(brief.sources[:SOURCES]), len(brief.sources) - SOURCES
    return words.count("brief.sources-more", others, names=named) if others > 0 else named
