"""Asking the server about the circle, from the person's own record; its refusals in the words of the circle."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from services.core.errors import Fault, NotPossibleError, RemoteError, ServiceError, WhyNot
from services.remote.address import ServerAddress
from services.remote.circle import CircleServer
from services.remote.transport import Network
from services.storage.record import Record
from services.sync import access, linking
from services.sync.models import Server

_TOO_MANY: Final = 429
_BUSINESS: Final = "business-rule"
_WHY: Final = {
    Fault.NOT_FOUND: WhyNot.UNKNOWN_CODE,
    Fault.GONE: WhyNot.EXPIRED,
    Fault.CONFLICT: WhyNot.USED,
    Fault.UNSUPPORTED: WhyNot.UNSUPPORTED,
    Fault.INVALID: WhyNot.UNSUPPORTED,
    Fault.NOT_FHIR: WhyNot.UNSUPPORTED,
}


async def server_of(own: Record) -> Server:
    """Return the server of the person's own record; raises NotPossibleError, NO_SERVER, where there is none."""
    found = await own.database.read(linking.server)
    if found is None:
        raise NotPossibleError(WhyNot.NO_SERVER)
    return found


@asynccontextmanager
async def asked(
    record: Record, server: Server, network: Network | None
) -> AsyncIterator[CircleServer]:
    """Give the server, asked as whoever is signed in in this record; it raises RemoteError."""
    async with access.authorized(record) as authorization:
        there = CircleServer(ServerAddress.of(server.base), authorization, network)
        try:
            yield there
        finally:
            await there.aclose()


@asynccontextmanager
async def answering(own: Record, network: Network | None) -> AsyncIterator[CircleServer]:
    """Give the server for what a person does: what it refuses is a NotPossibleError, what it cannot, a RemoteError."""
    try:
        async with asked(own, await server_of(own), network) as there:
            yield there
    except RemoteError as error:
        raise refusal_of(error) from None


def refusal_of(error: RemoteError) -> ServiceError:
    """Return what a refusal means to a person."""
    if error.status == _TOO_MANY:
        return NotPossibleError(WhyNot.TOO_OFTEN)
    if error.fault is Fault.CONFLICT and _BUSINESS in error.detail:
        return NotPossibleError(WhyNot.OWN_CODE)
    why = _WHY.get(error.fault)
    return NotPossibleError(why) if why else error
