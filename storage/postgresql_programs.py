"""Where the programs of PostgreSQL stand: Debian keeps those of each release in a folder of its own."""

import shutil
from pathlib import Path

from domain.errors import DashboardError

DEBIAN = Path("/usr/lib/postgresql")


def folders() -> list[Path]:
    """Debian's folders of programs, the latest release first: its `pg_dump` reads every earlier server."""
    return sorted(DEBIAN.glob("*/bin"), key=lambda path: -float(path.parent.name))


def program(name: str, package: str = "postgresql-client") -> Path:
    """A program by its name. Raises DashboardError ``program-missing`` with the package that has it."""
    for folder in folders():
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    if found is None:
        raise DashboardError("program-missing", program=name, package=package)
    return Path(found)
