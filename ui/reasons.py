"""Why a status is what it is: its rule, inputs, arithmetic, sources, and what would turn it."""

from dataclasses import replace

from markupsafe import Markup

from domain.assessment import Assessment, Thresholds
from domain.indicator import Indicator
from domain.target import Target
from locales import Language
from ui import blocks, figure_chips, marks
from ui.blocks import Anchor, Link, Row


def why(
    assessment: Assessment,
    indicator: Indicator,
    words: Language,
    link: Link,
    rules: Thresholds,
    *,
    instrument: str = "",
    opened: bool = False,
    example: bool = False,
) -> Markup:
    """A status with its rule, inputs, arithmetic, sources and the smallest change that would turn it; folded at first.

    `rules` is what the assessment was made by, `instrument` the name of the legal act of the target. Figures of an
    `example` are made up: they have no source, no origin and no row to open.
    """
    a, target, unit = assessment, assessment.target, indicator.unit
    rule = [
        Row(words.text("card.why.target"), f"{words.target(target, indicator)}, {words.date(target.deadline)}"),
        *_inherited(target, indicator, words),
        Row(words.text("card.why.rule"), marks.meaning(a.status, words, rules)),
    ]
    shown = [("card.why.figure", a.figure), *(("card.why.rival", f) for f in a.rivals)]
    shown += [("card.score.latest", a.latest if a.latest != a.figure else None), ("card.why.previous", a.previous)]
    inputs = [
        Row(
            words.text(key),
            words.figure(f, indicator) if example else figure_chips.figure(f, indicator, words, link),
            words.date(f.period.end),
        )
        for key, f in shown
        if f is not None
    ]
    if a.baseline is not None:
        assumed = f" ({words.text('card.why.baseline-assumed')})" if a.baseline.assumed else ""
        start = words.number(a.baseline.value, unit) + assumed
        inputs.append(Row(words.text("card.why.baseline"), start, words.date(a.baseline.day)))
    if a.plan_value is not None:
        inputs.append(Row(words.text("card.why.plan-day"), words.number(a.plan_value, unit)))
    if a.plan_today is not None:
        inputs.append(Row(words.text("card.why.plan-today", day=words.date(a.as_of)), words.number(a.plan_today, unit)))
    if a.required_rate is not None:
        inputs.append(Row(words.text("card.why.required"), figure_chips.gain(a.required_rate, unit, words)))
    if a.recent_rate is not None:
        inputs.append(Row(words.text("card.why.recent"), figure_chips.gain(a.recent_rate, unit, words)))
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
    return blocks.block(
        "why",
        mark=marks.written(a.status, words, a.months_late),
        reason=words.reason(a, indicator),
        open=opened,
        rule=rule,
        inputs=inputs,
        arithmetic=_arithmetic(a, indicator, words),
        sources=[] if example else _sources(a, instrument, words),
        turn=_turn(a, indicator, words),
        head={k: words.text(f"card.why.{k}") for k in ("inputs", "arithmetic", "sources", "turn")},
    )


def _inherited(target: Target, indicator: Indicator, words: Language) -> list[Row]:
    """By which policy and from whom a unit has the target, and what that changes for the land of each."""
    if target.inherited is None:
        return []
    parents = "; ".join(
        words.text(
            "card.why.parent",
            unit=words.of(parent.names),
            due=words.due(replace(target, value=parent.value), indicator),
            effect=words.signed(target.value - parent.value, indicator.unit),
        )
        for parent in target.inherited.parents
    )
    policy = words.text(f"inheritance.{target.inherited.policy}")
    return [Row(words.text("card.why.inherited"), words.text("card.why.parents", policy=policy, parents=parents))]


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
    said = blocks.cited(target.source)
    clause = words.text("card.why.clause", instrument=instrument, clause=target.clause) if target.clause else instrument
    certainty = words.text("card.why.text-certainty", certainty=words.text(f"certainty.{target.certainty}"))
    if clause or said:
        found.append(Anchor(clause or (said.text if said else ""), said.href if said else "", True, note=certainty))
    for observation in (a.figure, *a.rivals):
        where = blocks.cited(observation.provenance.source) if observation else None
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
