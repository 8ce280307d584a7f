"""The visual blocks of every page: rows of `domain` become HTML through `templates/`.

Each function returns `Markup` for `st.html`. Words come from `words`, addresses from `link(page, **query) -> href`;
nothing here asks a database or knows a page. The page's sanitiser keeps classes, styles, ``details`` and ``aria-*``,
and drops inline SVG and every ``target`` but ``_blank``: marks and small trends are masks of the style sheet.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from charts import bullet as bullets
from charts import column, hover, sparkline
from domain.assessment import Assessment, Thresholds
from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation, ObsStatus, Origin, Qualifier
from domain.org_unit import NATION, OrgUnit
from domain.reference import Statement, Tile
from domain.scorecard import HeatCell, HeatTable, ScorecardRow
from domain.status import WORST_FIRST, Reason, Status
from domain.tally import Tally
from domain.target import Target
from locales import Language

Link = Callable[..., str]
"""``link(page, **query)`` gives the address of a page; the query is added to what every address carries."""

DEADLINES = (2020, 2025)
"""The two deadlines of Resolution 17: a column of the overview each."""


DEFAULT_RULES = Thresholds()


@dataclass(frozen=True, slots=True)
class Mark:
    """A status as it is written: its shape by name, and its word."""

    status: Status
    word: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A text that may lead somewhere."""

    text: str
    href: str = ""
    outside: bool = False
    term: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A term and what it is."""

    term: str
    text: str | Markup
    day: str = ""


@cache
def _templates() -> Environment:
    folder = Path(__file__).with_name("templates")
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, undefined=StrictUndefined, auto_reload=False
    )


def _block(template: str, /, **values: object) -> Markup:
    # Safe: the templates escape whatever they are given.
    return Markup(_templates().get_template(f"{template}.html").render(**values).strip())  # noqa: S704


# A figure, a status, a sentence


def figure(
    observation: Observation | None,
    indicator: Indicator,
    words: Language,
    link: Link,
    *,
    conflict: bool = False,
    unit_name: str = "",
    large: bool = False,
    text: str = "",
) -> Markup:
    """A number that tells within one hover or tap its date, source, certainty, origin and what else is known of it.

    `conflict` flags it as contradicted by another published figure; `text` replaces the number where a sentence needs
    another wording. Without an observation: the plain words "no data yet".
    """
    if observation is None:
        return Markup('<span class="silent-figure">{}</span>').format(words.text("figure.none"))
    value = text or words.figure(observation, indicator)
    source = _source(observation.provenance.source) or Anchor(hover.source(observation, words))
    term = "card.figure.as-of" if observation.period.start is None else "card.figure.period"
    rows = [Anchor(words.period(observation.period), term=words.text(term))]
    if unit_name:
        rows.insert(0, Anchor(unit_name, term=words.text("card.figure.unit")))
    if observation.denominator is not None and observation.numerator is not None:
        counts = f"{words.plain(observation.numerator)} / {words.plain(observation.denominator)}"
        rows.append(Anchor(counts, term=words.text("card.figure.counts")))
    if observation.rank is not None and observation.value is not None:
        rows.append(Anchor(words.rank(observation), term=words.text("card.figure.rank")))
    rows.append(Anchor(source.text, source.href, source.outside, term=words.text("card.figure.source")))
    if observation.provenance.certainty is not None:
        said = words.text(f"certainty.{observation.provenance.certainty}")
        rows.append(Anchor(said, term=words.text("card.figure.certainty")))
    rows.append(Anchor(words.text(f"origin.{observation.origin}"), term=words.text("card.figure.origin")))
    if observation.status is not ObsStatus.NORMAL:
        rows.append(Anchor(words.text(f"obs_status.{observation.status}"), term=words.text("card.figure.status")))
    if note := words.of(observation.provenance.note):
        rows.append(Anchor(note, term=words.text("card.figure.note")))
    warnings = []
    if observation.qualifier is not Qualifier.EXACT:
        warnings.append(words.text(f"qualifier.{observation.qualifier}.meaning"))
    if conflict:
        warnings.append(words.text("card.figure.conflict"))
    if observation.origin is Origin.DEMO:
        warnings.append(words.text("origin.demo.meaning"))
    return _block(
        "figure",
        value=value,
        shown=_large(observation, indicator, words) if large else value,
        said=f"{value}, {words.of(indicator.short)}",
        name=words.of(indicator.names),
        rows=rows,
        warnings=warnings,
        flagged=conflict,
        demo=observation.origin is Origin.DEMO,
        large=large,
        href=_to_figure(observation, link),
        open=words.text("card.figure.open"),
    )


def mark(status: Status, words: Language, *, months_late: int | None = None) -> Markup:
    """A status as shape and word; the colour is in the shape alone."""
    return Markup(
        '<span class="status"><i class="mark mark-{}" aria-hidden="true"></i><span class="word">{}</span></span>'
    ).format(status, _word(status, words, months_late))


def meaning(status: Status, words: Language, rules: Thresholds = DEFAULT_RULES) -> str:
    """What a status says, in one sentence."""
    return words.text(
        f"status.{status}.meaning",
        on_pace=words.number(100 * rules.on_pace, Unit.PERCENT),
        behind=words.number(100 * rules.behind, Unit.PERCENT),
    )


def linked(text: object, href: str) -> Markup:
    """`text` that leads to `href`."""
    return Markup('<a href="{}">{}</a>').format(href, text)


def sentence(words: Language, key: str, **values: object) -> Markup:
    """The sentence of `key` with figures, marks and links in its places; plain values are escaped."""
    return escape(words.texts[key]).format_map({k: escape(v) for k, v in values.items()})


def findings(sentences: Sequence[Markup]) -> Markup:
    """The first thing a reader sees: a few sentences with linked numbers."""
    return _block("findings", sentences=sentences)


def reason(assessment: Assessment, indicator: Indicator, words: Language) -> str:
    """Why the status is what it is, in one sentence with its numbers."""
    return _reason(assessment.reason, assessment, indicator, words)


# The overview


def strip(
    title: str,
    tally: Tally,
    words: Language,
    *,
    href: str = "",
    links: Mapping[Status, str] | None = None,
    note: str = "",
    units: bool = False,
    total: str = "",
) -> Markup:
    """How many targets (or, with `units`, units) stand where: a thin bar, and each count with its mark and word.

    Unknown ones come last. `total` replaces the words in the corner.
    """
    counts = [
        {"count": n, "mark": Mark(s, words.text(f"status.{s}")), "href": (links or {}).get(s, "")}
        for s, n in sorted(tally.by_status.items(), key=lambda item: _BEST_FIRST.index(item[0]))
    ]
    what = "card.strip.none" if not tally.total else "card.strip.units" if units else "card.strip.total"
    total = total or words.text(what, count=tally.total)
    return _block("strip", title=title, counts=counts, total=total, href=href, note=note)


def indicator_lines(
    rows: Sequence[ScorecardRow],
    words: Language,
    link: Link,
    *,
    as_of: date,
    owners: Mapping[str, str] | None = None,
    years: Sequence[int] = DEADLINES,
    conflicts: Collection[str] = (),
) -> Markup:
    """One indicator a line: bullet bar, latest value and date, change, a status for each deadline, who can move it.

    `owners` are names by code of org unit; `conflicts` are the tokens of figures that another one contradicts.
    """
    lines = []
    for row in rows:
        latest = row.latest
        lines.append(
            {
                "name": words.of(row.indicator.short) or words.of(row.indicator.names),
                "href": link("indicators", indicator=row.indicator.code),
                "bullet": bullet(row, words, as_of=as_of, years=years),
                "figure": figure(latest, row.indicator, words, link, conflict=_contradicted(latest, conflicts)),
                "day": words.date(latest.period.end) if latest else "",
                **_change(row, words),
                "statuses": [_deadline(row, year, words) for year in years],
                "owner": (owners or {}).get(row.indicator.owner or "", "") or words.text("card.lines.owner-unknown"),
            }
        )
    return _block(
        "lines",
        rows=lines,
        years=years,
        label=words.text("card.lines.label"),
        head={k: words.text(f"card.lines.{k}") for k in ("label", "bar", "value", "change", "owner")},
        legend={
            "value": words.text("card.lines.legend.value"),
            "plan": words.text("card.lines.legend.plan"),
            "ticks": [words.text("card.lines.legend.tick", year=y) for y in years],
        },
    )


def bullet(row: ScorecardRow, words: Language, *, as_of: date, years: Sequence[int] = DEADLINES) -> Markup:
    """The bullet bar of a row: value, a tick for each deadline, and where the plan should be today."""
    placed = bullets.place(row, as_of)
    known = [
        words.text("card.lines.bar-target", year=t.target.deadline.year, due=words.due(t.target, row.indicator))
        for t in placed.ticks
    ]
    coming = [a for a in row.assessments if a.plan_today is not None and a.target.deadline >= as_of]
    if coming:
        known.append(words.text("card.lines.bar-plan", value=words.number(coming[0].plan_today, row.indicator.unit)))
    ticks = [
        {
            "at": f"{t.position:.1f}",
            "kind": f"tick-{years.index(t.target.deadline.year)}" if t.target.deadline.year in years else "tick-other",
        }
        for t in placed.ticks
    ]
    return _block(
        "bullet",
        said=words.text(
            "card.lines.bar-says",
            value=words.figure(row.latest, row.indicator),
            targets=", ".join(known) or words.text("card.lines.no-target"),
        ),
        value=None if placed.value is None else f"{placed.value:.1f}",
        ticks=ticks,
        plan=None if placed.plan is None else f"{placed.plan:.1f}",
    )


def small_figures(
    items: Iterable[tuple[str, str, Indicator, Observation | None, Observation | None]], words: Language, link: Link
) -> Markup:
    """Large numbers side by side. Items are (name, href, indicator, figure, figure before)."""
    cards = []
    for name, href, indicator, observation, previous in items:
        cards.append(
            {
                "name": name,
                "href": href,
                "figure": figure(observation, indicator, words, link, large=True),
                "what": words.of(indicator.short),
                "day": words.period(observation.period) if observation else "",
                **_difference(observation, previous, indicator, words),
            }
        )
    return _block("cards", items=cards)


# Ministries and provinces


def heat_table(table: HeatTable, words: Language, link: Link, *, page: str, chosen: str | None = None) -> Markup:
    """Units x indicators: a mark and a number in each cell, the name of a unit and of an indicator always in sight.

    A column says under which target its marks stand, or that it has none. `page` is the page of a unit's
    scorecard. A cell tells its date, source and status on hover and focus, and leads to its row.
    """
    figures = {i.code: [table.cells[u.code, i.code].figure for u in table.units] for i in table.indicators}
    dues = {code: {target.due} for code, target in table.targets.items()}
    places = {
        i.code: column.decimals((f.value for f in figures[i.code] if f), i.unit, dues.get(i.code, ()))
        for i in table.indicators
    }
    rows = [
        {
            "name": words.of(unit.short) or words.of(unit.names),
            "code": unit.code,
            "href": link(page, unit=unit.code),
            "chosen": unit.code == chosen,
            "cells": [
                _cell(table.cells[unit.code, i.code], unit, i, places[i.code], words, link) for i in table.indicators
            ],
        }
        for unit in table.units
    ]
    columns = [
        {
            "name": words.of(i.short) or words.of(i.names),
            "href": link("indicators", indicator=i.code),
            "coverage": words.text("card.heat.coverage", count=table.with_figures(i.code), all=len(table.units)),
            "target": words.text("card.heat.target", due=words.due(target, i), deadline=words.date(target.deadline))
            if (target := table.targets.get(i.code))
            else words.text("card.heat.no-target"),
        }
        for i in table.indicators
    ]
    caption = words.text("card.heat.caption", units=len(table.units), indicators=len(table.indicators))
    return _block("heat", rows=rows, columns=columns, unit=words.text("card.heat.unit"), caption=caption)


def scorecard(
    rows: Sequence[ScorecardRow],
    words: Language,
    link: Link,
    *,
    conflicts: Collection[str] = (),
) -> Markup:
    """One unit: each indicator with its latest figure and small trend, and a line for each target."""
    lines = []
    for row in rows:
        unit = row.org_unit.code
        query = {} if unit == NATION else {"unit": unit}
        spark = sparkline.address(row.history, row.indicator)
        lines.append(
            {
                "name": words.of(row.indicator.names),
                "href": link("indicators", indicator=row.indicator.code, **query),
                "figure": figure(row.latest, row.indicator, words, link, conflict=_contradicted(row.latest, conflicts)),
                "day": words.date(row.latest.period.end) if row.latest else "",
                **_change(row, words),
                "spark": spark,
                "spark_said": _spark_said(row, words),
                "targets": [_against(a, row, words) for a in row.assessments],
            }
        )
    head = {
        k: words.text(f"card.score.{k}")
        for k in ("indicator", "latest", "target", "status", "gap", "ahead", "rate", "trend")
    }
    return _block(
        "scorecard", rows=lines, head=head, dash=words.text("figure.dash"), none_says=words.text("card.score.context")
    )


def tile_map(
    tiles: Sequence[Tile],
    cells: Mapping[str, HeatCell],
    words: Language,
    link: Link,
    indicator: Indicator,
    *,
    page: str = "provinces",
    chosen: str | None = None,
    shades: Mapping[str, int] | None = None,
) -> Markup:
    """The map of provinces as squares of text: light, printable, readable on a telephone. `cells` are by unit code.

    `shades` are five steps of one hue by unit code, for an indicator without a target. The archipelagos have a
    dashed outline, the colour of their province and its name.
    """
    parents = {t.org_unit: words.of(t.names) for t in tiles if not t.archipelago}
    dues = {c.assessment.target.due for c in cells.values() if c.assessment}
    decimals = column.decimals((c.figure.value for c in cells.values() if c.figure), indicator.unit, dues)
    squares = []
    for tile in tiles:
        cell = cells.get(tile.org_unit)
        name = words.of(tile.names)
        parent = parents.get(tile.org_unit, "") if tile.archipelago else ""
        name = name.removesuffix(f" ({parent})")
        title = words.text("card.map.archipelago", name=name, parent=parent) if parent else name
        squares.append(
            {
                "row": tile.row + 1,
                "column": tile.column + 1,
                "name": name,
                "archipelago": tile.archipelago,
                "parent": parent,
                "chosen": tile.org_unit == chosen and not tile.archipelago,
                "status": cell.status if cell else Status.NO_DATA,
                "shade": (shades or {}).get(tile.org_unit, 0),
                "code": tile.org_unit,
                "value": "" if cell is None or tile.archipelago else _bare(cell.figure, indicator, decimals, words),
                "said": _tip(cell, indicator, words, title),
                "href": link(page, unit=tile.org_unit),
            }
        )
    provinces = {t.org_unit for t in tiles if not t.archipelago}
    filled = sum(u in cells and cells[u].figure is not None for u in provinces)
    return _block(
        "tiles",
        tiles=squares,
        label=words.text("card.map.label"),
        columns=max((t.column for t in tiles), default=0) + 1,
        rows=max((t.row for t in tiles), default=0) + 1,
        caption=words.text("card.map.coverage", count=filled, all=len(provinces)),
    )


# Why


def why(
    assessment: Assessment,
    indicator: Indicator,
    words: Language,
    link: Link,
    *,
    instrument: str = "",
    opened: bool = False,
    rules: Thresholds = DEFAULT_RULES,
) -> Markup:
    """A status with its rule, inputs, arithmetic, sources and the smallest change that would turn it; folded at first.

    `instrument` is the name of the legal act of the target, `rules` what the assessment was made by.
    """
    a, target, unit = assessment, assessment.target, indicator.unit
    rule = [
        Row(words.text("card.why.target"), f"{words.target(target, indicator)}, {words.date(target.deadline)}"),
        Row(words.text("card.why.rule"), meaning(a.status, words, rules)),
    ]
    inputs: list[Row] = []
    if a.figure is not None:
        inputs.append(_input("figure", a.figure, indicator, words, link))
    inputs += [_input("rival", f, indicator, words, link) for f in a.rivals]
    if a.latest is not None and a.latest != a.figure:
        said = figure(a.latest, indicator, words, link)
        inputs.append(Row(words.text("card.score.latest"), said, words.date(a.latest.period.end)))
    if a.previous is not None:
        inputs.append(_input("previous", a.previous, indicator, words, link))
    if a.baseline is not None:
        assumed = f" ({words.text('card.why.baseline-assumed')})" if a.baseline.assumed else ""
        start = words.number(a.baseline.value, unit) + assumed
        inputs.append(Row(words.text("card.why.baseline"), start, words.date(a.baseline.day)))
    if a.plan_value is not None:
        inputs.append(Row(words.text("card.why.plan-day"), words.number(a.plan_value, unit)))
    if a.plan_today is not None:
        inputs.append(Row(words.text("card.why.plan-today", day=words.date(a.as_of)), words.number(a.plan_today, unit)))
    if a.required_rate is not None:
        inputs.append(Row(words.text("card.why.required"), _pace(a.required_rate, unit, words)))
    if a.recent_rate is not None:
        inputs.append(Row(words.text("card.why.recent"), _pace(a.recent_rate, unit, words)))
    if a.landing is not None:
        inputs.append(
            Row(
                words.text("card.why.landing"),
                words.text(
                    "card.score.landing",
                    value=words.number(round(a.landing.value, 1), unit),
                    low=words.plain(a.landing.low, most=1),
                    high=words.plain(a.landing.high, most=1),
                ),
            )
        )
    inputs.append(Row(words.text("card.why.as-of"), words.date(a.as_of)))
    return _block(
        "why",
        mark=Mark(a.status, _word(a.status, words, a.months_late)),
        reason=reason(a, indicator, words),
        opened=opened,
        open=opened,
        rule=rule,
        inputs=inputs,
        arithmetic=_arithmetic(a, indicator, words),
        sources=_sources(a, instrument, words),
        turn=_turn(a, indicator, words),
        head={k: words.text(f"card.why.{k}") for k in ("inputs", "arithmetic", "sources", "turn")},
    )


# What articles said; plain parts


def statements(
    items: Sequence[Statement], words: Language, *, indicators: Mapping[str, Indicator] | None = None
) -> Markup:
    """What sources wrote, with the number, the citation and the address."""
    return _block(
        "statements",
        items=[
            {
                "anchor": f"said-{s.code}",
                "figure": _said_number(s, words, (indicators or {}).get(s.indicator)),
                "name": words.of(s.names),
                "day": words.date(s.as_of) if s.as_of else words.text("card.statement.undated"),
                "citation": "" if s.citation == s.source else s.citation,
                "source": _source(s.source),
            }
            for s in items
        ],
    )


def cards(items: Sequence[Markup]) -> Markup:
    """Blocks beside each other, as many in a row as fit."""
    inside = Markup("").join(Markup("<div>{}</div>").format(item) for item in items)
    return Markup('<div class="beside">{}</div>').format(inside)


def heading(title: str | Markup, note: str | Markup = "", *, level: int = 2) -> Markup:
    """A title that states what is found, with a line below it that says of what and when."""
    return _block("heading", title=title, note=note, level=level)


def part(name: str) -> Markup:
    """A place on the page to which an address can lead: ``#name``."""
    return Markup('<a id="{}" class="part"></a>').format(name)


