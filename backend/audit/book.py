"""The checkpoints of the database and of its copies, held against the key, each other and the rule of their numbers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from backend.audit.checkpoints import FIRST, Checkpoint, Signed
from backend.audit.findings import Fault, Finding


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the database's checkpoints."""

    shard: int
    number: int
    last: int
    signed: Signed


class Book:
    """What was sworn of each shard."""

    def __init__(self, public: bytes, stored: Iterable[Stored], copied: Iterable[Signed]) -> None:
        self._public = public
        self._read: dict[Signed, Checkpoint | None] = {}
        self._stored: defaultdict[int, dict[int, Stored]] = defaultdict(dict)
        self._copied: defaultdict[int, dict[int, set[Signed]]] = defaultdict(dict)
        self.forged: Finding | None = None
        """A copy that this key never signed; it counts for nothing else."""
        for row in stored:
            self._stored[row.shard][row.number] = row
        for signed in copied:
            found = self._checkpoint(signed)
            if found is None:
                self.forged = self.forged or Finding(signed.place[0], 0, Fault.COPY_DIFFERS)
            else:
                self._copied[found.shard].setdefault(found.number, set()).add(signed)

    @property
    def last_shard(self) -> int:
        return max({*self._stored, *self._copied}, default=0)

    @property
    def uncopied(self) -> int:
        return sum(
            number not in self._copied.get(shard, {})
            for shard, rows in self._stored.items()
            for number in rows
        )

    def sworn(self, shard: int) -> tuple[list[Checkpoint], Finding | None]:
        """Return the checkpoints of a shard that hold together, and what is wrong with the first that does not.

        The copies may lag behind the database, but have no hole, and hold nothing that the database does not.
        """
        stored, copied = self._stored.get(shard, {}), self._copied.get(shard, {})
        good: list[Checkpoint] = []
        previous, missing = FIRST, None
        for number in range(1, max({*stored, *copied}, default=0) + 1):
            place = good[-1].last + 1 if good else 0
            copies = copied.get(number, set())
            row = stored.get(number)
            if row is None:
                missing = missing or Finding(shard, place, Fault.CHECKPOINT_MISSING)
            signed = row.signed if row is not None else next(iter(copies), None)
            if signed is None:
                return good, missing
            found = self._checkpoint(signed)
            fault = self._fault(found, row, place, previous)
            if fault is None and (
                copies - {signed} or (not copies and number < max(copied, default=0))
            ):
                fault = Fault.COPY_DIFFERS
            if found is None or fault is not None:
                return good, missing or Finding(shard, place, fault or Fault.CHECKPOINT_SIGNATURE)
            good.append(found)
            previous = signed.hash
        return good, missing

    def _checkpoint(self, signed: Signed) -> Checkpoint | None:
        """Check each signature once: a copy is mostly what the database says."""
        if signed not in self._read:
            self._read[signed] = signed.checkpoint(self._public)
        return self._read[signed]

    @staticmethod
    def _fault(
        found: Checkpoint | None, row: Stored | None, place: int, previous: str
    ) -> Fault | None:
        if found is None:
            return Fault.CHECKPOINT_SIGNATURE
        if row is not None and (found.shard, found.number, found.last) != (
            row.shard,
            row.number,
            row.last,
        ):
            return Fault.CHECKPOINT_DIFFERS
        if found.first != place or found.previous != previous:
            return Fault.CHECKPOINT_MISSING
        return None
