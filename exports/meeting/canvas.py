"""The pieces of a drawing as SVG: shapes, texts, the marks of statuses; nothing here knows what is drawn."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from domain.status import Status
from exports import theme
from exports.meeting import lettering
from exports.meeting.lettering import REGULAR, SEMIBOLD

FAMILY = f"{lettering.FAMILY}, Segoe UI, Arial, sans-serif"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold at all, not even escaped."""
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours by what they say."""

    paper: str
    ink: str
    accent: str
    bar: str
    earlier: str
    quiet: str
    silent: str
    faint: str
    met: str
    on_pace: str
    behind: str
    off_track: str


LIGHT = Palette(
    paper=f"#{theme.PAPER}", ink=f"#{theme.INK}", accent=f"#{theme.ACCENT}", bar=f"#{theme.BAR}",
    earlier=f"#{theme.EARLIER}", quiet=f"#{theme.QUIET}", silent=f"#{theme.SILENT}", faint=f"#{theme.FAINT}",
    met=f"#{theme.MET}", on_pace=f"#{theme.ON_PACE}", behind=f"#{theme.BEHIND}", off_track=f"#{theme.OFF_TRACK}",
)  # fmt: skip
DARK = Palette(
    paper=f"#{theme.DARK_PAPER}", ink=f"#{theme.DARK_INK}", accent=f"#{theme.DARK_ACCENT}", bar=f"#{theme.DARK_BAR}",
    earlier=f"#{theme.DARK_EARLIER}", quiet=f"#{theme.DARK_QUIET}", silent=f"#{theme.DARK_SILENT}",
    faint=f"#{theme.DARK_FAINT}", met=f"#{theme.DARK_MET}", on_pace=f"#{theme.DARK_ON_PACE}",
    behind=f"#{theme.DARK_BEHIND}", off_track=f"#{theme.DARK_OFF_TRACK}",
)  # fmt: skip
PRINT = Palette(
    paper=f"#{theme.TO_FILL}", ink=f"#{theme.INK}", accent=f"#{theme.ACCENT}", bar=f"#{theme.BAR}",
    earlier=f"#{theme.EARLIER}", quiet=f"#{theme.QUIET}", silent=f"#{theme.SILENT}", faint=f"#{theme.RULE}",
    met=f"#{theme.MET}", on_pace=f"#{theme.ON_PACE}", behind=f"#{theme.BEHIND}", off_track=f"#{theme.OFF_TRACK}",
)  # fmt: skip
"""White paper, darker hair lines."""


@dataclass
class Canvas:
    """A drawing while it is drawn; lengths in its own unit, y downwards."""

    palette: Palette
    whole: bool = False
    """Whether a number is one word, so that it can be searched for; else its figures stand in columns."""
    parts: list[str] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)
    """Stripes by name, in their colour."""

    def text(
        self, x: float, y: float, said: str, size: float, *,
        fill: str = "", weight: int = REGULAR, anchor: str = "start",
    ) -> None:  # fmt: skip
        """`said` on the base line `y`; `anchor` is start, middle or end."""
        self._add("text", said, x=x, y=y, font_size=size, fill=fill or self.palette.ink, font_weight=weight,
                  text_anchor="" if anchor == "start" else anchor)  # fmt: skip

    def lines(
        self, x: float, y: float, lines: Iterable[str], size: float, *,
        fill: str = "", weight: int = REGULAR, anchor: str = "start", leading: float = 1.2,
    ) -> float:  # fmt: skip
        """Lines below each other from the base line `y`; where the next one would stand."""
        for said in lines:
            self.text(x, y, said, size, fill=fill, weight=weight, anchor=anchor)
            y += leading * size
        return y

    def number(self, x: float, y: float, said: str, size: float, *, fill: str = "", weight: int = REGULAR) -> None:
        """A number that ends at `x`; under others its figures stand in columns."""
        columns = any(letter.isdigit() for letter in said) and all(ord(letter) <= 0xFFFF for letter in said)
        if self.whole or not columns:
            self.text(x, y, said, size, fill=fill, weight=weight, anchor="end")
            return
        said = _clean(said)
        rooms = lettering.advances(said, size, weight)
        place, places = x - sum(room for room, _ in rooms), []
        for room, drawn in rooms:
            places.append(_number(place + (room - drawn) / 2))
            place += room
        self._add(
            "text", said, x=" ".join(places), y=y, font_size=size, fill=fill or self.palette.ink, font_weight=weight
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, dashes: Sequence[float] = ()
    ) -> None:
        """A straight line."""
        self._add(
            "line", "", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=thick, stroke_dasharray=_list(dashes)
        )

    def path(self, points: Points, colour: str, thick: float, dashes: Sequence[float] = (), *, title: str = "") -> None:
        """Straight lines from point to point."""
        cap = "" if dashes else "round"
        self._add("polyline", "", title=title, points=_points(points), fill="none", stroke=colour, stroke_width=thick,
                  stroke_linejoin="round", stroke_linecap=cap, stroke_dasharray=_list(dashes))  # fmt: skip

    def polygon(self, points: Points, fill: str, *, title: str = "") -> None:
        """A filled shape."""
        self._add("polygon", "", title=title, points=_points(points), fill=fill)

    def rect(
        self, x: float, y: float, wide: float, high: float, fill: str, *,
        stroke: str = "", thick: float = 0, title: str = "",
    ) -> None:  # fmt: skip
        """A rectangle."""
        self._add("rect", "", title=title, x=x, y=y, width=max(0.0, wide), height=max(0.0, high), fill=fill,
                  stroke=stroke, stroke_width=thick or "")  # fmt: skip

    def circle(
        self, x: float, y: float, radius: float, fill: str, *, stroke: str = "", thick: float = 0, title: str = ""
    ) -> None:
        """A circle."""
        self._add("circle", "", title=title, cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=thick or "")

    def striped(self, name: str, colour: str) -> str:
        """A fill of slanted stripes."""
        self.patterns[name] = colour
        return f"url(#{_HERE}-{name})"

    def mark(self, status: Status, x: float, y: float, size: float) -> None:
        """The mark of a status with its middle there."""
        scale = size / BOX
        place = f"translate({_number(x - size / 2)} {_number(y - size / 2)}) scale({_number(scale)})"
        self.parts.append(f'<g transform="{place}">{shape(status, self.palette)}</g>')

    def place(self, drawing: str, x: float, y: float) -> None:
        """Another drawing inside this one."""
        self.parts.append(drawing.replace("<svg ", f'<svg x="{_number(x)}" y="{_number(y)}" ', 1))

    def across(self, said: str, wide: float, high: float) -> None:
        """A pale word across all of a drawing of that size."""
        size = min(wide * 0.16, high * 0.5)
        turned = f"rotate(-24 {_number(wide / 2)} {_number(high / 2)})"
        self._add("text", said, x=wide / 2, y=high / 2 + 0.36 * size, font_size=size, fill=self.palette.ink,
                  font_weight=SEMIBOLD, text_anchor="middle", opacity=0.06, transform=turned)  # fmt: skip

    def done(
        self, wide: float, high: float, shown: tuple[float, float], title: str, said: str, *, paper: bool = False
    ) -> str:
        """The whole drawing: `wide` × `high` in its own unit, shown at another size; what it is called and says.

        With `paper` it lies on a sheet of its own colour. Its identifiers begin with a hash of it, so that many
        drawings can stand in one document.
        """
        sheet = f'<rect width="{_number(wide)}" height="{_number(high)}" fill="{self.palette.paper}"/>' if paper else ""
        stripes = "".join(
            f'<pattern id="{_HERE}-{name}" width="7" height="7" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate(45)"><rect width="3.5" height="7" fill="{colour}"/></pattern>'
            for name, colour in sorted(self.patterns.items())
        )
        body = (
            f'<title id="{_HERE}-t">{_clean_escaped(title)}</title><desc id="{_HERE}-d">{_clean_escaped(said)}</desc>'
            f"{f'<defs>{stripes}</defs>' if stripes else ''}{sheet}{''.join(self.parts)}"
        )
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(shown[0])}" height="{_number(shown[1])}"'
            f' viewBox="0 0 {_number(wide)} {_number(high)}" font-family="{FAMILY}" role="img"'
            f' aria-labelledby="{_HERE}-t {_HERE}-d">'
        )
        name = f"d{hashlib.sha256((head + body).encode()).hexdigest()[:10]}"
        return f"{head}{body}</svg>".replace(_HERE, name)

    def _add(self, tag: str, inside: str, *, title: str = "", **attributes: object) -> None:
        said = "".join(
            f' {name.replace("_", "-")}="{escape(_number(value) if isinstance(value, float | int) else str(value))}"'
            for name, value in attributes.items()
            if value != ""
        )
        inside = (f"<title>{_clean_escaped(title)}</title>" if title else "") + _clean_escaped(inside)
        self.parts.append(f"<{tag}{said}>{inside}</{tag}>" if inside else f"<{tag}{said}/>")


BOX = 24
"""The side of the square in which the mark of a status is drawn."""


def shape(status: Status, palette: Palette) -> str:
    """The mark of a status in a square of `BOX`: known without its colour. The style sheet draws the same ones."""
    p = palette
    ring = '<circle cx="12" cy="12" r="9.6" fill="none" stroke="{}" stroke-width="{}"{}/>'
    match status:
        case Status.MET:
            return f'<circle cx="12" cy="12" r="11" fill="{p.met}"/>'
        case Status.ALREADY_MET:
            return ring.format(p.met, 3.2, "") + f'<circle cx="12" cy="12" r="4.2" fill="{p.met}"/>'
        case Status.MET_LATE:
            tick = f'<polyline points="7,12.5 10.7,16.2 17,8.4" fill="none" stroke="{p.met}" stroke-width="3"/>'
            return ring.format(p.met, 2.6, "") + tick
        case Status.ON_PACE:
            return f'<polygon points="12,1.5 23,21.5 1,21.5" fill="{p.on_pace}"/>'
        case Status.BEHIND:
            return f'<polygon points="12,0.5 23.5,12 12,23.5 0.5,12" fill="{p.behind}"/>'
        case Status.OFF_TRACK:
            return f'<polygon points="1,2.5 23,2.5 12,22.5" fill="{p.off_track}"/>'
        case Status.MISSED:
            return f'<rect x="2" y="2" width="20" height="20" fill="{p.ink}"/>'
        case Status.REGRESSED:
            arrow = '<path d="M2 3.5h20M12 7v13M4.5 13L12 20.5L19.5 13" fill="none"'
            return f'{arrow} stroke="{p.ink}" stroke-width="3.4"/>'
        case Status.CANNOT_JUDGE:
            return f'<polygon points="12,2 22,12 12,22 2,12" fill="none" stroke="{p.quiet}" stroke-width="2.6"/>'
        case Status.STALE:
            hands = f'<polyline points="12,5.5 12,12.5 17,15" fill="none" stroke="{p.quiet}" stroke-width="2.4"/>'
            return ring.format(p.quiet, 2.4, "") + hands
        case Status.NO_DATA:
            return ring.format(p.silent, 2.4, ' stroke-dasharray="4.4 3.14"')
        case _:
            return f'<rect x="4" y="10.8" width="16" height="2.4" fill="{p.silent}"/>'


def mark(status: Status, palette: Palette, size: float = BOX) -> str:
    """The mark of a status as a drawing of its own; the word stands beside it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(size)}" height="{_number(size)}"'
        f' viewBox="0 0 {BOX} {BOX}" aria-hidden="true">{shape(status, palette)}</svg>'
    )


_HERE = "\ue000"
"""Stands for the name of the drawing until it is known; a letter of private use, that no text keeps."""


def _clean(text: str) -> str:
    """`text` as XML can hold it; a letter that it cannot hold is shown as one that is unknown."""
    return _UNWRITABLE.sub("\ufffd", text).replace(_HERE, "\ufffd")


def _clean_escaped(text: str) -> str:
    return escape(_clean(text))


def _number(value: float) -> str:
    """Two places are finer than any screen; the same number is always written the same."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"


def _points(points: Points) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _list(values: Sequence[float]) -> str:
    return " ".join(map(_number, values))


__all__ = ["BOX", "DARK", "LIGHT", "PRINT", "REGULAR", "SEMIBOLD", "Canvas", "Palette", "mark", "shape"]
