"""The what-if of an indicator: what is supposed stands in the address; a secretary keeps it in the minutes."""

import math
from datetime import date

import streamlit as st
from markupsafe import Markup

from domain.indicator import Indicator, Unit
from domain.names import fold
from domain.org_unit import NATION, Level, OrgUnit
from domain.pack import MeetingPack
from domain.people import Verb
from domain.scenario import Aim, KeptOutcome, Lift, Outcome, Scenario
from domain.target import Target
from exports.meeting import supposed
from services import geographies, packs, scenarios
from ui import blocks, deeds, drawings, elements, frame, naming, pack_items, pickers, scenario_told, sides, subjects
from ui.page import Page

LIFTS: dict[str, tuple[bool, Aim]] = {
    "bottom-median": (True, Aim.MEDIAN),
    "bottom-target": (True, Aim.TARGET),
    "named-median": (False, Aim.MEDIAN),
    "named-target": (False, Aim.TARGET),
}
"""Values of ``lift`` in the address: whether the worst are lifted or those named, and to what."""
AMONG = {Level.PROVINCE: "province", Level.MINISTRY: "ministry"}
USUAL_BOTTOM = 10
MOST = 200
"""Units that are lifted together at most."""
DAY = "DD/MM/YYYY"
KEYS = ("target", "lift", "bottom", "among", "units", "pace", "deadline")
"""Keys of the address that are a scenario's own."""
_BOTTOM, _UNITS, _PACE, _DEADLINE = "what-if-bottom", "what-if-units", "what-if-pace", "what-if-deadline"
_KEEP, _PACK, _REMARK = "what-if-keep", "what-if-pack", "what-if-remark"


# The address


def asked(page: Page, indicator: Indicator, unit: OrgUnit) -> Scenario:
    """The scenario of the address; a value that cannot be is said and left out."""
    known = {t.code: t for t in scenarios.targets(page.view, unit, indicator.code)}
    usual = scenarios.usual(page.view, unit, indicator.code)
    target = frame.choose(page, "target", known, usual.code if usual else "") or None
    return Scenario(
        indicator=indicator.code,
        org_unit=unit.code,
        target=target,
        lift=_lift(page) if unit.code == NATION else None,
        pace=_number(page, "pace"),
        deadline=_day(page),
    )


def _lift(page: Page) -> Lift | None:
    how = frame.choose(page, "lift", LIFTS, "")
    if not how:
        return None
    worst, aim = LIFTS[how]
    among = frame.choose(page, "among", list(AMONG.values()), "")
    level = next((level for level, name in AMONG.items() if name == among), None)
    if worst:
        number = _number(page, "bottom")
        bottom = min(MOST, max(1, int(number))) if number is not None else USUAL_BOTTOM
        return Lift(aim=aim, bottom=bottom, among=level, geography=page.address.geography)
    codes = [code for code in page.query.get("units", "").split(",") if code]
    for code in codes:
        if code not in page.catalogue.org_units:
            frame.say_wrong(page, "units", code)
    named = [code for code in dict.fromkeys(codes) if code in page.catalogue.org_units]
    return Lift(aim=aim, units=tuple(named[:MOST]), among=level, geography=page.address.geography)


def _number(page: Page, key: str) -> float | None:
    text = page.query.get(key)
    if text is None:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if math.isfinite(found) and abs(found) < 1e12:
        return found
    frame.say_wrong(page, key, text)
    return None


def _day(page: Page) -> date | None:
    text = page.query.get("deadline")
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        frame.say_wrong(page, "deadline", text)
        return None


def query(scenario: Scenario) -> dict[str, object]:
    """The address of a scenario."""
    found: dict[str, object] = {
        "indicator": scenario.indicator,
        "unit": None if scenario.org_unit == NATION else scenario.org_unit,
        "target": scenario.target,
        "pace": scenario.pace,
        "deadline": scenario.deadline,
    }
    if scenario.lift is not None:
        shape = (scenario.lift.bottom is not None, scenario.lift.aim)
        found["lift"] = next(name for name, one in LIFTS.items() if one == shape)
        found["bottom"] = scenario.lift.bottom
        found["units"] = ",".join(scenario.lift.units) or None
        found["among"] = AMONG.get(scenario.lift.among) if scenario.lift.among else None
    return found


def way(page: Page, indicator: str, unit: str | None = None) -> Markup:
    """The way from where an indicator stands to what-if."""
    link = page.link("what-if", indicator=indicator, unit=None if unit == NATION else unit)
    return Markup('<p class="more">{}</p>').format(blocks.linked(page.words.text("what-if.way"), link))


# Choosing


