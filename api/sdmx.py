"""Figures for SDMX clients: structures by SDMX-ML 2.1, data by SDMX-CSV 2.0, at the addresses of the REST standard.

Each workspace is a source of its own, so that invented figures cannot come among real ones.
"""

import csv
import io
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

import locales
from api import asked, documents
from api.given import Figure
from api.looking import Looking, looking, tagged
from api.problems import Fault, ProblemError
from api.resources import chosen_indicators
from domain.geography import Geography
from domain.indicator import Unit
from domain.inert_text import inert
from domain.observation import ObsStatus, Origin, Qualifier
from domain.period import Period
from domain.target import Certainty
from services import slices
from services.slices import Sliced
from ui.address import TRAINING

router = APIRouter()
AGENCY, VERSION_OF_STRUCTURES = "EGOV", "1.0"
FLOWS: Mapping[str, Geography | None] = {
    "FIGURES": None,
    "FIGURES_WERE": Geography.WERE,
    "FIGURES_ARE": Geography.ARE,
    "FIGURES_COMMON": Geography.COMMON,
}
"""Each geography is a flow of its own: the standard has no parameter for it."""
DIMENSIONS = ("FREQ", "INDICATOR", "REF_AREA", "CALENDAR", "SOURCE")
ATTRIBUTES = (
    "OBS_STATUS", "PROVISIONAL", "QUALIFIER", "UNIT_MEASURE", "NUMERATOR", "DENOMINATOR", "RANK", "RANK_OF",
    "OBS_TEXT", "SERIES_NAME", "ORIGIN", "CERTAINTY", "SOURCE_TEXT", "REVISION", "COVERED", "MERGE_METHOD", "APART",
    "SUMMED_UNITS", "SUMMED_PROVISIONAL", "FIGURE_PAGE",
)  # fmt: skip
CODED = {
    "FREQ": "CL_FREQ",
    "INDICATOR": "CL_INDICATOR",
    "REF_AREA": "CL_AREA",
    "CALENDAR": "CL_CALENDAR",
    "OBS_STATUS": "CL_OBS_STATUS",
    "QUALIFIER": "CL_QUALIFIER",
    "UNIT_MEASURE": "CL_UNIT",
    "ORIGIN": "CL_ORIGIN",
    "CERTAINTY": "CL_CERTAINTY",
}
FORMATS = {
    "SOURCE": "String",
    "NUMERATOR": "Integer",
    "DENOMINATOR": "Integer",
    "RANK": "Integer",
    "RANK_OF": "Integer",
    "REVISION": "Integer",
    "COVERED": "Double",
    "SUMMED_UNITS": "Integer",
    "SUMMED_PROVISIONAL": "Integer",
    "PROVISIONAL": "Boolean",
    "APART": "Boolean",
}
NOTHING = "_Z"
"""Not applicable, in the words of the standard's code lists."""
NO_VALUE = "NaN"
"""A figure without a value (a rank, a rating), as the standard writes it where a measure is a floating number."""
EXACT = "EXACT"
FREQUENCIES = {0: NOTHING, 1: "M", 3: "Q", 6: "S", 12: "A"}
OTHER_FREQUENCY = "_O"
MOST = 10_000
"""Figures that one answer may look at: the standard knows no pages, and refuses what is larger."""
STRUCTURE_XML = "application/vnd.sdmx.structure+xml; version=2.1"
DATA_CSV = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
XML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/vnd.sdmx.structure+xml": {"schema": {"type": "string"}}}}
}
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/vnd.sdmx.data+csv": {"schema": {"type": "string"}}}}
}
WorkspaceOf = Annotated[asked.Workspace, Path()]
FlowOf = Annotated[str, Path(pattern=r"^([A-Za-z0-9_.-]{1,40},){0,1}[A-Z_]{1,40}(,[a-z0-9.+]{1,20})?$")]
KeyOf = Annotated[str, Path(pattern=r"^(all|[A-Za-z0-9_@+-]*(\.[A-Za-z0-9_@+-]*){4})$", max_length=4000)]
Part = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.+*-]{1,40}$")]


# Structures ---------------------------------------------------------------------------------------------------------


@router.get("/sdmx/{workspace}/dataflow/{agency}/{flow}/{version}", response_class=Response, responses=XML)
def get_sdmx_dataflow(
    request: Request,
    workspace: WorkspaceOf,
    agency: Part,
    flow: Part,
    version: Part,
    query: Annotated[asked.StructureAsked, Query()],
) -> Response:
    """A flow, with its structure and code lists unless they are not wanted."""
    _require(agency, version)
    flows = list(FLOWS) if flow in ("all", "*") else [flow]
    if flows[0] not in FLOWS:
        raise _unknown("flow", flow)
    return _structure(request, workspace, flows, whole=query.references not in ("none", "parents"))


