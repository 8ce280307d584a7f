"""Legal acts, indicators and targets: reads `data/resolution17.yaml`."""

from dataclasses import replace
from typing import Any

import yaml

from domain.indicator import Counts, Direction, Frequency, Indicator, Merging, Unit
from domain.reference import Instrument
from domain.target import Comparator, Inheritance, Target
from loaders.blocks import Blocks, line_of
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, span

SHORT = 40
"""Characters a short name may have, for tables and chart titles."""


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Any]:
    """Instruments, then indicators with their targets, each with its line.

    A target goes with its indicator: where the indicator cannot be taken, its targets are not read.
    """
    blocks = Blocks(file)
    top = blocks.compose(data, ("instruments", "groups"))
    items: list[Located[Any]] = []
    instruments: dict[str, Instrument] = {}
    if "instruments" in top:
        for instrument, line in blocks.items(top["instruments"][0], Instrument, "instruments"):
            instruments[instrument.code] = instrument
            items.append(Located(instrument, file, line))
    indicator_lines: dict[str, int] = {}
    target_lines: dict[str, int] = {}
    for node in _indicator_nodes(blocks, top):
        indicator, entries = blocks.build(node, Indicator, extra=("targets",))
        line = line_of(node)
        fits = indicator is not None and _indicator_fits(blocks, indicator, line, codelists)
        if indicator is None or not fits or not blocks.first(indicator.code, line, indicator_lines):
            continue
        items.append(Located(indicator, file, line))
        if "targets" in entries:
            for one in blocks.sequence(entries["targets"][0], "targets"):
                target = _target(blocks, one, indicator, instruments, codelists)
                if target is not None and blocks.first(target.code, line_of(one), target_lines):
                    items.append(Located(target, file, line_of(one)))
    return Reading(tuple(items), tuple(blocks.problems), broken=blocks.broken)


def _indicator_nodes(blocks: Blocks, top: dict[str, tuple[yaml.Node, int]]) -> list[yaml.Node]:
    found: list[yaml.Node] = []
    if "groups" in top:
        for group in blocks.sequence(top["groups"][0], "groups"):
            entries = blocks.entries(group, ("code", "names", "indicators"), "groups")
            if "indicators" in entries:
                found.extend(blocks.sequence(entries["indicators"][0], "indicators"))
            else:
                blocks.wrong("missing-key", line_of(group), "indicators")
    return found


def _indicator_fits(blocks: Blocks, indicator: Indicator, line: int, codelists: Codelists) -> bool:
    before = len(blocks.problems)
    for language, text in indicator.short.items():
        if len(text) > SHORT:
            blocks.wrong("short-too-long", line, f"short.{language}", text, most=str(SHORT))
    blocks.known(indicator.calendar, "calendar", codelists.calendars, line, "calendar")
    if indicator.owner is not None:
        blocks.known(indicator.owner, "org-unit", codelists.org_units, line, "owner")
    rate = indicator.unit is Unit.PERCENT
    if rate and indicator.counts is Counts.NOT_A_RATE:
        blocks.wrong("missing-key", line, "counts")
    if not rate and indicator.counts is not Counts.NOT_A_RATE:
        blocks.wrong("counts-of-no-rate", line, "counts", indicator.counts.value)
    if indicator.counts is Counts.REQUIRED:
        for name in ("numerator", "denominator"):
            if getattr(indicator, name) is None:
                blocks.wrong("missing-key", line, name)
    _duty_fits(blocks, indicator, line)
    if indicator.merging is Merging.PARTS and not indicator.apart:
        blocks.wrong("missing-key", line, "apart")
    if indicator.apart and indicator.merging is not Merging.PARTS:
        blocks.wrong("apart-of-none", line, "apart")
    low, high = indicator.bounds.low, indicator.bounds.high
    if low is not None and high is not None and low > high:
        blocks.wrong("bounds-order", line, "bounds")
    return len(blocks.problems) == before


def _duty_fits(blocks: Blocks, indicator: Indicator, line: int) -> None:
    since, until = indicator.due_from, indicator.due_until
    if indicator.frequency is not Frequency.MONTHLY:
        for name, day in (("due_from", since), ("due_until", until)):
            if day is not None:
                blocks.wrong("due-of-none", line, name, day.isoformat())
    if since is not None and until is not None and until < since:
        blocks.wrong("due-order", line, "due_until", until.isoformat(), first=since.isoformat())


def _target(
    blocks: Blocks, node: yaml.Node, indicator: Indicator, instruments: dict[str, Instrument], codelists: Codelists
) -> Target | None:
    """The target of a block; who issued it when comes from the instrument, the direction from the indicator."""
    line = line_of(node)
    found = blocks.entry(node, "instrument")
    if found is None:
        blocks.wrong("missing-key", line, "instrument")
        return None
    code = str(found[0].value)
    if not blocks.known(code, "instrument", instruments, found[1], "instrument"):
        return None
    instrument = instruments[code]
    derived = {
        "indicator": indicator.code,
        "instrument": instrument.code,
        "issued": instrument.issued,
        "lower_better": indicator.direction is Direction.LOWER,
        "inherited": None,
    }
    target, _ = blocks.build(node, Target, derived=derived, extra=("instrument",))
    if target is None or not _target_fits(blocks, target, indicator, line):
        return None
    return target if _inheritance_fits(blocks, target, indicator, line, codelists) else None


def _inheritance_fits(blocks: Blocks, target: Target, indicator: Indicator, line: int, codelists: Codelists) -> bool:
    before = len(blocks.problems)
    if target.inheritance is not None and not target.judges_units:
        blocks.wrong("inheritance-of-nation", line, "inheritance", target.inheritance.value)
    if target.inheritance is Inheritance.SUM and indicator.unit not in (Unit.COUNT, Unit.BILLION_VND):
        blocks.wrong("sum-of-no-count", line, "inheritance", target.inheritance.value)
    for one in target.unit_values:
        if not blocks.known(one.unit, "org-unit", codelists.org_units, line, "unit_values"):
            continue
        if not target.judges(codelists.org_units[one.unit].level):
            levels = ", ".join(level.value for level in target.levels)
            blocks.wrong("other-level", line, "unit_values", one.unit, levels=levels)
        if not indicator.bounds.hold(replace(target, value=one.value).due):
            blocks.wrong("out-of-bounds", line, "unit_values", f"{one.value:g}", range=bounds_of(indicator))
    return len(blocks.problems) == before


def _target_fits(blocks: Blocks, target: Target, indicator: Indicator, line: int) -> bool:
    before = len(blocks.problems)
    if not target.names:
        blocks.wrong("missing-key", line, "names")
    if target.deadline < target.issued:
        blocks.wrong("deadline-before-issue", line, "deadline", target.deadline.isoformat())
    gain = target.comparator is Comparator.GAIN
    if gain and target.base is None:
        blocks.wrong("missing-key", line, "base")
    elif not gain and target.base is not None:
        blocks.wrong("base-of-no-gain", line, "base", f"{target.base:g}")
    elif not indicator.bounds.hold(target.due):
        blocks.wrong("out-of-bounds", line, "value", f"{target.value:g}", range=bounds_of(indicator))
    if any(not target.issued <= stone.day <= target.deadline for stone in target.milestones):
        blocks.wrong("milestone-outside", line, "milestones")
    return len(blocks.problems) == before


def bounds_of(indicator: Indicator) -> str:
    """The bounds of an indicator as a parameter of a sentence."""
    return span(*(None if end is None else f"{end:g}" for end in (indicator.bounds.low, indicator.bounds.high)))
