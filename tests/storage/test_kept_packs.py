"""Packs of earlier releases, kept as they were: each opens, keeps its hash and verifies."""

from pathlib import Path

import pytest

from exports import pack_archive
from storage import packs

KEPT = Path(__file__).parent / "kept"
HASHES = {
    "pack-1.json": "778a24b347694ea36adf49154cb1227902f2b3431721a94dff0212bda473350f",
}
"""Release 0.4, before decisions, explanations and the changes since the meeting before were frozen."""


@pytest.mark.parametrize("name", HASHES)
def test_a_pack_of_an_earlier_release_is_what_it_was(name: str) -> None:
    body = (KEPT / name).read_bytes()
    assert packs.digest(body) == HASHES[name]
    pack = packs.read(body)
    assert packs.written(pack) == body, "what did not exist then is not written today"
    assert (pack.since, pack.decisions, pack.explanations) == (None, (), ())
    assert pack.items[2].rows[0].latest.value == 70.0
    verdict = pack_archive.verify(pack_archive.archive(body))
    assert (verdict.problem, verdict.sha256) == ("", HASHES[name])


def test_every_kept_pack_is_asked() -> None:
    assert {path.name for path in KEPT.iterdir()} == set(HASHES)