@router.get("/sdmx/{workspace}/datastructure/{agency}/{structure}/{version}", response_class=Response, responses=XML)
def get_sdmx_structure(
    request: Request,
    workspace: WorkspaceOf,
    agency: Part,
    structure: Part,
    version: Part,
    query: Annotated[asked.StructureAsked, Query()],  # noqa: ARG001  the structure is nothing without its lists
) -> Response:
    """The structure of all flows, with its code lists."""
    _require(agency, version)
    if structure not in ("all", "*", "FIGURES"):
        raise _unknown("structure", structure)
    return _structure(request, workspace, list(FLOWS), whole=True)


def _require(agency: str, version: str) -> None:
    if agency not in (AGENCY, "all", "*"):
        raise _unknown("agency", agency)
    if version not in (VERSION_OF_STRUCTURES, "latest", "all", "*", "+", "~"):
        raise _unknown("version", version)


def _unknown(name: str, value: str) -> ProblemError:
    return ProblemError(Fault("unknown-code", place="path", name=name, value=value))


def _structure(request: Request, workspace: str, flows: Sequence[str], *, whole: bool) -> Response:
    looked = looking(request, str(workspace), None)

    def made() -> tuple[bytes, dict[str, str]]:
        text = documents.templates().get_template("structure.xml.jinja").render(
            agency=AGENCY,
            version=VERSION_OF_STRUCTURES,
            prepared=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            test="true" if workspace == TRAINING else "false",
            flows={flow: _said(f"sdmx.flow.{flow}") for flow in flows},
            whole=whole,
            code_lists={
                name: {"names": _said(f"sdmx.list.{name}"), "codes": codes}
                for name, codes in (code_lists(looked) if whole else {}).items()
            },
            titles={"concepts": _said("sdmx.concepts"), "structure": _said("sdmx.structure")},
            concepts={
                name: _said(f"sdmx.concept.{name}") for name in (*DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES)
            },
            dimensions=DIMENSIONS,
            attributes=ATTRIBUTES,
            coded=CODED,
            formats=FORMATS,
        )  # fmt: skip
        return text.encode(), {}

    return tagged(looked, made, STRUCTURE_XML)


def code_lists(looked: Looking) -> dict[str, dict[str, Mapping[str, str]]]:
    """By code list: code to names."""
    codelists = looked.view.codelists
    return {
        "CL_FREQ": _told("freq", {code: code for code in (*FREQUENCIES.values(), OTHER_FREQUENCY)}),
        "CL_INDICATOR": {one.code: one.names for one in codelists.indicators.values()},
        "CL_AREA": {one.code: one.names for one in codelists.org_units.values()},
        "CL_CALENDAR": {one.code: one.names for one in codelists.calendars.values()},
        "CL_OBS_STATUS": _told("obs-status", {one.value: one.value for one in ObsStatus}),
        "CL_QUALIFIER": _told("qualifier", {one.value or EXACT: one.value or "exact" for one in Qualifier}),
        "CL_UNIT": _told("unit", {one.value: one.value for one in Unit}),
        "CL_ORIGIN": _told("origin", {one.value: one.value for one in Origin}),
        "CL_CERTAINTY": _told("certainty", {NOTHING: "none", **{one.value: one.value for one in Certainty}}),
    }


