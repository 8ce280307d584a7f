"""The items of a pack as the live screens draw them: from what was frozen, in the sentences that were frozen."""

from collections.abc import Iterator

from markupsafe import Markup

from domain.org_unit import NATION, heirs
from domain.pack import ItemKind, MeetingPack, PackItem, PackStrip
from domain.scorecard import Ranking, ScorecardRow
from domain.status import Status
from locales import Language
from ui import blocks, figure_chips, indicator_lines, marks, reasons, score_table
from ui.blocks import Link
from ui.cached import rendered
from ui.page import Page


def told_in(page: Page, pack: MeetingPack) -> Language:
    """The language of the reader as the pack has it; what a later release says besides is as it is now."""
    return Language(page.language, {**page.words.texts, **pack.texts.get(page.language, {})})


def items(page: Page, pack: MeetingPack) -> Iterator[Markup]:
    """Every item in the order of the agenda."""
    for place in range(len(pack.items)):
        yield _item(page, pack, place)


def name(words: Language, pack: MeetingPack, item: PackItem) -> str:
    """What an item is about, in the words of the pack."""
    asked = item.item
    indicators = {i.code: words.of(i.names) for i in pack.indicators}
    units = {u.code: words.of(u.names) for u in pack.org_units}
    return words.text(
        f"pack-told.item.{asked.kind}",
        indicator=indicators.get(asked.indicator or "", asked.indicator or ""),
        unit=units.get(asked.unit or NATION, asked.unit or ""),
        level=words.text(f"level.{asked.level}") if asked.level else "",
    )


@rendered
def _item(page: Page, pack: MeetingPack, place: int) -> Markup:
    words, item = told_in(page, pack), pack.items[place]
    lead = link(page, pack)
    head = blocks.part(f"item-{place + 1}") + blocks.heading(
        words.text("pack-told.numbered", number=place + 1, name=name(words, pack, item))
    )
    if item.item.note:
        head += blocks.folded(words.text("slide.note"), Markup('<p class="said">{}</p>').format(item.item.note))
    match item.item.kind:
        case ItemKind.STRIPS:
            return head + _strips(words, pack, item, lead)
        case ItemKind.RANKING if item.ranking is not None:
            return head + _ranking(words, item.ranking, lead)
        case ItemKind.INDICATOR:
            return head + Markup("").join(_indicator(words, pack, row, lead) for row in item.rows)
        case _:
            return head + score_table.scorecard(item.rows, words, lead)


def link(page: Page, pack: MeetingPack) -> Link:
    """Links of what was frozen lead to the live screens as they look from the cut-off of the pack.

    They carry its number: the screens say how what they show differs from it.
    """
    known = {"as_of": pack.agenda.as_of, "pack": page.query.get("pack")}
    return lambda target, **query: page.link(target, **{**known, **query})


def _strips(words: Language, pack: MeetingPack, item: PackItem, link: Link) -> Markup:
    units = {u.code: u for u in pack.org_units}
    owners = {
        owner: words.of(unit.short)
        for owner in {row.indicator.owner for row in item.rows if row.indicator.owner is not None}
        for unit in heirs(units, owner, pack.agenda.as_of)
    }
    acts = {i.code: words.of(i.number) for i in pack.instruments}
    return blocks.beside([_strip(words, strip) for strip in item.strips]) + indicator_lines.lines(
        item.rows, words, link, as_of=pack.agenda.as_of, owners=owners, acts=acts
    )


def _strip(words: Language, strip: PackStrip) -> Markup:
    counts = {
        "each-unit": len(strip.each_unit), "successors": strip.successors.total, "unconfirmed": strip.unconfirmed
    }  # fmt: skip
    notes = [words.text(f"pack-told.{key}", count=n) for key, n in counts.items() if n]
    kind = "passed" if strip.passed else "coming"
    return marks.strip(
        words.text(f"pack-told.strip-{kind}", year=strip.deadline.year), strip.tally, words, note=" ".join(notes)
    )


def _indicator(words: Language, pack: MeetingPack, row: ScorecardRow, link: Link) -> Markup:
    acts = {i.code: words.of(i.names) for i in pack.instruments}
    whys = [
        reasons.why(
            a, row.indicator, words, link, pack.thresholds, instrument=acts.get(a.target.instrument, "")
        )
        for a in row.assessments
        if a.status is not Status.NOT_APPLICABLE
    ]  # fmt: skip
    definition = words.of(row.indicator.definition) if row.indicator.definition else ""
    said = Markup("<p>{}</p>").format(definition) if definition else Markup("")
    unit = None if row.org_unit.code == NATION else row.org_unit.code
    supposed = link("what-if", indicator=row.indicator.code, unit=unit)
    way = Markup('<p class="more">{}</p>').format(blocks.linked(words.text("what-if.way"), supposed))
    return said + score_table.scorecard([row], words, link) + Markup("").join(whys) + way


def _ranking(words: Language, ranking: Ranking, link: Link) -> Markup:
    rows: list[list[str | Markup]] = [
        [
            str(one.place),
            words.of(one.org_unit.short),
            figure_chips.figure(one.figure, ranking.indicator, words, link, unit_name=words.of(one.org_unit.names)),
            marks.mark(one.assessment.status, words, months_late=one.assessment.months_late) if one.assessment else "",
        ]
        for one in ranking.rows
    ]
    head = [words.text(f"pack-told.{key}") for key in ("place", "unit", "figure", "status")]
    covered = words.text("pack-told.covered", count=len(ranking.rows), all=ranking.expected)
    table = blocks.table(head, rows, numeric={0, 2}) if rows else blocks.empty(covered, words)
    silent = ", ".join(words.of(u.short) for u in ranking.silent)
    for said in words.limits(ranking):
        table += blocks.note(said)
    note = blocks.folded(covered, Markup("<p>{}</p>").format(silent)) if silent else Markup("")
    return table + note
