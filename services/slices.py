"""Figures slice by slice: a page of the figures of many units, however long the history of each is.

The order is that of area, indicator and `FigureKey`; a slice goes on where the one before it ended, so that its cost
is that of its own rows. What a figure says is what screens say of it: both are read by `View` and `recasts`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.geography import Area, Geography, Recast
from domain.observation import FigureKey, Observation
from domain.org_unit import NATION, Level, OrgUnit
from services import geographies, recasts
from services.view import View

SEEKS = 2_000
"""Pairs of unit and indicator that are looked for at once."""
DECADE = timedelta(days=3653)
"""How much of the sums of the nation is read at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice ended: the area and the key of its last figure."""

    area: str
    key: FigureKey

    def token(self) -> str:
        """The place as one word for an address."""
        return f"{self.area}~{self.key.token()}"

    @classmethod
    def parse(cls, token: str) -> "Place":
        """The place of a token. Raises ValueError when it is none."""
        area, _, key = token.partition("~")
        return cls(area, FigureKey.parse(key))


@dataclass(frozen=True, slots=True)
class Sliced:
    """One figure of a slice."""

    area: OrgUnit
    """What the figure stands for: its own unit, or the area that was made of it and others."""
    figure: Observation
    apart: bool = False
    """Whether it is the figure of a part, since the parts cannot be combined."""

    @property
    def place(self) -> Place:
        """Where it stands in the order."""
        return Place(self.area.code, self.figure.key)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some figures, and where the next ones begin."""

    figures: tuple[Sliced, ...]
    end: Place | None
    """Where to go on; None where nothing follows."""


def areas(view: View, units: Sequence[str], levels: Sequence[Level], geography: Geography | None) -> tuple[Area, ...]:
    """What is asked for: the named units, else all of some levels, in a geography.

    Without a geography each extent stands for itself, those that have ended too.
    """
    codelists = view.codelists
    if units:
        chosen = [codelists.org_units[code] for code in dict.fromkeys(units)]
        if geography is None:
            return tuple(Area.lone(unit) for unit in chosen)
        return tuple({a.unit.code: a for a in (geographies.area(view, u.code, geography) for u in chosen)}.values())
    among = [unit for unit in codelists.org_units.values() if not levels or unit.level in levels]
    if geography is None:
        return tuple(Area.lone(unit) for unit in among)
    found = [Area.lone(unit) for unit in among if unit.level not in geographies.REORGANISED]
    for level in geographies.REORGANISED:
        if not levels or level in levels:
            found.extend(geographies.extent(view, level, geography, principal=False).areas)
    return tuple(found)


def figures(
    view: View,
    among: Sequence[Area],
    indicators: Sequence[str],
    *,
    since: date | None = None,
    until: date | None = None,
    after: Place | None = None,
    limit: int,
) -> Slice:
    """The next `limit` figures of `among` under `indicators` that end in [since, until], after a place.

    The nation's are its own; where it has none up to the as-of day, the ratio of sums over the units.
    """
    last = min(until or view.as_of, view.as_of)
    reader = _Reader(view, last, limit + 1)
    found: list[Sliced] = []
    for stretch in _stretches(among, indicators, since, after):
        for one in reader.read(stretch):
            if after is None or _order(one) > (after.area, *_order_of(after.key)):
                found.append(one)
                if len(found) > limit:
                    return Slice(tuple(found[:limit]), found[limit - 1].place)
    return Slice(tuple(found), None)


@dataclass(frozen=True, slots=True)
class _Stretch:
    areas: tuple[Area, ...]
    indicators: tuple[str, ...]
    since: date | None