def _told(kind: str, codes: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    return {code: _said(f"api.{kind}.{key}") for code, key in codes.items()}


def _said(key: str) -> dict[str, str]:
    return {code: locales.language(code).text(key) for code in locales.languages()}


# Data ---------------------------------------------------------------------------------------------------------------


@router.get("/sdmx/{workspace}/data/{flow}", response_class=Response, responses=CSV)
def get_sdmx_flow(
    request: Request, workspace: WorkspaceOf, flow: FlowOf, query: Annotated[asked.SdmxAsked, Query()]
) -> Response:
    """All figures of a flow, where they are not too many for one answer."""
    return _data(request, workspace, flow, "all", query)


@router.get("/sdmx/{workspace}/data/{flow}/{key}", response_class=Response, responses=CSV)
def get_sdmx_data(
    request: Request, workspace: WorkspaceOf, flow: FlowOf, key: KeyOf, query: Annotated[asked.SdmxAsked, Query()]
) -> Response:
    """The figures of a flow under a key."""
    return _data(request, workspace, flow, key, query)


def _data(request: Request, workspace: str, flow: str, key: str, query: asked.SdmxAsked) -> Response:
    name = _flow(flow)
    looked = looking(request, str(workspace), None, figures=str(query.figures), geography=FLOWS[name])
    wanted = [part.split("+") if part else [] for part in (["", "", "", "", ""] if key == "all" else key.split("."))]
    freq, indicators, units, calendars, sources = (list(filter(None, part)) for part in wanted)
    units_known = looked.view.codelists.org_units
    for unit in units:
        looked.known("REF_AREA", unit, units_known, "path")
    codes = chosen_indicators(looked, indicators)

    def made() -> tuple[bytes, dict[str, str]]:
        found = slices.figures(
            looked.view,
            slices.areas(looked.view, units, [], FLOWS[name]),
            codes,
            since=_first(query.startPeriod),
            until=_last(query.endPeriod),
            limit=MOST,
        )
        if found.end is not None:
            raise ProblemError(Fault("too-large", place="path", name="key", value=key, params={"allowed": str(MOST)}))
        rows = [
            one
            for one in found.figures
            if (not calendars or one.figure.calendar in calendars)
            and (not freq or frequency(one.figure.period) in freq)
            and (not sources or (one.figure.key.source or NOTHING) in sources)
        ]
        return _table(looked, name, rows), {}

    return tagged(looked, made, DATA_CSV)


def _flow(flow: str) -> str:
    *agency, name = re.sub(r",[a-z0-9.+]+$", "", flow).split(",")
    version = flow.rpartition(",")[2] if re.search(r",[a-z0-9.+]+$", flow) else "latest"
    _require(agency[0] if agency else AGENCY, version)
    if name not in FLOWS:
        raise _unknown("flow", flow)
    return name


def _table(looked: Looking, flow: str, rows: Sequence[Sliced]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES)
    writer.writerow(head)
    flow_id = f"{AGENCY}:{flow}({VERSION_OF_STRUCTURES})"
    units = {code: one.unit.value for code, one in looked.view.codelists.indicators.items()}
    tell = looked.teller.sliced
    for row in rows:
        cells = _cells(row, tell(row), units[row.figure.indicator])
        writer.writerow(["dataflow", flow_id, "I", *(inert(one) if isinstance(one, str) else one for one in cells)])
    return out.getvalue().encode()


def _cells(row: Sliced, told: Figure, unit: str) -> list[object]:
    one = row.figure
    return [
        frequency(one.period), one.indicator, one.org_unit if row.apart else row.area.code, one.calendar,
        one.key.source or NOTHING, time_period(one.period), NO_VALUE if one.value is None else one.value,
        one.status.value, _flag(told.provisional), one.qualifier.value or EXACT, unit, _number(one.numerator),
        _number(one.denominator), _number(one.rank), _number(one.rank_of), one.text, one.series, one.origin.value,
        one.provenance.certainty.value if one.provenance.certainty else NOTHING, one.provenance.source,
        one.provenance.revision, _number(told.covered), told.merge_method.value if told.merge_method else "",
        _flag(row.apart), _number(told.summed_units), _number(told.summed_provisional), told.page,
    ]  # fmt: skip


def _number(value: float | None) -> object:
    return "" if value is None else value


def _flag(value: bool) -> str:
    return "true" if value else "false"


def frequency(period: Period) -> str:
    """The code of a length: year, half-year, quarter, month; `NOTHING` where only a day is stated."""
    if period.start is None:
        return NOTHING
    return FREQUENCIES.get(period.length, OTHER_FREQUENCY) if period.length else OTHER_FREQUENCY


def time_period(period: Period) -> str:
    """A period as the standard writes it: a year, a month of the calendar, a day, or a start with a duration."""
    if period.start is None:
        return period.end.isoformat()
    if period.is_year:
        return f"{period.end:%Y}"
    if period.is_month:
        return f"{period.end:%Y-%m}"
    return f"{period.start.isoformat()}/P{(period.end - period.start).days + 1}D"


def _first(text: str | None) -> date | None:
    if text is None:
        return None
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, min(day, monthrange(year, month)[1]))


def _last(text: str | None) -> date | None:
    if text is None:
        return None
    year, month, day = (*map(int, text.split("-")), *(12, 31)[text.count("-") :])[:3]
    return date(year, month, min(day, monthrange(year, month)[1]))
