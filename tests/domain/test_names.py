"""Finding units and indicators by what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import fold, search

NAMES = [
    ("Hà Nội", "hn"),
    ("Thành phố Hồ Chí Minh", "hcm"),
    ("TP.HCM", "hcm"),
    ("Hà Nam", "hnam"),
    ("Đắk Lắk", "dl"),
    ("Nam Định", "nd"),
    ("Hòa Bình", "hb"),
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("TP. Hồ Chí Minh", "tphochiminh"),
        ("Hoà Bình", "hoabinh"),
        ("Hòa Bình", "hoabinh"),
        ("Đắk Lắk", "daklak"),
        ("Ðắk Lắk", "daklak"),
        ("Ɖắk Lắk", "daklak"),
        ("đắk lắk", "daklak"),
        ("Bà Rịa - Vũng Tàu", "bariavungtau"),
        ("Bà Rịa\u2013Vũng Tàu", "bariavungtau"),
        ("Thừa Thiên-Huế", "thuathienhue"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_a_look_alike_of_another_script_stays_another_name():
    assert fold("H\u0430 N\u043ei") != fold("Ha Noi")


@given(st.text(max_size=30))
def test_fold_does_not_depend_on_form_or_on_being_folded_already(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("tp hcm", ["hcm"]),
        ("ho chi minh", ["hcm"]),
        ("HỒ CHÍ MINH", ["hcm"]),
        ("ha", ["hn", "hnam", "hcm"]),
        ("hanam", ["hnam"]),
        ("nam", ["nd", "hnam"]),
        ("dak", ["dl"]),
        ("hoà bình", ["hb"]),
        ("", []),
        ("  ", []),
        ("zzz", []),
    ],
)
def test_search_best_first(query, codes):
    assert search(query, NAMES) == codes


def test_an_exact_name_comes_first():
    assert search("nam", [("Nam Định", "nd"), ("Nam", "n")]) == ["n", "nd"]
