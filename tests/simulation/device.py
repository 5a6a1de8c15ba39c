"""A device: Carnet's own services over simulated ports, built again from what was committed after each kill."""

import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from services.core.changes import ChangeFeed
from services.core.clock import Clock
from services.core.errors import ServiceError
from services.documents.receiving import ReceivedDocuments
from services.documents.sending import SentDocuments
from services.documents.service import DocumentService
from services.remote.transport import Network
from services.storage.record import OpenRecord, Record
from services.sync.choosing import ConflictService
from services.sync.contents import Filling
from services.sync.models import Server
from services.sync.packing import Packing
from services.sync.projection import Projection
from services.sync.service import SyncService
from tests.builders import remote
from tests.fakes.clock import SetClock
from tests.fakes.disk import Killed
from tests.simulation.fate import Fate
from tests.simulation.ledger import ViolationError
from tests.simulation.network import BASE, SimulatedNetwork
from tests.simulation.running import Loop
from tests.simulation.stores import Store
from tests.simulation.told import Told

T = TypeVar("T")


class Engine(Protocol):
    """Builds the synchronisation of a device: `SyncService`, or one with a fault that the suite must see."""

    def __call__(
        self,
        record: OpenRecord,
        clock: Clock,
        changes: ChangeFeed,
        projection: Projection,
        filling: Filling,
        packing: Packing,
        erase: Callable[[], Awaitable[None]],
        random: Callable[[], float] = ...,
        network: Network | None = ...,
    ) -> SyncService: ...


async def _never() -> None:
    raise AssertionError("a person's own record is never erased by a run")


@dataclass(slots=True)
class Device:
    """One of a person's devices. `told` is what it acknowledged, by the document's id here."""

    name: str
    store: Store
    network: SimulatedNetwork
    clock: SetClock
    loop: Loop
    chance: random.Random
    engine: Engine = SyncService
    told: dict[str, Told] = field(default_factory=dict)
    kills: int = 0
    record: Record = field(init=False)
    documents: DocumentService = field(init=False)
    conflicts: ConflictService = field(init=False)
    sync: SyncService = field(init=False)

    def __post_init__(self) -> None:
        self._build()
        self.loop.run(self.sync.link(Server(BASE, remote.PATIENT), None))

    @property
    def fate(self) -> Fate:
        return self.network.fate

    @property
    def is_troubled(self) -> bool:
        """Say whether something is armed against it."""
        return self.fate.is_armed or self.network.is_armed

    def run(self, work: Coroutine[Any, Any, T]) -> T | ServiceError | Killed:
        """Return what came of it; a device that was killed is built again.

        Raises:
            ViolationError: the code failed in a way of which it says nothing.

        """
        try:
            return self.loop.run(work)
        except ServiceError as error:
            return error
        except Killed as kill:
            self.kills += 1
            self.store.crash()
            self.fate.disarm()
            self._build()
            self.loop.run(self.store.verify(self.record))
            return kill
        except Exception as error:
            raise ViolationError(f"nobody expected {error!r}") from error
        finally:
            self.fate.disarm()
            self.network.disarm()

    def _build(self) -> None:
        self.record = self.store.open(self.fate)
        opened = OpenRecord()
        opened.set(self.record)
        changes = ChangeFeed()
        self.documents = DocumentService(opened, self.clock, changes)
        received = ReceivedDocuments()
        self.conflicts = ConflictService(opened, self.clock, changes, received)
        self.sync = self.engine(
            opened,
            self.clock,
            changes,
            received,
            received,
            SentDocuments(),
            _never,
            self.chance.random,
            self.network,
        )
