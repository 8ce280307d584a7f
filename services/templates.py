"""Files for reporters to fill in: what is due of their unit, beside what they sent the month before."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.calendars import period_of
from domain.duty import Cell
from domain.errors import DashboardError
from domain.indicator import Frequency
from domain.observation import Observation, Origin, in_order
from domain.org_unit import OrgUnit
from domain.people import Verb
from domain.period import month_moved, month_number
from exports import template
from exports.template import Choices, TemplateRow
from locales import Language
from services import duty
from services.acting import Acting
from storage import observations

MONTHS_AT_MOST = 12
KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
}
"""Endings of the templates that can be had, and their media types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file to be taken away."""

    name: str
    content: bytes
    media_type: str


def months_to_report(acting: Acting, org_unit: str) -> tuple[int, ...]:
    """The last months (as 202003) the unit owes and whose cut-off has come, newest first, a year at most.

    Raises DashboardError ``not-allowed``.
    """
    acting.require(Verb.SUBMIT, org_unit)
    unit = acting.codelists.org_units[org_unit]
    newest = month_number(min(acting.today, unit.closed or acting.today))
    # One more: the cut-off of the newest may not have come.
    tried = [month_moved(newest, -back) for back in range(MONTHS_AT_MOST + 1)]
    return tuple(month for month in tried if _due(acting, org_unit, month))[:MONTHS_AT_MOST]


def blank(acting: Acting, org_unit: str, months: Sequence[int], ending: str, words: Language) -> Document:
    """The template of a unit for some months (as 202003), as a workbook or a text file (`ending` of `KINDS`).

    Raises DashboardError ``not-allowed``; ``template-months`` for none, too many or impossible months;
    ``template-unit`` where nothing is due of the unit in them.
    """
    acting.require(Verb.SUBMIT, org_unit)
    wanted = sorted(set(months))
    if not 0 < len(wanted) <= MONTHS_AT_MOST or not all(1900 < m // 100 < 2200 and 0 < m % 100 <= 12 for m in wanted):
        raise DashboardError("template-months", most=str(MONTHS_AT_MOST))
    unit = acting.codelists.org_units[org_unit]
    rows = _rows(acting, unit, wanted)
    if not rows:
        raise DashboardError("template-unit", unit=words.of(unit.names))
    if ending == ".csv":
        content = template.csv_file(rows, words, training=acting.training)
    else:
        content = template.workbook(rows, words, training=acting.training, choices=_choices(acting, unit, wanted[-1]))
    first, last = (f"{month // 100}-{month % 100:02}" for month in (wanted[0], wanted[-1]))
    name = words.text(
        "template.name", unit=unit.code.replace("@", "-"), month=first if first == last else f"{first}_{last}",
        ending=ending,
    )  # fmt: skip
    return Document(name=name, content=content, media_type=KINDS[ending])


def _due(acting: Acting, org_unit: str, month: int) -> list[Cell]:
    """The cells the unit owes for a month, those whose cut-off has come."""
    return [cell for cell in duty.expected(acting.view, org_unit, month) if cell.period.end <= acting.today]


def _rows(acting: Acting, unit: OrgUnit, months: Sequence[int]) -> list[TemplateRow]:
    """Indicators by the order of the codelist, within each month."""
    due = [(month, cell) for month in months for cell in _due(acting, unit.code, month)]
    known = _known(acting, unit, due)
    return [
        TemplateRow(
            org_unit=unit,
            indicator=cell.indicator,
            year=month // 100,
            month=month % 100,
            last=known.get((cell.indicator.code, month_moved(month, -1))),
        )
        for month, cell in due
    ]


def _known(acting: Acting, unit: OrgUnit, due: Sequence[tuple[int, Cell]]) -> dict[tuple[str, int], Observation]:
    """What stands now of the unit for the months before, by indicator and month: reported or demo, no publication."""
    if not due:
        return {}
    calendars = acting.codelists.calendars
    indicators = {cell.indicator.code: cell.indicator for _, cell in due}
    months = {month_moved(month, -1) for month, _ in due}
    ends = [
        period_of(calendars[one.calendar], month // 100, month % 100).end
        for one in indicators.values()
        for month in (min(months), max(months))
    ]
    with acting.database.reading() as connection:
        found = observations.series(connection, list(indicators), [unit.code], until=max(ends), since=min(ends))
    return {
        (f.indicator, month_number(f.period.end)): f
        for f in in_order(f for f in found if f.origin in (Origin.REPORTED, Origin.DEMO) and not f.fed)
        if f.calendar == indicators[f.indicator].calendar
    }


def _choices(acting: Acting, unit: OrgUnit, month: int) -> Choices:
    """What the further rows offer: every indicator a month can be reported of, and the year up to `month`."""
    others = [
        one
        for one in acting.codelists.indicators.values()
        if unit.level in one.levels and one.frequency not in (Frequency.YEARLY, Frequency.BIENNIAL)
    ]
    offered = [month_moved(month, -back) for back in range(MONTHS_AT_MOST)]
    return Choices(org_units=(unit,), indicators=others, months=[(one // 100, one % 100) for one in offered])
