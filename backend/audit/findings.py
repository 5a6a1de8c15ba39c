"""What a verification says."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    OUT_OF_ORDER = "out of order"
    TRUNCATED = "truncated"
    HEAD = "the shard's head was changed"
    SHARD_MISSING = "shard missing"
    CHECKPOINT_SIGNATURE = "checkpoint signature bad"
    CHECKPOINT_MISSING = "checkpoint missing"
    CHECKPOINT_DIFFERS = "the records are not those of the checkpoint"
    COPY_DIFFERS = "the copy of the checkpoints differs"


@dataclass(frozen=True, slots=True)
class Finding:
    """A bad record. `seq` is where it is or should be; with a checkpoint, where its segment begins."""

    shard: int
    seq: int
    what: Fault


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, up to the first bad record.

    Attributes:
        unsigned: records of the chain that no checkpoint holds yet.
        uncopied: checkpoints of the database that the copies do not hold (yet).
        first_bad: None when all is as it was written.

    """

    records: int
    shards: int
    checkpoints: int
    unsigned: int
    uncopied: int
    first_bad: Finding | None

    @property
    def is_good(self) -> bool:
        return self.first_bad is None


def first(*found: Finding | None) -> Finding | None:
    """Return the finding with the lowest `seq`; of two at one place the one named first."""
    return min(filter(None, found), key=lambda one: one.seq, default=None)
