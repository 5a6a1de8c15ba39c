"""What synchronisation tells: how far it is, what it brought, what it would not take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.storage.holding import HeldFile, RefusedItem
from services.storage.vanishing import VanishedCount, VanishedItem
from services.sync.abilities import Abilities
from services.sync.wishes import Wishes

__all__ = ["HeldFile", "RefusedItem", "VanishedCount", "VanishedItem"]


class Stage(StrEnum):
    """What a run is doing."""

    RECORD = "record"  # resources: titles, dates, results
    FILING = "filing"  # what came, as documents to read and to search
    CONTENT = "content"  # the files themselves


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` is None while nobody knows."""

    stage: Stage
    done: int
    total: int | None


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. `complete` is False when it was stopped, or the server could not be followed to the end.

    `refused` counts what the server would not have, `conflicts` what was changed on both sides and waits for the
    person, `set_aside` what was not taken from the server (another person's, damaged), `vanished` what the server no
    longer shows and that is kept here because so much at once looks like a fault of the server's: the person is asked.
    """

    sent: int = 0
    refused: int = 0
    conflicts: int = 0
    received: int = 0
    changed: int = 0
    removed: int = 0
    set_aside: int = 0
    contents: int = 0
    contents_waiting: int = 0
    vanished: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Server:
    """The server this record is kept with: its FHIR base, and the id of the person's Patient there."""

    base: str
    patient: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """How the record stands with its server; `at` is when a run last went to its end, by this device's clock."""

    server: Server | None
    at: datetime | None
    waiting: int  # made here, on their way
    held: int  # documents that are on this device only
    conflicts: int  # changed here and there
    refused: int  # the server would not have them
    contents_waiting: int
    set_aside: int
    shared: int = 0  # documents from here that are on the server too
    held_others: bool = False  # so is something else that files brought (results, visits)
    vanished: VanishedCount = field(default_factory=VanishedCount)
    wishes: Wishes = field(default_factory=Wishes)
    abilities: Abilities | None = None  # None before a run found them
    freed: int = 0  # files that were taken off this device and are on the server only
