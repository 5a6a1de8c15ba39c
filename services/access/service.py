"""Who may see the documents of the open space: asked of the disk, changed there, applied by the server.

What somebody else would get is answered by the server alone: nothing here computes it a second time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.access import store
from services.access.models import (
    PROFESSIONS,
    Category,
    Reach,
    Role,
    SeenAs,
    Unanswered,
    Visibility,
    WhoSees,
)
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Fault, RemoteError
from services.remote.client import FhirClient
from services.remote.transport import Network
from services.storage import visibility
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.sync import access, linking
from services.sync.abilities import abilities

_MOST_PAGES = 200


@dataclass(slots=True)
class AccessService:
    """Decides for the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    network: Network | None = None  # the network itself

    async def who_sees(self, document: str) -> WhoSees:
        """Return who may see a document, as far as this device knows; raises NotFoundError."""
        now = self.clock.now()
        return await self.record.current.database.read(lambda c: store.who_sees(c, document, now))

    async def decide(self, documents: Sequence[str], wanted: Visibility) -> int:
        """Keep who is to see these documents; return on how many it was new.

        Nothing is decided of one that only this device has. A secret is kept for a minor, or from helpers.
        The server applies it with the next update; until then `WhoSees.now` says what holds.
        """
        now = self.clock.now()
        at = milliseconds(now)

        def work(connection: Connection) -> int:
            decided = 0
            for document in documents:
                known = store.who_sees(connection, document, now)
                secret = wanted.secret and (known.may_be_secret or known.shown.secret)
                own = replace(wanted, secret=secret)
                if known.reach is Reach.SERVER and known.shown != own:
                    store.decide(connection, document, own, at)
                    decided += 1
            return decided

        decided = await self.record.current.database.write(work)
        if decided:
            self.changes.publish(Topic.DOCUMENTS, Topic.SYNC)
        return decided

    async def choices(self) -> dict[Category, bool]:
        """Return the categories that the person decided on, and whether their new documents are hidden."""
        return await self.record.current.database.read(visibility.choices)

    async def choose(self, category: Category, *, hidden: bool) -> None:
        """Keep what is done with the new documents of a category; those that are here are not touched."""
        at = milliseconds(self.clock.now())
        await self.record.current.database.write(
            lambda c: visibility.choose(c, category, hidden=hidden, at=at)
        )
        self.changes.publish(Topic.SETTINGS)

    async def is_connected(self) -> bool:
        """Say whether the space has a server: else there is nothing to decide."""
        return await self.record.current.database.read(linking.server) is not None

    async def roles(self) -> tuple[Role, ...]:
        """Return who can be looked as: those the record names, then anybody of a profession."""

        def named(connection: Connection) -> tuple[Role, ...]:
            return (*store.attending(connection), *store.relatives(connection))

        found = await self.record.current.database.read(named)
        anybody = (Role("professional", profession) for profession in PROFESSIONS)
        urgent = (Role("emergency", PROFESSIONS[0]), Role("samu", PROFESSIONS[0]))
        return (*found, *anybody, *urgent, Role("representative"))

    async def see_as(self, role: Role) -> SeenAs | Unanswered:
        """Return what the server says that somebody would get now; never guessed without it."""
        record = self.record.current
        server = await record.database.read(linking.server)
        if server is None:
            return Unanswered.HERE
        able = await record.database.read(abilities)
        if able is not None and not able.see_as:
            return Unanswered.UNSUPPORTED
        try:
            async with access.client_of(server, record, self.network) as client:
                reason, answers = await _answers(client, server.patient, role)
        except RemoteError as error:
            if error.fault in {Fault.NOT_FOUND, Fault.UNSUPPORTED, Fault.WRONG_ANSWER}:
                return Unanswered.UNSUPPORTED
            away = {Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE}
            return Unanswered.OFFLINE if error.fault in away else Unanswered.FAILED
        found, elsewhere = await record.database.read(lambda c: store.documents_of(c, answers))
        newest = sorted(found, key=lambda one: one.date, reverse=True)
        return SeenAs(
            role,
            reason,
            tuple(one for one in newest if one.reason == "allowed"),
            tuple(one for one in newest if one.reason != "allowed"),
            elsewhere,
        )


async def _answers(
    client: FhirClient, patient: str, role: Role
) -> tuple[str, Iterable[tuple[str, str]]]:
    page = await client.see_as(patient, role.asked)
    found, reason = list(page.documents), page.reason
    for _ in range(_MOST_PAGES):
        if not page.next:
            return reason, found
        page = await client.see_as(patient, (), page.next)
        found += page.documents
    raise RemoteError(Fault.WRONG_ANSWER, "next")
