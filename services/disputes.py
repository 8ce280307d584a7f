"""The right of reply: a unit contests a figure of its own, the Government Office settles it within a clock."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.checks import Subject, run
from domain.dispute import WORKING_DAYS, Dispute, DisputeOutcome
from domain.errors import DashboardError
from domain.indicator import Indicator, Unit
from domain.observation import FigureKey, Observation, ObsStatus
from domain.org_unit import OrgUnit
from domain.people import Verb
from domain.period import month_number
from domain.problem import Severity
from services.acting import Acting
from services.remarks import remark
from services.reviews import open_again
from storage import audit, disputes, observations

REOPENED_FOR = timedelta(days=14)
"""How long a month is open again after its unit was found right."""
COUNTED_AT_MOST = 10**15
"""A greater count is none: the reader of files refuses it, too."""
FULL, ROUNDING = 100.0, 0.05
"""A rate may be rounded by a twentieth of a point beside its counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """An open dispute with the figure it is about."""

    dispute: Dispute
    figure: Observation
    indicator: Indicator
    unit: OrgUnit
    late: bool
    """Whether its clock has run out."""


def contest(
    acting: Acting,
    key: FigureKey,
    reason: str,
    *,
    value: float | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Dispute:
    """Open a dispute about a figure of an own unit: what the unit holds right, and why.

    A rate may be given by its counts alone. Raises DashboardError: ``not-allowed``, ``remark-missing`` without reason,
    ``dispute-value`` where nothing is held right, or what contradicts its counts, or the figure itself,
    ``dispute-provisional`` for a figure nobody has accepted (it is simply sent again), ``dispute-open``,
    ``figure-unknown``.
    """
    acting.require(Verb.DISPUTE, key.org_unit)
    said = remark(reason, needed=True)
    with acting.database.writing() as connection:
        revisions = observations.revisions(connection, key)
        indicator = acting.codelists.indicators.get(key.indicator)
        if not revisions or indicator is None:
            raise DashboardError("figure-unknown")
        current = revisions[-1]
        if current.status in (ObsStatus.PROVISIONAL, ObsStatus.MISSING):
            raise DashboardError("dispute-provisional")
        given = replace(current, value=value, numerator=numerator, denominator=denominator)
        held = _held(given, indicator)
        if held is None or held.content == current.content:
            raise DashboardError("dispute-value")
        opened = disputes.add(
            connection,
            Dispute(
                number=0,
                key=key,
                value=held.value,
                numerator=numerator,
                denominator=denominator,
                reason=said,
                opened_by=acting.person.login,
                opened_at=acting.now,
                due=acting.codelists.working_days.move(acting.today, WORKING_DAYS),
            ),
        )
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="dispute-opened",
            subject=f"figure/{key.token()}",
            dispute=str(opened.number),
            value=repr(held.value),
            reason=said,
            due=opened.due.isoformat(),
        )
        return opened


def settle(acting: Acting, number: int, outcome: DisputeOutcome, comment: str) -> Dispute:
    """End a dispute. Where the unit is right, its month is open again for it: it sends the right figure itself.

    Raises DashboardError: ``not-allowed``, ``remark-missing`` without a comment, ``own-dispute`` for who has opened it,
    ``dispute-unknown``, ``dispute-settled`` where somebody was quicker.
    """
    acting.require(Verb.SETTLE)
    said = remark(comment, needed=True)
    with acting.database.writing() as connection:
        found = disputes.get(connection, number)
        if found is None:
            raise DashboardError("dispute-unknown", number=str(number))
        acting.require(Verb.SETTLE, found.key.org_unit)
        if found.opened_by == acting.person.login:
            raise DashboardError("own-dispute", number=str(number))
        ended = disputes.settle(
            connection, number, outcome, comment=said, by=acting.person.login, now=acting.now
        )  # fmt: skip
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="dispute-settled",
            subject=f"figure/{found.key.token()}",
            dispute=str(number),
            outcome=str(outcome),
            comment=said,
        )
        # A published figure is no report of the unit: there is nothing to open, its publication is corrected.
        if outcome is DisputeOutcome.UPHELD and not found.key.source:
            month = month_number(found.key.end)
            open_again(connection, acting, found.key.org_unit, month, said, acting.now + REOPENED_FOR)
        return ended


def contested(acting: Acting) -> tuple[Contested, ...]:
    """The open disputes of the person's units, or all of them: that which is due first before the others.

    Raises DashboardError ``not-allowed`` for one who can neither contest nor settle.
    """
    if not acting.person.allows(Verb.SETTLE):
        acting.require(Verb.DISPUTE)
    units = None if acting.person.allows(Verb.SETTLE) else acting.person.units(Verb.DISPUTE)
    found = []
    with acting.database.reading() as connection:
        for one in disputes.unsettled(connection):
            unit = acting.codelists.org_units.get(one.key.org_unit)
            indicator = acting.codelists.indicators.get(one.key.indicator)
            if unit is None or indicator is None or (units is not None and unit.code not in units):
                continue
            figure = observations.revisions(connection, one.key)[-1]
            late = one.due < acting.today
            found.append(Contested(dispute=one, figure=figure, indicator=indicator, unit=unit, late=late))
    return tuple(found)


def can_contest(acting: Acting, figure: Observation) -> bool:
    """Whether the person may open a dispute about `figure` now."""
    return (
        acting.person.allows(Verb.DISPUTE, figure.org_unit)
        and figure.contest is None
        and figure.status not in (ObsStatus.PROVISIONAL, ObsStatus.MISSING)
    )


def _held(figure: Observation, indicator: Indicator) -> Observation | None:
    """`figure` with the value of its counts where those are given; None where the checks would refuse it."""
    if any(abs(number or 0) > COUNTED_AT_MOST for number in (figure.numerator, figure.denominator)):
        return None
    if figure.numerator is not None and figure.denominator and indicator.unit is Unit.PERCENT:
        ratio = FULL * figure.numerator / figure.denominator
        if figure.value is not None and abs(figure.value - ratio) > ROUNDING:
            return None
        figure = replace(figure, value=ratio)
    blocked = any(f.severity is Severity.BLOCK for f in run(Subject(figure=figure, indicator=indicator), alone=True))
    one_count_only = (figure.numerator is None) is not (figure.denominator is None)
    return None if figure.value is None or blocked or one_count_only else figure
