"""Meeting packs: freezing what a meeting sees, opening it for ever, saying how it differs, correcting it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import locales
from domain import explanation
from domain.decision import DecisionStanding
from domain.errors import DashboardError
from domain.explanation import Explanation
from domain.geography import Area, Geography, Recast
from domain.indicator import Unit
from domain.observation import Observation
from domain.org_unit import NATION, Level, OrgUnit, heirs
from domain.pack import (
    Agenda,
    AgendaItem,
    Changes,
    Erratum,
    ItemKind,
    MeetingPack,
    PackItem,
    PackOriginal,
    PackScope,
    PackSince,
    PackStrip,
    Pull,
    ScopeKind,
    changes,
    figures_of,
)
from domain.people import Verb
from domain.period import add_months
from domain.product import VERSION
from domain.scenario import KeptOutcome
from domain.scorecard import RankedUnit, ScorecardRow
from domain.wording import Wording
from exports import pack_archive
from services import below, decisions, geographies, overview, rankings, recasts, scorecards, trends
from services import standings as lines
from services.acting import Acting
from services.catalogue import catalogue, nation
from services.remarks import remark
from services.view import View
from storage import audit, explanations, packs, scenarios, submissions
from storage import decisions as kept_decisions
from storage.packs import PackHead

ITEMS = 40
"""Items of an agenda at most."""
LISTED = 100
"""Packs of one list, unless more or fewer are asked for."""
HELD = 13
"""Months of figures that a pack holds of each line of its scope, to say later which of them were revised."""
PULLING = 5
"""Units that are named as pulling a national figure down."""
LEVELS = {ScopeKind.MINISTRIES: Level.MINISTRY, ScopeKind.PROVINCES: Level.PROVINCE}
TOLD_WITH = (
    "card.", "certainty.", "chart.", "comparator.", "decision.", "drawing.", "explanation.", "figure.",
    "geography.name.", "half.", "language.", "level.", "month", "obs_status.", "origin.", "pack-told.", "page.packs.",
    "period.", "prose.",
    "qualifier.", "quarter.", "reason.", "slide.", "status.", "unit.", "what-if.",
    "year",
)  # fmt: skip
"""What keys of sentences begin with in which the items of a pack are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPack:
    """A pack as it was frozen, and what is known of it since."""

    head: PackHead
    pack: MeetingPack
    correction: PackHead | None
    """The pack that corrects it."""
    corrected: PackHead | None
    """The pack that it corrects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """What is defined otherwise now than in a pack, by code."""

    indicators: tuple[str, ...]
    targets: tuple[str, ...]
    org_units: tuple[str, ...]
    thresholds: bool
    """Whether the thresholds of judgement differ."""
    texts: int
    """How many sentences read otherwise, in all languages together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """How the live figures of the same as-of day differ from a pack."""

    changes: Changes
    definitions: Definitions

    @property
    def none(self) -> bool:
        """Whether the live screens say what the pack says."""
        d = self.definitions
        return self.changes.none and not (d.indicators or d.targets or d.org_units or d.thresholds or d.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLast:
    """What has changed from the pack before of the same scope."""

    before: PackHead
    changes: Changes
    due: tuple[DecisionStanding, ...]
    """The decisions that were to be carried out by the day of the meeting, and are open."""
    senders: Mapping[int, str]
    """Login of who sent a submission that revised a figure, for whom may know it; by number of submission."""


def freeze(acting: Acting, agenda: Agenda) -> PackHead:
    """Freeze what `agenda` asks for, as it is known now.

    Raises DashboardError: ``not-allowed``, ``pack-title`` without a title, ``pack-empty`` without items,
    ``pack-full`` with more than `ITEMS`, ``pack-future`` for a cut-off that has not come, ``pack-item`` for an item
    of something that is not defined.
    """
    acting.require(Verb.FREEZE)
    return _keep(acting, agenda, None)


def correct(acting: Acting, number: int, reason: str, agenda: Agenda | None = None) -> PackHead:
    """Make a pack that corrects pack `number`: with its agenda, or another one, as everything is known now.

    The old one stays as it is; its link says that it was corrected, and leads to the correction. Raises as `freeze`,
    and DashboardError ``pack-unknown``, ``remark-missing`` without a reason, ``pack-corrected`` where it has a
    correction already.
    """
    acting.require(Verb.FREEZE)
    said = remark(reason, needed=True)
    old = _opened(acting.view, number)
    if old.correction is not None:
        raise DashboardError("pack-corrected", number=str(number), other=str(old.correction.number))
    erratum = Erratum(number=number, sha256=old.head.sha256, reason=said)
    return _keep(acting, agenda or old.pack.agenda, erratum)


def listed(acting: Acting, *, before: int | None = None, limit: int | None = None) -> tuple[PackHead, ...]:
    """The packs there are or those with numbers under `before`, the last one first: `limit` of them, or `LISTED`."""
    acting.require(Verb.VIEW)
    with acting.database.reading() as connection:
        return tuple(packs.heads(connection, before=before, limit=LISTED if limit is None else limit))


def count(acting: Acting) -> int:
    """How many packs there are."""
    acting.require(Verb.VIEW)
    with acting.database.reading() as connection:
        return packs.count(connection)


def opened(acting: Acting, number: int) -> OpenedPack:
    """Pack `number` as it was frozen: nothing of it is computed again.

    Raises DashboardError ``pack-unknown``, and ``pack-damaged`` where what is kept is not what was frozen.
    """
    acting.require(Verb.VIEW)
    return acting.view.ask(_opened, number)


def differences(acting: Acting, number: int) -> Differences:
    """How what is known now, of the same as-of day, differs from pack `number`. Raises as `opened`."""
    acting.require(Verb.VIEW)
    # From wherever one looks: the pack has a cut-off of its own, and the answer is kept once for all.
    return replace(acting.view, as_of=acting.today, accepted_only=False).ask(_differences, number)


def since_last(acting: Acting, number: int) -> SinceLast | None:
    """What has changed from the pack before of the same scope; None for the first of its scope. Raises as `opened`.

    A pack that was corrected counts by its correction; the correction of the first is held against none. It is what
    the pack has frozen; of a pack that has not frozen it yet, it is computed from both packs.
    """
    acting.require(Verb.VIEW)
    found = acting.view.ask(_since, number)
    if found is None:
        return None
    before, made = found
    due = acting.view.ask(_opened, number).pack.decisions_due
    return SinceLast(before=before, changes=made, due=due, senders=_senders(acting, (c.after for c in made.revised)))


def archive(acting: Acting, number: int) -> bytes:
    """Pack `number` as one file that proves itself; see `exports.pack_archive`. Raises as `opened`."""
    acting.require(Verb.VIEW)
    return pack_archive.archive(_body(acting.view, number))


def kept(acting: Acting, sha256: str) -> PackHead | None:
    """The pack of that hash in this workspace, or None: what an archive claims is held against it."""
    acting.require(Verb.VIEW)
    with acting.database.reading() as connection:
        return packs.with_hash(connection, sha256)


def standings(view: View, kind: str, unit: str, geography: Geography | None = None) -> tuple[ScorecardRow, ...]:
    """Every unit of a scope under every indicator of which it owes a target or has a figure."""
    areas = _areas(view, PackScope(ScopeKind(kind), unit or None, geography=geography))
    codes = list(view.codelists.indicators)
    if areas[:1] and areas[0].unit.level is Level.NATION:
        national = view.series(codes, [NATION])
        found = {key: Recast(figures=tuple(figures)) for key, figures in national.items()}
    else:
        found = recasts.deciding(view, areas, codes)
    since = add_months(view.as_of, -HELD)
    rows = []
    for one in areas:
        for code in codes:
            figures = found.get((one.unit.code, code))
            if figures or view.targets_for(one.unit, code):
                row = scorecards.row_of(view, one, view.codelists.indicators[code], figures or Recast())
                rows.append(replace(row, history=tuple(f for f in row.history if f.period.end > since)))
    return tuple(rows)


def _areas(view: View, scope: PackScope) -> tuple[Area, ...]:
    """What stands as one unit each in a scope; without a geography the units of the as-of day, as they are."""
    units: Sequence[OrgUnit]
    if scope.kind is ScopeKind.COUNTRY:
        units = (nation(view.codelists),)
    elif scope.kind is ScopeKind.UNIT:
        if scope.geography is not None:
            return (geographies.area(view, scope.unit or "", scope.geography),)
        units = (view.codelists.org_units[scope.unit or ""],)
    elif scope.geography is not None:
        return geographies.extent(view, LEVELS[scope.kind], scope.geography).areas
    else:
        units = view.codelists.units(LEVELS[scope.kind], view.as_of)
    return tuple(Area.lone(unit) for unit in units)


def _keep(acting: Acting, agenda: Agenda, erratum: Erratum | None) -> PackHead:
    agenda = _checked(acting, agenda)
    with acting.database.at_one_moment() as moment:
        view = replace(
            acting.view, database=moment, codelists=catalogue(moment).on(agenda.as_of), as_of=agenda.as_of, kept=None,
            accepted_only=agenda.scope.accepted_only,
        )  # fmt: skip
        made = _made(acting, view, agenda, erratum)
    with acting.database.writing() as connection:
        new = packs.add(connection, made)
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="pack-corrected" if erratum else "pack-frozen",
            subject=f"pack/{new.number}",
            sha256=new.sha256,
            **({"corrects": str(erratum.number), "reason": erratum.reason} if erratum else {}),
        )
        return new


