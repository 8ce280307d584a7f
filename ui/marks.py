"""A status as it is written, a shape and a word; and many of them counted in a strip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from domain.assessment import Assessment, Thresholds
from domain.indicator import Unit
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from locales import Language
from services.findings import BEST_FIRST, status_word
from ui import blocks


@dataclass(frozen=True, slots=True)
class Mark:
    """A status as it is written: its shape by name, and its word."""

    status: Status
    word: str


def mark(status: Status, words: Language, *, months_late: int | None = None) -> Markup:
    """A status as shape and word; the colour is in the shape alone."""
    return blocks.block("mark", mark=written(status, words, months_late))


def shape(status: Status) -> Markup:
    """The shape of a status alone, beside words that say it."""
    return Markup('<i class="mark mark-{}"></i>').format(status)


def written(status: Status, words: Language, months_late: int | None = None) -> Mark:
    """A status with its word; one met late says how late, where that is known."""
    return Mark(status, status_word(status, words, months_late))


def meaning(status: Status, words: Language, rules: Thresholds) -> str:
    """What a status says under the thresholds in force, in one sentence."""
    return words.text(
        f"status.{status}.meaning",
        on_pace=words.number(100 * rules.on_pace, Unit.PERCENT),
        behind=words.number(100 * rules.behind, Unit.PERCENT),
    )


def legend(
    words: Language, rules: Thresholds, statuses: Iterable[Status] = WORST_FIRST, *, long: bool = False
) -> Markup:
    """The marks with their words; with `long` also what each means."""
    shown = set(statuses)
    items = [
        {"mark": written(s, words), "meaning": meaning(s, words, rules), "long": long} for s in BEST_FIRST if s in shown
    ]
    return blocks.block("legend", items=items)


def strip(
    title: str,
    tally: Tally,
    words: Language,
    *,
    href: str = "",
    links: Mapping[Status, str] | None = None,
    note: str = "",
    units: bool = False,
    total: str = "",
) -> Markup:
    """How many targets (or, with `units`, units) stand where: a thin bar, and each count with its mark and word.

    Unknown ones come last. `total` replaces the words in the corner.
    """
    counts = [
        {"count": words.plain(n), "share": n, "mark": written(s, words), "href": (links or {}).get(s, "")}
        for s, n in sorted(tally.by_status.items(), key=lambda item: BEST_FIRST.index(item[0]))
    ]
    what = "card.strip.none" if not tally.total else "card.strip.units" if units else "card.strip.total"
    total = total or words.text(what, count=words.plain(tally.total))
    return blocks.block("strip", title=title, counts=counts, total=total, href=href, note=note)


def against(a: Assessment, units: Mapping[str, Tally], words: Language) -> dict[str, Mark | str]:
    """The mark of one target, and how many units were late or are silent; `units` is how units stand, by target.

    A target that judges each unit shows the worst of them and how many have met it; where none can be judged, that.
    """
    tally = units.get(a.target.code)
    if tally is None or a.status is not Status.NOT_APPLICABLE:
        return {"mark": written(a.status, words, a.months_late), "units": ""}
    without, met, judged = (words.plain(n) for n in (tally.without_data, tally.met, tally.judged))
    silent = words.text("card.lines.units-silent", count=without) if tally.without_data else ""
    if tally.worst is not None:
        return {
            "mark": Mark(tally.worst, words.text("card.lines.units", met=met, judged=judged)),
            "units": " · ".join(filter(None, (words.late(tally.met, tally.late), silent))),
        }
    unknown = Status.CANNOT_JUDGE if tally.total > tally.without_data else Status.NO_DATA
    return {"mark": written(unknown, words), "units": silent}
