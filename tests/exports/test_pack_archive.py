"""An archive proves itself: any byte that was changed is found."""

import io
import json
import zipfile

import pytest

from exports import pack_archive
from exports.pack_archive import MANIFEST, ORIGINALS, PACK, archive, verify

BODY = json.dumps(
    {"workspace": "official", "product": "1", "known_at": "2025-03-01T08:30:00Z", "originals": [{"sha256": "0" * 64}]}
).encode()


def test_an_archive_is_a_function_of_the_pack() -> None:
    data = archive(BODY)
    assert data == archive(BODY)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        assert file.namelist() == [MANIFEST, PACK, ORIGINALS]
        assert file.read(PACK) == BODY
        manifest = json.loads(file.read(MANIFEST))
    verdict = verify(data)
    assert (verdict.problem, verdict.sha256) == ("", manifest["pack_sha256"])


def test_every_byte_counts() -> None:
    data = archive(BODY)
    assert len(data) > 500
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x20
        assert verify(bytes(changed)).problem, place


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", archive(BODY)[:-1], archive(BODY) + b"\n"])
def test_what_is_no_archive_is_none(data: bytes) -> None:
    assert verify(data).problem in {"no-archive", "other-bytes"}


def test_a_zip_that_was_made_again_is_found() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive(BODY))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert verify(out.getvalue()).problem == "other-bytes"


def test_another_pack_under_the_old_manifest_is_found() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive(BODY))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"product": "1"', b'"product": "2"'))
    assert verify(out.getvalue()).problem == "other-pack"


def test_what_is_no_object_is_no_pack() -> None:
    assert pack_archive.verify(archive(b"[]")).problem == "", "it is whole, and nobody has frozen it"
