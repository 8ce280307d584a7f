"""A workbook recomputes what its pack has frozen, holds every number of the story, and runs nothing of what is text."""

import io
import random
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

import locales
from domain.assessment import Thresholds, assess
from domain.indicator import Frequency, Unit
from domain.observation import Origin, Qualifier
from domain.org_unit import Level
from domain.pack import MeetingPack
from domain.scorecard import ScorecardRow
from domain.status import Status
from domain.target import Comparator, Curve, Milestone
from exports.meeting import recomputed, workbook
from exports.meeting.book import HEAD
from exports.meeting.recomputed import COLUMNS
from exports.meeting.story import Story
from exports.meeting.storyboard import story
from tests.domain.builders import a_break, a_province, a_target, an_indicator, an_observation
from tests.domain.test_inert_text import HOSTILE
from tests.exports.meeting.spreadsheet import Computed

FIRST = HEAD + 2
PLACES = {one.key: place for place, one in enumerate(COLUMNS)}
VI = locales.language("vi")
FIGURES, RIVALS = VI.text("workbook.sheet.figures"), VI.text("workbook.sheet.rivals")


def written(pack: MeetingPack, told: Story) -> bytes:
    return workbook.write(told, pack, number=2, link="https://dashboard.example.vn/")


def judged(pack: MeetingPack) -> tuple[Computed, list[dict[str, object]]]:
    """The computed workbook of a pack, and each row of its figures by key of the column."""
    data = written(pack, story(pack, "vi", number=2, sha256="a" * 64))
    computed = Computed(load_workbook(io.BytesIO(data)))
    rows = [computed.row(FIGURES, row) for row in range(FIRST, FIRST + len(recomputed.lines(pack)))]
    return computed, [{key: row[place] for key, place in PLACES.items()} for row in rows]


def anything(chance: random.Random, code: str, as_of: date, rules: Thresholds) -> ScorecardRow:
    """Any figures under any target."""
    unit, frequency = chance.choice([Unit.PERCENT, Unit.COUNT]), chance.choice(list(Frequency))
    indicator = an_indicator(code=code, unit=unit, frequency=frequency)
    comparator = chance.choice(list(Comparator))
    stones = (Milestone(date(2020, 1, 1), 20.0), Milestone(date(2020, 9, 1), 45.0))
    deadline = chance.choice([date(2020, 12, 31), date(2021, 6, 30)])
    target = a_target(
        chance.choice([0.0, 50.0, 80.0, 100.0]), deadline, comparator=comparator,
        base=40.0 if comparator is Comparator.GAIN else None,
        lower_better=comparator is not Comparator.AT_LEAST and chance.random() < 0.3,
        curve=chance.choice(list(Curve)), milestones=chance.choice([(), stones]),
    )  # fmt: skip
    qualifiers = [Qualifier.EXACT] * 6 + list(Qualifier)
    figures = []
    for _ in range(chance.choice([0, 1, 2, 3, 3, 4, 4, 5, 6])):
        some = [as_of - timedelta(days=chance.randrange(700)) for _ in range(3)]
        day = chance.choice([deadline, date(2020, 12, 20), date(2022, 3, 31), *some])
        value = chance.choice([30.0, 49.5, 50.0, 80.0, 99.96, round(chance.uniform(0, 120), 2)])
        figures.append(
            an_observation(
                day, value, qualifier=chance.choice(qualifiers), source=f"https://{chance.choice('ab')}.vn/",
                origin=chance.choice([Origin.PUBLISHED, Origin.REPORTED]),
            )
        )  # fmt: skip
    breaks = [a_break(date(2020, 8, 1))] if chance.random() < 0.1 else []
    found = assess(
        target, indicator, figures, org_unit="x", level=Level.NATION, as_of=as_of, breaks=breaks, rules=rules
    )  # fmt: skip
    known = tuple(f for f in figures if f.period.end <= as_of)
    return ScorecardRow(
        indicator=indicator, org_unit=a_province(), latest=None, previous=None, history=known, assessments=(found,)
    )


def test_formulas_judge_as_the_rules_do(pack: MeetingPack) -> None:
    met: Counter[str] = Counter()
    other = Thresholds(on_pace=0.8, behind=0.3, stale_months=8, window_before_days=10, full_percent=99.5)
    for as_of, rules in ((date(2020, 10, 31), Thresholds()), (date(2022, 7, 1), other)):
        chance = random.Random(4)
        rows = tuple(anything(chance, f"rate-{number}", as_of, rules) for number in range(100))
        made = replace(
            pack, standings=rows, items=(), since=None, thresholds=rules, agenda=replace(pack.agenda, as_of=as_of)
        )  # fmt: skip
        for row, line in zip(judged(made)[1], recomputed.lines(made), strict=True):
            assert line.assessment is not None
            assert row["status_code"] == line.assessment.status.value, line.assessment
            assert row["check"] != VI.text("workbook.differ"), line.assessment
            met.update((line.assessment.status.value, str(row["check"])))
            met["rivals"] += bool(row["others"])
            met["rivals-of-latest"] += bool(row["latest_others"])
    wanted = {s.value for s in Status} - {"not_applicable"}
    assert wanted | {"rivals", "rivals-of-latest", VI.text("workbook.by-hand")} <= {key for key, n in met.items() if n}
    assert met[VI.text("workbook.by-hand")] < 50