def _checked(acting: Acting, agenda: Agenda) -> Agenda:
    """The agenda with its texts trimmed."""
    title = {code: said for code, text in agenda.title.items() if (said := remark(text))}
    if not title:
        raise DashboardError("pack-title")
    title.setdefault("vi", next(iter(title.values())))
    if not agenda.items:
        raise DashboardError("pack-empty")
    if len(agenda.items) > ITEMS:
        raise DashboardError("pack-full", count=str(len(agenda.items)), most=str(ITEMS))
    if agenda.as_of > acting.today:
        raise DashboardError("pack-future")
    codelists = acting.codelists
    for number, item in enumerate(agenda.items, start=1):
        wanted = item.kind in (ItemKind.INDICATOR, ItemKind.RANKING)
        if wanted and item.indicator not in codelists.indicators:
            raise DashboardError("pack-item", number=str(number))
        if item.kind is ItemKind.SCORECARD and item.unit not in codelists.org_units:
            raise DashboardError("pack-item", number=str(number))
        if item.kind is ItemKind.RANKING and item.level not in LEVELS.values():
            raise DashboardError("pack-item", number=str(number))
        if item.unit is not None and item.unit not in codelists.org_units:
            raise DashboardError("pack-item", number=str(number))
    if agenda.scope.kind is ScopeKind.UNIT and agenda.scope.unit not in codelists.org_units:
        raise DashboardError("pack-item", number="0")
    return replace(agenda, title=title, items=tuple(replace(item, note=remark(item.note)) for item in agenda.items))


