"""The draws of the training workspace: every unit under every indicator, joined by the value of the nation."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from domain.indicator import Bounds, Counts, Direction, Frequency, Indicator, Unit
from domain.org_unit import NATION, Level, OrgUnit, UnitEvent
from domain.period import Period
from domain.target import Measure, Target
from loaders.training import Answers, Every, Index, National, Points, Rate, Shape
from services.catalogue import Catalogue
from services.synthetic_path import Curve, Path, expit, logit, month_number, period_of

PEOPLE = 1_500_000
"""Population of a province whose census figure is unknown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure before it has a line."""

    month: int
    indicator: Indicator
    org_unit: str
    value: float
    numerator: int | None = None
    denominator: int | None = None
    rank: int | None = None
    rank_of: int | None = None
    period: Period | None = None
    """Where it is not the month of the indicator's calendar."""


class Maker:
    """The inputs with their lookups, and one method a kind of series."""

    def __init__(self, codelists: Catalogue, shape: Shape, levels: Sequence[Level]) -> None:
        self.shape = shape
        self.indicators = codelists.indicators
        self.order = {code: place for place, code in enumerate(codelists.indicators)}
        self.targets: dict[str, list[Target]] = {}
        for target in sorted(codelists.targets, key=lambda t: t.deadline):
            self.targets.setdefault(target.indicator, []).append(target)
        self.calendars = codelists.calendars
        self.first, self.last = month_number(shape.first), month_number(shape.last)
        self.units = sorted(
            (u for u in codelists.org_units.values() if u.level in levels and self.size(u) > 0),
            key=lambda u: (u.opened or date.min, u.code),
        )
        self.parts = _parts(self.units, codelists.unit_events)
        self.reports = {u.code: self._reports(u) for u in self.units}
        self.tet = {month_number(day) for day in shape.tet}

    def rows(self) -> Iterator[Row]:
        """All rows, indicator by indicator."""
        rates = {r.indicator: r for r in self.shape.rates}
        answers = {a.indicator: a for a in self.shape.answers}
        national = {n.indicator: n for n in self.shape.national}
        indices = {i.indicator: i for i in self.shape.indices}
        for indicator in self.indicators.values():
            code = indicator.code
            if code in answers or self._asks(indicator):
                yield from self.answers(indicator, answers.get(code) or Answers(indicator=code))
            elif code in rates and not self._reporting(indicator):
                yield from self.national(indicator, National(indicator=code, points=rates[code].points))
            elif code in rates or self._is_rate(indicator):
                yield from self.rates(indicator, rates.get(code) or self.shape.otherwise)
            elif code in indices:
                yield from self.index(indicator, indices[code])
            elif code in national:
                yield from self.national(indicator, national[code])
            elif code in self.shape.gains and self.shape.gains[code] in national:
                yield from self.steps(indicator, national[self.shape.gains[code]])
            elif self._is_national(indicator):
                yield from self.national(indicator, National(indicator=code))

    # -- which kind -----------------------------------------------------------------------------

    def _reporting(self, indicator: Indicator) -> list[OrgUnit]:
        return [u for u in self.units if u.level in indicator.levels]

    def _asks(self, indicator: Indicator) -> bool:
        own = self.targets.get(indicator.code, [])
        return bool(own) and all(t.measure is Measure.SHARE_OF_UNITS for t in own) and bool(self._reporting(indicator))

    def _is_rate(self, indicator: Indicator) -> bool:
        owed = indicator.code in self.targets and indicator.unit is Unit.PERCENT
        return owed and bool(self._reporting(indicator))

    def _is_national(self, indicator: Indicator) -> bool:
        known = indicator.code in self.targets or indicator.code in self.shape.anchors
        return known and Level.NATION in indicator.levels and indicator.unit not in (Unit.CATEGORY, Unit.TEXT)

    # -- rates ----------------------------------------------------------------------------------

    def rates(self, indicator: Indicator, rate: Rate) -> Iterator[Row]:
        """Numerator and denominator of every unit in every month it lives and reports."""
        path = self._path(indicator, rate.points)
        start = max(self.first, month_number(rate.first)) if rate.first else self.first
        rng = self.rng(NATION, indicator.code)
        lives = [Life(self, unit, indicator, rate, start) for unit in self._reporting(indicator)]
        calendar = self.calendars.get(indicator.calendar)
        forgotten = {u.code: self._slips(u, indicator) for u in self._reporting(indicator)}
        wobble = shift = 0.0
        before: dict[str, tuple[float, float]] = {}
        for month in range(start, self.last + 1):
            end = period_of(calendar, month).end
            wobble = 0.7 * wobble + rng.gauss(0.0, 0.02)
            level = path.log_odds(month)
            free = path.freedom(month)
            level += free * (wobble - (0.0 if rate.stock else self._dip(month)))
            alive = [life for life in lives if life.unit.alive_on(end)]
            for life in alive:
                life.step(month, before, shift)
            present = [
                life for life in alive if self._heard(life.unit, month) and month not in forgotten[life.unit.code]
            ]
            if present:
                share = expit(level)
                shift = balance(present, share, shift)
                counts = whole_counts(present, share, shift)
                for life, numerator in zip(present, counts, strict=True):
                    value = 100 * numerator / life.denominator
                    if indicator.counts is Counts.NOT_A_RATE:
                        yield Row(month, indicator, life.unit.code, round(value, 2))
                    else:
                        yield Row(month, indicator, life.unit.code, value, numerator, life.denominator)
                if indicator.counts is Counts.NOT_A_RATE:
                    yield Row(month, indicator, NATION, round(100 * share, 2))
            before = {life.unit.code: (life.scale, expit(shift + life.odds)) for life in alive}

    # -- yes or no ------------------------------------------------------------------------------

    def answers(self, indicator: Indicator, answers: Answers) -> Iterator[Row]:
        """100 for yes and 0 for no, of every unit in every month it lives and reports.

        As many say yes as the nation's path asks for, the readiest first; a yes is kept, also through a merger.
        Where the indicator is not cumulative a few lapse for some months.
        """
        path = self._path(indicator, answers.points)
        start = max(self.first, month_number(answers.first)) if answers.first else self.first
        units = self._reporting(indicator)
        rngs = {u.code: self.rng(u.code, indicator.code) for u in units}
        ready = {u.code: self.ability(u) + rngs[u.code].gauss(0.0, 1.0) for u in units}
        lapses: dict[str, range] = {}
        for unit in units:
            rng = rngs[unit.code]
            begin = rng.randrange(self.first + 12, self.last)
            if rng.random() < self.shape.reporters.regress and not indicator.cumulative:
                lapses[unit.code] = range(begin, begin + rng.randrange(2, 7))
        forgotten = {u.code: self._slips(u, indicator) for u in units}
        calendar = self.calendars.get(indicator.calendar)
        yes: set[str] = set()
        for month in range(start, self.last + 1):
            end = period_of(calendar, month).end
            alive = [u for u in units if u.alive_on(end)]
            for unit in alive:
                if yes.intersection(self.parts.get(unit.code, ())):
                    yes.add(unit.code)
            wanted = round(len(alive) * path.value(month) / 100)
            waiting = sorted((u for u in alive if u.code not in yes), key=lambda u: -ready[u.code])
            missing = wanted - (len(alive) - len(waiting))
            yes.update(u.code for u in waiting[: max(0, missing)])
            whole = wanted == len(alive)
            for unit in alive:
                if self._heard(unit, month) and month not in forgotten[unit.code]:
                    lapsed = not whole and month in lapses.get(unit.code, ())
                    answer = int(unit.code in yes and not lapsed)
                    yield Row(month, indicator, unit.code, 100.0 * answer, answer, 1)

    # -- the nation -----------------------------------------------------------------------------

    def national(self, indicator: Indicator, national: National) -> Iterator[Row]:
        """A series of the nation alone."""
        points = self._points(indicator, national.points)
        every = national.every
        if every is Every.MONTH and indicator.frequency is Frequency.YEARLY:
            every = Every.YEAR
        if every is Every.MONTH and indicator.frequency is Frequency.BIENNIAL:
            every = Every.POINTS
        if every is Every.POINTS:
            for day, value in points.items():
                if day <= self.shape.last:
                    yield self._whole(indicator, national, month_number(day), value, Period(day))
            return
        for month, value in self._monthly(indicator, national, points):
            if every is Every.MONTH:
                yield self._whole(indicator, national, month, value)
            elif month % 12 == 11:
                year = Period(date(month // 12, 12, 31), date(month // 12, 1, 1))
                yield self._whole(indicator, national, month, value, year)

    def steps(self, indicator: Indicator, cumulative: National) -> Iterator[Row]:
        """What a cumulative series gains each month."""
        whole = self.indicators[cumulative.indicator]
        last = 0.0
        for month, reached in self._monthly(whole, cumulative, self._points(whole, cumulative.points)):
            value = _rounded(reached, whole)
            yield Row(month, indicator, NATION, _rounded(max(0.0, value - last), indicator))
            last = value

    def _monthly(self, indicator: Indicator, national: National, points: Points) -> Iterator[tuple[int, float]]:
        """Value at the end of each month, from the first point on; a cumulative one never falls."""
        anchors = self.shape.anchors.get(indicator.code, {})
        curve = Curve(points, indicator, by_month=indicator.unit is Unit.PERCENT)
        rng = self.rng(NATION, indicator.code)
        calendar = self.calendars.get(indicator.calendar)
        held = 0.0
        begin = max(self.first, month_number(next(iter(points))))
        for month in range(begin, self.last + 1):
            end = period_of(calendar, month).end
            away = min((curve.months_between(day, end) for day in anchors), default=3.0)
            noise = rng.gauss(0.0, national.noise) * min(1.0, away / 3)
            value = curve.at(end, noise)
            if indicator.cumulative:
                coming = [v for day, v in anchors.items() if day >= end]
                held = value = max(held, min([value, *coming]))
            yield month, value

    def _whole(
        self, indicator: Indicator, national: National, month: int, value: float, period: Period | None = None
    ) -> Row:
        if national.of is not None and indicator.unit is Unit.PERCENT:
            numerator = round(national.of * value / 100)
            return Row(month, indicator, NATION, 100 * numerator / national.of, numerator, national.of, period=period)
        return Row(month, indicator, NATION, _rounded(indicator.bounds.clip(value), indicator), period=period)

    # -- yearly scores --------------------------------------------------------------------------

    def index(self, indicator: Indicator, index: Index) -> Iterator[Row]:
        """A yearly score and rank of each unit that lives at the year's end, without counts."""
        rngs = {u.code: self.rng(u.code, indicator.code) for u in self._reporting(indicator)}
        own = {
            u.code: index.spread * (0.7 * self.ability(u) + 0.7 * rngs[u.code].gauss(0.0, 1.0))
            for u in self._reporting(indicator)
        }
        for day, mean in index.points.items():
            scored: dict[Level, list[tuple[float, OrgUnit]]] = {}
            for unit in self._reporting(indicator):
                if unit.alive_on(day):
                    odds = logit(mean / index.high) + own[unit.code] + rngs[unit.code].gauss(0.0, 0.08)
                    scored.setdefault(unit.level, []).append((round(index.high * expit(odds), 4), unit))
            period = Period(date(day.year, 12, 31), date(day.year, 1, 1))
            for found in scored.values():
                found.sort(key=lambda pair: (-pair[0], pair[1].code))
                for rank, (value, unit) in enumerate(found, 1):
                    yield Row(
                        month_number(day), indicator, unit.code, value, rank=rank, rank_of=len(found), period=period
                    )

    # -- draws ----------------------------------------------------------------------------------

    def rng(self, *names: str) -> Random:
        """Draws of their own for what is named: nothing else changes them."""
        seed = hashlib.sha256("|".join((str(self.shape.seed), *names)).encode()).digest()
        return Random(seed)  # noqa: S311 - a history, not a secret

    def ability(self, unit: OrgUnit) -> float:
        """How good an agency is at everything; a merged one is as good as its parts."""
        parts = self.parts.get(unit.code, ())
        if parts:
            by_code = {u.code: u for u in self.units}
            return sum(self.ability(by_code[p]) for p in parts) / len(parts)
        return self.rng(unit.code, "ability").gauss(0.0, 1.0)

    def _reports(self, unit: OrgUnit) -> Callable[[int], bool]:
        """Whether an agency reports in a month, as a habit of its own."""
        rng = self.rng(unit.code, "reports")
        habits, kind = self.shape.reporters, rng.random()
        begin = max(self.first, month_number(unit.opened)) if unit.opened else self.first
        end = min(self.last, month_number(unit.closed)) if unit.closed else self.last
        if kind < habits.late:
            behind = rng.randrange(1, 4)
            return lambda month: month <= self.last - behind
        if kind < habits.late + habits.patchy:
            missing = {month for month in range(begin, end + 1) if rng.random() < 1 / 6}
            return lambda month: month not in missing
        if kind < habits.late + habits.patchy + habits.silent:
            if rng.random() < 0.5:
                start = begin + round((end - begin) * rng.uniform(0.3, 0.8))
                stop = start + rng.randrange(6, 15)
            else:
                start, stop = max(begin + 1, end - rng.randrange(4, 18)), end + 1
            return lambda month: not start <= month < stop
        return lambda month: month <= end

    def _heard(self, unit: OrgUnit, month: int) -> bool:
        return self.reports[unit.code](month)

    def _slips(self, unit: OrgUnit, indicator: Indicator) -> set[int]:
        """Months an agency forgets under one indicator."""
        rng = self.rng(unit.code, indicator.code, "slips")
        return {m for m in range(self.first, self.last + 1) if rng.random() < self.shape.reporters.slips}

    def _dip(self, month: int) -> float:
        return 0.12 if month in self.tet else 0.04 if month - 1 in self.tet else 0.0

    def size(self, unit: OrgUnit) -> float:
        """How big a unit is: in millions of people, or beside an ordinary ministry. One of size 0 does not report."""
        if unit.level is Level.MINISTRY:
            kind = self.shape.kinds.get(unit.kind.value, 1.0)
            return self.shape.sizes.get(unit.code.split("@")[0], kind)
        return (unit.population or PEOPLE) / 1_000_000

    # -- paths ----------------------------------------------------------------------------------

    def _points(self, indicator: Indicator, invented: Mapping[date, float]) -> Points:
        """Anchors and invented points in order of time; where there are too few, towards the targets."""
        anchors = self.shape.anchors.get(indicator.code, {})
        points = {**(invented or self._guess(indicator, anchors)), **anchors}
        return {day: points[day] for day in sorted(points)}

    def _guess(self, indicator: Indicator, anchors: Points) -> Points:
        """A way to each target of the indicator that ends a little short of it or beyond."""
        owed = [t for t in self.targets.get(indicator.code, ()) if t.value and t.deadline not in anchors]
        if not owed or (anchors and len(anchors) > 1):
            return {}
        rng = self.rng(NATION, indicator.code, "path")
        lower = indicator.direction is Direction.LOWER
        found = {self.shape.first: owed[0].due * (rng.uniform(1.2, 1.5) if lower else rng.uniform(0.1, 0.5))}
        for target in owed:
            near = target.due * rng.uniform(0.9, 1.08)
            found[target.deadline] = Bounds(0.0, 99.0).clip(near) if indicator.unit is Unit.PERCENT else near
        return found

    def _path(self, indicator: Indicator, invented: Mapping[date, float]) -> "Path":
        points = self._points(indicator, invented) or {self.shape.first: 5.0, self.shape.last: 60.0}
        anchors = self.shape.anchors.get(indicator.code, {})
        by_month = {month_number(day): value for day, value in points.items()}
        by_month |= {month_number(day): value for day, value in sorted(anchors.items())}
        pinned = {month_number(day) for day in anchors}
        return Path(sorted(by_month.items()), pinned)


@dataclass(slots=True)
class Life:
    """One unit under one rate, month after month."""

    maker: Maker
    unit: OrgUnit
    indicator: Indicator
    rate: Rate
    start: int
    rng: Random = field(init=False)
    parts: tuple[str, ...] = field(init=False)
    scale: float = 0.0
    """Denominator before noise and season."""
    odds: float = 0.0
    """Log-odds beside the nation's shift."""
    denominator: int = 1
    base: float = 0.0
    drift: float = 0.0
    noise: float = 0.0
    fall: float = 0.0
    falls: range = range(0)
    born: int | None = None
    middle: float = 0.0
    width: float = 9.0
    growth: float = 0.0

    def __post_init__(self) -> None:
        maker, rate = self.maker, self.rate
        self.rng = rng = maker.rng(self.unit.code, self.indicator.code)
        self.parts = maker.parts.get(self.unit.code, ())
        own, ability = rng.gauss(0.0, 1.0), maker.ability(self.unit)
        self.base = rate.spread * (0.6 * ability + 0.7 * own)
        if self.unit.level is Level.MINISTRY:
            self.base += rate.lead
        self.drift = rate.spread * rng.gauss(0.0, 0.8)
        self.middle, self.width = rng.uniform(maker.first, maker.last), rng.uniform(4.0, 14.0)
        self.growth = rng.gauss(0.02, 0.02)
        per_size = rate.ministry if self.unit.level is Level.MINISTRY else rate.province
        self.scale = per_size * maker.size(self.unit) * math.exp(rng.gauss(0.0, 0.2))
        begin = rng.randrange(maker.first + 18, maker.last - 2)
        self.fall = rng.uniform(0.5, 1.3)
        if rng.random() < maker.shape.reporters.regress:
            self.falls = range(begin, begin + rng.choice((8, 14, 200)))

    def step(self, month: int, before: Mapping[str, tuple[float, float]], shift: float) -> None:
        """Move on to `month`; `before` has scale and share of all units in the month before, moved by `shift`."""
        if self.born is None:
            self.born = month
            self._merge(before, shift)
        rng = self.rng
        self.noise = 0.6 * self.noise + rng.gauss(0.0, 0.05 if self.rate.stock else 0.09)
        if self.born == month and self.parts:
            self.noise = 0.0
        stir, tet = rng.gauss(0.0, 0.06), self.maker.tet
        gone = self._gone(month) - self._gone(self.born)
        self.odds = self.base + self.drift * gone + self.noise
        if month in self.falls and self.born not in self.falls:
            self.odds -= self.fall * min(1.0, (month - self.falls.start + 1) / 3)
        if month > self.born:
            self.scale *= (1 + self.growth) ** (1 / 12)
        season = 1.0 if self.rate.stock else math.exp(stir) * (0.72 if month in tet else 1.0)
        self.denominator = max(3, round(self.scale * season))

    def _gone(self, month: int) -> float:
        return expit((month - self.middle) / self.width)

    def _merge(self, before: Mapping[str, tuple[float, float]], shift: float) -> None:
        """Begin with the summed counts of the parts, so that nothing jumps on the day of the merger."""
        found = [before[part] for part in self.parts if part in before]
        if found:
            self.scale = sum(scale for scale, _ in found)
            self.base = logit(sum(scale * share for scale, share in found) / self.scale) - shift


def balance(lives: Sequence[Life], share: float, guess: float) -> float:
    """The shift that makes the ratio of sums equal `share`: Newton's steps inside a closing bracket."""
    whole = sum(life.denominator for life in lives)
    low, high, at = -40.0, 40.0, guess
    for _ in range(80):
        reached = slope = 0.0
        for life in lives:
            part = expit(at + life.odds)
            reached += life.denominator * part
            slope += life.denominator * part * (1 - part)
        miss = reached - whole * share
        if abs(miss) < 1e-6 * whole:
            break
        low, high = (low, at) if miss > 0 else (at, high)
        at = at - miss / slope if slope > 0 else (low + high) / 2
        if not low < at < high:
            at = (low + high) / 2
    return at


def whole_counts(lives: Sequence[Life], share: float, shift: float) -> list[int]:
    """Whole numerators that sum to the nearest whole number of `share`: the largest remainders are rounded up."""
    exact = [life.denominator * expit(shift + life.odds) for life in lives]
    counts = [min(int(value), life.denominator) for value, life in zip(exact, lives, strict=True)]
    missing = round(share * sum(life.denominator for life in lives)) - sum(counts)
    by_rest = sorted(range(len(lives)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_rest:
        if missing <= 0:
            break
        if counts[place] < lives[place].denominator:
            counts[place] += 1
            missing -= 1
    return counts


def _parts(units: Sequence[OrgUnit], events: Iterable[UnitEvent]) -> dict[str, tuple[str, ...]]:
    """What each unit is made of on its first day. A transfer of functions leaves both units what they were."""
    known = {u.code: u for u in units}
    found: dict[str, list[str]] = {}
    for event in events:
        after = known.get(event.after or "")
        if after is None or after.opened != event.day or not event.follows:
            continue
        if event.before in known:
            found.setdefault(after.code, []).append(event.before)
    return {code: tuple(parts) for code, parts in found.items()}


def _rounded(value: float, indicator: Indicator) -> float:
    """With as many decimals as such a figure is published."""
    if indicator.unit in (Unit.COUNT, Unit.RANK):
        return float(round(value))
    return round(value, {Unit.PERCENT: 2, Unit.BILLION_VND: 1}.get(indicator.unit, 4))
