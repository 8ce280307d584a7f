"""One place for colours and marks: the theme, the settings and the style sheet say the same."""

import re
import tomllib
from pathlib import Path

import pytest

from charts import theme
from domain.status import Status

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
STYLE = (ROOT / "ui/style.css").read_text("utf-8")


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_status_has_a_mark_of_its_own_shape():
    assert set(theme.MARKS) == set(Status)
    assert len({mark.symbol for mark in theme.MARKS.values()}) == len(Status)
    for status in Status:
        assert f".mark-{status} " in STYLE, status


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_settings_give_a_colour_for_every_slot(mode):
    assert len(CONFIG["theme"][mode]["chartCategoricalColors"]) == len(theme.SLOTS) == 10
    assert len(CONFIG["theme"][mode]["chartSequentialColors"]) == len(theme.FIELDS) == 10


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_can_be_read_on_paper_and_on_every_field(mode):
    colours = CONFIG["theme"][mode]
    ink, paper = colours["textColor"], colours["backgroundColor"]
    slots = dict(zip(theme.SLOTS, colours["chartCategoricalColors"], strict=True))
    assert slots[theme.INK] == ink
    assert contrast(ink, paper) >= 7
    assert contrast(slots[theme.MUTED], paper) >= 4.5
    assert contrast(slots[theme.ACCENT], paper) >= 4.5
    for field in colours["chartSequentialColors"][:9]:
        assert contrast(ink, field) >= 4.5, field


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_style_sheet_paints_marks_like_charts(mode):
    colours = dict(zip(theme.SLOTS, CONFIG["theme"][mode]["chartCategoricalColors"], strict=True))
    place = 0 if mode == "light" else 1
    for name, slot in (
        ("ink", theme.INK),
        ("accent", theme.ACCENT),
        ("met", theme.MET),
        ("on-pace", theme.ON_PACE),
        ("behind", theme.BEHIND),
        ("off-track", theme.OFF_TRACK),
        ("muted", theme.MUTED),
    ):
        pair = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", STYLE)
        assert pair[place + 1] == colours[slot], name


def test_the_style_sheet_survives_the_sanitiser():
    assert not re.search(r"<[/\w!]", STYLE), "the page would drop the whole sheet"
    assert "@import" not in STYLE
    assert "http:" not in STYLE.replace("http://www.w3.org", "")
    assert STYLE.count("{") == STYLE.count("}")


def test_type_has_four_sizes_and_none_is_too_small():
    sizes = {int(size) for size in re.findall(r"font-size: (\d+)px", STYLE)}
    named = {int(s) for s in re.findall(r"--(?:figure|title|text|note): (\d+)px", STYLE)}
    assert named == {theme.FIGURE, theme.TITLE, theme.TEXT, theme.NOTE}
    assert not sizes - named


def test_fonts_are_bundled_with_their_licence():
    faces = CONFIG["theme"]["fontFaces"]
    assert {face["weight"] for face in faces} == {"400", "500", "600", "700"}
    for face in faces:
        path = ROOT / face["url"].removeprefix("app/")
        assert path.read_bytes()[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static/fonts/OFL.txt").read_text("utf-8").upper()
    assert (ROOT / "static/favicon.png").read_bytes()[:4] == b"\x89PNG"


def test_every_setting_is_one_the_framework_knows():
    from streamlit import config

    known = set(config.get_config_options(force_reparse=False))
    for section, values in CONFIG.items():
        for key, value in values.items():
            names = [f"{section}.{key}.{inner}" for inner in value] if isinstance(value, dict) else [f"{section}.{key}"]
            assert [name for name in names if name not in known] == []
