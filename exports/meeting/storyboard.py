"""A frozen pack told as a story in one language: nothing is asked of a database, nothing is judged anew."""

from collections.abc import Iterable, Sequence

from domain.observation import Observation
from domain.org_unit import NATION
from domain.pack import Changes, MeetingPack, StatusChange, Turn, figures_of
from exports.meeting import agenda_items, decided, drawn, prose, sentences, supposed, telling
from exports.meeting.story import Block, Cell, Facts, Note, Section, Story, Table
from exports.meeting.telling import VIETNAM, Telling
from locales import Language

TURNS = (
    Turn.NEWLY_RED, Turn.REGRESSED, Turn.SILENT, Turn.NEWLY_MET, Turn.RECOVERED, Turn.MOVED, Turn.ENTERED, Turn.LEFT,
)  # fmt: skip
"""What got worse before what got better."""
NAMED = 3
"""Names that a sentence lists before it counts the others."""
TITLE = 140
"""Letters of a finding that names what changed; a longer one counts it: nobody reads a title of three lines."""


def story(
    pack: MeetingPack, language: str, *, number: int, sha256: str, corrected_by: int | None = None
) -> Story:  # fmt: skip
    """`pack`, kept under `number` with that hash and corrected by another one or by none, in `language`."""
    told = Telling.of(pack, language)
    words, agenda = told.words, pack.agenda
    seal = words.text("slide.seal", number=number, hash=sha256[:12])
    training = pack.workspace != "official"
    facts = (
        (words.text("slide.meeting"), words.date(agenda.meeting_day)),
        (words.text("slide.cut-off"), words.date(agenda.as_of)),
        (words.text("slide.scope"), told.scope()),
        (words.text("slide.frozen"), words.text("slide.frozen-by", time=told.moment(pack.known_at), who=pack.made_by)),
    )
    sections = [_since(told), *decided.sections(told), *supposed.sections(told)]
    for place, item in enumerate(pack.items, 1):
        sections += agenda_items.sections(told, place, item)
    return Story(
        language=language,
        words=words,
        title=words.of(agenda.title),
        facts=facts,
        meeting_day=agenda.meeting_day,
        as_of=agenda.as_of,
        scope=told.scope(),
        known_at=pack.known_at.astimezone(VIETNAM),
        mark=words.text("frame.watermark") if training else "",
        band=words.text("origin.demo.meaning") if training else "",
        erratum=(
            words.text("slide.erratum", number=pack.erratum.number, reason=pack.erratum.reason) if pack.erratum else ""
        ),
        sha256=sha256,
        seal=seal,
        corrected_by=corrected_by,
        notice=_notice(words, pack, corrected_by),
        sections=(*sections, _sources(told, sha256)),
    )


def _notice(words: Language, pack: MeetingPack, corrected_by: int | None) -> str:
    said = [words.text("present.corrected", number=corrected_by)] if corrected_by is not None else []
    if pack.erratum is not None:
        said.append(words.text("slide.corrects", number=pack.erratum.number))
    return " ".join(said)


def _since(told: Telling) -> Section:
    words, since = told.words, told.pack.since
    heading = words.text("slide.since")
    now = drawn.strip(told, words.text("slide.since.is"), told.pack.tally, prose.made_of(told))
    if since is None:
        said = words.text("slide.since.first", standing=sentences.standing(told, told.pack.tally))
        return Section(code="since", heading=heading, finding=said, prose=prose.since(told, None), blocks=(now,))
    changes = since.changes
    named = [
        words.count(f"slide.turn.{turn}", len(listed), names=_named(told, listed))
        for turn in TURNS
        if (listed := changes.of(turn))
    ]
    said = words.text("slide.since.finding", changes="; ".join(named)) if named else words.text("slide.since.same")
    if len(said) > TITLE:
        counts = [words.count(f"slide.turned-only.{turn}", len(changes.of(turn))) for turn in TURNS if changes.of(turn)]
        said = words.text("slide.since.finding", changes="; ".join(counts))
    rows = [
        (
            Cell(text=words.text(f"page.packs.turn.{turn}")),
            Cell(text=words.plain(len(changes.of(turn))), value=len(changes.of(turn))),
        )
        for turn in TURNS
        if changes.of(turn)
    ]
    rows += [
        (Cell(text=words.text(key)), Cell(text=words.plain(count), value=count))
        for key, count in (
            ("page.packs.revised", len(changes.revised)),
            ("page.packs.silent", len(changes.silent)),
            ("slide.since.due", len(told.pack.decisions_due)),
        )
        if count
    ]
    was = words.text("slide.since.was", day=words.date(since.meeting_day))
    head = (words.text("slide.since.what"), words.text("slide.since.count"))
    counted = Table(
        caption=words.text("slide.since.table"), head=head, rows=tuple(rows), numeric=frozenset({1}), widths=(4, 1)
    )
    details = [_turned(told, turn, listed) for turn in TURNS if (listed := changes.of(turn))]
    details += _revised(told, changes)
    if changes.silent:
        details.append(
            Table(
                caption=words.text("page.packs.silent"),
                head=(words.text("page.packs.unit"),),
                rows=tuple((Cell(text=told.unit(code)),) for code in changes.silent),
            )
        )
    strips: tuple[Block, ...] = (drawn.strip(told, was, changes.before), now)
    return Section(
        code="since",
        heading=heading,
        finding=said,
        prose=prose.since(told, changes),
        blocks=(*strips, counted) if rows else strips,
        annex=tuple(details),
        notes=(Note(question=words.text("slide.ask.sum"), answer=words.text("slide.answer.sum")),),
    )


