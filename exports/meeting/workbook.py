"""A pack as a workbook that judges again: figures, thresholds and rules as live formulas beside what was frozen.

Whoever doubts a status changes a threshold or a value and sees what follows. Nothing is locked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from domain.assessment import shortfall
from domain.indicator import Unit
from domain.observation import Observation
from domain.pack import MeetingPack
from domain.scorecard import Ranking
from domain.status import WORST_FIRST, Status
from exports import theme
from exports.meeting import codebook, recomputed, telling
from exports.meeting.book import (
    HEAD,
    LINE,
    PLAIN,
    RUNNING,
    SHARE,
    Book,
    Content,
    Live,
    Look,
    Styled,
    column,
    lines_of,
    named,
)  # fmt: skip
from exports.meeting.progress import Progress, unwatched
from exports.meeting.recomputed import COLUMNS, LATEST_DAY, RIVAL_COLUMNS, SAME_DAY, Column, Line
from exports.meeting.story import Block, Bullets, Facts, RankBars, Section, Story, Strip, Table, Trend
from exports.meeting.telling import Telling
from exports.template import DEMO, DEMO_COLUMN

FIRST = HEAD + 1
"""Row of the first line below the headings, counted from 0."""
LAST = 9_999
"""Where ranges of formulas end: below all lines, so that lines can be added."""
KEPT = 3
"""Columns that stay while one scrolls to the right."""
A3 = 8
"""Paper of the widest table, as office programs number it."""
COVER = 92
"""Width of what is said on the cover, in characters."""
TITLE: Look = {"bold": True, "font_size": 13, "font_color": theme.ACCENT}


def write(story: Story, pack: MeetingPack, *, number: int, link: str = "", progress: Progress = unwatched) -> bytes:
    """The workbook of `pack`, whose `story` it tells in the language of the story.

    `link` is the address of the dashboard, empty where there is none. The same pack gives the same bytes.
    """
    told = Telling.of(pack, story.language)
    words = told.words
    book = Book(words, title=story.title, mark=story.band, seal=story.seal, made=pack.known_at)
    if pack.workspace != "official":
        book.property(DEMO_COLUMN, DEMO)
    lines = recomputed.lines(pack)
    sheets: dict[str, Callable[[str], None]] = {
        "figures": lambda name: _figures(book, name, told, lines),
        "thresholds": lambda name: codebook.thresholds(book, name, pack),
        "story": lambda name: _story(book, name, story),
        "rankings": lambda name: _rankings(book, name, told),
        "trends": lambda name: _trends(book, name, told),
        "indicators": lambda name: codebook.indicators(book, name, told),
        "targets": lambda name: codebook.targets(book, name, told),
        "codes": lambda name: codebook.codes(book, name, told),
        "columns": lambda name: codebook.columns(book, name),
        "sources": lambda name: codebook.sources(book, name, told, lines),
        "originals": lambda name: codebook.originals(book, name, told),
    }
    if pack.since is not None:
        sheets["totals"] = lambda name: _totals(book, name, told)
        sheets["changes"] = lambda name: _changes(book, name, told)
        sheets["revised"] = lambda name: _revised(book, name, told)
    order = [code for code in ORDER if code in sheets]
    address = f"{link.rstrip('/')}/packs?workspace={pack.workspace}&pack={number}" if link else ""
    _cover(book, words.text("workbook.sheet.cover"), story, address, order)
    for done, code in enumerate(order):
        progress(done, len(order))
        sheets[code](words.text(f"workbook.sheet.{code}"))
    data = book.closed()
    progress(len(order), len(order))
    return data


ORDER = (
    "figures", "thresholds", "story", "totals", "changes", "revised", "rankings", "trends", "indicators", "targets",
    "codes", "columns", "sources", "originals",
)  # fmt: skip


# The cover


def _cover(book: Book, name: str, story: Story, address: str, sheets: Sequence[str]) -> None:
    words, sheet = book.words, book.sheet(name, table=False)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, COVER)
    row = 2
    for said in filter(None, (story.notice if story.corrected_by is not None else "", story.erratum)):
        book.text(sheet, row, 1, said, {**RUNNING, "bold": True, "bg_color": theme.WRONG})
        row += 1
    facts = [*story.facts, (words.text("workbook.pack"), story.seal), (words.text("page.packs.hash"), story.sha256)]
    if address:
        facts.append((words.text("workbook.link"), address))
    for term, said in facts:
        book.text(sheet, row, 0, term, {"bold": True, "valign": "top"})
        book.text(sheet, row, 1, said, RUNNING)
        row += 1
    row += 1
    checks = _range(words.text("workbook.sheet.figures"), _place(COLUMNS, "check"))
    for key in ("match", "differ", "by-hand"):
        said = words.text(f"workbook.{key}")
        book.text(sheet, row, 0, words.text("workbook.rows-that", check=said), {"bold": True})
        book.write(sheet, row, 1, Live(f'COUNTIF({checks},"{said}")'), {"num_format": "#,##0", "align": "left"})
        row += 1
    row += 1
    book.text(sheet, row, 0, words.text("workbook.how"), TITLE)
    step = 1
    while words.has(f"workbook.how.{step}"):
        row += 1
        said = words.text(f"workbook.how.{step}")
        book.put(sheet, row, 0, step, {"align": "right", "valign": "top"})
        book.text(sheet, row, 1, said, RUNNING)
        sheet.set_row(row, LINE * lines_of(said, COVER))
        step += 1
    row += 2
    book.text(sheet, row, 0, words.text("workbook.sheets"), TITLE)
    for code in sheets:
        row += 1
        said = words.text(f"workbook.about.{code}")
        book.link(sheet, row, 0, words.text(f"workbook.sheet.{code}"), words.text(f"workbook.sheet.{code}"))
        book.text(sheet, row, 1, said, RUNNING)
        sheet.set_row(row, LINE * lines_of(said, COVER))


# The figures, judged again


def _figures(book: Book, name: str, told: Telling, lines: Sequence[Line]) -> None:
    words, rivals = book.words, recomputed.rivals(lines)
    beside = words.text("workbook.sheet.rivals")
    sheet = book.sheet(name)
    _write(book, sheet, COLUMNS, lines, told, beside if rivals else "")
    check = _place(COLUMNS, "check")
    sheet.set_paper(A3)
    sheet.print_area(0, 0, FIRST + len(lines), check)
    book.stands_out(sheet, FIRST, LAST, check, words.text("workbook.differ"))
    if rivals:
        _write(book, book.sheet(beside), RIVAL_COLUMNS, rivals, told, "")


def _write(
    book: Book, sheet: Worksheet, columns: Sequence[Column], lines: Sequence[Line], told: Telling, beside: str
) -> None:
    """A table of `columns`; `beside` is the sheet of the figures that stand beside others, empty without any."""
    words = book.words
    book.heads(sheet, [(words.text(f"workbook.col.{one.key}"), one.width) for one in columns], keep=KEPT)
    for place, one in enumerate(columns):
        if one.group not in {before.group for before in columns[:place]}:
            book.text(sheet, HEAD - 1, place, words.text(f"workbook.group.{one.group}"), TITLE)
    fixed = {key: words.text(f"workbook.{key.replace('_', '-')}") for key in ("match", "differ", "by_hand")}
    for row, line in enumerate(lines, FIRST):
        cells = {one.key: f"${column(place)}{row + 1}" for place, one in enumerate(columns)}
        pieces = {**fixed, **cells, **_counting(words.text, beside, cells)}
        for place, one in enumerate(columns):
            book.write(sheet, row, place, *_cell(book, one, line, told, pieces))
    book.filtered(sheet, FIRST + len(lines) - 1, len(columns))


def _counting(say: Callable[[str], str], beside: str, cells: Mapping[str, str]) -> dict[str, str]:
    """How many figures that stand beside one of this row answer otherwise; of those themselves nobody asks."""
    if not beside or "others" not in cells:
        return {"rivals_of_day": "0", "rivals_of_latest": "0"}

    def count(role: str, key: str, mine: str) -> str:
        number, roles, answers = (
            _range(beside, _place(RIVAL_COLUMNS, asked)) for asked in ("number", "role", key)
        )  # fmt: skip
        said = say(f"workbook.role.{role}")
        return f'COUNTIFS({number},{cells["number"]},{roles},"{said}",{answers},"<>"&{cells[mine]})'

    of_day = f"IF({cells['passed']}=1,{count(SAME_DAY, 'answer', 'answer')},{count(SAME_DAY, 'alone', 'alone')})"
    return {"rivals_of_day": of_day, "rivals_of_latest": count(LATEST_DAY, "answer", "latest_answer")}


def _cell(book: Book, one: Column, line: Line, told: Telling, pieces: Mapping[str, str]) -> tuple[Content, Look]:
    look: dict[str, str | int | bool] = {}
    value = one.value(line, told) if one.value else one.kept(line) if one.kept else None
    match one.shown:
        case "value" | "change":
            known = value if isinstance(value, int | float) else None
            look["num_format"] = book.number_format(line.indicator.unit, known, change=one.shown == "change")
        case "share":
            look["num_format"] = SHARE
        case "day":
            look["num_format"] = "dd/mm/yyyy"
        case "count":
            look["num_format"] = "#,##0"
    if one.key in ("status", "check"):
        look["indent"] = 1
    if one.group in ("code", "step", "trace"):
        look["font_color"] = theme.MUTED
    if not one.formula:
        return value, look
    look["bg_color"] = theme.LOCKED
    if line.assessment is None and not one.of_context:
        return None, look
    if one.key == "status" and line.assessment is not None:
        value = told.words.text(f"status.{line.assessment.status}")
    return Live(one.formula.format_map(pieces), value), look


def _place(columns: Sequence[Column], key: str) -> int:
    return next(place for place, one in enumerate(columns) if one.key == key)


def _range(sheet: str, place: int) -> str:
    """A column of a sheet as formulas write it."""
    letter = column(place)
    return f"{named(sheet)}!${letter}${FIRST + 1}:${letter}${LAST}"


# What slides and papers say, with the numbers behind


def _story(book: Book, name: str, story: Story) -> None:
    words = book.words
    widths = {"section": 32, "finding": 44, "block": 32, "row": 34, "what": 24, "text": 34, "value": 16}
    book.table(
        name,
        [(words.text(f"workbook.told.{key}"), width) for key, width in widths.items()],
        (
            (section.heading, section.finding, *cells, Styled(value, {"num_format": PLAIN}))
            for section in story.sections
            for *cells, value in _told(section, words.text("workbook.told.figure"), words.text("workbook.told.plan"))
        ),
    )


Told = tuple[str, str, str, str, float | None]
"""Of one thing that is shown: its table or chart, its row, what it is, as it is read, the number behind it."""


def _told(section: Section, figure: str, plan: str) -> Iterator[Told]:
    for block in section.blocks:
        yield from _of_block(block, figure, plan)


def _of_block(block: Block, figure: str, plan: str) -> Iterator[Told]:
    match block:
        case Table():
            for row in block.rows:
                for head, cell in zip(block.head, row, strict=True):
                    yield block.caption, row[0].text, head, cell.text, cell.value
        case Facts():
            for term, cell in block.rows:
                yield "", term, "", cell.text, cell.value
        case Strip():
            for status, said in block.counts:
                yield block.caption, "", "", said, block.tally.by_status[status]
        case Bullets():
            yield from _of_bullets(block, figure, plan)
        case Trend():
            yield from _of_trend(block, figure)
        case RankBars():
            yield from _of_ranking(block)


def _of_bullets(block: Bullets, figure: str, plan: str) -> Iterator[Told]:
    for bullet in block.rows:
        yield block.caption, bullet.name, figure, bullet.written, bullet.value
        for tick in bullet.ticks:
            yield block.caption, bullet.name, str(tick.year), tick.written, tick.value
        if bullet.plan is not None:
            yield block.caption, bullet.name, plan, bullet.plan_written, bullet.plan
        for year, cell in zip(block.years, bullet.statuses, strict=True):
            yield block.caption, bullet.name, str(year), cell.text, cell.value
        for tick in bullet.others(block.years):
            if tick.verdict is not None:
                yield block.caption, bullet.name, str(tick.year), tick.verdict.text, None


def _of_ranking(block: RankBars) -> Iterator[Told]:
    for bar in block.rows:
        yield block.caption, bar.name, str(bar.place), bar.written, bar.value
    if block.target is not None:
        yield block.caption, "", "", block.target_written, block.target


def _of_trend(block: Trend, figure: str) -> Iterator[Told]:
    for point in (point for line in block.lines for point in line):
        yield block.caption, point.day.strftime("%d/%m/%Y"), figure, point.written, point.value
    for target in block.targets:
        yield block.caption, target.day.strftime("%d/%m/%Y"), "", target.written, target.value


# Changes since the meeting before


def _totals(book: Book, name: str, told: Telling) -> None:
    """How many stand where, before and now; the listed changes lead from the one to the other."""
    words, since = told.words, told.pack.since
    assert since is not None
    changes = words.text("workbook.sheet.changes")
    rows: list[list[Content]] = []
    for row, status in enumerate(WORST_FIRST, FIRST + 1):
        if status is Status.NOT_APPLICABLE:
            continue
        came, left = (f"COUNTIF({_range(changes, place)},$A{row})" for place in (4, 3))
        before, after = (tally.by_status.get(status, 0) for tally in (since.changes.before, since.changes.after))
        said = words.text("workbook.match"), words.text("workbook.differ")
        rows.append([
            words.text(f"status.{status}"), before, Live(came), Live(left), after,
            Live(f"B{row}+C{row}-D{row}", after), Live(f'IF(F{row}=E{row},"{said[0]}","{said[1]}")'),
        ])  # fmt: skip
    heads = [(words.text(f"workbook.totals.{key}"), 18) for key in
             ("status", "before", "came", "left", "after", "computed", "check")]  # fmt: skip
    book.table(name, heads, rows)


def _changes(book: Book, name: str, told: Telling) -> None:
    words, since = told.words, told.pack.since
    assert since is not None
    widths = {"unit": 26, "indicator": 40, "deadline": 14, "before": 20, "after": 20}
    heads = [(words.text(f"page.packs.{key}"), width) for key, width in widths.items()]
    heads.append((words.text("workbook.turn"), 44))
    targets = told.targets

    def status(one: Status | None) -> str:
        return words.text(f"status.{one}") if one else ""

    book.table(
        name,
        heads,
        (
            (
                told.unit(one.org_unit), told.indicator_name(one.indicator),
                targets[one.target].deadline if one.target in targets else told.deadline(one.target),
                status(one.before), status(one.after), words.text(f"page.packs.turn.{one.turn}"),
            )
            for one in since.changes.statuses
        ),
    )  # fmt: skip


def _revised(book: Book, name: str, told: Telling) -> None:
    words, since = told.words, told.pack.since
    assert since is not None
    widths = {"unit": 26, "indicator": 40, "period": 18, "before": 16, "after": 16, "by": 34}
    rows: list[list[Content]] = []
    for one in since.changes.revised:
        indicator = told.indicators.get(one.after.indicator)
        if indicator is None:
            continue
        values = [
            Styled(f.value, {"num_format": book.number_format(indicator.unit, f.value)})
            if f.value is not None
            else words.figure(f, indicator)
            for f in (one.before, one.after)
        ]
        rows.append([
            told.unit(one.after.org_unit), words.of(indicator.short), words.period(one.after.period), *values,
            telling.publisher(one.after, words),
        ])  # fmt: skip
    book.table(name, [(words.text(f"page.packs.{key}"), width) for key, width in widths.items()], rows)


# Rankings and trends


def _rankings(book: Book, name: str, told: Telling) -> None:
    widths = {"item": 40, "place": 8, "unit": 26, "value": 14, "said": 20, "numerator": 13, "denominator": 13,
              "period": 25, "provisional": 14, "due": 13, "gap": 15, "status": 20}  # fmt: skip
    heads = [(told.words.text(f"workbook.ranked.{key}"), width) for key, width in widths.items()]
    rows: list[list[Content]] = []
    for item in told.pack.items:
        if item.ranking is not None:
            rows += _ranked(book, told, told.item(item), item.ranking, FIRST + len(rows) + 1)
    book.table(name, heads, rows, keep=KEPT)


def _ranked(book: Book, told: Telling, item: str, ranking: Ranking, first: int) -> Iterator[list[Content]]:
    words, indicator = told.words, ranking.indicator
    for row, one in enumerate(ranking.rows, first):
        target = one.assessment.target if one.assessment else None
        gap: Content = None
        if target is not None and one.figure.value is not None:
            sides = f"D{row}-J{row}" if target.lower_is_better else f"J{row}-D{row}"
            kept = shortfall(one.figure.value, target)
            shown: Look = {
                "num_format": book.number_format(indicator.unit, None, change=True),
                "bg_color": theme.LOCKED,
            }
            gap = Live(sides, kept, shown)
        yield [
            item, one.place, words.of(one.org_unit.short), _in_unit(book, indicator.unit, one.figure.value),
            words.figure(one.figure, indicator), one.figure.numerator, one.figure.denominator,
            words.period(one.figure.period), words.text(f"obs_status.{one.figure.status}"),
            _in_unit(book, indicator.unit, target.due if target else None), gap,
            words.text(f"status.{one.assessment.status}") if one.assessment else None,
        ]  # fmt: skip
    for unit in ranking.silent:
        yield [item, None, words.of(unit.short), None, words.text("figure.none"), *([None] * 7)]


def _trends(book: Book, name: str, told: Telling) -> None:
    words = told.words
    widths = {"item": 40, "unit": 24, "line": 10, "start": 13, "day": 13, "value": 14, "said": 20, "numerator": 13,
              "denominator": 13, "origin": 15, "certainty": 16, "source": 34}  # fmt: skip
    heads = [(words.text(f"workbook.trend.{key}"), width) for key, width in widths.items()]
    rows: list[list[Content]] = []
    for item in told.pack.items:
        for number, line in enumerate(item.trend.lines if item.trend else (), 1):
            rows += [_point(book, told, told.item(item), number, figure) for figure in line]
    book.table(name, heads, rows, keep=2)


def _point(book: Book, told: Telling, item: str, number: int, f: Observation) -> list[Content]:
    words, indicator = told.words, told.indicators[f.indicator]
    certainty = f.provenance.certainty
    return [
        item, told.unit(f.org_unit), number, f.period.start, f.period.end, _in_unit(book, indicator.unit, f.value),
        words.figure(f, indicator), f.numerator, f.denominator, words.text(f"origin.{f.origin}"),
        words.text(f"certainty.{certainty}") if certainty else None, telling.publisher(f, words),
    ]  # fmt: skip


def _in_unit(book: Book, unit: Unit, value: float | None) -> Content:
    return None if value is None else Styled(value, {"num_format": book.number_format(unit, value)})