def choose(page: Page, indicator: Indicator, unit: OrgUnit, scenario: Scenario) -> None:
    """What is looked at, and what is supposed of it; every choice stands in the address."""
    words, codelists = page.words, page.catalogue
    units = [codelists.org_units[NATION]] + [
        u for u in codelists.org_units.values() if u.code != NATION and u.level in indicator.levels
    ]
    fresh = dict.fromkeys(KEYS)
    left, middle, right = st.columns([3, 2, 2])
    with left:
        pickers.pick(
            page, "indicator", list(codelists.indicators.values()), indicator, label="picker.indicator",
            name=lambda i: words.of(i.short), code=lambda i: i.code, **fresh,
        )  # fmt: skip
    with middle:
        pickers.pick(
            page, "unit", units if unit in units else [*units, unit], unit, label="picker.unit",
            name=lambda u: naming.listed(page, u), code=lambda u: None if u.code == NATION else u.code, **fresh,
        )  # fmt: skip
    known = scenarios.targets(page.view, unit, indicator.code)
    with right:
        pickers.pick(
            page, "target", known, next((t for t in known if t.code == scenario.target), None),
            label="what-if.target", name=lambda t: _target(page, t, indicator), code=lambda t: t.code,
        )  # fmt: skip
    # What cannot be supposed of an indicator leaves no hole before what can.
    places = iter(st.columns([3, 2, 2]))
    if unit.code == NATION and indicator.unit is Unit.PERCENT:
        with next(places):
            _choose_lift(page, scenario)
    with next(places):
        _enter_pace(page, scenario, indicator)
    with next(places):
        _enter_deadline(page, scenario)


def _target(page: Page, target: Target, indicator: Indicator) -> str:
    words = page.words
    return words.text("what-if.target-named", target=words.target(target, indicator), day=words.date(target.deadline))


def _choose_lift(page: Page, scenario: Scenario) -> None:
    words, lift = page.words, scenario.lift
    how = str(query(scenario).get("lift") or "") or None
    pickers.pick(
        page, "lift", list(LIFTS), how, label="what-if.lift", name=lambda name: words.text(f"what-if.lift.{name}"),
        code=lambda name: name, units=None,
    )  # fmt: skip
    if lift is None:
        return
    one, other = st.columns(2)
    with one:
        if lift.bottom is not None:
            st.session_state[_BOTTOM] = lift.bottom
            st.number_input(
                words.text("what-if.bottom"), min_value=1, max_value=MOST, step=1, key=_BOTTOM,
                on_change=lambda: page.go(bottom=st.session_state[_BOTTOM]),
            )  # fmt: skip
        else:
            _name_units(page, lift)
    with other:
        pickers.pick(
            page, "among", list(AMONG), lift.among, label="what-if.among",
            name=lambda level: words.text(f"what-if.among.{level}"), code=lambda level: AMONG[level],
        )  # fmt: skip
    elements.show(sides.of_reported(page, units=None))


def _name_units(page: Page, lift: Lift) -> None:
    words, codelists = page.words, page.catalogue
    side = page.address.geography
    units = (
        [u for u in codelists.org_units.values() if u.level in AMONG and u.alive_on(page.as_of)]
        if side is None
        else [u for level in AMONG for u in page.ask(geographies.extent, level, side, principal=False).units]
    )
    offered = sorted(units, key=lambda unit: fold(words.of(unit.names)))
    st.session_state[_UNITS] = [u for u in offered if u.code in lift.units]
    st.multiselect(
        words.text("what-if.named"), offered, key=_UNITS, format_func=lambda unit: words.of(unit.short),
        placeholder=words.text("picker.hint"),
        on_change=lambda: page.go(units=",".join(u.code for u in st.session_state[_UNITS]) or None),
    )  # fmt: skip


def _enter_pace(page: Page, scenario: Scenario, indicator: Indicator) -> None:
    words = page.words
    st.session_state[_PACE] = scenario.pace
    st.number_input(
        words.text("what-if.pace", unit=words.text(f"unit.{indicator.unit}.change", value="").strip()),
        value=None, step=0.1, key=_PACE, placeholder=words.text("what-if.as-is"),
        help=words.text("what-if.pace-help"),
        on_change=lambda: page.go(pace=st.session_state[_PACE]),
    )  # fmt: skip


def _enter_deadline(page: Page, scenario: Scenario) -> None:
    st.session_state[_DEADLINE] = scenario.deadline
    st.date_input(
        page.words.text("what-if.deadline"), value=None, key=_DEADLINE, format=DAY,
        min_value=date(2019, 1, 1), max_value=date(2050, 12, 31),
        on_change=lambda: page.go(deadline=st.session_state[_DEADLINE]),
    )  # fmt: skip