def test_another_threshold_gives_another_status(pack: MeetingPack) -> None:
    made = replace(pack, since=None)
    data = written(made, story(made, "vi", number=2, sha256="a" * 64))
    book = load_workbook(io.BytesIO(data))
    place = book.defined_names["as_of"].attr_text.rpartition("!")[2].replace("$", "")
    book[VI.text("workbook.sheet.thresholds")][place] = date(2040, 1, 1)
    computed = Computed(book)
    status = [
        computed.cell(FIGURES, f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[PLACES['check']]}{row}") for row in (FIRST, FIRST + 1)
    ]
    assert VI.text("workbook.differ") in status


def test_every_number_of_the_story_is_there_with_what_stands_behind(told: Story, pack: MeetingPack) -> None:
    book = load_workbook(io.BytesIO(written(pack, told)))
    words = locales.language(told.language)
    cells = list(book[words.text("workbook.sheet.story")].iter_rows(min_row=FIRST, values_only=True))
    texts = {row[5] for row in cells}
    assert len(texts) > 20
    assert [text for text in told.written() if text not in texts] == []
    raw = {f.value for row in pack.standings for f in (row.latest,) if f and f.value is not None}
    numbers = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert raw
    assert raw <= numbers


def test_the_totals_follow_from_the_changes(pack: MeetingPack) -> None:
    computed, _ = judged(pack)
    rows = [computed.row(VI.text("workbook.sheet.totals"), row) for row in range(FIRST, FIRST + 11)]
    assert {row[6] for row in rows} == {VI.text("workbook.match")}
    assert sum(row[2] + row[3] for row in rows) > 0
    assert sum(row[4] for row in rows) == pack.tally.total


def test_what_people_wrote_is_text(pack: MeetingPack) -> None:
    units = tuple(
        replace(unit, names={"vi": text}, short={"vi": text})
        for unit, text in zip(pack.org_units, HOSTILE * 9, strict=False)
    )
    by_code = {unit.code: unit for unit in units}
    rows = tuple(replace(row, org_unit=by_code.get(row.org_unit.code, row.org_unit)) for row in pack.standings)
    made = replace(pack, standings=rows, org_units=units, agenda=replace(pack.agenda, title={"vi": HOSTILE[0]}))
    book = load_workbook(io.BytesIO(written(made, story(made, "vi", number=2, sha256="a" * 64))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in HOSTILE]
    assert {cell.value for cell in cells} & set(HOSTILE)
    assert [cell for cell in cells if cell.data_type != "s"] == []
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith("="))
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert not [cell for cell in formulas if any(text in str(cell.value) for text in HOSTILE)]


def test_training_is_marked_and_the_same_pack_gives_the_same_file(pack: MeetingPack) -> None:
    training = replace(pack, workspace="training")
    told = story(training, "vi", number=2, sha256="a" * 64)
    data = written(training, told)
    assert data == written(training, told)
    book = load_workbook(io.BytesIO(data))
    assert [(one.name, one.value) for one in book.custom_doc_props.props] == [("nguon_goc", "demo")]
    assert {sheet["A2"].value for sheet in book} == {told.band}
    assert [sheet.protection.sheet for sheet in book] == [False] * len(book.sheetnames)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"Microsoft" not in file.read("docProps/app.xml"), "who trusts that name would not compute anew"
    official = load_workbook(io.BytesIO(written(pack, story(pack, "vi", number=2, sha256="a" * 64))))
    assert not official.custom_doc_props.props


@pytest.mark.parametrize("code", locales.languages())
def test_every_column_and_sheet_has_its_meaning(code: str) -> None:
    words = locales.language(code)
    keys = [one.key for one in recomputed.RIVAL_COLUMNS] + list(PLACES)
    assert len({words.text(f"workbook.col.{key}") for key in PLACES}) == len(PLACES), "headings are told apart"
    assert all(words.text(f"workbook.means.{key}") for key in keys)
    names = [words.text(f"workbook.sheet.{name}") for name in ("cover", "rivals", *workbook.ORDER)]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 for name in names)