def _named(told: Telling, listed: Sequence[StatusChange]) -> str:
    """The first few of a kind of change, then how many more."""
    names = [
        told.words.text("slide.turned", unit=told.unit(one.org_unit), indicator=told.indicator_name(one.indicator))
        if one.org_unit != NATION
        else told.indicator_name(one.indicator)
        for one in listed[:NAMED]
    ]
    return told.list(names, len(listed) - len(names))


def _turned(told: Telling, turn: Turn, listed: Sequence[StatusChange]) -> Table:
    words = told.words
    return Table(
        caption=words.text(f"page.packs.turn.{turn}"),
        head=tuple(words.text(f"page.packs.{key}") for key in ("unit", "indicator", "deadline", "before", "after")),
        rows=tuple(
            (
                Cell(text=told.unit(one.org_unit)),
                Cell(text=told.indicator_name(one.indicator)),
                Cell(text=told.deadline(one.target)),
                drawn.status_cell(told, one.before),
                drawn.status_cell(told, one.after),
            )
            for one in listed
        ),
        widths=(3, 4, 2, 2, 2),
    )


def _revised(told: Telling, changes: Changes) -> list[Table]:
    words = told.words
    if not changes.revised:
        return []
    rows = []
    for one in changes.revised:
        indicator = told.indicators.get(one.after.indicator)
        if indicator is None:
            continue
        rows.append(
            (
                Cell(text=told.unit(one.after.org_unit)),
                Cell(text=words.of(indicator.short)),
                Cell(text=words.period(one.after.period)),
                Cell(text=words.figure(one.before, indicator), value=one.before.value),
                Cell(text=words.figure(one.after, indicator), value=one.after.value),
                Cell(text=telling.publisher(one.after, words) or told.unit(one.after.org_unit)),
            )
        )
    head = tuple(words.text(f"page.packs.{key}") for key in ("unit", "indicator", "period", "before", "after", "by"))
    return [
        Table(
            caption=words.text("page.packs.revised"), head=head, rows=tuple(rows), numeric=frozenset({3, 4}),
            widths=(3, 4, 2, 2, 2, 3),
        )
    ]  # fmt: skip


def _sources(told: Telling, sha256: str) -> Section:
    words, pack = told.words, told.pack
    targets = Table(
        caption=words.text("slide.sources.targets"),
        head=tuple(words.text(f"slide.sources.{key}") for key in ("indicator", "asks", "act", "certainty")),
        rows=tuple(
            (
                Cell(text=told.indicator_name(target.indicator)),
                Cell(
                    text=words.text(
                        "slide.due",
                        target=words.target(target, told.indicators[target.indicator]),
                        day=words.date(target.deadline),
                    ),
                    value=target.due,
                ),
                Cell(text=told.clause(target)),
                Cell(text=words.text(f"certainty.{target.certainty}")),
            )
            for target in sorted(pack.targets, key=lambda t: (t.deadline, t.indicator, t.code))
            if target.counts and target.indicator in told.indicators
        ),
        widths=(4, 3, 4, 2),
    )
    named = _named_in(pack)
    meanings = Table(
        caption=words.text("slide.sources.definitions"),
        head=(words.text("slide.sources.indicator"), words.text("slide.sources.definition")),
        rows=tuple(
            (Cell(text=words.of(one.names)), Cell(text=definition))
            for one in pack.indicators
            if one.code in named and (definition := words.of(one.definition))
        ),
        widths=(2, 3),
    )
    rules, files = pack.thresholds, len(pack.originals)
    facts = Facts(
        rows=(
            (words.text("page.packs.hash"), Cell(text=sha256)),
            (words.text("page.packs.known"), Cell(text=told.moment(pack.known_at))),
            (words.text("page.packs.made-by"), Cell(text=pack.made_by)),
            (words.text("page.packs.product"), Cell(text=pack.product)),
            (words.text("page.packs.originals"), Cell(text=words.plain(files), value=files)),
            (
                words.text("slide.sources.thresholds"),
                Cell(text=words.text("slide.sources.thresholds-are", on_pace=words.share(rules.on_pace),
                                     behind=words.share(rules.behind))),
            ),
        )
    )  # fmt: skip
    said = words.text("slide.sources.finding", hash=sha256[:12])
    return Section(
        code="sources",
        heading=words.text("slide.sources"),
        finding=said,
        prose=(words.text("prose.sources"),),
        blocks=(facts,),
        reference=tuple(one for one in (targets, meanings) if one.rows),
        sources=told.sources(_every(pack)),
    )


def _named_in(pack: MeetingPack) -> set[str]:
    """Codes of the indicators that the papers of a pack speak of; those of its standings alone are in no sentence."""
    named = {row.indicator.code for item in pack.items for row in item.rows}
    named |= {item.ranking.indicator.code for item in pack.items if item.ranking}
    named |= {target.indicator for target in pack.targets if target.counts}
    named |= {one.decision.effect.indicator for one in pack.decisions if one.decision.effect}
    if pack.since is not None:
        changes = pack.since.changes
        named |= {one.indicator for one in changes.statuses} | {one.after.indicator for one in changes.revised}
    return named


def _every(pack: MeetingPack) -> Iterable[Observation]:
    yield from figures_of(row for item in pack.items for row in item.rows)
    yield from (one.figure for item in pack.items if item.ranking for one in item.ranking.rows)
