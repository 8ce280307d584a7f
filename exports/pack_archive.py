"""A pack as one file that proves itself: the pack, the hashes of the originals behind it, and a manifest.

The archive is a function of the pack's JSON alone, byte for byte: verifying it is making it again.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

PACK, ORIGINALS, MANIFEST = "pack.json", "originals.json", "manifest.json"
FORMAT = "meeting-pack-archive/1"
MOST = 200_000_000
"""Bytes of a pack that is read from an archive."""
_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day a zip can name: when it was packed is no part of what is proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an archive is what was exported."""

    sha256: str
    """Hash of the pack's JSON as the archive has it; empty where there is none."""
    problem: str = ""
    """Why it is not, a key under ``pack-verify.`` in `locales/`; empty where every byte is right."""


def archive(body: bytes) -> bytes:
    """The archive of a pack, of its canonical JSON. Raises ValueError where that is none."""
    pack = _parsed(body)
    originals = _json(pack.get("originals", []))
    manifest = _json(
        {
            "format": FORMAT,
            "pack_sha256": hashlib.sha256(body).hexdigest(),
            "workspace": pack.get("workspace", ""),
            "product": pack.get("product", ""),
            "known_at": pack.get("known_at", ""),
            "files": [
                {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in ((PACK, body), (ORIGINALS, originals))
            ],
        }
    )
    out = io.BytesIO()
    # Stored, not compressed: what a library makes of the same bytes may differ from one release to the next.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, content in ((MANIFEST, manifest), (PACK, body), (ORIGINALS, originals)):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)
    return out.getvalue()


def verify(data: bytes) -> Verdict:
    """Whether every byte of an archive is what was exported."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if file.getinfo(PACK).file_size > MOST:
                return Verdict(sha256="", problem="no-archive")
            body = file.read(PACK)
            said = _parsed(file.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        return Verdict(sha256="", problem="no-archive")
    sha256 = hashlib.sha256(body).hexdigest()
    if said.get("pack_sha256") != sha256:
        return Verdict(sha256=sha256, problem="other-pack")
    try:
        again = archive(body)
    except ValueError:
        return Verdict(sha256=sha256, problem="no-archive")
    return Verdict(sha256=sha256, problem="" if again == data else "other-bytes")


def _parsed(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    # Anything else than an object has no place for what is asked of it.
    return found if isinstance(found, dict) else {}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
