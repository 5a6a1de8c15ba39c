"""The records of others that are open to a person: made on this device, followed, and gone once they are over."""

from contextlib import suppress
from dataclasses import dataclass

from services.circle import mapping
from services.circle.asking import server_of
from services.circle.models import Helped, May, Tie, Why
from services.core.errors import AccessLostError, NotFoundError, ServiceError
from services.core.ids import new_id
from services.people.helped import HelpedRecords
from services.remote.circle import OpenTo
from services.remote.transport import Network
from services.sync import acting
from services.sync.models import Server


@dataclass(frozen=True, slots=True)
class Opened:
    """Keeps the files of those who are helped as the server says they are open."""

    records: HelpedRecords
    network: Network | None

    async def keep(self, told: tuple[OpenTo, ...]) -> None:
        """Note who is helped, make the files of who is new, and end those that are not open any more."""
        here = {one.patient: one for one in await self.records.everyone()}
        failed: ServiceError | None = None
        for one in told:
            known = here.pop(one.record, None)
            helped = _helped_of(one, known.id if known else new_id())
            try:
                if known is None:
                    await self.make(helped)
                else:
                    await self._follow(known, helped)
            except ServiceError as error:  # of one person: the others’ records are none the worse
                failed = error
        for gone in here.values():
            if await self._is_over(gone):
                await self.records.end(gone.id, Why.STOPPED)
        if failed is not None:
            raise failed

    async def _follow(self, known: Helped, helped: Helped) -> None:
        """Note what the server now says of a record; what is no more open of it leaves this device, file and key."""
        may_read = frozenset(helped.areas)
        if "all" not in may_read and known.areas - may_read and self.records.is_whole(known):
            acts = self.records.acting
            await self.records.end(known.id, Why.NARROWED)
            await self.make(helped)
            if acts is not None and acts.id == known.id:
                await self.records.enter(helped.id)
            return
        if may_read - known.areas:
            await self.records.begin_again(known)
        await self.records.change(helped)

    async def _is_over(self, helped: Helped) -> bool:
        """Ask for the record itself before it is destroyed here: a list that is short by mistake ends nothing."""
        try:
            await self._admitted(helped, await self._server())
        except AccessLostError:
            return True
        return False

    async def make(self, helped: Helped) -> None:
        """Make the file of somebody's record, and bring what is in it."""
        server = await self._server()
        theirs = Server(server.base, helped.patient)
        try:
            signed = (await self._admitted(helped, server)).signed
        except AccessLostError:
            with suppress(NotFoundError):
                await self.records.end(helped.id, Why.STOPPED)
            raise
        await self.records.make(helped, lambda c: acting.begin(c, theirs, signed, helped.name))

    async def _server(self) -> Server:
        return await server_of(self.records.own.current)

    async def _admitted(self, helped: Helped, server: Server) -> acting.Admitted:
        return await acting.admitted(self.records.own.current, server, helped.patient, self.network)


def _helped_of(told: OpenTo, id: str) -> Helped:
    tie = Tie.REPRESENTATIVE if told.kind == Tie.REPRESENTATIVE else Tie.HELPER
    may = mapping.may_of(told.right) if tie is Tie.HELPER else May.MANAGE
    return Helped(
        id, told.record, told.name or told.record, tie, frozenset(told.areas), may, told.until[:10]
    )