def terms(rows: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Terms and what they are: a definition, a figure's row. Rows without text are left out."""
    return _block("terms", rows=[Row(term, text) for term, text in rows if text])


def table(
    head: Sequence[str], rows: Sequence[Sequence[str | Markup]], *, numeric: Collection[int] = (), caption: str = ""
) -> Markup:
    """A plain table; columns in `numeric` are aligned right in tabular figures. Below 640 px rows become blocks."""
    return _block("table", head=head, rows=rows, numeric=set(numeric), caption=caption)


def source(address: str) -> str | Markup:
    """A source by the name of its site, leading there; a citation as it is."""
    if not address.startswith(("http://", "https://")):
        return address
    href, _, remark = address.partition(" ")
    site = Markup('<a href="{}" target="_blank">{}</a>').format(href, href.split("/")[2].removeprefix("www."))
    return site + (f" {remark}" if remark else "")


def legend(
    words: Language,
    statuses: Iterable[Status] = WORST_FIRST,
    *,
    long: bool = False,
    rules: Thresholds = DEFAULT_RULES,
) -> Markup:
    """The marks with their words; with `long` also what each means."""
    shown = set(statuses)
    items = [
        {"mark": Mark(s, words.text(f"status.{s}")), "meaning": meaning(s, words, rules), "long": long}
        for s in _BEST_FIRST
        if s in shown
    ]
    return _block("legend", items=items)


def chart_notes(lines: Sequence[str]) -> Markup:
    """What the numbers on a chart mean; nothing where there are none."""
    return _block("notes", lines=lines) if lines else Markup("")


def note(text: str | Markup, *, title: str = "", kind: str = "plain") -> Markup:
    """A box beside the flow of the page; `kind` is ``plain``, ``warning`` or ``wrong``."""
    return _block("note", text=text, title=title, kind=kind)


def empty(text: str | Markup, words: Language, *, title: str = "") -> Markup:
    """The designed state of a part that has nothing to show: what is missing and what a reader can do."""
    return _block("empty", text=text, title=title or words.text("card.empty.title"))


def demo_banner(words: Language) -> Markup:
    """The mark of the training workspace on every screen and every printed page."""
    return _block("demo", banner=words.text("card.demo.banner"), says=words.text("card.demo.says"))


# Parts

_BEST_FIRST = (
    Status.MET,
    Status.ALREADY_MET,
    Status.MET_LATE,
    Status.ON_PACE,
    Status.BEHIND,
    Status.OFF_TRACK,
    Status.MISSED,
    Status.REGRESSED,
    Status.CANNOT_JUDGE,
    Status.STALE,
    Status.NO_DATA,
    Status.NOT_APPLICABLE,
)
"""Order of counts and legends: read like a sentence, "so many met, so many not, so many unknown"."""


def _word(status: Status, words: Language, months_late: int | None = None) -> str:
    if status is Status.MET_LATE and months_late:
        return words.text("status.met_late.months", months=words.months(months_late))
    return words.text(f"status.{status}")


def _large(observation: Observation, indicator: Indicator, words: Language) -> Markup:
    """A figure for large type: the number is large, what the source says beside it is not."""
    if observation.value is None:
        return Markup("<b>{}</b>").format(words.figure(observation, indicator))
    number = Markup("<b>{}</b>").format(words.number(observation.value, indicator.unit))
    if observation.qualifier is Qualifier.EXACT:
        return number
    return sentence(words, f"qualifier.{observation.qualifier}", value=number)


def _contradicted(observation: Observation | None, conflicts: Collection[str]) -> bool:
    return observation is not None and bool(conflicts) and observation.key.token() in conflicts


def _to_figure(observation: Observation, link: Link) -> str:
    return link("history", figure=observation.key.token())


def _source(source: str) -> Anchor | None:
    """An address by the name of its site; a citation as it is; None without a source."""
    if not source:
        return None
    if source.startswith(("http://", "https://")):
        href, _, _ = source.partition(" ")
        return Anchor(href.split("/")[2].removeprefix("www."), href, outside=True)
    return Anchor(source)


def _change(row: ScorecardRow, words: Language) -> dict[str, str]:
    return _difference(row.latest, row.previous, row.indicator, words)


def _difference(
    latest: Observation | None, previous: Observation | None, indicator: Indicator, words: Language
) -> dict[str, str]:
    """The change since the figure before, and whether it is for the better: an arrow up is always better."""
    if latest is None or previous is None or latest.value is None or previous.value is None:
        return {"change": "", "since": "", "trend": "same"}
    change = latest.value - previous.value
    lower = indicator.direction is Direction.LOWER or indicator.unit is Unit.RANK
    trend = "better" if (change < 0) is lower else "worse"
    shown = words.signed(change, indicator.unit)
    # What rounds to nothing is nothing: no arrow beside a written zero.
    if shown == words.signed(0.0, indicator.unit) or indicator.direction is Direction.NONE:
        trend = "same"
    if indicator.unit is Unit.RANK and change:
        shown = words.places(f"card.change.rank-{trend}", change)
    since = words.text("card.change.since", day=words.date(previous.period.end))
    return {"change": shown, "since": since, "trend": trend}


def _deadline(row: ScorecardRow, year: int, words: Language) -> dict[str, object]:
    """The status of a row at the deadline of a year: its own, or how many units have met it."""
    of_year = [a for a in row.assessments if a.target.deadline.year == year]
    shown = next((a for a in of_year if a.target.headline), of_year[0] if of_year else None)
    if shown is None:
        return {"year": year, "mark": None, "none": words.text("figure.dash"), "units": ""}
    units = row.units.get(shown.target.code)
    if units is not None and shown.status is Status.NOT_APPLICABLE:
        return {"year": year, "mark": _of_units(units, words), "units": _silent(units, words), "none": ""}
    word = _word(shown.status, words, shown.months_late)
    return {"year": year, "mark": Mark(shown.status, word), "units": "", "none": ""}


def _of_units(units: Tally, words: Language) -> Mark:
    """How the units stand: the worst of them and how many have met it; where none can be judged, that."""
    if units.worst is not None:
        return Mark(units.worst, words.text("card.lines.units", met=units.met, judged=units.judged))
    unknown = Status.CANNOT_JUDGE if units.total > units.without_data else Status.NO_DATA
    return Mark(unknown, words.text(f"status.{unknown}"))


def _silent(units: Tally, words: Language) -> str:
    return words.text("card.lines.units-silent", count=units.without_data) if units.without_data else ""


def _bare(observation: Observation | None, indicator: Indicator, decimals: int, words: Language) -> str:
    """A figure without its unit, for columns whose head names it."""
    if observation is None:
        return ""
    if observation.value is None:
        short = observation.rank is not None
        return words.number(observation.rank, Unit.RANK) if short else words.figure(observation, indicator)
    return words.qualified(words.plain(observation.value, decimals), observation.qualifier)


def _tip(cell: HeatCell | None, indicator: Indicator, words: Language, name: str) -> str:
    """What a cell says on hover, to a screen reader, and on focus."""
    if cell is None or cell.figure is None:
        return f"{name}: {words.text('figure.none')}"
    parts = [
        f"{name}: {words.figure(cell.figure, indicator)}",
        words.period(cell.figure.period),
        *([] if cell.status is Status.NOT_APPLICABLE else [words.text(f"status.{cell.status}")]),
        hover.provenance(cell.figure, words),
    ]
    return " · ".join(parts)


def _cell(
    cell: HeatCell, unit: OrgUnit, indicator: Indicator, decimals: int, words: Language, link: Link
) -> dict[str, str]:
    name = words.of(unit.short) or words.of(unit.names)
    return {
        "status": cell.status,
        "said": _tip(cell, indicator, words, name),
        "value": _bare(cell.figure, indicator, decimals, words),
        "href": "" if cell.figure is None else _to_figure(cell.figure, link),
    }


def _spark_said(row: ScorecardRow, words: Language) -> str:
    known = [f for f in row.history if f.value is not None]
    if len(known) < 2:
        return ""
    first, last = (words.figure(f, row.indicator) for f in (known[0], known[-1]))
    return words.text("chart.spark.says", first=first, last=last)


def _against(a: Assessment, row: ScorecardRow, words: Language) -> dict[str, object]:
    """One line of a scorecard: a unit against one target."""
    unit = row.indicator.unit
    gap = ahead = ""
    if a.gap is not None and a.status.judged:
        key = "missing" if a.gap > 0 else "over" if a.gap < 0 else "none"
        gap = words.text(f"card.score.gap-{key}", gap=words.difference(a.gap, unit))
    if a.months_ahead is not None and a.status.judged:
        key = "even" if abs(a.months_ahead) < 0.5 else "ahead" if a.months_ahead > 0 else "behind"
        ahead = words.text(f"card.score.months-{key}", months=words.months(a.months_ahead))
    rates = []
    if a.required_rate is not None:
        rates.append(words.text("card.score.rate-required", rate=_pace(a.required_rate, unit, words)))
        rates.append(
            words.text("card.score.rate-unknown")
            if a.recent_rate is None
            else words.text("card.score.rate-recent", rate=_pace(a.recent_rate, unit, words))
        )
    units = row.units.get(a.target.code)
    silent = units is not None and a.status is Status.NOT_APPLICABLE
    shown = _of_units(units, words) if silent and units else Mark(a.status, _word(a.status, words, a.months_late))
    return {
        "due": words.due(a.target, row.indicator),
        "deadline": words.date(a.target.deadline),
        "mark": shown,
        "units": _silent(units, words) if silent and units else "",
        "gap": gap or words.text("figure.dash"),
        "ahead": ahead or words.text("figure.dash"),
        "rates": rates or [words.text("figure.dash")],
    }


def _pace(rate: float, unit: Unit, words: Language) -> str:
    """A gain per month with its sign; places go up and down in words, since a smaller number is the better one."""
    if unit is not Unit.RANK or not rate:
        return words.signed(rate, unit)
    return words.places(f"card.change.rank-{'better' if rate < 0 else 'worse'}", rate)


def _reason(code: Reason, a: Assessment, indicator: Indicator, words: Language) -> str:
    unit, dash = indicator.unit, words.text("figure.dash")
    shown = a.figure
    return words.text(
        f"reason.{code}",
        as_of=words.date(a.as_of),
        deadline=words.date(a.target.deadline),
        due=words.due(a.target, indicator),
        value=words.figure(shown, indicator) if shown else dash,
        day=words.date(shown.period.end) if shown else dash,
        gap=words.difference(a.gap, unit),
        met_on=words.date(a.met_on) if a.met_on else dash,
        late=words.months(a.months_late) if a.months_late else dash,
        latest=words.figure(a.latest, indicator) if a.latest else dash,
        latest_day=words.date(a.latest.period.end) if a.latest else dash,
        plan_value=words.number(a.plan_value, unit),
        share=words.share(a.share),
        plan_share=words.share(a.plan_share),
    )


def _input(key: str, observation: Observation, indicator: Indicator, words: Language, link: Link) -> Row:
    said = figure(observation, indicator, words, link)
    return Row(words.text(f"card.why.{key}"), said, words.date(observation.period.end))


def _arithmetic(a: Assessment, indicator: Indicator, words: Language) -> list[str]:
    """The sums behind a status, written as on paper."""
    if a.figure is None or a.figure.value is None:
        return []
    value, due = words.plain(a.figure.value), words.plain(a.target.due)
    lines = []
    if a.gap is not None:
        lower = a.target.lower_is_better
        first, second = (value, due) if lower else (due, value)
        gap = words.text(f"unit.{indicator.unit}.change", value=words.plain(a.gap))
        lines.append(words.text("card.why.gap", due=first, value=second, gap=gap))
    if a.baseline is not None and a.share is not None and a.plan_value is not None and a.baseline.value != a.target.due:
        base = words.plain(a.baseline.value)
        lines.append(words.text("card.why.share", value=value, base=base, due=due, share=words.share(a.share)))
        lines.append(
            words.text(
                "card.why.plan-share",
                plan=words.plain(a.plan_value),
                base=base,
                due=due,
                share=words.share(a.plan_share),
            )
        )
        if a.plan_share:
            lines.append(
                words.text(
                    "card.why.ratio",
                    share=words.share(a.share),
                    plan_share=words.share(a.plan_share),
                    ratio=words.plain(a.share / a.plan_share, 2),
                )
            )
    return lines


def _sources(a: Assessment, instrument: str, words: Language) -> list[Anchor]:
    target: Target = a.target
    found = []
    said = _source(target.source)
    clause = words.text("card.why.clause", instrument=instrument, clause=target.clause) if target.clause else instrument
    certainty = words.text("card.why.text-certainty", certainty=words.text(f"certainty.{target.certainty}"))
    if clause or said:
        found.append(Anchor(clause or (said.text if said else ""), said.href if said else "", True, note=certainty))
    for observation in (a.figure, *a.rivals):
        where = _source(observation.provenance.source) if observation else None
        if where and observation:
            sure = observation.provenance.certainty
            note = words.text(f"certainty.{sure}") if sure else words.text(f"origin.{observation.origin}")
            found.append(Anchor(where.text, where.href, where.outside, note=note))
    return list(dict.fromkeys(found))


def _turn(a: Assessment, indicator: Indicator, words: Language) -> str:
    if a.turn is None:
        return ""
    status = words.text(f"status.{a.turn.status}")
    value = words.number(a.turn.value, indicator.unit)
    if a.turn.numerator is None:
        return words.text("card.why.turn-value", status=status, value=value)
    return words.text("card.why.turn-numerator", status=status, value=value, count=words.signed(a.turn.numerator))


def _said_number(statement: Statement, words: Language, indicator: Indicator | None) -> str:
    if statement.value is None:
        return words.text("card.statement.none")
    unit = indicator.unit if indicator else Unit.PERCENT if statement.unit in ("%", "percent") else Unit.COUNT
    return words.qualified(words.number(statement.value, unit), statement.qualifier)
