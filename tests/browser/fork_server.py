"""A process that has read the dashboard's modules, and has a new process serve at its address as often as it is told.

Reading the modules and compressing the framework's files is the larger part of a start, and the same each time; nobody
has visited this process, so each one it forks meets its first visitor.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import server
from api import application as _application  # noqa: F401  read once, and not by each process
from web.compressed import warm


def main() -> None:
    """For each line that comes in: fork, say the new process's id, wait for its end and say that it has ended."""
    warm()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            server.main()
            return
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