def _made(acting: Acting, view: View, agenda: Agenda, erratum: Erratum | None) -> MeetingPack:
    items = tuple(_item(view, item, item.geography or agenda.scope.geography) for item in agenda.items)
    rows = standings(view, agenda.scope.kind.value, agenda.scope.unit or "", agenda.scope.geography)
    shown = [row for item in items for row in item.rows]
    ranked = [unit for item in items if item.ranking for unit in item.ranking.rows]
    every = [*rows, *shown]
    before = _pack_before(view, agenda.scope, erratum)
    since = _since_then(before, rows)
    followed = _followed(view, agenda, before)
    assessed = [a for row in every for a in row.assessments] + [u.assessment for u in ranked if u.assessment]
    indicators = {row.indicator.code for row in every} | {i.ranking.indicator.code for i in items if i.ranking}
    strips = {code for item in items for strip in item.strips for code in strip.each_unit}
    targets = {a.target.code for a in assessed} | strips
    targets |= {code for row in every for code in row.units}
    units = {row.org_unit.code for row in every} | {u.org_unit.code for u in ranked}
    units |= {u.code for item in items if item.ranking for u in item.ranking.silent}
    units |= {pull.org_unit for item in items for pull in item.pulling}
    effects = [one.decision.effect for one in followed if one.decision.effect]
    indicators |= {effect.indicator for effect in effects}
    units |= {effect.org_unit or NATION for effect in effects} | {one.decision.owner for one in followed}
    if since is not None:
        changed, revised = since.changes.statuses, [one.after for one in since.changes.revised]
        indicators |= {one.indicator for one in changed} | {one.indicator for one in revised}
        units |= {one.org_unit for one in changed} | {one.org_unit for one in revised} | set(since.changes.silent)
        targets |= {one.target for one in changed}
    said = _explanations(view, every, ranked)
    indicators |= {one.indicator for one in said if one.indicator}
    units |= {one.org_unit for one in said if one.org_unit}
    codelists = view.codelists
    owners = {i.owner for code, i in codelists.indicators.items() if code in indicators}
    units |= {unit.code for owner in owners for unit in heirs(codelists.org_units, owner, view.as_of)}
    kept = tuple(t for t in codelists.targets if t.code in targets)
    acts = {t.instrument for t in kept}
    moved = [f for one in followed for f in (one.before, one.after) if f is not None]
    figures = [*figures_of(every), *(u.figure for u in ranked), *moved]
    figures += [f for item in items if item.trend for f in item.trend.figures]
    figures += [pull.figure for item in items for pull in item.pulling]
    return MeetingPack(
        workspace="training" if acting.training else "official",
        agenda=agenda,
        known_at=acting.now,
        made_by=acting.person.login,
        product=VERSION,
        items=items,
        standings=rows,
        thresholds=view.rules,
        indicators=tuple(i for i in codelists.indicators.values() if i.code in indicators),
        targets=kept,
        org_units=tuple(u for u in codelists.org_units.values() if u.code in units),
        instruments=tuple(i for i in codelists.instruments.values() if i.code in acts),
        breaks=tuple(b for b in codelists.breaks if indicators & set(b.indicators)),
        originals=_originals(view, figures),
        texts=_texts(),
        erratum=erratum,
        since=since,
        decisions=followed,
        explanations=said,
        scenarios=_minuted(view, agenda, before),
    )


