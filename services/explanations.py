"""What people say of the figures of a month: by those who see to all units, and by a unit of its own figures."""

from datetime import date

from domain.errors import DashboardError
from domain.explanation import SOURCED, Explanation, ExplanationKind, standing
from domain.people import Verb
from domain.period import Period
from services.acting import Acting
from services.remarks import remark
from services.view import View
from storage import audit, explanations


def pin(
    acting: Acting,
    month: Period,
    kind: ExplanationKind,
    text: str,
    *,
    indicator: str | None = None,
    org_unit: str | None = None,
    source: str = "",
) -> Explanation:
    """Pin an explanation to the figures of `month`: of every indicator and unit, or of those named.

    Who sees to own units only may explain figures of these, and it is said that the unit itself says so. Raises
    DashboardError: ``not-allowed``, ``remark-missing`` without a text, ``explanation-source`` where the kind needs a
    source and has none, ``explanation-month`` for a month that has not begun, ``explanation-about`` for an indicator
    or a unit that is none.
    """
    acting.require(Verb.EXPLAIN, org_unit)
    own = acting.person.units(Verb.EXPLAIN)
    if org_unit is None and own is not None:
        raise DashboardError("not-allowed", unit="")
    said, cited = remark(text, needed=True), remark(source)
    if kind in SOURCED and not cited:
        raise DashboardError("explanation-source")
    if not month.is_month or (month.start or month.end) > acting.today:
        raise DashboardError("explanation-month")
    codelists = acting.codelists
    if indicator not in (None, *codelists.indicators) or org_unit not in (None, *codelists.org_units):
        raise DashboardError("explanation-about")
    with acting.database.writing() as connection:
        made = explanations.add(
            connection,
            Explanation(
                number=0,
                indicator=indicator,
                org_unit=org_unit,
                month=month,
                kind=kind,
                text=said,
                source=cited,
                by_unit=own is not None,
                by=acting.person.login,
                recorded_at=acting.now,
            ),
        )
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="explanation-pinned",
            subject=f"explanation/{made.number}",
            month=f"{month.end:%Y-%m}",
            kind=str(kind),
            unit=org_unit or "",
            indicator=indicator or "",
            text=said,
        )
        return made


def withdraw(acting: Acting, number: int) -> Explanation:
    """Take an explanation back; a unit may take back what a unit has said of its figures, and no more.

    Raises DashboardError: ``not-allowed``, ``explanation-unknown``, ``explanation-withdrawn`` where somebody was
    quicker.
    """
    acting.require(Verb.EXPLAIN)
    with acting.database.writing() as connection:
        found = explanations.get(connection, number)
        if found is None:
            raise DashboardError("explanation-unknown", number=str(number))
        if not may_withdraw(acting, found):
            raise DashboardError("not-allowed", unit="")
        gone = explanations.withdraw(connection, number, by=acting.person.login, now=acting.now)
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="explanation-withdrawn",
            subject=f"explanation/{number}",
        )
        return gone


def may_withdraw(acting: Acting, found: Explanation) -> bool:
    """Whether the person may take `found` back."""
    own = acting.person.units(Verb.EXPLAIN)
    return own is None or (found.by_unit and found.org_unit in own)


def of_figures(view: View, org_unit: str, indicator: str, first: date) -> tuple[Explanation, ...]:
    """What is said of the figures of a unit under an indicator from `first` to the as-of day, in order of time."""
    return standing(view.ask(_every), [(indicator, org_unit)], first, view.as_of)


def of_unit(view: View, org_unit: str, first: date) -> tuple[Explanation, ...]:
    """What is said of the figures of one unit and no other from `first` to the as-of day, the latest first."""
    found = [one for one in view.ask(_every) if one.org_unit == org_unit and one.of_time(first, view.as_of)]
    return tuple(reversed(found))


def _every(view: View) -> tuple[Explanation, ...]:
    with view.database.reading() as connection:
        return tuple(explanations.standing(connection, until=view.as_of))
