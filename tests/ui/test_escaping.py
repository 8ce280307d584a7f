"""Text of data is text in every block, whatever it contains."""

from pathlib import Path

import pytest
from markupsafe import Markup

from domain.assessment import Thresholds
from domain.observation import Provenance, Qualifier
from domain.problem import Problem
from domain.reference import Statement, Tile
from domain.scorecard import HeatCell, HeatTable
from domain.status import Status
from domain.tally import Tally
from loaders.actuals.cells import Cell, Row, Sheet
from tests.domain.builders import (
    END_2020,
    a_province,
    a_target,
    an_indicator,
    an_observation,
)
from tests.ui.reader import AS_OF, VI, Read, a_row, link
from ui import blocks, examined, figure_chips, indicator_lines, marks, reasons, score_table, unit_grids, unit_maps

HEADINGS = ("don_vi", "chi_tieu", "ky_bao_cao", "gia_tri")
TEMPLATES = Path(blocks.__file__).with_name("templates")


def test_text_of_data_is_escaped_in_every_template(monkeypatch):
    render, used = blocks.block, set()

    def seen(template, /, **values):
        used.add(template)
        return render(template, **values)

    monkeypatch.setattr(blocks, "block", seen)
    evil = "<script>alert(1)</script>"
    indicator = an_indicator(names={"vi": evil}, short={"vi": evil})
    observation = an_observation(provenance=Provenance(file=evil, line=2, source=evil, note={"vi": evil}))
    statement = Statement(
        code="s",
        system="x",
        indicator="rate",
        as_of=END_2020,
        value=1.0,
        qualifier=Qualifier.EXACT,
        unit=evil,
        citation=evil,
        names={"vi": evil},
        kind="text",
        source=evil,
    )
    row = a_row([observation], [a_target(30, END_2020, clause=evil, source=evil)], indicator)
    unit = a_province("u", names={"vi": evil}, short={"vi": evil})
    drawn = [
        figure_chips.figure(observation, indicator, VI, link, unit_name=evil),
        indicator_lines.lines([row], VI, link, as_of=AS_OF, owners={"x": evil}),
        score_table.scorecard([row], VI, link),
        reasons.why(row.assessments[0], indicator, VI, link, Thresholds(), instrument=evil),
        figure_chips.statements([statement], VI),
        blocks.heading(evil, evil),
        blocks.note(evil, title=evil),
        blocks.empty(evil, VI),
        blocks.table([evil], [[evil]]),
        blocks.terms([(evil, evil)]),
        marks.strip(evil, Tally({}), VI, note=evil),
        blocks.sentence(VI, "unit.percent", value=evil),
        blocks.findings([blocks.linked(evil, "#")]),
        blocks.chart_notes([evil]),
        blocks.folded(evil, blocks.linked(evil, evil)),
        blocks.switch(evil, [(evil, evil, evil)], evil, labelled=True),
        marks.mark(Status.MET, VI),
        marks.legend(VI, Thresholds(), long=True),
        figure_chips.small_figures([(evil, evil, indicator, observation, None)], VI, link),
        *(
            draw([Tile(geography="63", row=0, column=0, org_unit="u", names={"vi": evil})], {}, VI, link, indicator)
            for draw in (unit_maps.tile_map, unit_maps.outline_map)
        ),
        unit_grids.heat_table(
            HeatTable(
                units=(unit,),
                indicators=(indicator,),
                cells={("u", indicator.code): HeatCell(figure=observation, status=Status.MET)},
            ),
            VI,
            link,
            page="provinces",
        ),
        examined.found([Problem(code="unit-unknown", file=evil, line=3, column=evil, cell=evil)], VI),
        examined.grid(
            [Sheet(evil, [Row(1, dict(enumerate(map(Cell, HEADINGS)))), Row(2, {0: Cell(evil)})], delimiter=",")],
            [Problem(code="unit-unknown", file=evil, line=2, column="A (x)", cell=evil)],
            evil,
            VI,
        ),
        blocks.block("one_button", action=evil, hidden={evil: evil}, said=evil),
        blocks.block("sign_in", login=evil, password=evil, hidden={evil: evil}, button=evil),
        blocks.block(
            "password_form",
            login=evil,
            present=evil,
            new=evil,
            again=evil,
            rule=evil,
            letters=evil,
            hidden={evil: evil},
            change=evil,
        ),
        blocks.block("steps", steps=[evil]),
        blocks.block("example", text=evil, said=evil),
        blocks.block(
            "tracking",
            caption=evil,
            unit=evil,
            months=[{"name": evil, "href": evil, "due": evil, "done": evil, "chosen": True}],
            rows=[
                {
                    "code": evil,
                    "href": evil,
                    "name": evil,
                    "cells": [
                        {"href": evil, "said": evil, "mark": evil, "text": evil, "chosen": True},
                        {"href": "", "said": evil, "chosen": False},
                    ],
                }
            ],
        ),
    ]
    for block in drawn:
        assert isinstance(block, Markup)
        assert evil not in block
        Read(block)
    assert used == {path.stem for path in TEMPLATES.glob("*.html")} - {"macros"}, "a template nobody has tried"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_only_web_addresses_become_links(address):
    page = Read(figure_chips.figure(an_observation(source=address), an_indicator(), VI, link))
    assert address not in page.links