def _pack_before(view: View, scope: PackScope, erratum: Erratum | None) -> OpenedPack | None:
    """The pack of the meeting before, for a pack that is being made."""
    with view.database.reading() as connection:
        earlier = packs.heads(connection, scope=scope.token())
    found = _before(earlier, None, erratum.number if erratum else None)
    return None if found is None else _opened(view, found.number)


def _since_then(before: OpenedPack | None, rows: Sequence[ScorecardRow]) -> PackSince | None:
    if before is None:
        return None
    return PackSince(
        number=before.head.number,
        sha256=before.head.sha256,
        title=before.head.title,
        meeting_day=before.head.meeting_day,
        changes=changes(before.pack.standings, rows),
    )


def _followed(view: View, agenda: Agenda, before: OpenedPack | None) -> tuple[DecisionStanding, ...]:
    """The open decisions of a scope, and those that ended since the pack before.

    With or without provisional figures, in any geography, a scope has the same decisions. A unit meets those of
    others, too, that it carries out or whose figures are its own.
    """
    with view.database.reading() as connection:
        found = kept_decisions.pending(
            connection,
            scopes=agenda.scope.alike,
            org_unit=agenda.scope.unit,
            since=before.pack.known_at if before else None,
        )
    return decisions.standings(view, found, agenda.meeting_day)


def _minuted(view: View, agenda: Agenda, before: OpenedPack | None) -> tuple[KeptOutcome, ...]:
    """The what-ifs in the minutes of a scope since the pack before: that one was frozen before its meeting had any."""
    with view.database.reading() as connection:
        found = scenarios.of_scopes(connection, agenda.scope.alike, before.pack.known_at if before else None)
    return tuple(found)


