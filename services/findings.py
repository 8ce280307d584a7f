"""Findings as sentences, before anybody decides on links or letters: a screen links what it names, a paper says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.assessment import Assessment
from domain.indicator import Indicator
from domain.observation import Observation
from domain.org_unit import OrgUnit
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from locales import Language
from services.catalogue import Catalogue
from services.overview import Exceptional, Movers, Overview, Strip

BEST_FIRST = (
    Status.MET, Status.ALREADY_MET, Status.MET_LATE, Status.ON_PACE, Status.BEHIND, Status.OFF_TRACK, Status.MISSED,
    Status.REGRESSED, Status.CANNOT_JUDGE, Status.STALE, Status.NO_DATA, Status.NOT_APPLICABLE,
)  # fmt: skip
"""Order of counts and legends: read like a sentence, "so many met, so many not, so many unknown"."""
LINES = "lines"
"""The part of the overview with all headline indicators."""
_WRONG = (
    ("missed", (Status.MISSED, Status.REGRESSED)),
    ("behind", (Status.OFF_TRACK, Status.BEHIND)),
    ("on_pace", (Status.ON_PACE,)),
    ("met", (Status.MET, Status.MET_LATE, Status.ALREADY_MET)),
    ("unknown", tuple(s for s in WORST_FIRST if not s.judged)),
)
"""The counts of a title that says what is wrong: the worst first."""
_STANDING = (
    ("met", (Status.MET, Status.MET_LATE, Status.ALREADY_MET)),
    ("on_pace", (Status.ON_PACE,)),
    ("behind", (Status.BEHIND, Status.OFF_TRACK)),
    ("missed", (Status.MISSED, Status.REGRESSED)),
    ("unknown", (Status.CANNOT_JUDGE,)),
    ("stale", (Status.STALE,)),
    ("silent", (Status.NO_DATA,)),
)
"""The counts of a title that says how many stand where: the best first."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and the part of the overview where one finds what was counted."""

    number: int
    part: str


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator by its short name."""

    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its short name."""

    org_unit: OrgUnit


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as its source says it."""

    figure: Observation | None
    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Judged:
    """A status; one met late says how late, where that is known."""

    status: Status
    months_late: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its key, with what stands in its places."""

    key: str
    values: Mapping[str, "Piece"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Several pieces one after another; nothing where there are none."""

    pieces: "tuple[Piece, ...]"
    between: str = ", "


Piece = str | int | Count | Named | Unit | Figure | Judged | Sentence | Joined


def plain(piece: Piece, words: Language) -> str:
    """`piece` in letters alone, for papers."""
    match piece:
        case Count():
            return words.plain(piece.number)
        case Named():
            return words.of(piece.indicator.short)
        case Unit():
            return unit_name(piece.org_unit, words)
        case Figure():
            return words.figure(piece.figure, piece.indicator)
        case Judged():
            return status_word(piece.status, words, piece.months_late)
        case Sentence():
            return words.text(piece.key, **{name: plain(one, words) for name, one in piece.values.items()})
        case Joined():
            return piece.between.join(plain(one, words) for one in piece.pieces)
        case _:
            return str(piece)


def unit_name(org_unit: OrgUnit, words: Language) -> str:
    """The short name of a unit, the whole one where it has none."""
    return words.of(org_unit.short) or words.of(org_unit.names)


def status_word(status: Status, words: Language, months_late: int | None = None) -> str:
    """The word of a status; of one met late with how late, where that is known."""
    if status is Status.MET_LATE and months_late:
        return words.text("status.met_late.months", months=words.months(months_late))
    return words.text(f"status.{status}")


def title(found: Overview, words: Language) -> str:
    """How the targets of both deadlines stand, in one line."""
    counted = together(*(strip.tally for strip in found.strips[:2]))
    if not counted.judged:
        return words.text("page.overview.title-nothing", total=counted.total)
    said = _grouped(words, counted, _WRONG, "page.overview.title-count")
    return words.text("page.overview.title", total=counted.total, counts=said)


def standing(tally: Tally, words: Language) -> str:
    """How many stand where, in a few counts: "5 met, 3 on pace, 2 missed"."""
    return _grouped(words, tally, _STANDING, "page.units.count")


def together(*tallies: Tally) -> Tally:
    """Several tallies as one."""
    return Tally.of(s for tally in tallies for s, n in tally.by_status.items() for _ in range(n))


def three(found: Overview, words: Language) -> tuple[Piece, Piece, Piece]:
    """Three sentences: is something wrong, how wrong, who can move it."""
    return _standing(found.strips[:2], words), _worst(found, words), _movers(found)


def counts(tally: Tally, words: Language, part: str = "") -> Joined:
    """A tally in words, what went well first: "2 met, 1 missed, 6 no data"; each count leads to `part`."""
    return Joined(
        tuple(
            Sentence(
                "finding.count", {"status": words.text(f"status.{s}"), "count": Count(n, part) if part else n}
            )
            for s in BEST_FIRST
            if (n := tally.by_status.get(s, 0))
        )
    )  # fmt: skip


def part_of(strip: Strip) -> str:
    """The place on the overview where the targets of a strip stand one by one."""
    return f"due-{strip.deadline.year}"


def reason_of(exceptional: Exceptional, words: Language, codelists: Catalogue) -> str:
    """Why a line is on the list of exceptions, with the act that asks for it."""
    reason = words.text(f"exception.{exceptional.reason}")
    target = exceptional.target or (exceptional.assessment.target if exceptional.assessment else None)
    if target is None:
        return reason
    number = words.of(codelists.instruments[target.instrument].number)
    return words.text("exception.of", reason=reason, instrument=number, year=target.deadline.year)


def more_of(exceptional: Exceptional, words: Language) -> str:
    """How many more targets of its indicator are in the same way wrong; empty where it is the only one."""
    if not exceptional.more or exceptional.conflict is not None:
        return ""
    return words.count("exception.more", exceptional.more)


def said_of(exceptional: Exceptional, words: Language) -> str:
    """What is out of the ordinary of a line, in one sentence."""
    indicator = exceptional.row.indicator
    if exceptional.assessment is not None:
        return words.reason(exceptional.assessment, indicator)
    if exceptional.conflict is not None:
        return words.of(exceptional.conflict.names)
    assert exceptional.units is not None
    assert exceptional.target is not None
    return words.text(
        "exception.units-says", short=exceptional.units.short, judged=exceptional.units.judged,
        silent=exceptional.units.without_data, due=words.due(exceptional.target, indicator),
    )  # fmt: skip


def _grouped(words: Language, tally: Tally, groups: Sequence[tuple[str, tuple[Status, ...]]], key: str) -> str:
    counted = [(name, statuses, sum(tally.by_status.get(s, 0) for s in statuses)) for name, statuses in groups]
    return ", ".join(
        words.with_late(words.text(f"{key}.{name}", count=n), n, tally.late if Status.MET_LATE in statuses else 0)
        for name, statuses, n in counted
        if n
    )


def _standing(strips: Sequence[Strip], words: Language) -> Sentence:
    parts: list[Piece] = [
        Sentence("finding.strip", {"year": year, "counts": counts(strip.tally, words, part_of(strip))})
        if strip.tally.total
        else Sentence("finding.strip-nothing", {"year": year})
        for strip in strips
        for year in [strip.deadline.year]
    ]
    return Sentence("finding.standing", {"strips": Joined(tuple(parts), "; ")})


def _worst(found: Overview, words: Language) -> Sentence:
    worst = found.worst
    if worst is None:
        counted = together(*(strip.tally for strip in found.strips[:2]))
        unknown = counted.total - counted.judged
        key = "finding.none-wrong" if unknown else "finding.all-right"
        return Sentence(key, {"total": counted.total, "unknown": Count(unknown, part_of(found.strips[0]))})
    indicator = worst.row.indicator
    if worst.assessment is not None:
        return _worst_figure(worst.assessment, indicator, words)
    assert worst.target is not None
    assert worst.units is not None
    return Sentence(
        "finding.divided",
        {
            "indicator": Named(indicator), "short": worst.units.short, "judged": worst.units.judged,
            "due": words.due(worst.target, indicator), "year": worst.target.deadline.year,
        },
    )  # fmt: skip


def _worst_figure(worst: Assessment, indicator: Indicator, words: Language) -> Sentence:
    return Sentence(
        "finding.worst",
        {
            "indicator": Named(indicator),
            "figure": Figure(worst.figure, indicator),
            "day": words.date(worst.figure.period.end) if worst.figure else words.text("figure.dash"),
            "gap": words.difference(worst.gap, indicator.unit),
            "due": words.due(worst.target, indicator),
            "year": worst.target.deadline.year,
            "status": Judged(worst.status, worst.months_late),
        },
    )


def _movers(found: Overview) -> Joined:
    parts: list[Piece] = []
    if found.movers is not None:
        parts.append(_who(found.movers, found.worst))
    if found.silent:
        parts.append(_silent(found))
    return Joined(tuple(parts), " ")


def _who(movers: Movers, worst: Exceptional | None) -> Sentence:
    """Who can move the worst; where nobody knows, that, and who can move the next thing."""
    indicator = movers.of.row.indicator
    other = worst is not None and worst.row.indicator != indicator
    values: dict[str, Piece] = {"indicator": Named(indicator)}
    if movers.farthest:
        listed = [
            Sentence("finding.movers.unit", {"unit": Unit(unit), "figure": Figure(a.latest or a.figure, indicator)})
            for unit, a in zip(movers.units, movers.farthest, strict=True)
        ]
        values |= {"short": movers.short, "judged": movers.judged, "units": Joined(tuple(listed))}
        return Sentence(f"finding.movers.units{'-other' * other}", values)
    if movers.owner is not None:
        return Sentence(f"finding.movers.owner{'-other' * other}", {**values, "owner": Unit(movers.owner)})
    return Sentence("finding.movers.unknown", {})


def _silent(found: Overview) -> Sentence:
    values: dict[str, Piece] = {"silent": Count(len(found.silent), LINES), "total": len(found.rows)}
    if not found.silent_owners:
        return Sentence("finding.silent", values)
    owner, n = found.silent_owners[0]
    return Sentence("finding.silent-owner", {**values, "owner": Unit(owner), "count": n})
