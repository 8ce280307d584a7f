"""Rankings as a native bar chart, with the target as a line through all bars."""

from exports.meeting import lettering
from exports.meeting.slide_chart import (
    ACCENT,
    INK,
    NO_LINE,
    PAPER,
    QUIET,
    Axis,
    Chart,
    Said,
    Sheet,
    filled,
    label,
    labels,
    letters,
    space,
    stroke,
)
from exports.meeting.slide_template import Area
from exports.meeting.slide_text import POINT
from exports.meeting.story import RankBar, RankBars
from exports.theme import GLYPHS
from locales import Language

WIDER = 1.04
"""What is drawn may be a trace wider than what is measured."""
_NAMES, _LABELS = 0.42, 0.34
"""Shares of the chart that names and labels take at most."""


def chart(bars: RankBars, area: Area, words: Language, tag: str, size: float, *, training: bool) -> Chart:
    """Bars of units with the best one first, each with its figure and status written at its end.

    The target is a straight line through the ends of bars that nobody sees: a line of regression, which both programs
    draw upright in a chart whose bars lie. It needs two points, so that with a target the first row is kept empty; the
    target is written there.
    """
    names = [f"{bar.place}. {bar.name}" if bar.value is not None else _unmeasured(bar) for bar in bars.rows]
    first = 0 if bars.target is None else 1
    empty = (None,) * first
    sheet = Sheet()
    titles = sheet.add(words.text("deck.unit"), (*empty, *names))
    values = sheet.add(words.of(bars.indicator.short), (*empty, *(bar.value for bar in bars.rows)))
    category = f"<c:cat>{sheet.texts(titles)}</c:cat>"
    measured = [(place, bar) for place, bar in enumerate(bars.rows, first) if bar.value is not None]
    written = [label(place, _written(bar, words), size, tag, "outEnd") for place, bar in measured]
    striped = "".join(_striped(place) for place, bar in measured if bar.provisional)
    series = (
        f'<c:ser><c:idx val="0"/><c:order val="0"/>{sheet.title(values)}{filled(ACCENT)}<c:invertIfNegative val="0"/>'
        f"{striped}{labels(written)}{category}<c:val>{sheet.numbers(values)}</c:val></c:ser>"
    )
    shown = [0.0, bars.longest, *(bar.value for _, bar in measured if bar.value is not None)]
    if bars.target is not None:
        shown.append(bars.target)
        due = sheet.add(words.text("drawing.target"), [bars.target] * (1 + len(names)))
        side = "outEnd" if bars.target < max(shown) * 0.55 else "inEnd"
        said = label(0, [Said(bars.target_written)], size * 0.9, tag, side, bold=True)
        series += (
            f'<c:ser><c:idx val="1"/><c:order val="1"/>{sheet.title(due)}<c:spPr><a:noFill/>{NO_LINE}</c:spPr>'
            f'<c:invertIfNegative val="0"/>{labels([said])}<c:trendline><c:spPr>{stroke(INK, 2.5)}</c:spPr>'
            '<c:trendlineType val="linear"/><c:forward val="0.5"/><c:backward val="0.5"/><c:dispRSqr val="0"/>'
            f'<c:dispEq val="0"/></c:trendline>{category}<c:val>{sheet.numbers(due)}</c:val></c:ser>'
        )
    wide = area.width / POINT
    left = min(_NAMES, (max(lettering.width(name, size * WIDER) for name in names) + 14) / wide)
    ends = ("".join(one.text for one in _written(bar, words)) for _, bar in measured)
    right = min(_LABELS, (max((lettering.width(one, size * WIDER) for one in ends), default=0.0) + size + 16) / wide)
    across = Axis(
        kind="catAx", own=111, other=222, side="l", flipped=True, texts=letters(size, tag), line=stroke(QUIET, 1),
        near="low", rest='<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:noMultiLvlLbl val="1"/>',
    )  # fmt: skip
    along = Axis(
        kind="valAx", own=222, other=111, side="b", low=min(shown), high=max(shown) or 1.0, shown=False,
        rest='<c:crossBetween val="between"/>',
    )  # fmt: skip
    plot = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="55"/><c:overlap val="100"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
    )
    return Chart(
        xml=space(plot + across.xml() + along.xml(), tag, size, (left, 0.0, 1 - left - right, 1.0)),
        workbook=sheet.workbook(training=training),
    )


def _written(bar: RankBar, words: Language) -> list[Said]:
    """Figure and status at the end of a bar."""
    if bar.status is None:
        return [Said(bar.written)]
    glyph, colour = GLYPHS[bar.status]
    shape = Said(f"  {glyph}\u00a0", f'<a:srgbClr val="{colour}"/>', glyph=True)
    return [Said(bar.written), shape, Said(words.text(f"status.{bar.status}"), QUIET)]


def _unmeasured(bar: RankBar) -> str:
    """A unit whose place was published without a value: there is no bar that could carry what is written."""
    return f"{bar.place}. {bar.name}: {bar.written}"


def _striped(place: int) -> str:
    """A bar of a provisional figure."""
    return (
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>'
        f'<a:pattFill prst="wdUpDiag"><a:fgClr>{ACCENT}</a:fgClr><a:bgClr>{PAPER}</a:bgClr></a:pattFill>'
        f"{stroke(ACCENT, 1)}</c:spPr></c:dPt>"
    )
