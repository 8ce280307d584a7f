"""What would follow from a file: figures old and new, statuses that turn, places, targets, the national sum."""

from collections.abc import Sequence

from markupsafe import Markup

from domain.indicator import Unit
from domain.tally import Tally
from locales import Language
from services.consequences import CellChange, Consequences, Flip, Kind, Move, NationalChange
from services.rankings import Place
from services.submissions import Preview
from storage.rollup import Rollup
from ui import blocks
from ui.marks import mark
from ui.page import Page

_COLUMNS = ("line", "unit", "indicator", "month", "before", "after", "kind")
SHOWN = 40
"""Rows of a list that are drawn; the others are counted."""


def show(page: Page, preview: Preview) -> Markup:
    """All that would change on the screens, or that nothing would."""
    words, consequences = page.words, preview.consequences
    changed = [c for c in preview.changes if c.kind is not Kind.UNCHANGED]
    if not changed:
        return blocks.note(words.text("submit.nothing-changes"))
    return _seen(page, consequences, "submit.consequences") + _cells(page, changed)


def of_report(page: Page, consequences: Consequences) -> Markup:
    """What a report that was sent has changed on the screens, as against the data without it."""
    return _seen(page, consequences, "page.review.effect")


def _seen(page: Page, consequences: Consequences, title: str) -> Markup:
    return Markup("").join(
        (
            _targets(page, consequences, title),
            _flips(page, consequences.flips),
            _national(page, consequences.national),
            _moves(page, consequences.moves),
            "" if consequences.told else blocks.note(page.words.text("submit.too-many-told")),
        )
    )


def _targets(page: Page, consequences: Consequences, title: str) -> Markup:
    words = page.words
    won = Tally.of(flip.after for flip in consequences.flips if flip.gained)
    gained = words.with_late(words.count("submit.targets-gained", won.met), won.met, won.late)
    lost = sum(flip.lost for flip in consequences.flips)
    said = [
        f"{gained}." if won.met else "",
        words.count("submit.targets-lost", lost) if lost else "",
        words.count("submit.flips", len(consequences.flips)) if consequences.flips else words.text("submit.no-flips"),
        words.count("submit.moves", len(consequences.moves)) if consequences.moves else "",
    ]
    return blocks.heading(words.text(title), " ".join(filter(None, said)))


def _national(page: Page, changes: Sequence[NationalChange]) -> Markup:
    words = page.words
    return _listed(
        words, "submit.national-title",
        [words.text(f"submit.column.{key}") for key in ("indicator", "month", "before", "after", "units")],
        [
            [
                _indicator(page, change.indicator.code),
                words.month(change.end),
                _sum(change.before, words),
                _sum(change.after, words),
                words.plain(change.after.n if change.after else 0),
            ]
            for change in changes
        ],
        numeric={2, 3, 4},
    )  # fmt: skip


def _flips(page: Page, flips: Sequence[Flip]) -> Markup:
    words = page.words
    return _listed(
        words, "submit.flips-title",
        [words.text(f"submit.column.{key}") for key in ("unit", "indicator", "target", "before", "after")],
        [
            [
                words.of(flip.unit.short),
                _indicator(page, flip.indicator.code, flip.unit.code),
                f"{words.target(flip.target, flip.indicator)} \u00b7 {words.date(flip.target.deadline)}",
                mark(flip.before, words),
                mark(flip.after, words),
            ]
            for flip in flips
        ],
    )  # fmt: skip


def _moves(page: Page, moves: Sequence[Move]) -> Markup:
    words = page.words
    return _listed(
        words, "submit.moves-title",
        [words.text(f"submit.column.{key}") for key in ("unit", "indicator", "month", "before", "after")],
        [
            [
                words.of(move.unit.short),
                _indicator(page, move.indicator.code, move.unit.code),
                words.month(move.end),
                _place(move.before, words),
                _place(move.after, words),
            ]
            for move in moves
        ],
        numeric={3, 4},
    )  # fmt: skip


def _cells(page: Page, changes: Sequence[CellChange]) -> Markup:
    words, indicators = page.words, page.catalogue.indicators
    return _listed(
        words, "submit.cells-title",
        [words.text(f"submit.column.{key}") for key in _COLUMNS],
        [
            [
                str(change.figure.provenance.line),
                words.of(page.catalogue.org_units[change.figure.org_unit].short),
                words.of(indicators[change.figure.indicator].short),
                words.month(change.figure.period.end),
                words.figure(change.before, indicators[change.figure.indicator]),
                words.figure(change.figure, indicators[change.figure.indicator]),
                words.text(f"submit.kind.{change.kind}"),
            ]
            for change in changes
        ],
        numeric={0, 4, 5},
    )  # fmt: skip


def _listed(
    words: Language, title: str, head: Sequence[str], rows: Sequence[Sequence[str | Markup]], *,
    numeric: set[int] | None = None,
) -> Markup:  # fmt: skip
    """A folded table with its number of rows; nothing where there is none."""
    if not rows:
        return Markup("")
    inside = blocks.table(head, rows[:SHOWN], numeric=numeric or set())
    if len(rows) > SHOWN:
        inside += blocks.note(words.count("submit.more", len(rows) - SHOWN))
    return blocks.folded(words.count(title, len(rows)), inside)


def _indicator(page: Page, code: str, unit: str | None = None) -> Markup:
    name = page.words.of(page.catalogue.indicators[code].short)
    return blocks.linked(name, page.link("indicators", indicator=code, unit=unit))


def _sum(rollup: Rollup | None, words: Language) -> str:
    return words.number(None if rollup is None else rollup.percent, Unit.PERCENT)


def _place(place: Place | None, words: Language) -> str:
    if place is None:
        return words.text("figure.dash")
    return words.text("submit.place", place=place.place, of=place.of)
