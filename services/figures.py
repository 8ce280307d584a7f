"""From a number to its row: file, line, source, revisions, people, decisions, and what contradicts it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.dispute import Dispute
from domain.errors import DashboardError
from domain.geography import recast
from domain.indicator import Indicator
from domain.observation import Conflict, FigureKey, Observation, Origin, SeriesBreak
from domain.org_unit import NATION, OrgUnit
from domain.people import Verb
from domain.period import month_number
from services import below, geographies
from services.acting import Acting
from services.shown import Shown
from services.view import View
from storage import accounts, disputes, feeds, observations, originals, reports, submissions
from storage.feeds import FeedFetch
from storage.reports import KeptFinding, Reopening, Report, Review
from storage.submissions import Submission

MOST_PARTS = 1_000
"""Figures of one sum that are told one by one: more than any province has communes. The country has ten thousand."""
_SENT_BY_UNITS = (Origin.REPORTED, Origin.DEMO)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDetail:
    """Everything known of one figure."""

    indicator: Indicator
    org_unit: OrgUnit
    revisions: tuple[Observation, ...]
    """First revision first, provisional ones among them."""
    shown: Observation | None
    """The revision that the view shows; None where it shows accepted figures only and none was accepted."""
    rivals: tuple[Observation, ...]
    """Other sources for the same unit, indicator and day."""
    conflicts: tuple[Conflict, ...]
    breaks: tuple[SeriesBreak, ...]
    parts: tuple[Observation, ...] = ()
    """For a merged figure and for a sum: the figures it was made of, largest first; see `MOST_PARTS`."""

    @property
    def current(self) -> Observation:
        """The revision that is shown, else the last one."""
        return self.shown or self.revisions[-1]


def figure(view: View, key: FigureKey) -> FigureDetail | None:
    """The figure of `key`, whatever the as-of day: a link to a figure stays good; None where there is none."""
    indicator = view.codelists.indicators.get(key.indicator)
    unit = view.codelists.org_units.get(key.org_unit)
    if indicator is None or unit is None:
        return None
    with view.reading() as shown:
        revisions = tuple(shown.revisions(key))
        same_day = shown.series([key.indicator], [key.org_unit], since=key.end, until=key.end)
        if not revisions:
            summed = shown.national([key.indicator], key.end, key.end)
            revisions = tuple(f for f in summed if f.key == key)
        parts: tuple[Observation, ...] = ()
        if not revisions:
            summed_below = below.figures(_on(view, key), [unit.code], [indicator.code], key.end, key.end)
            revisions = tuple(f for of in summed_below.values() for f in of if f.key == key)
        if not revisions:
            revisions, parts = _merged(view, shown, indicator, unit, key)
        if revisions and revisions[-1].summed is not None:
            parts = _summed(view, shown, revisions[-1])
        in_force = shown.in_force(revisions)
    if not revisions:
        return None
    length = revisions[-1].period.length
    return FigureDetail(
        indicator=indicator,
        org_unit=unit,
        revisions=revisions,
        shown=in_force,
        rivals=tuple(f for f in same_day if f.key != key and not (indicator.flow and f.period.length != length)),
        conflicts=tuple(
            c for c in view.codelists.conflicts_of(key.indicator) if key.end in c.ends and key.org_unit == c.org_unit
        ),
        breaks=view.codelists.breaks_of(key.indicator),
        parts=parts,
    )


def _on(view: View, key: FigureKey) -> View:
    """`view` from a day on which the figure of `key` can be seen: a link to it stays good."""
    return replace(view, as_of=max(view.as_of, key.end))


def _merged(
    view: View, shown: Shown, indicator: Indicator, unit: OrgUnit, key: FigureKey
) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
    """The figure of `key` as it is combined of the units that were there before, with those figures; or nothing."""
    codelists = view.codelists
    every = codelists.of_level(unit.level)
    areas = [codelists.lineage.own(unit), *codelists.lineage.common(every, geographies.FIRST_DAY, date.max)]
    for area in areas:
        if unit.code != area.unit.code or len(area.members) == 1:
            continue
        found: dict[str, list[Observation]] = {}
        codes = [one.code for one in area.members]
        for one in shown.series([key.indicator], codes, since=key.end, until=key.end):
            found.setdefault(one.org_unit, []).append(one)
        for (code, _), sums in below.figures(_on(view, key), codes, [indicator.code], key.end, key.end).items():
            found.setdefault(code, []).extend(sums)
        made = next((f for f in recast(area, indicator, found).figures if f.merged and f.key == key), None)
        if made is not None and made.merged is not None:
            parts = [f for of_unit in found.values() for f in of_unit if f.key in made.merged.parts]
            return (made,), tuple(sorted(parts, key=lambda f: -(f.denominator or 0)))
    return (), ()


def _summed(view: View, shown: Shown, made: Observation) -> tuple[Observation, ...]:
    """The figures in a sum; none where they are too many to be told one by one."""
    if made.summed is None or made.summed.units > MOST_PARTS:
        return ()
    if made.org_unit == NATION:
        levels = shown.summed_levels(made.indicator)
        codes = [unit.code for level in levels for unit in view.codelists.of_level(level)]
    else:
        codes = below.summed_from(view, made.org_unit, made.indicator)

    def group(one: Observation) -> tuple[object, ...]:
        # National sums are told apart by source; those of one unit are of whatever its parts have sent.
        source = one.provenance.source if made.org_unit == NATION else ""
        return (one.period, one.calendar, one.series, one.origin, source)

    end = made.period.end
    parts = [
        one
        for one in shown.series([made.indicator], codes, since=end, until=end)
        if one.numerator is not None and one.denominator is not None and group(one) == group(made)
    ]
    return tuple(sorted(parts, key=lambda one: -(one.denominator or 0)))


def every_figure(view: View, without: frozenset[str] = frozenset()) -> Iterator[Observation]:
    """All figures that the view shows, for a download; `without` names indicators that may not be given in bulk."""
    with view.reading() as shown:
        for found in shown.figures():
            if found.indicator not in without:
                yield found


# What people did


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One revision of a figure with what was decided and said about it. Logins are empty for who may not trace them."""

    figure: Observation
    report: Report | None
    """None where the revision is of no report: published figures, ready-made history."""
    reviews: tuple[Review, ...]
    findings: tuple[KeptFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """How a figure came to be what it is."""

    steps: tuple[Step, ...]
    """In the order of the revisions, first to last."""
    disputes: tuple[Dispute, ...]
    reopenings: tuple[Reopening, ...]
    """Of the figure's month."""
    traced: bool
    """Whether the person may see who did it and open the files."""
    names: Mapping[str, str]
    """Login to name, of those who appear in it; empty for who may not trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDetail:
    """One submission, as far as the person may see it."""

    submission: Submission
    reports: tuple[Report, ...]
    reviews: tuple[Review, ...]
    findings: tuple[KeptFinding, ...]
    names: Mapping[str, str]
    """Login to name, of those who appear in it."""
    fetch: FeedFetch | None
    """Of what a feed brought: from where and how it was fetched."""
    has_file: bool
    """Whether the file is kept and the person may have it: that needs the right for all units in it."""


def trail(acting: Acting, key: FigureKey) -> Trail:
    """What was decided and said about each revision of the figure of `key`; without steps where there is no figure.

    Explanations, decisions and disputes are for everybody who may view figures; logins for those who may trace.
    """
    acting.require(Verb.VIEW)
    traced = acting.person.allows(Verb.TRACE, key.org_unit)
    with acting.database.reading() as connection:
        revisions = observations.revisions(connection, key)
        steps = []
        for figure in revisions:
            number = figure.provenance.submission
            report = None if number is None else reports.get(connection, number, key.org_unit)
            if report is None or number is None:
                steps.append(Step(figure=figure, report=None, reviews=(), findings=()))
                continue
            steps.append(
                Step(
                    figure=figure,
                    report=report if traced else replace(report, reporter=""),
                    reviews=_named(reports.reviews(connection, number, key.org_unit), traced),
                    findings=tuple(
                        reports.findings(
                            connection, number, org_unit_code=key.org_unit, indicator=key.indicator, end=key.end
                        )
                    ),
                )
            )
        month = month_number(key.end)
        # A month is reported: what was published of it was never locked.
        reported = bool(revisions) and revisions[-1].origin in _SENT_BY_UNITS
        opened = reports.reopenings(connection, [key.org_unit]) if reported else []
        contested = disputes.of_figure(connection, key)
        opened = [one for one in opened if one.month == month]
        logins = {login for one in contested for login in (one.opened_by, one.settled_by)}
        logins |= {one.reviewer for one in opened} | {said.reviewer for one in steps for said in one.reviews}
        logins |= {one.report.reporter for one in steps if one.report is not None}
        return Trail(
            steps=tuple(steps),
            disputes=tuple(one if traced else replace(one, opened_by="", settled_by="") for one in contested),
            reopenings=tuple(one if traced else replace(one, reviewer="") for one in opened),
            traced=traced,
            names=accounts.names(connection, logins) if traced else {},
        )


def submission(acting: Acting, number: int) -> SubmissionDetail:
    """What submission `number` holds of the units that the person may trace; its reporter may see it all.

    Raises DashboardError ``not-allowed``, and ``submission-unknown``.
    """
    acting.require(Verb.TRACE)
    with acting.database.reading() as connection:
        found = submissions.get(connection, number)
        if found is None:
            raise DashboardError("submission-unknown", number=str(number))
        everything = reports.of_submission(connection, number)
        seen = [one for one in everything if _may_see(acting, found, one.org_unit)]
        if not seen and not _may_see(acting, found, None):
            acting.require(Verb.TRACE, everything[0].org_unit if everything else "")
        units = {one.org_unit for one in seen}
        kept = originals.is_kept(connection, found.sha256)
        said = tuple(one for one in reports.reviews(connection, number) if one.org_unit in units)
        return SubmissionDetail(
            submission=found,
            reports=tuple(seen),
            reviews=said,
            names=accounts.names(connection, {found.reporter, *(one.reviewer for one in said)}),
            findings=tuple(
                one
                for one in reports.findings(connection, number)
                if one.org_unit in units or (one.org_unit is None and len(seen) == len(everything))
            ),
            fetch=feeds.fetch_of(connection, number),
            has_file=kept and len(seen) == len(everything),
        )


def original(acting: Acting, number: int) -> tuple[str, bytes]:
    """The name and the content of the file of submission `number`, as it was sent.

    Raises DashboardError ``not-allowed`` unless the person may trace all units in it or has sent it, and
    ``submission-unknown`` where there is none or no file is kept of it.
    """
    acting.require(Verb.TRACE)
    with acting.database.reading() as connection:
        found = submissions.get(connection, number)
        if found is None:
            raise DashboardError("submission-unknown", number=str(number))
        units = [one.org_unit for one in reports.of_submission(connection, number)]
        if not units and not _may_see(acting, found, None):
            acting.require(Verb.TRACE, "")
        for unit in units:
            if not _may_see(acting, found, unit):
                acting.require(Verb.TRACE, unit)
        content = originals.content(connection, found.sha256)
        if content is None:
            raise DashboardError("submission-unknown", number=str(number))
        return found.file, content


def _may_see(acting: Acting, found: Submission, org_unit: str | None) -> bool:
    """Whether a unit in a submission is open to the person; with None, a submission that is of no unit."""
    person = acting.person
    if person.units(Verb.TRACE) is None or person.login == found.reporter:
        return True
    return org_unit is not None and person.allows(Verb.TRACE, org_unit)


def _named(said: list[Review], traced: bool) -> tuple[Review, ...]:
    return tuple(one if traced else replace(one, reviewer="") for one in said)
