"""`make audit`: the pinned packages against the known vulnerabilities, and how many could not be looked up."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]


def main() -> int:
    """1 where a package has a known vulnerability; what could not be asked is said aloud and is no finding."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "found.json"
        asked = subprocess.run(
            [
                Path(sys.executable).with_name("pip-audit"), "--requirement", ROOT / "constraints.txt", "--no-deps",
                "--disable-pip", "--progress-spinner", "off", "--format", "json", "--output", told,
            ],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if not told.exists():
            last = asked.stderr.strip().splitlines()[-1:]
            sys.stdout.write(f"audit: the list of known vulnerabilities did NOT answer: {' '.join(last)[:200]}\n")
            return 0
        packages = json.loads(told.read_text("utf-8"))["dependencies"]
    silent = [one["name"] for one in packages if "skip_reason" in one]
    bad = [(one, found) for one in packages for found in one.get("vulns", [])]
    for one, found in bad:
        better = ", ".join(found["fix_versions"]) or "none yet"
        sys.stdout.write(f"audit: {one['name']} {one['version']}: {found['id']}; mended in {better}\n")
    sys.stdout.write(
        f"audit: {len(packages) - len(silent)} of {len(packages)} packages looked up, {len(bad)} vulnerabilities known"
        + (f"; NOT looked up: {len(silent)}, the list does not know them\n" if silent else "\n")
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
