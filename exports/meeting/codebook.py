"""What words, codes and columns of a workbook mean, the thresholds of its formulas, and where its figures come from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields

from domain.assessment import Thresholds
from domain.indicator import Direction, Frequency
from domain.observation import Observation, ObsStatus, Origin, Qualifier
from domain.pack import MeetingPack, figures_of
from domain.period import DAYS_A_MONTH
from domain.status import WORST_FIRST, Status
from domain.target import Certainty, Comparator, Curve
from exports import theme
from exports.meeting import recomputed, telling
from exports.meeting.book import HEAD, PLAIN, Book, Content, Live, Look, Styled, named
from exports.meeting.recomputed import COLUMNS, RIVAL_COLUMNS, Line
from exports.meeting.telling import Telling

FIRST = HEAD + 2
"""First row below the headings as formulas count, from 1."""
TO_CHANGE: Look = {"bold": True, "bg_color": theme.DOUBTFUL, "num_format": PLAIN}


def thresholds(book: Book, name: str, pack: MeetingPack) -> None:
    """The numbers of the rules, to be changed; formulas call their cells by name."""
    words, sheet = book.words, named(name)
    day: Look = {**TO_CHANGE, "num_format": "dd/mm/yyyy"}
    given = {"as_of": Styled(pack.agenda.as_of, day)}
    given |= {field.name: Styled(getattr(pack.thresholds, field.name), TO_CHANGE) for field in fields(Thresholds)}
    rows: list[tuple[str, str, Content, Content]] = [
        (key, words.text(f"workbook.threshold.{key}"), used, used.value) for key, used in given.items()
    ]
    rows += [
        (key, words.text(f"workbook.threshold.{key}"), Live(formula), None)
        for key, formula in (
            ("fresh_published", _rounded("stale_months")),
            ("fresh_biennial", _rounded("(stale_months+12)")),
            ("fresh_reported", f"{_rounded('missed_periods')}+grace_days"),
        )
    ]
    heads = [(words.text(f"workbook.thresholds.{key}"), width) for key, width in
             (("name", 24), ("meaning", 90), ("used", 16), ("frozen", 16))]  # fmt: skip
    book.table(name, heads, rows, prose=frozenset({1}))
    for row, (key, *_) in enumerate(rows, FIRST):
        book.define(key, f"{sheet}!$C${row}")


def _rounded(months: str) -> str:
    """So many months in days, to the nearest day; halves go to the even one, as `domain.period.add_months` rounds."""
    days = f"{months}*{DAYS_A_MONTH}"
    return f"IF(MOD({days},1)=0.5,2*ROUND({days}/2,0),ROUND({days},0))"


def indicators(book: Book, name: str, told: Telling) -> None:
    """What each indicator measures."""
    words = told.words
    heads = [(words.text(f"workbook.indicator.{key}"), width) for key, width in (
        ("name", 44), ("code", 26), ("measure", 14), ("direction", 18), ("frequency", 16), ("definition", 70),
        ("numerator", 44), ("denominator", 44), ("owner", 34), ("attribution", 24), ("source", 50),
    )]  # fmt: skip
    rows = (
        [
            words.of(one.names), one.code, words.text(f"unit.{one.unit}.name"),
            words.text(f"workbook.direction.{one.direction}"), words.text(f"workbook.frequency.{one.frequency}"),
            words.of(one.definition), words.of(one.numerator), words.of(one.denominator),
            told.owner(one) or words.text("workbook.no-owner"), one.attribution, one.source,
        ]
        for one in told.pack.indicators
    )  # fmt: skip
    book.table(name, heads, rows, prose=frozenset({0, 5, 6, 7, 8}))


def targets(book: Book, name: str, told: Telling) -> None:
    """What each target asks, by which act."""
    words, acts = told.words, {act.code: act for act in told.pack.instruments}
    heads = [(words.text(f"workbook.target.{key}"), width) for key, width in (
        ("indicator", 40), ("code", 30), ("asks", 36), ("due", 14), ("stretch", 14), ("deadline", 14), ("act", 22),
        ("title", 60), ("clause", 20), ("issued", 14), ("certainty", 18), ("source", 50),
    )]  # fmt: skip
    rows: list[list[Content]] = []
    for one in told.pack.targets:
        indicator, act = told.indicators.get(one.indicator), acts.get(one.instrument)
        if indicator is None:
            continue
        due, stretch = (
            None if value is None else Styled(value, {"num_format": book.number_format(indicator.unit, value)})
            for value in (one.due, one.stretch_due)
        )
        rows.append([
            words.of(indicator.short), one.code, words.target(one, indicator), due, stretch, one.deadline,
            words.of(act.number if act else one.instrument), words.of(act.names) if act else "", words.of(one.clause),
            one.issued, words.text(f"certainty.{one.certainty}"), one.source,
        ])  # fmt: skip
    book.table(name, heads, rows, prose=frozenset({2, 7}))


def codes(book: Book, name: str, told: Telling) -> None:
    """What each code means; the statuses stand first, where formulas look them up."""
    words, rules = told.words, told.pack.thresholds
    on_pace, behind = words.share(rules.on_pace), words.share(rules.behind)
    rows: list[list[Content]] = [
        [words.text("workbook.kind.status"), status.value, words.text(f"status.{status}"),
         words.text(f"status.{status}.meaning", on_pace=on_pace, behind=behind)]
        for status in WORST_FIRST
        if status is not Status.NOT_APPLICABLE
    ]  # fmt: skip
    last = FIRST + len(rows) - 1
    for key, kinds in (("origin", Origin), ("certainty", Certainty), ("obs_status", ObsStatus)):
        rows += [
            [words.text(f"workbook.kind.{key}"), one.value, words.text(f"{key}.{one}"), _meaning(told, f"{key}.{one}")]
            for one in kinds
        ]
    rows += [
        [words.text("workbook.kind.qualifier"), one.value, words.text(f"qualifier.{one}", value="…"),
         words.text(f"qualifier.{one}.meaning")]
        for one in Qualifier
        if one is not Qualifier.EXACT
    ]  # fmt: skip
    for key, listed in (
        ("comparator", [one.value for one in Comparator]), ("direction", [one.value for one in Direction]),
        ("frequency", [one.value for one in Frequency]), ("curve", [one.value for one in Curve]),
        ("answer", ["yes", "no", "unknown"]), ("by-input", [recomputed.OTHER, recomputed.NEWER, recomputed.UNITS]),
    ):  # fmt: skip
        rows += [
            [words.text(f"workbook.kind.{key}"), code, words.text(f"workbook.{key}.{code}"), None] for code in listed
        ]
    heads = [(words.text(f"workbook.codes.{key}"), width) for key, width in
             (("kind", 28), ("code", 22), ("word", 44), ("meaning", 90))]  # fmt: skip
    book.table(name, heads, rows, prose=frozenset({3}))
    book.define("status_codes", f"{named(name)}!$B${FIRST}:$B${last}")
    book.define("status_words", f"{named(name)}!$C${FIRST}:$C${last}")


def _meaning(told: Telling, key: str) -> str:
    return told.words.text(f"{key}.meaning") if told.words.has(f"{key}.meaning") else ""


def columns(book: Book, name: str) -> None:
    """What stands in each column of the figures, and whether it was frozen or is computed."""
    words = book.words
    heads = [(words.text(f"workbook.columns.{key}"), width) for key, width in
             (("heading", 34), ("group", 26), ("made", 18), ("meaning", 110))]  # fmt: skip
    every = (*COLUMNS, *(one for one in RIVAL_COLUMNS if one not in COLUMNS))
    rows = (
        [
            words.text(f"workbook.col.{one.key}"), words.text(f"workbook.group.{one.group}"),
            words.text("workbook.columns.computed" if one.formula else "workbook.columns.frozen"),
            words.text(f"workbook.means.{one.key}"),
        ]
        for one in every
    )  # fmt: skip
    book.table(name, heads, rows, prose=frozenset({3}))


def sources(book: Book, name: str, told: Telling, lines: Sequence[Line]) -> None:
    """Where the figures come from, each place once, with how many figures of the pack come from there."""
    words = told.words
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for f in _every(told.pack, lines):
        place = f.provenance
        certainty = words.text(f"certainty.{place.certainty}") if place.certainty else ""
        origin, where = words.text(f"origin.{f.origin}"), telling.publisher(f, words)
        found[origin, certainty, where, place.source, place.file] += 1
    heads = [(words.text(f"workbook.source.{key}"), width) for key, width in (
        ("origin", 18), ("certainty", 20), ("publisher", 40), ("address", 80), ("file", 44), ("count", 12),
    )]  # fmt: skip
    book.table(name, heads, ([*key, count] for key, count in sorted(found.items())))


def _every(pack: MeetingPack, lines: Sequence[Line]) -> Iterable[Observation]:
    """Each figure of the pack once."""
    figures = {id(f): f for f in figures_of(pack.standings)}
    figures |= {id(line.figure): line.figure for line in lines if line.figure}
    figures |= {id(f): f for item in pack.items if item.trend for f in item.trend.figures}
    kept = {(f.key, f.provenance.revision): f for f in figures.values()}
    return kept.values()


def originals(book: Book, name: str, told: Telling) -> None:
    """The files that were sent, with their hashes."""
    words = told.words
    heads = [(words.text(f"workbook.original.{key}"), width) for key, width in
             (("submission", 16), ("file", 60), ("hash", 72))]  # fmt: skip
    book.table(name, heads, ([one.submission, one.file, one.sha256] for one in told.pack.originals))
