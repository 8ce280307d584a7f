"""What the services found, in the shape that programs are given."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus

from starlette.requests import Request

from api import addresses, given
from domain.assessment import Assessment
from domain.geography import Area
from domain.indicator import Indicator
from domain.observation import Observation, ObsStatus, Origin
from domain.org_unit import OrgUnit
from domain.reference import Calendar
from domain.scorecard import ScorecardRow
from domain.target import Target
from domain.wording import in_language
from services.catalogue import Catalogue
from services.packs import OpenedPack
from services.slices import Sliced
from storage.packs import PackHead

_AS_IT_IS = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
"""Whether quoting would leave a word of an address as it is: of nearly all keys, in a tenth of the time."""


class Teller:
    """Tells what was found in one workspace, with addresses of its own server."""

    def __init__(
        self,
        request: Request,
        workspace: str,
        codelists: Catalogue,
        indicators: Mapping[str, Indicator] | None = None,
    ) -> None:
        """`indicators` are those that the figures are of, where they are not those of now."""
        self._request, self._workspace, self._codelists = request, workspace, codelists
        self._measured = codelists.indicators if indicators is None else indicators
        self._history = self._page("history", figure="")

    def _page(self, name: str, **query: str) -> str:
        return addresses.page(self._request, name, workspace=self._workspace, **query)

    def indicator(self, one: Indicator) -> given.Indicator:
        """One indicator with the breaks of its series."""
        return given.Indicator(
            code=one.code,
            names=dict(one.names),
            short=dict(one.short),
            unit=one.unit,
            direction=one.direction,
            frequency=one.frequency,
            calendar=one.calendar,
            levels=list(one.levels),
            counts=one.counts,
            numerator_names=_words(one.numerator),
            denominator_names=_words(one.denominator),
            merging=one.merges,
            apart_reason=_words(one.apart),
            cumulative=one.cumulative,
            system=one.system,
            owner=one.owner,
            low=one.bounds.low,
            high=one.bounds.high,
            definition=_words(one.definition),
            note=_words(one.note),
            source=one.source,
            attribution=one.attribution,
            breaks=[
                given.Break(day=b.day, names=dict(b.names), source=b.source)
                for b in self._codelists.breaks_of(one.code)
            ],
            page=self._page("indicators", indicator=one.code),
        )

    def target(self, one: Target) -> given.Target:
        """One target as it holds for all units."""
        act = self._codelists.instruments.get(one.instrument)
        return given.Target(
            code=one.code,
            indicator=one.indicator,
            names=dict(one.names),
            instrument=one.instrument,
            instrument_names=dict(act.names) if act else None,
            issued=one.issued,
            deadline=one.deadline,
            comparator=one.comparator,
            value=one.value,
            base=one.base,
            stretch=one.stretch,
            due=one.due,
            lower_is_better=one.lower_is_better,
            measure=one.measure,
            judged=one.judged,
            levels=list(one.levels),
            certainty=one.certainty,
            confirmed=one.counts,
            headline=one.headline,
            curve=one.curve,
            milestones=[given.Milestone(day=m.day, value=m.value) for m in one.milestones],
            inheritance=one.inherits,
            series=one.series,
            clause=in_language(one.clause, "vi"),
            clause_names=_words({"vi": one.clause} if isinstance(one.clause, str) else one.clause),
            note=_words(one.note),
            source=one.source,
            page=self._page("indicators", indicator=one.indicator),
        )

    def org_unit(self, area: Area) -> given.OrgUnit:
        """One unit, or what stands for several in a geography."""
        one = area.unit
        return given.OrgUnit(
            code=one.code,
            level=one.level,
            kind=one.kind,
            principal=one.principal,
            names=dict(one.names),
            short=dict(one.short),
            opened=one.opened,
            closed=one.closed,
            parent=one.parent,
            region=one.region,
            gso=one.codes.get("gso"),
            iso=one.codes.get("iso"),
            official=one.codes.get("official"),
            aliases=list(one.aliases),
            population=one.population,
            successors=list(one.successors),
            predecessors=list(one.predecessors),
            members=[unit.code for unit in area.members] if len(area.members) > 1 else [],
            note=_words(one.note),
            source=one.source,
            page=self._page("indicators", unit=one.code),
        )

    def calendar(self, one: Calendar) -> given.Calendar:
        """One calendar."""
        return given.Calendar(
            code=one.code,
            names=dict(one.names),
            first_day=one.first_day,
            last_day=one.last_day,
            due_day=one.due_day,
            source=one.source,
        )

    def sliced(self, one: Sliced) -> given.Figure:
        """One figure of a slice."""
        return self.figure(one.figure, area=one.area.code, apart=one.apart)

    def figure(self, one: Observation, *, area: str | None = None, apart: bool = False) -> given.Figure:
        """One figure; `area` is what it stands for where that is not its own unit."""
        place, made, summed, token = one.provenance, one.merged, one.summed, one.key.token()
        provisional = one.status is ObsStatus.PROVISIONAL
        return given.Figure.whole(
            key=token,
            area=area or one.org_unit,
            indicator=one.indicator,
            org_unit=one.org_unit,
            start=one.period.start,
            end=one.period.end,
            calendar=one.calendar,
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            unit=self._measured[one.indicator].unit,
            qualifier=one.qualifier,
            status=one.status,
            provisional=provisional or bool(made and made.provisional) or bool(summed and summed.provisional),
            estimated=one.status is ObsStatus.ESTIMATED or bool(made and made.estimated),
            rank=one.rank,
            rank_of=one.rank_of,
            text=one.text,
            series=one.series,
            nguon_goc=one.origin,
            synthetic=one.origin is Origin.DEMO,
            certainty=place.certainty,
            source=place.source,
            note=_words(place.note),
            file=place.file,
            line=place.line or None,
            revision=place.revision,
            covered=made.covered if made else None,
            covered_by=made.by if made else None,
            merge_method=made.method if made else None,
            parts=[key.token() for key in made.parts] if made else [],
            parts_of=made.of if made else None,
            parts_provisional=made.provisional if made else None,
            apart=apart,
            summed_units=summed.units if summed else None,
            summed_provisional=summed.provisional if summed else None,
            summed_left_out=summed.left_out if summed else None,
            contest=given.Contest(
                value=one.contest.value,
                numerator=one.contest.numerator,
                denominator=one.contest.denominator,
                due=one.contest.due,
            )
            if one.contest
            else None,
            reopened=one.reopened,
            page=self._history + (token if _AS_IT_IS(token) else quote_plus(token, safe="~")),
        )

    def line(self, row: ScorecardRow) -> given.Line:
        """One line of a scorecard."""
        return given.Line(
            org_unit=row.org_unit.code,
            indicator=row.indicator.code,
            latest=self._maybe(row.latest, row.org_unit),
            previous=self._maybe(row.previous, row.org_unit),
            change=row.change,
            assessments=[assessment(one) for one in row.assessments],
            parts_apart=[self.figure(f, area=row.org_unit.code, apart=True) for f in row.apart],
            units={code: dict(tally.by_status) for code, tally in row.units.items()},
        )

    def scorecard(self, area: Area, rows: Iterable[ScorecardRow], without: frozenset[str]) -> given.Scorecard:
        """The lines of a unit, without those of indicators that are not given in bulk."""
        every = list(rows)
        return given.Scorecard(
            org_unit=area.unit.code,
            names=dict(area.unit.names),
            members=[unit.code for unit in area.members] if len(area.members) > 1 else [],
            left_out=sorted({row.indicator.code for row in every} & without),
            lines=[self.line(row) for row in every if row.indicator.code not in without],
            page=self._page("indicators", unit=area.unit.code),
        )

    def head(self, one: PackHead) -> given.PackHead:
        """What a list says of a pack."""
        return given.PackHead(
            number=one.number,
            titles=dict(one.title),
            meeting_day=one.meeting_day,
            as_of=one.as_of,
            scope=one.scope,
            sha256=one.sha256,
            recorded_at=one.recorded_at,
            corrects=one.corrects,
            corrected_by=one.corrected_by,
            page=self._page("packs", pack=str(one.number)),
        )

    def pack(self, one: OpenedPack, without: frozenset[str]) -> given.Pack:
        """A pack as it was frozen; what the secretary tells the presenter is no part of it."""
        scope = one.pack.agenda.scope
        return given.Pack(
            head=self.head(one.head),
            known_at=one.pack.known_at,
            product=one.pack.product,
            scope_kind=scope.kind,
            accepted_only=scope.accepted_only,
            geography=scope.geography,
            erratum=one.pack.erratum.reason if one.pack.erratum else None,
            agenda=[
                given.AgendaItem(
                    kind=item.item.kind,
                    indicator=item.item.indicator,
                    org_unit=item.item.unit,
                    level=item.item.level,
                )
                for item in one.pack.items
            ],
            standings=[self.line(row) for row in one.pack.standings if row.indicator.code not in without],
        )

    def _maybe(self, one: Observation | None, unit: OrgUnit) -> given.Figure | None:
        return None if one is None else self.figure(one, area=unit.code)


def assessment(one: Assessment) -> given.Assessment:
    """One unit under one target."""
    landing = one.landing
    return given.Assessment(
        target=one.target.code,
        deadline=one.target.deadline,
        due=one.target.due,
        status=one.status,
        reason=one.reason,
        figure_key=one.figure.key.token() if one.figure else None,
        gap=one.gap,
        plan_value=one.plan_value,
        plan_today=one.plan_today,
        share=one.share,
        plan_share=one.plan_share,
        months_ahead=one.months_ahead,
        required_rate=one.required_rate,
        recent_rate=one.recent_rate,
        landing=landing.value if landing else None,
        landing_low=landing.low if landing else None,
        landing_high=landing.high if landing else None,
        months_late=one.months_late,
        met_on=one.met_on,
    )


def _words(text: Mapping[str, str] | None) -> dict[str, str] | None:
    return dict(text) if text else None
