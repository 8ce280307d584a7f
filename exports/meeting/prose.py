"""What is found, in full sentences for papers: a slide may leave out the verb, a report to the Government may not."""

from collections import Counter
from collections.abc import Sequence

from domain.assessment import Assessment
from domain.indicator import Direction
from domain.org_unit import NATION
from domain.pack import Changes, PackItem, PackStrip, ScopeKind, StatusChange, Turn
from domain.pack import standing as standings
from domain.scorecard import Ranking, ScorecardRow
from domain.status import Status
from domain.tally import Tally
from domain.target import Target
from exports.meeting import choosing
from exports.meeting.drawn import BEST_FIRST, FIRST, SECOND
from exports.meeting.telling import Telling
from locales import Language

NAMED = 6
"""Changes that a sentence lists before it counts the others; the annex has them all."""


def standing(told: Telling, tally: Tally) -> str:
    """How many stand where: "2 met, 1 behind plan and 8 without data"."""
    counts = [
        told.words.text(f"prose.standing.{status}", count=told.words.plain(n))
        for status in BEST_FIRST
        if (n := tally.by_status.get(status, 0))
    ]
    return _and(told.words, counts)


def _and(words: Language, listed: Sequence[str]) -> str:
    if len(listed) < 2:
        return "".join(listed)
    return words.text("prose.and", listed=", ".join(listed[:-1]), last=listed[-1])


def since(told: Telling, changes: Changes | None) -> tuple[str, ...]:
    """Where the scope stood at the meeting before, where it stands now, and what has changed."""
    words, pack = told.words, told.pack
    day = words.date(pack.agenda.as_of)
    if changes is None or pack.since is None:
        return (_tracked(told, "prose.since.first", day, pack.tally), *filter(None, [made_of(told)]))
    turned = len(changes.statuses)
    said = [
        _tracked(told, "prose.since.was", words.date(pack.since.meeting_day), changes.before),
        _tracked(told, "prose.since.is", day, changes.after),
        *filter(None, [made_of(told)]),
        words.count("prose.since.turned", turned) if turned else words.text("prose.since.same"),
    ]
    said += [
        words.count(f"prose.turn.{turn}", len(listed), names=_named(told, turn, listed))
        for turn in Turn
        if (listed := changes.of(turn))
    ]
    if changes.revised:
        said.append(words.count("prose.since.revised", len(changes.revised)))
    if NATION in changes.silent:
        said.append(words.text("prose.since.silent-nation"))
    if units := [told.unit(code) for code in changes.silent if code != NATION]:
        said.append(words.count("prose.since.silent", len(units), names=", ".join(units)))
    return tuple(said)


def made_of(told: Telling) -> str:
    """What the targets of the country are that a pack follows: those of the resolution are only some of them.

    Empty for any other scope, and where they are all of the resolution.
    """
    if told.pack.agenda.scope.kind is not ScopeKind.COUNTRY:
        return ""
    words, counted = told.words, Counter(_group(a.target) for a in standings(told.pack.standings).values())
    if set(counted) <= {"own"}:
        return ""
    parts = [
        words.count(f"prose.made-of.{group}", counted[group], first=FIRST, second=SECOND)
        for group in ("own", "later", "others")
        if counted[group]
    ]
    return words.count("prose.made-of", counted.total(), listed=_and(words, parts))


def _group(target: Target) -> str:
    if target.deadline.year not in (FIRST, SECOND):
        return "others"
    return "own" if target.headline else "later"


def strips(told: Telling, item: PackItem) -> tuple[str, ...]:
    """How the targets of both deadlines stand together, then those of each deadline."""
    words = told.words
    counted = choosing.together(s.tally for s in item.strips if s.deadline.year in (FIRST, SECOND))
    said = []
    if counted.total:
        said.append(
            words.count("prose.strips", counted.total, day=words.date(told.pack.agenda.as_of), first=FIRST,
                        second=SECOND, standing=standing(told, counted))
        )  # fmt: skip
    return (*said, *(_strip(told, one) for one in item.strips if one.tally.total))


def lines(told: Telling, rows: Sequence[ScorecardRow]) -> tuple[str, ...]:
    """How many headline indicators have a figure, which have none, and which one is worst."""
    words, silent = told.words, [row for row in rows if row.latest is None]
    said = [
        words.text("prose.lines.covered", all=len(rows), known=len(rows) - len(silent))
        if silent or len(rows) == 1
        else words.text("prose.lines.all", all=len(rows))
    ]
    if silent:
        names = "; ".join(words.of(row.indicator.short) for row in silent)
        said.append(words.count("prose.lines.silent", len(silent), names=names))
    worst = choosing.worst(rows)
    if worst is not None:
        said.append(_row(told, *worst, lead="prose.lead-worst"))
    return tuple(said)


def indicator(told: Telling, row: ScorecardRow) -> tuple[str, ...]:
    """One indicator: its figure, each target with its status and why, who pulls it down and who can move it."""
    words = told.words
    said = [_row(told, row, None)]
    if row.change is not None and row.previous is not None:
        said.append(_moved(told, row, row.change, words.period(row.previous.period)))
    said += [
        words.text(
            "prose.target", target=words.target(a.target, row.indicator), day=words.date(a.target.deadline),
            status=words.text(f"status.{a.status}"), reason=words.reason(a, row.indicator),
        )
        for a in row.assessments
        if a.status is not Status.NOT_APPLICABLE
    ]  # fmt: skip
    if pulling := told.pulling(row, "prose.pull"):
        said.append(words.text("prose.pulling", units=pulling))
    if owner := told.owner(row.indicator):
        said.append(words.text("prose.owner", owner=owner))
    return tuple(said)


