"""What stands in the box that opens over a mark: the figure, its date, source and certainty."""

from html import escape

from charts.theme import wrapped
from domain.indicator import Indicator
from domain.observation import Observation, ObsStatus, Qualifier
from locales import Language

LINE = 46
"""Letters a line, so that a box fits a telephone."""


def box(figure: Observation, indicator: Indicator, words: Language, head: str = "", *more: str) -> str:
    """The hover text of a figure, with `head` above and `more` lines below."""
    said = [f"<b>{escape(words.figure(figure, indicator))}</b>"]
    if head:
        said.insert(0, escape(head))
    lines = [words.period(figure.period), *(line for line in more if line), provenance(figure, words)]
    lines += standing(figure, indicator, words)
    if figure.qualifier is not Qualifier.EXACT:
        lines.append(words.text(f"qualifier.{figure.qualifier}.meaning"))
    return "<br>".join([*said, *(wrapped(escape(line), LINE) for line in lines)])


def standing(figure: Observation, indicator: Indicator, words: Language) -> list[str]:
    """What a reader must know before relying on a figure: not final, opened again, contested, each in a sentence."""
    said = []
    if figure.status is not ObsStatus.NORMAL:
        said.append(words.text(f"obs_status.{figure.status}"))
    if figure.summed is not None:
        said.append(summed(figure, words))
    said += merged(figure, words)
    if figure.reopened:
        said.append(words.text("figure.reopened"))
    if figure.contest is not None:
        held = words.number(figure.contest.value, indicator.unit)
        said.append(words.text("figure.contested", value=held, day=words.date(figure.contest.due)))
    return said


def summed(figure: Observation, words: Language) -> str:
    """Of how many units a sum is, and how many of those are provisional or left out; nothing for other figures."""
    if figure.summed is None:
        return ""
    made, units = figure.summed, words.count("figure.units", figure.summed.units)
    if made.provisional:
        provisional = words.count("figure.units", made.provisional)
        return words.text("figure.summed-provisional", units=units, provisional=provisional)
    if made.left_out:
        left_out = words.count("figure.units", made.left_out)
        return words.text("figure.summed-left-out", units=units, left_out=left_out)
    return words.text("figure.summed", units=units)


def merged(figure: Observation, words: Language) -> list[str]:
    """How a merged figure was made, what is missing in it, and that it is an estimate; nothing for other figures."""
    made = figure.merged
    if made is None:
        return []
    units = words.count("figure.parts", made.of)
    said = [words.text(f"figure.merged.{made.method}", units=units, found=len(made.parts))]
    if not made.whole:
        share = words.share(made.covered)
        said.append(words.text(f"figure.partial.{made.by}", found=len(made.parts), units=units, share=share))
    if made.provisional and made.estimated:
        said.append(words.text("obs_status.P"))
    if made.contested:
        said.append(words.count("figure.parts-contested", made.contested))
    return said


def signs(figure: Observation, words: Language) -> str:
    """The same as signs behind a number where there is no room for words; they are explained by `standing`."""
    return "".join(
        words.text(f"figure.sign.{sign}")
        for sign, there in (
            ("provisional", figure.status is ObsStatus.PROVISIONAL),
            ("reopened", figure.reopened),
            ("contested", figure.contest is not None or bool(figure.merged and figure.merged.contested)),
        )
        if there
    ) + merged_sign(figure, words)


def merged_sign(figure: Observation, words: Language) -> str:
    """The sign of a merged figure: of what one must know first, that a part is missing or that it is an estimate."""
    made = figure.merged
    if made is None:
        return ""
    sign = "partial" if not made.whole else "estimated" if made.estimated else "merged"
    return words.text(f"figure.sign.{sign}")


def provenance(figure: Observation, words: Language) -> str:
    """Origin, certainty and source of a figure in one line."""
    parts = [words.text(f"origin.{figure.origin}")]
    if figure.provenance.certainty is not None:
        parts.append(words.text(f"certainty.{figure.provenance.certainty}"))
    parts.append(source(figure, words))
    return " · ".join(parts)


def source(figure: Observation, words: Language) -> str:
    """The publisher's site of an address, a citation as it is, else the file and line; a sum is of no file."""
    where = figure.provenance.source
    if where.startswith(("http://", "https://")):
        return where.split("/")[2].removeprefix("www.")
    if where:
        return where
    if figure.summed is not None or figure.merged is not None:
        return words.text("page.history.derived")
    return words.text("card.figure.no-source", file=figure.provenance.file, line=figure.provenance.line)
