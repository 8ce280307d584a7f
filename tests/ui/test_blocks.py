"""Headings, sentences, tables and notes: what they say and what they leave out."""

from tests.ui.reader import VI, Read
from ui import blocks


def test_a_sentence_keeps_its_links_and_escapes_the_rest():
    said = blocks.sentence(VI, "comparator.between", low=blocks.linked(1, "a?b=1&c=2"), high="<b>")
    assert str(said) == '<a href="a?b=1&amp;c=2">1</a>–&lt;b&gt;'


def test_terms_without_a_text_are_left_out():
    text = Read(blocks.terms([("Tử số", "Hồ sơ"), ("Mẫu số", "")])).text
    assert "Hồ sơ" in text
    assert "Mẫu số" not in text


def test_notes_of_a_chart_are_nothing_where_there_are_none():
    assert blocks.chart_notes([]) == ""
    assert "một" in blocks.chart_notes(["một"])
