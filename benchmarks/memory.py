"""Memory with 10,000 documents beside 1,000: each in a process of its own that lists, scrolls and searches."""

import asyncio
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.records import KEY, opened
from services.documents import store
from services.documents.models import Cursor, Query
from services.storage.database import Database


def measure() -> list[Figure]:
    """Return the figure of memory."""
    with tempfile.TemporaryDirectory() as folder:
        used = {}
        for count in (1_000, 10_000):
            asyncio.run(opened(Path(folder), count).close())
            used[count] = _child(Path(folder) / f"{count}.db")
    return [
        Figure("memory with 10,000 documents, beside 1,000", used[10_000], "MB", used[1_000], 1.2)
    ]


def _child(path: Path) -> float:
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(answer.stdout)


def _used(path: Path) -> float:
    database = Database.open(path, KEY)
    after: Cursor | None = None
    for _page in range(20):
        after = database.read_now(partial(store.listing, query=Query(), after=after, limit=50)).next
    for word in ("echographie", "coeur", "bilan", "dr"):
        database.read_now(partial(store.listing, query=Query(text=word), after=None, limit=50))
    return most_used()


def most_used() -> float:
    """Return the most memory this process ever had, in megabytes."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.write(str(_used(Path(sys.argv[1]))))