def _stretches(
    among: Sequence[Area], indicators: Sequence[str], since: date | None, after: Place | None
) -> Iterator[_Stretch]:
    """The pairs of area and indicator in their order, from a place on, some at once."""
    areas_left = sorted(among, key=lambda area: area.unit.code)
    codes = tuple(sorted(indicators))
    if after is not None:
        here = tuple(area for area in areas_left if area.unit.code == after.area)
        areas_left = [area for area in areas_left if area.unit.code > after.area]
        begun = max(since or after.key.end, after.key.end)
        for some, day in (
            (tuple(code for code in codes if code == after.key.indicator), begun),
            (tuple(code for code in codes if code > after.key.indicator), since),
        ):
            if here and some:
                yield _Stretch(here, some, day)
    size = max(1, SEEKS // max(1, len(codes)))
    while areas_left and codes:
        yield _Stretch(tuple(areas_left[:size]), codes, since)
        areas_left = areas_left[size:]


class _Reader:
    """Reads stretches, and of the history of each pair no more than one slice needs."""

    def __init__(self, view: View, until: date, most: int) -> None:
        self._view, self._until, self._most = view, until, most

    def read(self, stretch: _Stretch) -> Iterator[Sliced]:
        """The figures of a stretch in their order; of a pair with more than a slice, its first ones.

        Whoever takes fewer than there are ends it early: what lies behind is not read.
        """
        view, most = self._view, self._most
        members = list(dict.fromkeys(unit.code for area in stretch.areas for unit in area.members))
        with view.reading() as shown:
            spans = shown.spans(stretch.indicators, members, self._until, stretch.since, most=most)
            summed: set[str] = set()
            if NATION in members:
                rates = [code for code in stretch.indicators if view.codelists.indicators[code].rate]
                having = {code for of_level in shown.stocked().values() for code in of_level}
                summed = having & set(view.summed(shown, rates))
        together: list[tuple[Area, tuple[str, ...]]] = []
        waiting = 0
        for area in stretch.areas:
            whole: list[str] = []
            for code in stretch.indicators:
                parts = [spans[u.code, code] for u in area.members if (u.code, code) in spans]
                size = sum(part.n for part in parts)
                if parts and size + waiting <= most:
                    whole.append(code)
                    waiting += size
                elif parts or (area.unit.code == NATION and code in summed):
                    yield from self._whole([*together, (area, tuple(whole))], stretch.since)
                    together, whole, waiting = [], [], 0
                    if not parts:
                        yield from (Sliced(area.unit, f) for f in self._sums(code, stretch.since))
                    elif size <= most:
                        whole, waiting = [code], size
                    else:
                        yield from self._long(area, code, stretch.since)
            if whole:
                together.append((area, tuple(whole)))
        yield from self._whole(together, stretch.since)

    def _whole(self, pairs: Sequence[tuple[Area, tuple[str, ...]]], since: date | None) -> Iterator[Sliced]:
        """Areas with all their figures under some indicators; neighbours with the same indicators by one question."""
        waiting = [pair for pair in pairs if pair[1]]
        while waiting:
            codes = waiting[0][1]
            n = next((n for n, pair in enumerate(waiting) if pair[1] != codes), len(waiting))
            yield from self._read(tuple(area for area, _ in waiting[:n]), codes, since, self._until)
            waiting = waiting[n:]

    def _long(self, area: Area, code: str, since: date | None) -> Iterator[Sliced]:
        """A pair with more figures than one slice, some at once.

        Once may not be enough: parts that are combined become fewer, and some of the first day were given before.
        """
        members, first = [unit.code for unit in area.members], since
        while first is None or first <= self._until:
            with self._view.reading() as shown:
                spans = shown.spans([code], members, self._until, first, most=self._most)
            last = min((span.filled for span in spans.values() if span.filled is not None), default=self._until)
            yield from self._read((area,), (code,), first, last)
            first = last + timedelta(days=1)

    def _read(
        self, among: tuple[Area, ...], codes: tuple[str, ...], since: date | None, until: date
    ) -> Iterator[Sliced]:
        made = recasts.between(self._view, among, codes, since or date.min, until)
        for area in among:
            for code in codes:
                found = made.get((area.unit.code, code), Recast())
                every = [Sliced(area.unit, f) for f in found.figures]
                every += [Sliced(area.unit, f, apart=True) for group in found.apart for f in group]
                yield from sorted(every, key=_order)

    def _sums(self, code: str, since: date | None) -> Iterator[Observation]:
        first = max(since or geographies.FIRST_DAY, geographies.FIRST_DAY)
        while first <= self._until:
            last = min(first + DECADE, self._until)
            with self._view.reading() as shown:
                found = shown.national([code], last, first)
            yield from sorted(found, key=lambda figure: _order_of(figure.key))
            first = last + timedelta(days=1)


def _order(one: Sliced) -> tuple[str, str, date, date, str, str, str]:
    return (one.area.code, *_order_of(one.figure.key))


def _order_of(key: FigureKey) -> tuple[str, date, date, str, str, str]:
    return (key.indicator, key.end, key.start or date.min, key.calendar, key.source, key.org_unit)