def _explanations(view: View, rows: Sequence[ScorecardRow], ranked: Sequence[RankedUnit]) -> tuple[Explanation, ...]:
    """What is said of the figures of `rows` and `ranked`, from the first of them to the as-of day."""
    pairs = {(row.indicator.code, row.org_unit.code) for row in rows}
    pairs |= {(one.figure.indicator, one.org_unit.code) for one in ranked}
    days = [f.period.start or f.period.end for f in (*figures_of(rows), *(one.figure for one in ranked))]
    with view.database.reading() as connection:
        found = explanations.standing(connection, until=view.as_of)
    return explanation.standing(found, pairs, min(days, default=view.as_of), view.as_of)


def _item(view: View, item: AgendaItem, geography: Geography | None) -> PackItem:
    codelists = view.codelists
    match item.kind:
        case ItemKind.STRIPS:
            found = overview.overview(view, geography)
            return PackItem(
                item=item,
                rows=tuple(replace(row, history=()) for row in found.rows),
                strips=tuple(
                    PackStrip(
                        deadline=strip.deadline,
                        passed=strip.passed,
                        tally=strip.tally,
                        successors=strip.successors,
                        each_unit=tuple(t.code for t in strip.each_unit),
                        unconfirmed=strip.unconfirmed,
                    )
                    for strip in found.strips
                ),
            )
        case ItemKind.INDICATOR:
            unit = codelists.org_units[item.unit] if item.unit else nation(codelists)
            code = item.indicator or ""
            row = lines.line(view, unit.code, code, geography)
            return PackItem(
                item=item,
                rows=(row,),
                trend=trends.trend(view, unit.code, code, geography),
                pulling=_pulling(view, row),
            )
        case ItemKind.SCORECARD:
            (area,) = _areas(view, PackScope(ScopeKind.UNIT, item.unit, geography=geography))
            return PackItem(item=item, rows=scorecards.scorecard(view, area))
        case ItemKind.RANKING:
            assert item.level is not None
            kinds = {level: kind for kind, level in LEVELS.items()}
            areas = _areas(view, PackScope(kinds[item.level], geography=geography))
            ranking = rankings.ranking(view, codelists.indicators[item.indicator or ""], areas)
            return PackItem(item=item, ranking=ranking)


def _pulling(view: View, row: ScorecardRow) -> tuple[Pull, ...]:
    """Who lacks most to the target of a national rate, in counts: the units of its level that report them."""
    level = next((one for one in (Level.PROVINCE, Level.MINISTRY) if one in row.indicator.levels), None)
    ahead = [a.target for a in row.assessments if a.target.counts and a.target.deadline >= view.as_of]
    targets = ahead or [a.target for a in row.assessments if a.target.counts]
    if row.org_unit.level is not Level.NATION or row.indicator.unit is not Unit.PERCENT or level is None or not targets:
        return ()
    target = min(targets, key=lambda t: abs(t.deadline - view.as_of))
    units = [unit.code for unit in view.codelists.units(level, view.as_of)]
    with view.reading() as shown:
        latest = shown.latest([row.indicator.code], units, view.as_of)
    found = [
        Pull(org_unit=f.org_unit, figure=f, missing=f.denominator * target.due / 100 - f.numerator)
        for f in latest
        if f.numerator is not None and f.denominator
    ]
    return tuple(sorted((p for p in found if p.missing > 0), key=lambda p: (-p.missing, p.org_unit))[:PULLING])


