"""The resources: indicators, targets, org units, calendars, observations, scorecards, packs; as JSON and as CSV."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from api import addresses, asked, given
from api.looking import Looking, answer, look, tagged_table
from api.problems import Fault, ProblemError
from domain.geography import Area
from domain.observation import FigureKey
from domain.org_unit import Level
from services import figures, geographies, packs, slices, standings
from services.slices import Place, Slice

router = APIRouter()
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
CodeOf = Annotated[str, Path(pattern=asked.CODE)]
M = TypeVar("M")


def _page(items: Iterable[M], code: Callable[[M], str], after: str | None, limit: int) -> tuple[list[M], str | None]:
    """The next items by code, and the code of the last one where others follow."""
    left = sorted((one for one in items if after is None or code(one) > after), key=code)
    return left[:limit], code(left[limit - 1]) if len(left) > limit else None


def _onward(looked: Looking, after: str | None) -> str | None:
    return None if after is None else addresses.onward(looked.request, after)


def _next(onward: str | None) -> dict[str, str]:
    return {"next": onward} if onward else {}


# Definitions --------------------------------------------------------------------------------------------------------


def _indicators(looked: Looking, query: asked.IndicatorsAsked) -> tuple[list[given.Indicator], str | None]:
    found = (
        one
        for one in looked.view.codelists.indicators.values()
        if (query.level is None or query.level in one.levels)
        and (query.calendar is None or query.calendar == one.calendar)
    )
    page, after = _page(map(looked.teller.indicator, found), lambda one: one.code, query.after, query.limit)
    return page, _onward(looked, after)


@router.get("/indicators", response_model=given.Indicators)
def list_indicators(request: Request, query: Annotated[asked.IndicatorsAsked, Query()]) -> Response:
    """What is measured."""
    looked = look(request, query)
    items, onward = _indicators(looked, query)
    return answer(looked, lambda: given.Indicators(view=looked.seen, items=items, next=onward), _next(onward))


@router.get("/indicators.csv", response_class=Response, responses=CSV)
def indicators_table(request: Request, query: Annotated[asked.IndicatorsAsked, Query()]) -> Response:
    """The same as CSV."""
    looked = look(request, query)
    return tagged_table(looked, given.Indicator, lambda: _as_rows(_indicators(looked, query)))


@router.get("/indicators/{indicator}", response_model=given.OneIndicator)
def get_indicator(request: Request, indicator: CodeOf, query: Annotated[asked.AsOf, Query()]) -> Response:
    """One indicator."""
    looked = look(request, query)
    every = looked.view.codelists.indicators
    one = every[looked.known("indicator", indicator, every, "path")]
    return answer(looked, lambda: given.OneIndicator(view=looked.seen, item=looked.teller.indicator(one)))


def _targets(looked: Looking, query: asked.TargetsAsked) -> tuple[list[given.Target], str | None]:
    codelists = looked.view.codelists
    for code in query.indicator:
        looked.known("indicator", code, codelists.indicators)
    found = (
        one
        for one in codelists.targets
        if (not query.indicator or one.indicator in query.indicator)
        and (query.calendar is None or codelists.indicators[one.indicator].calendar == query.calendar)
    )
    page, after = _page(map(looked.teller.target, found), lambda one: one.code, query.after, query.limit)
    return page, _onward(looked, after)


@router.get("/targets", response_model=given.Targets)
def list_targets(request: Request, query: Annotated[asked.TargetsAsked, Query()]) -> Response:
    """What must be reached, by when."""
    looked = look(request, query)
    items, onward = _targets(looked, query)
    return answer(looked, lambda: given.Targets(view=looked.seen, items=items, next=onward), _next(onward))


@router.get("/targets.csv", response_class=Response, responses=CSV)
def targets_table(request: Request, query: Annotated[asked.TargetsAsked, Query()]) -> Response:
    """The same as CSV."""
    looked = look(request, query)
    return tagged_table(looked, given.Target, lambda: _as_rows(_targets(looked, query)))


@router.get("/targets/{target}", response_model=given.OneTarget)
def get_target(request: Request, target: CodeOf, query: Annotated[asked.AsOf, Query()]) -> Response:
    """One target."""
    looked = look(request, query)
    every = {one.code: one for one in looked.view.codelists.targets}
    one = every[looked.known("target", target, every, "path")]
    return answer(looked, lambda: given.OneTarget(view=looked.seen, item=looked.teller.target(one)))


def _org_units(looked: Looking, query: asked.OrgUnitsAsked) -> tuple[list[given.OrgUnit], str | None]:
    levels = [query.level] if query.level else []
    found = slices.areas(looked.view, [], levels, query.geography)
    page, after = _page(map(looked.teller.org_unit, found), lambda one: one.code, query.after, query.limit)
    return page, _onward(looked, after)


@router.get("/org-units", response_model=given.OrgUnits)
def list_org_units(request: Request, query: Annotated[asked.OrgUnitsAsked, Query()]) -> Response:
    """The extents of units."""
    looked = look(request, query)
    items, onward = _org_units(looked, query)
    return answer(looked, lambda: given.OrgUnits(view=looked.seen, items=items, next=onward), _next(onward))


@router.get("/org-units.csv", response_class=Response, responses=CSV)
def org_units_table(request: Request, query: Annotated[asked.OrgUnitsAsked, Query()]) -> Response:
    """The same as CSV."""
    looked = look(request, query)
    return tagged_table(looked, given.OrgUnit, lambda: _as_rows(_org_units(looked, query)))


@router.get("/org-units/{org_unit}", response_model=given.OneOrgUnit)
def get_org_unit(request: Request, org_unit: CodeOf, query: Annotated[asked.AsOf, Query()]) -> Response:
    """One unit."""
    looked = look(request, query)
    every = looked.view.codelists.org_units
    area = Area.lone(every[looked.known("org_unit", org_unit, every, "path")])
    return answer(looked, lambda: given.OneOrgUnit(view=looked.seen, item=looked.teller.org_unit(area)))


@router.get("/calendars", response_model=given.Calendars)
def list_calendars(request: Request, query: Annotated[asked.Listed, Query()]) -> Response:
    """When reporting months start, end and are due."""
    looked = look(request, query)
    found = map(looked.teller.calendar, looked.view.codelists.calendars.values())
    items, after = _page(found, lambda one: one.code, query.after, query.limit)
    onward = _onward(looked, after)
    return answer(looked, lambda: given.Calendars(view=looked.seen, items=items, next=onward), _next(onward))


# Figures ------------------------------------------------------------------------------------------------------------


def chosen_indicators(looked: Looking, codes: Sequence[str]) -> list[str]:
    """The indicators that are asked for, or all that may be given in bulk.

    Raises ProblemError ``unknown-code``, ``attributed``.
    """
    every, without = looked.view.codelists.indicators, looked.without
    for code in codes:
        looked.known("indicator", code, every)
        if code in without:
            params = {"publisher": every[code].attribution}
            raise ProblemError(Fault("attributed", name="indicator", value=code, params=params))
    return list(dict.fromkeys(codes)) or [code for code in every if code not in without]


def _observations(looked: Looking, query: asked.ObservationsAsked) -> Slice:
    codes, units = chosen_indicators(looked, query.indicator), looked.view.codelists.org_units
    for unit in query.org_unit:
        looked.known("org_unit", unit, units)
    try:
        after = Place.parse(query.after) if query.after else None
    except ValueError:
        raise ProblemError(Fault("unknown-code", name="after", value=query.after or "")) from None
    among = slices.areas(looked.view, query.org_unit, query.level, query.geography)
    if query.org_unit and query.level:
        among = tuple(area for area in among if area.unit.level in query.level)
    found = slices.figures(
        looked.view, among, codes, since=query.since, until=query.until, after=after, limit=query.limit
    )
    if query.calendar is None:
        return found
    return Slice(tuple(one for one in found.figures if one.figure.calendar == query.calendar), found.end)


def _told(looked: Looking, query: asked.ObservationsAsked) -> tuple[list[given.Figure], str | None]:
    found, tell = _observations(looked, query), looked.teller.sliced
    return [tell(one) for one in found.figures], _onward(looked, found.end.token() if found.end else None)


@router.get("/observations", response_model=given.Observations)
def list_observations(request: Request, query: Annotated[asked.ObservationsAsked, Query()]) -> Response:
    """Figures, slice by slice."""
    looked = look(request, query)

    def made() -> BaseModel:
        items, onward = _told(looked, query)
        return given.Observations.whole(view=looked.seen, items=items, next=onward)

    return answer(looked, made)


@router.get("/observations.csv", response_class=Response, responses=CSV)
def observations_table(request: Request, query: Annotated[asked.ObservationsAsked, Query()]) -> Response:
    """The same as CSV."""
    looked = look(request, query)
    return tagged_table(looked, given.Figure, lambda: _as_rows(_told(looked, query)))


@router.get("/observations/{key}", response_model=given.OneFigure)
def get_observation(
    request: Request, key: Annotated[str, Path(pattern=asked.KEY)], query: Annotated[asked.FigureAsked, Query()]
) -> Response:
    """One figure: its revisions, its parts, and what contradicts it."""
    looked = look(request, query)
    missing = ProblemError(Fault("unknown-code", place="path", name="key", value=key))
    try:
        parsed = FigureKey.parse(key)
    except ValueError:
        raise missing from None
    if parsed.indicator in looked.view.codelists.indicators:
        chosen_indicators(looked, [parsed.indicator])
    detail = figures.figure(looked.view, parsed)
    if detail is None:
        raise missing

    def made() -> BaseModel:
        tell = looked.teller.figure
        item = given.FigureDetail(
            figure=tell(detail.current),
            shown=detail.shown is not None,
            revisions=[tell(one) for one in detail.revisions],
            rivals=[tell(one) for one in detail.rivals],
            parts=[tell(one) for one in detail.parts],
        )
        return given.OneFigure(view=looked.seen, item=item)

    return answer(looked, made)


# Scorecards ---------------------------------------------------------------------------------------------------------


def _told_scorecards(looked: Looking, areas: Sequence[Area]) -> list[given.Scorecard]:
    of_each = standings.scorecards_of(looked.view, areas, looked.geography)
    tell, calendar, without = looked.teller.scorecard, looked.calendar, looked.without
    return [
        tell(area, [row for row in rows if calendar in (None, row.indicator.calendar)], without)
        for area, rows in zip(areas, of_each, strict=True)
    ]


def _side(looked: Looking, level: Level) -> Looking:
    """The request with the geography that the page of a level opens with, where none was chosen."""
    if level not in geographies.REORGANISED or looked.geography is not None:
        return looked
    return replace(looked, geography=looked.view.ask(geographies.usual, level))


def _scorecards(looked: Looking, query: asked.ScorecardsAsked) -> tuple[list[given.Scorecard], str | None]:
    reorganised = query.level in geographies.REORGANISED
    among = slices.areas(looked.view, [], [query.level], looked.geography if reorganised else None)
    living = [area for area in among if reorganised or area.unit.alive_on(looked.view.as_of)]
    page, after = _page(living, lambda area: area.unit.code, query.after, query.limit)
    return _told_scorecards(looked, page), _onward(looked, after)


@router.get("/scorecards", response_model=given.Scorecards)
def list_scorecards(request: Request, query: Annotated[asked.ScorecardsAsked, Query()]) -> Response:
    """The units of a level under all they owe."""
    looked = _side(look(request, query), query.level)

    def made() -> BaseModel:
        items, onward = _scorecards(looked, query)
        return given.Scorecards.whole(view=looked.seen, items=items, next=onward)

    return answer(looked, made)


@router.get("/scorecards.csv", response_class=Response, responses=CSV)
def scorecards_table(request: Request, query: Annotated[asked.ScorecardsAsked, Query()]) -> Response:
    """The same as CSV: a row for each unit, indicator and target."""
    looked = _side(look(request, query), query.level)

    def made() -> tuple[list[BaseModel], str | None]:
        items, onward = _scorecards(looked, query)
        rows: list[BaseModel] = [
            given.ScorecardRow.whole(
                org_unit=line.org_unit,
                indicator=line.indicator,
                latest=line.latest,
                change=line.change,
                assessment=one,
            )
            for item in items
            for line in item.lines
            for one in line.assessments or [None]  # type: ignore[list-item]
        ]
        return rows, onward

    return tagged_table(looked, given.ScorecardRow, made)


@router.get("/scorecards/{org_unit}", response_model=given.OneScorecard)
def get_scorecard(request: Request, org_unit: CodeOf, query: Annotated[asked.Judged, Query()]) -> Response:
    """One unit under all it owes."""
    looked = look(request, query)
    every = looked.view.codelists.org_units
    area = geographies.area(looked.view, looked.known("org_unit", org_unit, every, "path"), query.geography)
    return answer(looked, lambda: given.OneScorecard(view=looked.seen, item=_told_scorecards(looked, [area])[0]))


# Packs --------------------------------------------------------------------------------------------------------------


def _packs(looked: Looking, query: asked.PacksAsked) -> tuple[list[given.PackHead], str | None]:
    heads = packs.listed(looked.acting, before=query.after, limit=query.limit + 1)
    onward = str(heads[query.limit - 1].number) if len(heads) > query.limit else None
    return [looked.teller.head(one) for one in heads[: query.limit]], _onward(looked, onward)


@router.get("/packs", response_model=given.Packs)
def list_packs(request: Request, query: Annotated[asked.PacksAsked, Query()]) -> Response:
    """What meetings saw, the last one first."""
    looked = look(request, query)
    items, onward = _packs(looked, query)
    return answer(looked, lambda: given.Packs(view=looked.seen, items=items, next=onward), _next(onward))


@router.get("/packs.csv", response_class=Response, responses=CSV)
def packs_table(request: Request, query: Annotated[asked.PacksAsked, Query()]) -> Response:
    """The same as CSV."""
    looked = look(request, query)
    return tagged_table(looked, given.PackHead, lambda: _as_rows(_packs(looked, query)))


@router.get("/packs/{number}", response_model=given.OnePack)
def get_pack(
    request: Request,
    number: Annotated[asked.Number, Path()],
    query: Annotated[asked.Asked, Query()],
) -> Response:
    """One pack as it was frozen."""
    looked = look(request, query)
    opened = packs.opened(looked.acting, number)
    return answer(
        looked, lambda: given.OnePack(view=looked.seen, item=looked.teller_of(opened.pack).pack(opened, looked.without))
    )


def _as_rows(found: tuple[Sequence[BaseModel], str | None]) -> tuple[list[BaseModel], str | None]:
    return list(found[0]), found[1]
