"""The outlines as the browser draws them: a style sheet that cuts and places each unit, and a picture of the lines.

A unit of the map is a link, and its outline a `clip-path`: so it can be met by a finger and by the keyboard, and takes
its colour and texture from `ui/style.css`. Nothing of this travels with a screen: both files are fetched once.
The classes are those of `ui/templates/outlines.html`; percentages are of the element around.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from shapes import labels
from shapes.layout import Archipelago, Box, Composition, Layout, Unit, Window, layout
from shapes.outlines import Place

WIDE_FROM, LARGE_FROM = 560, 682
"""Widths in pixels from which a map is wide, and from which it has room for more names."""
NARROW, WIDE = 0.42, 0.41
"""Pixels a km at the least where a map is narrow (344 px) and where it is wide."""
NAMED, LARGE = 0.435, 0.5
"""Pixels a km for which names are placed: on a telephone of 390 px, and on a map of `LARGE_FROM` pixels."""
REACH = 34
"""Pixels across the disc around a unit in which a finger still meets it, where no other unit lies."""
ISLAND = 4
"""Pixels of the radius of an island of an archipelago; its edge is one more."""


def sheet(outlines: Path, names: Mapping[str, str]) -> str:
    """The style sheet of a file of outlines; `names` are the short Vietnamese names of its units."""
    plan = layout(outlines)
    version = hashlib.sha256(lines(outlines).encode()).hexdigest()[:8]
    rules = [
        f".lines{{mask-image:url({outlines.stem}.svg?v={version})}}",
        # A mask prints with stray edges: on paper the picture itself is right.
        _print(f".lines{{mask:none;background:url({outlines.stem}.svg?v={version}) 0 0/100% 100% no-repeat}}"),
        *(_composition(name, plan) for name in plan.compositions),
        *(_islands(archipelago) for archipelago in plan.archipelagos.values()),
        *(_unit(code, plan) for code in plan.units),
        *(_window(window, plan.units) for window in plan.windows),
        _marks(plan.units),
        _names(plan, list(plan.units), names, NAMED, "far"),
        _from(LARGE_FROM, _names(plan, list(plan.units), names, LARGE, "far")),
    ]
    for window in plan.windows:
        scale = WIDE * window.frames["wide"][1]
        rules.append(_from(WIDE_FROM, _names(plan, window.units, names, scale, "near")))
    inside = "\n".join(rules)
    return f"/* Made by `make shapes`; see NOTICE.md. */\n.outlines.{outlines.stem.replace('_', '-')}{{\n{inside}\n}}\n"


def lines(outlines: Path) -> str:
    """The borders and the coast as a picture of one colour, of the size of the mainland, in half km."""
    plan = layout(outlines)
    box, drawn = plan.mainland, []
    for unit in plan.units.values():
        for ring in unit.rings:
            places = [(round((x - box.left) * 2), round((box.top - y) * 2)) for x, y in ring]
            steps = [number for a, b in pairwise(places) for number in (b[0] - a[0], b[1] - a[1])]
            said = "".join(f"{number}" if number < 0 else f" {number}" for number in steps)
            drawn.append(f"M{places[0][0]} {places[0][1]}l{said.strip()}z")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box.width * 2:g} {box.height * 2:g}" '
        'preserveAspectRatio="none" fill="none" stroke="black" stroke-linejoin="round">'
        f'<path vector-effect="non-scaling-stroke" d="{"".join(drawn)}"/></svg>\n'
    )


def _composition(name: str, plan: Layout) -> str:
    """Where mainland, archipelagos and windows stand in a narrow or in a wide column."""
    composition = plan.compositions[name]
    whole = composition.whole
    parts = [f"--km:calc(100cqw/{whole.width:g});.mainland{{{_place(plan.mainland, whole)}}}"]
    for key, archipelago in plan.archipelagos.items():
        frame, islands = composition.archipelagos[key]
        of = f"[data-of={archipelago.parent}]"
        parts.append(f"{of}{{{_place(frame, whole)}}}{of} .shape{{{_place(islands, frame)}}}")
    parts += [_frame(n, name, window, composition, plan.mainland) for n, window in enumerate(plan.windows, 1)]
    return f"@container outlines (width {'<' if name == 'narrow' else '>='} {WIDE_FROM}px){{{''.join(parts)}}}"


def _frame(number: int, name: str, window: Window, composition: Composition, mainland: Box) -> str:
    """A window of one composition: its frame, the lines behind it, and how far its units are moved and enlarged."""
    frame, times = window.frames[name]
    size = f"{_percent(mainland.width * times / frame.width)} {_percent(mainland.height * times / frame.height)}"
    left = (mainland.left - window.source.left) * times / (frame.width - mainland.width * times)
    top = (window.source.top - mainland.top) * times / (frame.height - mainland.height * times)
    at = f"{_percent(left)} {_percent(top)}"
    right = frame.middle[0] - times * window.source.middle[0]
    down = times * window.source.middle[1] - frame.middle[1]
    return (
        f".window-{number}{{display:block;{_place(frame, composition.whole)}}}"
        f".window-{number} .lines{{mask-size:{size};mask-position:{at};"
        f"background-size:{size};background-position:{at}}}"
        f"{_all(window.units, ' .near')}{{--t:{times:g};--right:{right:.1f};--down:{down:.1f}}}"
    )


def _window(window: Window, units: Mapping[str, Unit]) -> str:
    """The units of a window a second time; `ui/style.css` moves them by where they are."""
    parts = [f"{_all(window.units, ' .near')}{{display:block}}"]
    for code in window.units:
        box = Box.around(units[code].body)
        parts.append(f"{_all([code], ' .near')}{{--left:{box.left:.1f};--up:{-box.top:.1f}}}")
        if len(units[code].rings) > 1:
            parts.append(f"{_all([code], ' .near i')}{{clip-path:{_polygon(units[code].rings[:1], box)}}}")
    return "".join(parts)


def _islands(archipelago: Archipelago) -> str:
    """Islands as discs of so many pixels in every composition: drawn to scale they could not be seen.

    The element reaches six pixels beyond their middles.
    """
    discs = []
    for island in archipelago.islands:
        at = " ".join(f"calc(6px + (100% - 12px)*{share:.3f})" for share in archipelago.whole.share(*island))
        inner, edge = f"{ISLAND - 0.5:g}px", f"{ISLAND}px,var(--ink) {ISLAND + 0.5:g}px,transparent {ISLAND + 1}px"
        discs.append(f"radial-gradient(circle at {at},var(--isle) {inner},transparent {ISLAND}px)")
        discs.append(f"radial-gradient(circle at {at},var(--paper) {inner},var(--ink) {edge})")
    return f"[data-of={archipelago.parent}] i{{background:{','.join(discs)}}}"


def _unit(code: str, plan: Layout) -> str:
    """A unit is as large as its largest part; other islands reach beyond it."""
    unit = plan.units[code]
    body, whole = Box.around(unit.body), unit.whole
    across = round(100 * (body.middle[0] - plan.mainland.left) / plan.mainland.width)
    sign, reach = _at(body, labels.middle(unit.body)), _at(body, _reach(plan, code))
    rule = (
        f"[data-unit={code}]{{{_place(body, plan.mainland)};--x:{sign[0]};--y:{sign[1]};--p:{across}%;"
        f".reach{{left:{reach[0]};top:{reach[1]}}}i{{clip-path:{_polygon(unit.rings, whole)}}}}}"
    )
    if whole == body:
        return rule
    beyond = (
        (body.top - whole.top) / body.height,
        (body.left + body.width - whole.left - whole.width) / body.width,
        (whole.top - whole.height - body.top + body.height) / body.height,
        (whole.left - body.left) / body.width,
    )
    # On paper the way to an island would be seen as a hair: there the largest part is filled alone.
    alone = _print(f"[data-unit={code}] .far i{{inset:0;clip-path:{_polygon(unit.rings[:1], body)}}}")
    return f"{rule}[data-unit={code}] .far i{{inset:{' '.join(map(_percent, beyond))}}}{alone}"


def _reach(plan: Layout, code: str) -> Place:
    """The middle of the disc beside an outline in which a finger meets it: where least of it lies on other units."""
    x, y = labels.middle(plan.units[code].body)
    radius = REACH / 2 / NAMED
    others = plan.beside[code]
    tried = {
        (x + far * cos(turn * pi / 8), y + far * sin(turn * pi / 8)): far
        for far in (0.0, radius / 2, radius)
        for turn in range(16 if far else 1)
    }
    return max(tried, key=lambda at: shapely.Point(at).buffer(radius).difference(others).area - tried[at])


def _marks(units: Mapping[str, Unit]) -> str:
    fitting = [code for code, unit in units.items() if labels.fits(unit.body, labels.MARK / NARROW)]
    return f"{_all(fitting, ' .far .sign')}{{display:flex}}"


def _names(plan: Layout, chosen: Sequence[str], names: Mapping[str, str], scale: float, where: str) -> str:
    """The places of those names that have one at `scale` pixels a km; the largest provinces choose first."""
    marks = {code: shapely.Point(labels.middle(plan.units[code].body)).buffer(5 / scale) for code in chosen}
    placed: list[str] = []
    taken: list[BaseGeometry] = []
    for code in sorted(chosen, key=lambda code: -plan.units[code].body.area):
        body = plan.units[code].body
        others = [*taken, *(mark for other, mark in marks.items() if other != code)]
        if (found := labels.place(body, plan.beside[code], others, names[code], scale)) is not None:
            taken.append(found.box.buffer(2 / scale))
            del marks[code]
            x, y = _at(Box.around(body), found.at)
            placed.append(f"[data-unit={code}] .{where}{{--x:{x};--y:{y};b{{display:block;width:{found.width}px}}}}")
    return "".join(placed)


def _from(width: int, rules: str) -> str:
    return f"@container outlines (width >= {width}px){{{rules}}}"


def _print(rules: str) -> str:
    return f"@media print{{{rules}}}"


def _all(codes: Sequence[str], inner: str) -> str:
    return ",".join(f"[data-unit={code}]{inner}" for code in codes)


def _place(inner: Box, outer: Box) -> str:
    """Declarations that put `inner` into an element of the size of `outer`."""
    left, top = outer.share(inner.left, inner.top)
    width, height = inner.width / outer.width, inner.height / outer.height
    return f"left:{_percent(left)};top:{_percent(top)};width:{_percent(width)};height:{_percent(height)}"


def _at(box: Box, place: Place) -> tuple[str, str]:
    across, down = box.share(*place)
    return _percent(across, 1), _percent(down, 1)


def _polygon(rings: Sequence[Sequence[Place]], box: Box) -> str:
    """All rings as one: the way to an island and back encloses nothing."""
    path = [*rings[0], *(place for ring in rings[1:] for place in (*ring, rings[0][0]))]
    points = [_at(box, place) for place in path]
    kept = points[:1] + [after for before, after in pairwise(points) if after != before]
    return f"polygon({','.join(f'{x} {y}' for x, y in kept)})"


def _percent(share: float, decimals: int = 2) -> str:
    """Without zeros that say nothing."""
    text = f"{100 * share:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in {"0", "-0"} else f"{text}%"