# What comes of it


def title(page: Page, outcome: Outcome) -> Markup:
    """The finding, marked as supposed."""
    words = page.words
    band = Markup('<p class="scenario-band">{}</p>').format(words.text("what-if.band"))
    return band + blocks.heading(
        supposed.finding(outcome, words), supposed.basis(outcome, words), level=1
    )  # fmt: skip


def show(page: Page, outcome: Outcome) -> None:
    """Before and after in a table and a chart, and the units that are lifted."""
    words = page.words
    if outcome.obstacle is not None:
        elements.show(scenario_told.obstructed(outcome, words))
        return
    left, right = st.columns([4, 5], gap="large")
    with left:
        elements.show(scenario_told.beside(outcome, words))
    with right:
        drawing = page.ask(drawings.scenario, outcome.scenario, page.language)
        pickers.show(page, drawing, "scenario", empty="page.empty")
    elements.show(scenario_told.units(outcome, words))


# The minutes


def offer(page: Page, outcome: Outcome) -> None:
    """The form of a secretary to keep the scenario in the minutes of a meeting."""
    words = page.words
    if not page.person.allows(Verb.DECIDE) or outcome.obstacle is not None or outcome.scenario.empty:
        return
    asked_for, listed = page.number("pack"), packs.listed(page.acting)
    if not listed:
        elements.show(blocks.note(words.text("what-if.no-pack")))
        return
    if asked_for is not None and asked_for < listed[-1].number:
        listed += packs.listed(page.acting, before=asked_for + 1, limit=1)
    heads = {one.number: one for one in listed}
    numbers = list(heads)
    place = numbers.index(asked_for) if asked_for in heads else 0

    def deed() -> str:
        number = st.session_state[_PACK]
        scenarios.keep(page.acting, number, outcome.scenario, st.session_state[_REMARK])
        return words.text("what-if.kept", number=number)

    with st.expander(words.text("what-if.keep")), st.form(_KEEP):
        elements.show(blocks.note(words.text("what-if.keep-about")), deeds.answer(_KEEP))
        st.selectbox(
            words.text("what-if.keep-pack"), numbers, place, key=_PACK,
            format_func=lambda number: words.text(
                "pack-told.numbered", number=number, name=words.of(heads[number].title)
            ),
        )  # fmt: skip
        st.text_area(words.text("what-if.keep-remark"), key=_REMARK, max_chars=1000)
        st.form_submit_button(
            words.text("what-if.keep-do"), on_click=deeds.doing(page, deed, form=_KEEP, fresh={_REMARK: ""})
        )


def minutes(page: Page, pack: int) -> Markup:
    """The scenarios in the minutes of a meeting; nothing where there are none."""
    words, found = page.words, scenarios.minutes(page.acting, pack)
    if not found:
        return Markup("")
    head = blocks.heading(words.count("what-if.minutes", len(found)), words.text("what-if.minutes-note"))
    return head + Markup("").join(_kept(page, one) for one in found)


def followed(page: Page, pack: MeetingPack) -> Markup:
    """The scenarios of earlier meetings that a pack has frozen; nothing where there are none."""
    if not pack.scenarios:
        return Markup("")
    told = pack_items.told_in(page, pack)
    head = blocks.heading(told.count("what-if.followed", len(pack.scenarios)), told.text("what-if.followed-note"))
    return head + Markup("").join(_kept(page, one) for one in pack.scenarios)


def _kept(page: Page, one: KeptOutcome) -> Markup:
    words, outcome = page.words, one.outcome
    said = words.text("what-if.kept-by", time=page.moment(one.recorded_at), who=one.made_by)
    again = page.link("what-if", as_of=outcome.as_of, pack=one.pack, **query(outcome.scenario))
    inside = Markup("").join(
        [
            Markup("<p>{}</p>").format(supposed.basis(outcome, words)),
            Markup("<p>{}</p>").format(one.remark) if one.remark else Markup(""),
            scenario_told.beside(outcome, words),
            scenario_told.units(outcome, words),
            Markup("<p><small>{}</small> {}</p>").format(said, blocks.linked(words.text("what-if.again"), again)),
        ]
    )
    return blocks.folded(supposed.finding(outcome, words), inside)


def subject(page: Page) -> tuple[Indicator, OrgUnit]:
    """The indicator and the unit of the address; the screen ends where the workspace is empty."""
    indicator = subjects.indicator(page)
    if indicator is None:
        frame.stop(page, "page.empty")
    return indicator, subjects.unit(page)
