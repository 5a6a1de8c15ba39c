"""Run histories that nobody has run before until the time is over: make faults TIME=60m.

What breaks an invariant is shortened and kept in seeds/found.jsonl, which the tests replay from then on; the exit code
is the number of what was lost.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from services.sync.service import SyncService
from tests.simulation.history import History, Tally, run
from tests.simulation.killing import Killing
from tests.simulation.ledger import ViolationError
from tests.simulation.running import Loop
from tests.simulation.servers import SERVERS
from tests.simulation.shortening import shortened

FOUND: Final = Path(__file__).parent / "seeds" / "found.jsonl"
_EVERY: Final = {"encrypted": 12, "kills": 150}
"""One history in so many is in the real encrypted file; after so many, a real process is killed a few times."""
_KILLS: Final = 3


@dataclass(slots=True)
class Campaign:
    """Runs from a first seed on."""

    first: int
    seconds: float
    say: Callable[[str], None]
    tally: Tally = field(default_factory=Tally)
    kills: int = 0
    losses: list[str] = field(default_factory=list)

    def run(self) -> None:
        end, loop = time.monotonic() + self.seconds, Loop()
        for number in count():
            if time.monotonic() > end:
                break
            if number % _EVERY["kills"] == _EVERY["kills"] - 1:
                self._kill(self.first + number)
            else:
                self._history(self._drawn(number), loop)
        loop.close()

    def _drawn(self, number: int) -> History:
        servers = sorted(SERVERS)
        store = "memory" if number % _EVERY["encrypted"] else "encrypted"
        length = 12 + number % 3 * 8
        return History.drawn(servers[number % len(servers)], store, self.first + number, length)

    def _history(self, history: History, loop: Loop) -> None:
        try:
            run(history, loop, self.tally)
        except ViolationError as violation:
            self._lost(f"{history}: {violation}")
            with FOUND.open("a", encoding="utf-8") as kept:
                kept.write(f"{shortened(history, loop, SyncService).as_line()}\n")

    def _kill(self, seed: int) -> None:
        server = ("reference", "faithful", "gives ids")[seed % 3]
        with tempfile.TemporaryDirectory(prefix="carnet-kill-") as folder:
            killing = Killing(server, Path(folder), seed)
            try:
                killing.run(_KILLS)
            except ViolationError as violation:
                self._lost(f"kills, {server}, seed {seed}: {violation}")
            self.kills += killing.kills

    def _lost(self, words: str) -> None:
        self.losses.append(words)
        self.say(f"LOST {words}")

    def table(self) -> Iterator[str]:
        """Give what was run, and what came of it."""
        tally = self.tally
        yield f"seeds              from {self.first}"
        yield f"histories          {tally.histories}"
        yield f"steps              {tally.steps}"
        yield f"invariants checked {tally.checks}"
        yield f"kills, simulated   {tally.kills}"
        yield f"kills, real (-9)   {self.kills}"
        yield "faults"
        for what, times in tally.faults.most_common():
            yield f"    {what!s:<34} {times}"
        yield f"losses             {len(self.losses)}"
        yield from (f"    {loss}" for loss in self.losses)


def seconds(text: str) -> float:
    """Return a time such as 90s, 60m or 2h in seconds."""
    found = re.fullmatch(r"(\d+)([smh])", text)
    if found is None:
        raise argparse.ArgumentTypeError("a time is written 90s, 60m or 2h")
    return int(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--time", type=seconds, default=600.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    asked = parser.parse_args()
    campaign = Campaign(asked.seed, asked.time, _say)
    campaign.run()
    for line in campaign.table():
        _say(line)
    return min(len(campaign.losses), 99)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command prints


if __name__ == "__main__":
    sys.exit(main())
