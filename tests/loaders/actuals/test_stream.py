"""Large text files, read a stretch of rows at a time: they say what small ones would, in bounded memory."""

import codecs
import io
import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.problem import Severity
from loaders.actuals import FileReading, Unreadable, read_stream, stream
from tests.conftest import ROOT
from tests.loaders.actuals.made import HEAD, INDICATORS, LISTS, ROW, SCOPE, UNITS, figures, long, read

FEW = 3


def streamed(data: str | bytes, name: str = "a.csv") -> list[FileReading]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_stream(io.BytesIO(raw), name, LISTS, SCOPE))


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ROWS", FEW)


def unreadable(data: str | bytes, name: str = "a.csv") -> str:
    with pytest.raises(Unreadable) as broken:
        streamed(data, name)
    return broken.value.code


names = st.sampled_from([unit.short["vi"] for unit in UNITS] + ["Hà Nim", ""])
codes = st.sampled_from([one.code for one in INDICATORS if not one.cumulative])
months = st.sampled_from(["2020-03", "04/2020", "Tháng 5/2020", "2020-13", "15/03/2020"])
numbers = st.sampled_from(["", "1", "865", "1000", "1.234", "86,5", "1.865", "2.000", "-", "150", "x"])
rows = st.tuples(names, codes, months, numbers, numbers, numbers)


@settings(deadline=None, derandomize=True, max_examples=150, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(rows, min_size=1, max_size=14))
def test_it_says_what_the_reader_of_small_files_says(table: list[tuple[str, ...]]) -> None:
    """But for what a stretch can't know: of two values the first is gone already, so that the file must be refused."""
    text = "don_vi;chi_tieu;ky_bao_cao;tu_so;mau_so;gia_tri\n" + "".join(";".join(row) + "\n" for row in table)
    whole = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "ROWS", FEW)
        parts = streamed(text)
    said = sorted((p.line, p.code) for part in parts for p in part.problems if p.code != "two-values")
    twice = {p.line for p in whole.problems if p.code == "two-values"}
    assert said == sorted((p.line, p.code) for p in whole.problems if p.code not in {"two-values", "no-figures"})
    found = [one for part in parts for one in figures(part)]
    assert [one for one in found if one in figures(whole)] == figures(whole)
    if not twice:
        assert found == figures(whole)
    assert any(p.code == "two-values" for part in parts for p in part.problems) == bool(twice)


@pytest.mark.usefixtures("few_rows")
class TestStretches:
    def test_lines_are_those_of_the_file(self) -> None:
        parts = streamed(HEAD + "".join(ROW.replace("03", f"{n:02d}") for n in range(1, 9)))
        assert [[o.provenance.line for o in part.observations] for part in parts] == [[2, 3, 4], [5, 6, 7], [8, 9]]

    def test_a_sign_is_proved_for_the_rows_before_it(self) -> None:
        ambiguous = "".join(f"Hà Nội,rate,2020-0{n},100,2.000,,\n" for n in range(1, 6))
        parts = streamed(HEAD + ambiguous + "Hà Nam,rate,2020-03,1.865,5.000,,\n")
        assert {one[5] for part in parts for one in figures(part)} == {2000, 5000}

    def test_a_figure_that_stands_twice_far_away(self) -> None:
        between = "".join(ROW.replace("03", f"{n:02d}") for n in range(4, 10))
        others = between.replace("Hà Nội", "Hà Nam")
        parts = streamed(HEAD + ROW + between + ROW + others + ROW.replace("865", "866"))
        found = [(p.code, p.severity, p.line, p.params) for part in parts for p in part.problems]
        assert found == [
            ("figure-repeated", Severity.WARN, 9, {"first": "2"}),
            ("two-values", Severity.BLOCK, 16, {"first": "2"}),
        ]

    def test_rows_that_make_one_figure_stay_together(self) -> None:
        head = "Đơn vị;Chỉ tiêu;Thành phần;T1/2020\n"
        parts = streamed(
            head + "".join(f"{u};rate;Tử số;1\n{u};rate;Mẫu số;2\n" for u in ("Hà Nội", "Hà Nam", "Đà Nẵng"))
        )
        assert [len(part.observations) for part in parts] == [2, 1]

    def test_what_speaks_of_the_file_is_said_once(self) -> None:
        parts = streamed(
            HEAD.replace("\n", ",STT\n")
            + "".join(ROW.replace("03,", f"{n:02d},").replace("\n", ",1\n") for n in range(1, 9))
        )
        assert [[n.code for n in part.notes] for part in parts] == [["extra-columns"], [], []]

    def test_other_headings_stop_it(self) -> None:
        text = HEAD + ROW + "don_vi,chi_tieu,ky_bao_cao,mau_so,tu_so\nHà Nam,rate,2020-03,1000,500\n"
        assert unreadable(text) == "other-headings"


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + ROW).encode("utf-16"),
        (HEAD + ROW).encode("utf-16-le"),
        codecs.BOM_UTF8 + (HEAD + ROW).encode(),
        b"sep=,\r\n" + (HEAD + ROW).encode(),
        (HEAD + ROW).replace("\n", "\r\n").encode(),
        ("Báo cáo\n\n" + HEAD + ROW).replace("\n", "\r").encode(),
    ],
)
def test_encodings_and_first_lines(data: bytes) -> None:
    (part,) = streamed(data)
    assert figures(part) == figures(long(ROW))


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "empty-file"),
        (bytes(5000), "a.csv", "only-zeros"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "other-content"),
        (b"PK\x03\x04", "a.xlsx", "unknown-kind-of-file"),
        (b"a,b\n1,2\n", "a.csv", "no-headings"),
        ((HEAD + ROW).encode() + b"H\xe0 N\xf4i,rate,2020-03,1,2,,\n", "a.csv", "mixed-encodings"),
        ((HEAD + ROW).encode() + b'"x\n' * 3, "a.csv", "broken-quotes"),
        ((HEAD + ROW).encode() + b"x" * 2_000_000, "a.csv", "cell-too-long"),
        ((HEAD + ROW + "\x07,,\n").encode(), "a.csv", "control-characters"),
    ],
)
def test_what_cannot_be_read(data: bytes, name: str, code: str) -> None:
    assert unreadable(data, name) == code


def test_memory_does_not_grow_with_the_file() -> None:
    """Sixteen bytes a figure are remembered, and one stretch of rows: in a process of its own."""
    script = (
        "import json, sys, tempfile\n"
        "from loaders.actuals import read_stream\n"
        "from tests.loaders.actuals.made import HEAD, LISTS, SCOPE\n"
        "def peak():\n"
        "    return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024\n"
        "found = []\n"
        "for rows in (20_000, 120_000):\n"
        "    with tempfile.TemporaryFile() as file:\n"
        "        file.write(HEAD.encode())\n"
        "        for n in range(rows):\n"
        "            file.write(f'Hà Nội,services,20{n % 20:02d}-{n % 12 + 1:02d},,,{n},\\n'.encode())\n"
        "        open('/proc/self/clear_refs', 'w').write('5')\n"
        "        before = peak()\n"
        "        parts = read_stream(file, 'a.csv', LISTS, SCOPE)\n"
        "        number = sum(len(p.observations) + len(p.problems) for p in parts)\n"
        "        found.append((number, peak() - before))\n"
        "print(json.dumps(found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    (few, _), (many, megabytes) = json.loads(done.stdout)
    assert (few, many) == (20_000, 120_000)
    assert megabytes < 60