def _originals(view: View, figures: Sequence[Observation]) -> tuple[PackOriginal, ...]:
    """Every file from which a figure comes, or a part of a sum or of a figure of former units."""
    numbers = {f.provenance.submission for f in figures if f.provenance.submission is not None}
    parts = {key for f in figures if f.merged is not None for key in f.merged.parts}
    sums = [f for f in figures if f.summed is not None]
    with view.reading() as shown:
        numbers |= shown.submissions_in([f for f in sums if f.org_unit == NATION])
        if parts:
            ends = [key.end for key in parts]
            codes, units = {key.indicator for key in parts}, {key.org_unit for key in parts}
            former = shown.series(codes, units, until=max(ends), since=min(ends))
            numbers |= {
                f.provenance.submission for f in former if f.key in parts and f.provenance.submission is not None
            }
            # A former unit may itself be the sum of what lies below it.
            former_sums = below.figures(view, sorted(units), sorted(codes), min(ends), max(ends))
            sums += [f for of in former_sums.values() for f in of if f.key in parts]
    numbers |= below.submissions_in(view, [f for f in sums if f.org_unit != NATION])
    with view.database.reading() as connection:
        found = submissions.among(connection, numbers)
    return tuple(PackOriginal(submission=s.number, file=s.file, sha256=s.sha256) for s in found)


def _texts() -> dict[str, Wording]:
    return {
        code: {key: text for key, text in locales.language(code).texts.items() if key.startswith(TOLD_WITH)}
        for code in locales.languages()
    }


def _body(view: View, number: int) -> bytes:
    with view.database.reading() as connection:
        body = packs.body(connection, number)
    if body is None:
        raise DashboardError("pack-unknown", number=str(number))
    return body


def _opened(view: View, number: int) -> OpenedPack:
    pack = packs.read(_body(view, number))
    with view.database.reading() as connection:
        head = packs.head(connection, number)
        assert head is not None
        corrected, correction = (
            packs.head(connection, other) if other is not None else None for other in (head.corrects, head.corrected_by)
        )
    return OpenedPack(head=head, pack=pack, correction=correction, corrected=corrected)


def _differences(view: View, number: int) -> Differences:
    pack = view.ask(_opened, number).pack
    scope, codelists = pack.agenda.scope, view.codelists.on(pack.agenda.as_of)
    at = replace(view, codelists=codelists, as_of=pack.agenda.as_of, accepted_only=scope.accepted_only)
    live = standings(at, scope.kind.value, scope.unit or "", scope.geography)
    current, now = {t.code: t for t in codelists.targets}, _texts()
    return Differences(
        changes=changes(pack.standings, live),
        definitions=Definitions(
            indicators=tuple(i.code for i in pack.indicators if codelists.indicators.get(i.code) != i),
            targets=tuple(t.code for t in pack.targets if current.get(t.code) != t),
            org_units=tuple(u.code for u in pack.org_units if codelists.org_units.get(u.code) != u),
            thresholds=view.rules != pack.thresholds,
            texts=sum(
                now.get(code, {}).get(key) != text for code, texts in pack.texts.items() for key, text in texts.items()
            ),
        ),
    )


def _since(view: View, number: int) -> tuple[PackHead, Changes] | None:
    found = view.ask(_opened, number)
    with view.database.reading() as connection:
        if found.pack.since is not None:
            frozen = packs.head(connection, found.pack.since.number)
            assert frozen is not None
            return frozen, found.pack.since.changes
        earlier = packs.heads(connection, scope=found.head.scope, before=number)
    before = _before(earlier, number, found.head.corrects)
    if before is None:
        return None
    return before, changes(view.ask(_opened, before.number).pack.standings, found.pack.standings)


def _before(earlier: Sequence[PackHead], number: int | None, corrects: int | None) -> PackHead | None:
    """The last pack of an earlier meeting; one that was corrected is no longer what that meeting should have seen.

    `number` is that of the pack that is held against it, None for one that is being made; `corrects` what it corrects.
    """
    others = (one for one in earlier if one.corrected_by is None or (number is not None and one.corrected_by >= number))
    return next((one for one in others if one.number != corrects), None)


def _senders(acting: Acting, figures: Iterable[Observation]) -> dict[int, str]:
    """Who sent the figures, as far as the person may know it."""
    may = {f.provenance.submission for f in figures if acting.person.allows(Verb.TRACE, f.org_unit)}
    with acting.database.reading() as connection:
        found = [submissions.get(connection, number) for number in sorted(n for n in may if n is not None)]
    return {s.number: s.reporter for s in found if s is not None and s.reporter}