def scorecard(told: Telling, unit: str, rows: Sequence[ScorecardRow], tally: Tally) -> tuple[str, ...]:
    """How the targets of one unit stand, and which one is worst."""
    words = told.words
    said = []
    if tally.total:
        said.append(
            words.count("prose.scorecard", tally.total, day=words.date(told.pack.agenda.as_of), unit=unit,
                        standing=standing(told, tally))
        )  # fmt: skip
    worst = choosing.worst(rows)
    if worst is not None:
        said.append(_row(told, *worst, lead="prose.lead-worst"))
    return tuple(said)


def ranking(told: Telling, found: Ranking) -> tuple[str, ...]:
    """How many units have a figure, who is first and last, who has reached the target, who is silent."""
    words, one, rows = told.words, found.indicator, found.rows
    if not rows:
        return (words.text("prose.ranking.none", all=found.expected),)
    best, worst = rows[0], rows[-1]
    values = {
        "count": len(rows), "all": found.expected,
        "best": words.of(best.org_unit.short), "best_value": words.figure(best.figure, one),
        "worst": words.of(worst.org_unit.short), "worst_value": words.figure(worst.figure, one),
    }  # fmt: skip
    said = [words.text("prose.ranking.ends" if len(rows) > 1 else "prose.ranking.only", **values)]
    judged = choosing.judged(found)
    if judged:
        target, met = judged[0].target, choosing.reached(judged)
        asked = {"met": met, "due": words.due(target, one), "year": target.deadline.year}
        said.append(
            words.text("prose.ranking.met-all", **asked)
            if met == len(judged) > 1
            else words.count("prose.ranking.met", len(judged), **asked)
        )
        if late := choosing.late(judged):
            said.append(words.count("prose.ranking.late", late))
    if found.silent:
        names = ", ".join(words.of(unit.short) for unit in found.silent)
        said.append(words.count("prose.ranking.silent", len(found.silent), names=names))
    return (*said, *words.limits(found))


def _tracked(told: Telling, key: str, day: str, tally: Tally) -> str:
    """A sentence about every target of the scope; of several units each target counts once for each of them."""
    kind = told.pack.agenda.scope.kind
    which = "units" if kind in (ScopeKind.MINISTRIES, ScopeKind.PROVINCES) else "one"
    tracked = told.words.text(f"prose.tracked-{which}", total=told.words.plain(tally.total))
    if not tally.total:
        return told.words.text("prose.tracked-none", day=day)
    return told.words.text(key, day=day, tracked=tracked, standing=standing(told, tally))


def _named(told: Telling, turn: Turn, listed: Sequence[StatusChange]) -> str:
    names = [_turned(told, turn, one) for one in listed[:NAMED]]
    said = "; ".join(names)
    return told.words.count("prose.others", len(listed) - NAMED, names=said) if len(listed) > NAMED else said


def _turned(told: Telling, turn: Turn, one: StatusChange) -> str:
    words, name = told.words, told.indicator_name(one.indicator)
    if one.org_unit != NATION:
        name = words.text("prose.of-unit", name=name, unit=told.unit(one.org_unit))
    if turn is not Turn.MOVED or one.before is None or one.after is None:
        return name
    before, after = (words.text(f"status.{status}") for status in (one.before, one.after))
    return words.text("prose.from-to", name=name, before=before, after=after)


def _strip(told: Telling, strip: PackStrip) -> str:
    key = "prose.strip-passed" if strip.passed else "prose.strip-coming"
    return told.words.count(key, strip.tally.total, year=strip.deadline.year, standing=standing(told, strip.tally))


def _moved(told: Telling, row: ScorecardRow, change: float, before: str) -> str:
    """By how much a figure is better or worse than the one before: a rank that falls from 86 to 71 is better."""
    words, unit = told.words, row.indicator.unit
    upwards = {Direction.HIGHER: 1, Direction.LOWER: -1}.get(row.indicator.direction)
    if not change:
        return words.text("prose.moved.not", before=before)
    if upwards is None:
        return words.text("prose.moved.by", before=before, change=words.signed(change, unit))
    key = "prose.moved.better" if change * upwards > 0 else "prose.moved.worse"
    return words.text(key, before=before, change=words.difference(change, unit))


def _row(told: Telling, row: ScorecardRow, main: Assessment | None, lead: str = "prose.lead") -> str:
    """One indicator of one unit; with `main` also how far it is from that target."""
    words, name = told.words, told.words.of(row.indicator.short)
    if row.org_unit.code != NATION:
        name = words.text("prose.of-unit", name=name, unit=words.of(row.org_unit.short))
    if row.latest is None:
        return words.text("prose.row-silent", lead=words.text(lead), name=name)
    values = {
        "lead": words.text(lead), "name": name, "figure": words.figure(row.latest, row.indicator),
        "day": words.date(row.latest.period.end),
    }  # fmt: skip
    if main is None:
        return words.text("prose.row", **values)
    values |= {
        "due": words.due(main.target, row.indicator), "year": str(main.target.deadline.year),
        "status": words.text(f"status.{main.status}"), "gap": words.difference(main.gap, row.indicator.unit),
    }  # fmt: skip
    short = main.gap is not None and main.gap > 0 and main.status.judged and main.figure == row.latest
    return words.text("prose.row-short" if short else "prose.row-judged", **values)
