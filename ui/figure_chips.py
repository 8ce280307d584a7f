"""A figure as a reader meets it: a number that opens to its source, with its change since the one before."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup

from charts import hover
from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation, ObsStatus, Origin, Qualifier
from domain.reference import Statement
from domain.scorecard import ScorecardRow
from locales import Language
from ui import blocks
from ui.blocks import Anchor, Link


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
    source = blocks.cited(observation.provenance.source) or Anchor(hover.source(observation, words))
    term = "card.figure.as-of" if observation.period.start is None else "card.figure.period"
    rows = [Anchor(words.period(observation.period), term=words.text(term))]
    if unit_name:
        rows.insert(0, Anchor(unit_name, term=words.text("card.figure.unit")))
    if observation.denominator is not None and observation.numerator is not None:
        counts = f"{words.plain(observation.numerator)} / {words.plain(observation.denominator)}"
        rows.append(Anchor(counts, term=words.text("card.figure.counts")))
    if observation.summed is not None:
        rows.append(Anchor(hover.summed(observation, words), term=words.text("card.figure.summed")))
    if observation.merged is not None:
        how, *_ = hover.merged(observation, words)
        rows.append(Anchor(how, term=words.text("card.figure.merged")))
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
    return blocks.block(
        "figure",
        value=value,
        shown=_large(observation, indicator, words) if large else value,
        said=", ".join([value, words.of(indicator.short), *hover.standing(observation, indicator, words)]),
        name=words.of(indicator.names),
        rows=rows,
        warnings=_warnings(observation, indicator, words, conflict=conflict),
        flagged=conflict,
        demo=observation.origin is Origin.DEMO,
        provisional=observation.status is ObsStatus.PROVISIONAL,
        reopened=observation.reopened,
        signs=hover.merged_sign(observation, words),
        contest=_contest(observation, indicator, words, "figure.contested-short"),
        large=large,
        href=row_of(observation, link),
        open=words.text("card.figure.open"),
    )


def _warnings(observation: Observation, indicator: Indicator, words: Language, *, conflict: bool) -> list[str]:
    """What a reader must know before relying on the figure."""
    said = (
        (words.text("card.figure.conflict"), conflict),
        (words.text("figure.reopened"), observation.reopened),
        (_contest(observation, indicator, words, "figure.contested"), observation.contest is not None),
        # Of a sum it is said which part of it nobody has accepted.
        (words.text("figure.provisional"), observation.status is ObsStatus.PROVISIONAL and observation.summed is None),
        (words.text("origin.demo.meaning"), observation.origin is Origin.DEMO),
    )
    found = [sentence for sentence, there in said if there]
    if observation.merged is not None:
        if observation.merged.estimated:
            found.insert(0, words.text("figure.estimated.meaning"))
        found += hover.merged(observation, words)[1:]
    if observation.qualifier is not Qualifier.EXACT:
        found.insert(0, words.text(f"qualifier.{observation.qualifier}.meaning"))
    return found


def _contest(observation: Observation, indicator: Indicator, words: Language, key: str) -> str:
    """That the figure is disputed: the value its unit holds right, and the clock; nothing where it is not."""
    if observation.contest is None:
        return ""
    held = words.number(observation.contest.value, indicator.unit)
    return words.text(key, value=held, day=words.date(observation.contest.due))


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
                **difference(observation, previous, indicator, words),
            }
        )
    return blocks.block("cards", items=cards)


def statements(
    items: Sequence[Statement], words: Language, *, indicators: Mapping[str, Indicator] | None = None
) -> Markup:
    """What sources wrote, with the number, the citation and the address."""
    return blocks.block(
        "statements",
        items=[
            {
                "anchor": f"said-{s.code}",
                "figure": _said_number(s, words, (indicators or {}).get(s.indicator)),
                "name": words.of(s.names),
                "day": words.date(s.as_of) if s.as_of else words.text("card.statement.undated"),
                "citation": "" if s.citation == s.source else s.citation,
                "source": blocks.cited(s.source),
            }
            for s in items
        ],
    )


def row_of(observation: Observation, link: Link) -> str:
    """The address of the page on which a figure opens to its row."""
    return link("history", figure=observation.key.token())


def latest(row: ScorecardRow, words: Language, link: Link, conflicts: Collection[str]) -> Markup:
    """The latest figure of a row, flagged where its token is among `conflicts`."""
    found = row.latest
    # A token costs a walk over the key: most pages have no conflict at all.
    flagged = found is not None and bool(conflicts) and found.key.token() in conflicts
    return figure(found, row.indicator, words, link, conflict=flagged)


def bare(observation: Observation | None, indicator: Indicator, decimals: int, words: Language) -> str:
    """A figure without its unit, for columns whose head names it."""
    if observation is None:
        return ""
    if observation.value is None:
        short = observation.rank is not None
        return words.number(observation.rank, Unit.RANK) if short else words.figure(observation, indicator)
    return words.qualified(words.plain(observation.value, decimals), observation.qualifier)


def difference(
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


def change(row: ScorecardRow, words: Language) -> dict[str, str]:
    """The change of the latest figure of a row since the one before, as `difference` writes it."""
    return difference(row.latest, row.previous, row.indicator, words)


def gain(rate: float, unit: Unit, words: Language) -> str:
    """A gain per month with its sign; places go up and down in words, since a smaller number is the better one."""
    if unit is not Unit.RANK or not rate:
        return words.signed(rate, unit)
    return words.places(f"card.change.rank-{'better' if rate < 0 else 'worse'}", rate)


def _large(observation: Observation, indicator: Indicator, words: Language) -> Markup:
    """A figure for large type: the number is large, what the source says beside it is not."""
    if observation.value is None:
        return Markup("<b>{}</b>").format(words.figure(observation, indicator))
    number = Markup("<b>{}</b>").format(words.number(observation.value, indicator.unit))
    if observation.qualifier is Qualifier.EXACT:
        return number
    return blocks.sentence(words, f"qualifier.{observation.qualifier}", value=number)


def _said_number(statement: Statement, words: Language, indicator: Indicator | None) -> str:
    if statement.value is None:
        return words.text("card.statement.none")
    unit = indicator.unit if indicator else Unit.PERCENT if statement.unit in ("%", "percent") else Unit.COUNT
    return words.qualified(words.number(statement.value, unit), statement.qualifier)
